"""What transformers are built of: pyattn's blocks, beside a few lines of PyTorch that say the same."""

from __future__ import annotations

import math
from typing import Any

from .harness import case

TOLERANCE = 1e-10
UNNAMED = {"": "The steps are chosen for Python"}
UNPRINTED = {"": "The steps are chosen for Python"}


def ours(torch: Any) -> Any:
    """pyattn's blocks, where they are what is asked."""
    if torch.__name__ == "torch":
        return None
    from pyattn import blocks

    return blocks


@case
def sinusoids(torch: Any) -> Any:
    if blocks := ours(torch):
        return blocks.sinusoids(7, 6, start=3)
    position = torch.arange(3.0, 10.0).unsqueeze(1)
    angle = position * torch.exp(torch.arange(0.0, 6.0, 2.0) * -(math.log(10000.0) / 6))
    table = torch.zeros(7, 6)
    table[:, 0::2], table[:, 1::2] = angle.sin(), angle.cos()
    return table


@case
def sinusoidal_positions(torch: Any, learned: Any) -> Any:
    x = learned(2, 3, 4)
    if blocks := ours(torch):
        return blocks.SinusoidalPositions(base=100.0)(x)
    angle = torch.arange(3.0).unsqueeze(1) / 100.0 ** torch.tensor([0.0, 0.5])
    return x + torch.stack([angle.sin(), angle.cos()], -1).reshape(3, 4)


@case
def learned_positions(torch: Any, nn: Any, learned: Any) -> Any:
    x, table = learned(2, 3, 4), learned(5, 4)
    if blocks := ours(torch):
        return parameters(torch, blocks.LearnedPositions(5, 4), table)(x, start=2)
    return x + table[2:5]


def turned(torch: Any, x: Any, start: int, pairing: str) -> Any:
    """Rotary positions, as a rotation of complex numbers."""
    *lead, length, width = x.shape
    speed = 10000.0 ** (-torch.arange(0.0, width, 2.0) / width)
    angle = torch.arange(float(start), float(start + length)).unsqueeze(1) * speed
    turn = torch.polar(torch.ones_like(angle), angle)
    if pairing == "neighbours":
        pairs = x.reshape(*lead, length, width // 2, 2)
        return torch.view_as_real(torch.view_as_complex(pairs) * turn).flatten(-2)
    pairs = x.reshape(*lead, length, 2, width // 2).transpose(-1, -2).contiguous()
    real = torch.view_as_real(torch.view_as_complex(pairs) * turn)
    return real.transpose(-1, -2).flatten(-2)


def rotary(torch: Any, x: Any, start: int, pairing: str) -> Any:
    if blocks := ours(torch):
        return blocks.RotaryPositions(x.shape[-1], pairing=pairing)(x, start)
    return turned(torch, x, start, pairing)


@case
def rotary_halves(torch: Any, learned: Any) -> Any:
    return rotary(torch, learned(2, 3, 5, 6), 0, "halves")


@case
def rotary_neighbours(torch: Any, learned: Any) -> Any:
    return rotary(torch, learned(2, 5, 6), 0, "neighbours")


@case
def rotary_from_a_later_start(torch: Any, learned: Any) -> Any:
    x = learned(4, 8)
    return rotary(torch, x, 3, "halves") + rotary(torch, x, 11, "neighbours")


@case
def rotary_knows_distances_alone(torch: Any, given: Any) -> Any:
    q, k = given(1, 8), given(1, 8)
    at = [rotary(torch, q, i, "halves") @ rotary(torch, k, j, "halves").T for i, j in SHIFTS]
    return [round((a - at[0]).abs().max().item(), 10) for a in at]


SHIFTS = [(5, 2), (13, 10), (103, 100)]


def slopes(heads: int) -> list[float]:
    """ALiBi's, as its authors wrote them down."""

    def of_a_power(n: int) -> list[float]:
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start * start**i for i in range(n)]

    if math.log2(heads).is_integer():
        return of_a_power(heads)
    closest = 2 ** math.floor(math.log2(heads))
    return of_a_power(closest) + slopes(2 * closest)[0::2][: heads - closest]


def alibi(torch: Any, heads: int, queries: int, keys: int) -> Any:
    if blocks := ours(torch):
        return blocks.ALiBi(heads)(queries, keys)
    i = torch.arange(keys - queries, keys).view(queries, 1)
    j = torch.arange(keys).view(1, keys)
    bias = torch.tensor(slopes(heads)).view(heads, 1, 1) * (j - i)
    return bias.masked_fill(j > i, -math.inf)


@case
def alibi_of_a_power_of_two(torch: Any) -> Any:
    return alibi(torch, 8, 4, 4), alibi(torch, 1, 2, 3)


@case
def alibi_of_other_numbers(torch: Any) -> Any:
    return [alibi(torch, heads, 2, 5) for heads in (3, 5, 6, 7, 12)]


def buckets(torch: Any, distance: Any, bidirectional: bool, count: int, most: int) -> Any:
    """T5's, in tensors."""
    first = torch.zeros_like(distance)
    n = -distance
    if bidirectional:
        count //= 2
        first = (n < 0).long() * count
        n = n.abs()
    else:
        n = torch.clamp(n, min=0)
    exact = count // 2
    far = torch.log(n.float() / exact) / math.log(most / exact) * (count - exact)
    far = torch.clamp(
        exact + torch.where(n < exact, torch.zeros_like(far), far).long(), max=count - 1
    )
    return first + torch.where(n < exact, n, far)


@case
def buckets_of_distances(torch: Any) -> Any:
    settings = [(True, 32, 128), (False, 32, 128), (True, 8, 20), (False, 9, 17)]
    if blocks := ours(torch):
        return [
            [blocks.RelativeBias(1, n, most, both).bucket(d) for d in range(-200, 201)]
            for both, n, most in settings
        ]
    distances = torch.arange(-200, 201)
    return [buckets(torch, distances, both, n, most).tolist() for both, n, most in settings]


@case
def relative_bias(torch: Any, learned: Any) -> Any:
    table = learned(8, 3)
    if blocks := ours(torch):
        return parameters(torch, blocks.RelativeBias(3, 8, 20), table)(3, 5)
    i, j = torch.arange(2, 5).view(3, 1), torch.arange(5).view(1, 5)
    return table[buckets(torch, j - i, True, 8, 20)].permute(2, 0, 1)


def parameters(torch: Any, layer: Any, *weights: Any) -> Any:
    """Weights as those of a layer, so that gradients reach them."""
    names = [name for name, _ in layer.named_parameters()]
    assert len(names) == len(weights), names
    for name, weight in zip(names, weights):
        path, _, last = name.rpartition(".")
        owner = layer.get_submodule(path)
        del owner._parameters[last]
        setattr(owner, last, weight)
    return layer


@case
def additive_attention(torch: Any, F: Any, learned: Any) -> Any:
    query, key, value = learned(2, 3, 4), learned(2, 5, 6), learned(2, 5, 7)
    w, u, v = learned(8, 4), learned(8, 6), learned(1, 8)
    mask = torch.tensor([[True] * 5, [True, True, True, False, False]]).unsqueeze(1)
    if blocks := ours(torch):
        layer = parameters(torch, blocks.AdditiveAttention(4, 6, 8), w, u, v)
        return layer(query, key, value, mask), layer.attention_weights
    hidden = torch.tanh((query @ w.T)[:, :, None] + (key @ u.T)[:, None])
    weights = (hidden @ v.T)[..., 0].masked_fill(~mask, -math.inf).softmax(-1)
    return weights @ value, weights.detach()


def decoder(torch: Any, F: Any, learned: Any, kv_heads: int, **others: Any) -> Any:
    """Causal self-attention with its variations; 4 heads of 6 over a width of 8."""
    x = learned(2, 5, 8)
    q, k, v, o = learned(24, 8), learned(6 * kv_heads, 8), learned(6 * kv_heads, 8), learned(8, 24)
    if blocks := ours(torch):
        settings = dict(others)
        pairing = settings.pop("pairing", None)
        if pairing:
            settings["positions"] = blocks.RotaryPositions(6, pairing=pairing)
        if settings.pop("alibi", False):
            settings["bias"] = blocks.ALiBi(4)
        layer = blocks.CausalSelfAttention(8, 4, kv_heads, head_dim=6, **settings)
        parameters(torch, layer, q, k, v, o)
        return layer(x), layer.attention_weights
    q = (x @ q.T).view(2, 5, 4, 6).transpose(1, 2)
    k, v = [(x @ w.T).view(2, 5, kv_heads, 6).transpose(1, 2) for w in (k, v)]
    if "pairing" in others:
        q, k = [turned(torch, t, 0, others["pairing"]) for t in (q, k)]
    k, v = [t.repeat_interleave(4 // kv_heads, dim=1) for t in (k, v)]
    scores = q @ k.transpose(-1, -2) * others.get("scale", 6**-0.5)
    if "cap" in others:
        scores = torch.tanh(scores / others["cap"]) * others["cap"]
    if "alibi" in others:
        scores = scores + alibi(torch, 4, 5, 5)
    i, j = torch.arange(5).view(5, 1), torch.arange(5).view(1, 5)
    scores = scores.masked_fill((j > i) | (j <= i - others.get("window", 9)), -math.inf)
    weights = scores.softmax(-1)
    return (weights @ v).transpose(1, 2).reshape(2, 5, 24) @ o.T, weights.detach()


@case
def attention_of_a_decoder(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 4)


@case
def grouped_queries(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 2, pairing="halves")


@case
def one_head_of_keys(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 1, pairing="neighbours", scale=0.3)


@case
def a_window_of_positions(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 2, window=2)


@case
def capped_scores(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 4, cap=0.7)


@case
def attention_with_alibi(torch: Any, F: Any, learned: Any) -> Any:
    return decoder(torch, F, learned, 2, alibi=True)


@case
def feed_forward(torch: Any, F: Any, learned: Any) -> Any:
    x, up, b, down, c = learned(2, 3, 4), learned(7, 4), learned(7), learned(4, 7), learned(4)
    if blocks := ours(torch):
        return parameters(torch, blocks.FeedForward(4, 7), up, b, down, c)(x)
    return F.gelu(x @ up.T + b) @ down.T + c


GATES = {"glu": "sigmoid", "swiglu": "silu", "geglu": "gelu", "reglu": "relu"}


def gated(torch: Any, F: Any, learned: Any, gate: str) -> Any:
    x, one, other, down = learned(2, 3, 4), learned(7, 4), learned(7, 4), learned(4, 7)
    if blocks := ours(torch):
        return parameters(torch, blocks.GatedFeedForward(4, 7, gate), one, other, down)(x)
    through = x @ one.T
    if gate in GATES:
        through = getattr(F, GATES[gate])(through)
    return (through * (x @ other.T)) @ down.T


@case
def a_gate_of_sigmoids(torch: Any, F: Any, learned: Any) -> Any:
    return gated(torch, F, learned, "glu")


@case
def swiglu(torch: Any, F: Any, learned: Any) -> Any:
    return gated(torch, F, learned, "swiglu")


@case
def geglu(torch: Any, F: Any, learned: Any) -> Any:
    return gated(torch, F, learned, "geglu")


@case
def reglu(torch: Any, F: Any, learned: Any) -> Any:
    return gated(torch, F, learned, "reglu")


@case
def a_gate_without_a_curve(torch: Any, F: Any, learned: Any) -> Any:
    return gated(torch, F, learned, "bilinear")


@case
def adaptive_layer_norm(torch: Any, F: Any, learned: Any) -> Any:
    x, condition, w, b = learned(2, 3, 4), learned(2, 5), learned(12, 5), learned(12)
    if blocks := ours(torch):
        return parameters(torch, blocks.AdaptiveLayerNorm(4, 5), w, b)(x, condition)
    shift, scale, gate = (F.silu(condition) @ w.T + b).unsqueeze(1).chunk(3, -1)
    return F.layer_norm(x, (4,), eps=1e-6) * (1 + scale) + shift, gate
