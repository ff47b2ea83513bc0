"""Reading a page as it is: what stands on it, and where in the file each character came from."""

from __future__ import annotations

from .page import Block, Page, Place, Unusable
from .reading import found, read, read_text

__all__ = ["Block", "Page", "Place", "Unusable", "found", "read", "read_text"]
