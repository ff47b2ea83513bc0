"""Normalization of channels: of the whole batch, of one sample, or a group of them.

A channel's numbers are brought side by side, as rows; then the rule is layer norm's.
"""

from __future__ import annotations

from ... import kernels
from ...array import require, result
from ...dtypes import float64, numel
from ...graph import Op, record
from ...ops.pointwise import rsqrt
from ...ops.reductions import sum as sum_of
from ...ops.shaping import VIEW, renamed
from ...ops.windows.mixing import Mix, mixed, mixing
from ...refusals import floats, takes
from ...storage import changeable
from ...views import rewritten
from .standardized import _normalized_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


def _swapped(x: Tensor, sizes: tuple[int, int, int], shape: Shape) -> Tensor:
    """The first two of three axes exchanged: a channel's numbers side by side, and back."""
    data = kernels.as_list(kernels.permute(x._data, sizes, (1, 0, 2)))
    args = (sizes[1], sizes[0], sizes[2]), x._shape
    return record(result(data, shape, float64), SWAPPED, (x,), args)


SWAPPED = Op(
    "transpose",
    lambda g, n, sizes, shape: _swapped(g, sizes, shape),
    args="sizes shape",
    moves="_swapped",
)


def _normalizing(name: str) -> Op:
    return Op(
        name,
        _normalized_rule,
        args="width centred eps factors",
        tell="normalized_rule",
        word="normalized",
    )


GROUP_ROWS, BATCH_ROWS = _normalizing("native_group_norm"), _normalizing("native_batch_norm")


def _rows(op: Op, x: Tensor, width: int, eps: float) -> Tensor:
    data, factors = kernels.normalized(x._data, width, True, eps)
    return record(result(data, x._shape, float64), op, (x,), (width, True, eps, factors))


def _by_channel(t: Tensor, like: Tensor) -> Tensor:
    """One number for each channel, shaped to be broadcast; a copy, since a view of a parameter stays."""
    return renamed(t, t._shape + (1,) * (len(like._shape) - 2), VIEW) if t._shape else t


def _over_channels(g: Tensor) -> Tensor:
    return sum_of(g, (0,) + tuple(range(2, len(g._shape))))


def _channel_rule(g: Tensor, n: Node) -> Tensor:
    n.unchanged(2)
    return g * _by_channel(n.input(1), g)


def _channel_scaling(name: str) -> Op:
    return Op(
        name,
        _channel_rule,
        lambda g, n: _over_channels(g * n.input(0)),
        lambda g, n: _over_channels(g),
        tell="channel_scale_rule",
        word="scaled",
    )


GROUP_SCALED = _channel_scaling("native_group_norm")
BATCH_SCALED = _channel_scaling("native_batch_norm")


def _scaled(op: Op, x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """Every channel times its weight, and its bias added."""
    samples, channels = x._shape[:2]
    data = x._data
    times = range(len(data) // (samples * channels or 1))
    if weight is not None:
        data = kernels.mul(data, [w for w in weight._data for _ in times] * samples)
    if bias is not None:
        data = kernels.add(data, [b for b in bias._data for _ in times] * samples)
    scale = result([1.0], (), float64) if weight is None else weight
    shift = result([0.0], (), float64) if bias is None else bias
    return record(result(list(data), x._shape, float64), op, (x, scale, shift))


def _check_channels(name: str, channels: int, **given: Tensor | None) -> None:
    for what, t in given.items():
        if t is None:
            continue
        require(name, t)
        if len(t._data) != channels or len(t._shape) != 1:
            raise RuntimeError(
                f"{name}: {what} of shape {t._shape} must have one number for each of {channels} channels"
            )
        if t.dtype is not float64:
            raise RuntimeError(f"{name}: {what} must be of floats, got {t.dtype!r}")


def _move(t: Tensor, new: Flat, momentum: float) -> None:
    """Running statistics brought nearer to those of a batch, in place."""
    numbers = changeable(t)
    numbers[:] = [(1 - momentum) * old + momentum * x for old, x in zip(numbers, new)]
    rewritten(t)


def _track(
    rows: list[Flat], running_mean: Tensor | None, running_var: Tensor | None, momentum: float
) -> None:
    """Bring running statistics nearer to those of these rows; several rows of a channel are averaged."""

    def averaged(numbers: Flat, channels: int) -> Flat:
        return [kernels.mean_of(numbers[c::channels]) for c in range(channels)]

    if rows and not rows[0]:
        return
    if running_mean is not None:
        means = [kernels.mean_of(row) for row in rows]
        _move(running_mean, averaged(means, len(running_mean._data)), momentum)
    if running_var is not None:
        spreads = [kernels.squared_deviations(row) / (len(row) - 1) for row in rows]
        _move(running_var, averaged(spreads, len(running_var._data)), momentum)


def _by_running(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
) -> Tensor:
    """Normalized by statistics that are known: each channel times a number, and one added."""
    scale = rsqrt(running_var + eps)
    if weight is not None:
        scale = scale * weight
    shift = -(running_mean * scale)
    if bias is not None:
        shift = shift + bias
    return _scaled(BATCH_SCALED, x, scale, shift)


def _several(name: str, shape: Sequence[int], what: str) -> None:
    if numel(tuple(shape)) == 1:
        raise ValueError(f"{name}: the statistics of one number are no use: {what}")


@takes("input", "[running_mean]", "[running_var]", "[weight]", "[bias]")
def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """(x - mean) / sqrt(variance + eps) * weight + bias, by channel: over all but axis 1.

    In training mean and variance are the batch's, and the running ones, where given, are moved:
    running = (1 - momentum) running + momentum new, the new variance being the unbiased one.  Else
    they are the running ones.  Shapes: (N, C, ...) in and out, the others (C).  Raises ValueError
    for one number a channel in training, RuntimeError where shapes do not fit.  Ioffe and Szegedy,
    2015.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 10.0], [3.0, 30.0]])
    >>> pyattn.nn.functional.batch_norm(x, None, None, training=True)
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]])
    """
    shape = input._shape
    if len(shape) < 2:
        raise IndexError(f"batch_norm: expected an input of rank 2 or more, got shape {shape}")
    if training:
        _several("batch_norm", shape[:1] + shape[2:], f"expected more in a channel of {shape}")
    if eps < 0 or training and eps == 0:
        raise ValueError(f"batch_norm: eps must be above 0, got {eps}")
    if (running_mean is None) is not (running_var is None) and training:
        raise ValueError("batch_norm: give running_mean and running_var, or neither")
    samples, channels = shape[:2]
    plane = numel(shape[2:])
    given = {"running_mean": running_mean, "running_var": running_var}
    _check_channels("batch_norm", channels, weight=weight, bias=bias, **given)
    floats("batch_norm", input)
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("batch_norm: out of training it needs running_mean and running_var")
        return _by_running(input, running_mean, running_var, weight, bias, eps)
    rows = _swapped(input, (samples, channels, plane), (channels, samples * plane))
    width = samples * plane
    if running_mean is not None or running_var is not None:
        lines = kernels.lines(rows._data, channels, width, 1)
        _track(lines, running_mean, running_var, momentum)
    y = _rows(BATCH_ROWS, rows, width, eps)
    return _scaled(BATCH_SCALED, _swapped(y, (channels, samples, plane), shape), weight, bias)


@takes("input", "[running_mean]", "[running_var]", "[weight]", "[bias]")
def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """batch_norm of every sample on its own: over all axes but the first two.

    With `use_input_stats` mean and variance are the sample's, and the running ones are moved to their
    average over the batch; else they are the running ones.  Shapes as in batch_norm, of rank 3 or
    more.  Raises ValueError for one number a channel.  Ulyanov, Vedaldi and Lempitsky, 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.instance_norm(pyattn.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    shape = input._shape
    if use_input_stats:
        _several("instance_norm", shape[2:], f"expected more in a channel of {shape}")
    if len(shape) < 2:
        raise IndexError(f"instance_norm: expected an input of rank 3 or more, got shape {shape}")
    given = {"running_mean": running_mean, "running_var": running_var}
    _check_channels("instance_norm", shape[1], weight=weight, bias=bias, **given)
    floats("instance_norm", input)
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError(
                "instance_norm: without use_input_stats it needs running_mean and running_var"
            )
        y = _by_running(input, running_mean, running_var, weight, bias, eps)
        return renamed(y, shape, VIEW)
    width = numel(shape[2:])
    if running_mean is not None or running_var is not None:
        lines = kernels.lines(input._data, numel(shape[:2]), width, 1)
        _track(lines, running_mean, running_var, momentum)
    y = _rows(BATCH_ROWS, input, width, eps)
    return renamed(_scaled(BATCH_SCALED, y, weight, bias), shape, VIEW)


@takes("input")
def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(x - mean) / sqrt(variance + eps) * weight + bias, over groups of channels of one sample.

    Shapes: (N, C, ...) in and out, C a multiple of `num_groups`; weight and bias (C).  Raises
    RuntimeError where they do not fit, ValueError for one number a group.  Wu and He, 2018.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 3.0, 10.0, 30.0]])
    >>> pyattn.nn.functional.group_norm(x, 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    shape = input._shape
    if len(shape) < 2:
        raise RuntimeError(f"group_norm: expected an input of rank 2 or more, got shape {shape}")
    if num_groups < 1 or shape[1] % num_groups:
        raise RuntimeError(
            f"group_norm: {shape[1]} channels cannot be cut into {num_groups} groups of one size"
        )
    spots = (shape[0] * shape[1] // num_groups,) + shape[2:]
    _several("group_norm", spots, f"expected more in a group of {shape}")
    _check_channels("group_norm", shape[1], weight=weight, bias=bias)
    floats("group_norm", input)
    y = _rows(GROUP_ROWS, input, numel(shape[1:]) // num_groups, eps)
    return y if weight is None and bias is None else _scaled(GROUP_SCALED, y, weight, bias)


ACROSS_CHANNELS = mixing("avg_pool3d", "mean")


@takes("input")
def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """x / (k + alpha * mean of x**2 over `size` neighbouring channels) ** beta.

    Shapes: (N, C, ...) in and out, of rank 3 or more; beyond the first and last channel stand zeros,
    which count.  Raises ValueError for a lower rank.  Krizhevsky, Sutskever and Hinton, 2012.

    >>> import pyattn
    >>> pyattn.nn.functional.local_response_norm(pyattn.ones(1, 2, 1), 2, alpha=1.0, beta=1.0)
    tensor([[[0.6667],
             [0.5000]]])
    """
    shape = input._shape
    if len(shape) < 3:
        raise ValueError(f"local_response_norm: expected rank 3 or more, got shape {shape}")
    if not input._data:
        return input
    floats("local_response_norm", input)
    if size < 1:
        raise RuntimeError(f"local_response_norm: size must be at least 1, got {size}")
    channels = shape[1]
    starts = range(-(size // 2), channels - size // 2)
    windows = [list(range(max(0, s), min(s + size, channels))) for s in starts]
    weights = [[1.0 / size] * len(window) for window in windows]
    mix = Mix(shape, shape, channels, numel(shape[2:]), windows, weights)
    return input / (mixed(input * input, mix, ACROSS_CHANNELS) * alpha + k) ** beta


# fmt: off
__all__ = [
    "batch_norm", "group_norm", "instance_norm", "local_response_norm",
]
# fmt: on
