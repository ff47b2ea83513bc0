"""Pictures for the first page: attention at a glance, and the way through the chapters."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn.plot import Figure

from .diagram import LARGE, SMALL, Box, Diagram, written_number


def attention_in_one_picture() -> Figure:
    """A query meets three keys, and three values are mixed by how well they fit."""
    query = pyattn.tensor([1, 0, 2])
    key = pyattn.tensor([[0, 1, 1], [4, 4, 0], [2, 3, 1]])
    value = pyattn.tensor([[1, 2, 3], [2, 8, 0], [2, 6, 3]])
    scores = key @ query
    weights = scores.float().softmax(dim=0)
    output = weights @ value.float()

    picture = Diagram("Attention", "A query, three keys, their weights, and a mixture.", 400)
    centres = [146.0, 236.0, 326.0]
    asks = picture.grid(centres[1] - 33, 12, query, "query", cell=(22, 22))
    outputs = picture.grid(centres[1] - 54, 364, output, cell=(36, 24))
    for i, centre in enumerate(centres):
        answers = picture.grid(centre - 33, 78, key[i], "key", cell=(22, 22))
        picture.arrow((asks.bottom[0] + 22 * (i - 1), asks.bottom[1] + 2), (centre, 75))
        share = weights[i].item()
        picture.arrow(answers.bottom, (centre, 122))
        picture.text(centre, 138, written_number(scores[i].item()), LARGE, bold=True)
        picture.arrow((centre, 144), (centre, 164))
        picture.bar(Box(centre - 16, 167, 32, 60), share)
        picture.text(centre, 243, f"{100 * share:.0f} %", LARGE, bold=True)
        given = picture.grid(centre - 33, 276, value[i], "value", cell=(22, 22))
        picture.arrow((centre, 249), (centre, 273))
        end = (outputs.top[0] + 30 * (i - 1), outputs.y - 3)
        picture.arrow((centre, given.bottom[1] + 3), end, role="weights", width=1 + 9 * share)
    for y, name, role, words in (
        (20, "query Q", "query", "what I look for"),
        (86, "keys K", "key", "what each offers"),
        (132, "scores", "plain", "how well it fits"),
        (192, "weights", "weights", "shares of 100 %"),
        (284, "values V", "value", "what each gives"),
        (372, "output", "plain", "the mixture"),
    ):
        picture.text(4, y, name, LARGE, "", role, bold=True)
        picture.text(4, y + 16, words, SMALL, "")
    return picture.figure()


def chapter_map() -> Figure:
    """The chapters, and which leads to which."""
    wide, high, apart, count = 166, 44, 62, 13
    picture = Diagram(
        "The chapters", "The way from the dot product to the systems of today.", apart * count - 8
    )
    rows = [picture.high - 4 - high - apart * i for i in range(count)]
    left, middle, right = 4, 102, 200
    places: dict[int, Box] = {}
    for n, x, row, name, words in (
        (1, middle, 0, "Similarity", "the dot product"),
        (2, middle, 1, "Softmax", "scores become shares"),
        (3, middle, 2, "Query, key, value", "who asks, who answers"),
        (4, middle, 3, "By hand", "eight steps on paper"),
        (5, left, 4, "Scaling", "the square root"),
        (6, left, 5, "Masks", "batches, padding"),
        (10, left, 6, "Several heads", "two questions"),
        (7, right, 4, "Gradients", "which way to turn"),
        (8, right, 5, "Learning", "weights are found"),
        (9, right, 6, "Pooling", "a curve as attention"),
        (11, middle, 7, "A tiny GPT", "it writes words"),
        (12, middle, 8, "Order and words", "text becomes rows"),
        (13, middle, 9, "A block", "what stands between"),
        (14, left, 10, "Language model", "how surprised it is"),
        (17, left, 11, "Decoders today", "one change each"),
        (15, right, 10, "Translation", "two languages meet"),
        (16, right, 11, "What mattered?", "a word is taken out"),
        (18, right, 12, "Images, diffusion", "from noise to digits"),
    ):
        places[n] = place = picture.box(x, rows[row], wide, high)
        picture.badge(x + 17, place.middle[1], str(n))
        picture.text(x + 32, place.y + 18, name, 13, "", bold=True)
        picture.text(x + 32, place.y + 35, words, SMALL, "")
    ways = [(1, 2), (2, 3), (3, 4), (5, 6), (6, 10), (7, 8), (8, 9), (11, 12), (12, 13)]
    for first, second in [*ways, (14, 17), (15, 16), (16, 18)]:
        picture.arrow(places[first].top, places[second].bottom, width=1.6)
    for fork, n, dx in ((4, 5, -50), (4, 7, 50), (13, 14, -50), (13, 15, 50)):
        start = places[fork].top
        picture.arrow((start[0] + dx, start[1]), (start[0] + dx, places[n].y + high), width=1.6)
    summit = places[11].bottom
    picture.arrow((130, places[10].y), (130, summit[1]), width=1.6)
    picture.arrow(places[8].left, (summit[0], places[8].left[1]), summit, width=1.6)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "attention": attention_in_one_picture,
    "chapter_map": chapter_map,
}
