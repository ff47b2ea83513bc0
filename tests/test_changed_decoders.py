"""The example that changes a GPT into a Llama, one thing at a time: its record, and what it promises."""

from __future__ import annotations

import importlib
import json
import math
import pathlib
from typing import Any

import pytest

import pyattn

example: Any = importlib.import_module("examples.decoders")
language_model: Any = importlib.import_module("examples.language_model")
ROOT = pathlib.Path(__file__).parent.parent
RECORD = json.loads((ROOT / "docs/recorded/decoders.json").read_text("utf-8"))


def training(name: str, seed: int = 0) -> Any:
    told, held = language_model.read()
    letters = language_model.Letters(told + held)
    asked = {"shape": name, "seed": seed, "steps": example.STEPS}
    return example.Changed(asked, letters.numbers(told), len(letters))


@pytest.mark.parametrize("name", example.CHANGES)
def test_a_short_stretch_goes_as_recorded(name: str) -> None:
    run = training(name)
    losses = [run.step() for _ in range(2)]
    record = RECORD[f"{name} 0"]
    assert losses == pytest.approx(record["first losses"][:2], rel=1e-9)
    assert example.counts(run.model).items() <= record.items()


def test_every_model_in_three_seeds_beats_the_pairs() -> None:
    assert set(RECORD) == {f"{name} {seed}" for name in example.CHANGES for seed in range(3)}
    for name, record in RECORD.items():
        assert record["steps"] == example.STEPS
        assert math.exp(record["held back"]) < 0.85 * math.exp(record["bigram"]), name


@pytest.mark.parametrize("name", example.CHANGES)
def test_one_letter_at_a_time_is_the_whole_at_once(name: str) -> None:
    model = training(name).model.eval()
    text = pyattn.tensor([[i % 38 for i in range(3, 3 + example.PLACES)]])
    with pyattn.no_grad():
        whole, caches = model(text), model.caches()
        parts = [model(text[:, i : i + 1], caches) for i in range(text.shape[1])]
    assert (pyattn.cat(parts, 1) - whole).abs().max().item() < 1e-12


def test_it_goes_on_as_if_it_had_not_been_stopped(tmp_path: pathlib.Path) -> None:
    whole, part, rest = [training("gemma", seed) for seed in (1, 1, 2)]
    for run, steps in ((whole, 4), (part, 2)):
        for _ in range(steps):
            run.run.take(run.step)
    part.run.save(tmp_path / "part.pt")
    rest.run.resume(tmp_path / "part.pt")
    for _ in range(2):
        rest.run.take(rest.step)
    assert rest.run.losses == whole.run.losses


def test_quick_trains_and_draws(tmp_path: pathlib.Path, capsys: Any) -> None:
    arguments = ["--change", "llama", "--steps", "3", "--folder", str(tmp_path)]
    assert example.main(example.command(), example.run, arguments) == 0
    assert "perplexity" in capsys.readouterr().out
    assert (tmp_path / "decoders.svg").read_text("utf-8").startswith("<svg")
