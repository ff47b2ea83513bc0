"""explain's forms: the same arithmetic in each, names that are set as they are, lines that fit."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyattn
from pyattn import cli, nn
from pyattn.explaining import pages
from pyattn.explaining.explanation import WRITERS
from pyattn.nn import functional as F

from .explained import arithmetic, close
from .read_back import html_equations, latex_equations, values
from .test_explain_operations import MADE, cells

FORMS = ["rst", "latex", "markdown", "html"]


def equations(how: Any, form: str) -> "list[list[str]]":
    page = how._in(form)
    return html_equations(page) if form == "html" else latex_equations(page)


@pytest.mark.parametrize("form", FORMS)
def test_every_operation_has_the_same_arithmetic_in_every_form(form: str) -> None:
    seen = 0
    for t, node in MADE:
        for index in list(cells(t))[:2]:
            how = pyattn.explain(t, named={"t": t}, cell=index, depth=1, digits=17)
            wanted = [sides for _, sides in arithmetic(how)]
            found = [values(sides[1:]) for sides in equations(how, form)]
            assert len(found) == len(wanted), (node.op, how, how._in(form))
            for ours, theirs in zip(found, wanted):
                assert len(ours) == len(theirs), (node.op, how, how._in(form))
                for a, b in zip(ours, theirs):
                    assert close(a, b), (node.op, how, how._in(form))
                    seen += 1
    assert seen > 500


def balanced(page: str) -> None:
    """Braces and environments close, and no row is left open."""
    bare = re.sub(r"\\[{}\\]", "", page)
    depth = 0
    for letter in bare:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    stack = []
    for word, name in re.findall(r"\\(begin|end)\{([^}]*)\}", page):
        if word == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack and page.count(r"\left") == page.count(r"\right")


@pytest.mark.parametrize("form", list(WRITERS))
def test_every_form_is_well_formed(form: str) -> None:
    for t, _ in MADE:
        for how in (
            pyattn.explain(t, named={"t": t}, depth=2),
            pyattn.explain(t, named={}, cell=tuple([0] * t.dim())),
        ):
            page = how._in(form)
            assert page
            if form == "html":
                ElementTree.fromstring(page)
            elif form != "text":
                balanced(page)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
def test_latex_compiles(tmp_path: pathlib.Path) -> None:
    """A cell and the whole of each operation's result, and each layer, on one page."""
    parts: dict[Any, Any] = {}
    for t, node in MADE:
        if t._data:
            parts.setdefault(node.op, t)
    bodies = []
    for t in parts.values():
        bodies.append(pyattn.explain(t, named={}, cell=(0,) * t.dim(), depth=1).latex())
        bodies.append(pyattn.explain(t, named={}, depth=1).latex())
    page = tmp_path / "page.tex"
    text = pages.page("latex", "Every operation", "\n\n".join(bodies))
    assert len(parts) > 400 and "ctex" not in text
    page.write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", page.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_page_needs_amsmath_alone_and_says_so() -> None:
    x = pyattn.tensor([[1.0, -2.0]], requires_grad=True)
    page = pyattn.explain(x @ x.T, named={"x": x}).latex()
    assert page.startswith("% LaTeX; ") and r"\usepackage{amsmath}" in page.split("\n")[0]
    assert r"x \, x^{\top}" in page and r"\allowdisplaybreaks" in page
    known = "begin end align pmatrix text top allowdisplaybreaks begingroup endgroup usepackage"
    assert set(re.findall(r"\\([a-z]+)", page)) <= set(known.split())


NAMES = st.text(
    st.one_of(st.characters(blacklist_categories=["Cs"]), st.sampled_from("_{}%$#&\\^~`<>|[]*")),
    min_size=1,
    max_size=12,
).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES)
def test_any_name_is_escaped(first: str, second: str) -> None:
    x = pyattn.tensor([[1.0, -2.0]], requires_grad=True)
    y = x * 2
    for cell in (None, (0, 1)):
        how = pyattn.explain(y, named=[{first: x}, {second + "'": y}], cell=cell)
        for form in ("rst", "latex", "markdown"):
            page = how._in(form)
            balanced(page)
            outside = re.sub(r"\\text\{[^{}]*\}", "", page)
            assert not re.search(r"(?<!\\)[#$%]", re.sub(r"^%.*|^\$\$", "", outside, flags=re.M))
        for letter in how.latex():
            assert (
                letter.isascii()
                or ord(letter) < 0x180
                or letter in "–—‘’“”…€"
                or ord(letter) > 0x2E00
            )


def test_markdown_is_not_read_as_markdown() -> None:
    """Between dollar signs stand no escapes and no italics; what needs them is fenced."""
    x = pyattn.tensor([[1.0, -2.0], [0.5, 2.0]], requires_grad=True)
    w_query = x * 3
    page = pyattn.explain((x @ w_query).softmax(-1), named={"x": x, "w_query": w_query}).markdown()
    assert "```" not in page and page.count("$$") % 2 == 0 and r"w_ {\text{query}}" in page
    assert not re.search(r"\\[^a-zA-Z ]|_[^ ]|[*`]", page)
    fenced = pyattn.explain(w_query, named={"x": x, "a<b>": w_query}).markdown()
    assert fenced.startswith("```math\n") and fenced.endswith("\n```") and "$" not in fenced


def lines_of(page: str) -> "list[str]":
    """What a page shows, line by line, without its signs; a fraction is as long as its longer part."""
    shown = []
    for line in page.split("\n"):
        if "pmatrix" in line:
            rows = re.split(r"\\\\|\\cr ", re.sub(r"\\(begin|end)\{\w*\}", "", line))
            line = max([row.replace("&", "").strip() for row in rows], key=len)
        before, text = "", re.sub(r"\\times|\\cdots?", "x", line.replace(r"\_", "_"))
        while before != text:
            before = text
            text = re.sub(
                r"\\(?:text|operatorname|sqrt)\{([^{}]*)\}|_ ?\{([^{}]*)\}", r"\1\2", text
            )
            text = re.sub(r"\^\{([^{}]*)\}", lambda m: m[1][: len(m[1]) * 3 // 4 + 1], text)
            text = re.sub(
                r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: max(m.groups(), key=len), text
            )
        shown.append("" if line.startswith(("And ", r"\noindent", "%")) else text)
    return [re.sub(r"\\[a-z]+|[{}&$\\]", "", text).strip() for text in shown]


@pytest.mark.parametrize("form", ["latex", "markdown", "rst"])
def test_what_is_wide_fits_a_page(form: str) -> None:
    pyattn.manual_seed(0)
    x, weight = pyattn.randn(12, 9), pyattn.randn(9, 9)
    with pyattn.working():
        scores = (x @ weight) / 3
        weights = scores.softmax(-1)
        length, spread, largest = x[0, :8].norm(), x[0, :8].var(), x[0, :8].max()
    named = {
        "model.layers.0.self_attention.query.weight": weight,
        "model.layers.0.self_attention.scores": scores,
    }
    for how in (
        pyattn.explain(weights, named=named),
        pyattn.explain(weights, named=named, digits=12),
        pyattn.explain(weights[3, 4], named=named),
        pyattn.explain((length, spread, largest), named={}),
    ):
        page = how._in(form)
        assert max(map(len, lines_of(page))) <= 72, page
    assert "(9 terms)" in pyattn.explain(weights[3, 4], named=named)._in(form)


def test_a_long_line_of_text_is_broken_before_a_sign() -> None:
    wide = pyattn.tensor([123456.789 + i for i in range(8)], requires_grad=True)
    lines = str(pyattn.explain(wide.sum())).split("\n")
    assert max(map(len, lines)) <= 80 and all([" + " in line or "=" in line for line in lines])
    lines = str(pyattn.explain(wide.max(), digits=9)).split("\n")
    assert (
        len(lines) > 1 and max(map(len, lines)) <= 80 and lines[-2].strip().startswith(",") is True
    )


@pytest.mark.parametrize("form", list(WRITERS))
def test_no_transpose_is_lost(form: str) -> None:
    """Also where a head is one column wide, so that its transpose is a row of the same numbers."""
    key = pyattn.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
    column = key.detach()[:, :1].clone().requires_grad_()
    sign = {"text": ".T", "html": "<sup>T</sup>"}.get(form, r"^{\top}")
    for scores in (
        key @ key.T,
        key[:, :1] @ key[:, :1].T,
        key[:, :1] @ key.narrow(1, 1, 1).T,
        column @ column.T,
        key.unsqueeze(0) @ key.unsqueeze(0).transpose(1, 2),
        key.reshape(1, 3, 2)[:, :, :1] @ key.reshape(1, 3, 2)[:, :, :1].transpose(1, 2),
    ):
        page = pyattn.explain(scores, named={"key": key, "column": column, "scores": scores})
        assert page._in(form).count(sign) == 1, page
    linear = nn.Linear(2, 1)
    assert sign in pyattn.explain(linear(key), named=[linear, {"key": key}])._in(form)


@pytest.mark.parametrize("form", list(WRITERS))
def test_a_mask_is_shown(form: str) -> None:
    """The one that a causal attention makes for itself, one of bools, one of numbers."""
    q = pyattn.tensor([[1.0, 0.0], [0.0, 2.0]])
    hidden = pyattn.tensor([[False, True], [False, False]])
    added = pyattn.tensor([[0.0, float("-inf")], [0.0, 0.0]])
    with pyattn.working():
        causal = F.scaled_dot_product_attention(q, q, q, is_causal=True)
        filled = (q @ q.T).masked_fill(hidden, float("-inf"))
        summed = q @ q.T + added
    named = {"q": q, "hidden": hidden, "added": added}
    for result, name in ((causal, "mask"), (filled, "hidden"), (summed, "added")):
        how = pyattn.explain(result, named=named)
        tables = [e for e in how.entries if how._work.name(e.tensor) == name]
        assert len(tables) == 1
        page = how._in(form)
        assert (
            page.count("True" if result is filled else "inf") >= 1
            or "\u221e" in page
            or "&#8734;" in page
        )
    assert "hidden   (2, 2), True is hidden\n    [False   True]" in str(
        pyattn.explain(filled, named=named)
    )


def test_a_function_is_told_from_a_name() -> None:
    x = pyattn.tensor([[1.0, -2.0]], requires_grad=True)
    softmax = x.softmax(-1)
    page = pyattn.explain(softmax).latex()
    assert r"\text{softmax} &= \operatorname{softmax}(x)" in page


def test_the_command_writes_pages(capsys: Any, tmp_path: pathlib.Path) -> None:
    """LaTeX that compiles as it is, and Markdown; each says what the text says."""
    example = str(pathlib.Path(__file__).parent.parent / "examples" / "by_hand.json")
    page = tmp_path / "page.tex"
    assert cli.main(["explain", example, "--format", "latex", "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert re.search(r"\\documentclass\{article\}\n\\usepackage\{amsmath\}\n", text)
    assert text.endswith("\\end{document}\n") and text.count(r"\begin{pmatrix}") == 10
    balanced(text)
    assert cli.main(["explain", example, "--format", "markdown"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("$$\n") and text.count(r"\begin{pmatrix}") == 10


def test_letters_that_latex_has_no_font_for() -> None:
    x = pyattn.tensor([[1.0, -2.0]], requires_grad=True)
    for name, shown in (
        ("\u6743\u91cd", "\\text{\u6743\u91cd}"),
        ("\u03b1", r"\alpha"),
        ("\u0416", r"\text{[U+0416]}"),
        ("q\u2081", r"\text{q1}"),
        ("caf\u00e9", "\\text{caf\u00e9}"),
    ):
        page = pyattn.explain(x * 2, named={name: x}).latex()
        assert shown in page
        assert (r"\usepackage{ctex}" in page) is ("\u6743" in name)
