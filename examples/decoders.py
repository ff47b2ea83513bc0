"""From GPT-2 to the decoders of today, one change at a time, each trained on the same text.

    python3 -m examples.decoders --change rotary      the GPT with one thing changed, about a minute
    python3 -m examples.decoders --change llama       all the changes at once
    python3 -m examples.decoders --resume             go on where Ctrl-C has stopped it

The text, its unseen part and the rival are those of examples/language_model.py, and so is the training.
Only the model differs.  At the end the losses are drawn, and what one more letter costs is counted.
"""

from __future__ import annotations

import math
import pathlib
import sys
from typing import Any

import pyattn as torch
from pyattn import nn
from pyattn.blocks import (
    CausalSelfAttention,
    FeedForward,
    GatedFeedForward,
    KeyValueCache,
    LearnedPositions,
    RotaryPositions,
)
from pyattn.plot import plot

from .language_model import (
    HEADS,
    INNER,
    PLACES,
    TEXT,
    WIDTH,
    Letters,
    Training,
    bigram,
    held_back_loss,
    read,
)
from .training import add_record, main, parser, settings

STEPS = 700  # fewer than the language model's: there are many models to compare

# What is changed in the GPT.  In "llama" all of it, and there are no biases.
LLAMA = {"rotary": True, "kv_heads": 2, "gated": True, "rms": True, "bias": False}
CHANGES: dict[str, dict[str, Any]] = {
    "gpt": {},
    "rotary": {"rotary": True},
    "grouped": {"kv_heads": 2},
    "one": {"kv_heads": 1},
    "gated": {"gated": True},
    "rms": {"rms": True},
    "llama": LLAMA,
    "window": {**LLAMA, "window": 8},
    "gemma": {**LLAMA, "window": 8, "cap": 5.0},
}


class Block(nn.Module):
    """x + attention(norm(x)), then x + network(norm(x))."""

    def __init__(
        self,
        rotary: bool = False,
        kv_heads: int = HEADS,
        gated: bool = False,
        rms: bool = False,
        bias: bool = True,
        window: int | None = None,
        cap: float | None = None,
    ) -> None:
        super().__init__()
        norm: Any = nn.RMSNorm if rms else nn.LayerNorm
        self.norm1, self.norm2 = norm(WIDTH, eps=1e-5), norm(WIDTH, eps=1e-5)
        self.attention = CausalSelfAttention(
            WIDTH,
            HEADS,
            kv_heads,
            positions=RotaryPositions(WIDTH // HEADS) if rotary else None,
            window=window,
            cap=cap,
            linear_bias=bias,
        )
        if gated:  # three maps, and not two, so each is two thirds as wide
            self.network: nn.Module = GatedFeedForward(WIDTH, round(INNER * 2 / 3), bias=bias)
        else:
            self.network = FeedForward(WIDTH, INNER, bias=bias)

    def forward(self, x: torch.Tensor, cache: KeyValueCache | None) -> torch.Tensor:
        x = x + self.attention(self.norm1(x), cache)
        return x + self.network(self.norm2(x))  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """A GPT of one block in which each of the changes can be made; it is used as a GPT is."""

    most = PLACES

    def __init__(self, kinds: int, **changes: Any) -> None:
        super().__init__()
        self.tokens = nn.Embedding(kinds, WIDTH)
        self.places = None if changes.get("rotary") else LearnedPositions(PLACES, WIDTH)
        self.block = Block(**changes)
        self.norm: nn.Module = (
            nn.RMSNorm(WIDTH, 1e-5) if changes.get("rms") else nn.LayerNorm(WIDTH)
        )
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.1)
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def caches(self) -> list[KeyValueCache]:
        """One, as there is one block."""
        return [KeyValueCache()]

    def forward(
        self, tokens: torch.Tensor, caches: list[KeyValueCache] | None = None
    ) -> torch.Tensor:
        """(batch, length) gives (batch, length, kinds)."""
        cache = caches[0] if caches else None
        x = self.tokens(tokens)
        if self.places is not None:
            x = self.places(x, len(cache) if cache is not None else 0)
        x = self.norm(self.block(x, cache))
        return nn.functional.linear(x, self.tokens.weight)


def new_model(shape: str, kinds: int) -> Any:
    """The GPT with one of the changes."""
    return Decoder(kinds, **CHANGES[shape])


class Changed(Training):
    """The language model's training, of another model."""

    new_model = staticmethod(new_model)


def counts(model: Decoder) -> dict[str, int]:
    """Numbers to learn, in all and in each half of the block, and numbers kept for each letter read."""
    attention = model.block.attention

    def learned(module: nn.Module) -> int:
        return sum([p.numel() for p in module.parameters()])

    return {
        "parameters": learned(model),
        "attention": learned(attention),
        "network": learned(model.block.network),
        "cache": 2 * attention.num_kv_heads * attention.head_dim,
    }


def run(options: Any) -> int:
    """Train, measure, draw."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "decoders.pt"
    asked = settings(options, checkpoint, "shape")
    told, held = read(TEXT)
    letters = Letters(told + held)
    numbers, unseen = letters.numbers(told), letters.numbers(held)
    training = Changed(asked, numbers, len(letters))
    if options.resume:
        training.run.resume(checkpoint)
    model = training.model
    counted = counts(model)
    print(f"{asked['shape']}: {counted['parameters']:,} numbers to learn, of them in the attention")
    print(f"{counted['attention']:,} and in the network {counted['network']:,};", end=" ")
    print(f"{counted['cache']} kept for each letter read")
    if not training.run.train(training.step, checkpoint):
        return 130

    model.eval()
    pairs, loss = bigram(numbers, unseen, len(letters)), held_back_loss(model, unseen)
    print("\nOn what was kept back:       loss   perplexity")
    for name, value in (
        ("one who knows nothing", math.log(len(letters))),
        ("a count of pairs", pairs),
        (asked["shape"], loss),
    ):
        print(f"  {name:24} {value:6.3f}   {math.exp(value):6.2f}")

    losses, figure = training.run.losses, folder / "decoders.svg"
    means = [sum(losses[i : i + 20]) / len(losses[i : i + 20]) for i in range(0, len(losses), 20)]
    steps = [20 * i + 10 for i in range(len(means))]
    ends = [steps[0], steps[-1]]
    plot(
        [steps, ends, ends],
        [means, [pairs] * 2, [loss] * 2],
        labels=[asked["shape"], "pairs", "unseen pages"],
        styles=["-", ":", "--"],
        xlabel="steps",
        ylabel="loss for a letter",
    ).save(figure)
    if not options.quick:
        print(f"\nfigure: {figure}")
    if options.record:
        found = {**counted, "bigram": pairs, "held back": loss}
        add_record(
            options.record, f"{asked['shape']} {asked['seed']}", {**training.run.record(), **found}
        )
    return 0


def command() -> Any:
    """What can be asked for."""
    made = parser("Train a GPT with one change to it, and see what the change is worth.", STEPS)
    made.add_argument("--change", choices=list(CHANGES), default="rotary", dest="shape")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
