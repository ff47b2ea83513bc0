"""Pictures of a Transformer block: what depth does, a norm in steps, a bend, what breaks without a part."""

from __future__ import annotations

import functools
import json
import math
import pathlib
from typing import Any, Callable

import pyattn
from pyattn import nn
from pyattn.plot import Figure, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram

RECORD = pathlib.Path(__file__).parents[1] / "recorded" / "parts.json"
DEPTH, WIDTH, WORDS = 24, 16, 8


@functools.lru_cache(maxsize=None)
def stacked(residual: bool) -> tuple[list[float], list[float]]:
    """Of 24 attentions on random words: how far rows lie apart, and how steep it is, at each depth.

    The first is the size of what a row differs by from the mean of all, as a share of its size; the
    second the size of the slopes of a random sum of the output, as a share of what they are there.
    """
    pyattn.manual_seed(0)
    x = pyattn.randn(WORDS, WIDTH, requires_grad=True)
    stream, apart = [x], []
    for _ in range(DEPTH):
        attention = nn.MultiheadAttention(WIDTH, 2)
        y: Any = attention(x, x, x, need_weights=False)[0]
        x = x + y if residual else y
        x.retain_grad()
        stream.append(x)
    (x * pyattn.randn(WORDS, WIDTH)).sum().backward()
    slopes = []
    for rows in stream:
        values, grad = rows.detach(), rows.grad
        assert grad is not None
        from_mean = values - values.mean(0, keepdim=True)
        share = (from_mean.square().sum() / values.square().sum()).sqrt().item()
        apart.append(max(share, 1e-16))  # what is left is rounding, and may be nothing
        slopes.append(grad.square().mean().sqrt().item())
    return apart, [slope / slopes[-1] for slope in slopes]


def apart() -> Figure:
    """Rows become alike, or do not."""
    return plot(
        list(range(DEPTH + 1)),
        [stacked(True)[0], stacked(False)[0]],
        labels=["added", "replaced"],
        styles=["-", "--"],
        yscale="log",
        xlabel="attentions gone through",
        ylabel="rows apart, as a share",
        width=WIDE,
        height=HIGH,
    )


def steepness() -> Figure:
    """The slopes on their way back to the first."""
    return plot(
        list(range(DEPTH + 1)),
        [stacked(True)[1], stacked(False)[1]],
        labels=["added", "replaced"],
        styles=["-", "--"],
        yscale="log",
        xlabel="attentions gone through",
        ylabel="slopes that arrive here",
        width=WIDE,
        height=HIGH,
    )


def norm_steps() -> Figure:
    """A row, less its mean, over its size, with gains and biases."""
    picture = Diagram("Layer norm", "A row of three numbers in four steps.", 262)
    row = [2.0, 4.0, 6.0]
    mean = sum(row) / 3
    centred = [a - mean for a in row]
    size = math.sqrt(sum([a * a for a in centred]) / 3)
    normed = [a / size for a in centred]
    steps = (
        ("the row", row, f"mean {mean:.0f}"),
        ("less its mean", centred, f"size {size:.3f}"),
        ("over its size", normed, "mean 0, size 1"),
        ("gain 1, 1, 2 and bias 0, 3, 0", [normed[0], normed[1] + 3, 2 * normed[2]], "as learned"),
    )
    for k, (name, numbers, words) in enumerate(steps):
        y = 24.0 + 64 * k
        picture.text(8, y + 15, name, PLAIN, "")
        grid = picture.grid(190, y, [numbers], "plain", cell=(56, 22))
        picture.text(274, y + 36, words, SMALL)
        if k:
            picture.arrow((214, y - 20), (214, grid.y - 2))
    return picture.figure()


def bend() -> Figure:
    """Four points that no line parts, and the same after two bent sums."""
    picture = Diagram("A bend", "Four points before and after a layer with a bend.", 250)
    points = [(0, 0), (0, 1), (1, 0), (1, 1)]
    unit = 74.0
    after = [(float(max(a + b, 0)), float(max(a + b - 1, 0))) for a, b in points]
    for left, name, axes, where, scale in (
        (44.0, "before", ("a", "b"), [(float(a), float(b)) for a, b in points], 1.0),
        (228.0, "after", ("a + b", "a + b \u2212 1, bent"), after, 0.6),
    ):
        floor = 190.0
        picture.text(left + 50, 20, name, PLAIN, bold=True)
        picture.arrow((left - 10, floor), (left + 116, floor), width=1)
        picture.arrow((left, floor + 10), (left, 44), width=1)
        picture.text(left + 108, floor + 18, axes[0], SMALL, "end")
        picture.text(left + 6, 52, axes[1], SMALL, "")
        for (a, b), (x, y) in zip(points, where):
            odd = a != b
            at = (left + unit * x * scale, floor - unit * y * scale)
            picture.dot(*at, 6 if odd else 5, "key" if odd else "query")
    # a + b less twice the bent one is 1/2 on this line
    step = 0.6 * unit
    picture.line(
        (228.0 + 0.3 * step, 190 + 0.1 * step), (228.0 + 2.6 * step, 190 - 1.05 * step), dashed=True
    )
    picture.dot(70, 238, 5, "query")
    picture.text(80, 242, "both alike: 0", SMALL, "")
    picture.dot(190, 238, 6, "key")
    picture.text(200, 242, "one of them: 1", SMALL, "")
    return picture.figure()


def before_and_after() -> Figure:
    """Where the norm stands: on the branch, or on the stream."""
    picture = Diagram(
        "Two orders", "A block with its norms before the parts, and after the sums.", 330
    )
    for left, name, first in ((6.0, "norm first", True), (196.0, "norm last", False)):
        trunk = left + 26
        picture.text(left + 80, 18, name, PLAIN, bold=True)
        y = 34.0
        for part in ("attention", "feed-forward"):
            top = y
            plus = top + (104 if first else 78)
            picture.line((trunk, top), (trunk, plus - 9), width=2.6)
            at = top + 14
            if first:
                norm = picture.box(left + 62, at, 104, 24, "norm")
                picture.arrow((trunk, norm.left[1]), norm.left)
                box = picture.box(left + 62, at + 42, 104, 26, part)
                picture.arrow(norm.bottom, box.top)
            else:
                box = picture.box(left + 62, at, 104, 26, part)
                picture.arrow((trunk, box.left[1]), box.left)
            picture.elbow(box.bottom, (trunk + 10, plus), down=True)
            picture.badge(trunk, plus, "+")
            y = plus + 9
            if not first:
                picture.line((trunk, y), (trunk, y + 12), width=2.6)
                norm = picture.box(trunk - 26, y + 12, 64, 24, "norm")
                y += 36
            else:
                y += 14
                picture.line((trunk, y - 14), (trunk, y), width=2.6)
        picture.arrow((trunk, y), (trunk, y + 22), width=2.6)
    return picture.figure()


@functools.lru_cache(maxsize=None)
def recorded() -> dict[str, list[dict[str, Any]]]:
    """The record of `examples/parts.py`."""
    found: dict[str, list[dict[str, Any]]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def smooth(losses: list[float], over: int = 12) -> list[float]:
    """The means of a dozen steps each."""
    return [sum(losses[i : i + over]) / over for i in range(0, len(losses) - over + 1, over)]


def lost() -> Figure:
    """The losses of the whole, and of what is left when a part has gone."""
    names = ["whole", "without residual", "without attention"]
    curves = [smooth(recorded()[name][0]["losses"]) for name in names]
    steps = [12 * (i + 0.5) for i in range(len(curves[0]))]
    return plot(
        steps,
        [*curves, [math.log(3)] * len(steps)],
        labels=[*names, "who knows nothing"],
        styles=["-", "--", ":", "-"],
        xlabel="steps",
        ylabel="loss",
        yticks=[0, 0.5, 1],
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "apart": apart,
    "steepness": steepness,
    "norm_steps": norm_steps,
    "bend": bend,
    "before_and_after": before_and_after,
    "lost": lost,
}
