"""Smooth activations, those that shrink, and gates, as modules."""

from __future__ import annotations

from .. import functional as F
from .activation import _AlongDim, _InPlace
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor


class Softplus(Module):
    """log(1 + e**(beta x)) / beta, a ReLU without its corner; x where beta x > threshold.

    >>> import pyattn
    >>> pyattn.nn.Softplus()(pyattn.tensor([-1.0, 0.0, 30.0]))
    tensor([ 0.3133,  0.6931, 30.0000])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softplus` of the input."""
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class Mish(_InPlace):
    """x tanh(softplus(x)), element by element.

    >>> import pyattn
    >>> pyattn.nn.Mish()(pyattn.tensor([-1.0, 1.0]))
    tensor([-0.3034,  0.8651])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.mish` of the input."""
        return F.mish(input, self.inplace)


class LogSigmoid(Module):
    """log(1 / (1 + e**-x)), element by element.

    >>> import pyattn
    >>> pyattn.nn.LogSigmoid()(pyattn.tensor([0.0, 2.0]))
    tensor([-0.6931, -0.1269])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.logsigmoid` of the input."""
        return F.logsigmoid(input)


class Softsign(Module):
    """x / (1 + |x|), element by element.

    >>> import pyattn
    >>> pyattn.nn.Softsign()(pyattn.tensor([0.0, 2.0]))
    tensor([0.0000, 0.6667])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softsign` of the input."""
        return F.softsign(input)


class Tanhshrink(Module):
    """x - tanh(x), element by element.

    >>> import pyattn
    >>> pyattn.nn.Tanhshrink()(pyattn.tensor([0.0, 2.0]))
    tensor([0.0000, 1.0360])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.tanhshrink` of the input."""
        return F.tanhshrink(input)


class Hardshrink(Module):
    """x, and 0 within lambd of 0.

    >>> import pyattn
    >>> pyattn.nn.Hardshrink()(pyattn.tensor([-1.0, 0.5]))
    tensor([-1.,  0.])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """`functional.hardshrink` of the input."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(Module):
    """x moved by lambd towards 0, not past it.

    >>> import pyattn
    >>> pyattn.nn.Softshrink()(pyattn.tensor([-1.0, 0.5]))
    tensor([-0.5000,  0.0000])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softshrink` of the input."""
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class GLU(_AlongDim):
    """a * sigmoid(b), a and b the halves of the input along `dim`.

    >>> import pyattn
    >>> pyattn.nn.GLU()(pyattn.tensor([4.0, 2.0, 0.0, 0.0]))
    tensor([2., 1.])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.glu` of the input."""
        return F.glu(input, self.dim)  # type: ignore[arg-type]


class Softmin(_AlongDim):
    """softmax of -x along `dim`.

    >>> import pyattn
    >>> pyattn.nn.Softmin(dim=-1)(pyattn.tensor([2.0, 4.0, 4.0]))
    tensor([0.7870, 0.1065, 0.1065])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softmin` of the input."""
        return F.softmin(input, self.dim)


class Softmax2d(Module):
    """softmax over the channels of every place.

    Shapes: (batch, channels, height, width) or (channels, height, width) gives the same.  Raises
    ValueError for another rank.

    >>> import pyattn
    >>> pyattn.nn.Softmax2d()(pyattn.zeros(2, 1, 1)).tolist()
    [[[0.5]], [[0.5]]]
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.softmax` of the input along its channels."""
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected rank 3 or 4, got shape {tuple(input.shape)}")
        return F.softmax(input, -3)


__all__ = [
    "GLU",
    "Hardshrink",
    "LogSigmoid",
    "Mish",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanhshrink",
]
