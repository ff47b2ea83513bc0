"""Losses of numbers: how far an output is from what it should be, by their difference."""

from __future__ import annotations

import math

from ... import kernels
from ...array import require, result
from ...dtypes import float64
from ...graph import Op, record
from ...ops import pointwise
from ...ops.arithmetic import sub
from ...ops.shaping import converted
from ...refusals import floats, takes
from .reducing import one_shape, reduced, reduction_of, weighted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...graph import Node
    from ...tensor import Tensor


def _mse_slope(g: Tensor, x: Tensor, y: Tensor, factor: float) -> Tensor:
    """factor * g * (x - y), in one pass: as three operations it took three times as long."""
    if x._shape != y._shape:
        return (converted(x, float64) - converted(y, float64)) * (g * factor)
    if g._shape:
        data = kernels.scaled_difference(x._data, y._data, factor)
        data = kernels.mul(data, g._data)
    else:
        data = kernels.scaled_difference(x._data, y._data, factor * g._data[0])
    return record(result(data, x._shape, float64), MSE_SLOPE, (g, x, y), (factor,))


def _mse_slope_rule(gg: Tensor, n: Node, factor: float) -> Tensor:
    return gg * (converted(n.input(1), float64) - converted(n.input(2), float64)) * factor


MSE_SLOPE = Op(
    "mse_loss_backward",
    _mse_slope_rule,
    lambda gg, n, factor: gg * n.input(0) * factor,
    lambda gg, n, factor: gg * n.input(0) * -factor,
    args="factor",
    formula="factor * (y - z) * x",
    word="loss_gradient",
)
MSE = Op(
    "mse_loss",
    lambda g, n, factor: _mse_slope(g, n.input(0), n.input(1), factor),
    lambda g, n, factor: _mse_slope(g, n.input(0), n.input(1), -factor),
    args="factor",
    tell="squared_error_rule",
    word="loss",
)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of (input - target)**2; their sum, or each with "none".

    Shapes: both alike (others broadcast, with a warning); a scalar, or that shape with "none".
    With `weight` the weighted mean.  Raises ValueError for another reduction, RuntimeError where
    shapes do not broadcast.  Documents 000 and 004.

    >>> import pyattn
    >>> pyattn.nn.functional.mse_loss(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(2.5000)
    """
    reduction = reduction_of("mse_loss", reduction, size_average, reduce)
    try:
        x, shape, y, other = input._data, input._shape, target._data, target._shape
    except AttributeError:
        require("mse_loss", input, target)
        raise
    if weight is not None:
        losses = mse_loss(input, target, reduction="none")
        return weighted("mse_loss", losses, weight, reduction)
    if input.dtype is not float64 and target.dtype is not float64:
        floats("mse_loss", input, target)
    if shape != other:
        wide = one_shape("mse_loss", input, target)
        x, y, shape = kernels.expand(x, shape, wide), kernels.expand(y, other, wide), wide
    gaps = kernels.sub(x, y)
    if reduction == "none":
        out, factor = result(kernels.mul(gaps, gaps), shape, float64), 2.0
    else:
        count = len(gaps) if reduction == "mean" else 1
        total = kernels.dot(gaps, gaps)
        out = result([total / count if count else math.nan], (), float64)
        factor = 2.0 / (count or 1)
    return record(out, MSE, (input, target), (factor,))


@takes("input", "target")
def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of |input - target|; their sum, or each with "none".

    Shapes and errors as mse_loss.

    >>> import pyattn
    >>> pyattn.nn.functional.l1_loss(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(1.5000)
    """
    reduction = reduction_of("l1_loss", reduction, size_average, reduce)
    one_shape("l1_loss", input, target)
    losses = pointwise.abs(sub(input, target))
    if weight is not None:
        return weighted("l1_loss", losses, weight, reduction)
    return reduced(losses, reduction)


__all__ = ["l1_loss", "mse_loss"]
