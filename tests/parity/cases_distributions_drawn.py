"""Draws of distributions, in float32 and from the same seed."""

from __future__ import annotations

FLOAT32 = True
TOLERANCE = 1e-5

_OF = "D = __import__(torch.__name__ + '.distributions').distributions; _ = torch.manual_seed(3); "

DRAWN = """
D.Normal(given(3), 2.0).sample((7,))
D.Normal(0.0, 1.0).sample((40,))
D.LogNormal(0.0, 0.5).sample((5,))
D.HalfNormal(2.0).sample((5,))
D.Uniform(-1.0, given(2).abs() + 1).sample((20,))
D.Exponential(2.0).sample((5,))
D.Laplace(given(2), 2.0).sample((20,))
D.Cauchy(0.0, 1.0).sample((5,))
D.Gumbel(given(2), 2.0).sample((5,))
D.StudentT(3.0).sample((5,))
D.Gamma(tensor([0.3, 1.0, 7.5, 100.0]), 2.0).sample((10,))
D.Chi2(3.0).sample((5,))
D.Beta(tensor([0.3, 1.0, 7.5]), 2.0).sample((10,))
D.Dirichlet(tensor([0.3, 1.0, 7.5])).sample((10,))
D.Bernoulli(given(3).sigmoid()).sample((10,))
D.Categorical(logits=given(2, 3)).sample((10,))
D.Categorical(ones(4)).sample()
D.OneHotCategorical(logits=given(2, 3)).sample((3,))
D.Multinomial(9, logits=given(2, 3)).sample((3,))
D.Binomial(tensor([5.0, 100.0, 1000.0]), tensor([0.3, 0.2, 0.9])).sample((20,))
D.Binomial(tensor([0.0, 5.0]), tensor([0.3, 1.0])).sample((3,))
D.Poisson(tensor([0.5, 5.0, 50.0])).sample((5,))
D.Geometric(tensor([0.1, 0.9])).sample((9,))
D.Independent(D.Normal(zeros(2, 3), 1.0), 1).sample((2,))
D.MultivariateNormal(given(2), torch.eye(2) + 0.5).sample((9,))
D.MultivariateNormal(given(2), precision_matrix=torch.eye(2) + 0.5).sample((3,))
D.MixtureSameFamily(D.Categorical(ones(3)), D.Normal(tensor([-9.0, 0.0, 9.0]), 1.0)).sample((9,))
D.MixtureSameFamily(D.Categorical(ones(3)), D.Independent(D.Normal(given(3, 2), 1.0), 1)).sample((4,))
D.TransformedDistribution(D.Normal(0.0, 1.0), [D.TanhTransform()]).sample((5,))
D.Normal(learned(3), learned(3).exp()).rsample((2,))
D.Uniform(learned(3), learned(3) + 5).rsample((2,))
D.Laplace(learned(3), learned(3).exp()).rsample((2,))
D.Exponential(learned(3).exp()).rsample((2,))
D.OneHotCategoricalStraightThrough(logits=learned(2, 3)).rsample()
D.MultivariateNormal(learned(2), torch.eye(2) + 0.5).rsample((3,))
D.Normal(0.0, 1.0).sample((2,)), torch.rand(2), D.Gamma(2.0, 1.0).sample(), torch.rand(2)
D.Binomial(50, 0.5).sample((2,)), torch.rand(2), D.Beta(2.0, 1.0).sample(), torch.randn(2)
torch.binomial(tensor([5.0, 50.0]), tensor([0.5, 0.5]))
"""
EXPRESSIONS = [_OF + line for line in DRAWN.strip().splitlines()]
EXPRESSIONS += [
    "! torch.binomial(tensor([5, 50]), tensor([0.5, 0.5]))",
    "! torch.binomial(5.0, tensor([0.5]))",
]
