"""How alike vectors are, or how far apart: lengths, cosines and distances along an axis."""

from __future__ import annotations

from ...array import broadcast_shapes, require, result
from ...dtypes import float64
from ...graph import Op, record, recording
from ...ops.indexing import copy_
from ...ops.reductions import NORM
from ...refusals import check_dim, takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


@takes("input")
def normalize(
    input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """x / max(norm of order p along `dim`, eps): every line of length 1, but zeros.

    The result is shaped as the input; `out`, of that shape, is filled with it and returned.  Raises
    IndexError where there is no such axis, RuntimeError where `out` would need a gradient.

    >>> import pyattn
    >>> pyattn.nn.functional.normalize(pyattn.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    made = input / input.norm(p, dim, True).clamp(min=eps)
    if out is None:
        return made
    require("normalize", out)
    if recording() and (made._requires_grad or out._requires_grad):
        raise RuntimeError("normalize: with out= nothing can be recorded; detach the input")
    if out._shape != made._shape:
        raise RuntimeError(f"normalize: out has shape {out._shape}, the result {made._shape}")
    return copy_(out, made)


# The gradient of the number itself: in PyTorch too the floor is not recorded.
FLOORED = Op(
    "cosine_similarity",
    lambda g, n, least: g,
    args="least",
    moves="_if_unchanged",
    formula="max(x, least)",
    word="length",
)


def _floored(t: Tensor, least: float) -> Tensor:
    """max(t, least), with the gradient of t itself."""
    data = [least if x < least else x for x in t._data]
    return record(result(data, t._shape, float64), FLOORED, (t,), (least,))


@takes("x1", "x2")
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1 . x2 / (|x1| |x2|) along an axis: the cosine of the angle between two vectors.

    Shapes broadcast; the result has that shape without axis `dim`.  Each length counts as at least
    `eps`.  Raises IndexError where there is no such axis, RuntimeError for whole numbers.
    Document 000.

    >>> import pyattn
    >>> x, y = pyattn.tensor([1.0, 0.0]), pyattn.tensor([1.0, 1.0])
    >>> pyattn.nn.functional.cosine_similarity(x, y, dim=0)
    tensor(0.7071)
    """
    if x1.dtype is not float64 and x2.dtype is not float64:
        raise RuntimeError(f"cosine_similarity: expected floats, got {x1.dtype!r}; use .float()")
    shape = broadcast_shapes("cosine_similarity", x1._shape, x2._shape)
    check_dim("cosine_similarity", dim, len(shape))
    a, b = [t.float() if t._shape == shape else t.float().expand(shape) for t in (x1, x2)]
    a, b = [t / _floored(t.norm(2.0, dim, True), eps) for t in (a, b)]
    return (a * b).sum(dim)


@takes("x1", "x2")
def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of x1 - x2 + eps along the last axis: how far each vector is from its partner.

    Shapes broadcast; the last axis goes, or stays as 1 with `keepdim`.  Raises RuntimeError where
    they do not.

    >>> import pyattn
    >>> x, y = pyattn.zeros(1, 2), pyattn.tensor([[3.0, 4.0]])
    >>> pyattn.nn.functional.pairwise_distance(x, y)
    tensor([5.0000])
    """
    require("pairwise_distance", x1, x2)
    shape = broadcast_shapes("pairwise_distance", x1._shape, x2._shape)
    gap = x1 - x2 + eps
    out = gap.norm(p, len(shape) - 1 if shape else None, keepdim)
    for node in (out.grad_fn, out._working):
        if node is not None and node.op is NORM:
            node.op = DISTANCE
    return out


DISTANCE = Op("pairwise_distance", *NORM.rules, tell=NORM.tell, word="distance")
DISTANCE.args = NORM.args


__all__ = ["cosine_similarity", "normalize", "pairwise_distance"]
