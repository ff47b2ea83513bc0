"""Parameter: a tensor that a module learns."""

from __future__ import annotations

from ..array import require
from ..refusals import takes
from ..storage import alias
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Parameter(Tensor):
    """A tensor that, set as a module's attribute, is one of the module's parameters.

    It shares the numbers of `data` and starts without their history.  Raises TypeError for other
    than a tensor, RuntimeError for whole numbers that are to require grad.

    >>> import pyattn
    >>> pyattn.nn.Parameter(pyattn.tensor([1.0, 2.0]))
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    @takes(called="Parameter")
    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        if data is None:
            data = Tensor()
        require("Parameter", data)
        self.grad_fn = self._grad = None
        self._requires_grad = False
        alias(data, self)
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        # Without its gradient, as in PyTorch.
        copied = type(self)(self.detach().clone(), self.requires_grad)
        memo[id(self)] = copied
        return copied
