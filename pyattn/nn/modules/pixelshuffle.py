"""Channels laid out as pixels, and pixels as channels."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


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


__all__ = ["PixelShuffle", "PixelUnshuffle"]
