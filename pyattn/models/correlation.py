"""Attention from the correlation matrix (document 002): within a sequence, or across two."""

from __future__ import annotations

from ..nn import Linear, Module
from ..nn import functional as F
from ..tensor import Tensor


class CorrelationAttention(Module):
    """Samples weighted by how they correlate: softmax(X Y^T) Y.

    The rows of X ask, the rows of Y answer: r[A, B] is what B answers to A.  With X alone the
    sequence asks itself (self-attention); with Y another sequence answers (cross-attention).  X X^T
    is symmetric, so that A asked of B is B asked of A; with `d_k`, learned projections W turn the
    features into queries and keys first, and the symmetry is gone.

    Shapes: x (n, d_model) and context (m, d_model) give (n, d_model); the number of correlations,
    (n, m), does not depend on d_model.  `correlation` keeps them.  Raises ValueError where one of
    `d_model` and `d_k` is missing, RuntimeError where widths differ.  Source: document 002.

    >>> import pyattn
    >>> attention = CorrelationAttention()
    >>> ab = pyattn.tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    >>> output = attention(ab)
    >>> attention.correlation
    tensor([[ 6.2500, -3.5000],
            [-3.5000, 10.2500]])
    >>> attention(ab, ab[:1]).shape, attention.attention_weights
    (torch.Size([2, 4]), tensor([[1.],
            [1.]]))
    """

    def __init__(self, d_model: int | None = None, d_k: int | None = None) -> None:
        super().__init__()
        if (d_model is None) is not (d_k is None):
            raise ValueError(
                f"CorrelationAttention: projections need both d_model and d_k, got {d_model} and {d_k}"
            )
        self.query: Linear | None = None
        self.key: Linear | None = None
        if d_model is not None and d_k is not None:
            self.query = Linear(d_model, d_k, bias=False)
            self.key = Linear(d_model, d_k, bias=False)
        self.correlation: Tensor | None = None
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """The answers to every row of x, from `context` or, without one, from x itself."""
        context = x if context is None else context
        query = x if self.query is None else self.query(x)  # (n, d_k)
        key = context if self.key is None else self.key(context)  # (m, d_k)
        correlation = query @ key.mT  # (n, m)
        weights = F.softmax(correlation, dim=-1)
        self.correlation = correlation.detach()
        self.attention_weights = weights.detach()
        return weights @ context
