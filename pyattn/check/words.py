"""What is said, in the reader's language: English sentences, and the Chinese ones that stand for them.

Every sentence that `check` says to a person passes through `say`, as English with {fields}; where
the language is Chinese, the entry in `chinese` is filled in instead.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

LANGUAGES = ("en", "zh")
_SPELLED = "no one two three four five six seven eight nine ten".split()
_language = "en"


def language() -> str:
    """The language in force: "en" or "zh"."""
    return _language


def speak(wanted: str | None) -> None:
    """Say what follows in this language, "en" or "zh"; None is the locale's, and else English."""
    global _language
    if wanted is None:
        named = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
        wanted = "zh" if next((n for n in named if n), "").lower().startswith("zh") else "en"
    if wanted not in LANGUAGES:
        raise ValueError(f"speak: expected one of {', '.join(LANGUAGES)}, got {wanted!r}")
    _language = wanted


def say(sentence: str, **fields: Any) -> str:
    """A sentence in the language in force, with its fields filled in.

    >>> from pyattn.check.words import say, speak
    >>> say("{count} numbers", count=3)
    '3 numbers'
    >>> speak("zh"); say("rounding slip"); speak("en")
    '舍入失误'
    """
    if _language == "zh":
        from .chinese import SENTENCES

        sentence = SENTENCES.get(sentence, sentence)
    return sentence.format(**fields) if fields else sentence


def counted(number: int, one: str, many: str) -> str:
    """How many there are, as one of two sentences; the second has the field {count}.

    >>> from pyattn.check.words import counted
    >>> [counted(n, "1 number", "{count} numbers") for n in (1, 2000)]
    ['1 number', '2,000 numbers']
    """
    return say(one) if number == 1 else say(many, count=f"{number:,}")


def spelled(number: int) -> str:
    """A small number as a word: two; in Chinese its digits, which read well there."""
    return _SPELLED[number] if _language == "en" and number < len(_SPELLED) else str(number)


def cut(text: str, most: int = 300) -> str:
    """A text that a message repeats, so that the message stays readable: its beginning and its end.

    >>> from pyattn.check.words import cut
    >>> cut("0123456789" * 100, 20)
    '0123456789 ... 456789'
    """
    if len(text) <= most + 5:
        return text
    end = most * 3 // 10
    return f"{text[: most - end - 4]} ... {text[len(text) - end :]}"


def in_words(index: Sequence[int]) -> str:
    """A place in a list or a matrix, counted from 1.

    >>> from pyattn.check.words import in_words
    >>> in_words((0, 1)), in_words((2,)), in_words((1, 0, 2))
    ('row 1, column 2', 'number 3', 'matrix 2, row 1, column 3')
    """
    places = [i + 1 for i in index]
    if not places:
        return ""
    if len(places) == 1:
        return say("number {count}", count=places[0])
    where = say("row {row}, column {column}", row=places[-2], column=places[-1])
    if len(places) == 2:
        return where
    matrix = places[0] if len(places) == 3 else tuple(places[:-2])
    return say(", ").join([say("matrix {count}", count=matrix), where])
