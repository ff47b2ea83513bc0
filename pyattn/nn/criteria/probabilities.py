"""Losses of probabilities, each of a thing that is so or not, or of whole distributions."""

from __future__ import annotations

from ... import kernels
from ...array import require, result
from ...dtypes import float64
from ...graph import Op, record
from ...ops import pointwise
from ...ops.pointwise import exp, log1p
from ...ops.shaping import broadcast_to
from ...refusals import takes
from .reducing import reduction_of, refuse_learned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...graph import Node
    from ...tensor import Tensor


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
    refuse_learned(name, weight=weight, pos_weight=pos_weight)
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


__all__ = ["binary_cross_entropy_with_logits"]
