"""python3 -m pyattn explain: the reader's own numbers, and every way in which a file can be wrong."""

from __future__ import annotations

import io
import json
import math
import pathlib
import re
from typing import Any
from xml.etree import ElementTree

import pytest

import pyattn
from pyattn import cli
from pyattn.explaining.format import FORMAT
from pyattn.explaining.problem import Problem, explained, read
from pyattn.nn import functional as F

from .problems import DOCUMENT_003, GIVEN, problem

# Right ones: what comes out is what the package's own attention computes.


def output(given: "dict[str, Any]") -> Any:
    return Problem(given).solved()["output"]


def test_document_003_exactly_and_rounded() -> None:
    exact = output(DOCUMENT_003).tolist()
    assert exact[0] == pytest.approx([1.9366210616669624, 6.683105308334811, 1.5950684074995565])
    found = Problem(problem(DOCUMENT_003, round=1)).solved()
    assert found["scores"].tolist() == [[2, 4, 4], [4, 16, 12], [4, 12, 10]]
    assert found["weights"].tolist() == [[0.1, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]]
    assert found["output"].tolist() == [[2.1, 7.2, 1.8], [2.0, 8.0, 0.0], [2.0, 7.8, 0.3]]


@pytest.mark.parametrize("scale", [True, False, 0.25, 2])
@pytest.mark.parametrize("mask", [None, "causal", "bools", "numbers"])
def test_given_queries_keys_and_values(scale: Any, mask: Any) -> None:
    q, k, v = [pyattn.tensor(GIVEN[name]) for name in ("query", "key", "value")]
    entries: Any = {
        "bools": [[True, False, True], [True, True, True]],
        "numbers": [[0, "-inf", 1.5], [-2, 0.5, 0]],
    }.get(mask, mask)
    added = entries
    if mask == "numbers":
        added = [[-math.inf if x == "-inf" else float(x) for x in row] for row in entries]
    changes = {} if mask is None else {"mask": entries}
    made = output(problem(GIVEN, scale=scale, **changes))
    expected = F.scaled_dot_product_attention(
        q,
        k,
        v,
        attn_mask=None if mask in (None, "causal") else pyattn.tensor(added),
        is_causal=mask == "causal",
        scale={True: None, False: 1.0}.get(scale, scale) if isinstance(scale, bool) else scale,
    )
    assert pyattn.allclose(made, expected)


def test_a_query_that_sees_nothing() -> None:
    given = problem(GIVEN, mask=[[False] * 3, [True] * 3])
    assert output(given).tolist()[0] == [0.0, 0.0]
    assert "every score is minus infinity" in explained(Problem(given), cell="0,0")


def test_heads_biases_context_and_output() -> None:
    pyattn.manual_seed(0)
    layer = pyattn.nn.MultiheadAttention(4, 2)
    with pyattn.no_grad():
        for bias in (layer.in_proj_bias, layer.out_proj.bias):
            assert bias is not None
            bias.uniform_(-1, 1)
    x, context = pyattn.rand(3, 4), pyattn.rand(5, 4)
    assert layer.in_proj_weight is not None and layer.in_proj_bias is not None
    maps, biases = layer.in_proj_weight.chunk(3), layer.in_proj_bias.chunk(3)
    given: "dict[str, Any]" = {
        "x": x.tolist(),
        "context": context.tolist(),
        "heads": 2,
        "weights": {n: w.T.tolist() for n, w in zip(("query", "key", "value"), maps)},
        "biases": {n: b.tolist() for n, b in zip(("query", "key", "value"), biases)},
    }
    given["weights"]["output"] = layer.out_proj.weight.T.tolist()
    assert layer.out_proj.bias is not None
    given["biases"]["output"] = layer.out_proj.bias.tolist()
    expected = layer(x, context, context)[0]
    assert pyattn.allclose(output(given), expected)
    text = explained(Problem(given))
    assert "scores_1 = query[:, :2] @ key[:, :2].T   (3, 5)" in text
    assert "output = joined @ w_output + b_output   (3, 4)" in text
    del given["weights"]["output"], given["biases"]["output"]
    assert "output = join(output_1, output_2)" in explained(Problem(given))


def test_inputs_alone_attend_to_themselves() -> None:
    x = [[1.0, 0.5], [0.0, 1.0]]
    assert "scores = x @ x.T   (2, 2)" in explained(Problem({"x": x, "scale": False}))
    across = explained(Problem({"x": x, "context": [[2.0, 3.0]]}))
    assert "scores = x @ context.T   (2, 1)" in across


def test_names() -> None:
    names = {"output": "z", "scores": "s", "x": "inputs"}
    text = explained(Problem(problem(DOCUMENT_003, names=names)), cell="0,0")
    assert "\nz[0, 0] = weights[0] . value[:, 0]" in text
    assert "query[0, 0] = inputs[0] . w_query[:, 0]" in text
    assert explained(Problem(problem(DOCUMENT_003, names=names)), cell="s[0, 1]").endswith(
        "s[0, 1] = query[0] . key[1] = 1 x 4 + 0 x 4 + 2 x 0 = 4   (row 1, column 2)"
    )


# The command.


@pytest.fixture
def file(tmp_path: pathlib.Path) -> str:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem(DOCUMENT_003, round=1)), encoding="utf-8")
    return str(path)


def run(capsys: Any, *arguments: str) -> str:
    assert cli.main(["explain", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return str(captured.out)


def refused(capsys: Any, *arguments: str) -> str:
    """One line of complaint and status 2."""
    try:
        status = cli.main(list(arguments))
    except SystemExit as stop:
        status = stop.code  # type: ignore[assignment]
    captured = capsys.readouterr()
    assert status == 2 and captured.out == "" and captured.err.count("\n") == 1
    return str(captured.err)


def test_the_command_shows_every_step(capsys: Any, file: str) -> None:
    text = run(capsys, file)
    assert "weights = round(quotient, 1)   (3, 3)\n    [0.1  0.5  0.5]" in text
    assert text.endswith("    [  2  7.8  0.3]\n")


def test_the_command_shows_a_cell(capsys: Any, file: str) -> None:
    scores = run(capsys, file, "--cell", "scores[0,1]", "--depth", "1")
    assert (
        scores
        == "scores[0, 1] = query[0] . key[1] = 1 x 4 + 0 x 4 + 2 x 0 = 4   (row 1, column 2)\n"
    )
    for form in ("0,0", "[0, 0]", "(0,0)", "output 0,0", "-3,-3"):
        text = run(capsys, file, f"--cell={form}", "--depth", "2")
        assert text.endswith(
            "output[0, 0] = weights[0] . value[:, 0] = 0.1 x 1 + 0.5 x 2 + 0.5 x 2 = 2.1"
            "   (row 1, column 1)\n"
        )
    assert "0.0634648" in run(capsys, file, "--cell", "weights[0,0]", "--digits", "6")


def test_the_command_writes_each_form(capsys: Any, file: str, tmp_path: pathlib.Path) -> None:
    assert run(capsys, file, "--format", "rst").startswith(".. math::\n\n   \\begin{aligned}")
    page = tmp_path / "page.html"
    assert run(capsys, file, "--format", "html", "-o", str(page)) == ""
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") and "color-scheme: light dark" in text
    body = text[text.index("<div") : text.rindex("</div>") + 6]
    assert len(list(ElementTree.fromstring(body).iter("table"))) == 10
    assert not re.search(r"https?:|src=|<script|url\(", text)
    assert run(capsys, file, "-o", str(tmp_path / "text")) == ""
    assert (tmp_path / "text").read_text(encoding="utf-8") == run(capsys, file)


def test_the_command_reads_standard_input(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"x": [[1, 2]]}'))
    assert "output = weights @ x" in run(capsys, "-")


def test_the_example_that_ships(capsys: Any) -> None:
    path = pathlib.Path(__file__).parent.parent / "examples" / "by_hand.json"
    assert run(capsys, str(path)).endswith("    [  2  7.8  0.3]\n")


def test_what_the_command_refuses(capsys: Any, file: str, tmp_path: pathlib.Path) -> None:
    def wrong(*arguments: str) -> str:
        return refused(capsys, "explain", *arguments)

    bad = tmp_path / "bad.json"
    bad.write_text('{"x": [[1, 2], [3]]}')
    assert wrong(str(bad)) == f"pyattn explain: {bad}: x[1] (row 2): expected 2 numbers, got 1\n"
    bad.write_bytes(b'{"x": "\xff"}')
    assert "not UTF-8" in wrong(str(bad))
    assert "cannot read" in wrong(str(tmp_path / "none.json"))
    assert "cannot read" in wrong(str(tmp_path))
    assert "cannot write" in wrong(file, "-o", str(tmp_path / "no" / "such"))
    assert "expected a cell such as 0,1 or scores[0,1], got 'x[first]'" in wrong(
        file, "--cell", "x[first]"
    )
    assert "there is no 'score'; is 'scores' meant?" in wrong(file, "--cell", "score[0,1]")
    assert "known are x, w_query" in wrong(file, "--cell", "zzz[0,1]")
    assert "output has no [0, 3] (row 1, column 4): it has 3 rows and 3 columns" in wrong(
        file, "--cell", "0,3"
    )
    assert "x is given, not computed" in wrong(file, "--cell", "x[0,0]")
    assert "expected a whole number from 1 on" in wrong(file, "--depth", "0")
    assert "invalid choice: 'pdf'" in wrong(file, "--format", "pdf")
    assert "FILE" in wrong()
    assert "draws no figures" in refused(capsys, "--svg", str(tmp_path), "explain", file)


def test_help_has_the_format(capsys: Any) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["explain", "--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert FORMAT.strip() in text
    assert max(map(len, text.split("\n"))) <= 80


def test_whole_numbers_that_map_the_output_are_given() -> None:
    """They meet weights, which are floats, and are no step of the working for it."""
    given = {
        "x": [[1, 0], [0, 1]],
        "weights": {part: [[1, 2], [3, 4]] for part in ("query", "key", "value", "output")},
    }
    given["biases"] = {"output": [1, 2]}
    text = explained(read(json.dumps(given)))
    assert "output = attended @ w_output + b_output" in text and "converted" not in text
