"""The single operations of a calculation: each is a place where a usual mistake is made."""

from __future__ import annotations

from ... import add, div

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor


class Operations:
    """What an Evaluator does with values; a mistake does one of these otherwise."""

    def transposed(self, value: Tensor) -> Tensor:
        """Rows and columns changed; a list stays one, for it is a row or a column as it is used."""
        return value.swapaxes(-1, -2) if value.dim() > 1 else value

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        """A product in the way that was chosen; turned: one of both was written transposed."""
        if left.is_floating_point() != right.is_floating_point():
            left, right = left.double(), right.double()
        result: Tensor = way(left, right)
        return result

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        """Scores and a mask of 0 and -infinity."""
        return add(scores, mask)

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        """Scores divided by the root of the keys' width."""
        return div(scores, scale)

    def exponential(self, exponent: Tensor) -> Tensor:
        """e to a power."""
        return exponent.exp()

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        """Each row as shares; -infinity in a whole row leaves nothing to share."""
        return scores.double().softmax(dim)

    def sum(self, x: Tensor, dim: int | None) -> Tensor:
        """A sum of everything, or along a dimension."""
        return x.sum() if dim is None else x.sum(dim)

    def mean(self, x: Tensor, dim: int | None) -> Tensor:
        """A mean of everything, or along a dimension."""
        return x.double().mean() if dim is None else x.double().mean(dim)

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        """The mean of the squares of what lies between the numbers and their mean."""
        x = x.double() if dim is not None else x.double().flatten()
        return x.var(-1 if dim is None else dim, correction=int(sample))

    def deviation(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        """The root of the variance."""
        return self.variance(x, dim, sample).sqrt()

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        """A dot product divided by both lengths."""
        return dot / (one * other)

    def logarithm(self, x: Tensor, base: str) -> Tensor:
        """To the base e, 10 or 2."""
        return {"e": x.log, "10": x.log10, "2": x.log2}[base]()

    def turned(self, angle: Tensor) -> Tensor:
        """An angle that goes into a function, in radians."""
        return angle

    def angle(self, angle: Tensor) -> Tensor:
        """An angle that a function gives, in radians."""
        return angle
