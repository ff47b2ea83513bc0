"""What is asked of trees, their numbers and their values."""

from __future__ import annotations

from fractions import Fraction

from ..statements.trees import Binary, Call, Name, Number, Unary
from ..words import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor
    from ..statements.trees import Node


def is_scale(node: Node) -> bool:
    """Whether a divisor is a square root, or named as the scale is."""
    if isinstance(node, Unary):
        return node.sign == "sqrt"
    if isinstance(node, Binary) and node.sign == "^" and isinstance(node.right, Number):
        return node.right.value == Fraction(1, 2)
    if isinstance(node, Name):
        return node.name.lower() in ("scale", "scaling")
    return isinstance(node, Call) and node.name.rpartition(".")[2].lower() == "sqrt"


def number_value(number: Number) -> int | float:
    """A number that was written, as the engine takes it: whole where it is."""
    if number.special:
        return float(number.special)
    if number.unit is None and number.value.denominator == 1:
        return int(number.value)
    return float(number.value)


def walk(node: Node) -> list[Node]:
    """A tree's parts, itself first, from left to right; keywords of calls among them."""
    found, left = [], [node]
    while left:
        part = left.pop()
        found.append(part)
        below = list(part.parts())
        if isinstance(part, Call):
            below += part.keywords.values()
        left.extend(reversed(below))
    return found


def shape_in_words(value: Tensor) -> str:
    """A shape as it is said: 2 x 3, a single number."""
    if not value.shape:
        return say("a single number")
    if value.dim() == 1:
        return say("{count} numbers", count=value.shape[0])
    return " x ".join([str(size) for size in value.shape])
