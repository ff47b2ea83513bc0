"""One mistake, and everything after it done rightly: nothing after it may be called wrong.

A generator writes pages of attention calculations with one mistake at the start.  What comes after it
is computed from the numbers as they were written, or from all their digits, or now so and now so; and
it is written with names, with calculations that are done again, or with the numbers themselves.
"""

from __future__ import annotations

import math
import random
from typing import Callable, List, NamedTuple

import pytest

from pyattn.check.marking import marked
from pyattn.check.pages.reading import read_text
from pyattn.check.sheet import Sheet

Row = List[float]
Matrix = List[Row]


class Page(NamedTuple):
    text: str
    slip: str  # the statement with the mistake


def softmax(row: Row) -> Row:
    powers = [math.exp(x - max(row)) for x in row]
    return [p / sum(powers) for p in powers]


def product(a: Matrix, b: Matrix) -> Matrix:
    return [[sum([x * y for x, y in zip(row, column)]) for column in zip(*b)] for row in a]


def turned(a: Matrix) -> Matrix:
    return [list(column) for column in zip(*a)]


class Writer:
    """Someone who writes numbers with so many decimals, and goes on with them in one of three ways."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.places = self.pick.choice([1, 2, 2, 3, 3, 4])
        self.habit = self.pick.choice(["rounded", "unrounded", "now so, now so"])
        self.lines: List[str] = []
        self.slip = ""

    def number(self, x: float) -> str:
        return str(int(x)) if x == int(x) and abs(x) < 1e9 else f"{x:.{self.places}f}"

    def row(self, row: Row) -> str:
        whole = all(x == int(x) for x in row)
        return (
            "[" + ", ".join([str(int(x)) if whole else f"{x:.{self.places}f}" for x in row]) + "]"
        )

    def matrix(self, matrix: Matrix) -> str:
        if not all(x == int(x) for row in matrix for x in row):
            rows = [", ".join([f"{x:.{self.places}f}" for x in row]) for row in matrix]
            return "[" + ", ".join([f"[{row}]" for row in rows]) + "]"
        return "[" + ", ".join([self.row(row) for row in matrix]) + "]"

    def goes_on(self, value: Row) -> Row:
        """The numbers that the next step takes."""
        rounded = [float(self.number(x)) for x in value]
        if self.habit == "now so, now so":
            return self.pick.choice([value, rounded])
        return rounded if self.habit == "rounded" else value

    def all_go_on(self, value: Matrix) -> Matrix:
        width = len(value[0])
        flat = self.goes_on([x for row in value for x in row])
        return [flat[i : i + width] for i in range(0, len(flat), width)]

    def say(self, line: str, slip: bool = False) -> None:
        self.lines += [line, ""]
        if slip:
            self.slip = line

    def spoiled(self, value: Row) -> Row:
        """One number wrong, by more than a rounding."""
        spoiled, at = list(value), self.pick.randrange(len(value))
        spoiled[at] += self.pick.choice([-1, 1]) * (1 if value[at] == int(value[at]) else 0.2)
        return spoiled

    def page(self) -> Page:
        return Page("\n".join(self.lines) + "\n", self.slip)


def attention(writer: Writer) -> None:
    """Q K^T, scaled, softmax, times V; a mistake in one of the first three."""
    pick = writer.pick
    rows, width = pick.randint(2, 3), pick.randint(2, 3)
    q, k, v = (
        [[float(pick.randint(-2, 4)) for _ in range(width)] for _ in range(rows)] for _ in "qkv"
    )
    for name, matrix in (("Q", q), ("K", k), ("V", v)):
        writer.say(f"{name} = {writer.matrix(matrix)}")
    wrong = pick.choice(["scores", "swapped", "scale", "twice", "axis", "shares"])
    plain = pick.random() < 0.3  # no names for what is between
    scores = product(q, turned(k))
    if wrong == "scores":
        scores = [writer.spoiled(scores[0]), *scores[1:]]
    if wrong == "swapped":
        scores = turned(scores)
    writer.say(
        f"{'' if plain else 'S = '}Q K^T = {writer.matrix(scores)}", wrong in ("scores", "swapped")
    )
    root = math.sqrt(width)
    scaled = (
        scores
        if wrong == "scale"
        else [[x / (root * root if wrong == "twice" else root) for x in row] for row in scores]
    )
    source = pick.choice(["Q K^T", "Q K^T" if plain else "S"])
    writer.say(
        f"{'' if plain else 'B = '}{source} / √{width} = {writer.matrix(scaled)}",
        wrong in ("scale", "twice"),
    )
    scaled = writer.all_go_on(scaled)
    shares = [softmax(row) for row in scaled]
    if wrong == "axis":
        shares = turned([softmax(row) for row in turned(scaled)])
    if wrong == "shares":
        shares = [writer.spoiled(shares[0]), *shares[1:]]
    source = pick.choice([f"{source} / √{width}", "B" if not plain else f"{source} / √{width}"])
    writer.say(
        f"{'' if plain else 'A = '}softmax({source}) = {writer.matrix(shares)}",
        wrong in ("axis", "shares"),
    )
    shares = writer.all_go_on(shares)
    result = product(shares, v)
    if not plain and pick.random() < 0.3:
        for i, row in enumerate(shares):
            terms = [
                f"{x:.{writer.places}f} x {'(' * (v[j][0] < 0)}{int(v[j][0])}{')' * (v[j][0] < 0)}"
                for j, x in enumerate(row)
            ]
            writer.say(f"{' + '.join(terms)} = {result[i][0]:.{writer.places}f}")
        return
    writer.say(f"{f'softmax({source})' if plain else 'A'} V = {writer.matrix(result)}")


def by_hand(writer: Writer) -> None:
    """Exponentials one by one, their sum, the shares, a weighted sum; a power or the sum is wrong."""
    pick = writer.pick
    scores = [pick.randint(0, 3) for _ in range(3)]
    powers, wrong = [math.exp(x) for x in scores], pick.choice(["power", "sum"])
    if wrong == "power":
        powers[0] += pick.choice([-0.3, 1.0])
    for i, (x, power) in enumerate(zip(scores, powers)):
        if x not in scores[:i]:
            writer.say(f"e^{x} = {power:.{writer.places}f}", wrong == "power" and i == 0)
        else:
            powers[i] = powers[scores.index(x)]
    powers = writer.goes_on(powers)
    texts = [f"{power:.{writer.places}f}" for power in powers]
    total = sum(powers) + (0.7 if wrong == "sum" else 0)
    writer.say(f"{' + '.join(texts)} = {total:.{writer.places}f}", wrong == "sum")
    (total,) = writer.goes_on([total])
    shares = [power / total for power in powers]
    for text, share in zip(texts, shares):
        writer.say(f"{text} / {total:.{writer.places}f} = {share:.{writer.places}f}")
    shares, values = writer.goes_on(shares), [pick.randint(1, 9) for _ in range(3)]
    terms = [f"{share:.{writer.places}f} x {value}" for share, value in zip(shares, values)]
    result = sum([share * value for share, value in zip(shares, values)])
    writer.say(f"{' + '.join(terms)} = {result:.{writer.places}f}")


def spread(writer: Writer) -> None:
    """A mean that is wrong, the variance from it, and its root."""
    pick = writer.pick
    x = [pick.randint(0, 12) for _ in range(pick.randint(3, 5))]
    writer.say(f"x = {x}")
    if pick.random() < 0.5:
        mean = sum(x) / len(x) + pick.choice([-1, 0.5, 1])
        writer.say(f"mean(x) = {writer.number(mean)}", True)
        (mean,) = writer.goes_on([mean])
        off = [n - mean for n in x]
        writer.say(f"x - mean(x) = {writer.row(off)}")
        return
    variance = sum([(n - sum(x) / len(x)) ** 2 for n in x]) / (len(x) - 1)
    if variance == 0:
        return spread(writer)
    writer.say(f"var(x) = {writer.number(variance)}", True)
    shown = writer.number(variance)
    (variance,) = writer.goes_on([variance])
    root = math.sqrt(variance)
    form = pick.choice(["std(x) = √{0} = {1}", "√{0} = {1}", "std(x) = {1}", "√var(x) = {1}"])
    writer.say(form.format(shown, f"{root:.{writer.places}f}"))


def cosine(writer: Writer) -> None:
    """A dot product or a length that is wrong, and the cosine from it."""
    pick = writer.pick
    a, b = ([float(pick.randint(1, 6)) for _ in range(3)] for _ in "ab")
    writer.say(f"a = {writer.row(a)}")
    writer.say(f"b = {writer.row(b)}")
    wrong = pick.choice(["dot", "length"])
    dot = sum([x * y for x, y in zip(a, b)]) + (3 if wrong == "dot" else 0)
    one, other = (math.sqrt(sum([x * x for x in v])) for v in (a, b))
    one += 1.3 if wrong == "length" else 0
    writer.say(f"a · b = {int(dot)}", wrong == "dot")
    writer.say(f"|a| = {one:.{writer.places}f}", wrong == "length")
    writer.say(f"|b| = {other:.{writer.places}f}")
    had = writer.goes_on([one, other])
    form = pick.choice(
        ["(a · b) / (|a| |b|)", "cos(a, b) = {0} / ({1} x {2})", "{0} / ({1} x {2})"]
    )
    shown = [f"{x:.{writer.places}f}" for x in (one, other)]
    writer.say(f"{form.format(int(dot), *shown)} = {dot / had[0] / had[1]:.{writer.places}f}")


KINDS: List[Callable[[Writer], None]] = [attention, by_hand, spread, cosine]


def written(kind: Callable[[Writer], None], seed: int) -> Page:
    writer = Writer(seed)
    kind(writer)
    return writer.page()


def wrong_after(page: Page, sheet: Sheet) -> List[str]:
    """The numbers behind the mistake that are called wrong."""
    place = page.text.index(page.slip) + len(page.slip)
    return [
        f"{item.text}: {mark.message}"
        for item in sheet.items
        if item.start >= place
        for mark in item.marks
        if mark.verdict in ("rounding", "wrong")
    ] + [str(p) for item in sheet.items if item.start >= place for p in item.problems]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_after_a_mistake_is_wrong(kind: Callable[[Writer], None]) -> None:
    for seed in range(50):
        page = written(kind, seed)
        bad = wrong_after(page, marked(read_text(page.text, "markdown", "page.md")))
        assert not bad, f"seed {seed}\n{page.text}\n" + "\n".join(bad)
