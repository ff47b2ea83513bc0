"""Losses of classes: the likelihood of the right one, of logits or of logarithms of probabilities."""

from __future__ import annotations

import math

from .... import kernels
from ....array import require, result, stepping
from ....dtypes import float64, int64, numel, uint8
from ....graph import Op, as_step, record
from ....ops import softmaxes
from ....ops.indexing import INDEX
from ....refusals import floats, takes
from ....views import put, taken
from .reducing import reduction_of, refuse_learned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ....graph import Node
    from ....kernels import Flat, Shape
    from ....tensor import Tensor


def _nll_rule(
    g: Tensor, n: Node, places: list[int], factors: Tensor, kept: list[int], shape: Shape
) -> Tensor:
    n.unchanged(0)
    if g._shape:  # a loss for every target: those of the targets that are kept
        g = taken(g, kept, (len(kept),), INDEX)
    return put(factors * g, places, shape)


NLL = Op(
    "nll_loss",
    stepping(_nll_rule),
    args="places factors kept shape",
    tell="likelihood_rule",
    word="loss",
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
    refuse_learned(name, weight=weight)
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
    loss = loss * (1.0 - label_smoothing)
    smooth = as_step(smooth * _over(label_smoothing, classes), "smoothing")
    return as_step(loss + smooth, "smoothed_loss")


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


__all__ = ["cross_entropy", "nll_loss"]
