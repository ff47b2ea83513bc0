"""Calculations laid out over lines, and tables that state something, as trees with the right numbers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyattn.check.marking import marked
from pyattn.check.pages import read_text
from pyattn.check.pages.page import Block
from pyattn.check.statements import layouts, tables
from pyattn.check.statements.beside import Effort
from pyattn.check.statements.joining import everything
from pyattn.check.statements.parsing import written
from pyattn.check.statements.trees import Number, Statement

# Each text, and what its statements say: their sides joined by "=".
LAID_OUT = {
    "a row times a matrix, blanks lost": (
        "[0, 4, 2]\n[1, 0, 2] x [1, 4, 3] = [2, 4, 4]\n[1, 0, 1]",
        ["([1, 0, 2] * [[0, 4, 2], [1, 4, 3], [1, 0, 1]]) = [2, 4, 4]"],
    ),
    "the same with a slip in it": (
        "[0, 4, 2]\n[1, 0, 2] x [1, 4, 3] = [2, 4, 5]\n[1, 0, 1]",
        ["([1, 0, 2] * [[0, 4, 2], [1, 4, 3], [1, 0, 1]]) = [2, 4, 5]"],
    ),
    "the first row of four above": (
        "第1个输入的key\n表示:\n[0, 0, 1]\n[1, 0, 1, 0] x [1, 1, 0] = [0, 1, 1]\n[0, 1, 0]\n[1, 1, 0]\n利用相同的权重",
        ["([1, 0, 1, 0] * [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]]) = [0, 1, 1]"],
    ),
    "three columns, blanks lost": (
        "[0, 0, 1]\n[1, 0, 1, 0] [1, 1, 0] [0, 1, 1]\n[0, 2, 0, 2] x [0, 1, 0] = [4, 4, 0]\n"
        "[1, 1, 1, 1] [1, 1, 0] [2, 3, 1]",
        [
            "([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]] * [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]])"
            " = [[0, 1, 1], [4, 4, 0], [2, 3, 1]]"
        ],
    ),
    "blanks kept, signs below": (
        "  [1 2]   [5 6]   [19 22]\n  [3 4] x [7 8] = [43 50]",
        ["([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "signs at the top": (
        "[1, 2] · [5, 6] = [19, 22]\n[3, 4]   [7, 8]   [43, 50]",
        ["([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "a tall left matrix": (
        "[1, 2]\n[3, 4] @ [1, 1] = [3, 7, 11]\n[5, 6]",
        ["([[1, 2], [3, 4], [5, 6]] @ [1, 1]) = [3, 7, 11]"],
    ),
    "bars": (
        "| 1 2 |   | 5 6 |   | 19 22 |\n| 3 4 | × | 7 8 | = | 43 50 |",
        ["([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "tall brackets": (
        "⎡1 2⎤\n⎢3 4⎥ · ⎡1⎤ = ⎡3⎤\n⎣5 6⎦   ⎣1⎦   ⎢7⎥\n              ⎣11⎦",
        ["([[1, 2], [3, 4], [5, 6]] * [[1], [1]]) = [[3], [7], [11]]"],
    ),
    "box drawing": (
        "┌     ┐   ┌   ┐\n│ 1 2 │ x │ 1 │ = [3 7]\n│ 3 4 │   │ 1 │\n└     ┘   └   ┘",
        ["([[1, 2], [3, 4]] * [[1], [1]]) = [3, 7]"],
    ),
    "parentheses": (
        "( 1 2 )   ( 5 )   ( 17 )\n( 3 4 ) x ( 6 ) = ( 39 )",
        ["([[1, 2], [3, 4]] * [[5], [6]]) = [[17], [39]]"],
    ),
    "nested lists side by side": (
        "[[1, 2],     [[5, 6],     [[19, 22],\n [3, 4]]  @   [7, 8]]  =   [43, 50]]",
        ["([[1, 2], [3, 4]] @ [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "a function over nested lists": (
        "softmax([[1, 2],   = [[0.27, 0.73],\n         [3, 4]])     [0.27, 0.73]]",
        ["softmax([[1, 2], [3, 4]]) = [[0.27, 0.73], [0.27, 0.73]]"],
    ),
    "a function over rows": (
        "softmax( [1 2] ) = [0.27 0.73]\n         [3 4]     [0.27 0.73]",
        ["softmax([[1, 2], [3, 4]]) = [[0.27, 0.73], [0.27, 0.73]]"],
    ),
    "a list over lines": (
        "so\nweights = [[0.27, 0.73],\n           [0.50, 0.50]]\nwhich",
        ["weights = [[0.27, 0.73], [0.50, 0.50]]"],
    ),
    "a list as code has it": (
        "x = [\n  [1, 0, 1], # the first\n  [0, 2, 0],\n]",
        ["x = [[1, 0, 1], [0, 2, 0]]"],
    ),
    "as numpy prints": (
        "[[1. 2.]\n [3. 4.]] @ [[5. 6.]\n [7. 8.]] = [[19. 22.]\n [43. 50.]]",
        ["([[1, 2], [3, 4]] @ [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "a name and rows below": ("Q =\n[1 0 2]\n[2 2 2]", ["Q = [[1, 0, 2], [2, 2, 2]]"]),
    "a name with a colon": ("Q:\n[1, 0, 2]\n[2, 2, 2]", ["Q = [[1, 0, 2], [2, 2, 2]]"]),
    "a Chinese name": ("权重:\n[[0, 0, 1],\n[1, 1, 0]]", ["权重 = [[0, 0, 1], [1, 1, 0]]"]),
    "names and bare numbers": (
        "Q =\n1 0 2\n2 2 2\nK =\n0 1 1\n4 4 0",
        ["Q = [[1, 0, 2], [2, 2, 2]]", "K = [[0, 1, 1], [4, 4, 0]]"],
    ),
    "a description is no name": ("key 的权重:\n[[0, 0, 1],\n[1, 1, 0]]", []),
    "rows alone": ("Input 1: [1, 0, 1, 0]\nInput 2: [0, 2, 0, 2]\nInput 3: [1, 1, 1, 1]", []),
    "a transpose": (
        "[1 2]^T   [5]   [23]\n[3 4]   x [6] = [34]",
        ["(T([[1, 2], [3, 4]]) * [[5], [6]]) = [[23], [34]]"],
    ),
    "the transpose of a name": (
        "K^T = [0 4 2]\n      [1 4 3]\n      [1 0 1]",
        ["T(K) = [[0, 4, 2], [1, 4, 3], [1, 0, 1]]"],
    ),
    "a number before": (
        "0.5 × [2 4] = [1 2]\n      [6 8]   [3 4]",
        ["(0.5 * [[2, 4], [6, 8]]) = [[1, 2], [3, 4]]"],
    ),
    "signs between two rows": (
        "[2 4]         [1 2]\n      × 0.5 =\n[6 8]         [3 4]",
        ["([[2, 4], [6, 8]] * 0.5) = [[1, 2], [3, 4]]"],
    ),
    "divided": (
        "[2 4]\n[4 8] / 2 = [1 2]\n            [2 4]",
        ["([[2, 4], [4, 8]] / 2) = [[1, 2], [2, 4]]"],
    ),
    "subtracted": (
        "[5 6] - [1 2] = [4 4]\n[7 8]   [3 4]   [4 4]",
        ["([[5, 6], [7, 8]] - [[1, 2], [3, 4]]) = [[4, 4], [4, 4]]"],
    ),
    "a chain": (
        "[1 2] + [5 6] = [6  8] = 2 x [3 4]\n[3 4]   [7 8]   [10 12]      [5 6]",
        [
            "([[1, 2], [3, 4]] + [[5, 6], [7, 8]]) = [[6, 8], [10, 12]] = (2 * [[3, 4], [5, 6]])",
        ],
    ),
    "the result below": (
        "[1 2]   [5 6]\n[3 4] x [7 8]\n= [19 22]\n  [43 50]",
        ["([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "one below the other": (
        "[1 2]\n[3 4]\n  x\n[5 6]\n[7 8]\n  =\n[19 22]\n[43 50]",
        ["([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]"],
    ),
    "a name before": (
        "scores = [1, 0, 2] x [0, 4, 2] = [2, 4, 4]\n                     [1, 4, 3]\n"
        "                     [1, 0, 1]",
        ["scores = ([1, 0, 2] * [[0, 4, 2], [1, 4, 3], [1, 0, 1]]) = [2, 4, 4]"],
    ),
    "a name on the line above": (
        "scores =\n[1, 0, 2] x [0, 4, 2] = [2, 4, 4]\n            [1, 4, 3]\n            [1, 0, 1]",
        ["scores = ([1, 0, 2] * [[0, 4, 2], [1, 4, 3], [1, 0, 1]]) = [2, 4, 4]"],
    ),
    "signs on two lines": (
        "scores = [1, 0]   [0, 1]\n         [2, 2] x [4, 4]",
        ["scores = ([[1, 0], [2, 2]] * [[0, 1], [4, 4]])"],
    ),
    "labels before rows": (
        "q1: [1, 0, 1, 0]   [0, 0, 1]   [0, 1, 1]\nq2: [0, 2, 0, 2] x [1, 1, 0] = [4, 4, 0]\n"
        "q3: [1, 1, 1, 1]   [0, 1, 0]   [2, 3, 1]\n                   [1, 1, 0]",
        [
            "([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]] * [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]])"
            " = [[0, 1, 1], [4, 4, 0], [2, 3, 1]]"
        ],
    ),
    "two without a line between": (
        "[1 2]   [5 6]   [19 22]\n[3 4] x [7 8] = [43 50]\n[1 0]   [5 6]   [5 6]\n[0 1] x [7 8] = [7 8]",
        [
            "([[1, 2], [3, 4]] * [[5, 6], [7, 8]]) = [[19, 22], [43, 50]]",
            "([[1, 0], [0, 1]] * [[5, 6], [7, 8]]) = [[5, 6], [7, 8]]",
        ],
    ),
    "a whole calculation below rows": ("[1, 2]\n[3, 4]\n[1, 2] · [3, 4] = 11", []),
    "lines that are whole": ("a = [1, 2]\nb = [3, 4]\na · b = 11", []),
    "a column of vectors": (
        "按元素相加得到输出1:\n[0.0, 0.0, 0.0]\n+ [1.0, 4.0, 0.0]\n+ [1.0, 3.0, 1.5]\n-----------------\n"
        "= [2.0, 7.0, 1.5]\n产生的向量",
        ["(([0.0, 0.0, 0.0] + [1.0, 4.0, 0.0]) + [1.0, 3.0, 1.5]) = [2.0, 7.0, 1.5]"],
    ),
    "a column of numbers": ("  1.50\n+ 2.25\n------\n  3.75", ["(1.50 + 2.25) = 3.75"]),
    "a column without signs": ("12\n30\n---\n42", ["(12 + 30) = 42"]),
    "a mean is no sum": ("12\n30\n---\n21", []),
    "written below each other": ("  12\n×  3\n----\n  36", ["(12 * 3) = 36"]),
    "by single digits": ("   12\n × 13\n ----\n   36\n  120\n ----\n  156", ["(12 * 13) = 156"]),
    "a difference": ("100\n- 37\n════\n63", ["(100 - 37) = 63"]),
    "products added": (
        "0.6 × 20\n+ 0.3 × 12\n+ 0.1 × 5\n─────────\n= 16.1",
        ["(((0.6 * 20) + (0.3 * 12)) + (0.1 * 5)) = 16.1"],
    ),
    "results added": (
        "1: 0.0 * [1, 2] = [0.0, 0.0]\n2: 0.5 * [2, 8] = [1.0, 4.0]\n------\n合计: [1.0, 4.0]",
        ["([0.0, 0.0] + [1.0, 4.0]) = [1.0, 4.0]"],
    ),
    "nothing between tall brackets": (
        "⎡1 2⎤⎡1⎤   ⎡3⎤\n⎣3 4⎦⎣1⎦ = ⎣7⎦",
        ["([[1, 2], [3, 4]] * [[1], [1]]) = [[3], [7]]"],
    ),
    "blanks between tall brackets": (
        "2 ⎡1 2⎤ᵀ ⎡1⎤ = ⎡ 8⎤\n  ⎣3 4⎦  ⎣1⎦   ⎣12⎦",
        ["((2 * T([[1, 2], [3, 4]])) * [[1], [1]]) = [[8], [12]]"],
    ),
    "a sign before the last row alone": (
        "[1, 2]\n[3, 4]\n0.5 * [2, 0]\n+ [5, 6]\n------\n[10, 12]",
        ["((([1, 2] + [3, 4]) + (0.5 * [2, 0])) + [5, 6]) = [10, 12]"],
    ),
    "so also if it comes out wrong": (
        "  1\n  2\n+ 3\n---\n  7",
        ["((1 + 2) + 3) = 7"],
    ),
    "the row above is another matter": (
        "[1, 2]\n[3, 4]\n+ [5, 6]\n------\n[8, 10]",
        ["([3, 4] + [5, 6]) = [8, 10]"],
    ),
    "a number above is another matter": (
        "  100\n  [1, 2]\n+ [3, 4]\n--------\n  [4, 7]",
        ["([1, 2] + [3, 4]) = [4, 7]"],
    ),
    "signs behind": ("[1, 2] +\n[3, 4]\n------\n[4, 6]", ["([1, 2] + [3, 4]) = [4, 6]"]),
    "rows of bare numbers": ("  5 7\n+ 1 2\n-----\n  6 9", ["([5, 7] + [1, 2]) = [6, 9]"]),
}


def read(text: str, *known: str) -> list[Statement]:
    return layouts.found(Block("prose", text, range(len(text) + 1)), lambda name: name in known)


def shown(statement: Statement) -> str:
    text = written(statement.sides[0])
    for sign, side in zip(statement.signs, statement.sides[1:]):
        text += f" {sign} {written(side)}"
    return text


@pytest.mark.parametrize("name", LAID_OUT)
def test_layouts(name: str) -> None:
    text, said = LAID_OUT[name]
    for before, after in (
        ("", ""),
        ("Some words.\n\n", "\n\nMore words."),
        ("先看:\n\n", "\n\n再看"),
    ):
        statements = read(before + text + after)
        assert [shown(statement) for statement in statements] == said
        for statement in statements:
            assert statement.layout in ("matrix", "sum")
            assert 0 <= statement.start < statement.end <= len(before + text + after)


@pytest.mark.parametrize("name", LAID_OUT)
def test_numbers_know_their_places(name: str) -> None:
    text, _ = LAID_OUT[name]
    for statement in read(text):
        for side in statement.sides:
            for node in everything(side):
                if isinstance(node, Number):
                    assert text[node.start : node.end] == node.text


def test_a_line_of_a_sum_that_states_something_does_not_go_on_with_the_one_above() -> None:
    text = "0.5 * [2, 4] = [1, 2]\n+ 0.5 * [2, 0] = [1, 0]\n-----\n= [2, 2]"
    assert [shown(statement) for statement in read(text)] == [
        "(0.5 * [2, 0]) = [1, 0]",
        "([1, 2] + [1, 0]) = [2, 2]",
    ]
    page = read_text("So\n" + text, "plain", "a.txt")
    assert [item.verdict for item in marked(page).items] == ["right"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]\n[3, 4] x [5, 6, 7] = [1, 1, 1]",  # no product can be formed
        "[1, 2, 3]\n[3, 4] x [5, 6] = [40]\n[7]",  # ragged
        "[a, b]\n[c, d] x [e, f] = [g, h]\n[i, j]",  # nothing tells where the rows belong
    ],
)
def test_what_fits_nowhere_is_set_aside(text: str) -> None:
    statements, unclear = layouts.read(Block("prose", text, range(len(text) + 1)), lambda n: False)
    assert not statements
    assert unclear == ([(0, len(text))] if text[1].isdigit() else unclear)


@st.composite
def products(draw: st.DrawFn) -> tuple[list[list[list[int]]], str, bool]:
    """Two matrices of random numbers, their product or sum, written beside one another."""
    rows, inner, columns = (draw(st.integers(1, 4)) for _ in range(3))
    sign = draw(st.sampled_from("x×@·+"))
    if sign == "+":
        inner = columns
    shape = (rows, inner) if sign == "+" else (inner, columns)

    def some(height: int, width: int) -> list[list[int]]:
        cells = st.integers(-9, 99)
        return draw(
            st.lists(
                st.lists(cells, min_size=width, max_size=width), min_size=height, max_size=height
            )
        )

    a, b = some(rows, inner), some(*shape)
    if sign == "+":
        c = [[x + y for x, y in zip(*pair)] for pair in zip(a, b)]
    else:
        c = [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]
    kept = draw(st.booleans())
    comma = draw(st.sampled_from([", ", " "]))
    brackets = draw(st.sampled_from(["[]", "||", "()"] if kept else ["[]"]))
    matrices = [a, b, c]
    height = max(map(len, matrices))
    middle = draw(st.integers(0, min(map(len, matrices)) - 1)) if kept else None
    blocks = []
    for matrix in matrices:
        texts = [comma.join(map(str, row)) for row in matrix]
        width = max(map(len, texts))
        texts = [f"{brackets[0]} {text:>{width}} {brackets[1]}" for text in texts]
        # All have a row on the line of signs: at its top, its middle or its bottom.
        above = (height - len(matrix)) // 2 if middle is None else 0
        texts = [" " * (width + 4)] * above + texts
        blocks.append(texts + [" " * (width + 4)] * (height - len(texts)))
    on = height // 2 if middle is None else middle
    on = min(max(on, max((height - len(m)) // 2 for m in matrices)), height - 1)
    if middle is None and not all(blocks[k][on].strip() for k in range(3)):
        on = next(n for n in range(height) if all(block[n].strip() for block in blocks))
    lines = []
    for number, parts in enumerate(zip(*blocks)):
        signs = (f" {sign} ", " = ") if number == on else ("   ", "   ")
        line = parts[0] + signs[0] + parts[1] + signs[1] + parts[2]
        lines.append(line.rstrip() if kept else " ".join(line.split()))
    return matrices, "\n".join(lines), kept


def matrix_text(matrix: list[list[int]]) -> set[str]:
    whole = str(matrix)
    return {whole} | ({str(matrix[0])} if len(matrix) == 1 else set())


@settings(deadline=None, max_examples=150)
@given(products())
def test_matrices_come_back(case: tuple[list[list[list[int]]], str, bool]) -> None:
    matrices, text, kept = case
    if "\n" not in text:
        return
    statements = read(text)
    if not kept and not statements:
        return  # several ways fit, and none is better: nothing is said
    (statement,) = statements
    left, right = statement.sides
    a, b = left.parts()
    if kept:
        found = [written(node) for node in (a, b, right)]
        for matrix, back in zip(matrices, found):
            assert back in matrix_text(matrix), text
    else:
        from pyattn.check.statements.fitting import agreement

        assert agreement(statement.sides) == 1.0, text  # never a way in which it is wrong


def block(rows: list[str], caption: str = "", header: int = 1) -> Block:
    text, spans = "", []
    for row in rows:
        line = []
        for number, cell in enumerate(row.split("|")):
            text += "\t" if number else ""
            line.append((len(text), len(text) + len(cell.strip())))
            text += cell.strip()
        text += "\n"
        spans.append(line)
    return Block("table", text, range(len(text) + 1), caption=caption, rows=spans, header=header)


WEIGHTS = [" | k1 | k2", "q1 | 0.5 | 0.5", "q2 | 0.1 | 0.9"]
TABLES = [
    (WEIGHTS, "Table 1: weights = softmax(scores)", "", ["weights = softmax(scores) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "表 1:权重 = softmax(分数)", "分数", ["权重 = softmax(分数) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "scores", "", ["scores = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "softmax(Q K^T)", "Q K", ["softmax((Q * T(K))) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "softmax(Q K^T)", "", []),
    (WEIGHTS, "Head 1, weights = softmax([[1, 1], [0, 2]]):", "", ["weights = softmax([[1, 1], [0, 2]]) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "Head 2, softmax(scores):", "scores", ["softmax(scores) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "softmax([[1, 1], [0, 2]])", "", ["softmax([[1, 1], [0, 2]]) = [[0.5, 0.5], [0.1, 0.9]]"]),
    (WEIGHTS, "what softmax([1, 2]) is of, before and after", "", []),
    (WEIGHTS, "softmax([1, 2]), transposed", "", []),
    (WEIGHTS, "Runs of 2 x 3", "", []),
    (WEIGHTS, "Runs, 2 x 3", "", []),
    (WEIGHTS, "The results of our experiment", "", []),
    (WEIGHTS, "Attention weights by layer", "", []),
    (["scores | k1 | k2", *WEIGHTS[1:]], "", "", ["scores = [[0.5, 0.5], [0.1, 0.9]]"]),
    (["0.5 | 0.5", "0.1 | 0.9"], "A =", "", ["A = [[0.5, 0.5], [0.1, 0.9]]"]),
    (["x | x^2", "1 | 1", "2 | 4"], "", "", ["[(1 ^ 2), (2 ^ 2)] = [1, 4]"]),
    (["x | 1 | 2", "x² | 1 | 4"], "", "", ["[(1 ^ 2), (2 ^ 2)] = [1, 4]"]),
    (
        ["score | e^score | softmax", "2 | 7.39 | 0.06", "4 | 54.6 | 0.47", "4 | 54.6 | 0.47"],
        "",
        "",
        ["[exp(2), exp(4), exp(4)] = [7.39, 54.6, 54.6]", "softmax([2, 4, 4]) = [0.06, 0.47, 0.47]"],
    ),
    (
        ["key | q·k | /√d_k | exp | weight", "[0, 1] | 2 | 1.41 | 4.10 | 0.20", "[4, 4] | 4 | 2.83 | 16.9 | 0.80"],
        "",
        "q",
        [
            "[(q . [0, 1]), (q . [4, 4])] = [2, 4]",
            "[(2 / sqrt(d_k)), (4 / sqrt(d_k))] = [1.41, 2.83]",
            "[exp(1.41), exp(2.83)] = [4.10, 16.9]",
            "softmax([1.41, 2.83]) = [0.20, 0.80]",
        ],
    ),
    (
        ["项目 | 数量 | 单价", "笔 | 3 | 2.5", "本 | 2 | 4", "合计 | 5 | "],
        "",
        "",
        ["(3 + 2) = 5"],
    ),
    (["  | a | b | total", "r1 | 1 | 2 | 3", "r2 | 3 | 5 | 8"], "", "", ["(1 + 2) = 3", "(3 + 5) = 8"]),
    (["w | v | w·v", "0.6 | 20 | 12", "0.1 | 5 | 0.5", "总和 | | 12.5"], "", "", ["[(0.6 * 20), (0.1 * 5)] = [12, 0.5]", "(12 + 0.5) = 12.5"]),
    (["exp | exp / sum(exp)", "2 | 0.4", "3 | 0.6"], "", "", ["[(2 / sum([2, 3])), (3 / sum([2, 3]))] = [0.4, 0.6]"]),
    (["model | acc | F1", "a | 0.5 | 0.7", "b | 0.6 | 0.8"], "Accuracy on the test set", "", []),
    (["model | acc", "a | 0.5", "b | 0.7", "total | 0.6"], "", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "caption", "known", "said"), TABLES)
def test_tables(rows: list[str], caption: str, known: str, said: list[str]) -> None:
    names = known.split()
    statements = tables.found(block(rows, caption), lambda name: name in names)
    assert [shown(statement) for statement in statements] == said
    assert all(statement.layout == "table" for statement in statements)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        ("[[1]," * 380 + "\n") * 100,
        ("| 1 " * 450 + "\n") * 50,
        "1 + [2] " * 1_000_000,
        "1\n" * 20_000 + "---\n5",
        "x = [[1, 2],\n" * 5_000,
        ("[1, 2]\n" * 12 + "[1, 2] x [1, 2] = [1, 2]\n") * 39,
        "[1e999, 1]\n[1, 2] x [" + "9" * 900 + ", 4] = [1, 2]",
    ],
    ids=[str(n) for n in range(8)],
)
def test_hostile_text_ends_quickly(text: str) -> None:
    start = time.process_time()
    layouts.read(Block("prose", text, range(len(text) + 1)), lambda name: False, Effort(50_000))
    assert time.process_time() - start < 60
