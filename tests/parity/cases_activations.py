"""Activations beyond the common ones: values, gradients to second order, in place, dtypes, refusals."""

from __future__ import annotations

SPECIAL = "tensor([-inf, -1000.0, -30.0, -3.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0, 6.0, 30.0, 1e3, inf])"
PLACES = "[-7.0, -3.0, -2.5, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.5, 3.0, 6.0, 6.5, 25.0]"

APART = PLACES.replace(" 0.0,", "")  # where PyTorch's second slope of prelu is the other side's

# Each with the arguments after the input, and whether it has inplace=.
CALLS = [
    ("softplus", ["", ", 2.0", ", 2, 10", ", beta=0.5, threshold=1.0", ", 1.0, -1.05"], False),
    ("leaky_relu", ["", ", 0.2", ", negative_slope=0.0", ", -0.5", ", 1"], True),
    ("elu", ["", ", 2.0", ", alpha=0.5", ", 0"], True),
    ("celu", ["", ", 2.0", ", alpha=0.5", ", 3"], True),
    ("selu", [""], True),
    ("mish", [""], True),
    ("silu", [""], True),
    ("relu", [""], True),
    ("hardtanh", ["", ", -2.0, 2.0", ", min_val=0.0, max_val=0.5", ", 1, 1"], True),
    ("relu6", [""], True),
    ("hardswish", [""], True),
    ("logsigmoid", [""], False),
    ("softsign", [""], False),
    ("tanhshrink", [""], False),
    ("softshrink", ["", ", 1.0", ", lambd=0.0", ", 2"], False),
    ("hardshrink", ["", ", 1.0", ", lambd=0.0", ", -1.0", ", 2"], False),
    ("threshold", [", 0.5, -5.0", ", threshold=-1.0, value=2.0", ", 1, 2"], True),
    ("rrelu", ["", ", 0.1, 0.3", ", lower=0.2, upper=0.2", ", 0.2, 0.2, True"], True),
    ("prelu", [", tensor([0.25])", ", tensor(0.5)", ", tensor([-0.5])"], False),
]

COMPOSED = ("softsign", "tanhshrink")  # PyTorch has an AttributeError for what is no tensor
EXPRESSIONS = []
for name, arguments, inplace in CALLS:
    for more in arguments:
        EXPRESSIONS += [
            f"F.{name}(learned(2, 3){more})",
            f"F.{name}({SPECIAL}{more})",
            f"F.{name}(leaf({PLACES}){more})",
            f"x = leaf({APART if name == 'prelu' else PLACES}); torch.autograd.grad(F.{name}(x{more}).square().sum(), x, "
            "create_graph=True)[0]",
        ]
        if inplace:
            EXPRESSIONS += [
                f"x = given(2, 3); y = F.{name}(x{more}, inplace=True); x, y, x is y",
                # In place PyTorch keeps only the result, and refuses what that does not tell.
                f"x = learned(2, 3); F.{name}(x * 2{more}, inplace=True)"
                + (".detach()" if more == ", -0.5" else ""),
                f"! F.{name}(learned(2, 3){more}, inplace=True)",
            ]
    first = arguments[0]
    EXPRESSIONS += [
        f"F.{name}(learned(){first})",
        f"F.{name}(zeros(0, 3){first})",
        f"F.{name}(learned(3, 2).t(){first})",
        *([] if "=" not in first and first else [f"F.{name}(input=given(2, 3){first})"]),
        f"F.{name}(tensor([nan, 1.0]){first})",
        *([] if name in COMPOSED else [f"! F.{name}([1.0, 2.0]{first})"]),
        f"! F.{name}()",
        f"! F.{name}(ones(2, dtype=torch.bool){first})",
    ]

WHOLE = ["hardtanh", "relu6", "relu", "softsign", "tanhshrink"]
EXPRESSIONS += [f"F.{name}(tensor([-3, 0, 2, 9]))" for name in WHOLE]
EXPRESSIONS += [
    f"! F.{name}(tensor([-3, 0, 2]))"
    for name in "softplus leaky_relu elu celu selu mish hardswish logsigmoid softshrink "
    "hardshrink rrelu silu glu".split()
]
EXPRESSIONS += [
    f"x = given(2, 3); y = F.{name}_(x); x, y, x is y"
    for name in "relu leaky_relu elu celu selu hardtanh rrelu".split()
]
EXPRESSIONS += [
    f"x = learned(2, 3); F.{name}_(x * 1)"
    for name in "relu leaky_relu elu celu selu hardtanh rrelu".split()
]
EXPRESSIONS += [
    "x = given(2, 3); F.threshold_(x, 0.5, 2.0), x",
    "x = learned(2, 3); F.threshold_(x * 1, 0.5, 2.0)",
    "F.threshold(tensor([-3, 0, 2]), 0, 7)",
    "F.threshold(tensor([-3, 0, 2]), 0.5, 7.5)",
    "F.hardtanh(tensor([-3, 0, 2]), -1.5, 1.5)",
    "F.hardtanh(tensor([-3, 0, 2], dtype=torch.int32))",
    "! F.hardtanh(ones(2), 1.0, -1.0)",
    "! F.celu(ones(2), 0.0)",
    "! F.softshrink(ones(2), -1.0)",
    "! F.rrelu(ones(2), 0.5, 0.1)",
    "! F.leaky_relu(ones(2), 'a')",
    "! F.elu(ones(2), None)",
    "! F.softplus(ones(2), 'a')",
    "! F.threshold(ones(2))",
    "! F.threshold(ones(2), 1.0)",
    "x = learned(2, 3); y = x[0] * 1; F.leaky_relu(y[:2], 0.1, True); y",
    "x = given(2, 3); F.elu(x[0], inplace=True); x",
    "x = learned(2, 3); y = x * 1; F.hardtanh_(y[:, 1]); y",
    # prelu
    "F.prelu(learned(2, 3), leaf([0.1, 0.2, 0.3]))",
    "F.prelu(learned(2, 3), leaf([0.1]))",
    "F.prelu(learned(2, 3, 2), leaf([0.1, 0.2, 0.3]))",
    "F.prelu(learned(2, 3, 2, 2), leaf([0.1, 0.2, 0.3]))",
    "F.prelu(learned(3), leaf([0.1]))",
    "F.prelu(learned(3), leaf(0.1))",
    "F.prelu(learned(), leaf([0.1]))",
    "F.prelu(learned(2, 3), weight=leaf([0.1]))",
    "x, w = learned(2, 3), leaf([0.1, 0.2, 0.3]); torch.autograd.grad(F.prelu(x, w).square().sum(), "
    "[x, w], create_graph=True)",
    "F.prelu(zeros(0, 3), leaf([0.1, 0.2, 0.3]))",
    "! F.prelu(ones(2, 3), ones(2))",
    "! F.prelu(ones(3), ones(3))",
    "! F.prelu(tensor(1.0), ones(2))",
    "! F.prelu(ones(2, 3), ones(1, 3))",
    "! F.prelu(ones(2, 3), tensor([1]))",
    "! F.prelu(ones(2, 3))",
    "! F.prelu(ones(2, 3), 0.25)",
    # glu
    "F.glu(learned(4))",
    "F.glu(learned(2, 4))",
    "F.glu(learned(2, 4), 0)",
    "F.glu(learned(2, 4), dim=-2)",
    "F.glu(learned(2, 3, 4), dim=-1)",
    "F.glu(learned(3, 4, 3), 1)",
    "F.glu(zeros(2, 0))",
    "x = learned(2, 4); torch.autograd.grad(F.glu(x).square().sum(), x, create_graph=True)",
    "! F.glu(ones(3))",
    "! F.glu(tensor(1.0))",
    "! F.glu(ones(2, 4), 2)",
    # softmin, gumbel_softmax
    "F.softmin(learned(2, 3), 1)",
    "F.softmin(learned(2, 3), dim=0)",
    "F.softmin(learned(2, 3))",
    "F.softmin(learned(3))",
    "F.softmin(tensor([1, 2, 3]), 0, dtype=torch.float64)",
    "! F.softmin(ones(2, 3), 2)",
    "F.gumbel_softmax(learned(2, 3)).shape",
    "F.gumbel_softmax(learned(2, 3), hard=True).sum(-1)",
    "F.gumbel_softmax(learned(2, 3), hard=True, dim=0).sum(0)",
    "F.gumbel_softmax(given(2, 3), tau=0.5, hard=False, dim=0).shape",
    "F.gumbel_softmax(tensor(1.0), dim=0)",
    "! F.gumbel_softmax(tensor([1, 2]))",
    "! F.gumbel_softmax([1.0, 2.0])",
    "! F.gumbel_softmax(ones(2), dim=1)",
]

MODULES = """
nn.Softplus() nn.Softplus(2,10) nn.Softplus(beta=0.5) nn.LeakyReLU() nn.LeakyReLU(.2,True)
nn.LeakyReLU(negative_slope=0.1) nn.ELU() nn.ELU(2.,True) nn.CELU() nn.CELU(inplace=True)
nn.CELU(0.5) nn.SELU() nn.SELU(True) nn.Mish() nn.Mish(True) nn.Hardtanh()
nn.Hardtanh(-2,2,inplace=True) nn.Hardtanh(min_val=-0.5) nn.Hardtanh(max_value=2.0)
nn.Hardswish() nn.Hardswish(True) nn.ReLU6() nn.ReLU6(True)
nn.LogSigmoid() nn.Softsign() nn.Tanhshrink() nn.Softshrink() nn.Softshrink(1.0) nn.Hardshrink()
nn.Hardshrink(lambd=0.1) nn.RReLU(0.2,0.2) nn.RReLU(0.2,0.2,inplace=True) nn.GLU(0) nn.GLU(dim=-2)
nn.Softmin(1) nn.Softmin() nn.Threshold(1,2) nn.Threshold(1,2,True) nn.PReLU() nn.PReLU(3)
nn.PReLU(num_parameters=3,init=0.1) nn.SiLU(True)
""".split()
EXPRESSIONS += [f"str({module})" for module in MODULES]
EXPRESSIONS += [f"{module}(learned(2, 3) * 1)" for module in MODULES]
EXPRESSIONS += [
    "nn.RReLU(0.1, 0.3).eval()(learned(2, 3))",
    "str(nn.RReLU())",
    "str(nn.Softmax2d())",
    "nn.Softmax2d()(learned(2, 3, 2, 1))",
    "nn.Softmax2d()(learned(3, 2, 1))",
    "! nn.Softmax2d()(ones(2, 3))",
    "! nn.Hardtanh(1.0, 1.0)",
    "! nn.Threshold(1.0)",
    "! nn.PReLU('a')",
    "! nn.PReLU(2)(ones(2, 3))",
    "filled(nn.PReLU(3))(learned(2, 3))",
    "list(nn.PReLU(3).state_dict())",
    "nn.PReLU(3).weight",
    "nn.Hardtanh(min_value=-3.0).min_val",
    "nn.LeakyReLU().negative_slope, nn.ELU().alpha, nn.ReLU6().max_val, nn.GLU().dim",
    "isinstance(nn.ReLU6(), nn.Hardtanh)",
]
EXPRESSIONS = list(dict.fromkeys(EXPRESSIONS))

UNPRINTED = {
    "[sS]oftshrink": "PyTorch's -0 becomes 0 in blocks of eight, and not in what is left over"
}
UNNAMED = {
    r"grad\(": "a gradient's own graph is each implementation's choice",
}
