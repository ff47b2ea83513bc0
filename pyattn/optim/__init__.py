"""Rules that learn: from a parameter's gradient to its next value, with torch.optim's names."""

from . import lr_scheduler
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["Adam", "AdamW", "Optimizer", "SGD", "lr_scheduler"]

TYPE_CHECKING = False
if not TYPE_CHECKING:

    def __getattr__(name):
        from ..programs.missing import absent

        raise absent(__name__, name)
