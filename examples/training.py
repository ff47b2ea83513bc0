"""What the longer examples share: a run of many steps, which can be stopped, resumed and put on record.

    run = Run(settings, steps, model=model, optimizer=optimizer)   # and whatever else a step changes
    run.train(step, checkpoint)   # calls step() until it was called `steps` times, or Ctrl-C is pressed
    run.resume(checkpoint)        # be where that run was: what follows is the same to the digit

An example's command has the options of `parser`, and its own.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import signal
import sys
import tempfile
import time
from typing import Any, Callable

import pyattn as torch

QUICK = 40  # steps, with --quick


class Run:
    """How far a training is, and all that is needed to go on with it.

    `kept` are the models, optimizers, schedules and generators that a step changes.  What they hold goes
    into the checkpoint, with the losses so far and the state of the package's own random stream.
    """

    def __init__(self, settings: dict[str, Any], steps: int, **kept: Any) -> None:
        self.settings, self.steps, self.kept = settings, steps, kept
        self.losses: list[float] = []
        self.seconds = 0.0  # of the processor

    def take(self, step: Callable[[], float]) -> None:
        """One step more."""
        started = time.process_time()
        self.losses.append(step())
        self.seconds += time.process_time() - started

    def train(self, step: Callable[[], float], checkpoint: pathlib.Path) -> bool:
        """The steps that are left; whether all were taken, or Ctrl-C was pressed.

        The step in which it is pressed is done to its end; who is in a hurry presses twice.
        """
        stop: list[int] = []

        def at_the_end_of_this_step(number: int, frame: Any) -> None:
            stop.append(number)
            signal.signal(signal.SIGINT, signal.default_int_handler)

        before = signal.signal(signal.SIGINT, at_the_end_of_this_step)
        started, done = time.monotonic(), len(self.losses)
        try:
            while len(self.losses) < self.steps and not stop:
                self.take(step)
                if len(self.losses) % 100 == 0:
                    self.save(checkpoint)
                self.show((time.monotonic() - started) / (len(self.losses) - done))
            self.save(checkpoint)
        finally:
            signal.signal(signal.SIGINT, before)
        if stop:
            print(f"\nstopped after step {len(self.losses)}; --resume goes on from {checkpoint}")
        return not stop

    def show(self, pace: float) -> None:
        """A line that is written over at each step, on a terminal; one that stays, ten times in all."""
        n, part = len(self.losses), self.steps // 10 or 1
        if sys.stderr.isatty():
            left = pace * (self.steps - n)
            line = f"step {n} of {self.steps}, loss {self.losses[-1]:.3f}, {left:.0f} s to go"
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        if n % part == 0:
            print("\r\x1b[K" * sys.stderr.isatty(), end="", file=sys.stderr, flush=True)
            print(f"step {n:5}   loss {sum(self.losses[-part:]) / part:.3f}", flush=True)

    def save(self, checkpoint: pathlib.Path) -> None:
        """Write all of it into a file; what was there before stays until the new one is whole."""
        kept = {
            name: part.state_dict() if hasattr(part, "state_dict") else part.get_state()
            for name, part in self.kept.items()
        }
        state = {"settings": self.settings, "losses": self.losses, "seconds": self.seconds}
        torch.save({**state, "random": torch.get_rng_state(), "kept": kept}, checkpoint)

    def resume(self, checkpoint: pathlib.Path) -> None:
        """Be where the run was that left this file."""
        state = torch.load(checkpoint)
        for name, part in self.kept.items():
            put = part.load_state_dict if hasattr(part, "load_state_dict") else part.set_state
            put(state["kept"][name])
        torch.set_rng_state(state["random"])
        self.losses, self.seconds = list(state["losses"]), state["seconds"]
        print(f"going on after step {len(self.losses)}")

    def record(self) -> dict[str, Any]:
        """Where and how long it ran, and how the losses went: the first ten, then the means of twenty."""
        twenties = [self.losses[i : i + 20] for i in range(0, len(self.losses), 20)]
        return {
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "seconds": round(self.seconds, 1),
            "steps": self.steps,
            "first losses": self.losses[:10],
            "mean losses": [round(sum(losses) / len(losses), 4) for losses in twenties],
        }


def parser(description: str, steps: int) -> argparse.ArgumentParser:
    """The options that every such example has."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--steps", type=int, default=steps)
    made.add_argument("--folder", default=".", help="for the checkpoint and the figures")
    made.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    made.add_argument("--quick", action="store_true", help="a few steps in seconds, kept nowhere")
    made.add_argument("--record", metavar="FILE", help="add what came out to this JSON file")
    return made


def settings(options: argparse.Namespace, checkpoint: pathlib.Path, *names: str) -> dict[str, Any]:
    """What the run goes by: as asked; or, where it goes on, as it began."""
    if options.resume:
        return dict(torch.load(checkpoint)["settings"])
    return {name: getattr(options, name) for name in ("seed", "steps", *names)}


def main(
    made: argparse.ArgumentParser,
    run: Callable[[argparse.Namespace], int],
    arguments: list[str] | None = None,
) -> int:
    """Read the options and run; 130 where it was interrupted, as other programs have it."""
    options = made.parse_args(arguments)
    if not options.quick:
        return run(options)
    with tempfile.TemporaryDirectory() as folder:
        options.folder, options.steps = folder, min(options.steps, QUICK)
        return run(options)


def add_record(path: str, name: str, record: dict[str, Any]) -> None:
    """Put what came out beside what other runs have left in the file."""
    file = pathlib.Path(path)
    records = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    records[name] = record
    text = json.dumps(dict(sorted(records.items())), indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
