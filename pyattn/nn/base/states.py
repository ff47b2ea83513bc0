"""A module's state: its parameters and buffers by their dotted names, given out and taken in.

Names, hooks and the notes of versions (`_metadata`) are PyTorch's, and so are the two functions
that a module may have in its own way, `_save_to_state_dict` and `_load_from_state_dict`.
"""

from __future__ import annotations

from ...autograd import RemovableHandle, no_grad
from ...ops.indexing import copy_
from ...portable import OrderedDict
from ...refusals import warn
from ...tensor import Tensor
from ..parameter import Parameter, is_lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Hook = Callable[..., Any]

EXTRA = "_extra_state"  # the name under which a module keeps what is no tensor


class IncompatibleKeys(tuple):  # type: ignore[type-arg]
    """What load_state_dict did not find and did not expect.

    >>> import pyattn
    >>> layer = pyattn.nn.Linear(2, 1)
    >>> layer.load_state_dict({"weight": pyattn.ones(1, 2)}, strict=False).missing_keys
    ['bias']
    """

    @property
    def missing_keys(self) -> list[str]:
        """The module's keys that the state lacks."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def unexpected_keys(self) -> list[str]:
        """The state's keys that the module lacks."""
        return self[1]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        if not self[0] and not self[1]:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self[0]!r}, unexpected_keys={self[1]!r})"

    __str__ = __repr__


_IncompatibleKeys = IncompatibleKeys  # PyTorch's name


class Stateful:
    """The part of a module that gives its state and takes it."""

    _version = 1  # of the form of its state; noted in the state
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks: dict[int, Hook]
    _state_dict_pre_hooks: dict[int, Hook]
    _load_state_dict_pre_hooks: dict[int, Hook]
    _load_state_dict_post_hooks: dict[int, Hook]

    def state_dict(
        self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Any]:
        """Every parameter and persistent buffer by its dotted name, shared and without history.

        With `keep_vars` they are the parameters themselves.  A state has `_metadata`, the modules'
        versions.

        >>> import pyattn
        >>> list(pyattn.nn.Sequential(pyattn.nn.Linear(2, 1)).state_dict())
        ['0.weight', '0.bias']
        """
        if args:
            warn("state_dict: give destination, prefix and keep_vars by name")
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 and keep_vars is False else keep_vars
        state = destination
        if state is None:
            state = OrderedDict()
            try:
                state._metadata = OrderedDict()
            except AttributeError:  # MicroPython's takes no attributes
                pass
        notes = {"version": self._version}
        if hasattr(state, "_metadata"):
            state._metadata[prefix[:-1]] = notes
        for hook in _of(self, "_state_dict_pre_hooks"):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(state, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=state, prefix=prefix + name + ".", keep_vars=keep_vars
                )
        for hook in _of(self, "_state_dict_hooks"):
            changed = hook(self, state, prefix, notes)
            if changed is not None:
                if getattr(hook, "_from_public_api", False):
                    raise RuntimeError(
                        "state_dict: a post-hook changes the state, and returns None"
                    )
                state = changed
        return state  # type: ignore[no-any-return]

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Put the module's own parameters and buffers into the state."""
        for name, tensor in self._own_state():
            kept = keep_vars or is_lazy(tensor)
            destination[prefix + name] = tensor if kept else tensor.detach()
        if type(self).get_extra_state is not Stateful.get_extra_state:
            destination[prefix + EXTRA] = self.get_extra_state()

    def _own_state(self) -> list[tuple[str, Tensor]]:
        unsaved = self._non_persistent_buffers_set
        found: list[Any] = list(self._parameters.items())
        found += [(name, tensor) for name, tensor in self._buffers.items() if name not in unsaved]
        return [(name, tensor) for name, tensor in found if tensor is not None]

    def get_extra_state(self) -> Any:
        """What else belongs to the module's state: for a subclass to define, with set_extra_state."""
        raise RuntimeError(f"{type(self).__name__}: it has no get_extra_state of its own")

    def set_extra_state(self, state: Any) -> None:
        """Take in what get_extra_state has given: for a subclass to define."""
        raise RuntimeError(f"{type(self).__name__}: it has no set_extra_state of its own")

    def load_state_dict(
        self, state_dict: dict[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy a state into the parameters and buffers; return the keys that did not match.

        With `assign`, the tensors take the place of the parameters instead of being copied.
        Raises RuntimeError with a list of everything that is wrong: where `strict`, keys that are
        missing or unexpected, and always tensors of the wrong shape; TypeError for other than a
        dict.  A refused state changes nothing, unless a module loads in a way of its own.

        >>> import pyattn
        >>> a, b = pyattn.nn.Linear(2, 1), pyattn.nn.Linear(2, 1)
        >>> b.load_state_dict(a.state_dict())
        <All keys matched successfully>
        """
        if not isinstance(state_dict, dict):
            if not hasattr(state_dict, "keys") or not hasattr(state_dict, "__getitem__"):
                raise TypeError(
                    f"load_state_dict: expected a dict of tensors, got {type(state_dict).__name__}"
                )
            state_dict = {key: state_dict[key] for key in state_dict.keys()}
        loading = _Loading(self, state_dict, assign)
        loading.load(self, OrderedDict(state_dict.items()), "")
        missing, unexpected, problems = loading.missing, loading.unexpected, loading.problems
        if strict and unexpected:
            problems.insert(0, "Unexpected key(s) in state_dict: " + _quoted(unexpected))
        if strict and missing:
            problems.insert(0, "Missing key(s) in state_dict: " + _quoted(missing))
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(problems)
            )
        for put, old, new in loading.later or ():
            put(old, new)
        return IncompatibleKeys((missing, unexpected))

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: Any,
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Take the module's own parameters and buffers from a state, where their names begin so.

        What is missing, unexpected or wrong is added to the lists.
        """
        for hook in _of(self, "_load_state_dict_pre_hooks"):
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        own = self._own_state()
        for name, tensor in own:
            key = prefix + name
            if key in state_dict:
                problem = self._take_in(name, key, tensor, state_dict[key], local_metadata)
                error_msgs += [problem] if problem else []
            elif strict:
                missing_keys.append(key)
        extra = prefix + EXTRA
        if type(self).set_extra_state is not Stateful.set_extra_state:
            if extra in state_dict:
                _now_or_later(local_metadata, _set_extra, self, state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        if strict:
            names = [name for name, _ in own]
            for key in state_dict:
                if key.startswith(prefix) and key != extra:
                    first, dot, _ = key[len(prefix) :].partition(".")
                    if first not in (self._modules if dot else names):
                        unexpected_keys.append(key)

    def _take_in(self, name: str, key: str, own: Tensor, new: Any, notes: Any) -> str:
        """One parameter or buffer from a state; the problem, where it cannot be."""
        if not isinstance(new, Tensor):
            return f"{key}: expected a tensor, got {type(new).__name__}"
        if not is_lazy(own):
            shape, given = own._shape, tuple(new.shape)
            if not shape and given == (1,):
                new = new.detach().reshape(())
            elif given != shape:
                return f"size mismatch for {key}: the state has shape {given}, the module {shape}"
        if notes.get("assign_to_params_buffers", False):
            _now_or_later(notes, _assign, (self, name, own), new)
        elif not is_lazy(new):
            _now_or_later(notes, _copy, own, new)
        return ""

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(module, prefix, keep_vars) before state_dict is made."""
        return _filed(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(module, state_dict, prefix, local_metadata), which may change the state."""
        hook._from_public_api = True  # type: ignore[attr-defined]
        return _filed(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Hook) -> RemovableHandle:
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("state_dict: this hook is already a post-hook")
        return _filed(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(module, state_dict, prefix, ...) before a state is loaded; it may change that.

        Its other arguments are those of _load_from_state_dict.
        """
        return self._register_load_state_dict_pre_hook(hook, True)

    def _register_load_state_dict_pre_hook(
        self, hook: Hook, with_module: bool = False
    ) -> RemovableHandle:
        return _filed(
            self._load_state_dict_pre_hooks, OfModule(hook, self) if with_module else hook
        )

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(module, incompatible_keys) after loading; it may change these lists."""
        return _filed(self._load_state_dict_post_hooks, hook)


class OfModule:
    """A hook that is called with its module first."""

    def __init__(self, hook: Hook, module: Any) -> None:
        self.hook = hook
        self.module = module

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.hook(self.module, *args, **kwargs)


class _Loading:
    """One load_state_dict: what was found wrong, and what is to be put where at its end."""

    def __init__(self, root: Any, state: Any, assign: bool) -> None:
        self.missing: list[str] = []
        self.unexpected: list[str] = []
        self.problems: list[str] = []
        self.metadata = getattr(state, "_metadata", None)
        self.assign = assign
        # All or nothing: PyTorch copies whatever fits before it raises, and leaves the module with
        # a half of each state.  A hook that follows the loading must find the numbers, though.
        self.later: list[Any] | None = []
        for module in root.modules():
            if _of(module, "_load_state_dict_post_hooks"):
                self.later = None

    def load(self, module: Any, state: Any, prefix: str) -> None:
        notes = dict((self.metadata or {}).get(prefix[:-1], {}))
        if self.assign:
            notes["assign_to_params_buffers"] = True
        load = type(module)._load_from_state_dict
        if self.later is not None and _is_ours(load):
            notes["later"] = self.later
        module._load_from_state_dict(
            state, prefix, notes, True, self.missing, self.unexpected, self.problems
        )
        for name, child in module._modules.items():
            if child is not None:
                path = prefix + name + "."
                part = OrderedDict([(k, state[k]) for k in state if k.startswith(path)])
                self.load(child, part, path)
        keys = IncompatibleKeys((self.missing, self.unexpected))
        for hook in _of(module, "_load_state_dict_post_hooks"):
            if hook(module, keys) is not None:
                raise AssertionError(
                    "load_state_dict: a post-hook changes the lists of keys, and returns None"
                )


def _is_ours(load: Any) -> bool:
    """Whether a module loads as those of this package do: it only asks for what is in the state."""
    home = getattr(load, "__module__", __name__) or ""
    return str(home).split(".")[0] == __name__.split(".")[0]


def _of(module: Any, kind: str) -> list[Hook]:
    """The hooks of a kind, without making room for them."""
    kept = module.__dict__.get(kind)
    return list(kept.values()) if kept else []


def _filed(kind: dict[int, Hook], hook: Hook) -> RemovableHandle:
    handle = RemovableHandle(kind)
    kind[handle.id] = hook
    return handle


def _now_or_later(notes: Any, put: Callable[[Any, Any], None], old: Any, new: Any) -> None:
    later = notes.get("later")
    if later is None:
        put(old, new)
    else:
        later.append((put, old, new))


def _copy(own: Tensor, new: Tensor) -> None:
    with no_grad():
        copy_(own, new)


def _assign(place: Any, new: Any) -> None:
    module, name, own = place
    if isinstance(own, Parameter):
        new = new if isinstance(new, Parameter) else Parameter(new, own.requires_grad)
        new.requires_grad_(own.requires_grad)
    setattr(module, name, new)


def _set_extra(module: Any, state: Any) -> None:
    module.set_extra_state(state)


def _quoted(keys: list[str]) -> str:
    return ", ".join([f'"{key}"' for key in keys])
