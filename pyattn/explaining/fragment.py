"""Derivations as a fragment of HTML that needs nothing else."""

from __future__ import annotations

import html

from .expressions import Cells, Equation, Expr, Num, Remark, Table, number, places_shown
from .text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence


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
        mantissa, power = text.replace("inf", "&#8734;"), ""
        if text[-1:].isdigit():
            mantissa, _, power = mantissa.partition("e")
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
        rows = [[self.write(side) for side in row] for row in self.rows(e)]
        last = e.chain[-1]
        if isinstance(last, Num) and isinstance(e.left, Cells):
            shade = self.shade(last.parts[0], e.left.parts[0])
            rows[-1][-1] = (
                f'<span style="padding:0.1em 0.4em;border-radius:3px;{shade}">{rows[-1][-1]}</span>'
            )
        if e.why:
            rows[-1][-1] += f' <span style="opacity:0.75">({self.escaped(e.why)})</span>'
        left = self.write(e.left)
        made = []
        for row in rows:  # where the page is narrow, broken before an = sign
            parts = [f'<span style="display:inline-block">= {part}</span>' for part in row[1:]]
            made.append(
                f'<tr><td style="{_CELL};text-align:right;white-space:nowrap">{left}</td>'
                f'<td style="{_CELL}">=</td>'
                f'<td style="{_CELL}">{" ".join(row[:1] + parts)}</td></tr>'
            )
            left = ""
        return "".join(made)

    def remark(self, remark: Remark) -> str:
        """What is left out, as a row."""
        return (
            f'<tr><td style="{_CELL}"></td><td colspan="2" style="{_CELL};opacity:0.75">and '
            f"{remark.cells()} of {self.named(remark.tensor)}, in the same way</td></tr>"
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
            caption = ""
            if label:
                style = "caption-side:top;text-align:left;color:inherit"
                name = self.indexed(self.named(tensor), label)
                caption = f'<caption style="{style}">{name}</caption>'
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
