"""What all schedules share: the epoch that is over, the first learning rates, and the step."""

from __future__ import annotations

from ...dtypes import boolean
from ...refusals import warn
from ...tensor import Tensor
from ..optimizer import Optimizer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LRScheduler:
    """The base of every schedule: step(), after each epoch, sets every group's learning rate.

    `last_epoch` is the epoch that is over, -1 at the start.  A subclass has get_lr(), which gives
    every group's rate at epoch `last_epoch`.  Raises TypeError for other than an optimizer,
    KeyError where one that goes on was never started.

    >>> import pyattn
    >>> class Halving(pyattn.optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=1.0)
    >>> schedule = Halving(optimizer)
    >>> for epoch in range(2):
    ...     optimizer.step()
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        name = type(self).__name__
        check_optimizer(name, optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", value_of(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"{name}: to go on from epoch {last_epoch}, param_groups[{i}] "
                    "needs 'initial_lr'"
                )
        self.base_lrs = rates(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        if optimizer._watched is None:  # from now on it counts whether it has stepped
            optimizer._watched = [optimizer.__dict__.get("step")]
            optimizer._stepped = False
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[Any]:
        """Every group's learning rate at epoch `last_epoch`."""
        raise NotImplementedError(f"{type(self).__name__}: the schedule has no get_lr()")

    def get_last_lr(self) -> list[Any]:
        """Every group's learning rate, as step() has set it."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch, or (which PyTorch no longer recommends) to `epoch`.

        Warns where the optimizer has not stepped before.
        """
        if self._step_count == 1:
            if self.optimizer.__dict__.get("step") is not (self.optimizer._watched or [None])[0]:
                warn(
                    f"{type(self).__name__}: optimizer.step was replaced after the schedule was "
                    "made, so that it cannot tell whether it was called before schedule.step()"
                )
            elif not self.optimizer._stepped:
                warn(
                    f"{type(self).__name__}: schedule.step() was called before optimizer.step(), "
                    "so that no step is made with the first learning rate; call it afterwards"
                )
        self._step_count += 1
        if epoch is not None:
            warn_of_epoch(self)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self._get_lr_called_within_step = True
        try:
            if epoch is None:
                self.last_epoch += 1
            else:
                self.last_epoch = epoch
            if epoch is not None and hasattr(self, "_get_closed_form_lr"):
                values = self._get_closed_form_lr()
            else:
                values = self.get_lr()
        finally:
            self._get_lr_called_within_step = False
        set_rates(self.optimizer, values)
        self._last_lr = rates(self.optimizer)

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            warn(f"{type(self).__name__}: get_lr() is step()'s; get_last_lr() tells the last rate")

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict."""
        for key, value in state_dict.items():
            setattr(self, key, value)


def check_optimizer(name: str, optimizer: Any) -> None:
    """Refuse what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{name}: expected an optimizer, got {type(optimizer).__name__}")


def warn_of_epoch(schedule: LRScheduler) -> None:
    """Say that an epoch need not be given."""
    warn(f"{type(schedule).__name__}: step() counts the epochs itself; leave the epoch out")


def value_of(lr: Any) -> Any:
    """A number as it is; a copy of a tensor, which will be changed in place."""
    return lr.clone() if isinstance(lr, Tensor) else lr


def rates(optimizer: Optimizer, key: str = "lr") -> list[Any]:
    """A setting of every group."""
    return [value_of(group[key]) for group in optimizer.param_groups]


def set_rates(optimizer: Optimizer, values: list[Any]) -> None:
    """Give every group its learning rate: in place, where it is a tensor."""
    if len(values) != len(optimizer.param_groups):
        raise ValueError(
            f"step: {len(values)} learning rates for {len(optimizer.param_groups)} groups"
        )
    for group, lr in zip(optimizer.param_groups, values):
        set_rate(group, lr)


def set_rate(group: dict[str, Any], lr: Any) -> None:
    """Give a group its learning rate."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(float(lr))
    else:
        group["lr"] = lr


def for_groups(name: str, what: str, optimizer: Optimizer, values: Any) -> list[Any]:
    """One value for each group, given as one for all or as a list."""
    groups = len(optimizer.param_groups)
    if not isinstance(values, (list, tuple)):
        values = [values] * groups
    if len(values) != groups:
        raise ValueError(f"{name}: {groups} groups need as many {what}, got {len(values)}")
    return [value_of(value) for value in values]


def numbers_for_groups(name: str, what: str, optimizer: Optimizer, values: Any) -> list[Any]:
    """One number for each group, a tensor of one among them."""
    for value in values if isinstance(values, (list, tuple)) else [values]:
        one = isinstance(value, Tensor) and len(value._data) == 1 and value.dtype is not boolean
        if not one and not isinstance(value, (int, float)):
            raise TypeError(f"{name}: {what} must be a number, got {type(value).__name__}")
    return for_groups(name, what, optimizer, values)


def state_of(function: Any) -> Any:
    """What a schedule's state keeps of a function: the attributes of an object, of others nothing."""
    return None if isinstance(function, type(state_of)) else dict(function.__dict__)


_LRScheduler = LRScheduler  # by which programs written for PyTorch 1 ask for it
