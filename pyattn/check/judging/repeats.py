"""Calculations that come back: Q K^T, once it was written to be something, is that wherever it stands.

Two expressions are the same where they are written alike and their names have not been given anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..statements.trees import Binary, Call, Name, Number, Series, Unary

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
    >>> [part.sign for part in repeats.found([parse("4 * (2 + 3)")], same)]
    ['+']
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

    def any(self) -> bool:
        """Whether there are any."""
        return bool(self._known)

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
            key = (*_told(node, version), *[keys[part] for part in below])
            keys[node] = self._ids.setdefault(key, len(self._ids))
        return keys


def _told(node: Node, version: Callable[[str], object]) -> tuple[object, ...]:
    """What makes a node another one than its like, its parts left out."""
    if isinstance(node, Number):
        return ("number", node.value, node.special)
    if isinstance(node, Name):
        return ("name", version(node.name))
    if isinstance(node, Unary):
        return ("unary", node.sign)
    if isinstance(node, Binary):
        return ("binary", "*" if node.sign in ("@", ".") else node.sign)
    if isinstance(node, Call):
        name = node.name.rpartition(".")[2].lower()
        for words, told in _ALIKE.items():
            if name in words.split() and not node.keywords:
                return told
        return ("call", name, tuple(sorted(node.keywords)))
    if isinstance(node, Series):
        return ("sum", node.name, node.low is None, node.high is None)
    return (type(node).__name__,)


# Functions that stand for signs, or for one another.
_ALIKE: dict[str, tuple[object, ...]] = {
    "norm length magnitude l2 模 长度 模长 范数": ("unary", "abs"),
    "sqrt": ("unary", "sqrt"),
    "transpose t 转置": ("unary", "T"),
    "dot matmul mm bmm 点积 inner 内积": ("binary", "*"),
    "var variance 方差": ("call", "var", ()),
    "std sd stdev 标准差": ("call", "std", ()),
    "mean avg average 平均 均值 平均值": ("call", "mean", ()),
}


def spelled_out(node: Node) -> Node | None:
    """What a function is in terms of others, that may have been computed before it.

    >>> from pyattn.check.judging.repeats import spelled_out
    >>> from pyattn.check.statements.parsing import parse, written
    >>> written(spelled_out(parse("cos(a, b)"))), written(spelled_out(parse("std(x)")))
    ('((a * b) / (abs(a) * abs(b)))', 'sqrt(var(x))')
    """
    if not isinstance(node, Call) or not node.arguments:
        return None
    name, first, last = node.name.lower(), node.arguments[0], node.arguments[-1]
    place = (node.start, node.end)
    if name in ("std", "sd", "stdev", "标准差"):
        return Unary("sqrt", Call("var", node.arguments, *place, node.keywords), *place)
    if name.startswith(("cos", "余弦")) and len(node.arguments) == 2:
        lengths = [Unary("abs", part, *place) for part in (first, last)]
        return Binary("/", Binary("*", first, last), Binary("*", *lengths))
    if name in ("attention", "sdpa", "scaled_dot_product_attention", "注意力"):
        if len(node.arguments) == 3 and not node.keywords:
            scores = Binary("*", first, Unary("T", node.arguments[1], *place))
            scaled = Binary("/", scores, Unary("sqrt", Name("d_k", *place), *place))
            return Binary("*", Call("softmax", [scaled], *place), last)
    return None


def _has_names(node: Node) -> bool:
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, Name):
            return True
        left.extend(part.parts())
    return False
