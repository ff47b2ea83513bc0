"""Modules that hold parameters: a list and a dictionary."""

from __future__ import annotations

from ...portable import OrderedDict, as_index, iterable
from ...refusals import warn
from ...tensor import Tensor
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, TypeVar

    List = TypeVar("List", bound="ParameterList")
    Dict = TypeVar("Dict", bound="ParameterDict")


def _as_parameter(value: Any) -> Any:
    """A tensor as a parameter, anything else as it is."""
    if isinstance(value, Tensor) and not isinstance(value, Parameter):
        return Parameter(value)
    return value


def _line(key: Any, value: Any, kind: Any) -> str:
    """How an entry is printed."""
    if not isinstance(value, Tensor):
        return f"  ({key}): Object of type: {type(value).__name__}"
    size = "x".join([str(n) for n in value.shape])
    name = "Parameter" if isinstance(value, Parameter) else "Tensor"
    return f"  ({key}): {name} containing: [{kind} of size {size}]"


class ParameterList(Module):
    """A list whose tensors are parameters; it is not called itself.

    A tensor that is no parameter is made one; what is no tensor is kept as it is.

    >>> import pyattn
    >>> from pyattn import nn
    >>> weights = nn.ParameterList([pyattn.ones(2), pyattn.ones(3)])
    >>> len(weights), [name for name, _ in weights.named_parameters()]
    (2, ['0', '1'])
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def _name(self, index: Any) -> str:
        try:
            i = as_index(index)
        except TypeError:
            raise TypeError(
                f"ParameterList: an index must be an int or a slice, got {type(index).__name__}"
            ) from None
        if not -self._size <= i < self._size:
            raise IndexError(
                f"ParameterList: index {i} is out of range for {self._size} parameters"
            )
        return str(i % self._size)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)([self[i] for i in range(self._size)[index]])
        return getattr(self, self._name(index))

    def __setitem__(self, index: int, param: Any) -> None:
        setattr(self, self._name(index), _as_parameter(param))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return iter([self[i] for i in range(self._size)])

    def __iadd__(self: List, parameters: Iterable[Any]) -> List:
        return self.extend(parameters)

    def append(self: List, value: Any) -> List:
        """Add a value at the end; return itself."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self: List, values: Iterable[Any]) -> List:
        """Add values at the end; return itself.  Raises TypeError for what is no sequence."""
        if not iterable(values) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList: expected parameters, got {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self) -> str:
        kinds = [getattr(value, "dtype", None) for value in self]
        return "\n".join([_line(i, value, kinds[i]) for i, value in enumerate(self)])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterList: it holds parameters, and is not called")


class ParameterDict(Module):
    """A dictionary whose tensors are parameters, in the order of their coming; not called itself.

    A tensor that is no parameter is made one; what is no tensor is kept as it is.  Raises TypeError
    for a name that is no string.

    >>> import pyattn
    >>> from pyattn import nn
    >>> weights = nn.ParameterDict({"left": pyattn.ones(2), "right": pyattn.ones(3)})
    >>> "left" in weights, [name for name, _ in weights.named_parameters()]
    (True, ['left', 'right'])
    """

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = OrderedDict()
        if parameters is not None:
            self.update(parameters)

    def _check_key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise TypeError(f"ParameterDict: a name must be a string, got {type(key).__name__}")
        return key

    def __getitem__(self, key: str) -> Any:
        return getattr(self, self._check_key(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self._check_key(key)
        setattr(self, key, _as_parameter(value))
        self._keys[key] = None

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        delattr(self, self._check_key(key))

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._keys))

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def copy(self) -> ParameterDict:
        """Another dictionary, of the same parameters."""
        return ParameterDict(OrderedDict([(key, self[key]) for key in self._keys]))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """What is there by this name; the default, which is put there, where nothing is."""
        if key not in self._keys:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        """Take out everything."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        """Take out what has this name, and return it.  Raises AttributeError where nothing has."""
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take out what came last, and return it with its name."""
        if not self._keys:
            raise KeyError("popitem: the dictionary is empty")
        key = list(self._keys)[-1]
        return key, self.pop(key)

    def get(self, key: str, default: Any = None) -> Any:
        """What has this name, or the default."""
        return self[key] if key in self._keys else default

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """Another dictionary, with the default by each of these names."""
        return ParameterDict([(key, default) for key in keys])

    def keys(self) -> Any:
        """The names."""
        return self._keys.keys()

    def items(self) -> Iterator[tuple[str, Any]]:
        """The names with their parameters."""
        return iter([(key, self[key]) for key in self._keys])

    def values(self) -> Iterator[Any]:
        """The parameters."""
        return iter([self[key] for key in self._keys])

    def update(self, parameters: Any) -> None:
        """Add or replace parameters, from a dictionary or from (name, parameter) pairs.

        A plain dict is taken in the order of its names.  Raises TypeError for anything else,
        ValueError for what is no pair.
        """
        if not iterable(parameters):
            raise TypeError(
                f"ParameterDict: expected a dictionary or pairs, got {type(parameters).__name__}"
            )
        if isinstance(parameters, (OrderedDict, ParameterDict)):
            pairs: list[Any] = list(parameters.items())
        elif hasattr(parameters, "items"):
            pairs = sorted(parameters.items())
        else:
            pairs = list(parameters)
        for pair in pairs:
            if not iterable(pair):
                raise TypeError(
                    f"ParameterDict: expected (name, parameter) pairs, got {type(pair).__name__}"
                )
            if len(pair) != 2:
                raise ValueError(f"ParameterDict: expected pairs, got {len(pair)} items in one")
            self[pair[0]] = pair[1]

    def extra_repr(self) -> str:
        lines = []
        for key, value in self.items():
            lines.append(_line(key, value, value.type() if isinstance(value, Tensor) else None))
        return "\n".join(lines)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterDict: it holds parameters, and is not called")

    def __or__(self, other: Any) -> ParameterDict:
        made = self.copy()
        made.update(other)
        return made

    def __ror__(self, other: Any) -> Any:
        made = other.copy()
        made.update(self)
        return made

    def __ior__(self: Dict, other: Any) -> Dict:
        self.update(other)
        return self


class Container(Module):
    """A module made of named ones, from before every module could hold others; with a warning.

    >>> import pyattn, warnings
    >>> warnings.simplefilter("ignore")
    >>> list(dict(pyattn.nn.Container(act=pyattn.nn.Tanh()).named_children()))
    ['act']
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        warn("nn.Container: nn.Module can do all that it does; subclass that", FutureWarning)
        for name, module in kwargs.items():
            self.add_module(name, module)


__all__ = ["Container", "ParameterDict", "ParameterList"]
