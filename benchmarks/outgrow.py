"""What it costs to train examples/outgrow.py in each of its ways: python -m benchmarks.outgrow [python ...]

Run it by a Python that has PyTorch, and name other interpreters to measure pyattn on.  The ways take
turns; of each the best turn counts, as whatever else the machine does only adds to it.  The record is
kept in recorded/outgrow.json, of which the book makes its tables.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.outgrown import ROOT, WAYS, output

RECORD = Path(__file__).with_name("recorded") / "outgrow.json"
TURNS = 3
# What is passed to the program.
SIZES = [
    ["--width", "8", "--length", "4", "--rows", "32", "--batch", "2", "--epochs", "20"],
    ["--width", "16", "--length", "9", "--rows", "64", "--batch", "16", "--epochs", "10"],
    ["--width", "32", "--layers", "2", "--length", "16", "--rows", "96", "--epochs", "2"],
    ["--width", "64", "--layers", "2", "--length", "32", "--rows", "48", "--epochs", "1"],
    ["--width", "128", "--layers", "2", "--length", "32", "--rows", "48", "--epochs", "1"],
]


def parameters(size: list[str]) -> int:
    """How many numbers the model of a size has."""
    given = dict(zip(size[::2], map(int, size[1::2])))
    width, layers, length = given["--width"], given.get("--layers", 1), given["--length"]
    block = 12 * width * width + 13 * width
    return (7 + length) * width + layers * block + 7 * width + 7


def numbers_in_a_batch(size: list[str]) -> int:
    given = dict(zip(size[::2], map(int, size[1::2])))
    return given["--length"] * given.get("--batch", 16)


def name_of(python: str) -> str:
    """An interpreter as readers know it: CPython 3.13."""
    ask = "import platform as p; print(p.python_implementation(), *p.python_version_tuple()[:2])"
    done = subprocess.run([python, "-c", ask], check=True, stdout=subprocess.PIPE, text=True)
    implementation, major, minor = done.stdout.split()
    return f"{implementation} {major}.{minor}"


def seconds_to_start(python: str, module: str) -> float:
    """How long a process takes that imports this and ends."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([python, "-c", f"import {module}"], check=True, env=environment)
    return time.perf_counter() - start


def installed_bytes(distribution: str) -> int:
    """How much room the files of a distribution take."""
    total = 0
    for file in metadata.files(distribution) or []:
        path = Path(str(file.locate()))
        total += path.stat().st_size if path.exists() else 0
    return total


def measure(pythons: list[str]) -> dict[str, Any]:
    """The record: seconds a step and to start, and bytes installed."""
    ways = [("pyattn", python, f"pyattn, {name_of(python)}") for python in pythons]
    ways += [(way, sys.executable, way) for way in WAYS[1:]]
    sizes = []
    for size in SIZES:
        seconds = {label: float("inf") for _, _, label in ways}
        for _ in range(TURNS):
            for way, python, label in ways:
                said = output(way, *size, "--bench", python=python)
                found = re.fullmatch(r"(\S+) seconds a step\n", said)
                assert found, said
                seconds[label] = min(seconds[label], float(found[1]))
        print(size, seconds, flush=True)
        sizes.append(
            {
                "parameters": parameters(size),
                "numbers": numbers_in_a_batch(size),
                "seconds": seconds,
            }
        )
    start = {
        label: min([seconds_to_start(python, module) for _ in range(TURNS)])
        for module, python, label in [
            *[("pyattn", python, label) for way, python, label in ways if way == "pyattn"],
            ("torch", sys.executable, "PyTorch"),
        ]
    }
    own = sum([path.stat().st_size for path in (ROOT / "pyattn").rglob("*.py")])
    return {
        "machine": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors",
        "date": time.strftime("%Y-%m-%d"),
        "PyTorch": metadata.version("torch"),
        "python": name_of(sys.executable),
        "sizes": sizes,
        "start": start,
        "bytes": {"pyattn": own, "PyTorch": installed_bytes("torch")},
    }


# What the book shows.


def times(ratio: float) -> str:
    """A ratio to two digits."""
    return f"{float(f'{ratio:.2g}'):g}"


def _span(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds >= 1 else f"{1000 * seconds:.2g} ms"


def rst(path: Path = RECORD) -> str:
    """The tables: a step of each size in each way, and what it takes to begin."""
    record = json.loads(path.read_text(encoding="utf-8"))
    sizes, start, room = record["sizes"], record["start"], record["bytes"]
    lines = [
        ".. list-table:: A step of training, in times of PyTorch's",
        "   :header-rows: 1",
        "",
        "   * - Parameters",
        *[f"     - {size['parameters']:,}" for size in sizes],
        "   * - Numbers in a batch",
        *[f"     - {size['numbers']:,}" for size in sizes],
        "   * - PyTorch takes",
        *[f"     - {_span(size['seconds']['PyTorch'])}" for size in sizes],
    ]
    for way in sizes[0]["seconds"]:
        if way != "PyTorch":
            lines.append(f"   * - {way}")
            for size in sizes:
                ratio = size["seconds"][way] / size["seconds"]["PyTorch"]
                lines.append(f"     - {times(ratio)}")
    lines += [
        "",
        f"{record['machine']}; PyTorch {record['PyTorch']} on {record['python']}, one thread a process; "
        f"{record['date']}.",
        "",
        ".. list-table:: Before the first step",
        "   :header-rows: 1",
        "",
        "   * - ",
        "     - Seconds to import it",
        "     - Megabytes installed",
    ]
    for way, seconds in start.items():
        megabytes = room["PyTorch" if way == "PyTorch" else "pyattn"] / 1e6
        size = f"{megabytes:.0f}" if megabytes >= 10 else f"{megabytes:.2g}"
        lines += [f"   * - {way}", f"     - {seconds:.2g}", f"     - {size}"]
    return "\n".join(lines)


def main(pythons: list[str]) -> int:
    RECORD.write_text(json.dumps(measure(pythons), indent=1) + "\n", encoding="utf-8")
    print(rst())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [sys.executable]))
