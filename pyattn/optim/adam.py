"""Adam: steps of a size that each number's own past gradients choose."""

from __future__ import annotations

import math

from .. import kernels
from ..array import result
from ..dtypes import float64
from ..storage import changeable
from ..tensor import Tensor
from ..views import rewritten
from .optimizer import Optimizer, check_betas, check_fused, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Adam(Optimizer):
    """Along the running mean of the gradient, over the root of the running mean of its square::

        g = gradient + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)

    at step t = 1, 2, ...  With `amsgrad`, v in the last line is the largest so far.
    `decoupled_weight_decay` makes it AdamW.  `maximize` goes up instead.  `foreach`, `fused`,
    `capturable` and `differentiable` are accepted or refused as by PyTorch on a CPU, and change
    nothing.  Raises ValueError for a negative setting, or for a beta outside 0 to 1.  Document 000;
    Kingma and Ba, 2014; Reddi, Kale and Kumar, 2018.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Adam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    _shaped = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
    _counts = True

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        name = type(self).__name__
        check_settings(name, lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas(name, betas)
        if foreach and not capturable and isinstance(lr, Tensor):
            raise ValueError(f"{name}: with foreach=True, lr is a number and no tensor")
        if not all([isinstance(b, float) for b in betas]):
            if not all([isinstance(b, Tensor) for b in betas]):
                raise ValueError(f"{name}: betas are two floats or two tensors, got {betas}")
            betas = (float(betas[0]), float(betas[1]))
        check_fused(name, fused, foreach, differentiable)
        super().__init__(
            params,
            dict(
                lr=lr,
                betas=betas,
                eps=eps,
                weight_decay=weight_decay,
                amsgrad=amsgrad,
                maximize=maximize,
                foreach=foreach,
                capturable=capturable,
                differentiable=differentiable,
                fused=fused,
                decoupled_weight_decay=decoupled_weight_decay,
            ),
        )

    def _remember(self, p: Any, amsgrad: bool) -> dict[str, Any]:
        memory = self.state[p] = {"step": result([0.0], (), float64)}
        for name in ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * amsgrad:
            memory[name] = result([0.0] * len(p._data), p._shape, float64)
        return memory

    def _update(self, group: dict[str, Any]) -> None:
        lr, eps, decay = float(group["lr"]), group["eps"], group["weight_decay"]
        betas: Any = group["betas"]
        amsgrad, maximize = group["amsgrad"], group["maximize"]
        decoupled = group["decoupled_weight_decay"]
        corrected_for, size, smallest = None, 0.0, 0.0
        for p in group["params"]:
            if p._grad is None:
                continue
            x, g = changeable(p), p._grad._data
            memory = self.state.get(p) or self._remember(p, amsgrad)
            step = memory["step"]._data
            t = step[0] = step[0] + 1
            if maximize:
                g = kernels.neg(g)
            if decay:
                if decoupled:
                    x[:] = kernels.mul(x, 1 - lr * decay)
                else:
                    g = kernels.scaled_sum(g, x, decay)
            if t != corrected_for:  # for the first parameter, and for one that joined later
                # Both means start at 0 and are too small, by the factors 1 - beta**t; that of v is
                # under the root, and is taken out of the fraction here.
                root = math.sqrt(1 - betas[1] ** t)
                size, smallest = lr * root / (1 - betas[0] ** t), eps * root
                corrected_for = t
            kernels.adam(
                x,
                g,
                memory["exp_avg"]._data,
                memory["exp_avg_sq"]._data,
                memory["max_exp_avg_sq"]._data if amsgrad else None,
                betas,
                size,
                smallest,
            )
            rewritten(p)
