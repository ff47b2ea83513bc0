"""Losses as modules: each calls the function of its name in `functional`."""

from __future__ import annotations

from ...later import lacking
from .. import functional as F
from ..functions.criteria.reducing import reduction_of
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


class _Loss(Module):
    """A loss that is reduced by "mean", "sum" or "none"."""

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        if size_average is not None or reduce is not None:
            reduction = reduction_of(type(self).__name__, reduction, size_average, reduce)
        self.reduction = reduction


class _WeightedLoss(_Loss):
    """A loss whose elements or classes are weighted."""

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class MSELoss(_Loss):
    """The mean of (input - target)**2; their sum, or each with reduction "none".

    Shapes: both alike; a scalar, or that shape.  Raises ValueError for another reduction.
    Documents 000 and 004.

    >>> import pyattn
    >>> pyattn.nn.MSELoss()(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(2.5000)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.mse_loss` of input and target."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """The mean of |input - target|; their sum, or each with reduction "none".

    Shapes and errors as MSELoss.

    >>> import pyattn
    >>> pyattn.nn.L1Loss()(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(1.5000)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.l1_loss` of input and target."""
        return F.l1_loss(input, target, reduction=self.reduction)


class NLLLoss(_WeightedLoss):
    """The mean of -log p(class), from logarithms of probabilities.

    Arguments, shapes and errors as in functional.nll_loss.

    >>> import pyattn
    >>> log_p = pyattn.tensor([[0.5, 0.5], [0.9, 0.1]]).log()
    >>> pyattn.nn.NLLLoss()(log_p, pyattn.tensor([0, 0]))
    tensor(0.3993)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.nll_loss` of input and target."""
        return F.nll_loss(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


class CrossEntropyLoss(_WeightedLoss):
    """The mean of -sum over classes of q log softmax(input), q the target distribution.

    Arguments, shapes and errors as in functional.cross_entropy.

    >>> import pyattn
    >>> logits = pyattn.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    >>> pyattn.nn.CrossEntropyLoss()(logits, pyattn.tensor([0, 2]))
    tensor(0.6691)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.cross_entropy` of input and target."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class BCEWithLogitsLoss(_Loss):
    """The mean of -(t log s + (1 - t) log(1 - s)) for s = sigmoid(input), t the target.

    Arguments, shapes and errors as in functional.binary_cross_entropy_with_logits.

    >>> import pyattn
    >>> pyattn.nn.BCEWithLogitsLoss()(pyattn.tensor([0.0, 2.0]), pyattn.ones(2))
    tensor(0.4100)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.binary_cross_entropy_with_logits` of input and target."""
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class SmoothL1Loss(_Loss):
    """The mean of d**2 / (2 beta) for |d| below beta, else |d| - beta / 2; d = input - target.

    >>> import pyattn
    >>> pyattn.nn.SmoothL1Loss()(pyattn.tensor([0.5, 3.0]), pyattn.zeros(2))
    tensor(1.3125)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.smooth_l1_loss` of input and target."""
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    """The mean of d**2 / 2 for |d| below delta, else delta (|d| - delta / 2); d = input - target.

    >>> import pyattn
    >>> pyattn.nn.HuberLoss(delta=2.0)(pyattn.tensor([0.5, 3.0]), pyattn.zeros(2))
    tensor(2.0625)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.huber_loss` of input and target."""
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


__all__ = [
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
    "SmoothL1Loss",
]

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".loss_of_margins": (
                "CosineEmbeddingLoss HingeEmbeddingLoss MarginRankingLoss "
                "MultiLabelMarginLoss MultiMarginLoss TripletMarginLoss "
                "TripletMarginWithDistanceLoss"
            ),
            ".loss_of_probabilities": (
                "BCELoss CTCLoss GaussianNLLLoss KLDivLoss MultiLabelSoftMarginLoss "
                "PoissonNLLLoss SoftMarginLoss"
            ),
        },
    )
