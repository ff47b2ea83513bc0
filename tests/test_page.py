"""How the book is set: its own directives, lines that are broken, words of other languages, the PDF."""

from __future__ import annotations

import html
import importlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap
from typing import Any

import pytest

pytest.importorskip("sphinx")

ROOT = pathlib.Path(__file__).parent.parent
DOCS = ROOT / "docs"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


class Built:
    """A book of the given pages, built with the extensions of ours that are named."""

    def __init__(self, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.warnings = folder, ""
        monkeypatch.syspath_prepend(str(DOCS))

    def build(
        self, builder: str = "html", theme: str = "basic", settings: Any = None, **pages: str
    ) -> Built:
        """Write the pages, each below its name as a title, and build them."""
        for name, text in pages.items():
            title = f"{name.capitalize()}\n{'=' * len(name)}\n\n"
            (self.folder / f"{name}.rst").write_text(title + textwrap.dedent(text), "utf-8")
        warnings = self.folder / "warnings.txt"
        configured = {"extensions": ["sphinx_design", "page", "words"], "html_theme": theme}
        configured |= {"project": "x", "author": "x", "version": "1", "epub_identifier": "x"}
        with warnings.open("w", encoding="utf-8") as told:
            importlib.import_module("sphinx.application").Sphinx(
                self.folder,
                None,
                self.folder / builder,
                self.folder / "trees",
                builder,
                {**configured, **(settings or {})},
                status=None,
                warning=told,
                freshenv=True,
            ).build(force_all=True)
        self.warnings = re.sub("\x1b[^m]*m", "", warnings.read_text("utf-8"))
        self.out = self.folder / builder
        return self

    def page(self, name: str = "index") -> str:
        """A page as it was built."""
        suffix = ".xhtml" if self.out.name == "epub" else ".html"
        return (self.out / f"{name}{suffix}").read_text("utf-8")


@pytest.fixture
def book(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    return Built(tmp_path, monkeypatch)


# Notes, exercises, folds.


def test_a_note_in_the_margin_stands_with_what_it_is_beside(book: Built) -> None:
    page = book.build(
        index="""
        First.

        Second.

        .. margin::

           Aside.

        .. margin::

           More.

        Third.

        >>> 1
        1

        .. margin::

           Of an example.
        """
    ).page()
    note = r'<aside class="margin" role="note">\s*<p>{}</p>\s*</aside>\s*'
    assert re.search(
        r'<p>First.</p>\s*<div class="with-margin[^>]*>\s*<p>Second.</p>\s*'
        + note.format("Aside.")
        + note.format("More.")
        + r"</div>\s*<p>Third.</p>\s*"
        + r'<div class="with-margin[^>]*>\s*<div class="doctest highlight-default',
        page,
    )


def test_a_note_within_a_box_stays_where_it_is(book: Built) -> None:
    page = book.build(index=".. admonition:: Box\n\n   First.\n\n   .. margin::\n\n      Aside.\n")
    assert '<aside class="margin"' in page.page() and "with-margin" not in page.page()


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_an_exercise_says_how_hard_it_is(book: Built, builder: str) -> None:
    drawn: dict[str, list[str | None]] = {
        "exercise easy": ["\u2022", "(easy)"],
        "exercise": ["\u2022\u2022", "(medium)"],
        "exercise hard": ["\u2022\u2022\u2022", "(hard)"],
        "exercise project": [None, "project"],
        "won": [None, None],
    }
    boxes = [f".. admonition:: Box\n   :class: {kind}\n\n   What is it?\n" for kind in drawn]
    page = book.build(builder, index="\n".join(boxes)).page()
    titles = re.findall(r'<p class="admonition-title">(.*?)</p>', page)
    for title, (dots, word) in zip(titles, drawn.values()):
        assert re.findall(r'aria-hidden="true">(.*?)<', title) == ([dots] if dots else [])
        heard = re.sub(r'<span aria-hidden="true">.*?</span>|<[^>]*>', "", title).split()
        assert heard == ["Box"] + ([word] if word else [])
    assert len(titles) == 5


def test_a_fold_stands_open_in_an_epub_and_on_paper(book: Built) -> None:
    fold = """
    .. dropdown:: In the engine

       It is so:

       .. code-block:: python
          :caption: pyattn/x.py

          x = 1
    """
    assert "<details" in book.build(index=fold).page()
    page = book.build("epub", index=fold).page()
    assert "<details" not in page and "In the engine" in page and 'class="line"' in page
    css = (DOCS / "_static" / "book.css").read_text("utf-8")
    assert "::details-content { content-visibility: visible" in css[css.index("@media print") :]


# Lines of code.


def hangs(page: str) -> list[int]:
    """Where each line of code goes on when it is broken."""
    found = re.findall(r'<span class="line"(?: style="--hang:(\d+)")?>', page)
    return [int(place or 4) for place in found]


def test_a_broken_line_goes_on_further_in_than_it_began(book: Built) -> None:
    page = book.build(
        index="""
        >>> for i in x:
        ...     print(i)
        ...
        tensor([[1],
                [2]])

        .. code-block:: console

           $ ls
        """
    ).page()
    assert hangs(page) == [8, 12, 7, 4, 12, 6]
    assert '<span class="gp">... </span><span class="in">    </span>' in page  # not broken there


def test_what_is_shown_line_by_line_is_the_text(book: Built) -> None:
    text = '>>> s = """one <b>\n...\n... two"""\n>>> s == "a &amp; b"\nFalse\n\n'
    page = book.build(index=text).page()
    shown = re.findall(r"<pre>(.*?)</pre>", page, re.S)[0]
    assert html.unescape(re.sub("<[^>]*>", "", shown)).rstrip() == text.rstrip()
    lines = re.findall('^(?:<span></span>)?<span class="line".*</span>$', shown, re.M)
    assert len(lines) == len(text.rstrip().split("\n"))


def test_code_that_is_wider_than_the_text_is_marked(book: Built) -> None:
    page = book.build(
        index=f'>>> "{"x" * 66}"\n\nText.\n\n>>> "{"x" * 67}"\n\nText.\n\n'
        f">>> 1\nTraceback (most recent call last):\n   ...\nValueError: {'long ' * 30}\n"
    ).page()
    assert re.findall(r'<div class="doctest (wide )?highlight', page) == ["", "wide ", ""]


def test_a_drawing_in_letters_is_set_so_that_a_phone_shows_its_lines_whole(book: Built) -> None:
    text = ">>> draw()\nx = 0 |@@##  |\nx = 1 |  ##@@|\n\nAnd\n\n>>> 1 | 2\n3\n"
    assert book.build(index=text).page().count("broad") == 1


@pytest.mark.parametrize("builder", ["html", "epub"])  # an EPUB's pages must be XML besides
def test_a_long_name_is_broken_after_its_dots(book: Built, builder: str) -> None:
    page = book.build(builder, index="``pyattn.nn.functional.scaled_dot`` and ``a.b``\n").page()
    assert "pyattn.<wbr/>nn.<wbr/>functional.<wbr/>scaled_<wbr/>dot<" in page and ">a.b<" in page


@pytest.mark.skipif(shutil.which("node") is None, reason="runs the page's script in Node.js")
def test_the_copy_button_finds_what_it_calls() -> None:
    """sphinx-copybutton's script runs with our functions in it, from the click to the text."""
    package = pathlib.Path(pytest.importorskip("sphinx_copybutton").__file__).parent
    template = (package / "_static" / "copybutton.js_t").read_text("utf-8")
    start = template.index("var copyTargetText")
    called = template[start : template.index("\n}\n", start) + 3]
    called = re.sub(r"'\{\{ copybutton_exclude \}\}'", "'.linenos'", called)
    called = called.replace('{{ "{!r}".format(copybutton_prompt_text) }}', r"'>>> ?|\\.\\.\\. ?'")
    called = re.sub(r"\{\{.*?\}\}", "true", called)
    script = f"""
    const block = {{ textContent: ">>> 1 + 1\\n2\\n", querySelectorAll: () => [] }};
    block.cloneNode = () => block;
    global.document = {{ querySelector: () => block }};
    {(DOCS / "copy.js").read_text("utf-8")}
    {called}
    console.log(copyTargetText({{ attributes: {{ "data-clipboard-target": {{ value: "#x" }} }} }}));
    """
    done = subprocess.run(["node", "-e", script], stdout=subprocess.PIPE, check=True, text=True)
    assert done.stdout == "1 + 1\n"


# Where a Chromium is installed, pages are measured in it.

MEASURE = """
<script>
addEventListener("load", () => {
  const wide = (e) => e.scrollWidth > e.clientWidth;
  const blocks = [...document.querySelectorAll(".highlight pre")];
  const broken = (line) => line.clientHeight > 1.6 * parseFloat(getComputedStyle(line).fontSize);
  parent.postMessage(JSON.stringify({
    scroll: [document.documentElement, ...blocks].filter(wide).length,
    broken: [...document.querySelectorAll(".line")].map(broken),
    size: Math.min(...blocks.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    contents: document.querySelector(".toc-drawer").getBoundingClientRect().right <= innerWidth,
    note: [...document.querySelectorAll(".with-margin")].map((box) => {
      const [text, note] = [...box.children].map((e) => e.getBoundingClientRect());
      return [note.left >= text.right, Math.abs(note.top - text.top) < 12];
    }),
  }), "*");
});
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="measures pages in Chromium")
@pytest.mark.parametrize("width", [390, 1300])
def test_code_is_readable_where_it_is_read(book: Built, tmp_path: pathlib.Path, width: int) -> None:
    """No block scrolls; 52 letters fit on a phone; notes and contents stand beside a wide text."""
    pytest.importorskip("furo")
    settings = {"html_static_path": [str(DOCS / "_static")], "html_css_files": ["book.css"]}
    book.build(
        theme="furo",
        settings=settings,
        index=f"""
        Section
        -------

        A paragraph.

        .. margin::

           A note.

        >>> 1
        {"1" * 52}
        {"1" * 53}
        {"1" * 200}

        .. admonition:: Exercise 1
           :class: exercise

           What?

           .. dropdown:: Solution
              :open:

              >>> 1
              {"1" * 52}
        """,
    )
    page = book.out / "index.html"
    page.write_text(page.read_text("utf-8").replace("</head>", MEASURE + "</head>"), "utf-8")
    frame = book.out / "frame.html"  # as narrow as is asked for, which a window cannot be
    frame.write_text(
        f'<iframe src="index.html" style="width:{width}px; height:900px; border:0"></iframe>'
        "<script>onmessage = (e) => document.documentElement.dataset.found = e.data</script>"
    )
    done = subprocess.run(
        f"{CHROMIUM} --headless --no-sandbox --disable-gpu --disable-background-networking "
        f"--no-first-run --hide-scrollbars --user-data-dir={tmp_path / 'profile'} --window-size=1400,900 "
        f"--virtual-time-budget=3000 --dump-dom {frame.as_uri()}".split(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    found = re.findall(r'data-found="(.*?)"', done.stdout)
    assert found, done.stdout[:300]
    measured = json.loads(html.unescape(found[0]))
    phone = width == 390
    assert measured["scroll"] == 0
    assert measured["broken"] == [False, False, phone, True, False, False]
    assert measured["size"] > 11.5
    assert measured["contents"] == (not phone)
    assert measured["note"] == [[not phone, not phone]]


# Words of other languages.

WORDS = {
    "index": ".. toctree::\n\n   softmax\n   heads\n   glossary\n",
    "softmax": "About *shares*.\n",
    "heads": "About several.\n",
    "glossary": """
    .. glossary::

       attention
       :zh:`注意力`
       :zh:`注意力机制`
       :zh-hant:`注意力機制`
          See :doc:`heads`.

       attention weights
       :zh:`注意力权重`
          See :doc:`softmax`.

       weight
       :zh:`权重`
          See :term:`attention weights`.

       plain
          English alone.  See :doc:`softmax`.
    """,
}


def test_words_are_marked_with_their_language(book: Built) -> None:
    book.build(index="A :zh:`词` and a :zh-hant:`詞`, :lang:`un mot <fr>`.\n")
    for word, language in (("词", "zh"), ("詞", "zh-Hant"), ("un mot", "fr")):
        assert f'<span lang="{language}">{word}</span>' in book.page()
    assert "Chinese" not in book.warnings
    book.build(index="A 词 and ``词``, :lang:`un mot`.\n\n>>> '词'\n'词'\n")
    assert book.warnings.count("词 is Chinese: mark it") == 1
    assert "expected `words <code>`" in book.warnings


def test_every_font_for_chinese_has_others_after_it() -> None:
    css = (DOCS / "_static" / "book.css").read_text("utf-8")
    for language, fonts in (
        ("zh", ["PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei"]),
        (
            "zh-Hant",
            ["PingFang TC", "Noto Sans CJK TC", "Source Han Sans TC", "Microsoft JhengHei"],
        ),
    ):
        family = re.findall(rf":lang\({language}\) \{{\s*font-family: (.*?);", css, re.S)[0]
        assert all(f'"{font}"' in family for font in fonts) and family.endswith("sans-serif")


def test_chinese_leads_to_the_chapters_and_to_the_glossary_once(book: Built) -> None:
    book.build(**WORDS)
    text = (book.out / "searchindex.js").read_text("utf-8")
    index = json.loads(text[text.index("{") : text.rindex("}") + 1])
    names = index["docnames"]

    def at(found: Any) -> set[str]:
        return {names[i] for i in ([found] if isinstance(found, int) else found)}

    chinese = {e: at([f[0] for f in found]) for e, found in index["indexentries"].items()}
    assert chinese["注意力"] == chinese["注意力機制"] == {"heads"}
    assert chinese["注意力权重"] == chinese["权重"] == {"softmax"}
    assert chinese["attention"] == {"glossary"}
    assert at(index["terms"]["注意力"]) == {"heads", "glossary"}
    # The general index has them below one heading, marked, and leads to the glossary.
    general = book.page("genindex")
    assert '<span lang="zh-Hant">注意力機制</span>' in general
    assert general.count(">中文<") == 2 and "heads.html#" not in general


@pytest.mark.skipif(shutil.which("node") is None, reason="runs the page's search in Node.js")
@pytest.mark.parametrize(
    "query, found",
    [
        ("注意力", ["heads", "softmax", "glossary"]),
        ("权重", ["softmax", "glossary"]),
        ("注意力机制", ["heads", "glossary"]),
    ],
)
def test_the_built_search_finds_chinese(book: Built, query: str, found: list[str]) -> None:
    book.build(**WORDS)
    static = book.out / "_static"
    names = "documentation_options doctools language_data sphinx_highlight searchtools".split()
    scripts = [(static / f"{name}.js").read_text("utf-8") for name in names]
    run = """
    const nothing = new Proxy(function () {}, {
        get: (t, name) => name === Symbol.toPrimitive ? () => "" : name === "length" ? 0 :
            name === "readyState" ? "loading" : name === "lastChild" ? null : name === Symbol.iterator ? [][Symbol.iterator].bind([]) : nothing,
        set: () => true, apply: () => nothing, has: () => false });
    Object.assign(globalThis, { window: globalThis, document: nothing, localStorage: nothing,
        location: nothing, addEventListener: () => 0 });
    """
    search = f"""
    {(book.out / "searchindex.js").read_text("utf-8")}
    const query = {json.dumps(query)};
    const found = Search._performSearch(...Search._parseQuery(query));
    console.log(JSON.stringify(found.reverse().map((r) => r[0] + r[2])));
    """
    program = book.folder / "search.js"
    program.write_text("\n".join([run, *scripts, search]), "utf-8")
    done = subprocess.run(
        ["node", str(program)], stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == found


# The way to the index, and the PDF.


def test_the_sidebar_leads_to_the_index() -> None:
    conf = (DOCS / "conf.py").read_text("utf-8")
    assert '"to_index.html"' in conf[conf.index("html_sidebars") :]
    template = (DOCS / "_templates" / "to_index.html").read_text("utf-8")
    assert "pathto('genindex')" in template


SINGLE = """
<link rel="stylesheet" href="_static/book.css?v=1">
<p class="caption"><span class="caption-text">The book</span></p><ul>
<article role="main" id="furo-main-content">
<section id="whole"><h1>Attention<a class="headerlink" href="#whole">¶</a></h1><p>Preface.</p>
<div class="toctree-wrapper compound">
<span id="document-one"></span><section id="one">
<h2>1. One &amp; all<a class="headerlink" href="#one">¶</a></h2><details class="x"><p>open</p></details>
<section id="exercises"><h3>Exercises<a class="headerlink" href="#e">¶</a></h3>
<section id="deep"><h4>Deeper<a class="headerlink" href="#d">¶</a></h4></section></section></section>
<span id="document-reference/index"></span><section id="reference">
<h2>Reference<a class="headerlink" href="#r">¶</a></h2><div class="toctree-wrapper compound">
<span id="document-reference/nn"></span><section id="nn">
<h3>Layers<a class="headerlink" href="#nn">¶</a></h3>
<section id="its"><h4>Its parts<a class="headerlink" href="#i">¶</a></h4></section></section></div>
</section></div></section></article>
"""


def test_the_pdf_has_contents_and_a_kind_of_page_for_each_chapter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    pdf = importlib.import_module("pdf")
    text, headings = pdf.composed(SINGLE, "1.2", "")
    assert [(h.level, h.words) for h in headings] == [
        (1, "The book"),
        (2, "1. One &amp; all"),
        (3, "Exercises"),
        (2, "Reference"),
        (3, "Layers"),
    ]
    for heading in headings[1:]:
        assert text.count(f'id="{heading.place}"') == 1
    assert re.findall(r'class="chapter" style="page: (c\d)"', text) == ["c0", "c1"]
    assert '@page c0 { @top-right { content: "1. One & all"; } }' in text
    assert "<details open class" in text and "headerlink" not in text
    assert '<section id="one" class="chapter" style="page: c0"><span id="document-one">' in text
    listed = pdf.contents(headings, {headings[1].place: 7})
    assert '<span class="number">7</span>' in listed and listed.count("href=") == 4


def test_the_pages_of_a_pdf_are_read_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    pdf = importlib.import_module("pdf")
    made = b"""%PDF-1.4
1 0 obj
<</Type /Catalog /Pages 2 0 R /Dests 9 0 R>>
endobj
2 0 obj
<</Type /Pages /Kids [3 0 R 6 0 R]>>
endobj
3 0 obj
<</Type /Pages /Kids [4 0 R 5 0 R]>>
endobj
4 0 obj
<</Type /Page>>
endobj
5 0 obj
<</Type /Page>>
endobj
6 0 obj
<</Type /Page>>
endobj
9 0 obj
<</at-1 [4 0 R /XYZ 0 1 0]
/at-2 [6 0 R /XYZ 0 1 0]>>
endobj
"""
    assert pdf.pages_of(made) == {"at-1": 1, "at-2": 3}


def test_make_pdf_says_what_it_lacks(tmp_path: pathlib.Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(
        r"^pdf: single\n\t.*docs/pdf\.py docs/_build/single docs/_build/pdf/", makefile, re.M
    )
    done = subprocess.run(
        [sys.executable, str(DOCS / "pdf.py"), str(tmp_path), str(tmp_path / "x.pdf")],
        env={**os.environ, "CHROMIUM": str(tmp_path / "nowhere")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 1 and "apt-get install chromium" in done.stderr
    assert not (tmp_path / "x.pdf").exists()
