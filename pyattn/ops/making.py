"""New tensors: from nested lists, filled with one number, counted up.

Random ones are in `random`.
"""

from __future__ import annotations

import math

from ..array import Array, as_number, result
from ..dtypes import (
    as_dtype,
    as_kind,
    boolean,
    check_device,
    dtype,
    fitting,
    float64,
    int8,
    int16,
    int32,
    int64,
    kept,
    kind_of,
    numel,
    on_meta,
    promote,
    uint8,
)
from ..formats import lay_so
from ..refusals import check_size, named, rename, takes
from ..storage import Absent
from .shaping import converted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Flat, Shape
    from ..tensor import Tensor


# By the names that NumPy has for them.
ARRAY_KINDS = {kind.name: kind for kind in (float64, int64, int32, int16, int8, uint8, boolean)}
ARRAY_KINDS["float32"] = ARRAY_KINDS["float16"] = float64


def _kind_in(x: Any) -> dtype | None:
    """The dtype of a tensor, or of an array or a number of NumPy's, in a list."""
    own: Any = getattr(x, "dtype", None)
    return own if isinstance(own, dtype) else ARRAY_KINDS.get(getattr(own, "name", ""))


def _flattened(data: Any) -> tuple[Flat, Shape, dtype | None]:
    """Nested lists as a flat list, a shape, and the kind of the tensors where they are of these.

    Ragged ones are refused.
    """
    kind = None
    level: list[Any] = [data]
    shape: list[int] = []
    while level:
        if any([hasattr(x, "tolist") for x in level]):
            if shape and any([isinstance(x, Array) and len(x._data) != 1 for x in level]):
                raise ValueError(
                    "tensor: a list may hold tensors of one element; stack() joins others"
                )
            kinds = [_kind_in(x) for x in level]
            if None not in kinds:
                kind = boolean
                for own in kinds:
                    kind = promote(kind, own)  # type: ignore[arg-type]
            if shape:
                level = [x._data[0] if isinstance(x, Array) else x for x in level]
            level = [x.tolist() if hasattr(x, "tolist") else x for x in level]
        nested = [isinstance(x, (list, tuple, range)) for x in level]
        if not any(nested):
            return level, tuple(shape), kind
        if not all(nested):
            raise TypeError(
                f"tensor: ragged lists: at depth {len(shape)} there are both lists and numbers"
            )
        sizes = sorted(set(map(len, level)))
        if len(sizes) > 1:
            raise ValueError(
                f"tensor: ragged lists: at depth {len(shape)} there are lists of {sizes[0]} and of "
                f"{sizes[-1]} elements, and a tensor needs them equally long"
            )
        shape.append(sizes[0])
        level = [x for row in level for x in row]
    return level, tuple(shape), kind


def _numbers(data: Flat, kind: dtype | None, nested: bool) -> tuple[Flat, dtype]:
    """The elements, all of one kind; their own common one where none is given."""
    types = set(map(type, data))
    if types <= {float} and kind in (None, float64):
        return data, float64
    if not types <= {float, int, bool}:
        data = [
            x if isinstance(x, (float, int)) else _number(x, nested and x is data[0]) for x in data
        ]
        types = set(map(type, data))
    if kind is None:
        kind = boolean
        for t in types:
            kind = promote(kind, kind_of(t(0)))
    return fitting("tensor", data, kind), kind


def _number(x: Any, nested: bool) -> Any:
    """A number of some other library; what is none is refused as PyTorch refuses it."""
    if isinstance(x, (str, bytes)):
        raise (ValueError if nested else TypeError)(f"tensor: expected numbers, got {x!r}")
    try:
        return as_number("tensor", x)
    except TypeError:
        raise RuntimeError(f"tensor: expected numbers, got {type(x).__name__}: {x!r}") from None


@named
def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of the numbers in `data`: a number, nested lists or tuples, or a tensor (copied).

    Floats make floats, ints alone make whole numbers, bools alone make bools; `dtype` decides
    otherwise.  Raises ValueError or TypeError for ragged lists and strings, RuntimeError for what
    else is not a number, or where `requires_grad` is asked of other than floats.

    >>> import pyattn
    >>> pyattn.tensor([[1.0, 0.5], [2.0, 4.0]])
    tensor([[1.0000, 0.5000],
            [2.0000, 4.0000]])
    """
    kind = None if dtype is None else as_dtype("tensor", dtype)
    if isinstance(data, Array):
        kind = kind or data.dtype
        numbers, shape = as_kind("tensor", data._data, kind), data._shape
    elif hasattr(data, "__array_interface__"):
        from .places.borrowing import of_array  # which is read when there is an array

        of = of_array("tensor", data)
        numbers, shape = of._data, of._shape
        if kind is not None and kind is not of.dtype:
            numbers = as_kind("tensor", numbers, kind)
        kind = kind or of.dtype
    else:
        numbers, shape, own = _flattened(data)
        numbers, kind = _numbers(numbers, kind or own, bool(shape))
    return made("tensor", numbers, shape, kind, requires_grad, device)


def made(
    name: str, data: Flat, shape: Shape, kind: dtype, requires_grad: bool, device: Any = None
) -> Tensor:
    """A tensor of these numbers, as a function that makes tensors was asked for it."""
    check_device(name, device)
    out = result(data, shape, kind)
    if requires_grad:
        try:
            out.requires_grad_()
        except RuntimeError as error:
            rename(error, name)
            raise
    return out


# As memoryview names them; floats may be of two widths.
CODES = {"bool": "?", "int64": "q", "int32": "i", "int16": "h", "int8": "b", "uint8": "B"}


@named
def frombuffer(
    buffer: Any, *, dtype: dtype, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """A tensor of the numbers in a buffer, where they are: an array.array, bytes, a mapped file.

    It takes `count` numbers, or all, from the byte at `offset`.  Nothing is copied: a float of an
    array("f") keeps its 4 bytes, where a list has 32 for each.  A tensor changed in place goes on
    with a list of its own, and leaves the buffer as it was.

    Floats may be of 4 or 8 bytes, and which they are the buffer must say: bytes are given as
    memoryview(bytes).cast("f"), or "d".  Raises ValueError where it does not, for what is no
    buffer, and for a count or an offset that does not fit.

    >>> import array, pyattn
    >>> pyattn.frombuffer(array.array("f", [1.5, 2.0, 4.0]), dtype=pyattn.float32, offset=4)
    tensor([2., 4.])
    """
    kind = as_dtype("frombuffer", dtype)
    try:
        view = memoryview(buffer)
    except TypeError:
        raise ValueError(f"frombuffer: {type(buffer).__name__} is no buffer") from None
    code: Any = CODES.get(kind.name, view.format)
    if kind is float64 and code not in ("f", "d"):
        raise ValueError(
            f"frombuffer: a buffer of format {code!r} does not say how wide its floats are; "
            "give memoryview(buffer).cast('f') for 4 bytes each, or 'd' for 8"
        )
    size = 4 if code == "f" else kind.itemsize
    if not view.nbytes or not count:
        raise ValueError(f"frombuffer: no numbers in {view.nbytes} bytes with count={count}")
    if not 0 <= offset < view.nbytes:
        raise ValueError(f"frombuffer: offset {offset} is not in a buffer of {view.nbytes} bytes")
    left = view.nbytes - offset
    if count < 0 and left % size:
        raise ValueError(f"frombuffer: {left} bytes from {offset} on are no multiple of {size}")
    if count * size > left:
        raise ValueError(f"frombuffer: {count} numbers of {size} bytes do not fit into {left}")
    stop = offset + count * size if count > 0 else view.nbytes
    data: Any = view.cast("B")[offset:stop].cast(code)
    return made("frombuffer", data, (len(data),), kind, requires_grad)


@takes()
def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """`data` itself where it is a tensor (of that dtype), else a tensor made from it.

    >>> import pyattn
    >>> pyattn.as_tensor([1, 2])
    tensor([1, 2])
    """
    if isinstance(data, Array):
        return data if dtype is None else converted(data, as_dtype("as_tensor", dtype))  # type: ignore[arg-type,return-value]
    return tensor(data, dtype=dtype, device=device)


def given_size(name: str, sizes: tuple[Any, ...], size: Any) -> Shape:
    """The shape, however it was given; a tensor without any size is asked for by ()."""
    if size is not None:
        return check_size(name, (size,))
    if not sizes:
        raise TypeError(f"{name}: expected a size, got none; () makes a tensor of rank 0")
    if len(sizes) == 1 and hasattr(sizes[0], "shape"):  # a tensor, or a number of NumPy's
        if sizes[0].shape != ():
            raise TypeError(f"{name}: expected ints for sizes, got a tensor; use its tolist()")
        sizes = ((sizes[0],),)
    return check_size(name, sizes)


@named
def zeros(
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros, floats unless `dtype` says otherwise; sizes as arguments or one sequence.

    >>> import pyattn
    >>> pyattn.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    shape = given_size("zeros", sizes, size)
    return _alike("zeros", shape, 0, dtype or float64, requires_grad, device)


def _alike(
    name: str, shape: Shape, number: int, kind: dtype, requires_grad: bool, device: Any
) -> Tensor:
    """One number, 0 or 1, everywhere; on "meta", none at all."""
    kind = as_dtype(name, kind)
    if on_meta(device):
        nothing: Any = Absent(numel(shape))
        return made(name, nothing, shape, kind, requires_grad)
    return made(name, [kind.type(number)] * numel(shape), shape, kind, requires_grad, device)


@named
def ones(
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Ones, floats unless `dtype` says otherwise; sizes as arguments or one sequence.

    >>> import pyattn
    >>> pyattn.ones(2)
    tensor([1., 1.])
    """
    shape = given_size("ones", sizes, size)
    return _alike("ones", shape, 1, dtype or float64, requires_grad, device)


@takes()
def empty(
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Zeros: where PyTorch leaves the numbers to chance, chance is 0 here.

    >>> import pyattn
    >>> pyattn.empty(2).shape
    torch.Size([2])
    """
    shape = given_size("empty", sizes, size)
    out = _alike("empty", shape, 0, dtype or float64, requires_grad, device)
    return lay_so("empty", out, out, memory_format)


@named
def full(
    size: Any,
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """One number everywhere, of its own kind unless `dtype` says otherwise.

    >>> import pyattn
    >>> pyattn.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    if isinstance(size, int):
        raise TypeError(f"full: the size must be a sequence of ints, got {size}")
    shape = check_size("full", (size,))
    value = _plain("full", fill_value)
    if not isinstance(value, (int, float)):
        value = as_number("full", value)
    kind = as_dtype("full", dtype) if dtype else kind_of(value)
    data = fitting("full", [value], kind) * numel(shape)
    return made("full", data, shape, kind, requires_grad, device)


@named
def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """The (n, m) matrix with ones on its diagonal; square without m.

    >>> import pyattn
    >>> pyattn.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    shape = check_size("eye", (n, n if m is None else m))
    kind = as_dtype("eye", dtype) if dtype else float64
    data = [kind.one if i == j else kind.zero for i in range(shape[0]) for j in range(shape[1])]
    return made("eye", data, shape, kind, requires_grad, device)


def _plain(name: str, x: Any) -> Any:
    """A number, also where it comes as a tensor of one element."""
    if isinstance(x, Array):
        if len(x._data) != 1:
            raise RuntimeError(f"{name}: expected a number, got a tensor of shape {x._shape}")
        return x._data[0]
    return x


@named
def arange(
    start: Any = None,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step, ... up to but not with `end`; from 0 where one bound is given.

    Whole bounds and step make whole numbers.  Raises RuntimeError for a step of 0 or one that
    leads away from `end`.

    >>> import pyattn
    >>> pyattn.arange(4), pyattn.arange(0, 1, 0.25)
    (tensor([0, 1, 2, 3]), tensor([0.0000, 0.2500, 0.5000, 0.7500]))
    """
    if end is None:
        start, end = None, start
    start = 0 if start is None else start
    start, end, step = [_plain("arange", x) for x in (start, end, step)]
    for x in (start, end, step):
        if not isinstance(x, (int, float)):
            raise TypeError(f"arange: expected numbers, got {type(x).__name__}")
    exact = isinstance(start, int) and isinstance(end, int) and isinstance(step, int)
    kind = as_dtype("arange", dtype) if dtype else int64 if exact else float64
    if kind is boolean:
        raise NotImplementedError("arange: counts in numbers, not in bools")
    if not step or step != step:
        raise RuntimeError(f"arange: the step cannot be {step}")
    span = (end - start) / step
    if not math.isfinite(span) or span < 0:
        raise RuntimeError(f"arange: steps of {step} do not lead from {start} to {end}")
    if kind is int64 and not exact:
        start, end, step = int(start), int(end), int(step)
        exact = True
        if not step:
            raise ValueError("arange: the step is none in whole numbers")
    count = -((start - end) // step) if exact else math.ceil(span)
    if kind is not float64:  # one of fewer bits counts before it cuts fractions off, as in PyTorch
        start, step = int(start), int(step)
    data = [start + i * step for i in range(count)]
    if kind is float64:
        data = list(map(float, data))
    return made("arange", kept(data, kind), (count,), kind, requires_grad, device)


@named
def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """So many numbers from `start` to `end`, both included, evenly spaced.

    >>> import pyattn
    >>> pyattn.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    start, end = [_plain("linspace", x) for x in (start, end)]
    if not isinstance(steps, int):
        raise TypeError(f"linspace: steps must be an int, got {type(steps).__name__}")
    if steps < 0:
        raise RuntimeError(f"linspace: steps cannot be negative, got {steps}")
    kind = as_dtype("linspace", dtype) if dtype else float64
    start, end = fitting("linspace", [start, end], kind)
    step = (end - start) / (steps - 1) if steps > 1 else 0.0
    # Counted from the nearer end, so that both ends are exact and the whole is symmetric.
    data = [
        start + step * i if i < steps // 2 or steps == 1 else end - step * (steps - 1 - i)
        for i in range(steps)
    ]
    return made("linspace", as_kind("linspace", data, kind), (steps,), kind, requires_grad, device)


@takes("input")
def zeros_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Zeros in the shape and dtype of `input`.

    >>> import pyattn
    >>> pyattn.zeros_like(pyattn.tensor([1, 2]))
    tensor([0, 0])
    """
    out = _alike("zeros_like", input._shape, 0, dtype or input.dtype, requires_grad, device)
    return lay_so("zeros_like", out, input, memory_format)


@takes("input")
def ones_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Ones in the shape and dtype of `input`.

    >>> import pyattn
    >>> pyattn.ones_like(pyattn.tensor([1.5, 2.5]))
    tensor([1., 1.])
    """
    out = _alike("ones_like", input._shape, 1, dtype or input.dtype, requires_grad, device)
    return lay_so("ones_like", out, input, memory_format)


@takes("input")
def empty_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Zeros in the shape and dtype of `input`, as `empty`.

    >>> import pyattn
    >>> pyattn.empty_like(pyattn.ones(2, 3)).shape
    torch.Size([2, 3])
    """
    out = zeros_like(input, dtype=dtype, device=device, requires_grad=requires_grad)
    return lay_so("empty_like", out, input, memory_format)


@takes("input")
def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """One number everywhere, in the shape and dtype of `input`.

    >>> import pyattn
    >>> pyattn.full_like(pyattn.zeros(2), 7)
    tensor([7., 7.])
    """
    kind = dtype or input.dtype
    out = full(input._shape, fill_value, dtype=kind, device=device, requires_grad=requires_grad)
    return lay_so("full_like", out, input, memory_format)


@takes("input")
def new_tensor(
    input: Tensor,
    data: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of `data` in the dtype of `input`.

    >>> import pyattn
    >>> pyattn.ones(1).new_tensor([1, 2])
    tensor([1., 2.])
    """
    return tensor(data, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


# fmt: off
__all__ = [
    "arange", "as_tensor", "empty", "empty_like", "eye", "frombuffer", "full", "full_like",
    "linspace", "ones", "ones_like", "tensor", "zeros", "zeros_like",
]
# fmt: on
