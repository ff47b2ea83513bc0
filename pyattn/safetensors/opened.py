"""safe_open: a safetensors file, of which one tensor or a part of one is taken at a time."""

from __future__ import annotations

import os

from ..dtypes import Size, check_device
from ..saving import header
from ..saving.files import mapped
from ..saving.header import CODES, SafetensorError
from ..saving.numbers import tensor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class safe_open:
    """A safetensors file, of which tensors are taken by name.

    Only the header is read, and the file is mapped into memory: a tensor's numbers are read when
    they are used, row by row, and stay in the file's own width, so that a float32 takes 4 bytes and
    not the 32 of a list.  The tensors may be used after the file is closed, or replaced.  One that
    is changed in place goes on with a list of its own.

    `framework` is "pt" and `device` the CPU; `backend` is "mmap", or "pread" to read each tensor when
    it is taken.  Raises SafetensorError for a file that is not whole or not what its header says,
    and FileNotFoundError where there is none.

    >>> import os, pyattn, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> pyattn.safetensors.save_file({"weight": pyattn.eye(3)}, path, {"made by": "hand"})
    >>> with pyattn.safetensors.safe_open(path, framework="pt") as file:
    ...     print(file.keys(), file.metadata(), file.get_slice("weight")[1, :2])
    ['weight'] {'made by': 'hand'} tensor([0., 1.])
    """

    def __init__(
        self, filename: Any, framework: str, device: Any = "cpu", *, backend: str = "mmap"
    ) -> None:
        if framework not in ("pt", "torch", "pytorch"):
            raise SafetensorError(
                f"safe_open: framework {framework!r} is not here; 'pt' gives pyattn's tensors"
            )
        if backend not in ("mmap", "pread"):
            raise SafetensorError(f"safe_open: backend {backend!r} is none of 'mmap' and 'pread'")
        check_device("safe_open", device)
        self._name = os.fspath(filename)
        self._view: memoryview | None = mapped(self._name)
        self._copy = backend == "pread"
        self._header = header.read(self._view, str(self._name))

    def __enter__(self) -> safe_open:
        self._bytes()
        return self

    def __exit__(self, *error: Any) -> None:
        self._view = None  # the file is closed when the last tensor that reads from it is gone

    def _bytes(self) -> memoryview:
        if self._view is None:
            raise SafetensorError(f"{self._name}: File is closed")
        return self._view

    def keys(self) -> list[str]:
        """The names of the tensors, in the order of the alphabet."""
        self._bytes()
        return sorted(self._header.entries)

    def offset_keys(self) -> list[str]:
        """The names of the tensors, in the order in which they lie in the file."""
        self._bytes()
        return list(self._header.entries)

    def metadata(self) -> dict[str, str] | None:
        """The texts that were saved along, by name; None where there are none."""
        self._bytes()
        metadata = self._header.metadata
        return None if metadata is None else dict(metadata)

    def get_tensor(self, name: str) -> Tensor:
        """A tensor.  Raises SafetensorError where there is none of that name."""
        stored, shape, begin, end = self._entry(name)
        start = self._header.begin
        part = self._bytes()[start + begin : start + end]
        if self._copy:
            part = memoryview(bytes(part))
        return tensor_of(part, stored, shape)

    def get_tensors(self) -> dict[str, Tensor]:
        """All tensors by name, in the order in which they lie in the file."""
        return {name: self.get_tensor(name) for name in self.offset_keys()}

    def get_slice(self, name: str) -> PySafeSlice:
        """A tensor of which nothing is read but what is cut out of it by []."""
        stored, shape, _, _ = self._entry(name)
        return PySafeSlice(self.get_tensor(name), CODES[stored.name])

    def _entry(self, name: str) -> header.Entry:
        self._bytes()
        if not isinstance(name, str):
            raise TypeError(f"safe_open: a tensor's name is a str, got {type(name).__name__}")
        if name not in self._header.entries:
            raise SafetensorError(f"{self._name}: File does not contain tensor {name}")
        return self._header.entries[name]


class PySafeSlice:
    """What get_slice gives: a tensor of a file, read when it is cut."""

    def __init__(self, whole: Tensor, code: str) -> None:
        self._whole = whole
        self._code = code

    def get_shape(self) -> list[int]:
        """The shape of the whole tensor."""
        return list(Size(self._whole._shape))

    def get_dtype(self) -> str:
        """The kind of its numbers, as the file names it: "F32"."""
        return self._code

    def __getitem__(self, index: Any) -> Tensor:
        return self._whole[index]
