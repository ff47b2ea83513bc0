"""Adadelta: steps whose size comes from the steps before."""

from __future__ import annotations

import math

from ..kernels import nan
from .optimizer import Counting, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Adadelta(Counting):
    """Along the gradient, by the running size of past steps over that of past gradients::

        g = gradient + weight_decay * p
        v = rho * v + (1 - rho) * g**2
        d = sqrt(u + eps) / sqrt(v + eps) * g
        u = rho * u + (1 - rho) * d**2
        p = p - lr * d

    `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.
    Raises ValueError for a negative setting, or a rho above 1.  Zeiler, 2012.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Adadelta([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9999], requires_grad=True)
    """

    _shaped = ("square_avg", "acc_delta")

    def __init__(
        self,
        params: Any,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings("Adadelta", lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)
        if not rho <= 1.0:
            raise ValueError(f"Adadelta: rho must be from 0 to 1, got {rho}")
        super().__init__(
            params,
            dict(
                lr=lr,
                rho=rho,
                eps=eps,
                weight_decay=weight_decay,
                maximize=maximize,
                capturable=capturable,
                foreach=foreach,
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
        lr, rho, eps = float(group["lr"]), group["rho"], group["eps"]
        v, u = memory["square_avg"]._data, memory["acc_delta"]._data
        rest, root = 1 - rho, math.sqrt
        for i, slope in enumerate(g):
            v[i] = square = rho * v[i] + rest * slope * slope
            d = root(u[i] + eps) / (root(square + eps) or nan) * slope
            u[i] = rho * u[i] + rest * d * d
            x[i] -= lr * d
