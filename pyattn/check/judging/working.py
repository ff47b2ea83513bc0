"""How a right number comes about, from the numbers on the page: what `explain` says of its cell."""

from __future__ import annotations

from ...explaining import explain, working
from .readings import evaluated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..statements.trees import Node
    from .sides import Reading

MOST_LINES = 24


def shown(node: Node, reading: Reading, index: tuple[int, ...] | None) -> str:
    """The working of a cell of a calculation, in lines; nothing where there is none to show."""
    with working():
        found = evaluated(node, reading.world, reading.picks)[1]
    if found is None:
        return ""
    value = found.value
    while index and len(index) > value.dim():
        index = index[1:]
    if len(index or ()) < value.dim():
        sizes = [size for size in value.shape if size != 1]
        if len(sizes) != len(index or ()):
            return ""
        value_index = iter(index or ())
        index = tuple([0 if size == 1 else next(value_index) for size in value.shape])
    named = {
        name: tensor
        for name, tensor in reading.world.names.items()
        if name.replace("_", "").isalnum()
    }
    try:
        told = str(explain(value, named=named, cell=index or None, depth=6))
    except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
        return ""
    lines = told.split("\n")
    return "\n".join(lines[:MOST_LINES] + (["..."] if len(lines) > MOST_LINES else []))
