"""How often each of several classes comes in a number of draws."""

from __future__ import annotations

from ..ops.elements.special import lgamma
from . import constraints
from .categorical import Categorical
from .distribution import Distribution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Multinomial(Distribution):
    """The counts of the classes in `total_count` draws with replacement; see Categorical.

    >>> import pyattn
    >>> from pyattn.distributions import Multinomial
    >>> Multinomial(3, pyattn.tensor([1.0, 1.0])).log_prob(pyattn.tensor([1.0, 2.0])).exp()
    tensor(0.3750)
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    total_count: int

    def __init__(
        self,
        total_count: int = 1,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if not isinstance(total_count, int):
            raise NotImplementedError(
                f"Multinomial: total_count is one int for all, got {type(total_count).__name__}"
            )
        self.total_count = total_count
        self._categorical = Categorical(probs, logits)
        shape = self._categorical.param_shape
        super().__init__(self._categorical.batch_shape, shape[-1:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new._categorical = self._categorical.expand(batch_shape)
        return new

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self) -> Any:
        return constraints.multinomial(self.total_count)

    @property
    def probs(self) -> Tensor:
        """The chances of the classes."""
        found: Tensor = self._categorical.probs
        return found

    @property
    def logits(self) -> Tensor:
        """The logarithms of the chances."""
        found: Tensor = self._categorical.logits
        return found

    @property
    def param_shape(self) -> Any:
        """The shape of probs and of logits."""
        return self._categorical.param_shape

    @property
    def mean(self) -> Tensor:
        return self.probs * self.total_count

    @property
    def variance(self) -> Tensor:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        draws = self._categorical.sample((self.total_count, *sample_shape))
        draws = draws.permute(*range(1, len(draws.shape)), 0)
        ones = self.probs.detach().new_ones(draws.shape)
        return ones.new_zeros(self._extended_shape(sample_shape)).scatter_add_(-1, draws, ones)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        logits, value = self.logits + 0 * value, value + 0 * self.logits.detach()
        orders = lgamma(value.sum(-1) + 1) - lgamma(value + 1).sum(-1)
        impossible = (value == 0) & (logits == float("-inf"))
        return orders + (logits.masked_fill(impossible, 0) * value).sum(-1)

    def entropy(self) -> Tensor:
        from .binomial import Binomial

        n = self.probs.new_tensor(float(self.total_count))
        values = Binomial(self.total_count, self.probs).enumerate_support(expand=False)[1:]
        weights = Binomial(self.total_count, self.probs).log_prob(values).exp()
        repeated = (weights * lgamma(values + 1)).sum((0, -1))
        return n * self._categorical.entropy() - lgamma(n + 1) + repeated


__all__ = ["Multinomial"]
