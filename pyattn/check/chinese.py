"""The sentences of `check` in Chinese, by their English; a test holds the list complete."""

from __future__ import annotations

SENTENCES = {
    "rounding slip": "舍入失误",
}
