"""Tables that are made from settings alone: the waves of positions, ALiBi's slopes, dropout's noise."""

from __future__ import annotations

from .cells import own
from .expressions import Call, Num, Power, Product, Quotient
from .formulas import ONE, minus
from .sources import coordinates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .work import Work


def waves_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A sine in an even column, the cosine beside it: of position / base^(2i / width)."""
    base, start = node.args
    row, column = coordinates(place, t._shape)
    position, width = start + row, t._shape[1]
    twice = column - column % 2
    speed = Power(Num(base), Quotient(Num(twice), Num(width)))
    turned = [Quotient(Num(position), speed), Num(position * base ** (-twice / width))]
    name = "cos" if column % 2 else "sin"
    return [own(t, place, *[Call(name, [x]) for x in turned], why=f"position {position}")]


def sloped_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A head's slope times how far the key stands before the query."""
    head, i, j = coordinates(place, t._shape)
    i += t._shape[2] - t._shape[1]  # the last query stands at the last key
    if j > i:
        return [own(t, place, why="this key comes after the query")]
    slope = Num(node.arg("slopes")[head])
    return [own(t, place, Product(slope, minus(Num(j), Num(i))), why=f"key {j}, query {i}")]


def noise_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """0 where a number is left out, and what makes up for it where it is kept."""
    p = node.arg("p")
    if not t._data[place]:
        return [own(t, place, why="left out, at random")]
    return [own(t, place, Quotient(ONE, minus(ONE, Num(p))), why="kept, at random")]


__all__ = ["noise_rule", "sloped_rule", "waves_rule"]
