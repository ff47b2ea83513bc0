"""Parameters that are computed from others each time they are asked for.

A module whose weight is parametrized gets a class of its own, in which the weight is a property.
"""

from __future__ import annotations

from ...autograd import no_grad
from ...tensor import Tensor
from ..modules.container import ModuleDict, ModuleList
from ..modules.module import Module
from ..parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

_blocks: list[None] = []  # one item for each `cached` block that is open
_kept: dict[tuple[int, str], Any] = {}


class cached:
    """Compute each parametrized tensor once in a `with` block, and keep it until its end.

    >>> import pyattn
    >>> from pyattn.nn.utils import parametrize, parametrizations
    >>> layer = parametrizations.weight_norm(pyattn.nn.Linear(2, 1))
    >>> with parametrize.cached():
    ...     layer.weight is layer.weight
    True
    >>> layer.weight is layer.weight
    False
    """

    def __enter__(self) -> None:
        _blocks.append(None)

    def __exit__(self, *error: Any) -> None:
        _blocks.pop()
        if not _blocks:
            _kept.clear()


def _register(module: Module, name: str, tensor: Any) -> None:
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _check(name: str, what: str, made: Any, like: Tensor) -> None:
    """Refuse what does not stand for the tensor that it replaces."""
    if not isinstance(made, Tensor):
        raise ValueError(f"{name}: {what} must return a tensor, got {type(made).__name__}")
    if made.dtype is not like.dtype or made._shape != like._shape:
        raise ValueError(
            f"{name}: {what} has made shape {made._shape} and {made.dtype!r} of shape {like._shape} and "
            f"{like.dtype!r}; unsafe=True allows it"
        )


class ParametrizationList(ModuleList):
    """The modules that compute a tensor, one after the other, and what they compute it from.

    That is `original`, or `original0`, `original1`, ... where the first's right_inverse returns
    several.  Raises ValueError for none, and for a result of another shape or kind, unless `unsafe`.
    """

    original: Tensor

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList: at least one module is needed")
        super().__init__(modules)
        self.unsafe = unsafe
        new: Any = original
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    try:
                        new = module.right_inverse(new)
                    except NotImplementedError:
                        pass
        self.is_tensor = isinstance(new, Tensor)
        self._check_given(new)
        self.ntensors = 1 if self.is_tensor else len(new)
        like = original.detach()
        if self.is_tensor:
            if new.dtype is not original.dtype:
                raise ValueError(
                    f"ParametrizationList: right_inverse has made {new.dtype!r} of {original.dtype!r}"
                )
            original.data = new.detach()
            _register(self, "original", original)
        else:
            for i, t in enumerate(new):
                if isinstance(original, Parameter):
                    t = Parameter(t, original.requires_grad)
                _register(self, f"original{i}", t)
        if not unsafe:
            _check("ParametrizationList", "a parametrization", self(), like)

    def _check_given(self, value: Any) -> None:
        listed = [value] if isinstance(value, Tensor) else value
        if not isinstance(listed, (list, tuple)) or not all(
            [isinstance(t, Tensor) for t in listed]
        ):
            raise ValueError(
                "ParametrizationList: right_inverse must return a tensor or several, got "
                f"{type(value).__name__}"
            )

    def right_inverse(self, value: Any) -> None:
        """Have the originals be such that the tensor becomes `value`.

        Raises RuntimeError where a module has no right_inverse, ValueError for what does not fit.
        """
        with no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(
                        f"ParametrizationList: {type(module).__name__} has no right_inverse"
                    )
                value = module.right_inverse(value)
        self._check_given(value)
        given = [value] if self.is_tensor else value
        if self.is_tensor != isinstance(value, Tensor) or len(given) != self.ntensors:
            raise ValueError(f"ParametrizationList: {self.ntensors} tensors were expected")
        for own, t in zip(self._originals(), given):
            if own.dtype is not t.dtype:
                raise ValueError(
                    f"ParametrizationList: right_inverse has made {t.dtype!r} of {own.dtype!r}"
                )
            own.data = t.detach()

    def _originals(self) -> list[Any]:
        if self.is_tensor:
            return [self.original]
        return [getattr(self, f"original{i}") for i in range(self.ntensors)]

    def forward(self) -> Any:
        """The tensor."""
        first, *others = list(self)
        x = first(*self._originals())
        for module in others:
            x = module(x)
        return x


def _refuse_state(self: Any) -> Any:
    raise RuntimeError(
        f"{type(self).__name__}: a parametrized module is not pickled; its state_dict can be"
    )


def _deep_copy(self: Any, memo: dict[int, Any]) -> Any:
    from copy import deepcopy

    again = object.__new__(type(self))
    memo[id(self)] = again
    again.__dict__.update(deepcopy(self.__dict__, memo))
    return again


def _own_class(module: Module) -> None:
    """A class for this module alone, in which properties can stand."""
    kind: Any = type(module)
    methods: dict[str, Any] = {"__getstate__": _refuse_state}
    if "__deepcopy__" not in dir(kind):
        methods["__deepcopy__"] = _deep_copy
    module.__class__ = type(f"Parametrized{kind.__name__}", (kind,), methods)


def _property(name: str) -> property:
    def get(self: Any) -> Any:
        parts = self.parametrizations[name]
        if not _blocks:
            return parts()
        key = (id(self), name)
        if key not in _kept:
            _kept[key] = parts()
        return _kept[key]

    def put(self: Any, value: Any) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(get, put)


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Have parametrization(original) stand for a module's parameter or buffer from now on.

    A second one takes what the first returns.  Where it has right_inverse, that is what the original
    becomes at the start, and when the tensor is assigned to.  Raises ValueError where there is no
    such tensor, and for a result of another shape or kind, unless `unsafe`.

    >>> import pyattn
    >>> from pyattn.nn.utils import parametrize
    >>> class Symmetric(pyattn.nn.Module):
    ...     def forward(self, x):
    ...         return x.triu() + x.triu(1).T
    >>> layer = pyattn.nn.Linear(2, 2)
    >>> _ = pyattn.nn.init.constant_(layer.weight, 3.0)
    >>> _ = parametrize.register_parametrization(layer, "weight", Symmetric())
    >>> layer.weight
    tensor([[3., 3.],
            [3., 3.]], grad_fn=<AddBackward0>)
    >>> [name for name, _ in layer.named_parameters()]
    ['bias', 'parametrizations.weight.original']
    """
    name, what = "register_parametrization", "a parametrization"
    parametrization.train(module.training)
    whole: Any = module
    if is_parametrized(module, tensor_name):
        parts = whole.parametrizations[tensor_name]
        if not unsafe:
            own = getattr(module, tensor_name)
            made = parametrization(own)
            _check(name, what, made, own)
            inverse: Any = getattr(parametrization, "right_inverse", None)
            if inverse is not None:
                try:
                    back = inverse(made)
                except NotImplementedError:
                    pass
                else:
                    _check("register_parametrization", "right_inverse", back, own)
        parts.append(parametrization)
        parts.unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        original = getattr(module, tensor_name)
        parts = ParametrizationList([parametrization], original, unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _own_class(module)
            whole.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, _property(tensor_name))
        whole.parametrizations[tensor_name] = parts
    else:
        raise ValueError(
            f"register_parametrization: {type(module).__name__} has no parameter or buffer of the "
            f"name {tensor_name!r}"
        )
    return module


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether the module has a parametrized tensor, or one of this name.

    >>> import pyattn
    >>> pyattn.nn.utils.parametrize.is_parametrized(pyattn.nn.Linear(1, 1))
    False
    """
    parts = getattr(module, "parametrizations", None)
    if not isinstance(parts, ModuleDict):
        return False
    return len(parts) > 0 if tensor_name is None else tensor_name in parts


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Have a plain parameter again: what the parametrizations compute now, or else the original.

    Raises ValueError where there is none, and where several originals would be left.

    >>> import pyattn
    >>> from pyattn.nn.utils import parametrize, parametrizations
    >>> layer = parametrizations.weight_norm(pyattn.nn.Linear(2, 1))
    >>> _ = parametrize.remove_parametrizations(layer, "weight")
    >>> [name for name, _ in layer.named_parameters()]
    ['bias', 'weight']
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"remove_parametrizations: there is none of {tensor_name!r}")
    whole: Any = module
    parts = whole.parametrizations[tensor_name]
    if parts.is_tensor:
        original = parts.original
        if leave_parametrized:
            with no_grad():
                original.data = getattr(module, tensor_name).detach()
    elif leave_parametrized:
        made = getattr(module, tensor_name)
        original = Parameter(made) if made.requires_grad else made
    else:
        raise ValueError(
            f"remove_parametrizations: {tensor_name!r} is computed from {parts.ntensors} tensors, "
            "and one cannot be left"
        )
    delattr(type(module), tensor_name)
    del whole.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        del whole.parametrizations
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class that the module was made of.

    >>> import pyattn
    >>> pyattn.nn.utils.parametrize.type_before_parametrizations(pyattn.nn.ReLU()).__name__
    'ReLU'
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


# fmt: off
__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization",
    "remove_parametrizations", "type_before_parametrizations",
]
# fmt: on
