"""Settings for every test."""

from hypothesis import settings

# The same examples every time: a test that fails does so on every machine, and again.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
