"""Modules that hold modules: a chain, a list and a dictionary."""

from __future__ import annotations

from ...later import lacking
from ...portable import OrderedDict, as_index, iterable
from ...refusals import constructing
from .module import Module, indented, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, TypeVar

    Chain = TypeVar("Chain", bound="_Numbered")


class _Numbered(Module):
    """Children named 0, 1, 2 and so on (or otherwise, for a chain made from a dictionary)."""

    def _name(self, index: Any) -> str:
        """The name of the child at an index that may count from the back."""
        names: list[str] = list(self._modules)
        try:
            i = as_index(index)
        except TypeError:
            raise TypeError(
                f"{type(self).__name__}: an index must be an int or a slice, got "
                f"{type(index).__name__}"
            ) from None
        size = len(names)
        if not -size <= i < size:
            raise IndexError(f"{type(self).__name__}: index {i} is out of range for {size} modules")
        return names[i]

    def _replace_all(self, modules: list[Module]) -> None:
        self._modules.clear()
        for i, module in enumerate(modules):
            self._modules[str(i)] = module

    def __getitem__(self: Chain, index: Any) -> Any:
        if isinstance(index, slice):
            names = list(self._modules)[index]
            return self._part([(name, self._modules[name]) for name in names])
        return self._modules[self._name(index)]

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        raise NotImplementedError

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._name(index), module)

    def __delitem__(self, index: Any) -> None:
        names = list(self._modules)
        gone = names[index] if isinstance(index, slice) else [self._name(index)]
        for name in gone:
            delattr(self, name)
        # Numbered anew, so that there are no holes.
        self._replace_all(list(self._modules.values()))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def append(self: Chain, module: Module) -> Chain:
        """Add a module at the end; return itself.  Raises TypeError for other than a module."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self: Chain, modules: Iterable[Module]) -> Chain:
        """Add modules at the end; return itself.  Raises TypeError for other than modules."""
        if not iterable(modules):
            raise TypeError(
                f"{type(self).__name__}: expected modules, got {type(modules).__name__}"
            )
        for module in list(modules):
            self.append(module)
        return self

    def insert(self: Chain, index: int, module: Module) -> Any:
        """Add a module before the one at an index.

        Raises TypeError for other than a module, IndexError for an index out of range.
        """
        if not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}: {type(module).__name__} is not a Module")
        size = len(self)
        if not -size <= index <= size:
            raise IndexError(
                f"{type(self).__name__}: index {index} is out of range for {size} modules"
            )
        modules = list(self)
        modules.insert(index, module)
        self._replace_all(modules)

    def pop(self, key: Any) -> Any:
        """Take out the module at an index, and return it."""
        module = self[key]
        del self[key]
        return module


class Sequential(_Numbered):
    """Modules called one after the other, each with what the one before returned.

    Made from modules, named 0, 1, ..., or from one dictionary of named ones.  Raises TypeError for
    other than modules.

    >>> import pyattn
    >>> from pyattn import nn
    >>> nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
    )
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            items = list(args[0].items())
        else:
            items = [(str(i), module) for i, module in enumerate(args)]
        for name, module in items:
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        """The last module's output."""
        for module in self._modules.values():
            input = module(input)  # type: ignore[misc]
        return input

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)(OrderedDict(items))

    def insert(self, index: int, module: Module) -> Sequential:
        """Add a module before the one at an index; return itself.

        Raises TypeError for other than a module, IndexError for an index out of range.
        """
        super().insert(index, module)
        return self

    def __add__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(f"Sequential: + expects a Sequential, got {type(other).__name__}")
        return Sequential(*(list(self) + list(other)))

    def __iadd__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(f"Sequential: += expects a Sequential, got {type(other).__name__}")
        return self.extend(list(other))

    def __mul__(self, times: int) -> Sequential:
        self._check_times(times)
        return Sequential(*(list(self) * times))

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Sequential:
        self._check_times(times)
        return self.extend(list(self) * (times - 1))

    def _check_times(self, times: Any) -> None:
        if not isinstance(times, int):
            raise TypeError(f"Sequential: * expects an int, got {type(times).__name__}")
        if times < 1:
            raise ValueError(f"Sequential: * expects an int above 0, got {times}")


class ModuleList(_Numbered):
    """A list whose modules are children; it is not called itself.

    Raises TypeError for other than modules.

    >>> import pyattn
    >>> from pyattn import nn
    >>> nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
    ModuleList(
      (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
    )
    """

    @constructing
    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)([module for _, module in items])

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList(list(self) + list(other))

    def __iadd__(self, other: Iterable[Module]) -> ModuleList:
        return self.extend(other)

    def __repr__(self) -> str:
        runs: list[list[Any]] = []  # first and last of children that print alike, and how
        for i, module in enumerate(self):
            text = repr(module)
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [
            f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}"
            for a, b, text in runs
        ]
        return listed(self._get_name(), [indented(line) for line in lines])


class ModuleDict(Module):
    """A dictionary whose modules are children, in the order of their coming; not called itself.

    Raises TypeError for other than modules under names.

    >>> import pyattn
    >>> from pyattn import nn
    >>> layers = nn.ModuleDict({"act": nn.Tanh()})
    >>> layers["act"], "act" in layers
    (Tanh(), True)
    """

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take out every module."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take out the module of this name, and return it.  Raises KeyError where there is none."""
        module = self[key]
        del self[key]
        return module

    def keys(self) -> Any:
        """The names."""
        return self._modules.keys()

    def items(self) -> Any:
        """The names with their modules."""
        return self._modules.items()

    def values(self) -> Any:
        """The modules."""
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Add or replace modules, from a dictionary or from (name, module) pairs.

        Raises TypeError for anything else.
        """
        if not iterable(modules):
            raise TypeError(
                f"ModuleDict: expected a dictionary or pairs, got {type(modules).__name__}"
            )
        pairs = modules.items() if hasattr(modules, "items") else modules
        for pair in list(pairs):
            if not isinstance(pair, (tuple, list)):
                raise TypeError(
                    f"ModuleDict: expected (name, module) pairs, got {type(pair).__name__}"
                )
            if len(pair) != 2:
                raise ValueError(f"ModuleDict: expected pairs, got {len(pair)} items in one")
            self[pair[0]] = pair[1]


__all__ = ["ModuleDict", "ModuleList", "Sequential"]

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".parameter_containers": "Container ParameterDict ParameterList",
        },
    )
