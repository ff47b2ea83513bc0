"""Schedules that go up and down, and the momentum down and up with them."""

from __future__ import annotations

import math

from .scheduler import LRScheduler, check_optimizer, for_groups, set_rate, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..optimizer import Optimizer


def _start_momentum(schedule: Any, low: Any, high: Any, start: bool) -> tuple[list[Any], list[Any]]:
    """Every group's bounds of the momentum, or of Adam's beta1; at the start, it has the upper."""
    name, optimizer = type(schedule).__name__, schedule.optimizer
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(
            f"{name}: {type(optimizer).__name__} has no momentum to cycle; cycle_momentum=False "
            "leaves it out"
        )
    schedule.use_beta1 = "betas" in optimizer.defaults
    lows = for_groups(name, "base_momentum", optimizer, low)
    highs = for_groups(name, "max_momentum", optimizer, high)
    if start:
        for group, least, most in zip(optimizer.param_groups, lows, highs):
            _set_momentum(schedule, group, most)
            group["max_momentum"] = most
            group["base_momentum"] = least
    return lows, highs


def _set_momentum(schedule: Any, group: dict[str, Any], momentum: Any) -> None:
    if schedule.use_beta1:
        group["betas"] = (momentum,) + tuple(group["betas"][1:])
    else:
        group["momentum"] = momentum


class CyclicLR(LRScheduler):
    """Up from `base_lr` to `max_lr` in step_size_up steps, down in step_size_down, and again.

    The height of cycle 1, 2, ... is the same, or with `mode` of "triangular2" half as much each
    time, or with "exp_range" times gamma**step; or times scale_fn(cycle), or of the step, with a
    `scale_mode` of "iterations".  `cycle_momentum` has the momentum, or Adam's beta1, go down from
    `max_momentum` to `base_momentum` meanwhile.  Raises ValueError for an unknown mode, or an
    optimizer that has no momentum.  Smith, 2015.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5, momentum=0.9)
    >>> schedule = pyattn.optim.lr_scheduler.CyclicLR(optimizer, 0.5, 1.0, step_size_up=2)
    >>> for step in range(4):
    ...     optimizer.step()
    ...     print(schedule.get_last_lr()[0], optimizer.param_groups[0]["momentum"])
    ...     schedule.step()
    0.5 0.9
    0.75 0.8500000000000001
    1.0 0.8
    0.75 0.8500000000000001
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float = 0.8,
        max_momentum: float = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer("CyclicLR", optimizer)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(
                "CyclicLR: mode is 'triangular', 'triangular2' or 'exp_range' where there is no "
                f"scale_fn, got {mode!r}"
            )
        self.optimizer = optimizer
        base_lrs = for_groups("CyclicLR", "base_lr", optimizer, base_lr)
        self.max_lrs = for_groups("CyclicLR", "max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, base_lrs):
                set_rate(group, lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.base_momentums, self.max_momentums = _start_momentum(
                self, base_momentum, max_momentum, last_epoch == -1
            )
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """How high a cycle is, of its number or of the step."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular2":
            return 1 / 2.0 ** (x - 1)
        return self.gamma**x if self.mode == "exp_range" else 1.0

    def get_lr(self) -> list[Any]:
        """The learning rates at step `last_epoch`; the momentum is set to its own."""
        self._warn_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        if x <= self.step_ratio:
            height = x / self.step_ratio
        else:
            height = (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            bounds = zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums)
            for group, low, high in bounds:
                _set_momentum(self, group, high - (high - low) * height * scale)
        pairs = zip(self.base_lrs, self.max_lrs)
        return [low + (high - low) * height * scale for low, high in pairs]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer; of scale_fn, the attributes of an object."""
        state = super().state_dict()
        function = state.pop("_scale_fn_custom")
        state["_scale_fn_custom"] = None if function is None else state_of(function)
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict; scale_fn stays this one's own."""
        given = dict(state_dict)
        attributes = given.pop("_scale_fn_custom")
        super().load_state_dict(given)
        if attributes is not None:
            self._scale_fn_custom.__dict__.update(attributes)


class OneCycleLR(LRScheduler):
    """Up to `max_lr` in the first `pct_start` of all steps, and down to nearly nothing.

    It begins at max_lr / div_factor and ends at that / final_div_factor, along cosines, or with
    `anneal_strategy` of "linear" along lines; with `three_phase`, back to the beginning first.  All
    steps are `total_steps`, or `epochs` * `steps_per_epoch`.  `cycle_momentum` has the momentum, or
    Adam's beta1, go down from `max_momentum` to `base_momentum` and up again meanwhile.  Raises
    ValueError for settings out of range, for an optimizer that has no momentum, and for a step
    after the last.  Smith and Topin, 2017.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5, momentum=0.9)
    >>> schedule = pyattn.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    >>> for step in range(4):
    ...     optimizer.step()
    ...     print(round(schedule.get_last_lr()[0], 4))
    ...     schedule.step()
    0.04
    0.52
    1.0
    0.9505
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer("OneCycleLR", optimizer)
        self.optimizer = optimizer
        given = [("total_steps", total_steps)]
        if total_steps is None:
            given = [("epochs", epochs), ("steps_per_epoch", steps_per_epoch)]
        self.total_steps = 1
        for key, value in given:
            if not isinstance(value, int) or value <= 0:
                raise ValueError(
                    f"OneCycleLR: {key} must be a whole number from 1 on, got {value!r}; either "
                    "total_steps is given, or epochs and steps_per_epoch"
                )
            self.total_steps *= value
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"OneCycleLR: pct_start must be from 0.0 to 1.0, got {pct_start!r}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"OneCycleLR: anneal_strategy is 'cos' or 'linear', got {anneal_strategy!r}"
            )
        end, pause = self.total_steps - 1, float(pct_start * self.total_steps) - 1
        self._schedule_phases = [
            _phase(pause, ("initial_lr", "max_lr"), ("max_momentum", "base_momentum"))
        ]
        if three_phase:
            back = float(2 * pct_start * self.total_steps) - 2
            self._schedule_phases += [
                _phase(back, ("max_lr", "initial_lr"), ("base_momentum", "max_momentum")),
                _phase(end, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum")),
            ]
        else:
            self._schedule_phases.append(
                _phase(end, ("max_lr", "min_lr"), ("base_momentum", "max_momentum"))
            )
        self._anneal_func_type = anneal_strategy
        max_lrs = for_groups("OneCycleLR", "max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, most in zip(optimizer.param_groups, max_lrs):
                group["initial_lr"] = most / div_factor
                group["max_lr"] = most
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            _start_momentum(self, base_momentum, max_momentum, last_epoch == -1)
        super().__init__(optimizer, last_epoch)

    def _anneal_func(self, start: Any, end: Any, pct: float) -> Any:
        if self._anneal_func_type == "linear":
            return (end - start) * pct + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * pct) + 1)

    def get_lr(self) -> list[Any]:
        """The learning rates at step `last_epoch`; the momentum is set to its own."""
        self._warn_outside_step()
        step, phases = self.last_epoch, self._schedule_phases
        if step > self.total_steps:
            raise ValueError(f"OneCycleLR: step {step} of {self.total_steps} in all")
        start, phase = 0.0, phases[0]
        for following in phases[1:]:
            if step <= phase["end_step"]:
                break
            start, phase = phase["end_step"], following
        pct = (step - start) / (phase["end_step"] - start)
        found = []
        for group in self.optimizer.param_groups:
            found.append(self._anneal_func(group[phase["start_lr"]], group[phase["end_lr"]], pct))
            if self.cycle_momentum:
                ends = group[phase["start_momentum"]], group[phase["end_momentum"]]
                _set_momentum(self, group, self._anneal_func(ends[0], ends[1], pct))
        return found


def _phase(end: float, lr: tuple[str, str], momentum: tuple[str, str]) -> dict[str, Any]:
    return {
        "end_step": end,
        "start_lr": lr[0],
        "end_lr": lr[1],
        "start_momentum": momentum[0],
        "end_momentum": momentum[1],
    }
