"""Assignment as functions: into slices that a vector names, into places, masks, rows, diagonals.

The first half goes along one axis, by a vector of indices (`index_add` and its kin); the rest says
otherwise where the numbers go.
"""

from __future__ import annotations

from ... import kernels
from ...array import Array, broadcast_shapes, require, result
from ...dtypes import as_kind, boolean, float64, int32, int64
from ...graph import Op
from ...refusals import check_dim, check_int, rename, takes
from ...views import AS_STRIDED, in_place, one_by_one, shown, taken, taking
from ..arithmetic import mul
from ..indexing import ALL, MASKS, _read_index, _slices, diagonal, fill_, getitem, narrow, select
from ..shaping import converted, expanded, reshaped
from .placing import (
    added,
    adding,
    as_source,
    check_history,
    merged,
    merging,
    over,
    placed,
    same_dtype,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ...tensor import Tensor


INDEX_FILL, INDEX_FILL_TENSOR = over("index_fill"), over("index_fill")
INDEX_COPY, INDEX_ADD, INDEX_REDUCE = (
    over("index_copy"),
    adding("index_add"),
    merging("index_reduce"),
)
INDEX_PUT, INDEX_PUT_ADDED = over("index_put"), adding("index_put")
MASKED_SCATTER = over("masked_scatter")
PUT_OVER, PUT_ADDED = over("put_over"), adding("put_over")
TAKE = taking("take", "part")
SELECT_SCATTER, SLICE_SCATTER = over("select_scatter"), over("slice_scatter")
DIAGONAL_SCATTER = over("diagonal_scatter")


_INTS = (int64, int32)


# Slices along an axis.


def _vector(
    name: str,
    index: Any,
    kinds: tuple[Any, ...],
    refusal: type[Exception] = RuntimeError,
    of_shape: type[Exception] = IndexError,
) -> Tensor:
    """An index that names slices: a vector, or one number."""
    require(name, index)
    if index.dtype not in kinds:
        words = " or ".join([kind.name for kind in kinds])
        raise refusal(f"{name}: the index must be of {words}, got {index.dtype!r}")
    if len(index._shape) > 1:
        raise of_shape(f"{name}: the index must be a vector, got shape {index._shape}")
    return index  # type: ignore[no-any-return]


def _places(
    name: str,
    input: Tensor,
    d: int,
    index: Tensor,
    refusal: type[Exception] = RuntimeError,
    wrap: bool = False,
) -> list[int]:
    """The places of the slices that a vector names, in the order of a tensor made of them."""
    shape = input._shape or (1,)
    size = shape[d]
    for i in index._data:
        if not (-size if wrap else 0) <= i < size:
            raise refusal(
                f"{name}: index {i} is out of range for dim {d} of size {size}: "
                f"{-size if wrap else 0} to {size - 1} would fit"
            )
    numbers = result(list(range(len(input._data))), shape, int64)
    rows = [i % size for i in index._data] if wrap else kernels.as_list(index._data)
    return list(_slices(numbers, d, rows, TAKE)._data)


@takes("input")
def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """The slices along an axis that a vector of indices names set to one number.

    Raises IndexError where an index is out of range; those below 0 count from the end.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).index_fill(1, pyattn.tensor([0, 2]), 7.0)
    tensor([[7., 0., 7.],
            [7., 0., 7.]])
    """
    index = _vector("index_fill", index, (int64,), IndexError, RuntimeError)
    d = check_dim("index_fill", dim, len(input._shape))
    if isinstance(value, Array) and value._shape:
        raise RuntimeError(f"index_fill: value must be a number, got shape {value._shape}")
    places = _places("index_fill", input, d, index, IndexError, wrap=True)
    places = list(
        dict.fromkeys(places)
    )  # what is named twice is filled once, as the gradient has it
    op = INDEX_FILL_TENSOR if isinstance(value, Array) else INDEX_FILL
    if not isinstance(value, Array):
        value = _cast("index_fill", input, value)
    return placed(op, input, places, as_source("index_fill", input, value), index)


def _cast(name: str, input: Tensor, value: Any) -> Any:
    """A plain number as the tensor's kind keeps it: 5 for 5.5 among whole numbers."""
    if isinstance(value, float) and input.dtype is not float64:
        return as_kind(name, [value], input.dtype, plain=True)[0]
    return value


def _check_source(name: str, input: Tensor, d: int, index: Tensor, source: Any) -> None:
    """Refuse a source that is not as many slices of the tensor as there are indices."""
    require(name, source)
    shape, given = input._shape, source._shape
    count = len(index._data)
    have = given[d] if d < len(given) else 1
    if have != count:
        raise RuntimeError(f"{name}: {count} indices for {have} slices of the source along dim {d}")
    if len(given) != len(shape) or given[:d] + given[d + 1 :] != shape[:d] + shape[d + 1 :]:
        raise RuntimeError(
            f"{name}: a source of shape {given} does not fit a tensor of shape {shape}: they may "
            f"differ along dim {d} alone"
        )
    same_dtype(name, input, source)


@takes("input")
def index_add(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1
) -> Tensor:
    """alpha * source added to the slices along an axis that a vector of indices names.

    A slice that is named twice gets both.  Raises RuntimeError where shapes or dtypes do not fit, or
    an index is out of range.

    >>> import pyattn
    >>> rows = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> pyattn.zeros(3, 2).index_add(0, pyattn.tensor([2, 2]), rows)
    tensor([[0., 0.],
            [0., 0.],
            [4., 6.]])
    """
    index = _vector("index_add", index, _INTS)
    d = check_dim("index_add", dim, len(input._shape))
    _check_source("index_add", input, d, index, source)
    places = _places("index_add", input, d, index)
    alpha = _cast("index_add", input, alpha)
    if alpha != 1:
        source = mul(source, alpha) if input.dtype is not boolean else source & bool(alpha)
    return added(INDEX_ADD, input, places, source, index)


@takes("input")
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """The slices of `source` put in the place of those along an axis that a vector of indices names.

    Of an index that comes twice the last counts.  Raises RuntimeError or IndexError where shapes or
    dtypes do not fit, or an index is out of range.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).index_copy(1, pyattn.tensor([2, 0]), pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 0., 1.],
            [4., 0., 3.]])
    """
    require("index_copy", source)
    d = check_dim("index_copy", dim, len(input._shape))
    index = _vector("index_copy", index, (int64,))
    shape, given, count = input._shape, source._shape, len(index._data)
    if given and shape and len(given) != len(shape):
        raise IndexError(f"index_copy: a source of shape {given} has not the rank of shape {shape}")
    same_dtype("index_copy", input, source)
    if given[:d] + given[d + 1 :] != shape[:d] + shape[d + 1 :]:
        raise RuntimeError(
            f"index_copy: a source of shape {given} does not fit a tensor of shape {shape}: they may "
            f"differ along dim {d} alone"
        )
    have = (given or (1,))[d]
    if have != count:
        raise IndexError(f"index_copy: {count} indices for {have} slices of the source")
    places = _places("index_copy", input, d, index, IndexError)
    return placed(INDEX_COPY, input, places, source, index)


@takes("input")
def index_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
) -> Tensor:
    """`index_add` where slices that come to one place become their prod, mean, amax or amin.

    What stood there counts as one of them, unless `include_self` is False.

    >>> import pyattn
    >>> pyattn.ones(2).index_reduce(0, pyattn.tensor([1, 1]), pyattn.tensor([3.0, 5.0]), "prod")
    tensor([ 1., 15.])
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce: reduce must be prod, mean, amax or amin, got {reduce!r}")
    index = _vector("index_reduce", index, _INTS)
    d = check_dim("index_reduce", dim, len(input._shape))
    _check_source("index_reduce", input, d, index, source)
    places = _places("index_reduce", input, d, index, IndexError)
    if input.dtype is boolean:
        raise NotImplementedError("index_reduce: not defined for bools")
    return merged(INDEX_REDUCE, input, places, source, reduce, bool(include_self), index)


# Places, masks and regions.


@takes("input")
def index_put(
    input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False
) -> Tensor:
    """`x[indices] = values` as a function, for a tuple of index tensors or masks.

    With `accumulate` the values are added to what is there, however often a place is named.  Raises
    RuntimeError where the values do not fit or have another dtype, IndexError for an index out of
    range.

    >>> import pyattn
    >>> rows, columns = pyattn.tensor([0, 1, 1]), pyattn.tensor([2, 0, 0])
    >>> pyattn.zeros(2, 3).index_put((rows, columns), pyattn.ones(3), accumulate=True)
    tensor([[0., 0., 1.],
            [2., 0., 0.]])
    """
    if not isinstance(indices, (tuple, list)):
        raise TypeError(
            f"index_put: expected a tuple of index tensors, got {type(indices).__name__}"
        )
    if not indices:
        raise RuntimeError("index_put: expected at least one index tensor")
    require("index_put", *indices)
    if not isinstance(values, Array):
        raise TypeError(f"index_put: expected a tensor of values, got {type(values).__name__}")
    same_dtype("index_put", input, values)
    told = tuple(indices)
    # A tensor of rank 0 is a list of one here, where in x[...] it is a number.
    told = tuple([t if t._shape or t.dtype in MASKS else reshaped(t, (1,)) for t in told])
    try:
        places, shape, _ = _read_index(input._shape, told)
    except (TypeError, ValueError, RuntimeError, IndexError) as error:
        rename(error, "index_put")
        raise
    if all([not t._shape for t in indices]) and not any([t.dtype in MASKS for t in indices]):
        shape = shape[1:]
    if broadcast_shapes("index_put", values._shape, shape) != shape:
        raise RuntimeError(
            f"index_put: values of shape {values._shape} do not fit the shape {shape} that the "
            "indices pick"
        )
    source = values if values._shape == shape else expanded(values, shape)
    if accumulate:
        return added(INDEX_PUT_ADDED, input, one_by_one(places), source, *told)
    return placed(INDEX_PUT, input, one_by_one(places), source, *told)


@takes("input", "mask")
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """The numbers of `source`, in their order, put where the mask holds; input and mask broadcast.

    Raises RuntimeError where there are fewer than places, or the dtypes do not fit.

    >>> import pyattn
    >>> mask = pyattn.tensor([True, False, True])
    >>> pyattn.zeros(3).masked_scatter(mask, pyattn.tensor([5.0, 6.0, 7.0]))
    tensor([5., 0., 6.])
    """
    require("masked_scatter", source)
    if mask.dtype is not boolean:
        raise RuntimeError(f"masked_scatter: the mask must be of bools, got {mask.dtype!r}")
    same_dtype("masked_scatter", input, source)
    shape = broadcast_shapes("masked_scatter", input._shape, mask._shape)
    if shape != input._shape:
        input = expanded(input, shape)
    places = [p for p, hit in enumerate(kernels.expand(mask._data, mask._shape, shape)) if hit]
    if len(places) > len(source._data):
        raise RuntimeError(
            f"masked_scatter: {len(source._data)} numbers do not fill the {len(places)} places "
            "where the mask holds"
        )
    return placed(MASKED_SCATTER, input, places, source, mask, froms=list(range(len(places))))


def _flat_places(name: str, input: Tensor, index: Any) -> list[int]:
    """Places in the flat tensor; those below 0 count from the end."""
    require(name, index)
    if index.dtype is not int64:
        raise RuntimeError(f"{name}: the index must be of int64, got {index.dtype!r}")
    size = len(input._data)
    for i in index._data:
        if not -size <= i < size:
            raise IndexError(f"{name}: index {i} is out of range for {size} elements")
    return [i % size for i in index._data]


@takes("input")
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """The numbers of `source` put, or added with `accumulate`, at these places of the flat tensor.

    Raises IndexError where a place is out of range or there are not as many numbers as places.

    >>> import pyattn
    >>> pyattn.zeros(2, 2).put(pyattn.tensor([1, -1]), pyattn.tensor([5.0, 6.0]))
    tensor([[0., 5.],
            [0., 6.]])
    """
    require("put", index, source)
    same_dtype("put", input, source)
    if len(index._data) != len(source._data):
        raise IndexError(f"put: {len(source._data)} numbers for {len(index._data)} places")
    places = _flat_places("put", input, index)
    if accumulate:
        return added(PUT_ADDED, input, places, source, index)
    return placed(PUT_OVER, input, places, source, index)


@takes("input")
def take(input: Tensor, index: Tensor) -> Tensor:
    """The elements at these places of the flat tensor, in the shape of the index.

    >>> import pyattn
    >>> pyattn.take(pyattn.tensor([[4, 3], [2, 1]]), pyattn.tensor([0, -1]))
    tensor([4, 1])
    """
    return taken(input, _flat_places("take", input, index), index._shape, TAKE, index)


def _put_region(
    name: str, op: Op, input: Tensor, src: Any, region: Callable[[Tensor], Tensor]
) -> Tensor:
    """A copy of `input` with a region, that of a view, put over."""
    require(name, src)
    part = region(result(list(range(len(input._data))), input._shape, int64))
    if part._shape != src._shape:
        raise RuntimeError(
            f"{name}: a source of shape {src._shape} does not fit the shape {part._shape} of the "
            "part that it replaces"
        )
    if src.dtype is not input.dtype:
        check_history(name, input, src)
        src = converted(src, input.dtype, name)
    return placed(op, input, list(part._data), src, froms=None if src._shape else [0])


@takes("input")
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy in which `src` has replaced the slice that `select(dim, index)` shows.

    >>> import pyattn
    >>> pyattn.select_scatter(pyattn.zeros(2, 2), pyattn.ones(2), 0, 1)
    tensor([[0., 0.],
            [1., 1.]])
    """
    return _put_region(
        "select_scatter", SELECT_SCATTER, input, src, lambda t: select(t, dim, index)
    )


@takes("input")
def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> Tensor:
    """A copy in which `src` has replaced the slices start:end:step along an axis.

    >>> import pyattn
    >>> pyattn.slice_scatter(pyattn.zeros(4), pyattn.ones(2), start=1, end=3)
    tensor([0., 1., 1., 0.])
    """
    d = check_dim("slice_scatter", dim, len(input._shape))
    if not input._shape:
        raise RuntimeError("slice_scatter: a tensor of rank 0 has no axis to cut along")
    if check_int("slice_scatter", "step", step) < 1:
        raise RuntimeError(f"slice_scatter: step must be above 0, got {step}")
    span = (ALL,) * d + (slice(start, end, step),)
    return _put_region("slice_scatter", SLICE_SCATTER, input, src, lambda t: getitem(t, span))


@takes("input")
def diagonal_scatter(
    input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Tensor:
    """A copy in which `src` has replaced the diagonal that `diagonal(offset, dim1, dim2)` shows.

    >>> import pyattn
    >>> pyattn.diagonal_scatter(pyattn.zeros(2, 2), pyattn.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    offset = check_int("diagonal_scatter", "offset", offset)
    return _put_region(
        "diagonal_scatter",
        DIAGONAL_SCATTER,
        input,
        src,
        lambda t: diagonal(t, offset, dim1, dim2),
    )


# In place.


@takes("input")
def index_fill_(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """`index_fill`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).index_fill_(0, pyattn.tensor([0, -1]), 7.0)
    tensor([7., 0., 7.])
    """
    return in_place("index_fill_", index_fill, input, dim, index, value)


@takes("input")
def index_add_(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1
) -> Tensor:
    """`index_add`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).index_add_(0, pyattn.tensor([2, 2]), pyattn.tensor([1.0, 2.0]))
    tensor([0., 0., 3.])
    """
    return in_place("index_add_", index_add, input, dim, index, source, alpha=alpha)


@takes("input")
def index_copy_(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """`index_copy`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).index_copy_(0, pyattn.tensor([2, 0]), pyattn.tensor([1.0, 2.0]))
    tensor([2., 0., 1.])
    """
    return in_place("index_copy_", index_copy, input, dim, index, source)


@takes("input")
def index_reduce_(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
) -> Tensor:
    """`index_reduce`, in place.

    >>> import pyattn
    >>> pyattn.zeros(2).index_reduce_(0, pyattn.tensor([1, 1]), pyattn.tensor([3.0, 5.0]), "amax")
    tensor([0., 5.])
    """
    return in_place(
        "index_reduce_",
        index_reduce,
        input,
        dim,
        index,
        source,
        reduce,
        include_self=include_self,
    )


@takes("input")
def index_put_(
    input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False
) -> Tensor:
    """`index_put`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).index_put_((pyattn.tensor([1, 1]),), pyattn.tensor(2.0), accumulate=True)
    tensor([0., 4., 0.])
    """
    return in_place("index_put_", _index_put_of, input, values, indices, accumulate)


def _index_put_of(input: Tensor, values: Tensor, indices: Any, accumulate: bool) -> Tensor:
    return index_put(input, indices, values, accumulate)


@takes("input", "mask")
def masked_scatter_(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """`masked_scatter`, in place.

    >>> import pyattn
    >>> x = pyattn.zeros(3)
    >>> x.masked_scatter_(pyattn.tensor([True, False, True]), pyattn.tensor([5.0, 6.0]))
    tensor([5., 0., 6.])
    """
    return in_place("masked_scatter_", masked_scatter, input, mask, source)


@takes("input")
def put_(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """`put`, in place.

    >>> import pyattn
    >>> pyattn.zeros(2, 2).put_(pyattn.tensor([1, 2]), pyattn.tensor([5.0, 6.0]))
    tensor([[0., 5.],
            [6., 0.]])
    """
    return in_place("put_", put, input, index, source, accumulate)


@takes("input")
def fill_diagonal_(input: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """The main diagonal set to a number, in place; all sizes must be equal where there are three and more.

    With `wrap` the diagonal of a tall matrix begins again below.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).fill_diagonal_(5)
    tensor([[5., 0., 0.],
            [0., 5., 0.]])
    """
    shape = input._shape
    if len(shape) < 2:
        raise RuntimeError(f"fill_diagonal_: expected rank 2 or more, got shape {shape}")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError(f"fill_diagonal_: the sizes of shape {shape} must all be equal")
    if isinstance(fill_value, Array):
        raise TypeError("fill_diagonal_: expected a number, got a tensor")
    rows, columns = shape[0], shape[1]
    length = min(shape)
    fill_(shown(input, lambda s: (0, (length,), (sum(s),)), AS_STRIDED), fill_value)
    start = columns + 1
    if wrap and len(shape) == 2 and rows > start:
        fill_diagonal_(narrow(input, 0, start, rows - start), fill_value, True)
    return input


# fmt: off
__all__ = [
    "diagonal_scatter", "index_add", "index_copy", "index_fill", "index_put", "index_put_",
    "index_reduce", "masked_scatter", "put", "select_scatter", "slice_scatter", "take",
]
# fmt: on
