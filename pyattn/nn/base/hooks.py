"""Hooks: functions that a program has called before and after a module's forward, and by its backward.

Each is kept under the id of the handle that takes it off, in a dictionary of the module's or, for
all modules, in one of this file's; their names and what they are called with are PyTorch's.  Most
modules have none, and are called without a look at any: a module's dictionaries are made when they
are first asked for, which `_hooked` notes.
"""

from __future__ import annotations

from ...autograd import RemovableHandle
from ...portable import OrderedDict
from ...refusals import warn
from ...tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Hook = Callable[..., Any]

_global_buffer_registration_hooks: dict[int, Hook] = OrderedDict()
_global_module_registration_hooks: dict[int, Hook] = OrderedDict()
_global_parameter_registration_hooks: dict[int, Hook] = OrderedDict()
_global_backward_pre_hooks: dict[int, Hook] = OrderedDict()
_global_backward_hooks: dict[int, Hook] = OrderedDict()
_global_forward_pre_hooks: dict[int, Hook] = OrderedDict()
_global_forward_hooks: dict[int, Hook] = OrderedDict()
_global_forward_hooks_always_called: dict[int, bool] = OrderedDict()
_global_forward_hooks_with_kwargs: dict[int, bool] = OrderedDict()

anywhere: dict[int, bool] = {}  # the hooks of all modules' calls: not empty while there are any
_full_backward: list[bool | None] = [None]  # whether those of all modules' gradients are full ones

# A module's own dictionaries; the first seven are looked at when it is called.
CALLED = (
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_forward_pre_hooks_with_kwargs",
)
OWN = CALLED + (
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)

BOTH_KINDS = "both full backward hooks and those of the older kind; use the full ones"


def _filed(kind: dict[int, Any], hook: Hook, prepend: bool = False, *notes: Any) -> RemovableHandle:
    """A handle for a hook that is now in its dictionary, and in each of the `notes`."""
    handle = RemovableHandle(kind, extra_dict=list(notes))
    kind[handle.id] = hook
    if prepend:
        kind.move_to_end(handle.id, last=False)  # type: ignore[attr-defined]
    for note in notes:
        note[handle.id] = True
    return handle


def registered(kind: dict[int, Hook], module: Any, name: str, value: Any) -> Any:
    """What a module is given, after the hooks that see every registration."""
    for hook in kind.values():
        changed = hook(module, name, value)
        if changed is not None:
            value = changed
    return value


# Hooks of all modules.


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call hook(module, name, buffer) for every buffer that is registered; it may return another."""
    return _filed(_global_buffer_registration_hooks, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call hook(module, name, child) for every child that is added; it may return another."""
    return _filed(_global_module_registration_hooks, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call hook(module, name, parameter) for every new parameter; it may return another."""
    return _filed(_global_parameter_registration_hooks, hook)


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call hook(module, args) before every module's forward, and before the module's own hooks."""
    return _filed(_global_forward_pre_hooks, hook, False, anywhere)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call hook(module, args, output) after every module's forward, before the module's own hooks.

    The arguments are those of Module.register_forward_hook.
    """
    notes: list[dict[int, bool]] = [anywhere]
    notes += [_global_forward_hooks_with_kwargs] if with_kwargs else []
    notes += [_global_forward_hooks_always_called] if always_call else []
    return _filed(_global_forward_hooks, hook, False, *notes)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """Module.register_backward_hook for all modules."""
    return _backward(hook, False)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Module.register_full_backward_hook for all modules, called before the module's own."""
    return _backward(hook, True)


def _backward(hook: Hook, full: bool) -> RemovableHandle:
    if _full_backward[0] is (not full):
        raise RuntimeError(f"register_module_backward_hook: there are {BOTH_KINDS}")
    _full_backward[0] = full
    return _filed(_global_backward_hooks, hook, False, anywhere)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Module.register_full_backward_pre_hook for all modules, called before the module's own."""
    return _filed(_global_backward_pre_hooks, hook, False, anywhere)


class Hooked:
    """The part of a module that keeps its hooks, and is called with them."""

    _hooked = False  # whether there are dictionaries to look at when it is called
    _is_full_backward_hook: bool | None = None
    _backward_hooks: dict[int, Hook]
    _backward_pre_hooks: dict[int, Hook]
    _forward_hooks: dict[int, Hook]
    _forward_hooks_with_kwargs: dict[int, bool]
    _forward_hooks_always_called: dict[int, bool]
    _forward_pre_hooks: dict[int, Hook]
    _forward_pre_hooks_with_kwargs: dict[int, bool]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every module that is called defines its own."""
        raise NotImplementedError(
            f'{type(self).__name__}: there is no "forward" function; define forward(self, ...)'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._hooked or anywhere:
            return self._call_impl(*args, **kwargs)
        return self.forward(*args, **kwargs) if kwargs else self.forward(*args)

    def _call_impl(self, *args: Any, **kwargs: Any) -> Any:
        called: set[int] = set()  # the hooks that are always called, and were
        done: list[Any] = []  # the output, when it is there
        try:
            return self._call_with_hooks(args, kwargs, called, done)
        except Exception:
            self._call_always(args, kwargs, called, done[-1] if done else None)
            raise

    def _call_with_hooks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int], done: list[Any]
    ) -> Any:
        pre, full, older = self._gradients_hooks()
        for key, hook in _together(_global_forward_pre_hooks, self._forward_pre_hooks):
            if key in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    if not isinstance(changed, tuple) or len(changed) != 2:
                        raise RuntimeError(
                            f"{type(self).__name__}: a forward pre-hook with kwargs returns None or "
                            f"(args, kwargs), got {type(changed).__name__}"
                        )
                    args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        through = None
        if full or pre:
            from .gradient_hooks import Through

            through = Through(self, full, pre)
            args = through.before(args)
        out = self.forward(*args, **kwargs)
        done.append(out)
        for key, hook in _together(_global_forward_hooks, self._forward_hooks):
            if self._always(key):
                called.add(key)
            changed = self._after(key, hook, args, kwargs, out)
            if changed is not None:
                out = changed
                done.append(out)
        if through is not None:
            if not isinstance(out, (Tensor, tuple)):
                warn(
                    f"{type(self).__name__}: backward hooks are called where the output is a tensor "
                    f"or a tuple of tensors; they will not be, for {type(out).__name__}"
                )
            out = through.after(out)
        if older:
            from . import gradient_hooks

            gradient_hooks.see(self, older, out)
        return out

    def _gradients_hooks(self) -> tuple[list[Hook], list[Hook], list[Hook]]:
        pre = list(_global_backward_pre_hooks.values()) + list(self._backward_pre_hooks.values())
        of: dict[bool, list[Hook]] = {True: [], False: []}
        if _full_backward[0] is not None:
            of[_full_backward[0]] += _global_backward_hooks.values()
        if self._is_full_backward_hook is not None:
            of[self._is_full_backward_hook] += self._backward_hooks.values()
        return pre, of[True], of[False]

    def _always(self, key: int) -> bool:
        return key in self._forward_hooks_always_called or (
            key in _global_forward_hooks_always_called
        )

    def _after(self, key: int, hook: Hook, args: Any, kwargs: Any, out: Any) -> Any:
        if key in self._forward_hooks_with_kwargs or key in _global_forward_hooks_with_kwargs:
            return hook(self, args, kwargs, out)
        return hook(self, args, out)

    def _call_always(self, args: Any, kwargs: Any, called: set[int], out: Any) -> None:
        """After an error: the hooks that are to be called always, and were not."""
        for key, hook in _together(_global_forward_hooks, self._forward_hooks):
            if self._always(key) and key not in called:
                try:
                    changed = self._after(key, hook, args, kwargs, out)
                except Exception as error:
                    warn(
                        f"{type(self).__name__}: a forward hook with always_call raised an error "
                        f"after forward had raised another, which goes on: {error}"
                    )
                    continue
                if changed is not None:
                    out = changed

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call hook(module, args) before every forward; what it returns replaces the arguments.

        With `with_kwargs`, hook(module, args, kwargs), which returns both.  With `prepend` it comes
        before the hooks that are there.  The handle's remove() takes the hook off.
        """
        notes = [self._forward_pre_hooks_with_kwargs] if with_kwargs else []
        return _filed(self._forward_pre_hooks, hook, prepend, *notes)

    def register_forward_hook(
        self,
        hook: Hook,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call hook(module, args, output) after every forward; what it returns replaces the output.

        With `with_kwargs`, hook(module, args, kwargs, output).  With `prepend` it comes before the
        hooks that are there.  With `always_call`, also where forward raises an error; output is
        then None.  The handle's remove() takes the hook off.

        >>> import pyattn
        >>> layer = pyattn.nn.Identity()
        >>> handle = layer.register_forward_hook(lambda module, args, output: output * 2)
        >>> layer(pyattn.tensor([1.0]))
        tensor([2.])
        >>> handle.remove()
        >>> layer(pyattn.tensor([1.0]))
        tensor([1.])
        """
        notes = [self._forward_hooks_with_kwargs] if with_kwargs else []
        notes += [self._forward_hooks_always_called] if always_call else []
        return _filed(self._forward_hooks, hook, prepend, *notes)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call hook(module, grad_input, grad_output) when the gradients of the inputs are there.

        Both are tuples, with None for what is no tensor; the hook may return another grad_input,
        with which backward goes on.  Inputs given by name are not seen.  Raises RuntimeError where
        there are hooks of the older kind, register_backward_hook's.

        >>> import pyattn
        >>> layer = pyattn.nn.Tanh()
        >>> _ = layer.register_full_backward_hook(lambda module, g_in, g_out: print(g_in, g_out))
        >>> layer(pyattn.tensor([0.0], requires_grad=True)).backward()
        (tensor([1.]),) (tensor([1.]),)
        """
        return self._register_backward(hook, True, prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(module, grad_input, grad_output) with the gradients of the last operation.

        The older kind: grad_input is of the inputs of the last operation that forward recorded,
        which are seldom those of the module.  register_full_backward_hook's are.
        """
        return self._register_backward(hook, False, False)

    def _register_backward(self, hook: Hook, full: bool, prepend: bool) -> RemovableHandle:
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(f"{type(self).__name__}: there would be {BOTH_KINDS}")
        self._is_full_backward_hook = full
        return _filed(self._backward_hooks, hook, prepend)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call hook(module, grad_output) when the gradients of the outputs are there.

        It may return another grad_output, with which backward goes on.
        """
        return _filed(self._backward_pre_hooks, hook, prepend)


def _together(of_all: dict[int, Hook], own: dict[int, Hook]) -> list[tuple[int, Hook]]:
    return list(of_all.items()) + list(own.items())


__all__ = [
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]
