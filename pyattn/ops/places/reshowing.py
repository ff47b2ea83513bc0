"""Other axes for the same numbers, in place: the tensor itself becomes what its view would be."""

from __future__ import annotations

from ... import kernels
from ...array import result
from ...graph import Op
from ...refusals import check_dim, takes
from ...views import reshown
from ..shaping import _permuted_back, in_other_shape, squeeze, t, transpose, unsqueeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...tensor import Tensor


SQUEEZE_, UNSQUEEZE_ = in_other_shape("squeeze_", "shape dim"), in_other_shape("unsqueeze_")
TRANSPOSE_, T_ = [
    Op(name, _permuted_back, args="dims", moves="_permuted") for name in ("transpose_", "t_")
]


def _twin(input: Tensor) -> Tensor:
    """A tensor that lies as this one does, to be viewed in its place."""
    twin = result(input._data, input._shape, input.dtype)
    twin._strides = input._strides
    return twin


def _become(name: str, input: Tensor, view: Tensor, op: Op, *args: Any) -> Tensor:
    lie = view._strides or kernels.contiguous(view._shape)
    return reshown(name, input, view._data, view._shape, lie, op, args)


@takes("input")
def squeeze_(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """`squeeze`, in place.

    >>> import pyattn
    >>> pyattn.zeros(1, 3).squeeze_(0).shape
    torch.Size([3])
    """
    shape = input._shape
    return _become("squeeze_", input, squeeze(_twin(input), dim), SQUEEZE_, shape, dim)


@takes("input")
def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    """`unsqueeze`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).unsqueeze_(0).shape
    torch.Size([1, 3])
    """
    shape = input._shape
    return _become("unsqueeze_", input, unsqueeze(_twin(input), dim), UNSQUEEZE_, shape)


@takes("input")
def transpose_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose`, in place.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).transpose_(0, 1).stride()
    (1, 3)
    """
    rank = len(input._shape)
    d0, d1 = check_dim("transpose_", dim0, rank), check_dim("transpose_", dim1, rank)
    order = list(range(rank))
    if rank:
        order[d0], order[d1] = d1, d0
    view = transpose(_twin(input), dim0, dim1)
    return _become("transpose_", input, view, TRANSPOSE_, tuple(order))


swapdims_ = takes(called="swapdims_")(transpose_)


@takes("input")
def swapaxes_(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`swapaxes`, in place.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).swapaxes_(0, 1).shape
    torch.Size([3, 2])
    """
    return transpose_(input, axis0, axis1)


@takes("input")
def t_(input: Tensor) -> Tensor:
    """`t`, in place.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2], [3, 4]]).t_()
    tensor([[1, 3],
            [2, 4]])
    """
    order = (1, 0)[2 - len(input._shape) :] if input._shape else ()
    return _become("t_", input, t(_twin(input)), T_, order)


__all__: list[str] = []
