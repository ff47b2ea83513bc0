"""Pictures of similarity: agreement, shadow, angle, every pair, cosine."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.models import Similarity
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import LARGE, SMALL, Box, Diagram, written_number

READERS = {"Ada": [2, 1, 0, -2], "Ben": [1, 2, -1, -1], "Cem": [-2, -1, 1, 2], "Fay": [2, 2, 0, -2]}


def agreement() -> Figure:
    """Two dot products, kind of book by kind of book: what agrees stands up, what does not hangs."""
    picture = Diagram("Agreement", "Ada's ratings beside Ben's, and beside Cem's.", 300)
    left, wide, high, unit = 74.0, 50.0, 22.0, 9.0
    ada = READERS["Ada"]
    for i, kind in enumerate(["crime", "travel", "poetry", "science"]):
        picture.text(left + (i + 0.5) * wide, 14, kind, SMALL)
    for top, name, floor in ((24.0, "Ben", 118.0), (172.0, "Cem", 242.0)):
        products = [x * y for x, y in zip(ada, READERS[name])]
        for y, who in ((top, "Ada"), (top + high + 4, name)):
            picture.text(left - 10, y + 16, who, LARGE, "end", bold=True)
            picture.grid(left, y, READERS[who], cell=(wide, high))
        for i, product in enumerate(products):
            x, tall = left + i * wide + 10, unit * abs(product)
            over = product > 0
            picture.area(Box(x, floor - tall if over else floor, wide - 20, tall), opacity=0.35)
            y = floor - tall - 5 if over else floor + tall + (14 if product else -5)
            picture.text(x + wide / 2 - 10, y, written_number(product), bold=True)
        picture.line((left, floor), (left + 4 * wide, floor))
        picture.text(left - 10, floor + 4, "products", SMALL, "end")
        picture.text(left + 4 * wide + 12, floor - 6, "together", SMALL, "")
        total = written_number(sum(products))
        picture.text(left + 4 * wide + 12, floor + 13, total, 18, "", bold=True)
    return picture.figure()


def shadow() -> Figure:
    """Two vectors, the angle between them, and the shadow of one along the other."""
    u, v = (1.0, 3.0), (4.0, 2.0)
    onto = (u[0] * v[0] + u[1] * v[1]) / math.hypot(*v) ** 2  # the shadow's length, in lengths of v
    foot = (onto * v[0], onto * v[1])
    unit, left, floor = 72.0, 30.0, 244.0

    def at(x: float, y: float) -> tuple[float, float]:
        """Where a point lies in the picture: both axes have one scale."""
        return left + unit * x, floor - unit * y

    def turned(place: tuple[float, float], ahead: float, aside: float) -> tuple[float, float]:
        """A point so many units ahead in the direction of v, and to the left of it."""
        length = math.hypot(*v)
        x, y = v[0] / length, v[1] / length
        return at(place[0] + ahead * x - aside * y, place[1] + ahead * y + aside * x)

    picture = Diagram(
        "Shadow", "Two vectors, their angle, and the shadow of one along the other.", 272
    )
    for n in range(5):
        picture.line(at(n, 0), at(n, 3), opacity=0.12)
        picture.text(at(n, 0)[0], floor + 17, str(n), SMALL)
    for n in range(4):
        picture.line(at(0, n), at(4, n), opacity=0.12)
        picture.text(left - 8, at(0, n)[1] + 4, str(n), SMALL, "end")
    picture.line(at(0, 3), at(0, 0), at(4, 0), opacity=0.5)

    picture.line(at(0, 0), at(*foot), width=9, opacity=0.3)
    turns = [math.atan2(v[1], v[0]), math.atan2(u[1], u[0])]
    arc = [turns[0] + (turns[1] - turns[0]) * k / 24 for k in range(25)]
    picture.line(*(at(0.6 * math.cos(t), 0.6 * math.sin(t)) for t in arc))
    x, y = at(0.82 * math.cos(arc[12]), 0.82 * math.sin(arc[12]))
    picture.text(x, y + 5, "\N{GREEK SMALL LETTER THETA}", LARGE, bold=True)
    corner = [turned(foot, -0.17, 0), turned(foot, -0.17, 0.17), turned(foot, 0, 0.17)]
    picture.line(*corner)
    picture.line(at(*u), at(*foot), dashed=True, width=1.6)
    picture.arrow(at(*v), at(*u), width=1.6)
    picture.arrow(at(0, 0), at(*u), role="query", width=2.4)
    picture.arrow(at(0, 0), at(*v), role="key", width=2.4)

    theta, minus = "\N{GREEK SMALL LETTER THETA}", "\N{MINUS SIGN}"
    length_u, length_v = ["\N{DOUBLE VERTICAL LINE}" + c + "\N{DOUBLE VERTICAL LINE}" for c in "uv"]
    for place, words, anchor, role in (
        (at(0.95, 3.1), f"u = ({u[0]:.0f}, {u[1]:.0f})", "middle", "query"),
        (at(3.9, 1.46), f"v = ({v[0]:.0f}, {v[1]:.0f})", "middle", "key"),
        (at(2.62, 2.62), f"u {minus} v", "", "plain"),
        (at(1.72, 1.72), f"{length_u} sin {theta}", "", "plain"),
        (at(1.15, 0.2), f"{length_u} cos {theta}", "middle", "plain"),
        (at(2.62, 0.77), f"{length_v} {minus} {length_u} cos {theta}", "", "plain"),
    ):
        picture.text(*place, words, 13, anchor, role, bold=role != "plain")
    x, y = turned(foot, 0.1, -0.28)
    picture.text(x, y, f"({foot[0]:.0f}, {foot[1]:.0f})", SMALL)
    return picture.figure()


def angle() -> Figure:
    """Dot product against angle, for two pairs of lengths."""
    degrees = list(range(0, 181, 3))
    curves = [[length * math.cos(math.radians(d)) for d in degrees] for length in (1.0, 2.0)]
    return plot(
        degrees,
        curves,
        styles=["-", "--"],
        xlabel="angle in degrees",
        ylabel="dot product",
        xticks=[0, 45, 90, 135, 180],
        texts=[(30, 0.35, "lengths 1 and 1"), (81, 1.4, "lengths 1 and 2")],
        width=WIDE,
        height=HIGH,
    )


def every_pair() -> Figure:
    """Where a row and a row set upright cross, there stands their dot product."""
    picture = Diagram("Every pair", "Four readers, compared with each other.", 262)
    names, rows = list(READERS), list(READERS.values())
    table = [[sum(x * y for x, y in zip(a, b)) for b in rows] for a in rows]
    left, across, top, down, cell = 44.0, 182.0, 34.0, 140.0, (44.0, 24.0)
    asks, answers = 1, 0  # the row and the column that are picked out
    high = 20.0
    picture.area(Box(left, down + asks * cell[1], 4 * 25, cell[1]), opacity=0.16)
    picture.area(Box(across + answers * cell[0], top, cell[0], 4 * high), opacity=0.16)
    picture.area(Box(across + answers * cell[0], down + asks * cell[1], *cell), opacity=0.36)
    picture.grid(left, down, rows, cell=(25, cell[1]))
    picture.grid(across, top, list(map(list, zip(*rows))), cell=(cell[0], high))
    made = picture.grid(across, down, table, cell=cell)
    for i, name in enumerate(names):
        picture.text(left - 6, down + i * cell[1] + 16, name, 12, "end", bold=i == asks)
        picture.text(across + (i + 0.5) * cell[0], top - 6, name, 12, bold=i == answers)
    picture.text(left + 50, down - 8, "rows of a", SMALL)
    picture.text(across - 10, top + 44, "rows of b,", SMALL, "end")
    picture.text(across - 10, top + 58, "set upright", SMALL, "end")
    y = made.cell(asks, 0).middle[1]
    picture.arrow((left + 104, y), (across - 4, y), width=1.6)
    x = made.cell(0, answers).middle[0]
    picture.arrow((x, top + 4 * high + 3), (x, down - 3), width=1.6)
    picture.text(across + 88, down + 4 * cell[1] + 19, "pairs(a, b)", SMALL)
    return picture.figure()


def cosines() -> Figure:
    """The cosine of every pair of four vectors."""
    names = ["a", "same", "opposite", "orthogonal"]
    vectors = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [-1.0, -2.0, -3.0], [3.0, 0.0, -1.0]]
    table = Similarity("cosine")(pyattn.tensor(vectors)).round(decimals=6)
    return heatmap(table, xticks=names, yticks=names, vmin=-1, vmax=1, colorbar=False, width=WIDE)


FIGURES: dict[str, Callable[[], Figure]] = {
    "agreement": agreement,
    "shadow": shadow,
    "angle": angle,
    "every_pair": every_pair,
    "cosines": cosines,
}
