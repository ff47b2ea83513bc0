"""Activations as modules: each calls the function of its name in `functional`."""

from __future__ import annotations

from ...later import lacking
from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


class _InPlace(Module):
    """An activation that may write its result over its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class _AlongDim(Module):
    """An activation of every line along an axis."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class ReLU(_InPlace):
    """max(x, 0), element by element.

    >>> import pyattn
    >>> pyattn.nn.ReLU()(pyattn.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.relu` of the input."""
        return F.relu(input, self.inplace)


class GELU(Module):
    """x * P(X <= x) for a standard normal X; approximate="tanh" for the formula with tanh.

    >>> import pyattn
    >>> pyattn.nn.GELU()(pyattn.tensor([-1.0, 1.0]))
    tensor([-0.1587,  0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """`functional.gelu` of the input."""
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class SiLU(_InPlace):
    """x * sigmoid(x), element by element.

    >>> import pyattn
    >>> pyattn.nn.SiLU()(pyattn.tensor([-1.0, 1.0]))
    tensor([-0.2689,  0.7311])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.silu` of the input."""
        return F.silu(input, self.inplace)


class Tanh(Module):
    """The hyperbolic tangent, element by element.

    >>> import pyattn
    >>> pyattn.nn.Tanh()(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.tanh` of the input."""
        return F.tanh(input)


class Sigmoid(Module):
    """1 / (1 + e**-x), element by element.

    >>> import pyattn
    >>> pyattn.nn.Sigmoid()(pyattn.tensor([0.0, 2.0]))
    tensor([0.5000, 0.8808])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.sigmoid` of the input."""
        return F.sigmoid(input)


class Softmax(_AlongDim):
    """e**x over the sum of e**x along `dim`: positive weights that add up to 1.

    >>> import pyattn
    >>> pyattn.nn.Softmax(dim=-1)(pyattn.tensor([2.0, 4.0, 4.0]))
    tensor([0.0634, 0.4683, 0.4683])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softmax` of the input."""
        return F.softmax(input, self.dim)


class LogSoftmax(_AlongDim):
    """The logarithm of softmax along `dim`.

    >>> import pyattn
    >>> pyattn.nn.LogSoftmax(dim=-1)(pyattn.tensor([0.0, 1000.0]))
    tensor([-1000.,     0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.log_softmax` of the input."""
        return F.log_softmax(input, self.dim)


__all__ = ["GELU", "LogSoftmax", "ReLU", "SiLU", "Sigmoid", "Softmax", "Tanh"]

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".rectifiers": (
                "CELU ELU Hardsigmoid Hardswish Hardtanh LeakyReLU PReLU RReLU ReLU6 SELU Threshold"
            ),
            ".curves": (
                "GLU Hardshrink LogSigmoid Mish Softmax2d Softmin Softplus Softshrink "
                "Softsign Tanhshrink"
            ),
            ".attention": "MultiheadAttention",
        },
    )
