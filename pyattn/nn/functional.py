"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is here.  Most functions are a few
tensor operations.  Where one loop over the numbers does better, the function is an operation of its
own, with its gradient's rule beside it.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import broadcast_shapes, require, result, unary
from ..dtypes import float64, int64
from ..graph import Op, record
from ..ops import pointwise, softmaxes
from ..ops.adaptive import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from ..ops.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    fold,
    unfold,
)
from ..ops.normalizing import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    rms_norm,
)
from ..ops.padding import pad
from ..ops.pointwise import exp
from ..ops.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
)
from ..ops.products import linear
from ..ops.resizing import (
    channel_shuffle,
    interpolate,
    native_channel_shuffle,
    pixel_shuffle,
    pixel_unshuffle,
    upsample,
    upsample_bilinear,
    upsample_nearest,
)
from ..ops.tables import bilinear, embedding, embedding_bag
from ..refusals import check_dim, floats, takes, warn
from ..views import in_place
from .criteria import binary_cross_entropy_with_logits, cross_entropy, l1_loss, mse_loss, nll_loss
from .dot_product import scaled_dot_product_attention
from .dropout import dropout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..graph import Node
    from ..tensor import Tensor


# Activations.


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


# One-hot vectors.


ONE_HOT = Op("one_hot", tell="one_hot_rule")


@takes("tensor")
def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """1 at each index and 0 elsewhere: indices (...) give (..., num_classes) whole numbers.

    Without `num_classes`, one more than the largest index.  Raises RuntimeError for a negative
    index, one that does not fit, or indices that are not whole numbers.

    >>> import pyattn
    >>> pyattn.nn.functional.one_hot(pyattn.tensor([2, 0]))
    tensor([[0, 0, 1],
            [1, 0, 0]])
    """
    if tensor.dtype is not int64:
        raise RuntimeError(f"one_hot: the indices must be of int64, got {tensor.dtype!r}")
    indices = tensor._data
    if num_classes == -1:
        if not indices:
            raise RuntimeError("one_hot: no indices tell the number of classes; give num_classes")
        num_classes = max(indices) + 1
    if num_classes < 1:
        raise RuntimeError(f"one_hot: num_classes must be above 0, or -1, got {num_classes}")
    data = [0] * (len(indices) * num_classes)
    for row, i in enumerate(indices):
        if not 0 <= i < num_classes:
            raise RuntimeError(
                f"one_hot: index {i} is out of range: 0 to {num_classes - 1} would fit"
            )
        data[row * num_classes + i] = 1
    out = result(data, tensor._shape + (num_classes,), int64)
    return record(out, ONE_HOT, (tensor,))


# Lengths.


@takes("input")
def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """x / max(norm of order p along `dim`, eps): every line of length 1, but zeros.

    The result is shaped as the input.  Raises IndexError where there is no such axis.

    >>> import pyattn
    >>> pyattn.nn.functional.normalize(pyattn.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    return input / input.norm(p, dim, True).clamp(min=eps)


# Similarity and attention.


# The gradient of the number itself: in PyTorch too the floor is not recorded.
FLOORED = Op(
    "cosine_similarity",
    lambda g, n, least: g,
    args="least",
    moves="_if_unchanged",
    formula="max(x, least)",
    word="length",
)


def _floored(t: Tensor, least: float) -> Tensor:
    """max(t, least), with the gradient of t itself."""
    data = [least if x < least else x for x in t._data]
    return record(result(data, t._shape, float64), FLOORED, (t,), (least,))


@takes("x1", "x2")
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1 . x2 / (|x1| |x2|) along an axis: the cosine of the angle between two vectors.

    Shapes broadcast; the result has that shape without axis `dim`.  Each length counts as at least
    `eps`.  Raises IndexError where there is no such axis, RuntimeError for whole numbers.
    Document 000.

    >>> import pyattn
    >>> x, y = pyattn.tensor([1.0, 0.0]), pyattn.tensor([1.0, 1.0])
    >>> pyattn.nn.functional.cosine_similarity(x, y, dim=0)
    tensor(0.7071)
    """
    if x1.dtype is not float64 and x2.dtype is not float64:
        raise RuntimeError(f"cosine_similarity: expected floats, got {x1.dtype!r}; use .float()")
    shape = broadcast_shapes("cosine_similarity", x1._shape, x2._shape)
    check_dim("cosine_similarity", dim, len(shape))
    a, b = [t.float() if t._shape == shape else t.float().expand(shape) for t in (x1, x2)]
    a, b = [t / _floored(t.norm(2.0, dim, True), eps) for t in (a, b)]
    return (a * b).sum(dim)


# fmt: off
__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "batch_norm", "bilinear", "binary_cross_entropy_with_logits", "channel_shuffle",
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "cosine_similarity", "cross_entropy", "dropout", "embedding", "embedding_bag", "fold", "gelu",
    "group_norm", "instance_norm", "interpolate", "l1_loss", "layer_norm", "linear",
    "local_response_norm", "log_softmax", "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d",
    "max_pool1d_with_indices", "max_pool2d", "max_pool2d_with_indices", "max_pool3d",
    "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d", "max_unpool3d", "mse_loss",
    "native_channel_shuffle", "nll_loss", "normalize", "one_hot", "pad", "pixel_shuffle",
    "pixel_unshuffle", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu",
    "softmax", "tanh", "unfold", "upsample", "upsample_bilinear", "upsample_nearest",
]
# fmt: on
