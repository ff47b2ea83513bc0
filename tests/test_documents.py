"""The documents' calculations, to the figures that PyTorch computes for them.

The figures were computed by PyTorch 2.13 from float32 draws, carried on in float64.
"""

from __future__ import annotations

import math

import pytest

import pyattn as torch
from pyattn import models, nn, optim
from pyattn.models import pooling

X = torch.tensor([[10.0], [6.0], [2.5]])


def close(found: object, expected: object, relative: float = 1e-12) -> None:
    if isinstance(expected, (list, tuple)):
        assert isinstance(found, (list, tuple)) and len(found) == len(expected)
        for f, e in zip(found, expected):
            close(f, e, relative)
    else:
        assert isinstance(found, (int, float)) and isinstance(expected, (int, float))
        assert math.isclose(found, expected, rel_tol=relative, abs_tol=1e-300), (found, expected)


def test_similarity() -> None:
    a = torch.tensor([1.0, 2.0, 3.0])
    others = [torch.tensor(v) for v in ([2.0, 4.0, 6.0], [-1.0, -2.0, -3.0], [3.0, 0.0, -1.0])]
    dots, cosine = models.Similarity(), models.Similarity("cosine")
    assert [dots.pair(a, v).item() for v in others] == [28.0, -14.0, 0.0]
    close([cosine.pair(a, v).item() for v in others], [1.0, -1.0, 0.0])
    ab = torch.tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    assert dots(ab).tolist() == [[6.25, -3.5], [-3.5, 10.25]]
    close(cosine(ab)[0, 1].item(), -0.43728653328809697)
    zero = torch.zeros(1, 4)
    assert cosine(ab, zero).tolist() == [[0.0], [0.0]] and cosine.pair(ab[0], zero[0]) == 0
    assert dots.attention_weights is not None
    close(
        dots.attention_weights.tolist(),
        [
            [0.9999417087343389, 5.8291265661138644e-05],
            [1.0677028700441467e-06, 0.9999989322971299],
        ],
    )
    assert dots(ab, ab[:1]).tolist() == [[6.25], [-3.5]]


def test_budget() -> None:
    layer = models.AllocationTable([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
    close(layer(X @ torch.tensor([[2.0]])).tolist(), [[20.0], [19.2], [16.1]])


def test_the_learned_table() -> None:
    torch.manual_seed(0)
    model, criterion = models.SelfAttention(), nn.MSELoss()
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    target = torch.tensor([[20.0], [19.0], [16.0]])
    losses = []
    for epoch in range(1801):
        z, a, v = model(X)
        loss = criterion(z, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 600 == 0:
            losses.append(loss.item())
    close(
        losses,
        [375.7521893630326, 3.9348799062425788, 0.1730451603945121, 0.00819924716085133],
        1e-9,
    )
    z, a, v = model(X)
    assert a.detach().round(decimals=1).tolist() == [
        [1.0, 0.0, 0.0],
        [0.9, 0.1, 0.0],
        [0.6, 0.3, 0.1],
    ]
    assert z.detach().round().tolist() == [[20.0], [19.0], [16.0]]
    close(z.tolist(), [[19.903870821681227], [18.928124954611505], [16.10052629001133]], 1e-9)
    assert model.attention_weights is not None and torch.equal(model.attention_weights, a.detach())


def test_simple_attention() -> None:
    torch.manual_seed(0)
    q, k, v = [torch.rand(1, 10, 64) for _ in range(3)]
    layer = models.SimpleAttention(64)
    output, weights = layer(q, k, v)
    assert output.shape == (1, 10, 64) and weights.shape == (1, 10, 10)
    assert torch.allclose(weights.sum(-1), torch.ones(1, 10))
    # The same by the one call that PyTorch has for it.
    once = nn.functional.scaled_dot_product_attention(layer.query(q), layer.key(k), layer.value(v))
    assert torch.allclose(output, once, rtol=1e-12)


def test_correlation() -> None:
    ab = torch.tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    attention = models.CorrelationAttention()
    output = attention(ab)
    assert attention.correlation is not None and attention.attention_weights is not None
    assert attention.correlation.tolist() == [[6.25, -3.5], [-3.5, 10.25]]
    assert torch.allclose(output, attention.attention_weights @ ab)
    for n in (1, 3, 5):  # the table's size is the number of samples, whatever their width
        attention(torch.rand(n, 7))
        assert attention.correlation.shape == (n, n)
        assert torch.equal(attention.correlation, attention.correlation.T)
    assert attention(torch.rand(3, 4), ab).shape == (3, 4)
    assert attention.correlation.shape == (3, 2)
    torch.manual_seed(0)
    learned = models.CorrelationAttention(d_model=4, d_k=3)
    learned(ab)
    assert learned.correlation is not None
    assert not torch.allclose(learned.correlation, learned.correlation.T)


def test_by_hand() -> None:
    layer = models.SelfAttentionByHand(
        w_query=[[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
        w_key=[[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
        w_value=[[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    )
    outputs = layer(torch.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]))
    assert layer.keys.tolist() == [[0, 1, 1], [4, 4, 0], [2, 3, 1]]
    assert layer.queries.tolist() == [[1, 0, 2], [2, 2, 2], [2, 1, 3]]
    assert layer.values.tolist() == [[1, 2, 3], [2, 8, 0], [2, 6, 3]]
    assert layer.scores.tolist() == [[2, 4, 4], [4, 16, 12], [4, 12, 10]]
    assert layer.scores.dtype is torch.int64  # worked in whole numbers, exactly
    assert layer.attention_weights is not None
    close(
        layer.attention_weights.tolist(),
        [
            [0.06337893833303762, 0.4683105308334812, 0.4683105308334812],
            [6.033664854558336e-06, 0.9820078648958167, 0.01798610143932864],
            [0.00029538722303456454, 0.8805369017749616, 0.11916771100200384],
        ],
        1e-15,
    )
    close(  # the document's own 16 digits
        outputs.tolist(),
        [
            [1.9366210616669624, 6.683105308334811, 1.5950684074995565],
            [1.9999939663351456, 7.9639915951322156, 0.0539764053125496],
            [1.9997046127769653, 7.759892254657784, 0.3583892946751152],
        ],
        1e-15,
    )
    assert [name for name, _ in layer.steps()][-1] == "outputs"
    layer.decimals = 1
    layer(torch.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]))
    assert layer.attention_weights.tolist() == [[0.1, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]]


def test_pooling() -> None:
    torch.manual_seed(0)
    x, y = pooling.noisy_samples(50)
    close(x[:2].tolist(), [0.11162877082824707, 0.15859752893447876], 1e-9)
    close(y[:2].tolist(), [0.9235425399974598, 0.6340007304352975], 1e-6)
    queries = torch.arange(0, 5, 0.1)
    average, kernel = models.AveragePooling(), models.NadarayaWatson()
    assert torch.allclose(average(queries, x, y), y.mean().expand(50))
    assert average.attention_weights is not None and kernel(queries, x, y).shape == (50,)
    assert kernel.attention_weights is not None
    assert (
        kernel.attention_weights.argmax(1).tolist()
        == (queries[:, None] - x).abs().argmin(1).tolist()
    )

    model, criterion = models.NWKernelRegression(), nn.MSELoss(reduction="none")
    w_initial = model.w.item()
    trainer = optim.SGD(model.parameters(), lr=0.5)
    keys, values = pooling.leave_one_out(x), pooling.leave_one_out(y)
    for _ in range(5):
        trainer.zero_grad()
        criterion(model(x, keys, values), y).sum().backward()
        trainer.step()
    assert 0 < w_initial < 1
    assert round(model.w.item(), 2) == 9.09
    model(queries, x.repeat(50, 1), y.repeat(50, 1))
    assert model.attention_weights is not None and model.attention_weights.shape == (50, 50)


@pytest.mark.parametrize(
    "act, error, message",
    [
        (lambda: models.Similarity("sine"), ValueError, "'dot' or 'cosine', got 'sine'"),
        (lambda: models.Similarity()(torch.ones(3)), ValueError, r"\(n, d\), got shape \(3,\)"),
        (
            lambda: models.AllocationTable([1.0, 2.0]),
            ValueError,
            r"matrix of shares, got shape \(2,\)",
        ),
        (
            lambda: models.AllocationTable([[1.0]])(torch.ones(2, 1)),
            RuntimeError,
            "inner sizes 1 and 2",
        ),
        (lambda: models.SelfAttention()(torch.ones(3, 2)), RuntimeError, "linear"),
        (
            lambda: models.CorrelationAttention(d_k=2),
            ValueError,
            "both d_model and d_k, got None and 2",
        ),
        (
            lambda: models.SelfAttentionByHand([[1]], [[1, 2]], [[1]]),
            ValueError,
            r"got \(1, 1\), \(1, 2\) and \(1, 1\)",
        ),
        (
            lambda: models.SelfAttentionByHand([[1]], [[1]], [[1]]).steps(),
            RuntimeError,
            "call the layer",
        ),
        (
            lambda: models.NadarayaWatson()(torch.ones(2), torch.ones(3), torch.ones(4)),
            RuntimeError,
            r"got \(2,\), \(3,\) and \(4,\)",
        ),
        (
            lambda: models.AveragePooling()(torch.ones(2), torch.ones(0), torch.ones(0)),
            RuntimeError,
            "keys",
        ),
        (
            lambda: models.NWKernelRegression()(torch.ones(2), torch.ones(3), torch.ones(3)),
            RuntimeError,
            r"keys \(n, m\)",
        ),
    ],
)
def test_what_the_models_refuse(act: object, error: type[Exception], message: str) -> None:
    assert callable(act)
    with pytest.raises(error, match=message):
        act()
