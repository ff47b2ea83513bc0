"""Along one axis, each number seen beside the others of its line: softmax, running sums.

Each line is worked on whole, and keeps its length (but for logsumexp, which leaves one number).
"""

from __future__ import annotations

import builtins

from .. import kernels
from ..array import Array, as_float, require, result
from ..dtypes import boolean, dtype, float64, int64, kept, numel
from ..graph import Op, record, recording
from ..refusals import axes, axis, check_dim
from .joining import cat
from .pointwise import exp
from .reductions import floats_only, in_dtype, lines_along, prod, shape_left, spread, sum
from .shaping import converted, flip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..graph import Node
    from ..kernels import Flat
    from ..tensor import Tensor
    from .reductions import Dims


def _by_line(
    input: Tensor, d: int, kernel: Callable[[Flat], Flat], kind: dtype, data: Flat
) -> Tensor:
    """A tensor of the same shape, made line by line along an axis."""
    if kind is boolean:
        raise NotImplementedError("cumsum, cumprod: not defined for bools; dtype is another kind")
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


def _operand(name: str, input: Tensor, kind: dtype | None) -> tuple[Tensor, dtype]:
    """What a running sum or product is made of, and the dtype of its result."""
    if kind is None:
        require(name, input)
        return input, input.dtype if input.dtype is float64 else int64
    input = in_dtype(name, input, kind)
    if input.dtype is boolean and input._shape and input._data:  # bool: of one number or none
        raise NotImplementedError(f"{name}: not defined for bools")
    return input, input.dtype


CUMSUM = Op(
    "CumsumBackward0", lambda g, n: flip(cumsum(flip(g, n.args), n.args), n.args) if g._shape else g
)


def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running sum along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumsum(dim=0)
    tensor([1, 3, 6])
    """
    input, kind = _operand("cumsum", input, dtype)
    d = axis("cumsum", input, dim)
    if kind is boolean:
        return input.clone()
    out = _by_line(input, d, lambda line: kept(kernels.running_sum(line), kind), kind, input._data)
    return record(out, CUMSUM, (input,), d)


def _cumprod_rule(g: Tensor, n: Node) -> Tensor:
    d, x = n.args, n.input(0)
    y: Tensor = n.output()
    if not x._shape:
        return g
    size = x._shape[d]
    if not recording():
        outer, inner = numel(x._shape[:d]), numel(x._shape[d + 1 :])
        lines = [kernels.lines(t._data, outer, size, inner) for t in (g, x, y)]
        slopes = [kernels.running_product_slope(*line) for line in zip(*lines)]
        return result(kernels.unlines(slopes, outer, size, inner), x._shape, float64)
    if builtins.all(x._data):
        return flip(cumsum(flip(g * y, d), d), d) / x
    # The slope of y[j] in x[k] is the product of the x up to j but x[k]: those before, those after.
    parts = []
    for k in range(size):
        gs = g.narrow(d, k, size - k)
        if k + 1 < size:
            after = cumprod(x.narrow(d, k + 1, size - k - 1), d)
            first = gs.narrow(d, 0, 1)
            part = first + sum(gs.narrow(d, 1, size - k - 1) * after, d, True)
        else:
            part = gs
        parts.append(part * prod(x.narrow(d, 0, k), d, True) if k else part)
    return cat(parts, d)


CUMPROD = Op("CumprodBackward0", _cumprod_rule)


def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumprod(dim=0)
    tensor([1, 2, 6])
    """
    input, kind = _operand("cumprod", input, dtype)
    d = axis("cumprod", input, dim)
    if kind is boolean:
        return input.clone()

    def running_product(line: Flat) -> Flat:
        value = kind.one
        out = []
        for x in line:
            value = value * x
            out.append(value)
        return kept(out, kind)

    return record(_by_line(input, d, running_product, kind, input._data), CUMPROD, (input,), d)


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
    return record(result(data, shape, float64), SOFTMAX_SLOPE, (g, y), d)


def _slope_by_y(gg: Tensor, n: Node) -> Tensor:
    g, y, d = n.input(0), n.input(1), n.args
    return gg * (g - sum(g * y, d, True)) - g * sum(gg * y, d, True)


# In one pass over each line; as a product, a sum and a difference it took three times as long.
SOFTMAX_SLOPE = Op(
    "SoftmaxBackwardDataBackward0",
    lambda gg, n: _softmax_slope(gg, n.input(1), n.args),
    _slope_by_y,
)


SOFTMAX = Op("SoftmaxBackward0", lambda g, n: _softmax_slope(g, n.output(), n.args))


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
        input = converted(input, dtype)
    if not isinstance(input, Array) or input.dtype is not float64:
        floats_only("softmax", input)
    d = check_dim("softmax", dim, len(input._shape))
    return record(_by_line(input, d, kernels.softmax, float64, input._data), SOFTMAX, (input,), d)


LOG_SOFTMAX = Op("LogSoftmaxBackward0", lambda g, n: g - exp(n.output()) * sum(g, n.args, True))


def log_softmax(input: Tensor, dim: int, dtype: dtype | None = None) -> Tensor:
    """The logarithm of softmax, x - log(sum of e**x), exact where softmax itself would round to 0.

    >>> import pyattn
    >>> pyattn.log_softmax(pyattn.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    if dtype is not None:
        input = converted(input, dtype)
    floats_only("log_softmax", input)
    d = axis("log_softmax", input, dim)
    out = _by_line(input, d, kernels.log_softmax, float64, input._data)
    return record(out, LOG_SOFTMAX, (input,), d)


def _logsumexp_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims = n.args
    return spread(g, shape, dims) * exp(n.input(0) - spread(n.output(), shape, dims))


LOGSUMEXP = Op("LogsumexpBackward0", _logsumexp_rule)


def logsumexp(input: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """log(sum of e**x) along `dim`, without overflow: a smooth maximum.

    >>> import pyattn
    >>> pyattn.logsumexp(pyattn.tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6931)
    """
    if dim is None:
        raise TypeError("logsumexp: give dim, an axis or several")
    dims = axes("logsumexp", input, dim)
    data = [kernels.logsumexp(line) for line in lines_along(as_float(input), input._shape, dims)]
    out = result(data, shape_left(input._shape, dims, keepdim), float64)
    return record(out, LOGSUMEXP, (input,), (input._shape, dims))
