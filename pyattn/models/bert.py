"""BERT: an encoder of text in which every token attends to every other (Devlin et al., 2018).

The classes and the names of their parameters are those of the models that are handed around in
BERT's layout, so that their weights fit as they are.  `wordpiece` cuts the text.
"""

from __future__ import annotations

import math

from ..array import result
from ..dtypes import device, int64
from ..graph import as_step
from ..nn import Dropout, Embedding, LayerNorm, Linear, Module, ModuleList, init
from ..nn import functional as F
from ..nn.functions.dot_product import additive_mask, attention
from ..tensor import Tensor
from .pretrained import ACTIVATIONS, check_config, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BertConfig:
    """The sizes of a BERT, by the names that its `config.json` has for them.

    The defaults are those of BERT-base.  Names that change nothing here are left aside.  Raises
    ValueError for sizes below 1, for heads that do not divide the width, and for kinds of BERT that
    this is not: decoders, other positions than learned ones, an unknown activation.

    >>> config = BertConfig(hidden_size=384, num_hidden_layers=6, intermediate_size=1536)
    >>> config.num_attention_heads, config.vocab_size
    (12, 30522)
    """

    def __init__(
        self,
        vocab_size: int = 30522,
        hidden_size: int = 768,
        num_hidden_layers: int = 12,
        num_attention_heads: int = 12,
        intermediate_size: int = 3072,
        hidden_act: str = "gelu",
        hidden_dropout_prob: float = 0.1,
        attention_probs_dropout_prob: float = 0.1,
        max_position_embeddings: int = 512,
        type_vocab_size: int = 2,
        initializer_range: float = 0.02,
        layer_norm_eps: float = 1e-12,
        pad_token_id: int | None = 0,
        **others: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.hidden_act = hidden_act
        self.hidden_dropout_prob = hidden_dropout_prob
        self.attention_probs_dropout_prob = attention_probs_dropout_prob
        self.max_position_embeddings = max_position_embeddings
        self.type_vocab_size = type_vocab_size
        self.initializer_range = initializer_range
        self.layer_norm_eps = layer_norm_eps
        self.pad_token_id = pad_token_id
        check_config(
            self,
            "vocab_size hidden_size num_hidden_layers num_attention_heads intermediate_size "
            "max_position_embeddings type_vocab_size",
            "hidden_size",
            "num_attention_heads",
            "hidden_act",
        )
        positions = others.get("position_embedding_type") or "absolute"
        if positions != "absolute":
            raise ValueError(f"BertConfig: positions are 'absolute' here, not {positions!r}")
        if others.get("is_decoder") or others.get("add_cross_attention"):
            raise ValueError("BertConfig: this BERT is an encoder; the settings are of a decoder")
        if others.get("model_type", "bert") != "bert":
            raise ValueError(
                f"BertConfig: expected the settings of a bert, got {others['model_type']!r}"
            )


class BertEmbeddings(Module):
    """What a token is, plus where it stands, plus which of two texts it is of; then a LayerNorm.

    Shapes: indices (batch, length) give (batch, length, hidden_size).
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width = config.hidden_size
        self.word_embeddings = Embedding(config.vocab_size, width, padding_idx=config.pad_token_id)
        self.position_embeddings = Embedding(config.max_position_embeddings, width)
        self.token_type_embeddings = Embedding(config.type_vocab_size, width)
        self.LayerNorm = LayerNorm(width, eps=config.layer_norm_eps)
        self.dropout = Dropout(config.hidden_dropout_prob)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, position_ids: Tensor) -> Tensor:
        """The sum of the three, normalized."""
        x = self.word_embeddings(input_ids) + self.token_type_embeddings(token_type_ids)
        x = x + self.position_embeddings(position_ids)  # (batch, length, hidden_size)
        x = as_step(x, "embedded")
        return self.dropout(self.LayerNorm(x))  # type: ignore[no-any-return]


class BertSelfAttention(Module):
    """softmax(Q K^T / sqrt(d_k)) V in several heads, over the tokens of each text.

    Shapes: (batch, length, hidden_size) in and out.  `attention_weights` keeps the last call's,
    (batch, heads, length, length).
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.heads = config.num_attention_heads
        self.query = Linear(config.hidden_size, config.hidden_size)
        self.key = Linear(config.hidden_size, config.hidden_size)
        self.value = Linear(config.hidden_size, config.hidden_size)
        self.dropout = config.attention_probs_dropout_prob
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """The heads' outputs side by side; `mask` is added to the scores."""
        batch, length, width = x.shape
        d_k = width // self.heads
        maps = (self.query, "query"), (self.key, "key"), (self.value, "value")
        q, k, v = [
            as_step(t.view(batch, length, self.heads, d_k).transpose(1, 2), word)
            for t, word in [(as_step(linear(x), "projection"), word) for linear, word in maps]
        ]  # (batch, heads, length, d_k) each
        dropout = self.dropout if self.training else 0.0
        output, weights = attention(q, k, v, mask, 1 / math.sqrt(d_k), dropout)
        self.attention_weights = weights.detach()
        output = as_step(output, "heads").transpose(1, 2)
        return as_step(output.reshape(batch, length, width), "joined")


class _Output(Module):
    """A linear map, added to what went round it, and a LayerNorm: how each half of a layer ends."""

    def __init__(self, width: int, config: BertConfig) -> None:
        super().__init__()
        self.dense = Linear(width, config.hidden_size)
        self.LayerNorm = LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = Dropout(config.hidden_dropout_prob)

    def forward(self, x: Tensor, around: Tensor) -> Tensor:
        """(batch, length, width) and (batch, length, hidden_size) give the latter."""
        change = self.dropout(as_step(self.dense(x), "change"))
        return self.LayerNorm(as_step(change + around, "residual"))  # type: ignore[no-any-return]


class BertSelfOutput(_Output):
    """How the attention's half of a layer ends."""


class BertOutput(_Output):
    """How the feed-forward half of a layer ends."""


class BertAttention(Module):
    """The first half of a layer: tokens look at each other.

    Shapes: (batch, length, hidden_size) in and out.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.self = BertSelfAttention(config)
        self.output = BertSelfOutput(config.hidden_size, config)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """The attention's output, joined with what went in."""
        return self.output(self.self(x, mask), x)  # type: ignore[no-any-return]


class BertIntermediate(Module):
    """The wide layer inside the second half: (batch, length, hidden_size) to (..., intermediate_size)."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.dense = Linear(config.hidden_size, config.intermediate_size)
        self.activation = ACTIVATIONS[config.hidden_act]

    def forward(self, x: Tensor) -> Tensor:
        """The activation of a linear map."""
        return as_step(self.activation(as_step(self.dense(x), "wide")), "activation")


class BertLayer(Module):
    """Attention, then a small network for each token by itself.

    Shapes: (batch, length, hidden_size) in and out.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.attention = BertAttention(config)
        self.intermediate = BertIntermediate(config)
        self.output = BertOutput(config.intermediate_size, config)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Both halves."""
        x = self.attention(x, mask)
        return self.output(self.intermediate(x), x)  # type: ignore[no-any-return]


class BertEncoder(Module):
    """The layers, one after the other."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.layer = ModuleList([BertLayer(config) for _ in range(config.num_hidden_layers)])

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Through all of them."""
        for layer in self.layer:
            x = layer(x, mask)
        return x


class BertPooler(Module):
    """One vector for a text: tanh of a linear map of its first token."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.dense = Linear(config.hidden_size, config.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, length, hidden_size) gives (batch, hidden_size)."""
        return as_step(F.tanh(as_step(self.dense(x[:, 0]), "from_first")), "pooled")


class BertModel(Module):
    """BERT without what is put on top of it for a task.

    Shapes: `input_ids` (batch, length), whole numbers below vocab_size, give the last layer's
    vectors, (batch, length, hidden_size), and the pooler's, (batch, hidden_size), or None without
    a pooler.  `attention_mask` (batch, length) is 0 where a token is only padding, which nobody
    looks at.  `token_type_ids` tell two texts apart.  Raises ValueError where the text is longer than
    max_position_embeddings or shapes do not fit, IndexError for a token that is not in the vocabulary.

    After a call, `attention_weights` is a list of each layer's, (batch, heads, length, length).

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> config = BertConfig(vocab_size=20, hidden_size=8, num_hidden_layers=2,
    ...                     num_attention_heads=2, intermediate_size=16)
    >>> model = BertModel(config).eval()
    >>> hidden, pooled = model(pyattn.tensor([[1, 5, 7]]))
    >>> hidden.shape, pooled.shape, model.attention_weights[0].shape
    (torch.Size([1, 3, 8]), torch.Size([1, 8]), torch.Size([1, 2, 3, 3]))
    """

    def __init__(self, config: BertConfig, add_pooling_layer: bool = True) -> None:
        super().__init__()
        self.config = config
        self.embeddings = BertEmbeddings(config)
        self.encoder = BertEncoder(config)
        self.pooler = BertPooler(config) if add_pooling_layer else None
        self.apply(self._start)

    def _start(self, module: Module) -> None:
        """Linear maps and tables start normal, as BERT's do, biases at 0."""
        if isinstance(module, (Linear, Embedding)):
            init.normal_(module.weight, 0.0, self.config.initializer_range)
        if isinstance(module, Linear) and module.bias is not None:
            init.zeros_(module.bias)
        if isinstance(module, Embedding) and module.padding_idx is not None:
            module.weight.data[module.padding_idx] = 0

    @property
    def attention_weights(self) -> list[Tensor]:
        """The last call's attention weights, layer by layer."""
        return [layer.attention.self.attention_weights for layer in self.encoder.layer]

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        token_type_ids: Tensor | None = None,
        position_ids: Tensor | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        """The last layer's vectors, and the pooler's."""
        if input_ids.dim() != 2:
            raise ValueError(
                "BertModel: expected indices of shape (batch, length), got "
                f"{tuple(input_ids.shape)}"
            )
        batch, length = input_ids.shape
        most = self.config.max_position_embeddings
        if length > most:
            raise ValueError(
                f"BertModel: {length} tokens are more than the {most} that it has places for"
            )
        for name, given in (
            ("attention_mask", attention_mask),
            ("token_type_ids", token_type_ids),
        ):
            if given is not None and given.shape != input_ids.shape:
                raise ValueError(
                    f"BertModel: {name} has shape {tuple(given.shape)}, the indices "
                    f"{tuple(input_ids.shape)}"
                )
        if position_ids is None:
            position_ids = result(list(range(length)), (1, length), int64)
        if token_type_ids is None:
            token_type_ids = result([0] * (batch * length), (batch, length), int64)
        mask = None
        if attention_mask is not None and not bool(attention_mask.all()):
            hidden = [seen == 0 for seen in attention_mask.flatten().tolist()]
            mask = additive_mask(hidden, (batch, 1, 1, length))
        x = self.embeddings(input_ids, token_type_ids, position_ids)
        x = self.encoder(x, mask)  # (batch, length, hidden_size)
        return x, None if self.pooler is None else self.pooler(x)

    @classmethod
    def from_pretrained(cls, folder: Any) -> BertModel:
        """The model whose `config.json` and `model.safetensors` stand in a folder.

        The weights stay in the file, which is mapped into memory: a row is read when it is used.
        Weights under the prefix "bert." are taken without it, and those of a task's head left
        aside; a file without a pooler makes a model without one.  Raises FileNotFoundError where a
        file is missing, ValueError for settings that are not a BERT's, RuntimeError where weights
        are missing or of another shape.
        """
        settings, stored = pretrained(folder)
        config, weights = BertConfig(**settings), _bert_s_own(stored)
        with device("meta"):  # no numbers yet: drawing 20 million of them takes a while
            model = cls(config, add_pooling_layer="pooler.dense.weight" in weights)
        known = model.state_dict()
        model.load_state_dict(
            {name: weights[name] for name in known if name in weights}, assign=True
        )
        return model.eval()


def _bert_s_own(weights: dict[str, Any]) -> dict[str, Any]:
    """The encoder's weights of a file, by their names in `BertModel`, old spellings included."""
    inside = any(name.startswith("bert.") for name in weights)
    own = {}
    for name, tensor in weights.items():
        if inside and not name.startswith("bert."):
            continue
        name = name[len("bert.") :] if inside else name
        for old, new in (("gamma", "weight"), ("beta", "bias")):
            name = name.replace(f"LayerNorm.{old}", f"LayerNorm.{new}")
        own[name] = tensor
    return own


# fmt: off
__all__ = ["BertConfig", "BertModel"]
# fmt: on
