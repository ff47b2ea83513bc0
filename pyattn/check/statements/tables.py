"""Tables that state something: by their caption, by the headings of columns, by a row of sums.

A table of plain data states nothing.  A caption has no place in the table's text; its nodes stand
where the table begins.
"""

from __future__ import annotations

import re

from .columns import computed
from .fitting import ragged, unit, value
from .joining import CLOSING, OPENING, Line, everything
from .parsing import parse
from .sums import grows
from .trees import Array, Binary, Call, Name, Node, Number, Statement, Unary
from .vocabulary import FUNCTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from ..pages.page import Block
    from .joining import Known

    Cells = list[list[Optional[Node]]]  # None: no number

_MOST = 10_000  # cells
_COLUMNS = 40  # of which one may hold the weights of another
_LONGEST = 200  # characters of a caption that is parsed
_NUMBERED = re.compile(
    r"\s*(?:(?:table|tab\.|fig(?:ure)?\.?|表格?|图)\s*[\d.\-–]*\s*[.:：、]?|\d+[.)、]\s)\s*", re.I
)
_LETTERS = re.compile(r"[A-Za-zα-ωΑ-Ω](?:_\{?\w{1,5}\}?|\d|[₀-₉])?['′]?")
_USUAL = frozenset(
    "scores score weights weight attention attn attn_weights attn_scores attention_weights output outputs"
    " queries query keys key values value embeddings context logits probs probabilities similarity"
    " 分数 得分 权重 注意力 注意力权重 注意力分数 输出 查询 键 值".split()
)
SUMS = re.compile(
    r"\s*(?:(?:row|column|grand)?\s*(?:sums?|totals?)|[Σ∑]|合计|总计|总和|求和|和|小计)\s*[:：]?\s*",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}")


def found(block: Block, known: Known) -> list[Statement]:
    """What a table states: its caption of its cells, its headings of their columns, its sums.

    >>> from pyattn.check.pages.page import Block
    >>> text = "x\\tx^2\\n1\\t1\\n3\\t9"
    >>> rows = [[(0, 1), (2, 5)], [(6, 7), (8, 9)], [(10, 11), (12, 13)]]
    >>> block = Block("table", text, range(len(text) + 1), rows=rows, header=1)
    >>> statement, = found(block, lambda name: False)
    >>> statement.layout, len(statement.sides[0].items)
    ('table', 2)
    """
    if block.kind != "table" or not 1 <= sum(map(len, block.rows)) <= _MOST:
        return []
    table = Table(block, known)
    if not table.cells:
        return []
    columns = computed(table, known)
    if not columns and block.header:
        columns = computed(Table(block, known, headed=False), known)  # x | 1 | 2 over x² | 1 | 4
    captions = [block.caption]
    corner = table.corner
    if not columns and corner.lower() not in _KINDS and not (len(corner) == 1 and corner.islower()):
        captions.append(table.corner)
    statements = _captioned(table, captions, known) + columns + _summed(table)
    return sorted(statements, key=lambda statement: statement.start)


class Table:
    """The cells of a table, apart from its headings.

    headings: a text for each column.  labels: a text for each row, or "" where rows have none.
    cells: the numbers, row by row, and None where there is none; texts: as written.
    """

    def __init__(self, block: Block, known: Known, headed: bool = True) -> None:
        self.text = block.text
        width = max(len(row) for row in block.rows)
        rows = [row + [(row[-1][1], row[-1][1])] * (width - len(row)) for row in block.rows if row]
        read = [[self._cell(span, known) for span in row] for row in rows]
        texts = [[self.text[start:end].strip() for start, end in row] for row in rows]
        header = self._header(block.header, read, texts) if headed else 0
        self.headed = header > 0
        self.headings = [" ".join(column) for column in zip(*texts[:header])] or [""] * width
        rows, read, texts = rows[header:], read[header:], texts[header:]
        self.labelled = self._labelled(read, texts)
        self.corner = self.headings[0] if self.labelled else ""
        at = 1 if self.labelled else 0
        self.labels = [row[0] if self.labelled else "" for row in texts]
        if not self.labelled and texts and SUMS.fullmatch(texts[-1][0]):
            self.labels[-1] = texts[-1][0]
        self.headings = self.headings[at:]
        self.spans = [row[at:] for row in rows]
        self.texts = [row[at:] for row in texts]
        self.cells: Cells = [row[at:] for row in read] if width > at else []

    def _cell(self, span: tuple[int, int], known: Known) -> Optional[Node]:
        """A number, or numbers in brackets; None for all else."""
        start, end = span
        while start < end and self.text[start] in " \t*`$":
            start += 1
        while end > start and self.text[end - 1] in " \t*`$":
            end -= 1
        if start == end or end - start > 400 or "=" in self.text[start:end]:
            return None
        node = parse(self.text, start, end, known)
        if node is None:
            return None
        if isinstance(node, Array):
            plain = all(isinstance(p, (Array, Number, Unary)) for p in everything(node))
            return node if plain and not ragged(node) else None
        return node if is_number(node) else None

    def _header(self, said: int, read: list[list[Optional[Node]]], texts: list[list[str]]) -> int:
        """How many rows are headings: those that the page says, unless they are numbers like the rest."""
        if said == 1 and len(read[0]) > 1 and all(cell is not None for cell in read[0][1:]):
            # Markdown has no table without headings: numbers with decimals are none.
            return int(all(text.isdigit() for text in texts[0][1:]))
        if said:
            return said
        return 1 if all(cell is None for cell in read[0]) and len(read) > 1 else 0

    def _labelled(self, read: list[list[Optional[Node]]], texts: list[list[str]]) -> bool:
        """Whether the first column is the names of the rows."""
        if not read or len(read[0]) < 2:
            return False
        if all(row[0] is None or isinstance(row[0], Array) for row in read):
            return all(row[0] is None for row in read)
        if not self.headed:
            return False
        corner = self.headings[0]
        counted = all(row[0].isdigit() for row in texts)
        return corner.strip() == "" or "\\" in corner or counted and corner.lower() in _INDICES

    def column(self, at: int) -> list[Optional[Node]]:
        """The cells of a column."""
        return [row[at] for row in self.cells]

    def turned(self) -> Optional[Table]:
        """The same table with its rows as columns; None where the rows have no names."""
        if not self.labelled or not self.cells:
            return None
        other: Table = object.__new__(Table)
        other.text = self.text
        other.headings, other.labels = self.labels, self.headings
        other.headed = True
        other.labelled, other.corner = any(self.headings), self.corner
        other.spans = [list(row) for row in zip(*self.spans)]
        other.texts = [list(row) for row in zip(*self.texts)]
        other.cells = [list(row) for row in zip(*self.cells)]
        return other

    def stretch(self, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """From the first to the last of some cells."""
        return min(start for start, _ in spans), max(end for _, end in spans)


_KINDS = frozenset(
    "key query value keys queries values 查询 键 值".split()
)  # of the rows, in a corner
_INDICES = frozenset("index no no. n i row token step 序号 编号 行".split())


def is_number(node: Node) -> bool:
    """Whether a cell is a number: 0.5, -2, 2/3, 27%."""
    while isinstance(node, Unary) and node.sign in ("-", "+"):
        node = node.inner
    if isinstance(node, Binary) and node.sign == "/":
        return isinstance(node.left, Number) and isinstance(node.right, Number)
    return isinstance(node, Number)


def matrix(table: Table) -> Optional[Array]:
    """The cells as a matrix, a last row or column of sums left out; None where some hold no number."""
    cells = table.cells
    if len(cells) > 1 and SUMS.fullmatch(table.labels[-1]):
        cells = cells[:-1]
    if len(table.headings) > 1 and SUMS.fullmatch(table.headings[-1]):
        cells = [row[:-1] for row in cells]
    rows = []
    for row in cells:
        if not row or any(cell is None for cell in row):
            return None
        items = [cell for cell in row if cell is not None]
        if len(items) == 1 and isinstance(items[0], Array):
            rows.append(items[0])
        else:
            rows.append(Array(items, items[0].start, items[-1].end))
    if not rows:
        return None
    whole = rows[0] if len(rows) == 1 else Array(rows, rows[0].start, rows[-1].end)
    return None if ragged(whole) else whole


def _captioned(table: Table, captions: Sequence[str], known: Known) -> list[Statement]:
    """The statement that a caption, or the corner of the table, makes of the cells."""
    numbers = matrix(table)
    if numbers is None:
        return []
    for text in captions:
        sides = _sides(text, known)
        if sides:
            place = numbers.start
            for side in sides[0]:
                for node in everything(side):
                    node.start = node.end = place
            signs = [*sides[1], "="]
            return [Statement([*sides[0], numbers], signs, numbers.start, numbers.end, "table")]
    return []


def _sides(caption: str, known: Known) -> Optional[tuple[list[Node], list[str]]]:
    """What a caption says that the cells are: names and formulas; None where it only describes them."""
    caption = caption.strip().strip("*_`$").strip()
    if not caption or len(caption) > _LONGEST or "\n" in caption:
        return None
    front = _NUMBERED.match(caption)
    if front and front.end() < len(caption):
        caption = caption[front.end() :]
    named = caption.rstrip(" :：。.")
    said = named.endswith(("=", "＝"))
    named = named.rstrip(" =＝")
    if ":" in named or "：" in named:
        named = re.split(r"[:：]", named)[-1].strip()
    return _named(named, said, known) or _named(_behind_comma(named), said, known)


def _behind_comma(caption: str) -> str:
    """What stands behind the last comma outside of brackets: Head 1, weights = softmax(scores)."""
    depth = 0
    for at in range(len(caption) - 1, -1, -1):
        depth += (caption[at] in CLOSING) - (caption[at] in OPENING)
        if depth == 0 and caption[at] in ",，":
            return caption[at + 1 :].strip()
    return ""


def _named(named: str, said: bool, known: Known) -> Optional[tuple[list[Node], list[str]]]:
    line = Line()
    line.copy(named, 0, len(named))
    read = line.sides(known)
    if read is None or read[2]:
        return None
    sides, signs, _ = read
    written = "".join(named.split())
    if len(sides) == 1:
        if sides[0].start > 0 and not said:
            return None  # words came before it
        if isinstance(sides[0], Name):
            return (sides, signs) if said or _plainly(named, known) else None
        return (sides, signs) if _formula(sides[0], known) else None
    if not isinstance(sides[0], Name) and not _formula(sides[0], known):
        return None
    if _WORDS.search(named) or not written:
        return None
    return sides, signs


def _plainly(name: str, known: Known) -> bool:
    """Whether a caption is plainly a name: one letter, a usual one, or one with a value."""
    return known(name) or name.lower() in _USUAL or _LETTERS.fullmatch(name) is not None


def _formula(node: Node, known: Known) -> bool:
    """Whether it is a formula over names that have values, or a function of numbers."""
    parts = everything(node)
    if not any(isinstance(part, (Binary, Call, Unary)) for part in parts):
        return False
    if any(isinstance(part, Call) and part.name not in FUNCTIONS for part in parts):
        return False
    names = [part.name for part in parts if isinstance(part, Name)]
    worked = any(isinstance(part, Call) for part in parts)
    worked = worked and any(isinstance(part, Array) for part in parts)
    return (worked or bool(names)) and all(
        known(name) or name in ("d_k", "e", "π", "pi") for name in names
    )


def _summed(table: Table) -> list[Statement]:
    """The sums in a last row and a last column that say so, as far as sums is what they can be.

    A column of totals may hold each row's sum weighted by numbers that stand elsewhere on the page:
    it claims sums where most of its rows hold one.  A row of totals may be weighted by a column.
    """
    found = []
    last = len(table.cells) - 1
    label = table.labels[last]
    if last > 0 and SUMS.fullmatch(label):
        columns = [table.column(at) for at in range(len(table.headings))]
        sums = [(at, _total(column)) for at, column in enumerate(columns)]
        found += _stated([s for at, s in sums if s is not None and not _weighted(columns, at)])
    if len(table.headings) > 2 and SUMS.fullmatch(table.headings[-1]):
        rows = table.cells[:last] if SUMS.fullmatch(label) else table.cells
        totals = [side for side in map(_total, rows) if side is not None]
        if 2 * sum([_comes_out(*side) for side in totals]) > len(totals):
            found += _stated(totals)
    return found


def _terms(side: Node) -> list[Node]:
    """What is added up."""
    terms = []
    while isinstance(side, Binary) and side.sign == "+":
        terms.append(side.right)
        side = side.left
    return [*terms, side]


def _comes_out(side: Node, total: Node) -> bool:
    """Whether a total is the sum, but for what its terms and it may have been rounded by."""
    terms = _terms(side)
    numbers = [value(node) for node in terms]
    wanted = value(total)
    if wanted is None:
        return False
    margin = sum(map(unit, terms)) / 2 + unit(total) + 1e-9
    return abs(sum([n for n in numbers if n is not None]) - wanted) <= margin


def _weighted(columns: Sequence[Sequence[Optional[Node]]], at: int) -> bool:
    """Whether the last number of a column is no sum, but one weighted by another column."""
    side = _total(columns[at])
    if side is None or len(columns) > _COLUMNS or _comes_out(*side):
        return False
    numbers = [value(cell) if cell is not None else None for cell in columns[at]]
    for other in columns:
        weights = [value(cell) if cell is not None else None for cell in other[:-1]]
        pairs = [(w, n) for w, n in zip(weights, numbers) if w is not None and n is not None]
        total = numbers[-1]
        if len(pairs) < len(weights) or total is None:
            continue
        margin = unit(side[1]) + 0.005 * max(abs(w * n) for w, n in pairs)
        if abs(sum([w * n for w, n in pairs]) - total) <= margin:
            return True
    return False


def _total(cells: Sequence[Optional[Node]]) -> Optional[tuple[Node, Node]]:
    """Numbers added up, and the total behind them; None where one of them is missing."""
    numbers = [cell for cell in cells if cell is not None]
    if len(numbers) < max(len(cells), 2) or len(numbers) > 200:
        return None
    if not all(is_number(number) for number in numbers):
        return None
    side = numbers[0]
    for number in numbers[1:-1]:
        side = Binary("+", side, number)
    return side, numbers[-1]


def _stated(sums: list[tuple[Node, Node]]) -> list[Statement]:
    """Sums as statements, if all of them can be sums rather than means."""
    for side, total in sums:
        if not grows([value(term) for term in _terms(side)], value(total)):
            return []
    return [Statement([side, total], ["="], side.start, total.end, "table") for side, total in sums]
