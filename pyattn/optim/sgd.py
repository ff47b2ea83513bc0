"""Stochastic gradient descent."""

from __future__ import annotations

from .. import kernels
from ..array import result
from ..dtypes import float64
from ..storage import changeable
from ..views import rewritten
from .optimizer import Optimizer, check_fused, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SGD(Optimizer):
    """Down the gradient: p = p - lr * g, or with momentum along a running sum of gradients::

        g = gradient + weight_decay * p
        v = momentum * v + (1 - dampening) * g      (v = g at the first step)
        p = p - lr * v                              (nesterov: p - lr * (g + momentum * v))

    `maximize` goes up instead.  `foreach`, `fused` and `differentiable` are accepted
    or refused as by PyTorch on a CPU, and change nothing.  Raises ValueError for a negative setting,
    or for nesterov without momentum or with dampening.  Document 004; Sutskever et al., 2013.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SGD([x], lr=0.25)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.5000], requires_grad=True)
    """

    _shaped = ("momentum_buffer",)

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_settings("SGD", lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                f"SGD: nesterov needs a momentum and no dampening, got {momentum} and {dampening}"
            )
        check_fused("SGD", fused, foreach, differentiable)
        super().__init__(
            params,
            dict(
                lr=lr,
                momentum=momentum,
                dampening=dampening,
                weight_decay=weight_decay,
                nesterov=nesterov,
                maximize=maximize,
                foreach=foreach,
                differentiable=differentiable,
                fused=fused,
            ),
        )

    def _update(self, group: dict[str, Any]) -> None:
        lr, momentum, decay = float(group["lr"]), group["momentum"], group["weight_decay"]
        for p in group["params"]:
            if p._grad is None:
                continue
            x, g = changeable(p), p._grad._data
            if group["maximize"]:
                g = kernels.neg(g)
            if decay:
                g = kernels.scaled_sum(g, x, decay)
            if momentum:
                memory = self.state.setdefault(p, {})
                v = memory.get("momentum_buffer")
                if v is None:
                    v = memory["momentum_buffer"] = result(list(g), p._shape, float64)
                else:
                    v._data[:] = kernels.weighted_sum(v._data, g, momentum, 1 - group["dampening"])
                g = kernels.scaled_sum(g, v._data, momentum) if group["nesterov"] else v._data
            x[:] = kernels.scaled_sum(x, g, -lr)
            rewritten(p)
