"""The five documents' calculations on pages of our own: each found, and judged as it deserves."""

from __future__ import annotations

import pathlib

import pytest

from pyattn.check.marking import mark
from pyattn.check.sheet import Item, first_wrong, summed

PAGES = pathlib.Path(__file__).parent / "pages"


def items(name: str) -> "list[Item]":
    sheet = mark(str(PAGES / f"{name}.md"))
    return [item for item in sheet.items if item.verdict != "given"]


def test_a_budget_is_right() -> None:
    assert [(i.verdict, i.text) for i in items("budget")] == [
        ("right", "V = X W = [20, 12, 5]"),
        ("right", "Z = A V = [20, 19.2, 16.1]"),
        ("right", "0.6 x 20 + 0.3 x 12 + 0.1 x 5 = 16.1"),
    ]


@pytest.mark.parametrize("name", ["scaled", "correlation"])
def test_formulas_without_numbers_are_not_judged(name: str) -> None:
    assert items(name) == []
    sheet = mark(str(PAGES / f"{name}.md"))
    assert sheet.passed


def test_pooling_has_one_calculation_among_many_numbers() -> None:
    assert [(i.verdict, i.text) for i in items("pooling")] == [("right", "1/50 = 0.02")]


def test_a_slip_is_told_from_its_consequences() -> None:
    found = items("by_hand")
    assert [i.verdict for i in found] == ["right"] * 7 + ["rounding"] + ["follows"] * 4
    slip = found[7]
    assert [(m.written, m.verdict) for m in slip.marks] == [
        ("0.0", "rounding"),
        ("0.5", "right"),
        ("0.5", "right"),
    ]
    assert slip.marks[0].message == (
        "number 1: written 0.0, it is 0.0634 (0.1 to one decimal): rounding slip, cut off"
    )
    first, second, third, total = found[8:]
    assert {m.because for m in first.marks} == {slip.marks[0].start}
    assert {m.because for m in second.marks if m.because} == {slip.marks[1].start}
    assert {m.because for m in third.marks} == {slip.marks[2].start}
    assert [m.written for m in total.marks] == ["2.0", "7.0", "1.5"]
    assert all(m.because is not None and m.because >= first.start for m in total.marks)
    sheet = mark(str(PAGES / "by_hand.md"))
    assert first_wrong(sheet) == slip.marks[0]
    summary = summed([sheet])
    assert (summary.rounding, summary.wrong, summary.wrong_calculations) == (1, 0, 1)


def test_the_students_page_of_the_book() -> None:
    sheet = mark(str(PAGES.parents[1] / "examples" / "homework.md"))
    summary = summed([sheet])
    assert (summary.right, summary.follows, summary.rounding, summary.wrong) == (4, 6, 1, 5)
    assert [i.mistake for i in sheet.items if i.mistake] == ["softmax_axis"]
    assert not sheet.passed


def marked(tmp_path: pathlib.Path, text: str) -> "tuple[list[str], list[str]]":
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    sheet = mark(str(page))
    return [item.verdict for item in sheet.items], [passed.why for passed in sheet.passed]


def test_a_full_stop_and_a_function_are_no_product(tmp_path: pathlib.Path) -> None:
    text = "So √25 = 5. cos(60°) = 0.5.\n\n2 x 3 = 6.  mean(1, 2) = 1.5, and 2cos(60°) = 1.\n"
    assert marked(tmp_path, text) == (["right"] * 5, [])


def test_a_table_of_more_than_its_caption_says_is_passed_over(tmp_path: pathlib.Path) -> None:
    text = "scores = [2, 4, 4]\n\nweights = softmax(scores):\n\n"
    text += "| key | score | weight |\n|---|---|---|\n| 1 | 2 | 0.06 |\n| 2 | 4 | 0.47 |\n| 3 | 4 | 0.47 |\n"
    verdicts, why = marked(tmp_path, text)
    assert verdicts == ["given"]
    assert "its rows and columns are not those of what it is said to be" in why
