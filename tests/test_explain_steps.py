"""A problem's steps: as a hand rounds them, those that change nothing, several sequences, cells."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time
from typing import Any

import pytest

import pyattn
from pyattn.explaining.picking import picked
from pyattn.explaining.problem import Problem, ProblemError, explained, read
from pyattn.nn import functional as F

from .problems import DOCUMENT_003, GIVEN, problem


def heads_of(text: str) -> "list[str]":
    return [line.split(" = ")[0] for line in text.split("\n") if not line.startswith(" ")]


# Rounding.


def test_a_hand_rounds_the_root_the_exponentials_and_their_sums() -> None:
    given = {"query": [[2, 1]], "key": [[3, 1], [0, 0]], "value": [[1], [3]], "round": 2}
    found = Problem(given).solved()
    assert found["sqrt_d_k"].item() == 1.41
    assert found["scaled"].tolist() == [[4.96, 0.0]]  # 7 / 1.41, not 7 / 1.41421
    assert found["exponentials"].tolist() == [[142.59, 1.0]]
    assert found["sums"].tolist() == [143.59]
    assert found["weights"].tolist() == [[0.99, 0.01]]
    assert found["output"].tolist() == [[1.02]]
    text = explained(Problem(given))
    assert "sqrt_d_k = round(root, 2) = round(1.414, 2) = 1.41" in text
    assert "scaled = round(quotient1, 2)" in text and "sums = sum(exponentials)   (1,)" in text


def test_steps_that_change_nothing_are_not_shown() -> None:
    given = {"query": [[1.0], [2.0]], "key": [[1.0], [0.0]], "value": [[0.5], [0.25]], "round": 4}
    text = explained(Problem(problem(given, mask=[[True, True], [True, True]])))
    assert heads_of(text)[:2] == ["scores", "power"]
    assert "scores = query @ key.T" in text and "masked" not in text and "scaled" not in text
    again = explained(Problem(problem(given, scale=1, mask=[[0, 0], [0, 0]])))
    assert again == text
    # Their names mean the steps that they are.
    cell = explained(Problem(given), cell="masked[1, 0]")
    assert cell == "scores[1, 0] = query[1, 0] x key[0, 0] = 2 x 1 = 2   (row 2, column 1)"
    assert "masked = scaled + mask" in explained(Problem(problem(GIVEN, mask=[[0, 0, 0.5]] * 2)))


def test_what_is_rounded_to_itself_leaves_no_line() -> None:
    text = explained(Problem(problem(DOCUMENT_003, round=1)), cell="0,0", depth=1)
    assert text.endswith("= 0.1 x 1 + 0.5 x 2 + 0.5 x 2 = 2.1   (row 1, column 1)")


def test_scores_far_from_0_have_the_largest_taken_off() -> None:
    given = {"query": [[1000.0]], "key": [[1.0], [0.999]], "value": [[1.0], [2.0]], "scale": False}
    text = explained(Problem(given))
    assert "largest = max(scores)   (1,)" in text
    assert "shifted = scores - largest   (1, 2)" in text
    weights = Problem(given).solved()["weights"]
    assert pyattn.allclose(weights, pyattn.tensor([[1000.0, 999.0]]).softmax(-1))
    # Rounded, the exponentials of these would all be 0.
    low = {"query": [[-9.0]], "key": [[1.0], [2.0]], "value": [[1.0], [2.0]], "round": 1}
    assert Problem(low).solved()["weights"].tolist() == [[1.0, 0.0]]


def test_several_heads_have_their_steps() -> None:
    given = {"x": [[1.0, 0.5], [0.0, 1.0]], "heads": 2, "round": 3}
    found = Problem(given).solved()
    for name in ("scores_1", "exponentials_2", "sums_2", "weights_1", "output_2"):
        assert name in found
    assert "weights_2 = round(quotient2, 3)" in explained(Problem(given))


# Several sequences.


@pytest.mark.parametrize("mask", [None, "causal", [[True, False], [True, True]]])
@pytest.mark.parametrize("heads", [1, 2])
def test_a_batch(mask: Any, heads: int) -> None:
    x = [[[1.0, 0.5], [0.0, 1.0]], [[2.0, -1.0], [0.5, 0.5]], [[0.0, 0.0], [1.0, 1.0]]]
    weights = {name: [[1.0, 0.5], [-0.5, 2.0]] for name in ("query", "key", "value", "output")}
    biases = {"key": [0.5, 1.0]}
    given: Any = {"x": x, "weights": weights, "biases": biases, "heads": heads}
    if mask is not None:
        given["mask"] = mask
    whole = Problem(given).solved()["output"]
    for k, alone in enumerate(x):
        single = Problem(dict(given, x=alone)).solved()["output"]
        assert pyattn.allclose(whole[k], single)
    text = explained(Problem(given))
    assert "  output[2]\n" in text


def test_a_batch_of_queries_with_a_mask_for_each() -> None:
    given: Any = {name: [GIVEN[name], GIVEN[name]] for name in GIVEN}
    given["mask"] = [[[True, True, True], [False, True, True]], [[False, True, True]] * 2]
    made = Problem(given).solved()["output"]
    q, k, v = [pyattn.tensor(given[name]) for name in ("query", "key", "value")]
    expected = F.scaled_dot_product_attention(q, k, v, attn_mask=pyattn.tensor(given["mask"]))
    assert pyattn.allclose(made, expected)
    line = explained(Problem(given), cell="masked[1,0,0]", depth=1)
    assert line == "masked[1, 0, 0] = -inf   (matrix 2, row 1, column 1: hidden[1, 0, 0] is True)"
    with pytest.raises(
        ProblemError, match="mask: expected 2 matrices .one for every sequence., got 1"
    ):
        Problem(dict(given, mask=given["mask"][:1]))


# Cells.


FOUND = Problem(problem(DOCUMENT_003, names={"scores": "my s"})).solved()


@pytest.mark.parametrize(
    "text, cells",
    [
        ("0,1", [("output", (0, 1))]),
        (" ( -1 , 0 ) ", [("output", (2, 0))]),
        ("1", [("output", (1, 0)), ("output", (1, 1)), ("output", (1, 2))]),
        ("weights[0]", [("weights", (0, 0)), ("weights", (0, 1)), ("weights", (0, 2))]),
        ("weights[:, -1]", [("weights", (0, 2)), ("weights", (1, 2)), ("weights", (2, 2))]),
        ("my s 0,1", [("my s", (0, 1))]),
        ("my s[0,1]; weights(1,1)", [("my s", (0, 1)), ("weights", (1, 1))]),
        (
            "my s[0,1], weights[1,1],0,0",
            [("my s", (0, 1)), ("weights", (1, 1)), ("output", (0, 0))],
        ),
        ("sums 2", [("sums", (2,))]),
        ("0,0; 0,0", [("output", (0, 0))]),
    ],
)
def test_which_cells_are_meant(text: str, cells: Any) -> None:
    assert picked(text, FOUND, "output") == cells


def test_a_whole_step_by_its_name() -> None:
    assert len(picked("weights", FOUND, "output")) == len(picked(":", FOUND, "output")) == 9
    text = explained(Problem(DOCUMENT_003), cell=["scores[0,0]", "scores[1]"], depth=1)
    assert [line.rpartition("(")[2] for line in text.split("\n")] == [
        "row 1, column 1)",
        "row 2, column 1)",
        "row 2, column 2)",
        "row 2, column 3)",
    ]


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("weights[3, 0]", "weights has no [3, 0] (row 4, column 1): it has 3 rows and 3 columns"),
        ("weights[-4]", "weights has no [-4]: it has 3 rows and 3 columns"),
        ("sums[0,0]", "sums has no [0, 0]: it has 3 numbers"),
        ("0,0.5", "there is no '0,0.5'; "),
        ("weights[a]", "expected a cell such as 0,1 or scores[0,1], got 'weights[a]'"),
        ("", "expected a cell such as 0,1"),
        ("weight", "there is no 'weight'; is 'weights' meant?"),
        (" " * 100_000, "expected a cell such as 0,1"),
        ("0" * 5000 + ",0", "expected a cell such as 0,1"),
        ("x" * 100_000, "there is no 'xxx"),
        ("[" * 100_000, "there is no '[["),
        ("weights[" + "0," * 50_000 + "]", "expected a cell such as 0,1"),
        ("weights[" + ",".join("0" * 50_000) + "]", "weights has no [0, 0, 0, 0]: it has"),
    ],
)
def test_cells_that_are_refused_at_once(text: str, complaint: str) -> None:
    start = time.process_time()
    with pytest.raises(ProblemError) as refusal:
        picked(text, FOUND, "output")
    assert str(refusal.value).startswith(f"--cell: {complaint}") and len(str(refusal.value)) < 500
    assert time.process_time() - start < 60


def test_numbers_far_out_end_in_no_traceback() -> None:
    given = {"query": [[1e200]], "key": [[1e200], [-1.0]], "value": [[1], [2]], "round": 2}
    assert "output" in explained(read(json.dumps(given)))


@pytest.mark.skipif(os.name != "posix", reason="closes a file descriptor by a shell")
@pytest.mark.parametrize("end", ["| true", ">&-", "2>&- >&-"])
def test_a_closed_output_ends_in_no_traceback(tmp_path: pathlib.Path, end: str) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({"x": [[1.0] * 8] * 300, "heads": 8}), encoding="utf-8")
    command = f'"{sys.executable}" -m pyattn explain "{path}" --cell 0 {end}'
    root = pathlib.Path(pyattn.__file__).parent.parent
    done = subprocess.run(command, shell=True, cwd=root, capture_output=True, text=True)
    assert done.stdout == "" and done.stderr == ""
