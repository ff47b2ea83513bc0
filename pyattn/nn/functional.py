"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is in the files named here.  Most
functions are a few tensor operations.  Where one loop over the numbers does better, the function is
an operation of its own, with its gradient's rule beside it.
"""

from __future__ import annotations

from ..ops.adaptive import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from ..ops.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    fold,
    unfold,
)
from ..ops.padding import pad
from ..ops.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
)
from ..ops.products import linear
from ..ops.resizing import (
    channel_shuffle,
    interpolate,
    native_channel_shuffle,
    pixel_shuffle,
    pixel_unshuffle,
    upsample,
    upsample_bilinear,
    upsample_nearest,
)
from .activations import gelu, log_softmax, relu, sigmoid, silu, softmax, tanh
from .bags import bilinear, embedding_bag
from .channel_norms import batch_norm, group_norm, instance_norm, local_response_norm
from .criteria import binary_cross_entropy_with_logits, cross_entropy, l1_loss, mse_loss, nll_loss
from .dot_product import scaled_dot_product_attention
from .dropout import dropout
from .likeness import cosine_similarity, normalize
from .lookup import embedding, one_hot
from .lookup import padding_row as padding_row
from .standardized import layer_norm, rms_norm

# fmt: off
__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "batch_norm", "bilinear", "binary_cross_entropy_with_logits", "channel_shuffle",
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "cosine_similarity", "cross_entropy", "dropout", "embedding", "embedding_bag", "fold", "gelu",
    "group_norm", "instance_norm", "interpolate", "l1_loss", "layer_norm", "linear",
    "local_response_norm", "log_softmax", "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d",
    "max_pool1d_with_indices", "max_pool2d", "max_pool2d_with_indices", "max_pool3d",
    "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d", "max_unpool3d", "mse_loss",
    "native_channel_shuffle", "nll_loss", "normalize", "one_hot", "pad", "pixel_shuffle",
    "pixel_unshuffle", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu",
    "softmax", "tanh", "unfold", "upsample", "upsample_bilinear", "upsample_nearest",
]
# fmt: on
