"""Which rule an operation's cells are explained by, and the formula of a whole result.

An operation names its rule itself; one that names none is explained in a general form.
"""

from __future__ import annotations

from . import algebra, cells, counts, lines, losses, tables, windows
from .cells import (
    dot_rule,
    general,
    given,
    moved,
    pointwise_rule,
    product_rule,
    scaled_rule,
    streamed_rule,
)
from .expressions import Call, Dot, MatMul, Num, Product, Sum, Transpose, amount
from .formulas import formula_of
from .sources import inputs_of, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Tuple

    from ..graph import Node, Op
    from ..tensor import Tensor
    from .cells import Found, Rule
    from .expressions import Expr
    from .work import Work


# By the names that operations have for them.
TELLERS: dict[str, Rule] = {}
for _part in (algebra, cells, counts, lines, losses, tables, windows):
    TELLERS.update(vars(_part))


def rule_of(node: Node, t: Tensor, place: int) -> Rule:
    """The rule that a cell of an operation's result is explained by."""
    source = source_of(node.op)
    if source is not None and source(node, t, place) is not None:
        return moved
    tell = teller_of(node.op)
    if tell is not None:
        return tell
    return general if formula_of(node.op) is None else pointwise_rule


def teller_of(op: Op) -> Rule | None:
    """What works out a cell of an operation's result, where it is no formula."""
    if op.tell is None:
        return None
    if callable(op.tell):
        return op.tell  # type: ignore[no-any-return]
    return TELLERS.get(op.tell.partition(":")[0]) or given(op.tell)


def equations_of(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A cell's equations; where a whole number could not be what they come to, that is said."""
    found = rule_of(node, t, place)(work, node, t, place)
    last = found[-1][1]
    if t.dtype.rank != 1 or last.why or len(last.chain) < 2:
        return found
    value = amount(last.chain[-2])
    if isinstance(value, float) and value != t._data[place]:
        last.why = "made a whole number"
    elif value is not None and value != t._data[place]:
        last.why = f"of {8 * t.dtype.itemsize} bits, so that it goes round"
    return found


# Whole results.

# What is said of a step that only moves numbers, and of a table.
STEPS = {"query": "in heads", "key": "in heads", "value": "in heads", "joined": "side by side"}
TABLES = {
    "waves_rule": "a row for each position",
    "rotated_rule": "each pair by its position's angle",
    "sloped_rule": "for each head, query and key",
    "noise_rule": "drawn at random",
}
MOST_ROWS = 8  # of a table that are named

ALONG = "softmax_rule log_softmax_rule cumsum_rule cumprod_rule".split()
REDUCING = "numbers_sum_rule sum_rule mean_rule variance_rule product_of_rule norm_rule picked_rule logsumexp_rule".split()


def _axes(shape: Sequence[int], dims: Sequence[int]) -> str:
    """Along which axes, in words."""
    dims = sorted([d for d in dims if d < len(shape)])
    if len(dims) == len(shape):
        return "all of them"
    if len(shape) == 2:
        return "of each row" if dims == [1] else "of each column"
    return f"along axis {', '.join([str(d) for d in dims])}"


def whole_formula(work: Work, node: Node, t: Tensor) -> Tuple[Expr | None, str]:
    """The formula of a whole result, in names; and a few words to it."""
    op = node.op
    operands = inputs_of(node)
    if not operands:  # made from settings alone
        return None, TABLES.get(op.tell, op.tell)
    tell = teller_of(op)
    if tell is scaled_rule:
        unscaled = work.scores(node)
        if unscaled is not None:
            scale = inputs_of(work.note(operands[0]))[1]  # type: ignore[arg-type]
            return Product(work.whole(unscaled), work.whole(scale)), ""
        tell = product_rule
    if op.base is not None and source_of(op) is not None:
        return work.moved_whole(t), STEPS.get(op.word, "")
    if tell is product_rule:
        a, b = work.whole(operands[0]), work.whole(operands[1])
        ta, tb = node.arg("ta"), node.arg("tb")
        product: Expr = MatMul(_turned(a, ta), _turned(b, tb))
        return (Sum([product, work.whole(operands[2])]) if len(operands) == 3 else product), ""
    formula = formula_of(op)
    if formula is not None:
        within = int(op.base is not None)
        return formula(node, *[work.whole(x, within=within) for x in operands]), ""
    if op.tell in ALONG:
        return Call(work.plain(op), [work.whole(operands[0])]), _axes(t._shape, [node.arg("dim")])
    if tell is streamed_rule:
        mask, causal, scale = node.args[:3]
        scores: Expr = Product(
            MatMul(work.whole(operands[0]), Transpose(work.whole(operands[1]))), Num(scale)
        )
        if mask is not None:
            scores = Sum([scores, work.whole(operands[3])])
        weights = Call("softmax", [scores])
        why = "each query sees no key after it" if causal else ""
        return MatMul(weights, work.whole(operands[2])), why
    if tell is dot_rule:
        return Dot(work.whole(operands[0]), work.whole(operands[1])), ""
    if op.tell in REDUCING:
        word = "sum" if op.tell == "sum_rule" else work.plain(op)
        along = _axes(node.arg("shape"), node.arg("dims"))
        return Call(word, [work.whole(operands[0])]), along
    called = Call(work.plain(op), [work.whole(x) for x in dict.fromkeys(operands)])
    if op.name == "embedding":
        rows = [str(i) for i in node.arg("indices")]
        return called, "rows " + ", ".join(rows[:MOST_ROWS] + ["..."] * (len(rows) > MOST_ROWS))
    return called, TABLES.get(str(op.tell), "")


def _turned(a: Expr, turned: bool) -> Expr:
    if not turned:
        return a
    return a.parts[0] if isinstance(a, Transpose) else Transpose(a)
