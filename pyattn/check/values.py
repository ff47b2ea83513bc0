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
        kept = _plain(value)
        if kept is None or not isinstance(out, io.StringIO):
            sys.__displayhook__(value)
            return
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
            for i, value in zip(places, _matching([found[i] for i in places], kept)):
                values[i] = value
        return values


def _plain(value: Any) -> Any:
    """Tensors in lists, tuples and dicts as nested lists of numbers; None if there is no tensor.

    Only tensors print fewer digits than they have.  Their numbers are copied now, for the example
    may change them later.
    """
    try:
        if hasattr(value, "tolist") and hasattr(value, "shape"):
            numbers = value.tolist()
            return numbers if isinstance(numbers, list) else [numbers]
        if isinstance(value, dict):
            value = [part for pair in value.items() for part in pair]
        if isinstance(value, (list, tuple)) and len(value) < 1000:
            parts = [_plain(part) for part in value]
            if any([part is not None for part in parts]):
                return [_leaf(v) if part is None else part for part, v in zip(parts, value)]
    except Exception:  # whatever a stranger's class does, it is only not looked into
        pass
    return None


def _leaf(value: Any) -> Any:
    # Numbers in a string, or within an object, are known by their text only.
    return [as_printed(n.text) for n in numbers(repr(value))]


def _matching(found: list[Number], kept: Any) -> list[Value]:
    """The values in the order in which they were printed, if they can be told; else nothing.

    A large tensor prints the numbers at its edges only.
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
