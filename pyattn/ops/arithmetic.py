"""Arithmetic and comparison of two operands, element by element, with broadcasting.

Shapes are aligned at their right ends; an axis of size 1 is repeated to meet the other.  The rules
below speak of the result's shape: where an input was repeated, the tape adds its copies'
gradients up again (`sum_to_size`), so that no rule has to.
"""

from __future__ import annotations

import builtins

from .. import kernels, portable
from ..array import (
    Array,
    as_tensor,
    binary,
    broadcast_shapes,
    common,
    compare,
    no_slope,
    require,
    result,
)
from ..dtypes import as_kind, boolean, fitting, float64, kept, uint8
from ..graph import Op, blocks, record
from ..refusals import named, rename, takes
from ..storage import alias, lay_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from ..graph import Node
    from ..tensor import Tensor

    Operand = Union[Tensor, float]


ADD = Op("add", lambda g, n: g, lambda g, n: g, formula="x + y", word="sum")
SUB = Op("sub", lambda g, n: g, lambda g, n: -g, formula="x - y", word="difference")
RSUB = Op("rsub", *SUB.rules, formula="x - y", word="difference")
MUL = Op(
    "mul",
    lambda g, n: g * n.input(1),
    lambda g, n: g * n.input(0),
    formula="x * y",
    word="product",
)
DIV = Op(
    "div",
    lambda g, n: g / n.input(1),
    lambda g, n: -g * (n.input(0) / n.input(1)) / n.input(1),
    formula="x / y",
    word="quotient",
)


def _refuse_bools(a: Any, b: Any) -> None:
    for x in (a, b):
        if x is True or x is False or getattr(x, "dtype", None) is boolean:
            raise RuntimeError(
                "sub: bools are not subtracted; use ^ or logical_xor, or convert them"
            )


def _scaled(name: str, input: Tensor, other: Operand, alpha: float) -> Tensor:
    kind = common(name, input, other)
    if isinstance(alpha, float) and kind is not float64:
        raise RuntimeError(f"{name}: alpha {alpha} must be whole where both operands are")
    if isinstance(alpha, bool) and kind is not boolean:
        raise RuntimeError(f"{name}: alpha {alpha} is for bools; give a number")
    as_tensor(name, alpha)
    factor = as_tensor(name, other)
    if factor.dtype is not kind and (kind.limits or factor.dtype.limits):
        factor = result(as_kind(name, factor._data, kind), factor._shape, kind)
    if kind.limits is not None:
        (alpha,) = fitting(name, [alpha], kind)
    return mul(factor, bool(alpha) if kind is boolean else alpha)


def add(input: Tensor, other: Operand, *, alpha: float = 1) -> Tensor:
    """input + alpha * other, element by element; for bools, or.

    Shapes broadcast.  Raises RuntimeError where they do not, TypeError for a non-number.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 2.0]) + pyattn.tensor([[10.0], [20.0]])
    tensor([[11., 12.],
            [21., 22.]])
    """
    if alpha != 1 or type(alpha) is not int:
        other = _scaled("add", input, other, alpha)
    return binary(ADD, kernels.add, input, other)


def sub(input: Tensor, other: Operand, *, alpha: float = 1) -> Tensor:
    """input - alpha * other, element by element.

    Shapes broadcast.  Raises RuntimeError where they do not, or for bools.

    >>> import pyattn
    >>> pyattn.tensor([5, 7]) - 2
    tensor([3, 5])
    """
    _refuse_bools(input, other)
    if alpha != 1 or type(alpha) is not int:
        other = _scaled("sub", input, other, alpha)
    return binary(SUB, kernels.sub, input, other)


def rsub(input: Tensor, other: Operand) -> Tensor:
    """other - input: what `2 - x` calls.

    >>> import pyattn
    >>> 1 - pyattn.tensor([0.25, 1.0])
    tensor([0.7500, 0.0000])
    """
    _refuse_bools(input, other)
    try:
        return binary(RSUB, kernels.sub, other, input)
    except (RuntimeError, TypeError) as error:
        rename(error, "sub")
        raise


def mul(input: Tensor, other: Operand) -> Tensor:
    """input * other, element by element; for bools, and.

    Shapes broadcast.  Raises RuntimeError where they do not.  Gradients: g * other, g * input.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2], [3, 4]]) * pyattn.tensor([10, 100])
    tensor([[ 10, 200],
            [ 30, 400]])
    """
    return binary(MUL, kernels.mul, input, other)


DIV_FLOOR, DIV_TRUNC = [
    Op("div", no_slope, no_slope, args="rounding_mode", formula=f"{word}(x / y)", word=word)
    for word in ("floor", "trunc")
]


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """input / other, element by element, always as floats; x / 0 is an infinity, 0 / 0 nan.

    `rounding_mode` "floor" rounds the quotient down, "trunc" towards 0; both keep whole numbers
    whole, and have a gradient of 0.  Raises RuntimeError where shapes do not broadcast, a whole
    number is divided by 0, or the mode is another.

    >>> import pyattn
    >>> pyattn.tensor([1, -6]) / 4
    tensor([ 0.2500, -1.5000])
    >>> pyattn.div(pyattn.tensor([1, -6]), 4, rounding_mode="trunc")
    tensor([ 0, -1])
    """
    if rounding_mode is None:
        return binary(DIV, kernels.div, input, other, float64)
    if rounding_mode == "floor":
        return _divided(DIV_FLOOR, kernels.floor_div, input, other, ("floor",))
    if rounding_mode == "trunc":
        return _divided(DIV_TRUNC, kernels.trunc_div, input, other, ("trunc",))
    raise RuntimeError(f"div: rounding_mode is None, 'trunc' or 'floor', got {rounding_mode!r}")


true_divide = takes(called="true_divide")(div)


@takes("input", called="div")
def rdiv(input: Tensor, other: Operand) -> Tensor:
    """other / input: what `2 / x` calls.

    >>> import pyattn
    >>> 1 / pyattn.tensor([4.0, 0.0])
    tensor([0.2500,    inf])
    """
    return mul(input.reciprocal(), other)


def _no_derivative(g: Tensor, n: Node) -> Tensor:
    raise RuntimeError("floor_divide: its derivative is not defined")


FLOOR_DIVIDE = Op(
    "floor_divide", _no_derivative, _no_derivative, formula="floor(x / y)", word="floor"
)


@takes()
def floor_divide(input: Operand, other: Operand) -> Tensor:
    """input // other, rounded down; whole numbers stay whole.  Its gradient is not defined.

    Raises RuntimeError where a whole number is divided by 0.

    >>> import pyattn
    >>> pyattn.tensor([7, -7]) // 2
    tensor([ 3, -4])
    """
    return _divided(FLOOR_DIVIDE, kernels.floor_div, input, other)


def rfloor_divide(input: Tensor, other: Operand) -> Tensor:
    """other // input.

    >>> import pyattn
    >>> 7 // pyattn.tensor([2])
    tensor([3])
    """
    return floor_divide(other, input)


def _divisor_rule(g: Tensor, n: Node, input: float | None, other: float | None) -> Tensor:
    if input is not None:
        raise RuntimeError("remainder: its derivative is not defined where a number is divided")
    return -g * div(n.input(0), n.input(1), rounding_mode="floor")


REMAINDER = Op(
    "remainder",
    lambda g, n, input, other: g,
    _divisor_rule,
    args="input other",  # those that are plain numbers
    formula="x - y * floor(x / y)",
)


@takes()
def remainder(input: Operand, other: Operand) -> Tensor:
    """input - other * floor(input / other), which has the sign of `other`: Python's %.

    Its gradient is not defined where `input` is a plain number, as in PyTorch.  Raises
    RuntimeError where a whole number is divided by 0.

    >>> import pyattn
    >>> pyattn.tensor([7, -7]) % 3
    tensor([1, 2])
    """
    return _divided(REMAINDER, kernels.remainder, input, other, _numbers(input, other))


def rremainder(input: Tensor, other: Operand) -> Tensor:
    """other % input.

    >>> import pyattn
    >>> 7 % pyattn.tensor([4])
    tensor([3])
    """
    return remainder(other, input)


@named
def detach(input: Tensor) -> Tensor:
    """The same numbers without their history: no gradient flows back.

    As in PyTorch the numbers are shared, so that changing them in place changes both.

    >>> import pyattn
    >>> pyattn.tensor([1.0], requires_grad=True).detach()
    tensor([1.])
    """
    require("detach", input)
    out = alias(input, result(input._data, input._shape, input.dtype))
    return record(out, DETACH, (input,)) if blocks else out


DETACH = Op("detach", moves="_same", word="copy")


def _numbers(*operands: Any) -> tuple[Any, ...]:
    """Each operand that was given as a plain number; None for a tensor."""
    return tuple([None if isinstance(x, Array) else x for x in operands])


def _divided(op: Op, kernel: Any, a: Operand, b: Operand, args: tuple[Any, ...] = ()) -> Tensor:
    """A division that keeps whole numbers whole."""
    kind = common(op.name, a, b)
    if kind is boolean:
        raise NotImplementedError(f"{op.name}: not defined for bools")
    if kind is not float64 and not all(kept(as_tensor(op.name, b)._data, kind)):
        raise RuntimeError(f"{op.name}: a whole number divided by zero")
    return binary(op, kernel, a, b, args=args)


def _log_or_zero(base: Tensor, exponent: Tensor) -> Tensor:
    # Where the base is 0, 0 ** y has the slope 0 in y (from y = 0 on).
    return choose(logical_and(eq(base, 0), ge(exponent, 0)), 0.0, base.log())


def _power_slope(base: Tensor, exponent: Tensor, number: float | None) -> Tensor:
    if number is None:
        return choose(eq(exponent, 0), 0.0, exponent * pow(base, exponent - 1.0))
    if number == 2:
        return base * 2.0
    return base * 0.0 if number == 0 else pow(base, number - 1.0) * number


POW = Op(
    "pow",
    lambda g, n, input, exponent: g * _power_slope(n.input(0), n.input(1), exponent),
    lambda g, n, input, exponent: (
        g * pow(n.input(0), n.input(1)) * _log_or_zero(n.input(0), n.input(1))
    ),
    args="input exponent",  # those that are plain numbers
    formula="x ** y",
    word="power",
)


def pow(input: Operand, exponent: Operand) -> Tensor:
    """input ** exponent, element by element; either may be a number.

    Whole numbers to whole powers stay whole.  A negative float to a fractional power is nan.
    A whole number to a negative power keeps no fraction (2 ** -1 is 0) where the exponents are a
    tensor, and raises RuntimeError where the exponent is a number.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) ** 2
    tensor([1, 4, 9])
    >>> pyattn.tensor([4.0, 9.0]) ** 0.5
    tensor([2., 3.])
    """
    x, y = as_tensor("pow", input), as_tensor("pow", exponent)
    args = None if x is input else x._data[0], None if y is exponent else y._data[0]
    if x.dtype is float64 or y.dtype is float64:
        return _laid_out(binary(POW, kernels.power, input, exponent, args=args), input, exponent)
    number = args[1]
    if number is not None and number < 0:
        raise RuntimeError(
            "pow: a whole number to a negative power is not whole; convert to floats"
        )
    kind = common("pow", input, exponent)
    if kind is boolean:
        raise NotImplementedError("pow: not defined for bools")
    if number is not None:
        fitting("pow", [number], kind)
    kernel = kernels.integer_power if kind.limits is None else _wrapped_power
    return _laid_out(binary(POW, kernel, input, exponent, args=args), input, exponent)


def _laid_out(out: Tensor, input: Any, exponent: Any) -> Tensor:
    """The power to a number lies in memory as what has one operand does, that of a number in rows."""
    if not isinstance(input, Array):
        out._strides = None
    elif not isinstance(exponent, Array) and input._strides is not None:
        lay_out(out, input)  # type: ignore[arg-type]
    return out


def _wrapped_power(a: Any, b: Any) -> Any:
    """Right but for multiples of 2**32, so that a large exponent makes no endless number."""

    def power(x: int, y: int) -> Any:
        return builtins.pow(x, y, 2**32) if y >= 0 else kernels.integer_power([x], y)[0]

    return kernels.pairwise(power, a, b)


def rpow(input: Tensor, other: Operand) -> Tensor:
    """other ** input.

    >>> import pyattn
    >>> 2 ** pyattn.tensor([1, 2, 10])
    tensor([   2,    4, 1024])
    """
    return pow(other, input)


def _share(g: Tensor, mine: Tensor, other: Tensor, larger: bool) -> Tensor:
    """The gradient of maximum or minimum: all to the winner, half to each at a tie."""
    loses = (mine < other) if larger else (mine > other)
    return choose(mine == other, g / 2, choose(loses, 0.0, g))


MAXIMUM = Op(
    "maximum",
    lambda g, n: _share(g, n.input(0), n.input(1), True),
    lambda g, n: _share(g, n.input(1), n.input(0), True),
    formula="max(x, y)",
)
MINIMUM = Op(
    "minimum",
    lambda g, n: _share(g, n.input(0), n.input(1), False),
    lambda g, n: _share(g, n.input(1), n.input(0), False),
    formula="min(x, y)",
)


@takes("input", "other")
def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger of each pair of elements; nan where either is nan.

    Shapes broadcast.  At a tie each gets half the gradient.

    >>> import pyattn
    >>> pyattn.maximum(pyattn.tensor([1, 5]), pyattn.tensor([3, 4]))
    tensor([3, 5])
    """
    return binary(MAXIMUM, kernels.maximum, input, other)


@takes("input", "other")
def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of each pair of elements; nan where either is nan.

    Shapes broadcast.  At a tie each gets half the gradient.

    >>> import pyattn
    >>> pyattn.minimum(pyattn.tensor([1, 5]), pyattn.tensor([3, 4]))
    tensor([1, 4])
    """
    return binary(MINIMUM, kernels.minimum, input, other)


EQ = Op("eq", formula="x == y", word="equal")


def eq(input: Tensor, other: Operand) -> Tensor:
    """input == other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) == 2
    tensor([False,  True, False])
    """
    return compare(EQ, portable.eq, input, other)


NE = Op("ne", formula="x != y", word="unequal")


def ne(input: Tensor, other: Operand) -> Tensor:
    """input != other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) != 2
    tensor([ True, False,  True])
    """
    return compare(NE, portable.ne, input, other)


LT = Op("lt", formula="x < y", word="less")


def lt(input: Tensor, other: Operand) -> Tensor:
    """input < other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) < 2
    tensor([ True, False, False])
    """
    return compare(LT, portable.lt, input, other)


LE = Op("le", formula="x <= y", word="at_most")


def le(input: Tensor, other: Operand) -> Tensor:
    """input <= other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) <= 2
    tensor([ True,  True, False])
    """
    return compare(LE, portable.le, input, other)


GT = Op("gt", formula="x > y", word="greater")


def gt(input: Tensor, other: Operand) -> Tensor:
    """input > other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) > 2
    tensor([False, False,  True])
    """
    return compare(GT, portable.gt, input, other)


GE = Op("ge", formula="x >= y", word="at_least")


def ge(input: Tensor, other: Operand) -> Tensor:
    """input >= other, element by element, as bools.

    >>> import pyattn
    >>> pyattn.tensor([1, 2, 3]) >= 2
    tensor([False,  True,  True])
    """
    return compare(GE, portable.ge, input, other)


LOGICAL_AND = Op("logical_and", formula="x and y")


@takes("input", "other")
def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Whether both elements are true (not 0), as bools.

    >>> import pyattn
    >>> pyattn.logical_and(pyattn.tensor([0, 1, 2]), pyattn.tensor([True, True, False]))
    tensor([False,  True, False])
    """
    return compare(LOGICAL_AND, lambda x, y: bool(x and y), input, other)


LOGICAL_OR = Op("logical_or", formula="x or y")


@takes("input", "other")
def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Whether either element is true (not 0), as bools.

    >>> import pyattn
    >>> pyattn.logical_or(pyattn.tensor([0, 0, 2]), pyattn.tensor([True, False, False]))
    tensor([ True, False,  True])
    """
    return compare(LOGICAL_OR, lambda x, y: bool(x or y), input, other)


LOGICAL_XOR = Op("logical_xor", formula="xor(x, y)")


@takes("input", "other")
def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Whether exactly one of the elements is true (not 0), as bools.

    >>> import pyattn
    >>> pyattn.logical_xor(pyattn.tensor([0, 0, 2]), pyattn.tensor([True, False, True]))
    tensor([ True, False, False])
    """
    return compare(LOGICAL_XOR, lambda x, y: bool(x) is not bool(y), input, other)


def _bits(op: Op, kernel: Any, a: Any, b: Any) -> Tensor:
    if common(op.name, a, b) is float64:
        raise NotImplementedError(f"{op.name}: defined for bools and whole numbers, not for floats")
    return binary(op, lambda u, v: kernels.pairwise(kernel, u, v), a, b)


BITWISE_AND = Op("bitwise_and", formula="x & y")


def bitwise_and(input: Tensor, other: Operand) -> Tensor:
    """input & other: on bools, and; on whole numbers, bit by bit.

    >>> import pyattn
    >>> pyattn.tensor([True, False]) & pyattn.tensor([True, True])
    tensor([ True, False])
    """
    return _bits(BITWISE_AND, lambda x, y: x & y, input, other)


BITWISE_OR = Op("bitwise_or", formula="x | y")


def bitwise_or(input: Tensor, other: Operand) -> Tensor:
    """input | other: on bools, or; on whole numbers, bit by bit.

    >>> import pyattn
    >>> pyattn.tensor([True, False]) | pyattn.tensor([False, False])
    tensor([ True, False])
    """
    return _bits(BITWISE_OR, lambda x, y: x | y, input, other)


BITWISE_XOR = Op("bitwise_xor", formula="x ^ y")


def bitwise_xor(input: Tensor, other: Operand) -> Tensor:
    """input ^ other: on bools, either but not both; on whole numbers, bit by bit.

    >>> import pyattn
    >>> pyattn.tensor([True, False]) ^ pyattn.tensor([True, True])
    tensor([False,  True])
    """
    return _bits(BITWISE_XOR, lambda x, y: x ^ y, input, other)


WHERE = Op(
    "where",
    lambda g, n: None,
    lambda g, n: choose(n.input(0), g, 0.0),
    lambda g, n: choose(n.input(0), 0.0, g),
    moves="_chosen",
    tell="where_rule",
    word="chosen",
)


def choose(condition: Tensor, input: Operand, other: Operand) -> Tensor:
    """input where the condition holds, else other: `where` with all it needs."""
    if condition.dtype is not boolean and condition.dtype is not uint8:
        raise RuntimeError(f"where: the condition must be of bools, got {condition.dtype!r}")
    x, y = as_tensor("where", input), as_tensor("where", other)
    kind = x.dtype if x.dtype is y.dtype else common("where", input, other)
    shape = broadcast_shapes("where", condition._shape, x._shape, y._shape)
    chosen, a, b = [
        t._data if t._shape == shape else kernels.expand(t._data, t._shape, shape)
        for t in (condition, x, y)
    ]
    data = [p if c else q for c, p, q in zip(chosen, a, b)]
    if x.dtype is not y.dtype:
        for number in (input, other):
            if not isinstance(number, Array):
                fitting("where", [number], kind)
        data = list(map(kind.type, data))
    out = result(data, shape, kind)
    if condition._strides or x._strides or y._strides:
        lay_out(out, condition, x, y)
    return record(out, WHERE, (condition, x, y))


@takes("condition")
def where(condition: Tensor, input: Any = None, other: Any = None) -> Any:
    """input where the condition holds, else other; shapes broadcast, numbers are welcome.

    With the condition alone, the indices of its true elements: a tuple of one index tensor per
    axis.  Raises RuntimeError for a condition that is not of bools.

    >>> import pyattn
    >>> x = pyattn.tensor([-1.0, 2.0])
    >>> pyattn.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    return choose(condition, input, other)


@takes("input", "mask")
def masked_fill(input: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """value where the mask holds, input elsewhere: how scores are hidden from a softmax.

    Shapes broadcast.  Raises RuntimeError for a mask that is not of bools.

    >>> import pyattn
    >>> scores = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> scores.masked_fill(pyattn.tensor([[False, True], [False, False]]), float("-inf"))
    tensor([[1., -inf],
            [3., 4.]])
    """
    if mask.dtype is not boolean:
        raise RuntimeError(f"masked_fill: the mask must be of bools, got {mask.dtype!r}")
    filler = as_tensor("masked_fill", value)
    if filler._shape:
        raise RuntimeError(f"masked_fill: value must be a number, got shape {filler._shape}")
    (number,) = fitting("masked_fill", filler._data, input.dtype)
    shape = broadcast_shapes("masked_fill", input._shape, mask._shape)
    x = input._data if input._shape == shape else kernels.expand(input._data, input._shape, shape)
    hidden = mask._data if mask._shape == shape else kernels.expand(mask._data, mask._shape, shape)
    out = result([number if h else v for v, h in zip(x, hidden)], shape, input.dtype)
    inputs = (input, mask, filler) if filler is value else (input, mask)
    return record(out, MASKED_FILL, inputs)


MASKED_FILL = Op(
    "masked_fill",
    lambda g, n: masked_fill(g, n.input(1), 0.0),
    lambda g, n: None,
    lambda g, n: choose(n.input(1), g, 0.0),
    moves="_not_hidden",
    tell="masked_rule",
    word="masked",
)


def _isclose(x: float, y: float, rtol: float, atol: float, equal_nan: bool) -> bool:
    if x == y:
        return True
    if x != x or y != y:
        return equal_nan and x != x and y != y
    return abs(x - y) <= atol + rtol * abs(y) < kernels.inf


ISCLOSE = Op("isclose", tell="general: whether |x - y| is at most a small share of |y|")


@takes("input", "other")
def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Whether |input - other| <= atol + rtol * |other|, element by element.

    >>> import pyattn
    >>> pyattn.isclose(pyattn.tensor([1.0, 2.0]), pyattn.tensor([1.000001, 2.1]))
    tensor([ True, False])
    """
    if rtol < 0 or atol < 0:
        raise RuntimeError(f"isclose: tolerances cannot be negative, got {rtol} and {atol}")
    if input.dtype is not other.dtype:
        raise RuntimeError(f"isclose: dtypes {input.dtype!r} and {other.dtype!r} differ")
    return compare(ISCLOSE, lambda x, y: _isclose(x, y, rtol, atol, equal_nan), input, other)


@takes("input", "other")
def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether |input - other| <= atol + rtol * |other| for every pair of elements.

    >>> import pyattn
    >>> pyattn.allclose(pyattn.tensor([0.1 + 0.2]), pyattn.tensor([0.3]))
    True
    """
    return all(isclose(input, other, rtol, atol, equal_nan)._data)


@takes("input", "other")
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same elements.

    >>> import pyattn
    >>> pyattn.equal(pyattn.tensor([1, 2]), pyattn.tensor([1, 2]))
    True
    """
    # By ==, not by identity as list comparison would: a nan equals nothing, itself included.
    return input._shape == other._shape and all(map(portable.eq, input._data, other._data))


# fmt: off
__all__ = [
    "add", "allclose", "bitwise_and", "bitwise_or", "bitwise_xor", "detach", "div", "eq", "equal",
    "floor_divide", "ge", "gt", "isclose", "le", "logical_and", "logical_or", "logical_xor", "lt",
    "masked_fill", "maximum", "minimum", "mul", "ne", "pow", "remainder", "sub", "true_divide",
    "where",
]
# fmt: on
