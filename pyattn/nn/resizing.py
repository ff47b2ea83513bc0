"""Layers that change sizes: windows as columns, axes cut up, pixels for channels, images resized."""

from __future__ import annotations

from ..ops.shaping import unflatten
from . import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ..tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class Unflatten(Module):
    """One axis cut into several: (N, 6) to (N, 2, 3) for dim 1 and sizes (2, 3).

    Raises RuntimeError where the sizes do not fit, TypeError for sizes that are no tuple or list of
    ints, or, for names of axes, which tensors do not have here.

    >>> import pyattn
    >>> pyattn.nn.Unflatten(1, (2, 3))(pyattn.ones(4, 6)).shape
    torch.Size([4, 2, 3])
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if isinstance(dim, str):
            raise TypeError(f"Unflatten: axes have no names here; give the number of {dim!r}")
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                "Unflatten: unflattened_size must be a tuple or list of ints, got "
                f"{type(unflattened_size).__name__}"
            )
        for size in unflattened_size:
            if not isinstance(size, int):
                raise TypeError(f"Unflatten: sizes must be ints, got {unflattened_size!r}")
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """The input with its axis cut up."""
        return unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class Unfold(Module):
    """What a window sees at each place, as a column: (N, C, H, W) gives (N, C K1 K2, L).

    The settings are those of functional.unfold.  Raises RuntimeError where windows do not fit.

    >>> import pyattn
    >>> pyattn.nn.Unfold((2, 2))(pyattn.arange(6.0).reshape(1, 1, 2, 3)).shape
    torch.Size([1, 4, 2])
    """

    def __init__(
        self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """`functional.unfold` of the input."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """Columns put back where their windows were, and added up: (N, C K1 K2, L) gives (N, C, H, W).

    The settings are those of functional.fold.  Raises RuntimeError where columns do not fit.

    >>> import pyattn
    >>> pyattn.nn.Fold((2, 3), (2, 2))(pyattn.ones(1, 4, 2))
    tensor([[[[1., 2., 1.],
              [1., 2., 1.]]]])
    """

    def __init__(
        self,
        output_size: Sizes,
        kernel_size: Sizes,
        dilation: Sizes = 1,
        padding: Sizes = 0,
        stride: Sizes = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """`functional.fold` of the input."""
        settings = self.kernel_size, self.dilation, self.padding, self.stride
        return F.fold(input, self.output_size, *settings)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class PixelShuffle(Module):
    """r x r channels laid out as r x r pixels: (..., C r r, H, W) gives (..., C, H r, W r).

    Raises RuntimeError where the channels do not fit.  Shi et al., 2016.

    >>> import pyattn
    >>> pyattn.nn.PixelShuffle(2)(pyattn.arange(4.0).reshape(4, 1, 1))
    tensor([[[0., 1.],
             [2., 3.]]])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pixel_shuffle` of the input."""
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """r x r pixels as r x r channels: (..., C, H r, W r) gives (..., C r r, H, W).

    Raises RuntimeError where the sizes do not fit.

    >>> import pyattn
    >>> pyattn.nn.PixelUnshuffle(2)(pyattn.ones(1, 2, 4)).shape
    torch.Size([4, 1, 2])
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pixel_unshuffle` of the input."""
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Channels dealt out: the first of every group, then the second of every group, and so on.

    Shapes: (N, C, ...) in and out, C a multiple of `groups`.  Raises RuntimeError where it is not.

    >>> import pyattn
    >>> pyattn.nn.ChannelShuffle(2)(pyattn.arange(4.0).reshape(1, 4, 1)).flatten()
    tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        """`functional.channel_shuffle` of the input."""
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"


class Upsample(Module):
    """Sequences, images or volumes brought to another size: (N, C, ...) to (N, C, *size).

    The settings are those of functional.interpolate; factors are kept as floats.  Raises ValueError or
    NotImplementedError for settings that do not go together.

    >>> import pyattn
    >>> pyattn.nn.Upsample(scale_factor=2)(pyattn.tensor([[[1.0, 2.0]]]))
    tensor([[[1., 1., 2., 2.]]])
    """

    def __init__(
        self,
        size: Sizes | None = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor: Any = tuple([float(factor) for factor in scale_factor])
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        """`functional.interpolate` of the input."""
        settings = self.size, self.scale_factor, self.mode, self.align_corners
        return F.interpolate(input, *settings, self.recompute_scale_factor)

    def extra_repr(self) -> str:
        factor = self.scale_factor
        size = f"size={self.size!r}" if factor is None else f"scale_factor={factor!r}"
        return f"{size}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Images brought to another size, each number the one at the rounded-down place.

    >>> import pyattn
    >>> pyattn.nn.UpsamplingNearest2d(scale_factor=2)(pyattn.tensor([[[[1.0, 2.0]]]]))
    tensor([[[[1., 1., 2., 2.],
              [1., 1., 2., 2.]]]])
    """

    def __init__(self, size: Sizes | None = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    """Images brought to another size by weighted means; the outermost pixels stay where they are.

    >>> import pyattn
    >>> pyattn.nn.UpsamplingBilinear2d((1, 3))(pyattn.tensor([[[[1.0, 2.0]]]]))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """

    def __init__(self, size: Sizes | None = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "bilinear", True)


# fmt: off
__all__ = [
    "ChannelShuffle", "Fold", "PixelShuffle", "PixelUnshuffle", "Unflatten", "Unfold", "Upsample",
    "UpsamplingBilinear2d", "UpsamplingNearest2d",
]
# fmt: on
