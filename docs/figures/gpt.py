"""Pictures of the tiny GPT."""

from __future__ import annotations

import functools
import math
from typing import Any, Callable
from unittest import mock

from pyattn import micro
from pyattn.plot import Figure, plot

from .common import HIGH, WIDE
from .diagram import LARGE, PLAIN, SMALL, Box, Diagram


def block() -> Figure:
    """One block: two parts, each reading the residual stream and adding to it."""
    picture = Diagram("A block", "Attention and a feed-forward part beside a residual stream.", 470)
    trunk = 84.0
    picture.text(trunk, 18, "x (letters, 16)", bold=True)
    picture.line((trunk, 26), (trunk, 206), width=3)
    picture.line((trunk, 226), (trunk, 404), width=3)
    picture.arrow((trunk, 424), (trunk, 450), width=3)
    picture.text(trunk, 466, "x (letters, 16)", bold=True)
    for dy, word in enumerate(("the", "residual", "stream")):
        picture.text(trunk - 10, 112 + 14 * dy, word, SMALL, "end")
    for top, plus in ((48, 216), (246, 414)):
        norm = picture.box(196, top, 150, 28, "norm")
        picture.arrow((trunk, norm.left[1]), norm.left)
        part = Box(196, top + 50, 150, 92)
        picture.arrow(norm.bottom, part.top)
        picture.box(part.x, part.y, part.wide, part.high)
        if top == 48:
            picture.text(part.top[0], part.y + 19, "causal attention", bold=True)
            for letter, role, dx in (("Q", "query", -46), ("K", "key", -10), ("V", "value", 26)):
                picture.grid(part.top[0] + dx, part.y + 32, [[letter]], role, cell=(20, 20))
            picture.text(part.top[0], part.y + 70, "4 heads of width 4,", SMALL)
            picture.text(part.top[0], part.y + 84, "joined and projected", SMALL)
            words = ("letters look", "at letters before")
        else:
            picture.text(part.top[0], part.y + 19, "feed-forward", bold=True)
            picture.text(part.top[0], part.y + 42, "16 to 64: widen", SMALL)
            picture.text(part.top[0], part.y + 59, "below 0 becomes 0", SMALL)
            picture.text(part.top[0], part.y + 76, "64 to 16: narrow", SMALL)
            words = ("each letter", "by itself")
        picture.elbow(part.bottom, (trunk + 11, plus), down=True)
        picture.badge(trunk, plus, "+")
        for dy, line in enumerate(words):
            picture.text(trunk + 12, top + 76 + 14 * dy, line, SMALL, "")
    return picture.figure()


@functools.lru_cache(maxsize=None)
def trained() -> tuple[list[list[list[float]]], list[float]]:
    """The chapter's model, and the loss at each step of its training."""
    losses: list[float] = []

    def noted(loss: Callable[[], float], model: Any) -> Any:
        value, slopes = gradients(loss, model)
        losses.append(value)
        return value, slopes

    micro.seed[0], gradients = 1, micro.gradients
    for _ in range(5):  # which the departments' three tables take, where the file is run
        micro.rand()
    with mock.patch.object(micro, "gradients", noted):
        return micro.learn(), losses


def numbers(letters: str) -> list[int]:
    return [micro.LETTERS.index(letter) for letter in letters]


def gpt() -> Figure:
    """From letters to the next letter."""
    model, _ = trained()
    begun = ".ma"
    tokens = numbers(begun)
    logits = micro.gpt(model, tokens)[0]
    chances = micro.softmax(logits)

    picture = Diagram("A tiny GPT", "From letters to the next letter.", 502)
    centres = [142.0, 234.0, 326.0]
    for i, centre in enumerate(centres):
        sign = picture.grid(centre - 13, 10, [[begun[i]]], cell=(26, 24))
        figure = picture.grid(centre - 13, 52, [[tokens[i]]], cell=(26, 24))
        picture.arrow(sign.bottom, figure.top)
        picture.arrow(figure.bottom, (centre, 94))
        for left, row in ((centre - 23, model[0][tokens[i]]), (centre + 7, model[1][i])):
            column = [[number] for number in row]
            picture.grid(left, 97, column, cell=(16, 4), numbers=False, heat=(-0.5, 0.5))
        picture.text(centre, 134, "+", LARGE)
        picture.arrow((centre, 164), (centre, 184))
        picture.arrow((centre, 224), (centre, 244))
        column = [[number] for number in logits[i]]
        picture.grid(centre - 8, 247, column, cell=(16, 3), numbers=False, heat=(-6, 6))
        picture.arrow((centre, 331), (centre, 351))
        best = chances[i].index(max(chances[i]))
        picture.text(centre, 368, micro.LETTERS[best], LARGE, bold=True)
        picture.text(centre, 384, f"{100 * chances[i][best]:.0f} %")
    picture.box(110, 187, 248, 36, "attention, feed-forward")
    picture.arrow((338, 364), (364, 364), (364, 22), (342, 22), dashed=True)
    for y, name, words in (
        (27, "letters", ""),
        (69, "numbers", ""),
        (118, "embedding,", "what letter"),
        (148, "+ position", "which place"),
        (208, "a block", ""),
        (280, "logits", "a score for each"),
        (364, "softmax", "likeliest next"),
    ):
        picture.text(4, y, name, PLAIN, "", bold=True)
        picture.text(4, y + 14, words, SMALL, "")
    picture.text(4, 308, "of 27 letters", SMALL, "")
    picture.text(4, 420, f"after \u201c{begun}\u201d", PLAIN, "", bold=True)
    likely = sorted(zip(chances[-1], micro.LETTERS), reverse=True)[:5]
    for k, (chance, letter) in enumerate(likely):
        y = 420 + 18 * k
        picture.text(132, y, letter, PLAIN)
        picture.bar(Box(142, y - 10, 150 * chance, 12), 1, "plain")
        picture.text(148 + 150 * chance, y, f"{100 * chance:.0f} %", PLAIN, "")
    return picture.figure()


def gpt_loss() -> Figure:
    """The loss while it reads the words again and again."""
    _, losses = trained()
    n = len(micro.WORDS)
    rounds = [losses[i : i + n] for i in range(0, len(losses), n)]
    # Who has the whole list in mind, and cannot know which word it is, needs this much for a letter.
    least = math.log(n) / n * sum(1 / (len(word) + 1) for word in micro.WORDS)
    steps = list(range(len(losses)))
    return plot(
        [steps, [n * (i + 0.5) for i in range(len(rounds))], [0, len(losses)], [0, len(losses)]],
        [losses, [sum(r) / n for r in rounds], [math.log(27)] * 2, [least] * 2],
        labels=["one word", "mean of a round", "who knows nothing", "who knows the list"],
        styles=["o", "-", ":", "--"],
        xlabel="words read",
        ylabel="loss for a letter",
        yticks=[0, 1, 2, 3],
        width=WIDE,
        height=HIGH,
    )


def gpt_maps() -> Figure:
    """What each letter of a word looked at, in each head."""
    model, _ = trained()
    begun = ".vector"
    weights = micro.gpt(model, numbers(begun))[1]
    picture = Diagram("Four heads", "What each letter of a word looked at.", 434)
    size, n = 21, len(begun)
    after = [[j > i for j in range(n)] for i in range(n)]
    for k, panel in enumerate(picture.panels(4, 2, 0, 212)):
        left, top = panel.x + 28, panel.y + 46
        table = picture.grid(
            left, top, weights[k], "weights", cell=(size, size), numbers=False, hidden=after
        )
        picture.text(table.top[0], top - 25, f"head {k + 1}", bold=True)
        for i, letter in enumerate(begun):
            picture.text(left - 12, top + size * (i + 0.5) + 4, letter)
            picture.text(left + size * (i + 0.5), top - 7, letter)
    picture.text(185, 428, "a row asks, a column answers; hatched: not yet written", SMALL)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "block": block,
    "gpt": gpt,
    "gpt_loss": gpt_loss,
    "gpt_maps": gpt_maps,
}
