"""Lists within lists that go on over lines, as code and numpy write them.

    weights = [[0.27, 0.73],
               [0.50, 0.50]]

Their text is whole as it stands, unlike that of matrices beside one another; only the commas that
numpy leaves out are put in.
"""

from __future__ import annotations

import re

from .fitting import agreement
from .joining import CLOSING, OPENING, RELATIONS, Line
from .rows import Scanned, ceases, cells, remark
from .trees import Name, Node, Statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .joining import Known

_MOST_LINES = 2000
_MOST = 200_000  # characters
_MOST_NESTED = 8
_PROSE = re.compile(r"[。！？!?;；“”\"]|[^\W\d_]{2,}\s+[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_GOES_ON = re.compile(r"\s*(?:[=≈≃≅≒＝×*·⋅@/÷⊙)\]]|[xX](?=\s*[\[(\d]))")

_NAMED = re.compile(
    r"\s*(?:[-*•]\s+)?(?P<name>[^\W\d][\w₀-₉'′]*?)(?:\s*[(（][^()（）]*[)）])?\s*[:：]\s*"
)
_NO_NAMES = frozenset(
    "example examples note notes step result results answer solution hint input output so then thus"
    " hence here where 例 例如 例子 注意 解 答 如下 结果 所以 因此 其中 则 得 即".split()
)
_NO_PARTS = ("的", "如下", "结果", "例如", "注意", "其中")


def name_before(text: str, line: Scanned) -> Optional[Name]:
    """The name that a line such as "W_q:" gives to what follows; None where it is not plainly one."""
    match = _NAMED.fullmatch(text, line.start, line.end)
    if match is None or match["name"].lower() in _NO_NAMES:
        return None
    name = match["name"]
    if not name.isascii() and (len(name) > 8 or any(word in name for word in _NO_PARTS)):
        return None
    return Name(name, *match.span("name"))


def nested(
    text: str, lines: list[Scanned], taken: set[int], known: Known
) -> tuple[list[Statement], set[int]]:
    """The statements whose brackets stay open at the end of a line, and the lines they take."""
    statements: list[Statement] = []
    used: set[int] = set()
    at = 0
    while at < len(lines):
        if at in taken or not _stays_open(text, lines[at]):
            at += 1
            continue
        last = _closes(text, lines, at, taken)
        if last is None or last == at:
            at += 1
            continue
        first = at
        lead = lines[at - 1] if at and at - 1 not in taken | used else None
        name = None
        if lead is not None and lead.kind == "main" and not lead.rows:
            front = text[lead.start : lead.end].rstrip()
            first -= bool(ceases(front) or front.endswith("("))
        elif lead is not None:
            name = name_before(text, lead)
        statement = _statement(text, lines, first, last, name, known)
        if statement is not None:
            statements.append(statement)
        used.update(range(first, last + 1))
        at = last + 1
    return statements, used


def _stays_open(text: str, line: Scanned) -> bool:
    """Whether a line opens a list that it does not close, and it is but one."""
    if line.kind in ("blank", "rule", "bare") or line.end - line.start > 2000:
        return False
    depth = groups = 0
    for at in range(line.start, remark(text, line)):
        if text[at] in OPENING:
            depth += 1
        elif text[at] in CLOSING:
            depth -= 1
            if depth < 0:
                return False
        elif text[at] in RELATIONS and depth:
            return False
        groups += text[at] == "["
    content = text[line.start : line.end]
    return 0 < depth <= _MOST_NESTED and groups > 0 and not _PROSE.search(content)


def _closes(text: str, lines: list[Scanned], first: int, taken: set[int]) -> Optional[int]:
    """The line on which everything is closed again, and on which the calculation ends."""
    depth = size = blanks = 0
    for number in range(first, min(len(lines), first + _MOST_LINES)):
        line = lines[number]
        size += line.end - line.start
        if number in taken or size > _MOST:
            return None
        if line.kind == "blank":
            blanks += 1
            if not depth or blanks > 1:
                return None
            continue
        blanks = 0
        opened = 0
        for at in range(line.start, remark(text, line)):
            letter = text[at]
            if letter in OPENING:
                depth += 1
                opened += letter == "["
            elif letter in CLOSING:
                depth -= 1
                if depth < 0:
                    return None
            elif depth and letter in RELATIONS:
                return None
        if depth > _MOST_NESTED or _PROSE.search(text, line.start, remark(text, line)):
            return None
        if depth == 0:
            after = lines[number + 1] if number + 1 < len(lines) else None
            more = ceases(text[line.start : remark(text, line)].rstrip())
            if after is None or after.kind == "blank" or number + 1 in taken:
                return number if not more else None
            if not more and not _GOES_ON.match(text, after.start, after.end):
                return number
    return None


def _statement(
    text: str, lines: list[Scanned], first: int, last: int, name: Optional[Name], known: Known
) -> Optional[Statement]:
    line = Line()
    depth = 0
    for number in range(first, last + 1):
        this = lines[number]
        start = this.gaps[0][0] if number == first and this.gaps else this.start
        depth = _write(line, text, start, remark(text, this), depth)
        line.put(" ", max(this.end - 1, this.start))
    read = line.sides(known)
    if read is None:
        return None
    sides: list[Node] = read[0]
    signs = read[1]
    if name is not None and len(sides) == 1 and not read[2]:
        sides, signs = [name, *sides], ["="]
    if len(sides) < 2 or agreement(sides) is None:
        return None
    start = lines[first].start if name is None else name.start
    while text[start].isspace():
        start += 1
    end = remark(text, lines[last])
    label = lines[first].label if name is None else ""
    return Statement(sides, signs, start, end, "matrix", label)


def _write(line: Line, text: str, start: int, end: int, depth: int) -> int:
    """Write a line of the page, with commas between the lists and numbers where they are missing."""
    at = past = start
    while at < end:
        letter = text[at]
        if letter == "[":
            close = at + 1
            while close < end and text[close] not in "[]":
                close += 1
            found = cells(text, at + 1, close) if close < end and text[close] == "]" else None
            if depth and line.closed(text[past:at]):
                line.put(", ", at)
            line.copy(text, past, at)
            past = at
            if found:
                line.row(text, found, at, close + 1)
                at = past = close + 1
                continue
            depth += 1
        elif letter in OPENING:
            depth += 1
        elif letter in CLOSING:
            depth -= 1
            if not text[past:at].strip(" \t,，") and line.comma():
                past = at  # the comma behind a last item
            elif text[past:at].rstrip().endswith((",", "，")):
                line.copy(text, past, past + len(text[past:at].rstrip()) - 1)
                past = at
        at += 1
    line.copy(text, past, end)
    return depth
