"""One line of numbers at a time: means, extremes, sorting, softmax."""

from __future__ import annotations

import math

from ..portable import ne
from .elementwise import inf, nan
from .layout import as_list
from .products import dot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .elementwise import Flat

_exp = math.exp


def mean_of(line: Flat) -> float:
    """The sum over the count; nan for an empty line.

    >>> mean_of([1, 2, 6])
    3.0
    """
    return float(sum(line) / len(line)) if line else nan


def squared_deviations(line: Flat) -> float:
    """The sum of (x - mean)**2.

    >>> squared_deviations([1.0, 2.0, 6.0])
    14.0
    """
    m = mean_of(line)
    centred = [x - m for x in line]
    return float(dot(centred, centred))


def product_of(line: Flat) -> Any:
    """All elements multiplied together.

    >>> product_of([2, 3, 7])
    42
    """
    result = 1
    for x in line:
        result *= x
    return result


def argmax_of(line: Flat) -> int:
    """Where the first of the largest elements stands; a nan counts as the largest.

    >>> argmax_of([2.0, 4.0, 4.0]), argmax_of([2.0, nan, 4.0])
    (1, 1)
    """
    return _where(line, max(line))


def argmin_of(line: Flat) -> int:
    """Where the first of the smallest elements stands; a nan counts as the smallest.

    >>> argmin_of([4.0, 2.0, 2.0])
    1
    """
    return _where(line, min(line))


def _where(line: Flat, best: Any) -> int:
    total = sum(line)  # is nan where an element is, and with opposite infinities
    if best == best and (total == total or not any(map(ne, line, line))):
        return as_list(line).index(best)
    return [x != x for x in line].index(True)


def running_sum(line: Flat) -> Flat:
    """x1, x1 + x2, x1 + x2 + x3, and so on.

    >>> running_sum([1, 2, 3])
    [1, 3, 6]
    """
    total = 0
    out = []
    for x in line:
        total += x
        out.append(total)
    return out


def running_product(line: Flat) -> Flat:
    """x1, x1 * x2, x1 * x2 * x3, and so on.

    >>> running_product([1, 2, 3])
    [1, 2, 6]
    """
    product = 1
    out = []
    for x in line:
        product *= x
        out.append(product)
    return out


def running_product_slope(g: Flat, x: Flat, y: Flat) -> Flat:
    """How the x of a running product y take its gradient g.

    Up to the first 0 that is the sum of g * y from a place on, over x.  At the first 0 only the
    results up to a second one have a slope, and past it there is none.

    >>> running_product_slope([1.0, 1.0, 1.0], [2.0, 0.0, 5.0], [2.0, 0.0, 0.0])
    [1.0, 12.0, 0.0]
    """
    x = as_list(x)
    first = x.index(0) if 0 in x else len(x)
    out = [0.0] * len(x)
    total = 0.0
    for k in range(first - 1, -1, -1):
        total += g[k] * y[k]
        out[k] = total / x[k]
    if first == len(x):
        return out
    product, total = 1.0, g[first]
    for k in range(first + 1, len(x)):
        product *= x[k]
        if x[k] == 0:
            break
        total += g[k] * product
    out[first] = total * (y[first - 1] if first else 1.0)
    return out


def order(line: Flat, descending: bool) -> list[int]:
    """The indices that sort the line, equal elements in their order; nan counts as the largest.

    >>> order([3.0, 1.0, 2.0], descending=False)
    [1, 2, 0]
    """
    if any(map(ne, line, line)):
        return sorted(
            range(len(line)), key=lambda i: (line[i] != line[i], line[i]), reverse=descending
        )
    at = getattr(line, "__getitem__", lambda i: line[i])  # MicroPython's lists do not give theirs
    return sorted(range(len(line)), key=at, reverse=descending)


def softmax(line: Flat) -> Flat:
    """e**x over the sum of e**x.

    The line's maximum m is taken out first: each e**(x - m) is at most 1, so that none overflows.
    Where m is minus infinity (a row masked out whole) or plus infinity, x - m is nan for the
    elements that equal it, and so is the row's softmax: what IEEE 754 and PyTorch say.

    >>> [round(w, 4) for w in softmax([2.0, 4.0, 4.0])]
    [0.0634, 0.4683, 0.4683]
    """
    if not line:
        return []
    m = max(line)
    powers = [_exp(x - m) for x in line]
    total = sum(powers)
    return [p / total for p in powers]


def softmax_slope(g: Flat, y: Flat) -> Flat:
    """y * (g - sum of g * y): how a softmax's scores take the gradient g of its weights y.

    >>> softmax_slope([1.0, 0.0], [0.5, 0.5])
    [0.25, -0.25]
    """
    mean = dot(g, y)
    return [v * (u - mean) for u, v in zip(g, y)]


def log_softmax(line: Flat) -> Flat:
    """x - log(sum of e**x).

    >>> log_softmax([5.0, 5.0]) == [-math.log(2)] * 2
    True
    """
    if not line:
        return []
    m = max(line)
    log_total = math.log(sum([_exp(x - m) for x in line]))
    return [x - m - log_total for x in line]


def logsumexp(line: Flat) -> float:
    """log(sum of e**x).

    >>> logsumexp([1000.0, 1000.0]) == 1000.0 + math.log(2)
    True
    """
    m = max(line) if line else -inf
    if m - m != 0:  # infinite or nan: nothing to shift by
        return m if m == m and not any(map(ne, line, line)) else nan
    e = math.exp
    return m + math.log(sum([e(x - m) for x in line]))
