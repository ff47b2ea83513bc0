"""A page's programs as a notebook's cells: each with what it is said to have printed.

Code is read as generously as may be without changing a line's place: prompts and a common indentation
are cut off, typographic quotes made plain, a notebook's own commands left out.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field

from ..words import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..pages.page import Block, Page

PYTHON = {"", "python", "py", "python3", "py3", "ipython", "ipython3", "pycon", "jupyter"}
PYTHON |= {"text", "txt", "plain", "default"}  # of blocks that were found to be programs
_PROMPT = re.compile(r"[ \t]*(?:In ?\[[ \d]*\]: ?|\.\.\.: ?)")
_COMMAND = re.compile(r"[ \t]*(?:[%!]|\?\w|\w[\w.]*\?+$)")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u3000": " "})
_BEGINNING = re.compile(r"\b\w+ = |\bdef |\bimport |\bprint ?\(|\breturn |\bfor ")
_LONGEST = 200_000  # characters of a program
_DEEPEST = 90  # brackets within each other, as in Python

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


@dataclass
class Written:
    """A text that claims something, gathered from lines of a block."""

    block: Block
    text: str
    starts: list[tuple[int, int]]  # of each line: where it begins in text, and in the block's text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the page's source that a stretch of one line came from."""
        at, offset = self.starts[bisect_right(self.starts, (start, 1 << 60)) - 1]
        return self.block.span(offset + start - at, offset + end - at)


@dataclass
class Cell:
    """A program of a page, and what the page shows as its output."""

    block: Block
    number: int
    output: Block | None = None
    error: Block | None = None  # what a notebook shows of an exception
    code: str = ""
    cuts: list[int] = field(default_factory=list)  # of each line: letters cut off at its beginning
    tree: ast.Module | None = None
    trouble: str = ""  # why it is no Python
    silent: bool = False  # calculations that were fenced off: run for their names' values only

    def __post_init__(self) -> None:
        self.begins = [0] + [i + 1 for i, letter in enumerate(self.block.text) if letter == "\n"]
        lines = self.block.text.split("\n")
        last = self.block.text.rstrip().rsplit("\n", 1)[-1].split("#")[0]
        self.hushed = last.rstrip().endswith(";")  # a notebook does not show such a value
        self.cuts = [0] * len(lines)
        if len(self.block.text) > _LONGEST:
            self.trouble = say("longer than {count} letters", count=f"{_LONGEST:,}")
            return
        if _nested(self.block.text) > _DEEPEST:
            self.trouble = say("not Python: {error}", error="too many nested parentheses")
            return
        for i, line in enumerate(lines):
            prompt = _PROMPT.match(line)
            if prompt:
                self.cuts[i] = prompt.end()
                lines[i] = line[prompt.end() :]
        error = self._parse(lines)
        if error and any([_COMMAND.match(line) for line in lines]):
            lines = [_without_command(line) for line in lines]
            error = self._parse(lines)
        if error:
            width = min([len(x) - len(x.lstrip()) for x in lines if x.strip()], default=0)
            cut = [line[width:] for line in lines]
            if width and not self._parse(cut):
                self.cuts = [before + width for before in self.cuts]
                return
            plain = [line.translate(_QUOTES) for line in lines]
            error = self._parse(plain) if plain != lines else self._parse(lines)
        if error:
            self.trouble = error.told(self.block.text)

    def _parse(self, lines: list[str]) -> _Refusal | None:
        self.code = "\n".join(lines)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.tree = ast.parse(self.code)
        except SyntaxError as error:
            return _Refusal(error.lineno or 1, error.msg, isinstance(error, IndentationError))
        except (ValueError, MemoryError, RecursionError) as error:
            return _Refusal(1, str(error)[:100] or type(error).__name__, False)
        return None

    def offset(self, line: int, column: int) -> int:
        """Where in the block's text a line and column of the code are, both counted from 0."""
        return self.begins[line] + self.cuts[line] + column

    def begin_of(self, line: int) -> int:
        """Where in the block's text a line of the code begins, counted from 1."""
        return self.begins[min(max(line, 1), len(self.begins)) - 1]


@dataclass
class _Refusal:
    line: int
    message: str
    indentation: bool

    def told(self, text: str) -> str:
        if "\n" not in text.strip() and len(_BEGINNING.findall(text)) > 1:
            return say("not Python: its line breaks were lost")
        if self.indentation and "expected an indented block" in self.message:
            return say("not Python: line {line}: its indentation was lost", line=self.line)
        sentence = "not Python: line {line}: {error}"
        return say(sentence, line=self.line, error=self.message[:200])


def _nested(text: str) -> int:
    """How many brackets of a text are open at once, at most."""
    depth = most = 0
    for letter in text:
        if letter in "([{":
            depth += 1
            most = max(most, depth)
        elif letter in ")]}" and depth:
            depth -= 1
    return most


def _without_command(line: str) -> str:
    """A line, or if it is a command of the notebook's or the system's, one that does nothing."""
    if not _COMMAND.match(line):
        return line
    return line[: len(line) - len(line.lstrip())] + "pass"


def is_program(block: Block) -> bool:
    """Whether a block is code to be run, rather than calculations that were fenced off.

    >>> from pyattn.check.running.cells import is_program
    >>> from pyattn.check.pages.page import Block
    >>> [is_program(Block("code", text, [])) for text in ("print(2)", "2 x 3 = 6")]
    [True, False]
    """
    if block.kind != "code":
        return False
    return block.language not in _TEXT or bool(_PROGRAM.search(block.text))


def cells(page: Page) -> tuple[list[Cell], list[tuple[Block, str]]]:
    """A page's programs in their order, and the blocks of code that cannot be run, and why.

    >>> from pyattn.check.pages import read_text
    >>> from pyattn.check.running.cells import cells
    >>> text = "```python\\nprint(2 + 3)\\n```\\n\\n```\\n5\\n```\\n"
    >>> (cell,), _ = cells(read_text(text, "markdown", "lesson.md"))
    >>> cell.code, cell.output.text
    ('print(2 + 3)', '5')
    """
    found: list[Cell] = []
    passed: list[tuple[Block, str]] = []
    before: Cell | None = None
    for block in page.blocks:
        if block.kind == "output" and before is not None:
            if block.language == "error":
                before.error = before.error or block
            elif before.output is None:
                before.output = block
            continue
        if block.kind == "examples":
            before = None
        if block.kind != "code":
            continue
        before = None
        if not is_program(block) and block.language not in PYTHON:
            continue
        if block.language not in PYTHON:
            passed.append((block, say("{language} is not run", language=block.language[:40])))
            continue
        cell = Cell(block, len(found) + 1)
        cell.silent = not is_program(block)
        if cell.tree is None:
            if re.search(r"^[ \t]*>>> ", block.text, re.MULTILINE):
                continue  # doctests
            if not cell.silent:
                passed.append((block, cell.trouble))
            found.append(cell)
        else:
            found.append(cell)
            before = cell
        if page.kind == "python":
            break  # what follows are parts of the same file
    return found, passed
