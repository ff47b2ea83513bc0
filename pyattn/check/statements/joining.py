"""What is laid out over lines, written in one line, so that the one parser can read it.

A matrix that stands beside others line by line is no stretch of its text.  Here its rows are put one
behind the other, with brackets and commas where the page has none, and every character keeps the
offset that it came from: the parser reads the one line, and its nodes are led back to their places.
"""

from __future__ import annotations

import re

from .parsing import parse
from .trees import Array, Binary, Call, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional, Sequence

    Known = Callable[[str], bool]
    Span = tuple[int, int]

RELATIONS = {"=": "=", "≈": "≈", "≃": "≈", "≅": "≈", "≒": "≈", "＝": "=", "∼": "≈"}
_WORD = re.compile(
    r"\s*(?P<word>[^\W\d_][a-z]+|[\u2e80-\u9fff]+)[,，:：]?(?=[\s\u2e80-\u9fff\[(\d])"
)
OPENING, CLOSING = "([{（", ")]}）"


def everything(node: Node) -> list[Node]:
    """A node and all within it, each after the nodes that it is made of; keywords too.

    >>> from pyattn.check.statements.joining import everything
    >>> from pyattn.check.statements.trees import Array, Name
    >>> [type(node).__name__ for node in everything(Array([Name("a", 1, 2)], 0, 3))]
    ['Name', 'Array']
    """
    found, waiting = [], [node]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(node.parts())
        if isinstance(node, Call):
            waiting.extend(node.keywords.values())
    return found[::-1]


class Line:
    """One line of text whose characters know where they came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._offsets: list[int] = []

    def copy(self, text: str, start: int, end: int) -> None:
        """Go on with a stretch of the text; line breaks become blanks."""
        self._parts.append(text[start:end].replace("\n", " ").replace("\r", " "))
        self._offsets.extend(range(start, end))

    def put(self, text: str, offset: int) -> None:
        """Go on with characters that the page does not have, as if they stood at an offset."""
        self._parts.append(text)
        self._offsets.extend([offset] * len(text))

    def closed(self, more: str) -> bool:
        """Whether the line ends, but for blanks in more, in a closing bracket."""
        if more.strip():
            return False
        for part in reversed(self._parts):
            if part.strip():
                return part.rstrip()[-1] in CLOSING
        return False

    def comma(self) -> bool:
        """Take away the comma in which the line ends, if it does."""
        for at in range(len(self._parts) - 1, -1, -1):
            part = self._parts[at]
            if part.strip():
                if part.rstrip()[-1] in ",，":
                    bare = part.rstrip()
                    self._parts[at] = bare[:-1] + " " * (len(part) - len(bare) + 1)
                return True
        return True

    def row(self, text: str, cells: Sequence[Span], start: int, end: int) -> None:
        """Go on with cells as a list in brackets; start and end are those of the row as written."""
        self.put("[", start)
        for at, (first, last) in enumerate(cells):
            if at:
                self.put(", ", first - 1)
            self.copy(text, first, last)
        self.put("]", end - 1)

    def matrix(self, text: str, rows: Sequence[tuple[Sequence[Span], int, int]]) -> None:
        """Go on with rows as a list of lists."""
        self.put("[", rows[0][1])
        for at, (cells, start, end) in enumerate(rows):
            if at:
                self.put(", ", start)
            self.row(text, cells, start, end)
        self.put("]", rows[-1][2] - 1)

    def sides(self, known: Known) -> Optional[tuple[list[Node], list[str], bool]]:
        """The sides and the signs between them, and whether the line begins with such a sign (it then
        goes on with what stands above it).  None where it cannot be read.

        Words before the first side are left out where it cannot be read with them.
        """
        line = "".join(self._parts)
        spans, signs, depth, start = [], [], 0, 0
        at = 0
        while at < len(line):
            letter = line[at]
            if letter in OPENING:
                depth += 1
            elif letter in CLOSING:
                depth -= 1
            elif depth == 0 and letter in RELATIONS:
                before = at - (line[at - 1 : at] == ":")
                spans.append((start, before))
                signs.append(RELATIONS[letter])
                start = at + 1
            at += 1
        spans.append((start, len(line.rstrip(" .。,，;；"))))
        if len(spans) > 1 and spans[-1][1] <= spans[-1][0]:
            return None
        goes_on = len(spans) > 1 and not line[spans[0][0] : spans[0][1]].strip()
        if goes_on:
            del spans[0]
        nodes: list[Node] = []
        for number, (first, last) in enumerate(spans):
            node = self._parsed(line, first, last, known)
            if node is None and number == 0 and not goes_on:
                node = self._behind_words(line, first, last, known)
                if node is None and len(spans) > 2:
                    del signs[0]  # the other sides say enough
                    continue
            if node is None:
                return None
            nodes.append(node)
        for node in nodes:
            self._lead_back(node)
        return nodes, signs, goes_on

    def _behind_words(self, line: str, start: int, end: int, known: Known) -> Optional[Node]:
        """What stands behind the words that lead to a calculation: "so we get 2 x [1, 2]"."""
        for _ in range(8):
            match = _WORD.match(line, start, end)
            if match is None or known(match["word"]):
                return None
            start = match.end()
            node = self._parsed(line, start, end, known)
            if node is not None:
                return node
        return None

    def _parsed(self, line: str, start: int, end: int, known: Known) -> Optional[Node]:
        return parse(line, start, end, known) if line[start:end].strip() else None

    def _lead_back(self, root: Node) -> None:
        seen: set[int] = set()
        for node in everything(root):
            if id(node) in seen:
                continue
            seen.add(id(node))
            last = max(node.end - 1, node.start)
            node.start, node.end = self._offsets[node.start], self._offsets[last] + 1
            inner = node.parts()
            if inner and isinstance(node, (Array, Binary)):
                # A matrix beside another may begin above it and end below it.
                node.start = min([node.start, *[part.start for part in inner]])
                node.end = max([node.end, *[part.end for part in inner]])
