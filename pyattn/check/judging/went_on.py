"""A result beside what the writer may have had in hand: rounded as written, or all its digits."""

from __future__ import annotations

from ... import tensor
from .carried import LAYERS
from .readings import evaluated
from .repeats import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Sequence

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .literals import Cell
    from .sides import Reading, Worlds

    Ways = List[List[float]]


MOST_KEPT = 2_000  # numbers, beyond which they are taken as written


class Written:
    """The numbers of a result, and what they were computed to be."""

    def __init__(self, found: list[Cell], true: Tensor) -> None:
        self.found, self.true = found, true
        self.values = [cell.value for cell in found]

    def result(
        self,
        truth: Node,
        reading: Reading,
        worlds: Worlds,
        mistaken: Tensor | None,
        rough: bool,
    ) -> Result | None:
        """What later statements go on with; None where it was written as it truly is.

        rough: it is rounded from nobody knows what.
        """
        written = self._shaped(self.values)
        if written is None or self.values == self.true.flatten().tolist() and not rough:
            return None
        ways = self.had(truth, reading, worlds, mistaken)
        off = self._shaped([cell.looseness for cell in self.found]) if rough else None
        carried = [self._shaped(way) for way in ways]
        return Result(written, [way if way is not None else written for way in carried], off, [])

    def had(
        self,
        truth: Node,
        reading: Reading,
        worlds: Worlds,
        mistaken: Tensor | None,
    ) -> Ways:
        """What the writer may have had, in each way.

        One step back: computed from what was written before.  Two steps: from what that gave.  And
        from the start, from true numbers or from what came of a mistake.
        """
        if self.true.numel() != len(self.found) or len(self.found) > MOST_KEPT:
            return [self.values] * LAYERS
        layers = worlds.carried.layers() if worlds.carried is not None else []
        theirs = reading.theirs if reading.theirs is not None else reading.true
        values = [theirs, *[self._value(truth, world, reading) for world in layers]]
        values += [values[0]] * (LAYERS + 1 - len(values))
        steps = [values[0], values[1], values[-1]]
        return [
            self._kept(value, mistaken if step == LAYERS - 1 else None)
            for step, value in enumerate(steps)
        ]

    def _value(self, truth: Node, world: object, reading: Reading) -> Tensor | None:
        found = evaluated(truth, world, reading.picks)[1]  # type: ignore[arg-type]
        return None if found is None else found.value

    def _kept(self, value: Tensor | None, mistaken: Tensor | None) -> list[float]:
        """A value where a number stands for it, or was cut off from it; elsewhere what was written."""
        options = [v.flatten().tolist() for v in (mistaken, value, self.true) if v is not None]
        options = [option for option in options if len(option) == len(self.found)]
        kept = []
        for i, cell in enumerate(self.found):
            fitting = [o[i] for o in options if cell.right(o[i])]
            near = [o[i] for o in options if cell.verdict(o[i])[0] == "rounding"]
            kept.append((fitting or near or [cell.value])[0])
        return kept

    def _shaped(self, values: Sequence[float]) -> Tensor | None:
        if self.true.numel() != len(values):
            return None
        if not self.true.shape:
            return tensor(values[0])
        return tensor(list(values)).reshape(*self.true.shape)
