"""The header of a safetensors file: what stands where.

Eight bytes tell its length, the lowest first.  It is JSON: for each tensor its name, its kind, its
shape and where its numbers begin and end among the bytes behind the header; under `__metadata__`
texts.  The numbers of all tensors lie side by side and fill the file, so that nothing in it is read
twice or never.

Source: https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json

from .numbers import KINDS, Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from ..kernels import Shape

    Entry = tuple[Stored, Shape, int, int]  # kind, shape, where it begins and ends

LONGEST = 100_000_000  # bytes of header, as safetensors has it


class SafetensorError(Exception):
    """What is wrong with a safetensors file, or with what was asked of one."""


# Their names for the kinds of numbers, in the order in which they write them, from the last.
NAMES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E8M0": "float8_e8m0fnu",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "I16": "int16",
    "U16": "uint16",
    "F16": "float16",
    "BF16": "bfloat16",
    "I32": "int32",
    "U32": "uint32",
    "F32": "float32",
    "F64": "float64",
    "I64": "int64",
    "U64": "uint64",
}
CODES = {ours: theirs for theirs, ours in NAMES.items()}
_RANK = {name: rank for rank, name in enumerate(NAMES)}

# What no tensor here can hold.
_OTHERS = {
    "C64": "complex numbers",
    "F4": "floats of half a byte",
    "F6_E2M3": "floats of six bits",
    "F6_E3M2": "floats of six bits",
}


class Header:
    """The tensors of a file in the order of their numbers, and its metadata."""

    def __init__(
        self, entries: dict[str, Entry], metadata: dict[str, str] | None, begin: int
    ) -> None:
        self.entries = entries
        self.metadata = metadata
        self.begin = begin  # where the numbers begin in the file


def read(view: memoryview, name: str) -> Header:
    """The header of the file of this name, whose bytes these are; SafetensorError for a bad one."""
    if len(view) < 8:
        _refuse(name, f"header too small: {len(view)} bytes, where 8 tell its length")
    length = int.from_bytes(view[:8], "little")
    if length > LONGEST:
        _refuse(name, f"header too large: {length} bytes, of which {LONGEST} would do")
    if length > len(view) - 8:
        _refuse(
            name,
            f"invalid header length: {length} bytes, and the file has {len(view) - 8} behind it",
        )
    tree = _parsed(bytes(view[8 : 8 + length]), name)
    metadata = tree.pop("__metadata__", None)
    if metadata is not None:
        if not isinstance(metadata, dict) or not all(
            [isinstance(value, str) for value in metadata.values()]
        ):
            _refuse(name, "invalid header: its __metadata__ must be texts by name")
    found = [(key, _entry(key, info, name)) for key, info in tree.items()]
    # Those without numbers before the one that begins where they stand.
    found.sort(key=lambda item: (item[1][2], item[1][3]))
    place = 0
    for key, (_, _, begin, end) in found:
        if begin != place:
            wrong = "overlaps the one before" if begin < place else "leaves a gap before it"
            _refuse(name, f"invalid offset for tensor {key!r}: it begins at {begin} and {wrong}")
        place = end
    if place != len(view) - 8 - length:
        _refuse(
            name,
            f"its tensors have {place} bytes and the file {len(view) - 8 - length}: it was cut "
            "short, or something was added to it",
        )
    return Header(dict(found), metadata, 8 + length)


def _refuse(name: str, problem: str) -> NoReturn:
    raise SafetensorError(f"{name}: Error while deserializing: {problem}")


def _parsed(text: bytes, name: str) -> dict[str, Any]:
    def whole(digits: str) -> int:
        if len(digits) > 20:  # as many as 64 bits need; Python would take any number of them
            raise ValueError(f"{digits[:20]}... is no size")
        return int(digits)

    def no_number(digits: str) -> NoReturn:
        raise ValueError(f"{digits[:20]} is no whole number")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands in it twice")
        return found

    try:
        tree = json.loads(
            text.decode(),
            parse_int=whole,
            parse_float=no_number,
            parse_constant=no_number,
            object_pairs_hook=once,
        )
    except UnicodeDecodeError:
        _refuse(name, "invalid header: it is not UTF-8")
    except RecursionError:
        _refuse(name, "invalid header: it is nested too deeply")
    except ValueError as error:
        _refuse(name, f"invalid header: {error}")
    if not isinstance(tree, dict):
        _refuse(name, f"invalid header: expected an object, got {type(tree).__name__}")
    return tree


def _entry(key: str, info: Any, name: str) -> Entry:
    if not isinstance(info, dict):
        _refuse(name, f"invalid header: tensor {key!r} must be an object")
    for field in ("dtype", "shape", "data_offsets"):
        if field not in info:
            _refuse(name, f"invalid header: tensor {key!r} has no {field}")
    kind, shape, offsets = info["dtype"], info["shape"], info["data_offsets"]
    if not isinstance(kind, str) or kind not in NAMES:
        what = _OTHERS.get(kind) if isinstance(kind, str) else None
        told = f"{what}, which no tensor here holds" if what else "no kind of number"
        _refuse(name, f"tensor {key!r} is of dtype {str(kind)[:20]!r}: {told}")
    for field, sizes in (("shape", shape), ("data_offsets", offsets)):
        if not isinstance(sizes, list) or not all([type(n) is int and n >= 0 for n in sizes]):
            _refuse(name, f"invalid header: the {field} of tensor {key!r} must be whole numbers")
    if len(offsets) != 2 or offsets[1] < offsets[0]:
        _refuse(name, f"invalid offset for tensor {key!r}: {str(offsets)[:60]}")
    stored = KINDS[NAMES[kind]]
    size = stored.size
    for n in shape:
        size *= n
        if size >= 1 << 64:
            _refuse(name, f"overflow: the sizes of tensor {key!r} make more than 64 bits can count")
    if size != offsets[1] - offsets[0]:
        _refuse(
            name,
            f"invalid shape, data type, or offset for tensor {key!r}: {kind} of shape "
            f"{str(tuple(shape))[:60]} takes {size} bytes, and it has {offsets[1] - offsets[0]}",
        )
    return stored, tuple(shape), offsets[0], offsets[1]


def written(
    tensors: dict[str, tuple[Stored, Shape]], metadata: dict[str, str] | None
) -> tuple[bytes, list[str]]:
    """The header for tensors of these kinds and shapes, and the order in which their numbers follow.

    The widest kinds come first, so that each begins at a multiple of its size.
    """
    order = sorted(tensors, key=lambda key: (-_RANK[CODES[tensors[key][0].name]], key))
    tree: dict[str, Any] = {} if metadata is None else {"__metadata__": metadata}
    place = 0
    for key in order:
        stored, shape = tensors[key]
        size = stored.size
        for n in shape:
            size *= n
        tree[key] = {
            "dtype": CODES[stored.name],
            "shape": list(shape),
            "data_offsets": [place, place + size],
        }
        place += size
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, order
