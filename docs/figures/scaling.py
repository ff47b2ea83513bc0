"""Pictures of what the square root of d_k does."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.drawing.svg import LINE_COLOURS, with_minus
from pyattn.models import SimpleAttention
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Box, Diagram


def random_scores(d_k: int) -> pyattn.Tensor:
    """The dot products of 200 queries with ten keys, all drawn at random."""
    scores: pyattn.Tensor = pyattn.randn(200, d_k) @ pyattn.randn(10, d_k).T
    return scores


def spread() -> Figure:
    """Where the dot products of random vectors lie, for four widths."""
    pyattn.manual_seed(0)
    picture = Diagram("Spread", "Dot products of random vectors, for four widths.", 300)
    widths = [4, 16, 64, 256]
    left, unit, tall = 234.0, 128 / 49, 62
    floor = 8 + tall * len(widths)
    for row, d_k in enumerate(widths):
        dots = (pyattn.randn(1000, d_k) * pyattn.randn(1000, d_k)).sum(dim=1)
        base, deviation = 4 + tall * (row + 1), dots.std().item()
        counts = [0] * 49  # of the dots that are nearest to -48, -46, ..., 48
        for dot in dots.tolist():
            counts[min(max(round(dot / 2) + 24, 0), 48)] += 1
        for place, count in enumerate(counts):
            high = (tall - 14) * count / max(counts)
            x = left + 2 * unit * (place - 24.5)
            picture.area(Box(x + 0.4, base - high, 2 * unit - 0.8, high), opacity=0.4)
        reach = unit * deviation
        picture.line((left - reach, base + 3), (left + reach, base + 3), width=3)
        picture.text(6, base - 24, f"width {d_k}", PLAIN, "", bold=True)
        picture.text(6, base - 8, f"\N{PLUS-MINUS SIGN} {deviation:.1f}", PLAIN, "")
    for tick in range(-40, 41, 20):
        x = left + unit * tick
        picture.line((x, 14), (x, floor + 4), opacity=0.15)
        picture.text(x, floor + 20, with_minus(str(tick)), SMALL)
    picture.text(left, floor + 40, "dot product of a query and a key", PLAIN)
    return picture.figure()


def variance() -> Figure:
    """The variance of a dot product of random vectors, against their width."""
    pyattn.manual_seed(0)
    widths = [2**n for n in range(2, 9)]
    measured = []
    for d_k in widths:
        dots = (pyattn.randn(1000, d_k) * pyattn.randn(1000, d_k)).sum(dim=1)
        measured.append(dots.var().item())
    return plot(
        widths,
        [widths, measured],
        labels=["the width itself", "measured"],
        styles=["--", "o"],
        colors=["currentColor", LINE_COLOURS[0]],
        xlabel="width of queries and keys",
        ylabel="variance of the dot product",
        xscale="log",
        yscale="log",
        yticks=widths,
        width=WIDE,
        height=300,
    )


def against_width(
    measure: Callable[[pyattn.Tensor], pyattn.Tensor],
) -> tuple[list[int], list[float], list[float]]:
    """Widths of keys, and a measure of rows of weights at each: without the division, and with it."""
    pyattn.manual_seed(0)
    widths = [2**n for n in range(1, 9)]
    plain: list[float] = []
    divided: list[float] = []
    for d_k in widths:
        scores = random_scores(d_k)
        for curve, scaled in ((plain, scores), (divided, scores / d_k**0.5)):
            curve.append(measure(scaled.softmax(dim=-1)).mean().item())
    return widths, plain, divided


def scaling() -> Figure:
    """The mean largest of ten weights, as keys grow wider."""
    widths, plain, divided = against_width(lambda weights: weights.amax(dim=-1))
    return plot(
        widths,
        [plain, divided, [0.1] * len(widths)],
        styles=["-o", "--o", ":"],
        colors=[*LINE_COLOURS[:2], "currentColor"],
        xlabel="width of queries and keys",
        ylabel="largest of ten weights",
        xscale="log",
        yticks=[0, 0.2, 0.4, 0.6, 0.8, 1],
        texts=[
            (8, 0.78, "not divided"),
            (32, 0.41, "divided by the root of the width"),
            (64, 0.15, "ten equal weights"),
        ],
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
        styles=["-", "--"],
        xlabel="difference of the scores",
        xticks=[-8, -4, 0, 4, 8],
        texts=[(-0.9, 0.72, "weight"), (3, 0.23, "its slope")],
        width=WIDE,
        height=HIGH,
    )


def saturation() -> Figure:
    """How far ten weights follow their scores, as keys grow wider."""
    widths, plain, divided = against_width(lambda weights: (weights * (1 - weights)).sum(dim=-1))
    return plot(
        widths,
        [plain, divided],
        styles=["-o", "--o"],
        xlabel="width of queries and keys",
        ylabel="slopes of ten weights",
        xscale="log",
        yticks=[0, 0.2, 0.4, 0.6, 0.8, 1],
        texts=[(6, 0.37, "not divided"), (24, 0.9, "divided by the root of the width")],
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
    "spread": spread,
    "variance": variance,
    "scaling": scaling,
    "slopes": slopes,
    "saturation": saturation,
    "simple": simple,
}
