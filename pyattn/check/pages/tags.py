"""HTML as a row of tags and texts, with their places; malformed HTML ends as quickly as any."""

from __future__ import annotations

import html
import re
from html.entities import html5

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, NamedTuple
else:
    from collections import namedtuple

_ATTRIBUTE = re.compile(r"""([\w:-]+)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ENTITY = re.compile(r"&(?:#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_NAME = re.compile(r"<(/?)([A-Za-z][\w:-]*)")
_PART = re.compile(r"[^<>\"'=]*")
_LONGEST = 8  # letters of a & and a name that needs no semicolon
_VERBATIM = {"script", "style", "svg", "textarea", "title"}  # no tags within

if TYPE_CHECKING:

    class Tag(NamedTuple):
        """A tag from start to end: its name, "/" if it closes, and how its attributes are written."""

        name: str
        closes: str
        written: str
        start: int
        end: int

else:
    Tag = namedtuple("Tag", "name closes written start end")


def attributes(tag: Tag) -> dict[str, str]:
    """The attributes of a tag.

    >>> from pyattn.check.pages.tags import attributes, tags
    >>> attributes(next(tags('<pre class="code" id=a>')))
    {'class': 'code', 'id': 'a'}
    """
    found = _ATTRIBUTE.findall(tag.written[:5000])
    return {name.lower(): double or single or bare for name, double, single, bare in found}


def tags(source: str) -> Iterator[Tag]:
    """The tags of a source in order; comments, and what scripts hold, are passed over as one.

    >>> from pyattn.check.pages.tags import tags
    >>> [(t.closes + t.name, t.start) for t in tags("a < b <b>c</b>")]
    [('b', 6), ('/b', 10)]
    """
    at, missing = 0, set()

    def find(sign: str, start: int) -> int:
        if sign in missing:
            return -1
        found = source.find(sign, start)
        if found < 0:
            missing.add(sign)
        return found

    while True:
        at = find("<", at)
        if at < 0:
            return
        if source.startswith(("<!", "<?"), at):
            sign = "-->" if source.startswith("<!--", at) else ">"
            end = find(sign, at + 2)
            if end < 0 and sign == "-->":
                yield Tag("!", "", "", at, len(source))  # it hides the rest of the page
                return
            if end < 0:
                at += 1
                continue
            end += len(sign)
            yield Tag("!", "", "", at, end)
            at = end
            continue
        named = _NAME.match(source, at)
        end = _end(source, named.end(), find) if named else -1
        if not named or end < 0:
            at += 1
            continue
        name = named[2].lower()
        yield Tag(name, named[1], source[named.end() : end - 1], at, end)
        at = end
        if name in _VERBATIM and not named[1] and source[end - 2] != "/":
            close = find(f"</{name}", end)
            if close >= 0:
                at = close


def entity(source: str, at: int, end: int) -> tuple[str, int]:
    """What a & and the name behind it stand for, and where that name ends; "" where it is a plain &.

    Browsers know the older names without their semicolon, too, whatever follows.

    >>> from pyattn.check.pages.tags import entity
    >>> entity("2 &times; 3", 2, 11), entity("2 &times3", 2, 9), entity("R&D", 1, 3)
    (('×', 9), ('×', 8), ('', 2))
    """
    named = _ENTITY.match(source, at, end)
    if not named:
        return "", at + 1
    written = named[0]
    if written[1] == "#" or written[1:] in html5:
        return html.unescape(written), named.end()
    for length in range(min(len(written), _LONGEST), 2, -1):
        letters = html5.get(written[1:length])
        if letters:
            return letters, at + length
    return "", at + 1


def _end(source: str, at: int, find: object) -> int:
    """Where a tag ends whose attributes begin here; -1 if it is none."""
    assert callable(find)
    while True:
        part = _PART.match(source, at)
        assert part
        at = part.end()
        letter = source[at : at + 1]
        if letter == ">":
            return at + 1
        if letter == "=":
            at += 1
            while source[at : at + 1] in (" ", "\n"):
                at += 1
            quote = source[at : at + 1]
            if quote and quote in "\"'":
                at = int(find(quote, at + 1)) + 1
                if not at:
                    return -1
        elif letter and letter in "\"'":
            at += 1
        else:
            return -1
