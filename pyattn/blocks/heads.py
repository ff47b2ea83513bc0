"""Self-attention of a decoder, with what models of today have changed about it."""

from __future__ import annotations

import math

from .. import kernels
from ..array import as_float, result
from ..dtypes import float64
from ..graph import as_step, blocks
from ..nn import Linear, Module
from ..nn.functions.dot_product import additive_mask, attention
from ..tensor import Tensor
from .cache import KeyValueCache
from .positions import RotaryPositions
from .rows import by_row, mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Flat


def window_mask(queries: int, keys: int, window: int | None = None) -> Tensor:
    """What is added to scores so that a query sees itself and what came before.

    With a `window`, only so many positions, its own the last of them.  The last query stands at the
    last key.  Returns (queries, keys), 0 or minus infinity.  Beltagy et al., 2020.

    >>> from pyattn.blocks import window_mask
    >>> window_mask(3, 3, window=2)
    tensor([[0., -inf, -inf],
            [0., 0., -inf],
            [-inf, 0., 0.]])
    """
    first = keys - queries
    reach = keys if window is None else window
    hidden = [not i - reach < j <= i for i in range(first, keys) for j in range(keys)]
    return additive_mask(hidden, (queries, keys))


def unwatched(t: Tensor) -> bool:
    """Whether nobody is to follow how a result came about: neither gradients nor `explain`."""
    return not t.requires_grad and not blocks


class CausalSelfAttention(Module):
    """Self-attention in which a token sees itself and what came before it.

    Beside plain multi-head attention: fewer heads of keys and values than of queries, `num_kv_heads`,
    each shared by a group (Shazeer, 2019; Ainslie et al., 2023); a `window` of positions (Beltagy et
    al., 2020); rotary `positions`; a `cap` on the scores, cap tanh(score / cap) (Gemma 2, 2024); a
    `bias` module for the scores, such as ALiBi.  `scale` stands for 1 / sqrt(head_dim).

    Shapes: (batch, length, width) in and out.  With a `cache` the tokens go on from what is in it,
    and are added to it: the outputs are those of the whole sequence.  `attention_weights` keeps the
    last call's, (batch, num_heads, length, positions).  The maps are named q_proj, k_proj, v_proj
    and o_proj.  Raises ValueError where heads do not divide.

    >>> import pyattn
    >>> from pyattn.blocks import CausalSelfAttention, KeyValueCache
    >>> layer = CausalSelfAttention(8, num_heads=4, num_kv_heads=2)
    >>> x, cache = pyattn.rand(1, 5, 8), KeyValueCache()
    >>> whole = layer(x)
    >>> parts = [layer(x[:, i : i + 1], cache) for i in range(5)]
    >>> (pyattn.cat(parts, dim=1) - whole).abs().max().item() < 1e-15
    True
    """

    def __init__(
        self,
        width: int,
        num_heads: int,
        num_kv_heads: int | None = None,
        head_dim: int | None = None,
        positions: RotaryPositions | None = None,
        window: int | None = None,
        cap: float | None = None,
        bias: Module | None = None,
        scale: float | None = None,
        linear_bias: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        kv_heads = num_heads if num_kv_heads is None else num_kv_heads
        if head_dim is None:
            if width % num_heads:
                raise ValueError(
                    f"CausalSelfAttention: width {width} must be a multiple of num_heads {num_heads}"
                )
            head_dim = width // num_heads
        if kv_heads < 1 or num_heads % kv_heads:
            raise ValueError(
                f"CausalSelfAttention: num_heads {num_heads} must be a multiple of num_kv_heads "
                f"{kv_heads}"
            )
        if window is not None and window < 1:
            raise ValueError(f"CausalSelfAttention: window must be above 0, got {window}")
        self.num_heads = num_heads
        self.num_kv_heads = kv_heads
        self.head_dim = head_dim
        self.window = window
        self.cap = cap
        self.scale = 1 / math.sqrt(head_dim) if scale is None else scale
        self.dropout = dropout
        self.q_proj = Linear(width, num_heads * head_dim, bias=linear_bias)
        self.k_proj = Linear(width, kv_heads * head_dim, bias=linear_bias)
        self.v_proj = Linear(width, kv_heads * head_dim, bias=linear_bias)
        self.o_proj = Linear(num_heads * head_dim, width, bias=linear_bias)
        self.positions = positions
        self.score_bias = bias
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor, cache: KeyValueCache | None = None) -> Tensor:
        """The tokens, each with the mean of the values that it attends to."""
        batch, length, _ = x._shape
        start = 0 if cache is None else len(cache)
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        plain = self.score_bias is None and not (self.training and self.dropout)
        if plain and length == 1 and cache is not None and unwatched(q):
            means = self._one_more(as_float(q), as_float(k), as_float(v), cache, batch)
            return self.o_proj(result(means, q._shape, float64))  # type: ignore[no-any-return]
        # (batch, heads, length, head_dim) each
        q = as_step(self._heads(q, self.num_heads), "query")
        k = as_step(self._heads(k, self.num_kv_heads), "key")
        v = as_step(self._heads(v, self.num_kv_heads), "value")
        if self.positions is not None:
            q, k = self.positions(q, start), self.positions(k, start)
        if cache is not None:
            k, v = cache.add(k, v)
        keys = start + length
        mask: Any = None
        if length > 1 or (self.window is not None and keys > self.window):
            mask = window_mask(length, keys, self.window)
        if self.score_bias is not None:
            added = self.score_bias(length, keys)  # (heads, length, keys)
            mask = added if mask is None else mask + added

        # The heads of queries that share keys stand beside each other: as rows of one product.
        group = self.num_heads // self.num_kv_heads
        q = q.view(batch, self.num_kv_heads, group, length, self.head_dim)
        if mask is not None and mask.dim() == 3:
            mask = mask.view(self.num_kv_heads, group, length, keys)
        dropout = self.dropout if self.training else 0.0
        k, v = k.unsqueeze(2), v.unsqueeze(2)
        output, weights = attention(q, k, v, mask, self.scale, dropout, cap=self.cap)
        self.attention_weights = weights.detach().view(batch, self.num_heads, length, keys)
        output = as_step(output, "heads").view(batch, self.num_heads, length, self.head_dim)
        output = as_step(output.transpose(1, 2).reshape(batch, length, -1), "joined")
        return as_step(self.o_proj(output), "attended")

    def _one_more(self, q: Flat, k: Flat, v: Flat, cache: KeyValueCache, batch: int) -> Flat:
        """The heads' means for one position that follows what is in the cache, without a tape."""
        start = len(cache)
        if self.positions is not None:
            q, k = self.positions.turned(q, start), self.positions.turned(k, start)
        shape = (batch, self.num_kv_heads, 1, self.head_dim)
        q = kernels.mul(q, self.scale)
        means, shares = cache.attend(q, k, v, shape, self.window, self.cap)
        self.attention_weights = result(shares, (batch, self.num_heads, 1, start + 1), float64)
        return means

    def _heads(self, t: Tensor, heads: int) -> Tensor:
        batch, length, _ = as_step(t, "projection").shape
        return t.view(batch, length, heads, self.head_dim).transpose(1, 2)


@by_row(CausalSelfAttention)
def _attended(layer: CausalSelfAttention, x: Flat, cache: KeyValueCache) -> Flat | None:
    if layer.score_bias is not None:
        return None
    q, k, v = mapped(layer.q_proj, x), mapped(layer.k_proj, x), mapped(layer.v_proj, x)
    return mapped(layer.o_proj, layer._one_more(q, k, v, cache, 1))
