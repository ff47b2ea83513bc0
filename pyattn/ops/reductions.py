"""Many numbers to one, along axes: sums, means, products, norms.

Every reduction sees its tensor as lines: the elements along the axes that are reduced, one list for
each place of the others.  `lines_along` cuts them out, a kernel works on one line at a time.
"""

from __future__ import annotations

import builtins
import math

from .. import kernels
from ..array import Array, require, result
from ..dtypes import boolean, dtype, float64, int64, kept, numel, uint8
from ..graph import Op, record, recording
from ..refusals import check_dims, floats, named, takes
from .arithmetic import choose
from .shaping import converted, expanded, reshaped, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor

    Dims = Union[int, Sequence[int], None]


def lines_along(data: Flat, shape: Shape, dims: Sequence[int]) -> list[Flat]:
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


def shape_left(name: str, shape: Shape, dims: Sequence[int], keepdim: bool) -> Shape:
    """The shape that a reduction leaves."""
    if type(keepdim) is not bool:
        raise TypeError(
            f"{name}: keepdim must be True or False, got {keepdim!r}; several dims go in a tuple"
        )
    if keepdim:
        return tuple([1 if d in dims else size for d, size in enumerate(shape)])
    return tuple([size for d, size in enumerate(shape) if d not in dims])


def spread(g: Tensor, shape: Shape, dims: Sequence[int]) -> Tensor:
    """A reduced tensor repeated along the axes it lost: every element gets its line's number."""
    kept = tuple([1 if d in dims else size for d, size in enumerate(shape)])
    if g._shape != kept:
        g = reshaped(g, kept)
    return expanded(g, shape) if kept != shape else g


def reduced(
    op: Op,
    of_line: Callable[[Flat], Any],
    input: Tensor,
    dims: Sequence[int],
    keepdim: bool,
    kind: dtype,
    *args: Any,
) -> Tensor:
    """One number for every line along `dims`."""
    data = [of_line(line) for line in lines_along(input._data, input._shape, dims)]
    out = result(data, shape_left(op.name, input._shape, dims, keepdim), kind)
    return record(out, op, (input,), (input._shape, dims) + args)


SUM = Op(
    "sum",
    lambda g, n, shape, dims: spread(g, shape, dims),
    args="shape dims",
    tell="sum_rule",
    word="total",
)


@named
def sum(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum along `dim`, an axis or several, or of all elements; `keepdim` leaves sizes of 1.

    Whole numbers and bools add up to whole numbers; with dtype=bool the sum is whether one is true.
    Gradient: g for every element of a line.

    >>> import pyattn
    >>> x = pyattn.tensor([[1, 2], [3, 4]])
    >>> x.sum(), x.sum(dim=0), x.sum(1, keepdim=True)
    (tensor(10), tensor([4, 6]), tensor([[3],
            [7]]))
    """
    if dtype is not None:
        input = in_dtype("sum", input, dtype)
    require("sum", input)
    dims = check_dims("sum", dim, len(input._shape))
    if keepdim:
        dims = tuple(dims)  # a range says that nothing was asked for, and PyTorch tells that apart
    kind = int64 if dtype is None and input.dtype is not float64 else input.dtype
    zero = kind.zero
    data = [builtins.sum(line, zero) for line in lines_along(input._data, input._shape, dims)]
    if kind is not float64:
        data = list(map(bool, data)) if kind is boolean else kept(data, kind)
    out = result(data, shape_left("sum", input._shape, dims, keepdim), kind)
    return record(out, SUM, (input,), (input._shape, dims))


def in_dtype(name: str, input: Tensor, kind: dtype) -> Tensor:
    """The operand in the dtype that was asked for, which must be one that a gradient can have."""
    out = converted(input, kind, name)
    if out.dtype is not float64 and input._requires_grad and recording():
        raise RuntimeError(f"{name}: no gradient passes through {out.dtype!r}; detach() first")
    return out


def count_along(shape: Shape, dims: Sequence[int]) -> int:
    """How many elements there are along `dims`."""
    return numel(tuple([shape[d] for d in dims if d < len(shape)]))


MEAN = Op(
    "mean",
    lambda g, n, shape, dims: spread(g / count_along(shape, dims), shape, dims),
    args="shape dims",
    tell="mean_rule",
)


@named
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
        input = converted(input, dtype, "mean")
    if not isinstance(input, Array) or input.dtype is not float64:
        floats("mean", input)
    dims = check_dims("mean", dim, len(input._shape))
    if keepdim:
        dims = tuple(dims)  # as in sum
    return reduced(MEAN, kernels.mean_of, input, dims, keepdim, float64)


def _var_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int], freedom: float) -> Tensor:
    x = n.input(0)
    slope = spread(g * (2.0 / freedom if freedom else math.inf), shape, dims)
    return slope * (x - mean(x, dims, True))


def _std_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int], freedom: float) -> Tensor:
    y = n.output()
    # Where all elements are equal the slope is infinite; as in PyTorch it counts as 0.
    return _var_rule(choose(y == 0, 0.0, g / (y * 2)), n, shape, dims, freedom)


VAR = Op("var", _var_rule, args="shape dims freedom", tell="variance_rule")
STD = Op("std", _std_rule, args="shape dims freedom", tell="variance_rule")


def _deviation(
    op: Op,
    finish: Callable[[float], float],
    input: Tensor,
    dim: Any,
    unbiased: bool | None,
    correction: float | None,
    keepdim: bool,
) -> Tensor:
    """The variance, or what `finish` makes of it."""
    if isinstance(dim, bool):  # var(unbiased)
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{op.name}: give unbiased or correction, not both")
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    floats(op.name, input)
    dims = check_dims(op.name, dim, len(input._shape))
    freedom = builtins.max(0, count_along(input._shape, dims) - correction)

    def of_line(line: Flat) -> float:
        deviations = kernels.squared_deviations(line)
        if freedom:
            return finish(deviations / freedom)
        return math.nan if deviations == 0 or deviations != deviations else math.inf

    return reduced(op, of_line, input, dims, keepdim, float64, freedom)


@takes("input")
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
    return _deviation(VAR, float, input, dim, unbiased, correction, keepdim)


@takes("input")
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
    return _deviation(STD, math.sqrt, input, dim, unbiased, correction, keepdim)


def _prod_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int]) -> Tensor:
    x = n.input(0)
    if not shape:
        return g
    if builtins.all(x._data):
        return spread(g * n.output(), shape, dims) / x
    # The gradient of x[i] is the product of the others: a line a matrix, with ones on its diagonal.
    if len(dims) == 1:
        d, last = dims[0], len(shape) - 1
        lines = transpose(x, d, last)
        others = _others(lines.reshape(-1, 1, shape[d])).reshape(lines._shape)
        others = transpose(others, d, last)
    else:
        others = _others(x.reshape(1, 1, -1)).reshape(shape)
    return others * spread(g, shape, dims)


def _others(rows: Tensor) -> Tensor:
    """For each element of a row the product of the others of its row."""
    size = rows._shape[-1]
    itself = result([i == j for i in range(size) for j in range(size)], (size, size), boolean)
    return prod(choose(itself, 1.0, rows), -1)


PROD = Op("prod", _prod_rule, args="shape dims", tell="product_of_rule")


@takes("input")
def prod(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The product along an axis, or of all elements; whole numbers stay whole.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2], [3, 4]]).prod(dim=1)
    tensor([ 2, 12])
    """
    if dtype is not None:
        input = in_dtype("prod", input, dtype)
    if dim is not None and not isinstance(dim, int):
        raise TypeError(f"prod: dim must be one int, got {dim!r}")
    dims = check_dims("prod", dim, len(input._shape))
    kind = int64 if dtype is None and input.dtype is not float64 else input.dtype
    return reduced(
        PROD, lambda line: kind.type(kernels.product_of(line)), input, dims, keepdim, kind
    )


def _norm_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int], p: float) -> Tensor | None:
    x: Tensor = n.input(0)
    y: Tensor = n.output()
    if p == 0:
        return None
    if p == 1:
        return spread(g, shape, dims) * x.sign()
    y, g = spread(y, shape, dims), spread(g, shape, dims)
    if p == math.inf or p == -math.inf:
        ties: Tensor = choose(x == x, x.abs() == y, True).float()  # each nan is an extreme
        return x.sign() * (g / spread(sum(ties, dims, True), shape, dims) * ties)
    # At the origin the norm has no slope; as in PyTorch it counts as 0.
    if p == 2:
        return choose(y == 0, 0.0, x * (g / y))
    slope: Tensor = x.sign() * x.abs() ** (p - 1) * (g / y ** (p - 1))
    return choose(y == 0, 0.0, slope)


NORM = Op("norm", _norm_rule, args="shape dims p", tell="norm_rule", word="length")


def _norm_of(line: Flat, p: float) -> float:
    if p == 2:
        return math.sqrt(kernels.dot(line, line))
    sizes = [abs(x) for x in line]
    if p == math.inf:
        return float(sizes[kernels.argmax_of(sizes)])
    if p == -math.inf:
        return float(sizes[kernels.argmin_of(sizes)])
    if p == 0:
        return float(_count_of(sizes))
    if p == 1:
        return float(builtins.sum(sizes))
    return kernels.power([builtins.sum(kernels.power(sizes, p), 0.0)], 1.0 / p)[0]  # type: ignore[no-any-return]


@takes("input")
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
    floats("norm", input)
    if p is None or p == "fro":
        p = 2.0
    if not isinstance(p, (int, float)):
        raise RuntimeError(f"norm: p must be a number or 'fro', got {p!r}")
    dims = check_dims("norm", dim, len(input._shape))
    if (p == math.inf or p < 0) and count_along(input._shape, dims) == 0:
        raise RuntimeError(f"norm: an empty tensor has no norm of order {p}")
    return reduced(NORM, lambda line: _norm_of(line, p), input, dims, keepdim, float64, p)


ALL_TRUE = Op("all", args="shape dims", tell="picked_rule")
ANY_TRUE = Op("any", args="shape dims", tell="picked_rule")
COUNT_NONZERO = Op("count_nonzero", args="shape dims", tell="picked_rule")


def _truth(op: Op, test: Callable[[Flat], bool], input: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    along = check_dims(op.name, dim, len(input._shape))
    if dim is not None and not isinstance(dim, int) and not len(dim):
        along = ()  # here alone no axis is none, and each element a line of its own
    kind = uint8 if input.dtype is uint8 else boolean  # as in PyTorch, which had no bools once
    return reduced(op, lambda line: kind.type(test(line)), input, along, keepdim, kind)


@takes("input")
def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether every element along `dim` is true (not 0).

    >>> import pyattn
    >>> pyattn.tensor([[True, False], [True, True]]).all(dim=1)
    tensor([False,  True])
    """
    return _truth(ALL_TRUE, builtins.all, input, dim, keepdim)


@takes("input")
def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether some element along `dim` is true (not 0).

    >>> import pyattn
    >>> pyattn.tensor([[True, False], [False, False]]).any(dim=1)
    tensor([ True, False])
    """
    return _truth(ANY_TRUE, builtins.any, input, dim, keepdim)


@takes("input")
def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements along `dim` are not 0.

    >>> import pyattn
    >>> pyattn.count_nonzero(pyattn.tensor([0, 3, 0, 5]))
    tensor(2)
    """
    dims = check_dims("count_nonzero", dim, len(input._shape))
    return reduced(COUNT_NONZERO, _count_of, input, dims, False, int64)


def _count_of(line: Flat) -> int:
    return builtins.sum([x != 0 for x in line])


__all__ = ["all", "any", "count_nonzero", "mean", "norm", "prod", "std", "sum", "var"]
