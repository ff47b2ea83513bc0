"""Whole processes, from start to end."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Callable

from .worker import Missing


def run(arguments: list[str]) -> Callable[[], None]:
    """The interpreter with these arguments, in the project's folder; its output is thrown away."""
    command = [sys.executable, *arguments]
    # With compiled files beside the sources, as an installed package has them; this run writes them.
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    tried = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environ
    )
    if tried.returncode:
        raise Missing(tried.stderr.strip().splitlines()[-1])

    def process() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environ)

    return process
