"""The book's figures: each a whole picture, that fits the page, and leaves the rest of it alone."""

from __future__ import annotations

import importlib
import pathlib
import re
from typing import Any, Iterator
from xml.etree import ElementTree

import pytest

DOCS = pathlib.Path(__file__).parent.parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module("figures")


@pytest.fixture(scope="module")
def drawn(figures: Any) -> dict[str, str]:
    return {name: str(figure()) for name, figure in figures.FIGURES.items()}


def test_every_figure_is_well_formed_and_fits_into_any_page(
    figures: Any, drawn: dict[str, str]
) -> None:
    wide = importlib.import_module("figures.common").WIDE
    for name, svg in drawn.items():
        root = ElementTree.fromstring(svg)
        assert root.tag == SVG + "svg" and root[0].tag == SVG + "title", name
        assert 100 <= float(root.attrib["width"]) <= wide, name
        assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}", name
        for element in root.iter():
            assert element.tag[len(SVG) :] not in ("script", "image", "use", "a"), name
            assert not {"id", "href", "src", "onload", "onclick"} & set(element.attrib), name
        asked = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|//|url\(|@import|xlink", asked), name


def test_a_figures_style_touches_nothing_outside_it(drawn: dict[str, str]) -> None:
    for name, svg in drawn.items():
        for style in ElementTree.fromstring(svg).iter(SVG + "style"):
            rules = re.sub(
                r"@keyframes pyattn-[\w-]+\{(?:[^{}]*\{[^{}]*\})*\}", "", style.text or ""
            )
            selectors = [s for s in re.findall(r"([^{}]+)\{", rules) if not s.startswith("@media")]
            assert selectors, name
            assert all(re.fullmatch(r"svg:root|(svg:hover>)?\.pyattn-[\w-]+", s) for s in selectors)


def test_the_readmes_picture_is_the_books(drawn: dict[str, str]) -> None:
    assert (DOCS / "attention.svg").read_text("utf-8") == drawn["attention"]


def test_a_picture_that_grows_is_whole_without_its_motion(
    figures: Any, drawn: dict[str, str]
) -> None:
    diagram = importlib.import_module("figures.diagram")
    growing = drawn["eight_steps"]
    style = re.findall("<style>@media (.*?)\\{", growing)
    assert style == ["screen and (prefers-reduced-motion:no-preference) and (update:fast)"]
    steps = re.findall("animation-name:pyattn-step-([0-9])-of-8", growing)
    assert steps == [str(k) for k in range(8)]
    frames = growing[growing.index("@media screen") : growing.index("</style>\n<g")]
    assert all(f"@keyframes pyattn-step-{k}-of-8" in frames for k in range(1, 8))
    still = diagram.still(growing)
    assert "@media screen" not in still and "@keyframes" not in still and "opacity:" not in still
    assert len(list(ElementTree.fromstring(still).iter(SVG + "text"))) > 100
    assert diagram.still(drawn["attention"]) == drawn["attention"]


def test_what_does_not_fit_is_not_drawn(figures: Any) -> None:
    diagram = importlib.import_module("figures.diagram")
    picture = diagram.Diagram("P", "A picture.", 100, steps=1)
    for x, y, size in ((300, 20, 12), (-20, 20, 12), (10, 120, 12), (10, 20, 10)):
        with pytest.raises(ValueError, match="P: 'some words, too long'"):
            picture.text(x, y, "some words, too long", size, "")
    with pytest.raises(ValueError, match="P: 0 of 1 steps were drawn"):
        picture.figure()
    with picture.step():
        picture.text(10, 20, "W_q K^T / d_k", anchor="")
    with pytest.raises(ValueError, match="P: more than 1 steps"):
        with picture.step():
            pass


def test_letters_that_stand_lower_and_higher(figures: Any) -> None:
    diagram = importlib.import_module("figures.diagram")
    picture = diagram.Diagram("P", "A picture.", 100)
    picture.text(10, 20, "Q K^T / d_k < 1", anchor="")
    picture.grid(100, 40, [[-1, 0.5]], label="W_q", shape=True, cell=(40, 20))
    texts = list(ElementTree.fromstring(str(picture.figure())).iter(SVG + "text"))
    assert ["".join(text.itertext()) for text in texts] == [
        "Q KT / dk < 1",
        "\N{MINUS SIGN}1",
        "0.50",
        "Wq (1, 2)",
    ]
    moved = [[float(span.attrib.get("dy", 0)) for span in text] for text in texts]
    assert moved == [[-4, 4, 3, -3], [], [], [3, -3]]


def test_the_marked_page_shows_every_number_with_its_sign(
    figures: Any, drawn: dict[str, str]
) -> None:
    check = importlib.import_module("figures.check")
    sheet = importlib.import_module("pyattn.check").mark(str(check.PAGE))
    start = sheet.page.source.index(check.FIRST)
    marks = [mark for item in sheet.items for mark in item.marks]
    assert len(marks) == 16 and all(mark.start > start for mark in marks)
    root = ElementTree.fromstring(drawn["marked_page"])
    texts = [(e.attrib.get("class", ""), "".join(e.itertext())) for e in root.iter(SVG + "text")]
    for verdict, sign in check.SIGNS.items():
        signed = [m for m in marks if m.verdict == verdict]
        told = 0 if verdict == "right" else len(signed)  # again beside its sentence
        shown = texts.count((f"pyattn-mark-{verdict}", sign))
        assert shown == len(signed) + told + 1, verdict  # and once in the counts
    words = " ".join([text for _, text in texts])
    assert "number 3: written 5, it is 6" in words and "1 x 1 = 6" in words
