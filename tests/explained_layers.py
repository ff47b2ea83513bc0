"""Layers, and the steps that a book tells of each: for test_explain_operations and test_explain_layers."""

from __future__ import annotations

import functools
from typing import Any, Callable

import pyattn as torch
from pyattn import blocks, nn
from pyattn.models import GPT, BertConfig, BertModel, DiT, GPTConfig, Llama, LlamaConfig, ViT

F = nn.functional

sequence = torch.tensor([[[0.5, -1.0, 0.25, 2.0], [1.0, 2.0, -1.0, 0.5]]])  # (1, 2, 4)
rows = sequence[0]
tokens = torch.tensor([[1, 2]])
condition = torch.tensor([[1.0, -1.0]])
picture = torch.rand(1, 1, 4, 4)
image = torch.arange(9.0).reshape(1, 1, 3, 3)

ATTENTION = "projection query key value scores scaled weights heads joined attended"
MASKED = ATTENTION.replace("scaled", "scaled mask masked")
NORM = "normalized normed"
NETWORK = "wide activation narrow"


def gpt() -> Any:
    return GPT(GPTConfig(vocab_size=3, n_positions=4, n_embd=2, n_layer=1, n_head=1, n_inner=2))


def llama(**settings: Any) -> Any:
    sizes: Any = {"vocab_size": 3, "hidden_size": 4, "intermediate_size": 2, "num_hidden_layers": 1}
    heads: Any = {"num_attention_heads": 2, "num_key_value_heads": 1}
    return Llama(LlamaConfig(**sizes, **heads, **settings))


def bert() -> Any:
    sizes: Any = {
        "vocab_size": 3,
        "hidden_size": 2,
        "num_hidden_layers": 1,
        "num_attention_heads": 1,
    }
    return BertModel(BertConfig(**sizes, intermediate_size=2, max_position_embeddings=4))


ROTARY = "turned"
LLAMA = (
    f"{NORM} projection query projection key projection value {ROTARY} scores scaled mask masked "
    f"weights heads joined attended residual {NORM} for_gate gate wide gated narrow residual"
)

# What makes the layer, what is done with it, and the names of the steps: each once, in their order.
LAYERS: "list[tuple[Callable[[], Any], Callable[[Any], Any], str]]" = [
    (
        lambda: nn.RNNCell(4, 2),
        lambda m: m(rows),
        "from_input from_state hidden",
    ),
    (
        lambda: nn.RNN(4, 2, nonlinearity="relu"),
        lambda m: m(rows)[1],
        "from_input from_state hidden",
    ),
    (
        lambda: nn.GRUCell(4, 2),
        lambda m: m(rows),
        "from_input from_state reset_gate candidate update_gate hidden",
    ),
    (
        lambda: nn.GRU(4, 2),
        lambda m: m(rows)[1],
        "from_input from_state reset_gate candidate update_gate hidden",
    ),
    (
        lambda: nn.LSTMCell(4, 2),
        lambda m: m(rows)[0],
        "from_input from_state for_gates forget_gate input_gate output_gate candidate cell hidden",
    ),
    (
        lambda: nn.TransformerEncoderLayer(4, 2, 3),
        lambda m: m(rows),
        f"{ATTENTION} residual {NORM} {NETWORK} residual {NORM}",
    ),
    (
        lambda: nn.TransformerEncoderLayer(4, 2, 3, norm_first=True, activation="gelu"),
        lambda m: m(rows),
        f"{NORM} {ATTENTION} residual {NORM} {NETWORK} residual",
    ),
    (
        lambda: nn.TransformerDecoderLayer(4, 1, 3),
        lambda m: m(rows, rows * 1),
        f"{ATTENTION} residual {NORM} product {ATTENTION} residual {NORM} {NETWORK} residual {NORM}",
    ),
    (lambda: blocks.SinusoidalPositions(), lambda m: m(sequence), "waves placed"),
    (lambda: blocks.LearnedPositions(4, 4), lambda m: m(sequence), "placed"),
    (lambda: blocks.RotaryPositions(4), lambda m: m(sequence), ROTARY),
    (lambda: blocks.RotaryPositions(4, pairing="neighbours"), lambda m: m(sequence), ROTARY),
    (lambda: blocks.ALiBi(2), lambda m: m(2, 3) * 1, "bias product"),
    (lambda: blocks.RelativeBias(2), lambda m: m(2, 2), "bias"),
    (
        lambda: blocks.AdaptiveLayerNorm(4, 2),
        lambda m: m(sequence, condition)[0],
        "activation modulation normalized modulated",
    ),
    (
        lambda: blocks.AdaptiveLayerNorm(4, 2),
        lambda m: m(sequence, condition)[1],
        "activation modulation gate",
    ),
    (lambda: blocks.FeedForward(4, 3), lambda m: m(sequence), NETWORK),
    (
        lambda: blocks.GatedFeedForward(4, 3),
        lambda m: m(sequence),
        "for_gate gate wide gated narrow",
    ),
    (
        lambda: blocks.AdditiveAttention(4, 4, 2),
        lambda m: m(sequence, sequence, sequence),
        "from_query from_key hidden scores weights attended",
    ),
    (
        lambda: blocks.CausalSelfAttention(
            4, 2, 1, positions=blocks.RotaryPositions(2), cap=5.0, bias=blocks.ALiBi(2)
        ),
        lambda m: m(sequence),
        f"projection query projection key projection value {ROTARY} scores scaled capped bias mask "
        "masked weights heads joined attended",
    ),
    (
        gpt,
        lambda m: m(tokens),
        f"placed {NORM} {MASKED} residual {NORM} {NETWORK} residual {NORM} logits",
    ),
    (llama, lambda m: m(tokens), f"{LLAMA} {NORM} logits"),
    (
        lambda: llama(model_type="gemma2", final_logit_softcapping=5.0),
        lambda m: m(tokens),
        f"embedded {LLAMA} {NORM} logits capped".replace(
            f"attended residual {NORM}", f"attended {NORM} residual {NORM}"
        ).replace("narrow residual", f"narrow {NORM} residual"),
    ),
    (
        bert,
        lambda m: m(tokens)[1],
        f"embedded {NORM} projection query key value scores scaled weights heads joined change residual {NORM} "
        f"wide activation change residual {NORM} from_first pooled",
    ),
    (
        lambda: ViT(4, 2, 1, 2, embed_dim=4, depth=1, num_heads=2),
        lambda m: m(picture),
        f"patches rows placed {NORM} {ATTENTION} residual {NORM} {NETWORK} residual {NORM} logits",
    ),
    (
        lambda: DiT(4, 2, 1, 4, depth=1, num_heads=2, num_classes=3, frequency_embedding_size=2),
        lambda m: m(picture, torch.tensor([1.0]), torch.tensor([2])),
        "speeds angles waves linear activation condition patches placed modulation gate normalized "
        f"modulated {ATTENTION} residual {NETWORK} pixels image",
    ),
    (lambda: nn.Dropout(0.5), lambda m: m.train()(sequence), "noise thinned"),
    (lambda: nn.Dropout1d(0.5), lambda m: m.train()(sequence), "noise thinned"),
    (lambda: nn.LayerNorm(4), lambda m: m(rows), NORM),
    (lambda: nn.RMSNorm(4), lambda m: m(rows), NORM),
    (
        lambda: nn.CrossEntropyLoss(label_smoothing=0.1),
        lambda m: m(rows, torch.tensor([0, 2])),
        "log_shares loss total negative smoothing smoothed_loss",
    ),
]


def computed(make: Callable[[], Any], run: Callable[[Any], Any]) -> "tuple[Any, Any]":
    """The layer, made from the seed and not in training, and its result, all its working kept."""
    torch.manual_seed(0)
    layer = make().eval()
    with torch.working():
        return layer, run(layer)


# The tables that only layers make.
SHORT = ("waves placed", ROTARY, "bias product", "noise thinned")
PROGRAMS: "list[Callable[[], Any]]" = [
    functools.partial(lambda make, run: computed(make, run)[1], make, run)
    for make, run, steps in LAYERS
    if steps in SHORT
]
