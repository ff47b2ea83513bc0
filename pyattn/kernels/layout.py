"""Moving numbers about.

A region of a list is an offset and, for each axis, a size and a stride: the
step in the list that one step along the axis takes.  Transposing permutes the strides, a slice
changes offset and stride, and a broadcast axis has stride 0.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .elementwise import Flat, Shape


def changeable(data: Flat) -> Flat:
    """The list itself, or a list of another sequence's numbers: what can be changed, and repeated.

    >>> changeable(memoryview(b"\\x01\\x02")) * 2
    [1, 2, 1, 2]
    """
    return data if type(data) is list else list(data)


def contiguous(shape: Shape) -> Shape:
    """The strides of a row-major array: (2, 3, 4) has (12, 4, 1).

    >>> contiguous((2, 3, 4))
    (12, 4, 1)
    """
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    strides.reverse()
    return tuple(strides)


def positions(offset: int, sizes: Sequence[int], strides: Sequence[int]) -> list[int]:
    """Where each element of the region stands, in row-major order of `sizes`.

    >>> positions(0, (3, 2), (1, 3))  # the columns of a (2, 3) array
    [0, 3, 1, 4, 2, 5]
    """
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
    """The elements of the region, copied out in row-major order of `sizes`.

    >>> strided([1, 2, 3, 4, 5, 6], 0, (3, 2), (1, 3))  # a (2, 3) array transposed
    [1, 4, 2, 5, 3, 6]
    """
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
        out = changeable(_run(data, offset, size, stride))
    elif stride == 0:
        out = [data[p] for p in outer for _ in range(size)]
    elif stride == 1:  # heads, for one: short runs, of which a call for each is half the time
        out = []
        for p in outer:
            out += data[p : p + size]
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
    """An array of `shape`, its axes of size 1 repeated (and new ones put in front) to `target`.

    >>> expand([1, 2], (2, 1), (2, 3))
    [1, 1, 1, 2, 2, 2]
    """
    new = len(target) - len(shape)
    if target[new:] == shape or len(data) == 1:  # only new axes in front, or one number: as it is
        count = 1
        for size in target:
            count *= size
        return changeable(data) * (count // (len(data) or 1))
    if shape[-1] == 1 and shape[:-1] == target[new:-1] and new == 0:  # a column across
        times = range(target[-1])
        return [x for x in data for _ in times]
    strides = [0] * (len(target) - len(shape))
    for size, stride in zip(shape, contiguous(shape)):
        strides.append(0 if size == 1 else stride)
    return strided(data, 0, target, strides)


def transposed(data: Flat, columns: int) -> Flat:
    """A matrix of so many columns, column by column.

    >>> transposed([1, 2, 3, 4, 5, 6], 3)
    [1, 4, 2, 5, 3, 6]
    """
    out: Flat = []
    for j in range(columns):
        out += data[j::columns]
    return out


def permute(data: Flat, shape: Shape, order: Sequence[int]) -> Flat:
    """The axes of an array of `shape` in another order.

    >>> permute([1, 2, 3, 4, 5, 6], (2, 3), (1, 0))
    [1, 4, 2, 5, 3, 6]
    """
    if len(shape) == 2 and order[0] == 1:
        return transposed(data, shape[1])
    strides = contiguous(shape)
    return strided(data, 0, [shape[d] for d in order], [strides[d] for d in order])


def lines(data: Flat, outer: int, n: int, inner: int) -> list[Flat]:
    """The lines along the middle axis of an (outer, n, inner) array, in the order of the rest.

    >>> lines([1, 2, 3, 4, 5, 6], 1, 2, 3)  # the columns of a (2, 3) array
    [[1, 4], [2, 5], [3, 6]]
    """
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
    """The (outer, n, inner) array whose lines along the middle axis are `rows`.

    >>> unlines([[1, 4], [2, 5], [3, 6]], 1, 2, 3)
    [1, 2, 3, 4, 5, 6]
    """
    flat = [x for row in rows for x in row]
    if inner == 1:
        return flat
    return strided(flat, 0, (outer, n, inner), (n * inner, 1, n))


def take(data: Flat, places: list[int]) -> Flat:
    """The elements that stand at `places`.

    >>> take([10, 20, 30], [2, 0, 0])
    [30, 10, 10]
    """
    return [data[p] for p in places]


def put_add(values: Flat, places: list[int], size: int) -> Flat:
    """Zeros of length `size`, with each value added at its place: the adjoint of take.

    >>> put_add([1.0, 2.0, 3.0], [2, 0, 0], 3)
    [5.0, 0.0, 1.0]
    """
    out = [0.0] * size
    for p, v in zip(places, values):
        out[p] += v
    return out
