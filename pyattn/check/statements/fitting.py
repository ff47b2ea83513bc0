"""Which of several ways to put rows together makes sense: sizes that fit, numbers that come out.

This judges nothing.  Where the blanks of a page are lost, a row may belong to either of two matrices;
the way in which the product can be formed, and comes out, is the one that was meant.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .joining import everything
from .trees import Array, Binary, Call, Node, Number, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    Cell = Optional[float]  # None: not known


class Grid:
    """Numbers with a shape; rows is None where not even the shape is known."""

    __slots__ = ("shape", "cells")

    def __init__(self, shape: tuple[int, ...], cells: list[Cell]) -> None:
        self.shape, self.cells = shape, cells

    def rows(self) -> list[list[Cell]]:
        """The cells row by row; a vector is one row."""
        width = self.shape[-1] if self.shape else 1
        return [self.cells[at : at + width] for at in range(0, len(self.cells), max(width, 1))]


_WAYS = 8  # readings that are followed
_WORK = 200_000  # products of two numbers, above which only sizes are compared
_ALIKE = ("softmax", "exp", "relu", "tanh", "sigmoid", "log", "ln", "round", "log_softmax", "sqrt")


def ragged(node: Node) -> bool:
    """Whether some list within has rows of different lengths.

    >>> from pyattn.check.statements.fitting import ragged
    >>> from pyattn.check.statements.trees import Array, Name
    >>> one, two = Array([Name("a", 0, 0)], 0, 0), Array([Name("a", 0, 0)] * 2, 0, 0)
    >>> ragged(Array([one, one], 0, 0)), ragged(Array([one, two], 0, 0))
    (False, True)
    """
    for part in everything(node):
        if isinstance(part, Array) and part.items:
            lengths = {len(i.items) if isinstance(i, Array) else -1 for i in part.items}
            if len(lengths) > 1:
                return True
    return False


def value(node: Node) -> Cell:
    """A number as a float; None for all else."""
    if isinstance(node, Unary) and node.sign in ("-", "+"):
        inner = value(node.inner)
        return None if inner is None else -inner if node.sign == "-" else inner
    if isinstance(node, Binary) and node.sign == "/":
        over, under = value(node.left), value(node.right)
        return over / under if over is not None and under else None
    if not isinstance(node, Number):
        return None
    if node.special:
        known = {"inf": math.inf, "-inf": -math.inf}
        return known.get(node.special)
    try:
        return float(node.value)
    except OverflowError:
        return None


def unit(node: Node) -> float:
    """The place of a number's last digit; 0 for a whole one."""
    while isinstance(node, Unary):
        node = node.inner
    return float(node.unit or 0) if isinstance(node, Number) else 0.0


def readings(node: Node) -> Optional[list[Grid]]:
    """What a tree may come to, the products read in every way that sizes allow; [] where no way
    fits, None where nothing can be said.
    """
    done: dict[int, Optional[list[Grid]]] = {}
    for part in everything(node):
        done[id(part)] = _read(part, done)
    return done[id(node)]


def _read(node: Node, done: dict[int, Optional[list[Grid]]]) -> Optional[list[Grid]]:
    if isinstance(node, Array):
        return _array(node, done)
    if isinstance(node, Number):
        return [Grid((), [value(node)])]
    if isinstance(node, Unary):
        inner = done[id(node.inner)]
        if inner is None or node.sign in ("+", "degrees"):
            return inner
        if node.sign == "-":
            return [Grid(g.shape, [None if c is None else -c for c in g.cells]) for g in inner]
        if node.sign == "T":
            return [_turned(grid) for grid in inner]
        if node.sign == "sqrt":
            return [Grid(g.shape, [c**0.5 if c and c > 0 else c for c in g.cells]) for g in inner]
        return None
    if isinstance(node, Binary):
        left, right = done[id(node.left)], done[id(node.right)]
        if left is None or right is None:
            return None
        found = [way for a in left for b in right for way in _combined(node.sign, a, b)]
        return found[:_WAYS] if found or node.sign in _KNOWN else None
    if isinstance(node, Call) and node.name in _ALIKE and len(node.arguments) == 1:
        inner = done[id(node.arguments[0])]
        return inner and [_applied(node.name, grid) for grid in inner]
    return None


_KNOWN = ("+", "-", "*", "@", ".", "/", "elementwise")


def _array(node: Array, done: dict[int, Optional[list[Grid]]]) -> Optional[list[Grid]]:
    grids = []
    for item in node.items:
        found = done[id(item)]
        if found is None:
            return None
        if not found:
            return []
        grids.append(found[0])
    if len({grid.shape for grid in grids}) > 1:
        return []
    if not grids:
        return None
    return [Grid((len(grids), *grids[0].shape), [c for grid in grids for c in grid.cells])]


def _turned(grid: Grid) -> Grid:
    if len(grid.shape) != 2:
        return grid
    rows = grid.rows()
    return Grid(grid.shape[::-1], [c for column in zip(*rows) for c in column])


def _applied(name: str, grid: Grid) -> Grid:
    out: list[Cell] = []
    for row in grid.rows():
        known = [c for c in row if c is not None]
        if len(known) < len(row) or max(map(abs, known), default=math.inf) > 700:
            out += [None] * len(row)
        elif name == "softmax":
            shares = [math.exp(c - max(known)) for c in known]
            out += [share / sum(shares) for share in shares]
        elif name == "exp":
            out += [math.exp(c) for c in known]
        elif name == "relu":
            out += [max(c, 0.0) for c in known]
        else:
            out += [None] * len(row)
    return Grid(grid.shape, out)


def _combined(sign: str, a: Grid, b: Grid) -> list[Grid]:
    found: list[Grid] = []
    if sign in ("*", "@", "."):
        if len(a.shape) <= 2 and len(b.shape) <= 2 and a.shape and b.shape:
            found += _products(a, b)
        if sign == "@":
            return found
    if sign in ("+", "-", "*", "/", "elementwise") and _spread(a, b):
        shape = a.shape if len(a.cells) >= len(b.cells) else b.shape
        size = max(len(a.cells), len(b.cells))
        left, right = (g.cells * (size // max(len(g.cells), 1)) for g in (a, b))
        found.append(Grid(shape, [_one(sign, c, d) for c, d in zip(left, right)]))
    return found


def _spread(a: Grid, b: Grid) -> bool:
    if not a.shape or not b.shape or a.shape == b.shape:
        return True
    return _plain(a.shape) == _plain(b.shape) or bool(a.cells) and a.shape[-1:] == b.shape


def _plain(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _one(sign: str, c: Cell, d: Cell) -> Cell:
    if c is None or d is None:
        return None
    if sign == "+":
        return c + d
    if sign == "-":
        return c - d
    if sign == "/":
        return c / d if d else None
    return c * d


def _products(a: Grid, b: Grid) -> list[Grid]:
    """The matrix product, a vector standing for a row or a column, and the outer product."""
    found = []
    if len(a.shape) == len(b.shape) == 1:
        if a.shape == b.shape:
            found.append(Grid((), _product([a.cells], [[c] for c in b.cells])))
        found.append(Grid((*a.shape, *b.shape), _product([[c] for c in a.cells], [b.cells])))
        return found
    rows = a.rows() if len(a.shape) == 2 else None
    columns = b.rows() if len(b.shape) == 2 else None
    if rows is None and columns is not None:
        if a.shape[0] == b.shape[0]:
            found.append(Grid((b.shape[1],), _product([a.cells], columns)))
        elif b.shape[0] == 1:
            found.append(Grid((a.shape[0], b.shape[1]), _product([[c] for c in a.cells], columns)))
    elif rows is not None and columns is None:
        if a.shape[1] == b.shape[0]:
            found.append(Grid((a.shape[0],), _product(rows, [[c] for c in b.cells])))
        elif a.shape[1] == 1:
            found.append(Grid((a.shape[0], b.shape[0]), _product(rows, [b.cells])))
    elif rows is not None and columns is not None and a.shape[1] == b.shape[0]:
        found.append(Grid((a.shape[0], b.shape[1]), _product(rows, columns)))
    return found


def _product(rows: list[list[Cell]], columns: list[list[Cell]]) -> list[Cell]:
    width = len(columns[0]) if columns else 0
    if len(rows) * len(columns) * width > _WORK:
        return [None] * (len(rows) * width)
    turned = list(zip(*columns))
    out: list[Cell] = []
    for row in rows:
        for column in turned:
            total: Cell = 0.0
            for c, d in zip(row, column):
                total = None if total is None or c is None or d is None else total + c * d
            out.append(total)
    return out


def agreement(sides: Sequence[Node]) -> Optional[float]:
    """How well sides agree: None where no reading makes their sizes fit; else the share of the cells
    that agree as far as they are known, for the best reading; 0 where nothing is known.

    >>> from pyattn.check.statements.fitting import agreement
    >>> from pyattn.check.statements.parsing import parse
    >>> def sides(*texts): return [parse(text, 0, len(text), lambda name: False) for text in texts]
    >>> agreement(sides("[1, 0] x [[1, 2], [3, 4]]", "[1, 5]"))
    0.5
    >>> agreement(sides("[1, 0] x [[1, 2, 3]]", "[1, 2]")) is None
    True
    """
    if any(ragged(side) for side in sides):
        return None
    read = [readings(side) for side in sides]
    if any(ways is not None and not ways for ways in read):
        return None
    last = read[-1]
    units = [unit(part) for part in _leaves(sides[-1])]
    shares = []
    for ways in read[:-1]:
        if ways is None or last is None:
            continue
        best: Optional[float] = None
        for way in ways:
            for claimed in last:
                if _plain(way.shape) != _plain(claimed.shape):
                    continue
                fit = _share(way.cells, claimed.cells, units)
                best = fit if best is None else max(best, fit)
        if best is None:
            return None
        shares.append(best)
    return sum(shares) / len(shares) if shares else 0.0


def _leaves(node: Node) -> list[Node]:
    if not isinstance(node, Array):
        return [node]
    return [leaf for item in node.items for leaf in _leaves(item)]


def _share(cells: list[Cell], claimed: list[Cell], units: list[float]) -> float:
    units = units if len(units) == len(claimed) else [0.0] * len(claimed)
    same = 0
    for c, d, place in zip(cells, claimed, units):
        if c is not None and d is not None:
            same += c == d or abs(c - d) <= place + 0.01 * abs(c) + 1e-9
    return same / len(claimed) if claimed else 0.0


def exact(total: Fraction, claimed: Fraction, place: Optional[Fraction]) -> bool:
    """Whether a number as written stands for a total, within its last place."""
    return abs(total - claimed) <= (place or 0)
