"""What a function says when it is called with what does not fit.

`takes` states once which arguments of a public function are tensors, and sees to it that every
message begins with the name that the user called, however deep it arises.  The other functions
here check one argument each.
"""

from __future__ import annotations

from .array import require
from .dtypes import float64
from .numpy_words import respelt
from .portable import as_index
from .spelling import refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Sequence, TypeVar

    from .kernels import Shape

    F = TypeVar("F", bound=Callable[..., Any])

# Of public functions, with which messages begin.  `takes` adds those that it wraps; these go
# without it, to be quick, and begin their messages themselves.  The last are what Python asks of a
# tensor that stands where a number or a sequence is wanted.
NAMES = set(
    "add sub mul div neg pow square sqrt exp log relu tanh sigmoid gelu silu matmul linear "
    "eq ne lt le gt ge bitwise_and bitwise_or bitwise_xor reshape view transpose permute squeeze unsqueeze expand flatten getitem "
    "setitem sum mean softmax log_softmax mse_loss cross_entropy layer_norm rms_norm embedding "
    "dropout clone rsub item to requires_grad_ set_state grad_fn bool float int index len iter".split()
)


def takes(*tensors: str, called: str = "") -> Callable[[F], F]:
    """The first arguments of a public function are tensors, of these names; one in [] may be None.

    Messages begin with its name, or with the one by which it is `called`: a class's, an operator's, a
    second name.

    >>> @takes("input", "[other]")
    ... def first(input, other=None):
    ...     return input
    >>> first(1)
    Traceback (most recent call last):
        ...
    TypeError: first: expected a tensor, got int
    """

    wanted = [(place, name.strip("[]"), name[0] == "[") for place, name in enumerate(tensors)]

    def decorate(function: F) -> F:
        name = called or function.__name__
        NAMES.add(name)
        # The function below has another module's globals.
        refuse, begin_with, respell = require, rename, respelt

        def checked(*args: Any, **kwargs: Any) -> Any:
            try:
                for place, argument, optional in wanted:
                    if place < len(args):
                        given = args[place]
                    elif argument in kwargs:
                        given = kwargs[argument]
                    else:
                        break
                    if given is not None or not optional:
                        refuse(name, given)
                return function(*args, **kwargs)
            except (RuntimeError, TypeError, ValueError, IndexError, AssertionError) as error:
                again = kwargs and respell(name, function, error, kwargs)
                if not again:
                    begin_with(error, name)
                    raise
            return checked(*args, **again)

        return like(function, checked)

    return decorate


def constructing(init: F) -> F:
    """An __init__ whose messages begin with the name of the class that is made."""
    begin_with, known = rename, NAMES
    known.add(getattr(init, "__qualname__", "").partition(".")[0])  # the class it stands in

    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            init(self, *args, **kwargs)
        except (RuntimeError, TypeError, ValueError, IndexError, AssertionError) as error:
            known.add(type(self).__name__)
            begin_with(error, type(self).__name__)
            raise

    return like(init, made)


def named(function: F) -> F:
    """A public function that is too quick to be wrapped: its name is known as one."""
    NAMES.add(function.__name__)
    return function


def rename(error: Exception, name: str) -> None:
    """Have the message begin with this name, where it begins with that of a function called inside."""
    message = error.args[0] if error.args else ""
    inner, colon, rest = str(message).partition(": ")
    if colon and inner != name and inner in NAMES:
        error.args = (f"{name}: {rest}",)


def like(function: F, wrapper: Any) -> F:
    """The wrapper, which looks like the function from outside."""
    if hasattr(wrapper, "__closure__"):
        # With the function's globals: doctest asks them where a function comes from.
        make: Any = type(wrapper)
        wrapper = make(
            wrapper.__code__, function.__globals__, function.__name__, None, wrapper.__closure__
        )
    return wrapping(function, wrapper)


def wrapping(function: F, wrapper: Any) -> F:
    """The wrapper, with the name and the documentation of the function that it calls."""
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        try:
            setattr(wrapper, name, getattr(function, name))
        except AttributeError:
            pass
    try:
        wrapper.__wrapped__ = function
    except AttributeError:
        pass
    return wrapper  # type: ignore[no-any-return]


def respelling(function: F) -> F:
    """A function that looks at nothing itself, taking NumPy's names too."""
    name = function.__name__
    bare: Any = object()

    def called(input: Any = bare, dim: Any = bare, *rest: Any, **kwargs: Any) -> Any:
        try:
            if dim is not bare and input is not bare:
                if kwargs or rest:
                    return function(input, dim, *rest, **kwargs)
                return function(input, dim)
            if dim is not bare:
                kwargs["dim"] = dim
            return function(**kwargs) if input is bare else function(input, **kwargs)
        except TypeError as error:
            again = respelt(name, function, error, kwargs)
            if again is None:
                raise
        given = () if input is bare else (input,) if dim is bare else (input, dim)
        return called(*given, *rest, **again)

    return wrapping(function, called)


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


def check_int(name: str, what: str, value: Any) -> int:
    """A whole number, for an argument of this name."""
    try:
        return as_index(value)
    except TypeError:
        raise TypeError(f"{name}: {what} must be an int, got {type(value).__name__}") from None


def check_dims(name: str, dim: int | Iterable[int] | None, rank: int) -> Sequence[int]:
    """Several axes, each once; None and () mean every axis: a range for None, as nobody named them."""
    if dim is None:
        return range(rank)
    if isinstance(dim, int):
        return (check_dim(name, dim, rank),)
    dims = tuple([check_dim(name, d, rank) for d in dim])
    if len(set(dims)) != len(dims):
        raise RuntimeError(f"{name}: dim {tuple(dim)} names an axis more than once")
    return dims or tuple(range(rank))


def floats(name: str, *operands: Any) -> None:
    """Refuse what is not a tensor of floats."""
    require(name, *operands)
    for t in operands:
        if t.dtype is not float64:
            raise refused(name)(f"{name}: expected floats, got {t.dtype!r}; convert with .float()")


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


def warn(message: str, category: Any = None) -> None:
    """Warn the caller of the caller, where the interpreter has warnings."""
    try:
        import warnings
    except ImportError:
        return
    warnings.warn(message, category, stacklevel=3)
