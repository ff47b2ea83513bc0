"""What a page has said so far: names in truth and as written, formulas, functions, earlier results."""

from __future__ import annotations

from ... import tensor
from .carried import LAYERS, Carried, loosened
from .linking import Earlier
from .names import Work, World, is_among, plain
from .parts import walk
from .readings import evaluated
from .repeats import Repeats, Result, spelled_out
from .sides import Worlds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Sequence

    from ...tensor import Tensor
    from ..sheet import Mark
    from ..statements.trees import Node


MOST_WORK = 15_000_000  # a minute of it, where nothing is right


class Memory:
    """The names of a page in two worlds, and what else later statements go back to."""

    def __init__(self) -> None:
        self.true: dict[str, Tensor] = {}
        self.theirs: dict[str, Tensor] = {}
        self.apart: dict[str, Result] = {}  # the names whose values were written otherwise
        self.functions: dict[str, tuple[Sequence[str], Node]] = {}
        self.formulas: dict[str, Node] = {}  # whose numbers have not been written yet
        self.earlier = Earlier()
        self.repeats = Repeats()
        # The starts of numbers that are rounded from nobody knows what, or come of such.
        self.rough: set[int] = set()
        self.mistakes: set[str] = set()  # that were named so far
        self.work = Work(MOST_WORK)
        self._spelled: set[str] = set()
        self._turns: dict[str, int] = {}  # how often each name was given a value

    def set(self, name: str, true: Tensor, result: Result | None = None) -> None:
        """Give a name its values; the one given last stands last.  result: where it was written."""
        for values in (self.true, self.theirs):
            values.pop(name, None)
        self.apart.pop(name, None)
        self.true[name] = true
        self._spelled.add(plain(name))
        self.theirs[name] = true if result is None else result.written
        self._turns[name] = self._turns.get(name, 0) + 1
        if result is not None:
            self.apart[name] = result

    def forget(self, names: Sequence[str]) -> None:
        """What these stood for is no longer known."""
        for name in names:
            for kept in (self.true, self.theirs, self.apart, self.formulas):
                kept.pop(name, None)

    def knows(self, name: str) -> bool:
        """Whether a name, or what it is a part of, has a value as it is spelled."""
        return is_among(name, self._spelled)

    def note(self, node: Node, result: Result | None) -> None:
        """Keep what was written for an expression."""
        self.repeats.note(node, self._version(), result)

    def repeated(self, nodes: Sequence[Node]) -> dict[Node, Result]:
        """The parts of some expressions whose results were written before."""
        version = self._version()
        found = self.repeats.found(nodes, version)
        if self.repeats.any():
            for node in nodes:
                for part in walk(node):
                    longer = spelled_out(part) if part not in found else None
                    within = self.repeats.found([longer], version) if longer else {}
                    if longer is not None and within:
                        result = self._gone_through(longer, within)
                        found.update({part: result} if result is not None else {})
        return found

    def _gone_through(self, node: Node, within: dict[Node, Result]) -> Result | None:
        """What an expression comes to from results that were written before, in each way."""
        ways = []
        for layer in range(-1, LAYERS):
            names, literals = dict(self.true), {}
            for name, result in self.apart.items():
                names[name] = result.written if layer < 0 else result.carried[layer]
            for part, result in within.items():
                literals[part] = result.written if layer < 0 else result.carried[layer]
            found = evaluated(node, self.world_of(names, literals))[1]
            if found is None:
                return None
            ways.append(found.value)
        marks = [mark for result in within.values() for mark in result.marks]
        rough: dict[object, tuple[Tensor, Tensor]] = {
            part: (result.written, result.loose)
            for part, result in within.items()
            if result.loose is not None
        }
        written = {part: result.written for part, result in within.items()}
        theirs = self.world_of(self.theirs, written)
        loose = loosened(node, theirs, None, rough) if rough else None
        off = tensor(loose[1]).reshape(*ways[0].shape) if loose and ways[0].shape else None
        if loose and not ways[0].shape:
            off = tensor(loose[1][0])
        return Result(ways[0], ways[1:], off, marks)

    def follow(self, marks: Sequence[Mark], explained: bool) -> bool:
        """Whether some of these are wrong, unexplained, or come of what is; they are kept as such."""
        rough = [
            mark.start
            for mark in marks
            if (mark.verdict == "wrong" and not explained)
            or (mark.verdict == "follows" and mark.because in self.rough)
        ]
        self.rough.update(rough)
        return bool(rough)

    def world(self, theirs: bool = False) -> World:
        """The names, in truth or as written, with numbers as they stand."""
        return self.world_of(self.theirs if theirs else self.true, {})

    def world_of(self, names: Mapping[str, Tensor], literals: Mapping[Node, Tensor]) -> World:
        """The page's functions with these names, and with these values for parts of expressions."""
        return World(names, literals, self.functions, work=self.work)

    def worlds(self, nodes: Sequence[Node], label: str) -> Worlds:
        """The worlds in which some expressions are computed."""
        options = self.earlier.links(nodes, label)
        repeats = self.repeated(nodes)
        written = self.world()
        true = [
            self.world_of(self.true, {node: source.true for node, source in links.items()})
            for links in options
        ]
        theirs = written
        if self.apart or repeats:
            literals = {node: result.written for node, result in repeats.items()}
            theirs = self.world_of(self.theirs, literals)
        carried = Carried(self, nodes, options, repeats)
        return Worlds(true or [written], options or [{}], written, theirs, carried)

    def _version(self) -> _Version:
        return _Version(self.world(), self._turns)


class _Version:
    """Called with a name: what it stands for, and for the how manieth time."""

    def __init__(self, world: World, turns: dict[str, int]) -> None:
        self.world, self.turns = world, turns
        self.found: dict[str, tuple[str, str, int]] = {}

    def __call__(self, name: str) -> tuple[str, str, int]:
        if name not in self.found:
            key = self.world.origin(name) or name
            part = "" if key == name or self.world.key(name) else plain(name)
            self.found[name] = (key, part, self.turns.get(key, 0))
        return self.found[name]
