"""Muon: steps of matrices whose singular values are made alike."""

from __future__ import annotations

import math

from .. import kernels
from ..array import result
from ..dtypes import float64
from ..storage import changeable
from ..views import rewritten
from .optimizer import Optimizer, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ADJUSTMENTS = "original", "match_rms_adamw"


class Muon(Optimizer):
    """Along the running mean of a matrix's gradient, made nearly orthogonal::

        b = momentum * b + (1 - momentum) * g
        u = momentum * b + (1 - momentum) * g           (nesterov; otherwise b)
        u = u / max(|u|, eps), then ns_steps times:
            u = a1 u + (a2 S + a3 S S) u,  S = u u^T    (ns_coefficients a1, a2, a3)
        p = p - lr * weight_decay * p - lr * f * u

    For a matrix of A rows and B columns, f is sqrt(max(1, A / B)), or with `adjust_lr_fn` of
    "match_rms_adamw" 0.2 * sqrt(max(A, B)).  PyTorch rounds u to bfloat16, so that its numbers
    have two or three digits; here they have sixteen.  Raises ValueError for a negative setting,
    and for parameters that are not matrices.  Jordan et al., 2024.

    >>> import pyattn
    >>> x = pyattn.eye(2).requires_grad_()
    >>> optimizer = pyattn.optim.Muon([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([[0.9188, 0.0000],
            [0.0000, 0.9188]], requires_grad=True)
    """

    _shaped = ("momentum_buffer",)

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        check_settings("Muon", lr=lr, momentum=momentum, weight_decay=weight_decay)
        if adjust_lr_fn is not None and adjust_lr_fn not in ADJUSTMENTS:
            raise ValueError(f"Muon: adjust_lr_fn is one of {ADJUSTMENTS}, got {adjust_lr_fn!r}")
        super().__init__(
            params,
            dict(
                lr=lr,
                weight_decay=weight_decay,
                momentum=momentum,
                nesterov=nesterov,
                ns_coefficients=ns_coefficients,
                eps=eps,
                ns_steps=ns_steps,
                adjust_lr_fn=adjust_lr_fn,
            ),
        )
        for group in self.param_groups:
            for p in group["params"]:
                if len(p._shape) != 2:
                    raise ValueError(
                        f"Muon: only matrices can be optimized, got a parameter of shape {p._shape}"
                    )

    def _update(self, group: dict[str, Any]) -> None:
        lr, momentum = float(group["lr"]), group["momentum"]
        if group["ns_steps"] >= 100:
            raise ValueError(f"Muon: ns_steps must be below 100, got {group['ns_steps']}")
        if len(group["ns_coefficients"]) != 3:
            raise ValueError(f"Muon: ns_coefficients are three, got {group['ns_coefficients']}")
        for p in group["params"]:
            if p._grad is None:
                continue
            x, g = changeable(p), p._grad._data
            memory = self.state.setdefault(p, {})
            buffer = memory.get("momentum_buffer")
            if buffer is None:
                buffer = memory["momentum_buffer"] = result([0.0] * len(g), p._shape, float64)
            b = buffer._data
            b[:] = [y + (1 - momentum) * (slope - y) for y, slope in zip(b, g)]
            u = b
            if group["nesterov"]:
                u = [slope + momentum * (y - slope) for y, slope in zip(b, g)]
            rows, columns = p._shape
            if group["adjust_lr_fn"] == "match_rms_adamw":
                size = lr * 0.2 * math.sqrt(max(rows, columns))
            else:
                size = lr * math.sqrt(max(1, rows / (columns or 1)))
            u = _orthogonal(u, rows, columns, group)
            x[:] = kernels.scaled_sum(kernels.mul(x, 1 - lr * group["weight_decay"]), u, -size)
            rewritten(p)


def _orthogonal(u: list[float], rows: int, columns: int, group: dict[str, Any]) -> list[float]:
    """The matrix with singular values near 1, by Newton's and Schulz's iteration."""
    a1, a2, a3 = group["ns_coefficients"]
    wide = rows <= columns
    m: Any = result(u, (rows, columns), float64)
    m = m if wide else m.T
    length = math.sqrt(sum([y * y for y in u]))
    m = m / max(length, group["eps"])
    for _ in range(group["ns_steps"]):
        s = m @ m.T
        m = a1 * m + (a2 * s + a3 * (s @ s)) @ m
    return (m if wide else m.T)._data  # type: ignore[no-any-return]
