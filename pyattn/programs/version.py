"""The version of PyTorch whose names, arguments and results this package has.

Programs ask for it to decide what they may use; they compare it as text, as a tuple, and by what
parses versions.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Version(str):
    """A version as text that compares as numbers do: with another text, or with a tuple.

    >>> from pyattn.programs.version import Version
    >>> Version("2.13.0+pyattn") >= "2.2", Version("2.13.0+pyattn") > (2, 2), Version("2.13.0")
    (True, True, '2.13.0')
    """

    __slots__ = ()

    def __lt__(self, other: Any) -> Any:
        return _compared(self, other, lambda a, b: a < b)

    def __le__(self, other: Any) -> Any:
        return _compared(self, other, lambda a, b: a <= b)

    def __gt__(self, other: Any) -> Any:
        return _compared(self, other, lambda a, b: a > b)

    def __ge__(self, other: Any) -> Any:
        return _compared(self, other, lambda a, b: a >= b)

    def __eq__(self, other: Any) -> Any:
        return _compared(self, other, lambda a, b: a == b)

    def __ne__(self, other: Any) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = str.__hash__


def _compared(version: str, other: Any, rule: Any) -> Any:
    try:
        return rule(_key(version), _key(other))
    except ValueError:  # no version, such as "parrot": compared as text
        return rule(str(version), str(other)) if isinstance(other, str) else NotImplemented


def _key(version: Any) -> Any:
    """What orders versions: the numbers without zeros at their end, whether released, local part."""
    if not isinstance(version, str):
        if not isinstance(version, (tuple, list)):
            raise ValueError(version)
        version = ".".join([str(part) for part in version])
    public, _, local = version.strip().partition("+")
    numbers: list[int] = []
    rest = ""
    for part in public.lstrip("v").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            rest = part
            break
        numbers.append(int(digits))
        if part != digits:
            rest = part[len(digits) :]
            break
    if not numbers or (rest and rest[:1] not in "abcrdp"):
        raise ValueError(version)
    while numbers and numbers[-1] == 0:
        numbers.pop()
    early = -1 if rest[:3] == "dev" else 1 if rest[:4] == "post" else 0
    return numbers, early if early else (-0.5 if rest else 0), rest, local


VERSION = Version("2.13.0+pyattn")
