"""A small Llama that writes one position after the other, beside its multiply-adds alone.

Karpathy's stories260K in shape: 260,032 parameters, five layers of width 64, eight heads that share
four of keys and values, 512 symbols.  RMS norm, rotary positions, SwiGLU, and a cache of what keys
and values were.  One program, for pyattn and for PyTorch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable

from .arrays import dot, draw

LAYERS, WIDTH, HIDDEN, SYMBOLS, POSITIONS = 5, 64, 172, 512, 64
HEADS, SHARED, SIZE = 8, 4, 8  # of queries, of keys and values, and the width of each
KEYS = SHARED * SIZE


def decoder(library: str) -> Callable[[int], Any]:
    """The model; a call goes on by one symbol and returns the logits of the next."""
    torch = import_module(library)
    nn, F = torch.nn, torch.nn.functional

    def linear(inputs: int, outputs: int) -> Any:
        return nn.Linear(inputs, outputs, bias=False)

    class Block(nn.Module):  # type: ignore[misc, name-defined]
        """Attention over the positions so far, and a gated layer, each added to what came in."""

        def __init__(self) -> None:
            super().__init__()
            self.before, self.between = nn.RMSNorm(WIDTH, eps=1e-5), nn.RMSNorm(WIDTH, eps=1e-5)
            self.project_in = linear(WIDTH, WIDTH + 2 * KEYS)  # queries, keys and values
            self.project_out = linear(WIDTH, WIDTH)
            self.widen = linear(WIDTH, 2 * HIDDEN)  # the gate, and what it lets through
            self.narrow = linear(HIDDEN, WIDTH)
            self.keys = torch.zeros(SHARED, POSITIONS, SIZE)
            self.values = torch.zeros(SHARED, POSITIONS, SIZE)

        def forward(self, x: Any, position: int, rotation: Any) -> Any:
            parts = self.project_in(self.before(x)).view(HEADS + 2 * SHARED, SIZE)
            turned = parts[: HEADS + SHARED] @ rotation
            self.keys[:, position] = turned[HEADS:]
            self.values[:, position] = parts[HEADS + SHARED :]
            mixed = F.scaled_dot_product_attention(
                turned[:HEADS].view(SHARED, HEADS // SHARED, SIZE),
                self.keys.narrow(1, 0, position + 1),
                self.values.narrow(1, 0, position + 1),
            )
            x = x + self.project_out(mixed.view(1, WIDTH))
            gate, through = self.widen(self.between(x)).chunk(2, dim=-1)
            return x + self.narrow(F.silu(gate) * through)

    class Llama(nn.Module):  # type: ignore[misc, name-defined]
        """Logits of the symbol after `symbol`, which stands at `position`."""

        def __init__(self) -> None:
            super().__init__()
            self.symbols = nn.Embedding(SYMBOLS, WIDTH)
            self.blocks = nn.ModuleList([Block() for _ in range(LAYERS)])
            self.last = nn.RMSNorm(WIDTH, eps=1e-5)
            rates = 10000.0 ** (-torch.arange(0, SIZE, 2) / SIZE)
            angles = torch.outer(torch.arange(POSITIONS) * 1.0, rates)
            cos, sin = torch.diag_embed(angles.cos()), torch.diag_embed(angles.sin())
            # For every position the matrix that turns each pair of a head's numbers.
            above, below = torch.cat((cos, sin), dim=-1), torch.cat((-sin, cos), dim=-1)
            self.rotations = torch.cat((above, below), dim=-2)  # (positions, 8, 8)

        def forward(self, symbol: Any, position: int) -> Any:
            x = self.symbols(symbol)
            rotation = self.rotations[position]
            for block in self.blocks:
                x = block(x, position, rotation)
            return F.linear(self.last(x), self.symbols.weight)  # (1, 512)

    model = Llama().eval()
    with torch.no_grad():
        for seed, parameter in enumerate(model.parameters()):
            numbers = torch.tensor(draw(parameter.numel(), seed)).view(parameter.shape)
            parameter.copy_(numbers * 0.2)
    model.requires_grad_(False)
    assert sum(parameter.numel() for parameter in model.parameters()) == 260_032
    position = -1

    def step(symbol: int) -> Any:
        nonlocal position
        position = (position + 1) % POSITIONS
        with torch.no_grad():
            return model(torch.tensor([symbol]), position)

    return step


def decode(library: str) -> Callable[[], Any]:
    """POSITIONS symbols, each the likeliest after the one before; a call returns the last logits."""
    step = decoder(library)

    def run() -> Any:
        symbol = 1
        for _ in range(POSITIONS):
            logits = step(symbol)
            symbol = int(logits.argmax())
        return logits

    return run


def multiply_adds() -> Callable[[], None]:
    """The dot products of `decode` and nothing else, rows and columns cut out already: its floor."""
    sizes = LAYERS * [(WIDTH, 2 * WIDTH), (WIDTH, WIDTH), (WIDTH, 2 * HIDDEN), (HIDDEN, WIDTH)]
    sizes.append((WIDTH, SYMBOLS))
    maps = [(draw(k), [draw(k, row) for row in range(m)]) for k, m in sizes]
    keys = [draw(SIZE, row) for row in range(POSITIONS)]

    def run() -> None:
        for position in range(POSITIONS):
            for x, rows in maps:
                [dot(row, x) for row in rows]
            weights = keys[0] * 8
            for _ in range(LAYERS * HEADS):
                [dot(key, keys[0]) for key in keys[: position + 1]]
                [dot(weights[: position + 1], weights[: position + 1]) for _ in range(SIZE)]

    return run
