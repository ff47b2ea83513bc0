"""Pictures of translation: an encoder and a decoder, a search with beams, training as recorded, alignments."""

from __future__ import annotations

import importlib
import json
import pathlib
from typing import Any, Callable

from pyattn.models import alignment, translate, translator
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram

example: Any = importlib.import_module("examples.translation")
ROOT = pathlib.Path(__file__).parents[2]
TRAINED = ROOT / "pyattn" / "models" / "trained"
SENTENCE = "the third of may".split()


def one_vector() -> Figure:
    """A sentence through one vector, and a sentence that stays to be looked at."""
    picture = Diagram("Reading and writing", "One vector for a sentence; and attention.", 326)
    figures = ["0", "5", "0", "3"]
    for top, name, attends in ((14.0, "one vector", False), (180.0, "attention", True)):
        picture.text(8, top + 8, name, PLAIN, "", bold=True)
        read, written = [], []
        for i, word in enumerate(SENTENCE):
            box = picture.box(12 + 42 * i, top + 98, 30, 26, size=SMALL)
            picture.text(box.middle[0], box.middle[1] + 28, word, SMALL)
            read.append(box)
        for i, figure in enumerate(figures):
            box = picture.box(206 + 42 * i, top + 26, 30, 26)
            picture.text(box.middle[0], box.y - 7, figure, PLAIN, bold=True)
            written.append(box)
        for boxes in (read, written):
            for a, b in zip(boxes, boxes[1:]):
                picture.arrow(a.right, b.left, width=1.2)
        if attends:
            for i, j, weight in ((1, 2, 0.3), (1, 3, 3.2), (3, 0, 2.4), (3, 1, 2.4), (2, 3, 0.5)):
                picture.line(read[i].top, written[j].bottom, role="weights", width=weight)
        picture.elbow(read[-1].right, written[0].bottom)
    return picture.figure()


def tree() -> Figure:
    """Two words with their shares: the likeliest first word does not begin the likeliest text."""
    picture = Diagram("A tree of two words", "Greedy search errs here, two beams do not.", 214)
    root = picture.box(6, 92, 50, 26, "begin")
    branches = (
        ("the", 0.6, 34.0, (("first", 0.4), ("second", 0.35), ("third", 0.25))),
        ("in", 0.4, 142.0, (("may", 0.9), ("june", 0.1))),
    )
    for word, share, y, leaves in branches:
        box = picture.box(92, y + 8, 64, 26, f"{word}  {share:g}")
        picture.arrow(root.right, box.left, width=1 + 3 * share)
        for k, (leaf, part) in enumerate(leaves):
            high = y - 20 + 36 * k + (20 if len(leaves) == 2 else 0)
            end = picture.box(198, high + 2, 96, 26, f"{leaf}  {part:g}")
            picture.arrow(box.right, end.left, width=1 + 3 * part)
            product, best = f"{share * part:.3g}", leaf == "may"
            picture.text(end.right[0] + 10, end.middle[1] + 4, product, PLAIN, "", bold=best)
    return picture.figure()


def recorded() -> dict[str, Any]:
    """What the long runs left."""
    path = ROOT / "docs" / "recorded" / "translation.json"
    return dict(json.loads(path.read_text("utf-8")))


def losses() -> Figure:
    """Three runs with attention, and one without."""
    runs = recorded()
    names = [f"recurrent {seed}" for seed in (0, 1, 2)] + ["one_vector 0"]
    steps = [20 * i + 10 for i in range(len(runs[names[0]]["mean losses"]))]
    return plot(
        steps,
        [runs[name]["mean losses"] for name in names],
        labels=["attention, seed 0", "seed 1", "seed 2", "one vector"],
        styles=["-", "-", "-", "--"],
        xlabel="steps",
        ylabel="loss for a word",
        yticks=[0, 1, 2, 3, 4],
        width=WIDE,
        height=HIGH + 60,
    )


def looked(kind: str, text: list[str]) -> tuple[Any, list[str]]:
    """Whither a shipped translator looks, the mean of its heads, (words, written); and what it writes."""
    model, words = translator(TRAINED / f"translation-{kind}")
    source = [words.index(word) for word in text]
    written = translate(model, [source], 12)[0]
    weights = alignment(model, source, written)
    if weights.dim() == 3:
        weights = weights.mean(0)
    return weights, [words[i] for i in written] + ["\u25aa"]


def maps() -> Figure:
    """Words down the side, figures as they were written."""
    text = example.in_words(example.SHOWN)
    tables = [looked(kind, text) for kind in ("recurrent", "transformer")]
    return heatmap(
        [weights.T.tolist() for weights, _ in tables],
        xticks=tables[0][1],
        yticks=text,
        titles=["recurrent", "Transformer"],
        xlabel="written",
        ylabel="looked at",
        vmin=0,
        vmax=1,
        annotate=False,
        colorbar=False,
        width=WIDE,
        height=270,
    )


def back() -> Figure:
    """Figures as they were read, words down the side as they were written."""
    text = example.in_figures(example.SHOWN)
    tables = [looked(kind, text) for kind in ("recurrent", "transformer")]
    return heatmap(
        [weights.tolist() for weights, _ in tables],
        xticks=text,
        yticks=tables[0][1],
        titles=["recurrent", "Transformer"],
        xlabel="looked at",
        ylabel="written",
        vmin=0,
        vmax=1,
        annotate=False,
        colorbar=False,
        width=WIDE,
        height=290,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "translation_vector": one_vector,
    "translation_tree": tree,
    "translation_losses": losses,
    "translation_maps": maps,
    "translation_back": back,
}
