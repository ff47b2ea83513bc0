"""What a writer may have gone on with: numbers as they were written, or unrounded, or some of each.

Who computes 3.4641, writes 3.46 and goes on, may go on with either; and what comes of it may be
carried on unrounded once more.  None of that is wrong, and so each of these worlds is tried before a
number is called wrong.
"""

from __future__ import annotations

from ..statements.trees import Name, Node
from .names import World
from .parts import walk
from .readings import evaluated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping, Sequence

    from ...tensor import Tensor
    from .linking import Source
    from .memory import Memory
    from .repeats import Result

LAYERS = 3  # carried on for one step, for two, from the start
_FLIPPED = 4  # names of which one alone is taken as written, or as it truly is
_MARGIN = 1.1  # of what is true to first order only


class Carried:
    """The worlds of some expressions between the true one and the one that was written."""

    def __init__(
        self,
        memory: Memory,
        nodes: Sequence[Node],
        links: Sequence[Mapping[Node, Source]],
        repeats: Mapping[Node, Result],
    ) -> None:
        self.memory, self.nodes, self.links, self.repeats = memory, nodes, links, repeats
        self._layers: list[World] | None = None
        self._worlds: list[World] | None = None

    def layers(self) -> list[World]:
        """The worlds in which what came before was carried on unrounded."""
        memory = self.memory
        if self._layers is not None:
            return self._layers
        found: list[World] = []
        self._layers = found
        if not memory.apart and not self.repeats and not self.links:
            return found
        memory.work.spend(LAYERS * len(memory.apart))
        for layer in range(LAYERS):
            literals = {node: result.carried[layer] for node, result in self.repeats.items()}
            for node, source in (self.links or [{}])[0].items():
                literals[node] = source.carried[layer]
            names = dict(memory.true)
            names.update({name: memory.apart[name].carried[layer] for name in memory.apart})
            found.append(memory.world_of(names, literals))
        return found

    def worlds(self) -> list[World]:
        """These, and those in which some is as it truly is and some as it was written."""
        if self._worlds is None:
            self._worlds = self.layers() + self._mixed()
        return self._worlds

    def _mixed(self) -> list[World]:
        memory, found = self.memory, []
        written = {node: result.written for node, result in self.repeats.items()}
        used = self._names()
        for links in self.links:
            true = {node: source.true for node, source in links.items()}
            found.append(memory.world_of(memory.theirs, {**written, **true}))
            found.append(memory.world_of(memory.theirs, true))
            for node in list(links)[:_FLIPPED] if len(links) > 1 else ():
                rest = {other: value for other, value in true.items() if other is not node}
                found.append(memory.world_of(memory.true, rest))
                found.append(memory.world_of(memory.true, {node: true[node]}))
        if self.repeats:
            found.append(memory.world_of(memory.true, written))
            found.append(memory.world_of(memory.theirs, {}))
        for name in used[:_FLIPPED] if len(used) + len(written) > 1 else ():
            one = {**memory.true, name: memory.theirs[name]}
            found.append(memory.world_of(one, {}))
            others = {**memory.theirs, name: memory.true[name]}
            found.append(memory.world_of(others, written))
        return found

    def _names(self) -> list[str]:
        """The names of the expressions that were written otherwise than they truly are."""
        world, found = self.memory.world(), []
        for node in self.nodes:
            for part in walk(node):
                key = world.origin(part.name) if isinstance(part, Name) else None
                if key is not None and key in self.memory.apart and key not in found:
                    found.append(key)
        return found

    def loose(
        self, node: Node, picks: Mapping[str, int] | None
    ) -> tuple[Tensor, list[float]] | None:
        """What comes of the numbers as written, and how far that may be off from what the writer had.

        A wrong number that nothing explains was rounded, too, and its other digits are not known.
        None where nothing before is wrong.
        """
        known: dict[object, Result | Source] = dict(self.repeats.items())
        known.update((self.links or [{}])[0].items())
        known.update({name: self.memory.apart[name] for name in self._names()})
        if all([result.loose is None for result in known.values()]):
            return None
        results: dict[object, tuple[Tensor, Tensor]] = {}
        for part, result in known.items():
            rounded = result.written - result.carried[-1]
            off = rounded.double().abs() if result.loose is None else result.loose
            results[part] = (result.written, off)
        literals = {part: result.written for part, result in self.repeats.items()}
        world = self.memory.world_of(self.memory.theirs, literals)
        return loosened(node, world, picks, results)


def loosened(
    node: Node,
    world: World,
    picks: Mapping[str, int] | None,
    results: Mapping[Any, tuple[Tensor, Tensor]],
) -> tuple[Tensor, list[float]] | None:
    """A value, and how far each of its numbers may be off where some results may be off by so much.

    results: of names and of parts of the tree, what was written and how far that may be off.
    """
    names, literals, leaves = dict(world.names), dict(world.literals), []
    for part, (written, off) in results.items():
        leaf = (written * 1.0).double().detach().requires_grad_()
        leaves.append((leaf, off))
        if isinstance(part, str):
            names[part] = leaf
        elif isinstance(part, Node):
            literals[part] = leaf
    reading = evaluated(node, World(names, literals, world.functions, work=world.work), picks)[1]
    if reading is None or reading.value.numel() > 400 or not reading.value.requires_grad:
        return None
    cells = reading.value.flatten()
    world.work.spend(cells.numel() * sum([leaf.numel() for leaf, _ in leaves]))
    spreads = []
    for i in range(cells.numel()):
        for leaf, _ in leaves:
            leaf.grad = None
        cells[i].backward(retain_graph=True)
        slopes = [(leaf.grad, off) for leaf, off in leaves if leaf.grad is not None]
        spreads.append(_MARGIN * sum([float((s.abs() * off).sum()) for s, off in slopes]))
    return reading.value.detach(), spreads
