"""What is each part of a Transformer block good for?  Leave it out, train, and see.

The task: a row of numbers 0, 1 or 2, and at each place the sum of the number there and the one before
it, modulo 3.  Attention must fetch the one before, which takes a sense of place; the feed-forward part
must add the two, which no projection can.  Every variant is trained on rows of 8 and then asked
newly drawn rows, of 8 and of 24.

    python3 examples/parts.py            a few variants, about a minute
    python3 examples/parts.py --quick    two of them, a few steps
    python3 examples/parts.py --record   all of them, two seeds each, into docs/recorded/parts.json;
                                         with names behind it, only these anew
"""

from __future__ import annotations

import json
import pathlib
import sys
import time
from typing import Any

import pyattn as torch
from pyattn import nn
from pyattn.blocks import (
    ALiBi,
    CausalSelfAttention,
    FeedForward,
    LearnedPositions,
    RotaryPositions,
    SinusoidalPositions,
)
from pyattn.nn import functional as F

RECORD = pathlib.Path(__file__).parents[1] / "docs" / "recorded" / "parts.json"
WIDTH, HEADS, BLOCKS, KINDS = 16, 2, 3, 3
LENGTH, LONG, BATCH, STEPS, SEEDS = 8, 24, 16, 240, 2
PARTS = ("residual", "norm", "attention", "feed-forward")

# What is left out, or what says where a token stands, or another rate: the rest is as in the first.
VARIANTS: dict[str, dict[str, Any]] = {
    "whole": {},
    "without residual": {"without": "residual"},
    "without norm": {"without": "norm"},
    "without attention": {"without": "attention"},
    "without feed-forward": {"without": "feed-forward"},
    "whole, rate 0.03": {"rate": 0.03},
    "without norm, rate 0.03": {"without": "norm", "rate": 0.03},
    "loud": {"loud": 10.0},
    "loud, without norm": {"loud": 10.0, "without": "norm"},
    "one block": {"blocks": 1},
    "one block, without residual": {"blocks": 1, "without": "residual"},
    "one block, without feed-forward": {"blocks": 1, "without": "feed-forward"},
    "positions: none": {"positions": "none"},
    "positions: learned": {"positions": "learned"},
    "positions: rotary": {"positions": "rotary"},
    "positions: ALiBi": {"positions": "ALiBi"},
}


class Block(nn.Module):
    """Two parts, each of which adds to the stream; what is not among `parts` is left out."""

    def __init__(self, parts: tuple[str, ...], positions: str) -> None:
        super().__init__()
        self.parts = parts
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = CausalSelfAttention(
            WIDTH,
            HEADS,
            positions=RotaryPositions(WIDTH // HEADS) if positions == "rotary" else None,
            bias=ALiBi(HEADS) if positions == "ALiBi" else None,
        )
        self.feed_forward = FeedForward(WIDTH, activation=F.relu)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for name, norm, part in (
            ("attention", self.norm1, self.attention),
            ("feed-forward", self.norm2, self.feed_forward),
        ):
            if name in self.parts:
                change = part(norm(x) if "norm" in self.parts else x)
                x = x + change if "residual" in self.parts else change
        return x


class Model(nn.Module):
    """Embedding, positions, blocks, a last norm, and scores for the three sums.

    `loud` is how many times as large the embedding begins as PyTorch draws it.
    """

    def __init__(
        self,
        without: str = "",
        positions: str = "sinusoidal",
        blocks: int = BLOCKS,
        loud: float = 1.0,
    ) -> None:
        super().__init__()
        parts = tuple([part for part in PARTS if part != without])
        self.embedding = nn.Embedding(KINDS, WIDTH)
        with torch.no_grad():
            self.embedding.weight.mul_(loud)
        self.places: nn.Module = nn.Identity()
        if positions == "sinusoidal":
            self.places = SinusoidalPositions()
        if positions == "learned":
            self.places = LearnedPositions(LONG, WIDTH)
        self.blocks = nn.Sequential(*[Block(parts, positions) for _ in range(blocks)])
        self.norm = nn.LayerNorm(WIDTH) if "norm" in parts else nn.Identity()
        self.answer = nn.Linear(WIDTH, KINDS)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.places(self.embedding(x))
        scores: torch.Tensor = self.answer(self.norm(self.blocks(x)))
        return scores[:, 1:]  # the first has none before it


def rows(count: int, length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of numbers, and the sums of neighbours."""
    x = torch.randint(0, KINDS, (count, length))
    return x, (x[:, 1:] + x[:, :-1]) % KINDS


def right(model: Model, length: int, count: int = 50) -> float:
    """The share of right answers for newly drawn rows."""
    with torch.no_grad():
        x, sums = rows(count, length)
        return float((model(x).argmax(-1) == sums).float().mean().item())


def train(seed: int, steps: int, rate: float = 0.005, **variant: Any) -> dict[str, Any]:
    """The loss at each step, and how much is right at the end."""
    torch.manual_seed(seed)
    model = Model(**variant)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        x, sums = rows(BATCH, LENGTH)
        loss = F.cross_entropy(model(x).flatten(0, 1), sums.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "right": right(model, LENGTH), "long": right(model, LONG)}


def shown(names: list[str], steps: int, seeds: int) -> dict[str, list[dict[str, Any]]]:
    """Train these, and print a line for each."""
    print(f"knowing nothing: right {1 / KINDS:.0%}")
    found: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        began = time.process_time()
        found[name] = [train(seed, steps, **VARIANTS[name]) for seed in range(seeds)]
        shares = ", ".join([f"{run['right']:.0%} ({run['long']:.0%})" for run in found[name]])
        seconds = time.process_time() - began
        print(f"{name:24} right, and in long rows: {shares}   {seconds:.0f} s", flush=True)
    return found


def main(arguments: list[str]) -> None:
    """As the first lines say."""
    names = list(VARIANTS)
    if "--record" in arguments:
        found = shown([name for name in names if name in arguments] or names, STEPS, SEEDS)
        for run in [run for runs in found.values() for run in runs]:
            run["losses"] = [float(f"{loss:.7g}") for loss in run["losses"]]
        before = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
        every = {**before, **found}
        lines = [f"{json.dumps(name)}:{json.dumps(every[name])}" for name in names if name in every]
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    elif "--quick" in arguments:
        shown([names[0], names[3]], 25, 1)
    else:
        shown([names[0], names[1], names[3], names[4]], STEPS // 2, 1)


if __name__ == "__main__":
    main(sys.argv[1:])
