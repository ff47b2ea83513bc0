"""What stands on a line that may be part of a layout: rows of matrices, and what is between them.

A row is numbers in brackets of any form, [1, 2] or | 1 2 | or ⎡1 2⎤; of a nested list that goes on
over lines, such as [[1, 2], it is the innermost pair.  Columns are those of a screen, on which
Chinese characters are two wide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    Span = tuple[int, int]

_TOPS, _MIDDLES, _BOTTOMS = "⎡⎛┌╭⎧", "⎢⎜⎨", "⎣⎝└╰⎩"
_ENDS = "⎤⎥⎦⎞⎟⎠┐┘╮╯⎫⎬⎭│┃"
_LEFTS = _TOPS + _MIDDLES + _BOTTOMS + "│┃"
_LAST = "⎦⎠┘╯⎭"
_BRACKET = re.compile(f"[{re.escape('[](（)）|' + _LEFTS)}]")
_HINT = re.compile(r"[\d=≈≃≅≒＝×*·⋅∙•@+\-−–/÷⊙∘＋－∞]|(?<![^\W\d])[xX]\s*$")
_SHORTEST = 100  # characters of a line without brackets that may belong to a layout
_LONGEST = 2000  # characters of a line; a longer one is no part of a layout
_LABEL = re.compile(
    r"\s*(?P<label>[^\s\[\](){}|:：=,，。][^\[\](){}|:：=,，。]{0,30}?)\s*[:：](?![:=])"
)
_COMMENT = re.compile(
    r"\s(?:#|//|<--?|←|⇐|%%)(?=\s|\w).*|(?<!\s)\s{2,}\((?=[^()]{0,200}[^\W\d_]{2})[^()]*\)\s*$"
)
# An x is a sign where a number or a bracket follows, or nothing does; else it is a name.
_TIMES = r"(?<![^\W\d])[xX](?=\s*(?:$|[\[(|\d√=⎡⎢⎣┌│└⎛⎜⎝]))"
SIGN = re.compile(r"[=≈≃≅≒＝×*·⋅∙•@+\-−–/÷⊙∘＋－]|" + _TIMES)
_STARTS = re.compile(r"\s*(?:[=≈≃≅≒＝×*·⋅∙•@/÷⊙∘]|[xX](?=\s*(?:$|[\[(|\d√⎡⎢⎣┌│└⎛⎜⎝])))")
_CEASES = re.compile(r"(?:[=≈≃≅≒＝×*·⋅∙•@+\-−–/÷⊙∘＋－]|(?<![^\s\])])[xX])(?=\s*$)")
_TRIVIAL = re.compile(r"[\s,;，；.。、]*")
_SUFFIX = re.compile(r"(?:\s*(?:[)）]|\^\s*T\b|\^\{?\\?(?:top|mathrm\{T\}|T)\}?|ᵀ|\.T\b|['′]))+")
_CELL = re.compile(r"[-+−–±]?[\w.√∞%°/^*·×()'’−+\\{}!-]+")
_SHORT = re.compile(r"[^\W\d_]{1,2}(?:_?[\w₀-₉])?|[-−]?(?:inf|nan)|\.\.\.|…|⋯", re.I)
RULE = re.compile(r"\s*(?:-{3,}|={3,}|_{3,}|─{3,}|━{3,}|—{2,}|–{3,}|═{3,}|¯{3,})\s*")


@dataclass
class Row:
    """Cells in brackets, from start to end in the text and from left to right on the screen.

    top, bottom: whether its brackets say that it is the first, the last row of its matrix; None where
    they do not say.  whole: a matrix that is complete on its line, [[1, 2], [3, 4]].
    """

    start: int
    end: int
    cells: list[Span]
    top: Optional[bool] = None
    bottom: Optional[bool] = None
    whole: bool = False
    left: int = 0
    right: int = 0


@dataclass
class Scanned:
    """A line: its rows, and the gaps before, between and behind them (one more than rows).

    kind: "blank", "rule" (a line drawn), "rows" (nothing but rows), "main" (signs, and rows perhaps),
    "bare" (numbers without brackets), "border" (brackets that hold nothing), or "other".
    """

    start: int
    end: int
    kind: str
    rows: list[Row]
    gaps: list[Span]
    label: str = ""
    first: int = 0  # the column of its first character


def cells(text: str, start: int, end: int) -> Optional[list[Span]]:
    """The cells of a row, parted by commas or else by blanks; None where it is no row of numbers.

    >>> from pyattn.check.statements.rows import cells
    >>> [cells(row, 0, len(row)) for row in ("1, 2/3", "1 -2", "see note 3", "")]
    [[(0, 1), (3, 6)], [(0, 1), (2, 4)], None, None]
    """
    content = text[start:end]
    if not content.strip() or len(content) > _LONGEST:
        return None
    if any(comma in content for comma in ",，、"):
        pattern = re.compile(r"[^,，、]+")
    elif "&" in content:
        pattern = re.compile(r"[^&]+")
    else:
        pattern = re.compile(r"[^\s ]+")
    found = []
    for match in pattern.finditer(content):
        first, last = match.span()
        while first < last and content[first].isspace():
            first += 1
        while last > first and content[last - 1].isspace():
            last -= 1
        if first < last:
            found.append((start + first, start + last))
    digits = False
    for first, last in found:
        cell = text[first:last]
        if not any(letter.isdigit() for letter in cell):
            if not _SHORT.fullmatch(cell.lstrip("+-−")):
                return None
            digits = digits or cell.lower().lstrip("+-−") in ("inf", "nan", "∞")
            continue
        digits = True
        if not all(_CELL.fullmatch(part) for part in cell.split()):
            return None
        if pattern.pattern[1] == "^" and "s" in pattern.pattern and not _CELL.fullmatch(cell):
            return None
    if not digits and len(found) < 2:
        return None
    return found


def _before(text: str, start: int, at: int) -> bool:
    """Whether a bracket belongs to the name before it, as in x[0] or softmax(1)."""
    if at <= start or not (text[at - 1].isalnum() or text[at - 1] in "_)]"):
        return False
    if text[at - 1] in "xX×":
        return at - 2 >= start and (text[at - 2].isalpha() or text[at - 2] == "_")
    if text[at - 1].isdigit():
        return at - 2 >= start and (text[at - 2].isalpha() or text[at - 2] == "_")
    return text[at - 1] not in ")]"


def _nested(text: str, at: int, end: int) -> Optional[tuple[Row, int]]:
    """A row that begins with a square bracket, or a whole matrix of such rows."""
    depth, inner = 0, at
    while inner < end and (text[inner] == "[" or depth and text[inner].isspace()):
        depth += text[inner] == "["
        inner += 1
    opened, first = depth - 1, inner
    if opened > 3:
        return None
    close = first
    while close < end and text[close] not in "[]":
        close += 1
    if close == end or text[close] == "[":
        return None
    found = cells(text, first, close)
    if found is None:
        return None
    start = text.rfind("[", at, first)
    rest, depth, last = close + 1, opened, close + 1
    count = 1
    while rest < end and (text[rest].isspace() or text[rest] in "],;，[" or depth > 0):
        if text[rest] == "]":
            if depth == 0 and opened:
                break
            depth -= 1
            last = rest + 1
        elif text[rest] == "[":
            if depth <= 0:
                break
            if depth == opened and (text[rest + 1 : rest + 2] == "[" or rest - last > 3):
                break  # another list beside this one
            depth += 1
            count += 1
        elif depth > 0 and count == 1 and not (text[rest].isspace() or text[rest] in ",;，"):
            break
        rest += 1
        if depth < -3:
            return None
    if opened and depth == 0 and count > 1:
        return Row(at, last, [], whole=True), last
    if count > 1:
        return None
    if opened and depth == 0:
        return Row(at, last, found, True, True), last
    if depth < 0:
        return Row(start, last, found, False if not opened else True, True), last
    if opened:
        return Row(at, close + 1, found, True, False), close + 1
    return Row(at, close + 1, found), close + 1


def _row(text: str, start: int, at: int, end: int) -> Optional[tuple[Row, int]]:
    """The row that begins at a bracket, and where it ends."""
    letter = text[at]
    if letter == "[":
        return None if _before(text, start, at) else _nested(text, at, end)
    if letter in "(（":
        if _before(text, start, at) or at > start and text[at - 1] == "√":
            return None
        close = at + 1
        while close < end and text[close] not in "()（）":
            close += 1
        if close == end or text[close] not in ")）":
            return None
        found = cells(text, at + 1, close)
        padded = text[at + 1].isspace() and text[close - 1].isspace()
        if found is None or len(found) < 2 and not padded:
            return None
        if any(not _number(text[first:last]) for first, last in found):
            return None
        return Row(at, close + 1, found), close + 1
    ends = "|" if letter == "|" else _ENDS
    close = at + 1
    while close < end and text[close] not in ends and text[close] not in "[]=" + _LEFTS:
        close += 1
    if close == end or text[close] not in ends:
        return None
    found = cells(text, at + 1, close)
    top = True if letter in _TOPS else False if letter in _MIDDLES + _BOTTOMS else None
    bottom = text[close] in _LAST if letter not in "|│┃" else None
    if found is None:
        if letter != "|" and not text[at + 1 : close].strip():
            return Row(at, close + 1, [], top, bottom), close + 1
        return None
    padded = text[at + 1].isspace() and text[close - 1].isspace()
    if letter == "|" and (
        len(found) < 2 and not padded or not all(_number(text[a:b]) for a, b in found)
    ):
        return None
    return Row(at, close + 1, found, top, bottom), close + 1


def _number(cell: str) -> bool:
    return any(letter.isdigit() or letter == "∞" for letter in cell) or cell in ("inf", "-inf")


def scan(text: str, start: int, end: int) -> Scanned:
    """The rows of the line from start to end, and what it is.

    >>> from pyattn.check.statements.rows import scan
    >>> line = scan("[1, 0] x [3, 4] = [3, 4]", 0, 24)
    >>> line.kind, [(row.start, row.end) for row in line.rows], line.gaps
    ('main', [(0, 6), (9, 15), (18, 24)], [(0, 0), (6, 9), (15, 18), (24, 24)])
    """
    line = Scanned(start, end, "other", [], [])
    if end - start > _LONGEST:
        return line
    content = text[start:end]
    if not content.strip():
        line.kind = "blank"
        return line
    if RULE.fullmatch(content):
        line.kind = "rule"
        return line
    bracket = _BRACKET.search(text, start, end)
    if bracket is None and (end - start > _SHORTEST or not _HINT.search(text, start, end)):
        return line
    begin = start
    label = _LABEL.match(text, start, end)
    if label:
        line.label, begin = label["label"], label.end()
    comment = _COMMENT.search(text, begin, end)
    last = comment.start() if comment else end
    if "&" in content or "\\\\" in content or "\\begin" in content or "\\end" in content:
        return line
    at = past = begin
    borders = 0
    while bracket is not None and at < last:
        bracket = _BRACKET.search(text, at, last)
        if bracket is None:
            break
        at = bracket.start()
        if text[at] not in "])）":
            found = _row(text, begin, at, last)
            if found:
                row, at = found
                if row.cells or row.whole:
                    line.rows.append(row)
                else:
                    borders += 1
                line.gaps.append((past, row.start))
                if not (row.cells or row.whole):
                    line.gaps.pop()
                past = at
                continue
            if text[at] == "[" and not _before(text, begin, at):
                return line if text[at + 1 : last].strip() else _opening(text, line, begin, at)
        at += 1
    line.gaps.append((past, last))
    _columns(text, line)
    line.kind = _kind(text, line, begin, last, borders)
    return line


def _opening(text: str, line: Scanned, begin: int, at: int) -> Scanned:
    """A line that ends in a bracket whose rows follow: "Q = [", or nothing but the bracket."""
    line.gaps.append((begin, at))
    content = text[begin:at].strip(" \t([")
    line.kind = "border" if not content and not line.rows else "other"
    return line


def _columns(text: str, line: Scanned) -> None:
    """The places of a line's rows on the screen."""
    wanted = {row.start for row in line.rows} | {row.end for row in line.rows}
    places, column, first = {}, 0, -1
    for at in range(line.start, line.end):
        letter = text[at]
        if at in wanted:
            places[at] = column
        if first < 0 and not letter.isspace():
            first = column
        if letter == "\t":
            column += 8 - column % 8
        else:
            column += 2 if letter > "\u2e7f" and east_asian_width(letter) in "WF" else 1
    places[line.end] = column
    line.first = max(first, 0)
    for row in line.rows:
        row.left, row.right = places[row.start], places[row.end]


def _kind(text: str, line: Scanned, begin: int, last: int, borders: int) -> str:
    if line.rows:
        gaps = [text[first:end] for first, end in line.gaps]
        suffix = [_SUFFIX.match(gap) for gap in gaps]
        rest = [gap[found.end() :] if found else gap for gap, found in zip(gaps, suffix)]
        if all(_TRIVIAL.fullmatch(gap) for gap in rest[1:]) and not gaps[0].strip(" \t([（,"):
            return "rows"
        if any(SIGN.search(gap) for gap in gaps) and not any(_prose(gap) for gap in gaps):
            return "main"
        return "other"
    content = text[begin:last].strip()
    if borders or content and not content.strip("[](),，;； "):
        return "border"
    found = cells(text, begin, last)
    if found and all(_number(text[a:b]) for a, b in found) and not SIGN.fullmatch(content):
        return "bare"
    if len(content) <= _SHORTEST and content and not _prose(content):
        if _STARTS.match(content) or _CEASES.search(content) or content[-1] in "([（":
            return "main"
    return "other"


def _prose(gap: str) -> bool:
    """Whether what stands between rows is running text rather than a formula."""
    words = re.findall(r"[^\W\d_]{2,}", SIGN.sub(" = ", gap))
    return any(mark in gap for mark in '。！？!?;；“”"') or len(words) > 6 or len(gap) > 200


def remark(text: str, line: Scanned) -> int:
    """Where the remark behind a line begins, such as # the first; its end where there is none."""
    found = _COMMENT.search(text, line.start, line.end)
    end = found.start() if found else line.end
    while end > line.start and text[end - 1].isspace():
        end -= 1
    return end


def starts(gap: str) -> bool:
    """Whether a gap begins with a sign that wants something before it."""
    return _STARTS.match(gap) is not None


def ceases(gap: str) -> bool:
    """Whether a gap ends in a sign that wants something behind it."""
    return _CEASES.search(gap) is not None


def suffix(gap: str) -> int:
    """How much of a gap belongs to the row before it: ^T, ᵀ, a closing parenthesis."""
    found = _SUFFIX.match(gap)
    return found.end() if found else 0


def bare(text: str, line: Scanned) -> Optional[Row]:
    """A line of numbers without brackets as a row."""
    start, end = line.gaps[0][0], line.gaps[-1][1]
    spans = cells(text, start, end)
    return Row(spans[0][0], spans[-1][1], spans) if spans else None
