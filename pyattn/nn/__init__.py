"""Layers and models, with the names of torch.nn."""

from ..refusals import lacking
from . import functional, init, utils
from .activation import GELU, LogSoftmax, ReLU, Sigmoid, SiLU, Softmax, Tanh
from .attention import MultiheadAttention
from .containers import ModuleDict, ModuleList, Sequential
from .dropout import Dropout
from .embedding import Embedding
from .linear import Flatten, Identity, Linear
from .loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .parameter import Parameter

# fmt: off
__all__ = [
    "BCEWithLogitsLoss", "CrossEntropyLoss", "Dropout", "Embedding", "Flatten", "GELU", "Identity",
    "L1Loss", "LayerNorm", "Linear", "LogSoftmax", "MSELoss", "Module", "ModuleDict", "ModuleList",
    "MultiheadAttention", "NLLLoss", "Parameter", "RMSNorm", "ReLU", "Sequential", "SiLU",
    "Sigmoid", "Softmax", "Tanh", "functional", "init", "utils",
]
# fmt: on

TYPE_CHECKING = False
if not TYPE_CHECKING:  # the checker takes a module that has __getattr__ for one that has every name

    absent = lacking(__name__)

    def __getattr__(name):
        if name in ("parallel", "DataParallel"):
            from ..machine import parallel

            return parallel if name == "parallel" else parallel.DataParallel
        return absent(name)
