"""The command: measure the rows, print the table, keep the record."""

from __future__ import annotations

import argparse
import os
import sys

from . import hotspots, records, report
from .harness import Effort, Missing, measure
from .rows import ROWS

QUICK = Effort(processes=1, pairs=5, sample=0.03, row=10.0)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m benchmarks",
        description="Times pyattn beside what else a reader would use, by turns, as ratios.",
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="less exact, and without the slowest rows")
    add("--only", action="append", metavar="ROW", help="the rows whose names have this in them")
    add(
        "--peer",
        metavar="PYTHON",
        default=os.environ.get("PYATTN_PEER", sys.executable),
        help="the interpreter that has PyTorch and NumPy (default $PYATTN_PEER, or this one)",
    )
    add("-o", "--json", metavar="FILE", help="keep the record here, for pyperf's commands too")
    add(
        "--record",
        action="store_true",
        help=f"keep it in {records.RECORDED.name}/, with profiles, for the book",
    )
    add("--list", action="store_true", help="name the rows and end")
    add("--show", metavar="FILE", help="print a record's table and end")
    add("--rst", action="store_true", help="with --show: as reStructuredText")
    add(
        "--profile",
        choices=hotspots.MODELS,
        help="print where a training step's time goes, and end",
    )
    return parser


def show(path: str, as_rst: bool) -> None:
    if as_rst:
        print(report.rst(path), end="")
        return
    kept = records.load(path)
    for cells in [report.HEADER] + [entry.cells for entry in report.lines(kept)]:
        print(report.columns(cells))
    print(report.summary(kept))


def run(arguments: argparse.Namespace) -> int:
    """Every row that is asked for, a line as soon as it is there."""
    rows = [
        row
        for row in ROWS
        if not (row.slow and arguments.quick)
        and (not arguments.only or any(part in row.name for part in arguments.only))
    ]
    kept: list[records.Record] = []
    failed = False
    print(report.columns(report.HEADER), flush=True)
    for row in rows:
        try:
            effort = QUICK if arguments.quick else Effort()
            both = records.pair(row, measure(row, sys.executable, arguments.peer, effort))
        except Missing as missing:
            print(report.columns((row.name, f"skipped: {missing}")), flush=True)
        except ValueError as error:
            failed = True
            print(f"FAILED {error}", flush=True)
        else:
            kept += both
            print(report.columns(report.line(*both).cells), flush=True)
    print(report.summary(kept))
    if arguments.json and kept:
        records.save(kept, arguments.json)
    if arguments.record and kept:
        python = f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"
        records.save(kept, str(records.RECORDED / f"{python}.json"))
        for model in hotspots.MODELS:
            hotspots.save(hotspots.profile(model), str(records.RECORDED / f"{python}-{model}.json"))
    return int(failed)


def main() -> int:
    arguments = parser().parse_args()
    if arguments.list:
        print("\n".join(row.name for row in ROWS))
    elif arguments.show:
        show(arguments.show, arguments.rst)
    elif arguments.profile:
        profiled = hotspots.profile(arguments.profile)
        print(hotspots.text(profiled))
        if arguments.json:
            hotspots.save(profiled, arguments.json)
    else:
        try:
            records.machine()
        except ImportError as error:
            sys.exit(f"benchmarks: {error}; python3 -m pip install --no-deps pyperf")
        return run(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
