"""Decoders as they are built today: Llama's shape, and Gemma's changes to it.

Touvron et al., 2023; Gemma Team, 2024.  Beside GPT-2: positions by rotation, RMSNorm, gated
networks, heads that share keys, no biases; in Gemma also scores with a cap, windows in every other
layer, norms on both sides of each half.  Parameters are named as in the weights that are handed around.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import as_float
from ..blocks import CausalSelfAttention, GatedFeedForward, KeyValueCache, RotaryPositions
from ..blocks.rows import as_row, by_row, mapped, one_unwatched, through
from ..dtypes import device
from ..graph import as_step
from ..nn import Embedding, Linear, Module, ModuleList, Parameter, init
from ..nn import functional as F
from ..ops.making import empty
from ..tensor import Tensor
from .pretrained import ACTIVATIONS, check_config, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Flat

KINDS = ("llama", "gemma", "gemma2")


class LlamaConfig:
    """The sizes and kinds of a decoder, by the names that its `config.json` has for them.

    `model_type` is "llama", "gemma" or "gemma2".  Names that change nothing here are left aside.
    Raises ValueError for sizes below 1, for heads that do not divide, and for kinds that are unknown
    here.

    >>> from pyattn.models import LlamaConfig
    >>> LlamaConfig(hidden_size=64, num_attention_heads=4).head_dim
    16
    """

    def __init__(
        self,
        vocab_size: int = 32000,
        hidden_size: int = 4096,
        intermediate_size: int = 11008,
        num_hidden_layers: int = 32,
        num_attention_heads: int = 32,
        num_key_value_heads: int | None = None,
        head_dim: int | None = None,
        hidden_act: str | None = None,
        max_position_embeddings: int = 2048,
        initializer_range: float = 0.02,
        rms_norm_eps: float = 1e-6,
        rope_theta: float = 10000.0,
        attention_bias: bool = False,
        mlp_bias: bool = False,
        tie_word_embeddings: bool | None = None,
        sliding_window: int | None = None,
        attn_logit_softcapping: float | None = None,
        final_logit_softcapping: float | None = None,
        query_pre_attn_scalar: float | None = None,
        model_type: str = "llama",
        **others: Any,
    ) -> None:
        if model_type not in KINDS:
            raise ValueError(
                f"LlamaConfig: model_type is one of {', '.join(KINDS)}, got {model_type!r}"
            )
        if others.get("rope_scaling"):
            raise ValueError("LlamaConfig: rope_scaling is not what this decoder does")
        gemma = model_type != "llama"
        self.model_type = model_type
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.num_key_value_heads = num_key_value_heads or num_attention_heads
        self.head_dim = head_dim or max(1, hidden_size // max(1, num_attention_heads))
        act = hidden_act or others.get("hidden_activation")
        # Gemma's files say gelu where they mean its approximation.
        self.hidden_act = "gelu_pytorch_tanh" if gemma and act in (None, "gelu") else act or "silu"
        self.max_position_embeddings = max_position_embeddings
        self.initializer_range = initializer_range
        self.rms_norm_eps = rms_norm_eps
        self.rope_theta = rope_theta
        self.attention_bias = attention_bias
        self.mlp_bias = mlp_bias
        self.tie_word_embeddings = gemma if tie_word_embeddings is None else tie_word_embeddings
        self.sliding_window = sliding_window
        self.attn_logit_softcapping = attn_logit_softcapping
        self.final_logit_softcapping = final_logit_softcapping
        self.query_pre_attn_scalar = query_pre_attn_scalar
        check_config(
            self,
            "vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads "
            "num_key_value_heads head_dim max_position_embeddings",
            "hidden_size" if head_dim is None else "",
            "num_attention_heads",
            "hidden_act",
        )

    def window(self, layer: int) -> int | None:
        """How far back a layer sees: in Gemma 2 every other one only so far."""
        return None if self.model_type == "gemma2" and layer % 2 else self.sliding_window


class LlamaNorm(Module):
    """x / sqrt(mean of x**2 + eps) * weight, where the weight counts from 1 in Gemma."""

    def __init__(self, width: int, config: LlamaConfig) -> None:
        super().__init__()
        self.eps = config.rms_norm_eps
        self.offset = 0.0 if config.model_type == "llama" else 1.0
        self.weight = Parameter(empty(width))
        init.constant_(self.weight, 1.0 - self.offset)

    def forward(self, x: Tensor) -> Tensor:
        """Each row by itself."""
        weight = self.weight + self.offset if self.offset else self.weight
        return F.rms_norm(x, weight.shape, weight, self.eps)


@by_row(LlamaNorm)
def _normed(norm: LlamaNorm, x: Flat) -> Flat:
    weight = kernels.as_list(norm.weight._data)
    if norm.offset:
        weight = kernels.add(weight, norm.offset)
    return kernels.mul(kernels.normalized(x, len(x), False, norm.eps)[0], weight)


class LlamaLayer(Module):
    """x + attention(norm(x)), then x + network(norm(x)); Gemma 2 also norms what is added."""

    def __init__(self, config: LlamaConfig, layer: int) -> None:
        super().__init__()
        width, d_k = config.hidden_size, config.head_dim
        scale = config.query_pre_attn_scalar
        self.self_attn = CausalSelfAttention(
            width,
            config.num_attention_heads,
            config.num_key_value_heads,
            d_k,
            positions=RotaryPositions(d_k, config.rope_theta),
            window=config.window(layer),
            cap=config.attn_logit_softcapping,
            scale=None if scale is None else 1 / math.sqrt(scale),
            linear_bias=config.attention_bias,
        )
        self.mlp = GatedFeedForward(
            width, config.intermediate_size, ACTIVATIONS[config.hidden_act], config.mlp_bias
        )
        self.input_layernorm = LlamaNorm(width, config)
        self.post_attention_layernorm = LlamaNorm(width, config)
        self.sandwich = config.model_type == "gemma2"
        if self.sandwich:
            self.pre_feedforward_layernorm = LlamaNorm(width, config)
            self.post_feedforward_layernorm = LlamaNorm(width, config)

    def forward(self, x: Tensor, cache: KeyValueCache | None) -> Tensor:
        """(batch, length, hidden_size) in and out."""
        attended = self.self_attn(self.input_layernorm(x), cache)
        if self.sandwich:
            x = as_step(x + self.post_attention_layernorm(attended), "residual")
            change = self.mlp(self.pre_feedforward_layernorm(x))
            change = self.post_feedforward_layernorm(change)
        else:
            x = as_step(x + attended, "residual")
            change = self.mlp(self.post_attention_layernorm(x))
        return as_step(x + change, "residual")


@by_row(LlamaLayer)
def _through_layer(layer: LlamaLayer, x: Flat, cache: KeyValueCache) -> Flat:
    change = through(layer.self_attn, through(layer.input_layernorm, x), cache)
    if layer.sandwich:
        x = kernels.add(x, through(layer.post_attention_layernorm, change))
        change = through(layer.mlp, through(layer.pre_feedforward_layernorm, x))
        return kernels.add(x, through(layer.post_feedforward_layernorm, change))
    x = kernels.add(x, change)
    return kernels.add(x, through(layer.mlp, through(layer.post_attention_layernorm, x)))


class LlamaStack(Module):
    """The tokens' vectors, the layers, and a last norm."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.embed_tokens = Embedding(config.vocab_size, config.hidden_size)
        self.layers = ModuleList([LlamaLayer(config, i) for i in range(config.num_hidden_layers)])
        self.norm = LlamaNorm(config.hidden_size, config)
        self.scale = 1.0 if config.model_type == "llama" else math.sqrt(config.hidden_size)

    def forward(self, tokens: Tensor, caches: list[KeyValueCache] | None) -> Tensor:
        """(batch, length) gives (batch, length, hidden_size)."""
        x = self.embed_tokens(tokens)
        if self.scale != 1.0:
            x = as_step(x * self.scale, "embedded")
        if caches and one_unwatched(x):
            row = as_float(x)
            for layer, cache in zip(self.layers, caches):
                row = through(layer, row, cache)
            return as_row(through(self.norm, row))
        for i, layer in enumerate(self.layers):
            x = layer(x, caches[i] if caches else None)
        return self.norm(x)  # type: ignore[no-any-return]


class Llama(Module):
    """For each token of a text, a score for every token that may come next.

    Shapes: tokens (batch, length), whole numbers below vocab_size, give logits (batch, length,
    vocab_size).  With `caches`, the tokens go on from those already read.  Raises ValueError for
    more than max_position_embeddings tokens.  `attention_weights` is a list of each layer's last,
    (batch, heads, length, positions).

    >>> import pyattn
    >>> from pyattn.models import Llama, LlamaConfig
    >>> config = LlamaConfig(vocab_size=20, hidden_size=8, intermediate_size=12, num_hidden_layers=2,
    ...                      num_attention_heads=4, num_key_value_heads=2)
    >>> Llama(config)(pyattn.tensor([[3, 1, 4]])).shape
    torch.Size([1, 3, 20])
    """

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.config = config
        self.model = LlamaStack(config)
        self.lm_head = Linear(config.hidden_size, config.vocab_size, bias=False)
        self.apply(self._start)
        if config.tie_word_embeddings:
            self.lm_head.weight = self.model.embed_tokens.weight

    def _start(self, module: Module) -> None:
        if isinstance(module, (Linear, Embedding)):
            init.normal_(module.weight, std=self.config.initializer_range)
        if isinstance(module, Linear) and module.bias is not None:
            init.zeros_(module.bias)

    def caches(self) -> list[KeyValueCache]:
        """An empty cache for each layer."""
        return [KeyValueCache() for _ in self.model.layers]

    @property
    def most(self) -> int:
        """How many tokens it has places for."""
        return self.config.max_position_embeddings

    @property
    def attention_weights(self) -> list[Tensor]:
        """The last call's attention weights, layer by layer."""
        return [layer.self_attn.attention_weights for layer in self.model.layers]

    def forward(self, tokens: Tensor, caches: list[KeyValueCache] | None = None) -> Tensor:
        """The logits."""
        if tokens.dim() != 2:
            raise ValueError(
                f"Llama: expected tokens of shape (batch, length), got {tuple(tokens.shape)}"
            )
        length = tokens.shape[1] + (len(caches[0]) if caches else 0)
        if length > self.most:
            raise ValueError(f"Llama: {length} tokens, and there are places for {self.most}")
        x = self.model(tokens, caches)
        if caches and one_unwatched(x):
            logits = as_row(mapped(self.lm_head, as_float(x)))
        else:
            logits = as_step(self.lm_head(x), "logits")
        cap = self.config.final_logit_softcapping
        return logits if cap is None else as_step(F.tanh(logits / cap) * cap, "capped")

    @classmethod
    def from_pretrained(cls, folder: Any) -> Llama:
        """The model whose `config.json` and `model.safetensors` stand in a folder.

        The weights stay in the file, which is mapped into memory.  Raises FileNotFoundError where a
        file is missing, ValueError for settings that this decoder does not know, RuntimeError where
        weights are missing or of another shape.
        """
        settings, weights = pretrained(folder)
        config = LlamaConfig(**settings)
        with device("meta"):
            model = cls(config)
        if config.tie_word_embeddings and "model.embed_tokens.weight" in weights:
            weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
        own = {name: weights[name] for name in model.state_dict() if name in weights}
        model.load_state_dict(own, assign=True)
        if config.tie_word_embeddings:
            model.lm_head.weight = model.model.embed_tokens.weight
        return model.eval()


# fmt: off
__all__ = ["Llama", "LlamaConfig"]
# fmt: on
