"""A notebook's cells as programs: read from its file, without the commands to the notebook itself.

A line that begins with `%`, `!` or `?` is no Python, and becomes one that does what is sensible of it:
most do nothing; `%time` runs its statement, `%%writefile` writes its file, `%cd` and `%env` do what they
say.  Lines keep their places.
"""

from __future__ import annotations

import ast
import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMMAND = re.compile(r"([ \t]*)(?:[%!?]|[\w.]+\?\??[ \t]*$)")
_ASSIGNED = re.compile(r"([ \t]*[\w., ]+=[ \t]*)[%!]")
_RUN_BODY = ("time", "timeit", "capture", "prun", "python", "python3")
_SAID = (
    "pip",
    "matplotlib",
    "load_ext",
    "reload_ext",
    "autoreload",
    "config",
    "precision",
    "conda",
)


class Unreadable(Exception):
    """Why a file is no notebook that can be run."""


class Cell:
    """A cell's code: its name in tracebacks, its lines as written, the program, and what to say first."""

    def __init__(self, name: str, written: str) -> None:
        self.name = name
        self.written = written
        self.notes: list[str] = []
        self.file: tuple[str, str, bool] | None = None  # of %%writefile: its name, text, append
        self.code = self._whole(written)
        last = self.code.rstrip().rsplit("\n", 1)[-1].split("#")[0]
        self.hushed = last.rstrip().endswith(";")  # a notebook does not show such a value

    def _whole(self, text: str) -> str:
        lines = text.split("\n")
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if not lines[first].startswith("%%"):
            return self._commands(lines)
        word, _, rest = lines[first][2:].strip().partition(" ")
        body = lines[first + 1 :]
        lines[first] = ""
        if word in _RUN_BODY:
            return self._commands(lines)
        if word in ("writefile", "file"):
            append = "-a" in rest.split()
            named = [part for part in rest.split() if part != "-a"]
            self.file = (" ".join(named), "\n".join(body) + "\n", append)
        else:
            self.notes.append(f"{self.name}: %%{word} is not run here; the cell is passed over")
        return ""

    def _commands(self, lines: list[str]) -> str:
        """The lines, with each command that Python cannot read put into Python's words."""
        while True:
            text = "\n".join(lines)
            try:
                ast.parse(text)
                return text
            except SyntaxError as error:
                place = self._command(lines, error.lineno or 1)
                if place is None:
                    return text  # no Python: said so when it is compiled
                lines[place] = self._answer(lines[place])
            except ValueError:
                return text

    def _command(self, lines: list[str], line: int) -> int | None:
        """The command that keeps Python from reading, at this line or shortly before it."""
        order: list[int] = [*range(min(line, len(lines)) - 1, -1, -1), *range(line, len(lines))]
        for place in order:
            if _COMMAND.match(lines[place]) or _ASSIGNED.match(lines[place]):
                return place
        return None

    def _answer(self, line: str) -> str:
        assigned = _ASSIGNED.match(line)
        if assigned:
            self.notes.append(f"{self.name}: not run here, and taken for []: {line.strip()}")
            return f"{assigned[1]}[]"
        found = _COMMAND.match(line)
        assert found
        indent, command = found[1], line.strip()
        word, _, rest = command.lstrip("%!? ").partition(" ")
        rest = rest.strip()
        if command[0] == "%":
            if word in ("time", "timeit") and rest:
                return indent + re.sub(r"^(-[nrpto]+ ?\d*\s+)+", "", rest)
            if word == "cd":
                return f"{indent}__import__('os').chdir({rest.strip(chr(34) + chr(39))!r})"
            if word in ("env", "set_env") and rest:
                name, value = (
                    re.split(r"[= ]", rest, maxsplit=1) if re.search("[= ]", rest) else ("", "")
                )
                if name:
                    value = value.strip()
                    return f"{indent}__import__('os').environ[{name!r}] = {value!r}"
            if word == "run" and rest:
                return f"{indent}__pyattn_run_file__({rest!r})"
        quiet = word in _SAID or command[0] == "?" or command.endswith("?")
        if command[0] == "!" and re.match(
            r"python3? -m pip|uv pip|apt|nvidia-smi", f"{word} {rest}"
        ):
            quiet = True
        if not quiet:
            self.notes.append(f"{self.name}: not run here: {command}")
        return f"{indent}pass"


def cells(text: str, file: str) -> list[Cell]:
    """The code cells of a notebook's text, in order.

    >>> import json
    >>> from pyattn.programs.notebook import cells
    >>> source = ["%matplotlib inline\\n", "x = 2\\n", "x + 1"]
    >>> book = {"cells": [{"cell_type": "code", "source": source}], "nbformat": 4}
    >>> (cell,) = cells(json.dumps(book), "lesson.ipynb")
    >>> cell.name, cell.code
    ('lesson.ipynb, cell 1', 'pass\\nx = 2\\nx + 1')

    Raises Unreadable for what is no notebook.
    """
    try:
        book: Any = json.loads(text)
        found = book["cells"] if "cells" in book else book["worksheets"][0]["cells"]
        sources = [
            cell["source"] if "source" in cell else cell["input"]
            for cell in found
            if cell["cell_type"] == "code"
        ]
        texts = [source if isinstance(source, str) else "".join(source) for source in sources]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Unreadable(f"{file}: no notebook: {type(error).__name__}: {error}") from None
    return [Cell(f"{file}, cell {number}", text) for number, text in enumerate(texts, 1)]
