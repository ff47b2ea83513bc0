"""From a tree to its value, computed by the engine; where it can be meant in several ways, by each.

An Evaluator computes a tree in one way.  Where it meets a choice it asks `choose`, which answers the
same for the same kind of choice all over the tree; `readings` goes through the answers.  Its methods
are the single operations, so that a usual mistake is an Evaluator that does one of them otherwise.
"""

from __future__ import annotations

import math
from itertools import zip_longest

from ... import add, div, isinf, matmul, mul, stack, sub, tensor
from ..statements.trees import Array, Binary, Call, Index, Name, Number, Series, Unary
from ..words import say
from .arguments import keyword_values, radians
from .elementary import FUNCTIONS
from .names import Unfit, Unknown, World, plain
from .operations import Operations
from .parts import is_scale, number_value, shape_in_words, walk
from .products import MOST_CELLS, broadcasts, matrix_product, product, room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping

    from ...tensor import Tensor
    from ..statements.trees import Node

MOST_TERMS = 1_000  # of a sum over an index
MOST_STEPS = 50_000  # parts of a tree, repeated ones counted again
MOST_WORK = 3_000_000  # multiplications in one product
MOST_BITS = 8_000  # of a whole number


class Evaluator(Operations):
    """Computes a tree; world: what the names are; picks: the choice to be made of each kind."""

    def __init__(self, world: World, picks: Mapping[str, int] | None = None) -> None:
        self.world = world
        self.picks = dict(picks or {})
        self.met: dict[str, int] = {}
        self.steps = 0
        self.root: Node | None = None
        self.keep_leaves = False
        self.leaves: list[tuple[Tensor, list[float]]] = []

    def choose(self, kind: str, count: int) -> int:
        """Which of so many ways to take."""
        if count > 1:
            self.met[kind] = max(count, self.met.get(kind, 0))
        pick = self.picks.get(kind, 0)
        return pick if pick < count else 0

    def value(self, node: Node) -> Tensor:
        """What a tree comes to."""
        known = self.world.literals.get(node)
        if known is not None:
            return known
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Unfit(say("it is too long to be computed here"))
        if isinstance(node, Binary):
            # A sum of many terms is a tree that is deep on its left.
            spine = [node]
            left = node.left
            while isinstance(left, Binary) and left not in self.world.literals:
                spine.append(left)
                left = left.left
            self.steps += len(spine)
            result = self.value(left)
            for part in reversed(spine):
                result = self.finished(self.bounded(self.binary(part, result)), part)
            return result
        return self.finished(self.bounded(self.single(node)), node)

    def bounded(self, value: Tensor) -> Tensor:
        """A value that is no larger than what people work with; its work is counted."""
        count = value.numel()
        room(count)
        self.world.work.spend(10 + count)
        if not value.is_floating_point():
            cells = value.flatten().tolist() if value.shape else [value.item()]
            if any([abs(int(x)).bit_length() > MOST_BITS for x in cells]):
                raise Unfit(say("it is too long to be computed here"))
        return value

    def finished(self, value: Tensor, node: Node | None) -> Tensor:
        """Called with the value of each part; None is one within a function."""
        return value

    def single(self, node: Node) -> Tensor:
        """The value of anything but a Binary."""
        if isinstance(node, Number):
            return self.constant(number_value(node), [node])
        if isinstance(node, Name):
            return self.world.value(node.name)
        if isinstance(node, Array):
            return self.array(node)
        if isinstance(node, Unary):
            return self.unary(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Index):
            return self.indexed(node)
        if isinstance(node, Series):
            return self.series(node)
        raise Unfit(say("it cannot be computed here"))

    def constant(self, value: Any, numbers: list[Number]) -> Tensor:
        """A number or an array of numbers as written."""
        if not self.keep_leaves or not any([number.unit is not None for number in numbers]):
            return tensor(value)
        leaf = (tensor(value) * 1.0).detach().requires_grad_()
        self.leaves.append((leaf, [float(number.unit or 0) / 2 for number in numbers]))
        return leaf

    def array(self, node: Array) -> Tensor:
        """A list or a matrix."""
        numbers: list[Number] = []
        nested = self._numbers(node, numbers, 0)
        if len(numbers) > MOST_CELLS:
            raise Unfit(say("it is too long to be computed here"))
        self.steps += len(numbers)
        if nested is not None:
            return self.constant(nested, numbers)
        parts = [self.value(item) for item in node.items]
        room(sum([part.numel() for part in parts]))
        if len({tuple(part.shape) for part in parts}) > 1:
            if all([part.numel() == 1 for part in parts]):
                parts = [part.flatten()[0] for part in parts]
            else:
                raise Unfit(say("the rows are not all of one length"))
        if any([part.is_floating_point() for part in parts]):
            parts = [part.double() for part in parts]
        if not parts:
            raise Unfit(say("there is nothing in the brackets"))
        return stack(parts)

    def _numbers(self, node: Node, numbers: list[Number], depth: int) -> Any:
        """The nested list of an array that holds nothing but numbers; else None."""
        if node in self.world.literals:
            return None
        if isinstance(node, Number):
            numbers.append(node)
            return number_value(node)
        if isinstance(node, Unary) and node.sign in "+-" and isinstance(node.inner, Number):
            if node.inner in self.world.literals:
                return None
            numbers.append(node.inner)
            value = number_value(node.inner)
            return -value if node.sign == "-" else value
        if isinstance(node, Array) and node.items and depth < 8:
            found = [self._numbers(item, numbers, depth + 1) for item in node.items]
            if any([item is None for item in found]):
                return None
            lists = [item for item in found if isinstance(item, list)]
            if lists and (len(lists) < len(found) or len({len(item) for item in lists}) > 1):
                raise Unfit(say("the rows are not all of one length"))
            return found
        return None

    def unary(self, node: Unary) -> Tensor:
        """A sign before, behind or around its part."""
        value = self.value(node.inner)
        if node.sign in ("-", "+"):
            return -value if node.sign == "-" else value
        if node.sign == "T":
            return self.transposed(value)
        if node.sign == "degrees":
            return radians(value)
        if node.sign == "!":
            return FUNCTIONS["factorial"](self, [value], {})
        name = {"sqrt": "sqrt", "abs": "bars"}.get(node.sign)
        if name is None:
            raise Unfit(say("it cannot be computed here"))
        return FUNCTIONS[name](self, [value], {})

    def binary(self, node: Binary, left: Tensor) -> Tensor:
        """Two parts and a sign; the left part is computed already."""
        sign = node.sign
        if sign == "^" and isinstance(node.right, Name) and node.right.name in ("T", "⊤", "t"):
            if not self.world.knows(node.right.name):
                return self.transposed(left)
        right = self.value(node.right)
        if sign in ("*", "@", "."):
            return self.times(node, left, right)
        if sign == "+":
            return self.plus(left, right)
        if sign == "-":
            return sub(*self.fitted(left, right))
        if sign == "/":
            return self.divided(node, left, right)
        if sign == "^":
            return self.power(left, right)
        if sign == "elementwise":
            return mul(*self.fitted(left, right))
        raise Unfit(say("it cannot be computed here"))

    def times(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        """A product, by whatever sign."""
        turned = any([isinstance(p, Unary) and p.sign == "T" for p in (node.left, node.right)])
        if node.sign == "*":
            ways = product(left, right, turned)
        else:
            ways = matrix_product(left, right)
        if not ways:
            raise Unfit(
                say(
                    "the sizes do not fit: {left} times {right}",
                    left=shape_in_words(left),
                    right=shape_in_words(right),
                )
            )
        if left.shape and right.shape:
            self.spend(left.numel() * (right.shape[-1] if right.dim() > 1 else 1))
        kind = f"product {left.dim()} {right.dim()}" + " turned" * turned
        way = ways[self.choose(kind, len(ways))]
        return self.multiplied(way, left, right, turned)

    def spend(self, work: int) -> None:
        """Refuse what would take too long."""
        if work > MOST_WORK:
            raise Unfit(say("it is too long to be computed here"))
        self.world.work.spend(work)

    def plus(self, left: Tensor, right: Tensor) -> Tensor:
        """A sum; where one part is a mask, the numbers that it hides."""
        left, right = self.fitted(left, right)
        if left.shape and right.shape:
            if _has_infinity(right) and not _has_infinity(left):
                return self.masked(left, right)
            if _has_infinity(left) and not _has_infinity(right):
                return self.masked(right, left)
        return add(left, right)

    def divided(self, node: Binary, left: Tensor, right: Tensor) -> Tensor:
        """A quotient; a matrix by a list, each row by its number, or each column."""
        if is_scale(node.right) and not right.shape:
            return self.scaled(left, right)
        if left.dim() == 2 and right.dim() == 1 and left.shape[0] == right.shape[0]:
            ways = [right.unsqueeze(-1)] + [right] * (left.shape[1] == right.shape[0])
            return div(left, ways[self.choose("divide rows", len(ways))])
        return div(*self.fitted(left, right))

    def power(self, base: Tensor, exponent: Tensor) -> Tensor:
        """A power, number by number; the square of a list may be its product with itself."""
        if exponent.shape and not base.shape and abs(float(base) - 2.718281828459045) < 1e-9:
            return self.exponential(exponent)
        whole = not base.is_floating_point() and not exponent.is_floating_point()
        if whole and not exponent.shape:
            bits = max([abs(int(b)).bit_length() for b in base.flatten().tolist()] + [1])
            if int(exponent) < 0 or int(exponent) * bits > 4000:
                base = base.double()
        elif whole:
            base = base.double()
        if not exponent.shape and base.shape and float(exponent) == 2:
            square = [mul, matmul] if base.dim() == 1 or base.shape[0] == base.shape[-1] else [mul]
            return square[self.choose("square", len(square))](base, base)
        if not base.shape and not exponent.shape and base.is_floating_point():
            if abs(float(base) - 2.718281828459045) < 1e-9:
                return self.exponential(exponent)
        base, exponent = self.fitted(base, exponent)
        return base**exponent

    def fitted(self, left: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        """Two parts of which numbers in the same place belong together; a column fits a list."""
        if left.shape and right.shape and left.shape != right.shape:
            if left.numel() == right.numel() and 1 in (left.dim(), right.dim()):
                if left.dim() == 1:
                    left = left.reshape(right.shape)
                else:
                    right = right.reshape(left.shape)
            elif not broadcasts(left, right):
                raise Unfit(
                    say(
                        "the sizes do not fit: {left} and {right}",
                        left=shape_in_words(left),
                        right=shape_in_words(right),
                    )
                )
            else:
                sizes = zip_longest(left.shape[::-1], right.shape[::-1], fillvalue=1)
                room(math.prod([max(pair) for pair in sizes]))
        return left, right

    def call(self, node: Call) -> Tensor:
        """A function: the page's own, or a usual one."""
        name = node.name.rpartition(".")[2]
        defined = self.world.functions.get(name) or self.world.functions.get(name.lower())
        arguments = [self.value(argument) for argument in node.arguments]
        room(sum([argument.numel() for argument in arguments]) // 10)
        if defined is not None:
            names, body = defined
            if len(names) != len(arguments):
                raise Unknown(node.name)
            outer, self.world = self.world, self.world.within({}, dict(zip(names, arguments)))
            try:
                return self.value(body)
            finally:
                self.world = outer
        function = FUNCTIONS.get(plain(name).lower()) or FUNCTIONS.get(name.lower())
        if function is None:
            if len(arguments) == 1 and not node.keywords and self.world.knows(node.name):
                known = Binary("*", Name(node.name, node.start, node.start), node.arguments[0])
                return self.times(known, self.world.value(node.name), arguments[0])
            raise Unknown(node.name)
        return function(self, arguments, keyword_values(self, node.keywords))

    def indexed(self, node: Index) -> Tensor:
        """A cell or a row, counted from 0, or perhaps from 1."""
        whole = self.value(node.inner)
        first = self.choose("count from", 2)
        axis = 0
        for part in node.indices:
            if isinstance(part, Name) and part.name == ":":  # the whole of it
                axis += 1
                continue
            place = self.value(part)
            if place.shape or place.is_floating_point() or len(whole.shape) <= axis:
                raise Unfit(say("it cannot be computed here"))
            at = int(place) - first
            if not -whole.shape[axis] <= at < whole.shape[axis]:
                raise Unfit(say("there is no such cell"))
            whole = whole.select(axis, at)
        return whole

    def series(self, node: Series) -> Tensor:
        """A sum over an index; without bounds, over all that there is."""
        if not node.name:
            body = self.value(node.body)
            return body.sum() if body.shape else body
        low = int(self.value(node.low)) if node.low is not None else 1
        high = self._last(node)
        if high - low >= MOST_TERMS:
            raise Unfit(say("it is too long to be computed here"))
        outer, total = self.world, None
        try:
            for place in range(low, high + 1):
                self.world = outer.within({node.name: place})
                term = self.value(node.body)
                total = term if total is None else add(total, term)
        finally:
            self.world = outer
        return tensor(0) if total is None else total

    def _last(self, node: Series) -> int:
        if node.high is not None:
            try:
                return int(self.value(node.high))
            except Unknown:
                pass
        # As many as what the index picks from has.
        for part in walk(node.body):
            if isinstance(part, Name) and plain(part.name).endswith("_" + node.name):
                key = self.world.key(plain(part.name)[: -len(node.name) - 1])
                if key is not None and self.world.names[key].shape:
                    return int(self.world.names[key].shape[0])
        raise Unknown(node.name)


def _has_infinity(value: Tensor) -> bool:
    return value.is_floating_point() and bool(isinf(value).any())
