"""A picture of the way from pure Python to two processes of PyTorch."""

from __future__ import annotations

from typing import Callable

from pyattn.plot import Figure

from .diagram import SMALL, Box, Diagram


def three_ways() -> Figure:
    """One batch of four rows: on pyattn, on PyTorch, and shared out to two processes."""
    picture = Diagram(
        "Three ways", "One program and one batch on pyattn, PyTorch, two processes.", 352
    )

    def process(x: float, y: float, wide: float, name: str, rows: int) -> Box:
        """A process with its part of the batch, its model and its gradients, left to right."""
        box = picture.box(x, y, wide, 58)
        picture.text(x + wide / 2, y + 15, name, SMALL)
        top = y + 37.5 - 3.5 * rows
        batch = picture.grid(x + 12, top, [[0] * 3] * rows, "key", cell=(9, 7), numbers=False)
        model = picture.box(x + wide / 2 - 26, y + 24, 52, 27, "model", size=SMALL)
        slopes = picture.grid(
            x + wide - 34, y + 27, [[0] * 2] * 2, "slope", cell=(11, 11), numbers=False
        )
        middle = model.middle[1]
        picture.arrow((batch.right[0] + 3, middle), (model.left[0] - 2, middle))
        picture.arrow((model.right[0] + 2, middle), (slopes.left[0] - 3, middle))
        return box

    wide, left = 166, 102.0
    first = process(left, 4, wide, "pyattn, one process", 4)
    second = process(left, 112, wide, "PyTorch, one process", 4)
    one = process(8, 220, wide, "PyTorch, process 0", 2)
    two = process(196, 220, wide, "PyTorch, process 1", 2)
    picture.arrow(first.bottom, (second.top[0], second.top[1] - 2))
    picture.text(first.bottom[0] + 10, 90, "change the import", anchor="", bold=True)
    for side, way in ((one, -1), (two, 1)):
        x, y = second.bottom
        picture.arrow((x + 30 * way, y), (side.top[0], side.top[1] - 2))
    picture.text(185, 210, "start it twice", bold=True)
    mean = picture.box(120, 312, 130, 30, "mean of gradients", role="slope", size=SMALL)
    for side, (x, y), gap in ((one, mean.left, -3), (two, mean.right, 3)):
        picture.elbow(side.bottom, (x + gap, y), down=True, role="slope")
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {"three_ways": three_ways}
