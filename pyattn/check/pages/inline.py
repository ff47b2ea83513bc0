"""Running text freed of its markup: emphasis, links, code, HTML; signs of calculation stay.

What is struck out is left out: whoever strikes a number out takes it back.  A star between numbers multiplies, an underscore within a name belongs to it, and a formula between
dollar signs is left as it is.
"""

from __future__ import annotations

import html
import re

from .stretches import Gathered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Container

_SPECIAL = re.compile(r"[\\`*_~$\[\]!<&]")
_UNLINKED = re.compile(r"[\\`*_~$!<&]")  # where no bracket can begin a link
_RUN = re.compile(r"\*+|_+|~+")
_TICKS = re.compile(r"`+")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{1,31}\d{0,2});")
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>")
_STRUCK = re.compile(r"<(s|strike|del)\b", re.IGNORECASE)
_AUTOLINK = re.compile(r"<[a-z]{3,6}:[^\s<>]*>")
_RAISED = re.compile(r"<(sub|sup)>([^<>]{0,200})</\1>", re.IGNORECASE)
_SIMPLE = re.compile(r"[+\-−]?(?:[\d.]+|\w+)$")
_CITATION = re.compile(r"\[[\w,; -]*\]$")
_TARGET = re.compile(
    r"\([ \n]{0,2}(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)?)"
    r"(?:[ \n]{1,2}[\"'(][^\n]{0,300}?[\"')])?[ \n]{0,2}\)"
)
_OPENING, _SHUT = "([{|-−+√.", ")]}|'%²"


def _operand_before(letter: str) -> bool:
    return (letter.isalnum() and letter < "⺀") or letter in _SHUT


def _operand_after(letter: str) -> bool:
    return (letter.isalnum() and letter < "⺀") or letter in _OPENING


class Emphasis:
    """The stretches of a text to be kept, from which signs of emphasis are taken in pairs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept: list[list[int]] = []  # from and to, and which of `put` stands there instead
        self.put_in: list[str] = []
        self._open: dict[str, list[int]] = {"*": [], "_": [], "~": []}  # places in `kept`
        self._struck: list[tuple[int, int]] = []  # stretches of `kept`

    def keep(self, start: int, end: int) -> None:
        """A stretch as it stands."""
        if end > start:
            self.kept.append([start, end, -1])

    def put(self, text: str, at: int) -> None:
        """Other characters at a place."""
        self.kept.append([at, at + 1, len(self.put_in)])
        self.put_in.append(text)

    def sign(self, start: int, end: int) -> None:
        """A run of stars, underscores or tildes: emphasis if it has a partner."""
        text, mark, count = self.text, self.text[start], end - start
        self.keep(start, end)
        if mark == "~":
            self._strike(start, end)
            return
        if count > 3 or (mark == "_" and count == 3):
            return
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        between = _operand_before(before) and _operand_after(after)
        stack = self._open[mark]
        closes = not before.isspace() and before not in "([{,;([," and not between
        if between and mark == "*" and stack and before.isalpha() and after in "([":
            # *softmax*([2, 4]): the name is slanted, and nothing is multiplied
            begun = self.kept[stack[-1]]
            closes = begun[1] - begun[0] == count and text[begun[1] : start].isidentifier()
        opens = not (between or after.isspace() or after in ",.;:)]},。;:)、")
        opens = opens and not (_operand_before(before) and before not in ")|'%")
        if mark == "_":
            opens = opens and not (before.isalnum() or before == "\\")
            closes = closes and not (after.isalnum() and after < "⺀")
        if mark == "*" and count == 1 and opens and before.isspace():
            # 0.5 *[1, 2] multiplies
            far = text[max(start - 8, 0) : start].rstrip()[-1:] or " "
            digits = after.isdigit() or after in "[("
            opens = not (digits and (far.isdigit() or far in ")]"))
        while closes and count and stack:
            begun = self.kept[stack[-1]]
            paired = min(count, begun[1] - begun[0])
            begun[1] -= paired
            self.kept[-1][0] += paired
            count -= paired
            if begun[1] == begun[0]:
                stack.pop()
        if count and opens:
            stack.append(len(self.kept) - 1)

    def _strike(self, start: int, end: int) -> None:
        """Two tildes begin what is struck out, or end it."""
        if end - start != 2:
            return
        here, stack = len(self.kept) - 1, self._open["~"]
        if stack and not self.text[start - 1].isspace():
            self._struck.append((stack.pop(), here))
        elif not self.text[end : end + 1].isspace():
            stack.append(here)

    def _left(self) -> list[list[int]]:
        """What is kept and not struck out."""
        left, at = [], 0
        for first, last in sorted(self._struck):
            left += self.kept[at:first]
            at = max(at, last + 1)
        return left + self.kept[at:]

    def gathered(self) -> list[tuple[str, Gathered]]:
        """What is kept: prose, and formulas that were set on lines of their own."""
        result = [("prose", Gathered(self.text))]
        for start, end, put in self._left():
            if put < 0:
                result[-1][1].keep(start, end)
            elif self.put_in[put] == "$$":
                result.append(("prose" if result[-1][0] == "math" else "math", Gathered(self.text)))
            else:
                result[-1][1].put(self.put_in[put], start)
        return result


def raised(tag: str, words: str) -> tuple[str, str] | None:
    """What stands for a <sub> or <sup> before and behind its words; None where these are a note.

    >>> from pyattn.check.pages.inline import raised
    >>> raised("sup", "-3"), raised("sub", "i, j"), raised("sup", "[2]")
    (('^', ''), ('_{', '}'), None)
    """
    words = words.strip()
    if not words or _CITATION.match(words):
        return None
    sign = "_" if tag == "sub" else "^"
    if _SIMPLE.match(words):
        return sign, ""
    return (sign + "{", "}") if tag == "sub" else (sign + "(", ")")


def _brackets(text: str) -> dict[int, int]:
    """For each opening square bracket, where it is closed."""
    pairs, open_ = {}, []
    for found in re.finditer(r"\\.|[\[\]]", text):
        if found[0] == "[":
            open_.append(found.start())
        elif found[0] == "]" and open_:
            pairs[open_.pop()] = found.start()
    return pairs


def is_link(words: str, target: str) -> bool:
    """Whether `[words](target)` is a link, and no calculation.

    >>> from pyattn.check.pages.inline import is_link
    >>> is_link("a page", "page.html"), is_link("1, 2", "0.5"), is_link("1", "#note")
    (True, False, True)
    """
    place = bool(re.search(r"[#/]|[A-Za-z]\.[A-Za-z]|^\w+:|@|^<", target))
    if any(letter.isalpha() for letter in words):
        return place or not target or not re.search(r"[\d,=+]", target) and len(words) > 2
    return place


class _Reader:
    """Markdown's running text, from left to right."""

    def __init__(self, text: str, references: Container[str]) -> None:
        self.text = text
        self.out = Emphasis(text)
        self.references = references
        self.pairs = _brackets(text) if "](" in text or "][" in text else {}
        self.ticks: dict[int, list[int]] | None = None  # where runs of so many backticks stand
        self.skipped: dict[int, int] = {}  # from the end of a link's words to its own
        self.missing: set[str] = set()  # what does not stand further on

    def find(self, sign: str, at: int) -> int:
        """Where something stands from here on; -1 is remembered, to search once."""
        if sign in self.missing:
            return -1
        found = self.text.find(sign, at)
        if found < 0:
            self.missing.add(sign)
        return found

    def read(self) -> list[tuple[str, Gathered]]:
        text, at = self.text, 0
        signs = _SPECIAL if self.pairs or "[^" in text else _UNLINKED
        while True:
            special = signs.search(text, at)
            if not special:
                self.out.keep(at, len(text))
                return self.out.gathered()
            self.out.keep(at, special.start())
            at = special.start()
            end = getattr(self, _METHODS[text[at]])(at)
            if end == at:
                end = at + 1
                self.out.keep(at, end)
            at = end

    def escape(self, at: int) -> int:
        after = self.text[at + 1 : at + 2]
        closing = {"(": "\\)", "[": "\\]"}.get(after)
        if closing:
            end = self.find(closing, at + 2)
            if 0 <= end:
                words = self.text[at + 2 : end]
                if after == "(" or "\n" in words or "\\" in words:
                    return self.formula(at, end + 2)
        if after == "\n" or after == "":
            return at + 1  # a hard break
        if after in "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~":
            self.out.keep(at + 1, at + 2)
            return at + 2
        return at

    def formula(self, at: int, end: int) -> int:
        self.out.keep(at, end)
        return end

    def dollar(self, at: int) -> int:
        text = self.text
        if text.startswith("$$", at):
            end = self.find("$$", at + 2)
            if end > at + 2:
                self.out.put("$$", at)
                self.out.keep(at + 2, end)
                self.out.put("$$", end)
                return end + 2
            return at
        if text.startswith("$`", at):  # as some sites write formulas
            end = self.find("`$", at + 2)
            if end > 0:
                self.out.keep(at, at + 1)
                self.out.keep(at + 2, end)
                self.out.keep(end + 1, end + 2)
                return end + 2
        end = self.find("$", at + 1)
        tries = 0
        while end > 0 and text[end - 1] == "\\" and tries < 20:
            end, tries = self.find("$", end + 1), tries + 1
        blank = text[at + 1 : at + 2].isspace()
        if end < at + 2 or text[end - 1].isspace() != blank:
            return at
        if text[end + 1 : end + 2].isdigit() and text[at + 1].isdigit():
            return at  # $5 and $6
        return self.formula(at, end + 1)

    def code(self, at: int) -> int:
        text = self.text
        ticks = _TICKS.match(text, at)
        assert ticks
        count = len(ticks[0])
        if self.ticks is None:
            self.ticks = {}
            for run in _TICKS.finditer(text):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
            for places in self.ticks.values():
                places.reverse()
        places = self.ticks.get(count, [])
        while places and places[-1] <= at:
            places.pop()
        if not places:
            self.out.keep(at, ticks.end())
            return ticks.end()
        start, end = ticks.end(), places[-1]
        after = end + count
        if end - start > 2 and text[start] == text[end - 1] == " ":
            start, end = start + 1, end - 1
        self.out.keep(start, end)
        return after

    def emphasis(self, at: int) -> int:
        run = _RUN.match(self.text, at)
        assert run
        self.out.sign(at, run.end())
        return run.end()

    def link(self, at: int) -> int:
        text, close = self.text, self.pairs.get(at, -1)
        if text.startswith("[^", at):
            note = re.compile(r"\[\^[^\s\[\]]{1,100}\](?!:)").match(text, at)
            # [^T] would be odd; a note's mark has nothing before it but a word or a stop
            return note.end() if note else at
        if close < 0:
            return at
        words = text[at + 1 : min(close, at + 300)]
        after = text[close + 1 : close + 2]
        end = 0
        if after == "(":
            target = _TARGET.match(text, close + 1, close + 3000)
            if target and is_link(words, target[1]):
                end = target.end()
        elif after == "[":
            last = self.pairs.get(close + 1, -1)
            if 0 < last < close + 200:
                name = text[close + 2 : last] or words
                if name.strip().lower() in self.references:
                    end = last + 1
        if not end:
            return at
        self.skipped[close] = end  # its words are read as the rest is
        return at + 1

    def link_end(self, at: int) -> int:
        return self.skipped.get(at, at)

    def image(self, at: int) -> int:
        close = self.pairs.get(at + 1, -1)
        if close < 0:
            return at
        if self.text.startswith("(", close + 1):
            target = _TARGET.match(self.text, close + 1, close + 3000)
            return target.end() if target else at
        if self.text.startswith("[", close + 1):
            return max(self.pairs.get(close + 1, -1) + 1, at)
        return at

    def tag(self, at: int) -> int:
        text = self.text
        if text.startswith("<!--", at):
            end = self.find("-->", at + 4)
            return end + 3 if end >= 0 else len(text)
        lifted = _RAISED.match(text, at)
        if lifted:
            signs = raised(lifted[1].lower(), lifted[2])
            if signs:
                self.out.put(signs[0], at)
                self.out.keep(lifted.start(2), lifted.end(2))
                if signs[1]:
                    self.out.put(signs[1], lifted.end(2))
            return lifted.end()
        found = _TAG.match(text, at) or _AUTOLINK.match(text, at)
        if not found:
            return at
        struck = _STRUCK.match(found[0])
        if struck:
            closing = f"</{struck[1]}>"
            end = self.find(closing, found.end())
            return end + len(closing) if end >= 0 else found.end()
        if re.match(r"</?(?:br|p|div|li|tr|center)\b", found[0], re.IGNORECASE):
            if text[found.end() : found.end() + 1] != "\n":
                self.out.put("\n", at)
        return found.end()

    def entity(self, at: int) -> int:
        found = ENTITY.match(self.text, at)
        if not found:
            return at
        letter = html.unescape(found[0])
        if letter != found[0]:
            self.out.put(letter.replace("\xa0", " "), at)
            return found.end()
        return at


_METHODS = {
    "\\": "escape",
    "`": "code",
    "*": "emphasis",
    "_": "emphasis",
    "~": "emphasis",
    "$": "dollar",
    "[": "link",
    "]": "link_end",
    "!": "image",
    "<": "tag",
    "&": "entity",
}


def inline(text: str, references: Container[str] = ()) -> list[tuple[str, Gathered]]:
    """Markdown's running text without its markup: ("prose", text) and ("math", displayed formula).

    >>> from pyattn.check.pages.inline import inline
    >>> inline("**So** 0.5 * 2 * d_k = [`a`](b.html) $x_1$")[0][1].text
    'So 0.5 * 2 * d_k = a $x_1$'
    """
    if not _SPECIAL.search(text):
        plain = Gathered(text)
        plain.keep(0, len(text))
        return [("prose", plain)]
    return _Reader(text, references).read()
