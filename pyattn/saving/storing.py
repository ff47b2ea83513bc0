"""save: tensors, and what holds them, as PyTorch writes them."""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from pickle import PicklingError

from .. import dtypes
from ..array import Array
from ..dtypes import dtype, float64
from ..nn.parameter import Parameter
from ..storage import UNSHARED, storage_of, strides_of
from ..tensor import Tensor
from . import archive
from .allowed import FROM_TYPE, PARAMETER, STORAGE_OF, TENSOR_V2
from .files import replace
from .loading import MAGIC
from .numbers import FLOATS, DoesNotFit, Stored, encoded, stored_as
from .pickling import Named, Pickler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from ..kernels import Flat


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
    *,
    floats: str = "float64",
) -> None:
    """Write an object to a file that `load` reads, PyTorch's or pyattn's.

    `f` is a path, or a file that can be written to.  Tensors that share memory do so when they come
    back.  Floats are written as they are, 8 bytes each; `floats` may be "float32", "float16" or
    "bfloat16", to which they are rounded.  The pickle is of protocol 2, which readers of any other
    understand too; `_use_new_zipfile_serialization=False` writes the format from before PyTorch 1.6.

    What is no tensor, number, text or container of them is written by its class's name, and only
    read back with `weights_only=False`.

    A file that is named appears when it is complete: until then, and where anything goes wrong, an
    older one of that name stays.  Raises RuntimeError for a folder that is not there and for numbers
    that do not fit, pickle.PicklingError or TypeError for what cannot be written.

    >>> import os, pyattn, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.pt")
    >>> pyattn.save(pyattn.nn.Linear(2, 1).state_dict(), path)
    >>> list(pyattn.load(path))
    ['weight', 'bias']
    """
    if floats not in FLOATS:
        raise ValueError(f"save: floats={floats!r} is none of {', '.join(FLOATS)}")
    if getattr(pickle_module, "__name__", "pickle") != "pickle":
        raise RuntimeError(f"save: pickle_module is Python's pickle, got {pickle_module!r}")
    if not isinstance(pickle_protocol, int) or not 2 <= pickle_protocol <= 5:
        raise ValueError(f"save: pickle_protocol is 2 to 5, got {pickle_protocol!r}")
    path = isinstance(f, (str, os.PathLike))
    if not path and not hasattr(f, "write"):
        raise AttributeError(
            "save: expected 'f' to be string, path, or a file-like object with a 'write' "
            f"attribute, got {type(f).__name__}"
        )
    folder = "archive"
    if path:
        where, name = os.path.split(os.fspath(f))
        if where and not os.path.isdir(where):
            raise RuntimeError(f"save: Parent directory {where} does not exist.")
        stem = name.rpartition(".")[0] or name
        folder = stem if stem.isprintable() and stem.strip(".") else folder
    writer = Writer(floats, not _use_new_zipfile_serialization)
    pickled = writer.pickled(obj)

    def write(file: Any) -> None:
        if writer.older:
            writer.write_older(file, pickled)
        else:
            archive.write(file, folder, writer.records(pickled, not _disable_byteorder_record))

    if path:
        replace(f, write)
    else:
        whole = io.BytesIO()  # so that the file gets all or nothing
        write(whole)
        f.write(whole.getvalue())


class Writer:
    """The pickle of an object, and the memories that its tensors show."""

    def __init__(self, floats: str, older: bool) -> None:
        self.floats = floats
        self.older = older
        self.memories: list[tuple[Flat, Stored]] = []
        self.keys: dict[tuple[int, str], str] = {}

    def pickled(self, value: Any) -> bytes:
        """The pickle of a value."""
        try:
            return Pickler(self._special).finished(value)
        except RecursionError:
            raise PicklingError("save: it is nested too deeply") from None

    def records(self, pickled: bytes, byteorder: bool) -> Iterator[tuple[str, bytes]]:
        """The records of a zip archive, one after the other."""
        yield "data.pkl", pickled
        yield ".format_version", b"1"
        yield ".storage_alignment", b"64"
        if byteorder:
            yield "byteorder", b"little"
        for i, (numbers, stored) in enumerate(self.memories):
            yield f"data/{i}", _encoded(numbers, stored)
        yield "version", b"3\n"

    def write_older(self, file: Any, pickled: bytes) -> None:
        """The format of pickles, one after the other, and the numbers behind them."""
        system = {
            "protocol_version": 1001,
            "little_endian": True,
            "type_sizes": {"short": 2, "int": 4, "long": 4},
        }
        for value in (MAGIC, 1001, system):
            file.write(self.pickled(value))
        file.write(pickled)
        file.write(self.pickled([str(i) for i in range(len(self.memories))]))
        for numbers, stored in self.memories:
            file.write(len(numbers).to_bytes(8, "little"))
            file.write(_encoded(numbers, stored))

    def _special(self, p: Pickler, value: Any) -> bool:
        kind = type(value)
        if isinstance(value, Array):
            self._tensor(p, value)
        elif kind is _Memory:
            p.write(value.told)
            p.out += b"Q"
        elif kind is _Call:
            p.call(value.function, value.args)
        elif kind is dtypes.Size:
            p.call(Named("torch", "Size"), (tuple(value),), value)
        elif kind is dtypes.device:
            p.call(Named("torch", "device"), (value.type,), value)
        elif kind is dtype:
            p.name(Named("torch", self.floats if value is float64 else value.name))
        elif value is Tensor or value is Parameter:
            p.name(_CLASSES[value])
        else:
            return False
        return True

    def _tensor(self, p: Pickler, t: Any) -> None:
        own = {k: v for k, v in t.__dict__.items() if not (k in _OURS or k.startswith("_"))}
        plain: tuple[Any, ...] = (
            self._memory(t),
            t._offset,
            tuple(t._shape),
            tuple(strides_of(t)),
            bool(t._requires_grad),
            OrderedDict(),
        )
        rebuild = Named("torch._utils", TENSOR_V2)
        if type(t) not in _CLASSES or (own and type(t) is Tensor):
            args = (rebuild, type(t), plain, own)
            p.call(Named("torch._tensor", FROM_TYPE), args, t)
        elif type(t) is Parameter:
            inner = _Call(rebuild, plain[:4] + (False, OrderedDict()))
            wrap: tuple[Any, ...] = (inner, bool(t._requires_grad), OrderedDict())
            function = Named("torch._utils", PARAMETER)
            if own:
                wrap += (own,)
                function = Named("torch._utils", PARAMETER + "_with_state")
            p.call(function, wrap, t)
        else:
            p.call(rebuild, plain, t)

    def _memory(self, t: Any) -> _Memory:
        stored = stored_as(t.dtype, self.floats)
        if t._storage is UNSHARED and t._strides is None:
            numbers = t._data
        else:
            numbers = storage_of(t).numbers
        key = (id(numbers), stored.name)
        if key not in self.keys:
            self.keys[key] = str(len(self.memories))
            self.memories.append((numbers, stored))
        kind = Named("torch", STORAGE_OF[stored.name])
        return _Memory(("storage", kind, self.keys[key], "cpu", len(numbers)) + self._part())

    def _part(self) -> tuple[None, ...]:
        return (None,) if self.older else ()


class _Memory:
    def __init__(self, told: tuple[Any, ...]) -> None:
        self.told = told


class _Call:
    """A call among the arguments of another."""

    def __init__(self, function: Named, args: tuple[Any, ...]) -> None:
        self.function = function
        self.args = args


_CLASSES: dict[Any, Named] = {
    Tensor: Named("torch", "Tensor"),
    Parameter: Named("torch.nn.parameter", "Parameter"),
}
_OURS = ("dtype", "grad_fn")


def _encoded(numbers: Flat, stored: Stored) -> bytes:
    try:
        return encoded(numbers, stored)
    except DoesNotFit as problem:
        raise RuntimeError(f"save: {problem}") from None
