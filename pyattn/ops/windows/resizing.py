"""Images and sequences brought to another size: stretched, shrunk, or with channels for pixels.

Along each axis a result is a weighted sum of some of the input's numbers; over a plane the weights of
its axes are multiplied.
"""

from __future__ import annotations

import math

from ... import kernels
from ...dtypes import float64, numel, uint8
from ...portable import as_index
from ...refusals import floats, takes, warn
from ...views import taken, taking
from .adaptive import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .mixing import Mix, mixed, mixing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from ...kernels import Flat, Shape
    from ...tensor import Tensor

    Axis = tuple[list[list[int]], list[Flat]]  # for each result the places, and their weights
    Sizes = Union[int, Sequence[int], None]
    Factors = Union[float, Sequence[float], None]

NEAREST = {d: taking(f"upsample_nearest{d}d") for d in (1, 2, 3)}
EXACT = {d: taking(f"upsample_nearest_exact{d}d") for d in (1, 2, 3)}
MIXED = {
    "linear": (1, mixing("upsample_linear1d", "resized")),
    "bilinear": (2, mixing("upsample_bilinear2d", "resized")),
    "trilinear": (3, mixing("upsample_trilinear3d", "resized")),
    "bicubic": (2, mixing("upsample_bicubic2d", "resized")),
}
SMOOTHED = {
    name: mixing(f"upsample_{name}2d_aa", "resized") for name in ("bilinear", "bicubic", "lanczos")
}
MEANS = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}


def _step(size: int, out: int, factor: float | None, align: bool) -> float:
    """How far apart in the input two neighbouring results are."""
    if align:
        return (size - 1) / (out - 1) if out > 1 else 0.0
    return 1.0 / factor if factor else size / out


def _linear(size: int, out: int, step: float, align: bool) -> Axis:
    places, weights = [], []
    for i in range(out):
        at = step * i if align else max(step * (i + 0.5) - 0.5, 0.0)
        if size == out:
            at = float(i)
        first = min(int(at), size - 1)
        share = min(max(at - first, 0.0), 1.0)
        places.append([first, min(first + 1, size - 1)])
        weights.append([1.0 - share, share])
    return places, weights


def _keys(x: float, a: float) -> float:
    """Keys' cubic, 1 at 0 and 0 at every other whole number."""
    x = abs(x)
    if x <= 1.0:
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
    return (((x - 5.0) * x + 8.0) * x - 4.0) * a if x < 2.0 else 0.0


def _cubic(size: int, out: int, step: float, align: bool) -> Axis:
    places, weights = [], []
    for i in range(out):
        at = step * i if align else step * (i + 0.5) - 0.5
        first = math.floor(at)
        share = at - first
        places.append([min(max(first + k, 0), size - 1) for k in (-1, 0, 1, 2)])
        weights.append([_keys(share - k, -0.75) for k in (-1, 0, 1, 2)])
    return places, weights


def _hat(x: float) -> float:
    return max(0.0, 1.0 - abs(x))


def _windowed_sinc(x: float) -> float:
    if abs(x) >= 3.0:
        return 0.0
    y = math.pi * x
    return math.sin(y) / y * math.sin(y / 3.0) / (y / 3.0) if x else 1.0


FILTERS: dict[str, tuple[int, Callable[[float], float]]] = {
    "bilinear": (2, _hat),
    "bicubic": (4, lambda x: _keys(x, -0.5)),
    "lanczos": (6, _windowed_sinc),
}


def _smoothed(mode: str, size: int, out: int, step: float) -> Axis:
    """With a filter that is as wide as the results are apart, so that none of the input is left out."""
    taps, weight = FILTERS[mode]
    wide = max(step, 1.0)
    support = taps * 0.5 * wide
    places, weights = [], []
    for i in range(out):
        centre = step * (i + 0.5)
        first = max(int(centre - support + 0.5), 0)
        last = min(int(centre + support + 0.5), size)
        line = [weight((p - centre + 0.5) / wide) for p in range(first, last)]
        total = sum(line)
        places.append(list(range(first, last)))
        weights.append([w / total for w in line] if total else line)
    return places, weights


def _crossed(axes: list[Axis], sizes: Shape) -> Axis:
    """The windows over a plane, and the product of their weights along its axes."""
    windows = kernels.crossed([places for places, _ in axes], sizes)
    weights: list[Flat] = [[1.0]]
    for _, along in axes:
        weights = [[v * w for v in line for w in tap] for line in weights for tap in along]
    return windows, weights


def _nearest(input: Tensor, outs: Shape, factors: Sequence[float | None], exact: bool) -> Tensor:
    rank = len(outs)
    if input.dtype is not float64 and input.dtype is not uint8:
        raise NotImplementedError(
            f"interpolate: defined for floats and uint8, got {input.dtype!r}; use .float()"
        )
    sizes = input._shape[2:]
    places: Any = [0]
    for n, m, factor in zip(sizes, outs, factors):
        step = _step(n, m, factor, False)
        if not exact and (m == n or m == 2 * n and rank == 2 and sum(outs) <= 128):
            step = n / m  # as in PyTorch, whatever the factor
        line = [min(int((i + 0.5 if exact else i) * step), n - 1) for i in range(m)]
        places = [p * n + q for p in places for q in line]
    plane = numel(sizes)
    starts = range(0, len(input._data), plane)
    op = (EXACT if exact else NEAREST)[rank]
    return taken(input, [s + p for s in starts for p in places], input._shape[:2] + outs, op)


def _size_of(
    shape: Shape, size: Any, scale_factor: Any, recompute: bool
) -> tuple[Shape, list[float | None]]:
    """The sizes asked for, and the factors, where these and no sizes were given."""
    axes = len(shape) - 2
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate: give size or scale_factor, one of them")
    given = scale_factor if size is None else size
    several = list(given) if isinstance(given, (tuple, list)) else [given] * axes
    if len(several) != axes:
        raise ValueError(
            f"interpolate: an input of shape {shape} has {axes} axes to resize, got {given!r}"
        )
    if size is not None:
        if recompute:
            raise ValueError(
                "interpolate: recompute_scale_factor is for a scale_factor, not a size"
            )
        outs = tuple([as_index(n) for n in several])
        return outs, [None] * axes
    outs = tuple([math.floor(n * f) for n, f in zip(shape[2:], several)])
    return outs, [None] * axes if recompute else [float(f) for f in several]


@takes("input")
def interpolate(
    input: Tensor,
    size: Sizes = None,
    scale_factor: Factors = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """Sequences, images or volumes brought to another size: (N, C, ...) to (N, C, *size).

    The size is `size`, or the input's times `scale_factor`, rounded down.  `mode`: "nearest" (which
    takes the number at the rounded-down place), "nearest-exact" (that at the middle), "linear" for
    sequences, "bilinear" and "bicubic" for images, "trilinear" for volumes, "area" (means), and
    with `antialias`, for images, "bilinear", "bicubic" and "lanczos".  With `align_corners` the
    middles of the outermost pixels stay where they are, else the edges.  Raises ValueError or
    NotImplementedError for settings that do not go together.

    >>> import pyattn
    >>> x = pyattn.tensor([[[1.0, 2.0]]])
    >>> pyattn.nn.functional.interpolate(x, scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    >>> pyattn.nn.functional.interpolate(x, size=3, mode="linear", align_corners=True)
    tensor([[[1.0000, 1.5000, 2.0000]]])
    """
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(f"interpolate: align_corners is not for mode {mode!r}")
    shape = input._shape
    axes = len(shape) - 2
    outs, factors = _size_of(shape, size, scale_factor, bool(recompute_scale_factor))
    if antialias and (mode not in SMOOTHED or axes != 2):
        raise ValueError(
            "interpolate: antialias is for images (rank 4) in mode 'bilinear', 'bicubic' or 'lanczos', "
            f"not for mode {mode!r} and shape {shape}"
        )
    known = mode in MIXED and MIXED[mode][0] == axes or mode == "lanczos" and axes == 2
    if not known and (mode not in ("nearest", "area", "nearest-exact") or axes not in (1, 2, 3)):
        raise NotImplementedError(f"interpolate: no mode {mode!r} for an input of shape {shape}")
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError("interpolate: lanczos needs antialias=True, and no align_corners")
    if 0 in shape[1:]:
        raise RuntimeError(f"interpolate: an input of shape {shape} is empty")
    if min(outs) < 1:
        raise RuntimeError(f"interpolate: sizes must be above 0, got {outs}")
    if mode == "area":
        return MEANS[axes](input, outs)
    if mode in ("nearest", "nearest-exact"):
        return _nearest(input, outs, factors, mode == "nearest-exact")
    floats("interpolate", input)
    align = bool(align_corners)
    along = []
    for n, m, factor in zip(shape[2:], outs, factors):
        step = _step(n, m, factor, align)
        if antialias:
            along.append(_smoothed(mode, n, m, step))
        else:
            along.append((_cubic if mode == "bicubic" else _linear)(n, m, step, align))
    windows, weights = _crossed(along, shape[2:])
    mix = Mix(shape, shape[:2] + outs, numel(shape[2:]), 1, windows, weights)
    return mixed(input, mix, SMOOTHED[mode] if antialias else MIXED[mode][1])


@takes("input")
def upsample(
    input: Tensor,
    size: Sizes = None,
    scale_factor: Factors = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """`interpolate`, under the name that it once had.

    >>> import warnings, pyattn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     pyattn.nn.functional.upsample(pyattn.tensor([[[1.0, 2.0]]]), 4)
    tensor([[[1., 1., 2., 2.]]])
    """
    warn("upsample: its name is interpolate now")
    return interpolate(input, size, scale_factor, mode, align_corners)


@takes("input")
def upsample_nearest(input: Tensor, size: Sizes = None, scale_factor: Factors = None) -> Tensor:
    """`interpolate` in mode "nearest", under a name that it once had.

    >>> import warnings, pyattn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     pyattn.nn.functional.upsample_nearest(pyattn.tensor([[[1.0, 2.0]]]), 4)
    tensor([[[1., 1., 2., 2.]]])
    """
    warn("upsample_nearest: its name is interpolate now")
    return interpolate(input, size, scale_factor)


@takes("input")
def upsample_bilinear(input: Tensor, size: Sizes = None, scale_factor: Factors = None) -> Tensor:
    """`interpolate` in mode "bilinear" with align_corners=True, under a name that it once had.

    >>> import warnings, pyattn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     pyattn.nn.functional.upsample_bilinear(pyattn.tensor([[[[1.0, 2.0]]]]), (1, 3))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """
    warn("upsample_bilinear: its name is interpolate now, with align_corners=True")
    return interpolate(input, size, scale_factor, "bilinear", True)


# Channels for pixels.

PIXEL_SHUFFLE, PIXEL_UNSHUFFLE = taking("pixel_shuffle"), taking("pixel_unshuffle")
CHANNEL_SHUFFLE = taking("channel_shuffle")


def _factor(name: str, what: str, factor: Any) -> int:
    if isinstance(factor, bool) or not isinstance(factor, int):
        raise TypeError(f"{name}: {what} must be an int, got {factor!r}")
    if factor < 1:
        raise RuntimeError(f"{name}: {what} must be at least 1, got {factor}")
    return int(factor)


@takes("input")
def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """r x r channels laid out as r x r pixels: (..., C r r, H, W) gives (..., C, H r, W r).

    Raises RuntimeError where the channels do not fit.  Shi et al., 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.pixel_shuffle(pyattn.arange(4.0).reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    r = _factor("pixel_shuffle", "upscale_factor", upscale_factor)
    if len(input._shape) < 3 or input._shape[-3] % (r * r):
        raise RuntimeError(
            f"pixel_shuffle: expected (..., channels, H, W), a multiple of {r * r} channels, got "
            f"{input._shape}"
        )
    lead, (channels, h, w) = input._shape[:-3], input._shape[-3:]
    c, plane = channels // (r * r), h * w
    sizes = (numel(lead) * c, h, r, w, r)
    strides = (r * r * plane, w, r * plane, 1, plane)
    return taken(input, (0, sizes, strides), lead + (c, h * r, w * r), PIXEL_SHUFFLE)


@takes("input")
def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """r x r pixels as r x r channels: (..., C, H r, W r) gives (..., C r r, H, W).

    Raises RuntimeError where the sizes do not fit.

    >>> import pyattn
    >>> pyattn.nn.functional.pixel_unshuffle(pyattn.arange(4.0).reshape(1, 2, 2), 2).flatten()
    tensor([0., 1., 2., 3.])
    """
    r = _factor("pixel_unshuffle", "downscale_factor", downscale_factor)
    if len(input._shape) < 3 or input._shape[-2] % r or input._shape[-1] % r:
        raise RuntimeError(
            f"pixel_unshuffle: expected (..., channels, H, W), multiples of {r}, got {input._shape}"
        )
    lead, (c, high, wide) = input._shape[:-3], input._shape[-3:]
    h, w = high // r, wide // r
    sizes = (numel(lead) * c, r, r, h, w)
    strides = (high * wide, wide, 1, wide * r, r)
    return taken(input, (0, sizes, strides), lead + (c * r * r, h, w), PIXEL_UNSHUFFLE)


@takes("input")
def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Channels dealt out: the first of every group, then the second of every group, and so on.

    Shapes: (N, C, ...) in and out, C a multiple of `groups`.  Raises RuntimeError where it is not.

    >>> import pyattn
    >>> pyattn.nn.functional.channel_shuffle(pyattn.arange(4.0).reshape(1, 4, 1), 2).flatten()
    tensor([0., 2., 1., 3.])
    """
    groups = _factor("channel_shuffle", "groups", groups)
    shape = input._shape
    if len(shape) < 3 or shape[1] % groups:
        raise RuntimeError(
            f"channel_shuffle: expected (N, channels, ...), a multiple of {groups} channels, got {shape}"
        )
    each, plane = shape[1] // groups, numel(shape[2:])
    sizes = (shape[0], each, groups, plane)
    strides = (shape[1] * plane, plane, each * plane, 1)
    return taken(input, (0, sizes, strides), shape, CHANNEL_SHUFFLE)


native_channel_shuffle = takes("input", called="native_channel_shuffle")(channel_shuffle)


# fmt: off
__all__ = [
    "channel_shuffle", "interpolate", "native_channel_shuffle", "pixel_shuffle", "pixel_unshuffle",
    "upsample", "upsample_bilinear", "upsample_nearest",
]
# fmt: on
