"""What is remarked on a page, each remark at its offset: for the marked page and the notebook."""

from __future__ import annotations

from dataclasses import dataclass

from ..sheet import Problem
from ..words import counted, say
from .sentences import verdict, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sheet import Item, Mark, Sheet

_SHOWN = 100  # of one calculation


@dataclass
class Remark:
    """A sentence; verdict: a number's, or "problem", "mistake", "note", "working"."""

    offset: int  # -1 where it is not known
    verdict: str
    text: str
    because: int | None = None


def remarks(sheet: Sheet) -> list[Remark]:
    """All that is to be said of a page, in the order of its text.

    >>> from pyattn.check.reports.remarks import remarks
    >>> from pyattn.check.sheet import Item, Mark, Sheet
    >>> mark = Mark(4, 7, None, "", "0.5", "0.4", "", "wrong", "written 0.5, it is 0.4")
    >>> remarks(Sheet("a.md", None, [Item("statement", 0, 7, "x = 0.5", "wrong", [mark])]))
    [Remark(offset=4, verdict='wrong', text='written 0.5, it is 0.4', because=None)]
    """
    found = [remark for item in sheet.items for remark in _of(item)]
    return sorted(found, key=lambda remark: remark.offset % (1 << 62))


def _of(item: Item) -> list[Remark]:
    found = []
    for problem in item.problems:
        known = problem.start if isinstance(problem, Problem) else item.start
        found.append(Remark(-1 if known is None else known, "problem", str(problem)))
    bad = [mark for mark in item.marks if mark.verdict != "right"]
    for mark in bad[:_SHOWN]:
        text = whole(mark) or verdict(mark.verdict)
        found.append(Remark(mark.start, mark.verdict, text, mark.because))
    last = bad[:_SHOWN][-1].start if bad else item.start
    more = len(bad[_SHOWN:]) + sum(item.more.values()) - item.more.get("right", 0)
    if more:
        said = counted(
            more,
            "and 1 more number in this calculation that is not right",
            "and {count} more numbers in this calculation that are not right",
        )
        found.append(Remark(last, "problem", said))
    if item.mistake_message:
        said = say("It looks like this: {mistake}", mistake=item.mistake_message)
        found.append(Remark(last, "mistake", said))
    found += [Remark(last, "note", say("note: {note}", note=note)) for note in item.notes]
    if item.working:
        found.append(Remark(last, "working", item.working))
    return found


def judged(sheet: Sheet) -> list[Mark]:
    """The numbers of a page whose places are known, in the order of its text."""
    marks = [mark for item in sheet.items for mark in item.marks if mark.start >= 0]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))
