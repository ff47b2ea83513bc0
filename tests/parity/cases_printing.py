"""How tensors print, character for character."""

from __future__ import annotations

from typing import Any

from .harness import case

UNNAMED = {"diag|trace|repeat_interleave|einsum": "composed in another way than PyTorch's"}

EXPRESSIONS = [
    # numbers of every size
    *(f"tensor({numbers})" for numbers in [
        "[1.0, 2.0, 3.0]", "[1.0, 2.5]", "[0.1, 0.25]", "[1e-3, 1.0]", "[1e-4, 1.0]", "[1e-5, 1.0]",
        "[1e-5]", "[1e-4]", "[1e-3]", "[9999.0]", "[99999.0]", "[99999.5]", "[100000.0]", "[1e8]",
        "[1e8, 1.0]", "[1e9, 1.0]", "[100000000.0, 0.5]", "[1234567.0]", "[12345678.0]",
        "[123456789.0]", "[1e15]", "[1e16]", "[1e20]", "[1e100]", "[1e-100]", "[1e300, 1e-300]",
        "[1.5, 1000.0]", "[1.5, 1001.0]", "[0.001, 1.0]", "[0.0009, 1.0]", "[0.5, 999.0]",
        "[1000.5]", "[10000.5]", "[100000.5]", "[1e5 + 0.1, 1.0]", "[12345.678]", "[0.00012345]",
        "[0.99995, 0.99994]", "[0.00005]", "[9.99995]", "[-1.0, 1.0]", "[-0.5, 10.25]",
        "[-0.0, 0.0]", "[-0.0, 0.5]", "[0.0]", "[0.0, 1e-8]", "[0.0, 0.0]", "[inf]", "[nan]",
        "[inf, -inf, nan]",
        "[1.0, inf]", "[1.5, -inf]", "[1e10, nan]", "[1e-10, inf]", "[nan, 2.0, 30.0]",
        "[-1e-7, 1e-7]", "[-12345.6, 0.1]", "[3.14159265]", "[1/3, 2/3]", "[2.5e-5, 2.5e-4]",
        "[123456.0, 0.001]", "[5e-324]", "[1.7976931348623157e308]", "[16777216.0, 1.0]",
    ]),
    *(f"tensor({number})" for number in [
        "1.0", "2.5", "-0.0", "1e-5", "1e5", "123456.789", "1e10", "0.1", "inf", "-inf", "nan",
        "3", "-3", "0", "True", "False", "9223372036854775807", "1e-4", "0.00123", "12345678.0",
    ]),

    # integers and bools
    "tensor([1, 10, 100])",
    "tensor([-1, 10])",
    "tensor([[1, -20], [300, 4]])",
    "tensor([0])",
    "tensor([1000000000000])",
    "tensor([True, False])",
    "tensor([[True, True], [False, True]])",
    "tensor([True])",

    # shapes
    "tensor([[1.5, -2.0], [3.0, 40.25]])",
    "tensor([[1.0], [2.0]])",
    "tensor([[[1.0]]])",
    "given(2, 2, 3)",
    "given(2, 1, 2, 2)",
    "given(1, 1, 1, 1, 1)",
    "arange(12).view(2, 3, 2)",
    "zeros(0)",
    "zeros(2, 0)",
    "zeros(0, 3)",
    "zeros(2, 0, 3)",
    "zeros(0, dtype=torch.int64)",
    "zeros(0, dtype=torch.bool)",
    "zeros(2, 0, dtype=torch.int64)",
    "zeros(0, requires_grad=True)",
    "zeros(2, 0, requires_grad=True)",
    "torch.eye(3)",
    "torch.eye(4) * -1",

    # lines of 80 columns
    "arange(40)",
    "arange(40.0)",
    "arange(20.0) / 7",
    "arange(100)",
    "arange(60).view(2, 30)",
    "arange(60.0).view(2, 30) / 3",
    "arange(120).view(2, 2, 30)",
    "torch.linspace(0, 1, 50)",
    "torch.linspace(-1e6, 1e6, 21)",
    "torch.linspace(0, 1e-6, 21)",
    "ones(25, dtype=torch.bool)",
    "ones(2, 25, dtype=torch.bool)",
    "zeros(30, requires_grad=True)",
    "zeros(2, 30, requires_grad=True) * 2",

    # summaries of more than a thousand numbers
    "arange(1000)",
    "arange(1001)",
    "arange(5000.0)",
    "arange(5000.0) / 3",
    "arange(1200).view(40, 30)",
    "arange(1200).view(30, 40)",
    "arange(1200.0).view(3, 400)",
    "arange(1200.0).view(400, 3)",
    "arange(1200).view(10, 10, 12)",
    "arange(2400).view(2, 3, 20, 20)",
    "arange(1200).view(1200, 1)",
    "arange(1200).view(1, 1200)",
    "zeros(7, 7, 7, 7)",
    "zeros(1001, dtype=torch.bool)",
    "x = zeros(2000); x[1000] = 1e10; x",
    "x = zeros(2000); x[0] = 0.5; x",
    "x = zeros(2000); x[-1] = -1e-9; x",
    "zeros(40, 40, requires_grad=True)",
    "zeros(0, 2000)",

    # requires_grad and grad_fn
    "learned(2)",
    "learned(2, 3)",
    "leaf(1.5)",
    "leaf([1e-9])",
    "zeros(1, requires_grad=True) + 1",
    "learned(12)",
    "learned(12) * 2",
    "learned(3, 3, 3) * 2",
    "learned(8)",
    "learned(9)",
    "learned(9) * 2",
    "learned(7) * 2",
    "learned(2) * 2",
    "leaf(2.0) * 2",
    "learned(2).detach()",
    "given(2).requires_grad_()",

    # str, repr, format, containers
    "str(given(2))",
    "repr(given(2))",
    "f'{given(2)}'",
    "'%s' % given(2)",
    "[given(2), tensor(1)]",
    "(given(2), None)",
    "{'a': given(2)}",
    "[tensor(1.5), tensor([True])]",
    "torch.Size([2, 3])",
    "torch.Size([])",
    "given(2, 3).shape, given(2).size()",
    "[torch.float32, torch.int64, torch.bool]",
    "str(torch.int64)",
    "f'{torch.bool}'",
    "f'{given(2, 3).shape}'",
    "str(given(2, 3).shape)",
    "f'{tensor(2.5).item():.4f}', f'{tensor(2.5):.4f}'",

    # parameters
    "torch.nn.Parameter(given(2))",
    "torch.nn.Parameter(given(2, 3))",
    "torch.nn.Parameter(tensor(1.5))",
    "torch.nn.Parameter(given(2), requires_grad=False)",
    "torch.nn.Parameter(given(2)) * 2",
    "torch.nn.Parameter(zeros(0))",
    "[torch.nn.Parameter(given(2))]",
    "torch.nn.Parameter(given(12))",

    # named tuples
    "given(2, 3).max(1)",
    "learned(2, 3).max(1)",
    "given(2, 3).min(0)",
    "given(4).sort()",
    "given(2, 3).sort(descending=True)",
    "learned(4).topk(2)",
    "given(2, 4).topk(2)",
    "tensor([[3, 1], [2, 5]]).max(0, keepdim=True)",
    "str(given(3).max(0))",
]

# The grad_fn that a result names after the operation which made it.
EXPRESSIONS += [
    f"x = learned(2, 2); {expression}" for expression in [
        "x + 1", "1 + x", "x + x", "x - 1", "1 - x", "x * 2", "x / 2", "1 / x", "x ** 2", "2 ** x",
        "x.abs() ** x", "-x", "x.abs()", "x.exp()", "x.log()", "x.sqrt()", "x.sin()", "x.cos()",
        "x.tanh()", "x.sigmoid()", "x.relu()", "x.erf()", "x.clamp(0, 1)", "x.clamp(min=0)",
        "x.sum()", "x.sum(0)", "x.mean()", "x.mean(0)", "x.var()", "x.var(0)", "x.std()", "x.max()",
        "x.max(0).values", "x.min()", "x.min(0)[0]", "x.amax(0)", "x.amin(0)", "x.prod()",
        "x.prod(0)", "x.norm()", "x.norm(dim=1)", "x.cumsum(0)", "x.softmax(0)", "x.log_softmax(0)",
        "x.logsumexp(0)", "x.sort()[0]", "x.topk(1)[0]", "x @ x", "x @ x[0]", "x[0] @ x[0]",
        "x.mm(x)", "x.mv(x[0])", "x[0].dot(x[0])", "x[None] @ x[None]", "torch.outer(x[0], x[1])",
        "torch.bmm(x[None], x[None])", "x.reshape(4)", "x.view(4)", "x.flatten()", "x.squeeze()",
        "x.squeeze(0)", "x.unsqueeze(0)", "x.transpose(0, 1)", "x.T", "x.mT", "x.t()",
        "x.permute(1, 0)", "x[0].expand(2, 2)", "x.repeat(2, 1)", "x.repeat_interleave(2, dim=0)",
        "torch.cat([x, x])", "torch.stack([x, x])", "x.split(1)[0]", "x.chunk(2)[1]",
        "x.unbind()[0]", "x.tril()", "x.triu()", "x[0]", "x[0, 1]", "x[:, 0]", "x[None]",
        "x[..., 0]",
        "x[tensor([0, 1])]", "x[x > 0]", "x.gather(0, tensor([[0, 1]]))",
        "x.index_select(0, tensor([0]))", "x.masked_fill(x > 0, 0)", "x.masked_select(x > 0)",
        "torch.where(x > 0, x, 0)", "torch.maximum(x, x)", "torch.minimum(x, x)", "x.clone()",
        "x.round()", "x.floor()", "x.sign()", "x.flip(0)", "x.roll(1)", "torch.diag(x)",
        "torch.einsum('ij,jk->ik', x, x)", "x.double()", "x.contiguous()", "x.square()",
        "x.rsqrt()", "x.reciprocal()", "x.detach()", "x.trace()", "x.tile(2)", "x.movedim(0, 1)",
        "x.log1p()", "x.log2()", "x.expm1()", "x.masked_fill(x > 0, x.sum())",
        "x.sum(dim=(0, 1))", "x.mean(dim=(0, 1))", "x % 0.7", "x.detach() // 0.7",
    ]
]
EXPRESSIONS += [
    f"x = learned(2, 2); y = x * 1; {expression}" for expression in [
        "y[0] = 0; y", "y += 1; y", "y *= 2; y", "y -= x; y", "y /= 2; y", "y.zero_(); y",
        "y.fill_(3); y", "y.copy_(x); y", "y.add_(x); y", "y.clamp_(0, 1); y", "y.exp_(); y",
        "y[x > 0] = 1; y", "y[:, 0] = x[0]; y", "y[tensor([0])] = x[1]; y",
        "y.masked_fill_(x > 0, 0); y", "y.relu_(); y",
    ]
]


@case
def rows_of_every_width(torch: Any) -> Any:
    return [str(torch.arange(float(n)) / 4) for n in range(0, 40, 3)]


@case
def columns_align_across_the_batch(torch: Any) -> Any:
    return str(torch.tensor([[[1.0, 100.0], [-0.5, 2.25]], [[1000.0, 3.0], [0.001, -7.0]]]))


@case
def nested_summaries_align(torch: Any) -> Any:
    x = torch.arange(2000.0).view(20, 10, 10)
    return str(x / 7), str(x.view(5, 4, 100) - 1000), str(x.long().view(2, 1000))


@case
def printed_after_training_steps(torch: Any, learned: Any) -> Any:
    w = learned(2, 2)
    loss = (w @ w).pow(2).mean()
    loss.backward()
    return f"loss {loss:.6f} {loss.item():.3e}", str(loss), str(w.grad)
