"""Pictures for the first page."""

from __future__ import annotations

from typing import Callable

from pyattn.plot import Figure

FIGURES: dict[str, Callable[[], Figure]] = {}
