"""What is shown of marked pages: in the terminal, as data, as a marked page and as a notebook."""

from __future__ import annotations

import ast
import html.parser
import io
import json
import os
import pathlib
import re
import string
import subprocess
import sys
from typing import Any, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyattn import cli
from pyattn.check import command, words
from pyattn.check.chinese import SENTENCES
from pyattn.check.comparing import LONG, compare
from pyattn.check.marking import mark
from pyattn.check.pages import read_text
from pyattn.check.pages.page import Block, Page
from pyattn.check.reports.data import as_json
from pyattn.check.reports.excerpts import excerpts
from pyattn.check.reports.marked import marked_page
from pyattn.check.reports.notebook import marked_notebook
from pyattn.check.reports.parts import parts
from pyattn.check.reports.screen import Screen, columns
from pyattn.check.reports.terminal import told
from pyattn.check.sheet import Item, Mark, Passed, Sheet

ROOT = pathlib.Path(__file__).parent.parent
CHECK = ROOT / "pyattn" / "check"

TEXT = """\
# Self-attention by hand

The first query meets every key, [1, 0, 2] x K^T = [2, 4, 4], and softmax makes weights of that:

softmax([2, 4, 4]) = [0.0, 0.5, 0.5]

Each weight takes its value along:

2: 0.5 * [2, 8, 0] = [1.0, 4.0, 0.0]

| key | weight |
|-----|--------|
| 1   | 0.06   |
| 2   | 0.47   |

  4 * 16 * 12
  <script>alert("1 & 2")</script>

```python
print(2 / 3)
```

```
0.76
```

K = something unknown, 权重 = 0.4 这里错了.
"""


def find(page: Page, text: str, inside: str) -> tuple[int, int]:
    start = page.source.index(inside) + inside.index(text)
    return start, start + len(text)


def number(page: Page, text: str, inside: str, verdict: str, said: str = "", **more: Any) -> Mark:
    start, end = find(page, text, inside)
    more = {"position": "", "computed": "0.4683105308334812", "theirs": "", **more}
    return Mark(start, end, None, written=text, verdict=verdict, message=said, **more)


def item(page: Page, text: str, marks: list[Mark], kind: str = "statement", **more: Any) -> Item:
    start, end = find(page, text, text)
    worst = max([mark.verdict for mark in marks], key=words_order, default="right")
    verdict = more.pop("verdict", "right" if worst == "follows" else worst)
    return Item(kind, start, end, text, verdict, marks, **more)


def words_order(verdict: str) -> int:
    return ("right", "follows", "rounding", "wrong").index(verdict)


def lesson(kind: str = "markdown") -> Sheet:
    """A page with one of everything, marked."""
    source = TEXT
    page = Page("lesson.md", kind, source, [])

    def block(text: str, sort: str, **more: Any) -> Block:
        start = source.index(text)
        return Block(sort, text, range(start, start + len(text) + 1), **more)

    page.blocks += [
        block("# Self-attention by hand", "heading"),
        block("| key | weight |\n|-----|--------|\n| 1   | 0.06   |\n| 2   | 0.47   |", "table"),
        block("print(2 / 3)", "code"),
        block("0.76", "output"),
    ]
    softmax = "softmax([2, 4, 4]) = [0.0, 0.5, 0.5]"
    row = "2: 0.5 * [2, 8, 0] = [1.0, 4.0, 0.0]"
    slip = number(
        page, "0.0", softmax, "rounding", "written 0.0, it is 0.0634 (0.1 to one decimal): "
        "rounding slip, cut off", position="number 1",
    )  # fmt: skip
    half = number(page, "0.5", softmax, "right", position="number 2")
    follows = number(
        page, "4.0", row, "follows", "right for your 0.5; with 0.4683 it would be 3.75",
        position="number 2", because=half.start,
    )  # fmt: skip
    items = [
        item(page, softmax, [slip, half], notes=["2/3 is exact"],
             mistake="exponentials", mistake_message="the exponentials are left out"),
        item(page, row, [follows]),
        item(page, "| 1   | 0.06   |\n| 2   | 0.47   |",
             [number(page, "0.06", "| 1   | 0.06", "right"),
              number(page, "0.47", "| 2   | 0.47", "right")], "table"),
        item(page, "0.76", [number(page, "0.76", "0.76", "wrong",
             "written 0.76, it is 0.6667 (0.67 to two decimals)")], "code",
             working="2 / 3\n\n= 0.6667 < 1"),
        item(page, "权重 = 0.4 这里错了", [number(page, "0.4", "0.4 这里", "wrong", "written 0.4, it is 0.47")],
             problems=["written as 1 number, it is 2 numbers"]),
    ]  # fmt: skip
    start, end = find(page, "4 * 16 * 12", "4 * 16 * 12")
    passed = [Passed(start, end, "4 * 16 * 12", "nothing is claimed of it")]
    return Sheet("lesson.md", page, items, passed)


NOTEBOOK: dict[str, Any] = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "id": "a", "source": ["# One\n", "x = 0.5"]},
        {"cell_type": "code", "metadata": {}, "id": "mark-2", "source": "print(2 / 3)",
         "execution_count": 1,
         "outputs": [{"output_type": "stream", "name": "stdout", "text": ["0.76\n"]}]},
        {"cell_type": "raw", "metadata": {}, "id": "c", "source": "\ud800 half of a pair"},
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}  # fmt: skip


def test_what_stands_between_fences_is_no_code() -> None:
    source = "One.\n\n```\nA = 1\n```\n\nTwo.\n\n```\nB = 2\n```\n\nThree.\n"
    page = Page("a.md", "markdown", source, [])
    shown = [(part.kind, part.text) for part in parts(Sheet("a.md", page))]
    assert shown[::2] == [("prose", "One."), ("prose", "Two."), ("prose", "Three.")]
    assert [kind for kind, _ in shown] == ["prose", "code"] * 2 + ["prose"]


def notebook_sheet() -> Sheet:
    source = "# One\nx = 0.5\nprint(2 / 3)\n0.76\n\ud800 half of a pair\n"
    cells = [(0, 1, "source"), (14, 2, "source"), (27, 2, "output"), (32, 3, "source")]
    page = Page("lesson.ipynb", "notebook", source, [], cells, NOTEBOOK)
    marks = [number(page, "0.76", "0.76", "wrong", "written 0.76, it is 0.6667 * <b>")]
    return Sheet("lesson.ipynb", page, [item(page, "0.76", marks, "code", working="2 / 3\n\n<x>")])


def lines_of(sheet: Sheet, verbose: bool = False, **screen: Any) -> list[str]:
    return list(told(sheet, Screen(**screen), verbose))


# -- the terminal ---------------------------------------------------------------------------------

TOLD = """\
lesson.md:5: number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off
    softmax([2, 4, 4]) = [0.0, 0.5, 0.5]
                          ^^^
    It looks like this: the exponentials are left out
lesson.md:24: written 0.76, it is 0.6667 (0.67 to two decimals)
    0.76
    ^^^^
lesson.md:27: written as 1 number, it is 2 numbers
lesson.md:27: written 0.4, it is 0.47
    K = something unknown, 权重 = 0.4 这里错了.
                                  ^^^
lesson.md:9: follows: number 2: right for your 0.5; with 0.4683 it would be 3.75
lesson.md:5: note: 2/3 is exact
lesson.md: 3 of 7 numbers wrong, one of them a rounding slip; 1 follows; 3 of 5 calculations wrong
    calculations  5 (3 statements, 1 table, 1 output of code)
    numbers       7: 3 right, 1 follows from those before, 1 rounding slip, 2 wrong
    passed over   1 stretch (-v shows them, and why)
    first wrong   line 5: number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off
"""


def test_the_terminal() -> None:
    assert "\n".join(lines_of(lesson())) + "\n" == TOLD


def test_verbose() -> None:
    said = lines_of(lesson(), verbose=True)
    assert said[:2] == ["lesson.md:5: statement: rounding slip", "    softmax([2, 4, 4]) = [0.0, 0.5, 0.5]"]  # fmt: skip
    at = said.index("lesson.md:16: passed over: nothing is claimed of it")
    assert said[at + 1] == "    4 * 16 * 12"
    assert said[-len(TOLD.splitlines()) :] == TOLD.splitlines()


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_narrow_terminal(language: str, width: int) -> None:
    words.speak(language)
    try:
        for sheet in (lesson(), notebook_sheet()):
            said = lines_of(sheet, verbose=True, width=width)
            assert max([columns(line) for line in said]) <= width
            wide = lines_of(sheet, verbose=True, width=1000)
            # No word is broken: they are the same in the same order.
            if language == "en" and width > 40:
                plain = [line for line in wide if "^" not in line]
                narrow = [line for line in said if "^" not in line]
                assert " ".join(plain).split() == " ".join(narrow).split()
    finally:
        words.speak("en")


def test_colours_are_sparing() -> None:
    plain, painted = lines_of(lesson()), lines_of(lesson(), colour=True)
    assert [re.sub("\x1b\\[[0-9]+m", "", line) for line in painted] == plain
    assert "\x1b[31m" in "".join(painted) and "\x1b" not in "".join(plain)


def test_a_page_cannot_steer_the_terminal() -> None:
    page = Page("a.md", "plain", "x = 0.5 \x1b[2J\u202e\x07 y", [])
    mark = number(page, "0.5", "0.5", "wrong", "written 0.5 \x1b[31m")
    said = "".join(lines_of(Sheet("a.md", page, [item(page, "x = 0.5", [mark])])))
    assert not set("\x1b\x07\u202e") & set(said)


@given(
    st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(1, 9)), max_size=6),
    st.integers(16, 80),
)
def test_every_number_is_pointed_at_once(
    text: str, drawn: list[tuple[int, int]], most: int
) -> None:
    line = text.rstrip()
    spans = [(a, min(a + n, len(line))) for a, n in drawn if a < len(line)]
    shown: list[int] = []
    for part, arrows, inside in excerpts(line, spans, most):
        shown += inside
        assert columns(part) <= most and columns(arrows) <= columns(part)
        assert part.strip("…").strip() in line
    assert sorted(shown) == list(range(len(spans)))


def test_many_wrong_numbers_of_a_line() -> None:
    source = "x = " + " ".join(["0.5"] * 500)
    page = Page("a.md", "plain", source, [])
    marks = [
        Mark(4 + 4 * i, 7 + 4 * i, (i,), f"number {i + 1}", "0.5", "1", "", "wrong", "no")
        for i in range(500)
    ]
    sheet = Sheet("a.md", page, [Item("statement", 0, len(source), source, "wrong", marks)])
    said = "\n".join(lines_of(sheet))
    assert said.count("^^^") == 100 and "and 400 more wrong numbers in this line" in said
    assert max(map(len, said.split("\n"))) <= 120


# -- long texts -----------------------------------------------------------------------------------


def test_of_a_long_text_the_numbers_are_counted() -> None:
    count = LONG // 8
    want, got = str([0.71] * count), str([0.5] * count)
    result = compare(want, got)
    assert (len(result.cells), result.more) == (100, {"wrong": count - 100})
    assert result.cells[99].message == "number 100: written 0.71, it is 0.5"
    assert compare(want, want).more == {"right": count}
    lines = compare(want.replace(", ", ",\n"), got.replace(", ", ",\n"))
    assert len(lines.cells) == 10_000 and lines.cells[1].columns == (0, 4)
    assert compare(str([0.5] * count), str([0.51234] * count)).right
    assert compare(str([0.51234] * count), str([0.5] * count)).right  # it may well be
    assert compare(want, got + "]").problems and compare(want + "1", got).problems


def test_messages_are_cut() -> None:
    for want, got in (("x" * 10**6, "y" * 10**6), ("1" * 300 + "." + "1" * 300, "2"), ("a\nb", "c" * 10**6 + "\nd")):  # fmt: skip
        found = compare(want, got)
        said = [p.message for p in found.problems] + [c.message for c in found.cells]
        assert said and max(map(len, said)) < 2000


# -- data -----------------------------------------------------------------------------------------


def test_data() -> None:
    report = json.loads(as_json([lesson(), Sheet("b.md", error="b.md: no")]))
    assert (report["schema"], report["status"]) == (2, 2)
    assert report["summary"]["follows"] == 1 and report["summary"]["given"] == 0
    page, other = report["files"]
    assert other["error"] == "b.md: no" and other["kind"] is None
    assert page["kind"] == "markdown" and page["first_wrong"]["written"] == "0.0"
    softmax, row, _, code, last = page["calculations"]
    assert (softmax["line"], softmax["column"], softmax["end_column"]) == (5, 1, 37)
    assert softmax["mistake"] == "exponentials" and softmax["notes"] == ["2/3 is exact"]
    assert row["cells"][0]["because"] == {"line": 5, "column": 28, "cell": None, "part": None}
    assert row["cells"][0]["verdict"] == "follows" and row["verdict"] == "right"
    assert code["working"] and last["problems"][0]["line"] == 27
    assert page["passed"][0]["why"] == "nothing is claimed of it"
    (cell,) = json.loads(as_json([notebook_sheet()]))["files"][0]["calculations"][0]["cells"]
    assert (cell["cell"], cell["line"], cell["column"]) == (2, 1, 1)
    assert cell["part"] == "output"


# -- a marked page --------------------------------------------------------------------------------


class Reader(html.parser.HTMLParser):
    """A page's text, and whether its elements are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.shown = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.links.append(given["href"])
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "i" not in self.open[-1:] and "style" not in self.open:
            self.shown += data


@pytest.mark.parametrize("kind", ["markdown", "restructured", "plain", "python"])
def test_a_marked_page(kind: str) -> None:
    text = marked_page([lesson(kind), Sheet("b.md", error="b.md: <no>")])
    page = Reader(text)
    assert not page.tags & {"script", "link", "img", "iframe"} and "http" not in text
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links} <= set(page.ids)
    for line in TEXT.splitlines():
        fence = line.startswith("```") and kind == "markdown"
        assert line.strip() in page.shown or fence  # it reads as it was written, signs left out
    assert text.count('class="m right"') == 3 and text.count('class="m wrong"') == 2
    for sign in "✓→≈✗":
        assert sign in text
    assert "2 / 3\n\n= 0.6667 &lt; 1" in text and "<details>" in text
    assert "b.md: &lt;no&gt;" in text


@pytest.mark.parametrize("fence", ["```", "~~~text", "   ````"])
def test_what_is_fenced_is_a_box_of_its_own(fence: str) -> None:
    shut = fence.replace("text", "")
    text = "So:\n\n{}\n[1, 2]\n\n[3, 4]\n{}\nand\n\n{}\na\n{}\n\nend"
    text = text.format(fence, shut, fence, shut)
    found = parts(Sheet("a.md", read_text(text, "markdown", "a.md")))
    assert [(part.kind, part.text) for part in found] == [
        ("prose", "So:"),
        ("code", "[1, 2]\n\n[3, 4]"),
        ("prose", "and"),
        ("code", "a"),
        ("prose", "end"),
    ]


def test_a_matrix_keeps_its_columns_in_reports(tmp_path: pathlib.Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("```\n         [1, 0]\n[1, 2] x [0, 1] = [1, 2]\n```\n")
    (item,) = mark(str(page)).items
    assert item.text == "         [1, 0]\n[1, 2] x [0, 1] = [1, 2]"


def test_a_marked_page_of_html_shows_its_blocks() -> None:
    source = "<p>x &lt; 0.5 <b>and</b></p><table><tr><td>0.25</td></tr></table>"
    offsets = [3, 4, 5, 9, 10, 11, 12, 13, 14, 17, 18, 19, 20]
    cell = source.index("0.25")
    page = Page("a.html", "html", source, [
        Block("prose", "x < 0.5 and", offsets[:11] + [21]),
        Block("table", "0.25", range(cell, cell + 5), rows=[[(0, 4)]], caption="w = softmax(s)"),
    ])  # fmt: skip
    marks = [number(page, "0.5", "0.5", "wrong", "no"), number(page, "0.25", "0.25", "right")]
    text = marked_page([Sheet("a.html", page, [item(page, "0.5", marks)])])
    shown = Reader(text)
    assert "x < 0.5 and" in shown.shown and "w = softmax(s)" in shown.shown
    assert re.search("<td><span class=.m right.*title=.✓ right.>0.25</span>", text)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=5))
def test_any_text_is_shown_whole(text: str, drawn: list[tuple[int, int]]) -> None:
    page = Page("a.txt", "plain", text, [])
    marks = [
        Mark(a, min(a + n, len(text)), None, "", text[a : a + n], "", "", "wrong", "no")
        for a, n in drawn
        if a < len(text)
    ]
    sheet = Sheet("a.txt", page, [Item("statement", 0, len(text), text, "wrong", marks)])
    shown = Reader(marked_page([sheet])).shown
    for word in text.split():
        assert "".join([c if c.isprintable() else "\ufffd" for c in word]) in shown
    json.loads(marked_notebook(sheet))


# -- a marked notebook ----------------------------------------------------------------------------


def test_a_marked_notebook_keeps_its_cells() -> None:
    before = json.dumps(NOTEBOOK)
    made = json.loads(marked_notebook(notebook_sheet()))
    assert json.dumps(NOTEBOOK) == before
    added = [cell for cell in made["cells"] if cell["metadata"].get("tags") == ["pyattn-check"]]
    assert [cell for cell in made["cells"] if cell not in added] == NOTEBOOK["cells"]
    assert {k: v for k, v in made.items() if k != "cells"} == {
        k: v for k, v in NOTEBOOK.items() if k != "cells"
    }
    assert made["cells"].index(added[1]) == 3  # behind the second, and the head before all
    assert added[1]["source"].startswith(
        "- ✗ output of cell 2, line 1: written 0.76, it is 0.6667 \\* &lt;b>"
    )
    assert "<pre>2 / 3\n&#8203;\n&lt;x></pre>" in added[1]["source"]
    ids = [cell["id"] for cell in made["cells"]]
    assert len(set(ids)) == len(ids)


def test_an_old_notebook_stays_one() -> None:
    sheet = notebook_sheet()
    assert sheet.page is not None
    cells = [{k: v for k, v in cell.items() if k != "id"} for cell in NOTEBOOK["cells"]]
    sheet.page.notebook = {**NOTEBOOK, "nbformat_minor": 4, "cells": cells}
    assert not [
        "id" in cell for cell in json.loads(marked_notebook(sheet))["cells"] if "id" in cell
    ]
    sheet.page.notebook = {"nbformat": 3, "worksheets": [{"cells": cells}], "metadata": {}}
    made = json.loads(marked_notebook(sheet))
    assert len(made["worksheets"][0]["cells"]) == 5


def test_a_page_becomes_a_notebook() -> None:
    made = json.loads(marked_notebook(lesson()))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    for cell in made["cells"]:
        assert set(cell) == {"cell_type", "metadata", "id", "source"}
    sources = [cell["source"] for cell in made["cells"]]
    assert "".join("".join(sources).split()).count("softmax([2,4,4])=[0.0,0.5,0.5]") == 1
    at = [i for i, source in enumerate(sources) if "softmax([2" in source][0]
    assert "≈ line 5: number 1: written 0.0" in sources[at + 1]


# -- words ----------------------------------------------------------------------------------------


def said_sentences() -> Iterator[tuple[str, str]]:
    """Every sentence in pyattn/check/ that is said, and where."""
    for path in sorted(CHECK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or path.name == "words.py":
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            sentences = {"say": node.args[:1], "counted": node.args[1:3]}.get(name, [])
            for sentence in sentences:
                place = f"{path.relative_to(CHECK)}:{node.lineno}"
                if isinstance(sentence, ast.Constant):
                    yield place, str(sentence.value)


def texts() -> set[str]:
    """Every text in pyattn/check/, for what is said is sometimes chosen before."""
    return {
        node.value
        for path in sorted(CHECK.rglob("*.py"))
        if path.name != "chinese.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_is_known_in_chinese() -> None:
    said = dict((sentence, place) for place, sentence in said_sentences())
    assert len(said) > 100
    said.update({text: "a text" for text in texts() if text.startswith("{path}: ")})
    missing = [(place, sentence) for sentence, place in said.items() if sentence not in SENTENCES]
    assert not missing
    for sentence, chinese in SENTENCES.items():
        assert fields(sentence) == fields(chinese), sentence
    assert not set(SENTENCES) - texts(), "sentences that nobody says"


def test_no_sentence_goes_past_the_words() -> None:
    """What raises or tells in pyattn/check/ has no English of its own."""
    for path in sorted(CHECK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Unusable",
                "Problem",
            ):
                first = node.args[:1]
                assert not any([isinstance(part, ast.Constant) for part in first]), path


def run(*arguments: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    environment = {
        k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG")
    }
    environment.update(more.pop("env", {}), PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "pyattn", "check", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", **more
    )


@pytest.fixture
def page(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "page.md"
    path.write_text(">>> 2 / 3\n0.6\n>>> [1, 2]\n[1, 3]\n", "utf-8")
    return path


def test_the_language(page: pathlib.Path) -> None:
    for arguments, env, chinese in (
        (["--lang", "zh"], {"PYTHONIOENCODING": "utf-8"}, True),
        ([], {"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}, True),
        ([], {"LANG": "de_DE.UTF-8", "PYTHONUTF8": "1"}, False),
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}, False),
        (["--lang", "zh"], {"PYTHONIOENCODING": "latin-1"}, False),  # it could not be shown
    ):  # fmt: skip
        done = run(*arguments, str(page), env=env)
        assert done.returncode == 1 and not done.stderr
        assert (": 第 2 个数：写的是 3，应为 2" in done.stdout) == chinese, done.stdout
        assert ("number 2: written 3, it is 2" in done.stdout) != chinese


def test_the_language_is_put_back(page: pathlib.Path, capsys: Any) -> None:
    assert cli.main(["check", "--lang", "zh", str(page)]) == 1
    assert "错" in capsys.readouterr().out and words.language() == "en"
    assert "wrong" in compare("0.44", "0.4683").cells[0].verdict
    assert compare("0.44", "0.4683").cells[0].message.startswith("written")


# -- the command ----------------------------------------------------------------------------------


def test_output(page: pathlib.Path, tmp_path: pathlib.Path, capsys: Any) -> None:
    other = tmp_path / "other.md"
    other.write_text(">>> 1\n1\n", "utf-8")
    for form, name in (("html", "m.html"), ("notebook", "m.ipynb"), ("json", "m.json")):
        path = tmp_path / name
        assert cli.main(["check", f"--{form}", "-o", str(path), str(page)]) == 1
        out = capsys.readouterr().out
        assert f"{path}: written" in out and "2 of 3 numbers wrong" in out
        text = path.read_text("utf-8")
        assert text.startswith("<!DOCTYPE html>") if form == "html" else json.loads(text)
        assert cli.main(["check", f"--{form}", str(page)]) == 1
        assert capsys.readouterr().out == text
    assert cli.main(["check", "-o", str(tmp_path / "m.txt"), str(page), "missing.md"]) == 2
    assert "written 0.6, it is" in (tmp_path / "m.txt").read_text() and "missing.md" in capsys.readouterr().err  # fmt: skip
    folder = tmp_path / "marked"
    assert cli.main(["check", "--html", "-o", f"{folder}/", str(page), str(page), str(other)]) == 1
    assert sorted(os.listdir(folder)) == ["other.marked.html", "page.marked.html", "page_2.marked.html"]  # fmt: skip
    assert cli.main(["check", "--notebook", "-o", str(folder), str(page), str(other)]) == 1
    assert "page.marked.ipynb" in os.listdir(folder)


def test_what_is_refused(page: pathlib.Path, tmp_path: pathlib.Path, capsys: Any) -> None:
    for arguments, complaint in (
        (["--json", "--html", str(page)], "not allowed with argument"),
        (["-o", "ELLIPSIS", str(page)], "say --option"),
        (["--html", "-o", str(page), str(page)], "would write over the page"),
        (["--lang", "fr", str(page)], "invalid choice: 'fr'"),
    ):
        with pytest.raises(SystemExit) as stop:
            cli.main(["check", *arguments])
        err = capsys.readouterr().err
        assert stop.value.code == 2 and complaint in err and err.count("\n") == 1
    assert page.read_text("utf-8").startswith(">>>")
    assert cli.main(["check", "--html", "-o", str(tmp_path / "no" / "a.html"), str(page)]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert cli.main(["check", "--notebook", str(page), str(page)]) == 2
    assert "-o FOLDER/" in capsys.readouterr().err


def test_who_is_asked_to_run_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert not command._asked("a.md", 2)
    for typed, meant in (("y\n", True), ("\n", False), ("", False), ("是\n", True)):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stdout", out := Terminal())
        assert command._asked("a.md", 2) == meant
        assert "a.md holds 2 blocks of code with output.  Run it? [y/N]" in out.getvalue()


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell")
def test_a_closed_standard_output(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(">>> 1\n2\n" * 3000, "utf-8")
    for form in ("", "--json", "--html", "--notebook", "-v"):
        for shell in ("| true", "| head -1", ">&-", ">/dev/full"):
            line = f"{sys.executable} -m pyattn check {form} {path} {shell}"
            done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True)
            assert "Traceback" not in done.stderr and "Exception" not in done.stderr, (line, done.stderr)  # fmt: skip
            assert done.stderr == "" or "full" in shell


def test_letters_that_are_lacking(page: pathlib.Path) -> None:
    page.write_text(">>> print('x × ' + '…' * 200 + ' 0.5')\nx × " + "…" * 200 + " 0.6\n", "utf-8")
    done = run(str(page), env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1 and done.stdout.isascii() and "?" not in done.stdout
    done = run("--html", str(page), env={"PYTHONIOENCODING": "ascii"})
    assert done.stdout.isascii() and "&#215;" in done.stdout
