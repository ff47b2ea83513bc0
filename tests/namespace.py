"""PyTorch's public names, and of each whether it is here: the table of docs/namespace.rst.

PyTorch's names are kept in recorded/namespace.json, so that the table is held without PyTorch; with
it, `python -m tests.namespace --record` writes them anew.  `python -m tests.namespace` writes the
page's tables.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "recorded" / "namespace.json"
PAGE = Path(__file__).parent.parent / "docs" / "namespace.rst"

MODULES = ["", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn", "optim"]
MODULES += ["optim.lr_scheduler", "utils.data", "autograd", "autograd.functional", "func", "amp"]
PLACES = [*MODULES, "Tensor", "nn.Module", "optim.Optimizer", "Generator"]


def found(torch: Any, place: str) -> Any:
    """The module or class of this name below `torch`, or None."""
    thing = torch
    for part in place.split(".") if place else []:
        thing = getattr(thing, part, None)
    return thing


# PyTorch's own.


def _is_its_own(value: Any) -> bool:
    """Whether it is PyTorch's, and not Python's, which its modules import."""
    if inspect.ismodule(value):
        return value.__name__.startswith("torch.")
    home = getattr(value, "__module__", None)
    return home is None or str(home).startswith(("torch", "builtins"))


def names(torch: Any) -> dict[str, list[str]]:
    """The public names of each place."""
    listed = {}
    for place in PLACES:
        home = import_module(f"torch.{place}") if place in MODULES and place else None
        home = home if place in MODULES and place else found(torch, place)
        plain = [name for name in dir(home) if name[0] != "_"]
        if place in MODULES:
            declared = getattr(home, "__all__", None) if place else None
            plain = [name for name in plain if _is_its_own(getattr(home, name))]
            plain = [name for name in declared or plain if name[0] != "_"]
            if place:
                plain = [name for name in plain if name not in ("Tensor", "torch")]
        listed[place] = sorted({*plain} - {"TYPE_CHECKING", "torch"})
    return listed


def record() -> None:
    torch = import_module("torch")
    assert torch.__version__.startswith("2.13"), f"PyTorch 2.13 is wanted: {torch.__version__}"
    text = ",\n".join([f"{json.dumps(k)}: {json.dumps(v)}" for k, v in names(torch).items()])
    RECORD.write_text("{\n" + text + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if "--record" in sys.argv:
        record()
