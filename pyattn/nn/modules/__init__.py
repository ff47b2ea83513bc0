"""The layers, in files of PyTorch's names: torch.nn.modules.  A file is read when it is first asked for.

What PyTorch has in one file and is in several here, such as activations, each of these gives to who
asks the one of that name for it.
"""

from ...later import lacking

# The files, in reading order, and the layers of each.
HOMES = {
    "module": "Module",
    "linear": "Bilinear Identity LazyLinear Linear",
    "flatten": "Flatten Unflatten",
    "activation": "GELU LogSoftmax ReLU SiLU Sigmoid Softmax Tanh",
    "rectifiers": "CELU ELU Hardsigmoid Hardswish Hardtanh LeakyReLU PReLU RReLU ReLU6 SELU Threshold",
    "curves": (
        "GLU Hardshrink LogSigmoid Mish Softmax2d Softmin Softplus Softshrink Softsign Tanhshrink"
    ),
    "dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout",
    "sparse": "Embedding EmbeddingBag",
    "normalization": "GroupNorm LayerNorm LocalResponseNorm RMSNorm",
    "loss": "BCEWithLogitsLoss CrossEntropyLoss HuberLoss L1Loss MSELoss NLLLoss SmoothL1Loss",
    "loss_of_probabilities": (
        "BCELoss CTCLoss GaussianNLLLoss KLDivLoss MultiLabelSoftMarginLoss PoissonNLLLoss "
        "SoftMarginLoss"
    ),
    "loss_of_margins": (
        "CosineEmbeddingLoss HingeEmbeddingLoss MarginRankingLoss MultiLabelMarginLoss "
        "MultiMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss"
    ),
    "distance": "CosineSimilarity PairwiseDistance",
    "container": "ModuleDict ModuleList Sequential",
    "parameter_containers": "Container ParameterDict ParameterList",
    "attention": "MultiheadAttention",
    "transformer": (
        "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder "
        "TransformerEncoderLayer"
    ),
    "conv": "Conv1d Conv2d Conv3d",
    "transposed": "ConvTranspose1d ConvTranspose2d ConvTranspose3d",
    "lazy_conv": (
        "LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d "
        "LazyConvTranspose3d"
    ),
    "pooling": (
        "AvgPool1d AvgPool2d AvgPool3d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d "
        "MaxUnpool3d"
    ),
    "adaptive_pooling": (
        "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d "
        "AdaptiveMaxPool2d AdaptiveMaxPool3d LPPool1d LPPool2d LPPool3d"
    ),
    "padding": (
        "CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d "
        "ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d "
        "ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d"
    ),
    "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm",
    "instancenorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d",
    "lazy_norm": (
        "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyInstanceNorm1d "
        "LazyInstanceNorm2d LazyInstanceNorm3d"
    ),
    "fold": "Fold Unfold",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "channelshuffle": "ChannelShuffle",
    "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
    "rnn": "GRU LSTM RNN RNNBase",
    "rnn_cells": "GRUCell LSTMCell RNNCell RNNCellBase",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .activation import *
    from .adaptive_pooling import *
    from .attention import *
    from .batchnorm import *
    from .channelshuffle import *
    from .container import *
    from .conv import *
    from .curves import *
    from .distance import *
    from .dropout import *
    from .flatten import *
    from .fold import *
    from .instancenorm import *
    from .lazy_conv import *
    from .lazy_norm import *
    from .linear import *
    from .loss import *
    from .loss_of_margins import *
    from .loss_of_probabilities import *
    from .module import Module as Module
    from .normalization import *
    from .padding import *
    from .parameter_containers import *
    from .pixelshuffle import *
    from .pooling import *
    from .rectifiers import *
    from .rnn import *
    from .rnn_cells import *
    from .sparse import *
    from .transformer import *
    from .transposed import *
    from .upsampling import *
else:
    __all__ = " ".join(HOMES.values()).split()
    __getattr__ = lacking(__name__, [*HOMES, "lazy", "utils"], HOMES)

    def __dir__():
        return sorted(__all__)
