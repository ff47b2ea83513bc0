"""Functions of matrices by the names that they had before `linalg`: det, inverse, qr, svd and others.

PyTorch keeps these among its functions of tensors, and as methods.
"""

from __future__ import annotations

from ...array import result
from ...dtypes import float64, numel
from ...refusals import floats, takes
from ..making import eye
from ..shaping import in_other_shape, renamed, transpose
from . import decompositions, systems
from .decompositions import qr_of, svd_of
from .systems import logdet as logdet
from .systems import named, signed_log_of_det
from .triangles import CHOLESKY_OF_TORCH, cholesky_of, solve_triangular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


@takes("input")
def det(input: Tensor) -> Tensor:
    """The determinant of each square matrix: `linalg.det`.

    >>> import pyattn
    >>> pyattn.det(pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(-2.)
    """
    return systems.det(input)


@takes("input")
def slogdet(input: Tensor) -> Any:
    """The sign of each determinant, and the logarithm of its size: `linalg.slogdet`.

    >>> import pyattn
    >>> pyattn.slogdet(pyattn.eye(2)).logabsdet
    tensor(0.)
    """
    return signed_log_of_det("slogdet", "slogdet", input)


@takes("input")
def inverse(input: Tensor) -> Tensor:
    """The inverse of each square matrix: `linalg.inv`.

    >>> import pyattn
    >>> pyattn.inverse(pyattn.tensor([[4.0]]))
    tensor([[0.2500]])
    """
    return systems.inv(input)


@takes("input")
def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """The pseudoinverse of each matrix: `linalg.pinv`.

    >>> import pyattn
    >>> pyattn.pinverse(pyattn.tensor([[2.0], [0.0]]))
    tensor([[0.5000, 0.0000]])
    """
    return decompositions.pinv(input, rtol=rcond)


@takes("input")
def matrix_power(input: Tensor, n: int) -> Tensor:
    """Each square matrix times itself, n times: `linalg.matrix_power`.

    >>> import pyattn
    >>> pyattn.matrix_power(pyattn.tensor([[1, 1], [0, 1]]), 3)
    tensor([[1, 3],
            [0, 1]])
    """
    return systems.matrix_power(input, n)


@takes("input")
def matrix_exp(input: Tensor) -> Tensor:
    """e to the power of each square matrix: `linalg.matrix_exp`.

    >>> import pyattn
    >>> pyattn.matrix_exp(pyattn.zeros(1, 1))
    tensor([[1.]])
    """
    return decompositions.matrix_exp(input)


@takes("input")
def cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """The lower triangular L with L L^T = A: `linalg.cholesky`.

    >>> import pyattn
    >>> pyattn.cholesky(pyattn.tensor([[4.0, 2.0], [2.0, 5.0]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    if input.dtype is not float64:
        raise NotImplementedError(f"cholesky: expected floats, got {input.dtype!r}")
    return cholesky_of("cholesky", CHOLESKY_OF_TORCH, input, upper)[0]


@takes("input")
def qr(input: Tensor, some: bool = True) -> Any:
    """A = Q R: `linalg.qr`, reduced where `some`, else complete.

    >>> import pyattn
    >>> pyattn.qr(pyattn.tensor([[-2.0]])).R
    tensor([[-2.]])
    """
    return qr_of("qr", "qr", input, "reduced" if some else "complete")


@takes("input")
def svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """A = U diag(S) V^T: `linalg.svd`, which gives the transpose of V.

    Without `compute_uv`, U and V are zeros.

    >>> import pyattn
    >>> pyattn.svd(pyattn.tensor([[0.0, 2.0], [1.0, 0.0]])).S
    tensor([2., 1.])
    """
    u, s, vh = svd_of("svd", input, not some and compute_uv)
    if compute_uv:
        return named("svd", "U S V", u, s, transpose(vh, -2, -1))
    rows, columns = input._shape[-2:]
    empty = []
    for size in (rows, columns):
        shape = input._shape[:-2] + (size, size)
        empty.append(result([0.0] * numel(shape), shape, float64))
    return named("svd", "U S V", empty[0], s, empty[1])


CHOLESKY_SOLVE = in_other_shape("cholesky_solve")
CHOLESKY_INVERSE = in_other_shape("cholesky_inverse")


@takes("input", "input2")
def cholesky_solve(input: Tensor, input2: Tensor, upper: bool = False) -> Tensor:
    """X with A X = input, where input2 is A's Cholesky factor L: A is L L^T, or with `upper` L^T L.

    >>> import pyattn
    >>> pyattn.cholesky_solve(pyattn.tensor([[8.0]]), pyattn.tensor([[2.0]]))
    tensor([[2.]])
    """
    floats("cholesky_solve", input, input2)
    for matrix in (input, input2):
        systems.matrices("cholesky_solve", matrix)
    lower = systems.mT(input2) if upper else input2
    half = solve_triangular(lower, input, upper=False)
    x = solve_triangular(systems.mT(lower), half, upper=True)
    return renamed(x, x._shape, CHOLESKY_SOLVE)


@takes("input")
def cholesky_inverse(input: Tensor, upper: bool = False) -> Tensor:
    """The inverse of the matrix of which this is the Cholesky factor: `cholesky_solve` of an identity.

    >>> import pyattn
    >>> pyattn.cholesky_inverse(pyattn.tensor([[2.0]]))
    tensor([[0.2500]])
    """
    systems.matrices("cholesky_inverse", input, square=True)
    x = cholesky_solve(eye(input._shape[-1]).expand(input._shape), input, upper)
    return renamed(x, x._shape, CHOLESKY_INVERSE)


# fmt: off
__all__ = [
    "cholesky", "cholesky_inverse", "cholesky_solve", "det", "inverse", "logdet", "matrix_exp", "matrix_power",
    "pinverse", "qr", "slogdet", "svd",
]
# fmt: on
