"""A thing that is so, 1, or not, 0."""

from __future__ import annotations

from ..autograd.grad_mode import no_grad
from ..draws import bernoulli
from ..nn.functional import binary_cross_entropy_with_logits
from ..ops.making import arange
from . import constraints
from .categorical import one_of
from .distribution import ExponentialFamily
from .utils import broadcast_all, lazy_property, logits_to_probs, probs_to_logits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Bernoulli(ExponentialFamily):
    """1 with the chance `probs`, or sigmoid(`logits`), else 0.

    >>> import pyattn
    >>> from pyattn.distributions import Bernoulli
    >>> Bernoulli(0.25).log_prob(pyattn.tensor(1.0)), Bernoulli(logits=0.0).variance
    (tensor(-1.3863), tensor(0.2500))
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(
        self, probs: Any = None, logits: Any = None, validate_args: bool | None = None
    ) -> None:
        (self._param,) = broadcast_all(one_of(type(self).__name__, probs, logits))
        setattr(self, "logits" if probs is None else "probs", self._param)
        super().__init__(self._param.size(), (), validate_args)

    @lazy_property
    def logits(self) -> Tensor:
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self) -> Tensor:
        return logits_to_probs(self.logits, is_binary=True)

    @property
    def param_shape(self) -> Any:
        """The shape of probs and of logits."""
        return self._param.size()

    @property
    def mean(self) -> Tensor:
        found: Tensor = self.probs
        return found

    @property
    def mode(self) -> Tensor:
        found: Tensor = (self.probs >= 0.5).to(self.probs)
        found[self.probs == 0.5] = float("nan")
        return found

    @property
    def variance(self) -> Tensor:
        found: Tensor = self.probs * (1 - self.probs)
        return found

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with no_grad():
            return bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self) -> Tensor:
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        values = arange(2.0).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1,) + tuple(self._batch_shape)) if expand else values


__all__ = ["Bernoulli"]
