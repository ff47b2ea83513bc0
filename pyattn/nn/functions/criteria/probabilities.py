"""Losses of probabilities, each of a thing that is so or not, or of whole distributions."""

from __future__ import annotations

import math

from .... import kernels
from ....array import require, result
from ....dtypes import float64
from ....graph import Op, record
from ....ops import pointwise
from ....ops.arithmetic import choose
from ....ops.making import ones_like
from ....ops.pointwise import exp, log, log1p
from ....ops.shaping import broadcast_to
from ....refusals import floats, takes, warn
from ..curves import logsigmoid
from .reducing import reduced, reduction_of, refuse_learned, summed_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....graph import Node
    from ....tensor import Tensor


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


LEAST_SPREAD = 9.999999960041972e-13  # of (1 - p) p, a divisor: PyTorch has 1e-12 as a float32
LEAST = -100.0  # a logarithm of a probability counts as no less, so that a loss stays finite


def _binary_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    return g * (x - n.input(1)) / pointwise.clamp((1 - x) * x, min=LEAST_SPREAD)


def _binary_target_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    n.unchanged(1)
    return g * (pointwise.clamp(log1p(-x), min=LEAST) - pointwise.clamp(log(x), min=LEAST))


BINARY = Op(
    "binary_cross_entropy",
    _binary_rule,
    _binary_target_rule,
    formula="-(y * max(log(x), -100) + (1 - y) * max(log(1 - x), -100))",
    word="loss",
)


@takes("input", "target", "[weight]")
def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of -(t log p + (1 - t) log(1 - p)) for probabilities p, t the target.

    Shapes: both alike; a scalar, or that shape with "none".  `weight` weighs the elements, and
    broadcasts to them.  A logarithm counts as -100 at least.  Raises ValueError where the shapes
    differ, RuntimeError for a number that is no probability or targets that are not floats,
    NotImplementedError for such an input.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.binary_cross_entropy(pyattn.tensor([0.5, 0.9]), pyattn.tensor([1.0, 1.0]))
    tensor(0.3993)
    """
    name = "binary_cross_entropy"
    reduction = reduction_of(name, reduction, size_average, reduce)
    shape = input._shape
    if shape != target._shape:
        raise ValueError(f"{name}: input {shape} and target {target._shape} must be alike")
    floats(name, input)
    if target.dtype is not float64:
        raise RuntimeError(f"{name}: expected floats, got {target.dtype!r}; convert with .float()")
    refuse_learned(name, weight=weight)
    for p in input._data:
        if not 0.0 <= p <= 1.0:
            raise RuntimeError(f"{name}: probabilities are from 0 to 1, got {p}")
    with_it, against = kernels.log(input._data), kernels.log1p([-p for p in input._data])
    data = [
        -(t * (a if a > LEAST else LEAST) + (1.0 - t) * (b if b > LEAST else LEAST))
        for t, a, b in zip(target._data, with_it, against)
    ]
    losses = record(result(data, shape, float64), BINARY, (input, target))
    if weight is not None:
        losses = losses * broadcast_to(weight, shape)
    return summed_up(name, losses, reduction)


@takes("input", "target")
def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """The divergence of q from p, the mean of p (log p - log q); p the target, `input` is log q.

    Shapes: alike, or broadcasting.  With `log_target` the target is log p.  With "batchmean" the
    sum is divided by the first size, as the divergence of distributions is; "mean" divides by the
    number of elements, and warns.  Raises ValueError for another reduction.  Kullback and Leibler,
    1951.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> q, p = pyattn.tensor([[0.5, 0.5]]), pyattn.tensor([[0.9, 0.1]])
    >>> F.kl_div(q.log(), p, reduction="batchmean")
    tensor(0.3681)
    """
    require("kl_div", input, target)
    legacy = size_average is not None or reduce is not None
    if reduction == "mean" and not legacy:
        warn("kl_div: 'mean' divides by the number of elements, 'batchmean' by that of examples")
    batches = reduction == "batchmean"
    reduction = reduction_of("kl_div", "sum" if batches else reduction, size_average, reduce)
    if log_target:
        losses = exp(target) * (target - input)
    else:
        some = choose(target == 0, 1.0, target)  # 0 log 0 is 0
        losses = target * log(some) - target * input
    out = reduced(losses, reduction)
    return out / input._shape[0] if batches and input._shape else out


@takes("input", "target")
def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of e**x - t x, -log of the probability of count t with mean e**x, but for log t!.

    With `log_input` false x is the mean itself, and the loss x - t log(x + eps).  `full` adds
    Stirling's approximation of log t! for t above 1.  Shapes broadcast.  Raises ValueError for
    another reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.poisson_nll_loss(pyattn.tensor([0.0, 1.0]), pyattn.tensor([1.0, 2.0]))
    tensor(0.8591)
    """
    require("poisson_nll_loss", input, target)
    reduction = reduction_of("poisson_nll_loss", reduction, size_average, reduce)
    if log_input:
        losses = exp(input) - target * input
    else:
        losses = input - target * log(input + eps)
    if full:
        stirling = target * log(target) - target + 0.5 * log(2 * math.pi * target)
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)


@takes("input", "target")
def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """The mean of (log v + (x - t)**2 / v) / 2, -log of a normal density, but for a constant.

    `var` is a number, or a tensor of the input's shape, of that shape without its last axis, or
    with one axis of size 1; it counts as eps at least, which its gradient does not see.  `full`
    adds the constant.  Raises ValueError for a variance below 0 or of another shape, or for
    another reduction.  Nix and Weigend, 1994.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.gaussian_nll_loss(pyattn.tensor([0.0, 1.0]), pyattn.tensor([1.0, 3.0]), pyattn.ones(2))
    tensor(1.2500)
    """
    name = "gaussian_nll_loss"
    require(name, input, target)
    if isinstance(var, (int, float)):
        var = ones_like(input) * float(var)
    require(name, var)
    if any([v < 0 for v in var._data]):
        raise ValueError(f"{name}: a variance is below 0")
    shape, own = input._shape, var._shape
    if own != shape:
        off = [p for p, q in zip(shape, own) if p != q]
        if shape[:-1] == own:
            var = var.unsqueeze(-1)
        elif len(own) != len(shape) or sum([q for p, q in zip(shape, own) if p != q]) != 1:
            raise ValueError(
                f"{name}: var of shape {own} for an input of shape {shape}; that shape, or with "
                f"one size of 1 would fit, not with {len(off)} others"
            )
    reduction = reduction_of(name, reduction)
    floor = var.detach()
    var = var + (pointwise.clamp(floor, min=eps) - floor)
    losses = (log(var) + (input - target) ** 2 / var) * 0.5
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)


@takes("input", "target")
def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of log(1 + e**(-t x)), for targets t of 1 and -1.

    Shapes: both alike, or broadcasting.  Raises ValueError for another reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.soft_margin_loss(pyattn.tensor([1.0, 2.0]), pyattn.tensor([1.0, -1.0]))
    tensor(1.2201)
    """
    require("soft_margin_loss", input, target)
    reduction = reduction_of("soft_margin_loss", reduction, size_average, reduce)
    return summed_up("soft_margin_loss", log1p(exp(-input * target.detach())), reduction)


@takes("input", "target")
def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over classes of -(t log s + (1 - t) log(1 - s)), s = sigmoid(input), then reduced.

    Shapes: (batch, classes), or without the batch; the target's is the same, and `weight`
    broadcasts to it.  Raises ValueError for another reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.multilabel_soft_margin_loss(pyattn.zeros(1, 2), pyattn.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    name = "multilabel_soft_margin_loss"
    require(name, input, target)
    reduction = reduction_of(name, reduction, size_average, reduce)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        require(name, weight)
        losses = losses * weight
    if not input._shape:
        raise IndexError(f"{name}: input must have an axis of classes, got rank 0")
    return reduced(losses.sum(-1) / input._shape[-1], reduction)


__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "gaussian_nll_loss",
    "kl_div",
    "multilabel_soft_margin_loss",
    "poisson_nll_loss",
    "soft_margin_loss",
]
