"""Three regressions by attention pooling, with plots (document 004).

With a folder as its argument the figures are written there, as SVG.
"""

import pathlib
import sys

import pyattn as torch
from pyattn.models import AveragePooling, NadarayaWatson, NWKernelRegression
from pyattn.models.pooling import leave_one_out, noisy_samples, truth
from pyattn.plot import heatmap, plot

torch.manual_seed(0)
x_train, y_train = noisy_samples(50)
x_test = torch.arange(0, 5, 0.1)
n = len(x_test)

learned = NWKernelRegression()
optimizer = torch.optim.SGD(learned.parameters(), lr=0.5)
for epoch in range(5):
    loss = (
        (learned(x_train, leave_one_out(x_train), leave_one_out(y_train)) - y_train).square().sum()
    )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch + 1}, loss {loss.item():.4f}, w {learned.w.item():.4f}")

average, kernel = AveragePooling(), NadarayaWatson()
with torch.no_grad():
    predictions = {
        "average": average(x_test, x_train, y_train),
        "kernel": kernel(x_test, x_train, y_train),
        "learned": learned(x_test, x_train.repeat(n, 1), y_train.repeat(n, 1)),
    }
for name, prediction in predictions.items():
    error = (prediction - truth(x_test)).square().mean().item()
    print(f"{name:8s} mean squared error against the truth {error:.4f}")
    figure = plot(
        [x_test, x_test, x_train],
        [prediction, truth(x_test), y_train],
        labels=["predicted", "truth", "training"],
        styles=["-", "--", "o"],
        title=name,
    )
    if sys.argv[1:]:
        figure.save(pathlib.Path(sys.argv[1]) / f"{name}.svg")
if sys.argv[1:]:
    heatmap(learned.attention_weights).save(pathlib.Path(sys.argv[1]) / "weights.svg")
