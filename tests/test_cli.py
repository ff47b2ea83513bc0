"""The command: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import math
import os
import pathlib
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from pyattn import cli
from pyattn.screen import DOCUMENTS

ROOT = pathlib.Path(__file__).parent.parent
COMMANDS = "similarity budget train attend correlation by-hand pooling heads write translate opinion draw".split()
UNDOCUMENTED = "write translate draw".split()


def run(capsys: Any, *arguments: str) -> str:
    assert cli.main(list(arguments)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""  # progress is for terminals
    return str(captured.out)


def refused(capsys: Any, *arguments: str) -> str:
    with pytest.raises(SystemExit) as stop:
        cli.main(list(arguments))
    assert stop.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    return str(captured.err)


def test_the_main_job_with_nothing_installed() -> None:
    """-S leaves out site-packages; every module imported must be the standard library's."""
    watch = (
        "import runpy, sys; sys.argv = ['pyattn'];\n"
        "try: runpy.run_module('pyattn', run_name='__main__')\n"
        "except SystemExit as stop: assert not stop.code\n"
        "known = set(getattr(sys, 'stdlib_module_names', ())) | {'pyattn', '__main__'}\n"
        "strange = {name.split('.')[0] for name in sys.modules} - known\n"
        "assert not hasattr(sys, 'stdlib_module_names') or not strange, strange\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", watch],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for title in (
        "How alike",
        "budget",
        "learned",
        "Scaled",
        "answers",
        "by hand",
        "pooling",
        "heads",
        "writes",
        "translated",
        "mattered",
        "draws",
    ):
        assert title in done.stdout


def test_the_module_is_run_as_a_newcomer_would() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyattn", "budget"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and "tensor([[20.0000],\n            [19.2000]" in done.stdout


def test_a_reader_may_stop_reading() -> None:
    done = subprocess.run(
        f"{sys.executable} -m pyattn | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("How alike") and done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_alone(capsys: Any, command: str) -> None:
    assert ("document 00" in run(capsys, command)) == (command not in UNDOCUMENTED)


@pytest.mark.parametrize("command", COMMANDS)
def test_help(capsys: Any, command: str) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([command, "--help"])
    assert stop.value.code == 0
    assert "--svg DIR" in capsys.readouterr().out


def test_by_hand(capsys: Any) -> None:
    text = run(capsys, "by-hand")
    assert "query 1 . key 2 = 1 x 4 + 0 x 4 + 2 x 0 = 4" in text
    assert "softmax(scores 1) = tensor([0.0634, 0.4683, 0.4683])" in text
    assert "output 1 = [1.9366, 6.6831, 1.5951]" in text
    assert "to 2 decimals: [0.06, 0.47, 0.47]" in run(capsys, "by-hand", "--decimals", "2")


def test_train(capsys: Any) -> None:
    text = run(capsys, "train")
    losses = [float(x) for x in re.findall(r"loss (\d+\.\d+)", text)]
    assert losses == sorted(losses, reverse=True) and losses[-1] == 0.008199
    assert run(capsys, "train", "--seed", "1", "--epochs", "5") != run(
        capsys, "train", "--epochs", "5"
    )
    assert "loss" in run(capsys, "train", "--epochs", "0", "--lr", "0.1")


def test_pooling(capsys: Any) -> None:
    text = run(capsys, "pooling", "--epochs", "12", "--samples", "9")
    assert "9 samples" in text and text.count("epoch ") == 11 and "losses: " in text


def test_attend(capsys: Any) -> None:
    text = run(capsys, "attend", "--d-model", "8", "--length", "3", "--batch", "2")
    assert "(2, 3, 8)" in text


def test_heads(capsys: Any) -> None:
    assert "head 3" in run(capsys, "heads", "--heads", "3")


def test_write(capsys: Any, tmp_path: pathlib.Path) -> None:
    text = run(capsys, "write", "--letters", "5", "--svg", str(tmp_path))
    assert "after 't': 'h' 0." in text and text.count("the object") >= 3
    assert run(capsys, "write", "--letters", "5", "--seed", "1") != text
    assert (tmp_path / "write.svg").exists()


@pytest.mark.parametrize("kind", ["recurrent", "transformer"])
def test_translate(capsys: Any, tmp_path: pathlib.Path, kind: str) -> None:
    asked = ["translate", "--kind", kind, "--svg", str(tmp_path)]
    text = run(capsys, *asked, "May the twenty-third,", "nineteen eighty four")
    assert re.search(r"^ +-0\.\d+  1984-05-23\n", text, re.M)
    assert "the dot stands for the end" in text and "\nnineteen" in text
    back = run(capsys, *asked, "1984-05-23")
    assert "  the twenty third of may nineteen eighty four\n" in back
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "words, complaint",
    [
        ("the fourth of brumaire", "'brumaire' is not among its words: it knows dates"),
        ("(end)", "'(end)' is not among its words"),
        ("1984/05/23", "'/' is not among its words"),
        ("the " * 21, "a date has fewer than 20 words"),
    ],
)
def test_what_is_no_date_is_refused(capsys: Any, words: str, complaint: str) -> None:
    assert cli.main(["translate", *words.split()]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert complaint in captured.err


def test_opinion(capsys: Any, tmp_path: pathlib.Path) -> None:
    for text, verdict in (
        ("I found it not bad at all", "good"),
        ("i found it bad after all", "bad"),
    ):
        shown = run(capsys, "opinion", text, "--svg", str(tmp_path))
        assert f", {verdict}\n" in shown
        assert re.search(r"^bad +0\.\d\d +0\.\d\d +-?\d", shown, re.M)
    assert (tmp_path / "opinion.svg").exists()
    assert "got 'awful'" in refused(capsys, "opinion", "i found it awful")
    assert "got 0 words" in refused(capsys, "opinion", "")


def test_draw(capsys: Any, tmp_path: pathlib.Path) -> None:
    text = run(capsys, "draw", "--svg", str(tmp_path))
    assert "sees the digit 3" in text and (tmp_path / "draw.svg").exists()
    other = run(capsys, "draw", "--seed", "1", "--digit", "7", "--moves", "10")
    assert "sees the digit 7" in other and "After 10 of 10 moves" in other


def test_figures(capsys: Any, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "new" / "figures"
    text = run(capsys, "--svg", str(folder), "pooling", "--epochs", "1")
    written = sorted(folder.glob("*.svg"))
    assert len(written) == 5 == text.count("figure: ")
    for path in written:
        assert ElementTree.parse(path).getroot().tag.endswith("svg")
    run(capsys, "budget", "--svg", str(tmp_path))  # the flag may follow the command, too
    assert (tmp_path / "budget.svg").exists()


def test_a_terminal_that_knows_only_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyattn", "by-hand"],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0 and done.stderr == b""
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["tain"], "invalid choice: 'tain'"),
        (["budget", "--sgv"], "unrecognized arguments: --sgv"),
        (
            ["train", "--epochs", "many"],
            "argument --epochs: expected a whole number from 0 to 100000, got 'many'",
        ),
        (["train", "--epochs", "-1"], "expected a whole number from 0 to 100000, got '-1'"),
        (["train", "--lr", "0"], "argument --lr: expected a number above 0, got '0'"),
        (["train", "--lr", "nan"], "expected a number above 0, got 'nan'"),
        (["train", "--seed", "-3"], "expected a whole number from 0 to 2**64 - 1, got '-3'"),
        (["pooling", "--samples", "1"], "expected a whole number from 2 to 1000, got '1'"),
        (["heads", "--heads", "0"], "expected a whole number from 1 to 64, got '0'"),
        (["attend", "--d-model", "100000000"], "expected a whole number from 1 to 1000, got '1000"),
        (["attend", "--length", "1" + "0" * 9], "expected a whole number from 1 to 1000, got"),
        (["attend", "--batch", "1" + "0" * 9], "expected a whole number from 1 to 1000, got"),
        (["train", "--epochs", "1" + "0" * 9], "expected a whole number from 0 to 100000, got"),
        (["pooling", "--samples", "1" + "0" * 9], "expected a whole number from 2 to 1000, got"),
        (["heads", "--heads", "65"], "expected a whole number from 1 to 64, got '65'"),
        (["by-hand", "--decimals", "17"], "expected a whole number from 0 to 16, got '17'"),
        (["train", "--seed", "9" * 5000], f"got '{'9' * 40}' and 4960 letters more (see"),
        (["by-hand", "--seed", "1"], "by-hand: unrecognized arguments: --seed 1 (see"),
        (["--svg", __file__], "expected a folder"),
        (["--seed", "1"], "unrecognized arguments: --seed before the command"),
        (["--seed=1", "train"], "unrecognized arguments: --seed before the command"),
        (["--epochs", "3", "train"], "unrecognized arguments: --epochs before the command"),
        (["--svg", "figures", "--lr", "1", "train"], "unrecognized arguments: --lr before the"),
        (["--svg=figures", "-x"], "unrecognized arguments: -x before the command"),
        (["--svg", "figures", "tain"], "invalid choice: 'tain'"),
        (["--svg"], "argument --svg: expected one argument"),
    ],
)
def test_what_is_refused(capsys: Any, arguments: list[str], complaint: str) -> None:
    assert complaint in refused(capsys, *arguments)


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ("attend --d-model 1000 --length 1000", "--d-model 333 or --length 280 would fit"),
        ("attend --d-model 999 --length 999 --batch 999", "two of them must be smaller"),
        ("pooling --samples 1000 --epochs 100", "--samples 707 or --epochs 50 would fit"),
    ],
)
def test_what_is_too_large_together(capsys: Any, arguments: str, complaint: str) -> None:
    assert cli.main(arguments.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert captured.err.endswith(f"are too large together; {complaint}\n")


@pytest.mark.parametrize("least", ["attend --d-model 1 --length 1", "pooling --samples 2"])
def test_the_least_that_may_be_asked_for(capsys: Any, tmp_path: pathlib.Path, least: str) -> None:
    run(capsys, "--svg", str(tmp_path), *least.split())


@pytest.mark.parametrize("command", ["train --epochs 9", "pooling --epochs 12"])
@pytest.mark.parametrize("rate", ["1e300", "1e20", "1e-300"])
def test_steps_that_are_too_large(capsys: Any, command: str, rate: str) -> None:
    text = run(capsys, *command.split(), "--lr", rate)
    assert ("Try a smaller --lr." in " ".join(text.split())) == (rate == "1e300")
    assert max(map(len, text.split("\n"))) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_is_named_with_its_title(capsys: Any, command: str) -> None:
    named = re.findall("document (00[0-4]), ([^;\\]]+)", run(capsys, command))
    assert named or command in UNDOCUMENTED
    assert all(DOCUMENTS[number] == title for number, title in named)
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    help = capsys.readouterr().out
    for number, title in named:
        assert f"{number} {title}" in help


def test_the_help_says_what_the_documents_are(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    help = " ".join(capsys.readouterr().out.split())
    assert "The documents are five short texts about attention, written in Chinese" in help
    for number, title in DOCUMENTS.items():
        assert f"{number} {title}" in help


def test_the_softmax_shown_is_that_of_the_table_above_it(capsys: Any) -> None:
    """Read as a reader does: softmax(NAME) is made from the NAME that was last printed."""
    tables = {}
    text = run(capsys, "similarity")
    for name, numbers in re.findall(r"^ *(\S.*?) = tensor\((\[\[[^a-z]*\]\])\)", text, re.M):
        tables[name] = json.loads(numbers)
    made = [name for name in tables if name.startswith("softmax(")]
    assert len(made) == 2
    for name in made:
        for row, weights in zip(tables[name[8:-1]], tables[name]):
            powers = [math.exp(x) for x in row]
            for power, weight in zip(powers, weights):
                assert abs(power / sum(powers) - weight) < 0.0001


def test_a_folder_that_cannot_be_made(capsys: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "below")
    assert cli.main(["--svg", folder, "budget"]) == 2
    assert capsys.readouterr() == ("", f"pyattn: cannot write: Not a directory: {folder}\n")


def test_a_folder_that_cannot_be_written_to(
    capsys: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    assert cli.main(["--svg", str(tmp_path), "train"]) == 2  # before it is trained
    assert capsys.readouterr() == ("", f"pyattn: cannot write: Permission denied: {tmp_path}\n")


def test_a_figure_that_cannot_be_written(capsys: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "budget.svg").mkdir()
    assert cli.main(["--svg", str(tmp_path), "budget"]) == 2
    assert (
        capsys.readouterr().err == f"pyattn: cannot write: Is a directory: {tmp_path}/budget.svg\n"
    )
