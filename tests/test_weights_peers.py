"""Beside PyTorch, safetensors and NumPy, where they are installed: files both ways."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

import pyattn
from pyattn import safetensors
from pyattn.saving import npz

from .test_parity import torch_is_installed
from .test_weights import as_json, everything

if not torch_is_installed():
    pytest.skip("PyTorch 2.13 is not installed", allow_module_level=True)

torch: Any = pytest.importorskip("torch")
numpy: Any = pytest.importorskip("numpy")
theirs: Any = pytest.importorskip("safetensors.torch")
opened: Any = pytest.importorskip("safetensors").safe_open

KINDS = "float64 int64 int32 int16 int8 uint8 bool".split()


def of_torch(value: Any) -> Any:
    """PyTorch's object as pyattn's: by PyTorch's own file."""
    file = io.BytesIO()
    torch.save(value, file)
    return pyattn.load(io.BytesIO(file.getvalue()))


def to_torch(value: Any, **options: Any) -> Any:
    file = io.BytesIO()
    pyattn.save(value, file, **options)
    return torch.load(io.BytesIO(file.getvalue()), weights_only=True)


@pytest.mark.parametrize("older", [False, True])
def test_pytorch_reads_what_pyattn_wrote(older: bool, tmp_path: Path) -> None:
    given = everything()
    found = to_torch(given, _use_new_zipfile_serialization=not older)
    assert as_json(found) == as_json(given)
    assert [type(found[key]).__name__ for key in found] == [
        type(x).__name__ for x in given.values()
    ]
    assert {key: str(t.dtype) for key, t in found.items() if isinstance(t, torch.Tensor)} == {
        key: str(t.dtype) for key, t in given.items() if isinstance(t, pyattn.Tensor)
    }
    with torch.no_grad():
        found["base"][1, 1] = 50
    assert found["turned"][1, 1] == found["row"][1] == found["parameter"][1, 1] == 50
    if not older:
        path = tmp_path / "my.model.pt"
        pyattn.save(given, path)
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                assert info.filename.startswith("my.model/")
                if "/data/" in info.filename:
                    start = info.header_offset + 30 + len(info.filename) + len(info.extra)
                    assert start % 64 == 0
        assert as_json(torch.load(path, mmap=True)) == as_json(given)


@pytest.mark.parametrize("floats", ["float64", "float32", "float16", "bfloat16"])
def test_floats_as_asked(floats: str, tmp_path: Path) -> None:
    draw = random.Random(0)
    numbers = [draw.gauss(0, 10 ** draw.uniform(-6, 3)) for _ in range(2000)]
    given = {"x": pyattn.tensor(numbers)}
    wanted = torch.tensor(numbers, dtype=torch.float64).to(getattr(torch, floats))
    if floats == "float16":  # which PyTorch rounds to float32 first, and so sometimes wrongly
        wanted = torch.from_numpy(numpy.array(numbers).astype(floats))
    found = to_torch(given, floats=floats)["x"]
    assert found.dtype == wanted.dtype and torch.equal(found, wanted)
    path = tmp_path / "x.safetensors"
    safetensors.save_file(given, path, floats=floats)
    found = theirs.load_file(path)["x"]
    assert found.dtype == wanted.dtype and torch.equal(found, wanted)
    assert path.read_bytes() == theirs.save({"x": wanted})
    if floats != "bfloat16":
        npz.save(tmp_path / "x", given["x"], floats=floats)
        found = numpy.load(tmp_path / "x.npy")
        assert found.dtype == floats and (found == wanted.numpy()).all()


def test_any_views_of_one_memory() -> None:
    draw = random.Random(0)
    for _ in range(150):
        count = draw.randrange(1, 40)
        base = torch.arange(float(count), dtype=torch.float64)
        if draw.random() < 0.3:
            base = base.to(getattr(torch, draw.choice(KINDS[:-1])))
        views = []
        for _ in range(draw.randrange(1, 5)):
            rank = draw.randrange(4)
            sizes = [draw.randrange(4) for _ in range(rank)]
            strides = [draw.randrange(5) for _ in range(rank)]
            offset = draw.randrange(count)
            reach = offset + sum([(n - 1) * k for n, k in zip(sizes, strides) if n])
            if reach < count:
                views.append(base.as_strided(sizes, strides, offset))
        found = of_torch(views)
        assert as_json(found) == as_json(views)
        again = to_torch(found)
        assert [t.tolist() for t in again] == [t.tolist() for t in views]
        whole = [i for i, t in enumerate(views) if t.numel()]
        if not whole:
            continue
        # A change of one shows in the others as it does in PyTorch.
        one = draw.choice(whole)
        place = tuple([draw.randrange(n) for n in views[one].shape])
        for tensors in (views, found, again):
            tensors[one][place] = 99
        shown = [t.tolist() for t in views]
        assert [t.tolist() for t in found] == shown and [t.tolist() for t in again] == shown


def test_the_bytes_of_safetensors() -> None:
    draw = random.Random(0)
    for _ in range(100):
        given = {}
        for _ in range(draw.randrange(6)):
            name = "".join([draw.choice('ab.é"\\\n\x7f0/\x01') for _ in range(draw.randrange(6))])
            shape = [draw.randrange(4) for _ in range(draw.randrange(4))]
            numbers = torch.randint(0, 100, shape)
            given[name] = numbers.to(getattr(torch, draw.choice(KINDS)))
        metadata: Any = draw.choice([None, {"a": "\u00e9\n"}])
        expected = theirs.save(given, metadata)
        mine = {name: of_torch(t) for name, t in given.items()}
        assert safetensors.save(mine, metadata) == expected
        assert {k: t.tolist() for k, t in safetensors.load(expected).items()} == {
            k: t.tolist() for k, t in given.items()
        }


def parts(draw: random.Random) -> "list[Any]":
    some = slice(*sorted(draw.sample(range(-2, 6), 2)))
    return [some, slice(None), draw.randrange(-6, 6), slice(None, None, 2), ..., None]


def test_slices_of_safetensors(tmp_path: Path) -> None:
    draw = random.Random(0)
    path = tmp_path / "x.safetensors"
    given = {"x": torch.arange(60.0).view(3, 4, 5), "h": torch.arange(12.0).view(3, 4).half()}
    given["b"] = given["h"].bfloat16()
    theirs.save_file(given, path, {"k": "v"})
    with opened(path, "pt") as a, safetensors.safe_open(path, "pt") as b:
        assert a.keys() == b.keys() and a.offset_keys() == b.offset_keys()
        assert a.metadata() == b.metadata()
        for _ in range(300):
            name = draw.choice(list(given))
            one, other = a.get_slice(name), b.get_slice(name)
            assert one.get_shape() == other.get_shape() and one.get_dtype() == other.get_dtype()
            index = tuple([draw.choice(parts(draw)) for _ in range(draw.randrange(4))])
            if index.count(...) > 1:
                continue
            try:
                expected = one[index]
            except Exception as error:
                with pytest.raises(type(error)):
                    other[index]
                continue
            found = other[index]
            assert list(found.shape) == list(expected.shape)
            assert found.tolist() == expected.tolist()


def test_numpy(tmp_path: Path) -> None:
    draw = random.Random(0)
    for _ in range(100):
        shape = [draw.randrange(4) for _ in range(draw.randrange(4))]
        array = numpy.array(numpy.random.randint(0, 100, shape)).astype(draw.choice(KINDS))
        if array.ndim > 1 and draw.random() < 0.5:
            array = numpy.asfortranarray(array)
        numpy.save(tmp_path / "x", array)
        found = npz.load(tmp_path / "x.npy")
        assert found.tolist() == array.tolist() and str(found.dtype)[6:] == str(array.dtype)
        npz.save(tmp_path / "y", found)
        again = numpy.load(tmp_path / "y.npy")
        assert again.dtype == array.dtype and (again == array).all() and again.shape == array.shape
        numpy.save(tmp_path / "z", numpy.ascontiguousarray(array).reshape(shape))
        assert (tmp_path / "z.npy").read_bytes() == (tmp_path / "y.npy").read_bytes()
        numpy.savez(tmp_path / "z", a=again)
        npz.savez(tmp_path / "y", a=found)
        assert (tmp_path / "z.npz").read_bytes() == (tmp_path / "y.npz").read_bytes()


def models(torch: Any) -> Any:
    nn = torch.nn
    return nn.ModuleDict(
        {
            "table": nn.Embedding(7, 4),
            "block": nn.MultiheadAttention(4, 2, batch_first=True),
            "norm": nn.LayerNorm(4),
            "head": nn.Linear(4, 7),
        }
    )


def answer(torch: Any, model: Any) -> Any:
    x = model["table"](torch.tensor([[1, 2, 3], [4, 5, 6]]))
    x = x + model["block"](x, x, x)[0]
    return model["head"](model["norm"](x)).tolist()


@pytest.mark.parametrize("kind", ["pt", "safetensors", "npz"])
@pytest.mark.parametrize("mine_first", [False, True])
def test_a_model_answers_the_same(kind: str, mine_first: bool, tmp_path: Path) -> None:
    path = tmp_path / f"model.{kind}"
    torch.manual_seed(0), pyattn.manual_seed(0)
    a, b = models(torch).eval(), models(pyattn).eval()
    if mine_first:
        state = b.state_dict()
        if kind == "pt":
            pyattn.save(state, path)
            a.load_state_dict(torch.load(path))
        elif kind == "safetensors":
            safetensors.save_model(b, path)
            theirs.load_model(a, path)
        else:
            npz.savez(path, **state)
            with numpy.load(path) as arrays:
                a.load_state_dict({k: torch.from_numpy(arrays[k]) for k in arrays})
    else:
        state = a.state_dict()
        if kind == "pt":
            torch.save(state, path)
            b.load_state_dict(pyattn.load(path))
        elif kind == "safetensors":
            theirs.save_model(a, path)
            safetensors.load_model(b, path)
        else:
            numpy.savez(path, **{k: t.numpy() for k, t in state.items()})
            b.load_state_dict(dict(npz.load(path)))
    found, expected = answer(pyattn, b), answer(torch, a)
    for x, y in zip(sum(sum(found, []), []), sum(sum(expected, []), [])):
        assert x == pytest.approx(y, abs=1e-6)


# A training run that is saved in the middle, and goes on elsewhere.

OPTIMIZERS: "dict[str, Any]" = {
    "SGD": lambda o, p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda o, p: o.Adam(p, lr=0.02, amsgrad=True),
    "AdamW": lambda o, p: o.AdamW(p, lr=0.02),
}
SCHEDULES: "dict[str, Any]" = {
    "StepLR": lambda s, o: s.StepLR(o, 3, 0.5),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 20),
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda step: 1 / (1 + step)),
}


def begun(torch: Any, optimizer: str, schedule: str) -> Any:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    with torch.no_grad():
        for i, p in enumerate(model.parameters()):
            p.copy_(torch.arange(float(p.numel())).reshape(p.shape).sub(3).mul(0.1 + 0.05 * i))
    rule = OPTIMIZERS[optimizer](torch.optim, model.parameters())
    return model, rule, SCHEDULES[schedule](torch.optim.lr_scheduler, rule)


def steps(torch: Any, run: Any, count: int) -> "list[float]":
    model, rule, schedule = run
    x = torch.tensor([[1.0, 2.0, -1.0], [0.5, -1.0, 0.25]])
    losses = []
    for _ in range(count):
        rule.zero_grad()
        loss = model(x).sub(torch.tensor([[1.0], [-1.0]])).square().mean()
        loss.backward()
        rule.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def state_of(run: Any) -> "dict[str, Any]":
    model, rule, schedule = run
    return {
        "model": model.state_dict(),
        "optimizer": rule.state_dict(),
        "schedule": schedule.state_dict(),
        "step": 5,
    }


def resumed(torch: Any, optimizer: str, schedule: str, state: "dict[str, Any]") -> Any:
    run = begun(torch, optimizer, schedule)
    for part, name in zip(run, ("model", "optimizer", "schedule")):
        part.load_state_dict(state[name])
    return run


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("schedule", list(SCHEDULES))
@pytest.mark.parametrize("mine_first", [False, True])
def test_training_goes_on_elsewhere(
    optimizer: str, schedule: str, mine_first: bool, tmp_path: Path
) -> None:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        whole = steps(torch, begun(torch, optimizer, schedule), 12)
        first, second = (pyattn, torch) if mine_first else (torch, pyattn)
        run = begun(first, optimizer, schedule)
        losses = steps(first, run, 5)
        path = tmp_path / "checkpoint.pt"
        first.save(state_of(run), path)
        again = second.load(path)
        losses += steps(second, resumed(second, optimizer, schedule, again), 7)
        # And back once more, by the other's file.
        assert losses == pytest.approx(whole, abs=1e-9)
    finally:
        torch.set_default_dtype(before)


def test_whole_modules_of_pytorch_are_refused() -> None:
    file = io.BytesIO()
    torch.save(torch.nn.Linear(2, 1), file)
    with pytest.raises(Exception, match="was not an allowed global by default"):
        pyattn.load(io.BytesIO(file.getvalue()))
