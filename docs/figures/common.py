"""What the figures of several chapters share."""

from __future__ import annotations

# Narrow enough to be read on a phone, where a wider figure would shrink with its letters.
WIDE, HIGH = 370, 260
DEPARTMENTS = ["1", "2", "3"]
