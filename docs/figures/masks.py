"""Pictures of masks."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.plot import Figure, heatmap

from .common import WIDE


def masks() -> Figure:
    """One sequence of four words and one padding, under four masks."""
    pyattn.manual_seed(0)
    x = pyattn.cat([pyattn.randn(4, 4), pyattn.zeros(1, 4)])
    everything = pyattn.ones(5, 5).bool()
    filled = pyattn.arange(5) < 4
    causal = pyattn.ones(5, 5).tril().bool()
    seen = pyattn.stack([everything, everything & filled, causal, causal & filled])
    scores = (x @ x.T / 4**0.5).masked_fill(~seen, -math.inf)
    return heatmap(
        scores.softmax(dim=-1).masked_fill(~seen, math.nan),  # what is hidden is hatched
        xticks=["1", "2", "3", "4", "pad"],
        yticks=["1", "2", "3", "4", "pad"],
        titles=["no mask", "padding", "causal", "both"],
        xlabel="key",
        ylabel="query",
        vmin=0,
        vmax=1,
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "masks": masks,
}
