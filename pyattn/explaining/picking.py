"""Which cells an argument means: 0,1 or scores[0, 1], a row scores[0], a column scores[:, 1], scores.

An index counts from 0, as in Python, and from the end where it is below; what is said of a cell says
it in words as well, counted from 1.
"""

from __future__ import annotations

import itertools

from .expressions import counted
from .fields import ProblemError, cut, hint, position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, List, Mapping, Tuple

    Index = Tuple[int, ...]

_IN_AN_INDEX = "0123456789,:- \t"


def picked(text: str, found: Mapping[str, Any], default: str) -> List[Tuple[str, Index]]:
    """The cells that a --cell argument means, in order: of which result, and where in it.

    >>> from pyattn.ops.making import tensor
    >>> found = {"weights": tensor([[0.5, 0.5]]), "output": tensor([[1.0], [2.0]])}
    >>> picked("weights[0, -1]", found, "output")
    [('weights', (0, 1))]
    >>> picked("1,0; weights[:, 0]", found, "output")
    [('output', (1, 0)), ('weights', (0, 0))]
    >>> picked("output[2, 0]", found, "output")
    Traceback (most recent call last):
    ...
    pyattn.explaining.fields.ProblemError: --cell: output has no [2, 0] (row 3, column 1): it has 2 rows and 1 column
    """
    cells: List[Tuple[str, Index]] = []
    for piece in _pieces(text):
        name, index = _parted(piece, found)
        name = name or default
        if name not in found:
            raise ProblemError(f"--cell: there is no {cut(name)!r}; {hint(name, list(found))}")
        shape = tuple(found[name]._shape)
        cells += [(name, cell) for cell in _cells(name, _read(index, text), shape)]
    return list(dict.fromkeys(cells))


def _pieces(text: str) -> Iterator[str]:
    """What stands between semicolons, or between a bracket and the comma behind it."""
    for part in text.replace(")", "]").replace("(", "[").split(";"):
        depth = start = 0
        for k, letter in enumerate(part):
            depth += (letter == "[") - (letter == "]")
            if letter == "," and not depth and part[start:k].endswith("]"):
                yield part[start:k].strip()
                start = k + 1
        yield part[start:].strip()


def _parted(piece: str, found: Mapping[str, Any]) -> Tuple[str, str | None]:
    """The name, which may be missing, and the index, which is None where there is none."""
    if piece in found:
        return piece, None
    if piece.endswith("]") and "[" in piece:
        name, _, index = piece[:-1].partition("[")
        return name.strip(), index
    start = len(piece.rstrip(_IN_AN_INDEX))
    while 0 < start < len(piece) and not piece[start].isspace():
        start += 1  # the digits of scores_1 belong to the name
    return piece[:start].strip(), piece[start:] if start < len(piece) or not piece else None


def _read(index: str | None, text: str) -> List[int | None]:
    """The numbers of an index; None stands for all along an axis."""
    found: List[int | None] = []
    for part in [] if index is None else index.split(","):
        part = part.strip()
        digits = part[1:] if part.startswith("-") else part
        if part != ":" and not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            raise ProblemError(
                f"--cell: expected a cell such as 0,1 or scores[0,1], got {cut(text)!r}"
            )
        found.append(None if part == ":" else int(part))
    return found


def _cells(name: str, index: List[int | None], shape: Tuple[int, ...]) -> List[Index]:
    """All the cells of a result that an index means; the axes that it does not name are whole."""
    wrong = len(index) > len(shape)
    if not wrong:
        wrong = any([i is not None and not -n <= i < n for i, n in zip(index, shape)])
    if wrong:
        written = ", ".join([":" if i is None else str(i) for i in index[:4]])
        words = ""
        if len(index) <= len(shape) and all([i is not None and i >= 0 for i in index]):
            words = f" ({position([i or 0 for i in index], len(shape))})"
        raise ProblemError(f"--cell: {cut(name)} has no [{written}]{words}: it has {sizes(shape)}")
    axes = [range(n) if i is None else [i % n] for i, n in zip(index, shape)]
    axes += [range(n) for n in shape[len(index) :]]
    return list(itertools.product(*axes))


def sizes(shape: Tuple[int, ...]) -> str:
    """A shape in words.

    >>> sizes((2, 3)), sizes((3,)), sizes((4, 2, 3))
    ('2 rows and 3 columns', '3 numbers', '4 matrices of 2 rows and 3 columns')
    """
    if not shape:
        return "one number"
    if len(shape) == 1:
        return counted(shape[0], "number")
    rows = f"{counted(shape[-2], 'row')} and {counted(shape[-1], 'column')}"
    return rows if len(shape) == 2 else f"{shape[0]} matrices of {rows}"


__all__ = ["picked", "sizes"]
