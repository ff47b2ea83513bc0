"""Which number is larger: extremes and where they stand, sorting, the k largest."""

from __future__ import annotations

import builtins

from .. import kernels
from ..array import Array, result
from ..dtypes import boolean, int64, numel
from ..graph import Op, record
from ..portable import ne
from ..refusals import check_dim, check_dims, takes
from ..views import put
from .arithmetic import choose, logical_and, logical_or, maximum, minimum
from .pointwise import isnan
from .reductions import count_along, reduced, spread, sum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ..graph import Node
    from ..kernels import Flat, Shape
    from ..tensor import Tensor
    from .reductions import Dims


class Picked(tuple):  # type: ignore[type-arg]
    """Values with the indices where they stood: what max, min, sort and topk return for a dim.

    >>> import pyattn
    >>> picked = pyattn.tensor([3, 9, 4]).max(dim=0)
    >>> picked.values, picked.indices
    (tensor(9), tensor(1))
    """

    name = ""
    fields = ("values", "indices")

    @property
    def values(self) -> Tensor:
        """The numbers."""
        return self[0]  # type: ignore[no-any-return]

    @property
    def indices(self) -> Tensor:
        """Where each stood along the axis."""
        return self[1]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        a, b = self.fields
        return f"torch.return_types.{self.name}(\n{a}={self[0]!r},\n{b}={self[1]!r})"


def _picked(name: str, values: Tensor, indices: Tensor) -> Picked:
    pair = Picked((values, indices))
    pair.name = name
    return pair


ARGMAX = Op("argmax", args="shape dims", tell="picked_rule")
ARGMIN = Op("argmin", args="shape dims", tell="picked_rule")


def _where_extreme(
    name: str, find: Callable[[Flat], int], input: Tensor, dims: Sequence[int], keepdim: bool
) -> Tensor:
    if count_along(input._shape, dims) == 0:
        raise (RuntimeError if len(dims) == len(input._shape) != 1 else IndexError)(
            f"{name}: no element to choose from along an empty axis of shape {input._shape}"
        )
    op = ARGMAX if find is kernels.argmax_of else ARGMIN
    return reduced(op, find, input, dims, keepdim, int64)


def _chosen(op: Op, input: Tensor, places: list[int], indices: Tensor, *args: Any) -> Tensor:
    """The elements at these places, which the indices told."""
    out = result(kernels.take(input._data, places), indices._shape, input.dtype)
    return record(out, op, (input, indices), (places, input._shape) + args)


def _chosen_rule(g: Tensor, n: Node, places: list[int], shape: Shape, *args: Any) -> Tensor:
    n.input(1)  # the indices: a change of them is refused, as in PyTorch
    return put(g, places, shape)


MAX_ALONG, MIN_ALONG = [
    Op(name, _chosen_rule, args="places shape", tell=f"chosen_rule: the {which} of its line")
    for name, which in (("max", "largest"), ("min", "smallest"))
]


def _extreme_along(
    op: Op, find: Callable[[Flat], int], input: Tensor, dim: int, keepdim: bool
) -> Picked:
    shape = input._shape
    d = check_dim(op.name, dim, len(shape))
    indices = _where_extreme(op.name, find, input, (d,), keepdim)
    inner = numel(shape[d + 1 :])
    block = (shape or (1,))[d] * inner
    places = [k // inner * block + k % inner + i * inner for k, i in enumerate(indices._data)]
    return _picked(op.name, _chosen(op, input, places, indices), indices)


def _even_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int]) -> Tensor:
    """The gradient of an extreme over several elements: shared evenly among those that tie."""
    x, y = n.input(0), spread(n.output(), shape, dims)
    ties = logical_or(x == y, logical_and(isnan(x), isnan(y)))
    return choose(ties, _share(g, ties, shape, dims), 0.0)


def _even_product_rule(g: Tensor, n: Node, shape: Shape, dims: Sequence[int]) -> Tensor:
    """The same, but as PyTorch has it for amax and amin.

    It is nan off the ties where g is infinite, and everywhere where the extreme is.
    """
    ties: Tensor = n.input(0) == spread(n.output(), shape, dims)
    return _share(g, ties, shape, dims) * ties


def _share(g: Tensor, ties: Tensor, shape: Shape, dims: Sequence[int]) -> Tensor:
    return spread(g, shape, dims) / spread(sum(ties, dims, True), shape, dims)


MAX = Op("max", _even_rule, args="shape dims", tell="picked_rule")
MIN = Op("min", _even_rule, args="shape dims", tell="picked_rule")
AMAX = Op("amax", _even_product_rule, args="shape dims", tell="picked_rule")
AMIN = Op("amin", _even_product_rule, args="shape dims", tell="picked_rule")


def _extreme_of_all(
    op: Op, find: Callable[[Flat], int], input: Tensor, dim: Dims, keepdim: bool
) -> Tensor:
    dims = check_dims(op.name, dim, len(input._shape))
    if 0 in [input._shape[d] for d in dims if d < len(input._shape)]:
        raise (IndexError if dim is not None and dim != () else RuntimeError)(
            f"{op.name}: no element to choose from: shape {input._shape} is empty"
        )
    return reduced(op, lambda line: line[find(line)], input, dims, keepdim, input.dtype)


@takes("input")
def amax(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The largest element along `dim`, an axis or several; a tie shares its gradient evenly.

    >>> import pyattn
    >>> pyattn.amax(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([5, 7])
    """
    return _extreme_of_all(AMAX, kernels.argmax_of, input, dim, keepdim)


@takes("input")
def amin(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The smallest element along `dim`, an axis or several; a tie shares its gradient evenly.

    >>> import pyattn
    >>> pyattn.amin(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([1, 2])
    """
    return _extreme_of_all(AMIN, kernels.argmin_of, input, dim, keepdim)


@takes("input")
def max(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The largest element: of all, along an axis (with its index), or of two tensors.

    max(x) is a tensor of rank 0; max(x, dim) the pair (values, indices); max(x, y) the
    element-wise maximum.  Raises RuntimeError or IndexError where there is no element.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 5.0], [7.0, 2.0]])
    >>> pyattn.max(x)
    tensor(7.)
    >>> pyattn.max(x, dim=1)
    torch.return_types.max(
    values=tensor([5., 7.]),
    indices=tensor([1, 0]))
    """
    if isinstance(dim, Array):
        dim, other = None, dim
    if other is not None:
        return maximum(input, other)
    if dim is None:
        return _extreme_of_all(MAX, kernels.argmax_of, input, None, keepdim)
    return _extreme_along(MAX_ALONG, kernels.argmax_of, input, dim, keepdim)


@takes("input")
def min(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The smallest element: of all, along an axis (with its index), or of two tensors.

    >>> import pyattn
    >>> pyattn.min(pyattn.tensor([[1.0, 5.0], [7.0, 2.0]]), dim=0)
    torch.return_types.min(
    values=tensor([1., 2.]),
    indices=tensor([0, 1]))
    """
    if isinstance(dim, Array):
        dim, other = None, dim
    if other is not None:
        return minimum(input, other)
    if dim is None:
        return _extreme_of_all(MIN, kernels.argmin_of, input, None, keepdim)
    return _extreme_along(MIN_ALONG, kernels.argmin_of, input, dim, keepdim)


def _argument(
    name: str, find: Callable[[Flat], int], input: Tensor, dim: int | None, keepdim: bool
) -> Tensor:
    if input.dtype is boolean:
        raise RuntimeError(f"{name}: not defined for bools")
    rank = len(input._shape)
    dims = range(rank) if dim is None else (check_dim(name, dim, rank),)
    return _where_extreme(name, find, input, dims, keepdim)


@takes("input")
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the first of the largest elements stands, along an axis or in the flattened tensor.

    >>> import pyattn
    >>> pyattn.argmax(pyattn.tensor([[1, 5], [7, 2]]), dim=1)
    tensor([1, 0])
    """
    return _argument("argmax", kernels.argmax_of, input, dim, keepdim)


@takes("input")
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the first of the smallest elements stands, along an axis or in the flattened tensor.

    >>> import pyattn
    >>> pyattn.argmin(pyattn.tensor([[1, 5], [7, 2]]))
    tensor(0)
    """
    return _argument("argmin", kernels.argmin_of, input, dim, keepdim)


SORT, TOPK = [
    Op(name, _chosen_rule, args=args, tell="chosen_rule: the next of its line in order")
    for name, args in (("sort", "places shape stable"), ("topk", "places shape"))
]
ARGSORT = Op("argsort", args="dim", tell="order_rule")


def _ties(line: Flat) -> bool:
    """Whether some elements are equal, nan to nan included."""
    return len(set(line)) < len(line) or builtins.sum(map(ne, line, line)) > 1


def _ordered(
    op: Op, input: Tensor, dim: int, descending: bool, count: int | None, *args: Any
) -> Picked:
    """The first of each line in order, all where no count is given."""
    d = check_dim(op.name, dim, len(input._shape))
    shape = input._shape or (1,)
    outer, n, inner = numel(shape[:d]), shape[d], numel(shape[d + 1 :])
    if count is None:
        count = n
    if not 0 <= count <= n:
        raise RuntimeError(f"{op.name}: k = {count} is out of range for dim {dim} of size {n}")
    if not input._shape:
        count = n  # a scalar is all there is
    rows = [
        kernels.first_of_equals(line, descending, count)
        if op is TOPK and _ties(line)
        else kernels.order(line, descending)[:count]
        for line in kernels.lines(input._data, outer, n, inner)
    ]
    left = shape[:d] + (count,) + shape[d + 1 :] if input._shape else ()
    indices = result(kernels.unlines(rows, outer, count, inner), left, int64)
    record(indices, ARGSORT, (input,), (d,))
    lines = kernels.lines(list(range(len(input._data))), outer, n, inner)
    chosen = [kernels.take(line, row) for line, row in zip(lines, rows)]
    places = kernels.unlines(chosen, outer, count, inner)
    return _picked(op.name, _chosen(op, input, places, indices, *args), indices)


@takes("input")
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Picked:
    """The elements in order along an axis, with the indices where they stood; nan sorts as largest.

    Equal elements keep their order, asked for or not.

    >>> import pyattn
    >>> pyattn.sort(pyattn.tensor([3, 1, 2]))
    torch.return_types.sort(
    values=tensor([1, 2, 3]),
    indices=tensor([1, 2, 0]))
    """
    return _ordered(SORT, input, dim, descending, None, stable)


@takes("input")
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort along an axis.

    >>> import pyattn
    >>> pyattn.argsort(pyattn.tensor([3, 1, 2]))
    tensor([1, 2, 0])
    """
    return sort(input, dim, descending, stable)[1]  # type: ignore[no-any-return]


@takes("input")
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Picked:
    """The k largest (or smallest) elements along an axis, in order, with their indices.

    Of equals it picks the same as PyTorch, which need not be the first.
    Raises RuntimeError where there are not as many.

    >>> import pyattn
    >>> pyattn.topk(pyattn.tensor([3, 1, 2]), 2)
    torch.return_types.topk(
    values=tensor([3, 2]),
    indices=tensor([0, 2]))
    """
    k = k.__index__() if isinstance(k, Array) else k
    if input.dtype is boolean:
        raise RuntimeError("topk: not defined for bools")
    if type(k) is not int:
        raise TypeError(f"topk: k must be an int, got {type(k).__name__}")
    return _ordered(TOPK, input, dim, largest, k)


__all__ = ["amax", "amin", "argmax", "argmin", "argsort", "max", "min", "sort", "topk"]
