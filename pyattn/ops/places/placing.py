"""Numbers put into a copy of a tensor: over what is there, added to it, or merged with it.

Every operation here is told, in its own way, at which places of the flat tensor the numbers of a
source go; what then happens is one of three things, and so are the rules.  Over what was there:
nothing flows back to that, and to the source what arrives at its places.  Added: both get what
arrives.  Merged (product, mean, largest, smallest): `_shares`.
"""

from __future__ import annotations

from ... import kernels
from ...array import Array, as_tensor, result
from ...dtypes import as_kind, boolean, fitting, float64, kept
from ...graph import Op, record, recording
from ...views import put, taken, without
from ..arithmetic import choose
from ..indexing import GATHER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


def _hole(g: Tensor, n: Node, places: list[int], froms: Any, shape: Shape) -> Tensor:
    n.unchanged(2)
    return without(g, places)


def _arrived(g: Tensor, n: Node, places: list[int], froms: Any, shape: Shape) -> Tensor:
    n.unchanged(2)
    if froms is None:
        return taken(g, places, shape, GATHER)
    return put(taken(g, places, (len(places),), GATHER), froms, shape)


def over(name: str) -> Op:
    """An operation that puts the numbers of a source over those of a tensor."""
    return Op(
        name, _hole, _arrived, args="places froms shape", moves="_placed", word=name.rstrip("_")
    )


def _through(g: Tensor, n: Node, places: list[int], froms: Any, shape: Shape) -> Tensor:
    n.unchanged(2)
    return g


def adding(name: str) -> Op:
    """An operation that adds the numbers of a source to those of a tensor."""
    return Op(
        name,
        _through,
        _arrived,
        args="places froms shape",
        tell="placed_sum_rule",
        word="sum",
    )


def refused(name: str, why: str) -> Callable[..., Tensor]:
    """A rule that refuses: PyTorch has no derivative there either."""

    def rule(g: Tensor, n: Node, *args: Any) -> Tensor:
        raise RuntimeError(f"{name}: no gradient passes: {why}")

    return rule


def as_source(name: str, input: Tensor, value: Any) -> Tensor:
    """A plain number, or a tensor of rank 0, as a source in the dtype of the tensor."""
    source = as_tensor(name, value)
    check_history(name, input, source)
    convert = as_kind if source is value else fitting
    if source.dtype is input.dtype:
        made = source
    else:
        made = result(convert(name, source._data, input.dtype), (), input.dtype)
    made._is_number = source is not value
    return made


def check_history(name: str, input: Tensor, source: Tensor) -> None:
    """Refuse a source that asks for a gradient, where its numbers are to be whole."""
    if source._requires_grad and input.dtype is not float64 and recording():
        raise RuntimeError(f"{name}: no gradient passes through {input.dtype!r}; detach() first")


def placed(
    op: Op,
    input: Tensor,
    places: list[int],
    source: Tensor,
    *told: Tensor,
    froms: list[int] | None = None,
) -> Tensor:
    """A copy of `input` with the numbers of `source` at these places; the last counts.

    `froms` tells where in the source each stands, if not one after the other; a source of rank 0
    goes everywhere.  `told` are the tensors that told the places.
    """
    if not source._shape and froms is None:
        froms = [0] * len(places)
    data = list(input._data)
    values = source._data if froms is None else kernels.take(source._data, froms)
    for p, v in zip(places, values):
        data[p] = v
    out = result(data, input._shape, input.dtype)
    return record(out, op, (input, source) + told, (places, froms, source._shape))


def added(
    op: Op,
    input: Tensor,
    places: list[int],
    source: Tensor,
    *told: Tensor,
    froms: list[int] | None = None,
) -> Tensor:
    """A copy of `input` with the numbers of `source` added at these places, however often each."""
    data = list(input._data)
    values = source._data if froms is None else kernels.take(source._data, froms)
    if input.dtype is boolean:
        for p, v in zip(places, values):
            data[p] = data[p] or v
    else:
        for p, v in zip(places, values):
            data[p] += v
        data = kept(data, input.dtype)
    out = result(data, input._shape, input.dtype)
    return record(out, op, (input, source) + told, (places, froms, source._shape))


def same_dtype(name: str, input: Tensor, source: Tensor) -> None:
    """Refuse a source of another dtype than that of the tensor it goes into."""
    if not isinstance(source, Array):
        raise TypeError(f"{name}: expected a tensor for the source, got {type(source).__name__}")
    if input.dtype is not source.dtype:
        raise RuntimeError(
            f"{name}: the source has {source.dtype!r} numbers and the tensor {input.dtype!r} ones; "
            "both must have one dtype"
        )


# Merging.


def _largest(x: Any, y: Any) -> Any:
    return x if x != x or x >= y else y


def _smallest(x: Any, y: Any) -> Any:
    return x if x != x or x <= y else y


def merged(
    op: Op,
    input: Tensor,
    places: list[int],
    source: Tensor,
    how: str,
    include_self: bool,
    *told: Tensor,
    froms: list[int] | None = None,
) -> Tensor:
    """A copy of `input`, the numbers of `source` merged in at these places.

    `how` is sum, prod, mean, amax or amin; without `include_self` what is merged leaves out what
    stood there, and places that nothing goes to keep theirs.
    """
    values = source._data if froms is None else kernels.take(source._data, froms)
    data = list(input._data)
    out = result(
        _merge(data, places, values, how, include_self, input.dtype), input._shape, input.dtype
    )
    return record(
        out, op, (input, source) + told, (places, froms, source._shape, how, include_self)
    )


def _merge(
    data: Flat, places: Sequence[int], values: Flat, how: str, include_self: bool, kind: Any
) -> Flat:
    met: dict[int, int] = {}  # how many numbers there are at a place by now
    for p, v in zip(places, values):
        count = met.get(p, 1 if include_self else 0)
        met[p] = count + 1
        if not count:
            data[p] = v
        elif how == "sum" or how == "mean":
            data[p] = data[p] + v
        elif how == "prod":
            data[p] = data[p] * v
        else:
            data[p] = _largest(data[p], v) if how == "amax" else _smallest(data[p], v)
    if how == "mean":
        for p, count in met.items():
            data[p] = data[p] / count if kind is float64 else kind.type(data[p]) // count
    return list(map(kind.type, data)) if kind is boolean else kept(data, kind)


def _shares(
    g: Tensor, n: Node, places: list[int], froms: Any, shape: Shape, how: str, include_self: bool
) -> Sequence[Tensor | None]:
    """The gradients of what was merged, and of what was merged in.

    As in PyTorch a tie shares the gradient evenly, and a product's is taken without the factor
    itself, so that one zero does no harm.
    """
    n.unchanged(2)
    here: Tensor = n.input(0)
    source: Tensor = n.input(1)
    came = source if froms is None else taken(source, froms, (len(places),), GATHER)

    def read(t: Tensor) -> Tensor:
        return taken(t, places, came._shape, GATHER)

    def total(t: Tensor) -> Tensor:
        return put(t, places, here._shape)

    if how == "sum":
        own, given = g, read(g)
    elif how == "mean":
        counts = total(result([1.0] * len(places), came._shape, float64))
        if include_self:
            counts = counts + 1
        counts = choose(counts == 0, 1.0, counts)
        own, given = g / counts, read(g) / read(counts)
    elif how == "prod":
        own, given = _factors(g, n, here, came, places, include_self)
    else:
        y: Tensor = n.output()
        here_ties, came_ties = (here == y).double(), (came == read(y)).double()
        each = g / (here_ties + total(came_ties))
        own, given = here_ties * each, came_ties * read(each)
    if not include_self:
        own = without(own, places)
    return own, given if froms is None else put(given, froms, shape)


def _factors(
    g: Tensor, n: Node, here: Tensor, came: Tensor, places: list[int], include_self: bool
) -> tuple[Tensor, Tensor]:
    """The gradients of factors: g times the product of the others."""

    def product(a: Tensor, b: Tensor) -> Tensor:
        return merged(n.op, a, places, b, "prod", include_self)

    def read(t: Tensor) -> Tensor:
        return taken(t, places, came._shape, GATHER)

    ones: Tensor = choose(here == 0, 1.0, here)
    own = g * product(ones, came) / ones
    none = came == 0
    zeros = put(none.double(), places, here._shape)
    lone = none & (read(zeros) == 1)  # the one zero among its factors: the others make its slope
    without_it = read(g * product(here, choose(lone, 1.0, came)))
    others = read(g * n.output()) / choose(none, 1.0, came)
    return own, choose(lone, without_it, others)


def merging(name: str) -> Op:
    """An operation that merges the numbers of a source into a tensor."""
    return Op(name, joint=_shares, args="places froms shape how include_self", tell="merged_rule")


__all__: list[str] = []
