"""Is my calculation right?  Doctests whose numbers are compared at the precision they are written in.

Importing it registers the doctest option ROUNDED.  The files, from the bottom up: written (what a
number stands for), values (the numbers behind what is printed), comparing, report, checker (doctest),
files, command; and pytest_plugin.
"""

from __future__ import annotations

from .checker import ROUNDED, DocTestRunner, OutputChecker, testfile, testmod

__all__ = ["ROUNDED", "DocTestRunner", "OutputChecker", "testfile", "testmod"]
