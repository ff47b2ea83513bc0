"""What goes wrong in any calculation: angles, variances, lengths, logarithms, rounding too early.

Each class is one usual mistake, and overrides the operation that is done wrongly; its message says so.
"""

from __future__ import annotations

import math

from ..statements.trees import Binary, Call, Unary
from ..words import say
from .arguments import radians
from .evaluating import Evaluator
from .mistaken import Mistake
from .parts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...tensor import Tensor
    from ..statements.trees import Node


class Degrees(Mistake):
    """An angle without a sign, taken for degrees."""

    key = "degrees"

    def message(self) -> str:
        return say("computed in degrees, where the angle is in radians")

    def turned(self, angle: Tensor) -> Tensor:
        return radians(angle)

    def angle(self, angle: Tensor) -> Tensor:
        return angle * (180 / math.pi)


class Radians(Mistake):
    """An angle in degrees, taken for radians."""

    key = "radians"

    def message(self) -> str:
        return say("computed in radians, where the angle is in degrees")

    def unary(self, node: Unary) -> Tensor:
        return self.value(node.inner) if node.sign == "degrees" else super().unary(node)


class SampleVariance(Mistake):
    """n - 1 for n."""

    key = "sample_variance"

    def message(self) -> str:
        return say("divided by n - 1, as for a sample, where all are counted: divide by n")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, True)


class PopulationVariance(Mistake):
    """n for n - 1."""

    key = "population_variance"

    def message(self) -> str:
        return say("divided by n, where a sample is divided by n - 1")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, False)


class VarianceForDeviation(Mistake):
    """The root forgotten."""

    key = "variance_for_deviation"

    def message(self) -> str:
        return say("this is the variance, and its square root was asked for")

    def deviation(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return self.variance(x, dim, sample)


class DeviationForVariance(Mistake):
    """A root too many."""

    key = "deviation_for_variance"

    def message(self) -> str:
        return say("this is the standard deviation, and its square was asked for")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, sample).sqrt()


class CosineUndivided(Mistake):
    """The dot product alone."""

    key = "cosine_undivided"

    def message(self) -> str:
        return say("a dot product that was not divided by both lengths")

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        return left if _has_lengths(node.right) else super().divided(node, left, right)


class CosineFirst(CosineUndivided):
    """Divided by the first length alone."""

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot / one

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        if _has_lengths(node.right) and isinstance(node.right, Binary) and node.right.sign == "*":
            return left / self.value(node.right.left)
        return Evaluator.divided(self, node, left, right)


class CosineSecond(CosineUndivided):
    """Divided by the second length alone."""

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot / other

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        if _has_lengths(node.right) and isinstance(node.right, Binary) and node.right.sign == "*":
            return left / self.value(node.right.right)
        return Evaluator.divided(self, node, left, right)


def _has_lengths(node: Node) -> bool:
    return any(
        [
            isinstance(part, Unary)
            and part.sign == "abs"
            or isinstance(part, Call)
            and part.name.lower() in ("norm", "length", "magnitude")
            for part in walk(node)
        ]
    )


class SumForMean(Mistake):
    """Not divided by how many there are."""

    key = "sum_for_mean"

    def message(self) -> str:
        return say("this is the sum, and the mean was asked for")

    def mean(self, x: Tensor, dim: int | None) -> Tensor:
        return self.sum(x, dim)


class MeanForSum(Mistake):
    """Divided by how many there are."""

    key = "mean_for_sum"

    def message(self) -> str:
        return say("this is the mean, and the sum was asked for")

    def sum(self, x: Tensor, dim: int | None) -> Tensor:
        return Evaluator.mean(self, x, dim)


class OtherLogarithm(Mistake):
    """A logarithm to another base."""

    key = "log_base"
    base = "10"

    def message(self) -> str:
        return say("the logarithm was taken to the base {base}", base=self.base)

    def logarithm(self, x: Tensor, base: str) -> Tensor:
        return super().logarithm(x, self.base)


class RoundedEarly(Mistake):
    """Each step rounded to some decimals."""

    key = "rounded_early"
    places = 0

    def message(self) -> str:
        if not self.places:
            return say("rounded too early: the steps before were rounded to whole numbers")
        if self.places == 1:
            return say("rounded too early: the steps before were rounded to one decimal")
        return say(
            "rounded too early: the steps before were rounded to {places} decimals",
            places=self.places,
        )

    def finished(self, value: Tensor, node: Node | None) -> Tensor:
        """Every step rounded, but for the last."""
        if node is self.root or node is not None and node in self.world.literals:
            return value
        return self.rounded(value)

    def rounded(self, value: Tensor) -> Tensor:
        return value.round(decimals=self.places) if value.is_floating_point() else value

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        powers = self.rounded(scores.double().exp())
        return powers / self.rounded(powers.sum(dim, keepdim=True))

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot / (self.rounded(one) * self.rounded(other))

    def deviation(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return self.rounded(self.variance(x, dim, sample)).sqrt()


class RoundedOnce(RoundedEarly):
    """The steps at one depth of a calculation rounded, and no others."""

    level = 1
    _levels: dict[Node, int] | None = None

    def finished(self, value: Tensor, node: Node | None) -> Tensor:
        if self._levels is None:
            self._levels = _levels(self.root)
        if node is None or self._levels.get(node) != self.level:
            return value
        return super().finished(value, node)

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return Evaluator.softmax(self, scores, dim)

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return Evaluator.cosine(self, dot, one, other)

    def deviation(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return Evaluator.deviation(self, x, dim, sample)


def _levels(root: Node | None) -> dict[Node, int]:
    """How deep the parts of a tree lie."""
    found: dict[Node, int] = {}
    left = [(root, 0)] if root is not None else []
    while left:
        node, level = left.pop()
        found[node] = level
        left.extend([(part, level + 1) for part in node.parts()])
    return found
