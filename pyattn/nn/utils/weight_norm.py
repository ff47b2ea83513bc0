"""weight_norm: a weight as a direction and a length, by a hook before forward."""

from __future__ import annotations

from ...ops.reductions import norm
from ...refusals import warn
from ...tensor import Tensor
from ..modules.module import Module
from ..parameter import Parameter
from .spectral_norm import check_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    M = TypeVar("M", bound=Module)


def lengths(v: Tensor, dim: int) -> Tensor:
    """The length of every slice along an axis, in a shape that meets v; of all of it for -1."""
    if dim == -1:
        return norm(v)
    dim %= len(v._shape)
    others = [i for i in range(len(v._shape)) if i != dim]
    return norm(v, 2, others, keepdim=True) if others else v.abs()


def scaled(v: Tensor, g: Tensor, dim: int) -> Tensor:
    """v in the lengths g."""
    return v * (g / lengths(v, dim))


class WeightNorm:
    """The hook of a module whose weight is a direction and a length."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = -1 if dim is None else dim

    def compute_weight(self, module: Module) -> Tensor:
        """The weight, from the two."""
        return scaled(
            getattr(module, self.name + "_v"), getattr(module, self.name + "_g"), self.dim
        )

    def remove(self, module: Module) -> None:
        """Have the weight be a parameter again."""
        weight = self.compute_weight(module)
        delattr(module, self.name)
        for part in ("_g", "_v"):
            delattr(module, self.name + part)
        setattr(module, self.name, Parameter(weight.detach()))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Have a weight be g v / |v|: `weight_g`, the lengths along `dim`, and `weight_v` are learned.

    One length for the whole with None.  parametrizations.weight_norm is its newer form.  Salimans
    and Kingma, 2016.  Raises RuntimeError where it was called before.

    >>> import pyattn, warnings
    >>> warnings.simplefilter("ignore")
    >>> layer = pyattn.nn.utils.weight_norm(pyattn.nn.Linear(2, 3))
    >>> [(name, tuple(p.shape)) for name, p in layer.named_parameters()]
    [('bias', (3,)), ('weight_g', (3, 1)), ('weight_v', (3, 2))]
    """
    warn("weight_norm: nn.utils.parametrizations.weight_norm is its newer form")
    check_module("weight_norm", module)
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, WeightNorm) and hook.name == name:
            raise RuntimeError(f"weight_norm: it was called for {name!r} before")
    found = WeightNorm(name, dim)
    weight = getattr(module, name)
    delattr(module, name)
    module.register_parameter(name + "_g", Parameter(lengths(weight, found.dim).detach()))
    module.register_parameter(name + "_v", Parameter(weight.detach()))
    setattr(module, name, found.compute_weight(module))
    module.register_forward_pre_hook(found)
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Have the weight be one parameter again.  Raises ValueError where it is.

    >>> import pyattn, warnings
    >>> warnings.simplefilter("ignore")
    >>> layer = pyattn.nn.utils.weight_norm(pyattn.nn.Linear(2, 3))
    >>> [name for name, _ in pyattn.nn.utils.remove_weight_norm(layer).named_parameters()]
    ['bias', 'weight']
    """
    check_module("remove_weight_norm", module)
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, WeightNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"remove_weight_norm: there is none of {name!r}")


__all__ = ["WeightNorm", "remove_weight_norm", "weight_norm"]
