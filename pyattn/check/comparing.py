"""What was written beside what is computed: number by number, and the text between the numbers.

Spaces and line breaks beside numbers, their brackets and their commas do not count, since shorter
numbers stand in narrower columns.  All other text must be the same, as doctest compares it.
"""

from __future__ import annotations

import doctest
import re
import string
from dataclasses import dataclass, field

from .written import Number, as_printed, numbers, shown, stands_for, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

    from .written import Value

    Shape = tuple[int, ...]


@dataclass
class Cell:
    """A number that was written, and the value that stands in its place."""

    line: int  # counted from 0, from the first line of the expected output
    columns: tuple[int, int]
    index: tuple[int, ...] | None
    position: str
    written: str
    computed: str
    verdict: str
    message: str


@dataclass
class Problem:
    """A difference that is not one of numbers: a shape, or the text around them."""

    line: int
    kind: str  # 'shape', 'text', 'exception'
    message: str


@dataclass
class Comparison:
    """An example's expected output beside what it gave."""

    right: bool
    cells: list[Cell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> list[Cell]:
        """The cells that are not right."""
        return [cell for cell in self.cells if cell.verdict != "right"]


@dataclass
class _Side:
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


def compare(
    want: str,
    got: str,
    flags: int = 0,
    values: Callable[[str, list[Number]], list[Value]] | None = None,
    plain: doctest.OutputChecker | None = None,
) -> Comparison:
    """Compare an example's expected output with what it gave.

    flags: doctest's.  values: gives the values behind the numbers found in the output; without it,
    they are what was printed.  plain: compares the text as a whole; what it accepts is right.

    >>> from pyattn.check.comparing import compare
    >>> compare("[0.06, 0.47]", "[0.0634, 0.4683]").right
    True
    >>> comparison = compare("[0.1, 0.44]", "[0.0634, 0.4683]")
    >>> for cell in comparison.wrong:
    ...     print(cell.message)
    number 2: written 0.44, it is 0.4683 (0.47 to two decimals)
    """
    plain = plain or doctest.OutputChecker()
    same = plain.check_output(want, got, flags & ~doctest.OPTIONFLAGS_BY_NAME.get("NUMBER", 0))
    if not flags & doctest.DONT_ACCEPT_BLANKLINE:
        want = re.sub(r"(?m)^<BLANKLINE>[^\S\n]*$", "", want)
    found = numbers(got)
    computed = values(got, found) if values else [as_printed(number.text) for number in found]
    return _compare(_without_newline(want), _without_newline(got), flags, computed, same)


def _without_newline(text: str) -> str:
    return text[:-1] if text.endswith("\n") else text


def _compare(want: str, got: str, flags: int, computed: list[Value], same: bool) -> Comparison:
    left = _side(want, flags, bool(flags & doctest.ELLIPSIS))
    right = _side(got, flags, False)
    known = {number.start: value for number, value in zip(right.numbers, computed)}
    pairs = _aligned(left, right, known)
    if pairs is not None:
        cells = _cells(left, pairs, known, same)
        return Comparison(same or all([c.verdict == "right" for c in cells]), cells)
    if same:
        return Comparison(True)
    return _different(left, right, known, flags)


def _side(text: str, flags: int, ellipsis: bool) -> _Side:
    found = numbers(text)
    marks: list[Number | re.Match[str]] = list(found)
    if ellipsis:
        marks += re.finditer(r"\.\.\.", text)
        marks.sort(key=_span)
    gaps: list[str] = []
    at = 0
    for mark in marks:
        start, end = _span(mark)
        gaps.append(_gap(text[at:start], bool(gaps), True, flags))
        at = end
    gaps.append(_gap(text[at:], bool(gaps), False, flags))
    lines: list[int] = []
    columns: list[int] = []
    line = begin = 0  # of the line
    for number in found:
        while -1 < text.find("\n", begin, number.start):
            begin = text.find("\n", begin) + 1
            line += 1
        lines.append(line)
        columns.append(number.start - begin)
    return _Side(text, marks, gaps, found, lines, columns, Layout(text, found))


def _span(mark: Number | re.Match[str]) -> tuple[int, int]:
    return (mark.start, mark.end) if isinstance(mark, Number) else mark.span()


def _gap(text: str, after: bool, before: bool, flags: int) -> str:
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


def _aligned(
    left: _Side, right: _Side, known: dict[int, Value]
) -> list[tuple[Number, Number]] | None:
    """The numbers of both sides in pairs, if the text between them is the same."""
    if len(left.marks) == len(left.numbers):
        if left.gaps == right.gaps:
            return list(zip(left.numbers, right.numbers))
        return None
    return _elliptic(left, right, known)


def _elliptic(
    left: _Side, right: _Side, known: dict[int, Value]
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


def _cells(
    left: _Side, pairs: list[tuple[Number, Number]], known: dict[int, Value], same: bool
) -> list[Cell]:
    place = {number.start: i for i, number in enumerate(left.numbers)}
    positions = _positions(left)
    cells = []
    for number, other in pairs:
        i, value = place[number.start], known[other.start]
        index, position = positions[i]
        result, note = ("right", "") if same else verdict(number, value)
        message = "" if result == "right" else _message(number, value, result, note)
        if message and position:
            message = f"{position}: {message}"
        columns = (left.columns[i], left.columns[i] + len(number.text))
        cells.append(
            Cell(left.lines[i], columns, index, position, number.text, str(value), result, message)
        )
    return cells


def _message(number: Number, value: Value, result: str, note: str) -> str:
    full, rounded = shown(number, value)
    if isinstance(value, str) and len(full) < len(number.text):
        (printed,) = numbers(full)
        if stands_for(printed, number.text):
            return f"written {number.text}, but no more of it is printed than {full}"
    message = f"written {number.text}, it is {full}"
    if rounded:
        message += f" ({rounded})"
    if result == "rounding":
        return f"{message}: rounding slip, {note}"
    return f"{message}: {note}" if note else message


def _positions(side: _Side) -> list[tuple[tuple[int, ...] | None, str]]:
    """Each number's index within its brackets, and in words; else which number of its line it is."""
    layout, lines = side.layout, side.lines
    members: dict[int, list[int]] = {}  # of each group
    sharing: dict[int, set[int]] = {}  # groups of each line
    manieth, counts = [], dict.fromkeys(lines, 0)
    for i, (group, line) in enumerate(zip(layout.groups, lines)):
        members.setdefault(group, []).append(i)
        sharing.setdefault(line, set()).add(group)
        counts[line] += 1
        manieth.append(counts[line])
    # Groups that share no line, and in which each number has an index of its own.
    clear = {
        group
        for group, inside in members.items()
        if all([len(sharing[lines[i]]) == 1 for i in inside])
        and len({layout.index[i] for i in inside}) == len(inside)
    }
    positions: list[tuple[tuple[int, ...] | None, str]] = []
    for i, (group, line) in enumerate(zip(layout.groups, lines)):
        if group in clear:
            words = _words(layout.index[i], layout.tuples[i])
            cut = " of those shown" if layout.cut and words else ""
            positions.append((layout.index[i], words + cut))
        else:
            positions.append((None, f"number {manieth[i]}" if counts[line] > 1 else ""))
    return positions


def _words(index: tuple[int, ...], tuples: int) -> str:
    """(0, 1) is row 1, column 2."""
    places = [i + 1 for i in index]
    parts = []
    if tuples and len(places) > 1:
        parts = [f"item {place}" for place in places[:tuples][: len(places) - 1]]
        places = places[len(parts) :]
    if len(places) > 2:
        leading = places[:-2]
        parts.append(f"matrix {leading[0] if len(leading) == 1 else tuple(leading)}")
    if len(places) > 1:
        parts += [f"row {places[-2]}", f"column {places[-1]}"]
    elif places:
        parts.append(f"number {places[0]}")
    return ", ".join(parts)


def _different(left: _Side, right: _Side, known: dict[int, Value], flags: int) -> Comparison:
    """Why two texts do not match, told as precisely as can be, and the cells that can be told."""
    want, got = left.text, right.text
    if not want:
        return _problem("text", f"nothing is written, it is{_block(got)}")
    if not got:
        return _problem("text", f"written {want}, but nothing is printed".replace("\n", " "))
    if "\n" not in want + got and want.split() == got.split():
        return _problem("text", f"only the spaces differ: written {want!r}, it is {got!r}")
    one, other = left.layout.shape(), right.layout.shape()
    elliptic = left.layout.cut and flags & doctest.ELLIPSIS
    if left.layout.cut and not right.layout.cut and not elliptic:
        return _problem("text", "... stands for what is left out only with the option ELLIPSIS")
    if one is not None and other is not None and not elliptic:
        if one != other:
            return _problem("shape", f"written as {_shaped(one)}, it is {_shaped(other)}")
        if len(left.gaps) == len(right.gaps):
            at = [a == b for a, b in zip(left.gaps, right.gaps)].index(False)
            if "\n" in want or "\n" in got or len(want) + len(got) > 100:
                want, got = f"{left.gaps[at]!r}", f"{right.gaps[at]!r}"
            message = f"written {want}, it is {got}"
            pairs = list(zip(left.numbers, right.numbers))
            if "%" in left.gaps[at] + right.gaps[at]:
                pairs = []  # 33 of 33% is no number to set beside 0.33
            cells = _cells(left, pairs, known, False)
            return _problem("text", message, left.line_of_gap(at), cells)
    lines, others = want.split("\n"), got.split("\n")
    if len(lines) == len(others) > 1 and not elliptic:
        return _line_by_line(lines, others, list(known.values()), flags)
    if not elliptic and "[" in want and "[" in got and len(left.numbers) != len(right.numbers):
        many = [counted(len(side.numbers), "number") for side in (left, right)]
        message = f"written with {many[0]}, it has {many[1]}"
        return _problem("shape", f"{message}:{_block(got)}")
    if "\n" in want or "\n" in got:
        return _problem("text", f"what is written is not what is printed:{_block(got)}")
    return _problem("text", f"written {want or 'an empty line'}, it is {got or 'an empty line'}")


def _problem(kind: str, message: str, line: int = 0, cells: list[Cell] | None = None) -> Comparison:
    return Comparison(False, cells or [], [Problem(line, kind, message)])


def _line_by_line(
    lines: list[str], others: list[str], computed: list[Value], flags: int
) -> Comparison:
    """Where lines were printed one by one, those that match are compared by their numbers."""
    whole, at = Comparison(False), 0
    for i, (want, got) in enumerate(zip(lines, others)):
        count = len(numbers(got))
        part = _compare(want, got, flags, computed[at : at + count], want == got)
        at += count
        for cell in part.cells:
            cell.line += i
        for problem in part.problems:
            problem.line += i
        whole.cells += part.cells
        whole.problems += part.problems
    return whole


def _shaped(shape: Shape) -> str:
    if not shape:
        return "a single number"
    if len(shape) == 1:
        return "1 number in brackets" if shape[0] == 1 else f"{shape[0]} numbers"
    if len(shape) == 2:
        return f"a {shape[0]} x {shape[1]} matrix"
    return f"numbers of shape {shape}"


def counted(number: int, noun: str) -> str:
    """How many there are: 1 number, 2 numbers."""
    return f"{number} {noun}" + ("s" if number != 1 else "")


def _block(text: str) -> str:
    """One line, behind a space; of several, as many as help, below."""
    lines = text.strip("\n").split("\n")
    if len(lines) == 1:
        return " " + (lines[0].strip() or "an empty line")
    more = [f"... and {len(lines) - 10} more lines"] if len(lines) > 11 else []
    return "".join([f"\n    {line}".rstrip(" ") for line in lines[: 10 if more else 11] + more])
