"""The mark sheet: what was found on a page, how each number was judged, and what was passed over.

A number is "right"; or "follows" (right for the numbers that the writer had, though one of those was
rounded or wrong); or a slip of "rounding"; or "wrong".  Only slips and wrong numbers count against a
page: what follows from a slip is not wrong again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .pages.page import Page

VERDICTS = ("right", "follows", "rounding", "wrong")  # from the best to the worst


@dataclass
class Mark:
    """A number that was written, and how it was judged."""

    start: int  # its stretch of the page's source
    end: int
    index: tuple[int, ...] | None  # within its brackets, counted from 0
    position: str  # the same in words, counted from 1: "row 1, column 2"; "" for a number alone
    written: str
    computed: str  # from the true numbers, all digits
    theirs: str  # from the numbers that the writer had, all digits; "" where that is the same
    verdict: str
    message: str  # what a reader is told of it; "" where it is right
    because: int | None = (
        None  # of what follows: the start, in the source, of the mark it follows from
    )


class Problem(str):
    """What is wrong besides numbers, as a sentence that may know its place in the page's source.

    >>> from pyattn.check.sheet import Problem
    >>> Problem("written as 2 numbers, it is 3 numbers", 40, "shape").start
    40
    """

    start: int | None
    kind: str  # 'shape', 'text', 'exception'

    def __new__(cls, message: str, start: int | None = None, kind: str = "text") -> Problem:
        """A sentence; start is that of the line that it is about."""
        problem = super().__new__(cls, message)
        problem.start, problem.kind = start, kind
        return problem


@dataclass
class Item:
    """A calculation: a statement, a table, a block of code with its output, a doctest.

    given: it gives a value to a name and claims nothing.  Its verdict is the worst of its marks',
    "given", or "skipped" (a doctest that says SKIP).  Offsets are -1 where the source does not have
    what was run, as the examples that a module makes up.
    """

    kind: str  # 'statement', 'matrix', 'sum', 'table', 'code', 'doctest'
    start: int  # its stretch of the page's source
    end: int
    text: str  # as written, its lines joined by newlines
    verdict: str = "right"
    marks: list[Mark] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)  # numbers beyond those kept, by verdict
    problems: list[str] = field(
        default_factory=list
    )  # what is wrong besides numbers: a shape, an error; a Problem where its line is known
    mistake: str = ""  # the usual mistake that the numbers show: a key of judging.mistakes
    mistake_message: str = ""  # the same as a sentence
    notes: list[str] = field(default_factory=list)  # remarks that are no blame: wrappers, exactness
    working: str = ""  # how the right numbers come about, as text of several lines
    source: str = ""  # of code: what was run
    output: str = ""  # of code: what it gave


@dataclass
class Passed:
    """What looked like a calculation, or was code, and was not judged; and why."""

    start: int
    end: int
    text: str
    why: str


@dataclass
class Sheet:
    """A page that was marked: or the error for which it could not be."""

    path: str
    page: Page | None = None
    items: list[Item] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    error: str | None = None


@dataclass
class Summary:
    """How much was checked and what came of it; counts of numbers, unless they say otherwise."""

    files: int = 0
    unusable: int = 0  # files
    calculations: int = 0  # items that claim something
    wrong_calculations: int = 0  # those with a slip or a wrong number or another problem
    skipped: int = 0  # items
    given: int = 0  # items
    passed: int = 0  # stretches
    numbers: int = 0
    right: int = 0
    follows: int = 0
    rounding: int = 0
    wrong: int = 0

    @property
    def status(self) -> int:
        """The exit status: 0 all right, 1 something wrong, 2 a file that cannot be checked."""
        return 2 if self.unusable else 1 if self.wrong_calculations else 0


def summed(sheets: list[Sheet]) -> Summary:
    """The counts over pages."""
    summary = Summary(len(sheets))
    for sheet in sheets:
        summary.unusable += sheet.error is not None
        summary.passed += len(sheet.passed)
        for item in sheet.items:
            if item.verdict in ("given", "skipped"):
                summary.given += item.verdict == "given"
                summary.skipped += item.verdict == "skipped"
                continue
            summary.calculations += 1
            summary.wrong_calculations += item.verdict in ("rounding", "wrong")
            counts = Counter(item.more)
            counts.update([mark.verdict for mark in item.marks])
            summary.numbers += sum(counts.values())
            for verdict, count in counts.items():
                setattr(summary, verdict, getattr(summary, verdict) + count)
    return summary


def first_wrong(sheet: Sheet) -> Mark | None:
    """The first number of a page that is not right and follows from nothing before it."""
    marks = [mark for item in sheet.items for mark in item.marks]
    bad = [mark for mark in marks if mark.verdict in ("rounding", "wrong")]
    return min(bad, key=lambda mark: mark.start % (1 << 62)) if bad else None  # -1 comes last
