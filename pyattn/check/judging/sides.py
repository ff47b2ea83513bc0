"""A side of a statement beside what the others say it should be: its marks, and what is said of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from ..sheet import Mark
from ..words import in_words, say
from ..written import told
from .literals import Cell, coarsest, is_finite, plain_text, sizes
from .names import Unfit, Unknown
from .readings import evaluated, readings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction
    from typing import Callable, List, Optional, Sequence, Tuple, Union

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .carried import Carried
    from .linking import Source
    from .names import World

    Amount = Union[int, float]
    Way = Tuple[str, Amount]
    Before = Tuple[Tensor, Optional[List[float]]]
    # What a consequence is said to follow from, given the true value; and where that stands.
    Because = Callable[["Reading", str], Tuple[Callable[[str], str], Optional[int]]]

MANY = 2_000  # cells, beyond which only a few readings are tried
MOST_CARRIED = 4  # readings that are tried with what the writer may have gone on with


@dataclass
class Worlds:
    """What the names and numbers are: in truth, in truth but for the numbers copied, as written.

    true: with the numbers copied from earlier results replaced, in each of the ways that `links`
    says; written: with true names, and numbers as written; theirs: all as written; carried: whatever
    is between those.
    """

    true: list[World]
    links: list[dict[Node, Source]]
    written: World
    theirs: World
    carried: Carried | None = None


@dataclass
class Reading:
    """What a calculation comes to in each of the worlds, read in one way; None where it does not."""

    true: Tensor
    written: Tensor | None
    theirs: Tensor | None
    links: dict[Node, Source]
    picks: dict[str, int]
    world: World
    carried: list[Tensor] = field(default_factory=list)
    loose: tuple[Tensor, list[float]] | None = None  # a value, and how far each number may be off

    def every(self) -> list[Tensor]:
        """Its values in all of the worlds but the true one."""
        return [v for v in (self.written, self.theirs, *self.carried) if v is not None]


def all_readings(node: Node, worlds: Worlds) -> list[Reading]:
    """Each way to read a calculation, the likeliest first; raises Unknown or Unfit if there is none.

    A calculation that comes to nothing that is a number, such as 0 / 0 or 1 / 0, has none.
    """
    found = []
    error: Exception | None = None
    for world, links in zip(worlds.true, worlds.links):
        try:
            ways = readings(node, world)
        except (Unknown, Unfit) as e:
            error = error or e
            continue
        for way in ways:
            numbers = way.value.flatten().tolist()
            if any([x != x for x in numbers]) or numbers in ([math.inf], [-math.inf]):
                continue
            others = []
            for other in (worlds.written, worlds.theirs):
                value = evaluated(node, other, way.picks)[1] if other is not world else way
                others.append(None if value is None else value.value)
            found.append(Reading(way.value, others[0], others[1], links, way.picks, world))
    if not found:
        raise error or Unfit(say("it cannot be computed here"))
    return found


def carried_on(node: Node, readings_: Sequence[Reading], worlds: Worlds) -> list[Reading]:
    """The same readings, with what comes of all that the writer may have gone on with."""
    if worlds.carried is None:
        return list(readings_)
    others = worlds.carried.worlds()
    wider = []
    for reading in readings_[:MOST_CARRIED]:
        values = []
        for world in others:
            found = evaluated(node, world, reading.picks)[1]
            if found is not None:
                values.append(found.value)
        loose = worlds.carried.loose(node, reading.picks)
        wider.append(replace(reading, carried=values, loose=loose))
    return wider + list(readings_[MOST_CARRIED:])


def same_sizes(value: Tensor, wanted: tuple[int, ...]) -> bool:
    """Whether a value has these sizes, those of 1 left out."""
    return tuple([size for size in value.shape if size != 1]) == wanted


@dataclass
class Judged:
    """A side that was judged: its marks, the reading that was taken, and the true values."""

    marks: list[Mark] = field(default_factory=list)
    reading: Reading | None = None
    true: list[Amount] = field(default_factory=list)


def judge_cells(
    found: list[Cell],
    choices: Sequence[Reading],
    before: Sequence[Before],
    because: Because,
    place: Callable[[Node], tuple[int, int]],
    approximate: bool,
) -> Judged | None:
    """A side that is numbers; None where its sizes fit no reading.

    before: what the side before comes to as it was written, and how far each number of that may be
    off; because: called with a reading and the world that made a number right, "written", "theirs"
    or "before".
    """
    wanted = sizes(found)
    about = coarsest(found) if approximate else None
    best: tuple[float, Reading, list[Way]] | None = None
    fitting = [choice for choice in choices if same_sizes(choice.true, wanted)]
    earlier = [
        (value.flatten().tolist(), off) for value, off in before if same_sizes(value, wanted)
    ]
    for choice in fitting[:3] if len(found) > MANY else fitting:
        ways = _ways(found, choice, earlier, wanted, about)
        score = sum([2.0 if way == "true" else 1.0 if way else 0.0 for way, _ in ways])
        if best is None or score > best[0] and _likely(choice, [way for way, _ in ways]):
            best = (score, choice, ways)
        if score == 2.0 * len(found):
            break
    if best is None:
        return None
    _, choice, ways = best
    judged = Judged(reading=choice, true=choice.true.flatten().tolist())
    written, theirs = _listed(choice.written, wanted), _listed(choice.theirs, wanted)
    for i, (cell, (way, other)) in enumerate(zip(found, ways)):
        true = judged.true[i]
        if not way:
            other = theirs[i] if theirs else written[i] if written else true
        judged.marks.append(_marked(cell, way, true, other, place, because, choice, about))
    return judged


def _likely(choice: Reading, ways: Sequence[str]) -> bool:
    """Whether another reading than the first is meant: a product number by number is, where that
    makes most of the numbers right; beside a transposition, all.
    """
    others = [kind for kind, pick in choice.picks.items() if pick and kind.startswith("product")]
    least = 1.0 if any([kind.endswith("turned") for kind in others]) else 0.5 if others else 0.0
    count = sum([bool(way) for way in ways])
    return count == len(ways) or count > least * len(ways)


def _ways(
    found: list[Cell],
    choice: Reading,
    earlier: Sequence[tuple[list[Amount], list[float] | None]],
    wanted: tuple[int, ...],
    about: Fraction | None,
) -> list[Way]:
    """Of each number, what makes it right, "true", "written", "theirs", "before" or nothing: ""; and
    the value there.
    """
    worlds: list[tuple[str, list[Amount] | None, list[float] | None]] = [
        ("true", choice.true.flatten().tolist(), None)
    ]
    if choice.written is not choice.true:
        worlds.append(("written", _listed(choice.written, wanted), None))
    if choice.theirs is not choice.true:
        worlds.append(("theirs", _listed(choice.theirs, wanted), None))
    if earlier:
        # One reading of the side before, and not a number from each.
        likely = max(
            earlier, key=lambda e: sum([_right(c, v, 0, about) for c, v in zip(found, e[0])])
        )
        worlds.append(("before", *likely))
    worlds += [("theirs", _listed(value, wanted), None) for value in choice.carried]
    if choice.loose is not None:
        worlds.append(("theirs", _listed(choice.loose[0], wanted), choice.loose[1]))
    ways = []
    for i, cell in enumerate(found):
        way: Way = ("", 0)
        for name, values, off in worlds:
            if values is not None and _right(cell, values[i], off[i] if off else 0.0, about):
                way = (name, cell.value if name == "before" else values[i])
                break
        ways.append(way)
    return ways


def _right(cell: Cell, value: Amount, off: float, about: Fraction | None) -> bool:
    """Whether a number stands for a value that may be off by so much."""
    if cell.right(value, about):
        return True
    return bool(off) and abs(cell.value - value) <= off + cell.looseness + 1e-12


def _listed(value: Tensor | None, wanted: tuple[int, ...]) -> list[Amount] | None:
    if value is None or not same_sizes(value, wanted):
        return None
    listed: list[Amount] = value.flatten().tolist()
    return listed


def _marked(
    cell: Cell,
    way: str,
    true: Amount,
    other: Amount,
    place: Callable[[Node], tuple[int, int]],
    because: Because,
    choice: Reading,
    about: Fraction | None,
) -> Mark:
    start, end = place(cell.node)
    theirs = "" if other == true else repr(other)
    position = in_words(cell.index)
    mark = Mark(
        start, end, cell.index or None, position, cell.text, repr(true), theirs, "right", ""
    )
    if way == "true":
        return mark
    if way:
        told, mark.because = because(choice, way)
        mark.verdict, mark.message = "follows", told(brief(cell, true))
    else:
        mark.verdict, mark.message = _told(cell, true, about)
        near, nearer = _told(cell, other, about)
        if theirs and mark.verdict == "wrong" and near == "rounding":
            mark.verdict = near  # their own numbers were rounded wrongly, and no more
            mark.message = say(
                "{message}; from the true numbers it would be {value}",
                message=nearer,
                value=brief(cell, true),
            )
        elif theirs and brief(cell, other) != brief(cell, true):
            mark.message = say(
                "{message}; from your numbers it would be {value}",
                message=mark.message,
                value=brief(cell, other),
            )
    if position:
        mark.message = say("{position}: {message}", position=position, message=mark.message)
    return mark


def mark_of(cell: Cell, true: Amount, place: Callable[[Node], tuple[int, int]]) -> Mark:
    """A number within a step, which is not what it should be."""
    start, end = place(cell.node)
    verdict, message = _told(cell, true, None)
    return Mark(start, end, None, "", cell.text, repr(true), "", verdict, message)


def _told(cell: Cell, true: Amount, about: Fraction | None) -> tuple[str, str]:
    """The verdict on a number that is not right, and what it should be."""
    verdict, note = cell.verdict(true, about)
    full, rounded = cell.shown(true)
    message = told(cell.text, full, rounded, verdict, note)
    return "rounding" if verdict == "rounding" else "wrong", message


def brief(cell: Cell, value: Amount) -> str:
    """A value with a decimal more than was written, and at least two."""
    amount = cell.scaled(value)
    if not is_finite(amount) or amount == int(amount):
        return plain_text(amount) + cell.suffix
    unit = cell.number.unit
    if abs(amount) < 0.005 or abs(amount) >= 1e9 or cell.number.scientific:
        return f"{amount:.3g}{cell.suffix}"
    places = 2 if unit is None else max(2, len(str(unit.denominator)))
    return f"{amount:.{min(places, 12)}f}{cell.suffix}"
