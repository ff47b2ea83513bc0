"""A traceback as the program's writer wants it: without the lines of what ran the program.

Frames of this package's own files are left out, unless there are no others.
"""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def _is_its_own(frame: Any) -> bool:
    file: str = frame.f_code.co_filename
    return file.startswith(_HERE) or file.startswith(("<frozen importlib", "<frozen runpy"))


def shortened(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without this package's frames; None where nothing else is left."""
    kept = []
    while trace is not None:
        if not _is_its_own(trace.tb_frame):
            kept.append(trace)
        trace = trace.tb_next
    after = None
    for one in reversed(kept):
        after = TracebackType(after, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return after


def _shorten(error: BaseException | None, seen: set[int]) -> None:
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = shortened(error.__traceback__)
        for inner in getattr(error, "exceptions", ()):
            _shorten(inner, seen)
        _shorten(error.__cause__, seen)
        error = error.__context__


def show(error: BaseException) -> None:
    """Print an exception that nobody caught, by the program's own hook where it has set one."""
    if not os.environ.get("PYATTN_TRACEBACK"):
        _shorten(error, set())
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
        return
    if sys.stderr is not None:
        # Not the interpreter's own printer: it knows no lines but those of files.
        traceback.print_exception(type(error), error, error.__traceback__)
