"""The signs that people write, as tokens: one spelling for each, whatever the page used for it.

× x * · and \\cdot are one sign, − and － another; q₁, q_1 and q_{1} are one name.  Every token keeps the
stretch of text that it came from.
"""

from __future__ import annotations

import re
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator


class Token:
    """A sign, a number, a name: its kind, the one spelling for it, and where it stands.

    kind: "number", "name", "sign" (+ - * / ^ @ | ' ! % and their like, spelled alike), "relation",
    "open", "close", "comma", "semicolon", "newline", "command" (of LaTeX), "blank" (to be filled in),
    "dots", or "break": anything else, that ends a calculation.
    """

    __slots__ = ("kind", "text", "start", "end", "edge")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, end
        self.edge = False  # a formula begins or ends before it: no factor of what stands there

    def __repr__(self) -> str:
        return f"{self.kind}:{self.text!r}"


_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", "0123456789+-()ni"))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aeijkmnoprstuvx"))
_FRACTIONS = {c: unicodedata.normalize("NFKC", c) for c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒"}

# Letters that stand for one ASCII letter each, so that places stay.
_PLAIN = {0x2212: "-", 0xFF0D: "-", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2043: "-", 0xFE63: "-"}
_PLAIN.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D})
_PLAIN.update({0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " ", 0x2002: " ", 0x2003: " "})
_PLAIN.update({0x2044: "/", 0x2215: "/", 0x2032: "'", 0x2019: "'", 0xFE66: "=", 0x2502: "|"})
_PLAIN.update({0x2223: "|", 0xFF5C: "|", 0x3010: "[", 0x3011: "]", 0x200B: " ", 0xFEFF: " "})
# Sentences end with these; as signs they would part lists.
for _code in (0xFF0C, 0xFF1B, 0xFF1A, 0xFF01, 0xFF1F, 0xFF0E):
    _PLAIN.pop(_code, None)
_PLAIN[0xFF0E] = "."

_SIGNS = {
    "**": "^",
    "×": "*",
    "·": "*",
    "∙": "*",
    "⋅": "*",
    "•": "*",
    "∗": "*",
    "✕": "*",
    "✖": "*",
    "⨯": "*",
    "⊗": "*",
    "÷": "/",
    "⊙": "elementwise",
    "∘": "elementwise",
    "◦": "elementwise",
    "±": "±",
    "√": "sqrt",
    "∛": "cbrt",
    "∑": "sum",
    "Σ": "sum",
    "ᵀ": "T",
    "⊤": "T",
    "ᵗ": "T",
    "‖": "‖",
    "∥": "‖",
    "°": "degrees",
    "∞": "infinity",
}
_RELATIONS = {"=": "=", "==": "=", "≈": "≈", "≃": "≈", "≅": "≈", "≒": "≈", "≐": "≈", "~=": "≈"}
_RELATIONS.update({"≡": "=", ":=": "=", "≔": "=", "=~": "≈", "~": "≈", "=≈": "≈", "≈=": "≈"})
_RELATIONS.update(
    {"→": "→", "⟶": "→", "⇒": "→", "->": "→", "=>": "→", "⟹": "→", "-->": "→", "==>": "→"}
)

# Scripts that are written without blanks between words: a sentence runs into a name there.
_HAN = "\u2e80-\u2fff\u3005-\u9fff\uac00-\ud7ff\uf900-\ufaff"
# What Python counts among letters, and is a sign here.
_OTHER = "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ₀-₉ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓᵀᵗ½⅓⅔¼¾⅐-⅞Σ"

_TOKEN = re.compile(
    r"""
    (?P<blank> (?: \\?_ ){2,} (?! \w ) )
  | (?P<number> (?: \d+ (?: (?: , | \{,\} | \\, | [ ] (?= 0\d\d (?!\d) ) ) \d+ )* (?: \. (?! \.) \d* )? | \. \d+ )
        (?: [eE] [-+]? \d{1,3} (?! [\w.] ) )? )
  | (?P<dashes> (?<= \s ) -- (?= \s ) )
  | (?P<name> [^\W\d_HANNOT] [^\W_HANNOT]* (?: _ (?: \{ [^{}\\\n]{1,20} \} | [^\W_HANNOT]+ ) )* | [HAN]+ )
  | (?P<command> \\ (?: [A-Za-z]+ | [^A-Za-z\n] ) )
  | (?P<rule> (?: -{3,} | ={3,} | [─━—_]{3,} ) (?! > ) )
  | (?P<relation> ==> | --> | => | -> | == | := | ~= | =~ | =≈ | ≈= | [=≈≃≅≒≐≡≔→⟶⇒⟹]
        | (?<= \s ) ~ (?= \s ) )
  | (?P<notrelation> <= | >= | != | <- | \+= | -= | \*= | /= | [≠≤≥≪≫<>∈∝←⇐] )
  | (?P<dots> \.\.\.+ | … | ⋯ | ⋮ | ⋱ )
  | (?P<sign> \*\* | [-+*/^@|'!%×·∙⋅•∗✕✖⨯⊗÷⊙∘◦±√∛∑Σᵀ⊤ᵗ‖∥°∞] )
  | (?P<powers> [⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ]+ )
  | (?P<below> [₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ]+ )
  | (?P<fraction> [½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒] )
  | (?P<open> [(\[{⟨⌊⌈] )
  | (?P<close> [)\]}⟩⌋⌉] )
  | (?P<comma> [,，、] )
  | (?P<semicolon> [;；&] )
  | (?P<newline> \n )
  | (?P<dot> \. )
  | (?P<space> [^\S\n]+ )
  | (?P<under> _ )
  | (?P<break> . )
    """.replace("NOT", _OTHER).replace("HAN", _HAN),
    re.VERBOSE | re.DOTALL,
)


def plain(text: str) -> str:
    """Full-width digits, signs and brackets as ASCII ones; each letter stays in its place.

    >>> from pyattn.check.statements.signs import plain
    >>> plain("（１＋２）＝３−１")
    '(1+2)=3-1'
    """
    return text.translate(_PLAIN)


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a stretch of text.

    >>> from pyattn.check.statements.signs import tokens
    >>> list(tokens("0.6 × 20 ＝ 12"))
    [number:'0.6', sign:'*', number:'20', relation:'=', number:'12']
    """
    text = plain(text)
    end = len(text) if end is None else end
    last: Token | None = None
    depth = 0
    for match in _TOKEN.finditer(text, start, end):
        kind = str(match.lastgroup)
        if kind == "space":
            continue
        token = _token(kind, match.group(), match.start(), match.end())
        depth += (kind == "open") - (kind == "close")
        if kind == "number" and not token.text.replace(".", "").isdigit():
            parts = _grouped(token, depth > 0)
            if parts:
                if last is not None:
                    yield last
                yield from parts[:-1]
                last = parts[-1]
                continue
        if kind == "sign" and text[token.start] in _BULLETS and _begins_line(text, token):
            token.kind = "break"
        if kind == "below" and last is not None:
            letters = "".join([_SUBSCRIPTS[c] for c in match.group()])
            if last.kind == "name" and last.end == token.start:
                last.text += f"_{letters}"
                last.end = token.end
                continue
        if last is not None:
            yield last
        last = token
    if last is not None:
        yield last


_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_BULLETS = "•∙·◦*"


def _grouped(token: Token, listed: bool) -> list[Token]:
    """1,000 and 1 000 as one number, 0,75 as 0.75, and what is a list without blanks as its parts.

    listed: whether it stands in brackets, where [1,100,200] is three numbers.
    """
    text = token.text.replace("{,}", ",").replace("\\,", ",").replace(" ", ",")
    if "," not in text:
        return []
    plainly = token.text != text  # a thin blank, say, parts no list
    if _GROUPS.fullmatch(text) and (plainly or not listed or ",0" in text):
        token.text = text.replace(",", "")
        return []
    if text.count(",") == 1 and "." not in text and (plainly or not listed):
        token.text = text.replace(",", ".")
        return []
    found, at = [], token.start
    for i, piece in enumerate(token.text.split(",")):
        if i:
            found.append(Token("comma", ",", at - 1, at))
        found.append(Token("number", piece, at, at + len(piece)))
        at += len(piece) + 1
    return found


def _begins_line(text: str, token: Token) -> bool:
    """Whether a sign stands at the head of an item: it begins its line, and a blank follows."""
    line = text.rfind("\n", 0, token.start) + 1
    behind = text[token.end : token.end + 1]
    return token.start - line < 9 and not text[line : token.start].strip() and behind in (" ", "\t")


def _token(kind: str, text: str, start: int, end: int) -> Token:
    if kind == "name":
        return Token("name", text.replace("{", "").replace("}", "").replace(" ", ""), start, end)
    if kind == "sign":
        return Token("sign", _SIGNS.get(text, text), start, end)
    if kind == "relation":
        return Token("relation", _RELATIONS[text], start, end)
    if kind == "powers":
        return Token("powers", "".join([_SUPERSCRIPTS[c] for c in text]), start, end)
    if kind == "fraction":
        return Token("fraction", _FRACTIONS[text], start, end)
    if kind in ("notrelation", "rule", "under", "below", "dashes"):
        return Token("break", text, start, end)
    return Token(kind, text, start, end)
