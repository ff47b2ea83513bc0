"""What stands between the signs of a calculation: numbers, names, calls, lists, roots, and what is
put behind them.
"""

from __future__ import annotations

from fractions import Fraction

from . import latex
from .numerals import decimal_comma, joined_decimals, negative, number, percent, stands_apart
from .reader import PRODUCT, SUM, NoExpression, Reader
from .signs import Token
from .trees import Array, Binary, Call, Index, Name, Node, Number, Series, Unary
from .vocabulary import (
    BASES,
    FUNCTIONS,
    LIBRARIES,
    METHODS,
    SCALES,
    SILENT_METHODS,
    SIMPLE,
    VERBS,
    WRAPPERS,
    is_greek,
)

_CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}


class Terms(Reader):
    """Reads terms."""

    def power(self) -> Node:
        """A term, and what it is raised to; the parser says how."""
        raise NotImplementedError

    def exponent(self) -> Node:
        """What stands behind a ^; the parser says how."""
        raise NotImplementedError

    def postfix(self) -> Node:
        """A term and what is put behind it: [0, 1], .T, ', !, %, °."""
        node = self.primary()
        while True:
            token = self.peek()
            if token is None:
                return node
            if token.kind == "sign" and token.text in ("'", "T") and token.start == node.end:
                after = self.peek(1)
                owns = token.text == "'" and after is not None and after.kind == "name"
                if isinstance(node, Number) or (owns and after and after.start == token.end):
                    return node  # the key's value
                self.at += 1
                node = Unary("T", node, node.start, token.end)
            elif token.kind == "sign" and token.text == "%" and isinstance(node, Number):
                self.at += 1
                node = percent(node, token.end)
            elif token.kind == "command" and token.text == "\\%" and isinstance(node, Number):
                self.at += 1
                node = percent(node, token.end)
            elif token.kind == "sign" and token.text == "degrees":
                self.at += 1
                node = Unary("degrees", node, node.start, token.end)
            elif token.kind == "sign" and token.text == "!" and token.start == node.end:
                if self.exclaims():
                    return node
                self.at += 1
                node = Unary("!", node, node.start, token.end)
            elif token.kind == "open" and token.text == "[" and token.start == node.end:
                if not isinstance(node, (Name, Index, Unary, Call)):
                    return node
                node = self.index(node)
            elif token.kind == "dot" and token.start == node.end:
                method = self.method(node)
                if method is None:
                    return node
                node = method
            else:
                return node

    def exclaims(self) -> bool:
        """Whether an exclamation mark ends a sentence."""
        after = self.peek(1)
        if after is None:
            return self.sentence
        return after.kind in ("newline", "break", "name") or after.text == "!"

    def index(self, node: Node) -> Node:
        """scores[0], scores[0, 1], scores[:, 1]."""
        mark = self.at
        self.at += 1
        self.depth += 1
        try:
            self.depth_check()
            indices = [self.place()]
            while self.takes("comma"):
                indices.append(self.place())
            close = self.needs("close", "]")
        except NoExpression:
            self.at = mark
            raise
        finally:
            self.depth -= 1
        return Index(node, indices, node.start, close.end)

    def place(self) -> Node:
        """An index; a colon alone stands for all of an axis."""
        colon = self.takes("break", ":")
        return self.expression(SUM) if colon is None else Name(":", colon.start, colon.end)

    def method(self, node: Node) -> Node | None:
        """K.T, scores.softmax(dim=-1); None where the dot ends a sentence."""
        name, mark = self.peek(1), self.at
        if name is None or name.kind != "name" or name.start != node.end + 1:
            return None
        if name.text not in METHODS:
            return None
        self.at += 2
        opened = self.peek()
        if opened is None or opened.text != "(" or opened.start != name.end:
            if name.text in ("T", "mT"):
                return Unary("T", node, node.start, name.end)
            self.at = mark
            return None
        arguments, keywords, end = self.arguments()
        if name.text in SILENT_METHODS:
            return node
        if name.text in ("t", "transpose"):
            return Unary("T", node, node.start, end)
        return Call(name.text.lower(), [node, *arguments], node.start, end, keywords)

    def arguments(self) -> tuple[list[Node], dict[str, Node], int]:
        """What stands in a call's brackets, and the end of them."""
        self.needs("open", "(")
        self.depth += 1
        values: list[Node] = []
        keywords: dict[str, Node] = {}
        try:
            self.depth_check()
            close = self.takes("close", ")")
            while close is None:
                name, equals = self.peek(), self.peek(1)
                if (
                    name is not None
                    and name.kind == "name"
                    and equals is not None
                    and equals.text == "="
                ):
                    self.at += 2
                    keywords[name.text] = self.expression(SUM)
                else:
                    values.append(self.expression(SUM))
                close = self.takes("close", ")")
                if close is None and not self.takes("comma") and not self.takes("semicolon"):
                    raise NoExpression
        finally:
            self.depth -= 1
        return values, keywords, close.end

    # What stands alone.

    def primary(self) -> Node:
        """A number, a name, a call, or something in brackets."""
        token = self.next()
        if token.kind == "number":
            return self.scaled(number(token))
        if token.kind == "fraction":
            above, _, below = token.text.partition("⁄")
            numbers = [
                Number(part, Fraction(int(part)), None, token.start, token.end)
                for part in (above, below)
            ]
            return Binary("/", *numbers)
        if token.kind == "name":
            return self.name(token)
        if token.kind == "command":
            return latex.command(self, token)
        if token.kind == "open":
            return self.bracket(token)
        if token.kind == "powers" and token.text.isdigit() and self.takes("sign", "sqrt"):
            root = self.root(token)
            assert isinstance(root, Unary)
            return _root_of(root.inner, int(token.text[:3]), token)
        if token.kind == "sign":
            if token.text in ("sqrt", "cbrt"):
                return self.root(token)
            if token.text == "sum":
                return self.series(token)
            if token.text == "infinity":
                return Number("inf", Fraction(0), None, token.start, token.end, special="inf")
            if token.text in ("|", "‖"):
                return self.between_bars(token)
        raise NoExpression

    def scaled(self, node: Number) -> Number:
        """28.3 million, 2.36M, 3万: a number in words; 0.666... goes on for ever."""
        token = self.peek()
        if token is None:
            return node
        close = token.start == node.end
        if token.kind == "dots" and close and node.unit is not None:
            self.at += 1
            # The digits were cut off, as they go on.
            node.unit, node.end, node.text = node.unit * 2, token.end, node.text + "..."
            return node
        scale = SCALES.get(token.text) if token.kind == "name" else None
        if scale is None or (len(token.text) == 1 and token.text.isascii() and not close):
            return node
        if self.known(token.text):
            return node
        self.at += 1
        node.value, node.unit = node.value * scale, (node.unit or Fraction(1)) * scale
        if "." not in node.text:
            node.unit = None
        node.end = token.end
        return node

    def root(self, token: Token) -> Node:
        """√2, √(1 + 3), √d_k: of one term only."""
        self.nested += 1
        try:
            self.depth_check()
            inner = self.postfix()
        finally:
            self.nested -= 1
        if token.text == "cbrt":
            return _root_of(inner, 3, token)
        return Unary("sqrt", inner, token.start, inner.end)

    def between_bars(self, token: Token) -> Node:
        """|v| or ‖v‖."""
        self.bars += 1
        try:
            self.depth_check()
            inner = self.expression(SUM)
            if isinstance(inner, (Number, Name)) and self.takes("comma"):
                raise NoExpression
            close = self.needs("sign", token.text)
        finally:
            self.bars -= 1
        return Unary("abs", inner, token.start, close.end)

    def name(self, token: Token) -> Node:
        """A name, or a call if it is a function's and something follows to apply it to."""
        text, end = token.text, token.end
        while True:  # torch.nn.functional.softmax
            dot, part = self.peek(), self.peek(1)
            if text not in LIBRARIES or dot is None or dot.kind != "dot" or part is None:
                break
            if part.kind != "name" or dot.start != end:
                break
            text, end = part.text, part.end
            self.at += 2
        text = BASES.get(text, text)
        if text in ("inf", "Inf", "Infinity", "nan", "NaN", "True", "False") and not self.known(
            text
        ):
            special = {"Inf": "inf", "Infinity": "inf", "NaN": "nan"}.get(text, text)
            if special in ("True", "False"):
                return Number(text, Fraction(special == "True"), None, token.start, end)
            return Number(text, Fraction(0), None, token.start, end, special=special)
        opened = self.peek()
        if opened is not None and opened.kind == "open" and opened.text == "(":
            if text in WRAPPERS and opened.start == end:
                return self.wrapped(token)
            function = text in FUNCTIONS or text.lower() in FUNCTIONS
            close = opened.start == end
            if not self.known(text) and (close or (function and text.lower() not in VERBS)):
                arguments, keywords, end = self.arguments()
                return Call(
                    text if not function else text.lower(), arguments, token.start, end, keywords
                )
        elif text.lower() in FUNCTIONS and not self.known(text):
            applied = self.applied(opened, text.lower() in SIMPLE)
            if applied is not None:
                return Call(text.lower(), [applied], token.start, applied.end)
        return Name(text, token.start, end)

    def applied(self, token: Token | None, simple: bool) -> Node | None:
        """softmax [2, 4, 4], exp 2, cos 60°, sum of scores: what a bare function is put to.

        simple: whether it may be put to a number; the mean 3 is no mean of 3.
        """
        mark = self.at
        if token is not None and token.kind == "name" and token.text == "of":
            self.at += 1
            token, simple = self.peek(), True
        if not simple and (token is None or token.text != "["):
            return None
        if (
            token is None
            or token.kind not in ("open", "number", "name", "command")
            or (token.kind == "name" and not self.known(token.text) and not is_greek(token.text))
        ):
            self.at = mark
            return None
        if token.kind == "command" and token.text not in latex.BEGINS:
            return None
        try:
            return self.power()
        except NoExpression:
            self.at = mark
            return None

    def wrapped(self, token: Token) -> Node:
        """tensor([1, 2]) is [1, 2]."""
        arguments, _, end = self.arguments()
        if len(arguments) != 1 or not isinstance(arguments[0], Array):
            raise NoExpression
        return Array(arguments[0].items, token.start, end)

    def bracket(self, opened: Token) -> Node:
        """A list, a matrix, or an expression in brackets; rows may be parted by semicolons."""
        closing = _CLOSING.get(opened.text)
        if closing is None:
            raise NoExpression
        self.depth += 1
        try:
            self.depth_check()
            rows: list[list[Node]] = [[]]
            commas = 0
            close = self.takes("close", closing)
            while close is None:
                rows[-1].append(self.item(opened))
                close = self.takes("close", closing)
                if close is not None:
                    break
                if self.takes("comma"):
                    commas += 1
                    close = self.takes("close", closing)  # (1, 2,)
                elif self.takes("semicolon"):
                    rows.append([])
                elif opened.text != "[" or commas or not stands_apart(rows[-1][-1]):
                    raise NoExpression
        finally:
            self.depth -= 1
        if opened.text == "⟨":
            return Call("dot", rows[0], opened.start, close.end)
        if opened.text in "⌊⌈":
            return Call("floor" if opened.text == "⌊" else "ceil", rows[0], opened.start, close.end)
        if len(rows) > 1 and all(map(decimal_comma, rows)):
            # [0,24; 0,67]: a country that writes decimals so.
            return Array([joined_decimals(row) for row in rows], opened.start, close.end)
        if len(rows) > 1:
            items: list[Node] = [Array(r, r[0].start, r[-1].end) for r in rows if r]
            return Array(items, opened.start, close.end)
        if opened.text != "[" and len(rows[0]) == 1 and not commas:
            inner = rows[0][0]
            if not isinstance(inner, Number):
                inner.start, inner.end = opened.start, close.end
            return inner
        if opened.text == "{" and not commas:
            raise NoExpression
        return Array(rows[0], opened.start, close.end)

    def item(self, opened: Token) -> Node:
        """One of a list; in [1 -2 3], as NumPy prints it, a blank parts two of them."""
        if opened.text != "[":
            return self.expression(SUM)
        token = self.peek()
        spaced = self.spaced_number(token)
        return spaced if spaced is not None else self.expression(SUM)

    def spaced_number(self, token: Token | None) -> Node | None:
        """A number between blanks, in a list without commas."""
        sign = token is not None and token.kind == "sign" and token.text in "+-"
        digits = self.peek(1) if sign else token
        if token is None or digits is None or digits.kind != "number":
            return None
        if sign and digits.start != token.end:
            return None
        after = self.peek(2 if sign else 1)
        while after is not None and after.kind == "newline":
            return None
        if after is None or after.start == digits.end or after.kind not in ("number", "sign"):
            return None
        if after.kind == "sign":
            behind = self.peek(3 if sign else 2)
            if after.text not in "+-" or behind is None or behind.start != after.end:
                return None
        self.at += 2 if sign else 1
        node = number(digits)
        return negative(node, token.start) if sign and token.text == "-" else node

    def series(self, token: Token) -> Node:
        """Σ_i w_i v_i, Σ_{i=1}^{3} i²: what runs, from where to where, and what is added up."""
        name, low, high = latex.bounds(self)
        self.nested += 1
        self.running += 1
        try:
            self.depth_check()
            body = self.expression(PRODUCT)
        finally:
            self.nested -= 1
            self.running -= 1
        if isinstance(body, Array) and not name:
            return Call("sum", [body], token.start, body.end)
        return Series(name, low, high, body, token.start, body.end)


def _root_of(inner: Node, degree: int, token: Token) -> Node:
    """∛8 and ⁴√16, as powers."""
    one, below = [Number(str(n), Fraction(n), None, token.start, token.start) for n in (1, degree)]
    result = Binary("^", inner, Binary("/", one, below))
    result.start = token.start
    return result
