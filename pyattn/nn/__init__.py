"""Layers and models, with the names of torch.nn."""

from ..refusals import lacking
from . import functional, init, utils
from .activation import *
from .adaptive_layers import *
from .attention import MultiheadAttention
from .bag_layers import *
from .batch_norm import *
from .containers import ModuleDict, ModuleList, Sequential
from .convolution import *
from .dropout import (
    AlphaDropout,
    Dropout,
    Dropout1d,
    Dropout2d,
    Dropout3d,
    FeatureAlphaDropout,
)
from .embedding import Embedding
from .group_norm import *
from .lazy_layers import *
from .linear import Flatten, Identity, LazyLinear, Linear
from .loss import *
from .loss_of_margins import *
from .loss_of_probabilities import *
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .padding import *
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .parameter_containers import *
from .pooling_layers import *
from .rectifying import *
from .recurrent import *
from .recurrent_cells import *
from .resizing import *
from .shrinking import *
from .transformer import *
from .transposed import *

# fmt: off
__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "AlphaDropout", "AvgPool1d", "AvgPool2d", "AvgPool3d",
    "BCELoss", "BCEWithLogitsLoss", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "Bilinear",
    "Buffer", "CELU", "CTCLoss", "ChannelShuffle", "CircularPad1d", "CircularPad2d",
    "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d", "Container", "Conv1d",
    "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
    "CosineEmbeddingLoss", "CosineSimilarity", "CrossEntropyLoss", "Dropout", "Dropout1d",
    "Dropout2d", "Dropout3d", "ELU", "Embedding", "EmbeddingBag", "FeatureAlphaDropout", "Flatten",
    "Fold", "GELU", "GLU", "GRU", "GRUCell", "GaussianNLLLoss", "GroupNorm", "Hardshrink",
    "Hardsigmoid", "Hardswish", "Hardtanh", "HingeEmbeddingLoss", "HuberLoss", "Identity",
    "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "KLDivLoss", "L1Loss", "LPPool1d",
    "LPPool2d", "LPPool3d", "LSTM", "LSTMCell", "LayerNorm", "LazyBatchNorm1d", "LazyBatchNorm2d",
    "LazyBatchNorm3d", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d",
    "LazyConvTranspose2d", "LazyConvTranspose3d", "LazyInstanceNorm1d", "LazyInstanceNorm2d",
    "LazyInstanceNorm3d", "LazyLinear", "LeakyReLU", "Linear", "LocalResponseNorm", "LogSigmoid",
    "LogSoftmax", "MSELoss", "MarginRankingLoss", "MaxPool1d", "MaxPool2d", "MaxPool3d",
    "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d", "Mish", "Module", "ModuleDict", "ModuleList",
    "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "MultiheadAttention",
    "NLLLoss", "PReLU", "PairwiseDistance", "Parameter", "ParameterDict", "ParameterList",
    "PixelShuffle", "PixelUnshuffle", "PoissonNLLLoss", "RMSNorm", "RNN", "RNNBase", "RNNCell",
    "RNNCellBase", "RReLU", "ReLU", "ReLU6", "ReflectionPad1d", "ReflectionPad2d",
    "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d", "SELU",
    "Sequential", "SiLU", "Sigmoid", "SmoothL1Loss", "SoftMarginLoss", "Softmax", "Softmax2d",
    "Softmin", "Softplus", "Softshrink", "Softsign", "SyncBatchNorm", "Tanh", "Tanhshrink",
    "Threshold", "Transformer", "TransformerDecoder", "TransformerDecoderLayer",
    "TransformerEncoder", "TransformerEncoderLayer", "TripletMarginLoss",
    "TripletMarginWithDistanceLoss", "Unflatten", "Unfold", "UninitializedBuffer",
    "UninitializedParameter", "Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d",
    "ZeroPad1d", "ZeroPad2d", "ZeroPad3d", "functional", "init", "utils",
]
# fmt: on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import modules as modules
else:
    _absent = lacking(__name__)

    def __getattr__(name):
        if name == "modules":  # PyTorch's paths, which few programs ask for
            __import__(f"{__name__}.{name}")
            return globals()[name]
        if name in ("parallel", "DataParallel"):
            from ..machine import parallel

            return parallel if name == "parallel" else parallel.DataParallel
        return _absent(name)


def factory_kwargs(kwargs):  # type: ignore[no-untyped-def]
    """The device, dtype and memory format among a layer's arguments, for what makes its tensors.

    Those in `factory_kwargs` count too.  Raises TypeError for any other, or for one given twice.

    >>> import pyattn
    >>> pyattn.nn.factory_kwargs({"device": "cpu"})
    {'device': 'cpu'}
    """
    simple = ("device", "dtype", "memory_format")
    found = dict((kwargs or {}).get("factory_kwargs", {}))
    for name in kwargs or {}:
        if name in simple:
            if name in found:
                raise TypeError(f"factory_kwargs: {name} is given twice")
            found[name] = kwargs[name]
        elif name != "factory_kwargs":
            raise TypeError(f"factory_kwargs: unexpected {name}")
    return found
