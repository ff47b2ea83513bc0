"""Convolution: a window slides over the input, and at each place is multiplied by the weights.

Three operations are the derivatives of each other, and so have all gradients to any order.  With
the windows as the rows of a matrix R(x),

    convolved:   y = W R(x)        spread:   x = R^T(W^T y)        correlated:   W = y R(x)^T

and the gradient of each is the other two.  A transposed convolution is `spread`.
"""

from __future__ import annotations

from ... import kernels
from ...array import require, result
from ...dtypes import boolean, float64, kept, numel
from ...graph import Op, record
from ..reductions import sum as sum_of
from ..shaping import squeeze, unsqueeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class Sliding:
    """How a window slides: all that a convolution is told, but for the numbers.

    `sizes` are the spatial sizes of what is slid over, `outs` how many places there are along each
    axis, `weights` the shape of one group's weights: channels out, channels in, and the kernel's.
    """

    __slots__ = ("sizes", "outs", "weights", "groups", "block", "matrix", "places")

    def __init__(
        self,
        sizes: Shape,
        outs: Shape,
        weights: Shape,
        groups: int,
        along: tuple[Shape, Shape, Shape],
    ) -> None:
        self.sizes, self.outs, self.weights, self.groups = sizes, outs, weights, groups
        plane = numel(sizes)
        self.block = weights[1] * plane
        self.matrix = (weights[0], numel(weights[1:]))
        axes = [kernels.steps(*axis) for axis in zip(sizes, outs, weights[2:], *along)]
        self.places = kernels.through_channels(kernels.crossed(axes, sizes), weights[1], plane)

    def __repr__(self) -> str:
        return f"Sliding({self.sizes} to {self.outs}, weights {self.weights})"


_kept: dict[
    Any, Sliding
] = {}  # layers come back: to know the places is a third of a small one's work
MOST, LARGEST = 64, 50_000


def _sliding(*args: Any) -> Sliding:
    found = _kept.get(args)
    if found is None:
        found = Sliding(*args)
        if len(found.places) <= LARGEST:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[args] = found
    return found


def _convolved(x: Tensor, w: Tensor, how: Sliding, bias: Tensor | None = None) -> Tensor:
    count, outs = x._shape[0], how.groups * how.weights[0]
    shape = (count, outs) + how.outs
    zero = x.dtype.zero
    if x._data and how.matrix[1] and how.places:
        given = (x._data, w._data, how.block, how.places, how.matrix)
        data = kernels.convolved(*given, zero)
    else:
        data = [zero] * numel(shape)
    return _done(CONVOLUTION, data, shape, x, w, bias, how)


def _spread(y: Tensor, w: Tensor, how: Sliding, bias: Tensor | None = None) -> Tensor:
    shape = (y._shape[0], how.groups * how.weights[1]) + how.sizes
    zero = y.dtype.zero
    if y._data and how.block:
        given = (y._data, w._data, how.block, how.places, how.matrix)
        data = kernels.spread_out(*given, zero)
    else:
        data = [zero] * numel(shape)
    return _done(TRANSPOSED, data, shape, y, w, bias, how)


def _done(
    op: Op, data: Flat, shape: Shape, x: Tensor, w: Tensor, bias: Tensor | None, how: Sliding
) -> Tensor:
    """The result of a convolution, with its bias added."""
    inputs: tuple[Tensor, ...] = (x, w)
    if bias is not None:
        plane = numel(shape[2:])
        row: Flat = [b for b in bias._data for _ in range(plane)]
        data = kernels.add(data, row * shape[0])
        inputs = (x, w, bias)
    return record(result(kept(data, x.dtype), shape, x.dtype), op, inputs, (how,))


def _correlated(x: Tensor, y: Tensor, how: Sliding) -> Tensor:
    shape = (how.groups * how.weights[0],) + how.weights[1:]
    size = numel(shape)
    if x._data and y._data and size:
        data = kernels.correlated(x._data, y._data, how.block, how.places, how.matrix, size)
    else:
        data = [0.0] * size
    return record(result(data, shape, float64), CORRELATION, (x, y), (how,))


def _bias_rule(g: Tensor, n: Node, how: Sliding) -> Tensor:
    n.unchanged(2)
    return sum_of(g, (0,) + tuple(range(2, len(g._shape))))


CONVOLUTION = Op(
    "convolution",
    lambda g, n, how: _spread(g, n.input(1), how),
    lambda g, n, how: _correlated(n.input(0), g, how),
    _bias_rule,
    args="how",
    tell="convolution_rule",
)
TRANSPOSED = Op(
    "convolution",
    lambda g, n, how: _convolved(g, n.input(1), how),
    lambda g, n, how: _correlated(g, n.input(0), how),
    _bias_rule,
    args="how",
    tell="transposed_convolution_rule",
)
CORRELATION = Op(
    "convolution_backward",
    lambda g, n, how: _spread(n.input(1), g, how),
    lambda g, n, how: _convolved(n.input(0), g, how),
    args="how",
    tell="correlation_rule",
    word="weights_gradient",
)


# What is given, checked.


def each_axis(name: str, what: str, given: Any, axes: int, least: int) -> Shape:
    """A setting for each axis: a whole number for all, or one for each."""
    sizes = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    for n in sizes:
        if isinstance(n, bool) or not isinstance(n, int):
            raise TypeError(f"{name}: {what} must be an int or {axes} of them, got {given!r}")
    if len(sizes) == 1:
        sizes *= axes
    if len(sizes) != axes:
        raise RuntimeError(f"{name}: {what} must be an int or {axes} of them, got {given!r}")
    for n in sizes:
        if n < least:
            raise RuntimeError(f"{name}: {what} must be at least {least}, got {given!r}")
    return sizes


def _operands(
    name: str, x: Tensor, w: Tensor, bias: Tensor | None, axes: int, groups: Any, outs: int
) -> bool:
    """Whether the input is a batch; refused is what is no input of so many axes, and its weights."""
    require(name, x, w, *([] if bias is None else [bias]))
    rank = len(x._shape)
    if rank not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"{name}: expected an input of rank {axes + 2}, or {axes + 1} for one sample, "
            f"got shape {x._shape}"
        )
    if len(w._shape) != axes + 2:
        raise RuntimeError(f"{name}: expected a weight of rank {axes + 2}, got shape {w._shape}")
    if isinstance(groups, bool) or not isinstance(groups, int):
        raise TypeError(f"{name}: groups must be an int, got {groups!r}")
    if groups < 1:
        raise RuntimeError(f"{name}: groups must be at least 1, got {groups}")
    for t in (w, bias):
        if t is not None and t.dtype is not x.dtype:
            raise RuntimeError(f"{name}: dtypes {x.dtype!r} and {t.dtype!r} differ; convert one")
    if x.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")
    if w._shape[0] < groups or w._shape[0] % groups:
        raise RuntimeError(
            f"{name}: the weight's first size, {w._shape[0]}, must be a multiple of groups={groups}"
        )
    if 0 in w._shape[2:]:
        raise RuntimeError(f"{name}: a kernel of sizes {w._shape[2:]} sees nothing")
    if bias is not None and bias._shape != (outs,):
        raise RuntimeError(f"{name}: expected a bias of shape {(outs,)}, got {bias._shape}")
    if 0 in x._shape[rank - axes :]:
        raise RuntimeError(f"{name}: an input of shape {x._shape} has nothing to slide over")
    return rank == axes + 2


def _channels(name: str, x: Tensor, axes: int, wanted: int, w: Tensor, groups: int) -> None:
    channels = x._shape[len(x._shape) - axes - 1]
    if channels != wanted:
        raise RuntimeError(
            f"{name}: an input of shape {x._shape} has {channels} channels, but a weight of shape "
            f"{w._shape} with groups={groups} takes {wanted}"
        )


def _pads(
    name: str, padding: Any, kernel: Shape, stride: Shape, dilation: Shape
) -> tuple[Shape, Shape]:
    """How many zeros stand before and after each axis."""
    axes = len(kernel)
    if not isinstance(padding, str):
        before = each_axis(name, "padding", padding, axes, 0)
        return before, before
    if padding == "valid":
        return (0,) * axes, (0,) * axes
    if padding != "same":
        raise RuntimeError(f"{name}: padding is a number, 'same' or 'valid', got {padding!r}")
    if stride != (1,) * axes:
        raise RuntimeError(f"{name}: padding='same' needs stride 1, got {stride}")
    both = [d * (k - 1) for d, k in zip(dilation, kernel)]
    return tuple([n // 2 for n in both]), tuple([n - n // 2 for n in both])


def convolution(
    name: str,
    axes: int,
    x: Tensor,
    w: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: Any,
) -> Tensor:
    """A convolution over so many axes."""
    require(name, w)
    batched = _operands(name, x, w, bias, axes, groups, w._shape[0] if w._shape else 0)
    stride = each_axis(name, "stride", stride, axes, 1)
    dilation = each_axis(name, "dilation", dilation, axes, 1)
    kernel = w._shape[2:]
    before, after = _pads(name, padding, kernel, stride, dilation)
    _channels(name, x, axes, w._shape[1] * groups, w, groups)
    if not batched:
        x = unsqueeze(x, 0)
    sizes = x._shape[2:]
    free = [
        n + b + a - d * (k - 1) - 1 for n, b, a, d, k in zip(sizes, before, after, dilation, kernel)
    ]
    if min(free) < 0:
        raise RuntimeError(
            f"{name}: a kernel of {kernel} with dilation {dilation} is larger than the input of "
            f"{sizes} with padding {padding!r}"
        )
    outs = tuple([n // s + 1 for n, s in zip(free, stride)])
    weights = (w._shape[0] // groups,) + w._shape[1:]
    if not weights[1]:  # as in PyTorch: no channels give none, whatever the weights say
        weights, bias = (0,) + weights[1:], None
    how = _sliding(sizes, outs, weights, groups, (stride, before, dilation))
    y = _convolved(x, w, how, bias)
    return y if batched else squeeze(y, 0)


def transposed_convolution(
    name: str,
    axes: int,
    x: Tensor,
    w: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: Any,
    dilation: Any,
) -> Tensor:
    """A transposed convolution over so many axes."""
    require(name, w)
    channels = w._shape[1] * groups if len(w._shape) > 1 and isinstance(groups, int) else 0
    batched = _operands(name, x, w, bias, axes, groups, channels)
    stride = each_axis(name, "stride", stride, axes, 1)
    padding = each_axis(name, "padding", padding, axes, 0)
    extra = each_axis(name, "output_padding", output_padding, axes, 0)
    dilation = each_axis(name, "dilation", dilation, axes, 1)
    _channels(name, x, axes, w._shape[0], w, groups)
    for e, s, d in zip(extra, stride, dilation):
        if e >= max(s, d):
            raise RuntimeError(
                f"{name}: output_padding {extra} must be below stride {stride} or dilation {dilation}"
            )
    if not batched:
        x = unsqueeze(x, 0)
    kernel, outs = w._shape[2:], x._shape[2:]
    sizes = tuple(
        [
            (n - 1) * s - 2 * p + d * (k - 1) + e + 1
            for n, s, p, d, k, e in zip(outs, stride, padding, dilation, kernel, extra)
        ]
    )
    if min(sizes) < 1:
        raise RuntimeError(f"{name}: the result would have sizes {sizes}: too much padding")
    weights = (w._shape[0] // groups,) + w._shape[1:]
    how = _sliding(sizes, outs, weights, groups, (stride, padding, dilation))
    y = _spread(x, w, how, bias)
    return y if batched else squeeze(y, 0)
