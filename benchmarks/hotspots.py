"""Where the time of a training step goes, function by function."""

from __future__ import annotations

import cProfile
import json
import re
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
        own = own_times(profiler)
        total = sum(time for _, time in own.values())
    spent = sorted(own.items(), key=lambda item: -item[1][1])[:top]
    return {
        "model": model,
        "steps": steps,
        "functions": [
            {"name": name, "calls": calls / steps, "share": time / total}
            for name, (calls, time) in spent
        ],
    }


def own_times(profiler: cProfile.Profile) -> dict[str, tuple[int, float]]:
    """Calls, and seconds in the function itself, comprehensions with what they stand in.

    Not by pstats, which takes functions of one name on one line for one, such as those made by
    `eval`, and keeps the last.
    """
    entries = {entry.code: entry for entry in profiler.getstats()}

    def seconds(code: Any) -> float:
        entry = entries[code]
        parts = [part.code for part in entry.calls or () if is_comprehension(part.code)]
        return float(entry.inlinetime + sum(map(seconds, parts)))

    own: dict[str, tuple[int, float]] = {}
    for code, entry in entries.items():
        if not is_comprehension(code):
            calls, before = own.get(name(code), (0, 0.0))
            own[name(code)] = (calls + entry.callcount, before + seconds(code))
    return own


def is_comprehension(code: Any) -> bool:
    """A function of its own before Python 3.12."""
    return getattr(code, "co_name", "").endswith("comp>")


def name(code: Any) -> str:
    """`products.product` for a function of the package, `math.sumprod` for one of the interpreter."""
    if not isinstance(code, str):
        return f"{Path(code.co_filename).stem}.{code.co_name}"
    method = re.match(r"<[\w ]+ '(\w+)' of '(?:\w+\.)*(\w+)' objects>", code)
    if method:
        return f"{method[2]}.{method[1]}"
    words = code.strip("<>{}").split(" of type object")[0]
    return words.split()[-1].replace("builtins.", "")


def text(profiled: dict[str, Any]) -> str:
    out = [f"{profiled['model']} step: own time by function"]
    for entry in profiled["functions"]:
        out.append(f"{entry['share']:6.1%}  {entry['calls']:8.0f} calls  {entry['name']}")
    return "\n".join(out)


def save(profiled: dict[str, Any], path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(profiled, indent=1) + "\n", encoding="utf-8")


def rst(path: str) -> str:
    """A recorded profile as a reStructuredText table."""
    from .report import list_table

    profiled = json.loads(Path(path).read_text(encoding="utf-8"))
    rows = [
        (f"``{entry['name']}``", f"{entry['calls']:.0f}", f"{entry['share']:.1%}")
        for entry in profiled["functions"]
    ]
    return "\n".join(list_table(("function", "calls a step", "share of the time"), rows))
