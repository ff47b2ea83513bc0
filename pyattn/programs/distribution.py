"""What importlib.metadata answers to a program that asks which PyTorch is installed."""

from __future__ import annotations

from importlib.metadata import Distribution

from .version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Torch(Distribution):
    """PyTorch's name and version, and no files."""

    def read_text(self, filename: str) -> str | None:
        if filename == "METADATA":
            return f"Metadata-Version: 2.1\nName: torch\nVersion: {VERSION}\n"
        return None

    def locate_file(self, path: Any) -> Any:
        raise FileNotFoundError(f"{path}: pyattn has no file of PyTorch's")


TORCH = _Torch()
