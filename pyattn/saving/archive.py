"""The zip file that `torch.save` writes: records stored as they are, each at a place of its own.

`data.pkl` is the pickle, `data/0` and on are the numbers of one memory each, `byteorder` says which
byte of a number comes first.  All lie in a folder named after the file.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, NoReturn

_ALIGNMENT = 64
_MOST = 1032  # as many bytes as one byte can be made of by the method of zip files


class Damaged(RuntimeError):
    """A file that is not as it was written."""


class Archive:
    """The records of such a file by name.  Raises RuntimeError for a file that is damaged.

    A `bare` one is NumPy's, which has no folder, and may be compressed.
    """

    def __init__(self, view: memoryview, name: str, bare: bool = False) -> None:
        self.name = name
        self._view = view
        try:
            # A reader over the very bytes, which for a mapped file are not read until they are asked for.
            found = zipfile.ZipFile(_Reader(view)).infolist()
        except _DAMAGED as error:
            raise Damaged(f"{name}: failed reading zip archive: {error}") from None
        self._records: dict[str, tuple[memoryview, zipfile.ZipInfo]] = {}
        self._bare = bare
        if not found and not bare:
            raise Damaged(f"{name}: failed reading zip archive: there is nothing in it")
        folder = "" if bare else found[0].filename.partition("/")[0] + "/"
        places = []
        for info in found:
            path = info.filename
            if not path.startswith(folder):
                self._refuse(path, f"lies outside the folder {folder}")
            path = path[len(folder) :]
            if path in self._records:
                self._refuse(path, "is in it twice")
            start, end = self._extent(info)
            places.append((info.header_offset, end, path))
            self._records[path] = view[start:end], info
        places.sort()
        for (_, end, _), (start, _, path) in zip(places, places[1:]):
            if start < end:
                self._refuse(path, "overlaps the one before it")

    def _refuse(self, path: str, problem: str) -> NoReturn:
        raise Damaged(f"{self.name}: failed reading zip archive: {path[:100]!r} {problem}")

    def _extent(self, info: zipfile.ZipInfo) -> tuple[int, int]:
        """Where a record's bytes begin and end."""
        path, at = info.filename, info.header_offset
        stored = info.compress_type == zipfile.ZIP_STORED
        deflated = info.compress_type == zipfile.ZIP_DEFLATED
        if not (stored or deflated and self._bare) or info.flag_bits & 1:
            self._refuse(path, "is compressed or encrypted in a way that such files never are")
        head = bytes(self._view[at : at + 30]) if at >= 0 else b""
        if len(head) < 30 or head[:4] != b"PK\3\4":
            self._refuse(path, "is not where the directory says")
        start = at + 30 + sum(struct.unpack("<HH", head[26:]))
        end = start + info.compress_size
        if stored and info.file_size != info.compress_size or end > len(self._view):
            self._refuse(path, "is not as long as the directory says")
        return start, end

    def paths(self) -> list[str]:
        """The names of the records, in the directory's order."""
        return list(self._records)

    def __contains__(self, path: str) -> bool:
        return path in self._records

    def read(self, path: str, check: bool = True) -> memoryview:
        """A record's bytes; with `check`, compared with the checksum that was saved, if one was."""
        if path not in self._records:
            raise Damaged(
                f"{self.name}: failed finding {path!r} in the archive: it is no file of torch.save"
            )
        view, info = self._records[path]
        if info.compress_type == zipfile.ZIP_DEFLATED:
            view = self._inflated(path, view, info.file_size)
        if check and info.CRC and zlib.crc32(view) != info.CRC:
            self._refuse(path, "is damaged: its checksum is another")
        return view

    def _inflated(self, path: str, view: memoryview, size: int) -> memoryview:
        """What was compressed.  No more is made of it than the directory says there is."""
        if size > _MOST * len(view) + 64:
            self._refuse(path, f"cannot be {size} bytes, compressed to {len(view)}")
        machine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = machine.decompress(view, size + 1)
        except zlib.error as error:
            self._refuse(path, f"is damaged: {error}")
        if len(data) != size or not machine.eof and machine.decompress(machine.unconsumed_tail, 1):
            self._refuse(path, "is not as long as the directory says")
        return memoryview(data)


_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    OSError,
    EOFError,
    struct.error,
    IndexError,
)


class _Reader(io.RawIOBase):
    """Bytes as a file that is read from."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._place = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        place = offset + (0, self._place, len(self._view))[whence]
        if place < 0:
            raise OSError("a place before the beginning")
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        stop = len(self._view) if size is None or size < 0 else self._place + size
        data = bytes(self._view[self._place : stop])
        self._place += len(data)
        return data


def _written(archive: Any) -> int:
    return archive.fp.tell()  # type: ignore[no-any-return]


def write(file: Any, folder: str, records: Iterable[tuple[str, bytes]]) -> None:
    """Write the records, the numbers of each memory beginning at a multiple of 64 bytes."""
    total = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:

        def add(path: str, data: bytes) -> None:
            nonlocal total
            total = zlib.crc32(data, zlib.crc32(path.encode(), total))
            info = zipfile.ZipInfo(f"{folder}/{path}")
            where = _written(archive) + 34 + len(info.filename.encode())  # without spare bytes
            spare = -where % _ALIGNMENT
            info.extra = b"FB" + struct.pack("<H", spare) + b"Z" * spare
            archive.writestr(info, data)

        for path, data in records:
            add(path, data)
        add(".data/serialization_id", b"%040d" % total)
