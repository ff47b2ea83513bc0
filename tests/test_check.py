"""Is my calculation right?  What is compared, what is told, in every kind of file and report."""

from __future__ import annotations

import doctest
import io
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyattn
from pyattn import cli
from pyattn.check import ROUNDED, DocTestRunner, OutputChecker, testfile, testmod
from pyattn.check.comparing import Comparison, compare
from pyattn.check.files import without_fences

testfile.__test__ = testmod.__test__ = False  # type: ignore[attr-defined]  # their names begin so
ROOT = pathlib.Path(__file__).parent.parent


def told(comparison: Comparison) -> list[str]:
    return [x.message for x in comparison.problems] + [x.message for x in comparison.wrong]


# -- comparing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "want, got",
    [
        ("0.47", "0.4683105308334812"),
        ("[0.06,0.47,  0.47]", "[0.0634, 0.4683, 0.4683]"),
        ("tensor([[1, 2], [3, 4]])", "tensor([[1., 2.],\n        [3., 4.]])"),
        ("tensor([ 0.5 ,\n-0.1 ])", "tensor([ 0.4683, -0.0634])"),
        ("(0.5, 0.1)", "(0.4683, 0.0634)"),
        ("{'a': 0.5}", "{'a': 0.4683}"),
        ("loss 0.5\nloss 0.1", "loss  0.4683\nloss  0.0634"),
        ("2 x 0.5 = 0.9", "2 x 0.4683 = 0.9366"),
        ("47%", "46.83%"),
        ("nan", "nan"),
        ("[0.5,0.1]\n\n", "[0.4683, 0.0634]\n\n"),
        ("0.5\n<BLANKLINE>\n0.1", "0.4683\n\n0.0634"),
        ("0.5\n<BLANKLINE>\n0.1", "0.4683\n   \n0.0634"),
        ("1\n", "True\n"),  # doctest's own ways stay
        ("Layer1(0.5)", "Layer1(0.4683)"),
        ("", ""),
    ],
)
def test_what_is_the_same(want: str, got: str) -> None:
    comparison = compare(want, got)
    assert comparison.right and not told(comparison)


@pytest.mark.parametrize(
    "want, got, said",
    [
        ("0.44", "0.4683", ["written 0.44, it is 0.4683 (0.47 to two decimals)"]),
        ("[0.1, 0.4]", "[0.0634, 0.4683]", ["number 2: written 0.4, it is 0.4683 (0.5 to one decimal): rounding slip, cut off"]),
        ("[[1, 2], [3, 5]]", "[[1, 2], [3, 4]]", ["row 2, column 2: written 5, it is 4"]),
        ("[[[1], [2]], [[3], [5]]]", "[[[1], [2]], [[3], [4]]]", ["matrix 2, row 2, column 1: written 5, it is 4"]),
        ("[[[[1, 5]]]]", "[[[[1, 2]]]]", ["matrix (1, 1), row 1, column 2: written 5, it is 2"]),
        ("tensor([[True, False]])", "tensor([[ True, True]])", ["row 1, column 2: written False, it is True"]),
        ("([1, 2], [3, 5])", "([1, 2], [3, 4])", ["item 2, number 2: written 5, it is 4"]),
        ("(1, 3)", "(1, 2)", ["number 2: written 3, it is 2"]),
        ("(tensor([[1]]), tensor([[3]]))", "(tensor([[1]]), tensor([[2]]))", ["item 2, row 1, column 1: written 3, it is 2"]),
        ("[[1 2]\n [3 5]]", "[[1 2]\n [3 4]]", ["row 2, column 2: written 5, it is 4"]),
        ("['a', 3]", "['a', 2]", ["number 2: written 3, it is 2"]),
        ("1 x 2 = 3", "1 x 2 = 2", ["number 3: written 3, it is 2"]),
        ("0.5 [1, 3]", "0.5 [1, 2]", ["number 3: written 3, it is 2"]),
        ("Linear(in=3, out=2)", "Linear(in=3, out=4)", ["number 2: written 2, it is 4"]),
        ("[1, ..., 5]", "[1, ..., 4]", ["number 2 of those shown: written 5, it is 4"]),
        ("-0.47", "0.4683", ["written -0.47, it is 0.4683 (0.47 to two decimals): only the sign is wrong"]),
        ("[[1, 2]]", "[[1, 2], [3, 4]]", ["written as a 1 x 2 matrix, it is a 2 x 2 matrix"]),
        ("[1, 2]", "[1, 2, 3]", ["written as 2 numbers, it is 3 numbers"]),
        ("0.5", "[0.5]", ["written as a single number, it is 1 number in brackets"]),
        ("[[[1]]]", "[[1]]", ["written as numbers of shape (1, 1, 1), it is a 1 x 1 matrix"]),
        ("[[1, 2], [3]]", "[[1, 2], [3, 4]]", ["written with 3 numbers, it has 4 numbers: [[1, 2], [3, 4]]"]),
        ("[0.5, 0.1]", "tensor([0.4683, 0.2])", ["written [0.5, 0.1], it is tensor([0.4683, 0.2])", "number 2: written 0.1, it is 0.2: rounding slip, one off in the last place"]),
        ("(1, 2)", "[1, 2]", ["written (1, 2), it is [1, 2]"]),
        ("Loss 0.5", "loss 0.4683", ["written Loss 0.5, it is loss 0.4683"]),
        ("hello", "Hello", ["written hello, it is Hello"]),
        ("", "0.5", ["nothing is written, it is 0.5"]),
        ("0.5", "", ["written 0.5, but nothing is printed"]),
        ("a 1 b 2\nx 3", "a 1 b 3\ny 3", ["written x 3, it is y 3", "number 2: written 2, it is 3"]),
        ("a\nb", "a\nb\nc", ["what is written is not what is printed:\n    a\n    b\n    c"]),
        ("1\n2", "", ["written 1 2, but nothing is printed"]),
        ("", "1\n2", ["nothing is written, it is\n    1\n    2"]),
        ("a\n", "\nb", ["what is written is not what is printed: b"]),
        ("a\xa00.5", "a 0.5", ["only the spaces differ: written 'a\\xa00.5', it is 'a 0.5'"]),
        ("b  \nc", "b\nc", ["only the spaces differ: written 'b  ', it is 'b'"]),
        ("33%", "0.33", ["written 33%, it is 0.33"]),
        ("0.21", "0.2000", ["written 0.21, it is 0.2000: rounding slip, one off in the last place"]),
        ("0.06337894", "0.0634", ["written 0.06337894, but no more of it is printed than 0.0634"]),
        ("tensor([1.])", "tensor([1.], grad_fn=<X>)", ["written tensor([1.]), it is tensor([1.], grad_fn=<X>)"]),
    ],
)  # fmt: skip
def test_what_differs(want: str, got: str, said: list[str]) -> None:
    comparison = compare(want, got)
    assert not comparison.right and told(comparison) == said


def test_spaces_count_where_there_are_no_numbers() -> None:
    assert not compare("a  b 0.5", "a b 0.4683").right
    assert compare("a  b 0.5", "a b 0.4683", doctest.NORMALIZE_WHITESPACE).right
    assert not compare("a, b", "a,b").right


@pytest.mark.parametrize(
    "want, got, right",
    [
        ("[0.1, ..., 0.5]", "[0.0634, 0.2, 7, 0.4683]", True),
        ("[0.1, ...]", "[0.0634, 'a', 'b']", True),
        ("...0.5", "about 0.4683", True),
        ("loss ... done 0.5", "loss is done 0.4683", True),
        ("[3.14..., 0.5]", "[3.14159, 0.4683]", True),
        ("[3.15..., 0.5]", "[3.14159, 0.4683]", False),
        ("[0.1, ..., 0.4]", "[0.0634, 0.2, 0.4683]", False),
        ("a ... 0.2 ... 0.5 z", "a 0.1 0.2 b 0.4683 z", True),
        ("a ... 0.3 ... 0.5 z", "a 0.1 0.2 b 0.4683 z", False),
        ("[0.1, ..., 0.5]", "(0.0634, 0.2, 0.4683)", False),
        ("0.5 ... 0.5", "0.4683", False),
    ],
)
def test_ellipsis(want: str, got: str, right: bool) -> None:
    assert compare(want, got, doctest.ELLIPSIS).right == right


def test_numbers_close_behind_dots() -> None:
    for dots in ("....5", "[1, ......5", "[1, .......5"):
        assert compare(dots, dots, doctest.ELLIPSIS).right


def test_what_an_ellipsis_is_told_of() -> None:
    (said,) = told(compare("[1, ..., 5]", "[1, 2, 5]"))
    assert said == "... stands for what is left out only with the option ELLIPSIS"
    (said,) = told(compare("[1, ..., 6, 7]", "[1, 2, 5]", doctest.ELLIPSIS))
    assert said == "written [1, ..., 6, 7], it is [1, 2, 5]"
    cells = compare("[1, ..., 0.5", "[1, 2, 0.5", doctest.ELLIPSIS).cells
    assert [cell.written for cell in cells] == ["1", "0.5"]


def test_an_ellipsis_still_tells_the_cell() -> None:
    comparison = compare("[0.1, ..., 0.4]", "[0.0634, 0.2, 0.4683]", doctest.ELLIPSIS)
    assert [cell.written for cell in comparison.wrong] == ["0.4"]


def test_hostile_texts_take_no_time() -> None:
    for text in (
        "[" * 50000,
        "1" * 50000,
        " , " * 50000 + "x",
        "1." * 20000,
        "-" * 50000,
        "0.5 " * 9000,
        "0.5\n" * 9000,
        "[0.5]" * 9000,
        "[0.5,\n" * 900,
    ):
        compare(text, text[:-1])
        compare("... 0.5" + text, text, doctest.ELLIPSIS)


def test_without_the_flag_an_ellipsis_is_text() -> None:
    assert not compare("[0.1, ..., 0.5]", "[0.0634, 0.2, 0.4683]").right
    assert compare("[0.1, ..., 0.5]", "[0.0634, ..., 0.4683]").right


# -- doctest --------------------------------------------------------------------------------------


def run(text: str, flags: int = ROUNDED, runner: Any = DocTestRunner) -> tuple[int, str]:
    test = doctest.DocTestParser().get_doctest(text, {"pyattn": pyattn}, "page", "page.txt", 0)
    said: list[str] = []
    failed = runner(optionflags=flags, verbose=False).run(test, out=said.append).failed
    return failed, "".join(said)


SOFTMAX = ">>> pyattn.tensor([2.0, 4.0, 4.0]).softmax(0)\n"


@pytest.mark.parametrize(
    "page",
    [
        SOFTMAX + "tensor([0.06, 0.46831053, 0.468310530833481])",
        SOFTMAX[:-1] + ".tolist()\n[0.06, 0.46831053, 0.468310530833481]",
        SOFTMAX[:-1] + ", 0.5\n(tensor([0.06337894, 0.5, 0.5]), 0.5)",
        SOFTMAX[:-1] + "[1]\ntensor(0.46831053)",
        ">>> {'a': pyattn.tensor([1 / 3]), 'b': [0.25]}\n{'a': tensor([0.333333]), 'b': [0.2]}",
        ">>> for x in pyattn.tensor([1 / 3, 2 / 3]):\n...     print('x', end=' '); x\n"
        "x tensor(0.333333)\nx tensor(0.666667)",
        ">>> x = pyattn.arange(2000) / 7; x\n"
        "tensor([0.0, 0.142857, 0.285714, ..., 285.2857, 285.428571, 285.571429])",
        ">>> pyattn.arange(2000.0).view(2, 1000) / 7\n"
        "tensor([[0., 0.142857, 0.285714, ..., 142.428571, 142.571429, 142.714286],"
        "[142.857143, 143., 143.142857, ..., 285.285714, 285.428571, 285.571429]])",
        ">>> pyattn.zeros(0, 3)\ntensor([], size=(0, 3))",
        ">>> pyattn.tensor([True, False])\ntensor([True, False])",
        ">>> pyattn.tensor(1 / 3, requires_grad=True) * 1\n"
        "tensor(0.33333333, grad_fn=<MulBackward0>)",
        ">>> pyattn.tensor([1.0, 2.0])\ntensor([1, 2])",
        ">>> x = pyattn.tensor([1 / 3]); x; _ = x.zero_()\ntensor([0.33333333])",
        ">>> x = [1]; x.append(x); x\n[1.0, [...]]",
        ">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division by zero",
        ">>> raise ValueError('0.4683')\nTraceback (most recent call last):\nValueError: 0.47",
    ],
)
def test_values_behind_what_is_displayed(page: str) -> None:
    assert run(page) == (0, "")


@given(
    st.lists(st.integers(1, 4), max_size=4).flatmap(
        lambda shape: st.tuples(
            st.just(shape),
            st.lists(st.floats(-1e4, 1e4), min_size=math.prod(shape), max_size=math.prod(shape)),
        )
    ),
    st.integers(1, 8),
    st.data(),
)
def test_any_tensor_at_any_precision(
    drawn: tuple[list[int], list[float]], digits: int, data: st.DataObject
) -> None:
    shape, numbers = drawn
    x = pyattn.tensor(numbers).reshape(shape)
    written = [f"{value:.{digits}f}" for value in numbers]

    def page(cells: list[str]) -> str:
        left = iter(cells)
        nested = re.sub("0", lambda _: next(left), str(pyattn.zeros(shape).long().tolist()))
        return f">>> pyattn.tensor({x.tolist()})\ntensor({nested})\n"

    assert run(page(written)) == (0, "")
    place = data.draw(st.integers(0, len(numbers) - 1))
    off = Decimal(written[place]) + Decimal(data.draw(st.sampled_from([-9, -2, 2, 9]))).scaleb(
        -digits
    )
    written[place] = f"{off:f}"
    failed, said = run(page(written))
    assert failed == 1 and said.count("written ") == 1 and f"written {off:f}, it is " in said
    index: list[int] = []
    rest = place
    for size in reversed(shape):
        rest, i = divmod(rest, size)
        index.insert(0, i + 1)
    if len(index) > 1:
        assert f"row {index[-2]}, column {index[-1]}: written" in said


def test_a_runner_of_doctests_own_sees_what_is_printed() -> None:
    def plain(**options: Any) -> doctest.DocTestRunner:
        return doctest.DocTestRunner(checker=OutputChecker(), **options)

    assert run(SOFTMAX + "tensor([0.06, 0.5, 0.47])", runner=plain)[0] == 0
    assert run(SOFTMAX + "tensor([0.06337894, 0.5, 0.47])", runner=plain)[0] == 1


def test_the_hook_is_taken_away() -> None:
    before = sys.displayhook
    run(SOFTMAX + "tensor([0.06, 0.5, 0.47])")
    assert sys.displayhook is before


def test_the_option_can_be_said_of_one_example() -> None:
    page = SOFTMAX[:-1] + "  # doctest: +ROUNDED\ntensor([0.06, 0.47, 0.47])\n"
    assert run(page, 0)[0] == 0
    assert run(page + ">>> 2 / 3\n0.67\n", 0)[0] == 1
    assert run(page + ">>> 2 / 3  # doctest: -ROUNDED\n0.67\n")[0] == 1


def test_what_doctest_reports() -> None:
    failed, said = run(SOFTMAX + "tensor([0.06, 0.44, 0.47])")
    assert failed == 1
    assert said.endswith(
        "Expected:\n    tensor([0.06, 0.44, 0.47])\nGot:\n    tensor([0.0634, 0.4683, 0.4683])\n"
        "Wrong:\n    number 2: written 0.44, it is 0.4683 (0.47 to two decimals)\n"
    )
    failed, said = run(">>> for i in (1, 2): print(i, i / 3)\n1 0.33\n2 0.6\n")
    assert said.endswith("Wrong:\n    line 2: number 2: written 0.6, it is 0.6667 (0.7 to one decimal): "
                         "rounding slip, cut off\n")  # fmt: skip
    assert "Wrong:" not in run(">>> 2 / 3\n0.6\n", 0)[1]


def test_values_of_a_strangers_class_are_not_looked_into() -> None:
    page = (
        ">>> class Odd:\n...     shape = 1\n...     def tolist(self): raise ZeroDivisionError\n"
        "...     def __repr__(self): return '0.4683'\n>>> Odd()\n0.47\n"
    )
    assert run(page) == (0, "")


def test_a_displayed_number_is_known_whole() -> None:
    assert "written 0.4683, it is 0.47\n" in run(">>> round(0.4683, 2)\n0.4683\n")[1]
    assert "written 0.4683, but no more" in run(">>> print(round(0.4683, 2))\n0.4683\n")[1]


def test_testfile_and_testmod(tmp_path: pathlib.Path, capsys: Any) -> None:
    page = tmp_path / "page.txt"
    page.write_text(">>> a / 3\n0.67\n", "utf-8")
    done = testfile(str(page), module_relative=False, globs={"a": 2})
    assert (done.failed, done.attempted) == (0, 1)
    assert testfile(str(page), False, extraglobs={"a": 2}, optionflags=0).failed == 1
    assert "***Test Failed*** 1 failure" in capsys.readouterr().out
    with pytest.raises(doctest.DocTestFailure):
        testfile(str(page), False, globs={"a": 1}, raise_on_error=True)
    with pytest.raises(doctest.UnexpectedException):
        testfile(str(page), False, raise_on_error=True)
    with pytest.raises(ValueError, match="is not relative"):
        testfile(str(page))
    with pytest.raises(ValueError, match="module_relative=True only"):
        testfile(str(page), module_relative=False, package="pyattn")
    assert testfile("../docs/by_hand.rst").failed == 0
    assert testfile("../docs/by_hand.rst", package="pyattn").failed == 0
    assert testmod(pyattn.models).failed == 0
    with pytest.raises(TypeError, match="expected a module, got str"):
        testmod("pyattn")  # type: ignore[arg-type]


# -- the command ----------------------------------------------------------------------------------


def check(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    status = cli.main(["check", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


PAGES = {
    "page.rst": "Weights\n=======\n\n    >>> 2 / 3\n    {}\n",
    "page.txt": "The weight::\n\n>>> 2 / 3\n{}\n>>> _ * 0\n0\n",
    "page.md": "# Weights\n\n```python\n>>> 2 / 3\n{}\n```\n\nand\n\n>>> 1 + 1\n2\n",
    "tilde.md": "~~~~ {{.pycon}}\n>>> 2 / 3\n{}\n~~~~\n```text\n>>> not Python\n```\n",
    "nested.md": "- an item\n\n  ```pycon\n  >>> 2 / 3\n  {}\n  ```\n  ```\n  >>> 1\n  1\n  ```\n",
    "page.py": "def f():\n    '''The weight.\n\n    >>> 2 / f()\n    {}\n    '''\n    return 3\n",
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_each_kind_of_file(capsys: Any, tmp_path: pathlib.Path, name: str) -> None:
    path = tmp_path / name
    for written, right in (("0.67", True), ("0.66", False)):
        path.write_text(PAGES[name].format(written), "utf-8")
        status, out, err = check(capsys, str(path))
        assert err == "" and status == (0 if right else 1)
        line = PAGES[name].split("\n").index(next(x for x in PAGES[name].split("\n") if "{}" in x))
        if right:
            assert out.startswith(f"{path}: all right (") and out.count("\n") == 1
        else:
            assert out.splitlines()[0] == (
                f"{path}:{line + 1}: written 0.66, it is 0.6667 (0.67 to two decimals): "
                "rounding slip, cut off"
            )
            assert out.splitlines()[1:3] == ["    0.66", "    ^^^^"]
            assert re.search(
                r": 1 of . numbers? wrong, a rounding slip; 1 of . examples? wrong\n$", out
            )


LESSON = """\
>>> import pyattn
>>> scores = pyattn.tensor([2.0, 4.0, 4.0])
>>> weights = scores.softmax(0)
>>> weights
tensor([0.0, 0.5, 0.5])
>>> value = pyattn.tensor([[1., 2., 3.], [2., 8., 0.], [2., 6., 3.]])
>>> weights @ value
tensor([2.0, 7.0, 1.5])
>>> value.T
tensor([[1., 2., 2.],
        [2., 8., 5.],
        [3., 0., 3.]])
>>> value[0]
tensor([[1., 2., 3.]])
>>> weights.sum()  # doctest: +SKIP
tensor(3.)
>>> 1 / 0
>>> int('x')
Traceback (most recent call last):
ValueError: no
>>> 5
Traceback (most recent call last):
ValueError: no
"""

REPORT = """\
{0}:5: number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off
    tensor([0.0, 0.5, 0.5])
            ^^^
{0}:8: number 1: written 2.0, it is 1.9366 (1.9 to one decimal): rounding slip, rounded the wrong way
{0}:8: number 2: written 7.0, it is 6.6831 (6.7 to one decimal)
{0}:8: number 3: written 1.5, it is 1.5951 (1.6 to one decimal): rounding slip, cut off
    tensor([2.0, 7.0, 1.5])
            ^^^  ^^^  ^^^
{0}:11: row 2, column 3: written 5., it is 6
            [2., 8., 5.],
                     ^^
{0}:14: written as a 1 x 3 matrix, it is 3 numbers
    tensor([[1., 2., 3.]])
{0}:17: it raises ZeroDivisionError: division by zero
    >>> 1 / 0
{0}:20: written ValueError: no, it is ValueError: invalid literal for int() with base 10: 'x'
    ValueError: no
{0}:22: ValueError: no is expected, but it gives 5
    Traceback (most recent call last):
{0}: 5 of 15 numbers wrong, 3 of them rounding slips; 7 of 12 examples wrong; 1 skipped
"""


def test_the_report(capsys: Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "lesson.rst"
    path.write_text(LESSON, "utf-8")
    assert check(capsys, str(path)) == (1, REPORT.format(path), "")


def test_json(capsys: Any, tmp_path: pathlib.Path) -> None:
    path, missing = tmp_path / "lesson.rst", tmp_path / "missing.rst"
    path.write_text(LESSON, "utf-8")
    status, out, err = check(capsys, "--json", str(path), str(missing))
    report = json.loads(out, parse_constant=pytest.fail)
    assert status == report["status"] == 2 and err == ""
    assert list(report) == ["schema", "status", "summary", "files"] and report["schema"] == 2
    assert report["summary"] == {
        "files": 2,
        "unusable": 1,
        "calculations": 11,
        "wrong_calculations": 7,
        "skipped": 1,
        "given": 0,
        "passed": 0,
        "numbers": 15,
        "right": 10,
        "follows": 0,
        "rounding": 3,
        "wrong": 2,
        "examples": 12,
        "wrong_examples": 7,
        "skipped_examples": 1,
        "cells": 15,
        "wrong_cells": 5,
        "rounding_slips": 3,
    }
    lesson, absent = report["files"]
    assert absent["path"] == str(missing) and absent["calculations"] == absent["passed"] == []
    assert absent["error"] == f"{missing}: No such file or directory"
    keys = "path error kind summary first_wrong calculations passed"
    assert list(lesson) == list(absent) == keys.split() and lesson["error"] is None
    assert lesson["first_wrong"]["message"].startswith("number 1: written 0.0, it is 0.0634")
    for example in lesson["calculations"]:
        keys = "line column end_line end_column cell part kind text verdict mistake mistake_message"
        keys += " problems notes working source expected output cells more"
        assert list(example) == keys.split() and example["kind"] == "doctest"
        assert example["verdict"] in ("right", "rounding", "wrong", "skipped")
        for problem in example["problems"]:
            assert list(problem) == ["line", "cell", "kind", "message"]
            assert problem["kind"] in ("shape", "text", "exception")
        for cell in example["cells"]:
            keys = (
                "line column end_line end_column cell part index position written computed theirs"
            )
            assert list(cell) == f"{keys} verdict message because".split()
            assert cell["verdict"] in ("right", "rounding", "wrong")
            assert bool(cell["message"]) == (cell["verdict"] != "right")
    (example,) = [e for e in lesson["calculations"] if e["line"] == 4]
    assert example["source"] == "weights\n" and example["verdict"] == "rounding"
    assert example["expected"] == "tensor([0.0, 0.5, 0.5])\n"
    assert example["output"] == "tensor([0.0634, 0.4683, 0.4683])\n"
    first, second, _ = example["cells"]
    assert first == {
        "line": 5,
        "column": 9,
        "end_line": 5,
        "end_column": 12,
        "cell": None,
        "part": None,
        "index": [0],
        "position": "number 1",
        "written": "0.0",
        "computed": "0.06337893833303762",
        "theirs": "",
        "verdict": "rounding",
        "message": "number 1: written 0.0, it is 0.0634 (0.1 to one decimal): "
        "rounding slip, cut off",
        "because": None,
    }
    assert second["verdict"] == "right"
    kinds = [p["kind"] for e in lesson["calculations"] for p in e["problems"]]
    assert kinds == ["shape", "exception", "text", "exception"]


def test_json_stays_whole_whatever_an_example_starts(tmp_path: pathlib.Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        ">>> import os, sys\n>>> os.system('echo noise')\n0\n"
        ">>> _ = sys.__stdout__.write('more')\n>>> 1\n1\n"
    )
    command = [sys.executable, "-m", "pyattn", "check", "--json", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert json.loads(done.stdout)["status"] == 0 and "noise" in done.stderr


def test_json_has_no_infinities(capsys: Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(">>> [float('inf'), float('nan')]\n[-inf, 1.5]\n", "utf-8")
    status, out, _ = check(capsys, "--json", str(path))
    cells = json.loads(out, parse_constant=pytest.fail)["files"][0]["calculations"][0]["cells"]
    assert status == 1 and [cell["computed"] for cell in cells] == ["inf", "nan"]


@pytest.mark.parametrize(
    "name, text, complaint",
    [
        ("page.doc", ">>> 1\n1\n", "save it as text or HTML: .doc is not read"),
        ("page.csv", ">>> 1\n1\n", ".csv: expected one of .md, .markdown, .rst"),
        ("page.rst", "Nothing here.\n", "nothing to check: no statement such as 2 x 3 = 6"),
        ("page.py", "x = 1  # >>> 1\n", "nothing to check"),
        ("page.py", "'''\n>>> 1\n1\n'''\nx = = 1\n", "5: not Python: invalid syntax"),
        ("page.py", "'''\n>>> 1\n1\n'''\n1 / 0\n", "cannot be imported: ZeroDivisionError: division"),
        ("page.py", "'''\n>>> 1\n1\n'''\nraise SystemExit(3)\n", "cannot be imported: SystemExit: 3"),
        ("page.py", "# coding: nonsense\n'''\n>>> 1\n1\n'''\n", "unknown encoding"),
        ("page.txt", ">>>1\n1\n", "lacks blank after >>>"),
        ("page.txt", ">>> 1  # doctest: +NONSENSE\n1\n", "invalid option: '+NONSENSE'"),
        ("page.txt", b">>> 1\n1\n\n\xff\n", "4: not utf-8 text: byte 0xff"),
        ("page.txt", None, "No such file or directory"),
        ("", None, "no page in this folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked(
    capsys: Any, tmp_path: pathlib.Path, name: str, text: Any, complaint: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    status, out, err = check(capsys, str(path))
    assert status == 2 and out == ""
    assert err.startswith(f"pyattn check: {path}") and complaint in err and err.count("\n") == 1
    status, out, err = check(capsys, "--json", str(path))
    (file,) = json.loads(out)["files"]
    assert status == 2 and err == "" and complaint in file["error"]
    assert file["path"] == str(path)


def test_the_command_line_is_checked_too(capsys: Any) -> None:
    for arguments, complaint in (
        (["check"], "the following arguments are required: FILE"),
        (["check", "--option", "NUMBER", "x.rst"], "invalid choice: 'NUMBER'"),
        (["check", "-o", "ELLIPSIS", "x.rst"], "for doctest's ELLIPSIS, say --option"),
        (["check", "--svg", "x", "x.rst"], "unrecognized arguments"),
        (["--svg", "x", "check", "x.rst"], "--svg: check draws no figures"),
    ):
        with pytest.raises(SystemExit) as stop:
            cli.main(arguments)
        assert stop.value.code == 2 and complaint in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["check", "--help"])
    assert "Exit status: 0 all right" in capsys.readouterr().out


def test_folders_and_several_files(capsys: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "below" / "b.md").write_text(">>> 1\n1\n", "utf-8")
    (tmp_path / "a.rst").write_text(">>> 2 / 3\n0.7\n", "utf-8")
    (tmp_path / "prose.txt").write_text("No example.\n", "utf-8")
    (tmp_path / "noisy.py").write_text("print(1 / 0)\n", "utf-8")
    (tmp_path / "data.csv").write_text(">>> 1\n", "utf-8")
    (tmp_path / ".hidden" / "c.rst").write_text(">>> 1\n2\n", "utf-8")
    status, out, err = check(capsys, str(tmp_path))
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{tmp_path / 'a.rst'}: all right (1 example, 1 number)",
        f"{tmp_path / 'below' / 'b.md'}: all right (1 example, 1 number)",
        "2 files: all right (2 examples, 2 numbers)",
    ]
    wrong = tmp_path / "wrong.rst"
    wrong.write_text(">>> 1\n2\n", "utf-8")
    status, out, err = check(capsys, str(tmp_path), str(tmp_path / "missing.md"))
    assert status == 2 and "missing.md: No such file" in err
    assert out.endswith("1 not checked; 1 of 3 numbers wrong; 1 of 3 examples wrong\n")


def test_standard_input(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"```\n>>> 2 / 3\n0.6\n```\n")))
    status, out, _ = check(capsys, "-")
    assert status == 1 and out.startswith("<stdin>:3: written 0.6, it is 0.6667")
    done = subprocess.run(
        [sys.executable, "-m", "pyattn", "check", "-"],
        input=">>> 2 / 3\n0.67\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (0, "<stdin>: all right (1 example, 1 number)\n")


def test_options(capsys: Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "page.rst"
    path.write_text(">>> [1 / 3, 2, 2 / 3]\n[0.3, ..., 0.7]\n>>> 'a  b'\n'a b'\n", "utf-8")
    assert check(capsys, str(path))[0] == 1
    assert (
        check(capsys, "--option", "ELLIPSIS", "--option", "NORMALIZE_WHITESPACE", str(path))[0] == 0
    )
    path.write_text(
        ">>> 2 / 3  # doctest: +NUMBER\n0.6\n", "utf-8"
    )  # pytest's is known, not obeyed
    assert check(capsys, str(path))[0] == 1
    path.write_text(
        ">>> 1  # doctest: +REPORT_ONLY_FIRST_FAILURE, +FAIL_FAST\n2\n>>> 3\n4\n", "utf-8"
    )
    status, out, _ = check(capsys, str(path))
    assert "written 2, it is 1" in out and "written 4, it is 3" in out
    path.write_text(">>> 2 / 3  # doctest: -ROUNDED\n0.67\n", "utf-8")
    status, out, _ = check(capsys, str(path))
    assert status == 1 and ":2: written 0.67, it is 0.6666666666666666\n" in out


MODULE = '''"""Numbers.

>>> import functools
>>> f()
3
"""
import helper_of_the_page
print("noise")
def twice(f):
    import functools
    @functools.wraps(f)
    def g(*a):
        return f(*a)
    return g

@twice
def f():
    """
    >>> f() / 7
    0.42
    """
    return helper_of_the_page.three

if True:
    class C:
        @property
        def p(self):
            """
            >>> C().p + 1
            2
            >>> Point(1, 2)
            Point(x=1, y=2.0)
            """
            return 2

from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: int

__test__ = {"more": ">>> 1\\n2\\n"}
'''


def test_a_module(capsys: Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "random.py"  # not the standard library's
    path.write_text(MODULE, "utf-8")
    (tmp_path / "helper_of_the_page.py").write_text("three = 3\n", "utf-8")
    status, out, err = check(capsys, str(path))
    assert status == 1 and err == ""
    assert [line for line in out.splitlines() if line.startswith(str(path))][:-1] == [
        f"{path}:20: written 0.42, it is 0.4286 (0.43 to two decimals): rounding slip, cut off",
        f"{path}:30: written 2, it is 3",
        f"{path}: written 2, it is 1",
    ]
    import random

    assert random.__file__ != str(path)


def test_a_module_of_a_package(capsys: Any, tmp_path: pathlib.Path) -> None:
    status, out, err = check(capsys, str(ROOT / "pyattn" / "models" / "similarity.py"))
    assert (status, err) == (0, "") and "all right" in out
    package = tmp_path / "pyattn"
    package.mkdir()
    (package / "__init__.py").write_text("'''\n>>> 1\n1\n'''\n", "utf-8")
    status, out, err = check(capsys, str(package / "__init__.py"))
    assert status == 2 and "Python imports pyattn from" in err


def test_two_modules_of_one_name(capsys: Any, tmp_path: pathlib.Path) -> None:
    paths = []
    for i in range(3):
        (tmp_path / str(i)).mkdir()
        paths.append(tmp_path / str(i) / "homework_of_one.py")
        paths[-1].write_text(f"'''\n>>> x\n{i}\n'''\nx = {i}\n", "utf-8")
    status, out, _ = check(capsys, *map(str, paths))
    assert status == 0 and "3 files: all right (3 examples, 3 numbers)" in out


def test_a_page_imports_what_stands_beside_it(
    capsys: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside_the_page.py").write_text("x = 0.4683\n", "utf-8")
    page = tmp_path / "page.rst"
    page.write_text("\ufeff>>> from beside_the_page import x\r\n>>> x\r\n0.47\r\n", "utf-8")
    assert check(capsys, str(page))[0] == 0
    assert check(capsys, os.path.relpath(page))[0] == 0


def test_files_do_not_meddle_with_each_other(capsys: Any, tmp_path: pathlib.Path) -> None:
    """As where a folder holds the homework of several students."""
    pages = []
    for k, name in enumerate(("ann", "bob")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own_numbers.py").write_text(f"number = {k}\n")
        pages.append(tmp_path / name / "page.md")
        pages[-1].write_text(
            f">>> from own_numbers import number\n>>> number\n{k}\n"
            ">>> import os, pyattn, sys\n>>> print(pyattn.tensor([0.125]))\ntensor([0.1250])\n"
            ">>> pyattn.is_grad_enabled()\nTrue\n>>> _ = pyattn.set_grad_enabled(False)\n"
            ">>> _ = pyattn.set_printoptions(precision=1)\n>>> os.chdir(os.path.dirname(os.getcwd()))\n"
        )
    path, here = sys.path[:], os.getcwd()
    status, out, _ = check(capsys, *map(str, pages))
    assert status == 0, out
    assert sys.path == path and os.getcwd() == here and "own_numbers" not in sys.modules


def test_fences() -> None:
    page = "````md\n```\n>>> 1\n````\n```{code-block} pycon\n>>> 2\n2\n   ```\n```js\n>>> 3\n```\n>>> 4"
    kept = [line for line in without_fences(page).split("\n") if line]
    assert kept == [">>> 2", "2", ">>> 4"]
    assert without_fences(page).count("\n") == page.count("\n")


def test_a_long_line_of_wrong_numbers_takes_no_time(capsys: Any, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(f">>> [0.5] * 20000\n{[0.7] * 20000}\n")
    begun = time.process_time()
    status, out, _ = check(capsys, str(file))
    assert status == 1 and out.count("^^^") == 100
    assert "and 19,900 more wrong numbers in this line\n" in out
    assert time.process_time() - begun < 60


def test_where_nothing_is_written(capsys: Any, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("First\n\n>>> def f():\n...     return 5\n>>> (f() +\n...  1)\n>>> 1\n1\n")
    status, out, _ = check(capsys, str(file))
    assert out.splitlines()[0] == f"{file}:6: nothing is written, it is 6"


def test_nobody_answers_an_example(capsys: Any, tmp_path: pathlib.Path) -> None:
    """Its question is not seen, so that waiting for the answer would look as if it hung."""
    page, module = tmp_path / "page.txt", tmp_path / "asks.py"
    page.write_text('>>> input("How many? ")\n1\n')
    module.write_text('"""\n>>> 1\n1\n"""\ninput()\n')
    asked = io.StringIO("7\n7\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", asked)
        status, out, err = check(capsys, str(page), str(module))
        assert sys.stdin is asked and asked.tell() == 0
    assert status == 2 and "it raises EOFError" in out and "imported: EOFError" in err


def test_wide_letters_are_pointed_at(capsys: Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "page.rst"
    path.write_text(">>> print('权重 0.4683')\n权重 0.44\n", "utf-8")
    out = check(capsys, str(path))[1].splitlines()
    assert out[1:3] == ["    权重 0.44", "         ^^^^"]


def test_the_book_and_the_package_are_right(capsys: Any) -> None:
    status, out, err = check(capsys, str(ROOT / "docs" / "by_hand.rst"), str(ROOT / "README.md"))
    assert (status, err) == (0, "")


def test_nothing_but_the_standard_library() -> None:
    watch = (
        "import sys; from pyattn.cli import main\n"
        "assert main(['check', 'docs/by_hand.rst']) == 0\n"
        "known = set(getattr(sys, 'stdlib_module_names', ())) | {'pyattn', '__main__'}\n"
        "strange = {name.split('.')[0] for name in sys.modules} - known\n"
        "assert not hasattr(sys, 'stdlib_module_names') or not strange, strange\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", watch], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
