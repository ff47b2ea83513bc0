"""Looking for the operation whose gradient is nan: it is refused, with the line that called it.

While this is on, every node keeps the lines of the program that led to it, and every gradient is
looked at.  While it is off, nothing of this is done: the classes that note and look stand in their
places only as long as it is on.
"""

from __future__ import annotations

import sys

from .. import graph
from ..graph import Node
from ..refusals import warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from ..tensor import Tensor

_plain = Node.__init__
_on = False
_for_nan = True
_PACKAGE = __name__.partition(".")[0]


def is_anomaly_enabled() -> bool:
    """Whether anomalies are looked for.

    >>> import pyattn
    >>> pyattn.is_anomaly_enabled()
    False
    """
    return _on


def is_anomaly_check_nan_enabled() -> bool:
    """Whether a nan is one, where anomalies are looked for.

    >>> import pyattn
    >>> pyattn.is_anomaly_check_nan_enabled()
    True
    """
    return _for_nan


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    """Look for anomalies from now on, or no longer; set_detect_anomaly's plain form.

    >>> import pyattn
    >>> pyattn.set_anomaly_enabled(False)
    """
    global _on, _for_nan
    _on, _for_nan = bool(enabled), bool(check_nan)
    patched: Any = Node
    patched.__init__ = _noted if enabled else _plain
    graph.watch = _watched if enabled else None


def _noted(self: Node, *args: Any) -> None:
    """A node that knows which lines of the program called its operation."""
    _plain(self, *args)
    self.lines = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] != _PACKAGE:
            code = frame.f_code
            self.lines.append((code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back


def _watched(node: Node, edge: Any, rule: Any, given: tuple[Any, ...]) -> Tensor | None:
    """A rule's gradient; refused where it is nan."""
    try:
        part: Tensor | None = rule(*given)
    except Exception:
        _tell(node)
        raise
    data: Any = getattr(part, "_data", ())
    if _for_nan and any([x != x for x in data]):
        _tell(node)
        place = [e is edge for e in node.edges].index(True)
        raise RuntimeError(
            f"backward: {node.name()} has given nan as the gradient of its input {place}"
        )
    return part


def _tell(node: Node) -> None:
    lines = getattr(node, "lines", None)
    if lines is None:
        warn(
            f"backward: {node.name()} has failed; where it was called is not known, as it was "
            "before anomalies were looked for"
        )
        return
    from linecache import getline

    called = [
        f'  File "{name}", line {number}, in {function}\n    {getline(name, number).strip()}'
        for name, number, function in reversed(lines)
    ]
    warn("\n".join([f"backward: {node.name()} has failed, which was called here:"] + called))


class detect_anomaly:
    """Refuse a nan in a backward pass, and tell which call made it: in a `with` block.

    The call is told by a warning.  With `check_nan` False only errors of rules are told of.

    >>> import pyattn
    >>> x = pyattn.tensor([0.0], requires_grad=True)
    >>> import warnings
    >>> warnings.simplefilter("ignore")
    >>> with pyattn.autograd.detect_anomaly():
    ...     (x.sqrt() * 0).sum().backward()
    Traceback (most recent call last):
        ...
    RuntimeError: backward: SqrtBackward0 has given nan as the gradient of its input 0
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.prev = _on
        self.check_nan = check_nan
        self.prev_check_nan = _for_nan
        warn("detect_anomaly: every operation and every gradient is watched, which takes time")

    def __enter__(self) -> None:
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *error: Any) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Look for anomalies or not, at once, and until the end of a `with` block where it is one.

    >>> import pyattn
    >>> with pyattn.autograd.set_detect_anomaly(True):
    ...     pyattn.is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev = _on
        self.prev_check_nan = _for_nan
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)
