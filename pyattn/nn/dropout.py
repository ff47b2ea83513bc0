"""Dropout: in training, parts of the signal left out at random."""

from __future__ import annotations

from . import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..tensor import Tensor


class Dropout(Module):
    """In training, each element is 0 with probability p, else x / (1 - p); after eval(), x.

    Raises ValueError for a p outside 0 to 1, TypeError for no number.  Srivastava et al., 2014.

    >>> import pyattn
    >>> pyattn.nn.Dropout(0.2).eval()(pyattn.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        F.check_probability("Dropout", p)
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout` of the input."""
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
