"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is here.  Most functions are a few
tensor operations.  Where one loop over the numbers does better, the function is an operation of its
own, with its gradient's rule beside it.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import Array, broadcast_shapes, require, result, unary
from ..dtypes import float64, int32, int64, numel
from ..graph import Op, record, recording
from ..ops import pointwise, reductions, softmaxes
from ..ops.pointwise import exp, rsqrt
from ..ops.products import linear
from ..refusals import check_dim, check_size, floats, lacking, takes, warn
from ..storage import changeable
from ..views import in_place, rewritten
from .criteria import binary_cross_entropy_with_logits, cross_entropy, l1_loss, mse_loss, nll_loss
from .dot_product import scaled_dot_product_attention
from .dropout import dropout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..graph import Node
    from ..kernels import Flat, Shape
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


# Embedding.


def _rows_rule(
    g: Tensor, n: Node, places: list[int], indices: list[int], counts: Tensor | None, rows: int
) -> Tensor:
    given = (g, n.input(1))  # the indices are asked for, so that a change of them is noticed
    if counts is not None:
        g = g / counts
    data = kernels.add_rows(g._data, g._shape[-1], places, rows + 1)
    shape = (rows, g._shape[-1])
    # The last row has collected what the padding index must not.
    out = result(data[: numel(shape)], shape, float64)
    return record(out, ROWS_ADDED, given, (places, indices, rows, g._shape))


def _rows_added_rule(
    g: Tensor, n: Node, places: list[int], indices: list[int], rows: int, shape: Shape
) -> Tensor:
    out = _rows(g, indices, shape, (places, indices, None, rows), n.input(1))
    if places is not indices:
        out = out * result([float(p < rows) for p in places], shape[:-1] + (1,), float64)
    return out


EMBEDDING = Op("embedding", _rows_rule, args="places indices counts rows", moves="_row")
ROWS_ADDED = Op(
    "embedding_dense_backward",
    _rows_added_rule,
    args="places indices rows shape",
    tell="rows_added_rule",
    word="table_gradient",
)


def _rows(table: Tensor, indices: list[int], shape: Shape, args: Any, given: Tensor) -> Tensor:
    data = kernels.take_rows(table._data, table._shape[-1], indices)
    return record(result(data, shape, table.dtype), EMBEDDING, (table, given), args)


def _renormalize(weight: Tensor, indices: list[int], limit: float, p: float) -> None:
    width = weight._shape[1]
    data = changeable(weight)
    for i in set(indices):
        row = data[i * width : (i + 1) * width]
        length = reductions.norm(result(row, (width,), float64), p)._data[0]
        if length > limit:
            data[i * width : (i + 1) * width] = kernels.mul(row, limit / (length + 1e-7))
    rewritten(weight)


def padding_row(name: str, padding_idx: int, rows: int) -> int:
    """The row of padding, counted from the front; AssertionError where there is no such row."""
    if not -rows <= padding_idx < rows:
        raise AssertionError(
            f"{name}: padding_idx {padding_idx} is out of range: {-rows} to {rows - 1} would fit"
        )
    return padding_idx % rows


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of `weight` that the indices name: out[..., :] = weight[input[...]].

    Shapes: indices (...) and a table of (num_embeddings, width) give (..., width).  The row
    `padding_idx` gets no gradient.  With `max_norm`, rows that are read and are longer (by the
    norm of order `norm_type`) are first shortened to it, in the table itself.  With
    `scale_grad_by_freq` a row's gradient is divided by how often it was read.  `sparse` changes
    nothing: gradients are dense.

    Raises IndexError for an index out of range, RuntimeError for indices that are not whole
    numbers or a table that is not a matrix, AssertionError for a padding_idx out of range.

    >>> import pyattn
    >>> table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> pyattn.nn.functional.embedding(pyattn.tensor([1, 1, 0]), table)
    tensor([[3., 4.],
            [3., 4.],
            [1., 2.]])
    """
    require("embedding", input, weight)
    if len(weight._shape) != 2:
        raise RuntimeError(f"embedding: weight must be a matrix, got shape {weight._shape}")
    if input.dtype is not int64 and input.dtype is not int32:
        raise RuntimeError(f"embedding: the indices are of int64 or int32, got {input.dtype!r}")
    rows, width = weight._shape
    indices = places = list(input._data)
    for i in indices:
        if not 0 <= i < rows:
            raise IndexError(f"embedding: index {i} is out of range: 0 to {rows - 1} would fit")
    if padding_idx is not None:
        padding_idx = padding_row("embedding", padding_idx, rows)
        places = [rows if i == padding_idx else i for i in indices]
    if max_norm is not None:
        _renormalize(weight, indices, max_norm, norm_type)
    counts = None
    if scale_grad_by_freq:
        times = {i: float(indices.count(i)) for i in set(indices)}
        counts = result([times[i] for i in indices], input._shape + (1,), float64)
    return _rows(weight, indices, input._shape + (width,), (places, indices, counts, rows), input)


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


# Normalization.


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
    return record(result(data, y._shape, float64), SCALE_AND_SHIFT, (y, scale, shift))


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
    return y if weight is None else y * weight


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
    "binary_cross_entropy_with_logits", "cosine_similarity", "cross_entropy", "dropout",
    "embedding", "gelu", "l1_loss", "layer_norm", "linear", "log_softmax", "mse_loss", "nll_loss",
    "normalize", "one_hot", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu",
    "softmax", "tanh",
]
# fmt: on

if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
