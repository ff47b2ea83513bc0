"""Pictures of attention worked by hand."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.models import SelfAttentionByHand
from pyattn.plot import Figure, heatmap

from .common import WIDE
from .diagram import LARGE, Diagram

ROLES = ("query", "key", "value")

# Document 003's inputs and tables.
X = [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]
W_QUERY = [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]]
W_KEY = [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]]
W_VALUE = [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]]


def by_hand() -> Figure:
    """Document 003's attention weights, exact and as the document rounds them."""
    layer = SelfAttentionByHand(W_QUERY, W_KEY, W_VALUE)
    layer(pyattn.tensor(X))
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


def eight_steps() -> Figure:
    """The whole calculation, from the inputs to the outputs."""
    x = pyattn.tensor(X)
    query, key, value = [x @ pyattn.tensor(w) for w in (W_QUERY, W_KEY, W_VALUE)]
    scores = query @ key.T
    weights = scores.float().softmax(dim=-1)
    weighted = weights[0][:, None] * value
    outputs = weights @ value.float()

    picture = Diagram("Self-attention by hand", "Eight steps from inputs to outputs.", 506, 8)
    cell, columns = (18, 18), (120, 208, 296)
    with picture.step():
        picture.heading(4, 12, "1", "inputs")
        inputs = picture.grid(10, 44, X, label="X", cell=cell)
    with picture.step():
        picture.heading(112, 12, "2", "three tables")
        tables = [
            picture.grid(left, 44, w, label=f"W_{letter}", cell=cell)
            for left, letter, w in zip(columns, "qkv", (W_QUERY, W_KEY, W_VALUE))
        ]
    with picture.step():
        picture.heading(4, 158, "3", "queries,", "keys, values")
        for table, role, letter, made in zip(tables, ROLES, "QKV", (query, key, value)):
            picture.arrow(table.bottom, (table.bottom[0], 136))
            picture.grid(table.x, 154, made, role, letter, cell=cell)
        picture.line((inputs.bottom[0], inputs.bottom[1] + 2), (inputs.bottom[0], 126))
        picture.line((inputs.bottom[0], 126), (tables[2].bottom[0], 126))
    with picture.step():
        picture.heading(4, 236, "4", "query 1, keys")
        picture.grid(10, 254, query[0], "query", cell=cell)
        keys = picture.grid(10, 282, key, "key", cell=cell)
        score = picture.grid(80, 282, scores[0][:, None], cell=(24, 18))
        picture.arrow(keys.right, score.left)
    with picture.step():
        picture.heading(130, 236, "5", "softmax")
        share = picture.grid(126, 282, weights[0][:, None], "weights", cell=(40, 18))
        picture.arrow(score.right, share.left)
    with picture.step():
        picture.heading(222, 236, "6", "weight \N{MULTIPLICATION SIGN} value")
        picture.text(173, share.middle[1] + 5, "\N{MULTIPLICATION SIGN}", LARGE)
        values = picture.grid(181, 282, value, "value", cell=cell)
        picture.text(values.right[0] + 10, share.middle[1] + 5, "=", LARGE)
        products = picture.grid(256, 282, weighted, cell=(36, 18))
    with picture.step():
        picture.heading(112, 369, "7", "add up: output 1")
        picture.arrow(products.bottom, (products.bottom[0], 357))
        picture.grid(256, 360, outputs[0], cell=(36, 18))
    with picture.step():
        picture.heading(4, 408, "8", "the same for inputs 2 and 3")
        every = picture.grid(10, 446, scores, label="scores", cell=(24, 18))
        shares = picture.grid(114, 446, weights, "weights", "weights", cell=(36, 18))
        final = picture.grid(256, 446, outputs, label="outputs", cell=(36, 18))
        picture.arrow(every.right, shares.left)
        picture.arrow(shares.right, final.left)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "by_hand": by_hand,
    "eight_steps": eight_steps,
}
