"""Tests that tensors are close, with the names of torch.testing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .array import Array
from .dtypes import as_dtype, boolean, check_device, finfo, float64, iinfo
from .ops.arithmetic import isclose
from .ops.making import empty, tensor
from .random import randint
from .refusals import takes, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn

    from .dtypes import dtype
    from .tensor import Tensor

_FLOATS = (1e-7, 1e-7)  # rtol and atol where none are given: those of float64, as all floats are


class _Options:
    """What `assert_close` was asked to look at."""

    def __init__(self, **options: Any) -> None:
        self.given = options
        self.msg = options.pop("msg")
        self.rtol, self.atol = options.pop("rtol"), options.pop("atol")
        if (self.rtol is None) != (self.atol is None):
            raise ValueError("assert_close: give rtol and atol, or none of them")

    def __getattr__(self, name: str) -> Any:
        return self.given[name]

    def tolerances(self, floats: bool) -> tuple[float, float]:
        if self.rtol is not None:
            return self.rtol, self.atol
        return _FLOATS if floats else (0.0, 0.0)

    def fail(self, where: tuple[Any, ...], what: str) -> NoReturn:
        text = f"assert_close: {_place(where)}{what}"
        if self.msg is not None:
            text = self.msg if isinstance(self.msg, str) else self.msg(text)
        raise AssertionError(text)


def _place(where: tuple[Any, ...]) -> str:
    return "at " + "".join([f"[{key!r}]" for key in where]) + ", " if where else ""


@takes()
def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Fail unless |actual - expected| <= atol + rtol |expected| for every number.

    Tensors, NumPy's arrays and numbers are compared, in sequences and dicts too, which must have the
    same lengths and keys.  Shapes must be the same, and dtypes with `check_dtype`; infinities are
    close to themselves, and nan to nan with `equal_nan`.  `msg` is said in place of what is wrong,
    or makes it of that.

    Without rtol and atol both are 1e-7 for floats, as in PyTorch for float64, and 0 for all else.
    A program that was written for float32, whose are 1.3e-6 and 1e-5, may have to give them.

    Raises AssertionError where they are not close, TypeError for what cannot be compared, ValueError
    for one of rtol and atol without the other.

    >>> import pyattn
    >>> pyattn.testing.assert_close(pyattn.tensor([0.1 + 0.2]), pyattn.tensor([0.3]))
    >>> pyattn.testing.assert_close([1.0, 2.0], [1.0, 2.5])
    Traceback (most recent call last):
        ...
    AssertionError: assert_close: at [1], 2.0 is not 2.5: 0.5 apart, where 3.5e-07 would do
    """
    options = _Options(
        allow_subclasses=allow_subclasses,
        rtol=rtol,
        atol=atol,
        equal_nan=equal_nan,
        check_dtype=check_dtype,
        check_stride=check_stride,
        msg=msg,
    )
    for compare, *pair in _pairs(actual, expected, options, ()):
        compare(*pair)


def _pairs(actual: Any, expected: Any, options: _Options, where: tuple[Any, ...]) -> list[Any]:
    """What is to be compared with what, and how; the structure is compared at once."""
    both = (actual, expected)
    found: list[Any] = []
    if all([isinstance(x, Sequence) and not isinstance(x, str) for x in both]):
        if len(actual) != len(expected):
            raise AssertionError(
                f"assert_close: {_place(where)}{len(actual)} items, where {len(expected)} are expected"
            )
        for i, (a, e) in enumerate(zip(actual, expected)):
            found += _pairs(a, e, options, (*where, i))
        return found
    if all([isinstance(x, Mapping) for x in both]):
        if set(actual) != set(expected):
            raise AssertionError(
                f"assert_close: {_place(where)}keys {list(actual)}, where {list(expected)} are expected"
            )
        for key in expected:
            found += _pairs(actual[key], expected[key], options, (*where, key))
        return found
    if actual is None or expected is None:
        return [(_same, actual, expected, options, where)]
    numbers = [_number(x) for x in both]
    bools = [isinstance(x, bool) for x in numbers]
    if all(bools):
        return [(_same, *numbers, options, where)]
    if None not in numbers:
        if any(bools):
            raise RuntimeError(f"assert_close: {_place(where)}a bool beside a number")
        return [(_close_numbers, *numbers, options, where)]
    related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    if not options.allow_subclasses:
        related = type(actual) is type(expected)
    if related:
        try:
            tensors = [x if isinstance(x, Array) else tensor(x) for x in both]
        except (TypeError, ValueError, RuntimeError):
            pass
        else:
            return [(_close_tensors, *tensors, options, where)]
    raise TypeError(
        f"assert_close: {_place(where)}{type(actual).__name__} and {type(expected).__name__} "
        "cannot be compared"
    )


def _number(x: Any) -> Any:
    """Python's number for one, and for NumPy's; else None."""
    if isinstance(x, (bool, int, float, complex)):
        return x.item() if hasattr(x, "item") else x  # NumPy's float64 is a float
    if type(x).__module__ == "numpy" and type(x).__name__ != "ndarray" and hasattr(x, "item"):
        x = x.item()
        return x if isinstance(x, (bool, int, float, complex)) else None
    return None


def _same(actual: Any, expected: Any, options: _Options, where: tuple[Any, ...]) -> None:
    if actual is not expected:
        options.fail(where, f"{actual!r:.60} is not {expected!r:.60}")


def _close_numbers(actual: Any, expected: Any, options: _Options, where: tuple[Any, ...]) -> None:
    if options.check_dtype and type(actual) is not type(expected):
        options.fail(where, f"a {type(actual).__name__} is no {type(expected).__name__}")
    if actual == expected or (options.equal_nan and actual != actual and expected != expected):
        return
    rtol, atol = options.tolerances(not (isinstance(actual, int) and isinstance(expected, int)))
    apart, allowed = abs(actual - expected), atol + rtol * abs(expected)
    if not (math.isfinite(apart) and apart <= allowed):
        options.fail(
            where,
            f"{actual!r} is not {expected!r}: {apart:.6g} apart, where {allowed:.6g} would do",
        )


def _close_tensors(
    actual: Tensor, expected: Tensor, options: _Options, where: tuple[Any, ...]
) -> None:
    looked_at = [("shape", actual._shape, expected._shape)]
    if options.check_stride:
        looked_at.append(("stride", actual.stride(), expected.stride()))
    if options.check_dtype:
        looked_at.append(("dtype", actual.dtype, expected.dtype))  # type: ignore[arg-type]
    for name, is_, ought in looked_at:
        if is_ != ought:
            options.fail(where, f"{name} {is_}, where {ought} is expected")
    rtol, atol = options.tolerances(float64 in (actual.dtype, expected.dtype))
    a, e = actual.detach().double(), expected.detach().double()
    if float64 not in (actual.dtype, expected.dtype) and not rtol and not atol:
        near = [x == y for x, y in zip(actual._data, expected._data)]  # whole numbers of any size
    else:
        near = isclose(a, e, rtol=rtol, atol=atol, equal_nan=options.equal_nan)._data
    if all(near):
        return
    wrong = near.count(False)
    far = [
        -1.0 if ok else (math.inf if x != x or y != y else abs(x - y))
        for ok, x, y in zip(near, a._data, e._data)
    ]
    i = far.index(max(far))
    options.fail(
        where,
        f"{wrong} of {len(near)} numbers are not close with rtol={rtol:g} and atol={atol:g}; "
        f"farthest apart at {_index(i, actual._shape)}: {actual._data[i]!r}, "
        f"where {expected._data[i]!r} is expected",
    )


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The index of an element, for its place in the order of rows."""
    index: list[int] = []
    for size in reversed(shape):
        place, i = divmod(place, size)
        index.insert(0, i)
    return tuple(index)


@takes()
def assert_allclose(
    actual: Any,
    expected: Any,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = True,
    msg: str = "",
) -> None:
    """`assert_close` as it was once: nan is close to nan, dtypes may differ, rtol 1e-5, atol 1e-8.

    >>> import pyattn
    >>> pyattn.testing.assert_allclose(pyattn.tensor([1.0]), [1.000001])
    """
    pair = [x if isinstance(x, Array) else tensor(x) for x in (actual, expected)]
    if rtol is None and atol is None:
        rtol, atol = (1e-5, 1e-8) if float64 in [t.dtype for t in pair] else (0.0, 0.0)
    assert_close(
        *pair, rtol=rtol, atol=atol, equal_nan=equal_nan, check_dtype=False, msg=msg or None
    )


@takes()
def make_tensor(
    *shape: Any,
    dtype: dtype,
    device: Any,
    low: float | None = None,
    high: float | None = None,
    requires_grad: bool = False,
    noncontiguous: bool = False,
    exclude_zero: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Random numbers in a shape, from `low` to `high`, to test with: -9 to 9, of bools both.

    `noncontiguous`: every second of twice as many, so that they do not lie side by side.
    `exclude_zero`: what is 0 becomes the least number above it.  Raises ValueError for low >= high,
    for bounds outside of what the dtype holds, and for a gradient of what are no floats.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.testing.make_tensor(3, dtype=pyattn.int64, device="cpu")
    tensor([ 6, -5, -9])
    """
    kind = as_dtype("make_tensor", dtype)
    check_device("make_tensor", device)
    sizes = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], Sequence) else shape
    if noncontiguous and memory_format is not None:
        raise ValueError("make_tensor: give noncontiguous or memory_format, not both")
    if requires_grad and kind is not float64:
        raise ValueError(f"make_tensor: only floats have gradients, not {kind!r}")
    noncontiguous = noncontiguous and math.prod(sizes) > 1
    if noncontiguous:
        sizes = (*sizes[:-1], 2 * sizes[-1])
    low, high = _bounds(kind, low, high)
    if kind is not float64:
        made = randint(math.ceil(low), math.ceil(high), sizes, dtype=kind)
    elif low == high:
        warn("make_tensor: low == high for floats: full() makes these")
        made = empty(sizes).fill_(low)
    else:
        made = empty(sizes).uniform_(low, high)
    if noncontiguous:
        made = made[..., 1::2]
    if exclude_zero:
        made[made == 0] = finfo.tiny if kind is float64 else 1
    return made.requires_grad_(requires_grad) if kind is float64 else made


def _bounds(kind: dtype, low: float | None, high: float | None) -> tuple[float, float]:
    """Between which numbers to draw: those given, brought into what the dtype holds."""
    limits: Any
    if kind is float64:
        usual, limits = (-9, 9), (finfo.min, finfo.max)
    elif kind is boolean:
        usual, limits = (0, 2), (0, 2)
    else:
        usual, held = (-9, 10), iinfo(kind)
        limits = (held.min, held.max + (held.bits < 64))
    low = usual[0] if low is None else low
    high = usual[1] if high is None else high
    if low != low or high != high:
        raise ValueError(f"make_tensor: bounds {low} and {high}: nan is none")
    if low > high or (low == high and kind is not float64):
        raise ValueError(f"make_tensor: low is {low}, not below high, {high}")
    if high < limits[0] or low >= limits[1]:
        raise ValueError(f"make_tensor: {low} to {high} is outside of {kind!r}'s numbers")
    return max(low, limits[0]), min(high, limits[1])


__all__ = ["assert_allclose", "assert_close", "make_tensor"]
