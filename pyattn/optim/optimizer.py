"""Optimizer: parameters in groups, each with its settings, and what is remembered of each."""

from __future__ import annotations

from ..autograd import enable_grad
from ..nn.module import clear_grad
from ..portable import ByIdentity
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Group = dict[str, Any]


class Optimizer:
    """The base of every rule: `param_groups` with their settings, `state` by parameter.

    `params` is parameters, (name, parameter) pairs, or dictionaries with "params" and settings of
    their own; `defaults` are the settings of the others.  Raises TypeError for other than tensors,
    ValueError for none, for one that is not a leaf, and for one in two groups.
    """

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
        self.state: dict[Any, dict[str, Any]] = ByIdentity()
        self.param_groups: list[Group] = []
        groups = list(params)
        if not groups:
            raise ValueError(f"{name}: there are no parameters to optimize")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters, with settings of their own; the defaults stand for those not given.

        Raises as the constructor does.  A refused group changes nothing.
        """
        name = type(self).__name__
        if not isinstance(param_group, dict):
            raise TypeError(f"{name}: a group must be a dict, got {type(param_group).__name__}")
        group = dict(param_group)
        params = group["params"]
        if isinstance(params, set):
            raise TypeError(f"{name}: parameters must come in an order, and a set has none")
        params = [params] if isinstance(params, Tensor) else list(params)
        if params and all([isinstance(p, tuple) for p in params]):
            group["param_names"] = [p[0] for p in params]
            params = [p[1] for p in params]
        known = set([id(p) for g in self.param_groups for p in g["params"]])
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"{name}: can only optimize tensors, got {type(p).__name__}")
            if p.grad_fn is not None:
                raise ValueError(
                    f"{name}: can only optimize leaves, and a tensor of shape {p._shape} is the "
                    f"result of {p.grad_fn.name()}"
                )
            if id(p) in known:
                raise ValueError(f"{name}: a parameter of shape {p._shape} is in two groups")
        group["params"] = params
        for key, value in self.defaults.items():
            group.setdefault(key, value)
        self.param_groups.append(group)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; return what `closure` returned.

        `closure`, if given, is called first, to compute the loss and its gradients.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._update(group)
        return loss

    def _update(self, group: Group) -> None:
        """The rule, for every parameter of a group."""
        raise NotImplementedError(f"{type(self).__name__}: the rule has no _update(group)")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Let go of every parameter's gradient, or set it to zeros."""
        for group in self.param_groups:
            for p in group["params"]:
                clear_grad(p, set_to_none)

    def state_dict(self) -> dict[str, Any]:
        """What is remembered and the groups' settings, with parameters by their number."""
        number: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for p in group["params"]:
                number.setdefault(id(p), len(number))
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [number[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {number.get(id(p), p): memory for p, memory in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict: its memory and settings, copied.

        Raises ValueError where the groups do not match in number and size, or a remembered tensor
        does not have its parameter's shape (which PyTorch finds at the next step, if at all);
        nothing is changed then.
        """
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
        for number, memory in state_dict["state"].items():
            for name, value in memory.items():
                if isinstance(value, Tensor) and number in parameter:
                    if value._shape not in ((), parameter[number]._shape):
                        raise ValueError(
                            f"{type(self).__name__}: {name} of parameter {number} has shape "
                            f"{value._shape}, the parameter {parameter[number]._shape}"
                        )
        self.state = ByIdentity(
            [
                (parameter.get(key, key), {name: _copied(value) for name, value in memory.items()})
                for key, memory in state_dict["state"].items()
            ]
        )
        for old, group in zip(saved, self.param_groups):
            for name, value in old.items():
                if name != "params":
                    group[name] = _copied(value)

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    return value[:] if isinstance(value, list) else value


def check_settings(name: str, **settings: Any) -> None:
    """Refuse a setting that is no number, or below 0, or nan."""
    for key, value in settings.items():
        if not isinstance(value, (int, float, Tensor)):
            raise TypeError(f"{name}: {key} must be a number, got {type(value).__name__}")
        if not value >= 0.0:
            raise ValueError(f"{name}: {key} must not be negative, got {value}")
