"""What a notebook shows: the text of a value; and IPython's names for it, where IPython is not there."""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def display(*objects: Any, **options: Any) -> None:
    """Show values as text, each on lines of its own.

    >>> from pyattn.programs.displays import display
    >>> display([1, 2], "text")
    [1, 2]
    'text'
    """
    for thing in objects:
        print(repr(thing))


class Shown:
    """What would be shown formatted, of which the text is shown."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        self.data = data if data is not None else options.get("filename", options.get("url"))

    def __repr__(self) -> str:
        return str(self.data)


def lend_ipython() -> None:
    """Give programs `IPython.display`, where there is no IPython."""
    from importlib.util import find_spec

    if "IPython" in sys.modules or find_spec("IPython") is not None:
        return
    package: Any = ModuleType("IPython")
    inner: Any = ModuleType("IPython.display")
    inner.display = display
    inner.clear_output = lambda wait=False: None
    for name in "Audio HTML Image JSON Javascript Latex Markdown Math Pretty SVG Video".split():
        setattr(inner, name, Shown)
    package.display, package.get_ipython, package.__path__ = inner, lambda: None, []
    sys.modules.update({"IPython": package, "IPython.display": inner})
