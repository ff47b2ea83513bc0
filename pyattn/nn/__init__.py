"""Layers and models, with the names of torch.nn."""

from . import functional, init, utils
from .activation import *
from .attention import MultiheadAttention
from .containers import ModuleDict, ModuleList, Sequential
from .dropout import (
    AlphaDropout,
    Dropout,
    Dropout1d,
    Dropout2d,
    Dropout3d,
    FeatureAlphaDropout,
)
from .embedding import Embedding
from .linear import Flatten, Identity, LazyLinear, Linear
from .loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .rectifying import *
from .shrinking import *

# fmt: off
__all__ = [
    "AlphaDropout", "BCEWithLogitsLoss", "Buffer", "CELU", "CrossEntropyLoss", "Dropout",
    "Dropout1d", "Dropout2d", "Dropout3d", "ELU", "Embedding", "FeatureAlphaDropout", "Flatten",
    "GELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "Identity", "L1Loss",
    "LayerNorm", "LazyLinear", "LeakyReLU", "Linear", "LogSigmoid", "LogSoftmax", "MSELoss", "Mish",
    "Module", "ModuleDict", "ModuleList", "MultiheadAttention", "NLLLoss", "PReLU", "Parameter",
    "RMSNorm", "RReLU", "ReLU", "ReLU6", "SELU", "Sequential", "SiLU", "Sigmoid", "Softmax",
    "Softmax2d", "Softmin", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
    "UninitializedBuffer", "UninitializedParameter", "functional", "init", "utils",
]
# fmt: on
