"""What drawing needs anywhere: numbers from nested lists, round ticks, the range of a colour map.

Input is nested lists or anything with `tolist()`, so PyTorch's tensors can be drawn too.
"""

from __future__ import annotations

import math
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, List

    Matrix = List[List[float]]

LARGE = 1e300  # beyond this size sums and differences may overflow
LARGEST = 1.7976931348623157e308  # of all floats


def read(values: Any, name: str) -> tuple[Any, tuple[int, ...]]:
    """Nested lists of floats, and their shape; an infinite number becomes nan.

    Raises TypeError for anything but numbers, ValueError for empty or ragged lists.
    """
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (list, tuple, range)):
        if not values:
            raise ValueError(f"{name}: empty, expected at least one number")
        items = [read(value, name) for value in values]
        inner = items[0][1]
        for index, (_, shape) in enumerate(items):
            if shape != inner:
                raise ValueError(
                    f"{name}: ragged, item 0 has shape {inner} and item {index} has shape {shape}"
                )
        return [item for item, _ in items], (len(items),) + inner
    if not hasattr(values, "__float__"):
        raise TypeError(
            f"{name}: got {values!r:.40} ({type(values).__name__}), expected numbers, "
            "nested lists of numbers or a tensor"
        )
    try:
        number = float(values)
    except OverflowError:
        number = math.inf
    return number if math.isfinite(number) else math.nan, ()


def read_labels(labels: Any, count: int, name: str) -> list[str]:
    """The labels as strings; ValueError where there are more or fewer than `count`."""
    if hasattr(labels, "tolist"):
        labels = labels.tolist()
    if not hasattr(labels, "__iter__"):
        raise TypeError(f"{name}: got {labels!r:.40}, expected {count} labels")
    # A label may be a character a model reads, such as a line feed: shown, not obeyed.
    texts = [
        "".join(
            repr(character)[1:-1] if unicodedata.category(character) in ("Cc", "Cs") else character
            for character in str(label)
        )
        for label in labels
    ]
    if len(texts) != count:
        raise ValueError(f"{name}: {len(texts)} labels, expected {count}")
    return texts


def finite(values: Iterable[float], name: str) -> list[float]:
    """The values that can be drawn; ValueError where there is none."""
    kept = [value for value in values if value == value]
    if not kept:
        raise ValueError(f"{name}: nothing to draw, no number is finite")
    return kept


# Scales.


def _is_flat(low: float, high: float) -> bool:
    return high - low <= max(1e-9 * max(abs(low), abs(high)), 1e-290)


def part(value: float, low: float, high: float) -> float:
    """How far along low .. high the value lies, 0 at `low` and 1 at `high`.

    Of halves, whose differences cannot overflow.

    >>> part(2.5, 2.0, 4.0), part(0.0, -1.7e308, 1.7e308)
    (0.25, 0.5)
    """
    return (value / 2 - low / 2) / (high / 2 - low / 2)


def ticks(low: float, high: float, most: int, whole: bool = False) -> list[tuple[float, str]]:
    """Round numbers from at or below `low` to at or above `high`, each with its label.

    They lie 1, 2 or 5 times a power of ten apart (at least 1 if `whole`), as close as `most`
    intervals allow; `most` is 2 or more. Ends that are equal are first moved apart. A round number
    too large for a float is left out, so that an end near the largest float has none beyond it.

    >>> [label for _, label in ticks(0.0, 0.92, 5)]
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']
    """
    # Where the width would overflow, ticks are found for a billionth of it.
    lift = 9 if max(-low, high) > LARGE else 0
    low, high = low / 10**lift, high / 10**lift
    if _is_flat(low, high):
        size = max(abs(low), abs(high))
        half = size / 2 if size > 1e-280 else 1.0
        low, high = low - half, high + half
    power = math.floor(math.log10((high - low) / most))
    while True:
        for digit in (1, 2, 5):
            step = float(f"{digit}e{power}")
            # The data may stick out by a rounding error: 0.1 + 0.2 needs no tick above 0.3.
            first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
            if lift:
                end = int(LARGEST / 10**lift / step)
                first, last = max(first, -end), min(last, end)
            if last - first <= most and (step >= 1 or not whole):
                places = [float(f"{digit * k}e{power + lift}") for k in range(first, last + 1)]
                return list(zip(places, _tick_labels(places, max(0, -power - lift))))
        power += 1


def _tick_labels(places: list[float], decimals: int) -> list[str]:
    """All with the same decimals, or all with a power of ten where that is shorter."""
    plain = [f"{place:.{decimals}f}" for place in places]
    if max(len(label.lstrip("-")) for label in plain) <= 6:
        return plain
    powers = []
    for place in places:
        mantissa, exponent = f"{place:.11e}".split("e")
        powers.append(f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}" if place else "0")
    return min(plain, powers, key=lambda labels: max(len(label) for label in labels))


def short(number: float) -> str:
    """A number in four digits at most.

    >>> short(0.46831), short(-1250000.0), short(2.0)
    ('0.4683', '-1.25e6', '2')
    """
    mantissa, mark, exponent = f"{number + 0.0:.4g}".partition("e")
    return mantissa + mark + str(int(exponent)) if mark else mantissa


def colour_range(values: list[float], vmin: Any, vmax: Any, name: str) -> tuple[float, float]:
    """The numbers at the ends of a colour scale: `vmin` and `vmax`, or those of the values.

    Values that all lie in [0, 1] are taken for weights: their scale starts at 0, so that weights
    that are nearly equal look nearly equal.
    """
    low, high = min(values), max(values)
    if 0 <= low and high <= 1:
        low = 0.0
    if _is_flat(low, high):
        low, high = min(low, 0.0), max(high, 0.0)
        if _is_flat(low, high):
            low, high = 0.0, 1.0
    low = low if vmin is None else float(vmin)
    high = high if vmax is None else float(vmax)
    if not -math.inf < low < high < math.inf:
        raise ValueError(
            f"{name}: colours from {short(low)} (vmin) to {short(high)} (vmax): "
            "expected finite numbers, the first below the second"
        )
    return low, high


def average(matrix: Matrix, down: int, across: int) -> Matrix:
    """The means of blocks of `down` rows by `across` columns, of their finite values only.

    >>> average([[1.0, 3.0, 5.0], [1.0, 3.0, 7.0]], 2, 2)
    [[2.0, 6.0]]
    """
    if down == across == 1:
        return matrix
    means: Matrix = []
    for top in range(0, len(matrix), down):
        means.append([])
        for left in range(0, len(matrix[0]), across):
            block = [
                value
                for row in matrix[top : top + down]
                for value in row[left : left + across]
                if value == value
            ]
            size = len(block)
            mean = sum(block) / size if size else math.nan
            if math.isinf(mean):
                mean = sum(value / size for value in block)
            means[-1].append(mean)
    return means
