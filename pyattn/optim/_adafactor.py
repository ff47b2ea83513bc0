"""Adafactor: Adam's sizes from the sums of rows and columns, which take less memory."""

from __future__ import annotations

import math

from .. import kernels
from ..array import result
from ..dtypes import float64
from ..kernels import nan
from .optimizer import Counting, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

EPSILON = 2.0**-52  # the distance of 1 to the next float


class Adafactor(Counting):
    """Along the gradient, over the root of an estimate of its mean square::

        share = t**beta2_decay
        p = p - lr * weight_decay * p
        R = R + share * (mean of g**2 in each row - R),  C likewise in each column
        v = R C / max(mean of R, eps[0])                (a vector has v + share * (g**2 - v))
        u = g / sqrt(max(v, eps[0]**2))
        a = max(eps[1], rms(p)) * min(lr, 1 / sqrt(t))
        p = p - a * u / max(1, rms(u) / d)

    at step t = 1, 2, ...; rms is the root of the mean square, p's before its decay, and eps[0] is
    2**-52 if not given.  `maximize` goes up instead; `foreach` changes nothing.  Raises ValueError
    for a negative setting, a beta2_decay above 0, or a d below 1.  Shazeer and Stern, 2018.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Adafactor([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    _decoupled = True

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        check_settings("Adafactor", lr=lr, weight_decay=weight_decay)
        if not isinstance(eps, (tuple, list)) or len(eps) != 2:
            raise ValueError(f"Adafactor: eps are two numbers, got {eps}")
        check_settings("Adafactor", eps=eps[1])
        if eps[0] is not None:
            check_settings("Adafactor", eps=eps[0])
        if not beta2_decay <= 0.0:
            raise ValueError(f"Adafactor: beta2_decay must not be above 0, got {beta2_decay}")
        if not d >= 1.0:
            raise ValueError(f"Adafactor: d must not be below 1, got {d}")
        super().__init__(
            params,
            dict(
                lr=lr,
                beta2_decay=beta2_decay,
                eps=eps,
                d=d,
                weight_decay=weight_decay,
                foreach=foreach,
                maximize=maximize,
            ),
        )

    def _remember(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        memory = super()._remember(p, group)
        shape = p._shape
        if len(shape) > 1:
            kept = [("row_var", shape[:-1] + (1,)), ("col_var", shape[:-2] + (1, shape[-1]))]
        else:
            kept = [("variance", shape)]
        for name, size in kept:
            memory[name] = result([0.0] * math.prod(size), size, float64)
        return memory

    def _update(self, group: dict[str, Any]) -> None:
        # Of the parameter before its decay, which `_update` takes off.
        self._before = [rms(p._data) for p in group["params"] if p._grad is not None]
        self._before.reverse()
        super()._update(group)

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        share = t ** group["beta2_decay"]
        least, smallest = group["eps"]
        least = EPSILON if least is None else least
        size = max(smallest, self._before.pop()) * min(float(group["lr"]), 1 / math.sqrt(t))
        if "variance" in memory:
            v = memory["variance"]._data
            v[:] = [a + share * (slope * slope - a) for a, slope in zip(v, g)]
        else:
            v = _outer(g, memory["row_var"], memory["col_var"], share, least)
        root, floor = math.sqrt, least * least
        u = [slope / (root(a if a > floor or a != a else floor) or nan) for a, slope in zip(v, g)]
        x[:] = kernels.scaled_sum(x, u, -size / max(1.0, rms(u) / group["d"]))


def _outer(g: list[float], row_var: Any, col_var: Any, share: float, least: float) -> list[float]:
    """The estimate of every square, from the means of its row and of its column."""
    rows, columns = row_var._data, col_var._data
    height, width = row_var._shape[-2], col_var._shape[-1]
    found: list[float] = []
    for k in range(len(g) // (height * width or 1)):
        matrix = [
            g[start : start + width]
            for start in range(k * height * width, (k + 1) * height * width, width)
        ]
        squares = [[slope * slope for slope in row] for row in matrix]
        for i, row in enumerate(squares, k * height):
            rows[i] += share * (sum(row) / width - rows[i])
        for j, column in enumerate(zip(*squares), k * width):
            columns[j] += share * (sum(column) / height - columns[j])
        own = rows[k * height : (k + 1) * height]
        whole = max(sum(own) / height, least)
        for row in own:
            found += [row * c / whole for c in columns[k * width : (k + 1) * width]]
    return found


def rms(numbers: list[float]) -> float:
    """The root of the mean square."""
    return math.sqrt(sum([y * y for y in numbers])) / math.sqrt(len(numbers) or 1)
