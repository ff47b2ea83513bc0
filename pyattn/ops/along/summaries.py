"""Reductions that skip nan, or find two things at once: sums, means, extremes, spreads."""

from __future__ import annotations

import builtins
import math

from ... import kernels
from ...array import require
from ...dtypes import dtype, float64
from ...graph import Op
from ...portable import ne
from ...refusals import check_dim, check_dims, takes
from ..indexing import nonzero
from ..ordering import Picked, _even_product_rule
from ..pointwise import isnan
from ..reductions import _deviation, _std_rule, _var_rule, count_along, in_dtype, reduced, spread
from ..reductions import sum as sum_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor
    from ..reductions import Dims


def _numbers_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int]) -> Tensor:
    return spread(g, shape, dims) * (~isnan(n.input(0))).double()


NANSUM = Op("nansum", _numbers_rule, args="shape dims", tell="numbers_sum_rule")


@takes("input")
def nansum(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum of what is not nan, along an axis or several, or of all elements.

    >>> import pyattn
    >>> pyattn.nansum(pyattn.tensor([1.0, float("nan"), 2.0]))
    tensor(3.)
    """
    if input.dtype is not float64:
        return sum_of(input, dim, keepdim, dtype=dtype)
    if dtype is not None:
        input = in_dtype("nansum", input, dtype)
        if input.dtype is not float64:
            return sum_of(input, dim, keepdim)
    dims = check_dims("nansum", dim, len(input._shape))

    def total(line: Flat) -> float:
        if any(map(ne, line, line)):
            line = [x for x in line if x == x]
        return builtins.sum(line, 0.0)

    return reduced(NANSUM, total, input, dims, keepdim, float64)


@takes("input")
def nanmean(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The mean of what is not nan, along an axis or several, or of all elements; nan for none.

    Raises RuntimeError for whole numbers.

    >>> import pyattn
    >>> pyattn.nanmean(pyattn.tensor([1.0, float("nan"), 2.0]))
    tensor(1.5000)
    """
    if input.dtype is not float64:
        raise RuntimeError(f"nanmean: expected floats, got {input.dtype!r}; convert with .float()")
    counts = sum_of(~isnan(input.detach()), dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / counts


# Two things at once.


AMINMAX_LOW, AMINMAX_HIGH = [
    Op("aminmax", _even_product_rule, args="shape dims", tell="picked_rule", word=word)
    for word in ("smallest", "largest")
]


class Extremes(Picked):
    """The smallest and the largest, as `aminmax` returns them.

    >>> import pyattn
    >>> pyattn.aminmax(pyattn.tensor([3, 9, 4])).max
    tensor(9)
    """

    name = "aminmax"
    fields = ("min", "max")

    @property
    def min(self) -> Tensor:
        """The smallest."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def max(self) -> Tensor:
        """The largest."""
        return self[1]  # type: ignore[no-any-return]


@takes("input")
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Extremes:
    """The smallest and the largest element, of all or along an axis; ties share their gradient.

    >>> import pyattn
    >>> pyattn.aminmax(pyattn.tensor([[3, 9], [4, 1]]), dim=1)
    torch.return_types.aminmax(
    min=tensor([3, 1]),
    max=tensor([9, 4]))
    """
    rank = len(input._shape)
    dims = range(rank) if dim is None else (check_dim("aminmax", dim, rank),)
    if count_along(input._shape, dims) == 0:
        raise (RuntimeError if dim is None else IndexError)(
            f"aminmax: no element to choose from: shape {input._shape} is empty"
        )
    ends = ((AMINMAX_LOW, kernels.argmin_of), (AMINMAX_HIGH, kernels.argmax_of))
    return Extremes(
        [
            reduced(op, lambda line, find=find: line[find(line)], input, dims, keepdim, input.dtype)  # type: ignore[misc]
            for op, find in ends
        ]
    )


VAR_MEAN_VAR = Op(
    "var_mean", _var_rule, args="shape dims freedom", tell="variance_rule", word="variance"
)
STD_MEAN_STD = Op(
    "std_mean", _std_rule, args="shape dims freedom", tell="variance_rule", word="deviation"
)
VAR_MEAN_MEAN, STD_MEAN_MEAN = [
    Op(
        name,
        lambda g, n, shape, dims: spread(g / count_along(shape, dims), shape, dims),
        args="shape dims",
        tell="mean_rule",
        word="average",
    )
    for name in ("var_mean", "std_mean")
]


def _with_mean(
    ops: tuple[Op, Op],
    finish: Any,
    input: Tensor,
    dim: Any,
    unbiased: bool | None,
    correction: float | None,
    keepdim: bool,
) -> tuple[Tensor, Tensor]:
    first, second = ops
    require(first.name, input)
    if input.dtype is not float64:
        raise RuntimeError(f"{first.name}: expected floats, got {input.dtype!r}; use .float()")
    deviation = _deviation(first, finish, input, dim, unbiased, correction, keepdim)
    along = None if isinstance(dim, bool) else dim
    dims = check_dims(first.name, along, len(input._shape))
    return deviation, reduced(second, kernels.mean_of, input, dims, keepdim, float64)


@takes("input")
def var_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """The variance, as `var` has it, and the mean.

    >>> import pyattn
    >>> pyattn.var_mean(pyattn.tensor([1.0, 3.0]))
    (tensor(2.), tensor(2.))
    """
    return _with_mean(
        (VAR_MEAN_VAR, VAR_MEAN_MEAN), float, input, dim, unbiased, correction, keepdim
    )


@takes("input")
def std_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """The standard deviation, as `std` has it, and the mean.

    >>> import pyattn
    >>> pyattn.std_mean(pyattn.tensor([1.0, 3.0]))
    (tensor(1.4142), tensor(2.))
    """
    return _with_mean(
        (STD_MEAN_STD, STD_MEAN_MEAN), math.sqrt, input, dim, unbiased, correction, keepdim
    )


@takes("input")
def argwhere(input: Tensor) -> Tensor:
    """The indices of the elements that are not 0, a row each: `nonzero`.

    >>> import pyattn
    >>> pyattn.argwhere(pyattn.tensor([[0, 7], [8, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    return nonzero(input)  # type: ignore[no-any-return]


__all__ = ["aminmax", "argwhere", "nanmean", "nansum", "std_mean", "var_mean"]
