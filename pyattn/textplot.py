"""Line charts and heatmaps in a terminal; and what drawing needs anywhere: numbers, ticks, ranges.

A loss that falls or a matrix of weights can be looked at over a serial line or in a log. Input is
nested lists or anything with `tolist()`, so PyTorch's tensors can be drawn too.
"""
from __future__ import annotations

import math
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, List

    Matrix = List[List[float]]

__all__ = ["text_heatmap", "text_plot", "sparkline"]

# Beyond this size differences overflow: such a number is left out of a drawing, as infinity is.
LARGEST = 1e300


# What goes in.

def read(values: Any, name: str) -> tuple[Any, tuple[int, ...]]:
    """Nested lists of floats, and their shape; a number that cannot be drawn becomes nan.

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
                raise ValueError(f"{name}: ragged, item 0 has shape {inner} and item {index} "
                                 f"has shape {shape}")
        return [item for item, _ in items], (len(items),) + inner
    if not hasattr(values, "__float__"):
        raise TypeError(f"{name}: got {values!r:.40} ({type(values).__name__}), expected numbers, "
                        "nested lists of numbers or a tensor")
    try:
        number = float(values)
    except OverflowError:
        number = math.inf
    return number if abs(number) <= LARGEST else math.nan, ()


def read_labels(labels: Any, count: int, name: str) -> list[str]:
    """The labels as strings; ValueError where there are more or fewer than `count`."""
    if hasattr(labels, "tolist"):
        labels = labels.tolist()
    if not hasattr(labels, "__iter__"):
        raise TypeError(f"{name}: got {labels!r:.40}, expected {count} labels")
    # A label may be a character a model reads, such as a line feed: shown, not obeyed.
    texts = ["".join(repr(character)[1:-1] if unicodedata.category(character) in ("Cc", "Cs")
                     else character for character in str(label)) for label in labels]
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


def ticks(low: float, high: float, most: int, whole: bool = False) -> list[tuple[float, str]]:
    """Round numbers from at or below `low` to at or above `high`, each with its label.

    They lie 1, 2 or 5 times a power of ten apart (at least 1 if `whole`), as close as `most`
    intervals allow; `most` is 2 or more. Ends that are equal are first moved apart.

    >>> [label for _, label in ticks(0.0, 0.92, 5)]
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']
    """
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
            if last - first <= most and (step >= 1 or not whole):
                places = [float(f"{digit * k}e{power}") for k in range(first, last + 1)]
                return list(zip(places, _tick_labels(places, max(0, -power))))
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
    if not -LARGEST <= low < high <= LARGEST:
        raise ValueError(f"{name}: colours from {short(low)} (vmin) to {short(high)} (vmax): "
                         "expected finite numbers, the first below the second")
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
            block = [value for row in matrix[top:top + down] for value in row[left:left + across]
                     if value == value]
            means[-1].append(sum(block) / len(block) if block else math.nan)
    return means


def _level(value: float, low: float, high: float, levels: int) -> int:
    """Which of `levels` equal parts of low .. high holds the value; the nearest if none does."""
    place = (min(max(value, low), high) - low) / (high - low)
    return min(int(place * levels), levels - 1)


# What comes out.

def terminal_width(text: str) -> int:
    """The columns a text takes in a terminal: two for each Chinese character."""
    return sum(0 if unicodedata.combining(character) else
               1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _pad(text: str, width: int) -> str:
    return " " * (width - terminal_width(text)) + text


def sparkline(values: Any, *, unicode: bool = True) -> str:
    """One character for each value, the higher the larger; a blank where it is not finite.

    >>> sparkline([4.0, 2.0, 1.0, 0.5, 0.25])
    '█▄▂▁▁'
    """
    numbers, shape = read(values, "sparkline")
    if len(shape) != 1:
        raise ValueError(f"sparkline: shape {shape}: expected one series of numbers")
    kept = finite(numbers, "sparkline")
    low, high = min(kept), max(kept)
    if _is_flat(low, high):
        low, high = low - abs(low) / 2 - 1, high + abs(high) / 2 + 1
    marks = "▁▂▃▄▅▆▇█" if unicode else ".:-=+*#%@"
    return "".join(marks[_level(number, low, high, len(marks))] if number == number else " "
                   for number in numbers)


def text_plot(ys: Any, *, width: int = 72, height: int = 12, title: str = "", xlabel: str = "",
              unicode: bool = True) -> str:
    """One series, drawn as a line over its index 0 .. n - 1, with the y axis at the left.

    ys: (n,). width, height: in characters; the chart's `height` lines, with one or two below it
    and one above for the title. `unicode` draws with Braille dots, eight to a character; without
    it a `*` is drawn. A value that is not finite leaves a gap. Raises ValueError for another
    rank, for nothing finite, and for a size too small to draw in.

    >>> print(text_plot([8, 4, 2, 1, 0.5], width=24, height=5, unicode=False))
    10 +
       |***
     5 +   *****
       |        *****
     0 +             *******
       +--------------------
        0                  4
    """
    numbers, shape = read(ys, "text_plot")
    if len(shape) != 1:
        raise ValueError(f"text_plot: shape {shape}: expected one series of numbers")
    kept = finite(numbers, "text_plot")
    marks = ticks(min(kept), max(kept), max(2, height // 3))
    low, high = marks[0][0], marks[-1][0]
    gutter = max(len(label) for _, label in marks)
    columns = width - gutter - 2
    if height < 3 or columns < 8:
        raise ValueError(f"text_plot: {width} by {height} characters: expected at least "
                         f"{gutter + 10} by 3")

    # Dots are counted from the upper left; a character holds `across` by `down` of them.
    across, down = (2, 4) if unicode else (1, 1)
    right, floor = columns * across - 1, height * down - 1

    def row(value: float) -> int:
        return round((high - value) / (high - low) * floor)

    dots = [(round(index / max(len(numbers) - 1, 1) * right), row(number))
            if number == number else None for index, number in enumerate(numbers)]
    drawn = {dot for dot in dots if dot}
    for start, stop in zip(dots, dots[1:]):
        if start and stop:
            steps = max(abs(stop[0] - start[0]), abs(stop[1] - start[1]), 1)
            for step in range(1, steps):
                drawn.add((start[0] + round((stop[0] - start[0]) * step / steps),
                           start[1] + round((stop[1] - start[1]) * step / steps)))

    cells: dict[tuple[int, int], int] = {}
    for x, y in drawn:
        # A Braille character's code adds up its dots: 1, 2, 4, 64 at the left, 8 .. 128.
        bit = ((1, 8), (2, 16), (4, 32), (64, 128))[y % down][x % across]
        cells[y // down, x // across] = cells.get((y // down, x // across), 0) | bit
    tick, side, corner, line = "┤│└─" if unicode else "+|+-"
    labels = {row(place) // down: label for place, label in marks}
    lines = [" " * (gutter + 2) + title] if title else []
    for y in range(height):
        text = "".join((chr(0x2800 + cells[y, x]) if unicode else "*") if (y, x) in cells else " "
                       for x in range(columns))
        lines.append(f"{labels.get(y, ''):>{gutter}} {tick if y in labels else side}{text}")
    lines.append(" " * (gutter + 1) + corner + line * columns)
    end = str(len(numbers) - 1) if len(numbers) > 1 else ""
    lines.append(" " * (gutter + 2) + "0" + xlabel.center(columns - 1 - len(end)) + end)
    return "\n".join(text.rstrip() for text in lines)


def text_heatmap(weights: Any, *, rows: Any = None, columns: Any = None, width: int = 80,
                 vmin: Any = None, vmax: Any = None, unicode: bool = True) -> str:
    """A matrix in shades of block characters, from `vmin` (blank) to `vmax` (full).

    weights: (rows, columns). rows, columns: labels for them. A matrix too wide for `width`
    characters is averaged in blocks, and the line below the map says so; a block bears its first
    row's and column's label. `x` marks what is not finite. Raises ValueError for another rank, for
    nothing finite, for labels that do not match and for a width too small.

    >>> print(text_heatmap([[0.0, 0.5], [0.5, 1.0]], rows=["it", "sat"], unicode=False))
     it |  ++|
    sat |++@@|
        0 [  ..::--==++**##%%@@] 1
    """
    matrix, shape = read(weights, "text_heatmap")
    if len(shape) != 2:
        raise ValueError(f"text_heatmap: shape {shape}: expected a matrix")
    names = [""] * shape[0] if rows is None else read_labels(rows, shape[0], "text_heatmap: rows")
    heads = [] if columns is None else read_labels(columns, shape[1], "text_heatmap: columns")
    gutter = max(map(terminal_width, names)) + (rows is not None)
    room = width - gutter - 2
    if room < 1:
        raise ValueError(f"text_heatmap: width {width}: expected at least {gutter + 3}")

    # A character is twice as high as it is wide: two make a square, or one for two rows.
    size, across, down = 2, 1, 1
    if 2 * shape[1] > room:
        size, across = 1, -(-shape[1] // room)
        down = across if rows is not None else 2 * across
    matrix, names, heads = average(matrix, down, across), names[::down], heads[::across]
    values = finite((value for row in matrix for value in row), "text_heatmap")
    low, high = colour_range(values, vmin, vmax, "text_heatmap")
    longest = max(map(terminal_width, heads), default=0)
    if heads and (longest + 1) * len(heads) <= room:
        size = max(longest + 1, 2)
        header = ["".join(_pad(head, size - 1) + " " for head in heads)]
    else:  # too long to stand side by side: written downwards
        tall = max(map(len, heads), default=0)
        header = ["".join(_pad(head.rjust(tall)[at], size) for head in heads)
                  for at in range(tall)]
    shades, side = (" ░▒▓█", "│") if unicode else (" .:-=+*#%@", "|")
    lines = [" " * (gutter + 1) + text for text in header]
    for name, row in zip(names, matrix):
        cells = (shades[_level(value, low, high, len(shades))] if value == value else "x"
                 for value in row)
        label = _pad(name, gutter - 1) + " " if rows is not None else ""
        lines.append(label + side + "".join(cell * size for cell in cells) + side)
    scale = "".join(shade * 2 for shade in shades)
    legend = f"{short(low)} [{scale}] {short(high)}"
    if len(values) < len(matrix) * len(matrix[0]):
        legend += ", x: not finite"
    if (down, across) != (1, 1):
        legend += f", each the mean of {down} x {across}"
    lines.append(" " * gutter + legend)
    return "\n".join(text.rstrip() for text in lines)
