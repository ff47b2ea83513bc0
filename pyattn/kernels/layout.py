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


def as_list(data: Flat) -> Flat:
    """The list itself, or a list of another sequence's numbers: what can be changed, and repeated.

    >>> as_list(memoryview(b"\\x01\\x02")) * 2
    [1, 2, 1, 2]
    """
    return data if type(data) is list else list(data)


def contiguous(shape: Shape) -> Shape:
    """The strides of a row-major array: (2, 3, 4) has (12, 4, 1), and an axis of 0 counts as 1.

    >>> contiguous((2, 3, 4))
    (12, 4, 1)
    """
    strides = _contiguous.get(shape)
    if strides is None:
        if len(_contiguous) >= 1024:
            _contiguous.clear()
        sizes = [1]
        for size in reversed(shape[1:]):
            sizes.append(sizes[-1] * (size or 1))
        strides = _contiguous[shape] = tuple(sizes[: len(shape)][::-1])
    return strides


_contiguous: dict[Shape, Shape] = {}  # every view asks for them: to look is a fifth of the work


def runs_on(shape: Shape, strides: Shape) -> bool:
    """Whether the elements stand one after the other, in row-major order.

    >>> runs_on((2, 3), (3, 1)), runs_on((3, 2), (1, 3)), runs_on((1, 3), (7, 1))
    (True, False, True)
    """
    step = 1
    for size, stride in zip(reversed(shape), reversed(strides)):
        if size != 1:
            if stride != step:
                return 0 in shape
            step *= size
    return True


def dense(shape: Shape, strides: Shape) -> bool:
    """Whether the elements fill a stretch of memory, each once, in whatever order of the axes.

    >>> dense((3, 2), (1, 3)), dense((3,), (2,))
    (True, False)
    """
    step = 1
    for stride, size in sorted([(k, n) for n, k in zip(shape, strides) if n != 1]):
        if stride != step:
            return 0 in shape
        step *= size
    return True


def channels_last(shape: Shape) -> Shape:
    """The strides of images whose channels lie side by side: PyTorch's second order of four axes.

    Of five axes it is that of volumes.

    >>> channels_last((2, 3, 4, 5)), channels_last((1, 2, 3, 4, 5))
    ((60, 1, 15, 3), (120, 1, 40, 10, 2))
    """
    n, c, *places = shape
    whole, *steps = contiguous((n, *places, c))
    return (whole, 1, *steps[:-1])


def same_lie(shape: Shape, a: Shape, b: Shape) -> bool:
    """Whether strides differ at most where an axis has one element, which is never stepped along.

    >>> same_lie((3, 1), (1, 7), (1, 1))
    True
    """
    return all([n == 1 or i == j for n, i, j in zip(shape, a, b)])


def packed(shape: Shape, operands: list[Shape]) -> Shape:
    """Strides without gaps that keep the axes in the order in which the operands' strides have them.

    The first operand that tells two axes apart decides; a stride of 0 (a broadcast axis) tells
    nothing.  It is the order of PyTorch's TensorIterator.

    >>> packed((2, 3), [(1, 4)]), packed((2, 3), [(0, 1), (1, 2)])
    ((1, 2), (1, 2))
    """
    axes = list(range(len(shape) - 1, -1, -1))  # the fastest first
    for i in range(1, len(axes)):
        at = i
        for j in range(i - 1, -1, -1):
            told = _apart(shape, operands, axes[j], axes[at])
            if told < 0:
                break
            if told > 0:
                axes[j], axes[at] = axes[at], axes[j]
                at = j
    strides = [0] * len(shape)
    step = 1
    for d in axes:
        strides[d] = step
        step *= shape[d] or 1
    return tuple(strides)


def _apart(shape: Shape, operands: list[Shape], a: int, b: int) -> int:
    """Below 0 where axis a varies faster than b, above 0 where it varies slower, 0 for neither."""
    for strides in operands:
        if strides[a] and strides[b]:
            if strides[a] != strides[b]:
                return -1 if strides[a] < strides[b] else 1
            if shape[a] > shape[b]:
                return 1
    return 0


def restride(shape: Shape, strides: Shape, target: Shape) -> Shape | None:
    """The strides under which the same elements have another shape, None where none would do.

    Neighbouring axes that run on, as 2 x 3 with strides (3, 1), count as one block of 6; each block
    must be made of whole axes of the target.

    >>> restride((2, 6), (1, 2), (2, 3, 2)), restride((2, 6), (1, 2), (12,))
    ((1, 4, 2), None)
    """
    if 0 in shape:
        return strides if shape == target else contiguous(target)
    if not shape:
        return (1,) * len(target)
    out: list[int] = []
    sizes = list(target)
    block, step = 1, strides[-1]
    for d in range(len(shape) - 1, -1, -1):
        block *= shape[d]
        if d and (shape[d - 1] == 1 or strides[d - 1] == block * step):
            continue
        filled = 1
        while sizes and (filled < block or sizes[-1] == 1):
            out.append(filled * step)
            filled *= sizes.pop()
        if filled != block:
            return None
        if d:
            block, step = 1, strides[d - 1]
    return None if sizes else tuple(out[::-1])


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
        out = as_list(_run(data, offset, size, stride))
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


def put_strided(
    data: Flat,
    offset: int,
    sizes: Sequence[int],
    strides: Sequence[int],
    values: Flat,
    only_new: bool = False,
) -> None:
    """The elements of the region written over, in place: the reverse of `strided`.

    Where several are one number, the last counts; with `only_new`, the last that is another.

    >>> data = [0, 0, 0, 0, 0, 0]
    >>> put_strided(data, 1, (3,), (2,), [7, 8, 9])
    >>> data
    [0, 7, 0, 8, 0, 9]
    """
    if runs_on(tuple(sizes), tuple(strides)):
        data[offset : offset + len(values)] = values
        return
    if strides[-1] == 1 and not only_new:  # a short run at each place
        size = sizes[-1]
        for i, p in enumerate(positions(offset, sizes[:-1], strides[:-1])):
            data[p : p + size] = values[i * size : (i + 1) * size]
        return
    places = positions(offset, sizes, strides)
    if only_new:
        before = take(data, places)
        new = [(p, x) for p, x, was in zip(places, values, before) if x is not was]
        places, values = [p for p, _ in new], [x for _, x in new]
    for p, x in zip(places, values):
        data[p] = x


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
        return as_list(data) * (count // (len(data) or 1))
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
