"""Tensors as JSON, for the smallest devices: names and nested lists, which MicroPython reads too.

`json.load` there gives the plain lists of numbers that `pyattn.micro` computes with.
"""

from __future__ import annotations

import json
import os

from ..array import Array
from ..dtypes import numel
from ..ops.making import tensor
from .files import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tensor import Tensor


def save(tensors: dict[str, Tensor], f: Any, *, digits: int | None = None) -> None:
    """Write tensors as JSON: an object of nested lists by name.

    Floats are written with as many digits as they need to be the same again, 17 at most, or rounded
    to so many `digits` that count.  `f` is a path, or a file of text that can be written to.

    Raises TypeError for other than a dictionary of tensors by name, and ValueError for a tensor
    without elements, whose shape no list shows, and for inf and nan, which JSON does not have.

    >>> import io, pyattn
    >>> from pyattn.saving import plain
    >>> file = io.StringIO()
    >>> plain.save({"weight": pyattn.tensor([[0.1, 2.0]]), "steps": pyattn.tensor(3)}, file)
    >>> print(file.getvalue())
    {"weight": [[0.1, 2.0]], "steps": 3}
    """
    if not isinstance(tensors, dict):
        raise TypeError(f"save: expected a dict of tensors, got {type(tensors).__name__}")
    plain = {}
    for name, t in tensors.items():
        if not isinstance(name, str) or not isinstance(t, Array):
            raise TypeError(
                f"save: expected tensors by name, got {type(t).__name__} under {name!r:.60}"
            )
        if not numel(t._shape):
            raise ValueError(f"save: {name} has shape {tuple(t._shape)}, which no list shows")
        numbers = t.tolist()
        plain[name] = numbers if digits is None else _rounded(numbers, digits)
    try:
        text = json.dumps(plain, allow_nan=False)
    except ValueError:
        for name, t in tensors.items():
            for x in t._data:
                if x - x != 0:
                    raise ValueError(f"save: {name} has {x}, which JSON does not have") from None
        raise
    if isinstance(f, (str, os.PathLike)):
        replace(f, lambda file: file.write(text.encode()))
    else:
        f.write(text)


def _rounded(numbers: Any, digits: int) -> Any:
    if isinstance(numbers, list):
        return [_rounded(x, digits) for x in numbers]
    return float(f"{numbers:.{digits}g}") if isinstance(numbers, float) else numbers


def load(f: Any) -> dict[str, Tensor]:
    """The tensors that `save` wrote, by name: floats, whole numbers (as int64) and bools.

    `f` is a path, or a file that can be read.  Raises ValueError for what is no JSON, or none of
    this form.

    >>> import io
    >>> from pyattn.saving import plain
    >>> plain.load(io.StringIO('{"weight": [[0.1, 2.0]], "steps": 3}'))
    {'weight': tensor([[0.1000, 2.0000]]), 'steps': tensor(3)}
    """
    if isinstance(f, (str, os.PathLike)):
        name = os.fspath(f)
        with open(f, encoding="utf-8") as file:
            text = file.read()
    else:
        name, text = "load", f.read()

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands in it twice")
        return found

    def no_number(text: str) -> Any:
        raise ValueError(f"{text} is no number of JSON's")

    try:
        plain = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except RecursionError:
        raise ValueError(f"{name}: it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if not isinstance(plain, dict):
        raise ValueError(f"{name}: expected an object of lists, got {type(plain).__name__}")
    found = {}
    for key, numbers in plain.items():
        try:
            found[key] = tensor(numbers)
        except (TypeError, ValueError, RuntimeError, RecursionError) as error:
            raise ValueError(f"{name}: {key}: {error}") from None
        if not len(found[key]._data):
            raise ValueError(f"{name}: {key}: a list without numbers")
    return found
