"""Pages as people write them: what stands on them, and where."""

from __future__ import annotations

import json
import os
import pathlib
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyattn.check.marking import marked
from pyattn.check.pages import Block, Page, Unusable, found, read, read_text


def page(text: str, kind: str = "markdown") -> Page:
    return read_text(text, kind, "page")


def told(text: str, kind: str = "markdown") -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in page(text, kind).blocks]


def prose(text: str, kind: str = "markdown") -> str:
    return "\n".join(words for what, words in told(text, kind) if what == "prose")


def kinds(text: str, kind: str = "markdown") -> list[str]:
    return [block.kind for block in page(text, kind).blocks]


def cells(block: Block) -> list[list[str]]:
    return [[block.text[start:end] for start, end in row] for row in block.rows]


# -- running text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, read_as",
    [
        ("**So** 0.5 * 2 * 3 = 3", "So 0.5 * 2 * 3 = 3"),
        ("a*b*c and d_k * q_i", "a*b*c and d_k * q_i"),
        ("2**3 = 8 and x**2", "2**3 = 8 and x**2"),
        ("[1, 2]*[3, 4]*2 = 22", "[1, 2]*[3, 4]*2 = 22"),
        ("0.5 *[2, 8] and 2 *[1, 4]", "0.5 *[2, 8] and 2 *[1, 4]"),
        ("*softmax*([2, 4, 4]) = [0.1]", "softmax([2, 4, 4]) = [0.1]"),
        ("重要**程度**为__10__。", "重要程度为__10__。"),
        ("__bold__ and ***both*** and ~~old~~", "bold and both and"),
        ("x = ~~5~~ 4, ~~*a* $b$ `c`~~ 5~~6~~ end", "x =  4,  5 end"),
        (
            "about ~~ 5 and ~~ 6, ~~7 or ~8~ and `~~`9`~~`",
            "about ~~ 5 and ~~ 6, ~~7 or ~8~ and ~~9~~",
        ),
        ("~~a ~~b~~ c~~ d", " d"),
        ("so <del>1 + 1 = 3</del><S>x</S> 2 <s> and <strike>3</strike>4", "so  2  and 4"),
        ("`a * b` and ``c`d``", "a * b and c`d"),
        (r"0.5 \* 2 \[1\] d\_k", "0.5 * 2 [1] d_k"),
        ("$a_1 * b_1 * c$ and $x$", "$a_1 * b_1 * c$ and $x$"),
        (r"\(a_1 * b_1\) here", r"\(a_1 * b_1\) here"),
        ("it costs $5 and *then* $6", "it costs $5 and then $6"),
        ("[page](a.html) ![picture](b.png)[1, 2](0.5)", "page [1, 2](0.5)"),
        ("see [the **notes**](http://x.y/z_(a)) there", "see the notes there"),
        ("note[^1] and <!-- no --> end &lt; 3 &amp; 4", "note and  end < 3 & 4"),
        (
            "10<sup>-3</sup> q<sub>1</sub> K<sup>T</sup> e<sup>1 + 1</sup>",
            "10^-3 q_1 K^T e^(1 + 1)",
        ),
        ("a < b and b > c", "a < b and b > c"),
        ("one<br>two<br/>\nthree", "one\ntwo\nthree"),
        ("blanks: [__, __] and ____", "blanks: [__, __] and ____"),
        ("- item 1\n- 2: 0.5 * 2 = 1\n3. x = 1", "item 1\n2: 0.5 * 2 = 1\nx = 1"),
        ("> quoted 1 + 1\n> = 2", "quoted 1 + 1\n= 2"),
        ("计算:softmax([2,4])=[0.1,0.9]。", "计算:softmax([2,4])=[0.1,0.9]。"),
    ],
)
def test_markdown_text(written: str, read_as: str) -> None:
    assert prose(written) == read_as


def test_a_laid_out_sum_keeps_its_lines_columns_and_signs() -> None:
    rows = "  [0.0, 0.0]\n+ [1.0, 4.0]\n- [1.0, 3.0]\n------------\n= [0.0, 1.0]"
    for kind in ("markdown", "plain", "restructured"):
        assert told(rows, kind) == [("prose", rows)]
    assert told("Total:\n" + rows) == [("prose", "Total:\n" + rows)]
    digits = "   12\n+  30\n-----\n=  42"
    assert told(digits) == [("prose", digits)]


def test_markdown_headings() -> None:
    text = "Title\n=====\n\nSub\n---\n\n## Third ##\n\n##第四\n\n---\n\nend"
    assert told(text) == [
        ("heading", "Title"),
        ("heading", "Sub"),
        ("heading", "Third"),
        ("heading", "第四"),
        ("prose", "end"),
    ]


def test_what_markdown_leaves_out() -> None:
    text = "---\ntitle: 1 + 1 = 3\n---\n\n[a]: http://x\n[^n]: 1 + 1 = 3\n\n<!-- 1 + 1 =\n\n3 -->\n\nsee [b][a]"
    assert told(text) == [("prose", "see b")]


def test_markdown_formulas() -> None:
    text = "A:\n\n$$\n1 + 1\n= 2\n$$\n\nso $$2=2$$ it\n\n\\[ 3 = 3 \\]\n\n```math\n4 = 4\n```\n"
    text += "\n\\begin{align}\n5 &= 5\n\\end{align}\n"
    formulas = [b.text.strip() for b in page(text).blocks if b.kind == "math"]
    assert formulas[:4] == ["1 + 1\n= 2", "2=2", "3 = 3", "4 = 4"]
    assert formulas[4] == "\\begin{align}\n5 &= 5\n\\end{align}"
    assert page(text).blocks[1].caption == "A:"


def test_markdown_tables() -> None:
    text = "weights = softmax(scores)\n\n|  | k1 | k2 |\n|---|:-:|--:|\n| **q1** | 0.5 | $|a|$ |\nq2 | `a|b` | 1\\|2\n"
    block = page(text).blocks[-1]
    assert cells(block) == [["", "k1", "k2"], ["q1", "0.5", "$|a|$"]] + [["q2", "a|b", "1|2"]]
    assert (block.kind, block.header, block.caption) == ("table", 1, "weights = softmax(scores)")
    bare = page("a | b\n--|--\n1 | 2").blocks[0]
    assert cells(bare) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
@pytest.mark.parametrize("indent", ["", "   "])
def test_code_and_its_output(fence: str, indent: str) -> None:
    code = ["import math", "print(math.pi)  # `a` *b*"]
    lines = [fence + "Python", *code, fence, "", "Output:", "", fence, "3.14", fence]
    text = ("1. item\n\n" if indent else "") + "\n".join(indent + line for line in lines)
    blocks = [b for b in page(text).blocks if b.kind in ("code", "output")]
    assert [(b.kind, b.text) for b in blocks] == [("code", "\n".join(code)), ("output", "3.14")]
    assert blocks[0].language == "python"


def test_what_is_set_apart_is_a_calculation_a_program_examples_or_output() -> None:
    assert kinds("```\nsoftmax([2, 4]) = [0.1, 0.9]\n```") == ["prose"]
    assert kinds("    [1, 2] x [3, 4] = 11") == ["prose"]
    assert kinds("```\nimport a\na.b(c)\n```") == ["code"]
    assert kinds("```python\nscores = Q K^T = [[1, 2]]\n[1] x [2] = [2]\n```") == ["prose"]
    assert kinds("```python\n>>> 1 + 1\n2\n```") == ["examples"]
    assert kinds("```text\nno program before\n```") == ["prose"]
    assert kinds("```python\nprint(a)\n```\n```\n0.5 * [2] = [1]\n```") == ["code", "prose"]
    assert kinds("```python\nprint(a)\n```\n\nIt prints\n\n```text\nloss 0.5\n```")[-1] == "output"
    assert kinds("```python\nprint(a)\n```\n\nNow another.\n\nAnd.\n\n```\n[1]\n```")[-1] == "prose"
    session = told("```\nIn [1]: 1 + 1\nOut[1]: 2\n```")
    assert session == [("code", "1 + 1"), ("output", "2")]


# -- programs without a mark -----------------------------------------------------------------------

UNFENCED = """We compute X = [10, 6, 2.5].
# ax01.py
import torch
X = torch.tensor([[10.0],[6.0]]) # 投資額
A = torch.tensor(
[[1.0, 0.],
[0.9, 0.1]])
def f(x):
y = x
return y
if(x%600 == 0):
print(‘n 投資預算額Z:’)
print(X)
#END
scores = Q K^T = [[1, 2], [3, 4]]
V = X W
weights = softmax(scores)"""


@pytest.mark.parametrize("kind", ["plain", "markdown"])
def test_programs_amid_text(kind: str) -> None:
    blocks = page(UNFENCED, kind).blocks
    assert [b.kind for b in blocks] == ["prose", "code", "prose"]
    assert blocks[1].text.startswith("# ax01.py") and blocks[1].text.endswith("#END")
    assert blocks[1].language == "python"


@pytest.mark.parametrize(
    "line",
    [
        "scores = Q K^T = [[1, 2], [3, 4]]",
        "X = [10, 6, 2.5]",
        "softmax([2, 4, 4]) = [0.0, 0.5, 0.5]",
        "[1, 0, 2] x [1, 4, 3] = [2, 4, 4]",
        "weights = softmax(scores)",
        "Z = A V",
        "return to the first step (of three)",
        "for all tokens in the sentence:",
        "cos(a, b) = 0.5",
        "a = b = c = 3",
        "import of goods (in tons) = 30",
        "1 2 3 and 4 are numbers",
        "X = [\n[1, 2],\n[3, 4]\n]",
        "class of 3 (of 5)",
    ],
)
def test_statements_are_no_programs(line: str) -> None:
    assert told(line, "plain") == [("prose", line)]


def test_a_program_squeezed_into_a_line() -> None:
    for kind in ("plain", "markdown"):
        blocks = page("text\n\n1 2 3 def f (x ): return 2 * x y = f(3 )\n\nend", kind).blocks
        assert [b.kind for b in blocks] == ["prose", "code", "prose"]
        assert blocks[1].text.startswith("def f (x )")


def test_output_below_a_program_in_plain_text() -> None:
    text = "from pprint import pprint\npprint(outputs)\n输出结果如下:\n[[1.9, 6.6],\n[2.0, 7.9]]"
    assert kinds(text, "plain") == ["code", "prose", "output"]
    assert kinds("print(x)\ntext follows\n[1, 2]", "plain") == ["code", "prose"]


def test_plain_text_parts_at_blank_lines_but_not_within_brackets() -> None:
    assert told("A = [[1, 2],\n\n     [3, 4]]\n\nend", "plain") == [
        ("prose", "A = [[1, 2],\n     [3, 4]]"),
        ("prose", "end"),
    ]


def test_latex() -> None:
    text = "\\section{Sum}\nSo $a_1$.\n\\begin{equation}\n1 + 1 = 2\n\\end{equation}\nand \\[2 = 2\\]\n"
    text += "\\begin{verbatim}\nprint(1)\n\\end{verbatim}\n"
    assert [(k, t.strip()) for k, t in told(text, "plain")] == [
        ("heading", "Sum"),
        ("prose", "So $a_1$."),
        ("math", "1 + 1 = 2"),
        ("prose", "and"),
        ("math", "2 = 2"),
        ("code", "print(1)"),
    ]


# -- reStructuredText ------------------------------------------------------------------------------


def test_restructured() -> None:
    text = """=====
Title
=====

**Bold** ``a * b`` :math:`x_1` :func:`~a.b` `there <http://x>`_ |s| 0.5 * 2 [1]_

.. |s| replace:: sum
.. [1] 1 + 1 = 3

.. 1 + 1 = 3

Sub
---

- one
- two

So::

    import math
    print(1)

Output:

.. code-block:: none

   1

.. math:: 1 = 1

.. note:: A
   B

   >>> 1
   1
"""
    assert told(text, "restructured") == [
        ("heading", "Title"),
        ("prose", "Bold a * b $x_1$ a.b there sum 0.5 * 2"),
        ("heading", "Sub"),
        ("prose", "one"),
        ("prose", "two"),
        ("prose", "So:"),
        ("code", "import math\nprint(1)"),
        ("prose", "Output:"),
        ("output", "1"),
        ("math", "1 = 1"),
        ("prose", "A"),
        ("prose", "B"),
        ("examples", ">>> 1\n1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+",
        "===  ===\na    b\n===  ===\n1    2\n===  ===",
        ".. list-table:: T\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     - 2",
        '.. csv-table:: T\n   :header: a, "b"\n\n   1, "2"',
        ".. table:: T\n\n   ===  ===\n   a    b\n   ===  ===\n   1    2\n   ===  ===",
    ],
)
def test_tables_of_restructured_text(text: str) -> None:
    (block,) = page(text, "restructured").blocks
    assert (block.kind, cells(block), block.header) == ("table", [["a", "b"], ["1", "2"]], 1)
    assert block.caption == ("T" if text[0] == "." else "")


# -- HTML ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '"""Doc:\n1 + 1 = 2\ndef f(x):\n    # 3 + 3 = 6\n    x[0] = 5\n    return x\n',
        '"""Doc:\n1 + 1 = 2\n"""\ndef f(x:\n    # 3 + 3 = 6\n    x[0] = 5\n',
        "import math\n# 1 + 1 = 2\nx[0] = 5\n'''3 + 3 = 6\n",
    ],
)
def test_python_that_is_broken_is_read_as_text(source: str) -> None:
    blocks = page(source, "python").blocks
    assert [block.kind for block in blocks][0] == "code"
    assert not any(block.kind == "code" for block in blocks[1:])
    words = "\n".join(block.text for block in blocks[1:])
    assert "1 + 1 = 2" in words and "3 + 3 = 6" in words and "x[0]" not in words
    for block in blocks:
        assert all(source[at] == letter for at, letter in zip(block.offsets, block.text))


def test_html() -> None:
    text = """<!DOCTYPE html><title>no</title><style>p{}</style><body><h1>Sum</h1>
<p>q<sub>1</sub> = 10<sup>-3</sup> &lt; 1
wrapped<br>next <script>1+1=3</script><svg><text>1+1=3</text></svg>
<p>second: a < b
<div class="highlight-python"><pre><span>import</span> torch
print(x)</pre></div>
<p>Output:</p><pre>tensor([1.])</pre>
<pre>  [0, 1]
[1] x [2] = [3]</pre><!-- 1 + 1 = 3 -->
<ul><li>one<li>two</ul>"""
    assert told(text, "html") == [
        ("heading", "Sum"),
        ("prose", "q_1 = 10^-3 < 1 wrapped\nnext"),
        ("prose", "second: a < b"),
        ("code", "import torch\nprint(x)"),
        ("prose", "Output:"),
        ("output", "tensor([1.])"),
        ("prose", "  [0, 1]\n[1] x [2] = [3]"),
        ("prose", "one"),
        ("prose", "two"),
    ]


@pytest.mark.parametrize(
    "struck",
    [
        "<del>2</del>",
        "<S>2 <b>3</b></S>",
        '<span style="text-decoration: line-through">2</span>',
        '<i class="old strikethrough">2</i>',
    ],
)
def test_html_that_is_struck_out_is_left_out(struck: str) -> None:
    assert (
        prose(f"<p>x = {struck}5</p><del><p>x = 6</p></del><p>end <s> here", "html")
        == "x = 5\nend here"
    )


def test_html_tables() -> None:
    text = "<table><caption>w = softmax(s)</caption><tr><th><th>k</tr><tr><th>q<td>10<sup>-3</sup></table>"
    (block,) = page(text, "html").blocks
    assert (cells(block), block.header) == ([["", "k"], ["q", "10^-3"]], 1)
    assert block.caption == "w = softmax(s)"
    assert text[block.caption_offset :].startswith("w = ")
    listing = '<table><tr><td class="gutter"><pre>1</pre><td class="code"><pre>import a\nprint(a)</pre></table>'
    assert told(listing, "html") == [("code", "import a\nprint(a)")]
    assert page("a\n\n" + text + "\n\nb").blocks[1].rows


@pytest.mark.parametrize(
    "formula, read_as",
    [
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", r"$\frac{1}{2}$"),
        ("<math><msup><mi>K</mi><mi>T</mi></msup></math>", "$K^{T}$"),
        ("<math><msqrt><mn>2</mn></msqrt><mo>=</mo><mn>1.4</mn></math>", r"$\sqrt{2}=1.4$"),
        (
            "<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable></math>",
            r"$\begin{matrix}1 & 2\end{matrix}$",
        ),
        (
            '<span class="katex"><math><mi>x</mi><annotation encoding="application/x-tex">x &lt; 1'
            '</annotation></math><span class="katex-html"><span>x1</span></span></span>',
            "$x < 1$",
        ),
        (
            '<span class="MathJax_Preview">x</span><span class="MathJax"><math><mi>x</mi></math>'
            '</span><script type="math/tex">x_1</script>',
            "$x_1$",
        ),
    ],
)
def test_formulas_of_html(formula: str, read_as: str) -> None:
    assert prose(f"<p>So {formula} it</p>", "html") == f"So {read_as} it"


# -- notebooks and Python --------------------------------------------------------------------------


def notebook(**more: Any) -> str:
    cells = [
        {"cell_type": "markdown", "source": ["# W\n", "a = 1"]},
        {
            "cell_type": "code",
            "source": "import torch\nx",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["hi\n"]},
                {"output_type": "stream", "name": "stderr", "text": "warning"},
                {
                    "output_type": "execute_result",
                    "data": {
                        "text/plain": ["tensor([1.])"],
                        "text/html": "<table><tr><td>1</td></tr></table>",
                    },
                },
                {"output_type": "error", "ename": "E", "evalue": "bad"},
            ],
        },
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {}, **more})


def test_notebook() -> None:
    result = read_text(notebook(), "notebook", "a.ipynb")
    assert [(b.kind, b.text, b.language) for b in result.blocks] == [
        ("heading", "W", ""),
        ("prose", "a = 1", ""),
        ("code", "import torch\nx", "python"),
        ("output", "hi\ntensor([1.])", ""),
        ("table", "1", ""),
        ("output", "E: bad", "error"),
    ]
    place = result.place(result.blocks[1].offsets[0])
    assert (place.line, place.column, place.cell) == (2, 1, 1)
    assert result.place(result.blocks[3].offsets[3]).cell == 2
    assert {what for _, _, what in result.cells} == {"source", "output"}
    assert result.notebook and result.notebook["nbformat"] == 4


def test_a_notebook_is_known_whatever_its_name() -> None:
    around = "Files\n222 lines\n" + notebook() + "\nend"
    for kind in ("plain", "markdown"):
        assert page(around, kind).kind == "notebook"
    assert page('A line with "cells" in it', "plain").kind == "plain"


def test_an_old_notebook() -> None:
    code = {"cell_type": "code", "input": "1", "outputs": [{"output_type": "pyout", "text": "1"}]}
    old = {"worksheets": [{"cells": [{"cell_type": "heading", "source": "H"}, code]}]}
    assert told(json.dumps(old), "notebook") == [("heading", "H"), ("code", "1"), ("output", "1")]


@pytest.mark.parametrize("text", ['{"cells": [', "{}", "[]", '{"cells": 1}', "[" * 100_000])
def test_broken_notebooks_end_in_a_sentence(text: str) -> None:
    with pytest.raises(Unusable) as error:
        page(text, "notebook")
    assert "\n" not in str(error.value) and len(str(error.value)) < 200


def test_python() -> None:
    text = '#!/bin/x\n"""D: 1 + 1 = 2.\n\n    >>> f(1)\n    2\n"""\n# s = q\n# = 3\nx = 1  # y = 2\n\n\ndef f(x):\n    r"""\\(a\\)"""\n'
    assert told(text, "python") == [
        ("code", text.rstrip()),
        ("prose", "D: 1 + 1 = 2."),
        ("examples", ">>> f(1)\n2"),
        ("prose", "s = q\n= 3"),
        ("prose", "\\(a\\)"),
    ]
    assert kinds("x = (", "python") == ["code", "prose"]


# -- places ----------------------------------------------------------------------------------------

PARTS = st.sampled_from(
    "a b 1 2.5 * _ ** ` `` $ $$ [ ] ( ) < > <b> </b> <br> <sub> </sub> <sup> <table> <tr> <td> </table>"
    " <pre> </pre> <math> <mi> </math> &amp; & \\ \\( \\) \\[ \\] | |-|- # - = 1. > >>> ``` ~~~ "
    ":math:` ` .. .. :: ::a:: 中 é - + [1,2] x import def print( x= # ''' \"\"\" [a](b.c) ![ ]( <!-- -->".split()
    + [" ", "  ", "\n", "\n\n", "\n    ", "\n- ", "\n| a | b |\n|---|---|\n| 1 | 2 |\n", "\t"]
)
KINDS = ("markdown", "restructured", "plain", "html", "python")


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join), st.sampled_from(KINDS))
def test_every_character_knows_its_place(text: str, kind: str) -> None:
    if not text.strip():
        return
    result = page(text, kind)
    for block in result.blocks:
        assert len(block.offsets) == len(block.text) + 1
        assert block.text.strip() or block.kind == "table"
        for letter, offset in zip(block.text, block.offsets):
            assert 0 <= offset <= len(text)
            if letter.isalnum() and letter not in "frac":
                there = text[offset : offset + 1]
                assert there == letter or there in "&<\\", (letter, there, block)
        for row in block.rows:
            for start, end in row:
                assert 0 <= start <= end <= len(block.text)
        result.place(block.offsets[-1])


def test_places_of_decoded_characters() -> None:
    text = "> **a** &lt; 10<sup>-3</sup>\n> `b`"
    (block,) = page(text).blocks
    assert block.text == "a < 10^-3\nb"
    assert [text[at] for at in block.offsets[:-1]] == list("a & 10<-3\nb")
    assert page(text).place(block.offsets[-2])[:2] == (2, 4)


def test_windows_lines_and_marks_of_byte_order(tmp_path: pathlib.Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        file = tmp_path / "a.md"
        file.write_bytes("# é\r\n\r\n½ = 0.5\r\n".encode(encoding))
        assert [b.text for b in read(str(file)).blocks] == ["é", "½ = 0.5"]


# -- files -----------------------------------------------------------------------------------------


def refusal(path: pathlib.Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(Unusable) as error:
        read(str(path))
    assert "\n" not in str(error.value)
    return str(error.value)[len(str(path)) :]


def test_what_is_no_page_is_refused_in_a_sentence(tmp_path: pathlib.Path) -> None:
    assert "save it as text or HTML" in refusal(tmp_path / "a.docx", b"PK")
    assert "expected one of .md" in refusal(tmp_path / "a.png", b"\x89PNG")
    assert refusal(tmp_path / "a.md", b"") == ": an empty file"
    assert refusal(tmp_path / "a.txt", b"ok\n\xff") == ":2: not utf-8 text: byte 0xff"
    assert "not text" in refusal(tmp_path / "a.txt", b"a\0b")
    assert "not text" in refusal(tmp_path / "a.txt", b"\x89PNG\0\0\0")
    assert "up to 20 MB" in refusal(tmp_path / "a.html", b"a" * 20_000_001)
    assert "coding" in refusal(tmp_path / "a.py", b"# coding: none-such\n")
    for path in (tmp_path, tmp_path / "none.md", tmp_path / "a\0.md"):
        with pytest.raises(Unusable):
            read(str(path))


def test_standard_input_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    for text, kind in ((notebook(), "notebook"), ("<p>a", "html"), ("# a < b", "markdown")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert (read("-").kind, read_text("x", "plain", "-").path) == (kind, "<stdin>")


def test_files_of_a_folder(tmp_path: pathlib.Path) -> None:
    for name in ("b.md", "a.txt", "c.png", ".h.md", "sub/d.ipynb", "_build/e.md", ".x/f.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    names = [os.path.relpath(str(f), tmp_path) for f in found([str(tmp_path)])]
    assert names == ["a.txt", "b.md", os.path.join("sub", "d.ipynb")]
    (tmp_path / "empty").mkdir()
    (error,) = found([str(tmp_path / "empty")])
    assert isinstance(error, Unusable) and "no page in this folder" in str(error)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_is_not_waited_for(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(Unusable, match="a pipe"):
        read(str(tmp_path / "a.md"))
    (error,) = found([str(tmp_path)])
    assert isinstance(error, Unusable) and error.path.endswith("a.md")


# -- hostile pages ---------------------------------------------------------------------------------

HOSTILE = "[ ( < <a <a_b=' & \\( \\[ $ $$ ` * _ | # > - <sub> <table> <pre> <math><mi> <p> ![ [a]( `a".split()
HOSTILE += ["x(\n", "x = [\n", "|a|\n|-|\n", ".. a::\n", "a::\n\n  ", "$` ", "a\n=\n", "```a\n"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_pages_end(kind: str, part: str) -> None:
    """Were the time to grow with the square of the length, this would take minutes."""
    page(part * (30_000 // len(part)), kind)


# -- what is broken ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, expected",
    [
        (  # the blank line behind which nothing is Python
            "```python\nx = f(1)\n\nprint(x)\n\nSo **1** + 1 = 2\n\nand more",
            [("code", "x = f(1)\n\nprint(x)"), ("prose", "So 1 + 1 = 2"), ("prose", "and more")],
        ),
        (
            "```python\nprint(1)\n# Next\n\nSo it is",
            [("code", "print(1)"), ("heading", "Next"), ("prose", "So it is")],
        ),
        (  # a comment is no heading, and a docstring no prose
            "```python\n# a\n\n# b\ndef f():\n    '''Is\n\nnot it\n    '''\n    return 1",
            [("code", "# a\n\n# b\ndef f():\n    '''Is\n\nnot it\n    '''\n    return 1")],
        ),
        (  # the next program begins
            "```python\nprint(1)\n\nSo it is.\n\n```python\nprint(2)\n```\nEnd",
            [("code", "print(1)"), ("prose", "So it is."), ("code", "print(2)"), ("prose", "End")],
        ),
        ("```\n1 + 1 = 2\n\nSo *it* is", [("prose", "1 + 1 = 2"), ("prose", "So it is")]),
        ("```bash\nls\n\n## A\n\n> b", [("code", "ls"), ("heading", "A"), ("prose", "b")]),
    ],
)
def test_a_fence_that_is_never_closed(written: str, expected: list[tuple[str, str]]) -> None:
    assert told(written) == expected


def test_entities_without_their_semicolon() -> None:
    assert prose("<p>0.5 &times 10 = 5 &times3 R&D &#215 2 &nosuch;</p>", "html") == (
        "0.5 × 10 = 5 ×3 R&D × 2 &nosuch;"
    )


def test_comments_that_never_end() -> None:
    assert prose("<p>1 + 1 = 2</p><!-- 1 + 1 = 3 <p>2 + 2 = 5</p>", "html") == "1 + 1 = 2"
    assert prose("1 + 1 = 2 <!-- 1 + 1 = 3\n2 = 3\n\nEnd") == "1 + 1 = 2 \nEnd".replace(" \n", "\n")


@pytest.mark.parametrize(
    "text, encoding, said",
    [
        ("权重之和：0.7 + 0.3 = 1，最后 2×3 = 6", "gbk", "GB18030"),
        ("１、设 ａ＝（３，４）。解：｜ａ｜＝５", "gb18030", "GB18030"),
        ("這是注意力的權重：2×3 = 6", "gb18030", "GB18030"),
        ("這是注意力的權重，一個一個相加：2×3 = 6", "big5", "Big5"),
    ],
)
def test_chinese_pages_of_old_computers(
    tmp_path: pathlib.Path, text: str, encoding: str, said: str
) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode(encoding))
    found_page = read(str(path))
    assert (found_page.source, found_page.encoding) == (text, said)
    path.write_bytes(text.encode())
    assert read(str(path)).encoding == ""


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("élan, déjà vu: ½ of 20°C", "latin-1"),
        ("größer: ÜBUNG – 2 × 3", "cp1252"),
        ("Привет, мир: 2 + 3 = 5", "cp1251"),
        ("これは重みです。", "shift-jis"),
    ],
)
def test_other_encodings_are_refused(tmp_path: pathlib.Path, text: str, encoding: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(Unusable, match="not utf-8 text"):
        read(str(path))


def judged(text: str, kind: str = "markdown") -> tuple[list[tuple[str, str]], list[str]]:
    sheet = marked(page(text, kind))
    return [(i.text, i.verdict) for i in sheet.items], [one.text for one in sheet.passed]


@pytest.mark.parametrize(
    "text, kind",
    [
        ("`link <http://example.com/a=1+1=3>_", "restructured"),
        ("see http://example.com/?a=1+1=3, and https://x.org/注意?b=2*2=5。", "markdown"),
        ("<p>www.example.com/1+1=3 or mailto:a@b.org?s=1+1=3</p>", "html"),
        ("write to a1+1=3@example.org.", "plain"),
        ("| a | b |\n|---|---|\n| http://example.com/1+1=3 | x |", "markdown"),
    ],
)
def test_addresses_are_no_calculations(text: str, kind: str) -> None:
    assert judged(text, kind) == ([], [])


def test_what_stands_beside_an_address_is_read() -> None:
    text = "见http://a.cn/1+1=3，其中 2 + 3 = 5 (https://a.cn/1+1=3) 2 + 2 = 4"
    assert [verdict for _, verdict in judged(text)[0]] == ["right", "right"]
    product = "Q = [[1, 2]], K = [[3, 4]]\n\nQ@K.T = [[11]]"
    assert judged(product)[0][-1] == ("Q@K.T = [[11]]", "right")


@pytest.mark.parametrize(
    "text, kind, passed",
    [
        (r"$$ \frac{1}{1 + e^{-2} = 0.881 $$", "markdown", r"\frac{1}{1 + e^{-2} = 0.881"),
        (r"$$ \frac{1}{1 + e^{-2} = 0.881", "markdown", r"\frac{1}{1 + e^{-2} = 0.881"),
        (r"\[ \sum_{i=1}^{3 i = 6 \]", "plain", r"\sum_{i=1}^{3 i = 6"),
        ("$$\n\\frac{1}{2\n1 + 1 = 3\n$$", "markdown", "\\frac{1}{2\n1 + 1 = 3"),
        (r"\[ \sum_{i=1}^{3 i = 6", "markdown", r"[ \sum_{i=1}^{3 i = 6"),
        (r"<p>\(\frac{1}{1 + 1} + 1} = 2\)</p>", "html", r"\frac{1}{1 + 1} + 1} = 2"),
    ],
)
def test_a_formula_whose_braces_do_not_match_is_passed_over(
    text: str, kind: str, passed: str
) -> None:
    items, left = judged(text, kind)
    assert not items
    assert [one.strip() for one in left] == [passed]


def test_only_the_broken_formula_is_passed_over() -> None:
    items, left = judged(r"$\sqrt{9} = 3$, $\sqrt{9 = 3$, $\frac{1}{2} = 0.5$ {and 1 + 1 = 2")
    assert [text for text, _ in items] == [r"\sqrt{9} = 3", r"\frac{1}{2} = 0.5", "1 + 1 = 2"]
    assert left == [r"\sqrt{9 = 3"]
    assert judged("\\begin{align}\n\\frac{\n1}{2} &= 0.5 \\\\\n\\{1\\} &\n\\end{align}")[1] == []


ROWS = "| a | x | y | total |\n|--|--|--|--|\n| p | 1 | 0 | {} |\n| q | 0.5 | 0.5 | {} |\n| r | 2 | 3 | {} |"


@pytest.mark.parametrize(
    "text, wrong",
    [
        (ROWS.format(1, 1, 5), []),
        (ROWS.format(1, 1, 6), ["6"]),  # sums but for one
        (ROWS.format(30, 21, 96), []),  # no sums
        (ROWS.format(1, 21, 96), []),
        ("| item | price |\n|--|--|\n| a | 2 |\n| b | 3 |\n| total | 6 |", ["6"]),
        ("| w | v |\n|--|--|\n| 0.2 | 30 |\n| 0.8 | 12 |\n| 合计 | 1 |", []),
        (  # a mean is no sum, nor are prices times how many there are
            "| k | w | v |\n|--|--|--|\n| a | 0.4 | 8 |\n| b | 0.6 | 12 |\n| 合计 | 1 | 10.4 |",
            [],
        ),
        (
            "| k | n | v |\n|--|--|--|\n| a | 2 | 5 |\n| b | 3 | 4 |\n| 合计 | 5 | 22 |",
            [],
        ),
        (
            "| k | n | v |\n|--|--|--|\n| a | 2 | 5 |\n| b | 3 | 4 |\n| 合计 | 5 | 21 |",
            ["21"],
        ),
    ],
)
def test_totals_are_claimed_as_sums_only_where_they_can_be(text: str, wrong: list[str]) -> None:
    sheet = marked(page(text))
    assert [m.written for i in sheet.items for m in i.marks if m.verdict == "wrong"] == wrong
