"""Activations, as functions of tensors: those that transformers use, and softmax with its kin."""

from __future__ import annotations

import math

from ... import kernels
from ...array import require, result, unary
from ...dtypes import float64
from ...generator import default_generator
from ...graph import Op, told
from ...ops import making, pointwise, softmaxes
from ...ops.pointwise import exp
from ...refusals import floats, takes, warn
from ...views import in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...tensor import Tensor


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), element by element; its gradient at 0 is 0.  Any shape.

    Raises RuntimeError for bools, and `inplace` for a leaf that requires grad.

    >>> import pyattn
    >>> pyattn.nn.functional.relu(pyattn.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    if not inplace:
        return pointwise.relu(input)
    require("relu", input)
    return in_place("relu", pointwise.relu, input)


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent, element by element, from -1 to 1.  Any shape.

    >>> import pyattn
    >>> pyattn.nn.functional.tanh(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    return pointwise.tanh(input)


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + e**-x), element by element, from 0 to 1.  Any shape.

    >>> import pyattn
    >>> pyattn.nn.functional.sigmoid(pyattn.tensor([0.0, 2.0]))
    tensor([0.5000, 0.8808])
    """
    return pointwise.sigmoid(input)


def _gelu_curve(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    return g * (2 - x * x) * exp(x * x * -0.5) * (1.0 / math.sqrt(2.0 * math.pi))


GELU_SLOPE = Op(
    "gelu_backward",
    _gelu_curve,
    formula="(1 + erf(x / sqrt(2))) / 2 + x * (e ** -(x ** 2 / 2) / sqrt(2 * pi))",
    word="gelu_slope",
)
GELU = Op(
    "gelu",
    lambda g, n: g * unary(GELU_SLOPE, kernels.gelu_slope, n.input(0)),
    formula="x * (1 + erf(x / sqrt(2))) / 2",
)


def _gelu_tanh_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    c, d = math.sqrt(2.0 / math.pi), 0.044715
    t = pointwise.tanh((x + x * x * x * d) * c)
    return g * ((t + 1.0) * 0.5 + (1 - t * t) * (x * x * (3.0 * d) + 1.0) * x * (0.5 * c))


GELU_TANH = Op(
    "gelu",
    _gelu_tanh_rule,
    formula="x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))) / 2",
)


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """x * P(X <= x) for a standard normal X, element by element.  Any shape.

    Exactly x (1 + erf(x / sqrt 2)) / 2; with approximate="tanh",
    x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x**3))) / 2.  Raises RuntimeError for another way,
    NotImplementedError for other than floats.  Hendrycks and Gimpel, 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.gelu(pyattn.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    floats("gelu", input)
    if approximate == "none":
        return unary(GELU, kernels.gelu, input)
    if approximate == "tanh":
        return unary(GELU_TANH, kernels.gelu_tanh, input)
    raise RuntimeError(f"gelu: approximate is 'none' or 'tanh', got {approximate!r}")


def _silu_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    s = pointwise.sigmoid(x)
    return g * (s * (x * (1 - s) + 1.0))


SILU = Op("silu", _silu_rule, formula="x / (1 + e ** -x)")


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x * sigmoid(x), element by element.  Any shape.

    Raises NotImplementedError for other than floats.  Elfwing, Uchibe and Doya, 2017.

    >>> import pyattn
    >>> pyattn.nn.functional.silu(pyattn.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    floats("silu", input)
    if inplace:
        return in_place("silu", silu, input)
    return unary(SILU, kernels.silu, input)


def _implicit_dim(name: str, input: Tensor) -> int:
    require(name, input)
    rank = len(input._shape)
    dim = 0 if rank in (0, 1, 3) else 1
    warn(f"{name}: without dim, dim={dim} is taken for a tensor of rank {rank}; say which is meant")
    return dim


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """e**x over the sum of e**x along an axis: positive weights that add up to 1.  Any shape.

    Without `dim`, axis 0 for rank 0, 1 and 3, else axis 1, with a warning.  A line of nothing but
    minus infinity is nan.  Documents 000, 001, 003 and 004.

    >>> import pyattn
    >>> pyattn.nn.functional.softmax(pyattn.tensor([2.0, 4.0, 4.0]), dim=-1)
    tensor([0.0634, 0.4683, 0.4683])
    """
    if dim is None:
        dim = _implicit_dim("softmax", input)
    return softmaxes.softmax(input, dim, dtype=dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """The logarithm of softmax along an axis, x - log(sum of e**x).  Any shape.

    Without `dim`, the axis that softmax takes.

    >>> import pyattn
    >>> pyattn.nn.functional.log_softmax(pyattn.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    if dim is None:
        dim = _implicit_dim("log_softmax", input)
    return softmaxes.log_softmax(input, dim, dtype=dtype)


@takes("input")
def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """softmax of -x along an axis: the largest weight for the smallest number.  Any shape.

    Without `dim`, the axis that softmax takes.

    >>> import pyattn
    >>> pyattn.nn.functional.softmin(pyattn.tensor([2.0, 4.0, 4.0]), dim=-1)
    tensor([0.7870, 0.1065, 0.1065])
    """
    if dim is None:
        dim = _implicit_dim("softmin", input)
    return softmaxes.softmax(pointwise.neg(input), dim, dtype=dtype)


GUMBEL = Op("gumbel", tell="drawn at random, by Gumbel's distribution", word="noise")


@takes("logits")
def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """A random draw from softmax(logits), made smooth: softmax((logits + Gumbel's noise) / tau).

    The smaller tau, the nearer to a 1 among zeros.  With `hard` it is that, with the gradient of
    the smooth one.  `eps` has no effect.  Any shape.  Raises RuntimeError for other than floats.
    Jang, Gu and Poole, 2016.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.functional.gumbel_softmax(pyattn.tensor([1.0, 2.0, 3.0]), hard=True)
    tensor([0., 0., 1.])
    """
    if logits.dtype is not float64:
        raise RuntimeError(f"gumbel_softmax: expected floats, got {logits.dtype!r}")
    if eps != 1e-10:
        warn("gumbel_softmax: eps has no effect")
    drawn = default_generator.exponentials(len(logits._data))
    noise = told(result([-math.log(x) for x in drawn], logits._shape, float64), GUMBEL)
    soft = softmaxes.softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    hard_one = making.zeros_like(soft)
    if soft._data:
        places = soft.detach().max(dim, keepdim=True).indices
        classes = soft._shape[dim] if soft._shape else 1
        which = making.arange(classes)
        if soft._shape:
            rest = len(soft._shape) - 1 - dim % len(soft._shape)
            which = which.reshape((-1,) + (1,) * rest)
        hard_one = (which == places).float().reshape(soft._shape)
    return hard_one - soft.detach() + soft


__all__ = [
    "gelu",
    "gumbel_softmax",
    "log_softmax",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softmin",
    "tanh",
]
