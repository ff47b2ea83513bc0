"""What a file of weights may be made of, and how each of it is made.

The names are those that PyTorch's own strict reader allows.  None of them is looked up by a name
that stands in a file: they are the entries of the tables below, and what `add_safe_globals` added.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from pickle import UnpicklingError

from .. import dtypes
from ..nn.parameter import Parameter
from ..tensor import Tensor
from .numbers import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn


class StorageType:
    """A class of PyTorch's for memory: the kind of its numbers, None where that is told elsewhere."""

    def __init__(self, name: str, kind: str | None) -> None:
        self.name = name
        self.kind = kind


STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
}
STORAGE_OF = {kind: name for name, kind in STORAGES.items()}


def refuse(problem: str) -> NoReturn:
    """Raise what a file gets that asks for more than weights."""
    raise UnpicklingError(problem)


class FileDtype:
    """A dtype that PyTorch has no class of memory for, and pyattn no kind of numbers: uint16, float8."""

    def __init__(self, name: str) -> None:
        self.stored = KINDS[name]

    def __repr__(self) -> str:
        return f"torch.{self.stored.name}"


# Rebuilding a tensor asks the reader for its numbers; these stand for PyTorch's functions until then.
TENSOR, TENSOR_V2, TENSOR_V3, PARAMETER, PARAMETER_WITH_STATE, FROM_TYPE = (
    "_rebuild_tensor",
    "_rebuild_tensor_v2",
    "_rebuild_tensor_v3",
    "_rebuild_parameter",
    "_rebuild_parameter_with_state",
    "_rebuild_from_type_v2",
)


class Rebuild:
    """One of PyTorch's functions that make a tensor of a memory."""

    def __init__(self, name: str) -> None:
        self.name = name


class Encode:
    """What stands for `_codecs.encode`, by which protocol 2 writes bytes."""


GLOBALS: dict[str, Any] = {
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": Counter,
    "torch.nn.parameter.Parameter": Parameter,
    "torch.Size": dtypes.Size,
    "torch.Tensor": Tensor,
    "torch.device": dtypes.device,
    "_codecs.encode": Encode,
    "builtins.bytearray": bytearray,
    "builtins.set": set,
    "builtins.complex": complex,
    "torch.storage.UntypedStorage": StorageType("UntypedStorage", None),
    "torch._tensor._rebuild_from_type_v2": Rebuild(FROM_TYPE),
}
for _name, _kind in STORAGES.items():
    GLOBALS[f"torch.{_name}"] = GLOBALS[f"torch.storage.{_name}"] = StorageType(_name, _kind)
for _name in (TENSOR, TENSOR_V2, TENSOR_V3, PARAMETER, PARAMETER_WITH_STATE):
    GLOBALS[f"torch._utils.{_name}"] = Rebuild(_name)
for _name, _stored in KINDS.items():
    GLOBALS[f"torch.{_name}"] = _stored.kind if _name in STORAGE_OF else FileDtype(_name)


def _ordered(*items: Any) -> Any:
    made: Any = OrderedDict()
    for pairs in items:
        for key, value in pairs:
            made[key] = value
    return made


def _counter(*items: Any) -> Any:
    if items and type(items[0]) is not dict:
        refuse(f"a Counter is made of a dict, got {type(items[0])}")
    return Counter(*items)


def _size(sizes: Any = ()) -> Any:
    if type(sizes) not in (tuple, list) or not all([type(n) is int for n in sizes]):
        refuse("a torch.Size is made of whole numbers")
    return dtypes.Size(sizes)


def _encode(text: Any, encoding: Any = "latin1") -> bytes:
    if type(text) is not str or encoding not in ("latin1", "latin-1"):
        refuse("bytes are written as a text in latin1")
    return text.encode("latin-1")


def _bytearray(data: Any = b"", *encoding: Any) -> bytearray:
    if type(data) is str:
        data = _encode(data, *encoding)
    if type(data) is not bytes:  # a number would be a length
        refuse(f"a bytearray is made of bytes, got {type(data)}")
    return bytearray(data)


def _set(items: Any = ()) -> set[Any]:
    from .unpickling import check_key

    if type(items) not in (list, tuple, set):
        refuse(f"a set is made of a list, got {type(items)}")
    for item in items:
        check_key(item)
    return set(items)


def _complex(real: Any, imaginary: Any = 0.0) -> complex:
    if type(real) not in (int, float) or type(imaginary) not in (int, float):
        refuse("a complex number is made of numbers")
    return complex(real, imaginary)


def _device(type: Any, index: Any = None) -> dtypes.device:
    # Whatever place it was: a tensor's own is the CPU, and this one may be a note.
    if not isinstance(type, str):
        refuse("a torch.device has a name")
    return dtypes.device("cpu")


CALLS: dict[Any, Callable[..., Any]] = {
    OrderedDict: _ordered,
    Counter: _counter,
    dtypes.Size: _size,
    Encode: _encode,
    bytearray: _bytearray,
    set: _set,
    complex: _complex,
    dtypes.device: _device,
}


# What the user vouches for.

_safe: list[Any] = []

_NEVER = ("sys", "os", "posix", "nt")  # modules of which nothing can be vouched for


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Have `load` make objects of these classes, and call these functions, when a file asks for it.

    Each is a class or a function, or a pair of one and the name by which files name it.  Only for
    what does no harm whatever arguments a file gives it.

    >>> import pyattn
    >>> from fractions import Fraction
    >>> pyattn.serialization.add_safe_globals([Fraction])
    >>> pyattn.serialization.get_safe_globals()
    [<class 'fractions.Fraction'>]
    >>> pyattn.serialization.clear_safe_globals()
    """
    for one in safe_globals:
        if one not in _safe:
            _safe.append(one)


def get_safe_globals() -> list[Any]:
    """What `add_safe_globals` was given."""
    return list(_safe)


def clear_safe_globals() -> None:
    """Take back all that `add_safe_globals` was given."""
    del _safe[:]


class safe_globals:
    """As `add_safe_globals`, for the length of a block.

    >>> import pyattn
    >>> from fractions import Fraction
    >>> with pyattn.serialization.safe_globals([Fraction]):
    ...     pyattn.serialization.get_safe_globals()
    [<class 'fractions.Fraction'>]
    >>> pyattn.serialization.get_safe_globals()
    []
    """

    def __init__(self, safe_globals: list[Any]) -> None:
        self.safe_globals = safe_globals

    def __enter__(self) -> None:
        add_safe_globals(self.safe_globals)

    def __exit__(self, *error: Any) -> None:
        _safe[:] = [one for one in _safe if one not in self.safe_globals]


def vouched() -> dict[str, Any]:
    """What the user vouches for, by the names that files have for it."""
    found: dict[str, Any] = {}
    for one in _safe:
        if isinstance(one, tuple):
            if len(one) != 2 or type(one[1]) is not str:
                raise ValueError(
                    "add_safe_globals: a pair is a class or a function, and its name in files"
                )
            found[one[1]] = one[0]
        else:
            found[f"{one.__module__}.{one.__qualname__}"] = one
    return found


def find(module: str, name: str) -> Any:
    """What a global of a strict file stands for.  Raises UnpicklingError for one not allowed."""
    path = f"{module}.{name}"
    if module in _NEVER:
        refuse(f"Trying to load unsupported GLOBAL {path} whose module {module} is blocked.")
    if path in GLOBALS:
        return GLOBALS[path]
    trusted = vouched()
    if path not in trusted:
        short = name if module == "builtins" else path
        refuse(
            f"Unsupported global: GLOBAL {short} was not an allowed global by default. Please use "
            f"`torch.serialization.add_safe_globals([{short}])` or the "
            f"`torch.serialization.safe_globals([{short}])` context manager to allowlist this "
            "global if you trust this class/function."
        )
    return trusted[path]
