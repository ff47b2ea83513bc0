"""Four pages that teach: the engine's numbers, on whatever runs Python, within their size."""

from __future__ import annotations

import ast
import functools
import json
import math
import pathlib
import shutil
import subprocess
import sys
from array import array
from typing import Any, Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyattn
from pyattn import micro, models, nn, optim
from pyattn.models.pooling import leave_one_out, noisy_samples
from pyattn.nn import functional as F

ROOT = pathlib.Path(__file__).parent.parent
SOURCE = ROOT / "pyattn" / "micro.py"
NAMES = "vector token vahke"  # what its GPT writes, wherever it runs


def close(ours: Any, engine: pyattn.Tensor, tolerance: float = 1e-12) -> bool:
    """Whether nested lists hold the engine's numbers."""
    theirs = engine.detach().tolist()

    def same(a: Any, b: Any) -> bool:
        if isinstance(b, list):
            return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
        return bool(abs(a - b) <= tolerance * max(1.0, abs(b)))

    return same(ours, theirs)


@pytest.fixture(autouse=True)
def as_at_the_start() -> Iterator[None]:
    micro.seed[0] = 1
    pyattn.manual_seed(0)
    yield
    assert micro.tape is None


# Its size, and what it needs.


def test_it_is_four_pages() -> None:
    text = SOURCE.read_bytes()
    assert len(text) <= 10 * 1024 and text.count(b"\n") <= 300


def test_it_needs_nothing_but_math() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(n) for n in imports] == ["import math"]


def test_its_types_are_those_of_its_functions(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("mypy")
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nignore_missing_imports = true\nimplicit_reexport = false\n")
    command = [sys.executable, "-m", "mypy.stubtest", "pyattn.micro", "--mypy-config-file"]
    done = subprocess.run(
        [*command, str(settings)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not done.returncode, done.stdout


# The engine's numbers.

numbers = st.floats(-5, 5)


@st.composite
def two(draw: Callable[[Any], Any]) -> tuple[list[list[float]], list[list[float]]]:
    """Two matrices of one width."""
    width = draw(st.integers(1, 5))
    row = st.lists(numbers, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=4)), draw(st.lists(row, min_size=1, max_size=4))


@given(two())
def test_every_function_of_matrices_is_the_engines(both: Any) -> None:
    a, b = both
    x, y = pyattn.tensor(a), pyattn.tensor(b)
    weights = pyattn.softmax(x @ y.T, dim=-1)
    for ours, engine in [
        (micro.pairs(a, b), x @ y.T),
        (micro.matmul(micro.transpose(a), a), x.T @ x),
        (micro.softmax(a), x.softmax(dim=-1)),
        (micro.attention(a, b, b)[0], weights @ y),
        (micro.attention(a, b, b)[1], weights),
        (micro.self_attention(a, a, a, b)[0], (x @ x.T @ (x @ x.T).T).softmax(dim=-1) @ (x @ y.T)),
        (micro.linear(a, b, [[1.0] * len(b)]), F.linear(x, y, pyattn.ones(len(b)))),
        (micro.scaled(a), x / math.sqrt(x.shape[1])),
        (micro.relu(a), x.relu()),
        (micro.rms_norm(a), F.rms_norm(x, (x.shape[1],), eps=1e-5)),
        (micro.layer_norm(a), F.layer_norm(x, (x.shape[1],))),
    ]:
        assert close(ours, engine, 1e-10)  # norms divide by what may be next to nothing


def test_scores_too_large_for_a_power_are_shares_all_the_same() -> None:
    assert micro.softmax([[1000.0, 999.0, -1e300]]) == [
        pytest.approx([0.7310585786300049, 0.2689414213699951, 0.0])
    ]


def gradients_of(f: Callable[[], pyattn.Tensor], tensors: Any) -> list[pyattn.Tensor]:
    return list(pyattn.autograd.grad(f(), tensors))


def test_every_gradient_is_the_engines() -> None:
    def draw(n: int, d: int) -> pyattn.Tensor:
        return pyattn.randn(n, d).requires_grad_()

    a, b, c, row, w = draw(3, 4), draw(5, 4), draw(5, 2), draw(1, 2), draw(1, 1)
    q, k, target = draw(3, 1), draw(5, 1), pyattn.randn(3, 2)
    tensors = [a, b, c, row, w, q, k]
    lists = [t.tolist() for t in tensors]
    one_or_two = pyattn.tensor([1, 0, 1])
    mask = pyattn.tensor([[0.0, -math.inf, 0.0, 0.0, 0.0]] * 3)

    def engine(of: int) -> pyattn.Tensor:
        if of == 0:
            mixed = ((a @ b.T) / 2 + mask).softmax(dim=-1) @ c
            return F.mse_loss(mixed + row, target) * 2
        if of == 1:
            return F.cross_entropy(F.rms_norm(a, (4,), eps=1e-5).relu() @ b.T, one_or_two)
        if of == 2:
            return F.mse_loss(F.layer_norm(b[[1, 0, 1]], (4,)), a) * 4
        bells = -(((q - k.T) * w) ** 2) / 2
        return F.mse_loss(bells.softmax(dim=-1) @ c, target) * 2

    def ours(of: int) -> float:
        x, y, z, r, v, s, t = lists
        if of == 0:
            mixed = micro.attention(micro.scaled(x), y, z, mask.tolist())[0]
            ones = [[1.0]] * 3
            return micro.squared_error(micro.add(mixed, micro.matmul(ones, r)), target.tolist())
        if of == 1:
            return micro.cross_entropy(
                micro.pairs(micro.relu(micro.rms_norm(x)), y), one_or_two.tolist()
            )
        if of == 2:
            # x is a target there, and gets no gradient here
            return micro.squared_error(micro.layer_norm(micro.pick(y, [1, 0, 1])), x)
        return micro.squared_error(micro.pooling(v, s, t, z)[0], target.tolist())

    for of, reached in enumerate([(0, 1, 2, 3), (0, 1), (1,), (2, 4)]):
        found = pyattn.autograd.grad(engine(of), [tensors[i] for i in reached])
        loss, slopes = micro.gradients(functools.partial(ours, of), lists)
        assert loss == pytest.approx(engine(of).item(), rel=1e-12)
        for i, slope in enumerate(slopes):
            if i in reached:
                assert close(slope, found[reached.index(i)]), (of, i)


def test_a_matrix_used_twice_gets_both_gradients() -> None:
    x = [[1.0, 2.0]]
    loss, slopes = micro.gradients(lambda: micro.squared_error(micro.add(x, x), [[0.0, 0.0]]), [x])
    assert loss == 20.0 and slopes == [[[8.0, 16.0]]]


def test_only_what_gradients_calls_is_noted() -> None:
    x = [[1.0, 2.0]]
    micro.softmax(micro.pairs(x, x))
    assert micro.tape is None
    micro.gradients(lambda: micro.squared_error(x, x), [x])
    assert micro.tape is None


# The documents' models, and 100 steps of each that is trained.


def trained(
    model: list[list[list[float]]],
    loss: Callable[[], float],
    parameters: Sequence[pyattn.Tensor],
    engine: Callable[[], pyattn.Tensor],
    rate: float,
) -> None:
    """Both go 100 steps together."""
    step, optimizer = micro.adam(model, rate), optim.Adam(parameters, lr=rate)
    for _ in range(100):
        value, slopes = micro.gradients(loss, model)
        step(slopes)
        optimizer.zero_grad()
        expected = engine()
        expected.backward()
        assert value == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
        assert all(close(s, p.grad) for s, p in zip(slopes, parameters) if p.grad is not None)
        optimizer.step()
    assert all(close(ours, theirs) for ours, theirs in zip(model, parameters))


def test_document_000() -> None:
    table, v = [[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]], [[20.0], [12.0], [5.0]]
    assert close(micro.matmul(table, v), models.AllocationTable(table)(pyattn.tensor(v)))

    engine = models.SelfAttention()
    parameters = list(engine.parameters())
    model = [p.tolist() for p in parameters]
    x, target = [[10.0], [6.0], [2.5]], [[20.0], [19.0], [16.0]]
    trained(
        model,
        lambda: micro.squared_error(micro.self_attention(x, *model)[0], target),
        parameters,
        lambda: F.mse_loss(engine(pyattn.tensor(x))[0], pyattn.tensor(target)),
        0.004,
    )


def test_document_000_is_learned_from_a_start_of_ones_own() -> None:
    z, weights = micro.budget()
    assert [round(row[0]) for row in z] == [20, 19, 16]
    table = [[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]]
    assert [[round(w, 1) for w in row] for row in weights] == table


def test_document_001() -> None:
    engine = models.SimpleAttention(64)
    x = pyattn.rand(1, 10, 64)
    tables = [t.tolist() for t in engine.parameters()]
    projected = [
        micro.linear(x[0].tolist(), tables[i], [tables[i + 1]]) for i in range(0, len(tables), 2)
    ]
    output, weights = micro.attention(micro.scaled(projected[0]), *projected[1:])
    expected, attended = engine(x, x, x)
    assert close([output], expected) and close([weights], attended)


def test_document_002() -> None:
    ab = [[1.0, 0.5, -1.0, 2.0], [0.0, 1.0, 3.0, -0.5]]
    y = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]]
    assert micro.pairs(ab, ab) == [[6.25, -3.5], [-3.5, 10.25]]
    cosines = [[micro.cosine(a, b) for b in ab] for a in ab]
    assert close(cosines, models.Similarity("cosine")(pyattn.tensor(ab)))
    engine = models.CorrelationAttention()
    expected = engine(pyattn.tensor(y), pyattn.tensor(ab))
    assert close(micro.attention(y, ab, ab)[0], expected)


def test_document_003() -> None:
    output, weights = micro.by_hand()
    assert output[0] == pytest.approx(
        [1.9366210616669624, 6.683105308334811, 1.5950684074995565], rel=1e-15
    )
    assert weights[0] == pytest.approx([0.0633789383330376, 0.468310530833481, 0.468310530833481])


def test_document_004() -> None:
    x, y = noisy_samples(50)
    at = pyattn.arange(0, 5, 0.1)
    column = [[[n] for n in t.tolist()] for t in (at, x, y)]
    flat = models.AveragePooling()(at, x, y).unsqueeze(1)
    assert close(micro.pooling([[0.0]], *column)[0], flat)
    kernel = models.NadarayaWatson()(at, x, y).unsqueeze(1)
    assert close(micro.pooling([[1.0]], *column)[0], kernel)

    # Every point from the others: the diagonal is hidden.
    mask = [[-math.inf if i == j else 0.0 for j in range(50)] for i in range(50)]
    engine = models.NWKernelRegression()
    optimizer = optim.SGD(engine.parameters(), lr=0.5)
    w, points, targets = [[engine.w.item()]], column[1], column[2]
    for _ in range(100):
        loss, slopes = micro.gradients(
            lambda: micro.squared_error(
                micro.pooling(w, points, points, targets, mask)[0], targets
            ),
            [w],
        )
        micro.sgd([w], slopes, 0.5 * 50)
        optimizer.zero_grad()
        expected = (engine(x, leave_one_out(x), leave_one_out(y)) - y).square().sum()
        expected.backward()
        optimizer.step()
        assert loss * 50 == pytest.approx(expected.item(), rel=1e-12)
        assert w[0][0] == pytest.approx(engine.w.item(), rel=1e-12)


class GPT(nn.Module):
    """micro's GPT by the engine, with the parameters in the order of micro's model."""

    def __init__(self, letters: int, context: int = 16, d: int = 16, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.letter, self.place = nn.Embedding(letters, d), nn.Embedding(context, d)
        self.attention = nn.MultiheadAttention(d, heads, bias=False)
        self.wide, self.narrow = nn.Linear(d, 4 * d, bias=False), nn.Linear(4 * d, d, bias=False)
        self.answer = nn.Linear(d, letters, bias=False)

    def forward(self, numbers: pyattn.Tensor) -> tuple[pyattn.Tensor, pyattn.Tensor]:
        d = self.letter.weight.shape[1]
        x = self.letter(numbers) + self.place(pyattn.arange(len(numbers)))
        h = F.rms_norm(x, (d,), eps=1e-5)
        hidden = pyattn.ones(len(x), len(x)).triu(1).bool()
        z, weights = self.attention(h, h, h, attn_mask=hidden, average_attn_weights=False)
        x = x + z
        x = x + self.narrow(self.wide(F.rms_norm(x, (d,), eps=1e-5)).relu())
        logits = self.answer(F.rms_norm(x, (d,), eps=1e-5))
        return logits, weights


def lists_of(gpt: GPT, each: Callable[[Any], Any]) -> list[list[list[float]]]:
    """Its parameters, or their gradients, as micro has them: the heads' tables cut apart."""
    d, k = gpt.letter.weight.shape[1], gpt.letter.weight.shape[1] // gpt.heads
    inward, out = each(gpt.attention.in_proj_weight), each(gpt.attention.out_proj.weight)
    tables = []
    for h in range(0, d, k):
        tables += [inward[i * d + h : i * d + h + k] for i in range(3)] + [out[:, h : h + k]]
    rest = [each(layer.weight) for layer in (gpt.wide, gpt.narrow, gpt.answer)]
    return [t.tolist() for t in [each(gpt.letter.weight), each(gpt.place.weight), *tables, *rest]]


def test_a_tiny_gpt() -> None:
    gpt = GPT(27)
    model = lists_of(gpt, lambda p: p.detach())
    shapes = [(len(t), len(t[0])) for t in model]
    assert shapes == [(len(t), len(t[0])) for t in micro.new_gpt(27)]
    assert sum(n * d for n, d in shapes) == 4192

    step, optimizer = micro.adam(model, 0.01), optim.Adam(gpt.parameters(), lr=0.01)
    for i in range(100):
        word = micro.WORDS[i % len(micro.WORDS)]
        n = [micro.LETTERS.index(letter) for letter in "." + word + "."]

        def ours() -> float:
            return micro.cross_entropy(micro.gpt(model, n[:-1])[0], n[1:])

        loss, slopes = micro.gradients(ours, model)
        optimizer.zero_grad()
        expected = F.cross_entropy(gpt(pyattn.tensor(n[:-1]))[0], pyattn.tensor(n[1:]))
        expected.backward()
        assert loss == pytest.approx(expected.item(), rel=1e-12)
        for slope, theirs in zip(slopes, lists_of(gpt, lambda p: p.grad)):
            assert close(slope, pyattn.tensor(theirs))
        step(slopes)
        optimizer.step()
    for table, theirs in zip(model, lists_of(gpt, lambda p: p.detach())):
        assert close(table, pyattn.tensor(theirs), 1e-11)
    with pyattn.no_grad():
        logits, weights = gpt(pyattn.tensor([0, 17, 21]))
    scores, seen = micro.gpt(model, [0, 17, 21])
    assert close(scores, logits, 1e-11) and close(seen, weights, 1e-11)


def test_the_gpt_answers_from_arrays_of_small_floats() -> None:
    model = [[array("f", row) for row in table] for table in micro.new_gpt(27)]
    kept = [[list(row) for row in table] for table in model]
    assert micro.gpt(model, [0, 3, 5]) == micro.gpt(kept, [0, 3, 5])
    assert micro.write(model).isalpha()


def test_a_letter_is_drawn_as_often_as_its_share_says() -> None:
    drawn = [micro.draw([0.5, 0.2, 0.3]) for _ in range(4000)]
    assert [round(drawn.count(n) / 4000, 1) for n in range(3)] == [0.5, 0.2, 0.3]
    assert micro.draw([0.0, 0.0]) == 1  # never beyond the last


# Wherever it runs.


@pytest.mark.parametrize("how", ["as a file", "as a module", "pasted"])
def test_it_is_run(how: str, tmp_path: pathlib.Path) -> None:
    command, typed = {
        "as a file": ([str(SOURCE)], ""),
        "as a module": (["-m", "pyattn.micro"], ""),
        "pasted": (["-c", "import sys; exec(sys.stdin.read())"], SOURCE.read_text("utf-8")),
    }[how]
    done = subprocess.run(
        [sys.executable, "-S", *command], cwd=ROOT, input=typed, stdout=subprocess.PIPE, text=True
    )
    lines = done.stdout.splitlines()
    assert not done.returncode and lines[-1] == NAMES
    assert json.loads(lines[0]) == pytest.approx([1.93662106, 6.68310531, 1.59506841])
    assert [round(json.loads(line)[0]) for line in lines[6:9]] == [20, 19, 16]


def micropython() -> pathlib.Path | None:
    """Its WebAssembly build, where `make` has put it and Node.js is there to run it."""
    folder = ROOT / ".micropython/node_modules/@micropython/micropython-webassembly-pyscript"
    return folder if shutil.which("node") and folder.is_dir() else None


@pytest.mark.skipif(micropython() is None, reason="MicroPython is not installed: see the Makefile")
def test_it_runs_on_micropython_with_the_same_numbers() -> None:
    here = pathlib.Path(__file__).parent / "micropython"
    command = ["node", here / "run.mjs", micropython(), here / "small.py", SOURCE]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])

    assert close(found["by hand"][0], pyattn.tensor(micro.by_hand()[0]))
    assert close(found["budget"][0], pyattn.tensor(micro.budget(100)[0]))
    model = micro.learn(rounds=1)
    scores, weights = micro.gpt(model, [0, 1, 20, 20])
    assert close(found["gpt"][0], pyattn.tensor(scores), 1e-10)
    assert close(found["gpt"][1], pyattn.tensor(weights), 1e-10)
    assert found["word"] == micro.write(model)


def run_in_heap(kilobytes: int, program: pathlib.Path, folder: pathlib.Path) -> str:
    """What a program prints on MicroPython's Unix build, whose pointers are twice a device's."""
    micro_py = SOURCE.read_text("utf-8").split("if __name__")[0]  # as it would be imported
    (folder / "micro.py").write_text(micro_py)
    (folder / "main.py").write_text(program.read_text("utf-8"))
    command = [str(shutil.which("micropython")), "-X", f"heapsize={kilobytes}K", "main.py"]
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("micropython") is None, reason="no micropython on the path")
def test_it_fits_a_small_device(tmp_path: pathlib.Path) -> None:
    """Twelve letters of the GPT in 132 kB, the calculation by hand in 54, where a pointer has 4 bytes."""
    heap = pathlib.Path(__file__).parent / "micropython" / "heap.py"
    scores = json.loads(run_in_heap(2 * 132, heap, tmp_path))
    tables = [
        (27, 16),
        (16, 16),
        *[(4, 16), (4, 16), (4, 16), (16, 4)] * 4,
        (64, 16),
        (16, 64),
        (27, 16),
    ]
    model = [[array("f", micro.matrix(1, d)[0]) for _ in range(n)] for n, d in tables]
    expected = micro.gpt(model, [0, *range(3, 24, 2)])[0][-1]
    assert scores == pytest.approx(expected, rel=1e-9)
    micro.seed[0] = 1
    by_hand = tmp_path / "by_hand.py"
    by_hand.write_text("import micro\nprint(micro.by_hand()[0][0])\n")
    assert json.loads(run_in_heap(2 * 54, by_hand, tmp_path)) == micro.by_hand()[0][0]
    budget = tmp_path / "budget.py"
    budget.write_text("import micro\nprint([row[0] for row in micro.budget(20)[0]])\n")
    expected = [row[0] for row in micro.budget(20)[0]]
    assert json.loads(run_in_heap(2 * 56, budget, tmp_path)) == pytest.approx(expected)
