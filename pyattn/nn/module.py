"""Module: what every layer and model is, a tree of parameters with a forward function.

A module finds its parameters, buffers and children among its own attributes: setting one files it
under its kind, and everything else (naming, saving, moving, printing) is a walk over those files.
"""

from __future__ import annotations

from ..autograd import RemovableHandle, no_grad
from ..dtypes import dtype
from ..ops.indexing import copy_, zero_
from ..portable import OrderedDict
from ..tensor import Tensor
from .parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, TypeVar

    Self = TypeVar("Self", bound="Module")
    Hook = Callable[..., Any]

_dtype_class = dtype


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


class Module:
    """The base of every layer and model: subclass it, set its parts as attributes, define forward.

    >>> import pyattn
    >>> from pyattn import nn
    >>> class Scale(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = nn.Parameter(pyattn.tensor(2.0))
    ...
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> Scale()(pyattn.tensor([1.0, 2.0]))
    tensor([2., 4.], grad_fn=<MulBackward0>)
    """

    training: bool
    # These stand for the instance's own until super().__init__() has made them; they stay empty.
    _parameters: dict[str, Parameter | None] = {}
    _buffers: dict[str, Tensor | None] = {}
    _modules: dict[str, Module | None] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args or kwargs:
            unexpected = [repr(a) for a in args] + sorted(kwargs)
            raise TypeError(
                f"{type(self).__name__}: Module.__init__() takes no arguments, got "
                f"{', '.join(unexpected)}"
            )
        # Past __setattr__, which needs what is being made here.  OrderedDict: MicroPython's own
        # dict has no order.
        put = object.__setattr__
        put(self, "training", True)
        put(self, "_parameters", OrderedDict())
        put(self, "_buffers", OrderedDict())
        put(self, "_modules", OrderedDict())
        put(self, "_unsaved", set())  # the names of buffers that state_dict leaves out
        put(self, "_forward_pre_hooks", [])
        put(self, "_forward_hooks", [])

    # Calling.

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every module that is called defines its own."""
        raise NotImplementedError(
            f'{type(self).__name__}: there is no "forward" function; define forward(self, ...)'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for hook, with_kwargs in list(self._forward_pre_hooks):
            if with_kwargs:
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
        out = self.forward(*args, **kwargs)
        for hook, with_kwargs in list(self._forward_hooks):
            changed = hook(self, args, kwargs, out) if with_kwargs else hook(self, args, out)
            if changed is not None:
                out = changed
        return out

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call hook(module, args) before every forward; what it returns replaces the arguments.

        With `with_kwargs`, hook(module, args, kwargs), which returns both.  The handle's remove()
        takes the hook off.
        """
        return _hooked(self._forward_pre_hooks, hook, prepend, with_kwargs)

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call hook(module, args, output) after every forward; what it returns replaces the output.

        With `with_kwargs`, hook(module, args, kwargs, output).  The handle's remove() takes the
        hook off.

        >>> import pyattn
        >>> layer = pyattn.nn.Identity()
        >>> handle = layer.register_forward_hook(lambda module, args, output: output * 2)
        >>> layer(pyattn.tensor([1.0]))
        tensor([2.])
        >>> handle.remove()
        >>> layer(pyattn.tensor([1.0]))
        tensor([1.])
        """
        return _hooked(self._forward_hooks, hook, prepend, with_kwargs)

    # Attributes, filed by kind.

    def __getattr__(self, name: str) -> Any:
        # Reached only for what is not an ordinary attribute.
        if name in self._parameters:
            return self._parameters[name]
        if name in self._modules:
            return self._modules[name]
        if name in self._buffers:
            return self._buffers[name]
        early = "" if self._started() else "; super().__init__() has not been called yet"
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'{early}")

    def _started(self) -> bool:
        return "_parameters" in self.__dict__

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self._forget(name, "a parameter", "_parameters")
            self.register_parameter(name, value)
        elif name in self._parameters:
            if value is not None:
                self._refuse(name, "a parameter and takes an nn.Parameter", value)
            self._parameters[name] = None
        elif isinstance(value, Module):
            self._forget(name, "a module", "_modules")
            self._modules[name] = value
        elif name in self._modules:
            if value is not None:
                self._refuse(name, "a module and takes an nn.Module", value)
            self._modules[name] = None
        elif name in self._buffers:
            if value is not None and not isinstance(value, Tensor):
                self._refuse(name, "a buffer and takes a tensor", value)
            self._buffers[name] = value
        else:
            object.__setattr__(self, name, value)

    def _refuse(self, name: str, kind: str, value: Any) -> None:
        raise TypeError(
            f"{type(self).__name__}: '{name}' is {kind} or None, not {type(value).__name__}"
        )

    def _forget(self, name: str, what: str, kept: str) -> None:
        """Make way for an attribute of another kind."""
        if not self._started():
            raise AttributeError(
                f"{type(self).__name__}: {what} cannot be set before super().__init__() is called"
            )
        for kind in ("_parameters", "_buffers", "_modules"):
            if kind != kept:
                self.__dict__[kind].pop(name, None)
        self._unsaved.discard(name)
        if name in self.__dict__:
            object.__delattr__(self, name)

    def __delattr__(self, name: str) -> None:
        for kind in (self._parameters, self._buffers, self._modules):
            if name in kind:
                del kind[name]
                self._unsaved.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = list(object.__dir__(self))
        for kind in (self._parameters, self._buffers, self._modules):
            names += [name for name in kind if not name.isdigit()]
        return sorted(set(names))

    def _check_name(self, what: str, name: Any, kind: dict[str, Any]) -> None:
        if not self._started():
            raise AttributeError(
                f"{type(self).__name__}: a {what} cannot be registered before super().__init__() "
                "is called"
            )
        if not isinstance(name, str):
            raise TypeError(
                f"{type(self).__name__}: a {what}'s name must be a string, got {type(name).__name__}"
            )
        if "." in name or not name:
            raise KeyError(
                f"{type(self).__name__}: a {what}'s name must not be empty or have a dot in it, got "
                f'"{name}"'
            )
        if name not in kind and hasattr(self, name):
            raise KeyError(f"{type(self).__name__}: attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter by name; None keeps the name for one.

        Raises KeyError for a name that is taken or unfit, TypeError for other than a Parameter.
        """
        self._check_name("parameter", name, self._parameters)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"{type(self).__name__}: parameter '{name}' must be an nn.Parameter or None, got "
                f"{type(param).__name__}"
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the module's state and is not learned, such as a mask.

        One that is not `persistent` is left out of state_dict.  Raises KeyError for a name that is
        taken or unfit, TypeError for other than a tensor.

        >>> import pyattn
        >>> module = pyattn.nn.Module()
        >>> module.register_buffer("mask", pyattn.ones(2))
        >>> list(module.state_dict()), list(module.parameters())
        (['mask'], [])
        """
        self._check_name("buffer", name, self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"{type(self).__name__}: buffer '{name}' must be a tensor or None, got "
                f"{type(tensor).__name__}"
            )
        self._buffers[name] = tensor
        if persistent:
            self._unsaved.discard(name)
        else:
            self._unsaved.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child by name; None keeps the name for one.

        Raises KeyError for a name that is taken or unfit, TypeError for other than a Module.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}: {type(module).__name__} is not a Module")
        self._check_name("module", name, self._modules)
        self._modules[name] = module

    register_module = add_module

    # Walking the tree.

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Itself and every module below it, with dotted names, a shared one once."""
        if memo is None:
            memo = set()
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                for found in module.named_modules(memo, path, remove_duplicate):
                    yield found

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """Itself and every module below it, a shared one once (unless remove_duplicate=False)."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly below it, with their names, a shared one once."""
        seen: set[Module] = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """The modules directly below it, a shared one once."""
        for _, module in self.named_children():
            yield module

    def _named(
        self, kind: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        tree: Any = [(prefix, self)]
        if recurse:
            tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, module in tree:
            for name, tensor in getattr(module, kind).items():
                if tensor is not None and id(tensor) not in seen:
                    if remove_duplicate:
                        seen.add(id(tensor))
                    yield (f"{path}.{name}" if path else name), tensor

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Every parameter, with its dotted name, a shared one once.

        >>> import pyattn
        >>> [name for name, _ in pyattn.nn.Linear(2, 1).named_parameters()]
        ['weight', 'bias']
        """
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Every parameter, a shared one once: what an optimizer is given."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Every buffer, with its dotted name, a shared one once."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Every buffer, a shared one once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target: str) -> Module:
        """The module at a dotted path, itself for "".  Raises AttributeError where none is."""
        module = self
        for name in target.split(".") if target else []:
            found = getattr(module, name, None)
            if not isinstance(found, Module):
                problem = "is not a Module" if hasattr(module, name) else "does not exist"
                raise AttributeError(f"{type(module).__name__}: '{name}' {problem}")
            module = found
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a dotted path.  Raises AttributeError where there is none."""
        return self._get(target, "_parameters", "a parameter")  # type: ignore[no-any-return]

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a dotted path.  Raises AttributeError where there is none."""
        return self._get(target, "_buffers", "a buffer")  # type: ignore[no-any-return]

    def _get(self, target: str, kind: str, what: str) -> Any:
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if name not in getattr(module, kind):
            problem = f"is not {what}" if hasattr(module, name) else "does not exist"
            raise AttributeError(f"{type(module).__name__}: '{name}' {problem}")
        return getattr(module, name)

    def apply(self: Self, fn: Callable[[Module], Any]) -> Self:
        """Call fn with every module of the tree, children first, itself last; return itself."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # State.

    def state_dict(
        self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Any]:
        """Every parameter and persistent buffer by its dotted name, shared and without history.

        With `keep_vars` they are the parameters themselves.

        >>> import pyattn
        >>> list(pyattn.nn.Sequential(pyattn.nn.Linear(2, 1)).state_dict())
        ['0.weight', '0.bias']
        """
        state = OrderedDict() if destination is None else destination
        for name, tensor in self._own_state():
            state[prefix + name] = tensor if keep_vars else tensor.detach()
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=state, prefix=prefix + name + ".", keep_vars=keep_vars
                )
        return state  # type: ignore[no-any-return]

    def _own_state(self) -> list[tuple[str, Tensor]]:
        found = list(self._parameters.items()) + [
            (name, tensor) for name, tensor in self._buffers.items() if name not in self._unsaved
        ]
        return [(name, tensor) for name, tensor in found if tensor is not None]

    def load_state_dict(
        self, state_dict: dict[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy a state into the parameters and buffers; return the keys that did not match.

        With `assign`, the tensors take the place of the parameters instead of being copied.
        Raises RuntimeError with a list of everything that is wrong: where `strict`, keys that are
        missing or unexpected, and always tensors of the wrong shape; TypeError for other than a
        dict.  A refused state changes nothing.

        >>> import pyattn
        >>> a, b = pyattn.nn.Linear(2, 1), pyattn.nn.Linear(2, 1)
        >>> b.load_state_dict(a.state_dict())
        <All keys matched successfully>
        """
        if not isinstance(state_dict, dict):
            raise TypeError(
                f"load_state_dict: expected a dict of tensors, got {type(state_dict).__name__}"
            )
        own = self.state_dict(keep_vars=True)
        missing = [key for key in own if key not in state_dict]
        unexpected = [key for key in state_dict if key not in own]
        problems = []
        if strict and missing:
            problems.append("Missing key(s) in state_dict: " + _quoted(missing))
        if strict and unexpected:
            problems.append("Unexpected key(s) in state_dict: " + _quoted(unexpected))
        fitting = []
        for key in own:
            if key not in state_dict:
                continue
            new, shape = state_dict[key], own[key]._shape
            if not isinstance(new, Tensor):
                problems.append(f"{key}: expected a tensor, got {type(new).__name__}")
            elif new._shape == shape:
                fitting.append((key, new))
            elif not shape and new._shape == (1,):
                fitting.append((key, new.detach().reshape(())))
            else:
                problems.append(
                    f"size mismatch for {key}: the state has shape {new._shape}, the module {shape}"
                )
        # All or nothing: PyTorch copies whatever fits before it raises, and leaves the module with
        # a half of each state.
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(problems)
            )
        for key, new in fitting:
            if assign:
                self._assign(key, new)
            else:
                with no_grad():
                    copy_(own[key], new)
        return IncompatibleKeys((missing, unexpected))

    def _assign(self, key: str, new: Any) -> None:
        path, _, name = key.rpartition(".")
        module = self.get_submodule(path)
        old = getattr(module, name)
        if isinstance(old, Parameter):
            new = new if isinstance(new, Parameter) else Parameter(new, old.requires_grad)
            new.requires_grad_(old.requires_grad)
        setattr(module, name, new)

    def train(self: Self, mode: bool = True) -> Self:
        """Into training mode (or out of it), which dropout asks for; return itself.

        Raises ValueError for other than a bool.
        """
        if not isinstance(mode, bool):
            raise ValueError(f"train: mode must be True or False, got {mode!r}")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self: Self) -> Self:
        """Out of training mode; return itself."""
        return self.train(False)

    def requires_grad_(self: Self, requires_grad: bool = True) -> Self:
        """Ask for every parameter's gradient, or no longer; return itself."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Let go of every parameter's gradient, or set it to zeros."""
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    # The one device is the CPU and the one kind of parameter a float64: moving changes nothing.

    def cuda(self: Self, device: Any = None) -> Self:
        """Refused with AssertionError: there is no GPU here."""
        raise AssertionError(
            f"{type(self).__name__}.cuda: there is no GPU here; leave it out, or use .to('cpu')"
        )

    def to(self: Self, *args: Any, **kwargs: Any) -> Self:
        """Itself, for a floating-point dtype or the CPU.

        Raises TypeError for another dtype, RuntimeError for another device.
        """
        for arg in list(args) + list(kwargs.values()):
            kind = arg.dtype if isinstance(arg, Tensor) else arg
            if isinstance(kind, _dtype_class):
                if not kind.is_floating_point:
                    raise TypeError(f"to: parameters are floats, got {kind!r}")
            elif kind is not None and not isinstance(kind, bool):
                if str(kind).split(":")[0] != "cpu":
                    raise RuntimeError(f"to: the only device is 'cpu', got {kind!r}")
        return self

    def float(self: Self) -> Self:
        """Itself: every float is a float64 here."""
        return self

    double = cpu = float

    # Printing.

    def extra_repr(self) -> str:
        """What stands between the parentheses when the module is printed, before its children."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        own = extra.split("\n") if extra else []
        children = [f"({name}): {indented(repr(m))}" for name, m in self._modules.items()]
        if len(own) == 1 and not children:
            return f"{self._get_name()}({extra})"
        return listed(self._get_name(), own + children)


def _hooked(hooks: list[Any], hook: Hook, prepend: bool, with_kwargs: bool) -> RemovableHandle:
    entry = (hook, with_kwargs)
    hooks.insert(0 if prepend else len(hooks), entry)
    return RemovableHandle(hooks, entry)


def _quoted(keys: list[str]) -> str:
    return ", ".join([f'"{key}"' for key in keys])


def listed(name: str, lines: list[str]) -> str:
    """A module's name and, one to a line, what it holds."""
    if not lines:
        return name + "()"
    return name + "(\n  " + "\n  ".join(lines) + "\n)"


def indented(text: str) -> str:
    """A text with its lines, from the second on, moved in by two."""
    first, *rest = text.split("\n")
    return "\n".join([first] + ["  " + line if line.strip() else "" for line in rest])


def clear_grad(t: Tensor, set_to_none: bool) -> None:
    """Let go of a tensor's gradient, or set it to zeros."""
    if set_to_none:
        t._grad = None
    elif t._grad is not None:
        t._grad.detach_()
        with no_grad():
            zero_(t._grad)
