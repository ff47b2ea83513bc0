"""More random tensors: Bernoulli's, exponential, geometric, Poisson's and other draws.

They are PyTorch's from the same seed: how it makes each of uniform draws is written out here.
"""

from __future__ import annotations

import math

from .array import Array, broadcast_shapes, no_slope, result
from .dtypes import boolean, float64, int64, kept
from .generator import Generator, _float32
from .graph import Op, record
from .kernels import expand
from .ops.indexing import overwrite
from .random import _floats, _source, as_it_lies
from .refusals import takes
from .views import before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .tensor import Tensor


BERNOULLI = Op("bernoulli", no_slope, tell="1 or 0, drawn at random with this chance of 1")
BERNOULLI_, RANDOM, RANDOM_TO, RANDOM_FROM, EXPONENTIAL, LOG_NORMAL, CAUCHY, GEOMETRIC = [
    Op(name, no_slope, tell=f"drawn at random, {how}")
    for name, how in (
        ("bernoulli_", "1 or 0"),
        ("random_", "a whole number"),
        ("random_to", "a whole number"),
        ("random_from", "a whole number"),
        ("exponential_", "exponentially"),
        ("log_normal_", "e to a normal draw"),
        ("cauchy_", "as Cauchy's distribution has it"),
        ("geometric_", "the number of tries"),
    )
]
BERNOULLI_OF = Op("bernoulli_of", no_slope, no_slope, tell="drawn at random, 1 or 0")
POISSON = Op("poisson", no_slope, tell="drawn at random, as Poisson's distribution has it")


def _no_derivative(g: Tensor, n: Any) -> Tensor:
    raise RuntimeError("bernoulli: its derivative with a number for p is not defined")


BERNOULLI_NUMBER = Op("bernoulli_number", _no_derivative, tell="drawn at random, 1 or 0")


def _chances(name: str, p: Any) -> None:
    for x in p._data if isinstance(p, Array) else [p]:
        if not 0 <= x <= 1:
            raise RuntimeError(f"{name}: expected a chance p from 0 to 1, got {x}")


@takes("input")
def bernoulli(
    input: Tensor, p: float | None = None, *, generator: Generator | None = None
) -> Tensor:
    """1 or 0 for each element, which is the chance of a 1; or p is, for all.

    The gradient is 0.  Raises RuntimeError for chances outside 0 to 1.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.bernoulli(pyattn.tensor([0.0, 0.5, 1.0]))
    tensor([0., 0., 1.])
    """
    source = _source("bernoulli", generator)
    if p is not None:
        _chances("bernoulli", p)
        data = [input.dtype.type(hit) for hit in source.bernoullis(len(input._data), p)]
        return record(result(data, input._shape, input.dtype), BERNOULLI_NUMBER, (input,))
    if input.dtype is not float64:
        raise NotImplementedError(f"bernoulli: chances are floats, got {input.dtype!r}")
    _chances("bernoulli", input)
    draws = source.uniforms(len(input._data))
    data = [float(u < chance) for u, chance in zip(draws, input._data)]
    return record(result(data, input._shape, float64), BERNOULLI, (input,))


@takes("input")
def bernoulli_(input: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """1 with the chance p, a number or a tensor, else 0, in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(4).bernoulli_(0.5)
    tensor([0., 0., 1., 0.])
    """
    _chances("bernoulli_", p)
    source = _source("bernoulli_", generator)
    if isinstance(p, Array):
        if p.dtype is not float64:
            raise RuntimeError(f"bernoulli_: chances are floats, got {p.dtype!r}")
        if broadcast_shapes("bernoulli_", input._shape, p._shape) != input._shape:
            raise RuntimeError(
                f"bernoulli_: chances of shape {p._shape} do not fit shape {input._shape}"
            )
        before("bernoulli_", input)
        chances = expand(p._data, p._shape, input._shape)
        draws = as_it_lies(input, source.uniforms(len(input._data)))
        hits = [u < chance for u, chance in zip(draws, chances)]
        data = [input.dtype.type(hit) for hit in hits]
        return overwrite("bernoulli_", input, data, BERNOULLI_OF, p)  # type: ignore[arg-type]
    before("bernoulli_", input)
    hits = as_it_lies(input, source.bernoullis(len(input._data), p))
    data = [input.dtype.type(hit) for hit in hits]
    return overwrite("bernoulli_", input, data, BERNOULLI_)


@takes("input")
def random_(
    input: Tensor, *bounds: Any, to: Any = None, generator: Generator | None = None, **named: Any
) -> Tensor:
    """Whole numbers, in place: random_(to) from 0 up to but not with `to`, random_(from, to) from `from`.

    Without bounds all that the dtype holds from 0 on are as likely; for floats, those up to 2**24.
    Raises RuntimeError where there is no number between the bounds.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(4, dtype=pyattn.long).random_(10)
    tensor([4, 9, 3, 0])
    """
    low = named.pop("from", None)
    if named or len(bounds) > 2:
        raise TypeError(f"random_: unexpected arguments {sorted(named) or bounds}")
    kind = input.dtype
    limit = {float64: 2**24 + 1, int64: 2**63, boolean: 2}.get(kind) or kind.limits[1] + 1  # type: ignore[index]
    start: Any = low
    stop: Any = to
    if len(bounds) == 2:
        start, stop = bounds
    elif bounds:
        if stop is None and low is None:
            stop = bounds[0]
        else:
            start = bounds[0]
    if start is None:
        start = 0
    elif stop is None:
        limit = 2**24 + 1 if kind is float64 else limit
    if stop is None:
        stop = limit
    for bound in (start, stop):
        if not isinstance(bound, int):
            raise TypeError(f"random_: bounds are whole numbers, got {bound!r}")
    if start >= stop:
        raise RuntimeError(f"random_: there is no number from {start} up to but not with {stop}")
    least, greatest = kind.limits or (start, stop)
    if start < least or stop - 1 > greatest:
        raise RuntimeError(f"random_: bounds {start} and {stop} do not fit in {kind!r}")
    before("random_", input)
    source = _source("random_", generator)
    count = len(input._data)
    whole = start == 0 and stop == limit and not bounds and low is None and to is None
    if whole and kind is not int64:
        data: list[Any] = [word % stop for word in source._words(count)]
    else:
        data = source.integers(count, start, stop)
    op = RANDOM if whole else RANDOM_TO if len(bounds) == 1 and to is None else RANDOM_FROM
    return overwrite("random_", input, as_it_lies(input, list(map(kind.type, data))), op)


def _no_floats(name: str, input: Tensor) -> None:
    if input.dtype is not float64:
        raise RuntimeError(f"{name}: random floats need a tensor of floats, got {input.dtype!r}")


def _drawn(
    name: str,
    input: Tensor,
    op: Op,
    generator: Any,
    draw: Callable[[float], float],
    normals: bool = False,
) -> Tensor:
    """Every element drawn anew: a function of uniform draws in [0, 1), or of normal ones."""
    before(name, input)
    source = _source(name, generator)
    count = len(input._data)
    draws = source._few_normals(count) if normals else source.doubles(count)
    data: Any = [draw(u) for u in draws]
    if input.dtype is float64:
        data = _float32(data)
    else:
        data = kept(list(map(int, data)), input.dtype)
    return overwrite(name, input, as_it_lies(input, data), op)


@takes("input")
def exponential_(input: Tensor, lambd: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Draws with the density lambd * e**(-lambd * x), in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(2).exponential_()
    tensor([3.5083, 1.2304])
    """
    if not lambd > 0:
        raise RuntimeError(f"exponential_: lambd must be above 0, got {lambd}")
    _no_floats("exponential_", input)
    return _drawn(
        "exponential_", input, EXPONENTIAL, generator, lambda u: -1.0 / lambd * math.log1p(-u)
    )


@takes("input")
def log_normal_(
    input: Tensor, mean: float = 1, std: float = 2, *, generator: Generator | None = None
) -> Tensor:
    """e to the power of normal draws, in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(2).log_normal_(0, 1)
    tensor([4.6692, 0.7457])
    """
    if not std > 0:
        raise RuntimeError(f"log_normal_: std must be above 0, got {std}")
    _floats("log_normal_", input.dtype)
    return _drawn(
        "log_normal_", input, LOG_NORMAL, generator, lambda x: math.exp(x * std + mean), True
    )


@takes("input")
def cauchy_(
    input: Tensor, median: float = 0, sigma: float = 1, *, generator: Generator | None = None
) -> Tensor:
    """Draws from Cauchy's distribution, in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(2).cauchy_()
    tensor([10.5977,  0.7648])
    """
    if not sigma > 0:
        raise RuntimeError(f"cauchy_: sigma must be above 0, got {sigma}")
    _no_floats("cauchy_", input)
    return _drawn(
        "cauchy_",
        input,
        CAUCHY,
        generator,
        lambda u: median + sigma * math.tan(math.pi * (u - 0.5)),
    )


@takes("input")
def geometric_(input: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """How many tries it takes until one with the chance p succeeds, in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(4).geometric_(0.3)
    tensor([1., 1., 3., 1.])
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_: expected a chance between 0 and 1, got {p}")
    if input.dtype is boolean:
        raise NotImplementedError("geometric_: not defined for bools")
    scale = math.log1p(-p)
    return _drawn(
        "geometric_",
        input,
        GEOMETRIC,
        generator,
        lambda u: math.ceil(math.log(u) / scale) if u else math.inf,
    )


def _poisson(rate: float, draw: Callable[[], float]) -> int:
    """One draw: by multiplying uniform draws, or for 10 and more by Hörmann's rejection (1993)."""
    if rate < 10:
        threshold, product, count = math.exp(-rate), 1.0, 0
        while rate:
            product *= draw()
            if product <= threshold:
                break
            count += 1
        return count
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    log_alpha = math.log(1.1239 + 1.1328 / (b - 3.4))
    bound = 0.9277 - 3.6224 / (b - 2)
    while True:
        u = draw() - 0.5
        v = draw()
        edge = 0.5 - abs(u)
        count = math.floor((2 * a / edge + b) * u + rate + 0.43) if edge else -1
        if edge >= 0.07 and v <= bound:
            return count
        if count < 0 or (edge < 0.013 and v > edge):
            continue
        left = (math.log(v) if v else -math.inf) + log_alpha - math.log(a / (edge * edge) + b)
        if left <= -rate + count * math.log(rate) - math.lgamma(count + 1):
            return count


@takes("input")
def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Draws from Poisson's distribution, each element being a rate.  The gradient is 0.

    Raises RuntimeError for rates below 0.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.poisson(pyattn.tensor([3.0, 3.0, 30.0]))
    tensor([ 6.,  3., 24.])
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"poisson: rates are floats, got {input.dtype!r}")
    for rate in input._data:
        if not rate >= 0:
            raise RuntimeError(f"poisson: a rate cannot be negative, got {rate}")
    source = _source("poisson", generator)
    data = [float(_poisson(rate, lambda: source.doubles(1)[0])) for rate in input._data]
    return record(result(data, input._shape, float64), POISSON, (input,))


BINOMIAL = Op("binomial", no_slope, no_slope, tell="drawn at random, how many tries succeed")


def _binomial(count: float, chance: float, draw: Callable[[], float]) -> float:
    """One draw: by the gaps between successes, or where 10 or more are expected by Hörmann's BTRS."""
    if chance > 0.5:
        return count - _binomial(count, 1 - chance, draw)
    if count <= 0 or chance <= 0:
        return 0.0
    hits = total = 0.0
    if count * chance < 10:
        log_miss = math.log1p(-chance)
        while True:
            u = draw()
            total += math.ceil(math.log(u) / log_miss) if u else math.inf
            if total > count:
                return hits
            hits += 1
    spread = math.sqrt(count * chance * (1 - chance))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    bound = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    likeliest = math.floor((count + 1) * chance)
    while True:
        u = draw() - 0.5
        v = draw()
        edge = 0.5 - abs(u)
        hits = math.floor((2 * a / edge + b) * u + count * chance + 0.5) if edge else -1.0
        if edge >= 0.07 and v <= bound:
            return hits
        if not 0 <= hits <= count:
            continue
        left = math.log(v * alpha / (a / (edge * edge) + b)) if v else -math.inf
        if left <= _orders(count, likeliest) - _orders(count, hits) + (hits - likeliest) * math.log(
            chance / (1 - chance)
        ):
            return hits


def _orders(count: float, hits: float) -> float:
    """log(hits! (count - hits)!)"""
    return math.lgamma(hits + 1) + math.lgamma(count - hits + 1)


@takes("count", "prob")
def binomial(count: Tensor, prob: Tensor, generator: Generator | None = None) -> Tensor:
    """How many of `count` tries succeed, each with the chance `prob`.  The gradient is 0.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.binomial(pyattn.tensor([8.0, 8.0]), pyattn.tensor([0.0, 1.0]))
    tensor([0., 8.])
    """
    for t in (count, prob):
        if t.dtype is not float64:
            raise ValueError(f"binomial: expected floats, got {t.dtype!r}; convert with .float()")
    _chances("binomial", prob)
    shape = broadcast_shapes("binomial", count._shape, prob._shape)
    source = _source("binomial", generator)
    pairs = zip(expand(count._data, count._shape, shape), expand(prob._data, prob._shape, shape))
    data = [float(_binomial(n, p, lambda: source.doubles(1)[0])) for n, p in pairs]
    return record(result(data, shape, float64), BINOMIAL, (count, prob))


__all__ = ["bernoulli", "binomial", "poisson"]
