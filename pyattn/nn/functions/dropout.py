"""Dropout: in training, a random share of the elements is left out."""

from __future__ import annotations

import math

from ...array import require, result
from ...dtypes import float64, numel
from ...generator import default_generator
from ...graph import Op, as_step, told
from ...ops.arithmetic import add, mul
from ...random import as_it_lies
from ...refusals import takes, warn
from ...storage import lie_like
from ...views import in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


def check_probability(name: str, p: Any) -> None:
    """Refuse what is not a probability: TypeError for no number, ValueError outside 0 to 1."""
    if not isinstance(p, (int, float)):
        raise TypeError(f"{name}: p must be a number, got {type(p).__name__}")
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"{name}: p is a probability, from 0 to 1, got {p}")


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training, each element is 0 with probability p, else x / (1 - p): the mean stays x.

    Any shape; out of training, the input itself.  Raises ValueError for a p outside 0 to 1.
    Srivastava et al., 2014.

    >>> import pyattn
    >>> x = pyattn.ones(5)
    >>> pyattn.nn.functional.dropout(x, p=0.2, training=False) is x
    True
    >>> sorted(set(pyattn.nn.functional.dropout(pyattn.ones(100), p=0.2).tolist()))
    [0.0, 1.25]
    """
    require("dropout", input)
    check_probability("dropout", p)
    if not training or p == 0.0:
        return input
    scale = 1.0 / (1.0 - p) if p < 1.0 else 0.0
    noise = result([], input._shape, float64)
    if input._strides is not None:
        lie_like(noise, input)
    kept = as_it_lies(noise, default_generator.bernoullis(len(input._data), 1.0 - p))
    noise._data = [scale if k else 0.0 for k in kept]
    told(noise, NOISE, p)
    if inplace:
        return in_place("dropout", mul, input, noise)
    return as_step(input * noise, "thinned")


NOISE = Op("dropout", args="p", tell="noise_rule", word="noise")


def _noise(name: str, input: Tensor, p: float, features: bool) -> Tensor:
    """1 with probability 1 - p, else 0: for every element, or for every channel of every example."""
    shape = input._shape
    if features:
        if len(shape) < 2:
            raise RuntimeError(f"{name}: expected rank 2 or more, got shape {shape}")
        shape = shape[:2] + (1,) * (len(shape) - 2)
    noise = result([], shape, float64)
    if not features and input._strides is not None:
        lie_like(noise, input)
    kept = as_it_lies(noise, default_generator.bernoullis(numel(shape), 1.0 - p))
    noise._data = [1.0 if k else 0.0 for k in kept]
    return noise


def _channels(name: str, input: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
    """Whole channels left out."""
    if not training or p == 0.0 or not input._data:
        return input
    noise = _noise(name, input, p, True) if p < 1.0 else result([0.0], (), float64)
    noise = told(noise / (1.0 - p) if p < 1.0 else noise, NOISE, p)
    return in_place(name, mul, input, noise) if inplace else as_step(input * noise, "thinned")


ALPHA = 1.7580993408473766  # SELU's scale times its alpha: the value far below 0


def _alpha(name: str, input: Tensor, p: float, features: bool, inplace: bool) -> Tensor:
    """Elements, or channels, at SELU's lowest value, and all moved so that mean and variance stay."""
    if p == 1.0:
        nothing = result([0.0], (), float64)
        return in_place(name, mul, input, nothing) if inplace else input * nothing
    noise = _noise(name, input, p, features)
    a = 1.0 / math.sqrt((ALPHA * ALPHA * p + 1.0) * (1.0 - p))
    shift = (noise - 1.0) * (ALPHA * a) + ALPHA * a * p
    noise = noise * a
    if inplace:
        return in_place(name, add, in_place(name, mul, input, noise), shift)
    return input * noise + shift


@takes("input")
def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """In training, each channel is 0 with probability p, else x / (1 - p).

    Shapes: (batch, channels, length) or (channels, length).  Raises ValueError for a p outside 0
    to 1, RuntimeError for another rank.

    >>> import pyattn
    >>> pyattn.nn.functional.dropout1d(pyattn.ones(2, 3), p=0.2, training=False).shape
    torch.Size([2, 3])
    """
    return _without_batch("dropout1d", 3, input, p, training, inplace)


def _without_batch(
    name: str, rank: int, input: Tensor, p: float, training: bool, inplace: bool
) -> Tensor:
    require(name, input)
    check_probability(name, p)
    if len(input._shape) == rank:
        return _channels(name, input, p, training, inplace)
    if len(input._shape) != rank - 1:
        if name == "dropout1d":
            raise RuntimeError(
                f"{name}: expected rank {rank - 1} or {rank}, got shape {input._shape}"
            )
        warn(f"{name}: for rank {rank - 1} or {rank}, got shape {input._shape}")
    if inplace:
        _channels(name, input.unsqueeze(0), p, training, True)
        return input
    return _channels(name, input.unsqueeze(0), p, training, False).squeeze(0)


@takes("input")
def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """In training, each channel is 0 with probability p, else x / (1 - p).

    Shapes: (batch, channels, height, width); three axes are taken as (batch, channels, length),
    with a warning.  Raises ValueError for a p outside 0 to 1.  Tompson et al., 2014.

    >>> import pyattn
    >>> pyattn.nn.functional.dropout2d(pyattn.ones(1, 2, 2, 2), p=0.2, training=False).shape
    torch.Size([1, 2, 2, 2])
    """
    require("dropout2d", input)
    check_probability("dropout2d", p)
    if len(input._shape) != 4:
        warn(f"dropout2d: for (batch, channels, height, width), got shape {input._shape}")
    return _channels("dropout2d", input, p, training, inplace)


@takes("input")
def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """In training, each channel is 0 with probability p, else x / (1 - p).

    Shapes: (batch, channels, depth, height, width), or without the batch.  Raises ValueError for a
    p outside 0 to 1.

    >>> import pyattn
    >>> pyattn.nn.functional.dropout3d(pyattn.ones(1, 2, 1, 2, 2), p=0.2, training=False).shape
    torch.Size([1, 2, 1, 2, 2])
    """
    return _without_batch("dropout3d", 5, input, p, training, inplace)


@takes("input")
def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Dropout that keeps mean 0 and variance 1, for what follows a selu.

    In training each element is SELU's lowest value with probability p, and all are then scaled and
    moved.  Any shape.  Raises ValueError for a p outside 0 to 1.  Klambauer et al., 2017.

    >>> import pyattn
    >>> x = pyattn.ones(3)
    >>> pyattn.nn.functional.alpha_dropout(x, p=0.2) is x
    True
    """
    require("alpha_dropout", input)
    check_probability("alpha_dropout", p)
    if not training or p == 0.0 or not input._data:
        return input
    return _alpha("alpha_dropout", input, p, False, inplace)


@takes("input")
def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """alpha_dropout of whole channels.

    Shapes: (batch, channels, ...).  Raises ValueError for a p outside 0 to 1.

    >>> import pyattn
    >>> x = pyattn.ones(2, 3)
    >>> pyattn.nn.functional.feature_alpha_dropout(x, p=0.2) is x
    True
    """
    require("feature_alpha_dropout", input)
    check_probability("feature_alpha_dropout", p)
    if not training or p == 0.0 or not input._data:
        return input
    return _alpha("feature_alpha_dropout", input, p, True, inplace)


__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]
