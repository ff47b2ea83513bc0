"""Forward mode, refused: the tape goes backward, and a product with the Jacobian has its own way."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _refuse(name: str) -> None:
    raise NotImplementedError(
        f"{name}: forward mode is not in this package; func.jvp and autograd.functional.jvp give "
        "the same numbers by two backward passes"
    )


class dual_level:
    """The block of forward mode, which is refused with NotImplementedError.

    >>> import pyattn
    >>> with pyattn.autograd.forward_ad.dual_level():
    ...     pass
    Traceback (most recent call last):
        ...
    NotImplementedError: dual_level: forward mode is not in this package; func.jvp and
    autograd.functional.jvp give the same numbers by two backward passes
    """

    def __init__(self) -> None:
        _refuse("dual_level")

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


def make_dual(tensor: Any, tangent: Any, *, level: Any = None) -> Any:
    """A tensor with its tangent: refused with NotImplementedError."""
    _refuse("make_dual")


def unpack_dual(tensor: Any, *, level: Any = None) -> Any:
    """The two parts again: refused with NotImplementedError."""
    _refuse("unpack_dual")


def enter_dual_level() -> Any:
    """dual_level without a block: refused with NotImplementedError."""
    _refuse("enter_dual_level")


def exit_dual_level(*, level: Any = None) -> Any:
    """The end of enter_dual_level: refused with NotImplementedError."""
    _refuse("exit_dual_level")


__all__ = ["dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]
