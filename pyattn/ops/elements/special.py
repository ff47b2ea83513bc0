"""Functions of one operand that are integrals or series: gammas, inverse errors, Bessel's.

Statistics knows most of them.  PyTorch has the first ones among its functions of tensors, and all in
`torch.special`; their numbers are computed in kernels/functions.py.
"""

from __future__ import annotations

import math

from ... import kernels
from ...array import require, unary
from ...graph import Op
from ...kernels import functions as of
from ...portable import as_index
from ...refusals import takes
from ..arithmetic import choose, eq
from ..changing import changing
from ..pointwise import exp, log, sign
from .functions import erfc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...graph import Node
    from ...tensor import Tensor


def _unary(op: Op, f: Callable[[float], float], input: Tensor, *args: Any) -> Tensor:
    return unary(op, lambda a: kernels.each(f, a), input, args)


def _normal(x: Tensor) -> Tensor:
    """The density of the normal distribution."""
    return exp(-(x * x) / 2) * (1 / math.sqrt(2 * math.pi))


ERFINV = Op(
    "erfinv",
    lambda g, n: g * exp(n.output() * n.output()) * (math.sqrt(math.pi) / 2),
    tell="general: its error function is x",
)


@takes("input")
def erfinv(input: Tensor) -> Tensor:
    """The number whose error function is x; infinite at -1 and 1, nan beyond.

    >>> import pyattn
    >>> pyattn.erfinv(pyattn.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.4769,    inf])
    """
    return _unary(ERFINV, of.erfinv, input)


def _lgamma_rule(g: Tensor, n: Node) -> Tensor:
    return g * digamma(n.input(0))


def _digamma_rule(g: Tensor, n: Node, order: int = 0) -> Tensor:
    return g * polygamma(order + 1, n.input(0))


LGAMMA = Op(
    "lgamma",
    _lgamma_rule,
    tell="general: the log of the gamma function, which is (x - 1)! for whole x",
)
DIGAMMA = Op("digamma", _digamma_rule, tell="general: the slope of the log of the gamma function")
POLYGAMMA = Op(
    "polygamma",
    _digamma_rule,
    args="n",
    tell="general: a higher derivative of the log of the gamma function",
)


@takes("input")
def lgamma(input: Tensor) -> Tensor:
    """log |gamma(x)|, where gamma(n) is the factorial of n - 1.

    >>> import pyattn
    >>> pyattn.lgamma(pyattn.tensor([1.0, 4.0]))
    tensor([0.0000, 1.7918])
    """
    return unary(LGAMMA, of.lgamma, input)


@takes("input")
def digamma(input: Tensor) -> Tensor:
    """The slope of lgamma.

    >>> import pyattn
    >>> pyattn.digamma(pyattn.tensor([1.0, 2.0]))
    tensor([-0.5772,  0.4228])
    """
    return _unary(DIGAMMA, of.digamma, input)


@takes()
def polygamma(n: int, input: Tensor) -> Tensor:
    """The n-th derivative of digamma.

    Raises RuntimeError for an n below 0.

    >>> import pyattn
    >>> pyattn.polygamma(1, pyattn.tensor([1.0, 2.0]))
    tensor([1.6449, 0.6449])
    """
    require("polygamma", input)
    try:
        order = as_index(n)
    except TypeError:
        raise TypeError(f"polygamma: n must be an int, got {type(n).__name__}") from None
    if order < 0:
        raise RuntimeError(f"polygamma: n cannot be negative, got {order}")
    return _unary(POLYGAMMA, of.polygamma(order), input, order)


def polygamma_method(input: Tensor, n: int) -> Tensor:
    """`polygamma` of the tensor.

    >>> import pyattn
    >>> pyattn.tensor([1.0]).polygamma(1)
    tensor([1.6449])
    """
    return polygamma(n, input)


def _mvlgamma_rule(g: Tensor, n: Node, p: int) -> Tensor:
    x = n.input(0)
    slope = digamma(x)
    for k in range(1, p):
        slope = slope + digamma(x - k / 2)
    return g * slope


MVLGAMMA = Op(
    "mvlgamma",
    _mvlgamma_rule,
    args="p",
    tell="general: the log of the gamma function of several variables",
)


@takes("input")
def mvlgamma(input: Tensor, p: int) -> Tensor:
    """The logarithm of gamma in p dimensions: p (p - 1) / 4 log(pi) + the sum of lgamma(x - k / 2).

    It is defined for x above (p - 1) / 2.  Raises RuntimeError for a p below 1.

    >>> import pyattn
    >>> pyattn.mvlgamma(pyattn.tensor([1.5]), 2)
    tensor([0.4516])
    """
    if not isinstance(p, int):
        raise TypeError(f"mvlgamma: p must be an int, got {type(p).__name__}")
    if p < 1:
        raise RuntimeError(f"mvlgamma: p must be at least 1, got {p}")
    start = p * (p - 1) / 4 * math.log(math.pi)

    def kernel(a: kernels.Flat) -> kernels.Flat:
        total = [start] * len(a)
        for k in range(p):
            total = kernels.add(total, of.lgamma([x - k / 2 for x in a]))
        return total

    return unary(MVLGAMMA, kernel, input, (p,))


def _after_i0(g: Tensor, n: Node) -> Tensor:
    return g * i1(n.input(0))


def _after_i1(g: Tensor, n: Node) -> Tensor:
    x, y = n.input(0), n.output()
    return g * choose(eq(x, 0), 0.5, i0(x) - y / x)


def _after_i0e(g: Tensor, n: Node) -> Tensor:
    x, y = n.input(0), n.output()
    return g * (i1e(x) - sign(x) * y)


def _after_i1e(g: Tensor, n: Node) -> Tensor:
    x, y = n.input(0), n.output()
    return g * choose(eq(x, 0), 0.5, i0e(x) - y * (sign(x) + 1 / x))


I0 = Op("i0", _after_i0, tell="general: Bessel's modified function of order 0")
I1 = Op("special_i1", _after_i1, tell="general: Bessel's modified function of order 1", word="i1")
I0E = Op(
    "special_i0e",
    _after_i0e,
    tell="general: Bessel's modified function of order 0, times e^-|x|",
    word="i0e",
)
I1E = Op(
    "special_i1e",
    _after_i1e,
    tell="general: Bessel's modified function of order 1, times e^-|x|",
    word="i1e",
)


@takes("input")
def i0(input: Tensor) -> Tensor:
    """The modified Bessel function of the first kind of order 0.

    >>> import pyattn
    >>> pyattn.i0(pyattn.tensor([0.0, 1.0]))
    tensor([1.0000, 1.2661])
    """
    return _unary(I0, of.bessel_i(0, False), input)


@takes("input")
def i1(input: Tensor) -> Tensor:
    """The modified Bessel function of the first kind of order 1.

    >>> import pyattn
    >>> pyattn.special.i1(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.5652])
    """
    return _unary(I1, of.bessel_i(1, False), input)


@takes("input")
def i0e(input: Tensor) -> Tensor:
    """e**-|x| times `i0`.

    >>> import pyattn
    >>> pyattn.special.i0e(pyattn.tensor([0.0, 1.0]))
    tensor([1.0000, 0.4658])
    """
    return _unary(I0E, of.bessel_i(0, True), input)


@takes("input")
def i1e(input: Tensor) -> Tensor:
    """e**-|x| times `i1`.

    >>> import pyattn
    >>> pyattn.special.i1e(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.2079])
    """
    return _unary(I1E, of.bessel_i(1, True), input)


def _entr(x: float) -> float:
    if x > 0:
        return -x * math.log(x) if x < math.inf else -math.inf
    return 0.0 if x == 0 else math.nan if x != x else -math.inf


ENTR = Op(
    "special_entr",
    lambda g, n: g * (-log(n.input(0)) - 1),
    tell="general: -x log(x), and 0 for 0",
    word="entr",
)


@takes("input")
def entr(input: Tensor) -> Tensor:
    """-x log(x), 0 at 0 and -inf below: what each probability adds to the entropy.

    >>> import pyattn
    >>> pyattn.special.entr(pyattn.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.3466, -0.0000])
    """
    return _unary(ENTR, _entr, input)


@takes("input")
def ndtr(input: Tensor) -> Tensor:
    """The probability that a normal number is below x.

    >>> import pyattn
    >>> pyattn.special.ndtr(pyattn.tensor([0.0, 1.0]))
    tensor([0.5000, 0.8413])
    """
    return erfc(input * -math.sqrt(0.5)) * 0.5


NDTRI = Op(
    "special_ndtri",
    lambda g, n: g / _normal(n.output()),
    tell="general: a normal draw is below it with this probability",
    word="ndtri",
)


@takes("input")
def ndtri(input: Tensor) -> Tensor:
    """The number that a normal one is below with probability x.

    >>> import pyattn
    >>> pyattn.special.ndtri(pyattn.tensor([0.5, 0.975]))
    tensor([0.0000, 1.9600])
    """
    return _unary(NDTRI, of.ndtri, input)


def _log_ndtr_rule(g: Tensor, n: Node) -> Tensor:
    return g / erfcx(n.input(0) * -math.sqrt(0.5)) * math.sqrt(2 / math.pi)


LOG_NDTR = Op(
    "special_log_ndtr",
    _log_ndtr_rule,
    tell="general: the log of the probability that a normal draw is below x",
    word="log_ndtr",
)


@takes("input")
def log_ndtr(input: Tensor) -> Tensor:
    """The logarithm of `ndtr`, also where that is too small for a float.

    >>> import pyattn
    >>> pyattn.special.log_ndtr(pyattn.tensor([0.0, -100.0]))
    tensor([-6.9315e-01, -5.0055e+03])
    """
    return _unary(LOG_NDTR, of.log_ndtr, input)


ERFCX = Op(
    "special_erfcx",
    lambda g, n: g * (n.input(0) * n.output() * 2 - 2 / math.sqrt(math.pi)),
    tell="general: e^(x^2) (1 - erf(x))",
    word="erfcx",
)


@takes("input")
def erfcx(input: Tensor) -> Tensor:
    """e**(x*x) times `erfc`.

    >>> import pyattn
    >>> pyattn.special.erfcx(pyattn.tensor([0.0, 100.0]))
    tensor([1.0000, 0.0056])
    """
    return _unary(ERFCX, of.erfcx, input)


erfinv_ = changing(erfinv)
lgamma_ = changing(lgamma)
digamma_ = changing(digamma)
polygamma_ = changing(polygamma_method, "polygamma_")
mvlgamma_ = changing(mvlgamma)
i0_ = changing(i0)


# fmt: off
__all__ = ["digamma", "erfinv", "i0", "lgamma", "mvlgamma", "polygamma"]
# fmt: on
