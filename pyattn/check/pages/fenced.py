"""What a page sets apart, as a fence does: a program, its examples, its output, or a calculation."""

from __future__ import annotations

import re

from .page import Block
from .programs import (
    BLANK,
    COMMENT,
    TEXT,
    is_program,
    kinds,
    leads_to_output,
    looks_printed,
    parses,
)
from .stretches import Gathered, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

_PYTHON = {"python", "py", "python3", "py3", "ipython", "ipython3", "pycon", "doctest", "default"}
_PYTHON |= {"pytb", "py2", "python2", "numpy", "pytorch", "torch", "jupyter"}
_PLAIN = {"", "text", "none", "txt", "plain", "plaintext", "console-output", "output", "out"}
_PLAIN |= {"stdout", "result", "results", "console", "ascii", "no-highlight", "nohighlight", "raw"}
_PRINTED = {"output", "out", "stdout", "console-output", "result", "results"}
_MATHS = {"math", "latex", "tex", "katex", "asciimath", "mathjax"}
_PROMPT = re.compile(r"(?:In|Out) ?\[\d*\]: ?")
_LONGEST = 12  # of a fence's sign in a row; more are the same
_HEADING = re.compile(r"#{1,6}[ \t]")
_SIGN = re.compile(r"[\]\d)] *[x×·*/+@⋅] *[\[(\d]|\w\(.*\) *[=≈]|\] *= *\[")


class Fences:
    """Where the fences of a page end; also those that are never closed.

    >>> from pyattn.check.pages.fenced import Fences
    >>> page = ["```python", "print(1)", "", "So 1 + 1 = 2."]
    >>> Fences(page.__getitem__, len(page)).end(0, "```", "python")
    (3, 3)
    """

    def __init__(self, line: Callable[[int], str], count: int) -> None:
        self.line, self.count = line, count
        self.unclosed: dict[str, int] = {}  # of a sign, so many in a row come no more
        self.lost: dict[tuple[int, str], int] = {}  # where those end that are never closed

    def end(self, at: int, mark: str, language: str) -> tuple[int, int]:
        """Where what a fence sets apart ends that begins in a line, and where the page goes on."""
        mark = mark[:_LONGEST]
        sign, count = mark[0], len(mark)
        if (at, mark) in self.lost:
            end = self.lost[at, mark]
            return end, end
        python = language in _PYTHON
        lost = count >= self.unclosed.get(sign, count + 1)
        inside: list[str] = []
        for end in range(at + 1, self.count):
            line = self.line(end)
            if line.lstrip(" \t").startswith(mark):
                rest = line.strip().lstrip(sign)
                if not rest:
                    return end, end + 1
                # Where the next program begins, this one was to end.
                if (lost or python) and sign not in rest and line[:1] == sign:
                    break
            inside.append(line)
        else:
            self.unclosed[sign] = min(count, self.unclosed.get(sign, count))
        end = self.lost[at, mark] = at + 1 + _last(inside, language)
        return end, end


def _last(lines: Sequence[str], language: str) -> int:
    """How many lines belong to a fence that is never closed: up to the first that plainly do not."""
    here = kinds(lines)
    first = next((what for what in here if what != BLANK), BLANK)
    python = language in _PYTHON or (not language and first != TEXT)
    text = not python and language in _PLAIN | _MATHS
    quotes = 0
    after = [BLANK] * len(lines)  # what follows that is neither blank nor a comment
    for at in range(len(lines) - 2, -1, -1):
        below = TEXT if here[at + 1] == TEXT and lines[at + 1][:1] not in " \t" else "code"
        after[at] = after[at + 1] if here[at + 1] in (BLANK, COMMENT) else below
    for at, line in enumerate(lines):
        parted = at > 0 and here[at - 1] == BLANK and here[at] != BLANK
        if text and parted or (parted or at == 0) and not python and _HEADING.match(line):
            return at
        if python and not quotes % 2 and line[:1] not in " \t":
            if here[at] == COMMENT and _HEADING.match(line) and after[at] == TEXT:
                return at
            if parted and here[at] == TEXT:
                return at
        quotes += line.count('"""') + line.count("'''")
    return len(lines)


def apart(text: Gathered, language: str) -> list[Block]:
    """The blocks of a stretch that is set apart, in a language named or not.

    >>> from pyattn.check.pages.fenced import apart
    >>> from pyattn.check.pages.stretches import Gathered
    >>> text = Gathered("[1, 2] x [3, 4] = 11"); text.keep(0, 20)
    >>> apart(text, "")[0].kind
    'prose'
    """
    words = text.text
    if not words.strip():
        return []
    if language in _MATHS:
        return [text.block("math" if language != "latex" or "$" not in words else "prose")]
    prompted = re.search(r"^[ \t]*>>> ", words, re.MULTILINE)
    if prompted and (language in _PYTHON or not language):
        return [text.block("examples", language=language)]
    if language in _PRINTED:
        return [text.block("output", language=language)]
    if language in _PLAIN or language in _PYTHON:
        prompt = _PROMPT.search(words)
        if prompt and not words[: prompt.start()].strip():
            return _session(text)
    if language in _PLAIN:
        if is_program(words):
            return [text.block("code", language="" if language not in _PYTHON else language)]
        if looks_printed(words):
            return [text.block("output", language=language)]
        return [text.block("prose", language=language or "text")]
    if language in _PYTHON and not is_program(words) and _SIGN.search(words):
        if not re.search(r"^[ \t]*(?:import|from|def|print|for|class)\b", words, re.MULTILINE):
            if len(words) < 20_000 and not parses(words):
                return [text.block("prose", language="text")]
    return [text.block("code", language="python" if language in _PYTHON else language)]


def _session(text: Gathered) -> list[Block]:
    """Lines behind In [1]: are code, and those behind Out[1]: what it gave."""
    words, found = text.text, []
    prompts = [m for m in _PROMPT.finditer(words) if words[m.start() - 1 : m.start()] in ("\n", "")]
    ends = [m.start() for m in prompts[1:]] + [len(words)]
    for prompt, end in zip(prompts, ends):
        part = Gathered(words)
        part.keep(prompt.end(), end)
        kind = "code" if prompt[0][0] == "I" else "output"
        found.append(part.block(kind, language="python" if kind == "code" else ""))
    return placed([block for block in found if block.text.strip()], text.offsets())


def outputs(blocks: list[Block]) -> list[Block]:
    """Of what is set apart behind a program, what it printed becomes its output.

    What looks printed but follows no program is text.
    """
    code: Block | None = None
    between = 0
    for block in blocks:
        if block.kind == "code":
            code, between = block, 0
        elif block.kind == "examples":
            code = None
        elif block.kind in ("output", "prose") and (
            block.kind == "output" or block.language in _PLAIN - {""}
        ):
            if code is None or between > 1:
                if block.kind == "output" and block.language not in _PRINTED:
                    block.kind = "prose"
            elif block.language in _PRINTED or not _SIGN.search(block.text):
                block.kind = "output"
            elif block.language not in _PRINTED:
                block.kind = "prose"
            if block.kind == "output":
                code = None
        elif block.kind == "prose":
            line = block.text.strip()
            lead = leads_to_output(line) or (len(line) <= 80 and line[-1:] in "::")
            between += 1 if lead and "\n" not in line else 2
        else:
            between = 2
    return blocks
