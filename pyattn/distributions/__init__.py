"""Distributions: objects that draw, and that know the probability of what is drawn.

The names are torch.distributions'.  From the bottom up: constraints (which values are allowed),
utils, distribution (what all share), the distributions, kl.
"""

from ..later import lacking

# Each file is read when one of its names is first asked for.
_HOMES = {
    "bernoulli": "Bernoulli",
    "binomial": "Binomial",
    "categorical": "Categorical",
    "counts": "Geometric Poisson",
    "dirichlet": "Beta Dirichlet",
    "distribution": "Distribution ExponentialFamily",
    "gamma": "Chi2 Gamma",
    "independent": "Independent",
    "kl": "kl_divergence register_kl",
    "mixture_same_family": "MixtureSameFamily",
    "multinomial": "Multinomial",
    "multivariate_normal": "MultivariateNormal",
    "normal": "Normal",
    "one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    "studentT": "StudentT",
    "tails": "Cauchy Exponential Laplace",
    "transformed_distribution": "Gumbel HalfNormal LogNormal TransformedDistribution",
    "transforms": (
        "AbsTransform AffineTransform ComposeTransform ExpTransform PowerTransform SigmoidTransform "
        "SoftplusTransform TanhTransform Transform identity_transform"
    ),
    "uniform": "Uniform",
}

__all__ = sorted([name for names in _HOMES.values() for name in names.split()])

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bernoulli import *
    from .binomial import *
    from .categorical import *
    from .counts import *
    from .dirichlet import *
    from .distribution import *
    from .gamma import *
    from .independent import *
    from .kl import *
    from .mixture_same_family import *
    from .multinomial import *
    from .multivariate_normal import *
    from .normal import *
    from .one_hot_categorical import *
    from .studentT import *
    from .tails import *
    from .transformed_distribution import *
    from .transforms import *
    from .uniform import *
else:
    __getattr__ = lacking(__name__, [*_HOMES, "constraints", "utils"], _HOMES)

    def __dir__():
        return sorted({*globals(), *__all__, *_HOMES, "constraints", "utils"})
