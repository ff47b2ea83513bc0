"""Files are written whole or not at all, and nothing is left behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import pyattn
from pyattn import safetensors
from pyattn.saving import files, npz, plain

Write = Callable[[Any, Path], None]
WRITERS: "dict[str, Write]" = {
    "pt": lambda t, path: pyattn.save({"t": t}, path),
    "older": lambda t, path: pyattn.save({"t": t}, path, _use_new_zipfile_serialization=False),
    "safetensors": lambda t, path: safetensors.save_file({"t": t}, path),
    "npy": lambda t, path: npz.save(path, t),
    "npz": lambda t, path: npz.savez(path, t=t),
    "packed": lambda t, path: npz.savez_compressed(path, t=t),
    "json": lambda t, path: plain.save({"t": t}, path),
}
ENDINGS = {"older": "pt", "packed": "npz"}


@pytest.fixture(params=list(WRITERS))
def writer(request: Any, tmp_path: Path) -> "tuple[Write, Path]":
    return WRITERS[request.param], tmp_path / f"a.{ENDINGS.get(request.param, request.param)}"


class Stop(BaseException):
    """As Ctrl-C is, no Exception."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Stop(), MemoryError()])
@pytest.mark.parametrize("when", ["write", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(
    writer: "tuple[Write, Path]", error: BaseException, when: str, monkeypatch: Any
) -> None:
    write, path = writer
    write(pyattn.ones(3), path)
    before = path.read_bytes()

    def fail(*args: Any) -> None:
        raise error

    if when == "write":
        plain_open = open

        def opened(name: Any, mode: str = "r", **kwargs: Any) -> Any:
            file = plain_open(name, mode, **kwargs)
            if "x" in mode:
                return Failing(file, error)
            return file

        monkeypatch.setattr(files, "open", opened, raising=False)
    else:
        monkeypatch.setattr(os, when, fail)
    kinds: Any = (type(error), safetensors.SafetensorError)
    with pytest.raises(kinds):
        write(pyattn.zeros(3), path)
    monkeypatch.undo()
    assert path.read_bytes() == before and os.listdir(path.parent) == [path.name]


class Failing:
    """A file whose disk is full after a few bytes."""

    def __init__(self, file: Any, error: BaseException) -> None:
        self.file, self.error, self.left = file, error, 10

    def __enter__(self) -> "Failing":
        return self

    def __exit__(self, *error: Any) -> None:
        self.file.close()

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise self.error
        return int(self.file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def test_numbers_that_do_not_fit_leave_the_old_file(writer: "tuple[Write, Path]") -> None:
    write, path = writer
    write(pyattn.ones(3), path)
    before = path.read_bytes()
    if path.suffix == ".json":
        return  # where any whole number has room
    with pytest.raises(
        (RuntimeError, ValueError, safetensors.SafetensorError), match="does not fit"
    ):
        write(pyattn.tensor([1, 2**63]), path)
    assert path.read_bytes() == before and os.listdir(path.parent) == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions, and few links")
def test_permissions_and_links(writer: "tuple[Write, Path]") -> None:
    write, path = writer
    old = os.umask(0o027)
    try:
        write(pyattn.ones(3), path)
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o604)
    link = path.with_name("link" + path.suffix)
    link.symlink_to(path.name)
    write(pyattn.zeros(3), link)
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o604
    assert sorted(os.listdir(path.parent)) == sorted([path.name, link.name])


def test_a_file_in_the_folder_one_stands_in(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    pyattn.save({"a": pyattn.ones(1)}, "a.pt")
    safetensors.save_file({"a": pyattn.ones(1)}, "a.safetensors")
    assert sorted(os.listdir(".")) == ["a.pt", "a.safetensors"]
    assert pyattn.load("a.pt")["a"] == 1


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Parent directory .* does not exist"):
        pyattn.save({}, tmp_path / "none" / "a.pt")
    with pytest.raises(safetensors.SafetensorError, match="Error while serializing"):
        safetensors.save_file({}, tmp_path / "none" / "a.safetensors")
    for name in ("a.pt", "a.npy"):
        with pytest.raises(FileNotFoundError):
            (pyattn.load if name == "a.pt" else npz.load)(tmp_path / name)
    for bad in (None, 5):
        with pytest.raises(AttributeError):
            pyattn.save({}, bad)
        with pytest.raises(AttributeError):
            pyattn.load(bad)


def test_a_file_that_cannot_seek_or_that_was_begun(tmp_path: Path) -> None:
    class Pipe:
        def __init__(self) -> None:
            self.data = b"before"

        def write(self, data: bytes) -> int:
            self.data += data
            return len(data)

    pipe = Pipe()
    pyattn.save({"a": pyattn.ones(2)}, pipe)
    path = tmp_path / "a.pt"
    path.write_bytes(pipe.data)
    with open(path, "rb") as file:
        file.seek(6)
        assert pyattn.load(file)["a"].tolist() == [1, 1]
