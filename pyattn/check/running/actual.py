"""What programs and their statements gave: the text as it is shown, and the numbers behind the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..values import behind, plain
from ..written import numbers
from .cells import Cell
from .claims import Claim
from .failing import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..written import Value

MOST = 1_000_000  # letters that a page's program may print


@dataclass
class Actual:
    """What was printed or came of a statement: its text, and the numbers behind the text."""

    kind: str  # 'printed', 'value', 'shape'
    text: str
    values: dict[int, Value]  # by where each number begins in the text


@dataclass
class Played:
    """What became of a program."""

    cell: Cell
    given: dict[Claim, list[Actual]] = field(default_factory=dict)
    outputs: list[Actual] = field(default_factory=list)  # ways to show what it gave
    output: str = ""
    failure: Failure | None = None
    expected: list[Claim] = field(default_factory=list)  # comments that tell of an error, rightly
    doubtful: dict[Claim, str] = field(default_factory=dict)
    doubt: str = ""  # why its output may be another one than the writer's
    notes: list[str] = field(default_factory=list)
    stopped: str = ""


def kept(value: Any) -> Any:
    try:
        return _numbers_of(value)
    except Exception:
        return None


def _numbers_of(value: Any) -> Any:
    known = isinstance(value, (int, float, list, tuple, dict)) or hasattr(value, "tolist")
    return plain(value) if known else None


def shown(value: Any) -> Actual | None:
    """A value as it is displayed."""
    try:
        text = repr(value)
    except Exception:  # a stranger's class
        return None
    if len(text) > MOST:
        return None
    found = numbers(text)
    numbers_behind = kept(value)
    pairs = zip(found, behind(found, numbers_behind)) if numbers_behind is not None else []
    return Actual("value", text, {number.start: value for number, value in pairs})


def shape(value: Any) -> list[Actual]:
    """The shape of a tensor, which many a comment tells."""
    try:
        sizes = tuple([int(size) for size in value.shape])
    except Exception:
        return []
    return [Actual("shape", repr(sizes), {})] if sizes else []


def joined(printed: list[Actual], last: Actual) -> Actual:
    if not printed:
        return last
    (before,) = printed
    values = dict(before.values)
    for begin, value in last.values.items():
        values[len(before.text) + begin] = value
    return Actual("printed", before.text + last.text, values)
