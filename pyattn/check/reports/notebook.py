"""A marked notebook: the cells as they were, and behind each what is to be said of it."""

from __future__ import annotations

import copy
import json
import re

from ..sheet import first_wrong, summed
from ..words import counted, say
from .parts import notebook_cells, parts
from .remarks import Remark, remarks
from .sentences import SIGNS, place, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..sheet import Sheet

_SHOWN = 30  # remarks in a cell


def marked_notebook(sheet: Sheet) -> str:
    """A page that was marked, as the text of a notebook.

    A notebook keeps its cells and their outputs; any other page becomes one, a cell for each part.

    >>> import json
    >>> from pyattn.check.pages.page import Page
    >>> from pyattn.check.reports.notebook import marked_notebook
    >>> from pyattn.check.sheet import Item, Mark, Sheet
    >>> mark = Mark(4, 7, None, "", "0.5", "0.4", "", "wrong", "written 0.5, it is 0.4")
    >>> page = Page("a.md", "markdown", "x = 0.5", [])
    >>> sheet = Sheet("a.md", page, [Item("statement", 0, 7, "x = 0.5", "wrong", [mark])])
    >>> [cell["source"][:17] for cell in json.loads(marked_notebook(sheet))["cells"]][1:]
    ['x = 0.5', '- ✗ line 1: writt']
    """
    notebook = _marked(sheet) if sheet.page and sheet.page.notebook else _made(sheet)
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair, which only an escape can say
        text = json.dumps(notebook, indent=1) + "\n"
    return text


def _marked(sheet: Sheet) -> dict[str, Any]:
    assert sheet.page is not None
    notebook = copy.deepcopy(sheet.page.notebook)
    assert notebook is not None
    said: dict[int, list[Remark]] = {}
    for remark in remarks(sheet):
        number = sheet.page.place(max(remark.offset, 0)).cell or 1
        said.setdefault(number, []).append(remark)
    cells = notebook_cells(notebook)
    minor = notebook.get("nbformat_minor")
    ids = notebook.get("nbformat", 4) == 4 and isinstance(minor, int) and minor >= 5
    behind = {id(cell): said[i] for i, cell in enumerate(cells, 1) if i in said}
    homes = [notebook] if isinstance(notebook.get("cells"), list) else notebook["worksheets"]
    assert isinstance(homes, list)
    taken = {str(cell.get("id")) for cell in cells if isinstance(cell, dict)}
    first = True
    for home in homes:
        if not isinstance(home, dict) or not isinstance(home.get("cells"), list):
            continue
        inside: list[Any] = []
        if first:
            inside.append(_cell(_head(sheet), taken if ids else None))
            first = False
        for cell in home["cells"]:
            inside.append(cell)
            if id(cell) in behind:
                inside.append(_cell(_remarked(sheet, behind[id(cell)]), taken if ids else None))
        home["cells"] = inside
    return notebook


def _made(sheet: Sheet) -> dict[str, Any]:
    """A new notebook of a page of another kind: its parts, each in a cell, and the remarks."""
    taken: set[str] = set()
    cells = [_cell(_head(sheet), taken)]
    left = remarks(sheet)
    for part in parts(sheet):
        kind = sheet.page.kind if sheet.page is not None else ""
        text = part.text
        if part.kind in ("code", "output", "table") and kind != "markdown":
            fence = "`" * max([3] + [len(run) + 1 for run in re.findall("`{3,}", text)])
            text = f"{fence}\n{text}\n{fence}"
        cells.append(_cell(text, taken))
        end = part.offsets[len(part.text)]
        here = [remark for remark in left if 0 <= remark.offset < end]
        left = left[len(here) :]
        if here:
            cells.append(_cell(_remarked(sheet, here), taken))
    if left:
        cells.append(_cell(_remarked(sheet, left), taken))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cell(source: str, taken: set[str] | None) -> dict[str, Any]:
    """A Markdown cell; with an id that no other has, where notebooks want one."""
    cell: dict[str, Any] = {"cell_type": "markdown", "metadata": {"tags": ["pyattn-check"]}}
    if taken is not None:
        count = len(taken)
        while f"mark-{count}" in taken:
            count += 1
        taken.add(f"mark-{count}")
        cell["id"] = f"mark-{count}"
    cell["source"] = source
    return cell


def _escaped(text: str) -> str:
    """Words in which Markdown and HTML see no signs of their own."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]$|#~])", r"\\\1", " ".join(text.split()))


def _head(sheet: Sheet) -> str:
    """The mark sheet."""
    summary = summed([sheet])
    wrong = summary.wrong_calculations
    calculations = counted(summary.calculations, "1 calculation", "{count} calculations")
    lines = [say("**Marked**: {calculations}, {count} of them with something wrong", calculations=calculations, count=wrong)
             if wrong else say("**Marked**: {calculations}, all right", calculations=calculations)]  # fmt: skip
    said = {
        "right": say("right"),
        "follows": say("right from the numbers before"),
        "rounding": counted(summary.rounding, "rounding slip", "rounding slips"),
        "wrong": say("wrong"),
    }
    lines += [
        f"- {SIGNS[name]} {getattr(summary, name):,} {said[name]}"
        for name in SIGNS
        if getattr(summary, name)
    ]
    first = first_wrong(sheet)
    if first is not None:
        where = place(sheet, first.start, short=True)
        lines += ["", f"{say('first wrong')}: {where}: {_escaped(whole(first))}"]
    return "\n".join(lines[:1] + [""] + lines[1:]).rstrip()


def _remarked(sheet: Sheet, here: list[Remark]) -> str:
    rows = []
    for remark in [r for r in here if r.verdict != "working"][:_SHOWN]:
        where = place(sheet, remark.offset, short=True)
        sign = SIGNS.get(remark.verdict, "")
        if remark.verdict == "follows":
            text = _escaped(say("follows: {message}", message=remark.text))
        else:
            text = _escaped(remark.text)
        rows.append(
            "- " + " ".join([part for part in (sign, f"{where}:" * bool(where), text) if part])
        )
    more = len([r for r in here if r.verdict != "working"]) - _SHOWN
    if more > 0:
        rows.append("- " + counted(more, "and 1 more", "and {count} more"))
    for remark in here:
        if remark.verdict == "working":
            inside = remark.text.replace("&", "&amp;").replace("<", "&lt;")
            inside = inside.replace("\n\n", "\n&#8203;\n")  # an empty line would end the element
            summary = say("the working")
            rows.append(f"\n<details><summary>{summary}</summary>\n<pre>{inside}</pre>\n</details>")
    return "\n".join(rows)
