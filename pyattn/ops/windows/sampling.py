"""Images read at places that are computed: what a spatial transformer turns, shifts and stretches.

A place is given from -1, one edge, to 1, the other, so that it does not depend on the image's size.
Between pixels the neighbours are mixed by how near they are; the places have gradients too.
"""

from __future__ import annotations

from itertools import product

from ...dtypes import float64, numel
from ...refusals import takes, warn
from ..arithmetic import choose, logical_and
from ..elements.pairs import fmod
from ..indexing import gather
from ..joining import stack
from ..making import arange, ones
from ..pointwise import floor, isnan
from ..pointwise import round as to_nearest
from ..products import matmul

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...tensor import Tensor

MODES = ("bilinear", "nearest", "bicubic")
PADDINGS = ("zeros", "border", "reflection")


def _aligned(name: str, align_corners: bool | None) -> bool:
    if align_corners is None:
        warn(
            f"{name}: align_corners is False if not given: -1 and 1 are the edges of the outermost "
            "pixels, and not their middles"
        )
    return bool(align_corners)


@takes("theta")
def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """The places that a linear map with a shift gives to every pixel: what `grid_sample` reads by.

    Shapes: theta (N, 2, 3) and size (N, C, H, W) give (N, H, W, 2), each place (x, y); theta
    (N, 3, 4) and size (N, C, D, H, W) give (N, D, H, W, 3), each (x, y, z).  -1 and 1 are the edges of
    the outermost pixels, with `align_corners` their middles.  Raises ValueError for other shapes,
    RuntimeError for another batch.  Jaderberg et al.,
    2015.

    >>> import pyattn
    >>> same = pyattn.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    >>> pyattn.nn.functional.affine_grid(same, (1, 1, 1, 2), align_corners=False)
    tensor([[[[-0.5000,  0.0000],
              [ 0.5000,  0.0000]]]])
    """
    size, shape = tuple(size), theta._shape
    axes = len(size) - 2
    if axes not in (2, 3):
        raise NotImplementedError(
            f"affine_grid: size is (N, C, H, W) or (N, C, D, H, W), got {size}"
        )
    if theta.dtype is not float64 or shape != (size[0], axes, axes + 1):
        batch_alone = theta.dtype is float64 and shape[1:] == (axes, axes + 1)
        raise (RuntimeError if batch_alone else ValueError)(
            f"affine_grid: theta must be of floats, shape {(size[0], axes, axes + 1)} for size {size}, "
            f"got {theta.dtype!r}, {shape}"
        )
    if min(size) < 1:
        raise ValueError(f"affine_grid: size must be above 0, got {size}")
    align = _aligned("affine_grid", align_corners)
    points = []
    for i in range(axes):  # (x, y): the last axis first
        length = size[-1 - i]
        steps = arange(1 - length, length, 2).to(float64)  # from -(length - 1) to length - 1
        line = steps / (max(length - 1, 1) if align else length)
        points.append(
            line.view([length if j == axes - 1 - i else 1 for j in range(axes)]).expand(size[2:])
        )
    base = stack([*points, ones(size[2:])], -1).reshape(1, numel(size[2:]), axes + 1)
    return matmul(base, theta.transpose(1, 2)).view((size[0], *size[2:], axes))


def _within(place: Tensor, size: int) -> Tensor:
    """On the image; at its edge and beyond it a place has no slope, as in PyTorch."""
    return choose(place <= 0, 0.0, choose(place >= size - 1, float(size - 1), place))


def _mirrored(place: Tensor, size: int, align: bool) -> Tensor:
    """Places beyond an edge as if there stood a mirror."""
    low, span = (0.0, float(size - 1)) if align else (-0.5, float(size))
    if not span:
        return place * 0.0
    away = place - low
    away = choose(away < 0, -away, away)
    rest, turns = fmod(away, span), floor(away.detach() / span)
    return choose(fmod(turns, 2.0) == 0, rest + low, span - rest + low)


def _on_image(place: Tensor, size: int, padding: str, align: bool) -> Tensor:
    """A place, or what stands for it; with zeros beyond the edges it may lie there."""
    if padding == "zeros":
        return place
    return _within(_mirrored(place, size, align) if padding == "reflection" else place, size)


def _cubic(t: Tensor) -> list[Tensor]:
    """Keys' weights of four neighbours, the place being t behind the second."""
    a = -0.75

    def far(x: Tensor) -> Tensor:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    def near(x: Tensor) -> Tensor:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


def _neighbours(
    place: Tensor, size: int, mode: str, padding: str, align: bool
) -> list[tuple[Tensor, Tensor]]:
    """Along one axis: which pixels are read, and with what weights."""
    if mode != "bicubic":
        place = _on_image(place, size, padding, align)
    if mode == "nearest":
        at = to_nearest(place)
        return [(at.detach(), at - at.detach() + 1)]  # 1, of slope 0
    low = floor(place.detach())
    part = place - low
    if mode == "bilinear":
        return [(low, 1 - part), (low + 1, part)]
    taps = [_on_image(low + i, size, padding, align) for i in (-1, 0, 1, 2)]
    return list(zip(taps, _cubic(part)))


@takes("input", "grid")
def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """The input read at the places of a grid: for each (x, y) from -1 to 1 a number in each channel.

    Shapes: input (N, C, H, W) and grid (N, H', W', 2) give (N, C, H', W'); volumes have one axis more,
    and places (x, y, z).  `mode`: "bilinear" mixes the pixels around a place, "nearest" takes one,
    "bicubic", for images, mixes sixteen.  Beyond the image stand zeros, or with `padding_mode` the
    pixels of its "border" or its "reflection".  -1 and 1 are the edges of the outermost pixels, with
    `align_corners` their middles.  Raises ValueError for other modes, RuntimeError where shapes do not
    fit.  Jaderberg et al., 2015.

    >>> import pyattn
    >>> image = pyattn.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> places = pyattn.tensor([[[[0.0, 0.0], [0.5, -0.5]]]])  # the middle; the upper right pixel
    >>> pyattn.nn.functional.grid_sample(image, places, align_corners=False)
    tensor([[[[2.5000, 2.0000]]]])
    """
    if mode not in MODES or padding_mode not in PADDINGS:
        raise ValueError(
            f"grid_sample: mode is one of {', '.join(MODES)} and padding_mode one of "
            f"{', '.join(PADDINGS)}, got {mode!r} and {padding_mode!r}"
        )
    align = _aligned("grid_sample", align_corners)
    shape, axes = input._shape, len(input._shape) - 2
    fitting = (
        len(grid._shape) == axes + 2 and grid._shape[0] == shape[0] and grid._shape[-1] == axes
    )
    if axes not in (2, 3) or not fitting or 0 in shape[2:]:
        raise RuntimeError(
            "grid_sample: expected (N, C, H, W) and (N, H', W', 2), or (N, C, D, H, W) and "
            f"(N, D', H', W', 3), and no empty plane; got {shape} and {grid._shape}"
        )
    if mode == "bicubic" and axes != 2:
        raise RuntimeError(f"grid_sample: bicubic is for images of rank 4, got shape {shape}")
    if input.dtype is not grid.dtype:
        raise RuntimeError(
            f"grid_sample: input of {input.dtype!r} with a grid of {grid.dtype!r}; convert one"
        )
    if input.dtype is not float64:
        raise NotImplementedError(f"grid_sample: expected floats, got {input.dtype!r}")

    # For each axis of the image, the first one first: the pixels that are read, and their weights.
    outs = grid._shape[1:-1]
    places = choose(isnan(grid), -1.0, grid).reshape(
        shape[0], 1, numel(outs), axes
    )  # (N, 1, places, axes)
    along = []
    for i, size in enumerate(shape[2:]):
        place = places[..., axes - 1 - i]
        place = ((place + 1) / 2 * (size - 1)) if align else ((place + 1) * size - 1) / 2
        along.append(_neighbours(place, size, mode, padding_mode, align))

    flat = input.reshape(shape[0], shape[1], numel(shape[2:]))
    out: Any = 0
    for corner in product(*along):
        index: Any = 0
        weight: Any = 1
        for (at, share), size in zip(corner, shape[2:]):
            inside = logical_and(at >= 0, at <= size - 1)
            index = index * size + choose(inside, at, 0.0)
            weight = weight * choose(inside, share, 0.0)
        read = gather(flat, 2, index.long().expand(shape[:2] + (numel(outs),)))
        out = out + read * weight
    return out.view(shape[:2] + outs)  # type: ignore[no-any-return]


__all__ = ["affine_grid", "grid_sample"]
