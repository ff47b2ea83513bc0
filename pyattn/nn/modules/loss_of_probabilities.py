"""Losses of probabilities and densities, as modules."""

from __future__ import annotations

from .. import functional as F
from .loss import _Loss, _WeightedLoss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


class BCELoss(_WeightedLoss):
    """The mean of -(t log p + (1 - t) log(1 - p)) for probabilities p, t the target.

    Arguments, shapes and errors as in functional.binary_cross_entropy.

    >>> import pyattn
    >>> pyattn.nn.BCELoss()(pyattn.tensor([0.5, 0.9]), pyattn.tensor([1.0, 1.0]))
    tensor(0.3993)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.binary_cross_entropy` of input and target."""
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class KLDivLoss(_Loss):
    """The divergence of q from p, the mean of p (log p - log q); p the target, the input log q.

    Arguments, shapes and errors as in functional.kl_div.

    >>> import pyattn
    >>> q, p = pyattn.tensor([[0.5, 0.5]]), pyattn.tensor([[0.9, 0.1]])
    >>> pyattn.nn.KLDivLoss(reduction="batchmean")(q.log(), p)
    tensor(0.3681)
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.kl_div` of input and target."""
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class PoissonNLLLoss(_Loss):
    """The mean of e**x - t x, -log of the probability of count t with mean e**x, but for log t!.

    Arguments, shapes and errors as in functional.poisson_nll_loss.

    >>> import pyattn
    >>> pyattn.nn.PoissonNLLLoss()(pyattn.tensor([0.0, 1.0]), pyattn.tensor([1.0, 2.0]))
    tensor(0.8591)
    """

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        """`functional.poisson_nll_loss` of input and target."""
        return F.poisson_nll_loss(
            log_input,
            target,
            log_input=self.log_input,
            full=self.full,
            eps=self.eps,
            reduction=self.reduction,
        )


class GaussianNLLLoss(_Loss):
    """The mean of (log v + (x - t)**2 / v) / 2, -log of a normal density, but for a constant.

    Arguments, shapes and errors as in functional.gaussian_nll_loss.

    >>> import pyattn
    >>> x, t = pyattn.tensor([0.0, 1.0]), pyattn.tensor([1.0, 3.0])
    >>> pyattn.nn.GaussianNLLLoss()(x, t, pyattn.ones(2))
    tensor(1.2500)
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Any) -> Tensor:
        """`functional.gaussian_nll_loss` of input, target and variance."""
        return F.gaussian_nll_loss(
            input, target, var, full=self.full, eps=self.eps, reduction=self.reduction
        )


class SoftMarginLoss(_Loss):
    """The mean of log(1 + e**(-t x)), for targets t of 1 and -1.

    >>> import pyattn
    >>> pyattn.nn.SoftMarginLoss()(pyattn.tensor([1.0, 2.0]), pyattn.tensor([1.0, -1.0]))
    tensor(1.2201)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.soft_margin_loss` of input and target."""
        return F.soft_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(_WeightedLoss):
    """The mean over classes of -(t log s + (1 - t) log(1 - s)), s = sigmoid(input), then reduced.

    Arguments, shapes and errors as in functional.multilabel_soft_margin_loss.

    >>> import pyattn
    >>> pyattn.nn.MultiLabelSoftMarginLoss()(pyattn.zeros(1, 2), pyattn.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """`functional.multilabel_soft_margin_loss` of input and target."""
        return F.multilabel_soft_margin_loss(input, target, self.weight, reduction=self.reduction)


class CTCLoss(_Loss):
    """-log of the probability that a sequence of scores spells a text, over all alignments.

    Arguments, shapes and errors as in functional.ctc_loss.

    >>> import pyattn
    >>> log_p = pyattn.tensor([[[0.5, 0.5]], [[0.5, 0.5]]]).log()
    >>> pyattn.nn.CTCLoss()(log_p, pyattn.tensor([[1]]), (2,), (1,))
    tensor(0.2877)
    """

    def __init__(
        self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False
    ) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(
        self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any
    ) -> Tensor:
        """`functional.ctc_loss` of the scores and the texts."""
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )


__all__ = [
    "BCELoss",
    "CTCLoss",
    "GaussianNLLLoss",
    "KLDivLoss",
    "MultiLabelSoftMarginLoss",
    "PoissonNLLLoss",
    "SoftMarginLoss",
]
