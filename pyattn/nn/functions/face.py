"""The functions of `functional` that PyTorch has in its package too, as torch.prelu."""

from __future__ import annotations

from .curves import hardshrink
from .likeness import cosine_similarity, pairwise_distance
from .rectifiers import (
    celu,
    celu_,
    prelu,
    relu_,
    rrelu,
    rrelu_,
    selu,
    selu_,
    threshold,
    threshold_,
)

__all__ = [
    "celu",
    "celu_",
    "cosine_similarity",
    "hardshrink",
    "pairwise_distance",
    "prelu",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "threshold",
    "threshold_",
]
