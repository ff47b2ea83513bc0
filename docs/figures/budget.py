"""Pictures of the budget: softmax in steps, from cold to hot, rows that mix, the company's tables."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.plot import Figure, heatmap, plot

from .common import DEPARTMENTS, HIGH, WIDE
from .diagram import LARGE, PLAIN, SMALL, Box, Diagram


def softmax_steps() -> Figure:
    """Three scores become powers, and the powers become shares of their sum."""
    scores = [2.0, 4.0, 4.0]
    powers = [math.exp(score) for score in scores]
    total = sum(powers)
    shares = [power / total for power in powers]

    picture = Diagram("Softmax", "Scores, their powers, and the shares of their sum.", 228)
    long, thick = 70.0, 24.0
    lefts = [8.0, 150.0, 292.0]
    tops = [52.0 + 46 * row for row in range(3)]
    floor = tops[-1] + thick + 28
    for left, name, numbers in (
        (lefts[0], "scores", scores),
        (lefts[1], "powers", powers),
        (lefts[2], "shares", shares),
    ):
        last = left == lefts[2]
        picture.text(left, 16, name, LARGE, "", "weights" if last else "plain", bold=True)
        for top, number in zip(tops, numbers):
            wide = long * number / (1 if last else max(numbers))
            if last:
                picture.area(Box(left, top, long, thick), "weights", 0.1)
            picture.area(
                Box(left, top, wide, thick), "weights" if last else "plain", 0.65 if last else 0.3
            )
            digits = 4 if last else 2 if left == lefts[1] else 0
            picture.text(left, top - 5, f"{number:.{digits}f}", PLAIN, "")
    for top in tops:
        for left, right in zip(lefts, lefts[1:]):
            picture.arrow((left + long + 8, top + thick / 2), (right - 10, top + thick / 2))
    between = [(left + long + right) / 2 - 1 for left, right in zip(lefts, lefts[1:])]
    picture.text(between[0], 38, "e to the", SMALL)
    picture.text(between[0], 50, "power", SMALL)
    picture.text(between[1], 38, "divide by", SMALL)
    picture.text(between[1], 50, "their sum", SMALL)

    picture.line((lefts[1], floor - 18), (lefts[1] + long, floor - 18))
    picture.text(lefts[1], floor, f"sum {total:.2f}", PLAIN, "")
    left = lefts[2]
    picture.line((left, floor - 18), (left + long, floor - 18))
    for share in shares:
        picture.area(Box(left, floor - 11, max(long * share - 1.5, 1), 14), "weights", 0.65)
        left += long * share
    picture.text(lefts[2], floor + 20, f"together {sum(shares):.0f}", PLAIN, "")
    return picture.figure()


def temperature() -> Figure:
    """Softmax of three scores, from cold to hot."""
    temperatures = [10 ** (k / 40) for k in range(-40, 41)]
    scores = pyattn.tensor([1.0, 2.0, 4.0])
    weights = pyattn.stack([(scores / t).softmax(dim=0) for t in temperatures])
    return plot(
        temperatures,
        weights.T.flip(0),
        styles=["-", "--", ":"],
        xlabel="temperature, from cold to hot",
        ylabel="weight",
        xscale="log",
        xticks=[0.1, 0.2, 0.5, 1, 2, 5, 10],
        texts=[(2.4, 0.74, "score 4"), (0.78, 0.2, "score 2"), (3.4, 0.11, "score 1")],
        width=WIDE,
        height=HIGH,
    )


def mixing() -> Figure:
    """A row of weights takes its parts of three rows, and adds them up."""
    weights, rows = [0.6, 0.3, 0.1], [[20, 30], [12, 20], [5, 10]]
    parts = [[w * x for x in row] for w, row in zip(weights, rows)]
    picture = Diagram("Mixing", "Three rows, weighed and added.", 208)
    size, apart, top = (38.0, 24.0), 38.0, 44.0
    for x, words, role in (
        (38.0, "row 3 of A", "weights"),
        (146.0, "rows of V", "value"),
        (300.0, "their parts", "plain"),
    ):
        picture.text(x, 18, words, 12, role=role, bold=True)
    for i, (weight, row, part) in enumerate(zip(weights, rows, parts)):
        y = top + apart * i
        one = picture.grid(15, y, [weight], "weights", cell=size, digits=1)
        picture.text(80, y + 17, "\N{MULTIPLICATION SIGN}", LARGE)
        given = picture.grid(108, y, row, "value", cell=size)
        made = picture.grid(262, y, part, cell=size, digits=1)
        assert one.right[1] == given.right[1]
        start = (given.right[0] + 8, given.right[1])
        picture.arrow(start, (made.x - 8, start[1]), role="weights", width=1 + 9 * weight)
        if i:
            picture.text(250, y - 2, "+", LARGE)
    picture.line((262, top + 3 * apart - 5), (338, top + 3 * apart - 5), width=1.6)
    total = [sum(column) for column in zip(*parts)]
    picture.grid(262, top + 3 * apart + 4, total, cell=size, digits=1)
    picture.text(248, top + 3 * apart + 21, "row 3 of Z", 12, "end", bold=True)
    return picture.figure()


def company() -> Figure:
    """The allocation table set by hand, and the one from the investments alone."""
    x = pyattn.tensor([[10.0], [6.0], [2.5]])
    by_hand = pyattn.tensor([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
    return heatmap(
        pyattn.stack([by_hand, (x @ x.T / 12).softmax(dim=-1)]),
        xticks=DEPARTMENTS,
        yticks=DEPARTMENTS,
        titles=["set by hand", "from X, T = 12"],
        xlabel="revenue of department",
        ylabel="budget of department",
        colorbar=False,
        width=WIDE,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "softmax_steps": softmax_steps,
    "temperature": temperature,
    "mixing": mixing,
    "company": company,
}
