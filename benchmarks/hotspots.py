"""Where the time of a training step goes, function by function."""

from __future__ import annotations

import cProfile
import json
import pstats
from importlib import import_module
from pathlib import Path
from typing import Any

MODELS = ("ax02", "gpt")


def profile(model: str, seconds: float = 3.0, top: int = 12) -> dict[str, Any]:
    """The functions in which the steps spent most of their own time, with their share of it.

    A profiler adds to every call, so functions called often look slower than they are.
    """
    step = import_module(f"benchmarks.{model}").step("pyattn")
    for _ in range(10):
        step()
    profiler = cProfile.Profile()
    steps, total = 0, 0.0
    while total < seconds:
        with profiler:
            for _ in range(10):
                step()
        steps += 10
        total = pstats.Stats(profiler).total_tt  # type: ignore[attr-defined]
    stats: Any = pstats.Stats(profiler)
    spent = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:top]
    return {
        "model": model,
        "steps": steps,
        "functions": [
            {"name": name(*where), "calls": calls / steps, "share": own / total}
            for where, (_, calls, own, _, _) in spent
        ],
    }


def name(file: str, line: int, function: str) -> str:
    """`kernels.matmul` for a function of the package, `math.sumprod` for one of the interpreter."""
    if file != "~":
        return f"{Path(file).stem}.{function}"
    inner = function.strip("<>{}").replace("built-in method ", "").replace("method ", "")
    return inner.split(" of type object")[0].replace("builtins.", "")


def text(profiled: dict[str, Any]) -> str:
    out = [f"{profiled['model']} step: own time by function"]
    for entry in profiled["functions"]:
        out.append(f"{entry['share']:6.1%}  {entry['calls']:8.0f} calls  {entry['name']}")
    return "\n".join(out)


def save(profiled: dict[str, Any], path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(profiled, indent=1) + "\n")


def rst(path: str) -> str:
    """A recorded profile as a reStructuredText table."""
    from .report import list_table

    profiled = json.loads(Path(path).read_text())
    rows = [
        (f"``{entry['name']}``", f"{entry['calls']:.0f}", f"{entry['share']:.1%}")
        for entry in profiled["functions"]
    ]
    return "\n".join(list_table(("function", "calls a step", "share of the time"), rows))
