"""Programs on a page, run when asked: what the page says they give beside what they gave.

From the bottom up: cells (which blocks are programs), claims (outputs in comments), borrowed (what is
lent to programs and put back), session (running them; actual, names, failing and telling are its
parts), outputs (comparing), verdicts.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys

from ...programs.alias import as_torch
from ..files import apart, aside
from ..sheet import Item, Passed
from ..words import say
from .actual import Played
from .borrowed import SECONDS, Clock, Generators
from .cells import Cell, cells
from .claims import claims, tells
from .session import Session
from .telling import tell
from .verdicts import Again, Teller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..pages.page import Page

__all__ = ["programs", "run", "unrun"]

_TORCH = re.compile(r"\b(?:import|from) +torch\b|\btorch\.|\bnn\.|\bF\.softmax")
_TRAINED = re.compile(r"\.step\(\)")
_DRAWN = re.compile(r"\bmanual_seed\b|\brand|\bnn\.")
_DEVICE = re.compile(r"\bcuda\b|\bmps\b")


def run(page: Page, torch: bool = False) -> tuple[list[Item], list[Passed]]:
    """Run a page's programs in one namespace, in order, and judge what the page says they give.

    torch: `import torch` is PyTorch itself, and not this package.

    >>> from pyattn.check.pages import read_text
    >>> from pyattn.check.running import run
    >>> text = "```python\\nimport torch\\nprint(torch.tensor([2., 4, 4]).softmax(0))\\n# [0.1, 0.44, 0.47]\\n```"
    >>> items, passed = run(read_text(text, "markdown", "lesson.md"))
    >>> [(mark.written, mark.verdict) for mark in items[0].marks]
    [('0.1', 'right'), ('0.44', 'wrong'), ('0.47', 'right')]
    """
    found, other = cells(page)
    passed = [Passed(*b.span(0, len(b.text)), b.text[:200], why) for b, why in other]
    if not any([cell.tree for cell in found]):
        return [], passed
    text = "\n".join([cell.code for cell in found])
    written = {cell.number: claims(cell) for cell in found if cell.tree is not None}
    for cell in found:
        if cell.number in written:
            tell(cell, written[cell.number])
    clock = Clock(SECONDS)
    with _at_home(page), contextlib.ExitStack() as stack:
        if not torch:
            stack.enter_context(as_torch(displace=True))
        generators = Generators(torch)

        def play(seed: int) -> list[Played]:
            with generators.seeded(seed):
                return Session(found, written, clock).play()

        played = play(1_000_003)
        loose = _looseness(text)
        told = [Teller(page, loose, None).told(part) for part in played if part.cell.tree]
        if any([part.doubtful for part in told]):
            again = Again(play(2_000_003), generators.moved)
            told = [Teller(page, loose, again).told(part) for part in played if part.cell.tree]
    items = [part.item for part in told if part.item is not None]
    for part in told:
        passed += part.passed
    return items, sorted(passed, key=lambda p: p.start)


@contextlib.contextmanager
def _at_home(page: Page) -> Iterator[None]:
    folder = os.path.dirname(os.path.abspath(page.path))
    with apart(), aside():
        if os.path.isfile(page.path) and folder not in sys.path:
            sys.path.append(folder)  # a page may import what stands beside it
        yield


def _looseness(text: str) -> float:
    """How far another machine's floats may be from the ones here, relative to the number.

    PyTorch's have 32 bits, and what was trained with them goes its own way.
    """
    if not _TORCH.search(text):
        return 1e-12
    if _TRAINED.search(text):
        return 1e-3
    return 2e-5 if _DRAWN.search(text) else 2e-6


def programs(page: Page) -> list[Cell]:
    """The blocks of code on a page that could be run and compared with what the page says of them.

    >>> from pyattn.check.pages import read_text
    >>> from pyattn.check.running import programs
    >>> [cell.code for cell in programs(read_text("print(2)  # 2\\n", "python", "lesson.py"))]
    ['print(2)  # 2']
    >>> programs(read_text("print(2)\\n", "python", "lesson.py"))
    []
    """
    return [cell for cell in cells(page)[0] if tells(cell)]


def unrun(page: Page) -> list[Passed]:
    """The programs of a page as passed over, where nobody asked to run them.

    >>> from pyattn.check.pages import read_text
    >>> from pyattn.check.running import unrun
    >>> [passed.why for passed in unrun(read_text("print(2)  # 2\\n", "python", "lesson.py"))]
    ['code is run only with --run']
    """
    why = say("code is run only with --run")
    return [
        Passed(*cell.block.span(0, len(cell.block.text)), cell.block.text[:200], why)
        for cell in programs(page)
    ]
