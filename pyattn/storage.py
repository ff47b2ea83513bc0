"""Which tensors share their numbers, and how a change of one reaches the others.

A tensor reads from a flat list of its own, `_data`, row by row, and never asks whose it is: that
keeps every loop simple.  A view that keeps the order of the elements (`view`, `squeeze`, `detach`)
has the very list of the tensor it was made from.  Any other (a row, a transpose) has a copy, and
knows which region of the shared numbers it stands for: an offset, and a stride for each axis.
So only a change in place pays: it writes its region back, and has the views that are alive read
theirs again.  The storage knows them by weak reference.
"""

from __future__ import annotations

from . import kernels
from .graph import tick
from .portable import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .kernels import Flat, Shape
    from .tensor import Tensor


class Storage:
    """Numbers in the order of memory, the tensors that show them, and the moment of the last change.

    What every tensor has that is changed in place or viewed; the others have `UNSHARED`.
    """

    __slots__ = ("numbers", "tensors", "room", "moment", "rows")

    def __init__(self, numbers: Flat) -> None:
        self.numbers = numbers
        # All but the first, where that one's list is `numbers`.
        self.tensors: list[Callable[[], Tensor | None]] = []
        self.room = 8
        self.moment = 0
        self.rows: list[Any] | None = None  # see `rows_of`; shared with `.data`

    def __reduce__(self) -> Any:
        return _unshared, ()  # a pickled tensor is alone with its numbers

    def add(self, t: Tensor) -> None:
        """Take note of one more tensor that shows these numbers."""
        self.tensors.append(ref(t))
        if len(self.tensors) > self.room:
            self.forget()

    def forget(self) -> None:
        """Let go of those that are gone."""
        self.tensors[:] = [alive for alive in self.tensors if alive() is not None]
        self.room = 8 + 2 * len(self.tensors)


UNSHARED = Storage([])


class Absent:
    """So many numbers that are not there: what a tensor on the device "meta" holds."""

    __slots__ = ("count",)

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Any:
        raise RuntimeError(
            "meta: a tensor there has no numbers; load_state_dict(weights, assign=True) gives a "
            "module some"
        )

    def __getitem__(self, place: Any) -> Any:
        return iter(self)


def is_absent(t: Any) -> bool:
    """Whether a tensor has a shape and no numbers."""
    return type(t._data) is Absent


def _unshared() -> Storage:
    return UNSHARED


def strides_of(t: Tensor) -> Shape:
    """How far apart in memory the neighbours along each axis are."""
    return t._strides or kernels.contiguous(t._shape)


def storage_of(t: Tensor) -> Storage:
    """The storage of a tensor, which has its own from now on."""
    storage = t._storage
    if storage is UNSHARED:
        numbers = t._data
        if t._strides is not None:  # an operation's result that lies in memory as its operand did
            numbers = [None] * len(t._data)
            kernels.put_strided(numbers, 0, t._shape, t._strides, t._data)
        storage = t._storage = Storage(numbers)
        if numbers is not t._data or type(numbers) is not list:
            storage.add(t)
        if t.grad_fn is not None:
            t.grad_fn._storage = storage
        if t._working is not None:
            t._working._storage = storage
    return storage


def lay_out(out: Tensor, *operands: Tensor) -> None:
    """Have a result lie in memory as PyTorch has it, after operands that do not lie row by row.

    What is one step apart in the first operand is so in the result, where that leaves no gaps.
    Nothing is moved for it: where a result lies is asked only when it is viewed.
    """
    shape = out._shape
    strides = [strides_of(t) for t in operands]
    if all([t._shape == shape for t in operands]):
        if all([kernels.runs_on(shape, lie) for lie in strides]):
            out._strides = None
            return
        if len(shape) == 4:
            last = kernels.channels_last(shape)
            if all([kernels.same_lie(shape, lie, last) for lie in strides]):
                out._strides = last
                return
        if strides.count(strides[0]) == len(strides) and kernels.dense(shape, strides[0]):
            out._strides = strides[0]
            return
    lie = kernels.packed(shape, [_broadcast(shape, t) for t in operands])
    out._strides = None if lie == kernels.contiguous(shape) else lie


def lie_like(out: Tensor, t: Tensor) -> None:
    """Have a copy lie in memory as its original does, where that leaves no gaps."""
    lie = strides_of(t)
    out._strides = lie if kernels.dense(t._shape, lie) else kernels.packed(t._shape, [lie])


def _broadcast(shape: Shape, t: Tensor) -> Shape:
    """The strides of a tensor that is broadcast to a shape: 0 where it is repeated."""
    new = len(shape) - len(t._shape)
    own = zip(t._shape, strides_of(t), shape[new:])
    return (0,) * new + tuple([0 if n == 1 != size else step for n, step, size in own])


def alias(t: Tensor, out: Tensor, seen: bool = True) -> Tensor:
    """Make `out` hold the numbers of `t` as they lie; with `seen`, the tape sees a change of them."""
    storage = storage_of(t)
    if not seen:
        apart = Storage(storage.numbers)
        apart.tensors = storage.tensors
        apart.rows = storage.rows = storage.rows or [None]
        storage = apart
    out._data, out._shape, out.dtype = t._data, t._shape, t.dtype
    out._storage, out._offset, out._strides = storage, t._offset, t._strides
    if type(t._data) is not list or t._data is not storage.numbers:
        storage.add(out)
    return out


def changeable(t: Tensor) -> Flat:
    """The tensor's numbers as a list, to be changed in place; `changed` is to be called afterwards."""
    storage = t._storage
    if storage is UNSHARED:
        storage = storage_of(t)
    held = storage.numbers
    if type(held) is not list:  # an array, or a file's bytes: a list from now on
        own = list(held)
        for other in [t] + [alive() for alive in storage.tensors]:
            if other is not None:
                other._storage.numbers = own
                if other._data is held:
                    other._data = own
    return t._data


def changed(t: Tensor, moment: int | None = None, only_new: bool = False) -> None:
    """Take note that the tensor's numbers were changed in place, and show it to all that share them.

    `only_new`: of elements that are one number in memory, the one that is another now counts.
    """
    storage = t._storage
    if storage is UNSHARED:
        storage = storage_of(t)
    storage.moment = tick() if moment is None else moment
    if storage.rows is not None:
        storage.rows[0] = None
    if storage.tensors:
        numbers = storage.numbers
        if t._data is not numbers:
            kernels.put_strided(numbers, t._offset, t._shape, strides_of(t), t._data, only_new)
        for alive in storage.tensors:
            other = alive()
            if other is not None and other._data is not numbers:
                other._data[:] = kernels.strided(
                    numbers, other._offset, other._shape, strides_of(other)
                )


def rows_of(t: Tensor) -> list[Flat]:
    """The rows of a matrix that one row after the other meets, as a layer's weight when a model writes.

    To cut them out takes a quarter of such a product's time on Python 3.13.  So they are kept from
    the second time on, as long as the numbers stay: slices that hold the same floats, 8 bytes each.
    """
    numbers, storage, shape = t._data, t._storage, t._shape
    held = storage.rows if numbers is storage.numbers else None
    if held is not None and held[0] is not None and held[0][0] == shape:
        return held[0][1]  # type: ignore[no-any-return]
    rows = [numbers[i : i + shape[1]] for i in range(0, len(numbers), shape[1])]
    if numbers is storage.numbers and type(numbers) is list:
        if held is None:
            held = storage.rows = [None]
        held[0] = ((), []) if held[0] is None else (shape, rows)  # asked for once, or more often
    return rows
