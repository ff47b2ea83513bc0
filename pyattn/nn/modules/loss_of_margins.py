"""Losses with a margin, as modules."""

from __future__ import annotations

from .. import functional as F
from .distance import PairwiseDistance
from .loss import _Loss, _WeightedLoss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ...tensor import Tensor


class MarginRankingLoss(_Loss):
    """The mean of max(0, -t (x1 - x2) + margin): t = 1 wants x1 the larger, -1 the smaller.

    Shapes and errors as in functional.margin_ranking_loss.

    >>> import pyattn
    >>> pyattn.nn.MarginRankingLoss()(pyattn.ones(1), pyattn.ones(1) * 3, pyattn.ones(1))
    tensor(2.)
    """

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """`functional.margin_ranking_loss` of input1, input2 and target."""
        return F.margin_ranking_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class HingeEmbeddingLoss(_Loss):
    """The mean of x where the target is 1, and of max(0, margin - x) where it is -1.

    Shapes and errors as in functional.hinge_embedding_loss.

    >>> import pyattn
    >>> pyattn.nn.HingeEmbeddingLoss()(pyattn.tensor([0.5, 0.25]), pyattn.tensor([1.0, -1.0]))
    tensor(0.6250)
    """

    def __init__(
        self,
        margin: float = 1.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.hinge_embedding_loss` of input and target."""
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(_Loss):
    """The mean of 1 - cosine where the target is 1, and of max(0, cosine - margin) where it is -1.

    Shapes and errors as in functional.cosine_embedding_loss.

    >>> import pyattn
    >>> x, y = pyattn.tensor([[1.0, 0.0]]), pyattn.tensor([[1.0, 1.0]])
    >>> pyattn.nn.CosineEmbeddingLoss()(x, y, pyattn.ones(1))
    tensor(0.2929)
    """

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """`functional.cosine_embedding_loss` of input1, input2 and target."""
        return F.cosine_embedding_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class TripletMarginLoss(_Loss):
    """The mean of max(0, d(anchor, positive) - d(anchor, negative) + margin), d the p-norm.

    Raises ValueError unless the margin is above 0; else as functional.triplet_margin_loss.

    >>> import pyattn
    >>> a, b, c = pyattn.zeros(1, 2), pyattn.tensor([[3.0, 4.0]]), pyattn.tensor([[0.0, 2.0]])
    >>> pyattn.nn.TripletMarginLoss()(a, b, c)
    tensor(4.0000)
    """

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        if not margin > 0:
            raise ValueError(f"TripletMarginLoss: margin must be above 0, got {margin}")
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """`functional.triplet_margin_loss` of the three."""
        return F.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(_Loss):
    """TripletMarginLoss with a distance of one's own, pairwise_distance if none is given.

    >>> import pyattn
    >>> a, b, c = pyattn.zeros(1, 2), pyattn.tensor([[3.0, 4.0]]), pyattn.tensor([[0.0, 2.0]])
    >>> far = lambda x, y: (x - y).abs().sum(-1)
    >>> pyattn.nn.TripletMarginWithDistanceLoss(distance_function=far)(a, b, c)
    tensor(6.)
    """

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction=reduction)
        if not margin > 0:
            raise ValueError(f"TripletMarginWithDistanceLoss: margin must be above 0, got {margin}")
        self.distance_function = (
            PairwiseDistance() if distance_function is None else distance_function
        )
        self.margin = margin
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """`functional.triplet_margin_with_distance_loss` of the three."""
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


class MultiMarginLoss(_WeightedLoss):
    """The mean over examples of sum_j max(0, margin - x[y] + x[j])**p / classes, j not y.

    Raises ValueError for a p other than 1 and 2 or a weight that is no vector; else as
    functional.multi_margin_loss.

    >>> import pyattn
    >>> pyattn.nn.MultiMarginLoss()(pyattn.tensor([[0.1, 0.2, 0.9]]), pyattn.tensor([2]))
    tensor(0.1667)
    """

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss: p is 1 or 2, got {p}")
        if weight is not None and weight.dim() != 1:
            raise ValueError(
                f"MultiMarginLoss: weight must be a vector, got shape {tuple(weight.shape)}"
            )
        self.p = p
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.multi_margin_loss` of input and target."""
        return F.multi_margin_loss(
            input,
            target,
            p=self.p,
            margin=self.margin,
            weight=self.weight,
            reduction=self.reduction,
        )


class MultiLabelMarginLoss(_Loss):
    """The mean over examples of sum max(0, 1 - x[y] + x[j]) / classes, y a label and j none.

    Shapes and errors as in functional.multilabel_margin_loss.

    >>> import pyattn
    >>> x, y = pyattn.tensor([[0.1, 0.2, 0.4, 0.8]]), pyattn.tensor([[3, 0, -1, 1]])
    >>> pyattn.nn.MultiLabelMarginLoss()(x, y)
    tensor(0.8500)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.multilabel_margin_loss` of input and target."""
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


__all__ = [
    "CosineEmbeddingLoss",
    "HingeEmbeddingLoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]
