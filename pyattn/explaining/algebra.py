"""Cells of linear algebra that a hand works out: determinants, small inverses, triangular systems."""

from __future__ import annotations

import math

from .cells import own
from .expressions import Abs, Call, Neg, Num, Power, Product, Quotient, Sum
from .formulas import ONE, TWO, minus
from .sources import coordinates, inputs_of, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .expressions import Expr
    from .work import Work

    Pair = Tuple[Expr, Expr]  # what a cell is called, and its number

LARGEST = 3  # the size of a matrix whose determinant is written out


def _matrix(work: Work, x: Tensor, lead: List[int]) -> List[List[Pair]]:
    """The cells of one matrix of a batch."""
    rows, columns = x._shape[-2:]
    return [
        [work.cell(x, place_of(lead + [i, j], x._shape)) for j in range(columns)]
        for i in range(rows)
    ]


def _det(cells: List[List[Expr]]) -> Expr:
    """A determinant of up to three rows, along the first."""
    if len(cells) == 1:
        return cells[0][0]
    terms: List[Expr] = []
    for j, cell in enumerate(cells[0]):
        rest = _det([row[:j] + row[j + 1 :] for row in cells[1:]])
        term = Product(cell, rest)
        terms.append(Neg(term) if j % 2 else term)
    return Sum(terms)


def determinant_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """a d - b c, and its like for three rows; of more only by name."""
    x = inputs_of(node)[0]
    size = x._shape[-1]
    if not 0 < size <= LARGEST:
        first = place * size * size
        whole = work.line(x, list(range(first, first + size * size))).symbol
        why = "the product of what elimination leaves on the diagonal"
        return [own(t, place, Call("det", [whole]), why=why)]
    cells = _matrix(work, x, coordinates(place, t._shape))
    names, numbers = [_det([[pair[k] for pair in row] for row in cells]) for k in (0, 1)]
    return [own(t, place, names, numbers)]


def inverse_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Of two rows the other corner, or minus the same one, over the determinant."""
    x = inputs_of(node)[0]
    *lead, i, j = coordinates(place, t._shape)
    size = x._shape[-1]
    if not 0 < size < 3:
        first = place_of(lead + [0, 0], x._shape)
        whole = work.line(x, list(range(first, first + size * size))).symbol
        return [
            own(
                t,
                place,
                Call("inv", [whole]),
                why="the matrix times its inverse has ones on the diagonal",
            )
        ]
    cells = _matrix(work, x, lead)
    if size == 1:
        return [own(t, place, *[Quotient(ONE, side) for side in cells[0][0]])]
    sides: List[Expr] = []
    for k in (0, 1):
        over = cells[1 - j][1 - i][k]
        det = _det([[pair[k] for pair in row] for row in cells])
        sides.append(Quotient(Neg(over) if (i + j) % 2 else over, det))
    return [own(t, place, *sides)]


def cholesky_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Row by row: what the matrix has there, less the product of the factor's rows so far."""
    x = inputs_of(node)[0]
    *lead, i, j = coordinates(place, t._shape)
    if j > i:
        return [own(t, place, why="above the diagonal")]

    def mine(row: int, column: int) -> Pair:
        return work.cell(t, place_of(lead + [row, column], t._shape))

    at = work.cell(x, place)
    if x._data[place] != x._data[place_of(lead + [j, i], x._shape)]:  # one triangle alone counts
        return [own(t, place, Call("cholesky", [at[0]]), Call("cholesky", [at[1]]))]
    before = [(mine(i, k), mine(j, k)) for k in range(j)]
    sides: List[Expr] = []
    for k in (0, 1):
        taken = [Neg(Power(a[k], TWO) if i == j else Product(a[k], b[k])) for a, b in before]
        left = Sum([at[k], *taken]) if taken else at[k]
        sides.append(Call("sqrt", [left]) if i == j else Quotient(left, mine(j, j)[k]))
    return [own(t, place, *sides)]


def solved_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A whole matrix and a column of the right side, which elimination makes a column of this."""
    a, b = inputs_of(node)
    *lead, _, j = coordinates(place, t._shape)
    size = a._shape[-1]
    lines = []
    for x, column in ((a, None), (b, j)):
        own_lead = lead[len(lead) - len(x._shape) + 2 :]
        first = place_of(
            [0 if n == 1 else i for i, n in zip(own_lead, x._shape)] + [0, 0], x._shape
        )
        every = list(range(first, first + size * x._shape[-1]))
        lines.append(work.line(x, every if column is None else every[column :: x._shape[-1]]))
    why = "the matrix times this column is that one"
    return [own(t, place, Call("solve", [line.symbol for line in lines]), why=why)]


def substituted_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """One unknown, from those that are known already: what is left of the right side, over the diagonal."""
    a, b = inputs_of(node)
    upper, unit = node.args
    *lead, i, j = coordinates(place, t._shape)
    at = lead[len(lead) - len(a._shape) + 2 :] if len(a._shape) > 2 else []
    known = range(i + 1, t._shape[-2]) if upper else range(i)
    right = work.cell(b, place)
    terms = [
        (
            work.cell(a, place_of(at + [i, k], a._shape)),
            work.cell(t, place_of(lead + [k, j], t._shape)),
        )
        for k in known
    ]
    under = work.cell(a, place_of(at + [i, i], a._shape))
    sides: List[Expr] = []
    for k in (0, 1):
        taken = [Neg(Product(p[k], q[k])) for p, q in terms]
        left = Sum([right[k], *taken]) if taken else right[k]
        sides.append(left if unit else Quotient(left, under[k]))
    return [own(t, place, *sides)]


def distance_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The length of the difference of two rows."""
    x, y = inputs_of(node)
    *lead, i, j = coordinates(place, t._shape)
    p = node.arg("p")

    def row(of: Tensor, k: int) -> List[int]:
        own_lead = lead[len(lead) - len(of._shape) + 2 :]
        index = [0 if size == 1 else n for n, size in zip(own_lead, of._shape)]
        first = place_of(index + [k, 0], of._shape)
        return list(range(first, first + of._shape[-1]))

    a, b = work.line(x, row(x, i)), work.line(y, row(y, j))
    gaps: List[Expr] = [minus(u, v) for u, v in zip(a.numbers, b.numbers)]
    between = minus(a.symbol, b.symbol)
    if p == 2:
        name: Expr = Call("length", [between])
        length: Expr = Call("sqrt", [Sum([Power(gap, TWO) for gap in gaps])])
    elif p == math.inf:
        name, length = Call("max", [Abs(between)]), Call("max", [Abs(gap) for gap in gaps])
    elif p == 1:
        name, length = Call("sum", [Abs(between)]), Sum([Abs(gap) for gap in gaps])
    elif p == 0:
        name = Call("count_nonzero", [between])
        length = Call("count_nonzero", gaps)
    else:
        name = Call("norm", [between, Num(p)])
        length = Power(Sum([Power(Abs(gap), Num(p)) for gap in gaps]), Quotient(ONE, Num(p)))
    return [own(t, place, name, length)]


__all__ = [
    "cholesky_rule",
    "determinant_rule",
    "distance_rule",
    "inverse_rule",
    "solved_rule",
    "substituted_rule",
]
