"""A small vision transformer learns to read digits of 8 by 8 pixels, which this program draws itself.

    python3 -m examples.digits                  train it, under two minutes
    python3 -m examples.digits --resume         go on where Ctrl-C has stopped it

No two drawings are alike: each digit is written along a few lines, which are shifted, slanted and stretched, with
a pen of some thickness, and grain is laid over it.  Patches of 2 by 2 pixels are the tokens.  At the end the model
reads 1,000 digits that it has not seen, beside one who goes by the nearest mean image.
"""

from __future__ import annotations

import json
import math
import pathlib
import sys
from typing import Any

import pyattn as torch
from pyattn.models import ViT
from pyattn.nn import functional as F
from pyattn.plot import heatmap

from .training import Run, add_record, main, parser, settings

SIDE, KINDS = 8, 10
GRAIN = 0.4  # the spread of what is laid over an image, whose pixels go from -1 to 1
BATCH, STEPS, RATE = 8, 1150, 0.006
UNSEEN = 1000
SIZES: dict[str, Any] = {
    "img_size": SIDE,
    "patch_size": 2,
    "in_chans": 1,
    "num_classes": KINDS,
    "embed_dim": 20,
    "depth": 2,
    "num_heads": 4,
    "mlp_ratio": 2.0,
    "initializer_range": 1.0,  # of the places: they must be heard beside the patches from the start
}


def arc(x: float, y: float, across: float, down: float, start: int, end: int) -> Any:
    """Points on an ellipse; 0 degrees is to the right, 90 below."""
    angles = [math.radians(start + (end - start) * i / 8) for i in range(9)]
    return [(x + across * math.cos(a), y + down * math.sin(a)) for a in angles]


# How each digit is written, as lines from point to point in a square of side 1; y goes down.
LINES = [
    [arc(0.5, 0.5, 0.45, 0.5, 0, 360)],
    [[(0.25, 0.25), (0.55, 0), (0.55, 1)]],
    [[*arc(0.5, 0.28, 0.42, 0.28, 180, 390), (0.05, 1), (0.95, 1)]],
    [arc(0.45, 0.26, 0.42, 0.26, 200, 450), arc(0.45, 0.75, 0.48, 0.25, -90, 160)],
    [[(0.7, 1), (0.7, 0), (0.05, 0.68), (1, 0.68)]],
    [[(0.9, 0), (0.15, 0), (0.1, 0.45), *arc(0.48, 0.68, 0.45, 0.32, -110, 150)]],
    [[(0.8, 0), (0.3, 0.35), (0.08, 0.7)], arc(0.5, 0.7, 0.42, 0.3, 0, 360)],
    [[(0.05, 0), (0.95, 0), (0.4, 1)]],
    [arc(0.5, 0.25, 0.36, 0.25, 0, 360), arc(0.5, 0.75, 0.44, 0.25, 0, 360)],
    [arc(0.5, 0.3, 0.42, 0.3, 0, 360), [(0.92, 0.3), (0.7, 0.65), (0.2, 1)]],
]


def drawn(kind: int, chances: list[float]) -> list[float]:
    """64 pixels from -1, paper, to 1, ink; six numbers between 0 and 1 say how it is written."""
    wide, high, right, low, slant, thick = [2 * c - 1 for c in chances]
    wide, high = 4 + 0.5 * wide, 5.8 + 0.6 * high
    right, low, slant, thick = 3.5 + 0.75 * right, 3.5 + 0.5 * low, 0.25 * slant, 0.6 + 0.2 * thick
    pieces = []
    for line in LINES[kind]:
        points = [
            (right + (x - 0.5) * wide - slant * (y - 0.5) * high, low + (y - 0.5) * high)
            for x, y in line
        ]
        for (ax, ay), (bx, by) in zip(points, points[1:]):
            dx, dy = bx - ax, by - ay
            pieces.append((ax, ay, dx, dy, dx * dx + dy * dy))
    pixels = []
    for y in range(SIDE):
        for x in range(SIDE):
            nearest = 100.0  # the squared distance to the pen's way
            for ax, ay, dx, dy, square in pieces:
                along = ((x - ax) * dx + (y - ay) * dy) / square
                along = 0.0 if along < 0 else 1.0 if along > 1 else along
                far = (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2
                nearest = far if far < nearest else nearest
            pixels.append(2 * min(max(0.5 + thick - math.sqrt(nearest), 0.0), 1.0) - 1)
    return pixels


def images(kinds: Any, generator: Any, grain: float = GRAIN) -> torch.Tensor:
    """A drawing of each of these digits, (n, 1, 8, 8), with grain over it."""
    chances = torch.rand(len(kinds), 6, generator=generator).tolist()
    pixels = torch.tensor([drawn(kind, some) for kind, some in zip(kinds.tolist(), chances)])
    pixels = pixels.view(-1, 1, SIDE, SIDE)
    return pixels + grain * torch.randn(pixels.shape, generator=generator)


def unseen(count: int = UNSEEN, grain: float = GRAIN, seed: int = 1_000_000) -> tuple[Any, Any]:
    """Digits that no training draws, as many of each, and which they are."""
    kinds = torch.arange(count) % KINDS
    return images(kinds, torch.Generator().manual_seed(seed), grain), kinds


class Training:
    """A model, what is learned from, and how it is trained."""

    def __init__(self, asked: dict[str, Any]) -> None:
        steps, self.count = asked["steps"], asked["batch"]
        torch.manual_seed(asked["seed"])
        self.model = ViT(**{**SIZES, "patch_size": asked["patch"]})
        self.optimizer = torch.optim.AdamW(self.model.parameters(), RATE, betas=(0.9, 0.99))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / (steps / 30), 1 - step / steps)
        )
        self.generator = torch.Generator().manual_seed(asked["seed"])
        self.run = Run(
            asked,
            steps,
            model=self.model,
            optimizer=self.optimizer,
            schedule=self.schedule,
            generator=self.generator,
        )

    def step(self) -> float:
        """Draw new digits, say which they are, and move downhill."""
        kinds = torch.randint(KINDS, (self.count,), generator=self.generator)
        loss = F.cross_entropy(self.model(images(kinds, self.generator)), kinds)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.item())


def read(model: Any, pixels: torch.Tensor) -> torch.Tensor:
    """Which digit the model sees in each image."""
    with torch.no_grad():
        parts = [model(part) for part in pixels.split(50)]
    return torch.cat(parts).argmax(1)


def right(seen: torch.Tensor, kinds: torch.Tensor) -> float:
    """The share that was seen as what it is."""
    return float((seen == kinds).double().mean().item())


def nearest_mean(pixels: torch.Tensor, kinds: torch.Tensor) -> float:
    """The rival: whose mean image, of 1,000 others, is nearest?"""
    known, their = unseen(seed=2_000_000)
    means = torch.stack([known[their == kind].mean(0).flatten() for kind in range(KINDS)])
    return right(torch.cdist(pixels.flatten(1), means).argmin(1), kinds)


def looks(model: Any, pixels: torch.Tensor) -> torch.Tensor:
    """What the class token looks at in the last block, mean of the heads: (n, 4, 4) for 4 by 4 patches."""
    with torch.no_grad():
        model(pixels)
    weights = model.attention_weights[-1][:, :, 0, 1:].mean(1)
    across = math.isqrt(weights.shape[1])
    return weights.view(-1, across, across)  # type: ignore[no-any-return]


def run(options: Any) -> int:
    """Train, measure, draw."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "digits.pt"
    if options.quick:  # what learns in seconds: fewer tokens, more images
        options.patch, options.batch = 4, 32
    training = Training(settings(options, checkpoint, "patch", "batch"))
    if options.resume:
        training.run.resume(checkpoint)
    model = training.model
    parameters = sum([p.numel() for p in model.parameters()])
    print(f"{parameters:,} numbers to learn, from {training.count} new digits at each step")
    if not training.run.train(training.step, checkpoint):
        return 130

    model.eval()
    pixels, kinds = unseen(200 if options.quick else UNSEEN)
    rival, seen = nearest_mean(pixels, kinds), read(model, pixels)
    print(f"\nOf {len(kinds)} unseen digits, seen as what they are:")
    for name, share in (
        ("one who knows nothing", 1 / KINDS),
        ("the nearest mean image", rival),
        ("the vision transformer", right(seen, kinds)),
    ):
        print(f"  {name:24} {share:6.1%}")

    figure = folder / "digits.svg"
    shown = pixels[:5]
    heatmap(
        [*looks(model, shown)],
        titles=[f"{k}, seen as {s}" for k, s in zip(kinds.tolist(), seen[:5].tolist())],
        annotate=False,
        colorbar=False,
    ).save(figure)
    if not options.quick:
        print(f"\nfigure: {figure}")
    if options.weights:
        save(model, {**SIZES, "patch_size": training.run.settings["patch"]}, options.weights)
    if options.record:
        found = {"parameters": parameters, "nearest mean": rival, "right": right(seen, kinds)}
        add_record(
            options.record,
            f"vit {training.run.settings['seed']}",
            {**training.run.record(), **found},
        )
    return 0


def save(model: Any, sizes: dict[str, Any], folder: str) -> None:
    """The sizes and the weights, at two bytes a number, in a folder that from_pretrained reads."""
    path = pathlib.Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
    numbers = {name: p.detach() for name, p in model.named_parameters()}
    torch.safetensors.torch.save_file(numbers, path / "model.safetensors", floats="float16")


def command() -> Any:
    """What can be asked for."""
    made = parser("Train a small vision transformer to read digits.", STEPS)
    made.add_argument("--patch", type=int, default=2, choices=(1, 2, 4, 8), help="pixels across")
    made.add_argument("--batch", type=int, default=BATCH, help="digits at each step")
    made.add_argument("--weights", metavar="FOLDER", help="write sizes and weights there")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
