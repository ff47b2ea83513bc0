"""What distributions share: parameters of one shape, and chances as logits."""

from __future__ import annotations

from ..array import Array, result
from ..dtypes import float64
from ..ops.places.arranging import broadcast_tensors
from ..refusals import wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..tensor import Tensor

EPSILON = 2.0**-52  # the least step from 1 to a float above it
TINY = 2.0**-126  # the least normal number of the float32s that are drawn


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Numbers and tensors as tensors of one shape.  Raises ValueError for anything else.

    >>> from pyattn.distributions.utils import broadcast_all
    >>> import pyattn
    >>> broadcast_all(1.0, pyattn.zeros(2))
    (tensor([1., 1.]), tensor([0., 0.]))
    """
    tensors: list[Any] = []
    for value in values:
        if isinstance(value, (int, float)):
            value = result([float(value)], (), float64)
        if not isinstance(value, Array):
            raise ValueError(
                f"broadcast_all: expected numbers and tensors, got {type(value).__name__}"
            )
        tensors.append(value)
    return tuple(broadcast_tensors(*tensors))


def clamp_probs(probs: Tensor) -> Tensor:
    """Chances that are neither 0 nor 1, so that they have logarithms."""
    return probs.clamp(min=EPSILON, max=1 - EPSILON)


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Chances: sigmoid(logits), or for one of several softmax(logits).

    >>> from pyattn.distributions.utils import logits_to_probs
    >>> import pyattn
    >>> logits_to_probs(pyattn.zeros(2))
    tensor([0.5000, 0.5000])
    """
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """What logits_to_probs makes these chances of; they are kept off 0 and 1."""
    kept = clamp_probs(probs)
    return kept.log() - (-kept).log1p() if is_binary else kept.log()


def sum_rightmost(value: Any, count: int) -> Any:
    """The sum over the last `count` axes."""
    return value if not count else value.flatten(-count).sum(-1)


class lazy_property:
    """A property that is computed once, when it is first asked for."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        self.wrapped = wrapped
        wrapping(wrapped, self)

    def __get__(self, instance: Any, owner: Any = None) -> Tensor:
        if instance is None:
            return self  # type: ignore[return-value]
        from ..autograd.grad_mode import enable_grad

        with enable_grad():
            value: Tensor = self.wrapped(instance)
        instance.__dict__[self.wrapped.__name__] = value
        return value


__all__ = ["broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits"]
