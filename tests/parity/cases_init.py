"""Seeded draws that are exact: uniform numbers, integers, permutations, and what starts from them.

What draws from a normal distribution is in cases_normal.py, with a tolerance.
"""

from __future__ import annotations

from typing import Any, Callable

from .harness import builtin_class, case

FLOAT32 = True
TOLERANCE = 0.0


def seeded(program: str, seed: int = 0) -> str:
    return "torch.manual_seed(%d); %s" % (seed, program)


UNIFORM = [
    *(seeded("torch.rand(3)", seed) for seed in (0, 1, 42, 2**31, 2**32 - 1, 2**32, 2**40, -1)),
    seeded("torch.rand(())"),
    seeded("torch.rand(1)"),
    seeded("torch.rand(0), torch.rand(1)"),
    seeded("torch.rand(2, 0), torch.rand(1)"),
    seeded("torch.rand(2, 3)"),
    seeded("torch.rand((2, 3))"),
    seeded("torch.rand([2, 3])"),
    seeded("torch.rand(torch.Size([2, 3]))"),
    seeded("torch.rand(size=(2, 3))"),
    seeded("torch.rand(4, 4, 5)"),
    seeded("torch.rand(700).tolist()[600:]"),  # past one refill of the Mersenne Twister's state
    seeded("torch.rand(2, dtype=torch.float32)"),
    seeded("torch.rand(2, requires_grad=True)"),
    seeded("torch.rand(2, requires_grad=True) * 2"),
    seeded("torch.rand(2).dtype"),
    seeded("torch.rand(2), torch.rand(3)"),
    seeded("a = torch.rand(3); torch.manual_seed(0); b = torch.rand(3); a.tolist() == b.tolist()"),
    seeded(
        "a = torch.rand(5).tolist(); torch.manual_seed(0); "
        "a == torch.rand(2).tolist() + torch.rand(3).tolist()"
    ),
    seeded("torch.rand_like(torch.ones(2, 3))"),
    seeded("torch.rand_like(torch.tensor([1, 2]), dtype=torch.float32)"),
    seeded("torch.zeros(2, 3).uniform_()"),
    seeded("torch.zeros(5).uniform_(-2, 3)"),
    seeded("torch.zeros(5).uniform_(-0.1, 0.1)"),
    seeded("torch.zeros(3).uniform_(2.0, 2.0)"),
    seeded("torch.zeros(4, 5).uniform_(0.1, 0.7)"),
    "! torch.rand(-1)",
    "! torch.rand(2.0)",
    "! torch.rand('2')",
    "! torch.rand(2, dtype=torch.int64)",
    "! torch.rand()",
    "! torch.rand(2, generator=0)",
    "! torch.rand_like([1.0])",
    "! torch.rand_like(torch.tensor([1, 2]))",
    "! torch.zeros(2).uniform_(1.0, 0.0)",
    "! torch.zeros(2, requires_grad=True).uniform_()",
]

INTEGERS = [
    seeded("torch.randint(10, (5,))"),
    seeded("torch.randint(10, (2, 3))"),
    seeded("torch.randint(3, 9, (6,))"),
    seeded("torch.randint(-5, 5, (6,))"),
    seeded("torch.randint(low=0, high=2, size=(10,))"),
    seeded("torch.randint(high=7, size=(4,))"),
    seeded("torch.randint(0, 1, (3,))"),
    seeded("torch.randint(5, ())"),
    seeded("torch.randint(5, (1,)).item()"),
    seeded("torch.randint(5, (0,)), torch.randint(5, (1,))"),
    seeded("torch.randint(5, [3])"),
    seeded("torch.randint(2**31, (4,))"),
    seeded("torch.randint(2**32 - 1, (4,))"),
    seeded("torch.randint(2**40, (4,))"),
    seeded("torch.randint(-2**40, 2**40, (4,))"),
    seeded("torch.randint(0, 5, (4,), dtype=torch.float32)"),
    seeded("torch.randint(0, 2, (4,), dtype=torch.bool)"),
    seeded("torch.randint(10, (3,)).dtype"),
    seeded("torch.randint_like(torch.tensor([1, 2, 3]), 10)"),
    seeded("torch.randint_like(torch.tensor([1, 2, 3]), 5, 10)"),
    seeded("torch.randint_like(torch.ones(3), 10)"),
    "! torch.randint(5, 5, (2,))",
    "! torch.randint(5, 3, (2,))",
    "! torch.randint(0, (2,))",
    "! torch.randint(5)",
    "! torch.randint(5, 3)",
    "! torch.randint(5.5, (2,))",
    "! torch.randint(5, (-1,))",
    *(seeded("torch.randperm(%d)" % n) for n in (0, 1, 2, 3, 10, 100)),
    seeded("torch.randperm(10)", 3),
    seeded("torch.randperm(2), torch.rand(1)"),
    seeded("torch.randperm(1), torch.rand(1)"),
    seeded("torch.randperm(5).dtype"),
    seeded("torch.randperm(6, generator=torch.Generator().manual_seed(7))"),
    seeded("torch.ones(4, 2).cumsum(0)[torch.randperm(4)]"),
    "! torch.randperm(-1)",
    "! torch.randperm(2.5)",
    "! torch.randperm((3,))",
]

WEIGHTS = "torch.tensor([0.1, 0.0, 3.0, 0.9])"
ROWS = "torch.tensor([[1.0, 2.0, 3.0], [5.0, 0.0, 0.1]])"
MULTINOMIAL = [
    *(seeded("torch.multinomial(%s, 1)" % WEIGHTS, seed) for seed in range(6)),
    seeded("torch.multinomial(%s, 3)" % WEIGHTS),
    seeded("torch.multinomial(%s, num_samples=2)" % WEIGHTS),
    seeded("torch.multinomial(%s, 2)" % ROWS),
    seeded("torch.multinomial(%s, 1)" % ROWS),
    seeded("torch.multinomial(%s, 10, replacement=True)" % WEIGHTS),
    seeded("torch.multinomial(%s, 10, True)" % WEIGHTS, 1),
    seeded("torch.multinomial(%s, 6, replacement=True)" % ROWS),
    seeded("torch.multinomial(%s, 1, replacement=True)" % ROWS),
    seeded("torch.multinomial(torch.ones(20), 20)"),
    seeded("torch.multinomial(torch.ones(20), 20, replacement=True)"),
    seeded("torch.multinomial(torch.ones(1), 1)"),
    seeded("torch.multinomial(torch.tensor([0.0, 1.0]), 1)"),
    seeded("torch.multinomial(%s, 1), torch.rand(1)" % WEIGHTS),
    seeded("torch.multinomial(%s, 4, replacement=True), torch.rand(1)" % WEIGHTS),
    seeded("torch.multinomial(%s, 2, generator=torch.Generator().manual_seed(5))" % WEIGHTS),
    seeded("torch.ones(3).softmax(0).multinomial(2)"),
    seeded("torch.multinomial(torch.ones(3, requires_grad=True).softmax(0), 2)"),
    seeded("[torch.multinomial(%s, 1).item() for _ in range(30)]" % WEIGHTS),
    "! torch.multinomial(torch.tensor([0.5, -0.5]), 1)",
    "! torch.multinomial(torch.tensor([0.0, 0.0]), 1)",
    "! torch.multinomial(torch.tensor([inf, 1.0]), 1)",
    "! torch.multinomial(torch.tensor([nan, 1.0]), 1)",
    "! torch.multinomial(torch.ones(3), 4)",
    "! torch.multinomial(torch.ones(3), 0)",
    "! torch.multinomial(torch.ones(3), -1, replacement=True)",
    "! torch.multinomial(torch.ones(2, 2, 2), 1)",
    "! torch.multinomial(torch.tensor(1.0), 1)",
    "! torch.multinomial(torch.tensor([1, 2]), 1)",
    "! torch.multinomial(torch.ones(3))",
    "! torch.multinomial([1.0, 2.0], 1)",
]

GENERATORS = [
    "torch.rand(3, generator=torch.Generator().manual_seed(0))",
    "torch.randint(10, (3,), generator=torch.Generator().manual_seed(0))",
    "g = torch.Generator(); g.manual_seed(3) is g, g.initial_seed()",
    "g = torch.Generator(); torch.rand(3, generator=g)",  # seeded with a fixed number
    "torch.Generator().initial_seed()",
    "g = torch.Generator().manual_seed(0); torch.rand(2, generator=g), torch.rand(2, generator=g)",
    seeded("g = torch.Generator().manual_seed(1); torch.rand(2, generator=g), torch.rand(2)"),
    seeded("torch.zeros(3).uniform_(0, 1, generator=torch.Generator().manual_seed(9))"),
    "torch.manual_seed(5).initial_seed(), torch.initial_seed()",
    "torch.manual_seed(-5).initial_seed()",
    "torch.manual_seed(1.7).initial_seed()",
    "torch.manual_seed(True); torch.rand(2)",
    "torch.Generator(device='cpu').manual_seed(2).initial_seed()",
    "type(torch.manual_seed(0)).__name__",
    seeded(
        "state = torch.get_rng_state(); a = torch.rand(2); torch.set_rng_state(state); "
        "a.tolist() == torch.rand(2).tolist()"
    ),
    seeded("torch.rand(2), torch.randint(9, (2,)), torch.randperm(4), torch.rand(1)"),
    "! torch.manual_seed('a')",
    "! torch.manual_seed(None)",
    "! torch.manual_seed(2**64)",
    "! torch.Generator().manual_seed('a')",
    "! torch.rand(2, generator=torch)",
]

INITIALISERS = [
    seeded("nn.init.uniform_(torch.zeros(2, 3))"),
    seeded("nn.init.uniform_(torch.zeros(2, 3), -0.1, 0.1)"),
    seeded("nn.init.uniform_(torch.zeros(2, 3), a=1.0, b=2.0)"),
    seeded("nn.init.uniform_(torch.zeros(3), generator=torch.Generator().manual_seed(4))"),
    seeded("nn.init.uniform_(torch.zeros(0)), torch.rand(1)"),
    seeded("nn.init.xavier_uniform_(torch.zeros(2, 3))"),
    seeded("nn.init.xavier_uniform_(torch.zeros(2, 3), gain=2.0)"),
    seeded("nn.init.xavier_uniform_(torch.zeros(2, 3), nn.init.calculate_gain('tanh'))"),
    seeded("nn.init.xavier_uniform_(torch.zeros(2, 3, 4))"),
    seeded("nn.init.xavier_uniform_(nn.Parameter(torch.zeros(5, 4)))"),
    seeded(
        "nn.init.xavier_uniform_(torch.zeros(2, 3), generator=torch.Generator().manual_seed(4))"
    ),
    *(
        seeded("nn.init.kaiming_uniform_(torch.zeros(2, 3)%s)" % arguments)
        for arguments in (
            "",
            ", a=1.0",
            ", a=math.sqrt(5)",
            ", mode='fan_out'",
            ", 0, 'fan_in', 'relu'",
            ", nonlinearity='relu'",
            ", nonlinearity='tanh'",
            ", nonlinearity='linear'",
            ", nonlinearity='sigmoid'",
            ", a=0.5, nonlinearity='relu'",
            ", generator=torch.Generator().manual_seed(4)",
        )
    ),
    seeded("nn.init.kaiming_uniform_(torch.zeros(2, 3, 4), mode='fan_out')"),
    "nn.init.zeros_(torch.ones(2, 3))",
    "nn.init.ones_(torch.zeros(2, 3))",
    "nn.init.ones_(torch.zeros(2, dtype=torch.int64))",
    "nn.init.constant_(torch.zeros(2, 3), 0.5)",
    "nn.init.constant_(torch.zeros(2, 3), val=-1)",
    "nn.init.zeros_(nn.Parameter(torch.ones(2)))",
    "nn.init.constant_(torch.zeros(0), 2.0)",
    "nn.init.eye_(torch.zeros(2, 3))",
    "nn.init.eye_(torch.ones(3, 2))",
    "x = torch.ones(2, 3); nn.init.zeros_(x) is x, x",
    "x = nn.Parameter(torch.ones(2)); nn.init.uniform_(x) is x, x.grad_fn, x.requires_grad",
    "layer = nn.Linear(2, 2); nn.init.zeros_(layer.bias); nn.init.ones_(layer.weight); layer.bias",
    *(
        "nn.init.calculate_gain('%s')" % name
        for name in ("linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")
    ),
    "nn.init.calculate_gain('leaky_relu', 0.2)",
    "nn.init.calculate_gain('leaky_relu', 1)",
    "nn.init.calculate_gain('relu', 0.2)",
    "nn.init.calculate_gain(nonlinearity='leaky_relu', param=0)",
    "! nn.init.calculate_gain('gelu')",
    "! nn.init.calculate_gain('leaky_relu', 'a')",
    "! nn.init.calculate_gain('leaky_relu', True)",
    "! nn.init.xavier_uniform_(torch.zeros(3))",
    "! nn.init.xavier_normal_(torch.zeros(3))",
    "! nn.init.kaiming_uniform_(torch.zeros(3))",
    "! nn.init.kaiming_normal_(torch.zeros(()))",
    "! nn.init.kaiming_uniform_(torch.zeros(2, 3), mode='fan')",
    "! nn.init.kaiming_uniform_(torch.zeros(2, 3), nonlinearity='gelu')",
    "! nn.init.uniform_(torch.zeros(2), 1.0, 0.0)",
    "! nn.init.eye_(torch.zeros(3))",
    "! nn.init.constant_(torch.zeros(3))",
]

DEFAULTS = [
    seeded("layer = nn.Linear(3, 2); layer.weight, layer.bias"),
    seeded("layer = nn.Linear(3, 2); layer.weight, layer.bias", 42),
    seeded("nn.Linear(3, 2, bias=False).weight"),
    seeded("layer = nn.Linear(1, 1); layer.weight, layer.bias"),
    seeded("layer = nn.Linear(7, 5); layer.weight, layer.bias"),
    seeded("layer = nn.Linear(64, 64); layer.weight[-1], layer.bias"),
    seeded("a, b = nn.Linear(2, 2), nn.Linear(2, 2); a.weight, a.bias, b.weight, b.bias"),
    seeded("layer = nn.Linear(2, 2); layer.reset_parameters(); layer.weight, layer.bias"),
    seeded("nn.LayerNorm(3), nn.RMSNorm(3), nn.Dropout(), nn.ReLU(), torch.rand(1)"),
    seeded("layer = nn.LayerNorm((2, 2)); layer.weight, layer.bias, torch.rand(1)"),
    seeded("layer = nn.MultiheadAttention(4, 2); list(layer.parameters())"),
    seeded("layer = nn.MultiheadAttention(4, 2, bias=False); list(layer.parameters())"),
    seeded("layer = nn.MultiheadAttention(4, 2, kdim=3, vdim=5); list(layer.parameters())"),
    seeded("layer = nn.MultiheadAttention(4, 2, kdim=3, bias=False); list(layer.parameters())"),
    seeded("nn.MultiheadAttention(4, 2), torch.rand(1)"),
    seeded("layer = nn.TransformerEncoderLayer(8, 2, 12); list(layer.parameters())"),
    seeded("layer = nn.TransformerDecoderLayer(8, 2, 12, bias=False); list(layer.parameters())"),
    seeded("model = nn.Transformer(8, 2, 2, 2, 12); list(model.parameters()), torch.rand(1)"),
    seeded(
        "list(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.LayerNorm(4), nn.Linear(4, 2))"
        ".parameters())"
    ),
    seeded(
        "[list(layer.parameters()) for layer in nn.ModuleList("
        "[nn.Linear(2, 2, bias=False) for _ in range(3)])]"
    ),
    seeded(
        "layer = nn.Linear(2, 2); layer.apply(lambda m: nn.init.xavier_uniform_(m.weight)); "
        "layer.weight"
    ),
]

EXPRESSIONS = [*UNIFORM, *INTEGERS, *MULTINOMIAL, *GENERATORS, *INITIALISERS, *DEFAULTS]


@case
def a_refused_draw_draws_nothing(torch: Any, nn: Any) -> list[Any]:
    results: list[Any] = []
    calls: list[Callable[[], Any]] = [
        lambda: torch.rand(-1),
        lambda: torch.randint(5, 5, (2,)),
        lambda: torch.randperm(-1),
        lambda: torch.multinomial(torch.tensor([0.5, -0.5]), 1),
        lambda: torch.zeros(2).uniform_(1.0, 0.0),
        lambda: torch.normal(0.0, -1.0, (2,)),
        lambda: nn.init.xavier_uniform_(torch.zeros(2)),
        lambda: nn.Dropout(2.0),
    ]
    for call in calls:
        torch.manual_seed(0)
        try:
            call()
        except Exception as error:
            results += [builtin_class(error), torch.rand(1).item()]
    return results
