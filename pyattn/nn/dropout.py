"""Dropout: in training, a random share of the elements is left out."""

from __future__ import annotations

from ..array import require, result
from ..dtypes import float64
from ..generator import default_generator
from ..ops.arithmetic import mul
from ..views import in_place
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


def check_probability(name: str, p: Any) -> None:
    """Refuse what is not a probability: TypeError for no number, ValueError outside 0 to 1."""
    if not isinstance(p, (int, float)):
        raise TypeError(f"{name}: p must be a number, got {type(p).__name__}")
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"{name}: p is a probability, from 0 to 1, got {p}")


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training, each element is 0 with probability p, else x / (1 - p): the mean stays x.

    Any shape; out of training, the input itself.  Raises ValueError for a p outside 0 to 1.
    Srivastava et al., 2014.

    >>> import pyattn
    >>> x = pyattn.ones(5)
    >>> pyattn.nn.functional.dropout(x, p=0.2, training=False) is x
    True
    >>> sorted(set(pyattn.nn.functional.dropout(pyattn.ones(100), p=0.2).tolist()))
    [0.0, 1.25]
    """
    require("dropout", input)
    check_probability("dropout", p)
    if not training or p == 0.0:
        return input
    scale = 1.0 / (1.0 - p) if p < 1.0 else 0.0
    kept = default_generator.bernoullis(len(input._data), 1.0 - p)
    noise = result([scale if k else 0.0 for k in kept], input._shape, float64)
    return in_place("dropout", mul, input, noise) if inplace else input * noise


class Dropout(Module):
    """In training, each element is 0 with probability p, else x / (1 - p); after eval(), x.

    Raises ValueError for a p outside 0 to 1, TypeError for no number.  Srivastava et al., 2014.

    >>> import pyattn
    >>> pyattn.nn.Dropout(0.2).eval()(pyattn.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        check_probability("Dropout", p)
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout` of the input."""
        return dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
