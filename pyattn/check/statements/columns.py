"""Columns of a table that are computed from those to their left, as their headings say.

    | score | e^score | softmax |        | x | w | w x |

A statement for each such column: its first side is the list of what each row's cell should be, its
second the list of the cells.
"""

from __future__ import annotations

import math
import re

from .fitting import unit, value
from .joining import everything
from .parsing import parse
from .trees import Array, Binary, Call, Index, Name, Node, Number, Series, Statement, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

    from .joining import Known
    from .tables import Table

_WHOLE = frozenset(
    "sum mean average avg max min std var variance norm prod length logsumexp 求和 平均 平均值 均值".split()
)
_SAME = frozenset("softmax log_softmax normalize cumsum".split())
_GOES_ON = re.compile(r"\s*(?:[/÷×*·]|[+\-−](?=\s*[\d√]))")
_SUMMED = re.compile(r"\s*(?:(?:row|column)?\s*(?:sums?|totals?)|[Σ∑]|合计|总计|总和)\s*", re.I)
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"exp(?:onentials?)?|e\^x|eˣ|e\^\{x\}|exp\(x\)|exp\(·\)|指数|取指数", re.I), "exp"),
    (re.compile(r"(?:after\s+)?softmax(?:\(x\)|\(·\))?|softmax 后|归一化", re.I), "softmax"),
    (
        re.compile(
            r"(?:attention\s+)?weights?|prob(?:abilit(?:y|ies))?s?|p|权重|概率|注意力权重", re.I
        ),
        "weight",
    ),
    (re.compile(r"squared?|squares|x²|x\^2|平方", re.I), "square"),
    (re.compile(r"product|products|乘积|积", re.I), "product"),
)


def computed(table: Table, known: Known) -> list[Statement]:
    """The statements that headings make of their columns, or labels of their rows."""
    found = _columns(table, known)
    if not found:
        turned = table.turned()
        if turned is not None:
            found = _columns(turned, known)
    return found


def _columns(table: Table, known: Known) -> list[Statement]:
    names = _names(table)
    meanings: dict[int, str] = {}
    statements = []
    for at, heading in enumerate(table.headings):
        if not at or not heading or len(heading) > 100 or _SUMMED.fullmatch(heading):
            continue
        statement = _by_formula(table, at, names, known)
        if statement is None:
            statement = _by_word(table, at, meanings)
        if statement is not None:
            statements.append(statement)
    return statements


def _names(table: Table) -> dict[str, int]:
    """Which column a name in a heading stands for."""
    names: dict[str, int] = {}
    for at, heading in enumerate(table.headings):
        plain = heading.strip().strip("$`*").strip()
        node = parse(plain, 0, len(plain), lambda name: False)
        if isinstance(node, Name):
            names.setdefault(node.name, at)
        elif re.fullmatch(r"[^\W\d]\w*", plain):
            names.setdefault(plain, at)
        short = re.fullmatch(r".*[（(]\s*([^\W\d]\w{0,4})\s*[)）]", plain)
        if short and not isinstance(node, Call):
            names.setdefault(short[1], at)
    for at, heading in enumerate(table.headings):
        plain = heading.strip().lower()
        if plain in ("key", "query", "value", "keys", "values", "weight", "score", "scores"):
            names.setdefault(plain[0], at)
    return names


def _find(names: dict[str, int], name: str, before: int) -> Optional[int]:
    for spelled in (name, name.lower(), name.rstrip("s"), name + "s"):
        at = names.get(spelled)
        if at is not None and at < before:
            return at
    return None


def _by_formula(table: Table, at: int, names: dict[str, int], known: Known) -> Optional[Statement]:
    """A column whose heading is a formula over other headings."""
    heading = table.headings[at].strip().strip("$`*").strip()
    heading = heading.partition("=")[2].strip() if "=" in heading else heading
    front = ""
    if _GOES_ON.match(heading):
        front = "left"  # / √d_k goes on with the column to its left
        heading = f"{front} {heading.lstrip()}"
    elif _word(heading) == "exp":
        return None

    def valued(name: str) -> bool:
        return name == front or _find(names, name, at) is not None or known(name)

    node = parse(heading, 0, len(heading), valued)
    if node is None or isinstance(node, (Name, Number, Array)):
        return None
    used = {
        part.name: _find(names, part.name, at)
        for part in everything(node)
        if isinstance(part, Name)
    }
    if front:
        used[front] = _nearest(table, at)
        if used[front] is None:
            return None
    columns = [column for column in used.values() if column is not None]
    for name, column in used.items():
        if column is None and not known(name) and name not in ("e", "π", "pi", "d_k", "ℯ"):
            return None
    if not columns:
        return None
    return _statement(table, at, columns, lambda row, rows: _filled(node, used, table, row, rows))


def _nearest(table: Table, at: int) -> Optional[int]:
    """The nearest column of numbers to the left."""
    for left in range(at - 1, -1, -1):
        if any(_single(cell) for cell in table.column(left)):
            return left
    return None


def _single(cell: Optional[Node]) -> bool:
    return cell is not None and not isinstance(cell, Array)


def _rows(table: Table, at: int, columns: list[int]) -> list[int]:
    """The rows in which all these columns have a value, sums at the end left out."""
    last = len(table.cells)
    if last and _SUMMED.fullmatch(table.labels[-1]):
        last -= 1
    wanted = [at, *columns]
    return [row for row in range(last) if all(table.cells[row][c] is not None for c in wanted)]


def _statement(
    table: Table,
    at: int,
    columns: list[int],
    make: Callable[[int, list[int]], Optional[Node]],
) -> Optional[Statement]:
    rows = _rows(table, at, columns)
    claimed = [table.cells[row][at] for row in rows]
    items = [make(row, rows) for row in rows]
    if not rows or not all(item is not None for item in items):
        return None
    left, right = [i for i in items if i is not None], [c for c in claimed if c is not None]
    start, end = table.stretch([table.spans[row][c] for row in rows for c in (at, *columns)])
    first: Node = left[0]
    if len(left) == 1 and isinstance(first, Call) and first.name in _SAME:
        return None
    if isinstance(first, Call) and first.name in _SAME:
        side: Node = first  # the whole column at once
    else:
        side = Array(left, start, end)
    return Statement(
        [side, Array(right, right[0].start, right[-1].end)], ["="], start, end, "table"
    )


def _filled(
    node: Node, used: dict[str, Optional[int]], table: Table, row: int, rows: list[int]
) -> Optional[Node]:
    """A formula with the cells of a row for its names; within sums and the like, the whole column."""

    def column(at: int) -> Node:
        cells = [cell for cell in (table.cells[r][at] for r in rows) if cell is not None]
        return Array(cells, cells[0].start, cells[-1].end)

    def fill(part: Node, whole: bool) -> Node:
        if isinstance(part, Name):
            at = used.get(part.name)
            if at is None:
                return Name(part.name, place, place)
            cell = table.cells[row][at]
            return column(at) if whole or cell is None else cell
        if isinstance(part, Call):
            inside = whole or part.name in _WHOLE | _SAME
            if len(part.arguments) == 1 and not isinstance(part.arguments[0], Name) and inside:
                inside = True
            arguments = [fill(argument, inside) for argument in part.arguments]
            return Call(part.name, arguments, place, place, part.keywords)
        if isinstance(part, Unary):
            return Unary(part.sign, fill(part.inner, whole), place, place)
        if isinstance(part, Binary):
            if part.sign == "^" and isinstance(part.left, Name) and part.left.name in ("e", "ℯ"):
                return Call("exp", [fill(part.right, whole)], place, place)
            left, right = fill(part.left, whole), fill(part.right, whole)
            sign = part.sign
            if sign == "*" and whole:
                sign = "elementwise"
            elif sign == "*" and _vectors(left, right):
                sign = "."
            joined = Binary(sign, left, right)
            joined.end = max(joined.end, joined.start)
            return joined
        if isinstance(part, Series):
            if part.low is not None or part.high is not None:
                raise ValueError
            return Call("sum", [fill(part.body, True)], place, place)
        if isinstance(part, Number):
            return Number(
                part.text,
                part.value,
                part.unit,
                place,
                place,
                part.scientific,
                part.special,
                part.percent,
            )
        raise ValueError

    place = table.spans[row][0][0]
    vector = isinstance(node, Call) and node.name in _SAME
    if not vector and any(isinstance(p, Call) and p.name in _SAME for p in everything(node)):
        return None
    if any(isinstance(part, (Index, Array)) for part in everything(node)):
        return None
    try:
        return fill(node, vector)
    except ValueError:
        return None


def _vectors(left: Node, right: Node) -> bool:
    """Whether a product in a cell is one of vectors: lists, or a list and a name."""
    kinds = [isinstance(node, Array) for node in (left, right)]
    return any(kinds) and all(isinstance(node, (Array, Name)) for node in (left, right))


def _word(heading: str) -> str:
    plain = heading.strip().strip("$`*").strip()
    return next((word for pattern, word in _WORDS if pattern.fullmatch(plain)), "")


def _by_word(table: Table, at: int, meanings: dict[int, str]) -> Optional[Statement]:
    """A column whose heading says what was done: exp, softmax, square, product."""
    word = _word(table.headings[at])
    if not word:
        return None
    sources = [
        left
        for left in range(at - 1, -1, -1)
        if any(_single(cell) for cell in table.column(left)) and meanings.get(left) != "softmax"
    ]
    if word == "weight":
        # The name says little: but behind a column of exponentials it is their share.
        if not any(_exponential(table.headings[left], meanings.get(left)) for left in sources):
            return None
        word = "softmax"
    if word == "product":
        return _product(table, at, sources)
    if word == "softmax":
        sources = [s for s in sources if not _exponential(table.headings[s], meanings.get(s))]
    best: tuple[int, int] = (-1, -1)
    for source in sources:
        agree = _agree(table, at, source, word)
        if agree is not None and agree > best[0]:
            best = agree, source
    if best[0] < 0 or best[0] == 0 and len(sources) > 1:
        return None
    source = best[1]
    meanings[at] = word

    def make(row: int, rows: list[int]) -> Optional[Node]:
        cell = table.cells[row][source]
        place = table.spans[row][0][0]
        if cell is None or isinstance(cell, Array):
            return None
        if word == "softmax":
            cells = [c for c in (table.cells[r][source] for r in rows) if c is not None]
            return Call("softmax", [Array(cells, cells[0].start, cells[-1].end)], place, place)
        if word == "exp":
            return Call("exp", [cell], place, place)
        return Call("square", [cell], place, place)

    return _statement(table, at, [source], make)


def _exponential(heading: str, meaning: Optional[str]) -> bool:
    plain = heading.strip().strip("$`*")
    return (
        meaning == "exp"
        or _word(plain) == "exp"
        or re.match(r"(?:e\s*\^|exp\b)", plain) is not None
    )


def _agree(table: Table, at: int, source: int, word: str) -> Optional[int]:
    """How many cells come out if a column is computed from this one; None where it cannot be."""
    rows = _rows(table, at, [source])
    numbers = [value(c) for c in (table.cells[r][source] for r in rows) if c is not None]
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers) or max(map(abs, known)) > 300:
        return None
    if word == "softmax":
        total = math.fsum(math.exp(number) for number in known)
        outcome = [math.exp(number) / total for number in known]
    else:
        outcome = [math.exp(n) if word == "exp" else n * n for n in known]
    agree = 0
    for row, number in zip(rows, outcome):
        cell = table.cells[row][at]
        written = value(cell) if cell is not None else None
        if cell is not None and written is not None:
            agree += abs(written - number) <= unit(cell) + 0.01 * abs(number)
    return agree


def _product(table: Table, at: int, sources: list[int]) -> Optional[Statement]:
    """The product of the two columns to the left, if there are but two."""
    if len(sources) != 2:
        return None
    second, first = sources

    def make(row: int, rows: list[int]) -> Optional[Node]:
        left, right = table.cells[row][first], table.cells[row][second]
        return None if left is None or right is None else Binary("*", left, right)

    return _statement(table, at, [first, second], make)
