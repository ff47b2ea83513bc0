"""Rewrite recorded/*.json from PyTorch 2.13: python -m tests.parity.record [module ...]"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from types import ModuleType

from .harness import RECORDED, cases_of, module_names, run

# A case that raises thus is misspelt rather than refused.
SLIPS = (
    "NameError",
    "SyntaxError",
    "ImportError",
    "AttributeError: module 'torch",
    "AttributeError: 'Tensor' object",
    "AttributeError: type object",
)


def record(name: str, torch: ModuleType) -> list[str]:
    """Record one module; returns what looks like a mistake in its cases."""
    complaints = []
    outcomes = {}
    for case in cases_of(name):
        outcome = run(case, torch)
        message = outcome.pop("message", "")
        raised = f"{outcome['raises']}: {message[:200]}" if "raises" in outcome else ""
        if bool(raised) != case.raises or raised.startswith(SLIPS):
            complaints.append(f"{name}: {case.id}: {raised or 'does not raise'}")
        outcomes[case.id] = outcome
    lines = [
        f"{json.dumps(id)}: {json.dumps(item, separators=(',', ':'))}"
        for id, item in outcomes.items()
    ]
    RECORDED.mkdir(exist_ok=True)
    (RECORDED / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    return complaints


def main(names: list[str]) -> int:
    torch = import_module("torch")
    assert torch.__version__.startswith("2.13"), f"PyTorch 2.13 is wanted: {torch.__version__}"
    complaints = [line for name in names or module_names() for line in record(name, torch)]
    print(*complaints, sep="\n")
    return len(complaints) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
