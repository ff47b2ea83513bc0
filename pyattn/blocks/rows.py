"""One row of numbers through a module: what a model that writes does for every token.

Where nobody watches, neither gradients nor `explain` nor hooks, a tensor around each row of numbers
is all cost: a fifth of a small model's time.  So a kind of module may say here, by `by_row`, what it
does to a plain list, with the kernels that its `forward` uses.  `through` takes that way where it is
the same, and else the way of every module, with a tensor.
"""

from __future__ import annotations

from .. import kernels
from ..array import as_float, result
from ..dtypes import float64
from ..graph import blocks, recording
from ..nn import Dropout, Linear, Module
from ..nn import functional as F
from ..nn.base.hooks import anywhere
from ..storage import rows_of
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

    from ..kernels import Flat

    Way = Callable[..., Optional[Flat]]

_ways: dict[type[Module], Way] = {}


def by_row(kind: type[Module]) -> Callable[[Way], Way]:
    """Say what a kind of module does to a row of numbers; None from it means: ask with a tensor.

    >>> from pyattn.blocks.rows import by_row, through
    >>> class Twice(Module):
    ...     def forward(self, x):
    ...         return 2 * x
    >>> @by_row(Twice)
    ... def twice(module, x):
    ...     return [2 * v for v in x]
    >>> through(Twice().eval(), [1.0, 2.0])
    [2.0, 4.0]
    """

    def known(way: Way) -> Way:
        _ways[kind] = way
        return way

    return known


def as_row(x: Flat) -> Tensor:
    """A row as the tensor (1, 1, width) that a module takes: one sequence, one position."""
    return result(x, (1, 1, len(x)), float64)


def one_unwatched(x: Tensor) -> bool:
    """Whether this is one row, of floats, and nobody is to follow what becomes of it."""
    one = type(x._data) is list and len(x._data) == x._shape[-1] and x.dtype is float64
    return one and not recording() and not blocks


def through(module: Module, x: Flat, *more: Any) -> Flat:
    """module(x, ...) for one row of numbers that nobody watches, as numbers.

    A class of its user's own, one with hooks, and one in training are called as ever.
    """
    way = _ways.get(type(module))
    if way is not None and not (module.training or module._hooked or anywhere):
        out = way(module, x, *more)
        if out is not None:
            return out
    return as_float(module(as_row(x), *more))


def mapped(layer: Module, x: Flat) -> Flat:
    """`through` for what is mostly a Linear, without a call more: a model has seven of them in a layer."""
    if x and type(layer) is Linear and not (layer._hooked or anywhere):
        own = layer._parameters
        weight, bias = own.get("weight"), own.get("bias")
        if weight is not None and weight._shape[1:] == (len(x),) and weight.dtype is float64:
            out = kernels.dots_of(len(x))([x], rows_of(weight), 0.0)
            return out if bias is None else kernels.add(out, kernels.as_list(bias._data))
    return through(layer, x)  # which refuses with words what does not fit


_kernels: dict[Any, Callable[[Flat], Flat]] = {
    F.sigmoid: kernels.sigmoid,
    F.relu: kernels.relu,
    F.gelu: kernels.gelu,
    F.silu: kernels.silu,
}


def activated(function: Callable[[Tensor], Tensor], x: Flat) -> Flat:
    """An activation of a row: its kernel, where it is known."""
    kernel = _kernels.get(function)
    return as_float(function(as_row(x))) if kernel is None else kernel(x)


@by_row(Dropout)
def _kept(layer: Dropout, x: Flat) -> Flat:
    return x  # in training it is never asked


__all__: list[str] = []
