"""Layers and models, with the names of torch.nn."""

from ..refusals import lacking
from . import functional, init, utils
from .activation import GELU, LogSoftmax, ReLU, Sigmoid, SiLU, Softmax, Tanh
from .attention import MultiheadAttention
from .containers import ModuleDict, ModuleList, Sequential
from .dropout import Dropout
from .embedding import Embedding
from .linear import Flatten, Identity, LazyLinear, Linear
from .loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .transformer import (
    Transformer,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)

# fmt: off
__all__ = [
    "BCEWithLogitsLoss", "Buffer", "CrossEntropyLoss", "Dropout", "Embedding", "Flatten", "GELU", "Identity",
    "L1Loss", "LayerNorm", "LazyLinear", "Linear", "LogSoftmax", "MSELoss", "Module", "ModuleDict", "ModuleList",
    "MultiheadAttention", "NLLLoss", "Parameter", "RMSNorm", "ReLU", "Sequential", "SiLU",
    "Sigmoid", "Softmax", "Tanh", "Transformer", "TransformerDecoder",
    "TransformerDecoderLayer", "TransformerEncoder", "TransformerEncoderLayer",
    "UninitializedBuffer", "UninitializedParameter", "functional", "init", "utils",
]
# fmt: on

TYPE_CHECKING = False
if not TYPE_CHECKING:  # the checker takes a module that has __getattr__ for one that has every name
    _absent = lacking(__name__)

    def __getattr__(name):
        if name == "modules":  # PyTorch keeps its layers there; they stand here
            return globals().setdefault("modules", __import__("sys").modules[__name__])
        if name in ("parallel", "DataParallel"):
            from ..machine import parallel

            return parallel if name == "parallel" else parallel.DataParallel
        return _absent(name)
