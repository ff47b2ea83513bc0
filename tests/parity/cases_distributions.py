"""Distributions: densities, moments, divergences and their errors; the draws have a file of their own."""

from __future__ import annotations

from typing import Any

from .harness import case

TOLERANCE = 1e-8  # PyTorch's slopes of digamma are not exact
UNNAMED = {
    "StudentT.*d.mean": "a mask is filled, where PyTorch assigns by it",
    "Binomial.*Binomial": "a mask is filled, where PyTorch assigns by it",
    "Dirichlet.*mode": "nothing is assigned where no place needs it",
}

_OF = "D = __import__(torch.__name__ + '.distributions').distributions; "

# Constructors, and values that can be drawn.
MADE = {
    "D.Normal(learned(2, 3), given(2, 3).exp())": "given(2, 3)",
    "D.Normal(0.5, 2.0)": "given(3)",
    "D.LogNormal(given(3), learned(3).exp())": "given(3).exp()",
    "D.HalfNormal(learned(3).exp())": "given(3).abs()",
    "D.Uniform(given(3) - 5, given(3) + 5)": "given(3)",
    "D.Exponential(learned(3).exp())": "given(3).exp()",
    "D.Laplace(learned(3), given(3).exp())": "given(3)",
    "D.Cauchy(learned(3), given(3).exp())": "given(3)",
    "D.Gumbel(learned(3), given(3).exp())": "given(3)",
    "D.StudentT(learned(3).exp() + 2, given(3), given(3).exp())": "given(3)",
    "D.Gamma(learned(3).exp(), given(3).exp())": "given(3).exp()",
    "D.Chi2(learned(3).exp())": "given(3).exp()",
    "D.Beta(learned(3).exp(), given(3).exp())": "given(3).sigmoid()",
    "D.Dirichlet(learned(2, 3).exp())": "given(2, 3).softmax(-1)",
    "D.Bernoulli(learned(3).sigmoid())": "tensor([0.0, 1.0, 1.0])",
    "D.Bernoulli(logits=learned(3))": "tensor([0.0, 1.0, 1.0])",
    "D.Categorical(learned(2, 3).exp())": "tensor([2, 0])",
    "D.Categorical(logits=learned(2, 3))": "tensor([2, 0])",
    "D.OneHotCategorical(logits=learned(2, 3))": "torch.eye(3)[:2]",
    "D.Multinomial(5, learned(2, 3).exp())": "tensor([[1.0, 4.0, 0.0], [2.0, 2.0, 1.0]])",
    "D.Multinomial(5, logits=learned(3))": "tensor([1.0, 4.0, 0.0])",
    "D.Binomial(7, learned(3).sigmoid())": "tensor([0.0, 3.0, 7.0])",
    "D.Binomial(7, logits=learned(3))": "tensor([0.0, 3.0, 7.0])",
    "D.Poisson(learned(3).exp())": "tensor([0.0, 3.0, 7.0])",
    "D.Geometric(learned(3).sigmoid())": "tensor([0.0, 3.0, 7.0])",
    "D.Geometric(logits=learned(3))": "tensor([0.0, 3.0, 7.0])",
    "D.Independent(D.Normal(learned(2, 3), 1.0), 1)": "given(2, 3)",
    "D.MultivariateNormal(learned(3), torch.eye(3) * 2 + 0.5)": "given(2, 3)",
    "D.MultivariateNormal(given(3), precision_matrix=torch.eye(3) * 2 + 0.5)": "given(2, 3)",
    "D.MultivariateNormal(given(3), scale_tril=given(2, 3, 3).exp().tril())": "given(2, 3)",
    "D.MixtureSameFamily(D.Categorical(learned(3).exp()), D.Normal(given(3), given(3).exp()))": "given(4)",
    "D.TransformedDistribution(D.Normal(learned(3), 1.0), [D.TanhTransform()])": "given(3) / 3",
    "D.TransformedDistribution(D.Normal(learned(3), 1.0), [D.SigmoidTransform(), D.AffineTransform(1.0, -2.0)])": (
        "given(3).sigmoid() * -2 + 1"
    ),
}
ASKED = "mean variance stddev mode support batch_shape event_shape".split()

EXPRESSIONS = [
    *[f"{_OF}{made}.log_prob({value})" for made, value in MADE.items()],
    *[
        f"{_OF}{made}.cdf({value})"
        for made, value in MADE.items()
        if "Normal(0" in made or "learned(3), given" in made
    ],
    *[f"{_OF}repr({made})" for made in MADE if "learned" not in made],
]
EXPRESSIONS += [
    f"{_OF}d = {made}; d.batch_shape, d.event_shape, d.has_rsample, d.has_enumerate_support"
    for made in MADE
]
_NO_ENTROPY = ("Poisson", "Mixture", "Transformed")
_NO_MODE = ("OneHot", "Multinomial", "Mixture", "Transformed", "Chi2")
EXPRESSIONS += [
    f"{_OF}{made}.entropy()" for made in MADE if not any([n in made for n in _NO_ENTROPY])
]
EXPRESSIONS += [
    f"{_OF}d = {made}; d.mean, d.variance" for made in MADE if "Transformed" not in made
]
EXPRESSIONS += [f"{_OF}{made}.mode" for made in MADE if not any([n in made for n in _NO_MODE])]
EXPRESSIONS += [
    f"{_OF}kl = D.kl_divergence; {pair}"
    for pair in """
kl(D.Normal(learned(3), given(3).exp()), D.Normal(learned(3), given(3).exp()))
kl(D.Bernoulli(learned(3).sigmoid()), D.Bernoulli(learned(3).sigmoid()))
kl(D.Bernoulli(tensor([0.0, 1.0, 0.5])), D.Bernoulli(tensor([0.5, 0.5, 1.0])))
kl(D.Categorical(logits=learned(2, 3)), D.Categorical(logits=learned(2, 3)))
kl(D.Categorical(tensor([0.0, 1.0])), D.Categorical(tensor([1.0, 0.0])))
kl(D.OneHotCategorical(logits=learned(2, 3)), D.OneHotCategorical(logits=learned(2, 3)))
kl(D.Uniform(zeros(2), 1.0), D.Uniform(tensor([-1.0, 0.5]), 2.0))
kl(D.Uniform(0.0, 1.0), D.Normal(learned(2), 2.0))
kl(D.Normal(learned(2), 2.0), D.Laplace(learned(2), 1.5))
kl(D.Exponential(learned(2).exp()), D.Exponential(learned(2).exp()))
kl(D.Laplace(learned(2), 1.0), D.Laplace(learned(2), 2.0))
kl(D.Cauchy(learned(2), 1.0), D.Cauchy(learned(2), 2.0))
kl(D.Gumbel(learned(2), 1.0), D.Gumbel(learned(2), 2.0))
kl(D.Gamma(learned(2).exp(), 1.0), D.Gamma(learned(2).exp(), 2.0))
kl(D.Beta(learned(2).exp(), 1.0), D.Beta(learned(2).exp(), 2.0))
kl(D.Dirichlet(learned(2, 3).exp()), D.Dirichlet(learned(2, 3).exp()))
kl(D.Poisson(learned(2).exp()), D.Poisson(learned(2).exp()))
kl(D.Geometric(learned(2).sigmoid()), D.Geometric(learned(2).sigmoid()))
kl(D.Binomial(4, learned(2).sigmoid()), D.Binomial(4, learned(2).sigmoid()))
kl(D.HalfNormal(learned(2).exp()), D.HalfNormal(learned(2).exp()))
kl(D.LogNormal(learned(2), 1.0), D.LogNormal(learned(2), 2.0))
kl(D.Independent(D.Normal(learned(2, 3), 1.0), 1), D.Independent(D.Normal(learned(2, 3), 2.0), 1))
kl(D.MultivariateNormal(learned(2), torch.eye(2)), D.MultivariateNormal(learned(2), torch.eye(2) + 0.5))
""".strip().splitlines()
]
EXPRESSIONS += [
    ("! " if line[0] == "!" else "") + _OF + line.lstrip("! ")
    for line in """
! D.Normal(0.0, -1.0)
! D.Normal(nan, 1.0)
! D.Normal("a", 1.0)
! D.Normal(zeros(2), ones(3))
! D.Categorical()
! D.Categorical(ones(2), ones(2))
! D.Categorical(tensor(1.0))
! D.Categorical(tensor([-1.0, 2.0]))
! D.Categorical(logits=tensor([nan, 2.0]))
! D.Categorical(ones(3)).log_prob(tensor(3))
! D.Categorical(ones(3)).rsample()
! D.Normal(0.0, 1.0).log_prob(1.0)
! D.Normal(zeros(3), 1.0).log_prob(zeros(2))
! D.Normal(0.0, 1.0).enumerate_support()
! D.Normal(0.0, 1.0).sample(3)
! D.Uniform(1.0, 0.0)
! D.Uniform(0.0, 1.0).log_prob(tensor(3.0))
! D.Bernoulli(1.5)
! D.Bernoulli(0.5).log_prob(tensor(0.5))
! D.Beta(-1.0, 1.0)
! D.Dirichlet(tensor(1.0))
! D.MultivariateNormal(zeros(2))
! D.MultivariateNormal(zeros(2), tensor([[1.0, 2.0], [2.0, 1.0]]))
! D.MultivariateNormal(tensor(0.0), torch.eye(2))
! D.Independent(D.Normal(0.0, 1.0), 1)
! D.Multinomial(3, ones(2)).log_prob(tensor([3.0, 1.0]))
! D.Geometric(0.0)
! D.Poisson(-1.0)
! D.TransformedDistribution(D.Normal(0.0, 1.0), 3)
! D.MixtureSameFamily(D.Normal(0.0, 1.0), D.Normal(0.0, 1.0))
D.Normal(0.0, -1.0, validate_args=False).log_prob(tensor(1.0))
D.Categorical(ones(2, 3)).enumerate_support(), D.Bernoulli(ones(2) / 2).enumerate_support(False)
D.OneHotCategorical(ones(2, 3)).enumerate_support(), D.Binomial(3, 0.5).enumerate_support()
D.Normal(zeros(3), 1.0).expand((2, 3)).batch_shape, D.Beta(1.0, 2.0).expand((2,)).mean
D.Categorical(ones(3)).expand((2,)).log_prob(tensor([0, 1])), D.Gumbel(0.0, 1.0).expand((2,)).mean
D.Normal(0.0, 1.0).icdf(tensor([0.1, 0.5])), D.Normal(0.0, 1.0).perplexity()
D.Uniform(0.0, 2.0).icdf(tensor(0.3)), D.Exponential(2.0).icdf(tensor(0.3)), D.Laplace(0.0, 1.0).icdf(tensor(0.3))
D.Cauchy(0.0, 1.0).icdf(tensor(0.3)), D.Gumbel(0.0, 1.0).icdf(tensor(0.3)), D.HalfNormal(1.0).icdf(tensor(0.3))
repr(D.Normal(0.0, 1.0).support), repr(D.Categorical(ones(3)).support), repr(D.Uniform(0.0, 1.0).support)
repr(D.Normal.arg_constraints), repr(D.Independent(D.Normal(zeros(2), 1.0), 1).support), repr(D.Bernoulli.support)
repr(D.Beta(1.0, 2.0)), repr(D.Normal(ones(1), 1.0)), repr(D.Multinomial(3, ones(2)))
t = D.ComposeTransform([D.ExpTransform(), D.AffineTransform(1.0, 2.0)]); x = given(3); t(x), t.inv(t(x)), t.log_abs_det_jacobian(x, t(x))
[(t(given(3)), t.inv(given(3).sigmoid()), t.log_abs_det_jacobian(given(3), t(given(3)))) for t in (D.ExpTransform(), D.TanhTransform(), D.SigmoidTransform(), D.SoftplusTransform(), D.AffineTransform(1.0, -3.0))]
D.PowerTransform(tensor(2.0))(given(3)), D.AbsTransform()(given(3)), D.ExpTransform() == D.ExpTransform()
D.AffineTransform(0.0, 2.0, event_dim=1).log_abs_det_jacobian(given(2, 3), None), D.ExpTransform().inv.sign
D.TransformedDistribution(D.Normal(zeros(2), 1.0), D.AffineTransform(0.0, 2.0, event_dim=1)).log_prob(given(2))
D.TransformedDistribution(D.Normal(zeros(2), 1.0), [D.ExpTransform()]).cdf(given(2).exp())
u = D.utils.broadcast_all(1.0, zeros(2)), D.utils.logits_to_probs(given(3)), D.utils.probs_to_logits(given(3).sigmoid(), True); u
""".strip().splitlines()
]


@case
def a_class_of_ones_own(torch: Any, nn: Any) -> Any:
    from importlib import import_module

    D = import_module(f"{torch.__name__}.distributions")

    class Triangle(D.Distribution):  # type: ignore[misc, name-defined]
        arg_constraints = {"top": D.constraints.positive}
        support = D.constraints.unit_interval
        has_rsample = True

        def __init__(self, top: Any) -> None:
            self.top = top
            super().__init__(top.shape)

        def rsample(self, sample_shape: Any = ()) -> Any:
            return torch.ones(self._extended_shape(sample_shape)) * self.top

        def log_prob(self, value: Any) -> Any:
            self._validate_sample(value)
            return value * self.top

    made = Triangle(torch.ones(3) * 2)
    return made.sample((2,)), made.log_prob(torch.ones(3)), repr(made), made.batch_shape
