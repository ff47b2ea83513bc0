"""What a newcomer gets: the README, whose every block runs, and archives that hold what they need."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", README, re.M | re.S)
SHELL = [text for kind, text in BLOCKS if kind == "sh"]
NEEDS_A_NETWORK = ("make test", "python3 -m pip install .")


def test_the_readme_has_no_block_of_another_kind() -> None:
    assert {kind for kind, _ in BLOCKS} == {"python", "sh"}
    outside = re.sub(r"^ *```.*?^ *```$", "", README, flags=re.M | re.S)
    assert not re.findall(r"^(?:    |\t)\S.*", outside, re.M)  # a block by indentation
    # Those of Python are doctests, and are run as such.
    assert all(">>>" in text for kind, text in BLOCKS if kind == "python")
    assert [text.strip() for text in SHELL if text.strip() in NEEDS_A_NETWORK] == [
        "python3 -m pip install .",
        "make test",
    ]


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize("text", [text for text in SHELL if text.strip() not in NEEDS_A_NETWORK])
def test_a_block_for_the_shell_runs(text: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / "python3").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ.get("PATH", "")])
    done = subprocess.run(
        text,
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    # Pages that are marked have slips, which is status 1.
    assert done.returncode == int(" check " in text) and done.stderr == "" and done.stdout


def test_the_readme_says_how_to_install_it() -> None:
    assert "python3 -m pip install ." in README


def test_links_of_the_readme_survive_on_a_package_index() -> None:
    """There is no folder beside it there; a picture that is missing is told by its text."""
    targets = re.findall(r"\]\(([^)]*)\)", README) + re.findall(r'href="([^"]*)"', README)
    assert not [target for target in targets if not re.match("https://|#", target)]
    (words,) = re.findall(r'<img [^>]*alt="([^"]*)"', README)
    assert len(words) > 100


def test_a_program_changes_its_imports_and_nothing_else() -> None:
    program = "import pyattn as torch\nimport pyattn.nn as nn\nassert torch.nn is nn and nn.Linear"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    assert "import pyattn as torch" in README and "import pyattn.nn as nn" in README


def test_the_metadata_names_its_authors() -> None:
    assert 'authors = [{ name = "The pyattn developers" }]' in PROJECT


def test_the_source_archive_is_asked_to_hold_what_make_needs() -> None:
    (included,) = re.findall(r"^\[tool.flit.sdist\]\ninclude = \[(.*?)\]", PROJECT, re.M | re.S)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    checked = re.findall(r'"([^"]+)"', re.findall(r"^files = \[(.*?)\]", PROJECT, re.M)[0])
    needed = {name for name in checked if name != "pyattn"} | {"Makefile"}
    needed |= set(re.findall(r"-m (tests|benchmarks)\b", makefile))
    assert needed >= {"tests", "docs", "examples", "benchmarks", "conftest.py"}
    for name in needed:
        assert f'"{name}"' in included or f'"{name}/"' in included, name


def test_the_archives_that_are_built(tmp_path: pathlib.Path) -> None:
    """Where flit's builder is installed: the benchmark's modules load from the source archive."""
    buildapi = pytest.importorskip("flit_core.buildapi")
    source = tmp_path / "source"
    kept = shutil.ignore_patterns(".*", "_build", "_figures", "__pycache__", "node_modules")
    shutil.copytree(ROOT, source, ignore=kept)
    before = os.getcwd()
    os.chdir(source)
    try:
        sdist = buildapi.build_sdist(str(tmp_path))
        wheel = buildapi.build_wheel(str(tmp_path))
    finally:
        os.chdir(before)
    with tarfile.open(tmp_path / sdist) as archive:
        archive.extractall(tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    found = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    assert files <= found, sorted(files - found)
    names = [path.stem for path in (unpacked / "benchmarks").glob("*.py") if path.stem[0] != "_"]
    assert "harness" in names
    program = f"import sys; sys.path[:0] = ['.']; from benchmarks import {', '.join(names)}"
    subprocess.run([sys.executable, "-c", program], cwd=unpacked, check=True)
    with zipfile.ZipFile(tmp_path / wheel) as archive:
        assert {name.split("/")[0].split("-")[0] for name in archive.namelist()} == {"pyattn"}
        (metadata,) = [name for name in archive.namelist() if name.endswith("METADATA")]
        assert b"Author: The pyattn developers" in archive.read(metadata)
