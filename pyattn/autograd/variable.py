"""Variable: what a tensor with a gradient was called before tensors had them."""

from __future__ import annotations

from ..array import Array, require
from ..dtypes import float64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


class _AnyTensor(type):
    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(thing, Array)


class Variable(metaclass=_AnyTensor):
    """A tensor that shares the numbers of `data`, without their history.

    Every tensor is an instance of it.

    >>> import pyattn
    >>> pyattn.autograd.Variable(pyattn.tensor([1.0]), requires_grad=True)
    tensor([1.], requires_grad=True)
    """

    def __new__(cls, data: Any, requires_grad: bool = False) -> Tensor:  # type: ignore[misc]
        require("Variable", data)
        if requires_grad and data.dtype is not float64:
            raise RuntimeError(f"Variable: only floats have gradients, not {data.dtype!r}")
        found: Tensor = data.detach()
        return found.requires_grad_() if requires_grad else found
