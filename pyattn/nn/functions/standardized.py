"""Normalization over the last axes, as functions of tensors."""

from __future__ import annotations

from ... import kernels
from ...array import Array, require, result
from ...dtypes import float64, numel
from ...graph import Op, as_step, record, recording
from ...ops.pointwise import rsqrt
from ...refusals import check_size, floats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ...graph import Node
    from ...kernels import Flat, Shape
    from ...tensor import Tensor


def _normalized_rule(
    g: Tensor, n: Node, width: int, centred: bool, eps: float, factors: Flat
) -> Tensor:
    x = n.input(0)
    if not g._data:
        return g
    if not recording():
        try:
            y = n.output()._data
        except RuntimeError:  # changed in place since
            y, factors = kernels.normalized(x._data, width, centred, eps)
        slope = kernels.normalized_slope(g._data, y, factors, width, centred)
        return result(slope, g._shape, float64)
    # The same as tensor operations, to be differentiated again.
    shape = g._shape
    x, g = [t.reshape(-1, width) for t in (x, g)]
    if centred:
        x = x - x.mean(1, True)
        g = g - g.mean(1, True)
    factor = rsqrt((x * x).mean(1, True) + eps)
    z = x * factor
    return ((g - z * (g * z).mean(1, True)) * factor).reshape(shape)


LAYER_NORM, RMS_NORM = [
    Op(
        name,
        _normalized_rule,
        args="width centred eps factors",
        tell="normalized_rule",
        word="normalized",
    )
    for name in ("layer_norm", "rms_norm")
]


def _scale_rule(g: Tensor, n: Node) -> Tensor:
    n.unchanged(2)  # in PyTorch the bias is kept too
    return g * n.input(1)


SCALE_AND_SHIFT = Op(
    "layer_norm",
    _scale_rule,
    lambda g, n: g * n.input(0),
    lambda g, n: g,
    formula="x * y + z",
)


def _normalized(
    op: Op, input: Tensor, normalized_shape: Sequence[int], centred: bool, eps: float
) -> Tensor:
    """The input with every block of `normalized_shape`, its last axes, normalized."""
    name = op.name
    require(name, input)
    shape = _last_axes(name, normalized_shape)
    if not shape or input._shape[-len(shape) :] != shape:
        raise RuntimeError(
            f"{name}: an input of shape {input._shape} does not end in normalized_shape {shape}"
        )
    floats(name, input)
    width = numel(shape)
    data, factors = kernels.normalized(input._data, width, centred, eps)
    return record(result(data, input._shape, float64), op, (input,), (width, centred, eps, factors))


def _last_axes(name: str, normalized_shape: Any) -> Shape:
    if not isinstance(normalized_shape, (tuple, list)):
        raise TypeError(
            f"{name}: normalized_shape must be a tuple or list of ints, got "
            f"{type(normalized_shape).__name__}"
        )
    return check_size(name, (normalized_shape,))


def _fits(name: str, what: str, t: Tensor | None, normalized_shape: Sequence[int]) -> None:
    if t is not None and t._shape != tuple(normalized_shape):
        raise RuntimeError(
            f"{name}: {what} of shape {t._shape} must have normalized_shape "
            f"{tuple(normalized_shape)}"
        )


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(x - mean) / sqrt(variance + eps) * weight + bias, over the last axes.

    Shapes: an input of (..., *normalized_shape), weight and bias of normalized_shape; the result
    is shaped as the input.  The variance is the mean of the squared deviations.  Raises
    RuntimeError where the shapes do not fit.  Ba, Kiros and Hinton, 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.layer_norm(pyattn.tensor([[1.0, 2.0, 3.0]]), (3,))
    tensor([[-1.2247,  0.0000,  1.2247]])
    """
    for t in (weight, bias):
        if t is not None:
            require("layer_norm", t)
        if t is not None and isinstance(input, Array) and t.dtype is not input.dtype:
            raise RuntimeError(
                f"layer_norm: input of {input.dtype!r} with parameters of {t.dtype!r}; convert one"
            )
    y = _normalized(LAYER_NORM, input, normalized_shape, True, eps)
    if weight is None and bias is None:
        return y
    _fits("layer_norm", "weight", weight, normalized_shape)
    _fits("layer_norm", "bias", bias, normalized_shape)
    times = len(y._data) // (numel(tuple(normalized_shape)) or 1)
    data, scale, shift = y._data, weight, bias
    if scale is None:
        scale = result([1.0], (), float64)
    else:
        data = kernels.mul(data, kernels.as_list(scale._data) * times)
    if shift is None:
        shift = result([0.0], (), float64)
    else:
        data = kernels.add(data, kernels.as_list(shift._data) * times)
    out = record(result(data, y._shape, float64), SCALE_AND_SHIFT, (y, scale, shift))
    return as_step(out, "normed")


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """x / sqrt(mean of x**2 + eps) * weight, over the last axes.

    Shapes: an input of (..., *normalized_shape) and a weight of normalized_shape; the result is
    shaped as the input.  Without `eps`, 2**-52.  Raises RuntimeError where the shapes do not fit.
    Zhang and Sennrich, 2019.

    >>> import pyattn
    >>> pyattn.nn.functional.rms_norm(pyattn.tensor([[3.0, 4.0]]), (2,))
    tensor([[0.8485, 1.1314]])
    """
    if eps is None:
        eps = 2.0**-52
    y = _normalized(RMS_NORM, input, normalized_shape, False, eps)
    _fits("rms_norm", "weight", weight, normalized_shape)
    return y if weight is None else as_step(y * weight, "normed")


__all__ = ["layer_norm", "rms_norm"]
