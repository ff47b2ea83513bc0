"""Adagrad: steps divided by all that the gradient has been."""

from __future__ import annotations

import math

from ..kernels import nan
from .optimizer import Counting, check_fused, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Adagrad(Counting):
    """Along the gradient, over the root of the sum of its squares since the start::

        g = gradient + weight_decay * p
        s = s + g**2                                (initial_accumulator_value at first)
        p = p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps)

    at step t = 1, 2, ...  `maximize` goes up instead.  `foreach`, `fused` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.
    Raises ValueError for a negative setting.  Duchi, Hazan and Singer, 2011.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Adagrad([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    _shaped = ("sum",)

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_settings(
            "Adagrad",
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )
        check_fused("Adagrad", fused, foreach, differentiable)
        super().__init__(
            params,
            dict(
                lr=lr,
                lr_decay=lr_decay,
                eps=eps,
                weight_decay=weight_decay,
                initial_accumulator_value=initial_accumulator_value,
                foreach=foreach,
                maximize=maximize,
                differentiable=differentiable,
                fused=fused,
            ),
        )
        for group in self.param_groups:
            for p in group["params"]:
                self._remember(p, group)

    def _remember(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        memory = super()._remember(p, group)
        memory["sum"]._data[:] = [float(group["initial_accumulator_value"])] * len(p._data)
        return memory

    def share_memory(self) -> None:
        """Nothing, since here one process has the memory."""

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        eps, s = group["eps"], memory["sum"]._data
        size = float(group["lr"]) / (1 + (t - 1) * group["lr_decay"])
        root = math.sqrt
        for i, slope in enumerate(g):
            s[i] = total = s[i] + slope * slope
            x[i] -= size * slope / (root(total) + eps or nan)
