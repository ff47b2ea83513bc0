"""Pictures of images: patches, what the class token looks at, digits drawn from noise."""

from __future__ import annotations

import functools
import importlib
import json
import pathlib
from typing import Any, Callable

import pyattn
from pyattn.models import DiT, ViT
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram

digits: Any = importlib.import_module("examples.digits")
diffusion: Any = importlib.import_module("examples.diffusion")
ROOT = pathlib.Path(__file__).parents[2]
TRAINED = ROOT / "pyattn" / "models" / "trained"
IMAGE = [[0, 0, 1, 1], [0, 0, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0]]


def patches() -> Figure:
    """An image of 4 by 4, cut in four, and the four rows."""
    picture = Diagram("Patches", "An image of 4 by 4 pixels becomes four rows of 4 numbers.", 176)
    cell = (22.0, 22.0)
    for y in range(2):
        for x in range(2):
            rows = [row[2 * x : 2 * x + 2] for row in IMAGE[2 * y : 2 * y + 2]]
            place = picture.grid(12 + 58 * x, 36 + 58 * y, rows, cell=cell)
            flat = [[number for row in rows for number in row]]
            number = 2 * y + x + 1
            picture.text(place.left[0] + 22, place.top[1] - 5, f"{number}", SMALL)
            row = picture.grid(182, 32 + 30 * (number - 1), flat, "value", cell=(26.0, 22.0))
            picture.text(172, row.left[1] + 4, f"{number}", SMALL)
    picture.text(67, 16, "image", PLAIN, bold=True)
    picture.text(234, 16, "tokens", PLAIN, bold=True)
    picture.arrow((132, 92), (160, 92))
    return picture.figure()


def sheet(images: Any, across: int) -> Any:
    """Images of 8 by 8 beside and below each other, with a pixel of paper between them."""
    rows = []
    for start in range(0, len(images), across):
        some = images[start : start + across].clamp(-1, 1).tolist()
        for y in range(8):
            line: list[float] = []
            for image in some:
                line += [*image[y], -1.0]
            rows.append(line[:-1])
        rows.append([-1.0] * len(line[:-1]))
    return rows[:-1]


def shown(images: Any, across: int) -> Figure:
    """A sheet as a picture as wide as a page."""
    return heatmap(
        sheet(images, across), vmin=-1, vmax=1, annotate=False, colorbar=False, width=WIDE
    )


def drawn_digits() -> Figure:
    """Thirty digits that examples/digits.py draws, with the grain."""
    pixels, _ = digits.unseen(30)
    return shown(pixels[:, 0], 10)


@functools.lru_cache(maxsize=None)
def reader() -> ViT:
    """The vision transformer that is shipped."""
    return ViT.from_pretrained(TRAINED / "vit")


def class_token() -> Figure:
    """Five digits, and below each what the class token looks at."""
    pixels, _ = digits.unseen(10)
    some = pixels[[0, 2, 4, 6, 7]]
    looks = digits.looks(reader(), some)
    wide = looks.repeat_interleave(2, 1).repeat_interleave(2, 2)
    most = wide.flatten(1).max(1).values.view(-1, 1, 1)
    return shown(pyattn.cat([some[:, 0], 2 * wide / most - 1]), 5)


@functools.lru_cache(maxsize=None)
def stages() -> Any:
    """Noise, and every image on the way from there, for each digit twice: (moves + 1, 20, 8, 8)."""
    model = DiT.from_pretrained(TRAINED / "dit")
    kinds = pyattn.arange(20) % 10
    way = diffusion.path(model, kinds, pyattn.Generator().manual_seed(0))
    return pyattn.stack([images[:, 0] for images in way])


def samples() -> Figure:
    """Each digit twice, drawn from noise."""
    return shown(stages()[-1], 10)


def way() -> Figure:
    """Two digits on their way."""
    moves = [0, 4, 8, 12, 16, 20]
    return shown(pyattn.cat([stages()[moves, kind] for kind in (3, 5)]), len(moves))


def image_losses() -> Figure:
    """The losses of the three recorded vision transformers."""
    text = (ROOT / "docs" / "recorded" / "digits.json").read_text("utf-8")
    runs = [run["mean losses"] for _, run in sorted(json.loads(text).items())]
    return plot(
        [20 * i + 10 for i in range(len(runs[0]))],
        runs,
        labels=["seed 0", "seed 1", "seed 2"],
        styles=["-", "--", ":"],
        xlabel="steps",
        ylabel="loss",
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "patches": patches,
    "drawn_digits": drawn_digits,
    "image_losses": image_losses,
    "class_token": class_token,
    "samples": samples,
    "way": way,
}
