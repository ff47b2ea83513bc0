"""Convolutions and norms that learn the number of channels from their first input."""

from __future__ import annotations

SHAPES = {1: "(2, 4, 5)", 2: "(2, 4, 3, 4)", 3: "(2, 4, 2, 3, 2)"}
TRANSITION = (
    "before = repr(m), list(m.state_dict()); y = m({x}); before, repr(m), type(m).__name__, "
)
TRANSITION += "{{k: tuple(v.shape) for k, v in m.state_dict().items()}}, y.shape"
CONVOLUTIONS = [
    f"m = nn.Lazy{kind}{d}d(6, 2{how}); " + TRANSITION.format(x=f"ones{shape}")
    for kind in ("Conv", "ConvTranspose")
    for d, shape in SHAPES.items()
    for how in ("", ", bias=False", ", stride=2, padding=1, groups=2")
]
NORMS = [
    f"m = nn.Lazy{kind}Norm{d}d({how}); " + TRANSITION.format(x=f"given{shape}")
    for kind in ("Batch", "Instance")
    for d, shape in SHAPES.items()
    for how in ("", "affine=False", "track_running_stats=False", "bias=False", "1e-3, None")
]
MORE = [
    "m = nn.LazyConv2d(3, 2, padding='same', padding_mode='reflect'); m(ones(1, 2, 3, 3)); m",
    "m = nn.LazyConv1d(3, 2); m(ones(2, 5)); m.weight.shape, m.in_channels",
    "m = nn.LazyConvTranspose1d(3, 2, stride=2); m(ones(1, 2, 5), output_size=[11]).shape",
    "m = nn.LazyConv1d(3, 2); m.load_state_dict(nn.Conv1d(4, 3, 2).state_dict()); m.weight.shape",
    "m = nn.LazyBatchNorm1d(); m.load_state_dict(nn.BatchNorm1d(4).state_dict()); m.weight.shape, m.running_mean.shape",
    "m = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2)); m(ones(2, 1, 5, 5)); m",
    "m = nn.LazyBatchNorm1d(); m(given(3, 4)); m.running_mean, m.num_batches_tracked",
    "nn.LazyConv2d(4, 3).has_uninitialized_params(), nn.LazyBatchNorm1d(affine=False, track_running_stats=False).has_uninitialized_params()",
    "! nn.LazyConv2d(4, 3)(ones(2, 3))",
    "! nn.LazyConv2d(4, 3, groups=2)(ones(2, 3, 4, 4))",
    "! nn.LazyConv2d(4, 3).weight.shape",
    "! nn.LazyConv2d(3, 3, groups=2)(ones(1, 2, 4, 4))",
]
EXPRESSIONS = CONVOLUTIONS + NORMS + MORE
