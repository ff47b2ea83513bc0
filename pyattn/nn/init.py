"""Starting values: parameters filled in place, without their being recorded.

The spread of the random ones is chosen so that signals neither grow nor fade from layer to layer;
it follows from how many numbers each output is a sum of, the fan-in.
"""

from __future__ import annotations

import math

from .. import random
from ..autograd import no_grad
from ..later import lacking
from ..ops import indexing
from ..refusals import takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..generator import Generator
    from ..tensor import Tensor


@takes("tensor")
def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Uniform draws from [a, b).  Raises RuntimeError where a is above b.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.init.uniform_(pyattn.empty(2), -1, 1)
    tensor([-0.0075,  0.5364])
    """
    with no_grad():
        return random.uniform_(tensor, a, b, generator=generator)


@takes("tensor")
def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Normal draws.  Raises RuntimeError where std is negative.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.init.normal_(pyattn.empty(2), std=0.1)
    tensor([ 0.1541, -0.0293])
    """
    with no_grad():
        return random.normal_(tensor, mean, std, generator=generator)


@takes("tensor")
def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere.

    >>> import pyattn
    >>> pyattn.nn.init.constant_(pyattn.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    with no_grad():
        return indexing.fill_(tensor, val)


@takes("tensor")
def zeros_(tensor: Tensor) -> Tensor:
    """Zeros.

    >>> import pyattn
    >>> pyattn.nn.init.zeros_(pyattn.ones(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0)


@takes("tensor")
def ones_(tensor: Tensor) -> Tensor:
    """Ones.

    >>> import pyattn
    >>> pyattn.nn.init.ones_(pyattn.zeros(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1)


@takes("tensor")
def eye_(tensor: Tensor) -> Tensor:
    """Ones on the diagonal of a matrix, zeros elsewhere.  Raises ValueError for another rank.

    >>> import pyattn
    >>> pyattn.nn.init.eye_(pyattn.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if len(tensor._shape) != 2:
        raise ValueError(f"eye_: expected a matrix, got shape {tensor._shape}")
    constant_(tensor, 0)
    with no_grad():
        for i in range(min(tensor._shape)):
            tensor[i, i] = 1
    return tensor


def _fans(name: str, tensor: Tensor) -> tuple[int, int]:
    """How many inputs each output is a sum of, and how many outputs each input goes into."""
    shape = tensor._shape
    if len(shape) < 2:
        raise ValueError(f"{name}: expected rank 2 or more, got shape {shape}")
    field = 1
    for size in shape[2:]:
        field *= size
    return shape[1] * field, shape[0] * field


GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}


CONVOLUTIONS = ["conv1d", "conv2d", "conv3d"]
CONVOLUTIONS += ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]


@takes()
def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much larger weights are to be so that what follows them keeps the signal's size.

    1 for linear and sigmoid, 5/3 for tanh, sqrt 2 for relu, 3/4 for selu, sqrt(2 / (1 + a**2)) for
    leaky_relu of slope a = `param`, 0.01 if not given.  Raises ValueError for any other.

    >>> import pyattn
    >>> pyattn.nn.init.calculate_gain("relu")
    1.4142135623730951
    """
    if nonlinearity == "leaky_relu":
        if param is None:
            param = 0.01
        elif isinstance(param, bool) or not isinstance(param, (int, float)):
            raise ValueError(f"calculate_gain: a slope is a number, got {param!r}")
        return math.sqrt(2.0 / (1 + param**2))
    name = str(nonlinearity)
    gain = GAINS.get("linear" if name in CONVOLUTIONS else name)
    if gain is not None:
        return gain
    raise ValueError(
        "calculate_gain: nonlinearity is linear, conv1d and its like, sigmoid, tanh, relu, "
        f"leaky_relu or selu, got {nonlinearity!r}"
    )


@takes("tensor")
def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Uniform within gain * sqrt(6 / (fan_in + fan_out)) of 0.

    Raises ValueError for a rank below 2.  Glorot and Bengio, 2010.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.init.xavier_uniform_(pyattn.empty(1, 2))
    tensor([[-0.0106,  0.7586]])
    """
    fan_in, fan_out = _fans("xavier_uniform_", tensor)
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / (fan_in + fan_out))
    return uniform_(tensor, -bound, bound, generator)


@takes("tensor")
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal of standard deviation gain * sqrt(2 / (fan_in + fan_out)).

    Raises ValueError for a rank below 2.  Glorot and Bengio, 2010.

    >>> import pyattn
    >>> pyattn.nn.init.xavier_normal_(pyattn.empty(1, 2)).shape
    torch.Size([1, 2])
    """
    fan_in, fan_out = _fans("xavier_normal_", tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / (fan_in + fan_out)), generator)


def _kaiming_std(name: str, tensor: Tensor, a: float, mode: Any, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{name}: mode is 'fan_in' or 'fan_out', got {mode!r}")
    fan_in, fan_out = _fans(name, tensor)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)


@takes("tensor")
def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform within gain * sqrt(3 / fan) of 0, the gain that of the nonlinearity with slope `a`.

    An empty tensor is left as it is.  Raises ValueError for a rank below 2, another mode or
    another nonlinearity.  He et al., 2015.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.init.kaiming_uniform_(pyattn.empty(1, 2))
    tensor([[-0.0130,  0.9291]])
    """
    if 0 in tensor._shape:
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


@takes("tensor")
def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal of standard deviation gain / sqrt(fan), the gain that of the nonlinearity.

    An empty tensor is left as it is.  Raises ValueError for a rank below 2, another mode or
    another nonlinearity.  He et al., 2015.

    >>> import pyattn
    >>> pyattn.nn.init.kaiming_normal_(pyattn.empty(1, 2)).shape
    torch.Size([1, 2])
    """
    if 0 in tensor._shape:
        return tensor
    std = _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity)
    return normal_(tensor, 0.0, std, generator)


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    return _fans("_calculate_fan_in_and_fan_out", tensor)  # by which name programs ask for it


__all__ = [
    "calculate_gain",
    "constant_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

if TYPE_CHECKING:
    from .older_init import *
    from .starts import *
else:
    _HOMES = {
        ".starts": "dirac_ orthogonal_ sparse_ trunc_normal_",
        ".older_init": (
            "constant dirac eye kaiming_normal kaiming_uniform normal orthogonal sparse uniform "
            "xavier_normal xavier_uniform"
        ),
    }
    __all__ += " ".join(_HOMES.values()).split()
    __getattr__ = lacking(__name__, homes=_HOMES)
