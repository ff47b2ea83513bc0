"""Layers and models, with the names of torch.nn."""

from . import (
    adaptive_layers,
    bag_layers,
    batch_norm,
    convolution,
    functional,
    group_norm,
    init,
    lazy_layers,
    padding,
    pooling_layers,
    recurrent,
    recurrent_cells,
    resizing,
    transposed,
    utils,
)
from .activation import GELU, LogSoftmax, ReLU, Sigmoid, SiLU, Softmax, Tanh
from .adaptive_layers import *
from .attention import MultiheadAttention
from .bag_layers import *
from .batch_norm import *
from .containers import ModuleDict, ModuleList, Sequential
from .convolution import *
from .dropout import Dropout
from .embedding import Embedding
from .group_norm import *
from .lazy_layers import *
from .linear import Flatten, Identity, LazyLinear, Linear
from .loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .padding import *
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .pooling_layers import *
from .recurrent import *
from .recurrent_cells import *
from .resizing import *
from .transformer import (
    Transformer,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)
from .transposed import *

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
__all__ += adaptive_layers.__all__
__all__ += bag_layers.__all__
__all__ += batch_norm.__all__
__all__ += convolution.__all__
__all__ += group_norm.__all__
__all__ += lazy_layers.__all__
__all__ += padding.__all__
__all__ += pooling_layers.__all__
__all__ += recurrent.__all__
__all__ += recurrent_cells.__all__
__all__ += resizing.__all__
__all__ += transposed.__all__
