"""What is kept of a run: pyperf's file format, so that `python3 -m pyperf show` and others read it.

A row is two of pyperf's benchmarks, one of what is above and one of what is below, each with a run
for every process.  Writing needs pyperf; reading, which the book does, needs nothing.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Iterable

from .harness import Measured, Row

RECORDED = Path(__file__).with_name("recorded")
MACHINE = ("cpu_model_name", "cpu_count", "date")  # of all that pyperf collects


@dataclass(frozen=True)
class Record:
    """One side of a row: what is known about it, and its samples."""

    about: dict[str, Any]
    runs: list[list[float]]

    @property
    def values(self) -> list[float]:
        return sum(self.runs, [])

    @property
    def median(self) -> float:
        return median(self.values)


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that only names this computer."""
    import pyperf

    collected = pyperf.Run([1.0]).get_metadata()
    about = {key: collected[key] for key in MACHINE if key in collected}
    return {**about, "platform": f"{platform.system()} on {platform.machine()}"}


def pair(row: Row, measured: Measured) -> tuple[Record, Record]:
    """The records of what is above and of what is below."""
    common = {
        **machine(),
        "unit": row.unit,
        "row": row.name,
        "family": row.family or "-",
        "size": row.size,
        "reach": row.reach.text if row.reach else "-",
        "reached": ("yes" if row.reach.met(*measured.medians) else "no") if row.reach else "-",
    }
    above, below = (
        {**common, **about, "name": f"{row.name}: {side.label}", "label": side.label}
        for side, about in zip((row.above, row.below), measured.about)
    )
    return Record(above, measured.above), Record(below, measured.below)


def save(records: Iterable[Record], path: str) -> None:
    """Raises OSError where the file cannot be written."""
    import pyperf

    benchmarks = [
        pyperf.Benchmark(
            [pyperf.Run(run, metadata=record.about, collect_metadata=False) for run in record.runs]
        )
        for record in records
    ]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    pyperf.BenchmarkSuite(benchmarks).dump(path, replace=True)


def load(path: str | os.PathLike[str]) -> list[Record]:
    """Raises OSError where there is no file, ValueError or KeyError for one of another kind."""
    suite = json.loads(Path(path).read_text(encoding="utf-8"))
    records = []
    for benchmark in suite["benchmarks"]:
        # What all have in common stands once, at the top.
        about = {**suite["metadata"], **benchmark.get("metadata", {})}
        runs = benchmark["runs"]
        about.update(runs[0].get("metadata", {}))
        records.append(Record(about, [run["values"] for run in runs]))
    return records
