"""Losses, as functions of tensors: how far an output is from its target.

Each is one operation with its own gradient's rule, or a few tensor operations.  They are part of
`functional`, and the modules of `loss` call them there.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import broadcast_shapes, require, result
from ..dtypes import float64, int64, numel, uint8
from ..graph import Op, record, recording
from ..ops import pointwise, softmaxes
from ..ops.arithmetic import sub
from ..ops.indexing import INDEX
from ..ops.pointwise import exp, log1p
from ..ops.shaping import broadcast_to, converted
from ..refusals import floats, takes, warn
from ..views import put, taken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor


def reduction_of(
    name: str, reduction: str, size_average: bool | None = None, reduce: bool | None = None
) -> str:
    """How a loss is reduced, where the two flags that `reduction` has replaced may be given."""
    if size_average is not None or reduce is not None:
        mean = size_average is None or size_average
        reduction = "none" if reduce is False else "mean" if mean else "sum"
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{name}: reduction is 'none', 'mean' or 'sum', got {reduction!r}")
    return reduction


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def _weighted(name: str, losses: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Losses times weights; their mean is the weighted one."""
    require(name, weight)
    if weight._shape != losses._shape:
        raise ValueError(
            f"{name}: weight {weight._shape} must have the shape of the input {losses._shape}"
        )
    total = _reduced(losses * weight, "none" if reduction == "none" else "sum")
    return total / weight.sum() if reduction == "mean" else total


def _one_shape(name: str, input: Tensor, target: Tensor) -> Shape:
    if input._shape == target._shape:
        return input._shape
    shape = broadcast_shapes(name, input._shape, target._shape)
    warn(
        f"{name}: input {input._shape} and target {target._shape} differ in shape, and every pair "
        f"that broadcasting to {shape} makes is compared; this is seldom what is meant"
    )
    return shape


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
        return _weighted("mse_loss", losses, weight, reduction)
    if input.dtype is not float64 and target.dtype is not float64:
        floats("mse_loss", input, target)
    if shape != other:
        wide = _one_shape("mse_loss", input, target)
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
    _one_shape("l1_loss", input, target)
    losses = pointwise.abs(sub(input, target))
    if weight is not None:
        return _weighted("l1_loss", losses, weight, reduction)
    return _reduced(losses, reduction)


def _refuse_learned(name: str, **operands: Tensor | None) -> None:
    """Refuse operands for which there is no gradient, where one would be recorded."""
    for what, t in operands.items():
        if t is not None and t._requires_grad and recording():
            raise RuntimeError(f"{name}: there is no gradient for {what}; detach it")


def _nll_rule(
    g: Tensor, n: Node, places: list[int], factors: Tensor, kept: list[int], shape: Shape
) -> Tensor:
    n.unchanged(0)
    if g._shape:  # a loss for every target: those of the targets that are kept
        g = taken(g, kept, (len(kept),), INDEX)
    return put(factors * g, places, shape)


NLL = Op(
    "nll_loss", _nll_rule, args="places factors kept shape", tell="likelihood_rule", word="loss"
)


def _check_classes(name: str, input: Tensor, target: Tensor, weight: Tensor | None) -> int:
    """Whether class indices and class weights fit the scores; return the axis of the classes."""
    shape = input._shape
    if not shape:
        raise RuntimeError(f"{name}: input must have an axis of classes, got rank 0")
    axis = min(1, len(shape) - 1)
    wanted = shape[:axis] + shape[axis + 1 :]
    if target._shape != wanted and not (len(shape) == 1 and target._shape == (1,)):
        # One PyTorch refuses as a wrong value, the other as a wrong shape.
        batches = axis == 1 and (not target._shape or target._shape[0] != shape[0])
        raise (ValueError if batches else RuntimeError)(
            f"{name}: for input {shape} the target must have shape {wanted}, got {target._shape}"
        )
    if target.dtype is not int64 and target.dtype is not uint8:
        raise RuntimeError(f"{name}: class indices are of int64 or uint8, got {target.dtype!r}")
    _check_weight(name, weight, shape[axis])
    return axis


def _check_weight(name: str, weight: Tensor | None, classes: int) -> None:
    if weight is not None and weight._shape != (classes,):
        raise RuntimeError(
            f"{name}: weight must have one number for each of the {classes} classes, got shape "
            f"{weight._shape}"
        )


def _kept_weights(
    name: str, target: Tensor, classes: int, weight: Tensor | None, ignore_index: int
) -> tuple[list[int], Flat]:
    """Which targets are not ignored, and the weight of each of their classes."""
    kept = []
    weights = []
    for k, c in enumerate(target._data):
        if c != ignore_index:
            if not 0 <= c < classes:
                raise IndexError(
                    f"{name}: target {c} is out of range: 0 to {classes - 1} would fit"
                )
            kept.append(k)
            weights.append(1.0 if weight is None else weight._data[c])
    return kept, weights


@takes("input", "target", "[weight]")
def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of -log p(class) over targets, from logarithms of probabilities.

    Shapes: input (classes), (batch, classes) or (batch, classes, d1, ...) and class indices of
    that shape without the classes; a scalar, or the targets' shape with "none".  With class
    weights the mean is the weighted one.  Targets equal to `ignore_index` do not count.  Raises
    IndexError for a class that does not exist, ValueError or RuntimeError where shapes do not fit.

    >>> import pyattn
    >>> log_p = pyattn.tensor([[0.5, 0.5], [0.9, 0.1]]).log()
    >>> pyattn.nn.functional.nll_loss(log_p, pyattn.tensor([0, 0]))
    tensor(0.3993)
    """
    reduction = reduction_of("nll_loss", reduction, size_average, reduce)
    return _nll("nll_loss", input, target, weight, ignore_index, reduction)


def _nll(
    name: str,
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
) -> Tensor:
    axis = _check_classes(name, input, target, weight)
    floats(name, input)
    _refuse_learned(name, weight=weight)
    shape = input._shape
    classes, inner = shape[axis], numel(shape[axis + 1 :])
    kept, weights = _kept_weights(name, target, classes, weight, ignore_index)
    c = target._data
    places = [(k // inner * classes + c[k]) * inner + k % inner for k in kept]
    x = input._data
    losses = [-w * x[p] for w, p in zip(weights, places)]
    scale = 1.0
    if reduction == "none":
        data = [0.0] * len(c)
        for k, loss in zip(kept, losses):
            data[k] = loss
        out = result(data, target._shape, float64)
    else:
        total = sum(weights) if reduction == "mean" else 1.0
        out = result(kernels.div([sum(losses)], total), (), float64)
        scale = 1.0 / total if total else math.inf  # weights of 0 have a gradient of nan
    factors = result([-w * scale for w in weights], (len(kept),), float64)
    given = (input, target) if weight is None else (input, target, weight)
    return record(out, NLL, given, (places, factors, kept, shape))


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The mean of -sum over classes of q log softmax(input), q the target distribution.

    Shapes: input (classes), (batch, classes) or (batch, classes, d1, ...); the target is class
    indices, of that shape without the classes, or probabilities, of the input's shape; a scalar,
    or the indices' shape with "none".  `label_smoothing` e makes q into (1 - e) q + e / classes.
    Class weights weigh the terms, and the mean over indices.  Indices equal to `ignore_index` do
    not count.  Raises IndexError for a class that does not exist, ValueError or RuntimeError where
    shapes do not fit.

    >>> import pyattn
    >>> logits = pyattn.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    >>> pyattn.nn.functional.cross_entropy(logits, pyattn.tensor([0, 2]))
    tensor(0.6691)
    """
    reduction = reduction_of("cross_entropy", reduction, size_average, reduce)
    require("cross_entropy", input, target, *([] if weight is None else [weight]))
    if label_smoothing > 1.0:
        raise RuntimeError(f"cross_entropy: label_smoothing is at most 1, got {label_smoothing}")
    if input._shape and input._shape == target._shape:
        return _cross_entropy_of_probabilities(
            input, target, weight, ignore_index, reduction, label_smoothing
        )
    axis = _check_classes("cross_entropy", input, target, weight)
    floats("cross_entropy", input)
    log_p = softmaxes.log_softmax(input, axis)
    loss = _nll("cross_entropy", log_p, target, weight, ignore_index, reduction)
    if label_smoothing <= 0.0:
        return loss
    classes = input._shape[axis]
    smooth = -(log_p if weight is None else log_p * _along(weight, axis, input)).sum(axis)
    ignored = target == ignore_index
    smooth = smooth.masked_fill(ignored.reshape(smooth._shape), 0.0)
    if reduction != "none":
        smooth = smooth.sum()
    if reduction == "mean":
        smooth = smooth / sum(
            _kept_weights("cross_entropy", target, classes, weight, ignore_index)[1]
        )
    return loss * (1.0 - label_smoothing) + smooth * _over(label_smoothing, classes)


def _over(x: float, count: int) -> float:
    """x / count; over none an infinity, as in PyTorch."""
    return x / count if count else math.inf


def _along(weight: Tensor, axis: int, input: Tensor) -> Tensor:
    """A vector laid along an axis of `input`."""
    if axis == len(input._shape) - 1:
        return weight  # itself, so that a change of it does not go unnoticed
    return weight.reshape((-1,) + (1,) * (len(input._shape) - axis - 1))


def _cross_entropy_of_probabilities(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    axis = min(1, len(input._shape) - 1)
    classes = input._shape[axis]
    if target.dtype is not float64:
        raise RuntimeError(
            f"cross_entropy: a target of the input's shape {input._shape} holds probabilities and "
            f"must be of floats, got {target.dtype!r}"
        )
    if ignore_index >= 0:
        raise RuntimeError("cross_entropy: ignore_index is for class indices, not probabilities")
    _check_weight("cross_entropy", weight, classes)
    if label_smoothing > 0.0:
        target = target * (1.0 - label_smoothing) + _over(label_smoothing, classes)
    floats("cross_entropy", input)
    terms = softmaxes.log_softmax(input, axis) * target
    if weight is not None:
        terms = terms * _along(weight, axis, input)
    if reduction == "none":
        return -terms.sum(axis)
    total = -terms.sum()
    if reduction == "sum":
        return total
    if not input._data:  # the mean of nothing
        return -(terms.sum() * math.nan)
    count = len(input._data) // classes
    out = result(kernels.div(total._data, count), (), float64)
    return record(out, MEAN_OVER_TARGETS, (total,), (count,))


MEAN_OVER_TARGETS = Op(
    "cross_entropy",
    lambda g, n, count: g / count,
    args="count",
    formula="x / count",
    word="mean",
)


def _bce_rule(
    g: Tensor, n: Node, scale: float, weight: Tensor | None, positive: Tensor | None
) -> Tensor:
    n.unchanged(0)
    x, t = n.input(0), n.input(1)
    s = pointwise.sigmoid(x)
    slope: Tensor = s - t if positive is None else s * ((positive - 1.0) * t + 1.0) - positive * t
    slope = slope * (g * scale)
    return slope if weight is None else slope * weight


def _bce_target_rule(
    g: Tensor, n: Node, scale: float, weight: Tensor | None, positive: Tensor | None
) -> Tensor:
    n.unchanged(0)
    x = n.input(0)
    slope: Tensor = -x
    if positive is not None:
        slope = slope + (positive - 1.0) * (log1p(exp(-x.abs())) + (-x).relu())
    slope = slope * (g * scale)
    return slope if weight is None else slope * weight


BCE = Op(
    "binary_cross_entropy_with_logits",
    _bce_rule,
    _bce_target_rule,
    args="scale weight pos_weight",
    tell="logit_rule",
    word="loss",
)


@takes("input", "target", "[weight]")
def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """The mean of -(t log s + (1 - t) log(1 - s)) for s = sigmoid(input), t the target.

    Shapes: both alike; a scalar, or that shape with "none".  `weight` weighs the elements and
    `pos_weight` the terms t log s; both broadcast.  Raises ValueError where the shapes differ,
    RuntimeError for targets that are not floats.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.binary_cross_entropy_with_logits(pyattn.tensor([0.0, 2.0]), pyattn.tensor([1.0, 1.0]))
    tensor(0.4100)
    """
    name = "binary_cross_entropy_with_logits"
    reduction = reduction_of(name, reduction, size_average, reduce)
    if pos_weight is not None:
        require(name, pos_weight)
    if input._shape != target._shape:
        raise ValueError(f"{name}: input {input._shape} and target {target._shape} must be alike")
    for t in (input, target):
        if t.dtype is not float64:
            raise RuntimeError(f"{name}: expected floats, got {t.dtype!r}; convert with .float()")
    _refuse_learned(name, weight=weight, pos_weight=pos_weight)
    shape = input._shape
    positive = [1.0] * len(input._data)
    if pos_weight is not None:
        positive = broadcast_to(pos_weight, shape)._data
    losses = kernels.logit_cross_entropy(input._data, target._data, positive)
    if weight is not None:
        losses = kernels.mul(losses, broadcast_to(weight, shape)._data)
    scale = 1.0
    if reduction != "none":
        count = len(losses) if reduction == "mean" else 1
        losses, shape = kernels.div([sum(losses)], count), ()
        scale = 1.0 / (count or 1)
    given = (input, target) + tuple([t for t in (weight, pos_weight) if t is not None])
    return record(result(losses, shape, float64), BCE, given, (scale, weight, pos_weight))
