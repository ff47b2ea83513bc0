"""Activations and losses against finite differences, to the second order, away from their kinks."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import pyattn as torch
from pyattn import nn
from pyattn.autograd import gradcheck, gradgradcheck
from pyattn.nn import functional as F

from .test_gradients import points, positive

ACTIVATIONS: dict[str, Callable[..., Any]] = {
    name: getattr(F, name)
    for name in (
        "softplus leaky_relu elu celu selu mish silu hardtanh relu6 hardswish hardsigmoid logsigmoid "
        "softsign tanhshrink softshrink hardshrink rrelu"
    ).split()
}
ACTIVATIONS.update(
    {
        "softplus, beta": lambda x: F.softplus(x, 3.0, 1.0),
        "elu, alpha": lambda x: F.elu(x, 0.3),
        "celu, alpha": lambda x: F.celu(x, 2.5),
        "threshold": lambda x: F.threshold(x, 0.2, -1.0),
        "glu": lambda x: F.glu(x.reshape(-1)[:4]),
        "softmin": lambda x: F.softmin(x, 1),
        "in place": lambda x: F.leaky_relu_(F.elu_(x * 1.0), 0.3),
    }
)
WEIGHTS = torch.tensor([[0.5, 1.5, 2.0], [1.0, 0.3, 0.7]])
SIGNS = torch.tensor([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]])
CLASSES = torch.tensor([2, 0])
LOSSES: dict[str, Callable[..., Any]] = {
    "smooth_l1": F.smooth_l1_loss,
    "smooth_l1, beta": lambda a, b: F.smooth_l1_loss(a, b, beta=0.2, reduction="none"),
    "huber": lambda a, b: F.huber_loss(a, b, delta=0.4),
    "huber, weight": lambda a, b: F.huber_loss(a, b, weight=WEIGHTS),
    "kl_div": lambda a, b: F.kl_div(a, b.sigmoid(), reduction="batchmean"),
    "kl_div of logarithms": lambda a, b: F.kl_div(a, b, reduction="sum", log_target=True),
    "binary_cross_entropy": lambda a, b: F.binary_cross_entropy(a.sigmoid(), b.sigmoid(), WEIGHTS),
    "poisson_nll": lambda a, b: F.poisson_nll_loss(a, b.exp(), full=True),
    "gaussian_nll": lambda a, b: F.gaussian_nll_loss(a, b, (a - b).exp()),
    "soft_margin": lambda a, b: F.soft_margin_loss(a * b, SIGNS),
    "multilabel_soft_margin": lambda a, b: F.multilabel_soft_margin_loss(a, b.sigmoid(), WEIGHTS),
    "cosine_embedding": lambda a, b: F.cosine_embedding_loss(a, b, torch.tensor([1.0, -1.0])),
    "margin_ranking": lambda a, b: F.margin_ranking_loss(a, b, SIGNS, 0.3),
    "hinge_embedding": lambda a, b: F.hinge_embedding_loss(a * b, SIGNS),
    "triplet_margin": lambda a, b: F.triplet_margin_loss(a, b, a * b, swap=True),
    "multi_margin": lambda a, b: F.multi_margin_loss(a * b, CLASSES, p=2),
    "multilabel_margin": lambda a, b: F.multilabel_margin_loss(
        a * b, torch.tensor([[1, -1, 0], [0, 2, -1]])
    ),
    "pairwise_distance": lambda a, b: F.pairwise_distance(a, b, 3.0),
    "prelu": lambda a, b: F.prelu(a, b[0]),
    "backward hooks": lambda a, b: hooked(a) * b,
}


def hooked(x: torch.Tensor) -> Any:
    layer = nn.Tanh()
    layer.register_full_backward_hook(lambda module, given, taken: None)
    return layer(x)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name: str) -> None:
    assert gradcheck(ACTIVATIONS[name], points(2, 3))
    assert gradgradcheck(ACTIVATIONS[name], points(2, 3))


@pytest.mark.parametrize("name", LOSSES)
def test_losses(name: str) -> None:
    inputs = (points(2, 3), positive(2, 3) * 0.7)
    inputs = (inputs[0], inputs[1].detach().requires_grad_())
    assert gradcheck(LOSSES[name], inputs)
    assert gradgradcheck(LOSSES[name], inputs)


def test_ctc_through_a_softmax() -> None:
    """Its rule is that of the scores before log_softmax, as PyTorch's; its second order is refused."""

    def loss(x: torch.Tensor) -> Any:
        texts = torch.tensor([[1, 2], [1, 1]])
        return F.ctc_loss(x.log_softmax(2), texts, (4, 3), (2, 1), reduction="none")

    assert gradcheck(loss, points(4, 2, 3))
    x = points(4, 2, 3)
    with pytest.raises(RuntimeError, match="again"):
        torch.autograd.grad(loss(x).sum(), x, create_graph=True)
