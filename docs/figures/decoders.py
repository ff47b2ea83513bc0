"""Pictures of the decoders of today: shared keys, a gate, what is kept, and what each change was worth."""

from __future__ import annotations

import json
import math
import pathlib
from typing import Any, Callable

from pyattn.plot import Figure, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram

ROOT = pathlib.Path(__file__).parents[2]
NAMES = {
    "gpt": "the GPT",
    "rotary": "rotary",
    "grouped": "two key heads",
    "one": "one key head",
    "gated": "a gate",
    "rms": "RMS norm",
    "llama": "all: a Llama",
    "window": "and a window",
    "gemma": "and a cap",
}


def recorded() -> dict[str, Any]:
    """What the runs left."""
    path = ROOT / "docs" / "recorded" / "decoders.json"
    return dict(json.loads(path.read_text("utf-8")))


def dec_groups() -> Figure:
    """Four heads of queries with four, two and one of keys and values."""
    picture = Diagram(
        "Shared keys", "Four heads of queries over four, two and one heads of keys.", 330
    )
    for row, (shared, words) in enumerate(
        ((4, "each its own"), (2, "groups of two"), (1, "one for all"))
    ):
        top = 12 + 108 * row
        picture.text(10, top + 46, words, PLAIN, "")
        queries = [picture.box(128 + 60 * i, top, 44, 26, "Q", role="query") for i in range(4)]
        each = 4 // shared
        for j in range(shared):
            middle = 150 + 60 * (each * j + (each - 1) / 2)
            keys = picture.box(middle - 24, top + 62, 48, 26, "K, V", role="key")
            for q in queries[each * j : each * (j + 1)]:
                picture.arrow(q.bottom, keys.top)
    return picture.figure()


def dec_gates() -> Figure:
    """What the gates let through."""
    xs = [i / 10 for i in range(-60, 41)]
    return plot(
        xs,
        [
            [x / (1 + math.exp(-x)) for x in xs],
            [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in xs],
            [max(x, 0.0) for x in xs],
        ],
        labels=["SiLU", "GELU", "ReLU"],
        styles=["-", "--", ":"],
        xlabel="x",
        ylabel="what is let through",
        width=WIDE,
        height=HIGH,
    )


def dec_kept() -> Figure:
    """How a cache grows with what was read, for the sizes of two families."""
    tokens = [256 * i for i in range(33)]
    mib = 2 * 2 / 2**20  # keys and values, two bytes each
    layers, width = 32, 128
    return plot(
        tokens,
        [
            [mib * layers * 32 * width * n for n in tokens],
            [mib * layers * 8 * width * n for n in tokens],
            [mib * layers * 8 * width * (n + min(n, 1024)) / 2 for n in tokens],
        ],
        labels=["32 heads", "8 heads", "8, every other with a window"],
        styles=["-", "--", ":"],
        xlabel="tokens read",
        ylabel="MiB kept",
        width=WIDE,
        height=HIGH + 40,
    )


def dec_worth() -> Figure:
    """The perplexity of each model, a dot for each seed."""
    records = recorded()
    picture = Diagram(
        "What each change was worth", "Perplexity, a dot for each of three seeds.", 300
    )
    values = {
        name: [math.exp(records[f"{name} {seed}"]["held back"]) for seed in range(3)]
        for name in NAMES
    }
    every = [value for three in values.values() for value in three]
    low, high = math.floor(2 * min(every)) / 2, math.ceil(2 * max(every)) / 2
    left, right = 118.0, 356.0

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    bottom = 266
    for i in range(int(2 * (high - low)) + 1):
        at = low + i / 2
        picture.line((x(at), 12), (x(at), bottom), width=0.6, opacity=0.35)
        picture.text(x(at), bottom + 16, f"{at:g}", SMALL)
    for row, (name, three) in enumerate(values.items()):
        y = 26 + 28 * row
        picture.text(left - 8, y + 4, NAMES[name], SMALL, "end")
        picture.line((x(min(three)), y), (x(max(three)), y), width=1)
        for value in three:
            picture.dot(x(value), y, 4, "query" if name == "gpt" else "key", 0.8)
    picture.text((left + right) / 2, bottom + 31, "perplexity on unseen pages", SMALL)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "dec_groups": dec_groups,
    "dec_gates": dec_gates,
    "dec_kept": dec_kept,
    "dec_worth": dec_worth,
}
