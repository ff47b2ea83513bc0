"""Losses, from every element's part to their sum or mean."""

from __future__ import annotations

import math

from .. import kernels
from ..array import broadcast_shapes
from ..dtypes import numel
from .cells import cell, own
from .expressions import Call, E, Equation, Neg, Num, Of, Power, Product, Quotient, Sum
from .formulas import ONE, TWO, minus
from .sources import inputs_of, under

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .expressions import Expr
    from .work import Work


def _over(total: Expr, count: int) -> Expr:
    return total if count == 1 else Quotient(total, Num(count))


def squared_error_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Squared differences, and their sum or mean."""
    x, y = inputs_of(node)
    shape = broadcast_shapes("mse_loss", x._shape, y._shape)
    factor = node.arg("factor")
    if t._shape == shape and factor == 2.0:
        a, b = [work.cell(s, under(place, shape, s._shape)) for s in (x, y)]
        names, numbers = [Power(minus(a[k], b[k]), TWO) for k in (0, 1)]
        return [own(t, place, names, numbers)]
    count = numel(shape)
    mean = factor != 2.0
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

    def one(k: int) -> Found:
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
        worked = Equation(sigmoid, [Quotient(ONE, Sum([ONE, Power(E, Neg(number))])), Num(s)])
        left = cell(t, place) if t._shape or not shape else Of("loss", name)
        symbols = formula(of_target, sigmoid, minus(ONE, sigmoid))
        own_equation = Equation(left, [symbols, formula(q, Num(s), Num(1.0 - s)), Num(loss)])
        key = None if t._shape or not shape else (id(node), "loss", k)
        return [((id(node), "s", k), worked), (key, own_equation)]

    if t._shape or not shape:
        return one(place)
    count = len(x._data)
    shown = list(range(count)) if count <= 8 else [0, 1, 2, count - 1]
    found: Found = []
    for k in shown:
        found += one(k)
    pos = [1.0] * count
    if positive is not None:
        pos = kernels.expand(positive._data, positive._shape, shape)
    losses = kernels.logit_cross_entropy(x._data, target._data, pos)
    if weight is not None:
        losses = kernels.mul(losses, kernels.expand(weight._data, weight._shape, shape))
    over = round(1.0 / scale)
    word = "mean" if over != 1 else "sum"
    line = work.line(x, list(range(count)))
    total = _over(Sum([Num(loss) for loss in losses]), over)
    return found + [own(t, place, Call(word, [Of("loss", line.symbol)]), total)]
