"""The usual mistakes: each computes as one who makes it does, and is named where the numbers show it.

A mistake is an Evaluator that does one operation otherwise.  It is named only where every number that
was written agrees with what it gives; the judge asks for one only where a number is wrong.
"""

from __future__ import annotations

import math
from fractions import Fraction

from ... import matmul, tensor, where
from ..statements.trees import Binary, Call, Unary
from ..words import say
from .evaluating import Evaluator, readings, walk
from .functions import radians
from .names import Unfit, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, Sequence

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .names import World

    Fits = Callable[[Tensor], bool]


class Mistake(Evaluator):
    """A usual mistake."""

    key = ""

    def __init__(self, world: World, picks: Any = None) -> None:
        super().__init__(world, picks)
        self.made = False

    def message(self) -> str:
        """What is said of it."""
        raise NotImplementedError


class SoftmaxAxis(Mistake):
    key = "softmax_axis"

    def message(self) -> str:
        return say("softmax was taken over the wrong axis: down the columns, not along the rows")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        if scores.dim() < 2:
            return super().softmax(scores, dim)
        return super().softmax(scores, -1 if dim in (0, -2) else -2)


class ScaleForgotten(Mistake):
    key = "scale_forgotten"

    def message(self) -> str:
        return say("the division by the square root of d_k was forgotten")

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores


class ScaleTwice(Mistake):
    key = "scale_twice"

    def message(self) -> str:
        return say("divided by d_k: the scale was applied twice, or the root was forgotten")

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores / (scale * scale)


class ScaleExtra(Mistake):
    key = "scale_extra"

    def message(self) -> str:
        return say("the scores were divided by the square root of d_k once too often")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return super().softmax(scores / self.world.value("d_k").double().sqrt(), dim)


class _ScaleWidth(Mistake):
    key = "scale_width"
    width = 1

    def message(self) -> str:
        return say("scaled by the square root of {width}, which is not d_k", width=self.width)

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores / math.sqrt(self.width)


class Swapped(Mistake):
    key = "swapped"

    def message(self) -> str:
        return say("keys and queries were swapped")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        result = super().multiplied(way, left, right, turned)
        return result.swapaxes(-1, -2) if turned and way is matmul and result.dim() == 2 else result


class NotTransposed(Mistake):
    key = "not_transposed"

    def message(self) -> str:
        return say("a matrix was not transposed")

    def transposed(self, value: Tensor) -> Tensor:
        return value


class SumAxis(Mistake):
    key = "sum_axis"

    def message(self) -> str:
        return say("the sum was taken over the wrong axis")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 1 and right.dim() == 2:
            if right.shape[0] == right.shape[1]:
                return matmul(right, left)
        return super().multiplied(way, left, right, turned)

    def sum(self, x: Tensor, dim: int | None) -> Tensor:
        if x.dim() != 2 or dim is None:
            return super().sum(x, dim)
        return x.sum(-1 if dim in (0, -2) else -2)


class WeightsTransposed(Mistake):
    key = "sum_axis"

    def message(self) -> str:
        return say("the sum was taken over the wrong axis")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 2 and left.shape[0] == left.shape[1]:
            if bool(((left.sum(1) - 1).abs() < 1e-9).all()):  # each row is shares
                return matmul(left.swapaxes(0, 1), right)
        return super().multiplied(way, left, right, turned)


class Transposed(Mistake):
    key = "transposed"

    def message(self) -> str:
        return say("a matrix was transposed that should not be")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and right.dim() == 2:
            if left.shape[-1] == right.shape[1]:
                return matmul(left, right.swapaxes(0, 1))
        return super().multiplied(way, left, right, turned)


class LeftTransposed(Transposed):
    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 2 and left.shape[0] == right.shape[0]:
            return matmul(left.swapaxes(0, 1), right)
        return Evaluator.multiplied(self, way, left, right, turned)


class SoftmaxPlain(Mistake):
    key = "softmax_plain"

    def message(self) -> str:
        return say("divided by the sum without taking exponentials first")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return scores / scores.double().sum(dim, keepdim=True)


class ExponentSign(Mistake):
    key = "exp_sign"

    def message(self) -> str:
        return say("the exponentials have the wrong sign: e^-x in place of e^x, or the reverse")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return super().softmax(-scores, dim)

    def exponential(self, exponent: Tensor) -> Tensor:
        return (-exponent).exp()


def _unmasked(ev: Mistake, scores: Tensor) -> Tensor | None:
    """The scores that a mask was put on: what the page has that is the same elsewhere."""
    for name in reversed(list(ev.world.names)):
        known = ev.world.names[name]
        if known.shape == scores.shape and not bool((known.double().abs() == math.inf).any()):
            if bool(((scores == -math.inf) | ((scores - known).abs() < 1e-9)).all()):
                return known
    return None


class MaskForgotten(Mistake):
    key = "mask_forgotten"

    def message(self) -> str:
        return say("the mask was forgotten")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return scores

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        if bool((scores.double() == -math.inf).any()):
            known = _unmasked(self, scores)
            if known is not None:
                return super().softmax(known, dim)
        return super().softmax(scores, dim)


class MaskAfter(Mistake):
    key = "mask_after"
    _mask: Tensor | None = None

    def message(self) -> str:
        return say("the mask was put on after softmax, not before: the rows no longer sum to 1")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        self._mask = mask == -math.inf
        return scores

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        hidden = self._mask
        if hidden is None and bool((scores.double() == -math.inf).any()):
            known = _unmasked(self, scores)
            if known is not None:
                hidden, scores = scores == -math.inf, known
        shares = super().softmax(scores, dim)
        return shares if hidden is None else where(hidden, tensor(0.0), shares)


class MaskZero(Mistake):
    key = "mask_zero"

    def message(self) -> str:
        return say("masked with 0 in place of minus infinity: e^0 = 1 still has a share")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return where(mask == -math.inf, tensor(0.0), scores.double())

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        scores = scores.double()
        return super().softmax(where(scores == -math.inf, tensor(0.0), scores), dim)


class MaskSide(Mistake):
    key = "mask_side"

    def message(self) -> str:
        return say("the mask hides the wrong side")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        if mask.dim() != 2 or mask.shape[0] != mask.shape[1]:
            return super().masked(scores, mask)
        return super().masked(scores, mask.swapaxes(0, 1))

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        hidden = scores.double() == -math.inf
        if scores.dim() == 2 and scores.shape[0] == scores.shape[1] and bool(hidden.any()):
            known = _unmasked(self, scores)
            if known is not None:
                hidden = hidden.swapaxes(0, 1)
                scores = where(hidden, tensor(-math.inf), known.double())
        return super().softmax(scores, dim)


class MaskInverted(MaskSide):
    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return where(mask == -math.inf, scores.double(), tensor(-math.inf))

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return Evaluator.softmax(self, scores, dim)


class Degrees(Mistake):
    key = "degrees"

    def message(self) -> str:
        return say("computed in degrees, where the angle is in radians")

    def turned(self, angle: Tensor) -> Tensor:
        return radians(angle)

    def angle(self, angle: Tensor) -> Tensor:
        return angle * (180 / math.pi)


class Radians(Mistake):
    key = "radians"

    def message(self) -> str:
        return say("computed in radians, where the angle is in degrees")

    def unary(self, node: Unary) -> Tensor:
        return self.value(node.inner) if node.sign == "degrees" else super().unary(node)


class SampleVariance(Mistake):
    key = "sample_variance"

    def message(self) -> str:
        return say("divided by n - 1, as for a sample, where all are counted: divide by n")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, True)


class PopulationVariance(Mistake):
    key = "population_variance"

    def message(self) -> str:
        return say("divided by n, where a sample is divided by n - 1")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, False)


class VarianceForDeviation(Mistake):
    key = "variance_for_deviation"

    def message(self) -> str:
        return say("this is the variance, and its square root was asked for")

    def deviation(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return self.variance(x, dim, sample)


class DeviationForVariance(Mistake):
    key = "deviation_for_variance"

    def message(self) -> str:
        return say("this is the standard deviation, and its square was asked for")

    def variance(self, x: Tensor, dim: int | None, sample: bool) -> Tensor:
        return super().variance(x, dim, sample).sqrt()


class CosineUndivided(Mistake):
    key = "cosine_undivided"

    def message(self) -> str:
        return say("a dot product that was not divided by both lengths")

    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        return left if _has_lengths(node.right) else super().divided(node, left, right)


class CosineFirst(CosineUndivided):
    def cosine(self, dot: Tensor, one: Tensor, other: Tensor) -> Tensor:
        return dot / one

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        if _has_lengths(node.right) and isinstance(node.right, Binary) and node.right.sign == "*":
            return left / self.value(node.right.left)
        return Evaluator.divided(self, node, left, right)


class CosineSecond(CosineUndivided):
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
    key = "sum_for_mean"

    def message(self) -> str:
        return say("this is the sum, and the mean was asked for")

    def mean(self, x: Tensor, dim: int | None) -> Tensor:
        return self.sum(x, dim)


class MeanForSum(Mistake):
    key = "mean_for_sum"

    def message(self) -> str:
        return say("this is the mean, and the sum was asked for")

    def sum(self, x: Tensor, dim: int | None) -> Tensor:
        return Evaluator.mean(self, x, dim)


class _OtherLogarithm(Mistake):
    key = "log_base"
    base = "10"

    def message(self) -> str:
        return say("the logarithm was taken to the base {base}", base=self.base)

    def logarithm(self, x: Tensor, base: str) -> Tensor:
        return super().logarithm(x, self.base)


class _RoundedEarly(Mistake):
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


# The likelier of two that give the same numbers stands first.
MISTAKES: tuple[type[Mistake], ...] = (
    SoftmaxAxis,
    ScaleForgotten,
    ScaleTwice,
    Swapped,
    NotTransposed,
    SumAxis,
    WeightsTransposed,
    Transposed,
    LeftTransposed,
    MaskForgotten,
    MaskAfter,
    MaskZero,
    MaskSide,
    MaskInverted,
    Degrees,
    Radians,
    SampleVariance,
    PopulationVariance,
    VarianceForDeviation,
    DeviationForVariance,
    CosineUndivided,
    CosineFirst,
    CosineSecond,
    ExponentSign,
    SoftmaxPlain,
    ScaleExtra,
    SumForMean,
    MeanForSum,
)


def _all(node: Node, world: World) -> Iterator[type[Mistake]]:
    yield from MISTAKES
    bases = {"ln", "log", "log2", "log10", "lg", "log_2", "log_10"}
    if any([isinstance(part, Call) and part.name.lower() in bases for part in walk(node)]):
        for base in ("10", "e", "2"):
            yield type("OtherLogarithm", (_OtherLogarithm,), {"base": base})
    for places in (2, 1, 3, 0):
        yield type("RoundedEarly", (_RoundedEarly,), {"places": places})
    widths = {size for value in world.names.values() for size in value.shape if 1 < size <= 4096}
    for width in sorted(widths)[:8]:
        yield type("ScaleWidth", (_ScaleWidth,), {"width": width})


def recognised(
    node: Node, worlds: Sequence[World], fits: Fits, truth: Tensor | None
) -> tuple[str, str] | None:
    """The usual mistake that explains what was written: its key and a sentence; None where none does.

    node: what should have been computed, in any of the worlds; fits: whether all that was written
    agrees with a value; truth: what it comes to.

    >>> import pyattn
    >>> from pyattn.check.judging.evaluating import World
    >>> from pyattn.check.judging.mistakes import recognised
    >>> from pyattn.check.statements.trees import Call, Name
    >>> world = World({"x": pyattn.tensor([[0.0, 1.0], [2.0, 0.0]])})
    >>> fits = lambda value: abs(value[0, 0].item() - 0.12) < 0.005
    >>> recognised(Call("softmax", [Name("x", 8, 9)], 0, 10), [world], fits, None)[0]
    'softmax_axis'
    """
    for kind in _all(node, worlds[0]):
        if kind.key == "rounded_early" and truth is not None and _turned(truth, fits):
            break
        for world in worlds:
            try:
                values = [reading.value for reading in readings(node, world, kind)]
            except (Unknown, Unfit):
                continue
            if any([fits(value) for value in values]):
                return kind.key, kind(world).message()
    if truth is not None and _turned(truth, fits):
        return "rows_and_columns", say("rows and columns were changed")
    return None


def _turned(truth: Tensor, fits: Fits) -> bool:
    return truth.dim() == 2 and fits(truth.swapaxes(0, 1))


def slip_of_the_pen(text: str, value: float) -> tuple[str, str] | None:
    """What happens in writing a number down: a sign dropped, a point moved, two digits swapped.

    >>> from pyattn.check.judging.mistakes import slip_of_the_pen
    >>> [slip_of_the_pen(text, 7.6649)[0] for text in ("-7.66", "76.6", "6.76")]
    ['sign', 'factor_of_ten', 'digits_swapped']
    """
    digits = text.replace("\u2212", "-")
    try:
        written = Fraction(digits)
        true = Fraction(repr(value))
    except ValueError:
        return None
    places = len(digits.partition(".")[2])
    half = Fraction(1, 2 * 10**places) if places else Fraction(1, 10**9)
    noise = Fraction(1, 10**9)
    if not written or not true or not digits.lstrip("-+").replace(".", "").isdigit():
        return None
    if abs(written + true) <= half + noise:
        return "sign", say("only the sign is wrong")
    if sum([letter in "123456789" for letter in digits]) < 2:
        return None
    for ten in (Fraction(10), Fraction(1, 10)):
        if abs(written - true * ten) <= half + noise:
            return "factor_of_ten", say("it is off by a factor of ten")
    for at in range(len(digits) - 1):
        one, other = digits[at], digits[at + 1]
        if one.isdigit() and other.isdigit() and one != other:
            swapped = digits[:at] + other + one + digits[at + 2 :]
        elif at + 2 < len(digits) and other == "." and one.isdigit() and digits[at + 2].isdigit():
            swapped = digits[:at] + digits[at + 2] + "." + one + digits[at + 3 :]
        else:
            continue
        if swapped != digits and abs(Fraction(swapped) - true) <= half + noise:
            return "digits_swapped", say("two digits are swapped")
    return None
