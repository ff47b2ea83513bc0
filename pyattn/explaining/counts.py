"""Cells that count, or that say where numbers stand among others."""

from __future__ import annotations

from .cells import own, said
from .expressions import Call, Compare, Sum, number
from .sources import inputs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .expressions import Expr
    from .work import Work


def bin_count_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """How often this number stands there, or the weights that stand with it."""
    x = inputs_of(node)[0]
    hits = [k for k, value in enumerate(x._data) if value == place]
    if not hits:
        return [own(t, place, why=f"no number is {place}")]
    if len(node.inputs or ()) == 1:
        line = work.line(x, hits)
        return [own(t, place, Call("count", line.symbols()), Call("count", line.numbers))]
    line = work.line((node.inputs or ())[1], hits)
    why = f"the weights where the number is {place}"
    return [own(t, place, Sum(line.symbols()), Sum(line.numbers), why=why)]


def bin_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """How many numbers lie between two edges, or what weight of them."""
    edges, what = node.args
    work.line(inputs_of(node)[0], list(range(len(inputs_of(node)[0]._data))))
    low, high = [number(x, 4) for x in edges[place : place + 2]]
    return [own(t, place, why=f"{what} from {low} up to {high}")]


def isin_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Whether a number is one of others."""
    x, others = inputs_of(node)
    pair = work.cell(x, place)
    line = work.line(others, list(range(len(others._data))))
    known = pair[1].parts[0] in others._data
    sign = "in" if known == t._data[place] else "not in"
    sides: list[Expr] = [line.symbol, Call("", line.numbers)]
    return [own(t, place, *[Compare(a, sign, b) for a, b in zip(pair, sides)])]


def standing_before_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """How many of the sorted numbers stand before one."""
    values, lines = inputs_of(node)
    name, value = work.cell(values, place)
    size = lines._shape[-1]
    row = place // values._shape[-1] * size if len(lines._shape) > 1 else 0
    work.line(lines, list(range(row, row + size)))
    why = f"so many of the sorted numbers stand before {number(value.parts[0], 4)}"
    return [own(t, place, Call("place", [name]), Call("place", [value]), why=why)]


def rank_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Where a number stands among the distinct ones."""
    x = inputs_of(node)[0]
    if x._shape != t._shape:
        return [own(t, place, why=said(node))]
    pair = work.cell(x, place)
    return [own(t, place, *[Call("place", [side]) for side in pair], why=said(node))]


def distinct_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A number that stands somewhere in the input."""
    x, value = inputs_of(node)[0], t._data[place]
    if value not in x._data:  # nan is not found
        return [own(t, place, why=said(node))]
    name, _ = work.cell(x, list(x._data).index(value))
    return [own(t, place, name, why=said(node))]


__all__ = [
    "bin_count_rule",
    "bin_rule",
    "distinct_rule",
    "isin_rule",
    "rank_rule",
    "standing_before_rule",
]
