"""Pooling: a window slides over the input, and of what it sees one number is kept.

It is the largest, which is picked together with its place, or the mean.
"""

from __future__ import annotations

from ... import kernels
from ...array import require, result, stepping
from ...dtypes import boolean, float64, int64, numel
from ...graph import Op, record
from ...refusals import takes
from ...views import put_back
from ..shaping import squeeze, unsqueeze
from .mixing import Mix, mixed, mixing, unmixing
from .sliding import each_axis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


@stepping
def _largest_rule(g: Tensor, n: Node, places: list[int], shape: Shape, windows: Any) -> Tensor:
    return put_back(g, n, places, shape)


def largest_of(name: str) -> Op:
    """An operation that takes the largest number of each window."""
    args = "places shape windows"
    return Op(name, _largest_rule, args=args, tell="largest_seen_rule", word="largest")


LARGEST = {d: largest_of(f"max_pool{d}d_with_indices") for d in (2, 3)}
MEANS = {d: mixing(f"avg_pool{d}d", "mean", stepping(unmixing)) for d in (2, 3)}


def flat_sample(name: str, x: Tensor, axes: int) -> None:
    """Refuse what is no batch of planes, and no one sample of them; but no sample at all will do."""
    require(name, x)
    rank = len(x._shape)
    if rank not in (axes + 1, axes + 2) or 0 in x._shape[rank - axes - 1 :]:
        raise RuntimeError(
            f"{name}: expected rank {axes + 2}, or {axes + 1} for one sample, and no empty plane; "
            f"got shape {x._shape}"
        )


def in_two(x: Tensor) -> Tensor:
    """A sequence as an image of one row."""
    return unsqueeze(x, -2)


def _settings(
    name: str, axes: int, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> tuple[Shape, Shape, Shape, Shape]:
    sizes = each_axis(name, "kernel_size", kernel, axes, 1)
    if stride is None or isinstance(stride, (tuple, list)) and not stride:
        stride = sizes
    steps = each_axis(name, "stride", stride, axes, 1)
    pads = each_axis(name, "padding", padding, axes, 0)
    for k, p in zip(sizes, pads):
        if p > k // 2:
            raise RuntimeError(
                f"{name}: padding {pads} is more than half of the kernel {sizes}: a window might see "
                "nothing else"
            )
    return sizes, steps, pads, each_axis(name, "dilation", dilation, axes, 1)


def _outs(
    name: str, x: Tensor, settings: tuple[Shape, Shape, Shape, Shape], ceil_mode: bool
) -> Shape:
    """How many windows there are along each axis; with `ceil_mode` also those that begin and do not end."""
    outs = []
    sizes = x._shape[len(x._shape) - len(settings[0]) :]
    for n, k, s, p, d in zip(sizes, *settings):
        free = n + 2 * p - d * (k - 1) - 1
        count = (free + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (count - 1) * s >= n + p:
            count -= 1
        if count < 1:
            raise RuntimeError(
                f"{name}: windows of {settings[0]} do not fit an input of shape {x._shape}"
            )
        outs.append(count)
    return tuple(outs)


def picked(x: Tensor, outs: Shape, windows: list[list[int]], op: Op) -> tuple[Tensor, Tensor]:
    """The largest number of every window, and where it stands in its plane."""
    axes = len(outs)
    rank = len(x._shape)
    plane = numel(x._shape[rank - axes :])
    places = kernels.largest(x._data, plane, windows)
    shape = x._shape[: rank - axes] + outs
    indices = result([p % plane for p in places], shape, int64)
    out = result(kernels.take(x._data, places), shape, x.dtype)
    return record(out, op, (x, indices), (places, x._shape, windows)), indices


def _largest(
    name: str, x: Tensor, axes: int, settings: tuple[Shape, Shape, Shape, Shape], ceil_mode: Any
) -> tuple[Tensor, Tensor]:
    if x.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")
    outs = _outs(name, x, settings, ceil_mode)
    sizes = x._shape[len(x._shape) - axes :]
    steps = [kernels.steps(*axis) for axis in zip(sizes, outs, *settings)]
    windows = [[p for p in window if p >= 0] for window in kernels.crossed(steps, sizes)]
    if [] in windows:
        raise RuntimeError(f"{name}: a window of {settings[0]} sees nothing but padding")
    return picked(x, outs, windows, LARGEST[axes])


def _max_pool(
    name: str,
    axes: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
) -> tuple[Tensor, Tensor]:
    flat_sample(name, input, axes)
    settings = _settings(name, axes, kernel_size, stride, padding, dilation)
    if axes > 1:
        return _largest(name, input, axes, settings, ceil_mode)
    two = tuple([(k,) + s for k, s in zip((1, 1, 0, 1), settings)])
    y, indices = _largest(name, in_two(input), 2, two, ceil_mode)  # type: ignore[arg-type]
    return squeeze(y, -2), squeeze(indices, -2)


@takes("input")
def max_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number that each window along a sequence sees.

    Shapes: (N, C, L) or (C, L) gives (N, C, M) with M = (L + 2 padding - dilation (kernel_size - 1) - 1)
    // stride + 1; with `ceil_mode` the division is rounded up, but no window begins beyond the end.
    The stride is kernel_size if not given.  With `return_indices`, a pair: the numbers, and where
    each stood.  A window does not see padding.  Raises RuntimeError where settings do not fit,
    NotImplementedError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.max_pool1d(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]), 2)
    tensor([[5., 4.]])
    """
    if not return_indices and input.dtype.rank < 2:
        raise NotImplementedError(f"max_pool1d: not defined for {input.dtype!r}; use .float()")
    settings = kernel_size, stride, padding, dilation, ceil_mode
    pair = _max_pool("max_pool1d", 1, input, *settings)
    return pair if return_indices else pair[0]


@takes("input")
def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """max_pool1d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 2)
    >>> pair = pyattn.nn.functional.max_pool1d_with_indices(x, 2)
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool("max_pool1d_with_indices", 1, input, *settings)


@takes("input")
def max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number that each window over an image sees.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W'), each size and every setting as in max_pool1d,
    one number for both axes or one for each.  Indices count through a plane row by row.  Raises
    RuntimeError where settings do not fit, NotImplementedError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.max_pool2d(pyattn.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode
    pair = _max_pool("max_pool2d", 2, input, *settings)
    return pair if return_indices else pair[0]


@takes("input")
def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """max_pool2d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 1, 2)
    >>> pair = pyattn.nn.functional.max_pool2d_with_indices(x, (1, 2))
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool("max_pool2d_with_indices", 2, input, *settings)


@takes("input")
def max_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number that each window in a volume, (N, C, D, H, W), sees: as max_pool2d.

    Raises RuntimeError where settings do not fit, NotImplementedError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.max_pool3d(pyattn.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[7.]]]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode
    pair = _max_pool("max_pool3d", 3, input, *settings)
    return pair if return_indices else pair[0]


@takes("input")
def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """max_pool3d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 1, 1, 2)
    >>> pair = pyattn.nn.functional.max_pool3d_with_indices(x, (1, 1, 2))
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool("max_pool3d_with_indices", 3, input, *settings)


def _avg_pool(
    name: str,
    axes: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: Any,
) -> Tensor:
    flat_sample(name, input, axes)
    settings = _settings(name, axes, kernel_size, stride, padding, 1)
    if divisor is not None and (isinstance(divisor, bool) or not isinstance(divisor, int)):
        raise TypeError(f"{name}: divisor_override must be an int, got {divisor!r}")
    if divisor == 0:
        raise RuntimeError(f"{name}: divisor_override must not be 0")
    if input.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")
    outs = _outs(name, input, settings, ceil_mode)
    shape = input._shape
    sizes = shape[len(shape) - axes :]
    kernel, steps, pads, _ = settings
    along = []
    counts = [1]  # of the places that a window has, those of the padding included
    for n, m, k, s, p in zip(sizes, outs, kernel, steps, pads):
        starts = range(-p, m * s - p, s)
        along.append([list(range(max(b, 0), min(b + k, n))) for b in starts])
        counts = [c * (min(b + k, n + p) - b) for c in counts for b in starts]
    windows = kernels.crossed(along, sizes)
    if divisor is not None:
        counts = [divisor] * len(windows)
    elif not count_include_pad:
        counts = [len(window) for window in windows]
    after = shape[: len(shape) - axes] + outs
    if input.dtype is not float64:
        return _whole_means(input, windows, counts, after)
    weights = [[1.0 / c] * len(window) for window, c in zip(windows, counts)]
    return mixed(input, Mix(shape, after, numel(sizes), 1, windows, weights), MEANS[max(axes, 2)])


def _whole_means(
    input: Tensor, windows: list[list[int]], counts: list[int], after: Shape
) -> Tensor:
    """Of whole numbers the means are whole as well, rounded towards 0."""
    plane = len(input._data) // (numel(after) // len(windows) or 1)
    data: Any = []
    for i in range(0, len(input._data), plane or 1):
        part = input._data[i : i + plane]
        sums = [sum([part[p] for p in window]) for window in windows]
        data += kernels.trunc_div(sums, counts)
    data = list(map(input.dtype.type, data))
    return record(result(data, after, input.dtype), WHOLE_MEANS, (input,))


WHOLE_MEANS = Op("avg_pool2d", tell="the mean of whole numbers, rounded towards 0")


@takes("input")
def avg_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of what each window along a sequence sees.

    Shapes: (N, C, L) or (C, L) gives (N, C, M), M as in max_pool1d.  The zeros of the padding count
    unless `count_include_pad` is False.  Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.avg_pool1d(pyattn.tensor([[1.0, 5.0, 2.0, 4.0]]), 2)
    tensor([[3., 3.]])
    """
    flat_sample("avg_pool1d", input, 1)
    kernel, step, pads, _ = _settings("avg_pool1d", 1, kernel_size, stride, padding, 1)
    settings = (1,) + kernel, (1,) + step, (0,) + pads, ceil_mode, count_include_pad, None
    return squeeze(_avg_pool("avg_pool1d", 2, in_two(input), *settings), -2)


@takes("input")
def avg_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of what each window over an image sees.

    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W'), each size as in max_pool2d.  The zeros of the
    padding count unless `count_include_pad` is False; `divisor_override` takes the count's place.
    Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.avg_pool2d(pyattn.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 2.5000,  4.5000],
             [10.5000, 12.5000]]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    return _avg_pool("avg_pool2d", 2, input, *settings)


@takes("input")
def avg_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of what each window in a volume, (N, C, D, H, W), sees: as avg_pool2d.

    Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.avg_pool3d(pyattn.arange(8.0).reshape(1, 2, 2, 2), 2)
    tensor([[[[3.5000]]]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    return _avg_pool("avg_pool3d", 3, input, *settings)


# fmt: off
__all__ = [
    "avg_pool1d", "avg_pool2d", "avg_pool3d", "max_pool1d", "max_pool1d_with_indices", "max_pool2d",
    "max_pool2d_with_indices", "max_pool3d", "max_pool3d_with_indices",
]
# fmt: on
