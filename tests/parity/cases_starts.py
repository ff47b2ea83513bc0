"""nn.init beyond the common starts: PyTorch's numbers from the same seed, older names, refusals."""

from __future__ import annotations

FLOAT32 = True
TOLERANCE = 4e-6

SEED = "torch.manual_seed(3); "
DRAWN = [
    "nn.init.trunc_normal_(torch.empty(20))",
    "nn.init.trunc_normal_(torch.empty(3, 5), std=0.02)",
    "nn.init.trunc_normal_(torch.empty(3, 5), 0.5, 0.2, 0.4, 0.6)",
    "nn.init.trunc_normal_(torch.empty(4), mean=1.0, std=2.0, a=0.0, b=1.0)",
    "nn.init.trunc_normal_(torch.empty(40), a=1.0, b=2.0)",
    "nn.init.trunc_normal_(torch.empty(7), a=-0.1, b=0.1)",
    "nn.init.trunc_normal_(torch.empty(7), 0.0, 1.0, 3.0, 4.0)",
    "nn.init.trunc_normal_(torch.empty(7), generator=torch.Generator().manual_seed(1))",
    "nn.init.trunc_normal_(torch.empty(7), 0.0, 1.0, 0.5, 1.0, torch.Generator().manual_seed(1))",
    "nn.init.trunc_normal_(nn.Parameter(zeros(3)))",
    "nn.init.trunc_normal_(torch.empty(7), a=1.0), torch.rand(2)",
    "nn.init.orthogonal_(torch.empty(3, 3))",
    "nn.init.orthogonal_(torch.empty(4, 2))",
    "nn.init.orthogonal_(torch.empty(2, 5))",
    "nn.init.orthogonal_(torch.empty(3, 2, 2))",
    "nn.init.orthogonal_(torch.empty(8, 2, 2))",
    "nn.init.orthogonal_(torch.empty(3, 3), gain=2.0)",
    "nn.init.orthogonal_(torch.empty(1, 1), -1)",
    "nn.init.orthogonal_(torch.empty(5, 6), generator=torch.Generator().manual_seed(2))",
    "nn.init.orthogonal_(torch.empty(0, 3))",
    "nn.init.orthogonal_(nn.Linear(4, 4).weight), torch.rand(2)",
    "nn.init.sparse_(torch.empty(5, 3), 0.3)",
    "nn.init.sparse_(torch.empty(5, 3), sparsity=0.5, std=1.0)",
    "nn.init.sparse_(torch.empty(10, 2), 0.0)",
    "nn.init.sparse_(torch.empty(4, 3), 0.3, generator=torch.Generator().manual_seed(1)), torch.rand(2)",
    "nn.init.dirac_(torch.empty(3, 2, 3))",
    "nn.init.dirac_(torch.empty(2, 3, 3, 2))",
    "nn.init.dirac_(torch.empty(4, 2, 3), groups=2)",
    "nn.init.dirac_(torch.empty(4, 2, 1, 2, 3), 2)",
    "nn.init.dirac_(nn.Parameter(torch.empty(2, 2, 3)))",
    "nn.init.uniform(torch.empty(3))",
    "nn.init.normal(torch.empty(3), std=2.0)",
    "nn.init.constant(torch.empty(3), 2.0)",
    "nn.init.eye(torch.empty(2, 3))",
    "nn.init.dirac(torch.empty(2, 2, 3))",
    "nn.init.xavier_uniform(torch.empty(2, 3))",
    "nn.init.xavier_normal(torch.empty(2, 3))",
    "nn.init.kaiming_uniform(torch.empty(2, 3))",
    "nn.init.kaiming_normal(torch.empty(2, 3))",
    "nn.init.orthogonal(torch.empty(2, 3))",
    "nn.init.sparse(torch.empty(2, 3), 0.5)",
]
EXPRESSIONS = [SEED + program for program in DRAWN]
EXPRESSIONS += [
    "nn.init.uniform.__name__, nn.init.kaiming_normal.__name__",
    "nn.init._calculate_fan_in_and_fan_out(torch.empty(2, 3, 4))",
    *[
        f"nn.init.calculate_gain({name!r})"
        for name in "linear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d "
        "sigmoid tanh relu leaky_relu selu".split()
    ],
    "nn.init.calculate_gain('leaky_relu', 0.2), nn.init.calculate_gain('leaky_relu', 1)",
    "! nn.init.calculate_gain('leaky_relu', True)",
    "! nn.init.calculate_gain('elu')",
    "! nn.init.calculate_gain('conv4d')",
    "! nn.init.orthogonal_(torch.empty(3))",
    "! nn.init.sparse_(torch.empty(3), 0.5)",
    "! nn.init.sparse_(torch.empty(3, 3, 3), 0.5)",
    "! nn.init.dirac_(torch.empty(3, 3))",
    "! nn.init.dirac_(torch.empty(3, 3, 3), 2)",
    "! nn.init.dirac_(torch.empty(1, 1, 1, 1, 1, 1))",
    "! nn.init.trunc_normal_(torch.empty(3), std=0.0)",
    "! nn.init.orthogonal(torch.empty(3))",
    "! nn.init._calculate_fan_in_and_fan_out(torch.empty(2))",
]


UNPRINTED = {r"orthogonal|trunc": "float32 and float64 print different digits"}
