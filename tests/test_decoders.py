"""Decoders in GPT-2's, Llama's and Gemma's layouts, and how they write."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyattn
from pyattn.models import GPT, GPTConfig, Llama, LlamaConfig, beam_search, probabilities, write
from pyattn.safetensors import save_file

from .decoders import CONFIGS, RECORD, TOKENS

RECORDED = json.loads(RECORD.read_text())


def saved(folder: Path, name: str, prefix: str = "") -> Any:
    """A recorded model, written to a folder and read from there."""
    config = CONFIGS[name]
    weights = {key: pyattn.tensor(value) for key, value in RECORDED[name]["weights"].items()}
    if prefix:
        weights = {key.replace(prefix, "", 1): value for key, value in weights.items()}
    if "lm_head.weight" in weights and (config["model_type"] != "llama" or "tie" in str(config)):
        del weights["lm_head.weight"]  # it is the table of tokens, which the file has once
    (folder / "config.json").write_text(json.dumps(config))
    save_file(weights, folder / "model.safetensors")
    return (GPT if config["model_type"] == "gpt2" else Llama).from_pretrained(folder)


@pytest.mark.parametrize("name", CONFIGS)
def test_logits_are_those_of_others(tmp_path: Path, name: str) -> None:
    model = saved(tmp_path, name)
    with pyattn.no_grad():
        logits = model(pyattn.tensor(TOKENS))
    # The library that was recorded computes rotations and RMS norms in float32.
    least = 1e-12 if "gpt2" in name else 3e-6
    assert (logits - pyattn.tensor(RECORDED[name]["logits"])).abs().max().item() < least
    assert [tuple(w.shape)[-2:] for w in model.attention_weights] == [(6, 6), (6, 6)]


def test_gpt2s_own_file_has_no_prefix(tmp_path: Path) -> None:
    model = saved(tmp_path, "gpt2", prefix="transformer.")
    with pyattn.no_grad():
        logits = model(pyattn.tensor(TOKENS))
    assert (logits - pyattn.tensor(RECORDED["gpt2"]["logits"])).abs().max().item() < 1e-9


@pytest.mark.parametrize("name", CONFIGS)
def test_one_token_at_a_time_is_the_whole_at_once(tmp_path: Path, name: str) -> None:
    model = saved(tmp_path, name)
    tokens, caches = pyattn.tensor(TOKENS), model.caches()
    with pyattn.no_grad():
        parts = [model(tokens[:, i : i + 1], caches) for i in range(6)]
        difference = pyattn.cat(parts, 1) - model(tokens)
    assert difference.abs().max().item() < 1e-12


@pytest.mark.parametrize("name", CONFIGS)
def test_they_learn(tmp_path: Path, name: str) -> None:
    model = saved(tmp_path, name)
    optimizer = pyattn.optim.Adam(model.parameters(), lr=0.02)
    tokens = pyattn.tensor(TOKENS)
    losses = []
    for _ in range(25):
        logits = model(tokens[:, :-1])
        loss = pyattn.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.6 * losses[0]  # a cap leaves less room


def test_a_new_gpt_begins_as_gpt2_does() -> None:
    pyattn.manual_seed(0)
    model = GPT(GPTConfig(vocab_size=50, n_positions=8, n_embd=32, n_layer=8, n_head=2))
    assert model.lm_head.weight is model.transformer.wte.weight
    spreads = {name: parameter.std().item() for name, parameter in model.named_parameters()}
    assert abs(spreads["transformer.h.0.attn.c_attn.weight"] - 0.02) < 0.002
    assert abs(spreads["transformer.h.0.mlp.c_proj.weight"] - 0.02 / 4) < 0.0005
    assert spreads["transformer.h.0.mlp.c_fc.bias"] == 0


@pytest.mark.parametrize(
    "make, complaint",
    [
        (lambda: GPTConfig(n_embd=6, n_head=4), "n_embd 6 must be a multiple of n_head 4"),
        (lambda: GPTConfig(n_layer=0), "n_layer must be a whole number above 0, got 0"),
        (lambda: GPTConfig(activation_function="hat"), "'hat' is not one of gelu"),
        (lambda: GPTConfig(model_type="bert"), "expected the settings of a gpt2, got 'bert'"),
        (lambda: GPTConfig(add_cross_attention=True), "add_cross_attention is not what"),
        (lambda: LlamaConfig(model_type="bert"), "model_type is one of llama, gemma, gemma2"),
        (lambda: LlamaConfig(hidden_size=6, num_attention_heads=4), "must be a multiple of"),
        (lambda: LlamaConfig(rope_scaling={"factor": 2.0}), "rope_scaling is not what"),
        (lambda: LlamaConfig(vocab_size=0), "vocab_size must be a whole number"),
        (lambda: LlamaConfig(hidden_act="hat"), "'hat' is not one of gelu"),
    ],
)
def test_settings_that_do_not_fit_are_refused(make: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize("name", ["gpt2", "llama"])
def test_more_tokens_than_places_are_refused(tmp_path: Path, name: str) -> None:
    model = saved(tmp_path, name)
    with pytest.raises(ValueError, match="8"):
        model(pyattn.zeros(1, 9, dtype=pyattn.int64))
    with pytest.raises(ValueError, match=r"shape \(batch, length\), got \(3,\)"):
        model(pyattn.tensor([1, 2, 3]))


# Writing.


@settings(deadline=None, max_examples=200)
@given(
    scores=st.lists(st.floats(-5, 5), min_size=1, max_size=8),
    temperature=st.sampled_from([0.0, 0.3, 1.0, 2.0]),
    top_k=st.none() | st.integers(1, 9),
    top_p=st.none() | st.floats(0.01, 1.0),
)
def test_what_is_kept_is_likeliest_and_adds_up(
    scores: list[float], temperature: float, top_k: int | None, top_p: float | None
) -> None:
    weights = probabilities(pyattn.tensor(scores), temperature, top_k, top_p).tolist()
    assert math.isclose(sum(weights), 1.0)
    kept = [score for score, weight in zip(scores, weights) if weight > 0]
    left = [score for score, weight in zip(scores, weights) if weight == 0]
    assert not left or max(left) <= min(kept) + 1e-9  # as near, they have the same share
    if temperature == 0:
        assert weights[scores.index(max(scores))] == 1.0
    elif top_k is not None:
        assert len(kept) <= sum(
            score >= sorted(scores)[-min(top_k, len(scores))] for score in scores
        )
    if temperature and top_p is not None and top_k is None:
        plain = pyattn.tensor(scores).div(temperature).softmax(0).tolist()
        shares = sorted((plain[i] for i, weight in enumerate(weights) if weight > 0), reverse=True)
        assert sum(shares) >= top_p - 1e-9
        assert sum(shares[:-1]) < top_p + 1e-9


@pytest.mark.parametrize(
    "given, complaint",
    [
        ({"temperature": -1.0}, "temperature is 0 or above, got -1.0"),
        ({"top_k": 0}, "top_k is 1 or above, got 0"),
        ({"top_p": 1.5}, "top_p is above 0 and at most 1, got 1.5"),
    ],
)
def test_settings_out_of_range_are_refused(given: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        probabilities(pyattn.ones(3), **given)
    with pytest.raises(ValueError, match=r"a row of scores, got \(1, 3\)"):
        probabilities(pyattn.ones(1, 3))


@pytest.mark.parametrize("name", ["gpt2", "gemma2"])
def test_greedy_writing_takes_the_likeliest(tmp_path: Path, name: str) -> None:
    model = saved(tmp_path, name)
    text = [1, 4]
    with pyattn.no_grad():
        for _ in range(6):
            text.append(int(model(pyattn.tensor([text]))[0, -1].argmax()))
    assert list(write(model, [1, 4], 6, temperature=0)) == text[2:]


def test_the_same_seed_writes_the_same_and_stops(tmp_path: Path) -> None:
    model = saved(tmp_path, "llama")
    texts = [
        list(write(model, [3], 20, generator=pyattn.Generator().manual_seed(seed)))
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1] != texts[2] and len(texts[0]) == 20  # beyond its 8 places
    stop = texts[0][4]
    cut = list(write(model, [3], 20, stop=stop, generator=pyattn.Generator().manual_seed(1)))
    assert cut == texts[0][: texts[0].index(stop) + 1]
    with pytest.raises(ValueError, match="must be a token to go on from"):
        next(write(model, [], 3))


def test_writing_streams(tmp_path: Path) -> None:
    stream = write(saved(tmp_path, "llama"), [3], 1000, generator=pyattn.Generator().manual_seed(1))
    assert [next(stream) for _ in range(2)] == list(
        write(saved(tmp_path, "llama"), [3], 2, generator=pyattn.Generator().manual_seed(1))
    )


@pytest.mark.parametrize("beams", [1, 3, 50])
@pytest.mark.parametrize("stop", [None, 2])
def test_beam_search_finds_what_trying_all_finds(
    tmp_path: Path, beams: int, stop: int | None
) -> None:
    model = saved(tmp_path, "llama")
    texts: list[tuple[float, list[int]]] = [(0.0, [])]
    ended = []
    for _ in range(3):
        tried = []
        for total, text in texts:
            with pyattn.no_grad():
                logs = model(pyattn.tensor([[1, 5] + text]))[0, -1].log_softmax(0).tolist()
            tried += [(total + log, text + [token]) for token, log in enumerate(logs)]
        tried.sort(reverse=True)
        ended += [found for found in tried[: 2 * beams] if found[1][-1] == stop]
        texts = [found for found in tried[: 2 * beams] if found[1][-1] != stop][:beams]
        if len(ended) >= beams:
            break
    expected = sorted([(total / len(text), text) for total, text in ended + texts], reverse=True)
    found = beam_search(model, [1, 5], 3, beams, stop)
    assert [text for _, text in found] == [text for _, text in expected[:beams]]
    for (score, _), (wanted, _) in zip(found, expected):
        assert math.isclose(score, wanted)


def test_beam_search_refuses_what_it_has_no_places_for(tmp_path: Path) -> None:
    model = saved(tmp_path, "llama")
    with pytest.raises(ValueError, match="2 and 8 tokens, and there are places for 8"):
        beam_search(model, [1, 2], 8)
    with pytest.raises(ValueError, match="needs a beam"):
        beam_search(model, [1], 2, beams=0)
