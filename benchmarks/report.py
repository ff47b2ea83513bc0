"""Rows as pyperf's records, and records as a table: of plain text, or of reStructuredText."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Sequence

import pyperf

from .harness import Measured, Row, exponent, quartiles

MACHINE = ("cpu_model_name", "cpu_count", "platform", "date")  # of all that pyperf collects
UNITS = {
    "second": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "byte": ((2.0**20, "MiB"),),
    "integer": ((1e3, "k"),),
}


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that only names this computer."""
    collected = pyperf.Run([1.0]).get_metadata()
    return {key: collected[key] for key in MACHINE if key in collected}


def record(row: Row, measured: Measured) -> list[Any]:
    """Two pyperf benchmarks, of what is above and what is below, with a run for each process."""
    benchmarks = []
    pairs = (("above", row.above, measured.above), ("below", row.below, measured.below))
    for (place, side, runs), about in zip(pairs, measured.about):
        metadata = {
            **machine(),
            **about,
            "name": f"{row.name}: {side.label}",
            "unit": row.unit,
            "row": row.name,
            "place": place,
            "label": side.label,
            "family": row.family or "-",
            "size": row.size,
            "reach": row.reach.text if row.reach else "-",
            "reached": ("yes" if row.reach.met(*measured.medians) else "no") if row.reach else "-",
        }
        benchmarks.append(
            pyperf.Benchmark(
                [pyperf.Run(run, metadata=metadata, collect_metadata=False) for run in runs]
            )
        )
    return benchmarks


def save(benchmarks: Sequence[Any], path: str) -> None:
    """Raises OSError where the file cannot be written."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    pyperf.BenchmarkSuite(benchmarks).dump(path, replace=True)


def load(path: str | os.PathLike[str]) -> list[Any]:
    """The benchmarks of a recorded run.  Raises OSError or ValueError for any other file."""
    with open(path):  # pyperf ends the program where there is no such file
        pass
    return list(pyperf.BenchmarkSuite.load(str(path)).get_benchmarks())


@dataclass(frozen=True)
class Line:
    """A row of the table, as it is shown."""

    row: str
    ratio: str
    low: float
    middle: float
    high: float
    reach: str
    reached: str
    above: float
    below: float
    labels: tuple[str, str]
    unit: str
    family: str
    size: int

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.row,
            self.ratio,
            f"{self.middle:.3g}",
            f"{self.low:.3g} to {self.high:.3g}",
            self.reach,
            self.reached,
            f"{quantity(self.above, self.unit)} / {quantity(self.below, self.unit)}",
        )


HEADER = ("row", "ratio of", "median", "quartiles", "to reach", "reached", "medians of both")
WIDTHS = (27, 23, 7, 16, 27, 8, 20)


def lines(benchmarks: Iterable[Any]) -> list[Line]:
    """The two benchmarks of every row, put together again."""
    flat = list(benchmarks)
    return [line(above, below) for above, below in zip(flat[::2], flat[1::2])]


def line(above: Any, below: Any) -> Line:
    about, other = above.get_metadata(), below.get_metadata()
    assert about["row"] == other["row"] and (about["place"], other["place"]) == ("above", "below")
    ratios = [a / b for a, b in zip(above.get_values(), below.get_values())]
    low, middle, high = quartiles(ratios)
    return Line(
        about["row"],
        f"{about['label']} / {other['label']}",
        low,
        middle,
        high,
        about["reach"],
        about["reached"],
        above.median(),
        below.median(),
        (about["label"], other["label"]),
        about["unit"],
        about["family"],
        int(about["size"]),
    )


def quantity(value: float, unit: str) -> str:
    """Three digits and a unit: 0.00123 seconds are 1.23 ms."""
    scales = UNITS[unit]
    scale, name = next((s for s in scales if value >= s[0]), scales[-1])
    return f"{value / scale:.3g} {name}"


def growth(table: Sequence[Line]) -> list[tuple[str, str, str, str]]:
    """For every family and side, its exponent over all sizes, and over the two largest."""
    families: dict[tuple[str, str], dict[int, float]] = {}
    for entry in table:
        if entry.family != "-":
            for label, value in zip(entry.labels, (entry.above, entry.below)):
                values = families.setdefault((entry.family, label), {})
                values[entry.size] = min(value, values.get(entry.size, value))
    out = []
    for (family, label), values in families.items():
        sizes = sorted(values)
        if len(sizes) > 1:
            whole, end = (
                exponent(some, [values[size] for size in some]) for some in (sizes, sizes[-2:])
            )
            span = f"{sizes[0]:,} to {sizes[-1]:,}"
            out.append((f"{family}, {label}", span, f"{whole:.2f}", f"{end:.2f}"))
    return out


GROWTH_HEADER = ("time (or memory) as a power of the size", "sizes", "exponent", "at the end")
GROWTH_WIDTHS = (41, 16, 9, 10)


def columns(cells: Sequence[str], widths: Sequence[int] = WIDTHS) -> str:
    return " ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()


def summary(benchmarks: Sequence[Any]) -> str:
    """What follows the rows: how the times grow, what was reached, and on which machine."""
    table = lines(benchmarks)
    out = [""]
    grown = growth(table)
    if grown:
        out += [columns(cells, GROWTH_WIDTHS) for cells in [GROWTH_HEADER, *grown]] + [""]
    aimed = [entry for entry in table if entry.reached != "-"]
    missed = [entry.row for entry in aimed if entry.reached == "no"]
    reached = f"{len(aimed) - len(missed)} of {len(aimed)} ratios reached"
    out.append(reached + (f"; not {', '.join(missed)}" if missed else ""))
    if benchmarks:
        out += taken_on(benchmarks)
    return "\n".join(out)


def taken_on(benchmarks: Sequence[Any]) -> list[str]:
    """The machine and the versions, from the records."""
    seen: dict[str, list[str]] = {}
    for benchmark in benchmarks:
        about = benchmark.get_metadata()
        versions = [f"{about['python_implementation']} {about['python_version']}"]
        for name in ("pyattn", "torch", "numpy", "micrograd"):
            if name in about:
                versions.append(f"{name} {about[name]}")
        here = seen.setdefault(versions[0], [])
        here += [v for v in versions[1:] if v not in here]
    about = benchmarks[0].get_metadata()
    cpu = about.get("cpu_model_name", "an unnamed processor")
    out = [f"{about['date'][:10]}, {cpu}, {about.get('cpu_count', '?')} cores, {about['platform']}"]
    return out + [", ".join([python, *rest]) for python, rest in seen.items()]


def rst(path: str | os.PathLike[str]) -> str:
    """A recorded run as two reStructuredText tables and the machine it was taken on."""
    benchmarks = load(path)
    table = lines(benchmarks)
    out = list_table(HEADER, [entry.cells for entry in table])
    grown = growth(table)
    if grown:
        out += list_table(GROWTH_HEADER, grown)
    return "\n".join(out + [f"| {text}" for text in taken_on(benchmarks)]) + "\n"


def list_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    out = [".. list-table::", "   :header-rows: 1", ""]
    for first, *rest in [header, *rows]:
        out.append(f"   * - {first}")
        out += [f"     - {cell}" for cell in rest]
    return out + [""]
