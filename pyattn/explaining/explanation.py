"""From a value to its explanation: which cells, or which steps, in which order, in which form."""

from __future__ import annotations

import math

from ..array import Array
from ..ops.arithmetic import ADD, MASKED_FILL
from .displays import Markdown, Rst, Tex
from .expressions import Equation, Remark, Table, Whole, Words
from .fragment import Html
from .rules import equations_of, whole_formula
from .sources import source_of
from .text import Text
from .work import HOW, Work, names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

    from ..graph import Node
    from ..tensor import Tensor
    from .expressions import Expr

    Cell = Tuple[Tensor, int]

MOST_CELLS = 12  # of one tensor that are worked out in full
MOST_LINES = 58  # of a derivation, unless a depth is asked for
MOST_STEPS = 60  # of a listing, likewise
WRITERS: dict[str, type[Text]] = {
    "text": Text,
    "rst": Rst,
    "latex": Tex,
    "markdown": Markdown,
    "html": Html,
}


class Explanation:
    """A derivation, to be printed: `str()` and `repr()` are the text in the form that was asked for.

    `text()`, `rst()`, `latex()`, `markdown()` and `html()` give any form; a notebook shows the HTML.  `entries` are the
    equations, tables and remarks that it is made of.

    >>> import pyattn
    >>> with pyattn.working():
    ...     y = pyattn.tensor([3.0, 4.0]).norm()
    >>> how = pyattn.explain(y, named={"length": y})
    >>> how
    length = length(input) = sqrt(3^2 + 4^2) = sqrt(25) = 5
    >>> how.html().startswith("<div")
    True
    """

    def __init__(self, entries: List[Any], work: Work, digits: int, format: str) -> None:
        self.entries = entries
        self._work = work
        self._digits = digits
        self._format = format

    def _in(self, format: str) -> str:
        return self.by(WRITERS[format])

    def by(self, writer: type[Text]) -> str:
        """As a writer of one's own writes it."""
        return writer(self._work.name, self._digits).joined(self.entries)

    def text(self) -> str:
        """As plain text."""
        return self._in("text")

    def rst(self) -> str:
        """As reStructuredText, with LaTeX in its math directives."""
        return self._in("rst")

    def latex(self) -> str:
        """As LaTeX to be pasted into a page that loads amsmath."""
        return self._in("latex")

    def markdown(self) -> str:
        """As Markdown, with mathematics that GitHub and notebooks show."""
        return self._in("markdown")

    def html(self) -> str:
        """As a fragment of HTML that needs nothing else, and takes the page's own colours."""
        return self._in("html")

    def __str__(self) -> str:
        return self._in(self._format)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.html()


def explanation(
    value: Any, named: Any, cell: Any, depth: int | None, digits: int | None, format: str
) -> Explanation:
    """What `explain` returns, its arguments checked; `named` is complete."""
    if format not in WRITERS:
        raise ValueError(f"explain: format is one of {', '.join(WRITERS)}, got {format!r}")
    for what, number in (("depth", depth), ("digits", digits)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
            raise TypeError(f"explain: {what} must be a whole number, got {number!r}")
        if number is not None and number < 1:
            raise ValueError(f"explain: {what} must be 1 or more, got {number}")
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    values = [v for v in values if v is not None or len(values) == 1]
    for v in values:
        if not isinstance(v, Array):
            raise TypeError(f"explain: expected a tensor, got {type(v).__name__}")
    if not values:
        raise TypeError("explain: expected a tensor, got nothing")
    work = Work(names_of(named), values)
    known = [v for v in values if work.note(v) is not None]
    if not known:
        raise RuntimeError(
            f"explain: nothing is known of how this tensor, of shape {values[0]._shape}, came to be: "
            f"it was given, or no operation was recorded; {HOW}"
        )
    values = known  # beside an output there may be what is not computed, such as indices
    if cell is not None and cell is not ... and len(values) > 1:
        raise ValueError("explain: cell picks from one tensor, and several were given")
    cells: List[Cell] = []
    if cell is ... and any([v._data for v in values]):
        cells = [(v, p) for v in values for p in range(len(v._data))]
    elif cell is not None and cell is not ...:
        cells = [(values[0], _place(values[0], cell))]
    elif all([not v._shape for v in values]):
        cells = [(v, 0) for v in values]
    return _told(work, values, cells, depth, digits, format)


def worked(
    values: List[Tensor],
    named: dict[str, Tensor],
    cells: List[Cell],
    depth: int | None,
    digits: int | None,
    format: str,
) -> Explanation:
    """The working of these cells, or of whole values where there are none; nothing is refused."""
    work = Work(names_of(named), values)
    if not cells and all([not v._shape for v in values]):
        cells = [(v, 0) for v in values]
    return _told(work, values, cells, depth, digits, format)


def _told(
    work: Work,
    values: List[Tensor],
    cells: List[Cell],
    depth: int | None,
    digits: int | None,
    format: str,
) -> Explanation:
    digits = 4 if digits is None else digits
    if cells:
        entries = (
            on_a_page(work, cells, digits) if depth is None else derivation(work, cells, depth)
        )
    else:
        entries = steps(work, values, depth)
    work.settle_names()
    return Explanation(entries, work, digits, format)


def _place(t: Tensor, cell: Any) -> int:
    """The place of a cell in a tensor."""
    index = cell if isinstance(cell, (tuple, list)) else (cell,)
    for i in index:
        if isinstance(i, bool) or not hasattr(i, "__index__"):
            raise TypeError(f"explain: cell is a tuple of whole numbers, got {cell!r}")
    if len(index) != len(t._shape):
        raise IndexError(
            f"explain: cell {tuple(index)} has {len(index)} numbers, and shape {t._shape} has "
            f"{len(t._shape)} axes"
        )
    place = 0
    for i, size in zip([i.__index__() for i in index], t._shape):
        if not -size <= i < size:
            raise IndexError(f"explain: cell {tuple(index)} is out of range for shape {t._shape}")
        place = place * size + i % size
    return place


class _Group:
    """The cells of one tensor that are explained, and those that are not."""

    def __init__(self, tensor: Tensor, moment: float) -> None:
        self.tensor = tensor
        self.moment = moment
        self.cells: dict[int, Any] = {}
        self.needs: set[int] = set()  # the ids of the tensors that its cells were read from
        self.left: set[int] = set()


def on_a_page(work: Work, roots: List[Cell], digits: int) -> List[Any]:
    """Equations for cells and for what they came from, as far as a page holds it.

    What is asked for is all there; of what it came from fewer cells are worked out the longer it gets,
    and then fewer steps.
    """
    writer = Text(lambda t: work.given_name(t) or _ANY_NAME, digits)

    def made(depth: int | None, most: int, room: int) -> Tuple[List[Any], int, int]:
        work.forget_mentions()
        entries, levels = _derived(work, roots, depth, most, room)
        lines = sum(
            [1 if isinstance(e, Remark) else writer.equation(e).count("\n") + 1 for e in entries]
        )
        return entries, lines, levels

    room = made(1, MOST_CELLS, MOST_LINES)[1]
    room = MOST_LINES if room <= MOST_LINES // 2 else room + MOST_LINES // 2
    for most in (MOST_CELLS, 6, 4, 3, 2, 1):
        entries, lines, levels = made(None, most, room)
        if lines <= room:
            if most == MOST_CELLS:
                return entries
            return entries + [_rest(f"depth {levels} shows up to {MOST_CELLS} cells of each step")]
    low, high = 1, levels
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if made(middle, 1, room)[1] <= room else (low, middle - 1)
    return [_rest(f"a depth of {2 * low} goes further back")] + made(low, 1, room)[0]


_ANY_NAME = "product1"  # as long as one that a result will get


def _rest(how: str) -> Equation:
    """What does not fit on a page, in words."""
    return Equation(Words("the rest"), [Words("left out")], how)


def derivation(work: Work, roots: List[Cell], depth: int | None) -> List[Any]:
    """Equations for cells, from the inputs down to them."""
    return _derived(work, roots, depth, MOST_CELLS, None)[0]


def _derived(
    work: Work, roots: List[Cell], depth: int | None, most: int, room: int | None
) -> Tuple[List[Any], int]:
    """Equations, and how many steps back they go; given up where there are far more than `room`."""
    groups: dict[int, _Group] = {}

    def group(t: Tensor) -> _Group | None:
        node = work.note(t)
        if node is None:
            return None
        return groups.setdefault(id(t), _Group(t, work.moment(t, node)))

    frontier = [work.source(t, place, known=True) for t, place in roots]
    level = count = 0
    while frontier and (depth is None or level < depth) and (room is None or count <= room):
        following: List[Cell] = []
        for t, place in frontier:
            here = group(t)
            if here is None or place in here.cells or place in here.left:
                continue
            if level and len(here.cells) >= most:  # what is asked for is all shown
                here.left.add(place)
                continue
            node = work.note(t)
            assert node is not None
            work.reads, work.passed_over = [], []
            work.mention(t)
            here.cells[place] = equations_of(work, node, t, place)
            count += 1
            here.needs.update([id(other) for other, _ in work.reads if other is not t])
            following += work.reads
            if depth is None or level + 1 < depth:
                for other, where in work.passed_over:
                    there = group(other)
                    if there is not None:
                        there.left.add(where)
        frontier = following
        level += 1

    entries: List[Any] = []
    for here in _in_order(groups):
        written = set()
        for place in sorted(here.cells):
            for key, equation in here.cells[place]:
                if key is None or key not in written:
                    entries.append(equation)
                written.add(key)
        more = len(here.left - set(here.cells))
        if more and here.cells:
            entries.append(Remark(more, here.tensor))
    return entries, level


def _in_order(groups: dict[int, _Group]) -> List[_Group]:
    """What a group needs before it; otherwise as they were computed."""
    ordered: List[_Group] = []
    placed = set()
    waiting = sorted(groups.values(), key=lambda g: g.moment, reverse=True)
    while waiting:
        here = waiting[-1]
        missing = [k for k in here.needs if k in groups and k not in placed]
        if missing and id(here.tensor) not in placed:
            # Worked again for the purpose, and so later than what it explains: see streamed_rule.
            first = [g for g in waiting if id(g.tensor) in missing]
            waiting = [g for g in waiting if id(g.tensor) not in missing] + first
            continue
        placed.add(id(here.tensor))
        ordered.append(waiting.pop())
    return ordered


# What a mask of bools says; one of numbers says it itself.
_HIDDEN = {0: "True is hidden"}


def _hides(work: Work, node: Node, x: Tensor) -> bool:
    """Whether a tensor is a mask that was given, so that no step shows which cells it hides."""
    if work.note(x) is not None or not x._shape:
        return False
    if node.op.name == MASKED_FILL.name:
        return x.dtype.rank == 0
    return node.op.name == ADD.name and -math.inf in x._data


def _unmoved(work: Work, t: Tensor) -> Tensor:
    """What a result is all of, in another shape, where it has no name of its own."""
    node = work.note(t)
    if node is None or source_of(node.op) is None or work.is_step(t):
        return t
    whole = work.whole(t)
    first = whole.parts[0] if type(whole) is Whole else t
    return t if work.note(first) is None else first


def steps(work: Work, values: List[Tensor], depth: int | None) -> List[Any]:
    """Tables for whole results, from the inputs down to them."""
    found: dict[int, Tuple[float, List[Any]]] = {}
    frontier = [_unmoved(work, t) for t in values]
    level = 0
    while frontier and (depth is None or level < depth):
        if depth is None and len(found) >= MOST_STEPS:
            break
        following: List[Tensor] = []
        for t in frontier:
            t = work.given_as(work.first_of_its_name(t))
            node = work.note(t)
            if node is None or id(t) in found:
                continue
            work.reads = []
            work.mention(t)
            moment = work.moment(t, node)
            if not t._shape:  # one number: its arithmetic says more than a table of one
                equations = [e for _, e in equations_of(work, node, t, 0)]
                found[id(t)] = (moment, equations)
                following += [x for x, _ in work.reads]
                continue
            formula: Expr | None
            if source_of(node.op) is not None and not work.is_step(t) and level == 0:
                formula, why = work.whole(t), ""
            else:
                first = work.unnamed_before(t)
                formula, why = whole_formula(work, work.note(first) or node, first)
            masks = [x for x, _ in work.reads if _hides(work, node, x) and id(x) not in found]
            for x in masks:
                found[id(x)] = (moment, [Table(x, None, _HIDDEN.get(x.dtype.rank, ""))])
            found[id(t)] = (moment, [Table(t, formula, why)])
            following += [x for x, _ in work.reads if x is not t]
        frontier = following
        level += 1
    left_out = [x for x in frontier if work.note(x) is not None and id(x) not in found]
    rest = depth is None and left_out
    entries = [e for _, made in sorted(found.values(), key=lambda pair: pair[0]) for e in made]
    return [_rest(f"a depth of {2 * level} goes further back")] * bool(rest) + entries
