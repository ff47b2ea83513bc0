"""Rules that learn: from a parameter's gradient to its next value, with torch.optim's names."""

from ..refusals import lacking
from . import lr_scheduler
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["Adam", "AdamW", "Optimizer", "SGD", "lr_scheduler"]

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
