"""The examples that read and draw digits: their records, and that an interruption loses nothing."""

from __future__ import annotations

import importlib
import json
import os
import pathlib
import signal
from typing import Any

import pytest

import pyattn
from pyattn.models import DiT, ViT

from .started import started

digits: Any = importlib.import_module("examples.digits")
diffusion: Any = importlib.import_module("examples.diffusion")
ROOT = pathlib.Path(__file__).parent.parent
TRAINED = ROOT / "pyattn" / "models" / "trained"
RECORDS = {
    name: json.loads((ROOT / f"docs/recorded/{name}.json").read_text("utf-8"))
    for name in ("digits", "diffusion")
}
RUNS = [(name, run) for name, record in RECORDS.items() for run in sorted(record)]


def training(name: str, seed: int = 0) -> Any:
    example = {"digits": digits, "diffusion": diffusion}[name]
    asked = {"seed": seed, "steps": example.STEPS, "patch": 2, "batch": digits.BATCH}
    return example.Training(asked)


@pytest.mark.parametrize("name, run", RUNS)
def test_a_short_stretch_goes_as_recorded(name: str, run: str) -> None:
    going = training(name, int(run.split()[1]))
    losses = [going.step() for _ in range(2)]
    assert losses == pytest.approx(RECORDS[name][run]["first losses"][:2], rel=1e-9)


def test_the_records_hold_what_is_promised() -> None:
    assert sorted(RECORDS["digits"]) == ["vit 0", "vit 1", "vit 2"]
    assert sorted(RECORDS["diffusion"]) == ["dit 0", "dit 1", "dit 2"]
    for record in RECORDS["digits"].values():
        assert record["right"] >= 0.95 > 0.9 > record["nearest mean"]
    for record in RECORDS["diffusion"].values():
        found = record["found"]
        drawn, rival = found["the diffusion transformer"], found["the best linear model"]
        assert drawn["seen as asked"] >= 0.95 > rival["seen as asked"]
        assert drawn["apart"] < rival["apart"] / 3


def test_the_weights_that_are_shipped_are_the_recorded_ones() -> None:
    pixels, kinds = digits.unseen(200)
    reader = ViT.from_pretrained(TRAINED / "vit")
    read = digits.right(digits.read(reader, pixels), kinds)
    assert read == pytest.approx(RECORDS["digits"]["vit 0"]["right"], abs=0.03)  # 200 of 1,000
    kinds = kinds[:50]
    model = DiT.from_pretrained(TRAINED / "dit")
    drawn = diffusion.draw(model, kinds, pyattn.Generator().manual_seed(0))
    seen = digits.right(digits.read(reader, drawn), kinds)
    record = RECORDS["diffusion"]["dit 0"]["found"]["the diffusion transformer"]
    assert seen == pytest.approx(record["seen as asked"], abs=0.06)


def test_no_digit_that_is_asked_for_was_learned_from() -> None:
    """The measure draws from seeds of its own, and no two drawings are alike."""
    pixels, kinds = digits.unseen(50, grain=0)
    again, _ = digits.unseen(50, grain=0)
    others, _ = digits.unseen(50, grain=0, seed=5)
    assert pixels.tolist() == again.tolist()
    rows = pyattn.cat([pixels, others]).flatten(1)
    apart = pyattn.cdist(rows, rows) + pyattn.eye(len(rows))
    assert apart.min() > 0.1
    assert kinds.tolist() == [*range(10)] * 5
    assert pixels.min() == -1 and pixels.max() == 1


def test_a_drawing_is_what_its_six_numbers_say() -> None:
    middle = [0.5] * 6
    seven = pyattn.tensor(digits.drawn(7, middle)).view(8, 8)
    assert seven[1].mean() > seven[5].mean()  # the bar at the top
    for place, (axis, sign) in {2: (1, 1), 3: (0, 1)}.items():
        moved = list(middle)
        moved[place] = 1.0
        other = pyattn.tensor(digits.drawn(7, moved)).view(8, 8)

        def centre(image: Any) -> float:
            ink = (image + 1).sum(1 - axis)
            return float((ink * pyattn.arange(8)).sum() / ink.sum())

        assert sign * (centre(other) - centre(seven)) > 0.3
    thick = pyattn.tensor(digits.drawn(7, [*middle[:5], 1.0]))
    assert thick.sum() > seven.sum() + 2


def test_the_rivals_distance_is_what_its_formula_says() -> None:
    a, b = pyattn.tensor([[0.0], [2.0]]), pyattn.tensor([[1.0], [5.0]])
    # Between: 1, 5, 1, 3, whose mean is 2.5; within: 2 and 4.
    assert diffusion.energy(a, b) == pytest.approx(2 * 2.5 - 2 - 4)
    pixels, kinds = digits.unseen(400, grain=0, seed=7)
    linear = diffusion.Linear(pixels, kinds)
    assert (linear.root @ linear.root.T).shape == (64, 64)
    same = diffusion.apart(
        pixels.flatten(1), kinds, *[digits.unseen(400, 0, 8)[0].flatten(1), kinds]
    )
    other = diffusion.apart(pixels.flatten(1), kinds, pixels.flatten(1), (kinds + 1) % 10)
    assert abs(same) < 0.1 < other


def test_the_way_leads_back_from_noise_where_the_direction_is_known() -> None:
    """With the true direction, noise less digit, every move stays on the straight line."""
    target, kinds = digits.unseen(10, grain=0)
    start = pyattn.randn(10, 1, 8, 8, generator=pyattn.Generator().manual_seed(3))

    def model(x: Any, time: Any, kinds: Any) -> Any:
        return start - target

    *_, last = diffusion.path(model, kinds, pyattn.Generator().manual_seed(3), 7)
    assert (last - target).abs().max() < 1e-12
    half = diffusion.mixed(target, start, pyattn.full((10,), 0.25))
    assert (half - (0.75 * target + 0.25 * start)).abs().max() < 1e-12


@pytest.mark.parametrize("name", ["digits", "diffusion"])
def test_resuming_gives_the_same_to_the_digit(name: str, tmp_path: Any) -> None:
    whole, half = training(name), training(name)
    for _ in range(3):
        whole.run.take(whole.step)
    half.run.take(half.step)
    half.run.save(tmp_path / "half.pt")
    rest = training(name, seed=7)
    rest.run.resume(tmp_path / "half.pt")
    for _ in range(2):
        rest.run.take(rest.step)
    assert rest.run.losses == whole.run.losses
    ours, theirs = rest.model.state_dict(), whole.model.state_dict()
    assert all(ours[part].tolist() == theirs[part].tolist() for part in theirs)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_control_c_stops_after_a_step_and_the_rest_can_be_run(tmp_path: Any) -> None:
    first = started("digits", tmp_path, "--steps", "10")
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("step     3"):
            first.send_signal(signal.SIGINT)
    first.communicate()
    assert first.returncode == 130
    kept = pyattn.load(tmp_path / "digits.pt")["losses"]
    assert 3 <= len(kept) < 10
    second = started("digits", tmp_path, "--resume", "--record", "resumed.json")
    output, errors = second.communicate()
    assert second.returncode == 0, errors
    assert f"going on after step {len(kept)}" in output
    record = json.loads((tmp_path / "resumed.json").read_text())["vit 0"]
    whole = digits.Training({"seed": 0, "steps": 10, "patch": 2, "batch": digits.BATCH})
    assert record["first losses"] == [whole.step() for _ in range(10)]
    assert (tmp_path / "digits.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("name, least", [("digits", 0.15), ("diffusion", 0.15)])
def test_the_quick_form_learns_and_leaves_nothing_behind(
    tmp_path: Any, name: str, least: float
) -> None:
    done = started(name, tmp_path, "--quick")
    output, errors = done.communicate()
    assert done.returncode == 0, errors
    assert list(tmp_path.iterdir()) == []
    losses = [float(line.split()[-1]) for line in output.splitlines() if line.startswith("step")]
    assert losses[-1] < losses[0] - least
