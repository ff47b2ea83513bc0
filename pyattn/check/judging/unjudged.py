"""What looks like a calculation and is none: products of sizes, and what was read in part only."""

from __future__ import annotations

import re

from ..statements.trees import Array, Binary, Name, Number
from . import literals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..statements.trees import Node
    from .case import Case

# What goes on with a calculation: a root, a sum, a sign before dots.
_MORE = re.compile(r"[ \t]*(?:[Σ∑∏√∫]|[+×·^][ \t]*(?:…|\.\.\.))")
_BRACKET = re.compile(r"[ \t]*(?:\[[^\]\n]*|\([^)\n]*)")
_SIGN = re.compile("[-+*/^=\u2212×·…]|[.][.][.]")
_WORD = re.compile("[^\\W\\d_]{3}")


def are_sizes(case: Case, truth: Node) -> bool:
    """(1, 3) x (3, 1): whether a product is plainly one of sizes."""
    if not isinstance(truth, Binary) or truth.sign != "*":
        return False
    if _fit_as_sizes(case, truth):
        return True
    for part in (truth.left, truth.right):
        if not isinstance(part, Array) or not 2 <= len(part.items) <= 4:
            return False
        if case.block.text[part.start : part.start + 1] not in ("(", "\uff08"):
            return False
        if not all([isinstance(item, (Number, Name)) for item in part.items]):
            return False
    return True


def _fit_as_sizes(case: Case, truth: Binary) -> bool:
    """[2, 3] x [3, 4] = [2, 4]: whether it is right, said of sizes."""
    one, other = [literals.cells(part) or [] for part in (truth.left, truth.right)]
    if len(case.numbers) != 1 or not 2 <= min(len(one), len(other)) <= 4:
        return False
    result = case.found[case.numbers[0]] or []
    sizes = [[cell.value for cell in part] for part in (one, other, result)]
    whole = all([isinstance(size, int) and size > 0 for part in sizes for size in part])
    flat = all([len(cell.index) == 1 for part in (one, other, result) for cell in part])
    return (
        whole
        and flat
        and sizes[0][-1] == sizes[1][-2]
        and (sizes[2] == sizes[0][:-1] + sizes[1][-1:])
    )


def is_cut(case: Case) -> bool:
    """Whether the page goes on with more of the expression than could be read."""
    after = case.block.text[case.statement.end : case.statement.end + 200]
    if _MORE.match(after):
        return True
    bracket = _BRACKET.match(after)  # a remark in brackets is of words
    inside = bracket.group() if bracket else ""
    return bool(_SIGN.search(inside)) and not _WORD.search(inside)


def ends_in_sizes(case: Case) -> bool:
    """(2 x 3) (3 x 4) = 2 x 4: whether it is products of whole numbers, none of them worked out."""
    return not case.numbers and all([_is_product(side) for side in case.sides])


def _is_product(node: Node) -> bool:
    """Whether something is whole numbers multiplied, and no more."""
    if isinstance(node, Number):
        return node.unit is None and node.value.denominator == 1
    return isinstance(node, Binary) and node.sign == "*" and all(map(_is_product, node.parts()))
