"""Functions of two whole numbers: common divisors and multiples, bits moved to the left and right."""

from __future__ import annotations

import math

from ...array import binary, common
from ...graph import Op
from ...refusals import takes
from .pairs import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor
    from ..arithmetic import Operand


def _whole_numbers(op: Op, kernel: Any, a: Any, b: Any) -> Tensor:
    kind = common(op.name, a, b)
    if kind.rank != 1:
        raise NotImplementedError(f"{op.name}: defined for whole numbers, not for {kind!r}")
    return binary(op, each(kernel), a, b)


GCD = Op("gcd", formula="gcd(x, y)")
LCM = Op("lcm", formula="lcm(x, y)")


@takes("input", "other")
def gcd(input: Tensor, other: Tensor) -> Tensor:
    """The greatest whole number that divides both.

    >>> import pyattn
    >>> pyattn.gcd(pyattn.tensor([12, 0]), pyattn.tensor([18, 5]))
    tensor([6, 5])
    """
    return _whole_numbers(GCD, math.gcd, input, other)


@takes("input", "other")
def lcm(input: Tensor, other: Tensor) -> Tensor:
    """The least whole number above 0 that both divide; 0 where one is 0.

    >>> import pyattn
    >>> pyattn.lcm(pyattn.tensor([4, 0]), pyattn.tensor([6, 5]))
    tensor([12,  0])
    """
    return _whole_numbers(LCM, math.lcm, input, other)


BITWISE_LEFT_SHIFT = Op("bitwise_left_shift", formula="x * 2 ** y", word="shifted")
BITWISE_RIGHT_SHIFT = Op("bitwise_right_shift", formula="floor(x / 2 ** y)", word="shifted")


@takes()
def bitwise_left_shift(input: Operand, other: Operand) -> Tensor:
    """input << other: the bits moved to the left; 0 where they would all be gone.

    >>> import pyattn
    >>> pyattn.tensor([1, 3]) << 2
    tensor([ 4, 12])
    """
    bits = 8 * common("bitwise_left_shift", input, other).itemsize
    return _whole_numbers(
        BITWISE_LEFT_SHIFT, lambda x, y: x << y if 0 <= y < bits else 0, input, other
    )


@takes()
def bitwise_right_shift(input: Operand, other: Operand) -> Tensor:
    """input >> other: the bits moved to the right, so that the number is halved and rounded down.

    >>> import pyattn
    >>> pyattn.tensor([12, -12]) >> 2
    tensor([ 3, -3])
    """
    bits = 8 * common("bitwise_right_shift", input, other).itemsize
    return _whole_numbers(
        BITWISE_RIGHT_SHIFT, lambda x, y: x >> (y if 0 <= y < bits else bits), input, other
    )


@takes("input", called="bitwise_left_shift")
def left_shift_of(input: Tensor, other: Operand) -> Tensor:
    """other << input: what `2 << x` calls.

    >>> import pyattn
    >>> 2 << pyattn.tensor([1, 3])
    tensor([ 4, 16])
    """
    return bitwise_left_shift(other, input)


@takes("input", called="bitwise_right_shift")
def right_shift_of(input: Tensor, other: Operand) -> Tensor:
    """other >> input: what `8 >> x` calls.

    >>> import pyattn
    >>> 8 >> pyattn.tensor([1, 3])
    tensor([4, 1])
    """
    return bitwise_right_shift(other, input)


__all__ = ["bitwise_left_shift", "bitwise_right_shift", "gcd", "lcm"]
