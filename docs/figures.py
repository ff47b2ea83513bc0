"""The book's figures, each drawn by pyattn as the book is built."""

from __future__ import annotations

import math
from typing import Callable

import pyattn
from benchmarks import records, report
from pyattn import nn, optim
from pyattn.drawing.scales import short
from pyattn.drawing.svg import LINE_COLOURS, figure_of, stroked, text_piece
from pyattn.models import (
    AveragePooling,
    CorrelationAttention,
    NadarayaWatson,
    NWKernelRegression,
    SelfAttention,
    SelfAttentionByHand,
    Similarity,
    SimpleAttention,
)
from pyattn.models.pooling import leave_one_out, noisy_samples, truth
from pyattn.plot import Figure, heatmap, plot

# Narrow enough to be read on a phone, where a wider figure would shrink with its letters.
WIDE, HIGH = 370, 260
DEPARTMENTS = ["dept 1", "dept 2", "dept 3"]


def angle() -> Figure:
    """Dot product against angle, for two pairs of lengths."""
    degrees = list(range(0, 181, 3))
    curves = [[length * math.cos(math.radians(d)) for d in degrees] for length in (1.0, 2.0)]
    return plot(
        degrees,
        curves,
        labels=["lengths 1 and 1", "lengths 1 and 2"],
        styles=["-", "--"],
        xlabel="angle in degrees",
        ylabel="dot product",
        width=WIDE,
        height=HIGH,
    )


def cosines() -> Figure:
    """The cosine of every pair of four vectors."""
    names = ["a", "same", "opposite", "orthogonal"]
    vectors = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [-1.0, -2.0, -3.0], [3.0, 0.0, -1.0]]
    table = Similarity("cosine")(pyattn.tensor(vectors)).round(decimals=6)
    return heatmap(table, xticks=names, yticks=names, vmin=-1, vmax=1, width=WIDE)


def temperature() -> Figure:
    """Softmax of three scores, from cold to hot."""
    temperatures = [0.1 * k for k in range(1, 101)]
    scores = pyattn.tensor([1.0, 2.0, 4.0])
    weights = pyattn.stack([(scores / t).softmax(dim=0) for t in temperatures])
    return plot(
        temperatures,
        weights.T.flip(0),
        labels=["score 4", "score 2", "score 1"],
        styles=["-", "--", "-"],
        xlabel="temperature",
        ylabel="weight",
        width=WIDE,
        height=HIGH,
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


def symmetry() -> Figure:
    """Scores of four samples, without projections and with."""
    pyattn.manual_seed(1)
    x = pyattn.randn(4, 4)
    plain, projected = CorrelationAttention(), CorrelationAttention(d_model=4, d_k=4)
    with pyattn.no_grad():
        plain(x), projected(x)
    assert plain.correlation is not None and projected.correlation is not None
    # Each over its own largest number, so that one scale of colours shows both.
    both = [t / t.abs().max() for t in (plain.correlation, projected.correlation)]
    return heatmap(
        pyattn.stack(both),
        xticks="ABCD",
        yticks="ABCD",
        titles=["X X\N{MODIFIER LETTER CAPITAL T}", "Q K\N{MODIFIER LETTER CAPITAL T}"],
        xlabel="answers",
        ylabel="asks",
        annotate=False,
        width=WIDE,
    )


def scaling() -> Figure:
    """The mean largest of ten weights, as keys grow wider."""
    pyattn.manual_seed(0)
    doublings = list(range(1, 9))
    plain: list[float] = []
    divided: list[float] = []
    for d_k in [2**n for n in doublings]:
        scores = pyattn.randn(200, d_k) @ pyattn.randn(10, d_k).T
        for curve, scaled in ((plain, scores), (divided, scores / d_k**0.5)):
            curve.append(scaled.softmax(dim=-1).amax(dim=-1).mean().item())
    return plot(
        doublings,
        [plain, divided],
        labels=["not divided", "divided by the root of d_k"],
        styles=["-o", "--o"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="mean largest weight",
        width=WIDE,
        height=HIGH,
    )


def simple() -> Figure:
    """Document 001's attention weights, before any training."""
    pyattn.manual_seed(0)
    q, k, v = [pyattn.rand(1, 10, 64) for _ in range(3)]
    with pyattn.no_grad():
        _, weights = SimpleAttention(64)(q, k, v)
    return heatmap(
        weights[0], xlabel="key", ylabel="query", vmin=0.08, vmax=0.12, width=WIDE, annotate=False
    )


def by_hand() -> Figure:
    """Document 003's attention weights, exact and as the document rounds them."""
    layer = SelfAttentionByHand(
        w_query=[[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
        w_key=[[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
        w_value=[[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    )
    layer(pyattn.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]))
    assert layer.attention_weights is not None
    rounded = pyattn.tensor([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]])
    return heatmap(
        pyattn.stack([layer.attention_weights, rounded]),
        xticks=["key 1", "key 2", "key 3"],
        yticks=["query 1", "query 2", "query 3"],
        titles=["exact", "document 003"],
        width=WIDE,
    )


def slopes() -> Figure:
    """A weight of two, and its slope, against the difference of the scores."""
    differences = [0.25 * k for k in range(-32, 33)]
    weight = pyattn.tensor(differences).sigmoid()
    return plot(
        differences,
        pyattn.stack([weight, weight * (1 - weight)]),
        labels=["weight", "slope"],
        styles=["-", "--"],
        xlabel="difference of the scores",
        width=WIDE,
        height=HIGH,
    )


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
            labels=["predicted", "truth", "training points"],
            styles=["-", "--", "o"],
            xlabel="x",
            ylabel="y",
            width=WIDE,
            height=HIGH,
        )

    def weights(self, model: nn.Module) -> Figure:
        """The weights of a model's last call."""
        return heatmap(
            model.attention_weights,
            xlabel="training points, sorted",
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


def heads() -> Figure:
    """Two heads that ask different questions of one sentence."""
    x = pyattn.tensor([[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 0.0, 2.0], [2.0, 0.0, -2.0, 0.0]])
    # Head 1 asks for the other kind of word, head 2 for the place before.
    queries = x[:, [1, 0, 3, 2]] * pyattn.tensor([1.0, 1.0, 1.0, -1.0])
    q, k = [t.view(3, 2, 2).transpose(0, 1) for t in (queries, x)]  # (heads, words, d_k)
    words = ["dog", "bites", "man"]
    return heatmap(
        (q @ k.mT / 2**0.5).softmax(dim=-1),
        xticks=words,
        yticks=words,
        titles=["head 1", "head 2"],
        xlabel="answers",
        ylabel="asks",
        vmin=0,
        vmax=1,
        width=WIDE,
    )


def heads_learned() -> Figure:
    """Two heads trained to find the number before, and the number with a flag."""
    places = pyattn.tensor([[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [0.0, -2.0]])

    def task(n: int) -> tuple[pyattn.Tensor, pyattn.Tensor]:
        numbers = pyattn.randn(n, 4)
        flags = 2.0 * pyattn.eye(4)[pyattn.randint(0, 4, (n,))]
        x = pyattn.cat([places.expand(n, 4, 2), numbers[:, :, None], flags[:, :, None]], dim=-1)
        flagged = numbers[flags > 0][:, None].expand(n, 4)
        return x, pyattn.stack([numbers[:, [3, 0, 1, 2]], flagged], dim=-1)

    pyattn.manual_seed(0)
    example, _ = task(1)
    pyattn.manual_seed(1)
    module, criterion = nn.MultiheadAttention(4, 2, batch_first=True), nn.MSELoss()
    optimizer = optim.Adam(module.parameters(), lr=0.03)
    for _ in range(400):
        x, wanted = task(8)
        loss = criterion(module(x, x, x)[0][..., :2], wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    module(example, example, example)
    assert module.attention_weights is not None
    names = ["1st", "2nd", "3rd", "4th"]
    return heatmap(
        module.attention_weights[0],
        xticks=names,
        yticks=names,
        titles=["head 1", "head 2"],
        xlabel="looked at",
        ylabel="place",
        vmin=0,
        vmax=1,
        width=WIDE,
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


def products() -> Figure:
    """The time of a matrix product against its size, from the benchmark's record."""
    rows = report.lines(records.load(records.RECORDED / "cpython-3.13.json"))
    sizes = [4, 16, 64, 128]
    times = {(row.row, label): time for row in rows for label, time in row.sides}
    curves = [
        [math.log10(times[name.format(n), label]) for n in sizes]
        for name, label in (
            ("matmul {}", "bare"),
            ("matmul {}", "pyattn"),
            ("matmul {}, NumPy", "NumPy"),
        )
    ]
    return plot(
        [math.log2(n) for n in sizes],
        curves,
        labels=["bare", "pyattn", "NumPy"],
        styles=["-", "--", "-"],
        xlabel="rows and columns, as a power of 2",
        ylabel="seconds, as a power of 10",
        width=WIDE,
        height=HIGH,
    )


def variance() -> Figure:
    """The variance of a dot product of random vectors, against their width."""
    pyattn.manual_seed(0)
    doublings = list(range(2, 9))
    measured = []
    for d_k in [2**n for n in doublings]:
        dots = (pyattn.randn(1000, d_k) * pyattn.randn(1000, d_k)).sum(dim=1)
        measured.append(math.log2(dots.var().item()))
    return plot(
        doublings,
        [measured, doublings],
        labels=["measured", "the width"],
        styles=["o", "--"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="variance as a power of 2",
        width=WIDE,
        height=HIGH,
    )


def saturation() -> Figure:
    """How far ten weights follow their scores, as keys grow wider."""
    pyattn.manual_seed(0)
    doublings = list(range(1, 9))
    plain: list[float] = []
    divided: list[float] = []
    for d_k in [2**n for n in doublings]:
        scores = pyattn.randn(200, d_k) @ pyattn.randn(10, d_k).T
        for curve, scaled in ((plain, scores), (divided, scores / d_k**0.5)):
            weights = scaled.softmax(dim=-1)
            curve.append((weights * (1 - weights)).sum(dim=-1).mean().item())
    return plot(
        doublings,
        [plain, divided],
        labels=["not divided", "divided by the root of d_k"],
        styles=["-o", "--o"],
        xlabel="d_k as a power of 2 (8 is 256)",
        ylabel="slopes of ten weights",
        width=WIDE,
        height=HIGH,
    )


def masks() -> Figure:
    """One sequence of four words and one padding, under four masks."""
    pyattn.manual_seed(0)
    x = pyattn.cat([pyattn.randn(4, 4), pyattn.zeros(1, 4)])
    everything = pyattn.ones(5, 5).bool()
    filled = pyattn.arange(5) < 4
    causal = pyattn.ones(5, 5).tril().bool()
    seen = pyattn.stack([everything, everything & filled, causal, causal & filled])
    scores = (x @ x.T / 4**0.5).masked_fill(~seen, -math.inf)
    return heatmap(
        scores.softmax(dim=-1).masked_fill(~seen, math.nan),  # what is hidden is hatched
        titles=["no mask", "padding", "causal", "both"],
        xlabel="key",
        ylabel="query",
        vmin=0,
        vmax=1,
        width=WIDE,
    )


def tape() -> Figure:
    """A small graph: what each tensor is, and the slope that `backward` brings to it."""
    x = pyattn.tensor(2.0, requires_grad=True)
    y = pyattn.tensor(3.0, requires_grad=True)
    a = x * y
    b = a + x
    c = a * b
    for made in (a, b, c):
        made.retain_grad()
    c.backward()
    graph = [  # name, tensor, the middle of its box, what it was made from
        ("x", x, (50, 42), ""),
        ("y", y, (50, 218), ""),
        ("a = x * y", a, (162, 160), "xy"),
        ("b = a + x", b, (222, 42), "ax"),
        ("c = a * b", c, (320, 130), "ab"),
    ]
    at = {name[0]: middle for name, _, middle, _ in graph}
    coloured = f' fill="{LINE_COLOURS[1]}"'
    half_wide, half_high = 45.0, 32.0
    body = []
    for _, _, (x1, y1), sources in graph:
        for source in sources:
            # From edge to edge of the boxes, along the line between their middles.
            x0, y0 = at[source]
            dx, dy = x1 - x0, y1 - y0
            cut = min(half_wide / abs(dx) if dx else 9, half_high / abs(dy) if dy else 9)
            body.append(_arrow(x0 + cut * dx, y0 + cut * dy, x1 - cut * dx, y1 - cut * dy))
    for name, tensor, (x1, y1), _ in graph:
        left, top = x1 - half_wide, y1 - half_high
        operation = tensor.grad_fn.name() if tensor.grad_fn else "leaf"
        slope = "" if tensor.grad is None else short(tensor.grad.item())
        body += [
            stroked(f"M{left} {top}h{2 * half_wide}v{2 * half_high}h-{2 * half_wide}z", 0.7),
            text_piece(x1, y1 - 17, name, 12, "middle"),
            text_piece(x1, y1 - 4, operation, 10, "middle", more=' fill-opacity="0.7"'),
            text_piece(x1, y1 + 11, f"value {short(tensor.item())}", 12, "middle"),
            text_piece(x1, y1 + 26, f"slope {slope}", 12, "middle", more=coloured),
        ]
    return figure_of(WIDE, HIGH, "Graph", "Five tensors, and which was made from which.", body)


def _arrow(x0: float, y0: float, x1: float, y1: float) -> str:
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    left = f"{x1 - 8 * ux + 4 * uy:.1f} {y1 - 8 * uy - 4 * ux:.1f}"
    right = f"{x1 - 8 * ux - 4 * uy:.1f} {y1 - 8 * uy + 4 * ux:.1f}"
    return stroked(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}M{left}L{x1:.1f} {y1:.1f}L{right}", 0.7)


def valley() -> Figure:
    """The error of a difference quotient, from one side and from two, against its step."""
    tenths = [k / 2 for k in range(-28, -1)]

    def cube(x: float) -> float:
        return x * x * x

    curves: list[list[float]] = [[], []]
    for h in [10**power for power in tenths]:
        one_side = (cube(1 + h) - cube(1)) / h
        two_sides = (cube(1 + h) - cube(1 - h)) / (2 * h)
        for curve, estimate in zip(curves, (one_side, two_sides)):
            curve.append(math.log10(max(abs(estimate - 3), 1e-14)))
    return plot(
        tenths,
        curves,
        labels=["one side", "both sides"],
        styles=["--", "-"],
        xlabel="log10 of the step",
        ylabel="log10 of the error",
        width=WIDE,
        height=HIGH,
    )


def shadow() -> Figure:
    """Two vectors, the side between their tips, and the line dropped from one onto the other."""
    return plot(
        [[0, 1], [0, 4], [1, 2], [1, 4]],
        [[0, 3], [0, 2], [3, 1], [3, 2]],
        labels=["u = (1, 3)", "v = (4, 2)", "dropped onto v", "u \N{MINUS SIGN} v"],
        styles=["-o", "-o", "--", "--"],
        width=WIDE,
        height=322,  # at which both axes have one scale, so that a right angle looks right
    )


def company() -> Figure:
    """The allocation table set by hand, and the one from the investments alone."""
    x = pyattn.tensor([[10.0], [6.0], [2.5]])
    by_hand = pyattn.tensor([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
    return heatmap(
        pyattn.stack([by_hand, (x @ x.T / 12).softmax(dim=-1)]),
        xticks=DEPARTMENTS,
        yticks=DEPARTMENTS,
        titles=["set by hand", "from X, T = 12"],
        xlabel="revenue of",
        ylabel="budget of",
        width=WIDE,
    )


def kittens() -> Figure:
    """Three words, compared by what they are, and by what they ask for."""
    x = pyattn.eye(3)
    w_query = pyattn.tensor([[1.0, 2.0, 2.0], [2.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    words = ["I", "love", "kittens"]
    return heatmap(
        pyattn.stack([x @ x.T, (x @ w_query) @ x.T]),
        xticks=words,
        yticks=words,
        titles=["X X\N{MODIFIER LETTER CAPITAL T}", "Q K\N{MODIFIER LETTER CAPITAL T}"],
        xlabel="answers",
        ylabel="asks",
        width=WIDE,
    )


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
            [math.log10(curve(w).item()) for w in ws]
            for curve, ws in ((loss_of, grid), (error_of, grid), (loss_of, places))
        ],
        labels=["loss per point", "error", "five epochs"],
        styles=["-", "--", "o"],
        xlabel="w",
        ylabel="log10",
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    draw.__name__: draw
    for draw in (
        angle,
        cosines,
        temperature,
        symmetry,
        scaling,
        simple,
        by_hand,
        slopes,
        rates,
        loss,
        pooling_average,
        pooling_kernel,
        pooling_kernel_weights,
        pooling_learned,
        pooling_learned_weights,
        heads,
        heads_learned,
        running_means,
        paths,
        learned_tables,
        products,
        variance,
        saturation,
        masks,
        tape,
        valley,
        shadow,
        company,
        kittens,
        pooling_widths,
    )
}
