"""All parameters of a model as one vector, and back."""

from __future__ import annotations

from ...array import require
from ...dtypes import numel
from ...ops.joining import cat
from ...refusals import takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable

    from ...tensor import Tensor


@takes()
def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The numbers of all parameters, one after the other, as one vector; gradients pass.

    Raises ValueError for none.

    >>> import pyattn
    >>> pyattn.nn.utils.parameters_to_vector([pyattn.ones(1, 2), pyattn.zeros(1)])
    tensor([1., 1., 0.])
    """
    group = list(parameters)
    require("parameters_to_vector", *group)
    return cat([p.view(-1) for p in group])


@takes("vec")
def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Have the parameters hold the numbers of a vector, each as many as it has, in their order.

    They share them with the vector from then on, as `.data` set to a part of it does.  What is left
    of the vector is not used; raises RuntimeError, before any parameter is changed, where it is too
    short.

    >>> import pyattn
    >>> layer = pyattn.nn.Linear(2, 1)
    >>> pyattn.nn.utils.vector_to_parameters(pyattn.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    group = list(parameters)
    require("vector_to_parameters", *group)
    wanted = sum([p.numel() for p in group])
    if vec.dim() != 1 or len(vec) < wanted:
        raise RuntimeError(
            f"vector_to_parameters: expected a vector of {wanted} numbers, got shape {vec._shape}"
        )
    at = 0
    for p in group:
        count = numel(p._shape)
        p.data = vec[at : at + count].view(p._shape).data
        at += count
