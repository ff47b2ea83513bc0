"""What the draws of a distribution become under a function; and some distributions that are that."""

from __future__ import annotations

import math

from ..autograd.grad_mode import no_grad
from ..ops.making import zeros_like
from . import constraints
from .distribution import Distribution
from .independent import Independent
from .normal import Normal
from .transforms import AbsTransform, AffineTransform, ExpTransform, Transform
from .uniform import Uniform
from .utils import EPSILON, TINY, broadcast_all, sum_rightmost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..tensor import Tensor


class TransformedDistribution(Distribution):
    """Draws of a base, each put through the transforms in turn.

    log_prob(y) is that of the base at x, minus log |dy/dx|.

    >>> import pyattn
    >>> from pyattn.distributions import Normal, TanhTransform, TransformedDistribution
    >>> squashed = TransformedDistribution(Normal(0.0, 1.0), [TanhTransform()])
    >>> squashed.log_prob(pyattn.tensor(0.5))
    tensor(-0.7821)
    """

    arg_constraints = {}

    def __init__(
        self,
        base_distribution: Any,
        transforms: Transform | Sequence[Transform],
        validate_args: bool | None = None,
    ) -> None:
        if isinstance(transforms, Transform):
            transforms = [transforms]
        if not isinstance(transforms, list) or not all(
            [isinstance(part, Transform) for part in transforms]
        ):
            raise ValueError(
                f"{type(self).__name__}: transforms is a Transform, or a list of them, got {transforms!r}"
            )
        self.transforms = transforms
        event = len(base_distribution.event_shape)
        wanted = max([event, *[part.domain.event_dim for part in transforms]])
        shape = base_distribution.batch_shape + base_distribution.event_shape
        if len(shape) < wanted:
            raise ValueError(
                f"{type(self).__name__}: base_distribution needs {wanted} axes or more for these "
                f"transforms, got shape {tuple(shape)}"
            )
        if wanted > event:
            base_distribution = Independent(base_distribution, wanted - event)
        self.base_dist = base_distribution
        for part in transforms:
            shape = part.forward_shape(shape)
        cut = len(shape) - wanted
        super().__init__(shape[:cut], shape[cut:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        shape = tuple(batch_shape) + tuple(self._event_shape)
        for part in reversed(self.transforms):
            shape = part.inverse_shape(shape)
        event = len(self.base_dist.event_shape)
        new.base_dist = self.base_dist.expand(shape[: len(shape) - event])
        return new

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the base has."""
        found: bool = self.base_dist.has_rsample
        return found

    @constraints.dependent_property
    def support(self) -> Any:
        if not self.transforms:
            return self.base_dist.support
        found = self.transforms[-1].codomain
        more = len(self._event_shape) - found.event_dim
        return constraints.independent(found, more) if more > 0 else found

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with no_grad():
            x = self.base_dist.sample(sample_shape)
            for part in self.transforms:
                x = part(x)
            found: Tensor = x
            return found

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        x: Any = self.base_dist.rsample(sample_shape)
        for part in self.transforms:
            x = part(x)
        found: Tensor = x
        return found

    def log_prob(self, value: Tensor) -> Any:
        if self._validate_args:
            self._validate_sample(value)
        rank = len(self._event_shape)
        found: Any = 0.0
        y: Any = value
        for part in reversed(self.transforms):
            x = part.inv(y)
            rank += part.domain.event_dim - part.codomain.event_dim
            slope = part.log_abs_det_jacobian(x, y)
            found = found - sum_rightmost(slope, rank - part.domain.event_dim)
            y = x
        inner = self.base_dist.log_prob(y)
        return found + sum_rightmost(inner, rank - len(self.base_dist.event_shape))

    def _falling(self) -> Any:
        sign: Any = 1
        for part in self.transforms:
            sign = sign * part.sign
        return sign

    def cdf(self, value: Tensor) -> Any:
        if self._validate_args:
            self._validate_sample(value)
        y: Any = value
        for part in reversed(self.transforms):
            y = part.inv(y)
        sign = self._falling()
        below = self.base_dist.cdf(y)
        return below if isinstance(sign, int) and sign == 1 else sign * (below - 0.5) + 0.5

    def icdf(self, value: Tensor) -> Any:
        sign = self._falling()
        if not (isinstance(sign, int) and sign == 1):
            value = sign * (value - 0.5) + 0.5
        x: Any = self.base_dist.icdf(value)
        for part in self.transforms:
            x = part(x)
        return x


class LogNormal(TransformedDistribution):
    """e to normal draws of mean loc and standard deviation scale.

    >>> from pyattn.distributions import LogNormal
    >>> LogNormal(0.0, 1.0).mean, LogNormal(0.0, 1.0).mode
    (tensor(1.6487), tensor(0.3679))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    @property
    def loc(self) -> Tensor:
        """The mean of the logarithm."""
        found: Tensor = self.base_dist.loc
        return found

    @property
    def scale(self) -> Tensor:
        """The standard deviation of the logarithm."""
        found: Tensor = self.base_dist.scale
        return found

    @property
    def mean(self) -> Tensor:
        return (self.loc + self.scale.pow(2) / 2).exp()

    @property
    def mode(self) -> Tensor:
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self) -> Tensor:
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Tensor:
        found: Tensor = self.base_dist.entropy() + self.loc
        return found


class HalfNormal(TransformedDistribution):
    """The size of normal draws of mean 0 and standard deviation scale.

    >>> import pyattn
    >>> from pyattn.distributions import HalfNormal
    >>> HalfNormal(1.0).mean, HalfNormal(1.0).log_prob(pyattn.tensor(0.0))
    (tensor(0.7979), tensor(-0.2258))
    """

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale: Any, validate_args: bool | None = None) -> None:
        super().__init__(Normal(0, scale, validate_args=False), AbsTransform(), validate_args)
        if self._validate_args and not (self.scale > 0).all():
            raise ValueError(f"HalfNormal: scale is to be above 0, got {self.scale!r}")

    @property
    def scale(self) -> Tensor:
        """The standard deviation of the normal draws."""
        found: Tensor = self.base_dist.scale
        return found

    @property
    def mean(self) -> Tensor:
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self) -> Tensor:
        return zeros_like(self.scale)

    @property
    def variance(self) -> Tensor:
        return self.scale.pow(2) * (1 - 2 / math.pi)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        inside: Tensor = self.base_dist.log_prob(value) + math.log(2)
        found: Tensor = inside.where(value >= 0, float("-inf"))
        return found

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        found: Tensor = 2 * self.base_dist.cdf(value) - 1
        return found

    def icdf(self, value: Tensor) -> Tensor:
        found: Tensor = self.base_dist.icdf((value + 1) / 2)
        return found

    def entropy(self) -> Tensor:
        found: Tensor = self.base_dist.entropy() - math.log(2)
        return found


class Gumbel(TransformedDistribution):
    """The largest of many draws: with z = (x - loc) / scale, e**(-z - e**-z) / scale.

    >>> import pyattn
    >>> from pyattn.distributions import Gumbel
    >>> Gumbel(0.0, 1.0).mean, Gumbel(0.0, 1.0).log_prob(pyattn.tensor(0.0))
    (tensor(0.5772), tensor(-1.))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        low, high = broadcast_all(TINY, self.loc * 0 + (1 - EPSILON))
        log = ExpTransform().inv
        parts = [log, AffineTransform(0.0, -1.0), log, AffineTransform(self.loc, -self.scale)]
        super().__init__(Uniform(low, high, validate_args=False), parts, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new.transforms = [*self.transforms[:-1], AffineTransform(new.loc, -new.scale)]
        return new

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (self.loc - value) / self.scale
        return (z - z.exp()) - self.scale.log()

    @property
    def mean(self) -> Tensor:
        return self.loc + self.scale * EULER

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def stddev(self) -> Tensor:
        return (math.pi / math.sqrt(6)) * self.scale

    @property
    def variance(self) -> Tensor:
        return self.stddev.pow(2)

    def entropy(self) -> Tensor:
        return self.scale.log() + (1 + EULER)


EULER = 0.57721566490153286060

__all__ = ["Gumbel", "HalfNormal", "LogNormal", "TransformedDistribution"]
