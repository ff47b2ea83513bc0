"""What is logged as JSON has it: plain numbers, texts, lists and dicts; images as PNG files."""

from __future__ import annotations

import math

from ...array import Array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain(value: Any) -> Any:
    """A value as JSON's.  Numbers that JSON has not are texts: "nan", "inf", "-inf"."""
    if isinstance(value, Array) or hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise NotImplementedError(f"SummaryWriter: {type(value).__name__} cannot be logged")


def numbers(value: Any) -> list[Any]:
    """All numbers of a tensor, an array or nested lists, in one list."""
    if isinstance(value, Array) or hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        found = []
        for item in value:
            found += numbers(item)
        return found
    if isinstance(value, (int, float)):
        return [value]
    raise NotImplementedError(f"SummaryWriter: expected numbers, got {type(value).__name__}")


def number(name: str, value: Any) -> Any:
    """The one number of a scalar; AssertionError for several."""
    found = numbers(value)
    if len(found) != 1:
        raise AssertionError(f"{name}: expected one number, got {len(found)}")
    return found[0]


def histogram(values: list[Any], bins: Any, max_bins: int | None) -> dict[str, Any]:
    """How many of the values lie below each limit and not below the one before it.

    `bins` is how many of the same width, or their limits, or "tensorflow": limits that grow by a
    tenth from 1e-12 on, and below 0 alike.
    """
    if not values:
        raise ValueError("add_histogram: expected at least one number, got none")
    if not all([math.isfinite(x) for x in values]):
        raise ValueError("add_histogram: a number is nan or infinite, and belongs to no bin")
    low, high = min(values), max(values)
    if isinstance(bins, int):
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = [low + (high - low) * i / bins for i in range(bins + 1)]
    elif isinstance(bins, str):
        if bins != "tensorflow":
            raise ValueError(f"add_histogram: bins are 'tensorflow', how many, or limits: {bins!r}")
        edges, v = [0.0], 1e-12
        while v < 1e20:
            edges = [-v, *edges, v]
            v *= 1.1
    else:
        edges = sorted(numbers(bins))
    if max_bins is not None and len(edges) - 1 > max_bins:
        step = -(-(len(edges) - 1) // max_bins)
        edges = edges[:-1:step] + edges[-1:]
    counts = [0] * (len(edges) - 1)
    for x in values:
        i = _place(edges, x)
        if 0 <= i < len(counts):
            counts[i] += 1
    filled = [i for i, count in enumerate(counts) if count]
    first, last = (filled[0], filled[-1] + 1) if filled else (0, 0)
    return {
        "min": min(values),
        "max": max(values),
        "num": len(values),
        "sum": math.fsum(values),
        "sum_squares": math.fsum([x * x for x in values]),
        "bucket_limits": edges[first + 1 : last + 1],
        "bucket_counts": counts[first:last],
    }


def _place(edges: list[Any], x: Any) -> int:
    """The bin that a number belongs to; the last includes its end."""
    from bisect import bisect_right

    return len(edges) - 2 if x == edges[-1] else bisect_right(edges, x) - 1


def pixels(image: Any, dataformats: str) -> tuple[int, int, int, bytes]:
    """Height, width, channels and the bytes of an image, floats from 0 to 1 or bytes."""
    axes = dataformats.upper()
    shape = tuple(image.shape)
    if sorted(axes) not in (["H", "W"], ["C", "H", "W"]) or len(shape) != len(axes):
        raise AssertionError(f"add_image: shape {shape} does not fit dataformats {dataformats!r}")
    size = dict(zip(axes, shape))
    height, width, channels = size["H"], size["W"], size.get("C", 1)
    if channels not in (1, 3, 4):
        raise AssertionError(f"add_image: expected 1, 3 or 4 channels, got {channels}")
    values = numbers(image)
    strides, step = {"C": 0}, 1
    for axis in reversed(axes):
        strides[axis] = step
        step *= size[axis]
    factor = 255 if any([isinstance(x, float) for x in values]) else 1
    data = bytearray()
    for h in range(height):
        for w in range(width):
            at = h * strides["H"] + w * strides["W"]
            for c in range(channels):
                data.append(min(max(int(values[at + c * strides["C"]] * factor), 0), 255))
    return height, width, channels, bytes(data)


def png(height: int, width: int, channels: int, data: bytes) -> bytes:
    """An image as a PNG file: a signature, and chunks with their length and checksum."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    row = width * channels
    lines = b"".join([b"\0" + data[h * row : (h + 1) * row] for h in range(height)])
    color = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
