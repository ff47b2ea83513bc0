"""Python files: the program, and what its comments and docstrings say."""

from __future__ import annotations

import io
import re
import tokenize

from . import plain, restructured
from .page import Block
from .programs import TEXT, kinds, runs
from .stretches import Gathered, captioned, joined, lines, placed

_PREFIX = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"[ \t]*#+!? ?")
_TRIPLE = re.compile(r"[ \t]*[A-Za-z]{0,2}(?:\"\"\"|''')")
_COOKIE = re.compile(r"#!|#.*coding[:=]")  # for the system and for Python
_LETTERS = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"', "\n": ""}


def blocks(source: str) -> list[Block]:
    """The blocks of a program: first all of it, then its docstrings and comments.

    >>> from pyattn.check.pages.python import blocks
    >>> page = "# The sum:\\n# 1 + 2 = 3\\nx = 3  # not by hand\\n"
    >>> [(block.kind, block.text) for block in blocks(page)][1:]
    [('prose', 'The sum:\\n1 + 2 = 3')]
    """
    whole = Gathered(source)
    whole.keep(0, len(source))
    found = [whole.block("code", language="python")] if source.strip() else []
    starts = [0] + [at + 1 for at, letter in enumerate(source) if letter == "\n"]
    comments: list[tuple[int, int]] = []
    before = tokenize.NEWLINE
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            start = starts[token.start[0] - 1] + token.start[1]
            end = starts[token.end[0] - 1] + token.end[1]
            telling = token.type in (tokenize.COMMENT, tokenize.STRING)
            alone = telling and not token.line[: token.start[1]].strip(" \t\f")
            if token.type == tokenize.COMMENT and alone:
                if token.start[0] < 3 and _COOKIE.match(token.string):
                    continue
                if comments and source.count("\n", comments[-1][1], start) > 1:
                    found += _commented(source, comments)
                    comments = []
                comments.append((start, end))
                continue
            if token.type == tokenize.NL and comments:
                continue
            found += _commented(source, comments)
            comments = []
            if token.type == tokenize.STRING and alone and before in _BEFORE:
                found += _docstring(source, start, end)
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                before = token.type
    except (tokenize.TokenError, SyntaxError, IndexError):
        return captioned(found[:1] + _broken(source))
    return captioned(found + _commented(source, comments))


_BEFORE = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def _broken(source: str) -> list[Block]:
    """What a program says that Python cannot tell from its code, as a quote is never closed: its
    comments, and the lines that can be no code, read as plain text.
    """
    stretches = lines(source)
    texts = [source[start:end] for start, end in stretches]
    within = {at for first, last in runs(texts) for at in range(first, last)}
    code = {at for at, kind in enumerate(kinds(texts)) if at in within and kind != TEXT}
    found: list[Block] = []
    said: list[tuple[int, int]] = []
    for at, (start, end) in enumerate([*stretches, (len(source), len(source))]):
        comment = _COMMENT.match(source, start, end)
        if comment:
            start = comment.end()
        elif at in code or at == len(texts):
            text = joined(source, said)
            found += placed(plain.blocks(text.text), text.offsets())
            said = []
            continue
        quotes = _TRIPLE.match(source, start, end)
        start = quotes.end() if quotes else start
        close = end - 3 if source[start:end].endswith(('"""', "'''")) else end
        said.append((start, max(close, start)))
    return [block for block in found if block.kind != "code"]


def _commented(source: str, comments: list[tuple[int, int]]) -> list[Block]:
    """Comment lines that stand one below the other, without their signs."""
    if not comments:
        return []
    stretches = []
    for start, end in comments:
        sign = _COMMENT.match(source, start, end)
        stretches.append((sign.end() if sign else start, end))
    return _prose(joined(source, stretches))


def _docstring(source: str, start: int, end: int) -> list[Block]:
    prefix = _PREFIX.match(source, start, end)
    if not prefix or "b" in prefix[1].lower() or "f" in prefix[1].lower():
        return []
    text = Gathered(source)
    first, last = prefix.end(), end - len(prefix[2])
    if "r" not in prefix[1].lower():
        for escape in _ESCAPE.finditer(source, first, last):
            if escape[1] in _LETTERS:
                text.keep(first, escape.start())
                text.put(_LETTERS[escape[1]], escape.start())
                first = escape.end()
    text.keep(first, last)
    words = text.text
    below = [line for line in words.split("\n")[1:] if line.strip()]
    width = min([len(line) - len(line.lstrip(" ")) for line in below], default=0)
    offsets = text.offsets()
    inner = Gathered(words)
    at = 0
    for line in words.split("\n"):
        blank = len(line) - len(line.lstrip(" "))
        inner.keep(at + min(blank, width if at else blank), at + len(line) + 1)
        at += len(line) + 1
    return placed(_prose(inner), offsets)


def _prose(text: Gathered) -> list[Block]:
    return placed(restructured.blocks(text.text), text.offsets())
