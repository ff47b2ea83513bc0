"""Tensors that list points: of triangles, grids, combinations, powers, scales."""

from __future__ import annotations

from ... import array
from ...array import require, result
from ...dtypes import Size, as_dtype, as_kind, boolean, dtype, float64, int32, int64
from ...portable import as_index
from ...refusals import check_int, named, takes
from ...views import taken
from ..indexing import MASKED_SELECT
from ..joining import stack
from ..making import _plain, linspace, made, zeros
from ..shaping import expanded, flip, reshaped, unsqueeze
from ..softmaxes import cumprod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


def _triangle(
    name: str,
    row: int,
    col: int,
    offset: int,
    lower: bool,
    kind: Any,
    device: Any,
    requires_grad: bool,
) -> Tensor:
    kind = int64 if kind is None else as_dtype(name, kind)
    try:
        row, col, offset = as_index(row), as_index(col), as_index(offset)
    except TypeError:
        raise TypeError(f"{name}: expected ints, got {row!r}, {col!r} and {offset!r}") from None
    if row < 0 or col < 0:
        raise RuntimeError(f"{name}: a size cannot be negative: got {row} and {col}")
    if kind not in (int64, int32) and kind.limits is None or kind is boolean:
        raise NotImplementedError(f"{name}: places are whole numbers, not {kind!r}")
    rows: list[int] = []
    columns: list[int] = []
    for i in range(row):
        edge = i + offset
        found = range(min(edge + 1, col)) if lower else range(max(edge, 0), col)
        rows += [i] * len(found)
        columns += found
    data = list(map(kind.type, rows + columns))
    return made(name, data, (2, len(rows)), kind, requires_grad, device)


@named
def tril_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Where the lower triangle of a (row, col) matrix has its elements: their rows, their columns.

    `offset` moves the border up (positive) or down.

    >>> import pyattn
    >>> pyattn.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return _triangle("tril_indices", row, col, offset, True, dtype, device, requires_grad)


@named
def triu_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Where the upper triangle of a (row, col) matrix has its elements: their rows, their columns.

    >>> import pyattn
    >>> pyattn.triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    return _triangle("triu_indices", row, col, offset, False, dtype, device, requires_grad)


@takes()
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid: for each vector a tensor with an axis for every one of them.

    With indexing "ij" (if not given) the first runs along the first axis, with "xy" along the second.
    They are views.  Raises RuntimeError for none, and where dtypes differ.

    >>> import pyattn
    >>> x, y = pyattn.meshgrid(pyattn.tensor([1, 2]), pyattn.tensor([3, 4, 5]), indexing="ij")
    >>> x
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing must be 'ij' or 'xy', got {indexing!r}")
    if not tensors:
        raise RuntimeError("meshgrid: expected at least one tensor, got none")
    require("meshgrid", *tensors)
    for t in tensors:
        if len(t._shape) > 1:
            raise RuntimeError(f"meshgrid: expected vectors, got shape {t._shape}")
        if t.dtype is not tensors[0].dtype:
            raise RuntimeError(f"meshgrid: dtypes {tensors[0].dtype!r} and {t.dtype!r} differ")
    turned = indexing == "xy" and len(tensors) > 1
    if turned:
        tensors = (tensors[1], tensors[0]) + tensors[2:]
    rank = len(tensors)
    shape = tuple([len(t._data) for t in tensors])
    grids = []
    for d, t in enumerate(tensors):
        line = reshaped(t, (1,) * d + (len(t._data),) + (1,) * (rank - d - 1))
        grids.append(expanded(line, shape))
    if turned:
        grids[:2] = grids[1::-1]
    return tuple(grids)


@takes()
def cartesian_prod(*tensors: Any) -> Tensor:
    """All the ways to take one element of each vector, a row each; of one vector, itself.

    >>> import pyattn
    >>> pyattn.cartesian_prod(pyattn.tensor([1, 2]), pyattn.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    for t in tensors:
        require("cartesian_prod", t)
        if len(t._shape) != 1:
            raise RuntimeError(f"cartesian_prod: expected vectors, got shape {t._shape}")
    if len(tensors) == 1:
        return tensors[0]  # type: ignore[no-any-return]
    grids = meshgrid(*tensors, indexing="ij")
    return stack([reshaped(grid, (len(grid._data),)) for grid in grids], 1)


@takes("input")
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All the ways to take r elements of a vector, a row each, in their order.

    >>> import pyattn
    >>> pyattn.combinations(pyattn.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if len(input._shape) != 1:
        raise RuntimeError(f"combinations: expected a vector, got shape {input._shape}")
    r = check_int("combinations", "r", r)
    if r < 0:
        raise RuntimeError(f"combinations: r cannot be negative, got {r}")
    if not r:
        return result([], (0,), input.dtype)
    rows: list[list[int]] = [[]]
    for _ in range(r):
        rows = [
            row + [i]
            for row in rows
            for i in range(
                (row[-1] + (0 if with_replacement else 1)) if row else 0, len(input._data)
            )
        ]
    columns = [
        taken(input, [row[k] for row in rows], (len(rows),), MASKED_SELECT) for k in range(r)
    ]
    return stack(columns, 1)


@takes("x")
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of each element of a vector, a row each: x**(N - 1), ..., x, 1, or the other way.

    N is as many as there are elements, if not given.

    >>> import pyattn
    >>> pyattn.vander(pyattn.tensor([1, 2, 3]))
    tensor([[1, 1, 1],
            [4, 2, 1],
            [9, 3, 1]])
    """
    if len(x._shape) != 1:
        raise RuntimeError(f"vander: expected a vector, got shape {x._shape}")
    if N is not None and check_int("vander", "N", N) < 0:
        raise RuntimeError(f"vander: N cannot be negative, got {N}")
    size = len(x._data)
    count = size if N is None else N
    kind = int64 if x.dtype.rank < 2 else float64
    powers = zeros(size, count, dtype=kind)
    if count:
        powers.select(1, 0).fill_(1)
    if count > 1:
        column = expanded(unsqueeze(x, 1), (size, count - 1))
        powers.narrow(1, 1, count - 1).copy_(cumprod(column, 1))
    return powers if increasing else flip(powers, (1,))


@named
def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """base**start to base**end, so many, each the same multiple of the one before.

    >>> import pyattn
    >>> pyattn.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    start, end = [_plain("logspace", x) for x in (start, end)]
    kind = as_dtype("logspace", dtype) if dtype else float64
    steps = check_int("logspace", "steps", steps)
    if steps < 0:
        raise RuntimeError(f"logspace: steps cannot be negative, got {steps}")
    exponents = linspace(float(start), float(end), steps)._data
    data: list[Any] = []
    for x in exponents:
        y: Any = float(base) ** x
        data.append(y if type(y) is float else float("nan"))  # below 0, no root is real
    return made("logspace", as_kind("logspace", data, kind), (steps,), kind, requires_grad, device)


@takes()
def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that these broadcast to, each a tuple or one size.

    >>> import pyattn
    >>> pyattn.broadcast_shapes((2,), (3, 1))
    torch.Size([3, 2])
    """
    sizes = [(as_index(s),) if hasattr(s, "__index__") else tuple(s) for s in shapes]
    for size in sizes:
        if any([n < 0 for n in size]):
            raise ValueError(f"broadcast_shapes: a size cannot be negative: got {size}")
    return Size(array.broadcast_shapes("broadcast_shapes", *sizes) if sizes else ())


# fmt: off
__all__ = [
    "broadcast_shapes", "cartesian_prod", "combinations", "logspace", "meshgrid", "tril_indices", "triu_indices",
    "vander",
]
# fmt: on
