"""What layers compute, as functions of tensors: activations, normalization, losses, attention.

A layer of `nn` keeps parameters and settings; the computing is in the files named here.  Most
functions are a few tensor operations.  Where one loop over the numbers does better, the function is
an operation of its own, with its gradient's rule beside it.  Each file is read when it is first asked for.
"""

from __future__ import annotations

from ..later import lacking

# The files, and what each has.
_HOMES = {
    "..ops.products": "linear",
    ".functions.activations": (
        "gelu gumbel_softmax log_softmax relu sigmoid silu softmax softmin tanh"
    ),
    ".functions.curves": "glu hardshrink logsigmoid mish softplus softshrink softsign tanhshrink",
    ".functions.rectifiers": (
        "celu celu_ elu elu_ hardsigmoid hardswish hardtanh hardtanh_ leaky_relu leaky_relu_ "
        "prelu relu6 relu_ rrelu rrelu_ selu selu_ threshold threshold_"
    ),
    ".functions.dropout": (
        "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout"
    ),
    ".functions.standardized": "layer_norm rms_norm",
    ".functions.lookup": "embedding one_hot",
    ".functions.likeness": "cosine_similarity normalize pairwise_distance",
    ".functions.dot_product": "scaled_dot_product_attention",
    ".modules.attention_given": "multi_head_attention_forward",
    ".functions.criteria.distances": "huber_loss l1_loss mse_loss smooth_l1_loss",
    ".functions.criteria.classes": "cross_entropy nll_loss",
    ".functions.criteria.probabilities": (
        "binary_cross_entropy binary_cross_entropy_with_logits gaussian_nll_loss kl_div "
        "multilabel_soft_margin_loss poisson_nll_loss soft_margin_loss"
    ),
    ".functions.criteria.margins": (
        "cosine_embedding_loss hinge_embedding_loss margin_ranking_loss multi_margin_loss "
        "multilabel_margin_loss triplet_margin_loss triplet_margin_with_distance_loss"
    ),
    ".functions.criteria.alignments": "ctc_loss",
    "..ops.windows.padding": "pad",
    "..ops.windows.convolution": (
        "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d fold unfold"
    ),
    "..ops.windows.pooling": (
        "avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool1d_with_indices max_pool2d "
        "max_pool2d_with_indices max_pool3d max_pool3d_with_indices"
    ),
    "..ops.windows.adaptive": (
        "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d "
        "adaptive_max_pool1d_with_indices adaptive_max_pool2d adaptive_max_pool2d_with_indices "
        "adaptive_max_pool3d adaptive_max_pool3d_with_indices lp_pool1d lp_pool2d lp_pool3d "
        "max_unpool1d max_unpool2d max_unpool3d"
    ),
    "..ops.windows.resizing": (
        "channel_shuffle interpolate native_channel_shuffle pixel_shuffle pixel_unshuffle "
        "upsample upsample_bilinear upsample_nearest"
    ),
    "..ops.windows.sampling": "affine_grid grid_sample",
    ".functions.channel_norms": "batch_norm group_norm instance_norm local_response_norm",
    ".functions.bags": "bilinear embedding_bag",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..ops.products import linear as linear
    from ..ops.windows.adaptive import *
    from ..ops.windows.convolution import *
    from ..ops.windows.padding import *
    from ..ops.windows.pooling import *
    from ..ops.windows.resizing import *
    from ..ops.windows.sampling import *
    from .functions.activations import *
    from .functions.bags import bilinear as bilinear
    from .functions.bags import embedding_bag as embedding_bag
    from .functions.channel_norms import *
    from .functions.criteria.alignments import *
    from .functions.criteria.classes import *
    from .functions.criteria.distances import *
    from .functions.criteria.margins import *
    from .functions.criteria.probabilities import *
    from .functions.curves import *
    from .functions.dot_product import scaled_dot_product_attention as scaled_dot_product_attention
    from .functions.dropout import *
    from .functions.likeness import *
    from .functions.lookup import *
    from .functions.rectifiers import *
    from .functions.standardized import *
    from .modules.attention_given import (
        multi_head_attention_forward as multi_head_attention_forward,
    )
else:
    __all__ = sorted(" ".join(_HOMES.values()).split())
    __getattr__ = lacking(__name__, homes=_HOMES)

    def __dir__():
        return sorted({*globals(), *__all__})
