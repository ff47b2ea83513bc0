"""Pictures of speed."""

from __future__ import annotations

from typing import Callable

from benchmarks import records, report
from pyattn.plot import Figure, plot

from .common import HIGH, WIDE


def products() -> Figure:
    """The time of a matrix product against its size, from the benchmark's record."""
    rows = report.lines(records.load(records.RECORDED / "cpython-3.13.json"))
    sizes = [4, 16, 64, 128]
    times = {(row.row, label): time for row in rows for label, time in row.sides}
    curves = [
        [1e6 * times[name.format(n), label] for n in sizes]
        for name, label in (
            ("matmul {}", "bare"),
            ("matmul {}", "pyattn"),
            ("matmul {}, NumPy", "NumPy"),
        )
    ]
    return plot(
        sizes,
        curves,
        labels=["bare loop", "pyattn", "NumPy"],
        styles=["-", "--", ":"],
        xlabel="rows and columns of each matrix",
        ylabel="microseconds",
        xscale="log",
        yscale="log",
        width=WIDE,
        height=HIGH,
    )


FIGURES: dict[str, Callable[[], Figure]] = {
    "products": products,
}
