"""Dictionaries of tensors, and models, to safetensors and back."""

from __future__ import annotations

from ..array import Array
from ..saving import header
from ..saving.files import replace
from ..saving.header import SafetensorError
from ..saving.numbers import FLOATS, DoesNotFit, encoded, stored_as, tensor_of
from ..saving.sharing import groups, in_rows, repeated
from .opened import safe_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from ..nn.modules.module import Module
    from ..tensor import Tensor


def save_file(
    tensors: dict[str, Tensor],
    filename: Any,
    metadata: dict[str, str] | None = None,
    *,
    floats: str = "float64",
) -> None:
    """Write tensors to a safetensors file, with texts as `metadata`.

    Floats are written as they are, 8 bytes each; `floats` may be "float32", "float16" or "bfloat16",
    to which they are rounded.  The file appears when it is complete: until then, and where anything
    goes wrong, an older one of that name stays.

    Raises ValueError for what is no dictionary of tensors that lie row by row, RuntimeError for
    tensors that share memory (see `save_model`), SafetensorError for numbers that do not fit into
    what they are to be written as, and for a file that cannot be written.

    >>> import os, pyattn, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> pyattn.safetensors.save_file({"weight": pyattn.tensor([0.1, 0.2])}, path, floats="float32")
    >>> os.path.getsize(path), pyattn.safetensors.load_file(path)
    (80, {'weight': tensor([0.1000, 0.2000])})
    """
    pieces = _pieces("save_file", tensors, metadata, floats)
    try:
        replace(filename, lambda file: [file.write(piece) for piece in pieces])
    except OSError as error:
        raise SafetensorError(f"{filename}: Error while serializing: {error}") from error


def save(
    tensors: dict[str, Tensor], metadata: dict[str, str] | None = None, *, floats: str = "float64"
) -> bytes:
    """The bytes that `save_file` would write.

    >>> import pyattn
    >>> pyattn.safetensors.save({"a": pyattn.tensor([True])})[8:]
    b'{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}} \\x01'
    """
    return b"".join(_pieces("save", tensors, metadata, floats))


def load_file(filename: Any, device: Any = "cpu", *, backend: str = "mmap") -> dict[str, Tensor]:
    """The tensors of a safetensors file by name, in the order in which they lie in it.

    Nothing but the header is read; see `safe_open`, which says how a tensor of a file behaves, and
    what is raised for a bad one.

    >>> import os, pyattn, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> pyattn.safetensors.save_file({"weight": pyattn.eye(2)}, path)
    >>> layer = pyattn.nn.Linear(2, 2, bias=False)
    >>> layer.load_state_dict(pyattn.safetensors.load_file(path))
    <All keys matched successfully>
    """
    with safe_open(filename, "pt", device, backend=backend) as file:
        return file.get_tensors()


def load(data: bytes) -> dict[str, Tensor]:
    """The tensors in the bytes of a safetensors file.  Raises as `load_file` does.

    >>> import pyattn
    >>> pyattn.safetensors.load(pyattn.safetensors.save({"a": pyattn.tensor([1, 2])}))
    {'a': tensor([1, 2])}
    """
    if not isinstance(data, bytes):
        raise TypeError(f"load: expected bytes, got {type(data).__name__}")
    view = memoryview(data)
    known = header.read(view, "load")
    start = known.begin
    return {
        name: tensor_of(view[start + begin : start + end], stored, shape)
        for name, (stored, shape, begin, end) in known.entries.items()
    }


def save_model(
    model: Module,
    filename: Any,
    metadata: dict[str, str] | None = None,
    force_contiguous: bool = True,
    *,
    floats: str = "float64",
) -> None:
    """Write a model's state_dict, each tensor once that several names share.

    The names that are left out are told in the metadata, so that `load_model` finds them.  Tensors
    that do not lie row by row are laid out so, unless `force_contiguous` is False.  Raises as
    `save_file` does, and RuntimeError where tensors share memory of which none has all.
    """
    state = model.state_dict()
    for kept, others in repeated(state).items():
        for name in others:
            metadata = {} if metadata is None else metadata
            metadata.setdefault(name, kept)
            del state[name]
    if force_contiguous:
        for name, t in state.items():
            state[name] = t.contiguous()
    save_file(state, filename, metadata, floats=floats)


def load_model(
    model: Module, filename: Any, strict: bool = True, device: Any = "cpu", *, backend: str = "mmap"
) -> tuple[set[str], list[str]]:
    """Load into a model what `save_model` wrote; return the names it lacked, and those left over.

    Raises RuntimeError with these names where `strict`, and as `load_file` does.  The model is
    unchanged then.

    >>> import os, pyattn, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> pyattn.safetensors.save_model(pyattn.nn.Linear(2, 1), path)
    >>> pyattn.safetensors.load_model(pyattn.nn.Linear(2, 1), path)
    (set(), [])
    """
    state = load_file(filename, device, backend=backend)
    own = model.state_dict()
    missing = {key for key in own if key not in state}
    unexpected = [key for key in state if key not in own]
    for names in repeated(own, state).values():
        for name in names:
            if name in missing:
                missing.remove(name)
            else:
                unexpected.append(name)
    if strict and (missing or unexpected):
        problem = f"Error(s) in loading state_dict for {type(model).__name__}:"
        if missing:
            quoted = ", ".join([f'"{key}"' for key in sorted(missing)])
            problem += f"\n    Missing key(s) in state_dict: {quoted}"
        if unexpected:
            quoted = ", ".join([f'"{key}"' for key in sorted(unexpected)])
            problem += f"\n    Unexpected key(s) in state_dict: {quoted}"
        raise RuntimeError(problem)
    model.load_state_dict(state, strict=False)
    return missing, unexpected


def _pieces(
    name: str, tensors: dict[str, Tensor], metadata: dict[str, str] | None, floats: str
) -> Iterator[bytes]:
    """The file, piece by piece: everything is checked before the first is given."""
    if floats not in FLOATS:
        raise ValueError(f"{name}: floats={floats!r} is none of {', '.join(FLOATS)}")
    if not isinstance(tensors, dict):
        raise ValueError(f"{name}: expected a dict of tensors, got {type(tensors).__name__}")
    for key, t in tensors.items():
        if not isinstance(t, Array):
            raise ValueError(f"{name}: Key `{key}` is invalid: no tensor but {type(t).__name__}")
        if not isinstance(key, str):
            raise TypeError(f"{name}: a tensor's name is a str, got {type(key).__name__}")
        if key == "__metadata__":
            raise ValueError(f"{name}: the name __metadata__ is the file's own")
    if metadata is not None:
        if not isinstance(metadata, dict):
            raise TypeError(f"{name}: metadata is a dict, got {type(metadata).__name__}")
        for key, value in metadata.items():
            for text in (key, value):
                if not isinstance(text, str):
                    raise TypeError(f"{name}: metadata is texts, got {type(text).__name__}")
    shared = [sorted(names) for names in groups(tensors) if len(names) > 1]
    if shared:
        raise RuntimeError(
            f"{name}: tensors share memory, and would come back apart: "
            f"{'; '.join([', '.join(names) for names in shared])}. save_model writes such a model"
        )
    for key, t in tensors.items():
        if not in_rows(t):
            raise ValueError(
                f"{name}: the tensor `{key}` is non contiguous: its numbers do not lie row by row; "
                "save its .contiguous()"
            )
    kinds = {key: (stored_as(t.dtype, floats), t._shape) for key, t in tensors.items()}
    try:
        head, order = header.written(kinds, metadata)
    except UnicodeEncodeError:
        raise ValueError(f"{name}: a name or a text is no Unicode that UTF-8 can write") from None
    return _in_order(head, [(key, tensors[key], kinds[key][0]) for key in order], name)


def _in_order(head: bytes, tensors: list[Any], name: str) -> Iterator[bytes]:
    yield head
    for key, t, stored in tensors:
        try:
            yield encoded(t._data, stored)
        except DoesNotFit as problem:
            raise SafetensorError(f"{name}: {key}: {problem}") from None
