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
    "length": "norm",
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


# What PyTorch's own name of an operation has around the public function's.
_BEFORE = ("linalg_", "special_", "native_")
_AFTER = ("Backward", "_ex", "_with_indices", "_with_noise", "_kernel", "_")


def function_of(op: Op) -> str:
    """The function that an operation is, as a formula has it: never what its result is called."""
    word = _VERBS.get(op.word, op.word)
    if op.step:
        return op.name
    return word if word and word != noun(op) else _public(op.name)


def noun(op: Op) -> str:
    """A teacher's word for what an operation makes."""
    if op.step:
        return op.word
    word = op.word or op.name
    word = _NOUNS.get(word, word)
    return f"{word}_result" if word in (op.name, _public(op.name)) and word != "linear" else word


def _public(name: str) -> str:
    """The public function's name: det for linalg_det."""
    for start in _BEFORE:
        name = name.removeprefix(start)
    for end in _AFTER:
        name = name.removesuffix(end) or name
    return name
