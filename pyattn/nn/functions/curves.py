"""Smooth activations, and those that shrink towards 0, as functions of tensors.

Each is one loop over the numbers, whose gradient's rule is written in tensor operations.
"""

from __future__ import annotations

from ... import kernels
from ...array import Array, stepping, unary
from ...graph import Op
from ...ops.arithmetic import choose, logical_and, mul
from ...ops.joining import chunk
from ...ops.pointwise import abs, sigmoid, tanh
from ...refusals import check_dim, floats, takes
from ...views import in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...tensor import Tensor


def number(name: str, what: str, value: Any) -> float:
    """An argument that is a number; TypeError for anything else."""
    if isinstance(value, Array) and not value._shape and not value._requires_grad:
        value = value._data[0]
    if not isinstance(value, (int, float)):
        raise TypeError(f"{name}: {what} must be a number, got {type(value).__name__}")
    return float(value)


def _softplus_rule(g: Tensor, n: Node, beta: float, threshold: float) -> Tensor:
    x = n.input(0) * beta
    return choose(x > threshold, g, g * sigmoid(x))


SOFTPLUS = Op(
    "softplus",
    _softplus_rule,
    args="beta threshold",
    formula="log(1 + e ** (beta * x)) / beta",
    moves="_beyond",
)


@takes("input")
def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e**(beta x)) / beta, a relu without its corner; x where beta x > threshold.

    Any shape.  Raises NotImplementedError for other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.softplus(pyattn.tensor([-1.0, 0.0, 30.0]))
    tensor([ 0.3133,  0.6931, 30.0000])
    """
    floats("softplus", input)
    beta = number("softplus", "beta", beta)
    threshold = number("softplus", "threshold", threshold)
    return unary(SOFTPLUS, lambda a: kernels.softplus(a, beta, threshold), input, (beta, threshold))


LOG_SIGMOID = Op(
    "log_sigmoid", lambda g, n: g * sigmoid(-n.input(0)), formula="log(1 / (1 + e ** -x))"
)


@takes("input")
def logsigmoid(input: Tensor) -> Tensor:
    """log(1 / (1 + e**-x)), element by element; it does not overflow.  Any shape.

    Raises NotImplementedError for other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.logsigmoid(pyattn.tensor([0.0, -1000.0]))
    tensor([-6.9315e-01, -1.0000e+03])
    """
    floats("logsigmoid", input)
    return unary(LOG_SIGMOID, kernels.log_sigmoid, input)


def _mish_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    t = tanh(softplus(x))
    return g * (t + x * sigmoid(x) * (1 - t * t))


MISH = Op("mish", _mish_rule, formula="x * tanh(log(1 + e ** x))")


@takes("input")
def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x tanh(softplus(x)), element by element.  Any shape.

    Raises NotImplementedError for other than floats.  Misra, 2019.

    >>> import pyattn
    >>> pyattn.nn.functional.mish(pyattn.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    floats("mish", input)
    return in_place("mish", mish, input) if inplace else unary(MISH, kernels.mish, input)


@takes("input")
def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|), element by element, from -1 to 1.  Any shape.

    Raises RuntimeError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.softsign(pyattn.tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """
    return input / (abs(input) + 1)


@takes("input")
def tanhshrink(input: Tensor) -> Tensor:
    """x - tanh(x), element by element.  Any shape.  Raises RuntimeError for bools.

    >>> import pyattn
    >>> pyattn.nn.functional.tanhshrink(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.2384])
    """
    return input - tanh(input)


def _hardshrink_rule(g: Tensor, n: Node, lambd: float) -> Tensor:
    x = n.input(0)
    return choose(logical_and(x >= -lambd, x <= lambd), 0.0, g)


HARDSHRINK = Op(
    "hardshrink", stepping(_hardshrink_rule), args="lambd", moves="_if_unchanged", tell="cut_rule"
)
SOFTSHRINK = Op(
    "softshrink",
    stepping(_hardshrink_rule),
    args="lambd",
    formula="max(x - lambd, 0) - max(-x - lambd, 0)",
)


@takes("input")
def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x, and 0 where -lambd <= x <= lambd.  Any shape.

    Raises NotImplementedError for other than floats.

    >>> import pyattn
    >>> pyattn.nn.functional.hardshrink(pyattn.tensor([-1.0, 0.5, 2.0]))
    tensor([-1.,  0.,  2.])
    """
    floats("hardshrink", input)
    lambd = number("hardshrink", "lambd", lambd)
    return unary(HARDSHRINK, lambda a: kernels.hardshrink(a, lambd), input, (lambd,))


@takes("input")
def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x moved by lambd towards 0, and 0 where -lambd <= x <= lambd.  Any shape.

    Raises NotImplementedError for other than floats, RuntimeError for a lambd below 0.

    >>> import pyattn
    >>> pyattn.nn.functional.softshrink(pyattn.tensor([-1.0, 0.5, 2.0]))
    tensor([-0.5000,  0.0000,  1.5000])
    """
    floats("softshrink", input)
    lambd = number("softshrink", "lambd", lambd)
    if not lambd >= 0:
        raise RuntimeError(f"softshrink: lambd is at least 0, got {lambd}")
    return unary(SOFTSHRINK, lambda a: kernels.softshrink(a, lambd), input, (lambd,))


GLU = Op(
    "glu", lambda g, n: g * n.input(1), lambda g, n: g * n.input(0), formula="x * y", word="gated"
)


@takes("input")
def glu(input: Tensor, dim: int = -1) -> Tensor:
    """a * sigmoid(b), a and b the halves of the input along `dim`: b says what of a goes through.

    The result has half the size along that axis.  Raises RuntimeError for an odd size or rank 0,
    NotImplementedError for other than floats.  Dauphin et al., 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.glu(pyattn.tensor([4.0, 2.0, 0.0, 0.0]))
    tensor([2., 1.])
    """
    if not input._shape:
        raise RuntimeError("glu: a tensor of rank 0 has no halves")
    place = check_dim("glu", dim, len(input._shape))
    size = input._shape[place]
    if size % 2:
        raise RuntimeError(f"glu: the size along dim {dim} must be even, got {size}")
    floats("glu", input)
    a, b = chunk(input, 2, place) if size else (input, input)
    return called(GLU, mul(a, sigmoid(b)))


def called(op: Op, made: Tensor) -> Tensor:
    """A new tensor that the last of several operations made, as made by `op`, which does the same."""
    for node in (made.grad_fn, made._working):
        if node is not None:
            node.op = op
    return made


__all__ = [
    "glu",
    "hardshrink",
    "logsigmoid",
    "mish",
    "softplus",
    "softshrink",
    "softsign",
    "tanhshrink",
]
