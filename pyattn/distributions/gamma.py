"""The gamma distribution, and chi-squared's."""

from __future__ import annotations

from ..ops.elements.special import digamma, lgamma
from ..special import xlogy
from . import constraints
from .distribution import ExponentialFamily
from .gammas import standard_gamma
from .utils import TINY, broadcast_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Gamma(ExponentialFamily):
    """Positive numbers: rate**c x**(c - 1) e**(-rate x) / gamma(c), c being the concentration.

    >>> import pyattn
    >>> from pyattn.distributions import Gamma
    >>> Gamma(2.0, 1.0).log_prob(pyattn.tensor(1.0)), Gamma(2.0, 4.0).mean
    (tensor(-1.), tensor(0.5000))
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        self.concentration, self.rate = broadcast_all(concentration, rate)
        super().__init__(self.concentration.size(), (), validate_args)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.rate

    @property
    def mode(self) -> Tensor:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Tensor:
        return self.concentration / self.rate.pow(2)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        value = standard_gamma(self.concentration.expand(shape)) / self.rate.expand(shape)
        value.detach().clamp_(min=TINY)
        return value

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return (
            xlogy(self.concentration, self.rate)
            + xlogy(self.concentration - 1, value)
            - self.rate * value
            - lgamma(self.concentration)
        )

    def entropy(self) -> Tensor:
        return (
            self.concentration
            - self.rate.log()
            + lgamma(self.concentration)
            + (1.0 - self.concentration) * digamma(self.concentration)
        )


class Chi2(Gamma):
    """The sum of the squares of df normal draws: Gamma(df / 2, 1 / 2).

    >>> from pyattn.distributions import Chi2
    >>> Chi2(3.0).mean, Chi2(3.0).variance
    (tensor(3.), tensor(6.))
    """

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df: Any, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new.concentration = self.concentration.expand(tuple(batch_shape))
        new.rate = self.rate.expand(tuple(batch_shape))
        return new

    @property
    def df(self) -> Tensor:
        """How many squares are added."""
        return self.concentration * 2


__all__ = ["Chi2", "Gamma"]
