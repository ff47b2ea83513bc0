"""Fields of a problem's file: what each may hold, and how a complaint names the place.

A place is said as the file has it, counted from 0, and in words, counted from 1.
"""

from __future__ import annotations

import difflib
import json
import math

from .expressions import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence

    Matrix = List[List[Any]]

LONGEST = 60  # letters of anything that a complaint repeats
LARGEST = 1e300
MOST_NAMES = 30  # that a complaint lists
_AXES = ["matrix", "row", "column"]


class ProblemError(ValueError):
    """What is wrong with a problem, and where."""


class Written(float):
    """A number of a file, with the digits that it was written with."""

    __slots__ = ("text",)
    text: str


def written(text: str) -> Written:
    """A number from its digits.

    >>> written("0.50"), written("0.50").text
    (0.5, '0.50')
    """
    number = Written(text)
    number.text = text
    return number


def cut(text: str) -> str:
    """The beginning of what is long."""
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def position(index: Sequence[int], rank: int) -> str:
    """An index in words, counted from 1.

    >>> position((0, 1), 2), position((1, 0, 2), 3), position((2,), 1)
    ('row 1, column 2', 'matrix 2, row 1, column 3', 'number 3')
    """
    axes = ["number"] if rank == 1 else _AXES[-rank:] if 1 < rank < 4 else ["place"] * rank
    return ", ".join([f"{axis} {i + 1}" for axis, i in zip(axes, index)])


def place(field: str, index: Sequence[int], rank: int) -> str:
    """A place of a field, as the file has it and in words.

    >>> place("x", (0, 1), 2)
    'x[0][1] (row 1, column 2)'
    """
    if not index:
        return field
    return f"{field}{''.join([f'[{i}]' for i in index])} ({position(index, rank)})"


def shown(value: Any) -> str:
    """A value of the file, as the file would have it, in a few letters."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, str):
        value = value[:LONGEST]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 30 else text[:27] + "..."


def known(where: str, given: Any, names: Sequence[str]) -> dict[str, Any]:
    """An object that has no fields but these."""
    if not isinstance(given, dict):
        raise ProblemError(f"{where or 'the file'}: expected an object, got {shown(given)}")
    for name in given:
        if name not in names:
            field = f"{where}.{cut(name)}" if where else cut(name)
            raise ProblemError(f"{field}: there is no such field; {hint(name, names)}")
    return given


def hint(name: str, names: Sequence[str]) -> str:
    """Which of the known names is meant, or which there are."""
    near = difflib.get_close_matches(name, names, 1) if len(name) <= LONGEST else []
    if near:
        return f"is {near[0]!r} meant?"
    listed = ", ".join(names[:MOST_NAMES]) + ", ..." * (len(names) > MOST_NAMES)
    return f"known are {listed}"


def number(
    value: Any, field: str, index: Sequence[int] = (), rank: int = 0, infinite: bool = False
) -> Any:
    """A finite number; with `infinite`, "-inf" as well."""
    if infinite and value in ("-inf", -math.inf) and not isinstance(value, bool):
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        also = ' or "-inf"' if infinite else ""
        where = place(field, index, rank)
        raise ProblemError(f"{where}: expected a number{also}, got {shown(value)}")
    if value != value or abs(value) > LARGEST:
        raise ProblemError(f"{place(field, index, rank)}: expected a finite number, up to 1e300")
    return float(value) if isinstance(value, float) else value


def whole(where: str, value: Any, least: int, most: int) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ProblemError(
            f"{where}: expected a whole number from {least} to {most}, got {shown(value)}"
        )
    return int(value)


def filled(where: str, value: Any, what: str) -> List[Any]:
    """A list that has something in it."""
    if not isinstance(value, list):
        raise ProblemError(f"{where}: expected {what}, got {shown(value)}")
    if not value:
        raise ProblemError(f"{where}: expected {what}, got an empty list")
    return value


def vector(field: str, value: Any, size: int) -> List[Any]:
    """A list of so many numbers."""
    numbers = filled(field, value, f"a list of {counted(size, 'number')}")
    if len(numbers) != size:
        raise ProblemError(f"{field}: expected {counted(size, 'number')}, got {len(numbers)}")
    return [number(x, field, (i,), 1) for i, x in enumerate(numbers)]


def is_deep(value: Any) -> bool:
    """Whether a list begins as a list of matrices does."""
    for _ in range(2):
        if not isinstance(value, list) or not value:
            return False
        value = value[0]
    return isinstance(value, list)


class Table:
    """A matrix of numbers, or several of one size, one for each sequence of a batch.

    >>> table = Table("x", [[[1, 2]], [[3, 4]]])
    >>> table.batch, table.rows, table.columns
    (2, 1, 2)
    """

    def __init__(
        self,
        field: str,
        value: Any,
        rows: int | None = None,
        columns: int | None = None,
        why: str = "",
        one: bool = False,
    ) -> None:
        self._field = field
        self._why = why
        self.rows: int = rows or 0  # 0 stands for what the first matrix settles
        self.columns: int = columns or 0
        self.batch: int | None = None
        self.data: List[Any]
        if one or not is_deep(value):
            self.data = self._matrix(value, ())
        else:
            self.batch = len(value)
            self.data = [self._matrix(matrix, (k,)) for k, matrix in enumerate(value)]

    def _matrix(self, value: Any, lead: tuple[int, ...]) -> Matrix:
        rank = len(lead) + 2
        where = place(self._field, lead, rank)
        lines = filled(where, value, "a list of rows")
        self.rows = self.rows or len(lines)
        if len(lines) != self.rows:
            wanted = counted(self.rows, "row")
            raise ProblemError(f"{where}: expected {wanted}{self._why}, got {len(lines)}")
        found: Matrix = []
        for i, line in enumerate(lines):
            here = lead + (i,)
            if not isinstance(line, list) or not line or len(line) != self.columns:
                where = place(self._field, here, rank)
                numbers = filled(where, line, "a list of numbers")
                self.columns = self.columns or len(numbers)
                if len(numbers) != self.columns:
                    wanted = counted(self.columns, "number")
                    raise ProblemError(f"{where}: expected {wanted}, got {len(numbers)}")
            found.append([number(x, self._field, here + (j,), rank) for j, x in enumerate(line)])
        return found


__all__ = ["ProblemError", "Table", "Written", "cut", "known", "number", "place", "position"]
