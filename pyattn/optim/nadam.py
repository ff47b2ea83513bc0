"""NAdam: Adam that looks one step ahead, as Nesterov does."""

from __future__ import annotations

import math

from ..array import result
from ..dtypes import float64
from ..kernels import nan
from .optimizer import Counting, check_betas, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class NAdam(Counting):
    """Adam with Nesterov's momentum, whose share grows with the steps::

        g = gradient + weight_decay * p
        mu(t) = beta1 * (1 - 0.96**(t * momentum_decay) / 2)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        d = sqrt(v / (1 - beta2**t)) + eps
        p = p - lr * (1 - mu(t)) / (1 - M(t)) * g / d - lr * mu(t + 1) / (1 - M(t + 1)) * m / d

    at step t = 1, 2, ..., where M(t) is the product of mu(1) to mu(t).  `decoupled_weight_decay`
    decays as AdamW does.  `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.
    Raises ValueError for a negative setting, or for a beta outside 0 to 1.  Dozat, 2016.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.NAdam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8494], requires_grad=True)
    """

    _shaped = ("exp_avg", "exp_avg_sq")

    def __init__(
        self,
        params: Any,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(
            "NAdam", lr=lr, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay
        )
        check_betas("NAdam", betas)
        super().__init__(
            params,
            dict(
                lr=lr,
                betas=betas,
                eps=eps,
                weight_decay=weight_decay,
                momentum_decay=momentum_decay,
                decoupled_weight_decay=decoupled_weight_decay,
                maximize=maximize,
                foreach=foreach,
                capturable=capturable,
                differentiable=differentiable,
            ),
        )

    def _remember(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        memory = super()._remember(p, group)
        means = [(name, memory.pop(name)) for name in self._shaped]
        memory["mu_product"] = result([1.0], (), float64)  # before the means, as PyTorch has it
        for name, mean in means:
            memory[name] = mean
        return memory

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        beta1, beta2 = [float(beta) for beta in group["betas"]]
        lr, eps, slowly = float(group["lr"]), group["eps"], group["momentum_decay"]
        mu, following = [beta1 * (1.0 - 0.5 * 0.96 ** (n * slowly)) for n in (t, t + 1)]
        product = memory["mu_product"]._data
        product[0] = product[0] * mu
        by_slope = lr * (1.0 - mu) / (1.0 - product[0])
        by_mean = lr * following / (1.0 - product[0] * following)
        towards, rest, corrected = 1 - beta1, 1 - beta2, 1 - beta2**t
        m, v = memory["exp_avg"]._data, memory["exp_avg_sq"]._data
        root = math.sqrt
        for i, slope in enumerate(g):
            m[i] = mean = m[i] + towards * (slope - m[i])
            v[i] = square = beta2 * v[i] + rest * slope * slope
            d = root(square / corrected) + eps or nan
            x[i] -= by_slope * slope / d + by_mean * mean / d
