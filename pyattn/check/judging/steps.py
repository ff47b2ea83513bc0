"""A side that is computed itself, beside what the statement comes to: right, a consequence, or wrong."""

from __future__ import annotations

from ..sheet import Mark
from ..statements.trees import Name
from ..words import say
from .aligning import aligned
from .literals import plain_text
from .names import Unfit, Unknown, World
from .readings import evaluated, readings, spread
from .sides import carried_on, mark_of, same_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Mapping, Sequence

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .linking import Source
    from .sides import Before, Reading, Worlds


def without_ones(value: Tensor) -> tuple[int, ...]:
    """The sizes of a value, but for those that are 1."""
    return tuple([size for size in value.shape if size != 1])


def values_in_words(value: Tensor) -> str:
    """The numbers of a value, the first few of many."""
    numbers = [plain_text(x) for x in value.flatten().tolist()]
    if not value.shape:
        return numbers[0]
    more = ["…"] if len(numbers) > 8 else []
    return f"[{', '.join(numbers[:8] + more)}]"


class Step:
    """A side that is an expression, judged beside the truth and the sides before it.

    compared: whether anything could be said of it; marks: of what is not right in it.
    """

    def __init__(
        self,
        side: Node,
        text: str,
        place: Callable[[Node], tuple[int, int]],
        truth: Node,
        choices: Sequence[Reading],
        worlds: Worlds,
        earlier: Sequence[Before],
        before: Sequence[Node],
        copied: Mapping[Node, Source],
    ) -> None:
        self.side, self.text, self.place, self.worlds = side, text, place, worlds
        self.marks: list[Mark] = []
        found = self._beside(truth, choices, earlier, copied)
        self.compared = found is not None
        if found is None or found == "same":
            return
        for step in before:
            pairs = None if isinstance(step, Name) else aligned(step, side, worlds)
            if pairs is None:
                continue
            wrong = [(cell, value) for cell, value, right in pairs if not right]
            self.marks = [mark_of(cell, value, place) for cell, value in wrong]
            if self.marks:
                return
            break
        if isinstance(found, Mark):
            self.marks = [found]

    def _beside(
        self,
        truth: Node,
        choices: Sequence[Reading],
        earlier: Sequence[Before],
        copied: Mapping[Node, Source],
    ) -> Mark | str | None:
        """ "same"; "near", as near as the digits written tell; a mark; None where it cannot be told."""
        try:
            ways = readings(self.side, self.worlds.written)
        except (Unknown, Unfit):
            return None
        truths = [value for c in choices for value in (c.true, c.written) if value is not None]
        theirs = [c.theirs for c in choices if c.theirs is not None]
        groups = (truths, theirs, [value for value, _ in earlier])
        outcome: Mark | str | None = None
        alone = not any(
            [same_sizes(way.value, without_ones(value)) for way in ways for value in truths]
        )
        for way in ways:
            off: list[float] | None = None
            for right, group in zip((True, False, False), groups):
                for value in group:
                    if not same_sizes(way.value, without_ones(value)):
                        continue
                    if off is None:
                        off = spread(self.side, self.worlds.written, way.picks)
                        if max(off) < 1e-9:  # exact, beside what may be rounded
                            off = spread(truth, self.worlds.written)
                            off = (
                                off if len(off) == way.value.numel() else [max(off)] * value.numel()
                            )
                    near = _near(way.value, value, off)
                    if near and right:
                        exact = [1e-9 * max(1.0, abs(x)) for x in value.flatten().tolist()]
                        return "same" if _near(way.value, value, exact) else "near"
                    if near and alone:
                        return "near"
                    if near:
                        outcome = self._mark(value, way.value, "follows")
                    elif outcome is None:
                        outcome = self._mark(value, way.value, "wrong")
        if isinstance(outcome, Mark) and outcome.verdict == "wrong":
            if self._went_on(truth, choices, truths, copied):
                outcome.verdict, outcome.message = "follows", say("right for the numbers before it")
        return outcome

    def _went_on(
        self,
        truth: Node,
        choices: Sequence[Reading],
        truths: Sequence[Tensor],
        copied: Mapping[Node, Source],
    ) -> bool:
        """Whether it comes of what the writer may have gone on with, or of a wrong number copied."""
        written = self.worlds.written
        for links in self.worlds.links:
            literals = {node: source.true for node, source in {**links, **copied}.items()}
            true = World(written.names, literals, written.functions, work=written.work)
            found = evaluated(self.side, true)[1] if literals else None
            if found is not None:
                off = spread(self.side, true)
                if any([_like(found.value, value, off) for value in truths]):
                    return True
        choices = carried_on(truth, choices, self.worlds)
        for way in readings(self.side, written):
            off = spread(self.side, written, way.picks)
            for choice in choices:
                if any([_like(way.value, value, off) for value in choice.carried]):
                    return True
                if choice.loose is not None and choice.loose[0].numel() == len(off):
                    value, more = choice.loose
                    if _like(way.value, value, [a + b for a, b in zip(off, more)]):
                        return True
        return False

    def _mark(self, true: Tensor, value: Tensor, verdict: str) -> Mark:
        message = say("right for the numbers before it")
        if verdict == "wrong":
            message = say(
                "this comes to {theirs}, and it is {value}",
                theirs=values_in_words(value),
                value=values_in_words(true),
            )
        start, end = self.place(self.side)
        text = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        shown = values_in_words(true), values_in_words(value)
        return Mark(start, end, None, "", text, *shown, verdict, message)


def _like(one: Tensor, other: Tensor, off: Sequence[float]) -> bool:
    """Whether two values are of the same sizes and no further apart than that."""
    return same_sizes(one, without_ones(other)) and _near(one, other, off)


def _near(one: Tensor, other: Tensor, off: Sequence[float]) -> bool:
    pairs = zip(one.flatten().tolist(), other.flatten().tolist(), off)
    return all([a == b or abs(a - b) <= o * 1.0000001 for a, b, o in pairs])
