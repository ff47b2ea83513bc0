"""Functions of one operand, element by element.

Each is its mathematical definition over the floats, with IEEE 754's answers at the edges:
exp(1000) is inf, log(0) is -inf, sqrt(-1) is nan.  Whole numbers are taken as floats, except where
the result is a whole number too (abs, neg, relu, sign, clamp, rounding).
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import Array, as_tensor, broadcast_shapes, common, no_slope, require, result, unary
from ..dtypes import boolean, fitting, float64, kept
from ..graph import Op, record
from ..refusals import takes
from ..spelling import refused
from ..storage import lay_out
from .arithmetic import choose, ge, le, logical_and, logical_or, pow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..graph import Node
    from ..tensor import Tensor
    from .arithmetic import Operand


def _of_its_kind(op: Op, kernel: Any, input: Tensor, args: tuple[Any, ...] = ()) -> Tensor:
    """A function whose result is of its input's own kind."""
    require(op.name, input)
    if input.dtype is boolean:
        raise refused(op.name)(f"{op.name}: not defined for bools")
    return unary(op, kernel, input, args, input.dtype)


NEG = Op("neg", lambda g, n: -g, formula="-x")


def neg(input: Tensor) -> Tensor:
    """-input.  Raises RuntimeError for bools.

    >>> import pyattn
    >>> -pyattn.tensor([1, -2])
    tensor([-1,  2])
    """
    return _of_its_kind(NEG, kernels.neg, input)


SIGN = Op("sign", no_slope, formula="sign(x)")


@takes("input")
def sign(input: Tensor) -> Tensor:
    """-1, 0 or 1.

    >>> import pyattn
    >>> pyattn.sign(pyattn.tensor([-3, 0, 7]))
    tensor([-1,  0,  1])
    """
    if input.dtype is boolean:
        return input.clone()
    return _of_its_kind(SIGN, kernels.sign, input)


ABS = Op("abs", lambda g, n: g * sign(n.input(0)), formula="abs(x)")


@takes("input")
def abs(input: Tensor) -> Tensor:
    """|x|; its gradient at 0 is 0.

    >>> import pyattn
    >>> pyattn.abs(pyattn.tensor([-1.5, 2.0]))
    tensor([1.5000, 2.0000])
    """
    return _of_its_kind(ABS, lambda a: [x if x > 0 else 0 - x for x in a], input)


EXP = Op("exp", lambda g, n: g * n.output(), formula="e ** x")


def exp(input: Tensor) -> Tensor:
    """e ** x; inf past 709.78.

    >>> import pyattn
    >>> pyattn.exp(pyattn.tensor([0.0, 1.0, 1000.0]))
    tensor([1.0000, 2.7183,    inf])
    """
    return unary(EXP, kernels.exp, input)


EXPM1 = Op("expm1", lambda g, n: g * (n.output() + 1), formula="e ** x - 1")


def expm1(input: Tensor) -> Tensor:
    """e ** x - 1, exact for a small x.

    >>> import pyattn
    >>> pyattn.expm1(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 1.7183])
    """
    return unary(EXPM1, kernels.expm1, input)


LOG = Op("log", lambda g, n: g / n.input(0), formula="log(x)")


def log(input: Tensor) -> Tensor:
    """The natural logarithm; -inf at 0, nan below.

    >>> import pyattn
    >>> pyattn.log(pyattn.tensor([1.0, 2.718281828459045, 0.0]))
    tensor([0., 1., -inf])
    """
    return unary(LOG, kernels.log, input)


LOG2 = Op("log2", lambda g, n: g / (n.input(0) * math.log(2)), formula="log2(x)")


def log2(input: Tensor) -> Tensor:
    """The logarithm to base 2.

    >>> import pyattn
    >>> pyattn.log2(pyattn.tensor([1.0, 8.0]))
    tensor([0., 3.])
    """
    return unary(LOG2, kernels.log2, input)


LOG10 = Op("log10", lambda g, n: g / (n.input(0) * math.log(10)), formula="log10(x)")


def log10(input: Tensor) -> Tensor:
    """The logarithm to base 10.

    >>> import pyattn
    >>> pyattn.log10(pyattn.tensor([1.0, 1000.0]))
    tensor([0., 3.])
    """
    return unary(LOG10, kernels.log10, input)


LOG1P = Op("log1p", lambda g, n: g / (n.input(0) + 1), formula="log(1 + x)")


def log1p(input: Tensor) -> Tensor:
    """log(1 + x), exact for a small x.

    >>> import pyattn
    >>> pyattn.log1p(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.6931])
    """
    return unary(LOG1P, kernels.log1p, input)


SQRT = Op("sqrt", lambda g, n: g / (n.output() * 2), formula="sqrt(x)")


def sqrt(input: Tensor) -> Tensor:
    """The square root; nan below 0.

    >>> import pyattn
    >>> pyattn.sqrt(pyattn.tensor([4.0, 2.0]))
    tensor([2.0000, 1.4142])
    """
    return unary(SQRT, kernels.sqrt, input)


RSQRT = Op("rsqrt", lambda g, n: g * pow(n.output(), 3) * -0.5, formula="1 / sqrt(x)")


def rsqrt(input: Tensor) -> Tensor:
    """1 / sqrt(x).

    >>> import pyattn
    >>> pyattn.rsqrt(pyattn.tensor([4.0, 0.0]))
    tensor([0.5000,    inf])
    """
    return unary(RSQRT, lambda a: kernels.div(1.0, kernels.sqrt(a)), input)


RECIPROCAL = Op("reciprocal", lambda g, n: -g * n.output() * n.output(), formula="1 / x")


def reciprocal(input: Tensor) -> Tensor:
    """1 / x.

    >>> import pyattn
    >>> pyattn.reciprocal(pyattn.tensor([4.0, -0.5]))
    tensor([ 0.2500, -2.0000])
    """
    return unary(RECIPROCAL, lambda a: kernels.div(1.0, a), input)


def square(input: Tensor) -> Tensor:
    """x * x.

    >>> import pyattn
    >>> pyattn.square(pyattn.tensor([3, -4]))
    tensor([ 9, 16])
    """
    require("square", input)
    return pow(input, 2)


SIN = Op("sin", lambda g, n: g * cos(n.input(0)), formula="sin(x)")


def sin(input: Tensor) -> Tensor:
    """The sine of an angle in radians.

    >>> import pyattn
    >>> pyattn.sin(pyattn.tensor([0.0, 1.5707963267948966]))
    tensor([0., 1.])
    """
    return unary(SIN, kernels.sin, input)


COS = Op("cos", lambda g, n: -g * sin(n.input(0)), formula="cos(x)")


def cos(input: Tensor) -> Tensor:
    """The cosine of an angle in radians.

    >>> import pyattn
    >>> pyattn.cos(pyattn.tensor([0.0, 3.141592653589793]))
    tensor([ 1., -1.])
    """
    return unary(COS, kernels.cos, input)


TAN = Op("tan", lambda g, n: g * (n.output() * n.output() + 1), formula="tan(x)")


def tan(input: Tensor) -> Tensor:
    """The tangent of an angle in radians.

    >>> import pyattn
    >>> pyattn.tan(pyattn.tensor([0.0, 0.7853981633974483]))
    tensor([0.0000, 1.0000])
    """
    return unary(TAN, kernels.tan, input)


ASIN = Op("asin", lambda g, n: g * rsqrt(1 - n.input(0) * n.input(0)), formula="asin(x)")


def asin(input: Tensor) -> Tensor:
    """The angle, in radians from -pi/2 to pi/2, whose sine is x; nan outside -1 to 1.

    >>> import pyattn
    >>> pyattn.asin(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5708])
    """
    return unary(ASIN, kernels.asin, input)


ACOS = Op("acos", lambda g, n: -g * rsqrt(1 - n.input(0) * n.input(0)), formula="acos(x)")


def acos(input: Tensor) -> Tensor:
    """The angle, in radians from 0 to pi, whose cosine is x; nan outside -1 to 1.

    >>> import pyattn
    >>> pyattn.acos(pyattn.tensor([1.0, 0.0, -1.0]))
    tensor([0.0000, 1.5708, 3.1416])
    """
    return unary(ACOS, kernels.acos, input)


ATAN = Op("atan", lambda g, n: g / (n.input(0) * n.input(0) + 1), formula="atan(x)")


def atan(input: Tensor) -> Tensor:
    """The angle, in radians from -pi/2 to pi/2, whose tangent is x.

    >>> import pyattn
    >>> pyattn.atan(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7854])
    """
    return unary(ATAN, lambda a: kernels.each(math.atan, a), input)


SINH = Op("sinh", lambda g, n: g * cosh(n.input(0)), formula="sinh(x)")


def sinh(input: Tensor) -> Tensor:
    """(e**x - e**-x) / 2.

    >>> import pyattn
    >>> pyattn.sinh(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """
    return unary(SINH, kernels.sinh, input)


COSH = Op("cosh", lambda g, n: g * sinh(n.input(0)), formula="cosh(x)")


def cosh(input: Tensor) -> Tensor:
    """(e**x + e**-x) / 2.

    >>> import pyattn
    >>> pyattn.cosh(pyattn.tensor([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """
    return unary(COSH, kernels.cosh, input)


def _tanh_rule(g: Tensor, n: Node) -> Tensor:
    y = n.output()
    return g * (1 - y * y)


TANH = Op("tanh", _tanh_rule, formula="tanh(x)")


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent, (e**x - e**-x) / (e**x + e**-x), from -1 to 1.

    >>> import pyattn
    >>> pyattn.tanh(pyattn.tensor([0.0, 1.0, -100.0]))
    tensor([ 0.0000,  0.7616, -1.0000])
    """
    return unary(TANH, lambda a: kernels.each(math.tanh, a), input)


def _sigmoid_rule(g: Tensor, n: Node) -> Tensor:
    y = n.output()
    return g * (y * (1 - y))


SIGMOID = Op("sigmoid", _sigmoid_rule, formula="1 / (1 + e ** -x)")


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + e**-x), from 0 to 1; neither end overflows.

    >>> import pyattn
    >>> pyattn.sigmoid(pyattn.tensor([0.0, 2.0, -1000.0]))
    tensor([0.5000, 0.8808, 0.0000])
    """
    return unary(SIGMOID, kernels.sigmoid, input)


def _relu_rule(g: Tensor, n: Node) -> Tensor:
    y = n.output()
    passed = [0.0 if v <= 0 else x for v, x in zip(y._data, g._data)]
    return record(result(passed, g._shape, float64), THRESHOLD, (g, y))


# A second derivative by way of relu's result is 0, not an error: its slope is.
THRESHOLD = Op(
    "threshold_backward",
    lambda g, n: choose(le(n.input(1), 0), 0.0, g),
    no_slope,
    tell="threshold_rule",
    word="relu_gradient",
)
RELU = Op("relu", _relu_rule, formula="max(x, 0)")


def relu(input: Tensor) -> Tensor:
    """max(x, 0); its gradient at 0 is 0.

    >>> import pyattn
    >>> pyattn.relu(pyattn.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return _of_its_kind(RELU, kernels.relu, input)


ERF = Op(
    "erf",
    lambda g, n: g * exp(-(n.input(0) * n.input(0))) * (2 / math.sqrt(math.pi)),
    formula="erf(x)",
)


def erf(input: Tensor) -> Tensor:
    """The error function, 2 / sqrt(pi) times the integral of e**-t**2 from 0 to x.

    >>> import pyattn
    >>> pyattn.erf(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8427])
    """
    return unary(ERF, lambda a: kernels.each(math.erf, a), input)


# A number that is rounded already was only moved.
ROUND = Op(
    "round",
    no_slope,
    args="decimals",
    moves="_if_unchanged",
    formula="round(x, decimals)",
    word="rounded",
)
FLOOR = Op("floor", no_slope, moves="_if_unchanged", formula="floor(x)")
CEIL = Op("ceil", no_slope, moves="_if_unchanged", formula="ceil(x)")
TRUNC = Op("trunc", no_slope, moves="_if_unchanged", formula="trunc(x)")


def _to_whole(op: Op, kernel: Any, input: Tensor, args: tuple[Any, ...] = ()) -> Tensor:
    """A function that leaves whole numbers as they are."""
    return _of_its_kind(op, kernel if input.dtype is float64 else list, input, args)


@takes("input")
def round(input: Tensor, *, decimals: int | None = None) -> Tensor:
    """x rounded to so many decimals, a tie to the even neighbour; the gradient is 0.

    As PyTorch does, x is scaled by 10**decimals, rounded and scaled back.  Raises
    NotImplementedError where decimals of whole numbers are asked for.

    >>> import pyattn
    >>> pyattn.round(pyattn.tensor([0.5, 1.5, -2.7]))
    tensor([ 0.,  2., -3.])
    >>> pyattn.round(pyattn.tensor([0.0634, 0.4683]), decimals=1)
    tensor([0.1000, 0.5000])
    """
    if decimals is not None and input.dtype is not float64:
        raise NotImplementedError(f"round: whole numbers have no decimals, {decimals} or other")
    return _to_whole(ROUND, lambda a: kernels.rounded(a, decimals or 0), input, (decimals,))


@takes("input")
def floor(input: Tensor) -> Tensor:
    """The largest whole number that is not above x.

    >>> import pyattn
    >>> pyattn.floor(pyattn.tensor([1.5, -1.5]))
    tensor([ 1., -2.])
    """
    return _to_whole(FLOOR, kernels.floor, input)


@takes("input")
def ceil(input: Tensor) -> Tensor:
    """The smallest whole number that is not below x.

    >>> import pyattn
    >>> pyattn.ceil(pyattn.tensor([1.5, -1.5]))
    tensor([ 2., -1.])
    """
    return _to_whole(CEIL, kernels.ceil, input)


@takes("input")
def trunc(input: Tensor) -> Tensor:
    """x without its fraction: rounded towards 0.

    >>> import pyattn
    >>> pyattn.trunc(pyattn.tensor([1.5, -1.5]))
    tensor([ 1., -1.])
    """
    return _to_whole(TRUNC, kernels.trunc, input)


def _inside(x: Tensor, low: Any, high: Any) -> Tensor:
    if low is None:
        return le(x, high)
    return ge(x, low) if high is None else logical_and(ge(x, low), le(x, high))


def _bare(bound: Any) -> Any:
    """The number of a tensor of rank 0 that asks for no gradient; anything else as it is."""
    if isinstance(bound, Array) and not bound._shape and not bound._requires_grad:
        return bound._data[0]
    return bound


CLAMP = Op(
    "clamp",
    lambda g, n, min, max: choose(_inside(n.input(0), min, max), g, 0.0),
    args="min max",
    formula="min(max(x, min), max)",
)


@takes("input")
def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """x, or `min` where x is below it, or `max` where x is above it.

    The bounds are both numbers or both tensors, which broadcast.  The gradient is 0 outside the
    bounds and g on them.  Raises RuntimeError where both are None.

    >>> import pyattn
    >>> pyattn.clamp(pyattn.tensor([-2.0, 0.5, 3.0]), min=0, max=1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("clamp: give min, max or both")
    if min is not None and max is not None and isinstance(min, Array) is not isinstance(max, Array):
        min, max = _bare(min), _bare(max)  # beside a number, a tensor of rank 0 may be one too
    if isinstance(min, Array) or isinstance(max, Array):
        for bound in (min, max):
            if bound is not None and not isinstance(bound, Array):
                raise TypeError(
                    "clamp: min and max must both be tensors or both be numbers, got "
                    f"{type(min).__name__} and {type(max).__name__}"
                )
        return _clamp_tensors(input, min, max)
    kind = common("clamp", input, *[bound for bound in (min, max) if bound is not None])
    if kind is boolean:
        raise RuntimeError("clamp: not defined for bools")
    data = input._data if kind is input.dtype else list(map(kind.type, input._data))
    if min != min or max != max:
        data = [math.nan] * len(data)
    if min is not None:
        (min,) = fitting("clamp", [min], kind)
        data = [min if x < min else x for x in data]
    if max is not None:
        (max,) = fitting("clamp", [max], kind)
        data = [max if x > max else x for x in data]
    out = result(data if data is not input._data else list(data), input._shape, kind)
    if input._strides is not None:
        lay_out(out, input)
    return record(out, CLAMP, (input,), (min, max))


def _low_rule(g: Tensor, n: Node) -> Tensor:
    x, low, high = n.input(0), n.input(1), n.input(2)
    return choose(logical_and(x < low, low < high), g, 0.0)


def _high_rule(g: Tensor, n: Node) -> Tensor:
    x, low, high = n.input(0), n.input(1), n.input(2)
    return choose(logical_or(x > high, high < low), g, 0.0)


CLAMP_TENSORS = Op(
    "clamp",
    lambda g, n: choose(_inside(n.input(0), n.input(1), n.input(2)), g, 0.0),
    _low_rule,
    _high_rule,
    formula="min(max(x, y), z)",
)


def _clamp_tensors(input: Tensor, min: Any, max: Any) -> Tensor:
    low = as_tensor("clamp", -math.inf if min is None else min)
    high = as_tensor("clamp", math.inf if max is None else max)
    kind = common("clamp", input, *[bound for bound in (min, max) if bound is not None])
    shape = broadcast_shapes("clamp", input._shape, low._shape, high._shape)
    x, y, z = [
        kernels.expand(t._data if t.dtype is float64 else kept(t._data, kind), t._shape, shape)
        for t in (input, low, high)
    ]
    data = kernels.minimum(kernels.maximum(x, y), z)
    out = result(list(map(kind.type, data)), shape, kind)
    if input._strides or low._strides or high._strides:
        lay_out(out, input, *[t for t, given in ((low, min), (high, max)) if given is not None])
    return record(out, CLAMP_TENSORS, (input, low, high))


@takes("input")
def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floats.

    >>> import pyattn
    >>> pyattn.is_floating_point(pyattn.ones(1))
    True
    """
    return input.dtype is float64


@takes("input")
def logical_not(input: Tensor) -> Tensor:
    """Whether each element is false (0), as bools.

    >>> import pyattn
    >>> pyattn.logical_not(pyattn.tensor([0.0, 0.5]))
    tensor([ True, False])
    """
    return unary(LOGICAL_NOT, lambda a: [not x for x in a], input, kind=boolean)


LOGICAL_NOT = Op("logical_not", formula="not x")


@takes("input")
def bitwise_not(input: Tensor) -> Tensor:
    """~input: on bools, not; on whole numbers, -x - 1.

    >>> import pyattn
    >>> ~pyattn.tensor([True, False])
    tensor([False,  True])
    """
    if input.dtype is boolean:
        return logical_not(input)
    if input.dtype is float64:
        raise NotImplementedError(
            "bitwise_not: defined for bools and whole numbers, not for floats"
        )
    return unary(BITWISE_NOT, lambda a: [~x for x in a], input, kind=input.dtype)


BITWISE_NOT = Op("bitwise_not", formula="-x - 1")


ISNAN = Op("isnan", formula="isnan(x)")


@takes("input")
def isnan(input: Tensor) -> Tensor:
    """Whether each element is nan.

    >>> import pyattn
    >>> pyattn.isnan(pyattn.tensor([1.0, float("nan")]))
    tensor([False,  True])
    """
    return unary(ISNAN, lambda a: kernels.each(math.isnan, a), input, kind=boolean)


ISINF = Op("isinf", formula="isinf(x)")


@takes("input")
def isinf(input: Tensor) -> Tensor:
    """Whether each element is an infinity.

    >>> import pyattn
    >>> pyattn.isinf(pyattn.tensor([1.0, float("-inf")]))
    tensor([False,  True])
    """
    return unary(ISINF, lambda a: kernels.each(math.isinf, a), input, kind=boolean)


ISFINITE = Op("isfinite", formula="isfinite(x)")


@takes("input")
def isfinite(input: Tensor) -> Tensor:
    """Whether each element is neither nan nor an infinity.

    >>> import pyattn
    >>> pyattn.isfinite(pyattn.tensor([1.0, float("inf"), float("nan")]))
    tensor([ True, False, False])
    """
    return unary(ISFINITE, lambda a: kernels.each(math.isfinite, a), input, kind=boolean)


NAN_TO_NUM = Op(
    "nan_to_num",
    lambda g, n: choose(isfinite(n.input(0)), g, 0.0),
    moves="_if_unchanged",
    tell="cleaned_rule",
)


@takes("input")
def nan_to_num(
    input: Tensor,
    nan: float | None = None,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Tensor:
    """x with finite numbers for nan and the infinities: 0 and the largest floats, or those given.

    >>> import pyattn
    >>> pyattn.nan_to_num(pyattn.tensor([1.0, float("nan")]))
    tensor([1., 0.])
    """
    for value in (nan, posinf, neginf):
        if not isinstance(value, (int, float, Array, type(None))):
            raise TypeError(f"nan_to_num: expected numbers, got {type(value).__name__}")
    if input.dtype is not float64:
        return input.clone()
    largest = 1.7976931348623157e308
    nan = 0.0 if nan is None else float(nan)
    high = largest if posinf is None else float(posinf)
    low = -largest if neginf is None else float(neginf)
    data = [x if x - x == 0 else nan if x != x else high if x > 0 else low for x in input._data]
    return record(result(data, input._shape, float64), NAN_TO_NUM, (input,))


# fmt: off
__all__ = [
    "abs", "acos", "asin", "atan", "bitwise_not", "ceil", "clamp", "cos", "cosh", "erf", "exp",
    "expm1", "floor", "is_floating_point", "isfinite", "isinf", "isnan", "log", "log10", "log1p",
    "log2", "logical_not", "nan_to_num", "neg", "reciprocal", "relu", "round", "rsqrt", "sigmoid",
    "sign", "sin", "sinh", "sqrt", "square", "tan", "tanh", "trunc",
]
# fmt: on
