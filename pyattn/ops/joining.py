"""Tensors joined to one, and one cut into several."""

from __future__ import annotations

from .. import kernels
from ..array import Array, require, result
from ..dtypes import float64, numel, promote
from ..graph import Op, record
from ..portable import as_index
from ..refusals import check_dim, named, takes
from ..views import SEVERAL, shown, taken, taking
from .indexing import SLICE, piece, select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..dtypes import dtype
    from ..graph import Node
    from ..kernels import Shape
    from ..tensor import Tensor


SPLIT = taking("split", "part")
SPLIT_SIZES = taking("split_with_sizes", "part")
UNBIND = taking("unbind", "part")
ROLL = taking("roll")


def _cut_out(g: Tensor, n: Node, i: int, dim: int, spans: Any) -> Tensor:
    if spans[i] is None:
        return result([], (0,), float64)
    start, stop = spans[i]
    return piece(g, dim, start, stop - start, SLICE)


CAT = Op("cat", every=_cut_out, args="dim spans", moves="_joined", word="joined")


@named
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """The tensors joined along an axis that they have; their other sizes must agree.

    Raises RuntimeError where they do not, ValueError for none.

    >>> import pyattn
    >>> pyattn.cat([pyattn.tensor([[1, 2]]), pyattn.tensor([[3, 4], [5, 6]])])
    tensor([[1, 2],
            [3, 4],
            [5, 6]])
    """
    parts = _tensors("cat", tensors, ValueError)
    every = parts
    parts = [p for p in parts if p._shape != (0,)] or parts[:1]  # an empty vector joins anything
    first = parts[0]._shape
    d = check_dim("cat", dim, len(first))
    if not first:
        raise RuntimeError("cat: tensors of rank 0 cannot be joined; stack them")
    kind = parts[0].dtype
    spans: list[tuple[int, int] | None] = []  # from where to where each stands
    at = 0
    for p in every:
        kind = promote(kind, p.dtype)
        if p._shape == (0,) and first != (0,):
            spans.append(None)
            continue
        if (
            len(p._shape) != len(first)
            or p._shape[:d] + p._shape[d + 1 :] != first[:d] + first[d + 1 :]
        ):
            raise RuntimeError(f"cat: shapes {first} and {p._shape} differ beside dim {dim}")
        spans.append((at, at + p._shape[d]))
        at += p._shape[d]
    data = _in_turn(parts, numel(first[:d]), kind)
    out = result(data, first[:d] + (at,) + first[d + 1 :], kind)
    return record(out, CAT, tuple(every), (d, spans))


concat = takes(called="concat")(cat)
concatenate = takes(called="concatenate")(cat)


def _in_turn(parts: list[Tensor], outer: int, kind: dtype) -> list[Any]:
    """The numbers of all parts, each cut into `outer` pieces, piece by piece."""
    data: list[Any] = []
    for i in range(outer):
        for p in parts:
            step = len(p._data) // outer
            data += p._data[i * step : (i + 1) * step]
    if any([p.dtype is not kind for p in parts]):
        data = list(map(kind.type, data))
    return data


def _tensors(name: str, tensors: Sequence[Tensor], refusal: type[Exception]) -> list[Tensor]:
    """A list of tensors, by such an exception not an empty one."""
    if isinstance(tensors, Array):
        raise TypeError(f"{name}: expected a list of tensors, got one tensor")
    require(name, *tensors)
    if not tensors:
        raise refusal(f"{name}: expected at least one tensor, got none")
    return list(tensors)


STACK = Op(
    "stack",
    every=lambda g, n, i, dim: select(g, dim, i),
    args="dim",
    moves="_stacked",
    word="stacked",
)


@named
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new axis.

    Raises RuntimeError where their shapes differ.

    >>> import pyattn
    >>> pyattn.stack([pyattn.tensor([1, 2]), pyattn.tensor([3, 4])], dim=1)
    tensor([[1, 3],
            [2, 4]])
    """
    parts = _tensors("stack", tensors, RuntimeError)
    shape = parts[0]._shape
    d = check_dim("stack", dim, len(shape) + 1)
    for p in parts:
        if p._shape != shape:
            raise RuntimeError(f"stack: shapes {shape} and {p._shape} differ")
    kind = parts[0].dtype
    for p in parts:
        kind = promote(kind, p.dtype)
    data = _in_turn(parts, numel(shape[:d]), kind)
    out = result(data, shape[:d] + (len(parts),) + shape[d:], kind)
    return record(out, STACK, tuple(parts), (d,))


@takes("tensor")
def split(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Cut along an axis into pieces of one size (the last may be smaller) or of the sizes given.

    They are views, which cannot be written into while gradients are recorded.  Raises RuntimeError where the sizes do not add up to the axis.

    >>> import pyattn
    >>> pyattn.split(pyattn.arange(5), 2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    given: Any = split_size_or_sections
    if type(given) is not int and not isinstance(given, (list, tuple)):
        raise TypeError(
            f"split: expected the size of a piece or a list of sizes, got {type(given).__name__}"
        )
    if not tensor._shape:
        raise RuntimeError("split: a tensor of rank 0 cannot be cut")
    d = check_dim("split", dim, len(tensor._shape))
    whole = tensor._shape[d]
    op = SPLIT if isinstance(given, int) else SPLIT_SIZES
    if isinstance(given, int):
        if given < 0 or (given == 0 and whole):
            raise RuntimeError(f"split: the size of a piece must be above 0, got {given}")
        sizes = [min(given, whole - at) for at in range(0, whole, given or 1)] or [0]
    else:
        sizes = list(map(as_index, given))
        if sum(sizes) != whole or min(sizes, default=0) < 0:
            raise RuntimeError(f"split: sizes {sizes} do not add up to the {whole} of dim {dim}")
    pieces, at = [], 0
    for size in sizes:
        pieces.append(piece(tensor, d, at, size, op))
        at += size
    return _several(pieces)


def _several(views: list[Tensor]) -> tuple[Tensor, ...]:
    for t in views:
        t._unwritable = t._unwritable or SEVERAL
    return tuple(views)


@takes("input")
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along an axis into so many equal pieces, the last smaller or missing where need be.

    Raises RuntimeError for fewer than 1.

    >>> import pyattn
    >>> pyattn.chunk(pyattn.arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if chunks < 1:
        raise RuntimeError(f"chunk: expected at least 1 piece, got {chunks}")
    if not input._shape:
        raise RuntimeError("chunk: a tensor of rank 0 cannot be cut")
    whole = input._shape[check_dim("chunk", dim, len(input._shape))]
    if whole == 0:
        return split(input, [0] * chunks, dim)
    return split(input, -(-whole // chunks), dim)


@takes("input")
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Every slice along an axis, without that axis.

    They are views, which cannot be written into while gradients are recorded.

    >>> import pyattn
    >>> pyattn.unbind(pyattn.tensor([[1, 2], [3, 4]]))
    (tensor([1, 2]), tensor([3, 4]))
    """
    if not input._shape:
        raise IndexError("unbind: a tensor of rank 0 has no axis to take apart")
    d = check_dim("unbind", dim, len(input._shape))
    sizes = input._shape[:d] + input._shape[d + 1 :]

    def at(i: int) -> Any:
        return lambda strides: (i * strides[d], sizes, strides[:d] + strides[d + 1 :])

    return _several([shown(input, at(i), UNBIND) for i in range(input._shape[d])])


@takes("input")
def roll(input: Tensor, shifts: int | Sequence[int], dims: Any = None) -> Tensor:
    """With the elements moved along axes, those that fall off one end coming in at the other.

    >>> import pyattn
    >>> pyattn.roll(pyattn.arange(5), 2)
    tensor([3, 4, 0, 1, 2])
    """
    moves = [shifts] if isinstance(shifts, int) else list(shifts)
    shape = input._shape
    if dims is None or dims == ():
        if len(moves) != 1:
            raise RuntimeError(f"roll: {len(moves)} shifts need as many dims")
        around: Shape = (len(input._data),)
        turned = [0]
    else:
        around = shape or (1,)
        dims = [dims] if isinstance(dims, int) else dims
        turned = [check_dim("roll", d, len(shape)) for d in dims]
    if len(moves) != len(turned):
        raise RuntimeError(f"roll: {len(moves)} shifts for {len(turned)} dims")
    places = list(range(len(input._data)))
    for shift, d in zip(moves, turned):
        lines = kernels.lines(places, numel(around[:d]), around[d], numel(around[d + 1 :]))
        at = -shift % (around[d] or 1)
        lines = [line[at:] + line[:at] for line in lines]
        places = kernels.unlines(lines, numel(around[:d]), around[d], numel(around[d + 1 :]))
    return taken(input, places, shape, ROLL)


__all__ = ["cat", "chunk", "concat", "concatenate", "roll", "split", "stack", "unbind"]
