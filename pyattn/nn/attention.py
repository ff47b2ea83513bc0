"""Multi-head attention: several attentions side by side, each on its own part of the width."""

from __future__ import annotations

import math

from ..array import require
from ..dtypes import boolean, float64
from ..ops.joining import cat
from ..ops.making import empty, zeros
from . import dot_product, init
from . import functional as F
from .linear import NonDynamicallyQuantizableLinear
from .module import Module
from .parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..dtypes import dtype
    from ..tensor import Tensor


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
            made = None if shape is None else Parameter(empty(shape, dtype=dtype))
            self.register_parameter(name, made)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias)
        self.bias_k = self.bias_v = None
        if add_bias_kv:
            self.bias_k = Parameter(empty((1, 1, embed_dim), dtype=dtype))
            self.bias_v = Parameter(empty((1, 1, embed_dim), dtype=dtype))
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
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
        if self.bias_v is not None:
            init.xavier_normal_(self.bias_v)

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
        require("MultiheadAttention", query, key, value)
        batched = self._check(query, key, value, key_padding_mask, attn_mask)
        # Inside, the length comes first and the batch second.
        if not batched:
            query, key, value = _together(lambda t: t.unsqueeze(1), query, key, value)
            if key_padding_mask is not None:
                key_padding_mask = key_padding_mask.unsqueeze(0)
        elif self.batch_first:
            query, key, value = _together(lambda t: t.transpose(0, 1), query, key, value)
        self._check_sizes(query, key, value)
        if is_causal and attn_mask is None:
            raise RuntimeError("MultiheadAttention: is_causal=True needs attn_mask beside it")
        queries, batch, _ = query._shape

        q, k, v = self._heads(query, key, value)  # (batch, heads, length, d_k)
        if is_causal and key_padding_mask is None and not need_weights:
            mask: Tensor | None = dot_product.causal_mask(queries, k._shape[2])
        else:
            mask = self._mask(key_padding_mask, attn_mask, batch, queries, key._shape[0])
        if mask is not None and k._shape[2] > key._shape[0]:  # the keys added last are seen by all
            extra = zeros(mask._shape[:-1] + (k._shape[2] - key._shape[0],))
            mask = cat([mask, extra], -1)

        output, weights = dot_product.attention(
            q,
            k,
            v,
            mask,
            math.sqrt(1.0 / self.head_dim),
            self.dropout if self.training else 0.0,
            math.nan if need_weights else 0.0,
        )
        # (batch, heads, queries, d_k) to (queries * batch, embed_dim), the heads side by side
        output = output.permute(2, 0, 1, 3).reshape(queries * batch, self.embed_dim)
        output = F.linear(output, self.out_proj.weight, self.out_proj.bias)
        output = output.view(queries, batch, self.embed_dim)
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

    def _check(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None,
        attn_mask: Tensor | None,
    ) -> bool:
        """Refuse ranks and kinds that do not fit; return whether there is a batch."""
        ranks = [len(t._shape) for t in (query, key, value)]
        if ranks != [3, 3, 3] and ranks != [2, 2, 2]:
            raise AssertionError(
                "MultiheadAttention: query, key and value must all be of rank 3, or of rank 2 "
                f"without a batch, got shapes {query._shape}, {key._shape} and {value._shape}"
            )
        batched = ranks[0] == 3
        for name, mask, fitting in (
            ("key_padding_mask", key_padding_mask, (ranks[0] - 1,)),
            ("attn_mask", attn_mask, (2, 3)),
        ):
            if mask is None:
                continue
            require("MultiheadAttention", mask)
            if len(mask._shape) not in fitting:
                raise AssertionError(
                    f"MultiheadAttention: {name} must have rank "
                    f"{' or '.join([str(rank) for rank in fitting])} for a query of rank "
                    f"{ranks[0]}, got shape {mask._shape}"
                )
            if mask.dtype is not boolean and mask.dtype is not float64:
                raise AssertionError(
                    f"MultiheadAttention: {name} is of bools or floats, got {mask.dtype!r}"
                )
        if not batched and attn_mask is not None and len(attn_mask._shape) == 3:
            wanted = (self.num_heads, query._shape[0], key._shape[0])
            if attn_mask._shape != wanted:
                raise AssertionError(
                    f"MultiheadAttention: attn_mask must be {wanted}, got {attn_mask._shape}"
                )
        return batched

    def _check_sizes(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        for name, t, width in (
            ("query", query, self.embed_dim),
            ("key", key, self.kdim),
            ("value", value, self.vdim),
        ):
            if t._shape[2] != width:
                raise AssertionError(
                    f"MultiheadAttention: {name} must have width {width}, got {t._shape[2]}"
                )
        if key._shape[:2] != value._shape[:2]:
            raise AssertionError(
                "MultiheadAttention: key and value must agree in length and batch, got "
                f"{key._shape[:2]} and {value._shape[:2]} (length first)"
            )
        if query._shape[1] != key._shape[1]:
            raise RuntimeError(
                "MultiheadAttention: query and key must agree in batch, got "
                f"{query._shape[1]} and {key._shape[1]}"
            )

    def _heads(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, mapped and parted into heads: (batch, heads, length, d_k)."""
        heads, d_k = self.num_heads, self.head_dim
        weight, bias = self.in_proj_weight, self.in_proj_bias
        if weight is not None and query is key and key is value:
            length, batch, _ = query._shape
            three = F.linear(query, weight, bias).view(length, batch, 3, heads, d_k)
            q, k, v = three.permute(2, 1, 3, 0, 4).unbind(0)
        else:
            maps: Any = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
            if weight is not None:
                maps = weight.chunk(3)
            biases: Any = (None, None, None) if bias is None else bias.chunk(3)
            q, k, v = [
                # (length, batch, embed_dim)
                F.linear(t, w, b).view(t._shape[:2] + (heads, d_k)).permute(1, 2, 0, 3)
                for t, w, b in zip((query, key, value), maps, biases)
            ]
        batch = k._shape[0]
        if self.bias_k is not None and self.bias_v is not None:
            k, v = [
                cat([t, b.view(1, heads, 1, d_k).expand(batch, heads, 1, d_k)], 2)
                for t, b in ((k, self.bias_k), (v, self.bias_v))
            ]
        if self.add_zero_attn:
            k, v = [cat([t, zeros(batch, heads, 1, d_k)], 2) for t in (k, v)]
        return q, k, v

    def _mask(
        self,
        key_padding_mask: Tensor | None,
        attn_mask: Tensor | None,
        batch: int,
        queries: int,
        keys: int,
    ) -> Tensor | None:
        """What is added to the scores, (batch, heads, queries, keys) or what broadcasts to it."""
        mask = None
        if attn_mask is not None:
            per_head = (batch * self.num_heads, queries, keys)
            if attn_mask._shape not in (per_head, per_head[1:]):
                raise RuntimeError(
                    f"MultiheadAttention: attn_mask must be {per_head[1:]} or {per_head}, got "
                    f"{attn_mask._shape}"
                )
            mask = _additive(attn_mask)
            if len(mask._shape) == 3:
                mask = mask.view(batch, self.num_heads, queries, keys)
        if key_padding_mask is not None:
            if key_padding_mask._shape != (batch, keys):
                raise AssertionError(
                    f"MultiheadAttention: key_padding_mask must be {(batch, keys)}, got "
                    f"{key_padding_mask._shape}"
                )
            padding = _additive(key_padding_mask).view(batch, 1, 1, keys)
            mask = padding if mask is None else mask + padding
        return mask


def _together(
    change: Callable[[Tensor], Tensor], query: Tensor, key: Tensor, value: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Each changed, and the same tensor once, so that it stays the same one."""
    q = change(query)
    k = q if key is query else change(key)
    return q, k, q if value is query else k if value is key else change(value)


def _additive(mask: Tensor) -> Tensor:
    return dot_product.additive_mask(mask._data, mask._shape) if mask.dtype is boolean else mask
