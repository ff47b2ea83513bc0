"""Columns that are added up, with a rule drawn under them and the result below.

  [0.0, 0.0, 0.0]
+ [1.0, 4.0, 0.0]
-----------------
= [1.0, 4.0, 0.0]
"""

from __future__ import annotations

import re

from .fitting import agreement, readings, value
from .joining import Line, everything
from .rows import Scanned, cells, remark
from .trees import Array, Binary, Node, Number, Statement, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .joining import Known

_MOST_TERMS = 200
_MOST_WAYS = 20  # in which a column may begin
_LABEL = re.compile(
    r"\s*[^\s\[\](){}|:：=+*/\d][^\[\](){}|:：=+*/]{0,30}?[:：]\s*|\s*\d{1,2}\s*[:：]\s*"
)
_FRONT = re.compile(r"\s*(?P<sign>[+\-−＋－–]|[×*]|[xX](?=\s))\s*(?=\S)")
_BACK = re.compile(r"\s*(?P<sign>[+＋])\s*$|\s+(?P<minus>[-−])\s*$")
_TOTAL = re.compile(
    r"\s*(?:(?:the\s+)?(?:sum|total|result|difference|product|altogether)|Σ|∑|合计|总计|总和|求和|和|结果|差|积|总共)"
    r"\s*[:：]?\s*(?=[=≈\[(|\d+\-−.]|$)",
    re.I,
)
_TERM = re.compile(r"[\s\d.,，+\-−–*/×·xX%()\[\]|√^²³e⎡⎤⎢⎥⎣⎦½⅓¼=≈＝]+")
_RELATION = re.compile(r"\s*[=≈≃≅＝]\s*")


class _Term:
    """A line above the rule: its sign, what is added, and the statement that the line makes, as
    `0.5 * 4 = 2`, if it makes one.
    """

    def __init__(self, sign: str, node: Node, stated: Optional[Statement]) -> None:
        self.sign, self.node, self.stated = sign, node, stated


def sums(text: str, lines: list[Scanned], known: Known) -> tuple[list[Statement], set[int]]:
    """The statements that have a rule drawn in them, and the lines they take."""
    statements: list[Statement] = []
    taken: set[int] = set()
    rules = [number for number, line in enumerate(lines) if line.kind == "rule"]
    for at, rule in enumerate(rules):
        if rule in taken or rule + 1 >= len(lines):
            continue
        terms = _above(text, lines, rule, taken, known)
        if not terms:
            continue
        below, last = rule + 1, rule + 1
        later = rules[at + 1] if at + 1 < len(rules) else None
        if terms[-1].sign == "*" and later is not None and 2 < later - rule <= 12:
            # Products of single digits, added up below a second rule.
            inner = lines[rule + 1 : later]
            if all(line.kind in ("bare", "main") for line in inner) and later + 1 < len(lines):
                below = last = later + 1
        result = _result(text, lines[below], known)
        terms = _added(terms, result[0][-1] if result else None)
        side = _joined(terms)
        if result is None or side is None or not _plausible(terms, side, result[0], result[2]):
            continue
        stated = [(term.sign, term.stated) for term in terms if term.stated is not None]
        start = lines[rule if stated else rule - len(terms)].start
        while text[start].isspace():
            start += 1
        end = remark(text, lines[last])
        # Whoever reads line by line takes a sign at its beginning to go on with the line above.
        statements += [statement for sign, statement in stated if sign]
        statements.append(Statement([side, *result[0]], ["=", *result[1]], start, end, "sum"))
        taken.update(range(rule if stated else rule - len(terms), last + 1))
    return statements, taken


def _above(
    text: str, lines: list[Scanned], rule: int, taken: set[int], known: Known
) -> list[_Term]:
    """The terms above a rule, from the top."""
    terms: list[_Term] = []
    number = rule - 1
    trailing = False
    while number >= 0 and len(terms) < _MOST_TERMS and number not in taken:
        line = lines[number]
        if line.kind in ("blank", "rule") or line.end - line.start > 2000:
            break
        term, behind = _term(text, line, known)
        if term is None:
            break
        if behind and terms and not terms[0].sign:
            terms[0].sign = behind
            trailing = True
        elif terms and not terms[0].sign and trailing:
            break  # the line below it was the first
        terms.insert(0, term)
        number -= 1
    return terms


def _added(terms: list[_Term], total: Optional[Node]) -> list[_Term]:
    """The terms that are added up.  Some write a sign before the last line alone; but with others,
    what stands above the first line without a sign is another matter.
    """
    signed = next((at for at, term in enumerate(terms) if term.sign), 0)
    if signed < 2:
        return terms
    least = terms[signed - 1 :]
    if total is None or any(term.sign != "+" for term in terms[signed:]):
        return least
    ways = [terms[at:] for at in range(signed - 1, -1, -1)]
    sides = [_joined(way) for way in ways[:_MOST_WAYS]]
    fits = [agreement([side, total]) if side is not None else None for side in sides]
    best = max([fit for fit in fits if fit is not None], default=0.0)
    if best == 1.0:
        return ways[fits.index(best)]
    alike = {_size(term.node) for term in terms}
    return least if None in alike or len(alike) > 1 else terms


def _size(node: Node) -> Optional[tuple[int, ...]]:
    ways = readings(node)
    return ways[0].shape if ways else None


def _term(text: str, line: Scanned, known: Known) -> tuple[Optional[_Term], str]:
    start, end = line.start, remark(text, line)
    label = _LABEL.match(text, start, end)
    if label and label.end() < end:
        start = label.end()
    sign = ""
    front = _FRONT.match(text, start, end)
    if front:
        sign = {"+": "+", "＋": "+"}.get(front["sign"], "-")
        sign = "*" if front["sign"] in "×*xX" else sign
        start = front.end()
        again = _LABEL.match(text, start, end)
        start = again.end() if again and again.end() < end else start
    behind = ""
    back = _BACK.search(text, start, end)
    if back:
        behind, end = "+" if back["sign"] else "-", back.start()
    if start >= end or not _TERM.fullmatch(text, start, end):
        return None, ""
    if not any(letter.isdigit() for letter in text[start:end]):
        return None, ""
    read = _parsed(text, start, end, known)
    if read is None or read[2]:
        return None, ""
    sides, signs, _ = read
    several = len(sides) > 1
    first = front.start("sign") if front else sides[0].start
    stated = Statement(sides, signs, first, sides[-1].end) if several else None
    return _Term(sign, sides[-1], stated), behind


def _parsed(
    text: str, start: int, end: int, known: Known
) -> Optional[tuple[list[Node], list[str], bool]]:
    """Sides; numbers that are parted by blanks only are a row."""
    line = Line()
    plain = text[start:end]
    bracketed = plain.strip()[:1] in ("[", "(", "|")
    found = cells(text, start, end) if not bracketed and "=" not in plain else None
    single = re.compile(r"[-+−]?[\d.]+%?")
    if found and len(found) > 1 and all(single.fullmatch(text[a:b]) for a, b in found):
        if "," in plain and re.fullmatch(r"\s*\d{1,3}(,\d{3})+(\.\d+)?\s*", plain):
            line.copy(text, start, end)
        else:
            line.row(text, found, found[0][0], found[-1][1])
        return line.sides(known)
    inner = re.fullmatch(r"\s*[\[(|]([^\[\](|)]*)[\])|]\s*", plain)
    found = cells(text, start + inner.start(1), start + inner.end(1)) if inner else None
    if inner and found and (len(found) > 1 or plain.strip()[0] == "["):
        first = start + len(plain) - len(plain.lstrip())
        line.row(text, found, first, start + len(plain.rstrip()))
    else:
        line.copy(text, start, end)
    return line.sides(known)


def _result(text: str, line: Scanned, known: Known) -> Optional[tuple[list[Node], list[str], bool]]:
    """The sides below the rule, the signs between them, and whether it is said to be the result."""
    if line.kind == "blank" or line.end - line.start > 2000:
        return None
    start, end = line.start, remark(text, line)
    said = False
    total = _TOTAL.match(text, start, end)
    if total and total.end() < end:
        start, said = total.end(), True
    relation = _RELATION.match(text, start, end)
    if relation:
        start, said = relation.end(), True
    if start >= end or not _TERM.fullmatch(text, start, end):
        return None
    if text[start:end].lstrip()[:1] in "+−-" and not said and "[" in text[start:end]:
        return None
    read = _parsed(text, start, end, known)
    return None if read is None or read[2] else (read[0], read[1], said)


def _joined(terms: list[_Term]) -> Optional[Node]:
    """The terms as one tree; None where they are not of one kind."""
    signs = [term.sign for term in terms]
    if "*" in signs:
        if len(terms) != 2 or signs[0] not in ("", "+"):
            return None
        return Binary("*", terms[0].node, terms[1].node)
    if len(terms) < 2 and signs[:1] != ["+"] and not signs[:1] == ["-"]:
        return None
    first = terms[0]
    node = first.node
    if first.sign == "-":
        node = Unary("-", node, max(node.start - 1, 0), node.end)
    for term in terms[1:]:
        node = Binary(term.sign or "+", node, term.node)
    return node if len(terms) > 1 else None


def _plausible(terms: list[_Term], side: Node, result: list[Node], said: bool) -> bool:
    """Whether the result can be meant as the sum: its size fits, and where neither a sign nor an "="
    says that the numbers are added up, it is no smaller than the largest of them.
    """
    if agreement([side, result[-1]]) is None:
        return False
    if said or any(term.sign for term in terms) or isinstance(terms[0].node, Array):
        return True
    if not all(
        isinstance(part, (Number, Unary, Array)) for t in terms for part in everything(t.node)
    ):
        return False
    if any(term.stated for term in terms):
        return False
    return grows([value(term.node) for term in terms], value(result[-1]))


def grows(terms: list[Optional[float]], total: Optional[float]) -> bool:
    """Whether a number may be the sum of others rather than their mean: it comes out, or all have one
    sign and it is the largest.

    >>> from pyattn.check.statements.sums import grows
    >>> grows([1.0, 2.0], 4.0), grows([1.0, 2.0], 1.5), grows([1.0, -2.0], -1.0)
    (True, False, True)
    """
    numbers = [term for term in terms if term is not None]
    if total is None or len(numbers) < len(terms) or not numbers:
        return False
    if abs(sum(numbers) - total) <= 0.005 * max(map(abs, numbers)) + 1e-9:
        return True
    same = all(term >= 0 for term in numbers) or all(term <= 0 for term in numbers)
    return same and abs(total) >= max(map(abs, numbers)) and total * sum(numbers) >= 0
