"""Seeded draws from normal distributions, and what starts from them.

Logarithms and cosines in single precision differ in their last digits from machine to machine.
"""

from __future__ import annotations

from .cases_init import seeded

FLOAT32 = True
TOLERANCE = 1e-6

# Below 16 numbers are drawn in pairs, the second kept for the next call; from 16 on in blocks.
DRAWS = [
    *(seeded("torch.randn(%d)" % n) for n in (0, 1, 2, 3, 7, 15, 16, 17, 20, 31, 32, 33, 100)),
    *(seeded("torch.randn(2)", seed) for seed in (1, 42, 2**32 - 1, 2**40, -1)),
    *(seeded("torch.randn(16)", seed) for seed in (1, 42)),
    seeded("torch.randn(())"),
    seeded("torch.randn(2, 3)"),
    seeded("torch.randn((4, 4))"),
    seeded("torch.randn([2, 3, 4])"),
    seeded("torch.randn(size=(2, 2))"),
    seeded("torch.randn(torch.Size([3]))"),
    seeded("torch.randn(2, 0, 3), torch.randn(1)"),
    seeded("torch.randn(2, requires_grad=True)"),
    seeded("torch.randn(2, dtype=torch.float32)"),
    seeded("torch.randn(700).tolist()[600:]"),
    seeded("torch.randn(3, generator=torch.Generator().manual_seed(7))"),
    seeded("torch.randn(20, generator=torch.Generator().manual_seed(7))"),
    seeded("torch.randn_like(torch.ones(2, 3))"),
    seeded("torch.randn_like(torch.ones(4, 5))"),
    seeded("torch.randn_like(torch.tensor([1, 2]), dtype=torch.float32)"),
    seeded("torch.randn(1), torch.randn(1), torch.randn(1)"),
    seeded("torch.randn(3), torch.randn(3)"),
    seeded("torch.randn(1), torch.manual_seed(0) and torch.randn(2)"),
    seeded("torch.randn(1), torch.randn(16), torch.randn(1)"),
    seeded("torch.randn(16), torch.randn(1), torch.randn(17), torch.rand(1)"),
    seeded("torch.randn(1), torch.rand(2), torch.randn(2), torch.randint(9, (3,)), torch.randn(1)"),
    seeded("torch.randperm(5), torch.randn(1), torch.randperm(5), torch.randn(1)"),
    seeded("torch.randn(15), torch.rand(1)"),
    seeded(
        "g = torch.Generator().manual_seed(0); torch.randn(1), torch.randn(1, generator=g), "
        "torch.randn(1), torch.randn(1, generator=g)"
    ),
    seeded(
        "torch.randn(1); state = torch.get_rng_state(); a = torch.randn(2); "
        "torch.set_rng_state(state); a, torch.randn(2)"
    ),
    "! torch.randn(-1)",
    "! torch.randn(2, dtype=torch.int64)",
    "! torch.randn(2.0)",
    "! torch.randn_like(torch.tensor([1, 2]))",
    seeded("torch.normal(0.0, 1.0, (3,))"),
    seeded("torch.normal(2.0, 0.5, (2, 3))"),
    seeded("torch.normal(2.0, 0.5, size=(4, 4))"),
    seeded("torch.normal(mean=1.0, std=2.0, size=(3,))"),
    seeded("torch.normal(0, 1, (3,))"),
    seeded("torch.normal(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.1, 1.0, 10.0]))"),
    seeded("torch.normal(torch.arange(20.0), torch.ones(20))"),
    seeded("torch.normal(mean=torch.arange(1.0, 4.0), std=2.0)"),
    seeded("torch.normal(torch.arange(1.0, 4.0))"),
    seeded("torch.normal(0.5, torch.tensor([0.1, 1.0, 10.0]))"),
    seeded("torch.normal(mean=0.5, std=torch.arange(1.0, 4.0))"),
    seeded("torch.normal(torch.zeros(2, 3), torch.ones(2, 3))"),
    seeded("torch.normal(torch.zeros(2, 1), torch.ones(3))"),
    seeded("torch.normal(5.0, 0.0, (2,)), torch.rand(1)"),
    seeded("torch.normal(0.0, 1.0, (3,), generator=torch.Generator().manual_seed(1))"),
    seeded("torch.normal(torch.zeros(0), 1.0), torch.rand(1)"),
    "! torch.normal(0.0, -1.0, (2,))",
    "! torch.normal(torch.zeros(2), torch.tensor([1.0, -1.0]))",
    "! torch.normal(torch.zeros(2), torch.ones(3))",
    "! torch.normal(0.0, 1.0)",
    "! torch.normal(torch.tensor([1, 2]), 1.0)",
    seeded("torch.zeros(3).normal_()"),
    seeded("torch.zeros(3).normal_(2.0, 0.1)"),
    seeded("torch.zeros(4, 4).normal_(mean=1.0, std=0.02)"),
    seeded("torch.zeros(3).normal_(generator=torch.Generator().manual_seed(2))"),
    "! torch.zeros(3).normal_(0.0, -1.0)",
    "! torch.zeros(2, dtype=torch.int64).normal_()",
]

INITIALISERS = [
    seeded("nn.init.normal_(torch.zeros(2, 3))"),
    seeded("nn.init.normal_(torch.zeros(4, 5))"),
    seeded("nn.init.normal_(torch.zeros(2, 3), 1.0, 0.02)"),
    seeded("nn.init.normal_(torch.zeros(2, 3), mean=0.0, std=0.01)"),
    seeded("nn.init.normal_(nn.Parameter(torch.zeros(3)))"),
    seeded("nn.init.normal_(torch.zeros(3), generator=torch.Generator().manual_seed(4))"),
    seeded("nn.init.xavier_normal_(torch.zeros(2, 3))"),
    seeded("nn.init.xavier_normal_(torch.zeros(4, 5), gain=2.0)"),
    seeded("nn.init.xavier_normal_(torch.zeros(2, 3, 4))"),
    *(
        seeded("nn.init.kaiming_normal_(torch.zeros(2, 3)%s)" % arguments)
        for arguments in (
            "",
            ", a=1.0",
            ", mode='fan_out'",
            ", nonlinearity='relu'",
            ", nonlinearity='tanh'",
            ", nonlinearity='linear'",
            ", 0.2, 'fan_out', 'leaky_relu'",
        )
    ),
    seeded("nn.init.kaiming_normal_(torch.zeros(4, 6))"),
    "! nn.init.normal_(torch.zeros(3), 0.0, -1.0)",
    seeded("nn.Embedding(3, 2).weight"),
    seeded("nn.Embedding(4, 8).weight"),
    seeded("nn.Embedding(3, 2, padding_idx=1).weight"),
    seeded(
        "list(nn.Sequential(nn.Embedding(5, 4), nn.LayerNorm(4), nn.Linear(4, 5, bias=False))"
        ".parameters())"
    ),
    seeded("list(nn.ModuleDict({'a': nn.Linear(2, 2), 'b': nn.Embedding(2, 2)}).parameters())"),
    seeded("nn.Linear(2, 2), nn.Embedding(2, 1), torch.randn(1), torch.rand(1)"),
    seeded("layer = nn.MultiheadAttention(4, 2, add_bias_kv=True); layer.bias_k, layer.bias_v"),
    seeded("nn.Parameter(torch.randn(2, 2))"),
    seeded("layer = nn.Linear(3, 3); nn.init.normal_(layer.weight, std=0.02); layer.weight"),
]

EXPRESSIONS = [*DRAWS, *INITIALISERS]
