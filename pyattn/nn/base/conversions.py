"""A module moved or converted: every float is a float64 of the CPU here, so that little changes.

All goes through `_apply`, as in PyTorch, which a module may have in its own way.
"""

from __future__ import annotations

from ... import dtypes
from ...autograd import no_grad
from ...dtypes import as_dtype, dtype
from ...formats import RANKS, check_format
from ...ops.making import empty_like
from ...tensor import Tensor
from ..parameter import is_lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, TypeVar

    from ..parameter import Parameter

    Self = TypeVar("Self", bound="Converted")

_type_of = type


class Converted:
    """The part of a module that converts its tensors."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    children: Callable[[], Iterator[Any]]

    def _apply(self: Self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Have every parameter, its gradient and every buffer be what fn makes of it."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for parameter in self._parameters.values():
            if parameter is None:
                continue
            with no_grad():
                made = fn(parameter)
            if made is not parameter:
                parameter.data = made
            if parameter._grad is not None:
                with no_grad():
                    made = fn(parameter._grad)
                if made is not parameter._grad:
                    parameter._grad.data = made
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self: Self, *args: Any, **kwargs: Any) -> Self:
        """Itself, for a floating-point dtype or the CPU.

        What has four axes lies in the order channels_last where `memory_format` says so, and what
        has five in channels_last_3d.  Raises TypeError for another dtype, RuntimeError for another device.
        """
        kind: Any = None
        meta = False
        order = kwargs.pop("memory_format", None)
        if order is not None:
            check_format("to", order)
        for arg in list(args) + [kwargs[k] for k in kwargs if k not in ("non_blocking", "copy")]:
            if isinstance(arg, Tensor):
                kind = arg.dtype
            elif isinstance(arg, dtype):
                kind = arg
            elif arg is not None and not isinstance(arg, bool):
                meta = str(arg) == "meta"
                if not meta:
                    dtypes.check_device("to", arg)
        if kind is not None and not kind.is_floating_point:
            raise TypeError(f"to: parameters are floats, got {kind!r}")
        if order is not None and order.name in RANKS:
            rank = RANKS[order.name]
            return self._apply(lambda t: t.to(memory_format=order) if len(t._shape) == rank else t)
        return self._apply(_on_meta if meta else _same)

    def float(self: Self) -> Self:
        """Itself: every float is a float64 here."""
        return self._apply(_same)

    def double(self: Self) -> Self:
        """Itself."""
        return self._apply(_same)

    def half(self: Self) -> Self:
        """Itself: every float is a float64 here."""
        return self._apply(_same)

    def bfloat16(self: Self) -> Self:
        """Itself: every float is a float64 here."""
        return self._apply(_same)

    def cpu(self: Self) -> Self:
        """Itself."""
        return self._apply(_same)

    def share_memory(self: Self) -> Self:
        """Itself: there is one process.  Raises RuntimeError for a parameter without a shape yet."""
        return self._apply(_shared)

    def type(self: Self, dst_type: dtype | str) -> Self:
        """Every parameter and buffer in this dtype.

        Raises TypeError for one that is not of floats where there are parameters.
        """
        kind = as_dtype("type", dst_type)
        if not kind.is_floating_point and any([p is not None for p in _parameters(self)]):
            raise TypeError(f"type: parameters are floats, got {kind!r}")
        return self._apply(lambda t: t.type(kind))

    def to_empty(self: Self, *, device: Any, recurse: bool = True) -> Self:
        """Every parameter and buffer anew, of the same shape and without its numbers."""
        dtypes.check_device("to_empty", device)
        return self._apply(empty_like, recurse)

    def cuda(self: Self, device: Any = None) -> Self:
        """Refused with AssertionError, as by a PyTorch without it: the only device is the CPU."""
        return self._elsewhere("cuda")

    def xpu(self: Self, device: Any = None) -> Self:
        """Refused with AssertionError, as by a PyTorch without it: the only device is the CPU."""
        return self._elsewhere("xpu")

    def ipu(self: Self, device: Any = None) -> Self:
        """Refused with AssertionError, as by a PyTorch without it: the only device is the CPU."""
        return self._elsewhere("ipu")

    def mtia(self: Self, device: Any = None) -> Self:
        """Refused with AssertionError, as by a PyTorch without it: the only device is the CPU."""
        return self._elsewhere("mtia")

    def _elsewhere(self: Self, device: str) -> Self:
        raise AssertionError(
            f"{device}: there is no such device here, the only one is 'cpu'; a program asks "
            f"torch.{device}.is_available() before"
        )


def _on_meta(t: Tensor) -> Tensor:
    return t.to("meta")


def _same(t: Tensor) -> Tensor:
    return t


def _shared(t: Tensor) -> Tensor:
    return t.share_memory_() if is_lazy(t) else t


def _parameters(module: Any) -> list[Any]:
    found = []
    for part in module.modules():
        found += list(part._parameters.values())
    return found
