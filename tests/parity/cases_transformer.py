"""The Transformer's layers, and the whole of it."""

from __future__ import annotations

from typing import Any

from .harness import case, fails

# Their results are sums of many steps, and PyTorch may take another way to them in evaluation.
TOLERANCE = 1e-10
UNNAMED = {"": "the last step may be composed in another way"}
UNPRINTED = {"": "the last step may be composed in another way"}

ENCODER = "filled(nn.TransformerEncoderLayer({}))"
DECODER = "filled(nn.TransformerDecoderLayer({}))"
PADDED = "torch.tensor([[False, False, False, False], [False, False, True, True]])"
FLOATS = "zeros(2, 4).masked_fill(torch.tensor([[False] * 4, [False, True, True, True]]), -inf)"
CAUSAL = "nn.Transformer.generate_square_subsequent_mask(4)"
GAPS = "torch.tensor([[False, True, False, False], [True, False, False, False]])"

VARIANTS = [
    "4, 2, 3, 0.0",
    "4, 4, 3, 0.0, 'gelu', 1e-3",
    "4, 2, 3, 0.0, batch_first=True",
    "4, 2, 3, 0.0, norm_first=True",
    "4, 2, 3, 0.0, F.silu, batch_first=True, norm_first=True, bias=False",
    "4, 2, 3, 0.0, nn.GELU(), batch_first=True",
    "4, 1, 3, 0.0, lambda x: x * 2, batch_first=True",
]

EXPRESSIONS = []
for variant in VARIANTS:
    EXPRESSIONS.append(f"{ENCODER.format(variant)}(learned(2, 4, 4))")
    EXPRESSIONS.append(f"{ENCODER.format(variant)}(learned(4, 4))")
    EXPRESSIONS.append(f"{ENCODER.format(variant)}.eval()(learned(2, 4, 4))")
    EXPRESSIONS.append(f"{DECODER.format(variant)}(learned(2, 4, 4), learned(2, 4, 4))")
    EXPRESSIONS.append(f"{DECODER.format(variant)}.eval()(learned(3, 4), learned(4, 4))")
for first in (False, True):
    layer = f"4, 2, 3, 0.0, batch_first={first}"
    x = "learned(2, 4, 4)" if first else "learned(4, 2, 4)"
    for masks in (
        f"src_mask={CAUSAL}",
        f"src_mask={CAUSAL}, is_causal=True",
        f"src_key_padding_mask={PADDED}",
        f"src_key_padding_mask={FLOATS}",
        f"src_key_padding_mask={GAPS}",
        f"src_mask={CAUSAL}, src_key_padding_mask={FLOATS}",
        f"src_mask={CAUSAL} < 0, src_key_padding_mask={PADDED}",
        f"src_mask={CAUSAL} < 0, src_key_padding_mask={PADDED}, is_causal=True",
        "src_mask=given(4, 4, 4)",
    ):
        EXPRESSIONS.append(f"{ENCODER.format(layer)}({x}, {masks})")
        EXPRESSIONS.append(f"{ENCODER.format(layer)}.eval()({x}, {masks})")
    for masks in (
        f"tgt_mask={CAUSAL}",
        f"tgt_mask={CAUSAL}, tgt_is_causal=True",
        f"tgt_mask={CAUSAL} < 0, memory_mask=given(4, 4) > 0.9",
        f"tgt_key_padding_mask={PADDED}, memory_key_padding_mask={GAPS}",
        f"tgt_mask={CAUSAL}, tgt_key_padding_mask={FLOATS}, memory_key_padding_mask={FLOATS}",
        f"memory_mask={CAUSAL}, memory_is_causal=True",
    ):
        EXPRESSIONS.append(f"{DECODER.format(layer)}({x}, {x}, {masks})")
        EXPRESSIONS.append(f"{DECODER.format(layer)}.eval()({x}, {x}, {masks})")

    stack = f"nn.TransformerEncoder(nn.TransformerEncoderLayer({layer}), 2"
    for end in (")", ", nn.LayerNorm(4))", ", enable_nested_tensor=False)"):
        for masks in (
            "",
            f", {CAUSAL}",
            f", {CAUSAL}, is_causal=True",
            f", mask={CAUSAL} < 0",
            f", src_key_padding_mask={PADDED}",
            f", src_key_padding_mask={FLOATS}",
            f", src_key_padding_mask={GAPS}",
            f", {CAUSAL}, {FLOATS}",
            ", given(4, 4)",
        ):
            EXPRESSIONS.append(f"filled({stack}{end})({x}{masks})")
            EXPRESSIONS.append(f"filled({stack}{end}).eval()({x}{masks})")
    stack = f"nn.TransformerDecoder(nn.TransformerDecoderLayer({layer}), 2"
    for end in (")", ", nn.LayerNorm(4))"):
        for masks in (
            "",
            f", {CAUSAL}",
            f", {CAUSAL}, tgt_is_causal=True",
            f", tgt_key_padding_mask={PADDED}, memory_key_padding_mask={FLOATS}",
        ):
            EXPRESSIONS.append(f"filled({stack}{end})({x}, {x}{masks})")

EXPRESSIONS += [
    "nn.Transformer.generate_square_subsequent_mask(0)",
    "nn.Transformer.generate_square_subsequent_mask(1)",
    "nn.Transformer(4, 2, 1, 1, 3).generate_square_subsequent_mask(3).tolist()",
    "repr(nn.TransformerEncoderLayer(4, 2, 3))",
    "repr(nn.TransformerEncoderLayer(4, 2, 3, activation='gelu', bias=False))",
    "repr(nn.TransformerDecoderLayer(4, 2, 3, activation=nn.Tanh()))",
    "repr(nn.Transformer(4, 2, 2, 1, 3, norm_first=True))",
    "[(k, tuple(v.shape)) for k, v in nn.Transformer(4, 2, 1, 1, 3).named_parameters()]",
    "list(nn.Transformer(4, 2, 1, 1, 3, bias=False).state_dict())",
    "! nn.TransformerEncoderLayer(4, 3)",
    "! nn.TransformerEncoderLayer(4, 2, activation='tanh')",
    "! nn.TransformerDecoderLayer(4, 2, activation='silu')",
    "! nn.TransformerEncoderLayer(4, 2, 3)(zeros(3, 2, 5))",
    "! nn.TransformerEncoderLayer(4, 2, 3)(zeros(3, 2, 4), src_mask=zeros(2, 2))",
    "! nn.TransformerEncoderLayer(4, 2, 3)(zeros(3, 2, 4), src_mask=arange(9).view(3, 3))",
    "! nn.TransformerEncoderLayer(4, 2, 3)(zeros(3, 2, 4), is_causal=True)",
    "! nn.Transformer(4, 2, 1, 1, 3)(zeros(3, 2, 4), zeros(3, 1, 4))",
    "! nn.Transformer(4, 2, 1, 1, 3)(zeros(3, 2, 5), zeros(3, 2, 4))",
    "! nn.Transformer(4, 2, 1, 1, 3, batch_first=True)(zeros(3, 2, 4), zeros(2, 2, 4))",
]


def model(torch: Any, nn: Any, filled: Any, **others: Any) -> Any:
    return filled(nn.Transformer(4, 2, 2, 1, 3, 0.0, **others))


@case
def the_whole_of_it(torch: Any, nn: Any, filled: Any, learned: Any) -> Any:
    return model(torch, nn, filled)(learned(4, 2, 4), learned(3, 2, 4))


@case
def the_whole_of_it_with_masks(torch: Any, nn: Any, filled: Any, learned: Any) -> Any:
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    padding = torch.tensor([[False, False, False, True], [False, True, True, True]])
    return model(torch, nn, filled, batch_first=True, norm_first=True)(
        learned(2, 4, 4),
        learned(2, 3, 4),
        tgt_mask=mask,
        tgt_is_causal=True,
        src_key_padding_mask=padding,
        memory_key_padding_mask=padding,
    )


@case
def the_whole_of_it_in_evaluation(torch: Any, nn: Any, filled: Any, given: Any) -> Any:
    padding = torch.tensor([[False, False, False, True], [False, True, True, True]])
    with torch.no_grad():
        return model(torch, nn, filled, batch_first=True).eval()(
            given(2, 4, 4),
            given(2, 3, 4),
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
        )


@case
def padding_is_cleared_where_nothing_is_learned(
    torch: Any, nn: Any, filled: Any, given: Any
) -> Any:
    layer = nn.TransformerEncoderLayer(4, 2, 3, 0.0, batch_first=True)
    padding = torch.tensor([[False, False, False, True], [False, True, True, True]])
    gaps = torch.tensor([[False, True, False, False], [False, True, True, True]])
    results = []
    for norm in (None, nn.LayerNorm(4)):
        encoder = filled(nn.TransformerEncoder(layer, 2, norm)).eval()
        x = given(2, 4, 4)
        with torch.no_grad():
            results += [encoder(x), encoder(x, src_key_padding_mask=padding)]
            results.append(encoder(x, src_key_padding_mask=gaps))
        results.append(encoder(x, src_key_padding_mask=padding).detach())
        for parameter in encoder.parameters():
            parameter.requires_grad_(False)
        results.append(encoder(x, src_key_padding_mask=padding))
    return torch.stack(results)


@case
def copies_begin_alike_and_part(torch: Any, nn: Any) -> Any:
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 3), 2)
    a, b = encoder.layers
    return [a is b, torch.equal(a.linear1.weight, b.linear1.weight), encoder.num_layers]


@case
def own_encoders_stand_in(torch: Any, nn: Any, filled: Any, learned: Any) -> Any:
    class Twice(nn.Module):  # type: ignore[misc]
        def forward(self, src: Any, mask: Any, src_key_padding_mask: Any, is_causal: Any) -> Any:
            return src * 2

    whole = filled(nn.Transformer(4, 2, 1, 1, 3, 0.0, custom_encoder=Twice()))
    return whole(learned(4, 2, 4), learned(3, 2, 4))


@fails
def a_mask_of_another_kind(nn: Any, torch: Any) -> Any:
    layer = nn.TransformerEncoderLayer(4, 2, 3)
    return layer(torch.zeros(3, 2, 4), src_key_padding_mask=torch.zeros(2, 3, dtype=torch.int64))
