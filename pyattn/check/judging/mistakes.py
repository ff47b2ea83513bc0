"""The usual mistakes: named where the numbers that were written show one, and nowhere else.

A mistake is an Evaluator that does one operation otherwise.  It is named only where every number that
was written agrees with what it gives; the judge asks for one only where a number is wrong.
"""

from __future__ import annotations

from fractions import Fraction

from ... import tensor
from ..statements.trees import Call, Number
from ..words import say
from . import miscounted, mistaken
from .names import Unfit, Unknown, World
from .parts import number_value, walk
from .readings import evaluated, readings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Container, Iterator, Sequence

    from ...tensor import Tensor
    from ..statements.trees import Node

    Fits = Callable[[Tensor], bool]

MOST_FLIPPED = 40  # numbers of a step, of which one may lack its sign
MOST_STEPS = 1_000  # of a calculation, beyond which no mistake is looked for

# The likelier of two that give the same numbers stands first.
MISTAKES: tuple[type[mistaken.Mistake], ...] = (
    mistaken.SoftmaxAxis,
    mistaken.ScaleForgotten,
    mistaken.ScaleTwice,
    mistaken.Swapped,
    mistaken.NotTransposed,
    mistaken.SumAxis,
    mistaken.WeightsTransposed,
    mistaken.Transposed,
    mistaken.LeftTransposed,
    mistaken.MaskForgotten,
    mistaken.MaskAfter,
    mistaken.MaskZero,
    mistaken.MaskSide,
    mistaken.MaskInverted,
    miscounted.Degrees,
    miscounted.Radians,
    miscounted.SampleVariance,
    miscounted.PopulationVariance,
    miscounted.VarianceForDeviation,
    miscounted.DeviationForVariance,
    miscounted.CosineUndivided,
    miscounted.CosineFirst,
    miscounted.CosineSecond,
    mistaken.ExponentSign,
    mistaken.SoftmaxPlain,
    mistaken.ScaleExtra,
    miscounted.SumForMean,
    miscounted.MeanForSum,
)


def _all(node: Node, world: World) -> Iterator[type[mistaken.Mistake]]:
    yield from MISTAKES
    bases = {"ln", "log", "log2", "log10", "lg", "log_2", "log_10"}
    if any([isinstance(part, Call) and part.name.lower() in bases for part in walk(node)]):
        for base in ("10", "e", "2"):
            yield type("OtherBase", (miscounted.OtherLogarithm,), {"base": base})
    for places in (2, 1, 3):
        yield type("RoundedTo", (miscounted.RoundedEarly,), {"places": places})
    widths = {size for value in world.names.values() for size in value.shape if 1 < size <= 4096}
    for width in sorted(widths)[:8]:
        yield type("ScaledBy", (mistaken.ScaleWidth,), {"width": width})
    yield miscounted.RoundedEarly
    for level in range(1, 5):
        for places in (2, 1, 0, 3):
            yield type("RoundedAt", (miscounted.RoundedOnce,), {"level": level, "places": places})


def recognised(
    node: Node,
    worlds: Sequence[World],
    fits: Fits,
    truth: Tensor | None,
    only: Container[str] | None = None,
) -> tuple[str, str, Tensor] | None:
    """The usual mistake that explains what was written: its key, a sentence, and what comes of it.

    None where none does.

    node: what should have been computed, in any of the worlds; fits: whether all that was written
    agrees with a value; truth: what it comes to; only: the keys of those that are looked for.

    >>> import pyattn
    >>> from pyattn.check.judging.mistakes import recognised
    >>> from pyattn.check.judging.names import World
    >>> from pyattn.check.statements.trees import Call, Name
    >>> world = World({"x": pyattn.tensor([[0.0, 1.0], [2.0, 0.0]])})
    >>> fits = lambda value: abs(value[0, 0].item() - 0.12) < 0.005
    >>> recognised(Call("softmax", [Name("x", 8, 9)], 0, 10), [world], fits, None)[0]
    'softmax_axis'
    """
    if worlds[0].work.scarce or evaluated(node, worlds[0])[0].steps > MOST_STEPS:
        return None
    for kind in _all(node, worlds[0]):
        if only is not None and kind.key not in only:
            continue
        if kind.key == "rounded_early" and truth is not None and _turned(truth, fits):
            break
        for world in worlds:
            try:
                values = [reading.value for reading in readings(node, world, kind)]
            except (Unknown, Unfit):
                continue
            for value in values:
                if fits(value):
                    return kind.key, kind(world).message(), value
    if only is None and truth is not None and _turned(truth, fits):
        return "rows_and_columns", say("rows and columns were changed"), truth.swapaxes(0, 1)
    return None


def _turned(truth: Tensor, fits: Fits) -> bool:
    return truth.dim() == 2 and fits(truth.swapaxes(0, 1))


def dropped_sign(step: Node, world: World, truths: Sequence[Tensor]) -> bool:
    """Whether a step is right but for the sign of one of its numbers."""
    numbers = [part for part in walk(step) if isinstance(part, Number)]
    for number in numbers if len(numbers) <= MOST_FLIPPED else []:
        other = World(
            world.names, {number: -tensor(number_value(number))}, world.functions, work=world.work
        )
        found = evaluated(step, other)[1]
        for true in truths if found is not None else []:
            if found is not None and found.value.shape == true.shape and bool(number.value):
                if bool(((found.value - true).double().abs() < 1e-9).all()):
                    return True
    return False


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
    many = sum([letter in "123456789" for letter in digits]) > 1
    for ten in (Fraction(10), Fraction(1, 10)):
        if abs(written - true * ten) <= (half + noise if many else noise):
            return "factor_of_ten", say("it is off by a factor of ten")
    if not many:
        return None
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
