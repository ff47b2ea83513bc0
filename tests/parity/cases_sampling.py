"""F.grid_sample and F.affine_grid: values, gradients by image and places, what is refused."""

from __future__ import annotations

TOLERANCE = 1e-11
UNNAMED = {"": "The steps are chosen for Python"}

GRID = "leaf([[[[0.0, 0.0], [0.5, -0.5]], [[-1.0, 1.0], [1.4, -3.2]]]])"
DEEP = "leaf([[[[[0.0, 0.0, 0.2], [0.5, -0.5, 1.0]], [[-1.0, 0.9, -0.3], [1.4, -3.2, 0.1]]]]])"
EXPRESSIONS = []
for mode in ("bilinear", "nearest", "bicubic"):
    for padding in ("zeros", "border", "reflection"):
        for align in (True, False):
            call = f"'{mode}', '{padding}', {align})"
            EXPRESSIONS += [
                f"F.grid_sample(learned(1, 2, 3, 4), {GRID}, {call}",
                f"F.grid_sample(learned(1, 1, 1, 1), {GRID}, {call}",
                f"{'! ' if mode == 'bicubic' else ''}"
                f"F.grid_sample(learned(1, 2, 2, 3, 4), {DEEP}, {call}",
            ]
EXPRESSIONS += [
    f"F.grid_sample(learned(1, 2, 3, 4), {GRID}, mode='nearest', align_corners=True)",
    f"F.grid_sample(learned(1, 0, 3, 4), {GRID}, align_corners=False)",
    f"F.grid_sample(learned(1, 4, 3, 2).transpose(1, 3), {GRID}, align_corners=False)",
    "F.grid_sample(learned(0, 2, 3, 4), zeros(0, 2, 2, 2), align_corners=False)",
    f"! F.grid_sample(learned(2, 2, 3, 4), {GRID}, align_corners=False)",
    f"! F.grid_sample(learned(1, 2, 3), {GRID}, align_corners=False)",
    f"! F.grid_sample(learned(1, 2, 0, 4), {GRID}, align_corners=False)",
    f"! F.grid_sample(learned(1, 2, 3, 4), {DEEP}, align_corners=False)",
    f"! F.grid_sample(learned(1, 2, 3, 4), {GRID}, mode='linear', align_corners=False)",
    f"! F.grid_sample(learned(1, 2, 3, 4), {GRID}, padding_mode='none', align_corners=False)",
    "! F.grid_sample(learned(1, 2, 3, 4), torch.zeros(1, 2, 2, 2).long(), align_corners=False)",
    "! F.grid_sample(torch.ones(1, 2, 3, 4).long(), torch.zeros(1, 2, 2, 2).long(), align_corners=False)",
    *[
        f"F.affine_grid(learned({n}, 2, 3), ({n}, 1, {h}, {w}), align_corners={align})"
        for align in (True, False)
        for n, h, w in ((1, 2, 3), (2, 1, 4), (1, 1, 1))
    ],
    *[
        f"F.affine_grid(learned(2, 3, 4), (2, 1, 2, 1, 3), align_corners={align})"
        for align in (True, False)
    ],
    "F.affine_grid(theta=learned(1, 2, 3), size=torch.Size((1, 1, 2, 2)), align_corners=False)",
    "! F.affine_grid(learned(1, 2, 3), (2, 1, 2, 2), align_corners=False)",
    "! F.affine_grid(learned(1, 2, 3), (1, 1, 2), align_corners=False)",
    "! F.affine_grid(learned(1, 3, 4), (1, 1, 2, 2), align_corners=False)",
    "! F.affine_grid(learned(1, 2, 3), (1, 1, 0, 2), align_corners=False)",
    "! F.affine_grid(torch.ones(1, 2, 3).long(), (1, 1, 2, 2), align_corners=False)",
]
