"""A table of vectors, one for each of a number of things: single rows, and bags of them."""

from __future__ import annotations

from ...array import require
from ...autograd import no_grad
from ...ops.making import empty
from ...refusals import takes
from .. import functional as F
from .. import init
from ..functions.lookup import padding_row
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class Embedding(Module):
    """The rows of a learned table that whole numbers name.

    Shapes: indices (...) give (..., embedding_dim); the weight is (num_embeddings,
    embedding_dim) and starts normal, with zeros in the row `padding_idx`, which is not learned.
    `max_norm`, `norm_type` and `scale_grad_by_freq` as in functional.embedding; `sparse` changes
    nothing.  Raises IndexError for an index out of range, AssertionError for a padding_idx out of
    range.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> layer = pyattn.nn.Embedding(3, 2, padding_idx=0)
    >>> layer(pyattn.tensor([1, 0]))
    tensor([[-2.1788,  0.5684],
            [ 0.0000,  0.0000]], grad_fn=<EmbeddingBackward0>)
    """

    weight: Parameter

    @takes(called="Embedding")
    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        if padding_idx is not None:
            padding_idx = padding_row("Embedding", padding_idx, num_embeddings)
        self.padding_idx = padding_idx
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        if _weight is None:
            table = empty((num_embeddings, embedding_dim), device=device, dtype=dtype)
            self.weight = Parameter(table, requires_grad=not _freeze)
            self.reset_parameters()
        else:
            require("Embedding", _weight)
            if _weight._shape != (num_embeddings, embedding_dim):
                raise AssertionError(
                    f"Embedding: a weight of shape {_weight._shape} is not "
                    f"{(num_embeddings, embedding_dim)}"
                )
            self.weight = Parameter(_weight, requires_grad=not _freeze)

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0

    def forward(self, input: Tensor) -> Tensor:
        """The rows that the indices name, (...) to (..., embedding_dim)."""
        settings = (self.padding_idx, self.max_norm, self.norm_type)
        return F.embedding(input, self.weight, *settings, self.scale_grad_by_freq, self.sparse)

    def extra_repr(self) -> str:
        parts = [f"{self.num_embeddings}, {self.embedding_dim}"]
        for name, default in (
            ("padding_idx", None),
            ("max_norm", None),
            ("norm_type", 2.0),
            ("scale_grad_by_freq", False),
            ("sparse", False),
        ):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Embedding:
        """An Embedding of the rows of a matrix, not to be learned while `freeze` holds.

        Raises AssertionError for other than a matrix.

        >>> import pyattn
        >>> table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> pyattn.nn.Embedding.from_pretrained(table)(pyattn.tensor([1]))
        tensor([[3., 4.]])
        """
        require("from_pretrained", embeddings)
        if len(embeddings._shape) != 2:
            raise AssertionError(
                f"from_pretrained: expected a matrix, got shape {embeddings._shape}"
            )
        rows, width = embeddings._shape
        settings = (padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        return cls(rows, width, *settings, _weight=embeddings, _freeze=freeze)


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
            self.weight = Parameter(
                empty((num_embeddings, embedding_dim), device=device, dtype=dtype)
            )
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


__all__ = ["Embedding", "EmbeddingBag"]
