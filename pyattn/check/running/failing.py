"""Why a program did not run to its end: its own fault, or something that is not there."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass

from ..words import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict


@dataclass
class Failure:
    """A statement that raised."""

    node: ast.stmt
    line: int  # of the code
    said: str  # the last line of its traceback
    theirs: bool  # the program's own fault, and not that something is missing here
    why: str  # what is said of it where it is not


def missing(
    error: BaseException, said: str, inside: str, names: Dict[str, Any], doubt: dict[str, str]
) -> str:
    """Why an error is not the writer's: what it needs is not there.  Empty if it is."""
    if isinstance(error, NameError):
        name = said.partition("'")[2].partition("'")[0]
        if name in doubt:
            return doubt[name]
        return say("{name} has no value on this page", name=name)
    if isinstance(error, ImportError):
        name = getattr(error, "name", None) or said
        return say("needs {name}, which is not installed", name=name)
    if isinstance(error, EOFError):
        return say("asks for something to be typed in")
    ours = inside == "pyattn" or inside.startswith("pyattn.")
    lacking = (
        "module 'pyattn" in said
        or " is not here" in said
        or "'Tensor' object has no attribute" in said
    )
    if isinstance(error, NotImplementedError) and ours:
        return say("needs what pyattn does not have: {error}", error=said)
    if isinstance(error, AttributeError) and lacking:
        return say("needs what pyattn does not have: {error}", error=said)
    if isinstance(error, TypeError) and "unexpected keyword argument" in said:
        called = said.partition(": ")[2].partition("(")[0].rpartition(".")[2]
        if not isinstance(names.get(called), types.FunctionType):
            return say("needs what pyattn does not have: {error}", error=said)
    if "the only device is 'cpu'" in said:
        return say("needs another device than the processor")
    if isinstance(error, (OSError, MemoryError)):
        return say("it raises {error}", error=said)
    return ""
