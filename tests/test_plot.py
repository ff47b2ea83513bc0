"""Figures are held as text: what is drawn where, in which colour, and what is refused."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyattn.drawing import svg as drawing
from pyattn.drawing.scales import along, average, axis, colour_range, log_ticks, short, ticks
from pyattn.drawing.terminal import terminal_width
from pyattn.plot import Figure, heatmap, plot, sparkline, text_heatmap, text_plot

inf, nan = math.inf, math.nan
SVG = "{http://www.w3.org/2000/svg}"
BLUE = drawing.LINE_COLOURS[0]


class Tensor:
    """What the drawings ask of a tensor."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def tolist(self) -> Any:
        return self.values


def parse(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(str(figure))


def texts(figure: Figure) -> list[str]:
    return [element.text or "" for element in parse(figure).iter(SVG + "text")]


def attributes(figure: Figure, tag: str, name: str) -> list[str]:
    return [element.get(name, "") for element in parse(figure).iter(SVG + tag)]


def lines(figure: Figure, colour: str = BLUE) -> list[str]:
    return [
        element.get("d", "")
        for element in parse(figure).iter(SVG + "path")
        if element.get("stroke") == colour
    ]


def cells(figure: Figure) -> list[dict[tuple[int, int], str]]:
    """The colour of each cell (row, column), for each panel; the last one is the colour bar."""
    panels = []
    for group in parse(figure).iter(SVG + "g"):
        panel: dict[tuple[int, int], str] = {}
        for path in group:
            for found in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.get("d", "")):
                column, row, run, back = map(int, found)
                assert run == back
                for step in range(run):
                    assert (row, column + step) not in panel
                    panel[row, column + step] = path.get("fill", "")
        panels.append(panel)
    return panels


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# Scales.


@pytest.mark.parametrize(
    "low, high, most, labels",
    [
        (0, 5, 7, ["0", "1", "2", "3", "4", "5"]),
        (-0.27, 4.1, 6, ["-1", "0", "1", "2", "3", "4", "5"]),
        (0.0, 0.1 + 0.2, 3, ["0.0", "0.1", "0.2", "0.3"]),
        (1e-5, 5e-5, 4, ["1e-5", "2e-5", "3e-5", "4e-5", "5e-5"]),
        (0, 2.5e6, 5, ["0", "5e5", "1e6", "1.5e6", "2e6", "2.5e6"]),
        (1000000.1, 1000000.2, 2, ["1000000.10", "1000000.15", "1000000.20"]),
        (3, 3, 4, ["1", "2", "3", "4", "5"]),
        (0, 0, 4, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, most: int, labels: list[str]) -> None:
    assert [label for _, label in ticks(low, high, most)] == labels


def test_ticks_of_whole_numbers_are_whole() -> None:
    assert [place for place, _ in ticks(0, 2, 8, whole=True)] == [0, 1, 2]


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS, NUMBERS, st.integers(2, 12))
def test_ticks_cover_the_data(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high, most)
    places = [place for place, _ in marks]
    step = places[1] - places[0]
    assert 2 <= len(marks) <= most + 1
    assert places == sorted(set(places))
    assert places[0] <= low + 1e-8 * step or places[0] - step == -inf
    assert high - 1e-8 * step <= places[-1] or places[-1] + step == inf
    labels = [label for _, label in marks]
    assert len(set(labels)) == len(labels)
    for place, label in marks:
        assert float(label) == pytest.approx(place, rel=1e-9, abs=1e-9 * step)


@pytest.mark.parametrize(
    "numbers, most, ends, labels",
    [
        ([0, 180], 4, (0, 180), ["0", "50", "100", "150"]),  # no band up to 200
        ([-8, 8], 4, (-8, 8), ["-5", "0", "5"]),
        ([0.0003, 0.998], 5, (0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([1.4, 3.4], 2, (1.4, 4), ["2", "4"]),  # two ticks at least: the nearer one stays
        ([3, 3], 4, (1, 5), ["1", "2", "3", "4", "5"]),
    ],
)
def test_an_axis_ends_where_the_numbers_do(
    numbers: list[float], most: int, ends: tuple[float, float], labels: list[str]
) -> None:
    low, high, marks = axis(numbers, most)
    assert (low, high) == ends and [label for _, label in marks] == labels


@given(st.lists(NUMBERS, min_size=1), st.integers(2, 12))
def test_an_axis_has_no_empty_band(numbers: list[float], most: int) -> None:
    low, high, marks = axis(numbers, most)
    places = [place for place, _ in marks]
    assert low <= min(numbers) <= max(numbers) <= high and low < high
    assert 2 <= len(marks) <= most + 1 and low <= places[0] and places[-1] <= high
    if len(marks) > 3 and max(numbers) - min(numbers) > 1e-8 * max(map(abs, numbers)):
        step = places[2] / 2 - places[1] / 2
        assert min(numbers) / 2 - low / 2 <= step / 3.9
        assert high / 2 - max(numbers) / 2 <= step / 3.9


@pytest.mark.parametrize(
    "numbers, most, labels",
    [
        ([2, 4, 256], 8, ["2", "4", "8", "16", "32", "64", "128", "256"]),
        ([2, 4, 256], 4, ["4", "16", "64", "256"]),
        ([0.25, 0.5, 2.0**30], 4, ["1", "2⁸", "2¹⁶", "2²⁴", "2³²"]),
        ([0.008, 380], 5, ["0.01", "0.1", "1", "10", "100"]),
        ([0.04, 1.3], 5, ["0.05", "0.1", "0.2", "0.5", "1"]),
        ([5e-12, 0.3], 5, ["10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²"]),
        ([1e-4, 0.5], 4, ["0.0001", "0.001", "0.01", "0.1"]),
        ([2e-7, 8e-7], 4, ["2e-7", "4e-7", "6e-7", "8e-7"]),
        ([3, 4.6], 4, ["3.0", "3.5", "4.0", "4.5"]),
        ([7], 4, ["5", "10"]),
        ([2e-7, 2e-6], 4, ["2·10⁻⁷", "5·10⁻⁷", "10⁻⁶", "2·10⁻⁶"]),
    ],
)
def test_logarithmic_ticks(numbers: list[float], most: int, labels: list[str]) -> None:
    assert [label for _, label in log_ticks(numbers, most)] == labels


POSITIVE = st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False)


@given(st.lists(POSITIVE, min_size=1), st.integers(2, 12))
def test_a_logarithmic_axis_holds_its_numbers(numbers: list[float], most: int) -> None:
    low, high, marks = axis(numbers, most, "log")
    places = [place for place, _ in marks]
    assert 0 < low <= min(numbers) <= max(numbers) <= high and low < high
    assert places == sorted(set(places)) and 2 <= len(places) <= most + 1
    assert low <= places[0] and places[-1] <= high
    assert len({label for _, label in marks}) == len(marks)
    for number in numbers:
        assert 0 <= along(number, low, high, "log") <= 1


@given(st.lists(NUMBERS, min_size=1))
def test_the_colour_range_holds_the_values(values: list[float]) -> None:
    low, high = colour_range(values, None, None, "")
    assert low < high
    assert low <= min(values) + 1e-280 and max(values) <= high + 1e-280


def test_weights_are_coloured_from_zero() -> None:
    assert colour_range([0.3, 0.4], None, None, "") == (0, 0.4)
    assert colour_range([3, 4], None, None, "") == (3, 4)
    assert colour_range([0.25, 0.25], None, None, "") == (0, 0.25)
    assert colour_range([-2, -2], None, None, "") == (-2, 0)
    assert colour_range([0, 0], None, None, "") == (0, 1)
    assert colour_range([0.3, 0.4], -1, 1, "") == (-1, 1)


def test_averages_are_of_finite_values() -> None:
    assert average([[1, nan, 5], [3, 2, nan]], 2, 2) == [[2, 5]]
    assert math.isnan(average([[nan]], 2, 1)[0][0])


def test_short_numbers() -> None:
    numbers = [0.46831, 2.0, -0.0, 1e-9, 123456.0]
    assert [short(number) for number in numbers] == ["0.4683", "2", "0", "1e-9", "1.235e5"]


# Colours.


@pytest.mark.parametrize("background", ["#ffffff", "#121417", "#1e1e1e", "#000000"])
def test_lines_stand_out_in_light_and_dark(background: str) -> None:
    for colour in drawing.LINE_COLOURS:
        assert contrast(colour, background) >= 3


def test_colour_maps_can_be_read_without_hue() -> None:
    def steps(anchors: Sequence[str]) -> list[float]:
        lightness = [luminance(colour) for colour in drawing._shades(anchors)]
        return [after - before for before, after in zip(lightness, lightness[1:])]

    rounding = 0.001
    rises = steps(drawing.SEQUENTIAL)
    assert min(rises) > -rounding and sum(rises) > 0.7
    there_and_back = steps(drawing.DIVERGING)
    half = len(there_and_back) // 2
    assert min(there_and_back[:half]) > -rounding and sum(there_and_back[:half]) > 0.7
    assert max(there_and_back[half + 1 :]) < rounding and sum(there_and_back[half:]) < -0.7


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_numbers_stand_out_in_their_cells(low: float) -> None:
    matrix = [
        [low + (1 - low) * (10 * row + column) / 99 for column in range(10)] for row in range(10)
    ]
    figure = heatmap(matrix, vmin=low, vmax=1)
    colour_of = cells(figure)[0]
    written = [element for element in parse(figure).iter(SVG + "text") if element.get("fill")]
    assert len(written) == 100
    for place, element in enumerate(written):
        assert contrast(element.get("fill", ""), colour_of[divmod(place, 10)]) >= 4.5


# The figure.


def test_a_figure_explains_itself() -> None:
    root = parse(plot(None, [3, 1, 2], labels="loss", xlabel="epoch", title="Training"))
    assert root.get("role") == "img" and root.get("aria-label") == "Training"
    assert root[0].tag == SVG + "title" and root[0].text == "Training"
    assert root[1].tag == SVG + "desc"
    assert root[1].text == "Line plot of y, 1 to 3, against epoch, 0 to 2. Series: loss."
    assert root.get("viewBox") == "0 0 560 350"
    desc = parse(heatmap([[[1, nan]], [[2, 3]]]))[1].text
    assert (
        desc == "Heatmap of 1 rows by 2 columns, 1 to 3, in 2 panels, with cells that are not "
        "finite."
    )


def test_a_figure_fits_into_any_page() -> None:
    for figure in (plot(None, [3, 1, 2], title="a"), heatmap([[1, 2], [3, nan]], title="b")):
        assert " id=" not in str(figure) and "href" not in str(figure)
        # Only where the figure is the document may its style apply.
        style = next(parse(figure).iter(SVG + "style")).text or ""
        rules = re.findall(r"([^{}]+)\{[^{}]*\}", style)
        assert {rule.split("{")[-1] for rule in rules} == {"svg:root"}
        root = parse(figure)
        assert root.get("color") is None and root.get("fill") == "currentColor"


def test_the_same_input_gives_the_same_text() -> None:
    assert str(plot([1, 2], [3, 4])) == str(plot((1.0, 2.0), Tensor([3, 4])))
    assert str(heatmap([[1, 2]])) == heatmap(Tensor([Tensor([1, 2])]))._repr_svg_()


def test_labels_are_escaped() -> None:
    odd = "a < b & \"c\" > 'd' </text> 注意力 \x00 \ud800"
    for figure in (
        plot(None, [1, 2], labels=odd, xlabel=odd, ylabel=odd, title=odd),
        heatmap([[1]], xticks=[odd], yticks=[odd], titles=[odd], title=odd),
    ):
        str(figure).encode()
        shown = [text for text in texts(figure) if text.startswith("a < b")]
        assert len(shown) == 4
        assert all("</text> 注意力 " in text for text in shown)
    assert "\\n" in texts(heatmap([[1, 2]], xticks=["\n", "b"]))


def test_repr_is_short() -> None:
    assert repr(plot(None, [1, 2], title="loss")) == "Figure('loss')"


def test_save_writes_all_or_nothing(tmp_path: Path) -> None:
    figure = heatmap([[1.0]], title="权重")
    target = tmp_path / "weights.svg"
    figure.save(target)
    figure.save(str(target))
    assert target.read_bytes() == str(figure).encode()
    with pytest.raises(ValueError, match=r"weights\.png.*\.svg"):
        figure.save(tmp_path / "weights.png")
    with pytest.raises(FileNotFoundError):
        figure.save(tmp_path / "nowhere" / "weights.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(OSError):
        figure.save(tmp_path / "folder.svg")
    with pytest.raises(UnicodeEncodeError):
        Figure("", "<svg>\ud800</svg>").save(target)
    assert target.read_bytes() == str(figure).encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.svg", "weights.svg"]


# Line plots.


def test_a_plot_of_three_series() -> None:
    xs = [index / 10 for index in range(50)]
    truth = [2 * math.sin(x) + x**0.8 for x in xs]
    figure = plot(
        [xs, xs, xs[::2]],
        [[1.0] * 50, truth, truth[::2]],
        labels=["Predicted", "Truth", "Training"],
        styles=["-", "--", "o"],
        xlabel="x",
        ylabel="y",
    )
    predicted, dashed, dotted = drawing.LINE_COLOURS[:3]
    assert [path.count("L") for path in lines(figure, predicted)] == [1, 49]  # legend, series
    assert [path.count("L") for path in lines(figure, dashed)] == [1, 49]
    assert not lines(figure, dotted)
    assert attributes(figure, "circle", "fill") == [dotted] * 26
    assert attributes(figure, "path", "stroke-dasharray").count("7 4") == 2
    assert texts(figure)[:3] == ["Predicted", "Truth", "Training"]
    assert {"x", "y", "0", "5"} <= set(texts(figure))


def test_points_lie_where_they_should() -> None:
    path = lines(plot([0, 10], [-1, 1], width=500, height=400))[0]
    x0, y0, x1, y1 = map(float, re.findall(r"[\d.]+", path))
    assert (x0, y0) == (min(x0, x1), max(y0, y1)) and x1 == 500 - 24 and y0 == 400 - 30


def test_series_of_their_own_lengths() -> None:
    figure = plot(None, [[1, 2, 3], [4, 5]], styles="o o".split())
    assert len(attributes(figure, "circle", "cx")) == 5


def test_colours_come_round_again_dashed() -> None:
    figure = plot(None, [[index, index] for index in range(8)])
    assert attributes(figure, "path", "stroke-dasharray").count("7 4") == 2


def test_missing_points_break_the_line() -> None:
    figure = plot(None, [1, 2, nan, 4, inf, 6, 7, 8])
    (path,) = lines(figure)
    assert path.count("M") == 2 and path.count("L") == 3
    assert len(attributes(figure, "circle", "cx")) == 1  # 4, alone between two gaps
    assert lines(plot([0, nan, 2, 3], [1, 2, 3, 4]))[0].count("L") == 1


def places(figure: Figure) -> list[tuple[float, float]]:
    """Where the points of the one line lie."""
    numbers = list(map(float, re.findall(r"[\d.]+", lines(figure)[-1])))
    return list(zip(numbers[::2], numbers[1::2]))


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() -> None:
    figure = plot([1, 10, 100], [2, 4, 8], xscale="log", yscale="log", width=500)
    (x0, y0), (x1, y1), (x2, y2) = places(figure)
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2) and x2 == 500 - 24
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.2)
    assert {"1", "10", "100", "2", "4", "8"} <= set(texts(figure))
    (x0, _), (x1, _), (x2, _) = places(plot([1, 10, 100], [2, 4, 8]))
    assert 9 * (x1 - x0) == pytest.approx(0.9 * (x2 - x1), abs=1)


def test_ticks_of_ones_own() -> None:
    figure = plot([0, 180], [0, 1], xticks=[0, 45, 90, 135, 180], yticks=[0.0, 2.0])
    assert {"45", "135", "180", "2"} <= set(texts(figure)) and "50" not in texts(figure)
    (x0, y0), (x1, y1) = places(figure)
    assert x1 == 560 - 24 and y0 == 350 - 30
    assert (y0 - y1) == pytest.approx((y0 - 16) / 2, abs=0.1)  # the axis ends at its last tick
    assert "64" in texts(plot([4, 60], [1, 2], xscale="log", xticks=Tensor([4, 16, 64])))
    assert lines(plot([1, 1], [2, 2], xticks=[1], yticks=[2, 2]))


def test_words_in_the_plot() -> None:
    figure = plot([0, 10], [0, 1], texts=[(5, 0.5, "half <"), (10, 1, "a long end")], xlabel="x")
    elements = {element.text: element for element in parse(figure).iter(SVG + "text")}
    half, end = elements["half <"], elements["a long end"]
    (x0, y0), (x1, y1) = places(figure)
    assert float(half.get("x", "")) == pytest.approx((x0 + x1) / 2, abs=0.1)
    assert float(half.get("y", "")) == pytest.approx((y0 + y1) / 2 + 4, abs=0.1)
    assert float(end.get("x", "")) < x1 - 20 and end.get("text-anchor") == "middle"
    assert (parse(figure)[1].text or "").endswith("Series: 1. Written in it: half <, a long end.")


def test_colours_of_ones_own() -> None:
    figure = plot(None, [[1, 2], [2, 3]], colors=["currentColor", "#123456"], styles=[":", ":o"])
    assert lines(figure, "currentColor")[-1].count("L") == 1
    assert lines(figure, "#123456") and attributes(figure, "circle", "fill") == ["#123456"] * 2
    assert attributes(figure, "path", "stroke-dasharray").count("2 4") == 2


@pytest.mark.parametrize("ys", [[5], [3, 3, 3], [0, 0], [1e300, -1e300], [5e-324, 0], [10**400, 1]])
def test_odd_data_can_be_drawn(ys: list[float]) -> None:
    coordinates = " ".join(lines(plot(None, ys)) + attributes(plot(None, ys), "circle", "cy"))
    assert coordinates and "nan" not in coordinates


def test_tick_labels_have_a_minus_sign() -> None:
    assert "\N{MINUS SIGN}0.5" in texts(plot(None, [-1, 0, 1]))


@pytest.mark.parametrize(
    "arguments, named, error, message",
    [
        ((None, []), {}, ValueError, "plot: ys: empty"),
        ((None, [[]]), {}, ValueError, r"plot: ys: empty"),
        ((None, "loss"), {}, TypeError, "got 'loss' \\(str\\)"),
        ((None, [1, "2"]), {}, TypeError, "got '2' \\(str\\)"),
        ((None, [1, None]), {}, TypeError, "got None"),
        ((None, 3), {}, ValueError, "expected a series"),
        ((None, [1, [2]]), {}, ValueError, "rank 0 and 1"),
        ((None, [[[1]]]), {}, ValueError, "rank 2"),
        ((None, [nan, inf]), {}, ValueError, "no number is finite"),
        (([1, 2], [1, 2, 3]), {}, ValueError, "series 0 has 3 ys for 2 xs"),
        (([[1], [2]], [[1], [2], [3]]), {}, ValueError, "2 xs for 3 series"),
        ((None, [1, 2]), {"labels": ["a", "b"]}, ValueError, "labels: 2 labels, expected 1"),
        ((None, [1, 2]), {"labels": 5}, TypeError, "labels: got 5"),
        ((None, [1, 2]), {"styles": "dotted"}, ValueError, "style 'dotted', expected"),
        ((None, [1, 2]), {"colors": ["red"]}, ValueError, "color 'red', expected '#rrggbb'"),
        (
            (None, [1, 2]),
            {"xscale": "log"},
            ValueError,
            "plot: xscale: 'log' of 0, expected numbers",
        ),
        (
            (None, [1, -2]),
            {"yscale": "log"},
            ValueError,
            "yscale: 'log' of -2, expected numbers above",
        ),
        ((None, [1, 2]), {"yscale": "log10"}, ValueError, "yscale: 'log10', expected 'linear' or"),
        ((None, [1, 2]), {"yscale": "log", "yticks": [0, 1]}, ValueError, "yticks: 'log' of 0"),
        ((None, [1, 2]), {"xticks": [0, nan]}, ValueError, r"xticks: got \[0, nan\], expected"),
        ((None, [1, 2]), {"xticks": []}, ValueError, "xticks: empty"),
        ((None, [1, 2]), {"xticks": "AB"}, TypeError, "xticks: got 'AB'"),
        ((None, [1, 2]), {"texts": ["here"]}, ValueError, r"got 'here', expected \(x, y, words\)"),
        ((None, [1, 2]), {"texts": [(0, inf, "here")]}, ValueError, "expected finite x and y"),
        ((None, [1, 2]), {"texts": [("a", 1, "here")]}, TypeError, "texts: got 'a'"),
        (([1, 2], [1, 2]), {"xscale": "log", "texts": [(0, 1, "a")]}, ValueError, "'log' of 0"),
        ((None, [1, 2]), {"width": nan}, ValueError, "nan by 350 pixels"),
        ((None, [1, 2]), {"height": 5}, ValueError, "560 by 5 pixels"),
    ],
)
def test_plot_refuses(arguments: Any, named: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        plot(*arguments, **named)


# Heatmaps.

WEIGHTS = [[0.0634, 0.4683, 0.4683], [0.0, 1.0, 0.0], [0.1, 0.5, 0.4]]
WORDS = ["The", "cat", "sat"]


def test_a_small_heatmap() -> None:
    figure = heatmap(WEIGHTS, xticks=WORDS, yticks=WORDS, xlabel="Keys", ylabel="Queries")
    panel, bar = cells(figure)
    assert len(panel) == 9 and len(bar) == 100
    assert panel[1, 1] == bar[0, 0] == drawing.SEQUENTIAL[-1]
    assert panel[1, 0] == bar[99, 0] == drawing.SEQUENTIAL[0]
    shown = texts(figure)
    assert shown[:3] == WORDS
    assert shown[3:12] == ["0.06", "0.47", "0.47", "0.00", "1.00", "0.00", "0.10", "0.50", "0.40"]
    assert {"0.0", "0.2", "1.0", "Keys", "Queries"} <= set(shown[12:])


def test_a_large_heatmap() -> None:
    gauss = [[math.exp(-((row - column) ** 2) / 32) for column in range(50)] for row in range(50)]
    figure = heatmap([[gauss]])
    panel = cells(figure)[0]
    assert len(panel) == 2500 and panel[7, 7] == drawing.SEQUENTIAL[-1]
    assert panel[10, 13] == panel[13, 10] != panel[10, 14]
    assert texts(figure)[:3] == ["0", "5", "10"]  # indices, no numbers in the cells
    assert len(str(figure)) < 40_000


@pytest.mark.parametrize(
    "shape, grid",
    [
        ((2, 3), (1, 1)),
        ((4, 2, 3), (2, 2)),
        ((5, 2, 3), (1, 5)),
        ((7, 2, 3), (3, 3)),
        ((8, 2, 3), (2, 4)),
        ((1, 4, 2, 3), (1, 4)),
        ((3, 1, 2, 3), (3, 1)),
    ],
)
def test_grids_of_panels(shape: tuple[int, ...], grid: tuple[int, int]) -> None:
    def full(shape: tuple[int, ...]) -> Any:
        return [full(shape[1:]) for _ in range(shape[0])] if shape else 0.5

    figure = heatmap(full(shape))
    places = [
        tuple(map(float, re.findall(r"[\d.]+", place)[:2]))
        for place in attributes(figure, "g", "transform")[:-1]
    ]
    assert len(places) == math.prod(shape[:-2])
    assert (len({y for _, y in places}), len({x for x, _ in places})) == grid
    assert all(len(panel) == 6 for panel in cells(figure)[:-1])


def test_a_heatmap_without_its_colour_bar() -> None:
    figure = heatmap(WEIGHTS, xticks=WORDS, colorbar=False)
    assert len(cells(figure)) == 1 and "0.2" not in texts(figure) and "0.47" in texts(figure)
    whole = heatmap(WEIGHTS, xticks=WORDS)
    assert float(parse(figure).get("width", "")) < float(parse(whole).get("width", ""))


def test_panel_titles() -> None:
    heads = [[WEIGHTS] * 2] * 2
    assert texts(heatmap(heads, titles=["a", "b", "c", "d"], annotate=False)).count("d") == 1
    assert texts(heatmap(heads, titles=["left", "right"], annotate=False)).count("left") == 1
    assert "only" in texts(heatmap(WEIGHTS, titles="only"))


def test_numbers_in_the_cells_are_a_choice() -> None:
    assert "0.47" not in texts(heatmap(WEIGHTS, annotate=False))
    large = [[0.25] * 40] * 40
    assert texts(heatmap(large)).count("0.25") == 1  # the colour bar's
    assert texts(heatmap(large, annotate=True)).count("0.25") == 1601


@pytest.mark.parametrize(
    "values, written",
    [
        ([2, -1, 0], ["2", "−1", "0"]),
        ([2, 0.5, -0.001], ["2.00", "0.50", "0.00"]),
        ([20, 1.25, 3], ["20.0", "1.2", "3.0"]),
        ([0.012, 0.003, 0.0], ["0.012", "0.003", "0.000"]),
        ([1.2e7, 3.0, -4.56e5], ["1.2e7", "3", "−4.6e5"]),
    ],
)
def test_numbers_in_the_cells_are_short(values: list[float], written: list[str]) -> None:
    assert texts(heatmap([values], yticks=[""]))[:3] == written


def test_cells_that_are_not_finite_are_hatched() -> None:
    figure = heatmap([[1, -inf], [nan, 2]])
    assert set(cells(figure)[0]) == {(0, 0), (1, 1)}
    hatches = [path for path in attributes(figure, "path", "d") if path.count("L") == 6]
    assert len(hatches) == 1
    assert not [text for text in texts(figure) if "nan" in text or "inf" in text]


def test_colours_diverge_from_zero() -> None:
    panel = cells(heatmap([[-4, 0, 2]]))[0]
    assert panel[0, 0] == drawing.DIVERGING[0]
    assert contrast(panel[0, 1], drawing.DIVERGING[3]) < 1.05
    assert panel[0, 2] != drawing.DIVERGING[-1]  # 2 is as far from zero as -2, and not as -4
    clipped = cells(heatmap([[-4, 0, 9]], vmin=-2, vmax=2))[0]
    assert (clipped[0, 0], clipped[0, 2]) == (drawing.DIVERGING[0], drawing.DIVERGING[-1])


def test_a_very_large_matrix_is_averaged() -> None:
    figure = heatmap([[float(row)] * 600 for row in range(600)])
    assert len(cells(figure)[0]) == 200 * 200
    assert "averaged in blocks of 3 by 3" in (parse(figure)[1].text or "")
    assert {"0", "50", "550"} <= set(texts(figure))  # the axes still count what came


def test_every_word_is_legible() -> None:
    words = [f"word{index}" for index in range(60)]
    figure = heatmap([[1.0] * 60] * 60, xticks=words, yticks=words, annotate=False)
    assert texts(figure).count("word59") == 2
    sizes = [element.get("font-size") for element in parse(figure).iter(SVG + "text")]
    assert set(sizes) == {"11"}


@pytest.mark.parametrize(
    "weights, named, error, message",
    [
        ([], {}, ValueError, "heatmap: weights: empty"),
        ([[1], []], {}, ValueError, "heatmap: weights: empty"),
        (
            [[1, 2], [3]],
            {},
            ValueError,
            r"ragged, item 0 has shape \(2,\) and item 1 has shape \(1,\)",
        ),
        ([[1], 2], {}, ValueError, r"ragged, item 0 has shape \(1,\) and item 1 has shape \(\)"),
        (["ab", "cd"], {}, TypeError, "got 'ab'"),
        ({"a": 1}, {}, TypeError, "dict"),
        ([[1j]], {}, TypeError, "complex"),
        ([1, 2], {}, ValueError, r"shape \(2,\), expected \(rows, columns\)"),
        (5, {}, ValueError, r"shape \(\)"),
        ([[[[[1]]]]], {}, ValueError, r"shape \(1, 1, 1, 1, 1\)"),
        ([[nan, inf]], {}, ValueError, "no number is finite"),
        ([[1, 2]], {"xticks": ["a"]}, ValueError, "xticks: 1 labels, expected 2"),
        ([[1, 2]], {"yticks": ["a", "b"]}, ValueError, "yticks: 2 labels, expected 1"),
        ([[1, 2]], {"titles": ["a", "b"]}, ValueError, "titles: 2 labels, expected 1"),
        ([[1, 2]], {"titles": 7}, TypeError, "titles: got 7"),
        ([[1, 2]], {"vmin": 5}, ValueError, r"from 5 \(vmin\) to 2 \(vmax\)"),
        ([[1, 2]], {"vmax": nan}, ValueError, "nan"),
        ([[1, 2]], {"width": 0}, ValueError, "0 by 480 pixels"),
    ],
)
def test_heatmap_refuses(weights: Any, named: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        heatmap(weights, **named)


# In the terminal.


def test_sparkline() -> None:
    assert sparkline([1, 2, nan, 8]) == "▁▂ █"
    assert sparkline([1, 2, 8], unicode=False) == ".:@"
    assert len(set(sparkline([3, 3, 3]))) == 1


def test_text_heatmap() -> None:
    shaded = text_heatmap(Tensor(WEIGHTS), rows=WORDS, columns=WORDS, annotate=False)
    assert shaded.split("\n") == [
        "     The cat sat",
        "The │    ▒▒▒▒▒▒▒▒│",
        "cat │    ████    │",
        "sat │    ▒▒▒▒▒▒▒▒│",
        "    0 [  ░░▒▒▓▓██] 1",
    ]
    assert text_heatmap([[0, 1, nan]], unicode=False).split("\n") == [
        "| 0 @1@xxx|",
        "0 [  ..::--==++**##%%@@] 1, x: not finite",
    ]


def test_numbers_in_the_cells_of_a_text_heatmap() -> None:
    close = text_heatmap([[0.13, 0.002, 0.868]])  # two in one shade, which the numbers tell apart
    assert close.split("\n")[0] == "│ 0.130  0.002 █0.868█│"
    for width, row in (
        (23, "│ 0.130  0.002 █0.868█│"),
        (22, "│ 0.130 0.002█0.868│"),
        (19, "│ 0.13 0.00█0.87│"),
        (14, "│    ██│"),
    ):
        drawn = text_heatmap([[0.13, 0.002, 0.868]], width=width).split("\n")
        assert drawn[0] == row and max(map(len, drawn[:-1])) <= width
    with pytest.raises(ValueError, match="width 14: 3 columns of numbers do not fit"):
        text_heatmap([[0.13, 0.002, 0.868]], width=14, annotate=True)
    assert "0" not in text_heatmap([[0.13, 0.5]], annotate=False).split("\n")[0]


@pytest.mark.parametrize(
    "values, written",
    [
        ([2, -1, 0], ["2", "-1", "0"]),
        ([0.5, 0.25], ["0.50", "0.25"]),
        ([1, 2 / 3], ["1.000", "0.667"]),
        ([0.9, -0.00001], ["0.900", "0.000"]),
        ([10.25, -3.5], ["10.25", "-3.50"]),
        ([1234.5, 3.0], ["1234", "3"]),
        ([0.01123, 0.0004], ["0.0112", "0.0004"]),
        ([1.5e-5, 0.0], ["1.5e-5", "0"]),
        ([1e300, 3.0], ["1e300", "3"]),
    ],
)
def test_numbers_of_a_text_heatmap_are_short(values: list[float], written: list[str]) -> None:
    row = text_heatmap([values], annotate=True).split("\n")[0]
    assert re.findall(r"[-+.\de]+", row) == written


@given(
    st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(14, 80),
)
def test_a_text_heatmap_says_what_its_cells_hold(weights: list[list[float]], width: int) -> None:
    rows = text_heatmap(weights, width=width, vmin=0, vmax=1).split("\n")[:-1]
    for line, row in zip(rows, weights):
        numbers = [float(number) for number in re.findall(r"[.\de-]+", line)]
        assert len(line) <= width
        for number, weight in zip(numbers, row):
            assert abs(number - weight) <= 0.0501 * max(map(max, weights)) + 1e-300
    assert width < 40 or max(map(max, weights)) < 1e-3 or re.search(r"\d", rows[0])


def test_long_column_labels_are_written_downwards() -> None:
    table = [[0, 1], [1, 0]]
    drawn = text_heatmap(table, columns=["be", "cause"], width=12, annotate=False).split("\n")
    assert drawn[:5] == ["    c", "    a", "    u", "  b s", "  e e"]
    drawn = text_heatmap(table, columns=["be", "cause"], width=12).split("\n")
    assert drawn[3:6] == ["   b  s", "   e  e", "│ 0 █1█│"]


def test_a_large_text_heatmap_is_averaged() -> None:
    matrix = [[float(row // 10 == column // 10) for column in range(100)] for row in range(100)]
    drawn = text_heatmap(matrix, width=52).split("\n")
    assert len(drawn) == 26 and max(map(len, drawn)) == 52
    assert drawn[-1] == "0 [  ░░▒▒▓▓██] 1, each the mean of 4 x 2"
    assert drawn[0] == "│" + "█" * 5 + " " * 45 + "│"


def test_text_plot() -> None:
    loss = [4, 3, 2, 1, 0]
    drawn = text_plot(loss, width=20, height=5, title="loss", xlabel="epoch", unicode=False)
    assert drawn.split("\n") == [
        "   loss",
        "4 +***",
        "  |   ****",
        "2 +       ****",
        "  |           ****",
        "0 +               **",
        "  +-----------------",
        "   0     epoch     4",
    ]
    assert text_plot(loss, width=12, height=3).split("\n") == [
        "4 ┤⠑⠤⡀",
        "2 ┤  ⠈⠒⠤⣀",
        "0 ┤      ⠉⠢⢄",
        "  └─────────",
        "   0       4",
    ]


def test_text_plot_on_a_logarithmic_scale() -> None:
    drawn = text_plot([1e-4, 0.01, 1], width=18, height=7, yscale="log", unicode=False)
    assert drawn.split("\n") == [
        "     1 +         *",
        "       |       **",
        "       |     **",
        "  0.01 +    *",
        "       |  **",
        "       | *",
        "0.0001 +*",
        "       +----------",
        "        0        2",
    ]
    drawn = text_plot([1e-12, 1], yscale="log")
    assert "10⁻⁹ ┤" in drawn
    assert "1e-9 +" in text_plot([1e-12, 1], yscale="log", unicode=False)


def test_text_plot_leaves_gaps() -> None:
    drawn = text_plot([1, 1, nan, 1, 1], width=45, height=3, unicode=False)
    row = next(line for line in drawn.split("\n") if "*" in line)
    assert re.search(r"\*{10,} {15,}\*{10,}$", row)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: text_plot([[1], [2]]), r"text_plot: shape \(2, 1\)"),
        (lambda: text_plot([nan]), "text_plot: nothing to draw"),
        (lambda: text_plot([1, 2], width=5), "5 by 12 characters: expected at least 13 by 3"),
        (lambda: text_plot([1, 2], height=2), "expected at least"),
        (
            lambda: text_plot([1, 0], yscale="log"),
            "text_plot: yscale: 'log' of 0, expected numbers",
        ),
        (lambda: text_plot([1, 2], yscale="ln"), "text_plot: yscale: 'ln', expected 'linear' or"),
        (lambda: text_heatmap([1, 2]), r"text_heatmap: shape \(2,\)"),
        (lambda: text_heatmap([[1, 2]], rows=["a", "b"]), "rows: 2 labels, expected 1"),
        (lambda: text_heatmap([[1, 2]], columns=["a"]), "columns: 1 labels, expected 2"),
        (lambda: text_heatmap([[1, 2]], rows=["abc"], width=6), "expected at least 7"),
        (lambda: text_heatmap([[1, 2]], vmin=3), "vmin"),
        (lambda: text_heatmap([[nan]]), "nothing to draw"),
        (lambda: sparkline(3), r"sparkline: shape \(\)"),
    ],
)
def test_the_terminal_refuses(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# Whatever comes.

ANY = st.floats() | st.integers(-(10**400), 10**400) | st.sampled_from([0.0, 1.0, nan, -inf])
LABEL = st.text(max_size=12)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    matrix = [[draw(ANY) for _ in range(columns)] for _ in range(rows)]
    matrix[0][0] = draw(NUMBERS)
    return matrix


def check(figure: Figure) -> None:
    root = parse(figure)
    str(figure).encode()
    for element in root.iter():
        for name in ("d", "x", "y", "cx", "cy", "font-size", "viewBox", "transform"):
            assert "nan" not in element.get(name, "") and "inf" not in element.get(name, "")
    width, height = map(float, (root.get("width", ""), root.get("height", "")))
    for element in root.iter(SVG + "text"):
        assert 0 <= float(element.get("x", "")) <= width
        assert 0 <= float(element.get("y", "")) <= height


@settings(deadline=None)
@given(
    st.lists(st.lists(ANY, min_size=1, max_size=9), min_size=1, max_size=4),
    NUMBERS,
    st.sampled_from(["-", "--", "o", "-o", "--o"]),
    LABEL,
    st.booleans(),
)
def test_any_series_can_be_drawn(
    ys: list[list[float]], finite: float, style: str, text: str, legend: bool
) -> None:
    ys[0][0] = finite
    figure = plot(
        None,
        ys,
        styles=[style] * len(ys),
        labels=[text] * len(ys) if legend else None,
        xlabel=text,
        ylabel=text,
        title=text,
    )
    check(figure)
    for unicode in (True, False):
        assert max(map(len, text_plot(ys[0], unicode=unicode).split("\n"))) <= 72
        assert len(sparkline(ys[0], unicode=unicode)) == len(ys[0])


@given(st.lists(POSITIVE, min_size=1, max_size=9), LABEL)
def test_any_positive_series_can_be_drawn_on_logarithmic_axes(ys: list[float], text: str) -> None:
    texts = [(1.0, ys[0], text)]
    check(plot(range(1, len(ys) + 1), ys, xscale="log", yscale="log", texts=texts))
    for unicode in (True, False):
        drawn = text_plot(ys, yscale="log", unicode=unicode)
        assert max(map(len, drawn.split("\n"))) <= 72


@settings(deadline=None)
@given(
    matrices(),
    st.lists(LABEL, min_size=6, max_size=6),
    st.booleans(),
    st.sampled_from([None, True, False]),
    st.integers(1, 3),
)
def test_any_matrix_can_be_drawn(
    matrix: list[list[float]], words: list[str], labelled: bool, annotate: bool | None, count: int
) -> None:
    rows = words[: len(matrix)] if labelled else None
    columns = words[: len(matrix[0])] if labelled else None
    check(
        heatmap(
            [matrix] * count,
            xticks=columns,
            yticks=rows,
            title=words[0],
            xlabel=words[1],
            ylabel=words[2],
            annotate=annotate,
            width=300,
            height=200,
        )
    )
    for unicode in (True, False):
        drawn = text_heatmap(matrix, rows=rows, columns=columns, unicode=unicode).split("\n")
        assert len(drawn) >= len(matrix) + 1
        assert max(map(terminal_width, drawn[-len(matrix) - 1 : -1])) <= 80


HUGE = 1.7976931348623157e308


@pytest.mark.parametrize(
    "ys",
    [[1e308, -1.7e308], [HUGE, -HUGE], [0, HUGE], [HUGE, HUGE], [-HUGE, 1.0], [9e307, 1.7e308]],
)
def test_a_finite_range_is_drawn_even_where_its_width_overflows(ys: list[float]) -> None:
    figure = plot([1, 2], ys)
    (path,) = lines(figure)
    ends = [float(end.split()[1]) for end in re.split("[ML]", path)[1:]]
    assert (ends[0] > ends[1]) == (ys[0] < ys[1]) and (ends[0] == ends[1]) == (ys[0] == ys[1])
    assert lines(plot(ys, [1, 2]))
    drawn = figure.svg + heatmap([ys, ys]).svg + text_plot(ys) + text_heatmap([ys])
    assert not re.search("nan|[^l]inf|not finite", drawn)
    sparks = sparkline(ys, unicode=False)
    assert sparks == ("++" if ys[0] == ys[1] else "@." if ys[0] > ys[1] else ".@")


def test_ticks_where_the_width_overflows() -> None:
    labels = [label for _, label in ticks(-1.7e308, 1e308, 5)]
    assert labels == ["-1.5e308", "-1e308", "-5e307", "0", "5e307", "1e308"]
    assert ticks(0.0, 1e301, 4) == [(0.0, "0"), (5e300, "5e300"), (1e301, "1e301")]
    assert average([[HUGE, HUGE]], 1, 2) == [[HUGE]]
