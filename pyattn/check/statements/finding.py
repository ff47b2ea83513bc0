"""Calculations in running text: around each sign of equality, what is said to be equal.

To the left of a sign stands the longest expression that ends there, to the right the longest that
begins there, and so on along a chain.  What is no expression, a word of the sentence say, ends it.
"""

from __future__ import annotations

import re

from .parsing import Parser, prepared
from .signs import Token
from .trees import Array, Binary, Call, Name, Node, Number, Statement, Unary
from .vocabulary import FUNCTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, Sequence

    from ..pages.page import Block

LONGEST_LINE = 100_000  # letters; no calculation is so long, and reading on would take for ever
_STRETCH = 100_000  # letters that are read at a time, in whole lines

_WORDS = set("is are equals equal gives yields becomes makes be".split())
_ABOUT = set("about approximately roughly around approx 约 大约 约等于".split())
_ENDINGS = tuple("等于 约等于 约为 得到 得出 得 为 是 即 算得 结果是 就是".split())
_SIGNS = re.compile(
    r"[=≈≃≅≒≐≡≔~→⟶⇒⟹＝→:：]|->|\\(?:approx|simeq|cong|doteq|equiv|to|rightarrow|Rightarrow)"
    r"|\b(?:is|are|equals|gives|yields|becomes|makes)\b|[为是得即于]"
)


class Left:
    """A stretch that looked like a calculation and could not be read; and why, as a word."""

    def __init__(self, start: int, end: int, why: str) -> None:
        self.start, self.end, self.why = start, end, why


def found(
    block: Block, known: Callable[[str], bool], taken: Sequence[tuple[int, int]] = ()
) -> Iterator[Statement | Left]:
    """The statements in a block's text, from first to last; and what was left because it is blank.

    known: says whether a name has a value, as of the statements that were given out so far.
    taken: stretches that are read already.

    >>> from pyattn.check.pages.page import Block
    >>> from pyattn.check.statements.finding import found
    >>> from pyattn.check.statements.parsing import written
    >>> text = "the first output is 0.5 × 8 = 4, and so on"
    >>> statement, = found(Block("prose", text, range(len(text) + 1)), lambda name: False)
    >>> [written(side) for side in statement.sides]
    ['(0.5 * 8)', '4']
    """
    text = block.text
    for start, end in _stretches(text):
        if end - start > LONGEST_LINE:
            yield Left(start, end, "long")
            continue
        if _SIGNS.search(text, start, end):
            yield from _Finder(text, start, end, known, taken).statements()


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Whole lines, a bounded number of letters at a time."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > _STRETCH:
            end = text.rfind("\n", start, start + _STRETCH) + 1
            if end <= start:
                newline = text.find("\n", start)
                end = len(text) if newline < 0 else newline + 1
        yield start, end
        start = end


class _Finder:
    """Walks along the tokens of a stretch."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        known: Callable[[str], bool],
        taken: Sequence[tuple[int, int]],
    ) -> None:
        self.text = text
        self.tokens = _without(prepared(text, start, end, known), taken)
        self.parser = Parser(self.tokens, known)
        self.parser.sentence = True
        self.known = known
        self.at = 0  # what stands before it has been read
        self.blank: Left | None = None  # met on the way
        self.line = (0, -1, -1)  # where a line begins and ends, and its last blank

    def statements(self) -> Iterator[Statement | Left]:
        """Every statement, and every blank."""
        relation = 0
        calls: list[bool] = []  # of each open bracket, whether it is a call's
        while relation < len(self.tokens):
            token = self.tokens[relation]
            if relation < self.at:
                calls = []
                relation = self.at
                continue
            if token.kind == "open":
                before = self.tokens[relation - 1] if relation else None
                named = before is not None and before.kind == "name" and before.end == token.start
                calls.append(token.text == "(" and named)
            elif token.kind == "close" and calls:
                calls.pop()
            elif token.kind == "newline" and not any(calls):
                calls = []
            if token.kind == "relation" and calls and calls[-1] and self.is_keyword(relation):
                relation += 1
                continue
            if token.kind == "relation":
                result = self.chain(relation)
            elif token.kind == "name":
                result = self.said(relation)
            elif token.kind == "break" and token.text in ":：":
                result = self.labelled(relation)
            else:
                result = None
            if result is not None:
                yield result
            if self.blank is not None:
                yield self.blank
                self.blank = None
            relation += 1

    def is_keyword(self, relation: int) -> bool:
        """Whether a sign stands behind an argument's name: softmax(x, dim=0)."""
        if relation < 2 or self.tokens[relation - 1].kind != "name":
            return False
        return self.tokens[relation - 2].kind in ("comma", "open")

    # side = side = side

    def chain(self, relation: int) -> Statement | None:
        """The statement whose first sign stands here."""
        sign = self.tokens[relation].text
        left, begins = self.left_of(relation)
        if left is None:
            return None
        if sign == "→":
            return self.arrow(relation, left, begins)
        if self.is_cut(begins):
            return None
        left = _renamed(left, self.tokens, relation)
        sides, signs = [left], []
        at = relation
        while at < len(self.tokens) and self.tokens[at].kind == "relation":
            if self.tokens[at].text == "→":
                break
            behind = self.passed_newline(at + 1)
            right = self.right_of(behind, len(sides) == 1)
            if right is None:
                blank = self.blank_within(behind)
                if blank is not None:
                    self.blank = Left(left.start, self.tokens[blank - 1].end, "blank")
                break
            if len(sides) == 1 and self.introduces(begins, left):
                right = self.first_factor(right, behind)
            signs.append(self.tokens[at].text)
            sides.append(right[0])
            at = self.next_relation(right[1])
        else:
            at = min(at, len(self.tokens))
        if len(sides) == 1 or all([_plain(side) for side in sides]):
            return None  # (3, 1) = (1, 1) says nothing that could be computed
        self.at = self.behind(sides[-1].end, at)
        return self.made(sides, signs, begins)

    def is_cut(self, begins: int) -> bool:
        """Whether a number begins before the expression that was found: 1 500 / 2."""
        token = self.tokens[begins]
        before = self.tokens[begins - 1] if begins else None
        if token.kind != "number" or before is None or before.kind != "number":
            return False
        return len(token.text.partition(".")[0]) == 3 and token.start - before.end == 1

    def introduces(self, begins: int, left: Node) -> bool:
        """Whether a name is given a value in passing: for T = 0.5 softmax(s / T) = ..."""
        before = self.tokens[begins - 1] if begins else None
        return isinstance(left, Name) and before is not None and before.text.lower() in _GIVING

    def first_factor(self, right: tuple[Node, int], at: int) -> tuple[Node, int]:
        """The number that a value begins with, where a call follows it without a sign."""
        node, end = right
        if not isinstance(node, Binary) or node.sign != "*" or not isinstance(node.left, Number):
            return right
        if not isinstance(node.right, Call) or not self.tokens[at + 1].kind == "name":
            return right
        return node.left, at + 1

    def made(self, sides: list[Node], signs: list[str], begins: int) -> Statement:
        """A statement, with the label that stands before it."""
        label = ""
        if begins >= 2 and self.tokens[begins - 1].text in (":", "：", ")", "."):
            label = self.tokens[begins - 2].text if self.tokens[begins - 2].kind in _LABELS else ""
        elif begins >= 1 and re.fullmatch(r"\d+\.", self.tokens[begins - 1].text):
            label = self.tokens[begins - 1].text[:-1]  # 1. 0.5 x 4 = 2
        return Statement(sides, signs, sides[0].start, sides[-1].end, "line", label)

    def behind(self, end: int, at: int) -> int:
        """The first token behind a place."""
        while at > 0 and self.tokens[at - 1].start >= end:
            at -= 1
        return at

    def next_relation(self, at: int) -> int:
        """The sign that goes on with a chain, on this line or at the beginning of the next."""
        if at < len(self.tokens) and self.tokens[at].kind == "newline":
            after = at + 1
            if after < len(self.tokens) and self.tokens[after].kind == "semicolon":
                after += 1  # &= in an aligned formula
            if after < len(self.tokens) and self.tokens[after].kind == "relation":
                return after
        if at < len(self.tokens) and self.tokens[at].kind == "semicolon":
            if at + 1 < len(self.tokens) and self.tokens[at].text == "&":
                return at + 1
        return at

    def passed_newline(self, at: int) -> int:
        """A sign at the end of a line speaks of the next line."""
        while at < len(self.tokens) and self.tokens[at].text in ("&",):
            at += 1
        if at < len(self.tokens) and self.tokens[at].kind == "newline":
            at += 1
        return at

    def right_of(self, at: int, first: bool) -> tuple[Node, int] | None:
        """The expression that begins at a token; numbers with commas between are a list."""
        result = self.parser.prefix(at)
        if result is None:
            return None
        node, end = result
        if isinstance(node, Binary) and node.sign == "±":
            node = node.left  # 5 ± 0.1 is 5, give or take
        if isinstance(node, Number) and first:
            items, after = [node], end
            while after + 1 < len(self.tokens) and self.tokens[after].kind == "comma":
                further = self.parser.prefix(after + 1)
                if further is None or not isinstance(further[0], Number):
                    break
                items.append(further[0])
                after = further[1]
            if len(items) > 2 and self.ends(after):
                return Array(items, node.start, items[-1].end), after
        return node, end

    def ends(self, at: int) -> bool:
        """Whether nothing that belongs to a calculation stands here."""
        return at >= len(self.tokens) or self.tokens[at].kind in ("newline", "break", "dot")

    def blank_within(self, at: int) -> int | None:
        """Where a line that still has blanks ends; None where it has none."""
        begin, end, last = self.line
        if not begin <= at <= end:  # a line is looked through once, not for each sign on it
            end, last = at, -1
            while end < len(self.tokens) and self.tokens[end].kind != "newline":
                token = self.tokens[end]
                if token.kind == "blank" or token.text in ("\\hspace", "\\underline"):
                    last = end
                end += 1
            self.line = at, end, last
        return end if last >= at else None

    def left_of(self, relation: int) -> tuple[Node | None, int]:
        """The longest expression that ends at a sign, and the token that it begins with."""
        end = relation
        while end > self.at and self.tokens[end - 1].text == "&":
            end -= 1
        if end > self.at and self.tokens[end - 1].kind == "newline":
            end -= 1
        at = self.bound(end)
        while at < end:
            token = self.tokens[at]
            if self.bullet(at):
                at += 1
                continue
            result = self.parser.prefix(at)
            if result is None:
                if self.parser.exceeded:  # what is left of it is not all that was written
                    self.blank = Left(token.start, self.tokens[end - 1].end, "long")
                    return None, at
                at += 1
                continue
            node, after = result
            if after == end:
                return (None if self.is_part(at) else node), at
            at = after if after > at and token.kind != "open" else at + 1
        return None, at

    def is_part(self, at: int) -> bool:
        """Whether what begins at a token belongs to what stands close before it.

        softmax(x)_1 is no 1, and 1/2π can be meant in two ways.
        """
        if not at or self.tokens[at - 1].end != self.tokens[at].start:
            return False
        before = self.tokens[at - 1]
        return before.text == "_" or before.kind == "number" and self.tokens[at].kind == "name"

    def bound(self, end: int) -> int:
        """How far back the expression before a sign may begin."""
        at, depth = end, 0
        while at > self.at:
            token = self.tokens[at - 1]
            if token.kind == "close" or token.text == "\\end":
                depth += 1
            elif token.kind == "open" or token.text == "\\begin":
                depth = max(depth - 1, 0)
            elif not depth:
                if token.kind in ("comma", "break", "dots", "relation") and token.text != "_":
                    break
                if token.kind == "semicolon" and token.text != "&":
                    break
                if token.kind == "newline" and not self.goes_on(at):
                    break
            at -= 1
        return at

    def goes_on(self, at: int) -> bool:
        """Whether the line that begins at a token goes on with what stood before it."""
        token = self.tokens[at] if at < len(self.tokens) else None
        before = self.tokens[at - 2] if at >= 2 else None
        if token is None or before is None or before.kind == "newline":
            return False
        if before.kind == "sign" and before.text in _JOINING:
            return True
        return token.kind == "sign" and token.text in _JOINING and not self.bullet(at)

    def bullet(self, at: int) -> bool:
        """Whether a sign marks an item of a list: it begins its line, and a blank follows it."""
        token = self.tokens[at]
        if token.kind != "sign" or token.text not in ("-", "+", "*"):
            return False
        line = self.text.rfind("\n", 0, token.start) + 1
        if self.text[line : token.start].strip():
            return False
        behind = self.text[token.end : token.end + 1]
        return not behind.strip() and (token.text == "-" or token.start - line < 2)

    # What is said in words.

    def arrow(self, relation: int, left: Node, begins: int) -> Statement | None:
        """softmax(x) → [0.1, 0.9], or [2, 4] → softmax → [0.1, 0.9]."""
        behind = self.passed_newline(relation + 1)
        right = self.parser.prefix(behind)
        if right is None:
            return None
        node, at = right
        if isinstance(left, (Array, Number)) and isinstance(node, Name):
            if node.name.lower() not in FUNCTIONS or at >= len(self.tokens):
                return None
            if self.tokens[at].text != "→":
                return None
            last = self.parser.prefix(at + 1)
            if last is None or not _literal(last[0]):
                return None
            call = Call(node.name.lower(), [left], left.start, node.end)
            self.at = last[1]
            return self.made([call, last[0]], ["="], begins)
        if not _computes(left) or not _literal(node):
            return None
        if isinstance(left, Binary) and _is_size(node) and all(map(_is_size, left.parts())):
            return None  # [2, 3] x [3, 2] -> [2, 2] speaks of sizes
        if at < len(self.tokens) and self.tokens[at].kind == "relation":
            return None
        self.at = at
        return self.made([left, node], ["="], begins)

    def said(self, word: int) -> Statement | None:
        """softmax([2, 4]) is [0.1, 0.9]; 的 softmax 为: only of what plainly is computed."""
        token = self.tokens[word]
        text = token.text
        if text.lower() not in _WORDS and not (text[0] >= "\u2e80" and text.endswith(_ENDINGS)):
            return None
        if word == 0 or word + 1 >= len(self.tokens):
            return None
        left, begins = self.left_of(word)
        if left is None or not _computes(left):
            return None
        behind = word + 1
        sign = "="
        while behind < len(self.tokens) and self.tokens[behind].text.lower() in _ABOUT:
            behind, sign = behind + 1, "≈"
        if behind < len(self.tokens) and self.tokens[behind].kind == "relation":
            return None
        right = self.right_of(behind, True)
        if right is None or not _literal(right[0]):
            return None
        self.at = right[1]
        return self.made([left, right[0]], [sign], begins)

    def labelled(self, colon: int) -> Statement | None:
        """q: [1, 0, 2], a name and its value; Input 1: [1, 0, 1, 0]."""
        if colon == 0 or colon <= self.at - 1 or colon + 1 >= len(self.tokens):
            return None
        named = self.tokens[colon - 1]
        begins = colon - 1
        if named.kind == "number" and colon >= 2 and named.text.isdigit():
            begins = colon - 2
        name = self.tokens[begins]
        if name.kind != "name" or begins < self.at:
            return None
        if begins and self.tokens[begins - 1].kind not in ("newline", "break", "comma"):
            return None
        if begins and self.tokens[begins - 1].text in (")", "_", "'", '"'):
            return None
        right = self.parser.prefix(colon + 1)
        if right is None or not _literal(right[0]) or not self.ends_line(right[1]):
            return None
        if isinstance(right[0], Number) and name.text.lower() in _CAPTIONS:
            return None
        self.at = right[1]
        text = name.text if begins == colon - 1 else f"{name.text}_{named.text}"
        left = Name(text, name.start, named.end)
        return Statement([left, right[0]], ["="], left.start, right[0].end)

    def ends_line(self, at: int) -> bool:
        """Whether a value is all that its line says."""
        return at >= len(self.tokens) or self.tokens[at].kind in ("newline", "comma", "semicolon")


_JOINING = {"+", "-", "*", "/", "@", "±", "elementwise"}
_LABELS = ("number", "name")
_GIVING = set("for with at where let when if using taking 设 当 若 取 令".split())
_CAPTIONS = set(
    "step figure fig table chapter section part page example exercise question note".split()
)


def _without(found: Sequence[Token], taken: Sequence[tuple[int, int]]) -> list[Token]:
    """The tokens outside of some stretches, each stretch a break."""
    if not taken:
        return list(found)
    spans = sorted(taken)
    result: list[Token] = []
    i = 0
    for token in found:
        while i < len(spans) and spans[i][1] <= token.start:
            i += 1
        if i < len(spans) and spans[i][0] <= token.start < spans[i][1]:
            if not result or result[-1].kind != "break" or result[-1].start != spans[i][0]:
                result.append(Token("break", "", spans[i][0], spans[i][1]))
            continue
        result.append(token)
    return result


def _renamed(node: Node, found: Sequence[Token], relation: int) -> Node:
    """b' = 10 b gives a new name; K' = [[1, 2]] tells what K is when it is transposed."""
    if not isinstance(node, Unary) or node.sign != "T" or not isinstance(node.inner, Name):
        return node
    after = found[relation + 1] if relation + 1 < len(found) else None
    prime = found[relation - 1].text == "'"
    if not prime or after is None or after.kind == "open" or after.text == "\\begin":
        return node
    return Name(f"{node.inner.name}'", node.start, node.end)


def _is_size(node: Node) -> bool:
    """Whether a list could be the sizes of a matrix."""
    if not isinstance(node, Array) or len(node.items) not in (2, 3):
        return False
    return all([isinstance(n, Number) and n.unit is None and n.value > 0 for n in node.items])


def _computes(node: Node) -> bool:
    """Whether something is to be worked out, rather than named or listed."""
    return isinstance(node, (Binary, Call)) or (
        isinstance(node, Unary) and node.sign in ("sqrt", "abs")
    )


def _plain(node: Node) -> bool:
    """Whether a node is numbers, none of them a percentage."""
    if isinstance(node, Number):
        return not node.percent
    return isinstance(node, Array) and all([_plain(item) for item in node.items])


def _literal(node: Node) -> bool:
    """Whether a node is numbers alone, a fraction of whole numbers included."""
    if isinstance(node, Number):
        return True
    if isinstance(node, Array):
        return all([_literal(item) for item in node.items])
    if isinstance(node, Binary) and node.sign == "/":
        return isinstance(node.left, Number) and isinstance(node.right, Number)
    return False
