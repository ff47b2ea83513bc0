"""Sequences, images and volumes brought to another size."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


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


__all__ = ["Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"]
