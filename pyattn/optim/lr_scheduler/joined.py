"""Several schedules of one optimizer: all at once, or one after the other."""

from __future__ import annotations

from bisect import bisect_right

from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler, rates, set_rates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..optimizer import Optimizer


class _Joined(LRScheduler):
    """What both keep: the schedules, which have states of their own."""

    _schedulers: Sequence[LRScheduler]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer, and the states of the schedules."""
        state = super().state_dict()
        del state["_schedulers"]
        state["_schedulers"] = [schedule.state_dict() for schedule in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict, of as many schedules in the same order."""
        given = dict(state_dict)
        states = given.pop("_schedulers")
        super().load_state_dict(given)
        for schedule, state in zip(self._schedulers, states):
            schedule.load_state_dict(state)


def _check(name: str, schedulers: Sequence[Any], optimizer: Any) -> None:
    if not schedulers:
        raise ValueError(f"{name}: at least one schedule is needed")
    optimizer = optimizer or getattr(schedulers[0], "optimizer", None)
    for i, schedule in enumerate(schedulers):
        kind = type(schedule).__name__
        if not hasattr(schedule, "optimizer"):
            raise TypeError(f"{name}: schedule {i}, of type {kind}, has no optimizer")
        if isinstance(schedule, ReduceLROnPlateau):
            raise ValueError(
                f"{name}: schedule {i} is ReduceLROnPlateau, whose step needs a metric"
            )
        if schedule.optimizer is not optimizer:
            raise ValueError(f"{name}: schedule {i}, {kind}, is of another optimizer")


class ChainedScheduler(_Joined):
    """All schedules at once: each step is a step of every one, in their order.

    Raises ValueError for none, for ReduceLROnPlateau, or for those of several optimizers.

    >>> import pyattn
    >>> from pyattn.optim.lr_scheduler import ChainedScheduler, ExponentialLR, StepLR
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = ChainedScheduler([ExponentialLR(optimizer, 0.5), StepLR(optimizer, 1, 0.5)])
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.125]
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        _check("ChainedScheduler", schedulers, optimizer)
        self._schedulers = schedulers
        self.optimizer = optimizer or schedulers[0].optimizer
        self._last_lr = rates(self.optimizer)

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch."""
        for schedule in self._schedulers:
            schedule.step()
        self._last_lr = rates(self.optimizer)


class SequentialLR(_Joined):
    """One schedule after the other: the next begins at the next of the epochs `milestones`.

    Raises ValueError for none, for ReduceLROnPlateau, for those of another optimizer, or for other
    than one milestone between each two.

    >>> import pyattn
    >>> from pyattn.optim.lr_scheduler import ConstantLR, ExponentialLR, SequentialLR
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> parts = [ConstantLR(optimizer, 0.1), ExponentialLR(optimizer, 0.5)]
    >>> schedule = SequentialLR(optimizer, parts, milestones=[2])
    >>> for epoch in range(4):
    ...     optimizer.step()
    ...     print(schedule.get_last_lr()[0])
    ...     schedule.step()
    0.05
    0.05
    0.5
    0.25
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        _check("SequentialLR", schedulers, optimizer)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(schedulers)} schedules have {len(schedulers) - 1} milestones "
                f"between them, got {len(milestones)}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # Each has made its first step when it was made: that is taken back, but for the first's.
        set_rates(optimizer, rates(optimizer, "initial_lr"))
        self.recursive_undo()
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched: Any = None) -> None:
        """Take back one epoch of every schedule, of those that are joined too."""
        schedule = self if sched is None else sched
        if hasattr(schedule, "_schedulers"):
            for part in schedule._schedulers:
                self.recursive_undo(part)
        elif hasattr(schedule, "last_epoch"):
            schedule.last_epoch -= 1

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch."""
        self.last_epoch += 1
        i = bisect_right(self._milestones, self.last_epoch)
        schedule = self._schedulers[i]
        if i > 0 and self._milestones[i - 1] == self.last_epoch:
            schedule._update_lr(0)
        else:
            schedule.step()
        self._last_lr = schedule.get_last_lr()
