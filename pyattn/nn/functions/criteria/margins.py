"""Losses with a margin: what is right is to come before what is wrong by so much, and no more."""

from __future__ import annotations

from ....array import require, result
from ....dtypes import boolean, float64, int64
from ....ops.arithmetic import choose, minimum
from ....ops.indexing import gather
from ....ops.pointwise import clamp, relu, sqrt
from ....refusals import floats, takes
from ..likeness import pairwise_distance
from .reducing import reduced, reduction_of, summed_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ....tensor import Tensor


@takes("input1", "input2", "target")
def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of max(0, -t (x1 - x2) + margin): t = 1 wants x1 the larger, -1 the smaller.

    Shapes broadcast, of one rank.  Raises RuntimeError for different ranks, ValueError for another
    reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.margin_ranking_loss(pyattn.tensor([1.0]), pyattn.tensor([3.0]), pyattn.tensor([1.0]))
    tensor(2.)
    """
    name = "margin_ranking_loss"
    require(name, input1, input2, target)
    reduction = reduction_of(name, reduction, size_average, reduce)
    ranks = [len(t._shape) for t in (input1, input2, target)]
    if ranks != ranks[:1] * 3:
        raise RuntimeError(f"{name}: the inputs and the target must have one rank, got {ranks}")
    return reduced(clamp(-target * (input1 - input2) + margin, min=0), reduction)


@takes("input", "target")
def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of x where the target is 1, and of max(0, margin - x) where it is -1.

    Shapes: both alike, or broadcasting.  Raises ValueError for another reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.hinge_embedding_loss(pyattn.tensor([0.5, 0.25]), pyattn.tensor([1.0, -1.0]))
    tensor(0.6250)
    """
    require("hinge_embedding_loss", input, target)
    reduction = reduction_of("hinge_embedding_loss", reduction, size_average, reduce)
    apart = choose(target != 1, clamp(margin - input, min=0), 0.0)
    return reduced(apart + choose(target != -1, input, 0.0), reduction)


@takes("input1", "input2", "target")
def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of 1 - cosine where the target is 1, and of max(0, cosine - margin) where it is -1.

    Shapes: inputs (batch, width) and a target (batch), or without the batch.  Raises RuntimeError
    for others, ValueError for another reduction.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> x, y = pyattn.tensor([[1.0, 0.0]]), pyattn.tensor([[1.0, 1.0]])
    >>> F.cosine_embedding_loss(x, y, pyattn.tensor([1.0]))
    tensor(0.2929)
    """
    name = "cosine_embedding_loss"
    require(name, input1, input2, target)
    reduction = reduction_of(name, reduction, size_average, reduce)
    rank = len(target._shape)
    if rank > 1 or len(input1._shape) != rank + 1 or len(input2._shape) != rank + 1:
        raise RuntimeError(
            f"{name}: expected inputs (batch, width) and a target (batch), or (width) and a number, "
            f"got {input1._shape}, {input2._shape} and {target._shape}"
        )
    squares = ((input1 * input1).sum(rank) + 1e-12) * ((input2 * input2).sum(rank) + 1e-12)
    cosine = (input1 * input2).sum(rank) / sqrt(squares)
    together = choose(target == 1, 1 - cosine, 0.0)
    return reduced(together + choose(target == -1, clamp(cosine - margin, min=0), 0.0), reduction)


@takes("anchor", "positive", "negative")
def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of max(0, d(anchor, positive) - d(anchor, negative) + margin), d the p-norm.

    Shapes: (..., width), of one rank; the width goes.  With `swap` the negative's distance is the
    smaller of those from the anchor and from the positive.  Raises ValueError unless the margin is
    above 0, RuntimeError for different ranks.  Balntas et al., 2016.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> a, b, c = pyattn.zeros(1, 2), pyattn.tensor([[3.0, 4.0]]), pyattn.tensor([[0.0, 2.0]])
    >>> F.triplet_margin_loss(a, b, c)
    tensor(4.0000)
    """
    name = "triplet_margin_loss"
    reduction = reduction_of(name, reduction, size_average, reduce)

    def distance(x: Tensor, y: Tensor) -> Tensor:
        return pairwise_distance(x, y, p, eps)

    return _triplet(name, anchor, positive, negative, distance, margin, swap, reduction)


@takes("anchor", "positive", "negative")
def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """triplet_margin_loss with a distance of one's own, pairwise_distance if none is given.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> a, b, c = pyattn.zeros(1, 2), pyattn.tensor([[3.0, 4.0]]), pyattn.tensor([[0.0, 2.0]])
    >>> far = lambda x, y: (x - y).abs().sum(-1)
    >>> F.triplet_margin_with_distance_loss(a, b, c, distance_function=far)
    tensor(6.)
    """
    name = "triplet_margin_with_distance_loss"
    reduction = reduction_of(name, reduction)
    distance: Any = pairwise_distance if distance_function is None else distance_function
    return _triplet(name, anchor, positive, negative, distance, margin, swap, reduction)


def _triplet(
    name: str,
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance: Callable[[Tensor, Tensor], Tensor],
    margin: float,
    swap: bool,
    reduction: str,
) -> Tensor:
    require(name, anchor, positive, negative)
    if not margin > 0:
        raise ValueError(f"{name}: margin must be above 0, got {margin}")
    ranks = [len(t._shape) for t in (anchor, positive, negative)]
    if ranks != ranks[:1] * 3:
        raise RuntimeError(f"{name}: the three tensors must have one rank, got {ranks}")
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp(near - far + margin, min=0), reduction)


def _rows(name: str, input: Tensor, target: Tensor, per_row: bool) -> tuple[Tensor, Tensor]:
    """Scores as (batch, classes), and the targets likewise."""
    require(name, input, target)
    floats(name, input)
    shape, rank = input._shape, len(input._shape)
    if rank > 2 or (rank and not shape[-1]):
        raise RuntimeError(f"{name}: input is (batch, classes) or (classes), got shape {shape}")
    rows = input.reshape(-1 if rank == 2 else 1, shape[-1] if rank else 1)
    wanted = shape[:-1] if per_row else shape
    alike = target._shape == wanted or (
        rank < 2 and len(target._data) == len(rows._data) and not per_row
    )
    if not alike and not (per_row and rank < 2 and len(target._data) == 1):
        raise RuntimeError(
            f"{name}: for input {shape} the target must have shape {wanted}, got {target._shape}"
        )
    if target.dtype is not int64:
        raise RuntimeError(f"{name}: class indices are of int64, got {target.dtype!r}")
    return rows, target.reshape(rows._shape[0], -1 if rows._shape[0] else 1)


@takes("input", "target")
def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over examples of sum_j max(0, margin - x[y] + x[j])**p / classes, j not y.

    Shapes: scores (batch, classes) and class indices (batch), or (classes) and a number.  `weight`
    has a number for each class y.  Raises ValueError for a p other than 1 and 2, RuntimeError
    where shapes do not fit or a class does not exist.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.multi_margin_loss(pyattn.tensor([[0.1, 0.2, 0.9]]), pyattn.tensor([2]))
    tensor(0.1667)
    """
    name = "multi_margin_loss"
    reduction = reduction_of(name, reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError(f"{name}: p is 1 or 2, got {p}")
    if weight is not None:
        require(name, weight)
        if len(weight._shape) != 1:
            raise ValueError(f"{name}: weight must be a vector, got shape {weight._shape}")
    rows, which = _rows(name, input, target, True)
    classes = rows._shape[1]
    if weight is not None and weight._shape != (classes,):
        raise RuntimeError(f"{name}: weight must have {classes} numbers, got {weight._shape}")
    for c in which._data:
        if not 0 <= c < classes:
            raise RuntimeError(f"{name}: target {c} is out of range: 0 to {classes - 1} would fit")
    terms = relu(margin - gather(rows, 1, which) + rows)
    if p == 2:
        terms = terms * terms
    if weight is not None:
        terms = terms * gather(weight.detach(), 0, which.reshape(-1)).reshape(-1, 1)
    own = [j == c for c in which._data for j in range(classes)]
    terms = terms.masked_fill(result(own, rows._shape, boolean), 0.0)
    losses = (terms.sum(1) / classes).reshape(target._shape)
    return summed_up(name, losses, reduction)


@takes("input", "target")
def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over examples of sum max(0, 1 - x[y] + x[j]) / classes, y a label and j none.

    Shapes: scores (batch, classes), or (classes), and indices of the same shape, of which those
    before the first -1 are the labels.  Raises RuntimeError where shapes do not fit or a class
    does not exist.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> x, y = pyattn.tensor([[0.1, 0.2, 0.4, 0.8]]), pyattn.tensor([[3, 0, -1, 1]])
    >>> F.multilabel_margin_loss(x, y)
    tensor(0.8500)
    """
    name = "multilabel_margin_loss"
    reduction = reduction_of(name, reduction, size_average, reduce)
    rows, which = _rows(name, input, target, False)
    count, classes = rows._shape
    for c in which._data:
        if not -1 <= c < classes:
            raise RuntimeError(f"{name}: target {c} is out of range: -1 to {classes - 1} would fit")
    chosen: list[int] = []  # the labels, 0 for what is not one
    counted: list[float] = []  # for every label and every class, whether they are compared
    for i in range(count):
        line = list(which._data[i * classes : (i + 1) * classes])
        labels = line[: line.index(-1)] if -1 in line else line
        chosen += labels + [0] * (classes - len(labels))
        others = [float(j not in labels) for j in range(classes)]
        counted += others * len(labels) + [0.0] * (classes * (classes - len(labels)))
    picked = gather(rows, 1, result(chosen, rows._shape, int64)).unsqueeze(2)
    terms = relu(1 - picked + rows.unsqueeze(1))
    terms = terms * result(counted, (count, classes, classes), float64)
    losses = terms.sum((1, 2)) / classes
    return summed_up(name, losses if len(input._shape) == 2 else losses.reshape(()), reduction)


__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]
