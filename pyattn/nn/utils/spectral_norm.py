"""spectral_norm: a weight divided by its largest singular value, by a hook before forward."""

from __future__ import annotations

from ...autograd import no_grad
from ...random import randn
from ...tensor import Tensor
from ..functional import normalize
from ..modules.module import Module
from ..parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    M = TypeVar("M", bound=Module)


def check_module(name: str, module: Module) -> None:
    if not hasattr(module, "_forward_pre_hooks"):
        raise TypeError(f"{name}: expected a Module, got {type(module).__name__}")


def axis_of_outputs(module: Module) -> int:
    """Which axis of a layer's weight is that of its outputs."""
    return 1 if type(module).__name__.startswith("ConvTranspose") else 0


def as_matrix(weight: Tensor, dim: int) -> Tensor:
    """A row for each slice along an axis."""
    if dim != 0:
        others = [d for d in range(len(weight._shape)) if d != dim]
        weight = weight.permute(dim, *others)
    return weight.flatten(1)


def check_iterations(name: str, n: int) -> None:
    """Refuse to improve nothing."""
    if n <= 0:
        raise ValueError(f"{name}: n_power_iterations must be above 0, got {n}")


class SpectralNorm:
    """The hook of a module whose weight is divided by its largest singular value."""

    def __init__(
        self, name: str = "weight", n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        check_iterations("spectral_norm", n_power_iterations)
        self.name = name
        self.dim = dim
        self.n_power_iterations = n_power_iterations
        self.eps = eps

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Tensor:
        """The weight, from the original; with an iteration, its singular vectors are improved."""
        weight, u, v = [getattr(module, self.name + part) for part in ("_orig", "_u", "_v")]
        matrix = as_matrix(weight, self.dim)
        if do_power_iteration:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v.copy_(normalize(matrix.T @ u, dim=0, eps=self.eps))
                    u.copy_(normalize(matrix @ v, dim=0, eps=self.eps))
                u, v = u.clone(), v.clone()
        return weight / (u @ (matrix @ v))  # type: ignore[no-any-return]

    def remove(self, module: Module) -> None:
        """Have the weight be a parameter again."""
        with no_grad():
            weight = self.compute_weight(module, False)
        for part in ("", "_u", "_v", "_orig"):
            delattr(module, self.name + part)
        module.register_parameter(self.name, Parameter(weight.detach()))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module, module.training))


def spectral_norm(
    module: M,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> M:
    """Have a weight be W / s, where s, its largest singular value, is found by power iteration.

    `weight_orig` is learned; `weight_u` and `weight_v`, the singular vectors, get better by
    `n_power_iterations` at each call in training.  parametrizations.spectral_norm is its newer
    form.  Miyato et al., 2018.  Raises RuntimeError where it was called before, ValueError for no
    iterations.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.spectral_norm(pyattn.nn.Linear(2, 3))
    >>> list(layer.state_dict())
    ['bias', 'weight_orig', 'weight_u', 'weight_v']
    """
    check_module("spectral_norm", module)
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, SpectralNorm) and hook.name == name:
            raise RuntimeError(f"spectral_norm: it was called for {name!r} before")
    dim = axis_of_outputs(module) if dim is None else dim
    found = SpectralNorm(name, n_power_iterations, dim, eps)
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"spectral_norm: {name!r} is None")
    with no_grad():
        height, width = as_matrix(weight, dim)._shape
        u, v = [normalize(randn(n), dim=0, eps=eps) for n in (height, width)]
    delattr(module, name)
    module.register_parameter(name + "_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(name + "_u", u)
    module.register_buffer(name + "_v", v)
    module.register_forward_pre_hook(found)
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """Have the weight be one parameter again.  Raises ValueError where it is.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.spectral_norm(pyattn.nn.Linear(2, 3))
    >>> list(pyattn.nn.utils.remove_spectral_norm(layer).state_dict())
    ['bias', 'weight']
    """
    check_module("remove_spectral_norm", module)
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, SpectralNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"remove_spectral_norm: there is none of {name!r}")


__all__ = ["SpectralNorm", "remove_spectral_norm", "spectral_norm"]
