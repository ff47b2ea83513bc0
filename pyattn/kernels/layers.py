"""What layers and optimizers compute in one pass over their numbers."""

from __future__ import annotations

import math

from ..portable import log1p as log1p_of
from ..portable import ne
from .elementwise import add, inf, maximum, mul, nan, sigmoid
from .lines import softmax
from .products import dot, dots_of, lines_of, long_dots

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Sequence

    from .elementwise import Flat


def gelu(a: Flat) -> Flat:
    """x times the standard normal's distribution function at x.

    >>> gelu([0.0, 10.0])
    [0.0, 10.0]
    """
    erf, c = math.erf, math.sqrt(0.5)
    return [0.5 * x * (1.0 + erf(x * c)) for x in a]


def gelu_slope(a: Flat) -> Flat:
    """The derivative of gelu: the distribution function at x, and x times the density.

    >>> gelu_slope([0.0, 10.0])
    [0.5, 1.0]
    """
    erf, e, c, d = math.erf, math.exp, math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
    return [0.5 * (1.0 + erf(x * c)) + x * (d * e(-0.5 * x * x)) for x in a]


def gelu_tanh(a: Flat) -> Flat:
    """gelu with its distribution function approximated by a tanh of a cubic.

    >>> gelu_tanh([0.0, 10.0])
    [0.0, 10.0]
    """
    tanh, c = math.tanh, math.sqrt(2.0 / math.pi)
    return [0.5 * x * (1.0 + tanh(c * (x + 0.044715 * x * x * x))) for x in a]


def silu(a: Flat) -> Flat:
    """x / (1 + e**-x).

    >>> silu([0.0, 50.0])
    [0.0, 50.0]
    """
    e = math.exp
    try:
        return [x / (1.0 + e(-x)) for x in a]
    except OverflowError:
        return mul(a, sigmoid(a))


def safe_softmax(line: Flat, unseen: float = 0.0) -> Flat:
    """softmax, but `unseen` everywhere in a line of nothing but minus infinity.

    >>> safe_softmax([-inf, -inf]), safe_softmax([1.0, 1.0])
    ([0.0, 0.0], [0.5, 0.5])
    """
    weights = softmax(line)
    if line and weights[0] != weights[0] and max(line) == -inf and not any(map(ne, line, line)):
        return [unseen] * len(line)
    return weights


def attended(
    q: Flat, keys: Iterable[float], columns: list[Any], cap: float | None
) -> tuple[Flat, Flat]:
    """Means of values for some queries that see all keys, and the weights, both query by query.

    All have one width.  Queries and keys are rows, flat; of the values each column is given.  What
    is kept for long may be an array.  A score s becomes cap tanh(s / cap) where there is a cap.

    >>> attended([0.0, 0.0], [1.0, 2.0, 3.0, 4.0], [[1.0, 5.0], [7.0, 7.0]], None)
    ([3.0, 7.0], [0.5, 0.5])
    """
    width = len(columns)
    queries = [q[i : i + width] for i in range(0, len(q), width)]
    scores = dots_of(width)(lines_of(keys, width), queries, 0.0)  # key by key
    if cap is not None:
        scores = [math.tanh(s / cap) * cap for s in scores]
    rows = [safe_softmax(scores[i :: len(queries)]) for i in range(len(queries))]
    weights: Flat = []
    for row in rows:
        weights += row
    return long_dots(rows, columns, 0.0), weights


def rotated(x: Flat, width: int, waves: Sequence[tuple[Flat, Flat]], neighbours: bool) -> Flat:
    """Each row's pairs of numbers turned, by the cosines and sines of its own of the waves, in turn.

    A pair are neighbours, or stand half a row apart.

    >>> rotated([1.0, 2.0], 2, [([0.0], [1.0])], True)
    [-2.0, 1.0]
    """
    half, count = width // 2, len(waves)
    step, apart = (2, 1) if neighbours else (1, half)
    out = [0.0] * len(x)
    for i in range(half):
        for at in range(count):
            cos, sin = waves[at][0][i], waves[at][1][i]
            for p in range(at * width + i * step, len(x), count * width):
                a, b = x[p], x[p + apart]
                out[p] = a * cos - b * sin
                out[p + apart] = b * cos + a * sin
    return out


def take_rows(data: Flat, width: int, indices: list[int]) -> Flat:
    """The rows of a (rows, width) table that the indices name, one after the other.

    >>> take_rows([1, 2, 3, 4, 5, 6], 2, [2, 0])
    [5, 6, 1, 2]
    """
    out: Flat = []
    for i in indices:
        out += data[i * width : (i + 1) * width]
    return out


def add_rows(values: Flat, width: int, indices: list[int], rows: int) -> Flat:
    """A (rows, width) table of zeros, each row of values added where its index says.

    >>> add_rows([1.0, 2.0, 3.0, 4.0], 2, [1, 1], 2)
    [0.0, 0.0, 4.0, 6.0]
    """
    table: dict[int, Flat] = {}
    for k, i in enumerate(indices):
        row = values[k * width : (k + 1) * width]
        table[i] = add(table[i], row) if i in table else row
    none = [0.0] * width
    out: Flat = []
    for i in range(rows):
        out += table.get(i, none)
    return out


def normalized(a: Flat, width: int, centred: bool, eps: float) -> tuple[Flat, Flat]:
    """Each row over its root mean square (of its deviations from the mean, where `centred`).

    Returned with the factor that each row was multiplied by.

    >>> normalized([1.0, 3.0], 2, True, 0.0)
    ([-1.0, 1.0], [1.0])
    """
    out: Flat = []
    factors = []
    for i in range(0, len(a), width or 1):
        row = a[i : i + width]
        if centred:
            m = sum(row) / width
            row = [x - m for x in row]
        square = dot(row, row) / width + eps
        factor = 1.0 / math.sqrt(square) if square else inf
        factors.append(factor)
        out += [x * factor for x in row]
    return out, factors


def normalized_slope(g: Flat, y: Flat, factors: Flat, width: int, centred: bool) -> Flat:
    """g times the derivative of `normalized`: factor * (g - y * mean(g y) - mean(g)).

    >>> normalized_slope([1.0, 1.0], [-1.0, 1.0], [1.0], 2, True)
    [0.0, 0.0]
    """
    out: Flat = []
    i = 0
    for factor in factors:
        row, its_y = g[i : i + width], y[i : i + width]
        i += width
        along = factor * dot(row, its_y) / width
        shift = factor * sum(row) / width if centred else 0.0
        out += [factor * p - along * q - shift for p, q in zip(row, its_y)]
    return out


def logit_cross_entropy(x: Flat, t: Flat, positive: Flat) -> Flat:
    """-(w t log s + (1 - t) log(1 - s)), s = sigmoid(x), w the weight of the positive class.

    >>> logit_cross_entropy([0.0], [1.0], [1.0]) == [math.log(2)]
    True
    """
    e, log1p = math.exp, log1p_of
    # -log s = log1p(e**-|x|) + max(-x, 0), which neither overflows nor loses digits.
    return [
        (1.0 - q) * p + (1.0 + (w - 1.0) * q) * (log1p(e(-abs(p))) + (-p if p < 0.0 else 0.0))
        for p, q, w in zip(x, t, positive)
    ]


# Losses and optimizers.


def scaled_difference(a: Flat, b: Flat, weight: float) -> Flat:
    """weight * (x - y).

    >>> scaled_difference([5.0, 1.0], [1.0, 2.0], 0.5)
    [2.0, -0.5]
    """
    return [weight * (x - y) for x, y in zip(a, b)]


def scaled_sum(a: Flat, b: Flat, weight: float) -> Flat:
    """x + weight * y.

    >>> scaled_sum([1.0, 2.0], [10.0, 20.0], 0.5)
    [6.0, 12.0]
    """
    return [x + weight * y for x, y in zip(a, b)]


def weighted_sum(a: Flat, b: Flat, p: float, q: float) -> Flat:
    """p * x + q * y.

    >>> weighted_sum([1.0, 2.0], [10.0, 20.0], 2.0, 0.5)
    [7.0, 14.0]
    """
    return [p * x + q * y for x, y in zip(a, b)]


def adam(
    x: Flat,
    g: Flat,
    m: Flat,
    v: Flat,
    largest: Flat | None,
    betas: tuple[float, float],
    size: float,
    eps: float,
) -> None:
    """Adam's update, in place: x -= size * m / (sqrt(v) + eps), with m and v brought up to date.

    m is the running mean of g, v that of g**2, and `largest` the greatest v so far, if that is to
    stand for it.  By index, in one pass over all: in passes of their own it took a third longer on
    Python 3.11 and 3.13, three times as long for a few numbers, and twenty times on PyPy.

    >>> x, m, v = [1.0], [0.0], [0.0]
    >>> adam(x, [2.0], m, v, None, (0.5, 0.75), 0.5, 0.0)
    >>> x, m, v
    ([0.5], [1.0], [1.0])
    """
    towards, decay = 1.0 - betas[0], betas[1]
    rest = 1.0 - decay
    root = math.sqrt
    for i, slope in enumerate(g):
        m[i] = mean = m[i] + towards * (slope - m[i])
        v[i] = square = decay * v[i] + rest * slope * slope
        if largest is not None:
            largest[i] = square = maximum(largest[i : i + 1], [square])[0]
        # 0 over 0, for eps = 0 and a gradient that has always been 0, is nan.
        x[i] -= size * mean / (root(square) + eps or nan)
