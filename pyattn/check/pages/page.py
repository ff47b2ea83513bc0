"""A page in its parts: running text, formulas, code, what code printed, tables.

A part's text is free of its markup, and each of its characters knows its offset in the source, so
that what is found in it can be pointed at, and marked, in the file as it was written.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Sequence
else:
    from collections import namedtuple


class Unusable(Exception):
    """A file that cannot be checked; the message says which, and why."""

    path = ""  # where it is not the caller who knows it


if TYPE_CHECKING:

    class Place(NamedTuple):
        """A line and a column, both counted from 1, and in a notebook the cell, counted from 1."""

        line: int
        column: int
        cell: int | None

else:
    Place = namedtuple("Place", "line column cell")


@dataclass
class Block:
    """A part of a page.

    kind: "prose" (running text, lists; inline formulas keep their dollar signs or \\( \\)), "heading",
    "math" (a displayed formula without its delimiters), "code", "output" (what the code block before
    it printed, as the page shows it), "table", "examples" (text with lines that begin with >>>).
    text: its characters without the page's markup; tables: a line for each row, cells parted by tabs.
    offsets: where in the page's source each character of text stands, and one more for the end.
    """

    kind: str
    text: str
    offsets: Sequence[int]
    language: str = ""  # of code, in lower case; "" where the page does not say
    caption: str = ""  # of a table or formula: its caption, or the heading or line that leads to it
    caption_offset: int = 0  # where in the source the caption begins
    rows: list[list[tuple[int, int]]] = field(
        default_factory=list
    )  # of a table: cells' spans in text
    header: int = 0  # how many of the rows are headings

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that a stretch of text came from."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass
class Page:
    """A file that was read: its source and its blocks, in order.

    kind: "markdown", "restructured", "html", "notebook", "python" or "plain".
    A notebook's source is that of its cells and their outputs, one after the other, each ending in a
    newline; cells holds for each stretch the offset at which it begins, the number of its cell
    (counted from 1), and "source" or "output".
    """

    path: str
    kind: str
    source: str
    blocks: list[Block]
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    notebook: dict[str, object] | None = None  # the parsed notebook, to be marked
    encoding: str = ""  # of the file, where it is neither UTF-8 nor named in the file

    def __post_init__(self) -> None:
        self._lines = [0] + [i + 1 for i, letter in enumerate(self.source) if letter == "\n"]

    def place(self, offset: int) -> Place:
        """The line and the column of an offset in the source; within its cell, in a notebook.

        >>> from pyattn.check.pages.page import Page
        >>> Page("lesson.md", "markdown", "one\\ntwo", []).place(5)
        Place(line=2, column=2, cell=None)
        """
        line = bisect_right(self._lines, offset) - 1
        column = offset - self._lines[line] + 1
        if not self.cells:
            return Place(line + 1, column, None)
        at = bisect_right(self.cells, (offset, 1 << 60, "")) - 1
        start, cell, _ = self.cells[max(at, 0)]
        return Place(line - bisect_right(self._lines, start) + 2, column, cell)

    def line(self, offset: int) -> str:
        """The whole line of the source in which an offset stands."""
        at = bisect_right(self._lines, offset) - 1
        end = self._lines[at + 1] - 1 if at + 1 < len(self._lines) else len(self.source)
        return self.source[self._lines[at] : end]
