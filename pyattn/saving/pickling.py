"""A writer of pickles that names PyTorch's classes without having them.

Python's own pickler imports what it names, to see that it is there; a file that PyTorch is to read
names `torch.FloatStorage`.  This one writes what weights come in itself: numbers, texts, tuples,
lists, dictionaries, sets, tensors.  Anything else says by `__reduce_ex__`, as to any pickler, what
it is made of; then PyTorch can read the file only if it has the same class.
"""

from __future__ import annotations

import struct
import sys
from collections import Counter, OrderedDict, defaultdict
from pickle import PicklingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Special = Callable[["Pickler", Any], bool]


class Named:
    """A global of PyTorch's, by its name."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name


ENCODE = Named("_codecs", "encode")
_BUILTIN = {
    kind: Named("__builtin__", kind.__name__) for kind in (bytearray, set, frozenset, complex)
}
_NEW_OBJECT = "__newobj__"


class Pickler:
    """Writes one pickle of protocol 2; `special` writes what it knows, and says whether it did."""

    def __init__(self, special: Special) -> None:
        self.out = bytearray(b"\x80\x02")
        self.special = special
        self.memo: dict[Any, int] = {}
        self.kept: list[Any] = []  # alive, so that no other object gets its id

    def finished(self, value: Any) -> bytes:
        """The whole pickle of a value."""
        self.write(value)
        self.out += b"."
        return bytes(self.out)

    def remember(self, value: Any, key: Any = None) -> None:
        """Number what was just written, so that it need not be written again."""
        number = len(self.memo)
        self.memo[id(value) if key is None else key] = number
        self.kept.append(value)
        self.out += b"q%c" % number if number < 256 else b"r" + struct.pack("<I", number)

    def again(self, key: Any) -> bool:
        """Write the number of what was written before, if it was."""
        number = self.memo.get(key)
        if number is None:
            return False
        self.out += b"h%c" % number if number < 256 else b"j" + struct.pack("<I", number)
        return True

    def write(self, value: Any) -> None:
        """Write one value and all it holds."""
        kind = type(value)
        plain = _PLAIN.get(kind)
        if plain is not None:
            plain(self, value)
        elif not self.again(id(value)) and not self.special(self, value):
            if isinstance(value, type) or kind in _FUNCTIONS:
                self.name(self._global(value))
            else:
                self._reduced(value)

    def name(self, what: Named) -> None:
        """Write a global."""
        key = (what.module, what.name)
        if not self.again(key):
            self.out += f"c{what.module}\n{what.name}\n".encode()
            self.remember(what, key)

    def call(self, function: Any, args: tuple[Any, ...], value: Any = None) -> None:
        """Write a call, whose result is `value`."""
        self.write(function)
        self.write(args)
        self.out += b"R"
        self.remember(args if value is None else value)

    def _global(self, value: Any) -> Named:
        from _compat_pickle import REVERSE_IMPORT_MAPPING, REVERSE_NAME_MAPPING

        name = getattr(value, "__qualname__", value.__name__)
        module = getattr(value, "__module__", None) or "__main__"
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is not value or "." in name:
            raise PicklingError(f"Can't pickle {value!r}: it is not found as {module}.{name}")
        module, name = REVERSE_NAME_MAPPING.get((module, name), (module, name))
        return Named(REVERSE_IMPORT_MAPPING.get(module, module), name)

    def _reduced(self, value: Any) -> None:
        reduced = value.__reduce_ex__(2)
        if isinstance(reduced, str):
            self.name(Named(getattr(value, "__module__", None) or "__main__", reduced))
            return
        function, args, state, items, pairs = (tuple(reduced) + (None,) * 3)[:5]
        if len(reduced) > 5:
            raise PicklingError(f"Can't pickle {value!r:.100}: its state is set by a function")
        if getattr(function, "__name__", "") == _NEW_OBJECT:
            self.write(args[0])
            self.write(tuple(args[1:]))
            self.out += b"\x81"
            self.remember(value)
        else:
            self.call(function, args, value)
        for item in items or ():
            self.write(item)
            self.out += b"a"
        for key, item in pairs or ():
            self.write(key)
            self.write(item)
            self.out += b"s"
        if state is not None:
            self.write(state)
            self.out += b"b"


def _bool(p: Pickler, value: bool) -> None:
    p.out += b"\x88" if value else b"\x89"


def _int(p: Pickler, value: int) -> None:
    if 0 <= value < 1 << 8:
        p.out += b"K%c" % value
    elif 0 <= value < 1 << 16:
        p.out += b"M" + struct.pack("<H", value)
    elif -(1 << 31) <= value < 1 << 31:
        p.out += b"J" + struct.pack("<i", value)
    else:
        data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        short = len(data) < 256
        p.out += b"\x8a%c" % len(data) if short else b"\x8b" + struct.pack("<i", len(data))
        p.out += data


def _float(p: Pickler, value: float) -> None:
    p.out += b"G" + struct.pack(">d", value)


def _str(p: Pickler, value: str) -> None:
    if not p.again(("text", value)):
        data = value.encode("utf-8", "surrogatepass")
        p.out += b"X" + struct.pack("<I", len(data)) + data
        p.remember(value, ("text", value))


def _bytes(p: Pickler, value: bytes) -> None:
    if not p.again(id(value)):
        p.call(ENCODE, (value.decode("latin-1"), "latin1"), value)


def _bytearray(p: Pickler, value: bytearray) -> None:
    if not p.again(id(value)):
        p.call(_BUILTIN[bytearray], (bytes(value),), value)


def _complex(p: Pickler, value: complex) -> None:
    p.call(_BUILTIN[complex], (value.real, value.imag), value)


def _set(p: Pickler, value: Any) -> None:
    if not p.again(id(value)):
        p.call(_BUILTIN[type(value)], (list(value),), value)


def _tuple(p: Pickler, value: tuple[Any, ...]) -> None:
    if not value:
        p.out += b")"
    elif not p.again(id(value)):
        if len(value) > 3:
            p.out += b"("
        for item in value:
            p.write(item)
        if id(value) in p.memo:  # it holds itself, and was written on the way
            p.out += b"1" if len(value) > 3 else b"0" * len(value)
            p.again(id(value))
            return
        p.out += _TUPLES[min(len(value), 4)]
        p.remember(value)


_TUPLES = [b")", b"\x85", b"\x86", b"\x87", b"t"]


def _list(p: Pickler, value: list[Any]) -> None:
    if not p.again(id(value)):
        p.out += b"]"
        p.remember(value)
        if value:
            p.out += b"("
            for item in value:
                p.write(item)
            p.out += b"e"


def _dict(p: Pickler, value: dict[Any, Any]) -> None:
    if not p.again(id(value)):
        p.out += b"}"
        p.remember(value)
        _items(p, value)


def _items(p: Pickler, value: dict[Any, Any]) -> None:
    if value:
        p.out += b"("
        for key, item in value.items():
            p.write(key)
            p.write(item)
        p.out += b"u"


def _ordered(p: Pickler, value: OrderedDict[Any, Any]) -> None:
    if not p.again(id(value)):
        p.call(Named("collections", "OrderedDict"), (), value)
        _items(p, value)
        if value.__dict__:  # a state_dict's _metadata
            p.write(value.__dict__)
            p.out += b"b"


def _counter(p: Pickler, value: Counter[Any]) -> None:
    if not p.again(id(value)):
        p.call(Named("collections", "Counter"), (dict(value),), value)


def _default(p: Pickler, value: defaultdict[Any, Any]) -> None:
    if not p.again(id(value)):
        p.call(Named("collections", "defaultdict"), (value.default_factory,), value)
        _items(p, value)


_FUNCTIONS = (type(lambda: 0), type(len))
_PLAIN: dict[type, Callable[[Pickler, Any], None]] = {
    type(None): lambda p, value: p.out.extend(b"N"),
    bool: _bool,
    int: _int,
    float: _float,
    complex: _complex,
    str: _str,
    bytes: _bytes,
    bytearray: _bytearray,
    tuple: _tuple,
    list: _list,
    dict: _dict,
    set: _set,
    frozenset: _set,
    OrderedDict: _ordered,
    Counter: _counter,
    defaultdict: _default,
    Named: lambda p, value: p.name(value),
}
