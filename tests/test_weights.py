"""Weights in files: those that PyTorch, safetensors and NumPy wrote, and back to them."""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import struct
from array import array
from collections import Counter, OrderedDict, defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyattn
from pyattn import nn, safetensors
from pyattn.saving import narrow, npz, plain
from pyattn.saving.numbers import KINDS, encoded, numbers

from .weights.record import told

HERE = Path(__file__).parent / "weights"
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))


def as_json(value: Any) -> Any:
    """As `told` tells it, as JSON gives it back; nan as a text, which equals itself."""
    text = json.dumps(told(value)).replace("NaN", '"nan"')
    return json.loads(text)


def without_nan(value: Any) -> Any:
    return json.loads(json.dumps(value).replace("NaN", '"nan"'))


# What PyTorch, safetensors and NumPy wrote.


@pytest.mark.parametrize("older", ["", "-older"])
@pytest.mark.parametrize("name", ["checkpoint", "views", "kinds"])
@pytest.mark.parametrize("mmap", [False, True])
def test_a_file_of_pytorch(name: str, older: str, mmap: bool) -> None:
    path = HERE / f"{name}{older}.pt"
    if mmap and older:
        with pytest.raises(RuntimeError, match="mmap can only be used"):
            pyattn.load(path, mmap=True)
        return
    found = pyattn.load(path, mmap=mmap)
    assert as_json(found) == without_nan(EXPECTED[name])
    with open(path, "rb") as file:
        if not mmap:
            assert as_json(pyattn.load(file)) == without_nan(EXPECTED[name])


def test_tensors_that_shared_memory_do_so_again() -> None:
    for older in ("", "-older"):
        views = pyattn.load(HERE / f"views{older}.pt")
        with pyattn.no_grad():
            views["base"][1, 2] = 60.0
        assert views["turned"][2, 1] == views["row"][2] == views["stepped"][1, 1] == 60
        assert views["learned"][1, 2] == 60
        assert isinstance(views["learned"], nn.Parameter)
        assert isinstance(views, OrderedDict)


def test_a_state_dict_of_pytorch_answers_as_it_did() -> None:
    x, expected = EXPECTED["answer"]
    for state in (
        pyattn.load(HERE / "checkpoint.pt")["model"],
        safetensors.load_file(HERE / "model.safetensors"),
    ):
        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.LayerNorm(2))
        model.load_state_dict(state)
        assert sum(model(pyattn.tensor(x)).tolist(), []) == pytest.approx(
            sum(expected, []), abs=1e-6
        )
        model.load_state_dict(state, assign=True)
        assert sum(model(pyattn.tensor(x)).tolist(), []) == pytest.approx(
            sum(expected, []), abs=1e-6
        )


def test_every_kind_of_number_in_safetensors() -> None:
    found = safetensors.load_file(HERE / "kinds.safetensors")
    expected = {key: told for key, told in EXPECTED["kinds"]}
    assert set(found) == set(expected)
    for key, t in found.items():
        assert as_json(t) == without_nan(expected[key]), key
    assert found["uint16"].dtype is pyattn.int32 and found["uint64"].dtype is pyattn.int64
    assert found["bool"].dtype is pyattn.dtypes.boolean and found["half"].dtype is pyattn.float64


@pytest.mark.parametrize("name", ["kinds", "packed"])
@pytest.mark.parametrize("mode", [None, "r"])
def test_every_kind_of_array_of_numpy(name: str, mode: Any) -> None:
    with npz.load(HERE / f"{name}.npz", mmap_mode=mode) as found:
        assert found.files == [key for key, _ in EXPECTED["arrays"]] == list(found)
        for key, expected in EXPECTED["arrays"]:
            assert without_nan(found[key].tolist()) == without_nan(expected)
            assert f"{key}.npy" in found and len(found) == len(EXPECTED["arrays"])
        kept = found["float64"]
    assert kept.tolist() == [0, 1, 5, 100]
    with pytest.raises(ValueError, match="closed"):
        found["float64"]
    with pytest.raises(KeyError):
        npz.load(HERE / f"{name}.npz")["other"]


# There and back.


def everything() -> "dict[Any, Any]":
    base = pyattn.arange(12.0).reshape(3, 4)
    return {
        "base": base,
        "turned": base.T,
        "row": base[1],
        "parameter": nn.Parameter(base),
        "leaf": pyattn.ones(2, requires_grad=True),
        "made": (pyattn.ones(2, 3).T * 2),
        "whole": pyattn.tensor([[-(2**63)], [2**63 - 1]]),
        "bool": pyattn.tensor([True, False]),
        "small": pyattn.tensor([-3, 4], dtype=pyattn.int8),
        "byte": pyattn.tensor([200], dtype=pyattn.uint8),
        "short": pyattn.tensor([-300], dtype=pyattn.int16),
        "int": pyattn.tensor([-70000], dtype=pyattn.int32),
        "number": pyattn.tensor(math.pi),
        "empty": pyattn.zeros(0, 3),
        "special": pyattn.tensor([math.inf, -math.inf, -0.0, 5e-324]),
        "plain": [1, -1, 255, 256, 65536, 2**31, -(2**31), 2**70, -(2**80), 0.1, True, None],
        "texts": ("a", "é\n", "", "\ud800"),
        "bytes": b"\0\xff",
        "complex": 1 - 2j,
        "set": {1, (2, 3)},
        "many": list(range(300)),
        "size": base.shape,
        "device": base.device,
        "dtype": pyattn.int32,
        "counter": Counter("aab"),
        "pairs": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        ("a", 1): "a key",
    }


@pytest.mark.parametrize("older", [False, True])
def test_what_is_saved_comes_back(older: bool, tmp_path: Path) -> None:
    given = everything()
    given["again"] = given["plain"]
    pyattn.save(given, tmp_path / "a.pt", _use_new_zipfile_serialization=not older)
    found = pyattn.load(tmp_path / "a.pt")
    assert list(found) == list(given)
    assert as_json(found) == as_json(given)
    for key, value in given.items():
        assert type(found[key]) is type(value)
        if isinstance(value, pyattn.Tensor):
            assert found[key].dtype is value.dtype and found[key].shape == value.shape
        else:
            assert found[key] == value
    assert found["again"] is found["plain"]
    with pyattn.no_grad():
        found["base"][1, 1] = 50.0
    assert found["turned"][1, 1] == found["row"][1] == found["parameter"][1, 1] == 50
    # And what was loaded can be saved as it is.
    pyattn.save(pyattn.load(tmp_path / "a.pt"), tmp_path / "b.pt")
    assert as_json(pyattn.load(tmp_path / "b.pt")) == as_json(given)


def test_a_list_in_itself() -> None:
    knot: "list[Any]" = [1]
    knot.append(knot)
    file = io.BytesIO()
    pyattn.save(knot, file)
    found = pyattn.load(io.BytesIO(file.getvalue()))
    assert found[0] == 1 and found[1] is found


def test_a_state_dict_keeps_its_metadata() -> None:
    state = OrderedDict(weight=pyattn.ones(1))
    state._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]
    file = io.BytesIO()
    pyattn.save(state, file)
    found = pyattn.load(io.BytesIO(file.getvalue()))
    assert found._metadata == {"": {"version": 1}}


def test_what_the_user_set_on_a_tensor() -> None:
    t, p = pyattn.ones(2), nn.Parameter(pyattn.ones(2))
    t.tag, p.tag = "t", "p"  # type: ignore[attr-defined]
    file = io.BytesIO()
    pyattn.save([t, p], file)
    found = pyattn.load(io.BytesIO(file.getvalue()))
    assert [x.tag for x in found] == ["t", "p"] and isinstance(found[1], nn.Parameter)


class Settings:
    def __init__(self) -> None:
        self.width = 3


def test_other_objects_are_read_when_asked_for() -> None:
    model = nn.Linear(2, 1)
    file = io.BytesIO()
    pyattn.save({"model": model, "settings": Settings(), "default": defaultdict(int, a=1)}, file)
    with pytest.raises(pickle.UnpicklingError, match="was not an allowed global by default"):
        pyattn.load(io.BytesIO(file.getvalue()))
    found = pyattn.load(io.BytesIO(file.getvalue()), weights_only=False)
    assert found["model"].weight.tolist() == model.weight.tolist()
    assert found["settings"].width == 3 and found["default"] == {"a": 1}
    assert found["default"]["b"] == 0
    file = io.BytesIO()
    pyattn.save(Settings(), file)
    with pyattn.serialization.safe_globals([Settings]):
        assert pyattn.load(io.BytesIO(file.getvalue())).width == 3
    with pytest.raises(pickle.UnpicklingError):
        pyattn.load(io.BytesIO(file.getvalue()))
    for bad in (lambda: 0, open(os.devnull)):  # noqa: SIM115
        with pytest.raises((pickle.PicklingError, TypeError)):
            pyattn.save(bad, io.BytesIO())


def test_places() -> None:
    data = (HERE / "checkpoint.pt").read_bytes()
    for place in ("cpu", pyattn.device("cpu"), {"cpu": "cpu"}, lambda memory, place: memory):
        assert pyattn.load(io.BytesIO(data), map_location=place)["epoch"] == 3
    assert pyattn.load(io.BytesIO(data), map_location=lambda memory, place: None)["epoch"] == 3
    with pytest.raises(RuntimeError, match="the only device is the CPU"):
        pyattn.load(io.BytesIO(data), map_location="cuda")
    older = (HERE / "views-older.pt").read_bytes().replace(b"X\3\0\0\0cpu", b"X\6\0\0\0cuda:0")
    with pytest.raises(RuntimeError, match="were saved on 'cuda:0'.*give map_location='cpu'"):
        pyattn.load(io.BytesIO(older))
    for place in ("cpu", {"cuda:0": "cpu"}, lambda memory, place: memory.cpu()):
        assert pyattn.load(io.BytesIO(older), map_location=place)["number"] == 7


@pytest.mark.parametrize(
    "floats, size", [("float64", 8), ("float32", 4), ("float16", 2), ("bfloat16", 2)]
)
def test_floats_are_written_as_asked(floats: str, size: int, tmp_path: Path) -> None:
    t = pyattn.tensor([1 / 3, -2.5, 0.0])
    expected = numbers(memoryview(encoded(t._data, KINDS[floats])), KINDS[floats])
    assert list(expected) == pytest.approx([1 / 3, -2.5, 0.0], rel=0.01)
    pyattn.save(t, tmp_path / "a.pt", floats=floats)
    safetensors.save_file({"t": t}, tmp_path / "a.safetensors", floats=floats)
    assert pyattn.load(tmp_path / "a.pt").tolist() == list(expected)
    assert pyattn.load(str(tmp_path / "a.safetensors"))["t"].tolist() == list(expected)
    assert len(safetensors.save({"t": t}, floats=floats)) % 8 == 3 * size % 8
    if floats != "bfloat16":
        npz.save(tmp_path / "a", t, floats=floats)
        assert npz.load(tmp_path / "a.npy").tolist() == list(expected)
    if floats != "float64":
        for write in (pyattn.save, lambda x, f, **k: safetensors.save_file({"t": x}, f, **k)):
            with pytest.raises(
                (RuntimeError, safetensors.SafetensorError), match="1e.300 does not fit"
            ):
                write(pyattn.tensor([1e300]), tmp_path / "b.pt", floats=floats)
    with pytest.raises(ValueError, match="none of float64"):
        pyattn.save(t, tmp_path / "a.pt", floats="float8")


# Rounding.


@given(st.floats(width=64, allow_nan=False))
def test_the_narrow_floats_are_the_nearest(x: float) -> None:
    for name in ("float32", "float16", "bfloat16"):
        stored = KINDS[name]
        try:
            found = numbers(memoryview(encoded([x], stored)), stored)[0]
        except Exception as problem:
            assert "does not fit" in str(problem)
            assert not math.isinf(x) and abs(x) >= {"float16": 65520}.get(name, 3.38e38)
            continue
        if math.isinf(x) or x == 0:
            assert found == x and math.copysign(1, found) == math.copysign(1, x)
            continue
        bits = int.from_bytes(encoded([found], stored), "little")
        assert found == numbers(memoryview(encoded([found], stored)), stored)[0]
        off = abs(Fraction(found) - Fraction(x))
        for other in (bits - 1, bits + 1):
            if 0 <= other < 1 << 8 * stored.size:
                y = numbers(memoryview(other.to_bytes(stored.size, "little")), stored)[0]
                if math.isfinite(y):
                    far = abs(Fraction(y) - Fraction(x))
                    assert off < far or off == far and (not bits & 1 or y == found)


def test_of_two_as_near_the_even_one() -> None:
    for x, expected in (
        (1 + 2**-8, 1.0),
        (1 + 3 * 2**-8, 1 + 2**-6),
        (1 + 2**-8 + 2**-50, 1 + 2**-7),
        (-(1 + 2**-8), -1.0),
        (2.0**-134, 0.0),
        (3 * 2.0**-134, 2.0**-132),
        (2.0**-134 + 2.0**-180, 2.0**-133),
    ):
        stored = KINDS["bfloat16"]
        assert list(numbers(memoryview(encoded([x], stored)), stored)) == [expected]


@given(st.lists(st.floats(width=64)), st.sampled_from(["float64"]))
def test_float64_is_kept_to_the_bit(given: "list[float]", floats: str) -> None:
    found = safetensors.load(safetensors.save({"t": pyattn.tensor(given)}, floats=floats))["t"]
    assert array("d", found.tolist()).tobytes() == array("d", given).tobytes()


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])).filter(lambda s: s != "__metadata__"),
        st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4),
        max_size=4,
    ),
    st.none() | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.just("é")),
)
def test_any_name_comes_back(tensors: "dict[str, list[int]]", metadata: Any) -> None:
    data = safetensors.save(
        {k: pyattn.tensor(v, dtype=pyattn.int64) for k, v in tensors.items()}, metadata
    )
    assert {k: t.tolist() for k, t in safetensors.load(data).items()} == tensors
    assert int.from_bytes(data[:8], "little") % 8 == 0


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
        | st.lists(inner, max_size=5).map(tuple)
    ),
)


@given(VALUES)
def test_plain_values_come_back_by_pickles(value: Any) -> None:
    file = io.BytesIO()
    pyattn.save(value, file)
    found = pyattn.load(io.BytesIO(file.getvalue()))
    assert found == value and repr(found) == repr(value)
    import zipfile

    with zipfile.ZipFile(io.BytesIO(file.getvalue())) as archive:
        assert archive.testzip() is None
        assert repr(pickle.loads(archive.read("archive/data.pkl"))) == repr(value)


# safetensors: opening.


def test_safe_open(tmp_path: Path) -> None:
    x = pyattn.arange(24.0).reshape(2, 3, 4)
    path = tmp_path / "a.safetensors"
    safetensors.save_file({"x": x, "s": pyattn.tensor(3)}, path, {"k": "v"})
    with safetensors.safe_open(path, framework="pt", device="cpu") as file:
        assert file.keys() == ["s", "x"] and file.offset_keys() == ["s", "x"]
        assert file.metadata() == {"k": "v"}
        piece = file.get_slice("x")
        assert piece.get_shape() == [2, 3, 4] and piece.get_dtype() == "F64"
        assert piece[1, :, 2:].tolist() == x[1, :, 2:].tolist()
        assert piece[:, ::2].tolist() == x[:, ::2].tolist() and piece[...].tolist() == x.tolist()
        assert file.get_slice("s")[()].item() == 3
        kept = file.get_tensor("x")
        with pytest.raises(safetensors.SafetensorError, match="does not contain tensor y"):
            file.get_tensor("y")
        with pytest.raises(IndexError):
            piece[5]
    for ask in (
        file.keys,
        file.metadata,
        lambda: file.get_tensor("x"),
        lambda: file.get_slice("x"),
    ):
        with pytest.raises(safetensors.SafetensorError, match="File is closed"):
            ask()
    assert kept.tolist() == x.tolist()
    # The file is replaced; what was read from the old one stays, and can be changed.
    safetensors.save_file({"x": x + 1}, path)
    assert kept.tolist() == x.tolist()
    kept[0, 0, 0] = 9.0
    assert kept[0, 0].tolist() == [9, 1, 2, 3] and safetensors.load_file(path)["x"][0, 0, 0] == 1
    for backend in ("mmap", "pread"):
        assert safetensors.load_file(path, backend=backend)["x"].tolist() == (x + 1).tolist()
    for bad, named in (("np", "framework"), ("pt", "backend")):
        with pytest.raises(safetensors.SafetensorError, match=named):
            safetensors.safe_open(path, bad, backend="mmap" if bad == "np" else "x")
    with pytest.raises(AssertionError, match="the only device is 'cpu'"):
        safetensors.load_file(path, device="cuda")
    with pytest.raises(FileNotFoundError):
        safetensors.load_file(tmp_path / "none")


def test_a_large_file_is_read_where_it_is_used(tmp_path: Path) -> None:
    tracemalloc = pytest.importorskip("tracemalloc")  # which PyPy lacks
    path = tmp_path / "a.safetensors"
    rows = 50_000
    head = json.dumps({"x": {"dtype": "F16", "shape": [rows, 64], "data_offsets": [0, rows * 128]}})
    row = struct.pack("<64e", *range(64))
    with open(path, "wb") as file:
        file.write(len(head).to_bytes(8, "little") + head.encode())
        for _ in range(rows):
            file.write(row)
    tracemalloc.start()
    x = safetensors.load_file(path)["x"]
    assert x[40_000].tolist() == list(range(64))
    assert nn.functional.embedding(pyattn.tensor([3, 49_999]), x)[1, 63] == 63
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 400_000  # of 6.4 million


def test_models(tmp_path: Path) -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = nn.Embedding(5, 3)
            self.head = nn.Linear(3, 5, bias=False)
            self.head.weight = self.table.weight

    model, other = Tied(), Tied()
    path = tmp_path / "a.safetensors"
    with pytest.raises(RuntimeError, match="head.weight, table.weight"):
        safetensors.save_file(model.state_dict(), path)
    assert not path.exists()
    safetensors.save_model(model, path)
    with safetensors.safe_open(path, "pt") as file:
        assert file.keys() == ["head.weight"] and file.metadata() == {"table.weight": "head.weight"}
    assert safetensors.load_model(other, path) == (set(), [])
    assert other.table.weight.tolist() == model.table.weight.tolist()
    wider = nn.ModuleDict({"table": nn.Embedding(5, 3), "more": nn.Linear(1, 1)})
    before = wider["more"].weight.tolist()
    with pytest.raises(RuntimeError, match=r'Missing key.*"more.bias".*\n.*Unexpected key.*"head'):
        safetensors.load_model(wider, path)
    assert safetensors.load_model(wider, path, strict=False) == (
        {"more.weight", "more.bias", "table.weight"},
        ["head.weight"],
    )
    assert wider["more"].weight.tolist() == before


def test_what_safetensors_refuses_to_write() -> None:
    x = pyattn.ones(2, 3)
    for bad, kind in (
        ({"x": 1}, ValueError),
        ([x], ValueError),
        ({1: x}, TypeError),
        ({"x": x.T}, ValueError),
        ({"x": x, "y": x[0]}, RuntimeError),
        ({"x": x, "y": x.view(6)}, RuntimeError),
        ({"__metadata__": x}, ValueError),
        ({"\ud800": x}, ValueError),
        ({"x": pyattn.tensor([2**63])}, safetensors.SafetensorError),
    ):
        with pytest.raises(kind):
            safetensors.save(bad)  # type: ignore[arg-type]
    for metadata in ({"a": 1}, {1: "a"}, "a"):
        with pytest.raises(TypeError):
            safetensors.save({"x": x}, metadata)  # type: ignore[arg-type]
    assert set(safetensors.load(safetensors.save({"a": x[0], "b": x[1], "c": x[:0]}))) == {
        "a",
        "b",
        "c",
    }


# NumPy's files and JSON.


def test_npz(tmp_path: Path) -> None:
    model = nn.Linear(3, 2)
    npz.savez(tmp_path / "a", pyattn.eye(2), **model.state_dict())
    found = npz.load(tmp_path / "a.npz")
    assert found.files == ["weight", "bias", "arr_0"]
    assert dict(found)["weight"].tolist() == model.weight.tolist()
    assert found.get("none") is None and repr(found).endswith("with keys: weight, bias, arr_0")
    turned = pyattn.arange(6.0).reshape(2, 3).T
    npz.save(tmp_path / "t.npy", turned)
    assert npz.load(tmp_path / "t.npy").tolist() == turned.tolist()
    assert npz.load(tmp_path / "t.npy", mmap_mode="r").tolist() == turned.tolist()
    with pytest.raises(ValueError, match="un-named"):
        npz.savez(tmp_path / "a", pyattn.eye(2), arr_0=pyattn.eye(2))
    with pytest.raises(TypeError):
        npz.save(tmp_path / "a", [1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="none of float64, float32"):
        npz.save(tmp_path / "a", turned, floats="bfloat16")


def test_json(tmp_path: Path) -> None:
    state = {"weight": pyattn.tensor([[0.1, -1e-300], [1 / 3, 2.0]]), "n": pyattn.tensor(3)}
    state["on"] = pyattn.tensor([True, False])
    plain.save(state, tmp_path / "a.json")
    found = plain.load(tmp_path / "a.json")
    assert {k: t.tolist() for k, t in found.items()} == {k: t.tolist() for k, t in state.items()}
    assert [t.dtype for t in found.values()] == [t.dtype for t in state.values()]
    plain.save(state, tmp_path / "a.json", digits=3)
    assert plain.load(tmp_path / "a.json")["weight"][1, 0] == 0.333
    for bad, kind in (
        ([], TypeError),
        ({"a": 1}, TypeError),
        ({1: state["n"]}, TypeError),
        ({"a": pyattn.zeros(0, 3)}, ValueError),
        ({"a": pyattn.tensor([math.inf])}, ValueError),
    ):
        with pytest.raises(kind):
            plain.save(bad, tmp_path / "a.json")  # type: ignore[arg-type]
    assert plain.load(tmp_path / "a.json")["weight"][1, 0] == 0.333
    for text in (
        "",
        "[1]",
        '{"a": "b"}',
        '{"a": [[1], 2]}',
        '{"a": []}',
        '{"a": {}}',
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": null}',
        '{"a": ' + "[" * 100_000,
    ):
        with pytest.raises(ValueError, match="^load: "):
            plain.load(io.StringIO(text))


def test_a_sequence_of_narrow_floats() -> None:
    data = struct.pack("=6e", 0, 1, -2, 0.5, math.inf, 65504)
    halves = narrow.Narrow(memoryview(data), 2, narrow.half)
    listed = halves.tolist()
    assert list(halves) == listed == [0, 1, -2, 0.5, math.inf, 65504] and len(halves) == 6
    for place in (slice(None), slice(1, 4), slice(None, None, 2), slice(4, 1, -1), slice(9, 9)):
        assert halves[place] == listed[place]
    assert [halves[i] for i in range(-6, 6)] == listed + listed
    for i in (6, -7):
        with pytest.raises(IndexError):
            halves[i]
    assert pickle.loads(pickle.dumps(halves)) == listed and halves.tobytes() == data
