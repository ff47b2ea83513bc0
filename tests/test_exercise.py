"""Worksheets: their numbers, their blanks, their forms, and that `check` reads them."""

from __future__ import annotations

import json
import math
import pathlib
import re
from typing import Any

import pytest

from pyattn import cli
from pyattn.check import marking
from pyattn.check.pages.page import Block
from pyattn.check.statements.finding import Left, found
from pyattn.check.statements.trees import Name
from pyattn.exercise import FORMATS, KINDS, LANGUAGES
from pyattn.exercise.command import MAKE, exercise
from pyattn.exercise.setting import Draw

from .test_explain_forms import balanced

SEEDS = range(20)


# Worked again, with lists and nothing of the package.


class Row(list):  # type: ignore[type-arg]
    """Numbers, with the signs of a worksheet."""

    def _each(self, other: Any, sign: Any) -> "Row":
        if isinstance(other, list):
            return Row([sign(a, b) for a, b in zip(self, other)])
        return Row([sign(a, other) for a in self])

    def __add__(self, other: Any) -> "Row":
        return self._each(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> "Row":
        return self._each(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> "Row":
        return self._each(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Row":
        return self._each(other, lambda a, b: a / b)

    def __pow__(self, other: Any) -> "Row":
        return self._each(other, lambda a, b: a**b)

    def __neg__(self) -> "Row":
        return Row([-a for a in self])

    def __matmul__(self, other: "Row") -> Any:
        if isinstance(self[0], list):
            return Row([row @ other for row in self])
        if not isinstance(other[0], list):
            return sum([a * b for a, b in zip(self, other)])
        return Row([self @ Row(column) for column in zip(*other)])


def rows(value: Any) -> Any:
    return Row([rows(part) for part in value]) if isinstance(value, list) else value


def softmax(x: Any) -> Row:
    if isinstance(x[0], list):
        return Row([softmax(row) for row in x])
    powers = [math.exp(a) for a in x]
    return Row([p / sum(powers) for p in powers])


KNOWN: "dict[str, Any]" = {
    "softmax": softmax,
    "exp": lambda x: Row([math.exp(a) for a in x]),
    "ln": math.log,
    "sum": sum,
    "sqrt": math.sqrt,
    "abs": lambda x: math.sqrt(x @ x),
    "cos": lambda a, b: (a @ b) / math.sqrt((a @ a) * (b @ b)),
    "concat": lambda a, b: Row([Row([*x, *y]) for x, y in zip(a, b)]),
    "T": lambda x: Row([Row(column) for column in zip(*x)]),
    "inf": math.inf,
    "rows": rows,
}


def worked(formula: str, known: "dict[str, Any]") -> Any:
    """A worksheet's formula, worked with lists."""
    text = re.sub(r"√(\d+)", r"sqrt(\1)", formula.replace(" x ", " * ").replace("^2", "**2"))
    text = re.sub(r"(\w+)\^T", r"T(\1)", text).replace(" · ", " @ ")
    text = re.sub(r"\|(\w)\|", r"abs(\1)", text)
    text = re.sub(r"([\w)]) (?=\w)", r"\1 @ ", text)
    text = re.sub(r"(\[[^\[\]]*\])", r"rows(\1)", text)
    return eval(text, {"__builtins__": {}}, {**KNOWN, **known})  # noqa: S307


def statements(page: str) -> "list[list[str]]":
    """The statements of a page of text: each as its sides."""
    return [
        line.strip().split(" = ") for line in page.split("\n") if re.match(r" {4}\S.* = ", line)
    ]


def flat(value: Any) -> "list[Any]":
    return [n for part in value for n in flat(part)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("kind", KINDS)
def test_the_solution_is_right_to_the_decimals_asked_for(kind: str) -> None:
    for seed in SEEDS:
        known: dict[str, Any] = {}
        for *names, last in statements(exercise(kind, seed, solved=True)):
            answer = worked(last.replace("inf", "inf"), {"inf": math.inf})
            value = answer
            if (
                len(names) == 2 or not names[0].isidentifier()
            ):  # a calculation, and not what is given
                value = worked(names[-1], known)
                decimals = max([len(n.partition(".")[2]) for n in re.findall(r"[\d.]+", last)])
                for ours, theirs in zip(flat(answer), flat(value)):
                    close = abs(ours - theirs) <= 0.5 * 10**-decimals + 1e-9
                    assert ours == theirs or close, (kind, seed, names)
                assert len(flat(answer)) == len(flat(value))
            known[names[0]] = rows(value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_are_friendly(kind: str) -> None:
    """Small and whole where they are given; no weight that is all or nothing, but behind a mask."""
    for seed in SEEDS:
        made = MAKE[kind](Draw(seed))
        for name, value in made.given.items():
            for n in flat(value):
                small = n == -math.inf or abs(n) <= 90 and n == round(n, 1)
                assert small and (n == int(n) if kind != "budget" and n > -99 else True), (name, n)
        for step in made.steps:
            if step.name and step.name.startswith("weights"):
                for row in (
                    made.known[step.name].reshape(-1, made.known[step.name].shape[-1]).tolist()
                ):
                    assert max(row) < 0.999 or kind == "mask", (seed, row)
                    assert min(row) > 0.001 or kind == "mask", (seed, row)
                    assert max(row) - min(row) > 0.01 or kind == "mask"


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_for_every_number(kind: str) -> None:
    for seed in SEEDS:
        sheet, solution = exercise(kind, seed), exercise(kind, seed, solved=True)
        answers = sum([len(flat(step.answer())) for step in MAKE[kind](Draw(seed)).steps])
        assert sheet.count("__") == answers and "__" not in solution
        filled = iter(
            re.findall(
                r"-?\d[\d.]*|-inf",
                " ".join(
                    [s[-1] for s in statements(solution)][len(MAKE[kind](Draw(seed)).given) :]
                ),
            )
        )
        text = re.sub("__", lambda m: next(filled), sheet)
        assert statements(text) == statements(solution) and not list(filled)
        assert max(map(len, sheet.split("\n"))) <= 90


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("solved", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_check_reads_every_statement(kind: str, solved: bool, language: str) -> None:
    """A statement is read as a whole, to the end of its line; one with blanks is left, as blank."""
    for seed in (0, 3):
        text = exercise(kind, seed, "text", solved, language)
        known: set[str] = set()
        read, blank = set(), set()
        for s in found(Block("prose", text, range(len(text) + 1)), lambda name: name in known):
            line = text[text.rfind("\n", 0, s.start) + 1 : text.find("\n", s.start)]
            whole = text[s.start : s.end] == line.strip()
            if isinstance(s, Left):
                assert s.why == "blank"
                blank.add(line)
            elif whole:
                read.add(line)
            if not isinstance(s, Left) and isinstance(s.sides[0], Name):
                known.add(s.sides[0].name)
        lines = [line for line in text.split("\n") if re.match(r" {4}\S.* = ", line)]
        assert blank == {line for line in lines if "__" in line}
        assert {line for line in lines if "__" not in line} <= read


ENDINGS = {"text": "txt", "markdown": "md", "latex": "tex", "notebook": "ipynb"}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_check_marks_what_comes_back(kind: str, format: str, tmp_path: pathlib.Path) -> None:
    """Nothing of an empty sheet, every number of one that is filled in, and one that is wrong."""
    page = tmp_path / f"sheet.{ENDINGS[format]}"
    for seed, language in ((0, "en"), (4, "zh")):
        sheet = exercise(kind, seed, format, False, language)
        page.write_text(sheet, encoding="utf-8")
        assert not [mark for item in marking.mark(str(page)).items for mark in item.marks]
        answers = sum([flat(step.answer()) for step in MAKE[kind](Draw(seed)).steps], [])

        def marks(numbers: "list[str]") -> "list[str]":
            left = iter(numbers)
            blank = r"__|\\+underline\{\\+hspace\{2em\}\}"
            page.write_text(re.sub(blank, lambda m: next(left), sheet), encoding="utf-8")
            return [m.verdict for item in marking.mark(str(page)).items for m in item.marks]

        assert marks(answers) == ["right"] * len(answers)
        assert marks([*answers[:-1], "77.77"]) == ["right"] * (len(answers) - 1) + ["wrong"]


def test_the_same_seed_sets_the_same_exercise() -> None:
    """On every Python: these were drawn on one."""
    assert "\n    scores = [0, 3, 4]\n" in exercise("softmax", 0)
    assert "\n    a = [4, 7, 4]\n    b = [2, 2, 1]\n" in exercise("similarity", 0)
    for kind in KINDS:
        for format in FORMATS:
            assert exercise(kind, 7, format, True) == exercise(kind, 7, format, True)
            assert exercise(kind, 7, format) != exercise(kind, 8, format)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_well_formed(kind: str, language: str) -> None:
    for seed in (0, 1, 2):
        for solved in (False, True):
            page = exercise(kind, seed, "latex", solved, language)
            balanced(page)
            assert page.count(r"\[") - page.count(r"\\[") == page.count(r"\]")
            assert ("article" if language == "en" else "ctexart") in page
            assert (r"\underline{\hspace{2em}}" in page) is not solved
            if language == "en":
                assert page.isascii()

            page = exercise(kind, seed, "markdown", solved, language)
            fences = re.findall(r"^```(\w*)$", page, re.M)
            assert (
                fences[::2] and set(fences[::2]) <= {"text", "math"} and set(fences[1::2]) == {""}
            )
            outside = re.sub(r"^```.*?^```|`[^`\n]*`|^\$\$.*?^\$\$", "", page, flags=re.M | re.S)
            assert not re.search(r"[_$\\`]", outside), outside

            book = json.loads(exercise(kind, seed, "notebook", solved, language))
            assert book["nbformat"] == 4 and book["nbformat_minor"] == 5 and "metadata" in book
            assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
            for cell in book["cells"]:
                assert set(cell) == {"cell_type", "id", "metadata", "source"}
                assert cell["cell_type"] == "markdown" and re.fullmatch(r"[\w-]{1,64}", cell["id"])
            cells = ["".join(cell["source"]) for cell in book["cells"]]
            assert "\n\n".join(cells) + "\n" == page


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_has_its_chinese(kind: str) -> None:
    made = MAKE[kind](Draw(0))
    for said in (made.title, made.intro, *[step.said for step in made.steps]):
        assert said.en.isascii() or "√" in said.en
        assert said.zh == "softmax" or re.search("[\u4e00-\u9fff]", said.zh)
    page = exercise(kind, 0, "text", False, "zh")
    assert "种子 0" in page and "the" not in page.split() and "decimals" not in page
    assert max([len(line) for line in page.split("\n")]) <= 90
    assert statements(page) == statements(exercise(kind, 0))


def test_what_there_is_not() -> None:
    for arguments, complaint in (
        (("sums", 0), "kind is one of softmax, "),
        (("softmax", 0, "pdf"), "format is one of text, "),
        (("softmax", 0, "text", False, "fr"), "language is one of en, zh"),
    ):
        with pytest.raises(ValueError, match=complaint):
            exercise(*arguments)


def test_the_command(capsys: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert cli.main(["exercise"]) == 0
    assert capsys.readouterr().out == exercise("by-hand", 0)
    page = tmp_path / "sheet.md"
    words = "exercise --kind mask --seed 3 --format markdown --solution --lang zh -o".split()
    assert cli.main([*words, str(page)]) == 0
    assert capsys.readouterr().out == ""
    assert page.read_text(encoding="utf-8") == exercise("mask", 3, "markdown", True, "zh")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli.main(["exercise", "--kind", "heads"]) == 0
    assert capsys.readouterr().out == exercise("heads", 0, "text", False, "zh")
    assert cli.main(["exercise", "-o", str(tmp_path / "none" / "sheet.md")]) == 2
    assert "pyattn exercise: cannot write" in capsys.readouterr().err
    for wrong in (["--kind", "sums"], ["--seed", "-1"], ["--format", "pdf"]):
        with pytest.raises(SystemExit):
            cli.main(["exercise", *wrong])
    with pytest.raises(SystemExit):
        cli.main(["exercise", "--help"])
    text = capsys.readouterr().out
    assert all([f"  {name:<12}{what}" in text for name, what in KINDS.items()])
