"""Layers that normalize by groups of channels, and across neighbouring ones."""

from __future__ import annotations

from ..ops.making import empty
from ..refusals import takes
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..dtypes import dtype
    from ..tensor import Tensor


class GroupNorm(Module):
    """Groups of channels of each sample normalized: (x - mean) / sqrt(variance + eps) * weight + bias.

    Shapes: (N, C, ...) in and out, C being num_channels, a multiple of num_groups; weight and bias are
    (C) and start at 1 and 0.  Without `affine` there is neither, without `bias` no bias.  Raises
    ValueError for other channels or one number a group, RuntimeError for an input that does not fit.
    Wu and He, 2018.

    >>> import pyattn
    >>> pyattn.nn.GroupNorm(2, 4, affine=False)(pyattn.tensor([[1.0, 3.0, 10.0, 30.0]]))
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """

    weight: Parameter | None
    bias: Parameter | None

    @takes(called="GroupNorm")
    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: {num_channels} channels cannot be cut into {num_groups} groups of one size"
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self.register_parameter("weight", None)
        self.register_parameter("bias", None)
        if affine:
            self.weight = Parameter(empty(num_channels, dtype=dtype))
            if bias:
                self.bias = Parameter(empty(num_channels, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.group_norm` of the input."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class LocalResponseNorm(Module):
    """x / (k + alpha * mean of x**2 over `size` neighbouring channels) ** beta.

    Shapes: (N, C, ...) in and out, of rank 3 or more.  Raises ValueError for a lower rank.
    Krizhevsky, Sutskever and Hinton, 2012.

    >>> import pyattn
    >>> pyattn.nn.LocalResponseNorm(2, alpha=1.0, beta=1.0)(pyattn.ones(1, 2, 1))
    tensor([[[0.6667],
             [0.5000]]])
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        """`functional.local_response_norm` of the input."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


# fmt: off
__all__ = ["GroupNorm", "LocalResponseNorm"]
# fmt: on
