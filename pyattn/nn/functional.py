"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is in the files named here.  Most
functions are a few tensor operations.  Where one loop over the numbers does better, the function is
an operation of its own, with its gradient's rule beside it.
"""

from __future__ import annotations

from ..ops.products import linear
from ..refusals import lacking
from .activations import gelu, log_softmax, relu, sigmoid, silu, softmax, tanh
from .criteria import binary_cross_entropy_with_logits, cross_entropy, l1_loss, mse_loss, nll_loss
from .dot_product import scaled_dot_product_attention
from .dropout import dropout
from .likeness import cosine_similarity, normalize
from .lookup import embedding, one_hot
from .lookup import padding_row as padding_row
from .standardized import layer_norm, rms_norm

# fmt: off
__all__ = [
    "binary_cross_entropy_with_logits", "cosine_similarity", "cross_entropy", "dropout",
    "embedding", "gelu", "l1_loss", "layer_norm", "linear", "log_softmax", "mse_loss", "nll_loss",
    "normalize", "one_hot", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu",
    "softmax", "tanh",
]
# fmt: on

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
