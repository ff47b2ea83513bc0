"""Which part of a step each number of the next one stands for: in 0.5*2 + 0.3*4 = 1.0 + 1.2, 1.2 is 0.3*4.

Where both steps are built alike, a wrong number is found in its place; where they are not, nothing is
said.
"""

from __future__ import annotations

from ... import tensor
from ..statements.trees import Array, Binary, Call, Name, Unary
from .literals import Cell, cells, sizes
from .readings import evaluated
from .sides import Reading, Worlds, carried_on, same_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Tuple, Union

    from ..statements.trees import Node

    Amount = Union[int, float]
    # A number, what it should be, and whether it is so, truly or from what was written before.
    Pairs = Optional[List[Tuple[Cell, Amount, bool]]]

MOST_TERMS = 200


def aligned(step: Node, after: Node, worlds: Worlds) -> Pairs:
    """The numbers of a step beside the parts of the one before it; None where they are not built alike.

    >>> from pyattn.check.judging.aligning import aligned
    >>> from pyattn.check.judging.names import World
    >>> from pyattn.check.judging.sides import Worlds
    >>> from pyattn.check.statements.parsing import parse
    >>> worlds = Worlds([World()], [{}], World(), World())
    >>> pairs = aligned(parse("0.5*2 + 0.3*4"), parse("1.0 + 1.3"), worlds)
    >>> [(cell.text, value, right) for cell, value, right in pairs]
    [('1.0', 1.0, True), ('1.3', 1.2, False)]
    """
    found = cells(after)
    if found is not None:
        return _beside(step, found, worlds)
    if type(step) is not type(after):
        return None
    if isinstance(step, Name) and isinstance(after, Name):
        return [] if step.name == after.name else None
    if isinstance(step, Binary) and isinstance(after, Binary):
        if step.sign in "+-" and after.sign in "+-":
            return _sum(_terms(step, "+-"), _terms(after, "+-"), worlds)
        if step.sign != after.sign:
            return None
        if step.sign == "*":
            return _sum(_terms(step, "*"), _terms(after, "*"), worlds)
    elif isinstance(step, Unary) and isinstance(after, Unary):
        if step.sign != after.sign:
            return None
    elif isinstance(step, Call) and isinstance(after, Call):
        if step.name != after.name:
            return None
    elif not isinstance(step, Array):
        return None
    one, other = step.parts(), after.parts()
    if len(one) != len(other):
        return None
    return _all([aligned(a, b, worlds) for a, b in zip(one, other)])


def _all(parts: list[Pairs]) -> Pairs:
    joined: Pairs = []
    for part in parts:
        if part is None or joined is None:
            return None
        joined += part
    return joined


def _terms(node: Node, signs: str) -> list[tuple[str, Node]]:
    found: list[tuple[str, Node]] = []
    while isinstance(node, Binary) and node.sign in signs and len(found) < MOST_TERMS:
        found.append((node.sign, node.right))
        node = node.left
    found.append((signs[0], node))
    return found[::-1]


def _sum(one: list[tuple[str, Node]], other: list[tuple[str, Node]], worlds: Worlds) -> Pairs:
    """Terms in their order; and where that does not fit, in any order that does."""
    if len(one) != len(other) or sorted([s for s, _ in one]) != sorted([s for s, _ in other]):
        return None
    if [sign for sign, _ in one] == [sign for sign, _ in other]:
        straight = _all([aligned(a, b, worlds) for (_, a), (_, b) in zip(one, other)])
        if straight is None or all([right for _, _, right in straight]):
            return straight
    else:
        straight = None
    left = list(one) if len(one) <= 12 else []
    for sign, after in other:
        for at, (before, step) in enumerate(left):
            pairs = aligned(step, after, worlds) if before == sign else None
            if pairs is not None and all([right for _, _, right in pairs]):
                del left[at]
                break
        else:
            return straight
    return []


def _beside(step: Node, found: list[Cell], worlds: Worlds) -> Pairs:
    wanted = sizes(found)
    values = []
    for world in [*worlds.true, worlds.written, worlds.theirs]:
        reading = evaluated(step, world)[1]
        if reading is not None and same_sizes(reading.value, wanted):
            values.append(reading.value.flatten().tolist())
    if not values:
        return None
    pairs = [
        (cell, values[0][i], any([cell.right(value[i]) for value in values]))
        for i, cell in enumerate(found)
    ]
    if worlds.carried is None or all([right for _, _, right in pairs]):
        return pairs
    first = Reading(tensor(values[0]), None, None, {}, {}, worlds.written)
    more = []
    for value in carried_on(step, [first], worlds)[0].every():
        if same_sizes(value, wanted):
            more.append(value.flatten().tolist())
    return [
        (cell, value, right or any([cell.right(other[i]) for other in more]))
        for i, (cell, value, right) in enumerate(pairs)
    ]
