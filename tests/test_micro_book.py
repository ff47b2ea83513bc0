"""Every line of micro.py stands in the book once, in the chapter where its idea is taught."""

from __future__ import annotations

import ast
import pathlib
import re
from typing import Iterator

import pytest

from tests.test_book import CHAPTERS, DOCS, ROOT, text_of

SOURCE = ROOT / "pyattn" / "micro.py"

# The chapters behind these teach with the engine's own blocks and with an example.
TEACHING = CHAPTERS[: CHAPTERS.index("gpt") + 1]


def blocks(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each listing of a page: its indentation, its file, and its options."""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        directive = re.match(r"( *)\.\. literalinclude:: (\S+)", line)
        if directive:
            options = {}
            for option in lines[i + 1 :]:
                given = re.match(rf"{directive[1]}   :([\w-]+): ?(.*)", option)
                if not given:
                    break
                options[given[1]] = given[2]
            yield directive[1], directive[2], options


def shown(options: dict[str, str], source: list[str]) -> list[int]:
    """The numbers of the lines that a listing shows, found as Sphinx finds them."""
    assert set(options) <= {"pyobject", "start-at", "end-at", "caption"}, options
    if "pyobject" in options:
        tree = ast.parse("\n".join(source))
        found = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name == options["pyobject"]
        ]
        assert len(found) == 1, options
        return list(range(found[0].lineno, (found[0].end_lineno or 0) + 1))
    start = next((i for i, line in enumerate(source) if options["start-at"] in line), None)
    assert start is not None, options
    assert sum(options["start-at"] in line for line in source) == 1, f"not the only one: {options}"
    if "end-at" not in options:
        return list(range(start + 1, len(source) + 1))
    ends = (i for i in range(start, len(source)) if options["end-at"] in source[i])
    end = next(ends, None)
    assert end is not None, options
    return list(range(start + 1, end + 2))


def listings_of_micro(name: str, text: str, source: list[str]) -> list[int]:
    """The lines that a chapter shows, in its order."""
    lines = []
    for _, path, options in blocks(text):
        if (DOCS / f"{name}.rst").parent.joinpath(path).resolve() == SOURCE:
            lines += shown(options, source)
    return lines


def test_every_line_stands_in_the_book_once_and_in_order() -> None:
    source = SOURCE.read_text("utf-8").splitlines()
    seen = [n for name in CHAPTERS for n in listings_of_micro(name, text_of(name), source)]
    filled = [n for n, line in enumerate(source, 1) if line.strip()]
    assert [n for n in seen if source[n - 1].strip()] == filled


@pytest.mark.parametrize("number, name", list(enumerate(TEACHING, 1)))
def test_a_chapter_shows_the_part_that_has_its_number(number: int, name: str) -> None:
    source = SOURCE.read_text("utf-8").splitlines()
    heads = [n for n, line in enumerate(source, 1) if re.match(r"# \d+\. ", line)]
    assert len(heads) == len(TEACHING)
    start = heads[number - 1] if number > 1 else 1
    end = heads[number] if number < len(heads) else len(source) + 1
    seen = listings_of_micro(name, text_of(name), source)
    assert {n for n in seen if source[n - 1].strip()} == {
        n for n in range(start, end) if source[n - 1].strip()
    }


@pytest.mark.parametrize("name", TEACHING)
def test_where_a_chapter_teaches_it_shows_no_other_code(name: str) -> None:
    """The engine's listings stand behind folds in the part that tells of the engine."""
    text = text_of(name)
    for indent, path, _ in blocks(text):
        if not path.endswith("micro.py"):
            assert indent, (name, path)
    engine = text.find("\nIn the engine\n")
    for match in re.finditer(r"\n *\.\. literalinclude:: (\S+)", text):
        if not match[1].endswith("micro.py"):
            assert 0 < engine < match.start(), (name, match[1])


def test_the_count_would_find_a_line_left_out_or_shown_twice(tmp_path: pathlib.Path) -> None:
    source = SOURCE.read_text("utf-8").splitlines()
    page = (
        ".. literalinclude:: ../pyattn/micro.py\n   :pyobject: cosine\n\n"
        ".. literalinclude:: ../pyattn/micro.py\n   :start-at: dot = getattr\n"
        "   :end-at: dot = getattr\n"
    )
    lines = listings_of_micro("similarity", page, source)
    assert source[lines[0] - 1].startswith("def cosine") and len(lines) == 4
    with pytest.raises(AssertionError, match="not the only one"):
        shown({"start-at": "def "}, source)
