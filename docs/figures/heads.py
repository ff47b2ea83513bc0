"""Pictures of several heads."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn import nn, optim
from pyattn.plot import Figure, heatmap

from .common import WIDE
from .diagram import Diagram, Grid


def heads() -> Figure:
    """Two heads that ask different questions of one sentence."""
    x = pyattn.tensor([[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 0.0, 2.0], [2.0, 0.0, -2.0, 0.0]])
    # Head 1 asks for the other kind of word, head 2 for the place before.
    queries = x[:, [1, 0, 3, 2]] * pyattn.tensor([1.0, 1.0, 1.0, -1.0])
    q, k = [t.view(3, 2, 2).transpose(0, 1) for t in (queries, x)]  # (heads, words, d_k)
    words = ["dog", "bites", "man"]
    return heatmap(
        (q @ k.mT / 2**0.5).softmax(dim=-1),
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


def heads_learned() -> Figure:
    """Two heads trained to find the number before, and the number with a flag."""
    places = pyattn.tensor([[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [0.0, -2.0]])

    def task(n: int) -> tuple[pyattn.Tensor, pyattn.Tensor]:
        numbers = pyattn.randn(n, 4)
        flags = 2.0 * pyattn.eye(4)[pyattn.randint(0, 4, (n,))]
        x = pyattn.cat([places.expand(n, 4, 2), numbers[:, :, None], flags[:, :, None]], dim=-1)
        flagged = numbers[flags > 0][:, None].expand(n, 4)
        return x, pyattn.stack([numbers[:, [3, 0, 1, 2]], flagged], dim=-1)

    pyattn.manual_seed(0)
    example, _ = task(1)
    pyattn.manual_seed(1)
    module, criterion = nn.MultiheadAttention(4, 2, batch_first=True), nn.MSELoss()
    optimizer = optim.Adam(module.parameters(), lr=0.03)
    for _ in range(400):
        x, wanted = task(8)
        loss = criterion(module(x, x, x)[0][..., :2], wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    module(example, example, example)
    assert module.attention_weights is not None
    names = ["1st", "2nd", "3rd", "4th"]
    return heatmap(
        module.attention_weights[0],
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


def split_and_join() -> Figure:
    """Two heads: project, split, attend side by side, join, project."""
    x = pyattn.tensor([[2, 0, 2, 0], [0, 2, 0, 2], [2, 0, -2, 0]])
    w_query = pyattn.tensor([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]])
    w_value = pyattn.tensor([[1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]])
    w_out = pyattn.tensor([[1, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0], [0, 0, -1, 1]])
    whole = {"query": x @ w_query, "key": x, "value": x @ w_value}

    picture = Diagram("Two heads", "Project, split, attend side by side, join, project.", 562)
    small, large, wide = (20, 16), (36, 18), (40, 18)
    inputs = picture.grid(145, 24, x, label="X", cell=small, shape=True)
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
        parts = {role: table[:, 2 * head : 2 * head + 2] for role, table in whole.items()}
        for role, dx in (("query", 12), ("key", 68), ("value", 124)):
            label = f"{role[0].upper()}_{head + 1}"
            own[role] = picture.grid(left + dx, 250, parts[role], role, label, cell=small)
        weights = (parts["query"] @ parts["key"].T / 2**0.5).softmax(dim=-1)
        joined.append(weights @ parts["value"].float())
        table = picture.grid(left + 6, 334, weights, "weights", "weights", cell=large)
        mixed = picture.grid(left + 52, 398, joined[-1], cell=large)
        picture.arrow(own["query"].bottom, (own["query"].bottom[0], 314))
        picture.arrow(own["key"].bottom, (own["key"].bottom[0], 314))
        picture.arrow(table.bottom, (table.bottom[0], 396))
        picture.elbow(own["value"].bottom, mixed.right, down=True)
    both = pyattn.cat(joined, dim=-1)
    picture.grid(4, 502, both, label="joined", cell=wide)
    outputs = picture.grid(206, 502, both @ w_out.float(), label="outputs", cell=wide)
    picture.arrow((92, 452), (92, 468), (44, 468), (44, 500))
    picture.arrow((278, 452), (278, 476), (124, 476), (124, 500))
    picture.arrow((164, outputs.left[1]), outputs.left)
    picture.text(182, outputs.left[1] - 7, "W_o")
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "heads": heads,
    "heads_learned": heads_learned,
    "split_and_join": split_and_join,
}
