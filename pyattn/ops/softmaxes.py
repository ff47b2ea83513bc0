"""Along one axis, each number seen beside the others of its line: softmax, running sums.

Each line is worked on whole, and keeps its length (but for logsumexp, which leaves one number).
"""

from __future__ import annotations

import builtins

from .. import kernels
from ..array import Array, result
from ..dtypes import boolean, dtype, float64, int64, kept, numel
from ..graph import Op, record, recording
from ..refusals import check_dim, check_dims, floats, named, takes
from .joining import cat
from .pointwise import exp
from .reductions import in_dtype, prod, reduced, spread, sum
from .shaping import converted, flip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor
    from .reductions import Dims


def _by_line(
    input: Tensor, d: int, kernel: Callable[[Flat], Flat], kind: dtype, data: Flat
) -> Tensor:
    """A tensor of the same shape, made line by line along an axis."""
    shape = input._shape or (1,)
    if d == len(shape) - 1 and data:
        n = shape[d]
        if n == len(data):
            return result(kernel(data), input._shape, kind)
        made: Flat = []
        for i in range(0, len(data), n):
            made += kernel(data[i : i + n])
        return result(made, input._shape, kind)
    outer, n, inner = numel(shape[:d]), shape[d], numel(shape[d + 1 :])
    rows = [kernel(line) for line in kernels.lines(data, outer, n, inner)]
    return result(kernels.unlines(rows, outer, n, inner), input._shape, kind)


def _running(
    op: Op, of_line: Callable[[Flat], Flat], input: Tensor, dim: int, kind: dtype | None
) -> Tensor:
    """A running sum or product."""
    if kind is None:
        kind = input.dtype if input.dtype is float64 else int64
    else:
        input = in_dtype(op.name, input, kind)
        kind = input.dtype
        if kind is boolean and input._shape and input._data:  # bool: of one number or none
            raise NotImplementedError(f"{op.name}: not defined for bools")
    d = check_dim(op.name, dim, len(input._shape))
    if kind is boolean:
        return input.clone()
    out = _by_line(input, d, lambda line: kept(of_line(line), kind), kind, input._data)
    return record(out, op, (input,), (d,))


def _cumsum_rule(g: Tensor, n: Node, dim: int) -> Tensor:
    return flip(cumsum(flip(g, dim), dim), dim) if g._shape else g


CUMSUM = Op("cumsum", _cumsum_rule, args="dim", tell="cumsum_rule")


@takes("input")
def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running sum along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumsum(dim=0)
    tensor([1, 3, 6])
    """
    return _running(CUMSUM, kernels.running_sum, input, dim, dtype)


def _cumprod_rule(g: Tensor, n: Node, dim: int) -> Tensor:
    x = n.input(0)
    y: Tensor = n.output()
    if not x._shape:
        return g
    size = x._shape[dim]
    if not recording():
        outer, inner = numel(x._shape[:dim]), numel(x._shape[dim + 1 :])
        lines = [kernels.lines(t._data, outer, size, inner) for t in (g, x, y)]
        slopes = [kernels.running_product_slope(*line) for line in zip(*lines)]
        return result(kernels.unlines(slopes, outer, size, inner), x._shape, float64)
    if builtins.all(x._data):
        return flip(cumsum(flip(g * y, dim), dim), dim) / x
    # The slope of y[j] in x[k] is the product of the x up to j but x[k]: those before, those after.
    parts = []
    for k in range(size):
        gs = g.narrow(dim, k, size - k)
        if k + 1 < size:
            after = cumprod(x.narrow(dim, k + 1, size - k - 1), dim)
            first = gs.narrow(dim, 0, 1)
            part = first + sum(gs.narrow(dim, 1, size - k - 1) * after, dim, True)
        else:
            part = gs
        parts.append(part * prod(x.narrow(dim, 0, k), dim, True) if k else part)
    return cat(parts, dim)


CUMPROD = Op("cumprod", _cumprod_rule, args="dim", tell="cumprod_rule")


@takes("input")
def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumprod(dim=0)
    tensor([1, 2, 6])
    """
    return _running(CUMPROD, kernels.running_product, input, dim, dtype)


def _softmax_slope(g: Tensor, y: Tensor, d: int) -> Tensor:
    """y * (g - sum of g * y): the vector-Jacobian product of a softmax whose result is y."""
    shape = y._shape
    n = shape[-1] if shape else 1
    if d != len(shape) - 1 and shape or not y._data:
        gy = g * y
        return gy - y * sum(gy, d, True)
    data: Flat = []
    for i in range(0, len(y._data), n):
        data += kernels.softmax_slope(g._data[i : i + n], y._data[i : i + n])
    return record(result(data, shape, float64), SOFTMAX_SLOPE, (g, y), (d,))


def _slope_by_y(gg: Tensor, n: Node, dim: int) -> Tensor:
    g, y = n.input(0), n.input(1)
    return gg * (g - sum(g * y, dim, True)) - g * sum(gg * y, dim, True)


# In one pass over each line; as a product, a sum and a difference it took three times as long.
SOFTMAX_SLOPE = Op(
    "softmax_gradient",
    lambda gg, n, dim: _softmax_slope(gg, n.input(1), dim),
    _slope_by_y,
    args="dim",
    tell="softmax_slope_rule",
)


SOFTMAX = Op(
    "softmax",
    lambda g, n, dim: _softmax_slope(g, n.output(), dim),
    args="dim",
    tell="softmax_rule",
)


@named
def softmax(input: Tensor, dim: int, dtype: dtype | None = None) -> Tensor:
    """e**x over the sum of e**x along an axis: positive weights that add up to 1.

    The line's maximum is taken off first, which changes nothing but overflow: scores of 1e308 have
    weights, a score of minus infinity has weight 0, and a line of nothing else is nan.
    Gradient: y * (g - sum of g * y).  Documents 000, 001 and 003.

    >>> import pyattn
    >>> pyattn.softmax(pyattn.tensor([2.0, 4.0, 4.0]), dim=0)
    tensor([0.0634, 0.4683, 0.4683])
    """
    if dtype is not None:
        input = converted(input, dtype, "softmax")
    if not isinstance(input, Array) or input.dtype is not float64:
        floats("softmax", input)
    d = check_dim("softmax", dim, len(input._shape))
    out = _by_line(input, d, kernels.softmax, float64, input._data)
    return record(out, SOFTMAX, (input,), (d,))


LOG_SOFTMAX = Op(
    "log_softmax",
    lambda g, n, dim: g - exp(n.output()) * sum(g, dim, True),
    args="dim",
    tell="log_softmax_rule",
)


@named
def log_softmax(input: Tensor, dim: int, dtype: dtype | None = None) -> Tensor:
    """The logarithm of softmax, x - log(sum of e**x), exact where softmax itself would round to 0.

    >>> import pyattn
    >>> pyattn.log_softmax(pyattn.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    if dtype is not None:
        input = converted(input, dtype, "log_softmax")
    if not isinstance(input, Array) or input.dtype is not float64:
        floats("log_softmax", input)
    d = check_dim("log_softmax", dim, len(input._shape))
    out = _by_line(input, d, kernels.log_softmax, float64, input._data)
    return record(out, LOG_SOFTMAX, (input,), (d,))


def _logsumexp_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int]) -> Tensor:
    return spread(g, shape, dims) * exp(n.input(0) - spread(n.output(), shape, dims))


LOGSUMEXP = Op("logsumexp", _logsumexp_rule, args="shape dims", tell="logsumexp_rule")


@takes("input")
def logsumexp(input: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """log(sum of e**x) along `dim`, without overflow: a smooth maximum.

    >>> import pyattn
    >>> pyattn.logsumexp(pyattn.tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6931)
    """
    if dim is None:
        raise TypeError("logsumexp: give dim, an axis or several")
    dims = check_dims("logsumexp", dim, len(input._shape))
    return reduced(LOGSUMEXP, kernels.logsumexp, input, dims, keepdim, float64)


__all__ = ["cumprod", "cumsum", "log_softmax", "logsumexp", "softmax"]
