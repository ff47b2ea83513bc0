"""Convolutions of sequences, images and volumes, and the windows themselves as columns."""

from __future__ import annotations

from ... import kernels
from ...array import result
from ...dtypes import numel
from ...graph import Op, record
from ...refusals import floats, takes
from .sliding import convolution, each_axis, transposed_convolution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


@takes("input", "weight", "[bias]")
def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """A window slides along a sequence; each result is the sum of what it sees times the weights.

    y[n, o, i] = bias[o] + sum over c, k of weight[o, c, k] x[n, c, i stride - padding + k dilation],
    with zeros beyond the ends.

    Shapes: (N, C, L) or (C, L) by a weight of (O, C / groups, K) and a bias of (O) gives (N, O, M)
    with M = (L + 2 padding - dilation (K - 1) - 1) // stride + 1.  padding="same" keeps L where stride
    is 1, "valid" is none.  With `groups` each group of channels has weights of its own.  Raises
    RuntimeError where shapes or settings do not fit.

    >>> import pyattn
    >>> x, w = pyattn.tensor([[[1.0, 2.0, 3.0]]]), pyattn.tensor([[[1.0, 10.0]]])
    >>> pyattn.nn.functional.conv1d(x, w)
    tensor([[[21., 32.]]])
    """
    return convolution("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@takes("input", "weight", "[bias]")
def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """A window slides over images; each result is the sum of what it sees times the weights.

    Shapes: (N, C, H, W) or (C, H, W) by a weight of (O, C / groups, K1, K2) and a bias of (O) gives
    (N, O, H', W'), each size as in conv1d, whose settings are one number for both axes or one for
    each.  Raises RuntimeError where shapes or settings do not fit.  LeCun et al., 1989.

    >>> import pyattn
    >>> x = pyattn.arange(9.0).reshape(1, 1, 3, 3)
    >>> pyattn.nn.functional.conv2d(x, pyattn.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    return convolution("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@takes("input", "weight", "[bias]")
def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """A window slides through volumes, (N, C, D, H, W): as conv2d, with one axis more.

    Raises RuntimeError where shapes or settings do not fit.

    >>> import pyattn
    >>> x, w = pyattn.ones(1, 2, 3, 3, 3), pyattn.ones(4, 2, 2, 2, 2)
    >>> pyattn.nn.functional.conv3d(x, w).shape
    torch.Size([1, 4, 2, 2, 2])
    """
    return convolution("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


@takes("input", "weight", "[bias]")
def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """The transposed convolution of a sequence: each number times the weights, put where its window was.

    Shapes: (N, C, L) or (C, L) by a weight of (C, O / groups, K) and a bias of (O) gives (N, O, M)
    with M = (L - 1) stride - 2 padding + dilation (K - 1) + output_padding + 1: the sizes that conv1d
    would bring back to L.  It is the gradient of conv1d in its input.  Raises RuntimeError where
    shapes or settings do not fit.

    >>> import pyattn
    >>> x, w = pyattn.tensor([[[1.0, 2.0]]]), pyattn.tensor([[[1.0, 10.0]]])
    >>> pyattn.nn.functional.conv_transpose1d(x, w)
    tensor([[[ 1., 12., 20.]]])
    """
    return transposed_convolution(
        "conv_transpose1d",
        1,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


@takes("input", "weight", "[bias]")
def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """The transposed convolution of images: each number times the weights, put where its window was.

    Shapes: (N, C, H, W) or (C, H, W) by a weight of (C, O / groups, K1, K2) and a bias of (O) gives
    (N, O, H', W'), each size as in conv_transpose1d.  Raises RuntimeError where shapes or settings do
    not fit.

    >>> import pyattn
    >>> x, w = pyattn.tensor([[[1.0, 2.0]]]), pyattn.ones(1, 1, 2, 2)
    >>> pyattn.nn.functional.conv_transpose2d(x, w)
    tensor([[[1., 3., 2.],
             [1., 3., 2.]]])
    """
    return transposed_convolution(
        "conv_transpose2d",
        2,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


@takes("input", "weight", "[bias]")
def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """The transposed convolution of volumes, (N, C, D, H, W): as conv_transpose2d, with one axis more.

    Raises RuntimeError where shapes or settings do not fit.

    >>> import pyattn
    >>> x, w = pyattn.ones(1, 1, 2, 2, 2), pyattn.ones(1, 3, 2, 2, 2)
    >>> pyattn.nn.functional.conv_transpose3d(x, w).shape
    torch.Size([1, 3, 3, 3, 3])
    """
    return transposed_convolution(
        "conv_transpose3d",
        3,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


# The windows as columns, and columns added back.


def _folded_back(g: Tensor, n: Node, *args: Any) -> Tensor:
    return _added(g, *args)


def _windows_of(g: Tensor, n: Node, *args: Any) -> Tensor:
    return _columns(g, *args)


IM2COL = Op(
    "im2col",
    _folded_back,
    args="places shape",
    moves="_seen",
    tell="beyond the edge",
    word="columns",
)
COL2IM = Op("col2im", _windows_of, args="places shape", tell="col2im_rule", word="folded")


def _columns(x: Tensor, places: list[list[int]], shape: Shape) -> Tensor:
    """For each plane the numbers that stand first in every window, then those that stand second..."""
    plane = numel(shape[-2:])
    data: Any = []
    order = [window[k] for k in range(len(places[0])) for window in places]
    for i in range(0, len(x._data), plane or 1):
        data += kernels.take(kernels.as_list(x._data[i : i + plane]) + [0.0], order)
    sizes = shape[:-3] + (shape[-3] * len(places[0]), len(places))
    return record(result(data, sizes, x.dtype), IM2COL, (x,), (places, shape))


def _added(x: Tensor, places: list[list[int]], shape: Shape) -> Tensor:
    plane = numel(shape[-2:])
    data: Any = []
    order = [window[k] for k in range(len(places[0])) for window in places]
    for i in range(0, len(x._data), len(order) or 1):
        total = kernels.put_add(x._data[i : i + len(order)], order, plane + 1)
        data += total[:plane]
    return record(result(data, shape, x.dtype), COL2IM, (x,), (places, shape))


def _pairs(
    name: str, kernel: Any, dilation: Any, padding: Any, stride: Any
) -> tuple[Shape, Shape, Shape, Shape]:
    return (
        each_axis(name, "kernel_size", kernel, 2, 1),
        each_axis(name, "dilation", dilation, 2, 1),
        each_axis(name, "padding", padding, 2, 0),
        each_axis(name, "stride", stride, 2, 1),
    )


def _windows(
    name: str, sizes: Shape, settings: tuple[Shape, Shape, Shape, Shape]
) -> list[list[int]]:
    kernel, dilation, padding, stride = settings
    outs = [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, d, p, s in zip(sizes, kernel, dilation, padding, stride)
    ]
    if min(outs) < 1:
        raise RuntimeError(
            f"{name}: windows of {kernel} with dilation {dilation} and padding {padding} do not fit "
            f"sizes {sizes}"
        )
    axes = [kernels.steps(*axis) for axis in zip(sizes, outs, kernel, stride, padding, dilation)]
    return kernels.crossed(axes, sizes)


@takes("input")
def unfold(
    input: Tensor,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Tensor:
    """What a window sees at each place, as a column: (N, C, H, W) gives (N, C K1 K2, L) or so unbatched.

    L is the number of places; a convolution is a matrix product with these columns.  Raises
    RuntimeError where windows do not fit, NotImplementedError for other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.unfold(pyattn.arange(6.0).reshape(1, 1, 2, 3), (2, 2))
    tensor([[[0., 1.],
             [1., 2.],
             [3., 4.],
             [4., 5.]]])
    """
    settings = _pairs("unfold", kernel_size, dilation, padding, stride)
    shape = input._shape
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise (IndexError if len(shape) < 3 else RuntimeError)(
            f"unfold: expected images, of rank 4 or 3 and none of them empty, got {shape}"
        )
    floats("unfold", input)
    return _columns(input, _windows("unfold", shape[-2:], settings), shape)


@takes("input")
def fold(
    input: Tensor,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Tensor:
    """Columns put back where their windows were, and added up: (N, C K1 K2, L) gives (N, C, H, W).

    H and W are `output_size`.  Raises RuntimeError where columns do not fit, NotImplementedError for
    other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.fold(pyattn.ones(1, 4, 2), (2, 3), (2, 2))
    tensor([[[[1., 2., 1.],
              [1., 2., 1.]]]])
    """
    settings = _pairs("fold", kernel_size, dilation, padding, stride)
    sizes = each_axis("fold", "output_size", output_size, 2, 1)
    rank = len(input._shape)
    if rank not in (2, 3) or 0 in input._shape[rank - 2 :]:
        raise RuntimeError(f"fold: expected columns, of rank 3 or 2, got shape {input._shape}")
    places = _windows("fold", sizes, settings)
    wide, count = input._shape[-2:]
    if wide % len(places[0]) or count != len(places):
        raise RuntimeError(
            f"fold: columns of shape {input._shape} do not fit: windows of {settings[0]} over {sizes} "
            f"have a multiple of {len(places[0])} numbers and {len(places)} places"
        )
    floats("fold", input)
    return _added(input, places, input._shape[:-2] + (wide // len(places[0]),) + sizes)


# fmt: off
__all__ = [
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "fold",
    "unfold",
]
# fmt: on
