"""Rules that learn: from a parameter's gradient to its next value, with torch.optim's names.

Each file is read when it is first asked for.
"""

from ..later import lacking

# The files, and what each has.
_HOMES = {
    "optimizer": "Optimizer",
    "sgd": "SGD",
    "adam": "Adam",
    "adamw": "AdamW",
    "adadelta": "Adadelta",
    "_adafactor": "Adafactor",
    "adagrad": "Adagrad",
    "adamax": "Adamax",
    "asgd": "ASGD",
    "lbfgs": "LBFGS",
    "_muon": "Muon",
    "nadam": "NAdam",
    "radam": "RAdam",
    "rmsprop": "RMSprop",
    "rprop": "Rprop",
    "sparse_adam": "SparseAdam",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import lr_scheduler as lr_scheduler
    from . import swa_utils as swa_utils
    from ._adafactor import Adafactor as Adafactor
    from ._muon import Muon as Muon
    from .adadelta import Adadelta as Adadelta
    from .adagrad import Adagrad as Adagrad
    from .adam import Adam as Adam
    from .adamax import Adamax as Adamax
    from .adamw import AdamW as AdamW
    from .asgd import ASGD as ASGD
    from .lbfgs import LBFGS as LBFGS
    from .nadam import NAdam as NAdam
    from .optimizer import Optimizer as Optimizer
    from .radam import RAdam as RAdam
    from .rmsprop import RMSprop as RMSprop
    from .rprop import Rprop as Rprop
    from .sgd import SGD as SGD
    from .sparse_adam import SparseAdam as SparseAdam
else:
    __all__ = sorted(" ".join(_HOMES.values()).split()) + ["lr_scheduler", "swa_utils"]
    __getattr__ = lacking(__name__, [*_HOMES, "lr_scheduler", "swa_utils"], _HOMES)

    def __dir__():
        return sorted({*globals(), *__all__})
