"""The vision transformer and the diffusion transformer, beside a few lines of PyTorch that say the same."""

from __future__ import annotations

import math
from typing import Any

from .cases_blocks import parameters
from .harness import case

TOLERANCE = 1e-10
UNNAMED = {"": "The steps are chosen for Python"}
UNPRINTED = {"": "The steps are chosen for Python"}

# The parameters in order, as the models name them, with their shapes.
WIDTH, INNER = 4, 6
ATTENTION = [(3 * WIDTH, WIDTH), (3 * WIDTH,), (WIDTH, WIDTH), (WIDTH,)]
NETWORK = [(INNER, WIDTH), (INNER,), (WIDTH, INNER), (WIDTH,)]
NORM = [(WIDTH,), (WIDTH,)]
MODULATION = [(3 * WIDTH, WIDTH), (3 * WIDTH,)]
VIT = [(1, 1, WIDTH), (1, 5, WIDTH), (WIDTH, 1, 2, 2), (WIDTH,)]
VIT += 2 * [*NORM, *ATTENTION, *NORM, *NETWORK]
VIT += [*NORM, (3, WIDTH), (3,)]
DIT = [(1, 4, WIDTH), (WIDTH, 2, 2, 2), (WIDTH,), (WIDTH, 6), (WIDTH,), (WIDTH, WIDTH), (WIDTH,)]
DIT += [(3, WIDTH)] + 2 * [*MODULATION, *ATTENTION, *MODULATION, *NETWORK]
DIT += [(8, WIDTH), (8,), (2 * WIDTH, WIDTH), (2 * WIDTH,)]


def models(torch: Any) -> Any:
    """pyattn's models, where they are what is asked."""
    if torch.__name__ == "torch":
        return None
    from pyattn import models

    return models


def attended(F: Any, x: Any, heads: int, w: Any, b: Any, out: Any, bias: Any) -> Any:
    """Self-attention by PyTorch's own function."""
    rows = F.linear(x, w, b)
    q, k, v = [t.unflatten(-1, (heads, -1)).transpose(1, 2) for t in rows.chunk(3, -1)]
    found = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
    return F.linear(found, out, bias)


def vit(torch: Any, F: Any, images: Any, weights: list[Any], heads: int) -> Any:
    token, places, w, b, *rest = weights
    x = F.conv2d(images, w, b, stride=2).flatten(2).transpose(1, 2)
    x = torch.cat([token.expand(len(x), -1, -1), x], 1) + places
    for _ in range(2):
        g1, b1, *attention = rest[:6]
        g2, b2, w1, c1, w2, c2 = rest[6:12]
        rest = rest[12:]
        x = x + attended(F, F.layer_norm(x, (WIDTH,), g1, b1, 1e-6), heads, *attention)
        h = F.gelu(F.linear(F.layer_norm(x, (WIDTH,), g2, b2, 1e-6), w1, c1))
        x = x + F.linear(h, w2, c2)
    g, b, w, c = rest
    return F.linear(F.layer_norm(x, (WIDTH,), g, b, 1e-6)[:, 0], w, c)


def vit_of(torch: Any, F: Any, learned: Any, heads: int) -> Any:
    images, weights = learned(2, 1, 4, 4), [learned(*shape) for shape in VIT]
    if ours := models(torch):
        model = ours.ViT(4, 2, 1, 3, WIDTH, 2, heads, INNER / WIDTH)
        return parameters(torch, model, *weights)(images)
    return vit(torch, F, images, weights, heads)


@case
def vit_one_head(torch: Any, F: Any, learned: Any) -> Any:
    return vit_of(torch, F, learned, 1)


@case
def vit_two_heads(torch: Any, F: Any, learned: Any) -> Any:
    return vit_of(torch, F, learned, 2)


@case
def vit_features_read_by_its_head(torch: Any, F: Any, learned: Any) -> Any:
    images, weights = learned(2, 1, 4, 4), [learned(*shape) for shape in VIT]
    if ours := models(torch):
        model = parameters(torch, ours.ViT(4, 2, 1, 3, WIDTH, 2, 2, INNER / WIDTH), *weights)
        return model.head(model.features(images))
    return vit(torch, F, images, weights, 2)


def dit(torch: Any, F: Any, x: Any, t: Any, y: Any, weights: list[Any], heads: int) -> Any:
    places, w, b, t1, c1, t2, c2, table, *rest = weights
    speeds = torch.exp(-math.log(100.0) * torch.arange(0.0, 3.0) / 3)
    angles = t[:, None] * speeds[None]
    hands = torch.cat([torch.cos(angles), torch.sin(angles)], -1)
    condition = F.silu(F.linear(F.silu(F.linear(hands, t1, c1)), t2, c2) + table[y])

    def normed(x: Any) -> Any:
        return F.layer_norm(x, (WIDTH,), None, None, 1e-6)

    rows = F.conv2d(x, w, b, stride=2).flatten(2).transpose(1, 2) + places
    for _ in range(2):
        m, n, *attention = rest[:6]
        m2, n2, w1, b1, w2, b2 = rest[6:12]
        rest = rest[12:]
        shift, scale, gate = F.linear(condition, m, n).unsqueeze(1).chunk(3, -1)
        rows = rows + gate * attended(F, normed(rows) * (1 + scale) + shift, heads, *attention)
        shift, scale, gate = F.linear(condition, m2, n2).unsqueeze(1).chunk(3, -1)
        h = F.gelu(F.linear(normed(rows) * (1 + scale) + shift, w1, b1), approximate="tanh")
        rows = rows + gate * F.linear(h, w2, b2)
    w, b, m, n = rest
    shift, scale = F.linear(condition, m, n).unsqueeze(1).chunk(2, -1)
    rows = F.linear(normed(rows) * (1 + scale) + shift, w, b)
    images = rows.reshape(len(x), 2, 2, 2, 2, 2)
    return torch.einsum("nhwpqc->nchpwq", images).reshape(len(x), 2, 4, 4)


def dit_of(torch: Any, F: Any, learned: Any, heads: int) -> Any:
    x, weights = learned(2, 2, 4, 4), [learned(*shape) for shape in DIT]
    t, y = torch.tensor([3.5, 80.0]), torch.tensor([2, 0])
    if ours := models(torch):
        model = ours.DiT(4, 2, 2, WIDTH, 2, heads, INNER / WIDTH, 3, 6, 100.0)
        return parameters(torch, model, *weights)(x, t, y)
    return dit(torch, F, x, t, y, weights, heads)


@case
def dit_one_head(torch: Any, F: Any, learned: Any) -> Any:
    return dit_of(torch, F, learned, 1)


@case
def dit_two_heads(torch: Any, F: Any, learned: Any) -> Any:
    return dit_of(torch, F, learned, 2)


@case
def a_new_dit_gives_nothing(torch: Any, learned: Any) -> Any:
    x, t, y = learned(2, 2, 4, 4), torch.tensor([3.5, 80.0]), torch.tensor([2, 0])
    if ours := models(torch):
        return ours.DiT(4, 2, 2, WIDTH, 2, 2, 2.0, 3, 6)(x, t, y).detach()
    return torch.zeros(2, 2, 4, 4)
