"""The tape's own names in PyTorch: nodes and edges, and hooks of several tensors."""

from __future__ import annotations

from ..array import require
from ..graph import Node, tick
from ..storage import storage_of
from . import walking
from .hooks import RemovableHandle, register_hook
from .walking import GradientEdge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ..tensor import Tensor


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the tensor's gradient arrives.

    Raises RuntimeError for a tensor that has none.

    >>> import pyattn
    >>> from pyattn.autograd.graph import get_gradient_edge
    >>> x = pyattn.tensor([2.0], requires_grad=True)
    >>> y = x * x
    >>> edge = get_gradient_edge(y)
    >>> pyattn.autograd.grad(y.sum(), edge)
    (tensor([1.]),)
    """
    require("get_gradient_edge", tensor)
    if not tensor._requires_grad:
        raise RuntimeError("get_gradient_edge: the tensor does not require grad")
    return GradientEdge(tensor.grad_fn or tensor, 0)


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[..., None], *, mode: str = "all"
) -> RemovableHandle:
    """Call fn once in each backward pass that reaches one of the tensors.

    With `mode` of "all", at its end, with a list of their gradients, None for those not reached;
    with "any", with the first gradient, as it arrives.  Raises ValueError for another mode,
    RuntimeError for a tensor that does not require grad.

    >>> import pyattn
    >>> from pyattn.autograd.graph import register_multi_grad_hook
    >>> x, y = pyattn.ones(1, requires_grad=True), pyattn.ones(1, requires_grad=True)
    >>> handle = register_multi_grad_hook([x, y], print)
    >>> (2 * x + 3 * y).sum().backward()
    [tensor([2.]), tensor([3.])]
    """
    name = "register_multi_grad_hook"
    if mode not in ("all", "any"):
        raise ValueError(f"{name}: mode is 'all' or 'any', got {mode!r}")
    require(name, *tensors)
    for t in tensors:
        if not t._requires_grad:
            raise RuntimeError(f"{name}: the tensor of shape {t._shape} does not require grad")
    arrived: dict[int, Any] = {}

    def finish() -> None:
        found = [arrived.get(i) for i in range(len(tensors))]
        arrived.clear()
        if mode == "all":
            fn(found)

    def hook_of(i: int) -> Callable[[Tensor], None]:
        def hook(g: Tensor) -> None:
            first = not arrived
            arrived[i] = g
            if first:
                walking.at_the_end(finish)
                if mode == "any":
                    fn(g)

        return hook

    walking._hooked[:] = [None]
    handles = [register_hook(t, hook_of(i)) for i, t in enumerate(tensors)]
    return _Handles(handles)


class _Handles(RemovableHandle):
    def __init__(self, handles: list[RemovableHandle]) -> None:
        self._handles = handles

    def remove(self) -> None:
        """Take all of them off."""
        for handle in self._handles:
            handle.remove()


def increment_version(tensor: Any) -> None:
    """Have the tape take the tensor, or each of several, for one that was changed in place.

    >>> import pyattn
    >>> pyattn.autograd.graph.increment_version(pyattn.ones(1))
    """
    for t in [tensor] if hasattr(tensor, "_storage") else list(tensor):
        require("increment_version", t)
        storage_of(t).moment = tick()


def _refuse(name: str, why: str) -> None:
    raise NotImplementedError(
        f"{name}: {why}, as the tape keeps the tensors themselves and makes no packages of them"
    )


class saved_tensors_hooks:
    """Hooks that pack what the tape keeps: refused with NotImplementedError."""

    def __init__(self, pack_hook: Any, unpack_hook: Any) -> None:
        _refuse("saved_tensors_hooks", "what the tape keeps cannot be packed")

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


class save_on_cpu:
    """Keep what the tape needs on the CPU, in a `with` block: there it is in any case.

    >>> import pyattn
    >>> with pyattn.autograd.graph.save_on_cpu():
    ...     pass
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


class disable_saved_tensors_hooks:
    """Refuse hooks that pack what the tape keeps, in a `with` block: they are in any case.

    >>> import pyattn
    >>> with pyattn.autograd.graph.disable_saved_tensors_hooks("not here"):
    ...     pass
    """

    def __init__(self, error_message: str) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


class allow_mutation_on_saved_tensors:
    """Changes in place of what the tape keeps: refused with NotImplementedError."""

    def __init__(self) -> None:
        _refuse(
            "allow_mutation_on_saved_tensors", "what is needed for a gradient cannot be changed"
        )

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


# fmt: off
__all__ = [
    "GradientEdge", "Node", "allow_mutation_on_saved_tensors", "disable_saved_tensors_hooks",
    "get_gradient_edge", "increment_version", "register_multi_grad_hook", "save_on_cpu",
    "saved_tensors_hooks",
]
# fmt: on
