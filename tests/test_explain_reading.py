"""Every way in which a problem's file can be wrong, and what is said of it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest

from pyattn.explaining.problem import Problem, ProblemError, explained, read

from .problems import DOCUMENT_003, GIVEN, problem


@pytest.mark.parametrize(
    "given, complaint",
    [
        ([1], "the file: expected an object, got a list"),
        ({}, "query: is missing; give x, or query, key and value"),
        ({"quary": []}, "quary: there is no such field; is 'query' meant?"),
        ({"colour": 1}, "colour: there is no such field; known are x, context, weights,"),
        ({"x": 3}, "x: expected a list of rows, got 3"),
        ({"x": []}, "x: expected a list of rows, got an empty list"),
        ({"x": [[]]}, "x[0] (row 1): expected a list of numbers, got an empty list"),
        ({"x": [1, 2]}, "x[0] (row 1): expected a list of numbers, got 1"),
        ({"x": [[1, 2], [3]]}, "x[1] (row 2): expected 2 numbers, got 1"),
        ({"x": [[1, "a"]]}, 'x[0][1] (row 1, column 2): expected a number, got "a"'),
        ({"x": [[1, True]]}, "x[0][1] (row 1, column 2): expected a number, got true"),
        ({"x": [[1, None]]}, "x[0][1] (row 1, column 2): expected a number, got null"),
        ({"x": [[1, [2]]]}, "x[0][1] (row 1, column 2): expected a number, got a list"),
        ({"x": [[1, {"a": 2}]]}, "x[0][1] (row 1, column 2): expected a number, got an object"),
        (
            {"x": [[1, math.inf]]},
            "x[0][1] (row 1, column 2): expected a finite number, up to 1e300",
        ),
        ({"x": [[1, 10**400]]}, "x[0][1] (row 1, column 2): expected a finite number, up to 1e300"),
        (
            {"x": [["y" * 50]]},
            'x[0][0] (row 1, column 1): expected a number, got "yyyyyyyyyyyyyyyyyyyyyyyyyy...',
        ),
        ({"x": [[1]], "key": [[1]]}, "key: give x, or query, key and value; both cannot be"),
        (
            {"x": [[1]], "context": [[1, 2]]},
            "context[0] (row 1): expected 1 number, as in x, got 2",
        ),
        ({"x": [[1]], "biases": {"key": [1]}}, "biases.key: there are no weights.key to add"),
        (problem(DOCUMENT_003, weights=[]), "weights: expected an object, got a list"),
        (
            problem(DOCUMENT_003, weights={"query": DOCUMENT_003["weights"]["query"]}),
            "weights.key: is missing",
        ),
        (
            problem(DOCUMENT_003, weights__qery=1),
            "weights.qery: there is no such field; is 'query'",
        ),
        (
            problem(DOCUMENT_003, weights__query=[[1, 0, 1], [1, 0, 0], [0, 1], [0, 1, 1]]),
            "weights.query[2] (row 3): expected 3 numbers, got 2",
        ),
        (
            problem(DOCUMENT_003, weights__value=[[1], [2]]),
            "weights.value: expected 4 rows (one for every feature), got 2",
        ),
        (
            problem(DOCUMENT_003, weights__key=[[1], [2], [3], [4]]),
            "weights.key[0] (row 1): expected 3 numbers, as in weights.query, got 1",
        ),
        (
            problem(DOCUMENT_003, weights__output=[[1], [2]]),
            "weights.output: expected 3 rows (one for every number of a value), got 2",
        ),
        (
            problem(DOCUMENT_003, biases__key=[1, 2]),
            "biases.key: expected 3 numbers, got 2",
        ),
        (
            problem(DOCUMENT_003, biases__key=[1, 2, "3"]),
            'biases.key[2] (number 3): expected a number, got "3"',
        ),
        (
            problem(DOCUMENT_003, biases__output=[1]),
            "biases.output: there are no weights.output to add it to",
        ),
        (problem(DOCUMENT_003, biases__bias=[1]), "biases.bias: there is no such field"),
        (problem(GIVEN, weights={}), "weights: there is no x that it could be used with"),
        (problem(GIVEN, key=[[1.0, 2.0], [3.0]]), "key[1] (row 2): expected 2 numbers, got 1"),
        (problem(GIVEN, key=[[1.0]]), "key[0] (row 1): expected 2 numbers, got 1"),
        (problem(GIVEN, value=[[1.0]]), "value: expected 3 rows (one for every key), got 1"),
        (problem(GIVEN, scale="yes"), 'scale: expected true, false or a number, got "yes"'),
        (problem(GIVEN, scale=math.nan), "scale: expected a finite number"),
        (problem(GIVEN, mask="casual"), 'mask: expected "causal" or a list of rows, got "casual"'),
        (problem(GIVEN, mask=7), 'mask: expected "causal" or a list of rows, got 7'),
        (problem(GIVEN, mask=[[0, 0, 0]]), "mask: expected 2 rows (one for every query), got 1"),
        (
            problem(GIVEN, mask=[[0, 0], [0, 0]]),
            "mask[0] (row 1): expected 3 (one for every key), got 2",
        ),
        (
            problem(GIVEN, mask=[[True, True, True], [True, 0, True]]),
            "mask[1][1] (row 2, column 2): expected true or false, as in the first row, got 0",
        ),
        (
            problem(GIVEN, mask=[[0, 1, "inf"], [0, 0, 0]]),
            'mask[0][2] (row 1, column 3): expected a number or "-inf", got "inf"',
        ),
        (problem(GIVEN, heads=0), "heads: expected a whole number from 1 to 2, got 0"),
        (problem(GIVEN, heads=1.0), "heads: expected a whole number from 1 to 2, got 1.0"),
        (problem(DOCUMENT_003, heads=2), "heads: 2 do not divide the query's width 3"),
        (problem(GIVEN, round=-1), "round: expected a whole number from 0 to 15, got -1"),
        (problem(GIVEN, round=True), "round: expected a whole number from 0 to 15, got true"),
        (problem(GIVEN, names=["z"]), "names: expected an object, got a list"),
        (
            problem(GIVEN, names={"outptu": "z"}),
            "names.outptu: there is no such field; is 'output'",
        ),
        (problem(GIVEN, names={"output": ""}), 'names.output: expected a name, got ""'),
        (problem(GIVEN, names={"output": 3}), "names.output: expected a name, got 3"),
        (
            problem(GIVEN, names={"output": "key"}),
            "names.output: 'key' is the name of key already",
        ),
    ],
)
def test_what_is_wrong_is_named(given: Any, complaint: str) -> None:
    with pytest.raises(ProblemError, match="^" + re.escape(complaint)):
        Problem(given)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "line 1, column 1: not JSON: "),
        ('{"x": [[1,\n 2,, 3]]}', "line 2, column 4: not JSON: "),
        ('{"x": [[1]], "x": [[2]]}', "x: is given twice"),
        ('{"weights": {"key": 1, "key": 2}}', "key: is given twice"),
        ("[" * 100_000, "the file: nested too deeply"),
        ('{"x": [[NaN]]}', "x[0][0] (row 1, column 1): expected a finite number"),
    ],
)
def test_what_is_no_json(text: str, complaint: str) -> None:
    with pytest.raises(ProblemError, match="^" + re.escape(complaint)):
        read(text)


def test_nothing_is_computed_before_all_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr(Problem, "solved", refuse)
    with pytest.raises(ProblemError):
        explained(read('{"x": [[1]], "round": 99}'))


# A mask of 0 and 1, and what says which is meant.


@pytest.mark.parametrize("mask", [[[1, 0, 1], [1, 1, 1]], [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
def test_a_mask_of_0_and_1_is_asked_about(mask: Any) -> None:
    with pytest.raises(ProblemError, match="mask: 0 and 1 can mean two things; write true where"):
        Problem(problem(GIVEN, mask=mask))


def test_which_mask_is_meant() -> None:
    mask = [[1, 0, 1], [1, 1, 0]]
    seen = [[True, False, True], [True, True, False]]

    def weights(**changes: Any) -> Any:
        return Problem(problem(GIVEN, **changes)).solved()["weights"].tolist()

    assert weights(mask=mask, mask_is="seen") == weights(mask=seen)
    hidden = [[1 - entry for entry in row] for row in mask]
    assert weights(mask=hidden, mask_is="hidden") == weights(mask=seen)
    assert weights(mask=[[not x for x in row] for row in seen], mask_is="hidden") == weights(
        mask=seen
    )
    tenth = [[entry + 0.0 for entry in row] for row in mask]
    tenth[0][1] = 0.5
    assert weights(mask=mask, mask_is="added") != weights(mask=seen)
    assert weights(mask=tenth) != weights(mask=mask, mask_is="added")
    assert weights(mask=[[0, 0, 0], [0, 0, 0]]) == weights()


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({"mask_is": "seen"}, "mask_is: there is no mask of numbers"),
        ({"mask": "causal", "mask_is": "seen"}, "mask_is: there is no mask of numbers"),
        (
            {"mask": [[1, 0, 0], [1, 1, 0]], "mask_is": "shown"},
            'mask_is: expected "seen", "hidden"',
        ),
        (
            {"mask": [[2, 0, 0], [1, 1, 0]], "mask_is": "seen"},
            'mask_is: "seen" goes with a mask of',
        ),
        (
            {"mask": [[True] * 3] * 2, "mask_is": "added"},
            'mask_is: true and false cannot be "added"',
        ),
        ({"names": {"output": "softmax"}}, "names.output: 'softmax' is a function, and no name"),
        ({"names": {"output": "z[0]"}}, "names.output: a name has no brackets"),
        (
            {"key": [[[1.0, 0.0]]]},
            "key: expected one matrix, as in query, got a list of 1 matrices",
        ),
    ],
)
def test_what_else_is_refused(changes: Any, complaint: str) -> None:
    with pytest.raises(ProblemError, match="^" + re.escape(complaint)):
        Problem(problem(GIVEN, **changes))


LONG = "n" * 10**6


@pytest.mark.parametrize(
    "given",
    [
        {LONG: 1},
        {"x": [[LONG]]},
        {"x": [[1]], "mask": LONG},
        {"x": [[1]], "mask": [[1]], "mask_is": LONG},
        {"x": [[1]], "weights": {LONG: 1}},
        {"x": [[1]], "names": {LONG: "z"}},
        {"x": [[1]], "names": {"output": LONG}},
        {"x": [[1]], "expected": {LONG: 1}},
        {"x": [[1]], "expected": {"scores": [[LONG]]}},
        {"x": [[1]], "expected": {"scores": [["1" * 10**6]]}},
        {"x": [[1] * 500], "heads": 500, "expected": {"zzz": 1}},
    ],
)
def test_a_complaint_is_short(given: Any) -> None:
    with pytest.raises(ProblemError) as refusal:
        explained(read(json.dumps(given)))
    assert len(str(refusal.value)) < 500


def test_a_field_given_twice_and_numbers_without_end() -> None:
    with pytest.raises(ProblemError, match="^n{57}...: is given twice"):
        read(f'{{"{LONG}": 1, "{LONG}": 2}}')
    for digits in ("1" * 5000, "-" + "1" * 10**6, "1e400"):
        with pytest.raises(ProblemError, match="expected a finite number"):
            read(f'{{"x": [[{digits}]]}}')
