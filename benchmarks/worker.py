"""A process of its own for each thing that is timed, which waits for its turn.

Two processes share nothing: no heap for the garbage collector to walk on the other's account, no
library that starts threads, and not even the interpreter.  Each works while the other waits.  The
far end of the pipe is turns.py; requests and replies are lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


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
                [python, "-m", "benchmarks.turns"],
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
