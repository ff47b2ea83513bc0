"""Pictures of learning: losses, optimizers and what they find."""

from __future__ import annotations

import math
from typing import Any, Callable

import pyattn
from pyattn import nn, optim
from pyattn.drawing.svg import with_minus
from pyattn.models import SelfAttention
from pyattn.plot import Figure, heatmap, plot

from .common import DEPARTMENTS, HIGH, WIDE
from .diagram import PLAIN, SMALL, Diagram


def rates() -> Figure:
    """One parameter on its way down a parabola, at three learning rates."""
    picture = Diagram("Learning rates", "Five steps down a parabola, at three rates.", 236)
    top, floor, steepest = 46.0, 196.0, 165.0

    def loss_of(w: pyattn.Tensor | float) -> Any:
        return (w * 3.0 - 12.0) ** 2

    for panel, rate, words in zip(
        picture.panels(3, 3, 0, 236), (0.01, 0.05, 0.12), ("creeps", "arrives", "swings away")
    ):

        def at(w: float, loss: float, left: float = panel.x) -> tuple[float, float]:
            return left + 10 + 103 * w / 8.4, floor - (floor - top) * loss / steepest

        picture.text(panel.middle[0], 16, f"rate {rate}", 13, bold=True)
        picture.text(panel.middle[0], 33, words, PLAIN)
        picture.line(at(0, 0), at(8.4, 0), opacity=0.5)
        for tick in (0, 4, 8):
            picture.line(at(tick, 0), (at(tick, 0)[0], floor + 4), opacity=0.5)
            picture.text(at(tick, 0)[0], floor + 18, str(tick), SMALL)
        picture.text(panel.middle[0], floor + 36, "w", PLAIN)
        curve = [k / 20 for k in range(169)]
        picture.line(*(at(w, loss_of(w)) for w in curve if loss_of(w) <= steepest), opacity=0.35)

        if rate == 0.01:
            picture.text(at(4, 0)[0], at(4, 120)[1], "loss", PLAIN)
        w = pyattn.tensor(2.0, requires_grad=True)
        optimizer = optim.SGD([w], lr=rate)
        points = []
        for _ in range(6):
            loss = loss_of(w)
            points.append(at(w.item(), loss.item()))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        picture.line(*points, role="slope", width=1.6)
        for x, y in points[1:]:
            picture.dot(x, y, 3, "slope")
        picture.dot(*points[0], 4, "plain")
    return picture.figure()


def running_means() -> Figure:
    """What Adam makes of the slopes that arrive: their mean, their size, and the step."""
    steps = range(1, 61)
    slopes = [(1.2 if t % 2 else 0.8) * (1 if t <= 40 else -1) for t in steps]
    m = v = 0.0
    rows: list[tuple[float, ...]] = []
    for t, g in zip(steps, slopes):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        rows.append((m, m_hat, v**0.5, v_hat**0.5, m_hat / v_hat**0.5))
    ms, m_hats, roots, root_hats, quotients = map(list, zip(*rows))

    picture = Diagram("Running means", "Slopes, their mean, their size, and the step.", 506)
    left, right, unit = 34.0, 360.0, 36.0

    def x_of(step: float) -> float:
        return left + (right - left) * step / 60

    def panel(zero: float, lowest: int, words: str) -> None:
        picture.text(6, zero - 1.45 * unit - 11, words, PLAIN, "", bold=True)
        for tick in range(lowest, 2):
            picture.line((left, zero - unit * tick), (right, zero - unit * tick), opacity=0.15)
            picture.text(left - 7, zero - unit * tick + 4, with_minus(str(tick)), SMALL, "end")
        picture.line((left, zero), (right, zero), opacity=0.5)

    def arrive(zero: float, opacity: float) -> None:
        for t, g in zip(steps, slopes):
            end = (x_of(t), zero - unit * g)
            picture.line((x_of(t), zero), end, role="slope", width=3, opacity=opacity)

    def curve(zero: float, numbers: list[float], dashed: bool, role: str = "plain") -> None:
        points = [(x_of(t), zero - unit * number) for t, number in zip(steps, numbers)]
        picture.line(*points, role=role, dashed=dashed, width=2)

    zero = 76.0
    panel(zero, -1, "1  Slopes arrive.")
    arrive(zero, 0.85)

    zero += 126
    panel(zero, -1, "2  Their running mean trails behind.")
    arrive(zero, 0.3)
    curve(zero, ms, True)
    curve(zero, m_hats, False)
    picture.text(x_of(9), zero - 0.32 * unit, "m", PLAIN, "")
    picture.text(x_of(20), zero - 1.2 * unit, "m, corrected", PLAIN)

    zero += 126
    panel(zero, 0, "3  Their size, whatever the sign.")
    curve(zero, roots, True)
    curve(zero, root_hats, False)
    picture.text(x_of(40), zero - 0.4 * unit, "root of v", PLAIN)
    picture.text(x_of(40), zero - 1.2 * unit, "root of v, corrected", PLAIN)

    zero += 92
    panel(zero, -1, "4  Mean over size: the step, in learning rates.")
    curve(zero, quotients, False)
    for t in range(0, 61, 20):
        picture.text(x_of(t), zero + 1.3 * unit + 14, str(t), SMALL)
    picture.text((left + right) / 2, zero + 1.3 * unit + 34, "step", PLAIN)
    return picture.figure()


def paths() -> Figure:
    """Three optimizers on their way through a narrow valley."""
    steepness = pyattn.tensor([1.0, 25.0])
    makers: list[tuple[str, Callable[[list[pyattn.Tensor]], optim.Optimizer]]] = [
        ("SGD", lambda p: optim.SGD(p, lr=0.07)),
        ("with momentum", lambda p: optim.SGD(p, lr=0.04, momentum=0.7)),
        ("Adam", lambda p: optim.Adam(p, lr=0.5)),
    ]
    picture = Diagram("Paths", "Three optimizers in a valley five times as long as wide.", 486)
    unit, left, apart = 27.5, 34.0, 150.0

    for row, (name, make) in enumerate(makers):
        middle = 80 + apart * row

        def at(a: float, b: float, middle: float = middle) -> tuple[float, float]:
            """Where a point lies: both axes have one scale."""
            return left + unit * (a + 10.5), middle - unit * b

        picture.text(left, middle - 2.1 * unit - 6, name, 13, "", bold=True)
        for tick in (-2, 0, 2):
            picture.text(left - 8, at(0, tick)[1] + 4, with_minus(str(tick)), SMALL, "end")
        picture.text(left - 8, at(0, 1)[1] + 4, "b", PLAIN, "end")
        picture.line(at(-10.5, -2.1), at(-10.5, 2.1), opacity=0.5)
        for reach in (2, 4, 6, 8, 10, 12):  # the places of one loss are an ellipse
            arc: list[tuple[float, float]] = []
            for k in range(241):
                turn = math.tau * k / 240
                a, b = reach * math.cos(turn), reach * math.sin(turn) / 5
                if -10.5 <= a <= 1.5 and abs(b) <= 2.1:
                    arc.append(at(a, b))
                elif arc:
                    picture.line(*arc, opacity=0.25)
                    arc = []
            if len(arc) > 1:
                picture.line(*arc, opacity=0.25)

        point = pyattn.tensor([-10.0, 2.0], requires_grad=True)
        optimizer = make([point])
        places = []
        for _ in range(25):
            places.append(at(*point.tolist()))
            optimizer.zero_grad()
            (0.5 * steepness * point**2).sum().backward()
            optimizer.step()
        picture.line(*places, role="slope", width=1.6)
        for x, y in places:
            picture.dot(x, y, 2.5, "slope")
        x, y = at(0, 0)
        picture.line((x - 6, y), (x + 6, y), width=2)
        picture.line((x, y - 6), (x, y + 6), width=2)
    floor = middle + 2.1 * unit
    for a in (-10, -5, 0):
        picture.text(at(a, 0)[0], floor + 16, with_minus(str(a)), SMALL)
    picture.text(at(-4.5, 0)[0], floor + 32, "a", PLAIN)
    return picture.figure()


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
        xlabel="revenue of department",
        ylabel="budget of department",
        colorbar=False,
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
        losses[::5],
        xlabel="epoch",
        ylabel="loss",
        yscale="log",
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
