"""A reader of pickles that can make nothing but what it was given to make.

A pickle is a program for a small machine with a stack.  This is that machine, and what makes
programs dangerous is left to its owner: `find` says what a global name stands for, `call` makes an
object, `build` fills one, `persistent` fetches what lies outside the pickle.  It keeps its own
stack, so that nesting costs no recursion, and makes nothing larger than the pickle tells it.

Source: the comments of Python's pickletools.py
"""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict, defaultdict
from pickle import UnpicklingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_DICTS = (dict, OrderedDict, Counter, defaultdict)


class Machine:
    """One pickle's machine: `run` gives what it makes, and leaves `place` behind its end."""

    def __init__(self, data: bytes, place: int, owner: Any) -> None:
        self.data = data
        self.place = place
        self.owner = owner
        self.stack: list[Any] = []
        self.marks: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.protocol = 0

    def run(self) -> Any:
        """What the pickle makes.  Raises UnpicklingError where it is no pickle, or ends too early."""
        while True:
            code = self.take(1)[0]
            if code == 0x2E:  # STOP
                return self.stack.pop()
            step = _STEPS.get(code)
            if step is None:
                raise UnpicklingError(f"Unsupported operand {code}")
            step(self)

    def take(self, count: int) -> bytes:
        """The next bytes of the pickle."""
        place = self.place
        self.place += count
        if self.place > len(self.data):
            raise UnpicklingError("the pickle ends in the middle")
        return self.data[place : self.place]

    def number(self, size: int) -> int:
        """The next bytes as a whole number without a sign."""
        return int.from_bytes(self.take(size), "little")

    def line(self) -> str:
        """The text up to the next end of a line."""
        end = self.data.find(b"\n", self.place)
        if end < 0:
            raise UnpicklingError("the pickle ends in the middle")
        text = self.data[self.place : end].decode()
        self.place = end + 1
        return text

    def since_mark(self) -> list[Any]:
        """What was put on the stack since the last mark, taken off it."""
        items = self.stack
        self.stack = self.marks.pop()
        return items


def _push(value: Any) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(value)


def _proto(m: Machine) -> None:
    m.protocol = m.take(1)[0]


def _mark(m: Machine) -> None:
    m.marks.append(m.stack)
    m.stack = []


def _pop(m: Machine) -> None:
    if m.stack:
        m.stack.pop()
    else:
        m.since_mark()


def _tuple(count: int) -> Callable[[Machine], None]:
    def step(m: Machine) -> None:
        if len(m.stack) < count:
            raise IndexError
        m.stack[-count:] = [tuple(m.stack[-count:])]

    return step


def _long_tuple(m: Machine) -> None:
    items = tuple(m.since_mark())
    m.stack.append(items)


def _whole(size: int) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.number(size))


def _signed(size: int) -> Callable[[Machine], None]:
    """A whole number whose length stands before it in so many bytes."""
    return lambda m: m.stack.append(int.from_bytes(m.take(m.number(size)), "little", signed=True))


def _text(size: int) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.take(m.number(size)).decode("utf-8", "surrogatepass"))


def _string(size: int) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.take(m.number(size)).decode("latin-1"))


def _bytes(size: int, kind: Any = bytes) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(kind(m.take(m.number(size))))


def _put(size: int) -> Callable[[Machine], None]:
    def step(m: Machine) -> None:
        m.memo[m.number(size)] = m.stack[-1]

    return step


def _memoize(m: Machine) -> None:
    m.memo[len(m.memo)] = m.stack[-1]


def _get(size: int) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(m.memo[m.number(size)])


def _append(m: Machine) -> None:
    _extend(m, [m.stack.pop()])


def _extend(m: Machine, items: list[Any]) -> None:
    target = m.stack[-1]
    if type(target) is not list:
        raise UnpicklingError(f"Can only append to a list, but got {type(target)}")
    target.extend(items)


def _add_items(m: Machine) -> None:
    items, target = m.since_mark(), m.stack[-1]
    if type(target) is not set:
        raise UnpicklingError(f"Can only add to a set, but got {type(target)}")
    for item in items:
        check_key(item)
    target.update(items)


def _set_item(m: Machine) -> None:
    value = m.stack.pop()
    _set_items(m, [m.stack.pop(), value])


def _set_items(m: Machine, items: list[Any]) -> None:
    target = m.stack[-1]
    if type(target) not in _DICTS:
        raise UnpicklingError(f"Can only set items of a dict, but got {type(target)}")
    if len(items) % 2:
        raise UnpicklingError("a key without a value")
    for key, value in zip(items[::2], items[1::2]):
        check_key(key)
        target[key] = value


def check_key(key: Any) -> None:
    """Refuse tuples in tuples whose hash would take for ever, as that of (a, a) of (b, b) of ... does."""
    if not isinstance(key, (tuple, frozenset)):
        return
    left, seen = [key], 0
    while left:
        seen += 1
        if seen > 1000:
            raise UnpicklingError("a key is nested too deeply")
        for item in left.pop():
            if isinstance(item, (tuple, frozenset)):
                left.append(item)


def _global(m: Machine) -> None:
    module = m.line()
    m.stack.append(m.owner.find(*_renamed(module, m.line(), m.protocol)))


def _stack_global(m: Machine) -> None:
    name, module = m.stack.pop(), m.stack.pop()
    if type(name) is not str or type(module) is not str:
        raise UnpicklingError("a global's name must be a text")
    m.stack.append(m.owner.find(*_renamed(module, name, m.protocol)))


def _renamed(module: str, name: str, protocol: int) -> tuple[str, str]:
    """Python 2's names, which protocols below 3 are written with."""
    if protocol < 3:
        from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

        if (module, name) in NAME_MAPPING:
            return NAME_MAPPING[module, name]
        module = IMPORT_MAPPING.get(module, module)
    return module, name


def _reduce(m: Machine) -> None:
    args, function = m.stack.pop(), m.stack.pop()
    if type(args) is not tuple:
        raise UnpicklingError("the arguments of a call must be a tuple")
    m.stack.append(m.owner.call(function, args))


def _new(m: Machine) -> None:
    args, made = m.stack.pop(), m.stack.pop()
    if type(args) is not tuple:
        raise UnpicklingError("the arguments of a class must be a tuple")
    m.stack.append(m.owner.new(made, args))


def _build(m: Machine) -> None:
    state = m.stack.pop()
    m.owner.build(m.stack[-1], state)


def _persistent(m: Machine) -> None:
    m.stack.append(m.owner.persistent(m.stack.pop()))


def _frozen(m: Machine) -> None:
    items = m.since_mark()
    for item in items:
        check_key(item)
    m.stack.append(frozenset(items))


_STEPS: dict[int, Callable[[Machine], None]] = {
    code[0]: step
    for code, step in {
        b"\x80": _proto,
        b"\x95": lambda m: m.take(8) and None,  # FRAME: how much follows, for readers of streams
        b"(": _mark,
        b"0": _pop,
        b"1": lambda m: m.since_mark() and None,
        b"2": lambda m: m.stack.append(m.stack[-1]),
        b"N": _push(None),
        b"\x88": _push(True),
        b"\x89": _push(False),
        b")": _push(()),
        b"]": lambda m: m.stack.append([]),
        b"}": lambda m: m.stack.append({}),
        b"\x8f": lambda m: m.stack.append(set()),
        b"\x85": _tuple(1),
        b"\x86": _tuple(2),
        b"\x87": _tuple(3),
        b"t": _long_tuple,
        b"K": _whole(1),
        b"M": _whole(2),
        b"J": lambda m: m.stack.append(int.from_bytes(m.take(4), "little", signed=True)),
        b"\x8a": _signed(1),
        b"\x8b": _signed(4),
        b"G": lambda m: m.stack.append(struct.unpack(">d", m.take(8))[0]),
        b"X": _text(4),
        b"\x8c": _text(1),
        b"\x8d": _text(8),
        b"U": _string(1),
        b"T": _string(4),
        b"B": _bytes(4),
        b"C": _bytes(1),
        b"\x8e": _bytes(8),
        b"\x96": _bytes(8, bytearray),
        b"q": _put(1),
        b"r": _put(4),
        b"\x94": _memoize,
        b"h": _get(1),
        b"j": _get(4),
        b"a": _append,
        b"e": lambda m: _extend(m, m.since_mark()),
        b"s": _set_item,
        b"u": lambda m: _set_items(m, m.since_mark()),
        b"\x90": _add_items,
        b"\x91": _frozen,
        b"c": _global,
        b"\x93": _stack_global,
        b"R": _reduce,
        b"\x81": _new,
        b"b": _build,
        b"Q": _persistent,
    }.items()
}
