"""Attention as it began: a small network compares each query with each key."""

from __future__ import annotations

import math

from ..graph import as_step
from ..nn import Linear, Module
from ..nn import functional as F
from ..tensor import Tensor


class AdditiveAttention(Module):
    """softmax over the keys of v . tanh(W query + U key), and the values' means by these weights.

    Shapes: query (..., queries, query_size), key (..., keys, key_size), value (..., keys, d_v);
    `mask` broadcasts to (..., queries, keys) and is True where a query sees a key.  The result is
    (..., queries, d_v).  `attention_weights` keeps the last call's, (..., queries, keys).
    Bahdanau, Cho and Bengio, 2014.

    >>> import pyattn
    >>> from pyattn.blocks import AdditiveAttention
    >>> layer = AdditiveAttention(query_size=4, key_size=6, hidden_size=5)
    >>> key = pyattn.rand(2, 3, 6)
    >>> layer(pyattn.rand(2, 1, 4), key, key).shape
    torch.Size([2, 1, 6])
    """

    def __init__(self, query_size: int, key_size: int, hidden_size: int) -> None:
        super().__init__()
        self.query = Linear(query_size, hidden_size, bias=False)
        self.key = Linear(key_size, hidden_size, bias=False)
        self.score = Linear(hidden_size, 1, bias=False)
        self.attention_weights: Tensor | None = None

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """The means of the values."""
        return self.attend(query, self.key(key), value, mask)

    def attend(
        self, query: Tensor, mapped: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """The same, where the keys have been through `self.key`: a text asks them once a word."""
        asked = as_step(self.query(query), "from_query").unsqueeze(-2)
        offered = as_step(mapped, "from_key").unsqueeze(-3)
        hidden = as_step(F.tanh(asked + offered), "hidden")
        scores = as_step(self.score(hidden), "scores").squeeze(-1)  # (..., queries, keys)
        if mask is not None:
            scores = as_step(scores.masked_fill(~mask, -math.inf), "masked")
        weights = as_step(F.softmax(scores, dim=-1), "weights")
        self.attention_weights = weights.detach()
        return as_step(weights @ value, "attended")
