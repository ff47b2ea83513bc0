"""Pictures of the language model: its training as recorded, and where its heads look."""

from __future__ import annotations

import importlib
import json
import math
import pathlib
from typing import Any, Callable

import pyattn
from pyattn.models import GPT, probabilities
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Box, Diagram

example: Any = importlib.import_module("examples.language_model")
ROOT = pathlib.Path(__file__).parents[2]
TRAINED = ROOT / "pyattn" / "models" / "trained" / "gpt"


def recorded() -> dict[str, Any]:
    """What the long runs left."""
    path = ROOT / "docs" / "recorded" / "language_model.json"
    return dict(json.loads(path.read_text("utf-8")))


def model() -> tuple[GPT, str]:
    """The model that is shipped, and its letters."""
    settings = json.loads((TRAINED / "config.json").read_text("utf-8"))
    return GPT.from_pretrained(TRAINED), settings["letters"]


def lm_loss() -> Figure:
    """The losses of three seeds, and what it is measured by."""
    runs = [run for name, run in recorded().items() if name.startswith("gpt")]
    steps = [20 * i + 10 for i in range(len(runs[0]["mean losses"]))]
    ends = [0, 20 * len(steps)]
    return plot(
        [steps] * 3 + [ends] * 3,
        [run["mean losses"] for run in runs]
        + [[level] * 2 for level in (math.log(38), runs[0]["bigram"], runs[0]["held back"])],
        labels=["seed 0", "seed 1", "seed 2", "knows nothing", "pairs", "seed 0, unseen pages"],
        styles=["-", "-", "-", ":", "--", "--"],
        xlabel="steps",
        ylabel="loss for a letter",
        yticks=[1, 2, 3, 4],
        width=WIDE,
        height=HIGH + 60,
    )


def lm_maps() -> Figure:
    """What each letter of two words looks at, in each head: more would not fit beside each other."""
    gpt, letters = model()
    line = "the object "
    assert example.LINE.startswith(line)
    with pyattn.no_grad():
        gpt(pyattn.tensor([[letters.index(letter) for letter in line]]))
    weights = gpt.attention_weights[0][0]
    ticks = list(line.replace(" ", "\u00b7"))
    return heatmap(
        weights,
        xticks=ticks,
        yticks=ticks,
        titles=[f"head {h + 1}" for h in range(len(weights))],
        xlabel="looked at",
        ylabel="letter",
        vmin=0,
        vmax=1,
        annotate=False,
        colorbar=False,
        width=WIDE,
        height=420,
    )


def lm_cuts() -> Figure:
    """The shares of what may come next, and what each way of cutting leaves of them."""
    gpt, letters = model()
    begun = "th"
    with pyattn.no_grad():
        logits = gpt(pyattn.tensor([[letters.index(letter) for letter in begun]]))[0, -1]
    order = probabilities(logits).argsort(descending=True).tolist()[:6]
    picture = Diagram("What may come next", f"Shares of the letters after {begun}.", 196)
    for k, (name, settings) in enumerate(
        (
            ("as they are", {}),
            ("T = 0.5", {"temperature": 0.5}),
            ("top-k, 2", {"top_k": 2}),
            ("top-p, 0.8", {"top_p": 0.8}),
        )
    ):
        left = 24 + 88 * k
        picture.text(left + 30, 20, name, PLAIN, bold=True)
        shares = probabilities(logits, **settings)  # type: ignore[arg-type]
        for row, i in enumerate(order):
            y, share = 48 + 26 * row, shares[i].item()
            if k == 0:
                picture.text(12, y + 4, letters[i].replace(" ", "\u00b7"), PLAIN)
            if share:
                picture.bar(Box(left, y - 8, 46 * share, 16), 1, "plain")
                picture.text(left + 46 * share + 4, y + 4, f"{share:.2f}", SMALL, "")
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "lm_loss": lm_loss,
    "lm_maps": lm_maps,
    "lm_cuts": lm_cuts,
}
