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

# Up to this length a dot product is quickest as one expression, zero + a0*b0 + a1*b1 + ..., with no
# call and no loop inside: at length 4 in less than half the time of the best call, at 16 in half
# on Python 3.11 (equal on 3.13).  The expression for each length is written when it is first met.
_written: dict[int, Callable[[list[Flat], list[Flat], Any], Flat]] = {}


def _write_out(k: int) -> Callable[[list[Flat], list[Flat], Any], Flat]:
    names = range(k)
    product = " + ".join(["zero"] + [f"a{i}*b{i}" for i in names])
    row = ", ".join([f"a{i}" for i in names])
    column = ", ".join([f"b{i}" for i in names])
    code = f"lambda rows, columns, zero: [{product} for {row}, in rows for {column}, in columns]"
    _written[k] = made = eval(code)
    return made  # type: ignore[no-any-return]


def matmul(a: Flat, b: Flat, n: int, k: int, m: int, ta: bool, tb: bool) -> Flat:
    """The (n, m) product of an (n, k) and a (k, m) matrix.

    With `ta` the first is stored transposed, as (k, n); with `tb` the second, as (m, k).  Rows and
    columns are both one slice, so a transposed matrix costs nothing extra.
    """
    if k == 0 or not a:
        return [0.0] * (n * m)
    zero = 0.0 if type(a[0]) is float else 0  # sums start from it, so that none is -0.
    if k == 1:
        return [zero + x * y for x in a for y in b]
    rows = [a[i::n] for i in range(n)] if ta else [a[i : i + k] for i in range(0, n * k, k)]
    columns = [b[j : j + k] for j in range(0, m * k, k)] if tb else [b[j::m] for j in range(m)]
    if k <= WRITTEN_OUT:
        return (_written.get(k) or _write_out(k))(rows, columns, zero)
    return _dots(rows, columns)
