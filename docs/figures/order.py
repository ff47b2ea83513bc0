"""Pictures of order: words on a map, the hands of clocks, waves and their products."""

from __future__ import annotations

import functools
import math
from typing import Callable

from pyattn import micro
from pyattn.blocks import ALiBi, sinusoids
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram

ANIMALS, SOLID, LIQUID = ["cat", "dog", "hen"], ["bread", "fish", "corn"], ["milk", "water", "tea"]
WORDS = [".", *ANIMALS, "eats", "drinks", *SOLID, *LIQUID]


@functools.lru_cache(maxsize=None)
def learned() -> list[list[float]]:
    """The chapter's rows of two numbers, which learn to foretell the next word."""
    sentences = [
        [".", animal, verb, thing, "."]
        for animal in ANIMALS
        for verb, things in (("eats", SOLID), ("drinks", LIQUID))
        for thing in things
    ]
    pairs = [pair for sentence in sentences for pair in zip(sentence, sentence[1:])]
    now = [WORDS.index(a) for a, _ in pairs]
    after = [WORDS.index(b) for _, b in pairs]
    micro.seed[0] = 1
    table, answer = model = [micro.matrix(12, 2), micro.matrix(12, 2)]
    step = micro.adam(model, 0.05)

    def loss() -> float:
        return float(micro.cross_entropy(micro.linear(micro.pick(table, now), answer), after))

    for _ in range(150):
        step(micro.gradients(loss, model)[1])
    rows: list[list[float]] = table
    return rows


def word_map() -> Figure:
    """Twelve words where training has put them."""
    picture = Diagram("A map of words", "Twelve words, each a point.", 356)
    middle, unit = (196.0, 204.0), 42.0

    def at(x: float, y: float) -> tuple[float, float]:
        return middle[0] + unit * x, middle[1] - unit * y

    picture.arrow(at(-4, 0), at(4, 0), width=1)
    picture.arrow(at(0, -2.9), at(0, 4.75), width=1)
    for word, (x, y) in zip(WORDS, learned()):
        role = "query" if word in ANIMALS else "key" if word in ("eats", "drinks") else "value"
        picture.dot(*at(x, y), 4, "plain" if word == "." else role)
    for words, place, anchor in (
        ("full stop", 0, ""),
        ("eats", 4, ""),
        ("drinks", 5, "middle"),
    ):
        x, y = at(*learned()[place])
        dx, dy = (8.0, 4.0) if anchor == "" else (0.0, -9.0)
        picture.text(x + dx, y + dy, words, PLAIN, anchor)
    for kind, y in ((ANIMALS, 40.0), ([*SOLID, *LIQUID], 28.0)):
        points = [at(*learned()[WORDS.index(word)]) for word in kind]
        x = sum([x for x, _ in points]) / len(points)
        top = max([y for _, y in points])
        for i in range(0, len(kind), 3):
            picture.text(x, top + 16 + 14 * (i // 3), ", ".join(kind[i : i + 3]), SMALL)
    return picture.figure()


def clock_hands() -> Figure:
    """Four places, each as the hands of two clocks."""
    picture = Diagram("Two clocks", "Four places as the hands of a quick and a slow clock.", 250)
    radius = 32.0
    for place, panel in enumerate(picture.panels(4, 4, 0, 250)):
        x = panel.middle[0]
        picture.text(x, 18, f"place {place}", PLAIN, bold=True)
        for y, speed, role in ((66.0, 1.0, "query"), (166.0, 0.1, "key")):
            picture.dot(x, y, radius, "plain", 0.08)
            # An angle of 0 points up, and the hand goes round as those of clocks do.
            sine, cosine = math.sin(place * speed), math.cos(place * speed)
            picture.arrow((x, y), (x + radius * sine, y - radius * cosine), role=role, width=2.2)
            picture.text(x, y + 50, f"{sine:.2f}, {cosine:.2f}".replace("-", "\u2212"), SMALL)
    picture.text(185, 240, "above: 1 for each place; below: a tenth of it", SMALL)
    return picture.figure()


def waves() -> Figure:
    """The table of sinusoids."""
    return heatmap(
        sinusoids(48, 24).T,
        xlabel="place",
        ylabel="number of the row",
        vmin=-1,
        vmax=1,
        width=WIDE,
    )


def wave_products() -> Figure:
    """Dot products of places, by how far they are apart."""
    apart = list(range(-40, 41))
    narrow, wide = sinusoids(81, 4, base=100.0), sinusoids(81, 64)
    return plot(
        apart,
        [(narrow @ narrow[40]) / 2, (wide @ wide[40]) / 32],
        labels=["4 wide, base 100", "64 wide, base 10,000"],
        styles=["--", "-"],
        xlabel="places apart",
        ylabel="dot product, as a share",
        width=WIDE,
        height=HIGH,
    )


def penalties() -> Figure:
    """What ALiBi adds in two heads, and the weights where all words fit alike."""
    picture = Diagram("ALiBi", "Penalties for distance in two heads, and their weights.", 290)
    n, cell = 4, (42.0, 22.0)
    names = ["slope 1/4", "slope 1/16"]
    biases = ALiBi(4)(n, n)
    later = [[j > i for j in range(n)] for i in range(n)]
    for k, (head, name) in enumerate(zip((0, 1), names)):
        left = 8.0 + 186 * k
        picture.text(left + 84, 18, name, PLAIN, bold=True)
        picture.text(left + 84, 38, "added to the scores", SMALL)
        picture.grid(left, 46, biases[head], cell=cell, hidden=later)
        picture.text(left + 84, 162, "weights, if all fit alike", SMALL)
        weights = biases[head].softmax(-1)
        picture.grid(left, 170, weights, "weights", cell=cell, hidden=later)
    picture.text(185, 282, "a row asks, a column answers; hatched: not yet written", SMALL)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "word_map": word_map,
    "clock_hands": clock_hands,
    "waves": waves,
    "wave_products": wave_products,
    "penalties": penalties,
}
