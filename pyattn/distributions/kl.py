"""How far one distribution is from another: the mean, over draws of p, of log p - log q.

Each formula stands below the pair of classes that it is for.
"""

from __future__ import annotations

import math

from ..ops.elements.special import digamma, lgamma
from .bernoulli import Bernoulli
from .binomial import Binomial
from .categorical import Categorical
from .counts import Geometric, Poisson
from .dirichlet import Beta, Dirichlet
from .distribution import Distribution
from .gamma import Gamma
from .independent import Independent
from .multivariate_normal import MultivariateNormal, squared_distance
from .normal import Normal
from .one_hot_categorical import OneHotCategorical
from .tails import Cauchy, Exponential, Laplace
from .transformed_distribution import Gumbel, HalfNormal, TransformedDistribution
from .uniform import Uniform
from .utils import sum_rightmost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..tensor import Tensor

_FORMULAS: dict[tuple[type, type], Callable[[Any, Any], Any]] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Any], Any]:
    """A decorator: this function is kl_divergence(p, q) for two classes and those made of them.

    >>> import pyattn
    >>> from pyattn.distributions import Normal, kl_divergence, register_kl
    >>> class Own(Normal):
    ...     pass
    >>> @register_kl(Own, Own)
    ... def own(p, q):
    ...     return pyattn.tensor(7.0)
    >>> kl_divergence(Own(0.0, 1.0), Own(0.0, 1.0))
    tensor(7.)
    """
    for given in (type_p, type_q):
        if not (isinstance(given, type) and issubclass(given, Distribution)):
            raise TypeError(f"register_kl: expected a class of distributions, got {given!r}")

    def decorate(formula: Any) -> Any:
        _FORMULAS[type_p, type_q] = formula
        return formula

    return decorate


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """KL(p || q), the mean over draws of p of log p - log q.

    Raises NotImplementedError where there is no formula for the pair.

    >>> from pyattn.distributions import Normal, kl_divergence
    >>> kl_divergence(Normal(0.0, 1.0), Normal(1.0, 1.0))
    tensor(0.5000)
    """
    for a in type(p).__mro__:
        for b in type(q).__mro__:
            formula = _FORMULAS.get((a, b))
            if formula is not None:
                found: Tensor = formula(p, q)
                return found
    raise NotImplementedError(
        f"kl_divergence: there is no formula for {type(p).__name__} and {type(q).__name__}; "
        "register_kl gives one, and the mean of p.log_prob(x) - q.log_prob(x) over draws estimates it"
    )


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Any, q: Any) -> Any:
    so = p.probs * ((q.probs.log() * -1) + p.probs.log())
    so = so.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0)
    other = (1 - p.probs) * ((1 - p.probs).log() - (1 - q.probs).log())
    return so + other.masked_fill(q.probs == 1, math.inf).masked_fill(p.probs == 1, 0)


@register_kl(Binomial, Binomial)
def _binomial(p: Any, q: Any) -> Any:
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("kl_divergence: p's total_count is less than q's")
    kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return kl.masked_fill(p.total_count > q.total_count, math.inf)


@register_kl(Categorical, Categorical)
def _categorical(p: Any, q: Any) -> Any:
    each = p.probs * (p.logits - q.logits)
    return each.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot(p: Any, q: Any) -> Any:
    return _categorical(p._categorical, q._categorical)


@register_kl(Geometric, Geometric)
def _geometric(p: Any, q: Any) -> Any:
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Poisson, Poisson)
def _poisson(p: Any, q: Any) -> Any:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Normal, Normal)
def _normal(p: Any, q: Any) -> Any:
    spread = (p.scale / q.scale).pow(2)
    return 0.5 * (spread + ((p.loc - q.loc) / q.scale).pow(2) - 1 - spread.log())


@register_kl(HalfNormal, HalfNormal)
def _half_normal(p: Any, q: Any) -> Any:
    return _normal(p.base_dist, q.base_dist)


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate(p: Any, q: Any) -> Any:
    if p.event_shape != q.event_shape:
        raise ValueError(
            f"kl_divergence: vectors of {p.event_shape[0]} and of {q.event_shape[0]} numbers"
        )
    from ..linalg import solve_triangular

    logs = [d._root.diagonal(0, -2, -1).log().sum(-1) for d in (q, p)]
    spread = solve_triangular(q.scale_tril, p.scale_tril, upper=False).pow(2).sum((-2, -1))
    far = squared_distance(q.scale_tril, q.loc - p.loc)
    return logs[0] - logs[1] + 0.5 * (spread + far - p.event_shape[0])


@register_kl(Uniform, Uniform)
def _uniform(p: Any, q: Any) -> Any:
    kl = ((q.high - q.low) / (p.high - p.low)).log()
    return kl.masked_fill((q.low > p.low) | (q.high < p.high), math.inf)


@register_kl(Uniform, Normal)
def _uniform_normal(p: Any, q: Any) -> Any:
    width = p.high - p.low
    far = (width.pow(2) / 12 + ((p.high + p.low) / 2 - q.loc).pow(2)) / (2 * q.scale.pow(2))
    return (math.sqrt(2 * math.pi) * q.scale / width).log() + far


@register_kl(Exponential, Exponential)
def _exponential(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(Laplace, Laplace)
def _laplace(p: Any, q: Any) -> Any:
    away = (p.loc - q.loc).abs()
    near = p.scale / q.scale * (-away / p.scale).exp()
    return -(p.scale / q.scale).log() + away / q.scale + near - 1


@register_kl(Normal, Laplace)
def _normal_laplace(p: Any, q: Any) -> Any:
    away = p.loc - q.loc
    z = away / (p.scale * math.sqrt(2))
    mean = math.sqrt(2 / math.pi) * p.scale * (-z.pow(2)).exp() + away * z.erf()
    return (
        -p.scale.log() + (2 * q.scale).log() + mean / q.scale - (0.5 * math.log(2 * math.pi) + 0.5)
    )


@register_kl(Cauchy, Cauchy)
def _cauchy(p: Any, q: Any) -> Any:
    apart = (p.scale + q.scale).pow(2) + (p.loc - q.loc).pow(2)
    return apart.log() - (4 * p.scale * q.scale).log()


@register_kl(Gumbel, Gumbel)
def _gumbel(p: Any, q: Any) -> Any:
    ratio, far = p.scale / q.scale, q.loc / q.scale
    here = p.loc / q.scale
    euler = 0.57721566490153286060
    return (
        -ratio.log()
        - far
        + here
        + ratio * euler
        + (far + (1 + ratio).lgamma() - here).exp()
        - (1 + euler)
    )


@register_kl(Gamma, Gamma)
def _gamma(p: Any, q: Any) -> Any:
    return (
        q.concentration * (p.rate / q.rate).log()
        + lgamma(q.concentration)
        - lgamma(p.concentration)
        + (p.concentration - q.concentration) * digamma(p.concentration)
        + (q.rate - p.rate) * (p.concentration / p.rate)
    )


@register_kl(Beta, Beta)
def _beta(p: Any, q: Any) -> Any:
    return _dirichlet(p._dirichlet, q._dirichlet)


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p: Any, q: Any) -> Any:
    a, b = p.concentration, q.concentration
    whole = a.sum(-1)
    orders = (lgamma(a) - lgamma(b)).sum(-1)
    slopes = (a - b) * (digamma(a) - digamma(whole).unsqueeze(-1))
    return lgamma(whole) - lgamma(b.sum(-1)) - orders + slopes.sum(-1)


@register_kl(Independent, Independent)
def _independent(p: Any, q: Any) -> Any:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("kl_divergence: the two take other numbers of axes for one value")
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p: Any, q: Any) -> Any:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError("kl_divergence: the two are transformed in different ways")
    return kl_divergence(p.base_dist, q.base_dist)


__all__ = ["kl_divergence", "register_kl"]
