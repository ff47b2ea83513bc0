"""How a derivation is written: as text, as LaTeX in reStructuredText, as HTML.

A writer turns an expression into a string, and knows how tightly each kind of expression binds, so
that parentheses stand where they are needed and nowhere else.
"""

from __future__ import annotations

import html

from .expressions import (
    MOST_TERMS,
    Cells,
    Equation,
    Expr,
    Neg,
    Num,
    Remark,
    Table,
    index_of,
    matrices,
    number,
    places_shown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence


class Writer:
    """Writes expressions as plain text, in letters that every terminal has."""

    times = " x "
    point = " . "
    by = " @ "
    minus = "-"
    dots = "..."

    def __init__(self, name_of: Callable[[Any], str], digits: int) -> None:
        self.name_of = name_of
        self.digits = digits

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
        if (
            not shape
            or len(places) == len(tensor._data) > 1
            and (len(shape) == 1 or 1 not in shape)
        ):
            if list(places) == list(range(len(places))):
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

    def sum(self, terms: Sequence[Expr]) -> tuple[str, int]:
        """Terms, shortened where they are many."""
        many = len(terms) > MOST_TERMS
        shown = list(terms[:3]) + [terms[-1]] if many else terms
        text = ""
        for k, term in enumerate(shown):
            if many and k == 3:
                text += f" + {self.dots}"
            if isinstance(term, Neg):
                text += f" {self.minus} " if k else self.minus
                text += self.inside(term.parts[0], 2)
            else:
                text += (" + " + self.inside(term, 2)) if k else self.inside(term, 1)
        if many:
            text += self.escaped(f" ({len(terms)} terms)")
        return text or self.digits_of("0"), 1 if len(terms) > 1 else 2

    def neg(self, part: Expr) -> tuple[str, int]:
        """Minus a part."""
        return self.minus + self.inside(part, 3), 1

    def product(self, *factors: Expr) -> tuple[str, int]:
        """Factors."""
        shown = [self.inside(factor, 3) for factor in factors[: MOST_TERMS + 1]]
        if len(factors) > MOST_TERMS:
            shown[3:] = [self.dots, self.inside(factors[-1], 3)]
            return self.times.join(shown) + self.escaped(f" ({len(factors)} factors)"), 2
        return self.times.join(shown), 2

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
        return f"{self.escaped(name)}{self.parenthesised(self.listed(arguments))}", 4

    def listed(self, arguments: Sequence[Expr]) -> str:
        """Arguments, shortened where they are many."""
        if len(arguments) > MOST_TERMS:
            shown = [self.write(a) for a in arguments[:3]] + [self.dots, self.write(arguments[-1])]
            return ", ".join(shown) + self.escaped(f" ({len(arguments)} numbers)")
        return ", ".join([self.write(a) for a in arguments])

    def abs(self, part: Expr) -> tuple[str, int]:
        """A size."""
        return f"|{self.write(part)}|", 4

    def of(self, word: str, part: Expr) -> tuple[str, int]:
        """A word of a part."""
        return f"{self.escaped(word + ' of ')}{self.inside(part, 3)}", 4

    def compare(self, a: Expr, sign: str, b: Expr) -> tuple[str, int]:
        """A sign between two parts."""
        return f"{self.inside(a, 1)}{self.escaped(f' {sign} ')}{self.inside(b, 1)}", 0


class Text(Writer):
    """Plain text: equations in one line, or, where they are too long, aligned at their =."""

    WIDTH = 88

    def equation(self, e: Equation) -> str:
        """An equation, in one line or several."""
        left, parts = self.chained(e)
        why = f"   ({e.why})" if e.why else ""
        line = " = ".join([left] + parts) + why
        if len(line) > self.WIDTH and len(parts) > 1:
            margin = " " * len(left)
            parts = [self.wrapped(part, len(left) + 3) for part in parts]
            lines = [f"{left} = {parts[0]}"] + [f"{margin} = {part}" for part in parts[1:]]
            return "\n".join(lines) + why
        return line

    def wrapped(self, part: str, margin: int) -> str:
        """A side that is longer than a line, broken before its + signs."""
        lines = [""]
        for k, term in enumerate(part.split(" + ")):
            piece = f"+ {term}" if k else term
            if lines[-1] and margin + len(lines[-1]) + len(piece) >= self.WIDTH:
                lines.append("")
            lines[-1] += (" " if lines[-1] else "") + piece
        return ("\n" + " " * margin).join(lines)

    def fits(self, e: Equation) -> bool:
        """Whether an equation goes in one line, by its length in plain text."""
        return "\n" not in Text(self.name_of, self.digits).equation(e)

    def chained(self, e: Equation) -> tuple[str, list[str]]:
        """The left side, and the other sides without those that say the same again."""
        left = self.write(e.left)
        parts: list[str] = []
        for part in [self.write(part) for part in e.chain]:
            if part != left and (not parts or part != parts[-1]):
                parts.append(part)
        return left, parts or [self.write(e.chain[-1])]

    def remark(self, remark: Remark) -> str:
        """What is left out."""
        cells = "1 more cell" if remark.count == 1 else f"{remark.count} more cells"
        return f"(and {cells} of {self.named(remark.tensor)}, in the same way)"

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
        for label, rows in matrices(tensor, self.digits):
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
        return (
            f"{self.inside(a, 1)} {known.get(sign, self.escaped(f' {sign} '))} {self.inside(b, 1)}",
            0,
        )

    def lines_of(self, e: Equation) -> list[str]:
        """An equation in one line, or, where it is long, a line for each of its = signs."""
        left, parts = self.chained(e)
        if self.fits(e):
            parts = [" = ".join(parts)]
        lines = [f"{left} &= {parts[0]}"] + [f"&= {part}" for part in parts[1:]]
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
        cells = "1 more cell" if remark.count == 1 else f"{remark.count} more cells"
        return f"And {cells} of {name}, in the same way.\n"

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
            body = r" \\ ".join(
                [
                    " & ".join([self.dots if c == "..." else self.digits_of(c) for c in row])
                    for row in rows
                ]
            )
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


class Html(Text):
    """A fragment of HTML that needs nothing else: tables, their cells shaded by value."""

    times = "&#160;&#215;&#160;"  # not to be broken
    point = " &#183; "
    by = " &#183; "
    minus = "&#8722;"
    dots = "&#8230;"

    def __init__(self, name_of: Callable[[Any], str], digits: int) -> None:
        super().__init__(name_of, digits)
        self._largest: dict[int, float] = {}

    def shade(self, value: Any, tensor: Any) -> str:
        """The style of a number beside the others of its tensor."""
        if id(tensor) not in self._largest:
            sizes = [abs(x) for x in tensor._data if x - x == 0]
            self._largest[id(tensor)] = max(sizes, default=0.0)
        return _shade(value, self._largest[id(tensor)])

    def escaped(self, text: str) -> str:
        """Words, so that they stand as they are."""
        return html.escape(text)

    def words(self, text: str) -> tuple[str, int]:
        """Words; a single letter is a symbol."""
        return (f"<i>{self.escaped(text)}</i>" if len(text) == 1 else self.escaped(text)), 4

    def digits_of(self, text: str) -> str:
        """A number's digits, with a true minus, and a power of ten written out."""
        mantissa, _, power = (
            text.replace("inf", "&#8734;").partition("e")
            if text[-1:].isdigit()
            else (text.replace("inf", "&#8734;"), "", "")
        )
        if power:
            mantissa += f" &#215; 10<sup>{power}</sup>"
        return mantissa.replace("-", "&#8722;")

    def num(self, value: Any) -> tuple[str, int]:
        """A number; one with a power of ten is a product."""
        text = number(value, self.digits)
        level = 1 if text.startswith("-") else 4
        written = self.digits_of(text)
        return written, min(level, 2) if "<sup>" in written else level

    def named(self, tensor: Any) -> str:
        """A tensor's name, which may not be broken."""
        return f'<span style="white-space:nowrap">{self.escaped(self.name_of(tensor))}</span>'

    def power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        """One to the power of the other, above it."""
        return f"{self.inside(base, 4)}<sup>{self.write(exponent)}</sup>", 3

    def transpose(self, a: Expr) -> tuple[str, int]:
        """A transposed matrix."""
        return f"{self.inside(a, 4)}<sup>T</sup>", 4

    def call(self, name: str, arguments: Sequence[Expr]) -> tuple[str, int]:
        """A function; a square root by its sign."""
        if name == "sqrt" and len(arguments) == 1:
            return f"&#8730;{self.inside(arguments[0], 4)}", 4
        return super().call(name, arguments)

    def equation(self, e: Equation) -> str:
        """An equation as rows of a table, aligned at their =; its value shaded."""
        left, parts = self.chained(e)
        last = e.chain[-1]
        if isinstance(last, Num) and isinstance(e.left, Cells) and len(parts) > 0:
            shade = self.shade(last.parts[0], e.left.parts[0])
            parts[-1] = (
                f'<span style="padding:0.1em 0.4em;border-radius:3px;{shade}">{parts[-1]}</span>'
            )
        if e.why:
            parts[-1] += f' <span style="opacity:0.75">({self.escaped(e.why)})</span>'
        if self.fits(e):  # in one row; where the page is narrow, broken before an = sign
            unbroken = [f'<span style="display:inline-block">= {part}</span>' for part in parts[1:]]
            parts = [" ".join(parts[:1] + unbroken)]
        rows = []
        for k, part in enumerate(parts):
            rows.append(
                f'<tr><td style="{_CELL};text-align:right;white-space:nowrap">{"" if k else left}</td>'
                f'<td style="{_CELL}">=</td><td style="{_CELL}">{part}</td></tr>'
            )
        return "".join(rows)

    def remark(self, remark: Remark) -> str:
        """What is left out, as a row."""
        cells = "1 more cell" if remark.count == 1 else f"{remark.count} more cells"
        return (
            f'<tr><td style="{_CELL}"></td><td colspan="2" style="{_CELL};opacity:0.75">and {cells} of '
            f"{self.named(remark.tensor)}, in the same way</td></tr>"
        )

    def heading(self, table: Table) -> str:
        """A step's formula."""
        name = self.named(table.tensor)
        formula = "" if table.formula is None else self.write(table.formula)
        head = f"<b>{name}</b> = {formula}" if formula and formula != name else f"<b>{name}</b>"
        shape = " &#215; ".join(map(str, table.tensor._shape)) or "a number"
        why = f", {self.escaped(table.why)}" if table.why else ""
        return f'{head} <span style="opacity:0.75">&#8194;{shape}{why}</span>'

    def table(self, table: Table) -> str:
        """A step: the formula, and the numbers with a shade behind each."""
        tensor = table.tensor
        grids = []
        for label, rows in places_shown(tensor):
            grid = []
            for row in rows:
                cells = []
                for p in row:
                    if p < 0:
                        cells.append(f'<td style="{_CELL}">&#8230;</td>')
                        continue
                    value = tensor._data[p]
                    cells.append(
                        f'<td style="{_CELL};text-align:right;{self.shade(value, tensor)}">'
                        f"{self.num(value)[0]}</td>"
                    )
                grid.append(f"<tr>{''.join(cells)}</tr>")
            caption = (
                f'<caption style="caption-side:top;text-align:left;color:inherit">'
                f"{self.indexed(self.named(tensor), label)}</caption>"
                if label
                else ""
            )
            grids.append(
                f'<table style="{_GRID};margin:0.3em 0 0 1em">{caption}{"".join(grid)}</table>'
            )
        return f'<div style="margin:0.8em 0">{self.heading(table)}{"".join(grids)}</div>'

    def joined(self, entries: Sequence[Any]) -> str:
        """One block; wide lines scroll inside it."""
        body, rows = [], []
        for entry in list(entries) + [None]:
            if isinstance(entry, (Equation, Remark)):
                rows.append(self.entry(entry))
                continue
            if rows:
                body.append(f'<table style="{_GRID}">{"".join(rows)}</table>')
                rows = []
            if entry is not None:
                body.append(self.entry(entry))
        return (
            '<div class="pyattn-explain" style="overflow-x:auto;line-height:1.7;'
            f'font-variant-numeric:tabular-nums">{"".join(body)}</div>'
        )


# Every style that matters is said here, since a page's own would rule its tables otherwise.
_GRID = (
    "border-collapse:separate;border-spacing:2px;border:0;width:auto;background:none;color:inherit"
)
_CELL = "border:0;padding:0.1em 0.4em;vertical-align:top;min-width:1.2em"


def _shade(value: Any, largest: float) -> str:
    """The background of a number: the stronger the larger it is; orange below zero.

    It lets through what is behind it, so that the page's own letters can be read on it in any theme.
    """
    if value - value != 0 or not value or not largest:
        return "background:transparent"
    colour = "0,114,178" if value > 0 else "213,94,0"
    return f"background:rgba({colour},{0.06 + 0.44 * abs(value) / largest:.2f})"
