"""One of several classes, by number."""

from __future__ import annotations

from ..dtypes import int64
from ..ops.making import arange, full
from ..random import multinomial
from . import constraints
from .distribution import Distribution
from .utils import lazy_property, logits_to_probs, probs_to_logits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class Categorical(Distribution):
    """The number of a class, whose chances are `probs` (divided by their sum) or softmax(`logits`).

    The last axis is the classes.  Raises ValueError unless one of the two is given.

    >>> import pyattn
    >>> from pyattn.distributions import Categorical
    >>> policy = Categorical(logits=pyattn.tensor([0.0, 0.0]))
    >>> policy.log_prob(pyattn.tensor(1)), policy.entropy()
    (tensor(-0.6931), tensor(0.6931))
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True

    def __init__(
        self,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        given = one_of(type(self).__name__, probs, logits)
        if len(given.shape) < 1:
            which = "logits" if probs is None else "probs"
            raise ValueError(
                f"{type(self).__name__}: {which} needs an axis of classes, got a scalar"
            )
        if probs is not None:
            self._param = probs / probs.sum(-1, keepdim=True)
        else:
            self._param = given - given.logsumexp(dim=-1, keepdim=True)
        setattr(self, "logits" if probs is None else "probs", self._param)
        self._num_events = self._param.size()[-1]
        super().__init__(self._param.size()[:-1], (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new._param = new.__dict__["probs" if "probs" in new.__dict__ else "logits"]
        return new

    @constraints.dependent_property(is_discrete=True)
    def support(self) -> Any:
        return constraints.integer_interval(0, self._num_events - 1)

    @lazy_property
    def logits(self) -> Tensor:
        return probs_to_logits(self.probs)

    @lazy_property
    def probs(self) -> Tensor:
        return logits_to_probs(self.logits)

    @property
    def param_shape(self) -> Any:
        """The shape of probs and of logits."""
        return self._param.size()

    @property
    def mean(self) -> Tensor:
        return full(self._extended_shape(), float("nan"))

    @property
    def mode(self) -> Tensor:
        found: Tensor = self.probs.argmax(-1)
        return found

    @property
    def variance(self) -> Tensor:
        return full(self._extended_shape(), float("nan"))

    def sample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        rows = self.probs.detach().reshape(-1, self._num_events)
        count = 1
        for size in sample_shape:
            count *= size
        found: Tensor = multinomial(rows, count, True).T.reshape(shape)
        return found

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        from ..ops.places.arranging import broadcast_tensors

        at = value.to(int64).unsqueeze(-1)
        at, chances = broadcast_tensors(at, self.logits)
        found: Tensor = chances.gather(-1, at[..., :1]).squeeze(-1)
        return found

    def entropy(self) -> Tensor:
        kept = self.logits.clamp(min=-1.7976931348623157e308)
        found: Tensor = -(kept * self.probs).sum(-1)
        return found

    def enumerate_support(self, expand: bool = True) -> Tensor:
        values = arange(self._num_events).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1,) + tuple(self._batch_shape)) if expand else values


def one_of(name: str, probs: Any, logits: Any) -> Any:
    """The one of probs and logits that is given."""
    if (probs is None) == (logits is None):
        raise ValueError(f"{name}: give probs or logits, and not both")
    return logits if probs is None else probs


__all__ = ["Categorical"]
