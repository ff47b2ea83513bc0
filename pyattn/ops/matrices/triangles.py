"""Triangular matrices: systems of equations that only one triangle counts in, and Cholesky's factor."""

from __future__ import annotations

from ...array import result
from ...dtypes import boolean, float64, int32
from ...graph import Op, record
from ...kernels import matrices as of
from ...refusals import takes
from ..arithmetic import choose
from ..products import product
from ..shaping import in_other_shape, renamed, tril, triu
from .systems import LinAlgError, each_matrix, flat, matrices, mT, named, spread_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...tensor import Tensor


def _triangle(t: Tensor, upper: bool, unit: bool) -> Tensor:
    return triu(t, int(unit)) if upper else tril(t, -int(unit))


SOLVE_TURNED = in_other_shape("linalg_solve_triangular")


def _first_substituted(g: Tensor, n: Node, upper: bool, unit: bool) -> Tensor:
    back = _substituted(mT(n.input(0)), g, not upper, unit)
    return -_triangle(product(back, mT(n.output())), upper, unit)


SOLVE_TRIANGULAR = Op(
    "linalg_solve_triangular",
    _first_substituted,
    lambda g, n, upper, unit: _substituted(mT(n.input(0)), g, not upper, unit),
    args="upper unitriangular",
    tell="substituted_rule",
    word="solve_triangular",
)


def _substituted(A: Tensor, B: Tensor, upper: bool, unit: bool) -> Tensor:
    n, m = B._shape[-2:]
    found = [
        of.turned(of.substituted(a, of.turned(b, m), upper, unit), n)
        for a, b in zip(each_matrix(A), each_matrix(B))
    ]
    out = result(flat(found), B._shape, float64)
    return record(out, SOLVE_TRIANGULAR, (A, B), (upper, unit))


@takes("A", "B")
def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """X with A X = B (or X A = B), where only one triangle of A counts.

    `upper` says which; with `unitriangular` the diagonal is taken for ones.

    >>> import pyattn
    >>> A, B = pyattn.tensor([[2.0, 9.0], [1.0, 4.0]]), pyattn.tensor([[2.0], [9.0]])
    >>> pyattn.linalg.solve_triangular(A, B, upper=False)
    tensor([[1.],
            [2.]])
    """
    matrices("solve_triangular", A, square=True)
    matrices("solve_triangular", B)
    if A._shape[-1] != B._shape[-2 if left else -1]:
        raise RuntimeError(f"solve_triangular: A {A._shape} and B {B._shape} do not fit")
    a, b = spread_batch("solve_triangular", A, B)
    if left:
        return _substituted(a, b, bool(upper), bool(unitriangular))
    x = mT(_substituted(mT(a), mT(b), not upper, bool(unitriangular)))
    return renamed(x, x._shape, SOLVE_TURNED)


def _cholesky_rule(g: Tensor, n: Node) -> Tensor:
    y = n.output()
    p = tril(product(mT(y), g))
    p = p - choose(on_diagonal(p), p / 2, 0.0)
    back = _substituted(mT(y), p, True, False)
    back = mT(_substituted(mT(y), mT(back), True, False))
    return (back + mT(back)) / 2


def on_diagonal(t: Tensor) -> Tensor:
    """True on the diagonal of each matrix."""
    n, m = t._shape[-2:]
    return result([i == j for i in range(n) for j in range(m)], (n, m), boolean)


CHOLESKY = Op("linalg_cholesky_ex", _cholesky_rule, tell="cholesky_rule", word="cholesky")
CHOLESKY_OF_TORCH = Op("cholesky", _cholesky_rule, tell="cholesky_rule")


def cholesky_of(
    name: str, op: Op, A: Tensor, upper: bool, check: bool = True
) -> tuple[Tensor, list[int]]:
    """Cholesky's factor of each matrix, and where it failed."""
    matrices(name, A, square=True)
    n = A._shape[-1]
    found, failed = [], []
    for a in each_matrix(A):
        factor, wrong = of.cholesky(of.turned(a, n) if upper else a)
        if wrong and check:
            raise LinAlgError(
                f"{name}: a matrix of shape {(n, n)} is not positive-definite: its leading minor "
                f"of order {wrong} is not positive"
            )
        found.append(factor)
        failed.append(wrong)
    out = record(result(flat(found), A._shape, float64), op, (A,))
    return (mT(out) if upper else out), failed


@takes("A")
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L L^T = A, of symmetric positive-definite matrices.

    With `upper`, its transpose.  Raises LinAlgError where there is none.

    >>> import pyattn
    >>> pyattn.linalg.cholesky(pyattn.tensor([[4.0, 2.0], [2.0, 5.0]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    return cholesky_of("cholesky", CHOLESKY, A, upper)[0]


@takes("A")
def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False) -> Any:
    """`cholesky`, and the order of the leading minor that is not positive, 0 where all are.

    >>> import pyattn
    >>> pyattn.linalg.cholesky_ex(pyattn.eye(1)).info
    tensor(0, dtype=torch.int32)
    """
    out, failed = cholesky_of("cholesky_ex", CHOLESKY, A, upper, check_errors)
    return named("linalg_cholesky_ex", "L info", out, result(failed, A._shape[:-2], int32))
