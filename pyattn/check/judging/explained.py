"""Numbers that are wrong: which usual mistake they show, in digits enough to tell."""

from __future__ import annotations

from .literals import sizes
from .mistakes import recognised, slip_of_the_pen
from .sides import same_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction
    from typing import Container

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .literals import Cell
    from .sides import Reading, Worlds

MOST_EXPLAINED = 2_000  # cells, beyond which no mistake is looked for


def explained(
    found: list[Cell],
    about: Fraction | None,
    truth: Node,
    worlds: Worlds,
    reading: Reading,
    before: Container[str],
) -> tuple[str, str, Tensor | None] | None:
    """The usual mistake that a side shows, and what comes of it.

    about: what a number without decimals is rounded to, where it is; before: the keys of the mistakes
    that were named before.
    """
    if len(found) > MOST_EXPLAINED:
        return None
    wanted = sizes(found)
    true: list[float] | None = None
    wrong = list(range(len(found)))
    if same_sizes(reading.true, wanted):
        true = reading.true.flatten().tolist()
        wrong = [i for i, cell in enumerate(found) if not cell.right(true[i], about)]
    digits = [sum([d.isdigit() for d in c.number.text.lstrip("0.-")]) for c in found]
    many = sum([digits[i] for i in wrong])
    enough = many > 1 or many == 1 and sum(digits) > 2

    def fits(value: Tensor) -> bool:
        """Whether all that is written agrees with a value, in enough digits to tell."""
        if not same_sizes(value, wanted):
            return False
        values = value.flatten().tolist()
        if not all([cell.right(values[i], about) for i, cell in enumerate(found)]):
            return False
        exact = all([abs(found[i].value - values[i]) < 1e-9 for i in wrong])
        return enough or exact and any([values[i] for i in wrong])

    if not wrong:
        return None
    every = [*worlds.true, worlds.written, worlds.theirs]
    named = recognised(truth, every, fits, reading.true)
    if named is None and not enough:  # who did it before does it again
        enough = True
        named = recognised(truth, every, fits, reading.true, before)
    if named is None and len(wrong) == 1 and true is not None:
        cell, value = found[wrong[0]], true[wrong[0]]
        slip = slip_of_the_pen(cell.number.text, cell.scaled(value))
        return None if slip is None else (*slip, None)
    return named
