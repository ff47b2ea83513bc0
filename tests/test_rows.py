"""A row of plain numbers goes through a module as a tensor does, and whoever watches a module sees it."""

from __future__ import annotations

from typing import Any

import pytest

import pyattn
from pyattn import nn
from pyattn.blocks import (
    ALiBi,
    CausalSelfAttention,
    GatedFeedForward,
    KeyValueCache,
    RotaryPositions,
    rows,
)
from pyattn.models import Llama, LlamaConfig, write
from pyattn.nn.base.hooks import anywhere

KINDS: dict[str, dict[str, Any]] = {
    "llama": {},
    "biases": {"attention_bias": True, "mlp_bias": True},
    "gemma": {"model_type": "gemma"},
    "gemma2": {
        "model_type": "gemma2",
        "sliding_window": 3,
        "attn_logit_softcapping": 2.0,
        "final_logit_softcapping": 3.0,
        "query_pre_attn_scalar": 9,
    },
}


def model(kind: str = "llama") -> Any:
    pyattn.manual_seed(0)
    sizes = {"vocab_size": 11, "hidden_size": 8, "intermediate_size": 150, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "initializer_range": 0.5}
    made = Llama(LlamaConfig(**{**sizes, **heads, **KINDS[kind]}))
    for p in made.parameters():  # biases and gains too
        p.data.add_(0.1 * pyattn.randn(p.shape))
    return made.eval()


def logits(llama: Any, count: int = 6) -> Any:
    """What one token after the other is answered, and the weights of the last."""
    caches, out = llama.caches(), []
    with pyattn.no_grad():
        for token in range(count):
            out.append(llama(pyattn.tensor([[token]]), caches))
    return pyattn.cat(out), llama.attention_weights


@pytest.fixture
def by_tensors(monkeypatch: pytest.MonkeyPatch) -> Any:
    def switch() -> None:
        monkeypatch.setattr("pyattn.models.llama.one_unwatched", lambda x: False)

    return switch


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_numbers_is_a_tensor_to_the_digit(kind: str, by_tensors: Any) -> None:
    llama = model(kind)
    given, looked = logits(llama)
    by_tensors()
    wanted, seen = logits(llama)
    assert given.tolist() == wanted.tolist()
    assert [w.tolist() for w in looked] == [w.tolist() for w in seen]


def test_it_is_taken_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    llama, taken = model(), []
    rows_of: Any = vars(rows)["rows_of"]

    def noted(weight: Any) -> Any:
        taken.append(weight)
        return rows_of(weight)

    monkeypatch.setattr("pyattn.blocks.rows.rows_of", noted)
    logits(llama, 1)
    assert len(taken) == 2 * 7 + 1
    llama(pyattn.tensor([[1]]), llama.caches())  # with a tape
    assert len(taken) == 2 * 7 + 1
    llama.train()
    logits(llama, 1)
    assert len(taken) == 2 * 7 + 2  # the last map, which is the same in training


def test_a_hook_of_all_modules_is_no_longer_in_the_way_once_it_is_gone() -> None:
    wanted, _ = logits(model(), 1)
    for register in (
        nn.modules.module.register_module_forward_hook,
        nn.modules.module.register_module_forward_pre_hook,
        nn.modules.module.register_module_full_backward_hook,
        nn.modules.module.register_module_full_backward_pre_hook,
    ):
        seen: list[Any] = []
        with register(lambda *given, seen=seen: seen.append(type(given[0]).__name__)):
            assert bool(anywhere)
            given, _ = logits(model(), 1)
        assert given.equal(wanted) and not anywhere
        assert seen.count("Linear") == (15 if "forward" in register.__name__ else 0)


def test_hooks_see_what_goes_through() -> None:
    wanted, _ = logits(model(), 1)
    for name, kind in [(name, type(module)) for name, module in model().named_modules()]:
        if kind in (nn.ModuleList, RotaryPositions):  # which are not called
            continue
        llama = model()
        seen: list[Any] = []
        llama.get_submodule(name).register_forward_hook(
            lambda m, given, out, seen=seen: seen.append(out)
        )
        given, _ = logits(llama, 1)
        assert len(seen) == 1, name
        assert given.tolist() == wanted.tolist()
    llama = model()
    llama.model.layers[1].mlp.register_forward_hook(lambda m, given, out: out * 0)
    assert logits(llama, 1)[0].tolist() != wanted.tolist()


def test_a_class_of_ones_own_is_asked() -> None:
    class Half(nn.Linear):
        def forward(self, input: Any) -> Any:
            return super().forward(input) / 2

    llama = model()
    wanted, _ = logits(llama, 1)
    own = Half(8, 150, bias=False).eval()
    own.weight = nn.Parameter(llama.model.layers[0].mlp.up_proj.weight * 2)
    llama.model.layers[0].mlp.up_proj = own
    given, _ = logits(llama, 1)
    assert (given - wanted).abs().max().item() < 1e-12


def test_what_is_put_in_and_does_not_fit_is_refused() -> None:
    llama = model()
    llama.model.layers[0].mlp.down_proj = nn.Linear(9, 8).eval()
    with pytest.raises(RuntimeError, match="linear: .*its last size must be 9"):
        logits(llama, 1)


def test_blocks_by_themselves_go_the_same_way() -> None:
    pyattn.manual_seed(0)
    x = pyattn.randn(1, 1, 8)
    for gate in ("glu", "reglu", "geglu", "swiglu", "bilinear"):
        network = GatedFeedForward(8, 20, gate, bias=True, dropout=0.3).eval()
        assert rows.through(network, x._data) == network(x).flatten().tolist()
    for layer in (CausalSelfAttention(8, 4, 2), CausalSelfAttention(8, 4, bias=ALiBi(4))):
        caches = KeyValueCache(), KeyValueCache()
        with pyattn.no_grad():
            for _ in range(3):
                wanted = layer.eval()(x, caches[0]).flatten().tolist()
                assert rows.through(layer, x._data, caches[1]) == wanted


def test_written_texts_are_the_same(by_tensors: Any) -> None:
    llama = model("gemma2")
    text = list(write(llama, [1, 2, 3], 8, temperature=0))
    by_tensors()
    assert text == list(write(llama, [1, 2, 3], 8, temperature=0))
