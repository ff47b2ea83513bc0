"""Pictures of the tiny GPT."""

from __future__ import annotations

import contextlib
import io
import pathlib
import runpy
import sys
from typing import Any, Callable
from unittest import mock

import pyattn
from pyattn.nn import functional as F
from pyattn.plot import Figure

from .diagram import LARGE, PLAIN, SMALL, Box, Diagram

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "character_gpt.py"


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


def trained(steps: int) -> dict[str, Any]:
    """What the example holds after so many steps: its model, its letters and their numbers."""
    arguments = mock.patch.object(sys, "argv", [EXAMPLE.name, str(steps)])
    with contextlib.redirect_stdout(io.StringIO()), arguments:
        return runpy.run_path(str(EXAMPLE))


def gpt() -> Figure:
    """From letters to the next letter."""
    held = trained(300)
    model, letters, number = held["model"], held["letters"], held["number"]
    begun = ".que"
    tokens = pyattn.tensor([number[letter] for letter in begun])
    with pyattn.no_grad():
        token, place = model.token(tokens), model.position(pyattn.arange(len(begun)))
        logits = model(tokens)
        chances = F.softmax(logits, dim=-1)

    picture = Diagram("A tiny GPT", "From letters to the next letter.", 502)
    centres = [142.0, 206.0, 270.0, 334.0]
    for i, centre in enumerate(centres):
        sign = picture.grid(centre - 13, 10, [[begun[i]]], cell=(26, 24))
        figure = picture.grid(centre - 13, 52, [[tokens[i].item()]], cell=(26, 24))
        picture.arrow(sign.bottom, figure.top)
        picture.arrow(figure.bottom, (centre, 94))
        for left, row in ((centre - 23, token[i]), (centre + 7, place[i])):
            picture.grid(left, 97, row[:, None], cell=(16, 4), numbers=False, heat=(-3, 3))
        picture.text(centre, 134, "+", LARGE)
        picture.arrow((centre, 164), (centre, 184))
        picture.arrow((centre, 224), (centre, 244))
        picture.grid(centre - 8, 247, logits[i][:, None], cell=(16, 3), numbers=False, heat=(-8, 8))
        picture.arrow((centre, 331), (centre, 351))
        best = int(chances[i].argmax().item())
        picture.text(centre, 368, f"{letters[best]}", LARGE, bold=True)
        picture.text(centre, 384, f"{100 * chances[i, best].item():.0f} %")
    picture.box(110, 187, 248, 36, "attention, feed-forward")
    picture.arrow((344, 364), (365, 364), (365, 22), (350, 22), dashed=True)
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
    likely = sorted(zip(chances[-1].tolist(), letters), reverse=True)[:5]
    for k, (chance, letter) in enumerate(likely):
        y = 420 + 18 * k
        picture.text(132, y, letter, PLAIN)
        picture.bar(Box(142, y - 10, 150 * chance, 12), 1, "plain")
        picture.text(148 + 150 * chance, y, f"{100 * chance:.0f} %", PLAIN, "")
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {"block": block, "gpt": gpt}
