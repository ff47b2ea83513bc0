"""The tables of reStructuredText: drawn as a grid, ruled, as lists, and with commas."""

from __future__ import annotations

import re

from .roles import inline
from .stretches import Gathered, joined, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Mapping, Tuple

    from .page import Block

    Stretches = List[Tuple[int, int]]

_COLUMN = re.compile(r"=+")
_FIELD = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(?:,|$)')


def _cell(source: str, stretches: Stretches, words: Mapping[str, str]) -> Gathered:
    """A cell's text without its markup."""
    raw = joined(source, stretches)
    outer, inner = raw.offsets(), Gathered(source)
    for _, part in inline(raw.text, words):
        for text, offset, plain in part.pieces:
            if plain and outer[offset + len(text)] - outer[offset] == len(text):
                inner.keep(outer[offset], outer[offset] + len(text))
            elif plain:
                for at, letter in enumerate(text, offset):
                    inner.pieces.append((letter, outer[at], False))
            else:
                inner.put(text, outer[offset])
    return inner


def _stripped(source: str, start: int, end: int) -> tuple[int, int]:
    words = source[start:end]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def grid(source: str, stretches: Stretches, words: Mapping[str, str]) -> Block | None:
    """A table drawn with +---+ and |."""
    rows: list[list[Gathered]] = []
    header = 0
    cells: list[Stretches] = []
    for start, end in stretches:
        line = source[start:end].rstrip()
        begin = start + len(line) - len(line.lstrip())
        if source[begin] == "+":
            if any(cell for cell in cells):
                rows.append([_cell(source, cell, words) for cell in cells])
            cells = []
            if "=" in line:
                header = len(rows)
            continue
        cuts = [at for at in range(begin, start + len(line)) if source[at] == "|"]
        parts = [_stripped(source, a + 1, b) for a, b in zip(cuts, cuts[1:])]
        if len(parts) != len(cells):
            cells += [[] for _ in range(len(parts) - len(cells))]
        for cell, part in zip(cells, parts):
            if part[1] > part[0]:
                cell.append(part)
    return table(rows, header)


def is_simple(line: str) -> bool:
    """Whether a line is the rule of a simple table: = signs in two columns or more."""
    return line[:1] == "=" and " " in line and not line.strip("= ")


def simple(source: str, stretches: Stretches, words: Mapping[str, str]) -> Block | None:
    """A table whose columns are ruled with = signs."""
    first = source[slice(*stretches[0])]
    columns = [column.start() for column in _COLUMN.finditer(first)]
    rows: list[list[Gathered]] = []
    rules = header = 0
    for start, end in stretches:
        line = source[start:end]
        if not line.strip("= -"):
            if line.strip()[:1] == "=":
                rules += 1
                header = len(rows) if rules == 2 else header
            continue
        edges = [min(start + column, end) for column in columns] + [end]
        parts = [_stripped(source, a, b) for a, b in zip(edges, edges[1:])]
        rows.append([_cell(source, [part], words) for part in parts])
    return table(rows, header if rules > 2 else 0)


def listed(
    source: str,
    stretches: Stretches,
    words: Mapping[str, str],
    header: int,
    caption: Gathered | None,
) -> Block | None:
    """A table as a list of rows, each a list of cells."""
    rows: list[list[Stretches]] = []
    for start, end in stretches:
        line = source[start:end]
        mark = re.match(r"([*-] +)?([*-])( +|$)", line.strip())
        begin = start + len(line) - len(line.lstrip())
        if mark and (mark[1] or (rows and begin > start)):
            if mark[1]:
                rows.append([])
            rows[-1].append([])
            begin += mark.end()
        if rows and rows[-1] and end > begin:
            rows[-1][-1].append((begin, end))
    return table([[_cell(source, cell, words) for cell in row] for row in rows], header, caption)


def comma_separated(
    source: str,
    stretches: Stretches,
    words: Mapping[str, str],
    header: int,
    caption: Gathered | None,
) -> Block | None:
    """A table whose cells are parted by commas."""
    rows = []
    for start, end in stretches:
        if not source[start:end].strip():
            continue
        row, at = [], start
        while at < end:
            field = _FIELD.match(source, at, end)
            if not field or field.end() == at:
                break
            which = 1 if field[1] is not None else 2
            stretch = _stripped(source, *field.span(which))
            row.append(_cell(source, [stretch], words))
            at = field.end()
        rows.append(row)
    return table([row for row in rows if row], header, caption)
