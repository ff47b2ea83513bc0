"""Numbers that were written as a result: alone or in lists, cell by cell, beside what they should be.

A result is a number, a fraction of whole numbers (which is exact), a percentage, an angle in degrees,
or a list or matrix of those.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from ... import tensor
from .. import written
from ..statements.trees import Array, Binary, Number, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    from ...tensor import Tensor
    from ..statements.trees import Node

    Index = Tuple[int, ...]


@dataclass
class Cell:
    """A number that was written: where, and what it stands for."""

    node: Node
    index: Index
    number: written.Number
    factor: float  # what a value is multiplied by to be written so: 100 for a percentage
    suffix: str  # "%" or "°"
    exact: bool  # a fraction
    value: int | float  # what was written

    @property
    def text(self) -> str:
        """As it was written, in one way of writing signs."""
        return self.number.text + self.suffix

    @property
    def looseness(self) -> float:
        """How far what was rounded to it may be off."""
        return float(self.number.unit or 0) / 2 / self.factor

    def scaled(self, value: int | float) -> int | float:
        """A value as it would be written here: in percent, in degrees."""
        if self.factor == 1 or not is_finite(value):
            return value
        return float(f"{value * self.factor:.13g}")  # 60, not 60.00000000000001

    def verdict(self, value: int | float, about: Fraction | None = None) -> tuple[str, str]:
        """As `written.verdict`; about: what a number without decimals is rounded to, where it is."""
        if self.exact:
            exact = self.number.value
            off = abs(float(exact) - value)
            return ("right" if off <= 1e-12 * max(1.0, abs(value)) else "wrong"), ""
        number, value = self._about(about), self.scaled(value)
        if value != value:
            return "wrong", ""
        return ("right", "") if self._in_percent(value) else written.verdict(number, value)

    def right(self, value: int | float, about: Fraction | None = None) -> bool:
        """Whether it stands for a value."""
        if isinstance(value, int) and self.factor == 1 and self.number.unit is None and not about:
            return self.number.value == value
        if value == -math.inf and not self.number.special:
            return self.value <= -1e4  # as a program hides a score
        if self.exact or value != value:
            return self.verdict(value, about)[0] == "right"
        scaled = self.scaled(value)
        return self._in_percent(scaled) or written.stands_for(self._about(about), scaled)

    def _in_percent(self, scaled: int | float) -> bool:
        """Whether a share was taken times 100 before its % was written: 0.731 x 100 = 73.1 %."""
        if self.suffix != "%" or abs(scaled) <= 100:
            return False
        return written.stands_for(self.number, scaled / 100)

    def _about(self, about: Fraction | None) -> written.Number:
        number = self.number
        if about is None or number.unit is not None or number.special or number.scientific:
            return number
        return written.Number.of(number.text, number.value, about, False, "")

    def shown(self, value: int | float) -> tuple[str, str]:
        """As `written.shown`: with a few digits more than were written, and rounded as written."""
        if self.exact:
            return plain_text(value), ""
        value = self.scaled(value)
        if isinstance(value, float) and is_finite(value):
            value = float(f"{value:.13g}")  # what is left of a float's noise says nothing
        full, rounded = written.shown(self.number, value)
        return full + self.suffix, rounded


def is_finite(value: int | float) -> bool:
    """Whether a value is neither infinite nor no number; whole ones of any size are finite."""
    return isinstance(value, int) or math.isfinite(value)


def plain_text(value: int | float) -> str:
    """A value with all the digits that help."""
    return str(value) if isinstance(value, int) else f"{value + 0.0:.6g}"


def cells(node: Node) -> list[Cell] | None:
    """The numbers of a result, or None for what is an expression yet, or ragged."""
    found: list[Cell] = []
    sizes: dict[int, int] = {}
    return found if _collect(node, (), found, sizes) and found else None


def _collect(node: Node, index: Index, found: list[Cell], sizes: dict[int, int]) -> bool:
    if isinstance(node, Array):
        depth = len(index)
        if (
            depth > 6
            or not node.items
            or sizes.setdefault(depth, len(node.items)) != len(node.items)
        ):
            return False
        if len({isinstance(item, Array) for item in node.items}) > 1:
            return False
        return all(
            [_collect(item, index + (i,), found, sizes) for i, item in enumerate(node.items)]
        )
    cell = _cell(node, index)
    if cell is None:
        return False
    found.append(cell)
    return True


def _cell(node: Node, index: Index) -> Cell | None:
    inner, negative, factor, suffix = node, False, 1.0, ""
    for _ in range(3):
        if not isinstance(inner, Unary) or inner.sign not in ("-", "+", "degrees"):
            break
        if inner.sign == "degrees":
            factor, suffix = 180 / math.pi, "°"
        else:
            negative ^= inner.sign == "-"
        inner = inner.inner
    if isinstance(inner, Binary) and inner.sign == "/":
        top, below = inner.left, inner.right
        if isinstance(top, Unary) and top.sign == "-":
            negative, top = not negative, top.inner
        if not (_whole(top) and _whole(below)) or suffix:
            return None
        assert isinstance(top, Number) and isinstance(below, Number)
        if not below.value:
            return None
        value = top.value / below.value * (-1 if negative else 1)
        text = f"{'-' if negative else ''}{top.text}/{below.text}"
        number = written.Number.of(text, value, None, False, "")
        return Cell(node, index, number, 1.0, "", True, _float(value))
    if not isinstance(inner, Number):
        return None
    text = inner.text.replace(",", "").replace("\u2212", "-").rstrip("%").strip()
    value, unit, special = inner.value, inner.unit, inner.special
    if negative:
        text = text[1:] if text.startswith("-") else f"-{text}"
        special = {"inf": "-inf", "-inf": "inf"}.get(special, special)
        value = -value
    if inner.percent:
        factor, suffix, value = 100.0, "%", value * 100
        unit = None if unit is None else unit * 100
    if unit is not None and not inner.scientific and "." not in text:
        places = max(0, -_exponent(unit))
        text = f"{_float(value):.{places}f}" if places else text
    number = written.Number.of(text, value, unit, inner.scientific, special)
    if special:
        return Cell(node, index, number, factor, suffix, False, float(special))
    plain = value if factor == 1 else value / 100 if suffix == "%" else None
    amount = _float(value) * math.pi / 180 if plain is None else _float(plain)
    if plain is not None and plain.denominator == 1 and inner.unit is None:
        return Cell(node, index, number, factor, suffix, False, int(plain))
    return Cell(node, index, number, factor, suffix, False, amount)


def _float(value: Fraction) -> float:
    """A number as the nearest float, which of 1e999 is infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _exponent(unit: Fraction) -> int:
    return -(len(str(unit.denominator)) - 1)


def _whole(node: Node) -> bool:
    return isinstance(node, Number) and node.unit is None and not node.special and not node.percent


def is_fraction(node: Node) -> bool:
    """Whether a side is a fraction of whole numbers, alone."""
    found = cells(node) if isinstance(node, (Binary, Unary)) else None
    return bool(found) and found is not None and found[0].exact


def sizes(found: List[Cell]) -> Index:
    """The sizes of a result without those that are 1."""
    if not found[0].index:
        return ()
    return tuple([max(axis) + 1 for axis in zip(*[c.index for c in found]) if max(axis)])


def as_tensor(found: list[Cell]) -> Tensor:
    """A result as the engine takes it."""
    values = tensor([cell.value for cell in found])
    if not found[0].index:
        return values[0]
    return values.reshape(*[max(axis) + 1 for axis in zip(*[c.index for c in found])])


def coarsest(found: list[Cell]) -> Fraction:
    """What a number without decimals may be rounded to behind ≈: as its neighbours are, or whole."""
    units = [cell.number.unit for cell in found if cell.number.unit is not None]
    return max(units) if units else Fraction(1)
