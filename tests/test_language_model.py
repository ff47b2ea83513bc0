"""The example that trains a language model: its text, its record, and that an interruption loses nothing."""

from __future__ import annotations

import importlib
import json
import math
import os
import pathlib
import pydoc_data.topics
import signal
import sys
from typing import Any

import pytest

import pyattn
from pyattn.models import GPT

from .started import started

example: Any = importlib.import_module("examples.language_model")
ROOT = pathlib.Path(__file__).parent.parent
RECORD = json.loads((ROOT / "docs/recorded/language_model.json").read_text("utf-8"))
SHIPPED = ROOT / "pyattn/models/trained/gpt"


def text() -> tuple[Any, list[int], list[int]]:
    told, held = example.read()
    letters = example.Letters(told + held)
    return letters, letters.numbers(told), letters.numbers(held)


def training(shape: str = "gpt", seed: int = 0) -> Any:
    letters, told, _ = text()
    asked = {"shape": shape, "seed": seed, "steps": example.STEPS}
    return example.Training(asked, told, len(letters))


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="a newer reference may have been reworded")
def test_the_text_is_what_the_standard_library_ships() -> None:
    words = " ".join("\n".join(pydoc_data.topics.topics.values()).split())
    for curved, straight in (("’", "'"), ("“", '"'), ("”", '"')):
        words = words.replace(curved, straight)
    lines = example.TEXT.read_text("utf-8").splitlines()
    paragraphs = [line for line in lines if not line.startswith("#")]
    assert len(paragraphs) == 213
    assert not [line for line in paragraphs if line not in words]
    assert any("PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in line for line in lines)


def test_what_is_kept_back_is_not_learned_from() -> None:
    told, held = example.read()
    assert not set(told.split("\n")) & set(held.split("\n"))
    runs = [held[i : i + 40] for i in range(len(held) - 40)]
    assert sum(run in told for run in runs) / len(runs) < 0.02


@pytest.mark.parametrize("name", sorted(RECORD))
def test_a_short_stretch_goes_as_recorded(name: str) -> None:
    shape, seed = name.split()
    run = training(shape, int(seed))
    losses = [run.step() for _ in range(3)]
    assert losses == pytest.approx(RECORD[name]["first losses"][:3], rel=1e-9)


def test_the_record_holds_what_is_promised() -> None:
    letters, told, held = text()
    pairs = example.bigram(told, held, len(letters))
    assert {name for name in RECORD if name.startswith("gpt")} == {"gpt 0", "gpt 1", "gpt 2"}
    for name, record in RECORD.items():
        assert record["bigram"] == pytest.approx(pairs, rel=1e-12)
        assert math.exp(record["held back"]) < 2 / 3 * math.exp(pairs), name


def test_the_weights_that_are_shipped_are_the_recorded_ones() -> None:
    letters, _, held = text()
    model = GPT.from_pretrained(SHIPPED)
    settings = json.loads((SHIPPED / "config.json").read_text("utf-8"))
    assert settings["letters"] == letters.letters
    loss = example.held_back_loss(model, held)
    assert loss == pytest.approx(RECORD["gpt 0"]["held back"], abs=1e-3)  # rounded to float16
    assert example.sample(model, letters, 0.2, 20) == RECORD["gpt 0"]["samples"]["0.2"][:20]


def test_resuming_gives_the_same_to_the_digit(tmp_path: Any) -> None:
    whole, half = training(), training()
    for _ in range(4):
        whole.run.take(whole.step)
    for _ in range(2):
        half.run.take(half.step)
    half.run.save(tmp_path / "half.pt")
    rest = training(seed=7)
    rest.run.resume(tmp_path / "half.pt")
    for _ in range(2):
        rest.run.take(rest.step)
    assert rest.run.losses == whole.run.losses
    ours, theirs = rest.model.state_dict(), whole.model.state_dict()
    assert all(ours[name].tolist() == theirs[name].tolist() for name in theirs)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_control_c_stops_after_a_step_and_the_rest_can_be_run(tmp_path: Any) -> None:
    small = tmp_path / "small.txt"
    small.write_text("".join(f"line {i} of a small text to learn.\n" for i in range(30)), "utf-8")
    steps = ["--steps", "20", "--text", str(small)]
    first = started("language_model", tmp_path, *steps)
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("step     6"):
            first.send_signal(signal.SIGINT)
    first.communicate()
    assert first.returncode == 130
    kept = pyattn.load(tmp_path / "language_model.pt")["losses"]
    assert 6 <= len(kept) < 20
    second = started("language_model", tmp_path, "--resume", "--record", "resumed.json")
    output, errors = second.communicate()
    assert second.returncode == 0, errors
    assert f"going on after step {len(kept)}" in output
    third = started("language_model", tmp_path, *steps, "--record", "whole.json")
    third.communicate()
    read = [json.loads((tmp_path / name).read_text()) for name in ("resumed.json", "whole.json")]
    for record in read:
        del record["gpt 0"]["seconds"]
    assert read[0] == read[1]
    assert (tmp_path / "language_model.svg").read_text().startswith("<svg")


def test_the_quick_form_learns_and_leaves_nothing_behind(tmp_path: Any) -> None:
    done = started("language_model", tmp_path, "--quick")
    output, errors = done.communicate()
    assert done.returncode == 0, errors
    assert list(tmp_path.iterdir()) == []
    losses = [float(line.split()[-1]) for line in output.splitlines() if line.startswith("step")]
    assert losses[-1] < losses[0] - 0.5
