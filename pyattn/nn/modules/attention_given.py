"""Multi-head attention by parameters that are given: the layer's work, as a function."""

from __future__ import annotations

from ...array import require
from ...refusals import takes
from .attention import MultiheadAttention
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...tensor import Tensor


class _Output:
    """The last map of a layer that has no modules."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self.weight, self.bias = weight, bias


class _Given(MultiheadAttention):
    """A layer that draws nothing; keys and values may be given as they are after their maps."""

    def __init__(self, static_k: Tensor | None, static_v: Tensor | None, **given: Any) -> None:
        Module.__init__(self)
        self.static = (None, static_k, static_v)
        vars(self).update(given)  # parameters or not, they are not this layer's own

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> Sequence[Tensor]:
        projected = super()._projected(query, key, value)
        return [t if s is None else self._joined(s) for t, s in zip(projected, self.static)]

    def _joined(self, t: Tensor) -> Tensor:
        """(batch * heads, length, d_k) as (length, batch, embed_dim)."""
        length = t._shape[1]
        return t.permute(1, 0, 2).reshape(length, -1, self.embed_dim)


@takes("query", "key", "value")
def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """What MultiheadAttention computes, with parameters that are given: the outputs and the weights.

    Shapes: query (queries, batch, embed_dim), key and value (keys, batch, ...), or all of rank 2
    without a batch; the maps are in_proj_weight, (3 embed_dim, embed_dim), or, with
    use_separate_proj_weight, the three others.  out_proj_weight may map to another width.  `static_k`
    and `static_v`, (batch * num_heads, keys, d_k), stand in for the mapped keys and values.  Masks
    and refusals as in the layer.  Vaswani et al., 2017.

    >>> import pyattn
    >>> x, eye = pyattn.tensor([[1.0, 0.0], [0.0, 1.0]]), pyattn.eye(2)
    >>> pyattn.nn.functional.multi_head_attention_forward(
    ...     x, x, x, 2, 1, pyattn.cat([eye, eye, eye]), None, None, None, False, 0.0, eye, None
    ... )[1]
    tensor([[0.6698, 0.3302],
            [0.3302, 0.6698]])
    """
    name = "multi_head_attention_forward"
    packed = not use_separate_proj_weight
    maps = {
        "in_proj_weight": in_proj_weight if packed else None,
        "q_proj_weight": None if packed else q_proj_weight,
        "k_proj_weight": None if packed else k_proj_weight,
        "v_proj_weight": None if packed else v_proj_weight,
    }
    for word in list(maps)[:1] if packed else list(maps)[1:]:
        if maps[word] is None:
            raise AssertionError(
                f"{name}: with use_separate_proj_weight={use_separate_proj_weight} {word} is needed"
            )
    if (bias_k is None) is not (bias_v is None):
        raise AssertionError(f"{name}: bias_k and bias_v go together")
    if embed_dim_to_check != query._shape[-1] or embed_dim_to_check % num_heads:
        raise AssertionError(
            f"{name}: {num_heads} heads of a width of {embed_dim_to_check}, for a query of shape "
            f"{query._shape}; the heads divide the width, and it is the query's"
        )
    head_dim, rows = embed_dim_to_check // num_heads, num_heads
    if len(query._shape) == 3:
        rows *= query._shape[1]
    for word, given in (("static_k", static_k), ("static_v", static_v)):
        if given is None:
            continue
        require(name, given)
        if bias_k is not None:
            raise AssertionError(f"{name}: bias_k and bias_v cannot be added to {word}")
        if given._shape[::2] != (rows, head_dim):
            raise AssertionError(
                f"{name}: {word} must be ({rows}, keys, {head_dim}), got {given._shape}"
            )
    layer = _Given(
        static_k,
        static_v,
        **maps,
        embed_dim=embed_dim_to_check,
        num_heads=num_heads,
        head_dim=head_dim,
        dropout=dropout_p,
        kdim=key._shape[-1],
        vdim=key._shape[-1] if packed else value._shape[-1],
        batch_first=False,
        add_zero_attn=add_zero_attn,
        in_proj_bias=in_proj_bias,
        out_proj=_Output(out_proj_weight, out_proj_bias),
        bias_k=bias_k,
        bias_v=bias_v,
        training=training,
    )
    return layer.forward(
        query,
        key,
        value,
        key_padding_mask,
        need_weights,
        attn_mask,
        average_attn_weights,
        is_causal,
    )


__all__ = ["multi_head_attention_forward"]
