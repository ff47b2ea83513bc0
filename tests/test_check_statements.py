"""Calculations as people write them: what is found in running text, and how it is parsed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyattn.check.pages.page import Block
from pyattn.check.statements.finding import LONGEST_LINE, Left, found
from pyattn.check.statements.parsing import MOST_TERMS, parse, written
from pyattn.check.statements.signs import tokens
from pyattn.check.statements.trees import Name, Node, Number, Statement

KNOWN = {"Q", "K", "V", "A", "a", "b", "scores", "W", "q", "k"}


@pytest.mark.parametrize(
    "text, tree",
    [
        ("0.6 x 20 + 0.3 x 12", "((0.6 * 20) + (0.3 * 12))"),
        ("0.6×20 ＋ ０．３ · １２", "((0.6 * 20) + (0.3 * 12))"),
        ("2 − 3 ÷ 4", "(2 - (3 / 4))"),
        ("Q K^T", "(Q * T(K))"),
        ("QK^T / √d_k", "((Q * T(K)) / sqrt(d_k))"),
        ("softmax(QK^⊤/√d_k)V", "(softmax(((Q * T(K)) / sqrt(d_k))) * V)"),
        ("Q @ K.T", "(Q @ T(K))"),
        ("Q.matmul(K.transpose(-2, -1))", "matmul(Q, T(K))"),
        ("torch.softmax(scores, dim=-1)", "softmax(scores, dim=-1)"),
        ("scores.softmax(dim=0)", "softmax(scores, dim=0)"),
        ("A V", "(A * V)"),
        ("K'", "T(K)"),
        ("Kᵀ", "T(K)"),
        ("(a·b)/(|a||b|)", "((a * b) / (abs(a) * abs(b)))"),
        ("a · b / (‖a‖ ‖b‖)", "((a * b) / (abs(a) * abs(b)))"),
        ("e^2/(e^2+e^4)", "((e ^ 2) / ((e ^ 2) + (e ^ 4)))"),
        ("e⁻¹ + 10²", "((e ^ -1) + (10 ^ 2))"),
        ("1/(1+e^{-2})", "(1 / (1 + (e ^ -2)))"),
        ("1.2 × 10⁻³", "1.2e-3"),
        ("½ + ¾", "((1 / 2) + (3 / 4))"),
        ("27 %", "27%"),
        ("-2^2", "(-(2 ^ 2))"),
        ("2^-1", "(2 ^ -1)"),
        ("√2/2", "(sqrt(2) / 2)"),
        ("√(1² + 2²)", "sqrt(((1 ^ 2) + (2 ^ 2)))"),
        ("3! + 1", "((!3) + 1)"),
        ("2 e^{0}", "(2 * (e ^ 0))"),
        ("1/2 [1 + 0]", "((1 / 2) * [(1 + 0)])"),
        ("[1, 2]^T [3, 4]", "(T([1, 2]) * [3, 4])"),
        ("∛8 + ⁴√16", "((8 ^ (1 / 3)) + (16 ^ (1 / 4)))"),
        (r"\frac12 + \frac14", "((1 / 2) + (1 / 4))"),
        ("28.3 million", "28.3"),
        ("aᵀb", "(T(a) * b)"),
        ("(1, 2) . (3, 4)", "([1, 2] . [3, 4])"),
        ("10% of 50", "(10% * 50)"),
        ("€5 + €3", "(5 + 3)"),
        ("0,75", "0.75"),
        ("1 024 / 2", "(1024 / 2)"),
        ("cos 60°", "cos(degrees(60))"),
        ("log₂ 8", "log2(8)"),
        ("softmax of [2, 4]", "softmax([2, 4])"),
        ("q₁·k₂", "(q_1 * k_2)"),
        ("x_{12}", "x_12"),
        ("X W^Q", "(X * W_Q)"),
        ("output V", None),
        ("W^Q", "W_Q"),
        ("scores[0, 1]", "scores[0, 1]"),
        ("Σ_i a_i b_i", "sum(i, , , (a_i * b_i))"),
        ("Σ [1, 2, 3]", "sum([1, 2, 3])"),
        ("[1, 2; 3, 4]", "[[1, 2], [3, 4]]"),
        ("[[1. 2.]\n [3. 4.]]", "[[1, 2], [3, 4]]"),
        ("[1 -2 3]", "[1, -2, 3]"),
        ("[1 - 2, 3]", "[(1 - 2), 3]"),
        ("[1,100,200]", "[1, 100, 200]"),
        ("1,100,200", "1100200"),
        ("tensor([[1., 2.]])", "[[1, 2]]"),
        ("np.array([1, 2])", "[1, 2]"),
        ("(1, 0, 2)", "[1, 0, 2]"),
        ("max(0, -2)", "max(0, -2)"),
        (r"\frac{1}{2}", "(1 / 2)"),
        (r"\sqrt{d_k}", "sqrt(d_k)"),
        (r"\sqrt[3]{8}", "(8 ^ (1 / 3))"),
        (r"\text{softmax}\left(\frac{q \cdot k^T}{\sqrt{d_k}}\right) \cdot V",
         "(softmax(((q * T(k)) / sqrt(d_k))) * V)"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}^T", "T([[1, 2], [3, 4]])"),
        (r"\mathbf{Q}\mathbf{K}^{\mathsf T}", "(Q * T(K))"),
        (r"\sum_{i=1}^{3} i^2", "sum(i, 1, 3, (i ^ 2))"),
        (r"\exp(2) / (\exp(2) + 2\exp(4))", "(exp(2) / (exp(2) + (2 * exp(4))))"),
        (r"\left\| a \right\|", "abs(a)"),
        ("1 2 3", None),
        ("[0.1, ..., 0.3]", None),
        ("(2 + 4", None),
        ("and cos(1)", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_expression(text: str, tree: "str | None") -> None:
    node = parse(text, known=KNOWN.__contains__)
    assert (None if node is None else written(node)) == tree


def places(node: Node) -> "list[Node]":
    return [node] + [inner for part in node.parts() for inner in places(part)]


@pytest.mark.parametrize("text", ["softmax([ 0.50 , 27% ]) × 1.2e-3 / -4", "（0.5 × ２）"])
def test_a_number_knows_where_it_stands_and_how_precisely_it_was_written(text: str) -> None:
    node = parse(text)
    assert node is not None
    numbers = [n for n in places(node) if isinstance(n, Number)]
    assert numbers
    for n in numbers:
        same = "".join([t.text for t in tokens(text, n.start, n.end) if t.text not in "%-"])
        assert n.text.strip("-%") == same


def test_units() -> None:
    for text, value, unit in [
        ("0.50", Fraction(1, 2), Fraction(1, 100)),
        ("17", Fraction(17), None),
        ("27%", Fraction(27, 100), Fraction(1, 100)),
        ("27.5%", Fraction(275, 1000), Fraction(1, 1000)),
        ("1.20 x 10^-3", Fraction(12, 10000), Fraction(1, 100000)),
        ("-.5", Fraction(-1, 2), Fraction(1, 10)),
    ]:
        node = parse(text)
        assert isinstance(node, Number) and (node.value, node.unit) == (value, unit), text


def said(text: str) -> "list[str]":
    """The statements in a text, with names known from where they are given on."""
    known: "set[str]" = set()
    result = []
    for item in found(Block("prose", text, range(len(text) + 1)), known.__contains__):
        if isinstance(item, Left):
            result.append(f"({item.why})")
            continue
        assert isinstance(item, Statement)
        parts = [written(item.sides[0])]
        for sign, side in zip(item.signs, item.sides[1:]):
            parts += [sign, written(side)]
        label = f"{item.label}: " if item.label else ""
        result.append(label + " ".join(parts))
        if isinstance(item.sides[0], Name):
            known.add(item.sides[0].name)
    return result


@pytest.mark.parametrize(
    "text, statements",
    [
        ("投资额是:X=[10, 6, 2.5]，比率是：W=[2.0]，", ["投资额是: X = [10, 6, 2.5]", "比率是: W = [2.0]"]),
        ("2: 0.5 * [2, 8, 0] = [1.0, 4.0, 0.0]", ["2: (0.5 * [2, 8, 0]) = [1.0, 4.0, 0.0]"]),
        ("so Z = A V = [20, 19.2], and cos(a, b) ≈ 0.53.", ["Z = (A * V) = [20, 19.2]", "cos(a, b) ≈ 0.53"]),
        ("where d_k = 3 is the width", ["d_k = 3"]),
        ("out = 0.5 × [1, 2]\n    + 0.5 × [3, 4]\n    = [2, 3]", ["out = ((0.5 * [1, 2]) + (0.5 * [3, 4])) = [2, 3]"]),
        ("The softmax of [2, 4] is about [0.12, 0.88].", ["softmax([2, 4]) ≈ [0.12, 0.88]"]),
        ("softmax([2,4]) 的结果为 [0.1, 0.9]。", ["softmax([2, 4]) = [0.1, 0.9]"]),
        ("[2, 4] → softmax → [0.1, 0.9]", ["softmax([2, 4]) = [0.1, 0.9]"]),
        ("- 0.5 × 4 = 2\n- 0.5 × 6 = 3", ["(0.5 * 4) = 2", "(0.5 * 6) = 3"]),
        ("1. 0.5 × 4 = 2", ["1: (0.5 * 4) = 2"]),
        ("a = 3\nb = 4\na + b = 7", ["a = 3", "b = 4", "(a + b) = 7"]),
        ("Q =\n[[1, 0],\n [0, 1]]", ["Q = [[1, 0], [0, 1]]"]),
        ("Input 1: [1, 0]\nInput 2: [0, 2]", ["Input_1 = [1, 0]", "Input_2 = [0, 2]"]),
        ("Z = 20, 19.2, 16.1", ["Z = [20, 19.2, 16.1]"]),
        ("a = 1, b = 2", ["a = 1", "b = 2"]),
        ("2 + 3 = 5 (which is odd)", ["(2 + 3) = 5"]),
        ("costs 3 = 1 + 2 coins; 5+6=11", ["3 = (1 + 2)", "(5 + 6) = 11"]),
        (r"$a$ is $\frac{1}{2}$, so $a + 1 = \frac{3}{2}$", ["(a + 1) = (3 / 2)"]),
        (r"\begin{aligned} a &= 1 + 2 \\ &= 3 \\ b &= 4 \end{aligned}", ["a = (1 + 2) = 3", "b = 4"]),
        ("s = Q K^T = [[__, __]]", ["s = (Q * T(K))", "(blank)"]),
        ("x = ____", ["(blank)"]),
        ("1/2π = 0.16", []),  # half of π, or one by two π?
        ("(1,3) y (3,1) = (1,1)", []),
        ("see section 3.2, published 2017 [1, 2]", []),
        ("softmax(x)_1 = 3", []),
        ("x == y, a != b, p <= 0.05", ["x = y"]),
        ("softmax([1, 2], dim=0) = [0.27, 0.73]", ["softmax([1, 2], dim=0) = [0.27, 0.73]"]),
        ("for T = 0.5 softmax([1]/0.5) = [1]", ["T = 0.5", "softmax(([1] / 0.5)) = [1]"]),
        ("2 + 3 = 5 -- more", ["(2 + 3) = 5"]),
        ("2 + 4 = 6 – more", ["(2 + 4) = 6"]),
        ("2 + 5 = 7 - as before", ["(2 + 5) = 7"]),
        ("2·0 + 1·4 = 4! Good", ["((2 * 0) + (1 * 4)) = 4"]),
        ("2 + 3 = 5 ± 0.1", ["(2 + 3) = 5"]),
        ("1 500 / 2 = 750", []),  # or is it 500 / 2?
        ("[2, 3] x [3, 2] -> [2, 2]", []),
        ("multiply (2, 3) x (3, 2) = (2, 2)", ["([2, 3] * [3, 2]) = [2, 2]"]),
        ("2+3=5（见上）", ["(2 + 3) = 5"]),
        ("点积 2 + 1 = 3", ["(2 + 1) = 3"]),
        ("b' = 10b", ["b' = (10 * b)"]),
        ("• 2 + 3 = 5\n• 1 + 1 = 2", ["(2 + 3) = 5", "(1 + 1) = 2"]),
        ("1/2 + 1/4 = 0,75", ["((1 / 2) + (1 / 4)) = 0.75"]),
        ("softmax([1; 2]) = [0,27; 0,73]", ["softmax([[1], [2]]) = [0.27, 0.73]"]),
        ("1 + 2 +\n3 =\n6", ["((1 + 2) + 3) = 6"]),
        ("Figure 3: 12", []),
    ],
)  # fmt: skip
def test_what_is_found_in_a_sentence(text: str, statements: "list[str]") -> None:
    assert said(text) == statements


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20000,
        "(" * 20000,
        "-" * 20000,
        "1+" * 10000 + "1",
        "√" * 20000,
        "2^" * 10000,
        "|" * 20000,
    ]
    + [
        "\\frac" * 4000,
        "\\sqrt{" * 4000,
        "[1," * 10000,
        "f(" * 10000,
        "softmax " * 3000,
        "9" * 5000,
    ]
    + [
        "(1)" * 10000,
        "1e999 + 1",
        "2**" * 9000,
        "\\begin{pmatrix}" * 2000,
        "Σ" * 9000,
        "a=" * 9000,
    ],
)
def test_hostile_text_is_no_calculation_and_no_crash(text: str) -> None:
    parse(text)
    said(text[: LONGEST_LINE // 2] + " = 3")


def test_a_sum_of_many_terms_is_not_read_and_one_of_some_is() -> None:
    assert parse("+".join(["1"] * MOST_TERMS)) is not None
    assert parse("+".join(["1"] * 10 * MOST_TERMS)) is None


def test_a_line_that_is_too_long_is_said_to_be() -> None:
    assert said("1 + 1 = 2\n" + "1 + " * LONGEST_LINE + "1 = 2\n2 + 2 = 4") == [
        "(1 + 1) = 2",
        "(long)",
        "(2 + 2) = 4",
    ]


@given(st.text(alphabet="0123456789.,+-*/^()[]{}|=√ΣTexK_ \n\\&'%", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for item in found(Block("prose", text, range(len(text) + 1)), lambda name: name == "K"):
        assert 0 <= item.start <= item.end <= len(text)
        if isinstance(item, Statement):
            for node in [n for side in item.sides for n in places(side)]:
                assert item.start <= node.start <= node.end <= item.end


@given(st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=1, max_size=5))
def test_lists_come_back(numbers: "list[float]") -> None:
    for text in (str(numbers), "[" + " ".join(map(str, numbers)) + "]", str(tuple(numbers))):
        node = parse(text)
        assert node is not None
        items = node.parts() or [node]
        assert [float(n.value) for n in items if isinstance(n, Number)] == numbers
