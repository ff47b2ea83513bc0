"""The doctest option ROUNDED for the project's own doctests, also where pyattn is not installed."""

import os

pytest_plugins = ["pyattn.check.pytest_plugin", "pytester"]

# The commands speak the language of the system: English in tests, whoever runs them.
os.environ["LC_ALL"] = "C.UTF-8"
