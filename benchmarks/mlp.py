"""A small classifier, 2 -> 16 -> 16 -> 1 with ReLU: the model that micrograd is made for.

A step is gradient descent on the mean squared distance from the labels of 20 points.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable

from .arrays import draw

SIZES = (2, 16, 16, 1)
POINTS = 20
RATE = 0.05


def data() -> tuple[list[list[float]], list[float]]:
    """Points in a square, and 1 or -1 by the side of a circle on which each lies."""
    numbers = draw(2 * POINTS)
    points = [numbers[i : i + 2] for i in range(0, 2 * POINTS, 2)]
    return points, [1.0 if x * x + y * y < 0.5 else -1.0 for x, y in points]


def weights() -> list[list[list[float]]]:
    """A matrix for each layer; the biases start at 0."""
    return [
        [draw(n, seed=100 * layer + row) for row in range(m)]
        for layer, (n, m) in enumerate(zip(SIZES, SIZES[1:]))
    ]


def step(library: str) -> Callable[[], Any]:
    """One step on tensors; a call returns its loss."""
    torch = import_module(library)
    nn = torch.nn
    layers = [nn.Linear(n, m) for n, m in zip(SIZES, SIZES[1:])]
    with torch.no_grad():
        for layer, matrix in zip(layers, weights()):
            layer.weight.copy_(torch.tensor(matrix))
            layer.bias.zero_()
    model = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    criterion = nn.MSELoss()
    points, labels = data()
    x, target = torch.tensor(points), torch.tensor(labels).reshape(-1, 1)

    def train() -> Any:
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return train


def micrograd_step() -> Callable[[], float]:
    """The same step on micrograd's scalars."""
    model = import_module("micrograd.nn").MLP(SIZES[0], list(SIZES[1:]))
    for layer, matrix in zip(model.layers, weights()):
        for neuron, row in zip(layer.neurons, matrix):
            for weight, x in zip(neuron.w, row):
                weight.data = x
    points, labels = data()

    def train() -> float:
        loss = sum((model(point) - label) ** 2 for point, label in zip(points, labels)) / POINTS
        model.zero_grad()
        loss.backward()
        for parameter in model.parameters():
            parameter.data -= RATE * parameter.grad
        return float(loss.data)

    return train
