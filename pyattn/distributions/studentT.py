"""Student's distribution: of a mean of few draws whose spread is not known."""

from __future__ import annotations

import math

from ..ops.elements.special import digamma, lgamma
from ..random import randn
from . import constraints
from .distribution import Distribution
from .gamma import Chi2
from .utils import broadcast_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class StudentT(Distribution):
    """Of df degrees of freedom, around loc: (1 + z**2 / df)**(-(df + 1) / 2), over its integral.

    >>> import pyattn
    >>> from pyattn.distributions import StudentT
    >>> StudentT(3.0).log_prob(pyattn.tensor(0.0)), StudentT(3.0).variance
    (tensor(-1.0009), tensor(3.))
    """

    arg_constraints = {
        "df": constraints.positive,
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real
    has_rsample = True

    def __init__(
        self, df: Any, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool | None = None
    ) -> None:
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df, validate_args=False)
        super().__init__(self.df.size(), (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new._chi2 = self._chi2.expand(batch_shape)
        return new

    @property
    def mean(self) -> Tensor:
        return self.loc.masked_fill(self.df <= 1, math.nan)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        wide = self.scale.pow(2) * self.df / (self.df - 2)
        wide = wide.masked_fill(self.df <= 2, math.inf)
        return wide.masked_fill(self.df <= 1, math.nan)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        draws = randn(self._extended_shape(sample_shape))
        spread = self._chi2.rsample(sample_shape)
        return self.loc + self.scale * (draws * (spread / self.df).rsqrt())

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        whole = self.scale.log() + 0.5 * self.df.log() + 0.5 * math.log(math.pi)
        whole = whole + lgamma(0.5 * self.df) - lgamma(0.5 * (self.df + 1.0))
        return -0.5 * (self.df + 1.0) * (z**2.0 / self.df).log1p() - whole

    def entropy(self) -> Tensor:
        half = 0.5 * self.df
        beta = lgamma(half) + math.lgamma(0.5) - lgamma(0.5 * (self.df + 1))
        slopes = digamma(0.5 * (self.df + 1)) - digamma(half)
        return self.scale.log() + 0.5 * (self.df + 1) * slopes + 0.5 * self.df.log() + beta


__all__ = ["StudentT"]
