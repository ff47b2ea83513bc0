"""Files: read where they lie, and written whole or not at all."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def mapped(path: Any) -> memoryview:
    """The bytes of a file, which are read from it as they are used.

    The file may be replaced or removed meanwhile; it stays open until the last tensor that reads
    from it is gone.  Where files cannot be mapped it is read whole.
    """
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if not size:
            return memoryview(b"")
        try:
            import mmap
        except ImportError:
            return memoryview(file.read())
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def replace(path: Any, write: Callable[[Any], object]) -> None:
    """Have `write` write a file, and put it in the place of `path` when it is complete.

    It is written in the same folder under another name and forced to the disk first.  When anything
    goes wrong the old file stays as it was, and nothing is left of the new one.
    """
    path = os.path.realpath(os.fspath(path))  # where a link leads, so that it stays one
    folder, name = os.path.split(path)
    if isinstance(name, bytes):
        folder, name = os.fsdecode(folder), os.fsdecode(name)
    file, temporary = _beside(folder, name)
    try:
        with file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
    _settle(folder)


def _beside(folder: str, name: str) -> tuple[Any, str]:
    """A new file in the folder, with the permissions that any new file of the user's gets."""
    for attempt in range(10000):
        beside = f".{name[:64]}.{os.getpid()}-{attempt}"
        temporary = os.path.join(folder, beside)
        try:
            return open(temporary, "xb"), temporary
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder}: no name is free for a new file")


def _keep_mode(path: str, temporary: str) -> None:
    """The permissions of the file that is replaced, if there is one."""
    try:
        os.chmod(temporary, os.stat(path).st_mode & 0o777)
    except OSError:
        pass


def _settle(folder: str) -> None:
    """Force the new name to the disk, where the system can do that to a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
