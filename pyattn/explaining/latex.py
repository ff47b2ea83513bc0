"""Derivations as LaTeX's mathematics: what reStructuredText, Markdown and LaTeX pages share.

A form wraps the lines of a display in its own way: see displays.
"""

from __future__ import annotations

from .breaking import lines_of
from .expressions import Equation, Expr, Remark, Table, matrices
from .letters import in_math
from .text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

WIDTH = 64  # letters of plain text that the lines of a page with wide margins hold
LONGEST_LEFT = 26  # what is longer before its = stands on a line of its own


class _Measure(Text):
    """Plain text, as long as what is printed."""

    def digits_of(self, text: str) -> str:
        """A number's digits, a power of ten written out."""
        mantissa, _, power = text.partition("e")
        return f"{mantissa} x 10{power}" if power and mantissa[-1:].isdigit() else text

    def quotient(self, over: Expr, under: Expr) -> tuple[str, int]:
        """A fraction is as long as its longer part."""
        return max(self.write(over), self.write(under), key=len), 3

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """What stands above is smaller."""
        above = self.write(exponent)
        return self.inside(base, 4) + above[: len(above) * 3 // 4 + 1], 3


class Latex(Text):
    """LaTeX for mathematics; `display` makes a paragraph of it."""

    times = r" \times "
    point = r" \cdot "
    by = r" \, "
    dots = r"\cdots"
    end = r" \\"  # of a row
    underscores = True  # whether one can be written as it is
    bare = False  # whether a page has no letters but those of LaTeX's own fonts

    def __init__(self, name_of: Callable[[Any], str], digits: int) -> None:
        super().__init__(name_of, digits)
        self.width = min(self.width, WIDTH)
        self._plain = _Measure(name_of, digits)

    @property
    def plain(self) -> Text:
        """Plain text, for its length."""
        return self._plain

    # Letters.

    def escaped(self, text: str) -> str:
        """Words, in upright letters."""
        return in_math(text, self.bare)

    def named(self, tensor: Any) -> str:
        """A tensor's name: a single letter is a symbol, and what follows _ stands below."""
        return self.symbol(self.name_of(tensor))

    def symbol(self, name: str) -> str:
        """A name as a symbol."""
        parts = name.split("_")
        plain = [part.replace(".", "").isalnum() for part in parts]
        if len(parts) > 3 or not all(plain) or self.underscores and "." in name:
            return self.escaped(name)
        text = ""
        for part in reversed(parts):
            own = part if part.isascii() and (len(part) == 1 or part.isdigit()) else None
            text = (own or self.escaped(part)) + (f"_{{{text}}}" if text else "")
        return text

    def function(self, name: str) -> str:
        """A function's name, which is no product of letters and no name of a tensor."""
        simple = name.isascii() and name.isalnum()
        return rf"\operatorname{{{name}}}" if simple else self.escaped(name.replace("_", " "))

    def words(self, text: str) -> tuple[str, int]:
        """Words; a single letter is a symbol."""
        if text == "pi":
            return r"\pi", 4
        return (text if len(text) == 1 else self.escaped(text)), 4

    def digits_of(self, text: str) -> str:
        """A number's digits, a power of ten written out."""
        if text in ("inf", "-inf"):
            return text.replace("inf", r"\infty")
        if text in ("nan", "True", "False"):
            return self.escaped(text)
        mantissa, _, power = text.partition("e")
        return rf"{mantissa} \times 10^{{{power}}}" if power else mantissa

    def num(self, value: Any) -> tuple[str, int]:
        """A number; one with a power of ten is a product."""
        text, level = super().num(value)
        return text, min(level, 2) if "10^" in text else level

    # Expressions.

    def parenthesised(self, text: str) -> str:
        """In parentheses as high as what they hold."""
        high = "^" in text or r"\frac" in text or r"\sqrt" in text
        return rf"\left({text}\right)" if high else f"({text})"

    def indexed(self, name: str, index: Sequence[str]) -> str:
        """A name with its index, counted from 0 and so in brackets: what stands below is from 1."""
        return f"{name}[{', '.join(index)}]"

    def quotient(self, over: Expr, under: Expr) -> tuple[str, int]:
        """A fraction."""
        return rf"\frac{{{self.write(over)}}}{{{self.write(under)}}}", 3

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """One to the power of the other, above it."""
        return f"{self.raised(base)}^{{{self.write(exponent)}}}", 3

    def transpose(self, a: Expr) -> tuple[str, int]:
        """A transposed matrix."""
        return rf"{self.raised(a)}^{{\top}}", 4

    def raised(self, a: Expr) -> str:
        """What something stands above."""
        text = self.inside(a, 4)
        return f"{{{text}}}" if "^" in text else text

    def call(self, name: str, arguments: Sequence[Expr]) -> tuple[str, int]:
        """A function; a square root by its sign."""
        if name == "sqrt":
            return rf"\sqrt{{{self.listed(arguments)}}}", 4
        return super().call(name, arguments)

    def around(self, name: str) -> tuple[str, str]:
        """Before and after the arguments of a function; a long root becomes a power."""
        return ("(", ")^{1/2}") if name == "sqrt" else super().around(name)

    def abs(self, part: Expr) -> tuple[str, int]:
        """A size."""
        return rf"\left|{self.write(part)}\right|", 4

    def sign(self, sign: str) -> str:
        """A sign between two parts."""
        known = {
            "<": "<",
            ">": ">",
            "==": r"\mathrel{==}",
            "<=": r"\le",
            ">=": r"\ge",
            "!=": r"\ne",
            "^": r"\oplus",
        }
        return known.get(sign) or rf"\mathbin{{{self.escaped(sign)}}}"

    # Displays.

    def display(self, lines: Sequence[str]) -> str:
        """A paragraph of lines that are aligned at their &."""
        raise NotImplementedError

    def said(self, text: str) -> str:
        """A sentence as a paragraph; what stands between ` in it is mathematics."""
        raise NotImplementedError

    def alone(self, e: Equation) -> bool:
        """Whether what is before the = stands on a line of its own."""
        return len(self.plain.write(e.left)) > LONGEST_LEFT

    def equations(self, group: Sequence[Equation]) -> str:
        """Equations below each other."""
        alone = self.alone(group[0])
        margin = 4 if alone else max([len(self.plain.write(e.left)) for e in group])
        lines: list[str] = []
        for e in group:
            left = self.write(e.left)
            lines += self.under_each_other(left, self.rows(e, margin), e.why, margin, alone)
        return self.display(lines)

    def under_each_other(
        self, left: str, rows: Sequence[Sequence[Expr]], why: str, margin: int, alone: bool
    ) -> list[str]:
        """What equals `left`, as lines that fit a page."""
        lines, room = [], self.width - margin - 3
        used = 0
        if alone:
            lines.append(f"& {left}")
        start = r"& \quad =" if alone else "&="
        on = r"& \qquad {}" if alone else r"& \quad {}"
        for row in rows:
            broken = [lines_of(self, side, room) for side in row]
            lines.append(f"{start} {' = '.join([sides[0] for sides in broken])}")
            lines += [f"{on} {line.strip()}" for line in broken[-1][1:]]
            used = (
                sum([3 + len(self.plain.write(side)) for side in row])
                if len(broken[-1]) == 1
                else room
            )
        if not alone:
            lines[0] = f"{left} {lines[0]}"
        if why:
            said = self.escaped(f"({why})")
            if used + len(why) + 4 <= room + 3:
                lines[-1] += rf" \quad {said}"
            else:
                lines.append(f"{on} {said}")
        return lines

    def table(self, table: Table) -> str:
        """A step: the formula, and the numbers as a matrix."""
        tensor = table.tensor
        name, plain = self.named(tensor), self.plain.named(tensor)
        alone = len(plain) > LONGEST_LEFT
        margin = 4 if alone else len(plain) + 4 * (len(tensor._shape) > 2)
        lines: list[str] = []
        formula = table.formula
        if formula is not None and self.write(formula) != name:
            lines = self.under_each_other(name, [[formula]], table.why, margin, alone)
        elif alone:
            lines = [f"& {name}"]
        start = r"& \quad =" if alone else "&="
        for label, rows in matrices(tensor, self.digits, self.width - margin - 5):
            if rows == [["..."]]:
                lines.append(r"& \quad \vdots" if alone else r"& \vdots")
                continue
            shown = [[self.dots if c == "..." else self.digits_of(c) for c in row] for row in rows]
            body = f"{self.end} ".join([" & ".join(row) for row in shown])
            matrix = rf"\begin{{pmatrix}} {body} \end{{pmatrix}}" if tensor._shape else body
            first = self.indexed(name, label) if label else "" if lines else name
            if alone and label:
                lines.append(rf"& \quad {first} = {matrix}")
            else:
                lines.append(f"{first} {start} {matrix}".strip())
        if not tensor._data:
            lines = lines or [f"{name} &= {self.escaped('(no elements)')}"]
        return self.display(lines)

    def remark(self, remark: Remark) -> str:
        """What is left out, as a paragraph."""
        return self.said(f"And {remark.cells()} of `{self.named(remark.tensor)}`, in the same way.")

    def joined(self, entries: Sequence[Any]) -> str:
        """Paragraphs and displays, an empty line between them."""
        blocks = []
        group: list[Equation] = []
        for entry in list(entries) + [None]:
            if group and (
                not isinstance(entry, Equation) or self.alone(entry) is not self.alone(group[0])
            ):
                blocks.append(self.equations(group))
                group = []
            if isinstance(entry, Equation):
                group.append(entry)
            elif entry is not None:
                blocks.append(self.entry(entry))
        return "\n\n".join(blocks)
