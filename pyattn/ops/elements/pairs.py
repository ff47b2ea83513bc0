"""More functions of two operands, element by element: what `arithmetic` leaves to those who need it.

Angles and lengths, logarithms of sums, remainders, signs, extremes that pass over nan.
"""

from __future__ import annotations

import math

from ... import kernels
from ...array import Array, as_tensor, binary, common, no_slope
from ...dtypes import boolean, float64, kept
from ...graph import Op
from ...refusals import takes
from ..arithmetic import choose, div, eq, ge, le, logical_and, logical_or, pow
from ..pointwise import exp, isnan, log, log1p, reciprocal
from .functions import exp2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...graph import Node
    from ...kernels import Flat
    from ...tensor import Tensor
    from ..arithmetic import Operand


def each(f: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Flat]:
    """A function of two numbers as a loop over two operands."""
    return lambda a, b: kernels.pairwise(f, a, b)


def _of_floats(op: Op, kernel: Any, a: Any, b: Any) -> Tensor:
    """A function that is not defined for two operands of whole numbers."""
    kind = common(op.name, a, b)
    if kind is not float64:
        raise NotImplementedError(f"{op.name}: defined for floats, not for {kind!r}")
    return binary(op, kernel, a, b)


ATAN2 = Op(
    "atan2",
    lambda g, n: g * (n.input(1) * _of_squares(n)),
    lambda g, n: g * (-n.input(0) * _of_squares(n)),
    formula="atan2(x, y)",
)


def _of_squares(n: Node) -> Tensor:
    x, y = n.input(0), n.input(1)
    return reciprocal(x * x + y * y)


@takes("input", "other")
def atan2(input: Tensor, other: Tensor) -> Tensor:
    """The angle of the point (other, input) with the axis, in radians from -pi to pi.

    >>> import pyattn
    >>> pyattn.atan2(pyattn.tensor([1.0, -1.0]), pyattn.tensor([1.0, -1.0]))
    tensor([ 0.7854, -2.3562])
    """
    return binary(ATAN2, each(math.atan2), input, other, float64)


HYPOT = Op(
    "hypot",
    lambda g, n: g * (n.input(0) / n.output()),
    lambda g, n: g * (n.input(1) / n.output()),
    formula="sqrt(x ** 2 + y ** 2)",
)


@takes("input", "other")
def hypot(input: Tensor, other: Tensor) -> Tensor:
    """sqrt(input**2 + other**2), which overflows only where the result does.

    >>> import pyattn
    >>> pyattn.hypot(pyattn.tensor([3.0]), pyattn.tensor([4.0]))
    tensor([5.])
    """
    return _of_floats(HYPOT, each(math.hypot), input, other)


def _logaddexp(x: float, y: float) -> float:
    if x == y:
        return x + math.log(2)
    high, low = (x, y) if x > y else (y, x)
    return high + math.log1p(math.exp(low - high)) if x == x and y == y else x + y


LOGADDEXP = Op(
    "logaddexp",
    lambda g, n: g / (exp(n.input(1) - n.input(0)) + 1),
    lambda g, n: g / (exp(n.input(0) - n.input(1)) + 1),
    formula="log(e ** x + e ** y)",
)


@takes("input", "other")
def logaddexp(input: Tensor, other: Tensor) -> Tensor:
    """log(e**input + e**other), without overflow.

    >>> import pyattn
    >>> pyattn.logaddexp(pyattn.tensor([0.0, 1000.0]), pyattn.tensor([0.0, 1000.0]))
    tensor([6.9315e-01, 1.0007e+03])
    """
    return _of_floats(LOGADDEXP, each(_logaddexp), input, other)


def _logaddexp2(x: float, y: float) -> float:
    if x == y:
        return x + 1.0
    high, low = (x, y) if x > y else (y, x)
    if x != x or y != y:
        return x + y
    return high + math.log1p(2.0 ** max(low - high, -1e4)) / math.log(2)


LOGADDEXP2 = Op(
    "logaddexp2",
    lambda g, n: g / (exp2(n.input(1) - n.input(0)) + 1),
    lambda g, n: g / (exp2(n.input(0) - n.input(1)) + 1),
    formula="log2(2 ** x + 2 ** y)",
)


@takes("input", "other")
def logaddexp2(input: Tensor, other: Tensor) -> Tensor:
    """log2(2**input + 2**other), without overflow.

    >>> import pyattn
    >>> pyattn.logaddexp2(pyattn.tensor([3.0]), pyattn.tensor([3.0]))
    tensor([4.])
    """
    return _of_floats(LOGADDEXP2, each(_logaddexp2), input, other)


def _fmod(x: Any, y: Any) -> Any:
    if type(x) is int:
        rest = abs(x) % abs(y)
        return -rest if x < 0 else rest
    try:
        return math.fmod(x, y)
    except ValueError:
        return math.nan


def _whole(n: Node) -> Tensor:
    return div(n.input(0), n.input(1), rounding_mode="trunc")


FMOD = Op(
    "fmod",
    lambda g, n, other: g,
    lambda g, n, other: -g * _whole(n),
    args="other",  # where it is a plain number
    formula="x - y * trunc(x / y)",
)


@takes("input")
def fmod(input: Tensor, other: Operand) -> Tensor:
    """input - other * trunc(input / other), which has the sign of `input`: C's remainder.

    Raises RuntimeError where a whole number is divided by 0.

    >>> import pyattn
    >>> pyattn.fmod(pyattn.tensor([7, -7]), 3)
    tensor([ 1, -1])
    """
    kind = common("fmod", input, other)
    if kind is boolean:
        raise NotImplementedError("fmod: not defined for bools")
    if kind is not float64 and not all(kept(as_tensor("fmod", other)._data, kind)):
        raise RuntimeError("fmod: a whole number divided by zero")
    number = None if isinstance(other, Array) else other
    return binary(FMOD, each(_fmod), input, other, args=(number,))


def _xlogy(x: float, y: float) -> float:
    if x == 0 and y == y:
        return 0.0
    return x * kernels.log([y])[0]  # type: ignore[no-any-return]


def _xlogy_rule(g: Tensor, n: Node, input: float | None, other: float | None) -> Tensor:
    none = logical_and(eq(n.input(0), 0), le(n.input(1), 0))
    return choose(none, 0.0, g * log(n.input(1)))


XLOGY = Op(
    "xlogy",
    _xlogy_rule,
    lambda g, n, input, other: g * n.input(0) / n.input(1),
    args="input other",  # those that are plain numbers
    tell="general: x log(y), and 0 where x is 0",
)


@takes()
def xlogy(input: Operand, other: Operand) -> Tensor:
    """input * log(other), and 0 where input is 0.

    >>> import pyattn
    >>> pyattn.xlogy(pyattn.tensor([0.0, 2.0]), pyattn.tensor([0.0, 1.0]))
    tensor([0., 0.])
    """
    args = [None if isinstance(x, Array) else x for x in (input, other)]
    return binary(XLOGY, each(_xlogy), input, other, float64, tuple(args))


def _xlog1py(x: float, y: float) -> float:
    if x == 0 and y == y:
        return 0.0
    return x * kernels.log1p([y])[0]  # type: ignore[no-any-return]


def _xlog1py_rule(g: Tensor, n: Node, input: float | None, other: float | None) -> Tensor:
    none = logical_and(eq(n.input(0), 0), le(n.input(1), -1))
    return choose(none, 0.0, g * log1p(n.input(1)))


XLOG1PY = Op(
    "xlog1py",
    _xlog1py_rule,
    lambda g, n, input, other: g * n.input(0) / (n.input(1) + 1),
    args="input other",
    tell="general: x log(1 + y), and 0 where x is 0",
    word="xlog1py",
)


@takes(called="xlog1py")
def xlog1py(input: Operand, other: Operand) -> Tensor:
    """input * log(1 + other), and 0 where input is 0.

    >>> import pyattn
    >>> pyattn.special.xlog1py(pyattn.tensor([2.0]), pyattn.tensor([0.0]))
    tensor([0.])
    """
    args = [None if isinstance(x, Array) else x for x in (input, other)]
    return binary(XLOG1PY, each(_xlog1py), input, other, float64, tuple(args))


def _no_derivative(g: Tensor, n: Node) -> Tensor:
    raise RuntimeError("heaviside: its derivative is not defined")


HEAVISIDE = Op(
    "heaviside",
    _no_derivative,
    _no_derivative,
    tell="general: 0 below 0, 1 above it, and the second number at 0",
)


@takes("input", "values")
def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 where input is below 0, 1 where it is above, and `values` where it is 0.

    Raises RuntimeError where the dtypes differ.

    >>> import pyattn
    >>> pyattn.heaviside(pyattn.tensor([-1.5, 0.0, 2.0]), pyattn.tensor([0.5]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    if input.dtype is not values.dtype:
        raise RuntimeError(f"heaviside: dtypes {input.dtype!r} and {values.dtype!r} differ")
    kind = input.dtype

    def step(x: Any, y: Any) -> Any:
        return y if x == 0 else kind.type(x > 0)

    return binary(HEAVISIDE, each(step), input, values)


def _copysign_rule(g: Tensor, n: Node, other: float | None) -> Tensor:
    x = n.input(0)
    return g * choose(eq(x, 0), 0.0, n.output() / x)


COPYSIGN = Op(
    "copysign",
    _copysign_rule,
    lambda g, n, other: no_slope(g, n),
    args="other",  # where it is a plain number
    formula="copysign(x, y)",
)


@takes("input")
def copysign(input: Tensor, other: Operand) -> Tensor:
    """|input| with the sign of `other`, as floats.

    >>> import pyattn
    >>> pyattn.copysign(pyattn.tensor([1.0, -2.0]), pyattn.tensor([-0.0, 3.0]))
    tensor([-1.,  2.])
    """
    number = None if isinstance(other, Array) else other
    return binary(COPYSIGN, each(math.copysign), input, other, float64, (number,))


def _first(n: Node, wins: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    return logical_or(wins(n.input(0), n.input(1)), isnan(n.input(1)))


FMAX = Op(
    "fmax",
    lambda g, n: choose(_first(n, ge), g, 0.0),
    lambda g, n: choose(_first(n, ge), 0.0, g),
    formula="max(x, y)",
)
FMIN = Op(
    "fmin",
    lambda g, n: choose(_first(n, le), g, 0.0),
    lambda g, n: choose(_first(n, le), 0.0, g),
    formula="min(x, y)",
)


@takes("input", "other")
def fmax(input: Tensor, other: Tensor) -> Tensor:
    """The larger of each pair, and of a number and a nan the number; at a tie input has the gradient.

    >>> import pyattn
    >>> pyattn.fmax(pyattn.tensor([1.0, float("nan")]), pyattn.tensor([2.0, 3.0]))
    tensor([2., 3.])
    """
    return binary(FMAX, each(lambda x, y: x if x >= y or y != y else y), input, other)


@takes("input", "other")
def fmin(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of each pair, and of a number and a nan the number; at a tie input has the gradient.

    >>> import pyattn
    >>> pyattn.fmin(pyattn.tensor([1.0, float("nan")]), pyattn.tensor([2.0, 3.0]))
    tensor([1., 3.])
    """
    return binary(FMIN, each(lambda x, y: x if x <= y or y != y else y), input, other)


LDEXP = Op(
    "ldexp",
    lambda g, n: g * exp2(n.input(1)),
    lambda g, n: g * n.output() * math.log(2),
    formula="x * 2 ** y",
)


@takes("input", "other")
def ldexp(input: Tensor, other: Tensor) -> Tensor:
    """input * 2**other, as floats.

    >>> import pyattn
    >>> pyattn.ldexp(pyattn.tensor([1.5]), pyattn.tensor([3]))
    tensor([12.])
    """
    if other.dtype is boolean and input.dtype is float64:
        raise NotImplementedError("ldexp: an exponent is a number, not a bool")
    return binary(LDEXP, _ldexp, input, other, float64)


def _ldexp(a: Any, b: Any) -> Flat:
    one = type(b) is float
    factors = kernels.power(2.0, [b] if one else b)
    return kernels.mul(a, factors[0] if one else factors)


NEXTAFTER = Op(
    "nextafter",
    lambda g, n: choose(eq(n.input(0), n.input(1)), 0.0, g),
    no_slope,
    tell="general: the next number a float can be, in this direction",
)


@takes("input", "other")
def nextafter(input: Tensor, other: Tensor) -> Tensor:
    """The float next to `input` in the direction of `other`.

    >>> import pyattn
    >>> pyattn.nextafter(pyattn.tensor([1.0]), pyattn.tensor([2.0])) - 1 == pyattn.finfo().eps
    tensor([True])
    """
    return _of_floats(NEXTAFTER, each(math.nextafter), input, other)


@takes()
def float_power(input: Operand, exponent: Operand) -> Tensor:
    """input ** exponent, always in floats.

    >>> import pyattn
    >>> pyattn.float_power(pyattn.tensor([1, 2, 3]), -1)
    tensor([1.0000, 0.5000, 0.3333])
    """
    if not isinstance(input, Array) and not isinstance(exponent, Array):
        raise TypeError("float_power: expected a tensor as input or as exponent")
    base, power = [
        x.double() if isinstance(x, Array) else float(as_tensor("float_power", x)._data[0])
        for x in (input, exponent)
    ]
    return pow(base, power)


# fmt: off
__all__ = [
    "atan2", "copysign", "float_power", "fmax", "fmin", "fmod", "heaviside", "hypot", "ldexp",
    "logaddexp", "logaddexp2", "nextafter", "xlogy",
]
# fmt: on
