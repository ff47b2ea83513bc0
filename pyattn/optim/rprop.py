"""Rprop: steps of their own size, by the sign of the gradient alone."""

from __future__ import annotations

from .optimizer import Counting, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Rprop(Counting):
    """By the sign of the gradient, each number with a step size of its own::

        s = s * etas[1] where g has the sign of the g before, s * etas[0] where it has the other
        g = 0 where it has the other
        p = p - sign(g) * s

    s is lr at first, and is kept within `step_sizes`.  For whole batches.
    `maximize` goes up instead.  `foreach`, `capturable` and `differentiable` are accepted or refused as
    by PyTorch on a CPU, and change nothing.  Raises ValueError for a
    negative lr, or for etas that are not below and above 1.  Riedmiller and Braun, 1993.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.Rprop([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    _shaped = ("prev", "step_size")

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_settings("Rprop", lr=lr)
        if not (isinstance(etas, (tuple, list)) and len(etas) == 2 and 0 < etas[0] < 1 < etas[1]):
            raise ValueError(f"Rprop: etas are a number below 1 and one above, got {etas}")
        super().__init__(
            params,
            dict(
                lr=lr,
                etas=etas,
                step_sizes=step_sizes,
                foreach=foreach,
                maximize=maximize,
                differentiable=differentiable,
                capturable=capturable,
            ),
        )

    def _remember(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        memory = super()._remember(p, group)
        memory["step_size"]._data[:] = [float(group["lr"])] * len(p._data)
        return memory

    def _move(
        self,
        x: list[float],
        g: list[float],
        memory: dict[str, Any],
        t: float,
        group: dict[str, Any],
    ) -> None:
        down, up = group["etas"]
        least, most = group["step_sizes"]
        before, sizes = memory["prev"]._data, memory["step_size"]._data
        for i, slope in enumerate(g):
            turn = slope * before[i]
            if turn > 0:
                sizes[i] *= up
            elif turn < 0:
                sizes[i] *= down
                slope = 0.0
            elif turn != turn:
                sizes[i] = turn
            sizes[i] = size = min(max(sizes[i], least), most)
            x[i] -= size if slope > 0 else -size if slope < 0 else slope * size
            before[i] = slope
