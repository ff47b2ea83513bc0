"""Calculations that come back: Q K^T, once it was written to be something, is that wherever it stands.

Two expressions are the same where they are written alike and their names have not been given anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..statements.trees import Array, Binary, Call, Index, Name, Number, Series, Unary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, Sequence

    from ...tensor import Tensor
    from ..sheet import Mark
    from ..statements.trees import Node

    Keys = Dict[Node, int]

MOST_KEPT = 2_000


@dataclass
class Result:
    """What was written for a calculation or a name, and what the writer may have gone on with.

    carried: the same unrounded, as far as that is known, in several ways; loose: how far each number
    may be off from what the writer had in hand, None where that is known.
    """

    written: Tensor
    carried: Sequence[Tensor]
    loose: Tensor | None
    marks: list[Mark]


class Repeats:
    """The calculations of a page whose results were written otherwise than they truly are.

    >>> import pyattn
    >>> from pyattn.check.judging.repeats import Repeats, Result
    >>> from pyattn.check.statements.parsing import parse
    >>> repeats, same = Repeats(), lambda name: name
    >>> repeats.note(parse("2 + 3"), same, Result(pyattn.tensor(6), [], None, []))
    >>> [part.start for part in repeats.found([parse("4 * (2 + 3)")], same)]
    [5]
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[object, ...], int] = {}
        self._known: dict[int, Result] = {}

    def note(self, node: Node, version: Callable[[str], object], result: Result | None) -> None:
        """Keep what was written for a calculation; None: it is what it truly is."""
        if result is None and not self._known:
            return
        key = self._keys(node, version)[node]
        self._known.pop(key, None)
        if result is not None and len(self._known) < MOST_KEPT:
            self._known[key] = result

    def found(self, nodes: Iterable[Node], version: Callable[[str], object]) -> dict[Node, Result]:
        """The largest parts of some expressions that came before, and their results."""
        found: dict[Node, Result] = {}
        if not self._known:
            return found
        for root in nodes:
            keys = self._keys(root, version)
            left = [root]
            while left:
                node = left.pop()
                result = self._known.get(keys[node])
                # A sum of plain numbers that is done again is done anew.
                if result is not None and (node is not root or _has_names(node)):
                    found[node] = result
                elif not isinstance(node, Series):
                    left.extend(reversed(list(node.parts())))
        return found

    def _keys(self, root: Node, version: Callable[[str], object]) -> Keys:
        """A number for each part, the same for parts that are the same."""
        keys: Keys = {}
        left: list[tuple[Node, bool]] = [(root, False)]
        while left:
            node, ready = left.pop()
            below = list(node.parts())
            if isinstance(node, Call):
                below += [node.keywords[name] for name in sorted(node.keywords)]
            if below and not ready:
                left.append((node, True))
                left.extend([(part, False) for part in below])
                continue
            key = (type(node).__name__, _told(node, version), *[keys[part] for part in below])
            keys[node] = self._ids.setdefault(key, len(self._ids))
        return keys


def _told(node: Node, version: Callable[[str], object]) -> object:
    """What makes a node another one than its like, its parts left out."""
    if isinstance(node, Number):
        return (node.value, node.special)
    if isinstance(node, Name):
        return version(node.name)
    if isinstance(node, (Unary, Binary)):
        return node.sign
    if isinstance(node, Call):
        return (node.name, tuple(sorted(node.keywords)))
    if isinstance(node, Series):
        return (node.name, node.low is None, node.high is None)
    assert isinstance(node, (Array, Index)), node
    return None


def _has_names(node: Node) -> bool:
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, Name):
            return True
        left.extend(part.parts())
    return False
