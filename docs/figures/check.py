"""A page that was marked, drawn from the sheet that `check` makes of it."""

from __future__ import annotations

import pathlib
import re
import unicodedata
from typing import Callable, Iterator

from pyattn.check.marking import mark
from pyattn.check.reports.remarks import Remark, judged, remarks
from pyattn.check.reports.sentences import SIGNS
from pyattn.check.sheet import Mark, Sheet, summed
from pyattn.drawing.svg import short_number as number
from pyattn.drawing.svg import text_piece, text_width
from pyattn.plot import Figure

from .diagram import LARGE, PLAIN, SMALL, Diagram

PAGE = pathlib.Path(__file__).parents[2] / "examples" / "homework.md"
FIRST = "The scores are"  # from here on the picture shows it

# The marked page's own colours, between those of its light form and of its dark one.
COLOURS = {"right": "#2a9d4f", "follows": "#3d76e0", "rounding": "#b07a10", "wrong": "#d93a3a"}
READABLE = "".join(
    f".pyattn-mark-{verdict}{{fill:color-mix(in srgb,{colour} 70%,currentColor)}}"
    for verdict, colour in COLOURS.items()
)
MONOSPACE = 'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"'
LETTER = 6.7  # how wide a letter of the page is: its length is set, whatever the font
LEFT, RIGHT = 4, 366


class _Drawn:
    """The picture in the making: pieces, and how far down they have come."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.y, self.folded = sheet, 0.0, False
        self.body: list[str] = [f"<style>{READABLE}</style>"]
        assert sheet.page is not None
        self.source = sheet.page.source
        self.marks, self.remarks = judged(sheet), remarks(sheet)

    def area(self, x: float, y: float, wide: float, high: float, fill: str, opacity: float) -> None:
        where = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
        self.body.append(f'<rect {where} rx="2" fill="{fill}" fill-opacity="{opacity}"/>')

    def words(
        self, x: float, text: str, verdict: str = "", size: float = SMALL, more: str = ""
    ) -> None:
        if verdict:
            more += f' class="pyattn-mark-{verdict}" font-weight="bold"'
        self.body.append(text_piece(x, self.y, text, size, more=more))

    def letters(self, x: float, text: str) -> None:
        """Text of the page or of a working, each letter as wide as the next."""
        wide = len(text) * LETTER
        if x + wide > RIGHT + 4:
            raise ValueError(f"A marked page: {text!r} does not fit")
        set_wide = (
            f' textLength="{number(wide)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
        )
        self.words(x, text, size=SMALL, more=f" {MONOSPACE}{set_wide}")

    # The mark sheet.

    def summary(self) -> None:
        """The bar of verdicts, and their counts."""
        counts = {name: getattr(summed([self.sheet]), name) for name in SIGNS}
        x, whole = float(LEFT), sum(counts.values())
        for name, count in counts.items():
            wide = (RIGHT - LEFT) * count / whole
            self.area(x, self.y + 4, wide - 1.5, 7, COLOURS[name], 0.9)
            x += wide
        self.y += 28
        x = float(LEFT)
        said = {
            "right": "right",
            "follows": "follow",
            "rounding": "rounding slip",
            "wrong": "wrong",
        }
        for name, count in counts.items():
            text = f"{count} {said[name]}"
            self.words(x, SIGNS[name], name, PLAIN)
            self.words(x + 15, text, size=PLAIN)
            x += 15 + text_width(text, PLAIN) + 14
        self.y += 12

    # The page.

    def line(self, start: int, end: int) -> None:
        """A line as it was written, its numbers coloured and signed; and what is said of it."""
        text = self.source[start:end]
        heading = text.startswith("#")
        self.y += 28 if heading else 21
        if heading:
            self.words(LEFT, text, size=LARGE, more=' font-weight="bold"')
            return
        for one in self.marks:
            if start <= one.start < end:
                self.number(one, start)
        self.letters(LEFT, text)
        for remark in self.remarks:
            if start <= remark.offset < end:
                self.remark(remark)

    def number(self, one: Mark, start: int) -> None:
        """The ground of a number, and its sign at the upper right of it."""
        x, wide = LEFT + (one.start - start) * LETTER, (one.end - one.start) * LETTER
        colour = COLOURS[one.verdict]
        self.area(x - 0.5, self.y - 10, wide + 1, 13, colour, 0.2)
        self.area(x - 0.5, self.y + 2.5, wide + 1, 1.5, colour, 1)
        here, self.y = self.y, self.y - 7.5
        self.words(x + wide - 1, SIGNS[one.verdict], one.verdict)
        self.y = here

    def remark(self, remark: Remark) -> None:
        """A sentence below its line: with its sign, or a working, unfolded."""
        verdict = "wrong" if remark.verdict in ("mistake", "problem") else remark.verdict
        if verdict == "working":
            self.y += 17
            sign = "RIGHT" if self.folded else "DOWN"
            sign = unicodedata.lookup(f"BLACK {sign}-POINTING SMALL TRIANGLE")
            self.words(LEFT + 8, f"{sign} the working")
            for text in [] if self.folded else remark.text.split("\n"):
                for row in _parted(text, 50):
                    self.y += 15
                    self.area(LEFT + 8, self.y - 11, RIGHT - LEFT - 8, 15, "currentColor", 0.06)
                    self.letters(LEFT + 14, row)
            self.y += 3
            self.folded = True  # one shows what it is
            return
        rows = list(_wrapped(remark.text, RIGHT - LEFT - 30))
        top = self.y + 6
        for i, row in enumerate(rows):
            self.y += 18 if not i else 14
            if not i and verdict in SIGNS and remark.verdict in SIGNS:
                self.words(LEFT + 9, SIGNS[verdict], verdict)
            self.words(LEFT + 23, row)
        high = self.y + 4 - top
        colour = COLOURS.get(verdict, "currentColor")
        if verdict != "follows":
            self.area(LEFT, top, RIGHT - LEFT, high, colour, 0.13)
        self.area(LEFT, top, 2.5, high, colour, 0.9)
        self.y += 2


def _wrapped(text: str, room: float) -> Iterator[str]:
    """A sentence in rows that fit."""
    row = ""
    for word in text.split():
        if row and text_width(f"{row} {word}", SMALL) > room:
            yield row
            row = word
        else:
            row = f"{row} {word}".strip()
    yield row


def _parted(text: str, most: int) -> Iterator[str]:
    """A line of a working, gone on before an equals sign where it is too long."""
    while len(text) > most:
        at = text.rfind(" = ", 0, most)
        if at < 1:
            break
        yield text[:at]
        text = "  " + text[at + 1 :]
    yield text


def marked_page() -> Figure:
    """A student's page with its mark sheet: right, following, wrong, and a mistake by its name."""
    drawn = _Drawn(mark(str(PAGE)))
    drawn.summary()
    start = drawn.source.index(FIRST)
    for found in re.finditer("(.+)\n", drawn.source[start:]):
        if not found[1].startswith("```"):
            drawn.line(start + found.start(1), start + found.end(1))
    picture = Diagram("A marked page", "A student's calculation with its marks.", drawn.y + 6)
    picture.body = drawn.body
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {"marked_page": marked_page}
