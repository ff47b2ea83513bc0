"""Whole processes, from start to end."""

from __future__ import annotations

import subprocess
import sys
from typing import Callable

from .worker import Missing


def run(arguments: list[str]) -> Callable[[], None]:
    """The interpreter with these arguments, in the project's folder; its output is thrown away."""
    command = [sys.executable, *arguments]
    tried = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if tried.returncode:
        raise Missing(tried.stderr.strip().splitlines()[-1])

    def process() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    return process
