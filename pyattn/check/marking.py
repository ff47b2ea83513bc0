"""Marking a page: each calculation on it is found, and judged in its order.

A page is walked from top to bottom, since a name has the value that was written last, and what is
wrong at one place is followed to the places behind it.
"""

from __future__ import annotations

import re
from heapq import merge

from .examples import examined
from .judging.judge import Judge
from .pages.page import Block, Page, Unusable
from .pages.reading import read
from .sheet import Item, Passed, Sheet
from .statements import finding, layouts, tables
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

LONGEST_PAGE = 4_000_000  # letters, images in notebooks not counted: some minutes of work

# Blocks that pages fence off to keep their lines together, and that hold no program.
_TEXT = {
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "none",
    "math",
    "latex",
    "tex",
    "output",
    "console",
}
_PROGRAM = re.compile(
    r"^\s*(?:import\s|from\s+\w|def\s|class\s|for\s.*:\s*$|while\s|if\s.*:\s*$|print\s*\(|with\s|return\b"
    r"|[$%!]\s*\w)|^[^=\n]*=\s*(?:torch|np|numpy|nn|F|pyattn)\.",
    re.MULTILINE,
)


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
    except Unusable as error:
        return Sheet("<stdin>" if path == "-" else path, error=str(error))
    if not sheet.items:
        sheet.error = say("{path}: nothing to check: {sought}", path=page.path, sought=sought())
    sheet.items.sort(key=lambda item: item.start % (1 << 62))
    return sheet


def sought() -> str:
    """What is looked for on a page."""
    return say(
        "no statement such as 2 x 3 = 6, no matrix or table of numbers, no code with its output, "
        "no line that begins with >>>"
    )


def marked(page: Page) -> Sheet:
    """The mark sheet of a page that was read."""
    sheet = Sheet(page.path, page)
    if len(page.source) > LONGEST_PAGE:
        sheet.error = say(
            "{path}: {count} letters: a page of more than {most} is not marked",
            path=page.path,
            count=f"{len(page.source):,}",
            most=f"{LONGEST_PAGE:,}",
        )
        return sheet
    judge = Judge(page)
    effort = Effort(10 * LONGEST_LINE)
    for block in page.blocks:
        for found in _found(block, judge, effort):
            outcome = _judged(found, block, judge)
            if isinstance(outcome, Item):
                sheet.items.append(outcome)
            else:
                sheet.passed.append(outcome)
    return sheet


def is_program(block: Block) -> bool:
    """Whether a block is code to be run, rather than calculations that were fenced off.

    >>> from pyattn.check.marking import is_program
    >>> from pyattn.check.pages.page import Block
    >>> [is_program(Block("code", text, [])) for text in ("print(2)", "2 x 3 = 6")]
    [True, False]
    """
    if block.kind != "code":
        return False
    return block.language not in _TEXT or bool(_PROGRAM.search(block.text))


def _found(block: Block, judge: Judge, effort: Effort) -> Iterator[Found]:
    """The statements of a block, in order; names are known as soon as the ones before are judged."""
    if block.kind in ("examples", "output") or is_program(block):
        return
    known = judge.knows
    if block.kind == "table":
        # A column's stretch covers its neighbours, which may hold statements of their own.
        laid_out = tables.found(block, known)
        unclear: list[tuple[int, int]] = []
        lines = finding.found(block, known)
    else:
        laid_out, unclear = layouts.read(block, known, effort)
        taken = [(s.start, s.end) for s in laid_out] + list(unclear)
        lines = finding.found(block, known, taken)
    rest = [Left(start, end, "layout") for start, end in unclear]
    yield from merge(laid_out, lines, rest, key=lambda found: found.start)


def _judged(found: Found, block: Block, judge: Judge) -> Item | Passed:
    if isinstance(found, Statement):
        return judge.judge(found, block)
    start, end = block.span(found.start, found.end)
    text = block.text[found.start : found.end]
    if found.why == "blank":
        why = say("still blank")
    elif found.why == "long":
        why = say("a line of {count} letters is not read", count=f"{len(text):,}")
    else:
        why = say("the rows fit together in no way")
    return Passed(start, end, text[:200], why)
