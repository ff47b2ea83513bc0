"""Tensors in tuples, lists and dictionaries: taken out as one list, and put back."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

LEAF = None  # the shape of what holds nothing


def flat(tree: Any) -> tuple[list[Any], Any]:
    """What a tree holds, from left to right, and its shape, which can be compared.

    >>> flat({"a": 1, "b": (2, [3])})[0]
    [1, 2, 3]
    """
    kind = type(tree)
    keys: Any = None
    if isinstance(tree, dict):
        keys, branches = list(tree), list(tree.values())
    elif kind in (tuple, list) or isinstance(tree, tuple) and hasattr(tree, "_fields"):
        branches = list(tree)
    else:
        return [tree], LEAF
    leaves, shapes = [], []
    for branch in branches:
        found, shape = flat(branch)
        leaves += found
        shapes.append(shape)
    return leaves, (kind, keys, shapes)


def built(leaves: Any, shape: Any) -> Any:
    """The tree of this shape.

    >>> built([1, 2, 3], flat({"a": 0, "b": (0, [0])})[1])
    {'a': 1, 'b': (2, [3])}
    """
    return _built(iter(leaves), shape)


def _built(leaves: Iterator[Any], shape: Any) -> Any:
    if shape is LEAF:
        return next(leaves)
    kind, keys, shapes = shape
    branches = [_built(leaves, branch) for branch in shapes]
    if keys is not None:
        return kind(zip(keys, branches))
    return kind(*branches) if hasattr(kind, "_fields") else kind(branches)


def mapped(function: Any, tree: Any) -> Any:
    """The tree with function(leaf) for each of its leaves.

    >>> mapped(str, (1, [2]))
    ('1', ['2'])
    """
    leaves, shape = flat(tree)
    return built([function(leaf) for leaf in leaves], shape)


def spread(tree: Any, shape: Any) -> list[Any] | None:
    """For a tree that may end where another goes on: what it holds for each leaf of the other.

    None where the two do not fit.

    >>> spread((0, None), flat((["a", "b"], "c"))[1])
    [0, 0, None]
    """
    if not isinstance(tree, (tuple, list, dict)):
        return [tree] * count(shape)
    own = flat(tree)[1]
    if shape is LEAF or own[0] is not shape[0] or own[1] != shape[1]:
        return None
    branches = list(tree.values()) if isinstance(tree, dict) else list(tree)
    if len(branches) != len(shape[2]):
        return None
    found: list[Any] = []
    for branch, part in zip(branches, shape[2]):
        leaves = spread(branch, part)
        if leaves is None:
            return None
        found += leaves
    return found


def count(shape: Any) -> int:
    """How many leaves there are.

    >>> count(flat((["a", "b"], "c"))[1])
    3
    """
    return 1 if shape is LEAF else sum([count(part) for part in shape[2]])
