"""How an expression becomes a string, and plain text, in letters that every terminal has.

A writer knows how tightly each kind of expression binds, so that parentheses stand where they are
needed and nowhere else.
"""

from __future__ import annotations

from ..printing import get_printoptions
from .breaking import lines_of
from .expressions import (
    MOST_TERMS,
    Equation,
    Expr,
    Neg,
    Remark,
    Table,
    index_of,
    matrices,
    number,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from .breaking import Piece


class Text:
    """Plain text: equations in one line, or, where they are too long, aligned at their =."""

    times = " x "
    point = " . "
    by = " @ "
    minus = "-"
    dots = "..."

    def __init__(self, name_of: Callable[[Any], str], digits: int) -> None:
        self.name_of = name_of
        self.digits = digits
        self.width: int = get_printoptions()["linewidth"]

    @property
    def plain(self) -> Text:
        """The writer whose letters are counted where lines are broken."""
        return self

    def write(self, e: Expr) -> str:
        """The expression as a string."""
        return self.written(e)[0]

    def written(self, e: Expr) -> tuple[str, int]:
        """The string, and how tightly it binds: 1 a sum, 2 a product, 3 a power, 4 one thing."""
        found: tuple[str, int] = getattr(self, type(e).__name__.lower())(*e.parts)
        return found

    def inside(self, e: Expr, level: int) -> str:
        """The expression as a part of one that binds as tightly as `level`."""
        text, own = self.written(e)
        return text if own >= level else self.parenthesised(text)

    def parenthesised(self, text: str) -> str:
        """In parentheses."""
        return f"({text})"

    def escaped(self, text: str) -> str:
        """Words, so that they stand as they are."""
        return text

    def num(self, value: Any) -> tuple[str, int]:
        """A number."""
        text = number(value, self.digits)
        return self.digits_of(text), 1 if text.startswith("-") else 4

    def digits_of(self, text: str) -> str:
        """A number's digits as this form has them."""
        return text

    def named(self, tensor: Any) -> str:
        """A tensor's name."""
        return self.escaped(self.name_of(tensor))

    def indexed(self, name: str, index: Sequence[str]) -> str:
        """A name with an index."""
        return f"{name}[{', '.join(index)}]"

    def cells(self, tensor: Any, places: Sequence[int]) -> tuple[str, int]:
        """Cells by their tensor's name and an index, or one by one where no index picks them."""
        shape = tensor._shape
        name = self.named(tensor)
        count = len(tensor._data)
        if not shape or count != 1 and (len(shape) == 1 or 1 not in shape):
            if len(places) == count and list(places) == list(range(count)):
                return name, 4
        index = index_of(shape, places)
        if index is None:
            one_by_one = [self.cells(tensor, [p])[0] for p in places[: MOST_TERMS + 1]]
            if len(places) > MOST_TERMS:
                one_by_one[3:] = [self.dots, self.cells(tensor, [places[-1]])[0]]
            return self.parenthesised(", ".join(one_by_one)), 4
        while len(index) > 1 and index[-1] == ":":
            index.pop()
        return self.indexed(name, index), 4

    def whole(self, tensor: Any) -> tuple[str, int]:
        """A tensor's name."""
        return self.named(tensor), 4

    def words(self, text: str) -> tuple[str, int]:
        """Words."""
        return self.escaped(text), 4

    def put(self, piece: Piece) -> str:
        """A piece as a string."""
        before, part, level, after = piece
        return before + ("" if part is None else self.inside(part, level)) + after

    def sum(self, terms: Sequence[Expr]) -> tuple[str, int]:
        """Terms, shortened where they are many."""
        return "".join([self.put(piece) for piece in self.terms(terms)]), 1 if terms[1:] else 2

    def terms(self, terms: Sequence[Expr]) -> list[Piece]:
        """The terms of a sum, each with the sign before it."""
        found: list[Piece] = []
        for k, term in enumerate(terms):
            if isinstance(term, Neg):
                found.append((f" {self.minus} " if k else self.minus, term.parts[0], 2, ""))
            else:
                found.append((" + ", term, 2, "") if k else ("", term, 1, ""))
        return self.few(found, f" + {self.dots}", "terms") or [(self.digits_of("0"), None, 4, "")]

    def few(self, pieces: list[Piece], dots: str, what: str) -> list[Piece]:
        """The pieces, or where they are many the first three and the last, and how many there are."""
        if len(pieces) <= MOST_TERMS:
            return pieces
        before, part, level, after = pieces[-1]
        after += self.escaped(f" ({len(pieces)} {what})")
        return pieces[:3] + [(dots, None, 4, ""), (before, part, level, after)]

    def neg(self, part: Expr) -> tuple[str, int]:
        """Minus a part."""
        return self.minus + self.inside(part, 3), 1

    def product(self, *factors: Expr) -> tuple[str, int]:
        """Factors."""
        return "".join([self.put(piece) for piece in self.factors(factors)]), 2

    def factors(self, factors: Sequence[Expr]) -> list[Piece]:
        """The factors of a product, each with the sign before it."""
        found: list[Piece] = []
        found += [(self.times if k else "", factor, 3, "") for k, factor in enumerate(factors)]
        return self.few(found, self.times + self.dots, "factors")

    def quotient(self, over: Expr, under: Expr) -> tuple[str, int]:
        """One over the other."""
        return f"{self.inside(over, 2)} / {self.inside(under, 3)}", 2

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """One to the power of the other."""
        return f"{self.inside(base, 4)}^{self.inside(exponent, 4)}", 3

    def matmul(self, a: Expr, b: Expr) -> tuple[str, int]:
        """A matrix product."""
        return self.inside(a, 3) + self.by + self.inside(b, 3), 2

    def dot(self, a: Expr, b: Expr) -> tuple[str, int]:
        """A dot product."""
        return self.inside(a, 3) + self.point + self.inside(b, 3), 2

    def transpose(self, a: Expr) -> tuple[str, int]:
        """A transposed matrix."""
        return f"{self.inside(a, 4)}.T", 4

    def call(self, name: str, arguments: Sequence[Expr]) -> tuple[str, int]:
        """A function of its arguments."""
        return f"{self.function(name)}{self.parenthesised(self.listed(arguments))}", 4

    def function(self, name: str) -> str:
        """A function's name."""
        return self.escaped(name)

    def arguments(self, arguments: Sequence[Expr]) -> list[Piece]:
        """Arguments, shortened where they are many, each with the comma before it."""
        found: list[Piece] = []
        found += [(", " if k else "", argument, 0, "") for k, argument in enumerate(arguments)]
        return self.few(found, f", {self.dots}", "numbers")

    def listed(self, arguments: Sequence[Expr]) -> str:
        """Arguments with commas between them."""
        return "".join([self.put(piece) for piece in self.arguments(arguments)])

    def around(self, name: str) -> tuple[str, str]:
        """What stands before and after the arguments of a function that takes several lines."""
        return f"{self.function(name)}(", ")"

    def abs(self, part: Expr) -> tuple[str, int]:
        """A size."""
        return f"|{self.write(part)}|", 4

    def of(self, word: str, part: Expr) -> tuple[str, int]:
        """A word of a part."""
        return f"{self.escaped(word + ' of ')}{self.inside(part, 3)}", 4

    def compare(self, a: Expr, sign: str, b: Expr) -> tuple[str, int]:
        """A sign between two parts."""
        return f"{self.inside(a, 1)} {self.sign(sign)} {self.inside(b, 1)}", 0

    def sign(self, sign: str) -> str:
        """A sign between two parts."""
        return self.escaped(sign)

    # Equations, tables and what is left out.

    def equation(self, e: Equation) -> str:
        """An equation, in as few lines as hold it, aligned at their =."""
        left = self.write(e.left)
        margin = " " * len(left)
        lines: list[str] = []
        for row in self.rows(e):
            sides = [self.wrapped(side, len(left) + 3) for side in row]
            lines.append(" = ".join([margin if lines else left] + sides))
        return "\n".join(lines) + (f"   ({e.why})" if e.why else "")

    def wrapped(self, side: Expr, margin: int) -> str:
        """A side, in several lines where it is longer than one."""
        lines = lines_of(self, side, max(self.width - margin - 1, 20))
        return ("\n" + " " * margin).join([line.lstrip() for line in lines])

    def sides(self, e: Equation) -> list[Expr]:
        """The right sides of an equation, without those that say the same again."""
        plain = Text(self.name_of, self.digits)
        last = plain.write(e.left)
        found = []
        for side in e.chain:
            text = plain.write(side)
            if text != last:
                found.append(side)
            last = text
        return found or [e.chain[-1]]

    def rows(self, e: Equation, margin: int | None = None) -> list[list[Expr]]:
        """The right sides: in one line where it holds them, else the first, in names, in its own."""
        plain = self.plain
        sides = self.sides(e)
        lengths = [3 + len(plain.write(side)) for side in sides]
        if margin is None:
            margin = len(plain.write(e.left))
        if margin + sum(lengths) <= self.width:
            return [sides]
        rows = [sides[:1]]
        room = 0
        for side, length in zip(sides[1:], lengths[1:]):
            if length <= room:
                rows[-1].append(side)
            else:
                rows.append([side])
                room = self.width - margin
            room -= length
        return rows

    def remark(self, remark: Remark) -> str:
        """What is left out."""
        return f"(and {remark.cells()} of {self.named(remark.tensor)}, in the same way)"

    def heading(self, table: Table) -> str:
        """A step's formula."""
        name = self.named(table.tensor)
        self.times = " * "  # of whole tensors, one of which may well be named x
        formula = "" if table.formula is None else self.write(table.formula)
        self.times = type(self).times
        head = f"{name} = {formula}" if formula and formula != name else name
        why = f", {table.why}" if table.why else ""
        return f"{head}   {tuple(table.tensor._shape)}{why}"

    def table(self, table: Table) -> str:
        """A step: the formula and the numbers."""
        tensor = table.tensor
        blocks = [self.heading(table)]
        for label, rows in matrices(tensor, self.digits, self.width):
            if label:
                blocks.append(f"  {self.indexed(self.named(tensor), label)}")
            widths = [max(map(len, column)) for column in zip(*rows)]
            for row in rows:
                cells = "  ".join([" " * (w - len(c)) + c for c, w in zip(row, widths)])
                blocks.append(f"    [{cells}]")
        return "\n".join(blocks)

    def entry(self, entry: Any) -> str:
        """A part of an explanation."""
        kinds: dict[type, Any] = {Equation: self.equation, Table: self.table, Remark: self.remark}
        text: str = kinds[type(entry)](entry)
        return text

    def joined(self, entries: Sequence[Any]) -> str:
        """A whole explanation."""
        return "\n".join([self.entry(entry) for entry in entries])
