"""Line charts and heatmaps in a terminal: a loss can be watched over a serial line or in a log."""

from __future__ import annotations

import math
import unicodedata

from .scales import (
    _is_flat,
    along,
    average,
    check_scale,
    colour_range,
    finite,
    log_ticks,
    part,
    read,
    read_labels,
    short,
    ticks,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scales import Matrix


def _level(value: float, low: float, high: float, levels: int) -> int:
    """Which of `levels` equal parts of low .. high holds the value; the nearest if none does."""
    return min(int(part(min(max(value, low), high), low, high) * levels), levels - 1)


def terminal_width(text: str) -> int:
    """The columns a text takes in a terminal: two for each Chinese character."""
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


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
    marks = "▁▂▃▄▅▆▇█" if unicode else ".:-=+*#%@"
    if _is_flat(low, high):  # halfway up
        return "".join(marks[len(marks) // 2] if number == number else " " for number in numbers)
    return "".join(
        marks[_level(number, low, high, len(marks))] if number == number else " "
        for number in numbers
    )


def text_plot(
    ys: Any,
    *,
    width: int = 72,
    height: int = 12,
    title: str = "",
    xlabel: str = "",
    yscale: str = "linear",
    unicode: bool = True,
) -> str:
    """One series, drawn as a line over its index 0 .. n - 1, with the y axis at the left.

    ys: (n,). width, height: in characters; the chart's `height` lines, with one or two below it
    and one above for the title. yscale: 'linear', or 'log' for numbers above 0, where equal ratios
    are equally high. `unicode` draws with Braille dots, eight to a character; without
    it a `*` is drawn. A value that is not finite leaves a gap. Raises ValueError for another
    rank, for nothing finite, for a number that a logarithmic axis cannot show, and for a size too
    small to draw in.

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
    check_scale(yscale, kept, "text_plot: yscale")
    most = max(2, height // 3)
    if yscale == "log":
        marks = log_ticks(kept, most, signs=unicode)
    else:
        marks = ticks(min(kept), max(kept), most)
    low, high = min(marks[0][0], min(kept)), max(marks[-1][0], max(kept))
    gutter = max(len(label) for _, label in marks)
    columns = width - gutter - 2
    if height < 3 or columns < 8:
        raise ValueError(
            f"text_plot: {width} by {height} characters: expected at least {gutter + 10} by 3"
        )

    # Dots are counted from the upper left; a character holds `across` by `down` of them.
    across, down = (2, 4) if unicode else (1, 1)
    right, floor = columns * across - 1, height * down - 1

    def row(value: float) -> int:
        return round(along(value, high, low, yscale) * floor)

    dots = [
        (round(index / max(len(numbers) - 1, 1) * right), row(number)) if number == number else None
        for index, number in enumerate(numbers)
    ]
    drawn = {dot for dot in dots if dot}
    for start, stop in zip(dots, dots[1:]):
        if start and stop:
            steps = max(abs(stop[0] - start[0]), abs(stop[1] - start[1]), 1)
            for step in range(1, steps):
                x = start[0] + round((stop[0] - start[0]) * step / steps)
                y = start[1] + round((stop[1] - start[1]) * step / steps)
                drawn.add((x, y))

    cells: dict[tuple[int, int], int] = {}
    for x, y in drawn:
        # A Braille character's code adds up its dots: 1, 2, 4, 64 at the left, 8 .. 128.
        bit = ((1, 8), (2, 16), (4, 32), (64, 128))[y % down][x % across]
        cells[y // down, x // across] = cells.get((y // down, x // across), 0) | bit
    tick, side, corner, line = ("┤", "│", "└", "─") if unicode else ("+", "|", "+", "-")
    labels = {row(place) // down: label for place, label in marks}
    lines = [" " * (gutter + 2) + title] if title else []
    for y in range(height):
        text = "".join(
            (chr(0x2800 + cells[y, x]) if unicode else "*") if (y, x) in cells else " "
            for x in range(columns)
        )
        lines.append(f"{labels.get(y, ''):>{gutter}} {tick if y in labels else side}{text}")
    lines.append(" " * (gutter + 1) + corner + line * columns)
    end = str(len(numbers) - 1) if len(numbers) > 1 else ""
    lines.append(" " * (gutter + 2) + "0" + xlabel.center(columns - 1 - len(end)) + end)
    return "\n".join(text.rstrip() for text in lines)


def _cell_texts(matrix: Matrix, room: int) -> dict[float, str]:
    """What to write for each number of a matrix, padded to a cell of at most `room` characters.

    With three digits of the largest or with two, fewer where these say it all, and a shade on both
    sides or before; nothing where there is no room for any of it.
    """
    if room < 2:
        return {}
    numbers = {value for row in matrix for value in row if value == value}
    largest = max(map(abs, numbers), default=0.0)
    power = math.floor(math.log10(largest)) if largest else 0
    for digits in (3, 2):
        # Numbers up to 9 have the decimals that those below 1 have: 1.00 stands beside 0.13.
        most = max(0, digits - power - (power < 0))
        exact = [d for d in range(most) if all(round(n, d) == n for n in numbers)]
        decimals = exact[0] if exact else most
        # What is rounded to nothing has no sign.
        plain = {
            n: f"{round(n, decimals) or 0.0:.{decimals}f}" if -4 < power < 6 else short(n)
            for n in numbers
        }
        longest = max(map(len, plain.values()), default=0)
        for padding in (2, 1):
            if longest + padding <= room:
                behind = " " * (padding - 1)
                return {n: " " + text.rjust(longest) + behind for n, text in plain.items()}
    return {}


def text_heatmap(
    weights: Any,
    *,
    rows: Any = None,
    columns: Any = None,
    width: int = 80,
    vmin: Any = None,
    vmax: Any = None,
    annotate: bool | None = None,
    unicode: bool = True,
) -> str:
    """A matrix in shades of block characters, from `vmin` (blank) to `vmax` (full).

    weights: (rows, columns). rows, columns: labels for them. annotate: whether the numbers stand in
    the cells; None: where `width` has the room. A matrix too wide for `width` characters is averaged
    in blocks, and the line below the map says so; a block bears its first row's and column's label.
    `x` marks what is not finite. Raises ValueError for another rank, for nothing finite, for labels
    that do not match and for a width too small, also for the numbers where they are asked for.

    >>> table = [[0.06, 0.47, 0.47], [0.0, 0.98, 0.02]]
    >>> print(text_heatmap(table, rows=["it", "sat"], unicode=False))
     it | 0.06 =0.47==0.47=|
    sat | 0.00 @0.98@ 0.02 |
        0 [  ..::--==++**##%%@@] 0.98
    >>> print(text_heatmap(table, annotate=False, unicode=False))
    |  ====|
    |  @@  |
    0 [  ..::--==++**##%%@@] 0.98
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
    cells = {} if annotate is False else _cell_texts(matrix, room // shape[1])
    if cells:
        size = max(map(len, cells.values()))
    elif annotate:
        raise ValueError(f"text_heatmap: width {width}: {shape[1]} columns of numbers do not fit")
    elif 2 * shape[1] > room:
        size, across = 1, -(-shape[1] // room)
        down = across if rows is not None else 2 * across
    matrix, names, heads = average(matrix, down, across), names[::down], heads[::across]
    values = finite((value for row in matrix for value in row), "text_heatmap")
    low, high = colour_range(values, vmin, vmax, "text_heatmap")
    longest = max(map(terminal_width, heads), default=0)
    if heads and (longest + 1) * len(heads) <= room:
        size = max(longest + 1, size)
        header = ["".join(_pad(head, size - 1) + " " for head in heads)]
    else:  # too long to stand side by side: written downwards
        tall = max(map(len, heads), default=0)
        header = ["".join(_pad(head.rjust(tall)[at], size) for head in heads) for at in range(tall)]
    shades, side = (" ░▒▓█", "│") if unicode else (" .:-=+*#%@", "|")
    lines = [" " * (gutter + 1) + text for text in header]
    for name, row in zip(names, matrix):
        text = ""
        for value in row:
            finite_value = value == value
            shade = shades[_level(value, low, high, len(shades))] if finite_value else "x"
            number = cells.get(value, "") if finite_value else ""
            text += number.center(size).replace(" ", shade)
        label = _pad(name, gutter - 1) + " " if rows is not None else ""
        lines.append(label + side + text + side)
    scale = "".join(shade * 2 for shade in shades)
    legend = [f"{short(low)} [{scale}] {short(high)}"]
    if len(values) < len(matrix) * len(matrix[0]):
        legend.append("x: not finite")
    if (down, across) != (1, 1):
        legend.append(f"each the mean of {down} x {across}")
    indent = " " * gutter
    lines.append(indent + legend[0])
    for note in legend[1:]:
        if len(lines[-1]) + 2 + len(note) <= width:
            lines[-1] += f", {note}"
        else:
            lines[-1] += ","
            lines.append(indent + note)
    return "\n".join(text.rstrip() for text in lines)
