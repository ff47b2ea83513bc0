"""Dropout as modules: in training, a random share of the elements is left out."""

from __future__ import annotations

from ...refusals import constructing
from .. import functional as F
from ..functions.dropout import check_probability
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


class _DropoutNd(Module):
    """Something left out at random, in training."""

    @constructing
    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        check_probability(type(self).__name__, p)
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """In training, each element is 0 with probability p, else x / (1 - p); after eval(), x.

    Raises ValueError for a p outside 0 to 1, TypeError for no number.  Srivastava et al., 2014.

    >>> import pyattn
    >>> pyattn.nn.Dropout(0.2).eval()(pyattn.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout` of the input."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """In training, each channel of (batch, channels, length) is 0 with probability p.

    >>> import pyattn
    >>> pyattn.nn.Dropout1d(0.2)
    Dropout1d(p=0.2, inplace=False)
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout1d` of the input."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """In training, each channel of (batch, channels, height, width) is 0 with probability p.

    >>> import pyattn
    >>> pyattn.nn.Dropout2d(0.2)
    Dropout2d(p=0.2, inplace=False)
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout2d` of the input."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """In training, each channel of (batch, channels, depth, height, width) is 0 with probability p.

    >>> import pyattn
    >>> pyattn.nn.Dropout3d(0.2)
    Dropout3d(p=0.2, inplace=False)
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.dropout3d` of the input."""
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean and variance, for what follows a SELU.

    >>> import pyattn
    >>> pyattn.nn.AlphaDropout(0.2)
    AlphaDropout(p=0.2, inplace=False)
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.alpha_dropout` of the input."""
        return F.alpha_dropout(input, self.p, self.training, self.inplace)


class FeatureAlphaDropout(_DropoutNd):
    """AlphaDropout of whole channels.

    >>> import pyattn
    >>> pyattn.nn.FeatureAlphaDropout(0.2)
    FeatureAlphaDropout(p=0.2, inplace=False)
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.feature_alpha_dropout` of the input."""
        return F.feature_alpha_dropout(input, self.p, self.training, self.inplace)


__all__ = ["AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout"]
