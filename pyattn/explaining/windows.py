"""Cells that a sliding window makes: convolutions and their gradients, weighted sums, scaled channels."""

from __future__ import annotations

from ..dtypes import numel
from .cells import added, own
from .expressions import Dot, Num, Product, Quotient, Sum
from .sources import coordinates, inputs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .expressions import Expr
    from .work import Work

    Pairs = List[Tuple[int, int]]  # places in one input, and in another

NOTHING = "the window sees nothing but padding"


def _spot(t: Tensor, place: int) -> Tuple[int, int, int]:
    """The sample, the channel and the place in its plane of a cell."""
    plane = numel(t._shape[2:])
    return place // plane // t._shape[1], place // plane % t._shape[1], place % plane


def _bias(work: Work, node: Node, channel: int) -> Tuple[List[Expr], List[Expr]]:
    inputs = inputs_of(node)
    if len(inputs) < 3:
        return [], []
    name, value = work.cell(inputs[2], channel)
    return [name], [value]


def convolution_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What the window sees, times the weights."""
    how = node.arg("how")
    outs, wide = how.matrix
    n, channel, at = _spot(t, place)
    start = (n * how.groups + channel // outs) * how.block
    row = how.places[at * wide : (at + 1) * wide]
    pairs = [(start + p, channel * wide + j) for j, p in enumerate(row) if p < how.block]
    names, values = _bias(work, node, channel)
    if not pairs:
        return [own(t, place, *[Sum(x) for x in (names, values) if x], why=NOTHING)]
    x = work.line(inputs_of(node)[0], [p for p, _ in pairs])
    w = work.line(inputs_of(node)[1], [q for _, q in pairs])
    terms: List[Expr] = [Product(a, b) for a, b in zip(x.numbers, w.numbers)]
    return [own(t, place, Sum([Dot(x.symbol, w.symbol)] + names), Sum(terms + values))]


def _products(
    work: Work, node: Node, t: Tensor, place: int, pairs: Pairs, more: Tuple[List[Expr], List[Expr]]
) -> Found:
    """Cells of the two inputs, multiplied in pairs and added up."""
    x, y = inputs_of(node)[:2]
    cells = [(work.cell(x, p), work.cell(y, q)) for p, q in pairs]
    sums = [
        Sum([Product(a[k], b[k]) for a, b in cells] + more[k]) for k in (0, 1) if cells or more[k]
    ]
    return [own(t, place, *sums, why="" if cells else "no window was here")]


def transposed_convolution_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """Every number whose window was here, times its weight."""
    how = node.arg("how")
    outs, wide = how.matrix
    n, channel, at = _spot(t, place)
    group, own_channel = divmod(channel, how.weights[1])
    here = own_channel * numel(how.sizes) + at
    count = len(how.places) // wide
    start = (n * how.groups + group) * outs
    pairs = [
        ((start + o) * count + k // wide, (group * outs + o) * wide + k % wide)
        for k, p in enumerate(how.places)
        if p == here
        for o in range(outs)
    ]
    return _products(work, node, t, place, pairs, _bias(work, node, channel))


def correlation_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """What this weight was multiplied with, times the gradients of the results."""
    how = node.arg("how")
    outs, wide = how.matrix
    channel, j = divmod(place, wide)
    count = len(how.places) // wide
    samples = len(inputs_of(node)[0]._data) // (how.groups * how.block)
    pairs = [
        (
            (n * how.groups + channel // outs) * how.block + p,
            (n * how.groups * outs + channel) * count + k,
        )
        for n in range(samples)
        for k, p in enumerate(how.places[j::wide])
        if p < how.block
    ]
    return _products(work, node, t, place, pairs, ([], []))


def col2im_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The numbers of all columns that were seen here."""
    windows, shape = node.args
    plane, at = divmod(place, numel(shape[-2:]))
    kernel, count = len(windows[0]), len(windows)
    hits = [
        (plane * kernel + k) * count + i
        for k in range(kernel)
        for i, window in enumerate(windows)
        if window[k] == at
    ]
    return added(work, node, t, place, hits, "no window was here")


def _weighted(
    work: Work, node: Node, t: Tensor, place: int, places: List[int], weights: List[float]
) -> Found:
    if not places:
        return [own(t, place, why="nothing is added up here")]
    cells = [work.cell(inputs_of(node)[0], p) for p in places]
    chain: List[Expr] = []
    for k in (0, 1):
        if weights[0] == 1.0 and len(set(weights)) == 1:
            chain.append(Sum([cell[k] for cell in cells]))
        elif len(set(weights)) == 1:
            chain.append(Quotient(Sum([cell[k] for cell in cells]), Num(1.0 / weights[0])))
        else:
            chain.append(Sum([Product(Num(w), cell[k]) for w, cell in zip(weights, cells)]))
    return [own(t, place, *chain)]


def mixed_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The weighted sum of what a window sees."""
    mix = node.arg("mix")
    outer, rest = divmod(place, len(mix.windows) * mix.inner)
    i, q = divmod(rest, mix.inner)
    start = outer * mix.size * mix.inner + q
    places = [start + p * mix.inner for p in mix.windows[i]]
    return _weighted(work, node, t, place, places, mix.weights[i])


def unmixed_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """The gradients of all windows that saw this number, by their weights."""
    mix = node.arg("mix")
    outer, rest = divmod(place, mix.size * mix.inner)
    at, q = divmod(rest, mix.inner)
    start = outer * len(mix.windows) * mix.inner + q
    seen = [
        (start + i * mix.inner, w)
        for i, (window, weights) in enumerate(zip(mix.windows, mix.weights))
        for p, w in zip(window, weights)
        if p == at
    ]
    return _weighted(work, node, t, place, [p for p, _ in seen], [w for _, w in seen])


def channel_scale_rule(work: Work, node: Node, t: Tensor, place: int) -> Found:
    """A number times its channel's weight, plus its bias."""
    x, scale, shift = inputs_of(node)
    channel = coordinates(place, t._shape)[1]
    (a, u), (b, v), (c, w) = [
        work.cell(s, at)
        for s, at in (
            (x, place),
            (scale, channel % len(scale._data)),
            (shift, channel % len(shift._data)),
        )
    ]
    return [own(t, place, Sum([Product(a, b), c]), Sum([Product(u, v), w]))]
