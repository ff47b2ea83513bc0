"""The book's figures, each drawn by pyattn as the book is built: a module for each chapter."""

from __future__ import annotations

from typing import Callable

from pyattn.plot import Figure

from . import (
    block,
    budget,
    by_hand,
    check,
    decoders,
    front,
    gpt,
    gradients,
    heads,
    language_model,
    learning,
    masks,
    order,
    outgrow,
    pooling,
    query_key_value,
    real_model,
    saving,
    scaling,
    sentiment,
    similarity,
    speed,
    translation,
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
    order,
    block,
    language_model,
    translation,
    sentiment,
    decoders,
    check,
    saving,
    real_model,
    outgrow,
    speed,
]

FIGURES: dict[str, Callable[[], Figure]] = {
    name: draw for chapter in CHAPTERS for name, draw in chapter.FIGURES.items()
}
