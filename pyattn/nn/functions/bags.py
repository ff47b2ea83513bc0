"""Bags of a table's rows, and the bilinear form."""

from __future__ import annotations

from ... import kernels
from ...array import require
from ...dtypes import float64, int32, int64, numel
from ...ops.products import product
from ...ops.shaping import VIEW, renamed, reshaped, unsqueeze
from ...ops.windows.mixing import Mix, mixed, mixing
from ...ops.windows.padding import padded
from ...refusals import takes
from ...views import taken, taking
from .lookup import embedding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor

BAG = mixing("embedding_bag", "bag")
BAG_LARGEST = taking("embedding_bag", "bag")


def _bags(input: Tensor, offsets: Tensor | None, include_last_offset: bool) -> list[range]:
    """Which of the indices each bag has."""
    shape = input._shape
    if len(shape) == 2:
        if offsets is not None:
            raise ValueError("embedding_bag: indices of rank 2 are bags already; give no offsets")
        return [range(i * shape[1], (i + 1) * shape[1]) for i in range(shape[0])]
    if len(shape) != 1:
        raise ValueError(f"embedding_bag: expected indices of rank 1 or 2, got shape {shape}")
    if offsets is None or len(offsets._shape) != 1:
        raise ValueError(
            "embedding_bag: indices of rank 1 need offsets, a vector of where bags begin"
        )
    if offsets.dtype is not int64 and offsets.dtype is not int32:
        raise RuntimeError(f"embedding_bag: offsets are of int64 or int32, got {offsets.dtype!r}")
    starts = list(offsets._data)
    if include_last_offset and not starts:
        raise RuntimeError("embedding_bag: include_last_offset needs at least one offset")
    if starts and starts[0] != 0:
        raise RuntimeError(f"embedding_bag: the first offset must be 0, got {starts[0]}")
    ends = starts[1:] if include_last_offset else starts[1:] + [shape[0]]
    if include_last_offset:
        del starts[-1]
    for start, end in zip(starts, ends):
        if not start <= end <= shape[0]:
            raise RuntimeError(
                f"embedding_bag: offsets go up from 0 to at most {shape[0]}, got {offsets._data}"
            )
    return [range(start, end) for start, end in zip(starts, ends)]


def _largest_of(rows: Tensor, bags: list[list[int]]) -> Tensor:
    """The largest number of each column in every bag, 0 in an empty one."""
    count, width = rows._shape
    if [] in bags:
        rows = padded(rows, ((0, 1), (0, 0)), 0.0)
        bags = [bag or [count] for bag in bags]
    places = []
    for bag in bags:
        for column in range(width):
            line = [rows._data[i * width + column] for i in bag]
            places.append(bag[kernels.argmax_of(line)] * width + column)
    return taken(rows, places, (len(bags), width), BAG_LARGEST)


@takes("input", "weight", "[offsets]")
def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """The sum, mean or largest of the rows that each bag of indices names.

    Shapes: indices (B, n), or (L) with the places where bags begin in `offsets` (B), of which the
    last is the end of the last bag with `include_last_offset`; a table of (num_embeddings, width); the
    result is (B, width), zeros for an empty bag.  For mode "sum" rows may have weights, shaped as the
    indices.  Rows of `padding_idx` do not count; the other settings are those of embedding.  Raises
    ValueError for shapes or modes that do not fit, RuntimeError for an index out of range.

    >>> import pyattn
    >>> table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> pyattn.nn.functional.embedding_bag(pyattn.tensor([[1, 1], [0, 1]]), table)
    tensor([[3., 4.],
            [2., 3.]])
    """
    if weight.dtype is int64 and input.dtype is float64:  # as they once stood
        input, weight = weight, input
    given = per_sample_weights
    if given is not None:
        require("embedding_bag", given)
        if given._shape != input._shape:
            raise ValueError(
                f"embedding_bag: per_sample_weights of shape {given._shape} for indices of shape "
                f"{input._shape}"
            )
    if len(weight._shape) != 2:
        raise ValueError(f"embedding_bag: weight must be a matrix, got shape {weight._shape}")
    bags = _bags(input, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"embedding_bag: mode is 'sum', 'mean' or 'max', got {mode!r}")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("embedding_bag: mode 'max' takes no scale_grad_by_freq and no sparse")
    if given is not None and mode != "sum":
        raise NotImplementedError(
            f"embedding_bag: per_sample_weights are for mode 'sum', not for {mode!r}"
        )
    if padding_idx is not None and not -weight._shape[0] <= padding_idx < weight._shape[0]:
        raise RuntimeError(
            f"embedding_bag: padding_idx {padding_idx} is out of range for {weight._shape[0]} rows"
        )
    for i in input._data:
        if not 0 <= i < weight._shape[0]:
            raise RuntimeError(
                f"embedding_bag: index {i} is out of range: 0 to {weight._shape[0] - 1} would fit"
            )
    count = len(input._data)
    indices = input if len(input._shape) == 1 else reshaped(input, (count,))
    rows = embedding(indices, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
    if padding_idx is not None:
        padding_idx %= weight._shape[0]
    counted = [[i for i in bag if input._data[i] != padding_idx] for bag in bags]
    if mode == "max":
        return _largest_of(rows, counted)
    if given is not None:
        rows = rows * unsqueeze(reshaped(given, (count,)), 1)
    weights = [[1.0 / (len(bag) or 1) if mode == "mean" else 1.0] * len(bag) for bag in counted]
    width = weight._shape[1]
    return mixed(rows, Mix(rows._shape, (len(bags), width), count, width, counted, weights), BAG)


@takes("input1", "input2", "weight", "[bias]")
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x1^T W_o x2 + b_o, for every output o.

    Shapes: (..., I) and (..., J) by a weight of (O, I, J) and a bias of (O) gives (..., O).  Raises
    RuntimeError where they do not fit.

    >>> import pyattn
    >>> x, y = pyattn.tensor([[1.0, 2.0]]), pyattn.tensor([[10.0]])
    >>> pyattn.nn.functional.bilinear(x, y, pyattn.ones(1, 2, 1))
    tensor([[30.]])
    """
    lead = input1._shape[:-1]
    if len(weight._shape) != 3 or (
        not input1._shape
        or not input2._shape
        or input2._shape[:-1] != lead
        or (input1._shape[-1], input2._shape[-1]) != weight._shape[1:]
    ):
        raise RuntimeError(
            f"bilinear: inputs {input1._shape} and {input2._shape} do not fit a weight of shape "
            f"{weight._shape}"
        )
    outs, n, m = weight._shape
    if bias is not None and bias._shape != (outs,):
        raise RuntimeError(f"bilinear: expected a bias of shape {(outs,)}, got {bias._shape}")
    count = numel(lead)
    pairs = reshaped(input1, (count, n, 1)) * reshaped(input2, (count, 1, m))
    flat = reshaped(pairs, (count, n * m))
    y = product(flat, reshaped(weight, (outs, n * m)), False, True)
    y = renamed(y, lead + (outs,), VIEW)
    return y if bias is None else y + bias
