"""Linear maps of the last axis, bilinear forms of two inputs, and a layer that computes nothing."""

from __future__ import annotations

import math

from ...autograd import no_grad
from ...ops.making import empty
from ...refusals import takes
from .. import functional as F
from .. import init
from ..parameter import Parameter, UninitializedParameter
from .lazy import LazyModuleMixin
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class Identity(Module):
    """Its input, whatever arguments it was made with.

    >>> import pyattn
    >>> pyattn.nn.Identity(54, unused=True)(3)
    3
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """The input."""
        return input


class Linear(Module):
    """y = x W^T + b.

    Shapes: (..., in_features) gives (..., out_features); the weight W is (out_features,
    in_features), the bias b (out_features).  Both start uniform within 1 / sqrt(in_features) of 0,
    the weight drawn first.  Raises RuntimeError where the last size of the input is another.
    Document 000.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> layer = pyattn.nn.Linear(2, 1)
    >>> layer.weight
    Parameter containing:
    tensor([[-0.0053,  0.3793]], requires_grad=True)
    >>> layer(pyattn.ones(3, 2)).shape
    torch.Size([3, 1])
    """

    weight: Parameter
    bias: Parameter | None

    @takes(called="Linear")
    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(empty((out_features, in_features), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """The input mapped, (..., in_features) to (..., out_features)."""
        # Not self.weight: on Python 3.11 the way through __getattr__ takes as long as a small product.
        own: Any = self._parameters
        try:
            weight, bias = own["weight"], own["bias"]
        except KeyError:  # kept elsewhere, or missing
            weight, bias = self.weight, self.bias
        return F.linear(input, weight, bias)

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class NonDynamicallyQuantizableLinear(Linear):
    """Linear, under the name by which PyTorch prints the output map of MultiheadAttention."""


class Bilinear(Module):
    """x1^T W_o x2 + b_o, for every output o.

    Shapes: (..., in1_features) and (..., in2_features) give (..., out_features); the weight is
    (out_features, in1_features, in2_features), the bias (out_features).  Both start uniform within
    1 / sqrt(in1_features) of 0.  Raises RuntimeError where the inputs do not fit.

    >>> import pyattn
    >>> pyattn.nn.Bilinear(2, 3, 4)(pyattn.ones(5, 2), pyattn.ones(5, 3)).shape
    torch.Size([5, 4])
    """

    weight: Parameter
    bias: Parameter | None

    @takes(called="Bilinear")
    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        if in1_features < 1:
            raise ValueError(f"Bilinear: in1_features must be above 0, got {in1_features}")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = Parameter(
            empty((out_features, in1_features, in2_features), device=device, dtype=dtype)
        )
        if bias:
            self.bias = Parameter(empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1 / math.sqrt(self.weight._shape[1])
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """`functional.bilinear` of the inputs."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


class LazyLinear(LazyModuleMixin, Linear):
    """A Linear that takes in_features from its first input, from when on it is a Linear.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyLinear(2)
    >>> layer
    LazyLinear(in_features=0, out_features=2, bias=True)
    >>> _ = layer(pyattn.ones(4, 3))
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)
    """

    cls_to_become = Linear

    @takes(called="LazyLinear")
    def __init__(
        self, out_features: int, bias: bool = True, device: Any = None, dtype: dtype | None = None
    ) -> None:
        super().__init__(0, 0, False, device, dtype)
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_features = out_features
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draw the parameters anew, where their shapes are known."""
        if not self.has_uninitialized_params() and self.in_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """The weight's width is that of the input; then the parameters are drawn."""
        if self.has_uninitialized_params():
            with no_grad():
                self.in_features = input.shape[-1]
                self.weight.materialize((self.out_features, self.in_features))  # type: ignore
                if self.bias is not None:
                    self.bias.materialize((self.out_features,))  # type: ignore
                self.reset_parameters()
        if self.in_features == 0:  # the weight's shape came from a state
            if input.shape[-1] != self.weight.shape[-1]:
                raise AssertionError(
                    f"{type(self).__name__}: the input has {input.shape[-1]} features, the weight "
                    f"{self.weight.shape[-1]}"
                )
            self.in_features = self.weight.shape[-1]


__all__ = ["Bilinear", "Identity", "LazyLinear", "Linear"]
