"""What a consequence follows from: a number that was copied, a name, or the step before."""

from __future__ import annotations

from ..statements.trees import Name
from ..words import say
from .literals import cells
from .parts import walk
from .sides import brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Mapping, Sequence

    from ...tensor import Tensor
    from ..sheet import Mark
    from ..statements.trees import Node
    from .linking import Source
    from .memory import Memory
    from .sides import Reading


class Origins:
    """Called with a reading and the world that made a number right: how to say it, and where it stands.

    marks: those of the statement so far.
    """

    def __init__(
        self,
        memory: Memory,
        nodes: Sequence[Node],
        marks: list[Mark],
        text_of: Callable[[Node], str],
    ) -> None:
        self.memory, self.nodes, self.marks, self.text_of = memory, nodes, marks, text_of

    def __call__(self, reading: Reading, way: str) -> tuple[Callable[[str], str], int | None]:
        """What is said, given the true value; and the start of what it follows from."""
        if reading.links and (way == "written" or way == "theirs"):
            return self._copied(reading.links)
        changed = self._changed() if way == "theirs" else None
        if changed is not None:
            name, start = changed

            def from_name(value: str) -> str:
                return say(
                    "right for your {mine}; from the true numbers it would be {value}",
                    mine=name,
                    value=value,
                )

            return from_name, start

        def from_step(value: str) -> str:
            return say(
                "right for the step before it; from the true numbers it would be {value}",
                value=value,
            )

        return from_step, self.slip()

    def slip(self) -> int | None:
        """Where the first number of the statement stands that is not right."""
        return min([mark.start for mark in self.marks if mark.verdict != "right"], default=None)

    def of_step(self, copied: Mapping[Node, Source]) -> int | None:
        """Where the first number stands that a step was wrong or rounded by."""
        here = self.slip()
        if here is not None:
            return here
        if copied:
            return next(iter(copied.values())).start
        changed = self._changed()
        return changed[1] if changed is not None else None

    def _copied(self, links: dict[Node, Source]) -> tuple[Callable[[str], str], int]:
        """From the first number that was copied, or else from the first list."""
        numbers = [(node, source) for node, source in links.items() if not source.true.shape]
        if not numbers:

            def from_list(value: str) -> str:
                return say(
                    "right for your numbers; with the true ones it would be {value}", value=value
                )

            return from_list, next(iter(links.values())).start
        node, source = numbers[0]
        cell = (cells(node) or [])[0]
        true = _shown(brief(cell, source.true.item()), source.true)

        def from_number(value: str) -> str:
            if source.verdict == "right":
                return say(
                    "right for your {mine}, which is {true}; with that it would be {value}",
                    mine=cell.text,
                    true=true,
                    value=value,
                )
            return say(
                "right for your {mine}; with {true} it would be {value}",
                mine=cell.text,
                true=true,
                value=value,
            )

        return from_number, source.start

    def _changed(self) -> tuple[str, int | None] | None:
        """The first name or calculation that was written otherwise than it truly is, and where.

        Those with a slip come before others.
        """
        memory, world = self.memory, self.memory.world()
        repeats = memory.repeated(self.nodes)
        best: tuple[int, str, int | None] | None = None
        for node in self.nodes:
            for part in walk(node):
                result = repeats.get(part)
                if isinstance(part, Name):
                    result = memory.apart.get(world.origin(part.name) or "")
                if result is None:
                    continue
                text = part.name if isinstance(part, Name) else self.text_of(part)
                marks = result.marks
                bad = [mark for mark in marks if mark.verdict != "right"]
                found = (0 if bad else 1, text, (bad or marks)[0].start if marks else None)
                if best is None or found[0] < best[0]:
                    best = found
        return None if best is None else best[1:]


def _shown(text: str, value: Tensor) -> str:
    """A source's true value, with four decimals where it has that many."""
    number = value.item()
    if isinstance(number, int) or number == int(number) or "%" in text or "°" in text:
        return text
    return f"{number:.4f}" if abs(number) >= 0.001 else f"{number:.3g}"
