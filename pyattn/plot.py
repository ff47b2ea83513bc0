"""Line plots and heatmaps as SVG, drawn with the standard library alone.

A figure is one string, so the book can hold it, a notebook show it and a test compare it. Axes and
text are drawn in the text colour of the page around them; a figure opened as a file follows the
reader's light or dark theme. Nothing in it has an id, so figures in one page cannot clash. Input
is nested lists or anything with `tolist()`, so PyTorch's tensors can be drawn too.
"""
from __future__ import annotations

import math
import os
import re
import unicodedata

from .textplot import average, colour_range, finite, read, read_labels, short, ticks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Sequence

    from .textplot import Matrix

__all__ = ["Figure", "plot", "heatmap"]

# Okabe and Ito's colours for every kind of colour vision, as far as their contrast with white and
# with near-black is 3 or more; violet and grey are added under the same conditions.
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#9a6ff0", "#737373")

# Ten samples of viridis (van der Walt and Smith, 2015): its lightness rises evenly.
SEQUENTIAL = ("#440154", "#482878", "#3e4989", "#31688e", "#26828e",
              "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725")
# Blue below zero and orange above: told apart with every kind of colour vision.
DIVERGING = ("#053c6e", "#2a76b8", "#8fbfe0", "#f4f4f2", "#f0b072", "#c8690f", "#7a3503")
SHADES = 256  # steps of a colour map

MOST_CELLS = 256  # drawn along a side of a matrix: more are averaged, a screen shows no finer
LARGEST_CELL = 44  # pixels
BAR_STEPS = 100
BOLD = 1.12  # how much wider than plain a bold text is

# `svg:root` matches where the figure is a document of its own, as a file or an <img>, and paints
# its own background there. Inside a page the page's text colour holds, whatever the system's theme.
STYLE = ("svg:root{color-scheme:light dark;color:#1f2328;background:#fff}"
         "@media (prefers-color-scheme:dark){svg:root{color:#e6e6e6;background:#121417}}")


class Figure:
    """A drawing: `str(figure)` is its SVG, a notebook shows it, `save` writes it to a file."""

    __slots__ = ("title", "svg")

    def __init__(self, title: str, svg: str) -> None:
        self.title = title
        self.svg = svg

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"Figure({self.title!r})"

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to `path`, a name that ends in .svg: all of it, or nothing.

        Raises ValueError for another ending, and OSError where the file cannot be written.
        """
        target = os.path.realpath(path)
        if not target.lower().endswith(".svg"):
            raise ValueError(f"Figure.save: {os.fspath(path)!r}: a figure is SVG text, "
                             "expected a name that ends in .svg")
        part = f"{target}.{os.getpid()}.part"
        try:
            with open(part, "w", encoding="utf-8", newline="\n") as file:
                file.write(self.svg)
            os.replace(part, target)
        finally:
            if os.path.exists(part):
                os.remove(part)


# Colours.

def _channels(colour: str) -> list[int]:
    return [int(colour[at:at + 2], 16) for at in (1, 3, 5)]


def _shades(anchors: Sequence[str]) -> list[str]:
    """The SHADES colours of a colour map, mixed between its anchors."""
    colours = []
    for shade in range(SHADES):
        place = shade / (SHADES - 1) * (len(anchors) - 1)
        index = min(int(place), len(anchors) - 2)
        mixed = [round(a + (b - a) * (place - index)) for a, b in
                 zip(_channels(anchors[index]), _channels(anchors[index + 1]))]
        colours.append("#{:02x}{:02x}{:02x}".format(*mixed))
    return colours


class _ColourMap:
    """The colours of low .. high: sequential, or diverging from zero where zero lies between."""

    def __init__(self, low: float, high: float) -> None:
        diverging = low < 0 < high
        self.low, self.high = low, high
        self.stop = max(-low, high) if diverging else high
        self.start = -self.stop if diverging else low
        self.colours = _shades(DIVERGING if diverging else SEQUENTIAL)

    def __call__(self, value: float) -> str:
        value = min(max(value, self.low), self.high)
        place = (value - self.start) / (self.stop - self.start)
        return self.colours[round(place * (SHADES - 1))]


def _luminance(colour: str) -> float:
    """Relative luminance from 0, black, to 1, white (WCAG 2)."""
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                        for c in (channel / 255 for channel in _channels(colour))]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _text_colour(background: str) -> str:
    """Black or white, whichever has the greater contrast: never less than sqrt(21) = 4.58."""
    return "#000" if (_luminance(background) + 0.05) ** 2 > 1.05 * 0.05 else "#fff"


# Pieces of SVG.

def _n(number: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    text = f"{number:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def _escape(text: str) -> str:
    text = re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def _width(text: str, size: float) -> float:
    """About the width of a text in a sans-serif font; fonts differ, so rather more than less."""
    ems = 0.0
    for character in text:
        if unicodedata.combining(character):
            continue
        if unicodedata.east_asian_width(character) in "WF":
            ems += 1.0
        elif character in " fijlrtI.,:;'!|()[]":
            ems += 0.38
        elif character in "mwMW@%":
            ems += 0.95
        else:
            ems += 0.7 if character.isupper() else 0.61
    return ems * size


def _widest(texts: Iterable[str], size: float) -> float:
    return max((_width(text, size) for text in texts), default=0.0)


def _text(x: float, y: float, text: str, size: float = 11, anchor: str = "", turn: int = 0,
          room: float = math.inf, more: str = "") -> str:
    """A text from (x, y), or with its middle or end there; smaller where `room` is short of it."""
    if not text:
        return ""
    size = min(size, size * room / max(_width(text, size), 1))
    if anchor:
        more += f' text-anchor="{anchor}"'
    if turn:
        more += f' transform="rotate({turn} {_n(x)} {_n(y)})"'
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{more}>{_escape(text)}</text>'


def _minus(label: str) -> str:
    return label.replace("-", "\N{MINUS SIGN}")


def _strokes(path: str, opacity: float) -> str:
    """Thin lines in the colour of the text: axes, grid, frames, hatches."""
    if not path:
        return ""
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="{opacity}"/>'


def _figure(width: float, height: float, title: str, description: str, body: list[str]) -> Figure:
    name = _escape(title)
    # In a narrow page the figure shrinks as a whole. `block-size` is the height, under a name that
    # does not lead CairoSVG to draw a figure of height "auto".
    return Figure(title, "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" style="max-width:100%;block-size:auto" '
        f'role="img" aria-label="{name}" fill="currentColor" font-family="system-ui, sans-serif">',
        f"<title>{name}</title>",
        f"<desc>{_escape(description)}</desc>",
        f"<style>{STYLE}</style>",
        *filter(None, body),
        "</svg>\n",
    ]))


def _check_size(width: float, height: float, name: str) -> None:
    if not (100 <= width <= 10000 and 100 <= height <= 10000):
        raise ValueError(f"{name}: {width} by {height} pixels: expected 100 to 10000 each way")


# Line plots.

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
    raise ValueError(f"{name}: expected numbers (one series) or a list of series, got items of "
                     f"rank {' and '.join(map(str, ranks))}")


def _pair(xs: Any, ys: Any) -> list[list[tuple[float, float]]]:
    """Each series as points (x, y)."""
    series, _ = _read_series(ys, "plot: ys")
    if xs is None:
        return [[(float(index), y) for index, y in enumerate(one)] for one in series]
    places, several = _read_series(xs, "plot: xs")
    if not several:
        places = places * len(series)
    if len(places) != len(series):
        raise ValueError(f"plot: {len(places)} xs for {len(series)} series, expected one for all "
                         "or one for each")
    for index, (x, y) in enumerate(zip(places, series)):
        if len(x) != len(y):
            raise ValueError(f"plot: series {index} has {len(y)} ys for {len(x)} xs")
    return [list(zip(x, y)) for x, y in zip(places, series)]


def _draw(runs: list[list[tuple[float, float]]], style: str, colour: str) -> str:
    """A line through each run of pixels, dots where the style asks or where a run has one pixel."""
    lines = [run for run in runs if "-" in style and len(run) > 1]
    path = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in run) for run in lines)
    dash = ' stroke-dasharray="7 4"' if "--" in style else ""
    dots = [dot for run in runs if "o" in style or len(run) == 1 for dot in run]
    return "\n".join(
        [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" '
         f'stroke-linejoin="round"{dash}/>'] * bool(path)
        + [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3" fill="{colour}"/>' for x, y in dots])


def _legend(names: list[str], looks: list[str], colours: list[str], left: float, right: float,
            y: float) -> tuple[list[str], float]:
    """A sample and the name of each series, in as many lines as that takes, and where they end."""
    pieces = []
    x = left
    for name, look, colour in zip(names, looks, colours):
        room = min(_width(name, 12), right - left - 30)
        if x > left and x + 30 + room > right:
            x, y = left, y + 20
        sample = [(x, y), (x + 24, y)] if "-" in look else []
        pieces += [_draw([sample], look.replace("o", ""), colour),
                   _draw([[(x + 12, y)]] if "o" in look else [], "o", colour),
                   _text(x + 30, y + 4, name, 12, room=room)]
        x += room + 48
    return pieces, y + 18


def plot(xs: Any, ys: Any, *, labels: Any = None, xlabel: str = "", ylabel: str = "",
         title: str = "", styles: Any = None, width: float = 560, height: float = 350) -> Figure:
    """Draw one series of points or several.

    xs: (n,) for every series, or a list with one for each, or None for 0 .. n - 1. ys: (n,) or a
    list of series, each as long as its xs. labels: each series' name in the legend. styles: for
    each, '-' a line, '--' a dashed line, 'o' points, '-o' or '--o' both. width, height: in pixels;
    a page may scale them.

    A point that is not finite is left out and breaks its line. Raises TypeError for what is not a
    number; ValueError for lengths that differ, an unknown style, or no finite point at all.

    >>> figure = plot(None, [[4.0, 2.0, 1.0], [5.0, 4.0, 3.5]], labels=["training", "test"])
    >>> figure.save("loss.svg")  # doctest: +SKIP
    """
    _check_size(width, height, "plot")
    points = _pair(xs, ys)
    count = len(points)
    names = [] if labels is None else read_labels(
        [labels] if isinstance(labels, str) else labels, count, "plot: labels")
    colours = [LINE_COLOURS[index % len(LINE_COLOURS)] for index in range(count)]
    if styles is None:  # colours come round again with dashes
        styles = ["--" if index // len(LINE_COLOURS) % 2 else "-" for index in range(count)]
    looks = read_labels([styles] if isinstance(styles, str) else styles, count, "plot: styles")
    for look in looks:
        if look not in ("-", "--", "o", "-o", "--o"):
            raise ValueError(f"plot: style {look!r}, expected '-', '--', 'o', '-o' or '--o'")
    drawn = [(x, y) for one in points for x, y in one if x == x and y == y]
    x_values = finite((x for x, _ in drawn), "plot")
    y_values = [y for _, y in drawn]

    # The axes get what the texts around them leave.
    top, bottom = 16.0 + 24 * bool(title), 30 + 20 * bool(xlabel)
    y_marks = ticks(min(y_values), max(y_values), max(2, int((height - top - bottom) // 36)))
    left = 16 + 22 * bool(ylabel) + _widest((label for _, label in y_marks), 11)
    right = max(left + 80, width - 24)
    body, below = _legend(names, looks, colours, left, right, top + 4)
    top = below if names else top
    floor = max(top + 80, height - bottom)
    for most in range(max(2, int((right - left) // 70)), 1, -1):
        x_marks = ticks(min(x_values), max(x_values), most, all(x == int(x) for x in x_values))
        if _widest((label for _, label in x_marks), 11) + 12 < (right - left) / (len(x_marks) - 1):
            break
    x_low, x_high, y_low, y_high = x_marks[0][0], x_marks[-1][0], y_marks[0][0], y_marks[-1][0]

    def at(x: float, y: float) -> tuple[float, float]:
        return (left + (right - left) * ((x - x_low) / (x_high - x_low)),
                top + (floor - top) * ((y_high - y) / (y_high - y_low)))

    body += [
        _text(left, 22, title, 15, room=(right - left) / BOLD, more=' font-weight="600"'),
        _strokes("".join(f"M{_n(at(x, y_low)[0])} {_n(top)}V{_n(floor)}" for x, _ in x_marks)
                 + "".join(f"M{_n(left)} {_n(at(x_low, y)[1])}H{_n(right)}" for y, _ in y_marks),
                 0.15),
        _strokes(f"M{_n(left)} {_n(top)}V{_n(floor)}H{_n(right)}", 0.7),
        *(_text(at(x, y_low)[0], floor + 17, _minus(label), 11, "middle") for x, label in x_marks),
        *(_text(left - 7, at(x_low, y)[1] + 4, _minus(label), 11, "end") for y, label in y_marks),
        _text((left + right) / 2, floor + 38, xlabel, 12, "middle", room=right - left),
        _text(18, (top + floor) / 2, ylabel, 12, "middle", -90, room=floor - top),
    ]
    for one, look, colour in zip(points, looks, colours):
        runs: list[list[tuple[float, float]]] = [[]]
        for x, y in one:
            if x == x and y == y:
                runs[-1].append(at(x, y))
            elif runs[-1]:
                runs.append([])
        body.append(_draw(runs, look, colour))
    return _figure(right + 24, floor + bottom, title or "Line plot", (
        f"Line plot of {ylabel or 'y'}, {short(min(y_values))} to {short(max(y_values))}, "
        f"against {xlabel or 'x'}, {short(min(x_values))} to {short(max(x_values))}. "
        f"Series: {', '.join(names) or count}."), body)


# Heatmaps.

def _cells(matrix: Matrix, colours: _ColourMap, x: float, y: float, wide: float, high: float
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
                hatch += "".join(f"M{_n(x + (c + a) * wide)} {_n(y + (r + b) * high)}"
                                 f"L{_n(x + (c + b) * wide)} {_n(y + (r + a) * high)}"
                                 for a, b in ((0, 0.5), (0, 1), (0.5, 1)))
    paths.pop("", None)
    right, floor = x + len(matrix[0]) * wide, y + len(matrix) * high
    return [f'<g transform="translate({_n(x)} {_n(y)}) scale({wide:.4g} {high:.4g})" '
            'shape-rendering="crispEdges">',
            *(f'<path d="{path}" fill="{shade}"/>' for shade, path in paths.items()),
            "</g>",
            _strokes(hatch, 0.4),
            _strokes(f"M{_n(x)} {_n(y)}H{_n(right)}V{_n(floor)}H{_n(x)}z", 0.4)]


def _number_texts(numbers: list[float]) -> dict[float, str]:
    """What to write for each number: whole ones as they are, others with the decimals that tell."""
    largest = max(map(abs, numbers))
    power = math.floor(math.log10(largest)) if largest else 0
    decimals = max(0, 2 - power) if power >= 0 else 1 - power
    if all(number == int(number) for number in numbers):
        decimals = 0
    texts = {}
    for number in numbers:
        text = f"{number:.{decimals}f}" if -4 < power < 4 else short(float(f"{number:.1e}"))
        texts[number] = _minus(text if float(text) else text.lstrip("-"))
    return texts


def _side(labels: list[str], count: int, block: int, pixels: float) -> list[tuple[float, str]]:
    """The labels along a side of a matrix: where, counted in drawn cells, and what."""
    if labels:
        return [(index + 0.5, label) for index, label in enumerate(labels)]
    return [((place + 0.5) / block, label)
            for place, label in ticks(0, count - 1, max(2, int(pixels // 30)), whole=True)
            if 0 <= place < count]


def _cell_size(room_wide: float, room_high: float, least_wide: float, least_high: float
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


def heatmap(weights: Any, *, xticks: Any = None, yticks: Any = None, xlabel: str = "",
            ylabel: str = "", title: str = "", titles: Any = None, annotate: bool | None = None,
            vmin: Any = None, vmax: Any = None, width: float = 480, height: float = 480) -> Figure:
    """Draw a matrix as coloured cells with a colour bar, or several as a grid of panels.

    weights: (rows, columns); (n, rows, columns) for n panels in a nearly square grid; or (panels
    down, panels across, rows, columns). xticks, yticks: labels of columns and rows, for instance
    words; without them they are counted from 0. titles: for each panel, or for each panel of the
    top row. annotate: whether the numbers stand in the cells; None: where these are few and large
    enough. vmin, vmax: the numbers at the ends of the colours; by default those of the weights, or
    from 0 if all are in [0, 1]. Colours diverge from zero if it lies between the ends. width,
    height: the room in pixels, of which square cells may leave some, and labels need more.

    Cells that are not finite are hatched; a side without labels is averaged to at most 256 cells.
    Raises TypeError for what is not a number; ValueError for another rank, ragged rows, labels
    that do not match, vmin not below vmax, or no finite number at all.

    >>> figure = heatmap([[0.06, 0.47, 0.47], [0.0, 1.0, 0.0]], yticks=["it", "sat"])
    >>> figure.save("weights.svg")  # doctest: +SKIP
    """
    _check_size(width, height, "heatmap")
    panels, shape = read(weights, "heatmap: weights")
    if not 2 <= len(shape) <= 4:
        raise ValueError(f"heatmap: weights of shape {shape}, expected (rows, columns), "
                         "(n, rows, columns) or (down, across, rows, columns)")
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
    colours = _ColourMap(low, high)
    bar_marks = [mark for mark in ticks(low, high, 6) if low <= mark[0] <= high]

    # Left and right of the panels stand labels and colour bar; the panels get the rest.
    y_room = min(160, _widest(y_names or [str(shape[-2] - 1)], 11))
    left = 18 + 22 * bool(ylabel) + y_room
    beside = 42 + _widest((label for _, label in bar_marks), 11)
    gap = 16 if across <= 4 else 8
    wide, tall = _cell_size(((width - left - beside + gap) / across - gap) / columns,
                            ((height - 60 + gap) / down - gap) / rows,
                            13 if x_names else 24 / columns, 13 if y_names else 24 / rows)
    x_marks = _side(x_names, shape[-1], x_block, columns * wide)
    y_marks = _side(y_names, shape[-2], y_block, rows * tall)
    turned = bool(x_names) and _widest(x_names, 11) > wide - 4
    if turned:  # a label turned by 45 degrees reaches left of its column
        left = max(left, max(min(160, _width(label, 11)) * 0.71 - place * wide + 8
                             for place, label in x_marks))

    texts = _number_texts(numbers)
    text_size = min(12, 12 * wide * 0.8 / _widest(texts.values(), 12), tall * 0.6)
    if annotate is None:
        annotate = rows * columns <= 144 and text_size >= 9

    body: list[str] = []
    top = floor = 16.0 + 24 * bool(title)
    right = left + across * (columns * wide + gap) - gap
    for index, (matrix, head) in enumerate(zip(panels, heads)):
        x = left + index % across * (columns * wide + gap)
        if index % across == 0:
            y = floor + gap * bool(index) + 20 * any(heads[index:index + across])
            floor = y + rows * tall
            top = top if index else y
            body += [_text(x - 6, y + place * tall + 4, label, 11, "end", room=160)
                     for place, label in y_marks]
        body += [_text(x + columns * wide / 2, y - 7, head, 12, "middle",
                       room=columns * wide + gap),
                 *_cells(matrix, colours, x, y, wide, tall)]
        if annotate:
            body += [_text(x + (c + 0.5) * wide, y + (r + 0.5) * tall + text_size * 0.36,
                           texts[number], text_size, "middle",
                           more=f' fill="{_text_colour(colours(number))}"')
                     for r, row in enumerate(matrix) for c, number in enumerate(row)
                     if number == number]
        if index + across >= count:
            body += [_text(x + place * wide + 4, floor + 13, label, 11, "end", -45, room=160)
                     if turned else _text(x + place * wide, floor + 16, label, 11, "middle")
                     for place, label in x_marks]

    bar = max(90, floor - top)
    fall = (high - low) / (BAR_STEPS - 1)
    body += _cells([[high - fall * step] for step in range(BAR_STEPS)], colours,
                   right + 14, top, 12, bar / BAR_STEPS)
    for place, label in bar_marks:
        y = top + bar * ((high - place) / (high - low))
        body += [_strokes(f"M{_n(right + 26)} {_n(y)}h4", 0.7),
                 _text(right + 33, y + 4, _minus(label), 11)]
    bottom = floor + (min(160, _widest(x_names, 11)) * 0.71 + 18 if turned else 24)
    title_width = BOLD * _width(title, 15)
    width = max(right + beside, min(left + title_width + 12, width))
    height = max(bottom + 22 * bool(xlabel), top + bar + 12)
    x = _centre((left + right) / 2, _width(xlabel, 12), width)
    y = _centre((top + floor) / 2, _width(ylabel, 12), height)
    body += [
        _text(left, 22, title, 15, room=(width - left - 12) / BOLD, more=' font-weight="600"'),
        _text(x, bottom + 10, xlabel, 12, "middle", room=width - 12),
        _text(18, y, ylabel, 12, "middle", -90, room=height - 12),
    ]
    description = (f"Heatmap of {shape[-2]} rows by {shape[-1]} columns, {short(min(numbers))} to "
                   f"{short(max(numbers))}")
    if count > 1:
        description += f", in {count} panels"
    if x_block * y_block > 1:
        description += f", averaged in blocks of {y_block} by {x_block}"
    if len(numbers) < count * rows * columns:
        description += ", with cells that are not finite"
    return _figure(width, height, title or "Heatmap", description + ".", body)
