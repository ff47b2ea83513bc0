"""Weights averaged over the steps of a training."""

from __future__ import annotations

import math

from ..autograd import no_grad
from ..dtypes import float64
from ..nn.modules.batchnorm import _BatchNorm
from ..nn.modules.module import Module
from ..ops.making import tensor
from .lr_scheduler.scheduler import LRScheduler, check_optimizer, numbers_for_groups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable

    from ..tensor import Tensor
    from .optimizer import Optimizer


def _check_decay(name: str, decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"{name}: decay must be from 0 to 1, got {decay}")


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[..., None]:
    """A function that moves averages towards parameters: a = decay * a + (1 - decay) * p.

    It takes both as lists, changes the averages in place, and is for AveragedModel's
    `multi_avg_fn`.  Raises ValueError for a decay outside 0 to 1.

    >>> import pyattn
    >>> averages = [pyattn.tensor([1.0])]
    >>> pyattn.optim.swa_utils.get_ema_multi_avg_fn(0.75)(averages, [pyattn.tensor([3.0])], 1)
    >>> averages
    [tensor([1.5000])]
    """
    _check_decay("get_ema_multi_avg_fn", decay)

    @no_grad()
    def ema_update(ema_param_list: Any, current_param_list: Any, _: Any) -> None:
        for a, p in zip(ema_param_list, current_param_list):
            _towards(a, p, 1 - decay)

    return ema_update


def get_swa_multi_avg_fn() -> Callable[..., None]:
    """A function that makes of an average of n parameters one of n + 1, for `multi_avg_fn`.

    >>> import pyattn
    >>> averages = [pyattn.tensor([1.0])]
    >>> pyattn.optim.swa_utils.get_swa_multi_avg_fn()(averages, [pyattn.tensor([3.0])], 1)
    >>> averages
    [tensor([2.])]
    """

    @no_grad()
    def swa_update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        for a, p in zip(averaged_param_list, current_param_list):
            _towards(a, p, 1 / (float(num_averaged) + 1))

    return swa_update


def _towards(a: Tensor, p: Tensor, share: float) -> None:
    """a = a + share * (p - a), in place."""
    a.copy_(a + (p - a) * share if share < 0.5 else p - (p - a) * (1 - share))


def get_ema_avg_fn(decay: float = 0.999) -> Callable[..., Tensor]:
    """get_ema_multi_avg_fn for one parameter, for `avg_fn`: the new average is returned.

    >>> import pyattn
    >>> average, parameter = pyattn.tensor([1.0]), pyattn.tensor([3.0])
    >>> pyattn.optim.swa_utils.get_ema_avg_fn(0.75)(average, parameter, 1)
    tensor([1.5000])
    """
    _check_decay("get_ema_avg_fn", decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        average: Tensor = decay * ema_param + (1 - decay) * current_param
        return average

    return ema_update


def get_swa_avg_fn() -> Callable[..., Tensor]:
    """get_swa_multi_avg_fn for one parameter, for `avg_fn`: the new average is returned.

    >>> import pyattn
    >>> average, parameter = pyattn.tensor([1.0]), pyattn.tensor([3.0])
    >>> pyattn.optim.swa_utils.get_swa_avg_fn()(average, parameter, 1)
    tensor([2.])
    """

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        average: Tensor = averaged_param + (current_param - averaged_param) / (num_averaged + 1)
        return average

    return swa_update


class AveragedModel(Module):
    """A copy of a model whose parameters are the average of the model's, at every update.

    update_parameters(model) takes the model's parameters the first time, and then averages: all
    alike, or as avg_fn(average, parameter, n_averaged) says, or multi_avg_fn(averages, parameters,
    n_averaged), which changes the averages in place.  Buffers are averaged too with `use_buffers`,
    and copied without.  Raises AssertionError for both functions.  Izmailov et al., 2018.

    >>> import pyattn
    >>> model = pyattn.nn.Linear(1, 1, bias=False)
    >>> averaged = pyattn.optim.swa_utils.AveragedModel(model)
    >>> for weight in [1.0, 4.0]:
    ...     _ = pyattn.nn.init.constant_(model.weight, weight)
    ...     averaged.update_parameters(model)
    >>> averaged(pyattn.ones(1))
    tensor([2.5000], grad_fn=<SqueezeBackward4>)
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Callable[..., Tensor] | None = None,
        multi_avg_fn: Callable[..., None] | None = None,
        use_buffers: bool = False,
    ) -> None:
        import copy

        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("AveragedModel: only one of avg_fn and multi_avg_fn can be given")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", tensor(0))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the averaged model computes."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Take the model's parameters, as they are now, into the average."""
        averages: list[Tensor] = list(self.module.parameters())
        given: list[Tensor] = list(model.parameters())
        if self.use_buffers:
            averages += self.module.buffers()
            given += model.buffers()
        averages, given = [t.detach() for t in averages], [t.detach() for t in given]
        with no_grad():
            if self.n_averaged == 0:
                for a, p in zip(averages, given):
                    a.copy_(p)
            elif self.avg_fn is not None:
                for a, p in zip(averages, given):
                    a.copy_(self.avg_fn(a, p, self.n_averaged))
            else:
                update = self.multi_avg_fn or get_swa_multi_avg_fn()
                for floats in (True, False):
                    pairs = [
                        (a, p) for a, p in zip(averages, given) if (a.dtype is float64) is floats
                    ]
                    if pairs:
                        update([a for a, _ in pairs], [p for _, p in pairs], self.n_averaged)
            if not self.use_buffers:
                for a, p in zip(self.module.buffers(), model.buffers()):
                    a.detach().copy_(p.detach())
        self.n_averaged += 1


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Have the batch normalizations of a model learn their statistics anew, from one pass.

    Of each batch that is a list or tuple, the first is given to the model.

    >>> import pyattn
    >>> model = pyattn.nn.Linear(1, 1)
    >>> pyattn.optim.swa_utils.update_bn([pyattn.ones(2, 1)], model)
    """
    momenta: list[tuple[Any, Any]] = []
    for module in model.modules():
        if isinstance(module, _BatchNorm):
            part: Any = module
            part.reset_running_stats()
            momenta.append((part, part.momentum))
    if not momenta:
        return
    was_training = model.training
    model.train()
    for part, _ in momenta:
        part.momentum = None  # each batch counts alike
    for batch in loader:
        if isinstance(batch, (list, tuple)):
            batch = batch[0]
        model(batch if device is None else batch.to(device))
    for part, momentum in momenta:
        part.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From the learning rate to `swa_lr` in `anneal_epochs` epochs, and there it stays.

    Along a cosine, or with `anneal_strategy` of "linear" along a line.  `swa_lr` is one or one for
    each group.  Raises ValueError for an unknown strategy, or a negative number of epochs.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.swa_utils.SWALR(optimizer, 0.1, 2, "linear")
    >>> optimizer.step()
    >>> schedule.step()
    >>> round(schedule.get_last_lr()[0], 6)
    0.3
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float,
        anneal_epochs: int = 10,
        anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        check_optimizer("SWALR", optimizer)
        rates = numbers_for_groups("SWALR", "swa_lr", optimizer, swa_lr)
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"SWALR: anneal_strategy is 'cos' or 'linear', got {anneal_strategy!r}"
            )
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(
                f"SWALR: anneal_epochs must be a whole number from 0 on, got {anneal_epochs!r}"
            )
        for group, rate in zip(optimizer.param_groups, rates):
            group["swa_lr"] = rate
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def anneal_func(self, t: float) -> float:
        """The share of the way that is gone after a share of the time."""
        return (1 - math.cos(math.pi * t)) / 2 if self._anneal_strategy == "cos" else t

    def get_lr(self) -> list[Any]:
        """The learning rates, each from the one before."""
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = [
            self.anneal_func(max(0, min(1, t / max(1, self.anneal_epochs))))
            for t in (step - 1, step)
        ]
        found = []
        for group in self.optimizer.param_groups:
            lr, end = group["lr"], group["swa_lr"]
            start = end if before == 1 else (lr - before * end) / (1 - before)
            found.append(end * now + start * (1 - now))
        return found


# fmt: off
__all__ = [
    "AveragedModel", "SWALR", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn",
    "get_swa_multi_avg_fn", "update_bn",
]
# fmt: on
