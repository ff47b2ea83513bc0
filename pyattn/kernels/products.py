"""The dot product, and the matrix product that is made of dot products.

The quickest way to a dot product differs from interpreter to interpreter, and is chosen here, once.
"""

from __future__ import annotations

import math
import sys

try:
    from operator import mul as times
except ImportError:  # MicroPython's operator module lacks it

    def times(x, y):  # type: ignore[no-untyped-def]
        return x * y


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .elementwise import Flat


if hasattr(math, "sumprod"):  # Python 3.12 and later: the dot product in C
    _sumprod = math.sumprod

    def dot(a: Flat, b: Flat) -> Any:
        """The sum of x * y."""
        return _sumprod(a, b)

    def _dots(rows: list[Flat], columns: list[Flat]) -> Flat:
        return [_sumprod(row, column) for row in rows for column in columns]

    WRITTEN_OUT = 12

else:

    def dot(a: Flat, b: Flat) -> Any:
        """The sum of x * y."""
        return sum(map(times, a, b))

    def _dots(rows: list[Flat], columns: list[Flat]) -> Flat:
        return [sum(map(times, row, column)) for row in rows for column in columns]

    # A just-in-time compiler writes the loop out by itself.
    WRITTEN_OUT = 0 if sys.implementation.name == "pypy" else 64

# Up to that length a dot product is quickest as one expression, zero + a0*b0 + a1*b1 + ..., with no
# call and no loop inside: at length 4 in less than half the time of the best call, at 16 in half
# on Python 3.11 (equal on 3.13).  The expression for each length is written when it is first met.
_written: dict[int, Callable[[list[Flat], list[Flat], Any], Flat]] = {}

# A small product that comes back is worth more: its elements, each an expression, in one list.  No
# row or column is cut out, which makes (3, 2) @ (2, 3) four times as quick and (8, 8) @ (8, 8) one
# and a half times.  Writing one costs what it saves in about a hundred uses, so it waits for some.
# The sums are the same sums in the same order: nothing changes in the last digit.
_whole: dict[tuple[int, int, int, bool, bool], Callable[[Flat, Flat, Any], Flat]] = {}
_uses: dict[tuple[int, int, int, bool, bool], int] = {}
LARGEST, FIRST_USES, MOST = 1024, 64, 256  # multiplications, uses before, products kept


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(count)]


def _sum_of(a: list[str], b: list[str]) -> str:
    return " + ".join(["zero"] + [f"{x}*{y}" for x, y in zip(a, b)])


def _write_out(k: int) -> Callable[[list[Flat], list[Flat], Any], Flat]:
    a, b = _names("a", k), _names("b", k)
    loops = f"for {', '.join(a)}, in rows for {', '.join(b)}, in columns"
    _written[k] = made = eval(f"lambda rows, columns, zero: [{_sum_of(a, b)} {loops}]")
    return made  # type: ignore[no-any-return]


def _write_whole(n: int, k: int, m: int, ta: bool, tb: bool) -> Callable[[Flat, Flat, Any], Flat]:
    a, b = _names("a", n * k), _names("b", k * m)
    sums = [_sum_of(row, column) for row in _rows(a, n, k, ta) for column in _rows(b, m, k, not tb)]
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


def matmul(a: Flat, b: Flat, n: int, k: int, m: int, ta: bool, tb: bool) -> Flat:
    """The (n, m) product of an (n, k) and a (k, m) matrix.

    With `ta` the first is stored transposed, as (k, n); with `tb` the second, as (m, k).  Rows and
    columns are both one slice, so a transposed matrix costs nothing extra.
    """
    key = (n, k, m, ta, tb)
    whole = _whole.get(key)
    if whole is not None:
        return whole(a, b, 0.0 if type(a[0]) is float else 0)
    if k == 0 or not a or not b:
        return [0.0] * (n * m)
    zero = 0.0 if type(a[0]) is float else 0  # sums start from it, so that none is -0.
    if n * k * m <= LARGEST and k <= WRITTEN_OUT:
        _uses[key] = uses = _uses.get(key, 0) + 1
        if uses == FIRST_USES and len(_whole) < MOST:
            _whole[key] = _write_whole(*key)
    if k == 1:
        return [zero + x * y for x in a for y in b]
    rows, columns = _rows(a, n, k, ta), _rows(b, m, k, not tb)
    if k <= WRITTEN_OUT:
        return (_written.get(k) or _write_out(k))(rows, columns, zero)
    return _dots(rows, columns)
