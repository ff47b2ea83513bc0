"""Pictures of queries, keys and values."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.micro import self_attention, transpose
from pyattn.models import CorrelationAttention
from pyattn.plot import Figure, heatmap

from .common import WIDE
from .diagram import LARGE, PLAIN, SMALL, Box, Diagram, Grid


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
    pyattn.manual_seed(7)
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


LETTERS = {"query": "Q", "key": "K", "value": "V"}
CELL = (16, 14)


def _attend(picture: Diagram, asks: Grid, answers: Grid) -> None:
    """From what asks and what answers, through three projections, to weights and outputs."""
    pyattn.manual_seed(2)
    x, context = pyattn.randn(asks.rows, asks.columns), pyattn.randn(answers.rows, answers.columns)
    context = x if answers is asks else context
    columns, centres = {"query": 2, "key": 2, "value": 3}, {"query": 62, "key": 185, "value": 308}
    made = {}
    for role, centre in centres.items():
        source, letter = asks if role == "query" else answers, LETTERS[role]
        beside = abs(source.middle[0] - centre) > 1
        start = source.left if centre < source.middle[0] else source.right
        if beside:
            picture.elbow(start, (centre, 102))
        else:
            picture.arrow(source.bottom, (centre, 102))
        left, shape = centre - CELL[0] * columns[role] / 2, (asks.columns, columns[role])
        table = picture.grid(left, 122, shape, "plain", f"W_{role[0]}", cell=CELL, shape=True)
        picture.arrow(table.bottom, (centre, 198))
        shape = (source.rows, columns[role])
        made[role] = picture.grid(left, 218, shape, role, letter, cell=CELL, shape=True)
    query, key, value = made.values()

    w_query, w_key = pyattn.randn(asks.columns, 2), pyattn.randn(asks.columns, 2)
    weights = ((x @ w_query) @ (context @ w_key).T).softmax(dim=-1)
    wide = CELL[0] * answers.rows
    compare = picture.box(74, 294, 99, 26, "Q K^T", size=LARGE)
    for made_of, side in ((query, compare.left), (key, compare.right)):
        picture.elbow(made_of.bottom, side, down=True)
    scores = picture.grid(
        92 - wide / 2, 358, (asks.rows, answers.rows), label="scores", cell=CELL, shape=True
    )
    picture.arrow((92, 320), (92, 339))
    shares = picture.grid(
        212 - wide / 2, 358, weights, "weights", "weights", cell=CELL, shape=True, numbers=False
    )
    picture.arrow(scores.right, shares.left)
    picture.text(151, scores.middle[1] - 6, "softmax", SMALL)
    mix = picture.box(262, scores.middle[1] - 13, 92, 26, "weights \N{MULTIPLICATION SIGN} V")
    picture.arrow(shares.right, mix.left)
    picture.arrow(value.bottom, mix.top)
    picture.grid(284, 438, (asks.rows, 3), label="outputs", cell=CELL, shape=True)
    picture.arrow(mix.bottom, (308, 419))


def one_head() -> Figure:
    """A sequence asks itself: from inputs to outputs, through one head."""
    picture = Diagram("One head of attention", "From three inputs to three outputs.", 484)
    x = picture.grid(153, 24, (3, 4), label="X", cell=CELL, shape=True)
    _attend(picture, x, x)
    return picture.figure()


def cross() -> Figure:
    """One sequence asks, another answers."""
    picture = Diagram("Cross-attention", "Two that ask, four that answer.", 484)
    asks = picture.grid(30, 24, (2, 4), label="x asks", cell=CELL, shape=True)
    answers = picture.grid(214, 24, (4, 4), label="context answers", cell=CELL, shape=True)
    _attend(picture, asks, answers)
    return picture.figure()


# The kinds of six words, and which kinds each kind asks for.
WORDS = "noon manager signed merger staff worried".split()
KINDS = [0, 1, 2, 3, 1, 4]
ASKS = [[0, 0, 1, 3, 0], [0, 0, 2, 3, 1], [1, 2, 0, 3, 0], [1, 2, 2, 0, 1], [0, 2, 0, 3, 0]]


def missed() -> Figure:
    """Who asks whom in a sentence, and how much each word is missed."""
    same = [[int(i == j) for j in range(5)] for i in range(5)]
    tables = transpose(ASKS), same, same
    x = [same[kind] for kind in KINDS]
    whole, weights = self_attention(x, *tables)

    def moved(j: int) -> float:
        rest = [i for i in range(len(x)) if i != j]
        left, _ = self_attention([x[i] for i in rest], *tables)
        return sum(math.dist(whole[i], z) for i, z in zip(rest, left)) / len(rest)

    picture = Diagram("What is missed", "Six words ask each other.", 320)
    left, wide, high = 76, 48, 22
    table = picture.grid(left, 58, weights, "weights", cell=(wide, high))
    picture.text(table.middle[0], 16, "answers", LARGE, bold=True)
    picture.text(left - 8, 45, "asks", LARGE, "end", bold=True)
    for i, word in enumerate(WORDS):
        picture.text(table.cell(0, i).middle[0], 45, word, SMALL)
        picture.text(left - 8, table.cell(i, 0).middle[1] + 4, word, PLAIN, "end")
    bars = [("sum of the", "column", [sum(column) for column in zip(*weights)])]
    bars += [("how much", "it is missed", [moved(j) for j in range(len(x))])]
    for top, (*lines, sizes) in zip((204, 262), bars):
        for k, line in enumerate(lines):
            picture.text(left - 8, top + 16 + 14 * k, line, SMALL, "end")
        for j, size in enumerate(sizes):
            place = Box(left + wide * j + 10, top, wide - 20, 32)
            picture.bar(place, size / max(sizes))
            picture.text(place.middle[0], top + 46, f"{size:.2f}", PLAIN)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "kittens": kittens,
    "symmetry": symmetry,
    "one_head": one_head,
    "cross": cross,
    "missed": missed,
}
