"""Chinese pages that are not UTF-8: of old computers, which named their encoding nowhere."""

from __future__ import annotations

from collections import Counter

_ENOUGH = 1_000_000  # characters by which an encoding is known
# Name, decoder, the set of letters in its order of use, and the first bytes of those often used.
_ENCODINGS = (
    ("GB18030", "gb18030", "gb2312", (*range(0xA1, 0xAA), *range(0xB0, 0xD8))),
    ("Big5", "cp950", "cp950", (*range(0xA1, 0xC7),)),
)


def chinese(data: bytes) -> tuple[str, str] | None:
    """The text of bytes that can only be Chinese, and its encoding; None where they are not.

    Nearly any bytes are Chinese in some encoding: in the right one, most letters are usual ones.

    >>> from pyattn.check.pages.encodings import chinese
    >>> chinese("权重之和：0.7 + 0.3 = 1".encode("gbk"))
    ('权重之和：0.7 + 0.3 = 1', 'GB18030')
    >>> chinese("權重之和：0.7 + 0.3 = 1".encode("big5"))[1], chinese("Übung".encode("latin-1"))
    ('Big5', None)
    """
    best, chosen = 0.6, None
    for name, decoder, charset, usual in _ENCODINGS:
        try:
            text = data.decode(decoder)
        except UnicodeDecodeError:
            continue
        share = _usual(text, charset, usual)
        if share > best:
            best, chosen = share, (text, name)
    return chosen


def _usual(text: str, charset: str, usual: tuple[int, ...]) -> float:
    """Which part of the characters beyond ASCII are usual ones; 0 where few are Chinese letters."""
    counts = {c: n for c, n in Counter(text[:_ENOUGH]).items() if not c.isascii()}
    total = sum(counts.values())
    han = sum([n for c, n in counts.items() if "\u4e00" <= c <= "\u9fff"])
    wide = sum([n for c, n in counts.items() if "\u3000" <= c <= "\u301f" or "\uff00" <= c])
    if han < 2 or 2 * (han + wide) < total:
        return 0.0
    first = {c: c.encode(charset, "replace")[0] for c in counts}
    return sum([n for c, n in counts.items() if first[c] in usual]) / total
