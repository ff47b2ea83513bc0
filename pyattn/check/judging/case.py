"""One statement before the judge: its sides, each compared with what the statement comes to."""

from __future__ import annotations

from ..sheet import Item
from ..statements.trees import Name
from ..words import say
from . import literals, mistakes, working
from .carried import LAYERS
from .explained import explained
from .names import Unfit, Unknown
from .origins import Origins
from .parts import shape_in_words
from .readings import readings, spread
from .repeats import Result
from .sides import Judged, Reading, Worlds, all_readings, carried_on, judge_cells, same_sizes
from .steps import Step, without_ones
from .went_on import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ...tensor import Tensor
    from ..pages.page import Block
    from ..sheet import Mark
    from ..statements.trees import Node, Statement
    from .literals import Cell
    from .memory import Memory
    from .sides import Before

_WORST = ("right", "follows", "rounding", "wrong")


class Case:
    """A statement, its sides sorted into names, numbers and what is to be computed."""

    def __init__(self, memory: Memory, statement: Statement, block: Block) -> None:
        self.memory, self.statement, self.block = memory, statement, block
        self.sides = statement.sides
        self.found = [literals.cells(side) for side in self.sides]
        self.names = [side.name for side in self.sides if isinstance(side, Name)]
        self.numbers = [i for i, found in enumerate(self.found) if found is not None]
        self.expressions = [
            side
            for side, found in zip(self.sides, self.found)
            if found is None and not isinstance(side, Name)
        ]
        self.compared = False
        self.noted: list[tuple[list[Cell], Judged]] = []
        self.item = Item("statement" if statement.layout == "line" else statement.layout, 0, 0, "")
        self.origins = Origins(memory, self.sides, self.item.marks, self.text_of)

    def place(self, node: Node) -> tuple[int, int]:
        """Where in the page's source a part stands."""
        return self.block.span(node.start, node.end)

    def text_of(self, node: Node) -> str:
        """A part as it was written."""
        return self.block.text[node.start : node.end]

    def approximate(self, side: int) -> bool:
        """Whether a side stands behind ≈."""
        return side > 0 and self.statement.signs[side - 1] == "≈"

    def define(self, name: str, reading: Reading) -> None:
        """Give a name the value of an expression whose numbers are not written."""
        theirs = reading.theirs
        if theirs is None or theirs is reading.true:
            self.memory.set(name, reading.true)
        else:
            self.memory.set(name, reading.true, Result(theirs, [theirs] * LAYERS, None, []))

    def give(self) -> None:
        """Its numbers are the values of its names, from here on."""
        found = self.found[self.numbers[-1]]
        assert found is not None
        value = literals.as_tensor(found)
        for name in self.names:
            self.memory.set(name, value)
        self.memory.earlier.add(
            found,
            [cell.value for cell in found],
            [self.place(cell.node)[0] for cell in found],
            ["right"] * len(found),
        )
        self.item.verdict = "given"

    def agrees(self, choices: list[Reading]) -> bool:
        """Whether all of its numbers are right."""
        for i in self.numbers:
            judged = self._cells(i, choices)
            if judged is None or any([mark.verdict != "right" for mark in judged.marks]):
                return False
        return True

    def judged(self, truth: Node, worlds: Worlds, choices: list[Reading]) -> Item:
        """The item, once it is known what is to be computed."""
        if truth not in self.sides:
            self.origins.nodes = [truth]
        taken: Judged | None = None
        refused: list[int] = []
        for i, side in enumerate(self.sides):
            if i in self.numbers:
                judged = self._cells(i, choices, truth, worlds)
                if judged is None:
                    refused.append(i)
                    continue
                self.compared = True
                self.item.marks += judged.marks
                taken = judged
                self._note(i, judged)
            elif side in self.expressions and side is not truth:
                text = self.block.text[side.start : side.end]
                earlier = self._as_written(i - 1, truth) if i else []
                before = [self.sides[i - 1], self.sides[0]] if i else []
                copied = self.memory.earlier.whole(side)
                step = Step(side, text, self.place, truth, choices, worlds, earlier, before, copied)
                for mark in step.marks:
                    if mark.verdict == "follows":
                        mark.because = self.origins.of_step(copied)
                self.item.marks += step.marks
                self.compared = self.compared or step.compared
        for i in refused:
            if taken is not None and i < self.numbers[-1]:
                continue  # a step that was written down on the way
            if self.item.kind == "table":
                # Columns of other numbers may stand in it: what is meant cannot be told.
                raise Unfit(say("its rows and columns are not those of what it is said to be"))
            self.compared = True
            written = literals.as_tensor(self.found[i] or [])
            self.item.problems.append(
                say(
                    "written as {written}, it is {shape}",
                    written=shape_in_words(written),
                    shape=shape_in_words(choices[0].true),
                )
            )
        reading = taken.reading if taken is not None and taken.reading is not None else choices[0]
        mistaken = self._finish(truth, worlds, reading)
        self._remember(
            truth, reading, worlds, mistaken, [i for i in self.numbers if i not in refused]
        )
        return self.item

    def _remember(
        self,
        truth: Node,
        reading: Reading,
        worlds: Worlds,
        mistaken: Tensor | None,
        written: list[int],
    ) -> None:
        """What is kept for later: its names, its calculation and its numbers."""
        memory, marks = self.memory, self.item.marks
        rough = memory.follow(marks, mistaken is not None)
        result = None
        if written:
            last = Written(self.found[written[-1]] or [], reading.true)
            result = last.result(truth, reading, worlds, mistaken, rough)
            if result is not None:
                result.marks = [m for m in marks if m.index is not None] or marks
        elif reading.theirs is not None and reading.theirs is not reading.true:
            carried = [reading.theirs] * LAYERS
            result = Result(reading.theirs, carried, None, marks)
        for name in self.names:
            memory.set(name, reading.true, result)
        memory.note(truth, result)
        for found, judged in self.noted:
            memory.earlier.add(
                found,
                judged.true,
                [mark.start for mark in judged.marks],
                [mark.verdict for mark in judged.marks],
                Written(found, reading.true).had(truth, reading, worlds, mistaken),
                rough,
            )

    def _cells(
        self,
        i: int,
        choices: list[Reading],
        truth: Node | None = None,
        worlds: Worlds | None = None,
    ) -> Judged | None:
        found = self.found[i]
        assert found is not None
        before = self._as_written(i - 1, truth) if i else []
        approximate = self.approximate(i)

        def judged_by(readings_: Sequence[Reading]) -> Judged | None:
            place = self.place
            return judge_cells(found or [], readings_, before, self.origins, place, approximate)

        judged = judged_by(choices)
        if judged is not None and truth is not None and worlds is not None:
            if any([_is_slip(mark) for mark in judged.marks]):
                wider = judged_by(carried_on(truth, choices, worlds))
                judged = judged if wider is None else wider
        if judged is not None:
            return judged
        # Perhaps it is about another side.
        for side in self.expressions if len(self.expressions) > 1 else []:
            others = self.memory.worlds([side], "")
            try:
                judged = judged_by(carried_on(side, all_readings(side, others), others))
            except (Unknown, Unfit):
                continue
            if judged is not None:
                judged.reading = None
                return judged
        # Or about a row or a cell of what was computed.
        before = []
        for part in _parts(choices, sum([len(cell.text) for cell in found])):
            judged = judged_by([part])
            if judged is not None and all(
                [m.verdict in ("right", "follows") for m in judged.marks]
            ):
                judged.reading = None
                return judged
        return None

    def _as_written(self, side: int, truth: Node | None) -> list[Before]:
        """What a side comes to by the numbers that stand in it; of the truth, that is known."""
        found = self.found[side]
        if found is not None:
            return [(literals.as_tensor(found), None)]
        if isinstance(self.sides[side], Name) or self.sides[side] is truth:
            return []
        values: list[Before] = []
        slipped = any([_is_slip(mark) for mark in self.item.marks])
        for theirs in (False, True):
            world = self.memory.world(theirs)
            try:
                ways = readings(self.sides[side], world)
            except (Unknown, Unfit):
                continue
            for way in ways:
                # Who went on from a wrong number may have had more of its digits.
                off = spread(self.sides[side], world, way.picks) if slipped else None
                values.append((way.value, off))
        return values

    def _note(self, i: int, judged: Judged) -> None:
        """Keep a result for what is copied from it later; say which fractions are exact."""
        found, marks = self.found[i], judged.marks
        assert found is not None
        for cell, mark in zip(found, marks):
            if cell.exact and cell.number.value.denominator > 1 and mark.verdict == "right":
                note = say("{fraction} is exact", fraction=cell.text)
                if note not in self.item.notes and len(self.item.notes) < 6:
                    self.item.notes.append(note)
        self.noted.append((found, judged))

    def _finish(self, truth: Node, worlds: Worlds, reading: Reading) -> Tensor | None:
        """The verdict, the mistake and the working of an item whose marks are made; and what comes
        of the mistake.
        """
        item = self.item
        places = [_WORST.index(mark.verdict) for mark in item.marks]
        item.verdict = "wrong" if item.problems else _WORST[max(places or [0])]
        if item.verdict not in ("rounding", "wrong"):
            return None
        mistaken: Tensor | None = None
        for i in [i for i in self.numbers if self._is_bad(i)][:2]:
            found = self.found[i] or []
            about = literals.coarsest(found) if self.approximate(i) else None
            named = explained(found, about, truth, worlds, reading, self.memory.mistakes)
            if named is not None:
                item.mistake, item.mistake_message, mistaken = named
                break
        for side in self.expressions if not item.mistake else []:
            if side is not truth and any(
                [self.place(side) == (m.start, m.end) for m in item.marks]
            ):
                if mistakes.dropped_sign(side, worlds.written, [reading.true]):
                    item.mistake, item.mistake_message = "sign", say("only the sign is wrong")
        if item.mistake:
            self.memory.mistakes.add(item.mistake)
        bad = [mark for mark in item.marks if _is_slip(mark)]
        if bad:
            item.working = working.shown(truth, reading, bad[0].index)
        return mistaken

    def _is_bad(self, i: int) -> bool:
        places = {self.place(cell.node) for cell in self.found[i] or []}
        marks = [mark for mark in self.item.marks if (mark.start, mark.end) in places]
        return not marks or any([_is_slip(mark) for mark in marks])


def _is_slip(mark: Mark) -> bool:
    return mark.verdict in ("rounding", "wrong")


def _parts(choices: Sequence[Reading], letters: int) -> list[Reading]:
    """The rows or the cells of what was computed, where enough is written to tell them apart."""
    parts = []
    for choice in choices[:2]:
        if not choice.true.shape or choice.true.shape[0] > 100 or letters < 3:
            continue
        sizes = without_ones(choice.true)
        others = [
            value if value is not None and same_sizes(value, sizes) else None
            for value in (choice.written, choice.theirs)
        ]
        for at in range(choice.true.shape[0]):
            written, theirs = [None if value is None else value[at] for value in others]
            parts.append(
                Reading(choice.true[at], written, theirs, choice.links, choice.picks, choice.world)
            )
    return parts
