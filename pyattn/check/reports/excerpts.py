"""Lines with arrows under the numbers that are meant; of long lines, the parts around those."""

from __future__ import annotations

from .screen import columns, harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    Span = tuple[int, int]


def excerpts(
    line: str, spans: list[Span], most: int, skip: int = 0, dots: str = "…"
) -> Iterator[tuple[str, str, list[int]]]:
    """Parts of a line that are at most so many columns wide: text, arrows, which spans it holds.

    skip: letters at its beginning that are not shown.  Without spans, its beginning is shown.

    >>> from pyattn.check.reports.excerpts import excerpts
    >>> for text, arrows, _ in excerpts("a = [1, 2, 3, 4, 5, 6, 7, 8, 9]", [(20, 21)], 20):
    ...     print(text + chr(10) + arrows)
    … 4, 5, 6, 7, 8,…
            ^
    """
    line = line.rstrip()
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    if not order:
        yield _part(line, skip, min(len(line), skip + 4 * most), most, dots, []) + ([],)
        return
    while order:
        first = spans[order[0]][0]
        inside = [i for i in order if _fits(line, skip, first, spans[i][1], most, dots)]
        inside = inside or order[:1]
        start, end = _window(line, skip, first, spans[inside[-1]][1], most, dots)
        marked = [spans[i] for i in inside]
        yield _part(line, start, end, most, dots, marked) + (inside,)
        taken = set(inside)
        order = [i for i in order if i not in taken]


def _fits(line: str, skip: int, first: int, end: int, most: int, dots: str) -> bool:
    if end - first > most:
        return False
    return columns(line[first:end]) <= most - 2 * len(dots)


def _window(line: str, skip: int, first: int, end: int, most: int, dots: str) -> tuple[int, int]:
    """A stretch around the marked one that fits, whole if the line does."""
    if len(line) - skip <= most and columns(line[skip:]) <= most:
        return skip, len(line)
    left, right = min(first, len(line)), min(end, len(line))
    skip = min(skip, left)
    room = most - 2 * len(dots) - columns(line[left:right])
    while room > 0 and (left > skip or right < len(line)):
        if left > skip:
            room -= columns(line[left - 1])
            left -= 1
        if right < len(line) and room > 0:
            room -= columns(line[right])
            right += 1
    # Words and numbers at the edges are left out rather than cut.
    if left > skip:
        gap = line.find(" ", left, first)
        left = gap if gap >= 0 else left
    if right < len(line):
        gap = line.rfind(" ", end, right)
        right = gap if gap >= 0 else right
    return left, right


def _part(
    line: str, start: int, end: int, most: int, dots: str, spans: list[Span]
) -> tuple[str, str]:
    if not spans:
        while (
            columns(line[start:end]) > most - len(dots)
            and end < len(line)
            or (columns(line[start:end]) > most)
        ):
            end -= 1
    before = dots if start > 0 and line[:start].strip() else ""
    text = before + line[start:end] + (dots if end < len(line) else "")
    arrows, at = " " * len(before), start
    for left, right in spans:
        left, right = max(left, at), max(min(right, end), at)
        arrows += " " * columns(line[at:left]) + "^" * columns(line[left:right])
        at = max(at, right)
    return harmless(text), arrows
