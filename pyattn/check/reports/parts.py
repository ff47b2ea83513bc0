"""A page in the parts in which it is shown again: the text as written, each letter at its offset."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence

    from ..pages.page import Block, Page
    from ..sheet import Sheet

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass
class Part:
    """A stretch of a page.

    kind: "prose", "heading", "code" (whatever needs its columns kept), "output" or "table".
    offsets: of each letter in the source, and of the end.  cell: in a notebook, its number where the
    part begins the cell.
    """

    kind: str
    text: str
    offsets: Sequence[int]
    cell: int | None = None
    rows: list[list[tuple[int, int]]] = field(default_factory=list)  # spans in text
    header: int = 0
    caption: str = ""

    def at(self, offset: int) -> int:
        """Where in the text the letter stands that has this offset, or the next one that is shown."""
        return min(bisect_left(self.offsets, offset), len(self.text))


def parts(sheet: Sheet) -> list[Part]:
    """The parts of a page that was marked, in order.

    >>> from pyattn.check.pages.page import Page
    >>> from pyattn.check.reports.parts import parts
    >>> from pyattn.check.sheet import Sheet
    >>> parts(Sheet("a.txt", Page("a.txt", "plain", "one\\ntwo\\n", [])))[0].text
    'one\\ntwo'
    """
    page = sheet.page
    if page is None:
        return []
    if page.kind == "html":
        return [_of_block(block) for block in page.blocks if block.text.strip()]
    kinds = _line_kinds(sheet, page)
    if not page.cells:
        return list(_by_lines(page.source, 0, len(page.source), kinds, page.kind))
    found: list[Part] = []
    types = _cell_types(page)
    last = 0
    for i, (start, cell, stretch) in enumerate(page.cells):
        end = page.cells[i + 1][0] if i + 1 < len(page.cells) else len(page.source)
        plain = types.get(cell, "code") == "code" or stretch == "output"
        kind = "python" if plain else page.kind
        inside = list(_by_lines(page.source, start, end, kinds, kind))
        for part in inside:
            if stretch == "output":
                part.kind = "output"
        if inside and cell != last:
            inside[0].cell = last = cell
        found += inside
    return found


def _of_block(block: Block) -> Part:
    kind = {"examples": "code", "math": "prose", "table": "table"}.get(block.kind, block.kind)
    if kind == "table" and not block.rows:
        kind = "code"
    return Part(
        kind, block.text, block.offsets, rows=block.rows, header=block.header, caption=block.caption
    )


def _cell_types(page: Page) -> dict[int, str]:
    """Of each cell of a notebook: "code", "markdown" or another."""
    return {
        number: str(cell.get("cell_type", "code"))
        for number, cell in enumerate(notebook_cells(page.notebook), 1)
        if isinstance(cell, dict)
    }


def notebook_cells(notebook: dict[str, object] | None) -> list[object]:
    """The cells of a notebook, also of one in the old form, whose cells lie in worksheets."""
    if not isinstance(notebook, dict):
        return []
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")
    found: list[object] = []
    for sheet in sheets if isinstance(sheets, list) else []:
        inside = sheet.get("cells") if isinstance(sheet, dict) else None
        found += inside if isinstance(inside, list) else []
    return found


def _line_kinds(sheet: Sheet, page: Page) -> dict[int, str]:
    """For the offsets at which lines begin: the kinds of those that are not prose."""
    kinds: dict[int, str] = {}

    def put(start: int, end: int, kind: str) -> None:
        at = page.source.rfind("\n", 0, start) + 1
        while at <= max(start, end - 1):
            kinds.setdefault(at, kind)
            at = page.source.find("\n", at) + 1
            if not at:
                return

    for block in page.blocks:
        apart = block.kind in ("code", "output", "table", "examples", "heading")
        if (apart or block.language == "text") and block.text.strip():
            kind = block.kind if block.kind in ("output", "heading") else "code"
            first = len(block.text) - len(block.text.lstrip())
            last = len(block.text.rstrip()) - 1
            put(block.offsets[first], block.offsets[last] + 1, kind)
    for item in sheet.items:
        several = "\n" in page.source[max(item.start, 0) : item.end].strip()
        if item.start >= 0 and (several or item.kind == "doctest"):
            put(item.start, item.end, "code")
    if page.kind in ("markdown", "notebook"):
        _put_fences(page.source, kinds)
    return kinds


def _put_fences(source: str, kinds: dict[int, str]) -> None:
    """Whatever is fenced keeps its columns; its fences need not be seen."""
    opened, fence = "", -1
    inside: list[int] = []
    for at, line in _lines(source, 0, len(source)):
        mark = _FENCE.match(line)
        if not opened:
            if mark and not (mark[1][0] == "`" and "`" in line[mark.end() :]):
                opened, fence, inside = mark[1], at, []
        elif mark and mark[1].startswith(opened) and not line[mark.end() :].strip():
            for start in inside:
                kinds.setdefault(start, kinds.get(inside[0], "code"))
            kinds[fence] = kinds[at] = "fence"
            opened = ""
        else:
            inside.append(at)


def _lines(source: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The offsets at which lines begin, and the lines."""
    while start < end:
        stop = source.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, source[start:stop]
        start = stop + 1


def _by_lines(
    source: str, start: int, end: int, kinds: dict[int, str], form: str
) -> Iterator[Part]:
    """A stretch of source as written, parted where the kind of its lines changes or a blank stands."""
    begin, kind = start, ""
    for at, line in _lines(source, start, end):
        here = kinds.get(at, "code" if form == "python" else "prose")
        if not line.strip() and kind in ("code", "output"):
            here = kind  # blank lines within code belong to it
        # A paragraph of prose is a part of its own; the empty line before it is no part at all.
        apart = here in ("prose", "heading") and not line.strip()
        if (here != kind or apart) and at > begin:
            yield from _stretch(source, begin, at, kind)
            begin = at
        kind = here
    yield from _stretch(source, begin, end, kind)


def _stretch(source: str, start: int, end: int, kind: str) -> Iterator[Part]:
    """A part without the empty lines around it; nothing if there is nothing else."""
    text = source[start:end]
    if not text.strip() or kind == "fence":
        return
    first = len(text) - len(text.lstrip("\n"))
    text = text[first:].rstrip()
    yield Part(kind, text, range(start + first, start + first + len(text) + 1))
