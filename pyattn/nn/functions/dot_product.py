"""Scaled dot-product attention: means of the values, by weights that each query gives to the keys.

`attention` is the formula; `scaled_dot_product_attention` is PyTorch's way to call it.
"""

from __future__ import annotations

import math

from ... import kernels
from ...array import broadcast_shapes, result
from ...autograd import enable_grad, grad, no_grad
from ...dtypes import boolean, float64, numel
from ...graph import Op, as_step, record, recording
from ...ops.changing import add_
from ...ops.indexing import copied
from ...ops.joining import cat
from ...ops.pointwise import tanh
from ...ops.products import MATMUL, product
from ...ops.softmaxes import SOFTMAX
from ...refusals import takes
from .dropout import dropout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    scale: float,
    dropout_p: float = 0.0,
    unseen: float = 0.0,
    cap: float | None = None,
) -> tuple[Tensor, Tensor]:
    """softmax(scale query key^T + mask) value, and the weights, after dropout if there is any.

    A query that no key is shown to has `unseen` for weights.  With a `cap`, each score s becomes
    cap tanh(s / cap) before the mask, and none is further from 0 than that.
    """
    scores = product(query * scale, key, tb=True, op=SCORES)  # (..., queries, keys)
    if cap is not None:
        scores = as_step(tanh(scores / cap) * cap, "capped")
    if mask is not None:
        scores = as_step(scores + mask, "masked")
    weights = as_step(safe_softmax(scores, unseen), "weights")  # each row adds up to 1
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    return product(weights, value), weights  # (..., queries, d_v)


# Queries times keys, scaled; and the same without the scale, which `explain` works out.
SCORES, PLAIN_SCORES = [
    Op("matmul", *MATMUL.rules, args="ta tb", tell=tell, word=word)
    for tell, word in (("scaled_rule", "scaled"), ("product_rule", "scores"))
]


def safe_softmax(scores: Tensor, unseen: float = 0.0) -> Tensor:
    """softmax along the last axis; `unseen` are the weights where every score is minus infinity."""
    shape, data = scores._shape, scores._data
    keys = shape[-1]
    weights: Flat = []
    for start in range(0, len(data), keys or 1):
        weights += kernels.safe_softmax(data[start : start + keys], unseen)
    return record(result(weights, shape, float64), SOFTMAX, (scores,), (len(shape) - 1,))


def additive_mask(hidden: Sequence[bool], shape: Shape) -> Tensor:
    """What is added to scores to hide some: minus infinity there, 0 elsewhere."""
    return result([-math.inf if h else 0.0 for h in hidden], shape, float64)


def causal_mask(queries: int, keys: int, start: int = 0) -> Tensor:
    """The additive mask that lets query i see keys 0 to i, for the queries from `start` on."""
    hidden = [j > i for i in range(start, start + queries) for j in range(keys)]
    return additive_mask(hidden, (queries, keys))


@takes("query", "key", "value", "[attn_mask]")
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
    if enable_gqa:
        key, value = _repeated_heads(name, query, key), _repeated_heads(name, query, value)
    table = _table(name, query, key, value, dropout_p)
    mask = attn_mask
    if mask is not None:
        mask = _fitting_mask(name, mask, is_causal)
    if scale is None:
        scale = 1.0 / math.sqrt(query._shape[-1]) if query._shape[-1] else 1.0
    if numel(table) > LARGEST and not dropout_p and _leaves(table, mask):
        return _streamed(query, key, value, mask, is_causal, scale)
    if is_causal:
        mask = causal_mask(*table[-2:])
    out, _ = attention(query, key, value, mask, scale, dropout_p)
    return _named(out, (query._shape, key._shape, value._shape), attn_mask, dropout_p)


def _table(name: str, query: Tensor, key: Tensor, value: Tensor, dropout_p: float) -> Shape:
    """The shape of the weights, (..., queries, keys), of what fits together."""
    q, k, v = query._shape, key._shape, value._shape
    for t in (query, key, value):
        if len(t._shape) < 2 or t.dtype is not float64:
            raise RuntimeError(
                f"{name}: expected floats of rank 2 or more, got {t.dtype!r} of shape {t._shape}"
            )
    if q[-1] != k[-1] or k[-2] != v[-2]:
        raise RuntimeError(
            f"{name}: query {q} and key {k} must agree in their last sizes, key and value {v} in "
            "their last but one"
        )
    if not 0.0 <= dropout_p <= 1.0:
        raise RuntimeError(f"{name}: dropout_p is a probability, from 0 to 1, got {dropout_p}")
    lead = q[:-2]
    if not lead == k[:-2] == v[:-2]:
        lead = broadcast_shapes(name, lead, k[:-2], v[:-2])
    return lead + (q[-2], k[-2])


def _fitting_mask(name: str, mask: Tensor, is_causal: bool) -> Tensor:
    """A mask of bools or floats as what is added to the scores."""
    if is_causal:
        raise RuntimeError(f"{name}: give attn_mask or is_causal=True, not both")
    if mask.dtype is boolean:
        return additive_mask([not seen for seen in mask._data], mask._shape)
    if mask.dtype is not float64:
        raise RuntimeError(f"{name}: attn_mask is of bools or floats, got {mask.dtype!r}")
    return mask


def _leaves(table: Shape, mask: Tensor | None) -> bool:
    """Whether a mask leaves the weights their shape, and asks for no gradient."""
    if mask is None:
        return True
    wide = broadcast_shapes("scaled_dot_product_attention", mask._shape, table)
    return wide == table and not mask._requires_grad


def _repeated_heads(name: str, query: Tensor, t: Tensor) -> Tensor:
    """Heads of keys or values, each repeated for its group of query heads."""
    heads, own = query._shape[-3:-2], t._shape[-3:-2]
    if not heads or not own or heads != own and (not own[0] or heads[0] % own[0]):
        raise RuntimeError(
            f"{name}: with enable_gqa the query's heads, {heads}, must be a multiple of the key's "
            f"and the value's, {own} (axis -3)"
        )
    if heads == own:
        return t
    shape = t._shape
    groups = t.unsqueeze(-3).expand(shape[:-2] + (heads[0] // own[0],) + shape[-2:])
    return groups.reshape(shape[:-3] + heads + shape[-2:])


# The last product of attention, under the name that its users call.
ATTENTION = Op(
    "scaled_dot_product_attention",
    lambda g, n, *args: product(g, n.input(1), tb=True),
    lambda g, n, *args: product(n.input(0), g, ta=True),
    args="ta tb shapes attn_mask dropout_p",
    tell="product_rule",
    word="product",
)


def _named(out: Tensor, *args: Any) -> Tensor:
    """The outputs, which a product left its note on, with that of attention."""
    note = out.grad_fn or out._working
    if note is not None:
        note.op, note.args = ATTENTION, (False, False) + args
    return out


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
    shapes = (query._shape, key._shape, value._shape)
    return record(out, STREAMED, inputs, settings + (shapes, 0.0))


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
    return attention(query, key, value, mask, scale)[0]


def _streamed_rule(g: Tensor, n: Node, *args: Any) -> Sequence[Tensor | None]:
    """The gradients of query, key and value, found in one pass."""
    n.unchanged(3)
    inputs = [n.input(0), n.input(1), n.input(2)]
    return (_recorded if recording() else _by_block)(g, inputs, args[:3])


def _recorded(g: Tensor, inputs: Any, settings: Any) -> Sequence[Tensor | None]:
    """Gradients that are to be differentiated again, which takes all of the graph at once."""
    # By way of copies: the inputs may be one tensor, or made from each other, and each is to get
    # its own share alone.
    query, key, value = aliases = [copied(t) for t in inputs]
    out = _block(query, key, value, settings, 0, query._shape[-2])
    wanted = [t for t in aliases if t._requires_grad]
    parts = iter(grad(out, wanted, g, create_graph=True))
    return [next(parts) if t._requires_grad else None for t in aliases]


def _by_block(g: Tensor, inputs: Any, settings: Any) -> Sequence[Tensor | None]:
    """Gradients, of which only a block's weights are in memory at a time."""
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


STREAMED = Op(
    "scaled_dot_product_attention",
    joint=_streamed_rule,
    args="attn_mask is_causal scale shapes dropout_p",
    tell="streamed_rule",
    word="attention",
)
