"""Random tensors, from PyTorch's stream: the same seed gives the same numbers.

The numbers come from `generator`; here they are given a shape.  PyTorch draws floats in float32,
and so these are float32 values, held as Python floats.
"""

from __future__ import annotations

from .array import Array, broadcast_shapes, result
from .dtypes import as_dtype, boolean, dtype, fitting, float64, int64, numel
from .formats import lay_so
from .generator import Generator, _float32, default_generator
from .kernels import positions
from .ops.indexing import NORMAL, UNIFORM, overwrite
from .ops.making import given_size, made, zeros_like
from .ops.shaping import is_contiguous
from .refusals import check_size, floats, named, takes
from .storage import is_absent
from .views import before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .kernels import Shape
    from .tensor import Tensor


def manual_seed(seed: int) -> Generator:
    """Start the default stream anew from `seed`, as torch.manual_seed does.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.rand(2)
    tensor([0.4963, 0.7682])
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Start the default stream anew from a number that the operating system chooses; return it.

    >>> import pyattn
    >>> number = pyattn.seed()
    >>> pyattn.initial_seed() == number
    True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The number that the default stream started from.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(7)
    >>> pyattn.initial_seed()
    7
    """
    return default_generator.initial_seed()


def get_rng_state() -> Any:
    """Where the default stream stands, for `set_rng_state`.

    >>> import pyattn
    >>> state = pyattn.get_rng_state()
    >>> first = pyattn.rand(3)
    >>> pyattn.set_rng_state(state)
    >>> pyattn.equal(pyattn.rand(3), first)
    True
    """
    return default_generator.get_state()


@takes()
def set_rng_state(new_state: Any) -> None:
    """Take the default stream back to where it stood.

    >>> import pyattn
    >>> state = pyattn.manual_seed(0).get_state()
    >>> pyattn.set_rng_state(state)
    >>> pyattn.rand(1)
    tensor([0.4963])
    """
    default_generator.set_state(new_state)


def _floats(name: str, kind: dtype | None) -> None:
    if kind is not None and as_dtype(name, kind) is not float64:
        raise NotImplementedError(
            f"{name}: random floats need a floating-point dtype, got {kind!r}"
        )


def _drawn(
    draw: Any, shape: Shape, generator: Any, kind: dtype | None, device: Any, requires_grad: bool
) -> Tensor:
    """Random floats in a shape, by one of Generator's methods."""
    name = "rand" if draw is Generator.uniforms else "randn"
    _floats(name, kind)
    data = draw(_source(name, generator), numel(shape))
    return made(name, data, shape, float64, requires_grad, device)


def _one_by_one(source: Generator, count: int) -> list[float]:
    """Normal draws for what does not lie row by row: PyTorch makes these singly, however many."""
    return _float32(source._few_normals(count))


def _lying(name: str, drawn: Tensor, input: Tensor, order: Any) -> Tensor:
    """Draws that lie in memory as `input` does, or in another order: one after the other there."""
    lay_so(name, drawn, input, order)
    if drawn._strides is not None:
        drawn._data = as_it_lies(drawn, drawn._data)
    return drawn


def _source(name: str, generator: Any) -> Generator:
    """The stream to draw from: the default one, or the one given."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"{name}: expected a Generator, got {type(generator).__name__}")
    return generator


@named
def rand(
    *sizes: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform draws from [0, 1): 24 random bits over 2**24.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.rand(2, 2)
    tensor([[0.4963, 0.7682],
            [0.0885, 0.1320]])
    """
    shape = given_size("rand", sizes, size)
    return _drawn(Generator.uniforms, shape, generator, dtype, device, requires_grad)


@named
def randn(
    *sizes: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal draws of mean 0 and standard deviation 1, by Box and Muller's transform.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    shape = given_size("randn", sizes, size)
    return _drawn(Generator.normals, shape, generator, dtype, device, requires_grad)


@takes()
def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal draws: normal(mean, std, size), or one for every element of tensors mean and std.

    Raises RuntimeError for a negative std.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.normal(0.0, 0.5, (2,))
    tensor([ 0.7705, -0.1467])
    """
    _floats("normal", dtype)
    source = _source("normal", generator)
    for deviation in std._data if isinstance(std, Array) else [std]:
        if deviation < 0:
            raise RuntimeError(f"normal: std cannot be negative, got {deviation}")
    if not isinstance(mean, Array) and not isinstance(std, Array):
        if size is None:
            raise TypeError("normal: with numbers for mean and std, give the size")
        shape = check_size("normal", (size,))
        data = source.normals(numel(shape), mean, std)
        return made("normal", data, shape, float64, requires_grad, device)
    if size is not None:
        raise TypeError("normal: with tensors for mean or std, the size is theirs")
    for t in (mean, std):
        if isinstance(t, Array) and t.dtype is not float64:
            raise NotImplementedError(f"normal: mean and std hold floats, got {t.dtype!r}")
    shape = broadcast_shapes("normal", *[t._shape for t in (mean, std) if isinstance(t, Array)])
    draws = result(source.normals(numel(shape)), shape, float64)
    out: Tensor = draws * std + mean
    return out


@named
def randint(
    low: Any = None,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whole numbers from `low` (0 where only one bound is given) to `high` - 1, all as likely.

    Raises RuntimeError where there is no number between them.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.randint(10, (4,))
    tensor([4, 9, 3, 0])
    """
    if size is None and isinstance(high, (tuple, list)):
        high, size = None, high
    if size is None or (low is None and high is None):
        raise TypeError(
            "randint: give the bounds and the size as (high, size) or (low, high, size)"
        )
    if high is None:
        low, high = None, low
    low = 0 if low is None else low
    low, high = [x.__index__() if hasattr(x, "__index__") else x for x in (low, high)]
    for bound in (low, high):
        if not isinstance(bound, int):
            raise TypeError(f"randint: bounds are whole numbers, got {bound!r}")
    if low >= high:
        raise RuntimeError(f"randint: there is no number from {low} up to but not with {high}")
    shape = check_size("randint", (size,))
    kind = as_dtype("randint", dtype) if dtype else int64
    least, greatest = kind.limits or (low, high)
    if low < least or high - 1 > greatest:
        raise RuntimeError(f"randint: bounds {low} and {high} do not fit in {kind!r}")
    data = _source("randint", generator).integers(numel(shape), low, high)
    return made("randint", _as(kind, data), shape, kind, requires_grad, device)


@named
def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """0 to n - 1 in a random order.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.randperm(5)
    tensor([4, 0, 1, 3, 2])
    """
    if n < 0:
        raise RuntimeError(f"randperm: n cannot be negative, got {n}")
    kind = as_dtype("randperm", dtype) if dtype else int64
    if kind is boolean:
        raise NotImplementedError("randperm: counts in numbers, not in bools")
    fitting("randperm", [n - 1] if n else [], kind)
    data = _source("randperm", generator).permutation(n)
    return made("randperm", _as(kind, data), (n,), kind, requires_grad, device)


def _as(kind: dtype, data: list[int]) -> list[Any]:
    return data if kind is int64 else list(map(kind.type, data))


@takes("input")
def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Uniform draws in the shape of `input`.

    >>> import pyattn
    >>> pyattn.rand_like(pyattn.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    kind = dtype or input.dtype
    out = _drawn(Generator.uniforms, input._shape, generator, kind, device, requires_grad)
    return _lying("rand_like", out, input, memory_format)


@takes("input")
def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Normal draws in the shape of `input`.

    >>> import pyattn
    >>> pyattn.randn_like(pyattn.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    kind = dtype or input.dtype
    draw: Any = Generator.normals
    if input._strides is not None or memory_format is not None:
        like = zeros_like(input, memory_format=memory_format)
        draw = draw if is_contiguous(like) else _one_by_one
    out = _drawn(draw, input._shape, generator, kind, device, requires_grad)
    return _lying("randn_like", out, input, memory_format)


@takes("input")
def randint_like(
    input: Tensor,
    low: int | None = None,
    high: int | None = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Whole numbers in the shape and dtype of `input`.

    >>> import pyattn
    >>> pyattn.randint_like(pyattn.zeros(2, 3), 10).dtype
    torch.float64
    """
    out = randint(
        low,
        high,
        input._shape,
        generator=generator,
        dtype=dtype or input.dtype,
        device=device,
        requires_grad=requires_grad,
    )
    return _lying("randint_like", out, input, memory_format)


@takes("input")
def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Indices drawn with the probabilities (or weights) of a vector, or of each row of a matrix.

    Raises RuntimeError where a weight is negative or not finite, or where more are asked for than
    there are to draw without replacement.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.multinomial(pyattn.tensor([0.1, 0.0, 0.9]), 5, replacement=True).shape
    torch.Size([5])
    """
    if len(input._shape) not in (1, 2):
        raise RuntimeError(f"multinomial: expected a vector or a matrix, got shape {input._shape}")
    floats("multinomial", input)
    width = input._shape[-1]
    source = _source("multinomial", generator)
    rows = [input._data[i : i + width] for i in range(0, len(input._data), width or 1)]
    data: list[Any] = []
    for row in rows:
        data += source.multinomial(row, num_samples, replacement)
    return result(data, input._shape[:-1] + (num_samples,), int64)


# In place: what the initialisers are made of.


def as_it_lies(input: Tensor, draws: list[Any]) -> list[Any]:
    """Draws, which PyTorch makes in the order of memory, as they stand in the tensor's rows."""
    if input._strides is None:
        return draws
    places = positions(0, input._shape, input._strides)
    data = list(draws)
    for i, x in zip(sorted(range(len(data)), key=lambda i: places[i]), draws):
        data[i] = x
    return data


@takes("input")
def uniform_(
    input: Tensor,
    from_: float = 0.0,
    to: float = 1.0,
    *,
    generator: Generator | None = None,
    **bounds: float,
) -> Tensor:
    """Uniform draws from [from, to), in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(2).uniform_(-1, 1)
    tensor([-0.0075,  0.5364])
    """
    if "from" in bounds:  # PyTorch's name for it, a word that Python reserves
        from_ = bounds.pop("from")
    if bounds:
        raise TypeError(f"uniform_: unexpected arguments {sorted(bounds)}")
    if from_ > to:
        raise RuntimeError(f"uniform_: there is no number from {from_} to {to}")
    _floats("uniform_", input.dtype)
    if is_absent(input):
        return input
    before("uniform_", input)
    data = _source("uniform_", generator).uniforms(len(input._data), from_, to)
    return overwrite("uniform_", input, as_it_lies(input, data), UNIFORM)


@takes("input")
def normal_(
    input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Normal draws, in place.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.zeros(2).normal_(std=0.1)
    tensor([ 0.1541, -0.0293])
    """
    if std < 0:
        raise RuntimeError(f"normal_: std cannot be negative, got {std}")
    _floats("normal_", input.dtype)
    if is_absent(input):
        return input
    before("normal_", input)
    source = _source("normal_", generator)
    if is_contiguous(input):
        data = source.normals(len(input._data), mean, std)
    else:  # one by one, however many
        data = _float32([x * std + mean for x in source._few_normals(len(input._data))])
    return overwrite("normal_", input, as_it_lies(input, data), NORMAL)


# fmt: off
__all__ = [
    "get_rng_state", "initial_seed", "manual_seed", "multinomial", "normal", "rand", "rand_like",
    "randint", "randint_like", "randn", "randn_like", "randperm", "seed", "set_rng_state",
]
# fmt: on
