"""Some of the numbers: reading, and writing, by position.

An index picks places in the flat list.  Integers and slices pick a regular region (an offset, sizes
and strides), which is shown as a view; integer tensors, lists and masks pick places one by one, of
which a copy is made.  Either way reading is one operation, `views.taken`, and its rule is the
reverse, `put`: zeros with each gradient added at the place it came from.
"""

from __future__ import annotations

from .. import kernels
from ..array import Array, as_tensor, broadcast_shapes, no_slope, require, result
from ..dtypes import as_kind, boolean, fitting, float64, int32, int64, numel, uint8
from ..graph import Node, Op, record
from ..portable import as_index
from ..refusals import check_dim, rename, takes
from ..storage import changeable, is_absent
from ..views import before, one_by_one, put, putting, rewritten, shown, store, taken, taking, unseen
from .shaping import converted, expanded, reshaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Flat, Shape
    from ..tensor import Tensor
    from ..views import Places


class _Subscript:
    """Gives back what it is subscripted with: programs cannot make a slice on MicroPython."""

    def __getitem__(self, index: Any) -> Any:
        return index


ALL = _Subscript()[:]


SELECT = taking("select", "part")
SLICE = taking("slice", "part")
UNSQUEEZE = taking("unsqueeze")
ALIAS = taking("alias", "copy")
INDEX = taking("index", "part")
GATHER = taking("gather")
INDEX_SELECT = taking("index_select")
MASKED_SELECT = taking("masked_select")
DIAGONAL = taking("diagonal")
REPEAT_INTERLEAVE = taking("repeat_interleave")
UNFOLD = taking("unfold", "part")


@takes("input")
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One slice along an axis, without that axis: `x[index]` for dim 0.  A view.

    Raises IndexError where the index is out of range.

    >>> import pyattn
    >>> pyattn.select(pyattn.tensor([[1, 2], [3, 4]]), 1, 0)
    tensor([1, 3])
    """
    if not input._shape:
        raise IndexError("select: a tensor of rank 0 has no axis to select from")
    d = check_dim("select", dim, len(input._shape))
    return getitem(input, (ALL,) * d + (index,))


def piece(input: Tensor, d: int, start: int, length: int, op: Op) -> Tensor:
    """The `length` slices along axis d from `start` on, unchecked."""
    sizes = input._shape[:d] + (length,) + input._shape[d + 1 :]
    return shown(input, lambda strides: (start * strides[d], sizes, strides), op)


@takes("input")
def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """The `length` slices along an axis from `start` on, as a view.

    Raises IndexError or RuntimeError where there are not as many.

    >>> import pyattn
    >>> pyattn.narrow(pyattn.arange(6), 0, 2, 3)
    tensor([2, 3, 4])
    """
    if not input._shape:
        raise RuntimeError("narrow: a tensor of rank 0 has no axis to narrow")
    d = check_dim("narrow", dim, len(input._shape))
    size = input._shape[d]
    if not -size <= start <= size:
        raise IndexError(f"narrow: start {start} is out of range for dim {dim} of size {size}")
    start += size if start < 0 else 0
    if length < 0 or start + length > size:
        raise RuntimeError(
            f"narrow: {length} slices from {start} on do not fit in dim {dim} of size {size}"
        )
    return piece(input, d, start, length, SLICE)


@takes("input")
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Windows of so many elements along an axis, `step` apart, each along a new last axis.  A view.

    Windows may overlap, and then one number stands in several.  Raises RuntimeError where a window
    is longer than the axis, or `step` below 1.

    >>> import pyattn
    >>> pyattn.arange(5).unfold(0, 3, 2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    d = check_dim("unfold", dimension, len(input._shape))
    shape = input._shape or (1,)
    if not 0 <= size <= shape[d]:
        raise RuntimeError(
            f"unfold: windows of {size} do not fit dim {dimension} of size {shape[d]}"
        )
    if step < 1:
        raise RuntimeError(f"unfold: step must be above 0, got {step}")
    windows = (shape[d] - size) // step + 1
    if not input._shape:
        return shown(input, lambda strides: (0, (size,), (1,)), UNFOLD)
    sizes = shape[:d] + (windows,) + shape[d + 1 :] + (size,)
    return shown(input, lambda s: (0, sizes, s[:d] + (s[d] * step,) + s[d + 1 :] + (s[d],)), UNFOLD)


# Reading an index.

MASKS = (boolean, uint8)  # as in PyTorch, which had no bools once


def _listed(item: Any) -> Any:
    """An item of an index, a list as a tensor."""
    if not isinstance(item, (list, tuple, range)):
        return item
    from .making import tensor  # making stands after indexing, and lists as indices are rare

    try:
        made = tensor(list(item))
    except (ValueError, RuntimeError) as error:
        rename(error, "getitem")
        raise TypeError(str(error)) from None
    return made if made._data else result([], made._shape, int64)


def _read_index(shape: Shape, index: Any, strides: Shape | None = None) -> tuple[Places, Shape, Op]:
    """What `x[index]` picks from a tensor of this shape: the places, the result's shape, the name.

    The places are counted row by row, or by the strides given.
    """
    offset, kept, name = _axes_kept(shape, index, strides or kernels.contiguous(shape))
    if name is INDEX:
        return _scattered(offset, kept) + (INDEX,)
    sizes = tuple([k[0] for k in kept])
    return (offset, sizes, tuple([k[1] for k in kept])), sizes, name


def _items(shape: Shape, index: Any) -> list[Any]:
    """What an index is made of, with whole axes for an ellipsis and numbers for their tensors."""
    items = list(index) if isinstance(index, tuple) else [index]
    if isinstance(index, list) and any([isinstance(i, (list, slice)) for i in index]):
        items = index[:]  # as PyTorch reads it: x[[[0], [1]]] is x[[0], [1]]
    used = 0
    for k, item in enumerate(items):
        if item is None or item is Ellipsis or isinstance(item, bool):
            continue
        if isinstance(item, Array) and item.dtype in MASKS:
            used += len(item._shape)
            continue
        if isinstance(item, Array) and not item._shape and item.dtype is not float64:
            items[k] = item._data[0]
        used += 1
    ellipses = [k for k, item in enumerate(items) if item is Ellipsis]
    if len(ellipses) > 1:
        raise IndexError("getitem: an index can have only one ellipsis (...)")
    if used > len(shape):
        raise IndexError(f"getitem: too many indices: {used} for a tensor of rank {len(shape)}")
    for k in ellipses:
        items[k : k + 1] = [ALL] * (len(shape) - used)
    return items


def _axes_kept(shape: Shape, index: Any, strides: Shape) -> tuple[int, list[Any], Op]:
    """Where `x[index]` begins, its axes, and the operation that it is, INDEX if it has lists.

    An axis is (size, stride), or (indices, shape, stride) where a list or tensor picks along it.
    """
    offset = 0
    kept: list[Any] = []
    listed = False
    name = ALIAS
    d = 0
    for item in _items(shape, index):
        if item is None:
            kept.append((1, shape[d] * strides[d] if d < len(shape) else 1))
            name = UNSQUEEZE
            continue
        if isinstance(item, bool):
            item = as_tensor("getitem", item)
        if isinstance(item, slice):
            start, stop, step = item.indices(shape[d])
            if step <= 0:
                raise ValueError(
                    f"getitem: a slice's step must be above 0, got {step}; flip() reverses"
                )
            offset += start * strides[d]
            kept.append((max(0, -(-(stop - start) // step)), step * strides[d]))
            whole = item.start in (None, 0) and (item.stop is None or item.stop >= shape[d])
            if not whole or step != 1:
                name = SLICE
            d += 1
            continue
        if isinstance(item, int) or hasattr(item, "__index__") and not isinstance(item, Array):
            offset += _wrapped(as_index(item), d, shape[d]) * strides[d]
            name = SELECT
            d += 1
            continue
        item = _listed(item)
        if not isinstance(item, Array):
            raise (TypeError if isinstance(item, str) else IndexError)(
                "getitem: an index is made of ints, slices, None, ..., and lists or tensors of ints "
                f"or bools, not {type(item).__name__}"
            )
        listed = True
        data, its_shape, kind = item._data, item._shape, item.dtype
        if kind in MASKS:
            if its_shape != shape[d : d + len(its_shape)]:
                raise IndexError(
                    f"getitem: a mask of shape {its_shape} does not fit dimensions of sizes "
                    f"{shape[d : d + len(its_shape)]}"
                )
            hits = [p for p, hit in enumerate(data) if hit]
            if not its_shape:  # one truth alone: a new axis, of one or of none
                kept.append((hits, (len(hits),), 0))
            for size, stride in zip(its_shape, kernels.contiguous(its_shape)):
                kept.append(([p // stride % size for p in hits], (len(hits),), strides[d]))
                d += 1
            continue
        if kind is not int64 and kind is not int32:
            raise IndexError(
                f"getitem: tensors used as indices are of int64, int32 or bool, not {kind!r}"
            )
        kept.append(([_wrapped(i, d, shape[d]) for i in data], its_shape, strides[d]))
        d += 1
    kept += list(zip(shape[d:], strides[d:]))
    return offset, kept, INDEX if listed else name


def _wrapped(i: int, d: int, size: int) -> int:
    if not -size <= i < size:
        raise IndexError(
            f"getitem: index {i} is out of range for dimension {d} of size {size}: "
            f"{-size} to {size - 1} would fit"
        )
    return i % size


def _scattered(offset: int, kept: list[Any]) -> tuple[list[int], Shape]:
    """The places where lists of indices are among the axes.

    The lists broadcast together to one shape, whose axes stand where the lists stood, or in front
    where other axes stood between them.
    """
    at = [k for k, axis in enumerate(kept) if len(axis) == 3]
    try:
        shape = broadcast_shapes("getitem", *[kept[k][1] for k in at])
    except RuntimeError as error:
        raise IndexError(str(error)) from None
    steps = [0] * numel(shape)
    for k in at:
        indices, its_shape, stride = kept[k]
        if its_shape != shape:
            indices = kernels.expand(indices, its_shape, shape)
        steps = [s + i * stride for s, i in zip(steps, indices)]
    together = at[-1] - at[0] + 1 == len(at)
    lead = kept[: at[0]] if together else []
    tail = [axis for axis in kept[len(lead) :] if len(axis) == 2]
    places = kernels.positions(offset, [a[0] for a in lead], [a[1] for a in lead])
    places = [p + s for p in places for s in steps]
    rest = kernels.positions(0, [a[0] for a in tail], [a[1] for a in tail])
    if rest != [0]:
        places = [p + r for p in places for r in rest]
    sizes = tuple([a[0] for a in lead]) + shape + tuple([a[0] for a in tail])
    return (places if 0 not in sizes else []), sizes


def _lie_of_picked(kept: list[Any], sizes: Shape) -> Shape:
    """How PyTorch lays out what lists pick: the other axes in the order that they have in memory."""
    at = [k for k, axis in enumerate(kept) if len(axis) == 3]
    lead = at[0] if at[-1] - at[0] + 1 == len(at) else 0
    own = [axis[1] for axis in kept if len(axis) == 2]
    new = len(sizes) - len(own)
    inside = kernels.contiguous(sizes[lead : lead + new])
    source = tuple(own[:lead]) + (0,) * new + tuple(own[lead:])
    lists = (0,) * lead + inside + (0,) * (len(own) - lead)
    return kernels.packed(sizes, [source, lists])


def getitem(input: Tensor, index: Any) -> Tensor:
    """`x[index]`: ints, slices, None, ..., and lists, tensors or masks, as in PyTorch.

    Of ints and slices the result is a view; of lists, tensors and masks a copy.  Raises IndexError
    where an index is out of range.

    >>> import pyattn
    >>> x = pyattn.tensor([[1, 2, 3], [4, 5, 6]])
    >>> x[1], x[:, 1], x[x > 2], x[[1, 0], [0, 2]]
    (tensor([4, 5, 6]), tensor([2, 5]), tensor([3, 4, 5, 6]), tensor([4, 3]))
    """
    if type(index) is int and input._shape:  # one row, the commonest by far
        shape = input._shape[1:]
        i = _wrapped(index, 0, input._shape[0])
        return shown(input, lambda strides: (i * strides[0], shape, strides[1:]), SELECT)
    if type(index) is slice and input._shape and index.step is None:
        start, stop, _ = index.indices(input._shape[0])
        return piece(input, 0, start, max(0, stop - start), SLICE)
    places, shape, op = _read_index(input._shape, index)
    if type(places) is list:
        lie = None
        if input._strides is not None:
            lie = _lie_of_picked(_axes_kept(input._shape, index, input._strides)[1], shape)
        return taken(input, places, shape, op, *_tensors(index), lie=lie)
    if op is ALIAS and isinstance(index, slice):
        op = SLICE
    return _shown_at(input, index, places, op)


def _shown_at(input: Tensor, index: Any, region: Any, op: Op) -> Tensor:
    """What an index of ints and slices picks, as a view; its region is known for contiguous strides."""

    def find(strides: Shape) -> Any:
        return region if strides is own else _read_index(input._shape, index, strides)[0]

    own = kernels.contiguous(input._shape)
    return shown(input, find, op)


def _tensors(index: Any) -> tuple[Tensor, ...]:
    """The tensors in an index, but mere numbers."""
    items: Any = index if isinstance(index, (tuple, list)) else (index,)
    return tuple([t for t in items if isinstance(t, Array) and t._shape])  # type: ignore[misc]


def _assigned_over(g: Tensor, n: Node, index: Any) -> Tensor:
    n.unchanged(2)
    hole = g.clone()
    setitem(hole, index, 0.0)
    return hole


def _assigned(g: Tensor, n: Node, index: Any) -> Tensor:
    n.unchanged(2)
    return getitem(g, index)


ASSIGN = Op("setitem", _assigned_over, _assigned, args="index", moves="_assigned", word="assigned")


def setitem(input: Tensor, index: Any, value: Any) -> None:
    """`x[index] = value`, in place; the value broadcasts to what the index picks.

    Raises IndexError where an index is out of range, RuntimeError where the value does not fit or
    the tensor is a leaf that requires grad.  A refused assignment changes nothing.

    >>> import pyattn
    >>> x = pyattn.zeros(2, 3)
    >>> x[:, 1] = pyattn.tensor([5.0, 6.0])
    >>> x
    tensor([[0., 5., 0.],
            [0., 6., 0.]])
    """
    source = as_tensor("setitem", value)
    convert = as_kind if source is value else fitting
    try:
        places, shape, op = _read_index(input._shape, index)
    except (TypeError, ValueError, RuntimeError, IndexError) as error:
        rename(error, "setitem")
        raise
    source = _fitted(source, shape)
    if is_absent(input):
        return
    if type(places) is tuple:
        data = source._data
        if source.dtype is not input.dtype:
            data = convert("setitem", data, input.dtype)
        if source._shape != shape:
            data = kernels.expand(data, source._shape, shape)
        if unseen(input, source):
            kernels.put_strided(changeable(input), *places, data)
            rewritten(input)
            return
        view = input if op is ALIAS else _shown_at(input, index, places, op)
        op = ASSIGNED if input._shape and not source._shape else COPY
        overwrite("setitem", view, data, op, source)
        return
    items = [_listed(item) for item in _items(input._shape, index)]
    if source.dtype is not input.dtype and isinstance(value, Array) and not _filled(items, source):
        raise RuntimeError(
            f"setitem: {source.dtype!r} numbers for a {input.dtype!r} tensor; where lists or tensors "
            "are indices both must have one dtype"
        )
    region, rest = _parted(items)
    if rest:  # what ints and slices pick, as a view; and of that what lists do
        setitem(getitem(input, region), rest, source if isinstance(value, Array) else value)
        return
    shares = [source] if source._shape else []
    old = before("setitem", input, *shares, alike=True)
    data = kernels.expand(convert("setitem", source._data, input.dtype), source._shape, shape)
    numbers = list(input._data)
    for p, v in zip(one_by_one(places), data):
        numbers[p] = v
    made = result(numbers, input._shape, input.dtype)
    record(made, ASSIGN, (old, source) + _tensors(index), (_frozen(index),))
    store("setitem", input, made, only_new=True)


def _filled(items: list[Any], source: Tensor) -> bool:
    """Whether one number is put where one mask is true, which converts it; or no list picks at all."""
    lists = [item for item in items if isinstance(item, Array)]
    masks = [item for item in lists if item._shape and item.dtype is boolean]
    return not lists or (len(lists) == len(masks) == len(source._data) == 1)


def _parted(items: list[Any]) -> tuple[Any, Any]:
    """An index of ints, slices and lists as two: what the first picks, the second picks from.

    The second is empty where there are only lists, and whole axes.
    """
    region: list[Any] = []
    rest: list[Any] = []
    for item in items:
        if isinstance(item, Array):
            region += [ALL] * (len(item._shape) if item.dtype in MASKS else 1)
            rest.append(item)
        else:
            region.append(item)
            if item is None or isinstance(item, slice):
                rest.append(ALL)
    if all([item == ALL for item in region]) or any([isinstance(item, bool) for item in region]):
        rest = []
    return tuple(region), tuple(rest)


def _fitted(source: Tensor, shape: Shape) -> Tensor:
    """A value that is to fill a shape, without leading axes of size 1 that the shape does not have."""
    given = source._shape
    if given == shape:
        return source
    while len(given) > len(shape) and given[0] == 1:
        given = given[1:]
    if len(given) > len(shape) or broadcast_shapes("setitem", given, shape) != shape:
        raise RuntimeError(
            f"setitem: a value of shape {source._shape} does not fit the shape {shape} that the "
            "index picks"
        )
    return source if given == source._shape else reshaped(source, given)


def _frozen(index: Any) -> Any:
    """An index that does not change when the lists and tensors in it do."""
    if isinstance(index, tuple):
        return tuple([_frozen(item) for item in index])
    if isinstance(index, list):
        return [_frozen(item) for item in index]
    return (
        result(list(index._data), index._shape, index.dtype) if isinstance(index, Array) else index
    )


# Indices given as whole tensors.


def _index_tensor(name: str, index: Any) -> Tensor:
    require(name, index)
    if index.dtype is not int64 and index.dtype is not int32:
        raise RuntimeError(f"{name}: the index must be of int64 or int32, got {index.dtype!r}")
    return index  # type: ignore[no-any-return]


def _gather_places(name: str, shape: Shape, d: int, index: Tensor) -> list[int]:
    """Where element (i, index[i, j], j) stands for every (i, j) of the index, along axis d."""
    strides = kernels.contiguous(shape) or (1,)
    size = shape[d] if shape else 1
    others = [0 if k == d else stride for k, stride in enumerate(strides)]
    base = kernels.positions(0, index._shape, others)
    for i in index._data:
        if not 0 <= i < size:
            raise RuntimeError(f"{name}: index {i} is out of range for dim {d} of size {size}")
    return [p + i * strides[d] for p, i in zip(base, index._data)]


@takes("input")
def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """out[i, j] = input[index[i, j], j] for dim 0, input[i, index[i, j]] for dim 1, and so on.

    The index has the rank of `input` and is nowhere longer, but along `dim`.  Raises RuntimeError
    where it is not, or holds a number out of range.

    >>> import pyattn
    >>> pyattn.gather(pyattn.tensor([[1, 2], [3, 4]]), 1, pyattn.tensor([[1], [0]]))
    tensor([[2],
            [3]])
    """
    index = _index_tensor("gather", index)
    d = check_dim("gather", dim, len(input._shape))
    if len(index._shape or (1,)) != len(input._shape or (1,)):
        raise RuntimeError(
            f"gather: index of shape {index._shape} must have the rank of input {input._shape}"
        )
    for k, size in enumerate(index._shape):
        if k != d and size > input._shape[k]:
            raise RuntimeError(
                f"gather: index of shape {index._shape} is longer than input {input._shape} at dim {k}"
            )
    places = _gather_places("gather", input._shape, d, index)
    return taken(input, places, index._shape, GATHER, index)


@takes("input", "indices")
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """`gather` with the other axes broadcast; over the flattened tensor where dim is None.

    >>> import pyattn
    >>> x = pyattn.tensor([[3, 1], [2, 4]])
    >>> pyattn.take_along_dim(x, pyattn.argsort(x, dim=1), dim=1)
    tensor([[1, 3],
            [2, 4]])
    """
    indices = _index_tensor("take_along_dim", indices)
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    if len(input._shape) != len(indices._shape):
        raise RuntimeError(
            f"take_along_dim: shapes {input._shape} and {indices._shape} must have one rank"
        )
    if indices.dtype is not int64:
        raise RuntimeError(
            f"take_along_dim: indices along a dim are of int64, got {indices.dtype!r}"
        )
    d = check_dim("take_along_dim", dim, len(input._shape))
    lone = [t._shape[:d] + (1,) + t._shape[d + 1 :] for t in (input, indices)]
    shape = broadcast_shapes("take_along_dim", *lone)
    source = input.expand(shape[:d] + (input._shape[d],) + shape[d + 1 :])
    return gather(source, d, indices.expand(shape[:d] + (indices._shape[d],) + shape[d + 1 :]))


@takes("input")
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices along an axis that a vector of indices names.

    Raises IndexError where one is out of range.

    >>> import pyattn
    >>> pyattn.index_select(pyattn.tensor([[1, 2, 3], [4, 5, 6]]), 1, pyattn.tensor([2, 0]))
    tensor([[3, 1],
            [6, 4]])
    """
    index = _index_tensor("index_select", index)
    if len(index._shape) > 1:
        raise IndexError(f"index_select: the index must be a vector, got shape {index._shape}")
    d = check_dim("index_select", dim, len(input._shape))
    size = input._shape[d] if input._shape else 1
    for i in index._data:
        if not 0 <= i < size:
            raise IndexError(
                f"index_select: index {i} is out of range for dim {dim} of size {size}"
            )
    return _slices(input, d, index._data, INDEX_SELECT, index)


def _slices(input: Tensor, d: int, indices: list[int], op: Op, *given: Tensor) -> Tensor:
    shape = input._shape or (1,)
    kept: list[Any] = [(s, k) for s, k in zip(shape, kernels.contiguous(shape))]
    kept[d] = (indices, (len(indices),), kept[d][1])
    places, sizes = _scattered(0, kept)
    return taken(input, places, sizes if input._shape else (), op, *given)


@takes("input")
def repeat_interleave(
    input: Tensor,
    repeats: int | Tensor | None = None,
    dim: int | None = None,
    *,
    output_size: int | None = None,
) -> Tensor:
    """Each element (each slice along `dim`) so many times in a row; without `dim`, flattened.

    `repeats` is one number or a tensor with one for each.  A tensor alone is the repeats: the
    indices 0, 1, ... are repeated.  Raises RuntimeError where the counts do not fit.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).repeat_interleave(3)
    tensor([1, 1, 1, 2, 2, 2])
    >>> pyattn.repeat_interleave(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([1, 2]), dim=0)
    tensor([[1, 2],
            [3, 4],
            [3, 4]])
    """
    if repeats is None:
        if not isinstance(input, Array):
            raise TypeError("repeat_interleave: expected a tensor of repeats")
        repeats = input
        input = result(list(range(len(repeats._data))), (len(repeats._data),), repeats.dtype)
    if dim is None:
        input, dim = input.flatten(), 0
    elif not input._shape:
        raise IndexError("repeat_interleave: a tensor of rank 0 has no axis to repeat along")
    d = check_dim("repeat_interleave", dim, len(input._shape))
    size = (input._shape or (1,))[d]
    if isinstance(repeats, Array):
        if repeats.dtype is not int64 and repeats.dtype is not int32:
            raise NotImplementedError(
                f"repeat_interleave: repeats are of int64 or int32, got {repeats.dtype!r}"
            )
        counts = kernels.as_list(repeats._data)
        if len(repeats._shape) > 1:
            raise RuntimeError(f"repeat_interleave: repeats must be a vector, got {repeats._shape}")
    elif not isinstance(repeats, int):
        raise TypeError(f"repeat_interleave: repeats must be ints, got {type(repeats).__name__}")
    else:
        counts = [repeats]
    if len(counts) == 1:
        counts = counts * size
    if len(counts) != size or min(counts, default=0) < 0:
        raise RuntimeError(
            f"repeat_interleave: repeats {counts} do not fit dim {dim} of size {size}"
        )
    indices = [i for i, n in enumerate(counts) for _ in range(n)]
    if output_size is not None and output_size != len(indices):
        raise RuntimeError(
            f"repeat_interleave: output_size {output_size} is not the {len(indices)} that result"
        )
    op = INDEX_SELECT if isinstance(repeats, Array) else REPEAT_INTERLEAVE
    return _slices(input, d, indices, op)


@takes("input", "mask")
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask holds, as a vector; shapes broadcast.

    >>> import pyattn
    >>> x = pyattn.tensor([[1, 2], [3, 4]])
    >>> pyattn.masked_select(x, x > 1)
    tensor([2, 3, 4])
    """
    if mask.dtype is not boolean:
        raise RuntimeError(f"masked_select: the mask must be of bools, got {mask.dtype!r}")
    shape = broadcast_shapes("masked_select", input._shape, mask._shape)
    source, chosen = input.expand(shape), kernels.expand(mask._data, mask._shape, shape)
    places = [p for p, hit in enumerate(chosen) if hit]
    return taken(source, places, (len(places),), MASKED_SELECT, mask)


NONZERO = Op("nonzero", tell="where a number other than 0 stands")


@takes("input")
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The indices of the elements that are not 0: a row each, or a tuple of one vector per axis.

    >>> import pyattn
    >>> pyattn.nonzero(pyattn.tensor([[0, 7], [8, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    shape = input._shape
    hits = [p for p, x in enumerate(input._data) if x]
    axes = list(zip(shape, kernels.contiguous(shape)))
    if as_tuple:
        axes = axes or [(1, 1)]
        columns = [result([p // k % s for p in hits], (len(hits),), int64) for s, k in axes]
        return tuple([record(column, NONZERO, (input,)) for column in columns])
    data = [p // k % s for p in hits for s, k in axes]
    return record(result(data, (len(hits), len(shape)), int64), NONZERO, (input,))


DIAGONAL_COPY = taking("diag")


@takes("input")
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The elements whose indices along two axes are equal (or `offset` apart), as the last axis.

    >>> import pyattn
    >>> pyattn.diagonal(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    a, b = [check_dim("diagonal", d, len(input._shape)) for d in (dim1, dim2)]
    if a == b:
        raise RuntimeError(f"diagonal: dim1 {dim1} and dim2 {dim2} are one axis")
    return _diagonal(input, offset, a, b, DIAGONAL)


def _diagonal(input: Tensor, offset: int, a: int, b: int, op: Op) -> Tensor:
    shape = input._shape
    length = max(0, min(shape[a] + min(offset, 0), shape[b] - max(offset, 0)))
    rest = [d for d in range(len(shape)) if d not in (a, b)]
    sizes = tuple([shape[d] for d in rest]) + (length,)

    def find(strides: Shape) -> Any:
        start = strides[b] * offset if offset > 0 else -strides[a] * offset
        steps = tuple([strides[d] for d in rest]) + (strides[a] + strides[b],)
        return start if length else 0, sizes, steps

    if op is DIAGONAL:
        return shown(input, find, op)
    return taken(input, find(kernels.contiguous(shape)), sizes, op)


@takes("input")
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """A matrix's diagonal; for a vector, the matrix that has it as its diagonal.

    >>> import pyattn
    >>> pyattn.diag(pyattn.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    if len(input._shape) == 2:
        return _diagonal(input, diagonal, 0, 1, DIAGONAL_COPY)
    if len(input._shape) != 1:
        raise RuntimeError(f"diag: expected a vector or a matrix, got shape {input._shape}")
    return diag_embed(input, diagonal)


DIAG_EMBED = putting("diag_embed", INDEX)


@takes("input")
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices, along axes dim1 and dim2, with the vectors along the last axis as their diagonals.

    >>> import pyattn
    >>> pyattn.diag_embed(pyattn.tensor([[1, 2], [3, 4]])).shape
    torch.Size([2, 2, 2])
    """
    n = input._shape[-1]
    side = n + (offset if offset > 0 else -offset)
    first = offset if offset > 0 else -offset * side
    lead = numel(input._shape[:-1])
    places = [b * side * side + first + i * (side + 1) for b in range(lead) for i in range(n)]
    shape = input._shape[:-1] + (side, side)
    data = [input.dtype.zero] * numel(shape)
    for p, x in zip(places, input._data):
        data[p] = x
    out = record(result(data, shape, input.dtype), DIAG_EMBED, (input,), (places, input._shape))
    a, b = check_dim("diag_embed", dim1, len(shape)), check_dim("diag_embed", dim2, len(shape))
    if a == b:
        raise RuntimeError(f"diag_embed: dim1 {dim1} and dim2 {dim2} are one axis")
    # The diagonal runs along the last two axes; where they are to stand elsewhere, they are moved.
    return out if (a, b) == (len(shape) - 2, len(shape) - 1) else out.movedim((-2, -1), (a, b))


TRACE = Op(
    "trace",
    lambda g, n, places, shape: put(expanded(g, (len(places),)), places, shape),
    args="places shape",
    tell="trace_rule",
)


@takes("input")
def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal.

    >>> import pyattn
    >>> pyattn.trace(pyattn.tensor([[1, 2], [3, 4]]))
    tensor(5)
    """
    if len(input._shape) != 2:
        raise RuntimeError(f"trace: expected a matrix, got shape {input._shape}")
    step = input._shape[1] + 1
    places = [i * step for i in range(min(input._shape))]
    if input.dtype is boolean:
        raise NotImplementedError("trace: not defined for bools")
    kind = float64 if input.dtype is float64 else int64
    out = result([sum(kernels.take(input._data, places), kind.zero)], (), kind)
    return record(out, TRACE, (input,), (places, input._shape))


# Overwriting everything: the old numbers are gone, so that nothing flows back to them.


COPY = Op("copy_", no_slope, lambda g, n: g, moves="_copied_over")
COPIED = Op("copy_", lambda g, n: g, moves="_same")
ASSIGNED = Op("setitem", no_slope, lambda g, n: g, moves="_copied_over", word="assigned")
FILL = Op("fill_", no_slope, lambda g, n: g, moves="_copied_over")
ZERO = Op("zero_", no_slope, tell="set to 0")
UNIFORM = Op("uniform_", no_slope, tell="drawn at random, uniformly")
NORMAL = Op("normal_", no_slope, tell="drawn at random, normally")


def copied(input: Tensor) -> Tensor:
    """A recorded copy, as backward makes of a gradient that it records."""
    return record(result(list(input._data), input._shape, input.dtype), COPIED, (input,))


def overwrite(
    name: str, input: Tensor, data: Flat, op: Op, *sources: Tensor, alike: bool = False
) -> Tensor:
    """Every number replaced by those of `data`, in place; gradients flow to the sources alone."""
    old = before(name, input, *sources, alike=alike)
    made = result(data, input._shape, input.dtype)
    return store(name, input, record(made, op, (old,) + sources))


@takes("input")
def copy_(input: Tensor, other: Tensor, non_blocking: bool = False) -> Tensor:
    """The numbers of `other`, broadcast, put in place of `input`'s.

    >>> import pyattn
    >>> pyattn.zeros(2, 2).copy_(pyattn.tensor([1.0, 2.0]))
    tensor([[1., 2.],
            [1., 2.]])
    """
    source = as_tensor("copy_", other)
    if broadcast_shapes("copy_", input._shape, source._shape) != input._shape:
        raise RuntimeError(
            f"copy_: numbers of shape {source._shape} do not fit a tensor of shape {input._shape}"
        )
    numbers = converted(source, input.dtype, "copy_")
    data = kernels.expand(numbers._data, source._shape, input._shape)
    return overwrite("copy_", input, data, COPY, source)


@takes("input")
def fill_(input: Tensor, value: Any) -> Tensor:
    """Every element set to `value`, in place.

    >>> import pyattn
    >>> pyattn.zeros(2).fill_(7)
    tensor([7., 7.])
    """
    number = as_tensor("fill_", value)
    if number._shape:
        raise RuntimeError(f"fill_: value must be a number, got shape {number._shape}")
    if is_absent(input):
        return input
    convert = as_kind if number is value else fitting
    data = convert("fill_", number._data, input.dtype) * len(input._data)
    number._is_number = number is not value
    return overwrite("fill_", input, data, FILL, number, alike=number is not value)


@takes("input")
def zero_(input: Tensor) -> Tensor:
    """Every element set to 0, in place.

    >>> import pyattn
    >>> pyattn.ones(2).zero_()
    tensor([0., 0.])
    """
    if is_absent(input):
        return input
    return overwrite("zero_", input, [input.dtype.zero] * len(input._data), ZERO, alike=True)


# fmt: off
__all__ = [
    "diag", "diag_embed", "diagonal", "gather", "index_select", "masked_select", "narrow",
    "nonzero", "repeat_interleave", "select", "take_along_dim", "trace",
]
# fmt: on
