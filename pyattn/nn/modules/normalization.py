"""Normalization of the last axes, every token's vector brought to one size; of groups of channels."""

from __future__ import annotations

from ...ops.making import empty
from ...refusals import takes
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...dtypes import dtype
    from ...tensor import Tensor


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
            self.weight = Parameter(empty(num_channels, device=device, dtype=dtype))
            if bias:
                self.bias = Parameter(empty(num_channels, device=device, dtype=dtype))
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


__all__ = ["GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]
