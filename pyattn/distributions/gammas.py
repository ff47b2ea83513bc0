"""Draws from gamma and Dirichlet distributions, as PyTorch makes them, and their gradients.

A draw is a function of uniform numbers and of its parameter.  Its slope, with the numbers held fixed,
is minus that of the probability below it, over its density (Figurnov, Mohamed and Mnih, 2018).  Here
that is computed from the power series; PyTorch's own approximation differs by up to a thousandth.
"""

from __future__ import annotations

import math

from ..array import result
from ..dtypes import float64
from ..generator import Generator, _float32, default_generator
from ..graph import Op, record
from ..kernels.functions import digamma
from .utils import TINY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..graph import Node
    from ..tensor import Tensor

_BELOW_ONE = 1 - 2.0**-24  # the float32 before 1


def _one(alpha: float, source: Generator) -> float:
    """A draw of the density x**(alpha - 1) e**-x / gamma(alpha): Marsaglia and Tsang (2000)."""
    scale = 1.0
    if alpha < 1:
        if alpha == 0:
            return 0.0
        scale = (1 - source.doubles(1)[0]) ** (1 / alpha)
        alpha += 1
    d = alpha - 1 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        x = y = 0.0
        while y <= 0:
            x = source._few_normals(1)[0]
            y = 1 + c * x
        v = y * y * y
        u = 1 - source.doubles(1)[0]
        if u < 1 - 0.0331 * x**4 or math.log(u) < 0.5 * x * x + d * (1 - v + math.log(v)):
            return scale * d * v


def _slope(alpha: float, x: float) -> float:
    """Of a gamma draw x by alpha.

    The probability below x is x**alpha e**-x / gamma(alpha + 1) times the sum of x**n over
    (alpha + 1) ... (alpha + n).
    """
    if x <= 0:
        return 0.0
    total = term = 1.0
    slope = inner = 0.0
    n = 0
    while True:
        n += 1
        term *= x / (alpha + n)
        inner -= 1 / (alpha + n)
        total += term
        slope += term * inner
        if n > x - alpha and term * (1 - inner) <= 1e-17 * total:
            return -x / alpha * ((math.log(x) - digamma(alpha + 1)) * total + slope)


def _share_slope(x: float, a: float, b: float) -> float:
    """Of a beta draw x by a, divided by 1 - x; by the series of the probability that is below 1/2."""
    low = x <= a / (a + b)
    y, p, q = (x, a, b) if low else (1 - x, b, a)
    if not 0 < y < 1:
        return 0.0
    total = term = 1.0
    slope = inner = 0.0
    n = 0
    while True:
        term *= y * (p + q + n) / (p + 1 + n)
        inner += 1 / (p + q + n) - (1 / (p + 1 + n) if low else 0.0)
        total += term
        slope += term * inner
        n += 1
        if term * (1 + abs(inner)) <= 1e-17 * total * (1 - y) and n > 3:
            break
    if low:
        return -x / a * ((math.log(x) - digamma(a + 1) + digamma(a + b)) * total + slope)
    return x / b * ((math.log(x) - digamma(a) + digamma(a + b)) * total + slope)


def _once(g: Tensor, n: Node) -> Tensor:
    raise RuntimeError("rsample: the gradient of a gamma draw has no derivative of its own")


GAMMA_SLOPE = Op("standard_gamma_grad", _once, _once, tell="how the draw moves with its parameter")
SHARE_SLOPE = Op("dirichlet_grad", _once, _once, tell="how the draw moves with its parameter")


def _gamma_rule(g: Tensor, n: Node) -> Any:
    alpha, x = n.input(0), n.output()
    data: Any = [_slope(a, y) for a, y in zip(alpha._data, x._data)]
    return g * record(result(data, alpha._shape, float64), GAMMA_SLOPE, (alpha, x))


def _dirichlet_rule(g: Tensor, n: Node) -> Any:
    alpha, x = n.input(0), n.output()
    total = alpha.sum(-1, keepdim=True).expand(alpha._shape)
    data: Any = [
        _share_slope(y, a, whole - a) for a, y, whole in zip(alpha._data, x._data, total._data)
    ]
    slopes = record(result(data, alpha._shape, float64), SHARE_SLOPE, (alpha, x))
    return slopes * (g - (x * g).sum(-1, keepdim=True))


STANDARD_GAMMA = Op("standard_gamma", _gamma_rule, tell="drawn at random")
DIRICHLET = Op("_DirichletBackward", _dirichlet_rule, tell="drawn at random, shares of 1")


def standard_gamma(alpha: Tensor) -> Tensor:
    """A gamma draw of rate 1 for each alpha.

    >>> from pyattn.distributions.gammas import standard_gamma
    >>> import pyattn
    >>> standard_gamma(pyattn.ones(2)).shape
    torch.Size([2])
    """
    draws = [max(_one(a, default_generator), TINY) for a in alpha._data]
    return record(result(_float32(draws), alpha._shape, float64), STANDARD_GAMMA, (alpha,))


def dirichlet(alpha: Tensor) -> Tensor:
    """Along the last axis, gamma draws divided by their sum.

    >>> from pyattn.distributions.gammas import dirichlet
    >>> import pyattn
    >>> dirichlet(pyattn.ones(3)).sum().item().__round__(6)
    1.0
    """
    width = alpha._shape[-1]
    draws = [_one(a, default_generator) for a in alpha._data]
    data: list[float] = []
    for start in range(0, len(draws), width or 1):
        row = draws[start : start + width]
        whole = sum(row)
        data += [min(max(x / whole, TINY), _BELOW_ONE) for x in row]
    return record(result(_float32(data), alpha._shape, float64), DIRICHLET, (alpha,))
