"""Many numbers to one, along axes: sums, extremes, softmax, sorting.

Every reduction sees its tensor as lines: the elements along the axis that is reduced, one list for
each place of the others.  `_lines` cuts them out, a kernel works on one line at a time.
"""

from __future__ import annotations

import builtins
import math

from .. import kernels
from ..array import Array, as_float, axes, axis, check_dim, note, require, result
from ..dtypes import boolean, dtype, float64, int64, numel
from ..graph import Op
from .arithmetic import choose, logical_and, logical_or, maximum, minimum
from .indexing import gather, put
from .joining import cat
from .pointwise import exp, isnan
from .shaping import converted, expanded, flip, reshaped, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor

    Dims = Union[int, Sequence[int], None]


def _lines(data: Flat, shape: Shape, dims: tuple[int, ...]) -> list[Flat]:
    """The elements along `dims`, a list for each place of the other axes."""
    if len(dims) == len(shape) or not shape:
        return [data]
    if len(dims) == 1:
        d = dims[0]
        if d == len(shape) - 1 and data:
            n = shape[d]
            return [data[i : i + n] for i in range(0, len(data), n)]
        return kernels.lines(data, numel(shape[:d]), shape[d], numel(shape[d + 1 :]))
    rest = [d for d in range(len(shape)) if d not in dims]
    data = kernels.permute(data, shape, rest + list(dims))
    return kernels.lines(
        data, numel(tuple([shape[d] for d in rest])), numel(tuple([shape[d] for d in dims])), 1
    )


def _left(shape: Shape, dims: tuple[int, ...], keepdim: bool) -> Shape:
    """The shape that a reduction leaves."""
    if type(keepdim) is not bool:
        raise TypeError(
            f"keepdim must be True or False, got {keepdim!r}; several dims go in a tuple"
        )
    if keepdim:
        return tuple([1 if d in dims else size for d, size in enumerate(shape)])
    return tuple([size for d, size in enumerate(shape) if d not in dims])


def _spread(g: Tensor, shape: Shape, dims: tuple[int, ...]) -> Tensor:
    """A reduced tensor repeated along the axes it lost: every element gets its line's number."""
    kept = tuple([1 if d in dims else size for d, size in enumerate(shape)])
    if g._shape != kept:
        g = reshaped(g, kept)
    return expanded(g, shape) if kept != shape else g


def _sum_rule(g: Tensor, n: Node) -> Tensor:
    return _spread(g, *n.args)


SUM, SUM_DIMS = Op("SumBackward0", _sum_rule), Op("SumBackward1", _sum_rule)


def sum(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum along `dim`, an axis or several, or of all elements; `keepdim` leaves sizes of 1.

    Whole numbers and bools add up to whole numbers.  Gradient: g for every element of a line.

    >>> import pyattn
    >>> x = pyattn.tensor([[1, 2], [3, 4]])
    >>> x.sum(), x.sum(dim=0), x.sum(1, keepdim=True)
    (tensor(10), tensor([4, 6]), tensor([[3],
            [7]]))
    """
    if dtype is not None:
        input = converted(input, dtype)
    dims = axes("sum", input, dim)
    kind = int64 if input.dtype is boolean else input.dtype
    zero = kind.zero
    data = [builtins.sum(line, zero) for line in _lines(input._data, input._shape, dims)]
    out = result(data, _left(input._shape, dims, keepdim), kind)
    return note(
        out, SUM if dim is None and not keepdim else SUM_DIMS, (input,), (input._shape, dims)
    )


def _count(shape: Shape, dims: tuple[int, ...]) -> int:
    return numel(tuple([shape[d] for d in dims if d < len(shape)]))


def _mean_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims = n.args
    return _spread(g / _count(shape, dims), shape, dims)


MEAN, MEAN_DIMS = Op("MeanBackward0", _mean_rule), Op("MeanBackward1", _mean_rule)


def _floats_only(name: str, input: Tensor) -> None:
    require(name, input)
    if input.dtype is not float64:
        error = NotImplementedError if "softmax" in name else RuntimeError
        raise error(f"{name}: expected floats, got {input.dtype!r}; convert with .float()")


def mean(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum over the count, along `dim` or of all elements; nan for none.

    Raises RuntimeError for whole numbers, whose mean is not whole.

    >>> import pyattn
    >>> pyattn.tensor([[1.0, 2.0], [3.0, 6.0]]).mean(dim=1)
    tensor([1.5000, 4.5000])
    """
    if dtype is not None:
        input = converted(input, dtype)
    _floats_only("mean", input)
    dims = axes("mean", input, dim)
    data = [kernels.mean_of(line) for line in _lines(input._data, input._shape, dims)]
    out = result(data, _left(input._shape, dims, keepdim), float64)
    return note(out, MEAN if dim is None else MEAN_DIMS, (input,), (input._shape, dims))


def _var_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims, freedom = n.args
    x = n.input(0)
    return _spread(g * (2.0 / freedom if freedom else math.inf), shape, dims) * (
        x - mean(x, dims, True)
    )


def _std_rule(g: Tensor, n: Node) -> Tensor:
    y = n.output()
    # Where all elements are equal the slope is infinite; as in PyTorch it counts as 0.
    return _var_rule(choose(y == 0, 0.0, g / (y * 2)), n)


VAR, STD = Op("VarBackward0", _var_rule), Op("StdBackward0", _std_rule)


def _spread_out(
    name: str,
    op: Op,
    finish: Callable[[float], float],
    input: Tensor,
    dim: Any,
    unbiased: bool | None,
    correction: float | None,
    keepdim: bool,
) -> Tensor:
    if isinstance(dim, bool):  # var(unbiased)
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{name}: give unbiased or correction, not both")
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    _floats_only(name, input)
    dims = axes(name, input, dim)
    freedom = builtins.max(0, _count(input._shape, dims) - correction)
    data = []
    for line in _lines(input._data, input._shape, dims):
        deviations = kernels.squared_deviations(line)
        if freedom:
            data.append(finish(deviations / freedom))
        else:
            data.append(math.nan if deviations == 0 or deviations != deviations else math.inf)
    out = result(data, _left(input._shape, dims, keepdim), float64)
    return note(out, op, (input,), (input._shape, dims, freedom))


def var(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance: the sum of (x - mean)**2 over (count - correction).

    The correction is 1 (Bessel's), 0 with `unbiased=False`.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0, 3.0, 4.0])
    >>> x.var(), x.var(unbiased=False)
    (tensor(1.6667), tensor(1.2500))
    """
    return _spread_out("var", VAR, float, input, dim, unbiased, correction, keepdim)


def std(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation: the square root of the variance.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 3.0]).std()
    tensor(1.4142)
    """
    return _spread_out("std", STD, math.sqrt, input, dim, unbiased, correction, keepdim)


class Picked(tuple):  # type: ignore[type-arg]
    """Values with the indices where they stood: what max, min, sort and topk return for a dim.

    >>> import pyattn
    >>> picked = pyattn.tensor([3, 9, 4]).max(dim=0)
    >>> picked.values, picked.indices
    (tensor(9), tensor(1))
    """

    name = ""

    @property
    def values(self) -> Tensor:
        """The numbers."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def indices(self) -> Tensor:
        """Where each stood along the axis."""
        return self[1]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"torch.return_types.{self.name}(\nvalues={self[0]!r},\nindices={self[1]!r})"


def _picked(name: str, values: Tensor, indices: Tensor) -> Picked:
    pair = Picked((values, indices))
    pair.name = name
    return pair


def _where_extreme(
    name: str, find: Callable[[Flat], int], input: Tensor, dims: tuple[int, ...], shape: Shape
) -> Tensor:
    size = _count(input._shape, dims)
    if size == 0:
        raise (RuntimeError if len(dims) == len(input._shape) != 1 else IndexError)(
            f"{name}: no element to choose from along an empty axis of shape {input._shape}"
        )
    return result([find(line) for line in _lines(input._data, input._shape, dims)], shape, int64)


def _along(name: str, input: Tensor, dim: int, indices: Tensor, op: Op, keepdim: bool) -> Tensor:
    """The elements at one index per line."""
    shape = input._shape
    if not shape:
        out = result(input._data[:], (), input.dtype)
        return note(out, op, (input,), ([0], ()))
    inner = numel(shape[dim + 1 :])
    block = shape[dim] * inner
    count = len(indices._data)
    places = [
        k // inner * block + k % inner + i * inner for k, i in zip(range(count), indices._data)
    ]
    out = result(kernels.take(input._data, places), indices._shape, input.dtype)
    return note(out, op, (input,), (places, shape))


def _extreme_dim(
    name: str, find: Callable[[Flat], int], op: Op, input: Tensor, dim: int, keepdim: bool
) -> Picked:
    d = axis(name, input, dim)
    left = _left(input._shape, (d,), keepdim)
    indices = _where_extreme(name, find, input, (d,), left)
    return _picked(name, _along(name, input, d, indices, op, keepdim), indices)


def _put_rule(g: Tensor, n: Node) -> Tensor:
    return put(g, *n.args)


def _even_rule(g: Tensor, n: Node) -> Tensor:
    """The gradient of an extreme over several elements: shared evenly among those that tie."""
    shape, dims = n.args
    x, y = n.input(0), _spread(n.output(), shape, dims)
    ties = logical_or(x == y, logical_and(isnan(x), isnan(y)))
    shared = _spread(g, shape, dims) / _spread(sum(ties, dims, True), shape, dims)
    if n.op is AMAX or n.op is AMIN:
        return shared * ties  # where g is infinite that is nan off the ties, as in PyTorch
    return choose(ties, shared, 0.0)


MAX, MIN = Op("MaxBackward1", _even_rule), Op("MinBackward1", _even_rule)
MAX_DIM, MIN_DIM = Op("MaxBackward0", _put_rule), Op("MinBackward0", _put_rule)
AMAX, AMIN = Op("AmaxBackward0", _even_rule), Op("AminBackward0", _even_rule)


def _extreme_all(
    name: str, find: Callable[[Flat], int], op: Op, input: Tensor, dim: Dims, keepdim: bool
) -> Tensor:
    dims = axes(name, input, dim)
    left = _left(input._shape, dims, keepdim)
    if 0 in [input._shape[d] for d in dims if d < len(input._shape)]:
        raise (IndexError if dim is not None and dim != () else RuntimeError)(
            f"{name}: no element to choose from: shape {input._shape} is empty"
        )
    data = [line[find(line)] for line in _lines(input._data, input._shape, dims)]
    return note(result(data, left, input.dtype), op, (input,), (input._shape, dims))


def amax(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The largest element along `dim`, an axis or several; a tie shares its gradient evenly.

    >>> import pyattn
    >>> pyattn.amax(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([5, 7])
    """
    return _extreme_all("amax", kernels.argmax_of, AMAX, input, dim, keepdim)


def amin(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The smallest element along `dim`, an axis or several; a tie shares its gradient evenly.

    >>> import pyattn
    >>> pyattn.amin(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([1, 2])
    """
    return _extreme_all("amin", kernels.argmin_of, AMIN, input, dim, keepdim)


def max(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The largest element: of all, along an axis (with its index), or of two tensors.

    max(x) is a tensor of rank 0; max(x, dim) the pair (values, indices); max(x, y) the
    element-wise maximum.  Raises RuntimeError or IndexError where there is no element.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 5.0], [7.0, 2.0]])
    >>> pyattn.max(x)
    tensor(7.)
    >>> pyattn.max(x, dim=1)
    torch.return_types.max(
    values=tensor([5., 7.]),
    indices=tensor([1, 0]))
    """
    if isinstance(dim, Array):
        dim, other = None, dim
    if other is not None:
        return maximum(input, other)
    if dim is None:
        return _extreme_all("max", kernels.argmax_of, MAX, input, None, keepdim)
    return _extreme_dim("max", kernels.argmax_of, MAX_DIM, input, dim, keepdim)


def min(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The smallest element: of all, along an axis (with its index), or of two tensors.

    >>> import pyattn
    >>> pyattn.min(pyattn.tensor([[1.0, 5.0], [7.0, 2.0]]), dim=0)
    torch.return_types.min(
    values=tensor([1., 2.]),
    indices=tensor([0, 1]))
    """
    if isinstance(dim, Array):
        dim, other = None, dim
    if other is not None:
        return minimum(input, other)
    if dim is None:
        return _extreme_all("min", kernels.argmin_of, MIN, input, None, keepdim)
    return _extreme_dim("min", kernels.argmin_of, MIN_DIM, input, dim, keepdim)


def _argument(
    name: str, find: Callable[[Flat], int], input: Tensor, dim: int | None, keepdim: bool
) -> Tensor:
    if input.dtype is boolean:
        raise RuntimeError(f"{name}: not defined for bools")
    if dim is None:
        left = (1,) * len(input._shape) if keepdim else ()
        return _where_extreme(name, find, input, tuple(range(len(input._shape))), left)
    d = axis(name, input, dim)
    return _where_extreme(name, find, input, (d,), _left(input._shape, (d,), keepdim))


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the first of the largest elements stands, along an axis or in the flattened tensor.

    >>> import pyattn
    >>> pyattn.argmax(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([1, 0])
    """
    return _argument("argmax", kernels.argmax_of, input, dim, keepdim)


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the first of the smallest elements stands, along an axis or in the flattened tensor.

    >>> import pyattn
    >>> pyattn.argmin(pyattn.tensor([[1, 5], [7, 2]]))
    tensor(0)
    """
    return _argument("argmin", kernels.argmin_of, input, dim, keepdim)


def _prod_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims = n.args
    x = n.input(0)
    if builtins.all(x._data):
        return _spread(g * n.output(), shape, dims) / x
    # The gradient of x[i] is the product of the others: a line a matrix, with ones on its diagonal.
    rows = (
        x.reshape(-1, 1, shape[dims[0]]) if len(dims) == 1 and dims[0] == len(shape) - 1 else None
    )
    if rows is None:
        last = len(shape) - 1
        if len(dims) == 1:
            moved = transpose(x, dims[0], last)
            return transpose(
                _others(moved.reshape(-1, 1, moved._shape[-1])).reshape(moved._shape), dims[0], last
            ) * _spread(g, shape, dims)
        rows = x.reshape(1, 1, -1)
    return _others(rows).reshape(shape) * _spread(g, shape, dims)


def _others(rows: Tensor) -> Tensor:
    size = rows._shape[-1]
    itself = result([i == j for i in range(size) for j in range(size)], (size, size), boolean)
    return prod(choose(itself, 1.0, rows), -1)


PROD, PROD_DIM = Op("ProdBackward0", _prod_rule), Op("ProdBackward1", _prod_rule)


def prod(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The product along an axis, or of all elements; whole numbers stay whole.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2], [3, 4]]).prod(dim=1)
    tensor([ 2, 12])
    """
    if dtype is not None:
        input = converted(input, dtype)
    if dim is not None and not isinstance(dim, int):
        raise TypeError(f"prod: dim must be one int, got {dim!r}")
    dims = axes("prod", input, dim)
    kind = int64 if input.dtype is boolean else input.dtype
    data = [kind.type(kernels.product_of(line)) for line in _lines(input._data, input._shape, dims)]
    out = result(data, _left(input._shape, dims, keepdim), kind)
    return note(out, PROD if dim is None else PROD_DIM, (input,), (input._shape, dims))


def _norm_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims, p = n.args
    x: Tensor = n.input(0)
    y: Tensor = n.output()
    if p == 0:
        return x * 0.0
    if p == 1:
        return _spread(g, shape, dims) * x.sign()
    y, g = _spread(y, shape, dims), _spread(g, shape, dims)
    if p == math.inf or p == -math.inf:
        ties: Tensor = (x.abs() == y).float()
        return g * x.sign() * ties / _spread(sum(ties, dims, True), shape, dims)
    # At the origin the norm has no slope; as in PyTorch it counts as 0.
    if p == 2:
        return choose(y == 0, 0.0, x * (g / y))
    slope: Tensor = x.sign() * x.abs() ** (p - 1) * (g / y ** (p - 1))
    return choose(y == 0, 0.0, slope)


NORM = Op("LinalgVectorNormBackward0", _norm_rule)


def _norm_of(line: Flat, p: float) -> float:
    if p == 2:
        return math.sqrt(kernels.dot(line, line))
    sizes = [abs(x) for x in line]
    if p == math.inf:
        return float(sizes[kernels.argmax_of(sizes)])
    if p == -math.inf:
        return float(sizes[kernels.argmin_of(sizes)])
    if p == 0:
        return float(builtins.sum([x != 0 for x in sizes]))
    if p == 1:
        return float(builtins.sum(sizes))
    return kernels.power([builtins.sum(kernels.power(sizes, p), 0.0)], 1.0 / p)[0]  # type: ignore[no-any-return]


def norm(
    input: Tensor,
    p: float | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """The p-norm, (sum of |x|**p) ** (1/p): the length of a vector for p = 2, the default.

    p = inf is the largest |x|, -inf the smallest, 0 the count of elements that are not 0.
    Raises RuntimeError for whole numbers.

    >>> import pyattn
    >>> pyattn.tensor([[3.0, 4.0], [5.0, 12.0]]).norm(dim=-1, keepdim=True)
    tensor([[ 5.],
            [13.]])
    """
    if dtype is not None:
        input = converted(input, dtype)
    _floats_only("norm", input)
    if p is None or p == "fro":
        p = 2.0
    if not isinstance(p, (int, float)):
        raise RuntimeError(f"norm: p must be a number or 'fro', got {p!r}")
    dims = axes("norm", input, dim)
    if (p == math.inf or p == -math.inf) and _count(input._shape, dims) == 0:
        raise RuntimeError(f"norm: an empty tensor has no norm of order {p}")
    data = [_norm_of(line, p) for line in _lines(input._data, input._shape, dims)]
    out = result(data, _left(input._shape, dims, keepdim), float64)
    return note(out, NORM, (input,), (input._shape, dims, p))


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
    kind = int64 if input.dtype is boolean else input.dtype
    return note(_by_line(input, d, kernels.running_sum, kind, input._data), CUMSUM, (input,), d)


def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along an axis.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]).cumprod(dim=0)
    tensor([1, 2, 6])
    """
    if dtype is not None:
        input = converted(input, dtype)
    d = axis("cumprod", input, dim)
    kind = int64 if input.dtype is boolean else input.dtype

    def running_product(line: Flat) -> Flat:
        value = kind.one
        out = []
        for x in line:
            value = value * x
            out.append(value)
        return out

    out = _by_line(input, d, running_product, kind, input._data)
    if not input._requires_grad:
        return out
    # Differentiable as what it is: the products of the first 1, 2, ... slices, joined again.
    if not input._shape:
        return input.clone()
    slices = [prod(input.narrow(d, 0, k + 1), d, True) for k in range(input._shape[d])]
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


def softmax(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
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
    if getattr(input, "dtype", None) is not float64:
        _floats_only("softmax", input)
    d = check_dim("softmax", dim, len(input._shape))
    return note(_by_line(input, d, kernels.softmax, float64, input._data), SOFTMAX, (input,), d)


LOG_SOFTMAX = Op("LogSoftmaxBackward0", lambda g, n: g - exp(n.output()) * sum(g, n.args, True))


def log_softmax(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The logarithm of softmax, x - log(sum of e**x), exact where softmax itself would round to 0.

    >>> import pyattn
    >>> pyattn.log_softmax(pyattn.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    if dtype is not None:
        input = converted(input, dtype)
    _floats_only("log_softmax", input)
    d = axis("log_softmax", input, dim)
    out = _by_line(input, d, kernels.log_softmax, float64, input._data)
    return note(out, LOG_SOFTMAX, (input,), d)


def _logsumexp_rule(g: Tensor, n: Node) -> Tensor:
    shape, dims = n.args
    return _spread(g, shape, dims) * exp(n.input(0) - _spread(n.output(), shape, dims))


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
    data = [kernels.logsumexp(line) for line in _lines(as_float(input), input._shape, dims)]
    out = result(data, _left(input._shape, dims, keepdim), float64)
    return note(out, LOGSUMEXP, (input,), (input._shape, dims))


SORT, TOPK = Op("SortBackward0", _put_rule), Op("TopkBackward0", _put_rule)


def _ordered(
    name: str, input: Tensor, dim: int, descending: bool, count: int | None, op: Op
) -> Picked:
    d = axis(name, input, dim)
    shape = input._shape or (1,)
    outer, n, inner = numel(shape[:d]), shape[d], numel(shape[d + 1 :])
    if count is None:
        count = n
    if not 0 <= count <= n:
        raise RuntimeError(f"{name}: k = {count} is out of range for dim {dim} of size {n}")
    rows = [
        kernels.order(line, descending)[:count]
        for line in kernels.lines(input._data, outer, n, inner)
    ]
    left = shape[:d] + (count,) + shape[d + 1 :] if input._shape else ()
    indices = result(kernels.unlines(rows, outer, count, inner), left, int64)
    values = gather(input, d, indices)
    if values.grad_fn is not None:
        values.grad_fn.op = op
    return _picked(name, values, indices)


def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Picked:
    """The elements in order along an axis, with the indices where they stood; nan sorts as largest.

    Equal elements keep their order, asked for or not.

    >>> import pyattn
    >>> pyattn.sort(pyattn.tensor([3, 1, 2]))
    torch.return_types.sort(
    values=tensor([1, 2, 3]),
    indices=tensor([1, 2, 0]))
    """
    return _ordered("sort", input, dim, descending, None, SORT)


def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort along an axis.

    >>> import pyattn
    >>> pyattn.argsort(pyattn.tensor([3, 1, 2]))
    tensor([1, 2, 0])
    """
    return sort(input, dim, descending, stable)[1]  # type: ignore[no-any-return]


def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Picked:
    """The k largest (or smallest) elements along an axis, in order, with their indices.

    Raises RuntimeError where there are not as many.

    >>> import pyattn
    >>> pyattn.topk(pyattn.tensor([3, 1, 2]), 2)
    torch.return_types.topk(
    values=tensor([3, 2]),
    indices=tensor([0, 2]))
    """
    return _ordered("topk", input, dim, largest, k, TOPK)


def _truth(
    name: str, test: Callable[[Flat], bool], input: Tensor, dim: Dims, keepdim: bool
) -> Tensor:
    dims = axes(name, input, dim)
    data = [test(line) for line in _lines(input._data, input._shape, dims)]
    return result(data, _left(input._shape, dims, keepdim), boolean)


def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether every element along `dim` is true (not 0).

    >>> import pyattn
    >>> pyattn.tensor([[True, False], [True, True]]).all(dim=1)
    tensor([False,  True])
    """
    return _truth("all", builtins.all, input, dim, keepdim)


def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether some element along `dim` is true (not 0).

    >>> import pyattn
    >>> pyattn.tensor([[True, False], [False, False]]).any(dim=1)
    tensor([ True, False])
    """
    return _truth("any", builtins.any, input, dim, keepdim)


def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements along `dim` are not 0.

    >>> import pyattn
    >>> pyattn.count_nonzero(pyattn.tensor([0, 3, 0, 5]))
    tensor(2)
    """
    dims = axes("count_nonzero", input, dim)
    data = [
        builtins.sum([x != 0 for x in line]) for line in _lines(input._data, input._shape, dims)
    ]
    return result(data, _left(input._shape, dims, False), int64)
