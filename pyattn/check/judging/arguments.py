"""The table of the functions that calculations use, and what they share in taking their arguments."""

from __future__ import annotations

from ... import pi, stack
from ..statements.trees import Name, Number, Unary
from ..words import say
from .names import Unfit, Unknown
from .parts import shape_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .evaluating import Evaluator

    Function = Callable[[Evaluator, List[Tensor], Dict[str, Any]], Tensor]

FUNCTIONS: dict[str, Function] = {}


def named(names: str) -> Callable[[Function], Function]:
    def enter(function: Function) -> Function:
        for name in names.split():
            FUNCTIONS[name] = function
        return function

    return enter


def keyword_values(ev: Evaluator, keywords: dict[str, Node]) -> dict[str, Any]:
    """Keywords as Python values: numbers, True and False, tensors; others by their name."""
    found: dict[str, Any] = {}
    for name, node in keywords.items():
        if isinstance(node, Name) and node.name.lower() in ("true", "false", "none"):
            found[name] = {"true": True, "false": False, "none": None}[node.name.lower()]
        elif isinstance(node, Number) or isinstance(node, Unary) and isinstance(node.inner, Number):
            value = ev.value(node)
            found[name] = value.item()
        else:
            try:
                found[name] = ev.value(node)
            except (Unknown, Unfit):
                found[name] = node.name if isinstance(node, Name) else None
    return found


def radians(degrees: Tensor) -> Tensor:
    """An angle in degrees, in radians."""
    return degrees * (pi / 180)


def refusal() -> Unfit:
    return Unfit(say("it cannot be computed here"))


def only(arguments: list[Tensor]) -> Tensor:
    """The only argument; or several numbers, as the list that they are."""
    if not arguments:
        raise refusal()
    if len(arguments) == 1:
        return arguments[0]
    if any([argument.shape for argument in arguments]):
        raise refusal()
    return stack([argument.double() for argument in arguments])


def both(arguments: list[Tensor]) -> tuple[Tensor, Tensor]:
    if len(arguments) != 2:
        raise refusal()
    return arguments[0], arguments[1]


def whole(value: Any) -> int | None:
    if isinstance(value, (int, float)) and value == int(value):
        return int(value)
    return None


def along(arguments: list[Tensor], keywords: dict[str, Any]) -> tuple[Tensor, int | None]:
    """What to work on, and along which dimension, as far as is said."""
    dim = whole(keywords.get("dim", keywords.get("axis")))
    if len(arguments) == 2 and arguments[0].shape and not arguments[1].shape:
        return arguments[0], whole(arguments[1].item())
    return only(arguments), dim


def checked(x: Tensor, dim: int) -> int:
    if not -max(1, x.dim()) <= dim < max(1, x.dim()):
        raise refusal()
    return dim


def mismatch(a: Tensor, b: Tensor) -> Tensor:
    raise Unfit(
        say(
            "the sizes do not fit: {left} and {right}",
            left=shape_in_words(a),
            right=shape_in_words(b),
        )
    )
