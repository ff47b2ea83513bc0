"""The documents' calculations, worked step by step in the terminal: what the commands print.

Every number is computed as it is shown.
"""

from __future__ import annotations

from . import models, nn, optim, random
from .autograd import no_grad
from .drawing.terminal import sparkline
from .models import pooling as regression
from .nn import functional as F
from .ops.making import arange, tensor
from .ops.pointwise import isfinite
from .screen import Page
from .tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _product(row: list[Any], column: list[Any]) -> str:
    """A dot product as it is worked on paper."""
    terms = " + ".join([f"{x:g} x {y:g}" for x, y in zip(row, column)])
    return f"{terms} = {sum([x * y for x, y in zip(row, column)]):g}"


def _fixed(number: float, decimals: int) -> str:
    """With so many decimals, or as a power of ten where that takes the width of the page."""
    return f"{number:.{decimals}f}" if abs(number) < 1e9 else f"{number:.4g}"


def _learned(page: Page, results: Tensor) -> bool:
    """Whether a model still computes numbers; else it is said why it does not."""
    finite = bool(isfinite(results).all())
    if not finite:
        page.say(
            "The steps were too large: the model's numbers are not finite.  Try a smaller --lr."
        )
    return finite


def similarity(page: Page) -> None:
    """Documents 000 and 002: dot product, cosine, the table of every pair, its softmax."""
    page.title("How alike are two vectors?", "000", "002")
    a = tensor([1.0, 2.0, 3.0])
    others = {
        "same": tensor([2.0, 4.0, 6.0]),
        "opposite": tensor([-1.0, -2.0, -3.0]),
        "orthogonal": tensor([3.0, 0.0, -1.0]),
    }
    page.say("The dot product: multiply element by element, and add up.")
    page.show(a=a, **others)
    for name, other in others.items():
        page.line(f"a . {name} = {_product(a.tolist(), other.tolist())}")
    page.say("Over both lengths it is the cosine of the angle, whatever the lengths:")
    cosine = models.Similarity("cosine")
    for name, other in others.items():
        page.line(f"cos(a, {name}) = {cosine.pair(a, other).item():g}")

    page.say("Every pair of samples A and B at once: X times its transpose.")
    ab = tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    dots = models.Similarity()
    table = dots(ab)
    page.show(**{"X": ab, "X X^T": table})
    page.note("The table is symmetric: A with B is B with A.")
    page.say("Softmax turns each row of it into attention weights, which add up to 1:")
    page.show(**{"softmax(X X^T)": dots.attention_weights})
    cosines = cosine(ab)
    page.say("The cosine of every pair lies between -1 and 1, and its weights lie closer together:")
    page.show(**{"cosine": cosines, "softmax(cosine)": cosine.attention_weights})
    page.heatmap("similarity", table, xticks="AB", yticks="AB", title="Dot product of every pair")


_X = [[10.0], [6.0], [2.5]]
_TABLE = [[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]]
_DEPARTMENTS = ["dept 1", "dept 2", "dept 3"]
_SHARES: dict[str, Any] = {
    "xticks": _DEPARTMENTS,
    "yticks": _DEPARTMENTS,
    "xlabel": "revenue of",
    "ylabel": "budget of",
}


def budget(page: Page) -> None:
    """Document 000, listing ax01: revenue shared out by a table that is set by hand."""
    page.title("A company's budget", "000")
    x, w = tensor(_X), tensor([[2.0]])
    v = x @ w
    page.say("Three departments invest X (millions); at a performance W they bring in V = X W:")
    page.show(X=x, W=w, V=v)
    page.say("A table A says which share of whose revenue goes to whom; the new budget is Z = A V:")
    layer = models.AllocationTable(_TABLE)
    z = layer(v)
    page.show(A=layer.attention_weights, Z=z)
    for row, total in zip(_TABLE, z.flatten().tolist()):
        page.line("  " + _product(row, v.flatten().tolist()).rpartition(" = ")[0] + f" = {total:g}")
    page.heatmap("budget", _TABLE, title="Allocation table, set by hand", **_SHARES)


def train(page: Page, seed: int = 0, epochs: int = 1800, lr: float = 0.004) -> None:
    """Document 000, listing ax02: the allocation table, learned by SelfAttention."""
    page.title("The same table, learned", "000")
    random.manual_seed(seed)
    model, criterion = models.SelfAttention(), nn.MSELoss()
    optimizer = optim.Adam(model.parameters(), lr=lr)
    x, target = tensor(_X), tensor([[20.0], [19.0], [16.0]])
    page.say(
        f"SelfAttention learns budgets of 20, 19 and 16 from X: {epochs} epochs of Adam at {lr:g}, "
        f"seed {seed}.  {sum([p.numel() for p in model.parameters()])} parameters:",
    )
    page.show(**{name: p for name, p in model.named_parameters()})
    print()
    losses = []
    marks = {epochs * k // 6 for k in range(7)}
    for epoch in range(epochs + 1):
        z, a, v = model(x)
        loss = criterion(z, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if epoch in marks:
            page.progress("")
            print(f"epoch {epoch:5d}   loss {_fixed(losses[-1], 6)}")
        elif epoch % 50 == 0:
            page.progress(f"epoch {epoch} of {epochs}, loss {losses[-1]:.4f}")
    page.progress("")
    with no_grad():
        z, a, v = model(x)
    if not _learned(page, z):
        return
    page.say("Loss by epoch, on a logarithmic scale:")
    losses = [value or float("nan") for value in losses]  # a loss of 0 has no logarithm
    page.curve(losses, xlabel="epoch", yscale="log")
    page.say("What it has learned, exactly and rounded:")
    page.show(V=v, A=a, Z=z)
    page.show(**{"round(A, 1)": a.round(decimals=1), "round(Z)": z.round()})
    page.shades(a, rows=_DEPARTMENTS, columns=_DEPARTMENTS)
    page.plot(
        "loss",
        None,
        losses,
        xlabel="epoch",
        ylabel="loss",
        yscale="log",
        title="The loss falls",
    )
    page.heatmap("learned", a, title="Allocation table, learned", **_SHARES)


def attend(page: Page, seed: int = 0, d_model: int = 64, length: int = 10, batch: int = 1) -> None:
    """Document 001: scaled dot-product attention behind three projections."""
    page.title("Scaled dot-product attention", "001")
    random.manual_seed(seed)
    q, k, v = [random.rand(batch, length, d_model) for _ in range(3)]
    layer = models.SimpleAttention(d_model)
    with no_grad():
        output, weights = layer(q, k, v)
    page.say(
        "Attention(Q, K, V) = softmax(Q K^T / sqrt(d_k)) V",
        f"Q, K and V are drawn from [0, 1), seed {seed}, and projected; "
        f"(batch, length, d_model) = {tuple(q.shape)}.",
    )
    page.say(
        "Why divide by sqrt(d_k)?  A dot product of d_k products varies d_k times as much as one."
    )
    page.note("Measured on 200 pairs of normal vectors:")
    for width in (4, 16, 64):
        a, b = random.randn(200, width), random.randn(200, width)
        dots = (a * b).sum(dim=1)
        page.line(
            f"  d_k = {width:2d}: variance {dots.var().item():6.2f}, after the division {(dots / width**0.5).var().item():.2f}"
        )
    page.say(
        f"The attention weights, {length} queries by {length} keys (the first sequence of {batch}):"
    )
    low, high = weights[0].min().item(), weights[0].max().item()
    page.shades(weights[0], **({"vmin": low, "vmax": high} if low < high else {}))
    first = weights[0, 0]
    some = {"weights[0, 0]": first} if length <= 20 else {"weights[0, 0, :6]": first[:6]}
    page.show(**some, **{"sum of weights[0, 0]": first.sum()})
    page.say(f"The output has the shape of the values: {tuple(output.shape)}.  Its first numbers:")
    page.show(**{"output[0, 0, :6]": output[0, 0, :6]})
    page.heatmap(
        "attend",
        weights[0],
        xlabel="key",
        ylabel="query",
        title="Scaled dot-product attention weights",
    )


def correlation(page: Page, seed: int = 0) -> None:
    """Document 002: self- and cross-attention from the correlation matrix."""
    page.title("Who asks, and who answers", "002")
    ab = tensor([[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]])
    attention = models.CorrelationAttention()
    output = attention(ab)
    page.say("Two samples, A and B, of four features.  r[A, B]: A asks, B answers.")
    page.show(X=ab, r=attention.correlation)
    page.say("Within one sequence, self-attention: softmax(X X^T) X.")
    page.show(weights=attention.attention_weights, output=output)
    target = tensor([[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]])
    crossed = attention(target, ab)
    page.say("Across two, cross-attention: three target samples ask, A and B answer.")
    page.show(
        target=target, r=attention.correlation, weights=attention.attention_weights, output=crossed
    )
    random.manual_seed(seed)
    learned = models.CorrelationAttention(d_model=4, d_k=4)
    with no_grad():
        learned(ab)
    page.say(
        "X X^T is symmetric: A asked about B is B asked about A.  Separate projections W for "
        f"queries and keys (here drawn at random, seed {seed}) make it asymmetric:",
    )
    page.show(r=learned.correlation)


def by_hand(page: Page, decimals: int = 1) -> None:
    """Document 003: self-attention of three inputs, every intermediate value."""
    page.title("Self-attention by hand", "003")
    x = tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]])
    weights: dict[str, Any] = {
        "w_key": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
        "w_query": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
        "w_value": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    }
    layer = models.SelfAttentionByHand(**weights)
    layer(x)
    page.say("1. Three inputs of width 4.")
    page.show(x=x)
    page.say("2. Weights that turn them into keys, queries and values of width 3.")
    page.show(**{name: tensor(w) for name, w in weights.items()})
    page.say("3. keys = x w_key, queries = x w_query, values = x w_value.")
    page.show(keys=layer.keys, queries=layer.queries, values=layer.values)
    page.say("4. Scores of input 1: its query with every key.")
    query = layer.queries[0].tolist()
    for i, key in enumerate(layer.keys.tolist()):
        page.line(f"query 1 . key {i + 1} = {_product(query, key)}")
    page.say("5. Softmax makes them weights: e^score over the sum of all three.")
    exact = layer.attention_weights
    assert exact is not None
    page.show(**{"softmax(scores 1)": exact[0]})
    rounded = models.SelfAttentionByHand(decimals=decimals, **weights)
    rounded(x)
    approximate = rounded.attention_weights
    assert approximate is not None
    page.line(f"to {_decimals(decimals)}: {approximate[0].tolist()}")
    page.say("6. Each value times its weight, and 7. their sum: output 1.")
    for i in range(3):
        page.line(
            f"{exact[0, i].item():.4f} x {layer.values[i].tolist()} = {_numbers(layer.weighted_values[i, 0])}"
        )
    page.line(f"output 1 = {_numbers(layer.outputs[0])}")
    page.say("8. The same for inputs 2 and 3; all at once, they are matrix products.")
    page.show(scores=layer.scores, weights=exact, outputs=layer.outputs)
    page.shades(exact, rows=["query 1", "query 2", "query 3"], columns=["key 1", "key 2", "key 3"])
    page.say(f"With the weights rounded to {_decimals(decimals)}, as one would by hand:")
    page.show(weights=approximate, outputs=rounded.outputs)
    if decimals == 1:
        page.say(
            "The document rounds 0.0634 to 0.0 where rounding gives 0.1: its output 1 is "
            f"2.0, 7.0, 1.5.  The exact one is {_numbers(layer.outputs[0])[1:-1]}.",
        )
    page.say("To 16 digits:")
    for row in layer.outputs.tolist():
        page.line(f"  {row}")
    page.heatmap(
        "by-hand",
        exact,
        xticks=["key 1", "key 2", "key 3"],
        yticks=["query 1", "query 2", "query 3"],
        title="Attention weights of three inputs",
    )


def _decimals(count: int) -> str:
    return "1 decimal" if count == 1 else f"{count} decimals"


def _numbers(row: Tensor) -> str:
    return "[" + ", ".join([f"{x:.4f}" for x in row.tolist()]) + "]"


_SORTED: dict[str, Any] = {"xlabel": "training inputs, sorted", "ylabel": "queries, sorted"}


def pooling(page: Page, seed: int = 0, epochs: int = 5, lr: float = 0.5, samples: int = 50) -> None:
    """Document 004: regression by average pooling, by a kernel, and by a learned kernel."""
    page.title("Regression as attention pooling", "004")
    random.manual_seed(seed)
    x_train, y_train = regression.noisy_samples(samples)
    x_test = arange(0, 5, 0.1)
    y_truth = regression.truth(x_test)
    page.say(
        f"{samples} samples of 2 sin(x) + x^0.8 + noise, seed {seed}; {len(x_test)} queries from 0 "
        "to 4.9.  A prediction is the mean of the samples' y, weighted by how near their x lies.",
    )

    def error(prediction: Tensor) -> str:
        return f"mean squared error against the truth {F.mse_loss(prediction, y_truth).item():.4f}"

    def draw(name: str, prediction: Tensor, title: str) -> None:
        page.plot(
            name,
            [x_test, x_test, x_train],
            [prediction, y_truth, y_train],
            labels=["predicted", "truth", "training"],
            styles=["-", "--", "o"],
            xlabel="x",
            ylabel="y",
            title=title,
        )

    average = models.AveragePooling()
    y_average = average(x_test, x_train, y_train)
    page.say(
        f"Average pooling: every weight is 1/{samples}, every prediction {y_average[0].item():.4f}; "
        f"{error(y_average)}."
    )
    draw("pooling-average", y_average, "Average pooling")

    kernel = models.NadarayaWatson()
    y_kernel = kernel(x_test, x_train, y_train)
    page.say(f"Nadaraya-Watson: the weights are softmax(-(query - key)^2 / 2); {error(y_kernel)}.")
    page.shades(kernel.attention_weights)  # type: ignore[arg-type]
    draw("pooling-kernel", y_kernel, "Nadaraya-Watson")
    page.heatmap(
        "pooling-kernel-weights",
        kernel.attention_weights,
        title="Nadaraya-Watson weights",
        **_SORTED,
    )

    model, criterion = models.NWKernelRegression(), nn.MSELoss(reduction="none")
    page.say(
        f"A learned kernel: softmax(-((query - key) w)^2 / 2), w = {model.w.item():.4f} at first.  "
        f"Each sample is predicted from the {samples - 1} others; SGD at {lr:g}, {epochs} epochs:",
    )
    keys, values = regression.leave_one_out(x_train), regression.leave_one_out(y_train)
    trainer = optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        trainer.zero_grad()
        loss = criterion(model(x_train, keys, values), y_train).sum()
        loss.backward()
        trainer.step()
        losses.append(loss.item())
        if epoch < 10 or epoch == epochs - 1:
            page.progress("")
            loss, w = _fixed(losses[-1], 4), _fixed(model.w.item(), 4)
            page.line(f"epoch {epoch + 1:3d}   loss {loss:>9}   w {w:>8}")
        else:
            page.progress(f"epoch {epoch + 1} of {epochs}")
    with no_grad():
        n = len(x_test)
        y_learned = model(x_test, x_train.repeat(n, 1), y_train.repeat(n, 1))
    if not _learned(page, y_learned):
        return
    if len(losses) > 10:
        every = -(-len(losses) // (page.width - 20))
        print(f"losses: {sparkline(losses[::every], unicode=page.unicode)}")
    page.note(f"With the w that was learned: {error(y_learned)}.")
    page.shades(model.attention_weights)  # type: ignore[arg-type]
    page.note("A larger w narrows the kernel: fewer samples count, and the curve is less smooth.")
    draw("pooling-learned", y_learned, "Nadaraya-Watson, learned width")
    page.heatmap(
        "pooling-learned-weights", model.attention_weights, title="Learned weights", **_SORTED
    )


def heads(page: Page, seed: int = 0, heads: int = 2) -> None:
    """Several heads over the inputs of document 003, by nn.MultiheadAttention."""
    page.title("Several heads", "003")
    random.manual_seed(seed)
    width = 4 * heads
    x = tensor([[1.0, 0.0, 1.0, 0.0], [0.0, 2.0, 0.0, 2.0], [1.0, 1.0, 1.0, 1.0]]).repeat(1, heads)
    layer = nn.MultiheadAttention(width, heads, batch_first=True)
    with no_grad():
        output, weights = layer(x, x, x, average_attn_weights=False)
    page.say(
        f"{heads} heads of width 4 look at the three inputs of document 003 (repeated to width {width}), "
        f"each through projections of its own, drawn at random (seed {seed}):",
    )
    for h in range(heads):
        page.show(**{f"head {h + 1}": weights[h]})
    page.say("Their outputs side by side, through one more projection:")
    page.show(output=output)
    page.heatmap(
        "heads",
        weights,
        titles=[f"head {h + 1}" for h in range(heads)],
        xlabel="key",
        ylabel="query",
        title="One map of weights for each head",
    )
