"""Tensors made of the memories in a file: which share one, and how each lies in it."""

from __future__ import annotations

from .. import kernels
from ..array import result
from ..dtypes import numel
from ..nn.parameter import Parameter
from ..storage import Storage
from ..tensor import Tensor
from .allowed import (
    FROM_TYPE,
    PARAMETER,
    PARAMETER_WITH_STATE,
    TENSOR,
    TENSOR_V3,
    FileDtype,
    refuse,
)
from .numbers import Stored, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Shape

# How many numbers may be copied out of memories, beyond as many as the file has bytes.
_SPARE = 1 << 16


class Memory:
    """One memory of a file: its bytes, and the tensors that show a part of it."""

    def __init__(self, place: str, count: int, stored: Stored | None) -> None:
        self.place = place  # "cpu", or where it was
        self.told = self.count = count  # of numbers; of bytes, where their kind is told elsewhere
        self.bytes = count * (1 if stored is None else stored.size)
        self.stored = stored
        self.view = memoryview(b"")
        self.order = "little"
        self.shown: list[tuple[Tensor, int, Shape]] = []  # a tensor, its offset, its strides

    # What a function given as map_location may ask of it.

    @property
    def device(self) -> str:
        """Where it is: the CPU."""
        return "cpu"

    def nbytes(self) -> int:
        """How many bytes it has."""
        return len(self.view)

    size = __len__ = nbytes

    def cpu(self) -> Memory:
        """Itself."""
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Memory:
        """Refused with RuntimeError: there is no GPU."""
        raise RuntimeError("map_location: the only device is 'cpu', got 'cuda'")

    def kind(self, stored: Stored) -> None:
        """Hold its numbers to be of this kind."""
        if self.stored is None:
            self.count //= stored.size
            self.stored = stored
        if self.stored is not stored:
            refuse(f"numbers of one memory as {self.stored} and as {stored}")


def rebuild(name: str, args: tuple[Any, ...]) -> Tensor:
    """What one of PyTorch's functions makes of these arguments; its numbers come at the end."""
    if name == FROM_TYPE:
        function, kind, inner, state = args
        t = rebuild(function.name, inner)
        if kind is Parameter and type(t) is not Parameter:
            t = _parameter(t, t.requires_grad)
        elif kind is not Tensor and kind is not Parameter:
            refuse(f"a tensor of another class: {kind!r}")
        _attributes(t, state)
        return t
    if name in (PARAMETER, PARAMETER_WITH_STATE):
        t = _parameter(args[0], args[1])
        if name == PARAMETER_WITH_STATE:
            _attributes(t, args[3])
        return t
    memory, offset, sizes, strides = args[:4]
    if type(memory) is not Memory:
        refuse(f"a tensor is made of a memory, got {type(memory)}")
    if name == TENSOR_V3:
        if type(args[6]) is not FileDtype:
            refuse(f"a tensor of the third kind with dtype {args[6]!r}")
        memory.kind(args[6].stored)
    elif memory.stored is None:
        refuse("a tensor of a memory whose kind of numbers is not told")
    for numbers_of in (sizes, strides):
        if not isinstance(numbers_of, (tuple, list)) or not all(
            [type(n) is int and n >= 0 for n in numbers_of]
        ):
            refuse("a tensor's sizes and strides are whole numbers, none below 0")
    shape, lie = tuple(sizes), tuple(strides)
    if len(shape) != len(lie) or type(offset) is not int or offset < 0:
        refuse(f"sizes {shape[:8]} with strides {lie[:8]} from {offset} on")
    if 0 not in shape:
        last = offset + sum([(n - 1) * k for n, k in zip(shape, lie)])
        if last >= memory.count:
            refuse(
                f"a tensor of shape {shape[:8]} with strides {lie[:8]} from {offset} on reaches "
                f"number {last} of {memory.count}"
            )
    known: Any = memory.stored
    t = result([], shape, known.kind)
    if name != TENSOR and args[4]:
        t.requires_grad_()
    memory.shown.append((t, offset, lie))
    t.__dict__["_memory"] = memory, offset, lie
    return t


def _parameter(t: Any, requires_grad: Any) -> Parameter:
    if not isinstance(t, Tensor) or "_memory" not in t.__dict__:
        refuse(f"a parameter is made of a tensor, got {type(t)}")
    p = object.__new__(Parameter)
    p.__dict__.update(t.__dict__)
    p._requires_grad = False
    if requires_grad:
        p.requires_grad_()
    memory, offset, lie = t.__dict__["_memory"]
    memory.shown.append((p, offset, lie))
    return p


def _attributes(t: Tensor, state: Any) -> None:
    """What the user had set on a tensor."""
    parts = state if isinstance(state, tuple) else (state,)
    for part in parts:
        for name, value in (part or {}).items():
            if type(name) is not str or name.startswith("_") or hasattr(type(t), name):
                refuse(f"an attribute {name!r} of a tensor")
            if name in t.__dict__:
                refuse(f"an attribute {name!r} of a tensor")
            setattr(t, name, value)


def finish(memories: list[Memory], bytes_in_file: int, name: str) -> None:
    """Give all tensors their numbers: the memory's own where they show all of it, else a copy."""
    left = bytes_in_file + _SPARE
    for memory in memories:
        shown = memory.shown
        if not shown or memory.stored is None:
            continue
        held = numbers(memory.view, memory.stored, memory.order)
        alone = len(shown) == 1
        storage = Storage(held)
        for t, offset, lie in shown:
            t.__dict__.pop("_memory", None)
            count = numel(t._shape)
            own = kernels.contiguous(t._shape)
            in_rows = kernels.runs_on(t._shape, lie)
            if lie != own:
                t._strides = lie
            if in_rows and (alone and lie == own or not count):
                t._data = held[offset : offset + count] if count != len(held) else held
                continue
            t._storage, t._offset = storage, offset
            if in_rows and count == len(held):
                t._data = held
            else:
                left -= count
                if left < 0:
                    raise RuntimeError(
                        f"{name}: its tensors repeat the numbers in it too often: one of shape "
                        f"{tuple(t._shape[:8])} is made of {len(held)}; save its clone()"
                    )
                t._data = kernels.strided(held, offset, t._shape, lie)
            if type(held) is not list or t._data is not held:
                storage.add(t)
