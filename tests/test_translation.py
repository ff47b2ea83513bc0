"""Encoder-decoders that translate, and the example that trains them: dates, its record, interruptions."""

from __future__ import annotations

import datetime
import importlib
import itertools
import json
import os
import pathlib
import signal
from typing import Any

import pytest

import pyattn
from pyattn.models import (
    Reading,
    RecurrentTranslator,
    TransformerTranslator,
    alignment,
    beam_search,
    padded,
    translate,
    translator,
    write,
)
from pyattn.models.translation import BEGIN, END
from pyattn.safetensors import save_file

from .started import started

example: Any = importlib.import_module("examples.translation")
ROOT = pathlib.Path(__file__).parent.parent
RECORD = json.loads((ROOT / "docs/recorded/translation.json").read_text("utf-8"))
SHIPPED = ROOT / "pyattn/models/trained"
KINDS = ("recurrent", "transformer")


def small(kind: str) -> Any:
    pyattn.manual_seed(1)
    if kind == "recurrent":
        return RecurrentTranslator(vocab_size=7, width=4, hidden_size=6).eval()
    return TransformerTranslator(7, width=4, heads=2, inner=5, layers=2).eval()


SOURCES = [[3, 4, 5, 6, 3], [6, 4], [5, 3, 3]]


# The models.


@pytest.mark.parametrize("kind", KINDS)
def test_one_word_at_a_time_is_the_whole_at_once(kind: str) -> None:
    model, target = small(kind), pyattn.tensor([[1, 4, 4, 6], [1, 3, 5, 2], [1, 2, 6, 3]])
    with pyattn.no_grad():
        whole = model(padded(SOURCES), target)
        reading = Reading(model, padded(SOURCES))
        for cuts in ((1, 1, 1, 1), (4,), (1, 3), (2, 2)):
            caches, at, parts = reading.caches(), 0, []
            for cut in cuts:
                parts.append(reading(target[:, at : at + cut], caches))
                at += cut
            assert (pyattn.cat(parts, 1) - whole).abs().max().item() < 1e-14


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_read_beside_others_as_it_is_alone(kind: str) -> None:
    model, target = small(kind), pyattn.tensor([[1, 4, 4, 6]])
    with pyattn.no_grad():
        together = model(padded(SOURCES), target.expand(3, 4))
        for source, logits in zip(SOURCES, together):
            assert (model(padded([source]), target)[0] - logits).abs().max().item() < 1e-14
    assert translate(model, SOURCES, 6) == [translate(model, [s], 6)[0] for s in SOURCES]


@pytest.mark.parametrize("kind", KINDS)
def test_padding_gets_no_attention_and_no_slope(kind: str) -> None:
    model = small(kind)
    weights = alignment(model, [6, 4], [3, 5])
    assert weights.shape[-2:] == (3, 2)
    assert (weights.sum(-1) - 1).abs().max().item() < 1e-14
    with pyattn.no_grad():
        Reading(model, padded(SOURCES))(
            padded([[BEGIN]] * 3), model.caches(model.encode(padded(SOURCES)))
        )
    assert model.attention_weights[1, ..., 2:].abs().max().item() == 0.0
    model(padded(SOURCES), padded([[1, 4]] * 3)).sum().backward()
    if kind == "recurrent":
        assert model.embedding.weight.grad[0].tolist() == [0.0] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_one_beam_is_greedy_and_enough_of_them_find_the_best(kind: str) -> None:
    model = small(kind)
    reading = Reading(model, padded([SOURCES[0]]))
    greedy = list(write(reading, [BEGIN], 3, temperature=0, stop=END))
    assert beam_search(reading, [BEGIN], 3, beams=1, stop=END)[0][1] == greedy
    texts = [text for n in (1, 2, 3) for text in itertools.product(range(7), repeat=n)]
    texts = [t for t in texts if END not in t[:-1] and (len(t) == 3 or t[-1] == END)]
    scores = {}
    with pyattn.no_grad():
        for text in texts:
            logits = model(padded([SOURCES[0]]), pyattn.tensor([[BEGIN, *text[:-1]]]))
            logs = pyattn.log_softmax(logits[0], dim=-1)
            scores[text] = sum([logs[i, token].item() for i, token in enumerate(text)]) / len(text)
    best = max(scores, key=lambda text: scores[text])
    score, found = beam_search(reading, [BEGIN], 3, beams=200, stop=END)[0]
    assert tuple(found) == best and abs(score - scores[best]) < 1e-12


def test_a_folder_with_another_model_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gpt2", "words": []}')
    save_file({}, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="model_type is one of recurrent, transformer, got 'gpt2'"):
        translator(tmp_path)


# The example: its dates.


def test_every_day_is_written_in_its_own_way() -> None:
    told, held = example.dates()
    assert len(told) == 98616 and len(held) == 10957 and not set(told) & set(held)
    days = (told + held)[::7]
    texts = {" ".join(example.in_words(day, form)) for day in days for form in range(3)}
    assert len(texts) == 3 * len(days)
    assert {word for text in texts for word in text.split()} <= set(example.WORDS)
    assert len(example.NUMBER) == len(example.WORDS)
    assert " ".join(example.in_words(datetime.date(1905, 12, 30), 1)) == (
        "december the thirtieth nineteen oh five"
    )
    for year, words in ((1900, "nineteen hundred"), (2000, "two thousand"), (2015, None)):
        assert " ".join(example.year(year)) == (words or "twenty fifteen")


def test_the_nearest_is_copied_from_what_shares_most() -> None:
    seen = [([1, 2, 3], [7]), ([3, 2, 1], [8]), ([2, 3, 1, 1], [9])]
    assert example.nearest(seen, [[1, 2, 4], [5, 2, 1], [2, 3, 1]]) == [[7], [8], [9]]


def training(kind: str, seed: int = 0) -> Any:
    told, _ = example.dates()
    return example.Training({"kind": kind, "seed": seed, "steps": example.STEPS}, told)


def test_the_rival_knows_the_very_pairs_that_the_model_has_read() -> None:
    told, held = example.dates()
    run = training("recurrent")
    one_by_one = [example.pairs(told, run.batch, run.generator) for _ in range(5)]
    again = example.pairs(told, 5 * run.batch, pyattn.Generator().manual_seed(0))
    assert sum(one_by_one, []) == again
    tested = example.pairs(held, 200, pyattn.Generator().manual_seed(0), back=False)
    assert not {tuple(target) for _, target in tested} & {tuple(target) for _, target in again}


# Its record.


@pytest.mark.parametrize("name", sorted(RECORD))
def test_a_short_stretch_goes_as_recorded(name: str) -> None:
    kind, seed = name.split()
    run = training(kind, int(seed))
    losses = [run.step() for _ in range(2)]
    assert losses == pytest.approx(RECORD[name]["first losses"][:2], rel=1e-9)


def test_the_record_holds_what_is_promised() -> None:
    assert set(RECORD) == {
        "one_vector 0",
        *[f"{kind} {seed}" for kind in KINDS for seed in (0, 1, 2)],
    }
    for name, record in RECORD.items():
        for way in ("figures", "words"):
            assert record["nearest"][way] < 0.1, (name, way)
            if name == "one_vector 0":  # and so that it is the attention which does it
                assert record["exact"][way] < 0.2
            else:
                assert record["exact"][way] >= 0.95, (name, way)
        wrong = sum(1 - record["exact"][way] for way in ("figures", "words"))
        assert len(record["wrong"]) == round(wrong * example.TESTED)


@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_that_are_shipped_are_the_recorded_ones(kind: str) -> None:
    model, words = translator(SHIPPED / f"translation-{kind}")
    assert words == example.WORDS
    assert (SHIPPED / f"translation-{kind}" / "model.safetensors").stat().st_size < 60_000
    record = RECORD[f"{kind} 0"]
    assert sum(p.numel() for p in model.parameters()) == record["parameters"]
    _, held = example.dates()
    wrong = []
    for back in (False, True):
        wanted = example.pairs(held, 30, pyattn.Generator().manual_seed(0), back=back)
        for (source, target), found in zip(
            wanted, translate(model, [source for source, _ in wanted], example.MOST)
        ):
            if found != target:
                wrong.append([example.as_text(source), example.as_text(found)])
    assert all(pair in record["wrong"] for pair in wrong)  # rounded to float16, it errs no more


# Stopping and going on.


def test_resuming_gives_the_same_to_the_digit(tmp_path: Any) -> None:
    whole, half = training("recurrent"), training("recurrent")
    for _ in range(3):
        whole.run.take(whole.step)
    half.run.take(half.step)
    half.run.save(tmp_path / "half.pt")
    rest = training("recurrent", seed=7)
    rest.run.resume(tmp_path / "half.pt")
    for _ in range(2):
        rest.run.take(rest.step)
    assert rest.run.losses == whole.run.losses
    ours, theirs = rest.model.state_dict(), whole.model.state_dict()
    assert all(ours[name].tolist() == theirs[name].tolist() for name in theirs)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_control_c_stops_after_a_step_and_the_rest_can_be_run(tmp_path: Any) -> None:
    asked = ["--steps", "8", "--kind", "transformer"]
    first = started("translation", tmp_path, *asked)
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith("step     3"):
            first.send_signal(signal.SIGINT)
    first.communicate()
    assert first.returncode == 130
    kept = pyattn.load(tmp_path / "translation.pt")["losses"]
    assert 3 <= len(kept) < 8
    second = started(
        "translation", tmp_path, "--resume", "--record", "resumed.json", "--weights", "made"
    )
    output, errors = second.communicate()
    assert second.returncode == 0, errors
    assert f"going on after step {len(kept)}" in output
    model, words = translator(tmp_path / "made")
    assert isinstance(model, TransformerTranslator) and words == example.WORDS
    run = training("transformer")
    run = example.Training({"kind": "transformer", "seed": 0, "steps": 8}, run.days)
    losses = [run.step() for _ in range(8)]
    read = json.loads((tmp_path / "resumed.json").read_text())
    assert read["transformer 0"]["first losses"] == losses
    for way in ("figures", "words"):
        assert (tmp_path / f"translation_{way}.svg").read_text().startswith("<svg")


def test_the_quick_form_learns_and_leaves_nothing_behind(tmp_path: Any) -> None:
    done = started("translation", tmp_path, "--quick")
    output, errors = done.communicate()
    assert done.returncode == 0, errors
    assert list(tmp_path.iterdir()) == []
    losses = [float(line.split()[-1]) for line in output.splitlines() if line.startswith("step")]
    assert losses[-1] < losses[0] - 0.5
