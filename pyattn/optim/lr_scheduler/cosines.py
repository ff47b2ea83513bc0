"""Schedules that go down as a cosine does."""

from __future__ import annotations

import math

from .scheduler import LRScheduler, rates, set_rates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..optimizer import Optimizer


class CosineAnnealingLR(LRScheduler):
    """eta_min + (lr - eta_min) (1 + cos(pi epoch / T_max)) / 2: down to eta_min in T_max epochs.

    After that it rises again, as the cosine does.  Loshchilov and Hutter, 2016.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2)
    >>> optimizer.step()
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

    def get_lr(self) -> list[Any]:
        """The learning rates, each from the one before, which others may have changed."""
        self._warn_outside_step()
        epoch, low, top = self.last_epoch, self.eta_min, self.T_max
        if self._is_initial:
            return rates(self.optimizer)
        if self._step_count == 1 and epoch > 0:
            height = 1 + math.cos(epoch * math.pi / top)
            return [low + (base - low) * height / 2 for base in self.base_lrs]
        if (epoch - 1 - top) % (2 * top) == 0:  # from the bottom, where the height before is 0
            rise = 1 - math.cos(math.pi / top)
            pairs = zip(rates(self.optimizer), self.base_lrs)
            return [lr + (base - low) * rise / 2 for lr, base in pairs]
        now, before = [1 + math.cos(math.pi * t / top) for t in (epoch, epoch - 1)]
        return [now / before * (lr - low) + low for lr in rates(self.optimizer)]

    def _get_closed_form_lr(self) -> list[Any]:
        height = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (b - self.eta_min) * height / 2 for b in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """eta_min + (lr - eta_min) (1 + cos(pi T_cur / T_i)) / 2, which starts again after T_i epochs.

    T_cur is the number of epochs since the start, T_i is `T_0` at first and `T_mult` times as long
    each time.  step(epoch) may be given fractions of an epoch.  Raises ValueError for a `T_0` or
    `T_mult` below 1, a bound that is no number, or a negative epoch.  Loshchilov and Hutter, 2016.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2)
    >>> optimizer.step()
    >>> schedule.step()
    >>> round(schedule.get_last_lr()[0], 6)
    0.25
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        name = "CosineAnnealingWarmRestarts"
        for key, value in [("T_0", T_0), ("T_mult", T_mult)]:
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}: {key} must be a whole number from 1 on, got {value!r}")
        if not isinstance(eta_min, (int, float)):
            raise ValueError(f"{name}: eta_min must be a number, got {type(eta_min).__name__}")
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The learning rates at T_cur epochs since the last start."""
        self._warn_outside_step()
        height = 1 + math.cos(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (base - self.eta_min) * height / 2 for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch, or to `epoch`, which may be a fraction of one."""
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = 0 if epoch is None else epoch
            if epoch < 0:
                raise ValueError(f"{type(self).__name__}: epoch must not be negative, got {epoch}")
            self._jump(epoch)
        self.last_epoch = math.floor(epoch)
        self._get_lr_called_within_step = True
        try:
            set_rates(self.optimizer, self.get_lr())
        finally:
            self._get_lr_called_within_step = False
        self._last_lr = rates(self.optimizer)

    def _jump(self, epoch: float) -> None:
        if epoch < self.T_0:
            self.T_i = self.T_0
            self.T_cur = epoch
        elif self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            n = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            self.T_cur = epoch - self.T_0 * (self.T_mult**n - 1) / (self.T_mult - 1)
            self.T_i = self.T_0 * self.T_mult**n
