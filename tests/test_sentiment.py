"""examples/sentiment.py: its sentences, its record, its measures, and that an interruption loses nothing."""

from __future__ import annotations

import importlib
import json
import os
import pathlib
import re
import signal
from typing import Any

import pytest

import pyattn
from pyattn.models import Reader, rollout

from .started import started

sentiment: Any = importlib.import_module("examples.sentiment")
ROOT = pathlib.Path(__file__).parent.parent
RECORD = json.loads((ROOT / "docs/recorded/sentiment.json").read_text("utf-8"))
SHIPPED = ROOT / "pyattn/models/trained/reader"


def training(seed: int = 0, steps: int = sentiment.STEPS) -> Any:
    return sentiment.Training({"seed": seed, "steps": steps})


def some(count: int, seed: int, unseen: bool = False) -> list[tuple[str, int]]:
    generator = pyattn.Generator().manual_seed(seed)
    return sentiment.sentences(count, generator, unseen)  # type: ignore[no-any-return]


def test_what_is_held_back_is_held_back() -> None:
    told, unseen = some(200, 0), some(200, 0, unseen=True)
    assert not {text for text, _ in told} & {text for text, _ in unseen}
    assert all(word in sentiment.WORDS for text, _ in told + unseen for word in text.split())
    assert {word for text, _ in some(400, 0) for word in text.split()} == set(sentiment.WORDS)
    assert len(sentiment.WORDS) == len(set(sentiment.WORDS))


def test_labels_say_what_i_found() -> None:
    """By a rule of its own: cut my opinion out, and see whether something turns it round."""
    for text, good in some(400, 1):
        (mine,) = [
            part for part in re.split(r" but (?=\w+(?: \w+)? found )", text) if "i found" in part
        ]
        turned = re.search(r"\b(not|far from|anything but|hardly)\b", mine) is not None
        assert good == (bool(set(mine.split()) & set(sentiment.GOOD)) ^ turned), text


def test_the_best_that_words_without_order_can_do() -> None:
    """No bag gets a sentence and the one with both opinions exchanged right where these differ."""
    found = training().reader
    bag = sentiment.Bag()
    one, other = (
        "i found it good but everyone found it bad",
        "i found it bad but everyone found it good",
    )
    a, b = bag(found.tokens([one, other])).tolist()
    assert a == pytest.approx(b, abs=1e-12)


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_a_short_stretch_goes_as_recorded(seed: str) -> None:
    again = training(int(seed))
    losses = [again.step() for _ in range(3)]
    assert losses == pytest.approx(RECORD[seed]["first losses"][:3], rel=1e-9)


def test_the_record_holds_what_is_promised() -> None:
    assert set(RECORD) == {"0", "1", "2"}
    for run in RECORD.values():
        assert run["right"] >= 0.95 and run["bag"] < 0.8 and run["nothing"] < 0.6
        assert run["steps"] == sentiment.STEPS
        told = [text for text, _ in sentiment.unseen(60)]
        assert set(run["measured"]) == set(told)
        for text, measures in run["measured"].items():
            assert set(measures) == {"score", *sentiment.MEASURES}
            assert all(
                len(measures[name].split()) == len(text.split()) for name in sentiment.MEASURES
            )


def test_the_weights_that_are_shipped_are_the_recorded_ones() -> None:
    reader = Reader.from_pretrained(SHIPPED)
    assert reader.words == sentiment.WORDS
    assert (SHIPPED / "model.safetensors").stat().st_size < 60_000
    for text in list(RECORD["0"]["measured"])[:4]:
        for name, values in sentiment.measured(reader, text).items():
            kept = [float(value) for value in RECORD["0"]["measured"][text][name].split()]
            assert values == pytest.approx(kept, rel=0.02, abs=0.02)  # rounded to float16
    told = sentiment.unseen(100)
    assert sentiment.right(reader, reader.tokens, told) >= 0.95


def test_resuming_gives_the_same_to_the_digit(tmp_path: Any) -> None:
    whole, half, rest = training(3, 8), training(3, 8), training(7, 8)
    for _ in range(4):
        whole.run.take(whole.step)
    for _ in range(2):
        half.run.take(half.step)
    half.run.save(tmp_path / "half.pt")
    rest.run.resume(tmp_path / "half.pt")
    for _ in range(2):
        rest.run.take(rest.step)
    assert rest.run.losses == whole.run.losses
    for name in ("reader", "bag"):
        ours, theirs = [getattr(run, name).state_dict() for run in (rest, whole)]
        assert all(ours[key].tolist() == theirs[key].tolist() for key in theirs)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_control_c_stops_after_a_step_and_the_rest_can_be_run(tmp_path: Any) -> None:
    first = started("sentiment", tmp_path, "--steps", "12")
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("step     3"):
            first.send_signal(signal.SIGINT)
    first.communicate()
    assert first.returncode == 130
    kept = pyattn.load(tmp_path / "sentiment.pt")["losses"]
    assert 3 <= len(kept) < 12
    second = started("sentiment", tmp_path, "--resume", "--record", "resumed.json")
    output, errors = second.communicate()
    assert second.returncode == 0, errors
    assert f"going on after step {len(kept)}" in output
    assert len(json.loads((tmp_path / "resumed.json").read_text())["0"]["first losses"]) == 10
    assert (tmp_path / "sentiment.svg").read_text().startswith("<svg")


def test_the_quick_form_learns_and_leaves_nothing_behind(tmp_path: Any) -> None:
    done = started("sentiment", tmp_path, "--quick")
    output, errors = done.communicate()
    assert done.returncode == 0, errors
    assert list(tmp_path.iterdir()) == []
    nothing, reader = [
        float(re.search(rf"{name} +([\d.]+)%", output)[1])  # type: ignore[index]
        for name in ("the same", "the reader")
    ]
    assert reader > nothing + 20


def test_a_sentence_scores_the_same_alone_and_beside_longer_ones() -> None:
    reader = training().reader
    texts = ["i found it dull", sentiment.EXAMPLE]
    with pyattn.no_grad():
        both = reader(reader.tokens(texts)).tolist()
        alone = [reader(reader.tokens([text])).item() for text in texts]
    assert both == pytest.approx(alone, abs=1e-12)


def test_each_measure_is_what_it_is_said_to_be() -> None:
    reader, text = training().reader, "i found it not dull"
    words = text.split()
    assert sum(reader.looked(text)) < 1 and min(reader.looked(text)) > 0
    last, first = reader.attention(text)[::-1]
    table = [[(a + b) / 2 for a, b in zip(*rows)] for rows in zip(*last.tolist())]
    assert reader.looked(text) == pytest.approx(table[0][1:])
    assert rollout([first, last]).sum(-1).tolist() == pytest.approx([1.0] * 6)

    n = reader.tokens([text])
    rows = reader.embedding(n).detach()

    def score(factor: float, i: int) -> float:
        changed = rows.clone()
        changed[0, i + 1] *= factor
        with pyattn.no_grad():
            return float(reader.read(changed, n == 0).item())

    by_difference = [(score(1 + 1e-5, i) - score(1 - 1e-5, i)) / 2e-5 for i in range(5)]
    assert reader.slopes(text) == pytest.approx(by_difference, abs=1e-7)
    with pyattn.no_grad():
        whole = reader(n).item()
        without = reader(reader.tokens([" ".join(words[:3] + words[4:])])).item()
    assert reader.removed(text)[3] == pytest.approx(whole - without, abs=1e-12)


def test_a_word_that_is_not_known() -> None:
    with pytest.raises(ValueError, match="tokens: 'awful' is not one of: good"):
        training().reader.tokens(["i found it awful"])
