"""A figure as SVG: its colours and the pieces it is made of.

A figure is one string, so the book can hold it, a notebook show it and a test compare it. Axes and
text are drawn in the text colour of the page around them; a figure opened as a file follows the
reader's light or dark theme. Nothing in it has an id, so figures in one page cannot clash.
"""

from __future__ import annotations

import math
import os
import re
import unicodedata

from .scales import part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Sequence

# Okabe and Ito's colours for every kind of colour vision, as far as their contrast with white and
# with near-black is 3 or more; violet and grey are added under the same conditions.
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#9a6ff0", "#737373")

# Ten samples of viridis (van der Walt and Smith, 2015): its lightness rises evenly.
SEQUENTIAL = (
    "#440154 #482878 #3e4989 #31688e #26828e #1f9e89 #35b779 #6ece58 #b5de2b #fde725"
).split()
# Blue below zero and orange above: told apart with every kind of colour vision.
DIVERGING = ("#053c6e", "#2a76b8", "#8fbfe0", "#f4f4f2", "#f0b072", "#c8690f", "#7a3503")
SHADES = 256  # steps of a colour map

BOLD = 1.12  # how much wider than plain a bold text is

# `svg:root` matches where the figure is a document of its own, as a file or an <img>, and paints
# its own background there. Inside a page the page's text colour holds, whatever the system's theme.
STYLE = (
    "svg:root{color-scheme:light dark;color:#1f2328;background:#fff}"
    "@media (prefers-color-scheme:dark){svg:root{color:#e6e6e6;background:#121417}}"
)


class Figure:
    """A drawing: `str(figure)` is its SVG, a notebook shows it, `save` writes it to a file."""

    __slots__ = ("title", "svg")

    def __init__(self, title: str, svg: str) -> None:
        self.title = title
        self.svg = svg

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"Figure({self.title!r})"

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to `path`, a name that ends in .svg: all of it, or nothing.

        Raises ValueError for another ending, and OSError where the file cannot be written.
        """
        target = os.path.realpath(path)
        if not target.lower().endswith(".svg"):
            raise ValueError(
                f"Figure.save: {os.fspath(path)!r}: a figure is SVG text, "
                "expected a name that ends in .svg"
            )
        part = f"{target}.{os.getpid()}.part"
        try:
            with open(part, "w", encoding="utf-8", newline="\n") as file:
                file.write(self.svg)
            os.replace(part, target)
        finally:
            if os.path.exists(part):
                os.remove(part)


# Colours.


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _shades(anchors: Sequence[str]) -> list[str]:
    """The SHADES colours of a colour map, mixed between its anchors."""
    colours = []
    for shade in range(SHADES):
        place = shade / (SHADES - 1) * (len(anchors) - 1)
        index = min(int(place), len(anchors) - 2)
        mixed = [
            round(a + (b - a) * (place - index))
            for a, b in zip(_channels(anchors[index]), _channels(anchors[index + 1]))
        ]
        colours.append("#{:02x}{:02x}{:02x}".format(*mixed))
    return colours


class ColourMap:
    """The colours of low .. high: sequential, or diverging from zero where zero lies between."""

    def __init__(self, low: float, high: float) -> None:
        diverging = low < 0 < high
        self.low, self.high = low, high
        self.stop = max(-low, high) if diverging else high
        self.start = -self.stop if diverging else low
        self.colours = _shades(DIVERGING if diverging else SEQUENTIAL)

    def __call__(self, value: float) -> str:
        value = min(max(value, self.low), self.high)
        return self.colours[round(part(value, self.start, self.stop) * (SHADES - 1))]


def _luminance(colour: str) -> float:
    """Relative luminance from 0, black, to 1, white (WCAG 2)."""
    red, green, blue = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_colour(background: str) -> str:
    """Black or white, whichever has the greater contrast: never less than sqrt(21) = 4.58."""
    return "#000" if (_luminance(background) + 0.05) ** 2 > 1.05 * 0.05 else "#fff"


# Pieces of SVG.


def short_number(number: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    text = f"{number:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def _escape(text: str) -> str:
    text = re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def text_width(text: str, size: float) -> float:
    """About the width of a text in a sans-serif font; fonts differ, so rather more than less."""
    ems = 0.0
    for character in text:
        if unicodedata.combining(character):
            continue
        if unicodedata.east_asian_width(character) in "WF":
            ems += 1.0
        elif character in " fijlrtI.,:;'!|()[]":
            ems += 0.38
        elif character in "mwMW@%":
            ems += 0.95
        else:
            ems += 0.7 if character.isupper() else 0.61
    return ems * size


def widest(texts: Iterable[str], size: float) -> float:
    return max((text_width(text, size) for text in texts), default=0.0)


def text_piece(
    x: float,
    y: float,
    text: str,
    size: float = 11,
    anchor: str = "",
    turn: int = 0,
    room: float = math.inf,
    more: str = "",
) -> str:
    """A text from (x, y), or with its middle or end there; smaller where `room` is short of it."""
    if not text:
        return ""
    size = min(size, size * room / max(text_width(text, size), 1))
    if anchor:
        more += f' text-anchor="{anchor}"'
    if turn:
        more += f' transform="rotate({turn} {short_number(x)} {short_number(y)})"'
    return f'<text x="{short_number(x)}" y="{short_number(y)}" font-size="{short_number(size)}"{more}>{_escape(text)}</text>'


def with_minus(label: str) -> str:
    return label.replace("-", "\N{MINUS SIGN}")


def stroked(path: str, opacity: float) -> str:
    """Thin lines in the colour of the text: axes, grid, frames, hatches."""
    if not path:
        return ""
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="{opacity}"/>'


def figure_of(width: float, height: float, title: str, description: str, body: list[str]) -> Figure:
    name = _escape(title)
    # In a narrow page the figure shrinks as a whole. `block-size` is the height, under a name that
    # does not lead CairoSVG to draw a figure of height "auto".
    wide, high = short_number(width), short_number(height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" style="max-width:100%;block-size:auto" role="img" aria-label="{name}" '
        'fill="currentColor" font-family="system-ui, sans-serif">',
        f"<title>{name}</title>",
        f"<desc>{_escape(description)}</desc>",
        f"<style>{STYLE}</style>",
        *filter(None, body),
        "</svg>\n",
    ]
    return Figure(title, "\n".join(lines))


def check_size(width: float, height: float, name: str) -> None:
    if not (100 <= width <= 10000 and 100 <= height <= 10000):
        raise ValueError(f"{name}: {width} by {height} pixels: expected 100 to 10000 each way")
