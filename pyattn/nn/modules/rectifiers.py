"""Activations of straight pieces, and rectifiers with an exponential part, as modules."""

from __future__ import annotations

from ...ops.making import empty
from ...refusals import constructing, takes, warn
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .activation import _InPlace
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class _WithSettings(_InPlace):
    """An activation with settings, which are printed before `inplace`."""

    _shown: tuple[str, ...] = ()

    def extra_repr(self) -> str:
        parts = [f"{name}={getattr(self, name)}" for name in self._shown]
        return ", ".join(parts + (["inplace=True"] if self.inplace else []))


class LeakyReLU(_WithSettings):
    """x, and negative_slope * x for x below 0.

    >>> import pyattn
    >>> pyattn.nn.LeakyReLU(0.1)(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.1000,  2.0000])
    """

    _shown = ("negative_slope",)

    def __init__(self, negative_slope: float = 1e-2, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        """`functional.leaky_relu` of the input."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class ELU(_WithSettings):
    """x, and alpha (e**x - 1) for x below 0.

    >>> import pyattn
    >>> pyattn.nn.ELU()(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    _shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input: Tensor) -> Tensor:
        """`functional.elu` of the input."""
        return F.elu(input, self.alpha, self.inplace)


class CELU(_WithSettings):
    """x, and alpha (e**(x / alpha) - 1) for x below 0.

    >>> import pyattn
    >>> pyattn.nn.CELU()(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    _shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input: Tensor) -> Tensor:
        """`functional.celu` of the input."""
        return F.celu(input, self.alpha, self.inplace)


class SELU(_InPlace):
    """scale * ELU, of the two constants that keep mean 0 and variance 1.

    >>> import pyattn
    >>> pyattn.nn.SELU()(pyattn.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """

    def forward(self, input: Tensor) -> Tensor:
        """`functional.selu` of the input."""
        return F.selu(input, self.inplace)


class Hardtanh(_WithSettings):
    """x held between min_val and max_val.

    Raises AssertionError unless min_val is below max_val.

    >>> import pyattn
    >>> pyattn.nn.Hardtanh()(pyattn.tensor([-2.0, 0.5]))
    tensor([-1.0000,  0.5000])
    """

    _shown: tuple[str, ...] = ("min_val", "max_val")

    @constructing
    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__(inplace)
        if min_value is not None or max_value is not None:
            warn("Hardtanh: min_value and max_value are called min_val and max_val", FutureWarning)
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        if self.max_val <= self.min_val:
            raise AssertionError(
                f"Hardtanh: max_val {self.max_val} must be above min_val {self.min_val}"
            )

    def forward(self, input: Tensor) -> Tensor:
        """`functional.hardtanh` of the input."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class ReLU6(Hardtanh):
    """min(max(x, 0), 6), element by element.

    >>> import pyattn
    >>> pyattn.nn.ReLU6()(pyattn.tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """

    _shown = ()

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)


class Hardsigmoid(Module):
    """(x + 3) / 6 held between 0 and 1, element by element.

    >>> import pyattn
    >>> pyattn.nn.Hardsigmoid()(pyattn.tensor([-4.0, 0.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """`functional.hardsigmoid` of the input."""
        return F.hardsigmoid(input, self.inplace)


class Hardswish(Module):
    """x hardsigmoid(x), element by element.

    >>> import pyattn
    >>> pyattn.nn.Hardswish()(pyattn.tensor([1.5, 4.0]))
    tensor([1.1250, 4.0000])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """`functional.hardswish` of the input."""
        return F.hardswish(input, self.inplace)


class Threshold(_WithSettings):
    """x where it is above the threshold, else the value.

    >>> import pyattn
    >>> pyattn.nn.Threshold(1.0, -5.0)(pyattn.tensor([0.5, 2.0]))
    tensor([-5.,  2.])
    """

    _shown = ("threshold", "value")

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.threshold = threshold
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """`functional.threshold` of the input."""
        return F.threshold(input, self.threshold, self.value, self.inplace)


class PReLU(Module):
    """x, and weight * x for x below 0: a LeakyReLU whose slope is learned, one or one a channel.

    Shapes: (batch, channels, ...) gives the same; the weight is (num_parameters).

    >>> import pyattn
    >>> pyattn.nn.PReLU()(pyattn.tensor([-1.0, 2.0]))
    tensor([-0.2500,  2.0000], grad_fn=<PreluKernelBackward0>)
    """

    weight: Parameter

    @takes(called="PReLU")
    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """The first slope everywhere again."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.prelu` of the input."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class RReLU(_WithSettings):
    """x, and a * x for x not above 0: in training with random slopes a, else with their middle.

    >>> import pyattn
    >>> pyattn.nn.RReLU(0.1, 0.3).eval()(pyattn.tensor([-2.0, 2.0]))
    tensor([-0.4000,  2.0000])
    """

    _shown = ("lower", "upper")

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__(inplace)
        self.lower = lower
        self.upper = upper

    def forward(self, input: Tensor) -> Tensor:
        """`functional.rrelu` of the input."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


__all__ = [
    "CELU",
    "ELU",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "PReLU",
    "RReLU",
    "ReLU6",
    "SELU",
    "Threshold",
]
