"""Memory after many steps of training with the cyclic garbage collector switched off.

What a step leaves behind that only the collector would find adds up here, and shows.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Callable

from .worker import Missing


def after(steps: int, model: str) -> Callable[[], int]:
    """Blocks of memory in use after so many steps of `model`, a module beside this one."""
    blocks = getattr(sys, "getallocatedblocks", None)
    if sys.implementation.name != "cpython" or blocks is None:
        raise Missing("only CPython counts references, and tells its blocks of memory")
    gc.disable()
    step = import_module(f"benchmarks.{model}").step("pyattn")

    def train() -> int:
        for _ in range(steps):
            step()
        return int(blocks())

    return train
