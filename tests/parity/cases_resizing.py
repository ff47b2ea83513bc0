"""Resizing, shuffled pixels and channels, axes cut up: every mode, gradients, modules, refusals."""

from __future__ import annotations

ONE, TWO, THREE = "learned(1, 2, 4)", "learned(1, 2, 3, 4)", "learned(1, 1, 2, 3, 2)"
HOW_1 = ["7", "3", "1", "4", "scale_factor=2", "scale_factor=1.7", "scale_factor=0.6", "(5,)"]
HOW_1 += ["scale_factor=(2.5,)", "scale_factor=1.7, recompute_scale_factor=True"]
HOW_2 = ["5", "2", "(2, 7)", "(3, 4)", "(1, 1)", "scale_factor=2", "scale_factor=(1.5, 0.8)"]
HOW_2 += [
    "scale_factor=1.7, recompute_scale_factor=True",
    "scale_factor=1.3, recompute_scale_factor=False",
]
HOW_3 = ["3", "(1, 4, 2)", "scale_factor=2", "scale_factor=(1.5, 0.7, 2)"]
PLAIN = [
    f"F.interpolate({x}, {how}, mode={mode!r})"
    for x, several in ((ONE, HOW_1), (TWO, HOW_2), (THREE, HOW_3))
    for mode in ("nearest", "nearest-exact", "area")
    for how in several
]
MIXED = [
    f"F.interpolate({x}, {how}, mode={mode!r}, align_corners={align})"
    for x, several, mode in (
        (ONE, HOW_1, "linear"),
        (TWO, HOW_2, "bilinear"),
        (TWO, HOW_2, "bicubic"),
        (THREE, HOW_3, "trilinear"),
    )
    for how in several
    for align in (False, True)
]
SMOOTH = [
    f"F.interpolate(learned(1, 1, 5, 6), {how}, mode={mode!r}, antialias=True, align_corners={align})"
    for mode in ("bilinear", "bicubic", "lanczos")
    for how in ("3", "(2, 8)", "scale_factor=0.6", "(5, 6)", "scale_factor=(1.5, 0.4)")
    for align in (False, True)
    if mode != "lanczos" or not align
]
MORE = [
    "F.interpolate(learned(1, 2, 3), 5)",
    "F.interpolate(learned(1, 2, 3), mode='linear', size=5)",
    "F.interpolate(arange(4, dtype=torch.uint8).reshape(1, 1, 2, 2), 4)",
    "F.interpolate(arange(4, dtype=torch.uint8).reshape(1, 1, 4), scale_factor=1.5)",
    "x = learned(1, 1, 3); (g,) = torch.autograd.grad(F.interpolate(x * x, 5, mode='linear').pow(2).sum(), x, create_graph=True); g",
    "x = learned(1, 1, 3); (g,) = torch.autograd.grad(F.interpolate(x * x, 5).pow(2).sum(), x, create_graph=True); g",
    "F.upsample(learned(1, 1, 3), 5)",
    "F.upsample(learned(1, 1, 2, 3), scale_factor=2, mode='bilinear', align_corners=True)",
    "F.upsample_nearest(learned(1, 1, 3), scale_factor=2)",
    "F.upsample_bilinear(learned(1, 1, 2, 3), (3, 4))",
    "F.interpolate(zeros(0, 2, 3), 5)",
    "F.pixel_shuffle(learned(1, 8, 2, 3), 2)",
    "F.pixel_shuffle(learned(2, 3, 9, 1, 2), 3)",
    "F.pixel_shuffle(learned(4, 2, 1), 2)",
    "F.pixel_shuffle(arange(4).reshape(4, 1, 1), 2)",
    "F.pixel_unshuffle(learned(1, 2, 4, 6), 2)",
    "F.pixel_unshuffle(learned(1, 3, 3), 3)",
    "x = learned(1, 4, 1, 2); (g,) = torch.autograd.grad(F.pixel_shuffle(x * x, 2).pow(2).sum(), x, create_graph=True); g",
    "F.channel_shuffle(learned(1, 6, 2), 2)",
    "F.channel_shuffle(learned(2, 6, 1, 2), 3)",
    "F.native_channel_shuffle(given(2, 6, 1, 2), 3)",
    "nn.PixelShuffle(2)(learned(1, 8, 2, 3))",
    "nn.PixelUnshuffle(2)(learned(1, 2, 4, 6))",
    "nn.ChannelShuffle(3)(learned(2, 6, 1, 2))",
    "nn.Upsample(5)(learned(1, 2, 3))",
    "nn.Upsample(scale_factor=2, mode='bilinear')(learned(1, 1, 2, 3))",
    "nn.Upsample(scale_factor=(1.5, 2.0), mode='bicubic', align_corners=True)(learned(1, 1, 2, 3))",
    "nn.Upsample(scale_factor=1.7, recompute_scale_factor=True)(learned(1, 1, 4))",
    "nn.UpsamplingNearest2d(scale_factor=2)(learned(1, 1, 2, 3))",
    "nn.UpsamplingBilinear2d(size=(3, 4))(learned(1, 1, 2, 3))",
    "nn.Unflatten(1, (2, 3))(learned(2, 6))",
    "nn.Unflatten(-1, (2, -1))(learned(2, 6))",
    "nn.Unflatten(1, [3, 2])(learned(2, 6, 2))",
    "nn.Unflatten(0, torch.Size([2, 3]))(learned(6))",
    "nn.PixelShuffle(2)",
    "nn.PixelUnshuffle(3)",
    "nn.ChannelShuffle(2)",
    "nn.Upsample(5)",
    "nn.Upsample(size=(5, 6), mode='bilinear')",
    "nn.Upsample(scale_factor=2)",
    "nn.Upsample(scale_factor=(2, 3), mode='bicubic')",
    "nn.UpsamplingNearest2d(4)",
    "nn.UpsamplingBilinear2d(scale_factor=2)",
    "nn.Unflatten(1, (2, 3))",
    "nn.Unflatten(dim=1, unflattened_size=[2, 3])",
    "nn.Upsample(scale_factor=2).scale_factor, nn.Upsample(5).size, nn.Upsample(5).align_corners",
]
REFUSED = [
    "! F.interpolate(ones(1, 2, 3))",
    "! F.interpolate(ones(1, 2, 3), 5, 2)",
    "! F.interpolate(ones(1, 2, 3), (5, 5))",
    "! F.interpolate(ones(1, 2, 3), scale_factor=(2, 2))",
    "! F.interpolate(ones(1, 2, 3), 0)",
    "! F.interpolate(ones(1, 2, 3), 5, mode='bilinear')",
    "! F.interpolate(ones(1, 2, 3, 3), 5, mode='linear')",
    "! F.interpolate(ones(1, 2, 3), 5, mode='nearest', align_corners=True)",
    "! F.interpolate(ones(1, 2, 3), 5, mode='cubic')",
    "! F.interpolate(ones(2, 3), 5)",
    "! F.interpolate(ones(1, 2, 3), 5, recompute_scale_factor=True)",
    "! F.interpolate(ones(1, 2, 3), 5, mode='linear', antialias=True)",
    "! F.interpolate(ones(1, 2, 3, 3), 5, mode='lanczos')",
    "! F.interpolate(ones(1, 2, 3, dtype=torch.int64), 5)",
    "! F.interpolate(ones(1, 2, 3, dtype=torch.int64), 5, mode='linear')",
    "! F.interpolate(zeros(1, 0, 3), 5)",
    "! F.pixel_shuffle(ones(1, 6, 2, 2), 2)",
    "! F.pixel_shuffle(ones(2, 2), 2)",
    "! F.pixel_shuffle(ones(4, 2, 2), 0)",
    "! F.pixel_unshuffle(ones(1, 3, 4), 2)",
    "! F.pixel_unshuffle(ones(1, 4, 4), -2)",
    "! F.pixel_shuffle(ones(4, 2, 2), 2.0)",
    "! F.channel_shuffle(ones(1, 5, 2), 2)",
    "! F.channel_shuffle(ones(1, 4), 2)",
    "! F.channel_shuffle(ones(1, 4, 2), 0)",
    "! nn.Unflatten(1, 6)",
    "! nn.Unflatten(1, (2, 2.0))",
    "! nn.Unflatten(1, (2, 2))(ones(2, 6))",
    "! nn.Unflatten(3, (2, 3))(ones(2, 6))",
]
UNPRINTED = {
    "bicubic.*True|trilinear": "numbers that end in 5 are rounded up or down by their seventeenth digit",
}
EXPRESSIONS = PLAIN + MIXED + SMOOTH + MORE + REFUSED
