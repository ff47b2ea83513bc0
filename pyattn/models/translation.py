"""Encoder-decoders that translate: one reads, the other writes, and attention leads from the one to the other.

Both kinds are asked in the same way.  `model(source, target)` gives the scores for what follows each
token of the target, as they are trained (teacher forcing); `Reading(model, source)` is a language
model of what may be written for a source, which `write` and `beam_search` ask token by token.
"""

from __future__ import annotations

import math
import sys

from ..array import result
from ..autograd import no_grad
from ..blocks import AdditiveAttention, KeyValueCache, SinusoidalPositions, window_mask
from ..dtypes import int64
from ..nn import GRU, Embedding, GRUCell, Linear, Module, MultiheadAttention, Transformer, init
from ..nn import functional as F
from ..nn.functions.dot_product import additive_mask, attention
from ..nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from ..ops.joining import cat, stack
from ..tensor import Tensor
from .pretrained import assembled, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

PADDING, BEGIN, END = 0, 1, 2  # the tokens that are no words


class Kept:
    """Tensors with a row for each text that is being written."""

    def __init__(self, *tensors: Tensor) -> None:
        self.tensors = list(tensors)

    def pick(self, rows: list[int]) -> None:
        """Go on with these rows, in this order."""
        self.tensors = [t[rows] for t in self.tensors]


class RecurrentTranslator(Module):
    """Two GRUs read the source, from both ends; a third writes, and asks before each word where to look.

    The state of the third, which says what was written so far, is the query of AdditiveAttention; the
    keys and values are the two readings at each word, side by side.  What comes home is an input of
    the next state beside the last word.  Its first state is made of the backward reading's last.

    Shapes: source (batch, words) and target (batch, length), whole numbers below vocab_size with 0 for
    padding at the end, give logits (batch, length, vocab_size).  `attention_weights` keeps the last
    call's, (batch, length, words).  Bahdanau, Cho and Bengio, 2014.

    >>> import pyattn
    >>> from pyattn.models import RecurrentTranslator
    >>> model = RecurrentTranslator(vocab_size=9, width=4, hidden_size=6)
    >>> model(pyattn.tensor([[3, 4, 5], [6, 7, 0]]), pyattn.tensor([[1, 8], [1, 3]])).shape
    torch.Size([2, 2, 9])
    """

    def __init__(self, vocab_size: int, width: int, hidden_size: int) -> None:
        super().__init__()
        half = hidden_size // 2
        self.embedding = Embedding(vocab_size, width)
        self.encoder = GRU(width, half, batch_first=True, bidirectional=True)
        self.start = Linear(half, hidden_size)
        self.attention = AdditiveAttention(hidden_size, 2 * half, half)
        self.decoder = GRUCell(width + 2 * half, hidden_size)
        self.output = Linear(hidden_size + 2 * half, vocab_size)
        self.attention_weights: Tensor | None = None

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """The logits, each word of the target given those before it."""
        return self.decode(target, self.caches(self.encode(source)))

    def encode(self, source: Tensor) -> tuple[Tensor, ...]:
        """What was read at each word, mapped for the attention; where words are; the first state."""
        words = source != PADDING
        packed = pack_padded_sequence(
            self.embedding(source), words.sum(1), batch_first=True, enforce_sorted=False
        )
        read, last = self.encoder(packed)
        memory, _ = pad_packed_sequence(read, batch_first=True, total_length=source.shape[1])
        return memory, self.attention.key(memory), words[:, None], F.tanh(self.start(last[1]))

    def caches(self, read: tuple[Tensor, ...]) -> list[Any]:
        """What is kept as a text is written, before its first word."""
        return [Kept(*read)]

    def decode(self, tokens: Tensor, caches: list[Any]) -> Tensor:
        """The logits after each of the tokens; they go on from those that the caches know."""
        memory, mapped, words, state = caches[0].tensors
        written: list[Tensor] = []
        weights: list[Any] = []
        for word in self.embedding(tokens).unbind(1):
            found = self.attention.attend(state[:, None], mapped, memory, words)[:, 0]
            weights.append(self.attention.attention_weights)
            state = self.decoder(cat([word, found], -1), state)
            written.append(cat([state, found], -1))
        caches[0].tensors[-1] = state
        self.attention_weights = cat(weights, 1)
        logits: Tensor = self.output(stack(written, 1))
        return logits


class TransformerTranslator(Module):
    """nn.Transformer between a table of words with sinusoids, and a map to the words.

    Words of both languages share the table, whose rows start with a length of about 1 and are read
    sqrt(width) times as long.  Padding is hidden from every query, and what is to come from the
    target's.

    Shapes: as RecurrentTranslator's; `attention_weights` keeps those of the last call of `decode`, of
    the last layer to the source, (batch, heads, length, words).  Vaswani et al., 2017.

    >>> import pyattn
    >>> from pyattn.models import TransformerTranslator
    >>> model = TransformerTranslator(vocab_size=9, width=4, heads=2, inner=8)
    >>> model(pyattn.tensor([[3, 4, 5], [6, 7, 0]]), pyattn.tensor([[1, 8], [1, 3]])).shape
    torch.Size([2, 2, 9])
    """

    def __init__(
        self,
        vocab_size: int,
        width: int,
        heads: int,
        inner: int,
        layers: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.width = width
        self.embedding = Embedding(vocab_size, width)
        init.normal_(self.embedding.weight, std=1 / math.sqrt(width))
        self.positions = SinusoidalPositions()
        self.transformer = Transformer(
            width, heads, layers, layers, inner, dropout, batch_first=True
        )
        self.output = Linear(width, vocab_size)
        self.attention_weights: Tensor | None = None

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """The logits, each word of the target given those before it."""
        padding = source == PADDING
        future = Transformer.generate_square_subsequent_mask(target.shape[1])
        read_and_written = self.transformer(
            self._placed(source),
            self._placed(target),
            tgt_mask=future,
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
            tgt_is_causal=True,
        )
        logits: Tensor = self.output(read_and_written)
        return logits

    def _placed(self, tokens: Tensor, start: int = 0) -> Tensor:
        """Rows for words, with their places added."""
        return self.positions(self.embedding(tokens) * math.sqrt(self.width), start)  # type: ignore[no-any-return]

    def encode(self, source: Tensor) -> tuple[Tensor, ...]:
        """What was read at each word, and what hides the padding."""
        padding = source == PADDING
        read = self.transformer.encoder(self._placed(source), src_key_padding_mask=padding)
        return read, additive_mask(padding.flatten().tolist(), padding.shape)[:, None, None]

    def caches(self, read: tuple[Tensor, ...]) -> list[Any]:
        """For each layer a cache of what is written, and the keys and values of what was read."""
        memory, mask = read
        kept: list[Any] = []
        for layer in self.transformer.decoder.layers:
            key, value = [_heads(layer.multihead_attn, memory, which) for which in (1, 2)]
            kept += [KeyValueCache(), Kept(key, value, mask)]
        return kept

    def decode(self, tokens: Tensor, caches: list[Any]) -> Tensor:
        """The same logits, for tokens that go on from those in the caches; without gradients."""
        decoder = self.transformer.decoder
        x = self._placed(tokens, start=len(caches[0]))
        length = tokens.shape[1]
        for layer, cache, read in zip(decoder.layers, caches[::2], caches[1::2]):
            query, key, value = [_heads(layer.self_attn, x, which) for which in range(3)]
            key, value = cache.add(key, value)
            future = window_mask(length, len(cache)) if length > 1 else None
            x = layer.norm1(x + _attended(layer.self_attn, query, key, value, future)[0])
            query = _heads(layer.multihead_attn, x, 0)
            found, weights = _attended(layer.multihead_attn, query, *read.tensors)
            self.attention_weights = weights.detach()
            x = layer.norm2(x + found)
            x = layer.norm3(x + layer.linear2(F.relu(layer.linear1(x))))
        logits: Tensor = self.output(decoder.norm(x))
        return logits


def _heads(layer: MultiheadAttention, x: Tensor, which: int) -> Tensor:
    """Queries, keys or values (0, 1, 2) of a layer: (batch, heads, length, d_k)."""
    weight: Any = layer.in_proj_weight
    bias: Any = layer.in_proj_bias
    mapped = F.linear(x, weight.chunk(3)[which], bias.chunk(3)[which])
    return mapped.unflatten(-1, (layer.num_heads, layer.head_dim)).transpose(1, 2)


def _attended(
    layer: MultiheadAttention, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """What a layer brings home, (batch, length, width), and its weights."""
    output, weights = attention(query, key, value, mask, 1 / math.sqrt(layer.head_dim))
    return layer.out_proj(output.transpose(1, 2).flatten(2)), weights


class Reading:
    """A source that was read: from here on the translator is a language model, as `write` asks one.

    Shapes: source (batch, words); called with tokens (batch, length) and its caches, it gives logits
    (batch, length, vocab_size).  With several sources each writes a text of its own.

    >>> import pyattn
    >>> from pyattn.models import Reading, RecurrentTranslator, beam_search
    >>> _ = pyattn.manual_seed(0)
    >>> model = RecurrentTranslator(vocab_size=9, width=4, hidden_size=6)
    >>> reading = Reading(model, pyattn.tensor([[3, 4, 5]]))
    >>> [len(text) for score, text in beam_search(reading, [1], most=3, beams=2)]
    [3, 3]
    """

    most = sys.maxsize  # how many tokens may be written

    def __init__(self, model: Any, source: Tensor) -> None:
        self.model = model
        with no_grad():
            self.read = model.encode(source)

    def caches(self) -> list[Any]:
        """What is kept as a text is written, before its first word."""
        with no_grad():
            return self.model.caches(self.read)  # type: ignore[no-any-return]

    def __call__(self, tokens: Tensor, caches: list[Any]) -> Tensor:
        """The logits after each of the tokens."""
        return self.model.decode(tokens, caches)  # type: ignore[no-any-return]


def padded(texts: Sequence[Sequence[int]]) -> Tensor:
    """Texts of different lengths as one tensor, (texts, the longest), with 0 where one has ended.

    >>> from pyattn.models.translation import padded
    >>> padded([[5, 3], [4]])
    tensor([[5, 3],
            [4, 0]])
    """
    longest = max([len(text) for text in texts])
    rows = [list(text) + [PADDING] * (longest - len(text)) for text in texts]
    return result(sum(rows, []), (len(rows), longest), int64)


def translate(model: Any, sources: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """For each source the likeliest word, and the next, up to the end mark, or `most` of them.

    All are written side by side, word by word.

    >>> import pyattn
    >>> from pyattn.models import RecurrentTranslator, translate
    >>> _ = pyattn.manual_seed(0)
    >>> model = RecurrentTranslator(vocab_size=9, width=4, hidden_size=6)
    >>> [len(text) <= 3 for text in translate(model, [[3, 4, 5], [6, 7]], most=3)]
    [True, True]
    """
    reading = Reading(model, padded(sources))
    caches, tokens = reading.caches(), padded([[BEGIN]] * len(sources))
    written: list[list[int]] = [[] for _ in sources]
    going = list(range(len(sources)))
    for _ in range(most):
        with no_grad():
            tokens = reading(tokens, caches)[:, -1].argmax(-1, keepdim=True)
        for i in going:
            written[i].append(int(tokens[i, 0]))
        going = [i for i in going if written[i][-1] != END]
        if not going:
            break
    return [text[:-1] if text[-1:] == [END] else text for text in written]


def alignment(model: Any, source: Sequence[int], written: Sequence[int]) -> Tensor:
    """Which words of the source each word that was written looked at, and the end mark too.

    Returns (written and 1, source); of several heads, (heads, written and 1, source).
    """
    reading = Reading(model, padded([source]))
    with no_grad():
        reading(padded([[BEGIN, *written]]), reading.caches())
    return model.attention_weights[0]  # type: ignore[no-any-return]


def translator(folder: Any) -> tuple[Any, list[str]]:
    """The translator whose `config.json` and `model.safetensors` stand in a folder, and its words.

    Raises FileNotFoundError where a file is missing, ValueError for settings of another model.
    """
    settings, weights = pretrained(folder)
    kinds = {"recurrent": RecurrentTranslator, "transformer": TransformerTranslator}
    kind = settings.pop("model_type", None)
    if kind not in kinds:
        raise ValueError(f"translator: model_type is one of {', '.join(kinds)}, got {kind!r}")
    words = settings.pop("words")
    return assembled(kinds[kind], {"vocab_size": len(words), **settings}, weights), words


# fmt: off
__all__ = [
    "Reading", "RecurrentTranslator", "TransformerTranslator", "alignment", "padded", "translate",
    "translator",
]
# fmt: on
