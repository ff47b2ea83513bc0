"""Which numbers there are, and how many: distinct ones, counts, histograms, membership, bins."""

from __future__ import annotations

import math

from ... import kernels
from ...array import Array, require, result, scalar
from ...dtypes import boolean, float64, int32, int64, numel
from ...graph import Op, record
from ...refusals import check_dim, check_int, takes
from ..indexing import _slices
from ..ordering import Picked
from ..places.placing import refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...kernels import Flat
    from ...tensor import Tensor


_WHY = "what is found once may have stood at several places"
UNIQUE = Op(
    "unique", refused("unique", _WHY), tell="distinct_rule: each number once", word="unique"
)
UNIQUE_DIM = Op("unique_dim", refused("unique", _WHY), tell="of the slices that stand there")
UNIQUE_CONSECUTIVE = Op(
    "unique_consecutive", refused("unique_consecutive", _WHY), tell="the first of a run"
)
INVERSE = Op("inverse", tell="rank_rule: counted from 0, among the distinct ones")
COUNTS = Op("counts", tell="how often it stands there")
_NO_WEIGHTS = refused("bincount", "PyTorch has no derivative of it for the weights")
BINCOUNT = Op(
    "bincount",
    _NO_WEIGHTS,
    _NO_WEIGHTS,
    tell="bin_count_rule",
)
HISTC = Op("histc", args="edges what", tell="bin_rule")
EDGES = Op("bin_edges", tell="where a bin ends and the next begins")
ISIN = Op("isin", tell="isin_rule")
SEARCHSORTED = Op("searchsorted", tell="standing_before_rule")


def _returned(values: Tensor, inverse: Tensor | None, counts: Tensor | None) -> Any:
    """The distinct ones alone, or a tuple with what else was asked for."""
    parts = [t for t in (values, inverse, counts) if t is not None]
    return parts[0] if len(parts) == 1 else tuple(parts)


def _told(
    op: Op,
    input: Tensor,
    values: Tensor,
    ranks: list[int],
    shape: Any,
    counts: list[int],
    return_inverse: bool,
    return_counts: bool,
) -> Any:
    inverse = number = None
    if return_inverse:
        inverse = record(result(ranks, shape, int64), INVERSE, (input,))
    if return_counts:
        number = record(result(counts, (len(counts),), int64), COUNTS, (input,))
    return _returned(record(values, op, (input,)), inverse, number)


def _runs(keys: Sequence[Any]) -> tuple[list[int], list[int], list[int]]:
    """Where each run of equals begins, which run each belongs to, how long each is."""
    starts: list[int] = []
    ranks: list[int] = []
    for i, key in enumerate(keys):
        if not i or key != keys[i - 1]:
            starts.append(i)
        ranks.append(len(starts) - 1)
    stops = starts[1:] + [len(keys)]
    return starts, ranks, [stop - start for start, stop in zip(starts, stops)]


class _Row(tuple):  # type: ignore[type-arg]
    """Numbers of a slice, which differ where one is nan: a tuple takes a nan for equal to itself."""

    def __eq__(self, other: object) -> bool:
        return len(self) == len(other) and all(  # type: ignore[arg-type]
            [x == y for x, y in zip(self, other)]  # type: ignore[call-overload]
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    def sortable(self) -> Any:
        """A key by which nan comes last."""
        return [(x != x, 0 if x != x else x) for x in self]


def _slices_of(name: str, input: Tensor, dim: int) -> tuple[int, list[_Row]]:
    """The slices along an axis, each as its numbers."""
    shape = input._shape
    if not shape and dim in (0, -1):
        raise IndexError(f"{name}: a tensor of rank 0 has no dim {dim}")
    d = check_dim(name, dim, len(shape))
    if 0 in shape[:d] + shape[d + 1 :]:
        raise RuntimeError(f"{name}: the slices of shape {shape} along dim {d} have no elements")
    outer, size, inner = numel(shape[:d]), shape[d], numel(shape[d + 1 :])
    rows = []
    for i in range(size):
        row: list[Any] = []
        for j in range(outer):
            start = (j * size + i) * inner
            row += input._data[start : start + inner]
        rows.append(_Row(row))
    return d, rows


@takes("input")
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The distinct elements in order, or along `dim` the distinct slices; no gradient passes.

    `return_inverse` adds, for each element, where its own stands among them; `return_counts` how
    often each occurs.  They are in order without `sorted` as well.  A nan is like no other.

    >>> import pyattn
    >>> pyattn.unique(pyattn.tensor([3, 1, 3]), return_inverse=True, return_counts=True)
    (tensor([1, 3]), tensor([1, 0, 1]), tensor([1, 2]))
    """
    if dim is not None:
        d, rows = _slices_of("unique", input, dim)
        order = list(range(len(rows)))
        order.sort(key=lambda i: rows[i].sortable())
        keys: list[Any] = [rows[i] for i in order]
    else:
        d = 0
        order = kernels.order(input._data, False)
        keys = kernels.take(input._data, order)
    starts, along, counts = _runs(keys)
    ranks = [0] * len(order)
    for i, rank in zip(order, along):
        ranks[i] = rank
    if dim is None:
        values = result([keys[i] for i in starts], (len(starts),), input.dtype)
        op, shape = UNIQUE, input._shape
    else:
        values = _slices(input.detach(), d, [order[i] for i in starts], UNIQUE_DIM)
        op, shape = UNIQUE_DIM, (len(order),)
    return _told(op, input, values, ranks, shape, counts, return_inverse, return_counts)


@takes("input")
def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The first of every run of equal elements, or along `dim` of equal slices; no gradient passes.

    `return_inverse` adds, for each element, the number of its run; `return_counts` how long each is.

    >>> import pyattn
    >>> pyattn.unique_consecutive(pyattn.tensor([1, 1, 2, 1]), return_counts=True)
    (tensor([1, 2, 1]), tensor([2, 1, 1]))
    """
    if dim is not None:
        d, keys = _slices_of("unique_consecutive", input, dim)
        starts, ranks, counts = _runs(keys)
        values = _slices(input.detach(), d, starts, UNIQUE_DIM)
        return _told(
            UNIQUE_CONSECUTIVE if input._shape else UNIQUE_DIM,
            input,
            values,
            ranks,
            (len(keys),),
            counts,
            return_inverse,
            return_counts,
        )
    starts, ranks, counts = _runs(input._data)
    values = result(kernels.take(input._data, starts), (len(starts),), input.dtype)
    return _told(
        UNIQUE_CONSECUTIVE,
        input,
        values,
        ranks,
        input._shape,
        counts,
        return_inverse,
        return_counts,
    )


@takes("input")
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each of 0, 1, 2, ... stands in a vector of whole numbers; or their weights, added up.

    There are at least `minlength` counts.  Raises RuntimeError for numbers below 0, other shapes, and
    weights that are not as many; NotImplementedError for floats and bools.

    >>> import pyattn
    >>> pyattn.bincount(pyattn.tensor([1, 3, 1]))
    tensor([0, 2, 0, 1])
    >>> pyattn.bincount(pyattn.tensor([1, 0, 1]), pyattn.tensor([0.5, 2.0, 0.25]))
    tensor([2.0000, 0.7500])
    """
    minlength = check_int("bincount", "minlength", minlength)
    if minlength < 0:
        raise RuntimeError(f"bincount: minlength cannot be negative, got {minlength}")
    if input.dtype.rank != 1:
        raise NotImplementedError(f"bincount: expected whole numbers, got {input.dtype!r}")
    if len(input._shape) != 1 or min(kernels.as_list(input._data), default=0) < 0:
        raise RuntimeError(
            f"bincount: expected a vector of numbers from 0 on, got shape {input._shape}"
            + (f" and {min(input._data)}" if len(input._shape) == 1 else "")
        )
    if not input._data:
        return result([0] * minlength, (minlength,), int64)
    size = max(minlength, max(input._data) + 1)
    if weights is None:
        counts: list[Any] = [0] * size
        for i in input._data:
            counts[i] += 1
        return record(result(counts, (size,), int64), BINCOUNT, (input,))
    require("bincount", weights)
    if weights._shape != input._shape:
        raise RuntimeError(
            f"bincount: weights of shape {weights._shape} for numbers of shape {input._shape}"
        )
    totals = kernels.put_add(weights._data, kernels.as_list(input._data), size)
    return record(result(totals, (size,), float64), BINCOUNT, (input, weights))


def _bounds(name: str, data: Flat, low: float, high: float) -> tuple[float, float]:
    """The range of a histogram: that of the numbers, where both bounds are the same."""
    if low == high and data:
        low, high = float(data[kernels.argmin_of(data)]), float(data[kernels.argmax_of(data)])
    if not math.isfinite(low) or not math.isfinite(high):
        raise RuntimeError(f"{name}: the range from {low} to {high} is not finite")
    if low > high:
        raise RuntimeError(f"{name}: the upper bound {high} is below the lower, {low}")
    if low == high:
        margin = 0.5 if name == "histogram" else 1.0
        low, high = low - margin, high + margin
    return low, high


def _spaced(low: float, high: float, bins: int) -> list[float]:
    """The edges of equal bins, counted from the nearer end, as linspace does."""
    step = (high - low) / bins
    half = (bins + 1) // 2
    return [low + step * i if i < half else high - step * (bins - i) for i in range(bins + 1)]


def _fill_bins(data: Flat, weights: Flat, edges: list[float], exactly: bool) -> list[float]:
    """The weight in each of some equal bins, each without its upper edge but for the last.

    A bin is found by division, which rounds; `exactly` has the edges decide, as PyTorch's histogram
    does, and its histc does not.
    """
    low, high, bins = edges[0], edges[-1], len(edges) - 1
    totals = [0.0] * bins
    for x, w in zip(data, weights):
        if not low <= x <= high:
            continue
        k = int((x - low) * bins / (high - low))
        if exactly:
            k = max(k - 1, 0)
            while k < bins and x >= edges[k + 1]:
                k += 1
        totals[min(k, bins - 1)] += w
    return totals


@takes("input")
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements fall into each of `bins` equal bins from `min` to `max`.

    Where both are the same the bins reach from the smallest to the largest element.  What lies
    outside is left out.  Raises RuntimeError for a range that is not finite or runs backwards,
    NotImplementedError for whole numbers.

    >>> import pyattn
    >>> pyattn.histc(pyattn.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"histc: expected floats, got {input.dtype!r}; use .float()")
    bins = check_int("histc", "bins", bins)
    if bins < 1:
        raise RuntimeError(f"histc: expected at least 1 bin, got {bins}")
    low, high = _bounds("histc", input._data, float(min), float(max))
    edges = _spaced(low, high, bins)
    counts = _fill_bins(input._data, [1.0] * len(input._data), edges, exactly=False)
    return record(
        result(counts, (bins,), float64), HISTC, (input,), (edges, "how many numbers lie")
    )


class Histogram(Picked):
    """Counts and the edges of their bins, as `histogram` returns them.

    >>> import pyattn
    >>> pyattn.histogram(pyattn.tensor([1.0, 2.0, 1.0]), 2).hist
    tensor([2., 1.])
    """

    name = "histogram"
    fields = ("hist", "bin_edges")

    @property
    def hist(self) -> Tensor:
        """The count, weight or density of each bin."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def bin_edges(self) -> Tensor:
        """Where the bins begin, and the last ends."""
        return self[1]  # type: ignore[no-any-return]


@takes("input")
def histogram(
    input: Tensor,
    bins: Any,
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Histogram:
    """How many elements, or what weight of them, fall into each bin; and the edges of the bins.

    `bins` is a number of equal ones, over `range` or from the smallest to the largest element, or a
    vector of edges.  With `density` the bins' areas sum to 1.

    >>> import pyattn
    >>> pyattn.histogram(pyattn.tensor([1.0, 2.0, 1.0]), pyattn.tensor([0.0, 1.5, 4.0]))
    torch.return_types.histogram(
    hist=tensor([2., 1.]),
    bin_edges=tensor([0.0000, 1.5000, 4.0000]))
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"histogram: expected floats, got {input.dtype!r}")
    weights: Flat = [1.0] * len(input._data)
    if weight is not None:
        require("histogram", weight)
        if weight._shape != input._shape or weight.dtype is not float64:
            raise RuntimeError(
                f"histogram: weights of shape {weight._shape} and {weight.dtype!r} for elements of "
                f"shape {input._shape}"
            )
        weights = weight._data
    if isinstance(bins, Array):
        if range is not None:
            raise TypeError("histogram: a range is for a number of bins, not for edges")
        if len(bins._shape) != 1 or len(bins._data) < 1 or bins.dtype is not float64:
            raise RuntimeError(f"histogram: expected a vector of edges, got shape {bins._shape}")
        edges = list(bins._data)
        totals = [0.0] * (len(edges) - 1)
        for x, w in zip(input._data, weights):
            if edges[0] <= x <= edges[-1]:
                totals[min(_place(edges, x, True), len(edges) - 1) - 1] += w
    else:
        bins = check_int("histogram", "bins", bins)
        if bins < 1:
            raise RuntimeError(f"histogram: expected at least 1 bin, got {bins}")
        low, high = (0.0, 0.0) if range is None else [float(x) for x in range]
        if range is not None and low == high:
            low, high = low - 0.5, high + 0.5
        if range is not None or input._data:
            low, high = _bounds("histogram", input._data, low, high)
        else:
            low, high = 0.0, 1.0
        edges = _spaced(low, high, bins)
        totals = _fill_bins(input._data, weights, edges, exactly=True)
    if density:
        whole = sum(totals)
        totals = [
            t / (whole * (b - a)) if whole else math.nan
            for t, a, b in zip(totals, edges, edges[1:])
        ]
    what = "how many numbers lie" if weight is None else "the weight of the numbers that lie"
    what = "the density of the numbers that lie" if density else what
    counts = record(result(totals, (len(totals),), float64), HISTC, (input,), (edges, what))
    return Histogram((counts, record(result(edges, (len(edges),), float64), EDGES, (input,))))


@takes()
def isin(
    elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False
) -> Tensor:
    """Whether each element is one of the others; with `invert`, whether it is none.  A nan is in nothing.

    Either may be a number, but not both.  `assume_unique` changes nothing here.

    >>> import pyattn
    >>> pyattn.isin(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([2, 3]))
    tensor([[False,  True],
            [ True, False]])
    """
    if not isinstance(elements, Array) and not isinstance(test_elements, Array):
        raise TypeError("isin: expected a tensor for one of the two at least")
    sides: list[Any] = []
    for side in (elements, test_elements):
        if not isinstance(side, Array) and not isinstance(side, (int, float)):
            raise TypeError(f"isin: expected tensors or a number, got {type(side).__name__}")
        side = side if isinstance(side, Array) else scalar(side)
        if side.dtype is boolean:
            raise RuntimeError("isin: not defined for bools")
        sides.append(side)
    known = {x for x in sides[1]._data if x == x}
    data = [(x in known) is not bool(invert) for x in sides[0]._data]
    return record(result(data, sides[0]._shape, boolean), ISIN, (sides[0], sides[1]))


def _place(line: Flat, x: Any, right: bool) -> int:
    """How many of a line in order stand before x: those below, and with `right` its equals too.

    A nan has all before it.
    """
    start, stop = 0, len(line)
    while start < stop:
        middle = (start + stop) // 2
        if line[middle] > x if right else line[middle] >= x:
            stop = middle
        else:
            start = middle + 1
    return start


@takes("sorted_sequence")
def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where each number would have to stand for the last axis of `sorted_sequence` to stay in order.

    Before its equals, or with `right` (or side="right") behind them.  A vector serves for numbers of
    any shape; rows each serve for the row of `input` that stands where they stand.  `sorter` is the
    order of a sequence that is in none, as `argsort` gives it.  Raises RuntimeError where the shapes
    do not fit.

    >>> import pyattn
    >>> edges = pyattn.tensor([1, 3, 5])
    >>> pyattn.searchsorted(edges, pyattn.tensor([0, 3, 9]))
    tensor([0, 1, 3])
    >>> pyattn.searchsorted(edges, 3, right=True)
    tensor(2)
    """
    if side is not None and side not in ("left", "right"):
        raise RuntimeError(f"searchsorted: side must be 'left' or 'right', got {side!r}")
    if side == "left" and right:
        raise RuntimeError("searchsorted: side 'left' and right=True are opposites")
    lines, shape = sorted_sequence, sorted_sequence._shape
    values: Any = input
    if not isinstance(input, Array):
        if not isinstance(input, (int, float)):
            raise TypeError(
                f"searchsorted: expected a tensor or a number, got {type(input).__name__}"
            )
        values = scalar(input)
    if not shape:
        raise RuntimeError("searchsorted: a tensor of rank 0 is no sequence")
    if len(shape) > 1 and (len(values._shape) != len(shape) or values._shape[:-1] != shape[:-1]):
        raise RuntimeError(
            f"searchsorted: numbers of shape {values._shape} for sequences of shape {shape}: but "
            "for the last dim they must be the same, or the sequence a vector"
        )
    if lines.dtype is boolean and values.dtype is boolean:
        raise NotImplementedError("searchsorted: not defined for bools")
    size = shape[-1]
    data = kernels.as_list(lines._data)
    if sorter is not None:
        require("searchsorted", sorter)
        if sorter._shape != shape or sorter.dtype is not int64:
            raise RuntimeError(
                f"searchsorted: a sorter of shape {sorter._shape} and {sorter.dtype!r} for a "
                f"sequence of shape {shape}"
            )
        if any([not 0 <= i < size for i in sorter._data]):
            raise RuntimeError("searchsorted: the sorter has an index that is out of range")
        data = [data[k // size * size + i] for k, i in enumerate(sorter._data)]
    right = right or side == "right"
    width = values._shape[-1] if len(shape) > 1 else len(values._data)
    found = []
    for k in range(0, len(values._data), width or 1):
        row = k // width * size if len(shape) > 1 else 0
        line = data[row : row + size]
        found += [_place(line, x, right) for x in values._data[k : k + width]]
    out = result(found, values._shape, int32 if out_int32 else int64)
    return record(out, SEARCHSORTED, (values, lines))


@takes()
def bucketize(
    input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False
) -> Tensor:
    """The number of the bin of each element: `searchsorted` the other way round, for a vector of edges.

    >>> import pyattn
    >>> pyattn.bucketize(pyattn.tensor([[0, 2], [3, 9]]), pyattn.tensor([1, 3, 5]))
    tensor([[0, 1],
            [1, 3]])
    """
    require("bucketize", boundaries)
    if len(boundaries._shape) != 1:
        raise RuntimeError(f"bucketize: boundaries must be a vector, got {boundaries._shape}")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


# fmt: off
__all__ = [
    "bincount", "bucketize", "histc", "histogram", "isin", "searchsorted", "unique",
    "unique_consecutive",
]
# fmt: on
