"""What was written beside what is computed: number by number, and the text between the numbers.

Spaces and line breaks beside numbers, their brackets and their commas do not count, since shorter
numbers stand in narrower columns.  All other text must be the same, as doctest compares it.
"""

from __future__ import annotations

import doctest
import functools
import re
from collections import Counter
from dataclasses import dataclass, field

from .sides import Side, aligned, gap_of, side
from .words import counted, cut, in_words, say
from .written import Number, as_printed, matches, numbers, shown, stands_for, told, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .written import Value

    Shape = tuple[int, ...]

LONG = 300_000  # characters; above it numbers are counted rather than kept
KEPT = 100  # wrong numbers of a line that are told one by one


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
    more: Counter[str] = field(default_factory=Counter)  # verdicts of numbers that have no cell
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> list[Cell]:
        """The cells that are not right."""
        return [cell for cell in self.cells if cell.verdict != "right"]


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
    if len(want) + len(got) > LONG and not flags & doctest.ELLIPSIS:
        return _counted(_without_newline(want), _without_newline(got), flags, same)
    found = numbers(got)
    computed = values(got, found) if values else [as_printed(number.text) for number in found]
    return _compare(_without_newline(want), _without_newline(got), flags, computed, same)


def _counted(want: str, got: str, flags: int, same: bool) -> Comparison:
    """A long text: its numbers are counted, and only the first wrong ones of each line are kept.

    Of the values only the text is known, so that what has more digits than were printed passes.
    """
    if same:
        return Comparison(True, more=Counter(right=sum(1 for _ in matches(want))))
    result = Comparison(True)
    judged = functools.lru_cache(1000)(_judged)
    at = other_at = line = begin = kept = 0
    others = matches(got)
    for count, one in enumerate(matches(want), 1):
        other = next(others, None)
        end = len(got) if other is None else other.start()
        gaps = want[at : one.start()], got[other_at:end]
        if other is None or gaps[0] != gaps[1] and not _same_gap(gaps, count > 1, True, flags):
            return _problem("text", _written(*gaps), line)
        if "\n" in gaps[0]:
            line += gaps[0].count("\n")
            begin = at + gaps[0].rindex("\n") + 1
            kept = 0
        at, other_at = one.end(), other.end()
        percent = want[at : at + 1] == "%"
        plainly = "" if percent else _plainly(one.group(), other.group())
        full = kept == KEPT or len(result.cells) == 100 * KEPT
        if plainly == "right" or full and plainly:
            result.more[plainly] += 1
            continue
        verdict, message = judged(one.group(), percent, other.group())
        if verdict == "right" or full:
            result.more[verdict] += 1
        else:
            kept += 1
            words = say("number {count}", count=f"{count:,}")
            message = say("{position}: {message}", position=words, message=message)
            columns = (one.start() - begin, at - begin)
            result.cells.append(
                Cell(line, columns, None, words, one.group(), other.group(), verdict, message)
            )
    gaps = want[at:], got[other_at:]
    if next(others, None) or not _same_gap(gaps, at > 0, False, flags):
        return _problem("text", _written(*gaps), line)
    result.right = not result.cells
    return result


def _same_gap(gaps: tuple[str, str], after: bool, before: bool, flags: int) -> bool:
    return gap_of(gaps[0], after, before, flags) == gap_of(gaps[1], after, before, flags)


def _plainly(written: str, printed: str) -> str:
    """The verdict where floats are enough to see it, in a fifth of the time; else nothing."""
    places = len(written.partition(".")[2])
    fewer = len(printed.partition(".")[2]) < places
    if not 0 < places < 9 or len(written) + len(printed) > 24 or "e" in (written + printed).lower():
        return ""
    if not written[-1].isdigit() or not printed[-1].isdigit():
        return ""
    value = float(printed.replace("\u2212", "-"))
    off = abs(float(written.replace("\u2212", "-")) - value) * 10**places
    if abs(value) > 1e4:
        return ""
    return "right" if off < 0.4 else "wrong" if off > 1.6 and not fewer else ""


def _judged(written: str, percent: bool, printed: str) -> tuple[str, str]:
    number, value = numbers(written + "%" * percent)[0], as_printed(printed)
    result, note = verdict(number, value)
    if result == "right" or not isinstance(value, int) and stands_for(numbers(printed)[0], written):
        return "right", ""
    return result, _message(number, value, result, note)


def _without_newline(text: str) -> str:
    return text[:-1] if text.endswith("\n") else text


def _compare(want: str, got: str, flags: int, computed: list[Value], same: bool) -> Comparison:
    left = side(want, flags, bool(flags & doctest.ELLIPSIS))
    right = side(got, flags, False)
    known = {number.start: value for number, value in zip(right.numbers, computed)}
    pairs = aligned(left, right, known)
    if pairs is not None:
        cells = _cells(left, pairs, known, same)
        return Comparison(same or all([c.verdict == "right" for c in cells]), cells)
    if same:
        return Comparison(True)
    return _different(left, right, known, flags)


def _cells(
    left: Side, pairs: list[tuple[Number, Number]], known: dict[int, Value], same: bool
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
            message = say("{position}: {message}", position=position, message=message)
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
            return say(
                "written {written}, but no more of it is printed than {printed}",
                written=cut(number.text),
                printed=full,
            )
    return told(cut(number.text), cut(full), cut(rounded), result, note)


def _positions(side: Side) -> list[tuple[tuple[int, ...] | None, str]]:
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
            if layout.cut and words:
                words = say("{position} of those shown", position=words)
            positions.append((layout.index[i], words))
        else:
            words = say("number {count}", count=manieth[i]) if counts[line] > 1 else ""
            positions.append((None, words))
    return positions


def _words(index: tuple[int, ...], tuples: int) -> str:
    """(0, 1) is row 1, column 2."""
    items = index[: min(tuples, len(index) - 1)] if index else ()
    parts = [say("item {count}", count=i + 1) for i in items]
    rest = in_words(index[len(items) :])
    return say(", ").join(parts + [rest] * bool(rest))


def _different(left: Side, right: Side, known: dict[int, Value], flags: int) -> Comparison:
    """Why two texts do not match, told as precisely as can be, and the cells that can be told."""
    want, got = left.text, right.text
    if not want:
        return _problem("text", say("nothing is written, it is{text}", text=_block(got)))
    if not got:
        line = cut(want).replace("\n", " ")
        return _problem("text", say("written {written}, but nothing is printed", written=line))
    if "\n" not in want + got and want.split() == got.split():
        return _problem(
            "text",
            say(
                "only the spaces differ: written {written}, it is {value}",
                written=cut(repr(want)),
                value=cut(repr(got)),
            ),
        )
    one, other = left.layout.shape(), right.layout.shape()
    elliptic = left.layout.cut and flags & doctest.ELLIPSIS
    if left.layout.cut and not right.layout.cut and not elliptic:
        return _problem(
            "text", say("... stands for what is left out only with the option ELLIPSIS")
        )
    if one is not None and other is not None and not elliptic:
        if one != other:
            return _problem(
                "shape",
                say(
                    "written as {written}, it is {value}",
                    written=_shaped(one),
                    value=_shaped(other),
                ),
            )
        if len(left.gaps) == len(right.gaps):
            at = [a == b for a, b in zip(left.gaps, right.gaps)].index(False)
            if "\n" in want or "\n" in got or len(want) + len(got) > 100:
                want, got = f"{left.gaps[at]!r}", f"{right.gaps[at]!r}"
            message = _written(want, got)
            pairs = list(zip(left.numbers, right.numbers))
            if "%" in left.gaps[at] + right.gaps[at]:
                pairs = []  # 33 of 33% is no number to set beside 0.33
            cells = _cells(left, pairs, known, False)
            return _problem("text", message, left.line_of_gap(at), cells)
    lines, others = want.split("\n"), got.split("\n")
    if len(lines) == len(others) > 1 and not elliptic:
        return _line_by_line(lines, others, list(known.values()), flags)
    if not elliptic and "[" in want and "[" in got and len(left.numbers) != len(right.numbers):
        many = [counted(len(side.numbers), "1 number", "{count} numbers") for side in (left, right)]
        message = say(
            "written with {written}, it has {value}:{text}",
            written=many[0],
            value=many[1],
            text=_block(got),
        )
        return _problem("shape", message)
    if "\n" in want or "\n" in got:
        return _problem(
            "text", say("what is written is not what is printed:{text}", text=_block(got))
        )
    return _problem("text", _written(want or say("an empty line"), got or say("an empty line")))


def _written(written: str, value: str) -> str:
    return say("written {written}, it is {value}", written=cut(written), value=cut(value))


def _problem(kind: str, message: str, line: int = 0, cells: list[Cell] | None = None) -> Comparison:
    return Comparison(False, cells or [], problems=[Problem(line, kind, message)])


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
        return say("a single number")
    if len(shape) == 1:
        return counted(shape[0], "1 number in brackets", "{count} numbers")
    if len(shape) == 2:
        return say("a {rows} x {columns} matrix", rows=shape[0], columns=shape[1])
    return say("numbers of shape {shape}", shape=shape)


def _block(text: str) -> str:
    """One line, behind a space; of several, as many as help, below."""
    lines = text.strip("\n").split("\n")
    if len(lines) == 1:
        return " " + (cut(lines[0].strip()) or say("an empty line"))
    more = []
    if len(lines) > 11:
        more = [say("... and {count} more lines", count=len(lines) - 10)]
    lines = [cut(line) for line in lines[: 10 if more else 11]] + more
    return "".join([f"\n    {line}".rstrip(" ") for line in lines])
