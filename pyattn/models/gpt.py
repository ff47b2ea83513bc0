"""GPT-2: a decoder that reads a text and says what comes next (Radford et al., 2019).

Names and shapes of the parameters are those of the GPT-2 that is handed around, so that its weights
fit as they are: its maps are stored the other way round than a Linear's.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import as_float, result
from ..blocks import KeyValueCache, LearnedPositions, window_mask
from ..blocks.heads import unwatched
from ..dtypes import device, float64
from ..graph import as_step
from ..nn import Dropout, Embedding, LayerNorm, Linear, Module, ModuleList, Parameter, init
from ..nn import functional as F
from ..nn.functions.dot_product import attention
from ..ops.making import empty
from ..tensor import Tensor
from .pretrained import ACTIVATIONS, check_config, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class GPTConfig:
    """The sizes of a GPT, by the names that GPT-2's `config.json` has for them.

    The defaults are those of the smallest GPT-2.  `n_inner` is 4 n_embd unless given.  Names that
    change nothing here are left aside.  Raises ValueError for sizes below 1, for heads that do not
    divide the width, and for what is no GPT-2.

    >>> from pyattn.models import GPTConfig
    >>> GPTConfig(n_embd=64, n_head=4).n_inner
    256
    """

    def __init__(
        self,
        vocab_size: int = 50257,
        n_positions: int = 1024,
        n_embd: int = 768,
        n_layer: int = 12,
        n_head: int = 12,
        n_inner: int | None = None,
        activation_function: str = "gelu_new",
        embd_pdrop: float = 0.1,
        attn_pdrop: float = 0.1,
        resid_pdrop: float = 0.1,
        layer_norm_epsilon: float = 1e-5,
        initializer_range: float = 0.02,
        **others: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.n_positions = n_positions
        self.n_embd = n_embd
        self.n_layer = n_layer
        self.n_head = n_head
        self.n_inner = 4 * n_embd if n_inner is None else n_inner
        self.activation_function = activation_function
        self.embd_pdrop = embd_pdrop
        self.attn_pdrop = attn_pdrop
        self.resid_pdrop = resid_pdrop
        self.layer_norm_epsilon = layer_norm_epsilon
        self.initializer_range = initializer_range
        sizes = "vocab_size n_positions n_embd n_layer n_head n_inner"
        check_config(self, sizes, "n_embd", "n_head", "activation_function")
        if others.get("model_type", "gpt2") != "gpt2":
            raise ValueError(
                f"GPTConfig: expected the settings of a gpt2, got {others['model_type']!r}"
            )
        for name in ("scale_attn_by_inverse_layer_idx", "add_cross_attention"):
            if others.get(name):
                raise ValueError(f"GPTConfig: {name} is not what this GPT does")


class Conv1D(Module):
    """x W + b: a linear map whose weight is (in, out), as GPT-2 stores it."""

    def __init__(self, out_features: int, in_features: int) -> None:
        super().__init__()
        self.weight = Parameter(empty(in_features, out_features))
        self.bias = Parameter(empty(out_features))
        init.normal_(self.weight, std=0.02)
        init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) gives (..., out)."""
        return F.linear(x, self.weight.T, self.bias)


class GPTAttention(Module):
    """Causal self-attention, its three maps in one."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.heads = config.n_head
        self.c_attn = Conv1D(3 * config.n_embd, config.n_embd)
        self.c_proj = Conv1D(config.n_embd, config.n_embd)
        self.dropout = config.attn_pdrop
        self.resid_dropout = Dropout(config.resid_pdrop)
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor, cache: KeyValueCache | None) -> Tensor:
        """(batch, length, n_embd) in and out."""
        batch, length, width = x.shape
        parts = as_step(self.c_attn(x), "projection").chunk(3, -1)
        plain = not (self.training and self.dropout)
        if plain and length == 1 and cache is not None and unwatched(parts[0]):
            q, k, v = parts
            return self._one_more(q, k, v, cache)
        q, k, v = [
            as_step(t.view(batch, length, self.heads, width // self.heads).transpose(1, 2), word)
            for t, word in zip(parts, ("query", "key", "value"))
        ]  # (batch, heads, length, d_k) each
        if cache is not None:
            k, v = cache.add(k, v)
        mask = window_mask(length, k.shape[-2]) if length > 1 else None
        dropout = self.dropout if self.training else 0.0
        output, weights = attention(q, k, v, mask, 1 / math.sqrt(q.shape[-1]), dropout)
        self.attention_weights = weights.detach()
        output = as_step(output, "heads").transpose(1, 2).reshape(batch, length, width)
        output = as_step(self.c_proj(as_step(output, "joined")), "attended")
        return self.resid_dropout(output)  # type: ignore[no-any-return]

    def _one_more(self, q: Tensor, k: Tensor, v: Tensor, cache: KeyValueCache) -> Tensor:
        """The output for one position that follows what is in the cache, without a tape."""
        batch, d_k = q.shape[0], q.shape[-1] // self.heads
        query = kernels.mul(as_float(q), 1 / math.sqrt(d_k))
        shape = (batch, self.heads, 1, d_k)
        means, shares = cache.attend(query, as_float(k), as_float(v), shape)
        self.attention_weights = result(shares, (batch, self.heads, 1, len(cache)), float64)
        return self.resid_dropout(self.c_proj(result(means, q.shape, float64)))  # type: ignore[no-any-return]


class GPTNetwork(Module):
    """The network of a block: each position by itself."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.c_fc = Conv1D(config.n_inner, config.n_embd)
        self.c_proj = Conv1D(config.n_embd, config.n_inner)
        self.activation = ACTIVATIONS[config.activation_function]
        self.dropout = Dropout(config.resid_pdrop)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, length, n_embd) in and out."""
        inside = as_step(self.activation(as_step(self.c_fc(x), "wide")), "activation")
        return self.dropout(as_step(self.c_proj(inside), "narrow"))  # type: ignore[no-any-return]


class GPTBlock(Module):
    """x + attention(norm(x)), then x + network(norm(x))."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.ln_1 = LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)
        self.attn = GPTAttention(config)
        self.ln_2 = LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)
        self.mlp = GPTNetwork(config)

    def forward(self, x: Tensor, cache: KeyValueCache | None) -> Tensor:
        """(batch, length, n_embd) in and out."""
        x = as_step(x + self.attn(self.ln_1(x), cache), "residual")
        return as_step(x + self.mlp(self.ln_2(x)), "residual")


class GPTStack(Module):
    """Tokens and positions, the blocks, and a last norm."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.wte = Embedding(config.vocab_size, config.n_embd)
        self.wpe = LearnedPositions(config.n_positions, config.n_embd)
        self.drop = Dropout(config.embd_pdrop)
        self.h = ModuleList([GPTBlock(config) for _ in range(config.n_layer)])
        self.ln_f = LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)

    def forward(self, tokens: Tensor, caches: list[KeyValueCache] | None) -> Tensor:
        """(batch, length) gives (batch, length, n_embd)."""
        start = len(caches[0]) if caches else 0
        x = self.drop(self.wpe(self.wte(tokens), start))
        for i, block in enumerate(self.h):
            x = block(x, caches[i] if caches else None)
        return self.ln_f(x)  # type: ignore[no-any-return]


class GPT(Module):
    """For each token of a text, a score for every token that may come next.

    Shapes: tokens (batch, length), whole numbers below vocab_size, give logits (batch, length,
    vocab_size).  The table of tokens is also what the scores are read off with.  With `caches`, the
    tokens go on from those already read.  Raises ValueError for more than n_positions tokens.
    `attention_weights` is a list of each layer's last, (batch, heads, length, positions).

    >>> import pyattn
    >>> from pyattn.models import GPT, GPTConfig
    >>> _ = pyattn.manual_seed(0)
    >>> model = GPT(GPTConfig(vocab_size=20, n_positions=8, n_embd=8, n_layer=2, n_head=2)).eval()
    >>> model(pyattn.tensor([[3, 1, 4]])).shape
    torch.Size([1, 3, 20])
    """

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.config = config
        self.transformer = GPTStack(config)
        self.lm_head = Linear(config.n_embd, config.vocab_size, bias=False)
        self.apply(self._start)
        self.lm_head.weight = self.transformer.wte.weight
        # What the blocks add up starts smaller the more there are.
        for name, parameter in self.named_parameters():
            if name.endswith("c_proj.weight"):
                spread = config.initializer_range / math.sqrt(2 * config.n_layer)
                init.normal_(parameter, std=spread)

    def _start(self, module: Module) -> None:
        if isinstance(module, (Linear, Embedding, Conv1D)):
            init.normal_(module.weight, std=self.config.initializer_range)

    def caches(self) -> list[KeyValueCache]:
        """An empty cache for each layer."""
        return [KeyValueCache() for _ in self.transformer.h]

    @property
    def most(self) -> int:
        """How many tokens it has places for."""
        return self.config.n_positions

    @property
    def attention_weights(self) -> list[Tensor]:
        """The last call's attention weights, layer by layer."""
        return [block.attn.attention_weights for block in self.transformer.h]

    def forward(self, tokens: Tensor, caches: list[KeyValueCache] | None = None) -> Tensor:
        """The logits."""
        if tokens.dim() != 2:
            raise ValueError(
                f"GPT: expected tokens of shape (batch, length), got {tuple(tokens.shape)}"
            )
        return as_step(self.lm_head(self.transformer(tokens, caches)), "logits")

    @classmethod
    def from_pretrained(cls, folder: Any) -> GPT:
        """The model whose `config.json` and `model.safetensors` stand in a folder.

        The weights stay in the file, which is mapped into memory.  Raises FileNotFoundError where a
        file is missing, ValueError for settings that are not a GPT-2's, RuntimeError where weights
        are missing or of another shape.
        """
        settings, weights = pretrained(folder)
        config = GPTConfig(**settings)
        with device("meta"):
            model = cls(config)
        own: dict[str, Any] = {}
        for name in model.state_dict():
            bare = name[len("transformer.") :] if name.startswith("transformer.") else name
            for stored in (name, bare):
                if stored in weights:
                    own[name] = weights[stored]
        own.setdefault("lm_head.weight", own.get("transformer.wte.weight"))
        model.load_state_dict({k: v for k, v in own.items() if v is not None}, assign=True)
        model.lm_head.weight = model.transformer.wte.weight
        return model.eval()


# fmt: off
__all__ = ["GPT", "GPTConfig"]
# fmt: on
