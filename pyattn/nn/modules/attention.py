"""Multi-head attention: several attentions side by side, each on its own part of the width."""

from __future__ import annotations

import math

from ...dtypes import boolean
from ...graph import as_step
from ...ops.joining import cat
from ...ops.making import empty, zeros
from ...refusals import takes
from .. import functional as F
from .. import init
from ..functions.dot_product import additive_mask, attention, causal_mask
from ..parameter import Parameter
from .attention_shapes import check_shapes
from .linear import NonDynamicallyQuantizableLinear
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ...dtypes import dtype
    from ...tensor import Tensor
    from .attention_shapes import Sizes


class MultiheadAttention(Module):
    """softmax(Q K^T / sqrt(d_k)) V in `num_heads` heads of width d_k = embed_dim / num_heads.

    Queries, keys and values are linear maps of the inputs; the heads' outputs, side by side, are
    mapped once more.

    Shapes: query (queries, batch, embed_dim), key (keys, batch, kdim), value (keys, batch, vdim);
    with `batch_first` the batch comes first; without a batch rank 2.  Out come the outputs, shaped
    as the query, and the weights, (batch, queries, keys), the mean over the heads.

    Parameters: in_proj_weight (3 embed_dim, embed_dim), the three maps one below the other, or
    q_proj_weight, k_proj_weight and v_proj_weight where kdim or vdim are not embed_dim;
    in_proj_bias; out_proj; with `add_bias_kv` bias_k and bias_v, a key and value more that is
    learned.  `add_zero_attn` adds a key and value of zeros.  `dropout` leaves out weights in
    training.  Raises ValueError for sizes below 1, AssertionError where heads do not divide the
    width.  Vaswani et al., 2017.

    `attention_weights` keeps the last call's weights of each head, (batch, num_heads, queries,
    keys), whether asked for or not.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> layer = pyattn.nn.MultiheadAttention(4, num_heads=2, batch_first=True)
    >>> x = pyattn.rand(1, 3, 4)
    >>> output, weights = layer(x, x, x)
    >>> output.shape, weights.shape, layer.attention_weights.shape
    (torch.Size([1, 3, 4]), torch.Size([1, 3, 3]), torch.Size([1, 2, 3, 3]))
    """

    in_proj_weight: Parameter | None
    q_proj_weight: Parameter | None
    k_proj_weight: Parameter | None
    v_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None
    attention_weights: Tensor | None

    @takes(called="MultiheadAttention")
    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                "MultiheadAttention: embed_dim and num_heads must be above 0, got "
                f"{embed_dim} and {num_heads}"
            )
        if embed_dim % num_heads:
            raise AssertionError(
                f"MultiheadAttention: embed_dim {embed_dim} must be a multiple of num_heads "
                f"{num_heads}"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        self.dropout = dropout
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.batch_first = batch_first
        self.add_zero_attn = add_zero_attn
        self.attention_weights = None

        packed = self.kdim == embed_dim and self.vdim == embed_dim
        shapes = {
            "q_proj_weight": None if packed else (embed_dim, embed_dim),
            "k_proj_weight": None if packed else (embed_dim, self.kdim),
            "v_proj_weight": None if packed else (embed_dim, self.vdim),
            "in_proj_weight": (3 * embed_dim, embed_dim) if packed else None,
            "in_proj_bias": (3 * embed_dim,) if bias else None,
        }
        for name, shape in shapes.items():
            made = None if shape is None else Parameter(empty(shape, device=device, dtype=dtype))
            self.register_parameter(name, made)
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias=bias, device=device, dtype=dtype
        )
        self.bias_k = self.bias_v = None
        if add_bias_kv:
            self.bias_k = Parameter(empty((1, 1, embed_dim), device=device, dtype=dtype))
            self.bias_v = Parameter(empty((1, 1, embed_dim), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, but out_proj's weight, which draws its own."""
        for weight in (
            self.in_proj_weight,
            self.q_proj_weight,
            self.k_proj_weight,
            self.v_proj_weight,
        ):
            if weight is not None:
                init.xavier_uniform_(weight)
        for bias in (self.in_proj_bias, self.out_proj.bias):
            if bias is not None:
                init.zeros_(bias)
        for learned in (self.bias_k, self.bias_v):
            if learned is not None:
                init.xavier_normal_(learned)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """The outputs, and the attention weights or None.

        `key_padding_mask`, (batch, keys), hides keys from every query; `attn_mask`, (queries, keys)
        or (batch * num_heads, queries, keys), hides them query by query.  Bools are True where a
        key is hidden; floats are added to the scores.  `is_causal` says that attn_mask, which must
        be given, is the causal one.  Without `average_attn_weights` the weights are
        (batch, num_heads, queries, keys).

        As in PyTorch, a query that sees no key is nan where the weights are needed, and has zeros
        for weights where they are not.  Raises AssertionError or RuntimeError where shapes do not
        fit.
        """
        by_index = is_causal and key_padding_mask is None and not need_weights
        sizes = check_shapes(
            self, query, key, value, key_padding_mask, attn_mask, is_causal, by_index
        )
        batch, _, queries, _ = sizes
        batched = len(query._shape) == 3

        # Project: (length, batch, embed_dim) each; and split: (batch, heads, length, d_k).
        if batched and self.batch_first:
            query, key, value = _alike(lambda t: t.transpose(0, 1), query, key, value)
        elif not batched:
            query, key, value = _alike(lambda t: t.unsqueeze(1), query, key, value)
        projected = zip(self._projected(query, key, value), ("query", "key", "value"))
        q, k, v = [as_step(self._split(t), word) for t, word in projected]
        k, v = self._with_added(k, self.bias_k), self._with_added(v, self.bias_v)

        # Attend.
        mask: Tensor | None = causal_mask(queries, k._shape[2])
        if not by_index:
            mask = _widened(_mask(key_padding_mask, attn_mask, sizes), k._shape[2])
        scale = math.sqrt(1.0 / self.head_dim)
        dropout = self.dropout if self.training else 0.0
        unseen = math.nan if need_weights else 0.0
        output, weights = attention(q, k, v, mask, scale, dropout, unseen)

        # Join the heads, side by side: (queries, batch, embed_dim); and map them once more.
        output = as_step(output, "heads").permute(2, 0, 1, 3)
        output = as_step(output.reshape(queries * batch, self.embed_dim), "joined")
        output = as_step(F.linear(output, self.out_proj.weight, self.out_proj.bias), "attended")
        output = output.view(queries, batch, output._shape[-1])
        if not batched:
            output = output.squeeze(1)
        elif self.batch_first:
            output = output.transpose(0, 1)

        kept = weights.detach()
        self.attention_weights = kept if batched else kept.squeeze(0)
        if not need_weights:
            return output, None
        weights = weights.mean(1) if average_attn_weights else weights.view(weights._shape)
        return output, weights if batched else weights.squeeze(0)

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> Sequence[Tensor]:
        """Queries, keys and values by their linear maps, (length, batch, embed_dim)."""
        weight, bias = self.in_proj_weight, self.in_proj_bias
        if weight is not None and query is key and key is value:
            return as_step(F.linear(query, weight, bias), "projection").chunk(3, -1)
        maps: Any = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        if weight is not None:
            maps = weight.chunk(3)
        biases: Any = (None, None, None) if bias is None else bias.chunk(3)
        inputs = zip((query, key, value), maps, biases)
        return [as_step(F.linear(t, w, b), "projection") for t, w, b in inputs]

    def _split(self, t: Tensor) -> Tensor:
        """(length, batch, embed_dim), each width in heads: (batch, heads, length, d_k)."""
        length, batch, _ = t._shape
        return t.reshape(length, batch, self.num_heads, self.head_dim).permute(1, 2, 0, 3)

    def _with_added(self, t: Tensor, learned: Tensor | None) -> Tensor:
        """Keys or values, with the learned one and the one of zeros, where the layer has them."""
        batch, heads, _, d_k = t._shape
        if learned is not None:
            t = cat([t, learned.view(1, heads, 1, d_k).expand(batch, heads, 1, d_k)], 2)
        return cat([t, zeros(batch, heads, 1, d_k)], 2) if self.add_zero_attn else t


def _alike(
    change: Callable[[Tensor], Tensor], query: Tensor, key: Tensor, value: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Each changed, and the same tensor once, so that it stays the same one."""
    q = change(query)
    k = q if key is query else change(key)
    return q, k, q if value is query else k if value is key else change(value)


def _mask(key_padding_mask: Tensor | None, attn_mask: Tensor | None, sizes: Sizes) -> Tensor | None:
    """What is added to the scores, (batch, heads, queries, keys) or what broadcasts to it."""
    mask = None
    if attn_mask is not None:
        mask = _additive(attn_mask)
        if len(mask._shape) == 3:
            mask = mask.view(sizes)
    if key_padding_mask is not None:
        padding = _additive(key_padding_mask).view(sizes[0], 1, 1, sizes[3])
        mask = padding if mask is None else mask + padding
    return mask


def _widened(mask: Tensor | None, keys: int) -> Tensor | None:
    """A mask for so many keys: those that the layer has added are seen by all."""
    if mask is None or mask._shape[-1] == keys:
        return mask
    return cat([mask, zeros(mask._shape[:-1] + (keys - mask._shape[-1],))], -1)


def _additive(mask: Tensor) -> Tensor:
    return additive_mask(mask._data, mask._shape) if mask.dtype is boolean else mask


__all__ = ["MultiheadAttention"]
