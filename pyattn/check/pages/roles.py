"""reStructuredText's running text freed of its markup: roles, literals, emphasis, references."""

from __future__ import annotations

import re

from .inline import Emphasis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping

    from .stretches import Gathered

_SPECIAL = re.compile(
    r"\\|``|:[A-Za-z][\w:.+-]{0,60}:`|`|\*+|\|[^\s|][^|\n]{0,100}\||\[[\w#*-]{1,60}\]_(?!\w)"
    r"|\$\$?|(?<=\w)__?(?=[\s.,;:)]|$)"
)
_TARGET = re.compile(r"\s*<[^<>`]*>$")


def inline(text: str, substitutions: Mapping[str, str]) -> list[tuple[str, Gathered]]:
    """Running text without its markup, as for Markdown.

    >>> from pyattn.check.pages.roles import inline
    >>> inline("**So** ``a_1`` * 2 = :math:`x_1` (see `there <b>`_)", {})[0][1].text
    'So a_1 * 2 = $x_1$ (see there)'
    """
    out, at, missing = Emphasis(text), 0, set()

    def find(sign: str, start: int) -> int:
        found = -1 if sign in missing else text.find(sign, start)
        if found < 0:
            missing.add(sign)
        return found

    while True:
        special = _SPECIAL.search(text, at)
        if not special:
            out.keep(at, len(text))
            return out.gathered()
        out.keep(at, special.start())
        at, sign, end = special.start(), special[0], special.end()
        if sign == "\\":
            if (
                text[end : end + 1] in ("(", "[")
                and find({"(": "\\)", "[": "\\]"}[text[end]], end) > 0
            ):
                close = text.find("\\", end)
                end = text.find({"(": "\\)", "[": "\\]"}[text[end]], close) + 2
                out.keep(at, end)
            elif text[end : end + 1].isspace():
                end += 1
            elif text[end : end + 1].isalpha():
                out.keep(at, end)
            else:
                out.keep(end, end + 1)
                end += 1
        elif sign == "``":
            close = find("``", end)
            if close > end:
                while text[close + 2 : close + 3] == "`":
                    close += 1
                out.keep(end, close)
                end = close + 2
            else:
                out.keep(at, end)
        elif sign[-1] == "`":
            close = find("`", end)
            if close < 0:
                out.keep(at, end)
            else:
                math = sign == ":math:`"
                if math:
                    out.put("$", at)
                words = text[end : min(close, end + 1000)]
                target = None if math or close > end + 1000 else _TARGET.search(words[-500:])
                cut = close - (len(target[0]) if target else 0)
                out.keep(end + (words[:1] in "~!" and not math), cut if cut > end else close)
                if math:
                    out.put("$", close)
                end = close + 1
                while text[end : end + 1] == "_":
                    end += 1
        elif sign[0] == "*":
            out.sign(at, end)
        elif sign[0] == "|":
            word = substitutions.get(sign[1:-1])
            if word is None:
                end = at + 1
                out.keep(at, end)
            else:
                out.put(word, at)
        elif sign[0] == "$":
            close = find(sign, end)
            blank = text[end : end + 1].isspace()
            if close > end and text[close - 1].isspace() == blank:
                out.keep(at, close + len(sign))
                end = close + len(sign)
            else:
                out.keep(at, end)
        elif sign[0] == "_" and text[max(at - 1, 0)].isdigit():
            out.keep(at, end)
        # what is left are references: a footnote's mark, the underscore of a target
        at = end
