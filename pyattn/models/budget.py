"""Attention as a company's budget (document 000): set by hand, then learned.

Three departments invest X and, at a performance of W, bring in V = X W.  A table A, a row for each
department, says which shares of which revenues make up its next budget: Z = A V.  That table is
what attention computes; `AllocationTable` is given it, `SelfAttention` learns it.
"""

from __future__ import annotations

from ..nn import Linear, Module
from ..nn import functional as F
from ..ops.making import as_tensor
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AllocationTable(Module):
    """Z = A V with a table A that is given.

    Shapes: A is (n, m), V is (m, d), Z is (n, d).  Raises ValueError for a table that is not a
    matrix, RuntimeError where V has other than m rows.  Source: document 000, listing ax01.

    >>> import pyattn
    >>> table = AllocationTable([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
    >>> table(pyattn.tensor([[20.0], [12.0], [5.0]]))
    tensor([[20.0000],
            [19.2000],
            [16.1000]])
    """

    def __init__(self, table: Any) -> None:
        super().__init__()
        table = as_tensor(table)
        if table.dim() != 2:
            raise ValueError(
                f"AllocationTable: expected a matrix of shares, got shape {tuple(table.shape)}"
            )
        self.attention_weights: Tensor
        self.register_buffer("attention_weights", table)

    def forward(self, values: Tensor) -> Tensor:
        """The values shared out by the table."""
        return self.attention_weights @ values


class SelfAttention(Module):
    """Z = softmax(Q K^T) V, with Q, K and V all projected from one input.

    There is no bias and no 1 / sqrt(d_k): this is document 000's model, whose widths are the
    defaults.  The softmax saturates early for inputs up to 10, and learns all the same.

    Shapes: (n, d_in) gives Z (n, d_v), A (n, n) and V (n, d_v), as a tuple.  Raises RuntimeError for
    another width.  Source: document 000, listing ax02.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> z, a, v = SelfAttention()(pyattn.tensor([[10.0], [6.0], [2.5]]))
    >>> a.sum(dim=1)
    tensor([1.0000, 1.0000, 1.0000], grad_fn=<SumBackward1>)
    """

    def __init__(self, d_in: int = 1, d_k: int = 2, d_v: int = 1) -> None:
        super().__init__()
        self.Wq = Linear(d_in, d_k, bias=False)
        self.Wk = Linear(d_in, d_k, bias=False)
        self.Wv = Linear(d_in, d_v, bias=False)
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The outputs Z, the attention weights A and the values V."""
        query = self.Wq(x)  # (n, d_k)
        key = self.Wk(x)  # (n, d_k)
        value = self.Wv(x)  # (n, d_v)
        scores = query @ key.mT  # (n, n)
        weights = F.softmax(scores, dim=-1)
        self.attention_weights = weights.detach()
        return weights @ value, weights, value
