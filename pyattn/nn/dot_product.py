"""Scaled dot-product attention, the weights of which a query gives to the keys.

`attention` is the formula; `scaled_dot_product_attention` is PyTorch's way to call it.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import broadcast_shapes, require, result
from ..autograd import enable_grad, grad, no_grad
from ..dtypes import boolean, float64, numel
from ..graph import Op, record, recording, variadic
from ..ops import softmaxes
from ..ops.arithmetic import add_
from ..ops.indexing import copied
from ..ops.joining import cat
from ..ops.products import BATCHED, MM, product
from .dropout import dropout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor


def safe_softmax(scores: Tensor) -> Tensor:
    """softmax along the last axis, where a row of nothing but minus infinity has weights 0."""
    shape = scores._shape
    data: Flat = []
    for i in range(0, len(scores._data), shape[-1] or 1):
        data += kernels.safe_softmax(scores._data[i : i + shape[-1]])
    return record(result(data, shape, float64), softmaxes.SOFTMAX, (scores,), (len(shape) - 1,))


def plain_softmax(scores: Tensor) -> Tensor:
    """softmax along the last axis, where a row of nothing but minus infinity is nan."""
    return softmaxes.softmax(scores, -1)


def additive_mask(hidden: Sequence[bool], shape: Shape) -> Tensor:
    """What is added to scores to hide some: minus infinity there, 0 elsewhere."""
    return result([-math.inf if h else 0.0 for h in hidden], shape, float64)


def causal_mask(queries: int, keys: int, start: int = 0) -> Tensor:
    """The additive mask that lets query i see keys 0 to i, for the queries from `start` on."""
    hidden = [j > i for i in range(start, start + queries) for j in range(keys)]
    return additive_mask(hidden, (queries, keys))


FLASH = Op("ScaledDotProductFlashAttentionForCpuBackward0", *BATCHED.rules, args="ta tb")


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    dropout_p: float,
    scale: float,
    weigh: Callable[[Tensor], Tensor],
    op: Op,
) -> tuple[Tensor, Tensor]:
    """The outputs and the weights of attention: weigh(scale query key^T + mask), times value."""
    scores = product(query * scale, key, False, True)  # (..., queries, keys)
    if mask is not None:
        scores = scores + mask
    weights = weigh(scores)
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    return product(weights, value, op=op), weights


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(query key^T / sqrt(d_k) + mask) value: each query's mean of the values.

    Shapes: query (..., queries, d_k), key (..., keys, d_k), value (..., keys, d_v); leading axes
    broadcast; the result is (..., queries, d_v).  `attn_mask` broadcasts to (..., queries, keys):
    of bools, True where a query sees a key; of floats, added to the scores.  A query that sees no
    key gets zeros.  `is_causal` lets query i see keys 0 to i.  `scale` stands for 1 / sqrt(d_k).
    `dropout_p` always applies, in training or not.  With `enable_gqa`, fewer heads (axis -3) of
    keys and values are shared by groups of query heads.

    Raises RuntimeError where shapes do not fit, for a mask of whole numbers, or for a mask beside
    `is_causal`.  Vaswani et al., 2017; document 003.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> pyattn.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    tensor([[1.0000, 0.0000],
            [0.3302, 0.6698]])
    """
    name = "scaled_dot_product_attention"
    require(name, query, key, value)
    for t in (query, key, value):
        if len(t._shape) < 2 or t.dtype is not float64:
            raise RuntimeError(
                f"{name}: expected floats of rank 2 or more, got {t.dtype!r} of shape {t._shape}"
            )
    if query._shape[-1] != key._shape[-1] or key._shape[-2] != value._shape[-2]:
        raise RuntimeError(
            f"{name}: query {query._shape} and key {key._shape} must agree in their last sizes, "
            f"key and value {value._shape} in their last but one"
        )
    if not 0.0 <= dropout_p <= 1.0:
        raise RuntimeError(f"{name}: dropout_p is a probability, from 0 to 1, got {dropout_p}")
    if is_causal and attn_mask is not None:
        raise RuntimeError(f"{name}: give attn_mask or is_causal=True, not both")
    if enable_gqa:
        key, value = _repeated_heads(name, query, key), _repeated_heads(name, query, value)
    mask = attn_mask
    if mask is not None:
        require(name, mask)
        if mask.dtype is boolean:
            mask = additive_mask([not seen for seen in mask._data], mask._shape)
        elif mask.dtype is not float64:
            raise RuntimeError(f"{name}: attn_mask is of bools or floats, got {mask.dtype!r}")
    if scale is None:
        scale = 1.0 / math.sqrt(query._shape[-1]) if query._shape[-1] else 1.0
    if not dropout_p and not (mask is not None and mask._requires_grad):
        lead = broadcast_shapes(name, query._shape[:-2], key._shape[:-2], value._shape[:-2])
        table = lead + (query._shape[-2], key._shape[-2])
        fits = mask is None or broadcast_shapes(name, mask._shape, table) == table
        if fits and numel(table) > LARGEST:
            return _streamed(query, key, value, mask, is_causal, scale)
    if is_causal:
        mask = causal_mask(query._shape[-2], key._shape[-2])
    rank = len(query._shape)
    op = MM if rank == len(key._shape) == 2 else BATCHED
    # The name under which PyTorch records its fused form of heads in a batch.
    if rank == 4 and query._shape[:2] == key._shape[:2] == value._shape[:2] and not dropout_p:
        if attn_mask is None or len(attn_mask._shape) in (2, 4) and not attn_mask._requires_grad:
            op = FLASH
    return attention(query, key, value, mask, dropout_p, scale, safe_softmax, op)[0]


# Attention over many positions.  The weights, queries by keys, would not fit in memory: they are
# made for a few queries at a time, used, and let go, and made again when gradients are asked for.

LARGEST = 2**16  # weights: up to so many are made at once, and more of them half as many at a time


def _streamed(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool, scale: float
) -> Tensor:
    """`attention`, a block of queries at a time."""
    settings = (mask, is_causal, scale)
    with no_grad():
        blocks = [
            _block(query[..., start:stop, :], key, value, settings, start, stop)
            for start, stop in _blocks(query, key, value)
        ]
        out = cat(blocks, -2)
    out._working = None  # `explain` is to see what follows, and not the blocks
    # The mask is an input, though it takes no gradient: a change of it is then noticed.
    inputs = (query, key, value) if mask is None else (query, key, value, mask)
    return record(out, STREAMED, inputs, [settings, None, None])


def _blocks(query: Tensor, key: Tensor, value: Tensor) -> list[tuple[int, int]]:
    """Where each block of queries starts and stops."""
    lead = broadcast_shapes("attention", query._shape[:-2], key._shape[:-2], value._shape[:-2])
    queries, keys = query._shape[-2], key._shape[-2]
    step = max(1, LARGEST // 2 // (numel(lead) * keys or 1))
    return [(start, min(start + step, queries)) for start in range(0, queries, step)]


def _block(
    query: Tensor, key: Tensor, value: Tensor, settings: Any, start: int, stop: int
) -> Tensor:
    """The outputs of `query`, which are the queries from `start` to `stop`."""
    mask, is_causal, scale = settings
    if is_causal:
        mask = causal_mask(stop - start, key._shape[-2], start)
    elif mask is not None and len(mask._shape) > 1 and mask._shape[-2] != 1:
        mask = mask[..., start:stop, :]
    return attention(query, key, value, mask, 0.0, scale, safe_softmax, BATCHED)[0]


def _streamed_rule(g: Tensor, n: Node, i: int) -> Tensor:
    """The gradient of input i: all three are found in one pass, and kept for their turns."""
    settings, asked, found = n.args
    inputs = [n.input(k) for k in range(len(n.edges))]
    if found is None or asked != (id(g), g._storage.moment, recording()):
        find = _recorded if recording() else _gradients
        found = find(g, inputs[:3], settings)
        # g is kept with them, so that no other gradient can come to have its id.
        n.args[1:] = (id(g), g._storage.moment, recording()), found + [g]
    if all([edge is None for edge in n.edges[i + 1 :]]):
        n.args[1:] = None, None
    return found[i]  # type: ignore[no-any-return]


def _recorded(g: Tensor, inputs: Any, settings: Any) -> list[Any]:
    """Gradients that are to be differentiated again, which takes all of the graph at once."""
    # By way of copies: the inputs may be one tensor, or made from each other, and each is to get
    # its own share alone.
    query, key, value = aliases = [copied(t) for t in inputs]
    out = _block(query, key, value, settings, 0, query._shape[-2])
    wanted = [t for t in aliases if t._requires_grad]
    parts = iter(grad(out, wanted, g, create_graph=True))
    return [next(parts) if t._requires_grad else None for t in aliases]


def _gradients(g: Tensor, inputs: Any, settings: Any) -> list[Tensor]:
    query, key, value = [t.detach().requires_grad_() for t in inputs]
    query_parts = []
    sums: list[Any] = [None, None]
    for start, stop in _blocks(query, key, value):
        with enable_grad():
            part = query.detach()[..., start:stop, :].requires_grad_()
            here = _block(part, key, value, settings, start, stop)
        of_query, *others = grad(here, (part, key, value), g[..., start:stop, :])
        query_parts.append(of_query)
        sums = [of if total is None else add_(total, of) for total, of in zip(sums, others)]
    return [cat(query_parts, -2)] + sums


STREAMED = variadic("ScaledDotProductFlashAttentionForCpuBackward0", _streamed_rule)


def _repeated_heads(name: str, query: Tensor, t: Tensor) -> Tensor:
    """Heads of keys or values, each repeated for its group of query heads."""
    heads, own = query._shape[-3:-2], t._shape[-3:-2]
    if not heads or not own or heads != own and (not own[0] or heads[0] % own[0]):
        raise RuntimeError(
            f"{name}: with enable_gqa the query's heads, {heads}, must be a multiple of the key's "
            f"and the value's, {own} (axis -3)"
        )
    return t if heads == own else t.repeat_interleave(heads[0] // own[0], -3)
