"""What the engine takes from the standard library, and its own stand-in where that is not there.

CPython and PyPy have all of it.  MicroPython lacks contexts, some of `operator` and `itertools`,
`log1p`, and dictionaries that tell one tensor from another; each name below means the same there.
What has no name: a float to the left of a tensor asks that for *its* float, so rules write `1 - y`;
tuples have no slices with a step; lists and iterators do not show their `__iter__` and `__len__`.
"""

from __future__ import annotations

import math
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

try:
    from _contextvars import ContextVar

    try:
        from __pypy__ import get_contextvar_context  # type: ignore[import-not-found]
    except ImportError:
        pass
    else:
        # There a look takes as long as a small product, through a tree that is written in Python and
        # never changed: what it says it goes on saying, and can be kept for as long as it is the same.
        Looked = ContextVar

        class ContextVar:  # type: ignore[no-redef]
            def __init__(self, name, *, default):  # type: ignore[no-untyped-def]
                self._var = Looked(name, default=default)
                self._default = default
                self._last = None, default

            def get(self):  # type: ignore[no-untyped-def]
                context = get_contextvar_context()
                if context is None:
                    return self._default
                tree, value = self._last  # one pair, as another thread may put its own there
                if tree is not context._data:
                    value = self._var.get()
                    self._last = context._data, value
                return value

            def set(self, value):  # type: ignore[no-untyped-def]
                return self._var.set(value)

except ImportError:  # one thread, one context: a box that holds a value

    class ContextVar:  # type: ignore[no-redef]
        def __init__(self, name, *, default):  # type: ignore[no-untyped-def]
            self._value = default

        def get(self):  # type: ignore[no-untyped-def]
            return self._value

        def set(self, value):  # type: ignore[no-untyped-def]
            self._value = value


try:
    from _thread import allocate_lock as Lock
except ImportError:

    class Lock:  # type: ignore[no-redef]
        def __enter__(self):  # type: ignore[no-untyped-def]
            pass

        def __exit__(self, *error):  # type: ignore[no-untyped-def]
            pass


try:
    from _weakref import ref
except ImportError:
    # MicroPython has none, so a view there stays as long as the tensor it was made from, and every
    # change in place reads it again.  A program that makes one view of a parameter at each step of
    # a training, as `x @ w.T`, so grows by that view and slows down from step to step: after 400
    # steps with 8 x 8 numbers it took three times as long.  `linear(x, w)` makes none, nor do the
    # layers and the optimisers.

    def ref(thing):  # type: ignore[no-untyped-def, no-redef]
        return lambda: thing


try:
    from _heapq import heappop, heappush
except ImportError:
    from heapq import heappop, heappush

try:
    from _collections import OrderedDict  # type: ignore[import-not-found]
except ImportError:
    from collections import OrderedDict

try:
    from itertools import count
except ImportError:

    def count(start):  # type: ignore[no-untyped-def, no-redef]
        while True:
            yield start
            start += 1


try:
    from operator import add, attrgetter, eq, ge, gt, le, lt, mul, ne, sub, truediv
    from operator import index as as_index
except ImportError:

    def add(x, y):  # type: ignore[no-untyped-def]
        return x + y

    def sub(x, y):  # type: ignore[no-untyped-def]
        return x - y

    def mul(x, y):  # type: ignore[no-untyped-def]
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

    def attrgetter(name):  # type: ignore[no-untyped-def, no-redef]
        return lambda thing: getattr(thing, name)

    def as_index(a):  # type: ignore[no-untyped-def, misc]
        if isinstance(a, int):  # its ints have no __index__ either
            return a
        if not hasattr(a, "__index__"):
            raise TypeError(f"expected a whole number, got {type(a).__name__}")
        return a.__index__()


try:
    from math import log1p
except ImportError:

    def log1p(x):  # type: ignore[no-untyped-def, misc]
        y = 1.0 + x  # what is lost in this sum is put right by the fraction (Kahan)
        return x if y == 1.0 or y == math.inf else math.log(y) * x / (y - 1.0)


try:
    title = str.title
except AttributeError:

    def title(text):  # type: ignore[no-untyped-def]
        begins = [i == 0 or not text[i - 1].isalpha() for i in range(len(text))]
        return "".join([c.upper() if first else c for c, first in zip(text, begins)])


def iterable(thing: Any) -> bool:
    """Whether a loop can go over it."""
    try:
        iter(thing)
    except TypeError:
        return False
    return True


hash_of: Any = getattr(object, "__hash__", id)

if sys.implementation.name != "micropython":
    ByIdentity = dict
else:

    class ByIdentity:  # type: ignore[no-redef]
        """A dict of tensors or nodes: MicroPython's own takes those for one whose elements agree."""

        def __init__(self, items=()):  # type: ignore[no-untyped-def]
            self._items = {}
            for key, value in items:
                self[key] = value

        def __contains__(self, key):  # type: ignore[no-untyped-def]
            return id(key) in self._items

        def __getitem__(self, key):  # type: ignore[no-untyped-def]
            return self._items[id(key)][1]

        def __setitem__(self, key, value):  # type: ignore[no-untyped-def]
            self._items[id(key)] = (key, value)

        def get(self, key, default=None):  # type: ignore[no-untyped-def]
            return self._items.get(id(key), (key, default))[1]

        def setdefault(self, key, default):  # type: ignore[no-untyped-def]
            return self._items.setdefault(id(key), (key, default))[1]

        def pop(self, key, default=None):  # type: ignore[no-untyped-def]
            return self._items.pop(id(key), (key, default))[1]

        def items(self):  # type: ignore[no-untyped-def]
            return self._items.values()

        def __len__(self):  # type: ignore[no-untyped-def]
            return len(self._items)


try:
    from _collections import defaultdict
except ImportError:
    defaultdict = None


def memories() -> Any:
    """A dict by tensors that makes a dict for each it is asked for; on MicroPython, not by itself."""
    return ByIdentity() if defaultdict is None else defaultdict(dict)


# fmt: off
__all__ = [
    "add", "as_index", "attrgetter", "ByIdentity", "ContextVar", "count", "eq", "ge", "gt",
    "hash_of", "heappop", "heappush", "iterable", "le", "Lock", "log1p", "lt", "memories", "mul",
    "ne", "OrderedDict", "ref", "sub", "title", "truediv",
]
# fmt: on
