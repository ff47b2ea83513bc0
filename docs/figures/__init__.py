"""The book's figures, each drawn by pyattn as the book is built: a module for each chapter."""

from __future__ import annotations

from typing import Callable

from pyattn.plot import Figure

from . import (
    budget,
    by_hand,
    check,
    front,
    gpt,
    gradients,
    heads,
    language_model,
    learning,
    masks,
    pooling,
    query_key_value,
    scaling,
    similarity,
    speed,
)

CHAPTERS = [
    front,
    similarity,
    budget,
    query_key_value,
    by_hand,
    scaling,
    masks,
    gradients,
    learning,
    pooling,
    heads,
    gpt,
    language_model,
    check,
    speed,
]

FIGURES: dict[str, Callable[[], Figure]] = {
    name: draw for chapter in CHAPTERS for name, draw in chapter.FIGURES.items()
}
