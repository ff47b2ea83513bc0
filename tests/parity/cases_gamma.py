"""The slopes of log(gamma(x)), which PyTorch has to ten digits."""

from __future__ import annotations

TOLERANCE = 1e-9
UNNAMED = {r"polygamma_": "in place it has another of PyTorch's numbers"}
FLOATS = "leaf([-2.5, -0.3, 0.4, 1.0, 2.5, 30.0])"
EXPRESSIONS = [
    f"torch.digamma({FLOATS})",
    f"{FLOATS}.digamma()",
    f"torch.special.psi({FLOATS})",
    f"torch.special.digamma({FLOATS})",
    "torch.digamma(leaf([1e-3, 1e5, -7.7]))",
    "torch.digamma(tensor([-1.0, 0.0, -0.0, inf, -inf, nan]))",
    "torch.digamma(tensor([[1, 2], [3, 4]]))",
    "torch.digamma(tensor([True, False]))",
    "torch.digamma(zeros(0))",
    "torch.digamma(leaf(0.5))",
    "torch.digamma(given(3, 2).T).stride()",
    "! torch.digamma(0.5)",
    f"x = {FLOATS} * 1; x.digamma_()",
    "! x = tensor([1, 2]); x.digamma_()",
    "x = leaf([0.7, 0.5]) * 1; x.polygamma_(1)",
    *[f"torch.polygamma({n}, leaf([0.2, 1.7, 3.0, 9.5]))" for n in range(5)],
    *[f"torch.polygamma({n}, tensor([-0.5, -3.3, 20.0, 100.0]))" for n in range(5)],
    "torch.polygamma(1, tensor([0.0, inf, nan]))",
    "leaf([0.5, 1.5]).polygamma(2)",
    "leaf([0.5, 1.5]).polygamma(n=0)",
    "torch.polygamma(1, tensor([1, 2]))",
    "torch.polygamma(n=1, input=leaf([0.5]))",
    "! torch.polygamma(-1, given(2))",
    "! torch.polygamma(1.5, given(2))",
    "! torch.polygamma(1, 0.5)",
    "torch.special.polygamma(1, leaf([0.5, 2.0]))",
]
