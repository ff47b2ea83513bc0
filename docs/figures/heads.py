"""Pictures of several heads."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn import nn, optim
from pyattn.plot import Figure, heatmap

from .common import WIDE


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


FIGURES: dict[str, Callable[[], Figure]] = {
    "heads": heads,
    "heads_learned": heads_learned,
}
