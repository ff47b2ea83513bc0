"""The functions of `functional` that PyTorch has in its package too, as torch.prelu."""

from __future__ import annotations

from ...refusals import takes
from .curves import hardshrink
from .likeness import cosine_similarity, pairwise_distance
from .rectifiers import (
    celu,
    celu_,
    prelu,
    relu_,
    rrelu_,
    rrelu_from,
    selu,
    selu_,
    threshold,
    threshold_,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...generator import Generator
    from ...tensor import Tensor


@takes("input")
def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """`nn.functional.rrelu`, which takes the generator to draw from.

    >>> import pyattn
    >>> pyattn.rrelu(pyattn.tensor([-2.0, 2.0]), 0.1, 0.3)
    tensor([-0.4000,  2.0000])
    """
    return rrelu_from(input, lower, upper, training, False, generator)


__all__ = [
    "celu",
    "celu_",
    "cosine_similarity",
    "hardshrink",
    "pairwise_distance",
    "prelu",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "threshold",
    "threshold_",
]
