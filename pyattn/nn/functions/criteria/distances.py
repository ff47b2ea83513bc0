"""Losses of numbers: how far an output is from what it should be, by their difference."""

from __future__ import annotations

import math

from .... import kernels
from ....array import require, result, unary
from ....dtypes import float64
from ....graph import Op, record
from ....ops import pointwise
from ....ops.arithmetic import choose, sub
from ....ops.shaping import converted
from ....refusals import floats, takes
from .reducing import one_shape, reduced, reduction_of, summed_up, weighted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ....graph import Node
    from ....kernels import Flat
    from ....tensor import Tensor


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


def _smooth_rule(g: Tensor, n: Node, beta: float) -> Tensor:
    x = n.input(0)
    return choose(pointwise.abs(x) < beta, g * x / beta, g * pointwise.sign(x))


SMOOTH = Op(
    "smooth_l1_loss",
    _smooth_rule,
    args="beta",
    formula="min(abs(x), beta) ** 2 / (2 * beta) + max(abs(x) - beta, 0)",
    word="loss",
)


def _huber_rule(g: Tensor, n: Node, delta: float) -> Tensor:
    x = n.input(0)
    return g * choose(pointwise.abs(x) < delta, x, pointwise.sign(x) * delta)


HUBER = Op(
    "huber_loss",
    _huber_rule,
    args="delta",
    formula="min(abs(x), delta) ** 2 / 2 + delta * max(abs(x) - delta, 0)",
    word="loss",
)


def _difference(name: str, input: Tensor, target: Tensor) -> Tensor:
    one_shape(name, input, target)
    gap = sub(input, target)
    if gap.dtype is not float64:
        floats(name, gap)
    return gap


@takes("input", "target")
def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """The mean of d**2 / (2 beta) for |d| below beta, else |d| - beta / 2; d = input - target.

    Shapes and reduction as mse_loss; with beta = 0 it is l1_loss.  Raises RuntimeError for a beta
    below 0, NotImplementedError for whole numbers.  Girshick, 2015.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.smooth_l1_loss(pyattn.tensor([0.5, 3.0]), pyattn.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    reduction = reduction_of("smooth_l1_loss", reduction, size_average, reduce)
    if beta == 0.0:
        return l1_loss(input, target, reduction=reduction)
    if not beta > 0:
        raise RuntimeError(f"smooth_l1_loss: beta is at least 0, got {beta}")
    gap = _difference("smooth_l1_loss", input, target)

    def loss(a: Flat) -> Flat:
        return [0.5 * x * x / beta if abs(x) < beta else abs(x) - 0.5 * beta for x in a]

    return summed_up("smooth_l1_loss", unary(SMOOTH, loss, gap, (beta,)), reduction)


@takes("input", "target")
def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of d**2 / 2 for |d| below delta, else delta (|d| - delta / 2); d = input - target.

    Shapes and reduction as mse_loss; `weight`, of that shape, weighs the losses before their mean.
    Raises RuntimeError unless delta is above 0, ValueError where weight has another shape.
    Huber, 1964.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.huber_loss(pyattn.tensor([0.5, 3.0]), pyattn.zeros(2), reduction="none", delta=2.0)
    tensor([0.1250, 4.0000])
    """
    reduction = reduction_of("huber_loss", reduction)
    if not delta > 0:
        raise RuntimeError(f"huber_loss: delta must be above 0, got {delta}")
    gap = _difference("huber_loss", input, target)

    def loss(a: Flat) -> Flat:
        return [0.5 * x * x if abs(x) <= delta else delta * (abs(x) - 0.5 * delta) for x in a]

    losses = unary(HUBER, loss, gap, (delta,))
    if weight is None:
        return summed_up("huber_loss", losses, reduction)
    require("huber_loss", weight)
    if weight._shape != input._shape:
        raise ValueError(
            f"huber_loss: weight {weight._shape} must have the shape of the input {input._shape}"
        )
    return reduced(losses * weight, reduction)


__all__ = ["huber_loss", "l1_loss", "mse_loss", "smooth_l1_loss"]
