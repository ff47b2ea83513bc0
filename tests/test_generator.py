"""The random stream, against PyTorch's: recorded, and live where PyTorch is installed.

`python -m tests.test_generator` prints what is recorded here anew.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import zlib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyattn.generator import Generator, default_generator

# What draws n numbers from a generator g here, and from a generator g in PyTorch.
DRAWS = {
    "g.uniforms(n)": "torch.rand(n, generator=g)",
    "g.uniforms(n, -1 / 3, 1 / 3)": "torch.empty(n).uniform_(-1 / 3, 1 / 3, generator=g)",
    "g.uniforms(n, 2, 7.7)": "torch.empty(n).uniform_(2, 7.7, generator=g)",
    "g.normals(n % 16)": "torch.randn(n % 16, generator=g)",
    "g.normals(n % 16, 0.3, 0.02)": "torch.empty(n % 16).normal_(0.3, 0.02, generator=g)",
    "g.integers(n, 0, 10)": "torch.randint(10, (n,), generator=g)",
    "g.integers(n, -7, 2**28 - 8)": "torch.randint(-7, 2**28 - 8, (n,), generator=g)",
    "g.integers(n, -7, 2**28 - 7)": "torch.randint(-7, 2**28 - 7, (n,), generator=g)",
    "g.integers(n, 0, 2**32)": "torch.randint(2**32, (n,), generator=g)",
    "g.integers(n, -2**63, 2**63 - 1)": "torch.randint(-2**63, 2**63 - 1, (n,), generator=g)",
    "g.permutation(n)": "torch.randperm(n, generator=g)",
    "g.doubles(n)": "torch.rand(n, dtype=torch.float64, generator=g)",
    "g.bernoullis(n, 0.3)": "torch.empty(n).bernoulli_(0.3, generator=g).bool()",
    "g.multinomial(w, 5, True)": "torch.multinomial(tensor(w), 5, True, generator=g)",
    "g.multinomial(w, n % 6 + 1)": "torch.multinomial(tensor(w), n % 6 + 1, generator=g)",
    "g.multinomial(w, 1, True)": "torch.multinomial(tensor(w), 1, True, generator=g)",
}
LONG = {
    "g.normals(n + 16)": "torch.randn(n + 16, generator=g)",
    "g.normals(n + 16, 0.3, 0.02)": "torch.empty(n + 16).normal_(0.3, 0.02, generator=g)",
}
WEIGHTS = [0.5, 3.0, 0.1, 1.0, 0.25, 2.0]
SEEDS = [0, 1, 42, 2**31, 2**32 - 1, 2**32, 2**40 + 7, 2**63, 2**64 - 1, -1, -12345]
SIZES = [*range(41), 64, 100, 1000]

# PyTorch 2.13 on x86-64 with AVX2.  What a seed gives first, and checksums of all seeds and sizes.
FIRST_UNIFORMS = [
    0.8822692632675171,
    0.9150039553642273,
    0.38286375999450684,
    0.9593056440353394,
    0.3904482126235962,
]
FIRST_NORMALS = [
    0.33669036626815796,
    0.12880940735340118,
    0.23446236550807953,
    0.23033303022384644,
    -1.1228563785552979,
]
LONG_NORMALS = [
    1.9269152879714966,
    1.4872840642929077,
    0.9007171988487244,
    0.439589262008667,
    -0.7581311464309692,
    1.078317642211914,
    0.8008005619049072,
    1.680620551109314,
    0.3558599054813385,
    -0.6866229772567749,
    -0.4933563470840454,
    1.334737777709961,
    -0.2316243201494217,
    0.041759490966796875,
    -0.2515752911567688,
    0.859858512878418,
    -0.3097267746925354,
    -0.3957104980945587,
    0.8034093379974365,
]
CHECKSUMS = {
    "g.uniforms(n)": 579307576,
    "g.uniforms(n, -1 / 3, 1 / 3)": 3998958077,
    "g.uniforms(n, 2, 7.7)": 3447357474,
    "g.normals(n % 16)": 2971687922,
    "g.normals(n % 16, 0.3, 0.02)": 260729739,
    "g.integers(n, 0, 10)": 28596315,
    "g.integers(n, -7, 2**28 - 8)": 840071693,
    "g.integers(n, -7, 2**28 - 7)": 2343146386,
    "g.integers(n, 0, 2**32)": 3276171037,
    "g.integers(n, -2**63, 2**63 - 1)": 383767425,
    "g.permutation(n)": 3131579432,
    "g.doubles(n)": 3213948235,
    "g.bernoullis(n, 0.3)": 1070110616,
    "g.multinomial(w, 5, True)": 190645971,
    "g.multinomial(w, n % 6 + 1)": 1968880365,
    "g.multinomial(w, 1, True)": 839160296,
    "mixed": 3643839963,
}


def draw(g: Any, expression: str, n: int, torch: Any = None) -> list[Any]:
    """n draws by an expression of either implementation."""
    names = {"g": g, "n": n, "w": WEIGHTS, "torch": torch}
    names["tensor"] = torch and (lambda w: torch.tensor(w, dtype=torch.float64))
    drawn: Any = eval(expression, names)
    return drawn if isinstance(drawn, list) else list(drawn.tolist())


def checksums(new: Any, torch: Any = None) -> dict[str, int]:
    """Checksums of what every draw gives, alone and all mixed, from generators made by `new`."""
    drawn: dict[str, list[Any]] = {name: [] for name in [*DRAWS, "mixed"]}
    for seed in SEEDS:
        for name, theirs in DRAWS.items():
            g = new().manual_seed(seed)
            drawn[name] += [draw(g, theirs if torch else name, n, torch) for n in SIZES]
        g = new().manual_seed(seed)
        for step in range(200):
            name = list(DRAWS)[step * 7 % len(DRAWS)]
            draws = draw(g, DRAWS[name] if torch else name, SIZES[step % 41], torch)
            drawn["mixed"].append(draws)
    return {name: zlib.crc32(repr(lists).encode()) for name, lists in drawn.items()}


def record() -> None:
    torch = importlib.import_module("torch")
    new = torch.Generator
    print("FIRST_UNIFORMS =", torch.rand(5, generator=new().manual_seed(42)).tolist())
    print("FIRST_NORMALS =", torch.randn(5, generator=new().manual_seed(42)).tolist())
    print("LONG_NORMALS =", torch.randn(19, generator=new().manual_seed(42)).tolist())
    print("CHECKSUMS =", checksums(new, torch))


def test_first_numbers() -> None:
    assert Generator().manual_seed(42).uniforms(5) == FIRST_UNIFORMS
    assert Generator().manual_seed(42).normals(5) == FIRST_NORMALS


def test_long_normals() -> None:
    assert Generator().manual_seed(42).normals(19) == pytest.approx(LONG_NORMALS, rel=5e-7)


def test_every_draw_is_pytorchs() -> None:
    assert checksums(Generator) == CHECKSUMS


def test_normals_are_float32_values() -> None:
    struct = importlib.import_module("struct")
    for n in (5, 50):
        drawn = Generator().normals(n, 0.1, 0.7)
        assert list(struct.unpack(f"{n}f", struct.pack(f"{n}f", *drawn))) == drawn


def test_a_python_without_random_gives_the_same_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Generator().manual_seed(3)
    numbers = expected.uniforms(2000)
    monkeypatch.delattr(random, "Random")
    g = Generator().manual_seed(3)
    assert g.uniforms(2000) == numbers
    assert g.get_state() == expected.get_state()
    g.set_state(g.get_state())
    assert g.integers(700, 0, 9) == expected.integers(700, 0, 9)


def test_seeds() -> None:
    g = Generator()
    assert g.initial_seed() == 67280421310721
    assert g.uniforms(3) == Generator().manual_seed(67280421310721).uniforms(3)
    assert g.manual_seed(-1) is g
    assert g.initial_seed() == 2**64 - 1
    assert g.manual_seed(2**32 + 5).uniforms(3) == Generator().manual_seed(5).uniforms(3)
    for seed in (2**64, -(2**63) - 1):
        with pytest.raises(ValueError, match=str(seed)):
            g.manual_seed(seed)
    bad: Any
    for bad in (1.5, "1", True, None):
        with pytest.raises(RuntimeError, match="expected an int"):
            g.manual_seed(bad)
    assert g.initial_seed() == 2**32 + 5
    seed = g.seed()
    assert seed == g.initial_seed() != Generator().seed()
    assert g.uniforms(2) == Generator().manual_seed(seed).uniforms(2)


def test_the_default_generator_differs_from_run_to_run() -> None:
    source = importlib.util.find_spec("pyattn.generator")
    assert source and source.loader
    fresh = importlib.util.module_from_spec(source)
    source.loader.exec_module(fresh)
    seed = fresh.default_generator.initial_seed()
    assert seed == fresh.default_generator.initial_seed()
    assert seed not in (Generator().initial_seed(), default_generator.initial_seed())
    first = fresh.default_generator.uniforms(3)
    assert first == Generator().manual_seed(seed).uniforms(3)


@pytest.mark.parametrize("before", [0, 1, 2, 15, 16, 700])
def test_state_goes_back(before: int) -> None:
    g = Generator().manual_seed(8)
    g.normals(before)
    state = g.get_state()
    after = g.normals(3), g.uniforms(9), g.normals(2), g.permutation(5)
    g.manual_seed(9)
    g.normals(1)
    other = Generator()
    for back in (g, other):
        back.set_state(state)
        assert back.initial_seed() == 8
        assert after == (back.normals(3), back.uniforms(9), back.normals(2), back.permutation(5))
    bad: Any
    for bad in (3, None, (), b""):
        with pytest.raises(TypeError, match="set_state"):
            g.set_state(bad)


def test_the_spare_normal() -> None:
    g = Generator().manual_seed(4)
    pair = g.normals(2)
    g.manual_seed(4)
    first = g.normals(1)
    g.uniforms(3)
    g.normals(16)
    g.normals(0)
    assert first + g.normals(1) == pair, "other draws leave it alone"
    g.normals(1)
    g.manual_seed(4)
    assert g.normals(1) == first, "seeding forgets it"


def test_devices() -> None:
    assert Generator("cpu").device == Generator(device=None).device == "cpu"
    with pytest.raises(RuntimeError, match="cuda"):
        Generator("cuda")


nan, inf = float("nan"), float("inf")


@pytest.mark.parametrize(
    "expression",
    ["g.uniforms(2, 2, 1)", "g.uniforms(0, 1, 0)", "g.uniforms(2, 0, nan)", "g.uniforms(2, nan, 0)"]
    + ["g.uniforms(2, 0, inf)", "g.uniforms(2, 0, 1e39)", "g.uniforms(2, -3e38, 3e38)"]
    + ["g.normals(2, 0, -1)", "g.normals(0, 0, -1)", "g.normals(20, 0, nan)"]
    + ["g.integers(2, 0, 0)", "g.integers(2, 3, 1)"]
    + ["g.bernoullis(2, 1.1)", "g.bernoullis(2, nan)", "g.bernoullis(0, -0.1)"]
    + ["g.multinomial([1.0, 1], 3)", "g.multinomial([1.0], 0)", "g.multinomial([1.0], -1, True)"]
    + ["g.multinomial([1.0, -1], 1)", "g.multinomial([nan, 1], 2)", "g.multinomial([inf, 1], 2)"]
    + ["g.multinomial([0.0, 0], 1)", "g.multinomial([0.0, 0], 2, True)"]
    + ["g.multinomial([], 1, True)"],
)
def test_refused_draws(expression: str) -> None:
    g = Generator().manual_seed(0)
    with pytest.raises(RuntimeError):
        eval(expression, {"g": g, "nan": nan, "inf": inf})
    assert g.uniforms(2) == Generator().manual_seed(0).uniforms(2), "and leave the stream alone"


def test_weights_of_zero_are_not_chosen() -> None:
    g = Generator().manual_seed(0)
    chosen = g.multinomial([0.0, 1.0, 0.0, 3.0], 500, True)
    assert set(chosen) == {1, 3} and 90 < chosen.count(1) < 160
    assert sorted(g.multinomial([0.0, 1.0, 0.0, 3.0], 2)) == [1, 3]


# Live.


@pytest.fixture(scope="module")
def torch() -> Any:
    module = pytest.importorskip("torch")
    if not module.backends.cpu.get_cpu_capability().startswith("AVX"):
        pytest.skip("PyTorch rounds otherwise on this processor")
    return module


def test_record_is_current(torch: Any) -> None:
    assert checksums(torch.Generator, torch) == CHECKSUMS
    assert torch.rand(5, generator=torch.Generator().manual_seed(42)).tolist() == FIRST_UNIFORMS
    assert torch.randn(5, generator=torch.Generator().manual_seed(42)).tolist() == FIRST_NORMALS
    assert torch.randn(19, generator=torch.Generator().manual_seed(42)).tolist() == LONG_NORMALS


STEP = st.tuples(st.sampled_from([*DRAWS, *LONG]), st.integers(0, 60))


@settings(deadline=None, max_examples=200)
@given(seed=st.integers(-(2**63), 2**64 - 1), steps=st.lists(STEP, max_size=20))
def test_any_mixture_of_draws_is_pytorchs(
    torch: Any, seed: int, steps: list[tuple[str, int]]
) -> None:
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    assert ours.initial_seed() == theirs.initial_seed()
    for name, n in steps:
        if name in DRAWS:
            assert draw(ours, name, n) == draw(theirs, DRAWS[name], n, torch)
        else:
            expected = draw(theirs, LONG[name], n, torch)
            assert draw(ours, name, n) == pytest.approx(expected, rel=5e-7, abs=5e-8)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), low=st.floats(-1e30, 1e30), high=st.floats(-1e30, 1e30))
@example(seed=0, low=1.175494351e-38, high=3.0)  # sums that a float64 cannot hold
@example(seed=1, low=-1e-30, high=3.0)
@example(seed=2, low=1000.0, high=1000.5)
def test_any_range_is_pytorchs(torch: Any, seed: int, low: float, high: float) -> None:
    low, high = sorted([low, high])
    theirs = torch.empty(50).uniform_(low, high, generator=torch.Generator().manual_seed(seed))
    assert Generator().manual_seed(seed).uniforms(50, low, high) == theirs.tolist()


def test_large_draws(torch: Any) -> None:
    ours, theirs = Generator().manual_seed(5), torch.Generator().manual_seed(5)
    assert ours.permutation(100_000) == torch.randperm(100_000, generator=theirs).tolist()
    assert ours.uniforms(100_000) == torch.rand(100_000, generator=theirs).tolist()
    expected = torch.randn(100_000, generator=theirs).tolist()
    assert ours.normals(100_000) == pytest.approx(expected, rel=5e-7, abs=0)


def test_a_linear_layer(torch: Any) -> None:
    torch.manual_seed(6)
    layer = torch.nn.Linear(27, 10)
    g = Generator().manual_seed(6)
    bound = 27**-0.5
    assert g.uniforms(270, -bound, bound) == layer.weight.flatten().tolist()
    assert g.uniforms(10, -bound, bound) == layer.bias.tolist()


def test_dropout(torch: Any) -> None:
    torch.manual_seed(7)
    kept = torch.nn.functional.dropout(torch.ones(200), 0.1) != 0
    assert Generator().manual_seed(7).bernoullis(200, 1 - 0.1) == kept.tolist()


if __name__ == "__main__":
    record()
