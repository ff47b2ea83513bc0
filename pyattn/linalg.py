"""PyTorch's `torch.linalg`: norms, determinants, solutions and decompositions of matrices.

Matrices are the last two axes of a tensor; the others are a batch of them.
"""

from __future__ import annotations

import math

from . import outs
from .array import Array, result
from .dtypes import boolean, dtype, float64, int64, numel
from .ops.arithmetic import choose, mul
from .ops.joining import cat
from .ops.making import ones_like
from .ops.matrices.added_products import under_name
from .ops.matrices.contracting import multiplied_chain
from .ops.matrices.decompositions import eigh as eigh
from .ops.matrices.decompositions import eigvalsh as eigvalsh
from .ops.matrices.decompositions import least_kept
from .ops.matrices.decompositions import matrix_exp as matrix_exp
from .ops.matrices.decompositions import pinv as pinv
from .ops.matrices.decompositions import qr as qr
from .ops.matrices.decompositions import svd as svd
from .ops.matrices.decompositions import svdvals as svdvals
from .ops.matrices.distances import crossed
from .ops.matrices.systems import LinAlgError as LinAlgError
from .ops.matrices.systems import det as det
from .ops.matrices.systems import inv as inv
from .ops.matrices.systems import inv_ex as inv_ex
from .ops.matrices.systems import matrices, mT, named
from .ops.matrices.systems import matrix_power as matrix_power
from .ops.matrices.systems import slogdet as slogdet
from .ops.matrices.systems import solve as solve
from .ops.matrices.triangles import cholesky as cholesky
from .ops.matrices.triangles import cholesky_ex as cholesky_ex
from .ops.matrices.triangles import solve_triangular as solve_triangular
from .ops.ordering import amax, amin
from .ops.pointwise import abs
from .ops.products import matmul, product
from .ops.reductions import norm as p_norm
from .ops.reductions import sum
from .ops.shaping import (
    converted,
    in_other_shape,
    reshaped,
    squeeze,
    unsqueeze,
)
from .refusals import check_dim, takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from .ops.reductions import Dims
    from .tensor import Tensor

LSTSQ = in_other_shape("linalg_lstsq")


def _in_dtype(name: str, x: Tensor, dtype: dtype | None) -> Tensor:
    if x.dtype is not float64:
        raise RuntimeError(f"{name}: expected floats, got {x.dtype!r}; convert with .float()")
    if dtype is not None and dtype is not float64:
        raise RuntimeError(f"{name}: expected a dtype of floats, got {dtype!r}")
    return x


@takes("x")
def vector_norm(
    x: Tensor,
    ord: float = 2,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """The norm of order `ord` along `dim`, or of all elements: the length of a vector for 2.

    `ord` inf is the largest |x|, -inf the smallest, 0 the count of elements that are not 0.

    >>> import pyattn
    >>> pyattn.linalg.vector_norm(pyattn.tensor([3.0, 4.0]))
    tensor(5.)
    """
    x = _in_dtype("vector_norm", x, dtype)
    if isinstance(ord, bool) or not isinstance(ord, (int, float)):
        raise TypeError(f"vector_norm: ord must be a number, got {ord!r}")
    return p_norm(x, float(ord), dim, keepdim)


def _axes(name: str, dim: Any, rank: int) -> tuple[int, int]:
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        raise RuntimeError(f"{name}: dim must be a pair of axes, got {dim!r}")
    first, second = [check_dim(name, d, rank) for d in dim]
    if first == second:
        raise RuntimeError(f"{name}: dim {tuple(dim)} names one axis twice")
    return first, second


@takes("A")
def matrix_norm(
    A: Tensor,
    ord: float | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """The norm of each matrix.

    "fro" is the root of the sum of all squares, "nuc" the sum of the singular values; 1 and -1 are
    the largest and the least sum of a column's |x|, inf and -inf of a row's, 2 and -2 the extreme
    singular values.

    >>> import pyattn
    >>> A = pyattn.tensor([[1.0, -2.0], [3.0, 4.0]])
    >>> pyattn.linalg.matrix_norm(A), pyattn.linalg.matrix_norm(A, 1)
    (tensor(5.4772), tensor(6.))
    """
    matrices("matrix_norm", _in_dtype("matrix_norm", A, dtype))
    A = _in_dtype("matrix_norm", A, dtype)
    rows, columns = _axes("matrix_norm", dim, len(A._shape))
    if ord == "fro":
        return vector_norm(A, 2, (rows, columns), keepdim)
    if ord == "nuc" or (not isinstance(ord, str) and math.fabs(ord) == 2):
        values = svdvals(A.movedim((rows, columns), (-2, -1)))
        if ord == "nuc":
            out = sum(values, -1)
        else:
            out = (amax if ord > 0 else amin)(values, -1)  # type: ignore[operator]
        for d in sorted((rows, columns)) if keepdim else ():
            out = unsqueeze(out, d)
        return out
    if isinstance(ord, str) or math.fabs(ord) not in (1, math.inf):
        raise RuntimeError(f"matrix_norm: ord {ord!r} is none of 'fro', 'nuc', 1, 2, inf and minus")
    if math.fabs(ord) == math.inf:
        rows, columns = columns, rows
    sums = sum(abs(A), rows, keepdim)
    left = columns - 1 if not keepdim and columns > rows else columns
    return (amax if ord > 0 else amin)(sums, left, keepdim)


@takes("input")
def norm(
    input: Tensor,
    ord: float | str | None = None,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
) -> Tensor:
    """`matrix_norm` where `ord` is given for a matrix or a pair of axes, else `vector_norm`.

    >>> import pyattn
    >>> pyattn.linalg.norm(pyattn.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    """
    if ord is None:
        return vector_norm(input, 2, dim, keepdim, dtype=dtype)
    pair = dim is not None and not isinstance(dim, int) and len(dim) == 2
    if dim is None and len(input._shape) not in (1, 2):
        raise RuntimeError(f"norm: ord needs dim for a tensor of rank {len(input._shape)}")
    if pair or (dim is None and len(input._shape) == 2):
        axes: Any = dim if pair else (-2, -1)
        return matrix_norm(input, ord, axes, keepdim, dtype=dtype)
    if isinstance(ord, str):
        raise RuntimeError(f"norm: ord {ord!r} is for matrices, got shape {input._shape}")
    return vector_norm(input, ord, dim, keepdim, dtype=dtype)


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of a list of matrices, in the order that needs the fewest multiplications.

    The first and the last may be vectors: a row and a column.

    >>> import pyattn
    >>> pyattn.linalg.multi_dot([pyattn.ones(2), pyattn.ones(2, 3), pyattn.ones(3)])
    tensor(6.)
    """
    if isinstance(tensors, Array) or not hasattr(tensors, "__len__"):
        raise TypeError(f"multi_dot: expected a list of tensors, got {type(tensors).__name__}")
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot: expected at least two tensors, got {len(tensors)}")
    return multiplied_chain("multi_dot", tensors)


@takes("input", "other")
def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The cross product of vectors of 3 along `dim`; the other axes broadcast.

    >>> import pyattn
    >>> pyattn.linalg.cross(pyattn.tensor([1, 0, 0]), pyattn.tensor([0, 1, 0]))
    tensor([0, 0, 1])
    """
    return crossed("cross", input, other, dim)


@takes("x", "y")
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The dot products of vectors along `dim`; the other axes broadcast.

    >>> import pyattn
    >>> pyattn.linalg.vecdot(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([1, 10]))
    tensor([21, 43])
    """
    return sum(mul(x, y), dim)


@takes("A")
def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonal of each matrix: `pyattn.diagonal` of the last two axes.

    >>> import pyattn
    >>> pyattn.linalg.diagonal(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    return A.diagonal(offset, dim1, dim2)


@takes("x")
def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """The powers 0, 1, ... N - 1 of each element, as rows.

    >>> import pyattn
    >>> pyattn.linalg.vander(pyattn.tensor([2, 3]), N=3)
    tensor([[1, 2, 4],
            [1, 3, 9]])
    """
    if not x._shape:
        raise RuntimeError("vander: expected an axis at least")
    count = x._shape[-1] if N is None else N
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise RuntimeError(f"vander: N must be at least 1, got {N!r}")
    x = converted(x, int64) if x.dtype is boolean else x
    x = unsqueeze(x, -1)
    powers = [ones_like(x)]
    while len(powers) < count:
        powers.append(powers[-1] * x)
    return cat(powers, -1)


@takes("A")
def matrix_rank(
    A: Tensor,
    *,
    atol: float | None = None,
    rtol: float | None = None,
    hermitian: bool = False,
) -> Tensor:
    """How many singular values of each matrix are above the tolerance, as in `pinv`.

    >>> import pyattn
    >>> pyattn.linalg.matrix_rank(pyattn.ones(2, 3))
    tensor(1)
    """
    matrices("matrix_rank", A, square=hermitian)
    s = svdvals(A.detach())
    k = s._shape[-1]
    kept = least_kept(s, A._shape, rtol, atol)
    counts = [len([x for x in s._data[i * k : (i + 1) * k] if x > t]) for i, t in enumerate(kept)]
    return result(counts, A._shape[:-2], int64)


@takes("A")
def cond(A: Tensor, p: float | str | None = None) -> Tensor:
    """The condition number of each matrix: the quotient of its extreme singular values.

    With another norm p, that of A times that of its inverse.

    >>> import pyattn
    >>> pyattn.linalg.cond(pyattn.tensor([[4.0, 0.0], [0.0, 2.0]]))
    tensor(2.)
    """
    if p is None or (not isinstance(p, str) and math.fabs(p) == 2):
        matrices("cond", A)
        s = svdvals(A)
        first, last = s.narrow(-1, 0, 1), s.narrow(-1, s._shape[-1] - 1, 1)
        return squeeze(first / last if p != -2 else last / first, -1)
    matrices("cond", A, square=True)
    singular = [bool(k) for k in inv_ex(A.detach()).info._data]
    if any(singular):  # its condition is beyond every number
        inverse = inv_ex(A)[0]
        where = result(singular, A._shape[:-2], boolean)
        return choose(where, math.inf, matrix_norm(A, p) * matrix_norm(inverse, p))
    return matrix_norm(A, p) * matrix_norm(inv(A), p)


@takes("A", "B")
def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """X for which A X is nearest to B, the smallest such X where there are many.

    Shapes: A (..., m, n), B (..., m, k): X (..., n, k).  With it come the sums of squares that are
    left, A's rank, and the singular values, where the `driver`, one of LAPACK's, gives these: gels
    and gelsd and gelss the first (for m > n and a rank of n), all but gels the second, and gelsd and
    gelss the third.

    >>> import pyattn
    >>> A, B = pyattn.tensor([[1.0], [0.0]]), pyattn.tensor([[2.0], [3.0]])
    >>> pyattn.linalg.lstsq(A, B).solution
    tensor([[2.]])
    """
    matrices("lstsq", A, B)
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"lstsq: driver {driver!r} is none of gels, gelsy, gelsd and gelss")
    rows, columns = A._shape[-2:]
    if B._shape[-2] != rows or B._shape[:-2] != A._shape[:-2]:
        raise RuntimeError(f"lstsq: A {A._shape} and B {B._shape} do not fit")
    rank = matrix_rank(A, rtol=rcond)
    full = all([r == min(rows, columns) for r in rank._data])
    if full and rows >= columns:
        Q, R = qr(A)
        x = solve_triangular(R, product(mT(Q), B), upper=True)
    elif full:
        Q, R = qr(mT(A))
        x = product(Q, solve_triangular(mT(R), B, upper=False))
    else:
        x = product(pinv(A, rtol=rcond), B)
    empty = result([], (0,), float64)
    left = empty
    if rows > columns and full and driver not in (None, "gelsy"):
        rest = product(A, x) - B
        left = under_name(sum(rest * rest, -2), LSTSQ)
    if driver == "gels":
        rank = result([], (0,), int64)
    values = svdvals(A.detach()) if driver in ("gelsd", "gelss") else empty
    names = "solution residuals rank singular_values"
    return named("linalg_lstsq", names, under_name(x, LSTSQ), left, rank, values)


@takes("A")
def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """The inverse of A as a map from its axes after the first `ind` to those.

    >>> import pyattn
    >>> pyattn.linalg.tensorinv(pyattn.eye(6).reshape(2, 3, 6)).shape
    torch.Size([6, 2, 3])
    """
    if isinstance(ind, bool) or not isinstance(ind, int) or ind < 1:
        raise RuntimeError(f"tensorinv: ind must be at least 1, got {ind!r}")
    first, last = A._shape[:ind], A._shape[ind:]
    if numel(first) != numel(last):
        raise RuntimeError(
            f"tensorinv: sizes {first} and {last} of shape {A._shape} hold different numbers"
        )
    return reshaped(inv(reshaped(A, (numel(last), numel(first)))), last + first)


@takes("A", "B")
def tensorsolve(A: Tensor, B: Tensor, dims: Sequence[int] | None = None) -> Tensor:
    """X with tensordot(A, X, X.ndim) = B; the axes `dims` of A are moved to its end before.

    >>> import pyattn
    >>> pyattn.linalg.tensorsolve(pyattn.eye(6).reshape(2, 3, 6), pyattn.ones(2, 3)).shape
    torch.Size([6])
    """
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(len(A._shape) - len(dims), len(A._shape))))
    shape = A._shape[len(B._shape) :]
    if numel(shape) != numel(B._shape) or len(A._data) != len(B._data) ** 2:
        raise RuntimeError(f"tensorsolve: A {A._shape} and B {B._shape} do not fit")
    x = solve(reshaped(A, (len(B._data), numel(shape))), reshaped(B, (len(B._data),)))
    return reshaped(x, shape)


_taking_out = (
    "cholesky cholesky_ex cond cross det eigh eigvalsh inv inv_ex lstsq matmul matrix_norm matrix_power matrix_rank "
    "multi_dot norm pinv qr slogdet solve solve_triangular svd svdvals tensorinv tensorsolve vecdot "
    "vector_norm"
)
outs.give(globals(), _taking_out.split())

# fmt: off
__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eigh",
    "eigvalsh", "inv", "inv_ex", "lstsq", "matmul", "matrix_exp", "matrix_norm", "matrix_power",
    "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "solve_triangular", "svd",
    "svdvals", "tensorinv", "tensorsolve", "vander", "vecdot", "vector_norm",
]
# fmt: on
