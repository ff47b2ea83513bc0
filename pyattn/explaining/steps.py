"""What the result of an operation is called: a noun, which no formula has for a function.

A result that nobody has named goes by such a word: shares = softmax(scores).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Op

# What a formula calls a function, where the operation's word is one for its result.
_VERBS = {
    "joined": "join",
    "stacked": "stack",
    "copy": "copy_of",
    "masked": "mask",
    "part": "part_of",
    "chosen": "where",
    "rounded": "round",
    "converted": "convert",
    "normalized": "normalize",
    "squeezed": "squeeze",
    "assigned": "assign",
    "relu_gradient": "gradient_of_relu",
    "loss_gradient": "gradient_of_loss",
    "table_gradient": "gradient_of_table",
    "weights_gradient": "gradient_of_weights",
    "folded": "fold",
    "columns": "unfold",
    "resized": "resize",
    "scaled": "scale",
    "gelu_slope": "slope_of_gelu",
    "loss": "loss_of",
    "attention": "attend",
}

_NOUNS = {
    "softmax": "shares",
    "log_softmax": "log_shares",
    "logsumexp": "log_sum",
    "exp": "power",
    "expm1": "power_less_1",
    "log": "logarithm",
    "log2": "logarithm",
    "log10": "logarithm",
    "log1p": "logarithm",
    "sqrt": "root",
    "rsqrt": "inverse_root",
    "abs": "size",
    "length": "magnitude",
    "mean": "average",
    "var": "variance",
    "std": "deviation",
    "prod": "total_product",
    "dot": "product",
    "sin": "sine",
    "cos": "cosine",
    "tan": "tangent",
    "asin": "arcsine",
    "acos": "arccosine",
    "atan": "arctangent",
    "floor": "rounded_down",
    "ceil": "rounded_up",
    "trunc": "cut",
    "max": "largest",
    "min": "smallest",
    "amax": "largest",
    "amin": "smallest",
    "maximum": "larger",
    "minimum": "smaller",
    "argmax": "place_of_largest",
    "argmin": "place_of_smallest",
    "clamp": "clamped",
    "transpose": "transposed",
    "t": "transposed",
    "permute": "permuted",
    "squeeze": "squeezed",
    "unsqueeze": "unsqueezed",
    "reshape": "reshaped",
    "view": "reshaped",
    "unsafe_view": "reshaped",
    "expand": "expanded",
    "repeat": "repeated",
    "flip": "flipped",
    "roll": "rolled",
    "gather": "gathered",
    "sort": "sorted",
    "topk": "top",
    "tril": "lower",
    "triu": "upper",
    "diagonal": "diagonal_part",
}

# The other way round, where several operations make the same.
_MADE_BY = {
    "activation": "relu gelu silu mish softplus elu selu celu leaky_relu hardtanh hardswish hardsigmoid hardshrink softshrink prelu_kernel prelu threshold log_sigmoid sigmoid tanh rrelu",
    "draws": "bernoulli bernoulli_number bernoulli_of binomial cauchy exponential geometric log_normal poisson random random_from random_to uniform normal standard_gamma _DirichletBackward",
    "draws_gradient": "standard_gamma_grad dirichlet_grad",
    "solution": "lstsq solve solve_triangular cholesky_solve",
    "inverse_matrix": "inv cholesky_inverse",
    "truth": "logical_and logical_or logical_xor logical_not isclose isnan isinf isfinite isneginf isposinf isreal signbit isin any all eq ne lt le gt ge",
    "bits": "bitwise_and bitwise_or bitwise_xor bitwise_not",
    "remaining": "remainder fmod",
    "filled": "diagonal_scatter index_copy index_fill index_put masked_scatter put_over select_scatter slice_scatter scatter fill zero",
    "merged": "index_reduce scatter_reduce",
    "sum": "addcdiv addcmul addbmm addmm addmv addr baddbmm",
    "clamped": "clamp_max clamp_min",
    "count": "bincount histc counts count_nonzero",
    "distinct": "unique unique_consecutive unique_dim",
    "places": "nonzero searchsorted",
    "distance": "cdist dist pdist",
    "selected": "masked_select index_select",
    "diagonal_matrix": "diag diag_embed",
    "padded": "constant_pad_nd pad_circular reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d "
    "replication_pad2d replication_pad3d",
    "unpooled": "max_unpool2d max_unpool3d",
    "resized": "upsample_nearest1d upsample_nearest2d upsample_nearest3d upsample_nearest_exact1d "
    "upsample_nearest_exact2d upsample_nearest_exact3d",
    "larger": "fmax",
    "smaller": "fmin",
    "log_sum": "logaddexp logaddexp2",
    "chosen": "kthvalue",
    "middle": "median nanmedian",
    "most_frequent": "mode",
    "shuffled": "channel_shuffle pixel_shuffle pixel_unshuffle",
    "squeezed": "squeeze_last",
    "reshaped": "reshape_alias",
    "transposed": "batch_first",
    "assigned": "copy_slices",
    "placed": "put",
    "copied": "copy_",
    "average": "avg_pool2d",
    "vectors": "embedding",
    "indicators": "one_hot",
    "packed": "pack_padded_sequence",
    "turned_round": "rot90",
    "blend": "lerp",
    "product": "vdot",
    "edges": "bin_edges",
    "ranks": "inverse",
    "cross_product": "cross",
    "shortened": "renorm",
    "determinant": "det",
    "pseudoinverse": "pinv",
    "exponential": "matrix_exp",
    "factor": "cholesky",
    "radians": "deg2rad",
    "degrees": "rad2deg",
    "log_gamma": "lgamma",
    "quantile": "ndtri",
    "log_odds": "logit",
    "mantissa": "frexp",
    "fraction": "frac",
    "power": "exp2",
    "signs": "sign sgn",
    "diagonal_sum": "trace",
    "gradient_part": "shared_out",
    "order": "argsort",
    "angle": "atan2",
    "signed": "copysign",
    "step": "heaviside",
    "hypotenuse": "hypot",
    "scaled": "ldexp",
    "next_number": "nextafter",
    "cleaned": "nan_to_num",
    "normed": "layer_norm",
    "negative": "neg",
    "inverse": "reciprocal",
    "largest_so_far": "cummax",
    "smallest_so_far": "cummin",
    "log_sum_so_far": "logcumsumexp",
    "sum_so_far": "cumsum",
    "product_so_far": "cumprod",
    "scores_gradient": "softmax_gradient",
    "extreme": "aminmax",
    "total": "nansum",
    "common_divisor": "gcd",
    "common_multiple": "lcm",
    "convolved": "convolution",
    "error_function": "erf",
    "rest_of_error_function": "erfc",
    "repeated": "repeat_interleave",
    "hyperbolic_sine": "sinh",
    "hyperbolic_cosine": "cosh",
    "inverse_hyperbolic_sine": "asinh",
    "inverse_hyperbolic_cosine": "acosh",
    "inverse_hyperbolic_tangent": "atanh",
}
for _noun, _names in _MADE_BY.items():
    for _name in _names.split():
        _NOUNS.setdefault(_name, _noun)
del _noun, _names, _name


# What PyTorch's own name of an operation has around the public function's.
_BEFORE = ("linalg_", "special_", "native_")
_AFTER = ("Backward", "_ex", "_with_indices", "_with_noise", "_kernel", "_")


def function_of(op: Op) -> str:
    """The function that an operation is, as a formula has it: never what its result is called."""
    op = op.base or op
    word = _VERBS.get(op.word, op.word)
    return word if word and word != noun(op) else _public(op.name)


def noun(op: Op) -> str:
    """A teacher's word for what an operation makes."""
    if op.base is not None:
        return op.word
    word = op.word or _NOUNS.get(op.name) or _public(op.name)
    word = _NOUNS.get(word, word)
    return f"{word}_result" if word in (op.name, _public(op.name)) and word != "linear" else word


def _public(name: str) -> str:
    """The public function's name: det for linalg_det."""
    for start in _BEFORE:
        name = name.removeprefix(start)
    for end in _AFTER:
        name = name.removesuffix(end) or name
    return name
