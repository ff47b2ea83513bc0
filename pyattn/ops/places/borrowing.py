"""Tensors made after another tensor, or of another library's array."""

from __future__ import annotations

from ... import kernels
from ...array import Array, broadcast_shapes, result
from ...dtypes import as_dtype, as_kind, check_device, dtype, fitting, float64, numel
from ...refusals import check_size, takes
from ...views import before, store
from ..making import ARRAY_KINDS, CODES, _alike, frombuffer, full, given_size, tensor
from ..shaping import clone, converted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


# After another tensor.


@takes("input")
def new_zeros(
    input: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros in the dtype of `input`; sizes as arguments or one sequence.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).new_zeros(3)
    tensor([0, 0, 0])
    """
    shape = given_size("new_zeros", sizes, size)
    return _alike("new_zeros", shape, 0, dtype or input.dtype, requires_grad, device)


@takes("input")
def new_ones(
    input: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Ones in the dtype of `input`.

    >>> import pyattn
    >>> pyattn.tensor([True]).new_ones(2)
    tensor([True, True])
    """
    shape = given_size("new_ones", sizes, size)
    return _alike("new_ones", shape, 1, dtype or input.dtype, requires_grad, device)


@takes("input")
def new_empty(
    input: Tensor,
    *sizes: Any,
    size: Any = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros in the dtype of `input`, as `empty`.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).new_empty(2, 3).shape
    torch.Size([2, 3])
    """
    shape = given_size("new_empty", sizes, size)
    return _alike("new_empty", shape, 0, dtype or input.dtype, requires_grad, device)


@takes("input")
def new_full(
    input: Tensor,
    size: Any,
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """One number everywhere, in the dtype of `input`.

    >>> import pyattn
    >>> pyattn.tensor([1.5]).new_full((2,), 7)
    tensor([7., 7.])
    """
    kind = input.dtype if dtype is None else as_dtype("new_full", dtype)
    return full(size, fill_value, dtype=kind, device=device, requires_grad=requires_grad)


@takes("input")
def new(input: Tensor, *data: Any) -> Tensor:
    """A tensor of the dtype of `input`, by PyTorch's first way: of sizes, of numbers, or empty.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).new([3, 4]), pyattn.tensor([1.5]).new(2)
    (tensor([3, 4]), tensor([0., 0.]))
    """
    return legacy("new", input.dtype, data)


def legacy(name: str, kind: dtype, data: tuple[Any, ...], device: Any = None) -> Tensor:
    """What a constructor of one dtype makes: of ints a tensor of these sizes, of a sequence its numbers.

    A tensor must have that dtype, and shares its numbers.
    """
    check_device(name, device)
    if len(data) == 1 and not isinstance(data[0], int) and not hasattr(data[0], "numel"):
        (numbers,) = data
        if isinstance(numbers, (str, bytes)) or not hasattr(numbers, "__len__"):
            raise TypeError(f"{name}: expected sizes or a sequence, got {numbers!r:.40}")
        given = tensor(numbers)
        if kind.rank == 1 and given.dtype is float64:
            return result(as_kind(name, given._data, kind), given._shape, kind)
        return result(fitting(name, list(given._data), kind), given._shape, kind)
    if len(data) == 1 and isinstance(data[0], Array):
        (given,) = data
        if given.dtype is not kind:
            raise TypeError(f"{name}: expected numbers of {kind!r}, got {given.dtype!r}")
        return given.detach()  # type: ignore[no-any-return]
    return _alike(name, check_size(name, data or (0,)), 0, kind, False, None)


# Python functions of every element.


@takes("input")
def apply_(input: Tensor, callable: Any) -> Tensor:
    """Each element replaced by what a Python function makes of it, in place; no gradient passes.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 2.0]).apply_(lambda x: 10 * x)
    tensor([10., 20.])
    """
    return _mapped("apply_", input, (), callable)


@takes("input", "tensor")
def map_(input: Tensor, tensor: Tensor, callable: Any) -> Tensor:
    """Each element replaced by what a function makes of it and of that of another tensor, in place.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 2.0]).map_(pyattn.tensor([3.0, 4.0]), lambda x, y: x * y)
    tensor([3., 8.])
    """
    if tensor.dtype is not input.dtype:
        raise TypeError(f"map_: expected {input.dtype!r} numbers, got {tensor.dtype!r}")
    return _mapped("map_", input, (tensor,), callable)


def _mapped(name: str, input: Tensor, others: tuple[Tensor, ...], callable: Any) -> Tensor:
    if any([t._requires_grad for t in (input,) + others]):
        raise RuntimeError(f"{name}: the tensor requires grad; use detach()")
    before(name, input)
    columns = [input._data]
    for other in others:
        if broadcast_shapes(name, input._shape, other._shape) != input._shape:
            raise RuntimeError(f"{name}: shape {other._shape} does not fit shape {input._shape}")
        columns.append(kernels.expand(other._data, other._shape, input._shape))
    data = [callable(*row) for row in zip(*columns)]
    for x in data:
        if not isinstance(x, (int, float)):
            raise TypeError(f"{name}: the function must return numbers, not {type(x).__name__}")
    return store(name, input, result(as_kind(name, data, input.dtype), input._shape, input.dtype))


# Of other libraries' arrays.

_CODES = {"float64": "d", "float32": "f", **CODES}


@takes()
def from_numpy(ndarray: Any) -> Tensor:
    """A tensor of a NumPy array's numbers, in its shape; floats of 4 bytes are kept in 4.

    They are copied.  Raises TypeError for what is no array, and for a dtype that there is not,
    ValueError for an array that is read backwards.

    >>> import pyattn
    >>> try:
    ...     import numpy
    ...     print(pyattn.from_numpy(numpy.array([1.5, 2.0])))
    ... except ImportError:
    ...     print(pyattn.tensor([1.5, 2.0]))
    tensor([1.5000, 2.0000])
    """
    # One of NumPy's numbers has all that an array has, but that it can be changed.
    if not hasattr(ndarray, "__array_interface__") or not hasattr(ndarray, "__setitem__"):
        raise TypeError(f"from_numpy: expected a NumPy array, got {type(ndarray).__name__}")
    if min(ndarray.strides, default=0) < 0:
        raise ValueError("from_numpy: the array is read backwards along an axis; copy() it")
    return of_array("from_numpy", ndarray)


def of_array(name: str, array: Any) -> Tensor:
    """A tensor of the numbers of a NumPy array, or of one of its numbers, in its own dtype."""
    kind = ARRAY_KINDS.get(array.dtype.name)
    if kind is None:
        raise TypeError(
            f"{name}: an array of {array.dtype.name} numbers; there are tensors of "
            f"{', '.join(ARRAY_KINDS)}, and array.astype() converts"
        )
    if not array.dtype.isnative:
        raise ValueError(f"{name}: the array's bytes are in the order of another machine")
    shape = tuple([int(n) for n in array.shape])
    code = _CODES.get(array.dtype.name)
    if code is None or numel(shape) < 64:  # few are quicker in a list
        data = [kind.type(x) for x in array.reshape(-1).tolist()]
    else:
        data = memoryview(array.tobytes()).cast(code)  # type: ignore[call-overload]
    return result(data, shape, kind)


@takes()
def asarray(
    obj: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """A tensor of what a tensor, an array, a buffer, or a nested list holds, where it is if possible.

    With `copy` always a copy; with copy=False ValueError where one is needed.

    >>> import pyattn
    >>> pyattn.asarray([1, 2], dtype=pyattn.float32)
    tensor([1., 2.])
    """
    check_device("asarray", device)
    kind = None if dtype is None else as_dtype("asarray", dtype)
    requires_grad = bool(requires_grad)
    if isinstance(obj, Array):
        given: Any = obj
    elif hasattr(obj, "__array_interface__"):
        given = of_array("asarray", obj)
    elif not isinstance(obj, (list, tuple, int, float, str)) and _is_buffer(obj):
        return frombuffer(obj, dtype=kind or float64, requires_grad=requires_grad)
    else:
        if copy is False:
            raise ValueError("asarray: the numbers of a sequence must be copied")
        if isinstance(obj, str):
            raise TypeError(f"asarray: expected numbers, got {obj!r:.40}")
        return tensor(obj, dtype=kind, requires_grad=requires_grad)
    if kind is not None and kind is not given.dtype:
        if copy is False:
            raise ValueError(f"asarray: {given.dtype!r} numbers must be copied to be {kind!r}")
        given = converted(given, kind, "asarray")
    elif copy:
        given = clone(given)
    if requires_grad and not given._requires_grad:
        given = given.detach().requires_grad_()
    elif not requires_grad and given._requires_grad:
        given = given.detach()
    return given  # type: ignore[no-any-return]


def _is_buffer(obj: Any) -> bool:
    try:
        memoryview(obj)
    except TypeError:
        return False
    return True


__all__ = ["asarray", "from_numpy"]
