"""RAdam: Adam that waits until it knows the size of its steps."""

from __future__ import annotations

import math

from .. import kernels
from ..kernels import nan
from .optimizer import Counting, check_betas, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RAdam(Counting):
    """Adam whose step grows as its running mean of squares becomes reliable::

        g = gradient + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        rho = 2 / (1 - beta2) - 1,  r = rho - 2 * t * beta2**t / (1 - beta2**t)
        c = sqrt((r - 4) * (r - 2) * rho / ((rho - 4) * (rho - 2) * r))
        p = p - lr * m / (1 - beta1**t) * c * sqrt(1 - beta2**t) / (sqrt(v) + eps)

    at step t = 1, 2, ...  As long as r is 5 or less, p = p - lr * m / (1 - beta1**t).
    `decoupled_weight_decay` decays as AdamW does.  `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.
    Raises ValueError for a negative setting, or for a beta outside 0 to 1.  Liu et al., 2019.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.RAdam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8000], requires_grad=True)
    """

    _shaped = ("exp_avg", "exp_avg_sq")

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings("RAdam", lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas("RAdam", betas)
        super().__init__(
            params,
            dict(
                lr=lr,
                betas=betas,
                eps=eps,
                weight_decay=weight_decay,
                maximize=maximize,
                foreach=foreach,
                capturable=capturable,
                decoupled_weight_decay=decoupled_weight_decay,
                differentiable=differentiable,
            ),
        )

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        beta1, beta2 = [float(beta) for beta in group["betas"]]
        lr, eps = float(group["lr"]), group["eps"]
        towards, rest = 1 - beta1, 1 - beta2
        m, v = memory["exp_avg"]._data, memory["exp_avg_sq"]._data
        m[:] = [mean + towards * (slope - mean) for mean, slope in zip(m, g)]
        v[:] = [beta2 * square + rest * slope * slope for square, slope in zip(v, g)]
        size, corrected = lr / (1 - beta1**t), 1 - beta2**t
        limit = 2 / (1 - beta2) - 1
        length = limit - 2 * t * beta2**t / corrected
        if length <= 5.0:
            x[:] = kernels.scaled_sum(x, m, -size)
            return
        size *= math.sqrt(
            (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length) * corrected
        )
        root = math.sqrt
        for i, mean in enumerate(m):
            x[i] -= size * mean / (root(v[i]) + eps or nan)
