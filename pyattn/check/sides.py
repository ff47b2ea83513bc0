"""A text in its pieces: the numbers in it, and the text between them; and two of them in pairs."""

from __future__ import annotations

import doctest
import re
import string
from dataclasses import dataclass

from .written import Number, numbers, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .written import Value

    Shape = tuple[int, ...]


@dataclass
class Side:
    """A text in its pieces: numbers, and the gaps before, between and after them."""

    text: str
    marks: Sequence[Number | re.Match[str]]  # a match is an ellipsis
    gaps: list[str]
    numbers: list[Number]
    lines: list[int]  # that they stand in
    columns: list[int]
    layout: Layout

    def line_of_gap(self, at: int) -> int:
        if at == len(self.marks):
            return self.text.count("\n")
        return self.text.count("\n", 0, _span(self.marks[at])[0])


class Layout:
    """Where each number of a text stands: in which group of brackets, and at which index there.

    A group is a number alone, or whatever stands within the outermost brackets.
    """

    def __init__(self, text: str, found: Sequence[Number]) -> None:
        self.groups: list[int] = []
        self.index: list[tuple[int, ...]] = []
        self.tuples: list[int] = []  # how many of the outermost levels are tuples, dicts or sets
        self.cut = "..." in text
        starts = {number.start: number for number in found}
        frames: list[list[int]] = []  # of each open bracket: is it a level, commas, items, a tuple
        group, at = -1, 0
        while at < len(text):
            number = starts.get(at)
            letter = text[at]
            if number is not None:
                if not frames:
                    group += 1
                levels = [frame for frame in frames if frame[0]]
                self.groups.append(group)
                self.index.append(tuple([max(frame[1], frame[2]) for frame in levels]))
                leading = [frame[3] for frame in levels] + [0]
                self.tuples.append(leading.index(0))
                if frames:
                    frames[-1][2] += 1
                at = number.end
                continue
            if frames and text.startswith("...", at) and at + 2 not in starts:
                frames[-1][1] -= 1  # it stands for numbers, and is none itself
                at += 3
                continue
            if letter in "([{":
                if not frames:
                    group += 1
                call = letter == "(" and bool(re.match(r"\w", text[at - 1 : at]))
                frames.append([not call, 0, 0, letter != "["])
            elif letter in ")]}" and frames:
                level = frames.pop()[0]
                if frames and level:
                    frames[-1][2] += 1
            elif letter == "," and frames:
                frames[-1][1] += 1
            at += 1

    def shape(self) -> Shape | None:
        """The sizes of the one group that there is; None of several, or of ragged ones."""
        if len(set(self.groups)) != 1:
            return None
        sizes = {len(index) for index in self.index}
        if len(sizes) != 1 or len(set(self.index)) != len(self.index):
            return None
        shape = tuple([max(axis) + 1 for axis in zip(*self.index)])
        full = 1
        for size in shape:
            full *= size
        return shape if full == len(self.index) else None


def side(text: str, flags: int, ellipsis: bool) -> Side:
    found = numbers(text)
    marks: list[Number | re.Match[str]] = list(found)
    if ellipsis:
        marks += re.finditer(r"\.\.\.", text)
        marks.sort(key=_span)
    gaps: list[str] = []
    at = 0
    for mark in marks:
        start, end = _span(mark)
        gaps.append(gap_of(text[at:start], bool(gaps), True, flags))
        at = end
    gaps.append(gap_of(text[at:], bool(gaps), False, flags))
    lines: list[int] = []
    columns: list[int] = []
    line = begin = 0  # of the line
    for number in found:
        while -1 < text.find("\n", begin, number.start):
            begin = text.find("\n", begin) + 1
            line += 1
        lines.append(line)
        columns.append(number.start - begin)
    return Side(text, marks, gaps, found, lines, columns, Layout(text, found))


def _span(mark: Number | re.Match[str]) -> tuple[int, int]:
    return (mark.start, mark.end) if isinstance(mark, Number) else mark.span()


def gap_of(text: str, after: bool, before: bool, flags: int) -> str:
    """The text beside a number, without the spaces that do not count."""
    edge = string.whitespace + ",()[]{}"
    first = text[: len(text) - len(text.lstrip(edge))] if after else ""
    middle = text[len(first) :]
    last = middle[len(middle.rstrip(edge)) :] if before else ""
    middle = middle[: len(middle) - len(last)]
    if flags & doctest.NORMALIZE_WHITESPACE:
        middle = " ".join(middle.split())
    middle = re.sub(r"(?m)^[^\S\n]+$", "", middle)
    return re.sub(r"\s", "", first) + middle + re.sub(r"\s", "", last)


def aligned(left: Side, right: Side, known: dict[int, Value]) -> list[tuple[Number, Number]] | None:
    """The numbers of both sides in pairs, if the text between them is the same."""
    if len(left.marks) == len(left.numbers):
        if left.gaps == right.gaps:
            return list(zip(left.numbers, right.numbers))
        return None
    return _elliptic(left, right, known)


def _elliptic(
    left: Side, right: Side, known: dict[int, Value]
) -> list[tuple[Number, Number]] | None:
    """As doctest does: each piece between two ellipses is looked for behind the one before it."""
    pieces: list[list[str | Number]] = [list(left.gaps[0])]
    for mark, gap in zip(left.marks, left.gaps[1:]):
        if isinstance(mark, Number):
            pieces[-1].append(mark)
        else:
            pieces.append([])
        pieces[-1].extend(gap)
    whole: list[str | Number] = list(right.gaps[0])
    for number, gap in zip(right.numbers, right.gaps[1:]):
        whole.append(number)
        whole.extend(gap)

    def fits(piece: list[str | Number], at: int, strict: bool, begun: bool) -> bool:
        if at < 0 or at + len(piece) > len(whole):
            return False
        for i, part in enumerate(piece):
            other = whole[at + i]
            if isinstance(part, str) or isinstance(other, str):
                if part != other:
                    return False
            elif begun and i == len(piece) - 1 and other.text.startswith(part.text):
                pass  # 3.14... is the beginning of a number
            elif strict and verdict(part, known[other.start])[0] != "right":
                return False
        return True

    # First with the numbers' help; then by the text alone, to tell which numbers are wrong.
    for strict in (True, False):
        at, end, starts = 0, len(whole) - len(pieces[-1]), []
        for i, piece in enumerate(pieces):
            last = i == len(pieces) - 1
            at = max(at, end) if last and i else at
            while not fits(piece, at, strict, not last) and 0 < i < len(pieces) - 1 and at < end:
                at += 1
            if not fits(piece, at, strict, not last):
                break
            starts.append(at)
            at += len(piece)
        else:
            pairs = []
            for start, piece in zip(starts, pieces):
                for part, other in zip(piece, whole[start:]):
                    if isinstance(part, Number) and isinstance(other, Number):
                        begun = part is piece[-1] and piece is not pieces[-1]
                        if not (begun and other.text.startswith(part.text)):
                            pairs.append((part, other))
            return pairs
    return None
