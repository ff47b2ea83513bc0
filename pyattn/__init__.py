"""Attention, from the dot product up, in pure Python.

The names, arguments and results are PyTorch's, for the part of it that attention needs, so that
`import pyattn as torch` runs a PyTorch program, and `import torch` takes it further.

    >>> import pyattn
    >>> scores = pyattn.tensor([2.0, 4.0, 4.0])
    >>> scores.softmax(dim=0)
    tensor([0.0634, 0.4683, 0.4683])
"""

from math import e, inf, nan, pi

# First, so that the package's `tensor` is the function below, and not this module.
from .tensor import Tensor, is_tensor, numel

# isort: split
from . import autograd
from . import function as function  # which autograd has by PyTorch's name
from .autograd import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .dtypes import (
    Size,
    cuda,
    device,
    dtype,
    finfo,
    float64,
    get_default_dtype,
    iinfo,
    int8,
    int16,
    int32,
    int64,
    set_default_dtype,
    uint8,
)
from .dtypes import (
    boolean as bool,
)
from .explaining import explain, working
from .generator import Generator, default_generator
from .ops.arithmetic import (
    add,
    allclose,
    bitwise_and,
    bitwise_not,
    bitwise_or,
    bitwise_xor,
    detach,
    div,
    eq,
    equal,
    floor_divide,
    ge,
    gt,
    isclose,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    masked_fill,
    maximum,
    minimum,
    mul,
    ne,
    pow,
    remainder,
    sub,
    true_divide,
    where,
)
from .ops.indexing import (
    diag,
    diag_embed,
    diagonal,
    gather,
    index_select,
    masked_select,
    narrow,
    nonzero,
    repeat_interleave,
    select,
    take_along_dim,
    trace,
)
from .ops.joining import (
    cat,
    chunk,
    concat,
    roll,
    split,
    stack,
    unbind,
)
from .ops.making import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    frombuffer,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from .ops.ordering import (
    amax,
    amin,
    argmax,
    argmin,
    argsort,
    max,
    min,
    sort,
    topk,
)
from .ops.pointwise import (
    abs,
    acos,
    asin,
    atan,
    ceil,
    clamp,
    cos,
    cosh,
    erf,
    exp,
    expm1,
    floor,
    is_floating_point,
    isfinite,
    isinf,
    isnan,
    log,
    log1p,
    log2,
    log10,
    nan_to_num,
    neg,
    reciprocal,
    relu,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
    trunc,
)
from .ops.products import (
    bmm,
    dot,
    einsum,
    matmul,
    mm,
    mv,
    outer,
)
from .ops.reductions import (
    all,
    any,
    count_nonzero,
    mean,
    norm,
    prod,
    std,
    sum,
    var,
)
from .ops.shaping import (
    broadcast_to,
    clone,
    flatten,
    flip,
    movedim,
    permute,
    reshape,
    squeeze,
    swapaxes,
    t,
    tile,
    transpose,
    tril,
    triu,
    unflatten,
    unsqueeze,
)
from .ops.softmaxes import (
    cumprod,
    cumsum,
    log_softmax,
    logsumexp,
    softmax,
)
from .printing import get_printoptions, set_printoptions
from .random import (
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import nn, optim
    from .nn.functional import cosine_similarity

# PyTorch's other names for the kinds of numbers: every float is a float64 here.
float = double = half = float16 = bfloat16 = float32 = float64
long, int, short = int64, int32, int16

__version__ = "0.1.0"

# fmt: off
__all__ = [
    "abs", "acos", "add", "all", "allclose", "amax", "amin", "any", "arange", "argmax", "argmin",
    "argsort", "as_tensor", "asin", "atan", "autograd", "bfloat16", "bitwise_and", "bitwise_not",
    "bitwise_or", "bitwise_xor", "bmm", "bool", "broadcast_to", "cat", "ceil", "chunk", "clamp",
    "clone", "concat", "cos", "cosh", "cosine_similarity", "count_nonzero", "cuda", "cumprod",
    "cumsum", "default_generator", "detach", "device", "diag", "diag_embed", "diagonal", "div",
    "dot", "double", "dtype", "e", "einsum", "empty", "empty_like", "enable_grad", "eq", "equal",
    "erf", "exp", "explain", "expm1", "eye", "finfo", "flatten", "flip", "float", "float16",
    "float32", "float64", "floor", "floor_divide", "frombuffer", "full", "full_like", "gather", "ge", "Generator",
    "get_default_dtype", "get_printoptions", "get_rng_state", "gt", "half", "iinfo", "index_select",
    "inf", "inference_mode", "initial_seed", "int", "int16", "int32", "int64", "int8",
    "is_floating_point", "is_grad_enabled", "is_tensor", "isclose", "isfinite", "isinf", "isnan",
    "le", "linspace", "log", "log10", "log1p", "log2", "log_softmax", "logical_and", "logical_not",
    "logical_or", "logical_xor", "logsumexp", "long", "lt", "manual_seed", "masked_fill",
    "masked_select", "matmul", "max", "maximum", "mean", "min", "minimum", "mm", "movedim", "mul",
    "multinomial", "mv", "nan", "nan_to_num", "narrow", "ne", "neg", "nn", "no_grad", "nonzero",
    "norm", "normal", "numel", "ones", "ones_like", "optim", "outer", "permute", "pi", "pow",
    "prod", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm",
    "reciprocal", "relu", "remainder", "repeat_interleave", "reshape", "roll", "round", "rsqrt",
    "seed", "select", "set_default_dtype", "set_grad_enabled", "set_printoptions", "set_rng_state",
    "short", "sigmoid", "sign", "sin", "sinh", "Size", "softmax", "sort", "split", "sqrt", "square",
    "squeeze", "stack", "std", "sub", "sum", "swapaxes", "t", "take_along_dim", "tan", "tanh", "tensor",
    "Tensor", "tile", "topk", "trace", "transpose", "tril", "triu", "true_divide", "trunc", "uint8",
    "unbind", "unflatten", "unsqueeze", "var", "where", "working", "zeros", "zeros_like",
]
# fmt: on


# Layers and optimizers are a third of the package, and of the time that its import takes.  They are
# loaded when they are first asked for.
if not TYPE_CHECKING:  # which takes a module that has this one for one that has every name

    def __getattr__(name):
        global cosine_similarity
        if name == "cosine_similarity":
            from .nn.functional import cosine_similarity

            return cosine_similarity
        if name in ("nn", "optim"):
            # Not `from . import nn`, which asks for the attribute first, and would come here again.
            __import__(f"{__name__}.{name}")
            return globals()[name]  # where a submodule is put when it is loaded
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> "list[str]":
    return sorted(set(globals()) | set(__all__))
