"""Pictures of similarity: shadow, angle, cosine."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.models import Similarity
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE


def shadow() -> Figure:
    """Two vectors, the side between their tips, and the line dropped from one onto the other."""
    return plot(
        [[0, 1], [0, 4], [1, 2], [1, 4]],
        [[0, 3], [0, 2], [3, 1], [3, 2]],
        labels=["u = (1, 3)", "v = (4, 2)", "dropped onto v", "u \N{MINUS SIGN} v"],
        styles=["-o", "-o", "--", "--"],
        width=WIDE,
        height=322,  # at which both axes have one scale, so that a right angle looks right
    )


def angle() -> Figure:
    """Dot product against angle, for two pairs of lengths."""
    degrees = list(range(0, 181, 3))
    curves = [[length * math.cos(math.radians(d)) for d in degrees] for length in (1.0, 2.0)]
    return plot(
        degrees,
        curves,
        labels=["lengths 1 and 1", "lengths 1 and 2"],
        styles=["-", "--"],
        xlabel="angle in degrees",
        ylabel="dot product",
        width=WIDE,
        height=HIGH,
    )


def cosines() -> Figure:
    """The cosine of every pair of four vectors."""
    names = ["a", "same", "opposite", "orthogonal"]
    vectors = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [-1.0, -2.0, -3.0], [3.0, 0.0, -1.0]]
    table = Similarity("cosine")(pyattn.tensor(vectors)).round(decimals=6)
    return heatmap(table, xticks=names, yticks=names, vmin=-1, vmax=1, width=WIDE)


FIGURES: dict[str, Callable[[], Figure]] = {
    "shadow": shadow,
    "angle": angle,
    "cosines": cosines,
}
