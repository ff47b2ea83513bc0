"""A character GPT of 4,192 parameters, one program for pyattn and for PyTorch.

One layer, width 16, four heads, context 16, 27 symbols; no biases, RMS norm, ReLU, Adam.  scalar.py
is the same model on single numbers, and takes its sizes, weights and text from here.
"""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any, Callable

SYMBOLS, WIDTH, HEADS, CONTEXT = 27, 16, 4, 16
SHAPES = {
    "token": (SYMBOLS, WIDTH),
    "position": (CONTEXT, WIDTH),
    "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "project": (WIDTH, WIDTH),
    "widen": (4 * WIDTH, WIDTH),
    "narrow": (WIDTH, 4 * WIDTH),
    "head": (SYMBOLS, WIDTH),
}
EPS = 1e-5
RATE, BETAS, ADAM_EPS = 0.01, (0.9, 0.95), 1e-8
LETTERS = "abcdefghijklmnopqrstuvwxyz "
TEXT = "a query looks up its keys and takes a mean of their values "


def weights() -> dict[str, list[list[float]]]:
    """What every version of the model starts from: 4,192 small numbers."""
    draw = random.Random(4192).uniform
    return {
        name: [[draw(-0.2, 0.2) for _ in range(columns)] for _ in range(rows)]
        for name, (rows, columns) in SHAPES.items()
    }


def window(step: int) -> list[int]:
    """The 17 symbols of a step: each but the last is followed by what it is to predict."""
    start = 7 * step % (len(TEXT) - CONTEXT)
    return [LETTERS.index(letter) for letter in TEXT[start : start + CONTEXT + 1]]


def step(library: str) -> Callable[[], Any]:
    """One step of training; a call returns its loss."""
    torch = import_module(library)
    nn, F = torch.nn, torch.nn.functional

    class GPT(nn.Module):  # type: ignore[misc, name-defined]
        """Logits of the next symbol at every position: (positions,) gives (positions, 27)."""

        def __init__(self) -> None:
            super().__init__()
            self.token = nn.Embedding(SYMBOLS, WIDTH)
            self.position = nn.Embedding(CONTEXT, WIDTH)
            self.query = nn.Linear(WIDTH, WIDTH, bias=False)
            self.key = nn.Linear(WIDTH, WIDTH, bias=False)
            self.value = nn.Linear(WIDTH, WIDTH, bias=False)
            self.project = nn.Linear(WIDTH, WIDTH, bias=False)
            self.widen = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
            self.narrow = nn.Linear(4 * WIDTH, WIDTH, bias=False)
            self.head = nn.Linear(WIDTH, SYMBOLS, bias=False)

        def heads(self, x: Any) -> Any:
            return x.view(-1, HEADS, WIDTH // HEADS).transpose(0, 1)  # (heads, positions, 4)

        def forward(self, tokens: Any) -> Any:
            x = self.token(tokens) + self.position(torch.arange(len(tokens)))  # (positions, 16)
            h = F.rms_norm(x, (WIDTH,), eps=EPS)
            query, key, value = self.query(h), self.key(h), self.value(h)
            mixed = F.scaled_dot_product_attention(
                self.heads(query), self.heads(key), self.heads(value), is_causal=True
            )
            x = x + self.project(mixed.transpose(0, 1).reshape(-1, WIDTH))
            h = F.rms_norm(x, (WIDTH,), eps=EPS)
            x = x + self.narrow(F.relu(self.widen(h)))
            return self.head(F.rms_norm(x, (WIDTH,), eps=EPS))

    model = GPT()
    assert sum(parameter.numel() for parameter in model.parameters()) == 4192
    with torch.no_grad():
        for name, rows in weights().items():
            getattr(model, name).weight.copy_(torch.tensor(rows))
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, betas=BETAS, eps=ADAM_EPS)
    count = 0

    def train() -> Any:
        nonlocal count
        symbols = torch.tensor(window(count))
        count += 1
        loss = F.cross_entropy(model(symbols[:-1]), symbols[1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return train


def micro_step() -> Callable[[], float]:
    """One step of the same model by pyattn.micro, whose heads have tables of their own."""
    from pyattn import micro

    given, k = weights(), WIDTH // HEADS
    tables = []
    for h in range(0, WIDTH, k):
        tables += [given[name][h : h + k] for name in ("query", "key", "value")]
        tables.append([row[h : h + k] for row in given["project"]])
    model = [given["token"], given["position"], *tables]
    model += [given["widen"], given["narrow"], given["head"]]
    step = micro.adam(model, RATE, *BETAS, ADAM_EPS)
    count = 0

    def loss() -> float:
        symbols = window(count)
        return micro.cross_entropy(micro.gpt(model, symbols[:-1])[0], symbols[1:])

    def train() -> float:
        nonlocal count
        value, slopes = micro.gradients(loss, model)
        count += 1
        step(slopes)
        return value

    return train
