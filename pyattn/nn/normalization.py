"""Normalization of the last axes: every token's vector brought to one size."""

from __future__ import annotations

from ..ops.making import empty
from ..refusals import takes
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..dtypes import dtype
    from ..tensor import Tensor


class LayerNorm(Module):
    """(x - mean) / sqrt(variance + eps) * weight + bias, over the last axes.

    Shapes: (..., *normalized_shape) in and out; weight and bias are of normalized_shape and start
    at 1 and 0.  Without `elementwise_affine` there is neither, without `bias` no bias.  Raises
    RuntimeError where the input does not end in normalized_shape.  Ba, Kiros and Hinton, 2016.

    >>> import pyattn
    >>> layer = pyattn.nn.LayerNorm(3, elementwise_affine=False)
    >>> layer(pyattn.tensor([[1.0, 2.0, 3.0]]))
    tensor([[-1.2247,  0.0000,  1.2247]])
    """

    weight: Parameter | None
    bias: Parameter | None

    @takes(called="LayerNorm")
    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", None)
        self.register_parameter("bias", None)
        if elementwise_affine:
            self.weight = Parameter(empty(self.normalized_shape, device=device, dtype=dtype))
            if bias:
                self.bias = Parameter(empty(self.normalized_shape, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.layer_norm` of the input."""
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """x / sqrt(mean of x**2 + eps) * weight, over the last axes.

    Shapes: (..., *normalized_shape) in and out; the weight is of normalized_shape and starts at 1.
    Without `eps`, 2**-52.  Raises RuntimeError where the input does not end in normalized_shape.
    Zhang and Sennrich, 2019.

    >>> import pyattn
    >>> pyattn.nn.RMSNorm(2, elementwise_affine=False)(pyattn.tensor([[3.0, 4.0]]))
    tensor([[0.8485, 1.1314]])
    """

    weight: Parameter | None

    @takes(called="RMSNorm")
    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", None)
        if elementwise_affine:
            self.weight = Parameter(empty(self.normalized_shape, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """`functional.rms_norm` of the input."""
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


def _as_shape(sizes: int | Sequence[int]) -> tuple[int, ...]:
    return (sizes,) if isinstance(sizes, int) else tuple(sizes)
