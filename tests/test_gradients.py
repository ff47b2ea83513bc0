"""Every rule against finite differences, to the second order.

A rule can agree with PyTorch at the points that were recorded and still be wrong elsewhere, or
right in value and wrong in its own derivative: here its numbers come from the function alone.
"""

from __future__ import annotations

import math
from typing import Any, Callable

import pytest

import pyattn as torch
from pyattn.autograd import gradcheck, gradgradcheck
from pyattn.graph import Op
from pyattn.nn import functional as F


def points(*shape: int, low: float = -1.4, high: float = 1.4) -> torch.Tensor:
    """Uneven numbers between two bounds, none of them at a kink, that require grad."""
    count = 1
    for size in shape:
        count *= size
    numbers = [low + (high - low) * ((k * 0.6180339887 + 0.137) % 1.0) for k in range(count)]
    return torch.tensor(numbers).reshape(shape).requires_grad_()


def positive(*shape: int) -> torch.Tensor:
    return points(*shape, low=0.3, high=2.0)


MASK = torch.tensor([[True, False, True], [False, True, True]])
INDEX = torch.tensor([[0, 2, 1], [1, 1, 0]])
BINARY: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "add, alpha": lambda a, b: torch.add(a, b, alpha=2.5),
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "where": lambda a, b: torch.where(MASK, a, b),
    "clamp by tensors": lambda a, b: a.clamp(b - 0.5, b + 0.5),
}
UNARY: dict[str, Callable[..., Any]] = {
    name: getattr(torch, name)
    for name in (
        "neg abs exp expm1 sin cos tan tanh sinh cosh atan sigmoid relu erf square sign round floor"
    ).split()
}
UNARY.update(
    {
        "2 - x": lambda x: 2 - x,
        "2 / x": lambda x: 2 / x,
        "x ** 3": lambda x: x**3,
        "x ** 0": lambda x: x**0,
        "x ** -1": lambda x: x**-1,
        "2 ** x": lambda x: 2**x,
        "clamp": lambda x: x.clamp(-0.7, 0.9),
        "masked_fill": lambda x: x.masked_fill(MASK, 0.3),
        "remainder": lambda x: x % 0.31,
        "nan_to_num": torch.nan_to_num,
    }
)
POSITIVE: dict[str, Callable[..., Any]] = {
    name: getattr(torch, name) for name in "log log2 log10 log1p sqrt rsqrt reciprocal".split()
}
POSITIVE.update({"x ** 1.7": lambda x: x**1.7, "x ** x": lambda x: x**x})
SHAPING: dict[str, Callable[..., Any]] = {
    "reshape": lambda x: x.reshape(3, -1),
    "flatten": lambda x: x.flatten(),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "squeeze": lambda x: x.unsqueeze(0).squeeze(0),
    "transpose": lambda x: x.transpose(0, 1),
    "T": lambda x: x.T,
    "permute": lambda x: x[None].permute(2, 0, 1),
    "expand": lambda x: x.expand(4, 2, 3),
    "expand, a column": lambda x: x[:, :1].expand(2, 5),
    "sum_to_size": lambda x: x.sum_to_size(1, 3),
    "repeat": lambda x: x.repeat(2, 1, 2),
    "repeat_interleave": lambda x: x.repeat_interleave(2, dim=1),
    "cat": lambda x: torch.cat([x, x * 2, x[:1]]),
    "stack": lambda x: torch.stack([x, x * 2], dim=1),
    "split": lambda x: torch.split(x, [1, 2], dim=1),
    "unbind": lambda x: x.unbind(1),
    "flip": lambda x: x.flip(0, 1),
    "roll": lambda x: x.roll(1, 1),
    "tril": torch.tril,
    "triu": lambda x: torch.triu(x, 1),
    "clone": torch.clone,
    "x[1]": lambda x: x[1],
    "x[:, 1:]": lambda x: x[:, 1:],
    "x[..., None, 0]": lambda x: x[..., None, 0],
    "x[::2]": lambda x: x[::2],
    "x[[0, 0, 1]]": lambda x: x[[0, 0, 1]],
    "x[mask]": lambda x: x[MASK],
    "x[rows, columns]": lambda x: x[torch.tensor([[0], [1]]), torch.tensor([0, 2])],
    "gather": lambda x: x.gather(1, INDEX),
    "index_select": lambda x: x.index_select(1, torch.tensor([2, 0, 0])),
    "masked_select": lambda x: x.masked_select(MASK),
    "take_along_dim": lambda x: x.take_along_dim(INDEX[:1] % 2, 0),
    "diagonal": lambda x: x.diagonal(1),
    "diag": lambda x: torch.diag(x[0]),
    "trace": lambda x: torch.trace(x),
}
REDUCING: dict[str, Callable[..., Any]] = {
    "sum": lambda x: x.sum(),
    "sum over a dim": lambda x: x.sum(0),
    "mean": lambda x: x.mean((0, 1), keepdim=True),
    "var": lambda x: x.var(1),
    "var, biased": lambda x: x.var(unbiased=False),
    "std": lambda x: x.std(0),
    "max": lambda x: x.max(),
    "max over a dim": lambda x: x.max(1).values,
    "min over a dim": lambda x: x.min(0).values,
    "amax": lambda x: x.amax(1),
    "prod": lambda x: x.prod(),
    "prod over a dim": lambda x: x.prod(0),
    "norm": lambda x: x.norm(),
    "norm over a dim": lambda x: x.norm(dim=1),
    "norm, p = 3": lambda x: x.norm(3, dim=1),
    "norm, p = 1": lambda x: x.norm(1),
    "norm, p = inf": lambda x: x.norm(float("inf"), dim=0),
    "cumsum": lambda x: x.cumsum(1),
    "cumprod": lambda x: x.cumprod(1),
    "softmax": lambda x: x.softmax(1),
    "softmax over dim 0": lambda x: x.softmax(0),
    "log_softmax": lambda x: x.log_softmax(-1),
    "logsumexp": lambda x: x.logsumexp(1),
    "sort": lambda x: x.sort(1).values,
    "topk": lambda x: x.topk(2).values,
}
PRODUCTS: dict[str, tuple[Callable[..., Any], tuple[tuple[int, ...], ...]]] = {
    "vector @ vector": (torch.matmul, ((3,), (3,))),
    "matrix @ vector": (torch.matmul, ((2, 3), (3,))),
    "vector @ matrix": (torch.matmul, ((3,), (3, 2))),
    "matrix @ matrix": (torch.matmul, ((2, 3), (3, 4))),
    "batch @ matrix": (torch.matmul, ((2, 2, 3), (3, 2))),
    "matrix @ batch": (torch.matmul, ((2, 3), (2, 3, 2))),
    "batch @ batch": (torch.matmul, ((2, 2, 3), (2, 3, 1))),
    "broadcast batches": (torch.matmul, ((2, 1, 2, 3), (3, 3, 2))),
    "bmm": (torch.bmm, ((2, 1, 3), (2, 3, 2))),
    "outer": (torch.outer, ((2,), (3,))),
    "einsum, matrices": (lambda a, b: torch.einsum("ij,kj->ki", a, b), ((2, 3), (4, 3))),
    "einsum, diagonal": (lambda a: torch.einsum("iij->ij", a), ((2, 2, 3),)),
    "einsum, heads": (
        lambda q, k: torch.einsum("bqhd,bkhd->bhqk", q, k),
        ((1, 2, 2, 2), (1, 3, 2, 2)),
    ),
    "linear": (F.linear, ((2, 3), (2, 3), (2,))),
    "linear of a batch": (F.linear, ((2, 2, 3), (2, 3), (2,))),
    "linear of a vector": (F.linear, ((3,), (2, 3), (2,))),
    "attention": (F.scaled_dot_product_attention, ((2, 3, 2), (2, 4, 2), (2, 4, 3))),
    "causal attention": (
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        ((3, 2), (3, 2), (3, 2)),
    ),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (3,), w, b), ((2, 3), (3,), (3,))),
    "rms_norm": (lambda x, w: F.rms_norm(x, (3,), w), ((2, 3), (3,))),
    "cosine_similarity": (lambda a, b: F.cosine_similarity(a, b, dim=1), ((2, 3), (2, 3))),
    "mse_loss": (F.mse_loss, ((2, 3), (2, 3))),
    "embedding": (lambda w: F.embedding(torch.tensor([[0, 2], [2, 1]]), w), ((3, 2),)),
    "cross_entropy": (
        lambda x: F.cross_entropy(x, torch.tensor([2, 0]), label_smoothing=0.1),
        ((2, 3),),
    ),
    "cross_entropy of probabilities": (
        lambda x, y: F.cross_entropy(x, y.softmax(1)),
        ((2, 3), (2, 3)),
    ),
}
ONE = {**UNARY, **SHAPING, **REDUCING}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "gelu": F.gelu,
    "gelu, tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "normalize": lambda x: F.normalize(x, dim=1),
    "l1_loss": lambda x: F.l1_loss(x, torch.zeros(2, 3)),
    "binary_cross_entropy_with_logits": lambda x: F.binary_cross_entropy_with_logits(
        x, MASK.float()
    ),
}
ONE.update(FUNCTIONS)


def holds(fn: Callable[..., Any], inputs: tuple[torch.Tensor, ...]) -> None:
    assert gradcheck(fn, inputs, atol=1e-6, rtol=1e-5)
    try:
        assert gradgradcheck(fn, inputs, atol=1e-5, rtol=1e-4)
    except ValueError as error:  # a flat function has nothing to check twice
        assert "none of the inputs" in str(error)


@pytest.mark.parametrize("name", ONE)
def test_one_operand(name: str) -> None:
    holds(ONE[name], (points(2, 3),))


@pytest.mark.parametrize("name", POSITIVE)
def test_a_positive_operand(name: str) -> None:
    holds(POSITIVE[name], (positive(2, 3),))


@pytest.mark.parametrize(
    "shapes", [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3))]
)
@pytest.mark.parametrize("name", BINARY)
def test_two_operands(name: str, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    holds(BINARY[name], (points(*shapes[0]), positive(*shapes[1])))


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_and_layers(name: str) -> None:
    fn, shapes = PRODUCTS[name]
    holds(fn, tuple([points(*shape, low=-1.1 + k, high=1.3) for k, shape in enumerate(shapes)]))


def test_third_derivatives() -> None:
    x = torch.tensor([0.4, -0.8], requires_grad=True)
    y = (x.exp() * x).sum()
    for order in range(1, 4):
        (y_x,) = torch.autograd.grad(y, x, create_graph=True)
        expected = x.exp() * (x + order)
        assert torch.allclose(y_x, expected, rtol=1e-12)
        y = y_x.sum()


def test_an_exponent_of_rank_0_is_no_constant() -> None:
    """The slope of x ** y in x, y x ** (y - 1), changes with y also where y is 2."""
    x, y = torch.tensor([1.5, 2.0], requires_grad=True), torch.tensor(2.0, requires_grad=True)
    (slope,) = torch.autograd.grad((x**y).sum(), x, create_graph=True)
    by_x, by_y = torch.autograd.grad(slope.sum(), (x, y))
    assert by_x.tolist() == [2.0, 2.0]
    expected = sum([v * (1 + 2 * math.log(v)) for v in (1.5, 2.0)])
    assert math.isclose(by_y.item(), expected, rel_tol=1e-12)


def test_products_with_zeros() -> None:
    for data in ([0.0, 2.0, 3.0], [0.0, 0.0, 3.0]):
        x = torch.tensor(data, requires_grad=True)
        holds(lambda x: x.prod(0), (x,))
        holds(lambda x: x.reshape(1, 3).cumprod(1), (x,))


def test_a_wrong_rule_is_found() -> None:
    from pyattn import kernels
    from pyattn.array import unary

    wrong = Op("WrongBackward0", lambda g, n: g * n.output() * 1.01)
    with pytest.raises(RuntimeError, match=r"element 0.*by its rule and .* by differences"):
        gradcheck(lambda x: unary(wrong, kernels.exp, x), (points(2),))
    assert not gradcheck(
        lambda x: unary(wrong, kernels.exp, x), (points(2),), raise_exception=False
    )

    # Right once, wrong twice: the factor's own gradient is cut off.
    half = Op("HalfBackward0", lambda g, n: g * n.output().detach())
    assert gradcheck(lambda x: unary(half, kernels.exp, x), (points(2),))
    with pytest.raises(RuntimeError, match="gradcheck"):
        gradgradcheck(lambda x: unary(half, kernels.exp, x), (points(2),))


def test_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="none of the inputs requires grad"):
        gradcheck(lambda x: x, (torch.ones(2),))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"is_causal": True},
        {"attn_mask": torch.tensor([[k % 3 != 1 or k == q for k in range(6)] for q in range(6)])},
        {"attn_mask": torch.tensor([0.1 * k for k in range(6)])},
        {"scale": 0.3},
    ],
)
def test_attention_in_blocks_is_attention(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past a size, the weights are made a few queries at a time: the same numbers, and rules."""
    from pyattn.nn.functions import dot_product

    q, k, v = points(2, 6, 3), points(1, 6, 3, low=-1), points(2, 6, 2, high=1.9)
    weight = torch.arange(24).float().reshape(2, 6, 2).cos()

    def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return F.scaled_dot_product_attention(q, k, v, **settings)

    whole = attend(q, k, v)
    expected = torch.autograd.grad(whole, (q, k, v), weight)
    monkeypatch.setattr(dot_product, "LARGEST", 60)  # blocks of two queries
    blocks = attend(q, k, v)
    assert blocks.tolist() == whole.tolist()
    found = torch.autograd.grad(blocks, (q, k, v), weight)
    for e, f in zip(expected, found):
        assert torch.allclose(e, f, rtol=1e-12, atol=1e-14)
    holds(attend, (q, k, v))
    (only,) = torch.autograd.grad(attend(q, k.detach(), v), v, weight)
    assert torch.allclose(only, expected[2], rtol=1e-12)


def test_attention_in_blocks_of_one_tensor_and_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyattn.nn.functions import dot_product

    monkeypatch.setattr(dot_product, "LARGEST", 20)
    x, y = points(6, 2), points(6, 2, low=-1)
    holds(lambda x: F.scaled_dot_product_attention(x, x * 2, x), (x,))  # one input, three ways

    out, weight = F.scaled_dot_product_attention(x, y, y), torch.ones(6, 2)
    (once,) = torch.autograd.grad(out, x, weight, retain_graph=True)
    weight.mul_(2)  # the same tensor, other numbers
    (twice,) = torch.autograd.grad(out, x, weight, retain_graph=True)
    assert torch.allclose(twice, once * 2, rtol=1e-12)
    assert torch.autograd.grad(out, x, weight, create_graph=True)[0].requires_grad

    mask = torch.zeros(6, 6)
    out = F.scaled_dot_product_attention(x, y, y, mask)
    mask[0, 0] = 1.0
    with pytest.raises(RuntimeError, match="changed by an in-place operation"):
        out.sum().backward()
    with pytest.raises(RuntimeError, match="do not broadcast"):
        F.scaled_dot_product_attention(x, y, y, torch.zeros(5, 6))


def test_what_is_overwritten_passes_nothing_back() -> None:
    for overwrite in ("zero_", "uniform_", "normal_"):
        x = torch.ones(2, requires_grad=True)
        y = x * 1
        getattr(y, overwrite)()
        (y * float("inf")).sum().backward()
        assert x.grad is not None and x.grad.tolist() == [0.0, 0.0], overwrite


def test_an_index_or_condition_that_changes_afterwards() -> None:
    x, v = torch.ones(3, requires_grad=True), torch.ones(1, requires_grad=True)
    y, index = x * 1, [0]
    y[index] = v * 2
    index[0] = 1
    (y * torch.arange(3.0)).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [0.0, 1.0, 2.0]
    assert v.grad is not None and v.grad.item() == 0.0

    condition = torch.tensor([True, False])
    z = torch.where(condition, points(2), 0.0)
    condition[1] = True
    with pytest.raises(RuntimeError, match="changed by an in-place operation"):
        z.sum().backward()

    w = torch.arange(3.0)
    w[[2, 0, 1]] = w.detach()
    assert w.tolist() == [1.0, 2.0, 0.0]
