"""Files that are damaged, or made to do harm: each gets a sentence, soon, and in little memory."""

from __future__ import annotations

import io
import json
import pickle
import random
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any, Callable

import pytest

import pyattn
from pyattn import safetensors
from pyattn.safetensors import SafetensorError
from pyattn.saving import npz, plain

HERE = Path(__file__).parent / "weights"
ALLOWED = (
    SafetensorError,
    pickle.UnpicklingError,
    RuntimeError,
    ValueError,
    EOFError,
    zipfile.BadZipFile,
)


def touched(value: Any) -> None:
    """Read all of what was loaded."""
    if isinstance(value, pyattn.Tensor):
        assert value.double().flatten().shape == (value.numel(),)
        (value.double() + 1).sum()
    elif isinstance(value, dict):
        for item in value.values():
            touched(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            touched(item)


def loaded(data: bytes) -> Any:
    return pyattn.load(io.BytesIO(data))


def arrays(data: bytes) -> Any:
    found = npz.load(io.BytesIO(data))
    return dict(found) if isinstance(found, npz.NpzFile) else found


READERS: "dict[str, tuple[Callable[[bytes], Any], list[str]]]" = {
    "pt": (loaded, ["checkpoint.pt", "views.pt", "checkpoint-older.pt", "views-older.pt"]),
    "safetensors": (safetensors.load, ["kinds.safetensors", "model.safetensors"]),
    "numpy": (arrays, ["kinds.npz", "packed.npz"]),
}


def tried(read: "Callable[[bytes], Any]", data: bytes) -> "str | None":
    """What the error says, None where there is none."""
    start = time.process_time()
    try:
        touched(read(data))
        said = None
    except ALLOWED as error:
        said = str(error)
        assert said and len(said) < 800, type(error)
    assert time.process_time() - start < 60
    return said


@pytest.mark.parametrize("kind", list(READERS))
def test_damage_anywhere(kind: str) -> None:
    read, names = READERS[kind]
    draw = random.Random(0)
    for name in names:
        whole = (HERE / name).read_bytes()
        assert tried(read, whole) is None
        for cut in [*range(12), *draw.sample(range(12, len(whole)), 60)]:
            said = tried(read, whole[:cut])
            assert said or "older" in name and cut == len(whole)
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(draw.choice([1, 1, 1, 3, 20])):
                data[draw.randrange(len(data))] = draw.choice(
                    [0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256)]
                )
            tried(read, bytes(data))
        for _ in range(40):
            a, b, c = sorted(draw.sample(range(len(whole)), 3))
            tried(read, whole[:a] + whole[b:c] + whole[a:])
        if kind == "safetensors":
            assert tried(read, whole + b"\0")


def test_damaged_pickles() -> None:
    """The machine itself, without the checksum of the archive before it."""
    draw = random.Random(1)
    for name in ("checkpoint.pt", "views.pt", "kinds.pt"):
        with zipfile.ZipFile(HERE / name) as archive:
            records = {path: archive.read(path) for path in archive.namelist()}
        (pickled,) = [path for path in records if path.endswith("data.pkl")]
        whole = records[pickled]
        for _ in range(250):
            data = bytearray(whole)
            for _ in range(draw.choice([1, 1, 2, 8])):
                where = draw.randrange(len(data))
                if draw.random() < 0.5:
                    data[where] = draw.randrange(256)
                else:
                    data[where:where] = draw.choice(
                        [
                            b"R",
                            b"b",
                            b"u",
                            b"(",
                            b"t",
                            b"Q",
                            b"\x81",
                            b"0",
                            b"2",
                            b"e",
                            b"\x93",
                            b"h\1",
                        ]
                    )
            tried(loaded, zipped({**records, pickled: bytes(data)}))


# Made to do harm.


def zipped(records: "dict[str, bytes]", how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for path, data in records.items():
            archive.writestr(path, data)
    return out.getvalue()


def pickled(program: bytes, **data: bytes) -> bytes:
    """An archive with this pickle, and these memories."""
    records = {"a/data.pkl": b"\x80\2" + program + b"."}
    return zipped({**records, **{f"a/data/{name[1:]}": held for name, held in data.items()}})


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def memory(key: str = "0", count: bytes = b"K\2", kind: bytes = b"ctorch\nFloatStorage\n") -> bytes:
    return b"(" + text("storage") + kind + text(key) + text("cpu") + count + b"tQ"


def rebuilt(offset: bytes, sizes: bytes, strides: bytes, held: bytes = b"") -> bytes:
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + (held or memory())
        + offset
        + sizes
        + strides
        + b"\x89ccollections\nOrderedDict\n)RtR"
    )


TWO = struct.pack("<2f", 1.5, 2.5)


def test_the_pickles_below_are_such_as_can_be_read() -> None:
    found = loaded(pickled(rebuilt(b"K\0", b"K\2\x85", b"K\1\x85"), _0=TWO))
    assert found.tolist() == [1.5, 2.5]
    assert loaded(pickled(b"]" + text("x") + b"a")) == ["x"]


REFUSED = {
    "a global": (b"cos\nsystem\n" + text("true") + b"\x85R", "module (os|posix|nt) is blocked"),
    "a global of builtins": (b"c__builtin__\neval\n" + text("1") + b"\x85R", r"add_safe_globals\(\[eval\]\)"),
    "a global from the stack": (b"\x8c\2os\x8c\6system\x93" + text("true") + b"\x85R", "is blocked"),
    "an attribute of what is allowed": (b"ccollections\nOrderedDict.fromkeys\n", "not an allowed global"),
    "a call of a value": (b"K\1)R", "reduce for unrecognized"),
    "a call of a kind": (b"ctorch\nFloatStorage\n)R", "reduce for unrecognized"),
    "a new object": (b"ctorch\nTensor\n)\x81", "Can only create new object"),
    "a state for a tensor": (rebuilt(b"K\0", b"K\2\x85", b"K\1\x85") + b"}b", "Can only build"),
    "a state for a list": (b"]}b", "Can only build"),
    "methods for a dictionary": (b"ccollections\nOrderedDict\n)R}" + text("items") + b"K\1sb", "an attribute 'items'"),
    "a bytearray of a length": (b"c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R", "made of bytes"),
    "a set of a text": (b"c__builtin__\nset\n" + text("abc") + b"\x85R", "made of a list"),
    "a counter of a number": (b"ccollections\nCounter\nK\5\x85R", "made of a dict"),
    "a size of texts": (b"ctorch\nSize\n" + text("ab") + b"\x85\x85R", "whole numbers"),
    "another encoding": (b"c_codecs\nencode\n" + text("ab") + text("zlib") + b"\x86R", "latin1"),
    "a number of many digits": (b"\x8b\xff\xff\xff\x7f", "ends in the middle"),
    "a negative length": (b"\x8b\xff\xff\xff\xff", "ends in the middle"),
    "a text longer than the file": (b"X\xff\xff\xff\xffabc", "ends in the middle"),
    "a far place in the memo": (b"Nj\xff\xff\xff\xff", "no pickle that holds weights"),
    "nothing on the stack": (b"R", "no pickle that holds weights"),
    "no mark": (b"t", "no pickle that holds weights"),
    "a tuple of nothing": (b"\x86", "no pickle that holds weights"),
    "an unknown step": (b"\xff", "Unsupported operand 255"),
    "a persistent text": (text("storage") + b"Q", "Only persistent_load of storage"),
    "another persistent": (b"(" + text("module") + b"NNNNtQ", "Only persistent_load of storage"),
    "an unhashable key": (b"}]K\1s", "cannot be made"),
    "a list as a key's half": (b"}(K\1u", "a key without a value"),
    "items for a list": (b"](K\1K\1u", "Can only set items of a dict"),
    "an item for a tuple": (b")K\1a", "Can only append to a list"),
    "a tensor past its memory": (rebuilt(b"K\0", b"K\3\x85", b"K\1\x85"), "reaches number 2 of 2"),
    "an offset past it": (rebuilt(b"K\2", b"K\1\x85", b"K\1\x85"), "reaches number 2 of 2"),
    "a long stride": (rebuilt(b"K\0", b"K\2\x85", b"J\xff\xff\xff\x7f\x85"), "reaches number"),
    "a negative stride": (rebuilt(b"K\1", b"K\2\x85", b"J\xff\xff\xff\xff\x85"), "none below 0"),
    "a negative size": (rebuilt(b"K\0", b"J\xff\xff\xff\xff\x85", b"K\1\x85"), "none below 0"),
    "a size that is no number": (rebuilt(b"K\0", text("a") + b"\x85", b"K\1\x85"), "whole numbers"),
    "a bool for a size": (rebuilt(b"K\0", b"\x88\x85", b"K\1\x85"), "whole numbers"),
    "other ranks": (rebuilt(b"K\0", b"K\1\x85", b")"), "with strides"),
    "a negative offset": (rebuilt(b"J\xff\xff\xff\xff", b"K\1\x85", b"K\1\x85"), "from -1 on"),
    "a memory of another length": (rebuilt(b"K\0", b"K\1\x85", b"K\1\x85", memory(count=b"K\3")), "12 are to be in it"),
    "a negative memory": (memory(count=b"J\xff\xff\xff\xff"), "a number of elements"),
    "a memory that is not there": (memory("1"), "there is no 'data/1'"),
    "a memory elsewhere": (memory("../data.pkl"), "there is no"),
    "a memory of two kinds": (memory() + memory(kind=b"ctorch\nIntStorage\n", count=b"K\2"), "as float32 and as int32"),
    "a memory of complex numbers": (memory(kind=b"ctorch\nComplexFloatStorage\n"), "not an allowed global"),
    "a tensor of no memory": (rebuilt(b"K\0", b")", b")", b"K\1"), "made of a memory"),
    "a gradient for whole numbers": (
        rebuilt(b"K\0", b")", b")", memory(kind=b"ctorch\nIntStorage\n")).replace(b"\x89cc", b"\x88cc"),
        "only floats have gradients",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_a_pickle_may_not(name: str) -> None:
    program, sentence = REFUSED[name]
    with pytest.raises(pickle.UnpicklingError, match=sentence):
        loaded(pickled(program, _0=TWO))


def peak(run: "Callable[[], Any]") -> int:
    """The most memory that it takes, 0 where that cannot be told."""
    if sys.implementation.name != "cpython":
        run()
        return 0
    import tracemalloc

    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


LARGE = 10_000_000


def test_a_few_bytes_do_not_take_much_memory() -> None:
    shared = b"](" + b"N" * 20_000 + b"eq\0"
    bombs = {
        "repeated numbers": pickled(rebuilt(b"K\0", b"J\xff\xff\xff\x7f\x85", b"K\0\x85"), _0=TWO),
        "copies of a list": pickled(
            shared + b"0](" + b"c__builtin__\nset\nh\0\x85R" * 20_000 + b"e"
        ),
        "a deep list": pickled(b"]" * 50_000 + b"a" * 49_999),
        "tuples of one": pickled(b")" + b"\x85" * 50_000),
        "a key that doubles": pickled(b"}N" + b"2\x86" * 60 + b"K\1s"),
        "a set that doubles": pickled(b"\x8f(N" + b"2\x86" * 60 + b"\x90"),
        "a header": (1 << 60).to_bytes(8, "little") + b"{}",
        "a zip bomb": zipped({"a/data.pkl": b"N" * 1_000_000 + b"."}, zipfile.ZIP_DEFLATED),
    }
    for name, data in bombs.items():
        read = safetensors.load if name == "a header" else loaded
        said: "list[Any]" = []
        most = peak(lambda: said.append(tried(read, data)))
        assert said[0], name
        assert most < LARGE, name


def test_a_compressed_array_is_no_larger_than_it_says() -> None:
    array = io.BytesIO()
    npz.save(array, pyattn.zeros(100_000))
    whole = bytearray(zipped({"x.npy": array.getvalue()}, zipfile.ZIP_DEFLATED))
    directory = whole.find(b"PK\1\2")
    assert tried(arrays, bytes(whole)) is None
    for size in (100, 10_000_000, 1 << 31):
        whole[directory + 24 : directory + 28] = struct.pack("<I", size)
        most = peak(lambda: tried(arrays, bytes(whole)))
        assert tried(arrays, bytes(whole)) and most < LARGE


def headed(head: Any, data: bytes = b"") -> bytes:
    encoded = head if isinstance(head, bytes) else json.dumps(head).encode()
    return len(encoded).to_bytes(8, "little") + encoded + data


X = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
Y = {**X, "data_offsets": [8, 16]}
HEADERS = {
    "empty": (b"", "header too small"),
    "short": (b"1234567", "header too small"),
    "too large": (struct.pack("<Q", 10**9), "header too large"),
    "past the end": (struct.pack("<Q", 100) + b"{}", "invalid header length"),
    "cut": (headed({"x": X}, bytes(7)), "cut short"),
    "added to": (headed({"x": X}, bytes(9)), "something was added"),
    "overlapping": (headed({"x": X, "y": {**X, "data_offsets": [4, 12]}}, bytes(12)), "'y': it begins at 4 and overlaps"),
    "the same place": (headed({"x": X, "y": X}, bytes(8)), "overlaps"),
    "a gap": (headed({"x": X, "y": {**X, "data_offsets": [9, 17]}}, bytes(17)), "leaves a gap"),
    "not from 0": (headed({"x": Y}, bytes(16)), "leaves a gap"),
    "backwards": (headed({"x": {**X, "data_offsets": [8, 0]}}, bytes(8)), "invalid offset"),
    "negative": (headed({"x": {**X, "shape": [-2]}}, bytes(8)), "must be whole numbers"),
    "a fraction": (headed({"x": {**X, "shape": [2.0]}}, bytes(8)), "is no whole number"),
    "a bool": (headed({"x": {**X, "shape": [True]}}, bytes(4)), "must be whole numbers"),
    "another shape": (headed({"x": {**X, "shape": [3]}}, bytes(8)), "takes 12 bytes, and it has 8"),
    "huge": (headed({"x": {**X, "shape": [2**62, 2**62]}}, bytes(8)), "more than 64 bits"),
    "huger": (headed(b'{"x": {"shape": [' + b"9" * 5000 + b"]}}"), "is no size"),
    "three offsets": (headed({"x": {**X, "data_offsets": [0, 8, 8]}}, bytes(8)), "invalid offset"),
    "no offsets": (headed({"x": {"dtype": "F32", "shape": []}}), "has no data_offsets"),
    "a list": (headed([X]), "expected an object, got list"),
    "a list for a tensor": (headed({"x": []}), "must be an object"),
    "twice": (headed(b'{"x":1,"x":2}'), "twice"),
    "no JSON": (headed(b"abc"), "invalid header"),
    "no UTF-8": (headed(b'{"\xff":1}'), "not UTF-8"),
    "nested": (headed(b'{"x":' + b"[" * 200_000), "nested too deeply"),
    "metadata of numbers": (headed({"__metadata__": {"a": 1}}), "texts by name"),
    "a list of metadata": (headed({"__metadata__": []}), "texts by name"),
    "complex": (headed({"x": {**X, "dtype": "C64", "shape": [1]}}, bytes(8)), "complex numbers, which no tensor here holds"),
    "half a byte": (headed({"x": {**X, "dtype": "F4", "shape": [16]}}, bytes(8)), "floats of half a byte"),
    "unknown": (headed({"x": {**X, "dtype": "F33"}}, bytes(8)), "no kind of number"),
    "a number for a dtype": (headed({"x": {**X, "dtype": [1]}}, bytes(8)), "no kind of number"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(HEADERS))
def test_what_a_header_may_not(name: str, tmp_path: Path) -> None:
    data, sentence = HEADERS[name]
    with pytest.raises(SafetensorError, match=sentence):
        safetensors.load(data)
    path = tmp_path / "bad.safetensors"
    path.write_bytes(data)
    with pytest.raises(SafetensorError, match="bad.safetensors: .*" + sentence):
        safetensors.load_file(path)


def test_headers_that_safetensors_takes_too() -> None:
    assert safetensors.load(headed({})) == {}
    assert safetensors.load(headed(b" {}  ")) == {}
    assert safetensors.load(headed({"__metadata__": None})) == {}
    assert safetensors.load(headed({"x": {**X, "more": [1]}}, bytes(8)))["x"].tolist() == [0, 0]
    empty = {"dtype": "F32", "shape": [0, 3], "data_offsets": [0, 0]}
    assert safetensors.load(headed({"x": X, "e": empty}, bytes(8)))["e"].shape == (0, 3)
    odd = {"dtype": "BOOL", "shape": [3], "data_offsets": [0, 3]}
    assert safetensors.load(headed({"x": odd}, b"\0\1\2"))["x"].tolist() == [False, True, True]


def test_archives() -> None:
    good = {"a/data.pkl": b"\x80\2N."}
    assert loaded(zipped(good)) is None
    for records, sentence in (
        ({}, "nothing in it"),
        ({"a/version": b"3"}, "no file of torch.save"),
        ({**good, "a/constants.pkl": b""}, "TorchScript"),
        ({**good, "b/data/0": b""}, "lies outside the folder"),
        ({**good, "a/byteorder": b"middle"}, "unknown byteorder"),
    ):
        with pytest.raises(RuntimeError, match=sentence):
            loaded(zipped(records))
    with pytest.raises(RuntimeError, match="is in it twice"), pytest.warns(UserWarning):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a/data.pkl", b"\x80\2N.")
            archive.writestr("a/data.pkl", b"\x80\2K\1.")
        loaded(out.getvalue())
    with pytest.raises(RuntimeError, match="compressed or encrypted"):
        loaded(zipped(good, zipfile.ZIP_DEFLATED))
    data = bytearray(zipped({**good, "a/data/0": b"12345678", "a/data/1": b"12345678"}))
    second = data.rfind(b"PK\3\4")
    entry = data.rfind(b"PK\1\2")
    first = data.find(b"PK\3\4", 10)
    data[entry + 42 : entry + 46] = struct.pack("<I", first)
    assert second != first
    with pytest.raises(RuntimeError, match="overlaps"):
        loaded(bytes(data))
    flipped = bytearray(pickled(rebuilt(b"K\0", b"K\2\x85", b"K\1\x85"), _0=TWO))
    flipped[flipped.find(TWO) + 3] ^= 1
    with pytest.raises(RuntimeError, match="its checksum is another"):
        loaded(bytes(flipped))
    # A checksum of 0 says that none was made.
    sums = struct.pack("<I", zlib.crc32(TWO))
    assert loaded(bytes(flipped).replace(sums, bytes(4))).tolist() != [1.5, 2.5]


def test_big_endian_files() -> None:
    data = zipped(
        {
            "a/data.pkl": b"\x80\2" + rebuilt(b"K\0", b"K\2\x85", b"K\1\x85") + b".",
            "a/byteorder": b"big",
            "a/data/0": struct.pack(">2f", 1.5, 2.5),
        }
    )
    assert loaded(data).tolist() == [1.5, 2.5]


def test_numpy_headers() -> None:
    out = io.BytesIO()
    npz.save(out, pyattn.tensor([1.0, 2.0, 3.0]))
    good = out.getvalue()
    for old, new, sentence in (
        (b"'<f8'", b"'|O' ", "Object arrays"),
        (b"'<f8'", b"'<c8'", "dtype '<c8'"),
        (b"'<f8'", b"'<U2'", "dtype '<U2'"),
        (b"'<f8'", b"[1,2]", "records"),
        (b"'<f8'", b"f(1) ", "cannot be read"),
        (b"'<f8'", b"'<f4'", "takes 12 bytes"),
        (b"(3,)", b"(4,)", "takes 32 bytes"),
        (b"(3,)", b"(-3,)", "its shape"),
        (b"(3,)", b"[3] ", "its shape"),
        (b"False", b"12345", "True or False"),
        (b"descr", b"deskr", "does not tell"),
        (b"\1\0v", b"\7\0v", "format version"),
        (b"NUMPY\1\0v", b"NUMPY\1\0\xff", "descr|cannot be read|ends before"),
        (b"{", b"(" * 9000 + b"{", "bytes|cannot be read"),
    ):
        with pytest.raises(ValueError, match=sentence):
            npz.load(io.BytesIO(good.replace(old, new)))
    with pytest.raises(EOFError):
        npz.load(io.BytesIO(b""))
    for data in (pickle.dumps([1]), b"hello world"):
        with pytest.raises(ValueError, match="does not begin"):
            npz.load(io.BytesIO(data))
    with pytest.raises(ValueError, match="and there are 23"):
        npz.load(io.BytesIO(good[:-1]))
    with pytest.raises(ValueError, match="and there are 25"):
        npz.load(io.BytesIO(good + b"1"))


def test_other_pickles() -> None:
    for data in (pickle.dumps({"a": 1}), pickle.dumps({"a": 1}, 2)):
        with pytest.raises(RuntimeError, match="Invalid magic number"):
            loaded(data)
    with pytest.raises(EOFError, match="empty"):
        loaded(b"")
    for module, arguments in ((pickle, {}), (json, {}), (pickle, {"weights_only": True})):
        read: "Callable[[], Any]" = lambda: pyattn.load(  # noqa: E731
            HERE / "views.pt", pickle_module=module, **arguments
        )
        if module is pickle and not arguments:
            read()
            continue
        with pytest.raises(RuntimeError, match="pickle_module"):
            read()


def test_deep_json_and_long_numbers() -> None:
    for text in ('{"a": ' + "[" * 900 + "1" + "]" * 900 + "}", '{"a": ' + "9" * 10_000 + "}"):
        tried(lambda data: plain.load(io.StringIO(data.decode())), text.encode())
