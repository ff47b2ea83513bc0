"""Scaled dot-product attention behind three projections (document 001)."""

from __future__ import annotations

import math

from ..nn import Linear, Module
from ..nn import functional as F
from ..tensor import Tensor


class SimpleAttention(Module):
    """softmax(Q K^T / sqrt(d_model)) V, with Q, K and V projected, with bias, from three inputs.

    Shapes: query (..., n, d_model), key and value (..., m, d_model) give the output
    (..., n, d_model) and the weights (..., n, m).  Raises RuntimeError for another width.
    Source: document 001; the scale is from Vaswani et al., "Attention Is All You Need" (2017).

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> x = pyattn.rand(1, 10, 64)
    >>> output, weights = SimpleAttention(64)(x, x, x)
    >>> output.shape, weights.shape
    (torch.Size([1, 10, 64]), torch.Size([1, 10, 10]))
    """

    def __init__(self, d_model: int) -> None:
        super().__init__()
        self.d_model = d_model
        self.query = Linear(d_model, d_model)
        self.key = Linear(d_model, d_model)
        self.value = Linear(d_model, d_model)
        self.attention_weights: Tensor | None = None

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """The output and the attention weights."""
        query = self.query(query)  # (..., n, d_model)
        key = self.key(key)  # (..., m, d_model)
        value = self.value(value)  # (..., m, d_model)
        scores = query @ key.mT / math.sqrt(self.d_model)  # (..., n, m)
        weights = F.softmax(scores, dim=-1)
        self.attention_weights = weights.detach()
        return weights @ value, weights
