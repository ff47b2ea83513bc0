"""Regions of a tensor: shown as a view, put back, and what a change in place does to the history.

A region is an offset and, for each axis, a size and a stride, counted in the rows of the tensor it
is cut from.  `shown` makes a view of one, and its rule is the reverse, `put`: zeros with the
gradient at the places where the numbers came from.

A change in place is the ordinary operation followed by a store: `before` gives the tensor as it
was, as an operand; `store` makes the tensor what the operation returned.  Where the tensor is a
view, the history that changes is its base's: the base is from now on the old one with a region
copied over, and every view is a region of that.
"""

from __future__ import annotations

from . import kernels
from .array import Array, result
from .dtypes import float64, numel
from .graph import Node, Op, blocks, in_block, record, recording, tick
from .portable import ref
from .storage import UNSHARED, changeable, changed, storage_of, strides_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from .graph import Rule
    from .kernels import Flat, Shape
    from .storage import Storage
    from .tensor import Tensor

    Region = tuple[int, Shape, Shape]  # offset, sizes, strides
    Places = Union[Region, list[int]]  # or places one by one

# Why a view takes no part in a recorded change, in PyTorch as here.
SEVERAL = "it is one of several views that one call returned"
UNRECORDED = "it was made while gradients were not recorded"

BY_BASE = "as its base"  # how a view requires grad that was made so: no gradient goes on from it


def view_of(
    input: Tensor, data: Flat, shape: Shape, lie: Shape | None, op: Op, args: Any, offset: int = 0
) -> Tensor:
    """`data`, which is what `input` shows from `offset` on by these strides, as a view of it."""
    out = result(data, shape, input.dtype)
    storage = input._storage
    base = unwritable = None
    if storage is UNSHARED:
        storage = storage_of(input)
    else:
        base, unwritable = input._base, input._unwritable
        offset += input._offset
    out._storage = storage
    if base is None:
        base = input
    out._base = base
    if offset:
        out._offset = offset
    if lie != kernels.contiguous(shape):
        out._strides = lie
    tensors = storage.tensors
    tensors.append(ref(out))
    if len(tensors) > storage.room:
        storage.forget()
    if storage.moment:
        out._made = storage.moment
    if recording():
        if unwritable is not None:
            out._unwritable = unwritable
    else:
        out._unwritable = UNRECORDED
        if base._requires_grad:
            out._requires_grad = BY_BASE
        if not blocks:
            return out
    return record(out, op, (input,), args)


def shown(input: Tensor, find: Callable[[Shape], Region], op: Op) -> Tensor:
    """The numbers of a region, as a view: `find` tells the region for given strides of the input."""
    own = kernels.contiguous(input._shape)
    region = offset, sizes, strides = find(own)
    in_rows = kernels.contiguous(sizes)
    if strides == in_rows and sizes and 0 not in sizes:  # one stretch, as a row is
        data = kernels.as_list(input._data[offset : offset + sizes[0] * strides[0]])
    else:
        data = kernels.strided(input._data, offset, sizes, strides)
    if input._strides is not None:
        offset, _, strides = find(input._strides)
    out = view_of(input, data, sizes, strides, op, (region, input._shape), offset)
    return out if input._working is None else _explained(out, op, input, region)


def in_shape(input: Tensor, shape: Shape, op: Op) -> Tensor | None:
    """The numbers in another shape of the same size, as a view; None where they lie too far apart."""
    strides = None
    if input._strides is not None:
        strides = kernels.restride(input._shape, input._strides, shape)
        if strides is None:
            return None
    return view_of(input, input._data, shape, strides, op, (input._shape,))


# Copies of a region or of scattered places, and the way back.


def taken(
    input: Tensor, places: Places, shape: Shape, op: Op, *indices: Tensor, lie: Shape | None = None
) -> Tensor:
    """A copy of the numbers at these places, as a tensor of this shape.

    `indices` are the tensors that told the places; a change of them is noticed.  `lie` says how the
    result is to lie in memory, where that is not row by row.
    """
    if type(places) is tuple:
        data = kernels.strided(input._data, *places)
    else:
        data = kernels.take(input._data, places)  # type: ignore[arg-type]
    out = result(data, shape, input.dtype)
    if lie is not None and lie != kernels.contiguous(shape):
        out._strides = lie
    record(out, op, (input,) + indices, (places, input._shape))
    return out if input._working is None else _explained(out, op, input, places)


def _explained(out: Tensor, op: Op, input: Tensor, places: Places) -> Tensor:
    """A part of what can be explained can be explained, also when `working` is over."""
    if out._working is None and out.grad_fn is None:
        out._working = Node(op, (input,), (places, input._shape), out)
    return out


def put(values: Tensor, places: Places, shape: Shape) -> Tensor:
    """Zeros of this shape, with each value added at its place: the adjoint of `taken`."""
    data = kernels.put_add(values._data, one_by_one(places), numel(shape))
    return record(result(data, shape, float64), PUT, (values,), (places, values._shape))


def one_by_one(places: Places) -> list[int]:
    """All the places of a region, in row-major order."""
    return kernels.positions(*places) if type(places) is tuple else places  # type: ignore[return-value]


def taking(name: str, word: str = "", rule: Rule | None = None) -> Op:
    """An operation whose result are some of the numbers: its gradient goes where they came from."""
    return Op(name, rule or put_back, args="places shape", moves="_taken", word=word)


def put_back(g: Tensor, n: Node, places: Places, shape: Shape) -> Tensor:
    if type(places) is not tuple:
        n.unchanged(1)
    return put(g, places, shape)


def putting(name: str, back: Op) -> Op:
    """An operation that puts numbers among zeros: its gradient is taken by `back` from where they went."""
    return Op(
        name,
        lambda g, n, places, shape: taken(g, places, shape, back),
        args="places shape",
        moves="_put",
        tell="put_rule",
    )


AS_STRIDED = taking("as_strided", "part")
PUT = putting("put", AS_STRIDED)


def without(g: Tensor, places: Places) -> Tensor:
    """A copy with zeros at these places."""
    data = list(g._data)
    for p in one_by_one(places):
        data[p] = 0.0
    return record(result(data, g._shape, float64), WITHOUT, (g,), (places,))


WITHOUT = Op(
    "copy_slices", lambda g, n, places: without(g, places), args="places", moves="_copied_into"
)


def _copied_in(g: Tensor, n: Node, places: Places, shape: Shape, repeats: bool) -> Tensor:
    n.input(1)  # raises where the graph was freed
    if repeats:
        raise RuntimeError(
            f"backward: a view of shape {shape} was changed in place in which several elements are "
            "one number in memory, so that their gradients cannot be told apart; clone() it before"
        )
    return taken(g, places, shape, AS_STRIDED)


COPY_SLICES = Op(
    "copy_slices",
    lambda g, n, places, shape, repeats: without(g, places),
    _copied_in,
    args="places shape repeats",
    moves="_copied_into",
    word="assigned",
)


# Changes in place.


def unseen(t: Tensor, source: Tensor) -> bool:
    """Whether a change of a part of `t` is for no history, and shares nothing with its source."""
    if blocks or recording() and (t._requires_grad or source._requires_grad):
        return False
    return t._strides is None and source._storage.numbers is not t._storage.numbers


def in_place(
    name: str, function: Callable[..., Tensor], t: Tensor, *args: Any, **kw: Any
) -> Tensor:
    """t = function(t, ...), in place."""
    others = [a for a in args if isinstance(a, Array)]
    if kw:
        others += [a for a in kw.values() if isinstance(a, Array)]
    return store(name, t, function(before(name, t, *others), *args, **kw))  # type: ignore[arg-type]


def before(name: str, t: Tensor, *others: Tensor, alike: bool = False) -> Tensor:
    """The tensor as it is now, to be an operand of the operation that will replace it.

    `alike` says that elements which are one number in memory will be given one number.  Raises
    RuntimeError for what PyTorch refuses to change in place.
    """
    if t._storage is not UNSHARED:
        _refuse_overlap(name, t, others, alike)
    asked = recording() and (t._requires_grad or any([o._requires_grad for o in others]))
    if asked:
        _refuse_history(name, t)
    elif not blocks or not in_block():
        return t
    old = _as_it_was(t, True)
    if t._base is not None:  # a part of its base, which is about to change, and not of its own past
        base = t._base
        note = Node(AS_STRIDED, (_as_it_was(base),), (_within(base, t), base._shape), old)
        if old._requires_grad:
            old.grad_fn = note
        elif blocks:
            old._working = note
    return old


def _as_it_was(t: Tensor, read: bool = False) -> Tensor:
    """A tensor with the history of `t`, and with its numbers as they are, if they will be read."""
    read = read or bool(blocks)
    old = result(list(t._data) if read else t._data, t._shape, t.dtype)
    old.grad_fn = t.grad_fn
    old._requires_grad = t._requires_grad
    if blocks:
        old._working = t._working
    return old


def _refuse_overlap(name: str, t: Tensor, others: Sequence[Tensor], alike: bool) -> None:
    if t._strides is not None and not alike and _repeats(t._shape, t._strides):
        raise RuntimeError(
            f"{name}: several elements of the tensor of shape {t._shape} are one number in "
            "memory; clone() it before it is changed in place"
        )
    for o in others:
        if o is not t and o._storage.numbers is t._storage.numbers and _meet(t, o):
            raise RuntimeError(
                f"{name}: the tensor of shape {t._shape} and an operand of shape {o._shape} share "
                "some of their numbers; clone() one of them"
            )


def _repeats(shape: Sequence[int], strides: Sequence[int]) -> bool:
    """Whether an axis steps on the spot, so that several elements are one number."""
    return 0 not in shape and any([n > 1 and step == 0 for n, step in zip(shape, strides)])


def _meet(t: Tensor, o: Tensor) -> bool:
    """Whether two views of one storage have a part of their numbers in common, but not all alike."""
    if not t._data or not o._data:
        return False
    if t._offset == o._offset and t._shape == o._shape and strides_of(t) == strides_of(o):
        return False
    # Where one has gaps, PyTorch does not look.
    if not kernels.dense(t._shape, strides_of(t)) or not kernels.dense(o._shape, strides_of(o)):
        return False
    return t._offset < o._offset + len(o._data) and o._offset < t._offset + len(t._data)


def _refuse_history(name: str, t: Tensor) -> None:
    base = t._base
    if base is not None:
        if t._unwritable is not None:
            raise RuntimeError(
                f"{name}: the view of shape {t._shape} cannot be changed in place while gradients "
                f"are recorded: {t._unwritable}"
            )
        if t._requires_grad and base.grad_fn is None:
            raise RuntimeError(
                f"{name}: a view of a leaf tensor that requires grad, of shape {base._shape}, "
                "cannot be changed in place while gradients are recorded; do it under no_grad(), "
                "or on a clone()"
            )
    if t._requires_grad and t.grad_fn is None:
        raise RuntimeError(
            f"{name}: a leaf tensor that requires grad, of shape {t._shape}, cannot be changed in "
            "place while gradients are recorded; do it under no_grad(), or on a clone()"
        )


def store(name: str, t: Tensor, new: Tensor, only_new: bool = False) -> Tensor:
    """Give `t` the numbers of `new`, and the note of how they were made.

    `only_new` says that those which are the same were not written at all.
    """
    if new._shape != t._shape:
        raise RuntimeError(
            f"{name}: the result has shape {new._shape}, which a tensor of shape {t._shape} cannot "
            "take in place"
        )
    if new.dtype.rank > t.dtype.rank:
        raise RuntimeError(f"{name}: {new.dtype!r} values do not fit in a {t.dtype!r} tensor")
    base = t._base
    old = None
    if base is not None and (new.grad_fn is not None or new._working is not None):
        old = _as_it_was(base)
    changeable(t)[:] = new._data if new.dtype is t.dtype else list(map(t.dtype.type, new._data))
    made = new.grad_fn or new._working
    storage = storage_of(t)
    changed(t, None if made is None else made.moment, only_new)
    if made is not None:
        made._storage, made._output = storage, t._data
    if old is None or base is None:
        if new.grad_fn is not None:
            _hand_over(t.grad_fn, new.grad_fn)
            t.grad_fn = new.grad_fn
            t._requires_grad = True
        if blocks:
            t._working = new._working
    else:
        _rebase(base, t, old, new)
    if storage.tensors:
        _remake_views(storage)
    return t


def reshown(
    name: str, t: Tensor, data: Flat, shape: Shape, lie: Shape, op: Op, args: Any
) -> Tensor:
    """Have `t` show the same numbers with other axes, in place: `data`, which lies by strides `lie`."""
    old = before(name, t, alike=True)
    storage = storage_of(t)
    if data is not t._data and t._data is storage.numbers and type(t._data) is list:
        storage.add(t)  # its list was that of the storage, and is no longer
    t._data, t._shape = data, shape
    t._strides = None if lie == kernels.contiguous(shape) else lie
    made = record(result(data, shape, t.dtype), op, (old,), args)
    storage.moment = tick()
    if storage.rows is not None:
        storage.rows[0] = None
    if made.grad_fn is not None:
        _hand_over(t.grad_fn, made.grad_fn)
        t.grad_fn = made.grad_fn
        t._requires_grad = True
        t.grad_fn.moment = storage.moment
        t.grad_fn._storage = storage
        if t._base is not None:
            t._made = storage.moment
    if made._working is not None:
        t._working = made._working
        t._working._storage = storage
    if storage.tensors:
        _remake_views(storage)
    return t


def rewritten(t: Tensor) -> None:
    """Take note that the tensor's numbers were changed in place, by what is not recorded."""
    storage = t._storage
    if storage.tensors or storage.rows is not None or storage is UNSHARED:
        storage.forget()
        changed(t)
        _remake_views(t._storage)
    else:
        storage.moment = tick()  # nobody else has them


def _rebase(base: Tensor, t: Tensor, old: Tensor, new: Tensor) -> None:
    """Make the history of a view's base what it was, with the view's numbers copied over."""
    made = record(
        result(base._data, base._shape, base.dtype),
        COPY_SLICES,
        (old, new),
        (_within(base, t), t._shape, _repeats(t._shape, strides_of(t))),
    )
    if made.grad_fn is not None:
        _hand_over(base.grad_fn, made.grad_fn)
        base.grad_fn = made.grad_fn
        base.grad_fn._storage = base._storage
        base._requires_grad = True
        follow(base, t)
        bool(t.grad_fn)  # what is changed itself is used
    if blocks:
        base._working = made._working
        t._working = new._working


def _within(base: Tensor, t: Tensor) -> Places:
    """Which of the base's places, counted in its own rows, a view shows."""
    if base._strides is None:
        return t._offset - base._offset, t._shape, strides_of(t)
    at = kernels.positions(base._offset, base._shape, base._strides)
    place = dict(zip(at, range(len(at))))
    return [place[p] for p in kernels.positions(t._offset, t._shape, strides_of(t))]


def _remake_views(storage: Storage) -> None:
    """Make the history of every view that of a region of its base as it is now."""
    for alive in storage.tensors:
        t = alive()
        if t is not None and t._base is not None and t._storage is storage:
            follow(t._base, t)


def follow(base: Tensor, t: Tensor) -> None:
    """Make the history of a view that of its base, if it was changed since or asks for gradients now."""
    if not base._requires_grad and t.grad_fn is None:
        return
    if t._made == t._storage.moment:
        t._requires_grad = t._requires_grad or BY_BASE
        return
    hooks = keeping(t.grad_fn)
    made = AS_STRIDED, (base,), (_within(base, t), base._shape), t
    if t._unwritable is not None:
        t.grad_fn = Broken(*made)
    elif hooks is not None:
        t.grad_fn = Followed(*made)
        t.grad_fn.before = hooks
    else:
        t.grad_fn = Node(*made)
    t._requires_grad = True
    t._made = t._storage.moment


def _hand_over(before: Node | None, after: Node) -> None:
    """What keeps a tensor's gradient follows it to the new history; the user's hooks stay."""
    hooks = keeping(before)
    if hooks is not None:
        after.hooks = hooks.handed_over(after.hooks)


def keeping(node: Node | None) -> Any:
    """The hooks of a history, or of the one before it as long as this one is not used."""
    if type(node) is Followed and node.before is not None:
        return node.before
    return None if node is None else node.hooks


class Followed(Node):
    """The history of a view whose base was changed.

    What keeps the view's gradient stays with the history before until this one is used: a loss that
    was made before the change still tells the gradient.  Whoever uses one asks `t.grad_fn or t`.
    """

    __slots__ = ("before",)
    before: Any  # the hooks of the history before, until this one is used

    def __bool__(self) -> bool:
        if self.before is not None:
            self.hooks, self.before = self.before.handed_over(self.hooks), None
        return True


class Broken(Node):
    """The history of a view that cannot follow a change of its base: to use it is refused.

    Whoever records an operation asks each operand `t.grad_fn or t`.
    """

    def name(self) -> str:
        """Refused, too."""
        return str(bool(self))

    def __bool__(self) -> bool:
        raise RuntimeError(
            f"grad_fn: a view of shape {self._shape} cannot be used while gradients are recorded, since its "
            "base was changed in place, and the view cannot follow: it was made while gradients "
            "were not recorded, or with several others by one call"
        )
