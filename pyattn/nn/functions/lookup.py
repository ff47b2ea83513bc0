"""Rows of a table that indices name, and indices as rows of noughts and a one."""

from __future__ import annotations

from ... import kernels
from ...array import require, result
from ...dtypes import float64, int32, int64, numel
from ...graph import Op, record
from ...ops import reductions
from ...refusals import takes
from ...storage import changeable
from ...views import rewritten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor


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


@takes("input")
def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """1 at each index and 0 elsewhere: indices (...) give (..., num_classes) whole numbers.

    Without `num_classes`, one more than the largest index.  Raises RuntimeError for a negative
    index, one that does not fit, or indices that are not whole numbers.

    >>> import pyattn
    >>> pyattn.nn.functional.one_hot(pyattn.tensor([2, 0]))
    tensor([[0, 0, 1],
            [1, 0, 0]])
    """
    if input.dtype is not int64:
        raise RuntimeError(f"one_hot: the indices must be of int64, got {input.dtype!r}")
    indices = input._data
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
    out = result(data, input._shape + (num_classes,), int64)
    return record(out, ONE_HOT, (input,))


__all__ = ["embedding", "one_hot"]
