"""Pictures of gradients."""

from __future__ import annotations

import math
from typing import Any, Callable

import pyattn
from pyattn import autograd, micro
from pyattn.drawing.scales import short
from pyattn.drawing.svg import with_minus
from pyattn.plot import Figure, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Box, Diagram


def tape() -> Figure:
    """A small graph: values go forward through it, and slopes come back."""
    nodes: dict[str, tuple[str, Callable[..., pyattn.Tensor]]] = {
        "a": ("xy", lambda x, y: x * y),
        "b": ("ax", lambda a, x: a + x),
        "c": ("ab", lambda a, b: a * b),
    }
    tensors = {
        "x": pyattn.tensor(2.0, requires_grad=True),
        "y": pyattn.tensor(3.0, requires_grad=True),
    }
    for name, (sources, operation) in nodes.items():
        tensors[name] = operation(*(tensors[source] for source in sources))
        tensors[name].retain_grad()
    tensors["c"].backward()
    slopes = {name: pyattn.tensor(0.0) if t.grad is None else t.grad for name, t in tensors.items()}

    # What each arrow brings back: the slope of what was made, times the slope of the operation.
    back: dict[str, str] = {}
    brought: dict[str, list[str]] = {name: [] for name in tensors}
    for name in reversed(nodes):
        sources, operation = nodes[name]
        leaves = [tensors[source].detach().requires_grad_() for source in sources]
        local = autograd.grad(operation(*leaves), leaves)
        so_far = slopes[name].item()
        for source, slope in zip(sources, local):
            product = short(so_far * slope.item())
            factors = f"{short(so_far)} \N{MULTIPLICATION SIGN} {short(slope.item())}"
            brought[source].append(product)
            back[source + name] = f"{factors} = {product}"

    picture = Diagram("Tape", "Values go forward along the arrows, slopes come back.", 404)
    boxes: dict[str, Box] = {}
    for name, x, y, formula in (
        ("x", 4, 8, ""),
        ("y", 234, 8, ""),
        ("a", 168, 122, "x \N{MULTIPLICATION SIGN} y = "),
        ("b", 4, 236, "a + x = "),
        ("c", 168, 350, "a \N{MULTIPLICATION SIGN} b = "),
    ):
        boxes[name] = place = picture.box(x, y, 132, 46)
        value = f"{name} = {formula}{short(tensors[name].item())}"
        picture.text(place.middle[0], y + 18, value, 13, bold=True)
        total = short(slopes[name].item())
        parts = brought[name]
        added = " + ".join(parts) + " = " if len(parts) > 1 else ""
        picture.text(place.middle[0], y + 36, f"slope {added}{total}", PLAIN, role="slope")
    for edge, start, end, label, anchor in (  # label: where the slope that comes back is written
        ("xa", (104, 54), (190, 122), (166, 80), ""),
        ("ya", (312, 54), (250, 122), (366, 102), "end"),
        ("xb", (36, 54), (36, 236), (52, 150), ""),
        ("ab", (196, 168), (104, 236), (166, 212), ""),
        ("ac", (262, 168), (262, 350), (278, 264), ""),
        ("bc", (104, 282), (196, 350), (104, 336), "end"),
    ):
        (x0, y0), (x1, y1) = start, end
        aside = -8 if edge == "bc" else 8  # the slope goes back on the side of what it says
        picture.arrow((x0 - aside, y0), (x1 - aside, y1 - 2))
        picture.arrow((x1 + aside, y1), (x0 + aside, y0 + 2), role="slope", dashed=True, width=1.8)
        picture.text(*label, back[edge], PLAIN, anchor, "slope")
    return picture.figure()


def valley() -> Figure:
    """The error of a difference quotient, from one side and from two, against its step."""
    steps = [10 ** (k / 2) for k in range(-28, -1)]

    def cube(x: float) -> float:
        return x * x * x

    curves: list[list[float]] = [[], []]
    for h in steps:
        one_side = (cube(1 + h) - cube(1)) / h
        two_sides = (cube(1 + h) - cube(1 - h)) / (2 * h)
        for curve, estimate in zip(curves, (one_side, two_sides)):
            curve.append(abs(estimate - 3) or math.nan)
    return plot(
        steps,
        curves,
        styles=["--", "-"],
        xlabel="step",
        ylabel="error of the slope",
        xscale="log",
        yscale="log",
        texts=[
            (1e-6, 3e-4, "one side"),
            (3e-3, 1e-9, "both sides"),
            (1e-12, 1e-8, "digits are lost"),
            (1.5e-4, 0.2, "step too long"),
        ],
        width=WIDE,
        height=HIGH,
    )


def pulls() -> Figure:
    """Three values on a line: a score gets a positive slope where its value lies above their mean."""
    query, keys = [[1.0, 0.0, 2.0]], [[0.0, 1.0, 1.0], [4.0, 4.0, 0.0], [2.0, 3.0, 1.0]]
    heights = [2.0, 8.0, 6.0]
    scores = micro.pairs(query, keys)
    output, weights = micro.mix(scores, [[height] for height in heights])

    def loss() -> Any:
        return mean(micro.mix(scores, [[height] for height in heights])[0])

    mean = micro.taped(lambda z: z[0][0], lambda g, y, z: [[[g]]])
    slopes = micro.gradients(loss, [scores])[1][0][0]

    picture = Diagram("Pulls", "Three values, their weighted mean, and the scores' slopes.", 162)
    floor = 96.0

    def x_of(value: float) -> float:
        return 30 + 310 * (value - 1) / 8

    picture.line((x_of(1), floor), (x_of(9), floor), opacity=0.5)
    middle = x_of(output[0][0])
    picture.text(middle, 16, f"output {output[0][0]:.2f}", 13, bold=True)
    picture.line((middle, 24), (middle, 156), dashed=True)
    for i, (height, weight, slope) in enumerate(zip(heights, weights[0], slopes), 1):
        x, up = x_of(height), slope > 0
        picture.dot(x, floor, 4 + 10 * weight, "value", 0.75)
        start = floor - 12 if up else floor + 12
        picture.arrow((x, start), (x, start - 70 * slope), role="slope", width=2)
        words = f"slope {with_minus(f'{slope:.2f}')}"
        near = abs(x - middle) < 40 and not up  # its words end where the line of the mean stands
        at, anchor = (middle - 8, "end") if near else (x, "middle")
        picture.text(at, floor - 64 if up else floor + 52, words, PLAIN, anchor, "slope")
        where = floor + 28 if up else floor - 30
        picture.text(at, where, f"value {i}: {short(height)}", PLAIN, anchor, "value", bold=True)
        picture.text(at, where + 15, f"weight {weight:.2f}", SMALL, anchor)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "tape": tape,
    "valley": valley,
    "pulls": pulls,
}
