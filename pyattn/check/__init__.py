"""Is my calculation right?  Pages marked number by number, and doctests compared by their numbers.

`mark` marks a page: what it gives is a `Sheet`, with an `Item` for each calculation and a `Mark` for
each number.  Importing the package registers the doctest option ROUNDED.

The files, from the bottom up: words (what is said, in English or Chinese), written (what a number
stands for), sheet; pages (a file into blocks), statements (text into trees), judging (trees into
verdicts); comparing, checker, files (doctests); marking, reports, command; and pytest_plugin.
"""

from __future__ import annotations

from .checker import ROUNDED, DocTestRunner, OutputChecker, testfile, testmod
from .sheet import Item, Mark, Passed, Sheet

__all__ = [
    "ROUNDED",
    "DocTestRunner",
    "Item",
    "Mark",
    "OutputChecker",
    "Passed",
    "Sheet",
    "mark",
    "testfile",
    "testmod",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .marking import mark as mark
else:

    def __getattr__(name):
        # Three times the rest of it, which pytest loads on every run: when it is first asked for.
        if name == "mark":
            from .marking import mark

            return mark
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
