"""Examples in files: which files, how they are read, and on which lines their examples stand."""

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
import tokenize

from ..autograd import is_grad_enabled, set_grad_enabled
from ..printing import get_printoptions, set_printoptions
from .pages import reading
from .pages.page import Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from typing import Iterator

SUFFIXES = (".py", ".rst", ".md", ".txt")
_FENCE = re.compile(r"(?P<indent>[ ]*)(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[^`\n]*)$")
_PYTHON = {"", "python", "python3", "py", "pycon", "doctest", "default"}
_WRAPPERS = {"code-block", "code", "sourcecode"}


class _NoExamples(Unusable):
    """A file without examples: an error where it was named, no matter within a folder."""


def found(paths: list[str]) -> Iterator[str | Unusable]:
    """The files meant: each path, or for a folder those in it and below it that hold examples."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        holding = [
            file
            for file in reading.found([path])
            if isinstance(file, Unusable)
            and file.path != path
            or isinstance(file, str)
            and file.lower().endswith(SUFFIXES)
            and _may_hold_examples(file)
        ]
        if not holding:
            empty = Unusable(
                f"{path}: no examples in any {', '.join(SUFFIXES)} file of this folder"
            )
            empty.path = path
            yield empty
        yield from holding


def _may_hold_examples(path: str) -> bool:
    try:
        return bool(tests(path, dry=True))
    except _NoExamples:
        return False
    except Unusable:
        return True  # it is told when the file's turn comes


def tests(path: str, dry: bool = False) -> list[doctest.DocTest]:
    """The doctests in a file, in the order of their lines; `-` is standard input, as Markdown.

    A module is imported for its namespace, unless dry.
    """
    suffix = os.path.splitext(path)[1].lower()
    name = "<stdin>" if path == "-" else path
    if path != "-" and suffix not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise Unusable(f"{name}: {suffix or 'no suffix'}: expected one of {kinds}")
    text = _read(path, suffix)
    try:
        if suffix == ".py":
            result = _in_docstrings(path, text, dry)
        else:
            if path == "-" or suffix == ".md":
                text = without_fences(text)
            test = doctest.DocTestParser().get_doctest(
                text, {"__name__": "__main__"}, os.path.basename(name), name, 0
            )
            result = [test]
    except ValueError as error:  # doctest's: a prompt without a blank, an unknown option
        raise Unusable(f"{name}: {error}") from None
    result = [test for test in result if test.examples]
    if not result:
        raise _NoExamples(f"{name}: no examples: none of its lines begins with >>>")
    return result


def _read(path: str, suffix: str) -> str:
    name = "<stdin>" if path == "-" else path
    trouble = reading.unreadable(path) if path != "-" else None
    if trouble:
        raise trouble
    try:
        if path == "-":
            binary = getattr(sys.stdin, "buffer", None)
            if binary is None:
                return sys.stdin.read()
            data = binary.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
        encoding = "utf-8-sig"
        if suffix == ".py":
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise Unusable(f"{name}:{line}: not {error.encoding} text: byte 0x{byte:02x}") from None
    except SyntaxError as error:  # a coding cookie that names nothing
        raise Unusable(f"{name}: {error}") from None
    except OSError as error:
        raise Unusable(f"{name}: {error.strerror or error}") from None


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


def _in_docstrings(path: str, text: str, dry: bool) -> list[doctest.DocTest]:
    if ">>>" not in text:
        return []
    try:
        tree = ast.parse(text, path)
    except SyntaxError as error:
        raise Unusable(f"{path}:{error.lineno}: not Python: {error.msg}") from None
    docstrings = list(_docstrings(tree, ""))
    if dry:
        parser = doctest.DocTestParser()
        strings = [string for _, _, string in docstrings]
        strings += [text] if "__test__" in text else []
        return [parser.get_doctest(string, {}, path, path, 0) for string in strings]
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
        raise Unusable(f"{path}: cannot be imported: {type(error).__name__}: {error}") from None
    if not _same(module.__file__, path):
        raise Unusable(f"{path}: Python imports {module.__name__} from {module.__file__}")
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
