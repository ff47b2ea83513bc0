"""Cells one at a time: formulas worked out, moved cells, products, masks.

A rule reads from the work the cells that it needs, and returns equations.  One that several cells
share comes with a key, so that it is written once; a cell's own has None.
"""

from __future__ import annotations

from ..autograd import no_grad
from ..dtypes import boolean
from ..nn.functions import dot_product
from ..ops import arithmetic, products
from . import working
from .expressions import Call, Cells, Dot, Equation, Num, Product, Sum
from .formulas import formula_of, signed
from .sources import coordinates, inputs_of, one_by_one, place_of, source_of, under

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Tuple

    from ..graph import Node
    from ..tensor import Tensor
    from .expressions import Expr
    from .work import Work

    Key = Any
    Found = List[Tuple[Key, Equation]]
    Rule = Callable[[Work, Node, Tensor, int], Found]


def cell(t: Tensor, place: int) -> Expr:
    """A cell as the left side of its equation."""
    return Cells(t, [place])


def value(t: Tensor, place: int) -> Expr:
    """A cell's number."""
    return Num(t._data[place])


def own(t: Tensor, place: int, *chain: Expr, why: str = "") -> Tuple[Key, Equation]:
    """A cell's own equation, which ends in its number."""
    return None, Equation(cell(t, place), chain + (value(t, place),), why)


def said(node: Node) -> str:
    """The words that an operation has beside the name of its rule."""
    return str(node.op.tell).partition(": ")[2] if node.op.tell else ""


def pointwise_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The formula with names, and with numbers."""
    formula = formula_of(node.op)
    assert formula is not None
    if t.dtype is boolean and node.op.name in ("add", "mul"):
        formula = signed("or" if node.op.name == "add" else "and")
    within = work.within or node.op.base is not None
    read = [work.part(x, under(place, t._shape, x._shape), within) for x in inputs_of(node)]
    names, numbers = [formula(node, *[pair[k] for pair in read]) for k in (0, 1)]
    return [own(t, place, names, numbers)]


def moved(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A cell that is another, under another name or at another place."""
    found = source_of(node.op)(node, t, place)  # type: ignore[misc]
    assert found is not None
    k, where = found
    x = inputs_of(node)[k]
    # A vector in a matrix product is a matrix of one row or column on the way, which no reader wrote.
    if node.op in products.OF_VECTORS and work.given_name(x) is None:
        made = work.note(x)
        if made is not None and made.op.tell == "product_rule":
            ((_, product),) = product_rule(work, made, x, where)
            return [own(t, place, *product.chain[:-1], why=product.why)]
    if not work.is_step(x) or work.unnamed_before(t) is not t:
        folded = _folded(work, t, place, x, where)
        if folded:
            return folded
    name, _ = work.cell(x, where)
    return [own(t, place, name, why="not hidden" if node.op is arithmetic.MASKED_FILL else "")]


def _folded(work: Work, t: Tensor, place: int, x: Tensor, where: int) -> Found:
    """The working of a cell that was only moved, or rounded to itself, as that of its new place."""
    from .rules import rule_of

    x, where = work.source(x, where)
    made = work.note(x)
    if made is None or work.is_step(x) and work.unnamed_before(t) is not x:
        return []
    rule = rule_of(made, x, where)
    if rule is moved:
        return []
    step = (t.grad_fn or t._working).op.base is not None  # type: ignore[union-attr]
    work.within, before = work.within or step, work.within
    found = rule(work, made, x, where)
    work.within = before
    last = found[-1][1]
    if type(last.left) is not Cells or last.left.parts[0] is not x:
        return []
    return found[:-1] + [(None, Equation(cell(t, place), last.chain, last.why))]


# Products.


def _factors(node: Node, t: Tensor, place: int) -> Tuple[Tensor, List[int], Tensor, List[int]]:
    """The row of the first operand and the column of the second that meet in a cell."""
    a, b = inputs_of(node)[:2]
    ta, tb = node.arg("ta"), node.arg("tb")
    index = coordinates(place, t._shape)
    lead, (i, j) = index[:-2], index[-2:]

    def through(x: Tensor, row: int, turned: bool, is_row: bool) -> List[int]:
        shape = x._shape
        own_lead = lead[len(lead) - (len(shape) - 2) :] if len(shape) > 2 else []
        start = [0 if size == 1 else k for k, size in zip(own_lead, shape)]
        across = is_row is not turned  # whether the line runs along the last axis
        start += [row, 0] if across else [0, row]
        first = place_of(start, shape)
        step = 1 if across else shape[-1]
        return [first + k * step for k in range(shape[-1] if across else shape[-2])]

    return a, through(a, i, ta, True), b, through(b, j, tb, False)


def product_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A row times a column, and the bias where there is one."""
    a, row, b, column = _factors(node, t, place)
    if not row:
        return [own(t, place, why="a product over nothing")]
    x, y = work.line(a, row), work.line(b, column)
    terms = [Product(p, q) for p, q in zip(x.numbers, y.numbers)]
    names: Expr = Dot(x.symbol, y.symbol) if len(row) > 1 else Product(x.symbol, y.symbol)
    numbers: Expr = Sum(terms) if len(terms) > 1 else terms[0]
    if len(inputs_of(node)) == 3:
        bias = inputs_of(node)[2]
        name, number = work.cell(bias, under(place, t._shape, bias._shape))
        names, numbers = Sum([names, name]), Sum([numbers, number])
    return [own(t, place, names, numbers)]


def scaled_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A score, scaled: as books have it, though the query was scaled before."""
    scores = work.scores(node)
    if scores is None:
        return product_rule(work, node, t, place)
    query = inputs_of(node)[0]
    scale = inputs_of(work.note(query))[1]  # type: ignore[arg-type]
    pairs = [work.cell(scores, place), work.cell(scale, 0)]
    return [own(t, place, *[Product(pairs[0][k], pairs[1][k]) for k in (0, 1)])]


def dot_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Two vectors, element by element, and added up."""
    x, y = [work.line(v, list(range(len(v._data)))) for v in inputs_of(node)]
    terms = [Product(p, q) for p, q in zip(x.numbers, y.numbers)]
    return [own(t, place, Dot(x.symbol, y.symbol), Sum(terms))]


# Masks, and numbers from nowhere.


def _because(work: Work, t: Tensor, place: int, mask: Tensor) -> str:
    at = under(place, t._shape, mask._shape)
    index = ", ".join([str(i) for i in coordinates(at, mask._shape)])
    word = work.given_name(mask) or "the mask"
    return f"{word}{f'[{index}]' if index else ''} is {mask._data[at]}"


def where_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The constant that stands where a condition holds, or does not."""
    condition = inputs_of(node)[0]
    return [own(t, place, why=_because(work, t, place, condition))]


def masked_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What hides a score."""
    return [own(t, place, why=_because(work, t, place, inputs_of(node)[1]))]


def one_hot_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Whether an index is this one."""
    _, index = work.cell(inputs_of(node)[0], place // t._shape[-1])
    return [own(t, place, why=f"the index is {index.parts[0]}")]


def given(why: str) -> Rule:
    """A number with no working, and the reason."""
    return lambda work, node, t, place: [own(t, place, why=why)]


def added(
    work: Work, node: Node, t: Tensor, place: int, places: List[int], none: str = ""
) -> Found:
    """The cells at these places of the input, added up; or why there are none."""
    cells = [work.cell(inputs_of(node)[0], p) for p in places]
    if none and not cells:
        return [own(t, place, why=none)]
    return [own(t, place, Sum([c[0] for c in cells]), Sum([c[1] for c in cells]))]


def put_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What was put at a place, added up."""
    hits = [k for k, p in enumerate(one_by_one(node.args[0])) if p == place]
    return added(work, node, t, place, hits, "nothing is put here")


def placed_sum_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What was there, and what was added to it."""
    return _placed_here(work, node, t, place, Sum)


def merged_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What was there and what came to it, by the name of what is made of them."""
    how = node.arg("how")
    if how == "sum":
        return placed_sum_rule(work, node, t, place)
    name = {"amax": "max", "amin": "min"}.get(how, how)
    return _placed_here(
        work, node, t, place, lambda parts: Call(name, parts), node.arg("include_self")
    )


def _placed_here(
    work: Work, node: Node, t: Tensor, place: int, join: Any, include_self: bool = True
) -> Found:
    here, source = inputs_of(node)[:2]
    places, froms = node.args[:2]
    hits = [k for k, p in enumerate(places) if p == place]
    found = [work.cell(source, k if froms is None else froms[k]) for k in hits]
    if include_self or not hits:
        found.insert(0, work.cell(here, place))
    if len(found) == 1:
        return [own(t, place, found[0][0], why="nothing came here" if not hits else "")]
    return [own(t, place, join([c[0] for c in found]), join([c[1] for c in found]))]


def rows_added_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The gradients of a table's row, one for each time that it was read."""
    width = t._shape[-1]
    row, column = divmod(place, width)
    reads = [k * width + column for k, p in enumerate(node.arg("places")) if p == row]
    return added(work, node, t, place, reads, "this row was not read")


def threshold_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A gradient that passes where relu let its number through."""
    g, y = inputs_of(node)
    if y._data[place] <= 0:
        return [own(t, place, why="relu was 0 here, and lets no gradient through")]
    name, _ = work.cell(g, place)
    return [own(t, place, name, why="relu was above 0 here")]


def converted_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A number that another kind of number could not keep."""
    kind = ("truth", "whole number", "float")[t.dtype.rank]
    return [own(t, place, *[Call(kind, [x]) for x in work.cell(inputs_of(node)[0], place)])]


def cleaned_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A finite number in place of one that is not."""
    name, number = work.cell(inputs_of(node)[0], place)
    return [own(t, place, why=f"in place of {number.parts[0]}")]


def cut_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What stands where a number was not above a threshold, or too near to 0."""
    work.cell(inputs_of(node)[0], place)
    return [own(t, place, why="the number was not past the threshold")]


def aligned_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """-log of a sum over more alignments than can be shown."""
    return [own(t, place, why="all alignments of the text added up")]


# Attention in blocks.


def streamed_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """One query's output, worked again on its own, with every step that the blocks let go of."""
    query, key, entry = inputs_of(node)[:3]
    i = coordinates(place, t._shape)[-2]
    settings = node.args[:3]
    with working(), no_grad():
        alone = dot_product._block(query[..., i : i + 1, :], key, entry, settings, i, i + 1)
    index = coordinates(place, t._shape)
    index[-2] = 0
    where = place_of(index, alone._shape)
    work.reads.append((alone, where))
    work.mention(alone)
    return [own(t, place, Cells(alone, [where]), why=f"query {i} alone")]


def general(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What any operation can be explained by: its name, the cells that it read, the value."""
    names, numbers = [], []
    for x in inputs_of(node):
        size = len(x._data)
        fits = len(x._shape) <= len(t._shape) and all(
            [n in (1, m) for n, m in zip(x._shape[::-1], t._shape[::-1])]
        )
        if fits:
            name, number = work.cell(x, under(place, t._shape, x._shape))
            names.append(name)
            numbers.append(number)
        elif size:
            names.append(work.line(x, list(range(size))).symbol)
            numbers.append(names[-1])
    word = work.plain(node.op)
    return [own(t, place, Call(word, names), Call(word, numbers), why=said(node))]
