"""Statements before the judge: what is right, what follows, what is a slip, and which usual mistake."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from typing import Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyattn
from pyattn.check.judging.judge import Judge
from pyattn.check.judging.mistakes import slip_of_the_pen
from pyattn.check.judging.names import Unfit, Unknown, World
from pyattn.check.judging.readings import Reading, readings, spread
from pyattn.check.pages.page import Block, Page
from pyattn.check.sheet import Item, Passed
from pyattn.check.statements.finding import found
from pyattn.check.statements.parsing import parse
from pyattn.check.statements.trees import Array, Binary, Call, Name, Node, Number, Statement

Outcome = Union[Item, Passed]

ATTENTION = (
    "Q = [[1, 0, 2], [2, 2, 2], [2, 1, 3]]",
    "K = [[0, 1, 1], [4, 4, 0], [2, 3, 1]]",
    "V = [[1, 2, 3], [2, 8, 0], [2, 6, 3]]",
)


def outcomes(*lines: str) -> "list[Outcome]":
    """Lines of a page, each a statement, perhaps with a label such as 1: before it, judged in order."""
    text = "\n".join(lines)
    block = Block("prose", text, range(len(text) + 1))
    judge = Judge(Page("page", "plain", text, [block]))
    found, start = [], 0
    for line in lines:
        end = start + len(line)
        label = line.split(":")[0] if ": " in line else ""
        begin = start + (len(label) + 2 if label else 0)
        depth, cuts = 0, []
        for i in range(begin, end):
            depth += (text[i] in "([{") - (text[i] in ")]}")
            if text[i] in "=≈" and not depth:
                cuts.append(i)
        sides = []
        for first, last in zip([begin] + [cut + 1 for cut in cuts], cuts + [end]):
            side = parse(text, first, last, judge.knows)
            assert side is not None, text[first:last]
            sides.append(side)
        signs = [text[cut] for cut in cuts]
        found.append(judge.judge(Statement(sides, signs, begin, end, label=label), block))
        start = end + 1
    return found


def last(*lines: str) -> Item:
    outcome = outcomes(*lines)[-1]
    assert isinstance(outcome, Item), outcome
    return outcome


def verdict(*lines: str) -> str:
    outcome = outcomes(*lines)[-1]
    return outcome.verdict if isinstance(outcome, Item) else "passed"


def mistake(*lines: str) -> str:
    return last(*lines).mistake


# What is right.

RIGHT = [
    "0.6 x 20 + 0.3 x 12 + 0.1 x 5 = 16.1",
    "16.1 = 0.6 x 20 + 0.3 x 12 + 0.1 x 5",
    "softmax([2, 4, 4]) = [0.06, 0.47, 0.47]",
    "softmax([2, 4, 4]) ≈ [0.0634, 0.468, 0.5]",
    "softmax([[1, 2], [3, 4]]) = [[0.27, 0.73], [0.27, 0.73]]",
    "softmax([[1, 2], [3, 4]], dim=0) = [[0.12, 0.12], [0.88, 0.88]]",
    "softmax([[1, 2], [3, 4]], axis=0) = [[0.12, 0.12], [0.88, 0.88]]",
    "softmax([2, 4, 4]) = e^2/(e^2+e^4+e^4) = 7.39/116.6 = 0.06",
    "[1, 0, 2] x [0, 1, 1] = 2",
    "[1, 0, 2] x [0, 1, 1] = [0, 0, 2]",
    "[1, 0, 2] x [0, 1, 1] = [0, 0, 2] = 2",
    "[1, 0, 2] x [[0, 4, 2], [1, 4, 3], [1, 0, 1]] = [2, 4, 4]",
    "[[1, 0, 2]] x [[0, 4, 2], [1, 4, 3], [1, 0, 1]] = [2, 4, 4]",
    "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[19, 22], [43, 50]]",
    "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[5, 12], [21, 32]]",
    "[[1, 2], [3, 4]] x [1, 1] = [[3], [7]]",
    "[1, 2] x [[3], [4]] = 11",
    "[0.5, 0.5] x [[1, 2], [3, 4]] = [[0.5, 1.0], [1.5, 2.0]]",
    "cos([1, 2, 3], [4, 5, 6]) = 32/(√14 · √77) = 32/(3.74 · 8.77) = 0.97",
    "cos(60°) = 1/2",
    "arccos(0.5) = 60°",
    "arccos(0.5) = 1.047",
    "log(100) = 2",
    "log(8) = 3",
    "log(e) = 1",
    "1/(1 + e) = 27%",
    "0.2689 = 27%",
    "27% = 0.27",
    "2/3 = 0.67",
    "2/3 ≈ 0.667 ≈ 67%",
    "e^2 ≈ 7",
    "√14 = 3.742 = 3.74",
    "2^10 = 1024",
    "e^(-0.5) = 0.607",
    "-3 x 2.5 = -7.5",
    "Σ_{i=1}^{3} i^2 = 14",
    "mean([1, 2, 3]) = (1 + 2 + 3)/3 = 6/3 = 2",
    "var([1, 2, 3]) = ((1-2)^2 + (2-2)^2 + (3-2)^2)/3 = 2/3 = 0.67",
    "var([1, 2, 3, 4], unbiased=True) = 1.67",
    "var([1, 2, 3, 4], ddof=1) = 1.667",
    "|[3, 4]| = 5",
    "|-3| = 3",
    "2*3 + 4*5 = 20 + 6 = 26",
    "0.5*2 + 0.3*4 = 1.0 + 1.2 = 2.2",
    "layernorm([1, 2, 3]) = [-1.22, 0, 1.22]",
    "sigmoid(2) = 0.88",
    "gelu(1) = 0.841",
    "10! = 3628800",
    "round(2.567, 2) = 2.57",
    "outer([1, 2], [3, 4]) = [[3, 4], [6, 8]]",
    "max(3, 5, 4) = 5",
    "-ln(0.4683) = 0.7586",
    "0.1 + 0.2 = 0.3",
    "softmax([[1, 2], [3, 4]] + [[0, -inf], [0, 0]]) = [[1, 0], [0.27, 0.73]]",
    "[1, 2] + [[3], [4]] = [4, 6]",
    "1e3 * 2 = 2000",
    "12345678901234567890 + 1 = 12345678901234567891",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right(line: str) -> None:
    item = last(line)
    assert item.verdict == "right", [mark.message for mark in item.marks] + item.problems
    assert not item.mistake


@pytest.mark.parametrize(
    "lines",
    [
        (*ATTENTION, "Q K^T = [[2, 4, 4], [4, 16, 12], [4, 12, 10]]"),
        (*ATTENTION, "Q K^T / √d_k = [[1.15, 2.31, 2.31], [2.31, 9.24, 6.93], [2.31, 6.93, 5.77]]"),
        (*ATTENTION, "q_1 · k_2 = 1 x 4 + 0 x 4 + 2 x 0 = 4"),
        (
            *ATTENTION,
            "attention(Q, K, V) = [[1.86, 6.32, 1.70], [2.00, 7.81, 0.27], [1.99, 7.48, 0.74]]",
        ),
        (
            *ATTENTION,
            "softmax(Q K^T / √3) V = [[1.86, 6.32, 1.70], [2.00, 7.81, 0.27], [1.99, 7.48, 0.74]]",
        ),
        ("keys = [[0, 1, 1], [4, 4, 0]]", "q = [1, 0, 2]", "q K^T = [2, 4]"),
        ("a = [1, 2, 3]", "a_1 + a_3 = 4"),
        ("X = [10, 6, 2.5]", "x_3 * 2 = 5"),
        ("X = [10, 6, 2.5]", "x * 2 = [20, 12, 5]"),
        ("S = [[1, 2], [3, 4]]", "S[0, 1] = 2"),
        ("S = [[1, 2], [3, 4]]", "S[1, 1] = 1"),  # counted from 1
        ("S = [[1, 2], [3, 4]]", "S^T = [[1, 3], [2, 4]]"),
        ("S = [[1, 2], [3, 4]]", "sum(S) = [4, 6]"),
        ("π ≈ 3.14", "π / 2 = 1.5708"),
        ("π = 3", "π / 2 = 1.5"),
        ("x = 3", "y = 2x + 1 = 7"),
        ("x = 5", "y = x^2 - 3x + 2 = 12"),
        ("x = 5", "y = 3x-2 = 13"),
        ("x = 5", "y = 3 x -2 = -6"),
        ("w = [0.2, 0.8]", "v = [5, 10]", "Σ_i w_i v_i = 9"),
        ("G(u) = exp(-u^2/2)", "G(1) = 0.6065"),
        ("x = 3", "y = 2 * x + 1 = 7", "y + 1 = 8"),
        # The carried value of the calculator, and the one that was written.
        ("w = softmax([2, 4, 4]) = [0.06, 0.47, 0.47]", "w · [1, 2, 2] = 1.94"),
        ("softmax([2, 4, 4]) = [0.06, 0.47, 0.47]", "0.47 x 300 = 140.5"),
        # A row, a cell.
        ("S = [[1, 2], [3, 4]]", "softmax(S) = [0.27, 0.73]"),
    ],
)
def test_right_with_names(lines: "tuple[str, ...]") -> None:
    item = last(*lines)
    assert item.verdict == "right", [mark.message for mark in item.marks] + item.problems


def test_a_fraction_is_said_to_be_exact() -> None:
    assert last("2 x 1/3 = 2/3").notes == ["2/3 is exact"]
    assert verdict("2 x 1/3 = 3/4") == "wrong"
    assert verdict("10 / 4 = 2.4") == "rounding"
    assert [verdict(f"mean = 6/3 = {n}") for n in (2, 3)] == ["right", "wrong"]
    assert [verdict(f"P(A) = 3/8 = {n}") for n in ("37.5%", 0.38, 0.35)] == [
        "right",
        "right",
        "wrong",
    ]


# Slips and wrong numbers.


@pytest.mark.parametrize(
    "line, messages",
    [
        (
            "softmax([2, 4, 4]) = [0.0, 0.5, 0.5]",
            ["number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off"],
        ),
        ("2 x 3 + 1 = 8", ["written 8, it is 7"]),
        (
            "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[19, 22], [42, 51]]",
            ["row 2, column 1: written 42, it is 43", "row 2, column 2: written 51, it is 50"],
        ),
        (
            "1/(1 + e) = 26%",
            ["written 26%, it is 26.8941% (27 to whole percents): rounding slip, cut off"],
        ),
        ("arccos(0.5) = 61°", ["written 61°, it is 60°"]),
    ],
)
def test_wrong(line: str, messages: "list[str]") -> None:
    marks = [mark for mark in last(line).marks if mark.verdict != "right"]
    assert [mark.message for mark in marks] == messages


def test_a_mark_stands_where_the_number_does() -> None:
    line = "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[19, 22], [42, 50]]"
    item = last("a = 1", line)
    (mark,) = [mark for mark in item.marks if mark.verdict == "wrong"]
    assert (mark.start - len("a = 1\n"), mark.end - mark.start) == (line.index("42"), 2)
    assert (mark.index, mark.position) == ((1, 0), "row 2, column 1")
    assert (mark.written, mark.computed, mark.theirs) == ("42", "43", "")
    assert "3 x 5 + 4 x 7 = 43" in item.working


def test_a_step_that_is_wrong() -> None:
    item = last("0.1 x 20 + 0.3 x 12 + 0.6 x 5 = 2.0 + 4.6 + 3.0 = 9.6")
    assert [(mark.written, mark.verdict) for mark in item.marks] == [
        ("4.6", "wrong"),
        ("9.6", "follows"),
    ]
    assert item.marks[1].because == item.marks[0].start
    item = last("e^2/(e^2 + e^4) = 8.39/62.0 = 0.119")
    assert [mark.written for mark in item.marks if mark.verdict == "wrong"] == ["8.39"]


def test_shapes() -> None:
    item = last("[[1, 2], [3, 4]] x [1, 1] = [3, 7, 9]")
    assert item.problems == ["written as 3 numbers, it is 2 numbers"] and item.verdict == "wrong"
    assert verdict("[1, 2, 3] + [1, 2] = [2, 4, 3]") == "passed"


# Two worlds.

SLIP = (
    "softmax([2, 4, 4]) = [0.0, 0.5, 0.5]",
    "1: 0.0 * [1, 2, 3] = [0.0, 0.0, 0.0]",
    "2: 0.5 * [2, 8, 0] = [1.0, 4.0, 0.0]",
    "3: 0.5 * [2, 6, 3] = [1.0, 3.0, 1.5]",
    "[0.0, 0.0, 0.0] + [1.0, 4.0, 0.0] + [1.0, 3.0, 1.5] = [2.0, 7.0, 1.5]",
)


def test_the_slip_of_document_003_and_its_consequences() -> None:
    items = outcomes(*SLIP)
    verdicts = [item.verdict for item in items if isinstance(item, Item)]
    assert verdicts == ["rounding", "follows", "follows", "follows", "follows"]
    each = [[mark.verdict for mark in item.marks] for item in items if isinstance(item, Item)]
    assert each[0] == ["rounding", "right", "right"]
    assert each[2] == ["follows", "follows", "right"]
    assert each[4] == ["follows", "follows", "follows"]
    first, one, two = items[0], items[1], items[2]
    assert isinstance(first, Item) and isinstance(one, Item) and isinstance(two, Item)
    assert one.marks[0].because == first.marks[0].start
    assert two.marks[0].because == first.marks[1].start
    assert two.marks[0].message == (
        "number 1: right for your 0.5, which is 0.4683; with that it would be 0.94"
    )
    assert (two.marks[0].computed[:6], two.marks[0].theirs) == ("0.9366", "1.0")


def test_wrong_in_both_worlds() -> None:
    item = last(*SLIP[:2], "2: 0.5 * [2, 8, 0] = [1.3, 4.0, 0.0]")
    assert item.verdict == "wrong"
    assert item.marks[0].message == (
        "number 1: written 1.3, it is 0.9366 (0.9 to one decimal); from your numbers it would be 1"
    )


def test_names_carry_what_was_written() -> None:
    lines = (*ATTENTION, "S = Q K^T = [[2, 4, 5], [4, 16, 12], [4, 12, 10]]")
    item = last(
        *lines, "A = softmax(S) = [[0.04, 0.26, 0.71], [0.00, 0.98, 0.02], [0.00, 0.88, 0.12]]"
    )
    assert item.verdict == "follows"
    assert item.marks[1].message == (
        "row 1, column 2: right for your S; from the true numbers it would be 0.468"
    )
    assert item.marks[1].because == last(*lines).marks[2].start
    # The true numbers are right too.
    assert verdict(
        *lines, "softmax(S) = [[0.06, 0.47, 0.47], [0, 0.98, 0.02], [0.00, 0.88, 0.12]]"
    ) in (
        "right",
        "rounding",  # 0 for 0.000006
    )


def test_a_formula_above_its_numbers() -> None:
    formula = ("weights = softmax(Q K^T / √d_k)", *ATTENTION[:2])
    good = "weights = [[0.14, 0.43, 0.43], [0.00, 0.91, 0.09], [0.01, 0.75, 0.24]]"
    assert verdict(*formula, good) == "right"
    assert verdict(*formula, good.replace("0.75", "0.57")) == "wrong"
    assert mistake(*formula, good.replace("0.75", "0.57")) == "digits_swapped"
    # Another example begins.
    assert verdict(*formula, good, "weights = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]") == "given"
    assert verdict("x = x + 1", "x = 5", "x = 7") == "given"


def test_given() -> None:
    assert [verdict(line) for line in ("x = 3", "a = b = 3", "w = [1, 2/3]")] == ["given"] * 3
    item = last("K = X W = [[1, 2], [3, 4]]")
    assert item.verdict == "given" and item.notes == [
        "X has no value on this page, so this is taken as given"
    ]
    assert verdict("x = 3", "x = 4", "x + 1 = 5") == "right"


@pytest.mark.parametrize(
    "line",
    [
        "(1, 3) x (3, 1) = (1, 1)",
        "(4, 3) x (3, 2) = (4, 2)",
        "x = y",
        "dim = 1",
        "3 = 5",
        "f(2) = 5",
        "K = X W",
        "2y + 1 = 7",
        "0/0 = 1",
        "1/0 = 3",
        "9^9^9 = 3",
        "softmax(2) = 1",
        "[[1, 2], [3]] + 1 = 4",
        "2 + 3",
        "nosuch([1, 2]) = 3",
    ],
)
def test_passed_over(line: str) -> None:
    (outcome,) = outcomes(line)
    assert isinstance(outcome, Passed) and outcome.why and outcome.text == line


def test_a_small_letter_is_not_its_capital() -> None:
    """Nor is a word's value that of a letter which the page has not defined."""
    assert verdict("a = [1, 2]", "V = [[1, 2], [3, 4]]", "A V = [[1, 3], [2, 4]]") == "passed"
    assert verdict("A = [[1, 2], [3, 4]]", "a · [1, 2] = 7") == "passed"
    assert verdict("weights = [0.5, 0.5]", "a · [1, 2] = 7") == "passed"
    assert verdict("weights = [0.5, 0.5]", "A · [1, 2] = 1.5") == "right"


def test_a_number_is_traced_only_where_it_shows() -> None:
    """0.1 is what 0.0634 should have been written as; nobody wrote it."""
    assert verdict(SLIP[0], "0.6 x 20 + 0.3 x 12 + 0.1 x 5 = 16.1") == "right"
    assert verdict("softmax([2, 4, 4]) = [0.06, 0.47, 0.47]", "0.47 x 4 = 1.88") == "follows"
    assert verdict("0.5 x 4 = 2.0") == "right"


# What follows from what was written, however it is written again.

FOLLOWS = [
    # A calculation that comes back carries what was written for it.
    (
        "Q = [[2, 4], [6, 0]]",
        "K = [[1, 2], [2, 0]]",
        "Q K^T = [[10, 1], [12, 0]]",
        "softmax(Q K^T / 2) = [[0.989, 0.011], [0.998, 0.002]]",
    ),
    ("x = [1, 2, 6]", "mean(x) = 2", "x - mean(x) = [-1, 0, 4]"),
    ("z = [1, 2, 8]", "var(z) = 13", "std(z) = √13 = 3.606"),
    ("z = [1, 2, 8]", "var(z) = 13", "std(z) = 3.606"),
    ("a = [3, 4]", "b = [4, 3]", "a · b = 42", "cos(a, b) = 42 / 25 = 1.68"),
    ("2 x 2 + 1 x 1 = 6", "2 x 0 + 1 x 2 = 2", "softmax([6, 2]) = [0.982, 0.018]"),
    # A mistake's numbers, unrounded: 20 x 0.1192 + 10 x 0.1192.
    (
        "S = [[1, 2], [3, 4]]",
        "V = [[20, 20], [10, 0]]",
        "A = softmax(S) = [[0.12, 0.12], [0.88, 0.88]]",
        "A V = [[3.58, 2.38], [26.42, 17.62]]",
    ),
    # Wrong by nobody knows what, and carried on with more digits than were written.
    ("a = 2 x 3.1 = 6.9", "a x 10 = 69.4"),
]


@pytest.mark.parametrize("lines", FOLLOWS, ids=lambda lines: lines[-1])
def test_follows(lines: "tuple[str, ...]") -> None:
    item = last(*lines)
    assert item.verdict == "follows", [mark.message for mark in item.marks]
    start = len("\n".join(lines[:-1]))
    assert all([m.because is not None for m in item.marks if m.verdict == "follows" and m.theirs])
    assert any([m.because < start for m in item.marks if m.because is not None])


@pytest.mark.parametrize(
    "lines",
    [
        (*FOLLOWS[0][:3], "softmax(Q K^T / 2) = [[0.900, 0.100], [0.998, 0.002]]"),
        (*FOLLOWS[1][:2], "x - mean(x) = [-1, 1, 4]"),
        (*FOLLOWS[2][:2], "std(z) = √13 = 3.706"),
        (*FOLLOWS[6][:3], "A V = [[3.78, 2.38], [26.42, 17.62]]"),
        ("a = 2 x 3.1 = 6.9", "a x 10 = 69.8"),
        ("mean(x) = 2", "x = [1, 2, 6]", "x - mean(x) = [-1, 0, 4]"),
    ],
    ids=lambda lines: lines[-1],
)
def test_does_not_follow(lines: "tuple[str, ...]") -> None:
    assert verdict(*lines) in ("wrong", "rounding")


def test_a_name_that_is_given_anew_forgets_what_was_computed_from_it() -> None:
    lines = ("x = [1, 2, 6]", "mean(x) = 2", "x = [1, 2, 3]")
    assert verdict(*lines, "x - mean(x) = [-1, 0, 1]") == "right"
    assert verdict(*lines, "x - mean(x) = [-2, -1, 1]") == "wrong"


def test_cells_come_of_one_reading() -> None:
    """Number by number, the 2 would be right; and a product with a transposed matrix is none such."""
    item = last("Q = [[2, 1], [1, 0]]", "K = [[1, 3], [0, 2]]", "Q K^T = [[2, 8], [1, 3]]")
    assert [mark.written for mark in item.marks if mark.verdict == "wrong"] == ["2", "8", "3"]


def test_outer_products() -> None:
    assert verdict("[1, 2] x [3, 4] = [[3, 4], [6, 8]]") == "right"
    blocks = "[[3, 0, 6, 0], [0, 3, 0, 6], [0, 0, 3, 0], [0, 0, 0, 3]]"
    assert verdict(f"[[1, 2], [0, 1]] x [[3, 0], [0, 3]] = {blocks}") == "right"
    assert verdict("[[1, 2], [0, 1]] x [[3, 0], [0, 3]] = [[3, 0], [0, 3]]") == "right"
    assert verdict("[1, 2] x [3, 4] = [[3, 4], [6, 9]]") == "wrong"


def test_softmax_of_a_column() -> None:
    assert verdict("softmax([[2], [0]]) = [[0.881], [0.119]]") == "right"
    assert verdict("softmax([[2], [0]]) = [[0.88], [0.22]]") == "wrong"


def test_sizes_in_square_brackets() -> None:
    assert verdict("[2, 3] x [3, 4] = [2, 4]") == "passed"
    assert verdict("[2, 3] x [3, 4] = [6, 12]") == "right"
    assert verdict("[2, 3] x [3, 4] = [2, 5]") == "wrong"


def test_a_cell_of_what_is_known_is_a_claim() -> None:
    assert verdict("X = [[1, 2], [3, 4]]", "X_{2,1} = 3") == "right"
    assert verdict("X = [[1, 2], [3, 4]]", "X_{2,1} = 4") == "wrong"
    assert verdict("X_{2,1} = 4") == "given"


@pytest.mark.parametrize("rest", [" […]", " [(1 - 2)^2 + …]", " Σ (x - y)^2", " + …"])
def test_what_was_read_in_part_gives_no_value(rest: str) -> None:
    text = "MSE = 1/2" + rest
    block = Block("prose", text, range(len(text) + 1))
    sides = [side for side in (parse(text, 0, 3), parse(text, 6, 9)) if side is not None]
    judge = Judge()
    assert isinstance(judge.judge(Statement(sides, ["="], 0, 9), block), Passed)
    assert not judge.knows("MSE")
    whole = Block("prose", "MSE = 1/2 (the mean of both)", range(40))
    assert isinstance(judge.judge(Statement(sides, ["="], 0, 9), whole), Item)


def test_one_step_rounded_and_a_sign_dropped() -> None:
    assert mistake("softmax([5 / √9, 3 / √9]) = [0.73, 0.27]") == "rounded_early"
    assert mistake("softmax([5 / √9, 3 / √9]) = [0.74, 0.26]") == ""
    assert mistake("[1, -1, 2] · [1, 1, 1] = 1 + 1 + 2 = 4") == "sign"
    assert mistake("[1, -1, 2] · [1, 1, 1] = 1 + 2 + 2 = 5") == ""


# The usual mistakes: each planted, and each not named where the numbers do not show it.

S = "S = [[1.0, 2.0], [3.0, 5.0]]"
M = "M = [[0, -inf], [0, 0]]"
COSINE = ("a = [1, 2, 3]", "b = [4, 5, 6]")

PLANTED = [
    ("softmax_axis", "softmax([[1, 2], [3, 4]]) = [[0.12, 0.12], [0.88, 0.88]]"),
    ("softmax_axis", S, "A = softmax(S) = [[0.12, 0.05], [0.88, 0.95]]"),
    ("scale_forgotten", *ATTENTION, "Q K^T / √3 = [[2, 4, 4], [4, 16, 12], [4, 12, 10]]"),
    (
        "scale_forgotten",
        *ATTENTION,
        "attention(Q, K, V) = [[1.94, 6.68, 1.60], [2.00, 7.96, 0.05], [2.00, 7.76, 0.36]]",
    ),
    (
        "scale_twice",
        *ATTENTION,
        "S = Q K^T / √d_k = [[0.67, 1.33, 1.33], [1.33, 5.33, 4.00], [1.33, 4.00, 3.33]]",
    ),
    ("scale_twice", "d_k = 4", "q = [1, 2, 3, 4]", "k = [2, 0, 1, 1]", "q · k / √d_k = 2.25"),
    ("scale_width", *ATTENTION, "E = [[1, 2, 3, 4]]", "q_1 · k_2 / √d_k = 2.00"),
    (
        "swapped",
        "Q = [[1, 2], [3, 4]]",
        "K = [[5, 6], [7, 9]]",
        "Q K^T = [[17, 39], [25, 57]]",
    ),
    (
        "swapped",
        "Q = [[1, 2], [3, 4]]",
        "K = [[5, 6], [7, 9]]",
        "S = Q K^T / √2 = [[12.02, 27.58], [17.68, 40.31]]",
    ),
    ("not_transposed", *ATTENTION, "S = Q K^T = [[4, 7, 3], [12, 16, 4], [10, 15, 5]]"),
    (
        "not_transposed",
        "Q = [[1, 2], [3, 4]]",
        "K = [[5, 6], [7, 9]]",
        "scores = Q K^T = [[19, 24], [43, 54]]",
    ),
    ("transposed", "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[17, 23], [39, 53]]"),
    ("transposed", "X = [[1, 2], [3, 4]]", "W = [[1, 0], [5, 1]]", "X W = [[1, 7], [3, 19]]"),
    (
        "rows_and_columns",
        "[[1, 2], [3, 4]] x [[1, 2, 3], [4, 5, 6]] = [[9, 19], [12, 26], [15, 33]]",
    ),
    ("rows_and_columns", "[[1, 2], [3, 4]] x [[5, 6], [7, 8]] = [[19, 43], [22, 50]]"),
    ("sum_axis", "[0.2, 0.8] x [[10, 20], [30, 50]] = [18, 46]"),
    ("sum_axis", "S = [[1, 2], [3, 5]]", "sum(S, dim=0) = [3, 8]"),
    ("mask_forgotten", S, M, "softmax(S + M) = [[0.27, 0.73], [0.12, 0.88]]"),
    (
        "mask_forgotten",
        S,
        "masked = [[1.0, -inf], [3.0, 5.0]]",
        "softmax(masked) = [[0.27, 0.73], [0.12, 0.88]]",
    ),
    ("mask_after", S, M, "softmax(S + M) = [[0.27, 0], [0.12, 0.88]]"),
    (
        "mask_after",
        S,
        "masked = [[1.0, -inf], [3.0, 5.0]]",
        "weights = softmax(masked) = [[0.27, 0.00], [0.12, 0.88]]",
    ),
    ("mask_zero", S, M, "softmax(S + M) = [[0.73, 0.27], [0.12, 0.88]]"),
    ("mask_zero", "softmax([[1, -inf], [3, 5]]) = [[0.73, 0.27], [0.12, 0.88]]"),
    ("mask_side", S, M, "softmax(S + M) = [[0.27, 0.73], [0.00, 1.00]]"),
    (
        "mask_side",
        S,
        "masked = [[1.0, -inf], [3.0, 5.0]]",
        "softmax(masked) = [[0.27, 0.73], [0.00, 1.00]]",
    ),
    ("degrees", "cos(60) = 0.5"),
    ("degrees", "sin(30) = 0.50"),
    ("degrees", "arccos(0.5) = 60"),
    ("radians", "cos(60°) = -0.95"),
    ("radians", "sin(30°) = -0.988"),
    ("sample_variance", "var([1, 2, 3, 4]) = 1.67"),
    ("sample_variance", "x = [2, 4, 4, 7]", "std(x) = 2.06"),
    ("population_variance", "var([1, 2, 3, 4], ddof=1) = 1.25"),
    ("population_variance", "sample_variance([2, 4, 4, 7]) = 3.19"),
    ("variance_for_deviation", "std([1, 2, 3, 4]) = 1.25"),
    ("variance_for_deviation", "x = [2, 4, 4, 7]", "std(x) = 3.19"),
    ("deviation_for_variance", "var([1, 2, 3, 4]) = 1.12"),
    ("cosine_undivided", *COSINE, "cos(a, b) = 32"),
    ("cosine_undivided", *COSINE, "cos(a, b) = a·b/(|a||b|) = 8.55"),
    ("cosine_undivided", *COSINE, "cos(a, b) = 3.65"),
    ("exp_sign", "softmax([2, 4, 4]) = [0.79, 0.11, 0.11]"),
    ("exp_sign", "e^0.5 = 0.61"),
    ("softmax_plain", "softmax([2, 4, 4]) = [0.2, 0.4, 0.4]"),
    ("softmax_plain", "softmax([1, 2, 5]) = [0.125, 0.250, 0.625]"),
    ("sum_for_mean", "mean([1, 2, 3]) = 6"),
    ("mean_for_sum", "sum([1, 2, 6]) = 3"),
    ("log_base", "ln(100) = 2"),
    ("log_base", "log10(50) = 3.91"),
    ("rounded_early", "7 / √2 = 4.96"),
    ("rounded_early", "√2 x 100 = 141"),
    ("rounded_early", "softmax([0.6, 1.7]) = [0.247, 0.753]"),
    ("sign", "-3 x 2.5 = 7.5"),
    ("sign", "[1, -2] x [3.5, 4.5] = [3.5, 9.0]"),
    ("digits_swapped", "3.33 x 2.3 = 6.76"),
    ("digits_swapped", "12 x 12 = 414"),
    ("factor_of_ten", "12.5 x 4 = 5.0"),
    ("factor_of_ten", "0.25 x 0.3 = 0.75"),
]


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: f"{case[0]}: {case[-1]}")
def test_a_mistake_is_named(case: "tuple[str, ...]") -> None:
    item = last(*case[1:])
    assert item.mistake == case[0] and item.mistake_message
    assert item.verdict in ("rounding", "wrong")


def spoiled(line: str) -> str:
    """The same statement with its last number wrong in a way that shows no mistake."""
    i = len(line)
    while not line[i - 1].isdigit():
        i -= 1
    first = i
    while line[first - 1].isdigit() or line[first - 1] == ".":
        first -= 1
    return f"{line[:first]}{'7' if '.' in line[first:i] else '11'}{line[first:i]}{line[i:]}"


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: f"{case[0]}: {case[-1]}")
def test_a_mistake_is_not_named_where_one_number_does_not_show_it(case: "tuple[str, ...]") -> None:
    item = last(*case[1:-1], spoiled(case[-1]))
    assert item.verdict == "wrong" and not item.mistake


def test_slips_of_the_pen_need_digits() -> None:
    assert slip_of_the_pen("0", 7.0) is None
    assert slip_of_the_pen("7", 70.4) is None
    assert slip_of_the_pen("inf", 3.0) is None
    assert slip_of_the_pen("1.23", 4.56) is None


# Evaluating.


def test_readings_are_few_and_the_likeliest_first() -> None:
    world = World({"a": pyattn.tensor([1, 2]), "b": pyattn.tensor([3, 4])})
    tree = parse("log(a · b) + a · b", known=world.knows)
    assert tree is not None
    found = readings(tree, world)
    assert found[0].value.item() == pytest.approx(11 + 2.3978953)
    assert 3 < len(found) <= 16


def test_what_has_no_value_and_what_does_not_fit() -> None:
    with pytest.raises(Unknown, match="K"):
        readings(Binary("*", Name("K", 0, 1), Name("Q", 2, 3)), World())
    world = World({"a": pyattn.ones(2, 3), "b": pyattn.ones(2, 4)})
    with pytest.raises(Unfit, match="2 x 3 times 2 x 4"):
        readings(Binary("@", Name("a", 0, 1), Name("b", 2, 3)), world)
    with pytest.raises(Unfit, match="2 x 3 and 2 x 4"):
        readings(Binary("+", Name("a", 0, 1), Name("b", 2, 3)), world)


def test_whole_numbers_stay_exact() -> None:
    tree = parse("123456789012345678901 x 10 - 1")
    assert tree is not None
    assert readings(tree, World())[0].value.item() == 1234567890123456789009


def number(value: float, places: int) -> Number:
    text = f"{value:.{places}f}"
    return Number(text, Fraction(text), Fraction(1, 10**places), 0, len(text))


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=4), st.integers(1, 3))
def test_what_was_rounded_lies_within_the_spread(values: "list[float]", places: int) -> None:
    """A product of sums, computed with numbers rounded to some decimals."""
    rough = [number(v, places) for v in values]
    tree: Node = Binary("*", Array(rough, 0, 0), Array(rough[::-1], 0, 0))
    value, off = readings(tree, World())[0].value.item(), spread(tree, World())[0]
    true = sum([a * b for a, b in zip(values, values[::-1])])
    second = len(values) * (0.5 / 10**places) ** 2
    assert abs(true - value) <= off + second + 1e-9


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32))
def test_a_right_product_is_right_in_any_layout_of_its_vectors(
    rows: int, inner: int, columns: int, seed: int
) -> None:
    pick = random.Random(seed)
    a = [[pick.randint(-9, 9) for _ in range(inner)] for _ in range(rows)]
    b = [[pick.randint(-9, 9) for _ in range(columns)] for _ in range(inner)]
    result = (pyattn.tensor(a) @ pyattn.tensor(b)).tolist()
    assert verdict(f"{a} @ {b} = {result}") == "right"
    assert verdict(f"{a} x {b} = {result}") == "right"
    flat = [cell for row in result for cell in row]
    if 1 in (rows, columns):
        assert verdict(f"{a} x {b} = {flat}") == "right"
    wrong = [[cell + 1 for cell in row] for row in result]
    if verdict(f"{a} x {b} = {wrong}") == "right":  # elementwise, by chance
        assert rows == inner == columns or 1 in (rows, inner, columns)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=5), st.integers(1, 4))
def test_softmax_rounded_rightly_is_right(scores: "list[int]", places: int) -> None:
    values = [score / 10 for score in scores]
    shares = pyattn.tensor(values).softmax(0).tolist()
    written = ", ".join([f"{share:.{places}f}" for share in shares])
    assert verdict(f"softmax({values}) = [{written}]") == "right"


# Bounded.


@pytest.mark.parametrize(
    "line",
    [
        "+".join(["1"] * 200) + " = 200",
        f"[{', '.join(['1'] * 9000)}] + [{', '.join(['2'] * 9000)}] = [{', '.join(['4'] * 9000)}]",
        f"[{', '.join(['1.5'] * 12000)}] x 2 = 3",
        "10^300 x 10^300 = 5",
        "2^99999 = 4",
        "Σ_{i=1}^{100000} i = 3",
        "softmax([1, 2]) = [" + ", ".join(["0.1"] * 500) + "]",
        "9999999999999999! = 3",
    ],
    ids=lambda line: line[:20],
)
def test_what_is_large_ends_soon(line: str) -> None:
    start = time.process_time()
    outcomes(line)
    assert time.process_time() - start < 60  # parsing included, on a slow machine


def test_a_deep_tree_is_passed_over() -> None:
    tree: Node = Number("1", Fraction(1), None, 0, 1)
    for _ in range(5000):
        tree = Call("abs", [tree], 0, 1)
    block = Block("prose", "1 = 1", range(6))
    other = Number("2", Fraction(2), None, 4, 5)
    outcome = Judge().judge(Statement([tree, other], ["="], 0, 5), block)
    assert isinstance(outcome, Passed)


def test_a_long_sum_needs_no_recursion() -> None:
    tree: Node = Number("1", Fraction(1), None, 0, 1)
    for _ in range(20_000):
        tree = Binary("+", tree, Number("1", Fraction(1), None, 0, 1))
    block = Block("prose", "1 = 1", range(6))
    other = Number("20001", Fraction(20001), None, 4, 5)
    outcome = Judge().judge(Statement([tree, other], ["="], 0, 5), block)
    assert isinstance(outcome, Item) and outcome.verdict == "right"


def test_reading_keeps_its_choices() -> None:
    reading = Reading(pyattn.tensor(1), {"log": 1}, [])
    assert reading.picks == {"log": 1}


def test_a_name_whose_new_value_could_not_be_read_has_none() -> None:
    judge = Judge()
    kinds = []
    for line in ("x = [1, 2]", "x = [3, 4] + y", "2 x = [6, 8]"):
        block = Block("prose", line, range(len(line) + 1))
        for statement in found(block, judge.knows):
            assert isinstance(statement, Statement)
            outcome = judge.judge(statement, block)
            kinds.append(getattr(outcome, "verdict", "passed"))
    assert kinds == ["given", "passed", "passed"]


def test_a_number_that_was_given_under_another_heading_may_be_another() -> None:
    judge = Judge()
    kinds = []
    for line, section in (
        ("x = 3", 1),
        ("2 x = 4", 1),
        ("4 x = 8", 2),
        ("x = 2", 2),
        ("2 x = 5", 2),
    ):
        judge.section = section
        block = Block("prose", line, range(len(line) + 1))
        for statement in found(block, judge.knows):
            assert isinstance(statement, Statement)
            kinds.append(getattr(judge.judge(statement, block), "verdict", "passed"))
    assert kinds == ["given", "wrong", "passed", "given", "wrong"]
