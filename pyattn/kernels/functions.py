"""Functions of one number that the standard library has not: inverse errors, gammas, Bessel's.

Each is exact to a few units of the last of a float's digits, but near a zero of its own.  Sources:
Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, whose numbers of formulas are given.
"""

from __future__ import annotations

import math

from .elementwise import ARITHMETIC, careful, inf, nan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .elementwise import Flat

# Bernoulli's numbers B(n), and n (23.2).
_BERNOULLI = [
    (1 / 6, 2),
    (-1 / 30, 4),
    (1 / 42, 6),
    (-1 / 30, 8),
    (5 / 66, 10),
    (-691 / 2730, 12),
    (7 / 6, 14),
    (-3617 / 510, 16),
    (43867 / 798, 18),
    (-174611 / 330, 20),
]


def acosh(a: Flat) -> Flat:
    """The number from 0 on whose hyperbolic cosine is x; nan below 1.

    >>> acosh([1.0, 0.0])
    [0.0, nan]
    """
    return _acosh(a)


_acosh = careful(lambda x: math.acosh(x), lambda x: nan)


def atanh(a: Flat) -> Flat:
    """The number whose hyperbolic tangent is x; infinite at -1 and 1, nan beyond.

    >>> atanh([0.0, 1.0, 2.0])
    [0.0, inf, nan]
    """
    return _atanh(a)


_atanh = careful(lambda x: math.atanh(x), lambda x: math.copysign(inf, x) if abs(x) == 1 else nan)


def exp2(a: Flat) -> Flat:
    """2 ** x.

    >>> exp2([3.0, 2000.0])
    [8.0, inf]
    """
    return _exp2(a)


_exp2 = careful(lambda x: math.pow(2.0, x), lambda x: inf)


def lgamma(a: Flat) -> Flat:
    """log |gamma(x)|; inf at 0, -1, -2, ...

    >>> lgamma([1.0, 0.0])
    [0.0, inf]
    """
    return _lgamma(a)


_lgamma = careful(lambda x: math.lgamma(x), lambda x: inf)


def erfc_inverse(q: float) -> float:
    """The x with erfc(x) = q.

    A first guess (26.2.23) is mended by Halley's steps: q is matched as it stands, so that what is
    near 0 keeps its digits.

    >>> round(erfc_inverse(0.5), 4), erfc_inverse(0.0)
    (0.4769, inf)
    """
    if not 0 < q < 2:
        return inf if q == 0 else -inf if q == 2 else nan
    if q > 1:
        return -erfc_inverse(2 - q)
    t = math.sqrt(-2 * math.log(q / 2)) if q > 1e-300 else 37.0
    x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (
        1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    )
    x /= math.sqrt(2)
    for _ in range(4):
        slope = -2 / math.sqrt(math.pi) * math.exp(-x * x)
        if slope == 0:
            break
        step = (math.erfc(x) - q) / slope
        x -= step / (1 + x * step)
    return x


def erfinv(x: float) -> float:
    """The number whose error function is x.

    >>> erfinv(0.0), erfinv(1.0), erfinv(2.0)
    (0.0, inf, nan)
    """
    if abs(x) > 0.5 or x != x:
        return erfc_inverse(1 - x) if x > 0 else -erfc_inverse(1 + x) if x < 0 else nan
    y = x * math.sqrt(math.pi) / 2 * (1 + math.pi * x * x / 12)
    for _ in range(4):
        step = (math.erf(y) - x) * math.sqrt(math.pi) / 2 * math.exp(y * y)
        y -= step / (1 + y * step)
    return y


def erfcx(x: float) -> float:
    """e ** (x * x) * erfc(x), which stays a number where erfc(x) is 0.

    >>> erfcx(0.0), round(erfcx(100.0), 12)
    (1.0, 0.005641613783)
    """
    if x < 20:
        try:
            # x * x as a sum of two floats, since its rounding alone would cost two digits.
            high = math.floor(x * 2**20) / 2**20
            return math.exp(high * high) * math.exp((x - high) * (x + high)) * math.erfc(x)
        except ARITHMETIC:
            return inf
    total = 0.0
    for k in range(20, 0, -1):  # the continued fraction 7.1.14
        total = k / 2 / (x + total)
    return 1 / (math.sqrt(math.pi) * (x + total))


def ndtri(p: float) -> float:
    """The x that a normal number is below with probability p.

    >>> ndtri(0.5), ndtri(0.0), ndtri(1.0)
    (0.0, -inf, inf)
    """
    if p != p:
        return nan
    return -math.sqrt(2) * erfc_inverse(2 * p) if p < 0.5 else math.sqrt(2) * erfinv(2 * p - 1)


def log_ndtr(x: float) -> float:
    """The logarithm of the probability that a normal number is below x.

    >>> round(log_ndtr(0.0), 4), log_ndtr(-100.0)
    (-0.6931, -5005.524208694205)
    """
    if x < -1:
        return math.log(erfcx(-x / math.sqrt(2)) / 2) - x * x / 2 if x > -inf else -inf
    return math.log1p(-math.erfc(x / math.sqrt(2)) / 2)


def digamma(x: float) -> float:
    """The slope of log(gamma(x)).

    >>> round(digamma(1.0), 4), digamma(0.0), digamma(-1.0)
    (-0.5772, -inf, nan)
    """
    if x == 0:
        return -math.copysign(inf, x)
    if x != x or x == -inf:
        return nan
    if x < 0:
        if x == math.floor(x):
            return nan
        return digamma(1 - x) - math.pi / math.tan(math.pi * math.fmod(x, 1))  # 6.3.7
    if x == inf:
        return inf
    total = 0.0
    while x < 12:  # 6.3.5
        total -= 1 / x
        x += 1
    square = 1 / (x * x)
    tail = 0.0
    for b, n in reversed(_BERNOULLI[:8]):  # 6.3.18
        tail = square * (b / n + tail)
    return total + (math.log(x) - 0.5 / x - tail)


def zeta(s: float, q: float) -> float:
    """Hurwitz's zeta function, the sum of (q + k) ** -s over k = 0, 1, 2, ...

    >>> round(zeta(2.0, 1.0), 4), zeta(1.0, 1.0), zeta(0.5, 1.0)
    (1.6449, inf, nan)
    """
    if s == 1:
        return inf
    if s < 1 or s != s or q != q or q == -inf:
        return nan
    if q == inf:
        return 0.0
    if q <= 0:
        if q == math.floor(q):
            return inf
        if s != math.floor(s):
            return nan
    try:
        total = 0.0
        while q < 12 + s:
            total += math.pow(q, -s)
            q += 1
        power = math.pow(q, -s)
        total += power * q / (s - 1) + power / 2
        factor = power * s / q / 2  # s (s + 1) ... (s + n - 2) / n! / q ** (s + n - 1)
        for b, n in _BERNOULLI:
            total += b * factor
            factor *= (s + n - 1) * (s + n) / (q * q) / ((n + 1) * (n + 2))
        return total
    except ARITHMETIC:
        return inf


def polygamma(n: int) -> Callable[[float], float]:
    """The slope of log(gamma(x)), n times more derived.

    >>> round(polygamma(1)(1.0), 4)
    1.6449
    """
    if n == 0:
        return digamma
    factor = (-1.0) ** (n + 1) * math.factorial(n)

    def derived(x: float) -> float:
        if n == 1 and x < 0.5:  # the formula of reflection, 6.4.7
            if x == 0 or x == -inf:
                return inf if x == 0 else nan
            return (math.pi / math.sin(math.pi * x)) ** 2 - zeta(2.0, 1 - x)
        return factor * zeta(n + 1.0, x)

    return derived


def bessel_i(order: int, scaled: bool) -> Callable[[float], float]:
    """The modified Bessel function of order 0 or 1; scaled, times e ** -|x|.

    >>> bessel_i(0, False)(0.0), bessel_i(1, True)(0.0)
    (1.0, 0.0)
    """

    def at(x: float) -> float:
        size = abs(x)
        if x != x:
            return nan
        if size < 30:  # 9.6.10
            term = total = 1.0
            k, square = 1, size * size / 4
            while term > total * 1e-17:
                term *= square / (k * (k + order))
                total += term
                k += 1
            if order:
                total *= size / 2
            found = total * math.exp(-size) if scaled else total
        else:  # 9.7.1
            term = total = 1.0
            for k in range(1, 40):
                factor = ((2 * k - 1) ** 2 - 4 * order) / (8 * k * size)
                if abs(factor) >= 1 or abs(term) < 1e-17:
                    break
                term *= factor
                total += term
            try:
                total /= math.sqrt(2 * math.pi * size)
                half = 1.0 if scaled else math.exp(size / 2)
                found = total * half * half
            except ARITHMETIC:
                found = 0.0 if scaled else inf
        return -found if order and x < 0 else found

    return at
