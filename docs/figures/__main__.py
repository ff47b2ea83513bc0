"""Draw anew the one figure that is kept as a file: the README shows it, and nothing builds that."""

from __future__ import annotations

import pathlib

from . import FIGURES

KEPT = pathlib.Path(__file__).parents[1] / "attention.svg"

if __name__ == "__main__":
    FIGURES["attention"]().save(KEPT)
