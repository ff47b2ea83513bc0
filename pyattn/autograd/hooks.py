"""What is called when a gradient arrives."""

from __future__ import annotations

from ..graph import Node
from ..portable import ref
from ..views import UNRECORDED, keeping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

    from ..tensor import Tensor

    Hook = Callable[[Tensor], Optional[Tensor]]


class Hooks:
    """What sees a gradient when it has arrived: the user's hooks, in order, then `retain_grad`."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.keep: Callable[[Tensor], None] | None = None

    def __call__(self, g: Tensor) -> Tensor:
        for hook in list(self.hooks):
            changed = hook(g)
            if changed is not None:
                _check_hooked(g, changed)
                g = changed
        if self.keep is not None:
            self.keep(g)
        return g

    def handed_over(self, after: Hooks | None) -> Hooks:
        """For the new history of a tensor that was changed in place: `retain_grad` goes with it."""
        after = after or Hooks()
        after.keep, self.keep = self.keep, None
        return after


def _check_hooked(g: Tensor, changed: Any) -> None:
    if not isinstance(changed, type(g)):
        raise TypeError(f"backward: a hook returns a tensor or None, got {type(changed).__name__}")
    if changed._shape != g._shape or changed.dtype is not g.dtype:
        raise RuntimeError(
            f"backward: a hook returned shape {changed._shape} and {changed.dtype!r} for a "
            f"gradient of shape {g._shape} and {g.dtype!r}"
        )


def _hooks_of(t: Tensor) -> Hooks:
    """The hooks of a tensor: its node's, or a leaf's own."""
    if t.grad_fn is None:
        if t._hooks is None:
            t._hooks = Hooks()
        return t._hooks  # type: ignore[return-value]
    if t.grad_fn.hooks is None:
        t.grad_fn.hooks = Hooks()
    return t.grad_fn.hooks  # type: ignore[return-value]


class RemovableHandle:
    """What takes a hook off again: handle.remove(), or the end of a `with` block.

    The hooks are a list, of which this is one, or a dictionary, where it is under the handle's id;
    `extra_dict`, one or a list, holds what else is noted under that id.
    """

    next_id = 0

    def __init__(self, hooks_dict: Any, hook: Any = None, *, extra_dict: Any = None) -> None:
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        self._hooks = hooks_dict
        self._hook = hook
        self._extra = extra_dict if isinstance(extra_dict, list) else [extra_dict]

    def remove(self) -> None:
        """Take the hook off; a second time does nothing."""
        if isinstance(self._hooks, list):
            if self._hook in self._hooks:
                self._hooks.remove(self._hook)
            return
        for kept in [self._hooks] + self._extra:
            if kept is not None and self.id in kept:
                del kept[self.id]

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        RemovableHandle.next_id = max(RemovableHandle.next_id, self.id + 1)


def register_hook(input: Tensor, hook: Hook) -> RemovableHandle:
    """Call hook(grad) when the tensor's gradient is computed; what it returns replaces it.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> (x * 2).sum().backward()
    >>> x.grad
    tensor([20.])
    """
    if not input._requires_grad:
        raise RuntimeError("register_hook: the tensor does not require grad")
    hooks = _hooks_of(input).hooks
    hooks.append(hook)
    return RemovableHandle(hooks, hook)


def retains(t: Tensor) -> bool:
    """Whether retain_grad was called for it, and its gradient will be kept."""
    hooks = keeping(t.grad_fn)
    return hooks is not None and hooks.keep is not None


def retain_grad(input: Tensor) -> None:
    """Keep the gradient of a tensor that is not a leaf: its .grad is set by backward.

    >>> import pyattn
    >>> x = pyattn.tensor([3.0], requires_grad=True)
    >>> y = x * x
    >>> y.retain_grad()
    >>> y.sum().backward()
    >>> y.grad
    tensor([1.])
    """
    if not input._requires_grad:
        raise RuntimeError("retain_grad: the tensor does not require grad")
    if input._unwritable is UNRECORDED and type(input.grad_fn) is not Node:
        return
    if retains(input) or not input.grad_fn:
        return
    kept: Any = ref(input)  # the node must not hold the tensor that holds it

    def keep(g: Tensor) -> None:
        t = kept()
        if t is not None:
            t._grad = g if t._grad is None else t._grad + g

    _hooks_of(input).keep = keep


def register_post_accumulate_grad_hook(input: Tensor, hook: Callable[[Tensor], None]) -> Any:
    """Call hook(tensor) after backward has added to the .grad of this leaf.

    Raises RuntimeError for what is no leaf or does not require grad.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> handle = x.register_post_accumulate_grad_hook(lambda x: print("now", x.grad))
    >>> (x * 2).sum().backward()
    now tensor([2.])
    """
    if not input._requires_grad:
        raise RuntimeError("register_post_accumulate_grad_hook: the tensor does not require grad")
    if input.grad_fn is not None:
        raise RuntimeError(
            "register_post_accumulate_grad_hook: only a leaf is given a gradient, and this is the "
            f"result of {input.grad_fn.name()}"
        )
    if input._after is None:
        input._after = []
    input._after.append(hook)
    return RemovableHandle(input._after, hook)
