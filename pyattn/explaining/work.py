"""The working that a derivation reads from: notes of operations, names, and what was looked at.

Work finds how a tensor was made, follows a cell to where it was computed, and knows every tensor by
a name: the user's, or else a plain one after its operation.
"""

from __future__ import annotations

import math

from ..array import Array
from ..autograd import no_grad
from ..dtypes import boolean
from ..nn.functions.dot_product import PLAIN_SCORES
from ..nn.modules.module import Module
from ..nn.parameter import Parameter
from ..ops.products import product
from . import working
from .expressions import MOST_TERMS, Call, Cells, Expr, Num, Of, Transpose, Whole, box
from .formulas import formula_of
from .sources import inputs_of, is_constant, source_of, under
from .steps import function_of, noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..graph import Node, Op
    from ..tensor import Tensor
    from .formulas import Formula

HOW = (
    "compute it inside `with pyattn.working():`, or from tensors that require grad "
    "(requires_grad_())"
)
MOST_FOLDED = 20_000  # cells followed to describe a tensor that was only moved
MOST_HOPS = 200  # from tensor to tensor, each of which only moved numbers
MOST_NESTED = 4  # functions within functions, in a formula of whole tensors
MOST_WITHIN = 2  # formulas within the formula of a layer's step


def names_of(named: Any) -> list[tuple[str, Tensor]]:
    """Tensors with their names: from a dict, from a module, or from several of those in a list."""
    if isinstance(named, Module):
        found = list(named.named_parameters()) + list(named.named_buffers())
        for prefix, module in named.named_modules():
            for name, value in vars(module).items():
                if isinstance(value, Array):
                    found.append((f"{prefix}.{name}" if prefix else name, value))  # type: ignore[arg-type]
        return found
    if hasattr(named, "items"):
        found = []
        for name, value in named.items():
            if not isinstance(name, str) or not name.strip():
                raise TypeError(f"explain: a name must be a word, got {name!r}")
            if isinstance(value, Module):
                found += [(f"{name}.{inner}", t) for inner, t in names_of(value)]
            elif isinstance(value, Array):
                found.append((name, value))  # type: ignore[arg-type]
            else:
                raise TypeError(
                    f"explain: {name!r} must name a tensor or a module, got {type(value).__name__}"
                )
        return found
    if isinstance(named, (list, tuple)):
        return [pair for part in named for pair in names_of(part)]
    raise TypeError(
        "explain: named is a dict of names and tensors, a module, or a list of those, got "
        f"{type(named).__name__}"
    )


class Line:
    """Cells that were read together: what they are called, and their numbers."""

    def __init__(self, tensor: Tensor | None, places: list[int], symbol: Expr, data: Any) -> None:
        self.tensor = tensor
        self.places = places
        self.symbol = symbol
        self.values = data
        self.numbers: list[Expr] = [Num(x) for x in data]
        self.many = len(places) > MOST_TERMS  # and so written shortened

    def at(self, k: int) -> Expr:
        """What its cell k is called."""
        return self.symbol if self.tensor is None else Cells(self.tensor, [self.places[k]])

    def symbols(self) -> list[Expr]:
        """What each of its cells is called."""
        return [self.at(k) for k in range(len(self.places))]


class Work:
    """The notes, the names, and a list of what the rule at work has read."""

    def __init__(self, named: Sequence[tuple[str, Tensor]], asked: Sequence[Tensor] = ()) -> None:
        self._asked = {id(t) for t in asked}
        self._names: dict[int, str] = {}
        self._by_data: dict[int, tuple[str, Tensor]] = {}
        self._kept: list[Any] = []  # so that no other tensor can come to have an id in use
        self._mentioned: dict[int, Tensor] = {}
        self._moments: dict[int, float] = {}
        self._scores: dict[int, tuple[Tensor | None, Node]] = {}
        owner: dict[str, Tensor] = {}
        for name, t in named:
            other = owner.setdefault(name, t)
            if other is not t and other._data is not t._data:
                raise ValueError(f"explain: two tensors have the name {name!r}")
            if id(t) not in self._names:
                self._names[id(t)] = name
                self._by_data.setdefault(id(t._data), (name, t))
                self._kept.append(t)
        self.reads: list[tuple[Tensor, int]] = []
        self.passed_over: list[tuple[Tensor, int]] = []
        self.within = False  # whether what is worked out now is a part of a layer's step

    # How a tensor was made.

    def note(self, t: Tensor) -> Node | None:
        """The note of how a tensor was made; None for one that was given.

        A layer's parameters are given, however they were drawn.  So is what was changed in place since
        it was made, or made from what was: its numbers went into what is explained, and their working is
        gone.  What was asked for itself is told of, or refused.
        """
        node = t.grad_fn or t._working
        asked = id(t) in self._asked
        if node is None or not asked and t.grad_fn is None and isinstance(t, Parameter):
            return None
        what = f"explain: {noun(node.op)} of shape {tuple(t._shape)}"
        if node.inputs is None:
            raise RuntimeError(
                f"{what}: its working was freed by backward; explain before it, or call "
                "backward(retain_graph=True)"
            )
        if t._storage.moment > node.moment:
            if not asked:
                return None
            raise RuntimeError(
                f"{what}: it was changed in place after it was computed, so its numbers are no "
                "longer those that were worked out"
            )
        for i, operand in enumerate(node.inputs):
            if operand._storage.moment > node.moment:
                if not asked:
                    return None
                raise RuntimeError(
                    f"{what}: its input {i}, of shape {tuple(operand._shape)}, was changed in place "
                    "after it was used, so the numbers that went in are gone"
                )
        return node

    def behind(self, t: Tensor, place: int) -> tuple[Tensor, int] | None:
        """The cell that this one was moved from; None where it was not merely moved."""
        node = self.note(t)
        source = None if node is None else source_of(node.op)
        found = None if source is None else source(node, t, place)  # type: ignore[arg-type]
        return None if found is None else (inputs_of(node)[found[0]], found[1])  # type: ignore[arg-type]

    def first_of_its_name(self, t: Tensor) -> Tensor:
        """The tensor that another is the same numbers of, in the same shape and by the same name."""
        name, before = self.given_name(t), t
        for _ in range(MOST_HOPS if name is not None else 0):
            node = self.note(before)
            if node is None or source_of(node.op) is None:
                break
            before = inputs_of(node)[0]
            if before._data is not t._data:
                break
            if self.note(before) is not None and self.given_name(before) == name:
                t = before
        return t

    def given_as(self, t: Tensor) -> Tensor:
        """The given tensor that another is again, after it was cut or turned, with its name and shape."""
        _, other = self._by_data.get(id(t._data), ("", t))
        if id(t) in self._names or other._data is not t._data or other._shape != t._shape:
            return t
        node = self.note(t)
        moved = node is not None and source_of(node.op) is not None
        return other if moved and self.note(other) is None else t

    def unnamed_before(self, t: Tensor) -> Tensor:
        """The step of a layer that a reader has named after it was given another shape."""
        before = t
        while self.given_name(t) is not None:
            node = self.note(before)
            if node is None or source_of(node.op) is None:
                break
            before = inputs_of(node)[0]
            if before._data is not t._data or self.given_name(before) is not None:
                break
            if self.is_step(before):
                return before
        return t

    def is_step(self, t: Tensor) -> bool:
        """Whether a reader is told of a tensor: it has a name, or is a step that has one in books."""
        node = t.grad_fn or t._working
        return self.given_name(t) is not None or node is not None and node.op.base is not None

    def _goes_on(self, t: Tensor, before: Tensor) -> bool:
        """Whether to look behind a tensor: it is no step, or the same tensor is named there."""
        return not self.is_step(t) or self.given_name(t) == self.given_name(before) is not None

    def source(self, t: Tensor, place: int, known: bool = False) -> tuple[Tensor, int]:
        """The cell that a reader knows: followed until it has a name, or was computed, or given.

        With `known`, never to one that nothing is known of.
        """
        for _ in range(MOST_HOPS):
            t = self.given_as(t)
            found = self.behind(t, place)
            if found is None or not self._goes_on(t, found[0]):
                break
            if known and self.note(found[0]) is None:
                break
            t, place = found
        return t, place

    # Reading.

    def cell(self, t: Tensor, place: int) -> tuple[Expr, Expr]:
        """A cell that goes into the working: what it is called, and its number."""
        t, place = self.source(t, place)
        self.reads.append((t, place))
        value = Num(t._data[place])
        if is_constant(t) and self.given_name(t) is None:
            return value, value
        self.mention(t)
        return Cells(t, [place]), value

    def _inner(self, t: Tensor) -> tuple[Node, Formula] | None:
        """The note and the formula of what a layer computed between two of its steps."""
        node = None if self.is_step(t) or t.dtype is boolean else self.note(t)
        if node is None or source_of(node.op) is not None:
            return None
        formula = formula_of(node.op)
        return None if formula is None else (node, formula)

    def part(self, t: Tensor, place: int, within: bool, nested: int = 0) -> tuple[Expr, Expr]:
        """A cell that goes into the working, as `cell`; `within` a layer's step by its own formula."""
        if within and nested < MOST_WITHIN:
            t, place = self.source(t, place)
            inner = self._inner(t)
            if inner is not None:
                node, formula = inner
                parts = [
                    self.part(x, under(place, t._shape, x._shape), True, nested + 1)
                    for x in inputs_of(node)
                ]
                return formula(node, *[p[0] for p in parts]), formula(node, *[p[1] for p in parts])
        return self.cell(t, place)

    def line(self, t: Tensor, places: list[int]) -> Line:
        """Cells that go into the working together, called after the tensor that has them all."""
        for _ in range(MOST_HOPS if places else 0):
            found = [self.behind(t, p) for p in places]
            steps = [f for f in found if f is not None]
            if len(steps) < len(found) or any([f[0] is not steps[0][0] for f in steps]):
                break
            if not self._goes_on(t, steps[0][0]):
                break
            t, places = steps[0][0], [f[1] for f in steps]
        data = [t._data[p] for p in places]
        many = len(places) > MOST_TERMS
        self.reads += [(t, p) for p in (places[:3] + places[-1:] if many else places)]
        if many:
            self.passed_over += [(t, p) for p in places[3:-1]]
        if is_constant(t) and self.given_name(t) is None and len(places) == 1:
            return Line(None, places, Num(data[0]), data)
        self.mention(t)
        return Line(t, places, Cells(t, places), data)

    def whole(self, t: Tensor, nested: int = 0, within: int = 0) -> Expr:
        """A tensor as a part of a formula; one that was only moved by what it was moved from.

        `within` a layer's step, so deep, what was computed on the way to it by its own formula.
        """
        t = self.given_as(t)
        if is_constant(t) and self.given_name(t) is None:
            return Num(t._data[0])
        inner = self._inner(t) if 0 < within <= MOST_WITHIN else None
        if inner is not None:
            made, formula = inner
            return formula(made, *[self.whole(x, nested, within + 1) for x in inputs_of(made)])
        node = self.note(t)
        if (
            node is None
            or source_of(node.op) is None
            or self.is_step(t)
            or nested > MOST_NESTED
            or not t._data
        ):
            self.mention(t)
            self.reads.append((t, 0))
            return Whole(t)
        if len(t._data) <= MOST_FOLDED:
            found = [self.source(t, p) for p in range(len(t._data))]
            first = found[0][0]
            if first is not t and all([f[0] is first for f in found]):
                described = self._described(first, t, [f[1] for f in found])
                if type(described) is Whole and within and self._inner(first) is not None:
                    return self.whole(first, nested, within)
                if described is not None:
                    self.mention(first)
                    self.reads.append((first, 0))
                    return described
        return self._called(node, nested + 1, within)

    def moved_whole(self, t: Tensor) -> Expr:
        """What the numbers of a tensor were taken from, in whatever order."""
        node = self.note(t)
        assert node is not None
        moved = [self.behind(t, p) for p in range(min(len(t._data), MOST_FOLDED))]
        found = [self.source(*f) for f in moved if f is not None]
        if found and len(found) == len(t._data) and all([f[0] is found[0][0] for f in found]):
            first, places = found[0][0], sorted([f[1] for f in found])
            self.mention(first)
            self.reads.append((first, 0))
            if len(places) == len(first._data):
                return Whole(first)
            return Cells(first, places) if box(first._shape, places) else Of("cells", Whole(first))
        return self._called(node, 0, int(self.is_step(t)))

    def _called(self, node: Node, nested: int, within: int) -> Expr:
        inner = [self.whole(x, nested, within) for x in dict.fromkeys(inputs_of(node))]
        return Call(self.plain(node.op), inner)

    def _described(self, first: Tensor, t: Tensor, places: list[int]) -> Expr | None:
        """Cells of one tensor as an index of it, or as its transpose."""
        bounds = box(first._shape, places)
        if bounds is not None:
            whole = Whole(first) if len(places) == len(first._data) else Cells(first, places)
            sizes, now = tuple([b - a for a, b in bounds[-2:]]), t._shape[-2:]
            # A row that has become a column, or the other way round.
            return Transpose(whole) if len(now) == 2 and sizes == now[::-1] != now else whole
        wide = [size for size in t._shape if size != 1]
        if len(wide) >= 2:
            rows, columns = wide[-2:]
            size = rows * columns
            back = [
                places[b + i * columns + j]
                for b in range(0, len(places), size)
                for j in range(columns)
                for i in range(rows)
            ]
            if box(first._shape, back) is not None:
                return Transpose(
                    Whole(first) if len(back) == len(first._data) else Cells(first, back)
                )
        return None

    # Names.

    def given_name(self, t: Tensor) -> str | None:
        """The user's name of a tensor, or of one that shares its numbers (as detach() does)."""
        name = self._names.get(id(t))
        if name is None and id(t._data) in self._by_data:
            name, other = self._by_data[id(t._data)]
            if other._data is not t._data or other._shape != t._shape:
                return None
        return name

    def mention(self, t: Tensor) -> None:
        """Take note of a tensor that is spoken of, so that it gets a name."""
        self._mentioned.setdefault(id(t), t)

    def forget_mentions(self) -> None:
        """Speak of nothing yet: what was spoken of has been thrown away."""
        self._mentioned.clear()

    def moment(self, t: Tensor, node: Node) -> float:
        """When a tensor was made: one that was made again for the purpose, when it would have been."""
        return self._moments.get(id(t), node.moment)

    def scores(self, node: Node) -> Tensor | None:
        """Query times key, of a note of scores whose query was scaled before; None where it was not.

        Attention scales its queries, which are fewer, and books scale the scores.
        """
        if id(node) not in self._scores:
            query, key = inputs_of(node)[:2]
            scaled = query.grad_fn or query._working
            made = None
            if scaled is not None and scaled.inputs is not None and scaled.op.name == "mul":
                with working(), no_grad():
                    made = product(scaled.inputs[0], key, tb=True, op=PLAIN_SCORES)
                self._moments[id(made)] = node.moment - 0.5
            self._scores[id(node)] = (made, node)
        return self._scores[id(node)][0]

    def plain(self, op: Op) -> str:
        """The function that an operation is."""
        return function_of(op)

    def settle_names(self) -> None:
        """Name what has no name of the user's: after its operation, numbered where several are alike."""
        words: dict[str, list[Tensor]] = {}

        def moment(t: Tensor) -> float:
            node = t.grad_fn or t._working
            return 0 if node is None else self.moment(t, node)

        for t in sorted(self._mentioned.values(), key=moment):
            if self.given_name(t) is None:
                node = t.grad_fn or t._working
                word = _given(t) if node is None else noun(node.op)
                words.setdefault(word, []).append(t)
        taken = set(self._names.values())
        for word, tensors in words.items():
            k = 0
            for t in tensors:
                name = word
                while len(tensors) > 1 and name == word or name in taken:
                    k += 1
                    name = f"{word}{k}"
                taken.add(name)
                self._names[id(t)] = name
                self._kept.append(t)

    def name(self, t: Tensor) -> str:
        """The name of a tensor that was spoken of."""
        return self.given_name(t) or "input"


def _given(t: Tensor) -> str:
    """A word for a tensor that was given without a name."""
    if t._shape and t._data and not any(t._data):
        return "zeros"
    if t._shape and t._data and set(t._data) <= {0.0, -math.inf} and -math.inf in t._data:
        return "mask"
    return "input"
