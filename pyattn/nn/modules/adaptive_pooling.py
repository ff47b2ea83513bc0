"""Pooling to a size that is asked for, and pooling by a power mean, as layers."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class _Adaptive(Module):
    """What the layers share that are told the size to come to."""

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class _AdaptiveMax(_Adaptive):
    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The largest numbers of as many windows over a sequence as `output_size` asks for.

    Shapes: (N, C, L) or (C, L) gives (N, C, M).  With `return_indices`, a pair: the
    numbers, and where each stood.  Raises RuntimeError where the size does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveMaxPool1d(1)(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]))
    tensor([[5.]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.adaptive_max_pool1d` of the input."""
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The largest numbers of as many windows over an image as `output_size` asks for.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W').  With `return_indices`, a pair: the
    numbers, and where each stood.  Raises RuntimeError where the size does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveMaxPool2d(1)(pyattn.arange(4.0).reshape(1, 2, 2))
    tensor([[[3.]]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.adaptive_max_pool2d` of the input."""
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMax):
    """The largest numbers of as many windows over a volume as `output_size` asks for.

    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W').  With `return_indices`, a pair: the
    numbers, and where each stood.  Raises RuntimeError where the size does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveMaxPool3d(1)(pyattn.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[7.]]]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.adaptive_max_pool3d` of the input."""
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class AdaptiveAvgPool1d(_Adaptive):
    """The means of as many windows over a sequence as `output_size` asks for.

    Shapes: (N, C, L) or (C, L) gives (N, C, M).  Raises RuntimeError where the size
    does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveAvgPool1d(1)(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]))
    tensor([[3.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.adaptive_avg_pool1d` of the input."""
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_Adaptive):
    """The means of as many windows over an image as `output_size` asks for.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W').  Raises RuntimeError where the size
    does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveAvgPool2d(1)(pyattn.arange(4.0).reshape(1, 2, 2))
    tensor([[[1.5000]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.adaptive_avg_pool2d` of the input."""
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_Adaptive):
    """The means of as many windows over a volume as `output_size` asks for.

    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W').  Raises RuntimeError where the size
    does not fit.

    >>> import pyattn
    >>> pyattn.nn.AdaptiveAvgPool3d(1)(pyattn.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[3.5000]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.adaptive_avg_pool3d` of the input."""
        return F.adaptive_avg_pool3d(input, self.output_size)


class _LPPool(Module):
    """What the layers of power means share."""

    def __init__(
        self,
        norm_type: float,
        kernel_size: Any,
        stride: Any = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def _settings(self) -> tuple[Any, ...]:
        return float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPool):
    """(sum of x**p) ** (1/p) over each window of a sequence, p being `norm_type`.

    Shapes: (N, C, L) or (C, L) gives (N, C, M).  Raises RuntimeError where settings
    do not fit.

    >>> import pyattn
    >>> pyattn.nn.LPPool1d(2, 2)(pyattn.tensor([[3.0, 4.0]]))
    tensor([[5.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.lp_pool1d` of the input."""
        return F.lp_pool1d(input, *self._settings())


class LPPool2d(_LPPool):
    """(sum of x**p) ** (1/p) over each window of an image, p being `norm_type`.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W').  Raises RuntimeError where settings
    do not fit.

    >>> import pyattn
    >>> pyattn.nn.LPPool2d(2, (1, 2))(pyattn.tensor([[[3.0, 4.0]]]))
    tensor([[[5.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.lp_pool2d` of the input."""
        return F.lp_pool2d(input, *self._settings())


class LPPool3d(_LPPool):
    """(sum of x**p) ** (1/p) over each window of a volume, p being `norm_type`.

    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W').  Raises RuntimeError where settings
    do not fit.

    >>> import pyattn
    >>> pyattn.nn.LPPool3d(2, (1, 1, 2))(pyattn.tensor([[[[3.0, 4.0]]]]))
    tensor([[[[5.]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.lp_pool3d` of the input."""
        return F.lp_pool3d(input, *self._settings())


# fmt: off
__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "LPPool1d", "LPPool2d", "LPPool3d",
]
# fmt: on
