"""Pictures of attention worked by hand."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.models import SelfAttentionByHand
from pyattn.plot import Figure, heatmap

from .common import WIDE


def by_hand() -> Figure:
    """Document 003's attention weights, exact and as the document rounds them."""
    layer = SelfAttentionByHand(
        w_query=[[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
        w_key=[[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
        w_value=[[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    )
    layer(pyattn.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]))
    assert layer.attention_weights is not None
    rounded = pyattn.tensor([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]])
    return heatmap(
        pyattn.stack([layer.attention_weights, rounded]),
        xticks=["key 1", "key 2", "key 3"],
        yticks=["query 1", "query 2", "query 3"],
        titles=["exact", "document 003"],
        colorbar=False,
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "by_hand": by_hand,
}
