"""What a tensor holds, and how an operation makes its result.

A tensor is a flat list of numbers, a shape, a dtype, and a note of how it was made.  `Array` holds
those; the operations in `ops` are functions over it; `tensor.Tensor`, last of all, gives them to
its users as methods.  The functions here are how most operations go: broadcast the operands,
agree on a dtype, run a kernel over the flat lists, leave a note.
"""

from __future__ import annotations

from . import kernels
from .dtypes import boolean, dtype, float64, kept, kind_of, promote
from .graph import Op, blocks, record, recording
from .storage import UNSHARED, lay_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .graph import Node, Rule
    from .kernels import Flat, Shape
    from .storage import Storage
    from .tensor import Tensor

    Kernel1 = Callable[[Flat], Flat]
    Kernel2 = Callable[[Any, Any], Flat]


class Array:
    """A flat list of numbers with a shape and a dtype, and a note of how it was made.

    It is the part of `Tensor` that operations see.  A tensor has them as methods, and so its class
    can only be completed when they are there: in tensor.py, which is read last.
    """

    # Every tensor has these, and no class does: what a class has too takes CPython four times as long
    # to find in the tensor.
    _data: Flat  # row-major
    _shape: Shape
    dtype: dtype
    grad_fn: Node | None
    _requires_grad: bool | str
    _grad: Tensor | None
    _storage: Storage  # what it shares with its views
    _strides: Shape | None  # how it lies there, where that is not row by row

    # What most tensors never need is the class's.
    _working: Node | None = None  # how it was made, where no gradient is asked for: for `explain`
    _hooks: Callable[[Tensor], Tensor] | None = None  # what sees its gradient first
    _after: list[Any] | None = None  # what is called when its gradient has been added to
    _base: Tensor | None = None  # for a view: the tensor whose history it has a part in
    _offset = 0  # where it begins in the storage
    _unwritable: str | None = None  # why a view takes no part in a recorded change
    _made = 0  # and when its history was made, as against when its numbers were last changed
    _is_number = False  # it stands for a plain number among the inputs of a node

    def _another(self, data: Flat, shape: Shape) -> Tensor:
        """A tensor of these floats: the tape stands above, and so asks a tensor for one."""
        return result(data, shape, float64)


_tensor_class = None  # type: Any  # a comment, since PyPy allows no annotation of a global
_new = object.__new__


def make(cls: type) -> None:
    """Have operations return this class: they stand above Tensor, which lists them as methods."""
    global _tensor_class
    _tensor_class = cls


def result(data: Flat, shape: Shape, kind: dtype) -> Tensor:
    """A tensor that holds this very list."""
    out: Tensor = _new(_tensor_class)
    out._data = data
    out._shape = shape
    out.dtype = kind
    out.grad_fn = out._grad = None
    out._requires_grad = False
    out._storage = UNSHARED
    out._strides = None
    return out


def scalar(value: Any) -> Tensor:
    """A number as a tensor of rank 0."""
    kind = kind_of(value)
    return result([kind.type(value)], (), kind)  # NumPy's float64 is a float, but not the type


def no_slope(g: Tensor, n: Node, *args: Any) -> Tensor:
    """A gradient of zeros: for what is constant between its jumps, and for what is overwritten."""
    return result([0.0] * len(g._data), g._shape, float64)


_STEPS: dict[str, Op] = {}


def stepping(rule: Rule, at: int = 0) -> Rule:
    """The rule of what is made of straight pieces: the gradient is made from input `at` too.

    By that input its slope is 0, since it only steps from piece to piece.  So a second derivative is
    zeros, as in PyTorch, and not missing.
    """

    def stepped(g: Tensor, n: Node, *args: Any) -> Tensor:
        back: Any = rule(g, n, *args)
        if not recording():
            return back  # type: ignore[no-any-return]
        name = f"{n.op.name}_backward"
        if name not in _STEPS:
            _STEPS[name] = Op(name, lambda g, n: g, no_slope, moves="_same", word="gradient")
        copy = result(list(back._data), back._shape, float64)
        return record(copy, _STEPS[name], (back, n.input(at)))

    return stepped


def unary(
    op: Op, kernel: Kernel1, x: Tensor, args: tuple[Any, ...] = (), kind: dtype = float64
) -> Tensor:
    """A function of every element, which gives `kind`: floats, and then whole numbers are taken as such."""
    try:
        data = x._data
    except AttributeError:
        require(op.name, x)
        raise
    if kind is not float64:
        data = kept(kernel(data), kind)
    else:
        data = kernel(data if x.dtype is float64 else list(map(float, data)))
    out = result(data, x._shape, kind)
    if x._strides is not None:
        lay_out(out, x)
    return record(out, op, (x,), args)


def binary(
    op: Op, kernel: Kernel2, a: Any, b: Any, kind: dtype | None = None, args: tuple[Any, ...] = ()
) -> Tensor:
    """A function of every pair of elements, after broadcasting; either side may be a number.

    `kind` is the dtype to compute in; without it, the one that holds both operands.
    """
    if not isinstance(b, Array):
        return _with_number(op, kernel, a, b, False, kind, args)
    if not isinstance(a, Array):
        return _with_number(op, kernel, b, a, True, kind, args)
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
        # The commonest first: a row against a matrix, then columns, either way round.
        if shape[-len(b._shape) :] == b._shape:
            pass
        elif shape[:-1] != b._shape[:-1] or (shape[-1] != 1 and b._shape[-1] != 1):
            shape = broadcast_shapes(op.name, shape, b._shape)
        elif shape[-1] == 1:
            shape = b._shape
        if shape != a._shape:
            x = kernels.expand(x, a._shape, shape)
        if len(y) != len(x):
            y = kernels.expand(y, b._shape, shape)
        data = kernel(x, y)
    if kind is not float64:
        data = kept(data, kind)
    out = result(data, shape, kind)
    if a._strides is not None or b._strides is not None:
        lay_out(out, a, b)  # type: ignore[arg-type]
    if blocks or (a._requires_grad or b._requires_grad) and recording():
        record(out, op, (a, b), args)  # type: ignore[arg-type]
    return out


def _with_number(
    op: Op,
    kernel: Kernel2,
    t: Any,
    number: Any,
    number_first: bool,
    kind: dtype | None,
    args: tuple[Any, ...],
) -> Tensor:
    if not isinstance(number, (int, float)):
        number = as_number(op.name, number)
    if not isinstance(t, Array):
        raise TypeError(f"{op.name}: expected a tensor, got {type(t).__name__}")
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
        lay_out(out, t, scalar(number))  # type: ignore[arg-type]
    if not t._requires_grad and not blocks:
        return out
    other = result([number], (), kind)
    other._is_number = True
    inputs = (other, t) if number_first else (t, other)
    return record(out, op, inputs, args)  # type: ignore[arg-type]


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


def compare(op: Op, kernel: Callable[[Any, Any], bool], a: Tensor, b: Any) -> Tensor:
    """A yes or no for every pair of elements, after broadcasting; no gradient passes."""
    require(op.name, a)
    other = as_tensor(op.name, b)
    x, y = a._data, other._data
    if a.dtype is not other.dtype and other is b:
        kind = common(op.name, a, b)
        x, y = kept(x, kind), kept(y, kind)
    elif other is not b and a.dtype.limits and other.dtype.rank <= a.dtype.rank:
        y = kept(y, a.dtype)
    shape = a._shape
    if not other._shape:
        y = y[0]
    elif shape != other._shape:
        shape = broadcast_shapes(op.name, shape, other._shape)
        x = kernels.expand(x, a._shape, shape)
        y = kernels.expand(y, other._shape, shape)
    out = result(kernels.pairwise(kernel, x, y), shape, boolean)
    if a._strides is not None or other._strides is not None:
        lay_out(out, a, other)
    return record(out, op, (a, other))


def require(name: str, *operands: Any) -> None:
    """Refuse what is not a tensor."""
    for t in operands:
        if not isinstance(t, Array):
            raise TypeError(f"{name}: expected a tensor, got {type(t).__name__}")


def as_number(name: str, value: Any) -> Any:
    """A number of some other library as Python's; anything else is refused."""
    if not isinstance(value, (str, bytes)):
        for convert in ("__index__", "__float__"):
            method = getattr(value, convert, None)
            if method is not None:
                return method()
    raise TypeError(f"{name}: expected a tensor or a number, got {type(value).__name__}")


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
                        f"{name}: shapes {wrong} do not broadcast: sizes {sizes[axis]} and "
                        f"{size} at dimension {axis} differ, and neither is 1"
                    )
                sizes[axis] = size
    return tuple(sizes)
