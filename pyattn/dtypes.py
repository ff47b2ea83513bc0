"""The kinds of numbers a tensor may hold, how they mix, and what a shape is to its user.

There is one floating-point kind, Python's own: a float64.  PyTorch's other names for floats are
accepted and mean the same kind, so that programs written for float32 run (and round later).
int64 and bool are kinds of their own: integers stay exact, of any size, and print as integers.
"""

from __future__ import annotations

from .portable import index as as_index  # a whole number from whatever stands for one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, SupportsIndex


class dtype:
    """A kind of number: its name, the Python type its elements have, its rank in promotion.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).dtype, pyattn.tensor([1.0, 2]).dtype, pyattn.tensor([True]).dtype
    (torch.int64, torch.float64, torch.bool)
    >>> pyattn.float32 is pyattn.float64
    True
    """

    __slots__ = ("name", "type", "rank", "is_floating_point", "zero", "one", "itemsize")

    def __init__(self, name: str, type: Any, rank: int) -> None:
        self.name = name
        self.type = type
        self.rank = rank
        self.is_floating_point = type is float
        self.zero = type(0)
        self.one = type(1)
        self.itemsize = 1 if type is bool else 8  # in bytes, as PyTorch stores it

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    @property
    def is_complex(self) -> bool:
        """False: there are no complex numbers here."""
        return False

    def __reduce__(self) -> str:
        return {"float64": "float64", "int64": "int64", "bool": "boolean"}[self.name]


boolean = dtype("bool", bool, 0)
int64 = dtype("int64", int, 1)
float64 = dtype("float64", float, 2)


def promote(a: dtype, b: dtype) -> dtype:
    """The kind that holds both: bool gives way to int64, int64 to float64."""
    return a if a.rank >= b.rank else b


def as_dtype(name: str, d: Any) -> dtype:
    """A dtype, also where Python's own type names it: float, int or bool."""
    for kind in (float64, int64, boolean):
        if d is kind or d is kind.type:
            return kind
    raise TypeError(f"{name}: expected a dtype such as pyattn.float64, got {d!r}")


def as_kind(name: str, data: list[Any], kind: dtype) -> list[Any]:
    """The numbers as another kind; RuntimeError for inf and nan where it is that of whole numbers."""
    try:
        return list(map(kind.type, data))
    except (OverflowError, ValueError):
        for x in data:
            if kind is int64 and x - x != 0:
                raise RuntimeError(f"{name}: {x} is no whole number, as int64 needs") from None
        raise


def kind_of(number: Any) -> dtype:
    """The kind of a Python number."""
    if isinstance(number, float):
        return float64
    return boolean if isinstance(number, bool) else int64


def get_default_dtype() -> dtype:
    """The kind that floats get: always float64 here.

    >>> import pyattn
    >>> pyattn.get_default_dtype()
    torch.float64
    """
    return float64


def set_default_dtype(d: dtype) -> None:
    """Accept the one floating-point kind there is, so that programs which choose one run.

    >>> import pyattn
    >>> pyattn.set_default_dtype(pyattn.float32)

    Raises TypeError for any other kind.
    """
    if d is not float64:
        raise TypeError(f"set_default_dtype: expected a floating-point dtype, got {d!r}")


class finfo:
    """The limits of floats: how large, how small, how fine.

    `eps` is the gap between 1 and the next float, `tiny` (or `smallest_normal`) the least float that
    has all its digits, `resolution` the least decimal that they tell from 0 beside 1.  Raises
    TypeError for a dtype that is not of floats.

    >>> import pyattn
    >>> pyattn.finfo(pyattn.float64).max, pyattn.finfo().eps
    (1.7976931348623157e+308, 2.220446049250313e-16)
    """

    bits = 64
    max = 1.7976931348623157e308
    min = -max
    eps = 2.0**-52
    tiny = smallest_normal = 2.0**-1022
    resolution = 1e-15
    dtype = "float64"

    def __init__(self, type: Any = None) -> None:
        if type is not None and as_dtype("finfo", type) is not float64:
            raise TypeError(f"finfo: expected a dtype of floats, got {type!r}; see iinfo")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo)

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        limits = [f"{name}={getattr(self, name):g}" for name in names]
        return f"finfo({', '.join(limits)}, dtype={self.dtype})"


class iinfo:
    """The limits of whole numbers, as PyTorch stores them; here they have none of their own.

    Raises TypeError for a dtype that is not of whole numbers.

    >>> import pyattn
    >>> pyattn.iinfo(pyattn.int64).max
    9223372036854775807
    """

    bits = 64
    max = 2**63 - 1
    min = -(2**63)
    dtype = "int64"

    def __init__(self, type: Any) -> None:
        if as_dtype("iinfo", type) is not int64:
            raise TypeError(f"iinfo: expected a dtype of whole numbers, got {type!r}; see finfo")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


class device:
    """Where tensors live, so that programs which ask for a place run: it is always the CPU.

    >>> import pyattn
    >>> pyattn.device("cuda" if pyattn.cuda.is_available() else "cpu")
    device(type='cpu')

    Raises RuntimeError for any other.
    """

    index = None

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        check_device("device", type if index is None else f"{type}:{index}")
        self.type = "cpu"

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return "cpu"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device)

    def __hash__(self) -> int:
        return hash("cpu")


def check_device(name: str, place: Any) -> None:
    """Refuse every place but the CPU; None means wherever tensors are."""
    if place is not None and str(place) not in ("cpu", "cpu:0"):
        raise RuntimeError(f"{name}: the only device is 'cpu', got {str(place)!r}")


class cuda:
    """What a program asks before it moves to a GPU.

    >>> import pyattn
    >>> pyattn.cuda.is_available()
    False
    """

    @staticmethod
    def is_available() -> bool:
        """False: there is no GPU here."""
        return False


class Size(tuple):  # type: ignore[type-arg]
    """A shape as its user sees it: a tuple of ints that prints as PyTorch's does.

    >>> import pyattn
    >>> pyattn.zeros(2, 3).shape
    torch.Size([2, 3])
    >>> pyattn.zeros(2, 3).shape.numel()
    6
    """

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def numel(self) -> int:
        """The number of elements that a tensor of this shape has: the product of the sizes."""
        return numel(self)

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        part = tuple.__getitem__(self, index)
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, tuple(other)))

    def __mul__(self, times: SupportsIndex) -> Any:
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__


def numel(shape: tuple[int, ...]) -> int:
    """The product of the sizes; 1 for the empty shape of a scalar."""
    count = 1
    for size in shape:
        count *= size
    return count
