"""Which rule an operation's cells are explained by, and the formula and the name of a whole result.

An operation that stands in no table is explained in a general form.
"""

from __future__ import annotations

from ..ops import (
    ordering,
    products,
    reductions,
    softmaxes,
)
from . import cells, lines, losses
from .cells import (
    dot_rule,
    general,
    given,
    moved,
    pointwise_rule,
    product_rule,
    streamed_rule,
)
from .expressions import (
    Call,
    Dot,
    MatMul,
    Num,
    Product,
    Sum,
    Transpose,
)
from .formulas import formula_of
from .lines import (
    cumprod_rule,
    cumsum_rule,
    extreme_along_rule,
    log_softmax_rule,
    logsumexp_rule,
    mean_rule,
    norm_rule,
    order_rule,
    picked_rule,
    product_of_rule,
    softmax_rule,
    softmax_slope_rule,
    sum_rule,
    variance_rule,
)
from .sources import (
    inputs_of,
    source_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Tuple

    from ..graph import Node, Op
    from ..tensor import Tensor
    from .cells import Rule
    from .expressions import Expr
    from .work import Work


RULES: dict[Op, Rule] = {
    **{
        op: product_rule
        for op in (
            products.MM,
            products.BMM,
            products.BATCHED,
            products.LINEAR,
            products.LINEAR_BATCH,
        )
    },
    products.DOT: dot_rule,
    softmaxes.SOFTMAX: softmax_rule,
    softmaxes.LOG_SOFTMAX: log_softmax_rule,
    softmaxes.LOGSUMEXP: logsumexp_rule,
    softmaxes.SOFTMAX_SLOPE: softmax_slope_rule,
    softmaxes.CUMSUM: cumsum_rule,
    softmaxes.CUMPROD: cumprod_rule,
    reductions.SUM: sum_rule,
    reductions.SUM_DIMS: sum_rule,
    reductions.MEAN: mean_rule,
    reductions.MEAN_DIMS: mean_rule,
    reductions.VAR: variance_rule,
    reductions.STD: variance_rule,
    reductions.PROD: product_of_rule,
    reductions.PROD_DIM: product_of_rule,
    reductions.NORM: norm_rule,
    ordering.MAX: picked_rule,
    ordering.MIN: picked_rule,
    ordering.AMAX: picked_rule,
    ordering.AMIN: picked_rule,
    ordering.ARGMAX: picked_rule,
    ordering.ARGMIN: picked_rule,
    reductions.ALL: picked_rule,
    reductions.ANY: picked_rule,
    reductions.COUNT_NONZERO: picked_rule,
    ordering.ARGSORT: order_rule,
    ordering.MAX_DIM: extreme_along_rule,
    ordering.MIN_DIM: extreme_along_rule,
}


TELLERS: dict[str, Rule] = {**vars(cells), **vars(lines), **vars(losses)}  # and more


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
        return RULES.get(op)  # TRANSITION
    if callable(op.tell):
        return op.tell  # type: ignore[no-any-return]
    return TELLERS.get(op.tell) or given(op.tell)


# Whole results.

ALONG = (softmax_rule, log_softmax_rule, cumsum_rule, cumprod_rule)
REDUCING = (
    sum_rule,
    mean_rule,
    variance_rule,
    product_of_rule,
    norm_rule,
    picked_rule,
    logsumexp_rule,
)


def _axes(shape: Sequence[int], dims: Sequence[int]) -> str:
    """Along which axes, in words."""
    dims = sorted([d for d in dims if d < len(shape)])
    if len(dims) == len(shape):
        return "all of them"
    if len(shape) == 2:
        return "of each row" if dims == [1] else "of each column"
    return f"along axis {', '.join([str(d) for d in dims])}"


def whole_formula(work: Work, node: Node, t: Tensor) -> Tuple[Expr, str]:
    """The formula of a whole result, in names; and a few words to it."""
    op = node.op
    operands = inputs_of(node)
    tell = teller_of(op)
    if tell is product_rule:
        a, b = work.whole(operands[0]), work.whole(operands[1])
        ta, tb = node.args[:2]
        product: Expr = MatMul(_turned(a, ta), _turned(b, tb))
        return (Sum([product, work.whole(operands[2])]) if len(operands) == 3 else product), ""
    formula = formula_of(op)
    if formula is not None:
        return formula(node, *[work.whole(x) for x in operands]), ""
    if tell in ALONG:
        dim = node.args if op.old else node.arg("dim")  # TRANSITION
        return Call(work.plain(op), [work.whole(operands[0])]), _axes(t._shape, [dim])
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
    if tell in REDUCING:
        word = "sum" if tell is sum_rule else work.plain(op)
        return Call(word, [work.whole(operands[0])]), _axes(*node.args[:2])
    return Call(work.plain(op), [work.whole(x) for x in dict.fromkeys(operands)]), ""


def _turned(a: Expr, turned: bool) -> Expr:
    if not turned:
        return a
    return a.parts[0] if isinstance(a, Transpose) else Transpose(a)


# A teacher's words for results that have no name; the others go by their operation's.
PLAIN: dict[Op, str] = {
    **{op: "product" for op, rule in RULES.items() if rule is product_rule},
    products.LINEAR: "linear",
    products.LINEAR_BATCH: "linear",
    softmaxes.SOFTMAX_SLOPE: "softmax_gradient",
    reductions.SUM: "total",
    reductions.SUM_DIMS: "total",
    reductions.NORM: "length",
}
