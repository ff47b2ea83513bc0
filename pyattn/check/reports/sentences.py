"""What every report says in the same words: where something stands, what it is, what is told of it."""

from __future__ import annotations

from bisect import bisect_right

from ..words import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sheet import Item, Mark, Sheet

SIGNS = {"right": "✓", "follows": "→", "rounding": "≈", "wrong": "✗"}


def whole(mark: Mark) -> str:
    """What is told of a number, with its position before it.

    >>> from pyattn.check.reports.sentences import whole
    >>> from pyattn.check.sheet import Mark
    >>> whole(Mark(0, 3, (1,), "number 2", "0.5", "0.4", "", "wrong", "written 0.5, it is 0.4"))
    'number 2: written 0.5, it is 0.4'
    """
    if not mark.position or not mark.message or mark.message.startswith(mark.position):
        return mark.message
    return say("{position}: {message}", position=mark.position, message=mark.message)


def place(sheet: Sheet, offset: int, short: bool = False) -> str:
    """Where an offset stands: path:line, in a notebook path: cell, line; short leaves the path out."""
    if sheet.page is None or offset < 0:
        return "" if short else sheet.path
    at = sheet.page.place(offset)
    if at.cell is not None:
        inside = say("cell {cell}, line {line}", cell=at.cell, line=at.line)
        if stretch(sheet, offset) == "output":
            inside = say("output of cell {cell}, line {line}", cell=at.cell, line=at.line)
        return inside if short else f"{sheet.path}: {inside}"
    return say("line {line}", line=at.line) if short else f"{sheet.path}:{at.line}"


def stretch(sheet: Sheet, offset: int) -> str | None:
    """In a notebook, where an offset stands: in the "source" or the "output" of its cell."""
    if sheet.page is None or not sheet.page.cells:
        return None
    at = bisect_right(sheet.page.cells, (offset, 1 << 60, "")) - 1
    return sheet.page.cells[max(at, 0)][2]


def verdict(name: str) -> str:
    """A verdict in a word or two."""
    return {
        "right": lambda: say("right"),
        "follows": lambda: say("follows"),
        "rounding": lambda: say("rounding slip"),
        "wrong": lambda: say("wrong"),
        "given": lambda: say("given"),
        "skipped": lambda: say("skipped"),
    }[name]()


def kind(name: str) -> str:
    """A kind of calculation."""
    return {
        "statement": lambda: say("statement"),
        "matrix": lambda: say("matrix"),
        "sum": lambda: say("column sum"),
        "table": lambda: say("table"),
        "code": lambda: say("code and its output"),
        "doctest": lambda: say("doctest"),
    }[name]()


def kinds(item: Item) -> str:
    """What a calculation was taken for, and how it was judged."""
    return say("{kind}: {verdict}", kind=kind(item.kind), verdict=verdict(item.verdict))
