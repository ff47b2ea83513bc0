"""Marking a page: each calculation on it is found, and judged in its order.

A page is walked from top to bottom, since a name has the value that was written last, and what is
wrong at one place is followed to the places behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from heapq import merge

from .examples import examined
from .judging.judge import Judge
from .pages.page import Block, Page, Unusable
from .pages.reading import read
from .running import programs, unrun
from .running import run as run_programs
from .running.cells import is_program
from .sheet import Item, Passed, Sheet
from .statements import finding, layouts, tables, unread
from .statements.beside import Effort
from .statements.finding import LONGEST_LINE, Left
from .statements.trees import Statement
from .words import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, Union

    Found = Union[Statement, Left]
    Run = Union[bool, Callable[[str, int], bool]]

_DOCTESTED = ("markdown", "restructured", "plain", "python")

LONGEST_PAGE = 1_000_000  # letters, without the page's pictures and markup: a minute of work

_SIGN = re.compile(r"[=≈]|\\(?:approx|simeq)")
_GOES_ON = re.compile(r"[-+*/×·−÷][ \t]*\n?[ \t]*$")  # the line before ends in a sign


def mark(path: str, run: Run = False, torch: bool = False, options: int = 0) -> Sheet:
    """The mark sheet of a file's calculations; `-` is standard input.

    run: whether code besides doctests is run; or who is asked, with the path and how many blocks
    there are.  torch: `import torch` means PyTorch.  options: doctest's, for the doctests.

    >>> import os, tempfile
    >>> from pyattn.check.marking import mark
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "lesson.md")
    ...     with open(path, "w") as file:
    ...         _ = file.write("softmax([2, 4, 4]) = [0.0, 0.5, 0.5]")
    ...     [m.verdict for m in mark(path).items[0].marks]
    ['rounding', 'right', 'right']
    """
    try:
        page = read(path)
        sheet = marked(page)
        if sheet.error is not None:
            return sheet
        if page.kind in _DOCTESTED and any([block.kind == "examples" for block in page.blocks]):
            sheet.items += examined(page, options)
        _add_programs(sheet, page, run, torch)
    except Unusable as error:
        return Sheet("<stdin>" if path == "-" else path, error=str(error))
    sheet.items.sort(key=lambda item: item.start % (1 << 62))
    return sheet


def _add_programs(sheet: Sheet, page: Page, run: Run, torch: bool) -> None:
    """What the page's code gave, if it is to be run."""
    count = len(programs(page))
    wanted = bool(count) and (run if isinstance(run, bool) else run(sheet.path, count))
    items, passed = run_programs(page, torch) if wanted else ([], unrun(page))
    sheet.items += items
    sheet.passed = sorted(sheet.passed + passed, key=lambda part: part.start)


def sought() -> str:
    """What is looked for on a page."""
    return say(
        "no statement such as 2 x 3 = 6, no matrix or table of numbers, no code with its output, "
        "no line that begins with >>>"
    )


def marked(page: Page) -> Sheet:
    """The mark sheet of a page that was read."""
    sheet = Sheet(page.path, page)
    letters = sum([len(block.text) for block in page.blocks])
    if letters > LONGEST_PAGE:
        sheet.error = say(
            "{path}: {count} letters: a page of more than {most} is not marked",
            path=page.path,
            count=f"{letters:,}",
            most=f"{LONGEST_PAGE:,}",
        )
        return sheet
    judge = Judge(page)
    effort = Effort(10 * LONGEST_LINE)
    for block in page.blocks:
        judge.section += block.kind == "heading"
        for found in _found(block, judge, effort):
            outcome = _judged(found, block, judge)
            if isinstance(outcome, Item):
                sheet.items.append(outcome)
            else:
                sheet.passed.append(outcome)
    return sheet


def _found(block: Block, judge: Judge, effort: Effort) -> Iterator[Found]:
    """The statements of a block, in order; names are known as soon as the ones before are judged."""
    if block.kind in ("examples", "output") or is_program(block):
        return
    known = judge.knows
    broken = unread.broken(block)
    passed = unread.addresses(block.text) + broken
    unclear: list[tuple[int, int]] = []
    if block.kind == "table":
        # A column's stretch covers its neighbours, which may hold statements of their own.
        laid_out = tables.found(block, known)
        lines = finding.found(block, known, passed)
    else:
        laid_out, unclear = layouts.read(block, known, effort)
        ends = [end for _, end in broken]
        laid_out = [s for s in laid_out if not _goes_on(s, block) and not _within(s, broken, ends)]
        taken = [(s.start, s.end) for s in laid_out] + list(unclear) + passed
        lines = finding.found(block, known, taken)
    rest = [Left(start, end, "layout") for start, end in unclear]
    for start, end in broken:
        if _SIGN.search(block.text, start, end):
            rest.append(Left(start, end, "broken"))
    rest.sort(key=lambda left: left.start)
    yield from merge(laid_out, lines, rest, key=lambda found: found.start)


def _goes_on(statement: Statement, block: Block) -> bool:
    """Whether the line before a statement ends in a sign, so that it is a part of something."""
    before = block.text[max(0, statement.start - 40) : statement.start]
    return bool(_GOES_ON.search(before))


def _within(statement: Statement, stretches: list[tuple[int, int]], ends: list[int]) -> bool:
    """Whether a statement shares letters with one of some stretches, which end there."""
    at = bisect_right(ends, statement.start)
    return at < len(ends) and stretches[at][0] < statement.end


def _judged(found: Found, block: Block, judge: Judge) -> Item | Passed:
    if isinstance(found, Statement):
        return judge.judge(found, block)
    start, end = block.span(found.start, found.end)
    text = block.text[found.start : found.end]
    if found.why == "blank":
        why = say("still blank")
    elif found.why == "long":
        why = say("a line of {count} letters is not read", count=f"{len(text):,}")
    elif found.why == "broken":
        why = say("a formula whose braces do not match")
    else:
        why = say("the rows fit together in no way")
    return Passed(start, end, text[:200], why)
