"""Pictures of what the square root of d_k does."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.models import SimpleAttention
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE


def variance() -> Figure:
    """The variance of a dot product of random vectors, against their width."""
    pyattn.manual_seed(0)
    doublings = list(range(2, 9))
    measured = []
    for d_k in [2**n for n in doublings]:
        dots = (pyattn.randn(1000, d_k) * pyattn.randn(1000, d_k)).sum(dim=1)
        measured.append(math.log2(dots.var().item()))
    return plot(
        doublings,
        [measured, doublings],
        labels=["measured", "the width"],
        styles=["o", "--"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="variance as a power of 2",
        width=WIDE,
        height=HIGH,
    )


def scaling() -> Figure:
    """The mean largest of ten weights, as keys grow wider."""
    pyattn.manual_seed(0)
    doublings = list(range(1, 9))
    plain: list[float] = []
    divided: list[float] = []
    for d_k in [2**n for n in doublings]:
        scores = pyattn.randn(200, d_k) @ pyattn.randn(10, d_k).T
        for curve, scaled in ((plain, scores), (divided, scores / d_k**0.5)):
            curve.append(scaled.softmax(dim=-1).amax(dim=-1).mean().item())
    return plot(
        doublings,
        [plain, divided],
        labels=["not divided", "divided by the root of d_k"],
        styles=["-o", "--o"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="mean largest weight",
        width=WIDE,
        height=HIGH,
    )


def slopes() -> Figure:
    """A weight of two, and its slope, against the difference of the scores."""
    differences = [0.25 * k for k in range(-32, 33)]
    weight = pyattn.tensor(differences).sigmoid()
    return plot(
        differences,
        pyattn.stack([weight, weight * (1 - weight)]),
        labels=["weight", "slope"],
        styles=["-", "--"],
        xlabel="difference of the scores",
        width=WIDE,
        height=HIGH,
    )


def saturation() -> Figure:
    """How far ten weights follow their scores, as keys grow wider."""
    pyattn.manual_seed(0)
    doublings = list(range(1, 9))
    plain: list[float] = []
    divided: list[float] = []
    for d_k in [2**n for n in doublings]:
        scores = pyattn.randn(200, d_k) @ pyattn.randn(10, d_k).T
        for curve, scaled in ((plain, scores), (divided, scores / d_k**0.5)):
            weights = scaled.softmax(dim=-1)
            curve.append((weights * (1 - weights)).sum(dim=-1).mean().item())
    return plot(
        doublings,
        [plain, divided],
        labels=["not divided", "divided by the root of d_k"],
        styles=["-o", "--o"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="slopes of ten weights",
        width=WIDE,
        height=HIGH,
    )


def simple() -> Figure:
    """Document 001's attention weights, before any training."""
    pyattn.manual_seed(0)
    q, k, v = [pyattn.rand(1, 10, 64) for _ in range(3)]
    with pyattn.no_grad():
        _, weights = SimpleAttention(64)(q, k, v)
    return heatmap(
        weights[0], xlabel="key", ylabel="query", vmin=0.08, vmax=0.12, width=WIDE, annotate=False
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "variance": variance,
    "scaling": scaling,
    "slopes": slopes,
    "saturation": saturation,
    "simple": simple,
}
