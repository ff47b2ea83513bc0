"""What PyTorch has under `torch.serialization`: save, load, and what a strict load may make."""

from .saving.allowed import add_safe_globals as add_safe_globals
from .saving.allowed import clear_safe_globals as clear_safe_globals
from .saving.allowed import get_safe_globals as get_safe_globals
from .saving.allowed import safe_globals as safe_globals
from .saving.loading import load as load
from .saving.storing import save as save

__all__ = [
    "add_safe_globals",
    "clear_safe_globals",
    "get_safe_globals",
    "load",
    "safe_globals",
    "save",
]
