"""`python3 -m pyattn exercise`: a worksheet or its solution, printed or written into a file."""

from __future__ import annotations

import json
import os
import sys

from . import FORMATS, KINDS, LANGUAGES
from .attending import by_hand, heads, mask, scaled
from .basics import budget, gradient, pooling, similarity, softmax
from .setting import Draw
from .sheets import MAKERS, MarkdownSheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .setting import Exercise

MAKE: dict[str, Callable[[Draw], Exercise]] = {
    "softmax": softmax,
    "similarity": similarity,
    "scaled": scaled,
    "by-hand": by_hand,
    "mask": mask,
    "heads": heads,
    "budget": budget,
    "pooling": pooling,
    "gradient": gradient,
}


def exercise(
    kind: str, seed: int, format: str = "text", solved: bool = False, language: str = "en"
) -> str:
    """A worksheet, or its solution: the same from one seed on every Python.

    Raises ValueError for a kind, a format or a language that there is not.

    >>> print("\\n".join(exercise("softmax", 0).split("\\n")[6:8]))
        scores = [0, 3, 4]
    <BLANKLINE>
    """
    for what, value, known in (
        ("kind", kind, list(KINDS)),
        ("format", format, FORMATS),
        ("language", language, LANGUAGES),
    ):
        if value not in known:
            raise ValueError(f"exercise: {what} is one of {', '.join(known)}, got {value!r}")
    made = MAKE[kind](Draw(seed))
    if format == "notebook":
        return notebook(MarkdownSheet(made, kind, seed, language).parts(solved))
    return MAKERS[format](made, kind, seed, language).page(solved)


def notebook(cells: list[str]) -> str:
    """A notebook of Markdown cells."""
    made = [
        {"cell_type": "markdown", "id": f"part-{n}", "metadata": {}, "source": lines(text)}
        for n, text in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    language = {"name": "python"}
    whole = {
        "cells": made,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def lines(text: str) -> list[str]:
    """A cell's text as notebooks keep it: lines with their ends."""
    return text.splitlines(keepends=True)


def locale_language() -> str:
    """The language that the terminal is set to, "zh" or else "en"."""
    named = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return "zh" if next((n for n in named if n), "").lower().startswith("zh") else "en"


def run(
    kind: str, seed: int, format: str, solution: bool, output: str | None, lang: str | None
) -> int:
    """Print an exercise, or write it into a file; return the exit status."""
    text = exercise(kind, seed, format, solution, lang or locale_language())
    if output is None:
        print(text, end="")
        return 0
    try:
        with open(output, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        print(f"pyattn exercise: cannot write {output}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0
