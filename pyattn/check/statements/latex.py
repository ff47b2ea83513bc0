"""LaTeX within a calculation: its commands as the signs, roots, fractions and matrices they stand for."""

from __future__ import annotations

from fractions import Fraction

from .reader import NoExpression
from .trees import Array, Binary, Call, Name, Node, Number, Unary
from .vocabulary import FUNCTIONS, WRAPPERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Sequence

    from .signs import Token
    from .terms import Terms

PRODUCTS = {
    "\\cdot": "*",
    "\\times": "*",
    "\\ast": "*",
    "\\star": "*",
    "\\bullet": "*",
    "\\div": "/",
    "\\odot": "elementwise",
    "\\circ": "elementwise",
}
RELATIONS = {
    "\\approx": "≈",
    "\\simeq": "≈",
    "\\cong": "≈",
    "\\doteq": "≈",
    "\\equiv": "=",
    "\\to": "→",
    "\\rightarrow": "→",
    "\\Rightarrow": "→",
    "\\longrightarrow": "→",
    "\\implies": "→",
}
# Commands that change how something looks, not what it says; they are dropped with their arguments kept.
SILENT = set(
    "\\left \\right \\big \\Big \\bigg \\Bigg \\bigl \\bigr \\Bigl \\Bigr \\biggl \\biggr \\, \\; \\: \\! "
    "\\quad \\qquad \\  \\displaystyle \\textstyle \\limits \\nolimits \\nonumber \\notag \\rm \\bf \\it "
    "\\middle \\thinspace \\hfill \\small \\large \\phantom \\strut \\/ \\hline \\newline".split(
        " "
    )
)
_FACES = set(
    "\\text \\mathrm \\mathbf \\mathit \\mathsf \\mathtt \\mathcal \\mathbb \\operatorname \\boldsymbol \\bm "
    "\\vec \\hat \\bar \\tilde \\textbf \\textit \\textrm \\overrightarrow \\overline \\widehat \\mathop "
    "\\boxed \\underline \\textnormal \\operatorname* \\mathfrak \\pmb".split()
)
_MATRICES = set("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array".split())
_FUNCTIONS = {
    f"\\{n}": n
    for n in "exp ln log sin cos tan max min sinh cosh tanh arccos arcsin arctan det".split()
}
_FUNCTIONS["\\softmax"] = "softmax"
_GREEK = dict(
    zip(
        [
            f"\\{n}"
            for n in (
                "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
                "pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Pi Phi Psi Omega ell"
            ).split()
        ],
        "αβγδεεζηθθικλμνξπρστυφφχψωΓΔΘΛΠΦΨΩℓ",
    )
)
_FRACTIONS = {"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"}
BEGINS = (
    _FACES
    | set(_FUNCTIONS)
    | set(_GREEK)
    | _FRACTIONS
    | {
        "\\sqrt",
        "\\sum",
        "\\begin",
        "\\infty",
        "\\lVert",
        "\\lvert",
        "\\Vert",
        "\\|",
        "\\langle",
        "\\{",
    }
)


def simplified(found: Iterable[Token]) -> list[Token]:
    """The tokens without those that only change the looks, and with relations as relations.

    Dollar signs go, since a formula may go on behind them; \\\\ is a new line.
    """
    result: list[Token] = []
    skip = edge = False
    for token in found:
        if token.text in ("$", "\\(", "\\)", "\\[", "\\]"):
            edge = True
            continue
        token.edge, edge = edge, False
        if skip and token.text == ".":  # \\left.
            skip = False
            continue
        skip = token.text in ("\\left", "\\right")
        if token.text == "~":  # a blank that does not break, but between blanks
            continue
        if token.kind == "command":
            if token.text in SILENT:
                continue
            if token.text in RELATIONS:
                token.kind, token.text = "relation", RELATIONS[token.text]
            elif token.text == "\\\\":
                token.kind, token.text = "newline", "\n"
            elif token.text in ("\\top", "\\intercal"):
                token.kind, token.text = "sign", "T"
            elif token.text == "\\pm":
                token.kind, token.text = "sign", "±"
            elif token.text in ("\\lvert", "\\rvert", "\\vert", "\\mid"):
                token.kind, token.text = "sign", "|"
            elif token.text in ("\\lVert", "\\rVert", "\\Vert", "\\|"):
                token.kind, token.text = "sign", "‖"
            elif token.text in (
                "\\langle",
                "\\rangle",
                "\\lfloor",
                "\\rfloor",
                "\\lceil",
                "\\rceil",
            ):
                opens = token.text[1] == "l"
                sign = {"angle": "⟨⟩", "floor": "⌊⌋", "ceil": "⌈⌉"}[token.text[2:]][not opens]
                token.kind, token.text = ("open" if opens else "close"), sign
            elif token.text in ("\\{", "\\}", "\\lbrace", "\\rbrace"):
                opens = token.text in ("\\{", "\\lbrace")
                token.kind, token.text = ("open", "[") if opens else ("close", "]")
            elif token.text in ("\\lbrack", "\\rbrack"):
                opens = token.text == "\\lbrack"
                token.kind, token.text = ("open", "[") if opens else ("close", "]")
            elif token.text in ("\\ldots", "\\dots", "\\cdots", "\\vdots", "\\ddots"):
                token.kind = "dots"
            elif token.text == "\\infty":
                token.kind, token.text = "sign", "infinity"
            elif token.text == "\\sum":
                token.kind, token.text = "sign", "sum"
            elif token.text in _GREEK:
                token.kind, token.text = "name", _GREEK[token.text]
            elif token.text == "\\underline" or token.text == "\\_":
                token.kind = "command"
        result.append(token)
    return result


def closed(found: Sequence[Token], at: int) -> int:
    """The token behind a group, or behind a command with its group: {...} or \\mathrm{...}."""
    if at < len(found) and found[at].kind == "command":
        at += 1
    if at >= len(found) or found[at].text != "{":
        return at
    depth = 0
    while at < len(found):
        depth += (found[at].text == "{") - (found[at].text == "}")
        at += 1
        if not depth:
            return at
    return at


def is_transpose(found: Sequence[Token], at: int) -> bool:
    """Whether a group stands for a transpose: {T}, {\\top}, \\mathrm{T}, {\\mathsf T}, {'}."""
    end = min(closed(found, at), at + 8)
    inside = [t for t in found[at:end] if t.text not in ("{", "}") and t.text not in _FACES]
    return end > at + 1 and len(inside) == 1 and inside[0].text in ("T", "⊤", "'", "t", "\\prime")


def command(parser: Terms, token: Token) -> Node:
    """What a command stands for, with its arguments read."""
    text = token.text
    if text in _FRACTIONS:
        digits = parser.peek()
        if digits is not None and digits.kind == "number":  # \\frac12 is a half
            parser.at += 1
            if not digits.text.isdigit() or len(digits.text) != 2:
                raise NoExpression
            above, below = [_digit(digits, i) for i in range(2)]
        else:
            above, below = group(parser), group(parser)
        result = Binary("/", above, below)
        result.start, result.end = token.start, parser.tokens[parser.at - 1].end
        return result
    if text == "\\sqrt":
        root = None
        if parser.takes("open", "["):
            root = parser.expression(1)
            parser.needs("close", "]")
        inner = group(parser)
        end = parser.tokens[parser.at - 1].end
        if root is None:
            return Unary("sqrt", inner, token.start, end)
        one = Number("1", Fraction(1), None, token.start, token.start)
        return Binary("^", inner, Binary("/", one, root))
    if text in _FUNCTIONS:
        return function(parser, token, _FUNCTIONS[text])
    if text in _FACES:
        return face(parser, token)
    if text == "\\begin":
        return matrix(parser, token)
    raise NoExpression


def _digit(token: Token, at: int) -> Node:
    place = token.start + at
    return Number(token.text[at], Fraction(int(token.text[at])), None, place, place + 1)


def group(parser: Terms) -> Node:
    """An argument: {an expression}, or one term."""
    parser.nested += 1
    try:
        parser.depth_check()
        if parser.takes("open", "{"):
            parser.depth += 1
            try:
                inner = parser.expression(1)
                parser.needs("close", "}")
            finally:
                parser.depth -= 1
            return inner
        return parser.primary()
    finally:
        parser.nested -= 1


def words(parser: Terms) -> str:
    """The letters of a group, run together: {softmax}, {d k}."""
    if not parser.takes("open", "{"):
        return parser.next().text
    found = []
    depth = 1
    for _ in range(40):
        token = parser.next()
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            break
        if token.text not in _FACES and token.text not in ("{", "}"):
            found.append(token.text)
    return "".join(found)


def subscripted(parser: Terms, name: str) -> str:
    """A name with what is written below it."""
    token = parser.peek()
    if token is not None and token.kind == "break" and token.text == "_":
        parser.at += 1
        below = words(parser)
        return f"{name}_{below}" if below.replace(",", "").isalnum() else name
    return name


def face(parser: Terms, token: Token) -> Node:
    """\\text{softmax}(...), \\mathbf{Q}: a name or a function in another type; \\boxed{3}: a number."""
    mark = parser.at
    name = words(parser)
    if not name:
        raise NoExpression
    end = parser.tokens[parser.at - 1].end
    if not name.replace("_", "").isidentifier():
        parser.at = mark
        return group(parser)
    name = subscripted(parser, name)
    if name.lower() in FUNCTIONS and name not in WRAPPERS and not parser.known(name):
        return function(parser, token, name.lower())
    opened = parser.peek()
    if opened is not None and opened.text == "(" and len(name) > 1 and not parser.known(name):
        arguments, keywords, end = parser.arguments()
        return Call(name, arguments, token.start, end, keywords)
    return Name(name, token.start, parser.tokens[parser.at - 1].end if parser.at > mark else end)


def function(parser: Terms, token: Token, name: str) -> Node:
    """\\exp(2), \\cos\\theta, \\ln 2, \\log_2 8, \\max(0, 1)."""
    below = subscripted(parser, "")
    if below in ("_2", "_10"):
        name += below[1:]
    elif below:
        raise NoExpression
    power = None
    if parser.takes("sign", "^"):
        power = parser.exponent()
    opened = parser.peek()
    if opened is not None and opened.kind == "open" and opened.text == "(":
        arguments, keywords, end = parser.arguments()
        result: Node = Call(name, arguments, token.start, end, keywords)
    else:
        inner = parser.power()
        result = Call(name, [inner], token.start, inner.end)
    return result if power is None else Binary("^", result, power)


def matrix(parser: Terms, token: Token) -> Node:
    """\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}; a matrix of one column is a column."""
    kind = words(parser).rstrip("*")
    if kind not in _MATRICES:
        raise NoExpression
    if kind == "array" and parser.peek() is not None:
        parser.at = closed(parser.tokens, parser.at)  # {ccc}
    rows: list[list[Node]] = [[]]
    # Line ends tell rows apart here, and so are not passed over.
    depth, parser.depth = parser.depth, 0
    parser.matrices += 1
    try:
        if parser.matrices > 2:
            raise NoExpression
        while True:
            sign = parser.next()
            if sign.text == "\\end":
                words(parser)
                break
            if sign.kind in ("semicolon", "comma"):
                continue
            if sign.kind == "newline":
                if sign.end - sign.start == 2 and rows[-1]:
                    rows.append([])
                continue
            parser.at -= 1
            rows[-1].append(parser.expression(1))
    finally:
        parser.depth = depth
        parser.matrices -= 1
    end = parser.tokens[parser.at - 1].end
    full = [row for row in rows if row]
    if not full or len({len(row) for row in full}) != 1:
        raise NoExpression
    if len(full) == 1:
        return Array(full[0], token.start, end)
    arrays: list[Node] = [Array(row, row[0].start, row[-1].end) for row in full]
    return Array(arrays, token.start, end)


def bounds(parser: Terms) -> tuple[str, Node | None, Node | None]:
    """What stands below and above a Σ: i=1 and 3, or a name alone, or nothing."""
    name, low, high = "", None, None
    for _ in range(2):
        token = parser.peek()
        if token is not None and token.kind == "break" and token.text == "_":
            parser.at += 1
            if parser.takes("open", "{"):
                name = parser.needs("name").text
                if parser.takes("relation", "="):
                    low = parser.expression(1)
                parser.needs("close", "}")
            else:
                name = parser.needs("name").text
        elif token is not None and token.kind == "sign" and token.text == "^":
            parser.at += 1
            high = group(parser)
        else:
            break
    if (low is None) != (high is None) and high is not None:
        raise NoExpression
    return name, low, high
