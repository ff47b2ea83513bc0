"""Which of several equals topk, mode and kthvalue pick: PyTorch's choice, step by step.

PyTorch has its topk of `std::partial_sort`, or of `std::nth_element` and `std::sort`.  They do not
keep equals in order, and what they make of them follows from every exchange that they do.  So these
are libstdc++'s exchanges; kthvalue alone has its own way of selecting.  `a` is a list of
(rank, index); ranks alone are compared.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .elementwise import Flat

    Pairs = list[tuple[int, int]]


def first_of_equals(line: Flat, descending: bool, count: int) -> list[int]:
    """The indices of the first `count` elements in order, as PyTorch picks them from equals.

    >>> first_of_equals([1.0, 1.0, 0.0, 1.0], True, 2)
    [1, 3]
    """
    a = _ranked(line, descending)
    if count * 64 <= len(a):
        _partial_sort(a, 0, count, len(a))
    elif count:
        _nth_element(a, count - 1)
        _sort(a, count - 1)
    return [i for _, i in a[:count]]


def _ranked(line: Flat, descending: bool = False) -> Pairs:
    """Each element's rank, where nan counts as the largest, with its index."""
    rank = {x: i for i, x in enumerate(sorted({x for x in line if x == x}, reverse=descending))}
    of_nan = -1 if descending else len(line)
    return [(rank.get(x, of_nan), i) for i, x in enumerate(line)]


def most_frequent_of(line: Flat) -> int:
    """The index of the smallest of the most frequent elements: of its equals the last in order.

    >>> most_frequent_of([2, 1, 1, 2, 3])
    2
    """
    a = _ranked(line)
    _sort(a, len(a))
    best = most = count = 0
    for k, (rank, i) in enumerate(a):
        count += 1
        if k + 1 == len(a) or a[k + 1][0] != rank or line[i] != line[i]:
            if count > most:
                best, most = i, count
            count = 0
    return best


def kth_of(line: Flat, k: int) -> int:
    """The index of the element that has k before it in order, as PyTorch's kthvalue picks from equals.

    It parts the line around a median of three, again and again.

    >>> kth_of([3.0, 1.0, 3.0, 2.0, 1.0], 1)
    1
    """
    a = _ranked(line)
    left, right = 0, len(a) - 1
    while left < right:
        if right == left + 1:
            if a[left][0] > a[right][0]:
                a[left], a[right] = a[right], a[left]
            break
        middle, second = left + (right - left) // 2, left + 1
        a[middle], a[second] = a[second], a[middle]
        for x, y in ((second, right), (left, right), (second, left)):
            if a[x][0] > a[y][0]:
                a[x], a[y] = a[y], a[x]
        i, j, pivot = left + 1, right, a[left][0]
        while True:
            i += 1
            while pivot > a[i][0]:
                i += 1
            j -= 1
            while a[j][0] > pivot:
                j -= 1
            if j < i:
                break
            a[i], a[j] = a[j], a[i]
        a[left], a[j] = a[j], a[left]
        if j <= k:
            left = i
        if j >= k:
            right = j - 1
    return a[k][1]


def _sift(a: Pairs, first: int, size: int, hole: int, v: tuple[int, int]) -> None:
    """Put v into a heap with a hole: down along the larger children, then up to its place."""
    top, child = hole, 2 * hole + 2
    while child <= size:
        if child == size or a[first + child][0] < a[first + child - 1][0]:
            child -= 1
        a[first + hole] = a[first + child]
        hole, child = child, 2 * child + 2
    while hole > top and a[first + (hole - 1) // 2][0] < v[0]:
        a[first + hole] = a[first + (hole - 1) // 2]
        hole = (hole - 1) // 2
    a[first + hole] = v


def _heap_select(a: Pairs, first: int, middle: int, last: int) -> None:
    for hole in reversed(range((middle - first) // 2)):
        _sift(a, first, middle - first, hole, a[first + hole])
    for i in range(middle, last):
        if a[i][0] < a[first][0]:
            v, a[i] = a[i], a[first]
            _sift(a, first, middle - first, 0, v)


def _partial_sort(a: Pairs, first: int, middle: int, last: int) -> None:
    _heap_select(a, first, middle, last)
    for i in reversed(range(first + 1, middle)):
        v, a[i] = a[i], a[first]
        _sift(a, first, i - first, 0, v)


def _cut(a: Pairs, first: int, last: int) -> int:
    """Part what is below the median of three from what is above; return where the second begins."""
    x, y, z = first + 1, first + (last - first) // 2, last - 1
    if not a[x][0] < a[y][0]:
        x, y = y, x
    m = y if a[y][0] < a[z][0] else z if a[x][0] < a[z][0] else x
    a[first], a[m] = a[m], a[first]
    pivot, i, j = a[first][0], first + 1, last - 1
    while True:
        while a[i][0] < pivot:
            i += 1
        while pivot < a[j][0]:
            j -= 1
        if i >= j:
            return i
        a[i], a[j] = a[j], a[i]
        i, j = i + 1, j - 1


def _nth_element(a: Pairs, n: int) -> None:
    first, last = 0, len(a)
    for _ in range(2 * (len(a).bit_length() - 1)):
        if last - first <= 3:
            break
        cut = _cut(a, first, last)
        first, last = (cut, last) if cut <= n else (first, cut)
    if last - first > 3:  # too many cuts
        _heap_select(a, first, n + 1, last)
        a[first], a[n] = a[n], a[first]
    else:
        a[first:last] = sorted(a[first:last], key=lambda pair: pair[0])


def _sort(a: Pairs, size: int) -> None:
    parts = [(0, size, 2 * (size.bit_length() - 1))]
    while parts:
        first, last, cuts = parts.pop()
        if last - first > 16 and cuts:
            cut = _cut(a, first, last)
            parts += [(first, cut, cuts - 1), (cut, last, cuts - 1)]
        elif last - first > 16:
            _partial_sort(a, first, last, last)
    a[:size] = sorted(a[:size], key=lambda pair: pair[0])  # insertion sort, which keeps equals
