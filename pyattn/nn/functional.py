"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is here.  Most functions are a few
tensor operations.  Where one loop over the numbers does better, the function is an operation of its
own, with its gradient's rule beside it.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import (
    Array,
    as_float,
    before,
    broadcast_shapes,
    changed,
    check_dim,
    check_size,
    note,
    require,
    result,
    store,
    unary,
)
from ..dtypes import boolean, float64, int64, numel
from ..generator import default_generator
from ..graph import Op, recording
from ..ops import pointwise, reductions
from ..ops.arithmetic import mul_, sub
from ..ops.indexing import put, taken, INDEX
from ..ops.pointwise import exp, log1p, rsqrt
from ..ops.products import BATCHED, MM, linear, product
from ..ops.shaping import broadcast_to, clone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor


def _floats(name: str, *operands: Any) -> None:
    require(name, *operands)
    for t in operands:
        if t.dtype is not float64:
            raise NotImplementedError(f"{name}: expected floats, got {t.dtype!r}; use .float()")


def _warn(message: str) -> None:
    try:
        import warnings
    except ImportError:
        return
    warnings.warn(message, stacklevel=3)


# Activations.


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), element by element; its gradient at 0 is 0.  Any shape.

    Raises RuntimeError for bools, and `inplace` for a leaf that requires grad.

    >>> import pyattn
    >>> pyattn.nn.functional.relu(pyattn.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    require("relu", input)
    return pointwise.relu_(input) if inplace else pointwise.relu(input)


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent, element by element, from -1 to 1.  Any shape.

    >>> import pyattn
    >>> pyattn.nn.functional.tanh(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    require("tanh", input)
    return pointwise.tanh(input)


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + e**-x), element by element, from 0 to 1.  Any shape.

    >>> import pyattn
    >>> pyattn.nn.functional.sigmoid(pyattn.tensor([0.0, 2.0]))
    tensor([0.5000, 0.8808])
    """
    require("sigmoid", input)
    return pointwise.sigmoid(input)


def _gelu_curve(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    return g * (2.0 - x * x) * exp(x * x * -0.5) * (1.0 / math.sqrt(2.0 * math.pi))


GELU_SLOPE = Op("GeluBackwardBackward0", _gelu_curve)
GELU = Op(
    "GeluBackward0",
    lambda g, n: g * unary(GELU_SLOPE, kernels.gelu_slope, n.input(0)),
)


def _gelu_tanh_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    c, d = math.sqrt(2.0 / math.pi), 0.044715
    t = pointwise.tanh((x + x * x * x * d) * c)
    return g * ((t + 1.0) * 0.5 + (1.0 - t * t) * (x * x * (3.0 * d) + 1.0) * x * (0.5 * c))


GELU_TANH = Op("GeluBackward0", _gelu_tanh_rule)


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """x * P(X <= x) for a standard normal X, element by element.  Any shape.

    Exactly x (1 + erf(x / sqrt 2)) / 2; with approximate="tanh",
    x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x**3))) / 2.  Raises RuntimeError for another way,
    NotImplementedError for other than floats.  Hendrycks and Gimpel, 2016.

    >>> import pyattn
    >>> pyattn.nn.functional.gelu(pyattn.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    _floats("gelu", input)
    if approximate == "none":
        return unary(GELU, kernels.gelu, input)
    if approximate == "tanh":
        return unary(GELU_TANH, kernels.gelu_tanh, input)
    raise RuntimeError(f"gelu: approximate is 'none' or 'tanh', got {approximate!r}")


def _silu_rule(g: Tensor, n: Node) -> Tensor:
    x = n.input(0)
    s = pointwise.sigmoid(x)
    return g * (s * (x * (1.0 - s) + 1.0))


SILU = Op("SiluBackward0", _silu_rule)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x * sigmoid(x), element by element.  Any shape.

    Raises NotImplementedError for other than floats.  Elfwing, Uchibe and Doya, 2017.

    >>> import pyattn
    >>> pyattn.nn.functional.silu(pyattn.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    _floats("silu", input)
    if inplace:
        return store("silu_", input, silu(before("silu_", input)))
    return unary(SILU, kernels.silu, input)


def _implicit_dim(name: str, rank: int) -> int:
    dim = 0 if rank in (0, 1, 3) else 1
    _warn(f"{name}: without dim, dim={dim} is taken for a tensor of rank {rank}; say which is meant")
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
        dim = _implicit_dim("softmax", len(input._shape))
    return reductions.softmax(input, dim, dtype=dtype)


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
        dim = _implicit_dim("log_softmax", len(input._shape))
    return reductions.log_softmax(input, dim, dtype=dtype)


# Dropout.


def dropout(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
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
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout: p is a probability, from 0 to 1, got {p}")
    if not training or p == 0.0:
        return input
    scale = 1.0 / (1.0 - p) if p < 1.0 else 0.0
    kept = default_generator.bernoullis(len(input._data), 1.0 - p)
    noise = result([scale if k else 0.0 for k in kept], input._shape, float64)
    return mul_(input, noise) if inplace else input * noise


# Embedding.


def _rows_rule(g: Tensor, n: Node) -> Tensor:
    places, _, counts, rows = n.args
    if counts is not None:
        g = g / counts
    data = kernels.add_rows(g._data, g._shape[-1], places, rows + 1)
    shape = (rows, g._shape[-1])
    # The last row has collected what the padding index must not.
    return note(result(data[: numel(shape)], shape, float64), ROWS_ADDED, (g,), (n.args, g._shape))


def _rows_added_rule(g: Tensor, n: Node) -> Tensor:
    (places, indices, _, rows), shape = n.args
    out = _rows(g, indices, shape, (places, indices, None, rows))
    if places is not indices:
        out = out * result([float(p < rows) for p in places], shape[:-1] + (1,), float64)
    return out


EMBEDDING = Op("EmbeddingBackward0", _rows_rule)
ROWS_ADDED = Op("EmbeddingDenseBackwardBackward0", _rows_added_rule)


def _rows(table: Tensor, indices: list[int], shape: Shape, args: Any) -> Tensor:
    data = kernels.take_rows(table._data, table._shape[-1], indices)
    return note(result(data, shape, table.dtype), EMBEDDING, (table,), args)


def _renormalize(weight: Tensor, indices: list[int], limit: float, p: float) -> None:
    width = weight._shape[1]
    data = weight._data
    for i in set(indices):
        row = data[i * width : (i + 1) * width]
        length = reductions.norm(result(row, (width,), float64), p)._data[0]
        if length > limit:
            data[i * width : (i + 1) * width] = kernels.mul(row, limit / (length + 1e-7))
    changed(weight)


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
    if input.dtype is not int64:
        raise RuntimeError(f"embedding: the indices must be of whole numbers, got {input.dtype!r}")
    rows, width = weight._shape
    indices = places = input._data[:]
    for i in indices:
        if not 0 <= i < rows:
            raise IndexError(f"embedding: index {i} is out of range: 0 to {rows - 1} would fit")
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError(
                f"embedding: padding_idx {padding_idx} is out of range: {-rows} to {rows - 1} "
                "would fit"
            )
        padding_idx %= rows
        places = [rows if i == padding_idx else i for i in indices]
    if max_norm is not None:
        _renormalize(weight, indices, max_norm, norm_type)
    counts = None
    if scale_grad_by_freq:
        times = {i: float(indices.count(i)) for i in set(indices)}
        counts = result([times[i] for i in indices], input._shape + (1,), float64)
    return _rows(weight, indices, input._shape + (width,), (places, indices, counts, rows))


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """1 at each index and 0 elsewhere: indices (...) give (..., num_classes) whole numbers.

    Without `num_classes`, one more than the largest index.  Raises RuntimeError for a negative
    index, one that does not fit, or indices that are not whole numbers.

    >>> import pyattn
    >>> pyattn.nn.functional.one_hot(pyattn.tensor([2, 0]))
    tensor([[0, 0, 1],
            [1, 0, 0]])
    """
    require("one_hot", tensor)
    if tensor.dtype is not int64:
        raise RuntimeError(f"one_hot: the indices must be of whole numbers, got {tensor.dtype!r}")
    indices = tensor._data
    if num_classes == -1:
        if not indices:
            raise RuntimeError("one_hot: of no indices the number of classes cannot be told; give it")
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
    return result(data, tensor._shape + (num_classes,), int64)


# Normalization.


def _normalized_rule(g: Tensor, n: Node) -> Tensor:
    width, centred, eps, factors = n.args
    y = n.output()
    if not g._data:
        return g
    if not recording():
        slope = kernels.normalized_slope(g._data, y._data, factors, width, centred)
        return result(slope, g._shape, float64)
    # The same as tensor operations, to be differentiated again.
    shape = g._shape
    x, y, g = [t.reshape(-1, width) for t in (n.input(0), y, g)]
    if centred:
        x = x - x.mean(1, True)
        g = g - g.mean(1, True)
    factor = rsqrt((x * x).mean(1, True) + eps)
    return ((g - y * (g * y).mean(1, True)) * factor).reshape(shape)


LAYER_NORM, RMS_NORM = (
    Op("NativeLayerNormBackward0", _normalized_rule),
    Op("MulBackward0", _normalized_rule),
)
SCALE_AND_SHIFT = Op(
    "NativeLayerNormBackward0",
    lambda g, n: g * n.input(1),
    lambda g, n: g * n.input(0),
    lambda g, n: g,
)


def _normalized(
    name: str, op: Op, input: Tensor, normalized_shape: Sequence[int], centred: bool, eps: float
) -> Tensor:
    """The input with every block of `normalized_shape`, its last axes, normalized."""
    require(name, input)
    shape = _last_axes(name, normalized_shape)
    if not shape or input._shape[-len(shape) :] != shape:
        raise RuntimeError(
            f"{name}: an input of shape {input._shape} does not end in normalized_shape {shape}"
        )
    _floats(name, input)
    width = numel(shape)
    data, factors = kernels.normalized(input._data, width, centred, eps)
    return note(
        result(data, input._shape, float64), op, (input,), (width, centred, eps, factors)
    )


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
        if t is not None and isinstance(input, Array) and t.dtype is not input.dtype:
            raise RuntimeError(
                f"layer_norm: input of {input.dtype!r} with parameters of {t.dtype!r}; convert one"
            )
    y = _normalized("layer_norm", LAYER_NORM, input, normalized_shape, True, eps)
    if weight is None and bias is None:
        return y
    _fits("layer_norm", "weight", weight, normalized_shape)
    _fits("layer_norm", "bias", bias, normalized_shape)
    times = len(y._data) // (numel(tuple(normalized_shape)) or 1)
    scale = weight if weight is not None else result([1.0], (), float64)
    shift = bias if bias is not None else result([0.0], (), float64)
    data = kernels.mul(y._data, weight._data * times) if weight is not None else y._data
    if bias is not None:
        data = kernels.add(data, bias._data * times)
    return note(result(data, y._shape, float64), SCALE_AND_SHIFT, (y, scale, shift))


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
    y = _normalized("rms_norm", RMS_NORM, input, normalized_shape, False, eps)
    _fits("rms_norm", "weight", weight, normalized_shape)
    return y if weight is None else y * weight


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """x / max(norm of order p along `dim`, eps): every line of length 1, but zeros.

    The result is shaped as the input.  Raises IndexError where there is no such axis.

    >>> import pyattn
    >>> pyattn.nn.functional.normalize(pyattn.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    require("normalize", input)
    return input / input.norm(p, dim, True).clamp(min=eps)


# Losses.


def reduction_of(
    name: str, reduction: str, size_average: bool | None = None, reduce: bool | None = None
) -> str:
    """How a loss is reduced, where the two flags that `reduction` has replaced may be given."""
    if size_average is not None or reduce is not None:
        mean = size_average is None or size_average
        reduction = "none" if reduce is False else "mean" if mean else "sum"
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{name}: reduction is 'none', 'mean' or 'sum', got {reduction!r}")
    return reduction


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def _weighted(losses: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Losses times weights; their mean is the weighted one."""
    if weight._shape != losses._shape:
        raise ValueError(f"weight {weight._shape} must have the shape of the input {losses._shape}")
    total = _reduced(losses * weight, "none" if reduction == "none" else "sum")
    return total / weight.sum() if reduction == "mean" else total


def _one_shape(name: str, input: Tensor, target: Tensor) -> Shape:
    if input._shape == target._shape:
        return input._shape
    shape = broadcast_shapes(name, input._shape, target._shape)
    _warn(
        f"{name}: input {input._shape} and target {target._shape} differ in shape, and every pair "
        f"that broadcasting to {shape} makes is compared; this is seldom what is meant"
    )
    return shape


def _mse_rule(g: Tensor, n: Node) -> Tensor:
    factor: float = n.args
    return (n.input(0) - n.input(1)) * (g * factor)


MSE = Op("MseLossBackward0", _mse_rule, lambda g, n: -_mse_rule(g, n))


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of (input - target)**2; their sum, or each with "none".

    Shapes: both alike (others broadcast, with a warning); a scalar, or that shape with "none".
    With `weight` the weighted mean.  Raises ValueError for another reduction, RuntimeError where
    shapes do not broadcast.  Documents 000 and 004.

    >>> import pyattn
    >>> pyattn.nn.functional.mse_loss(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(2.5000)
    """
    reduction = reduction_of("mse_loss", reduction, size_average, reduce)
    require("mse_loss", input, target)
    if weight is not None:
        losses = mse_loss(input, target, reduction="none")
        return _weighted(losses, weight, reduction)
    if input.dtype is not float64 and target.dtype is not float64:
        _floats("mse_loss", input, target)
    shape = _one_shape("mse_loss", input, target)
    x, y = as_float(input), as_float(target)
    if input._shape != target._shape:
        x, y = [kernels.expand(t._data, t._shape, shape) for t in (input, target)]
    gaps = kernels.sub(x, y)
    if reduction == "none":
        out, factor = result(kernels.square(gaps), shape, float64), 2.0
    else:
        count = len(gaps) if reduction == "mean" else 1
        total = kernels.dot(gaps, gaps)
        out = result([total / count if count else math.nan], (), float64)
        factor = 2.0 / (count or 1)
    return note(out, MSE, (input, target), factor)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of |input - target|; their sum, or each with "none".

    Shapes and errors as mse_loss.

    >>> import pyattn
    >>> pyattn.nn.functional.l1_loss(pyattn.tensor([1.0, 5.0]), pyattn.tensor([2.0, 3.0]))
    tensor(1.5000)
    """
    reduction = reduction_of("l1_loss", reduction, size_average, reduce)
    require("l1_loss", input, target)
    _one_shape("l1_loss", input, target)
    losses = pointwise.abs(sub(input, target))
    return _reduced(losses, reduction) if weight is None else _weighted(losses, weight, reduction)


def _nll_rule(g: Tensor, n: Node) -> Tensor:
    places, factors, kept, shape = n.args
    if g._shape:  # a loss for every target: those of the targets that are kept
        g = taken(g, kept, (len(kept),), INDEX)
    return put(factors * g, places, shape)


NLL, NLL_2D, NLL_VIEW = (
    Op("NllLossBackward0", _nll_rule),
    Op("NllLoss2DBackward0", _nll_rule),
    Op("ViewBackward0", _nll_rule),
)


def _check_classes(name: str, input: Tensor, target: Tensor, weight: Tensor | None) -> int:
    """Whether class indices and class weights fit the scores; return the axis of the classes."""
    shape = input._shape
    if not shape:
        raise RuntimeError(f"{name}: input must have an axis of classes, got rank 0")
    axis = min(1, len(shape) - 1)
    wanted = shape[:axis] + shape[axis + 1 :]
    if target._shape != wanted and not (len(shape) == 1 and target._shape == (1,)):
        # One PyTorch refuses as a wrong value, the other as a wrong shape.
        batches = axis == 1 and (not target._shape or target._shape[0] != shape[0])
        raise (ValueError if batches else RuntimeError)(
            f"{name}: for input {shape} the target must have shape {wanted}, got {target._shape}"
        )
    if target.dtype is not int64:
        raise RuntimeError(f"{name}: class indices must be whole numbers, got {target.dtype!r}")
    if weight is not None and weight._shape != (shape[axis],):
        raise RuntimeError(
            f"{name}: weight must have one number for each of the {shape[axis]} classes, got shape "
            f"{weight._shape}"
        )
    return axis


def _kept_weights(
    name: str, target: Tensor, classes: int, weight: Tensor | None, ignore_index: int
) -> tuple[list[int], Flat]:
    """Which targets are not ignored, and the weight of each of their classes."""
    kept = []
    weights = []
    for k, c in enumerate(target._data):
        if c != ignore_index:
            if not 0 <= c < classes:
                raise IndexError(f"{name}: target {c} is out of range: 0 to {classes - 1} would fit")
            kept.append(k)
            weights.append(1.0 if weight is None else weight._data[c])
    return kept, weights


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of -log p(class) over targets, from logarithms of probabilities.

    Shapes: input (classes), (batch, classes) or (batch, classes, d1, ...) and class indices of
    that shape without the classes; a scalar, or the targets' shape with "none".  With class
    weights the mean is the weighted one.  Targets equal to `ignore_index` do not count.  Raises
    IndexError for a class that does not exist, ValueError or RuntimeError where shapes do not fit.

    >>> import pyattn
    >>> log_p = pyattn.tensor([[0.5, 0.5], [0.9, 0.1]]).log()
    >>> pyattn.nn.functional.nll_loss(log_p, pyattn.tensor([0, 0]))
    tensor(0.3993)
    """
    reduction = reduction_of("nll_loss", reduction, size_average, reduce)
    require("nll_loss", input, target)
    return _nll("nll_loss", input, target, weight, ignore_index, reduction)


def _nll(
    name: str,
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
) -> Tensor:
    axis = _check_classes(name, input, target, weight)
    _floats(name, input)
    shape = input._shape
    classes, inner = shape[axis], numel(shape[axis + 1 :])
    kept, weights = _kept_weights(name, target, classes, weight, ignore_index)
    c = target._data
    places = [(k // inner * classes + c[k]) * inner + k % inner for k in kept]
    x = input._data
    losses = [-w * x[p] for w, p in zip(weights, places)]
    scale = 1.0
    if reduction == "none":
        data = [0.0] * len(c)
        for k, loss in zip(kept, losses):
            data[k] = loss
        out = result(data, target._shape, float64)
    else:
        total = sum(weights) if reduction == "mean" else 1.0
        out = result(kernels.div([sum(losses)], total), (), float64)
        scale = 1.0 / total if total else math.inf  # weights of 0 have a gradient of nan
    factors = result([-w * scale for w in weights], (len(kept),), float64)
    op = NLL if len(shape) < 3 else NLL_VIEW if reduction == "none" and len(shape) != 4 else NLL_2D
    return note(out, op, (input,), (places, factors, kept, shape))


DIV_NUMBER = Op("DivBackward1", lambda g, n: g / n.args)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The mean of -sum over classes of q log softmax(input), q the target distribution.

    Shapes: input (classes), (batch, classes) or (batch, classes, d1, ...); the target is class
    indices, of that shape without the classes, or probabilities, of the input's shape; a scalar,
    or the indices' shape with "none".  `label_smoothing` e makes q into (1 - e) q + e / classes.
    Class weights weigh the terms, and the mean over indices.  Indices equal to `ignore_index` do
    not count.  Raises IndexError for a class that does not exist, ValueError or RuntimeError where
    shapes do not fit.

    >>> import pyattn
    >>> logits = pyattn.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    >>> pyattn.nn.functional.cross_entropy(logits, pyattn.tensor([0, 2]))
    tensor(0.6691)
    """
    reduction = reduction_of("cross_entropy", reduction, size_average, reduce)
    require("cross_entropy", input, target)
    if label_smoothing > 1.0:
        raise RuntimeError(f"cross_entropy: label_smoothing is at most 1, got {label_smoothing}")
    if input._shape and input._shape == target._shape:
        return _cross_entropy_of_probabilities(
            input, target, weight, ignore_index, reduction, label_smoothing
        )
    axis = _check_classes("cross_entropy", input, target, weight)
    log_p = reductions.log_softmax(input, axis)
    loss = _nll("cross_entropy", log_p, target, weight, ignore_index, reduction)
    if label_smoothing <= 0.0:
        return loss
    classes = input._shape[axis]
    smooth = -(log_p if weight is None else log_p * _along(weight, axis, input)).sum(axis)
    ignored = target == ignore_index
    smooth = smooth.masked_fill(ignored.reshape(smooth._shape), 0.0)
    if reduction != "none":
        smooth = smooth.sum()
    if reduction == "mean":
        smooth = smooth / sum(
            _kept_weights("cross_entropy", target, classes, weight, ignore_index)[1]
        )
    return loss * (1.0 - label_smoothing) + smooth * (label_smoothing / classes)


def _along(weight: Tensor, axis: int, input: Tensor) -> Tensor:
    """A vector laid along an axis of `input`."""
    return weight.reshape((-1,) + (1,) * (len(input._shape) - axis - 1))


def _cross_entropy_of_probabilities(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    axis = min(1, len(input._shape) - 1)
    classes = input._shape[axis]
    if target.dtype is not float64:
        raise RuntimeError(
            f"cross_entropy: a target of the input's shape {input._shape} holds probabilities and "
            f"must be of floats, got {target.dtype!r}"
        )
    if ignore_index >= 0:
        raise RuntimeError("cross_entropy: ignore_index is for class indices, not probabilities")
    if weight is not None and weight._shape != (classes,):
        raise RuntimeError(
            f"cross_entropy: weight must have one number for each of the {classes} classes, got "
            f"shape {weight._shape}"
        )
    if label_smoothing > 0.0:
        target = target * (1.0 - label_smoothing) + label_smoothing / classes
    terms = reductions.log_softmax(input, axis) * target
    if weight is not None:
        terms = terms * _along(weight, axis, input)
    if reduction == "none":
        return -terms.sum(axis)
    total = -terms.sum()
    if reduction == "sum":
        return total
    count = len(input._data) // (classes or 1)
    out = result(kernels.div(total._data, count), (), float64)
    return note(out, DIV_NUMBER, (total,), count)


def _bce_rule(g: Tensor, n: Node) -> Tensor:
    scale, weight, positive = n.args
    x, t = n.input(0), n.input(1)
    s = pointwise.sigmoid(x)
    slope: Tensor = s - t if positive is None else s * ((positive - 1.0) * t + 1.0) - positive * t
    slope = slope * (g * scale)
    return slope if weight is None else slope * weight


def _bce_target_rule(g: Tensor, n: Node) -> Tensor:
    scale, weight, positive = n.args
    x = n.input(0)
    slope: Tensor = -x
    if positive is not None:
        slope = slope + (positive - 1.0) * (log1p(exp(-x.abs())) + (-x).relu())
    slope = slope * (g * scale)
    return slope if weight is None else slope * weight


BCE = Op("BinaryCrossEntropyWithLogitsBackward0", _bce_rule, _bce_target_rule)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """The mean of -(t log s + (1 - t) log(1 - s)) for s = sigmoid(input), t the target.

    Shapes: both alike; a scalar, or that shape with "none".  `weight` weighs the elements and
    `pos_weight` the terms t log s; both broadcast.  Raises ValueError where the shapes differ,
    RuntimeError for targets that are not floats.

    >>> import pyattn
    >>> F = pyattn.nn.functional
    >>> F.binary_cross_entropy_with_logits(pyattn.tensor([0.0, 2.0]), pyattn.tensor([1.0, 1.0]))
    tensor(0.4100)
    """
    name = "binary_cross_entropy_with_logits"
    reduction = reduction_of(name, reduction, size_average, reduce)
    require(name, input, target)
    if input._shape != target._shape:
        raise ValueError(f"{name}: input {input._shape} and target {target._shape} must be alike")
    for t in (input, target):
        if t.dtype is not float64:
            raise RuntimeError(f"{name}: expected floats, got {t.dtype!r}; convert with .float()")
    shape = input._shape
    positive = [1.0] * len(input._data)
    if pos_weight is not None:
        positive = broadcast_to(pos_weight, shape)._data
    losses = kernels.logit_cross_entropy(input._data, target._data, positive)
    if weight is not None:
        losses = kernels.mul(losses, broadcast_to(weight, shape)._data)
    scale = 1.0
    if reduction != "none":
        count = len(losses) if reduction == "mean" else 1
        losses, shape = kernels.div([sum(losses)], count), ()
        scale = 1.0 / (count or 1)
    return note(result(losses, shape, float64), BCE, (input, target), (scale, weight, pos_weight))


# Similarity and attention.


def _floored(t: Tensor, least: float) -> Tensor:
    """max(t, least), with the gradient of t itself: in PyTorch too the floor is not recorded."""
    out = clone(t)
    out._data[:] = [least if x < least else x for x in t._data]
    return out


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
    require("cosine_similarity", x1, x2)
    if x1.dtype is not float64 and x2.dtype is not float64:
        raise RuntimeError(f"cosine_similarity: expected floats, got {x1.dtype!r}; use .float()")
    shape = broadcast_shapes("cosine_similarity", x1._shape, x2._shape)
    check_dim("cosine_similarity", dim, len(shape))
    a, b = [t.float() if t._shape == shape else t.float().expand(shape) for t in (x1, x2)]
    a, b = [t / _floored(t.norm(2.0, dim, True), eps) for t in (a, b)]
    return (a * b).sum(dim)


def safe_softmax(scores: Tensor) -> Tensor:
    """softmax along the last axis, where a row of nothing but minus infinity has weights 0."""
    shape = scores._shape
    rows = kernels.lines(scores._data, numel(shape[:-1]), shape[-1], 1)
    data = kernels.unlines([kernels.safe_softmax(row) for row in rows], len(rows), shape[-1], 1)
    return note(result(data, shape, float64), reductions.SOFTMAX, (scores,), len(shape) - 1)


def plain_softmax(scores: Tensor) -> Tensor:
    """softmax along the last axis, where a row of nothing but minus infinity is nan."""
    return reductions.softmax(scores, -1)


def additive_mask(hidden: Sequence[bool], shape: Shape) -> Tensor:
    """What is added to scores to hide some: minus infinity there, 0 elsewhere."""
    return result([-math.inf if h else 0.0 for h in hidden], shape, float64)


def causal_mask(queries: int, keys: int) -> Tensor:
    """The additive mask that lets query i see keys 0 to i."""
    hidden = [j > i for i in range(queries) for j in range(keys)]
    return additive_mask(hidden, (queries, keys))


FLASH = Op("ScaledDotProductFlashAttentionForCpuBackward0", *BATCHED.rules)


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    dropout_p: float,
    scale: float,
    weigh: Callable[[Tensor], Tensor],
    op: Op,
) -> tuple[Tensor, Tensor]:
    """The outputs and the weights of attention: weigh(scale query key^T + mask), times value."""
    scores = product(query * scale, key, False, True)  # (..., queries, keys)
    if mask is not None:
        scores = scores + mask
    weights = weigh(scores)
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    return product(weights, value, op=op), weights


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(query key^T / sqrt(d_k) + mask) value: each query's mean of the values.

    Shapes: query (..., queries, d_k), key (..., keys, d_k), value (..., keys, d_v); leading axes
    broadcast; the result is (..., queries, d_v).  `attn_mask` broadcasts to (..., queries, keys):
    of bools, True where a query sees a key; of floats, added to the scores.  A query that sees no
    key gets zeros.  `is_causal` lets query i see keys 0 to i.  `scale` stands for 1 / sqrt(d_k).
    `dropout_p` always applies, in training or not.  With `enable_gqa`, fewer heads (axis -3) of
    keys and values are shared by groups of query heads.

    Raises RuntimeError where shapes do not fit, for a mask of whole numbers, or for a mask beside
    `is_causal`.  Vaswani et al., 2017; document 003.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> pyattn.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    tensor([[1.0000, 0.0000],
            [0.3302, 0.6698]])
    """
    name = "scaled_dot_product_attention"
    require(name, query, key, value)
    for t in (query, key, value):
        if len(t._shape) < 2 or t.dtype is not float64:
            raise RuntimeError(
                f"{name}: expected floats of rank 2 or more, got {t.dtype!r} of shape {t._shape}"
            )
    if query._shape[-1] != key._shape[-1] or key._shape[-2] != value._shape[-2]:
        raise RuntimeError(
            f"{name}: query {query._shape} and key {key._shape} must agree in their last sizes, "
            f"key and value {value._shape} in their last but one"
        )
    if not 0.0 <= dropout_p <= 1.0:
        raise RuntimeError(f"{name}: dropout_p is a probability, from 0 to 1, got {dropout_p}")
    if is_causal and attn_mask is not None:
        raise RuntimeError(f"{name}: give attn_mask or is_causal=True, not both")
    if enable_gqa:
        key, value = _repeated_heads(name, query, key), _repeated_heads(name, query, value)
    mask = attn_mask
    if is_causal:
        mask = causal_mask(query._shape[-2], key._shape[-2])
    elif mask is not None:
        require(name, mask)
        if mask.dtype is boolean:
            mask = additive_mask([not seen for seen in mask._data], mask._shape)
        elif mask.dtype is not float64:
            raise RuntimeError(f"{name}: attn_mask is of bools or floats, got {mask.dtype!r}")
    if scale is None:
        scale = 1.0 / math.sqrt(query._shape[-1]) if query._shape[-1] else 1.0
    rank = len(query._shape)
    op = MM if rank == len(key._shape) == 2 else BATCHED
    # The name under which PyTorch records its fused form of heads in a batch.
    if rank == 4 and query._shape[:2] == key._shape[:2] == value._shape[:2] and not dropout_p:
        if attn_mask is None or len(attn_mask._shape) in (2, 4) and not attn_mask._requires_grad:
            op = FLASH
    return attention(query, key, value, mask, dropout_p, scale, safe_softmax, op)[0]


def _repeated_heads(name: str, query: Tensor, t: Tensor) -> Tensor:
    """Heads of keys or values, each repeated for its group of query heads."""
    heads, own = query._shape[-3:-2], t._shape[-3:-2]
    if not heads or not own or heads[0] % own[0]:
        raise RuntimeError(
            f"{name}: with enable_gqa the query's heads, {heads}, must be a multiple of the key's "
            f"and the value's, {own} (axis -3)"
        )
    return t if heads == own else t.repeat_interleave(heads[0] // own[0], -3)


__all__ = [
    "binary_cross_entropy_with_logits",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "embedding",
    "gelu",
    "l1_loss",
    "layer_norm",
    "linear",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "relu",
    "rms_norm",
    "scaled_dot_product_attention",
    "sigmoid",
    "silu",
    "softmax",
    "tanh",
]
