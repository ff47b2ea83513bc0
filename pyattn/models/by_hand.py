"""Self-attention by hand (document 003): every intermediate value kept where it can be read."""

from __future__ import annotations

from ..nn import Module
from ..nn import functional as F
from ..ops.making import as_tensor
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SelfAttentionByHand(Module):
    """The eight steps of document 003, with weights that are given and nothing scaled.

    Keys, queries and values are the inputs times the weights; scores are queries by keys; softmax
    makes them weights; each output is the weighted sum of the values.  `decimals` rounds the
    weights as a calculation by hand does; the document rounds to 1 decimal, and writes 0.0634,
    which that makes 0.1, as 0.0.

    Shapes: x (n, d_model), weights (d_model, d_k), (d_model, d_k) and (d_model, d_v) give outputs
    (n, d_v).  After a call the attributes are set: `keys`, `queries`, `values`, `scores`,
    `attention_weights`, `weighted_values` (n keys, n queries, d_v) and `outputs`.  Raises
    ValueError for weights that are not matrices of fitting widths.  Source: document 003.

    >>> import pyattn
    >>> layer = SelfAttentionByHand(
    ...     w_query=[[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
    ...     w_key=[[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
    ...     w_value=[[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    ... )
    >>> layer(pyattn.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]))
    tensor([[1.9366, 6.6831, 1.5951],
            [2.0000, 7.9640, 0.0540],
            [1.9997, 7.7599, 0.3584]])
    >>> layer.scores
    tensor([[ 2,  4,  4],
            [ 4, 16, 12],
            [ 4, 12, 10]])
    """

    def __init__(self, w_query: Any, w_key: Any, w_value: Any, decimals: int | None = None) -> None:
        super().__init__()
        w_query, w_key, w_value = as_tensor(w_query), as_tensor(w_key), as_tensor(w_value)
        shapes = [tuple(w.shape) for w in (w_query, w_key, w_value)]
        fits = all([len(s) == 2 and s[0] == shapes[0][0] for s in shapes])
        if not fits or shapes[0] != shapes[1]:
            raise ValueError(
                "SelfAttentionByHand: w_query and w_key must be matrices of one shape, w_value one "
                f"with as many rows; got {shapes[0]}, {shapes[1]} and {shapes[2]}"
            )
        self.w_query, self.w_key, self.w_value = w_query, w_key, w_value
        self.decimals = decimals
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """The outputs, (n, d_v)."""
        self.keys = x @ self.w_key  # (n, d_k)
        self.queries = x @ self.w_query  # (n, d_k)
        self.values = x @ self.w_value  # (n, d_v)
        self.scores = self.queries @ self.keys.T  # (queries, keys)
        weights = F.softmax(self.scores.float(), dim=-1)
        if self.decimals is not None:
            weights = weights.round(decimals=self.decimals)
        self.attention_weights = weights
        # (keys, 1, d_v) * (keys, queries, 1): each value, weighted for each query
        self.weighted_values = self.values[:, None] * weights.T[:, :, None]
        outputs: Tensor = self.weighted_values.sum(dim=0)  # (queries, d_v)
        self.outputs = outputs
        return outputs

    def steps(self) -> list[tuple[str, Tensor]]:
        """What the last call computed, in order, each with its name."""
        if self.attention_weights is None:
            raise RuntimeError(
                "steps: nothing has been computed yet; call the layer on inputs first"
            )
        return [
            ("keys", self.keys),
            ("queries", self.queries),
            ("values", self.values),
            ("scores", self.scores),
            ("attention weights", self.attention_weights),
            ("weighted values", self.weighted_values),
            ("outputs", self.outputs),
        ]
