"""The ways in which a product of two lists or matrices can be meant, the likeliest first.

Between numbers there is one.  Between vectors, "x" is their dot product or a product number by number;
between matrices a matrix product; a vector may be a row, a column, or a factor for each row.
"""

from __future__ import annotations

from ... import matmul, mul, outer
from ..words import say
from .names import Unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ...tensor import Tensor

    Way = Callable[[Tensor, Tensor], Tensor]

MOST_CELLS = 10_000  # of a list or a matrix


def room(count: int) -> None:
    """Refuse a list or a matrix of more numbers than anybody writes, before it is made."""
    if count > MOST_CELLS:
        raise Unfit(say("more than {count} numbers are passed over", count=f"{MOST_CELLS:,}"))


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return matmul(a.flatten(), b.flatten())


def _rows(a: Tensor, b: Tensor) -> Tensor:
    """Each row of the matrix times its number of the vector."""
    return mul(a.unsqueeze(-1), b) if a.dim() < b.dim() else mul(a, b.unsqueeze(-1))


def outer_product(a: Tensor, b: Tensor) -> Tensor:
    """Every number of the one times every number of the other."""
    room(a.numel() * b.numel())
    return outer(a.flatten(), b.flatten())


def _kronecker(a: Tensor, b: Tensor) -> Tensor:
    """Each number of the one times the whole of the other."""
    blocks = a.reshape(a.shape[0], 1, a.shape[1], 1) * b.reshape(1, b.shape[0], 1, b.shape[1])
    return blocks.reshape(a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])


def _turned(a: Tensor, b: Tensor) -> Tensor:
    return matmul(a, b.swapaxes(-1, -2))


def _squeezed(a: Tensor, b: Tensor) -> Tensor:
    return mul(a.flatten(), b.flatten())


def _column(a: Tensor, b: Tensor) -> Tensor:
    return matmul(a.unsqueeze(-1), b)


def _is_vector(t: Tensor) -> bool:
    return t.dim() == 1 or t.dim() == 2 and 1 in t.shape


def broadcasts(a: Tensor, b: Tensor) -> bool:
    """Whether an operation number by number fits two shapes."""
    pairs = zip(reversed(a.shape), reversed(b.shape))
    return all([m == n or 1 in (m, n) for m, n in pairs])


def matrix_product(a: Tensor, b: Tensor) -> list[Way]:
    """The ways of a sign that is surely a matrix product or a dot product."""
    if not a.shape or not b.shape:
        return [mul]
    if a.shape[-1] == b.shape[-2 if b.dim() > 1 else 0]:
        return [matmul]
    if a.dim() == 1 and b.dim() == 2 and b.shape[0] == 1:
        return [_column]
    if _is_vector(a) and _is_vector(b) and a.numel() == b.numel():
        return [_dot]
    if b.dim() > 1 and a.shape[-1] == b.shape[-1]:
        return [_turned]
    return []


def product(a: Tensor, b: Tensor, turned: bool = False) -> list[Way]:
    """The ways of a sign that is any product; turned: one of both was written transposed.

    >>> import pyattn
    >>> from pyattn.check.judging.products import product
    >>> a, b = pyattn.tensor([1, 0, 2]), pyattn.tensor([0, 1, 1])
    >>> [way(a, b).tolist() for way in product(a, b)]
    [2, [0, 0, 2], [[0, 1, 1], [0, 0, 0], [0, 2, 2]]]
    """
    if not a.shape or not b.shape:
        return [mul]
    ways: list[Way] = []
    if _is_vector(a) and _is_vector(b):
        natural = a.dim() == b.dim() == 2 and a.shape[1] == b.shape[0]
        if natural:
            ways.append(matmul)
        if a.numel() == b.numel():
            ways += [_dot, _squeezed if a.dim() != b.dim() or a.shape != b.shape else mul]
        if natural:
            ways = ways[:1] + [_squeezed] * (a.numel() == b.numel())
        else:
            ways.append(outer_product)
        return ways if natural or a.numel() == b.numel() or min(a.numel(), b.numel()) > 1 else [mul]
    fits = matrix_product(a, b)
    ways = [way for way in fits if way is not _turned]
    if 1 in (a.dim(), b.dim()):
        vector, matrix = (a, b) if a.dim() == 1 else (b, a)
        if matrix.dim() == 2 and vector.shape[0] == matrix.shape[0]:
            ways.append(_rows)
    if broadcasts(a, b):
        ways.append(mul)
    if a.dim() == b.dim() == 2 and a.numel() * b.numel() <= MOST_CELLS and not turned:
        ways.append(_kronecker)
    return ways or fits
