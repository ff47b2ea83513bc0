"""Weights of a length of their own, of a bounded singular value, and orthogonal ones."""

from __future__ import annotations

import math

from ...array import result
from ...autograd import no_grad
from ...dtypes import float64
from ...ops.joining import cat
from ...ops.making import eye, zeros
from ...ops.matrices.decompositions import matrix_exp, qr
from ...ops.matrices.systems import solve
from ...random import randn
from ...tensor import Tensor
from ..functional import normalize
from ..modules.module import Module
from .parametrize import register_parametrization
from .spectral_norm import as_matrix, axis_of_outputs, check_iterations
from .weight_norm import lengths, scaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAPS = "matrix_exp", "cayley", "householder"


def _tensor_of(what: str, module: Module, name: str) -> Tensor:
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"{what}: {type(module).__name__} has no tensor of the name {name!r}")
    return weight


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return scaled(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return lengths(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Have a weight be g v / |v|: the lengths g along `dim`, and v, are learned.

    One length for the whole with None.  States of the older nn.utils.weight_norm are loaded too.
    Salimans and Kingma, 2016.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.parametrizations.weight_norm(pyattn.nn.Linear(2, 3))
    >>> [tuple(p.shape) for p in layer.parametrizations.weight.parameters()]
    [(3, 1), (3, 2)]
    """
    _tensor_of("weight_norm", module, name)
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def older(_: Any, state_dict: dict[str, Any], prefix: str, *others: Any) -> None:
        old = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all([key in state_dict for key in old]):
            for i, key in enumerate(old):
                state_dict[f"{prefix}parametrizations.{name}.original{i}"] = state_dict.pop(key)

    module.register_load_state_dict_pre_hook(older)
    return module


class _SpectralNorm(Module):
    _u: Tensor
    _v: Tensor

    def __init__(
        self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        super().__init__()
        rank = len(weight._shape)
        if not -rank <= dim < rank:
            raise IndexError(f"spectral_norm: dim {dim} is out of range for shape {weight._shape}")
        check_iterations("spectral_norm", n_power_iterations)
        self.dim = dim % rank
        self.eps = eps
        if rank > 1:
            self.n_power_iterations = n_power_iterations
            matrix = as_matrix(weight.detach(), self.dim)
            for name, n in zip(("_u", "_v"), matrix._shape):
                self.register_buffer(name, normalize(randn(n), dim=0, eps=eps))
            self._power_method(matrix, 15)

    def _power_method(self, matrix: Tensor, n: int) -> None:
        with no_grad():
            for _ in range(n):
                self._u.copy_(normalize(matrix @ self._v, dim=0, eps=self.eps))
                self._v.copy_(normalize(matrix.T @ self._u, dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if len(weight._shape) == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._power_method(matrix.detach(), self.n_power_iterations)
        return weight / (self._u.clone() @ (matrix @ self._v.clone()))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def spectral_norm(
    module: Module,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> Module:
    """Have a weight be W / s, where s, its largest singular value, is found by power iteration.

    `n_power_iterations` are made each time it is asked for in training.  Raises ValueError for no
    iterations, IndexError for an axis that is not there.  Miyato et al., 2018.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.parametrizations.spectral_norm(pyattn.nn.Linear(2, 3))
    >>> round(pyattn.linalg.svdvals(layer.weight)[0].item(), 3)
    1.0
    """
    weight = _tensor_of("spectral_norm", module, name)
    dim = axis_of_outputs(module) if dim is None else dim
    return register_parametrization(
        module, name, _SpectralNorm(weight, n_power_iterations, dim, eps)
    )


class _Orthogonal(Module):
    base: Any

    def __init__(self, weight: Tensor, orthogonal_map: str, *, use_trivialization: bool) -> None:
        super().__init__()
        self.shape = weight._shape
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, x: Tensor) -> Tensor:
        wide = x._shape[-2] < x._shape[-1]
        if wide:
            x = x.transpose(-2, -1)
        n, k = x._shape[-2:]
        if self.orthogonal_map == "householder":
            q = _reflected(x.tril(-1))
            q = q * x.diagonal(dim1=-2, dim2=-1).detach().trunc().unsqueeze(-2)
        else:
            x = x.tril()
            if n != k:
                x = cat([x, zeros(x._shape[:-2] + (n, n - k))], -1)
            skew = x - x.transpose(-2, -1)
            if self.orthogonal_map == "matrix_exp":
                q = matrix_exp(skew)
            else:
                q = solve(eye(n) - 0.5 * skew, eye(n) + 0.5 * skew)
            if n != k:
                q = q[..., :k]
        if "base" in self._buffers:
            q = self.base @ q
        return q.transpose(-2, -1) if wide else q

    def right_inverse(self, q: Tensor) -> Tensor:
        if q._shape != self.shape:
            raise ValueError(f"orthogonal: shape {q._shape} was given for one of {self.shape}")
        with no_grad():
            wide = q._shape[-2] < q._shape[-1]
            tall = q.transpose(-2, -1) if wide else q
            n, k = tall._shape[-2:]
            if "base" not in self._buffers:
                if self.orthogonal_map != "householder":
                    raise NotImplementedError(
                        f"orthogonal: with use_trivialization=False, {self.orthogonal_map} cannot be "
                        "assigned to"
                    )
                found = _reflections(tall)
                return found.transpose(-2, -1) if wide else found
            if n != k:
                tall = _orthogonalized(cat([tall, randn(tall._shape[:-2] + (n, n - k))], -1))
            elif not _is_orthogonal(tall):
                tall = _orthogonalized(tall)
            self.base = tall.clone()
            start = zeros(q._shape)
            start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
            return start


def _is_orthogonal(q: Tensor) -> bool:
    n, k = q._shape[-2:]
    off = q.transpose(-2, -1) @ q - eye(k)
    return all([abs(y) <= 10 * n * 2.0**-52 + 1e-5 * (y == 1.0) for y in off._data])


def _orthogonalized(a: Tensor) -> Tensor:
    """The orthogonal factor, where the triangular one has a positive diagonal."""
    q, r = qr(a)
    return q * r.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)  # type: ignore[no-any-return]


def _reflected(a: Tensor) -> Tensor:
    """The first columns of the product of reflections, whose vectors stand below the diagonal."""
    n, k = a._shape[-2:]
    q = eye(n)[:, :k]
    for j in reversed(range(k)):
        v = a[..., j : j + 1] + eye(n)[:, j : j + 1]
        tau = 2.0 / (v * v).sum(-2, keepdim=True)
        q = q - tau * v @ (v.transpose(-2, -1) @ q)
    return q


def _reflections(q: Tensor) -> Tensor:
    """What `_reflected` makes an orthogonal matrix of: vectors, and on the diagonal the signs."""
    n, k = q._shape[-2:]
    found: list[float] = []
    for start in range(0, len(q._data), n * k or 1):
        a = [list(q._data[start + i * k : start + (i + 1) * k]) for i in range(n)]
        for j in range(k):
            below = sum([a[i][j] ** 2 for i in range(j + 1, n)])
            if below == 0.0:  # nothing to reflect
                a[j][j] = -math.copysign(1.0, a[j][j])  # which `_reflected` turns round
                continue
            length = -math.copysign(math.sqrt(a[j][j] ** 2 + below), a[j][j])
            tau, scale = (length - a[j][j]) / length, 1 / (a[j][j] - length)
            v = [0.0] * j + [1.0] + [a[i][j] * scale for i in range(j + 1, n)]
            for c in range(j + 1, k):
                share = tau * sum([v[i] * a[i][c] for i in range(j, n)])
                for i in range(j, n):
                    a[i][c] -= share * v[i]
            for i in range(j + 1, n):
                a[i][j] = v[i]
            a[j][j] = math.copysign(1.0, length)
        for row in a:
            found += row
    return result(found, q._shape, float64)


def orthogonal(
    module: Module,
    name: str = "weight",
    orthogonal_map: str | None = None,
    *,
    use_trivialization: bool = True,
) -> Module:
    """Have a matrix, or each of a batch, be orthogonal: its columns, or rows, are unit and apart.

    By `orthogonal_map`: "matrix_exp" of a skew matrix, its "cayley" transform, or the product of
    "householder" reflections, which is the map of matrices that are not square if none is given.
    With `use_trivialization` times a matrix that an assignment sets, so that any can be assigned.
    Raises ValueError for other than a matrix, and for an unknown map.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.parametrizations.orthogonal(pyattn.nn.Linear(2, 3))
    >>> (layer.weight.T @ layer.weight).detach().round(decimals=9).abs()
    tensor([[1., 0.],
            [0., 1.]])
    """
    weight = _tensor_of("orthogonal", module, name)
    if len(weight._shape) < 2:
        raise ValueError(f"orthogonal: expected a matrix, got shape {weight._shape}")
    if orthogonal_map is None:
        square = weight._shape[-1] == weight._shape[-2]
        orthogonal_map = "matrix_exp" if square else "householder"
    if orthogonal_map not in MAPS:
        raise ValueError(f"orthogonal: orthogonal_map is one of {MAPS}, got {orthogonal_map!r}")
    part = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    return register_parametrization(module, name, part, unsafe=True)


__all__ = ["orthogonal", "spectral_norm", "weight_norm"]
