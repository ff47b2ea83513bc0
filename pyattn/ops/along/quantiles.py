"""Numbers by their rank along an axis: medians, quantiles, the k-th smallest; and the most frequent."""

from __future__ import annotations

from ... import kernels
from ...array import Array, result
from ...dtypes import boolean, float64, int64, numel
from ...graph import Op
from ...portable import as_index, ne
from ...refusals import check_dim, takes
from ..arithmetic import choose
from ..indexing import gather
from ..ordering import Picked, _chosen, _chosen_rule, _even_rule, _picked, sort
from ..pointwise import isnan
from ..reductions import any as any_of
from ..reductions import reduced, shape_left
from ..shaping import in_other_shape, movedim, renamed, reshaped, unsqueeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...kernels import Flat
    from ...tensor import Tensor


KTHVALUE, MODE, MEDIAN_ALONG, NANMEDIAN_ALONG = [
    Op(name, _chosen_rule, args="places shape", tell=f"chosen_rule: {which} of its line")
    for name, which in (
        ("kthvalue", "the number at its place in order"),
        ("mode", "the most frequent"),
        ("median", "the middle one"),
        ("nanmedian", "the middle one, nan left out,"),
    )
]
MEDIAN, NANMEDIAN = [
    Op(name, _even_rule, args="shape dims", tell="picked_rule") for name in ("median", "nanmedian")
]
# How PyTorch leaves the axis of a quantile: in place.
SQUEEZE_LAST = in_other_shape("squeeze_last")


@takes("input")
def msort(input: Tensor) -> Tensor:
    """The elements in order along the first axis.

    >>> import pyattn
    >>> pyattn.msort(pyattn.tensor([[3, 1], [2, 5]]))
    tensor([[2, 1],
            [3, 5]])
    """
    return sort(input, 0)[0]  # type: ignore[no-any-return]


def _along(op: Op, find: Callable[[Flat], int], input: Tensor, dim: int, keepdim: bool) -> Picked:
    """One element of every line along an axis, and where it stood."""
    shape = input._shape
    d = check_dim(op.name, dim, len(shape))
    sizes = shape or (1,)
    if not sizes[d]:
        raise IndexError(f"{op.name}: dim {dim} of shape {shape} is empty")
    outer, size, inner = numel(sizes[:d]), sizes[d], numel(sizes[d + 1 :])
    found = (
        [find(line) for line in kernels.lines(input._data, outer, size, inner)]
        if input._data
        else []
    )
    indices = result(found, shape_left(op.name, shape, (d,), keepdim), int64)
    block = size * inner
    places = [k // inner * block + k % inner + i * inner for k, i in enumerate(found)]
    return _picked(op.name, _chosen(op, input, places, indices), indices)


def _ordered(name: str, input: Tensor) -> None:
    if input.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")


@takes("input")
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Picked:
    """The k-th smallest element along an axis, and where it stood; nan counts as the largest.

    k counts from 1.  Raises RuntimeError where there are not as many.

    >>> import pyattn
    >>> pyattn.kthvalue(pyattn.tensor([3.0, 1.0, 2.0]), 2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """
    if input._shape:
        _ordered("kthvalue", input)
    try:
        k = as_index(k)
    except TypeError:
        raise TypeError(f"kthvalue: k must be an int, got {type(k).__name__}") from None
    d = check_dim("kthvalue", dim, len(input._shape))
    size = (input._shape or (1,))[d]
    if size and not 1 <= k <= size:
        raise RuntimeError(f"kthvalue: k = {k} is out of range for dim {dim} of size {size}")
    return _along(KTHVALUE, lambda line: kernels.kth_of(line, k - 1), input, dim, keepdim)


@takes("input")
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Picked:
    """The most frequent element along an axis, of several the smallest, and where one stood.

    >>> import pyattn
    >>> pyattn.mode(pyattn.tensor([3, 1, 3, 2]))
    torch.return_types.mode(
    values=tensor(3),
    indices=tensor(2))
    """
    return _along(MODE, kernels.most_frequent_of, input, dim, keepdim)


def _middle(line: Flat) -> int:
    """Where the median stands: the lower of two; the first nan where there is one."""
    if any(map(ne, line, line)):
        return [x != x for x in line].index(True)
    at: int = kernels.order(line, False)[(len(line) - 1) // 2]
    return at


def _middle_of_numbers(line: Flat) -> int:
    """Where the median of what is not nan stands; 0 where all is nan."""
    count = len(line) - sum(map(ne, line, line))
    at: int = kernels.order(line, False)[max(count - 1, 0) // 2]
    return at


def _median(
    ops: tuple[Op, Op], find: Callable[[Flat], int], input: Tensor, dim: int | None, keepdim: bool
) -> Any:
    whole, along = ops
    _ordered(whole.name, input)
    if dim is not None:
        return _along(along, find, input, dim, keepdim)
    if not input._data and input.dtype is not float64:
        raise RuntimeError(f"{whole.name}: no element of shape {input._shape} to choose from")
    dims = range(len(input._shape))

    def of_line(line: Flat) -> Any:
        return line[find(line)] if line else float("nan")

    return reduced(whole, of_line, input, dims, False, input.dtype)


@takes("input")
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element in order, of two the lower: of all, or along an axis with where it stood.

    It is nan where there is a nan.  A tie among all shares its gradient evenly.

    >>> import pyattn
    >>> pyattn.median(pyattn.tensor([3.0, 1.0, 2.0, 9.0]))
    tensor(2.)
    >>> pyattn.median(pyattn.tensor([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]]), dim=1).values
    tensor([2., 5.])
    """
    return _median((MEDIAN, MEDIAN_ALONG), _middle, input, dim, keepdim)


@takes("input")
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """`median` of what is not nan.

    >>> import pyattn
    >>> pyattn.nanmedian(pyattn.tensor([3.0, float("nan"), 1.0]))
    tensor(1.)
    """
    return _median((NANMEDIAN, NANMEDIAN_ALONG), _middle_of_numbers, input, dim, keepdim)


INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _between(a: Tensor, b: Tensor, weight: Tensor) -> Tensor:
    """a + weight * (b - a), counted from the nearer end."""
    step = b - a
    return choose(weight < 0.5, a + weight * step, b - step * (1 - weight))


def _quantile(
    name: str,
    input: Tensor,
    q: Any,
    dim: int | None,
    keepdim: bool,
    interpolation: str,
    skip_nan: bool,
) -> Tensor:
    if interpolation not in INTERPOLATIONS:
        raise RuntimeError(
            f"{name}: interpolation is one of {', '.join(INTERPOLATIONS)}, got {interpolation!r}"
        )
    if not input._data:
        raise RuntimeError(f"{name}: a tensor of shape {input._shape} has no quantiles")
    if input.dtype is not float64:
        raise RuntimeError(f"{name}: expected floats, got {input.dtype!r}; use .float()")
    if not isinstance(q, Array):
        if not isinstance(q, (int, float)):
            raise TypeError(f"{name}: q must be a number or a tensor, got {type(q).__name__}")
        q = result([float(q)], (), float64)
    if len(q._shape) > 1:
        raise RuntimeError(f"{name}: q must be a number or a vector, got shape {q._shape}")
    if q.dtype is not float64:
        raise RuntimeError(f"{name}: q must be of floats, got {q.dtype!r}")
    for x in q._data:
        if not 0 <= x <= 1:
            raise RuntimeError(f"{name}: q must be from 0 to 1, got {x}")

    shape, count = input._shape, len(q._data)
    if dim is None:
        lines = reshaped(input, (len(input._data),))
        left = (1,) * len(shape) if keepdim else ()
    else:
        d = check_dim(name, dim, len(shape))
        lines = movedim(input, d, -1) if shape else reshaped(input, (1,))
        left = shape_left(name, shape, (d,), keepdim)
    ordered: Tensor = sort(lines, -1)[0]
    last = ordered._shape[-1] - 1
    ranks = q * last if q._shape else reshaped(q, (1,)) * last
    missing = isnan(ordered)
    if skip_nan:
        # The last of the numbers, in each line.
        ends = (last - missing.sum(-1, keepdim=True)).double().clamp(min=0.0)
        ranks = (q if q._shape else reshaped(q, (1,))) * ends
    else:
        # A line with a nan has it last, and gives nothing else.
        ranks = choose(any_of(missing, -1, True), float(last), ranks)
    if interpolation in ("lower", "higher", "nearest"):
        ranks = {"lower": ranks.floor, "higher": ranks.ceil, "nearest": ranks.round}[
            interpolation
        ]()
    at = ranks.detach().floor().long()
    values = gather(ordered, -1, at)
    if interpolation in ("linear", "midpoint"):
        above = gather(ordered, -1, ranks.detach().ceil().long())
        weights = ranks - at if interpolation == "linear" else (at * 0 + 0.5)
        values = _between(values, above, weights)
    if not q._shape:
        return renamed(values, left, SQUEEZE_LAST)
    # The quantiles come first.
    values = unsqueeze(values, 0).transpose(0, -1)
    return renamed(values, (count,) + left, SQUEEZE_LAST)


@takes("input")
def quantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The value below which a share q of the elements lies, along an axis or of all; nan where one is.

    The q-th of n elements in order stands at place q * (n - 1).  Between two, `interpolation` tells:
    "linear", "lower", "higher", "midpoint" or "nearest".  For a vector of shares the results stand along
    a new first axis.  Raises RuntimeError for shares outside 0 to 1, and without elements.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0, 4.0, 8.0])
    >>> pyattn.quantile(x, 0.5), pyattn.quantile(x, pyattn.tensor([0.25, 1.0]))
    (tensor(3.), tensor([1.7500, 8.0000]))
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, False)


@takes("input")
def nanquantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """`quantile` of what is not nan; nan where nothing is left.

    >>> import pyattn
    >>> pyattn.nanquantile(pyattn.tensor([1.0, float("nan"), 2.0]), 0.5)
    tensor(1.5000)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, True)


__all__ = ["kthvalue", "median", "mode", "msort", "nanmedian", "nanquantile", "quantile"]
