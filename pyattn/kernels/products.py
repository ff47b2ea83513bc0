"""The dot product, and the matrix product that is made of dot products.

The quickest way to a dot product differs from interpreter to interpreter, and is chosen here, once.
"""

from __future__ import annotations

import math
import sys

from ..portable import mul as times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable

    from .elementwise import Flat, Shape

    Multiply = Callable[[Flat, Flat, Any], Flat]


def sum_of_products(a: Flat, b: Flat) -> Any:
    """The sum of x * y, where the interpreter has no call for it: before Python 3.12.

    >>> sum_of_products([1, 2, 3], [2, 4, 6])
    28
    """
    return sum(map(times, a, b))


# The dot product, the sum of x * y: the interpreter's own call, or `sum_of_products`.
dot: Callable[[Flat, Flat], Any] = getattr(math, "sumprod", sum_of_products)

if hasattr(math, "sumprod"):

    def long_dots(rows: Iterable[Flat], columns: list[Flat], zero: Any) -> Flat:
        """Every row times every column, line by line: `dots_of` lines of any length."""
        return [dot(row, column) for row in rows for column in columns]

    WRITTEN_OUT = 12

elif sys.implementation.name == "pypy":
    # Its compiler does best with loops that stand in one function, twice as quick as with calls, and
    # with four sums at a time, which need not wait for each other.

    def long_dots(rows: Iterable[Flat], columns: list[Flat], zero: Any) -> Flat:
        """Every row times every column, line by line: `dots_of` lines of any length."""
        out = []
        fours = len(columns) - len(columns) % 4
        for row in rows:
            places = range(len(row))
            for j in range(0, fours, 4):
                a, b, c, d = columns[j], columns[j + 1], columns[j + 2], columns[j + 3]
                total_a = total_b = total_c = total_d = zero
                for i in places:
                    x = row[i]
                    total_a += x * a[i]
                    total_b += x * b[i]
                    total_c += x * c[i]
                    total_d += x * d[i]
                out += [total_a, total_b, total_c, total_d]
            for j in range(fours, len(columns)):
                column = columns[j]
                total = zero
                for i in places:
                    total += row[i] * column[i]
                out.append(total)
        return out

    WRITTEN_OUT = 64

else:

    def long_dots(rows: Iterable[Flat], columns: list[Flat], zero: Any) -> Flat:
        """Every row times every column, line by line: `dots_of` lines of any length."""
        return [sum(map(times, row, column)) for row in rows for column in columns]

    WRITTEN_OUT = 64


def lines_of(numbers: Iterable[Any], width: int) -> Iterable[Any]:
    """The lines of a flat sequence, to be met one by one: rows for `dots_of`.

    Of an array, where each look makes a number, they are never all there.

    >>> [sum(line) for line in lines_of([1, 2, 3, 4], 2)]
    [3, 7]
    """
    if sys.implementation.name == "pypy":  # slices of a list are quicker there, by half
        flat = list(numbers)
        return [flat[i : i + width] for i in range(0, len(flat), width)]
    return zip(*[iter(numbers)] * width)


# Up to that length a dot product is quickest as one expression, zero + a0*b0 + a1*b1 + ..., with no
# call and no loop inside: at length 4 in less than half the time of the best call, at 16 in half
# on Python 3.11 (equal on 3.13) and in a quarter on PyPy.  The expression for each length is written
# when it is first met.
_written: dict[int, Callable[[Iterable[Flat], list[Flat], Any], Flat]] = {}

# A small product that comes back is worth more: its elements, each an expression, in one list.  No
# row or column is cut out, which makes (3, 2) @ (2, 3) four times as quick and (8, 8) @ (8, 8) one
# and a half times.  Writing one costs what it saves in about a hundred uses, so it waits for some.
# The sums are the same sums in the same order: nothing changes in the last digit.
LARGEST, FIRST_USES, MOST = 1024, 64, 256  # multiplications, uses before, plans kept


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(count)]


def _sum_of(a: list[str], b: list[str]) -> str:
    return " + ".join(["zero"] + [f"{x}*{y}" for x, y in zip(a, b)])


def _write_out(k: int) -> Callable[[Iterable[Flat], list[Flat], Any], Flat]:
    a, b = _names("a", k), _names("b", k)
    loops = f"for {', '.join(a)}, in rows for {', '.join(b)}, in columns"
    _written[k] = made = eval(f"lambda rows, columns, zero: [{_sum_of(a, b)} {loops}]")
    return made  # type: ignore[no-any-return]


def dots_of(k: int) -> Callable[[Iterable[Flat], list[Flat], Any], Flat]:
    """Every row times every column, in the quickest way for lines of this length.

    >>> dots_of(2)([[1, 2], [3, 4]], [[1, 10]], 0)
    [21, 43]
    """
    return long_dots if k > WRITTEN_OUT else _written.get(k) or _write_out(k)


def _write_whole(n: int, k: int, m: int, ta: bool, tb: bool) -> Multiply:
    a, b = _names("a", n * k), _names("b", k * m)
    sums = [_sum_of(row, column) for row in _rows(a, n, k, ta) for column in _rows(b, m, k, not tb)]
    if k == 1 and n > 1 and m > 1:
        sums = [f"{x}*{y}" for x in a for y in b]
    made: dict[str, Any] = {}
    exec(
        f"def whole(a, b, zero):\n"
        f"    {', '.join(a)}, = a\n"
        f"    {', '.join(b)}, = b\n"
        f"    return [{', '.join(sums)}]",
        made,
    )
    return made["whole"]  # type: ignore[no-any-return]


def _rows(a: list[Any], n: int, k: int, transposed: bool) -> list[list[Any]]:
    """The n rows of a matrix, each of length k; `transposed` is how it is stored then, as (k, n)."""
    return [a[i::n] for i in range(n)] if transposed else [a[i : i + k] for i in range(0, n * k, k)]


class Plan:
    """The product of two matrices of given shapes: what can be decided once for all that have them.

    `shape` is the product's; `whole`, once it is worth it, the product written out.  `dots` is there
    where one row meets the rows of a large matrix, which are then worth keeping: what multiplies them.
    """

    __slots__ = ("shape", "whole", "dots", "_sizes", "_left")

    def __init__(self, n: int, k: int, m: int, ta: bool, tb: bool) -> None:
        self.shape: Shape = (n, m)
        self._sizes = (n, k, m, ta, tb)
        self.whole: Multiply | None = None
        self.dots = dots_of(k) if n == 1 and tb and k * m > LARGEST else None
        # How often it may still come before it is written out; where it never is, below 0.
        self._left = FIRST_USES if 0 < n * k * m <= LARGEST and k <= WRITTEN_OUT else -1

    def multiply(self, a: Flat, b: Flat, zero: Any) -> Flat:
        """The elements: every row of a with every column of b.  Sums start at zero, never at -0,
        but in a table of single products."""
        if self.whole is not None:
            return self.whole(a, b, zero)
        self._left -= 1
        if self._left == 0:
            self.whole = _write_whole(*self._sizes)
        n, k, m, ta, tb = self._sizes
        if not n * k * m:
            return [zero] * (n * m)
        if k == 1:
            if n > 1 and m > 1:  # a table of products, with their signs: as PyTorch's mm has it
                return [x * y for x in a for y in b]
            return [zero + x * y for x in a for y in b]
        rows = _rows(a, n, k, ta)
        if type(a) is not list:
            rows = list(map(list, rows))
        return self.by_rows(rows, self.cut(b), zero)

    def cut(self, b: Flat) -> list[Flat]:
        """The columns of the second matrix."""
        _, k, m, _, tb = self._sizes
        return _rows(b, m, k, not tb)

    def by_rows(self, rows: list[Flat], columns: list[Flat], zero: Any) -> Flat:
        """The elements, of rows and columns that are cut out already."""
        n, k = self._sizes[:2]
        dots = dots_of(k)
        if type(columns[0]) is list or n == 1:
            return dots(rows, columns, zero)
        # Of numbers kept small a float is made whenever one is looked at.  So each column is a list
        # while it meets all rows, and let go: that is three times as quick for 16 rows, and all of
        # the matrix is never there as lists.
        made = dots(map(list, columns), rows, zero)  # column by column
        return [x for i in range(n) for x in made[i::n]]


# By the shapes as they are stored, and whether each is to be taken as its transpose.
plans: dict[tuple[Shape, Shape, bool, bool], Plan] = {}


def sizes_of(left: Shape, right: Shape, ta: bool, tb: bool) -> tuple[int, ...]:
    """The sizes of two matrices as they are multiplied: rows and columns, and rows and columns.

    >>> sizes_of((2, 3), (4, 3), False, True)
    (2, 3, 3, 4)
    """
    first = (left[1], left[0]) if ta else left
    second = (right[1], right[0]) if tb else right
    return first + second


def plan_for(left: Shape, right: Shape, ta: bool, tb: bool) -> Plan | None:
    """The plan for matrices of shapes (..., n, k) and (k, m), made once; None for what does not fit.

    With `ta` the first is stored transposed, as (k, n); with `tb` the second, as (m, k).

    >>> plan_for((2, 2), (2, 1), False, False).multiply([1, 2, 3, 4], [10, 1], 0)
    [12, 34]
    """
    key = (left, right, ta, tb)
    if key in plans:
        return plans[key]
    if len(left) < 2 or len(right) != 2 or (ta and len(left) > 2):
        return None
    rows = 1  # of a batch of matrices, which meet one matrix: just more rows
    for size in left[:-1]:
        rows *= size
    n, k, inner, m = sizes_of((rows, left[-1]), right, ta, tb)
    if k != inner:
        return None
    if len(plans) >= MOST:  # so many shapes that none is worth much: begin again
        plans.clear()
    plan = plans[key] = Plan(n, k, m, ta, tb)
    if len(left) > 2:
        plan.shape = left[:-1] + (m,)
    return plan
