"""What the book shows of trained models is what its programs train now, each in under two minutes."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

RECORDED = Path(__file__).parent.parent / "docs/recorded"


@pytest.mark.parametrize(
    "system", ["language_model", "translation", "sentiment", "digits", "diffusion"]
)
def test_a_system_is_trained_in_under_two_minutes_from_three_seeds(system: str) -> None:
    steps = importlib.import_module(f"examples.{system}").STEPS
    records = json.loads((RECORDED / f"{system}.json").read_text("utf-8"))
    kinds = {name.rpartition(" ")[0] for name in records} - {"one_vector"}  # a rival
    for kind in kinds:
        three = [records[f"{kind} {seed}".strip()] for seed in range(3)]
        assert [record["steps"] for record in three] == [steps] * 3
        seconds = [r["seconds"] for r in three if r["python"].startswith("CPython 3.13")]
        assert seconds, f"{kind}: none was recorded on CPython 3.13"
        assert max(seconds) < 120
