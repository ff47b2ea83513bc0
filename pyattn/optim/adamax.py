"""Adamax: Adam by the largest gradient in place of their squares."""

from __future__ import annotations

from ..kernels import nan
from .optimizer import Counting, check_betas, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Adamax(Counting):
    """Along the running mean of the gradient, over the largest gradient, which fades::

        g = gradient + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        u = max(beta2 * u, |g| + eps)
        p = p - lr / (1 - beta1**t) * m / u

    at step t = 1, 2, ...  `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.
    Raises ValueError for a negative setting, or for a beta outside 0 to 1.  Kingma and Ba, 2014.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Adamax([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    _shaped = ("exp_avg", "exp_inf")

    def __init__(
        self,
        params: Any,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_settings("Adamax", lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas("Adamax", betas)
        super().__init__(
            params,
            dict(
                lr=lr,
                betas=betas,
                eps=eps,
                weight_decay=weight_decay,
                foreach=foreach,
                maximize=maximize,
                differentiable=differentiable,
                capturable=capturable,
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
        eps, towards = group["eps"], 1 - beta1
        size = float(group["lr"]) / (1 - beta1**t)
        m, u = memory["exp_avg"]._data, memory["exp_inf"]._data
        for i, slope in enumerate(g):
            m[i] = mean = m[i] + towards * (slope - m[i])
            faded, now = beta2 * u[i], abs(slope) + eps
            u[i] = largest = faded if faded > now or faded != faded else now
            x[i] -= size * mean / (largest or nan)
