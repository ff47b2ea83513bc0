"""Counts without an upper bound: Poisson's distribution, and the geometric one."""

from __future__ import annotations

from ..autograd.grad_mode import no_grad
from ..draws import poisson
from ..nn.functional import binary_cross_entropy_with_logits
from ..ops.elements.special import lgamma
from ..ops.making import zeros
from ..special import xlogy
from . import constraints
from .categorical import one_of
from .distribution import Distribution, ExponentialFamily
from .utils import TINY, broadcast_all, lazy_property, logits_to_probs, probs_to_logits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Poisson(ExponentialFamily):
    """How many events happen, `rate` in the mean: rate**k e**-rate / k!.

    >>> import pyattn
    >>> from pyattn.distributions import Poisson
    >>> Poisson(2.0).log_prob(pyattn.tensor(0.0))
    tensor(-2.)
    """

    arg_constraints = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.size(), (), validate_args)

    @property
    def mean(self) -> Tensor:
        return self.rate

    @property
    def mode(self) -> Tensor:
        return self.rate.floor()

    @property
    def variance(self) -> Tensor:
        return self.rate

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with no_grad():
            return poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        rate, value = broadcast_all(self.rate, value)
        return xlogy(value, rate) - rate - lgamma(value + 1)


class Geometric(Distribution):
    """How many tries fail before the first that succeeds: (1 - probs)**k probs.

    Raises ValueError for chances of 0.

    >>> import pyattn
    >>> from pyattn.distributions import Geometric
    >>> Geometric(0.5).log_prob(pyattn.tensor([0.0, 1.0])).exp()
    tensor([0.5000, 0.2500])
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(
        self, probs: Any = None, logits: Any = None, validate_args: bool | None = None
    ) -> None:
        (given,) = broadcast_all(one_of("Geometric", probs, logits))
        setattr(self, "logits" if probs is None else "probs", given)
        super().__init__(given.size(), (), validate_args)
        if self._validate_args and probs is not None and not (given > 0).all():
            raise ValueError(f"Geometric: probs are to be above 0, got {given!r}")

    @lazy_property
    def logits(self) -> Tensor:
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self) -> Tensor:
        return logits_to_probs(self.logits, is_binary=True)

    @property
    def mean(self) -> Tensor:
        found: Tensor = 1.0 / self.probs - 1.0
        return found

    @property
    def mode(self) -> Tensor:
        return zeros(self.probs.shape)

    @property
    def variance(self) -> Tensor:
        found: Tensor = (1.0 / self.probs - 1.0) / self.probs
        return found

    def sample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            draws = zeros(shape).uniform_(TINY, 1)
            return (draws.log() / (-self.probs.expand(shape)).log1p()).floor()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        value, probs = broadcast_all(value, self.probs)
        probs = probs.masked_fill((probs == 1) & (value == 0), 0)
        found: Tensor = value * (-probs).log1p() + self.probs.log()
        return found

    def entropy(self) -> Tensor:
        found: Tensor = (
            binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
        )
        return found


__all__ = ["Geometric", "Poisson"]
