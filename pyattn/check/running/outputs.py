"""A text that was written as an output beside what came: by its numbers, whatever is wrapped around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction

from ..sides import Layout
from ..words import say
from ..written import Number, as_printed, numbers, stands_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Tuple

    from ..written import Value
    from .actual import Actual

    Index = Optional[Tuple[int, ...]]

_SUFFIX = re.compile(
    r",?[ \t]*\b(?P<name>device|size|dtype|grad_fn|requires_grad|names|layout)="
    r"(?:'[^'\n]{0,60}'|<[^>\n]{0,80}>|\([^()\n]{0,60}\)|[\w.]{1,60})"
)
_WRAPPER = re.compile(
    r"\b(?:torch\.|np\.|numpy\.)?(tensor|array|Tensor|matrix|Size|Parameter)\b(?= ?\()"
)
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = {"tensor", "array", "matrix", "parameter", "containing", "torch", "np", "numpy", "size"}
_MANY = 300  # parts, beyond which those that differ are not looked for
_LONG = 60


@dataclass
class _Part:
    """A number alone, or the numbers within one pair of outermost brackets, and the words before."""

    numbers: list[Number]
    indices: list[Tuple[int, ...]]
    words: str

    @property
    def key(self) -> tuple[str, int]:
        return self.words, len(self.numbers)

    def shape(self) -> tuple[int, ...] | None:
        """The sizes of what has rows of one length; None of others."""
        if len({len(index) for index in self.indices}) != 1:
            return None
        sizes = tuple([max(axis) + 1 for axis in zip(*self.indices)])
        count = 1
        for size in sizes:
            count *= size
        same = len(set(self.indices)) == len(self.indices) == count
        return sizes if same else None


@dataclass
class Compared:
    """What was written beside what came."""

    pairs: list[tuple[Number, Index, Value]] = field(default_factory=list)  # judged numbers
    wrong: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same_words: bool = True
    complete: bool = True  # every number that was written has a partner

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.wrong and not self.problems

    @property
    def score(self) -> tuple[int, int, int]:
        """The smaller, the better what was written fits."""
        return len(self.problems) + (not self.complete), self.wrong, len(self.notes)


def right(number: Number, value: Value, loose: float) -> bool:
    """Whether a number stands for a value, or for one that a float of 32 bits could not tell from it."""
    if stands_for(number, value):
        return True
    if not loose or isinstance(value, int) or number.special:
        return False
    try:
        exact, mine = float(value), float(number.value)
    except (ValueError, OverflowError):
        return False
    if exact != exact or exact in (float("inf"), float("-inf")):
        return False
    if abs(mine) < 2e-6 and abs(exact) < 1e-9:
        return True  # what is left of a difference of equal numbers
    least = 0.0 if number.scientific else 1e-2
    room = float(number.unit or 0) / 2 + loose * max(abs(exact), least)
    return abs(mine - exact) <= room


def compare(want: str, actual: Actual, loose: float, about: bool = False) -> Compared:
    """Compare what was written with what came.

    loose: the relative error of the arithmetic, beyond the digits that were written; about: numbers
    without decimals are rounded ones.

    >>> from pyattn.check.running.outputs import compare
    >>> from pyattn.check.running.session import Actual
    >>> came = Actual("printed", "tensor([0.0634, 0.4683])", {})
    >>> compared = compare("array([0.1, 0.47])", came, 0.0)
    >>> compared.right, compared.notes
    (True, ['written as array(...), it prints tensor(...)'])
    """
    cleared, got = _cleared(want), _cleared(actual.text)
    mine = numbers(cleared)
    if about:
        for number in mine:
            if number.unit is None and not number.special:
                number.unit = Fraction(1)
    theirs = numbers(got)
    result = Compared()
    result.same_words = _words(want) == _words(actual.text)
    value = {n.start: actual.values.get(n.start, as_printed(n.text)) for n in theirs}
    _wrappers(want, actual.text, result)
    if not mine or not theirs:
        result.complete = not mine
        if bool(mine) != bool(theirs) or not result.same_words:
            result.same_words = False
            result.notes.append(_said(want, actual.text))
        return result
    left, other = _parts(cleared, mine), _parts(got, theirs)
    if "..." in cleared and len(mine) != len(theirs):
        pairs = _elided(cleared, left, theirs, value, loose, result)
    else:
        pairs = _paired(left, other, result)
    for number, index, partner in pairs:
        result.pairs.append((number, index, value[partner.start]))
        result.wrong += not right(number, value[partner.start], loose)
    elided = "..." in want or len(mine) != len(theirs)
    if not result.same_words and not result.problems and not elided and _words(want):
        result.notes.append(_said(want, actual.text))
    return result


def _cleared(text: str) -> str:
    """A text with what a tensor prints behind its numbers made blank."""
    return _SUFFIX.sub(lambda match: " " * len(match[0]), text)


def _words(text: str) -> str:
    found = [word.casefold() for word in _WORD.findall(_cleared(text))]
    found = [word for word in found if word not in _PLAIN and word not in ("nan", "inf", "e")]
    return "".join([word for word in found if word not in ("true", "false")])


def _said(want: str, got: str) -> str:
    sentence = "written {written}, it prints {printed}"
    return say(sentence, written=_short(want), printed=_short(got))


def _short(text: str) -> str:
    text = " ".join(text[:1000].split())
    return (text if len(text) <= _LONG else text[: _LONG - 3] + "...") or say("nothing")


def _wrappers(want: str, got: str, result: Compared) -> None:
    mine, theirs = _WRAPPER.search(want), _WRAPPER.search(got)
    if mine and theirs and mine[1] != theirs[1] or bool(mine) != bool(theirs):
        names = [
            f"{match[1]}(...)" if match else _bracket(text)
            for match, text in ((mine, want), (theirs, got))
        ]
        if all(names):
            sentence = "written as {written}, it prints {printed}"
            result.notes.append(say(sentence, written=names[0], printed=names[1]))
    elif not mine and _bracket(want) != _bracket(got) and _bracket(want) and _bracket(got):
        sentence = "written as {written}, it prints {printed}"
        result.notes.append(say(sentence, written=_bracket(want), printed=_bracket(got)))
    behind = [
        {match["name"]: match[0].strip(", ") for match in _SUFFIX.finditer(t)} for t in (want, got)
    ]
    for name, text in behind[0].items():
        if behind[1].get(name) != text:
            result.notes.append(say("{suffix} is written, and is not printed", suffix=text))


def _bracket(text: str) -> str:
    found = re.search(r"[\[(]", text)
    return "" if not found else "[...]" if found[0] == "[" else "(...)"


def _parts(text: str, found: list[Number]) -> list[_Part]:
    layout = Layout(text, found)
    parts: list[_Part] = []
    group, at = None, 0
    for number, here, index in zip(found, layout.groups, layout.index):
        if here != group or not parts:
            parts.append(_Part([], [], _words(text[at : number.start])))
            group = here
        parts[-1].numbers.append(number)
        parts[-1].indices.append(index)
        at = number.end
    return parts


def _paired(
    left: list[_Part], other: list[_Part], result: Compared
) -> list[tuple[Number, Index, Number]]:
    """The numbers of both sides in pairs: part by part, or one by one where the parts are cut otherwise."""
    mine = [number for part in left for number in part.numbers]
    theirs = [number for part in other for number in part.numbers]
    indices = [index if len(part.numbers) > 1 else None for part in left for index in part.indices]
    if len(mine) == len(theirs):
        if len(left) == len(other):
            for part, partner in zip(left, other):
                _shapes(part, partner, result)
        return list(zip(mine, indices, theirs))
    if len(left) == len(other):
        matched = list(zip(left, other))
    elif len(left) > _MANY or len(other) > _MANY:
        matched = []
        result.complete = False
    else:
        matcher = SequenceMatcher(None, [p.key for p in left], [p.key for p in other], False)
        matched = [
            (left[a + i], other[b + i])
            for a, b, size in matcher.get_matching_blocks()
            for i in range(size)
        ]
        result.complete = len(matched) == len(left)
        if result.complete:
            result.notes.append(say("more is printed than is written"))
    if not result.complete:
        sentence = "written with {count} numbers, it has {other}"
        result.problems.append(say(sentence, count=len(mine), other=len(theirs)))
    pairs: list[tuple[Number, Index, Number]] = []
    for part, partner in matched:
        if len(part.numbers) != len(partner.numbers):
            sentence = "written as {written}, it is {shape}"
            said = say(sentence, written=_shaped(part), shape=_shaped(partner))
            result.problems.append(said)
            continue
        _shapes(part, partner, result)
        several = len(part.numbers) > 1
        for number, index, value in zip(part.numbers, part.indices, partner.numbers):
            pairs.append((number, index if several else None, value))
    return pairs


def _shapes(part: _Part, partner: _Part, result: Compared) -> None:
    one, other = part.shape(), partner.shape()
    if one is None or other is None or one == other:
        return
    said = say("written as {written}, it is {shape}", written=_shaped(part), shape=_shaped(partner))
    plain, others = [[size for size in sizes if size != 1] for sizes in (one, other)]
    if len(plain) > 1 and len(others) > 1 and plain != others:
        result.problems.append(said)
    elif said not in result.notes:
        result.notes.append(said)


def _shaped(part: _Part) -> str:
    shape = part.shape()
    if shape is None or len(shape) < 2:
        return say("{count} numbers", count=len(part.numbers))
    if len(shape) == 2:
        return say("a {rows} x {columns} matrix", rows=shape[0], columns=shape[1])
    return say("numbers of shape {shape}", shape=shape)


def _elided(
    text: str,
    left: list[_Part],
    theirs: list[Number],
    value: dict[int, Value],
    loose: float,
    result: Compared,
) -> list[tuple[Number, Index, Number]]:
    """Each stretch between two ellipses is one of what came: the first from its beginning, the last to its end."""
    dots = [match.start() for match in re.finditer(r"\.\.\.", text)]
    segments: List[List[Tuple[Number, Index]]] = [[]]
    at = 0
    for part in left:
        for number in part.numbers:
            while at < len(dots) and dots[at] < number.start:
                segments.append([])
                at += 1
            segments[-1].append((number, None))
    while at < len(dots):
        segments.append([])
        at += 1
    pairs: list[tuple[Number, Index, Number]] = []
    begin, end = 0, len(theirs)
    if sum([len(segment) for segment in segments]) > end:
        result.complete = False
        result.problems.append(
            say(
                "written with {count} numbers, it has {other}",
                count=sum(map(len, segments)),
                other=end,
            )
        )
        return pairs
    first, last = segments[0], segments[-1]
    pairs += [(n, i, other) for (n, i), other in zip(first, theirs)]
    begin = len(first)
    end -= len(last)
    for segment in segments[1:-1]:
        found = _sought(segment, theirs, begin, end, value, loose)
        if found is None:
            result.notes.append(say("what stands between two ellipses is not judged"))
            break
        pairs += [(n, i, other) for (n, i), other in zip(segment, theirs[found:])]
        begin = found + len(segment)
    pairs += [(n, i, other) for (n, i), other in zip(last, theirs[end:])]
    return pairs


def _sought(
    segment: List[Tuple[Number, Index]],
    theirs: list[Number],
    begin: int,
    end: int,
    value: dict[int, Value],
    loose: float,
) -> int | None:
    for start in range(begin, min(end - len(segment), begin + 20_000) + 1):
        if all(
            right(number, value[other.start], loose)
            for (number, _), other in zip(segment, theirs[start : start + len(segment)])
        ):
            return start
    return None
