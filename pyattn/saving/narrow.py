"""Floats of one and two bytes: read when they are used, and rounded to.

Python's own kinds of buffers know floats of four and eight bytes.  `Narrow` is a sequence of
narrower ones over bytes, for a tensor to hold as it would a list: an element or a row is worked out
when it is asked for, so that a file of halves needs no memory but its own.
"""

from __future__ import annotations

import struct
import sys
from array import array
from math import inf, nan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    Decode = Callable[[bytes], list[float]]

_STRETCH = 4096  # how many numbers are worked out at a time where all are wanted


class Narrow:
    """A sequence of floats over bytes, each worked out by `decode` when it is asked for.

    >>> halves = Narrow(memoryview(bytes([0, 60, 0, 192, 0, 56])), 2, half)
    >>> halves[1], halves[::2], list(halves)
    (-2.0, [1.0, 0.5], [1.0, -2.0, 0.5])
    """

    __slots__ = ("_view", "_size", "_decode")

    def __init__(self, view: memoryview, size: int, decode: Decode) -> None:
        self._view = view
        self._size = size
        self._decode = decode

    def __len__(self) -> int:
        return len(self._view) // self._size

    def __getitem__(self, place: Any) -> Any:
        size = self._size
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step == 1:  # bytes that follow each other are copied at once
                return self._decode(self._view[start * size : stop * size].tobytes())
            return [self[i] for i in range(start, stop, step)]
        place = place.__index__()
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError("index out of range")
        return self._decode(self._view[place * size : (place + 1) * size].tobytes())[0]

    def __iter__(self) -> Iterator[float]:
        for start in range(0, len(self), _STRETCH):
            yield from self[start : start + _STRETCH]

    def tolist(self) -> list[float]:
        """All of them."""
        return self._decode(self._view.tobytes())

    def tobytes(self) -> bytes:
        """The bytes that they are read from, in the machine's order."""
        return self._view.tobytes()

    def __reduce__(self) -> Any:
        return list, (self.tolist(),)


def single(data: bytes) -> list[float]:
    """Of four bytes each, in the machine's order of them."""
    return list(array("f", data))


def double(data: bytes) -> list[float]:
    """Of eight bytes each, in the machine's order of them."""
    return list(array("d", data))


def half(data: bytes) -> list[float]:
    """Of two bytes each: IEEE's binary16, in the machine's order of bytes."""
    return list(struct.unpack(f"={len(data) // 2}e", data))


def brain(data: bytes) -> list[float]:
    """Of two bytes each: bfloat16, which are the upper two of a float of four.

    >>> from array import array
    >>> brain(array("H", [0x3F80, 0xC000, 0x7F80]).tobytes())
    [1.0, -2.0, inf]
    """
    wide = bytearray(2 * len(data))
    upper = 2 if sys.byteorder == "little" else 0
    wide[upper::4] = data[::2]
    wide[upper + 1 :: 4] = data[1::2]
    return list(memoryview(wide).cast("f"))


def eight(exponent: int, bias: int, *, finite: bool = False, unsigned_zero: bool = False) -> Decode:
    """Of one byte each, with so many bits of exponent: the functions that PyTorch's float8s need.

    `finite` ones have no inf, and nan where every bit is set; in those of `unsigned_zero` nan stands
    where -0 would.

    >>> eight(4, 7, finite=True)(bytes([0x38, 0xC0, 0x7E, 0x7F]))
    [1.0, -2.0, 448.0, nan]
    >>> eight(5, 15)(bytes([0x3C, 0x7B, 0xFC, 1]))
    [1.0, 57344.0, -inf, 1.52587890625e-05]
    """
    fraction = 7 - exponent
    table = []
    for byte in range(256):
        power, rest = byte >> fraction & (1 << exponent) - 1, byte & (1 << fraction) - 1
        if power:
            value = (1 + rest / (1 << fraction)) * 2.0 ** (power - bias)
        else:
            value = rest / (1 << fraction) * 2.0 ** (1 - bias)
        if unsigned_zero:
            value = nan if byte == 0x80 else value
        elif finite:
            value = nan if byte & 0x7F == 0x7F else value
        elif power == (1 << exponent) - 1:
            value = nan if rest else inf
        table.append(-value if byte > 127 else value)
    return _looked_up(table)


def powers() -> Decode:
    """Of one byte each: nothing but an exponent, as scales have (float8_e8m0fnu)."""
    return _looked_up([2.0 ** (byte - 127) for byte in range(255)] + [nan])


def _looked_up(table: list[float]) -> Decode:
    look = table.__getitem__
    return lambda data: list(map(look, data))
