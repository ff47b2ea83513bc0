"""Schedules that a function of the epoch gives."""

from __future__ import annotations

from .scheduler import LRScheduler, check_optimizer, for_groups, rates, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from ..optimizer import Optimizer

    Schedule = Callable[[int], float]
    Schedules = Union[Schedule, Sequence[Schedule]]


class LambdaLR(LRScheduler):
    """The first learning rate times lr_lambda(epoch), one function or one for each group.

    A state_dict holds the attributes of those that are objects, and of functions nothing.  Raises
    ValueError where there are not as many functions as groups.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Schedules, last_epoch: int = -1) -> None:
        name = type(self).__name__
        check_optimizer(name, optimizer)
        self.optimizer = optimizer
        self.lr_lambdas = for_groups(name, "functions", optimizer, lr_lambda)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"{name}: lr_lambda is a function, got {type(function).__name__}")
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The first learning rates times the functions at this epoch."""
        self._warn_outside_step()
        return [base * f(self.last_epoch) for base, f in zip(self.base_lrs, self.lr_lambdas)]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer; of the functions, the attributes of objects."""
        state = super().state_dict()
        del state["lr_lambdas"]
        state["lr_lambdas"] = [state_of(function) for function in self.lr_lambdas]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from another's state_dict; the functions stay this one's own."""
        given = dict(state_dict)
        kept = given.pop("lr_lambdas")
        super().load_state_dict(given)
        for function, attributes in zip(self.lr_lambdas, kept):
            if attributes is not None:
                function.__dict__.update(attributes)


class MultiplicativeLR(LambdaLR):
    """The learning rate times lr_lambda(epoch) at every epoch, one function or one for each group.

    Arguments and errors as LambdaLR's.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.5)
    >>> schedule = pyattn.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.5)
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def get_lr(self) -> list[Any]:
        """The learning rates times the functions at this epoch."""
        self._warn_outside_step()
        if self._is_initial:
            return rates(self.optimizer)
        return [lr * f(self.last_epoch) for lr, f in zip(rates(self.optimizer), self.lr_lambdas)]
