"""The profiler's names: a labelled block is a plain block; to measure, there are Python's profilers."""

from __future__ import annotations

from ..refusals import wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class record_function:
    """A label for the calls in a `with` block, or of a function: nothing is recorded here.

    >>> import pyattn
    >>> with pyattn.autograd.profiler.record_function("forward"):
    ...     pyattn.ones(1)
    tensor([1.])
    """

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name
        self.args = args

    def __enter__(self) -> record_function:
        return self

    def __exit__(self, *error: Any) -> None:
        pass

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapping(function, wrapped)


class profile:
    """PyTorch's measurements: refused with NotImplementedError, unless enabled=False.

    >>> import pyattn
    >>> with pyattn.autograd.profiler.profile(enabled=False):
    ...     pass
    """

    def __init__(self, enabled: bool = True, **kwargs: Any) -> None:
        if enabled:
            raise NotImplementedError(
                "profile: operations are not measured here; `python -m cProfile program.py` tells "
                "how long each function takes"
            )

    def __enter__(self) -> profile:
        return self

    def __exit__(self, *error: Any) -> None:
        pass


__all__ = ["profile", "record_function"]
