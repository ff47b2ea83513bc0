"""torch.nn.functional.pad and the padding modules: every mode and rank, negative pads, refusals."""

from __future__ import annotations

CONSTANT = [
    "F.pad(learned(2, 3), (1, 2))",
    "F.pad(learned(2, 3), (1, 2, 0, 3))",
    "F.pad(learned(2, 3), [1, 2], value=2.5)",
    "F.pad(learned(2, 3), (1, 2), 'constant', 2)",
    "F.pad(learned(2, 3), (1, -1))",
    "F.pad(learned(2, 3), (-1, -1, 2, -1))",
    "F.pad(learned(2, 3), (-3, 5))",
    "F.pad(learned(2, 3), (-1, -2))",
    "F.pad(learned(2, 3), (0, 0))",
    "F.pad(learned(2, 3), ())",
    "F.pad(learned(2, 3), (1, 1), value=inf)",
    "F.pad(learned(2, 3), (1, 1), value=nan)",
    "F.pad(learned(2, 3), (1, 1), value=tensor(2.5))",
    "F.pad(learned(3), (1, 1))",
    "F.pad(tensor(1.0), ())",
    "F.pad(learned(2, 2, 2), (1, 0, 0, 1, 1, 1))",
    "F.pad(learned(1, 2, 2, 2), (1, 0, 0, 1, 1, 1))",
    "F.pad(learned(1, 2, 1, 2, 2), (1, 0, -1, 1, 1, 1, 0, 1, 2, 0))",
    "F.pad(learned(2, 3).t(), (1, 2))",
    "F.pad(zeros(0, 3), (1, 1))",
    "F.pad(zeros(2, 0), (1, 1), value=1.0)",
    "F.pad(tensor([[1, 2]]), (1, 1))",
    "F.pad(tensor([[1, 2]]), (1, 1), value=3)",
    "F.pad(tensor([[1, 2]]), (1, 1), value=3.5)",
    "F.pad(tensor([[1, 2]]), (1, 1), value=True)",
    "F.pad(tensor([[True, False]]), (1, 1))",
    "F.pad(tensor([[True, False]]), (1, 1), value=3.5)",
    "F.pad(tensor([1, 2], dtype=torch.uint8), (1, 1), value=255)",
    "F.pad(input=learned(2, 3), pad=(1, 1), mode='constant', value=None)",
    "x = learned(2, 3); F.pad(x, (1, 1)) * F.pad(x, (0, 2))",
    "x = learned(2, 3); (g,) = torch.autograd.grad(F.pad(x * x, (1, -1)).pow(2).sum(), x, create_graph=True); g",
    "! F.pad(ones(2, 3), (1,))",
    "! F.pad(ones(2, 3), (1, 1, 1, 1, 1, 1))",
    "! F.pad(ones(2, 3), (-2, -2))",
    "! F.pad(ones(2, 3), (5, -6))",
    "! F.pad(ones(2, 3), (-6, 5))",
    "! F.pad(ones(2, 3), 3)",
    "! F.pad(ones(2, 3), (1.5, 2))",
    "! F.pad(ones(2, 3), (True, True))",
    "! F.pad(ones(2, 3), (1, 1), value='a')",
    "! F.pad(ones(2, 3), (1, 1), 'mirror')",
    "! F.pad([1.0], (1, 1))",
    "! F.pad(tensor([1, 2], dtype=torch.uint8), (1, 1), value=300)",
    "! F.pad(tensor([1, 2], dtype=torch.uint8), (1, 1), value=-1)",
    "! F.pad(tensor([1, 2]), (1, 1), value=nan)",
]

SHAPES = {
    "(2, 4)": ["(1, 2)", "(0, 0)", "(3, 3)", "(-1, 2)", "(2, -1)", "(-1, -1)"],
    "(1, 2, 4)": ["(1, 2)", "(3, 0)", "(1, 0, 1, 1)", "(-1, 2, 1, -1)"],
    "(1, 2, 3, 4)": ["(1, 2, 2, 1)", "(0, 0, 1, 0)", "(1, 0, 1, 0, 1, 1)"],
    "(1, 2, 2, 3, 3)": ["(1, 2, 2, 1, 1, 0)"],
}
CONTINUED = [
    f"F.pad(learned{shape}, {pads}, {mode!r})"
    for mode in ("reflect", "replicate", "circular")
    for shape, several in SHAPES.items()
    for pads in several
] + [
    "F.pad(learned(2, 3), (5, 4), 'replicate')",
    "F.pad(learned(2, 3), (3, 3), 'circular')",
    "F.pad(learned(2, 3), (2, 2), 'reflect')",
    "F.pad(arange(3)[None], (1, 2), 'reflect')",
    "F.pad(arange(3)[None], (1, 2), 'replicate')",
    "F.pad(arange(3)[None], (1, 2), 'circular')",
    "F.pad(tensor([[True, False]]), (1, 2), 'circular')",
    "F.pad(zeros(0, 2, 3), (1, 1), 'reflect')",
    "F.pad(zeros(0, 2, 3), (1, 1), 'replicate')",
    "F.pad(zeros(0, 3), (1, 1), 'circular')",
    "F.pad(ones(1, 2, 3), (1, 1), 'reflect', 0)",
    "x = learned(1, 4); (g,) = torch.autograd.grad(F.pad(x * x, (2, 1), 'reflect').pow(2).sum(), x, create_graph=True); g",
    "! F.pad(ones(2, 3), (3, 1), 'reflect')",
    "! F.pad(ones(2, 3), (4, 1), 'circular')",
    "! F.pad(ones(1, 2, 3), (1, 1, 1, 1, 1, 1), 'reflect')",
    "! F.pad(ones(1, 1, 2, 3), (1, 1), 'reflect')",
    "! F.pad(ones(3), (1, 1), 'replicate')",
    "! F.pad(ones(2, 3), (1, 1, 1, 1), 'circular')",
    "! F.pad(ones(2, 3), (1, 1), 'reflect', 3)",
    "! F.pad(ones(2, 3), (1,), 'reflect')",
    "! F.pad(tensor([[True, False]]), (1, 1), 'reflect')",
    "! F.pad(zeros(1, 2, 0), (1, 1), 'reflect')",
    "! F.pad(zeros(0, 3), (1, 1), 'replicate')",
    "! F.pad(ones(1, 2, 3), (-1, -2), 'reflect')",
    "! F.pad(ones(1, 2, 3), (-1, -2), 'replicate')",
]

MODULES = [
    f"m = nn.{kind}{d}d({pads}); {settle}m(learned{shape})"
    for kind in ("ReflectionPad", "ReplicationPad", "CircularPad", "ZeroPad")
    for d, shape in ((1, "(1, 2, 4)"), (2, "(1, 2, 3, 4)"), (3, "(1, 1, 3, 3, 4)"))
    for pads in (
        "1",
        str(tuple(range(2 * d))[::-1]) if d == 1 else str((2, 1, 0, 2, 1, 1)[: 2 * d]),
    )
    for settle in ("",)
]
MODULES += [
    "nn.ConstantPad1d(1, 3.5)(learned(1, 2, 3))",
    "nn.ConstantPad1d((1, 2), -1)(learned(2, 3))",
    "nn.ConstantPad2d(1, 3.5)(learned(2, 3, 2))",
    "nn.ConstantPad2d((1, 0, -1, 2), 3.5)(learned(2, 3, 2))",
    "nn.ConstantPad3d(1, 0.5)(learned(1, 1, 2, 1, 2))",
    "nn.ConstantPad3d((1, 0, 1, 0, 0, 2), value=0.5)(learned(1, 2, 1, 2))",
    "! nn.ConstantPad1d(1)",
    "! nn.ReflectionPad1d()",
    "! nn.ReflectionPad1d(3)(ones(1, 2, 3))",
    "! nn.ZeroPad2d((1, 2, 3))(ones(1, 2, 3))",
    "! nn.CircularPad1d(1)(ones(1, 2, 3, 4))",
    "! nn.CircularPad2d(1)(ones(2, 3))",
]
REPRS = [
    "nn.ConstantPad1d(1, 3.5)",
    "nn.ConstantPad2d((1, 2, 3, 4), 3)",
    "nn.ConstantPad3d(1, 0)",
    "nn.ZeroPad1d(1)",
    "nn.ZeroPad2d(2)",
    "nn.ZeroPad3d((1, 2, 3, 4, 5, 6))",
    "nn.ReflectionPad1d((1, 2))",
    "nn.ReflectionPad2d(1)",
    "nn.ReflectionPad3d(1)",
    "nn.ReplicationPad1d(1)",
    "nn.ReplicationPad2d((1, 2, 0, 1))",
    "nn.ReplicationPad3d(1)",
    "nn.CircularPad1d(1)",
    "nn.CircularPad2d([1, 2, 3, 4])",
    "nn.CircularPad3d(1)",
]
MODULES += [f"{m}.padding" for m in REPRS]

EXPRESSIONS = CONSTANT + CONTINUED + MODULES + REPRS
