"""How the answers are put together: modules made of a few names, and refusals that differ by name."""

from __future__ import annotations

from types import ModuleType

from ..later import lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["Nothing", "constant", "missing", "nothing", "part", "refusing"]


def missing(place: str) -> Callable[[str], Any]:
    """A module's `__getattr__`, which says what is not at this place below torch."""
    return lacking(f"pyattn.{place}")


def part(place: str, doc: str, **names: Any) -> Any:
    """A small module, of PyTorch's name below torch."""
    module: Any = ModuleType(f"pyattn.machine.{place}", doc)
    module.__dict__.update(names)
    if "__getattr__" not in names:
        module.__getattr__ = missing(place)
    return module


def _named(function: Any, name: str, doc: str) -> Any:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def refusing(names: str, kind: type[Exception], why: str, place: str = "") -> dict[str, Any]:
    """Functions that take anything and raise this, by their names."""

    def one(name: str) -> Any:
        def refused(*args: Any, **kwargs: Any) -> Any:
            raise kind(f"{place}{name}: {why}")

        return _named(refused, name, f"Refused: {why}.")

    return {name: one(name) for name in names.split()}


def constant(answers: dict[str, Any]) -> dict[str, Any]:
    """Functions that take anything and give the same answer always, by their names."""

    def one(name: str, answer: Any) -> Any:
        def answered(*args: Any, **kwargs: Any) -> Any:
            return answer

        return _named(answered, name, f"{answer!r}, always.")

    return {name: one(name, answer) for name, answer in answers.items()}


def nothing(names: str) -> dict[str, Any]:
    """Functions that take anything and do nothing, as there is nothing to do, by their names."""
    return constant(dict.fromkeys(names.split()))


class Nothing:
    """A `with` block, or a decorator, that changes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def __call__(self, function: Any) -> Any:
        return function
