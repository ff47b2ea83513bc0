"""Convolutions and windows as columns: every setting, gradients of both orders, modules, refusals."""

from __future__ import annotations

SETTINGS_1 = [
    "",
    "stride=2",
    "padding=1",
    "padding=(2,)",
    "dilation=2",
    "stride=2, padding=1, dilation=2",
    "padding='same'",
    "padding='valid'",
    "padding='same', dilation=2",
    "stride=[3]",
]
SETTINGS_2 = [
    "",
    "stride=2",
    "stride=(1, 2)",
    "padding=1",
    "padding=(1, 0)",
    "dilation=(1, 2)",
    "stride=2, padding=(1, 2), dilation=2",
    "padding='same'",
    "padding='same', dilation=(2, 1)",
    "padding='valid', stride=2",
    "stride=(2,)",
]
FUNCTIONS = (
    [f"F.conv1d(learned(2, 3, 7), learned(4, 3, 3), learned(4), {s})" for s in SETTINGS_1]
    + [f"F.conv1d(learned(2, 2, 6), learned(3, 2, 2), None, {s})" for s in SETTINGS_1]
    + [f"F.conv2d(learned(2, 2, 5, 6), learned(3, 2, 3, 2), learned(3), {s})" for s in SETTINGS_2]
    + [
        f"F.conv3d(learned(1, 2, 4, 3, 3), learned(2, 2, 2, 3, 2), learned(2), {s})"
        for s in ("", "stride=(1, 2, 1)", "padding=1", "padding='same'", "dilation=(2, 1, 1)")
    ]
)
GROUPS = [
    "F.conv1d(learned(2, 4, 5), learned(4, 2, 2), learned(4), groups=2)",
    "F.conv1d(learned(2, 4, 5), learned(4, 1, 2), groups=4)",
    "F.conv1d(learned(2, 2, 5), learned(6, 1, 2), groups=2)",
    "F.conv2d(learned(2, 4, 3, 4), learned(6, 2, 2, 2), learned(6), groups=2, padding=1)",
    "F.conv2d(learned(1, 3, 4, 4), learned(3, 1, 3, 3), groups=3, stride=2, padding=1)",
    "F.conv3d(learned(1, 2, 2, 2, 3), learned(2, 1, 2, 1, 2), groups=2)",
    "F.conv_transpose1d(learned(2, 4, 3), learned(4, 3, 2), learned(6), groups=2)",
    "F.conv_transpose2d(learned(2, 4, 2, 3), learned(4, 1, 2, 2), learned(4), 2, groups=4)",
]
TRANSPOSED = (
    [
        f"F.conv_transpose1d(learned(2, 3, 4), learned(3, 2, 3), learned(2), {s})"
        for s in (
            "",
            "stride=2",
            "stride=3",
            "padding=1",
            "stride=2, padding=1, output_padding=1",
            "dilation=2",
            "stride=2, dilation=3, output_padding=2",
            "stride=3, output_padding=(2,)",
        )
    ]
    + [
        f"F.conv_transpose2d(learned(2, 3, 2, 3), learned(3, 2, 3, 2), learned(2), {s})"
        for s in (
            "",
            "stride=2",
            "stride=(1, 2)",
            "padding=(1, 0)",
            "stride=2, output_padding=(1, 0)",
            "dilation=(2, 1)",
            "stride=2, padding=1, output_padding=1, dilation=2",
        )
    ]
    + [
        "F.conv_transpose3d(learned(1, 2, 2, 2, 2), learned(2, 2, 2, 1, 2), learned(2))",
        "F.conv_transpose3d(learned(1, 2, 2, 2, 2), learned(2, 1, 2, 2, 2), stride=2, padding=1, output_padding=1)",
    ]
)
SINGLE = [
    "F.conv1d(learned(3, 5), learned(4, 3, 2), learned(4))",
    "F.conv2d(learned(2, 3, 4), learned(3, 2, 2, 2))",
    "F.conv3d(learned(1, 2, 3, 2), learned(2, 1, 2, 2, 2))",
    "F.conv_transpose1d(learned(3, 5), learned(3, 2, 2), learned(2))",
    "F.conv_transpose2d(learned(2, 2, 3), learned(2, 2, 2, 2))",
    "F.conv_transpose3d(learned(1, 2, 1, 2), learned(1, 2, 2, 2, 2))",
    "F.conv1d(input=learned(1, 2, 4), weight=learned(1, 2, 2), bias=None, stride=1, padding=0, dilation=1, groups=1)",
    "F.conv2d(learned(2, 1, 4, 3).transpose(2, 3), learned(2, 1, 2, 2).transpose(2, 3))",
    "F.conv1d(zeros(0, 3, 5), learned(4, 3, 2), learned(4)).shape",
    "F.conv2d(zeros(0, 3, 5, 5), ones(4, 3, 2, 2))",
    "F.conv1d(zeros(2, 0, 5), zeros(4, 0, 2), tensor([1.0, 2.0, 3.0, 4.0]))",
    "F.conv1d(arange(12).reshape(1, 2, 6), tensor([[[1, -1], [2, 3]]]))",
    "F.conv1d(arange(12).reshape(1, 2, 6), tensor([[[1, -1], [2, 3]]]), tensor([5]), padding=1)",
    "F.conv2d(arange(12).reshape(1, 1, 3, 4), tensor([[[[1, -1], [2, 3]]]]), stride=(1, 2))",
    "F.conv_transpose1d(tensor([[[1, 2, 3]]]), tensor([[[1, 10]]]), stride=2)",
    "F.conv1d(tensor([[[1.0, inf, 2.0]]]), tensor([[[1.0, 0.0]]]))",
    "F.conv1d(tensor([[[1.0, nan, 2.0, 3.0]]]), tensor([[[1.0, 1.0]]]), padding=1)",
]
SECOND = [
    f"x = learned{x}; w = learned{w}; g = torch.autograd.grad(F.{f}(x, w, {s}).pow(3).sum(), (x, w), create_graph=True); g[0].pow(2).sum() + g[1].pow(2).sum()"
    for f, x, w, s in (
        ("conv1d", "(2, 2, 4)", "(3, 2, 2)", "stride=2, padding=1"),
        ("conv1d", "(1, 4, 4)", "(2, 2, 2)", "groups=2, dilation=2"),
        ("conv2d", "(1, 2, 3, 4)", "(2, 2, 2, 2)", "padding=(0, 1)"),
        ("conv_transpose1d", "(2, 2, 3)", "(2, 2, 2)", "stride=2, output_padding=1"),
        ("conv_transpose2d", "(1, 2, 2, 2)", "(2, 1, 2, 2)", "padding=1"),
    )
]
COLUMNS = [
    "F.unfold(learned(1, 2, 3, 4), 2)",
    "F.unfold(learned(2, 2, 3, 4), (2, 3))",
    "F.unfold(learned(2, 3, 4), (2, 2), stride=2)",
    "F.unfold(learned(1, 1, 4, 5), (2, 2), dilation=2, padding=1)",
    "F.unfold(learned(1, 1, 4, 5), kernel_size=(2, 2), dilation=(1, 2), padding=(1, 0), stride=(2, 1))",
    "F.unfold(zeros(0, 1, 2, 2), 2)",
    "F.fold(learned(1, 8, 6), (3, 4), 2)",
    "F.fold(learned(8, 6), (3, 4), (2, 2))",
    "F.fold(learned(2, 4, 4), 4, 2, stride=2)",
    "F.fold(learned(1, 4, 12), (4, 3), 2, dilation=1, padding=1, stride=(2, 1)).shape",
    "F.fold(learned(1, 4, 12), (4, 3), 2, padding=(1, 1), stride=(2, 1))",
    "F.fold(F.unfold(learned(1, 2, 4, 4), 3, padding=1), (4, 4), 3, padding=1)",
    "x = learned(1, 1, 3, 3); (g,) = torch.autograd.grad(F.unfold(x * x, 2).pow(2).sum(), x, create_graph=True); g",
    "x = learned(1, 4, 4); (g,) = torch.autograd.grad(F.fold(x * x, 3, 2).pow(2).sum(), x, create_graph=True); g",
    "nn.Unfold(2)(learned(1, 2, 3, 4))",
    "nn.Unfold((2, 3), padding=1, stride=2)(learned(1, 2, 3, 4))",
    "nn.Fold((3, 4), 2)(learned(1, 8, 6))",
    "nn.Unfold(2)",
    "nn.Unfold((2, 3), dilation=2, padding=(1, 0), stride=2)",
    "nn.Fold((3, 4), 2)",
    "nn.Fold(output_size=4, kernel_size=(2, 2), dilation=1, padding=0, stride=2)",
    "! F.unfold(ones(2, 3), 2)",
    "! F.unfold(ones(1, 1, 2, 2), 3)",
    "! F.unfold(ones(1, 1, 2, 2), 0)",
    "! F.unfold(ones(1, 1, 2, 2), 2, stride=0)",
    "! F.unfold(ones(1, 1, 2, 2), 2, padding=-1)",
    "! F.unfold(ones(1, 1, 2, 2, dtype=torch.int64), 2)",
    "! F.fold(ones(1, 8, 5), (3, 4), 2)",
    "! F.fold(ones(1, 7, 6), (3, 4), 2)",
    "! F.fold(ones(1, 8, 6, dtype=torch.int64), (3, 4), 2)",
    "! F.fold(ones(1, 1, 8, 6), (3, 4), 2)",
    "! F.fold(ones(8), (3, 4), 2)",
]
REFUSED = [
    "! F.conv1d(ones(1, 3, 5), ones(4, 2, 2))",
    "! F.conv1d(ones(5), ones(4, 2, 2))",
    "! F.conv1d(ones(1, 1, 1, 5), ones(4, 1, 2))",
    "! F.conv2d(ones(2, 3, 5), ones(4, 3, 2))",
    "! F.conv2d(ones(5, 5), ones(4, 3, 2, 2))",
    "! F.conv1d(ones(1, 2, 2), ones(1, 2, 3))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), dilation=2)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), ones(2))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), ones(1, 1))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), stride=0)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), stride=-1)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), padding=-1)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), dilation=0)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), groups=0)",
    "! F.conv1d(ones(1, 2, 4), ones(3, 1, 3), groups=2)",
    "! F.conv1d(ones(1, 3, 4), ones(2, 1, 3), groups=2)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), stride=2, padding='same')",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), padding='full')",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), stride=1.5)",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 3), stride=(1, 2))",
    "! F.conv2d(ones(1, 2, 4, 4), ones(1, 2, 3, 3), padding=(1, 2, 3))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 0))",
    "! F.conv1d(ones(1, 2, 0), ones(1, 2, 1), padding=2)",
    "! F.conv1d(ones(1, 2, 4), ones(0, 2, 2))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 2, dtype=torch.int64))",
    "! F.conv1d(ones(1, 2, 4, dtype=torch.int64), ones(1, 2, 2))",
    "! F.conv1d(ones(1, 2, 4), ones(1, 2, 2), ones(1, dtype=torch.int64))",
    "! F.conv2d(ones(1, 1, 2, 2, dtype=torch.bool), ones(1, 1, 2, 2, dtype=torch.bool))",
    "! F.conv1d([1.0], ones(1, 2, 2))",
    "! F.conv1d(ones(1, 2, 4))",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(3, 2, 2))",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(2, 2, 2), output_padding=1)",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(2, 2, 2), padding=3)",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(2, 2, 2), padding=-1)",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(2, 2, 2), output_padding=-1)",
    "! F.conv_transpose1d(ones(1, 2, 4), ones(2, 2, 2), ones(3))",
    "! F.conv_transpose2d(ones(1, 2, 4), ones(2, 2, 2))",
]

LAYERS = [
    "filled(nn.Conv1d(2, 3, 2))(learned(2, 2, 4))",
    "filled(nn.Conv1d(2, 3, 2, bias=False))(learned(2, 4))",
    "filled(nn.Conv1d(4, 2, 3, stride=2, padding=1, groups=2))(learned(2, 4, 5))",
    "filled(nn.Conv1d(2, 3, 3, padding='same'))(learned(1, 2, 4))",
    "filled(nn.Conv1d(2, 3, 3, padding=1, padding_mode='circular'))(learned(1, 2, 4))",
    "filled(nn.Conv1d(2, 3, 2, padding='same', padding_mode='reflect'))(learned(1, 2, 4))",
    "filled(nn.Conv2d(2, 3, 2))(learned(1, 2, 3, 4))",
    "filled(nn.Conv2d(2, 3, (2, 3), stride=(1, 2), padding=(1, 0)))(learned(1, 2, 3, 4))",
    "filled(nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode='reflect'))(learned(1, 2, 3, 4))",
    "filled(nn.Conv2d(2, 2, 3, padding=1, padding_mode='replicate', dilation=2))(learned(1, 2, 4, 4))",
    "filled(nn.Conv2d(1, 2, (2, 3), padding='same', padding_mode='circular'))(learned(1, 1, 3, 4))",
    "filled(nn.Conv3d(1, 2, 2))(learned(1, 1, 2, 3, 3))",
    "filled(nn.Conv3d(1, 2, 2, padding=1, padding_mode='replicate'))(learned(1, 1, 2, 2, 2))",
    "filled(nn.ConvTranspose1d(2, 3, 2))(learned(1, 2, 3))",
    "filled(nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, output_padding=1))(learned(1, 2, 3))",
    "filled(nn.ConvTranspose1d(2, 3, 3, stride=2))(learned(1, 2, 3), output_size=[8])",
    "filled(nn.ConvTranspose1d(2, 3, 3, stride=2))(learned(1, 2, 3), output_size=(1, 3, 7))",
    "filled(nn.ConvTranspose2d(2, 2, 2, stride=2, groups=2, bias=False))(learned(1, 2, 2, 3))",
    "filled(nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1))(learned(1, 2, 2, 3), output_size=(4, 6))",
    "filled(nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, dilation=2))(learned(1, 2, 3), output_size=torch.Size([1, 6, 7]))",
    "filled(nn.ConvTranspose3d(1, 2, 2))(learned(1, 1, 2, 1, 2))",
    "m = nn.Conv2d(4, 6, 3, groups=2); m.weight.shape, m.bias.shape, m.kernel_size, m.stride, m.padding, m.dilation, m.output_padding, m.transposed, m.groups, m.padding_mode, m.in_channels, m.out_channels",
    "m = nn.ConvTranspose2d(4, 6, (3, 2), groups=2); m.weight.shape, m.bias.shape, m.output_padding, m.transposed",
    "list(nn.Conv1d(1, 2, 3).state_dict()), list(nn.Conv1d(1, 2, 3, bias=False).state_dict())",
    "nn.Conv1d(1, 2, 3, bias=False).bias",
    "! nn.Conv2d(3, 4, 2, groups=2)",
    "! nn.Conv2d(4, 3, 2, groups=2)",
    "! nn.Conv2d(4, 4, 2, groups=0)",
    "! nn.Conv2d(4, 4, 2, padding='full')",
    "! nn.Conv2d(4, 4, 2, padding='same', stride=2)",
    "! nn.Conv2d(4, 4, 2, padding_mode='mirror')",
    "! nn.ConvTranspose2d(4, 4, 2, padding_mode='reflect')",
    "! nn.Conv2d(4, 4)",
    "! nn.Conv2d(4, 4, 2)(ones(1, 3, 4, 4))",
    "! nn.Conv2d(4, 4, 2)(ones(4, 4))",
    "! nn.ConvTranspose1d(1, 1, 3, stride=2)(ones(1, 1, 3), output_size=[9])",
    "! nn.ConvTranspose1d(1, 1, 3, stride=2)(ones(1, 1, 3), output_size=[7, 7])",
]
REPRS = [
    "nn.Conv1d(1, 2, 3)",
    "nn.Conv2d(1, 2, 3, stride=2, padding=1)",
    "nn.Conv2d(1, 2, (3, 2), dilation=2, bias=False)",
    "nn.Conv2d(4, 4, 3, groups=4, padding='same', padding_mode='circular')",
    "nn.Conv3d(1, 2, 3)",
    "nn.ConvTranspose1d(1, 2, 3)",
    "nn.ConvTranspose2d(1, 2, 3, stride=2, padding=1, output_padding=1)",
    "nn.ConvTranspose3d(2, 2, 3, groups=2, bias=False, dilation=(1, 2, 1))",
]
EXPRESSIONS = FUNCTIONS + GROUPS + TRANSPOSED + SINGLE + SECOND + COLUMNS + REFUSED + LAYERS + REPRS
