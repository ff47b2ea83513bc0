"""The judge: takes the statements of a page in their order, and says of each number whether it is right.

Names and earlier results live in two worlds: as they truly are, and as they were written.  A number
is right if it is so in truth, and a consequence if it is right from what was written before it.
"""

from __future__ import annotations

from textwrap import dedent

from ... import tensor
from ..sheet import Item, Passed
from ..statements.trees import Binary, Call, Name, Number, Statement
from ..words import say
from . import literals
from .case import Case
from .memory import Memory
from .names import CONSTANTS, Spent, Unfit, Unknown, World
from .parts import walk
from .products import MOST_CELLS
from .readings import readings
from .sides import Reading, all_readings, same_sizes
from .unjudged import are_sizes, ends_in_sizes, is_cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..pages.page import Block, Page
    from ..statements.trees import Node, Statement

_SEVERITY = ("given", "right", "follows", "rounding", "wrong")
_SETTINGS = set("dim axis keepdim keepdims ddof unbiased dtype seed shape size correction".split())
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
        self.memory = Memory()
        self.section = 0  # headings so far
        self._given: dict[str, int] = {}  # single numbers that were given, and in which section

    def knows(self, name: str) -> bool:
        """Whether a name has a value on the page so far, spelled as it is."""
        return self.memory.knows(name)

    def judge(self, statement: Statement, block: Block) -> Item | Passed:
        """What a statement claims, judged; or why it was passed over."""
        start, end = block.span(statement.start, statement.end)
        text = _columned(block.text, statement.start, statement.end)
        case = Case(self.memory, statement, block)
        outcome: Item | str
        try:
            self.memory.work.spend(100)
            parted = _runs_on(statement, self.memory)
            if parted:
                return self._run_on(statement, parted, block)
            outcome = self._outcome(case)
        except Spent:
            self.memory.forget(case.names)  # it may give them other values
            outcome = say("the calculations before it took all the work that is done for a page")
        except Unknown as unknown:
            self._doubt(case)
            name = unknown.name if len(unknown.name) <= 60 else unknown.name[:59] + "…"
            outcome = say("{name} has no value on this page", name=name)
        except Unfit as unfit:
            self._doubt(case)
            outcome = str(unfit)
        if isinstance(outcome, str):
            return Passed(start, end, text, outcome)
        elsewhere = self._given_elsewhere(case, outcome)
        if elsewhere:
            why = say(
                "{name} was given under another heading, for something else perhaps", name=elsewhere
            )
            return Passed(start, end, text, why)
        outcome.start, outcome.end, outcome.text = start, end, text
        return outcome

    def _given_elsewhere(self, case: Case, item: Item) -> str:
        """The name of a wrong statement that may stand for another number in this part of the page.

        Everybody's x is 2 here and 3 there; Q and K, which are matrices, stay what they are.
        """
        for name in case.names:
            self._given.pop(name, None)
            value = self.memory.true.get(name)
            if item.verdict == "given" and value is not None and not value.shape:
                self._given[name] = self.section
        if item.verdict not in ("wrong", "rounding"):
            return ""
        for side in case.sides:
            for part in walk(side):
                if (
                    isinstance(part, Name)
                    and self._given.get(part.name, self.section) < self.section
                ):
                    return part.name
        return ""

    def _doubt(self, case: Case) -> None:
        """A name may have got numbers that could not be read: what it was before is not sure."""
        parts = [part for side in case.sides for part in walk(side)]
        if any([isinstance(part, Number) for part in parts]):
            self.memory.forget([name for name in case.names if name in self.memory.true])

    def _run_on(self, statement: Statement, at: int, block: Block) -> Item | Passed:
        """2 + 3 = 5 x 2 = 10, written in one breath, is two statements."""
        sides, signs = statement.sides, statement.signs
        end, start = sides[at - 1].end, sides[at].start
        first = Statement(
            sides[:at], signs[: at - 1], statement.start, end, statement.layout, statement.label
        )
        rest = Statement(sides[at:], signs[at:], start, statement.end, statement.layout)
        parts = [self.judge(part, block) for part in (first, rest)]
        items = [part for part in parts if isinstance(part, Item)]
        if not items:
            return parts[0]
        whole = items[0]
        whole.start, whole.end = block.span(statement.start, statement.end)
        whole.text = _columned(block.text, statement.start, statement.end)
        for item in items[1:]:
            whole.marks += item.marks
            whole.problems += item.problems
            whole.notes += item.notes
            whole.verdict = max(whole.verdict, item.verdict, key=_SEVERITY.index)
            if not whole.mistake:
                whole.mistake, whole.mistake_message = item.mistake, item.mistake_message
            whole.working = whole.working or item.working
        note = say("= stands for a next step here, and not for what is equal")
        whole.notes.append(note)
        return whole

    def _outcome(self, case: Case) -> Item | str:
        """The judged item, or why the statement was passed over."""
        if sum([len(walk(side)) for side in case.sides]) > MOST_PARTS or any(
            [found is not None and len(found) > MOST_CELLS for found in case.found]
        ):
            return say("more than {count} numbers are passed over", count=f"{MOST_CELLS:,}")
        first = case.sides[0]
        if isinstance(first, Name) and first.name.lower() in _SETTINGS:
            return say("a setting, and no calculation")
        if self._defines_function(case):
            return say("a function's definition, kept for later")
        if case.expressions:
            return self._computed(case)
        if not case.numbers:
            raise Unknown(case.names[0])
        return self._named(case) if case.names else _numbers_alone(case)

    def _defines_function(self, case: Case) -> bool:
        """G(u) = exp(-u^2 / 2): what the page calls so from here on."""
        first = case.sides[0]
        if not isinstance(first, Call) or not first.arguments or len(case.sides) < 2:
            return False
        parameters = [a.name for a in first.arguments if isinstance(a, Name)]
        if len(parameters) < len(first.arguments) or case.found[1] is not None:
            return False
        if len(case.sides) > 2 and case.numbers:
            return False  # score(q, k) = q . k = 1 x 3 + 2 x 1 = 5 is of two vectors
        body = case.sides[1]
        inside = {part.name for part in walk(body) if isinstance(part, Name)}
        if not inside & set(parameters) or any([name in self.memory.true for name in parameters]):
            return False
        try:
            readings(body, self.memory.world())
        except Unknown as unknown:
            if unknown.name in parameters:
                for name in (first.name, first.name.lower()):
                    self.memory.functions[name] = (parameters, body)
                return True
        except Unfit:
            pass
        return False

    def _named(self, case: Case) -> Item:
        """Names and numbers: given, or what a formula that stands above them comes to."""
        name = case.names[0]
        if is_cut(case):
            raise Unfit(say("the expression could not be read to its end"))
        if "," in name and self.memory.knows(name):  # X_{2,1}, where X has a value
            worlds = self.memory.worlds([], "")
            cell = all_readings(case.sides[0], worlds)
            case.names = []
            return case.judged(case.sides[0], worlds, cell)
        if name in CONSTANTS and name not in self.memory.true:
            value = tensor(CONSTANTS[name])
            constant = Reading(value, value, value, {}, {}, self.memory.world())
            if case.agrees([constant]):  # π ≈ 3.14 says what π is, and leaves it so
                case.names = []
                return case.judged(case.sides[0], self.memory.worlds([], ""), [constant])
        formula = self.memory.formulas.pop(name, None)
        if formula is not None:
            item = self._claim(case, formula)
            if item is not None:
                return item
        if len(case.numbers) > 1 and any([literals.is_fraction(side) for side in case.sides]):
            computed = _numbers_alone(case)  # mean = 6/3 = 2
            if isinstance(computed, Item):
                return computed
        case.give()
        return case.item

    def _claim(self, case: Case, formula: Node) -> Item | None:
        worlds = self.memory.worlds([formula], case.statement.label)
        try:
            choices = all_readings(formula, worlds)
        except (Unknown, Unfit):
            return None
        found = case.found[case.numbers[0]]
        assert found is not None
        if not any([same_sizes(choice.true, literals.sizes(found)) for choice in choices]):
            return None  # another thing of the same name
        return case.judged(formula, worlds, choices)

    def _computed(self, case: Case) -> Item | str:
        """A statement with something to compute: the first of it that can be is the truth."""
        worlds = self.memory.worlds(case.expressions, case.statement.label)
        truth: Node | None = None
        refused: Exception | None = None
        choices: list[Reading] = []
        for side in case.expressions:
            try:
                choices = all_readings(side, worlds)
            except (Unknown, Unfit) as error:
                refused = refused or error
                continue
            truth = side
            break
        formula = truth or case.expressions[0]
        inside = {part.name for part in walk(formula) if isinstance(part, Name)}
        for name in case.names:
            self.memory.formulas.pop(name, None)
            if not case.numbers and name not in inside:  # x = x + 1 is another x
                self.memory.formulas[name] = formula
        if truth is None and len(case.numbers) > 1:
            item = _numbers_alone(case)  # P(A) = 3/8 = 0.375
            if isinstance(item, Item):
                return item
        if truth is None:
            if case.names and case.numbers and isinstance(refused, Unknown):
                case.give()
                case.item.notes.append(
                    say(
                        "{name} has no value on this page, so this is taken as given",
                        name=refused.name[:60],
                    )
                )
                return case.item
            raise refused or Unfit(say("it cannot be computed here"))
        if are_sizes(case, truth) and not case.agrees(choices):
            return say("a matter of sizes, and no calculation")
        if case.numbers or len(case.expressions) > 1:
            item = case.judged(truth, worlds, choices)
            if item.verdict == "wrong" and ends_in_sizes(case):
                return say("a matter of sizes, and no calculation")
            if case.compared:
                return item
        else:
            for name in case.names if not is_cut(case) else []:
                case.define(name, choices[0])
        return say("nothing to compare it with is written")


def _columned(text: str, start: int, end: int) -> str:
    """A stretch of a text; where it goes on over lines, its first line keeps its columns."""
    written = text[start:end]
    if "\n" not in written:
        return written
    before = text[text.rfind("\n", 0, start) + 1 : start]
    blank = "".join([c if c.isspace() else " " if c < "\u2e80" else "  " for c in before])
    return dedent(blank + written)


def _runs_on(statement: Statement, memory: Memory) -> int:
    """The side that goes on from what the one before it comes to, without being equal; 0 for none."""
    for i in range(1, len(statement.sides) - 1):
        first, side = statement.sides[i], statement.sides[i]
        while isinstance(first, Binary):
            first = first.left
        if first is side or not isinstance(first, Number) or first.special:
            continue
        before = _values(statement.sides[i - 1], memory)
        after = _values(side, memory)
        value, least = float(first.value), 0.5 * float(first.unit or 0) + 1e-9
        if not any([abs(x - value) <= least for x in before]) or not after:
            continue
        if not any([abs(x - y) <= 0.01 * abs(y) for x in after for y in before]):
            return i
    return 0


def _values(side: Node, memory: Memory) -> list[float]:
    """The numbers that a side may come to, if it is one."""
    if isinstance(side, Number):
        return [] if side.special else [float(side.value)]
    try:
        ways = readings(side, memory.world())
    except (Unknown, Unfit):
        return []
    return [float(way.value) for way in ways if not way.value.shape]


def _numbers_alone(case: Case) -> Item | str:
    """27% = 0.27: numbers beside numbers; where they differ, only a fraction tells what is meant."""
    exact = [i for i in case.numbers if literals.is_fraction(case.sides[i])]
    source = (exact or case.numbers)[0]
    found = case.found[source]
    assert found is not None
    value = literals.as_tensor(found)
    choice = Reading(value, value, value, {}, {}, World())
    case.numbers = [i for i in case.numbers if i != source]
    if not case.numbers or not exact and not case.agrees([choice]):
        return say("nothing is computed here")
    worlds = case.memory.worlds([], "")
    return case.judged(case.sides[source], worlds, [choice])
