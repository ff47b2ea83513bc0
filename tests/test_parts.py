"""The record of examples/parts.py is what that program finds: a stretch of each variant is trained anew."""

from __future__ import annotations

import importlib.util
import json
import pathlib
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("parts", ROOT / "examples" / "parts.py")
assert SPEC is not None and SPEC.loader is not None
parts: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(parts)
RECORD = json.loads(parts.RECORD.read_text(encoding="utf-8"))


def test_every_variant_is_recorded_whole() -> None:
    assert list(RECORD) == list(parts.VARIANTS)
    for runs in RECORD.values():
        assert [len(run["losses"]) for run in runs] == [parts.STEPS] * parts.SEEDS
        assert all(0 <= run[share] <= 1 for run in runs for share in ("right", "long"))


@pytest.mark.parametrize("name", parts.VARIANTS)
def test_a_stretch_of_the_record_repeats(name: str) -> None:
    again = parts.train(1, 3, **parts.VARIANTS[name])
    assert again["losses"] == pytest.approx(RECORD[name][1]["losses"][:3], rel=1e-6)


def test_who_adds_wrongly_is_not_right() -> None:
    class Knows(parts.nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            sums = (x[:, 1:] + x[:, :-1] + self.off) % parts.KINDS
            return parts.F.one_hot(sums, parts.KINDS).float()

    model: Any = Knows()
    for model.off, share in ((0, 1.0), (1, 0.0)):
        assert parts.right(model, parts.LENGTH) == share
