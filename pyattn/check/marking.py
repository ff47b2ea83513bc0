"""A file marked: its page read, its calculations found and judged."""

from __future__ import annotations

import os

from .examples import examined
from .files import read, tests
from .pages.page import Page, Unusable
from .sheet import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    Run = bool | Callable[[str, int], bool]

_KINDS = {".py": "python", ".rst": "restructured", ".txt": "plain"}


def mark(path: str, run: Run = False, torch: bool = False, options: int = 0) -> Sheet:
    """Mark a file.

    run: whether its code is run; or who is asked, with the path and how many blocks there are.
    torch: `import torch` means PyTorch.  options: doctest's, for the doctests.

    >>> from pyattn.check.marking import mark
    >>> mark("lesson.doc").error
    'lesson.doc: .doc: expected one of .py, .rst, .md, .txt'
    """
    name = "<stdin>" if path == "-" else path
    try:
        if path != "-":
            tests(path, dry=True)
        text = read(path)
        kind = _KINDS.get(os.path.splitext(path)[1].lower(), "markdown")
        page = Page(name, kind, text, [])
        return Sheet(name, page, examined(page, options))
    except Unusable as error:
        return Sheet(name, error=str(error))
