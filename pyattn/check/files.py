"""Examples in files: how they are read, and on which lines they stand."""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import importlib.util
import io
import os
import re
import sys

from ..autograd import is_grad_enabled, set_grad_enabled
from ..printing import get_printoptions, set_printoptions
from .pages.page import Unusable
from .words import cut, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from typing import Iterator

_FENCE = re.compile(r"(?P<indent>[ ]*)(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[^`\n]*)$")
_PYTHON = {"", "python", "python3", "py", "pycon", "doctest", "default"}
_WRAPPERS = {"code-block", "code", "sourcecode"}


class NoExamples(Unusable):
    """A file without examples."""


def tests(path: str, text: str) -> list[doctest.DocTest]:
    """The doctests in a text, in the order of their lines; path is its file, or <stdin>.

    A module is imported for its namespace.
    """
    suffix = os.path.splitext(path)[1].lower()
    try:
        if suffix == ".py":
            result = _in_docstrings(path, text)
        else:
            if suffix not in (".rst", ".txt", ".text"):
                text = without_fences(text)
            test = doctest.DocTestParser().get_doctest(
                text, {"__name__": "__main__"}, os.path.basename(path), path, 0
            )
            result = [test]
    except ValueError as error:  # doctest's: a prompt without a blank, an unknown option
        raise Unusable(f"{path}: {cut(str(error))}") from None
    result = [test for test in result if test.examples]
    if not result:
        raise NoExamples(say("{path}: no examples: none of its lines begins with >>>", path=path))
    return result


def without_fences(text: str) -> str:
    """Markdown with its fences blank, and so are blocks of other languages; lines stay in place.

    A closing fence would otherwise be taken for the last line of an expected output.

    >>> from pyattn.check.files import without_fences
    >>> page = ["```python", ">>> 1 + 1", "2", "```", "```text", ">>> no example", "```"]
    >>> without_fences(chr(10).join(page)).split(chr(10))
    ['', '>>> 1 + 1', '2', '', '', '', '']
    """
    lines, fence, python = [], "", False
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match["fence"]
            words = [w for w in re.findall(r"[\w-]+", match["info"].lower()) if w not in _WRAPPERS]
            python = not words or words[0] in _PYTHON
            lines.append("")
        elif match and match["fence"].startswith(fence) and not match["info"].strip():
            fence = ""
            lines.append("")
        else:
            lines.append(line if python or not fence else "")
    return "\n".join(lines)


def _in_docstrings(path: str, text: str) -> list[doctest.DocTest]:
    if ">>>" not in text:
        return []
    try:
        tree = ast.parse(text, path)
    except SyntaxError as error:
        raise Unusable(
            say("{path}:{line}: not Python: {error}", path=path, line=error.lineno, error=error.msg)
        ) from None
    docstrings = list(_docstrings(tree, ""))
    lines = {name: line for name, line, _ in docstrings}
    # What a module prints is no part of a report.
    with contextlib.redirect_stdout(io.StringIO()), unanswered():
        module = _imported(path)
    result = doctest.DocTestFinder().find(module, module.__name__)
    for test in result:
        test.filename = path
        inner = test.name[len(module.__name__) :].lstrip(".")
        # doctest does not find the line behind every decorator.
        test.lineno = lines.get(inner, test.lineno)
    return sorted(result, key=lambda test: (test.lineno is None, test.lineno or 0))


@contextlib.contextmanager
def unanswered() -> Iterator[None]:
    """Standard input is at its end: nobody sees what a program asks, and would know to answer."""
    asked, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = asked


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """What goes past doctest, as a started program's output does, goes to standard error."""
    if sys.__stdout__ is None:  # as where there is no terminal
        yield
        return
    sys.__stdout__.flush()
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.__stdout__.flush()
        os.dup2(out, 1)
        os.close(out)


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """What a file's examples change for all of Python is put back, for the files after it.

    Of the modules that they imported, those that stand beside the file are let go of: another folder
    may have others of the same names.
    """
    path, modules, here = sys.path[:], set(sys.modules), os.getcwd()
    options, recording = get_printoptions(), is_grad_enabled()
    try:
        yield
    finally:
        beside = tuple([os.path.join(p, "") for p in sys.path if p and p not in path])
        for name, module in list(sys.modules.items()):
            own = (getattr(module, "__file__", None) or "").startswith(beside)
            if own and name.partition(".")[0] not in modules:
                del sys.modules[name]
        sys.path[:] = path
        os.chdir(here)
        set_printoptions(**options)
        set_grad_enabled(recording)


def _docstrings(node: ast.AST, name: str) -> Iterator[tuple[str, int, str]]:
    """A module's docstring and those within: whose, from which line counted from 0, and its text."""
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            if isinstance(first.value.value, str):
                yield name, first.value.lineno - 1, first.value.value
    for child in ast.iter_child_nodes(node):
        inner = getattr(child, "name", "")
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _docstrings(child, f"{name}.{inner}".lstrip("."))
        elif isinstance(child, (ast.If, ast.Try, ast.With)):
            yield from _docstrings(child, name)


def _imported(path: str) -> types.ModuleType:
    """A file as a module: of its package, if it stands in one; else by itself."""
    folder, name = os.path.split(os.path.abspath(path)[: -len(".py")])
    parts = [] if name == "__init__" else [name]
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, last = os.path.split(folder)
        parts.insert(0, last)
    try:
        if folder not in sys.path:
            sys.path.append(folder)
        if len(parts) > 1 or name == "__init__":
            module = importlib.import_module(".".join(parts))
        else:
            module = _alone(name.replace(".", "_"), path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a script may leave by sys.exit
        what = cut(f"{type(error).__name__}: {error}")
        raise Unusable(say("{path}: cannot be imported: {error}", path=path, error=what)) from None
    if not _same(module.__file__, path):
        raise Unusable(
            say(
                "{path}: Python imports {module} from {other}",
                path=path,
                module=module.__name__,
                other=module.__file__,
            )
        )
    return module


def _same(one: str | None, other: str) -> bool:
    return one is not None and os.path.realpath(one) == os.path.realpath(other)


def _alone(name: str, path: str) -> types.ModuleType:
    """A file as a module of its own name, unless that is another's: a random.py of one's own."""
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    free = name
    if spec is None or not _same(spec.origin, path):
        count = 1
        while free in sys.modules or (free == name and spec is not None):
            count += 1
            free = f"{name}_{count}"
        spec = importlib.util.spec_from_file_location(free, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[free] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[free]
        raise
    return module
