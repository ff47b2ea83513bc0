"""Which tensors of a dictionary share memory, as a file without repetitions needs to know."""

from __future__ import annotations

from ..kernels import runs_on
from ..storage import UNSHARED, strides_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Flat
    from ..tensor import Tensor


def memory(t: Tensor) -> Flat:
    """The numbers that a tensor and its views share, in the order of memory."""
    storage = t._storage
    return t._data if storage is UNSHARED else storage.numbers


def in_rows(t: Tensor) -> bool:
    """Whether its numbers stand one after the other in memory, as PyTorch's `is_contiguous` says."""
    return runs_on(t._shape, strides_of(t))


def end(t: Tensor) -> int:
    """The place in memory behind its last number."""
    if not len(t._data):
        return t._offset
    return t._offset + sum([(n - 1) * k for n, k in zip(t._shape, strides_of(t))]) + 1


def groups(tensors: dict[str, Any]) -> list[set[str]]:
    """Names of tensors that lie in one memory and overlap there; most groups have one name."""
    by_memory: dict[int, list[str]] = {}
    for name, t in tensors.items():
        numbers = memory(t)
        if len(numbers):
            by_memory.setdefault(id(numbers), []).append(name)
    found = []
    for names in by_memory.values():
        last = None
        for start, stop, name in sorted([(tensors[n]._offset, end(tensors[n]), n) for n in names]):
            if last is None or start >= last:
                found.append({name})
            else:
                found[-1].add(name)
            last = stop
    return found


def whole(t: Tensor) -> bool:
    """Whether it shows every number of its memory."""
    return t._offset == 0 and len(t._data) == len(memory(t))


def repeated(tensors: dict[str, Any], preferred: Any = ()) -> dict[str, list[str]]:
    """For each name to be kept, those of its group that can go: the same numbers, or a part of them.

    One of the `preferred` names is kept where there is one, else the first in the alphabet.  Raises
    RuntimeError where none of a group has all the numbers.
    """
    out: dict[str, list[str]] = {}
    for names in groups(tensors):
        complete = [name for name in sorted(names) if whole(tensors[name])]
        if not complete:
            if len(names) == 1:
                complete = list(names)
            else:
                raise RuntimeError(
                    f"save_model: {', '.join(sorted(names))} share memory, and none of them has "
                    "all the numbers in it, to be saved for the others"
                )
        keep = ([name for name in complete if name in preferred] + complete)[0]
        others = [name for name in sorted(names) if name != keep]
        if others:
            out[keep] = others
    return out
