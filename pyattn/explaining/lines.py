"""Cells that stand for a whole line: softmax and its kin, sums and other reductions, normalization."""

from __future__ import annotations

import math

from .. import kernels
from .cells import added, own, said
from .expressions import (
    Abs,
    Call,
    Dot,
    E,
    Equation,
    Neg,
    Num,
    Of,
    Power,
    Product,
    Quotient,
    Sum,
    number,
)
from .formulas import ONE, TWO, minus
from .sources import coordinates, inputs_of, line_of, line_through, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found, Key
    from .expressions import Expr
    from .work import Line, Work


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
        chain = [Call("max", line.numbers), off]
        why = "taken from each, which changes no weight"
        found.append((key + ("largest",), Equation(Of("largest", line.symbol), chain, why)))
    raised = [math.exp(x - (0 if off is None else highest)) for x in scores]
    total = sum(raised)
    sums = [Sum([power(x) for x in line.numbers]), Sum([Num(x) for x in raised]), Num(total)]
    found.append((key, Equation(Of("sum", power(line.symbol)), sums)))
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
    places = line_through(t._shape, node.arg("dim"), place)
    k = places.index(place)
    line = work.line(inputs_of(node)[0], places)
    if not _finite(line):
        hidden = set(line.values) == {-math.inf}
        why = "every score is minus infinity" if hidden else "a score is not a finite number"
        return [own(t, place, Call("softmax", [line.symbol]), why=why)]
    power, found, total, off = _powers(work, t, line)
    score = line.numbers[k]
    raised = Num(math.exp(line.values[k] - (off.parts[0] if off is not None else 0)))
    steps = [Quotient(power(line.at(k)), Of("sum", power(line.symbol)))]
    if line.many:  # else the powers stand in the sum already
        steps.append(Quotient(power(score), Num(total)))
    return found + [own(t, place, *steps, Quotient(raised, Num(total)))]


def log_softmax_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A score, less the logarithm of the sum of the powers of its line."""
    places = line_through(t._shape, node.arg("dim"), place)
    k = places.index(place)
    line = work.line(inputs_of(node)[0], places)
    if not _finite(line):
        why = "a score is not a finite number, or all are minus infinity"
        return [own(t, place, Call("log_softmax", [line.symbol]), why=why)]
    power, found, total, off = _powers(work, t, line)

    def less(x: Expr, inner: Expr) -> Expr:
        return minus(x if off is None else minus(x, off), inner)

    symbols = less(line.at(k), Call("log", [Of("sum", power(line.symbol))]))
    logs = (Call("log", [Num(total)]), Num(math.log(total)))
    return found + [own(t, place, symbols, *[less(line.numbers[k], log) for log in logs])]


def logsumexp_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The logarithm of the sum of powers."""
    return _log_of_sum(work, t, place, _reduced(work, node, place))


def _log_of_sum(work: Work, t: Tensor, place: int, line: Line) -> Found:
    if not _finite(line):
        return [own(t, place, Call("logsumexp", [line.symbol]))]
    power, found, total, off = _powers(work, t, line)

    def shifted(inner: Expr) -> Expr:
        log = Call("log", [inner])
        return log if off is None else Sum([off, log])

    return found + [own(t, place, shifted(Of("sum", power(line.symbol))), shifted(Num(total)))]


def softmax_slope_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """y (g - sum of g y): the gradient of a softmax's score."""
    g, y = inputs_of(node)
    places = line_through(t._shape, node.arg("dim"), place)
    k = places.index(place)
    of_g, of_y = work.line(g, places), work.line(y, places)
    total = kernels.dot(of_g.values, of_y.values)
    terms = [Product(p, q) for p, q in zip(of_g.numbers, of_y.numbers)]
    met = Dot(of_g.symbol, of_y.symbol)
    symbols = Product(of_y.at(k), minus(of_g.at(k), met))
    numbers = Product(of_y.numbers[k], minus(of_g.numbers[k], Num(total)))
    shared = Equation(met, [Sum(terms), Num(total)])
    return [((id(node), places[0]), shared), own(t, place, symbols, numbers)]


def cumsum_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The sum of a line up to a cell."""
    places = line_through(t._shape, node.arg("dim"), place)
    line = work.line(inputs_of(node)[0], places[: places.index(place) + 1])
    return [own(t, place, Sum(line.symbols()), Sum(line.numbers))]


def cumprod_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The product of a line up to a cell."""
    places = line_through(t._shape, node.arg("dim"), place)
    line = work.line(inputs_of(node)[0], places[: places.index(place) + 1])
    if len(line.values) == 1:
        return [own(t, place, line.symbols()[0], line.numbers[0])]
    return [own(t, place, Product(*line.symbols()), Product(*line.numbers))]


def log_sum_so_far_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The logarithm of the sum of the powers of a line up to a cell."""
    places = line_through(t._shape, node.arg("dim"), place)
    line = work.line(inputs_of(node)[0], places[: places.index(place) + 1])
    return _log_of_sum(work, t, place, line)


# Reductions.


def _reduced(work: Work, node: Node, place: int) -> Line:
    return work.line(inputs_of(node)[0], line_of(node.arg("shape"), node.arg("dims"), place))


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
    freedom, name = node.arg("freedom"), node.op.name
    if not line.values or not freedom:
        why = f"there are {len(line.values)} numbers, and {number(freedom, 4)} to divide by"
        return [own(t, place, Call(name, [line.symbol]), why=why)]
    mean, equation = _mean_of(node, line)
    squares = [Power(minus(x, Num(mean)), TWO) for x in line.numbers]
    variance: Expr = Quotient(Sum(squares), Num(freedom))
    over = Quotient(Num(kernels.squared_deviations(line.values)), Num(freedom))
    if name in ("std", "std_mean"):
        variance, over = Call("sqrt", [variance]), Call("sqrt", [over])  # type: ignore[assignment]
    return [equation, own(t, place, Call(name, [line.symbol]), variance, over)]


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
    p = node.arg("p")
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


def picked_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A function of the cells by its name: the largest, where it stands, whether any is true."""
    line = _reduced(work, node, place)
    names = {"amax": "max", "amin": "min", "largest": "max", "smallest": "min"}
    name = names.get(node.op.word) or names.get(node.op.name, node.op.name)
    return [own(t, place, Call(name, [line.symbol]), Call(name, line.numbers))]


def chosen_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A cell that was chosen among others, and by what."""
    name, _ = work.cell(inputs_of(node)[0], node.arg("places")[place])
    return [own(t, place, name, why=said(node))]


def largest_seen_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The largest number that a window sees."""
    windows, x = node.arg("windows"), inputs_of(node)[0]
    plane, k = divmod(place, len(windows))
    size = len(x._data) * len(windows) // len(t._data)  # of a plane
    line = work.line(x, [plane * size + p for p in windows[k]])
    return [own(t, place, Call("max", [line.symbol]), Call("max", line.numbers))]


def numbers_sum_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The cells that are not nan, added up."""
    line = _reduced(work, node, place)
    numbers = [x for x, value in zip(line.numbers, line.values) if value == value]
    why = "what is nan is left out" if len(numbers) < len(line.values) else ""
    return [own(t, place, Call("sum", [line.symbol]), Sum(numbers), why=why)]


def order_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Where along its axis the number stands that is next in order."""
    (x,), index = inputs_of(node), coordinates(place, t._shape)
    if index:
        index[node.arg("dim")] = t._data[place]
    pair = work.cell(x, place_of(index, x._shape))
    return [own(t, place, *[Call("place", [side]) for side in pair])]


def trace_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The diagonal, added up."""
    return added(work, node, t, place, node.args[0])


# Normalization.


def rotated_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A coordinate and the other of its pair, by the cosine and the sine of the position's angle."""
    waves, pairing = node.args
    width = t._shape[-1]
    row, k = place // width, place % width
    if pairing == "neighbours":
        pair, second, other = k // 2, k % 2, k ^ 1
    else:
        half = width // 2
        pair, second, other = k % half, k // half, (k + half) % width
    cos, sin = [wave[pair] for wave in waves[row % len(waves)]]
    x = inputs_of(node)[0]
    read = work.cell(x, place), work.cell(x, row * width + other)
    angle = Num(math.atan2(sin, cos) % (2 * math.pi))
    waves = [(Call("cos", [angle]), Call("sin", [angle])), (Num(cos), Num(sin))]
    sides: list[Expr] = []
    for a, b, (of_own, of_other) in zip(*read, waves):
        term = Product(b, of_other)
        sides.append(Sum([Product(a, of_own), term if second else Neg(term)]))
    return [own(t, place, *sides)]


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
    squares = [[Power(x, TWO) for x in parts], [Num(x * x) for x in deviations]]
    chain = [Quotient(Sum(terms), Num(width)) for terms in squares]
    found.append(((id(node), "square", first), Equation(spread, [*chain, Num(square)])))
    name = minus(line.at(k), Of("mean", line.symbol)) if centred else line.at(k)
    symbols, numbers = [
        Quotient(x, Call("sqrt", [Sum([y, Num(eps)])]))
        for x, y in ((name, spread), (parts[k], Num(square)))
    ]
    last = Quotient(Num(deviations[k]), Num(math.sqrt(square + eps)))
    return found + [own(t, place, symbols, numbers, last)]
