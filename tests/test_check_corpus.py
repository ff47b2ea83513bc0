"""The checker is tried on pages as students, bloggers and teachers write them: tests/pages.

Beside the pages, expected_*.json says of each what its calculations are, in their order, how each
is to be judged, which numbers are wrong, and which stretches are no calculations at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from pyattn.check.marking import mark
from pyattn.check.pages.page import Unusable
from pyattn.check.pages.reading import read
from pyattn.check.sheet import Item, Mark, Sheet

PAGES = Path(__file__).parent / "pages"
BAD = ("wrong", "rounding")


class Expected(NamedTuple):
    page: str
    text: str
    start: int
    end: int
    verdicts: list[str]  # any of them is fair
    wrong: list[str]
    mistakes: list[str]  # any of them; none where nothing is to be named

    def __str__(self) -> str:
        return f"{self.page}: {self.text!r}"


SHEETS: dict[str, Sheet] = {}
CRASHED: dict[str, str] = {}


def _sheet_of(name: str) -> Sheet:
    """A page's sheet, marked once; a page on which the marking fails has none of its items found."""
    if name not in SHEETS:
        try:
            SHEETS[name] = mark(str(PAGES / name))
        except Exception as error:
            CRASHED[name] = repr(error)
            SHEETS[name] = Sheet(name)
    return SHEETS[name]


def _source(name: str) -> str:
    """What the places of marks are counted in."""
    try:
        return read(str(PAGES / name)).source
    except Unusable:
        # There is nothing on it; or all of it is missing, if its encoding should have been known.
        encoding = PAGES_TOLD[name].get("encoding", "utf-8")
        return (PAGES / name).read_bytes().decode(str(encoding), "replace")


def _place(source: str, text: str, start: int) -> tuple[int, int]:
    """Where a stretch stands in a source; in a notebook it stands as a JSON string."""
    for form in (text, json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]):
        at = source.find(form, start)
        if at >= 0:
            return at, at + len(form)
    raise ValueError(f"{text!r} is not on the page after {start}")


def _pages() -> dict[str, dict[str, list]]:  # type: ignore[type-arg]
    pages: dict[str, dict[str, list]] = {}  # type: ignore[type-arg]
    for path in sorted(PAGES.glob("expected_*.json")):
        pages.update(json.loads(path.read_text(encoding="utf-8")))
    return pages


def _expected(name: str, told: dict[str, list]) -> list[Expected]:  # type: ignore[type-arg]
    source = _source(name)
    place, all_ = 0, []
    for calculation in told["calculations"]:
        start, place = _place(source, calculation["text"], place)
        verdicts = calculation["verdict"].split("|")
        mistakes = (calculation["mistake"] or "").split("|")
        all_.append(
            Expected(
                name,
                calculation["text"],
                start,
                place,
                verdicts,
                calculation["wrong"],
                [key for key in mistakes if key],
            )
        )
    return all_


PAGES_TOLD = _pages()
CALCULATIONS = [one for name, told in PAGES_TOLD.items() for one in _expected(name, told)]


def _items(expected: Expected) -> list[Item]:
    """What was found where a calculation is expected."""
    items = _sheet_of(expected.page).items
    return [item for item in items if item.start < expected.end and item.end > expected.start]


def _bad(expected: Expected) -> list[Mark]:
    """The numbers called wrong in what was found there.

    Where one item holds several expected statements (or the lines of a matrix), a mark belongs to
    the calculation whose stretch it is in, or else to the item as a whole.
    """
    others = [one for one in CALCULATIONS if one.page == expected.page and one != expected]
    marks = [one for item in _items(expected) for one in item.marks if one.verdict in BAD]
    return [
        one for one in marks if not any(o.start <= one.start and one.end <= o.end for o in others)
    ]


def _found_wrong(expected: Expected) -> bool:
    return any(item.verdict in BAD for item in _items(expected)) and bool(_bad(expected))


def _digits(text: str) -> str:
    """A number without what parts its digits, and without the full stop of a sentence."""
    return "".join(text.split()).replace("\u2212", "-").replace(",", "").rstrip(".")


def failures_crash() -> list[str]:
    """Pages whose marking ends in an exception."""
    for name in PAGES_TOLD:
        _sheet_of(name)
    return [f"{name}: {error}" for name, error in CRASHED.items()]


def failures_found() -> list[str]:
    """Expected statements that no item overlaps."""
    return [str(one) for one in CALCULATIONS if not _items(one)]


def failures_right() -> list[str]:
    """What is right and was called wrong."""
    return [
        f"{one}: {[(m.written, m.message) for m in _bad(one)]}"
        for one in CALCULATIONS
        if not set(BAD) & set(one.verdicts) and _bad(one)
    ]


def failures_wrong() -> list[str]:
    """What is wrong, was found, and is not called wrong at just those numbers."""
    return [
        f"{one}: expected {one.wrong}, called wrong {[m.written for m in _bad(one)]}"
        for one in CALCULATIONS
        if set(BAD) & set(one.verdicts)
        and _items(one)
        and [_digits(m.written) for m in _bad(one)] != [_digits(w) for w in one.wrong]
    ]


def failures_verdict() -> list[str]:
    """A calculation that is one item with another verdict than expected (and no slip in either)."""
    return [
        f"{one}: expected {one.verdicts}, is {items[0].verdict}"
        for one in CALCULATIONS
        for items in [_items(one)]
        if len(items) == 1
        and not set(BAD) & {*one.verdicts, items[0].verdict}
        and items[0].verdict not in one.verdicts
    ]


def failures_mistake() -> list[str]:
    """Planted mistakes that were called wrong and not named, or named as another."""
    return [
        f"{one}: expected {one.mistakes}, named {[item.mistake for item in _items(one)]}"
        for one in CALCULATIONS
        if one.mistakes
        and _found_wrong(one)
        and not {item.mistake for item in _items(one)} & set(one.mistakes)
    ]


def failures_nothing() -> list[str]:
    """Stretches that are no calculation, and that were called wrong."""
    bad = []
    for name, told in PAGES_TOLD.items():
        source = _source(name)
        for text in told["nothing"]:
            start, end = _place(source, text, 0)
            for item in _sheet_of(name).items:
                if item.verdict in BAD and item.start < end and item.end > start:
                    bad.append(f"{name}: {text!r} in {item.text!r}")
    return bad


def failures_elsewhere() -> list[str]:
    """Numbers called wrong where no calculation is expected to be."""
    bad = []
    for name in PAGES_TOLD:
        spots = [(one.start, one.end) for one in CALCULATIONS if one.page == name]
        for item in _sheet_of(name).items:
            if item.verdict in BAD and not any(item.start < e and item.end > s for s, e in spots):
                bad.append(f"{name}: {item.text!r}")
    return bad


def test_the_corpus_is_large_and_varied() -> None:
    forms = {Path(name).suffix for name in PAGES_TOLD}
    assert forms >= {".md", ".rst", ".txt", ".html", ".ipynb", ".py"}
    assert len(PAGES_TOLD) >= 55
    planted = [one for one in CALCULATIONS if set(BAD) & set(one.verdicts)]
    assert len({one.page for one in planted}) >= 25


@pytest.mark.parametrize(
    "key",
    [
        "softmax_axis",
        "scale_forgotten",
        "scale_twice",
        "swapped",
        "not_transposed",
        "mask_after",
        "mask_zero",
        "rows_and_columns",
        "rounded_early",
        "degrees",
        "exp_sign",
        "sample_variance",
    ],
)
def test_each_mistake_is_planted_in_three_pages(key: str) -> None:
    assert len({one.page for one in CALCULATIONS if key in one.mistakes}) >= 3


def test_nearly_all_are_found() -> None:
    missing = failures_found()
    assert len(missing) <= 0.02 * len(CALCULATIONS), "\n".join(missing)


@pytest.mark.parametrize(
    "failures",
    [
        failures_crash,
        failures_right,
        failures_wrong,
        failures_verdict,
        failures_mistake,
        failures_nothing,
        failures_elsewhere,
    ],
)
def test_judged_as_expected(failures) -> None:  # type: ignore[no-untyped-def]
    found = failures()
    assert not found, "\n".join(found)


def test_a_page_that_cannot_be_read_is_an_error_of_one_sentence() -> None:
    for name in PAGES_TOLD:
        sheet = _sheet_of(name)
        assert not sheet.error or "\n" not in sheet.error
        assert not sheet.error or not PAGES_TOLD[name]["calculations"]
