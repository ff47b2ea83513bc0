"""Timing by turns: A, B, A, B, each in a process of its own, and the ratio of every pair.

A noisy machine slows what runs beside it, and a minute later it does not; a pair is taken within a
moment, so most of that cancels in its ratio.  pyperf times one thing after another, and compares
their means: its runner is not used here.  Its data model, its statistics and its JSON are: a row is
two pyperf benchmarks with a run for each process, so that every pyperf command reads our records.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from math import isclose, log
from typing import Any, Callable, Sequence

from .worker import Missing, Worker


@dataclass(frozen=True)
class Side:
    """One of the two things: what to call it, the function that makes its task, and where."""

    label: str
    task: str  # "module:function" in this package
    arguments: dict[str, Any] = field(default_factory=dict)
    peer: bool = False  # in the peer's interpreter


@dataclass(frozen=True)
class Reach:
    """What a row is to reach, in words and as a condition on three medians: ratio, above, below."""

    text: str
    met: Callable[[float, float, float], bool]


@dataclass(frozen=True)
class Row:
    """A ratio: what is above over what is below."""

    name: str
    above: Side
    below: Side
    reach: Reach | None = None
    family: str = ""  # rows of one family differ in size
    size: int = 0
    unit: str = "second"  # or "byte" or "integer": then a task returns its own measurement
    calls: int = 0  # whose results must agree, to 12 digits, before anything is timed
    slow: bool = False


@dataclass(frozen=True)
class Effort:
    """How long to measure: processes a row, pairs a process, seconds a sample, seconds a row."""

    processes: int = 3
    pairs: int = 7
    sample: float = 0.1
    row: float = 40.0


@dataclass(frozen=True)
class Measured:
    """A row's samples, a list for each process, above[i][j] taken beside below[i][j]."""

    above: list[list[float]]
    below: list[list[float]]
    about: tuple[dict[str, str], dict[str, str]]

    @property
    def medians(self) -> tuple[float, float, float]:
        """Of the ratios, of what is above, of what is below."""
        above, below = (sum(runs, []) for runs in (self.above, self.below))
        ratios = [a / b for a, b in zip(above, below)]
        return statistics.median(ratios), statistics.median(above), statistics.median(below)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median, the upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of log(value) over log(size), by least squares: 2 where double takes 4 times."""
    x, y = [log(size) for size in sizes], [log(value) for value in values]
    middle = statistics.mean(x)
    return sum((a - middle) * b for a, b in zip(x, y)) / sum((a - middle) ** 2 for a in x)


def measure(row: Row, here: str, peer: str, effort: Effort) -> Measured:
    """Both sides by turns.  Raises Missing where one is not there, ValueError where they differ."""
    measured = Measured([], [], ({}, {}))
    end = time.monotonic() + effort.row
    for process in range(effort.processes):
        if process and time.monotonic() > end:
            break
        workers: list[Worker] = []
        try:
            for side, about in zip((row.above, row.below), measured.about):
                workers.append(Worker(peer if side.peer else here, side.task, side.arguments))
                about.update(workers[-1].about)
            if row.calls and not process:
                agree(row, [worker.results(row.calls) for worker in workers])
            above, below = by_turns(row, workers, effort, end)
        finally:
            for worker in workers:
                worker.stop()
        measured.above.append(above)
        measured.below.append(below)
    return measured


def by_turns(
    row: Row, workers: Sequence[Worker], effort: Effort, end: float
) -> tuple[list[float], list[float]]:
    """The samples of one process each, taken A, B, A, B; fewer where time runs out, but one pair."""
    if row.unit != "second":  # what the first call returns: there is no second sample in a process
        above, below = (worker.results(1) for worker in workers)
        return above, below
    above, below = [], []
    loops = [worker.calibrate(effort.sample) for worker in workers]
    for _ in range(effort.pairs):
        for samples, worker, times in zip((above, below), workers, loops):
            samples.append(worker.sample(times))
        if time.monotonic() > end:
            break
    return above, below


def agree(row: Row, results: Sequence[Sequence[float]]) -> None:
    """Raises ValueError where the two sides do not compute the same numbers."""
    above, below = results
    same = len(above) == len(below) and all(
        isclose(a, b, rel_tol=1e-12, abs_tol=1e-12) for a, b in zip(above, below)
    )
    if not same:
        raise ValueError(
            f"{row.name}: {row.above.label} computes {above[:3]}, {row.below.label} {below[:3]}"
        )


__all__ = ["Effort", "Measured", "Missing", "Reach", "Row", "Side", "exponent", "measure"]
