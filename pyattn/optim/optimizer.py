"""Optimizer: parameters in groups, each with its settings, and what is remembered of each."""

from __future__ import annotations

from ..array import result
from ..autograd import RemovableHandle, enable_grad, retains
from ..dtypes import float64
from ..nn.modules.module import clear_grad
from ..portable import memories
from ..refusals import warn, wrapping
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Group = dict[str, Any]
    Hook = Callable[..., Any]

# Called around the step of every optimizer, before and after each one's own.
_all_pre_hooks: list[Hook] = []
_all_post_hooks: list[Hook] = []


def register_optimizer_step_pre_hook(hook: Hook) -> RemovableHandle:
    """Call hook(optimizer, args, kwargs) before any optimizer's step, and before its own hooks."""
    _all_pre_hooks.append(hook)
    return RemovableHandle(_all_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Hook) -> RemovableHandle:
    """Call hook(optimizer, args, kwargs) after any optimizer's step, and after its own hooks."""
    _all_post_hooks.append(hook)
    return RemovableHandle(_all_post_hooks, hook)


def _with_hooks(step: Any) -> Any:
    """A class's step, with the hooks around it."""

    def hooked(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        self._stepped = True
        if not (_all_pre_hooks or self._step_pre_hooks or self._step_post_hooks or _all_post_hooks):
            return step(self, *args, **kwargs)
        for hook in _all_pre_hooks + self._step_pre_hooks:
            given = hook(self, (self,) + args, kwargs)
            if given is not None:
                if not isinstance(given, tuple) or len(given) != 2:
                    raise RuntimeError(
                        f"{type(self).__name__}: a hook before step returns None or the new "
                        f"(args, kwargs), got {type(given).__name__}"
                    )
                args, kwargs = given[0][1:], given[1]
        out = step(self, *args, **kwargs)
        for hook in self._step_post_hooks + _all_post_hooks:
            hook(self, (self,) + args, kwargs)
        return out

    return wrapping(step, hooked)


class Optimizer:
    """The base of every rule: `param_groups` with their settings, `state` by parameter.

    `params` is parameters, (name, parameter) pairs, or dictionaries with "params" and settings of
    their own; `defaults` are the settings of the others.  A subclass has a step() that changes the
    parameters under no_grad.  Raises TypeError for other than tensors, ValueError for none, for one
    that is not a leaf, for one in two groups, and where only some have names.

    >>> import pyattn
    >>> class Signs(pyattn.optim.Optimizer):
    ...     def __init__(self, params, lr):
    ...         super().__init__(params, {"lr": lr})
    ...
    ...     @pyattn.no_grad()
    ...     def step(self):
    ...         for group in self.param_groups:
    ...             for p in group["params"]:
    ...                 p.sub_(group["lr"] * p.grad.sign())
    >>> x = pyattn.tensor([1.0, -3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> Signs([x], lr=0.5).step()
    >>> x
    tensor([ 0.5000, -2.5000], requires_grad=True)
    """

    # The state's tensors that have their parameter's shape.
    _shaped: tuple[str, ...] = ()
    _counts = False  # whether "step" is a tensor in it
    _hooked: Any = None  # the step that has its hooks
    _watched: Any = None  # the step that a scheduler found, for its warnings

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        name = type(self).__name__
        if isinstance(params, (Tensor, str)):
            raise TypeError(
                f"{name}: params must be an iterable of tensors or dicts, got "
                f"{type(params).__name__}"
            )
        if not isinstance(defaults, dict):
            raise TypeError(f"{name}: defaults must be a dict, got {type(defaults).__name__}")
        self.defaults = defaults
        self.state: Any = memories()
        self.param_groups: list[Group] = []
        self._start()
        groups = list(params)
        if not groups:
            raise ValueError(f"{name}: there are no parameters to optimize")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def _start(self) -> None:
        """The hooks, of which a copy has none; and the class's step learns to call them."""
        self._step_pre_hooks: list[Hook] = []
        self._step_post_hooks: list[Hook] = []
        self._state_dict_pre_hooks: list[Hook] = []
        self._state_dict_post_hooks: list[Hook] = []
        self._load_state_dict_pre_hooks: list[Hook] = []
        self._load_state_dict_post_hooks: list[Hook] = []
        self._stepped = False  # since a scheduler has looked
        kind: Any = type(self)
        if kind._hooked is not kind.step:
            kind.step = kind._hooked = _with_hooks(kind.step)

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("defaults", "state", "param_groups")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._start()

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters, with settings of their own; the defaults stand for those not given.

        The dictionary becomes the group.  Raises as the constructor does.  A refused group changes
        nothing.
        """
        name = type(self).__name__
        if not isinstance(param_group, dict):
            raise TypeError(f"{name}: a group must be a dict, got {type(param_group).__name__}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(f"{name}: parameters must come in an order, and a set has none")
        params = [params] if isinstance(params, Tensor) else list(params)
        names = [p[0] for p in params if isinstance(p, tuple)]
        if names and len(names) != len(params):
            raise ValueError(f"{name}: either every parameter has a name or none: {names}")
        params = [p[1] if isinstance(p, tuple) else p for p in params]
        known = set([id(p) for g in self.param_groups for p in g["params"]])
        differentiable = self.defaults.get("differentiable")
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"{name}: can only optimize tensors, got {type(p).__name__}")
            if p.grad_fn is not None and not retains(p):
                raise ValueError(
                    f"{name}: can only optimize leaves, and a tensor of shape {p._shape} is the "
                    f"result of {p.grad_fn.name()}"
                    + "; differentiable steps are not in this package"
                    * bool(differentiable)
                )
            if id(p) in known:
                raise ValueError(f"{name}: a parameter of shape {p._shape} is in two groups")
        named = bool(names) or "param_names" in param_group
        if any([("param_names" in g) != named for g in self.param_groups]):
            raise ValueError(
                f"{name}: a group with{'out' * (not named)} names cannot join groups "
                f"with{'out' * named} names"
            )
        if len(set([id(p) for p in params])) != len(params):
            warn(f"{name}: a group holds a parameter twice, which each step will change twice")
        param_group["params"] = params
        if names:
            param_group["param_names"] = names
        for key, value in self.defaults.items():
            param_group.setdefault(key, value)
        self.param_groups.append(param_group)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; return what `closure` returned.

        `closure`, if given, is called first, to compute the loss and its gradients.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._check_ways(group)
            self._update(group)
        return loss

    def _check_ways(self, group: Group) -> None:
        """Refuse what PyTorch refuses on a CPU, and steps that are themselves recorded."""
        if group.get("capturable"):
            raise AssertionError(
                f"{type(self).__name__}: capturable=True is for a GPU, and this is a CPU"
            )
        if not group.get("differentiable"):
            return
        if group.get("foreach") and type(self).__name__ != "SGD":
            raise AssertionError(f"{type(self).__name__}: foreach steps are not differentiable")
        for t in [p for p in group["params"] if p._grad is not None]:
            if t._requires_grad:
                raise RuntimeError(
                    f"{type(self).__name__}: differentiable=True would change in place a leaf that "
                    f"requires grad, of shape {t._shape}"
                )
            if t._grad._requires_grad:
                raise RuntimeError(
                    f"{type(self).__name__}: a gradient requires grad, and the package cannot "
                    "differentiate through a step; write the step with tensor operations"
                )

    def _update(self, group: Group) -> None:
        """The rule, for every parameter of a group."""
        raise NotImplementedError(f"{type(self).__name__}: the rule has no _update(group)")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Let go of every parameter's gradient, or set it to zeros."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                else:
                    clear_grad(p, False)

    # Hooks.

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(optimizer, args, kwargs) before step; it may return new (args, kwargs)."""
        return _registered(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call hook(optimizer, args, kwargs) after step."""
        return _registered(self._step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call hook(optimizer) before state_dict; with `prepend`, before the other hooks."""
        return _registered(self._state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call hook(optimizer, state_dict) after state_dict; what it returns is returned."""
        return _registered(self._state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call hook(optimizer, state_dict) before load_state_dict; what it returns is loaded."""
        return _registered(self._load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call hook(optimizer) after load_state_dict."""
        return _registered(self._load_state_dict_post_hooks, hook, prepend)

    # Going on elsewhere.

    def state_dict(self) -> dict[str, Any]:
        """What is remembered and the groups' settings, with parameters by their number."""
        for hook in list(self._state_dict_pre_hooks):
            hook(self)
        number: dict[int, int] = {}
        groups = []
        start = 0
        for group in self.param_groups:
            for i, p in enumerate(group["params"]):
                number.setdefault(id(p), start + i)
            start += len(group["params"])
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [number[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {number.get(id(p), p): memory for p, memory in self.state.items()}
        found = {"state": state, "param_groups": groups}
        for hook in list(self._state_dict_post_hooks):
            changed = hook(self, found)
            found = found if changed is None else changed
        return found

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict: its memory and settings, copied.

        Raises ValueError where the groups do not match in number and size, or a remembered tensor
        does not have its parameter's shape (which PyTorch finds at the next step, if at all);
        nothing is changed then.
        """
        state_dict = dict(state_dict)
        for hook in list(self._load_state_dict_pre_hooks):
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        saved = state_dict["param_groups"]
        own, given = [[len(g["params"]) for g in groups] for groups in (self.param_groups, saved)]
        if own != given:
            raise ValueError(
                f"{type(self).__name__}: the state has groups of {given} parameters, this "
                f"optimizer of {own}"
            )
        parameter = {
            number: p
            for old, new in zip(saved, self.param_groups)
            for number, p in zip(old["params"], new["params"])
        }
        state = memories()
        for number, memory in state_dict["state"].items():
            p = parameter.get(number)
            state[number if p is None else p] = (
                memory if p is None else self._cast(number, p, memory)
            )
        groups = []
        for old, own_group in zip(saved, self.param_groups):
            group = {name: _copied(value) for name, value in old.items()}
            group["params"] = own_group["params"]
            if "param_names" in own_group:
                group.setdefault("param_names", own_group["param_names"])
            for key, value in self.defaults.items():  # what older versions did not have
                group.setdefault(key, value)
            groups.append(group)
        self.state, self.param_groups = state, groups
        for hook in list(self._load_state_dict_post_hooks):
            hook(self)

    def _cast(self, number: Any, p: Tensor, memory: Any) -> Any:
        """What another remembered of a parameter, copied, its numbers of the parameter's kind."""
        if not isinstance(memory, dict):
            return _copied(memory)
        found = {}
        for name, value in memory.items():
            if isinstance(value, Tensor) and name in self._shaped and value._shape != p._shape:
                raise ValueError(
                    f"{type(self).__name__}: {name} of parameter {number} has shape "
                    f"{value._shape}, the parameter {p._shape}"
                )
            value = _copied(value, None if name == "step" else p)
            if name == "step" and self._counts and not isinstance(value, Tensor):
                value = result([float(value)], (), float64)
            found[name] = value
        return found

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def _registered(hooks: list[Hook], hook: Hook, prepend: bool = False) -> RemovableHandle:
    hooks.insert(0 if prepend else len(hooks), hook)
    return RemovableHandle(hooks, hook)


def _copied(value: Any, like: Tensor | None = None) -> Any:
    """A copy, to its depth; tensors become floats where `like` is one of floats."""
    if isinstance(value, Tensor):
        kind = value.dtype if like is None or like.dtype is not float64 else float64
        return result([kind.type(x) for x in value._data], value._shape, kind)
    if isinstance(value, dict):
        return {name: _copied(item, like) for name, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)([_copied(item, like) for item in value])
    return value


# fmt: off
__all__ = [
    "Optimizer", "register_optimizer_step_post_hook", "register_optimizer_step_pre_hook",
]
# fmt: on
