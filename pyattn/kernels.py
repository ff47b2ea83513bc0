"""Loops over numbers: they live here and nowhere else.

Every argument called `a`, `b` or `data` is a flat list in row-major order: the last axis varies
fastest, so `data[i:i + n]` is a row and `data[j::n]` a column, both cut out in C.  Nothing here
knows what a tensor is; the operations above decide shapes and hand over lists and sizes.

The standard library's functions raise where arithmetic on floats has an answer (`exp(1000)` is
infinity, `log(0)` minus infinity, `1 / 0` infinity), so each runs the fast loop first and falls
back to a careful one only when the fast one trips.
"""

from __future__ import annotations

import math
import sys

try:
    from operator import add as _add
    from operator import eq as eq
    from operator import ge as ge
    from operator import gt as gt
    from operator import le as le
    from operator import lt as lt
    from operator import mul as _mul
    from operator import ne as ne
    from operator import sub as _sub
    from operator import truediv
except ImportError:  # MicroPython's operator module has none of these

    def _add(x, y):  # type: ignore[no-untyped-def]
        return x + y

    def _sub(x, y):  # type: ignore[no-untyped-def]
        return x - y

    def _mul(x, y):  # type: ignore[no-untyped-def]
        return x * y

    def truediv(x, y):  # type: ignore[no-untyped-def]
        return x / y

    def eq(x, y):  # type: ignore[no-untyped-def, misc]
        return x == y

    def ne(x, y):  # type: ignore[no-untyped-def, misc]
        return x != y

    def lt(x, y):  # type: ignore[no-untyped-def, misc]
        return x < y

    def le(x, y):  # type: ignore[no-untyped-def, misc]
        return x <= y

    def gt(x, y):  # type: ignore[no-untyped-def, misc]
        return x > y

    def ge(x, y):  # type: ignore[no-untyped-def, misc]
        return x >= y


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    Flat = list[Any]  # numbers of one kind: float, int or bool
    Side = Any  # an operand: a flat list, or one number that meets every element of the other
    Shape = tuple[int, ...]

inf = math.inf
nan = math.nan
_ARITHMETIC = (ValueError, OverflowError, ZeroDivisionError)


# Two operands, element by element.  Either may be a single number.


def pairwise(f: Callable[[Any, Any], Any], a: Side, b: Side) -> Flat:
    """f(x, y) for every pair of elements."""
    if type(b) is not list:
        return [f(x, b) for x in a]
    if type(a) is not list:
        return [f(a, y) for y in b]
    return list(map(f, a, b))


# The three commonest are written out: a loop over `x + b` is a quarter quicker than one over a call.


def add(a: Side, b: Side) -> Flat:
    """x + y."""
    if type(b) is not list:
        return [x + b for x in a]
    if type(a) is not list:
        return [a + y for y in b]
    return list(map(_add, a, b))


def sub(a: Side, b: Side) -> Flat:
    """x - y."""
    if type(b) is not list:
        return [x - b for x in a]
    if type(a) is not list:
        return [a - y for y in b]
    return list(map(_sub, a, b))


def mul(a: Side, b: Side) -> Flat:
    """x * y."""
    if type(b) is not list:
        return [x * b for x in a]
    if type(a) is not list:
        return [a * y for y in b]
    return list(map(_mul, a, b))


def div(a: Side, b: Side) -> Flat:
    """x / y, with IEEE 754's infinities and nans where y is 0."""
    try:
        if type(b) is not list:
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
    """x // y, rounded down; infinities and nans as in div where a float y is 0."""
    return pairwise(_floor_divide, a, b)


def _floor_divide(x: float, y: float) -> float:
    return x // y if y else _divide(x, y)


def remainder(a: Side, b: Side) -> Flat:
    """x - y * floor(x / y), with the sign of y; nan where a float y is 0."""
    return pairwise(_remainder, a, b)


def _remainder(x: float, y: float) -> float:
    if type(x) is int:
        return x % y
    try:
        rest = math.fmod(x, y)  # has the sign of x
    except _ARITHMETIC:
        return nan
    return rest + y if rest and (rest < 0) != (y < 0) else rest


def power(a: Side, b: Side) -> Flat:
    """x ** y on floats; nan for a negative x to a fractional y."""
    if b == 2:
        return [x * x for x in a]
    try:
        return pairwise(math.pow, a, b)
    except _ARITHMETIC:
        return pairwise(_power, a, b)


def _power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except _ARITHMETIC:
        odd = y % 2 == 1
        if x == 0:  # y < 0
            return math.copysign(inf, x) if odd else inf
        if x < 0 and y != math.floor(y):
            return nan
        return -inf if x < 0 and odd else inf


def integer_power(a: Side, b: Side) -> Flat:
    """x ** y on whole numbers, exact; without its fraction where y is negative."""
    return pairwise(_integer_power, a, b)


def _integer_power(x: int, y: int) -> int:
    if y >= 0:
        return int(x**y)
    return int(x ** (-y % 2)) if x in (1, -1) else 0


def maximum(a: Side, b: Side) -> Flat:
    """The larger of x and y, or nan where either is nan."""
    return pairwise(_maximum, a, b)


def _maximum(x: float, y: float) -> float:
    return x if x >= y or x != x else y


def minimum(a: Side, b: Side) -> Flat:
    """The smaller of x and y, or nan where either is nan."""
    return pairwise(_minimum, a, b)


def _minimum(x: float, y: float) -> float:
    return x if x <= y or x != x else y


# One operand, element by element.


def each(f: Callable[[Any], Any], a: Flat) -> Flat:
    """f(x) for every element."""
    return list(map(f, a))


def careful(
    f: Callable[[float], float], rescue: Callable[[float], float]
) -> Callable[[Flat], Flat]:
    """A loop over f that answers with `rescue(x)` where f raises instead of giving a float."""

    def rescued(x: float) -> float:
        try:
            return f(x)
        except _ARITHMETIC:
            return rescue(x)

    def loop(a: Flat) -> Flat:
        try:
            return list(map(f, a))
        except _ARITHMETIC:
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
log1p = careful(math.log1p, lambda x: -inf if x == -1 else nan)
expm1 = careful(math.expm1, _to_inf)
sqrt = careful(math.sqrt, _to_nan)
sin = careful(math.sin, _to_nan)
cos = careful(math.cos, _to_nan)
tan = careful(math.tan, _to_nan)
sinh = careful(math.sinh, lambda x: math.copysign(inf, x))
cosh = careful(math.cosh, _to_inf)
asin = careful(math.asin, _to_nan)
acos = careful(math.acos, _to_nan)


def neg(a: Flat) -> Flat:
    """-x."""
    return [-x for x in a]


def square(a: Flat) -> Flat:
    """x * x."""
    return list(map(_mul, a, a))


def sigmoid(a: Flat) -> Flat:
    """1 / (1 + e**-x), which is 0 where e**-x is past the largest float."""
    e = math.exp
    try:
        return [1.0 / (1.0 + e(-x)) for x in a]
    except _ARITHMETIC:
        return [1.0 / (1.0 + e(-x)) if x > -700 or x != x else e(x) for x in a]


def relu(a: Flat) -> Flat:
    """x where x is positive (or nan), else 0."""
    if a and type(a[0]) is int:
        return [x if x > 0 else 0 for x in a]
    return [0.0 if x < 0.0 else x for x in a]


def sign(a: Flat) -> Flat:
    """-1, 0 or 1, of x's own kind."""
    if a and type(a[0]) is float:
        return [0.0 if x == 0 or x != x else math.copysign(1.0, x) for x in a]
    return [(x > 0) - (x < 0) for x in a]


def rounded(a: Flat, decimals: int) -> Flat:
    """x rounded to so many decimals, halves to the even neighbour."""
    # copysign: what rounds to 0 from below is -0.
    sign = math.copysign
    if decimals == 0:
        return [sign(round(x), x) if x - x == 0 else x for x in a]
    # As PyTorch does it: scale, round, scale back.  round(x, n) would round x's exact decimal
    # expansion instead, and differ where the scaled value is a tie.
    scale = 10.0 ** abs(decimals)
    if decimals > 0:
        return [sign(round(x * scale) / scale, x) if x - x == 0 else x for x in a]
    return [sign(round(x / scale) * scale, x) if x - x == 0 else x for x in a]


def floor(a: Flat) -> Flat:
    """The largest whole number not above x, as a float."""
    return [math.copysign(math.floor(x), x) if x - x == 0 else x for x in a]


def ceil(a: Flat) -> Flat:
    """The smallest whole number not below x, as a float."""
    return [math.copysign(math.ceil(x), x) if x - x == 0 else x for x in a]


def trunc(a: Flat) -> Flat:
    """x without its fraction, as a float."""
    return [math.copysign(int(x), x) if x - x == 0 else x for x in a]


# Moving numbers about.  A region of a list is an offset and, for each axis, a size and a stride: the
# step in the list that one step along the axis takes.  Transposing permutes the strides, a slice
# changes offset and stride, and a broadcast axis has stride 0.


def contiguous(shape: Shape) -> Shape:
    """The strides of a row-major array: (2, 3, 4) has (12, 4, 1)."""
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    strides.reverse()
    return tuple(strides)


def positions(offset: int, sizes: Sequence[int], strides: Sequence[int]) -> list[int]:
    """Where each element of the region stands, in row-major order of `sizes`."""
    places = [offset]
    for size, stride in zip(sizes, strides):
        if size == 1:
            continue
        if stride:
            steps = range(0, size * stride, stride)
            places = [p + s for p in places for s in steps]
        else:
            places = [p for p in places for _ in range(size)]
    return places


def strided(data: Flat, offset: int, sizes: Sequence[int], strides: Sequence[int]) -> Flat:
    """The elements of the region, copied out in row-major order of `sizes`."""
    merged: list[tuple[int, int]] = []  # (size, stride), neighbours that run on as one joined
    for size, stride in zip(sizes, strides):
        if size == 0:
            return []
        if size == 1:
            continue
        if merged and merged[-1][1] == size * stride:
            merged[-1] = (merged[-1][0] * size, stride)
        else:
            merged.append((size, stride))
    times = 1
    while merged and merged[0][1] == 0:  # leading broadcast axes: the whole block, again and again
        times *= merged.pop(0)[0]
    if not merged:
        return [data[offset]] * times
    size, stride = merged.pop()  # the innermost axis is cut out in one slice
    outer = positions(offset, [m[0] for m in merged], [m[1] for m in merged])
    if len(outer) == 1:
        out = _run(data, offset, size, stride)
    elif stride == 0:
        out = [data[p] for p in outer for _ in range(size)]
    else:
        out = []
        for p in outer:
            out += _run(data, p, size, stride)
    return out * times if times > 1 else out


def _run(data: Flat, start: int, size: int, stride: int) -> Flat:
    if stride == 0:
        return [data[start]] * size
    stop = start + size * stride
    return data[start : stop if stop >= 0 else None : stride]


def expand(data: Flat, shape: Shape, target: Shape) -> Flat:
    """An array of `shape`, its axes of size 1 repeated (and new ones put in front) to `target`."""
    new = len(target) - len(shape)
    if target[new:] == shape or len(data) == 1:  # only new axes in front, or one number: as it is
        count = 1
        for size in target:
            count *= size
        return data * (count // (len(data) or 1))
    if shape[-1] == 1 and shape[:-1] == target[new:-1] and new == 0:  # a column across
        times = range(target[-1])
        return [x for x in data for _ in times]
    strides = [0] * (len(target) - len(shape))
    for size, stride in zip(shape, contiguous(shape)):
        strides.append(0 if size == 1 else stride)
    return strided(data, 0, target, strides)


def permute(data: Flat, shape: Shape, order: Sequence[int]) -> Flat:
    """The axes of an array of `shape` in another order."""
    if len(shape) == 2 and order[0] == 1:
        out: Flat = []
        for j in range(shape[1]):
            out += data[j :: shape[1]]
        return out
    strides = contiguous(shape)
    return strided(data, 0, [shape[d] for d in order], [strides[d] for d in order])


def lines(data: Flat, outer: int, n: int, inner: int) -> list[Flat]:
    """The lines along the middle axis of an (outer, n, inner) array, in the order of the rest."""
    if inner == 1:
        if outer == 1:
            return [data]
        if n:
            return [data[i : i + n] for i in range(0, outer * n, n)]
    if n == 0 or inner == 0:
        return [[] for _ in range(outer * inner)]
    block = n * inner
    return [
        data[i + j : i + block : inner]
        for i in range(0, outer * block, block)
        for j in range(inner)
    ]


def unlines(rows: list[Flat], outer: int, n: int, inner: int) -> Flat:
    """The (outer, n, inner) array whose lines along the middle axis are `rows`."""
    flat = [x for row in rows for x in row]
    if inner == 1:
        return flat
    return strided(flat, 0, (outer, n, inner), (n * inner, 1, n))


def take(data: Flat, places: list[int]) -> Flat:
    """The elements that stand at `places`."""
    return [data[p] for p in places]


def put_add(values: Flat, places: list[int], size: int) -> Flat:
    """Zeros of length `size`, with each value added at its place: the adjoint of take."""
    out = [0.0] * size
    for p, v in zip(places, values):
        out[p] += v
    return out


# Products.

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
        return sum(map(_mul, a, b))

    def _dots(rows: list[Flat], columns: list[Flat]) -> Flat:
        return [sum(map(_mul, row, column)) for row in rows for column in columns]

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


# Along a line.


def mean_of(line: Flat) -> float:
    """The sum over the count; nan for an empty line."""
    return float(sum(line) / len(line)) if line else nan


def squared_deviations(line: Flat) -> float:
    """The sum of (x - mean)**2."""
    m = mean_of(line)
    centred = [x - m for x in line]
    return float(dot(centred, centred))


def product_of(line: Flat) -> Any:
    """All elements multiplied together."""
    result = 1
    for x in line:
        result *= x
    return result


def argmax_of(line: Flat) -> int:
    """Where the first of the largest elements stands; a nan counts as the largest."""
    best = max(line)
    if best == best and not any(map(ne, line, line)):
        return line.index(best)
    return [x != x for x in line].index(True)


def argmin_of(line: Flat) -> int:
    """Where the first of the smallest elements stands; a nan counts as the smallest."""
    best = min(line)
    if best == best and not any(map(ne, line, line)):
        return line.index(best)
    return [x != x for x in line].index(True)


def running_sum(line: Flat) -> Flat:
    """x1, x1 + x2, x1 + x2 + x3, and so on."""
    total = 0
    out = []
    for x in line:
        total += x
        out.append(total)
    return out


def order(line: Flat, descending: bool) -> list[int]:
    """The indices that sort the line, equal elements in their order; nan counts as the largest."""
    if any(map(ne, line, line)):
        return sorted(
            range(len(line)), key=lambda i: (line[i] != line[i], line[i]), reverse=descending
        )
    return sorted(range(len(line)), key=line.__getitem__, reverse=descending)


def _exp_below(line: Flat) -> tuple[float, Flat]:
    """The line's maximum m, and e**(x - m): at most 1, so that nothing overflows.

    Where m is minus infinity (a row masked out whole) or plus infinity, x - m is nan for the
    elements that equal it, and so is the row's softmax: what IEEE 754 and PyTorch say.
    """
    m = max(line)
    e = math.exp
    return m, [e(x - m) for x in line]


def softmax(line: Flat) -> Flat:
    """e**x over the sum of e**x."""
    if not line:
        return []
    m, powers = _exp_below(line)
    total = sum(powers)
    return [p / total for p in powers]


def softmax_slope(g: Flat, y: Flat) -> Flat:
    """y * (g - sum of g * y): how a softmax's scores take the gradient g of its weights y."""
    mean = dot(g, y)
    return [v * (u - mean) for u, v in zip(g, y)]


def log_softmax(line: Flat) -> Flat:
    """x - log(sum of e**x)."""
    if not line:
        return []
    m, powers = _exp_below(line)
    log_total = math.log(sum(powers))
    return [x - m - log_total for x in line]


def logsumexp(line: Flat) -> float:
    """log(sum of e**x)."""
    m = max(line) if line else -inf
    if m - m != 0:  # infinite or nan: nothing to shift by
        return m if m == m and not any(map(ne, line, line)) else nan
    e = math.exp
    return m + math.log(sum([e(x - m) for x in line]))


# Layers.


def gelu(a: Flat) -> Flat:
    """x times the standard normal's distribution function at x."""
    erf, c = math.erf, math.sqrt(0.5)
    return [0.5 * x * (1.0 + erf(x * c)) for x in a]


def gelu_slope(a: Flat) -> Flat:
    """The derivative of gelu: the distribution function at x, and x times the density."""
    erf, e, c, d = math.erf, math.exp, math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
    return [0.5 * (1.0 + erf(x * c)) + x * (d * e(-0.5 * x * x)) for x in a]


def gelu_tanh(a: Flat) -> Flat:
    """gelu with its distribution function approximated by a tanh of a cubic."""
    tanh, c = math.tanh, math.sqrt(2.0 / math.pi)
    return [0.5 * x * (1.0 + tanh(c * (x + 0.044715 * x * x * x))) for x in a]


def silu(a: Flat) -> Flat:
    """x / (1 + e**-x)."""
    return mul(a, sigmoid(a))


def safe_softmax(line: Flat) -> Flat:
    """softmax, but zeros for a line of nothing but minus infinity."""
    if line and max(line) == -inf and not any(map(ne, line, line)):
        return [0.0] * len(line)
    return softmax(line)


def take_rows(data: Flat, width: int, indices: list[int]) -> Flat:
    """The rows of a (rows, width) table that the indices name, one after the other."""
    out: Flat = []
    for i in indices:
        out += data[i * width : (i + 1) * width]
    return out


def add_rows(values: Flat, width: int, indices: list[int], rows: int) -> Flat:
    """A (rows, width) table of zeros, each row of values added where its index says."""
    table: dict[int, Flat] = {}
    for k, i in enumerate(indices):
        row = values[k * width : (k + 1) * width]
        table[i] = list(map(_add, table[i], row)) if i in table else row
    none = [0.0] * width
    out: Flat = []
    for i in range(rows):
        out += table.get(i, none)
    return out


def normalized(a: Flat, width: int, centred: bool, eps: float) -> tuple[Flat, Flat]:
    """Each row over its root mean square (of its deviations from the mean, where `centred`).

    Returned with the factor that each row was multiplied by.
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
    """g times the derivative of `normalized`: factor * (g - y * mean(g y) - mean(g))."""
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
    """-(w t log s + (1 - t) log(1 - s)), s = sigmoid(x), w the weight of the positive class."""
    e, log1p = math.exp, math.log1p
    # -log s = log1p(e**-|x|) + max(-x, 0), which neither overflows nor loses digits.
    return [
        (1.0 - q) * p + (1.0 + (w - 1.0) * q) * (log1p(e(-abs(p))) + (-p if p < 0.0 else 0.0))
        for p, q, w in zip(x, t, positive)
    ]


# Optimizers.


def approach(a: Flat, b: Flat, weight: float) -> Flat:
    """x moved towards y by this share of the way: x + weight * (y - x)."""
    return [x + weight * (y - x) for x, y in zip(a, b)]


def scaled_sum(a: Flat, b: Flat, weight: float) -> Flat:
    """x + weight * y."""
    return [x + weight * y for x, y in zip(a, b)]


def weighted_sum(a: Flat, b: Flat, p: float, q: float) -> Flat:
    """p * x + q * y."""
    return [p * x + q * y for x, y in zip(a, b)]


def mean_square(v: Flat, g: Flat, decay: float) -> Flat:
    """The running mean of g**2: decay * v + (1 - decay) * g**2."""
    rest = 1.0 - decay
    return [decay * x + rest * y * y for x, y in zip(v, g)]


def adaptive_step(p: Flat, m: Flat, v: Flat, size: float, eps: float) -> Flat:
    """p - size * m / (sqrt(v) + eps)."""
    root = math.sqrt
    try:
        return [x - size * y / (z + eps) for x, y, z in zip(p, m, map(root, v))]
    except _ARITHMETIC:  # eps = 0 and a gradient that has always been 0
        return sub(p, div(mul(m, size), add(sqrt(v), eps)))
