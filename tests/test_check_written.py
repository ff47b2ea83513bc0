"""What a written number stands for."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyattn
from pyattn.check.comparing import compare
from pyattn.check.written import Number, numbers, shown, stands_for, verdict

E = 0.4683105308334812


def one(text: str) -> Number:
    (number,) = numbers(text)
    return number


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.47", 0.4683),
        ("0.5", E),
        ("0.1", 0.0634),
        (".47", E),
        ("+0.47", E),
        ("-0.47", -E),
        ("\u22120.47", -E),  # a minus sign, as word processors write it
        ("4.7e-1", E),
        ("4.68E-01", E),
        ("0.047e1", E),
        ("17", 17),
        ("17", 17.0),
        ("17.", 17.0),
        ("17.0", 17),
        ("17", 17.000000000000004),  # as sums of floats come out
        ("0", 5.5e-17),
        ("2e3", 2000.0),
        ("1e-05", 1e-05),
        ("0.0", -0.02),
        ("-0.0", 0.02),
        ("-0.0", 0.0),
        ("nan", float("nan")),
        ("inf", float("inf")),
        ("-inf", float("-inf")),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        # Ties, either way, also where the binary float lies just beside: 2.675 is 2.67499999...
        ("2.67", 2.675),
        ("2.68", 2.675),
        ("0.12", 0.125),
        ("0.13", 0.125),
        ("0.0", 1.05 - 1.0),
        ("0.1", 1.05 - 1.0),
        # The last digit of sixteen.
        ("6.683105308334811", 6.68310530833481),
        ("0.1000000000000000055511151231257827", 0.1),
        ("1.2e-20", 1.24e-20),
        ("1.0e3", 1049.0),
    ],
)
def test_it_stands_for(text: str, value: Any) -> None:
    assert stands_for(one(text), value)
    assert verdict(one(text), value) == ("right", "")


@pytest.mark.parametrize(
    "text, value, result, note",
    [
        ("0.0", 0.0634, "rounding", "cut off"),
        ("0.46", E, "rounding", "cut off"),
        ("-0.46", -E, "rounding", "cut off"),
        ("0.07", 0.0634, "rounding", "wrong way"),
        ("0.48", E, "rounding", "one off"),
        ("0.45", E, "wrong", ""),
        ("0.44", E, "wrong", ""),
        ("-0.47", E, "wrong", "only the sign"),
        ("0.1", -0.04, "wrong", ""),
        ("0.5", 0.4, "rounding", "one off"),
        ("4.6e-1", E, "rounding", "cut off"),
        ("1.2e-20", 1.4e-20, "wrong", ""),
        ("0.0", float("nan"), "wrong", ""),
        ("inf", float("-inf"), "wrong", "only the sign"),
        ("nan", 1.0, "wrong", ""),
        # Without decimals nothing is rounded.
        ("17", 16.83, "rounding", "exact"),
        ("2.", 1.9366, "rounding", "exact"),
        ("17", 17.001, "rounding", "exact"),
        ("17", 18, "wrong", ""),
        ("17", 18.0, "wrong", ""),
        ("1", 2.5, "wrong", ""),
        ("10000000000001", 10000000000000, "wrong", ""),
        ("1e-13", 2e-13, "rounding", "exact"),
        ("6.683105308334813", 6.68310530833481, "wrong", ""),
    ],
)
def test_it_does_not_stand_for(text: str, value: Any, result: str, note: str) -> None:
    assert not stands_for(one(text), value)
    found, said = verdict(one(text), value)
    assert found == result and note in said and bool(note) == bool(said)


def test_percents_are_rounded_also_without_decimals() -> None:
    assert stands_for(one("47%"), "46.83") and not stands_for(one("46%"), "46.83")
    assert stands_for(one("46.8%"), "46.83")
    assert shown(one("46%"), "46.83") == ("46.83", "47 to whole percents")


@pytest.mark.parametrize(
    "text, found",
    [
        ("tensor([[1., -2.5],\n [3e-4, nan]])", ["1.", "-2.5", "3e-4", "nan"]),
        ("float64 x1 MulBackward0 0x7f a_1 1_000", []),
        ("3.12.1 and 2026-11-21", ["2026", "11", "21"]),
        ("2 x 0.5 = 1", ["2", "0.5", "1"]),
        ("3-2 a-1 (-1) [-1] 5 - 3 =-.5", ["3", "2", "1", "-1", "-1", "5", "3", "-.5"]),
        ("(1+2j) 3j", ["1"]),
        ("[1, 2, ..., 9] 3.14...", ["1", "2", "9", "3.14"]),
        ("It is 0.5.  Or 5.", ["0.5", "5."]),
        ("information nano inf.", ["inf"]),
        ("50% 0.5s", ["50"]),
        ("True or -False, Truex", ["True", "-False"]),
        ("9" * 5000, []),
        ("...0.5 ...-1", ["0.5", "-1"]),
        ("1e5 1e 1e+ 1e1000 12e-3", ["1e5", "12e-3"]),
        ("", []),
    ],
)
def test_what_is_a_number(text: str, found: list[str]) -> None:
    assert [number.text for number in numbers(text)] == found
    assert all(text[n.start : n.end] == n.text for n in numbers(text))


@pytest.mark.parametrize(
    "text, value, said",
    [
        ("0.44", E, ("0.4683", "0.47 to two decimals")),
        ("0.0", 0.06337894, ("0.0634", "0.1 to one decimal")),
        ("0.468311", E + 2e-6, ("0.46831253", "0.468313 to six decimals")),
        ("0.45", 0.5, ("0.5", "")),
        ("9", 10, ("10", "")),
        ("9.5", 10.0, ("10", "")),
        ("17", 17.00001, ("17.00001", "")),
        ("1.2e-3", 0.001349, ("0.001349", "1.3e-3 to one decimal")),
        ("0.0001", 1.64e-05 * 10, ("0.000164", "0.0002 to four decimals")),
        ("1.0", -0.04, ("-0.04", "0.0 to one decimal")),
        ("0.5", float("nan"), ("nan", "")),
        ("3.34", "3.3333333333333335", ("3.3333", "3.33 to two decimals")),
        ("0.06337894", "0.0634", ("0.0634", "")),
        ("1.5", 1e300, ("1e+300", "")),
    ],
)
def test_how_a_value_is_shown(text: str, value: Any, said: tuple[str, str]) -> None:
    assert shown(one(text), value) == said


values = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-9)
places = st.integers(1, 8)
roundings = st.sampled_from(
    [decimal.ROUND_HALF_UP, decimal.ROUND_HALF_DOWN, decimal.ROUND_HALF_EVEN]
)


def rounded(value: float, digits: int, rounding: str) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding)


@given(values, places, roundings)
def test_a_rounded_number_is_always_right(value: float, digits: int, rounding: str) -> None:
    exact = rounded(value, digits, rounding)
    for text in (f"{exact:f}", f"{exact:+f}", f"{value:.{digits}f}", f"{value:.{digits}e}"):
        assert stands_for(one(text), value), text
    if len(exact.as_tuple().digits) > 1:
        text = f"{exact:.{len(exact.as_tuple().digits) - 1}e}"
        assert stands_for(one(text), value), text


@given(values, places, roundings, st.integers(2, 10**6), st.booleans())
def test_more_than_a_unit_off_is_never_right(
    value: float, digits: int, rounding: str, units: int, below: bool
) -> None:
    step = Decimal(units).scaleb(-digits) * (-1 if below else 1)
    number = one(f"{rounded(value, digits, rounding) + step:f}")
    assert number.unit == Fraction(1, 10**digits)
    assert not stands_for(number, value)
    result, _ = verdict(number, value)
    assert result == "wrong" or units == 2  # 2 from a tie that was rounded away is a unit from it


@given(values, places, st.booleans())
def test_a_unit_off_is_right_or_a_slip(value: float, digits: int, below: bool) -> None:
    step = Decimal(1).scaleb(-digits) * (-1 if below else 1)
    written = rounded(value, digits, decimal.ROUND_HALF_EVEN) + step
    result, _ = verdict(one(f"{written:f}"), value)
    opposite = (written < 0) != (value < 0) and written and value
    assert result in ("right", "rounding") or opposite


@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18))
def test_whole_numbers_are_exact(one_number: int, other: int) -> None:
    assert stands_for(one(str(one_number)), other) == (one_number == other)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.floats(-100, 100), min_size=n, max_size=n), min_size=1, max_size=4
        )
    ),
    places,
)
def test_a_matrix_rounded_cell_by_cell(rows: list[list[float]], digits: int) -> None:
    written = "[" + ",".join(str([f"{x:.{digits}f}" for x in row]) for row in rows) + "]"
    written = written.replace("'", "")
    assert compare(written, repr(rows)).right
    off = Decimal(f"{rows[-1][0]:.{digits}f}") + Decimal(2).scaleb(-digits)
    cells = written.rpartition("[")
    spoiled = cells[0] + "[" + cells[2].replace(f"{rows[-1][0]:.{digits}f}", f"{off:f}", 1)
    comparison = compare(spoiled, repr(rows))
    (wrong,) = comparison.wrong
    assert not comparison.right and wrong.index == (len(rows) - 1, 0)
    assert wrong.position == f"row {len(rows)}, column 1"


def test_pyattn_prints_what_is_right() -> None:
    pyattn.manual_seed(0)
    for x in (pyattn.randn(3, 4), pyattn.randn(40) ** 9, pyattn.randn(30, 40), pyattn.arange(9)):
        assert compare(repr(x), repr(x)).right


def test_numbers_beyond_every_float() -> None:
    assert told_of("1.00e999", 1e308) == "wrong"
    assert told_of("1.00e308", 1e308) == "right"
    assert told_of("1.50e3", "1.25e999") == "wrong"


def told_of(written: str, value: Any) -> str:
    number = one(written)
    assert all([isinstance(text, str) for text in shown(number, value)])
    return verdict(number, value)[0]
