"""Module: what every layer and model is, a tree of parameters with a forward function.

A module finds its parameters, buffers and children among its own attributes: setting one files it
under its kind, and everything else (naming, saving, moving, printing) is a walk over those files.
"""

from __future__ import annotations

from ...autograd import no_grad
from ...ops.indexing import zero_
from ...portable import OrderedDict
from ...tensor import Tensor
from ..base import hooks
from ..base.conversions import Converted
from ..base.hooks import CALLED, Hooked
from ..base.hooks import _global_backward_hooks as _global_backward_hooks
from ..base.hooks import _global_backward_pre_hooks as _global_backward_pre_hooks
from ..base.hooks import _global_forward_hooks as _global_forward_hooks
from ..base.hooks import _global_forward_pre_hooks as _global_forward_pre_hooks
from ..base.hooks import register_module_backward_hook as register_module_backward_hook
from ..base.hooks import (
    register_module_buffer_registration_hook as register_module_buffer_registration_hook,
)
from ..base.hooks import register_module_forward_hook as register_module_forward_hook
from ..base.hooks import register_module_forward_pre_hook as register_module_forward_pre_hook
from ..base.hooks import register_module_full_backward_hook as register_module_full_backward_hook
from ..base.hooks import (
    register_module_full_backward_pre_hook as register_module_full_backward_pre_hook,
)
from ..base.hooks import (
    register_module_module_registration_hook as register_module_module_registration_hook,
)
from ..base.hooks import (
    register_module_parameter_registration_hook as register_module_parameter_registration_hook,
)
from ..base.states import IncompatibleKeys as IncompatibleKeys
from ..base.states import Stateful
from ..base.states import _IncompatibleKeys as _IncompatibleKeys
from ..parameter import Buffer, Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, TypeVar

    Self = TypeVar("Self", bound="Module")


class Module(Hooked, Stateful, Converted):
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
    dump_patches = False
    call_super_init = False  # whether __init__ hands its arguments on to the next class
    T_destination = dict
    # These stand for the instance's own until super().__init__() has made them; they stay empty.
    _parameters: dict[str, Parameter | None] = {}
    _buffers: dict[str, Tensor | None] = {}
    _modules: dict[str, Module | None] = {}

    _non_persistent_buffers_set: set[str] = set()  # the names of those that state_dict leaves out

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if (args or kwargs) and not self.call_super_init:
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
        put(self, "_non_persistent_buffers_set", set())
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    # Attributes, filed by kind.

    def __getattr__(self, name: str) -> Any:
        # Reached only for what is not an ordinary attribute.
        if name in self._parameters:
            return self._parameters[name]
        if name in self._modules:
            return self._modules[name]
        if name in self._buffers:
            return self._buffers[name]
        if name in hooks.OWN and self._started():
            return self._hooks(name)
        early = "" if self._started() else "; super().__init__() has not been called yet"
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'{early}")

    def _started(self) -> bool:
        return "_parameters" in self.__dict__

    def _hooks(self, kind: str) -> dict[int, Any]:
        """A dictionary of hooks, made when it is first asked for."""
        made: dict[int, Any] = OrderedDict()
        setattr(self, kind, made)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        if type(value) is Tensor and name in self.__dict__:  # an ordinary attribute, as it was
            object.__setattr__(self, name, value)
        elif isinstance(value, Parameter):
            self._forget(name, "a parameter", "_parameters")
            self.register_parameter(name, value)
        elif name in self._parameters:
            if value is not None:
                self._refuse(name, "a parameter and takes an nn.Parameter", value)
            self.register_parameter(name, None)
        elif isinstance(value, Module):
            self._forget(name, "a module", "_modules")
            self._modules[name] = self._registered(name, value)
        elif name in self._modules:
            if value is not None:
                self._refuse(name, "a module and takes an nn.Module", value)
            self._modules[name] = self._registered(name, None)
        elif isinstance(value, Buffer) or name in self._buffers:
            if value is not None and not isinstance(value, Tensor):
                self._refuse(name, "a buffer and takes a tensor", value)
            if isinstance(value, Buffer) and not self._started():
                self._forget(name, "a buffer", "_buffers")
            persistent = name not in self._non_persistent_buffers_set
            if isinstance(value, Buffer):
                persistent = value.persistent
            if persistent:  # which a subclass's own register_buffer may not take
                self.register_buffer(name, value)
            else:
                self.register_buffer(name, value, False)
        else:
            object.__setattr__(self, name, value)
            if name in CALLED:
                object.__setattr__(self, "_hooked", True)

    def _registered(self, name: str, module: Module | None) -> Any:
        return hooks.registered(hooks._global_module_registration_hooks, self, name, module)

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
        self._non_persistent_buffers_set.discard(name)
        if name in self.__dict__:
            object.__delattr__(self, name)

    def __delattr__(self, name: str) -> None:
        for kind in (self._parameters, self._buffers, self._modules):
            if name in kind:
                del kind[name]
                self._non_persistent_buffers_set.discard(name)
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
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"{type(self).__name__}: parameter '{name}' was computed from other tensors; a "
                "parameter is a leaf: keep those, and compute it in forward"
            )
        if param is not None:
            param = hooks.registered(hooks._global_parameter_registration_hooks, self, name, param)
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
        self._buffers[name] = hooks.registered(
            hooks._global_buffer_registration_hooks, self, name, tensor
        )
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child by name; None keeps the name for one.

        Raises KeyError for a name that is taken or unfit, TypeError for other than a Module.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}: {type(module).__name__} is not a Module")
        self._check_name("module", name, self._modules)
        self._modules[name] = self._registered(name, module)

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

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put a module at a dotted path, in the place of the one that is there.

        Raises AttributeError where something else is there, where the path leads nowhere, or, with
        `strict`, where nothing is; ValueError for an empty path or no module.
        """
        if not target:
            raise ValueError("set_submodule: target is empty; the name of a submodule would fit")
        if not isinstance(module, Module):
            raise ValueError(f"set_submodule: {type(module).__name__} is not a Module")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{type(parent).__name__}: '{name}' does not exist")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError(f"{type(parent).__name__}: '{name}' is not a Module")
        setattr(parent, name, module)

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

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__.setdefault("_non_persistent_buffers_set", set())

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no compiler, and the module runs as it stands."""

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
