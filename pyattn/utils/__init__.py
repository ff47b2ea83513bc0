"""What surrounds training: data and its batches, logs, checkpoints; with the names of torch.utils."""

from ..later import lacking
from . import checkpoint as checkpoint
from . import data as data

# `tensorboard` is imported by its own name, as in PyTorch.
__all__ = ["checkpoint", "data"]

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
