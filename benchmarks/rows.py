"""The rows of the table: what is timed against what, and the ratio to reach."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from .family import MEMBERS
from .harness import Reach, Row, Side

PYPY = sys.implementation.name == "pypy"
NEW = sys.version_info >= (3, 12) and not PYPY  # has a math.sumprod that is worth it
LIBRARIES = {"PyTorch": "torch", "NumPy": "numpy"}
MIB = 2.0**20


def at_least(ratio: float) -> Reach:
    return Reach(f"at least {ratio:g}", lambda middle, above, below: middle >= ratio)


def at_most(ratio: float) -> Reach:
    return Reach(f"at most {ratio:g}", lambda middle, above, below: middle <= ratio)


def library(label: str, task: str, **arguments: Any) -> Side:
    """A task that is given the library it is to use; but for pyattn in the peer's interpreter."""
    name = LIBRARIES.get(label, label)
    return Side(label, task, {"library": name, **arguments}, peer=label in LIBRARIES)


def training() -> list[Row]:
    """One step: the forward pass, the backward pass, and the optimizer's update."""
    return [
        Row(
            "ax02 step",
            library("PyTorch", "ax02:step"),
            library("pyattn", "ax02:step"),
            None if PYPY else at_least(4 if NEW else 3),
            calls=3,
        ),
        Row(
            "GPT step, scalar",
            Side("scalar", "scalar:step"),
            library("pyattn", "gpt:step"),
            at_least(12 if PYPY else 40 if NEW else 25),
            calls=3,
        ),
        Row(
            "GPT step, micro",
            Side("micro", "gpt:micro_step"),
            library("pyattn", "gpt:step"),
            calls=3,
        ),
        Row(
            "GPT step",
            library("pyattn", "gpt:step"),
            library("PyTorch", "gpt:step"),
            at_most(3) if NEW else None,
            calls=3,
        ),
        Row(
            "GPT step, products alone",
            Side("bare", "arrays:gpt_products"),
            library("pyattn", "gpt:step"),
        ),
        Row(
            "decoding, products alone",
            Side("bare", "stories:multiply_adds"),
            Side("pyattn", "stories:written"),
            None if PYPY else at_least(0.75),
        ),
        Row(
            "decoding",
            Side("llama2-py", "stories:llama2_py"),
            Side("pyattn", "stories:written"),
            at_least(1 if PYPY else 3 if NEW else 2),
            calls=1,
        ),
        Row(
            "MLP step",
            Side("micrograd", "mlp:micrograd_step"),
            library("pyattn", "mlp:step"),
            calls=3,
        ),
    ]


def family() -> list[Row]:
    """A step of training of every kind of Transformer, and what a token costs that is written."""
    rows = [
        Row(
            f"{member} step, small",
            library("pyattn", "family:step", member=member),
            library("PyTorch", "family:step", member=member),
            calls=3,
        )
        for member in MEMBERS
    ]
    rows += [
        Row(
            f"token {size}",
            Side("anew", "stories:token", {"places": size, "cached": False}),
            Side("cached", "stories:token", {"places": size}),
            None,
            "token",
            size,
            slow=size > 64,
        )
        for size in (16, 64, 256)
    ]
    rows.append(
        Row(
            "token 256, by attention",
            Side("at 256", "stories:token", {"places": 256}),
            Side("at 16, attention", "stories:token_and_attention", {"near": 16, "places": 256}),
            at_most(1.1),
        )
    )
    return rows


def operations() -> list[Row]:
    """Single operations against the bare one, and matmul against NumPy."""
    reach = {("matmul", 64): 0.9, ("elementwise", 100): 0.6, ("elementwise", 10_000): 0.9}
    if PYPY:
        reach = {}
    tasks = {
        "matmul": ("arrays:matmul", (4, 16, 64, 128)),
        "elementwise": ("arrays:multiply", (100, 10_000)),
        "softmax": ("arrays:softmax", (100, 10_000)),
        "layer norm": ("arrays:layer_norm", (100, 10_000)),
    }
    rows = []
    for family, (task, sizes) in tasks.items():
        for size in sizes:
            ratio = reach.get((family, size))
            rows.append(
                Row(
                    f"{family} {size:,}",
                    Side("bare", task, {"size": size}),
                    library("pyattn", task, size=size),
                    at_least(ratio) if ratio else None,
                    family,
                    size,
                    calls=1,
                )
            )
    rows += [
        Row(
            f"matmul {size}, NumPy",
            library("pyattn", "arrays:matmul", size=size),
            library("NumPy", "arrays:matmul", size=size),
            None,
            "matmul",
            size,
            calls=1,
        )
        for size in (4, 16, 64, 128)
    ]
    return rows


def processes() -> list[Row]:
    """From the start of the interpreter to its end."""

    def command(label: str, *arguments: str, peer: bool = False) -> Side:
        return Side(label, "commands:run", {"arguments": list(arguments)}, peer)

    start = Reach(
        "at most 1.6, or 15 ms more",
        lambda middle, above, below: middle <= 1.6 or above - below <= 0.015,
    )
    return [
        Row(
            "import pyattn",
            command("pyattn", "-c", "import pyattn"),
            command("nothing", "-c", "pass"),
            None if PYPY else start,
        ),
        Row(
            "python -m pyattn",
            command("import torch", "-c", "import torch", peer=True),
            command("pyattn", "-m", "pyattn"),
            None if PYPY else at_least(3),
        ),
    ]


def long_attention() -> list[Row]:
    """Attention over many positions: time of a forward pass, and memory of a pass forth and back."""

    def side(kind: str, task: str, size: int) -> Side:
        return Side(kind, f"attention:{task}", {"size": size, "kind": kind})

    def row(kind: str, task: str, size: int, **more: Any) -> Row:
        above, below = side("naive", task, size), side("streaming", task, size)
        family, slow = f"attention, {kind}", size > 1024
        return Row(f"{family} {size:,}", above, below, None, family, size, slow=slow, **more)

    sizes = (256, 1024, 4096)
    rows = [
        Row(
            f"attention {size:,}",
            Side("bare", "attention:bare", {"size": size}),
            side("naive", "forward", size),
            None,
            "attention",
            size,
            calls=1,
        )
        for size in (256, 1024)
    ]
    rows += [row("forward", "forward", size, calls=1) for size in sizes]
    rows += [row("backward", "training", size, calls=1) for size in (256, 1024)]
    rows += [row("memory", "peak", size, unit="byte") for size in sizes]
    limit = Reach("streaming under 32 MiB", lambda middle, above, below: below < 32 * MIB)
    rows[-1] = replace(rows[-1], reach=limit)
    return rows


def steps() -> list[Row]:
    """Blocks of memory after 1,100 steps of training over those after 100, no collector running.

    Not from the first step: what is kept for good, small products written out and the like, comes first.
    """
    return [
        Row(
            f"memory, {name} steps",
            Side("1,100", "growth:after", {"steps": 1100, "model": model}),
            Side("100", "growth:after", {"steps": 100, "model": model}),
            at_most(1.01),  # a single object left behind at each step is 1 in 100
            unit="integer",
        )
        for name, model in (("ax02", "ax02"), ("GPT", "gpt"))
    ]


ROWS = training() + family() + operations() + processes() + long_attention() + steps()
