"""Windows that slide over the axes of an image or a sequence: which numbers each of them sees.

A plane is one channel of one sample, its spatial axes flattened.  A window is a list of places in a
plane, in row-major order of its kernel; -1 stands for a place beyond the edge.
"""

from __future__ import annotations

from .elementwise import add
from .layout import as_list, take
from .products import dot, plan_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from .elementwise import Flat, Shape

    Window = list[int]


def steps(size: int, outs: int, kernel: int, stride: int, pad: int, dilation: int) -> list[Window]:
    """The windows along one axis of so many elements, `pad` before the first.

    >>> steps(4, 3, 2, 2, 1, 1)
    [[-1, 0], [1, 2], [3, -1]]
    """
    starts = range(-pad, outs * stride - pad, stride)
    return [
        [p if 0 <= p < size else -1 for p in range(s, s + kernel * dilation, dilation)]
        for s in starts
    ]


def crossed(axes: Sequence[list[Window]], sizes: Shape) -> list[Window]:
    """The windows over a plane, of those along each of its axes.

    >>> crossed([[[0, 1]], [[-1, 0], [0, 1]]], (2, 2))
    [[-1, 0, -1, 2], [0, 1, 2, 3]]
    """
    windows: list[Window] = [[0]]
    for along, size in zip(axes, sizes):
        windows = [
            [p * size + q if p >= 0 and q >= 0 else -1 for p in window for q in line]
            for window in windows
            for line in along
        ]
    return windows


def through_channels(windows: list[Window], channels: int, size: int) -> list[int]:
    """The windows over several planes one after the other, flat; a hole is the place after the last.

    >>> through_channels([[-1, 0], [0, 1]], 2, 2)
    [4, 0, 4, 2, 0, 1, 2, 3]
    """
    hole = channels * size
    starts = range(0, hole, size or 1)
    return [p + s if p >= 0 else hole for window in windows for s in starts for p in window]


# Convolution: the windows as the rows of a matrix, times the weights.  A block is the channels that
# a group has of one sample; the same places are read in each.  `sizes` are those of a group's
# weights: channels out, and channels in times the kernel's size.


def convolved(x: Flat, w: Flat, block: int, places: list[int], sizes: Shape, zero: Any) -> Flat:
    """The weights times every window.

    >>> convolved([1, 2, 3], [10, 1], 3, [0, 1, 1, 2], (1, 2), 0)
    [12, 23]
    """
    outs, wide = sizes
    part = outs * wide
    plan: Any = plan_for(sizes, (len(places) // wide, wide), False, True)
    out: Flat = []
    at = 0
    for i in range(0, len(x), block):
        rows = take(as_list(x[i : i + block]) + [zero], places)
        out += plan.multiply(w[at : at + part], rows, zero)
        at = (at + part) % len(w)
    return out


def spread_out(g: Flat, w: Flat, block: int, places: list[int], sizes: Shape, zero: Any) -> Flat:
    """Every number times the weights, added up where its window was: the adjoint in x of `convolved`.

    >>> spread_out([1, 2], [10, 1], 3, [0, 1, 1, 2], (1, 2), 0)
    [10, 21, 2]
    """
    outs, wide = sizes
    part, count = outs * wide, len(places) // wide
    plan: Any = plan_for((outs, count), sizes, True, False)
    out: Flat = []
    at = 0
    for i in range(0, len(g), outs * count):
        total = [zero] * (block + 1)
        for p, v in zip(places, plan.multiply(g[i : i + outs * count], w[at : at + part], zero)):
            total[p] += v
        del total[-1]  # what fell beyond the edges
        out += total
        at = (at + part) % len(w)
    return out


def correlated(x: Flat, g: Flat, block: int, places: list[int], sizes: Shape, size: int) -> Flat:
    """Every number times its window, added up: the adjoint in w of `convolved`, of length `size`.

    >>> correlated([1.0, 2.0, 3.0], [10.0, 1.0], 3, [0, 1, 1, 2], (1, 2), 2)
    [12.0, 23.0]
    """
    outs, wide = sizes
    part, count = outs * wide, len(places) // wide
    plan: Any = plan_for((outs, count), (count, wide), False, False)
    total: list[Flat] = [[] for _ in range(size // part)]
    k = 0
    for b, i in enumerate(range(0, len(x), block)):
        rows = take(as_list(x[i : i + block]) + [0.0], places)
        values = plan.multiply(g[k : k + outs * count], rows, 0.0)
        group = b % len(total)
        total[group] = add(total[group], values) if total[group] else values
        k += outs * count
    return [v for values in total for v in values or [0.0] * part]


# Weighted sums over windows.  The data are (outer, size, inner): a window picks along the middle.


def mixed(data: Flat, size: int, inner: int, windows: list[Window], weights: list[Flat]) -> Flat:
    """The weighted sum of every window.

    >>> mixed([1.0, 2.0, 3.0], 3, 1, [[0, 1], [1, 2]], [[0.5, 0.5], [1.0, 0.0]])
    [1.5, 2.0]
    """
    out: Flat = []
    block = size * inner
    if not block:
        return [0.0] * (len(windows) * inner)
    if inner == 1:
        for i in range(0, len(data), block):
            plane = data[i : i + block]
            out += [dot(w, [plane[p] for p in places]) for places, w in zip(windows, weights)]
        return out
    none = [0.0] * inner
    for i in range(0, len(data), block):
        for places, w in zip(windows, weights):
            total = none
            for p, factor in zip(places, w):
                at = i + p * inner
                total = [t + factor * x for t, x in zip(total, data[at : at + inner])]
            out += total
    return out


def unmixed(g: Flat, size: int, inner: int, windows: list[Window], weights: list[Flat]) -> Flat:
    """The adjoint of `mixed`: each number, weighted, added to the places of its window.

    >>> unmixed([1.0, 2.0], 3, 1, [[0, 1], [1, 2]], [[0.5, 0.5], [1.0, 0.0]])
    [0.5, 2.5, 0.0]
    """
    out: Flat = []
    block = len(windows) * inner
    for i in range(0, len(g), block or 1):
        if inner == 1:
            plane = [0.0] * size
            for y, places, w in zip(g[i : i + block], windows, weights):
                for p, factor in zip(places, w):
                    plane[p] += factor * y
            out += plane
            continue
        rows = [[0.0] * inner] * size
        at = i
        for places, w in zip(windows, weights):
            line = g[at : at + inner]
            at += inner
            for p, factor in zip(places, w):
                rows[p] = [t + factor * y for t, y in zip(rows[p], line)]
        for row in rows:
            out += row
    return out


def largest(data: Flat, size: int, windows: list[Window]) -> list[int]:
    """Where the largest number of every window stands: the first of equals, but the last nan.

    >>> largest([3.0, 1.0, 3.0, 2.0], 4, [[0, 1, 2], [1, 3]])
    [0, 3]
    """
    found: list[int] = []
    for i in range(0, len(data), size or 1):
        plane = data[i : i + size]
        nans = any([x != x for x in plane])
        for places in windows:
            line = [plane[p] for p in places]
            best = max(line)
            if nans and any([x != x for x in line]):
                at = len(line) - 1 - [x != x for x in line][::-1].index(True)
            else:
                at = line.index(best)
            found.append(i + places[at])
    return found
