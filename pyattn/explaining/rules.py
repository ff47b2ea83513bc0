"""How a cell of each operation's result is worked out, as a teacher would write it on a board.

`POINTWISE` has the formula of every operation that goes element by element: it serves for the names
and for the numbers alike.  `RULES` has the others: a function that reads the cells it needs from the
work, and returns equations, each with a key where it is shared with other cells.  `WHOLE` has the
formula of a whole result.  An operation that stands in none of them is explained in a general form.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import broadcast_shapes, pretty
from ..autograd import no_grad
from ..dtypes import boolean, numel
from ..nn import criteria, dot_product, functional
from ..ops import (
    arithmetic,
    indexing,
    joining,
    ordering,
    pointwise,
    products,
    reductions,
    shaping,
    softmaxes,
)
from . import working
from .expressions import (
    Abs,
    Call,
    Cells,
    Compare,
    Dot,
    E,
    Equation,
    MatMul,
    Neg,
    Num,
    Of,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    Words,
)
from .sources import (
    SOURCES,
    coordinates,
    inputs_of,
    line_of,
    line_through,
    one_by_one,
    place_of,
    under,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Sequence, Tuple

    from ..graph import Node, Op
    from ..tensor import Tensor
    from .expressions import Expr
    from .work import Line, Work

    Key = Any  # of an equation that several cells share; None for a cell's own
    Found = List[Tuple[Key, Equation]]
    Rule = Callable[[Work, Node, Tensor, int], Found]
    Formula = Callable[..., Expr]

ONE, TWO = Num(1), Num(2)


def minus(a: Expr, b: Expr) -> Expr:
    """a - b."""
    return Sum([a, Neg(b)])


def _function(name: str) -> Formula:
    return lambda node, a: Call(name, [a])


def _clamped(x: Expr, low: Expr | None, high: Expr | None) -> Expr:
    if low is not None:
        x = Call("max", [x, low])
    return x if high is None else Call("min", [x, high])


def _clamp(node: Node, x: Expr) -> Expr:
    low, high = [None if bound is None else Num(bound) for bound in node.args]
    return _clamped(x, low, high)


def _half(x: Expr, inner: Expr) -> Expr:
    """x (1 + inner) / 2."""
    return Quotient(Product(x, Sum([ONE, inner])), TWO)


def _gelu_tanh(node: Node, x: Expr) -> Expr:
    cubic = Sum([x, Product(Num(0.044715), Power(x, Num(3)))])
    return _half(x, Call("tanh", [Product(Call("sqrt", [Quotient(TWO, Words("pi"))]), cubic)]))


def _gelu_slope(node: Node, x: Expr) -> Expr:
    distribution = Quotient(Sum([ONE, Call("erf", [Quotient(x, Call("sqrt", [TWO]))])]), TWO)
    density = Quotient(
        Power(E, Neg(Quotient(Power(x, TWO), TWO))), Call("sqrt", [Product(TWO, Words("pi"))])
    )
    return Sum([distribution, Product(x, density)])


def _rounded(node: Node, x: Expr) -> Expr:
    return Call("round", [x, Num(node.args)] if node.args else [x])


def _times(node: Node, a: Expr, b: Expr) -> Expr:
    return Product(a, b)


def _power(node: Node, a: Expr, b: Expr) -> Expr:
    return Power(a, b)


def _signed(sign: str) -> Formula:
    return lambda node, a, b: Compare(a, sign, b)


# By the operation: its formula, of the node and of what its inputs are called or are.
POINTWISE: dict[Op, Formula] = {
    arithmetic.ADD: lambda node, a, b: Sum([a, b]),
    arithmetic.SUB: lambda node, a, b: minus(a, b),
    arithmetic.RSUB: lambda node, a, b: minus(a, b),
    arithmetic.MUL: _times,
    arithmetic.DIV: lambda node, a, b: Quotient(a, b),
    arithmetic.FLOOR_DIVIDE: lambda node, a, b: Call("floor", [Quotient(a, b)]),
    arithmetic.REMAINDER: lambda node, a, b: minus(a, Product(b, Call("floor", [Quotient(a, b)]))),
    arithmetic.POW: _power,
    arithmetic.POW_TENSOR: _power,
    arithmetic.POW_NUMBER_BASE: _power,
    arithmetic.MAXIMUM: lambda node, a, b: Call("max", [a, b]),
    arithmetic.MINIMUM: lambda node, a, b: Call("min", [a, b]),
    pointwise.NEG: lambda node, a: Neg(a),
    pointwise.ABS: lambda node, a: Abs(a),
    pointwise.SIGN: _function("sign"),
    pointwise.EXP: lambda node, a: Power(E, a),
    pointwise.EXPM1: lambda node, a: minus(Power(E, a), ONE),
    pointwise.LOG: _function("log"),
    pointwise.LOG2: _function("log2"),
    pointwise.LOG10: _function("log10"),
    pointwise.LOG1P: lambda node, a: Call("log", [Sum([ONE, a])]),
    pointwise.SQRT: _function("sqrt"),
    pointwise.RSQRT: lambda node, a: Quotient(ONE, Call("sqrt", [a])),
    pointwise.RECIPROCAL: lambda node, a: Quotient(ONE, a),
    pointwise.SIN: _function("sin"),
    pointwise.COS: _function("cos"),
    pointwise.TAN: _function("tan"),
    pointwise.ASIN: _function("asin"),
    pointwise.ACOS: _function("acos"),
    pointwise.ATAN: _function("atan"),
    pointwise.SINH: _function("sinh"),
    pointwise.COSH: _function("cosh"),
    pointwise.TANH: _function("tanh"),
    pointwise.SIGMOID: lambda node, a: Quotient(ONE, Sum([ONE, Power(E, Neg(a))])),
    pointwise.RELU: lambda node, a: Call("max", [a, Num(0)]),
    pointwise.ERF: _function("erf"),
    pointwise.ROUND: _rounded,
    pointwise.ROUND_DECIMALS: _rounded,
    pointwise.FLOOR: _function("floor"),
    pointwise.CEIL: _function("ceil"),
    pointwise.TRUNC: _function("trunc"),
    pointwise.CLAMP: _clamp,
    pointwise.CLAMP_TENSORS: lambda node, x, low, high: _clamped(x, low, high),
    functional.GELU: lambda node, x: _half(x, Call("erf", [Quotient(x, Call("sqrt", [TWO]))])),
    functional.GELU_TANH: _gelu_tanh,
    functional.GELU_SLOPE: _gelu_slope,
    functional.SILU: lambda node, x: Quotient(x, Sum([ONE, Power(E, Neg(x))])),
    functional.SCALE_AND_SHIFT: lambda node, y, scale, shift: Sum([Product(y, scale), shift]),
    criteria.DIV_NUMBER: lambda node, a: Quotient(a, Num(node.args)),
}

# Operations that leave a note inside `working` alone go by their names.
NAMED: dict[str, Formula] = {
    "eq": _signed("=="),
    "ne": _signed("!="),
    "lt": _signed("<"),
    "le": _signed("<="),
    "gt": _signed(">"),
    "ge": _signed(">="),
    "logical_and": _signed("and"),
    "logical_or": _signed("or"),
    "logical_xor": _signed("xor"),
    "logical_not": _function("not"),
    "bitwise_and": _signed("&"),
    "bitwise_or": _signed("|"),
    "bitwise_xor": _signed("^"),
    "bitwise_not": lambda node, a: minus(Neg(a), ONE),
}


def cell(t: Tensor, place: int) -> Expr:
    """A cell as the left side of its equation."""
    return Cells(t, [place])


def value(t: Tensor, place: int) -> Expr:
    """A cell's number."""
    return Num(t._data[place])


def own(t: Tensor, place: int, *chain: Expr, why: str = "") -> Tuple[Key, Equation]:
    """A cell's own equation, which ends in its number."""
    return None, Equation(cell(t, place), chain + (value(t, place),), why)


def formula_of(op: Op) -> Formula | None:
    """The formula of an operation that goes element by element."""
    return POINTWISE.get(op) or (None if op.rules else NAMED.get(op.name))


def pointwise_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The formula with names, and with numbers."""
    formula = formula_of(node.op)
    assert formula is not None
    if t.dtype is boolean and node.op in (arithmetic.ADD, arithmetic.MUL):
        formula = _signed("or" if node.op is arithmetic.ADD else "and")
    read = [work.cell(x, under(place, t._shape, x._shape)) for x in inputs_of(node)]
    names, numbers = [formula(node, *[pair[k] for pair in read]) for k in (0, 1)]
    return [own(t, place, names, numbers)]


def moved(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A cell that is another, under another name or at another place."""
    found = SOURCES[node.op](node, t, place)
    assert found is not None
    k, where = found
    x = inputs_of(node)[k]
    work.reads.append((x, where))
    work.mention(x)
    why = ""
    if node.op in (arithmetic.MASKED_FILL, arithmetic.MASKED_FILL_TENSOR):
        why = "not hidden"
    return [own(t, place, Cells(x, [where]), why=why)]


# Products.


def _factors(node: Node, t: Tensor, place: int) -> Tuple[Tensor, List[int], Tensor, List[int]]:
    """The row of the first operand and the column of the second that meet in a cell."""
    a, b = inputs_of(node)[:2]
    ta, tb = node.args
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
        names, numbers = Sum([names, name]), Sum(terms + [number])
    return [own(t, place, names, numbers)]


def dot_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Two vectors, element by element, and added up."""
    x, y = [work.line(v, list(range(len(v._data)))) for v in inputs_of(node)]
    terms = [Product(p, q) for p, q in zip(x.numbers, y.numbers)]
    return [own(t, place, Dot(x.symbol, y.symbol), Sum(terms))]


# Along a line: softmax and its kin.


def _powers(work: Work, t: Tensor, line: Line) -> Tuple[Any, Found, float, Expr | None]:
    """The exponentials of a line and their sum, as equations that its cells share.

    Where the scores are so far from 0 that their exponentials say nothing to a reader, the largest is
    taken off first.  Returned are the function from a score to its power, the equations, the sum of
    the powers, and the number taken off or None.
    """
    scores = [float(x) for x in line.values]
    highest = max(scores)
    off = None if -20 <= highest <= 20 else Num(line.values[scores.index(highest)])

    def power(x: Expr) -> Expr:
        return Power(E, x if off is None else minus(x, off))

    found: Found = []
    key = (id(line.tensor), tuple(line.places))
    if off is not None:
        left = Of("largest", line.symbol)
        found.append(
            (
                key + ("largest",),
                Equation(
                    left,
                    [Call("max", line.numbers), off],
                    "taken from each, which changes no weight",
                ),
            )
        )
    raised = [math.exp(x - (0 if off is None else highest)) for x in scores]
    total = sum(raised)
    found.append(
        (
            key,
            Equation(
                Of("sum", power(line.symbol)),
                [Sum([power(x) for x in line.numbers]), Sum([Num(x) for x in raised]), Num(total)],
            ),
        )
    )
    return power, found, total, off


def _finite(line: Line) -> bool:
    """Whether a line has powers that can be shown: no nan, and not all minus infinity."""
    return (
        bool(line.values)
        and -math.inf < max(line.values) < math.inf
        and not any([x != x for x in line.values])
    )


def softmax_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The power of a score over the sum of the powers of its line."""
    places = line_through(t._shape, node.args, place)
    k = places.index(place)
    line = work.line(inputs_of(node)[0], places)
    if not _finite(line):
        hidden = set(line.values) == {-math.inf}
        why = "every score is minus infinity" if hidden else "a score is not a finite number"
        return [own(t, place, Call("softmax", [line.symbol]), why=why)]
    power, found, total, off = _powers(work, t, line)
    score = line.numbers[k]
    raised = Num(math.exp(line.values[k] - (off.parts[0] if off is not None else 0)))
    return found + [
        own(
            t,
            place,
            Quotient(power(line.at(k)), Of("sum", power(line.symbol))),
            Quotient(power(score), Num(total)),
            Quotient(raised, Num(total)),
        )
    ]


def log_softmax_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A score, less the logarithm of the sum of the powers of its line."""
    places = line_through(t._shape, node.args, place)
    k = places.index(place)
    line = work.line(inputs_of(node)[0], places)
    if not _finite(line):
        why = "a score is not a finite number, or all are minus infinity"
        return [own(t, place, Call("log_softmax", [line.symbol]), why=why)]
    power, found, total, off = _powers(work, t, line)

    def less(x: Expr, inner: Expr) -> Expr:
        terms = [x] if off is None else [x, Neg(off)]
        return Sum(terms + [Neg(inner)])

    log = Call("log", [Num(total)])
    return found + [
        own(
            t,
            place,
            less(line.at(k), Call("log", [Of("sum", power(line.symbol))])),
            less(line.numbers[k], log),
            less(line.numbers[k], Num(math.log(total))),
        )
    ]


def logsumexp_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The logarithm of the sum of powers."""
    shape, dims = node.args
    line = work.line(inputs_of(node)[0], line_of(shape, dims, place))
    if not _finite(line):
        return [own(t, place, Call("logsumexp", [line.symbol]))]
    power, found, total, off = _powers(work, t, line)

    def added(inner: Expr) -> Expr:
        log = Call("log", [inner])
        return log if off is None else Sum([off, log])

    return found + [own(t, place, added(Of("sum", power(line.symbol))), added(Num(total)))]


def softmax_slope_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """y (g - sum of g y): the gradient of a softmax's score."""
    g, y = inputs_of(node)
    places = line_through(t._shape, node.args, place)
    k = places.index(place)
    of_g, of_y = work.line(g, places), work.line(y, places)
    total = kernels.dot(of_g.values, of_y.values)
    terms = [Product(p, q) for p, q in zip(of_g.numbers, of_y.numbers)]
    met = Dot(of_g.symbol, of_y.symbol)
    return [
        ((id(node), places[0]), Equation(met, [Sum(terms), Num(total)])),
        own(
            t,
            place,
            Product(of_y.at(k), minus(of_g.at(k), met)),
            Product(of_y.numbers[k], minus(of_g.numbers[k], Num(total))),
        ),
    ]


def cumsum_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The sum of a line up to a cell."""
    places = line_through(t._shape, node.args, place)
    line = work.line(inputs_of(node)[0], places[: places.index(place) + 1])
    return [own(t, place, Sum(line.symbols()), Sum(line.numbers))]


# Reductions.


def _reduced(work: Work, node: Node, place: int) -> Line:
    return work.line(inputs_of(node)[0], line_of(node.args[0], node.args[1], place))


def sum_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The cells, added up."""
    line = _reduced(work, node, place)
    return [own(t, place, Call("sum", [line.symbol]), Sum(line.numbers))]


def mean_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The sum over the count."""
    line = _reduced(work, node, place)
    count = Num(len(line.values))
    return [own(t, place, Call("mean", [line.symbol]), Quotient(Sum(line.numbers), count))]


def variance_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The squared deviations from the mean, added up, over their count."""
    line = _reduced(work, node, place)
    freedom = node.args[2]
    name = "var" if node.op is reductions.VAR else "std"
    if not line.values or not freedom:
        why = f"there are {len(line.values)} numbers, and {_plain(freedom)} to divide by"
        return [own(t, place, Call(name, [line.symbol]), why=why)]
    mean, equation = _mean_of(node, line)
    squares = [Power(minus(x, Num(mean)), TWO) for x in line.numbers]
    variance: Expr = Quotient(Sum(squares), Num(freedom))
    over = Quotient(Num(kernels.squared_deviations(line.values)), Num(freedom))
    if name == "std":
        variance, over = Call("sqrt", [variance]), Call("sqrt", [over])  # type: ignore[assignment]
    return [equation, own(t, place, Call(name, [line.symbol]), variance, over)]


def _plain(x: float) -> str:
    return str(int(x)) if x == int(x) else str(x)


def _mean_of(node: Node, line: Line) -> Tuple[float, Tuple[Key, Equation]]:
    """The mean of a line, as an equation that its cells share."""
    mean = kernels.mean_of(line.values)
    total = Quotient(Sum(line.numbers), Num(len(line.values)))
    key = (id(node), "mean", line.places[0] if line.places else 0)
    return mean, (key, Equation(Of("mean", line.symbol), [total, Num(mean)]))


def product_of_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The cells, multiplied."""
    line = _reduced(work, node, place)
    product = Product(*line.numbers) if len(line.values) > 1 else (line.numbers or [ONE])[0]
    return [own(t, place, Call("product", [line.symbol]), product)]


def norm_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A root of the sum of powers, or the largest or smallest size."""
    line = _reduced(work, node, place)
    p = node.args[2]
    sizes = [Abs(x) if x.parts[0] < 0 else x for x in line.numbers]
    numbers: Expr
    if p == 2:
        numbers = Call("sqrt", [Sum([Power(x, TWO) for x in line.numbers])])
        squares = Num(kernels.dot(line.values, line.values))
        return [own(t, place, Call("length", [line.symbol]), numbers, Call("sqrt", [squares]))]
    if p == math.inf or p == -math.inf:
        numbers = Call("max" if p > 0 else "min", sizes)
    elif p == 0:
        numbers = Sum([Num(1 if x else 0) for x in line.values])
    elif p == 1:
        numbers = Sum(sizes)
    else:
        numbers = Power(Sum([Power(x, Num(p)) for x in sizes]), Quotient(ONE, Num(p)))
    return [own(t, place, Call("norm", [line.symbol, Num(p)]), numbers)]


def extreme_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The largest or the smallest of the cells."""
    line = _reduced(work, node, place)
    name = "max" if node.op in (ordering.MAX, ordering.AMAX) else "min"
    return [own(t, place, Call(name, [line.symbol]), Call(name, line.numbers))]


def extreme_along_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The cell that is the largest or the smallest of its line."""
    name, _ = work.cell(inputs_of(node)[0], node.args[0][place])
    why = "the largest" if node.op is ordering.MAX_DIM else "the smallest"
    return [own(t, place, name, why=f"{why} of its line")]


def trace_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The diagonal, added up."""
    cells = [work.cell(inputs_of(node)[0], p) for p in node.args[0]]
    return [own(t, place, Sum([c[0] for c in cells]), Sum([c[1] for c in cells]))]


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


def given(why: str) -> Rule:
    """A number with no working, and the reason."""
    return lambda work, node, t, place: [own(t, place, why=why)]


def put_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What was put at a place, added up."""
    hits = [k for k, p in enumerate(one_by_one(node.args[0])) if p == place]
    cells = [work.cell(inputs_of(node)[0], k) for k in hits]
    if not cells:
        return [own(t, place, why="nothing is put here")]
    return [own(t, place, Sum([c[0] for c in cells]), Sum([c[1] for c in cells]))]


def rows_added_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The gradients of a table's row, one for each time that it was read."""
    (places, _, _, _), _ = node.args
    width = t._shape[-1]
    row, column = divmod(place, width)
    cells = [
        work.cell(inputs_of(node)[0], k * width + column) for k, p in enumerate(places) if p == row
    ]
    if not cells:
        return [own(t, place, why="this row was not read")]
    return [own(t, place, Sum([c[0] for c in cells]), Sum([c[1] for c in cells]))]


def threshold_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A gradient that passes where relu let its number through."""
    g, y = inputs_of(node)
    if y._data[place] <= 0:
        return [own(t, place, why="relu was 0 here, and lets no gradient through")]
    name, _ = work.cell(g, place)
    return [own(t, place, name, why="relu was above 0 here")]


def converted_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A number that another kind of number could not keep."""
    name, number = work.cell(inputs_of(node)[0], place)
    kind = {"int64": "whole number", "bool": "truth", "float64": "float"}[t.dtype.name]
    return [own(t, place, Call(kind, [name]), Call(kind, [number]))]


def cleaned_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A finite number in place of one that is not; or a length held above its floor."""
    name, number = work.cell(inputs_of(node)[0], place)
    if node.op is shaping.CLONE:
        return [own(t, place, Call("max", [name, value(t, place)]), why="held above 0")]
    return [own(t, place, Call("finite", [name]), Call("finite", [number]))]


# Normalization.


def normalized_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A deviation from the mean (of layer norm) over the root of the mean square."""
    width, centred, eps, _ = node.args
    first = place - place % width
    k = place - first
    line = work.line(inputs_of(node)[0], list(range(first, first + width)))
    found: Found = []
    mean = 0.0
    if centred:
        mean, equation = _mean_of(node, line)
        found.append(equation)
    deviations = [x - mean for x in line.values]
    square = kernels.dot(deviations, deviations) / width
    word = "variance" if centred else "mean square"
    parts = [minus(x, Num(mean)) if centred else x for x in line.numbers]
    spread = Of(word, line.symbol)
    found.append(
        (
            (id(node), "square", first),
            Equation(
                spread,
                [
                    Quotient(Sum([Power(x, TWO) for x in parts]), Num(width)),
                    Quotient(Sum([Num(x * x) for x in deviations]), Num(width)),
                    Num(square),
                ],
            ),
        )
    )
    over_names = minus(line.at(k), Of("mean", line.symbol)) if centred else line.at(k)
    return found + [
        own(
            t,
            place,
            Quotient(over_names, Call("sqrt", [Sum([spread, Num(eps)])])),
            Quotient(parts[k], Call("sqrt", [Sum([Num(square), Num(eps)])])),
            Quotient(Num(deviations[k]), Num(math.sqrt(square + eps))),
        )
    ]


# Losses.


def _over(total: Expr, count: int) -> Expr:
    return total if count == 1 else Quotient(total, Num(count))


def squared_error_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Squared differences, and their sum or mean."""
    x, y = inputs_of(node)
    shape = broadcast_shapes("mse_loss", x._shape, y._shape)
    if t._shape == shape and node.args == 2.0:
        a, b = [work.cell(s, under(place, shape, s._shape)) for s in (x, y)]
        names, numbers = [Power(minus(a[k], b[k]), TWO) for k in (0, 1)]
        return [own(t, place, names, numbers)]
    count = numel(shape)
    mean = node.args != 2.0
    p, q = [work.line(s, [under(k, shape, s._shape) for k in range(count)]) for s in (x, y)]
    differences = [minus(a, b) for a, b in zip(p.numbers, q.numbers)]
    symbols: Expr = Power(minus(p.symbol, q.symbol), TWO)
    total = Sum([Power(d, TWO) for d in differences])
    squares = Sum([Num((a - b) ** 2) for a, b in zip(p.values, q.values)])
    over = count if mean else 1
    word = "mean" if mean else "sum"
    return [own(t, place, Call(word, [symbols]), _over(total, over), _over(squares, over))]


def likelihood_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Minus the logarithms that the targets pick, weighed, and their sum or mean."""
    places, factors, kept, _ = node.args
    x = inputs_of(node)[0]
    data = factors._data
    if t._shape:
        if place not in kept:
            return [own(t, place, why="this target is ignored")]
        k = kept.index(place)
        pair = work.cell(x, places[k])
        weight = -data[k]
        names, numbers = [Neg(s) if weight == 1 else Neg(Product(Num(weight), s)) for s in pair]
        return [own(t, place, names, numbers)]
    line = work.line(x, list(places))
    sides = [line.symbols(), line.numbers]
    if not sides[0]:
        return [own(t, place, why="no target counts")]
    count = -1.0 / data[0] if data[0] else 0.0
    if len(set(data)) == 1 and abs(count - round(count)) < 1e-9 and count > 0.5:
        total = [Sum([Neg(s) for s in side]) for side in sides]
        return [own(t, place, *[_over(s, round(count)) for s in total])]
    weighed = [Sum([Neg(Product(Num(-f), s)) for f, s in zip(data, side)]) for side in sides]
    return [own(t, place, *weighed, why="each with its class's weight over their sum")]


def logit_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """-(target log s + (1 - target) log(1 - s)) for s = sigmoid(input), and its sum or mean."""
    scale, weight, positive = node.args
    x, target = inputs_of(node)
    shape = x._shape

    def one(k: int) -> Tuple[Found, Expr, float]:
        (name, number), (of_target, q) = work.cell(x, k), work.cell(target, k)
        score = number.parts[0]
        s = 1.0 / (1.0 + math.exp(-score)) if score > -700 else 0.0
        w = 1.0 if positive is None else positive._data[under(k, shape, positive._shape)]
        v = 1.0 if weight is None else weight._data[under(k, shape, weight._shape)]
        loss = kernels.logit_cross_entropy([score], [q.parts[0]], [w])[0] * v

        def formula(goal: Expr, sure: Expr, unsure: Expr) -> Expr:
            hit: Expr = Product(goal, Call("log", [sure]))
            if w != 1.0:
                hit = Product(Num(w), goal, Call("log", [sure]))
            both = Neg(Sum([hit, Product(minus(ONE, goal), Call("log", [unsure]))]))
            return both if v == 1.0 else Product(Num(v), both)

        sigmoid = Call("sigmoid", [name])
        found = [
            (
                (id(node), "s", k),
                Equation(sigmoid, [Quotient(ONE, Sum([ONE, Power(E, Neg(number))])), Num(s)]),
            )
        ]
        left = cell(t, place) if t._shape or not shape else Of("loss", name)
        symbols = formula(of_target, sigmoid, minus(ONE, sigmoid))
        own_equation = Equation(left, [symbols, formula(q, Num(s), Num(1.0 - s)), Num(loss)])
        key = None if t._shape or not shape else (id(node), "loss", k)
        return found + [(key, own_equation)], Num(loss), loss

    if t._shape or not shape:
        return one(place)[0]
    count = len(x._data)
    shown = list(range(count)) if count <= 8 else [0, 1, 2, count - 1]
    found: Found = []
    for k in shown:
        found += one(k)[0]
    work.reads += []
    pos = (
        [1.0] * count
        if positive is None
        else kernels.expand(positive._data, positive._shape, shape)
    )
    losses = kernels.logit_cross_entropy(x._data, target._data, pos)
    if weight is not None:
        losses = kernels.mul(losses, kernels.expand(weight._data, weight._shape, shape))
    over = round(1.0 / scale)
    word = "mean" if over != 1 else "sum"
    line = work.line(x, list(range(count)))
    return found + [
        own(
            t,
            place,
            Call(word, [Of("loss", line.symbol)]),
            _over(Sum([Num(loss) for loss in losses]), over),
        )
    ]


# Attention in blocks.


def streamed_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """One query's output, worked again on its own, with every step that the blocks let go of."""
    query, key, entry = inputs_of(node)[:3]
    i = coordinates(place, t._shape)[-2]
    settings = node.args[0]
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
    word = pretty(node.op.name)
    return [own(t, place, Call(word, names), Call(word, numbers))]


RULES: dict[Op, Rule] = {
    **{
        op: product_rule
        for op in (
            products.MM,
            products.BMM,
            products.BATCHED,
            products.LINEAR,
            products.LINEAR_BATCH,
            dot_product.FLASH,
        )
    },
    products.DOT: dot_rule,
    softmaxes.SOFTMAX: softmax_rule,
    softmaxes.LOG_SOFTMAX: log_softmax_rule,
    softmaxes.LOGSUMEXP: logsumexp_rule,
    softmaxes.SOFTMAX_SLOPE: softmax_slope_rule,
    softmaxes.CUMSUM: cumsum_rule,
    reductions.SUM: sum_rule,
    reductions.SUM_DIMS: sum_rule,
    reductions.MEAN: mean_rule,
    reductions.MEAN_DIMS: mean_rule,
    reductions.VAR: variance_rule,
    reductions.STD: variance_rule,
    reductions.PROD: product_of_rule,
    reductions.PROD_DIM: product_of_rule,
    reductions.NORM: norm_rule,
    ordering.MAX: extreme_rule,
    ordering.MIN: extreme_rule,
    ordering.AMAX: extreme_rule,
    ordering.AMIN: extreme_rule,
    ordering.MAX_DIM: extreme_along_rule,
    ordering.MIN_DIM: extreme_along_rule,
    indexing.TRACE: trace_rule,
    indexing.PUT: put_rule,
    indexing.DIAG_EMBED: put_rule,
    indexing.ZERO: given("set to 0"),
    indexing.FILL: given("set to one number"),
    indexing.UNIFORM: given("drawn at random, uniformly"),
    indexing.NORMAL: given("drawn at random, normally"),
    shaping.TRIL: given("above the diagonal"),
    shaping.TRIU: given("below the diagonal"),
    shaping.CONVERTED: converted_rule,
    shaping.CLONE: cleaned_rule,
    pointwise.NAN_TO_NUM: cleaned_rule,
    pointwise.THRESHOLD: threshold_rule,
    arithmetic.WHERE: where_rule,
    arithmetic.MASKED_FILL: masked_rule,
    arithmetic.MASKED_FILL_TENSOR: masked_rule,
    functional.LAYER_NORM: normalized_rule,
    functional.RMS_NORM: normalized_rule,
    functional.ROWS_ADDED: rows_added_rule,
    criteria.MSE: squared_error_rule,
    criteria.NLL: likelihood_rule,
    criteria.NLL_2D: likelihood_rule,
    criteria.NLL_VIEW: likelihood_rule,
    criteria.BCE: logit_rule,
    dot_product.STREAMED: streamed_rule,
}


def rule_of(node: Node, t: Tensor, place: int) -> Rule:
    """The rule that a cell of an operation's result is explained by."""
    source = SOURCES.get(node.op)
    if source is not None and source(node, t, place) is not None:
        return moved
    if node.op in RULES:
        return RULES[node.op]
    return general if formula_of(node.op) is None else pointwise_rule


# Whole results.

REDUCING = (
    sum_rule,
    mean_rule,
    variance_rule,
    product_of_rule,
    norm_rule,
    extreme_rule,
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
    if op in RULES and RULES[op] is product_rule:
        a, b = work.whole(operands[0]), work.whole(operands[1])
        ta, tb = node.args
        product: Expr = MatMul(_turned(a, ta), _turned(b, tb))
        return (Sum([product, work.whole(operands[2])]) if len(operands) == 3 else product), ""
    formula = formula_of(op)
    if formula is not None:
        return formula(node, *[work.whole(x) for x in operands]), ""
    if op in (softmaxes.SOFTMAX, softmaxes.LOG_SOFTMAX, softmaxes.CUMSUM):
        return Call(work.plain(op), [work.whole(operands[0])]), _axes(t._shape, [node.args])
    if op is dot_product.STREAMED:
        mask, causal, scale = node.args[0]
        scores: Expr = Product(
            MatMul(work.whole(operands[0]), Transpose(work.whole(operands[1]))), Num(scale)
        )
        if mask is not None:
            scores = Sum([scores, work.whole(operands[3])])
        weights = Call("softmax", [scores])
        why = "each query sees no key after it" if causal else ""
        return MatMul(weights, work.whole(operands[2])), why
    if op is products.DOT:
        return Dot(work.whole(operands[0]), work.whole(operands[1])), ""
    if RULES.get(op) in REDUCING:
        word = "sum" if RULES[op] is sum_rule else work.plain(op)
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
    arithmetic.ADD: "sum",
    arithmetic.SUB: "difference",
    arithmetic.RSUB: "difference",
    arithmetic.MUL: "product",
    arithmetic.DIV: "quotient",
    arithmetic.POW: "power",
    arithmetic.POW_TENSOR: "power",
    arithmetic.POW_NUMBER_BASE: "power",
    arithmetic.MASKED_FILL: "masked",
    arithmetic.MASKED_FILL_TENSOR: "masked",
    arithmetic.WHERE: "chosen",
    arithmetic.FLOOR_DIVIDE: "floor",
    arithmetic.DETACH: "copy",
    indexing.COPIED: "copy",
    indexing.COPY: "copy",
    indexing.ALIAS: "copy",
    indexing.ASSIGN: "assigned",
    indexing.ASSIGN_LISTED: "assigned",
    **{
        op: "part"
        for op in (
            indexing.SELECT,
            indexing.SLICE,
            indexing.INDEX,
            joining.SPLIT,
            joining.SPLIT_SIZES,
            joining.UNBIND,
        )
    },
    shaping.CLONE: "copy",
    shaping.CONVERTED: "converted",
    pointwise.ROUND_DECIMALS: "rounded",
    pointwise.ROUND: "rounded",
    pointwise.THRESHOLD: "relu_gradient",
    softmaxes.SOFTMAX_SLOPE: "softmax_gradient",
    softmaxes.LOG_SOFTMAX: "log_softmax",
    reductions.SUM: "total",
    reductions.SUM_DIMS: "total",
    reductions.NORM: "length",
    functional.LAYER_NORM: "normalized",
    functional.RMS_NORM: "normalized",
    functional.SCALE_AND_SHIFT: "layer_norm",
    functional.ROWS_ADDED: "table_gradient",
    functional.EMBEDDING: "embedding",
    criteria.MSE: "loss",
    criteria.NLL: "loss",
    criteria.NLL_2D: "loss",
    criteria.NLL_VIEW: "loss",
    criteria.BCE: "loss",
    criteria.DIV_NUMBER: "mean",
    dot_product.STREAMED: "attention",
    joining.CAT: "joined",
    joining.STACK: "stacked",
    indexing.PUT: "put",
}
