"""Pictures of weights in files."""

from __future__ import annotations

from typing import Callable

from pyattn.plot import Figure

from .diagram import LARGE, SMALL, Diagram


def files() -> Figure:
    """Which file goes where: pyattn to the left of each, who else reads it to the right."""
    picture = Diagram("Files", "Four files, and with whom each is exchanged.", 232)
    model = picture.box(4, 34, 86, 184, "pyattn")
    x, y = model.middle
    for i, name in enumerate(("0.weight", "0.bias", "2.weight", "2.bias")):
        picture.text(x, y + 34 + 15 * i, name, SMALL, role="value")
    rows = [
        (".pt", "PyTorch", True),
        (".safetensors", "any framework", True),
        (".npz", "NumPy", True),
        (".json", "MicroPython", False),
    ]
    picture.text(47, 20, "here", LARGE, bold=True)
    picture.text(178, 20, "the file", LARGE, bold=True)
    picture.text(312, 20, "elsewhere", LARGE, bold=True)
    for i, (file, other, both) in enumerate(rows):
        top = 34 + 48 * i
        middle = top + 20.0
        box = picture.box(126, top, 104, 40, file, role="value")
        there = picture.box(266, top, 100, 40, other)
        picture.arrow((model.right[0] + 3, middle), (box.left[0] - 3, middle))
        picture.arrow((box.left[0] - 8, middle), (model.right[0] + 3, middle))
        picture.arrow((box.right[0] + 3, middle), (there.left[0] - 3, middle))
        if both:
            picture.arrow((there.left[0] - 8, middle), (box.right[0] + 3, middle))
    return picture.figure()


def mapped() -> Figure:
    """A mapped file: of its many rows those come to memory that are asked for."""
    picture = Diagram("A mapped file", "Of a file's rows only those that are used are read.", 250)
    picture.text(76, 18, "on the disk", LARGE, bold=True)
    picture.text(294, 18, "in memory", LARGE, bold=True)
    head = picture.box(16, 32, 120, 38, "names, shapes,", "where each begins", size=SMALL)
    rows = picture.grid(16, 76, [[0] * 10] * 16, "value", cell=(12, 10), numbers=False)
    there = picture.box(234, 32, 120, 38, "names, shapes,", "where each begins", size=SMALL)
    picture.arrow((head.right[0] + 3, head.middle[1]), (there.left[0] - 3, there.middle[1]))
    for i, (row, word) in enumerate(((2, "sun"), (8, "cat"), (13, "sleeps"))):
        used = rows.row(row)
        picture.area(used, "value", 0.6)
        here = picture.grid(234, 96 + 50 * i, [[0] * 10], "value", cell=(12, 10), numbers=False)
        picture.area(here, "value", 0.6)
        picture.text(here.middle[0], here.y - 6, f"the row of {word}", SMALL)
        picture.arrow((used.right[0] + 3, used.middle[1]), (here.left[0] - 3, here.middle[1]))
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {"files": files, "mapped": mapped}
