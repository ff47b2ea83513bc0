"""Outputs that stand in a program's own comments, behind a statement or below it.

Whether a comment tells an output shows only when its statement was run: `# 3` may be a step's number.
Here it is read; `verdicts` decides.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from ..pages.programs import looks_printed
from .cells import Cell, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, List, Tuple

    Lines = List[Tuple[str, int]]

_LEAD = re.compile(
    r"[ \t]*(?:"
    r"(?P<sign>[-=]{1,3}>|→|⇒|>>>?|==?|≈|≅|~)"
    r"|(?:expected )?(?:outputs?|out(?: ?\[ ?\d*\])?|results?|prints?|printed|gives|returns)"
    r"(?: is| are)?(?=[ \t]*[:\uff1a=\[(\d-]|[ \t]*$)"
    r"|(?:程序|代码|运行|执行|打印)?(?:输出|輸出|结果|結果|打印)(?:结果|結果)?(?:为|是|如下)?(?=[ \t]*[:\uff1a=\[(\d-]|[ \t]*$)"
    r"|(?P<shape>shape|size|形状|形狀|维度|維度)(?: is|为|是)?(?=[ \t]*[:\uff1a=\[(\d])"
    r")[ \t]*[:\uff1a=]?[ \t]*",
    re.IGNORECASE,
)
_SIGN = re.compile(r"#+[ \t]?")
_BRACKETED = re.compile(
    r"[ \t]*(?:torch\.|np\.)?(?:tensor|array|matrix|Size|Parameter)?[ \t]*[(\[]"
)
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)
_COMPOUND = (ast.For, ast.While, ast.With, ast.If, ast.Try)
FAILING = re.compile(
    r"\b[A-Z]\w*(?:Error|Exception)\b|\berror\b|\braises?\b|\bfails\b|报错|出错|错误", re.I
)


@dataclass(eq=False)
class Claim:
    """A comment, or a string that stands as a statement, by the statement above or before it."""

    node: ast.stmt
    lines: Lines  # each with its place in the block's text
    behind: bool  # on the statement's own line
    far: bool = False  # a blank line parts them


@dataclass
class Stated:
    """A comment read as an output."""

    written: Written
    lead: bool  # it is said to be an output
    shape: bool  # it is said to be a shape
    about: bool  # it is said to be approximate
    strong: bool  # it has nothing in it but what is printed


def claims(cell: Cell) -> list[Claim]:
    """The comments and strings of a program that may tell what a statement gave."""
    assert cell.tree is not None
    ends: dict[int, list[ast.stmt]] = {}
    for node in _statements(cell.tree.body):
        ends.setdefault(node.end_lineno or node.lineno, []).append(node)
    found: list[Claim] = []
    behind: dict[int, Claim] = {}
    code: set[int] = set()
    group: list[tuple[int, int, str]] = []

    def close() -> None:
        if not group:
            return
        line, column, _ = group[0]
        above = line - 1 if line - 1 in code else line - 2
        lines = [_line(cell, *comment) for comment in group]
        open_ = behind.get(above) if above == line - 1 else None
        node = _above(ends.get(above, []), column) if above in code else None
        if open_ is not None and _depth([text for text, _ in open_.lines]) > 0:
            open_.lines += lines
        elif node is not None:
            found.append(Claim(node, lines, False, above != line - 1))
        group.clear()

    tokens = tokenize.generate_tokens(io.StringIO(cell.code).readline)
    strings: dict[int, tuple[int, str]] = {}
    try:
        for token in tokens:
            (line, column), text = token.start, token.string
            if token.type == tokenize.COMMENT:
                if line in code:
                    here = _before(ends.get(line, []))
                    if here is not None:
                        behind[line] = Claim(here, [_line(cell, line, column, text)], True)
                        found.append(behind[line])
                else:
                    if group and group[-1][0] != line - 1:
                        close()
                    group.append((line, column, text))
                continue
            if not token.string.strip() or token.type == tokenize.ENDMARKER:
                continue
            close()
            code.update(range(line, token.end[0] + 1))
            if token.type == tokenize.STRING:
                strings.setdefault(line, (column, text))
    except (tokenize.TokenError, IndentationError):
        pass
    close()
    found += _strings(cell, strings)
    return sorted(found, key=lambda claim: claim.lines[0][1])


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                yield from _statements(inner)
        for handler in getattr(node, "handlers", []):
            yield from _statements(handler.body)


def _line(cell: Cell, line: int, column: int, text: str) -> tuple[str, int]:
    sign = _SIGN.match(text)
    cut = sign.end() if sign else 0
    return text[cut:], cell.offset(line - 1, column + cut)


def _before(nodes: list[ast.stmt]) -> ast.stmt | None:
    """The statement in front of a comment: the last one that ends on this line."""
    simple = [node for node in nodes if isinstance(node, _SIMPLE) and not _is_string(node)]
    return simple[-1] if simple else None


def _above(nodes: list[ast.stmt], column: int) -> ast.stmt | None:
    """The statement below which a comment stands: the one that begins in its column, or further left."""
    nodes = [n for n in nodes if isinstance(n, _SIMPLE + _COMPOUND) and not _is_string(n)]
    if not nodes:
        return None
    fitting = [node for node in nodes if node.col_offset <= column]
    return fitting[-1] if fitting else nodes[0]


def _is_string(node: ast.stmt | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _strings(cell: Cell, strings: dict[int, tuple[int, str]]) -> Iterator[Claim]:
    """Strings of several lines that stand as statements, as some write what was printed."""
    assert cell.tree is not None
    for before, node in zip(cell.tree.body, cell.tree.body[1:]):
        if not _is_string(node) or _is_string(before) or node.lineno not in strings:
            continue
        column, text = strings[node.lineno]
        if text[:3] not in ('"""', "'''") or "\\" in text:
            continue
        if not isinstance(before, _SIMPLE + _COMPOUND):
            continue
        lines: Lines = []
        for i, line in enumerate(text[3:-3].split("\n")):
            at = cell.offset(node.lineno - 1 + i, column + 3 if not i else 0)
            lines.append((line, at))
        while lines and not lines[0][0].strip():
            lines.pop(0)
        if lines:
            yield Claim(before, lines, False)


def _depth(lines: list[str]) -> int:
    """How many brackets are open at the end."""
    depth = 0
    for line in lines:
        for letter in line.partition("#")[0]:
            depth += (letter in "([{") - (letter in ")]}")
    return depth


def stated(claim: Claim, cell: Cell) -> Stated | None:
    """What a comment says if it is read as an output; None where it cannot be.

    >>> from pyattn.check.pages.page import Block
    >>> from pyattn.check.running.cells import Cell
    >>> from pyattn.check.running.claims import claims, stated
    >>> text = "print(x)  # -> [1, 2]  # both"
    >>> cell = Cell(Block("code", text, range(len(text) + 1)), 1)
    >>> stated(claims(cell)[0], cell).written.text
    '[1, 2]'
    """
    lines = list(claim.lines)
    lead = _LEAD.match(lines[0][0])
    shape = bool(lead and lead["shape"])
    about = bool(lead and lead["sign"] in ("≈", "≅", "~"))
    if lead and lead.end():
        text, at = lines[0]
        lines[0] = (text[lead.end() :], at + lead.end())
        if not lines[0][0].strip():
            lines.pop(0)
    taken: Lines = []
    depth, strong = 0, True
    for text, at in lines:
        text = text.partition("#")[0].rstrip()
        printed = looks_printed(text)
        if not text.strip():
            if depth > 0 or lead:
                continue
            break
        if depth > 0 and not printed:
            if not lead:
                return None
        elif taken and depth <= 0 and not printed and not lead:
            break
        elif not printed and not lead:
            strong = False
            end = _closed(text)
            if _BRACKETED.match(text) and end:
                text = text[:end]
        taken.append((text, at))
        depth += _depth([text])
    if not taken or depth > 0 and not lead:
        return None
    starts, length = [], 0
    for text, at in taken:
        starts.append((length, at))
        length += len(text) + 1
    written = Written(cell.block, "\n".join([text for text, _ in taken]), starts)
    return Stated(written, bool(lead), shape, about, strong)


def tells(cell: Cell) -> bool:
    """Whether a program has an output below it, or a comment that looks like one.

    >>> from pyattn.check.pages.page import Block
    >>> from pyattn.check.running.cells import Cell
    >>> from pyattn.check.running.claims import tells
    >>> texts = "print(2)  # 2", "x = [1]  # a list", "print(2)  # two"
    >>> [tells(Cell(Block("code", text, range(99)), 1)) for text in texts]
    [True, False, False]
    """
    if cell.tree is None or cell.silent:
        return False
    if cell.output is not None or cell.error is not None:
        return True
    read = [stated(claim, cell) for claim in claims(cell)]
    return any([said is not None and (said.strong or said.shape) for said in read])


def _closed(text: str) -> int:
    """Where the first brackets of a line are closed again; 0 if they are not."""
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if not depth and letter in ")]}":
            return i + 1
    return 0
