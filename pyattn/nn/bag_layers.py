"""Layers of bags of a table's rows, and of the bilinear form of two inputs."""

from __future__ import annotations

import math

from ..array import require
from ..autograd import no_grad
from ..ops.making import empty
from ..refusals import takes
from . import functional as F
from . import init
from .lookup import padding_row
from .module import Module
from .parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..dtypes import dtype
    from ..tensor import Tensor


class EmbeddingBag(Module):
    """The sum, mean or largest of the rows of a learned table that each bag of indices names.

    Shapes: indices (B, n), or (L) with offsets (B), give (B, embedding_dim); the weight is
    (num_embeddings, embedding_dim) and starts normal.  The settings are those of
    functional.embedding_bag.  Raises ValueError for shapes or modes that do not fit, RuntimeError for
    an index out of range, AssertionError for a padding_idx out of range.

    >>> import pyattn
    >>> table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> layer = pyattn.nn.EmbeddingBag.from_pretrained(table, mode="sum")
    >>> layer(pyattn.tensor([0, 1, 1]), pyattn.tensor([0, 2]))
    tensor([[4., 6.],
            [3., 4.]])
    """

    weight: Parameter

    @takes(called="EmbeddingBag")
    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        if padding_idx is not None:
            padding_idx = padding_row("EmbeddingBag", padding_idx, num_embeddings)
        self.padding_idx = padding_idx
        if _weight is None:
            self.weight = Parameter(empty((num_embeddings, embedding_dim), dtype=dtype))
            self.reset_parameters()
        else:
            require("EmbeddingBag", _weight)
            if _weight._shape != (num_embeddings, embedding_dim):
                raise AssertionError(
                    f"EmbeddingBag: a weight of shape {_weight._shape} is not "
                    f"{(num_embeddings, embedding_dim)}"
                )
            self.weight = Parameter(_weight)
        self.mode = mode
        self.sparse = sparse
        self.include_last_offset = include_last_offset

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        """`functional.embedding_bag` of the indices."""
        limits = self.max_norm, self.norm_type, self.scale_grad_by_freq
        rest = per_sample_weights, self.include_last_offset, self.padding_idx
        return F.embedding_bag(input, self.weight, offsets, *limits, self.mode, self.sparse, *rest)

    def extra_repr(self) -> str:
        parts = [f"{self.num_embeddings}, {self.embedding_dim}"]
        if self.max_norm is not None:
            parts.append(f"max_norm={self.max_norm}")
        if self.norm_type != 2:
            parts.append(f"norm_type={self.norm_type}")
        if self.scale_grad_by_freq is not False:
            parts.append(f"scale_grad_by_freq={self.scale_grad_by_freq}")
        parts.append(f"mode={self.mode!r}")
        if self.padding_idx is not None:
            parts.append(f"padding_idx={self.padding_idx}")
        return ", ".join(parts)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> EmbeddingBag:
        """An EmbeddingBag of the rows of a matrix, not to be learned while `freeze` holds.

        Raises AssertionError for other than a matrix.

        >>> import pyattn
        >>> table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> pyattn.nn.EmbeddingBag.from_pretrained(table)(pyattn.tensor([[0, 1]]))
        tensor([[2., 3.]])
        """
        require("from_pretrained", embeddings)
        if len(embeddings._shape) != 2:
            raise AssertionError(
                f"from_pretrained: expected a matrix, got shape {embeddings._shape}"
            )
        rows, width = embeddings._shape
        settings = max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings
        layer = cls(rows, width, *settings, include_last_offset, padding_idx)
        layer.weight.requires_grad = not freeze
        return layer


class Bilinear(Module):
    """x1^T W_o x2 + b_o, for every output o.

    Shapes: (..., in1_features) and (..., in2_features) give (..., out_features); the weight is
    (out_features, in1_features, in2_features), the bias (out_features).  Both start uniform within
    1 / sqrt(in1_features) of 0.  Raises RuntimeError where the inputs do not fit.

    >>> import pyattn
    >>> pyattn.nn.Bilinear(2, 3, 4)(pyattn.ones(5, 2), pyattn.ones(5, 3)).shape
    torch.Size([5, 4])
    """

    weight: Parameter
    bias: Parameter | None

    @takes(called="Bilinear")
    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        if in1_features < 1:
            raise ValueError(f"Bilinear: in1_features must be above 0, got {in1_features}")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = Parameter(empty((out_features, in1_features, in2_features), dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_features, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1 / math.sqrt(self.weight._shape[1])
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """`functional.bilinear` of the inputs."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


# fmt: off
__all__ = ["Bilinear", "EmbeddingBag"]
# fmt: on
