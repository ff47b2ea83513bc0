"""Pictures of several heads."""

from __future__ import annotations

from typing import Callable

from pyattn import micro
from pyattn.plot import Figure, heatmap

from .common import WIDE
from .diagram import SMALL, Diagram, Grid

Rows = list[list[float]]
Tables = tuple[Rows, Rows, Rows, Rows]

# The chapter's sentence, dog bites man, and its two heads.
SENTENCE: Rows = [[2, 0, 2, 0], [0, 0, 0, 2], [0, 2, -2, 0]]
WHERE: Rows = [[0, 0, 1, 0], [0, 0, 0, 1]]
WHO: Rows = [[1, 0, 0, 0], [0, 1, 0, 0]]
HEADS: list[Tables] = [
    ([[0, 0, 0, 1], [0, 0, -1, 0]], WHERE, WHO, [[1, 0], [0, 1], [1, 0], [0, 1]]),
    ([[0, 0, 0, -1], [0, 0, 1, 0]], WHERE, WHO, [[1, 0], [0, 1], [-1, 0], [0, -1]]),
]


def heads() -> Figure:
    """Two heads that ask different questions of one sentence."""
    words = ["dog", "bites", "man"]
    return heatmap(
        micro.multi_head(SENTENCE, SENTENCE, HEADS)[1],
        xticks=words,
        yticks=words,
        titles=["head 1", "head 2"],
        xlabel="answers",
        ylabel="asks",
        vmin=0,
        vmax=1,
        colorbar=False,
        width=WIDE,
    )


def _circle() -> tuple[Rows, Rows]:
    """Four numbers in a circle; wanted are the one before, and the one with the flag."""
    numbers = [(2 * micro.rand() - 1) * 3**0.5 for _ in range(4)]
    flag = int(4 * micro.rand())
    places = [[float(i == j) for j in range(4)] for i in range(4)]
    x = [places[i] + [numbers[i], float(i == flag)] for i in range(4)]
    return x, [[numbers[i - 1], numbers[flag]] for i in range(4)]


def heads_learned() -> Figure:
    """Two heads trained to find the number before, and the number with a flag."""
    micro.seed[0] = 1
    example, _ = _circle()
    micro.seed[0] = 3
    trained = [tuple(micro.matrix(*s) for s in ((2, 6), (2, 6), (1, 6), (2, 1))) for _ in range(2)]
    tables = [table for head in trained for table in head]
    step = micro.adam(tables, 0.03)
    for _ in range(800):
        x, wanted = _circle()

        def loss(x: Rows = x, wanted: Rows = wanted) -> float:
            return micro.squared_error(micro.multi_head(x, x, trained)[0], wanted)

        step(micro.gradients(loss, tables)[1])
    names = ["1st", "2nd", "3rd", "4th"]
    return heatmap(
        micro.multi_head(example, example, trained)[1],
        xticks=names,
        yticks=names,
        titles=["head 1", "head 2"],
        xlabel="looked at",
        ylabel="place",
        vmin=0,
        vmax=1,
        colorbar=False,
        width=WIDE,
    )


def one_number() -> Figure:
    """Wanted pairs of numbers, and the line on which one head's answers lie."""
    micro.seed[0] = 1
    picture = Diagram(
        "One number for two", "Wanted pairs, and the line of what one head gives.", 330
    )
    middle, unit = (185.0, 160.0), 76.0

    def at(b: float, f: float) -> tuple[float, float]:
        return middle[0] + unit * b, middle[1] - unit * f

    picture.arrow(at(-2, 0), at(2.1, 0), width=1)
    picture.arrow(at(0, -2), at(0, 2.05), width=1)
    picture.line(at(-1.95, -1.95), at(1.95, 1.95), role="weights", width=2.6)
    for k in range(32):
        b, f = _circle()[1][k % 4]
        foot = (b + f) / 2
        picture.line(at(b, f), at(foot, foot), width=0.8, opacity=0.55)
        picture.dot(*at(b, f), 3.2, "value")
    picture.text(*at(2.35, 0.12), "before", SMALL, "end")
    picture.text(at(0, 0)[0] + 6, at(0, 1.94)[1], "with the flag", SMALL, "")
    x, y = at(-0.06, -1.92)
    picture.text(x, y, "one head's answers", SMALL, "end", "weights", bold=True)
    return picture.figure()


def split_and_join() -> Figure:
    """Two heads: project, split, attend side by side, join, project."""
    first, second = HEADS
    whole = {
        "query": micro.linear(SENTENCE, first[0] + second[0]),
        "key": micro.linear(SENTENCE, WHERE + WHERE),
        "value": micro.linear(SENTENCE, WHO + WHO),
    }
    w_out = [a + b for a, b in zip(first[3], second[3])]

    picture = Diagram("Two heads", "Project, split, attend side by side, join, project.", 562)
    small, large, wide = (20, 16), (36, 18), (40, 18)
    inputs = picture.grid(145, 24, SENTENCE, label="X", cell=small, shape=True)
    for role, centre in (("query", 62), ("key", 185), ("value", 308)):
        letter = role[0].upper()
        grid = picture.grid(centre - 40, 116, whole[role], role, letter, cell=small, shape=True)
        label_at = (centre, 97)
        if centre == 185:
            picture.arrow(inputs.bottom, label_at)
        else:
            side = inputs.left if centre < 185 else inputs.right
            picture.elbow(side, label_at)
        picture.text(centre + 5, 90, f"W_{role[0]}", anchor="")
        for head, bus in ((0, 178), (1, 186)):
            start = grid.part(2 * head, 2 * head + 2).bottom
            picture.line(start, (start[0], bus), dashed=head == 1)
        picture.line(grid.top, (centre, 170), dashed=True)
    joined = []
    for head, bus, ends in ((0, 178, (42, 288)), (1, 186, (82, 328))):
        picture.line((ends[0], bus), (ends[1], bus), dashed=head == 1)
        left = 4 + 186 * head
        place = picture.frame(left, 206, 176, 250, f"head {head + 1}")
        picture.arrow((place.top[0], bus), place.top, dashed=head == 1)
        own: dict[str, Grid] = {}
        parts = {role: [r[2 * head : 2 * head + 2] for r in rows] for role, rows in whole.items()}
        for role, dx in (("query", 12), ("key", 68), ("value", 124)):
            label = f"{role[0].upper()}_{head + 1}"
            own[role] = picture.grid(left + dx, 250, parts[role], role, label, cell=small)
        mixed_rows, weights = micro.attention(
            micro.scaled(parts["query"]), parts["key"], parts["value"]
        )
        joined.append(mixed_rows)
        table = picture.grid(left + 6, 334, weights, "weights", "weights", cell=large)
        mixed = picture.grid(left + 52, 398, mixed_rows, cell=large)
        picture.arrow(own["query"].bottom, (own["query"].bottom[0], 314))
        picture.arrow(own["key"].bottom, (own["key"].bottom[0], 314))
        picture.arrow(table.bottom, (table.bottom[0], 396))
        picture.elbow(own["value"].bottom, mixed.right, down=True)
    both = [a + b for a, b in zip(*joined)]
    picture.grid(4, 502, both, label="joined", cell=wide)
    outputs = picture.grid(206, 502, micro.linear(both, w_out), label="outputs", cell=wide)
    picture.arrow((92, 452), (92, 468), (44, 468), (44, 500))
    picture.arrow((278, 452), (278, 476), (124, 476), (124, 500))
    picture.arrow((164, outputs.left[1]), outputs.left)
    picture.text(182, outputs.left[1] - 7, "W_o")
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "heads": heads,
    "one_number": one_number,
    "heads_learned": heads_learned,
    "split_and_join": split_and_join,
}
