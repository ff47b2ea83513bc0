"""The same numbers in another shape, order or multiplicity.

The first half makes views: what is written into one is seen through all that share its numbers.
`repeat`, `flip`, `tril`, `clone` and conversions copy.  Each rule is the operation's own inverse, or,
where numbers were repeated, the sum of the copies.
"""

from __future__ import annotations

from .. import kernels
from ..array import Array, require, result
from ..dtypes import as_dtype, as_kind, dtype, int64, numel
from ..formats import contiguous_format, lay_so, lies_so
from ..graph import Op, blocks, record, recording
from ..portable import as_index
from ..refusals import check_dim, check_dims, check_size, takes
from ..storage import is_absent, lie_like, strides_of
from ..views import in_shape, view_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..graph import Node
    from ..kernels import Shape
    from ..tensor import Tensor


def in_other_shape(name: str, args: str = "shape") -> Op:
    """An operation after which the same numbers, in the same order, have another shape."""
    return Op(name, lambda g, n, shape, *_: _back_in(shape, g), args=args, moves="_same")


def _back_in(shape: Shape, g: Tensor) -> Tensor:
    """A gradient in the shape before.  It is nobody's but the walk's, and need not be a view."""
    return reshaped(g, shape) if recording() else result(g._data, shape, g.dtype)


RESHAPE, VIEW = in_other_shape("reshape"), in_other_shape("view")
# PyTorch's names for a reshape of what does not lie row by row: as a view, and as a copy.
RESHAPE_ALIAS, UNSAFE_VIEW = in_other_shape("reshape_alias"), in_other_shape("unsafe_view")
SQUEEZE, UNSQUEEZE = in_other_shape("squeeze", "shape dim"), in_other_shape("unsqueeze")
EXPAND = Op("expand", lambda g, n, shape: sum_to_size(g, shape), args="shape", moves="_expanded")
CLONE = Op("clone", lambda g, n: g, moves="_same", word="copy")
TO_COPY = Op("to", lambda g, n: g, moves="_same", word="copy")


def reshaped(input: Tensor, shape: Shape, op: Op = RESHAPE) -> Tensor:
    """The numbers in another shape of the same size: a view where there is one, else a copy."""
    if op is RESHAPE and not is_contiguous(input):
        op = RESHAPE_ALIAS
    out = in_shape(input, shape, op)
    if out is not None:
        return out
    copy = record(result(list(input._data), input._shape, input.dtype), CLONE, (input,))
    return renamed(copy, shape, UNSAFE_VIEW)


def renamed(input: Tensor, shape: Shape, op: Op) -> Tensor:
    """A result that nobody else has, in another shape: no view, since there is nobody to see it."""
    return record(result(list(input._data), shape, input.dtype), op, (input,), (input._shape,))


def _resolve(name: str, input: Tensor, shape: Sequence[int]) -> Shape:
    """The shape, its -1 worked out."""
    if len(shape) == 1 and not isinstance(shape[0], int):
        shape = shape[0]
    try:
        sizes = list(map(as_index, shape))
    except TypeError:
        raise TypeError(f"{name}: sizes must be ints, got {shape!r}") from None
    have = len(input._data)
    missing = sizes.count(-1)
    known = abs(numel(tuple(sizes)))  # of the others, where one is -1
    if missing > 1 or min(sizes, default=0) < -1:
        raise RuntimeError(f"{name}: shape {tuple(sizes)}: at most one size may be -1, none below")
    if missing and known and have % known == 0:
        sizes[sizes.index(-1)] = have // known
    elif missing or known != have:
        raise RuntimeError(
            f"{name}: shape {tuple(sizes)} does not hold the {have} elements of shape {input._shape}"
        )
    return tuple(sizes)


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """The same numbers, in row-major order, in another shape; one size may be -1, to be worked out.

    A view where the numbers lie so that there is one (see `view`), else a copy.  Raises RuntimeError where the numbers of elements differ.

    >>> import pyattn
    >>> pyattn.arange(6).reshape(2, -1)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    if not isinstance(input, Array):
        require("reshape", input)
    return reshaped(input, _resolve("reshape", input, shape))


def reshape_method(input: Tensor, *sizes: Any, shape: Any = None) -> Tensor:
    """`reshape` with the sizes as arguments or as one sequence.

    >>> import pyattn
    >>> pyattn.arange(4).reshape(2, 2).shape, pyattn.arange(4).reshape((2, 2)).shape
    (torch.Size([2, 2]), torch.Size([2, 2]))
    """
    return reshape(input, _given("reshape", sizes, shape))


def _given(name: str, sizes: tuple[Any, ...], sequence: Any) -> Any:
    """Numbers given one by one, as a sequence, or as a sequence by its name."""
    if sequence is not None:
        return sequence
    if not sizes:
        raise TypeError(f"{name}: expected at least one number")
    return sizes if len(sizes) > 1 or isinstance(sizes[0], int) else sizes[0]


def view(input: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """The same numbers in another shape: a view of them, to read and to write.

    Raises RuntimeError where the numbers of elements differ, or where the elements do not lie in
    memory so that equal steps lead along each new axis, as after a transpose; `reshape` copies then.

    >>> import pyattn
    >>> x = pyattn.arange(6)
    >>> x.view(3, 2)[0] = 9
    >>> x
    tensor([9, 9, 2, 3, 4, 5])
    """
    shape = _resolve("view", input, _given("view", sizes, size))
    out = in_shape(input, shape, VIEW)
    if out is None:
        raise RuntimeError(
            f"view: shape {shape} does not fit strides {input._strides} of a tensor of shape "
            f"{input._shape}: an axis would take unequal steps; use reshape(), which copies"
        )
    return out


@takes("input", "other")
def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` in the shape of `other`.

    >>> import pyattn
    >>> pyattn.arange(4).view_as(pyattn.zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return view(input, other._shape)


@takes("input", "other")
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` in the shape of `other`.

    >>> import pyattn
    >>> pyattn.arange(4).reshape_as(pyattn.zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return reshape(input, other._shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The axes from `start_dim` to `end_dim` as one: the tensor itself, a view, or else a copy.

    Raises RuntimeError where the first lies behind the last.

    >>> import pyattn
    >>> pyattn.zeros(2, 3, 4).flatten(1).shape
    torch.Size([2, 12])
    """
    require("flatten", input)
    shape = input._shape
    start = check_dim("flatten", start_dim, len(shape))
    end = check_dim("flatten", end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten: start_dim {start_dim} lies behind end_dim {end_dim}")
    if start == end and shape:
        return input
    return reshaped(input, shape[:start] + (numel(shape[start : end + 1]),) + shape[end + 1 :])


@takes("input")
def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One axis as several; one of the sizes may be -1.

    >>> import pyattn
    >>> pyattn.zeros(2, 12).unflatten(1, (3, -1)).shape
    torch.Size([2, 3, 4])
    """
    shape = input._shape
    d = check_dim("unflatten", dim, len(shape))
    part = _resolve("unflatten", result([0] * shape[d], (shape[d],), int64), tuple(sizes))
    return reshaped(input, shape[:d] + part + shape[d + 1 :], VIEW)


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Without the axes of size 1: all of them, or those of `dim` that are of size 1.  A view.

    >>> import pyattn
    >>> pyattn.zeros(1, 3, 1).squeeze().shape, pyattn.zeros(1, 3, 1).squeeze(-1).shape
    (torch.Size([3]), torch.Size([1, 3]))
    """
    require("squeeze", input)
    shape = input._shape
    dims = check_dims("squeeze", dim, len(shape)) if dim != () else ()
    left = [d for d, size in enumerate(shape) if size != 1 or d not in dims]
    strides = strides_of(input)
    sizes, lie = tuple([shape[d] for d in left]), tuple([strides[d] for d in left])
    return view_of(input, input._data, sizes, lie, SQUEEZE, (shape, dim))


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """With a new axis of size 1 at `dim`.  A view.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).unsqueeze(1).shape, pyattn.zeros(2, 3).unsqueeze(-1).shape
    (torch.Size([2, 1, 3]), torch.Size([2, 3, 1]))
    """
    require("unsqueeze", input)
    shape = input._shape
    d = check_dim("unsqueeze", dim, len(shape) + 1)
    strides = strides_of(input)
    new = shape[d] * strides[d] if d < len(shape) else 1
    sizes, lie = shape[:d] + (1,) + shape[d:], strides[:d] + (new,) + strides[d:]
    return view_of(input, input._data, sizes, lie, UNSQUEEZE, (shape,))


def _permuted(input: Tensor, order: Sequence[int], op: Op) -> Tensor:
    shape, strides = input._shape, strides_of(input)
    sizes, lie = tuple([shape[d] for d in order]), tuple([strides[d] for d in order])
    data = kernels.permute(input._data, shape, order)
    return view_of(input, data, sizes, lie, op, (tuple(order),))


def _turned(input: Tensor, op: Op) -> Tensor:
    """A matrix transposed: the commonest of all permutations."""
    n, m = input._shape
    step, across = input._strides or (m, 1)
    data = kernels.transposed(input._data, m)
    return view_of(input, data, (m, n), (across, step), op, ((1, 0),))


def _permuted_back(g: Tensor, n: Node, dims: Sequence[int]) -> Tensor:
    if dims == (1, 0) and not recording():  # a matrix's, and so the commonest
        rows, columns = g._shape
        return result(kernels.transposed(g._data, columns), (columns, rows), g.dtype)
    back = list(dims)
    for i, d in enumerate(dims):
        back[d] = i
    if recording():
        return _permuted(g, back, n.op)
    data = kernels.permute(g._data, g._shape, back)
    return result(data, tuple([g._shape[d] for d in back]), g.dtype)


TRANSPOSE, T_OP, PERMUTE = [
    Op(name, _permuted_back, args="dims", moves="_permuted")
    for name in ("transpose", "t", "permute")
]


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """With two axes exchanged.  A view.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2, 3], [4, 5, 6]]).transpose(0, 1)
    tensor([[1, 4],
            [2, 5],
            [3, 6]])
    """
    require("transpose", input)
    rank = len(input._shape)
    d0, d1 = check_dim("transpose", dim0, rank), check_dim("transpose", dim1, rank)
    order = list(range(rank))
    if rank:
        order[d0], order[d1] = d1, d0
    return _permuted(input, order, TRANSPOSE)


@takes("input")
def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose`, as NumPy calls it.

    >>> import pyattn
    >>> pyattn.ones(2, 3).swapaxes(0, 1).shape
    torch.Size([3, 2])
    """
    return transpose(input, axis0, axis1)


@takes("input")
def t(input: Tensor) -> Tensor:
    """A matrix transposed; a vector or number as it is.  A view.

    Raises RuntimeError for rank 3 and more.

    >>> import pyattn
    >>> pyattn.t(pyattn.tensor([[1, 2], [3, 4]]))
    tensor([[1, 3],
            [2, 4]])
    """
    rank = len(input._shape)
    if rank > 2:
        raise RuntimeError(f"t: expected rank 2 or less, got shape {input._shape}")
    order = (1, 0)[2 - rank :] if rank else ()
    return _permuted(input, order, T_OP)


def T(input: Tensor) -> Tensor:
    """`x.T`: the axes in reverse order, which transposes a matrix.  A view.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).T.shape
    torch.Size([3, 2])
    """
    if len(input._shape) == 2:
        return _turned(input, PERMUTE)
    return permute(input, tuple(range(len(input._shape) - 1, -1, -1)))


def mT(input: Tensor) -> Tensor:
    """`x.mT`: every matrix of a batch transposed, as a view; a number as it is.

    Raises RuntimeError for a vector.

    >>> import pyattn
    >>> pyattn.zeros(5, 2, 3).mT.shape
    torch.Size([5, 3, 2])
    """
    if len(input._shape) == 2:
        return _turned(input, TRANSPOSE)
    if len(input._shape) == 1:
        raise RuntimeError(f"mT: expected rank 2 or more, got shape {input._shape}")
    return transpose(input, -2, -1) if input._shape else permute(input, ())


def permute(input: Tensor, dims: Sequence[int]) -> Tensor:
    """With its axes in the order `dims`.  A view.

    Raises RuntimeError where an axis is missing or named twice.

    >>> import pyattn
    >>> pyattn.zeros(2, 3, 4).permute(2, 0, 1).shape
    torch.Size([4, 2, 3])
    """
    require("permute", input)
    rank = len(input._shape)
    if len(dims) != rank:
        raise RuntimeError(
            f"permute: dims {tuple(dims)} must name all {rank} axes of {input._shape}"
        )
    return _permuted(input, check_dims("permute", dims, rank) if rank else (), PERMUTE)


def permute_method(input: Tensor, *axes: Any, dims: Any = None) -> Tensor:
    """`permute` with the axes as arguments or as one sequence.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).permute(1, 0).shape, pyattn.zeros(2, 3).permute((1, 0)).shape
    (torch.Size([3, 2]), torch.Size([3, 2]))
    """
    return permute(input, _given("permute", axes, dims))


@takes("input")
def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """With the axes of `source` moved to `destination`, the others in their order.  A view.

    >>> import pyattn
    >>> pyattn.movedim(pyattn.zeros(2, 3, 4), 0, -1).shape
    torch.Size([3, 4, 2])
    """
    rank = len(input._shape)
    moved = check_dims("movedim", source, rank)
    places = check_dims("movedim", destination, rank)
    if len(moved) != len(places):
        raise RuntimeError(f"movedim: {len(moved)} axes cannot go to {len(places)} places")
    rest = [d for d in range(rank) if d not in moved]
    at = dict(zip(places, moved))
    return permute(input, [at[d] if d in at else rest.pop(0) for d in range(rank)])


def expand(input: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """Its axes of size 1 repeated to `size`; -1 keeps an axis, new axes may stand in front.  A view.

    Its repeated elements are one number each, and so it cannot be written into before clone().
    Raises RuntimeError where another axis would have to change.

    >>> import pyattn
    >>> pyattn.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    size = tuple(_given("expand", sizes, size))
    shape = input._shape
    new = len(size) - len(shape)
    if new < 0:
        raise RuntimeError(f"expand: size {size} has fewer axes than shape {shape}")
    target = []
    for d, n in enumerate(size):
        have = shape[d - new] if d >= new else 1
        if type(n) is not int:
            try:
                n = as_index(n)
            except TypeError:
                raise TypeError(f"expand: sizes must be ints, got {size!r}") from None
        if n == -1 and d >= new:
            n = have
        if n < 0 or (have != 1 and n != have):
            raise RuntimeError(f"expand: shape {shape} does not expand to {size}")
        target.append(n)
    return expanded(input, tuple(target))


def expanded(input: Tensor, shape: Shape) -> Tensor:
    """`expand` to a shape that is known to fit."""
    have, old = input._shape, strides_of(input)
    new = len(shape) - len(have)
    strides: list[int] = []
    for d in range(len(shape) - 1, -1, -1):
        if d >= new:
            strides.append(old[d - new] if have[d - new] == shape[d] else 0)
        elif shape[d] != 1:
            strides.append(0)
        else:
            strides.append(shape[d + 1] * strides[-1] if strides else 1)
    data = kernels.expand(input._data, have, shape)
    lie = tuple(strides[::-1]) if have else (0,) * len(shape)
    return view_of(input, data, shape, lie, EXPAND, (have,))


@takes("input", "other")
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` expanded to the shape of `other`.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).expand_as(pyattn.zeros(2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return expand(input, size=other._shape)


@takes("input")
def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """`input` expanded to `size`.

    >>> import pyattn
    >>> pyattn.broadcast_to(pyattn.tensor([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return expand(input, size=check_size("broadcast_to", (size,)))


def sum_to_size(input: Tensor, *size: Any) -> Tensor:
    """The reverse of broadcasting: summed over the axes that `expand` would repeat.

    Raises RuntimeError where `size` does not broadcast to the shape of `input`.

    >>> import pyattn
    >>> pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]).sum_to_size(2)
    tensor([4., 6.])
    """
    size = check_size("sum_to_size", _given("sum_to_size", size, None))
    shape = input._shape
    new = len(shape) - len(size)
    fits = new >= 0 and all([n in (1, shape[new + d]) for d, n in enumerate(size)])
    if not fits:
        raise RuntimeError(f"sum_to_size: size {size} does not broadcast to shape {shape}")
    dims = [d for d in range(len(shape)) if d < new or (size[d - new] == 1 and shape[d] != 1)]
    out = input.sum(dims) if dims else input
    return out if out._shape == size else reshaped(out, tuple(size))


def repeat(input: Tensor, *sizes: Any, repeats: Any = None) -> Tensor:
    """The whole tensor laid out so many times along each axis; new axes stand in front.

    Raises RuntimeError where fewer numbers than axes are given.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    times = check_size("repeat", _given("repeat", sizes, repeats))
    new = len(times) - len(input._shape)
    if new < 0:
        raise RuntimeError(f"repeat: {times} has fewer numbers than shape {input._shape} has axes")
    shape = (1,) * new + input._shape
    # Each axis becomes (times, size), the first of them broadcast, and then one again.
    source = tuple([n for size in shape for n in (1, size)])
    spread = tuple([n for pair in zip(times, shape) for n in pair])
    out = expanded(reshaped(input, source), spread)
    data, shape = out._data, tuple([n * size for n, size in zip(times, shape)])
    if data is input._data:
        data = data[:]
    return record(result(data, shape, out.dtype), REPEAT, (out,), (out._shape,))


REPEAT = in_other_shape("repeat")


@takes("input")
def tile(input: Tensor, dims: Sequence[int]) -> Tensor:
    """`repeat`, with 1 for the leading axes that `dims` does not reach.

    >>> import pyattn
    >>> pyattn.tile(pyattn.tensor([[1, 2]]), (2,))
    tensor([[1, 2, 1, 2]])
    """
    times = check_size("tile", tuple(dims))
    times = (1,) * (len(input._shape) - len(times)) + times
    return repeat(input, times) if times else clone(input)


def tile_method(input: Tensor, *dims: Any) -> Tensor:
    """`tile` with the numbers as arguments or as one sequence.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).tile(2)
    tensor([1, 2, 1, 2])
    """
    return tile(input, check_size("tile", _given("tile", dims, None)))


@takes("input")
def flip(input: Tensor, dims: int | Sequence[int]) -> Tensor:
    """With the order along these axes reversed.

    >>> import pyattn
    >>> pyattn.flip(pyattn.tensor([[1, 2], [3, 4]]), [1])
    tensor([[2, 1],
            [4, 3]])
    """
    shape = input._shape
    turned = check_dims("flip", dims, len(shape)) if dims != () and dims != [] else ()
    strides = list(kernels.contiguous(shape))
    offset = 0
    for d in turned:
        if d < len(shape):
            offset += strides[d] * (shape[d] - 1)
            strides[d] = -strides[d]
    out = result(kernels.strided(input._data, offset, shape, strides), shape, input.dtype)
    if input._strides is not None:
        lie_like(out, input)
    return record(out, FLIP, (input,), (turned,))


FLIP = Op("flip", lambda g, n, dims: flip(g, dims), args="dims", moves="_flipped")


def flip_method(input: Tensor, *axes: Any, dims: Any = None) -> Tensor:
    """`flip` with the axes as arguments or as one sequence.

    >>> import pyattn
    >>> pyattn.arange(3).flip(0)
    tensor([2, 1, 0])
    """
    return flip(input, _given("flip", axes, dims))


@takes("input")
def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle of each matrix, zeros above: the shape of a causal mask.

    `diagonal` moves the border up (positive) or down.

    >>> import pyattn
    >>> pyattn.tril(pyattn.ones(3, 3, dtype=pyattn.long))
    tensor([[1, 0, 0],
            [1, 1, 0],
            [1, 1, 1]])
    """
    return _triangle(TRIL, input, diagonal)


@takes("input")
def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle of each matrix, zeros below.

    >>> import pyattn
    >>> pyattn.triu(pyattn.ones(3, 3, dtype=pyattn.long), diagonal=1)
    tensor([[0, 1, 1],
            [0, 0, 1],
            [0, 0, 0]])
    """
    return _triangle(TRIU, input, diagonal)


def _triangle(op: Op, input: Tensor, diagonal: int) -> Tensor:
    """Each matrix, with zeros on the other side of the border."""
    if len(input._shape) < 2:
        raise RuntimeError(f"{op.name}: expected rank 2 or more, got shape {input._shape}")
    rows, columns = input._shape[-2:]
    offsets = [j - i - diagonal for i in range(rows) for j in range(columns)]
    kept = [k <= 0 if op is TRIL else k >= 0 for k in offsets]
    kept = kept * (len(input._data) // (len(kept) or 1))
    data = [x if k else input.dtype.zero for x, k in zip(input._data, kept)]
    return record(result(data, input._shape, input.dtype), op, (input,), (diagonal,))


TRIL, TRIU = [
    Op(
        name,
        lambda g, n, diagonal: _triangle(n.op, g, diagonal),
        args="diagonal",
        moves="_kept_side",
        tell=f"{zeros} the diagonal",
    )
    for name, zeros in (("tril", "above"), ("triu", "below"))
]


def clone(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy, through which gradients flow back to `input`, and which lies in memory as that does.

    It lies in another order where `memory_format` names one, such as channels_last.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0])
    >>> x.clone() is x
    False
    """
    require("clone", input)
    numbers = input._data if is_absent(input) else list(input._data)
    out = result(numbers, input._shape, input.dtype)
    if input._strides is not None or memory_format is not None:
        lay_so("clone", out, input, memory_format)
    return record(out, CLONE, (input,))


@takes("input")
def contiguous(input: Tensor, *, memory_format: Any = contiguous_format) -> Tensor:
    """The tensor itself where its numbers lie in memory row by row, else a copy that does.

    Raises RuntimeError for a `memory_format` of another rank.

    >>> import pyattn
    >>> x = pyattn.zeros(2, 3)
    >>> x.contiguous() is x, x.T.contiguous().stride()
    (True, (2, 1))
    """
    if memory_format is not contiguous_format:
        if lies_so("contiguous", input, memory_format):
            return input
        return clone(input, memory_format=memory_format)
    if is_contiguous(input):
        return input
    return record(result(list(input._data), input._shape, input.dtype), CLONE, (input,))


def is_contiguous(input: Tensor, *, memory_format: Any = contiguous_format) -> bool:
    """Whether the numbers lie in memory row by row, as those of a transposed matrix do not.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).is_contiguous(), pyattn.zeros(2, 3).T.is_contiguous()
    (True, False)
    """
    if memory_format is not contiguous_format:
        return lies_so("is_contiguous", input, memory_format)
    return input._strides is None or kernels.runs_on(input._shape, input._strides)


def stride(input: Tensor, dim: int | None = None) -> Any:
    """How far apart in memory the neighbours along each axis are, or along one.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).stride(), pyattn.zeros(2, 3).T.stride(), pyattn.zeros(2, 3).stride(0)
    ((3, 1), (1, 3), 3)
    """
    strides = strides_of(input)
    return strides if dim is None else strides[check_dim("stride", dim, len(strides))]


def converted(input: Tensor, kind: dtype, name: str = "to") -> Tensor:
    """The same values in another dtype; the tensor itself where it has that dtype already.

    Floats lose their fraction on the way to whole numbers.  Raises RuntimeError for nan,
    which no whole number stands for: in PyTorch it becomes whatever the machine makes of it.
    """
    require(name, input)
    if input.dtype is kind:
        return input
    kind = as_dtype(name, kind)
    if input.dtype is kind:  # named by Python's own type
        return input
    out = result(as_kind(name, input._data, kind), input._shape, kind)
    if input._strides is not None:
        lie_like(out, input)
    return record(out, CONVERTED, (input,)) if blocks else out


CONVERTED = Op("to", moves="_if_unchanged", tell="converted_rule", word="converted")


# fmt: off
__all__ = [
    "broadcast_to", "clone", "flatten", "flip", "movedim", "permute", "reshape", "squeeze",
    "swapaxes", "t", "tile", "transpose", "tril", "triu", "unflatten", "unsqueeze",
]
# fmt: on
