"""Words in LaTeX's mathematics: what stands for letters that it keeps for itself, or does not have."""

from __future__ import annotations

import unicodedata

# What LaTeX keeps for itself, as it is written outside of \text; all else stands inside.
SPECIAL = {
    **{c: "\\" + c for c in "_&%$#{}"},
    "\\": r"\backslash ",
    "^": r"\wedge ",
    "~": r"\sim ",
    **{c: f"{{{c}}}" for c in "<>|"},
}
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon varphi chi psi omega"
).split()
_CAPITALS = dict(
    zip("ΓΔΘΛΞΠΣΥΦΨΩ", "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split())
)
SYMBOLS = {
    **{chr(0x3B1 + k): rf"\{name} " for k, name in enumerate(_GREEK) if name != "omicron"},
    **{letter: rf"\{name} " for letter, name in _CAPITALS.items()},
    "ϵ": r"\epsilon ",
    "ϕ": r"\phi ",
    "√": r"\surd ",
    "×": r"\times ",
    "·": r"\cdot ",
    "−": "-",
    "≈": r"\approx ",
    "→": r"\to ",
    "∞": r"\infty ",
    "′": "'",
}
# pdfLaTeX, with no package loaded, has Latin letters with their accents, and these.
_KNOWN_IN_TEXT = set("–—‘’“”…€£§©®°±¹²³µ¿¡«»")


def is_han(letter: str) -> bool:
    """Whether a letter is one of East Asia's, for which a page needs a font of its own."""
    code = ord(letter)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
        or (0xFF00 <= code <= 0xFFEF or 0x20000 <= code <= 0x3FFFF)
    )


def settable(letter: str) -> str:
    """A letter as every LaTeX can set it, in text; one that none of its fonts has, by its number."""
    if letter.isascii() or letter in _KNOWN_IN_TEXT or is_han(letter):
        return letter
    if 0xC0 <= ord(letter) <= 0x17F:
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() and plain.isprintable() else f"[U+{ord(letter):04X}]"


def in_math(text: str, bare: bool) -> str:
    """Words in upright letters, for LaTeX's mathematics; `bare` where no font but its own is there.

    >>> in_math("50% of β", True)
    '\\\\text{50}\\\\%\\\\text{ of }\\\\beta '
    """
    pieces, run = [], ""
    for letter in text:
        sign = SPECIAL.get(letter) or SYMBOLS.get(letter)
        if sign is not None:
            pieces += [rf"\text{{{run}}}"] * bool(run) + [sign]
            run = ""
        elif not letter.isprintable():
            run += " "
        else:
            for shown in settable(letter) if bare else letter:
                run += shown
    pieces += [rf"\text{{{run}}}"] * bool(run)
    return "".join(pieces)


_IN_TEXT = {
    **{c: "\\" + c for c in "_&%$#{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
}


def in_text(text: str) -> str:
    """Words for a LaTeX page's running text.

    >>> in_text("50% of a_b & β")
    '50\\\\% of a\\\\_b \\\\& $\\\\beta $'
    """
    found = []
    for letter in text:
        if letter in _IN_TEXT:
            found.append(_IN_TEXT[letter])
        elif letter in SYMBOLS:
            found.append(f"${SYMBOLS[letter]}$")
        else:
            found.append(settable(letter) if letter.isprintable() else " ")
    return "".join(found)
