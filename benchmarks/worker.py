"""A process of its own for each thing that is timed, which waits for its turn.

Two processes share nothing: no heap for the garbage collector to walk on the other's account, no
library that starts threads, and not even the interpreter.  Each works while the other waits.  Run
as a module this file is such a process; it needs the standard library alone, since its interpreter
may have nothing else in common with ours.  Requests and replies are lines of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import sys
from importlib import import_module
from itertools import repeat
from pathlib import Path
from time import perf_counter
from typing import Any, Callable

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("pyattn", "torch", "numpy", "micrograd")


class Missing(Exception):
    """What is to be timed cannot be had here; says why."""


class Worker:
    """The near end: starts the process, asks, and waits for the answer."""

    def __init__(self, python: str, task: str, arguments: dict[str, Any]) -> None:
        # Start-up is timed as it is for anyone else: with the compiled files kept.
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        try:
            self._process = subprocess.Popen(
                [python, "-m", "benchmarks.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env={**kept, **one_thread},
            )
        except OSError as error:
            raise Missing(f"{python}: {error.strerror}") from None
        try:
            self.about: dict[str, str] = self._ask("start", task, arguments)
        except BaseException:
            self.stop()
            raise

    def _ask(self, *request: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of {request} ended; its message is above")
        reply = json.loads(line)
        if "missing" in reply:
            raise Missing(reply["missing"])
        return reply["answer"]

    def results(self, calls: int) -> list[float]:
        """Every number that the first calls return, in order."""
        return [float(x) for x in self._ask("results", calls)]

    def calibrate(self, seconds: float) -> int:
        """Warms up; how many calls take so long."""
        return int(self._ask("calibrate", seconds))

    def sample(self, loops: int) -> float:
        """Seconds a call."""
        return float(self._ask("sample", loops))

    def stop(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Turns:
    """The far end: does what is asked of it."""

    def start(self, task: str, arguments: dict[str, Any]) -> dict[str, str]:
        if arguments.get("library") == "torch":
            torch = import_module("torch")
            torch.set_num_threads(1)
            torch.set_default_dtype(torch.float64)  # as pyattn counts
        module, _, name = task.partition(":")
        make = getattr(import_module(f"benchmarks.{module}"), name)
        self.task: Callable[[], Any] = make(**arguments)
        about = {
            "python_version": platform.python_version(),
            "python_implementation": platform.python_implementation(),
        }
        for library in LIBRARIES:
            if library in sys.modules:
                about[library] = str(getattr(sys.modules[library], "__version__", "installed"))
        return about

    def results(self, calls: int) -> list[float]:
        return [x for _ in range(calls) for x in numbers(self.task())]

    def calibrate(self, seconds: float) -> int:
        if platform.python_implementation() == "PyPy":  # which compiles while it warms up
            end = perf_counter() + max(20 * seconds, 2.0)
            while perf_counter() < end:
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
        start = perf_counter()
        for _ in repeat(None, loops):
            task()
        return (perf_counter() - start) / loops


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
