"""doctest's side: the option ROUNDED, what obeys it, and doctest's two front doors with it."""

from __future__ import annotations

import doctest
import inspect
import os
import sys

from .comparing import Comparison, compare
from .values import Displayed
from .words import counted, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from typing import Any, Callable

ROUNDED = doctest.register_optionflag("ROUNDED")


class OutputChecker(doctest.OutputChecker):
    """A `doctest.OutputChecker` that obeys the option ROUNDED.

    Where the option is on, a number in the expected output stands for every value that rounds to it
    at the decimals it is written with, and a difference is told cell by cell.  Where it is off,
    plain, another checker, decides; doctest's own if none is given.

    Given to a runner of doctest's, it sees what was printed.  With `DocTestRunner` it sees the
    values of tensors as well.

    >>> import doctest
    >>> from pyattn.check import ROUNDED, OutputChecker
    >>> checker = OutputChecker()
    >>> checker.check_output("0.47", "0.4683105308334812", ROUNDED)
    True
    >>> checker.check_output("0.47", "0.4683105308334812", 0)
    False
    """

    def __init__(self, plain: doctest.OutputChecker | None = None) -> None:
        self.plain = plain or doctest.OutputChecker()
        self.displayed = Displayed()
        self.asked: tuple[str, str] = ("", "")
        self.last: Comparison | None = None
        self._failed: dict[tuple[str, str], Comparison] = {}

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Whether the output is what was expected, as doctest asks it."""
        self.asked = want, got
        if not optionflags & ROUNDED:
            self.last = None
            return self.plain.check_output(want, got, optionflags)
        comparison = compare(want, got, optionflags, self.displayed.values, self.plain)
        self.last = comparison
        if not comparison.right:
            self._failed[want, got] = comparison
        return comparison.right

    def output_difference(self, example: doctest.Example, got: str, optionflags: int) -> str:
        """What doctest prints of an example that failed."""
        plain = self.plain.output_difference(example, got, optionflags)
        return plain + self.explanation(example, got)

    def explanation(self, example: doctest.Example, got: str) -> str:
        """What is wrong with an output, cell by cell; empty unless the option was on."""
        comparison = self._failed.get((example.want, got))
        return "" if comparison is None else difference(comparison)


def difference(comparison: Comparison) -> str:
    """What doctest adds to its report of an example: each difference in a line.

    >>> from pyattn.check.checker import difference
    >>> from pyattn.check.comparing import compare
    >>> print(difference(compare("[0.1, 0.44]", "[0.0634, 0.4683]")), end="")
    Wrong:
        number 2: written 0.44, it is 0.4683 (0.47 to two decimals)
    """
    lines = []
    for problem in comparison.problems:
        lines += problem.message.split("\n")
    for cell in comparison.wrong:
        message = cell.message
        if cell.index is None and comparison.cells[-1].line > 0:
            message = say("line {line}: {message}", line=cell.line + 1, message=message)
        lines.append(message)
    if more := sum(comparison.more.values()) - comparison.more["right"]:
        lines.append(counted(more, "and 1 more wrong number", "and {count} more wrong numbers"))
    return say("Wrong:") + "\n" + "".join([f"    {line}".rstrip() + "\n" for line in lines])


def watch(runner: doctest.DocTestRunner, checker: OutputChecker) -> None:
    """Have a runner's checker see the values that an example about to start displays."""
    if runner.optionflags & ROUNDED:
        checker.displayed.watch()


class DocTestRunner(doctest.DocTestRunner):
    """A `doctest.DocTestRunner` whose checker is an `OutputChecker` that sees tensors' values.

    >>> import doctest, pyattn
    >>> from pyattn.check import ROUNDED, DocTestRunner
    >>> asked = ">>> pyattn.tensor([2.0, 4.0, 4.0]).softmax(0)"
    >>> text = asked + chr(10) + "tensor([0.06, 0.46831053, 0.47])"
    >>> names = {"pyattn": pyattn}
    >>> test = doctest.DocTestParser().get_doctest(text, names, "lesson", None, 0)
    >>> DocTestRunner(optionflags=ROUNDED).run(test).failed
    0
    """

    def __init__(
        self,
        checker: OutputChecker | None = None,
        verbose: bool | None = None,
        optionflags: int = 0,
    ) -> None:
        self.checker = checker or OutputChecker()
        super().__init__(self.checker, verbose, optionflags)

    def report_start(
        self, out: Callable[[str], Any], test: doctest.DocTest, example: doctest.Example
    ) -> None:
        """doctest calls this before it runs an example, with the example's options in force."""
        watch(self, self.checker)
        super().report_start(out, test, example)


class _DebugRunner(DocTestRunner, doctest.DebugRunner):
    """One that raises what fails."""


def testmod(
    m: types.ModuleType | None = None,
    name: str | None = None,
    globs: dict[str, Any] | None = None,
    verbose: bool | None = None,
    report: bool = True,
    optionflags: int = ROUNDED,
    extraglobs: dict[str, Any] | None = None,
    raise_on_error: bool = False,
    exclude_empty: bool = False,
) -> doctest.TestResults:
    """`doctest.testmod`, with the option ROUNDED.

    >>> import pyattn.models.similarity
    >>> from pyattn.check import testmod
    >>> testmod(pyattn.models.similarity).failed
    0
    """
    m = m or sys.modules["__main__"]
    if not inspect.ismodule(m):
        raise TypeError(f"testmod: expected a module, got {type(m).__name__}")
    finder = doctest.DocTestFinder(exclude_empty=exclude_empty)
    tests = finder.find(m, name or m.__name__, globs=globs, extraglobs=extraglobs)
    return _run(tests, verbose, report, optionflags, raise_on_error)


def testfile(
    filename: str,
    module_relative: bool = True,
    name: str | None = None,
    package: types.ModuleType | str | None = None,
    globs: dict[str, Any] | None = None,
    verbose: bool | None = None,
    report: bool = True,
    optionflags: int = ROUNDED,
    extraglobs: dict[str, Any] | None = None,
    raise_on_error: bool = False,
    parser: doctest.DocTestParser | None = None,
    encoding: str | None = None,
) -> doctest.TestResults:
    """`doctest.testfile`, with the option ROUNDED.

    A relative filename is relative to the package, or else to the module that calls; to the current
    folder if module_relative is False.

    >>> import tempfile
    >>> from pyattn.check import testfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
    ...     _ = file.write(">>> 2 / 3" + chr(10) + "0.67" + chr(10))
    >>> testfile(file.name, module_relative=False).failed
    0
    """
    if package is not None and not module_relative:
        raise ValueError("testfile: a package goes with module_relative=True only")
    if module_relative:
        if os.path.isabs(filename):
            raise ValueError(f"testfile: {filename!r} is not relative; say module_relative=False")
        if isinstance(package, str):
            package = __import__(package, fromlist=["*"])
        home = vars(package) if package else sys._getframe(1).f_globals
        folder = os.path.dirname(home["__file__"]) if home.get("__file__") else os.curdir
        filename = os.path.join(folder, *filename.split("/"))
    with open(filename, encoding=encoding or "utf-8") as file:
        text = file.read()
    globs = {**(globs or {}), **(extraglobs or {})}
    globs.setdefault("__name__", "__main__")
    parser = parser or doctest.DocTestParser()
    test = parser.get_doctest(text, globs, name or os.path.basename(filename), filename, 0)
    return _run([test], verbose, report, optionflags, raise_on_error)


def _run(
    tests: list[doctest.DocTest],
    verbose: bool | None,
    report: bool,
    optionflags: int,
    raise_on_error: bool,
) -> doctest.TestResults:
    make = _DebugRunner if raise_on_error else DocTestRunner
    runner = make(verbose=verbose, optionflags=optionflags)
    for test in tests:
        runner.run(test)
    if report:
        runner.summarize()
    return doctest.TestResults(runner.failures, runner.tries)
