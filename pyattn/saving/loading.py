"""load: what `torch.save` wrote, PyTorch's or pyattn's, made again."""

from __future__ import annotations

import importlib
import os
import sys
from pickle import UnpicklingError

from .. import dtypes
from . import allowed
from .allowed import CALLS, FileDtype, Rebuild, StorageType
from .archive import Archive, Damaged
from .files import mapped
from .numbers import KINDS
from .rebuilding import Memory, finish, rebuild
from .unpickling import Machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

MAGIC = 0x1950A86A20F9469CFC6C  # what a file of PyTorch's older kind begins with
_DEEPEST = 1000  # how deep lists may lie in lists; Python itself can show no more


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """What `save` wrote, PyTorch's or pyattn's: tensors, and what holds them.

    `f` is a path, or a file that can be read; that of a path ending in .safetensors is read as such.
    Floats of any width become float64.  They stay in the file's width until they are changed in
    place, and with `mmap` in the file itself.  Tensors that shared memory share it again.

    With `weights_only`, which is how it is unless you say otherwise, the file can make tensors,
    numbers, texts and containers of them, and what `serialization.add_safe_globals` names.  Without,
    it can import any module and call any function with any arguments: only for files that you wrote.

    Where tensors were on a GPU, `map_location` says that they are to come to the "cpu": that, a
    dictionary of places, or a function of a memory and its place.

    Raises pickle.UnpicklingError for a file that asks for more than weights, RuntimeError for one
    that is damaged, EOFError for an empty one, and RuntimeError for one of TorchScript.

    >>> import io, pyattn
    >>> file = io.BytesIO()
    >>> pyattn.save({"weight": pyattn.eye(2), "step": 3}, file)
    >>> pyattn.load(io.BytesIO(file.getvalue()))
    {'weight': tensor([[1., 0.],
            [0., 1.]]), 'step': 3}
    """
    if pickle_module is not None:
        if weights_only:
            raise RuntimeError(
                "load: Can not safely load weights when explicit pickle_module is specified"
            )
        if getattr(pickle_module, "__name__", None) != "pickle":
            raise RuntimeError(f"load: pickle_module is Python's pickle, got {pickle_module!r}")
        weights_only = False
    strict = weights_only is None or bool(weights_only)
    name, view = _bytes("load", f, bool(mmap))
    if name.endswith(".safetensors"):
        from ..safetensors.torch import load_file

        dtypes.check_device("load", map_location)
        return load_file(f)
    if not len(view):
        raise EOFError(f"{name}: Ran out of input: the file is empty")
    reader = Reader(name, view, strict, map_location)
    try:
        if bytes(view[:2]) == b"PK":
            return reader.archive(check=not mmap)
        if mmap:
            raise RuntimeError("load: mmap can only be used with files saved as a zip archive")
        return reader.older()
    except UnpicklingError as error:
        raise UnpicklingError(
            f"{name}: Weights only load failed. {error}" if strict else f"{name}: {error}"
        ) from None


def _bytes(name: str, f: Any, mmap: bool) -> tuple[str, memoryview]:
    if isinstance(f, (str, os.PathLike)):
        path = os.fspath(f)
        if mmap:
            return path, mapped(path)
        with open(path, "rb") as file:
            return path, memoryview(file.read())
    if mmap:
        raise ValueError(f"{name}: f must be a file path in order to use the mmap argument")
    if not hasattr(f, "read"):
        raise AttributeError(
            f"{name}: expected a path or a file that can be read, got {type(f).__name__}"
        )
    data = f.read()
    if not isinstance(data, bytes):
        raise TypeError(f"{name}: expected a file of bytes, opened with 'rb'")
    return str(getattr(f, "name", name)), memoryview(data)


class Reader:
    """What the machine that reads a pickle is allowed: see `unpickling`."""

    def __init__(self, name: str, view: memoryview, strict: bool, map_location: Any) -> None:
        self.name = name
        self.view = view
        self.strict = strict
        self.map_location = map_location
        self.memories: dict[str, Memory] = {}
        self.records: Archive | None = None
        self.order = "little"
        self.left = 0  # how many items may yet be copied from one container to another

    # The two kinds of files.

    def archive(self, check: bool) -> Any:
        """What a zip archive holds."""
        self.records = records = Archive(self.view, self.name)
        if "constants.pkl" in records:
            raise RuntimeError(
                f"{self.name}: a TorchScript archive is a program; save the state_dict of the model"
            )
        if "byteorder" in records:
            self.order = bytes(records.read("byteorder")).decode("latin-1")
            if self.order not in ("little", "big"):
                raise RuntimeError(f"{self.name}: unknown byteorder {self.order[:20]!r}")
        self.check = check
        made, _ = self._unpickled(bytes(records.read("data.pkl")), 0)
        return self._finished(made)

    def older(self) -> Any:
        """What a file from before PyTorch 1.6 holds: pickles, and the memories behind them."""
        data = bytes(self.view)
        magic, place = self._unpickled(data, 0)
        if type(magic) is not int or magic != MAGIC:
            raise RuntimeError(f"{self.name}: Invalid magic number; corrupt file?")
        _, place = self._unpickled(data, place)
        system, place = self._unpickled(data, place)
        if type(system) is dict and system.get("little_endian") is False:
            self.order = "big"
        made, place = self._unpickled(data, place)
        keys, place = self._unpickled(data, place)
        for key in keys if type(keys) is list else []:
            memory = self.memories.get(key) if type(key) is str else None
            if memory is None or memory.stored is None:
                raise RuntimeError(f"{self.name}: numbers of a memory that no tensor has")
            count = int.from_bytes(self.view[place : place + 8], "little")
            place += 8
            end = place + memory.bytes
            if count != memory.told or end > len(self.view):
                raise RuntimeError(f"{self.name}: the file ends before its numbers do")
            memory.view, place = self.view[place:end], end
        for memory in self.memories.values():
            if memory.count and not len(memory.view):
                raise RuntimeError(f"{self.name}: a tensor without numbers")
        return self._finished(made)

    def _unpickled(self, data: bytes, place: int) -> tuple[Any, int]:
        self.left = len(data)
        machine = Machine(data, place, self)
        try:
            return machine.run(), machine.place
        except (IndexError, KeyError, UnicodeDecodeError, RecursionError) as error:
            raise UnpicklingError(
                f"it is no pickle that holds weights: {type(error).__name__} at byte "
                f"{machine.place}: {str(error)[:100]}"
            ) from None
        except (TypeError, ValueError, AttributeError, OverflowError, RuntimeError) as error:
            if not self.strict or isinstance(error, (Damaged, Elsewhere)):
                raise
            raise UnpicklingError(
                f"it makes something that cannot be made: {str(error)[:200]}"
            ) from None

    def _finished(self, made: Any) -> Any:
        if self.strict:
            _check_depth(made)
        finish(list(self.memories.values()), len(self.view), self.name)
        return made

    # What the machine asks.

    def find(self, module: str, name: str) -> Any:
        """What a global name stands for."""
        if self.strict:
            return allowed.find(module, name)
        path = f"{module}.{name}"
        if path in allowed.GLOBALS:
            return allowed.GLOBALS[path]
        if module.partition(".")[0] == "torch" and "torch" not in sys.modules:
            raise UnpicklingError(
                f"{path} is a class or function of PyTorch's, whose objects only PyTorch can make "
                "again; save the state_dict() of what holds it"
            )
        try:
            found: Any = importlib.import_module(module)
            for part in name.split("."):
                found = getattr(found, part)
        except (ImportError, AttributeError) as error:
            raise UnpicklingError(f"{path} is not here: {error}") from None
        return found

    def call(self, function: Any, args: tuple[Any, ...]) -> Any:
        """What a call makes."""
        if type(function) is Rebuild:
            return rebuild(function.name, args)
        known = CALLS.get(function) if isinstance(function, type) else None
        if known is not None:
            for arg in args:
                if isinstance(arg, (str, bytes, list, tuple, dict, set)):
                    self.left -= len(arg)
            if self.left < 0:
                allowed.refuse("it copies the same things again and again")
            return known(*args)
        if self.strict and function not in allowed.vouched().values():
            allowed.refuse(f"Trying to call reduce for unrecognized function {function!r:.100}")
        if isinstance(function, (StorageType, FileDtype)):
            allowed.refuse(f"a call of {function!r:.100}")
        return function(*args)

    def new(self, made: Any, args: tuple[Any, ...]) -> Any:
        """A new object of a class."""
        if isinstance(made, type) and made in CALLS:
            return self.call(made, args)
        if self.strict and made not in allowed.vouched().values():
            allowed.refuse(
                "Can only create new object for nn.Parameter or classes allowlisted via "
                f"`add_safe_globals` but got {made!r:.100}"
            )
        return made.__new__(made, *args)

    def build(self, target: Any, state: Any) -> None:
        """Give an object its state."""
        kind = type(target)
        if kind.__name__ == "OrderedDict" and kind in CALLS:
            if type(state) is not dict or not all([type(name) is str for name in state]):
                allowed.refuse("the state of an OrderedDict")
            for name, value in state.items():
                if hasattr(kind, name):
                    allowed.refuse(f"an attribute {name!r:.100} of an OrderedDict")
                setattr(target, name, value)
            return
        if self.strict and kind not in allowed.vouched().values():
            allowed.refuse(
                "Can only build Tensor, Parameter, OrderedDict or types allowlisted via "
                f"`add_safe_globals`, but got {kind}"
            )
        setstate = getattr(target, "__setstate__", None)
        if setstate is not None:
            setstate(state)
            return
        slots = None
        if isinstance(state, tuple) and len(state) == 2:
            state, slots = state
        if state:
            target.__dict__.update(state)
        for name, value in (slots or {}).items():
            setattr(target, name, value)

    def persistent(self, what: Any) -> Memory:
        """The memory that a file names."""
        if type(what) is not tuple or len(what) < 5 or what[0] not in ("storage", b"storage"):
            allowed.refuse("Only persistent_load of storage is allowed")
        kind, key, place, count = what[1:5]
        if type(kind) is not StorageType or type(key) is not str or type(place) is not str:
            allowed.refuse("a memory is told by its kind, its name and its place")
        if type(count) is not int or count < 0:
            allowed.refuse("a memory has a number of elements")
        if len(what) > 5 and what[5] is not None:
            allowed.refuse("a memory that is a part of another, as before PyTorch 0.4")
        if key in self.memories:
            memory = self.memories[key]
            if kind.kind is not None:
                memory.kind(KINDS[kind.kind])
            return memory
        memory = Memory(place, count, None if kind.kind is None else KINDS[kind.kind])
        memory.order = self.order
        if self.records is not None:
            path = f"data/{key}"
            if path not in self.records:
                allowed.refuse(f"there is no {path!r:.100}")
            memory.view = self.records.read(path, self.check)
            if len(memory.view) != memory.bytes:
                allowed.refuse(
                    f"{path!r:.100} has {len(memory.view)} bytes, and {memory.bytes} are to be in it"
                )
        self.memories[key] = self._moved(memory)
        return memory

    def _moved(self, memory: Memory) -> Memory:
        """A memory that is on this machine from now on, or RuntimeError."""
        place, wish = memory.place, self.map_location
        if isinstance(wish, dict):
            place = str(wish.get(place, place))
        elif isinstance(wish, (str, dtypes.device)):
            place = str(wish)
        elif wish is not None:
            if wish(memory, place) is not None:
                return memory
        if place != "cpu":
            wanted = "" if place == memory.place else f" for map_location {place!r}"
            self._refuse_place(memory.place, wanted)
        return memory

    def _refuse_place(self, place: str, wanted: str) -> NoReturn:
        raise Elsewhere(
            f"{self.name}: its tensors were saved on {place!r:.40}{wanted}, and the only device is "
            "the CPU: give map_location='cpu'"
        )


class Elsewhere(RuntimeError):
    """A tensor is to be where there is nothing."""


def _check_depth(made: Any) -> None:
    """Refuse lists in lists in lists: layer by layer, as a recursion would be too deep itself."""
    seen = set()
    layer = [made]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for holder in layer:
            if isinstance(holder, dict):
                items: Any = holder.values()
            elif isinstance(holder, (list, tuple)):
                items = holder
            else:
                continue
            if id(holder) not in seen:
                seen.add(id(holder))
                inner.extend([x for x in items if isinstance(x, (dict, list, tuple))])
        if not inner:
            return
        layer = inner
    allowed.refuse(f"it is nested more than {_DEEPEST} deep")
