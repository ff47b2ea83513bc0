"""A student's numbers beside a problem's steps: each right, following, a slip of rounding, or wrong.

A step is judged from the true numbers, and from those that the student had in the steps before it:
what follows from a slip is not wrong again.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..check.written import numbers, shown, verdict
from .expressions import Cells, Equation, Of, Remark, Whole, Words, counted
from .fields import ProblemError, Written, cut, hint, number, place, position
from .fields import shown as as_written
from .picking import sizes
from .solving import Solution
from .sources import coordinates, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Mapping, Tuple

    from ..check.written import Number
    from ..tensor import Tensor
    from .reading import Problem

VERDICTS = ("right", "follows", "rounding", "wrong")
_BLANK = (None, "", "?")
MOST_SHOWN = 12  # wrong cells of one step that are told one by one


@dataclass
class Mark:
    """A number that a student wrote, and how it was judged."""

    name: str  # of the step, as the reader calls it
    index: Tuple[int, ...]
    position: str  # the index in words, counted from 1
    written: str
    verdict: str
    message: str  # what a reader is told of it; "" where it is right


class _Entry:
    """A number as it was written, and what it has to be compared with."""

    def __init__(self, text: str, number: Number, parts: float) -> None:
        self.text = text
        self.number = number
        self.parts = parts  # 100 of a percentage
        self.value = float(number.value) / parts if not number.special else float(number.special)

    def judged(self, value: Any) -> Tuple[str, str]:
        return verdict(self.number, value if self.parts == 1 else value * self.parts)

    def should_be(self, value: Any) -> str:
        full, rounded = shown(self.number, value if self.parts == 1 else value * self.parts)
        return f"{full}{'%' * (self.parts != 1)}{f' ({rounded})' if rounded else ''}"


class Marking:
    """All of a student's numbers, marked; `solution` is the working that they were judged by.

    `shifts` tells from which heads' scores the largest is taken off before the exponentials.

    >>> from pyattn.explaining.reading import Problem
    >>> given = {"query": [[1, 2]], "key": [[2, 1], [0, 1]], "value": [[1], [3]], "scale": False}
    >>> given["expected"] = {"scores": [[5, 2]], "weights": [["0.95", "0.05"]], "output": [["1.10"]]}
    >>> for mark in Marking(Problem(given)).marks:
    ...     print(" ".join([mark.name, mark.written, mark.verdict, mark.message[:45]]).strip())
    scores 5 wrong written 5, it is 4
    scores 2 right
    weights 0.95 follows right for your numbers; with the true ones it
    weights 0.05 follows right for your numbers; with the true ones it
    output 1.10 follows right for your numbers; with the true ones it
    """

    def __init__(self, problem: Problem, shifts: dict[str, bool] | None = None) -> None:
        true = Solution(problem, shifts=shifts)
        expected = problem.expected or {}
        self.solution = true
        self._problem = problem
        self._true = [true]
        entries = self._read(expected, true)
        values = {
            name: [None if entry is None else entry.value for entry in row]
            for name, row in entries.items()
        }
        self._values = values
        self._theirs = [Solution(problem, written=values, shifts=true.shifts)]
        self._early: dict[int, Solution] = {}
        if problem.decimals is not None:  # whoever keeps more digits than were asked for is right
            self._true.append(Solution(problem, None, shifts=true.shifts))
            self._theirs.append(Solution(problem, None, values, true.shifts))
        self.blank = sum([row.count(None) for row in entries.values()])
        self.marks: List[Mark] = []
        slips = False  # whether an earlier step has a number that is wrong
        for name in [name for name in true.before if name in entries]:
            found = self._marked(name, entries[name], slips)
            self._see_early_rounding(name, entries[name], found)
            slips = slips or any([m.verdict == "wrong" for m in found])
            self.marks += found

    # Reading.

    def _read(self, expected: Mapping[str, Any], true: Solution) -> dict[str, List[Any]]:
        own = {self._problem.called(name): name for name in true.found}
        own.update({name: name for name in true.found})
        found: dict[str, List[Any]] = {}
        for word, value in expected.items():
            field = f"expected.{cut(word)}"
            name = own.get(word)
            if name is None:
                steps = [self._problem.called(step) for step in true.before]
                raise ProblemError(f"{field}: there is no such step; {hint(word, steps)}")
            if name not in true.before:
                raise ProblemError(f"{field}: is given, not computed")
            if name in found:
                raise ProblemError(f"{field}: is given twice")
            shape = tuple(true.before[name]._shape)
            if name.startswith(("sums", "largest")) and _is_column(value, shape):
                shape += (1,)
            found[name] = self._numbers(field, value, shape)
        return found

    def _numbers(self, field: str, value: Any, shape: Tuple[int, ...]) -> List[Any]:
        """The numbers of a step, row by row."""
        flat: List[Any] = []

        def walk(part: Any, index: Tuple[int, ...]) -> None:
            if len(index) == len(shape):
                flat.append(_entry(part, field, index, len(shape)))
                return
            where = place(field, index, len(shape))
            wanted = sizes(shape[len(index) :])
            if not isinstance(part, list):
                raise ProblemError(f"{where}: expected {wanted}, got {as_written(part)}")
            if len(part) != shape[len(index)]:
                raise ProblemError(f"{where}: expected {wanted}, got a list of {len(part)}")
            for i, inner in enumerate(part):
                walk(inner, index + (i,))

        walk(value, ())
        return flat

    # Judging.

    def _marked(self, name: str, entries: List[Any], slips: bool) -> List[Mark]:
        shape = tuple(self._true[0].before[name]._shape)
        found = []
        for k, entry in enumerate(entries):
            if entry is None:
                continue
            index = tuple(coordinates(k, shape))
            true = [s.before[name]._data[k] for s in self._true if name in s.before]
            theirs = [s.before[name]._data[k] for s in self._theirs if name in s.before]
            word, message = _judged(entry, _distinct(true), _distinct(theirs), slips)
            said = position(index, len(shape)) if shape else ""
            called = self._problem.called(name)
            found.append(Mark(called, index, said, entry.text, word, message))
        return found

    def _see_early_rounding(self, name: str, entries: List[Any], marks: List[Mark]) -> None:
        """Tell of numbers that come out where steps that were not written down are rounded."""
        shape = self._true[0].before[name]._shape
        for mark in marks:
            if mark.verdict != "wrong":
                continue
            at = place_of(mark.index, shape)
            for decimals in (1, 2, 3):
                if decimals not in self._early:
                    shifts = self._true[0].shifts
                    early = Solution(self._problem, decimals, self._values, shifts)
                    self._early[decimals] = early
                steps = self._early[decimals].before
                if name in steps and entries[at].judged(steps[name]._data[at])[0] == "right":
                    mark.verdict = "rounding"
                    places = counted(decimals, "decimal")
                    mark.message += f": rounded too early, every step to {places}"
                    break

    # What is told of it.

    @property
    def wrong(self) -> List[Mark]:
        """The numbers that count against a student: slips of rounding, and wrong ones."""
        return [mark for mark in self.marks if mark.verdict in ("rounding", "wrong")]

    def steps(self) -> List[str]:
        """The steps that have marks, by their own names, in the order of the working."""
        return list(dict.fromkeys([mark.name for mark in self.marks]))

    def beside(self, name: str, t: Tensor, called: str, cells: Any = None) -> List[Any]:
        """What stands beside a step: how many are right, and each cell that is not.

        `t` is the step's result, which a listing calls `called`.
        """
        marks = [m for m in self.marks if m.name == name and (cells is None or m.index in cells)]
        if not marks:
            return []
        # A step that changes nothing has its marks beside the step that it is.
        own = name == called
        whole = Whole(t) if own else Words(name)
        entries: List[Any] = [Equation(Of("marks", whole), [Words(_counts(marks))])]
        told = [mark for mark in marks if mark.message]
        for mark in told[:MOST_SHOWN]:
            cell: Any = Cells(t, [place_of(mark.index, t._shape)])
            if not own:
                cell = Words(f"{name}{list(mark.index) or ''}")
            why = f"{mark.position}: {mark.message}" if mark.position else mark.message
            entries.append(Equation(Of("mark", cell), [Words(mark.verdict)], why))
        if len(told) > MOST_SHOWN:
            entries.append(Remark(len(told) - MOST_SHOWN, t))
        return entries

    def summed(self) -> Equation:
        """The sum of all marks, and where the first wrong number stands."""
        why = ""
        if self.wrong:
            first = self.wrong[0]
            index = f"[{', '.join([str(i) for i in first.index])}]" if first.index else ""
            why = f"the first that is not right: {first.name}{index}"
            why += f", {first.position}" if first.position else ""
        counts = _counts(self.marks) if self.marks else "no numbers"
        counts += f", {self.blank} blank" if self.blank else ""
        return Equation(Words("all marks"), [Words(counts)], why)


def marked(problem: Problem) -> Marking:
    """A student's numbers marked, by the softmax that the student has worked.

    The largest score may be taken off first, or not: exponentials and their sums tell.
    """
    steps = [
        name for name in problem.names() if {name, problem.called(name)} & set(problem.expected)
    ]
    heads = [name[len("weights") :] for name in problem.names() if name.startswith("weights")]
    every = dict.fromkeys(heads, True)
    if any([name.startswith(("largest", "shifted")) for name in steps]):
        return Marking(problem, every)
    first = Marking(problem)
    if not any([name.startswith(("exponentials", "sums")) for name in steps]):
        return first
    others = [Marking(problem, shifts) for shifts in ({}, every) if first.wrong]
    return min([first, *others], key=lambda marking: len(marking.wrong))


def _is_column(value: Any, shape: Tuple[int, ...]) -> bool:
    """Whether a list of numbers was written as a column of rows with one number each."""
    for _ in shape:
        if not isinstance(value, list) or not value:
            return False
        value = value[0]
    return isinstance(value, list) and len(value) == 1


def _entry(value: Any, field: str, index: Tuple[int, ...], rank: int) -> _Entry | None:
    """A number as a student wrote it; None where it is blank."""
    if value in _BLANK and not isinstance(value, bool) or _is_line(value):
        return None
    text = value.text if isinstance(value, Written) else value
    parts = 1.0
    if isinstance(text, str):
        text = text.strip()
        inner = text
        if inner.endswith(("%", "\uff05")):
            inner, parts = inner[:-1].strip() + "%", 100.0
        if len(inner) > 400:
            where = place(field, index, rank)
            raise ProblemError(f"{where}: expected a number of up to 400 letters")
        found = numbers(inner)
        whole = len(found) == 1 and found[0].text + "%" * (parts != 1) == inner
        if not whole or found[0].text in ("True", "False"):
            where = place(field, index, rank)
            raise ProblemError(f"{where}: expected a number, got {as_written(value)}")
        if not found[0].special:
            number(float(found[0].text.replace("\u2212", "-")), field, index, rank)
        return _Entry(text, found[0], parts)
    number(value, field, index, rank, True)
    text = repr(value)
    (only,) = numbers(text)
    return _Entry(text, only, parts)


def _is_line(value: Any) -> bool:
    """Whether it is a line to be filled in: __."""
    return isinstance(value, str) and not value.strip().strip("_")


def _judged(entry: _Entry, true: List[Any], theirs: List[Any], slips: bool) -> Tuple[str, str]:
    """The verdict on a number, and what is said of it."""
    if any([entry.judged(value)[0] == "right" for value in true]):
        return "right", ""
    truth = entry.should_be(true[0])
    if any([entry.judged(value)[0] == "right" for value in theirs]) or (
        not slips and _between(entry, true[-1], theirs[-1])
    ):
        return "follows", f"right for your numbers; with the true ones it is {truth}"
    own = entry.should_be(theirs[0])
    message = f"written {entry.text}, it is {truth}"
    if own != truth:
        message = (
            f"written {entry.text}, it is {own} for your numbers, and {truth} for the true ones"
        )
    notes = [entry.judged(value) for value in _distinct(theirs + true)]
    for word, note in notes:
        if word == "rounding":
            return word, f"{message}: rounding slip, {note}"
    return "wrong", f"{message}: {notes[0][1]}" if notes[0][1] else message


def _distinct(values: List[Any]) -> List[Any]:
    """Without those that say the same again."""
    return [v for k, v in enumerate(values) if not any([v == w for w in values[:k]])]


def _between(entry: _Entry, one: Any, other: Any) -> bool:
    """Whether a number lies between what rounded numbers and what exact ones give.

    Whoever takes some numbers from the page and others from the calculator comes out there.
    """
    low, high = sorted([float(one), float(other)])
    half = float(entry.number.unit or 0) / 2 / entry.parts
    return low - half <= entry.value <= high + half


def _counts(marks: List[Mark]) -> str:
    """How many there are of each verdict, in words."""
    counts = [[m.verdict for m in marks].count(word) for word in VERDICTS]
    words = ["right", "follow", "slips of rounding", "wrong"]
    for k, one in ((1, "follows"), (2, "slip of rounding")):
        words[k] = one if counts[k] == 1 else words[k]
    return ", ".join([f"{n} {word}" for n, word in zip(counts, words) if n])


__all__ = ["Mark", "Marking", "marked"]
