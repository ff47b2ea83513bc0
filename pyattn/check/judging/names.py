"""What the names on a page stand for: exactly as written, and then as people vary them.

A name is looked for as it stands; then with its subscript spelled otherwise (q1, q_1, q₁); then
without regard to capitals; then as a row or a cell of a matrix (q_1 is the first row of q); and last
by the usual other words for the same thing (K for keys).
"""

from __future__ import annotations

import functools
import math
import re

from ... import tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Collection, Mapping, Sequence

    from ...tensor import Tensor
    from ..statements.trees import Node

SYNONYMS = (
    ("q", "query", "queries", "querys"),
    ("k", "key", "keys"),
    ("v", "value", "values"),
    ("s", "score", "scores", "attn_scores", "attention_scores", "分数", "得分", "注意力分数"),
    (
        "a",
        "weights",
        "attention",
        "attn",
        "attention_weights",
        "attn_weights",
        "p",
        "alpha",
        "α",
        "权重",
        "注意力权重",
    ),
    ("z", "output", "outputs", "o", "out", "输出"),
    ("x", "input", "inputs", "输入"),
)
WIDTHS = ("d_k", "dk", "d_key", "d_q", "d", "d_head")
CONSTANTS = {"e": math.e, "ℯ": math.e, "π": math.pi, "pi": math.pi, "τ": math.tau}
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUBSCRIPT = re.compile(r"^([^\W\d_][^\W\d]*?)_?((?:[0-9]{1,4})(?:[,_][0-9]{1,4})?)$")


def is_among(name: str, spelled: Collection[str]) -> bool:
    """Whether a name, or what it is a part of, is among some in plain spelling."""
    split = World()._split(name)
    return plain(name) in spelled or split is not None and split[0] in spelled


class Unknown(Exception):
    """A name or a function without a value on the page."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Unfit(Exception):
    """Parts that do not fit together; the message is a sentence for the reader."""


@functools.lru_cache(10_000)
def plain(name: str) -> str:
    """A name in one spelling of its subscript.

    >>> from pyattn.check.judging.names import plain
    >>> plain("q₁"), plain("q_{1}"), plain("q1"), plain("W_q"), plain("x_{1,2}")
    ('q_1', 'q_1', 'q_1', 'W_q', 'x_1,2')
    """
    name = re.sub("[₀-₉]+", lambda m: "_" + m.group().translate(_LOWERED), name)
    name = name.replace("{", "").replace("}", "").replace(" ", "").replace("__", "_")
    match = _SUBSCRIPT.match(name)
    return f"{match[1]}_{match[2]}" if match else name


class Spent(Exception):
    """The calculations of a page took all the work that is done for one."""


class Work:
    """What may yet be computed for a page, in numbers and parts of trees: a page is no program.

    >>> from pyattn.check.judging.names import Work
    >>> work = Work(10)
    >>> work.spend(7)
    >>> work.left, work.scarce
    (3, True)
    """

    def __init__(self, most: float = math.inf) -> None:
        self.most = self.left = most

    def spend(self, amount: int) -> None:
        """Take an amount; Spent where there is not so much."""
        if amount > self.left:
            raise Spent
        self.left -= amount

    @property
    def scarce(self) -> bool:
        """Whether less than half is left: what goes beyond right and wrong is left out then."""
        return self.left < self.most / 2


class World:
    """What names, functions and numbers stand for while something is computed.

    names: their values; functions: those that the page defines, each with its parameters and what it
    is; literals: parts of a tree, and the values they were copied from; local: what an index stands
    for within a sum; work: what may yet be computed.
    """

    def __init__(
        self,
        names: Mapping[str, Tensor] | None = None,
        literals: Mapping[Node, Tensor] | None = None,
        functions: Mapping[str, tuple[Sequence[str], Node]] | None = None,
        local: Mapping[str, int] | None = None,
        work: Work | None = None,
    ) -> None:
        self.work = work or Work()
        self.work.spend(len(names or ()) // 4)
        self.names = dict(names or {})
        self.literals = dict(literals or {})
        self.functions = dict(functions or {})
        self.local = dict(local or {})

    def within(self, local: Mapping[str, int], names: Mapping[str, Tensor] | None = None) -> World:
        """The same with values for a sum's index, or a function's parameters."""
        return World(
            {**self.names, **(names or {})},
            self.literals,
            self.functions,
            {**self.local, **local},
            self.work,
        )

    def knows(self, name: str) -> bool:
        """Whether a name has a value."""
        try:
            self.value(name)
        except Unknown:
            return False
        return True

    def value(self, name: str) -> Tensor:
        """What a name stands for; Unknown without one.

        >>> import pyattn
        >>> from pyattn.check.judging.names import World
        >>> world = World({"keys": pyattn.tensor([[0, 1, 1], [4, 4, 0]])})
        >>> world.value("K").shape, world.value("k_2").tolist(), world.value("d_k").item()
        (torch.Size([2, 3]), [4, 4, 0], 3)
        """
        if name in self.local:
            return tensor(self.local[name])
        key = self.key(name)
        if key is not None:
            return self.names[key]
        part = self._part(name)
        if part is not None:
            return part
        if name in CONSTANTS:
            return tensor(CONSTANTS[name])
        if plain(name).lower() in WIDTHS:
            for word in ("k", "q"):
                matrix = self._synonym(word)
                if matrix is not None and self.names[matrix].shape:
                    return tensor(self.names[matrix].shape[-1])
        raise Unknown(name)

    def key(self, name: str, part: bool = False) -> str | None:
        """The name under which the value of a whole name is kept; None where it is a part of one.

        part: the name is one whose part is wanted: q of q_1.  By itself a small letter is no matrix
        that has its capital, nor a word's: a and A are two things on most pages.
        """
        if name in self.names:
            return name
        spelled = plain(name)
        self.work.spend(len(self.names))
        for known in self.names:
            if plain(known) == spelled:
                return known
        if name in CONSTANTS:
            return None
        lower = spelled.lower()
        for known in reversed(list(self.names)):
            if plain(known).lower() == lower:
                small = len(lower) == 1 and (spelled != lower or self.names[known].dim() > 1)
                if part or not small:
                    return known
        if self._split(name) is not None or len(spelled) == 1 and spelled == lower and not part:
            return None
        return self._synonym(lower)

    def origin(self, name: str) -> str | None:
        """The same, or for a part of a matrix, that matrix's."""
        key = self.key(name)
        if key is None:
            split = self._split(name)
            key = self.key(split[0], part=True) if split else None
        return key

    def _synonym(self, word: str) -> str | None:
        for group in SYNONYMS:
            if word in group:
                for known in reversed(list(self.names)):
                    small = len(known) == 1 and known == known.lower()
                    if plain(known).lower() in group and not small:
                        return known
        return None

    def _split(self, name: str) -> tuple[str, str] | None:
        match = _SUBSCRIPT.match(plain(name))
        if match:
            return match[1], match[2]
        base, _, index = plain(name).partition("_")
        parts = index.split(",") if "," in index else list(index)
        if base and index and (index in self.local or all([p in self.local for p in parts])):
            return base, index
        return None

    def _part(self, name: str) -> Tensor | None:
        """The row or the cell that a subscript, counted from 1, picks from what its name stands for."""
        split = self._split(name)
        key = self.key(split[0], part=True) if split else None
        if split is None or key is None:
            return None
        return self._cell(self.names[key], split[1])

    def _cell(self, whole: Tensor, subscript: str) -> Tensor | None:
        parts = re.split("[,_]", subscript)
        if len(parts) == 1 and parts[0] not in self.local and len(whole.shape) == 2:
            if len(subscript) == 2 and (not subscript.isdigit() or int(subscript) > whole.shape[0]):
                parts = list(subscript)
        places = [self.local[p] if p in self.local else int(p) for p in parts]
        for place in places:
            if not whole.shape or not 1 <= place <= whole.shape[0]:
                return None
            if len(whole.shape) == 2 and 1 in whole.shape and len(places) == 1:
                whole = whole.flatten()  # a vector that is written as a matrix
                if not 1 <= place <= whole.shape[0]:
                    return None
            whole = whole[place - 1]
        return whole
