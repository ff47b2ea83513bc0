"""Systems of equations: determinants, inverses, solutions, Cholesky's factor, of batches of matrices.

The numbers come from kernels/matrices.py, one matrix at a time; the rules are products of the results.
"""

from __future__ import annotations

import math

from ... import kernels
from ...array import broadcast_shapes, require, result
from ...dtypes import float64, int32, numel
from ...graph import Op, record
from ...kernels import matrices as of
from ...refusals import takes
from ..arithmetic import choose
from ..joining import stack
from ..products import MM, product
from ..shaping import expanded, in_other_shape, renamed, reshaped, transpose, unsqueeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...kernels import Flat
    from ...kernels.matrices import Rows
    from ...tensor import Tensor


class LinAlgError(RuntimeError):
    """What is raised where a matrix has no inverse, or is not positive.

    >>> import pyattn
    >>> pyattn.linalg.inv(pyattn.zeros(2, 2))
    Traceback (most recent call last):
        ...
    pyattn.ops.matrices.systems.LinAlgError: inv: a matrix of shape (2, 2) is singular: its pivot 1 is 0
    """


def matrices(name: str, *operands: Tensor, square: bool = False) -> None:
    """Refuse what is not of floats, and not a matrix or a batch of matrices."""
    require(name, *operands)
    for t in operands:
        if t.dtype is not float64:
            raise RuntimeError(f"{name}: expected floats, got {t.dtype!r}; convert with .float()")
        if len(t._shape) < 2:
            raise RuntimeError(f"{name}: expected a matrix or a batch of them, got {t._shape}")
        if square and t._shape[-1] != t._shape[-2]:
            raise RuntimeError(f"{name}: expected square matrices, got shape {t._shape}")


def each_matrix(t: Tensor) -> list[Rows]:
    """The matrices of a batch, as lists of rows."""
    n, m = t._shape[-2:]
    data = t._data
    rows = [list(data[i * m : (i + 1) * m]) for i in range(numel(t._shape[:-1]))]
    return [rows[i * n : (i + 1) * n] for i in range(numel(t._shape[:-2]))]


def flat(found: list[Rows]) -> Flat:
    """The numbers of matrices, one after the other."""
    return [x for rows in found for row in rows for x in row]


def mT(t: Tensor) -> Tensor:
    """Each matrix transposed."""
    return transpose(t, -2, -1)


def _scaled(g: Tensor, t: Tensor) -> Tensor:
    """Each matrix times the number for it."""
    return unsqueeze(unsqueeze(g, -1), -1) * t


def _cofactors(a: Tensor) -> Tensor:
    """Of each element, the signed determinant of what is left without its row and column.

    It is the slope of the determinant also where that is 0 and there is no inverse.
    """
    n = a._shape[-1]
    if n == 1:
        return a * 0.0 + 1.0
    found = []
    for k in range(n * n):
        i, j = k // n, k % n
        rows = result([r for r in range(n) if r != i], (n - 1,), int32)
        columns = result([c for c in range(n) if c != j], (n - 1,), int32)
        minor = det(a.index_select(-2, rows).index_select(-1, columns))
        found.append(-minor if (i + j) % 2 else minor)
    return reshaped(stack(found, -1), a._shape)


def _det_rule(g: Tensor, n: Node) -> Tensor:
    a, y = n.input(0), n.output()
    if all([v and v == v for v in y._data]):
        return _scaled(g * y, mT(inv(a)))
    return _scaled(g, _cofactors(a))


DET = Op("linalg_det", _det_rule, tell="determinant_rule", word="det")


@takes("A")
def det(A: Tensor) -> Tensor:
    """The determinant of each square matrix: the product of its pivots.

    Raises RuntimeError for what is not of floats, or not square.

    >>> import pyattn
    >>> pyattn.linalg.det(pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(-2.)
    """
    matrices("det", A, square=True)
    data = []
    for a in each_matrix(A):
        parts, _, sign, _ = of.lu(a)
        for i, row in enumerate(parts):
            sign *= row[i]
        data.append(sign)
    return record(result(data, A._shape[:-2], float64), DET, (A,))


def _no_slope(g: Tensor, n: Node) -> Tensor:
    a = n.input(0)
    return result([0.0] * len(a._data), a._shape, float64)


SIGN_OF_DET = Op(
    "linalg_slogdet",
    _no_slope,
    tell="general: 1, or -1 where the determinant is below 0",
    word="sign_of_det",
)


def _log_rule(g: Tensor, n: Node) -> Tensor:
    return _scaled(g, mT(inv(n.input(0))))


LOG_OF_DET = Op(
    "linalg_slogdet", _log_rule, tell="general: the log of the determinant's size", word="logabsdet"
)


class Named(tuple):  # type: ignore[type-arg]
    """Several results, each with a name: what slogdet, qr, eigh and svd return.

    >>> import pyattn
    >>> pyattn.linalg.slogdet(pyattn.eye(2)).sign
    tensor(1.)
    """

    names: tuple[str, ...] = ()
    title = ""

    def __getattr__(self, name: str) -> Any:
        if name in self.names:
            return self[self.names.index(name)]
        raise AttributeError(f"'{self.title}' object has no attribute '{name}'")

    def __repr__(self) -> str:
        parts = [f"{name}={value!r}" for name, value in zip(self.names, self)]
        return f"torch.return_types.{self.title}(\n" + ",\n".join(parts) + ")"


def named(title: str, names: str, *values: Any) -> Any:
    """Results under these names, printed under this title."""
    out = Named(values)
    out.title, out.names = title, tuple(names.split())
    return out


def signed_log_of_det(name: str, title: str, A: Tensor) -> Any:
    """The sign of each determinant, and the logarithm of its size."""
    matrices(name, A, square=True)
    signs, logs = [], []
    for a in each_matrix(A):
        parts, _, sign, _ = of.lu(a)
        total = 0.0
        for i, row in enumerate(parts):
            x = row[i]
            sign = 0.0 if x == 0 else sign * math.copysign(1.0, x)
            total += kernels.log([math.fabs(x)])[0]
        signs.append(sign)
        logs.append(-math.inf if sign == 0 else total)
    lead = A._shape[:-2]
    sign_of = record(result(signs, lead, float64), SIGN_OF_DET, (A,))
    log_of = record(result(logs, lead, float64), LOG_OF_DET, (A,))
    return named(title, "sign logabsdet", sign_of, log_of)


@takes("A")
def slogdet(A: Tensor) -> Any:
    """The sign of each determinant, and the logarithm of its size, where that itself would overflow.

    >>> import pyattn
    >>> pyattn.linalg.slogdet(pyattn.tensor([[0.0, 1.0], [1.0, 0.0]]))
    torch.return_types.linalg_slogdet(
    sign=tensor(-1.),
    logabsdet=tensor(0.))
    """
    return signed_log_of_det("slogdet", "linalg_slogdet", A)


@takes("input")
def logdet(input: Tensor) -> Tensor:
    """The logarithm of each determinant; nan where that is below 0.

    >>> import pyattn
    >>> pyattn.logdet(pyattn.eye(2) * 2)
    tensor(1.3863)
    """
    sign, log = signed_log_of_det("logdet", "linalg_slogdet", input)
    return choose(sign == -1.0, math.nan, log)


def _inv_rule(g: Tensor, n: Node) -> Tensor:
    y = mT(n.output())
    return -product(product(y, g), y)


INV = Op("linalg_inv_ex", _inv_rule, tell="inverse_rule", word="inv")


def _inverted(name: str, A: Tensor, check: bool) -> tuple[Tensor, list[int]]:
    matrices(name, A, square=True)
    n = A._shape[-1]
    found, failed = [], []
    for a in each_matrix(A):
        columns, singular = of.solved(a, of.identity(n))
        if singular and check:
            raise LinAlgError(
                f"{name}: a matrix of shape {(n, n)} is singular: its pivot {singular} is 0"
            )
        failed.append(singular)
        found.append(of.turned(columns, n))
    return record(result(flat(found), A._shape, float64), INV, (A,)), failed


@takes("A")
def inv(A: Tensor) -> Tensor:
    """The inverse of each square matrix.  Raises LinAlgError where there is none.

    >>> import pyattn
    >>> pyattn.linalg.inv(pyattn.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return _inverted("inv", A, True)[0]


@takes("A")
def inv_ex(A: Tensor, *, check_errors: bool = False) -> Any:
    """The inverse of each matrix, and the number of the pivot that is 0, where it has none.

    >>> import pyattn
    >>> pyattn.linalg.inv_ex(pyattn.zeros(1, 1)).info
    tensor(1, dtype=torch.int32)
    """
    out, failed = _inverted("inv_ex", A, check_errors)
    return named("linalg_inv_ex", "inverse info", out, result(failed, A._shape[:-2], int32))


def _first_solved(g: Tensor, n: Node) -> Tensor:
    return -product(_solution(mT(n.input(0)), g), mT(n.output()))


SOLVE = Op(
    "linalg_solve_ex",
    _first_solved,
    lambda g, n: _solution(mT(n.input(0)), g),
    tell="solved_rule",
    word="solve",
)
SOLVE_VECTOR = in_other_shape("linalg_solve_ex")


def _solution(A: Tensor, B: Tensor, name: str = "solve") -> Tensor:
    n, m = B._shape[-2:]
    found = []
    for a, b in zip(each_matrix(A), each_matrix(B)):
        columns, singular = of.solved(a, of.turned(b, m))
        if singular:
            raise LinAlgError(
                f"{name}: a matrix of shape {(n, n)} is singular: its pivot {singular} is 0"
            )
        found.append(of.turned(columns, n))
    return record(result(flat(found), B._shape, float64), SOLVE, (A, B))


def spread_batch(name: str, A: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
    """Both with the batch that they broadcast to."""
    lead = broadcast_shapes(name, A._shape[:-2], B._shape[:-2])
    if A._shape[:-2] != lead:
        A = expanded(A, lead + A._shape[-2:])
    return A, (B if B._shape[:-2] == lead else expanded(B, lead + B._shape[-2:]))


@takes("A", "B")
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """X with A X = B, or with X A = B where `left` is False.

    Shapes: A (..., n, n); B a matrix (..., n, k), or a vector for each of A (..., n).  Raises
    LinAlgError where A is singular.

    >>> import pyattn
    >>> pyattn.linalg.solve(pyattn.tensor([[2.0, 0.0], [0.0, 4.0]]), pyattn.tensor([2.0, 2.0]))
    tensor([1.0000, 0.5000])
    """
    matrices("solve", A, square=True)
    if B.dtype is not float64:
        raise RuntimeError(f"solve: dtypes {A.dtype!r} and {B.dtype!r} differ; convert one")
    vector = len(B._shape) == 1 or (
        len(B._shape) == len(A._shape) - 1 and B._shape == A._shape[:-1]
    )
    if vector and not left:
        raise RuntimeError(f"solve: left=False needs a matrix B, got shape {B._shape}")
    if not B._shape:
        raise RuntimeError("solve: B must have an axis")
    b = unsqueeze(B, -1) if vector else B
    if A._shape[-1] != b._shape[-2 if left else -1]:
        raise RuntimeError(f"solve: A {A._shape} and B {B._shape} do not fit")
    a, b = spread_batch("solve", A, b)
    if not left:
        x = mT(_solution(mT(a), mT(b)))
        return renamed(x, x._shape, SOLVE_VECTOR)
    x = _solution(a, b)
    return renamed(x, x._shape[:-1], SOLVE_VECTOR) if vector else x


@takes("input")
def matrix_power(input: Tensor, n: int) -> Tensor:
    """Each square matrix times itself, n times; of its inverse where n is below 0.

    >>> import pyattn
    >>> pyattn.linalg.matrix_power(pyattn.tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"matrix_power: n must be an int, got {type(n).__name__}")
    if len(input._shape) < 2 or input._shape[-1] != input._shape[-2]:
        raise RuntimeError(f"matrix_power: expected square matrices, got shape {input._shape}")
    if n == 0:
        size = input._shape[-1]
        one = [input.dtype.type(i == j) for i in range(size) for j in range(size)]
        eye = result(one, (size, size), input.dtype)
        return expanded(eye, input._shape).clone()
    if n == 1:
        return input.clone()
    power = inv(input) if n < 0 else input
    out, left = None, -n if n < 0 else n
    while left:
        if left & 1:
            out = power if out is None else _multiplied(out, power)
        left >>= 1
        if left:
            power = _multiplied(power, power)
    return out  # type: ignore[return-value]


def _multiplied(a: Tensor, b: Tensor) -> Tensor:
    return product(a, b, op=MM) if len(a._shape) == 2 else a.matmul(b)
