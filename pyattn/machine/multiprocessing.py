"""torch.multiprocessing: Python's own names.  A tensor that is sent is copied, and not shared."""

from __future__ import annotations

from multiprocessing import *  # noqa: F403

from .parts import constant, missing, nothing, refusing

TYPE_CHECKING = False

globals().update(
    constant({"get_all_sharing_strategies": {"file_system"}, "get_sharing_strategy": "file_system"})
)
globals().update(nothing("set_sharing_strategy"))
globals().update(
    refusing(
        "spawn start_processes",
        RuntimeError,
        "models are not trained by several processes here; call the function itself, or run the "
        "program on PyTorch",
        "multiprocessing.",
    )
)

if not TYPE_CHECKING:
    __getattr__ = missing("multiprocessing")
