"""An example that is started as its reader starts it, in a folder of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def started(name: str, folder: Any, *arguments: str) -> subprocess.Popen[str]:
    """A process of `python -m examples.NAME`, whose output is read as it comes."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", f"examples.{name}", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
