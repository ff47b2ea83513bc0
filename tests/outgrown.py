"""examples/outgrow.py in three ways, which go through the same losses.

    python -m tests.outgrown             pyattn, PyTorch, and PyTorch in two processes, compared
    python -m tests.outgrown --record    the losses of PyTorch anew, in recorded/outgrow.json

The program is run as it stands, and with `import torch` in place of its first import, alone and by
torchrun.  Where PyTorch is not installed, pyattn is compared with what was recorded.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "examples" / "outgrow.py"
RECORD = Path(__file__).parent / "recorded" / "outgrow.json"
TOLERANCE = 1e-9
WAYS = ("pyattn", "PyTorch", "PyTorch, 2 processes")


def torch_is_installed() -> bool:
    try:
        return metadata.version("torch").startswith("2.13")
    except metadata.PackageNotFoundError:
        return False


def for_pytorch() -> str:
    """The program with its one import changed."""
    text = PROGRAM.read_text(encoding="utf-8")
    changed, count = re.subn(r"^import pyattn as torch$", "import torch", text, flags=re.MULTILINE)
    assert count == 1 and not re.search(r"^(import|from) pyattn", changed, re.MULTILINE)
    return changed


def output(way: str, *arguments: str, python: str = sys.executable) -> str:
    """What the program prints, run in one of the ways by an interpreter."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    if way == "pyattn":
        environment["PYTHONPATH"] = str(ROOT)
        return _run([python, str(PROGRAM), *arguments], environment)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(for_pytorch(), encoding="utf-8")
        environment.pop("PYTHONPATH", None)
        command = [python]
        if way != "PyTorch":
            environment.setdefault("GLOO_SOCKET_IFNAME", "lo" if sys.platform == "linux" else "lo0")
            command += ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
        return _run([*command, str(program), *arguments], environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, f"{command}:\n{done.stderr[-3000:]}"
    return done.stdout


def losses(way: str, *arguments: str) -> list[float]:
    """The loss of each step."""
    lines = re.findall(r"^step +(\d+) +loss (\S+)$", output(way, *arguments), re.MULTILINE)
    assert [int(step) for step, _ in lines] == list(range(1, len(lines) + 1)) and lines
    return [float(loss) for _, loss in lines]


def recorded() -> list[float]:
    found: list[float] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def apart(a: list[float], b: list[float]) -> float:
    """The largest difference of two losses of one step."""
    assert len(a) == len(b), f"{len(a)} and {len(b)} steps"
    return max([abs(x - y) for x, y in zip(a, b)])


def main(arguments: list[str]) -> int:
    if arguments == ["--record"]:
        RECORD.write_text(json.dumps(losses("PyTorch"), indent=0) + "\n", encoding="utf-8")
    ways = WAYS if torch_is_installed() else WAYS[:1]
    expected, worst = recorded(), 0.0
    for way in ways:
        found = losses(way)
        worst = max(worst, apart(found, expected))
        print(
            f"{way:22} {len(found)} steps, from {found[0]:.6f} to {found[-1]:.6f}, "
            f"{apart(found, expected):.0e} from the record"
        )
    if len(ways) == 1:
        print("PyTorch 2.13 is not installed: its losses are those on record")
    return worst > TOLERANCE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
