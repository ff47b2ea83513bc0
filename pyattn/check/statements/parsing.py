"""From signs to a tree: one expression, written in any of the ways that people write them.

A parser by precedence.  It stops where the expression can go on no further, and says where, so that a
calculation can be picked out of a sentence.  Nothing is computed, and nothing is executed.
"""

from __future__ import annotations

from fractions import Fraction

from . import latex
from .factors import Factors
from .numerals import joined, negative
from .reader import POWER, PRODUCT, SIGNED, SUM, NoExpression, TooMuch
from .signs import Token, tokens
from .trees import Array, Binary, Call, Index, Name, Node, Number, Series, Unary
from .vocabulary import FUNCTIONS, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

_MONEY = set("€£¥￥")
MOST_TERMS = 250  # in one sum or product


def parse(
    text: str, start: int = 0, end: int | None = None, known: Callable[[str], bool] | None = None
) -> Node | None:
    """The expression that a stretch of text is as a whole; None where it is none.

    known: says whether a name has a value; a name that has none is no factor of a product that is
    written without a sign.

    >>> from pyattn.check.statements.parsing import parse, written
    >>> written(parse("softmax(Q K^T / √d_k) V"))
    '(softmax(((Q * T(K)) / sqrt(d_k))) * V)'
    """
    found = prepared(text, start, end, known)
    result = Parser(found, known).prefix(0)
    return result[0] if result is not None and result[1] == len(found) else None


def prepared(
    text: str, start: int = 0, end: int | None = None, known: Callable[[str], bool] | None = None
) -> list[Token]:
    """The tokens of a stretch, ready to be parsed: QK^T is the two names Q and K."""
    found = latex.simplified(tokens(text, start, end))
    result: list[Token] = []
    for i, token in enumerate(found):
        letters = token.text
        if letters in _MONEY:
            continue
        if (
            token.kind == "name"
            and 2 <= len(letters) <= 3
            and letters.isascii()
            and letters.isupper()
        ):
            if letters.isalpha() and not (known and known(letters)):
                after = found[i + 1] if i + 1 < len(found) else None
                raised = (
                    after is not None and after.text in ("^", "T", "'") and after.start == token.end
                )
                if raised or (known is not None and all([known(c) for c in letters])):
                    result += [
                        Token("name", c, token.start + k, token.start + k + 1)
                        for k, c in enumerate(letters)
                    ]
                    continue
        result.append(token)
    return result


class Parser(Factors):
    """Reads expressions out of a list of tokens."""

    def prefix(self, at: int) -> tuple[Node, int] | None:
        """The longest expression that begins at a token, and the token behind it."""
        self.at = self.farthest = at
        self.depth = self.nested = self.bars = self.running = self.matrices = 0
        self.exceeded = False
        try:
            node = self.expression(SUM)
        except NoExpression:
            return None
        except TooMuch:
            self.exceeded = True
            return None
        return node, self.at

    # An expression, by precedence.

    def expression(self, least: int) -> Node:
        """Terms and the signs between them, as far as they bind at least so tightly."""
        self.depth_check()
        left = self.signed() if least < POWER else self.power()
        for _ in range(MOST_TERMS):
            mark = self.at
            sign = self.binary(left, least)
            if sign is None:
                self.at = mark
                return left
            try:
                right = self.expression(PRODUCT if sign in ("+", "-", "±") else SIGNED)
            except NoExpression:
                self.at = mark  # 3 - and then: the expression ended before the sign
                return left
            left = joined(sign, left, right)
        raise TooMuch

    def binary(self, left: Node, least: int) -> str | None:
        """The sign that goes on from here, read; None where there is none that binds so tightly."""
        broken = self.over_lines()
        token = self.peek()
        if token is None:
            return None
        if token.kind == "sign" and token.text in ("+", "-", "±"):
            if least > SUM or (broken and token.text == "-" and not self.indented(token)):
                return None
            after = self.peek(1)
            if isinstance(left, Number) and after is not None and self.is_word(after):
                return None  # a dash: it is 5 - as before
            if isinstance(left, Name) and len(left.name) > 1 and not self.known(left.name):
                spaced = token.start > left.end and after is not None and after.start == token.end
                if spaced:  # a word, and then a number with its sign: then -3 x 2
                    return None
            self.at += 1
            self.newlines()
            return token.text
        if least > PRODUCT:
            return None
        sign = self.product(left, token)
        if sign is not None:
            self.at += 1
            self.newlines()
            return sign
        if broken:
            return None
        return "*" if self.adjoins(left, token) else None

    def is_word(self, token: Token) -> bool:
        """Whether a token is a word of the sentence."""
        if token.kind != "name" or self.known(token.text) or token.text in FUNCTIONS:
            return False
        return len(token.text) > 1 and "_" not in token.text and token.text not in ("inf", "pi")

    def over_lines(self) -> bool:
        """Pass over a line's end where the next line goes on with a sign."""
        at = self.at
        if (
            self.depth
            or self.matrices
            or at >= len(self.tokens)
            or self.tokens[at].kind != "newline"
        ):
            return False
        token = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token is not None and token.kind == "sign" and token.text in "+-±*/@·":
            self.at += 1
            return True
        return False

    def indented(self, token: Token) -> bool:
        """Whether a sign that begins a line stands off its margin, and so is no list's mark."""
        return token.start - self.tokens[self.at - 1].end > 0

    def newlines(self) -> None:
        """A sign at a line's end goes on in the next."""
        if (
            self.takes("newline")
            and self.peek() is not None
            and self.tokens[self.at].kind == "newline"
        ):
            raise NoExpression

    # One term.

    def signed(self) -> Node:
        """A sign before a term: -2^2 is -(2^2)."""
        token = self.peek()
        if token is not None and token.kind == "sign" and token.text in ("-", "+", "±"):
            self.at += 1
            self.nested += 1
            try:
                self.depth_check()
                inner = self.signed()
            finally:
                self.nested -= 1
            if isinstance(inner, Number) and token.text == "-" and not inner.text.startswith("-"):
                return negative(inner, token.start)
            return Unary(token.text, inner, token.start, inner.end) if token.text != "+" else inner
        return self.power()

    def power(self) -> Node:
        """A term, and what it is raised to."""
        base = self.postfix()
        while True:
            token = self.peek()
            if token is not None and token.kind == "powers":
                self.at += 1
                base = self.raised(base, token)
                continue
            if token is None or token.kind != "sign" or token.text != "^":
                return base
            mark = self.at
            self.at += 1
            after = self.peek()
            if after is not None and self.transposes(base, after):
                self.at += 1
                if after.kind in ("open", "command"):
                    self.at = latex.closed(self.tokens, self.at - 1)
                base = Unary("T", base, base.start, self.tokens[self.at - 1].end)
                continue
            if after is not None and isinstance(base, Name) and after.text in ROLES:
                if after.end == token.end + len(after.text):
                    self.at += 1
                    base = Name(f"{base.name}_{after.text}", base.start, after.end)
                    continue
            if after is not None and after.kind == "command" and after.text == "\\circ":
                self.at += 1
                base = Unary("degrees", base, base.start, after.end)
                continue
            try:
                exponent = self.exponent()
            except NoExpression:
                self.at = mark
                return base
            base = Binary("^", base, exponent)

    def transposes(self, base: Node, token: Token) -> bool:
        """Whether what stands behind a ^ is the sign of a transpose: T, ⊤, {\\top}, \\mathrm{T}."""
        if token.text == "T" and token.kind in ("name", "sign"):
            return True
        if isinstance(base, Number):
            return False
        return latex.is_transpose(self.tokens, self.at)

    def exponent(self) -> Node:
        """What stands behind a ^: a signed term, which binds to the right."""
        token = self.peek()
        if token is not None and token.kind == "sign" and token.text in ("-", "+"):
            return self.signed()
        self.nested += 1
        try:
            self.depth_check()
            base = self.postfix()
            if self.takes("sign", "^"):
                return Binary("^", base, self.exponent())
        finally:
            self.nested -= 1
        return base

    def raised(self, base: Node, token: Token) -> Node:
        """A term with small digits above it, as in x² or 10⁻³."""
        text = token.text
        digits = text.lstrip("+-").strip("()")
        if digits.isdigit() and len(digits) < 6:
            value = Fraction(int(digits)) * (-1 if text.startswith("-") else 1)
            exponent: Node = Number(text, value, None, token.start, token.end)
        elif text in ("n", "i"):
            exponent = Name(text, token.start, token.end)
        else:
            raise NoExpression
        return Binary("^", base, exponent)


def written(node: Node) -> str:
    """A tree as text with all of its brackets, for tests and for looking at."""
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Array):
        return f"[{', '.join([written(item) for item in node.items])}]"
    if isinstance(node, Unary):
        return (
            f"{node.sign}({written(node.inner)})"
            if node.sign.isalpha()
            else f"({node.sign}{written(node.inner)})"
        )
    if isinstance(node, Binary):
        return f"({written(node.left)} {node.sign} {written(node.right)})"
    if isinstance(node, Call):
        given = [written(a) for a in node.arguments]
        given += [f"{k}={written(v)}" for k, v in node.keywords.items()]
        return f"{node.name}({', '.join(given)})"
    if isinstance(node, Index):
        return f"{written(node.inner)}[{', '.join([written(i) for i in node.indices])}]"
    if isinstance(node, Series):
        low = "" if node.low is None else written(node.low)
        high = "" if node.high is None else written(node.high)
        return f"sum({node.name}, {low}, {high}, {written(node.body)})"
    raise TypeError(type(node).__name__)
