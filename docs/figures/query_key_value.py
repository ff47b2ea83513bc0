"""Pictures of queries, keys and values."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.models import CorrelationAttention
from pyattn.plot import Figure, heatmap

from .common import WIDE


def kittens() -> Figure:
    """Three words, compared by what they are, and by what they ask for."""
    x = pyattn.eye(3)
    w_query = pyattn.tensor([[1.0, 2.0, 2.0], [2.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    words = ["I", "love", "kittens"]
    return heatmap(
        pyattn.stack([x @ x.T, (x @ w_query) @ x.T]),
        xticks=words,
        yticks=words,
        titles=["X X\N{MODIFIER LETTER CAPITAL T}", "Q K\N{MODIFIER LETTER CAPITAL T}"],
        xlabel="answers",
        ylabel="asks",
        colorbar=False,
        width=WIDE,
    )


def symmetry() -> Figure:
    """Scores of four samples, without projections and with."""
    pyattn.manual_seed(1)
    x = pyattn.randn(4, 4)
    plain, projected = CorrelationAttention(), CorrelationAttention(d_model=4, d_k=4)
    with pyattn.no_grad():
        plain(x), projected(x)
    assert plain.correlation is not None and projected.correlation is not None
    # Each over its own largest number, so that one scale of colours shows both.
    both = [t / t.abs().max() for t in (plain.correlation, projected.correlation)]
    return heatmap(
        pyattn.stack(both),
        xticks="ABCD",
        yticks="ABCD",
        titles=["X X\N{MODIFIER LETTER CAPITAL T}", "Q K\N{MODIFIER LETTER CAPITAL T}"],
        xlabel="answers",
        ylabel="asks",
        annotate=False,
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "kittens": kittens,
    "symmetry": symmetry,
}
