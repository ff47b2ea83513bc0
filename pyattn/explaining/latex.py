"""Derivations as LaTeX, in reStructuredText's math directives."""

from __future__ import annotations

from .expressions import Equation, Expr, Remark, Table, matrices
from .text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence


class Latex(Text):
    """LaTeX for mathematics, in reStructuredText's math directive."""

    times = r" \times "
    point = r" \cdot "
    by = r" \; "
    dots = r"\cdots"
    # What LaTeX keeps for itself, as it is written outside of \text; all else stands inside.
    SPECIAL = {
        **{c: "\\" + c for c in "_&%$#{}"},
        "\\": r"\backslash ",
        "^": r"\wedge ",
        "~": r"\sim ",
    }

    def __init__(self, name_of: Callable[[Any], str], digits: int) -> None:
        super().__init__(name_of, digits)
        self.width = min(self.width, 76)  # what a page holds

    def escaped(self, text: str) -> str:
        """Words, in upright letters."""
        pieces, run = [], ""
        for character in " ".join(text.split("\n")):
            if character in self.SPECIAL:
                pieces += [rf"\text{{{run}}}"] * bool(run) + [self.SPECIAL[character]]
                run = ""
            else:
                run += character
        pieces += [rf"\text{{{run}}}"] * bool(run)
        return "".join(pieces)

    def words(self, text: str) -> tuple[str, int]:
        """Words; a single letter is a symbol."""
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

    def parenthesised(self, text: str) -> str:
        """In parentheses as high as what they hold."""
        return rf"\left({text}\right)"

    def indexed(self, name: str, index: Sequence[str]) -> str:
        """A name with its index below."""
        return rf"{{{name}}}_{{{', '.join(index)}}}"

    def quotient(self, over: Expr, under: Expr) -> tuple[str, int]:
        """A fraction."""
        return rf"\frac{{{self.write(over)}}}{{{self.write(under)}}}", 3

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """One to the power of the other, above it."""
        return rf"{{{self.inside(base, 4)}}}^{{{self.write(exponent)}}}", 3

    def transpose(self, a: Expr) -> tuple[str, int]:
        """A transposed matrix."""
        return rf"{{{self.inside(a, 4)}}}^{{\top}}", 4

    def call(self, name: str, arguments: Sequence[Expr]) -> tuple[str, int]:
        """A function; a square root by its sign."""
        if name == "sqrt":
            return rf"\sqrt{{{self.listed(arguments)}}}", 4
        return super().call(name, arguments)

    def abs(self, part: Expr) -> tuple[str, int]:
        """A size."""
        return rf"\left|{self.write(part)}\right|", 4

    def compare(self, a: Expr, sign: str, b: Expr) -> tuple[str, int]:
        """A sign between two parts."""
        known = {"<": "<", ">": ">", "==": "=", "<=": r"\le", ">=": r"\ge", "!=": r"\ne"}
        sign = known.get(sign, self.escaped(f" {sign} "))
        return f"{self.inside(a, 1)} {sign} {self.inside(b, 1)}", 0

    def lines_of(self, e: Equation) -> list[str]:
        """An equation, in as few lines as hold it."""
        rows = [" = ".join([self.write(side) for side in row]) for row in self.rows(e)]
        lines = [f"{self.write(e.left)} &= {rows[0]}"] + [f"&= {row}" for row in rows[1:]]
        if e.why:
            lines[-1] += rf" \quad {self.escaped(f'({e.why})')}"
        return lines

    def aligned(self, lines: Sequence[str]) -> str:
        """A math directive whose lines are aligned."""
        body = " \\\\\n      ".join(lines)
        return f".. math::\n\n   \\begin{{aligned}}\n      {body}\n   \\end{{aligned}}\n"

    def remark(self, remark: Remark) -> str:
        """What is left out, as a paragraph."""
        name = _inline(self.name_of(remark.tensor))
        return f"And {remark.cells()} of {name}, in the same way.\n"

    def table(self, table: Table) -> str:
        """A step: the formula, and the numbers as a matrix."""
        tensor = table.tensor
        name = self.named(tensor)
        lines = []
        if table.formula is not None and self.write(table.formula) != name:
            lines = [f"{name} &= {self.write(table.formula)}"]
            if table.why:
                lines[0] += rf" \quad {self.escaped(f'({table.why})')}"
        for label, rows in matrices(tensor, self.digits):
            if rows == [["..."]]:
                lines.append(r"\vdots")
                continue
            shown = [[self.dots if c == "..." else self.digits_of(c) for c in row] for row in rows]
            body = r" \\ ".join([" & ".join(row) for row in shown])
            matrix = rf"\begin{{pmatrix}} {body} \end{{pmatrix}}" if tensor._shape else body
            first = self.indexed(name, label) if label else "" if lines else name
            lines.append(f"{first} &= {matrix}")
        if not tensor._data:
            lines = lines or [f"{name} &= {self.escaped('(no elements)')}"]
        return self.aligned(lines)

    def joined(self, entries: Sequence[Any]) -> str:
        """Paragraphs and math directives, an empty line between them."""
        blocks = []
        lines: list[str] = []
        for entry in list(entries) + [None]:
            if isinstance(entry, Equation):
                lines += self.lines_of(entry)
                continue
            if lines:
                blocks.append(self.aligned(lines))
                lines = []
            if entry is not None:
                blocks.append(self.entry(entry))
        return "\n".join(blocks).rstrip()


def _inline(name: str) -> str:
    """A name as a literal of reStructuredText; one that a literal cannot hold, as plain words."""
    if "`" in name or name != name.strip() or not name:
        return "".join(["\\" + c if c in "\\`*_|" else c for c in name])
    return f"``{name}``"
