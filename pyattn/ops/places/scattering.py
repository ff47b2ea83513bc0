"""The reverse of `gather`: numbers of a source go where an index tensor says, along one axis."""

from __future__ import annotations

from ... import kernels
from ...array import Array
from ...dtypes import boolean
from ...graph import Op
from ...refusals import check_dim, takes, warn
from ...views import in_place
from ..indexing import _gather_places, _index_tensor
from .placing import added, adding, as_source, merged, merging, over, placed, refused, same_dtype

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


SCATTER = over("scatter")
SCATTER_NUMBER = over("scatter")
SCATTER_ADD = adding("scatter_add")
SCATTER_REDUCE = merging("scatter_reduce")
_NO_RULE = refused("scatter", "with reduce= there is no derivative; use scatter_reduce()")
SCATTER_MERGED = Op(
    "scatter",
    _NO_RULE,
    _NO_RULE,
    args="places froms shape how include_self",
    tell="merged_rule",
)


def _read(
    name: str, input: Tensor, dim: int, index: Tensor, src: Tensor | None
) -> tuple[list[int], list[int] | None]:
    """The places that an index names, and where in the source their numbers stand."""
    if not isinstance(index, Array) or index._data:
        index = _index_tensor(name, index)
    d = check_dim(name, dim, len(input._shape))
    if not index._data:
        return [], []
    rank = len(input._shape or (1,))
    for what, t in (("input", input), ("src", src)):
        if t is None:
            continue
        if len(index._shape or (1,)) != len(t._shape or (1,)):
            shorter = 0 < len(t._shape) < len(index._shape) and t is src
            raise (IndexError if shorter else RuntimeError)(
                f"{name}: index of shape {index._shape} must have the rank of {what} {t._shape}"
            )
        for k, size in enumerate(index._shape):
            have = (t._shape or (1,))[k]
            if size > have and (t is src or k != d):
                raise RuntimeError(
                    f"{name}: index of shape {index._shape} is longer than {what} {t._shape} at "
                    f"dim {k}"
                )
    places = _gather_places(name, input._shape, d, index)
    if src is None or src._shape == index._shape or rank == 0:
        return places, None
    return places, kernels.positions(0, index._shape, kernels.contiguous(src._shape))


def _source(name: str, input: Tensor, src: Any, value: Any) -> Any:
    """What is scattered, a tensor or a number."""
    if value is None:
        if src is None:
            raise TypeError(f"{name}: expected src or value")
        return src
    if src is not None or isinstance(value, Array):
        raise TypeError(f"{name}: expected one of src, a tensor, and value, a number")
    return value


@takes("input")
def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | float | None = None,
    value: float | None = None,
    *,
    reduce: str | None = None,
) -> Tensor:
    """out[index[i, j], j] = src[i, j] for dim 0, out[i, index[i, j]] = src[i, j] for dim 1, and so on.

    A number may stand for `src`.  Where an index comes twice the last counts; with `reduce`, "add" or
    "multiply", they add up, or are multiplied (and then no gradient passes).  The index is nowhere
    longer than `src`, nor than `input` but along `dim`.  Raises RuntimeError where it is, or holds a
    number out of range, and where the dtypes differ.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).scatter(1, pyattn.tensor([[2], [0]]), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    given = _source("scatter", input, src, value)
    if reduce is not None and reduce not in ("add", "multiply"):
        raise RuntimeError(f"scatter: reduce must be 'add' or 'multiply', got {reduce!r}")
    tensor = isinstance(given, Array)
    if tensor and index._data if isinstance(index, Array) else tensor:
        same_dtype("scatter", input, given)
    places, froms = _read("scatter", input, dim, index, given if tensor else None)
    source = given if tensor else as_source("scatter", input, given)
    if not tensor:
        froms = [0] * len(places)
    if reduce is not None:
        if tensor:
            warn("scatter: reduce with a tensor is deprecated in PyTorch; use scatter_reduce()")
        how = "sum" if reduce == "add" else "prod"
        return merged(SCATTER_MERGED, input, places, source, how, True, index, froms=froms)
    if tensor:
        if froms is None and source._shape != index._shape and places:
            froms = list(range(len(places)))
        return placed(SCATTER, input, places, source, index, froms=froms)
    return placed(SCATTER_NUMBER, input, places, source, index, froms=froms)


@takes("input")
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`scatter` that adds to what is there: out[index[i, j], j] += src[i, j] for dim 0, and so on.

    >>> import pyattn
    >>> votes = pyattn.tensor([0, 2, 0, 0])
    >>> pyattn.zeros(3).scatter_add(0, votes, pyattn.ones(4))
    tensor([3., 0., 1.])
    """
    if isinstance(index, Array) and index._data or not isinstance(src, Array):
        same_dtype("scatter_add", input, src)
    places, froms = _read("scatter_add", input, dim, index, src)
    return added(SCATTER_ADD, input, places, src, index, froms=froms)


REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


@takes("input")
def scatter_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
) -> Tensor:
    """`scatter` where all that comes to one place becomes its sum, prod, mean, amax or amin.

    What stood there counts as one of them, unless `include_self` is False.  A tie of amax or amin
    shares its gradient evenly.

    >>> import pyattn
    >>> index = pyattn.tensor([0, 1, 0])
    >>> pyattn.zeros(2).scatter_reduce(
    ...     0, index, pyattn.tensor([1.0, 2.0, 5.0]), "mean", include_self=False
    ... )
    tensor([3., 2.])
    """
    if reduce not in REDUCTIONS:
        raise RuntimeError(
            f"scatter_reduce: reduce must be one of {', '.join(REDUCTIONS)}, got {reduce!r}"
        )
    if isinstance(index, Array) and index._data or not isinstance(src, Array):
        same_dtype("scatter_reduce", input, src)
    places, froms = _read("scatter_reduce", input, dim, index, src)
    if reduce == "mean" and input.dtype is boolean:
        raise NotImplementedError("scatter_reduce: bools have no mean")
    return merged(
        SCATTER_REDUCE, input, places, src, reduce, bool(include_self), index, froms=froms
    )


@takes("input")
def scatter_(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | float | None = None,
    value: float | None = None,
    *,
    reduce: str | None = None,
) -> Tensor:
    """`scatter`, in place.

    >>> import pyattn
    >>> labels = pyattn.tensor([2, 0])
    >>> pyattn.zeros(2, 3).scatter_(1, labels.unsqueeze(1), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    given = _source("scatter_", input, src, value)
    return in_place("scatter_", scatter, input, dim, index, given, reduce=reduce)


@takes("input")
def scatter_add_(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`scatter_add`, in place.

    >>> import pyattn
    >>> pyattn.zeros(3).scatter_add_(0, pyattn.tensor([0, 0]), pyattn.tensor([1.0, 2.0]))
    tensor([3., 0., 0.])
    """
    return in_place("scatter_add_", scatter_add, input, dim, index, src)


@takes("input")
def scatter_reduce_(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """`scatter_reduce`, in place.

    >>> import pyattn
    >>> pyattn.ones(2).scatter_reduce_(0, pyattn.tensor([0, 0]), pyattn.tensor([2.0, 5.0]), "prod")
    tensor([10.,  1.])
    """
    return in_place(
        "scatter_reduce_",
        scatter_reduce,
        input,
        dim,
        index,
        src,
        reduce,
        include_self=include_self,
    )


__all__ = ["scatter", "scatter_add", "scatter_reduce"]
