"""Products summed over axes that the caller names: tensordot, inner, kron, a chain of matrices."""

from __future__ import annotations

from ...array import require
from ...dtypes import boolean, numel
from ...refusals import check_dim, takes
from ..products import MATMUL, dot, mm, product
from ..reductions import sum
from ..shaping import RESHAPE, UNSAFE_VIEW, in_other_shape, permute, renamed, reshaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...tensor import Tensor

VDOT = in_other_shape("vdot")


def _lists(dims: Any, a: Tensor, b: Tensor) -> tuple[list[int], list[int]]:
    """The axes of each side that meet, as they were given."""
    if isinstance(dims, bool):
        raise TypeError("tensordot: dims must be an int or two lists of ints, got bool")
    if hasattr(dims, "tolist"):
        dims = dims.tolist()
    if isinstance(dims, int):
        least = min(len(a._shape), len(b._shape))
        if not 0 <= dims <= least:
            raise RuntimeError(f"tensordot: dims {dims} of {a._shape} and {b._shape}: 0 to {least}")
        first = len(a._shape) - dims
        return list(range(first, first + dims)), list(range(dims))
    if not isinstance(dims, (tuple, list)):
        raise RuntimeError(f"tensordot: dims must be an int or two lists of ints, got {dims!r}")
    if len(dims) != 2 or not all([isinstance(side, (tuple, list)) for side in dims]):
        raise TypeError(f"tensordot: dims must be an int or two lists of ints, got {dims!r}")
    if len(dims[0]) != len(dims[1]):
        raise RuntimeError(f"tensordot: dims {dims!r}: the two lists must be of one length")
    return list(dims[0]), list(dims[1])


def _places(dims: Sequence[int], rank: int) -> list[int]:
    places = [check_dim("tensordot", d, rank) for d in dims]
    if len(set(places)) != len(places):
        raise RuntimeError(f"tensordot: dims {list(dims)} name an axis more than once")
    return places


@takes("a", "b")
def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Products of a and b, summed over pairs of axes: the last `dims` of a with the first of b.

    Or dims = (axes of a, axes of b).  The result has the other axes of a, then those of b.  Raises
    RuntimeError where sizes differ, and neither is 1.

    >>> import pyattn
    >>> a, b = pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([[5, 6], [7, 8]])
    >>> pyattn.tensordot(a, b, dims=1)
    tensor([[19, 22],
            [43, 50]])
    >>> pyattn.tensordot(a, b, dims=([0, 1], [0, 1]))
    tensor(70)
    """
    left, right = _lists(dims, a, b)
    left, right = _places(left, len(a._shape)), _places(right, len(b._shape))
    if a.dtype is not b.dtype:
        raise RuntimeError(f"tensordot: dtypes {a.dtype!r} and {b.dtype!r} differ; convert one")
    if a.dtype is boolean:
        raise NotImplementedError("tensordot: not defined for bools")
    alone_a, alone_b = [], []  # axes that meet one of size 1: summed beforehand
    for i, j in zip(left, right):
        n, m = a._shape[i], b._shape[j]
        if n != m and n != 1 and m != 1:
            raise RuntimeError(
                f"tensordot: axis {i} of {a._shape} and axis {j} of {b._shape}: sizes {n} and {m} differ"
            )
        if m == 1 != n:
            alone_a.append(i)
        if n == 1 != m:
            alone_b.append(j)
    kind = a.dtype
    x = sum(a, alone_a, True).to(kind) if alone_a else a
    y = sum(b, alone_b, True).to(kind) if alone_b else b
    rows = [d for d in range(len(a._shape)) if d not in left]
    columns = [d for d in range(len(b._shape)) if d not in right]
    x, y = _laid(x, rows + left), _laid(y, right + columns)
    lead = tuple([a._shape[d] for d in rows])
    tail = tuple([b._shape[d] for d in columns])
    inner = numel(x._shape[len(rows) :])
    table = mm(reshaped(x, (numel(lead), inner)), reshaped(y, (inner, numel(tail))))
    return renamed(table, lead + tail, RESHAPE)


def _laid(t: Tensor, order: list[int]) -> Tensor:
    return t if order == list(range(len(order))) else permute(t, order)


@takes("input", "other")
def inner(input: Tensor, other: Tensor) -> Tensor:
    """Products summed over the last axis of both: for vectors their dot product.

    >>> import pyattn
    >>> pyattn.inner(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([10, 1]))
    tensor([12, 34])
    """
    if not input._shape or not other._shape:
        return input * other
    if input._shape[-1] != other._shape[-1]:
        raise RuntimeError(f"inner: last sizes of {input._shape} and {other._shape} differ")
    return tensordot(input, other, ([-1], [-1]))


@takes("input", "other")
def vdot(input: Tensor, other: Tensor) -> Tensor:
    """The dot product of two vectors (of complex ones it would conjugate the first).

    >>> import pyattn
    >>> pyattn.vdot(pyattn.tensor([2, 3]), pyattn.tensor([2, 1]))
    tensor(7)
    """
    out = dot(input, other)
    return out if out.grad_fn is None else renamed(out, (), VDOT)


@takes("input", "other")
def kron(input: Tensor, other: Tensor) -> Tensor:
    """Kronecker's product: every element of `input` replaced by that element times `other`.

    >>> import pyattn
    >>> pyattn.kron(pyattn.tensor([1, 10]), pyattn.tensor([[1, 2], [3, 4]]))
    tensor([[ 1,  2, 10, 20],
            [ 3,  4, 30, 40]])
    """
    rank = max(len(input._shape), len(other._shape))
    a = (1,) * (rank - len(input._shape)) + input._shape
    b = (1,) * (rank - len(other._shape)) + other._shape
    apart = [size for n in a for size in (n, 1)], [size for n in b for size in (1, n)]
    table = reshaped(input, tuple(apart[0])) * reshaped(other, tuple(apart[1]))
    return renamed(table, tuple([n * m for n, m in zip(a, b)]), UNSAFE_VIEW)


def _order(sizes: list[int]) -> list[list[int]]:
    """Where to part each stretch of a chain, for the fewest multiplications."""
    n = len(sizes) - 1
    cost = [[0] * n for _ in range(n)]
    part = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i][j], part[i][j] = min(
                [
                    (cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k)
                    for k in range(i, j)
                ]
            )
    return part


def multiplied_chain(name: str, tensors: Sequence[Tensor]) -> Tensor:
    """The product of a chain; its ends may be vectors, a row and a column."""
    require(name, *tensors)
    for k, t in enumerate(tensors):
        ends = (1, 2) if k in (0, len(tensors) - 1) else (2,)
        if len(t._shape) not in ends:
            raise RuntimeError(f"{name}: tensor {k} of the chain has shape {t._shape}")
        if t.dtype is not tensors[0].dtype:
            raise RuntimeError(
                f"{name}: dtypes {tensors[0].dtype!r} and {t.dtype!r} differ; convert one"
            )
    chain = list(tensors)
    row, column = len(chain[0]._shape) == 1, len(chain[-1]._shape) == 1
    if row:
        chain[0] = reshaped(chain[0], (1,) + chain[0]._shape)
    if column:
        chain[-1] = reshaped(chain[-1], chain[-1]._shape + (1,))
    for k in range(len(chain) - 1):
        if chain[k]._shape[1] != chain[k + 1]._shape[0]:
            raise RuntimeError(
                f"{name}: shapes {tensors[k]._shape} and {tensors[k + 1]._shape} of tensors "
                f"{k} and {k + 1} do not fit"
            )
    part = _order([t._shape[0] for t in chain] + [chain[-1]._shape[1]])

    def of(i: int, j: int) -> Tensor:
        if i == j:
            return chain[i]
        k = part[i][j]
        return product(of(i, k), of(k + 1, j), op=MATMUL)

    out = of(0, len(chain) - 1)
    shape = (() if row else out._shape[:1]) + (() if column else out._shape[1:])
    return renamed(out, shape, RESHAPE)


def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of a chain of matrices, in the order that needs the fewest multiplications.

    `linalg.multi_dot` is the same for a list, and for vectors at its ends.

    >>> import pyattn
    >>> pyattn.chain_matmul(pyattn.ones(2, 3), pyattn.ones(3, 4), pyattn.ones(4, 1))
    tensor([[12.],
            [12.]])
    """
    if not matrices:
        raise RuntimeError("chain_matmul: expected at least one matrix")
    require("chain_matmul", *matrices)
    for t in matrices:
        if len(t._shape) != 2:
            raise RuntimeError(f"chain_matmul: expected matrices, got shape {t._shape}")
    return matrices[0] if len(matrices) == 1 else multiplied_chain("chain_matmul", matrices)


__all__ = ["chain_matmul", "inner", "kron", "tensordot", "vdot"]
