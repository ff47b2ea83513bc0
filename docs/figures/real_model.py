"""Pictures of a real model's attention, from what PyTorch answered with its weights."""

from __future__ import annotations

import json
from typing import Any, Callable

from pyattn.plot import Figure, heatmap
from tests.minilm import HEADS_SHOWN, RECORD

from .common import WIDE


def _heads(*places: tuple[int, int]) -> Figure:
    """What the words of the record's sentence look at in some heads, each a layer and a head of it."""
    record: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return heatmap(
        [record["heads"][HEADS_SHOWN.index(place)] for place in places],
        xticks=record["words"],
        yticks=record["words"],
        titles=[f"layer {layer}, head {head}" for layer, head in places],
        vmin=0,
        vmax=1,
        colorbar=False,
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "heads_of_places": lambda: _heads((1, 3), (3, 9)),
    "heads_of_meaning": lambda: _heads((6, 12), (5, 6)),
}
