"""Along an axis, from each element to the next: running extremes, differences, areas under a curve."""

from __future__ import annotations

import math

from ... import kernels
from ...array import Array, require, result
from ...dtypes import boolean, float64, int64, numel
from ...graph import Op, record, recording
from ...refusals import check_dim, check_int, takes
from ...views import in_place, put
from ..arithmetic import choose, logical_xor, masked_fill
from ..indexing import copied
from ..joining import cat
from ..ordering import Picked, _picked
from ..pointwise import exp
from ..reductions import sum as sum_of
from ..shaping import flip, movedim, reshaped, unsqueeze
from ..softmaxes import _by_line, cumprod, cumsum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...dtypes import dtype
    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


# Running extremes.


def _kept_rule(g: Tensor, n: Node, places: list[int], shape: Shape) -> Tensor:
    n.input(1)
    return put(g, places, shape)


CUMMAX, CUMMIN = [
    Op(name, _kept_rule, args="places shape", tell=f"chosen_rule: the {which} so far")
    for name, which in (("cummax", "largest"), ("cummin", "smallest"))
]


def _running_extreme(op: Op, better: Callable[[Any, Any], bool], input: Tensor, dim: int) -> Picked:
    shape = input._shape or (1,)
    d = check_dim(op.name, dim, len(input._shape))

    def of_line(line: Flat) -> list[int]:
        best, found = 0, []
        for i, x in enumerate(line):
            if x != x or (line[best] == line[best] and better(x, line[best])):
                best = i
            found.append(best)
        return found

    if not input._data:
        indices = result([], input._shape, int64)
    else:
        indices = _by_line(input, d, of_line, int64, input._data)
    size, inner = shape[d], numel(shape[d + 1 :])
    block = (size * inner) or 1
    places = [
        k // block * block + i * inner + k % (inner or 1) for k, i in enumerate(indices._data)
    ]
    values = result(kernels.take(input._data, places), input._shape, input.dtype)
    record(values, op, (input, indices), (places, input._shape))
    return _picked(op.name, values, indices)


@takes("input")
def cummax(input: Tensor, dim: int) -> Picked:
    """The largest element so far along an axis, and where it stood: of equals the last.

    >>> import pyattn
    >>> pyattn.cummax(pyattn.tensor([1, 3, 2, 3]), 0)
    torch.return_types.cummax(
    values=tensor([1, 3, 3, 3]),
    indices=tensor([0, 1, 1, 3]))
    """
    return _running_extreme(CUMMAX, lambda x, y: x >= y, input, dim)


@takes("input")
def cummin(input: Tensor, dim: int) -> Picked:
    """The smallest element so far along an axis, and where it stood: of equals the last.

    >>> import pyattn
    >>> pyattn.cummin(pyattn.tensor([3, 1, 2, 1]), 0).values
    tensor([3, 1, 1, 1])
    """
    return _running_extreme(CUMMIN, lambda x, y: x <= y, input, dim)


# The running log of a sum of powers.


def _logs(line: Flat) -> Flat:
    """log(e**x1), log(e**x1 + e**x2), and so on."""
    out: Flat = []
    top, total = -math.inf, 0.0  # all so far is e**top * total
    for x in line:
        if x != x or top != top:
            top, total = math.nan, 1.0
        elif x == math.inf or top == math.inf:
            top, total = math.inf, 1.0
        elif x > top:
            total = total * math.exp(top - x) + 1.0 if total else 1.0
            top = x
        elif x != -math.inf:
            total += math.exp(x - top)
        out.append(top + math.log(total) if total else -math.inf)
    return out


def _logs_rule(g: Tensor, n: Node, dim: int) -> Tensor:
    """The slope of y[j] in x[i] is e**(x[i] - y[j]) for j from i on."""
    x, y = n.input(0), n.output()
    if not x._shape:
        return g
    if recording():  # to be differentiated again: all pairs, one by one
        lines = [movedim(t, dim, -1) for t in (g, x, y)]
        gap = unsqueeze(lines[1], -1) - unsqueeze(lines[2], -2)
        size = gap._shape[-1]
        before = [k % size < k // size % size for k in range(len(gap._data))]
        slopes = exp(masked_fill(gap, result(before, gap._shape, boolean), -math.inf))
        return movedim(sum_of(slopes * unsqueeze(lines[0], -2), -1), -1, dim)
    # The gradient above 0 and that below, each as a log, so that nothing overflows.
    parts = []
    for sign in (1, -1):
        part = g * sign
        logs = choose(part > 0, choose(part > 0, part, 1.0).log(), -math.inf) - y
        parts.append(exp(flip(logcumsumexp(flip(logs, dim), dim), dim) + x))
    return parts[0] - parts[1]


LOGCUMSUMEXP = Op("logcumsumexp", _logs_rule, args="dim", tell="log_sum_so_far_rule")


@takes("input")
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """The running log(e**x1 + e**x2 + ...) along an axis.

    >>> import pyattn
    >>> pyattn.logcumsumexp(pyattn.tensor([0.0, 0.0, 1000.0]), 0)
    tensor([0.0000e+00, 6.9315e-01, 1.0000e+03])
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"logcumsumexp: expected floats, got {input.dtype!r}")
    d = check_dim("logcumsumexp", dim, len(input._shape))
    if not input._data:
        return record(result([], input._shape, float64), LOGCUMSUMEXP, (input,), (d,))
    return record(_by_line(input, d, _logs, float64, input._data), LOGCUMSUMEXP, (input,), (d,))


@takes("input")
def cumsum_(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """`cumsum`, in place.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumsum_(0)
    tensor([1, 3, 6])
    """
    return in_place("cumsum_", _as_it_is(cumsum), input, dim, dtype=dtype)


@takes("input")
def cumprod_(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """`cumprod`, in place.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumprod_(0)
    tensor([1, 2, 6])
    """
    return in_place("cumprod_", _as_it_is(cumprod), input, dim, dtype=dtype)


def _as_it_is(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """In place a running sum is one in the tensor's own dtype."""

    def of(input: Tensor, dim: int, dtype: Any) -> Tensor:
        if dtype is not None and dtype is not input.dtype:
            raise RuntimeError(
                f"{function.__name__}_: in place the dtype stays {input.dtype!r}, got {dtype!r}"
            )
        return function(input, dim, dtype=input.dtype)

    return of


# Differences and areas.


@takes("input")
def diff(
    input: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
) -> Tensor:
    """x[i + 1] - x[i] along an axis, n times over; of bools, whether they differ.

    `prepend` and `append` are joined to the ends first.  Raises RuntimeError for n below 0.

    >>> import pyattn
    >>> pyattn.diff(pyattn.tensor([1, 4, 9, 16])), pyattn.diff(pyattn.tensor([1, 4, 9, 16]), n=2)
    (tensor([3, 5, 7]), tensor([2, 2]))
    """
    if not input._shape:
        raise RuntimeError("diff: a tensor of rank 0 has no axis to go along")
    n = check_int("diff", "n", n)
    if n < 0:
        raise RuntimeError(f"diff: n cannot be negative, got {n}")
    d = check_dim("diff", dim, len(input._shape))
    for end in (prepend, append):
        if end is not None:
            require("diff", end)
            if len(end._shape) != len(input._shape):
                raise RuntimeError(
                    f"diff: what is joined has shape {end._shape}, and the tensor {input._shape}"
                )
    if not n:
        return copied(input)
    ends = [t for t in (prepend, input, append) if t is not None]
    x = cat(ends, d) if len(ends) > 1 else input
    for _ in range(min(n, x._shape[d])):
        size = max(x._shape[d] - 1, 0)
        right, left = x.narrow(d, x._shape[d] - size, size), x.narrow(d, 0, size)
        x = logical_xor(right, left) if x.dtype is boolean else right - left
    return x


# PyTorch's products and quotients with a plain number, by the names that they have there.
SCALED = Op("scaled", lambda g, n, k: g * k, args="k", formula="x * k", word="product")
HALVED = Op("halved", lambda g, n: g / 2, formula="x / 2", word="half")


def _scaled(x: Tensor, k: float) -> Tensor:
    out = x * k
    return record(result(out._data, out._shape, out.dtype), SCALED, (x,), (k,))


def _halved(x: Tensor) -> Tensor:
    return record(result([v / 2 for v in x._data], x._shape, float64), HALVED, (x,))


def _steps(name: str, y: Tensor, x: Tensor, d: int) -> Tensor:
    """How far apart the points lie."""
    shape = y._shape
    if x.dtype is boolean:
        raise RuntimeError(f"{name}: not defined for bools")
    if len(x._shape) == 1:
        if x._shape[0] != shape[d]:
            raise RuntimeError(f"{name}: {x._shape[0]} points for {shape[d]} values along dim {d}")
        x = reshaped(x, (1,) * d + x._shape + (1,) * (len(shape) - d - 1))
    elif len(x._shape) < len(shape):
        x = reshaped(x, (1,) * (len(shape) - len(x._shape)) + x._shape)
    size = x._shape[d]
    return x.narrow(d, 1, size - 1) - x.narrow(d, 0, size - 1)


def _spacing(name: str, y: Tensor, x: Any, dx: Any) -> None:
    if y.dtype is boolean:
        raise RuntimeError(f"{name}: not defined for bools")
    if x is not None and dx is not None:
        raise TypeError(f"{name}: give the points x or their distance dx, not both")


@takes("y")
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under the line through points: (y[i] + y[i + 1]) / 2 times their distance, added up.

    The points lie at x, or `dx` apart, which is 1 if not given.

    >>> import pyattn
    >>> y = pyattn.tensor([1.0, 5.0, 10.0])
    >>> pyattn.trapezoid(y), pyattn.trapezoid(y, pyattn.tensor([1.0, 3.0, 6.0]))
    (tensor(10.5000), tensor(28.5000))
    """
    if isinstance(x, (int, float)) and not isinstance(x, Array):
        raise TypeError("trapezoid: x must be a tensor; give a distance as dx=")
    _spacing("trapezoid", y, x, dx)
    if not y._shape:
        raise IndexError("trapezoid: a tensor of rank 0 has no axis to go along")
    d = check_dim("trapezoid", dim, len(y._shape))
    size = y._shape[d]
    if not size:
        left = y._shape[:d] + y._shape[d + 1 :]
        return result([y.dtype.zero] * numel(left), left, y.dtype)
    if x is not None:
        require("trapezoid", x)
        steps = _steps("trapezoid", y, x, d)
        heights = y.narrow(d, 0, size - 1) + y.narrow(d, 1, size - 1)
        return _halved(sum_of(steps * heights, d))
    ends = _scaled(y.select(d, 0) + y.select(d, -1), 0.5)
    return _scaled(sum_of(y, d) - ends, 1 if dx is None else dx)


@takes("y")
def trapz(y: Tensor, x: Tensor | None = None, *, dx: float | None = None, dim: int = -1) -> Tensor:
    """Another name of `trapezoid`.

    >>> import pyattn
    >>> pyattn.trapz(pyattn.tensor([1.0, 5.0, 10.0]))
    tensor(10.5000)
    """
    return trapezoid(y, x, dx=dx, dim=dim)


@takes("y")
def cumulative_trapezoid(
    y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1
) -> Tensor:
    """The areas of `trapezoid`, added up from the first on.

    >>> import pyattn
    >>> pyattn.cumulative_trapezoid(pyattn.tensor([1.0, 5.0, 10.0]))
    tensor([ 3.0000, 10.5000])
    """
    _spacing("cumulative_trapezoid", y, x, dx)
    if not y._shape:
        raise IndexError("cumulative_trapezoid: a tensor of rank 0 has no axis to go along")
    d = check_dim("cumulative_trapezoid", dim, len(y._shape))
    size = max(y._shape[d] - 1, 0)
    right, left = y.narrow(d, y._shape[d] - size, size), y.narrow(d, 0, size)
    if x is not None:
        require("cumulative_trapezoid", x)
        return _halved(cumsum(_steps("cumulative_trapezoid", y, x, d) * (left + right), d))
    return cumsum((left + right) * ((1 if dx is None else dx) / 2), d)


# fmt: off
__all__ = [
    "cummax", "cummin", "cumulative_trapezoid", "diff", "logcumsumexp", "trapezoid", "trapz",
]
# fmt: on
