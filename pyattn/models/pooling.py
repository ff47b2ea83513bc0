"""Regression as attention pooling (document 004).

A prediction at x, the query, is a weighted mean of the training targets, the values; the weights
say how near each training input, its key, lies to x.  Three ways to set them: all alike, by a
Gaussian of the distance, by a Gaussian whose width is learned.
"""

from __future__ import annotations

from .. import random
from ..nn import Module, Parameter
from ..nn import functional as F
from ..ops.making import eye, full
from ..ops.products import bmm
from ..tensor import Tensor


class AveragePooling(Module):
    """The mean of all values, whatever the query: every weight is 1 / m.

    Shapes: queries (n), keys (m), values (m) give (n).  Source: document 004.

    >>> import pyattn
    >>> pool = AveragePooling()
    >>> pool(pyattn.tensor([0.0, 5.0]), pyattn.tensor([1.0, 2.0]), pyattn.tensor([10.0, 20.0]))
    tensor([15., 15.])
    """

    def __init__(self) -> None:
        super().__init__()
        self.attention_weights: Tensor | None = None

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """A prediction for each query."""
        _check("AveragePooling", queries, keys, values)
        weights = full((len(queries), len(keys)), 1.0 / len(keys))
        self.attention_weights = weights
        return weights @ values


class NadarayaWatson(Module):
    """Kernel regression with a Gaussian kernel: softmax(-(query - key)**2 / 2) over the keys.

    Shapes: queries (n), keys (m), values (m) give (n).  Source: document 004; Nadaraya, "On
    Estimating Regression" (1964) and Watson, "Smooth Regression Analysis" (1964).

    >>> import pyattn
    >>> pool = NadarayaWatson()
    >>> pool(pyattn.tensor([0.0]), pyattn.tensor([0.0, 2.0]), pyattn.tensor([1.0, 3.0]))
    tensor([1.2384])
    >>> pool.attention_weights
    tensor([[0.8808, 0.1192]])
    """

    def __init__(self) -> None:
        super().__init__()
        self.attention_weights: Tensor | None = None

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """A prediction for each query."""
        _check("NadarayaWatson", queries, keys, values)
        distances = queries.unsqueeze(1) - keys  # (n, m)
        weights = F.softmax(-(distances**2) / 2, dim=1)
        self.attention_weights = weights.detach()
        return weights @ values


class NWKernelRegression(Module):
    """Nadaraya-Watson with a learned parameter: softmax(-((query - key) * w)**2 / 2).

    A larger w narrows the kernel.  Each query has keys and values of its own, so that in training
    a point can be left out of its own prediction (`leave_one_out`).

    Shapes: queries (n), keys (n, m), values (n, m) give (n).  Raises RuntimeError where they do not
    fit.  Source: document 004.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> model = NWKernelRegression()
    >>> model.w
    Parameter containing:
    tensor([0.4963], requires_grad=True)
    """

    def __init__(self) -> None:
        super().__init__()
        self.w = Parameter(random.rand(1))
        self.attention_weights: Tensor | None = None

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """A prediction for each query."""
        if keys.dim() != 2 or values.shape != keys.shape or queries.shape != keys.shape[:1]:
            raise RuntimeError(
                "NWKernelRegression: expected queries (n), keys (n, m) and values (n, m), got "
                f"{tuple(queries.shape)}, {tuple(keys.shape)} and {tuple(values.shape)}"
            )
        distances = queries.unsqueeze(1) - keys  # (n, m)
        weights = F.softmax(-((distances * self.w) ** 2) / 2, dim=1)
        self.attention_weights = weights.detach()
        # (n, 1, m) by (n, m, 1)
        return bmm(weights.unsqueeze(1), values.unsqueeze(-1)).reshape(-1)


def _check(name: str, queries: Tensor, keys: Tensor, values: Tensor) -> None:
    fits = queries.dim() == keys.dim() == values.dim() == 1 and len(keys) == len(values)
    if not fits or not len(keys):
        raise RuntimeError(
            f"{name}: expected queries (n), keys (m) and values (m), got {tuple(queries.shape)}, "
            f"{tuple(keys.shape)} and {tuple(values.shape)}"
        )


def truth(x: Tensor) -> Tensor:
    """The function that document 004 samples: 2 sin(x) + x**0.8.

    >>> import pyattn
    >>> truth(pyattn.tensor([0.0, 1.0]))
    tensor([0.0000, 2.6829])
    """
    return x.sin() * 2 + x**0.8


def noisy_samples(n: int = 50, noise: float = 0.5) -> tuple[Tensor, Tensor]:
    """n inputs, uniform from 0 to 5 and sorted, and their targets with normal noise added.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> x, y = noisy_samples()
    >>> x[:3], y[:3]
    (tensor([0.1116, 0.1586, 0.1658]), tensor([0.9235, 0.6340, 0.4523]))
    """
    x = (random.rand(n) * 5).sort()[0]
    return x, truth(x) + random.normal(0.0, noise, (n,))


def leave_one_out(x: Tensor) -> Tensor:
    """For each of n elements a row of the n - 1 others, (n, n - 1).

    >>> import pyattn
    >>> leave_one_out(pyattn.tensor([1, 2, 3]))
    tensor([[2, 3],
            [1, 3],
            [1, 2]])
    """
    n = len(x)
    return x.repeat(n, 1)[~eye(n).bool()].reshape(n, -1)
