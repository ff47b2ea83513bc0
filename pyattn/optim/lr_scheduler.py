"""Learning rates that change with the epochs."""

from __future__ import annotations

import math

from ..refusals import lacking
from .optimizer import Optimizer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    Schedule = Callable[[int], float]
    Schedules = Union[Schedule, Sequence[Schedule]]


class LRScheduler:
    """The base of every schedule: step(), after each epoch, sets every group's learning rate.

    `last_epoch` is the epoch that is over, -1 at the start.  Raises TypeError for other than an
    optimizer, KeyError where one that goes on was never started.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self._check(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"{type(self).__name__}: to go on from epoch {last_epoch}, param_groups[{i}] "
                    "needs 'initial_lr'"
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.step()

    def _check(self, optimizer: Any) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"{type(self).__name__}: expected an optimizer, got {type(optimizer).__name__}"
            )

    def get_lr(self) -> list[float]:
        """Every group's learning rate at epoch `last_epoch`."""
        raise NotImplementedError(f"{type(self).__name__}: the schedule has no get_lr()")

    def get_last_lr(self) -> list[float]:
        """Every group's learning rate, as step() has set it."""
        return self._last_lr

    def step(self) -> None:
        """Go on to the next epoch."""
        self.last_epoch += 1
        for group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            group["lr"] = lr
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _rates(self) -> list[float]:
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict."""
        for key, value in state_dict.items():
            setattr(self, key, value)


class LambdaLR(LRScheduler):
    """The first learning rate times lr_lambda(epoch), one function or one for each group.

    Raises ValueError where there are not as many functions as groups.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Schedules, last_epoch: int = -1) -> None:
        self._check(optimizer)
        groups = len(optimizer.param_groups)
        if isinstance(lr_lambda, (list, tuple)):
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * groups
        if len(self.lr_lambdas) != groups:
            raise ValueError(
                f"LambdaLR: {groups} groups need as many functions, got {len(self.lr_lambdas)}"
            )
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The first learning rates times the functions at this epoch."""
        return [base * f(self.last_epoch) for base, f in zip(self.base_lrs, self.lr_lambdas)]


class StepLR(LRScheduler):
    """The learning rate times `gamma` every `step_size` epochs.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rates, smaller where a step is due."""
        due = self.last_epoch and self.last_epoch % self.step_size == 0
        return [lr * self.gamma if due else lr for lr in self._rates()]


class CosineAnnealingLR(LRScheduler):
    """eta_min + (lr - eta_min) (1 + cos(pi epoch / T_max)) / 2: down to eta_min in T_max epochs.

    After that it rises again, as the cosine does.  Loshchilov and Hutter, 2016.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2)
    >>> schedule.step()
    >>> round(schedule.get_last_lr()[0], 6)
    0.25
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rates, each from the one before, which others may have changed."""
        epoch, low = self.last_epoch, self.eta_min
        if epoch == 0:
            return self._rates()
        before, now = [1 + math.cos(math.pi * t / self.T_max) for t in (epoch - 1, epoch)]
        if (epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # from the bottom, where before is 0
            return [lr + (base - low) * now / 2 for lr, base in zip(self._rates(), self.base_lrs)]
        return [low + (lr - low) * now / before for lr in self._rates()]

if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
