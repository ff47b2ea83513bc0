"""More functions of one operand, element by element: what `pointwise` leaves to those who need it.

Inverses of the hyperbolic functions, degrees, parts of a number, questions about its sign.
"""

from __future__ import annotations

import math

from ... import kernels
from ...array import result, unary
from ...dtypes import boolean, float64, int32
from ...graph import Op, record
from ...refusals import takes
from ...storage import lay_out
from ..arithmetic import choose, ge, le, logical_and
from ..pointwise import cos, exp, rsqrt, sign, sin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...graph import Node
    from ...tensor import Tensor


ASINH = Op("asinh", lambda g, n: g * rsqrt(n.input(0) * n.input(0) + 1), formula="asinh(x)")


@takes("input")
def asinh(input: Tensor) -> Tensor:
    """The number whose hyperbolic sine is x.

    >>> import pyattn
    >>> pyattn.asinh(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """
    return unary(ASINH, lambda a: kernels.each(math.asinh, a), input)


ACOSH = Op("acosh", lambda g, n: g * rsqrt(n.input(0) * n.input(0) - 1), formula="acosh(x)")


@takes("input")
def acosh(input: Tensor) -> Tensor:
    """The number from 0 on whose hyperbolic cosine is x; nan below 1.

    >>> import pyattn
    >>> pyattn.acosh(pyattn.tensor([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """
    return unary(ACOSH, kernels.acosh, input)


ATANH = Op("atanh", lambda g, n: g / (1 - n.input(0) * n.input(0)), formula="atanh(x)")


@takes("input")
def atanh(input: Tensor) -> Tensor:
    """The number whose hyperbolic tangent is x; nan outside -1 to 1.

    >>> import pyattn
    >>> pyattn.atanh(pyattn.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.5493,    inf])
    """
    return unary(ATANH, kernels.atanh, input)


EXP2 = Op("exp2", lambda g, n: g * n.output() * math.log(2), formula="2 ** x")


@takes("input")
def exp2(input: Tensor) -> Tensor:
    """2 ** x.

    >>> import pyattn
    >>> pyattn.exp2(pyattn.tensor([0.0, 3.0]))
    tensor([1., 8.])
    """
    return unary(EXP2, kernels.exp2, input)


DEG2RAD = Op("deg2rad", lambda g, n: g * (math.pi / 180), formula="x * pi / 180")


@takes("input")
def deg2rad(input: Tensor) -> Tensor:
    """An angle in degrees as radians: x * pi / 180.

    >>> import pyattn
    >>> pyattn.deg2rad(pyattn.tensor([180.0]))
    tensor([3.1416])
    """
    return unary(DEG2RAD, lambda a: kernels.mul(a, math.pi / 180), input)


RAD2DEG = Op("rad2deg", lambda g, n: g * (180 / math.pi), formula="x * 180 / pi")


@takes("input")
def rad2deg(input: Tensor) -> Tensor:
    """An angle in radians as degrees: x * 180 / pi.

    >>> import pyattn
    >>> pyattn.rad2deg(pyattn.tensor([3.141592653589793]))
    tensor([180.])
    """
    return unary(RAD2DEG, lambda a: kernels.mul(a, 180 / math.pi), input)


FRAC = Op("frac", lambda g, n: g, formula="x - trunc(x)")


@takes("input")
def frac(input: Tensor) -> Tensor:
    """What x has after the point, with its sign: x - trunc(x).

    Raises NotImplementedError for what is not of floats.

    >>> import pyattn
    >>> pyattn.frac(pyattn.tensor([1.5, -2.25]))
    tensor([ 0.5000, -0.2500])
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"frac: defined for floats, not for {input.dtype!r}")
    return unary(FRAC, lambda a: kernels.sub(a, kernels.trunc(a)), input)


def _sinc_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0) * math.pi
    slope = (cos(x) * x - sin(x)) * math.pi / (x * x)
    return g * choose(n.input(0) == 0, 0.0, slope)


SINC = Op("sinc", _sinc_rule, formula="sin(pi * x) / (pi * x)")


@takes("input")
def sinc(input: Tensor) -> Tensor:
    """sin(pi x) / (pi x), and 1 at 0.

    >>> import pyattn
    >>> pyattn.sinc(pyattn.tensor([0.0, 0.5]))
    tensor([1.0000, 0.6366])
    """
    pi = math.pi

    def kernel(a: kernels.Flat) -> kernels.Flat:
        return [s / (pi * x) if x else 1.0 for x, s in zip(a, kernels.sin([pi * x for x in a]))]

    return unary(SINC, kernel, input)


def _logit_rule(g: Tensor, n: Node, eps: float | None) -> Tensor:
    x = n.input(0) + 0.0  # without the minus of -0
    slope = g / (x * (1 - x))
    if eps is None:
        return choose(logical_and(ge(x, 0), le(x, 1)), slope, math.nan)
    return choose(logical_and(ge(x, eps), le(x, 1 - eps)), slope, 0.0)


LOGIT = Op("logit", _logit_rule, args="eps", formula="log(x / (1 - x))")
LOGIT_OF_CLAMPED = Op(
    "logit",
    _logit_rule,
    args="eps",
    formula="log(min(max(x, eps), 1 - eps) / (1 - min(max(x, eps), 1 - eps)))",
)


@takes("input")
def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(x / (1 - x)), the inverse of sigmoid; with `eps`, of x held between eps and 1 - eps.

    >>> import pyattn
    >>> pyattn.logit(pyattn.tensor([0.5, 0.8808, 1.0]))
    tensor([0.0000, 2.0000,    inf])
    """
    if eps is None:
        return unary(LOGIT, lambda a: _log_odds(a), input, (None,))
    low, high = eps, 1 - eps
    return unary(
        LOGIT_OF_CLAMPED,
        lambda a: _log_odds([low if x < low else high if x > high else x for x in a]),
        input,
        (eps,),
    )


def _log_odds(a: kernels.Flat) -> kernels.Flat:
    return kernels.log(kernels.div(a, [1.0 - x for x in a]))


SGN = Op("sgn", lambda g, n: g * 0.0, formula="sign(x)")


@takes("input")
def sgn(input: Tensor) -> Tensor:
    """-1, 0 or 1, as `sign`.

    >>> import pyattn
    >>> pyattn.sgn(pyattn.tensor([-3, 0, 7]))
    tensor([-1,  0,  1])
    """
    if input.dtype is not float64:
        return sign(input)
    return unary(SGN, kernels.sign, input)


SIGNBIT = Op("signbit", formula="signbit(x)")


@takes("input")
def signbit(input: Tensor) -> Tensor:
    """Whether the number has a minus, which -0.0 has too.

    >>> import pyattn
    >>> pyattn.signbit(pyattn.tensor([-1.5, -0.0, 0.0]))
    tensor([ True,  True, False])
    """
    kernel = lambda a: [math.copysign(1.0, x) < 0 for x in a]  # noqa: E731
    return unary(SIGNBIT, kernel, input, kind=boolean)


@takes("input")
def positive(input: Tensor) -> Tensor:
    """The tensor itself: +x.  Raises RuntimeError for bools.

    >>> import pyattn
    >>> pyattn.positive(pyattn.tensor([-1.5]))
    tensor([-1.5000])
    """
    if input.dtype is boolean:
        raise RuntimeError("positive: not defined for bools")
    return input


ISPOSINF = Op("isposinf", formula="isposinf(x)")
ISNEGINF = Op("isneginf", formula="isneginf(x)")
ISREAL = Op("isreal", formula="isreal(x)")


@takes("input")
def isposinf(input: Tensor) -> Tensor:
    """Whether each element is the infinity above 0.

    >>> import pyattn
    >>> pyattn.isposinf(pyattn.tensor([1.0, float("inf"), float("-inf")]))
    tensor([False,  True, False])
    """
    return unary(ISPOSINF, lambda a: [x == math.inf for x in a], input, kind=boolean)


@takes("input")
def isneginf(input: Tensor) -> Tensor:
    """Whether each element is the infinity below 0.

    >>> import pyattn
    >>> pyattn.isneginf(pyattn.tensor([1.0, float("inf"), float("-inf")]))
    tensor([False, False,  True])
    """
    return unary(ISNEGINF, lambda a: [x == -math.inf for x in a], input, kind=boolean)


@takes("input")
def isreal(input: Tensor) -> Tensor:
    """Whether each element has no imaginary part: True everywhere, as there are no complex numbers.

    >>> import pyattn
    >>> pyattn.isreal(pyattn.tensor([1.0]))
    tensor([True])
    """
    return unary(ISREAL, lambda a: [True] * len(a), input, kind=boolean)


class Parts(tuple):  # type: ignore[type-arg]
    """What frexp returns: mantissa and exponent, with mantissa * 2 ** exponent the number.

    >>> import pyattn
    >>> pyattn.frexp(pyattn.tensor([6.0])).mantissa
    tensor([0.7500])
    """

    @property
    def mantissa(self) -> Tensor:
        """From 0.5 up to 1, with the number's sign; 0 for 0."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def exponent(self) -> Tensor:
        """The power of 2, as int32."""
        return self[1]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"torch.return_types.frexp(\nmantissa={self[0]!r},\nexponent={self[1]!r})"


FREXP = Op(
    "frexp",
    lambda g, n, exponent: g / exponent.double().exp2(),
    args="exponent",
    tell="general: the number over a power of 2, from 0.5 up to 1",
)


@takes("input")
def frexp(input: Tensor) -> Parts:
    """Each number as a mantissa and a power of 2: x = mantissa * 2 ** exponent.

    Raises RuntimeError for what is not of floats.

    >>> import pyattn
    >>> pyattn.frexp(pyattn.tensor([6.0, -0.5]))
    torch.return_types.frexp(
    mantissa=tensor([ 0.7500, -0.5000]),
    exponent=tensor([3, 0], dtype=torch.int32))
    """
    if input.dtype is not float64:
        raise RuntimeError(f"frexp: defined for floats, not for {input.dtype!r}")
    pairs = list(map(math.frexp, input._data))
    exponent = result([e for _, e in pairs], input._shape, int32)
    mantissa = result([m for m, _ in pairs], input._shape, float64)
    if input._strides is not None:
        lay_out(mantissa, input)
        lay_out(exponent, input)
    return Parts((record(mantissa, FREXP, (input,), (exponent,)), exponent))


ERFC = Op(
    "erfc",
    lambda g, n: g * exp(-(n.input(0) * n.input(0))) * (-2 / math.sqrt(math.pi)),
    formula="erfc(x)",
)


@takes("input")
def erfc(input: Tensor) -> Tensor:
    """1 - erf(x), with all its digits where that is small.

    >>> import pyattn
    >>> pyattn.erfc(pyattn.tensor([0.0, 1.0]))
    tensor([1.0000, 0.1573])
    """
    return unary(ERFC, lambda a: kernels.each(math.erfc, a), input)


# fmt: off
__all__ = [
    "acosh", "asinh", "atanh", "deg2rad", "erfc", "exp2", "frac", "frexp", "isneginf", "isposinf",
    "isreal", "logit", "positive", "rad2deg", "sgn", "signbit", "sinc",
]
# fmt: on
