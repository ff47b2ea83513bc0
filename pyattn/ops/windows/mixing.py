"""Weighted sums over windows: what the mean of a window, resizing and bags of rows are.

What is summed stands along one axis, or along several flattened to one: the numbers are seen as
(outer, size, inner), and a window picks along the middle.  The weights are plain numbers.
"""

from __future__ import annotations

from ... import kernels
from ...array import result
from ...dtypes import float64, numel
from ...graph import Op, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...graph import Node, Rule
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


class Mix:
    """The windows along an axis, with the weights of what they see, and the shapes on both sides."""

    __slots__ = ("before", "after", "size", "inner", "windows", "weights")

    def __init__(
        self,
        before: Shape,
        after: Shape,
        size: int,
        inner: int,
        windows: list[list[int]],
        weights: list[Flat],
    ) -> None:
        self.before, self.after, self.size, self.inner = before, after, size, inner
        self.windows, self.weights = windows, weights


def mixing(name: str, word: str = "", rule: Rule | None = None) -> Op:
    """An operation whose results are weighted sums of windows of the input."""
    return Op(name, rule or unmixing, args="mix op", tell="mixed_rule", word=word)


def mixed(input: Tensor, mix: Mix, op: Op) -> Tensor:
    """The weighted sum of every window."""
    data: Flat = []
    if numel(mix.after):
        data = kernels.mixed(input._data, mix.size, mix.inner, mix.windows, mix.weights)
    return record(result(data, mix.after, float64), op, (input,), (mix, op))


def unmixing(g: Tensor, n: Node, mix: Mix, op: Op) -> Tensor:
    data = [0.0] * numel(mix.before)
    if g._data and data:
        data = kernels.unmixed(g._data, mix.size, mix.inner, mix.windows, mix.weights)
    return record(result(data, mix.before, float64), UNMIXED, (g,), (mix, op))


UNMIXED = Op(
    "shared_out",
    lambda g, n, mix, op: mixed(g, mix, op),
    args="mix op",
    tell="unmixed_rule",
)
