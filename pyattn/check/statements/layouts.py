"""Calculations that are laid out over lines: matrices in rows, nested lists, sums with a rule.

`read` also says which stretches look laid out but make no sense: their lines must not be read one by
one, for a row of a matrix is no calculation.
"""

from __future__ import annotations

import re

from .beside import Display, Effort, display, makes_matrix, put_matrix, put_suffix
from .fitting import agreement
from .joining import RELATIONS, Line
from .lists import name_before, nested
from .overlaid import overlaid
from .rows import Row, Scanned, bare, ceases, scan
from .sums import sums
from .trees import Statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from ..pages.page import Block
    from .joining import Known
    from .trees import Node

    Span = tuple[int, int]

_EFFORT = 100_000  # characters parsed in one block
_BETWEEN = 12  # rows between two lines of signs, at most
_MAINS = 40  # lines of signs in one paragraph of rows, at most


def found(block: Block, known: Known) -> list[Statement]:
    """The calculations in a block that are laid out over lines.

    >>> from pyattn.check.pages.page import Block
    >>> text = "[0, 4, 2]\\n[1, 0, 2] x [1, 4, 3] = [2, 4, 4]\\n[1, 0, 1]"
    >>> statement, = found(Block("prose", text, range(len(text) + 1)), lambda name: False)
    >>> statement.layout, len(statement.sides[0].right.items), len(statement.sides[1].items)
    ('matrix', 3, 3)
    """
    return read(block, known)[0]


def read(
    block: Block, known: Known, effort: Optional[Effort] = None
) -> tuple[list[Statement], list[Span]]:
    """The calculations that are laid out over lines, and the stretches that look so but fit nowhere.

    known says whether a name has a value on the page; effort is what a page's blocks share.
    """
    effort = effort or Effort(_EFFORT)
    text = block.text
    lines = _lines(text)
    statements, taken = sums(text, lines, known)
    lists, used = nested(text, lines, taken, known)
    statements += lists
    taken |= used
    unclear: list[Span] = []
    for group in _groups(text, lines, taken):
        _Paragraph(text, lines, group, known, effort).read(statements, unclear)
    statements.sort(key=lambda statement: (statement.start, statement.end))
    return statements, unclear


def _lines(text: str) -> list[Scanned]:
    lines, start = [], 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append(scan(text, start, end))
        start = end + 1
    return lines


def _groups(text: str, lines: list[Scanned], taken: set[int]) -> list[list[int]]:
    """Lines that follow one another and may belong together, where at least one is rows."""
    groups: list[list[int]] = []
    current: list[int] = []
    for number, line in enumerate([*lines, Scanned(0, 0, "blank", [], [])]):
        if number not in taken and line.kind in ("rows", "main", "bare", "border"):
            current.append(number)
            continue
        if any(lines[n].kind in ("rows", "bare") or _apart(text, lines[n]) for n in current):
            groups.append(current)
        current = []
    return groups


def _apart(text: str, line: Scanned) -> bool:
    """Whether two rows stand beside one another with nothing but blanks between."""
    return any(last - first > 1 and text[first:last].isspace() for first, last in line.gaps[1:-1])


class _Paragraph:
    """A run of lines with rows in them."""

    def __init__(
        self, text: str, lines: list[Scanned], group: list[int], known: Known, effort: Effort
    ) -> None:
        self.text, self.lines, self.group = text, lines, group
        self.known, self.effort = known, effort
        self.seen: dict[tuple[int, int, int], Optional[Display]] = {}

    def read(self, statements: list[Statement], unclear: list[Span]) -> None:
        mains = [self.lines[n] for n in self.group if self.lines[n].kind == "main"]
        others = [self.lines[n] for n in self.group if self.lines[n].kind in ("rows", "bare")]
        if not mains:
            self._given(statements)
        elif all(not line.rows for line in mains) and all(len(line.rows) < 2 for line in others):
            self._stacked(statements, unclear)
        else:
            self._beside(statements, unclear)

    def _span(self, first: int, last: int) -> Span:
        """The stretch of the text from one line to another, without the blanks around it."""
        start, end = self.lines[first].start, self.lines[last].end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def _given(self, statements: list[Statement]) -> None:
        """Rows under a line that is a name and a colon."""
        first = self.group[0]
        rows = [row for n in self.group for row in self.lines[n].rows]
        if first == 0 or any(self.lines[n].kind == "bare" for n in self.group):
            return
        name = name_before(self.text, self.lines[first - 1])
        single = all(len(self.lines[n].rows) < 2 for n in self.group)
        if name is None or not single or not makes_matrix(rows):
            return
        line = Line()
        put_matrix(line, self.text, rows)
        put_suffix(line, self.text, rows[-1:], None)
        read = line.sides(self.known)
        if read is not None and len(read[0]) == 1:
            span = self._span(first - 1, self.group[-1])
            statements.append(Statement([name, *read[0]], ["="], *span, "matrix"))

    def _stacked(self, statements: list[Statement], unclear: list[Span]) -> None:
        """Matrices one below the other, with lines of signs or names between them."""
        parts: list[list[int]] = []
        full = False
        for number in self.group:
            line = self.lines[number]
            gap = self.text[line.gaps[0][0] : line.gaps[-1][1]] if line.gaps else ""
            fresh = line.kind == "main" and bool(re.match(r"\s*[^\W\d]{2}|\s*\w+\s*[=≈]", gap))
            if not parts or fresh and full:
                parts.append([])
                full = False
            parts[-1].append(number)
            full = full or line.kind in ("rows", "bare")
        for part in parts:
            kinds = [self.lines[n].kind for n in part]
            if "main" not in kinds or not {"rows", "bare"} & set(kinds):
                continue
            read = self._stack(part)
            if read is not None:
                label = self.lines[part[0]].label
                statements.append(Statement(*read, *self._span(part[0], part[-1]), "matrix", label))
            elif "rows" in kinds:
                unclear.append(self._span(part[0], part[-1]))

    def _stack(self, part: Sequence[int]) -> Optional[tuple[list[Node], list[str]]]:
        line = Line()
        waiting: list[Row] = []

        def put() -> bool:
            if waiting:
                if not makes_matrix(waiting):
                    return False
                put_matrix(line, self.text, waiting)
                put_suffix(line, self.text, waiting, None)
                waiting.clear()
            return True

        for number in part:
            this = self.lines[number]
            if this.kind == "main":
                if not put():
                    return None
                line.copy(self.text, this.gaps[0][0], this.gaps[-1][1])
                line.put(" ", max(this.end - 1, this.start))
            elif this.kind == "rows":
                waiting.extend(this.rows)
            elif this.kind == "bare":
                row = bare(self.text, this)
                if row is None:
                    return None
                waiting.append(row)
        if not put():
            return None
        read = line.sides(self.known)
        if read is None or len(read[0]) < 2:
            return None
        return None if agreement(read[0]) is None else read[:2]

    def _beside(self, statements: list[Statement], unclear: list[Span]) -> None:
        """Matrices beside one another: the rows between two lines of signs are shared out between
        them in the way that fits best."""
        group = [n for n in self.group if self.lines[n].kind != "border"]
        run: list[int] = []
        for number in [*group, -1]:
            if number >= 0 and self.lines[number].kind != "bare":
                run.append(number)
                continue
            if any(self.lines[n].kind == "main" for n in run):
                self._share(run, statements, unclear)
            run = []

    def _share(self, run: list[int], statements: list[Statement], unclear: list[Span]) -> None:
        mains = [at for at, n in enumerate(run) if self.lines[n].kind == "main"]
        gaps = [mains[0]]
        gaps += [second - first - 1 for first, second in zip(mains, mains[1:])]
        gaps.append(len(run) - 1 - mains[-1])
        if not any(gaps) and not any(_apart(self.text, self.lines[n]) for n in run):
            return
        if len(mains) > _MAINS or max(gaps[1:-1], default=0) > _BETWEEN:
            unclear.append(self._span(run[0], run[-1]))
            return
        # best[k]: for k of the rows behind this line given to it, the best score and the shares.
        best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
        for number, main in enumerate(mains):
            after = gaps[number + 1]
            grown: dict[int, tuple[float, list[tuple[int, int]]]] = {}
            ways = range(after + 1) if number + 1 < len(mains) else (after,)
            for before, (score, shares) in best.items():
                upper = gaps[number] - before if number else gaps[0]
                for lower in ways:
                    way = self._display(run, main, upper, lower)
                    total = score + (way.score if way is not None else -10.0)
                    if lower not in grown or total > grown[lower][0]:
                        grown[lower] = total, [*shares, (upper, lower)]
            best = grown
        score, shares = max(best.values(), key=lambda way: way[0])
        if score < 0 and 1 < len(mains) <= 4:
            way = overlaid(self.text, [self.lines[n] for n in run], self.known)
            if way is not None:
                span = self._span(run[0], run[-1])
                statements.append(Statement(way.sides, way.signs, *span, "matrix"))
                return
        self._state(run, mains, shares, statements, unclear)

    def _display(self, run: list[int], main: int, upper: int, lower: int) -> Optional[Display]:
        key = (run[main], upper, lower)
        if key not in self.seen:
            lines = [self.lines[n] for n in run]
            above, below = lines[main - upper : main], lines[main + 1 : main + 1 + lower]
            self.seen[key] = display(self.text, lines[main], above, below, self.known, self.effort)
        return self.seen[key]

    def _state(
        self,
        run: list[int],
        mains: list[int],
        shares: list[tuple[int, int]],
        statements: list[Statement],
        unclear: list[Span],
    ) -> None:
        """The statements that the displays make: one that begins with "=" goes on with the last."""
        current: Optional[Statement] = None
        for main, (upper, lower) in zip(mains, shares):
            way = self._display(run, main, upper, lower)
            span = self._span(run[main - upper], run[main + lower])
            prefix = self._prefix(run, main, upper, lower)
            if prefix is not None:
                current = Statement(prefix[0], prefix[1], *span, "matrix")
                continue
            if way is None:
                if upper or lower:
                    unclear.append(span)
                current = None
                continue
            laid_out = not way.alone
            joins = current is not None and (
                way.goes_on or len(current.signs) == len(current.sides)
            )
            if joins and current is not None and (laid_out or current in statements):
                current.sides += way.sides
                current.signs += way.signs
                current.end = max(current.end, span[1])
                if current not in statements:
                    statements.append(current)
                continue
            labels = [self.lines[n].label for n in run[main - upper : main + lower + 1]]
            label = labels[upper] if sum(map(bool, labels)) == 1 else ""
            current = Statement(way.sides, way.signs, *span, "matrix", label)
            if laid_out and len(way.sides) > 1 and not way.goes_on:
                statements.append(current)
            elif laid_out and len(way.sides) > 1:
                unclear.append(span)

    def _prefix(
        self, run: list[int], main: int, upper: int, lower: int
    ) -> Optional[tuple[list[Node], list[str]]]:
        """The sides of a line such as "scores =" whose right side is a calculation that follows."""
        line = self.lines[run[main]]
        if line.rows or upper or lower or not line.gaps or not ceases(gap_text(self.text, line)):
            return None
        gap = gap_text(self.text, line).rstrip()
        if gap[-1] not in RELATIONS:
            return None
        front = Line()
        start = line.gaps[0][0]
        front.copy(self.text, start, start + len(gap) - 1)
        read = front.sides(self.known)
        return None if read is None else (read[0], [*read[1], RELATIONS[gap[-1]]])


def gap_text(text: str, line: Scanned) -> str:
    """What stands on a line without its label and the remark behind it."""
    return text[line.gaps[0][0] : line.gaps[-1][1]]
