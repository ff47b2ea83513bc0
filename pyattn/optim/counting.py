"""What the rules share that count their steps: the loop over parameters, and checks of settings."""

from __future__ import annotations

from .. import kernels
from ..array import result
from ..dtypes import float64
from ..storage import changeable
from ..tensor import Tensor
from ..views import rewritten
from .optimizer import Optimizer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .optimizer import Group


class Counting(Optimizer):
    """A rule that counts its steps: a subclass says what it remembers, and how it moves numbers.

    `_shaped` names the state's tensors of a parameter's shape, in their order; they start at 0.
    """

    _counts = True
    _decoupled = False  # whether weight decay is always apart from the gradient

    def _remember(self, p: Tensor, group: Group) -> dict[str, Any]:
        memory = self.state[p] = {"step": zero()}
        for name in self._names(group):
            memory[name] = result([0.0] * len(p._data), p._shape, float64)
        return memory

    def _names(self, group: Group) -> tuple[str, ...]:
        """Which of `_shaped` a group's settings ask for."""
        return self._shaped

    def _update(self, group: Group) -> None:
        decay = float(group.get("weight_decay", 0.0))
        apart = self._decoupled or group.get("decoupled_weight_decay")
        for p in group["params"]:
            if p._grad is None:
                continue
            x, g = changeable(p), p._grad._data
            memory = self.state.get(p) or self._remember(p, group)
            step = memory["step"]._data
            step[0] = step[0] + 1
            if group["maximize"]:
                g = kernels.neg(g)
            if decay and not apart:
                g = kernels.scaled_sum(g, x, decay)
            elif decay:
                x[:] = kernels.mul(x, 1 - float(group["lr"]) * decay)
            self._move(x, g, memory, float(step[0]), group)
            rewritten(p)

    def _move(
        self, x: list[float], g: list[float], memory: dict[str, Any], t: float, group: Group
    ) -> None:
        """Change the numbers of one parameter, and what is remembered of it, at step t."""
        raise NotImplementedError(f"{type(self).__name__}: the rule has no _move")


def zero() -> Tensor:
    """A count that starts."""
    return result([0.0], (), float64)


def check_settings(name: str, **settings: Any) -> None:
    """Refuse a setting that is no number, or below 0, or nan, or a tensor of several."""
    for key, value in settings.items():
        if not isinstance(value, (int, float, Tensor)):
            raise TypeError(f"{name}: {key} must be a number, got {type(value).__name__}")
        if isinstance(value, Tensor) and len(value._data) != 1:
            raise ValueError(f"{name}: {key} is a tensor of shape {value._shape}, not one number")
        if not value >= 0.0:
            raise ValueError(f"{name}: {key} must not be negative, got {value}")


def check_betas(name: str, betas: Any) -> None:
    """Refuse other than two numbers from 0 to below 1."""
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise ValueError(f"{name}: betas are two numbers, got {betas}")
    for beta in betas:
        if not isinstance(beta, (int, float, Tensor)):
            raise TypeError(f"{name}: betas are two numbers, got {type(beta).__name__}")
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"{name}: betas must be from 0 to below 1, got {tuple(betas)}")


def check_fused(name: str, fused: Any, foreach: Any, differentiable: Any) -> None:
    """Refuse two ways of computing that exclude each other."""
    if fused and (foreach or differentiable):
        other = "differentiable" if differentiable else "foreach"
        raise RuntimeError(f"{name}: fused and {other} cannot both be True")
