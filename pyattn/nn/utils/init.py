"""A layer made without its first numbers, where others will be put in their place."""

from __future__ import annotations

from ...autograd import no_grad
from ...generator import default_generator
from ...refusals import takes
from ..modules.module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@takes()
def skip_init(module_cls: Any, *args: Any, **kwargs: Any) -> Any:
    """A module of this class, made with these arguments, that takes nothing from the random stream.

    Where PyTorch leaves whatever was in memory, its parameters are zeros.  Raises RuntimeError for
    what is not a class of modules, and for one that takes no `device`, as PyTorch asks for one.

    >>> import pyattn
    >>> layer = pyattn.nn.utils.skip_init(pyattn.nn.Linear, 2, 1)
    >>> layer.weight.tolist()
    [[0.0, 0.0]]
    """
    if not (isinstance(module_cls, type) and issubclass(module_cls, Module)):
        raise RuntimeError(f"skip_init: expected a class of modules, got {module_cls!r:.60}")
    import inspect

    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError(f"skip_init: {module_cls.__name__} takes no device")
    state = default_generator.get_state()
    try:
        module = module_cls(*args, **kwargs)
    finally:
        default_generator.set_state(state)
    with no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    return module
