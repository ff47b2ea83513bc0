"""Which numbers were copied from earlier results: the 0.5 of `0.5 x 4`, once a weight was written 0.5.

A list or a row is copied from an earlier one with the same numbers; a number with decimals from an
earlier result that was written so, or that it stands for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from ... import tensor
from ..statements.trees import Array, Number, Unary
from .literals import Cell, cells
from .parts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Sequence, Tuple, Union

    from ...tensor import Tensor
    from ..statements.trees import Node

    Key = Tuple[object, ...]
    Values = Sequence[Union[int, float]]

OPTIONS = 3  # ways of linking that are tried
LATELY = 12  # results
_KEPT = 40  # of the results that a number may come from


@dataclass
class Source:
    """An earlier result, or a part of one: its true value, and where and how it was written."""

    true: Tensor
    cells: list[Cell]  # as written
    had: Sequence[Values]  # what the writer may have gone on with: see carried.py
    text: str
    start: int  # in the page's source
    verdict: str
    index: tuple[int, ...]
    result: int  # which result it belongs to
    exact: bool  # as written it is the true value
    rough: bool  # it was rounded from nobody knows what

    @property
    def written(self) -> Tensor:
        """Its value as it was written."""
        return self._shaped([cell.value for cell in self.cells])

    @property
    def carried(self) -> list[Tensor]:
        """What the writer may have gone on with, in each way."""
        return [self._shaped(values) for values in self.had]

    @property
    def loose(self) -> Tensor | None:
        """How far that may be off; None where it is known."""
        return self._shaped([cell.looseness for cell in self.cells]) if self.rough else None

    def _shaped(self, values: Values) -> Tensor:
        return (
            tensor(list(values)).reshape(*self.true.shape) if self.true.shape else tensor(values[0])
        )


class Earlier:
    """The results that were written so far."""

    def __init__(self) -> None:
        self._lists: dict[Key, list[Source]] = defaultdict(list)
        self._numbers: dict[Key, list[Source]] = defaultdict(list)
        self._uses: dict[tuple[int, Key], int] = defaultdict(int)
        self._alone: list[Source] = []  # the last results that were single numbers
        self._count = 0

    def add(
        self,
        found: list[Cell],
        true: Values,
        starts: list[int],
        verdicts: list[str],
        carried: Sequence[Values] = ((), (), ()),
        loose: bool = False,
    ) -> None:
        """Note a result: its cells, their true values, and how they were judged.

        carried: what the writer may have had, in each way; loose: it was rounded from nobody knows what.
        """
        self._count += 1
        sources = []
        for i, (cell, value, start, verdict) in enumerate(zip(found, true, starts, verdicts)):
            exact = cell.value == value and not loose
            had = [[way[i] if way else cell.value] for way in carried]
            source = Source(
                tensor(value),
                [cell],
                had,
                cell.text,
                start,
                verdict,
                cell.index,
                self._count,
                exact,
                loose,
            )
            sources.append(source)
            if not cell.index:
                self._alone.append(source)
                del self._alone[:-LATELY]
            keys = {_number_key(cell)}
            if cell.number.unit is not None and abs(value) < 1e12:
                keys |= {(p, f"{x:.{p}f}") for p in range(1, 7) for x in (value, cell.value)}
            for key in keys:
                _kept(self._numbers[key], source)
        if found[0].index:
            shape = tuple([max(axis) + 1 for axis in zip(*[c.index for c in found])])
            width = shape[-1]
            for first in range(0, len(found), width) if len(shape) > 1 else ():
                self._add_list(
                    found[first : first + width],
                    true[first : first + width],
                    sources[first : first + width],
                    (width,),
                )
            self._add_list(found, true, sources, shape)

    def _add_list(
        self,
        found: list[Cell],
        true: Values,
        sources: list[Source],
        shape: tuple[int, ...],
    ) -> None:
        bad = [source for source in sources if source.verdict != "right"]
        off = [source for source in sources if not source.exact]
        first = (bad or off or sources)[0]
        whole = Source(
            tensor(list(true)).reshape(*shape),
            found,
            list(zip(*[[values[0] for values in source.had] for source in sources])),
            "",
            first.start,
            first.verdict,
            (),
            self._count,
            not off,
            sources[0].rough,
        )
        _kept(self._lists[_list_key(found, shape)], whole)

    def links(self, sides: Iterable[Node], label: str) -> list[dict[Node, Source]]:
        """Ways of tracing the numbers of some expressions back, the likeliest first; none where nothing is."""
        candidates: list[tuple[Node, list[Source]]] = []
        digits = re.findall("[0-9]{1,4}", label)
        place = int(digits[-1]) - 1 if digits else None
        for side in sides:
            self._search(side, place, candidates)
        candidates = self._plausible(candidates)
        options: list[dict[Node, Source]] = []
        for option in range(OPTIONS):
            chosen = {}
            for node, sources in candidates:
                source = sources[min(option, len(sources) - 1)]
                if not source.exact:
                    chosen[node] = source
            if chosen and chosen not in options:
                options.append(chosen)
        return options

    def whole(self, node: Node) -> dict[Node, Source]:
        """The numbers without decimals that were written before as wrong results."""
        found: dict[Node, Source] = {}
        for part in walk(node):
            if isinstance(part, Number) and part.unit is None and not part.special:
                (cell,) = cells(part) or [None]  # type: ignore[list-item]
                wrong = self._wrong(cell) if cell is not None else []
                if wrong:
                    found[part] = wrong[0]
        return found

    def _wrong(self, cell: Cell) -> list[Source]:
        """The wrong result that was lately written so."""
        sources = self._numbers.get(_number_key(cell), [])[::-1]
        lately = [s for s in sources if s.text == cell.text and s.result > self._count - LATELY]
        return [s for s in lately[:1] if s.verdict != "right"]

    def _gathered(self, found: list[Cell]) -> list[Source]:
        """A list of results that stood alone, one after the other."""
        texts = [cell.text for cell in found]
        for first in range(len(self._alone) - len(found), -1, -1):
            sources = self._alone[first : first + len(found)]
            if [source.text for source in sources] == texts and len(found[0].index) == 1:
                first_wrong = next((s for s in sources if s.verdict != "right"), sources[0])
                return [
                    Source(
                        tensor([source.true.item() for source in sources]),
                        found,
                        list(zip(*[[values[0] for values in source.had] for source in sources])),
                        "",
                        first_wrong.start,
                        first_wrong.verdict,
                        (),
                        sources[-1].result,
                        all([source.exact for source in sources]),
                        any([source.rough for source in sources]),
                    )
                ]
        return []

    def _plausible(
        self, candidates: list[tuple[Node, list[Source]]]
    ) -> list[tuple[Node, list[Source]]]:
        """Without single numbers of one digit, which are too common, unless all of them are traced.

        What a number stands for, though it was written otherwise, takes two digits to tell.
        """
        kept: list[tuple[Node, list[Source]]] = []
        weak: list[tuple[Node, list[Source]]] = []
        lost = False
        for node, sources in candidates:
            (cell, *more) = cells(node) or []
            digits = (
                "" if more else cell.number.text.partition("e")[0].lstrip("0.+-").replace(".", "")
            )
            if more or len(digits) > 1:
                if sources:
                    kept.append((node, sources))
                continue
            # What was written long ago, alone, is not what is meant.
            sources = [
                source
                for source in sources
                if source.text == cell.text and (source.index or source.result > self._count - 4)
            ]
            lost = lost or not sources
            weak.append((node, sources))
        return kept if lost else kept + weak

    def _search(
        self, side: Node, place: int | None, candidates: list[tuple[Node, list[Source]]]
    ) -> None:
        left = [side]
        while left:
            node = left.pop()
            if isinstance(node, Array):
                found = cells(node)
                if found is not None and len(found) > 1:
                    shape = tuple([max(axis) + 1 for axis in zip(*[c.index for c in found])])
                    sources = self._lists.get(_list_key(found, shape), [])[::-1]
                    sources = sources or self._gathered(found)
                    if sources:
                        candidates.append((node, sources[:OPTIONS]))
                        continue
            if isinstance(node, Number) or (
                isinstance(node, Unary) and node.sign == "-" and isinstance(node.inner, Number)
            ):
                (cell,) = cells(node) or [None]  # type: ignore[list-item]
                if cell is not None and cell.number.unit is None and not cell.exact:
                    wrong = self._wrong(cell) if len(cell.text) > 1 else []
                    if wrong:
                        candidates.append((node, wrong))
                elif cell is not None and not cell.number.special:
                    sources = self._numbers.get(_number_key(cell), [])
                    candidates.append((node, self._ordered(cell, sources, place)))
                continue
            left.extend(reversed(list(node.parts())))

    def _ordered(self, cell: Cell, sources: list[Source], place: int | None) -> list[Source]:
        """The sources of a number: of the last result, the one labelled so or the next in order."""
        if not sources:
            return []
        same = [s for s in sources if s.text == cell.text] or sources
        last = [s for s in same if s.result == same[-1].result]
        key = (last[0].result, _number_key(cell))
        turn = self._uses[key] % len(last)
        self._uses[key] += 1
        labelled = [s for s in last if place is not None and s.index and s.index[-1] == place]
        ordered = labelled + last[turn:] + last[:turn] + sources[::-1]
        return ordered[:OPTIONS] if not labelled else [labelled[0], *ordered[1:OPTIONS]]


def _kept(sources: list[Source], source: Source) -> None:
    sources.append(source)
    del sources[:-_KEPT]


def _number_key(cell: Cell) -> Key:
    unit = cell.number.unit
    places = 0 if unit is None else max(1, len(str(unit.denominator)) - 1)
    if cell.suffix == "%":
        places += 2
    return (places, f"{cell.value:.{places}f}" if abs(cell.value) < 1e12 else cell.text)


def _list_key(found: list[Cell], shape: tuple[int, ...]) -> Key:
    return (shape, tuple([cell.value for cell in found]))
