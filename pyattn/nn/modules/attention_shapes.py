"""What fits together in multi-head attention, and what is said of the rest.

Sizes are spoken of with the length first, then the batch, as the layer works inside.
"""

from __future__ import annotations

from ...array import require
from ...dtypes import boolean, float64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...kernels import Shape
    from ...tensor import Tensor
    from .attention import MultiheadAttention

    Sizes = tuple[int, int, int, int]  # batch, heads, queries, keys


def check_shapes(
    layer: MultiheadAttention,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    is_causal: bool,
    by_index: bool,
) -> Sizes:
    """Refuse what does not fit; return the sizes of the weights, (batch, heads, queries, keys).

    Where the causal mask is made `by_index`, the one that is given is not read, nor its sizes.
    """
    require("MultiheadAttention", query, key, value)
    ranks = [len(t._shape) for t in (query, key, value)]
    if ranks != [3, 3, 3] and ranks != [2, 2, 2]:
        raise AssertionError(
            "MultiheadAttention: query, key and value must all be of rank 3, or of rank 2 "
            f"without a batch, got shapes {query._shape}, {key._shape} and {value._shape}"
        )
    batched = ranks[0] == 3
    _check_kind("key_padding_mask", key_padding_mask, (2,) if batched else (1,), ranks[0])
    _check_kind("attn_mask", attn_mask, (2, 3), ranks[0])
    if not batched and attn_mask is not None and len(attn_mask._shape) == 3:
        wanted = (layer.num_heads, query._shape[0], key._shape[0])
        if attn_mask._shape != wanted:
            raise AssertionError(
                f"MultiheadAttention: attn_mask must be {wanted}, got {attn_mask._shape}"
            )
    queries, keys, batch = _check_inputs(layer, query, key, value)
    if is_causal and attn_mask is None:
        raise RuntimeError("MultiheadAttention: is_causal=True needs attn_mask beside it")
    if attn_mask is not None and not by_index:
        per_head = (batch * layer.num_heads, queries, keys)
        if attn_mask._shape not in (per_head, per_head[1:]):
            raise RuntimeError(
                f"MultiheadAttention: attn_mask must be {per_head[1:]} or {per_head}, got "
                f"{attn_mask._shape}"
            )
    fitting = (batch, keys) if batched else (keys,)
    if key_padding_mask is not None and key_padding_mask._shape != fitting:
        raise AssertionError(
            f"MultiheadAttention: key_padding_mask must be {fitting}, got {key_padding_mask._shape}"
        )
    return batch, layer.num_heads, queries, keys


def _check_kind(name: str, mask: Tensor | None, ranks: tuple[int, ...], rank: int) -> None:
    """A mask is of bools or floats, and of one of the ranks that go with a query of that rank."""
    if mask is None:
        return
    require("MultiheadAttention", mask)
    if len(mask._shape) not in ranks:
        raise AssertionError(
            f"MultiheadAttention: {name} must have rank {' or '.join([str(r) for r in ranks])} "
            f"for a query of rank {rank}, got shape {mask._shape}"
        )
    if mask.dtype is not boolean and mask.dtype is not float64:
        raise AssertionError(
            f"MultiheadAttention: {name} is of bools or floats, got {mask.dtype!r}"
        )


def _check_inputs(
    layer: MultiheadAttention, query: Tensor, key: Tensor, value: Tensor
) -> tuple[int, int, int]:
    """Widths, lengths and batches that fit; the lengths of query and key, and the batch."""
    for name, t, width in (
        ("query", query, layer.embed_dim),
        ("key", key, layer.kdim),
        ("value", value, layer.vdim),
    ):
        if t._shape[-1] != width:
            raise AssertionError(
                f"MultiheadAttention: {name} must have width {width}, got {t._shape[-1]}"
            )
    of_query, of_key, of_value = [
        _length_and_batch(t._shape, layer.batch_first) for t in (query, key, value)
    ]
    if of_key != of_value:
        raise AssertionError(
            "MultiheadAttention: key and value must agree in length and batch, got "
            f"{of_key} and {of_value} (length first)"
        )
    if of_query[1] != of_key[1]:
        raise RuntimeError(
            "MultiheadAttention: query and key must agree in batch, got "
            f"{of_query[1]} and {of_key[1]}"
        )
    return of_query[0], of_key[0], of_key[1]


def _length_and_batch(shape: Shape, batch_first: bool) -> Shape:
    if len(shape) == 2:
        return shape[0], 1
    return (shape[1], shape[0]) if batch_first else shape[:2]
