"""What is said of a name of PyTorch's that is not here: why, what is nearest, and where the book tells.

The sentence is composed when somebody reads it: a program that only asks whether a name is there,
by hasattr or getattr with a default, does not wait for it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

PAGE = "docs/namespace.rst"


class Absent(AttributeError):
    """A name that is not here; its text is composed when it is asked for.

    >>> from pyattn.programs.missing import Absent
    >>> str(Absent("torch", "fft")).partition(":")[0]
    'torch.fft is not here'
    """

    def __init__(self, place: str, name: str) -> None:
        super().__init__(place, name)
        self.obj = None  # else Python would add a guess of its own to the sentence

    def __str__(self) -> str:
        return sentence(*self.args)

    def __reduce__(self) -> Any:
        return AttributeError, (str(self),)


# In a traceback it reads as what it is caught as.
Absent.__name__ = Absent.__qualname__ = "AttributeError"
Absent.__module__ = "builtins"


def absent(module: str, name: str) -> Exception:
    """What a module of this package raises for an attribute that it lacks.

    For `from torch import name` it is an ImportError: Python would make one of its own, without the
    sentence.
    """
    place = "torch" + module[len("pyattn") :]
    if name[:1] == "_":
        return AttributeError(f"module {module!r} has no attribute {name!r}")
    if _importing(_frame(3)):
        return ImportError(sentence(place, name), name=place, path=None)
    return Absent(place, name)


def _frame(depth: int) -> FrameType | None:
    try:
        return sys._getframe(depth)
    except (AttributeError, ValueError):  # an interpreter without frames; nobody called
        return None


def _importing(frame: FrameType | None) -> bool:
    """Whether this frame stands at `from ... import name`."""
    if frame is None:
        return False
    from dis import opmap

    code: CodeType = frame.f_code
    at: int = frame.f_lasti
    return 0 <= at < len(code.co_code) and code.co_code[at] == opmap["IMPORT_FROM"]


def sentence(place: str, name: str) -> str:
    """Why there is no such name at this place, and what is nearest.

    >>> sentence("torch", "fft")
    'torch.fft is not here: signals are not transformed; docs/namespace.rst: Signals'
    >>> sentence("torch.nn", "Linaer")
    'torch.nn.Linaer is not here; the nearest name is torch.nn.Linear; docs/namespace.rst lists what is'
    """
    from .reasons import found

    whole = f"{place}.{name}"
    group, instead = found(place, name)
    if group is None:
        nearest = _nearest(place, name)
        close = f"; the nearest name is {nearest}" if nearest else ""
        return f"{whole} is not here{close}; {PAGE} lists what is"
    close = f"; nearest is {instead}" if instead else ""
    return f"{whole} is not here: {group.why}{close}; {PAGE}: {group.title}"


def _nearest(place: str, name: str) -> str:
    """The name spelt most like it, there or in a place beside it."""
    from difflib import get_close_matches

    import pyattn

    beside = [place, "torch", "torch.nn", "torch.nn.functional", "torch.optim", "torch.Tensor"]
    for home in dict.fromkeys(beside):
        thing: Any = pyattn
        for part in home.split(".")[1:]:
            thing = getattr(thing, part, None)
        names = [other for other in dir(thing) if other[:1] != "_"]
        if home != place and name in names:
            return f"{home}.{name}"
        close = get_close_matches(name, names, 1, 0.75)
        if close and home == place:
            return f"{home}.{close[0]}"
    return ""


class Lacking:
    """Stands on the Tensor class for a method of PyTorch's that it lacks, to say so.

    A `__getattr__` there would slow down every attribute of every tensor.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        raise Absent("torch.Tensor", self.name)


def mark(tensor: Any) -> list[str]:
    """Have the Tensor class say what it lacks; the names that were marked."""
    from .reasons import METHODS

    marked = [name for name in METHODS if name not in dir(tensor)]
    for name in marked:
        setattr(tensor, name, Lacking(name))
    return marked


def unmark(tensor: Any, marked: list[str]) -> None:
    """Take the marks off again."""
    for name in marked:
        if isinstance(vars(tensor).get(name), Lacking):
            delattr(tensor, name)
