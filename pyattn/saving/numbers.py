"""How each kind of number stands in the bytes of a file, and how a tensor comes to hold it.

Nothing is converted that need not be: a tensor of a file's four-byte floats holds a memoryview of
them, and the file's page is read when a row is used.  The floats of a file become float64, which
holds each of them exactly; its whole numbers the kind of that name, and those without a sign, of
which PyTorch has more than pyattn, the narrowest that holds all of them.
"""

from __future__ import annotations

import struct
import sys
from array import array

from ..array import result
from ..dtypes import boolean, dtype, float64, int8, int16, int32, int64, uint8
from . import narrow
from .narrow import Narrow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..kernels import Flat, Shape
    from ..tensor import Tensor


class Stored:
    """A kind of number as files have it: its bytes, `array`'s letter for it, pyattn's kind.

    Those that `array` has no letter for have `decode`, a function of bytes.
    """

    __slots__ = ("name", "size", "code", "kind", "decode")

    def __init__(
        self,
        name: str,
        size: int,
        code: str,
        kind: dtype,
        decode: Callable[[bytes], list[float]] | None = None,
    ) -> None:
        self.name = name
        self.size = size
        self.code = code
        self.kind = kind
        self.decode = decode

    def __repr__(self) -> str:
        return self.name


# By PyTorch's names.  uint64 is an int64 here, which has no greatest.
KINDS = {
    kind.name: kind
    for kind in [
        Stored("float64", 8, "d", float64),
        Stored("float32", 4, "f", float64),
        Stored("float16", 2, "", float64, narrow.half),
        Stored("bfloat16", 2, "", float64, narrow.brain),
        Stored("int64", 8, "q", int64),
        Stored("int32", 4, "i", int32),
        Stored("int16", 2, "h", int16),
        Stored("int8", 1, "b", int8),
        Stored("uint8", 1, "B", uint8),
        Stored("uint16", 2, "H", int32),
        Stored("uint32", 4, "I", int64),
        Stored("uint64", 8, "Q", int64),
        Stored("bool", 1, "?", boolean),
        Stored("float8_e4m3fn", 1, "", float64, narrow.eight(4, 7, finite=True)),
        Stored("float8_e5m2", 1, "", float64, narrow.eight(5, 15)),
        Stored("float8_e4m3fnuz", 1, "", float64, narrow.eight(4, 8, unsigned_zero=True)),
        Stored("float8_e5m2fnuz", 1, "", float64, narrow.eight(5, 16, unsigned_zero=True)),
        Stored("float8_e8m0fnu", 1, "", float64, narrow.powers()),
    ]
}


# PyPy takes thirty times as long to read a memoryview's floats one by one as to copy its bytes.
_COPIED = {}  # type: dict[str, Callable[[bytes], list[float]]]
if sys.implementation.name == "pypy":
    _COPIED = {"f": narrow.single, "d": narrow.double}


def numbers(view: memoryview, stored: Stored, order: str = "little") -> Flat:
    """The numbers in these bytes, as a sequence that reads them where they are.

    >>> numbers(memoryview(bytes([0, 0, 0, 64])), KINDS["float32"]).tolist()
    [2.0]
    """
    if not len(view):
        return []
    if stored.size > 1 and order != sys.byteorder:
        turned = array("BHIQ"[stored.size.bit_length() - 1], view.tobytes())
        turned.byteswap()
        view = memoryview(turned).cast("B")
    held: Any
    decode = stored.decode or _COPIED.get(stored.code)
    if decode is not None:
        held = Narrow(view, stored.size, decode)
    elif stored.code == "?" and view.tobytes().translate(None, b"\0\1"):
        held = [byte != 0 for byte in view]  # what is neither 0 nor 1 is no bool in memory
    else:
        held = view.cast(stored.code)  # type: ignore[call-overload]
    return held  # type: ignore[no-any-return]


def tensor_of(view: memoryview, stored: Stored, shape: Shape, order: str = "little") -> Tensor:
    """A tensor of the numbers in these bytes, row by row."""
    return result(numbers(view, stored, order), shape, stored.kind)


# Writing.

FLOATS = {"float64": "d", "float32": "f", "float16": "e", "bfloat16": ""}


class DoesNotFit(Exception):
    """A number that the kind it was to be written in has no room for."""


def stored_as(kind: dtype, floats: str) -> Stored:
    """How a tensor of this kind is written, where floats are written as `floats`."""
    return KINDS[floats if kind is float64 else kind.name]


def encoded(data: Flat, stored: Stored) -> bytes:
    """The bytes, the lowest first, of numbers; DoesNotFit for one that the kind has no room for.

    A float is rounded to the nearest there is, of two as near to the even one.

    >>> encoded([2.0], KINDS["bfloat16"]), encoded([3, -1], KINDS["int16"])
    (b'\\x00@', b'\\x03\\x00\\xff\\xff')
    """
    code = {"float16": "e", "bool": "?"}.get(stored.name, stored.code)
    try:
        if stored.name == "bfloat16":
            return _brains(data)
        if code == "d" and sys.byteorder == "little":
            return array("d", data).tobytes()
        return struct.pack(f"<{len(data)}{code}", *data)
    except (OverflowError, struct.error):
        for x in data:
            try:
                if stored.name == "bfloat16":
                    _brains([x])
                else:
                    struct.pack("<" + code, x)
            except (OverflowError, struct.error):
                raise DoesNotFit(f"{x} does not fit into {stored.name}") from None
        raise


def _brains(data: Flat) -> bytes:
    """Floats as bfloat16, each rounded once: not to float32 first, which may make a tie of it."""
    out = array("H", bytes(2 * len(data)))
    for i, x in enumerate(data):
        bits = int.from_bytes(struct.pack(">d", x), "big")
        if x != x:
            out[i] = 0x7FC0 | bits >> 48 & 0x8000
            continue
        power = (bits >> 52 & 0x7FF) - 1023
        if power == 1024:
            out[i] = bits >> 48 & 0x8000 | 0x7F80
            continue
        # How many of the 53 digits are too many: below 2**-126 ever more of them are.
        spare = 45 if power >= -126 else min(45 - 126 - power, 60)
        digits = bits & (1 << 52) - 1 | (1 << 52 if power > -1023 else 0)
        rounded = digits >> spare
        rest, tie = digits & (1 << spare) - 1, 1 << spare - 1
        if rest > tie or rest == tie and rounded & 1:
            rounded += 1
        if power >= -126:
            rounded += power + 126 << 7  # a carry goes on into the exponent, as it is to
        if rounded >= 0x7F80:
            raise OverflowError
        out[i] = rounded | bits >> 48 & 0x8000
    if sys.byteorder == "big":
        out.byteswap()
    return out.tobytes()
