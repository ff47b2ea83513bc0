"""What is told of a comparison: the same sentences in a terminal, in doctest's report and in JSON."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from .comparing import Cell, Comparison, Problem, counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

SCHEMA = 1


@dataclass
class ExampleResult:
    """An example that was run; lines are counted from 1, None where they are not known."""

    line: int | None
    expected_line: int | None
    source: str
    expected: str
    output: str
    verdict: str  # 'right', 'wrong', 'skipped'
    cells: list[Cell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class FileResult:
    """A file: its examples, or why it could not be checked."""

    path: str
    examples: list[ExampleResult] = field(default_factory=list)
    error: str | None = None


@dataclass
class Summary:
    """How much was checked, and how much of it is wrong; slips are among the wrong cells."""

    files: int = 0
    unusable: int = 0
    examples: int = 0
    wrong_examples: int = 0
    skipped_examples: int = 0
    cells: int = 0
    wrong_cells: int = 0
    rounding_slips: int = 0

    @property
    def status(self) -> int:
        """The exit status: 0 all right, 1 something wrong, 2 a file that cannot be checked."""
        return 2 if self.unusable else 1 if self.wrong_examples else 0


def summed(results: list[FileResult]) -> Summary:
    """The summary of files."""
    summary = Summary(len(results))
    for result in results:
        summary.unusable += result.error is not None
        for example in result.examples:
            summary.examples += 1
            summary.wrong_examples += example.verdict == "wrong"
            summary.skipped_examples += example.verdict == "skipped"
            summary.cells += len(example.cells)
            for cell in example.cells:
                summary.wrong_cells += cell.verdict != "right"
                summary.rounding_slips += cell.verdict == "rounding"
    return summary


def difference(comparison: Comparison) -> str:
    """What doctest adds to its report of an example: each difference in a line.

    >>> from pyattn.check.comparing import compare
    >>> from pyattn.check.report import difference
    >>> print(difference(compare("[0.1, 0.44]", "[0.0634, 0.4683]")), end="")
    Wrong:
        number 2: written 0.44, it is 0.4683 (0.47 to two decimals)
    """
    lines = []
    for problem in comparison.problems:
        lines += problem.message.split("\n")
    for cell in comparison.wrong:
        several = cell.index is None and comparison.cells[-1].line > 0
        lines.append((f"line {cell.line + 1}: " if several else "") + cell.message)
    return "Wrong:\n" + "".join([f"    {line}".rstrip() + "\n" for line in lines])


def told(result: FileResult) -> Iterator[str]:
    """The lines that the terminal shows of a file: what is wrong, where, and the sum."""
    for example in result.examples:
        if example.verdict == "wrong":
            yield from _told(result.path, example)
    yield _sum(result.path, summed([result]))


def _told(path: str, example: ExampleResult) -> Iterator[str]:
    messages: dict[int, list[str]] = {}
    marks: dict[int, list[tuple[int, int]]] = {}
    shown = example.expected.split("\n")
    for problem in example.problems:
        messages.setdefault(problem.line, []).append(problem.message)
    for cell in example.cells:
        if cell.verdict != "right":
            messages.setdefault(cell.line, []).append(cell.message)
            marks.setdefault(cell.line, []).append(cell.columns)
    for line, texts in sorted(messages.items()):
        raised = line < 0  # what is not told of the expected output is told of the example
        first = example.line if raised else example.expected_line
        place = path if first is None else f"{path}:{first if raised else first + line}"
        for text in texts:
            yield f"{place}: {text}"
        context = shown[line] if not raised and line < len(shown) else ""
        if any(["\n" in text for text in texts]):
            pass  # it shows what it is about
        elif context.strip():
            yield f"    {context}"
            if line in marks:
                yield f"    {_carets(context, marks[line])}"
        else:
            yield f"    >>> {example.source.splitlines()[0]}"


def _carets(text: str, marks: list[tuple[int, int]]) -> str:
    """A line that points at stretches of the line above it."""
    marked = {i for start, end in marks for i in range(start, end)}
    line = [
        ("^" if i in marked else " ") * (2 if unicodedata.east_asian_width(letter) in "WF" else 1)
        for i, letter in enumerate(text)
    ]
    return "".join(line).rstrip()


def total(results: list[FileResult]) -> str:
    """The sum of several files in a line."""
    return _sum(f"{len(results)} files", summed(results))


def _sum(name: str, summary: Summary) -> str:
    parts = [f"{summary.unusable} not checked"] if summary.unusable else []
    examples, numbers = counted(summary.examples, "example"), counted(summary.cells, "number")
    if summary.wrong_cells:
        parts.append(f"{summary.wrong_cells} of {numbers} wrong{_slips(summary)}")
    if summary.wrong_examples:
        parts.append(f"{summary.wrong_examples} of {examples} wrong")
    elif not summary.unusable:
        parts.append(f"all right ({examples}, {numbers})")
    if summary.skipped_examples:
        parts.append(f"{summary.skipped_examples} skipped")
    return f"{name}: {'; '.join(parts)}"


def _slips(summary: Summary) -> str:
    if summary.rounding_slips == summary.wrong_cells:
        return ", a rounding slip" if summary.wrong_cells == 1 else ", all of them rounding slips"
    if summary.rounding_slips == 1:
        return ", one of them a rounding slip"
    return f", {summary.rounding_slips} of them rounding slips" if summary.rounding_slips else ""


def as_json(results: list[FileResult]) -> dict[str, Any]:
    """The whole report as data; docs/check.rst describes it."""
    summary = summed(results)
    return {
        "schema": SCHEMA,
        "status": summary.status,
        "summary": dict(vars(summary)),
        "files": [
            {
                "path": result.path,
                "error": result.error,
                "examples": [_example(example) for example in result.examples],
            }
            for result in results
        ],
    }


def _example(example: ExampleResult) -> dict[str, Any]:
    first = example.expected_line
    return {
        "line": example.line,
        "source": example.source,
        "expected": example.expected,
        "output": example.output,
        "verdict": example.verdict,
        "problems": [_problem(problem, example) for problem in example.problems],
        "cells": [_cell(cell, first) for cell in example.cells],
    }


def _problem(problem: Problem, example: ExampleResult) -> dict[str, Any]:
    line = example.line
    if problem.line >= 0:
        line = None if example.expected_line is None else example.expected_line + problem.line
    return {**vars(problem), "line": line}


def _cell(cell: Cell, first: int | None) -> dict[str, Any]:
    said = {name: value for name, value in vars(cell).items() if name != "columns"}
    said["line"] = None if first is None else first + cell.line
    said["index"] = None if cell.index is None else list(cell.index)
    return said
