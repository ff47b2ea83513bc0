"""The doctest option ROUNDED for the project's own doctests, also where pyattn is not installed."""

import os
import sys

import pytest

pytest_plugins = ["pyattn.check.pytest_plugin", "pytester"]

# The commands speak the language of the system: English in tests, whoever runs them.
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(autouse=True)
def _without_pytorch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page on programs calls `as_torch`, which gives way to a PyTorch that other tests have loaded."""
    if request.node.name == "programs.rst":
        for name in [m for m in sys.modules if m.partition(".")[0] in ("torch", "safetensors")]:
            monkeypatch.delitem(sys.modules, name)
