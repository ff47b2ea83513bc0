"""Memory after many steps of training with the cyclic garbage collector switched off.

What a step leaves behind that only the collector would find adds up here, and shows.
"""

from __future__ import annotations

import gc
import platform
from importlib import import_module
from typing import Callable

from .attention import resident
from .worker import Missing


def after(steps: int, model: str) -> Callable[[], float]:
    """Bytes resident at most, by the end of so many steps of `model`, a module beside this one."""
    if platform.python_implementation() != "CPython":
        raise Missing("without reference counts, no collector means no memory back")
    gc.disable()
    step = import_module(f"benchmarks.{model}").step("pyattn")

    def train() -> float:
        for _ in range(steps):
            step()
        return resident()

    return train
