"""What a module keeps: a tensor that it learns, one that it only has, and one without a shape yet."""

from __future__ import annotations

from ..array import require
from ..dtypes import as_dtype, check_device, float64
from ..ops.making import empty
from ..refusals import takes
from ..storage import UNSHARED, alias
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


class Buffer(Tensor):
    """A tensor that, set as a module's attribute, is one of its buffers: kept, and not learned.

    It shares the numbers of `data`.  One that is not `persistent` is left out of state_dict.

    >>> import pyattn
    >>> from pyattn import nn
    >>> module = nn.Module()
    >>> module.mask = nn.Buffer(pyattn.ones(2))
    >>> list(module.state_dict()), list(module.parameters())
    (['mask'], [])
    """

    @takes(called="Buffer")
    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        if data is None:
            data = Tensor()
        require("Buffer", data)
        self.grad_fn = self._grad = None
        self._requires_grad = False
        alias(data, self)
        if data._requires_grad:
            self.requires_grad_()
        self.persistent = persistent


class UninitializedTensorMixin:
    """A tensor whose shape is not known yet: it has no numbers, and computing with it is refused.

    `materialize` gives it a shape, from when on it is an ordinary one.
    """

    cls_to_become: type[Any] = Tensor
    requires_grad: Any
    dtype: Any

    def _prepare(self, requires_grad: bool, device: Any, dtype: Any) -> None:
        check_device(type(self).__name__, device)
        own = self.__dict__
        own["grad_fn"] = own["_grad"] = None
        own["_requires_grad"] = requires_grad
        own["dtype"] = float64 if dtype is None else as_dtype(type(self).__name__, dtype)
        own["_storage"], own["_strides"] = UNSHARED, None

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Make it an ordinary tensor of this shape, with arbitrary numbers."""
        check_device("materialize", device)
        made = empty(tuple(shape), dtype=self.dtype if dtype is None else dtype)
        known: Any = self
        known.__class__ = self.cls_to_become
        alias(made, known)

    def _refuse(self) -> Any:
        raise ValueError(
            f"{type(self).__name__}: it has no shape and no numbers yet; call the module with an "
            "input once, which tells them"
        )

    _data = _shape = property(_refuse)

    @property
    def shape(self) -> Any:
        """Refused with RuntimeError: it is not known yet."""
        raise RuntimeError(
            f"{type(self).__name__}: its shape is not known yet; call the module with an input once, "
            "which tells it"
        )

    @property
    def data(self) -> Any:
        """Itself: there are no numbers to be shared."""
        return self

    @data.setter
    def data(self, value: Tensor) -> None:
        self.materialize(value.shape, dtype=value.dtype)
        known: Any = self
        alias(value, known)

    def detach(self) -> Any:
        """Itself."""
        return self

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Whether its gradient will be asked for."""
        self.__dict__["_requires_grad"] = requires_grad
        return self

    def share_memory_(self) -> Any:
        """Refused with RuntimeError."""
        raise RuntimeError(f"{type(self).__name__}: it has no numbers to be shared yet")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.requires_grad,)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made: Any = type(self)
        copied = made(self.requires_grad, None, self.dtype)
        memo[id(self)] = copied
        return copied


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is not known yet, of a lazy module.

    Computing with it raises ValueError, asking for its shape RuntimeError.

    >>> import pyattn
    >>> p = pyattn.nn.UninitializedParameter()
    >>> p
    <UninitializedParameter>
    >>> p.materialize((2, 3))
    >>> type(p).__name__, p.shape
    ('Parameter', torch.Size([2, 3]))
    """

    cls_to_become = Parameter

    @takes(called="UninitializedParameter")
    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        self._prepare(requires_grad, device, dtype)


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape is not known yet, of a lazy module.

    >>> import pyattn
    >>> pyattn.nn.UninitializedBuffer()
    <UninitializedBuffer>
    """

    cls_to_become = Buffer

    @takes(called="UninitializedBuffer")
    def __init__(
        self,
        requires_grad: bool = False,
        device: Any = None,
        dtype: Any = None,
        persistent: bool = True,
    ) -> None:
        self._prepare(requires_grad, device, dtype)
        self.persistent = persistent


def is_lazy(param: Any) -> bool:
    """Whether it is a parameter or buffer whose shape is not known yet."""
    return isinstance(param, UninitializedTensorMixin)


__all__ = [
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "UninitializedTensorMixin",
    "is_lazy",
]
