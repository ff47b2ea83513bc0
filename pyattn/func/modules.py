"""Modules called with other parameters than their own."""

from __future__ import annotations

from ..nn.modules.module import Module
from ..ops.joining import stack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..tensor import Tensor


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """module(*args, **kwargs), with these tensors for its parameters and buffers, by their names.

    What is not named stays the module's own.  args may be one argument.  With `tie_weights`, what
    the module has under several names is replaced under all.  With `strict` every name must be
    given, and no other.  Raises ValueError for a name in two dictionaries, RuntimeError otherwise.

    >>> import pyattn
    >>> layer = pyattn.nn.Linear(2, 1)
    >>> given = {"weight": pyattn.tensor([[1.0, 2.0]]), "bias": pyattn.tensor([10.0])}
    >>> pyattn.func.functional_call(layer, given, pyattn.ones(2))
    tensor([13.])
    """
    name = "functional_call"
    if isinstance(parameter_and_buffer_dicts, dict):
        given = dict(parameter_and_buffer_dicts)
    else:
        given = {}
        for tensors in parameter_and_buffer_dicts:
            if not isinstance(tensors, dict):
                raise ValueError(f"{name}: expected dictionaries, got {type(tensors).__name__}")
            twice = sorted(set(given) & set(tensors))
            if twice:
                raise ValueError(f"{name}: {twice} are in two dictionaries")
            given.update(tensors)
    own = _named(module)
    missing, unexpected = [k for k in own if k not in given], [k for k in given if k not in own]
    if tie_weights:
        given = _tied(name, own, given)
        missing = [k for k in own if k not in given]
    if strict and (missing or unexpected):
        raise RuntimeError(f"{name}: missing {missing}, unexpected {unexpected}")
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    changes = _Swapped(name, module, given)
    try:
        changes.swap()
        return module(*arguments, **(kwargs or {}))
    finally:
        changes.swap_back()


def _named(module: Module) -> dict[str, Any]:
    """Every parameter and buffer, under each of its names."""
    found: dict[str, Any] = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        start = prefix + "." if prefix else ""
        for kept in (part._parameters, part._buffers):
            found.update([(start + k, t) for k, t in kept.items() if t is not None])
    return found


def _tied(name: str, own: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What is given, under the other names of the same parameters as well."""
    groups: dict[int, list[str]] = {}
    for key, t in own.items():
        groups.setdefault(id(t), []).append(key)
    found = dict(given)
    for keys in groups.values():
        several = [given[key] for key in keys if key in given]
        if any([t is not several[0] for t in several]):
            raise ValueError(f"{name}: {keys} are one parameter, and are given different tensors")
        if several:
            found.update([(key, several[0]) for key in keys])
    return found


class _Swapped:
    """Tensors in the places of others, and back again."""

    def __init__(self, name: str, module: Module, given: dict[str, Any]) -> None:
        self._places: list[tuple[dict[str, Any], str, Any]] = []
        for key, t in given.items():
            path, _, last = key.rpartition(".")
            part: Any = module.get_submodule(path) if path else module
            for kept in (part._parameters, part._buffers):
                if last in kept:
                    self._places.append((kept, last, t))

    def swap(self) -> None:
        """Put the given tensors in, and keep what was there."""
        for i, (kept, last, t) in enumerate(self._places):
            self._places[i] = kept, last, kept[last]
            kept[last] = t

    def swap_back(self) -> None:
        """Put back what was there, or for a buffer what the call has made of it."""
        for kept, last, t in reversed(self._places):
            kept[last] = t


def stack_module_state(models: Sequence[Module]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters of several models of one kind, side by side by their names, and the buffers.

    So that vmap can call functional_call for all of them.  Raises RuntimeError for none, and for
    models of several classes, or of which some train and some do not.

    >>> import pyattn
    >>> models = [pyattn.nn.Linear(2, 3) for _ in range(4)]
    >>> parameters, buffers = pyattn.func.stack_module_state(models)
    >>> {name: tuple(t.shape) for name, t in parameters.items()}
    {'weight': (4, 3, 2), 'bias': (4, 3)}
    """
    name = "stack_module_state"
    listed = list(models)
    if not listed:
        raise RuntimeError(f"{name}: there are no models")
    if len(set([m.training for m in listed])) > 1:
        raise RuntimeError(f"{name}: some models are in training mode and some are not")
    kinds = set([type(m) for m in listed])
    if len(kinds) > 1:
        raise RuntimeError(f"{name}: the models are of several classes: {kinds}")
    parameters = _side_by_side(name, [dict(m.named_parameters()) for m in listed])
    return parameters, _side_by_side(name, [dict(m.named_buffers()) for m in listed])


def _side_by_side(name: str, every: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = {}
    for key, first in every[0].items():
        tensors = [one[key] for one in every]
        asked = set([bool(t._requires_grad) for t in tensors])
        if len(asked) > 1:
            raise RuntimeError(f"{name}: {key} requires grad in some models and not in others")
        joined = stack([t.detach() for t in tensors])
        found[key] = joined.requires_grad_() if first._requires_grad else joined
    return found
