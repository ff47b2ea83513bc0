"""Arithmetic on flat lists, element by element.

The standard library's functions raise where arithmetic on floats has an answer (`exp(1000)` is
infinity, `log(0)` minus infinity, `1 / 0` infinity), so each runs the fast loop first and falls
back to a careful one only when the fast one trips.
"""

from __future__ import annotations

import math

from ..portable import add as _add
from ..portable import log1p as log1p_of
from ..portable import mul as times
from ..portable import sub as _sub
from ..portable import truediv

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Flat = list[Any]  # numbers of one kind: float, int or bool; or any flat sequence of them
    Side = Any  # an operand: a flat list, or one number that meets every element of the other
    Shape = tuple[int, ...]

inf = math.inf
nan = math.nan
# What math raises for want of an answer.
ARITHMETIC = (ValueError, OverflowError, ZeroDivisionError)


# Two operands, element by element.  Either may be a single number.  Lists, which nearly all operands
# are, are looked for first: in this order the test for other sequences costs them nothing.

NUMBERS = (float, int, bool)


def pairwise(f: Callable[[Any, Any], Any], a: Side, b: Side) -> Flat:
    """f(x, y) for every pair of elements.

    >>> pairwise(max, [1, 5], [3, 4])
    [3, 5]
    """
    if type(b) is not list and type(b) in NUMBERS:
        return [f(x, b) for x in a]
    if type(a) is not list and type(a) in NUMBERS:
        return [f(a, y) for y in b]
    return list(map(f, a, b))


# The three commonest are written out: a loop over `x + b` is a quarter quicker than one over a call.


def add(a: Side, b: Side) -> Flat:
    """x + y.

    >>> add([1, 2], [10, 20]), add([1, 2], 10)
    ([11, 22], [11, 12])
    """
    if type(b) is not list and type(b) in NUMBERS:
        return [x + b for x in a]
    if type(a) is not list and type(a) in NUMBERS:
        return [a + y for y in b]
    return list(map(_add, a, b))


def sub(a: Side, b: Side) -> Flat:
    """x - y.

    >>> sub([5, 7], [1, 2]), sub(10, [1, 2])
    ([4, 5], [9, 8])
    """
    if type(b) is not list and type(b) in NUMBERS:
        return [x - b for x in a]
    if type(a) is not list and type(a) in NUMBERS:
        return [a - y for y in b]
    return list(map(_sub, a, b))


def mul(a: Side, b: Side) -> Flat:
    """x * y.

    >>> mul([1, 2], [3, 4]), mul([1, 2], 10)
    ([3, 8], [10, 20])
    """
    if type(b) is not list and type(b) in NUMBERS:
        return [x * b for x in a]
    if type(a) is not list and type(a) in NUMBERS:
        return [a * y for y in b]
    return list(map(times, a, b))


def div(a: Side, b: Side) -> Flat:
    """x / y, with IEEE 754's infinities and nans where y is 0.

    >>> div([1.0, -1.0, 0.0], [4.0, 0.0, 0.0])
    [0.25, -inf, nan]
    """
    try:
        if type(b) is not list and type(b) in NUMBERS:
            return [x / b for x in a]
        return pairwise(truediv, a, b)
    except ZeroDivisionError:
        return pairwise(_divide, a, b)


def _divide(x: float, y: float) -> float:
    if y:
        return x / y
    if not x or x != x:
        return nan
    return math.copysign(inf, x) * math.copysign(1.0, y)


def floor_div(a: Side, b: Side) -> Flat:
    """x // y, rounded down; infinities and nans as in div where a float y is 0.

    >>> floor_div([7, -7], 2)
    [3, -4]
    """
    return pairwise(lambda x, y: x // y if y else _divide(x, y), a, b)


def trunc_div(a: Side, b: Side) -> Flat:
    """x / y without its fraction; infinities and nans as in div where a float y is 0.

    >>> trunc_div([7, -7], 2), trunc_div([1.0, -1.0], 0.1)
    ([3, -3], [10.0, -10.0])
    """
    return pairwise(_trunc_divide, a, b)


def _trunc_divide(x: float, y: float) -> float:
    if type(x) is int:  # in whole numbers: these may be too large for a float
        return -(-x // y) if (x < 0) != (y < 0) else x // y
    quotient = x / y if y else _divide(x, y)
    return math.copysign(int(quotient), quotient) if quotient - quotient == 0 else quotient


def remainder(a: Side, b: Side) -> Flat:
    """x - y * floor(x / y), with the sign of y; nan where a float y is 0.

    >>> remainder([7, -7], 3), remainder([7.5], [-2.0])
    ([1, 2], [-0.5])
    """
    return pairwise(_remainder, a, b)


def _remainder(x: float, y: float) -> float:
    if type(x) is int:
        return x % y
    try:
        rest = math.fmod(x, y)  # has the sign of x
    except ARITHMETIC:
        return nan
    return rest + y if rest and (rest < 0) != (y < 0) else rest


def power(a: Side, b: Side) -> Flat:
    """x ** y on floats; nan for a negative x to a fractional y.

    >>> power([3.0, -8.0, 0.0], [2.0, 0.5, -1.0])
    [9.0, nan, inf]
    """
    if b == 2:
        return [x * x for x in a]
    try:
        return pairwise(math.pow, a, b)
    except ARITHMETIC:
        return pairwise(_power, a, b)


def _power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except ARITHMETIC:
        odd = y % 2 == 1
        if x == 0:  # y < 0
            return math.copysign(inf, x) if odd else inf
        if x < 0 and y != math.floor(y):
            return nan
        return -inf if x < 0 and odd else inf


def integer_power(a: Side, b: Side) -> Flat:
    """x ** y on whole numbers, exact; without its fraction where y is negative.

    >>> integer_power([3, 2, -1], [4, -1, -3])
    [81, 0, -1]
    """
    return pairwise(_integer_power, a, b)


def _integer_power(x: int, y: int) -> int:
    if y >= 0:
        return int(x**y)
    return int(x ** (-y % 2)) if x in (1, -1) else 0


def maximum(a: Side, b: Side) -> Flat:
    """The larger of x and y, or nan where either is nan.

    >>> maximum([1.0, nan], 2.0)
    [2.0, nan]
    """
    return pairwise(lambda x, y: x if x >= y or x != x else y, a, b)


def minimum(a: Side, b: Side) -> Flat:
    """The smaller of x and y, or nan where either is nan.

    >>> minimum([1.0, nan], 2.0)
    [1.0, nan]
    """
    return pairwise(lambda x, y: x if x <= y or x != x else y, a, b)


# One operand, element by element.


def each(f: Callable[[Any], Any], a: Flat) -> Flat:
    """f(x) for every element.

    >>> each(abs, [-1, 2])
    [1, 2]
    """
    return list(map(f, a))


def careful(
    f: Callable[[float], float], rescue: Callable[[float], float]
) -> Callable[[Flat], Flat]:
    """A loop over f that answers with `rescue(x)` where f raises instead of giving a float.

    >>> careful(math.exp, _to_inf)([0.0, 1000.0])
    [1.0, inf]
    """

    def rescued(x: float) -> float:
        try:
            return f(x)
        except ARITHMETIC:
            return rescue(x)

    def loop(a: Flat) -> Flat:
        try:
            return list(map(f, a))
        except ARITHMETIC:
            return list(map(rescued, a))

    return loop


def _to_nan(x: float) -> float:
    return nan


def _to_inf(x: float) -> float:
    return inf


def _log_rescue(x: float) -> float:
    return -inf if x == 0 else nan


exp = careful(math.exp, _to_inf)
log = careful(math.log, _log_rescue)
log2 = careful(math.log2, _log_rescue)
log10 = careful(math.log10, _log_rescue)
log1p = careful(log1p_of, lambda x: -inf if x == -1 else nan)
expm1 = careful(math.expm1, _to_inf)
sqrt = careful(math.sqrt, _to_nan)
sin = careful(math.sin, _to_nan)
cos = careful(math.cos, _to_nan)
tan = careful(math.tan, _to_nan)
sinh = careful(math.sinh, lambda x: math.copysign(inf, x))
cosh = careful(math.cosh, _to_inf)
asin = careful(math.asin, _to_nan)
acos = careful(math.acos, _to_nan)
acosh = careful(lambda x: math.acosh(x), _to_nan)  # which a device may lack
atanh = careful(lambda x: math.atanh(x), lambda x: x * inf if abs(x) == 1 else nan)
exp2 = careful(lambda x: math.pow(2.0, x), _to_inf)


def neg(a: Flat) -> Flat:
    """-x.

    >>> neg([1, -2])
    [-1, 2]
    """
    return [-x for x in a]


def sigmoid(a: Flat) -> Flat:
    """1 / (1 + e**-x), which is 0 where e**-x is past the largest float.

    >>> sigmoid([0.0, -1000.0, 1000.0])
    [0.5, 0.0, 1.0]
    """
    e = math.exp
    try:
        return [1.0 / (1.0 + e(-x)) for x in a]
    except ARITHMETIC:
        return [1.0 / (1.0 + e(-x)) if x > -700 or x != x else e(x) for x in a]


def relu(a: Flat) -> Flat:
    """x where x is positive (or nan), else 0.

    >>> relu([-1.5, 2.0]), relu([-1, 2])
    ([0.0, 2.0], [0, 2])
    """
    if a and type(a[0]) is int:
        return [x if x > 0 else 0 for x in a]
    return [0.0 if x < 0.0 else x for x in a]


def sign(a: Flat) -> Flat:
    """-1, 0 or 1, of x's own kind.

    >>> sign([-2.5, 0.0]), sign([7, 0])
    ([-1.0, 0.0], [1, 0])
    """
    if a and type(a[0]) is float:
        return [0.0 if x == 0 or x != x else math.copysign(1.0, x) for x in a]
    return [(x > 0) - (x < 0) for x in a]


def rounded(a: Flat, decimals: int) -> Flat:
    """x rounded to so many decimals, halves to the even neighbour.

    >>> rounded([0.4683, 2.5], 0), rounded([0.4683, 0.0634], 1)
    ([0.0, 2.0], [0.5, 0.1])
    """
    # copysign: what rounds to 0 from below is -0.
    sign = math.copysign
    if decimals == 0:
        return [sign(round(x), x) if x - x == 0 else x for x in a]
    # As PyTorch does it: scale, round, scale back.  round(x, n) would round x's exact decimal
    # expansion instead, and differ where the scaled value is a tie.
    scale = 10.0 ** abs(decimals) if abs(decimals) <= 308 else inf

    def nearest(x: float) -> float:
        return float(round(x)) if x - x == 0 else x

    if decimals > 0:
        return [sign(nearest(x * scale) / scale, x) for x in a]
    return [sign(nearest(x / scale) * scale, x) for x in a]


def floor(a: Flat) -> Flat:
    """The largest whole number not above x, as a float.

    >>> floor([1.5, -1.5])
    [1.0, -2.0]
    """
    return [math.copysign(math.floor(x), x) if x - x == 0 else x for x in a]


def ceil(a: Flat) -> Flat:
    """The smallest whole number not below x, as a float.

    >>> ceil([1.5, -1.5])
    [2.0, -1.0]
    """
    return [math.copysign(math.ceil(x), x) if x - x == 0 else x for x in a]


def trunc(a: Flat) -> Flat:
    """x without its fraction, as a float.

    >>> trunc([1.5, -1.5])
    [1.0, -1.0]
    """
    return [math.copysign(int(x), x) if x - x == 0 else x for x in a]
