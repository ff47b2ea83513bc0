"""Matrices that stand beside one another, row by row, with the signs on one of the lines.

    [0, 4, 2]
    [1, 0, 2] x [1, 4, 3] = [2, 4, 4]
    [1, 0, 1]

Which row belongs to which matrix is seen from its column, where the page keeps the blanks; where it
does not, from the sizes, for the product must be one that can be formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from . import rows as reading
from .fitting import agreement
from .joining import RELATIONS, Line
from .rows import Row, Scanned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional, Sequence

    from .joining import Known
    from .trees import Node

    Span = tuple[int, int]

_CHOICES = 120  # ways to give rows to matrices that are tried for one calculation
_FACTORS = ")]ᵀ²³⁻¹½"
_CELLS = 10_000  # a larger matrix is not laid out


class Effort:
    """How many characters may still be parsed in trying ways to lay rows out; over a whole page, if
    it is shared between its blocks.

    >>> from pyattn.check.statements.beside import Effort
    >>> effort = Effort(10)
    >>> effort.spend(8), effort.spend(8)
    (True, False)
    """

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, amount: int) -> bool:
        """Whether there was so much left."""
        self.left -= amount
        return self.left >= 0


@dataclass
class Display:
    """A calculation over several lines, or why there is none.

    goes_on: it begins with "=" and so belongs to what stands above.  alone: the line with the signs
    is a calculation without the rows around it.  score: how well it fits, to choose between ways.
    """

    sides: list[Node]
    signs: list[str]
    score: float
    goes_on: bool = False
    alone: bool = False


@dataclass
class _Slot:
    """A place for a matrix: with a row on the line of the signs, or between the columns low and high."""

    row: Optional[Row]
    low: float
    high: float

    def off(self, row: Row) -> float:
        """How far a row's columns are from this place."""
        if self.row is not None:
            own = self.row
            middle = abs(row.left + row.right - own.left - own.right) / 2
            return min(abs(row.left - own.left), abs(row.right - own.right), middle)
        return max(self.low - row.left, row.right - self.high, 0)


def display(
    text: str,
    main: Scanned,
    above: Sequence[Scanned],
    below: Sequence[Scanned],
    known: Known,
    effort: Effort,
) -> Optional[Display]:
    """What a line of signs says with the lines of rows above and below it; None where nothing fits."""
    size = sum(line.end - line.start for line in (*above, main, *below)) + 20
    if not effort.spend(size):
        return None
    best = _alone(text, main, known)
    if not above and not below:
        return best
    spread = _kept([*above, main, *below])
    found: list[tuple[float, float, Display]] = []
    for elements in _elements(text, main):
        slots = [part for part in elements if isinstance(part, _Slot)]
        for choice in _choices(above, below, len(slots)):
            matrices = _matrices(slots, choice, above, below)
            if matrices is None:
                continue
            if not effort.spend(size):
                return None
            line = _line(text, elements, matrices)
            read = line.sides(known)
            if read is None:
                continue
            sides, signs, goes_on = read
            share = agreement(sides)
            if share is None:
                continue
            off = sum(slot.off(row) for slot, _, lines in matrices for row in lines)
            found.append((off, share, Display(sides, signs, share, goes_on)))
    right = [way for way in found if way[1] > 0.999]
    if right:
        chosen: Optional[tuple[float, float, Display]] = min(right, key=lambda way: way[0])
    elif best is not None and best.score > 0.999:
        best.alone = True
        best.score = 0.0
        return best
    else:
        chosen = _chosen(found, spread)
    if chosen is None:
        return None
    off, share, result = chosen
    result.score = 1 + share + (0.5 / (1 + off) if spread else 0)
    return result


def _alone(text: str, main: Scanned, known: Known) -> Optional[Display]:
    """The line of signs by itself."""
    line = Line()
    line.copy(text, main.gaps[0][0], main.gaps[-1][1])
    read = line.sides(known)
    if read is None:
        return None
    sides, signs, goes_on = read
    share = agreement(sides)
    return None if share is None else Display(sides, signs, share, goes_on, True)


def _kept(lines: Sequence[Scanned]) -> bool:
    """Whether the lines show that the page keeps its blanks."""
    if len({line.first for line in lines}) > 1:
        return True
    return any(
        right.left - left.right > 1
        for line in lines
        if line.kind == "rows"
        for left, right in zip(line.rows, line.rows[1:])
    )


def _chosen(
    found: list[tuple[float, float, Display]], spread: bool
) -> Optional[tuple[float, float, Display]]:
    """Of ways that fit: by the columns where they are kept, else the one whose numbers come out."""
    if len(found) < 2:
        return found[0] if found else None
    if spread:
        found.sort(key=lambda way: (way[0], -way[1]))
        first, second = found[0], found[1]
        return first if first[:2] != second[:2] else None
    found.sort(key=lambda way: (-way[1], way[0]))
    return found[0] if found[0][1] > found[1][1] else None


def _elements(text: str, main: Scanned) -> Iterator[list[object]]:
    """The line of signs as stretches of text and places for matrices, in each way it can be meant."""
    column = {main.start: 0}
    for at in range(main.start, main.end):
        column[at + 1] = column[at] + (1 if text[at] < "\u2e80" else 2)
    places: list[object] = []
    for number, (first, last) in enumerate(main.gaps):
        while number and first < last and text[first] in " \t,;，；":
            first += 1  # the comma behind a row
        gap, begin = text[first:last], first
        signs = list(reading.SIGN.finditer(gap))
        if not number and signs and signs[0].group() in "xX":
            del signs[0]  # x = ...: a name
        for left, right in zip(signs, signs[1:]):
            if right.group() not in "+-−–＋－" and not gap[left.end() : right.start()].strip():
                if right.start() > left.end():
                    middle = first + left.end()
                    places.append((begin, middle))
                    places.append(_Slot(None, column[middle], column[first + right.start()]))
                    begin = middle
        places.append((begin, last))
        if number < len(main.rows):
            row = main.rows[number]
            places.append(_Slot(row, row.left, row.right))
    gap = text[main.gaps[-1][0] : main.gaps[-1][1]]
    if reading.ceases(gap):
        low = column[main.gaps[-1][0] + len(gap.rstrip())]
        places.append(_Slot(None, low, float("inf")))
    first, last = main.gaps[0]
    gap = text[first:last]
    if reading.starts(gap):
        high = column[first + len(gap) - len(gap.lstrip())]
        yield [_Slot(None, 0, high), *places]
        if gap.lstrip()[0] not in RELATIONS:
            return
    yield places


def _choices(
    above: Sequence[Scanned], below: Sequence[Scanned], slots: int
) -> Iterator[tuple[list[tuple[int, ...]], list[tuple[int, ...]]]]:
    """Which places the rows of each line go to: a matrix that has ended does not go on further out."""
    ups = _chains([len(line.rows) for line in reversed(above)], slots)
    downs = _chains([len(line.rows) for line in below], slots)
    tried = 0
    for up in ups:
        for down in downs:
            tried += 1
            if tried > _CHOICES:
                return
            yield up[::-1], down


def _chains(counts: list[int], slots: int) -> list[list[tuple[int, ...]]]:
    chains: list[list[tuple[int, ...]]] = [[]]
    for count in counts:
        grown = []
        for chain in chains:
            active = chain[-1] if chain else tuple(range(slots))
            for chosen in combinations(active, count):
                grown.append([*chain, chosen])
                if len(grown) > _CHOICES:
                    return []
        chains = grown
    return chains


def _matrices(
    slots: list[_Slot],
    choice: tuple[list[tuple[int, ...]], list[tuple[int, ...]]],
    above: Sequence[Scanned],
    below: Sequence[Scanned],
) -> Optional[list[tuple[_Slot, list[Row], list[Row]]]]:
    """For each place its rows from the top, and which of them stand on other lines; None where the
    rows do not make matrices."""
    found: list[tuple[_Slot, list[Row], list[Row]]] = []
    for number, slot in enumerate(slots):
        upper = [
            line.rows[places.index(number)]
            for line, places in zip(above, choice[0])
            if number in places
        ]
        lower = [
            line.rows[places.index(number)]
            for line, places in zip(below, choice[1])
            if number in places
        ]
        own = [slot.row] if slot.row is not None else []
        every = [*upper, *own, *lower]
        if not makes_matrix(every):
            return None
        found.append((slot, every, [*upper, *lower]))
    return found


def makes_matrix(rows: Sequence[Row]) -> bool:
    """Whether rows, from the top, are those of one matrix: as long as each other, and where their
    brackets say which is first and which is last, in their places.
    """
    if not rows or len({len(row.cells) for row in rows}) > 1:
        return False
    if any(row.whole for row in rows):
        return len(rows) == 1
    if len(rows) * len(rows[0].cells) > _CELLS:
        return False
    for number, row in enumerate(rows):
        if row.top is not None and row.top != (number == 0):
            return False
        if row.bottom is not None and row.bottom != (number == len(rows) - 1):
            return False
    return True


def put_matrix(line: Line, text: str, rows: Sequence[Row]) -> None:
    """Write rows into a line: as a matrix, or as a list where there is one row only."""
    first = rows[0]
    if first.whole:
        line.copy(text, first.start, first.end)
    elif len(rows) == 1 and not (first.top and first.bottom):
        line.row(text, first.cells, first.start, first.end)
    else:
        line.matrix(text, [(row.cells, row.start, row.end) for row in rows])


def put_suffix(line: Line, text: str, rows: Sequence[Row], own: Optional[Row]) -> None:
    """Write what stands behind a row on another line than that of the signs: ^T, or a parenthesis."""
    for row in rows:
        if row is own:
            continue
        stop = text.find("\n", row.end)
        gap = text[row.end : stop if stop >= 0 else len(text)][:40]
        length = reading.suffix(gap)
        if length:
            line.copy(text, row.end, row.end + length)


def _line(
    text: str, elements: list[object], matrices: list[tuple[_Slot, list[Row], list[Row]]]
) -> Line:
    line, number, before, end = Line(), 0, "", 0
    for part in elements:
        if isinstance(part, _Slot):
            slot, every, _ = matrices[number]
            number += 1
            if every[0].top and before and (before[-1].isdigit() or before[-1] in _FACTORS):
                line.put(
                    " × ", every[0].start
                )  # behind a bracket that is upright nothing is indexed
            before = "]"
            put_matrix(line, text, every)
            put_suffix(line, text, every, slot.row)
            end = every[-1].end
        else:
            assert isinstance(part, tuple)
            if number and text[part[0] : part[0] + 1] not in tuple("ᵀ²³⁻"):
                line.put(" ", end - 1)
            line.copy(text, *part)
            before = text[slice(*part)].rstrip() or before
    return line
