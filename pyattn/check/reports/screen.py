"""Text on a terminal: its width in columns, lines broken between words, letters that it lacks."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_COLOURS = {"wrong": "31", "rounding": "33", "quiet": "2", "strong": "1", "right": "32"}
_INSTEAD = {
    "…": "...", "✓": "+", "✗": "x", "→": "->", "≈": "~", "×": "x", "−": "-", "·": "*", "√": "sqrt ",
    "“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-",
}  # fmt: skip


class Screen:
    """What text is shown on: how wide it is, which letters and colours it has.

    width is None where lines may be as long as they are, as in a file or a pipe.
    """

    def __init__(
        self, width: int | None = None, colour: bool = False, encoding: str = "utf-8"
    ) -> None:
        self.width, self.colour, self.encoding = width, colour, encoding
        self.dots = "…" if self.has("…") else "..."

    def has(self, letters: str) -> bool:
        """Whether these letters can be shown."""
        try:
            letters.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def fitted(self, text: str) -> str:
        """A text in letters that can be shown; the others have replacements.

        >>> from pyattn.check.reports.screen import Screen
        >>> Screen(encoding="ascii").fitted("✗ 2 × 3 … 权")
        'x 2 x 3 ... ?'
        """
        if self.has(text):
            return text
        known = "".join([c if self.has(c) else _INSTEAD.get(c, c) for c in text])
        return known.encode(self.encoding, "replace").decode(self.encoding)

    def painted(self, text: str, how: str) -> str:
        """A text in a colour, where there are any."""
        if not self.colour or not text:
            return text
        return f"\x1b[{_COLOURS[how]}m{text}\x1b[0m"

    def wrapped(self, text: str, indent: str = "    ") -> list[str]:
        """A text in lines that fit, broken at blanks or between Chinese letters; the rest indented.

        >>> from pyattn.check.reports.screen import Screen
        >>> Screen(width=16).wrapped("page.md:3: written 0.5, it is 1")
        ['page.md:3:', '    written 0.5,', '    it is 1']
        """
        if self.width is None:
            return [text]
        lines, line, size = [], "", 0
        for word in _words(text):
            more = columns(word.rstrip(" "))
            if line.strip() and size + more > self.width:
                lines.append(line.rstrip())
                line, size = indent, len(indent)
                word = word.lstrip(" ")
            line += word
            size += columns(word)
        return lines + [line.rstrip()]


def screen_of(stream: Any) -> Screen:
    """The screen behind a stream: a terminal's, or that of a file or a pipe."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if not (hasattr(stream, "isatty") and stream.isatty()):
        return Screen(encoding=encoding)
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or sys.platform == "win32"
    return Screen(max(20, shutil.get_terminal_size().columns), not plain, encoding)


def columns(text: str) -> int:
    """How many columns a text takes: a wide letter takes two.

    >>> from pyattn.check.reports.screen import columns
    >>> columns("权重 0.5")
    8
    """
    return len(text) if text.isascii() else sum([_columns(letter) for letter in text])


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def harmless(text: str) -> str:
    """A text that sends a terminal nothing but letters: no escapes, nothing that turns its order.

    >>> from pyattn.check.reports.screen import harmless
    >>> harmless("a\\x1b[31mb\\tc")
    'a\\ufffd[31mb c'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join([c if c in "\n" or c.isprintable() else _instead(c) for c in text])


def _instead(letter: str) -> str:
    return (" " if letter.isspace() else "\ufffd") * _columns(letter)  # arrows below it stay right


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may end: words with the blanks behind them, wide letters alone."""
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        # A closing mark stays on the line of what it closes.
        alone = wide and unicodedata.category(letter) not in ("Po", "Pe", "Pf")
        if piece and (alone or letter != " " and piece.endswith(" ")):
            yield piece
            piece = ""
        elif piece and not wide and letter != " " and _columns(piece[-1]) == 2:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece
