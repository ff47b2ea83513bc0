"""A training step of each kind of Transformer that the book builds: one program for pyattn and PyTorch.

Sizes are those of the examples: width 32, four heads, sixteen places, eight sequences at a time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable

from .arrays import draw

WIDTH, HEADS, INNER, PLACES, BATCH, KINDS = 32, 4, 64, 16, 8, 38
SIZE = WIDTH // HEADS
MEMBERS = ("GPT", "Llama", "Transformer", "recurrent", "patches", "diffusion")


def step(library: str, member: str) -> Callable[[], Any]:
    """One step of training; a call returns its loss."""
    torch = import_module(library)
    model, inputs, wanted = _made(torch, member)
    with torch.no_grad():
        for seed, parameter in enumerate(model.parameters()):
            numbers = torch.tensor(draw(parameter.numel(), seed)).view(parameter.shape)
            parameter.copy_(numbers * 0.2 + (1.0 if parameter.dim() == 1 else 0.0))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)

    def train() -> Any:
        out = model(*inputs)
        if wanted.dtype is torch.int64:
            loss = torch.nn.functional.cross_entropy(out.flatten(0, -2), wanted.flatten())
        else:
            loss = torch.nn.functional.mse_loss(out, wanted)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    return train


def _made(torch: Any, member: str) -> tuple[Any, tuple[Any, ...], Any]:
    """A model, what it is given, and what it is to answer."""
    nn, F = torch.nn, torch.nn.functional

    def symbols(seed: int, *shape: int) -> Any:
        count = 1
        for size in shape:
            count *= size
        return torch.tensor([int((x + 1) / 2 * KINDS) for x in draw(count, seed)]).view(shape)

    def floats(seed: int, *shape: int) -> Any:
        count = 1
        for size in shape:
            count *= size
        return torch.tensor(draw(count, seed)).view(shape)

    def split(x: Any, heads: int) -> Any:
        return x.view(BATCH, -1, heads, SIZE).transpose(1, 2)

    def joined(x: Any) -> Any:
        return x.transpose(1, 2).reshape(BATCH, -1, WIDTH)

    class Layer(nn.Module):  # type: ignore[misc, name-defined]
        """A block; `kind` is GPT, Llama or diffusion."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            llama = self.llama = kind == "Llama"
            shared = self.shared = HEADS // 2 if llama else HEADS
            norm = nn.RMSNorm if llama else nn.LayerNorm
            plain = kind == "diffusion"  # the norms' gains and biases come from what it is told
            more = {"elementwise_affine": False} if plain else {}
            self.norm1, self.norm2 = norm(WIDTH, eps=1e-5, **more), norm(WIDTH, eps=1e-5, **more)
            self.into = nn.Linear(WIDTH, WIDTH + 2 * shared * SIZE, bias=not llama)
            self.out = nn.Linear(WIDTH, WIDTH, bias=not llama)
            inner = INNER * 2 // 3 if llama else INNER
            self.widen = nn.Linear(WIDTH, 2 * inner if llama else inner, bias=not llama)
            self.narrow = nn.Linear(inner, WIDTH, bias=not llama)
            self.modulation = nn.Linear(WIDTH, 6 * WIDTH) if plain else None
            self.causal = not plain
            rates = 10000.0 ** (-torch.arange(0, SIZE, 2) / SIZE)
            angles = torch.outer(torch.arange(PLACES) * 1.0, rates)
            self.cos, self.sin = angles.cos(), angles.sin()

        def turned(self, x: Any) -> Any:
            a, b = x.chunk(2, dim=-1)
            return torch.cat((a * self.cos - b * self.sin, b * self.cos + a * self.sin), dim=-1)

        def attended(self, x: Any) -> Any:
            rest = self.shared * SIZE
            q, k, v = self.into(x).split([WIDTH, rest, rest], dim=-1)
            q, k, v = split(q, HEADS), split(k, self.shared), split(v, self.shared)
            if self.llama:
                q, k = self.turned(q), self.turned(k)
            return self.out(
                joined(
                    F.scaled_dot_product_attention(
                        q, k, v, is_causal=self.causal, enable_gqa=self.llama
                    )
                )
            )

        def network(self, x: Any) -> Any:
            if not self.llama:
                return self.narrow(F.gelu(self.widen(x), approximate="tanh"))
            gate, through = self.widen(x).chunk(2, dim=-1)
            return self.narrow(F.silu(gate) * through)

        def forward(self, x: Any, told: Any = None) -> Any:
            if self.modulation is None:
                x = x + self.attended(self.norm1(x))
                return x + self.network(self.norm2(x))
            parts = self.modulation(F.silu(told)).unsqueeze(1).chunk(6, dim=-1)
            shift1, scale1, gate1, shift2, scale2, gate2 = parts
            x = x + gate1 * self.attended(self.norm1(x) * (1 + scale1) + shift1)
            return x + gate2 * self.network(self.norm2(x) * (1 + scale2) + shift2)

    class Decoder(nn.Module):  # type: ignore[misc, name-defined]
        """GPT or Llama, of one block."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.tokens = nn.Embedding(KINDS, WIDTH)
            self.places = nn.Embedding(PLACES, WIDTH) if kind == "GPT" else None
            self.layer = Layer(kind)
            self.norm = (nn.LayerNorm if kind == "GPT" else nn.RMSNorm)(WIDTH, eps=1e-5)

        def forward(self, tokens: Any) -> Any:
            x = self.tokens(tokens)
            if self.places is not None:
                x = x + self.places.weight
            return F.linear(self.norm(self.layer(x)), self.tokens.weight)

    class Translator(nn.Module):  # type: ignore[misc, name-defined]
        """Encoder and decoder, a block each."""

        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.Embedding(KINDS, WIDTH)
            self.places = nn.Embedding(PLACES, WIDTH)
            self.both = nn.Transformer(WIDTH, HEADS, 1, 1, INNER, dropout=0.0, batch_first=True)
            self.answer = nn.Linear(WIDTH, KINDS)
            self.mask = nn.Transformer.generate_square_subsequent_mask(PLACES)

        def forward(self, source: Any, target: Any) -> Any:
            x, y = [self.tokens(t) + self.places.weight for t in (source, target)]
            return self.answer(self.both(x, y, tgt_mask=self.mask, tgt_is_causal=True))

    class Recurrent(nn.Module):  # type: ignore[misc, name-defined]
        """Bahdanau's: a reader both ways, and a writer that attends to it at each step."""

        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.Embedding(KINDS, WIDTH)
            self.reader = nn.GRU(WIDTH, WIDTH // 2, batch_first=True, bidirectional=True)
            self.writer = nn.GRUCell(2 * WIDTH, WIDTH)
            self.of_key = nn.Linear(WIDTH, WIDTH, bias=False)
            self.of_query = nn.Linear(WIDTH, WIDTH, bias=False)
            self.score = nn.Linear(WIDTH, 1, bias=False)
            self.answer = nn.Linear(WIDTH, KINDS)

        def forward(self, source: Any, target: Any) -> Any:
            read, _ = self.reader(self.tokens(source))
            keys, state, out = self.of_key(read), read[:, -1], []
            for x in self.tokens(target).unbind(1):
                scores = self.score(torch.tanh(keys + self.of_query(state).unsqueeze(1)))
                mean = (torch.softmax(scores, dim=1) * read).sum(1)
                state = self.writer(torch.cat((x, mean), dim=-1), state)
                out.append(state)
            return self.answer(torch.stack(out, dim=1))

    class Patches(nn.Module):  # type: ignore[misc, name-defined]
        """Images of 8 x 8 as sixteen patches of 2 x 2, through an encoder's block."""

        def __init__(self) -> None:
            super().__init__()
            self.cut = nn.Conv2d(1, WIDTH, 2, stride=2)
            self.places = nn.Embedding(PLACES, WIDTH)
            self.layer = nn.TransformerEncoderLayer(
                WIDTH, HEADS, INNER, dropout=0.0, batch_first=True, norm_first=True
            )
            self.answer = nn.Linear(WIDTH, 10)

        def forward(self, images: Any) -> Any:
            x = self.cut(images).flatten(2).transpose(1, 2) + self.places.weight
            return self.answer(self.layer(x).mean(1))

    if member in ("GPT", "Llama"):
        tokens = symbols(1, BATCH, PLACES + 1)
        return Decoder(member), (tokens[:, :-1],), tokens[:, 1:]
    if member in ("Transformer", "recurrent"):
        source, target = symbols(1, BATCH, PLACES), symbols(2, BATCH, PLACES + 1)
        model = Translator() if member == "Transformer" else Recurrent()
        return model, (source, target[:, :-1]), target[:, 1:]
    if member == "patches":
        return Patches(), (floats(1, BATCH, 1, 8, 8),), symbols(2, BATCH) % 10
    noisy, told = floats(1, BATCH, PLACES, WIDTH), floats(2, BATCH, WIDTH)
    return Layer("diffusion"), (noisy, told), floats(3, BATCH, PLACES, WIDTH)
