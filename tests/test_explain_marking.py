"""A student's numbers beside a problem's steps: right, following, slips of rounding, wrong, blank."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyattn import cli
from pyattn.explaining.marking import marked
from pyattn.explaining.problem import Problem, ProblemError, explained, read

from .problems import DOCUMENT_003, GIVEN, problem

RIGHT: "dict[str, Any]" = {
    "query": [[1, 0, 2], [2, 2, 2], [2, 1, 3]],
    "scores": [[2, 4, 4], [4, 16, 12], [4, 12, 10]],
    "weights": [["0.06", "0.47", "0.47"], ["0.00", "0.98", "0.02"], ["0.00", "0.88", "0.12"]],
    "output": [["1.94", "6.68", "1.60"], ["2.00", "7.96", "0.05"], ["2.00", "7.76", "0.36"]],
}


def marks(given: Any, **expected: Any) -> "list[Any]":
    """The verdicts, step by step, of a problem read from its text."""
    return marked(read(json.dumps(dict(given, expected=expected)))).marks


def verdicts(given: Any, **expected: Any) -> "list[str]":
    return [mark.verdict for mark in marks(given, **expected)]


def test_all_right() -> None:
    assert set(verdicts(DOCUMENT_003, **RIGHT)) == {"right"}
    text = explained(Problem(problem(DOCUMENT_003, expected=RIGHT)))
    assert "    [2.000  7.760   0.3584]\nmarks of output = 9 right\n" in text
    assert text.endswith("\nall marks = 36 right")


def test_the_digits_of_a_number_are_kept() -> None:
    text = (
        '{"query": [[1]], "key": [[1], [2]], "value": [[1], [2]], "expected": {"weights": [[%s]]}}'
    )
    for written, verdict in (("0.27", "right"), ("0.280", "wrong"), ("2.69e-1", "right")):
        first, second = marked(read(text % f"{written}, 0.73")).marks
        assert (first.written, first.verdict, second.verdict) == (written, verdict, "right")


@pytest.mark.parametrize("written", ["27%", "26.9 %", "0.268941", ".27", "0.2689414213699951"])
def test_shares_and_more_digits(written: str) -> None:
    given = {"query": [[1]], "key": [[1], [2]], "value": [[1], [2]]}
    assert verdicts(given, weights=[[written, None]]) == ["right"]


def test_what_follows_from_a_slip_is_not_wrong_again() -> None:
    scores = [[2, 4, 5], *RIGHT["scores"][1:]]
    weights = [["0.04", "0.25", "0.71"], *RIGHT["weights"][1:]]  # 0.2595 is cut off
    output = [["1.96", "6.34", "2.25"], *RIGHT["output"][1:]]
    found = marks(DOCUMENT_003, scores=scores, weights=weights, output=output)
    first_rows = [m.verdict for m in found if m.index[0] == 0]
    assert (
        first_rows
        == ["right", "right", "wrong"] + ["follows", "rounding", "follows"] + ["follows"] * 3
    )
    assert {m.verdict for m in found if m.index[0]} == {"right"}
    wrong = found[2]
    assert (wrong.position, wrong.message) == ("row 1, column 3", "written 5, it is 4")
    assert (
        found[9].message
        == "right for your numbers; with the true ones it is 0.0634 (0.06 to two decimals)"
    )


def test_weights_that_were_rounded_early_and_not_written_down() -> None:
    found = marks(
        DOCUMENT_003, output=[["2.1", "7.2", "1.8"], ["2.0", "8.0", "0.0"], ["2.0", "7.8", "0.3"]]
    )
    told = [m.message for m in found if m.verdict == "rounding"]
    assert "wrong" not in [m.verdict for m in found]
    assert any(["rounded too early, every step to 1 decimal" in message for message in told])
    rounded = problem(DOCUMENT_003, round=1)
    assert set(
        verdicts(
            rounded,
            output=[[2.1, 7.2, 1.8], None, [2.0, 7.8, 0.3]][:1]
            + [[2.0, 8.0, 0.0], [2.0, 7.8, 0.3]],
        )
    ) == {"right"}
    assert set(verdicts(rounded, **RIGHT)) == {"right"}  # who keeps more digits is right too


def test_a_slip_in_a_blank_neighbourhood() -> None:
    found = marked(
        Problem(
            problem(DOCUMENT_003, expected={"scores": [[2, None, "__"], ["", 16, "?"], [4, 12, 9]]})
        )
    )
    assert [m.verdict for m in found.marks] == ["right", "right", "right", "right", "wrong"]
    assert found.blank == 4 and [m.index for m in found.wrong] == [(2, 2)]


def test_each_step_has_its_marks() -> None:
    given = problem(
        GIVEN,
        mask="causal",
        round=2,
        expected={"sqrt_d_k": 1.41, "masked": [[0.71, "-inf", "-inf"], [-1.06, -0.71, "-inf"]]},
    )
    marking = marked(Problem(given))
    assert [m.verdict for m in marking.marks] == ["right"] * 7
    column = problem(DOCUMENT_003, expected={"sums": [[116.6], ["9048920"], [184836]]})
    assert [m.position for m in marked(Problem(column)).marks] == [
        "row 1, column 1",
        "row 2, column 1",
        "row 3, column 1",
    ][:0] + ["number 1", "number 2", "number 3"]
    # Of a step that changes nothing, the numbers of the step that it is.
    text = explained(
        Problem(problem(DOCUMENT_003, expected={"scaled": [[2, 4, 4], [4, 16, 12], [4, 12, 11]]}))
    )
    assert (
        "marks of scaled = 8 right, 1 wrong\nmark of scaled[2, 2] = wrong   (row 3, column 3:"
        in text
    )


def test_exponentials_of_far_scores_without_anything_taken_off() -> None:
    given = {"query": [[22]], "key": [[1], [0]], "value": [[1], [2]], "scale": False}
    assert verdicts(given, exponentials=[["3584912846", 1]], sums=["3584912847"]) == [
        "rounding",
        "right",
        "follows",
    ]
    near = {"query": [[2]], "key": [[2], [1]], "value": [[1], [2]], "scale": False}
    for row in (["54.60", "7.39"], ["1", "0.14"]):
        assert verdicts(near, exponentials=[row]) == ["right", "right"]
    assert verdicts(given, exponentials=[["3.58e9", 1]]) == ["right", "right"]
    assert (
        verdicts(given, largest=[22], shifted=[[0, -22]], exponentials=[[1, 0]])[:3]
        == ["right"] * 3
    )


def test_a_batch_and_names() -> None:
    given = {"x": [[[1, 0]], [[2, 1]]], "scale": False, "names": {"scores": "s"}}
    (one, other) = marks(given, s=[[[1]], [[6]]])
    assert (one.verdict, other.verdict) == ("right", "wrong")
    assert (other.name, other.index, other.position) == (
        "s",
        (1, 0, 0),
        "matrix 2, row 1, column 1",
    )


@pytest.mark.parametrize(
    "expected, complaint",
    [
        ([], "expected: expected an object, got a list"),
        ({"score": 1}, "expected.score: there is no such step; is 'scores' meant?"),
        ({"x": 1}, "expected.x: is given, not computed"),
        ({"scores": 1}, "expected.scores: expected 3 rows and 3 columns, got 1"),
        ({"scores": [[1]]}, "expected.scores: expected 3 rows and 3 columns, got a list of 1"),
        (
            {"scores": [[1, 2, 3], [1], 2]},
            "expected.scores[1] (row 2): expected 3 numbers, got a list of 1",
        ),
        (
            {"scores": [[1, 2, "a"]] * 3},
            'expected.scores[0][2] (row 1, column 3): expected a number, got "a"',
        ),
        (
            {"scores": [[1, 2, True]] * 3},
            "expected.scores[0][2] (row 1, column 3): expected a number",
        ),
        (
            {"scores": [[1, 2, "1 2"]] * 3},
            "expected.scores[0][2] (row 1, column 3): expected a number",
        ),
    ],
)
def test_what_is_refused(expected: Any, complaint: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        explained(Problem(problem(DOCUMENT_003, expected=expected)))
    assert str(refusal.value).startswith(complaint)


NUMBERS = st.lists(st.integers(-3, 3), min_size=4, max_size=4)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 4), st.booleans(), st.sampled_from([None, 2, 3]))
def test_what_is_computed_and_written_at_any_precision_is_right(
    q: "list[int]", k: "list[int]", v: "list[int]", places: int, kept: bool, decimals: Any
) -> None:
    """Each step from the exact ones, or each from what was written before: never a slip or wrong."""
    table: Any = {"query": [q[:2], q[2:]], "key": [k[:2], k[2:]], "value": [v[:2], v[2:]]}
    if decimals is not None:
        table["round"] = decimals
    plain = dict(table)
    if not kept:
        plain["round"] = places
    else:
        plain.pop("round", None)
    steps = Problem(plain).solved()
    expected: "dict[str, Any]" = {
        name: [[f"{x:.{places}f}" for x in row] for row in steps[name].tolist()]
        for name in ("scores", "scaled", "exponentials", "weights", "output")
    }
    for name in ("largest", "sums"):
        if name in steps:
            expected[name] = [f"{x:.{places}f}" for x in steps[name].tolist()]
    expected["sqrt_d_k"] = f"{steps['sqrt_d_k'].item():.{places}f}"
    assert set(verdicts(table, **expected)) <= {"right", "follows"}


# The command.


def test_the_exit_status_tells(tmp_path: pathlib.Path, capsys: Any) -> None:
    path = tmp_path / "problem.json"
    for scores, status in (
        ([[2, 4, 4], [4, 16, 12], [4, 12, 10]], 0),
        ([[2, 4, 4], [4, 16, 12], [4, 12, 9]], 1),
    ):
        path.write_text(json.dumps(problem(DOCUMENT_003, expected={"scores": scores})))
        assert cli.main(["explain", str(path)]) == status
        out = capsys.readouterr().out
        assert "all marks = " in out
    assert "first that is not right: scores[2, 2], row 3, column 3)" in out
    assert cli.main(["explain", str(path), "--cell", "scores[2,-1]"]) == 1
    out = capsys.readouterr().out
    assert (
        "marks of scores = 1 wrong\nmark of scores[2, 2] = wrong   (row 3, column 3: written 9, it is 10)"
        in out
    )
    for form in ("rst", "html"):
        assert cli.main(["explain", str(path), "--format", form]) == 1
        assert "written 9, it is 10" in capsys.readouterr().out


def test_the_example_that_ships(capsys: Any) -> None:
    path = pathlib.Path(__file__).parent.parent / "examples" / "marked.json"
    assert cli.main(["explain", str(path)]) == 1
    assert "all marks = 2 right, 3 follow, 1 slip of rounding, 1 wrong" in capsys.readouterr().out
