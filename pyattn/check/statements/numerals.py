"""Numbers as they are written: with their sign, as percentages, and times a power of ten."""

from __future__ import annotations

from fractions import Fraction

from .reader import NoExpression
from .signs import Token
from .trees import Array, Binary, Node, Number

MOST_DIGITS = 400  # of one number


def number(token: Token) -> Number:
    """The number that a token is, and how precisely it was written.

    >>> from pyattn.check.statements.numerals import number
    >>> from pyattn.check.statements.signs import tokens
    >>> [(n.value, n.unit) for n in map(number, tokens("0.50 17 1.2e-3 1,000"))]
    [(Fraction(1, 2), Fraction(1, 100)), (Fraction(17, 1), None), (Fraction(3, 2500), Fraction(1, 10000)), (Fraction(1000, 1), None)]
    """
    text = token.text.replace(",", "")
    if len(text) > MOST_DIGITS:
        raise NoExpression
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    scale = Fraction(10) ** int(exponent or 0)
    unit = scale / 10**decimals if decimals else None
    if mantissa.startswith("."):
        mantissa = "0" + mantissa
    value = Fraction(mantissa.rstrip(".") if mantissa.endswith(".") else mantissa) * scale
    stop = text.endswith(".")  # of a sentence, or as a float is printed: no digit of the number
    text, end = text.rstrip("."), token.end - stop
    return Number(text, value, unit, token.start, end, scientific=bool(exponent))


def percent(node: Number, end: int) -> Number:
    """A number with a percent sign behind it: 27% is 0.27, and precise to 0.01."""
    unit = (node.unit or Fraction(1)) / 100
    return Number(f"{node.text}%", node.value / 100, unit, node.start, end, percent=True)


def negative(node: Number, start: int) -> Number:
    """A number with a minus before it."""
    special = {"inf": "-inf", "-inf": "inf"}.get(node.special, node.special)
    text, value = f"-{node.text}", -node.value
    return Number(
        text, value, node.unit, start, node.end, node.scientific, special, percent=node.percent
    )


def joined(sign: str, left: Node, right: Node) -> Node:
    """Two parts with a sign between them; 1.2 x 10^-3 is one number."""
    if sign == "*" and isinstance(left, Number) and not left.scientific and not left.percent:
        power = _power_of_ten(right)
        if power is not None:
            scale = Fraction(10) ** power
            unit = None if left.unit is None else left.unit * scale
            text = f"{left.text}e{power}"
            return Number(text, left.value * scale, unit, left.start, right.end, scientific=True)
    return Binary(sign, left, right)


def _power_of_ten(node: Node) -> int | None:
    if isinstance(node, Binary) and node.sign == "^" and isinstance(node.left, Number):
        right = node.right
        if isinstance(right, Number) and node.left.text == "10" and right.value.denominator == 1:
            return int(right.value) if abs(right.value) <= 300 else None
    return None


def stands_apart(node: Node) -> bool:
    """Whether something may be followed by the next of a list with but a blank between."""
    return isinstance(node, (Number, Array)) or (isinstance(node, Binary) and node.sign in "/^")


def decimal_comma(row: list[Node]) -> bool:
    """Whether a row is one number, written with a comma: 0,24."""
    if len(row) != 2 or not all([isinstance(n, Number) and n.unit is None for n in row]):
        return False
    return isinstance(row[0], Number) and row[0].text == "0" and row[0].end + 1 == row[1].start


def joined_decimals(row: list[Node]) -> Number:
    """The number that such a row is."""
    whole, decimals = row
    assert isinstance(whole, Number) and isinstance(decimals, Number)
    unit = Fraction(1, 10 ** len(decimals.text))
    text = f"{whole.text}.{decimals.text}"
    return Number(text, decimals.value * unit, unit, whole.start, decimals.end)
