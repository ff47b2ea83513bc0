"""How far apart, how alike: distances of rows, covariance, the cross product, rows of bounded length."""

from __future__ import annotations

import math

from ... import kernels
from ...array import broadcast_shapes, require, result
from ...dtypes import boolean, float64, int64, numel
from ...graph import Op, record
from ...refusals import check_dim, floats, takes, warn
from ..arithmetic import choose
from ..changing import changing
from ..joining import roll
from ..pointwise import abs, clamp, sign, sqrt
from ..products import product
from ..reductions import norm, sum
from ..shaping import in_other_shape, reshaped, squeeze, transpose, unsqueeze
from .added_products import under_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...graph import Node
    from ...kernels import Flat
    from ...tensor import Tensor

DIST, PDIST, CROSS, RENORM = [
    in_other_shape(name) for name in ("dist", "pdist", "linalg_cross", "renorm")
]


def _distance(p: float) -> Callable[[Flat, Flat], float]:
    """The p-norm of the difference of two rows."""
    if p == 2:
        return math.dist
    if p == 1:
        return lambda x, y: math.fsum([math.fabs(a - b) for a, b in zip(x, y)])
    if p == math.inf:
        return lambda x, y: max([math.fabs(a - b) for a, b in zip(x, y)], default=0.0)
    if p == 0:
        return lambda x, y: float(len([1 for a, b in zip(x, y) if a != b]))
    return lambda x, y: math.pow(
        math.fsum([math.pow(math.fabs(a - b), p) for a, b in zip(x, y)]), 1 / p
    )


def _cdist_rule(g: Tensor, n: Node, i: int, p: float) -> Tensor:
    """A row is pulled towards each row of the other side; where the two are one, nowhere."""
    d = unsqueeze(n.input(0), -2) - unsqueeze(n.input(1), -3)
    if i:
        d = -d
    y, g = unsqueeze(n.output(), -1), unsqueeze(g, -1)
    apart = choose(y == 0, 1.0, y)  # so that no 0 divides
    if p == 0:
        slope = d * 0.0
    elif p == 1:
        slope = sign(d) * g
    elif p == 2:
        slope = choose(y == 0, 0.0, d * (g / apart))
    elif p == math.inf:
        slope = sign(d) * g * (abs(d) == y).double()
    else:
        sizes = choose(d == 0, 1.0, abs(d))
        slope = choose(y == 0, 0.0, sign(d) * sizes ** (p - 1) * (g / apart ** (p - 1)))
    return sum(slope, -3 if i else -2)


CDIST = Op("cdist", every=_cdist_rule, args="p", tell="distance_rule")
_MODES = (
    "use_mm_for_euclid_dist_if_necessary",
    "use_mm_for_euclid_dist",
    "donot_use_mm_for_euclid_dist",
)


@takes("x1", "x2")
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str | None = _MODES[0]) -> Tensor:
    """The distance of every row of x1 from every row of x2: (..., n, k) and (..., m, k) give (..., n, m).

    The distance is the p-norm of the difference; for p = 0 the number of places that differ.  Its
    gradient is 0 where two rows are the same.  `compute_mode` chooses among PyTorch's ways to the
    same numbers; there is one here.

    >>> import pyattn
    >>> pyattn.cdist(pyattn.tensor([[0.0, 0.0]]), pyattn.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([[5., 0.]])
    """
    floats("cdist", x1, x2)
    if isinstance(p, bool) or not isinstance(p, (int, float)):
        raise TypeError(f"cdist: p must be a number, got {type(p).__name__}")
    if not p >= 0:
        raise RuntimeError(f"cdist: p cannot be negative, got {p}")
    if compute_mode is not None and compute_mode not in _MODES:
        raise ValueError(f"cdist: compute_mode is one of {', '.join(_MODES)}, got {compute_mode!r}")
    if len(x1._shape) < 2 or len(x2._shape) < 2:
        raise RuntimeError(f"cdist: expected matrices, got shapes {x1._shape} and {x2._shape}")
    k = x1._shape[-1]
    if k != x2._shape[-1]:
        raise RuntimeError(f"cdist: rows of {x1._shape} and {x2._shape} differ in length")
    lead = broadcast_shapes("cdist", x1._shape[:-2], x2._shape[:-2])
    rows = [_rows(x, lead, k) for x in (x1, x2)]
    n, m = x1._shape[-2], x2._shape[-2]
    distance, data = _distance(p), []
    for b in range(numel(lead)):
        others = rows[1][b * m : (b + 1) * m]
        for row in rows[0][b * n : (b + 1) * n]:
            data += [distance(row, other) for other in others]
    return record(result(data, lead + (n, m), float64), CDIST, (x1, x2), (float(p),))


def _rows(x: Tensor, lead: Any, k: int) -> list[Flat]:
    shape = lead + x._shape[-2:]
    data = kernels.expand(x._data, x._shape, shape) if x._shape != shape else x._data
    return [list(data[i * k : (i + 1) * k]) for i in range(numel(shape[:-1]))]


@takes("input", "other")
def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of input - other, over all elements; shapes broadcast.

    >>> import pyattn
    >>> pyattn.dist(pyattn.tensor([0.0, 0.0]), pyattn.tensor([3.0, 4.0]))
    tensor(5.)
    """
    return under_name(norm(input - other, p), DIST)


@takes("input")
def pdist(input: Tensor, p: float = 2) -> Tensor:
    """The distance of every pair of rows, each pair once: of rows 0 and 1, 0 and 2, ..., 1 and 2, ...

    >>> import pyattn
    >>> pyattn.pdist(pyattn.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
    tensor([5.0000, 1.0000, 4.2426])
    """
    floats("pdist", input)
    if len(input._shape) != 2:
        raise RuntimeError(f"pdist: expected a matrix, got shape {input._shape}")
    n = input._shape[0]
    table = cdist(input, input, p)
    pairs = [i * n + j for i in range(n) for j in range(i + 1, n)]
    places = result(pairs, (len(pairs),), int64)
    return under_name(reshaped(table, (n * n,)).index_select(0, places), PDIST)


def crossed(name: str, input: Tensor, other: Tensor, dim: int | None) -> Tensor:
    """The cross product along an axis of 3."""
    rank = len(input._shape)
    if rank != len(other._shape):
        raise RuntimeError(f"{name}: ranks of {input._shape} and {other._shape} differ")
    if dim is None:
        for d in range(rank):
            if input._shape[d] == 3:
                dim = d
                break
        else:
            raise RuntimeError(f"{name}: no axis of {input._shape} has size 3")
    d = check_dim(name, dim, rank)
    if not rank or input._shape[d] != 3 or other._shape[d] != 3:
        raise RuntimeError(
            f"{name}: axis {d} of {input._shape} and {other._shape} must have size 3"
        )
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{name}: dtypes {input.dtype!r} and {other.dtype!r} differ")
    if input.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")
    x, y = input, other
    out = roll(x, -1, d) * roll(y, -2, d) - roll(x, -2, d) * roll(y, -1, d)
    return under_name(out, CROSS)


@takes("input", "other")
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of vectors of 3 along `dim`, or along the first axis of size 3.

    >>> import pyattn
    >>> pyattn.cross(pyattn.tensor([1, 0, 0]), pyattn.tensor([0, 1, 0]), dim=0)
    tensor([0, 0, 1])
    """
    return crossed("cross", input, other, dim)


def _weights(name: str, word: str, w: Tensor, count: int, whole: bool) -> Tensor:
    require(name, w)
    if len(w._shape) > 1:
        raise RuntimeError(f"{name}: {word} must have one axis at most, got shape {w._shape}")
    if (w.dtype.rank == 1) is not whole or w.dtype is boolean:
        kind = "whole numbers" if whole else "floats"
        raise RuntimeError(f"{name}: {word} must be {kind}, got {w.dtype!r}")
    if len(w._data) != count:
        raise RuntimeError(f"{name}: {word} has {len(w._data)} numbers for {count} observations")
    if any([v < 0 for v in w._data]):
        raise RuntimeError(f"{name}: {word} cannot be negative")
    return w.double()


@takes("input")
def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """The covariances of variables: a row is a variable, a column an observation.

    Each is the sum of the products of deviations over (count - correction).  `fweights` says how
    often each observation was made, `aweights` how much it weighs.

    >>> import pyattn
    >>> pyattn.cov(pyattn.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if len(input._shape) > 2:
        raise RuntimeError(f"cov: expected at most two axes, got shape {input._shape}")
    if input.dtype is boolean:
        raise RuntimeError("cov: not defined for bools")
    x = input if len(input._shape) == 2 else reshaped(input, (1, len(input._data)))
    count = x._shape[1]
    w: Any = None
    if fweights is not None:
        w = _weights("cov", "fweights", fweights, count, True)
    if aweights is not None:
        own = _weights("cov", "aweights", aweights, count, False)
        w = own if w is None else w * own
    total: Any = float(count) if w is None else sum(w)
    if w is not None and not total._data[0]:
        raise RuntimeError("cov: the weights add up to 0")
    x = x.double()
    mean = sum(x if w is None else x * w, 1) / total
    freedom: Any = total - correction
    if w is not None and aweights is not None and correction:
        freedom = total - sum(w * aweights) / total * correction
    if float(freedom) <= 0:
        warn("cov: no degrees of freedom are left")
        freedom = 0.0
    d = x - unsqueeze(mean, 1)
    return squeeze(product(d, transpose(d if w is None else d * w, 0, 1)) / freedom)


@takes("input")
def corrcoef(input: Tensor) -> Tensor:
    """Pearson's correlations of variables, from -1 to 1: a row is a variable.

    >>> import pyattn
    >>> pyattn.corrcoef(pyattn.tensor([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c = cov(input)
    if not c._shape:
        return c / c
    spread = sqrt(c.diag())
    return clamp(c / unsqueeze(spread, 1) / unsqueeze(spread, 0), -1, 1)


@takes("input")
def renorm(input: Tensor, p: float, dim: int, maxnorm: float) -> Tensor:
    """Each slice along `dim`, shortened to length `maxnorm` where its p-norm is above that.

    >>> import pyattn
    >>> pyattn.renorm(pyattn.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0)
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    floats("renorm", input)
    for word, number in (("p", p), ("maxnorm", maxnorm)):
        if not isinstance(number, (int, float)):
            raise TypeError(f"renorm: {word} must be a number, got {type(number).__name__}")
    if not p > 0:
        raise RuntimeError(f"renorm: p must be above 0, got {p}")
    if not maxnorm >= 0:
        raise RuntimeError(f"renorm: maxnorm cannot be negative, got {maxnorm}")
    rank = len(input._shape)
    if rank < 2:
        raise RuntimeError(f"renorm: expected two axes or more, got shape {input._shape}")
    d = check_dim("renorm", dim, rank)
    lengths = norm(input, p, [axis for axis in range(rank) if axis != d], True)
    factor = choose(lengths > maxnorm, float(maxnorm) / (lengths + 1e-7), 1.0)
    return under_name(input * factor, RENORM)


renorm_ = changing(renorm)


__all__ = ["cdist", "corrcoef", "cov", "cross", "dist", "pdist", "renorm"]
