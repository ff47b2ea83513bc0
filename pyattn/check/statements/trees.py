"""A calculation as a tree: what was written, each part with its place in the text.

The parser makes these trees, and nothing is computed in making them.  Where a sign can be meant in
several ways (is `x` a matrix product, or one of numbers?), the tree keeps the sign, and whoever
computes with it tries the readings.
"""

from __future__ import annotations

from fractions import Fraction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence


class Node:
    """A part of a calculation; it stands from start to end in the text of its block."""

    __slots__ = ("start", "end")

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end

    def parts(self) -> Sequence[Node]:
        """The nodes directly within this one, from left to right."""
        return ()


class Number(Node):
    """A number: 0.47, 1,000, 1.2e-3, 1.2 x 10^-3, 27%, infinity (a word in special).

    text is as written; value, unit (the place of its last digit, None where no decimals were written),
    scientific and special are what `written` says of it.  27% is 0.27, with a unit of 0.01.
    """

    __slots__ = ("text", "value", "unit", "scientific", "special", "percent")

    def __init__(
        self,
        text: str,
        value: Fraction,
        unit: Fraction | None,
        start: int,
        end: int,
        scientific: bool = False,
        special: str = "",
        percent: bool = False,
    ) -> None:
        super().__init__(start, end)
        self.text, self.value, self.unit = text, value, unit
        self.scientific, self.special, self.percent = scientific, special, percent


class Name(Node):
    """A name: K, q_1 (also for q₁ and q1 in LaTeX's q_{1}), W_q, d_k, weights, α."""

    __slots__ = ("name",)

    def __init__(self, name: str, start: int, end: int) -> None:
        super().__init__(start, end)
        self.name = name


class Array(Node):
    """A list in brackets, or a matrix: its items are numbers, expressions, or arrays again."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Node], start: int, end: int) -> None:
        super().__init__(start, end)
        self.items = list(items)

    def parts(self) -> Sequence[Node]:
        """Its items."""
        return self.items


class Unary(Node):
    """A sign and what it is put to: "-", "+", "sqrt", "T" (transposed), "abs" (between bars; of a
    vector its length), "degrees" (60°), "!".
    """

    __slots__ = ("sign", "inner")

    def __init__(self, sign: str, inner: Node, start: int, end: int) -> None:
        super().__init__(start, end)
        self.sign, self.inner = sign, inner

    def parts(self) -> Sequence[Node]:
        """What it is put to."""
        return (self.inner,)


class Binary(Node):
    """Two parts and the sign between them: "+", "-", "/", "^", "@" (surely a matrix product),
    "*" (any product: x, ×, *, ·, or nothing at all between the two), "." (surely a dot product),
    "elementwise" (⊙), "±".
    """

    __slots__ = ("sign", "left", "right")

    def __init__(self, sign: str, left: Node, right: Node) -> None:
        super().__init__(left.start, right.end)
        self.sign, self.left, self.right = sign, left, right

    def parts(self) -> Sequence[Node]:
        """Both."""
        return (self.left, self.right)


class Call(Node):
    """A function, by its name in lower case, of its arguments; keywords such as dim=1 apart."""

    __slots__ = ("name", "arguments", "keywords")

    def __init__(
        self,
        name: str,
        arguments: Sequence[Node],
        start: int,
        end: int,
        keywords: dict[str, Node] | None = None,
    ) -> None:
        super().__init__(start, end)
        self.name, self.arguments, self.keywords = name, list(arguments), keywords or {}

    def parts(self) -> Sequence[Node]:
        """Its arguments."""
        return self.arguments


class Index(Node):
    """A cell or a row of something: scores[0, 1], counted from 0."""

    __slots__ = ("inner", "indices")

    def __init__(self, inner: Node, indices: Sequence[Node], start: int, end: int) -> None:
        super().__init__(start, end)
        self.inner, self.indices = inner, list(indices)

    def parts(self) -> Sequence[Node]:
        """What it is a part of, and where."""
        return (self.inner, *self.indices)


class Series(Node):
    """Σ of an expression, for a name running from low to high; low None: over all that there is."""

    __slots__ = ("name", "low", "high", "body")

    def __init__(
        self, name: str, low: Node | None, high: Node | None, body: Node, start: int, end: int
    ) -> None:
        super().__init__(start, end)
        self.name, self.low, self.high, self.body = name, low, high, body

    def parts(self) -> Sequence[Node]:
        """The bounds, as far as given, and what is added up."""
        return [part for part in (self.low, self.high, self.body) if part is not None]


class Statement:
    """side sign side sign side ...: what someone says is equal.

    signs: "=" or "≈" each.  layout: "line", "matrix" (laid out over lines), "sum" (a column with a
    rule under it) or "table".  label: what stood before it, such as the "2" of "2: 0.5 x 4 = 2".
    """

    def __init__(
        self,
        sides: Sequence[Node],
        signs: Sequence[str],
        start: int,
        end: int,
        layout: str = "line",
        label: str = "",
    ) -> None:
        self.sides, self.signs = list(sides), list(signs)
        self.start, self.end = start, end
        self.layout, self.label = layout, label
