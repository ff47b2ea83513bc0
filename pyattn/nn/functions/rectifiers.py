"""Activations of straight pieces and the rectifiers with an exponential part, as functions of tensors.

Each is one loop over the numbers, whose gradient's rule is written in tensor operations.  Where
PyTorch names what was done in place differently, so does the operation with _ after its name.
"""

from __future__ import annotations

from ... import kernels
from ...array import require, result, stepping, unary
from ...dtypes import boolean, float64
from ...generator import Generator, default_generator
from ...graph import Op, record
from ...ops import pointwise
from ...ops.arithmetic import choose, logical_and
from ...ops.pointwise import clamp, exp
from ...refusals import floats, takes
from ...views import in_place
from .curves import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...graph import Node, Rule
    from ...tensor import Tensor


def _pair(name: str, rule: Rule, args: str = "", formula: str = "") -> tuple[Op, Op]:
    """An operation, and the same done in place."""
    own = Op(name, rule, args=args, formula=formula)
    return own, Op(name + "_", rule, args=args, formula=formula, word=name)


def _run(
    ops: tuple[Op, Op], kernel: Callable[[Any], Any], input: Tensor, args: Any, inplace: bool
) -> Tensor:
    name = ops[0].name
    floats(name, input)
    if inplace:
        return in_place(name, lambda t: unary(ops[1], kernel, t, args), input)
    return unary(ops[0], kernel, input, args)


@takes("input")
def relu_(input: Tensor) -> Tensor:
    """relu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.relu_(pyattn.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return in_place("relu_", pointwise.relu, input)


LEAKY_RELU = _pair(
    "leaky_relu",
    stepping(lambda g, n, slope: choose(n.input(0) > 0, g, g * slope)),
    "slope",
    "max(x, 0) + slope * min(x, 0)",
)


@takes("input")
def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x, and negative_slope * x for x below 0.  Any shape.

    Raises NotImplementedError for other than floats.  Maas, Hannun and Ng, 2013.

    >>> import pyattn
    >>> pyattn.nn.functional.leaky_relu(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.0100,  2.0000])
    """
    slope = number("leaky_relu", "negative_slope", negative_slope)
    return _run(LEAKY_RELU, lambda a: kernels.leaky_relu(a, slope), input, (slope,), inplace)


@takes("input")
def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """leaky_relu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.leaky_relu_(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.0100,  2.0000])
    """
    return leaky_relu(input, negative_slope, True)


def _elu_rule(g: Tensor, n: Node, below: float, above: float, rate: float) -> Tensor:
    x = n.input(0)
    # The power of what is above 0 is not used, and must not overflow.
    return choose(x <= 0, exp(clamp(x, max=0.0) * rate) * g * (below * rate), g * above)


ELU = _pair(
    "elu",
    _elu_rule,
    "below above rate",
    "above * max(x, 0) + below * (e ** (rate * min(x, 0)) - 1)",
)
CELU = _pair("celu", _elu_rule, "below above rate", ELU[0].formula)


def _elu(ops: tuple[Op, Op], input: Tensor, inplace: bool, *args: float) -> Tensor:
    return _run(ops, lambda a: kernels.elu(a, *args), input, args, inplace)


@takes("input")
def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x, and alpha (e**x - 1) for x below 0.  Any shape.

    Raises NotImplementedError for other than floats.  Clevert, Unterthiner and Hochreiter, 2015.

    >>> import pyattn
    >>> pyattn.nn.functional.elu(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return _elu(ELU, input, inplace, number("elu", "alpha", alpha), 1.0, 1.0)


@takes("input")
def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """elu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.elu_(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return elu(input, alpha, True)


@takes("input")
def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x, and alpha (e**(x / alpha) - 1) for x below 0.  Any shape.

    Raises RuntimeError for an alpha of 0, NotImplementedError for other than floats.  Barron, 2017.

    >>> import pyattn
    >>> pyattn.nn.functional.celu(pyattn.tensor([-1.0, 2.0]), alpha=2.0)
    tensor([-0.7869,  2.0000])
    """
    alpha = number("celu", "alpha", alpha)
    if alpha == 0:
        raise RuntimeError("celu: alpha divides, and cannot be 0")
    return _elu(CELU, input, inplace, alpha, 1.0, 1.0 / alpha)


@takes("input")
def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """celu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.celu_(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return celu(input, alpha, True)


SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


@takes("input")
def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """scale * elu(x, alpha), of the two constants that keep mean 0 and variance 1.  Any shape.

    Raises NotImplementedError for other than floats.  Klambauer et al., 2017.

    >>> import pyattn
    >>> pyattn.nn.functional.selu(pyattn.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    return _elu(ELU, input, inplace, SELU_ALPHA * SELU_SCALE, SELU_SCALE, 1.0)


@takes("input")
def selu_(input: Tensor) -> Tensor:
    """selu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.selu_(pyattn.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    return selu(input, True)


def _hardtanh_rule(g: Tensor, n: Node, low: float, high: float) -> Tensor:
    x = n.input(0)
    return choose(logical_and(x > low, x < high), g, 0.0)


HARDTANH = Op(
    "hardtanh", stepping(_hardtanh_rule), args="low high", formula="min(max(x, low), high)"
)


@takes("input")
def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """x held between min_val and max_val; the gradient is 0 there and beyond.  Any shape.

    Raises ValueError where min_val is above max_val, RuntimeError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.hardtanh(pyattn.tensor([-2.0, 0.5, 3.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    require("hardtanh", input)
    low, high = number("hardtanh", "min_val", min_val), number("hardtanh", "max_val", max_val)
    if low > high:
        raise ValueError(f"hardtanh: min_val {min_val} is above max_val {max_val}")
    if input.dtype is boolean:
        raise RuntimeError("hardtanh: not defined for bools")
    if inplace:
        return in_place("hardtanh", hardtanh, input, min_val, max_val)
    if input.dtype is not float64:
        low, high = int(low), int(high)
        if low < 0 and not input.dtype.is_signed:
            raise RuntimeError(f"hardtanh: {input.dtype!r} cannot be held above {low}")
    return unary(
        HARDTANH, lambda a: kernels.hardtanh(a, low, high), input, (low, high), input.dtype
    )


@takes("input")
def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """hardtanh, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.hardtanh_(pyattn.tensor([-2.0, 0.5]))
    tensor([-1.0000,  0.5000])
    """
    return hardtanh(input, min_val, max_val, True)


@takes("input")
def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(x, 0), 6), element by element.  Any shape.  Raises RuntimeError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.relu6(pyattn.tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def _hardswish_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    return choose(x <= -3, 0.0, choose(x < 3, g * (x / 3.0 + 0.5), g))


HARDSWISH = Op("hardswish", _hardswish_rule, formula="x * min(max(x + 3, 0), 6) / 6")
HARDSIGMOID = Op(
    "hardsigmoid",
    lambda g, n: choose(logical_and(n.input(0) > -3, n.input(0) < 3), g / 6.0, 0.0),
    formula="min(max(x + 3, 0), 6) / 6",
)


@takes("input")
def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x hardsigmoid(x): 0 below -3, x above 3, between them x (x + 3) / 6.  Any shape.

    Raises NotImplementedError for other than floats.  Howard et al., 2019.

    >>> import pyattn
    >>> pyattn.nn.functional.hardswish(pyattn.tensor([-4.0, 1.5, 4.0]))
    tensor([-0.0000,  1.1250,  4.0000])
    """
    return _run((HARDSWISH, HARDSWISH), kernels.hardswish, input, (), inplace)


@takes("input")
def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """(x + 3) / 6 held between 0 and 1, element by element.  Any shape.

    Raises NotImplementedError for other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.hardsigmoid(pyattn.tensor([-4.0, 0.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return _run((HARDSIGMOID, HARDSIGMOID), kernels.hardsigmoid, input, (), inplace)


THRESHOLD = _pair(
    "threshold",
    stepping(lambda g, n, least, value: choose(n.input(0) <= least, 0.0, g)),
    "least value",
)
for _op in THRESHOLD:
    _op.moves, _op.tell = "_if_unchanged", "cut_rule"
del _op


@takes("input")
def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x where it is above the threshold, else the value.  Any shape.

    Raises NotImplementedError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.threshold(pyattn.tensor([0.5, 2.0]), 1.0, -5.0)
    tensor([-5.,  2.])
    """
    require("threshold", input)
    if input.dtype is boolean:
        raise NotImplementedError("threshold: not defined for bools")
    least, filler = number("threshold", "threshold", threshold), number("threshold", "value", value)
    kind = input.dtype
    if kind is not float64:
        least, filler = int(least), int(filler)

    def cut(t: Tensor) -> Tensor:
        args = (least, filler)
        return unary(THRESHOLD[inplace], lambda a: kernels.threshold(a, *args), t, args, kind)

    return in_place("threshold", cut, input) if inplace else cut(input)


@takes("input")
def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """threshold, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.threshold_(pyattn.tensor([0.5, 2.0]), 1.0, -5.0)
    tensor([-5.,  2.])
    """
    return _threshold(input, threshold, value, True)


_threshold = threshold  # the name is an argument's too


PRELU = Op(
    "prelu_kernel",
    stepping(lambda g, n: choose(n.input(0) > 0, g, g * n.input(1))),
    lambda g, n: choose(n.input(0) > 0, 0.0, g * n.input(0)),
    formula="max(x, 0) + y * min(x, 0)",
    word="prelu",
)


@takes("input", "weight")
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x, and weight * x for x below 0: a leaky_relu whose slope is learned.

    Shapes: any, and a weight of one number or, for an input (batch, channels, ...), of one for
    each channel.  Raises RuntimeError for another weight.  He et al., 2015.

    >>> import pyattn
    >>> pyattn.nn.functional.prelu(pyattn.tensor([-1.0, 2.0]), pyattn.tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    shape = input._shape
    if input.dtype is not weight.dtype:
        raise RuntimeError(
            f"prelu: input of {input.dtype!r} with a weight of {weight.dtype!r}; convert one"
        )
    if input.dtype is not float64:
        raise NotImplementedError(f"prelu: expected floats, got {input.dtype!r}")
    if len(weight._shape) > 1:
        raise RuntimeError(f"prelu: weight is one number or a vector, got shape {weight._shape}")
    slopes = weight
    if len(weight._data) != 1:
        if not shape:
            raise RuntimeError("prelu: an input of rank 0 takes a weight of one number")
        channels = shape[1] if len(shape) > 1 else 1
        if channels != len(weight._data):
            raise RuntimeError(
                f"prelu: a weight of {len(weight._data)} numbers for {channels} channels of an "
                f"input of shape {shape}; that many, or one, would fit"
            )
        slopes = weight.reshape((-1,) + (1,) * (len(shape) - 2))
    elif weight._shape:
        slopes = weight.reshape(())
    size, y = len(input._data), slopes._data
    y = kernels.expand(y, slopes._shape, shape) if slopes._shape else [y[0]] * size
    data = [x if x > 0.0 else s * x for x, s in zip(input._data, y)]
    return record(result(data, shape, float64), PRELU, (input, slopes))


RRELU = tuple(
    [
        Op(
            name,
            stepping(lambda g, n, *args: g * n.input(1)),
            lambda g, n, *args: None,
            args="lower upper",
            formula="x * y",
            word="rrelu",
        )
        for name in ("rrelu_with_noise", "rrelu_with_noise_")
    ]
)


@takes("input")
def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """x, and a * x for x not above 0, with a slope a of its own for each element.

    In training the slopes are uniform draws from lower to upper, else their middle.  Any shape.
    Raises RuntimeError where lower is above upper, NotImplementedError for other than floats.
    Xu et al., 2015.

    >>> import pyattn
    >>> pyattn.nn.functional.rrelu(pyattn.tensor([-2.0, 2.0]), 0.1, 0.3)
    tensor([-0.4000,  2.0000])
    """
    return rrelu_from(input, lower, upper, training, inplace, None)


def rrelu_from(
    input: Tensor,
    lower: float,
    upper: float,
    training: bool,
    inplace: bool,
    generator: Generator | None,
) -> Tensor:
    """`rrelu`, with the stream to draw from."""
    floats("rrelu", input)
    source = default_generator if generator is None else generator
    if not isinstance(source, Generator):
        raise TypeError(f"rrelu: expected a Generator, got {type(generator).__name__}")
    low, high = number("rrelu", "lower", lower), number("rrelu", "upper", upper)
    if not low <= high:
        raise RuntimeError(f"rrelu: lower {lower} is above upper {upper}")
    slopes = [1.0] * len(input._data)
    below = [i for i, x in enumerate(input._data) if x <= 0]
    drawn = source.doubles(len(below)) if training else [0.5] * len(below)
    for i, u in zip(below, drawn):
        slopes[i] = u * (high - low) + low if training else (low + high) / 2
    noise = result(slopes, input._shape, float64)

    def scaled(t: Tensor) -> Tensor:
        out = result(kernels.mul(t._data, slopes), t._shape, float64)
        return record(out, RRELU[inplace], (t, noise), (low, high))

    return in_place("rrelu", scaled, input) if inplace else scaled(input)


@takes("input")
def rrelu_(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """rrelu, in place.

    >>> import pyattn
    >>> pyattn.nn.functional.rrelu_(pyattn.tensor([-2.0, 2.0]), 0.1, 0.3)
    tensor([-0.4000,  2.0000])
    """
    return rrelu_from(input, lower, upper, training, True, generator)


__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "prelu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "threshold",
    "threshold_",
]
