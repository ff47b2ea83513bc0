"""A tensor's storage, and how an operation makes its result.

A tensor is a flat list of numbers, a shape, a dtype, and a note of how it was made.  `Array` holds
those; the operations in `ops` are functions over it; `tensor.Tensor`, last of all, gives them to
its users as methods.  The functions here are the way every operation goes: broadcast the
operands, agree on a dtype, run a kernel over the flat lists, leave a note.
"""

from __future__ import annotations

from . import kernels
from .dtypes import boolean, dtype, float64, kept, kind_of, promote
from .graph import Node, Op, noting, recording, working
from .portable import as_index
from .storage import UNSHARED, lay_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Sequence

    from .graph import Hook
    from .kernels import Flat, Shape
    from .tensor import Tensor

    Kernel1 = Callable[[Flat], Flat]
    Kernel2 = Callable[[Any, Any], Flat]


class Array:
    """A flat list of numbers with a shape and a dtype, and a note of how it was made."""

    _data: Flat  # row-major
    _shape: Shape
    dtype: dtype

    # What most tensors never need is not stored in them: these are the class's.
    grad_fn: Node | None = None
    _working: Node | None = None  # how it was made, where no gradient is asked for: for `explain`
    _requires_grad = False
    _grad: Tensor | None = None
    _hooks: list[Hook] | None = None
    _storage = UNSHARED  # what it shares with its views
    _base: Tensor | None = None  # for a view: the tensor whose history it has a part in
    _offset = 0  # where it begins in the storage
    _strides: Shape | None = None  # how it lies there, where that is not row by row
    _unwritable: str | None = None  # why a view takes no part in a recorded change
    _made = 0  # and when its history was made, as against when its numbers were last changed
    _by_base = False  # it requires grad as its base does, though no gradient goes on from it

    def _another(self, data: Flat, shape: Shape) -> Tensor:
        """A tensor of these floats: the tape stands below, and asks a tensor for one."""
        return result(data, shape, float64)


_tensor_class = None  # type: Any  # a comment, since PyPy allows no annotation of a global
_new = object.__new__


def make(cls: type) -> None:
    """Have operations return this class: they stand below Tensor, which lists them as methods."""
    global _tensor_class
    _tensor_class = cls


def result(data: Flat, shape: Shape, kind: dtype) -> Tensor:
    """A tensor that holds this very list."""
    out: Tensor = _new(_tensor_class)
    out._data = data
    out._shape = shape
    out.dtype = kind
    return out


def scalar(value: Any) -> Tensor:
    """A number as a tensor of rank 0."""
    return result([value], (), kind_of(value))


def note(out: Tensor, op: Op, inputs: tuple[Tensor, ...], args: Any = None) -> Tensor:
    """Record how `out` was made, if gradients are recorded and one of the inputs asks for one."""
    for t in inputs:
        if t._requires_grad:
            if recording():
                out.grad_fn = Node(op, inputs, args, out)
                out._requires_grad = True
                return out
            break
    if working:
        remember(out, op, inputs, args)
    return out


def remember(out: Tensor, op: Op, inputs: tuple[Tensor, ...], args: Any = None) -> Tensor:
    """Keep a note of how `out` was made where `working` asks for it; no gradient follows it."""
    if noting():
        out._working = Node(op, inputs, args, out)
    return out


def unary(op: Op, kernel: Kernel1, x: Tensor, args: Any = None) -> Tensor:
    """A float function of every element; whole numbers are taken as floats."""
    try:
        data = x._data
    except AttributeError:
        require(op.name, x)
        raise
    if x.dtype is not float64:
        data = list(map(float, data))
    out = result(kernel(data), x._shape, float64)
    if x._strides is not None:
        lay_out(out, x)
    if x._requires_grad and recording():
        out.grad_fn = Node(op, (x,), args, out)
        out._requires_grad = True
    elif working:
        remember(out, op, (x,), args)
    return out


def binary(op: Op, kernel: Kernel2, a: Any, b: Any, kind: dtype | None = None) -> Tensor:
    """A function of every pair of elements, after broadcasting; either side may be a number.

    `kind` is the dtype to compute in; without it, the one that holds both operands.
    """
    if not isinstance(b, Array):
        return _with_number(op, kernel, a, b, False, kind)
    if not isinstance(a, Array):
        return _with_number(op, kernel, b, a, True, kind)
    if kind is None:
        kind = a.dtype
        if kind is not b.dtype:
            if kind.rank != b.dtype.rank:
                kind = promote(kind, b.dtype)
            else:
                kind = common(op.name, a, b)
    x = a._data if a.dtype is kind else list(map(kind.type, a._data))
    y = b._data if b.dtype is kind else list(map(kind.type, b._data))
    shape = a._shape
    if shape == b._shape:
        data = kernel(x, y)
    elif not b._shape:
        data = kernel(x, y[0])
    elif not shape:
        shape = b._shape
        data = kernel(x[0], y)
    else:
        # The commonest first: columns against a matrix, either way round.
        if shape[:-1] != b._shape[:-1] or (shape[-1] != 1 and b._shape[-1] != 1):
            shape = broadcast_shapes(op.name, shape, b._shape)
        elif shape[-1] == 1:
            shape = b._shape
        if shape != a._shape:
            x = kernels.expand(x, a._shape, shape)
        if shape != b._shape:
            y = kernels.expand(y, b._shape, shape)
        data = kernel(x, y)
    if kind is not float64:
        data = kept(data, kind)
    out = result(data, shape, kind)
    if a._strides is not None or b._strides is not None:
        lay_out(out, a, b)  # type: ignore[arg-type]
    if (a._requires_grad or b._requires_grad) and recording():
        out.grad_fn = Node(op, (a, b), None, out)  # type: ignore[arg-type]
        out._requires_grad = True
    elif working:
        remember(out, op, (a, b))  # type: ignore[arg-type]
    return out


def _with_number(
    op: Op, kernel: Kernel2, t: Any, number: Any, number_first: bool, kind: dtype | None
) -> Tensor:
    if not isinstance(number, (int, float)):
        number = as_number(op.name, number)
    if not isinstance(t, Array):
        raise TypeError(f"{pretty(op.name)}: expected a tensor, got {type(t).__name__}")
    if kind is None:
        kind = t.dtype
        if type(number) is not kind.type and kind_of(number).rank > kind.rank:
            kind = kind_of(number)
    data = t._data if t.dtype is kind else list(map(kind.type, t._data))
    if type(number) is not kind.type:
        number = kind.type(number)
    data = kernel(number, data) if number_first else kernel(data, number)
    if kind is not float64:
        data = kept(data, kind)
    out = result(data, t._shape, kind)
    if t._strides is not None:
        lay_out(out, t, scalar(number))
    if t._requires_grad and recording():
        other = result([number], (), kind)
        out.grad_fn = Node(op, (other, t) if number_first else (t, other), None, out)  # type: ignore[arg-type]
        out._requires_grad = True
    elif working:
        other = result([number], (), kind)
        remember(out, op, (other, t) if number_first else (t, other))  # type: ignore[arg-type]
    return out


def common(name: str, *operands: Any) -> dtype:
    """The kind that operands, tensors or numbers, meet in.

    It is that of the highest rank.  Where several have that rank a tensor with axes outweighs one
    of rank 0, and that a plain number: only what weighs the same is promoted.
    """
    kind, weight = boolean, 0
    for x in operands:
        t = as_tensor(name, x)
        mine = (2 if t._shape else 1) if t is x else 0
        if t.dtype.rank > kind.rank or (t.dtype.rank == kind.rank and mine > weight):
            kind, weight = t.dtype, mine
        elif t.dtype.rank == kind.rank and mine == weight:
            kind = promote(kind, t.dtype)
    return kind


def compare(name: str, kernel: Callable[[Any, Any], bool], a: Tensor, b: Any) -> Tensor:
    """A yes or no for every pair of elements, after broadcasting; no gradient passes."""
    require(name, a)
    if isinstance(b, Array):
        shape = broadcast_shapes(name, a._shape, b._shape)
        y: Any = b._data if shape == b._shape else kernels.expand(b._data, b._shape, shape)
        x = a._data if shape == a._shape else kernels.expand(a._data, a._shape, shape)
        if a.dtype is not b.dtype:
            kind = common(name, a, b)
            x, y = kept(x, kind), kept(y, kind)
    else:
        shape, x = a._shape, a._data
        y = b if isinstance(b, (int, float)) else as_number(name, b)
        if a.dtype is not float64 and a.dtype.limits and kind_of(y).rank <= a.dtype.rank:
            y = a.dtype.type(y)
    out = result(kernels.pairwise(kernel, x, y), shape, boolean)
    other = b
    if working or a._strides is not None or isinstance(b, Array) and b._strides is not None:
        other = b if isinstance(b, Array) else scalar(y)
        lay_out(out, a, other)
    if working:
        remember(out, Op(name), (a, other))  # type: ignore[arg-type]
    return out


def require(name: str, *operands: Any) -> None:
    """Refuse what is not a tensor."""
    for t in operands:
        if not isinstance(t, Array):
            raise TypeError(f"{pretty(name)}: expected a tensor, got {type(t).__name__}")


def pretty(name: str) -> str:
    """An operation's name as its caller wrote it: AddBackward0 is add."""
    name = name.split("Backward")[0]
    return name[:1].lower() + name[1:]


def as_number(name: str, value: Any) -> Any:
    """A number of some other library as Python's; anything else is refused."""
    if not isinstance(value, (str, bytes)):
        for convert in ("__index__", "__float__"):
            method = getattr(value, convert, None)
            if method is not None:
                return method()
    raise TypeError(f"{pretty(name)}: expected a tensor or a number, got {type(value).__name__}")


def as_tensor(name: str, value: Any) -> Tensor:
    """An operand as a tensor."""
    if isinstance(value, Array):
        return value  # type: ignore[return-value]
    return scalar(value if isinstance(value, (int, float)) else as_number(name, value))


def as_float(t: Tensor) -> Flat:
    """The elements as floats."""
    return t._data if t.dtype is float64 else list(map(float, t._data))


def broadcast_shapes(name: str, *shapes: Shape) -> Shape:
    """The shape that all of these broadcast to: aligned at the right, sizes equal or 1."""
    rank = max(map(len, shapes))
    sizes = [1] * rank
    for shape in shapes:
        for axis in range(-len(shape), 0):
            size = shape[axis]
            if size != 1 and size != sizes[axis]:
                if sizes[axis] != 1:
                    wrong = " and ".join([str(tuple(s)) for s in shapes])
                    raise RuntimeError(
                        f"{pretty(name)}: shapes {wrong} do not broadcast: sizes {sizes[axis]} and "
                        f"{size} at dimension {axis} differ, and neither is 1"
                    )
                sizes[axis] = size
    return tuple(sizes)


def check_dim(name: str, dim: Any, rank: int) -> int:
    """An axis counted from the front, for one that may be counted from the back."""
    if isinstance(dim, bool) or not isinstance(dim, int):
        raise TypeError(f"{name}: dim must be an int, got {type(dim).__name__}")
    limit = rank or 1  # a scalar is treated as a vector of one
    if not -limit <= dim < limit:
        raise IndexError(
            f"{name}: dim {dim} is out of range for a tensor of rank {rank}: "
            f"{-limit} to {limit - 1} would fit"
        )
    place: int = dim % limit
    return place


def check_dims(name: str, dim: int | Iterable[int] | None, rank: int) -> tuple[int, ...]:
    """Several axes, each once; None and () mean every axis."""
    if dim is None:
        return tuple(range(rank))
    if isinstance(dim, int):
        return (check_dim(name, dim, rank),)
    dims = tuple([check_dim(name, d, rank) for d in dim])
    if len(set(dims)) != len(dims):
        raise RuntimeError(f"{name}: dim {tuple(dim)} names an axis more than once")
    return dims or tuple(range(rank))


def axis(name: str, input: Any, dim: Any) -> int:
    """One axis of a tensor, counted from the front."""
    require(name, input)
    return check_dim(name, dim, len(input._shape))


def axes(name: str, input: Any, dim: int | Iterable[int] | None) -> tuple[int, ...]:
    """Several axes of a tensor, each once; None and () mean every axis."""
    require(name, input)
    return check_dims(name, dim, len(input._shape))


def check_size(name: str, size: Sequence[Any]) -> Shape:
    """The sizes of a new tensor, given as ints or as one sequence of them."""
    if len(size) == 1 and not isinstance(size[0], int):
        size = size[0]
    try:
        # Not tuple(map(...)): it makes room for ten and gives some back, and each tuple so made
        # adds to CPython's spare ones, of which it keeps two thousand.
        sizes = tuple([as_index(n) for n in size])
    except TypeError:
        raise TypeError(f"{name}: sizes must be ints, got {size!r}") from None
    for n in sizes:
        if n < 0:
            raise RuntimeError(f"{name}: a size cannot be negative: got {sizes}")
    return sizes
