"""NumPy's files, by NumPy's names: `save` and `load` one array, `savez` several.

`.npy` holds one array; `.npz` is a zip file of such files, compressed or not.
"""

from __future__ import annotations

import io
import os
import zipfile

from ..array import Array
from ..tensor import Tensor
from . import npy
from .archive import Archive
from .files import mapped, replace
from .numbers import DoesNotFit, encoded, stored_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


def save(file: Any, arr: Tensor, *, floats: str = "float64") -> None:
    """Write a tensor as a .npy file; `floats` may be "float32" or "float16", to which it is rounded.

    `file` is a path, which gets the ending .npy where it has none, or a file that can be written to.
    Raises TypeError for other than a tensor, ValueError for numbers that do not fit.

    >>> import io, pyattn
    >>> from pyattn.saving import npz
    >>> file = io.BytesIO()
    >>> npz.save(file, pyattn.tensor([1.0, 2.0]))
    >>> npz.load(io.BytesIO(file.getvalue()))
    tensor([1., 2.])
    """
    data = b"".join(_pieces("save", arr, floats))
    _write(file, ".npy", lambda out: out.write(data))


def savez(file: Any, *args: Tensor, floats: str = "float64", **kwds: Tensor) -> None:
    """Write tensors as a .npz file, by their names; those without one are arr_0, arr_1, and on.

    `savez(path, **model.state_dict())` writes a model.  Raises as `save` does, and ValueError where
    a name is taken.

    >>> import io, pyattn
    >>> from pyattn.saving import npz
    >>> file = io.BytesIO()
    >>> npz.savez(file, weight=pyattn.eye(2))
    >>> npz.load(io.BytesIO(file.getvalue()))["weight"]
    tensor([[1., 0.],
            [0., 1.]])
    """
    _savez("savez", file, args, kwds, floats, zipfile.ZIP_STORED)


def savez_compressed(file: Any, *args: Tensor, floats: str = "float64", **kwds: Tensor) -> None:
    """As `savez`, compressed, which makes weights smaller by little and slower to read.

    >>> import io, pyattn
    >>> from pyattn.saving import npz
    >>> file = io.BytesIO()
    >>> npz.savez_compressed(file, mask=pyattn.zeros(1000))
    >>> len(file.getvalue()) < 400
    True
    """
    _savez("savez_compressed", file, args, kwds, floats, zipfile.ZIP_DEFLATED)


def load(file: Any, mmap_mode: str | None = None) -> Any:
    """The tensor of a .npy file, or an `NpzFile` for a .npz file.

    Numbers stay in the file's width until they are changed in place, and in the file itself where
    `mmap_mode` is "r" or "c".  Arrays of objects are never read.  Raises ValueError or EOFError for
    a file that is none of NumPy's, or damaged, zipfile.BadZipFile for a damaged .npz.

    >>> import io, pyattn
    >>> from pyattn.saving import npz
    >>> npz.load(io.BytesIO(b"hello"))
    Traceback (most recent call last):
        ...
    ValueError: load: it does not begin as a file of NumPy's, or holds pickled objects
    """
    if mmap_mode not in (None, "r", "c"):
        raise ValueError(f"load: mmap_mode {mmap_mode!r} is none of None, 'r' and 'c'")
    if isinstance(file, (str, os.PathLike)):
        name = os.fspath(file)
        if mmap_mode:
            view = mapped(name)
        else:
            with open(name, "rb") as opened:
                view = memoryview(opened.read())
    elif mmap_mode:
        raise ValueError("load: mmap_mode needs the path of a file")
    else:
        name, view = "load", memoryview(file.read())
    if bytes(view[:2]) == b"PK":
        return NpzFile(view, str(name))
    return npy.read(view, str(name))


class NpzFile:
    """The tensors of a .npz file by name, each read when it is asked for.

    `files` are the names.  It is a mapping, of which `dict(...)` makes a state_dict, and a context
    manager.  Raises KeyError for a name that is not in it.
    """

    def __init__(self, view: memoryview, name: str) -> None:
        self._name = name
        try:
            self._records: Archive | None = Archive(view, name, bare=True)
        except RuntimeError as error:
            raise zipfile.BadZipFile(str(error)) from None
        self._paths = {
            path[:-4] if path.endswith(".npy") else path: path for path in self._records.paths()
        }
        self.files = list(self._paths)

    def __getitem__(self, key: str) -> Tensor:
        path = self._paths.get(key, key)
        if path not in self._paths.values():
            raise KeyError(f"{key} is not a file in the archive")
        if self._records is None:
            raise ValueError(f"{self._name}: the file is closed")
        try:
            view = self._records.read(path)
        except RuntimeError as error:
            raise zipfile.BadZipFile(str(error)) from None
        return npy.read(view, f"{self._name}: {path}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, key: object) -> bool:
        return key in self._paths or key in self._paths.values()

    def keys(self) -> list[str]:
        """The names."""
        return list(self.files)

    def values(self) -> list[Tensor]:
        """The tensors."""
        return [self[key] for key in self.files]

    def items(self) -> list[tuple[str, Tensor]]:
        """The names with the tensors."""
        return [(key, self[key]) for key in self.files]

    def get(self, key: str, default: Any = None) -> Any:
        """The tensor of that name, or the default."""
        return self[key] if key in self else default

    def close(self) -> None:
        """Let go of the file; tensors that were read stay."""
        self._records = None

    def __enter__(self) -> NpzFile:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"NpzFile {self._name!r} with keys: {', '.join(self.files)}"


def _pieces(name: str, t: Any, floats: str) -> tuple[bytes, bytes]:
    if not isinstance(t, Array):
        raise TypeError(f"{name}: expected a tensor, got {type(t).__name__}")
    if floats not in ("float64", "float32", "float16"):
        raise ValueError(f"{name}: floats={floats!r} is none of float64, float32, float16")
    stored = stored_as(t.dtype, floats)
    try:
        return npy.header(stored, tuple(t._shape)), encoded(t._data, stored)
    except DoesNotFit as problem:
        raise ValueError(f"{name}: {problem}") from None


def _savez(
    name: str, file: Any, args: tuple[Any, ...], kwds: dict[str, Any], floats: str, how: int
) -> None:
    tensors = dict(kwds)
    for i, t in enumerate(args):
        if f"arr_{i}" in tensors:
            raise ValueError(f"{name}: Cannot use un-named variables and keyword arr_{i}")
        tensors[f"arr_{i}"] = t

    def write(out: Any) -> None:
        with zipfile.ZipFile(out, "w", how) as archive:
            for key, t in tensors.items():
                with archive.open(_info(key, how), "w", force_zip64=True) as record:
                    for piece in _pieces(name, t, floats):
                        record.write(piece)

    _write(file, ".npz", write)


def _info(key: str, how: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(key + ".npy")
    info.compress_type = how
    return info


def _write(file: Any, ending: str, write: Any) -> None:
    if isinstance(file, (str, os.PathLike)):
        path = os.fspath(file)
        replace(path if path.endswith(ending) else path + ending, write)
        return
    whole = io.BytesIO()  # so that the file gets all or nothing
    write(whole)
    file.write(whole.getvalue())
