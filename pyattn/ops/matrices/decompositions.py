"""Matrices taken apart: QR, eigenvalues, singular values; and what follows from these.

Each has several results, with a node each.  A rule needs all of them: it takes the matrix apart again
where it is to be differentiated itself, and otherwise has the numbers from the first time.  Source of
the rules: Giles, Collected matrix derivative results for forward and reverse mode algorithmic
differentiation, Advances in Automatic Differentiation, Springer, 2008.
"""

from __future__ import annotations

from ...array import result
from ...dtypes import float64, numel
from ...graph import Op, record, recording
from ...kernels import matrices as of
from ...refusals import takes
from ..arithmetic import choose
from ..joining import cat
from ..products import product
from ..shaping import triu, unsqueeze
from .systems import each_matrix, flat, matrices, mT, named
from .triangles import on_diagonal, solve_triangular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor

# QR.


def _q_rule(g: Tensor, n: Node, parts: Any, mode: str) -> Tensor:
    return _qr_back(n, parts, mode, g, None)


def _r_rule(g: Tensor, n: Node, parts: Any, mode: str) -> Tensor:
    return _qr_back(n, parts, mode, None, g)


def _qr_back(n: Node, parts: Any, mode: str, gq: Any, gr: Any) -> Tensor:
    a = n.input(0)
    rows, columns = a._shape[-2:]
    if mode == "r":
        raise RuntimeError("qr: mode 'r' keeps no Q, which the gradient needs; use 'reduced'")
    if mode == "complete" and rows > columns:
        raise RuntimeError("qr: mode 'complete' of more rows than columns has no derivative")
    if rows < columns:  # Q and R of the square to the left; the rest is Q^T times A's
        left, right = a.narrow(-1, 0, rows), a.narrow(-1, rows, columns - rows)
        q, r = _apart(left) if recording() else (parts[0], parts[1].narrow(-1, 0, rows))
        back = product(q, gr.narrow(-1, rows, columns - rows)) if gr is not None else right * 0.0
        if gr is not None:
            more = product(right, mT(gr.narrow(-1, rows, columns - rows)))
            gq, gr = more, gr.narrow(-1, 0, rows)
        return cat([_square_back(q, r, gq, gr), back], -1)
    q, r = _apart(a) if recording() else parts
    return _square_back(q, r, gq, gr)


def _apart(a: Tensor) -> Any:
    return qr(a)


def _square_back(q: Tensor, r: Tensor, gq: Any, gr: Any) -> Tensor:
    inner = None if gr is None else product(gr, mT(r))
    if gq is not None:
        other = product(mT(q), gq)
        inner = -other if inner is None else inner - other
    upper = triu(inner)  # type: ignore[arg-type]
    both = upper + mT(upper)
    both = choose(on_diagonal(both), both / 2, both)
    back = product(q, both)
    if gq is not None:
        back = back + gq
    return solve_triangular(mT(r), back, upper=False, left=False)


QR_Q = Op(
    "linalg_qr",
    _q_rule,
    args="parts mode",
    tell="general: Q R is the matrix, and the columns of Q are at right angles",
    word="Q",
)
QR_R = Op(
    "linalg_qr",
    _r_rule,
    args="parts mode",
    tell="general: Q R is the matrix, and R has zeros below its diagonal",
    word="R",
)


def qr_of(name: str, title: str, A: Tensor, mode: str) -> Any:
    """Q and R of each matrix, printed under this title."""
    matrices(name, A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"{name}: mode is 'reduced', 'complete' or 'r', got {mode!r}")
    rows, columns = A._shape[-2:]
    lead = A._shape[:-2]
    size = rows if mode == "complete" else min(rows, columns)
    pairs = [of.qr(a, columns, mode == "complete") for a in each_matrix(A)]
    q = result(flat([q for q, _ in pairs]), lead + (rows, size), float64)
    r = result(flat([r for _, r in pairs]), lead + (size, columns), float64)
    if mode == "r":
        q = result([], (0,), float64)
    args = ((_bare(q), _bare(r)), mode)
    return named(title, "Q R", record(q, QR_Q, (A,), args), record(r, QR_R, (A,), args))


def _bare(t: Tensor) -> Tensor:
    """The numbers alone, to be kept for a rule."""
    return result(list(t._data), t._shape, t.dtype)


@takes("A")
def qr(A: Tensor, mode: str = "reduced") -> Any:
    """A = Q R: the columns of Q of length 1 and square to each other, R upper triangular.

    Shapes: A (..., m, n), k = min(m, n): Q (..., m, k) and R (..., k, n); with mode "complete"
    Q (..., m, m) and R (..., m, n); with "r" an empty Q.  A reflection decides the signs, as in
    LAPACK.

    >>> import pyattn
    >>> Q, R = pyattn.linalg.qr(pyattn.tensor([[3.0, 1.0], [4.0, 2.0]]))
    >>> R
    tensor([[-5.0000, -2.2000],
            [ 0.0000,  0.4000]])
    """
    return qr_of("qr", "linalg_qr", A, mode)


# Eigenvalues.


def _apart_by_eigen(n: Node, parts: Any, upper: bool) -> Any:
    return eigh(n.input(0), "U" if upper else "L") if recording() else parts


def _values_rule(g: Tensor, n: Node, parts: Any, upper: bool) -> Tensor:
    _, v = _apart_by_eigen(n, parts, upper)
    return product(v * unsqueeze(g, -2), mT(v))


def _vectors_rule(g: Tensor, n: Node, parts: Any, upper: bool) -> Tensor:
    values, v = _apart_by_eigen(n, parts, upper)
    gaps = unsqueeze(values, -2) - unsqueeze(values, -1)
    inner = product(mT(v), g)
    inner = (inner - mT(inner)) / 2  # an eigenvector only turns
    inner = choose(on_diagonal(gaps), 0.0, inner / choose(on_diagonal(gaps), 1.0, gaps))
    return product(product(v, inner), mT(v))


EIGENVALUES = Op(
    "linalg_eigh",
    _values_rule,
    args="parts upper",
    tell="general: the matrix times a vector is this number times that vector",
    word="values",
)
EIGENVECTORS = Op(
    "linalg_eigh",
    _vectors_rule,
    args="parts upper",
    tell="general: the matrix times this column is a number times it",
    word="vectors",
)


@takes("A")
def eigh(A: Tensor, UPLO: str = "L") -> Any:
    """The eigenvalues of symmetric matrices, from the least up, and their eigenvectors, as columns.

    One triangle of A is read: the lower, or with UPLO "U" the upper.  A vector's sign is free: here
    its largest element is above 0.

    >>> import pyattn
    >>> pyattn.linalg.eigh(pyattn.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    tensor([1., 2.])
    """
    matrices("eigh", A, square=True)
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"eigh: UPLO is 'L' or 'U', got {UPLO!r}")
    upper = UPLO in "Uu"
    n, lead = A._shape[-1], A._shape[:-2]
    values, vectors = [], []
    for a in each_matrix(A):
        whole = [
            [
                a[min(i, j) if upper else max(i, j)][max(i, j) if upper else min(i, j)]
                for j in range(n)
            ]
            for i in range(n)
        ]
        own, found = of.eigen(whole)
        values += own
        vectors.append(of.turned(found, n))
    w = result(values, lead + (n,), float64)
    v = result(flat(vectors), A._shape, float64)
    args = ((_bare(w), _bare(v)), upper)
    return named(
        "linalg_eigh",
        "eigenvalues eigenvectors",
        record(w, EIGENVALUES, (A,), args),
        record(v, EIGENVECTORS, (A,), args),
    )


@takes("A")
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of symmetric matrices, from the least up.

    >>> import pyattn
    >>> pyattn.linalg.eigvalsh(pyattn.tensor([[2.0, 0.0], [0.0, 1.0]]))
    tensor([1., 2.])
    """
    return eigh(A, UPLO)[0]  # type: ignore[no-any-return]


# Singular values.


def _apart_by_svd(n: Node, parts: Any, full: bool) -> Any:
    rows, columns = n.input(0)._shape[-2:]
    k = min(rows, columns)
    u, s, vh = svd(n.input(0), False) if recording() else parts
    return u.narrow(-1, 0, k), s, vh.narrow(-2, 0, k)


def _gaps(s: Tensor) -> Tensor:
    squares = s * s
    gaps = unsqueeze(squares, -2) - unsqueeze(squares, -1)
    return choose(on_diagonal(gaps), 1.0, gaps)


def _refuse_full(n: Node, full: bool) -> None:
    rows, columns = n.input(0)._shape[-2:]
    if full and rows != columns:
        raise RuntimeError("svd: full_matrices=True has no derivative; use full_matrices=False")


def _u_rule(g: Tensor, n: Node, parts: Any, full: bool) -> Tensor:
    _refuse_full(n, full)
    u, s, vh = _apart_by_svd(n, parts, full)
    inner = product(mT(u), g)
    back = product(u, (inner - mT(inner)) / _gaps(s) * unsqueeze(s, -2))
    if u._shape[-2] > u._shape[-1]:
        over = g / unsqueeze(s, -2)
        back = back + over - product(u, product(mT(u), over))
    return product(back, vh)


def _s_rule(g: Tensor, n: Node, parts: Any, full: bool) -> Tensor:
    u, _, vh = _apart_by_svd(n, parts, full)
    return product(u * unsqueeze(g, -2), vh)


def _vh_rule(g: Tensor, n: Node, parts: Any, full: bool) -> Tensor:
    _refuse_full(n, full)
    u, s, vh = _apart_by_svd(n, parts, full)
    inner = product(vh, mT(g))
    back = product((inner - mT(inner)) / _gaps(s) * unsqueeze(s, -1), vh)
    if vh._shape[-1] > vh._shape[-2]:
        over = g / unsqueeze(s, -1)
        back = back + over - product(product(over, mT(vh)), vh)
    return product(u, back)


SVD_U, SVD_S, SVD_VH = [
    Op(
        "linalg_svd",
        rule,
        args="parts full_matrices",
        tell="general: U S Vh is the matrix, and only S stretches",
        word=word,
    )
    for rule, word in ((_u_rule, "U"), (_s_rule, "S"), (_vh_rule, "Vh"))
]


def svd_of(name: str, A: Tensor, full_matrices: bool) -> tuple[Tensor, Tensor, Tensor]:
    """U, S and V^T of each matrix."""
    matrices(name, A)
    rows, columns = A._shape[-2:]
    lead, k = A._shape[:-2], min(A._shape[-2:])
    us, values, vs = [], [], []
    for a in each_matrix(A):
        u, s, v = of.singular(a, columns)
        if full_matrices:
            u, v = of.completed(u, rows, rows), of.completed(v, columns, columns)
        us.append(of.turned(u, rows))
        values += s
        vs.append(v)
    u_shape: Shape = (rows, rows if full_matrices else k)
    v_shape: Shape = (columns if full_matrices else k, columns)
    made = (
        result(flat(us), lead + u_shape, float64),
        result(values, lead + (k,), float64),
        result(flat(vs), lead + v_shape, float64),
    )
    args = (tuple([_bare(t) for t in made]), full_matrices)
    u_, s_, v_ = [record(t, op, (A,), args) for t, op in zip(made, (SVD_U, SVD_S, SVD_VH))]
    return u_, s_, v_


@takes("A")
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """A = U diag(S) Vh: U and Vh^T with columns of length 1, square to each other; S from the largest down.

    Shapes: A (..., m, n), k = min(m, n): U (..., m, m), S (..., k), Vh (..., n, n), and k for m and
    n where not `full_matrices`.  The sign of a pair of vectors is free.  A `driver` is one of
    PyTorch's on a GPU, and refused.

    >>> import pyattn
    >>> pyattn.linalg.svd(pyattn.tensor([[0.0, 2.0], [1.0, 0.0]])).S
    tensor([2., 1.])
    """
    if driver is not None:
        raise RuntimeError(f"svd: a driver is chosen on a GPU only, got {driver!r}")
    return named("linalg_svd", "U S Vh", *svd_of("svd", A, bool(full_matrices)))


@takes("A")
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """The singular values of each matrix, from the largest down.

    >>> import pyattn
    >>> pyattn.linalg.svdvals(pyattn.tensor([[0.0, 2.0], [1.0, 0.0]]))
    tensor([2., 1.])
    """
    if driver is not None:
        raise RuntimeError(f"svdvals: a driver is chosen on a GPU only, got {driver!r}")
    return svd_of("svdvals", A, False)[1]


# What follows.


def _pinv_rule(g: Tensor, n: Node, rtol: Any, atol: Any) -> Tensor:
    a, p, gh = n.input(0), n.output(), mT(g)
    ph = mT(p)
    if a._shape[-2] <= a._shape[-1]:
        k = product(gh, p)
        kp = product(k, ph)
        rest = product(product(ph, p), gh - product(k, a))
        return -mT(product(p, k)) + kp - product(product(a, p), kp) + rest
    k = product(p, gh)
    pk = product(ph, k)
    rest = product(product(gh - product(a, k), p), ph)
    return -mT(product(k, p)) + rest + pk - product(product(pk, p), a)


PINV = Op(
    "linalg_pinv",
    _pinv_rule,
    args="rtol atol",
    tell="general: the inverse as near as there is one",
    word="pinv",
)


def least_kept(s: Tensor, shape: Shape, rtol: float | None, atol: float | None) -> list[float]:
    """For each matrix, the singular value up to which it counts as 0."""
    k = s._shape[-1]
    if rtol is None:
        rtol = max(shape[-2:]) * 2.0**-52 if not atol else 0.0
    largest = [max(s._data[i * k : (i + 1) * k], default=0.0) for i in range(numel(shape[:-2]))]
    return [max(atol or 0.0, rtol * x) for x in largest]


@takes("A")
def pinv(
    A: Tensor,
    *,
    atol: float | None = None,
    rtol: float | None = None,
    hermitian: bool = False,
) -> Tensor:
    """The pseudoinverse of each matrix, by its singular values; those up to the tolerance count as 0.

    The tolerance is the larger of `atol` and `rtol` times the largest.  `hermitian` says that A is
    symmetric; the answer is the same.

    >>> import pyattn
    >>> pyattn.linalg.pinv(pyattn.tensor([[2.0], [0.0]]))
    tensor([[0.5000, 0.0000]])
    """
    matrices("pinv", A, square=hermitian)
    rows, columns = A._shape[-2:]
    u, s, vh = svd_of("pinv", A.detach(), False)
    k = min(rows, columns)
    kept = least_kept(s, A._shape, rtol, atol)
    inverse = [0.0 if x <= kept[i // k] else 1 / x for i, x in enumerate(s._data)]
    out = product(mT(vh) * unsqueeze(result(inverse, s._shape, float64), -2), mT(u))
    return record(result(list(out._data), out._shape, float64), PINV, (A,), (rtol, atol))


def _exp_rule(g: Tensor, n: Node) -> Tensor:
    """The upper right of e to the power of [[A^T, G], [0, A^T]]."""
    a = mT(n.input(0))
    size = a._shape[-1]
    top, bottom = cat([a, g], -1), cat([a * 0.0, a], -1)
    return matrix_exp(cat([top, bottom], -2)).narrow(-2, 0, size).narrow(-1, size, size)


MATRIX_EXP = Op(
    "linalg_matrix_exp",
    _exp_rule,
    tell="general: I + A + A A / 2 + A A A / 6 + ...",
    word="matrix_exp",
)


@takes("A")
def matrix_exp(A: Tensor) -> Tensor:
    """e to the power of each square matrix: I + A + A A / 2 + A A A / 6 + ...

    >>> import pyattn
    >>> pyattn.linalg.matrix_exp(pyattn.tensor([[0.0, 1.0], [0.0, 0.0]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    matrices("matrix_exp", A, square=True)
    data = flat([of.exponential(a) for a in each_matrix(A)])
    return record(result(data, A._shape, float64), MATRIX_EXP, (A,))
