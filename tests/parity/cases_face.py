"""What PyTorch has in its package as well as in nn.functional."""

from __future__ import annotations

EXPRESSIONS = [
    "torch.celu(learned(2, 3), 0.5)",
    "torch.celu(learned(2, 3))",
    "torch.selu(learned(2, 3))",
    "torch.rrelu(learned(2, 3), 0.2, 0.2)",
    "torch.threshold(learned(2, 3), 0.5, 2.0)",
    "torch.prelu(learned(2, 3), leaf([0.3]))",
    "torch.hardshrink(learned(2, 3), 0.3)",
    "torch.pairwise_distance(learned(2, 3), learned(2, 3), 2.0)",
    "torch.cosine_similarity(learned(2, 3), learned(2, 3), dim=0)",
    *[
        f"x = given(2, 3); y = torch.{name}(x{more}); y is x, x"
        for name, more in [
            ("relu_", ""),
            ("celu_", ", 0.5"),
            ("selu_", ""),
            ("rrelu_", ", 0.2, 0.2"),
            ("threshold_", ", 0.5, 2.0"),
        ]
    ],
    "! torch.celu([1.0])",
    "! torch.prelu(ones(2))",
]
