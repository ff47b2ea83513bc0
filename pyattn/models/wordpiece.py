"""Text as a BERT reads it: cut into words, and words into pieces that its vocabulary knows."""

from __future__ import annotations

import os
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator

# Tokens that no text is cut into: they stand for a place in the text, or for one that was hidden.
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST = 100  # letters in a word that is still cut into pieces


class WordPiece:
    """Cuts text into the pieces of a vocabulary: the longest known beginning, then the next.

    A piece that goes on inside a word begins with "##".  A word with a part that is not known is
    one "[UNK]".  With `lowercase`, as in the models called uncased, capitals and accents are gone
    before.  Wu et al., 2016; Devlin et al., 2018.

    `vocabulary` are the tokens in their order, which is their number.  Raises ValueError where one of
    the special ones, "[UNK]", "[CLS]" and "[SEP]", is missing.

    >>> cut = WordPiece(["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "!", "caf", "##e"])
    >>> cut.tokens("Unaffable!  Caf\u00e9.")
    ['un', '##aff', '##able', '!', 'caf', '##e', '[UNK]']
    >>> cut.numbers("unaffable")
    [1, 3, 4, 5, 2]
    """

    def __init__(self, vocabulary: Iterable[str], lowercase: bool = True) -> None:
        self.vocabulary = list(vocabulary)
        self.lowercase = lowercase
        self.number = {token: i for i, token in enumerate(self.vocabulary)}
        missing = [token for token in ("[UNK]", "[CLS]", "[SEP]") if token not in self.number]
        if missing:
            raise ValueError(f"WordPiece: the vocabulary has no {' and no '.join(missing)}")
        self._special = [token for token in SPECIAL if token in self.number]

    @classmethod
    def from_pretrained(cls, folder: Any, lowercase: bool = True) -> WordPiece:
        """The one whose `vocab.txt`, a token in each line, stands in a folder."""
        with open(os.path.join(os.fspath(folder), "vocab.txt"), encoding="utf-8") as file:
            return cls(file.read().rstrip("\n").split("\n"), lowercase)

    def tokens(self, text: str) -> list[str]:
        """The pieces of a text."""
        return [piece for word in self.words(text) for piece in self.pieces(word)]

    def numbers(self, text: str, other: str | None = None, most: int | None = None) -> list[int]:
        """The numbers of a text's pieces, between "[CLS]" and "[SEP]"; a second text after the first.

        Of more than `most` in all, the ends of the texts are left out, the longer one's first.
        """
        texts = [self.tokens(text)] if other is None else [self.tokens(text), self.tokens(other)]
        if most is not None:
            while sum(map(len, texts)) + len(texts) + 1 > max(most, len(texts) + 1):
                max(reversed(texts), key=len).pop()
        tokens = ["[CLS]"]
        for pieces in texts:
            tokens += pieces + ["[SEP]"]
        return [self.number[token] for token in tokens]

    def pieces(self, word: str) -> list[str]:
        """The pieces of one word."""
        if word in self.number:
            return [word]
        found = []
        start = 0
        while start < len(word) <= LONGEST:
            before = "##" if start else ""
            stop = len(word)
            while stop > start and before + word[start:stop] not in self.number:
                stop -= 1
            if stop == start:
                return ["[UNK]"]
            found.append(before + word[start:stop])
            start = stop
        return found or ["[UNK]"]

    def words(self, text: str) -> Iterator[str]:
        """The words and the marks of punctuation, as they are looked up; special tokens stay whole."""
        at = 0
        while at < len(text):
            places = [(text.find(token, at), token) for token in self._special]
            start, token = min(
                [found for found in places if found[0] >= 0], default=(len(text), "")
            )
            yield from self._plain(text[at:start])
            if token:
                yield token
            at = start + len(token)

    def _plain(self, text: str) -> Iterator[str]:
        letters = []
        for letter in text:
            kind = unicodedata.category(letter)
            if letter in "\t\n\r" or kind == "Zs":
                letters.append(" ")
            elif letter != "\ufffd" and (kind[0] != "C" or kind == "Cn"):
                # Not control characters, which say nothing; but letters newer than the interpreter.
                letters.append(f" {letter} " if _ideograph(letter) else letter)
        text = "".join(letters)
        if self.lowercase:
            text = "".join(
                [c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn"]
            )
            text = "".join(map(str.lower, text))
        for chunk in text.split():
            word = ""
            for letter in chunk:
                if _punctuation(letter):
                    if word:
                        yield word
                    yield letter
                    word = ""
                else:
                    word += letter
            if word:
                yield word


def _ideograph(letter: str) -> bool:
    """Whether a letter is a word by itself, as in Chinese."""
    code = ord(letter)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2CEAF
        or 0x2F800 <= code <= 0x2FA1F
    )


def _punctuation(letter: str) -> bool:
    """Whether a letter stands by itself: all of ASCII that is neither letter nor digit, and marks."""
    return letter in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" or unicodedata.category(letter)[0] == "P"


# fmt: off
__all__ = ["WordPiece"]
# fmt: on
