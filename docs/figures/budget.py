"""Pictures of the budget: softmax from cold to hot, and the company's tables."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.plot import Figure, heatmap, plot

from .common import DEPARTMENTS, HIGH, WIDE


def temperature() -> Figure:
    """Softmax of three scores, from cold to hot."""
    temperatures = [0.1 * k for k in range(1, 101)]
    scores = pyattn.tensor([1.0, 2.0, 4.0])
    weights = pyattn.stack([(scores / t).softmax(dim=0) for t in temperatures])
    return plot(
        temperatures,
        weights.T.flip(0),
        labels=["score 4", "score 2", "score 1"],
        styles=["-", "--", "-"],
        xlabel="temperature",
        ylabel="weight",
        width=WIDE,
        height=HIGH,
    )


def company() -> Figure:
    """The allocation table set by hand, and the one from the investments alone."""
    x = pyattn.tensor([[10.0], [6.0], [2.5]])
    by_hand = pyattn.tensor([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
    return heatmap(
        pyattn.stack([by_hand, (x @ x.T / 12).softmax(dim=-1)]),
        xticks=DEPARTMENTS,
        yticks=DEPARTMENTS,
        titles=["set by hand", "from X, T = 12"],
        xlabel="revenue of",
        ylabel="budget of",
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "temperature": temperature,
    "company": company,
}
