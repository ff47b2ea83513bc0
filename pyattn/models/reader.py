"""A small Transformer that reads a sentence and scores it, and four ways to ask which word mattered.

Document 002 asks what each word contributes to the sentiment of a sentence.
"""

from __future__ import annotations

from ..autograd import no_grad
from ..blocks import SinusoidalPositions
from ..nn import Embedding, LayerNorm, Linear, Module, ModuleList, TransformerEncoderLayer, init
from ..ops.making import eye, tensor
from ..tensor import Tensor
from .pretrained import assembled, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence


class Reader(Module):
    """A score for each sentence: above 0 for yes, below for no.

    Before the words stands a token that is in every sentence, the reader; the score is read off its
    place behind the last block.  Token 0 is padding, which nobody looks at, and token 1 the reader;
    `words` are the others.  The blocks are pre-norm `TransformerEncoderLayer`s of width `d_model`, and
    places are sinusoids.  The word rows begin with a spread of 0.2, below that of the places.

    >>> import pyattn
    >>> from pyattn.models import Reader
    >>> _ = pyattn.manual_seed(0)
    >>> model = Reader(["good", "bad", "not"], d_model=4)
    >>> n = model.tokens(["good", "not bad"])
    >>> n
    tensor([[1, 2, 0],
            [1, 4, 3]])
    >>> model(n).shape
    torch.Size([2])
    """

    def __init__(
        self, words: Sequence[str], d_model: int = 16, nhead: int = 2, num_layers: int = 2
    ) -> None:
        super().__init__()
        self.words = list(words)
        self.number = {word: i for i, word in enumerate(self.words, 2)}
        self.embedding = Embedding(len(self.words) + 2, d_model)
        init.normal_(self.embedding.weight, std=0.2)
        self.places = SinusoidalPositions()
        self.blocks = ModuleList(
            [
                TransformerEncoderLayer(
                    d_model, nhead, 2 * d_model, dropout=0.0, batch_first=True, norm_first=True
                )
                for _ in range(num_layers)
            ]
        )
        self.norm = LayerNorm(d_model)
        self.score = Linear(d_model, 1)

    @classmethod
    def from_pretrained(cls, folder: Any) -> Reader:
        """The model whose `config.json` and `model.safetensors` stand in a folder.

        Raises FileNotFoundError where a file is missing, RuntimeError where the weights do not fit.
        """
        return assembled(cls, *pretrained(folder))  # type: ignore[no-any-return]

    def tokens(self, texts: Sequence[str]) -> Tensor:
        """The numbers of the words, (texts, places), filled up with padding.

        Raises ValueError for a word that is not known.
        """
        rows = []
        for text in texts:
            unknown = [word for word in text.split() if word not in self.number]
            if unknown:
                raise ValueError(f"tokens: {unknown[0]!r} is not one of: {' '.join(self.words)}")
            rows.append([1] + [self.number[word] for word in text.split()])
        longest = max([len(row) for row in rows])
        return tensor([row + [0] * (longest - len(row)) for row in rows])

    def forward(self, n: Tensor) -> Tensor:
        """The scores, (texts,), of tokens (texts, places)."""
        return self.read(self.embedding(n), n == 0)

    def read(self, rows: Tensor, hidden: Tensor) -> Tensor:
        """The scores of word rows (texts, places, d_model), where some places are hidden."""
        x = self.places(rows)
        for block in self.blocks:
            x = block(x, src_key_padding_mask=hidden)
        scores: Tensor = self.score(self.norm(x[:, 0])).squeeze(-1)
        return scores

    def attention(self, text: str) -> list[Tensor]:
        """Of each block its weights while a sentence is read, (heads, places, places)."""
        found = []
        with no_grad():
            x = self.places(self.embedding(self.tokens([text])))
            for block in self.blocks:
                h = block.norm1(x)
                found.append(block.self_attn(h, h, h, average_attn_weights=False)[1][0])
                x = block(x)
        return found

    def looked(self, text: str) -> list[float]:
        """How much the reader looked at each word in the last block: the mean of its heads."""
        weights: list[float] = self.attention(text)[-1][:, 0, 1:].mean(0).tolist()
        return weights

    def rolled_out(self, text: str) -> list[float]:
        """The reader's row of `rollout`, without the reader itself."""
        weights: list[float] = rollout(self.attention(text))[0, 1:].tolist()
        return weights

    def slopes(self, text: str) -> list[float]:
        """For each word the slope of the score by its row, times the row: a dot product."""
        n = self.tokens([text])
        rows = self.embedding(n).detach().requires_grad_()
        self.read(rows, n == 0).sum().backward()
        assert rows.grad is not None
        products: list[float] = (rows.grad * rows).sum(-1)[0, 1:].tolist()
        return products

    def removed(self, text: str) -> list[float]:
        """For each word, how far the score falls when the word is taken out."""
        words = text.split()
        texts = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
        with no_grad():
            whole, *without = self(self.tokens([text, *texts])).tolist()
        return [whole - score for score in without]


def rollout(weights: Sequence[Tensor]) -> Tensor:
    """What each place has of each at the end, (places, places), if only attention moved things.

    In a block half of a row comes by the residual path, and half by the heads' mean weights A:
    (A + I) / 2.  The blocks' tables are multiplied, the last one leftmost.  `weights` are a table
    for each block, (heads, places, places), the first block first.  Source: Abnar and Zuidema,
    "Quantifying attention flow in Transformers" (2020).

    >>> import pyattn
    >>> from pyattn.models import rollout
    >>> a = pyattn.tensor([[[0.5, 0.5], [0.0, 1.0]]])
    >>> rollout([a, a])
    tensor([[0.5625, 0.4375],
            [0.0000, 1.0000]])
    """
    table = eye(weights[0].shape[-1])
    for block in weights:
        table = (block.mean(0) + eye(block.shape[-1])) / 2 @ table
    return table


# fmt: off
__all__ = ["Reader", "rollout"]
# fmt: on
