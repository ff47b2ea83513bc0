"""Encoder-decoders that translate: pyattn's models, beside a few lines of PyTorch that say the same."""

from __future__ import annotations

import math
from typing import Any

from .harness import case

TOLERANCE = 1e-10
UNNAMED = {"": "The steps are chosen for Python"}
UNPRINTED = {"": "The steps are chosen for Python"}

# A model is made on "meta" before its weights are read; nn.Transformer copies its layers there.
EXPRESSIONS = [
    "nn.Linear(2, 3, device='meta').weight.clone().is_meta",
    "nn.Transformer(4, 2, 1, 2, 5, device='meta').decoder.layers[1].linear1.weight.shape",
    "torch.zeros(2, 3, device='meta').clone().shape",
]
SOURCE = [[3, 4, 5, 6], [7, 8, 0, 0], [5, 3, 8, 0]]
TARGET = [[1, 6, 7], [1, 4, 3], [1, 8, 0]]


def ours(torch: Any) -> Any:
    """pyattn's models, where they are what is asked."""
    if torch.__name__ == "torch":
        return None
    from pyattn import models

    return models


def recurrent(torch: Any, nn: Any) -> Any:
    """Bahdanau's model, said in PyTorch's words, its parameters in the order of ours."""
    if models := ours(torch):
        return models.RecurrentTranslator(vocab_size=9, width=4, hidden_size=6)

    class Lines(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(9, 4)
            self.encoder = nn.GRU(4, 3, batch_first=True, bidirectional=True)
            self.start = nn.Linear(3, 6)
            self.query = nn.Linear(6, 3, bias=False)
            self.key = nn.Linear(6, 3, bias=False)
            self.score = nn.Linear(3, 1, bias=False)
            self.decoder = nn.GRUCell(10, 6)
            self.output = nn.Linear(12, 9)

        def forward(self, source: Any, target: Any) -> Any:
            rows = []
            for text, wanted in zip(source, target):  # one by one, and so without padding
                text = text[text != 0]
                read, last = self.encoder(self.embedding(text))
                state, written = torch.tanh(self.start(last[1])), []
                for word in wanted:
                    scores = self.score(torch.tanh(self.query(state) + self.key(read)))
                    found = scores.softmax(0).squeeze(-1) @ read
                    state = self.decoder(torch.cat([self.embedding(word), found]), state)
                    written.append(self.output(torch.cat([state, found])))
                rows.append(torch.stack(written))
            return torch.stack(rows)

    return Lines()


@case
def recurrent_translator(torch: Any, nn: Any, filled: Any) -> Any:
    return filled(recurrent(torch, nn))(torch.tensor(SOURCE), torch.tensor(TARGET))


@case
def recurrent_translator_of_one_word(torch: Any, nn: Any, filled: Any) -> Any:
    return filled(recurrent(torch, nn))(torch.tensor([[5]]), torch.tensor([[1]]))


def transformer(torch: Any, nn: Any, layers: int) -> Any:
    """nn.Transformer with its tables, its places and its masks."""
    if models := ours(torch):
        return models.TransformerTranslator(9, width=4, heads=2, inner=5, layers=layers)

    class Lines(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(9, 4)
            self.transformer = nn.Transformer(4, 2, layers, layers, 5, 0.0, batch_first=True)
            self.output = nn.Linear(4, 9)

        def placed(self, tokens: Any) -> Any:
            angle = torch.arange(float(tokens.shape[1])).unsqueeze(1) * torch.tensor([1.0, 0.01])
            places = torch.stack([angle.sin(), angle.cos()], -1).reshape(-1, 4)
            return self.embedding(tokens) * math.sqrt(4) + places

        def forward(self, source: Any, target: Any) -> Any:
            padding = source == 0
            out = self.transformer(
                self.placed(source),
                self.placed(target),
                tgt_mask=torch.ones(target.shape[1], target.shape[1]).triu(1) == 1,
                src_key_padding_mask=padding,
                memory_key_padding_mask=padding,
            )
            return self.output(out)

    return Lines()


@case
def transformer_translator(torch: Any, nn: Any, filled: Any) -> Any:
    return filled(transformer(torch, nn, 1))(torch.tensor(SOURCE), torch.tensor(TARGET))


@case
def transformer_translator_of_two_layers(torch: Any, nn: Any, filled: Any) -> Any:
    return filled(transformer(torch, nn, 2))(torch.tensor(SOURCE), torch.tensor(TARGET))
