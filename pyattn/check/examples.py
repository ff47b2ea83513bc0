"""Doctests, run: what became of each of them, as calculations of the page that they stand on."""

from __future__ import annotations

import doctest
import os
import sys
import traceback
from bisect import bisect_right

from .checker import ROUNDED, DocTestRunner
from .comparing import Cell, Comparison
from .files import apart, aside, tests, unanswered
from .sheet import Item, Mark, Problem
from .words import cut, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .pages.page import Page

# Files written for pytest may name its options; they are known here, and change nothing.
_FOREIGN = ("NUMBER", "ALLOW_UNICODE", "ALLOW_BYTES")


def examined(page: Page, optionflags: int = 0) -> list[Item]:
    """Run the examples of a page, and judge what is written below each; Unusable if it cannot be.

    >>> from pyattn.check.examples import examined
    >>> from pyattn.check.pages.page import Page
    >>> item, = examined(Page("lesson.md", "markdown", ">>> 2 / 3\\n0.66\\n", []))
    >>> item.verdict, [(mark.start, mark.written, mark.computed) for mark in item.marks]
    ('rounding', [(10, '0.66', '0.6666666666666666')])
    """
    for name in _FOREIGN:
        doctest.register_optionflag(name)
    folder = os.path.dirname(os.path.abspath(page.path))
    items: list[Item] = []
    lines = _Lines(page.source)
    with apart(), aside():
        if page.path != "<stdin>" and folder not in sys.path:
            sys.path.append(folder)  # a page may import what stands beside it
        for test in tests(page.path, page.source):
            with unanswered():
                items += _Runner(optionflags, lines).examine(test)
    return items


class _Lines:
    """The lines of a source, and where on them a line of an example stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0] + [i + 1 for i, letter in enumerate(source) if letter == "\n"]

    def find(self, line: int | None, text: str) -> tuple[int, bool]:
        """The offset of a text on a line counted from 0, and whether it is there to the letter."""
        if line is None or not 0 <= line < len(self.starts):
            return -1, False
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.source)
        at = self.source.find(text, start, end)
        return (start, False) if at < 0 else (at, True)

    def end(self, offset: int) -> int:
        """The end of the line in which an offset stands."""
        at = bisect_right(self.starts, offset)
        return self.starts[at] - 1 if at < len(self.starts) else len(self.source)


class _Runner(DocTestRunner):
    """A runner that keeps what became of each example, and prints nothing."""

    def __init__(self, optionflags: int, lines: _Lines) -> None:
        super().__init__(verbose=False, optionflags=optionflags | ROUNDED)
        self.lines = lines
        # An example that closes standard output closes what doctest put in its place.
        setattr(vars(self)["_fakeout"], "close", lambda: None)  # noqa: B010

    def examine(self, test: doctest.DocTest) -> list[Item]:
        """Run a doctest; what is not reported was skipped."""
        for example in test.examples:
            for flag in (doctest.REPORT_ONLY_FIRST_FAILURE, doctest.FAIL_FAST):
                example.options.pop(flag, None)
        self.kept = {id(e): _Written(test, e, self.lines).item() for e in test.examples}
        self.run(test, out=lambda text: None, clear_globs=False)
        return list(self.kept.values())

    def _keep(self, example: doctest.Example, got: str, verdict: str) -> Item:
        item = self.kept[id(example)]
        item.output, item.verdict = got, verdict
        return item

    def report_success(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """Its numbers are right, one by one."""
        item = self._keep(example, got, "right")
        if self.checker.last and example.exc_msg is None:
            _Written(test, example, self.lines).fill(item, self.checker.last, 0)

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """What is wrong in it, told of the lines of the expected output."""
        item = self._keep(example, got, "wrong")
        written = _Written(test, example, self.lines)
        want, said = self.checker.asked
        last = self.checker.last
        if example.exc_msg is not None and want == example.want:
            expected = cut(example.exc_msg.strip())
            message = say("{expected} is expected, but nothing is raised", expected=expected)
            if got.strip():
                message = say(
                    "{expected} is expected, but it gives {value}",
                    expected=expected,
                    value=cut(got.strip()),
                )
            item.problems = [written.problem(0, "exception", message)]
            return
        skipped = 0
        if example.exc_msg is not None:
            skipped = example.want.count("\n", 0, example.want.find(example.exc_msg))
        if last is None:
            message = say(
                "written {written}, it is {value}",
                written=cut(want.strip()),
                value=cut(said.strip()),
            )
            item.problems = [written.problem(skipped, "text", message)]
            return
        written.fill(item, last, skipped)

    def report_unexpected_exception(
        self, out: Any, test: Any, example: doctest.Example, exc_info: Any
    ) -> None:
        """It gave no value at all."""
        said = "".join(traceback.format_exception_only(*exc_info[:2])).strip()
        item = self._keep(example, said, "wrong")
        message = say("it raises {error}", error=cut(said.splitlines()[-1]))
        item.problems = [_Written(test, example, self.lines).problem(-1, "exception", message)]


class _Written:
    """An example as it stands on its page: its lines, as far as they are known."""

    def __init__(self, test: doctest.DocTest, example: doctest.Example, lines: _Lines) -> None:
        self.example, self.lines = example, lines
        self.want = example.want.split("\n")
        self.found: dict[int, tuple[int, bool]] = {}  # lines of what is expected, in the source
        self.first = None if test.lineno is None else test.lineno + example.lineno
        # Where nothing is expected there is no line below it, and its last one stands for that.
        self.below = None
        if self.first is not None:
            self.below = self.first + example.source.count("\n") - (not example.want)

    def item(self) -> Item:
        """The example before it was run."""
        source = self.example.source.rstrip("\n").replace("\n", "\n... ")
        text = f">>> {source}\n{self.example.want}".rstrip("\n")
        start, _ = self.lines.find(self.first, ">>>")
        end = -1
        if start >= 0 and self.first is not None:
            last = self.first + text.count("\n")
            end = self.lines.end(self.lines.starts[min(last, len(self.lines.starts) - 1)])
        return Item("doctest", start, end, text, "skipped", source=self.example.source)

    def fill(self, item: Item, comparison: Comparison, skipped: int) -> None:
        """Its numbers, each at its place, and what else is wrong."""
        item.marks = [self._mark(cell, cell.line + skipped) for cell in comparison.cells]
        item.more = dict(comparison.more)
        item.problems = [
            self.problem(p.line + skipped, p.kind, p.message) for p in comparison.problems
        ]
        found = {mark.verdict for mark in item.marks} | set(item.more)
        if not comparison.right:
            slip = "rounding" in found and "wrong" not in found and not item.problems
            item.verdict = "rounding" if slip else "wrong"

    def problem(self, line: int, kind: str, message: str) -> Problem:
        """What is wrong, on a line of what is expected; before it, of the example's first line."""
        if line < 0:
            return Problem(message, self.lines.find(self.first, ">>>")[0], kind)
        at = None if self.below is None else self.below + line
        return Problem(message, self.lines.find(at, self._line(line))[0], kind)

    def _line(self, line: int) -> str:
        return self.want[line].strip() if line < len(self.want) else ""

    def _mark(self, cell: Cell, line: int) -> Mark:
        if line not in self.found:
            at = None if self.below is None else self.below + line
            self.found[line] = self.lines.find(at, self._line(line))
        start, there = self.found[line]
        end = start
        if there:
            indent = len(self.want[line]) - len(self.want[line].lstrip())
            start, end = [start + column - indent for column in cell.columns]
        return Mark(
            start,
            end,
            cell.index,
            cell.position,
            cell.written,
            cell.computed,
            "",
            cell.verdict,
            cell.message,
        )
