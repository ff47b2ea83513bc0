"""What is told of a program: of each output that was written, the reading in which its writer is right."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from .. import written as precision
from ..sheet import VERDICTS, Item, Mark, Passed, Problem
from ..words import in_words, say
from .cells import Cell, Written
from .claims import Claim, Stated, stated
from .outputs import Compared, compare, right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Tuple

    from ..pages.page import Page
    from ..written import Number, Value
    from .actual import Actual, Played

    Found = Tuple[Written, Compared, Actual]

_ERROR = re.compile(
    r"^(?:\w+\.)*(?P<name>[A-Z]\w*(?:Error|Exception|Interrupt|Iteration)|KeyError)\b", re.M
)
_ELSEWHERE = {"NameError", "KeyboardInterrupt", "ModuleNotFoundError", "ImportError"}
_ELSEWHERE |= {"FileNotFoundError", "MemoryError", "OutOfMemoryError", "ConnectionError", "OSError"}
_COMMAND = re.compile(r"[ \t]*\$ [^\n]*\n")


@dataclass
class Again:
    """A second run, with other random numbers."""

    played: list[Played]
    drawn: bool  # whether any were drawn

    def differs(self, other: Played, actual: Actual, others: list[Actual], at: int) -> str:
        """Whether it gave something else, and why; empty if not."""
        if not _differs(actual, others, at, other):
            return ""
        return self.why()

    def why(self) -> str:
        """What is said of what differs."""
        if self.drawn:
            return say("depends on random numbers without a seed")
        return say("differs from one run to the next")


@dataclass
class Told:
    """What is told of a program: its item, if there is something to tell; and what was passed over."""

    item: Item | None
    passed: list[Passed] = field(default_factory=list)
    agreed: bool = False  # with words or an error, beside which no number stands
    doubtful: bool = False  # a second run with other random numbers would help


class Teller:
    """Tells of the programs of a page that was run."""

    def __init__(self, page: Page, loose: float, again: Again | None) -> None:
        self.page, self.loose, self.again = page, loose, again

    def told(self, played: Played) -> Told:
        """The item of a program."""
        cell = played.cell
        start, end = cell.block.span(0, len(cell.block.text))
        text = cell.block.text
        for block in (cell.output, cell.error):
            if block is not None and block.text:
                end = max(end, block.span(0, len(block.text))[1])
                text += "\n" + block.text
        item = Item("code", start, end, text, source=cell.code, output=played.output)
        item.notes += played.notes
        told = Told(item)
        if played.stopped:
            told.item = None
            told.passed.append(Passed(*self._place(cell), cell.block.text[:200], played.stopped))
            return told
        other = self._other(played)
        for claim, given in played.given.items():
            self._claim(claim, given, played, other, told)
        if played.expected:
            item.notes.append(say("it raises an error, as is written"))
            told.agreed = True
        self._output(played, other, told)
        self._failed(played, other, told)
        self._verdict(item, told.agreed)
        if item.verdict == "given" and played.doubt and not told.passed and not played.cell.silent:
            told.passed.append(Passed(*self._place(cell), cell.block.text[:200], played.doubt))
        if told.passed and item.verdict == "given" or played.cell.silent and not item.marks:
            told.item = None
        item.marks.sort(key=lambda mark: mark.start)
        return told

    def _other(self, played: Played) -> Played | None:
        """The same program in the second run."""
        if self.again is None:
            return None
        return next((p for p in self.again.played if p.cell is played.cell), None)

    def _place(self, cell: Cell) -> tuple[int, int]:
        return cell.block.span(0, len(cell.block.text))

    # -- comments ----------------------------------------------------------------------------------

    def _claim(
        self, claim: Claim, given: list[Actual], played: Played, other: Played | None, told: Told
    ) -> None:
        """Judge a comment, if it tells an output."""
        said = stated(claim, played.cell)
        if said is None:
            return
        best = self._best(said.written, given, said)
        if best is None:
            return
        at, compared = best
        actual = given[at]
        if not _claims(claim, said, compared, actual):
            return
        if compared.right:
            self._take(said.written, compared, told.item, said.about)
            return
        why = played.doubtful.get(claim, "")
        if not why and other is not None and self.again is not None:
            why = self.again.differs(other, actual, other.given.get(claim, []), at)
        if why:
            span = (said.written.span(0, 1)[0], said.written.span(0, len(said.written.text))[1])
            if len(said.written.starts) > 1:
                begin, place = said.written.starts[-1]
                length = len(said.written.text) - begin
                span = (span[0], said.written.block.span(place, place + length)[1])
            told.passed.append(Passed(*span, said.written.text[:200], why))
            return
        told.doubtful = True
        self._take(said.written, compared, told.item, said.about)
        return

    def _best(
        self, written: Written, given: list[Actual], said: Stated | None
    ) -> Optional[Tuple[int, Compared]]:
        """What came that fits best what was written."""
        best: Optional[Tuple[int, Compared]] = None
        for at, actual in enumerate(given):
            if said is not None and said.shape and actual.kind == "value":
                continue
            compared = compare(written.text, actual, self.loose, bool(said and said.about))
            if actual.kind == "shape" and not (compared.right and compared.pairs):
                if not (said and said.shape):
                    continue
            if actual.kind == "shape":
                compared.notes = []
            if best is None or compared.score < best[1].score:
                best = (at, compared)
        return best

    def _take(
        self, written: Written, compared: Compared, item: Item | None, about: bool = False
    ) -> None:
        assert item is not None
        several = len(compared.pairs) > 1
        for count, (number, index, value) in enumerate(compared.pairs, 1):
            start, end = written.span(number.start, number.end)
            position = in_words(index) if index else ""
            if not position and several:
                position = say("number {count}", count=count)
            mark = Mark(start, end, index, position, number.text, str(value), "", "right", "")
            if not right(number, value, self.loose):
                mark.verdict, mark.message = _message(number, value)
                if position:
                    mark.message = say(
                        "{position}: {message}", position=position, message=mark.message
                    )
            item.marks.append(mark)
        start = written.block.offsets[written.starts[0][1]]
        item.problems += [Problem(text, start, "shape") for text in compared.problems]
        item.notes += [note for note in compared.notes if note not in item.notes]

    # -- the output below --------------------------------------------------------------------------

    def _output(self, played: Played, other: Played | None, told: Told) -> None:
        block = played.cell.output
        if block is None or played.failure is not None:
            return
        item = told.item
        assert item is not None
        begin = 0
        command = _COMMAND.match(block.text)
        if command:
            begin = command.end()
        written = Written(block, block.text[begin:], [(0, begin)])
        error = _error(written.text)
        why, best = "", None
        compared = Compared()
        if error:
            if error in _ELSEWHERE or "CUDA" in written.text:
                why = say("it shows an error of another machine: {error}", error=error)
            elif not played.expected:
                compared.problems.append(
                    say("{error} is shown, but nothing is raised", error=error)
                )
        else:
            best = self._best(written, played.outputs, None)
            if best is None:
                if precision.numbers(written.text):
                    compared.problems.append(say("nothing is printed"))
                else:
                    compared.notes.append(say("nothing is printed"))
                    compared.same_words = False
            else:
                compared = best[1]
        if not why and not (compared.right and (compared.pairs or compared.same_words)):
            why = played.doubt
            if not why and not compared.right and other and self.again and best is not None:
                why = self.again.differs(other, played.outputs[best[0]], other.outputs, best[0])
        if why:
            told.passed.append(Passed(*block.span(0, len(block.text)), block.text[:200], why))
            return
        told.doubtful = told.doubtful or not compared.right
        self._take(written, compared, item)
        if compared.right and not compared.pairs and compared.same_words and not error:
            told.agreed = True

    # -- errors ------------------------------------------------------------------------------------

    def _failed(self, played: Played, other: Played | None, told: Told) -> None:
        failure, cell = played.failure, played.cell
        if failure is None or told.item is None:
            return
        shown = cell.error.text if cell.error is not None else ""
        shown += "\n" + (cell.output.text if cell.output is not None else "")
        error = _error(shown)
        name = failure.said.partition(":")[0].rpartition(".")[2]
        if error == name:
            told.item.notes.append(say("it raises {error}, as is shown", error=name))
            told.agreed = True
            return
        if other is not None and (other.failure is None or other.failure.said != failure.said):
            why = self.again.why() if self.again else ""
            told.passed.append(Passed(*self._place(cell), cell.block.text[:200], why))
            return
        if cell.silent:
            return
        told.doubtful = True
        message = say("it raises {error}", error=failure.said)
        start = cell.block.offsets[cell.begin_of(failure.line)]
        told.item.problems.append(Problem(message, start, "exception"))

    def _verdict(self, item: Item, agreed: bool) -> None:
        verdicts = [mark.verdict for mark in item.marks]
        if item.problems:
            verdicts.append("wrong")
        if agreed:
            verdicts.append("right")
        item.verdict = max(verdicts, key=VERDICTS.index) if verdicts else "given"


def _claims(claim: Claim, said: Stated, compared: Compared, actual: Actual) -> bool:
    """Whether a comment is one that tells an output, now that what came is known."""
    text = said.written.text
    bracketed = re.match(r"\s*(?:\w+\.)?\w*[\[(]", text)
    assigned = isinstance(claim.node, (ast.Assign, ast.AnnAssign, ast.AugAssign))
    if said.shape or actual.kind == "shape":
        return bool(compared.pairs) and compared.complete
    if not compared.pairs and not compared.problems:
        return said.lead and compared.complete  # words beside words
    if claim.far and not (bracketed or said.lead):
        return False
    if not said.strong and not (compared.same_words and compared.pairs):
        # Prose with numbers in it, unless all that is printed stands there, and the same words.
        fits = bracketed and compared.complete and compared.pairs and not compared.problems
        return bool(fits and not compared.notes)
    if compared.right:
        return True
    if assigned and _literal(claim.node):
        return False
    if assigned and not (said.lead or bracketed or claim.behind or "." in text):
        return False
    if compared.problems or not compared.complete:
        grouped = re.match(r"\s*(?:\w+\.)?(?:tensor|array)\(|\s*\[\[", text)
        return bool(said.lead or grouped)
    return True


def _literal(node: ast.stmt) -> bool:
    """Whether an assignment computes nothing."""
    value = getattr(node, "value", None)
    if isinstance(node, ast.AugAssign) or value is None:
        return False
    if isinstance(value, ast.Call):
        return all([_constant(part) for part in value.args])
    return _constant(value)


def _constant(value: ast.AST) -> bool:
    kinds = (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp, ast.operator, ast.unaryop)
    return all([isinstance(part, kinds + (ast.expr_context,)) for part in ast.walk(value)])


def _error(text: str) -> str:
    """The exception of which a text is the traceback, or its last line."""
    lines = text.strip().split("\n")
    if "Traceback (most recent call last)" not in text and len(lines) > 4:
        return ""
    found = [match["name"] for line in lines[-4:] for match in [_ERROR.match(line)] if match]
    return found[-1] if found else ""


def _differs(actual: Actual, others: list[Actual], at: int, other: Played) -> bool:
    """Whether the second run gave something else than the first."""
    if other.stopped or at >= len(others):
        return True
    mine, theirs = precision.numbers(actual.text), precision.numbers(others[at].text)
    if len(mine) != len(theirs):
        return True
    for one, two in zip(mine, theirs):
        same = actual.values.get(one.start) == others[at].values.get(two.start)
        if one.text != two.text or not same and one.text not in ("nan", "inf"):
            return True
    return False


def _message(number: Number, value: Value) -> tuple[str, str]:
    """The verdict on a number that is not right, and what is said of it."""
    verdict, note = precision.verdict(number, value)
    full, rounded = precision.shown(number, value)
    message = precision.told(number.text, full, rounded, verdict, note)
    return "rounding" if verdict == "rounding" else "wrong", message
