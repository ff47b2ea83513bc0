"""Channels dealt out among groups."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


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


__all__ = ["ChannelShuffle"]
