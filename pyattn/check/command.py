"""`python3 -m pyattn check`: runs the examples of files, and tells which numbers are wrong."""

from __future__ import annotations

import doctest
import json
import os
import sys
import traceback

from .checker import ROUNDED, DocTestRunner
from .comparing import Problem
from .files import apart, aside, found, tests, unanswered
from .pages.page import Unusable
from .report import ExampleResult, FileResult, as_json, summed, told, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Files written for pytest may name its options; they are known here, and change nothing.
_FOREIGN = ("NUMBER", "ALLOW_UNICODE", "ALLOW_BYTES")


class _Runner(DocTestRunner):
    """A runner that keeps what became of each example, and prints nothing."""

    def __init__(self, optionflags: int) -> None:
        super().__init__(verbose=False, optionflags=optionflags | ROUNDED)
        self.results: list[ExampleResult] = []

    def examine(self, test: doctest.DocTest) -> list[ExampleResult]:
        """Run a doctest; what is not reported was skipped."""
        for example in test.examples:
            for flag in (doctest.REPORT_ONLY_FIRST_FAILURE, doctest.FAIL_FAST):
                example.options.pop(flag, None)
        self.kept = {id(e): _result(test, e, "", "skipped") for e in test.examples}
        self.run(test, out=lambda text: None, clear_globs=False)
        return list(self.kept.values())

    def _keep(
        self, test: doctest.DocTest, example: doctest.Example, got: str, verdict: str
    ) -> ExampleResult:
        result = _result(test, example, got, verdict)
        self.kept[id(example)] = result
        return result

    def report_success(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """Its numbers are right, one by one."""
        result = self._keep(test, example, got, "right")
        if self.checker.last and example.exc_msg is None:
            result.cells = self.checker.last.cells

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        """What is wrong in it, told of the lines of the expected output."""
        result = self._keep(test, example, got, "wrong")
        want, said = self.checker.asked
        last = self.checker.last
        if example.exc_msg is not None and want == example.want:
            given = f"it gives {got.strip()}" if got.strip() else "nothing is raised"
            message = f"{example.exc_msg.strip()} is expected, but {given}"
            result.problems = [Problem(0, "exception", message)]
            return
        skipped = 0
        if example.exc_msg is not None:
            skipped = example.want.count("\n", 0, example.want.find(example.exc_msg))
        if last is None:
            message = f"written {want.strip()}, it is {said.strip()}"
            result.problems = [Problem(skipped, "text", message)]
            return
        result.cells, result.problems = last.cells, last.problems
        for cell in result.cells:
            cell.line += skipped
        for problem in result.problems:
            problem.line += skipped

    def report_unexpected_exception(
        self, out: Any, test: Any, example: doctest.Example, exc_info: Any
    ) -> None:
        """It gave no value at all."""
        said = "".join(traceback.format_exception_only(*exc_info[:2])).strip()
        result = self._keep(test, example, said, "wrong")
        result.problems = [Problem(-1, "exception", f"it raises {said.splitlines()[-1]}")]


def _result(
    test: doctest.DocTest, example: doctest.Example, got: str, verdict: str
) -> ExampleResult:
    line = None if test.lineno is None else test.lineno + example.lineno + 1
    # Where nothing is expected there is no line below it, and its last one stands for that.
    behind = None if line is None else line + example.source.count("\n") - (not example.want)
    return ExampleResult(line, behind, example.source, example.want, got, verdict)


def examine(path: str, optionflags: int = 0) -> FileResult:
    """Run the examples of a file.

    >>> from pyattn.check.command import examine
    >>> examine("lesson.doc").error
    'lesson.doc: .doc: expected one of .py, .rst, .md, .txt'
    """
    result = FileResult("<stdin>" if path == "-" else path)
    for name in _FOREIGN:
        doctest.register_optionflag(name)
    folder = os.path.dirname(os.path.abspath(path))
    with apart(), aside():
        if path != "-" and folder not in sys.path:
            sys.path.append(folder)  # a page may import what stands beside it
        try:
            for test in tests(path):
                with unanswered():
                    result.examples += _Runner(optionflags).examine(test)
        except Unusable as error:
            result.error = str(error)
    return result


def check(paths: list[str], as_data: bool = False, option: list[str] | None = None) -> int:
    """Check files and folders, print a report, and return the exit status."""
    flags = 0
    for name in option or []:
        flags |= doctest.OPTIONFLAGS_BY_NAME[name]
    results: list[FileResult] = []
    for path in found(paths):
        if isinstance(path, Unusable):
            result = FileResult(path.path, error=str(path))
        else:
            result = examine(path, flags)
        results.append(result)
        if as_data:
            continue
        if result.error is not None:
            sys.stdout.flush()
            print(f"pyattn check: {result.error}", file=sys.stderr)
        else:
            print("\n".join(told(result)))
    if as_data:
        print(json.dumps(as_json(results), indent=2))
    elif len(results) > 1:
        sys.stderr.flush()
        print(total(results))
    return summed(results).status
