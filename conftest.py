"""The doctest option ROUNDED for the project's own doctests, also where pyattn is not installed."""

pytest_plugins = ["pyattn.check.pytest_plugin", "pytester"]
