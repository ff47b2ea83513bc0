"""The names of starting values from before functions in place ended in _, with a warning."""

from __future__ import annotations

from ..refusals import takes, warn, wrapping
from .init import (
    constant_,
    eye_,
    kaiming_normal_,
    kaiming_uniform_,
    normal_,
    uniform_,
    xavier_normal_,
    xavier_uniform_,
)
from .starts import dirac_, orthogonal_, sparse_

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..tensor import Tensor


def _older(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    name = function.__name__[:-1]

    def renamed(*args: Any, **kwargs: Any) -> Tensor:
        warn(f"nn.init.{name} is called {name}_ now", FutureWarning)
        return function(*args, **kwargs)

    checked = takes("tensor", called=name)(wrapping(function, renamed))
    checked.__name__ = checked.__qualname__ = name
    return checked


uniform, normal, constant, eye = [_older(f) for f in (uniform_, normal_, constant_, eye_)]
dirac, orthogonal, sparse = [_older(f) for f in (dirac_, orthogonal_, sparse_)]
xavier_uniform, xavier_normal = [_older(f) for f in (xavier_uniform_, xavier_normal_)]
kaiming_uniform, kaiming_normal = [_older(f) for f in (kaiming_uniform_, kaiming_normal_)]

__all__ = [
    "constant",
    "eye",
    "dirac",
    "kaiming_normal",
    "kaiming_uniform",
    "normal",
    "orthogonal",
    "sparse",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
]
