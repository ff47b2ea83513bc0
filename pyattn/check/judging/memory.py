"""What a page has said so far: names in truth and as written, formulas, functions, earlier results."""

from __future__ import annotations

from .linking import Earlier
from .names import World
from .sides import Worlds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ...tensor import Tensor
    from ..sheet import Mark
    from ..statements.trees import Node


class Memory:
    """The names of a page in two worlds, and what else later statements go back to."""

    def __init__(self) -> None:
        self.true: dict[str, Tensor] = {}
        self.theirs: dict[str, Tensor] = {}
        self.functions: dict[str, tuple[Sequence[str], Node]] = {}
        self.formulas: dict[str, Node] = {}  # whose numbers have not been written yet
        self.marks: dict[str, list[Mark]] = {}  # of each name's numbers, as last written
        self.earlier = Earlier()

    def set(self, name: str, true: Tensor, theirs: Tensor | None, marks: list[Mark]) -> None:
        """Give a name its values; the one given last stands last."""
        self.true.pop(name, None)
        self.theirs.pop(name, None)
        self.true[name] = true
        self.theirs[name] = true if theirs is None else theirs
        self.marks[name] = marks

    def world(self, theirs: bool = False) -> World:
        """The names, in truth or as written, with numbers as they stand."""
        return World(self.theirs if theirs else self.true, {}, self.functions)

    def worlds(self, nodes: Sequence[Node], label: str) -> Worlds:
        """The worlds in which some expressions are computed."""
        options = self.earlier.links(nodes, label)
        written = self.world()
        true = [
            World(self.true, {node: source.true for node, source in links.items()}, self.functions)
            for links in options
        ]
        differ = any([self.theirs.get(name) is not self.true[name] for name in self.true])
        theirs = self.world(theirs=True) if differ else written
        return Worlds(true or [written], options or [{}], written, theirs)
