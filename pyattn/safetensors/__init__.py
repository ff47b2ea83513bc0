"""safetensors: tensors in a file that holds nothing but them, read where they lie.

The names are those of the package `safetensors`; what it has for PyTorch is in
`pyattn.safetensors.torch`, and here too.
"""

from ..saving.header import SafetensorError as SafetensorError
from .opened import safe_open as safe_open
from .torch import load as load
from .torch import load_file as load_file
from .torch import load_model as load_model
from .torch import save as save
from .torch import save_file as save_file
from .torch import save_model as save_model

__all__ = [
    "load",
    "load_file",
    "load_model",
    "safe_open",
    "SafetensorError",
    "save",
    "save_file",
    "save_model",
]
