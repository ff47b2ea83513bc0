"""Parts of a model that PyTorch computes twice to save memory: here they are called, once.

What `checkpoint` gives up in time it wins in memory, by letting go of what a part's gradients need
and computing it again when they are asked for.  Here nothing is let go of, so the gradients are the
same numbers and the random stream stands at the same place; only no memory is saved.
"""

from __future__ import annotations

from ..array import Array
from ..autograd import no_grad
from ..refusals import takes, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable


class _Nothing:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


def noop_context_fn() -> tuple[Any, Any]:
    """Two contexts that change nothing: `checkpoint`'s, where none are given."""
    return _Nothing(), _Nothing()


@takes()
def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], tuple[Any, Any]] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """function(*args, **kwargs), whose gradients are its own.

    With use_reentrant=True, as where it is not given, the result asks for a gradient only if one of
    `args` does, whatever the function's parameters ask for: so it is in PyTorch.  `context_fn`
    gives two contexts, of which the first is entered.  preserve_rng_state, determinism_check,
    debug and early_stop are about the second computation, which there is none of.

    Raises ValueError for arguments by name, a context_fn or debug where use_reentrant is not False.

    >>> import pyattn
    >>> from pyattn.utils.checkpoint import checkpoint
    >>> x = pyattn.tensor([1.0, 2.0], requires_grad=True)
    >>> checkpoint(lambda x: (x * x).sum(), x, use_reentrant=False).backward()
    >>> x.grad
    tensor([2., 4.])
    """
    kwargs.pop("preserve_rng_state", True)
    if determinism_check not in ("default", "none") and use_reentrant is False:
        raise ValueError(
            f"checkpoint: determinism_check is 'default' or 'none', not {determinism_check!r}"
        )
    if use_reentrant is None or use_reentrant:
        if kwargs:
            raise ValueError(f"checkpoint: {', '.join(kwargs)} by name needs use_reentrant=False")
        if context_fn is not noop_context_fn or debug:
            raise ValueError("checkpoint: context_fn and debug need use_reentrant=False")
        if not any([isinstance(arg, Array) and arg._requires_grad for arg in args]):
            warn(
                "checkpoint: none of the inputs requires grad, so the result will not; "
                "with use_reentrant=False it depends on the parameters too"
            )
            with no_grad():
                return function(*args)
        return function(*args)
    forward, _ = context_fn()
    with forward:
        return function(*args, **kwargs)


@takes()
def checkpoint_sequential(
    functions: Iterable[Callable[..., Any]],
    segments: int,
    input: Any,
    use_reentrant: bool | None = None,
    **kwargs: Any,
) -> Any:
    """The functions or layers one after the other, cut into `segments` parts by `checkpoint`.

    Raises ValueError for an unknown argument.

    >>> import pyattn
    >>> from pyattn.utils.checkpoint import checkpoint_sequential
    >>> layers = pyattn.nn.Sequential(pyattn.nn.ReLU(), pyattn.nn.Tanh())
    >>> checkpoint_sequential(layers, 2, pyattn.zeros(1), use_reentrant=False)
    tensor([0.])
    """
    kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError(f"checkpoint_sequential: unexpected arguments {', '.join(kwargs)}")
    steps = list(functions)
    size = len(steps) // segments

    def part(start: int, stop: int) -> Callable[[Any], Any]:
        def forward(x: Any) -> Any:
            for step in steps[start:stop]:
                x = step(x)
            return x

        return forward

    start = 0
    for _ in range(segments - 1):
        input = checkpoint(part(start, start + size), input, use_reentrant=use_reentrant)
        start += size
    return part(start, len(steps))(input)  # the last is not computed twice by PyTorch either


class set_checkpoint_early_stop:
    """A context in which PyTorch stops its second computation early, or not; here neither.

    >>> from pyattn.utils.checkpoint import set_checkpoint_early_stop
    >>> with set_checkpoint_early_stop(False):
    ...     pass
    """

    def __init__(self, enable: bool) -> None:
        self.enable = enable

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


__all__ = ["checkpoint", "checkpoint_sequential", "noop_context_fn", "set_checkpoint_early_stop"]
