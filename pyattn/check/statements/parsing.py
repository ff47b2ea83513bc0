"""From signs to a tree: one expression, written in any of the ways that people write them.

A parser by precedence.  It stops where the expression can go on no further, and says where, so that a
calculation can be picked out of a sentence.  Nothing is computed, and nothing is executed.
"""

from __future__ import annotations

from fractions import Fraction

from . import latex
from .signs import Token, tokens
from .trees import Array, Binary, Call, Index, Name, Node, Number, Series, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

MOST_NESTED = 40  # brackets within brackets; nobody writes more
MOST_TERMS = 250  # in one sum or product
MOST_DIGITS = 400  # of one number

# What stands before the dot of a call, and says nothing: torch.softmax, np.exp.
_LIBRARIES = set(
    "torch np numpy F nn functional math tf jnp pyattn linalg special scipy jax".split()
)
# Words around an array that are no function.
_WRAPPERS = set("tensor array Tensor FloatTensor matrix asarray list tuple Matrix vector".split())
FUNCTIONS = set(
    "softmax exp ln log log2 log10 sqrt sin cos tan arcsin arccos arctan asin acos atan sinh cosh tanh "
    "sigmoid relu gelu silu softplus abs norm length dot cosine cosine_similarity cos_sim sim similarity "
    "sum mean average avg var variance std stdev max min argmax argmin transpose matmul mm bmm "
    "outer attention attn scaled_dot_product_attention layernorm layer_norm rms_norm rmsnorm "
    "log_softmax normalize round floor ceil cat concat hstack vstack det trace inv mse mse_loss "
    "cross_entropy nll_loss logsumexp prod cumsum masked_fill where eye ones zeros diag sq square "
    "multiply mul add sub div divide subtract pow power l2norm l2 rmse inner tril triu clamp "
    "求和 平均 平均值 均值 方差 标准差 点积 余弦 余弦相似度 内积 长度 模 注意力".split()
)
_METHODS = set(
    "T mT t transpose softmax exp log sqrt sum mean var std matmul mm bmm dot norm abs max min argmax "
    "round square pow relu tanh sigmoid item tolist view reshape squeeze unsqueeze float double numpy "
    "detach add mul sub div log_softmax masked_fill".split()
)
_SILENT = {"item", "tolist", "float", "double", "numpy", "detach"}  # change no number
_SUM, _PRODUCT, _SIGNED, _POWER = 1, 2, 3, 4


class _Failed(Exception):
    """No expression stands here."""


class _TooMuch(Exception):
    """More than anybody writes: nothing in reach of here is read again from another beginning."""


def parse(
    text: str, start: int = 0, end: int | None = None, known: Callable[[str], bool] | None = None
) -> Node | None:
    """The expression that a stretch of text is as a whole; None where it is none.

    known: says whether a name has a value; a name that has none is no factor of a product that is
    written without a sign.

    >>> from pyattn.check.statements.parsing import parse, written
    >>> written(parse("softmax(Q K^T / √d_k) V"))
    '((softmax(((Q * T(K)) / sqrt(d_k)))) * V)'
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


class Parser:
    """Reads expressions out of a list of tokens."""

    def __init__(self, found: Sequence[Token], known: Callable[[str], bool] | None = None) -> None:
        self.tokens = found
        self.known = known or (lambda name: False)
        self.at = 0
        self.depth = 0  # of brackets, within which line ends do not count
        self.nested = 0  # of signs, roots and exponents within one another
        self.bars = 0  # open bars, which a further bar closes
        self.farthest = 0
        self.exceeded = False  # whether the last prefix was more than is read
        self.running = 0  # sums that run over a name
        self.matrices = 0  # that are open

    def prefix(self, at: int) -> tuple[Node, int] | None:
        """The longest expression that begins at a token, and the token behind it."""
        self.at = self.farthest = at
        self.depth = self.nested = self.bars = self.running = self.matrices = 0
        self.exceeded = False
        try:
            node = self.expression(_SUM)
        except _Failed:
            return None
        except _TooMuch:
            self.exceeded = True
            return None
        return node, self.at

    def peek(self, ahead: int = 0) -> Token | None:
        """A token that is still to be read; within brackets, line ends are passed over."""
        at = self.at + ahead
        if self.depth and not ahead:
            while at < len(self.tokens) and self.tokens[at].kind == "newline":
                at += 1
            self.at = at
        return self.tokens[at] if at < len(self.tokens) else None

    def next(self) -> Token:
        """The next token, read."""
        token = self.peek()
        if token is None:
            raise _Failed
        self.at += 1
        self.farthest = max(self.farthest, self.at)
        return token

    def takes(self, kind: str, text: str | None = None) -> Token | None:
        """The next token if it is this one, read; else None."""
        token = self.peek()
        if token is None or token.kind != kind or (text is not None and token.text != text):
            return None
        self.at += 1
        return token

    def needs(self, kind: str, text: str | None = None) -> Token:
        """The next token, which has to be this one."""
        token = self.takes(kind, text)
        if token is None:
            raise _Failed
        return token

    # An expression, by precedence.

    def expression(self, least: int) -> Node:
        """Terms and the signs between them, as far as they bind at least so tightly."""
        self.depth_check()
        left = self.signed() if least < _POWER else self.power()
        for _ in range(MOST_TERMS):
            mark = self.at
            sign = self.binary(left, least)
            if sign is None:
                self.at = mark
                return left
            try:
                right = self.expression(_PRODUCT if sign in ("+", "-", "±") else _SIGNED)
            except _Failed:
                self.at = mark  # 3 - and then: the expression ended before the sign
                return left
            left = _binary(sign, left, right)
        raise _TooMuch

    def depth_check(self) -> None:
        """No more brackets than anybody writes."""
        if self.depth + self.bars + self.nested > MOST_NESTED:
            raise _TooMuch

    def binary(self, left: Node, least: int) -> str | None:
        """The sign that goes on from here, read; None where there is none that binds so tightly."""
        broken = self.over_lines()
        token = self.peek()
        if token is None:
            return None
        if token.kind == "sign" and token.text in ("+", "-", "±"):
            if least > _SUM or (broken and token.text == "-" and not self.indented(token)):
                return None
            if isinstance(left, Name) and len(left.name) > 1 and not self.known(left.name):
                after = self.peek(1)
                spaced = token.start > left.end and after is not None and after.start == token.end
                if spaced:  # a word, and then a number with its sign: then -3 x 2
                    return None
            self.at += 1
            self.newlines()
            return token.text
        if least > _PRODUCT:
            return None
        sign = self.product(token)
        if sign is not None:
            self.at += 1
            self.newlines()
            return sign
        if broken:
            return None
        return "*" if self.adjoins(left, token) else None

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
            raise _Failed

    def product(self, token: Token) -> str | None:
        """The product, quotient or the like that a token stands for."""
        if token.kind == "sign" and token.text in ("*", "/", "@", "elementwise"):
            return token.text
        if token.kind == "command":
            return latex.PRODUCTS.get(token.text)
        if token.kind == "dot":
            before, after = self.tokens[self.at - 1], self.peek(1)
            spaced = before.end < token.start and after is not None and token.end < after.start
            operand = after is not None and (after.kind == "open" or self.known(after.text))
            return "." if spaced and operand else None
        if token.kind == "name" and token.text in ("x", "X", "dot", "乘", "乘以", "点乘", "times"):
            after = self.peek(1)
            if after is None or not (_begins(after) or after.kind == "newline"):
                return None
            if token.text == "dot" and after.text == "(" and after.start == token.end:
                return None
            if token.text in ("x", "X"):
                known = self.known(token.text)
                if known and after.kind == "name":
                    return None
                # 2x + 1 and 3x-2 have an x in them; 3 x -2 is a product.
                close = self.at > 0 and self.tokens[self.at - 1].end == token.start
                if close and (after.kind == "sign" and after.text in "+-" or known):
                    if after.kind == "sign" or after.start > token.end:
                        return None
            return "." if token.text in ("dot", "点乘") else "*"
        return None

    def adjoins(self, left: Node, token: Token) -> bool:
        """Whether a factor follows with no sign between: 2x, 3(1 + 2), Q K^T, (a)(b)."""
        if token.edge:
            return False
        named = isinstance(left, Name) and not (self.known(left.name) or _matrix(left.name))
        if token.kind == "command":
            if isinstance(left, Array):
                return token.text == "\\begin"
            return token.text in latex.BEGINS and not named
        if token.kind == "sign" and token.text in ("sqrt", "sum"):
            return not named and not isinstance(left, Array)
        if token.kind == "sign" and token.text in ("|", "‖"):
            return not self.bars and isinstance(left, Unary) and left.sign == "abs"
        if token.kind == "open" and token.text == "(":
            if isinstance(left, (Name, Array)) or self.tuple_follows():
                return False
            close = self.tokens[self.at - 1].end == token.start
            if isinstance(left, Number):
                return close or self.terms_follow()
            return close or self.numeric_follows()
        if token.kind != "name":
            return False
        close = left.end == token.start
        if isinstance(left, Number):
            if token.text in FUNCTIONS or self.known(token.text):
                return True
            return close and (token.text in ("e", "π") or len(token.text.split("_")[0]) == 1)
        if _han(token.text):
            return False
        if token.text in FUNCTIONS and not self.known(token.text):
            after = self.peek(1)
            called = after is not None and after.text == "("
            return called and not named and not isinstance(left, Array)
        if isinstance(left, Array):
            return self.known(token.text)
        if self.known(token.text):
            return not isinstance(left, Name) or self.known(left.name) or _matrix(left.name)
        if self.running and not isinstance(left, Number):
            return len(token.text.split("_")[0]) == 1
        tail = left.right if isinstance(left, Binary) else left
        tail = tail.inner if isinstance(tail, Unary) and tail.sign == "T" else tail
        if isinstance(tail, Name):
            return _matrix(token.text) and (_matrix(tail.name) or self.known(tail.name))
        return _matrix(token.text)

    def tuple_follows(self) -> bool:
        """Whether the bracket that opens here holds a list."""
        depth = 0
        for ahead in range(60):
            token = self.peek(ahead) if ahead else self.peek()
            if token is None:
                return False
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "comma" and depth == 1:
                return True
            if depth == 0:
                return False
        return True

    def numeric_follows(self) -> bool:
        """Whether the bracket that opens here begins with a number or a name that has a value."""
        inner = self.peek(1)
        if inner is None or inner.kind == "name" and not self.known(inner.text):
            return False
        return _begins(inner)

    def terms_follow(self) -> bool:
        """Whether the bracket that opens here holds a sum of names: 2 (a + b), but not 2 (rounded)."""
        names = signs = 0
        for ahead in range(1, 40):
            token = self.peek(ahead)
            if token is None or token.kind in ("newline", "break", "comma"):
                return False
            if token.kind == "close":
                break
            names += token.kind == "name"
            signs += token.kind == "sign" and token.text in "+-"
        return names > 0 and signs > 0

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
                return _negative(inner, token.start)
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
            if after is not None and isinstance(base, Name) and after.text in _ROLES:
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
            except _Failed:
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
            raise _Failed
        return Binary("^", base, exponent)

    def postfix(self) -> Node:
        """A term and what is put behind it: [0, 1], .T, ', !, %, °."""
        node = self.primary()
        while True:
            token = self.peek()
            if token is None:
                return node
            if token.kind == "sign" and token.text in ("'", "T") and token.start == node.end:
                after = self.peek(1)
                if isinstance(node, Number) or (
                    after is not None and after.kind == "name" and after.start == token.end
                ):
                    return node
                self.at += 1
                node = Unary("T", node, node.start, token.end)
            elif token.kind == "sign" and token.text == "%" and isinstance(node, Number):
                self.at += 1
                node = _percent(node, token.end)
            elif token.kind == "command" and token.text == "\\%" and isinstance(node, Number):
                self.at += 1
                node = _percent(node, token.end)
            elif token.kind == "sign" and token.text == "degrees":
                self.at += 1
                node = Unary("degrees", node, node.start, token.end)
            elif token.kind == "sign" and token.text == "!" and token.start == node.end:
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
        except _Failed:
            self.at = mark
            raise
        finally:
            self.depth -= 1
        return Index(node, indices, node.start, close.end)

    def place(self) -> Node:
        """An index; a colon alone stands for all of an axis."""
        colon = self.takes("break", ":")
        return self.expression(_SUM) if colon is None else Name(":", colon.start, colon.end)

    def method(self, node: Node) -> Node | None:
        """K.T, scores.softmax(dim=-1); None where the dot ends a sentence."""
        name, mark = self.peek(1), self.at
        if name is None or name.kind != "name" or name.start != node.end + 1:
            return None
        if name.text not in _METHODS:
            return None
        self.at += 2
        opened = self.peek()
        if opened is None or opened.text != "(" or opened.start != name.end:
            if name.text in ("T", "mT"):
                return Unary("T", node, node.start, name.end)
            self.at = mark
            return None
        arguments, keywords, end = self.arguments()
        if name.text in _SILENT:
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
                    keywords[name.text] = self.value_of_keyword()
                else:
                    values.append(self.expression(_SUM))
                close = self.takes("close", ")")
                if close is None and not self.takes("comma") and not self.takes("semicolon"):
                    raise _Failed
        finally:
            self.depth -= 1
        return values, keywords, close.end

    def value_of_keyword(self) -> Node:
        """dim=-1, unbiased=False: a word is a name."""
        return self.expression(_SUM)

    # What stands alone.

    def primary(self) -> Node:
        """A number, a name, a call, or something in brackets."""
        token = self.next()
        if token.kind == "number":
            return number(token)
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
        if token.kind == "sign":
            if token.text == "sqrt":
                return self.root(token)
            if token.text == "sum":
                return self.series(token)
            if token.text == "infinity":
                return Number("inf", Fraction(0), None, token.start, token.end, special="inf")
            if token.text in ("|", "‖"):
                return self.between_bars(token)
        raise _Failed

    def root(self, token: Token) -> Node:
        """√2, √(1 + 3), √d_k: of one term only."""
        self.nested += 1
        try:
            self.depth_check()
            inner = self.postfix()
        finally:
            self.nested -= 1
        return Unary("sqrt", inner, token.start, inner.end)

    def between_bars(self, token: Token) -> Node:
        """|v| or ‖v‖."""
        self.bars += 1
        try:
            self.depth_check()
            inner = self.expression(_SUM)
            if isinstance(inner, (Number, Name)) and self.takes("comma"):
                raise _Failed
            close = self.needs("sign", token.text)
        finally:
            self.bars -= 1
        return Unary("abs", inner, token.start, close.end)

    def name(self, token: Token) -> Node:
        """A name, or a call if it is a function's and something follows to apply it to."""
        text, end = token.text, token.end
        while True:  # torch.nn.functional.softmax
            dot, part = self.peek(), self.peek(1)
            if text not in _LIBRARIES or dot is None or dot.kind != "dot" or part is None:
                break
            if part.kind != "name" or dot.start != end:
                break
            text, end = part.text, part.end
            self.at += 2
        text = _BASES.get(text, text)
        if text in ("inf", "Inf", "Infinity", "nan", "NaN", "True", "False") and not self.known(
            text
        ):
            special = {"Inf": "inf", "Infinity": "inf", "NaN": "nan"}.get(text, text)
            if special in ("True", "False"):
                return Number(text, Fraction(special == "True"), None, token.start, end)
            return Number(text, Fraction(0), None, token.start, end, special=special)
        opened = self.peek()
        if opened is not None and opened.kind == "open" and opened.text == "(":
            if text in _WRAPPERS and opened.start == end:
                return self.wrapped(token)
            function = text in FUNCTIONS or text.lower() in FUNCTIONS
            if (opened.start == end and not self.known(text)) or (
                function and not self.known(text)
            ):
                arguments, keywords, end = self.arguments()
                return Call(
                    text if not function else text.lower(), arguments, token.start, end, keywords
                )
        elif text.lower() in FUNCTIONS and not self.known(text):
            applied = self.applied(opened)
            if applied is not None:
                return Call(text.lower(), [applied], token.start, applied.end)
        return Name(text, token.start, end)

    def applied(self, token: Token | None) -> Node | None:
        """softmax [2, 4, 4], exp 2, cos 60°, √ of, sum of scores: what a bare function is put to."""
        mark = self.at
        if token is not None and token.kind == "name" and token.text == "of":
            self.at += 1
            token = self.peek()
        if (
            token is None
            or token.kind not in ("open", "number", "name", "command")
            or (token.kind == "name" and not self.known(token.text) and not _greek(token.text))
        ):
            self.at = mark
            return None
        if token.kind == "command" and token.text not in latex.BEGINS:
            return None
        try:
            return self.power()
        except _Failed:
            self.at = mark
            return None

    def wrapped(self, token: Token) -> Node:
        """tensor([1, 2]) is [1, 2]."""
        arguments, _, end = self.arguments()
        if len(arguments) != 1 or not isinstance(arguments[0], Array):
            raise _Failed
        return Array(arguments[0].items, token.start, end)

    def bracket(self, opened: Token) -> Node:
        """A list, a matrix, or an expression in brackets; rows may be parted by semicolons."""
        closing = _CLOSING.get(opened.text)
        if closing is None:
            raise _Failed
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
                elif opened.text != "[" or commas or not _apart(rows[-1][-1]):
                    raise _Failed
        finally:
            self.depth -= 1
        if opened.text == "⟨":
            return Call("dot", rows[0], opened.start, close.end)
        if opened.text in "⌊⌈":
            return Call("floor" if opened.text == "⌊" else "ceil", rows[0], opened.start, close.end)
        if len(rows) > 1:
            items: list[Node] = [Array(r, r[0].start, r[-1].end) for r in rows if r]
            return Array(items, opened.start, close.end)
        if opened.text != "[" and len(rows[0]) == 1 and not commas:
            inner = rows[0][0]
            if not isinstance(inner, Number):
                inner.start, inner.end = opened.start, close.end
            return inner
        if opened.text == "{" and not commas:
            raise _Failed
        return Array(rows[0], opened.start, close.end)

    def item(self, opened: Token) -> Node:
        """One of a list; in [1 -2 3], as NumPy prints it, a blank parts two of them."""
        if opened.text != "[":
            return self.expression(_SUM)
        token = self.peek()
        spaced = self.spaced_number(token)
        return spaced if spaced is not None else self.expression(_SUM)

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
        return _negative(node, token.start) if sign and token.text == "-" else node

    def series(self, token: Token) -> Node:
        """Σ_i w_i v_i, Σ_{i=1}^{3} i²: what runs, from where to where, and what is added up."""
        name, low, high = latex.bounds(self)
        self.nested += 1
        self.running += 1
        try:
            self.depth_check()
            body = self.expression(_PRODUCT)
        finally:
            self.nested -= 1
            self.running -= 1
        if isinstance(body, Array) and not name:
            return Call("sum", [body], token.start, body.end)
        return Series(name, low, high, body, token.start, body.end)


_CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
_BASES = {"log_2": "log2", "log_10": "log10", "lg": "log10", "log_e": "ln"}
_ROLES = {"Q", "K", "V", "O"}  # W^Q is the matrix that makes the queries


def _begins(token: Token) -> bool:
    """Whether a term may begin with a token."""
    if token.kind == "sign":
        return token.text in ("-", "+", "sqrt", "sum", "|", "‖", "infinity")
    if token.kind == "command":
        return token.text in latex.BEGINS
    return token.kind in ("number", "fraction", "name", "open")


def _matrix(name: str) -> bool:
    """Whether a name is one capital, as matrices have: K, W_q."""
    return len(name.split("_")[0]) == 1 and name[0].isupper()


def _han(name: str) -> bool:
    return "\u2e80" <= name[0] <= "\u9fff"


def _apart(node: Node) -> bool:
    """Whether something may be followed by the next of a list with but a blank between."""
    return isinstance(node, (Number, Array)) or (isinstance(node, Binary) and node.sign in "/^")


def _greek(name: str) -> bool:
    return len(name) == 1 and "α" <= name <= "ω"


def number(token: Token) -> Number:
    """The number that a token is, and how precisely it was written.

    >>> from pyattn.check.statements.parsing import number
    >>> from pyattn.check.statements.signs import tokens
    >>> [(n.value, n.unit) for n in map(number, tokens("0.50 17 1.2e-3 1,000"))]
    [(Fraction(1, 2), Fraction(1, 100)), (Fraction(17, 1), None), (Fraction(3, 2500), Fraction(1, 10000)), (Fraction(1000, 1), None)]
    """
    text = token.text.replace(",", "")
    if len(text) > MOST_DIGITS:
        raise _Failed
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    scale = Fraction(10) ** int(exponent or 0)
    unit = scale / 10**decimals if decimals else None
    if mantissa.startswith("."):
        mantissa = "0" + mantissa
    value = Fraction(mantissa.rstrip(".") if mantissa.endswith(".") else mantissa) * scale
    return Number(text, value, unit, token.start, token.end, scientific=bool(exponent))


def _percent(node: Number, end: int) -> Number:
    unit = (node.unit or Fraction(1)) / 100
    return Number(f"{node.text}%", node.value / 100, unit, node.start, end, percent=True)


def _negative(node: Number, start: int) -> Number:
    special = {"inf": "-inf", "-inf": "inf"}.get(node.special, node.special)
    text, value = f"-{node.text}", -node.value
    return Number(
        text, value, node.unit, start, node.end, node.scientific, special, percent=node.percent
    )


def _binary(sign: str, left: Node, right: Node) -> Node:
    """Two parts with a sign between them; 1.2 x 10^-3 is one number."""
    if sign == "*" and isinstance(left, Number) and not left.scientific and not left.percent:
        power = _power_of_ten(right)
        if power is not None:
            scale = Fraction(10) ** power
            unit = None if left.unit is None else left.unit * scale
            text = f"{left.text}e{power}"
            return Number(text, left.value * scale, unit, left.start, right.end, scientific=True)
    return Binary(sign, left, right)


def _power_of_ten(node: Node) -> int | None:
    if isinstance(node, Binary) and node.sign == "^" and isinstance(node.left, Number):
        right = node.right
        if isinstance(right, Number) and node.left.text == "10" and right.value.denominator == 1:
            return int(right.value) if abs(right.value) <= 300 else None
    return None


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
