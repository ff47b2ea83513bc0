"""Pictures of gradients."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn.drawing.scales import short
from pyattn.drawing.svg import LINE_COLOURS, figure_of, stroked, text_piece
from pyattn.plot import Figure, plot

from .common import HIGH, WIDE


def tape() -> Figure:
    """A small graph: what each tensor is, and the slope that `backward` brings to it."""
    x = pyattn.tensor(2.0, requires_grad=True)
    y = pyattn.tensor(3.0, requires_grad=True)
    a = x * y
    b = a + x
    c = a * b
    for made in (a, b, c):
        made.retain_grad()
    c.backward()
    graph = [  # name, tensor, the middle of its box, what it was made from
        ("x", x, (50, 42), ""),
        ("y", y, (50, 218), ""),
        ("a = x * y", a, (162, 160), "xy"),
        ("b = a + x", b, (222, 42), "ax"),
        ("c = a * b", c, (320, 130), "ab"),
    ]
    at = {name[0]: middle for name, _, middle, _ in graph}
    coloured = f' fill="{LINE_COLOURS[1]}"'
    half_wide, half_high = 45.0, 32.0
    body = []
    for _, _, (x1, y1), sources in graph:
        for source in sources:
            # From edge to edge of the boxes, along the line between their middles.
            x0, y0 = at[source]
            dx, dy = x1 - x0, y1 - y0
            cut = min(half_wide / abs(dx) if dx else 9, half_high / abs(dy) if dy else 9)
            body.append(_arrow(x0 + cut * dx, y0 + cut * dy, x1 - cut * dx, y1 - cut * dy))
    for name, tensor, (x1, y1), _ in graph:
        left, top = x1 - half_wide, y1 - half_high
        operation = tensor.grad_fn.name() if tensor.grad_fn else "leaf"
        slope = "" if tensor.grad is None else short(tensor.grad.item())
        body += [
            stroked(f"M{left} {top}h{2 * half_wide}v{2 * half_high}h-{2 * half_wide}z", 0.7),
            text_piece(x1, y1 - 17, name, 12, "middle"),
            text_piece(x1, y1 - 4, operation, 10, "middle", more=' fill-opacity="0.7"'),
            text_piece(x1, y1 + 11, f"value {short(tensor.item())}", 12, "middle"),
            text_piece(x1, y1 + 26, f"slope {slope}", 12, "middle", more=coloured),
        ]
    return figure_of(WIDE, HIGH, "Graph", "Five tensors, and which was made from which.", body)


def _arrow(x0: float, y0: float, x1: float, y1: float) -> str:
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    left = f"{x1 - 8 * ux + 4 * uy:.1f} {y1 - 8 * uy - 4 * ux:.1f}"
    right = f"{x1 - 8 * ux - 4 * uy:.1f} {y1 - 8 * uy + 4 * ux:.1f}"
    return stroked(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}M{left}L{x1:.1f} {y1:.1f}L{right}", 0.7)


def valley() -> Figure:
    """The error of a difference quotient, from one side and from two, against its step."""
    tenths = [k / 2 for k in range(-28, -1)]

    def cube(x: float) -> float:
        return x * x * x

    curves: list[list[float]] = [[], []]
    for h in [10**power for power in tenths]:
        one_side = (cube(1 + h) - cube(1)) / h
        two_sides = (cube(1 + h) - cube(1 - h)) / (2 * h)
        for curve, estimate in zip(curves, (one_side, two_sides)):
            curve.append(math.log10(max(abs(estimate - 3), 1e-14)))
    return plot(
        tenths,
        curves,
        labels=["one side", "both sides"],
        styles=["--", "-"],
        xlabel="log10 of the step",
        ylabel="log10 of the error",
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "tape": tape,
    "valley": valley,
}
