"""Pooling to a size that is asked for, pooling by a power mean, and unpooling."""

from __future__ import annotations

from ... import kernels
from ...array import result, stepping
from ...dtypes import int64, numel
from ...graph import record
from ...portable import as_index
from ...refusals import floats, takes
from ...views import putting, taking
from ..pointwise import abs as abs_of
from ..pointwise import relu, sign
from ..reductions import mean
from ..shaping import squeeze
from .mixing import Mix, mixed, mixing, unmixing
from .pooling import avg_pool1d, avg_pool2d, avg_pool3d, flat_sample, in_two, largest_of, picked
from .sliding import each_axis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...kernels import Shape
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]
    Wanted = Union[int, None, Sequence[Union[int, None]]]

LARGEST = {d: largest_of(f"adaptive_max_pool{d}d") for d in (2, 3)}
MEANS = {d: mixing(f"adaptive_avg_pool{d}d", "mean", stepping(unmixing)) for d in (2, 3)}


def _wanted(name: str, given: Any, x: Tensor, axes: int) -> Shape:
    """The sizes asked for; None is the input's own."""
    own = x._shape[len(x._shape) - axes :]
    if axes > 1 and isinstance(given, (tuple, list)):
        if len(given) != axes:
            raise RuntimeError(f"{name}: output_size must have {axes} sizes, got {given!r}")
        given = [n if size is None else size for size, n in zip(given, own)]
    return each_axis(name, "output_size", given, axes, 0)


def _windows(sizes: Shape, outs: Shape) -> list[list[int]]:
    """Each axis cut into so many windows of about the same length, which may overlap by one."""
    along = [
        [list(range(i * n // m, -(-(i + 1) * n // m))) for i in range(m)]
        for n, m in zip(sizes, outs)
    ]
    return kernels.crossed(along, sizes)


def _non_empty(name: str, x: Tensor, axes: int) -> None:
    rank = len(x._shape)
    if rank not in (axes + 1, axes + 2) or 0 in x._shape[rank - axes :]:
        raise RuntimeError(
            f"{name}: expected rank {axes + 2}, or {axes + 1} for one sample, and no empty plane; "
            f"got shape {x._shape}"
        )


def _means(name: str, axes: int, x: Tensor, output_size: Any) -> Tensor:
    _non_empty(name, x, axes)
    outs = _wanted(name, output_size, x, axes)
    if outs == (1,) * axes and axes > 1:
        return mean(x, tuple(range(-axes, 0)), True)
    floats(name, x)
    if axes == 1:
        x, outs = in_two(x), (1,) + outs
    shape, rank = x._shape, len(outs)
    sizes = shape[len(shape) - rank :]
    windows = _windows(sizes, outs)
    weights = [[1.0 / len(window)] * len(window) for window in windows]
    after = shape[: len(shape) - rank] + outs
    y = mixed(x, Mix(shape, after, numel(sizes), 1, windows, weights), MEANS[rank])
    return squeeze(y, -2) if axes == 1 else y


def _largest(name: str, axes: int, x: Tensor, output_size: Any) -> tuple[Tensor, Tensor]:
    flat_sample(name, x, axes)
    outs = _wanted(name, output_size, x, axes)
    floats(name, x)
    if axes == 1:
        y, indices = picked(
            in_two(x), (1,) + outs, _windows((1,) + x._shape[-1:], (1,) + outs), LARGEST[2]
        )
        return squeeze(y, -2), squeeze(indices, -2)
    return picked(x, outs, _windows(x._shape[len(x._shape) - axes :], outs), LARGEST[axes])


@takes("input")
def adaptive_avg_pool1d(input: Tensor, output_size: Sizes) -> Tensor:
    """The means of as many windows over a sequence as are asked for, of about the same length.

    Along an axis of n, window i of m goes from i n / m, rounded down, to (i + 1) n / m, rounded up.
    Shapes: (N, C, L) or (C, L) gives (N, C, M), the last sizes `output_size`.
    Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_avg_pool1d(pyattn.tensor([[1.0, 2.0, 3.0]]), 2)
    tensor([[1.5000, 2.5000]])
    """
    return _means("adaptive_avg_pool1d", 1, input, output_size)


@takes("input")
def adaptive_avg_pool2d(input: Tensor, output_size: Wanted) -> Tensor:
    """The means of as many windows over an image as are asked for, of about the same length.

    Along an axis of n, window i of m goes from i n / m, rounded down, to (i + 1) n / m, rounded up.
    Shapes: (N, C, H, W) or (C, H, W) gives (N, C, H', W'), the last sizes `output_size`; None in it keeps a size.
    Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_avg_pool2d(pyattn.arange(6.0).reshape(1, 2, 3), (1, None))
    tensor([[[1.5000, 2.5000, 3.5000]]])
    """
    return _means("adaptive_avg_pool2d", 2, input, output_size)


@takes("input")
def adaptive_avg_pool3d(input: Tensor, output_size: Wanted) -> Tensor:
    """The means of as many windows over a volume as are asked for, of about the same length.

    Along an axis of n, window i of m goes from i n / m, rounded down, to (i + 1) n / m, rounded up.
    Shapes: (N, C, D, H, W) or (C, D, H, W) gives (N, C, D', H', W'), the last sizes `output_size`; None in it keeps a size.
    Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_avg_pool3d(pyattn.arange(8.0).reshape(1, 2, 2, 2), 1)
    tensor([[[[3.5000]]]])
    """
    return _means("adaptive_avg_pool3d", 3, input, output_size)


@takes("input")
def adaptive_max_pool1d(input: Tensor, output_size: Sizes, return_indices: bool = False) -> Any:
    """The largest numbers of as many windows over a sequence as are asked for.

    The windows and shapes are those of adaptive_avg_pool1d.  With `return_indices`, a pair: the
    numbers, and where in its plane each stood.  Raises RuntimeError where `output_size` does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_max_pool1d(pyattn.tensor([[1.0, 2.0, 3.0]]), 2)
    tensor([[2., 3.]])
    """
    pair = _largest("adaptive_max_pool1d", 1, input, output_size)
    return pair if return_indices else pair[0]


@takes("input")
def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: Sizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """adaptive_max_pool1d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 2)
    >>> pair = pyattn.nn.functional.adaptive_max_pool1d_with_indices(x, 1)
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    return _largest("adaptive_max_pool1d_with_indices", 1, input, output_size)


@takes("input")
def adaptive_max_pool2d(input: Tensor, output_size: Wanted, return_indices: bool = False) -> Any:
    """The largest numbers of as many windows over an image as are asked for.

    The windows and shapes are those of adaptive_avg_pool2d.  With `return_indices`, a pair: the
    numbers, and where in its plane each stood.  Raises RuntimeError where `output_size` does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_max_pool2d(pyattn.arange(6.0).reshape(1, 2, 3), (1, None))
    tensor([[[3., 4., 5.]]])
    """
    pair = _largest("adaptive_max_pool2d", 2, input, output_size)
    return pair if return_indices else pair[0]


@takes("input")
def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """adaptive_max_pool2d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 1, 2)
    >>> pair = pyattn.nn.functional.adaptive_max_pool2d_with_indices(x, 1)
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    return _largest("adaptive_max_pool2d_with_indices", 2, input, output_size)


@takes("input")
def adaptive_max_pool3d(input: Tensor, output_size: Wanted, return_indices: bool = False) -> Any:
    """The largest numbers of as many windows over a volume as are asked for.

    The windows and shapes are those of adaptive_avg_pool3d.  With `return_indices`, a pair: the
    numbers, and where in its plane each stood.  Raises RuntimeError where `output_size` does not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.adaptive_max_pool3d(pyattn.arange(8.0).reshape(1, 2, 2, 2), 1)
    tensor([[[[7.]]]])
    """
    pair = _largest("adaptive_max_pool3d", 3, input, output_size)
    return pair if return_indices else pair[0]


@takes("input")
def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: Wanted, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """adaptive_max_pool3d with the places of the numbers, whatever `return_indices` says.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 5.0]).reshape(1, 1, 1, 2)
    >>> pair = pyattn.nn.functional.adaptive_max_pool3d_with_indices(x, 1)
    >>> [t.item() for t in pair]
    [5.0, 1]
    """
    return _largest("adaptive_max_pool3d_with_indices", 3, input, output_size)


# The power mean, without being divided by the count.


def _power_pool(input: Tensor, pool: Any, norm_type: float, count: int, *settings: Any) -> Tensor:
    means = pool(input**norm_type, *settings)
    return (sign(means) * relu(abs_of(means)) * count) ** (1.0 / norm_type)


@takes("input")
def lp_pool1d(
    input: Tensor,
    norm_type: float,
    kernel_size: int,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(sum of x**p) ** (1/p) over each window of a sequence, p being `norm_type`.

    Shapes are those of avg_pool1d without padding.  The sum over a window is its mean times the
    kernel's size, so that a window that `ceil_mode` cuts short counts as a whole one, as in PyTorch.
    Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.lp_pool1d(pyattn.tensor([[3.0, 4.0, 5.0, 12.0]]), 2, 2)
    tensor([[ 5., 13.]])
    """
    if isinstance(kernel_size, bool) or not isinstance(kernel_size, int):
        raise TypeError(f"lp_pool1d: kernel_size must be an int, got {kernel_size!r}")
    count = kernel_size
    settings = norm_type, count, kernel_size, stride, 0, ceil_mode
    return _power_pool(input, avg_pool1d, *settings)


@takes("input")
def lp_pool2d(
    input: Tensor,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(sum of x**p) ** (1/p) over each window of an image, p being `norm_type`.

    Shapes are those of avg_pool2d without padding.  The sum over a window is its mean times the
    kernel's size, so that a window that `ceil_mode` cuts short counts as a whole one, as in PyTorch.
    Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.lp_pool2d(pyattn.tensor([[[3.0, 4.0]]]), 2, (1, 2))
    tensor([[[5.]]])
    """
    count = numel(each_axis("lp_pool2d", "kernel_size", kernel_size, 2, 1))
    settings = norm_type, count, kernel_size, stride, 0, ceil_mode
    return _power_pool(input, avg_pool2d, *settings)


@takes("input")
def lp_pool3d(
    input: Tensor,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(sum of x**p) ** (1/p) over each window of a volume, p being `norm_type`.

    Shapes are those of avg_pool3d without padding.  The sum over a window is its mean times the
    kernel's size, so that a window that `ceil_mode` cuts short counts as a whole one, as in PyTorch.
    Raises RuntimeError where settings do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.lp_pool3d(pyattn.tensor([[[[3.0, 4.0]]]]), 2, (1, 1, 2))
    tensor([[[[5.]]]])
    """
    count = numel(each_axis("lp_pool3d", "kernel_size", kernel_size, 3, 1))
    settings = norm_type, count, kernel_size, stride, 0, ceil_mode
    return _power_pool(input, avg_pool3d, *settings)


# Unpooling: numbers put back where the largest stood.

UNPOOLED = {d: putting(f"max_unpool{d}d", taking("gather")) for d in (2, 3)}


def _unpooled_size(
    name: str, x: Tensor, kernel: Any, stride: Any, padding: Any, asked: Any, axes: int
) -> Shape:
    """The size before pooling: the least that would do, or one that was asked for and is near it."""
    kernel = each_axis(name, "kernel_size", kernel, axes, 1)
    step = kernel if stride is None else each_axis(name, "stride", stride, axes, 1)
    pads = each_axis(name, "padding", padding, axes, 0)
    outs = x._shape[len(x._shape) - axes :]
    least = tuple([(n - 1) * s + k - 2 * p for n, s, k, p in zip(outs, step, kernel, pads)])
    if asked is None:
        return least
    sizes = tuple([as_index(n) for n in asked])
    if len(sizes) == axes + 2:
        sizes = sizes[2:]
    if len(sizes) != axes:
        raise ValueError(f"{name}: output_size must have {axes} or {axes + 2} sizes, got {sizes}")
    for n, m, s in zip(sizes, least, step):
        if not m - s < n < m + s:
            raise ValueError(
                f"{name}: output_size {sizes} is not within the stride {step} of {least}"
            )
    return sizes


def _unpooled(name: str, x: Tensor, indices: Tensor, sizes: Shape) -> Tensor:
    axes = len(sizes)
    rank = len(x._shape)
    if indices.dtype is not int64:
        raise RuntimeError(f"{name}: the indices must be of int64, got {indices.dtype!r}")
    if indices._shape != x._shape:
        raise RuntimeError(
            f"{name}: indices of shape {indices._shape} for numbers of shape {x._shape}"
        )
    flat_sample(name, x, axes)
    floats(name, x)
    plane, count = numel(sizes), numel(x._shape[rank - axes :])
    for i in indices._data:
        if not 0 <= i < plane:
            raise RuntimeError(f"{name}: index {i} is out of range: 0 to {plane - 1} would fit")
    places = [k // count * plane + i for k, i in enumerate(indices._data)]
    shape = x._shape[: rank - axes] + sizes
    data = [0.0] * numel(shape)
    for p, v in zip(places, x._data):
        data[p] = v
    return record(result(data, shape, x.dtype), UNPOOLED[axes], (x,), (places, x._shape))


@takes("input", "indices")
def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Zeros, with each number put where `indices` say that it stood: undoes max_pool1d in part.

    The size is (n - 1) stride + kernel_size - 2 padding along each axis, or `output_size` where several
    pool to the same.  Raises RuntimeError for an index out of range, ValueError for a size too far off.

    >>> import pyattn
    >>> x, i = pyattn.tensor([[5.0, 4.0]]), pyattn.tensor([[1, 3]])
    >>> pyattn.nn.functional.max_unpool1d(x, i, 2)
    tensor([[0., 5., 0., 4.]])
    """
    flat_sample("max_unpool1d", input, 1)
    sizes = _unpooled_size("max_unpool1d", input, kernel_size, stride, padding, output_size, 1)
    return squeeze(_unpooled("max_unpool1d", in_two(input), in_two(indices), (1,) + sizes), -2)


@takes("input", "indices")
def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Zeros, with each number put where `indices` say that it stood: undoes max_pool2d in part.

    The size is (n - 1) stride + kernel_size - 2 padding along each axis, or `output_size` where several
    pool to the same.  Raises RuntimeError for an index out of range, ValueError for a size too far off.

    >>> import pyattn
    >>> x, i = pyattn.tensor([[[5.0]]]), pyattn.tensor([[[2]]])
    >>> pyattn.nn.functional.max_unpool2d(x, i, 2)
    tensor([[[0., 0.],
             [5., 0.]]])
    """
    flat_sample("max_unpool2d", input, 2)
    sizes = _unpooled_size("max_unpool2d", input, kernel_size, stride, padding, output_size, 2)
    return _unpooled("max_unpool2d", input, indices, sizes)


@takes("input", "indices")
def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Zeros, with each number put where `indices` say that it stood: undoes max_pool3d in part.

    The size is (n - 1) stride + kernel_size - 2 padding along each axis, or `output_size` where several
    pool to the same.  Raises RuntimeError for an index out of range, ValueError for a size too far off.

    >>> import pyattn
    >>> x, i = pyattn.tensor([[[[5.0]]]]), pyattn.tensor([[[[7]]]])
    >>> pyattn.nn.functional.max_unpool3d(x, i, 2)
    tensor([[[[0., 0.],
              [0., 0.]],
    <BLANKLINE>
             [[0., 0.],
              [0., 5.]]]])
    """
    flat_sample("max_unpool3d", input, 3)
    sizes = _unpooled_size("max_unpool3d", input, kernel_size, stride, padding, output_size, 3)
    return _unpooled("max_unpool3d", input, indices, sizes)


# fmt: off
__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices", "lp_pool1d", "lp_pool2d", "lp_pool3d",
    "max_unpool1d", "max_unpool2d", "max_unpool3d",
]
# fmt: on
