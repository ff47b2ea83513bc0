"""Notebooks: their cells and stored outputs, of Jupyter's format in each of its versions."""

from __future__ import annotations

import json

from ..words import say
from . import html, markdown, plain
from .page import Block, Page, Unusable
from .stretches import Gathered, captioned, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAGICS = {"bash", "sh", "html", "javascript", "js", "latex", "writefile", "perl", "ruby", "R"}


def begins(text: str) -> int:
    """Where in a text a notebook begins, whatever stands before it; -1 where there is none.

    >>> from pyattn.check.pages.notebook import begins
    >>> begins('Files\\n{"cells": []}'), begins("{}")
    (6, -1)
    """
    if '"cells"' not in text and '"worksheets"' not in text:
        return -1
    head = text.lstrip("\ufeff \t\n")
    if head.startswith("{"):
        return len(text) - len(head)
    if '"cell_type"' not in text and '"nbformat"' not in text and '"cells": []' not in text:
        return -1
    at = text.find("\n{")
    while at >= 0:
        if text[at + 2 : at + 400].lstrip()[:1] == '"':
            return at + 1
        at = text.find("\n{", at + 1)
    return -1


def read(text: str, path: str) -> Page:
    """A notebook as a page."""
    start = max(begins(text), 0)
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        said = str(getattr(error, "msg", error))[:100]
        sentence = "{path}: a notebook that is not JSON: line {line}: {error}"
        raise Unusable(say(sentence, path=path, line=line, error=said)) from None
    except RecursionError:
        raise Unusable(
            say("{path}: a notebook whose JSON is nested too deeply", path=path)
        ) from None
    cells = _cells(data)
    if cells is None:
        raise Unusable(say("{path}: JSON, but no notebook: it has no cells", path=path))
    reader = _Reader(_language(data))
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            reader.cell(number, cell)
    source = "".join(reader.parts)
    return Page(path, "notebook", source, captioned(reader.blocks), reader.cells, data)


def _cells(data: Any) -> list[Any] | None:
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("cells"), list):
        return list(data["cells"])
    sheets = data.get("worksheets")  # before version 4
    if not isinstance(sheets, list):
        return None
    found: list[Any] = []
    for sheet in sheets:
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            found += sheet["cells"]
    return found


def _language(data: dict[str, Any]) -> str:
    metadata = data.get("metadata")
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return "python"


def joined(value: Any) -> str:
    """A string of a notebook, which may be cut into a list of lines."""
    if isinstance(value, list):
        value = "".join([line for line in value if isinstance(line, str)])
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


class _Reader:
    def __init__(self, language: str) -> None:
        self.language = language
        self.parts: list[str] = []
        self.length = 0
        self.cells: list[tuple[int, int, str]] = []
        self.blocks: list[Block] = []

    def put(self, text: str, number: int, what: str) -> range:
        """One more stretch of the page's source; where its characters are."""
        start = self.length
        self.cells.append((start, number, what))
        self.parts.append(text + "\n")
        self.length += len(text) + 1
        return range(start, self.length)

    def cell(self, number: int, cell: dict[str, Any]) -> None:
        kind = cell.get("cell_type")
        text = joined(cell.get("source", cell.get("input", "")))
        places = self.put(text, number, "source")
        if kind == "markdown":
            self.blocks += placed(markdown.blocks(text), places)
        elif kind == "code":
            self.code(text, places, cell)
            outputs = cell.get("outputs")
            if isinstance(outputs, list):
                self.outputs(number, [o for o in outputs if isinstance(o, dict)])
        elif kind == "heading":
            self.whole(text, "heading", places)
        else:
            self.blocks += placed(plain.blocks(text), places)

    def whole(self, text: str, kind: str, places: range, language: str = "") -> None:
        piece = Gathered(text)
        piece.keep(0, len(text))
        block = piece.block(kind, language=language)
        if block.text:
            self.blocks += placed([block], places)

    def code(self, text: str, places: range, cell: dict[str, Any]) -> None:
        language = cell.get("language")
        named = language.lower() if isinstance(language, str) else self.language
        words = text.lstrip()[2:60].split()
        if text.lstrip().startswith("%%") and words and words[0] in _MAGICS:
            named = words[0].lower()
        self.whole(text, "code", places, named)

    def outputs(self, number: int, outputs: list[dict[str, Any]]) -> None:
        """What was printed and the value, as one; tables and errors each for themselves."""
        printed, tables, errors = [], [], []
        for output in outputs:
            kind = output.get("output_type")
            if kind == "stream":
                if output.get("name", output.get("stream")) != "stderr":
                    printed.append(joined(output.get("text")))
            elif kind in ("error", "pyerr"):
                errors.append(f"{output.get('ename', '')}: {output.get('evalue', '')}"[:1000])
            else:
                data = output.get("data")
                data = data if isinstance(data, dict) else output
                printed.append(joined(data.get("text/plain", data.get("text", ""))))
                shown = joined(data.get("text/html", data.get("html", "")))
                if "<table" in shown:
                    tables.append(shown)
            if printed and printed[-1] and not printed[-1].endswith("\n"):
                printed[-1] += "\n"
        text = "".join(printed)
        if text.strip():
            self.whole(text, "output", self.put(text.rstrip("\n"), number, "output"))
        for shown in tables:
            found = [block for block in html.parts(shown) if block.kind == "table"]
            self.blocks += placed(found, self.put(shown, number, "output"))
        for said in errors:
            self.whole(said, "output", self.put(said, number, "output"), "error")
