"""The order in which a tensor's numbers lie in memory: row by row, or with the channels side by side.

It changes no number.  Convolutions on a GPU are quicker for it, so that programs ask for it.
"""

from __future__ import annotations

from . import kernels
from .storage import lie_like, strides_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .tensor import Tensor


class memory_format:
    """An order of the axes in memory: channels_last, channels_last_3d, contiguous_format, preserve_format.

    >>> import pyattn
    >>> x = pyattn.zeros(2, 3, 4, 5).to(memory_format=pyattn.channels_last)
    >>> x.shape, x.stride(), x.is_contiguous(memory_format=pyattn.channels_last)
    (torch.Size([2, 3, 4, 5]), (60, 1, 15, 3), True)
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


contiguous_format = legacy_contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
RANKS = {"channels_last": 4, "channels_last_3d": 5}


def check_format(name: str, order: Any) -> None:
    """Raises TypeError for what is no memory format."""
    if not isinstance(order, memory_format):
        raise TypeError(
            f"{name}: memory_format must be one such as torch.channels_last, got {order!r}"
        )


def _wanted(name: str, shape: kernels.Shape, order: memory_format) -> kernels.Shape:
    """The strides of a format other than preserve_format; RuntimeError for a rank that it has not."""
    if order is contiguous_format:
        return kernels.contiguous(shape)
    if len(shape) != RANKS[order.name]:
        raise RuntimeError(
            f"{name}: {order} needs a tensor of rank {RANKS[order.name]}, got shape {shape}"
        )
    return kernels.channels_last(shape)


def lies_so(name: str, t: Tensor, order: Any) -> bool:
    """Whether the numbers lie in this order; one of another rank than the order's does not."""
    check_format(name, order)
    if len(t._shape) != RANKS.get(order.name, len(t._shape)):
        return False
    order = contiguous_format if order is preserve_format else order
    return kernels.same_lie(t._shape, strides_of(t), _wanted(name, t._shape, order))


def lay_so(name: str, out: Tensor, input: Tensor, order: Any) -> Tensor:
    """Have a new tensor, of the shape of `input`, lie in this order; None is that of `input`."""
    if order is not None:
        check_format(name, order)
    if order not in (None, preserve_format):
        lie = _wanted(name, out._shape, order)
        out._strides = None if order is contiguous_format else lie
    elif input._strides is not None:
        lie_like(out, input)
    return out


# fmt: off
__all__ = [
    "channels_last", "channels_last_3d", "contiguous_format", "legacy_contiguous_format",
    "memory_format", "preserve_format",
]
# fmt: on
