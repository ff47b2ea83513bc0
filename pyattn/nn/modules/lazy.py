"""Lazy modules: those that learn the sizes of their parameters from their first input."""

from __future__ import annotations

from ...autograd import no_grad
from ..parameter import is_lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LazyModuleMixin:
    """What makes a module lazy: class LazyLinear(LazyModuleMixin, Linear).

    Its parameters start as UninitializedParameters.  Before the first forward,
    initialize_parameters, which the class defines, is called with the input and gives them their
    shapes; the module is then one of the class `cls_to_become`.  Loading a state gives them their
    shapes too.  Raises RuntimeError where some are without a shape after that.
    """

    cls_to_become: type[Any] | None = None

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(
            self._infer_parameters, with_kwargs=True
        )

    def _lazy_load_hook(self: Any, state_dict: Any, prefix: str, *args: Any) -> None:
        """Shapes from the state that is about to be loaded."""
        for name, tensor in list(self._parameters.items()) + list(self._buffers.items()):
            given = state_dict.get(prefix + name)
            if given is not None and is_lazy(tensor) and not is_lazy(given):
                with no_grad():
                    tensor.materialize(given.shape)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes and first numbers, for the arguments of forward."""
        raise NotImplementedError(
            f"{type(self).__name__}: there is no initialize_parameters; define it, with the "
            "arguments of forward"
        )

    def has_uninitialized_params(self: Any) -> bool:
        """Whether there are parameters or buffers without a shape."""
        kept = list(self._parameters.values()) + list(self._buffers.values())
        return any([is_lazy(tensor) for tensor in kept])

    def _infer_parameters(self: Any, module: Any, args: Any, kwargs: Any = None) -> None:
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(
                f"{type(module).__name__}: initialize_parameters has left parameters without a shape"
            )
        module._initialize_hook.remove()
        module._load_hook.remove()
        del module._initialize_hook, module._load_hook
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become


__all__ = ["LazyModuleMixin"]
