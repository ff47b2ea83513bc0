"""How alike two vectors are (documents 000 and 002): the dot product, the cosine, every pair."""

from __future__ import annotations

from ..nn import Module
from ..nn import functional as F
from ..tensor import Tensor


class Similarity(Module):
    """The similarity of every pair of rows of two matrices.

    With ``measure="dot"``, x1 y1 + x2 y2 + ...; with ``measure="cosine"`` that over the product of
    the lengths, the cosine of the angle between them, from -1 to 1.  Each row of similarities
    through softmax is a row of attention weights.

    Shapes: (n, d) and (m, d) give (n, m); one matrix alone is compared with itself.  Raises
    ValueError for another measure or rank, RuntimeError where the widths d differ.  Source:
    documents 000 and 002.

    >>> import pyattn
    >>> ab = pyattn.tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    >>> Similarity()(ab)
    tensor([[ 6.2500, -3.5000],
            [-3.5000, 10.2500]])
    >>> Similarity("cosine")(ab)
    tensor([[ 1.0000, -0.4373],
            [-0.4373,  1.0000]])
    """

    def __init__(self, measure: str = "dot") -> None:
        super().__init__()
        if measure not in ("dot", "cosine"):
            raise ValueError(f"Similarity: the measure is 'dot' or 'cosine', got {measure!r}")
        self.measure = measure
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The table of similarities, (n, m)."""
        y = x if y is None else y
        for t in (x, y):
            if t.dim() != 2:
                raise ValueError(
                    f"Similarity: expected rows of vectors, (n, d), got shape {tuple(t.shape)}"
                )
        table: Tensor = x @ y.T  # (n, m)
        if self.measure == "cosine":
            # A row of zeros has no direction: like F.cosine_similarity, it is 0 beside any other.
            lengths = [t.norm(dim=-1, keepdim=True).clamp(min=1e-8) for t in (x, y)]
            table = table / (lengths[0] * lengths[1].T)
        self.attention_weights = F.softmax(table, dim=-1).detach()
        return table

    def pair(self, a: Tensor, b: Tensor) -> Tensor:
        """The similarity of two vectors, a tensor of rank 0."""
        return a.dot(b) if self.measure == "dot" else F.cosine_similarity(a, b, dim=0)

    def extra_repr(self) -> str:
        """The measure, for the printed form."""
        return self.measure
