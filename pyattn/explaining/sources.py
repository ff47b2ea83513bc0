"""Where a cell was taken from, for the operations that move numbers and do not change them.

A view, a transpose, an index: each cell of the result is one cell of one input.  Every such
operation names, as its `moves`, the function from a place in the result to the input and the place
in it, or to None where the cell came from nowhere, as the zeros of `tril` do.
"""

from __future__ import annotations

from .. import kernels
from ..kernels import contiguous
from ..ops import indexing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence, Tuple

    from ..graph import Node, Op
    from ..kernels import Shape
    from ..tensor import Tensor

    Place = Optional[Tuple[int, int]]  # which input, and where in it
    Source = Callable[[Node, Tensor, int], Place]


def inputs_of(node: Node) -> tuple[Tensor, ...]:
    """What went into an operation, all there.

    Beyond the inputs that have a rule stand those that are kept for the gradient alone.
    """
    assert node.inputs is not None
    rules = node.op.rules
    return node.inputs[: len(rules)] if rules and isinstance(rules, tuple) else node.inputs


def source_of(op: Op) -> Source | None:
    """Where the cells of an operation's result were taken from; None where it is not that it moved them."""
    found: Source | None = globals()[op.moves] if isinstance(op.moves, str) else op.moves
    return found


def coordinates(place: int, shape: Shape) -> list[int]:
    """The index, axis by axis, of a place."""
    return [place // stride % size for size, stride in zip(shape, contiguous(shape))]


def place_of(index: Sequence[int], shape: Shape) -> int:
    """The place of an index."""
    return sum([i * stride for i, stride in zip(index, contiguous(shape))])


def under(place: int, shape: Shape, narrow: Shape) -> int:
    """The place in a tensor of shape `narrow` that broadcasting repeats at a place of `shape`."""
    if shape == narrow:
        return place
    index = coordinates(place, shape)[len(shape) - len(narrow) :]
    return place_of([0 if size == 1 else i for i, size in zip(index, narrow)], narrow)


def line_of(shape: Shape, dims: Sequence[int], place: int) -> list[int]:
    """The places along `dims` that a reduction makes its element at `place` of."""
    dims = sorted([d for d in dims if d < len(shape)])
    strides = contiguous(shape)
    rest = [d for d in range(len(shape)) if d not in dims]
    base = 0
    for d in reversed(rest):
        base += place % shape[d] * strides[d]
        place //= shape[d]
    return kernels.positions(base, [shape[d] for d in dims], [strides[d] for d in dims])


def line_through(shape: Shape, d: int, place: int) -> list[int]:
    """The places along axis d of the line in which `place` stands."""
    if not shape:
        return [0]
    stride = contiguous(shape)[d]
    first = place - place // stride % shape[d] * stride
    return [first + i * stride for i in range(shape[d])]


def _same(node: Node, t: Tensor, place: int) -> Place:
    return 0, place


def _if_unchanged(node: Node, t: Tensor, place: int) -> Place:
    """What rounds or converts has only moved a number that it did not change."""
    return (0, place) if inputs_of(node)[0]._data[place] == t._data[place] else None


def _beyond(node: Node, t: Tensor, place: int) -> Place:
    """The number itself, where softplus takes it as it is."""
    beyond = inputs_of(node)[0]._data[place] * node.arg("beta") > node.arg("threshold")
    return (0, place) if beyond else None


def _expanded(node: Node, t: Tensor, place: int) -> Place:
    return 0, under(place, t._shape, inputs_of(node)[0]._shape)


def _permuted(node: Node, t: Tensor, place: int) -> Place:
    """Axis k of the result is axis dims[k] of the input."""
    before = [0] * len(t._shape)
    for i, d in zip(coordinates(place, t._shape), node.arg("dims")):
        before[d] = i
    return 0, place_of(before, inputs_of(node)[0]._shape)


def _flipped(node: Node, t: Tensor, place: int) -> Place:
    index = coordinates(place, t._shape)
    shape = t._shape
    return 0, place_of(
        [shape[d] - 1 - i if d in node.arg("dims") else i for d, i in enumerate(index)], shape
    )


def _kept_side(node: Node, t: Tensor, place: int) -> Place:
    i, j = coordinates(place, t._shape)[-2:]
    across = j - i - node.arg("diagonal")
    return (0, place) if (across <= 0 if node.op.name == "tril" else across >= 0) else None


def region(places: Any, place: int) -> int:
    """The place that an index picks as its element at `place`."""
    if isinstance(places, tuple):
        offset, sizes, strides = places
        index = coordinates(place, tuple(sizes))
        return int(offset + sum([i * stride for i, stride in zip(index, strides)]))
    return int(places[place])


def one_by_one(places: Any) -> list[int]:
    """All the places that an index picks."""
    return kernels.positions(*places) if isinstance(places, tuple) else places


def _taken(node: Node, t: Tensor, place: int) -> Place:
    return 0, region(node.args[0], place)


def _put(node: Node, t: Tensor, place: int) -> Place:
    """Where one number alone was put."""
    places = one_by_one(node.args[0])
    return (0, places.index(place)) if places.count(place) == 1 else None


def _joined(node: Node, t: Tensor, place: int) -> Place:
    d, spans = node.args
    index = coordinates(place, t._shape)
    for k, span in enumerate(spans):
        if span is not None and span[0] <= index[d] < span[1]:
            index[d] -= span[0]
            return k, place_of(index, inputs_of(node)[k]._shape)
    return None


def _stacked(node: Node, t: Tensor, place: int) -> Place:
    index = coordinates(place, t._shape)
    k = index.pop(node.arg("dim"))
    return k, place_of(index, inputs_of(node)[k]._shape)


def _row(node: Node, t: Tensor, place: int) -> Place:
    width = t._shape[-1]
    return 0, node.arg("indices")[place // width] * width + place % width


def _copied_over(node: Node, t: Tensor, place: int) -> Place:
    return 1, under(place, t._shape, inputs_of(node)[1]._shape)


def _copied_into(node: Node, t: Tensor, place: int) -> Place:
    """Where the rest of a base was, or the view that was copied into it."""
    places = one_by_one(node.arg("places"))
    if place not in places:
        return 0, place
    return (1, places.index(place)) if len(inputs_of(node)) > 1 else None


def _placed(node: Node, t: Tensor, place: int) -> Place:
    """Where the last of the numbers that were put here stood, or else what was here before."""
    places, froms = node.args[:2]
    if place not in places:
        return 0, place
    last = len(places) - 1 - places[::-1].index(place)
    return 1, last if froms is None else froms[last]


def _in_blocks(node: Node, t: Tensor, place: int) -> Place:
    i, j = coordinates(place, t._shape)
    for k, ((row, rows), (column, columns), _) in enumerate(node.arg("corners")):
        if row <= i < row + rows and column <= j < column + columns:
            return k, (i - row) * columns + j - column
    return None


def _assigned(node: Node, t: Tensor, place: int) -> Place:
    old, value = inputs_of(node)
    places, shape, _ = indexing._read_index(t._shape, node.args[0])
    hits = one_by_one(places)
    if place not in hits:
        return 0, place
    last = len(hits) - 1 - hits[::-1].index(place)
    return 1, under(last, shape, value._shape)


def is_constant(t: Tensor) -> bool:
    """Whether a tensor is a mere number, given as one."""
    return not t._shape and t.grad_fn is None and t._working is None


def _chosen(node: Node, t: Tensor, place: int) -> Place:
    """The branch that `where` took; a constant is worth saying why."""
    condition = inputs_of(node)[0]
    k = 1 if condition._data[under(place, t._shape, condition._shape)] else 2
    branch = inputs_of(node)[k]
    return None if is_constant(branch) else (k, under(place, t._shape, branch._shape))


def _not_hidden(node: Node, t: Tensor, place: int) -> Place:
    x, mask = inputs_of(node)[:2]
    if mask._data[under(place, t._shape, mask._shape)]:
        return None
    return 0, under(place, t._shape, x._shape)


def _padded(node: Node, t: Tensor, place: int) -> Place:
    inside = inputs_of(node)[0]._shape
    index = [i - before for i, (before, _) in zip(coordinates(place, t._shape), node.arg("pads"))]
    if any([not 0 <= i < size for i, size in zip(index, inside)]):
        return None
    return 0, place_of(index, inside)


def _seen(node: Node, t: Tensor, place: int) -> Place:
    """Where in its plane a window saw it."""
    windows, shape = node.args
    line, i = divmod(place, len(windows))
    plane, k = divmod(line, len(windows[0]))
    at = windows[i][k]
    return None if at < 0 else (0, plane * shape[-2] * shape[-1] + at)


def _swapped(node: Node, t: Tensor, place: int) -> Place:
    """Where it stood before the first two of three axes were exchanged."""
    sizes = node.arg("sizes")
    j, i, k = coordinates(place, sizes)
    return 0, place_of([i, j, k], (sizes[1], sizes[0], sizes[2]))
