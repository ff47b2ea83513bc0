"""The blocks that PyTorch has no name for: caches, what is refused, and what must be the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyattn
from pyattn import blocks
from pyattn.blocks import ALiBi, CausalSelfAttention, KeyValueCache, RotaryPositions


def layers() -> list[CausalSelfAttention]:
    pyattn.manual_seed(0)
    turn = RotaryPositions(2)
    return [
        CausalSelfAttention(8, 4),
        CausalSelfAttention(8, 4, 2, positions=turn, linear_bias=True),
        CausalSelfAttention(8, 4, 1, window=3, cap=2.0, positions=turn),
        CausalSelfAttention(8, 4, bias=ALiBi(4)),
        CausalSelfAttention(8, 2, bias=blocks.RelativeBias(2, bidirectional=False), window=2),
    ]


@settings(deadline=None, max_examples=40)
@given(which=st.integers(0, 4), cuts=st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_a_sequence_in_parts_is_the_sequence(which: int, cuts: list[int]) -> None:
    layer, length = layers()[which], sum(cuts)
    with pyattn.no_grad():
        x = pyattn.rand(2, length, 8)
        whole = layer(x)
        weights = layer.attention_weights
        cache, start, parts = KeyValueCache(), 0, []
        for cut in cuts:
            parts.append(layer(x[:, start : start + cut], cache))
            start += cut
    assert (pyattn.cat(parts, 1) - whole).abs().max().item() < 1e-14
    last: Any = layer.attention_weights
    assert weights is not None and last.shape == (2, layer.num_heads, cuts[-1], length)
    assert (last - weights[:, :, -cuts[-1] :]).abs().max().item() < 1e-14


def test_a_cache_grows_in_place_and_forgets() -> None:
    cache = KeyValueCache()
    rows = pyattn.arange(20.0).view(10, 2)
    for i in range(10):
        key, value = cache.add(rows[i : i + 1], rows[i : i + 1, :1])
        assert key.equal(rows[: i + 1]) and value.equal(rows[: i + 1, :1])
    cache.cut(3)
    key, _ = cache.add(rows[9:], rows[9:, :1])
    assert key.equal(pyattn.cat([rows[:3], rows[9:]]))


def test_a_cache_keeps_plain_numbers() -> None:
    tracemalloc = pytest.importorskip("tracemalloc")
    cache, rows = KeyValueCache(), pyattn.rand(2, 500, 8)
    cache.add(rows[:, :1], rows[:, :1])
    tracemalloc.start()
    try:
        cache.add(rows, rows)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 10 * 2 * rows.numel()  # bytes: a float in a list would take 32


def test_a_cache_picks_texts_and_their_order() -> None:
    cache = KeyValueCache()
    key, value = pyattn.rand(2, 3, 4, 2), pyattn.rand(2, 3, 4, 5)
    cache.add(key, value)
    cache.pick([1, 1, 0])
    both = cache.add(pyattn.ones(3, 3, 1, 2), pyattn.ones(3, 3, 1, 5))
    for kept, before in zip(both, (key, value)):
        assert kept[:, :, :4].equal(before[[1, 1, 0]])
        assert kept[:, :, 4].eq(1).all()
    cache = KeyValueCache()
    cache.add(pyattn.ones(2, 3), pyattn.ones(2, 3))
    with pytest.raises(ValueError, match="no first axis to pick from"):
        cache.pick([0])


def test_a_refused_row_leaves_the_cache_as_it_was() -> None:
    cache = KeyValueCache()
    cache.add(pyattn.ones(2, 3), pyattn.ones(2, 3))
    for key, value in (
        (pyattn.ones(1, 4), pyattn.ones(1, 3)),
        (pyattn.ones(1, 3), pyattn.ones(2, 3)),
        (pyattn.ones(1, 1, 3), pyattn.ones(1, 1, 3)),
        (pyattn.ones(3), pyattn.ones(3)),
    ):
        with pytest.raises(ValueError, match="KeyValueCache: "):
            cache.add(key, value)
    with pytest.raises(TypeError, match="expected a tensor, got list"):
        cache.add([[1.0]], pyattn.ones(1, 1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="it has 2 positions, not 3"):
        cache.cut(3)
    assert len(cache) == 2


@pytest.mark.parametrize("width, batch", [(16, 1), (16, 3), (8, 2)])
def test_one_position_that_does_not_fit_is_refused(width: int, batch: int) -> None:
    cache = KeyValueCache()
    with pyattn.no_grad():
        CausalSelfAttention(16, 2)(pyattn.rand(2, 3, 16), cache)
        kept = [list(head) for head in cache._keys]
        with pytest.raises(ValueError, match="KeyValueCache: .* does not fit what is kept"):
            CausalSelfAttention(width, 2)(pyattn.rand(batch, 1, width), cache)
    assert len(cache) == 3 and [list(head) for head in cache._keys] == kept


def test_a_block_with_its_gate_closed_is_not_there() -> None:
    norm = blocks.AdaptiveLayerNorm(4, 3)
    x = pyattn.rand(2, 5, 4)
    y, gate = norm(x, pyattn.rand(2, 3))
    assert (x + gate * y).equal(x)
    gate.sum().backward()
    assert norm.modulation.bias is not None and norm.modulation.bias.grad is not None
    assert norm.modulation.bias.grad.abs().sum().item() > 0


@pytest.mark.parametrize(
    "make, complaint",
    [
        (lambda: blocks.sinusoids(2, 3), "the width must be even, got 3"),
        (lambda: RotaryPositions(3), "the width must be even, got 3"),
        (lambda: RotaryPositions(4, pairing="thirds"), "'halves' or 'neighbours', got 'thirds'"),
        (lambda: RotaryPositions(4)(pyattn.ones(2, 6)), "rows of width 4, got 6"),
        (lambda: ALiBi(0), "heads must be above 0, got 0"),
        (lambda: blocks.LearnedPositions(3, 2)(pyattn.ones(2, 2), start=2), "positions 2 to 3"),
        (lambda: CausalSelfAttention(8, 3), "width 8 must be a multiple of num_heads 3"),
        (lambda: CausalSelfAttention(8, 4, 3), "must be a multiple of num_kv_heads 3"),
        (lambda: CausalSelfAttention(8, 4, window=0), "window must be above 0, got 0"),
        (lambda: blocks.GatedFeedForward(4, gate="open"), "gate is one of glu"),
    ],
)
def test_what_does_not_fit_is_refused(make: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()
