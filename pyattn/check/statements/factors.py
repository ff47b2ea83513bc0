"""Products: the signs they are written with, and when two factors stand side by side without one.

2x, 3(1 + 2), Q K^T and ½ e² are products; 3 (rounded), the result 5 and [1] [2] are not.  Where it is
in doubt there is none: what a sentence says of a number is no factor of it.
"""

from __future__ import annotations

from . import latex
from .signs import Token
from .terms import Terms
from .trees import Array, Binary, Name, Node, Number, Unary
from .vocabulary import FUNCTIONS, is_han, is_matrix

_FAR = 60  # tokens that are looked ahead


class Factors(Terms):
    """Says what goes on a product."""

    def product(self, left: Node, token: Token) -> str | None:
        """The product, quotient or the like that a token stands for."""
        if token.kind == "sign" and token.text in ("*", "/", "@", "elementwise"):
            return token.text
        if token.kind == "command":
            return latex.PRODUCTS.get(token.text)
        after = self.peek(1)
        if token.kind == "dot":
            before = self.tokens[self.at - 1]
            spaced = before.end < token.start and after is not None and token.end < after.start
            operand = after is not None and (after.kind == "open" or self.known(after.text))
            return "." if spaced and operand else None
        if token.kind == "name" and token.text in _TIMES:
            if isinstance(left, Number) and self.ended(left, token):
                return None
            if after is None or not (begins(after) or after.kind == "newline"):
                return None
            if token.text == "dot" and after.text == "(" and after.start == token.end:
                return None
            if token.text == "of" and not (isinstance(left, Number) and left.percent):
                return None
            if token.text in ("x", "X") and self.is_letter(token, after):
                return None
            return "." if token.text in ("dot", "点乘") else "*"
        return None

    def is_letter(self, token: Token, after: Token) -> bool:
        """Whether an x is a name: 2x + 1 and 3x-2 have an x in them; 3 x -2 is a product."""
        known = self.known(token.text)
        if known and (after.kind == "name" or after.text == "[" and after.start == token.end):
            return True
        close = self.at > 0 and self.tokens[self.at - 1].end == token.start
        signed = after.kind == "sign" and after.text in "+-"
        return close and (signed or known and after.start > token.end)

    def adjoins(self, left: Node, token: Token) -> bool:
        """Whether a factor follows with no sign between."""
        if token.edge or isinstance(left, Number) and self.ended(left, token):
            return False
        word = isinstance(left, Name) and not (self.known(left.name) or is_matrix(left.name))
        if token.kind == "command":
            if isinstance(left, Array):
                return token.text == "\\begin"
            return token.text in latex.BEGINS and not word
        if token.kind == "sign":
            if token.text in ("sqrt", "cbrt", "sum"):
                return not word and not isinstance(left, Array)
            norms = isinstance(left, Unary) and left.sign == "abs"
            return token.text in ("|", "‖") and not self.bars and norms
        if token.kind == "open":
            return self.bracket_adjoins(left, token, word)
        return token.kind == "name" and self.name_adjoins(left, token, word)

    def ended(self, left: Number, token: Token) -> bool:
        """Whether a sentence ended with a number: it is 3. Then, or 4! And."""
        before = self.tokens[self.at - 1]
        return before.text.endswith(".") and token.start > before.end

    def name_adjoins(self, left: Node, token: Token, word: bool) -> bool:
        """Whether a name is a factor of what stands before it."""
        name, close = token.text, left.end == token.start
        after = self.peek(1)
        if name == "e" and after is not None and (after.text == "^" or after.kind == "powers"):
            return not word and not isinstance(left, Array)
        if isinstance(left, Number):
            if name in FUNCTIONS or self.known(name):
                return True
            return close and (name in ("e", "π") or len(name.split("_")[0]) == 1)
        if is_han(name):
            return False
        if name in FUNCTIONS and not self.known(name):
            called = after is not None and after.text == "("
            return called and not word and not isinstance(left, Array)
        if isinstance(left, Array):
            return self.known(name)
        if self.known(name):
            return not word
        if self.running:
            return len(name.split("_")[0]) == 1
        tail = left.right if isinstance(left, Binary) else left
        tail = tail.inner if isinstance(tail, Unary) and tail.sign == "T" else tail
        if isinstance(tail, Name):
            return is_matrix(name) and (is_matrix(tail.name) or self.known(tail.name))
        return is_matrix(name)

    def bracket_adjoins(self, left: Node, token: Token, word: bool) -> bool:
        """Whether what stands in the bracket that opens here is a factor."""
        if token.text == "[":
            turned = isinstance(left, Unary) and left.sign == "T"
            return turned or isinstance(left, (Number, Binary)) and self.list_adjoins()
        if token.text == "{":  # LaTeX's, which only keeps things together
            return not word and not isinstance(left, Number)
        if token.text != "(" or isinstance(left, (Name, Array)):
            return False
        inside = self.inside()
        if inside is None or any([part.kind == "comma" for part in inside]):
            return False
        names = [part.text for part in inside if part.kind == "name"]
        unknown = [name for name in names if not self.known(name) and name not in FUNCTIONS]
        signs = any([part.kind == "sign" for part in inside])
        close = self.tokens[self.at - 1].end == token.start
        if unknown and (not signs or any([len(name.split("_")[0]) > 1 for name in unknown])):
            return False  # a remark: 5 (see above)
        if not isinstance(left, Number) or close:
            return True
        return bool(names) and (signs or len(inside) > 1)

    def list_adjoins(self) -> bool:
        """Whether the list that opens here is multiplied: ½ [1 + 0], 0.5 [2, 8] =, but not 3 [12]."""
        inside = self.inside()
        if inside is None:
            return False
        after = self.peek(len(inside) + 2)
        goes_on = after is not None and (after.kind == "relation" or after.text in ("+", "-"))
        signs = any([part.kind == "sign" for part in inside])
        commas = any([part.kind == "comma" for part in inside])
        return goes_on if commas else signs

    def inside(self) -> list[Token] | None:
        """What stands in the bracket that opens here, if it is short and closed."""
        found: list[Token] = []
        depth = 0
        for ahead in range(_FAR):
            token = self.peek(ahead) if ahead else self.peek()
            if token is None:
                return None
            depth += (token.kind == "open") - (token.kind == "close")
            if not depth:
                return found
            if ahead:
                found.append(token)
        return None


_TIMES = ("x", "X", "dot", "乘", "乘以", "点乘", "times", "of", "的")


def begins(token: Token) -> bool:
    """Whether a term may begin with a token."""
    if token.kind == "sign":
        return token.text in ("-", "+", "sqrt", "cbrt", "sum", "|", "‖", "infinity")
    if token.kind == "command":
        return token.text in latex.BEGINS
    return token.kind in ("number", "fraction", "name", "open")
