"""Gradients kept within bounds before a step."""

from __future__ import annotations

import math

from .. import kernels
from ..array import require, result
from ..dtypes import float64
from ..ops.reductions import norm
from ..refusals import lacking, takes
from ..tensor import Tensor
from ..views import store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Union

    Tensors = Union[Tensor, Iterable[Tensor]]


def _gradients(name: str, parameters: Tensors) -> list[Tensor]:
    group = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    require(name, *group)
    return [p._grad for p in group if p._grad is not None]


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
    gradients = _gradients("clip_grad_norm_", parameters)
    lengths = [norm(g.detach(), float(norm_type))._data[0] for g in gradients]
    total = norm(result(lengths, (len(lengths),), float64), float(norm_type)) if lengths else None
    if total is None:
        return result([0.0], (), float64)
    length = total._data[0]
    if error_if_nonfinite and not math.isfinite(length):
        raise RuntimeError(f"clip_grad_norm_: the gradients' norm of order {norm_type} is {length}")
    factor = max_norm / (length + 1e-6)
    if not factor >= 1.0:
        for g in gradients:
            store("clip_grad_norm_", g, result(kernels.mul(g._data, factor), g._shape, g.dtype))
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

if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
