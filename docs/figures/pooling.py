"""Pictures of kernel regression."""

from __future__ import annotations

from typing import Callable

import pyattn
from pyattn import nn, optim
from pyattn.drawing.svg import LINE_COLOURS
from pyattn.models import AveragePooling, NadarayaWatson, NWKernelRegression
from pyattn.models.pooling import leave_one_out, noisy_samples, truth
from pyattn.plot import Figure, heatmap, plot

from .common import HIGH, WIDE
from .diagram import PLAIN, Box, Diagram


class Regression:
    """Document 004's data and its three models, worked once for all the figures of them."""

    def __init__(self) -> None:
        pyattn.manual_seed(0)
        self.x, self.y = noisy_samples(50)
        self.at = pyattn.arange(0, 5, 0.1)
        self.average, self.kernel = AveragePooling(), NadarayaWatson()
        self.learned = NWKernelRegression()
        trainer = optim.SGD(self.learned.parameters(), lr=0.5)
        keys, values = leave_one_out(self.x), leave_one_out(self.y)
        for _ in range(5):
            trainer.zero_grad()
            (self.learned(self.x, keys, values) - self.y).square().sum().backward()
            trainer.step()

    def curve(self, prediction: pyattn.Tensor) -> Figure:
        """A prediction beside the truth and the points."""
        return plot(
            [self.at, self.at, self.x],
            [prediction, truth(self.at), self.y],
            labels=["predicted", "path", "readings"],
            styles=["-", "--", "o"],
            colors=["currentColor", LINE_COLOURS[5], LINE_COLOURS[2]],
            xlabel="x",
            ylabel="y",
            width=WIDE,
            height=HIGH,
        )

    def weights(self, model: nn.Module) -> Figure:
        """The weights of a model's last call."""
        return heatmap(
            model.attention_weights,
            xlabel="readings, sorted",
            ylabel="queries, sorted",
            width=WIDE,
        )


def pooling_average() -> Figure:
    """Average pooling."""
    data = Regression()
    return data.curve(data.average(data.at, data.x, data.y))


def pooling_kernel() -> Figure:
    """Nadaraya-Watson with a Gaussian kernel."""
    data = Regression()
    return data.curve(data.kernel(data.at, data.x, data.y))


def pooling_kernel_weights() -> Figure:
    """The weights of the Gaussian kernel."""
    data = Regression()
    data.kernel(data.at, data.x, data.y)
    return data.weights(data.kernel)


def _learned(data: Regression) -> pyattn.Tensor:
    n = len(data.at)
    with pyattn.no_grad():
        prediction: pyattn.Tensor = data.learned(data.at, data.x.repeat(n, 1), data.y.repeat(n, 1))
    return prediction


def pooling_learned() -> Figure:
    """Nadaraya-Watson with the learned width."""
    data = Regression()
    return data.curve(_learned(data))


def pooling_learned_weights() -> Figure:
    """The weights of the learned kernel."""
    data = Regression()
    _learned(data)
    return data.weights(data.learned)


def pooling_widths() -> Figure:
    """Loss and error against the learned width, and the five epochs of training."""
    pyattn.manual_seed(0)
    x, y = noisy_samples(50)
    at = pyattn.arange(0, 5, 0.1)
    keys, values = leave_one_out(x), leave_one_out(y)
    all_keys, all_values = x.repeat(len(at), 1), y.repeat(len(at), 1)
    model = NWKernelRegression()

    def loss_of(w: float) -> pyattn.Tensor:
        model.w.data = pyattn.tensor([w])
        loss: pyattn.Tensor = (model(x, keys, values) - y).square().mean()
        return loss

    def error_of(w: float) -> pyattn.Tensor:
        model.w.data = pyattn.tensor([w])
        error: pyattn.Tensor = (model(at, all_keys, all_values) - truth(at)).square().mean()
        return error

    w = model.w.item()
    places: list[float] = []
    for _ in range(5):  # SGD at 0.5 on the loss of all 50 points
        places.append(w)
        model.zero_grad()
        (50 * loss_of(w)).backward()
        assert model.w.grad is not None
        w -= 0.5 * model.w.grad.item()
    grid = [0.3 + 0.1 * k for k in range(98)]
    return plot(
        [grid, grid, places],
        [
            [curve(w).item() for w in ws]
            for curve, ws in ((loss_of, grid), (error_of, grid), (loss_of, places))
        ],
        styles=["-", "--", "o"],
        xlabel="w",
        ylabel="mean squared error",
        yscale="log",
        xticks=[0, 2, 4, 6, 8, 10],
        texts=[
            (5.6, 0.5, "on readings left out: the loss"),
            (6.6, 0.1, "against the path"),
            (1.6, 1.25, "epoch 1"),
            (9, 0.29, "epochs 2 to 5"),
        ],
        width=WIDE,
        height=HIGH,
    )


def neighbours() -> Figure:
    """A query among training points: each counts by its weight, and the prediction is their mean."""
    data, at = Regression(), 4.0
    prediction = data.kernel(pyattn.tensor([at]), data.x, data.y).item()
    assert data.kernel.attention_weights is not None
    weights = data.kernel.attention_weights[0].tolist()
    largest = max(weights)

    def across(x: float) -> float:
        return 34 + 65 * x

    def up(y: float) -> float:
        return 242 - 44 * y

    picture = Diagram("Weighing neighbours", "A query, its neighbours and their mean.", 366)
    floor, ground = up(0), 332.0
    picture.line((across(0), 12), (across(0), floor), (across(5.1), floor), width=1)
    for tick in range(6):
        picture.text(across(tick), floor + 15, str(tick))
        if tick < 5:
            picture.text(across(0) - 6, up(tick) + 4, str(tick), anchor="end")
    curve = [(across(x), up(y)) for x, y in zip(data.at.tolist(), truth(data.at).tolist())]
    picture.line(*curve, dashed=True, width=1)
    picture.line((across(at), up(4.9)), (across(at), floor), role="query", width=2.6)
    picture.text(across(at), up(4.9) - 6, "query Q", PLAIN, role="query", bold=True)
    for x, y, weight in zip(data.x.tolist(), data.y.tolist(), weights):
        share = weight / largest
        picture.dot(across(x), up(y), 1.5 + 4.5 * share**0.5, "value", 0.45 + 0.5 * share)
        high = 50 * share
        picture.bar(Box(across(x) - 2, ground - high, 4, high), 1)
        picture.line((across(x), ground + 2), (across(x), ground + 10), role="key", width=1.6)
    picture.line((across(0), ground), (across(5.1), ground), width=1)
    picture.dot(across(at), up(prediction), 6, "plain")
    picture.arrow((across(4.3), up(2.85)), (across(at) + 6, up(prediction) - 6))
    for y, word in ((3.35, "predicted"), (3, f"{prediction:.2f}")):
        picture.text(across(at) + 8, up(y), word, PLAIN, "", bold=True)
    picture.text(across(2.6), up(4.1), "values V", anchor="", role="value", bold=True)
    picture.text(across(0), ground - 54, "weights", anchor="", role="weights", bold=True)
    picture.text(across(0), ground + 25, "keys K", anchor="", role="key", bold=True)
    return picture.figure()


FIGURES: dict[str, Callable[[], Figure]] = {
    "pooling_average": pooling_average,
    "pooling_kernel": pooling_kernel,
    "pooling_kernel_weights": pooling_kernel_weights,
    "pooling_learned": pooling_learned,
    "pooling_learned_weights": pooling_learned_weights,
    "pooling_widths": pooling_widths,
    "neighbours": neighbours,
}
