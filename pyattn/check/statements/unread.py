"""Stretches of running text that hold no calculation, or one whose LaTeX cannot be trusted.

An address may hold signs that look like a sum, and of a formula whose braces do not match a part
would be read that says something else than the whole.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..pages.page import Block

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]{1,15}://|mailto:|www\.(?=[A-Za-z0-9-]+\.))"
    r"[^\s<>\"`{}|\\^\u3001-\u303f\uff00-\uff0f\uff1a-\uff20\u2018-\u201f]+"
)
_HOST = re.compile(  # of a person's address: Q@K.T is a product
    r"(?:[A-Za-z0-9-]{1,63}\.){1,4}"
    r"(?:com|org|net|edu|gov|info|cn|tw|hk|jp|kr|uk|de|fr|eu|io|ai|ch|us|ca|au)(?![\w(\[]|\.\w)"
)
_LOCAL = set(".+-=_")
_MARK = re.compile(r"\\.|\$+|[{}]", re.DOTALL)
_BRACED = re.compile(r"(?:\\[A-Za-z]+\s?|[\^_]|\\sqrt\[[^\[\]\n]{0,20}\])\{")
_DELIMITERS = ("\\(", "\\)", "\\[", "\\]")


def addresses(text: str) -> list[tuple[int, int]]:
    """The stretches of a text that are addresses, of pages or of people.

    >>> from pyattn.check.statements.unread import addresses
    >>> text = "see http://example.com/?a=1+1=3, or write to me@example.org"
    >>> [text[start:end] for start, end in addresses(text)]
    ['http://example.com/?a=1+1=3', 'me@example.org']
    """
    found = []
    if "://" in text or "www." in text or "mailto:" in text:
        for address in _ADDRESS.finditer(text):
            length = len(address[0].rstrip(".,;:!?')]*_~"))
            found.append((address.start(), address.start() + length))
    at = text.find("@")
    while at >= 0:
        host = _HOST.match(text, at + 1)
        start = at
        while host and start > at - 64 and start and _local(text[start - 1]):
            start -= 1
        if host and start < at and not (found and found[-1][1] > start):
            found.append((start, host.end()))
        at = text.find("@", at + 1)
    return sorted(found)


def _local(letter: str) -> bool:
    return letter.isalnum() or letter in _LOCAL


def broken(block: Block) -> list[tuple[int, int]]:
    """The stretches of a block that are formulas whose braces do not match.

    A displayed formula is one as a whole; in running text it is so much of a line as stands between
    dollar signs.

    >>> from pyattn.check.pages.page import Block
    >>> from pyattn.check.statements.unread import broken
    >>> text = r"so $\\frac{1}{2} = 0.5$ and $\\frac{1}{1 + 1 = 0.5$"
    >>> [text[start:end] for start, end in broken(Block("prose", text, range(len(text) + 1)))]
    ['\\\\frac{1}{1 + 1 = 0.5']
    """
    text = block.text
    if "{" not in text and "}" not in text:
        return []
    displayed = block.kind == "math"
    found: list[tuple[int, int]] = []
    open_: list[int] = []
    lone: list[int] = []
    begun = 0
    for mark in _MARK.finditer(text):
        sign = mark[0]
        if sign == "{":
            open_.append(mark.start())
        elif sign == "}":
            if open_:
                open_.pop()
            else:
                lone.append(mark.start())
        elif not displayed and (sign[0] == "$" or sign in _DELIMITERS):
            found += _lines(text, begun, mark.start(), lone + open_)
            open_, lone, begun = [], [], mark.end()
    if displayed:
        return [(0, len(text))] if open_ or lone else []
    return found + _lines(text, begun, len(text), lone + open_)


def _lines(text: str, start: int, end: int, places: list[int]) -> list[tuple[int, int]]:
    """The lines of a stretch in which these braces stand, where braces are those of LaTeX."""
    found = []
    behind = start
    for place in sorted(places):
        if place < behind:
            continue
        first = max(text.rfind("\n", start, place) + 1, start)
        newline = text.find("\n", place, end)
        behind = end if newline < 0 else newline
        if _BRACED.search(text, first, behind):
            line = text[first:behind]
            first += len(line) - len(line.lstrip())
            found.append((first, first + len(line.strip())))
    return found
