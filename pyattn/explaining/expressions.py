"""What a derivation is made of: expressions, equations, tables of numbers.

An expression is a small tree, in no form yet; the writers give it one.
"""

from __future__ import annotations

from ..dtypes import numel
from ..kernels import contiguous

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..kernels import Shape

MOST_TERMS = 8  # a sum or a list of more is shortened to its first three and its last


class Expr:
    """An expression: its kind is its class, its parts are what it was made with."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Any) -> None:
        self.parts = parts


class Num(Expr):
    """A number."""


class Cells(Expr):
    """Cells of a tensor: the tensor, and the list of their places in it."""


class Whole(Expr):
    """A tensor as a whole."""


class Words(Expr):
    """A few words, written as they are."""


class Sum(Expr):
    """A list of terms, added up; a Neg among them is taken away."""


class Neg(Expr):
    """Minus an expression."""


class Product(Expr):
    """Two expressions or more, multiplied."""


class Quotient(Expr):
    """One expression over another."""


class Power(Expr):
    """One expression to the power of another."""


class Dot(Expr):
    """The dot product of two lines of cells."""


class MatMul(Expr):
    """The matrix product of two tensors."""


class Transpose(Expr):
    """A matrix, transposed."""


class Call(Expr):
    """A function by its name, and the list of what it is applied to."""


class Abs(Expr):
    """The size of an expression, without its sign."""


class Of(Expr):
    """A word of an expression: the mean of it, the sum of it."""


class Compare(Expr):
    """Two expressions and the sign between them."""


E = Words("e")


def amount(e: Expr) -> Any:
    """What signs and numbers come to; None for anything else.

    >>> amount(Sum([Num(2), Neg(Product(Num(3), Num(4)))]))
    -10
    """
    if isinstance(e, Num):
        return e.parts[0]
    parts = e.parts[0] if isinstance(e, Sum) else e.parts
    if not isinstance(e, (Sum, Neg, Product, Power)):
        return None
    values = [amount(part) for part in parts]
    if None in values:
        return None
    if isinstance(e, Sum):
        return sum(values)
    if isinstance(e, Neg):
        return -values[0]
    total = values[0]
    for value in values[1:]:
        total = total**value if isinstance(e, Power) else total * value
    return total


class Equation:
    """left = chain[0] = chain[1] = ..., and in a few words why, where that is not plain."""

    __slots__ = ("left", "chain", "why")

    def __init__(self, left: Expr, chain: Sequence[Expr], why: str = "") -> None:
        self.left = left
        self.chain = list(chain)
        self.why = why


class Table:
    """A step: a tensor, the formula it was computed by (None where it was given), its numbers."""

    __slots__ = ("tensor", "formula", "why")

    def __init__(self, tensor: Any, formula: Expr | None, why: str = "") -> None:
        self.tensor = tensor
        self.formula = formula
        self.why = why


class Remark:
    """What is left out, in words: how many, and the tensor they belong to."""

    __slots__ = ("count", "tensor")

    def __init__(self, count: int, tensor: Any) -> None:
        self.count = count
        self.tensor = tensor

    def cells(self) -> str:
        """How many, in words."""
        return counted(self.count, "more cell")


def counted(n: int, what: str) -> str:
    """How many there are: 1 row, 2 rows."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def number(value: Any, digits: int) -> str:
    """A number as a teacher writes it: whole ones whole, short ones exactly, others rounded.

    A number that was rounded keeps its zeros: 2.000 is not 2.

    >>> [number(x, 4) for x in (4.0, 0.5, 2 / 3, 116.5853, 6.033664e-06, 12345.678, 1.999994)]
    ['4', '0.5', '0.6667', '116.6', '6.034e-6', '12346', '2.000']
    """
    if not isinstance(value, float):
        return str(value)
    if value - value != 0:
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    # What a float's last digits add to a short number is not the number's: 0.1 + 0.2 is 0.3.
    near = float(f"{value:.12g}") if digits < 12 else value
    if near == int(near) and abs(near) < 1e12:
        return str(int(near))
    exact = repr(near)
    mantissa, _, power = exact.partition("e")
    if len(mantissa.lstrip("-").replace(".", "").strip("0")) > digits + 2:
        mantissa, _, power = f"{value:#.{digits}g}".partition("e")
        if power and 0 < int(power) < 9:
            return f"{value:.0f}"
        mantissa = mantissa.rstrip(".")
    elif mantissa.endswith(".0"):
        mantissa = mantissa[:-2]
    return f"{mantissa}e{int(power)}" if power else mantissa


def box(shape: Shape, places: Sequence[int]) -> list[tuple[int, int]] | None:
    """From where to where along each axis these places reach, where they are a block in its order."""
    if not places:
        return None
    strides = contiguous(shape)
    bounds = []
    for size, stride in zip(shape, strides):
        first, last = places[0] // stride % size, places[-1] // stride % size
        if last < first:
            return None
        bounds.append((first, last + 1))
    if numel(tuple([b - a for a, b in bounds])) != len(places):
        return None
    expected = [0]
    for (a, b), stride in zip(bounds, strides):
        expected = [p + i * stride for p in expected for i in range(a, b)]
    return bounds if expected == list(places) else None


def index_of(shape: Shape, places: Sequence[int]) -> list[str] | None:
    """The index that picks these places, axis by axis; None where no simple one does."""
    bounds = box(shape, places)
    if bounds is None:
        return None
    index = []
    for size, (a, b) in zip(shape, bounds):
        if b - a == 1:
            index.append(str(a))
        elif a == 0 and b == size:
            index.append(":")
        else:
            index.append(f"{a or ''}:{b if b < size else ''}")
    return index


def _kept(size: int, most: int) -> list[int]:
    """The places of a row or column that are shown; -1 stands for those left out."""
    if size <= most:
        return list(range(size))
    return list(range(most - 2)) + [-1, size - 1]


MOST_ROWS, MOST_COLUMNS, MOST_MATRICES = 10, 8, 4


def places_shown(tensor: Any, most: int = MOST_COLUMNS) -> list[tuple[list[str], list[list[int]]]]:
    """Every matrix of a tensor with its index, as rows of places; -1 stands for what is left out."""
    shape = tensor._shape
    if not tensor._data:
        return []
    rows, columns = ((1, 1) + shape)[-2:]
    lead = shape[:-2]
    found: list[tuple[list[str], list[list[int]]]] = []
    strides = contiguous(lead)
    for m in _kept(numel(lead), MOST_MATRICES):
        if m < 0:
            found.append(([], [[-1]]))
            continue
        label = [str(m // k % n) for k, n in zip(strides, lead)]
        across = _kept(columns, most)
        places = [
            [-1 if i < 0 or j < 0 else (m * rows + i) * columns + j for j in across]
            for i in _kept(rows, MOST_ROWS)
        ]
        found.append((label, places))
    return found


def matrices(
    tensor: Any, digits: int, room: int | None = None
) -> list[tuple[list[str], list[list[str]]]]:
    """Every matrix of a tensor with its index, as rows of numbers; large ones are shortened.

    With `room`, so many letters, also those whose columns would need more.
    """
    most = MOST_COLUMNS
    while True:
        found = []
        widest = 0
        for label, rows in places_shown(tensor, most):
            shown = [
                ["..." if p < 0 else number(tensor._data[p], digits) for p in row] for row in rows
            ]
            widest = max(widest, sum([2 + max(map(len, column)) for column in zip(*shown)]))
            found.append((label, shown))
        if room is None or widest <= room or most <= 3:
            return found
        most -= 1
