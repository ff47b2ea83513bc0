"""The judge: takes the statements of a page in their order, and says of each number whether it is right.

Names and earlier results live in two worlds: as they truly are, and as they were written.  A number
is right if it is so in truth, and a consequence if it is right from what was written before it.
"""

from __future__ import annotations

from fractions import Fraction

from ..sheet import Item, Mark, Passed
from ..statements.trees import Array, Binary, Call, Name, Number
from ..words import say
from . import literals, mistakes, working
from .evaluating import MOST_CELLS, evaluated, readings, spread, walk
from .linking import Earlier
from .names import Unfit, Unknown, World, plain
from .sides import Judged, Reading, Worlds, all_readings, brief, judge_cells, same_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

    from ...tensor import Tensor
    from ..pages.page import Block, Page
    from ..statements.trees import Node, Statement

_SETTINGS = set("dim axis keepdim keepdims ddof unbiased dtype seed shape size correction".split())
_WORST = ("right", "follows", "rounding", "wrong")
MOST_PARTS = 60_000  # of a statement's trees


class Judge:
    """Judges the statements of one page, in their order.

    >>> from pyattn.check.judging.judge import Judge
    >>> from pyattn.check.pages.page import Block, Page
    >>> from pyattn.check.statements.parsing import parse
    >>> from pyattn.check.statements.trees import Statement
    >>> text = "softmax([2, 4, 4]) = [0.0, 0.5, 0.5]"
    >>> block = Block("prose", text, range(len(text) + 1))
    >>> sides = [parse(text, 0, 18), parse(text, 21, len(text))]
    >>> judge = Judge(Page("lesson.md", "markdown", text, [block]))
    >>> item = judge.judge(Statement(sides, ["="], 0, len(text)), block)
    >>> item.marks[0].message
    'number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off'
    """

    def __init__(self, page: Page | None = None) -> None:
        self.page = page
        self.true: dict[str, Tensor] = {}
        self.theirs: dict[str, Tensor] = {}
        self.functions: dict[str, tuple[Sequence[str], Node]] = {}
        self.formulas: dict[str, Node] = {}  # whose numbers have not been written yet
        self.marks: dict[str, list[Mark]] = {}  # of each name's numbers, as last written
        self.earlier = Earlier()

    def knows(self, name: str) -> bool:
        """Whether a name has a value on the page so far."""
        return World(self.true).knows(name)

    def judge(self, statement: Statement, block: Block) -> Item | Passed:
        """What a statement claims, judged; or why it was passed over."""
        start, end = block.span(statement.start, statement.end)
        text = block.text[statement.start : statement.end]
        try:
            outcome = _Case(self, statement, block).outcome()
        except Unknown as unknown:
            name = unknown.name if len(unknown.name) <= 60 else unknown.name[:59] + "…"
            outcome = say("{name} has no value on this page", name=name)
        except Unfit as unfit:
            outcome = str(unfit)
        if isinstance(outcome, str):
            return Passed(start, end, text, outcome)
        outcome.start, outcome.end, outcome.text = start, end, text
        return outcome


class _Case:
    """One statement before the judge."""

    def __init__(self, judge: Judge, statement: Statement, block: Block) -> None:
        self.judge, self.statement, self.block = judge, statement, block
        self.sides = statement.sides
        self.found = [literals.cells(side) for side in self.sides]
        kind = "statement" if statement.layout == "line" else statement.layout
        self.item = Item(kind, 0, 0, "")

    def place(self, node: Node) -> tuple[int, int]:
        return self.block.span(node.start, node.end)

    def worlds(self, nodes: Sequence[Node]) -> Worlds:
        judge = self.judge
        options = judge.earlier.links(nodes, self.statement.label)
        written = World(judge.true, {}, judge.functions)
        true = [
            World(judge.true, {n: s.true for n, s in links.items()}, judge.functions)
            for links in options
        ]
        differ = any([judge.theirs.get(n) is not judge.true[n] for n in judge.true])
        theirs = World(judge.theirs, {}, judge.functions) if differ else written
        return Worlds(true or [written], options or [{}], written, theirs)

    def outcome(self) -> Item | str:
        """The judged item, or why the statement was passed over."""
        if sum([len(walk(side)) for side in self.sides]) > MOST_PARTS or any(
            [found is not None and len(found) > MOST_CELLS for found in self.found]
        ):
            return say("more than {count} numbers are passed over", count=f"{MOST_CELLS:,}")
        names = [side.name for side in self.sides if isinstance(side, Name)]
        first = self.sides[0]
        if isinstance(first, Name) and first.name.lower() in _SETTINGS:
            return say("a setting, and no calculation")
        if self._defines_function():
            return say("a function's definition, kept for later")
        expressions = [
            side
            for side, found in zip(self.sides, self.found)
            if found is None and not isinstance(side, Name)
        ]
        numbers = [i for i, found in enumerate(self.found) if found is not None]
        if not expressions:
            return self._without_expression(names, numbers)
        return self._with_expression(names, expressions, numbers)

    def _defines_function(self) -> bool:
        """K(u) = exp(-u^2 / 2): what the page calls so from here on."""
        first = self.sides[0]
        if not isinstance(first, Call) or not first.arguments or len(self.sides) < 2:
            return False
        parameters = [a.name for a in first.arguments if isinstance(a, Name)]
        if len(parameters) < len(first.arguments) or self.found[1] is not None:
            return False
        inside = {part.name for part in walk(self.sides[1]) if isinstance(part, Name)}
        if not inside & set(parameters) or any([self.judge.knows(name) for name in parameters]):
            return False
        try:
            readings(self.sides[1], World(self.judge.true, {}, self.judge.functions))
        except Unknown as unknown:
            if unknown.name in parameters:
                self.judge.functions[first.name] = (parameters, self.sides[1])
                self.judge.functions[first.name.lower()] = (parameters, self.sides[1])
                return True
        except Unfit:
            pass
        return False

    # Statements that hold nothing to compute: names and numbers.

    def _without_expression(self, names: list[str], numbers: list[int]) -> Item | str:
        if not numbers:
            for name in names:
                raise Unknown(name)
        if not names:
            return self._numbers_alone(numbers)
        name = names[0]
        world = World(self.judge.true)
        formula = self.judge.formulas.get(name)
        if formula is not None:
            try:
                item = self._claim(name, formula, numbers)
            except (Unknown, Unfit):
                item = None
            if item is not None:
                del self.judge.formulas[name]
                return item
        if name not in self.judge.true and world.knows(name) and plain(name) in _rows(name):
            self._check_row(name, numbers)
        for other in names:
            self._give(other, numbers[-1])
        self.item.verdict = "given"
        return self.item

    def _check_row(self, name: str, numbers: list[int]) -> None:
        """q_1 = [1, 0, 2] where Q is known: said again, or a name of its own."""

    def _claim(self, name: str, formula: Node, numbers: list[int]) -> Item | None:
        """Numbers for a name whose formula was written before them."""
        worlds = self.worlds([formula])
        choices = all_readings(formula, worlds)
        found = self.found[numbers[0]]
        assert found is not None
        if not any([same_sizes(choice.true, literals.sizes(found)) for choice in choices]):
            return None
        return self._judged(formula, worlds, choices, [name], numbers, [])

    def _give(self, name: str, side: int) -> None:
        found = self.found[side]
        assert found is not None
        value = literals.as_tensor(found)
        self.judge.true.pop(name, None)  # so that the name written last stands last
        self.judge.theirs.pop(name, None)
        self.judge.true[name] = self.judge.theirs[name] = value
        self.judge.marks[name] = []
        self.judge.earlier.add(
            found,
            [cell.value for cell in found],
            [self.place(cell.node)[0] for cell in found],
            ["right"] * len(found),
        )

    def _numbers_alone(self, numbers: list[int]) -> Item | str:
        """27% = 0.27: numbers beside numbers; where they differ, who knows what was meant."""
        exact = [i for i in numbers if literals.is_fraction(self.sides[i])]
        source = (exact or numbers)[0]
        found = self.found[source]
        assert found is not None
        value = literals.as_tensor(found)
        choice = Reading(value, value, value, {}, {}, World())
        rest = [i for i in numbers if i != source]
        for i in rest:
            judged = self._cells(i, [choice], None)
            ways = judged.marks if judged is not None else []
            if not ways or any([mark.verdict != "right" for mark in ways]):
                return say("nothing is computed here")
            self.item.marks += ways
        return self.item if rest else say("nothing is computed here")

    # Statements with something to compute.

    def _with_expression(
        self, names: list[str], expressions: list[Node], numbers: list[int]
    ) -> Item | str:
        worlds = self.worlds(expressions)
        truth: Node | None = None
        refused: Exception | None = None
        for side in expressions:
            try:
                choices = all_readings(side, worlds)
            except (Unknown, Unfit) as error:
                refused = refused or error
                continue
            truth = side
            break
        for name in names:
            self.judge.formulas[name] = truth or expressions[0]
        if truth is None:
            if names and numbers and refused is not None:
                item = self._without_expression_given(names, numbers, refused)
                if item is not None:
                    return item
            raise refused or Unfit(say("it cannot be computed here"))
        if not numbers and len(expressions) == 1:
            for name in names:
                self._set(name, choices[0].true, choices[0].theirs, [])
            if self._sizes(truth):
                return say("a matter of sizes, and no calculation")
            return say("nothing to compare it with is written")
        for name in names:
            self.judge.formulas.pop(name, None)
        if not numbers:
            others = [side for side in expressions if side is not truth]
            return self._expressions_alone(truth, worlds, choices, names, others)
        if self._sizes(truth) and not self._agrees(choices, numbers):
            return say("a matter of sizes, and no calculation")
        others = [side for side in expressions if side is not truth]
        return self._judged(truth, worlds, choices, names, numbers, others)

    def _without_expression_given(
        self, names: list[str], numbers: list[int], refused: Exception
    ) -> Item | None:
        """What is computed from names without values, and has numbers: they are given."""
        if not isinstance(refused, Unknown):
            return None
        for name in names:
            self._give(name, numbers[-1])
            self.judge.formulas.pop(name, None)
        self.item.verdict = "given"
        self.item.notes.append(
            say(
                "{name} has no value on this page, so this is taken as given",
                name=refused.name[:60],
            )
        )
        return self.item

    def _expressions_alone(
        self,
        truth: Node,
        worlds: Worlds,
        choices: list[Reading],
        names: list[str],
        others: list[Node],
    ) -> Item | str:
        """√14 / √2 = √7: what can be computed is compared; what differs may be meant otherwise."""
        compared = False
        for side in others:
            outcome = self._expression(side, worlds, choices, None)
            if outcome is not None and outcome.verdict == "wrong":
                self.item.marks.append(outcome)
            compared = compared or outcome is not None
        for name in names:
            self._set(name, choices[0].true, choices[0].theirs, [])
        if not compared:
            return say("nothing to compare it with is written")
        self._finish(truth, worlds, None, [])
        return self.item

    def _sizes(self, truth: Node) -> bool:
        """(1, 3) x (3, 1): whether a product is plainly one of sizes."""
        if not isinstance(truth, Binary) or truth.sign != "*":
            return False
        for part in (truth.left, truth.right):
            if not isinstance(part, Array) or not 2 <= len(part.items) <= 4:
                return False
            if self.block.text[part.start : part.start + 1] not in ("(", "("):
                return False
            if not all([isinstance(i, (Number, Name)) for i in part.items]):
                return False
        return True

    def _agrees(self, choices: list[Reading], numbers: list[int]) -> bool:
        for i in numbers:
            judged = self._cells(i, choices, None)
            if judged is None or any([mark.verdict != "right" for mark in judged.marks]):
                return False
        return True

    def _judged(
        self,
        truth: Node,
        worlds: Worlds,
        choices: list[Reading],
        names: list[str],
        numbers: list[int],
        others: list[Node],
    ) -> Item:
        """The item, once it is known what is to be computed."""
        taken: Judged | None = None
        refused: list[int] = []
        for i, side in enumerate(self.sides):
            before = i - 1 if i else None
            if i in numbers:
                judged = self._cells(i, choices, before)
                if judged is None:
                    refused.append(i)
                    continue
                self.item.marks += judged.marks
                taken = judged
                self._note_exact(i)
                self._note_earlier(i, judged)
            elif any([side is other for other in others]):
                mark = self._expression(side, worlds, choices, before)
                if mark is not None and mark.verdict != "right":
                    self.item.marks.append(mark)
        for i in refused:
            found = self.found[i]
            assert found is not None
            if taken is not None and self._is_step(i):
                continue
            self.item.problems.append(
                say(
                    "written as {written}, it is {shape}",
                    written=_shape_of(found),
                    shape=_shape(choices[0].true),
                )
            )
        reading = taken.reading if taken is not None and taken.reading is not None else choices[0]
        written = [i for i in numbers if i not in refused]
        last = self.found[written[-1]] if written else None
        for name in names:
            theirs = literals.as_tensor(last) if last is not None else reading.theirs
            if theirs is not None and theirs.shape != reading.true.shape:
                if theirs.numel() == reading.true.numel():
                    theirs = theirs.reshape(*reading.true.shape)
            marks = taken.marks if taken is not None else []
            self._set(name, reading.true, theirs, marks)
        self._finish(truth, worlds, reading, written, refused)
        return self.item

    def _is_step(self, i: int) -> bool:
        """A list before the number that is its sum: a step that was written down."""
        found = self.found[i]
        return found is not None and i + 1 < len(self.sides)

    def _set(self, name: str, true: Tensor, theirs: Tensor | None, marks: list[Mark]) -> None:
        self.judge.true.pop(name, None)
        self.judge.theirs.pop(name, None)
        self.judge.true[name] = true
        self.judge.theirs[name] = true if theirs is None else theirs
        self.judge.marks[name] = marks

    def _cells(self, i: int, choices: list[Reading], before: int | None) -> Judged | None:
        found = self.found[i]
        assert found is not None
        values = self._as_written(before) if before is not None else []
        approximate = "≈" in self.statement.signs[max(0, i - 1) : i]
        return judge_cells(found, choices, values, self._because, self.place, approximate)

    def _as_written(self, side: int) -> list[Tensor]:
        """What a side comes to by the numbers that stand in it."""
        found = self.found[side]
        if found is not None:
            return [literals.as_tensor(found)]
        if isinstance(self.sides[side], Name):
            return []
        judge = self.judge
        values = []
        for names in (judge.true, judge.theirs):
            try:
                ways = readings(self.sides[side], World(names, {}, judge.functions))
            except (Unknown, Unfit):
                continue
            values += [way.value for way in ways]
        return values

    def _because(self, reading: Reading, way: str) -> tuple[Callable[[str], str], int | None]:
        """What a consequence follows from."""
        if way == "written" or way == "theirs" and reading.links:
            for node, source in reading.links.items():
                found = literals.cells(node)
                if found is None or source.true.shape:
                    continue
                if found[0].value == source.true.item():
                    continue
                mine, true = found[0].text, brief(found[0], source.true.item())
                sentence = "right for your {mine}; with {true} it would be {value}"
                if source.verdict == "right":
                    sentence = (
                        "right for your {mine}, which is {true}; with that it would be {value}"
                    )
                return (
                    lambda value: say(
                        sentence, mine=mine, true=_longer(true, source.true), value=value
                    )
                ), source.start
            for source in reading.links.values():
                return (
                    lambda value: say(
                        "right for your numbers; with the true ones it would be {value}",
                        value=value,
                    )
                ), source.start
        if way == "theirs":
            for name, start in self._changed():
                return (
                    lambda value: say(
                        "right for your {mine}; from the true numbers it would be {value}",
                        mine=name,
                        value=value,
                    )
                ), start
        start = min([mark.start for mark in self.item.marks if mark.verdict != "right"] or [-1])
        return (
            lambda value: say(
                "right for the step before it; from the true numbers it would be {value}",
                value=value,
            )
        ), None if start < 0 else start

    def _changed(self) -> list[tuple[str, int | None]]:
        """The names of this statement that were written otherwise than they truly are, and where."""
        judge, found = self.judge, []
        world = World(judge.true)
        nodes = list(self.sides)
        first = self.sides[0]
        if isinstance(first, Name) and first.name in judge.formulas:
            nodes.append(judge.formulas[first.name])
        for side in nodes:
            for part in walk(side):
                if not isinstance(part, Name):
                    continue
                key = world.origin(part.name)
                if key is None or judge.theirs.get(key) is judge.true.get(key):
                    continue
                marks = judge.marks.get(key, [])
                bad = [mark for mark in marks if mark.verdict != "right"]
                found.append((part.name, (bad or marks)[0].start if marks else None))
        return found

    def _expression(
        self, side: Node, worlds: Worlds, choices: list[Reading], before: int | None
    ) -> Mark | None:
        """A side that is computed itself, beside the truth; None where that cannot be told."""
        try:
            ways = readings(side, worlds.written)
        except (Unknown, Unfit):
            return None
        truths = [value for c in choices for value in (c.true, c.written) if value is not None]
        own = [c.theirs for c in choices if c.theirs is not None]
        earlier = self._as_written(before) if before is not None else []
        compared, follows = False, False
        for way in ways:
            off: list[float] | None = None
            for group, right in ((truths, True), (own, False), (earlier, False)):
                for value in group:
                    wanted = tuple([size for size in value.shape if size != 1])
                    if not same_sizes(way.value, wanted):
                        continue
                    compared = True
                    if off is None:
                        off = spread(side, worlds.written, way.picks)
                    pairs = zip(way.value.flatten().tolist(), value.flatten().tolist(), off)
                    if all([a == b or abs(a - b) <= o * 1.0000001 for a, b, o in pairs]):
                        if right:
                            return self._side_mark(side, value, way.value, "right", "")
                        follows = True
        if not compared:
            return None
        for way in ways:
            for value in truths:
                if same_sizes(way.value, tuple([s for s in value.shape if s != 1])):
                    if follows:
                        sentence = say("right for the numbers before it")
                        return self._side_mark(side, value, way.value, "follows", sentence)
                    sentence = say(
                        "this comes to {theirs}, and it is {value}",
                        theirs=_values(way.value),
                        value=_values(value),
                    )
                    return self._side_mark(side, value, way.value, "wrong", sentence)
        return None

    def _side_mark(
        self, side: Node, true: Tensor, value: Tensor, verdict: str, message: str
    ) -> Mark:
        start, end = self.place(side)
        text = self.block.text[side.start : side.end]
        text = text if len(text) <= 60 else text[:59] + "…"
        return Mark(start, end, None, "", text, _values(true), _values(value), verdict, message)

    def _note_exact(self, i: int) -> None:
        for cell in self.found[i] or []:
            mark = self.item.marks[-1]
            if cell.exact and cell.number.value.denominator > 1 and mark.verdict == "right":
                note = say("{fraction} is exact", fraction=cell.text)
                if note not in self.item.notes and len(self.item.notes) < 6:
                    self.item.notes.append(note)

    def _note_earlier(self, i: int, judged: Judged) -> None:
        found = self.found[i]
        assert found is not None
        self.judge.earlier.add(
            found,
            judged.true,
            [mark.start for mark in judged.marks],
            [mark.verdict for mark in judged.marks],
        )

    def _finish(
        self,
        truth: Node,
        worlds: Worlds,
        reading: Reading | None,
        numbers: list[int],
        refused: Sequence[int] = (),
    ) -> None:
        """The verdict, the mistake and the working of an item whose marks are made."""
        item = self.item
        places = [_WORST.index(mark.verdict) for mark in item.marks]
        item.verdict = "wrong" if item.problems else _WORST[max(places or [0])]
        if item.verdict not in ("rounding", "wrong") or reading is None:
            return
        tried = [i for i in [*numbers, *refused] if self._is_bad(i)]
        for i in tried[:2]:
            named = self._mistake(i, truth, worlds, reading)
            if named is not None:
                item.mistake, item.mistake_message = named
                break
        bad = [mark for mark in item.marks if mark.verdict in ("rounding", "wrong")]
        if bad:
            item.working = working.shown(truth, reading, bad[0].index)

    def _is_bad(self, i: int) -> bool:
        found = self.found[i] or []
        places = {self.place(cell.node) for cell in found}
        marks = [mark for mark in self.item.marks if (mark.start, mark.end) in places]
        return not marks or any([mark.verdict in ("rounding", "wrong") for mark in marks])

    def _mistake(
        self, i: int, truth: Node, worlds: Worlds, reading: Reading
    ) -> tuple[str, str] | None:
        found = self.found[i]
        if found is None or len(found) > 2_000:
            return None
        wanted = literals.sizes(found)
        about = literals.coarsest(found) if "≈" in self.statement.signs[max(0, i - 1) : i] else None

        def fits(value: Tensor) -> bool:
            if not same_sizes(value, wanted):
                return False
            pairs = zip(found or [], value.flatten().tolist())
            return all([cell.right(number, about) for cell, number in pairs])

        true = reading.true.flatten().tolist()
        if same_sizes(reading.true, wanted):
            wrong = [(c, t) for c, t in zip(found, true) if not c.right(t, about)]
            digits = sum(
                [sum([d.isdigit() for d in c.number.text.lstrip("0.-")]) for c, _ in wrong]
            )
            if not wrong:
                return None
            slip = None
            if len(wrong) == 1:
                slip = mistakes.slip_of_the_pen(
                    wrong[0][0].number.text, wrong[0][0].scaled(wrong[0][1])
                )
            whole = all([c.number.unit is None for c, _ in wrong])
            if digits >= 2 or whole:
                named = mistakes.recognised(
                    truth, [*worlds.true, worlds.written, worlds.theirs], fits, reading.true
                )
                return named or slip
            return slip
        return mistakes.recognised(truth, [*worlds.true, worlds.theirs], fits, reading.true)


def _rows(name: str) -> set[str]:
    return {plain(name)}


def _shape(value: Tensor) -> str:
    from .evaluating import shape_in_words

    return shape_in_words(value)


def _shape_of(found: list[literals.Cell]) -> str:
    return _shape(literals.as_tensor(found))


def _values(value: Tensor) -> str:
    numbers = [literals.plain_text(x) for x in value.flatten().tolist()]
    if not value.shape:
        return numbers[0]
    more = ["…"] if len(numbers) > 8 else []
    return f"[{', '.join(numbers[:8] + more)}]"


def _longer(text: str, value: Tensor) -> str:
    """A source's true value, with four decimals where it has that many."""
    number = value.item()
    if isinstance(number, int) or number == int(number) or "%" in text or "°" in text:
        return text
    return f"{number:.4f}" if abs(number) >= 0.001 else f"{number:.3g}"
