"""Line plots and heatmaps: axes, ticks, legends, colour bars."""

from __future__ import annotations

import math
import re

from .scales import (
    along,
    average,
    axis,
    check_scale,
    colour_range,
    finite,
    part,
    read,
    read_labels,
    short,
    ticks,
)
from .svg import (
    BOLD,
    LINE_COLOURS,
    ColourMap,
    Figure,
    check_size,
    figure_of,
    short_number,
    stroked,
    text_colour,
    text_piece,
    text_width,
    widest,
    with_minus,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scales import Matrix

MOST_CELLS = 256  # drawn along a side of a matrix: more are averaged, a screen shows no finer
LARGEST_CELL = 44  # pixels
BAR_STEPS = 100

LOOKS = ("-", "--", ":", "o", "-o", "--o", ":o")
DASHES = {"--": ' stroke-dasharray="7 4"', ":": ' stroke-dasharray="2 4"'}


def _read_series(values: Any, name: str) -> tuple[list[list[float]], bool]:
    """The series, and whether they came as a list of series rather than as one alone."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, (list, tuple, range)) or not values:
        read(values, name)
        raise ValueError(f"{name}: got one number, expected a series")
    items = [read(value, name) for value in values]
    ranks = sorted({len(shape) for _, shape in items})
    if ranks == [0]:
        return [[item for item, _ in items]], False
    if ranks == [1]:
        return [item for item, _ in items], True
    raise ValueError(
        f"{name}: expected numbers (one series) or a list of series, got items of "
        f"rank {' and '.join(map(str, ranks))}"
    )


def _pair(xs: Any, ys: Any) -> list[list[tuple[float, float]]]:
    """Each series as points (x, y)."""
    series, _ = _read_series(ys, "plot: ys")
    if xs is None:
        return [[(float(index), y) for index, y in enumerate(one)] for one in series]
    places, several = _read_series(xs, "plot: xs")
    if not several:
        places = places * len(series)
    if len(places) != len(series):
        raise ValueError(
            f"plot: {len(places)} xs for {len(series)} series, expected one for all or one for each"
        )
    for index, (x, y) in enumerate(zip(places, series)):
        if len(x) != len(y):
            raise ValueError(f"plot: series {index} has {len(y)} ys for {len(x)} xs")
    return [list(zip(x, y)) for x, y in zip(places, series)]


def _read_places(places: Any, scale: str, name: str) -> list[float] | None:
    """Where ticks are to stand; None where nobody says."""
    if places is None:
        return None
    numbers, shape = read(places, name)
    if len(shape) != 1 or any(number != number for number in numbers):
        raise ValueError(f"{name}: got {places!r:.40}, expected a list of finite numbers")
    check_scale(scale, numbers, name)
    return list(numbers)


def _read_texts(texts: Any, xscale: str, yscale: str) -> list[tuple[float, float, str]]:
    """What is to be written where."""
    found = []
    for text in texts:
        if not (isinstance(text, (list, tuple)) and len(text) == 3):
            raise ValueError(f"plot: texts: got {text!r:.40}, expected (x, y, words) for each")
        (x, y), shape = read(text[:2], "plot: texts")
        if len(shape) != 1 or x != x or y != y:
            raise ValueError(f"plot: texts: got {text!r:.40}, expected finite x and y")
        check_scale(xscale, [x], "plot: texts: xscale")
        check_scale(yscale, [y], "plot: texts: yscale")
        found.append((x, y, *read_labels(text[2:], 1, "plot: texts")))
    return found


def _draw(runs: list[list[tuple[float, float]]], style: str, colour: str) -> str:
    """A line through each run of pixels, dots where the style asks or where a run has one pixel."""
    line = style.rstrip("o")
    lines = [run for run in runs if line and len(run) > 1]
    path = "".join(
        "M" + "L".join(f"{short_number(x)} {short_number(y)}" for x, y in run) for run in lines
    )
    dots = [dot for run in runs if "o" in style or len(run) == 1 for dot in run]
    look = f'fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"{DASHES.get(line, "")}'
    pieces = [f'<path d="{path}" {look}/>'] if path else []
    for x, y in dots:
        centre = f'cx="{short_number(x)}" cy="{short_number(y)}"'
        pieces.append(f'<circle {centre} r="3" fill="{colour}"/>')
    return "\n".join(pieces)


def _legend(
    names: list[str], looks: list[str], colours: list[str], left: float, right: float, y: float
) -> tuple[list[str], float]:
    """A sample and the name of each series, in as many lines as that takes, and where they end."""
    pieces = []
    x = left
    for name, look, colour in zip(names, looks, colours):
        room = min(text_width(name, 12), right - left - 30)
        if x > left and x + 30 + room > right:
            x, y = left, y + 20
        sample = [(x, y), (x + 24, y)] if look != "o" else []
        pieces += [
            _draw([sample], look.rstrip("o"), colour),
            _draw([[(x + 12, y)]] if "o" in look else [], "o", colour),
            text_piece(x + 30, y + 4, name, 12, room=room),
        ]
        x += room + 48
    return pieces, y + 18


def plot(
    xs: Any,
    ys: Any,
    *,
    labels: Any = None,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    styles: Any = None,
    colors: Any = None,
    xscale: str = "linear",
    yscale: str = "linear",
    xticks: Any = None,
    yticks: Any = None,
    texts: Any = (),
    width: float = 560,
    height: float = 350,
) -> Figure:
    """Draw one series of points or several.

    xs: (n,) for every series, or a list with one for each, or None for 0 .. n - 1. ys: (n,) or a
    list of series, each as long as its xs. labels: each series' name in the legend. styles: for
    each, '-' a line, '--' a dashed line, ':' a dotted line, 'o' points, and '-o', '--o' or ':o'
    both. colors: for each, '#rrggbb', or 'currentColor' for the colour of the page's text. width,
    height: in pixels; a page may scale them.

    xscale, yscale: 'linear', or 'log', where equal ratios are equally far apart. xticks, yticks:
    the numbers at the ticks; None: round numbers, and powers of two where all of a logarithmic
    axis are such. An axis ends where the points or its ticks end. texts: (x, y, words) for what is
    written in the plot, with its middle there.

    A point that is not finite is left out and breaks its line. Raises TypeError for what is not a
    number; ValueError for lengths that differ, an unknown style, scale or colour, no finite point
    at all, or a number on a logarithmic axis that is not above 0.

    >>> figure = plot(None, [[4.0, 2.0, 1.0], [5.0, 4.0, 3.5]], labels=["training", "test"])
    >>> figure.save("loss.svg")  # doctest: +SKIP
    >>> figure = plot([2, 16, 128], [3.9, 260.0, 16200.0], xscale="log", yscale="log")
    """
    check_size(width, height, "plot")
    points = _pair(xs, ys)
    count = len(points)
    names = []
    if labels is not None:
        labels = [labels] if isinstance(labels, str) else labels
        names = read_labels(labels, count, "plot: labels")
    if styles is None:  # colours come round again with dashes
        styles = ["--" if index // len(LINE_COLOURS) % 2 else "-" for index in range(count)]
    looks = read_labels([styles] if isinstance(styles, str) else styles, count, "plot: styles")
    for look in looks:
        if look not in LOOKS:
            raise ValueError(f"plot: style {look!r}, expected one of {', '.join(LOOKS)}")
    if colors is None:
        colors = [LINE_COLOURS[index % len(LINE_COLOURS)] for index in range(count)]
    colours = read_labels([colors] if isinstance(colors, str) else colors, count, "plot: colors")
    for colour in colours:
        if not re.fullmatch("#[0-9a-fA-F]{6}|currentColor", colour):
            raise ValueError(f"plot: color {colour!r}, expected '#rrggbb' or 'currentColor'")
    drawn = [(x, y) for one in points for x, y in one if x == x and y == y]
    x_values = finite((x for x, _ in drawn), "plot")
    y_values = [y for _, y in drawn]
    check_scale(xscale, x_values, "plot: xscale")
    check_scale(yscale, y_values, "plot: yscale")
    x_places = _read_places(xticks, xscale, "plot: xticks")
    y_places = _read_places(yticks, yscale, "plot: yticks")
    written = _read_texts(texts, xscale, yscale)

    # The axes get what the texts around them leave.
    top, bottom = 16.0 + 24 * bool(title), 30 + 20 * bool(xlabel)
    most = max(2, int((height - top - bottom) // 36))
    y_low, y_high, y_marks = axis(y_values, most, yscale, y_places)
    left = 16 + 22 * bool(ylabel) + widest((label for _, label in y_marks), 11)
    right = max(left + 80, width - 24)
    body, below = _legend(names, looks, colours, left, right, top + 4)
    wider, higher = _legend(names, looks, colours, 16, right, top + 4)
    if higher < below:
        body, below = wider, higher
    top = below if names else top
    floor = max(top + 80, height - bottom)
    whole = all(x == int(x) for x in x_values)
    for most in range(max(2, int((right - left) // (36 if xscale == "log" else 70))), 1, -1):
        x_low, x_high, x_marks = axis(x_values, most, xscale, x_places, whole)
        across = [(right - left) * along(x, x_low, x_high, xscale) for x, _ in x_marks]
        closest = min((after - before for before, after in zip(across, across[1:])), default=0)
        if widest((label for _, label in x_marks), 11) + 12 < closest:
            break

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + (right - left) * along(x, x_low, x_high, xscale),
            top + (floor - top) * along(y, y_high, y_low, yscale),
        )

    down = f"{short_number(top)}V{short_number(floor)}"
    over = f"H{short_number(right)}"
    grid = [f"M{short_number(at(x, y_low)[0])} {down}" for x, _ in x_marks]
    grid += [f"M{short_number(left)} {short_number(at(x_low, y)[1])}{over}" for y, _ in y_marks]
    body += [
        text_piece(left, 22, title, 15, room=(right - left) / BOLD, more=' font-weight="600"'),
        stroked("".join(grid), 0.15),
        stroked(f"M{short_number(left)} {down}{over}", 0.7),
        *(
            text_piece(at(x, y_low)[0], floor + 17, with_minus(label), 11, "middle")
            for x, label in x_marks
        ),
        *(
            text_piece(left - 7, at(x_low, y)[1] + 4, with_minus(label), 11, "end")
            for y, label in y_marks
        ),
        text_piece((left + right) / 2, floor + 38, xlabel, 12, "middle", room=right - left),
        text_piece(18, (top + floor) / 2, ylabel, 12, "middle", -90, room=floor - top),
    ]
    for one, look, colour in zip(points, looks, colours):
        runs: list[list[tuple[float, float]]] = [[]]
        for x, y in one:
            if x == x and y == y:
                runs[-1].append(at(x, y))
            elif runs[-1]:
                runs.append([])
        body.append(_draw(runs, look, colour))
    for x, y, words in written:  # moved where the frame would cut it off
        x, y = at(x, y)
        half = min(text_width(words, 12), right - left) / 2
        x, y = min(max(x, left + half), right - half), min(max(y, top + 8), floor - 8)
        body.append(text_piece(x, y + 4, words, 12, "middle", room=right - left))
    return figure_of(
        right + 24,
        floor + bottom,
        title or "Line plot",
        (
            f"Line plot of {ylabel or 'y'}, {short(min(y_values))} to {short(max(y_values))}, "
            f"against {xlabel or 'x'}, {short(min(x_values))} to {short(max(x_values))}. "
            f"Series: {', '.join(names) or count}."
            + f" Written in it: {', '.join(words for _, _, words in written)}."
            * bool(written)
        ),
        body,
    )


# Heatmaps.


def _cells(
    matrix: Matrix, colours: ColourMap, x: float, y: float, wide: float, high: float
) -> list[str]:
    """A matrix of cells in a frame; neighbours of one colour in a row become one rectangle."""
    paths: dict[str, str] = {}
    hatch = ""
    for r, row in enumerate(matrix):
        shades = [colours(value) if value == value else "" for value in row] + ["end"]
        start = 0
        for c, shade in enumerate(shades[:-1]):
            if shade != shades[c + 1]:
                run = c + 1 - start
                paths[shade] = paths.get(shade, "") + f"M{start} {r}h{run}v1h-{run}z"
                start = c + 1
            if not shade:
                hatch += "".join(
                    f"M{short_number(x + (c + a) * wide)} {short_number(y + (r + b) * high)}"
                    f"L{short_number(x + (c + b) * wide)} {short_number(y + (r + a) * high)}"
                    for a, b in ((0, 0.5), (0, 1), (0.5, 1))
                )
    paths.pop("", None)
    right, floor = x + len(matrix[0]) * wide, y + len(matrix) * high
    return [
        f'<g transform="translate({short_number(x)} {short_number(y)}) scale({wide:.4g} {high:.4g})" '
        'shape-rendering="crispEdges">',
        *(f'<path d="{path}" fill="{shade}"/>' for shade, path in paths.items()),
        "</g>",
        stroked(hatch, 0.4),
        stroked(
            f"M{short_number(x)} {short_number(y)}H{short_number(right)}V{short_number(floor)}H{short_number(x)}z",
            0.4,
        ),
    ]


def _number_texts(numbers: list[float]) -> dict[float, str]:
    """What to write for each number: whole ones as they are, others with the decimals that tell."""
    largest = max(map(abs, numbers))
    power = math.floor(math.log10(largest)) if largest else 0
    decimals = max(0, 2 - power) if power >= 0 else 1 - power
    if all(number == int(number) for number in numbers):
        decimals = 0
    texts = {}
    for number in numbers:
        rounded = float(f"{number:.1e}")
        if math.isinf(rounded):  # nothing rounder is a float
            rounded = number
        text = f"{number:.{decimals}f}" if -4 < power < 4 else short(rounded)
        texts[number] = with_minus(text if float(text) else text.lstrip("-"))
    return texts


def _side(labels: list[str], count: int, block: int, pixels: float) -> list[tuple[float, str]]:
    """The labels along a side of a matrix: where, counted in drawn cells, and what."""
    if labels:
        return [(index + 0.5, label) for index, label in enumerate(labels)]
    return [
        ((place + 0.5) / block, label)
        for place, label in ticks(0, count - 1, max(2, int(pixels // 30)), whole=True)
        if 0 <= place < count
    ]


def _cell_size(
    room_wide: float, room_high: float, least_wide: float, least_high: float
) -> tuple[float, float]:
    """Square, unless a side would then be too small to see or to label."""
    wide = min(max(room_wide, least_wide), LARGEST_CELL)
    high = min(max(room_high, least_high), LARGEST_CELL)
    if min(wide, high) >= max(least_wide, least_high):
        wide = high = min(wide, high)
    return max(0.1, int(wide * 10) / 10), max(0.1, int(high * 10) / 10)


def _centre(middle: float, length: float, whole: float) -> float:
    """The middle for a text of that length, moved where the figure would cut it off."""
    return min(max(middle, length / 2 + 6), max(whole - length / 2, whole / 2))


def heatmap(
    weights: Any,
    *,
    xticks: Any = None,
    yticks: Any = None,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    titles: Any = None,
    annotate: bool | None = None,
    vmin: Any = None,
    vmax: Any = None,
    colorbar: bool = True,
    width: float = 480,
    height: float = 480,
) -> Figure:
    """Draw a matrix as coloured cells with a colour bar, or several as a grid of panels.

    weights: (rows, columns); (n, rows, columns) for n panels in a nearly square grid; or (panels
    down, panels across, rows, columns). xticks, yticks: labels of columns and rows, for instance
    words; without them they are counted from 0. titles: for each panel, or for each panel of the
    top row. annotate: whether the numbers stand in the cells; None: where these are few and large
    enough. vmin, vmax: the numbers at the ends of the colours; by default those of the weights, or
    from 0 if all are in [0, 1]. Colours diverge from zero if it lies between the ends. colorbar:
    whether the scale of colours stands beside the panels. width, height: the room in pixels, of
    which square cells may leave some, and labels need more.

    Cells that are not finite are hatched; a side without labels is averaged to at most 256 cells.
    Raises TypeError for what is not a number; ValueError for another rank, ragged rows, labels
    that do not match, vmin not below vmax, or no finite number at all.

    >>> figure = heatmap([[0.06, 0.47, 0.47], [0.0, 1.0, 0.0]], yticks=["it", "sat"])
    >>> figure.save("weights.svg")  # doctest: +SKIP
    """
    check_size(width, height, "heatmap")
    panels, shape = read(weights, "heatmap: weights")
    if not 2 <= len(shape) <= 4:
        raise ValueError(
            f"heatmap: weights of shape {shape}, expected (rows, columns), "
            "(n, rows, columns) or (down, across, rows, columns)"
        )
    count = math.prod(shape[:-2])
    root = math.ceil(math.sqrt(count))
    across = next((n for n in range(root, 2 * root) if count % n == 0), root)
    if len(shape) == 2:
        panels = [panels]
    elif len(shape) == 4:
        panels, across = [matrix for row in panels for matrix in row], shape[1]
    down = -(-count // across)
    heads = [""] * count
    if titles is not None:
        titles = [titles] if isinstance(titles, str) else titles
        top_only = hasattr(titles, "__len__") and len(titles) == across
        heads = read_labels(titles, across if top_only else count, "heatmap: titles")
        heads += [""] * (count - len(heads))
    x_names = [] if xticks is None else read_labels(xticks, shape[-1], "heatmap: xticks")
    y_names = [] if yticks is None else read_labels(yticks, shape[-2], "heatmap: yticks")

    x_block = 1 if x_names else -(-shape[-1] // MOST_CELLS)
    y_block = 1 if y_names else -(-shape[-2] // MOST_CELLS)
    panels = [average(matrix, y_block, x_block) for matrix in panels]
    rows, columns = len(panels[0]), len(panels[0][0])
    numbers = finite((n for matrix in panels for row in matrix for n in row), "heatmap")
    low, high = colour_range(numbers, vmin, vmax, "heatmap")
    colours = ColourMap(low, high)
    bar_marks = [mark for mark in ticks(low, high, 6) if low <= mark[0] <= high]

    # Left and right of the panels stand labels and colour bar; the panels get the rest.
    y_room = min(160, widest(y_names or [str(shape[-2] - 1)], 11))
    left = 18 + 22 * bool(ylabel) + y_room
    beside = 42 + widest((label for _, label in bar_marks), 11) if colorbar else 16.0
    gap = 16 if across <= 4 else 8
    wide, tall = _cell_size(
        ((width - left - beside + gap) / across - gap) / columns,
        ((height - 60 + gap) / down - gap) / rows,
        13 if any(x_names) else 24 / columns,
        13 if any(y_names) else 24 / rows,
    )
    x_marks = _side(x_names, shape[-1], x_block, columns * wide)
    y_marks = _side(y_names, shape[-2], y_block, rows * tall)
    turned = bool(x_names) and widest(x_names, 11) > wide - 2
    if turned:  # a label turned by 45 degrees reaches left of its column
        for place, label in x_marks:
            left = max(left, min(160, text_width(label, 11)) * 0.71 - place * wide + 8)

    texts = _number_texts(numbers)
    text_size = min(12, 12 * wide * 0.8 / widest(texts.values(), 12), tall * 0.6)
    if annotate is None:
        annotate = rows * columns <= 144 and text_size >= 9

    body: list[str] = []
    top = floor = 16.0 + 24 * bool(title)
    right = left + across * (columns * wide + gap) - gap
    for index, (matrix, head) in enumerate(zip(panels, heads)):
        x = left + index % across * (columns * wide + gap)
        if index % across == 0:
            y = floor + gap * bool(index) + 20 * any(heads[index : index + across])
            floor = y + rows * tall
            top = top if index else y
            body += [
                text_piece(x - 6, y + place * tall + 4, label, 11, "end", room=160)
                for place, label in y_marks
            ]
        body += [
            text_piece(
                x + columns * wide / 2, y - 7, head, 12, "middle", room=columns * wide + gap
            ),
            *_cells(matrix, colours, x, y, wide, tall),
        ]
        if annotate:
            body += [
                text_piece(
                    x + (c + 0.5) * wide,
                    y + (r + 0.5) * tall + text_size * 0.36,
                    texts[number],
                    text_size,
                    "middle",
                    more=f' fill="{text_colour(colours(number))}"',
                )
                for r, row in enumerate(matrix)
                for c, number in enumerate(row)
                if number == number
            ]
        if index + across >= count:
            body += [
                text_piece(x + place * wide + 4, floor + 13, label, 11, "end", -45, room=160)
                if turned
                else text_piece(x + place * wide, floor + 16, label, 11, "middle")
                for place, label in x_marks
            ]

    bar = max(90, floor - top) if colorbar else 0
    if colorbar:
        steps = [step / (BAR_STEPS - 1) for step in range(BAR_STEPS)]
        body += _cells(
            [[high * (1 - step) + low * step] for step in steps],
            colours,
            right + 14,
            top,
            12,
            bar / BAR_STEPS,
        )
        for place, label in bar_marks:
            y = top + bar * part(place, high, low)
            body += [
                stroked(f"M{short_number(right + 26)} {short_number(y)}h4", 0.7),
                text_piece(right + 33, y + 4, with_minus(label), 11),
            ]
    bottom = floor + (min(160, widest(x_names, 11)) * 0.71 + 18 if turned else 24)
    title_width = BOLD * text_width(title, 15)
    width = max(right + beside, min(left + title_width + 12, width))
    height = max(bottom + 22 * bool(xlabel), top + bar + 12)
    x = _centre((left + right) / 2, text_width(xlabel, 12), width)
    y = _centre((top + floor) / 2, text_width(ylabel, 12), height)
    body += [
        text_piece(left, 22, title, 15, room=(width - left - 12) / BOLD, more=' font-weight="600"'),
        text_piece(x, bottom + 10, xlabel, 12, "middle", room=width - 12),
        text_piece(18, y, ylabel, 12, "middle", -90, room=height - 12),
    ]
    description = (
        f"Heatmap of {shape[-2]} rows by {shape[-1]} columns, {short(min(numbers))} to "
        f"{short(max(numbers))}"
    )
    if count > 1:
        description += f", in {count} panels"
    if x_block * y_block > 1:
        description += f", averaged in blocks of {y_block} by {x_block}"
    if len(numbers) < count * rows * columns:
        description += ", with cells that are not finite"
    return figure_of(width, height, title or "Heatmap", description + ".", body)
