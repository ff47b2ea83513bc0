"""Rules of windows, norms of channels and recurrent steps against finite differences, to the second order."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import pyattn as torch
from pyattn import nn
from pyattn.nn import functional as F

from .test_gradients import holds, points

CASES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "pad": (lambda x: F.pad(x * x, (1, -1, 0, 1)), (points(2, 3),)),
    "reflect": (lambda x: F.pad(x * x, (2, 1), "reflect"), (points(2, 3),)),
    "circular": (lambda x: F.pad(x * x, (2, -1), "circular"), (points(2, 3),)),
    "conv1d": (
        lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1, dilation=2),
        (points(1, 2, 5), points(2, 2, 2), points(2)),
    ),
    "groups": (
        lambda x, w: F.conv2d(x, w, padding="same", groups=2),
        (points(1, 2, 3, 2), points(2, 1, 2, 2)),
    ),
    "conv_transpose2d": (
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1),
        (points(1, 2, 2, 2), points(2, 1, 2, 2), points(1)),
    ),
    "unfold": (lambda x: F.unfold(x * x, 2, padding=1), (points(1, 1, 2, 3),)),
    "fold": (lambda x: F.fold(x * x, (2, 3), 2), (points(1, 4, 2),)),
    "max_pool": (lambda x: F.max_pool1d(x * x, 2, 1), (points(1, 1, 4),)),
    "avg_pool": (lambda x: F.avg_pool2d(x * x, 2, 1, 1), (points(1, 2, 2),)),
    "adaptive": (lambda x: F.adaptive_avg_pool1d(x * x, 3), (points(1, 4),)),
    "lp_pool": (lambda x: F.lp_pool1d(x, 3, 2), (points(1, 4, low=0.4),)),
    "batch_norm": (
        lambda x, w, b: F.batch_norm(x, None, None, w, b, True),
        (points(3, 2), points(2), points(2)),
    ),
    "running": (
        lambda x, w, b: F.batch_norm(x, torch.ones(2), torch.ones(2), w, b),
        (points(3, 2), points(2), points(2)),
    ),
    "instance_norm": (lambda x, w: F.instance_norm(x, weight=w), (points(2, 2, 3), points(2))),
    "group_norm": (lambda x, w: F.group_norm(x, 2, w), (points(2, 4), points(4))),
    "response": (lambda x: F.local_response_norm(x, 2, 1.0), (points(1, 3, 2),)),
    "linear": (lambda x: F.interpolate(x * x, 4, mode="linear"), (points(1, 1, 3),)),
    "bicubic": (lambda x: F.interpolate(x * x, (3, 2), mode="bicubic"), (points(1, 1, 2, 2),)),
    "pixel_shuffle": (lambda x: F.pixel_shuffle(x * x, 2), (points(4, 1, 2),)),
    "bag": (
        lambda w, s: F.embedding_bag(
            torch.tensor([[0, 1, 1]]), w * w, mode="sum", per_sample_weights=s
        ),
        (points(2, 2), points(1, 3)),
    ),
    "bilinear": (F.bilinear, (points(2, 2), points(2, 3), points(2, 2, 3), points(2))),
}


@pytest.mark.parametrize("name", CASES)
def test_rules_agree_with_finite_differences(name: str) -> None:
    function, inputs = CASES[name]
    holds(function, inputs)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_recurrent_networks_agree_with_finite_differences(kind: Any) -> None:
    torch.manual_seed(0)
    layer = kind(2, 2, bidirectional=True)
    holds(lambda x: layer(x)[0], (points(3, 1, 2),))
