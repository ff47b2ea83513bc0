"""NumPy's file of one array: a header in Python's notation, and the numbers.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import ast

from .. import kernels
from ..array import result
from ..dtypes import numel
from .numbers import KINDS, Stored, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from ..kernels import Shape
    from ..tensor import Tensor

MAGIC = b"\x93NUMPY"
_LONGEST = 10_000  # characters of header, as in NumPy

# NumPy's names for the kinds of numbers: a letter for the sort, and how many bytes.
CODES = {
    "f8": "float64",
    "f4": "float32",
    "f2": "float16",
    "i8": "int64",
    "i4": "int32",
    "i2": "int16",
    "i1": "int8",
    "u8": "uint64",
    "u4": "uint32",
    "u2": "uint16",
    "u1": "uint8",
    "b1": "bool",
}
_NAMES = {ours: theirs for theirs, ours in CODES.items()}


def header(stored: Stored, shape: Shape) -> bytes:
    """What stands before the numbers of an array.

    >>> header(KINDS["float32"], (2,))[:58]
    b"\\x93NUMPY\\x01\\x00v\\x00{'descr': '<f4', 'fortran_order': False, 'shape'"
    """
    order = "<" if stored.size > 1 else "|"
    text = (
        f"{{'descr': '{order}{_NAMES[stored.name]}', 'fortran_order': False, 'shape': {shape}, }}"
    )
    if shape:
        text += " " * (21 - len(str(shape[0])))  # room for the array to grow
    text += " " * (-(len(MAGIC) + 4 + len(text) + 1) % 64) + "\n"
    if len(text) < 1 << 16:
        return MAGIC + b"\1\0" + len(text).to_bytes(2, "little") + text.encode()
    return MAGIC + b"\2\0" + len(text).to_bytes(4, "little") + text.encode()


def read(view: memoryview, name: str) -> Tensor:
    """The array in these bytes, the whole of a file of this name; ValueError for a bad one."""
    if not len(view):
        raise EOFError(f"{name}: No data left in file")
    if bytes(view[:6]) != MAGIC:
        _refuse(name, "it does not begin as a file of NumPy's, or holds pickled objects")
    version = tuple(view[6:8])
    if version not in ((1, 0), (2, 0), (3, 0)):
        _refuse(name, f"format version {version} is none of (1, 0), (2, 0) and (3, 0)")
    wide = 2 if version == (1, 0) else 4
    length = int.from_bytes(view[8 : 8 + wide], "little")
    begin = 8 + wide + length
    if begin > len(view):
        _refuse(name, f"its header has {length} bytes, and the file ends before")
    if length > _LONGEST:
        _refuse(name, f"its header has {length} bytes, of which {_LONGEST} would do")
    text = bytes(view[8 + wide : begin]).decode("utf-8" if version == (3, 0) else "latin-1")
    stored, order, columns, shape = _told(text, name)
    count = numel(shape)
    if count * stored.size != len(view) - begin:
        _refuse(
            name,
            f"an array of shape {str(shape)[:60]} takes {count * stored.size} bytes, and there are "
            f"{len(view) - begin}",
        )
    held = numbers(view[begin:], stored, order)
    if columns and len(shape) > 1:
        lie = tuple(reversed(kernels.contiguous(shape[::-1])))
        return result(kernels.strided(held, 0, shape, lie), shape, stored.kind)
    return result(held, shape, stored.kind)


def _refuse(name: str, problem: str) -> NoReturn:
    raise ValueError(f"{name}: {problem}")


def _told(text: str, name: str) -> tuple[Stored, str, bool, Shape]:
    """The kind of the numbers, their order of bytes, whether columns come first, and the shape."""
    try:
        told: Any = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        _refuse(name, f"its header cannot be read: {text[:60]!r}")
    if not isinstance(told, dict) or set(told) != {"descr", "fortran_order", "shape"}:
        _refuse(name, f"its header does not tell descr, fortran_order and shape: {text[:60]!r}")
    descr, columns, shape = told["descr"], told["fortran_order"], told["shape"]
    if not isinstance(descr, str):
        _refuse(name, "it holds records, which no tensor does")
    if descr[1:2] == "O":
        _refuse(name, "Object arrays cannot be loaded: they are pickled programs")
    if len(descr) != 3 or descr[0] not in "<>|=" or descr[1:] not in CODES:
        _refuse(name, f"it holds numbers of dtype {descr[:20]!r}, which no tensor does")
    if type(columns) is not bool:
        _refuse(name, f"fortran_order is True or False, not {columns!r:.20}")
    if type(shape) is not tuple or not all([type(n) is int and n >= 0 for n in shape]):
        _refuse(name, f"its shape is {shape!r:.60}")
    return KINDS[CODES[descr[1:]]], "big" if descr[0] == ">" else "little", columns, shape
