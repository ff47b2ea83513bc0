"""The doctest option ROUNDED under pytest: in directives, and in the setting doctest_optionflags.

pytest has no hook for a checker of one's own, so this one is put into the runner of each doctest
that asks for it, in front of the checker that is there.  Doctests that do not ask are left as they
are.  What other plugins collect as doctests, pytest-doctestplus for one, is served in the same way.
"""

from __future__ import annotations

import doctest
import functools
import types

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .checker import OutputChecker

NAME = "ROUNDED"
ROUNDED = doctest.register_optionflag(NAME)
_everywhere = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Take the option out of the setting, whose names pytest looks up in a table of its own."""
    if config.pluginmanager.has_plugin("doctest"):
        flags = config.getini("doctest_optionflags")  # the list itself, which pytest keeps
        config.stash[_everywhere] = NAME in flags
        while NAME in flags:
            flags.remove(NAME)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let a doctest that asks for it be checked by its numbers."""
    test, runner = getattr(item, "dtest", None), getattr(item, "runner", None)
    if not isinstance(test, doctest.DocTest) or not isinstance(runner, doctest.DocTestRunner):
        return
    if item.config.stash.get(_everywhere, False):
        runner.optionflags |= ROUNDED
    elif not any([example.options.get(ROUNDED) for example in test.examples]):
        return
    checker = _installed(runner)
    item.repr_failure = functools.partial(  # type: ignore[method-assign]
        _repr_failure, checker, item.repr_failure
    )


def _installed(runner: Any) -> OutputChecker:
    """A runner's checker that compares numbers, put there if need be: a module's doctests share it."""
    from .checker import OutputChecker, watch

    if isinstance(runner._checker, OutputChecker):
        return runner._checker
    checker = runner._checker = OutputChecker(runner._checker)
    start = runner.report_start

    def report_start(*arguments: Any) -> None:
        watch(runner, checker)
        start(*arguments)

    runner.report_start = report_start
    return checker


def _repr_failure(
    checker: OutputChecker, usual: Callable[..., Any], excinfo: pytest.ExceptionInfo[BaseException]
) -> Any:
    """pytest's report, in which examples whose numbers were compared say what is wrong with them."""
    failures = getattr(excinfo.value, "failures", [excinfo.value])
    explanations = [_explanation(checker, failure) for failure in failures]
    if not any(explanations):
        return usual(excinfo)
    parts = []
    for failure, explanation in zip(failures, explanations):
        try:
            raise failure
        except type(failure):
            text = str(usual(pytest.ExceptionInfo.from_current())).rstrip()
        # The last line says where the example stands.
        report, _, place = text.rpartition("\n")
        parts.append(f"{report.rstrip()}\n{explanation}\n{place}" if explanation else text)
    first = [bool(explanation) for explanation in explanations].index(True)
    said = explanations[first].splitlines()[1].strip()
    test, example = failures[first].test, failures[first].example
    line = None if test.lineno is None else test.lineno + example.lineno + 1
    return _Report("\n\n".join(parts), _Place(path=test.filename, lineno=line, message=said))


class _Place(types.SimpleNamespace):
    """Where, and what in a line: for the summary at the end, and for `--tb=line`."""

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class _Report:
    """A report of failures that have been put into words, as pytest prints it."""

    def __init__(self, text: str, reprcrash: _Place) -> None:
        self.text = text
        self.reprcrash = reprcrash

    def __str__(self) -> str:
        return self.text

    def toterminal(self, tw: Any) -> None:
        """Print it."""
        for line in self.text.split("\n"):
            tw.line(line)


def _explanation(checker: OutputChecker, failure: object) -> str:
    if not isinstance(failure, doctest.DocTestFailure):
        return ""
    return checker.explanation(failure.example, failure.got)
