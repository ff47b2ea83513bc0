"""PyTorch's paths to layers, such as nn.modules.conv: every name leads to where `nn` has it.

A program that imports a layer, or a class that it inherits from, by the file where PyTorch keeps it
finds it so.  Nothing lives here: the paths are modules that look up what they are asked for.
"""

from __future__ import annotations

import sys

from .. import nn
from . import lazy, module
from .states import consume_prefix_in_state_dict_if_present as _consume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The files of torch.nn.modules and the layers of each.
LAYERS = {
    "activation": "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid "
    "LogSoftmax Mish MultiheadAttention PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax "
    "Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold",
    "adaptive": "AdaptiveLogSoftmaxWithLoss",
    "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d "
    "SyncBatchNorm",
    "channelshuffle": "ChannelShuffle",
    "container": "Container ModuleDict ModuleList ParameterDict ParameterList Sequential",
    "conv": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d "
    "LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d",
    "distance": "CosineSimilarity PairwiseDistance",
    "dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout",
    "flatten": "Flatten Unflatten",
    "fold": "Fold Unfold",
    "instancenorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d "
    "LazyInstanceNorm3d",
    "linear": "Bilinear Identity LazyLinear Linear",
    "loss": "BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss "
    "GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss LinearCrossEntropyLoss "
    "MSELoss MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss "
    "MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss SoftMarginLoss "
    "TripletMarginLoss TripletMarginWithDistanceLoss",
    "normalization": "CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm RMSNorm",
    "padding": "CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d "
    "ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d "
    "ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "pooling": "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d "
    "AdaptiveMaxPool2d AdaptiveMaxPool3d AvgPool1d AvgPool2d AvgPool3d "
    "FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d "
    "MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d",
    "rnn": "GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase",
    "sparse": "Embedding EmbeddingBag",
    "transformer": "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder "
    "TransformerEncoderLayer",
    "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
}
Module = module.Module


class _Path(type(sys)):  # type: ignore[misc]
    """One file of PyTorch's, as a module."""

    def __init__(self, name: str, layers: list[str], **own: Any) -> None:
        super().__init__(f"{__name__}.{name}", f"Where PyTorch keeps {', '.join(layers) or name}.")
        self.__all__ = [layer for layer in layers if hasattr(nn, layer)]
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        if name in self.__all__:
            return getattr(nn, name)
        for layer in self.__all__:  # such as the class that they share, which is where they are
            home = sys.modules[getattr(nn, layer).__module__]
            if name[:2] != "__" and hasattr(home, name):
                return getattr(home, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted(self.__all__)


def _ntuple(n: int, name: str = "parse") -> Any:
    def parse(x: Any) -> Any:
        return tuple(x) if hasattr(x, "__iter__") else (x,) * n

    parse.__name__ = name
    return parse


_paths: dict[str, Any] = {name: _Path(name, text.split()) for name, text in LAYERS.items()}
_paths["module"] = module
_paths["lazy"] = lazy
_paths["utils"] = _Path(
    "utils",
    [],
    _ntuple=_ntuple,
    _single=_ntuple(1, "_single"),
    _pair=_ntuple(2, "_pair"),
    _triple=_ntuple(3, "_triple"),
    _quadruple=_ntuple(4, "_quadruple"),
    consume_prefix_in_state_dict_if_present=_consume,
)
for _name, _path in _paths.items():
    sys.modules[f"{__name__}.{_name}"] = globals()[_name] = _path

_layers = " ".join(LAYERS.values()).split() + ["Module"]
__all__ = [_layer for _layer in _layers if hasattr(nn, _layer)]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(nn, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
