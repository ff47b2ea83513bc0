"""Pictures of masks."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.plot import Figure, heatmap

from .common import WIDE
from .diagram import LARGE, PLAIN, SMALL, Diagram, Grid


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


def _named_sides(picture: Diagram, grid: Grid) -> None:
    for k in range(grid.rows):
        place = grid.cell(k, k)
        if grid.x < WIDE / 2:
            picture.text(grid.x - 6, place.middle[1] + 4, f"query {k + 1}", SMALL, "end", "query")
        picture.text(place.middle[0], grid.y - 5, f"key {k + 1}", SMALL, role="key")


def mask_flow() -> Figure:
    """A causal mask is added to the scores before softmax."""
    x = pyattn.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    scores = x @ x.T / 2**0.5
    hidden = pyattn.ones(3, 3).triu(1).bool()
    mask = pyattn.zeros(3, 3).masked_fill(hidden, -math.inf)
    added = scores + mask
    weights = added.softmax(dim=-1)

    picture = Diagram("A mask", "Scores, a mask, their sum, and the weights.", 290)
    cell = (38, 26)
    first = picture.grid(54, 44, scores, cell=cell)
    second = picture.grid(250, 44, mask.tolist(), cell=cell, digits=0)
    third = picture.grid(54, 206, added, cell=cell, hidden=hidden)
    fourth = picture.grid(250, 206, weights, "weights", cell=cell, hidden=hidden)
    for grid, name, role in (
        (first, "scores", "plain"),
        (second, "mask", "plain"),
        (third, "scores + mask", "plain"),
        (fourth, "weights", "weights"),
    ):
        picture.text(grid.middle[0], grid.y - 22, name, LARGE, role=role, bold=True)
        _named_sides(picture, grid)
    plus = (209.0, first.middle[1])
    picture.badge(*plus, "+")
    picture.arrow(first.right, (plus[0] - 10, plus[1]))
    picture.arrow(second.left, (plus[0] + 10, plus[1]))
    picture.arrow((plus[0], plus[1] + 10), (plus[0], 150), (111, 150), (111, 168))
    picture.arrow(third.right, fourth.left)
    picture.text(209, third.middle[1] - 8, "softmax", SMALL)
    return picture.figure()


def batch() -> Figure:
    """Two sequences in one batch, each attending within itself."""
    first = pyattn.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    second = pyattn.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    lengths = [3, 2]
    picture = Diagram("A batch", "Two sequences, the shorter one filled up.", 286)
    for sequence, length, words, place in zip(
        (first, second),
        lengths,
        ("sequence 1: three words", "sequence 2: two words and padding"),
        picture.panels(2, 1, 0, 144),
    ):
        top = place.y + 4
        picture.frame(2, top, 366, 132, words)
        seen = pyattn.arange(3) < length
        scores = (sequence @ sequence.T / 2**0.5).masked_fill(~seen, -math.inf)
        weights = scores.softmax(dim=-1)
        outputs = weights @ sequence
        absent = ~seen[:, None].expand(3, 3)
        no_row = absent.tolist()
        cell = (36, 22)
        inputs = picture.grid(
            60, top + 50, sequence, label="inputs", cell=(24, 22), digits=0, hidden=no_row
        )
        table = picture.grid(
            140,
            top + 50,
            weights,
            "weights",
            "weights",
            cell=cell,
            hidden=(absent | absent.T),
        )
        results = picture.grid(284, top + 50, outputs, label="outputs", cell=cell, hidden=no_row)
        picture.arrow(inputs.right, table.left)
        picture.arrow(table.right, results.left)
        for k in range(3):
            name = f"word {k + 1}" if k < length else "padding"
            picture.text(54, inputs.row(k).middle[1] + 4, name, SMALL, "end")
    return picture.figure()


def mask_patterns() -> Figure:
    """Six masks for six places: what is hidden is hatched."""
    n = 6
    places = [(i, j) for i in range(n) for j in range(n)]
    patterns = {
        "padding": [j < 4 for _, j in places],
        "causal": [j <= i for i, j in places],
        "window": [i - 3 < j <= i for i, j in places],
        "window and first": [i - 2 < j <= i or j == 0 for i, j in places],
        "prefix": [j <= max(i, 2) for i, j in places],
        "two texts": [j <= i and (i < 3) == (j < 3) for i, j in places],
    }
    picture = Diagram("Patterns", "Six masks, for six queries and six keys each.", 262)
    panels = picture.panels(len(patterns), 3, 0, 134)
    for (name, seen), panel in zip(patterns.items(), panels):
        corner = (panel.middle[0] - 48, panel.y + 28)
        picture.text(panel.middle[0], panel.y + 18, name, PLAIN, bold=True)
        rows = [seen[i * n : i * n + n] for i in range(n)]
        hidden = [[not one for one in row] for row in rows]
        light = [[0.35 * one for one in row] for row in rows]
        picture.grid(*corner, light, "weights", cell=(16, 16), numbers=False, hidden=hidden)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "masks": masks,
    "mask_flow": mask_flow,
    "batch": batch,
    "mask_patterns": mask_patterns,
}
