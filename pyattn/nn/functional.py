"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is in the files named here.  Most
functions are a few tensor operations.  Where one loop over the numbers does better, the function is
an operation of its own, with its gradient's rule beside it.
"""

from __future__ import annotations

from ..ops.products import linear
from ..refusals import lacking
from .activations import *
from .criteria import *
from .curves import *
from .dot_product import scaled_dot_product_attention
from .dropout import (
    alpha_dropout,
    dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    feature_alpha_dropout,
)
from .likeness import *
from .lookup import *
from .rectifiers import *
from .standardized import *

# fmt: off
__all__ = [
    "alpha_dropout", "binary_cross_entropy", "binary_cross_entropy_with_logits", "celu", "celu_",
    "cosine_embedding_loss", "cosine_similarity", "cross_entropy", "ctc_loss", "dropout",
    "dropout1d", "dropout2d", "dropout3d", "elu", "elu_", "embedding", "feature_alpha_dropout",
    "gaussian_nll_loss", "gelu", "glu", "gumbel_softmax", "hardshrink", "hardsigmoid", "hardswish",
    "hardtanh", "hardtanh_", "hinge_embedding_loss", "huber_loss", "kl_div", "l1_loss",
    "layer_norm", "leaky_relu", "leaky_relu_", "linear", "log_softmax", "logsigmoid",
    "margin_ranking_loss", "mish", "mse_loss", "multi_margin_loss", "multilabel_margin_loss",
    "multilabel_soft_margin_loss", "nll_loss", "normalize", "one_hot", "pairwise_distance",
    "poisson_nll_loss", "prelu", "relu", "relu6", "relu_", "rms_norm", "rrelu", "rrelu_",
    "scaled_dot_product_attention", "selu", "selu_", "sigmoid", "silu", "smooth_l1_loss",
    "soft_margin_loss", "softmax", "softmin", "softplus", "softshrink", "softsign", "tanh",
    "tanhshrink", "threshold", "threshold_", "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]
# fmt: on

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
