"""RMSprop: steps divided by the running size of the gradient."""

from __future__ import annotations

from .. import kernels
from ..kernels import nan
from .optimizer import Counting, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RMSprop(Counting):
    """Along the gradient, over the root of the running mean of its square::

        g = gradient + weight_decay * p
        v = alpha * v + (1 - alpha) * g**2
        p = p - lr * g / (sqrt(v) + eps)

    `centered` takes the square of the running mean of g from v under the root.  With `momentum`,
    b = momentum * b + g / (sqrt(v) + eps) and p = p - lr * b.
    `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.  Raises ValueError for a negative setting.  Tieleman and Hinton, 2012.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.RMSprop([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.0000], requires_grad=True)
    """

    _shaped = ("square_avg", "momentum_buffer", "grad_avg")

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings(
            "RMSprop", lr=lr, eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha
        )
        super().__init__(
            params,
            dict(
                lr=lr,
                momentum=momentum,
                alpha=alpha,
                eps=eps,
                centered=centered,
                weight_decay=weight_decay,
                capturable=capturable,
                foreach=foreach,
                maximize=maximize,
                differentiable=differentiable,
            ),
        )

    def _names(self, group: dict[str, Any]) -> tuple[str, ...]:
        with_momentum = ("momentum_buffer",) * (group["momentum"] > 0)
        return ("square_avg",) + with_momentum + ("grad_avg",) * bool(group["centered"])

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        lr, alpha, eps = float(group["lr"]), group["alpha"], group["eps"]
        momentum = group["momentum"]
        rest = 1 - alpha
        v = memory["square_avg"]._data
        v[:] = [alpha * square + rest * slope * slope for square, slope in zip(v, g)]
        under = v
        if group["centered"]:
            mean = memory["grad_avg"]._data
            mean[:] = [m + rest * (slope - m) for m, slope in zip(mean, g)]
            under = [square - m * m for square, m in zip(v, mean)]
        sizes = kernels.add(kernels.sqrt(under), eps)
        if momentum > 0:
            b = memory["momentum_buffer"]._data
            b[:] = [momentum * y + z for y, z in zip(b, kernels.div(g, sizes))]
            x[:] = kernels.scaled_sum(x, b, -lr)
        else:
            x[:] = [y - lr * slope / (size or nan) for y, slope, size in zip(x, g, sizes)]
