"""Along one axis, each number seen beside the others of its line: softmax, running sums.

Each line is worked on whole, and keeps its length (but for logsumexp, which leaves one number).
"""

from __future__ import annotations

from .. import kernels
from ..array import Array, as_float, axes, axis, check_dim, note, result
from ..dtypes import boolean, dtype, float64, int64, kept, numel
from ..graph import Op, working
from .joining import cat
from .pointwise import exp
from .reductions import floats_only, lines_along, prod, shape_left, spread, sum
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


CUMSUM = Op(
    "CumsumBackward0", lambda g, n: flip(cumsum(flip(g, n.args), n.args), n.args) if g._shape else g
)


def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running sum along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumsum(dim=0)
    tensor([1, 3, 6])
    """
    if dtype is not None:
        input = converted(input, dtype)
    d = axis("cumsum", input, dim)
    kind = int64 if dtype is None and input.dtype is not float64 else input.dtype
    out = _by_line(input, d, kernels.running_sum, kind, input._data)
    if kind.limits is not None:
        out._data = kept(out._data, kind)
    return note(out, CUMSUM, (input,), d)


def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumprod(dim=0)
    tensor([1, 2, 6])
    """
    if dtype is not None:
        input = converted(input, dtype)
    d = axis("cumprod", input, dim)
    kind = int64 if dtype is None and input.dtype is not float64 else input.dtype

    def running_product(line: Flat) -> Flat:
        value = kind.one
        out = []
        for x in line:
            value = value * x
            out.append(value)
        return kept(out, kind)

    out = _by_line(input, d, running_product, kind, input._data)
    if not input._requires_grad and not working:
        return out
    # Differentiable as what it is: the products of the first 1, 2, ... slices, joined again.
    if not input._shape:
        return input.clone()
    slices = [prod(input.narrow(d, 0, k + 1), d, True, dtype=dtype) for k in range(input._shape[d])]
    return cat(slices, d) if slices else out


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
    return note(result(data, shape, float64), SOFTMAX_SLOPE, (g, y), d)


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
    return note(_by_line(input, d, kernels.softmax, float64, input._data), SOFTMAX, (input,), d)


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
    return note(out, LOG_SOFTMAX, (input,), d)


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
    return note(out, LOGSUMEXP, (input,), (input._shape, dims))
