"""Text put together from stretches of a source, so that each character still knows its place."""

from __future__ import annotations

import re
from array import array

from .page import Block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Sequence

# A row of a column sum or of a matrix: no heading stands there, and no list goes on.
RULED = re.compile(r"\s*(?:[+\-−]\s*)?(?:[\[(|⎡⎢⎣]|[\d.]+\s*$)")
_DISPLAY = re.compile(r"\$\$|\\\[")
_SHORT = 200  # characters: a longer line above a table is not its caption


class Gathered:
    """Stretches kept of a source, and characters put in their place where it spells them otherwise.

    >>> from pyattn.check.pages.stretches import Gathered
    >>> text = Gathered("a **b** &lt; c")
    >>> text.keep(0, 2); text.keep(4, 5); text.put(" ", 7); text.put("<", 8)
    >>> text.block("prose")
    Block(kind='prose', text='a b <', offsets=array('q', [0, 1, 4, 7, 8, 9]), language='', \
caption='', caption_offset=0, rows=[], header=0)
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[tuple[str, int, bool]] = []  # text, offset, whether as in the source

    def keep(self, start: int, end: int) -> None:
        """A stretch as it stands."""
        if end > start:
            self.pieces.append((self.source[start:end], start, True))

    def put(self, text: str, offset: int) -> None:
        """Characters that the source writes in another way, at this place."""
        if text:
            self.pieces.append((text, offset, False))

    def append(self, other: Gathered) -> None:
        """All of another, of the same source."""
        self.pieces += other.pieces

    @property
    def text(self) -> str:
        """What was gathered."""
        return "".join([text for text, _, _ in self.pieces])

    def end(self) -> int:
        """Where in the source the last character stands, and one more."""
        if not self.pieces:
            return 0
        text, offset, plain = self.pieces[-1]
        return offset + (len(text) if plain else 1)

    def block(self, kind: str, **named: Any) -> Block:
        """As a block, without blank lines before it and blanks behind."""
        text = self.text
        last = len(text.rstrip())
        first = len(text) - len(text.lstrip())
        first = min(text.rfind("\n", 0, first) + 1, last)
        return Block(kind, text[first:last], _cut(self.offsets(), first, last), **named)

    def offsets(self) -> Sequence[int]:
        """Of each character its place in the source, and one more."""
        if not self.pieces:
            return range(1)
        offsets: array[int] = array("q")
        begin = at = self.pieces[0][1]
        straight = True
        for text, offset, plain in self.pieces:
            straight = straight and plain and offset == at
            at = offset + len(text)
            if not straight:
                break
        if straight:
            return range(begin, at + 1)
        for text, offset, plain in self.pieces:
            if plain:
                offsets.extend(range(offset, offset + len(text)))
            else:
                offsets.extend([offset] * len(text))
        offsets.append(offsets[-1] + 1)
        return offsets


def _cut(offsets: Sequence[int], first: int, last: int) -> Sequence[int]:
    """The offsets of a part, and one more for its end."""
    if isinstance(offsets, range):
        return offsets[first : last + 1]
    part = offsets[first:last]
    assert isinstance(part, array)
    part.append(part[-1] + 1 if part else offsets[first])
    return part


def lines(source: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The stretches of a source's lines, without their newlines."""
    found = []
    for line in source[start:end].split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def joined(source: str, stretches: Iterable[tuple[int, int]]) -> Gathered:
    """Lines of a source, one below the other."""
    text = Gathered(source)
    for start, end in stretches:
        if text.pieces:
            before, offset, _ = text.pieces[-1]
            at = offset + len(before)
            if source[at : at + 1] == "\n":
                text.keep(at, at + 1)
            else:
                text.put("\n", at)
        if end > start:
            text.keep(start, end)
        else:  # a line without characters has a place all the same
            text.pieces.append(("", start, True))
    return text


def placed(blocks: Iterable[Block], outer: Sequence[int]) -> list[Block]:
    """Blocks of a text that is itself part of a source, with their places in that source."""
    return [_placed(block, outer) for block in blocks]


def _placed(block: Block, outer: Sequence[int]) -> Block:
    inner = block.offsets
    last = len(outer) - 1
    if isinstance(inner, range) and inner[-1] <= last:
        block.offsets = outer[inner[0] : inner[-1] + 1]
    else:
        block.offsets = array("q", [outer[min(at, last)] for at in inner])
    if block.caption:
        block.caption_offset = outer[min(block.caption_offset, last)]
    return block


def table(rows: list[list[Gathered]], header: int, caption: Gathered | None = None) -> Block | None:
    """A table of cells; none where all of them are empty."""
    text: list[str] = []
    spans: list[list[tuple[int, int]]] = []
    offsets: array[int] = array("q")
    for row in rows:
        if spans:
            text.append("\n")
            offsets.append(offsets[-1] + 1 if offsets and offsets[-1] >= 0 else -1)
        spans.append([])
        for cell in row:
            if spans[-1]:
                text.append("\t")
                offsets.append(offsets[-1] + 1 if offsets and offsets[-1] >= 0 else -1)
            block = cell.block("cell")
            words = block.text.lstrip()
            begin = len(offsets)
            offsets.extend(block.offsets[len(block.text) - len(words) : len(block.text)])
            spans[-1].append((begin, len(offsets)))
            text.append(words.replace("\t", " ").replace("\n", " "))
    whole = "".join(text)
    if not whole.strip():
        return None
    begun = next(at for at in offsets if at >= 0)
    for at in range(len(offsets)):
        if offsets[at] >= 0:
            break
        offsets[at] = begun  # of empty cells before the first character
    offsets.append(offsets[-1] + 1)
    named = caption.block("caption") if caption else None
    return Block(
        "table",
        whole,
        offsets,
        caption=named.text.strip() if named else "",
        caption_offset=named.offsets[0] if named else 0,
        rows=spans,
        header=header,
    )


def displayed(text: str) -> list[tuple[str, int, int]]:
    """The parts of a text: "prose", and "math" between two dollar signs or \\[ and \\].

    >>> from pyattn.check.pages.stretches import displayed
    >>> displayed("so $$x$$.")
    [('prose', 0, 3), ('math', 5, 6), ('prose', 8, 9)]
    """
    found = []
    at = begun = 0
    while True:
        sign = _DISPLAY.search(text, at)
        if not sign:
            break
        start = sign.start()
        end = text.find("$$" if sign[0] == "$$" else "\\]", start + 2)
        if end < 0:
            break
        if end > start + 2:
            found += [("prose", begun, start), ("math", start + 2, end)]
            begun = end + 2
        at = end + 2
    found.append(("prose", begun, len(text)))
    return found


def part(block: Block, kind: str, start: int, end: int) -> list[Block]:
    """A stretch of a block as a block of its own, unless it is blank."""
    piece = Gathered(block.text)
    piece.keep(start, end)
    inner = piece.block(kind)
    return placed([inner], block.offsets) if inner.text.strip() else []


def captioned(blocks: list[Block]) -> list[Block]:
    """Tables, formulas and bracketed lines get the heading or the short line above as caption."""
    for above, block in zip(blocks, blocks[1:]):
        bracketed = block.kind == "prose" and block.text.lstrip()[:1] in "[(|⎡⎛"
        if block.caption or not (bracketed or block.kind in ("table", "math")):
            continue
        if above.kind not in ("heading", "prose"):
            continue
        start = above.text.rfind("\n") + 1
        line = above.text[start:].rstrip()
        start += len(line) - len(line.lstrip())
        if 0 < len(line) <= _SHORT:
            block.caption, block.caption_offset = line.strip(), above.offsets[start]
    return blocks
