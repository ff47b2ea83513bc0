"""The process at the far end of a worker's pipe: makes one task, and runs it when asked.

It needs the standard library alone, since its interpreter may have nothing else in common with the
one that asks.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
from importlib import import_module, metadata
from itertools import repeat
from time import perf_counter, process_time
from typing import Any, Callable

from .worker import Missing

LIBRARIES = ("pyattn", "torch", "numpy", "micrograd", "llama2_py")


class Turns:
    """The far end: does what is asked of it."""

    def start(self, task: str, arguments: dict[str, Any]) -> dict[str, str]:
        if arguments.get("library") == "torch":
            torch = import_module("torch")
            torch.set_num_threads(1)
            torch.set_default_dtype(torch.float64)  # as pyattn counts
        module, _, name = task.partition(":")
        # The processor's time, which other programs take nothing of; of a process that is started
        # there is only the clock on the wall.
        self.clock = perf_counter if module == "commands" else process_time
        make = getattr(import_module(f"benchmarks.{module}"), name)
        self.task: Callable[[], Any] = make(**arguments)
        about = {
            "python_version": platform.python_version(),
            "python_implementation": platform.python_implementation(),
        }
        for library in LIBRARIES:
            if library in sys.modules:
                about[library] = version(library)
        return about

    def results(self, calls: int) -> list[float]:
        return [x for _ in range(calls) for x in numbers(self.task())]

    def calibrate(self, seconds: float) -> int:
        if platform.python_implementation() == "PyPy":  # which compiles while it warms up
            end = self.clock() + max(20 * seconds, 5.0)
            while self.clock() < end:
                self.task()
        loops = 1
        while True:
            taken = self.sample(loops) * loops
            if taken >= seconds / 2:
                return max(1, round(loops * seconds / taken))
            loops = max(2 * loops, int(loops * seconds / 2 / max(taken, 1e-9)))

    def sample(self, loops: int) -> float:
        task = self.task
        gc.collect()
        clock = self.clock
        start = clock()
        for _ in repeat(None, loops):
            task()
        return (clock() - start) / loops


def version(library: str) -> str:
    try:
        return str(sys.modules[library].__version__)
    except AttributeError:
        return metadata.version(library)


def numbers(result: Any) -> list[float]:
    """A tensor's, an array's, a nested list's or a single number, in a flat list."""
    if hasattr(result, "tolist"):
        result = result.tolist()
    if isinstance(result, (list, tuple)):
        return [x for part in result for x in numbers(part)]
    return [float(result)]


def main() -> None:
    """Answer until there is nobody left who asks."""
    replies, sys.stdout = sys.stdout, sys.stderr  # nobody else is to write between the replies
    turns = Turns()
    for line in sys.stdin:
        what, *given = json.loads(line)
        try:
            reply = {"answer": getattr(turns, what)(*given)}
        except (ImportError, Missing) as error:
            reply = {"missing": str(error)}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main()
