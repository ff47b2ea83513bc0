"""Transposed convolutions: what brings a convolution's result back to the size of its input."""

from __future__ import annotations

from ...refusals import takes
from .. import functional as F
from .conv import _ConvNd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...dtypes import dtype
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class _ConvTransposeNd(_ConvNd):
    """What transposed convolutions share: a size to come to may be asked for."""

    transposed = True

    def _check_padding(self, name: str) -> None:
        if self.padding_mode != "zeros":
            raise ValueError(f"{name}: padding_mode must be 'zeros', got {self.padding_mode!r}")

    def _extra(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """The output_padding by which the result has the size that is asked for."""
        if output_size is None:
            return self.output_padding
        name, axes = type(self).__name__, self._axes
        sizes = tuple(output_size)
        lead = len(input._shape) - axes
        if len(sizes) == lead + axes:
            sizes = sizes[lead:]
        if len(sizes) != axes:
            raise ValueError(
                f"{name}: output_size must have {axes} or {lead + axes} sizes, got {tuple(output_size)}"
            )
        extra = []
        settings = self.stride, self.padding, self.dilation, self.kernel_size
        for size, n, s, p, d, k in zip(sizes, input._shape[lead:], *settings):
            least = (n - 1) * s - 2 * p + d * (k - 1) + 1
            if not least <= size < least + s:
                raise ValueError(
                    f"{name}: output_size {sizes} cannot be had: {least} to {least + s - 1} could, where it has {size}"
                )
            extra.append(size - least)
        return tuple(extra)

    def _spread(self, function: Any, input: Tensor, output_size: Sequence[int] | None) -> Tensor:
        extra = self._extra(input, output_size)
        settings = self.stride, self.padding, extra, self.groups, self.dilation
        return function(input, self.weight, self.bias, *settings)  # type: ignore[no-any-return]


class ConvTranspose1d(_ConvTransposeNd):
    """The transposed convolution of sequences: each number times the weights, put where its window was.

    Shapes: (N, in_channels, L) or (in_channels, L) gives (N, out_channels, M) with
    M = (L - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1; the weight is
    (in_channels, out_channels / groups, kernel_size), the bias (out_channels).  Of the sizes that
    Conv1d brings to L, forward's `output_size` picks one.  Raises ValueError for settings that do not
    go together, RuntimeError for an input that does not fit.

    >>> import pyattn
    >>> layer = pyattn.nn.ConvTranspose1d(4, 2, 2, stride=2)
    >>> layer(pyattn.ones(1, 4, 5)).shape
    torch.Size([1, 2, 10])
    """

    _axes = 1

    @takes(called="ConvTranspose1d")
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """`functional.conv_transpose1d` of the input."""
        return self._spread(F.conv_transpose1d, input, output_size)


class ConvTranspose2d(_ConvTransposeNd):
    """The transposed convolution of images: each number times the weights, put where its window was.

    Shapes: (N, in_channels, H, W) or (in_channels, H, W) gives (N, out_channels, H', W'), each size and
    every setting as in ConvTranspose1d, one number for both axes or one for each.

    >>> import pyattn
    >>> layer = pyattn.nn.ConvTranspose2d(4, 1, 2, stride=2)
    >>> layer(pyattn.ones(1, 4, 3, 5)).shape
    torch.Size([1, 1, 6, 10])
    """

    _axes = 2

    @takes(called="ConvTranspose2d")
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """`functional.conv_transpose2d` of the input."""
        return self._spread(F.conv_transpose2d, input, output_size)


class ConvTranspose3d(_ConvTransposeNd):
    """The transposed convolution of volumes, (N, in_channels, D, H, W): as ConvTranspose2d.

    >>> import pyattn
    >>> pyattn.nn.ConvTranspose3d(1, 2, 2)(pyattn.ones(1, 1, 2, 2, 2)).shape
    torch.Size([1, 2, 3, 3, 3])
    """

    _axes = 3

    @takes(called="ConvTranspose3d")
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """`functional.conv_transpose3d` of the input."""
        return self._spread(F.conv_transpose3d, input, output_size)


# fmt: off
__all__ = [
    "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
]
# fmt: on
