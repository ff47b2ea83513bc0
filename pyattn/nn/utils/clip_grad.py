"""Gradients kept within bounds before a step."""

from __future__ import annotations

import math

from ... import kernels
from ...array import require, result
from ...dtypes import float64
from ...ops.reductions import norm
from ...refusals import takes
from ...tensor import Tensor
from ...views import store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Union

    Tensors = Union[Tensor, Iterable[Tensor]]


def _gradients(name: str, parameters: Tensors) -> list[Tensor]:
    group = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    require(name, *group)
    return [p._grad for p in group if p._grad is not None]


@takes()
def get_total_norm(
    tensors: Tensors,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The length of all tensors as one vector, by the norm of order `norm_type`; no gradient passes.

    Raises RuntimeError where it is not finite and `error_if_nonfinite` holds.  `foreach` changes
    nothing.

    >>> import pyattn
    >>> pyattn.nn.utils.get_total_norm([pyattn.tensor([3.0]), pyattn.tensor([[4.0]])])
    tensor(5.)
    """
    group = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    require("get_total_norm", *group)
    order = float(norm_type)
    lengths = [norm(t.detach(), order)._data[0] for t in group]
    if not lengths:
        return result([0.0], (), float64)
    total = norm(result(lengths, (len(lengths),), float64), order)
    if error_if_nonfinite and not math.isfinite(total._data[0]):
        raise RuntimeError(
            f"get_total_norm: the gradients' norm of order {norm_type} is {total._data[0]}"
        )
    return total


@takes()
def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Shorten all gradients alike, from the length `total_norm` that they have to `max_norm`.

    They are multiplied by max_norm / (total_norm + 1e-6), where that is below 1.  `foreach` changes
    nothing.

    >>> import pyattn
    >>> x = pyattn.tensor([3.0, 4.0], requires_grad=True)
    >>> (x * x / 2).sum().backward()
    >>> pyattn.nn.utils.clip_grads_with_norm_([x], 1.0, pyattn.tensor(5.0))
    >>> x.grad
    tensor([0.6000, 0.8000])
    """
    gradients = _gradients("clip_grads_with_norm_", parameters)
    limit = float(max_norm)
    if not gradients:
        return
    require("clip_grads_with_norm_", total_norm)
    factor = limit / (total_norm.item() + 1e-6)
    if not factor >= 1.0:
        for g in gradients:
            new = result(kernels.mul(g._data, factor), g._shape, g.dtype)
            store("clip_grads_with_norm_", g, new)


@takes()
def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Shorten all gradients alike, so that together they are no longer than `max_norm`.

    Returns the length that they had, as one vector, by the norm of order `norm_type`.  Raises
    RuntimeError where it is not finite and `error_if_nonfinite` holds.  `foreach` changes nothing.

    >>> import pyattn
    >>> x = pyattn.tensor([3.0, 4.0], requires_grad=True)
    >>> (x * x / 2).sum().backward()
    >>> pyattn.nn.utils.clip_grad_norm_([x], 1.0)
    tensor(5.)
    >>> x.grad
    tensor([0.6000, 0.8000])
    """
    group = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    gradients = _gradients("clip_grad_norm_", group)
    total = get_total_norm(gradients, norm_type, error_if_nonfinite)
    clip_grads_with_norm_(group, max_norm, total)
    return total


@takes()
def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Bring every number of the gradients into -clip_value to clip_value.

    `foreach` changes nothing.

    >>> import pyattn
    >>> x = pyattn.tensor([3.0, -0.5], requires_grad=True)
    >>> (x * x / 2).sum().backward()
    >>> pyattn.nn.utils.clip_grad_value_([x], 1.0)
    >>> x.grad
    tensor([ 1.0000, -0.5000])
    """
    for g in _gradients("clip_grad_value_", parameters):
        store("clip_grad_value_", g, g.detach().clamp(-clip_value, clip_value))
