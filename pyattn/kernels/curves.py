"""Activations beyond the common ones, each in one pass over its numbers."""

from __future__ import annotations

import math

from ..portable import log1p
from .elementwise import exp, expm1, inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .elementwise import Flat


def softplus(a: Flat, beta: float, threshold: float) -> Flat:
    """log(1 + e**(beta x)) / beta, and x where beta x is above the threshold.

    >>> softplus([0.0, 30.0], 1.0, 20.0) == [math.log(2), 30.0]
    True
    """
    size = 1.0 / beta if beta else inf
    powers = exp([min(x * beta, threshold) if x == x else x for x in a])
    return [x if x * beta > threshold else log1p(p) * size for x, p in zip(a, powers)]


def log_sigmoid(a: Flat) -> Flat:
    """min(x, 0) - log(1 + e**-|x|).

    >>> log_sigmoid([0.0, -1000.0]) == [-math.log(2), -1000.0]
    True
    """
    e = math.exp
    return [(x if x < 0.0 or x != x else 0.0) - log1p(e(-abs(x))) for x in a]


def elu(a: Flat, below: float, above: float, rate: float) -> Flat:
    """above * x, and for x below 0 below * (e**(rate x) - 1).

    >>> elu([-1000.0, 2.0], 1.0, 1.0, 1.0)
    [-1.0, 2.0]
    """
    powers = expm1([x * rate if x < 0.0 else 0.0 for x in a])
    return [p * below if x < 0.0 else x * above for x, p in zip(a, powers)]


def leaky_relu(a: Flat, slope: float) -> Flat:
    """x, and slope * x for x not above 0.

    >>> leaky_relu([-1.0, 2.0], 0.5)
    [-0.5, 2.0]
    """
    return [x if x > 0.0 else x * slope for x in a]


def threshold(a: Flat, least: float, value: float) -> Flat:
    """x where it is above `least`, else the value.

    >>> threshold([1.0, 2.0], 1.0, -5.0)
    [-5.0, 2.0]
    """
    return [value if x <= least else x for x in a]


def hardtanh(a: Flat, low: float, high: float) -> Flat:
    """x held between two bounds.

    >>> hardtanh([-2.0, 0.5], -1.0, 1.0)
    [-1.0, 0.5]
    """
    return [low if x < low else high if x > high else x for x in a]


def hardsigmoid(a: Flat) -> Flat:
    """(x + 3) / 6 held between 0 and 1.

    >>> hardsigmoid([-4.0, 0.0, 4.0])
    [0.0, 0.5, 1.0]
    """
    return [0.0 if x < -3.0 else 1.0 if x > 3.0 else (x + 3.0) / 6.0 for x in a]


def hardswish(a: Flat) -> Flat:
    """x times hardsigmoid of x.

    >>> hardswish([-4.0, 1.5, 4.0])
    [-0.0, 1.125, 4.0]
    """
    return [x * (0.0 if x < -3.0 else 6.0 if x > 3.0 else x + 3.0) / 6.0 for x in a]


def mish(a: Flat) -> Flat:
    """x tanh(log(1 + e**x)).

    >>> mish([0.0, 1000.0])
    [0.0, 1000.0]
    """
    tanh, e = math.tanh, math.exp
    # Past 20 the tanh is 1 to the last bit, and e**x would overflow.
    return [x if x > 20.0 else x * tanh(log1p(e(x))) for x in a]


def hardshrink(a: Flat, width: float) -> Flat:
    """x, and 0 within `width` of 0.

    >>> hardshrink([-0.5, 2.0], 0.5)
    [0.0, 2.0]
    """
    return [0.0 if -width <= x <= width else x for x in a]


def softshrink(a: Flat, width: float) -> Flat:
    """x moved by `width` towards 0, not past it.

    >>> softshrink([-2.0, 0.25], 0.5)
    [-1.5, 0.0]
    """
    return [
        x - width if x > width else x + width if x < -width else 0.0 if x == x else x for x in a
    ]
