"""A mixture of distributions of one kind."""

from __future__ import annotations

from ..autograd.grad_mode import no_grad
from . import constraints
from .categorical import Categorical
from .distribution import Distribution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class MixtureSameFamily(Distribution):
    """Draws from one of several components, the last axis of their batch, chosen by a Categorical.

    Raises ValueError where the two do not fit.

    >>> import pyattn
    >>> from pyattn.distributions import Categorical, MixtureSameFamily, Normal
    >>> halves = Categorical(pyattn.ones(2))
    >>> two = MixtureSameFamily(halves, Normal(pyattn.tensor([-1.0, 3.0]), 1.0))
    >>> two.mean, two.variance
    (tensor(1.), tensor(5.))
    """

    arg_constraints = {}

    def __init__(
        self,
        mixture_distribution: Categorical,
        component_distribution: Any,
        validate_args: bool | None = None,
    ) -> None:
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(
                f"MixtureSameFamily: expected a Categorical, got {type(mixture_distribution).__name__}"
            )
        if not isinstance(component_distribution, Distribution):
            raise ValueError(
                "MixtureSameFamily: the components are a distribution, got "
                f"{type(component_distribution).__name__}"
            )
        chosen = tuple(mixture_distribution.batch_shape)
        shape = tuple(component_distribution.batch_shape)
        count = mixture_distribution.param_shape[-1]
        batch = shape[:-1]
        fits = len(chosen) <= len(batch) and all(
            [a in (1, b) for a, b in zip(reversed(chosen), reversed(batch))]
        )
        if not shape or shape[-1] != count or not fits:
            raise ValueError(
                f"MixtureSameFamily: components of batch shape {shape} do not fit a Categorical of "
                f"{count} with batch shape {chosen}"
            )
        self._mixture_distribution = mixture_distribution
        self._component_distribution = component_distribution
        self._num_component = count
        self._event_ndims = len(component_distribution.event_shape)
        super().__init__(batch, component_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        inner = (*batch_shape, self._num_component)
        new._component_distribution = self._component_distribution.expand(inner)
        new._mixture_distribution = self._mixture_distribution.expand(batch_shape)
        return new

    @constraints.dependent_property
    def support(self) -> Any:
        return self._component_distribution.support

    @property
    def mixture_distribution(self) -> Categorical:
        """Which component is chosen."""
        return self._mixture_distribution

    @property
    def component_distribution(self) -> Distribution:
        """The components."""
        found: Distribution = self._component_distribution
        return found

    def _weights(self) -> Any:
        probs = self._mixture_distribution.probs
        return probs.reshape(tuple(probs.shape) + (1,) * self._event_ndims)

    @property
    def mean(self) -> Tensor:
        found: Tensor = (self._weights() * self._component_distribution.mean).sum(
            -1 - self._event_ndims
        )
        return found

    @property
    def variance(self) -> Tensor:
        axis = -1 - self._event_ndims
        weights, inner = self._weights(), self._component_distribution
        away = inner.mean - self.mean.unsqueeze(axis)
        found: Tensor = (weights * inner.variance).sum(axis) + (weights * away.pow(2.0)).sum(axis)
        return found

    def cdf(self, value: Tensor) -> Tensor:
        below = self._component_distribution.cdf(self._padded(value))
        found: Tensor = (below * self._mixture_distribution.probs).sum(-1)
        return found

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        each = self._component_distribution.log_prob(self._padded(value))
        found: Tensor = (each + self._mixture_distribution.logits.log_softmax(-1)).logsumexp(-1)
        return found

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with no_grad():
            chosen: Any = self._mixture_distribution.sample(sample_shape)
            every: Any = self._component_distribution.sample(sample_shape)
            rank = len(sample_shape) + len(self._batch_shape)
            inner = tuple(self._event_shape)
            chosen = chosen.reshape(tuple(chosen.shape) + (1,) * (1 + len(inner)))
            chosen = chosen.expand(tuple(every.shape[:rank]) + (1,) + inner)
            found: Tensor = every.gather(rank, chosen).squeeze(rank)
            return found

    def _padded(self, value: Tensor) -> Tensor:
        return value.unsqueeze(-1 - self._event_ndims)

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self._mixture_distribution},\n  {self._component_distribution})"


__all__ = ["MixtureSameFamily"]
