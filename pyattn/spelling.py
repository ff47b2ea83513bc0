"""How PyTorch spells what an operation recorded: the name that it prints after grad_fn=.

Nothing is computed by these names, and no reader of an operation needs them.  Most are the
operation's own, as `ExpBackward0` is that of `exp`; PyTorch numbers the forms in which one may be
called, and names some after what they are made of.
"""

from __future__ import annotations

from .portable import title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Union

    from .graph import Node

    Spelling = Union[str, Callable[[Node], str]]


def printed(node: Node) -> str:
    """The name of a node's operation as PyTorch prints it."""
    name = node.op.name
    if name.endswith("Backward"):  # a user's Function
        return name
    spelling = SPELLINGS.get(name)
    if spelling is None:
        return "".join([title(part) for part in name.split("_")]) + "Backward0"
    return spelling if isinstance(spelling, str) else spelling(node)


# Most functions of PyTorch have no code for a dtype that they cannot compute with; these look first.
LOOKING_FIRST = tuple("neg relu mean var std norm multinomial cdist pdist renorm".split())


def refused(name: str) -> type[Exception]:
    """The exception by which PyTorch's function of that name refuses a dtype."""
    return RuntimeError if name in LOOKING_FIRST else NotImplementedError


def _div(node: Node) -> str:
    return "DivBackward2" if "rounding_mode" in node.op.args else "DivBackward0"


def _remainder(node: Node) -> str:
    if node.arg("input") is not None:
        return "NotImplemented"
    return "RemainderBackward1" if node.arg("other") is None else "RemainderBackward0"


def _which_number(node: Node) -> str:
    """0 for two tensors, 1 where the first is a number, 2 where the second is."""
    return "1" if node.arg("input") is not None else "0" if node.arg("other") is None else "2"


def _pow(node: Node) -> str:
    if node.arg("input") is not None:
        return "PowBackward2"
    return "PowBackward1" if node.arg("exponent") is None else "PowBackward0"


def _compared(node: Node) -> str:
    """A comparison in place, with a number or with a tensor."""
    return f"{title(node.op.name)}Backward{len(node.edges) - 1}"


def _lerp(node: Node) -> str:
    return "LerpBackward0" if node.op.args else "LerpBackward1"


def _clamp(node: Node) -> str:
    return "ClampBackward1" if "min" in node.op.args else "ClampBackward0"


def _masked_fill(node: Node) -> str:
    return "MaskedFillBackward0" if len(node.edges) == 2 else "MaskedFillBackward1"


def _of_all(node: Node) -> str:
    """A reduction of all elements, or along axes that were named."""
    return "Backward0" if type(node.arg("dims")) is range else "Backward1"


def _extreme(node: Node) -> str:
    """Of all elements, or along an axis, where the indices are recorded as an input."""
    return "Backward1" if len(node.edges) == 1 else "Backward0"


def _middle(node: Node) -> str:
    """A median of all elements, or along an axis."""
    return "Backward0" if len(node.edges) == 1 else "Backward1"


def _matmul(node: Node) -> str:
    """As PyTorch multiplies: matrices by mm, a batch as one tall matrix or by bmm, and then viewed."""
    if "shape" in node.op.args:  # of a vector
        return "SqueezeBackward4" if len(node.arg("shape")) == 2 else "UnsafeViewBackward0"
    return "MmBackward0" if len(node._shape) == 2 else "UnsafeViewBackward0"


def _linear(node: Node) -> str:
    """As a product without a bias, else with one added."""
    made: Any = node.edges[0] if "shape" in node.op.args else node  # of a vector, or as it is
    if len(made.edges) == 2:
        return _matmul(node)
    return "AddmmBackward0" if len(node._shape) == 2 else "ViewBackward0"


def _squeeze(node: Node) -> str:
    dim = node.arg("dim")
    return f"SqueezeBackward{0 if dim is None else 1 if isinstance(dim, int) else 2}"


def _squeeze_in_place(node: Node) -> str:
    dim = node.arg("dim")
    return f"SqueezeBackward{3 if dim is None else 4 if isinstance(dim, int) else 5}"


def _scatter(node: Node) -> str:
    if "how" in node.op.args:
        return "NotImplemented"
    number = node.inputs and node.inputs[1]._is_number
    return "ScatterBackward1" if number else "ScatterBackward0"


def _index_fill(node: Node) -> str:
    number = node.inputs and node.inputs[1]._is_number
    return "IndexFillBackward0" if number else "IndexFillBackward1"


def _fill(node: Node) -> str:
    by_tensor = node.inputs and not node.inputs[1]._is_number
    return "FillBackward3" if by_tensor else "FillBackward2"


def _setitem(node: Node) -> str:
    if not node.op.args:
        return "FillBackward3"  # one number, put everywhere
    return "IndexPutBackward0" if node._shape else "CopySlices"


def _attention(node: Node) -> str:
    """Heads in a batch have a fused form in PyTorch; others are spelt by their last product."""
    (query, key, value), mask = node.arg("shapes"), node.arg("attn_mask")
    simple = mask is None or len(mask._shape) in (2, 4) and not mask._requires_grad
    if (
        len(query) == 4
        and query[:2] == key[:2] == value[:2]
        and simple
        and not node.arg("dropout_p")
    ):
        return "ScaledDotProductFlashAttentionForCpuBackward0"
    return "MmBackward0" if len(query) == len(key) == 2 else "UnsafeViewBackward0"


def _nll_loss(node: Node) -> str:
    rank = len(node.arg("shape"))
    if rank < 3:
        return "NllLossBackward0"
    return "ViewBackward0" if node._shape and rank != 4 else "NllLoss2DBackward0"


SPELLINGS: dict[str, Spelling] = {
    "sum": lambda node: "Sum" + _of_all(node),
    "mean": lambda node: "Mean" + _of_all(node),
    "prod": lambda node: "Prod" + _of_all(node),
    "matmul": _matmul,
    "linear": _linear,
    "einsum": "BmmBackward0",
    "max": lambda node: "Max" + _extreme(node),
    "min": lambda node: "Min" + _extreme(node),
    "sort": lambda node: "SortBackward1" if node.arg("stable") else "SortBackward0",
    "softmax_gradient": "SoftmaxBackwardDataBackward0",
    "norm": "LinalgVectorNormBackward0",
    "once_differentiable": "Error",
    "nll_loss": _nll_loss,
    "cross_entropy": "DivBackward1",  # the mean over targets that are probabilities
    "layer_norm": "NativeLayerNormBackward0",
    "rms_norm": "MulBackward0",
    "cosine_similarity": "CloneBackward0",  # a length that is held above a floor
    "scaled_dot_product_attention": _attention,
    "reshape": "ViewBackward0",
    "squeeze": _squeeze,
    "repeat_interleave": "ViewBackward0",
    "to": "ToCopyBackward0",
    "diag": "DiagonalBackward0_copy",
    "put": "IndexPutBackward0",
    "setitem": _setitem,
    "copy_slices": "CopySlices",
    "copy_": "CopyBackwards",
    "fill_": _fill,
    "rsub": "RsubBackward1",
    "div": _div,
    "floor_divide": "NotImplemented",
    "remainder": _remainder,
    "fmod": lambda node: "FmodBackward1" if node.arg("other") is None else "FmodBackward0",
    "copysign": lambda node: "CopysignBackward" + ("0" if node.arg("other") is None else "1"),
    "heaviside": "NotImplemented",
    "xlogy": lambda node: "XlogyBackward" + _which_number(node),
    "xlog1py": lambda node: "SpecialXlog1PyBackward" + _which_number(node),
    "special_i0e": "SpecialI0EBackward0",
    "special_i1e": "SpecialI1EBackward0",
    "deg2rad": "Deg2RadBackward0",
    "rad2deg": "Rad2DegBackward0",
    "lerp": _lerp,
    "clamp_min": lambda node: "ClampMinBackward" + ("1" if node.arg("min") is None else "0"),
    "clamp_max": lambda node: "ClampMaxBackward" + ("1" if node.arg("max") is None else "0"),
    **dict.fromkeys("eq ne lt le gt ge".split(), _compared),
    "pow": _pow,
    "masked_fill": _masked_fill,
    "round": lambda node: "RoundBackward0" if node.arg("decimals") is None else "RoundBackward1",
    "clamp": _clamp,
    "pairwise_distance": "NormBackward1",
    "leaky_relu_": "LeakyReluBackward1",
    "elu_": "EluBackward1",
    "celu_": "CeluBackward1",
    "threshold_": "ThresholdBackward1",
    "rrelu_with_noise_": "RreluWithNoiseBackward1",
    "scatter": _scatter,
    "put_over": "PutBackward0",
    "bincount": "NotImplemented",
    "index_fill": _index_fill,
    "unique": "Unique2Backward0",
    "median": lambda node: "Median" + _middle(node),
    "nanmedian": lambda node: "Nanmedian" + _middle(node),
    "scaled": "MulBackward1",
    "halved": "DivBackward1",
    "squeeze_last": "SqueezeBackward4",
    "squeeze_": _squeeze_in_place,
    "unsqueeze_": "UnsqueezeBackward1",
    "transpose_": "TransposeBackward1",
    "t_": "TBackward1",
    "bernoulli_": "BernoulliBackward2",
    "bernoulli_of": "BernoulliBackward1",
    "bernoulli_number": "NotImplemented",
    "random_": "RandomBackward2",
    "random_to": "RandomBackward1",
    "random_from": "RandomBackward0",
    "exponential_": "ExponentialBackward0",
    "log_normal_": "LogNormalBackward0",
    "cauchy_": "CauchyBackward0",
    "geometric_": "GeometricBackward0",
}
