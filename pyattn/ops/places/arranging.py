"""Turned, piled up, cut apart: rotations, stacks by name, splits by name, at least so many axes."""

from __future__ import annotations

from ...array import Array, broadcast_shapes, require, result
from ...dtypes import float64, int64, promote
from ...graph import Op, record
from ...portable import as_index
from ...refusals import check_dim, check_int, takes
from ...views import in_place, taken, taking
from ..indexing import SLICE, diag_embed, getitem, piece
from ..joining import _tensors, cat, split
from ..shaping import (
    contiguous,
    expanded,
    flip,
    movedim,
    reshaped,
    transpose,
    tril,
    triu,
    unsqueeze,
    view,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ...graph import Node
    from ...tensor import Tensor


ROT90 = taking("rot90")


@takes("input")
def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned by 90 degrees k times, in the plane of two axes, from the first to the second.

    Raises RuntimeError for fewer than two axes, or one named twice.

    >>> import pyattn
    >>> pyattn.rot90(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([[2, 4],
            [1, 3]])
    """
    rank = len(input._shape)
    if len(dims) != 2 or rank < 2:
        raise RuntimeError(f"rot90: expected two dims of rank 2 or more, got {dims} of rank {rank}")
    a, b = [check_dim("rot90", d, rank) for d in dims]
    if a == b:
        raise RuntimeError(f"rot90: dims {tuple(dims)} are one axis")
    places = result(list(range(len(input._data))), input._shape, int64)
    k = check_int("rot90", "k", k) % 4
    if k == 2:
        places = flip(places, (a, b))
    elif k:
        places = transpose(flip(places, (b if k == 1 else a,)), a, b)
    return taken(input, list(places._data), places._shape, ROT90)


@takes("input")
def fliplr(input: Tensor) -> Tensor:
    """With the columns in reverse order.  Raises RuntimeError for fewer than two axes.

    >>> import pyattn
    >>> pyattn.fliplr(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([[2, 1],
            [4, 3]])
    """
    if len(input._shape) < 2:
        raise RuntimeError(f"fliplr: expected rank 2 or more, got shape {input._shape}")
    return flip(input, (1,))


@takes("input")
def flipud(input: Tensor) -> Tensor:
    """With the rows in reverse order.  Raises RuntimeError for a tensor of rank 0.

    >>> import pyattn
    >>> pyattn.flipud(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([[3, 4],
            [1, 2]])
    """
    if not input._shape:
        raise RuntimeError("flipud: a tensor of rank 0 has no rows")
    return flip(input, (0,))


# At least so many axes.


def _each(name: str, tensors: tuple[Any, ...], at_least: Callable[[Tensor], Tensor]) -> Any:
    """What several tensors, or one, become; they may come as one list."""
    if len(tensors) == 1 and isinstance(tensors[0], Array):
        return at_least(tensors[0])  # type: ignore[arg-type]
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    require(name, *tensors)
    return tuple([at_least(t) for t in tensors])


def _with_1(t: Tensor) -> Tensor:
    return t if t._shape else reshaped(t, (1,))


def _with_2(t: Tensor) -> Tensor:
    if not t._shape:
        return reshaped(t, (1, 1))
    return t if len(t._shape) > 1 else unsqueeze(t, 0)


def _with_3(t: Tensor) -> Tensor:
    if not t._shape:
        return reshaped(t, (1, 1, 1))
    if len(t._shape) == 1:
        t = unsqueeze(t, 0)
    return t if len(t._shape) > 2 else unsqueeze(t, -1)


@takes()
def atleast_1d(*tensors: Any) -> Any:
    """A tensor with one axis at least, or a tuple of those for several.

    >>> import pyattn
    >>> pyattn.atleast_1d(pyattn.tensor(3.0))
    tensor([3.])
    """
    return _each("atleast_1d", tensors, _with_1)


@takes()
def atleast_2d(*tensors: Any) -> Any:
    """A tensor with two axes at least, or a tuple of those for several: a vector is a row.

    >>> import pyattn
    >>> pyattn.atleast_2d(pyattn.tensor([3.0, 4.0]))
    tensor([[3., 4.]])
    """
    return _each("atleast_2d", tensors, _with_2)


@takes()
def atleast_3d(*tensors: Any) -> Any:
    """A tensor with three axes at least, or a tuple of those: new ones stand on both sides.

    >>> import pyattn
    >>> pyattn.atleast_3d(pyattn.zeros(5)).shape
    torch.Size([1, 5, 1])
    """
    return _each("atleast_3d", tensors, _with_3)


# Piled up.


@takes()
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the first axis, vectors as rows.

    >>> import pyattn
    >>> pyattn.vstack([pyattn.tensor([1, 2]), pyattn.tensor([3, 4])])
    tensor([[1, 2],
            [3, 4]])
    """
    return cat([_with_2(t) for t in _tensors("vstack", tensors, RuntimeError)], 0)


row_stack = takes(called="row_stack")(vstack)


@takes()
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the second axis, vectors along the first.

    >>> import pyattn
    >>> pyattn.hstack([pyattn.tensor([1, 2]), pyattn.tensor([3])])
    tensor([1, 2, 3])
    """
    parts = [_with_1(t) for t in _tensors("hstack", tensors, RuntimeError)]
    return cat(parts, 0 if len(parts[0]._shape) == 1 else 1)


@takes()
def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the third axis.

    >>> import pyattn
    >>> pyattn.dstack([pyattn.tensor([1, 2]), pyattn.tensor([3, 4])])
    tensor([[[1, 3],
             [2, 4]]])
    """
    return cat([_with_3(t) for t in _tensors("dstack", tensors, RuntimeError)], 2)


@takes()
def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the second axis, vectors as columns.

    >>> import pyattn
    >>> pyattn.column_stack([pyattn.tensor([1, 2]), pyattn.tensor([3, 4])])
    tensor([[1, 3],
            [2, 4]])
    """
    parts = _tensors("column_stack", tensors, RuntimeError)
    columns = [t if len(t._shape) > 1 else reshaped(t, (len(t._data), 1)) for t in parts]
    return cat(columns, 1)


def _cut_out(g: Tensor, n: Node, i: int, corners: Any) -> Tensor:
    (row, rows), (column, columns), shape = corners[i]
    part = getitem(g, (slice(row, row + rows), slice(column, column + columns)))
    return part if len(shape) == 2 else reshaped(part, shape)


BLOCK_DIAG = Op("block_diag", every=_cut_out, args="corners", moves="_in_blocks", word="blocks")


@takes()
def block_diag(*tensors: Tensor) -> Tensor:
    """A matrix with these matrices along its diagonal, zeros elsewhere; vectors are rows.

    Raises RuntimeError for more than two axes.

    >>> import pyattn
    >>> pyattn.block_diag(pyattn.tensor([[1, 2]]), pyattn.tensor([[3], [4]]))
    tensor([[1, 2, 0],
            [0, 0, 3],
            [0, 0, 4]])
    """
    require("block_diag", *tensors)
    if not tensors:
        return result([], (1, 0), float64)
    corners = []
    height = width = 0
    kind = tensors[0].dtype
    for t in tensors:
        if len(t._shape) > 2:
            raise RuntimeError(f"block_diag: expected matrices, got shape {t._shape}")
        rows, columns = ((1, 1) + t._shape)[-2:]
        corners.append(((height, rows), (width, columns), t._shape))
        height, width = height + rows, width + columns
        kind = promote(kind, t.dtype)
    data = []
    for t, ((_, rows), (left, columns), _) in zip(tensors, corners):
        for i in range(rows):
            data += [kind.zero] * left
            data += [kind.type(x) for x in t._data[i * columns : (i + 1) * columns]]
            data += [kind.zero] * (width - left - columns)
    return record(result(data, (height, width), kind), BLOCK_DIAG, tensors, (corners,))


# Cut apart.


@takes("input")
def tensor_split(input: Tensor, indices_or_sections: Any = None, dim: int = 0, **named: Any) -> Any:
    """Cut along an axis into so many pieces, the first one longer where need be, or at these places.

    The pieces are views.  Raises RuntimeError for fewer than one.

    >>> import pyattn
    >>> pyattn.tensor_split(pyattn.arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    >>> pyattn.tensor_split(pyattn.arange(5), (1, 3))
    (tensor([0]), tensor([1, 2]), tensor([3, 4]))
    """
    given = indices_or_sections
    for name in ("indices", "sections", "tensor_indices_or_sections"):  # PyTorch's names for each
        if name in named and given is None:
            given = named.pop(name)
    if "axis" in named and not dim:
        dim = named.pop("axis")
    if named or given is None:
        raise TypeError(f"tensor_split: expected sections or indices, and not {sorted(named)}")
    if not input._shape:
        raise RuntimeError("tensor_split: a tensor of rank 0 cannot be cut")
    d = check_dim("tensor_split", dim, len(input._shape))
    size = input._shape[d]
    if isinstance(given, Array):
        if given.dtype is not int64 or len(given._shape) > 1:
            raise RuntimeError(
                f"tensor_split: expected an int64 number or vector, got {given.dtype!r} of shape "
                f"{given._shape}"
            )
        given = given.tolist()  # type: ignore[attr-defined]
    if isinstance(given, int):
        if given < 1:
            raise RuntimeError(f"tensor_split: expected at least 1 piece, got {given}")
        least, more = divmod(size, given)
        stops = [(i + 1) * least + min(i + 1, more) for i in range(given)]
        starts = [0] + stops[:-1]
    else:
        try:
            cuts = [as_index(i) for i in given]
        except TypeError:
            raise TypeError(f"tensor_split: expected ints, got {given!r}") from None
        cuts = [min(max(i + size, 0) if i < 0 else i, size) for i in cuts]
        starts, stops = [0] + cuts, cuts + [size]
    return tuple(
        [piece(input, d, start, max(stop - start, 0), SLICE) for start, stop in zip(starts, stops)]
    )


def _split_along(name: str, input: Tensor, given: Any, d: int, rank: int) -> Any:
    if len(input._shape) < rank:
        raise RuntimeError(f"{name}: expected rank {rank} or more, got shape {input._shape}")
    if isinstance(given, int):
        if given < 1 or input._shape[d] % given:
            raise RuntimeError(
                f"{name}: dim {d} of size {input._shape[d]} cannot be cut into {given} equal pieces"
            )
    return tensor_split(input, given, d)


def _pieces(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A number of pieces or places to cut, as one argument or as several."""
    for other in ("indices", "sections"):
        if other in named and not given:
            given = (named.pop(other),)
    if named or not given:
        raise TypeError(f"{name}: expected sections or indices, and not {sorted(named)}")
    return given[0] if len(given) == 1 else given


@takes("input")
def hsplit(input: Tensor, *indices_or_sections: Any, **named: Any) -> Any:
    """`tensor_split` along the second axis, of a vector along its only one, into equal pieces.

    Raises RuntimeError where they cannot be equal.

    >>> import pyattn
    >>> pyattn.hsplit(pyattn.tensor([[1, 2], [3, 4]]), 2)[0]
    tensor([[1],
            [3]])
    """
    given = _pieces("hsplit", indices_or_sections, named)
    return _split_along("hsplit", input, given, 1 if len(input._shape) > 1 else 0, 1)


@takes("input")
def vsplit(input: Tensor, *indices_or_sections: Any, **named: Any) -> Any:
    """`tensor_split` along the first of two axes or more, into equal pieces.

    >>> import pyattn
    >>> pyattn.vsplit(pyattn.tensor([[1, 2], [3, 4]]), 2)[1]
    tensor([[3, 4]])
    """
    given = _pieces("vsplit", indices_or_sections, named)
    return _split_along("vsplit", input, given, 0, 2)


@takes("input")
def dsplit(input: Tensor, *indices_or_sections: Any, **named: Any) -> Any:
    """`tensor_split` along the third axis, into equal pieces.

    >>> import pyattn
    >>> pyattn.dsplit(pyattn.zeros(2, 3, 4), 2)[0].shape
    torch.Size([2, 3, 2])
    """
    given = _pieces("dsplit", indices_or_sections, named)
    return _split_along("dsplit", input, given, 2, 3)


@takes("input")
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """`split` into pieces of these sizes.

    >>> import pyattn
    >>> pyattn.split_with_sizes(pyattn.arange(3), [1, 2])
    (tensor([0]), tensor([1, 2]))
    """
    if not isinstance(split_sizes, (list, tuple)):
        raise TypeError(
            f"split_with_sizes: expected a list of sizes, got {type(split_sizes).__name__}"
        )
    return split(input, list(split_sizes), dim)


# Other names, and shapes.


@takes()
def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The tensors expanded to the shape that they all broadcast to, as views.

    >>> import pyattn
    >>> a, b = pyattn.broadcast_tensors(pyattn.tensor([1, 2]), pyattn.tensor([[3], [4]]))
    >>> a
    tensor([[1, 2],
            [1, 2]])
    """
    require("broadcast_tensors", *tensors)
    if not tensors:
        return ()
    shape = broadcast_shapes("broadcast_tensors", *[t._shape for t in tensors])
    return tuple([t if t._shape == shape else expanded(t, shape) for t in tensors])


swapdims = takes(called="swapdims")(transpose)
moveaxis = takes(called="moveaxis")(movedim)


@takes("input")
def ravel(input: Tensor) -> Tensor:
    """The numbers as a vector: a view where they lie row by row, else a copy.

    >>> import pyattn
    >>> pyattn.ravel(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([1, 2, 3, 4])
    """
    return view(contiguous(input), -1)


@takes("input")
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix with all elements, in their order, as its diagonal, or one `offset` from it.

    >>> import pyattn
    >>> pyattn.diagflat(pyattn.tensor([[1, 2]]))
    tensor([[1, 0],
            [0, 2]])
    """
    offset = check_int("diagflat", "offset", offset)
    return diag_embed(reshaped(contiguous(input), (len(input._data),)), offset)


@takes("input")
def tril_(input: Tensor, diagonal: int = 0) -> Tensor:
    """`tril`, in place.

    >>> import pyattn
    >>> pyattn.ones(2, 2).tril_()
    tensor([[1., 0.],
            [1., 1.]])
    """
    return in_place("tril_", tril, input, diagonal)


@takes("input")
def triu_(input: Tensor, diagonal: int = 0) -> Tensor:
    """`triu`, in place.

    >>> import pyattn
    >>> pyattn.ones(2, 2).triu_()
    tensor([[1., 1.],
            [0., 1.]])
    """
    return in_place("triu_", triu, input, diagonal)


# fmt: off
__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "block_diag", "broadcast_tensors", "column_stack",
    "diagflat", "dsplit", "dstack", "fliplr", "flipud", "hsplit", "hstack", "moveaxis", "ravel",
    "rot90", "row_stack", "split_with_sizes", "swapdims", "tensor_split", "vsplit", "vstack",
]
# fmt: on
