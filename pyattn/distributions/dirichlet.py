"""Shares of a whole: the Dirichlet distribution, and for two of them the beta distribution."""

from __future__ import annotations

from ..ops.elements.special import digamma, lgamma
from ..ops.joining import stack
from ..special import xlogy
from . import constraints
from .distribution import ExponentialFamily
from .gammas import dirichlet
from .utils import broadcast_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Dirichlet(ExponentialFamily):
    """Vectors of positive numbers whose sum is 1: the product of x**(c - 1), over its integral.

    >>> import pyattn
    >>> from pyattn.distributions import Dirichlet
    >>> Dirichlet(pyattn.tensor([1.0, 2.0])).log_prob(pyattn.tensor([0.25, 0.75]))
    tensor(0.4055)
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Tensor, validate_args: bool | None = None) -> None:
        if len(concentration.shape) < 1:
            raise ValueError("Dirichlet: concentration needs an axis of shares, got a scalar")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def mode(self) -> Tensor:
        above = (self.concentration - 1).clamp(min=0.0)
        mode = above / above.sum(-1, True)
        flat = (self.concentration < 1).all(-1)
        if flat.any():
            from ..nn.functional import one_hot

            tops = one_hot(mode[flat].nan_to_num(0).argmax(-1), self.concentration.shape[-1])
            mode[flat] = tops.to(mode)
        return mode

    @property
    def variance(self) -> Tensor:
        whole = self.concentration.sum(-1, True)
        return self.concentration * (whole - self.concentration) / (whole.pow(2) * (whole + 1))

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        return dirichlet(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        found: Tensor = (
            xlogy(self.concentration - 1.0, value).sum(-1)
            + lgamma(self.concentration.sum(-1))
            - lgamma(self.concentration).sum(-1)
        )
        return found

    def entropy(self) -> Tensor:
        k = self.concentration.shape[-1]
        whole = self.concentration.sum(-1)
        found: Tensor = (
            lgamma(self.concentration).sum(-1)
            - lgamma(whole)
            - (k - whole) * digamma(whole)
            - ((self.concentration - 1.0) * digamma(self.concentration)).sum(-1)
        )
        return found


class Beta(ExponentialFamily):
    """Numbers between 0 and 1: x**(a - 1) (1 - x)**(b - 1), over its integral.

    a is concentration1, b concentration0.

    >>> import pyattn
    >>> from pyattn.distributions import Beta
    >>> Beta(2.0, 1.0).log_prob(pyattn.tensor(0.75)), Beta(2.0, 1.0).mean
    (tensor(0.4055), tensor(0.6667))
    """

    arg_constraints = {
        "concentration1": constraints.positive,
        "concentration0": constraints.positive,
    }
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Any, concentration0: Any, validate_args: bool | None = None
    ) -> None:
        both = broadcast_all(concentration1, concentration0)
        self._dirichlet = Dirichlet(stack(both, -1), validate_args)
        super().__init__(self._dirichlet.batch_shape, (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new._dirichlet = self._dirichlet.expand(batch_shape)
        return new

    @property
    def concentration1(self) -> Tensor:
        """a, the exponent of x, and 1."""
        found: Tensor = self._dirichlet.concentration[..., 0]
        return found

    @property
    def concentration0(self) -> Tensor:
        """b, the exponent of 1 - x, and 1."""
        found: Tensor = self._dirichlet.concentration[..., 1]
        return found

    @property
    def mean(self) -> Tensor:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Tensor:
        found: Tensor = self._dirichlet.mode[..., 0]
        return found

    @property
    def variance(self) -> Tensor:
        whole = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (whole.pow(2) * (whole + 1))

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return self._dirichlet.log_prob(stack([value, 1.0 - value], -1))

    def entropy(self) -> Tensor:
        return self._dirichlet.entropy()


__all__ = ["Beta", "Dirichlet"]
