"""Pooling layers: the largest, the mean or a power mean of what a sliding window sees."""

from __future__ import annotations

from ...later import lacking
from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class _MaxPool(Module):
    """What the layers of largest numbers share."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def _settings(self) -> tuple[Any, ...]:
        sizes = self.kernel_size, self.stride, self.padding, self.dilation
        return sizes + (self.ceil_mode, self.return_indices)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest number that each window over a sequence sees.

    Shapes: (N, C, L) or (C, L) gives (N, C, M); the settings are those of
    functional.max_pool1d.  With `return_indices`, a pair: the numbers, and where each stood.  Raises
    RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.MaxPool1d(2)(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]))
    tensor([[5., 4.]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.max_pool1d` of the input."""
        return F.max_pool1d(input, *self._settings())


class MaxPool2d(_MaxPool):
    """The largest number that each window over an image sees.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W'); the settings are those of
    functional.max_pool2d.  With `return_indices`, a pair: the numbers, and where each stood.  Raises
    RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.MaxPool2d(2)(pyattn.arange(4.0).reshape(1, 2, 2))
    tensor([[[3.]]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.max_pool2d` of the input."""
        return F.max_pool2d(input, *self._settings())


class MaxPool3d(_MaxPool):
    """The largest number that each window over a volume sees.

    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W'); the settings are those of
    functional.max_pool3d.  With `return_indices`, a pair: the numbers, and where each stood.  Raises
    RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.MaxPool3d(2)(pyattn.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[7.]]]])
    """

    def forward(self, input: Tensor) -> Any:
        """`functional.max_pool3d` of the input."""
        return F.max_pool3d(input, *self._settings())


class _MaxUnpool(Module):
    """What the layers that undo the largest share."""

    _axes = 1

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        self.kernel_size = _for_each(kernel_size, self._axes)
        self.stride = _for_each(kernel_size if stride is None else stride, self._axes)
        self.padding = _for_each(padding, self._axes)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _for_each(given: Sizes, axes: int) -> tuple[int, ...]:
    return (given,) * axes if isinstance(given, int) else tuple(given)


class MaxUnpool1d(_MaxUnpool):
    """Zeros, with each number put where MaxPool1d found it.

    Shapes: (N, C, M) and indices of the same give (N, C, L) or (C, L).  Raises
    RuntimeError for an index out of range, ValueError for an output_size too far off.

    >>> import pyattn
    >>> pool, unpool = pyattn.nn.MaxPool1d(2, return_indices=True), pyattn.nn.MaxUnpool1d(2)
    >>> unpool(*pool(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]])))
    tensor([[0., 5., 0., 4.]])
    """

    _axes = 1

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """`functional.max_unpool1d` of the input."""
        settings = self.kernel_size, self.stride, self.padding, output_size
        return F.max_unpool1d(input, indices, *settings)


class MaxUnpool2d(_MaxUnpool):
    """Zeros, with each number put where MaxPool2d found it.

    Shapes: (N, C, H', W') and indices of the same give (N, C, H, W) or (C, H, W).  Raises
    RuntimeError for an index out of range, ValueError for an output_size too far off.

    >>> import pyattn
    >>> pool, unpool = pyattn.nn.MaxPool2d(2, return_indices=True), pyattn.nn.MaxUnpool2d(2)
    >>> unpool(*pool(pyattn.arange(4.0).reshape(1, 2, 2)))
    tensor([[[0., 0.],
             [0., 3.]]])
    """

    _axes = 2

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """`functional.max_unpool2d` of the input."""
        settings = self.kernel_size, self.stride, self.padding, output_size
        return F.max_unpool2d(input, indices, *settings)


class MaxUnpool3d(_MaxUnpool):
    """Zeros, with each number put where MaxPool3d found it.

    Shapes: (N, C, D', H', W') and indices of the same give (N, C, D, H, W) or (C, D, H, W).  Raises
    RuntimeError for an index out of range, ValueError for an output_size too far off.

    >>> import pyattn
    >>> pool, unpool = pyattn.nn.MaxPool3d(2, return_indices=True), pyattn.nn.MaxUnpool3d(2)
    >>> unpool(*pool(pyattn.arange(8.0).reshape(1, 2, 2, 2))).sum()
    tensor(7.)
    """

    _axes = 3

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """`functional.max_unpool3d` of the input."""
        settings = self.kernel_size, self.stride, self.padding, output_size
        return F.max_unpool3d(input, indices, *settings)


class AvgPool1d(Module):
    """The mean of what each window along a sequence sees.

    Shapes: (N, C, L) or (C, L) gives (N, C, M); the settings are those of functional.avg_pool1d.
    Raises RuntimeError where they do not fit.

    >>> import pyattn
    >>> pyattn.nn.AvgPool1d(2)(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]))
    tensor([[3., 3.]])
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = _for_each(kernel_size, 1)
        self.stride = _for_each(kernel_size if stride is None else stride, 1)
        self.padding = _for_each(padding, 1)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """`functional.avg_pool1d` of the input."""
        settings = self.kernel_size, self.stride, self.padding, self.ceil_mode
        return F.avg_pool1d(input, *settings, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class _AvgPool(Module):
    """What the layers of means over images and volumes share."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def _settings(self) -> tuple[Any, ...]:
        sizes = self.kernel_size, self.stride, self.padding
        return sizes + (self.ceil_mode, self.count_include_pad, self.divisor_override)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(_AvgPool):
    """The mean of what each window over an image sees.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W'); the settings are those of
    functional.avg_pool2d.  Raises RuntimeError where they do not fit.

    >>> import pyattn
    >>> pyattn.nn.AvgPool2d(2)(pyattn.arange(4.0).reshape(1, 2, 2))
    tensor([[[1.5000]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.avg_pool2d` of the input."""
        return F.avg_pool2d(input, *self._settings())


class AvgPool3d(_AvgPool):
    """The mean of what each window over a volume sees.

    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W'); the settings are those of
    functional.avg_pool3d.  Raises RuntimeError where they do not fit.

    >>> import pyattn
    >>> pyattn.nn.AvgPool3d(2)(pyattn.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[3.5000]]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.avg_pool3d` of the input."""
        return F.avg_pool3d(input, *self._settings())


# fmt: off
__all__ = [
    "AvgPool1d", "AvgPool2d", "AvgPool3d", "MaxPool1d", "MaxPool2d", "MaxPool3d", "MaxUnpool1d",
    "MaxUnpool2d", "MaxUnpool3d",
]
# fmt: on

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".adaptive_pooling": (
                "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d "
                "AdaptiveMaxPool2d AdaptiveMaxPool3d LPPool1d LPPool2d LPPool3d"
            ),
        },
    )
