"""ASGD: SGD that also keeps the mean of where it has been."""

from __future__ import annotations

from ..array import result
from ..dtypes import float64
from .optimizer import Counting, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ASGD(Counting):
    """SGD with a step that shrinks, and the mean of all places, as `ax` in the state::

        g = gradient + weight_decay * p
        p = (1 - lambd * eta) * p - eta * g
        ax = ax + mu * (p - ax)
        eta = lr / (1 + lambd * lr * t)**alpha,  mu = 1 / max(1, t - t0)

    at step t = 1, 2, ...; eta is lr and mu is 1 at first, and with mu = 1 the mean is p itself.
    `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.  Raises ValueError for a negative lr or
    weight_decay.  Polyak and Juditsky, 1992.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.ASGD([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8000], requires_grad=True)
    """

    _shaped = ("ax",)

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_settings("ASGD", lr=lr, weight_decay=weight_decay)
        super().__init__(
            params,
            dict(
                lr=lr,
                lambd=lambd,
                alpha=alpha,
                t0=t0,
                weight_decay=weight_decay,
                foreach=foreach,
                maximize=maximize,
                differentiable=differentiable,
                capturable=capturable,
            ),
        )

    def _remember(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        memory = super()._remember(p, group)
        mean = memory.pop("ax")
        memory["eta"] = result([float(group["lr"])], (), float64)
        memory["mu"] = result([1.0], (), float64)
        memory["ax"] = mean
        return memory

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        lr, lambd = float(group["lr"]), group["lambd"]
        (eta,), (mu,) = memory["eta"]._data, memory["mu"]._data
        kept, ax = 1 - lambd * eta, memory["ax"]._data
        x[:] = [kept * y - eta * slope for y, slope in zip(x, g)]
        ax[:] = x if mu == 1 else [a + mu * (y - a) for a, y in zip(ax, x)]
        memory["eta"]._data[0] = lr / (1 + lambd * lr * t) ** group["alpha"]
        memory["mu"]._data[0] = 1 / max(1, t - group["t0"])
