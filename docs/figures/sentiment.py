"""Pictures of the reader of opinions: its training as recorded, and what mattered by four measures."""

from __future__ import annotations

import importlib
import json
import math
import pathlib
from typing import Any, Callable

from pyattn.models import Reader
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Box, Diagram

example: Any = importlib.import_module("examples.sentiment")
ROOT = pathlib.Path(__file__).parents[2]
# Three readers are right about it.
SENTENCE = "i found it far from poor but my brother found it anything but moving"
NAMES = ["looked", "rolled out", "slope", "removed"]


def recorded() -> dict[str, Any]:
    """What the long runs left."""
    path = ROOT / "docs" / "recorded" / "sentiment.json"
    return dict(json.loads(path.read_text("utf-8")))


def columns(measures: dict[str, list[float]]) -> list[list[float]]:
    """A row for each word; each measure as a share of its largest."""
    found = [[value / max(map(abs, row)) for value in row] for row in measures.values()]
    return list(map(list, zip(*found)))


def sent_loss() -> Figure:
    """The losses of three seeds."""
    runs = list(recorded().values())
    steps = [20 * i + 10 for i in range(len(runs[0]["mean losses"]))]
    return plot(
        [steps] * 3 + [[0, runs[0]["steps"]]],
        [run["mean losses"] for run in runs] + [[math.log(2)] * 2],
        labels=["seed 0", "seed 1", "seed 2", "knows nothing"],
        styles=["-", "-", "-", ":"],
        xlabel="steps",
        ylabel="loss for a sentence",
        width=WIDE,
        height=HIGH + 40,
    )


def sent_reader() -> Figure:
    """Two sentences of one batch, with the reader before them and padding behind."""
    picture = Diagram(
        "A batch of two", "The reader looks at every word; nobody looks at padding.", 190
    )
    rows = [
        ["reader", "i", "found", "it", "not", "bad"],
        ["reader", "i", "found", "it", "dull", ""],
    ]
    for row, words in enumerate(rows):
        y = 70 + 74 * row
        for column, word in enumerate(words):
            x = 12 + 59 * column
            role = "query" if column == 0 else "key" if word else "plain"
            picture.area(Box(x, y, 54, 26), role, 0.25 if word else 0.06)
            picture.text(x + 27, y + 17, word or "padding", SMALL if column in (0, 5) else PLAIN)
        end = 12 + 59 * (5 if rows[row][5] else 4) + 27
        for column in range(1, 6):
            if words[column]:
                x = 12 + 59 * column + 27
                picture.line((x, y - 14), (x, y - 1), role="weights", width=1.4)
        picture.line((39, y - 14), (end, y - 14), role="weights", width=1.4)
        picture.arrow((39, y - 14), (39, y - 1), role="weights", width=1.4)
    picture.text(39, 24, "score", SMALL, bold=True)
    picture.arrow((39, 54), (39, 30), width=1)
    return picture.figure()


def sent_measures() -> Figure:
    """What mattered in the example, by the trained reader."""
    reader = Reader.from_pretrained(ROOT / "pyattn" / "models" / "trained" / "reader")
    return heatmap(
        columns(example.measured(reader, example.EXAMPLE)),
        xticks=NAMES,
        yticks=example.EXAMPLE.split(),
        vmin=-1,
        vmax=1,
        annotate=False,
        width=WIDE,
        height=420,
    )


def sent_seeds() -> Figure:
    """What three readers, which give the same answer, looked at in one sentence."""
    runs = recorded()
    text = SENTENCE
    looked = [
        [float(value) for value in run["measured"][text]["looked"].split()] for run in runs.values()
    ]
    return heatmap(
        list(map(list, zip(*looked))),
        xticks=[f"seed {name}" for name in runs],
        yticks=text.split(),
        vmin=0,
        vmax=1,
        width=WIDE,
        height=400,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "sent_loss": sent_loss,
    "sent_reader": sent_reader,
    "sent_measures": sent_measures,
    "sent_seeds": sent_seeds,
}
