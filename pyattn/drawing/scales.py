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
SMALLEST = 5e-324  # above 0


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


def along(value: float, low: float, high: float, scale: str) -> float:
    """`part`, on a scale that is 'linear' or 'log'.

    >>> along(10.0, 1.0, 100.0, "linear"), along(10.0, 1.0, 100.0, "log")
    (0.09090909090909091, 0.5)
    """
    if scale == "log":
        return part(math.log(value), math.log(low), math.log(high))
    return part(value, low, high)


def check_scale(scale: str, numbers: Iterable[float], name: str) -> None:
    """Raise ValueError for a scale that is not known, and for what a logarithm is not known of."""
    if scale not in ("linear", "log"):
        raise ValueError(f"{name}: {scale!r}, expected 'linear' or 'log'")
    lowest = min(numbers, default=1.0)
    if scale == "log" and lowest <= 0:
        raise ValueError(f"{name}: 'log' of {short(lowest)}, expected numbers above 0")


def axis(
    numbers: list[float],
    most: int,
    scale: str = "linear",
    places: list[float] | None = None,
    whole: bool = False,
) -> tuple[float, float, list[tuple[float, str]]]:
    """The ends of an axis for these numbers, and its ticks: at `places`, or at round numbers.

    It ends where the numbers do, or at a tick that is a quarter of a step away or nearer.

    >>> axis([0.3, 41.0], 5)
    (0.0, 41.0, [(0.0, '0'), (10.0, '10'), (20.0, '20'), (30.0, '30'), (40.0, '40')])
    """
    low, high = min(numbers), max(numbers)
    if scale == "log":
        marks = log_ticks(numbers, most)
    else:
        marks = _nearby(ticks(low, high, most, whole), low, high, scale)
    ends = [low, high, marks[0][0], marks[-1][0]]
    if places is not None:
        if not _is_flat(min(numbers + places), max(numbers + places)):
            ends = numbers + places
        marks = list(zip(sorted(places), _place_labels(sorted(places))))
    return min(ends), max(ends), marks


def _nearby(
    marks: list[tuple[float, str]], low: float, high: float, scale: str
) -> list[tuple[float, str]]:
    """Without an outermost tick that is more than a quarter of a step beyond; two at least."""
    if _is_flat(low, high) or len(marks) < 3:
        return marks
    at = [along(place, low, high, scale) for place, _ in marks]
    before, after = -at[0] / (at[1] - at[0]), (at[-1] - 1) / (at[-1] - at[-2])
    if len(marks) == 3 and min(before, after) > 0.25:  # the nearer stays
        return marks[:-1] if before < after else marks[1:]
    return marks[before > 0.25 : len(marks) - (after > 0.25)]


def log_ticks(numbers: list[float], most: int, signs: bool = True) -> list[tuple[float, str]]:
    """Ticks of a logarithmic axis: 1, 2, 5, 10, ..., or powers of ten, or every other of them.

    Where all numbers are powers of two, so are the ticks. Where the numbers are too close to each
    other for any of these, they are those of `ticks`. What six characters cannot say becomes a
    power of ten with a superscript, or without `signs` the like of 1e-8.

    >>> [label for _, label in log_ticks([0.009, 31.0], 5)]
    ['0.01', '0.1', '1', '10']
    >>> [label for _, label in log_ticks([2.0, 16.0, 64.0], 5)]
    ['2', '4', '8', '16', '32', '64']
    """
    low, high = min(numbers), max(numbers)
    twos = all(math.frexp(number)[0] == 0.5 for number in numbers)
    if _is_flat(low, high):
        low, high = max(low / 2, SMALLEST), min(high * 2, LARGEST)
    # Every power, every second one, ...; of ten at first also twice and five times each.
    for every in ([] if twos else [0]) + [1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 200, 500]:
        if twos:
            places = [math.ldexp(1.0, n) for n in range(-1074, 1024) if n % every == 0]
        else:
            digits = (1, 2, 5) if every == 0 else (1,)
            powers = [power for power in range(-324, 309) if power % max(every, 1) == 0]
            places = [float(f"{digit}e{power}") for power in powers for digit in digits]
        # The powers are exact, and the numbers may stick out by a rounding error.
        below = [place for place in places if 0 < place <= low * (1 + 1e-9)][-1:]
        above = [place for place in places if high * (1 - 1e-9) <= place < math.inf][:1]
        between = [place for place in places if max(below + [low]) < place < min(above + [high])]
        places = below + between + above
        if every == 0 and len(places) <= 3:
            close = [mark for mark in ticks(low, high, most) if mark[0] > 0]
            if len(close) > 1 and not _is_flat(low, high):
                return _nearby(close, low, high, "log")
        marks = _nearby(list(zip(places, _place_labels(places, signs))), low, high, "log")
        if len(marks) - 1 <= most:
            break
    return marks


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _place_labels(places: list[float], signs: bool = True) -> list[str]:
    """As they are; or as powers of two or ten where six characters cannot say one of them."""
    plain = [f"{place:.10f}".rstrip("0").rstrip(".") for place in places]
    if all(len(t.lstrip("-")) <= 6 and float(t) == place for t, place in zip(plain, places)):
        return plain
    parts = [f"{place:e}".replace(".000000", "").split("e") for place in places]
    if signs and all(math.frexp(place)[0] == 0.5 for place in places):
        parts = [["1", str(math.frexp(place)[1] - 1)] for place in places]
        base = "2"
    elif signs and all(len(mantissa.lstrip("-")) == 1 for mantissa, _ in parts):
        base = "10"
    else:
        return [short(place) for place in places]
    powers = [base + str(int(power)).translate(SUPERSCRIPTS) for _, power in parts]
    return [
        mantissa if float(power) == 0 else (mantissa + "·") * (mantissa != "1") + text
        for (mantissa, power), text in zip(parts, powers)
    ]


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
