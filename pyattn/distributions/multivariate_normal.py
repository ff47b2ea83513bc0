"""The normal distribution of vectors."""

from __future__ import annotations

import math

from .. import linalg
from ..ops.making import eye
from ..random import randn
from . import constraints
from .distribution import Distribution
from .utils import lazy_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class MultivariateNormal(Distribution):
    """Vectors of mean loc, and of a covariance matrix, its inverse, or its Cholesky factor.

    Just one of covariance_matrix, precision_matrix and scale_tril is given, else ValueError.

    >>> import pyattn
    >>> from pyattn.distributions import MultivariateNormal
    >>> pair = MultivariateNormal(pyattn.zeros(2), pyattn.tensor([[4.0, 0.0], [0.0, 1.0]]))
    >>> pair.log_prob(pyattn.zeros(2)), pair.scale_tril.diagonal()
    (tensor(-2.5310), tensor([2., 1.]))
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if len(loc.shape) < 1:
            raise ValueError("MultivariateNormal: loc is a vector, or several; got a scalar")
        matrices = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        given = [name for name, matrix in matrices.items() if matrix is not None]
        if len(given) != 1:
            raise ValueError(
                "MultivariateNormal: give just one of covariance_matrix, precision_matrix and "
                f"scale_tril, got {' and '.join(given) or 'none'}"
            )
        (name,) = given
        matrix: Any = matrices[name]
        if len(matrix.shape) < 2:
            raise ValueError(f"MultivariateNormal: {name} is a matrix, or several; got a vector")
        from ..ops.places.grids import broadcast_shapes

        batch = tuple(broadcast_shapes(matrix.shape[:-2], loc.shape[:-1]))
        self.loc = loc.expand(batch + (-1,))
        setattr(self, name, matrix.expand(batch + (-1, -1)))
        super().__init__(batch, self.loc.shape[-1:], validate_args)
        if name == "scale_tril":
            self._root = matrix
        elif name == "covariance_matrix":
            self._root = linalg.cholesky(matrix)
        else:
            self._root = _root_of_inverse(matrix)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new = super().expand(batch_shape, _instance)
        new._root = self._root.expand(tuple(batch_shape) + tuple(self._root.shape[-2:]))
        return new

    @lazy_property
    def scale_tril(self) -> Tensor:
        size = tuple(self._event_shape) * 2
        found: Tensor = self._root.expand(tuple(self._batch_shape) + size)
        return found

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        found: Tensor = self.scale_tril @ self.scale_tril.mT
        return found

    @lazy_property
    def precision_matrix(self) -> Tensor:
        return linalg.inv(self.covariance_matrix)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        found: Tensor = self.scale_tril.pow(2).sum(-1)
        return found

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        draws = randn(self._extended_shape(sample_shape))
        found: Tensor = self.loc + (self._root @ draws.unsqueeze(-1)).squeeze(-1)
        return found

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        far = squared_distance(self.scale_tril, value - self.loc)
        half_log_det = self._root.diagonal(0, -2, -1).log().sum(-1)
        n = self._event_shape[0]
        found: Tensor = -0.5 * (n * math.log(2 * math.pi) + far) - half_log_det
        return found

    def entropy(self) -> Tensor:
        n = self._event_shape[0]
        half_log_det = self._root.diagonal(0, -2, -1).log().sum(-1)
        whole = 0.5 * n * (1.0 + math.log(2 * math.pi)) + half_log_det
        found: Tensor = whole.expand(self._batch_shape)
        return found


def squared_distance(root: Tensor, away: Tensor) -> Tensor:
    """The squared length of root**-1 away, of vectors `away`."""
    solved = linalg.solve_triangular(root, away.unsqueeze(-1), upper=False)
    return solved.squeeze(-1).pow(2).sum(-1)


def _root_of_inverse(precision: Tensor) -> Tensor:
    """The Cholesky factor of a matrix's inverse, by that of the matrix read backwards."""
    backwards = linalg.cholesky(precision.flip((-2, -1)))
    upper = backwards.flip((-2, -1)).mT
    identity = eye(precision.shape[-1]).expand(precision.shape)
    return linalg.solve_triangular(upper, identity, upper=False)


__all__ = ["MultivariateNormal"]
