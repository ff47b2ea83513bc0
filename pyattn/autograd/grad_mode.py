"""Whether operations are recorded: switched on and off, for a block or for a function."""

from __future__ import annotations

from ..graph import recording, set_recording
from ..refusals import wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


GENERATOR = 0x20  # the flag of a function whose body yields, as inspect names it


class set_grad_enabled:
    """Switch recording on or off, at once, and until the end of a `with` block where it is one.

    >>> import pyattn
    >>> with pyattn.set_grad_enabled(False):
    ...     pyattn.is_grad_enabled()
    False
    """

    def __init__(self, mode: bool) -> None:
        self._mode = bool(mode)
        self._before = recording()
        set_recording(self._mode)

    def __enter__(self) -> None:
        set_recording(self._mode)

    def __exit__(self, *error: Any) -> None:
        set_recording(self._before)

    def __call__(self, function: F) -> F:
        set_recording(self._before)  # a decorator switches for the function, not from here on
        switch: Any = enable_grad if self._mode else no_grad
        return switch()(function)  # type: ignore[no-any-return]


def _held(mode: bool, body: Any) -> Any:
    """A generator in the mode: held while its body runs, let go while its caller does."""
    resume, message = body.send, None
    while True:
        was = recording()
        set_recording(mode)
        try:
            item = resume(message)
        except StopIteration as end:
            return end.value
        finally:
            set_recording(was)
        try:
            message = yield item
            resume = body.send
        except BaseException as error:  # thrown in by the caller, or the end: the body's to handle
            resume, message = body.throw, error


class _Switch:
    """A recording mode for the length of a `with` block, or of every call of a function."""

    mode = True

    def __init__(self, orig_func: Any = None) -> None:
        self._before: list[bool] = []  # a stack, so that one switch may be entered again

    def __new__(cls, orig_func: Any = None) -> Any:
        switch = object.__new__(cls)
        if orig_func is None:
            return switch
        switch._before = []
        return switch(orig_func)  # used as a bare decorator, @no_grad

    def __enter__(self) -> None:
        self._before.append(recording())
        set_recording(self.mode)

    def __exit__(self, *error: Any) -> None:
        set_recording(self._before.pop())

    def __call__(self, function: F) -> F:
        mode = self.mode
        wrapped: Any
        if getattr(getattr(function, "__code__", None), "co_flags", 0) & GENERATOR:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                return (yield from _held(mode, function(*args, **kwargs)))

        else:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                was = recording()
                set_recording(mode)
                try:
                    return function(*args, **kwargs)
                finally:
                    set_recording(was)

        return wrapping(function, wrapped)


class no_grad(_Switch):
    """Nothing inside is recorded, so nothing can be differentiated: a with block, or a decorator.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> with pyattn.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    mode = False


class enable_grad(_Switch):
    """Recording again, inside of a no_grad: a with block, or a decorator.

    >>> import pyattn
    >>> with pyattn.no_grad():
    ...     with pyattn.enable_grad():
    ...         pyattn.is_grad_enabled()
    True
    """

    mode = True


class inference_mode(no_grad):
    """no_grad by its other name; with mode=False, enable_grad.

    >>> import pyattn
    >>> with pyattn.inference_mode():
    ...     pyattn.is_grad_enabled()
    False
    """

    def __init__(self, mode: Any = True) -> None:
        super().__init__()
        self.mode = not mode

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls, None if isinstance(mode, bool) else mode)


def is_grad_enabled() -> bool:
    """Whether operations are being recorded.

    >>> import pyattn
    >>> pyattn.is_grad_enabled()
    True
    """
    return recording()


class set_multithreading_enabled:
    """Nothing, at once or in a `with` block: a backward pass has one thread here, in any case.

    >>> import pyattn
    >>> with pyattn.autograd.set_multithreading_enabled(False):
    ...     pass
    """

    def __init__(self, mode: bool) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass
