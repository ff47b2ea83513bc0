"""The whole report as data, for graders; docs/check.rst describes it."""

from __future__ import annotations

import json

from ..sheet import Problem, first_wrong, summed
from .sentences import stretch, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..sheet import Item, Mark, Passed, Sheet

SCHEMA = 2


def as_json(sheets: list[Sheet]) -> str:
    """The report as text: one JSON object, in ASCII, and a newline."""
    return json.dumps(as_data(sheets), indent=2) + "\n"


def as_data(sheets: list[Sheet]) -> dict[str, Any]:
    """The report as dicts and lists.

    >>> from pyattn.check.reports.data import as_data
    >>> from pyattn.check.sheet import Sheet
    >>> report = as_data([Sheet("lesson.md", error="lesson.md: No such file or directory")])
    >>> report["status"], report["files"][0]["calculations"]
    (2, [])
    """
    summary = summed(sheets)
    doctests = [item for sheet in sheets for item in sheet.items if item.kind == "doctest"]
    return {
        "schema": SCHEMA,
        "status": summary.status,
        "summary": {
            **vars(summary),
            "examples": len(doctests),
            "wrong_examples": sum([item.verdict in ("rounding", "wrong") for item in doctests]),
            "skipped_examples": sum([item.verdict == "skipped" for item in doctests]),
            "cells": summary.numbers,
            "wrong_cells": summary.rounding + summary.wrong,
            "rounding_slips": summary.rounding,
        },
        "files": [_file(sheet) for sheet in sheets],
    }


def _file(sheet: Sheet) -> dict[str, Any]:
    first = first_wrong(sheet)
    return {
        "path": sheet.path,
        "error": sheet.error,
        "kind": None if sheet.page is None else sheet.page.kind,
        "summary": {
            k: v for k, v in vars(summed([sheet])).items() if k not in ("files", "unusable")
        },
        "first_wrong": None if first is None else _mark(first, sheet),
        "calculations": [_item(item, sheet) for item in sheet.items],
        "passed": [_passed(passed, sheet) for passed in sheet.passed],
    }


def _place(sheet: Sheet, start: int | None, end: int | None = None) -> dict[str, Any]:
    """Where a stretch of the source stands, lines and columns counted from 1, behind its end."""
    place: dict[str, Any] = {"line": None, "column": None}
    if end is not None:
        place.update(end_line=None, end_column=None)
    place.update(cell=None, part=None)
    if sheet.page is None or start is None or start < 0:
        return place
    at = sheet.page.place(start)
    place.update(line=at.line, column=at.column, cell=at.cell, part=stretch(sheet, start))
    if end is not None:
        # The end of a stretch that ends its cell is not the beginning of the next one.
        last = sheet.page.place(max(end - 1, start))
        place.update(end_line=last.line, end_column=last.column + (end > start))
    return place


def _item(item: Item, sheet: Sheet) -> dict[str, Any]:
    expected = None
    if item.kind == "doctest":
        _, *below = item.text.split("\n")[item.source.count("\n") - 1 :]
        expected = "".join([f"{line}\n" for line in below])
    return {
        **_place(sheet, item.start, item.end),
        "kind": item.kind,
        "text": item.text,
        "verdict": item.verdict,
        "mistake": item.mistake or None,
        "mistake_message": item.mistake_message,
        "problems": [_problem(problem, item, sheet) for problem in item.problems],
        "notes": item.notes,
        "working": item.working,
        "source": item.source,
        "expected": expected,
        "output": item.output,
        "cells": [_mark(mark, sheet) for mark in item.marks],
        "more": item.more,
    }


def _problem(problem: str, item: Item, sheet: Sheet) -> dict[str, Any]:
    known = problem if isinstance(problem, Problem) else Problem(problem, item.start)
    place = _place(sheet, known.start)
    return {"line": place["line"], "cell": place["cell"], "kind": known.kind, "message": str(known)}


def _mark(mark: Mark, sheet: Sheet) -> dict[str, Any]:
    because = None if mark.because is None else _place(sheet, mark.because)
    return {
        **_place(sheet, mark.start, mark.end),
        "index": None if mark.index is None else list(mark.index),
        "position": mark.position,
        "written": mark.written,
        "computed": mark.computed,
        "theirs": mark.theirs,
        "verdict": mark.verdict,
        "message": whole(mark),
        "because": because,
    }


def _passed(passed: Passed, sheet: Sheet) -> dict[str, Any]:
    return {
        **_place(sheet, passed.start, passed.end),
        "text": passed.text,
        "why": passed.why,
    }
