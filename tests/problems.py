"""What the tests of problems share: document 003's numbers, others, and how to change them."""

from __future__ import annotations

import copy
from typing import Any

DOCUMENT_003: "dict[str, Any]" = {
    "x": [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]],
    "weights": {
        "query": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
        "key": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
        "value": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
    },
    "scale": False,
}
GIVEN: "dict[str, Any]" = {
    "query": [[1.0, 0.0], [0.5, -1.0]],
    "key": [[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]],
    "value": [[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]],
}


def problem(start: "dict[str, Any]", **changes: Any) -> "dict[str, Any]":
    """A problem with fields changed: weights__query is one inside of weights."""
    made = copy.deepcopy(start)
    for name, value in changes.items():
        outer, _, inner = name.partition("__")
        if inner:
            made.setdefault(outer, {})[inner] = value
        else:
            made[outer] = value
    return made
