"""The values behind what an example prints.

A tensor of 0.06337894 prints 0.0634.  Whoever wrote 0.06337894 is right, and that only the tensor
can tell.  Python passes the value of each expression to `sys.displayhook` before it is printed, so a
hook there can keep the numbers, and where in the output they were printed.
"""

from __future__ import annotations

import io
import sys

from .written import Number, as_printed, numbers, stands_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .written import Value


class Displayed:
    """What the examples of a doctest display: numbers, and the stretch of output they stand in.

    `watch` puts the hook in place; doctest takes it away again when the test has run.
    """

    def __init__(self) -> None:
        self.shown: list[tuple[int, str, Any]] = []

    def watch(self) -> None:
        """From now on keep what is displayed, and forget what was."""
        self.shown = []
        sys.displayhook = self._display

    def _display(self, value: Any) -> None:
        out = sys.stdout
        if value is None or not isinstance(out, io.StringIO):
            sys.__displayhook__(value)
            return
        try:
            known = isinstance(value, (int, float, list, tuple, dict)) or hasattr(value, "tolist")
            kept = plain(value) if known else []
        except Exception:  # a stranger's class, or a list within itself: known by its text only
            kept = []
        start = out.tell()
        sys.__displayhook__(value)
        self.shown.append((start, out.getvalue()[start : out.tell()], kept))

    def values(self, got: str, found: list[Number]) -> list[Value]:
        """For each number found in the output, the value that printed it, or the text it is."""
        values: list[Value] = [as_printed(number.text) for number in found]
        for start, text, kept in self.shown:
            end = start + len(text)
            if got[start:end] != text:
                continue  # the output is another example's
            places = [i for i, number in enumerate(found) if start <= number.start < end]
            for i, value in zip(places, behind([found[i] for i in places], kept)):
                values[i] = value
        return values


def plain(value: Any) -> Any:
    """A number, or the numbers of tensors, lists, tuples and dicts, nested as they are.

    >>> from pyattn.check.values import plain
    >>> plain({1: (2, [3.5])})
    [1, [2, [3.5]]]

    They are copied now, for the example may change them later.  Numbers in a string, or in an object
    of another kind, are known by their text only.
    """
    if isinstance(value, (int, float)):
        return value
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        return value.tolist()
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return [as_printed(number.text) for number in numbers(repr(value))]


def behind(found: list[Number], kept: Any) -> list[Value]:
    """The values in the order in which they were printed, if they can be told; else nothing.

    A large tensor prints the numbers at its edges only.

    >>> from pyattn.check.values import behind
    >>> from pyattn.check.written import numbers
    >>> behind(numbers("[0.0634, 0.4683]"), [0.06337894, 0.46831053])
    [0.06337894, 0.46831053]
    """
    for edge in (0, 3, 1, 2, 4, 5, 6, 7, 8, 9, 10):
        values = _edges(kept, edge)
        # Suffixes such as size=(2, 0) come last, and have no value.
        if len(values) <= len(found) and values:
            pairs = list(zip(found, values))
            if all([_printed(number, value) for number, value in pairs]):
                return values
    return []


def _edges(kept: Any, edge: int) -> list[Value]:
    """The numbers in nested lists, or those at the edges of each list."""
    if not isinstance(kept, list):
        return [_number(kept)]
    if edge and len(kept) > 2 * edge:
        kept = kept[:edge] + kept[-edge:]
    return [value for part in kept for value in _edges(part, edge)]


def _number(value: Any) -> Value:
    if isinstance(value, (bool, str)):
        return str(value)
    return int(value) if isinstance(value, int) else float(value)


def _printed(number: Number, value: Value) -> bool:
    """Whether a value may have printed this number, which has no decimals if precision is 0."""
    if stands_for(number, value):
        return True
    return number.text.endswith(".") and abs(number.value - round(float(value))) <= 1
