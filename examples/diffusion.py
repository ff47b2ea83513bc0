"""A diffusion transformer learns to draw digits, by learning what noise was laid over them.

    python3 -m examples.diffusion               train it, about a minute
    python3 -m examples.diffusion --resume      go on where Ctrl-C has stopped it

The digits are those of examples/digits.py, without grain.  The model is told the digit, the time and a noisy image,
and is asked which way leads from noise to image.  At the end it draws 300 digits, as asked.  A vision transformer
that was trained by examples/digits.py says what it sees in them, and how far they are from drawn ones, beside the
best that a linear model could do.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any, Iterator

import pyattn as torch
from pyattn.models import DiT, ViT
from pyattn.nn import functional as F
from pyattn.plot import heatmap

from .digits import KINDS, SIDE, images, right, save, unseen
from .training import Run, add_record, main, parser, settings

BATCH, STEPS, RATE = 16, 850, 0.008
MOVES, DRAWN = 20, 300  # how many steps lead from noise to a digit; how many digits are drawn
SIZES: dict[str, Any] = {
    "input_size": SIDE,
    "patch_size": 4,
    "in_channels": 1,
    "hidden_size": 40,
    "depth": 1,
    "num_heads": 4,
    "mlp_ratio": 1.5,
    "num_classes": KINDS,
    "frequency_embedding_size": 16,
    "max_period": 100.0,  # the time goes from 0 to this
    "initializer_range": 0.5,
}
TRAINED = pathlib.Path(torch.__file__).parent / "models" / "trained"


def mixed(pixels: torch.Tensor, noise: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
    """An image on its way: all image at time 0, all noise at 1."""
    share = time.view(-1, 1, 1, 1)
    return (1 - share) * pixels + share * noise


def direction(model: Any, mixture: torch.Tensor, time: torch.Tensor, kinds: Any) -> torch.Tensor:
    """Which way the noise lies, as the model guesses it."""
    return model(mixture, SIZES["max_period"] * time, kinds)  # type: ignore[no-any-return]


class Training:
    """A model, what is learned from, and how it is trained."""

    def __init__(self, asked: dict[str, Any]) -> None:
        steps = asked["steps"]
        torch.manual_seed(asked["seed"])
        self.model = DiT(**SIZES)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.0
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / (steps / 18), 1 - step / steps)
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
        """Draw digits, hide them behind noise, guess the way, and move downhill."""
        kinds = torch.randint(KINDS, (BATCH,), generator=self.generator)
        pixels = images(kinds, self.generator, grain=0)
        noise = torch.randn(pixels.shape, generator=self.generator)
        # One time from each sixteenth, and more of them in the middle, where there is most to learn.
        even = (torch.arange(BATCH) + torch.rand(BATCH, generator=self.generator)) / BATCH
        time = torch.sigmoid(0.6 * torch.logit(even, eps=1e-4))
        guess = direction(self.model, mixed(pixels, noise, time), time, kinds)
        loss = F.mse_loss(guess, noise - pixels)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.item())


def path(model: Any, kinds: Any, generator: Any, moves: int = MOVES) -> Iterator[torch.Tensor]:
    """The images on the way from noise to a digit of each kind, 1 + moves of them."""
    x = torch.randn(len(kinds), 1, SIDE, SIDE, generator=generator)
    yield x
    with torch.no_grad():
        for move in range(moves, 0, -1):
            x = x - direction(model, x, torch.full((len(kinds),), move / moves), kinds) / moves
            yield x


def draw(model: Any, kinds: Any, generator: Any, moves: int = MOVES) -> torch.Tensor:
    """A digit of each of these kinds, from noise; what is blacker than ink is ink."""
    parts = []
    for some in kinds.split(50):
        *_, last = path(model, some, generator, moves)
        parts.append(last.clamp(-1, 1))
    return torch.cat(parts)


class Linear:
    """The rival, and the best that any model linear in the mixture can do: a mean image for each kind, and
    one table for how the pixels of all kinds vary together."""

    def __init__(self, pixels: torch.Tensor, kinds: torch.Tensor) -> None:
        flat = pixels.flatten(1)
        self.means = torch.stack([flat[kinds == kind].mean(0) for kind in range(KINDS)])
        rest = flat - self.means[kinds]
        varied = rest.T @ rest / len(rest) + 1e-6 * torch.eye(SIDE * SIDE)
        self.root = torch.linalg.cholesky(varied)

    def draw(self, kinds: torch.Tensor, generator: Any) -> torch.Tensor:
        """A digit of each of these kinds."""
        noise = torch.randn(len(kinds), SIDE * SIDE, generator=generator)
        drawn: torch.Tensor = self.means[kinds] + noise @ self.root.T
        return drawn.clamp(-1, 1).view(-1, 1, SIDE, SIDE)


def energy(a: torch.Tensor, b: torch.Tensor) -> float:
    """How far two samples of rows are apart: twice the mean distance between them, less those within."""
    within = [torch.cdist(x, x).sum() / (len(x) * (len(x) - 1)) for x in (a, b)]
    return float((2 * torch.cdist(a, b).mean() - within[0] - within[1]).item())


def apart(rows: torch.Tensor, kinds: Any, others: torch.Tensor, theirs: Any) -> float:
    """The energy distance between digits of the same kind, mean of all kinds."""
    pairs = [(rows[kinds == kind], others[theirs == kind]) for kind in range(KINDS)]
    return sum([energy(a, b) for a, b in pairs]) / KINDS


def rows_of(reader: Any, pixels: torch.Tensor) -> torch.Tensor:
    """What the vision transformer makes of each image before it names a digit."""
    with torch.no_grad():
        return torch.cat([reader.features(part) for part in pixels.split(50)])


class Measure:
    """How well digits are recognised, and how far they are from so many of examples/digits.py."""

    def __init__(self, reader: Any, count: int) -> None:
        self.reader = reader
        self.others, self.theirs = unseen(count, grain=0, seed=3_000_000)
        self.rows = rows_of(reader, self.others)

    def __call__(self, drawn: torch.Tensor, kinds: torch.Tensor) -> dict[str, float]:
        """By what is seen in them, by the rows before that, and pixel by pixel."""
        rows, flat = rows_of(self.reader, drawn), drawn.flatten(1)
        return {
            "seen as asked": right(self.reader.head(rows).argmax(1), kinds),
            "apart": apart(rows, kinds, self.rows, self.theirs),
            "pixels apart": apart(flat, kinds, self.others.flatten(1), self.theirs),
        }


def run(options: Any) -> int:
    """Train, draw, measure."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "diffusion.pt"
    training = Training(settings(options, checkpoint))
    if options.resume:
        training.run.resume(checkpoint)
    model = training.model
    parameters = sum([p.numel() for p in model.parameters()])
    print(f"{parameters:,} numbers to learn, from {BATCH} new digits at each step")
    if not training.run.train(training.step, checkpoint):
        return 130

    model.eval()
    reader = ViT.from_pretrained(TRAINED / "vit")
    count = 50 if options.quick else DRAWN
    kinds = torch.arange(count) % KINDS
    generator = torch.Generator().manual_seed(0)
    drawn = draw(model, kinds, generator)
    measure = Measure(reader, 2 * count)
    rival = Linear(*unseen(500 if options.quick else 2000, grain=0, seed=2_000_000))
    nothing = torch.randn(drawn.shape, generator=generator).clamp(-1, 1)
    found = {}
    print(f"\n{count} digits:                seen as asked   apart   pixels apart")
    for name, pixels in (
        ("noise", nothing),
        ("the best linear model", rival.draw(kinds, generator)),
        ("the diffusion transformer", drawn),
        ("drawn by hand", unseen(count, grain=0, seed=4_000_000)[0]),
    ):
        found[name] = measure(pixels, kinds)
        share, *distances = found[name].values()
        print(f"  {name:28} {share:6.1%}   {distances[0]:6.2f}   {distances[1]:6.2f}")

    figure = folder / "diffusion.svg"
    titles = [str(kind) for kind in kinds[:KINDS].tolist()]
    ink = (drawn[:KINDS, 0] + 1) / 2
    heatmap(ink, titles=titles, annotate=False, colorbar=False, vmin=0, vmax=1).save(figure)
    if not options.quick:
        print(f"\nfigure: {figure}")
    if options.weights:
        save(model, SIZES, options.weights)
    if options.record:
        record = {**training.run.record(), "parameters": parameters, "found": found}
        add_record(options.record, f"dit {training.run.settings['seed']}", record)
    return 0


def command() -> Any:
    """What can be asked for."""
    made = parser("Train a small diffusion transformer to draw digits.", STEPS)
    made.add_argument("--weights", metavar="FOLDER", help="write sizes and weights there")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
