"""How the book's pages are set: what its own directives make, and that what is broken stays readable."""

from __future__ import annotations

import importlib
import pathlib
import re
import textwrap
from typing import Any

import pytest

pytest.importorskip("sphinx")

ROOT = pathlib.Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture
def built(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that builds a page of the text it is given, and returns its HTML."""
    monkeypatch.syspath_prepend(str(DOCS))
    application = importlib.import_module("sphinx.application").Sphinx

    def build(text: str, builder: str = "html") -> str:
        (tmp_path / "index.rst").write_text("Title\n=====\n\n" + textwrap.dedent(text), "utf-8")
        out = tmp_path / builder
        settings = {"extensions": ["sphinx_design", "page"], "html_theme": "basic"}
        settings |= {"project": "x", "author": "x", "version": "1", "epub_identifier": "x"}
        app = application(
            tmp_path, None, out, tmp_path / "trees", builder, settings, status=None, warning=None
        )
        app.build(force_all=True)
        page = out / ("index.xhtml" if builder == "epub" else "index.html")
        return page.read_text("utf-8")

    return build


def test_a_note_in_the_margin_stands_with_its_paragraph(built: Any) -> None:
    page = built(
        "First.\n\nSecond.\n\n.. margin::\n\n   Aside.\n\n.. margin::\n\n   More.\n\nThird.\n"
    )
    assert re.search(
        r'<p>First.</p>\s*<div class="with-margin[^>]*>\s*<p>Second.</p>\s*'
        r'<aside class="margin" role="note">\s*<p>Aside.</p>\s*</aside>\s*'
        r'<aside class="margin" role="note">\s*<p>More.</p>\s*</aside>\s*</div>\s*<p>Third.</p>',
        page,
    )


@pytest.mark.parametrize("code, boxed", [("1 + 1", True), ("1 + " * 20 + "1", False)])
def test_a_note_stands_beside_code_that_leaves_the_margin_free(
    built: Any, code: str, boxed: bool
) -> None:
    page = built(f">>> {code}\n\n.. margin::\n\n   Aside.\n")
    assert '<aside class="margin"' in page and ("with-margin" in page) == boxed


def test_a_note_within_a_box_stays_where_it_is(built: Any) -> None:
    page = built(".. admonition:: Box\n\n   First.\n\n   .. margin::\n\n      Aside.\n")
    assert '<aside class="margin"' in page and "with-margin" not in page


def test_a_drawing_in_letters_is_set_so_that_a_phone_shows_its_lines_whole(built: Any) -> None:
    page = built(">>> draw()\nx = 0 |@@##  |\nx = 1 |  ##@@|\n\nAnd\n\n>>> 1 | 2\n3\n")
    assert page.count("broad") == 1


def test_a_long_name_is_broken_after_its_dots(built: Any) -> None:
    page = built(
        "``pyattn.nn.functional.scaled_dot``, ``a.b``, ``pyattn.plot.save('a_b.svg', 1)``\n"
    )
    assert "pyattn.<wbr>nn.<wbr>functional.<wbr>scaled_<wbr>dot<" in page and ">a.b<" in page


@pytest.mark.parametrize(
    "classes, drawn, heard",
    [
        ("exercise easy", "\u2022", "(easy)"),
        ("exercise", "\u2022\u2022", "(medium)"),
        ("exercise hard", "\u2022\u2022\u2022", "(hard)"),
        ("exercise project", None, "project"),
        ("note", None, None),
    ],
)
@pytest.mark.parametrize("builder", ["html", "epub"])
def test_an_exercise_says_how_hard_it_is(
    built: Any, classes: str, drawn: str | None, heard: str | None, builder: str
) -> None:
    page = built(f".. admonition:: Exercise 1\n   :class: {classes}\n\n   What is it?\n", builder)
    title = re.findall(r'<p class="admonition-title">(.*?)</p>', page)[0]
    assert re.findall(r'aria-hidden="true">(.*?)<', title) == ([drawn] if drawn else [])
    words = re.sub(r'<span aria-hidden="true">.*?</span>|<[^>]*>', "", title).split()
    assert words == ["Exercise", "1"] + ([heard] if heard else [])
