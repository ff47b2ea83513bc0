"""Numbers put around a tensor, or its edges cut off: what images and sequences get before a window."""

from __future__ import annotations

from ... import kernels
from ...array import as_tensor, result
from ...dtypes import boolean, fitting, numel, uint8
from ...graph import Op, record
from ...refusals import takes
from ...views import taken, taking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor

    Pads = tuple[tuple[int, int], ...]  # for each axis, before it and after it


def _padded_rule(g: Tensor, n: Node, pads: Pads, value: Any) -> Tensor:
    return padded(g, tuple([(-before, -after) for before, after in pads]), 0.0)


PAD = Op(
    "constant_pad_nd",
    _padded_rule,
    args="pads value",
    moves="_padded",
    tell="the padding",
)
REFLECTED = [taking(f"reflection_pad{d}d") for d in (1, 2, 3)]
REPLICATED = [taking(f"replication_pad{d}d") for d in (1, 2, 3)]
WRAPPED = taking("pad_circular")


def padded(input: Tensor, pads: Pads, value: Any) -> Tensor:
    """The tensor with so many of one number around it along each axis, or so many cut off."""
    shape = input._shape
    kept = tuple([n + min(0, b) + min(0, a) for n, (b, a) in zip(shape, pads)])
    for d, n in enumerate(kept):
        if n < 0:
            raise RuntimeError(f"pad: {pads[d]} cuts off more than dim {d} of {shape} has")
    sizes = tuple([n + b + a for n, (b, a) in zip(shape, pads)])
    kind = input.dtype
    data: Any = [kind.type(value)] * numel(sizes)
    if data and numel(kept):
        own, new = kernels.contiguous(shape), kernels.contiguous(sizes)
        at = sum([max(0, -b) * step for (b, _), step in zip(pads, own)])
        inside = kernels.strided(input._data, at, kept, own)
        at = sum([max(0, b) * step for (b, _), step in zip(pads, new)])
        kernels.put_strided(data, at, kept, new, inside)
    return record(result(data, sizes, kind), PAD, (input,), (pads, value))


# Where each number of a longer axis comes from.


def _reflected(size: int, before: int, after: int) -> list[int]:
    last = size - 1
    places = range(-before, size + after)
    return [-p if p < 0 else 2 * last - p if p > last else p for p in places]


def _replicated(size: int, before: int, after: int) -> list[int]:
    return [min(max(p, 0), size - 1) for p in range(-before, size + after)]


def _wrapped(size: int, before: int, after: int) -> list[int]:
    """As PyTorch copies: what is kept into the middle, then its ends across."""
    kept = list(range(max(0, -before), size - max(0, -after)))
    before, after = max(0, before), max(0, after)
    places = [0] * before + kept + [0] * after
    end = len(places) - after
    places[:before] = places[end - before : end]
    places[end:] = places[before : before + after]
    return places


MODES: dict[str, tuple[Callable[[int, int, int], list[int]], Any]] = {
    "reflect": (_reflected, REFLECTED),
    "replicate": (_replicated, REPLICATED),
    "circular": (_wrapped, [WRAPPED] * 3),
}


def _refuse_size(mode: str, shape: Shape, d: int, before: int, after: int) -> None:
    """Refuse pads that an axis has not enough for."""
    size = shape[d]
    if mode == "reflect" and max(before, after) >= size:
        limit = f"at most {size - 1}, since the edge is not repeated"
    elif mode == "circular":
        kept = size + min(0, before) + min(0, after)
        if max(before, after, 0) <= kept:
            return
        limit = f"at most {max(kept, 0)}, once around"
    elif size + before + after < 1:
        limit = "less to be cut off"
    else:
        return
    raise RuntimeError(
        f"pad: {mode} with {(before, after)} does not fit dim {d} of {shape}: expected {limit}"
    )


def _extended(input: Tensor, pads: Sequence[int], mode: str) -> Tensor:
    """The tensor continued beyond its edges by its own numbers, along its last axes."""
    shape, rank = input._shape, len(input._shape)
    count = len(pads) // 2
    if count not in (1, 2, 3) or rank - count not in (1, 2):
        raise NotImplementedError(
            f"pad: {mode} takes 2, 4 or 6 numbers, for the last axis, two or three of a tensor with one "
            f"or two axes more; got {len(pads)} numbers and rank {rank}"
        )
    if mode != "circular" and 0 in shape[rank - count - 1 :]:
        raise RuntimeError(f"pad: {mode} has nothing to continue in a tensor of shape {shape}")
    if input.dtype is boolean and mode != "circular":
        raise NotImplementedError(f"pad: {mode} is not defined for bools")
    along, ops = MODES[mode]
    places = [0]
    sizes = list(shape)
    for d in range(rank):
        before, after = (0, 0)
        if d >= rank - count:
            before, after = pads[2 * (rank - 1 - d)], pads[2 * (rank - 1 - d) + 1]
            _refuse_size(mode, shape, d, before, after)
            line = along(shape[d], before, after)
        else:
            line = list(range(shape[d]))
        places = [p * shape[d] + q for p in places for q in line]
        sizes[d] = len(line)
    return taken(input, places, tuple(sizes), ops[count - 1])


@takes("input")
def pad(
    input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Tensor:
    """The tensor with numbers put around it: `pad` tells how many before and after, last axis first.

    Two numbers (left, right) are for the last axis, four (left, right, top, bottom) for the last two,
    and so on; a negative one cuts off.  Around it stand: `value`, 0 if not given (mode "constant", any
    number of axes); the tensor mirrored at its edge ("reflect"); the edge repeated ("replicate"); the
    other end ("circular").  These three are for the last one, two or three axes of a tensor with one
    or two more.

    Raises RuntimeError where `pad` does not fit, NotImplementedError for another mode or rank.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 2.0, 3.0]])
    >>> pyattn.nn.functional.pad(x, (1, 2))
    tensor([[0., 1., 2., 3., 0., 0.]])
    >>> pyattn.nn.functional.pad(x, (2, 1), mode="reflect")
    tensor([[3., 2., 1., 2., 3., 2.]])
    """
    if not isinstance(pad, (list, tuple)):
        raise TypeError(f"pad: pad must be a tuple of ints, got {type(pad).__name__}")
    pads = list(pad)
    if [p for p in pads if isinstance(p, bool) or not isinstance(p, int)]:
        raise TypeError(f"pad: pad must be ints, got {tuple(pad)}")
    if len(pads) % 2:
        raise RuntimeError(f"pad: two numbers for each axis are wanted, got {len(pads)}")
    if mode != "constant":
        if value is not None and value != 0:
            raise RuntimeError(f"pad: mode {mode!r} takes no value, got {value!r}")
        if mode not in MODES:
            raise NotImplementedError(
                f"pad: no mode {mode!r}: 'constant', 'reflect', 'replicate' and 'circular' are there"
            )
        return _extended(input, pads, mode)
    rank = len(input._shape)
    if len(pads) > 2 * rank:
        raise RuntimeError(f"pad: {len(pads)} numbers are too many for a tensor of rank {rank}")
    every = [(0, 0)] * rank
    for k in range(len(pads) // 2):
        every[rank - 1 - k] = (pads[2 * k], pads[2 * k + 1])
    filler = as_tensor("pad", 0.0 if value is None else value)
    if len(filler._data) != 1:
        raise RuntimeError(f"pad: value must be one number, got shape {filler._shape}")
    if input.dtype is uint8 and filler._data[0] < 0:
        raise RuntimeError(f"pad: {filler._data[0]} does not fit in {uint8!r}: 0 to 255")
    (number,) = fitting("pad", filler._data, input.dtype)
    return padded(input, tuple(every), number)


__all__ = ["pad"]
