"""Second derivatives: whether the first is made from the input too, and what the second then is.

Where the first has steps only, the second is zeros in PyTorch, and not missing.
"""

from __future__ import annotations

TOLERANCE = 1e-9  # PyTorch's own digamma is as exact as that
UNPRINTED = {"": "The sign of a zero that is added up"}

ONE = (
    "acos acosh asin asinh atan atanh cos cosh digamma erf erfc erfinv exp exp2 expm1 i0 lgamma log "
    "log10 log1p log2 logit norm prod reciprocal relu rsqrt sigmoid sin sinc sinh sqrt square std tan "
    "tanh var linalg.svdvals linalg.qr special.entr special.erfcx special.expit special.i0e "
    "special.i1 special.i1e special.log_ndtr special.ndtr special.ndtri"
).split()
CURVES = (
    "celu elu gelu hardshrink hardswish hardtanh leaky_relu log_softmax logsigmoid mish normalize "
    "relu6 rrelu selu silu softmax softmin softplus softshrink softsign tanhshrink"
).split()
TWO = (
    "atan2 copysign cross div fmod hypot inner kron ldexp logaddexp logaddexp2 mul pow remainder "
    "xlogy F.pairwise_distance F.huber_loss F.mse_loss F.smooth_l1_loss "
    "F.cosine_similarity F.poisson_nll_loss F.binary_cross_entropy_with_logits"
).split()
WINDOWS = (
    "F.max_pool1d(x, 2)",
    "F.max_pool2d(x, 2)",
    "F.max_pool2d(x, 2, return_indices=True)[0]",
    "F.max_pool3d(x[None], 2)",
    "F.avg_pool1d(x, 2)",
    "F.avg_pool2d(x, 2, padding=1, count_include_pad=False)",
    "F.avg_pool3d(x[None], 2)",
    "F.adaptive_avg_pool2d(x, 2)",
    "F.adaptive_avg_pool3d(x[None], 2)",
    "F.adaptive_max_pool2d(x, 2)",
    "F.adaptive_max_pool3d(x[None], 2)",
    "F.interpolate(x, scale_factor=2.0)",
    "F.pad(x, (1, 1))",
)
OTHERS = (
    "F.threshold(x, 0.5, -1.0)",
    "F.nll_loss(x, tensor([2, 0]))",
    "F.nll_loss(x, tensor([2, 0]), reduction='none')",
    "F.nll_loss(x.log_softmax(1), tensor([2, -100]), weight=tensor([1.0, 2.0, 3.0]))",
    "F.huber_loss(x, x.detach() + tensor([1.0, -1.0, 0.5]))",
    "F.leaky_relu(x * x, 0.2)",
    "F.leaky_relu(x, 0.2).square()",
    "F.hardtanh(x).square()",
    "torch.linalg.eigh(x @ x.t() + tensor([[1.0, 0.0], [0.0, 2.0]])).eigenvalues",
    "torch.linalg.eigh(x @ x.t() + tensor([[1.0, 0.0], [0.0, 2.0]])).eigenvectors ** 2",
    "torch.linalg.svd(x, full_matrices=False).U ** 2",
)


def program(made: str, call: str, leaves: str = "x") -> str:
    """The gradient of a sum, whether it asks for one itself, and the gradient of its own sum."""
    return (
        f"{made}; g = torch.autograd.grad(({call}).sum(), [{leaves}], create_graph=True); "
        "h = [t for t in g if t.requires_grad]; [t.detach() for t in g], [t.requires_grad for t in g], "
        f"torch.autograd.grad(sum([t.sum() for t in h]), [{leaves}], allow_unused=True) if h else 0"
    )


HALF = "x = leaf([[0.3, 0.7, 0.4], [0.55, 0.2, 0.1]])"
BOTH = "x = leaf([[0.3, -0.7, 1.4], [0.55, -0.2, 2.1]])"
EXPRESSIONS = [
    program(
        (HALF.replace("0.", "1.") if name == "acosh" else HALF),
        f"torch.{name}(x){'.R' if name == 'linalg.qr' else ''}",
    )
    for name in ONE
]
EXPRESSIONS += [program(BOTH, f"F.{name}(x)") for name in CURVES]
EXPRESSIONS += [
    program(
        "x, y = learned(2, 3), leaf([[0.3, 0.7, 0.4], [0.55, 0.2, 0.1]])",
        f"{name if name[:2] == 'F.' else 'torch.' + name}({'x * x, y' if name == 'pow' else 'x, y'})",
        "x, y",
    )
    for name in TWO
]
EXPRESSIONS += [program("x = learned(2, 4, 4)", call) for call in WINDOWS]
EXPRESSIONS += [program(BOTH, call) for call in OTHERS]
# What is made of the gradient alone prints as PyTorch's.
EXPRESSIONS += [
    "x = learned(2, 3); torch.autograd.grad(F.leaky_relu(x).sum(), x, create_graph=True)[0].grad_fn.name()",
    "x = learned(2, 3); torch.autograd.grad(F.hardtanh(x).sum(), x, create_graph=True)[0].grad_fn.name()",
]
