"""The kinds of numbers a tensor may hold, how they mix, and what a shape is to its user.

There is one floating-point kind, Python's own: a float64.  PyTorch's other names for floats are
accepted and mean the same kind, so that programs written for float32 run (and round later).
An int64 is a Python int: exact, of any size.  The smaller kinds of whole numbers wrap round where
their bits end, as they do in PyTorch.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, SupportsIndex


class dtype:
    """A kind of number: its name, what makes a number one of it, its rank in promotion.

    The rank is 0 for bools, 1 for whole numbers, 2 for floats.  `limits` are the least and the
    greatest number of a kind that has them; there `type` wraps others round.

    >>> import pyattn
    >>> pyattn.tensor([1, 2]).dtype, pyattn.tensor([1.0, 2]).dtype, pyattn.tensor([True]).dtype
    (torch.int64, torch.float64, torch.bool)
    >>> pyattn.float32 is pyattn.float64
    True
    >>> pyattn.int8.limits, pyattn.int8.type(128)
    ((-128, 127), -128)
    """

    __slots__ = ("name", "type", "rank", "limits", "is_floating_point", "zero", "one", "itemsize")

    def __init__(
        self,
        name: str,
        type: Any,
        rank: int,
        limits: tuple[int, int] | None = None,
        itemsize: int = 8,
    ) -> None:
        self.name = name
        self.type = type
        self.rank = rank
        self.limits = limits
        self.is_floating_point = type is float
        self.zero = type(0)
        self.one = type(1)
        self.itemsize = itemsize  # in bytes, as PyTorch stores it

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    @property
    def is_complex(self) -> bool:
        """False: there are no complex numbers here."""
        return False

    @property
    def is_signed(self) -> bool:
        """Whether it has numbers below 0."""
        return self.limits is None or self.limits[0] < 0

    def __reduce__(self) -> str:
        return "boolean" if self.name == "bool" else self.name


def _bounded(name: str, itemsize: int, least: int) -> dtype:
    """A kind of whole numbers from `least` on, as many as the bytes can tell apart."""
    count = 1 << 8 * itemsize
    greatest = least + count - 1

    def wrapped(x: Any) -> int:
        number = int(x)
        return number if least <= number <= greatest else (number - least) % count + least

    return dtype(name, wrapped, 1, (least, greatest), itemsize)


boolean = dtype("bool", bool, 0, (0, 1), 1)
uint8 = _bounded("uint8", 1, 0)
int8 = _bounded("int8", 1, -(2**7))
int16 = _bounded("int16", 2, -(2**15))
int32 = _bounded("int32", 4, -(2**31))
int64 = dtype("int64", int, 1)
float64 = dtype("float64", float, 2)


def promote(a: dtype, b: dtype) -> dtype:
    """The kind that holds both: the one of higher rank, of whole numbers the wider one.

    >>> promote(boolean, int8), promote(int8, int32), promote(int8, uint8), promote(int32, float64)
    (torch.int8, torch.int32, torch.int16, torch.float64)
    """
    if a.rank != b.rank:
        return a if a.rank > b.rank else b
    if a is not b and a.itemsize == b.itemsize:  # uint8 and int8
        return int16
    return a if a.itemsize >= b.itemsize else b


def as_dtype(name: str, d: Any) -> dtype:
    """A dtype, also where Python's own type names it: float, int or bool."""
    if isinstance(d, dtype):
        return d
    for kind in (float64, int64, boolean):
        if d is kind.type:
            return kind
    raise TypeError(f"{name}: expected a dtype such as pyattn.float64, got {d!r}")


def as_kind(name: str, data: list[Any], kind: dtype, plain: bool = False) -> list[Any]:
    """A tensor's numbers as another kind; RuntimeError for nan where it is that of whole numbers.

    An infinity becomes what most processors make of it: the least number of int64 and int32, 0 of
    the smaller kinds.  Programs count on it where they pass over that place afterwards, as in
    `where(n < 8, n, (n.log() * 3).long())`, with n = 0.  Among `plain` numbers it is refused.
    """
    try:
        return list(map(kind.type, data))
    except (OverflowError, ValueError):
        if kind.rank != 1:
            raise
        for x in data:
            if x != x or plain and x - x != 0:
                raise RuntimeError(
                    f"{name}: {x} is no whole number, as {kind.name} needs"
                ) from None
        least = 0 if kind.itemsize < 4 else -1 << 8 * kind.itemsize - 1
        return [least if x - x != 0 else kind.type(x) for x in data]


def fitting(name: str, data: list[Any], kind: dtype) -> list[Any]:
    """Plain numbers as another kind; RuntimeError for those that it has no room for.

    As in PyTorch, a kind without a sign takes whole numbers below 0, but no further than its
    greatest is above it.

    >>> fitting("tensor", [-1, 1.5], uint8)
    [255, 1]
    """
    if kind.rank == 1 and kind.limits is not None:
        least, greatest = kind.limits
        for x in data:
            if not (least or (-greatest if isinstance(x, int) else 0)) <= x <= greatest:
                raise RuntimeError(f"{name}: {x} does not fit in {kind!r}: {least} to {greatest}")
    return as_kind(name, data, kind, plain=True)


def kept(data: list[Any], kind: dtype) -> list[Any]:
    """What came out of exact arithmetic as its kind keeps it: wrapped round where that has limits."""
    return data if kind.limits is None else list(map(kind.type, data))


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
    """The limits of whole numbers, as PyTorch stores them; here int64 has none of its own.

    Raises TypeError for a dtype that is not of whole numbers.

    >>> import pyattn
    >>> pyattn.iinfo(pyattn.int64).max, pyattn.iinfo(pyattn.uint8)
    (9223372036854775807, iinfo(min=0, max=255, dtype=uint8))
    """

    def __init__(self, type: Any) -> None:
        kind = as_dtype("iinfo", type)
        if kind.rank != 1:
            raise TypeError(f"iinfo: expected a dtype of whole numbers, got {type!r}; see finfo")
        self.bits = 8 * kind.itemsize
        self.min, self.max = kind.limits or (-(2**63), 2**63 - 1)
        self.dtype = kind.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and other.dtype == self.dtype

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


class device:
    """Where tensors live, so that programs which ask for a place run: on the CPU.

    A tensor on "meta" has a shape and no numbers.  A model that is made there costs no memory, until
    `load_state_dict(weights, assign=True)` gives it some.  As a context, a device is where `empty`,
    `zeros`, `ones` and modules go that are not told.

    >>> import pyattn
    >>> pyattn.device("cuda" if pyattn.cuda.is_available() else "cpu")
    device(type='cpu')
    >>> with pyattn.device("meta"):
    ...     layer = pyattn.nn.Linear(1000, 1000, bias=False)
    >>> layer.weight.shape
    torch.Size([1000, 1000])
    >>> weights = {"weight": pyattn.ones(1000, 1000)}
    >>> layer.load_state_dict(weights, assign=True)
    <All keys matched successfully>

    Other places can be named, as a program does that asks whether a tensor is there; no tensor is.
    Raises RuntimeError for what is no name of a place.
    """

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        place = str(type) if index is None else f"{type}:{index}"
        kind, colon, number = place.partition(":")
        if kind not in PLACES or (colon and not (number.isdigit() and str(int(number)) == number)):
            raise RuntimeError(
                f"device: expected one of {', '.join(PLACES)}, with a number after a colon or without, "
                f"got {place!r}"
            )
        self.type = kind
        self.index = int(number) if colon else None

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type={self.type!r}{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self) -> Any:
        return device, (str(self),)

    def __enter__(self) -> device:
        if self.type != "meta":
            check_device("device", self)
        _places.append(self.type)
        return self

    def __exit__(self, *exception: Any) -> None:
        _places.pop()


_places = ["cpu"]  # where a tensor goes that is not told; the contexts that are open come after it


# What PyTorch knows the names of.
PLACES = tuple(
    (
        "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia "
        "privateuseone"
    ).split()
)


def check_device(name: str, place: Any) -> None:
    """Refuse every place but the CPU; None means wherever tensors are.

    Raises what a PyTorch for the CPU alone raises: AssertionError for a place that it was not built
    for, RuntimeError for another.
    """
    if place is None or place == "cpu":
        return
    if type(place) is not device:
        if not isinstance(place, str):
            raise RuntimeError(f"{name}: the only device is 'cpu', got {place!r}")
        try:
            place = device(place)
        except RuntimeError as unknown:
            raise RuntimeError(f"{name}: {str(unknown)[len('device: ') :]}") from None
    if place.type == "meta":
        raise RuntimeError(
            f"{name}: a tensor on 'meta' has no numbers; only empty, zeros, ones and modules "
            "are made there"
        )
    if place.type != "cpu":
        error = AssertionError if place.type in ("cuda", "xpu") else RuntimeError
        raise error(f"{name}: the only device is 'cpu', got {str(place)!r}")


def on_meta(place: Any) -> bool:
    """Whether a tensor that is made there, or where the context says, has no numbers."""
    return (_places[-1] if place is None else str(place)) == "meta"


def get_default_device() -> device:
    """Where a tensor goes that is not told: the CPU, but within `with device("meta")`.

    >>> import pyattn
    >>> pyattn.get_default_device()
    device(type='cpu')
    """
    return device(_places[-1])


def set_default_device(device: Any) -> None:
    """Accept the CPU, so that programs which choose a place run; None chooses it too.

    >>> import pyattn
    >>> pyattn.set_default_device("cpu")

    Raises RuntimeError for any other.
    """
    check_device("set_default_device", device)


class layout:
    """How a tensor's numbers lie in memory: always `strided`, at even steps.

    >>> import pyattn
    >>> pyattn.zeros(2).layout
    torch.strided
    """

    def __repr__(self) -> str:
        return "torch.strided"


strided = layout()


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
        part = tuple(self)[index]
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other: Any) -> Any:
        return Size(tuple(self) + tuple(other))

    def __mul__(self, times: SupportsIndex) -> Any:
        return Size(tuple(self) * times)

    __rmul__ = __mul__


def numel(shape: tuple[int, ...]) -> int:
    """The product of the sizes; 1 for the empty shape of a scalar."""
    count = 1
    for size in shape:
        count *= size
    return count


# fmt: off
__all__ = [
    "device", "dtype", "finfo", "float64", "get_default_device", "get_default_dtype", "iinfo",
    "int16", "int32", "int64", "int8", "layout", "set_default_device", "set_default_dtype", "Size",
    "strided", "uint8",
]
# fmt: on
