"""A kit for pictures of attention: grids of cells, boxes, arrows, and pictures that grow.

One language for the whole book.  What asks is blue with a thick edge and the letter Q, what answers
is vermilion and hatched with K, what is handed over is green and dotted with V; weights are violet,
the darker the larger; slopes, which come back, are pink; all else has the colour of the page's text.
A picture is WIDE units wide, so that a phone shows it whole, and no letter in it is smaller than
SMALL.

>>> from figures.diagram import Diagram
>>> picture = Diagram("Scores", "A query meets three keys.", high=120)
>>> query = picture.grid(20, 50, [[1, 0, 2]], "query", "Q", shape=True)
>>> keys = picture.grid(150, 30, [[0, 1, 1], [4, 4, 0], [2, 3, 1]], "key", "K")
>>> picture.arrow(query.right, keys.left)
>>> picture.bracket(keys, "three that answer")
>>> picture.figure()
Figure('Scores')

What is drawn within `with picture.step():` is a step.  On a screen, where the reader has not asked
for less motion, steps appear one after the other, again and again, and stand still under the
pointer; anywhere else all of them are there from the start.
"""

from __future__ import annotations

import contextlib
import math
import re
from typing import Any, Iterator, Sequence

from pyattn.drawing.svg import (
    BOLD,
    LINE_COLOURS,
    ColourMap,
    figure_of,
    stroked,
    text_colour,
    text_piece,
    text_width,
    with_minus,
)
from pyattn.drawing.svg import short_number as number
from pyattn.plot import Figure

from .common import WIDE

Point = tuple[float, float]

COLOURS = {
    "query": LINE_COLOURS[0],
    "key": LINE_COLOURS[1],
    "value": LINE_COLOURS[2],
    "weights": LINE_COLOURS[4],
    "slope": LINE_COLOURS[3],
    "plain": "currentColor",
}
# Coloured letters need more contrast than coloured cells: a third of the text's own colour.
READABLE = "".join(
    f".pyattn-{role}{{fill:color-mix(in srgb,{colour} 68%,currentColor)}}"
    for role, colour in COLOURS.items()
    if role != "plain"
)
SMALL, PLAIN, LARGE = 11, 12, 14  # sizes of letters
STEP_SECONDS, REST = 2.5, 3  # how long a step lasts, and how many steps' time all of them stay


class Box:
    """A place in a picture; arrows begin and end at the middles of its sides."""

    def __init__(self, x: float, y: float, wide: float, high: float) -> None:
        self.x, self.y, self.wide, self.high = x, y, wide, high

    @property
    def left(self) -> Point:
        return self.x, self.y + self.high / 2

    @property
    def right(self) -> Point:
        return self.x + self.wide, self.y + self.high / 2

    @property
    def top(self) -> Point:
        return self.x + self.wide / 2, self.y

    @property
    def bottom(self) -> Point:
        return self.x + self.wide / 2, self.y + self.high

    @property
    def middle(self) -> Point:
        return self.x + self.wide / 2, self.y + self.high / 2


class Grid(Box):
    """A matrix, or a vector as its only row: the place of the whole, and of each cell."""

    def __init__(self, x: float, y: float, rows: int, columns: int, cell: Point) -> None:
        super().__init__(x, y, columns * cell[0], rows * cell[1])
        self.rows, self.columns, self.size = rows, columns, cell

    def cell(self, row: int, column: int) -> Box:
        wide, high = self.size
        return Box(self.x + column * wide, self.y + row * high, wide, high)

    def row(self, row: int) -> Box:
        return Box(self.x, self.y + row * self.size[1], self.wide, self.size[1])

    def part(self, first: int, last: int) -> Box:
        """The columns from `first` to before `last`."""
        wide = self.size[0]
        return Box(self.x + first * wide, self.y, (last - first) * wide, self.high)


class Diagram:
    """A picture in the making: what is called later is drawn above what was called before."""

    def __init__(self, title: str, description: str, high: float, steps: int = 0) -> None:
        self.title, self.description, self.high, self.steps = title, description, high, steps
        self.body: list[str] = []
        self.begun = 0

    # Cells.

    def grid(
        self,
        x: float,
        y: float,
        values: Any,
        role: str = "plain",
        label: str = "",
        *,
        shape: bool = False,
        cell: Point = (20, 20),
        numbers: bool = True,
        digits: int = 2,
        hidden: Any = None,
        heat: tuple[float, float] | None = None,
    ) -> Grid:
        """A matrix with its top left corner at (x, y): of numbers, texts, or a shape of empty cells.

        The label, and the shape where it is wanted, stand above it.  `hidden` is a matrix that is
        true where a cell is hatched over.  In the role "weights" a cell is as dark as its weight is
        large; with `heat` it has its colour on a map from low to high.
        """
        empty = isinstance(values, tuple)
        rows = _rows([[0] * values[1]] * values[0] if empty else values)
        place = Grid(x, y, len(rows), len(rows[0]), cell)
        cells = [(i, j, place.cell(i, j)) for i in range(len(rows)) for j in range(len(rows[0]))]
        covered = [[False] * place.columns] * place.rows if hidden is None else _rows(hidden)
        colour, colours = COLOURS[role], ColourMap(*heat) if heat else None
        shaded = role == "weights" and not empty
        for i, j, one in cells:
            if covered[i][j]:
                self._draw(_hatching(one, "currentColor", 0.4, 5))
            elif colours:
                self._draw(_area(one, colours(rows[i][j]), 1))
            elif shaded:
                self._draw(_area(one, colour, 0.06 + 0.6 * rows[i][j]))
        if role != "plain" and not shaded:
            self._draw(_area(place, colour, 0.12))
        if role == "key":
            self._draw(_hatching(place, colour, 0.6 if empty else 0.3, 6))
        if role == "value":
            self._draw(_dots(place, colour))
        self._draw(_lines(place, colour))
        for i, j, one in cells:
            if numbers and not empty and not covered[i][j]:
                ink = text_colour(colours(rows[i][j])) if colours else ""
                self._number(one, written_number(rows[i][j], digits), ink)
        if label or shape:
            self._named(place, label, f"({place.rows}, {place.columns})" if shape else "", role)
        return place

    def _named(self, place: Box, label: str, shape: str, role: str) -> None:
        """A label and a shape, in one line above the middle of a place."""
        x, y = place.top
        self.text(x, y - 7, f"{label} {shape}".strip(), LARGE, "middle", role, bold=True)
        if shape:  # plainer than the label, and in one text with it, however wide its letters are
            plain = f'<tspan font-size="{SMALL}" font-weight="normal" fill="currentColor">'
            self.body[-1] = self.body[-1].replace(f" {shape}", f" {plain}{shape}</tspan>")

    def _number(self, place: Box, text: str, ink: str) -> None:
        size = min(PLAIN, PLAIN * (place.wide - 2) / max(text_width(text, PLAIN) * 0.92, 1))
        size = max(size, SMALL)
        more = f' fill="{ink}"' if ink else ""
        x, y = place.middle
        self._draw(text_piece(x, y + 0.36 * size, text, size, "middle", more=more))

    def area(self, place: Box, role: str = "plain", opacity: float = 0.3) -> None:
        """A place that is filled."""
        self._draw(_area(place, COLOURS[role], opacity))

    def bar(self, place: Box, share: float, role: str = "weights") -> None:
        """A place that is filled from below as far as its share of 1."""
        x, y, wide, high = place.x, place.y, place.wide, place.high
        self._draw(_area(place, COLOURS[role], 0.1))
        self._draw(_area(Box(x, y + high * (1 - share), wide, high * share), COLOURS[role], 0.8))
        self._draw(_path(_outline(place), COLOURS[role], 1))

    # Boxes, words, arrows.

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *lines: str,
        role: str = "plain",
        size: float = PLAIN,
    ) -> Box:
        """An operation: a box with round corners and its name in it, in one line or more."""
        place, colour = Box(x, y, wide, high), COLOURS[role]
        where = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
        look = f'rx="6" fill="{colour}" fill-opacity="0.07" stroke="{colour}" stroke-opacity="0.8"'
        self._draw(f"<rect {where} {look}/>")
        top = place.middle[1] - 7.5 * len(lines) + 11.5
        for i, line in enumerate(lines):
            self.text(place.middle[0], top + 15 * i, line, size)
        return place

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = PLAIN,
        anchor: str = "middle",
        role: str = "plain",
        *,
        bold: bool = False,
        faint: bool = False,
    ) -> None:
        """Words; in W_q and K^T the last letter stands lower, or higher."""
        if not words:
            return
        wide = _width(words, size) * (BOLD if bold else 1)
        start = x - {"": 0.0, "middle": wide / 2, "end": wide}[anchor]
        if size < SMALL or start < -3 or start + wide > WIDE + 3 or not 0 < y <= self.high:
            raise ValueError(f"{self.title}: {words!r} at {x}, {y} is too small or does not fit")
        more = "" if role == "plain" else f' fill="{COLOURS[role]}" class="pyattn-{role}"'
        more += ' font-weight="bold"' if bold else ""
        more += ' fill-opacity="0.75"' if faint else ""
        piece = text_piece(x, y, words, size, anchor, more=more)
        self._draw(_shifted(piece))

    def badge(self, x: float, y: float, sign: str) -> None:
        """A number in a circle, filled with the colour of the text."""
        self._draw(f'<circle cx="{number(x)}" cy="{number(y)}" r="9" fill-opacity="0.15"/>')
        self.text(x, y + 4.3, sign, PLAIN, bold=True)

    def heading(self, x: float, y: float, sign: str, *lines: str) -> None:
        """A badge, and words beside it in one line or more."""
        self.badge(x + 9, y, sign)
        for i, line in enumerate(lines):
            self.text(x + 23, y + 4.3 + 15 * i, line, PLAIN, "", bold=True)

    def line(
        self,
        *points: Point,
        role: str = "plain",
        width: float = 1.2,
        dashed: bool = False,
        opacity: float = 0.85,
    ) -> None:
        """A line through the points."""
        self._draw(_path(_through(points), COLOURS[role], width, dashed, opacity))

    def arrow(
        self, *points: Point, role: str = "plain", width: float = 1.2, dashed: bool = False
    ) -> None:
        """An arrow through the points, with its head at the last."""
        *before, (x0, y0), (x1, y1) = points
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        deep, half = 6 + width, 3 + width / 2
        x, y = x1 - deep * ux, y1 - deep * uy
        colour = COLOURS[role]
        self._draw(_path(_through([*before, (x0, y0), (x, y)]), colour, width, dashed))
        corners = [(x1, y1), (x - half * uy, y + half * ux), (x + half * uy, y - half * ux)]
        self._draw(f'<path d="{_through(corners)}z" fill="{colour}"/>')

    def elbow(
        self,
        start: Point,
        end: Point,
        *,
        down: bool = False,
        role: str = "plain",
        width: float = 1.2,
    ) -> None:
        """An arrow round one corner: first across and then down or up, or `down` first."""
        corner = (start[0], end[1]) if down else (end[0], start[1])
        self.arrow(start, corner, end, role=role, width=width)

    def bracket(self, place: Box, words: str = "", *, role: str = "plain") -> None:
        """A bracket below a place, and what it holds together."""
        x, y, wide = place.x, place.y + place.high + 3, place.wide
        path = f"M{number(x)} {number(y)}v5h{number(wide)}v-5"
        self._draw(_path(path, COLOURS[role], 1.2))
        self.text(x + wide / 2, y + 18, words, SMALL, role=role)

    def frame(self, x: float, y: float, wide: float, high: float, label: str = "") -> Box:
        """A group: a dashed frame, with its name in the corner."""
        self._draw(_path(_outline(Box(x, y, wide, high)), "currentColor", 1, True, 0.55))
        self.text(x + 6, y + 15, label, PLAIN, "", bold=True)
        return Box(x, y, wide, high)

    def panels(self, count: int, across: int, top: float, high: float) -> list[Box]:
        """Places for small pictures side by side, so many across."""
        wide = WIDE / across
        return [Box(i % across * wide, top + i // across * high, wide, high) for i in range(count)]

    def dot(self, x: float, y: float, radius: float, role: str, opacity: float = 1) -> None:
        where = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._draw(f'<circle {where} fill="{COLOURS[role]}" fill-opacity="{opacity:.2f}"/>')

    # Steps.

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """What is drawn within appears together, after the step before."""
        name = f"pyattn-step-{self.begun}-of-{self.steps}"
        self.begun += 1
        if self.begun > self.steps:
            raise ValueError(f"{self.title}: more than {self.steps} steps")
        self._draw(f'<g class="pyattn-step-of-{self.steps}" style="animation-name:{name}">')
        yield
        self._draw("</g>")

    def _motion(self) -> str:
        """The style that lets the steps appear: names say all that they depend on, as a page has
        many figures and each style in it holds for the whole page."""
        if not self.steps:
            return ""
        n, per = self.steps, 100 / (self.steps + REST)
        moves = f"{(n + REST) * STEP_SECONDS}s linear infinite"
        rules = [f".pyattn-step-of-{n}{{animation:{moves}}}"]
        rules.append(f"svg:hover>.pyattn-step-of-{n}{{animation-play-state:paused}}")
        for k in range(1, n):
            hidden, shown = number(k * per), number(k * per + 1.5)
            frames = f"0%,{hidden}%{{opacity:.08}}{shown}%,99%{{opacity:1}}100%{{opacity:.08}}"
            rules.append(f"@keyframes pyattn-step-{k}-of-{n}{{{frames}}}")
        wanted = "screen and (prefers-reduced-motion:no-preference) and (update:fast)"
        return f"<style>@media {wanted}{{{''.join(rules)}}}</style>"

    def _draw(self, piece: str) -> None:
        self.body.append(piece)

    def figure(self) -> Figure:
        """The finished picture."""
        if self.begun != self.steps:
            raise ValueError(f"{self.title}: {self.begun} of {self.steps} steps were drawn")
        body = [f"<style>{READABLE}</style>", self._motion(), *self.body]
        return figure_of(WIDE, self.high, self.title, self.description, body)


def still(svg: str) -> str:
    """A picture that grows, without its motion: with all of its steps."""
    return re.sub("<style>@media screen.*</style>\n", "", svg)


def written_number(value: float | str, digits: int = 2) -> str:
    """What stands in a cell: a text, a whole number, one with so many digits, an infinity."""
    if isinstance(value, str):
        return value
    if math.isinf(value):
        return with_minus("-" if value < 0 else "") + "\N{INFINITY}"
    return with_minus(str(value) if isinstance(value, int) else f"{value:.{digits}f}")


def _rows(values: Any) -> list[list[Any]]:
    """The rows of a matrix, or a vector as the only one."""
    rows = values.tolist() if hasattr(values, "tolist") else values
    return rows if isinstance(rows[0], list) else [rows]


def _shifted(piece: str) -> str:
    """A text piece with W_q and K^T set as what they mean."""
    before, words, after = re.split("(?<=>)(?=[^<])|(?<=[^>])(?=</)", piece)
    pieces, back = [], 0
    for part in re.findall(r"[_^]\w+|[^_^]+", words):
        if part[0] in "_^":
            dy = 3 if part[0] == "_" else -4
            pieces.append(f'<tspan dy="{dy}" font-size="{SMALL}">{part[1:]}</tspan>')
            back = -dy
        else:
            pieces.append(f'<tspan dy="{back}">{part}</tspan>' if back else part)
            back = 0
    return before + "".join(pieces) + after


def _width(words: str, size: float) -> float:
    return text_width(re.sub("[_^]", "", words), size)


def _outline(place: Box) -> str:
    wide = number(place.wide)
    return f"M{number(place.x)} {number(place.y)}h{wide}v{number(place.high)}h-{wide}z"


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _area(place: Box, colour: str, opacity: float) -> str:
    return f'<path d="{_outline(place)}" fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def _path(path: str, colour: str, width: float, dashed: bool = False, opacity: float = 0.85) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    look = f'stroke="{colour}" stroke-width="{number(width)}" stroke-opacity="{opacity}"'
    return f'<path d="{path}" fill="none" {look}{dash}/>'


def _lines(place: Grid, colour: str) -> str:
    """The edge of a grid, and thin lines between its cells: a query's edge is thick."""
    inner = "".join(
        f"M{number(place.x)} {number(place.row(i).y)}h{number(place.wide)}"
        for i in range(1, place.rows)
    ) + "".join(
        f"M{number(place.cell(0, j).x)} {number(place.y)}v{number(place.high)}"
        for j in range(1, place.columns)
    )
    edge = 2.6 if colour == COLOURS["query"] else 1.2
    between = _path(inner, colour, 0.7, False, 0.6) if inner else ""
    return between + _path(_outline(place), colour, edge, False, 1)


def _hatching(place: Box, colour: str, opacity: float, spacing: float) -> str:
    """Rising lines within a place."""
    path = ""
    # A line runs from (x + reach, bottom) up and to the right, at 45 degrees.
    for k in range(math.ceil((place.wide + place.high) / spacing)):
        reach = (k + 0.5) * spacing - place.high
        low = max(-reach, 0)
        high = min(place.wide - reach, place.high)
        if low < high:
            x, y = place.x + reach + low, place.y + place.high - low
            path += f"M{number(x)} {number(y)}l{number(high - low)} -{number(high - low)}"
    if colour == "currentColor":
        return stroked(path, opacity)
    return _path(path, colour, 1, False, opacity)


def _dots(place: Grid, colour: str) -> str:
    """A dot in each corner of each cell."""
    wide, high = place.size
    path = "".join(
        f"M{number(place.x + j * wide + dx)} {number(place.y + i * high + dy)}h0.01"
        for i in range(place.rows)
        for j in range(place.columns)
        for dx in (3, wide - 3)
        for dy in (3, high - 3)
    )
    look = f'stroke="{colour}" stroke-width="2" stroke-linecap="round"'
    return f'<path d="{path}" fill="none" {look}/>'
