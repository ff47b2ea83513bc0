"""Layers and models, with the names of torch.nn."""

from ..refusals import lacking
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
from .loss import *
from .loss_of_margins import *
from .loss_of_probabilities import *
from .module import Module
from .normalization import LayerNorm, RMSNorm
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .parameter_containers import *
from .rectifying import *
from .shrinking import *
from .transformer import *

# fmt: off
__all__ = [
    "AlphaDropout", "BCELoss", "BCEWithLogitsLoss", "Buffer", "CELU", "CTCLoss", "Container",
    "CosineEmbeddingLoss", "CosineSimilarity", "CrossEntropyLoss", "Dropout", "Dropout1d",
    "Dropout2d", "Dropout3d", "ELU", "Embedding", "FeatureAlphaDropout", "Flatten", "GELU", "GLU",
    "GaussianNLLLoss", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "HingeEmbeddingLoss",
    "HuberLoss", "Identity", "KLDivLoss", "L1Loss", "LayerNorm", "LazyLinear", "LeakyReLU",
    "Linear", "LogSigmoid", "LogSoftmax", "MSELoss", "MarginRankingLoss", "Mish", "Module",
    "ModuleDict", "ModuleList", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss",
    "MultiMarginLoss", "MultiheadAttention", "NLLLoss", "PReLU", "PairwiseDistance", "Parameter",
    "ParameterDict", "ParameterList", "PoissonNLLLoss", "RMSNorm", "RReLU", "ReLU", "ReLU6", "SELU",
    "Sequential", "SiLU", "Sigmoid", "SmoothL1Loss", "SoftMarginLoss", "Softmax", "Softmax2d",
    "Softmin", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
    "Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder",
    "TransformerEncoderLayer", "TripletMarginLoss", "TripletMarginWithDistanceLoss",
    "UninitializedBuffer", "UninitializedParameter", "functional", "init", "utils",
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
