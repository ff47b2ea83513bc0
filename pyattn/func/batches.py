"""vmap: a function of one thing used for a batch of them, here one after the other."""

from __future__ import annotations

from ..array import Array
from ..ops.joining import stack
from ..ops.making import zeros
from ..random import get_rng_state, set_rng_state
from .trees import built, count, flat, spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Function = Callable[..., Any]

RANDOMNESS = "error", "different", "same"


def vmap(
    func: Function,
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Function:
    """A function that calls func for every element of a batch, and puts the results together.

    `in_dims` is the axis of the batch in all arguments, or a tuple for each its own (or a tree of
    them, for an argument that is one), None for what is the same for all, as arguments given by
    name are.  `out_dims` is where it stands in the results, likewise.  func is called in a
    loop, so that it may look at numbers, which PyTorch refuses, and is not faster for it; so
    `chunk_size` changes nothing.  Random draws are refused, or with `randomness` of "different" are
    others for each, of "same" the same.  Raises ValueError for axes that do not fit the arguments
    or results, RuntimeError for draws.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> pyattn.vmap(pyattn.dot)(x, x)
    tensor([ 5., 25.])
    >>> pyattn.vmap(pyattn.func.grad(lambda x: (x**3).sum()))(x)
    tensor([[ 3., 12.],
            [27., 48.]])
    """
    if randomness not in RANDOMNESS:
        raise RuntimeError(f"vmap: randomness is one of {RANDOMNESS}, got {randomness!r}")
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size must be above 0, got {chunk_size}")

    def batched(*args: Any, **kwargs: Any) -> Any:
        leaves, shape = flat(args)
        axes = _axes_in(leaves, shape, in_dims)
        size = _size(leaves, axes)

        def call(i: int | None) -> Any:
            parts = [t if d is None else _part(t, d, i) for t, d in zip(leaves, axes)]
            return flat(func(*built(parts, shape), **kwargs))

        found, out_shape = _results(call, size, randomness)
        return _together(found, out_shape, out_dims, size)

    return batched


def _axes_in(leaves: list[Any], shape: Any, in_dims: Any) -> list[Any]:
    """For every tensor the axis of the batch, counted from the front; None where it has none."""
    if not isinstance(in_dims, (int, tuple)) or isinstance(in_dims, bool):
        raise ValueError(f"vmap: in_dims is an int or a tuple, got {type(in_dims).__name__}")
    if not leaves:
        raise ValueError("vmap: there are no arguments, and so no batch")
    axes = spread(in_dims, shape)
    if axes is None:
        raise ValueError(f"vmap: in_dims {in_dims} do not have the structure of the arguments")
    found: list[Any] = []
    for t, d in zip(leaves, axes):
        if d is not None:
            if not isinstance(d, int):
                raise ValueError(f"vmap: in_dims are ints or None, got {d!r}")
            if not isinstance(t, Array):
                raise ValueError(
                    f"vmap: in_dims has {d} for an argument of type {type(t).__name__}"
                )
            if not -len(t._shape) <= d < len(t._shape):
                raise ValueError(f"vmap: in_dims has {d} for a tensor of shape {t._shape}")
            d %= len(t._shape)
        found.append(d)
    return found


def _size(leaves: list[Any], axes: list[Any]) -> int:
    sizes = [t._shape[d] for t, d in zip(leaves, axes) if d is not None]
    if not sizes:
        raise ValueError("vmap: no argument has an axis of a batch")
    if len(set(sizes)) > 1:
        raise ValueError(f"vmap: the batches have different sizes, {sizes}")
    return int(sizes[0])


def _part(t: Any, dim: int, i: int | None) -> Any:
    """Element i of a batch; zeros of its shape for None."""
    if i is None:
        return zeros(t._shape[:dim] + t._shape[dim + 1 :], dtype=t.dtype)
    return t.select(dim, i)


def _results(call: Function, size: int, randomness: str) -> tuple[list[list[Any]], Any]:
    """What the function returns for each element, flat, and the shape of it."""
    state = get_rng_state()
    if size == 0:  # called once all the same, to see what it returns
        found, shape = call(None)
        set_rng_state(state)
        return [found], shape
    every: list[list[Any]] = []
    shape = None
    for i in range(size):
        if randomness == "same":
            set_rng_state(state)
        found, shape = call(i)
        if i == 0 and randomness == "error" and get_rng_state() != state:
            set_rng_state(state)
            raise RuntimeError(
                "vmap: the function draws random numbers; randomness='different' or 'same' says "
                "how they are meant"
            )
        every.append(found)
    return every, shape


def _together(every: list[list[Any]], shape: Any, out_dims: Any, size: int) -> Any:
    """The results of all elements, side by side."""
    axes = [out_dims] * count(shape) if isinstance(out_dims, int) else spread(out_dims, shape)
    if axes is None and isinstance(out_dims, tuple) and len(out_dims) == count(shape) == 1:
        axes = list(out_dims)
    if axes is None:
        raise ValueError(f"vmap: out_dims {out_dims} do not have the structure of the results")
    joined: list[Any] = []
    for column, d in zip(zip(*every), axes):
        first = column[0]
        if d is None:
            if isinstance(first, Array) and any(
                [list(t._data) != list(first._data) for t in column]
            ):
                raise ValueError("vmap: out_dims has None for a result that differs in the batch")
            joined.append(first)
            continue
        if not isinstance(first, Array):
            raise ValueError(f"vmap: the function must return tensors, got {type(first).__name__}")
        both: Any = stack(list(column), dim=d)
        joined.append(both if size else both.narrow(d, 0, 0))
    return built(joined, shape)


__all__ = ["vmap"]
