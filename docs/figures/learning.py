"""Pictures of learning: losses, optimizers and what they find."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from pyattn import nn, optim
from pyattn.models import SelfAttention
from pyattn.plot import Figure, heatmap, plot

from .common import DEPARTMENTS, HIGH, WIDE


def rates() -> Figure:
    """One parameter under gradient descent, at three learning rates."""
    curves = []
    for rate in (0.01, 0.05, 0.12):
        w = pyattn.tensor(2.0, requires_grad=True)
        optimizer = optim.SGD([w], lr=rate)
        path = []
        for _ in range(9):
            path.append(w.item())
            optimizer.zero_grad()
            ((w * 3.0 - 12.0) ** 2).backward()
            optimizer.step()
        curves.append(path)
    return plot(
        None,
        curves,
        labels=["0.01", "0.05", "0.12"],
        styles=["-o", "-o", "--o"],
        xlabel="step",
        ylabel="w",
        width=WIDE,
        height=HIGH,
    )


def running_means() -> Figure:
    """Adam's two running means, as they are and corrected, for slopes of 1.2 and 0.8 in turn."""
    m = v = 0.0
    curves: list[list[float]] = [[], [], [], []]
    for t in range(1, 41):
        g = 1.2 if t % 2 else 0.8
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        for curve, value in zip(curves, (m / (1 - 0.9**t), m, v / (1 - 0.999**t), v)):
            curve.append(value)
    return plot(
        list(range(1, 41)),
        curves,
        labels=["m corrected", "m", "v corrected", "v"],
        styles=["-", "--", "-", "--"],
        xlabel="step",
        width=WIDE,
        height=HIGH,
    )


def paths() -> Figure:
    """Three optimizers on their way through a narrow valley."""
    steepness = pyattn.tensor([1.0, 25.0])
    makers: list[Callable[[list[pyattn.Tensor]], optim.Optimizer]] = [
        lambda p: optim.SGD(p, lr=0.07),
        lambda p: optim.SGD(p, lr=0.04, momentum=0.7),
        lambda p: optim.Adam(p, lr=0.5),
    ]
    xs, ys = [], []
    for make in makers:
        point = pyattn.tensor([-10.0, 2.0], requires_grad=True)
        optimizer = make([point])
        path = []
        for _ in range(25):
            path.append(point.tolist())
            optimizer.zero_grad()
            (0.5 * steepness * point**2).sum().backward()
            optimizer.step()
        xs.append([a for a, _ in path])
        ys.append([b for _, b in path])
    return plot(
        xs,
        ys,
        labels=["SGD", "momentum", "Adam"],
        styles=["-o", "--o", "-o"],
        xlabel="a",
        ylabel="b",
        width=WIDE,
        height=330,
    )


def learned_tables() -> Figure:
    """The allocation table set by hand, and the learned one at three times."""
    pyattn.manual_seed(0)
    model, criterion = SelfAttention(), nn.MSELoss()
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    x = pyattn.tensor([[10.0], [6.0], [2.5]])
    target = pyattn.tensor([[20.0], [19.0], [16.0]])
    tables = [pyattn.tensor([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])]
    for epoch in range(1, 1801):
        loss = criterion(model(x)[0], target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 600 == 0:
            tables.append(model(x)[1].detach())
    return heatmap(
        pyattn.stack(tables),
        xticks=DEPARTMENTS,
        yticks=DEPARTMENTS,
        titles=["set by hand", "epoch 600", "epoch 1200", "epoch 1800"],
        width=WIDE,
    )


def train_self_attention() -> tuple[SelfAttention, list[float]]:
    """Document 000's model, trained, and its loss at each epoch."""
    pyattn.manual_seed(0)
    model, criterion = SelfAttention(), nn.MSELoss()
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    x = pyattn.tensor([[10.0], [6.0], [2.5]])
    target = pyattn.tensor([[20.0], [19.0], [16.0]])
    losses = []
    for _ in range(1800 + 1):
        loss = criterion(model(x)[0], target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model(x)
    return model, losses


def loss() -> Figure:
    """The loss of document 000's model."""
    _, losses = train_self_attention()
    return plot(
        list(range(0, 1801, 5)),
        [math.log10(value) for value in losses[::5]],
        xlabel="epoch",
        ylabel="log10 of the loss",
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "rates": rates,
    "running_means": running_means,
    "paths": paths,
    "learned_tables": learned_tables,
    "loss": loss,
}
