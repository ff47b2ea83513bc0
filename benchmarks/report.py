"""Records as a table: of plain text, or of reStructuredText for the book."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Iterable, Sequence

from .harness import exponent, quartiles
from .records import Record, load

UNITS = {
    "second": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "byte": ((2.0**30, "GiB"), (2.0**20, "MiB")),
    "integer": ((1e3, "k"),),
}


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
            digits(self.middle),
            f"{digits(self.low)} to {digits(self.high)}",
            self.reach,
            self.reached,
            f"{quantity(self.above, self.unit)} / {quantity(self.below, self.unit)}",
        )

    @property
    def sides(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """Each side's label and median."""
        return (self.labels[0], self.above), (self.labels[1], self.below)


HEADER = ("row", "ratio of", "median", "quartiles", "to reach", "reached", "medians of both")
WIDTHS = (27, 23, 7, 16, 27, 8, 20)


def lines(records: Sequence[Record]) -> list[Line]:
    """The two records of every row, put together."""
    return [line(above, below) for above, below in zip(records[::2], records[1::2])]


def line(above: Record, below: Record) -> Line:
    about, labels = above.about, (above.about["label"], below.about["label"])
    low, middle, high = quartiles([a / b for a, b in zip(above.values, below.values)])
    return Line(
        about["row"],
        " / ".join(labels),
        low,
        middle,
        high,
        about["reach"],
        about["reached"],
        above.median,
        below.median,
        labels,
        about["unit"],
        about["family"],
        about["size"],
    )


def digits(ratio: float) -> str:
    """Three digits, or as many as tell a ratio from 1."""
    return f"{ratio:.3f}" if 0.95 < ratio < 1.05 else f"{ratio:.3g}"


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


def summary(records: Sequence[Record]) -> str:
    """What follows the rows: how the times grow, what was reached, and on which machine."""
    table = lines(records)
    out = [""]
    grown = growth(table)
    if grown:
        out += [columns(cells, GROWTH_WIDTHS) for cells in [GROWTH_HEADER, *grown]] + [""]
    aimed = [entry for entry in table if entry.reached != "-"]
    missed = [entry.row for entry in aimed if entry.reached == "no"]
    reached = f"{len(aimed) - len(missed)} of {len(aimed)} ratios reached"
    out.append(reached + (f"; not {', '.join(missed)}" if missed else ""))
    if records:
        out += taken_on(records)
    return "\n".join(out)


def taken_on(records: Sequence[Record]) -> list[str]:
    """The machine and the versions, from the records."""
    seen: dict[str, list[str]] = {}
    for record in records:
        about = record.about
        versions = [f"{about['python_implementation']} {about['python_version']}"]
        for name in ("pyattn", "torch", "numpy", "micrograd", "llama2_py"):
            if name in about:
                versions.append(f"{name} {about[name]}")
        here = seen.setdefault(versions[0], [])
        here += [v for v in versions[1:] if v not in here]
    about = records[0].about
    cpu = about.get("cpu_model_name", "an unnamed processor")
    out = [f"{about['date'][:10]}, {cpu}, {about.get('cpu_count', '?')} cores, {about['platform']}"]
    return out + [", ".join([python, *rest]) for python, rest in seen.items()]


def without_reached(cells: Sequence[str]) -> list[str]:
    """A row that says in one cell what was to reach and whether it was, to be narrower."""
    reach = cells[4] if cells[5] == "-" else f"{cells[4]}: {cells[5]}"
    return [*cells[:4], reach, *cells[6:]]


def rst(path: str | os.PathLike[str]) -> str:
    """A recorded run as two reStructuredText tables and the machine it was taken on."""
    records = load(path)
    table = lines(records)
    out = list_table(HEADER[:5] + HEADER[6:], [without_reached(entry.cells) for entry in table])
    grown = growth(table)
    if grown:
        out += list_table(GROWTH_HEADER, grown)
    return "\n".join(out + [f"| {text}" for text in taken_on(records)]) + "\n"


def list_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    out = [".. list-table::", "   :header-rows: 1", ""]
    for first, *rest in [header, *rows]:
        out.append(f"   * - {first}")
        out += [f"     - {'' if cell == '-' else cell}".rstrip() for cell in rest]
    return out + [""]
